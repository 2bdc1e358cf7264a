//! What becomes of the cards on the side they left: nothing without a receipt; then they are sealed, or erased.

use std::collections::HashSet;

use rusqlite::params;
use serde::Serialize;
use ts_rs::TS;

use super::Mode;
use super::rows;
use super::store::{self as remembered, Way};
use crate::base::error::{Code, Error, Result};
use crate::base::ids::{CardId, HandoverId};
use crate::book::{Book, Certificate, Whole};
use crate::cards::{self, CardRef};
use crate::custody::{self, Hold};
use crate::field;
use crate::store::{Done, Op, ReadTx, WriteTx};
use crate::vault::Right;
use crate::vault::access::Deed;

/// What sealing came to.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export, rename = "HandoverSealed")]
pub struct Sealed {
    /// Cards that are read from now on and nothing else.
    pub sealed: u32,
    /// Cards that stay as they are, since they were changed after the file was made, or not taken.
    pub left: Vec<CardRef>,
}

/// Cards of a handover that this book changed since.
pub(super) fn changed(tx: &ReadTx<'_>, id: HandoverId) -> Result<HashSet<CardId>> {
    Ok(all_changed(tx, &[id])?.into_iter().next().map(|(_, changed)| changed).unwrap_or_default())
}

/// The same of several.
pub(super) fn all_changed(tx: &ReadTx<'_>, ids: &[HandoverId]) -> Result<Vec<(HandoverId, HashSet<CardId>)>> {
    let lines = ids.iter().map(|id| Ok((*id, remembered::lines(tx, *id)?))).collect::<Result<Vec<_>>>()?;
    let all: HashSet<CardId> = lines.iter().flat_map(|(_, lines)| lines).map(|(card, ..)| *card).collect();
    if all.is_empty() {
        return Ok(Vec::new());
    }
    let now = rows::fingerprints(tx.conn(), &rows::tables(tx.conn())?, &all)?;
    let differs = |(card, _, hash): &(CardId, String, Vec<u8>)| {
        now.get(card).is_none_or(|now| now.as_slice() != hash).then_some(*card)
    };
    Ok(lines.into_iter().map(|(id, lines)| (id, lines.iter().filter_map(differs).collect())).collect())
}

/// The cards that may go, and those that stay: against the receipt, unchanged since.
fn leaving(tx: &ReadTx<'_>, id: HandoverId) -> Result<(Vec<CardId>, Vec<CardId>)> {
    let known = remembered::get(tx, id, Way::Out)?;
    // What was lent is still this book's own.
    if known.mode == Mode::Lend {
        return Err(Error::new(Code::HandoverUnknown));
    }
    if known.receipt.is_none() {
        return Err(Error::new(Code::ReceiptMissing));
    }
    let changed = changed(tx, id)?;
    let (mut gone, mut left) = (Vec::new(), Vec::new());
    for line in remembered::lines(tx, id)? {
        let (card, result, _) = &line;
        // A card that is only read any more was not changed by anybody; one that is out of the house has to come back first.
        let rests = custody::of_card(tx, *card)?.is_some_and(|held| held.hold != Hold::Borrowed);
        let may = matches!(result.as_str(), "taken" | "merged" | "woven")
            && (rests || !changed.contains(card))
            && field::open_of(tx, *card)?.is_empty();
        if may {
            gone.push(line);
        } else {
            left.push(line);
        }
    }
    let ids = |lines: Vec<(CardId, String, Vec<u8>)>| lines.into_iter().map(|(card, ..)| card).collect();
    Ok((ids(gone), ids(left)))
}

/// Seals the cards of a handover: they are put away, and can be read but not changed.
///
/// # Errors
/// `handover_unknown`, `receipt_missing`; `not_allowed`.
pub fn seal(book: &Book, id: HandoverId) -> Result<Done<Sealed>> {
    book.write(Op::SealCards, |tx| {
        let (gone, left) = leaving(tx, id)?;
        for card in &gone {
            hold(tx, id, *card)?;
        }
        remembered::set_state(tx, id, "sealed")?;
        Ok(Sealed {
            sealed: u32::try_from(gone.len()).unwrap_or(u32::MAX),
            left: left.into_iter().map(|card| cards::reference(tx, card)).collect::<Result<_>>()?,
        })
    })
}

fn hold(tx: &WriteTx<'_>, id: HandoverId, card: CardId) -> Result<()> {
    tx.conn()
        .prepare_cached("UPDATE handover_cards SET hold = 'sealed' WHERE handover_id = ?1 AND card_id = ?2")?
        .execute(params![id, card])?;
    tx.conn()
        .prepare_cached("UPDATE cards SET archived_at = coalesce(archived_at, ?2) WHERE id = ?1")?
        .execute(params![card, tx.now().utc()])?;
    Ok(())
}

/// Erases the cards of a handover for good: out of the book, its history and its backups. What is left is the list of their
/// identities, the receipt and a certificate.
///
/// # Errors
/// `not_allowed`, `handover_unknown`, `receipt_missing`, `nothing_chosen` when none of them may go, and those of erasing.
pub fn erase(book: Book, id: HandoverId, reason: &str) -> Whole<Certificate> {
    let allowed = book.session().require(Right::Erase);
    let gone =
        allowed.and_then(|()| book.read(|tx| leaving(tx, id))).and_then(|(gone, _)| match gone.is_empty() {
            true => Err(Error::new(Code::NothingChosen)),
            false => Ok(gone),
        });
    match gone {
        Ok(gone) => {
            let mut whole = book.erase_cards(&gone, reason, Deed::ErasedHandedOver, Some(id));
            if let (Ok(book), Ok(_)) = (&whole.book, &whole.outcome)
                && let Err(error) = book.write(Op::EraseCards, |tx| remembered::set_state(tx, id, "erased"))
            {
                whole.outcome = Err(error);
            }
            whole
        }
        Err(error) => Whole { book: Ok(book), outcome: Err(error) },
    }
}
