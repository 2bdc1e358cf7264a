//! What was lent goes back: the same cards in a file of their own, and from then on they are only kept here to be read.

use std::path::Path;

use rusqlite::params;

use super::create::{Created, Order, make};
use super::store::{self as remembered, Way};
use super::{LeftOut, Mode};
use crate::base::error::{Code, Error, Result};
use crate::base::ids::HandoverId;
use crate::book::Book;
use crate::store::{Done, ReadTx, WriteTx};

/// Makes the file in which borrowed cards go back. What the keeper left out when he lent them is not in it either.
///
/// # Errors
/// `handover_unknown` when nothing was lent so, and those of [`super::create`].
pub fn give_back(
    book: &Book,
    lent: HandoverId,
    words: &str,
    message: &str,
    file: &Path,
) -> Result<Done<Created>> {
    let order = book.read(|tx| order(tx, lent))?;
    make(book, &Order { words: words.to_owned(), message: message.to_owned(), ..order }, Some(lent), file)
}

fn order(tx: &ReadTx<'_>, lent: HandoverId) -> Result<Order> {
    let known = remembered::get(tx, lent, Way::In)?;
    if known.mode != Mode::Lend {
        return Err(Error::new(Code::HandoverUnknown));
    }
    let manifest = known.signed.read()?;
    Ok(Order {
        cards: remembered::lines(tx, lent)?.into_iter().map(|(card, ..)| card).collect(),
        mode: Mode::Return,
        to: known.peer,
        // Only the book they came from may open it; the words are for a keeper whose computer was lost.
        to_code: Some(manifest.from.code),
        left_out: LeftOut { private_notes: false, id_numbers: false },
        ..Order::default()
    })
}

/// From here on the cards are read and nothing else, and nobody is reminded of them.
pub(super) fn let_go(tx: &WriteTx<'_>, lent: HandoverId) -> Result<()> {
    tx.conn().execute(
        "UPDATE handover_cards SET hold = 'given_back' WHERE handover_id = ?1 AND hold = 'borrowed'",
        [lent],
    )?;
    tx.conn().execute(
        "UPDATE cards SET archived_at = coalesce(archived_at, ?2)
         WHERE id IN (SELECT card_id FROM handover_cards WHERE handover_id = ?1)",
        params![lent, tx.now().utc()],
    )?;
    remembered::set_state(tx, lent, "returned")
}
