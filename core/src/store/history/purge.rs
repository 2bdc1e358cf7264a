//! Taking a card out of a file so that nothing of it is left: its rows, what other cards say of it in rows of their own, its
//! part in every changeset, and the pages all that stood on.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, Transaction, params};

use super::changeset::{self, Change, Part};
use super::columns::Columns;
use super::verify;
use crate::base::error::Result;
use crate::base::ids::CardId;
use crate::store::Domain;
use crate::store::forget_kept;

/// Rows that were taken out, by table.
pub(crate) type Purged = BTreeMap<String, u64>;

/// The card and those that were merged into it: all of them are the same person.
///
/// # Errors
/// Those of reading.
pub(crate) fn persons(conn: &Connection, card: CardId) -> Result<Vec<CardId>> {
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
    Ok(query.query_map([card], |row| row.get(0))?.collect::<Result<_, _>>()?)
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
    for card in cards {
        let traces = one(transaction, &columns, *card, &mut purged)?;
        // What others attached as well stays theirs.
        for hash in traces.contents {
            let gone = transaction.execute(
                "DELETE FROM contents WHERE hash = ?1 AND hash NOT IN (SELECT hash FROM attachments)",
                [hash],
            )?;
            *purged.entry("contents".to_owned()).or_default() += gone as u64;
        }
    }
    // Other cards lost a relation: what is kept of them is worked out anew when the file is next opened.
    forget_kept(transaction)?;
    purged.retain(|_, rows| *rows > 0);
    Ok(purged)
}

/// What a card has and had, beside itself.
struct Traces {
    /// Ids of its rows: an update of a row does not say whose it is.
    rows: BTreeSet<Vec<u8>>,
    /// Hashes of what was attached.
    contents: BTreeSet<Vec<u8>>,
}

fn one(transaction: &Connection, columns: &Columns, card: CardId, purged: &mut Purged) -> Result<Traces> {
    let tables: Vec<String> =
        columns.tables().filter(|table| Domain::of_table(table).is_some()).cloned().collect();
    let own = BTreeSet::from([card.0.as_bytes().to_vec()]);
    let mut traces = Traces { rows: own, contents: BTreeSet::new() };
    if columns.place("attachments", "hash").is_some() {
        let mut query = transaction.prepare("SELECT hash FROM attachments WHERE card_id = ?1")?;
        traces
            .contents
            .extend(query.query_map([card], |row| row.get(0))?.collect::<Result<Vec<Vec<u8>>, _>>()?);
    }
    for table in &tables {
        for owner in ["card_id", "other_id"].iter().filter(|owner| columns.place(table, owner).is_some()) {
            let mut query = transaction.prepare(&format!("SELECT id FROM {table} WHERE {owner} = ?1"))?;
            let ids = query.query_map([card], |row| row.get(0))?;
            traces.rows.extend(ids.collect::<Result<Vec<Vec<u8>>, _>>()?);
        }
    }
    cut_history(transaction, columns, card, &mut traces)?;
    for table in &tables {
        let owners = ["card_id", "other_id"].iter().filter(|owner| columns.place(table, owner).is_some());
        for owner in owners {
            let gone = transaction.execute(&format!("DELETE FROM {table} WHERE {owner} = ?1"), [card])?;
            *purged.entry(table.clone()).or_default() += gone as u64;
        }
    }
    *purged.entry("cards".to_owned()).or_default() +=
        transaction.execute("DELETE FROM cards WHERE id = ?1", [card])? as u64;
    if columns.tables().any(|table| table == "kept") {
        transaction.execute("DELETE FROM kept WHERE card_id = ?1", [card])?;
    }
    Ok(traces)
}

/// Takes the card's part out of every changeset. The rows of history stay, so that what happened to others can still be told;
/// an action of which nothing is left can no longer be taken back.
fn cut_history(conn: &Connection, columns: &Columns, card: CardId, traces: &mut Traces) -> Result<()> {
    let actions: Vec<i64> = conn
        .prepare("SELECT seq FROM history_cards WHERE card_id = ?1 ORDER BY seq")?
        .query_map([card], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let stored = |seq: i64| -> Result<Vec<u8>> {
        let (bytes, packed) =
            conn.query_row("SELECT changeset, packed FROM history WHERE seq = ?1", [seq], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })?;
        super::unpack(bytes, packed)
    };
    let is_its_own = |change: &Change<'_>| {
        ["card_id", "other_id"].iter().filter_map(|owner| columns.place(change.table, owner)).any(|place| {
            let own = Part::Blob(card.0.as_bytes());
            change.old.get(place) == Some(&own) || change.new.get(place) == Some(&own)
        })
    };
    for seq in &actions {
        changeset::filter(&stored(*seq)?, &mut |change| {
            if is_its_own(change) {
                traces.rows.extend(change.id().map(<[u8]>::to_vec));
                let hash = columns.place(change.table, "hash").filter(|_| change.table == "attachments");
                for part in
                    hash.iter().flat_map(|place| [change.old.get(*place), change.new.get(*place)]).flatten()
                {
                    if let Part::Blob(hash) = part {
                        traces.contents.insert(hash.to_vec());
                    }
                }
            }
            true
        })?;
    }
    for seq in &actions {
        let left = changeset::filter(&stored(*seq)?, &mut |change| {
            !is_its_own(change) && change.id().is_none_or(|id| !traces.rows.contains(id))
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
            "UPDATE history SET changeset = ?2, packed = ?3, cards = max(cards - 1, 0),
               undone_by = CASE WHEN ?4 THEN coalesce(undone_by, id) ELSE undone_by END
             WHERE seq = ?1",
            params![seq, bytes, packed, left.is_empty()],
        )?;
    }
    conn.execute("DELETE FROM history_cards WHERE card_id = ?1", [card])?;
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
