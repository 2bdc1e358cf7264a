//! 保管: what may still be done with a card that was handed over, lent to this book, or given back. One question, asked of every
//! write before it is kept.

mod rules;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use rusqlite::{OptionalExtension, Row};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::base::error::{Code, Error, Result};
use crate::base::ids::{CardId, HandoverId};
use crate::base::sql::named;
use crate::cards;
use crate::store::{Op, ReadTx};

/// Why a card is not simply this book's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Hold {
    /// It was handed over for good; here it is kept to be read.
    Sealed,
    /// It was lent to this book and goes back.
    Borrowed,
    /// It was lent to this book and went back.
    GivenBack,
}

/// How a card is held.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct Held {
    /// Why.
    pub hold: Hold,
    /// Who has it, or whose it is.
    pub peer: String,
    /// The last day it may be worked on.
    pub until: Option<NaiveDate>,
    /// Whether that day is past.
    pub is_over: bool,
    /// The handover it comes from.
    pub handover: HandoverId,
}

/// One time a card changed hands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct Passing {
    /// Which handover.
    pub handover: HandoverId,
    /// `in` or `out`.
    pub direction: String,
    /// `leave`, `lend` or `return`.
    pub mode: String,
    /// The other side.
    pub peer: String,
    /// When the file was made, RFC 3339.
    pub at: String,
}

const HELD: &str =
    "SELECT c.hold, h.peer, h.until, h.id FROM handover_cards c JOIN handovers h ON h.id = c.handover_id
     WHERE c.card_id = ?1 AND c.hold <> '' ORDER BY h.made_at DESC LIMIT 1";

/// How a card is held; `None` when it is this book's own.
///
/// # Errors
/// Those of reading.
pub fn of_card(tx: &ReadTx<'_>, card: CardId) -> Result<Option<Held>> {
    let today = tx.today();
    let found = tx.conn().prepare_cached(HELD)?.query_row([card], |row| held(row, today)).optional()?;
    Ok(found.flatten())
}

fn held(row: &Row<'_>, today: NaiveDate) -> rusqlite::Result<Option<Held>> {
    let until = row.get::<_, Option<String>>(2)?.and_then(|day| day.parse::<NaiveDate>().ok());
    Ok(match named(&row.get::<_, String>(0)?) {
        Some(hold) => Some(Held {
            hold,
            peer: row.get(1)?,
            is_over: until.is_some_and(|until| until < today),
            until,
            handover: row.get(3)?,
        }),
        None => None,
    })
}

/// Every time the card changed hands, newest first.
///
/// # Errors
/// Those of reading.
pub fn passings(tx: &ReadTx<'_>, card: CardId) -> Result<Vec<Passing>> {
    let mut query = tx.conn().prepare_cached(
        "SELECT h.id, h.direction, h.mode, h.peer, h.made_at FROM handover_cards c
         JOIN handovers h ON h.id = c.handover_id WHERE c.card_id = ?1 ORDER BY h.made_at DESC",
    )?;
    let rows = query.query_map([card], |row| {
        let at: String = row.get(4)?;
        Ok(Passing {
            handover: row.get(0)?,
            direction: row.get(1)?,
            mode: row.get(2)?,
            peer: row.get(3)?,
            at: tx.now().local(&at),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Whether any card of the book is held at all.
///
/// # Errors
/// Those of reading.
pub fn any(tx: &ReadTx<'_>) -> Result<bool> {
    Ok(tx
        .conn()
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM handover_cards WHERE hold <> '')")?
        .query_row([], |row| row.get(0))?)
}

/// Cards that are held, by identity, each with its name.
pub type AllHeld = BTreeMap<CardId, (String, Held)>;

/// Every held card: asked before an action, since one that deletes a card takes its hold along.
///
/// # Errors
/// Those of reading.
pub fn all_held(tx: &ReadTx<'_>) -> Result<AllHeld> {
    let mut found = AllHeld::new();
    if !any(tx)? {
        return Ok(found);
    }
    let mut query = tx.conn().prepare_cached(
        "SELECT c.hold, h.peer, h.until, h.id, c.card_id, k.name FROM handover_cards c
         JOIN handovers h ON h.id = c.handover_id JOIN cards k ON k.id = c.card_id
         WHERE c.hold <> '' ORDER BY h.made_at",
    )?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        if let Some(held) = held(row, tx.today())? {
            found.insert(row.get(4)?, (row.get(5)?, held));
        }
    }
    Ok(found)
}

/// Refuses an action on cards that may not be changed so. `before` are those that were held then, `classed` those whose class
/// it changed.
///
/// # Errors
/// `card_sealed`, `card_borrowed`, `card_borrowed_over`, `card_given_back`.
pub fn check(
    tx: &ReadTx<'_>,
    op: Op,
    before: &AllHeld,
    changed: &BTreeSet<CardId>,
    classed: &BTreeSet<CardId>,
) -> Result<()> {
    for card in changed {
        if let Some((name, held)) = before.get(card)
            && !rules::may(op, held.hold, held.is_over)
        {
            return Err(refused_by(name, held));
        }
        let Some(held) = of_card(tx, *card)? else { continue };
        let may = rules::may(op, held.hold, held.is_over)
            && (!classed.contains(card) || rules::may_class(op, held.hold));
        if !may {
            return Err(refused(tx, *card, &held));
        }
    }
    Ok(())
}

/// What is said when a card is held.
pub fn refused(tx: &ReadTx<'_>, card: CardId, held: &Held) -> Error {
    let name = cards::reference(tx, card).map(|card| card.name).unwrap_or_default();
    refused_by(&name, held)
}

fn refused_by(name: &str, held: &Held) -> Error {
    let code = match (held.hold, held.is_over) {
        (Hold::Sealed, _) => Code::CardSealed,
        (Hold::Borrowed, false) => Code::CardBorrowed,
        (Hold::Borrowed, true) => Code::CardBorrowedOver,
        (Hold::GivenBack, _) => Code::CardGivenBack,
    };
    let until = held.until.map(|day| day.to_string()).unwrap_or_default();
    Error::new(code).with("card", name).with("peer", held.peer.clone()).with("until", until)
}
