//! What may be done with a held card.

use super::Hold;
use crate::store::Op;

/// Whether an action may change a card that is held.
pub(super) fn may(op: Op, hold: Hold, is_over: bool) -> bool {
    match op {
        // What moves cards between books sees to its own.
        Op::HandOver | Op::TakeOver | Op::GiveBack | Op::BookReceipt | Op::SealCards | Op::EraseCards => true,
        // Looking at a card is what it is kept for; and a card that is out of the house has to come back.
        Op::ReadBrief | Op::BringBack | Op::LoseCard => true,
        // What is done to the book as a whole reaches every card.
        Op::SetRhythm
        | Op::DefineField
        | Op::ChangeField
        | Op::OrderFields
        | Op::RemoveField
        | Op::SetClassRule
        | Op::SetTerms
        | Op::SaveProduct
        | Op::RemoveProduct
        | Op::AddSourceCost
        | Op::RemoveSourceCost
        | Op::RecoverCards => true,
        // Whoever stands in serves the customer; what the card is stays with its keeper.
        Op::SetClass
        | Op::ClassifyCards
        | Op::Judge
        | Op::Unjudge
        | Op::Reclassify
        | Op::MergeCards
        | Op::ArchiveCard
        | Op::RestoreCard
        | Op::DeleteCard
        | Op::Import => false,
        _ => hold == Hold::Borrowed && !is_over,
    }
}

/// Whether it may change the card's class.
pub(super) fn may_class(op: Op, hold: Hold) -> bool {
    matches!(op, Op::TakeOver) || hold != Hold::Borrowed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_stands_in_serves_and_does_not_decide() {
        for op in [Op::LogContact, Op::EditCard, Op::AddFollowup, Op::CompleteFollowup, Op::Undo] {
            assert!(may(op, Hold::Borrowed, false), "{op:?}");
            assert!(!may(op, Hold::Borrowed, true), "{op:?} after the last day");
            assert!(!may(op, Hold::Sealed, false) && !may(op, Hold::GivenBack, false), "{op:?}");
        }
        for op in [Op::SetClass, Op::MergeCards, Op::ArchiveCard, Op::DeleteCard] {
            assert!(!may(op, Hold::Borrowed, false), "{op:?}");
        }
        assert!(!may_class(Op::EditCard, Hold::Borrowed));
    }
}
