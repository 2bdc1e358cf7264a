//! The history of some cards on its way to another book: cut out of this one, so that nothing of anybody else goes along, and
//! put before the action that takes the cards over there.

use std::collections::HashSet;

use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, named_params, params};

use super::belongs::{self, Belongs};
use super::changeset;
use super::columns::Columns;
use super::verify;
use crate::base::error::Result;
use crate::base::ids::{CardId, HandoverId, OpId};

/// Actions that say something of the book they happened in, not of the customer.
const OF_THE_BOOK: [&str; 7] =
    ["handovers", "handover_cards", "loans", "loan_cards", "brief_readings", "route_areas", "views"];

/// Copies what happened to the cards from one book into a file for another, without the columns of the card in `blank`. What
/// is left of an action is the part of these cards.
///
/// # Errors
/// Those of reading and writing.
pub(crate) fn copy(from: &Connection, to: &Connection, cards: &[CardId], blank: &[&str]) -> Result<u64> {
    let columns = Columns::read(from)?;
    let actions = belongs::actions(from, cards)?;
    let belongs = Belongs::gather(from, &columns, cards, &actions, false)?;
    let chosen: HashSet<CardId> = cards.iter().copied().collect();
    let blank: Vec<usize> = blank.iter().filter_map(|column| columns.place("cards", column)).collect();
    let mut read =
        from.prepare("SELECT id, op, at, offset_minutes, by, undoes, undone_by FROM history WHERE seq = ?1")?;
    let mut whose = from.prepare("SELECT card_id FROM history_cards WHERE seq = ?1")?;
    let mut write = to.prepare(
        "INSERT INTO history (id, op, at, offset_minutes, by, changeset, packed, cards, undoes, undone_by, digest)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
    )?;
    let mut link = to.prepare("INSERT INTO history_cards (card_id, seq) VALUES (?1, ?2)")?;
    let mut copied = 0;
    for seq in actions {
        let left = changeset::rewrite(&belongs::changeset_of(from, seq)?, &mut |change| {
            !OF_THE_BOOK.contains(&change.table)
                && belongs.has(&columns, change)
                && (change.table != "cards" || blank.iter().all(|place| change.blank(*place)))
        })?;
        if left.is_empty() {
            continue;
        }
        let packed = left.len() > super::PACK_ABOVE;
        let stored = if packed { zstd::encode_all(left.as_slice(), 3)? } else { left };
        let all: Vec<CardId> = whose.query_map([seq], |row| row.get(0))?.collect::<Result<_, _>>()?;
        let own: Vec<CardId> = all.into_iter().filter(|card| chosen.contains(card)).collect();
        read.query_row([seq], |row| {
            let (op, at, by): (String, String, String) = (row.get(1)?, row.get(2)?, row.get(4)?);
            write.execute(params![
                row.get::<_, Value>(0)?,
                op,
                at,
                row.get::<_, Value>(3)?,
                by,
                stored,
                packed,
                own.len(),
                row.get::<_, Value>(5)?,
                row.get::<_, Value>(6)?,
                verify::digest(&stored, &op, &at, &by),
            ])
        })?;
        let seq = to.last_insert_rowid();
        for card in &own {
            link.execute(params![card, seq])?;
        }
        copied += 1;
    }
    Ok(copied)
}

/// Puts the actions of a file behind those of this book, as far as they are about these cards. What is here already, since it
/// began here, stays as it is.
///
/// # Errors
/// Those of reading and writing.
pub(crate) fn adopt(
    from: &Connection,
    to: &Connection,
    cards: &HashSet<CardId>,
    origin: HandoverId,
) -> Result<u64> {
    let mut read = from.prepare(
        "SELECT seq, id, op, at, offset_minutes, by, changeset, packed, undoes, undone_by, digest FROM history ORDER BY seq",
    )?;
    let mut whose = from.prepare("SELECT card_id FROM history_cards WHERE seq = ?1")?;
    let mut known = to.prepare("SELECT seq, origin FROM history WHERE id = ?1")?;
    let mut write = to.prepare(
        "INSERT INTO history
           (id, op, at, offset_minutes, by, changeset, packed, cards, undoes, undone_by, digest, origin)
         VALUES (:id, :op, :at, :offset, :by, :changeset, :packed, :cards, :undoes, :undone, :digest, :origin)",
    )?;
    let mut link = to.prepare("INSERT OR IGNORE INTO history_cards (card_id, seq) VALUES (?1, ?2)")?;
    let mut rows = read.query([])?;
    let mut adopted = 0;
    while let Some(row) = rows.next()? {
        let seq: i64 = row.get(0)?;
        let all: Vec<CardId> = whose.query_map([seq], |row| row.get(0))?.collect::<Result<_, _>>()?;
        let own: Vec<CardId> = all.into_iter().filter(|card| cards.contains(card)).collect();
        if own.is_empty() {
            continue;
        }
        let here: Option<(i64, Option<HandoverId>)> =
            known.query_row([row.get::<_, Value>(1)?], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        let id = match here {
            // It began here.
            Some((_, None)) => continue,
            // It came before, and was taken back.
            Some((seq, Some(from))) if from == origin => {
                for card in &own {
                    link.execute(params![card, seq])?;
                }
                continue;
            }
            // A part of it came with another file: this part is about other cards.
            Some(_) => Value::Blob(OpId::fresh().0.as_bytes().to_vec()),
            None => row.get(1)?,
        };
        write.execute(named_params! {
            ":id": id, ":op": row.get::<_, Value>(2)?, ":at": row.get::<_, Value>(3)?,
            ":offset": row.get::<_, Value>(4)?, ":by": row.get::<_, Value>(5)?,
            ":changeset": row.get::<_, Value>(6)?, ":packed": row.get::<_, Value>(7)?, ":cards": own.len(),
            ":undoes": row.get::<_, Value>(8)?, ":undone": row.get::<_, Value>(9)?,
            ":digest": row.get::<_, Value>(10)?, ":origin": origin,
        })?;
        let seq = to.last_insert_rowid();
        for card in &own {
            link.execute(params![card, seq])?;
        }
        adopted += 1;
    }
    Ok(adopted)
}
