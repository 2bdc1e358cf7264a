//! Who may do what. One table, asked by every write and by every read that shows more than a card; what it does not grant is
//! refused. In a book without a password there is nobody to tell apart, and everything is granted.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::base::error::{Code, Error, Result};
use crate::base::ids::StaffId;
use crate::store::Op;

/// What somebody is in a shared book.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
#[ts(export)]
pub enum Role {
    /// 業務員: looks after customers.
    Rep,
    /// 櫃員: serves whoever comes to the counter.
    Clerk,
    /// 主管: answers for the book.
    Supervisor,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 3] = [Self::Rep, Self::Clerk, Self::Supervisor];
}

/// Something that is granted or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Right {
    /// Look up customers, open cards, see Today and the calendar.
    SeeCards,
    /// Add and change cards, log contacts, plan follow-ups.
    WriteCards,
    /// Delete cards, merge two, change many at once.
    ChangeMany,
    /// See and change ID numbers in full.
    SeeIdNumbers,
    /// Take customers out of the book: export, print, the file of one person.
    Export,
    /// Take files of others in.
    Import,
    /// Change what everybody shares: fields of one's own.
    Define,
    /// Copy the book for safe keeping, look at the copies.
    BackUp,
    /// Put an older state in the place of the book, mend a damaged one.
    Restore,
    /// Add and remove people, change roles, the recovery key, protect and unprotect.
    ManageStaff,
    /// See what others looked at.
    SeeAccessLog,
    /// Erase a person for good.
    Erase,
}

impl Right {
    /// Every right, in the order the table shows them.
    pub const ALL: [Self; 12] = [
        Self::SeeCards,
        Self::WriteCards,
        Self::ChangeMany,
        Self::SeeIdNumbers,
        Self::Import,
        Self::Export,
        Self::Define,
        Self::BackUp,
        Self::Restore,
        Self::SeeAccessLog,
        Self::ManageStaff,
        Self::Erase,
    ];
}

/// Whether a role has a right: the table of docs/rights.md.
pub fn may(role: Role, right: Right) -> bool {
    use Right as R;
    match role {
        Role::Supervisor => matches!(
            right,
            R::SeeCards
                | R::WriteCards
                | R::ChangeMany
                | R::SeeIdNumbers
                | R::Export
                | R::Import
                | R::Define
                | R::BackUp
                | R::Restore
                | R::ManageStaff
                | R::SeeAccessLog
                | R::Erase
        ),
        Role::Rep => matches!(
            right,
            R::SeeCards | R::WriteCards | R::ChangeMany | R::SeeIdNumbers | R::Export | R::Import | R::BackUp
        ),
        Role::Clerk => matches!(right, R::SeeCards | R::WriteCards | R::BackUp),
    }
}

/// What an action asks for. Undo and redo ask for what the action they take back asked for.
pub fn needed(op: Op) -> Right {
    match op {
        Op::AddCard
        | Op::EditCard
        | Op::SetClass
        | Op::SetTags
        | Op::AddRelation
        | Op::RemoveRelation
        | Op::AddOccasion
        | Op::RemoveOccasion
        | Op::ConfirmCard
        | Op::AddAttachment
        | Op::RemoveAttachment
        | Op::SetPhoto
        | Op::RecordConsent
        | Op::WithdrawConsent
        | Op::ArchiveCard
        | Op::RestoreCard
        | Op::TellApart
        | Op::LogContact
        | Op::AddFollowup
        | Op::CompleteFollowup
        | Op::SnoozeFollowup
        | Op::ChangeFollowup
        | Op::DropFollowup
        | Op::AssignFollowup
        | Op::Greet
        | Op::EditGreeting
        | Op::SetGreetingWish
        | Op::AddGift
        | Op::ChangeGift
        | Op::RemoveGift
        | Op::SetGiftBudget
        | Op::AddPromise
        | Op::KeepPromise
        | Op::BreakPromise
        | Op::ChangePromise
        | Op::RemovePromise
        | Op::BringBack
        | Op::LoseCard
        | Op::ReadBrief
        | Op::OrderRoute
        | Op::SaveView
        | Op::RemoveView
        | Op::AddOpportunity
        | Op::ChangeOpportunity
        | Op::LoseOpportunity
        | Op::ReopenOpportunity
        | Op::RemoveOpportunity
        | Op::AddOrder
        | Op::ChangeOrder
        | Op::CancelOrder
        | Op::PlanPayments
        | Op::BookPayment
        | Op::SaveHolding
        | Op::RemoveHolding
        | Op::SetBalance
        | Op::SetCredit
        | Op::SavePrice
        | Op::RemovePrice
        | Op::SaveCommission
        | Op::RemoveCommission
        | Op::UseBenefit
        | Op::AddReward
        | Op::RemoveReward
        | Op::AddSourceCost
        | Op::RemoveSourceCost
        | Op::Judge
        | Op::Unjudge
        | Op::Undo
        | Op::Redo => Right::WriteCards,
        Op::DeleteCard
        | Op::MergeCards
        | Op::LabelCards
        | Op::ClassifyCards
        | Op::FollowupCards
        | Op::LogCards
        | Op::PlanGifts
        | Op::Reclassify
        | Op::RemoveOrder
        | Op::RemovePayment => Right::ChangeMany,
        Op::SetRhythm
        | Op::DefineField
        | Op::ChangeField
        | Op::OrderFields
        | Op::RemoveField
        | Op::SetClassRule
        | Op::SetTerms
        | Op::SaveBenefit
        | Op::RemoveBenefit
        | Op::SaveProduct
        | Op::RemoveProduct => Right::Define,
        Op::HandOver | Op::GiveBack | Op::TakeOut => Right::Export,
        Op::SealCards | Op::BookReceipt => Right::ChangeMany,
        Op::TakeOver | Op::Import | Op::Sample => Right::Import,
        Op::RecoverCards => Right::Restore,
        Op::EraseCards => Right::Erase,
    }
}

/// For whom the book is open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Session {
    /// The person's row; none in a book without a password.
    pub staff: Option<StaffId>,
    /// The name that goes into the history.
    pub name: String,
    /// What the person is; none in a book without a password.
    pub role: Option<Role>,
}

impl Session {
    /// Somebody in a book that has no password.
    pub fn alone(name: &str) -> Self {
        Self { staff: None, name: name.to_owned(), role: None }
    }

    /// Whether this person has a right.
    pub fn may(&self, right: Right) -> bool {
        match (self.staff, self.role) {
            (None, None) => true,
            (_, Some(role)) => may(role, right),
            (Some(_), None) => false,
        }
    }

    /// Refuses what this person has no right to.
    ///
    /// # Errors
    /// `not_allowed`; `args.right` is the right that is missing.
    pub fn require(&self, right: Right) -> Result<()> {
        if self.may(right) {
            return Ok(());
        }
        Err(Error::new(Code::NotAllowed).with("right", crate::base::sql::name_of(right).unwrap_or_default()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_in_the_docs_is_the_table_in_force() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/rights.md");
        let text = std::fs::read_to_string(path).unwrap();
        for right in Right::ALL {
            let name = crate::base::sql::name_of(right).unwrap();
            let line = text.lines().find(|line| line.contains(&format!("`{name}`"))).expect(&name);
            let cells: Vec<bool> = line.split('|').rev().skip(1).take(3).map(|c| c.contains("yes")).collect();
            let told = [cells[2], cells[1], cells[0]];
            assert_eq!(told, Role::ALL.map(|role| may(role, right)), "{line}");
        }
    }

    #[test]
    fn a_person_without_a_role_may_nothing_and_an_open_book_everything() {
        let nobody = Session { staff: Some(StaffId::fresh()), ..Session::default() };
        for right in Right::ALL {
            assert!(!nobody.may(right), "{right:?}");
            assert!(Session::alone("周以恩").may(right), "{right:?}");
        }
        assert_eq!(nobody.require(Right::Export).unwrap_err().code, Code::NotAllowed);
    }
}
