//! Taking a card out of a file so that nothing of it is left: its rows, what other cards say of it in rows of their own, its
//! part in every changeset, and the pages all that stood on.

use std::collections::BTreeMap;

use rusqlite::{Connection, Transaction, params};

use super::belongs::{self, Belongs};
use super::changeset;
use super::columns::Columns;
use super::verify;
use crate::base::error::Result;
use crate::base::ids::CardId;
use crate::store::{forget_kept, forget_messages};

/// Rows that were taken out, by table.
pub(crate) type Purged = BTreeMap<String, u64>;

/// The cards and those that were merged into them: all of them are the same persons.
///
/// # Errors
/// Those of reading.
pub(crate) fn persons(conn: &Connection, cards: &[CardId]) -> Result<Vec<CardId>> {
    let mut query = conn.prepare(
        "WITH RECURSIVE same(id) AS (
           VALUES (?1)
           UNION SELECT o.card_id FROM same
             JOIN history_cards m ON m.card_id = same.id
             JOIN history h ON h.seq = m.seq AND h.op = 'merge_cards' AND h.undone_by IS NULL
             JOIN history_cards o ON o.seq = m.seq
           WHERE o.card_id NOT IN (SELECT id FROM cards))
         SELECT id FROM same",
    )?;
    let mut found = Vec::new();
    for card in cards {
        found.extend(query.query_map([card], |row| row.get(0))?.collect::<Result<Vec<CardId>, _>>()?);
    }
    Ok(found)
}

/// Whether a file still knows one of these cards, in its rows or its history.
///
/// # Errors
/// Those of reading.
pub(crate) fn holds(conn: &Connection, cards: &[CardId]) -> Result<bool> {
    let mut query = conn.prepare(
        "SELECT EXISTS (SELECT 1 FROM cards WHERE id = ?1) OR EXISTS (SELECT 1 FROM history_cards WHERE card_id = ?1)",
    )?;
    for card in cards {
        if query.query_row([card], |row| row.get(0))? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Takes everything of these cards out, as a part of a transaction. The pages are cleared by [`sweep`].
///
/// # Errors
/// Those of writing.
pub(crate) fn cards(transaction: &Transaction<'_>, cards: &[CardId]) -> Result<Purged> {
    transaction.execute_batch("PRAGMA secure_delete = ON; PRAGMA defer_foreign_keys = ON")?;
    let columns = Columns::read(transaction)?;
    let mut purged = Purged::new();
    let actions = belongs::actions(transaction, cards)?;
    let belongs = Belongs::gather(transaction, &columns, cards, &actions, true)?;
    cut_history(transaction, &columns, cards, &actions, &belongs)?;
    if columns.tables().any(|table| table == "handover_cards") {
        for card in cards {
            forget_messages(transaction, *card)?;
        }
    }
    let mut gone = |table: &str, rows: usize| *purged.entry(table.to_owned()).or_default() += rows as u64;
    for table in belongs::tables(&columns) {
        for owner in ["card_id", "other_id"].iter().filter(|owner| columns.place(&table, owner).is_some()) {
            let mut delete = transaction.prepare(&format!("DELETE FROM {table} WHERE {owner} = ?1"))?;
            for card in cards {
                gone(&table, delete.execute([card])?);
            }
        }
    }
    for card in cards {
        gone("cards", transaction.execute("DELETE FROM cards WHERE id = ?1", [card])?);
        if columns.tables().any(|table| table == "kept") {
            transaction.execute("DELETE FROM kept WHERE card_id = ?1", [card])?;
        }
    }
    // What others attached as well stays theirs.
    for hash in &belongs.contents {
        let rows = transaction.execute(
            "DELETE FROM contents WHERE hash = ?1 AND hash NOT IN (SELECT hash FROM attachments)",
            [hash],
        )?;
        gone("contents", rows);
    }
    // Other cards lost a relation: what is kept of them is worked out anew when the file is next opened.
    forget_kept(transaction)?;
    purged.retain(|_, rows| *rows > 0);
    Ok(purged)
}

/// Takes the cards' part out of every changeset. The rows of history stay, so that what happened to others can still be told;
/// an action of which nothing is left can no longer be taken back.
fn cut_history(
    conn: &Connection,
    columns: &Columns,
    cards: &[CardId],
    actions: &[i64],
    belongs: &Belongs,
) -> Result<()> {
    for seq in actions {
        let left = changeset::filter(&belongs::changeset_of(conn, *seq)?, &mut |change| {
            !belongs.has(columns, change)
        })?;
        let packed = left.len() > super::PACK_ABOVE;
        let bytes = if packed { zstd::encode_all(left.as_slice(), 3)? } else { left.clone() };
        let (op, at, by): (String, String, String) =
            conn.query_row("SELECT op, at, by FROM history WHERE seq = ?1", [seq], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?))
            })?;
        if columns.place("history", "digest").is_some() {
            let digest = verify::digest(&bytes, &op, &at, &by);
            conn.execute("UPDATE history SET digest = ?2 WHERE seq = ?1", params![seq, digest])?;
        }
        conn.execute(
            "UPDATE history SET changeset = ?2, packed = ?3,
               undone_by = CASE WHEN ?4 THEN coalesce(undone_by, id) ELSE undone_by END
             WHERE seq = ?1",
            params![seq, bytes, packed, left.is_empty()],
        )?;
    }
    let mut unlink = conn.prepare("DELETE FROM history_cards WHERE card_id = ?1")?;
    for card in cards {
        unlink.execute([card])?;
    }
    let mut count = conn.prepare(
        "UPDATE history SET cards = (SELECT count(*) FROM history_cards c WHERE c.seq = history.seq) WHERE seq = ?1",
    )?;
    for seq in actions {
        count.execute([seq])?;
    }
    Ok(())
}

/// Writes the whole file anew, so that no free page and no corner of a page still says what was taken out.
///
/// # Errors
/// `disk_full`, `io`.
pub(crate) fn sweep(conn: &Connection) -> Result<()> {
    conn.execute_batch("VACUUM")?;
    Ok(())
}
