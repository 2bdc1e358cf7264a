//! The book held against its own history: every row has to say what the last action that touched it left there. SQLite's file
//! carries no checksums; the history is a second account of everything, so that a byte that rots in either is noticed.

use std::collections::HashMap;

use rusqlite::Connection;
use rusqlite::types::{Value, ValueRef};
use sha2::{Digest, Sha256};

use super::changeset::{self, Change, Part};
use super::columns::Columns;
use crate::base::error::Result;
use crate::store::Domain;

/// Differences that are told one by one.
const TOLD: usize = 100;

/// More columns than this no table has.
type Seen = u64;

/// What an action's digest is over: the changeset as it is stored, and what is said of it.
pub(crate) fn digest(stored: &[u8], op: &str, at: &str, by: &str) -> [u8; 32] {
    let mut sum = Sha256::new();
    for part in [stored, op.as_bytes(), at.as_bytes(), by.as_bytes()] {
        sum.update((part.len() as u64).to_be_bytes());
        sum.update(part);
    }
    sum.finalize().into()
}

/// Whether a row of the history still says what was written: its digest fits, or it is from before there were digests.
pub(crate) fn is_itself(columns: &Columns, row: &[Value]) -> bool {
    let part = |name: &str| columns.place("history", name).and_then(|place| row.get(place));
    let text = |name: &str| match part(name) {
        Some(Value::Text(text)) => text.as_str(),
        _ => "",
    };
    match (part("digest"), part("changeset")) {
        (Some(Value::Blob(known)), Some(Value::Blob(stored))) => {
            known.as_slice() == digest(stored, text("op"), text("at"), text("by"))
        }
        (known, _) => matches!(known, None | Some(Value::Null)),
    }
}

/// What tells an action that came with a handover: it says what another book did, and the rows here follow from the action that
/// took it over. A file of before there were any has none.
fn adopted(columns: &Columns) -> &'static str {
    if columns.place("history", "origin").is_some() { "(origin IS NOT NULL)" } else { "0" }
}

/// Where rows and history do not agree: `history_changed` with the number of the action, `row_changed` with the table.
///
/// # Errors
/// Those of reading.
pub(crate) fn faults(conn: &Connection) -> Result<Vec<(&'static str, String)>> {
    let columns = Columns::read(conn)?;
    let mut seen: HashMap<(String, Vec<u8>), Seen> = HashMap::new();
    let mut found = Vec::new();
    let mut query = conn.prepare(&format!(
        "SELECT seq, op, at, by, changeset, packed, digest, {} FROM history ORDER BY seq DESC",
        adopted(&columns)
    ))?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        if found.len() >= TOLD {
            break;
        }
        let (seq, stored): (i64, Vec<u8>) = (row.get(0)?, row.get(4)?);
        let text = |place: usize| row.get::<_, String>(place).unwrap_or_default();
        let known: Option<Vec<u8>> = row.get(6)?;
        if known.is_some_and(|known| known != digest(&stored, &text(1), &text(2), &text(3))) {
            found.push(("history_changed", seq.to_string()));
            continue;
        }
        if row.get(7)? {
            continue;
        }
        let unpacked = super::unpack(stored, row.get(5)?);
        let walked = unpacked.and_then(|bytes| {
            changeset::filter(&bytes, &mut |change| {
                match holds(conn, &columns, change, &mut seen) {
                    Ok(true) => {}
                    // A row that cannot even be read is no row that fits.
                    Ok(false) | Err(_) if found.len() < TOLD => {
                        found.push(("row_changed", change.table.to_owned()))
                    }
                    _ => {}
                }
                false
            })
        });
        if walked.is_err() {
            found.push(("history_changed", seq.to_string()));
        }
    }
    Ok(found)
}

/// Whether the row says what this change left there, in the columns that no later change has spoken for.
fn holds(
    conn: &Connection,
    columns: &Columns,
    change: &Change<'_>,
    seen: &mut HashMap<(String, Vec<u8>), Seen>,
) -> Result<bool> {
    if Domain::of_table(change.table).is_none() {
        return Ok(true);
    }
    let said = if change.new.is_empty() { &change.old } else { &change.new };
    let Some(id) = change.id() else { return Ok(true) };
    let done = seen.entry((change.table.to_owned(), id.to_vec())).or_default();
    if *done == Seen::MAX {
        return Ok(true);
    }
    let names = columns.of(change.table);
    let sql = format!("SELECT {} FROM {} WHERE id = ?1", names.join(", "), change.table);
    let mut statement = conn.prepare_cached(&sql)?;
    let mut rows = statement.query([id])?;
    let row = rows.next()?;
    let gone = change.new.is_empty();
    let (Some(row), false) = (row, gone) else {
        // Nothing may stand there after a deletion, unless a later change spoke of it.
        let fits = *done != 0 || (gone && row.is_none());
        *done = Seen::MAX;
        return Ok(fits);
    };
    let mut fits = true;
    for (place, part) in said.iter().enumerate() {
        let bit: Seen = 1 << place.min(63);
        if *part == Part::Unsaid || *done & bit != 0 {
            continue;
        }
        *done |= bit;
        fits &= match (row.get_ref(place)?, part) {
            (ValueRef::Null, Part::Null) => true,
            (ValueRef::Blob(there), Part::Blob(said)) | (ValueRef::Text(there), Part::Text(said)) => {
                there == *said
            }
            (ValueRef::Integer(there), Part::Integer(said)) => there == *said,
            (ValueRef::Real(there), Part::Real(said)) => there.to_bits() == *said,
            _ => false,
        };
    }
    if change.old.is_empty() {
        *done = Seen::MAX;
    }
    Ok(fits)
}

/// What the history knows of one row.
#[derive(Default)]
struct Account {
    values: Vec<Option<Value>>,
    /// The row went, and nothing brought it back.
    gone: bool,
    /// How it began is known, and with it every column.
    whole: bool,
}

/// Makes every row say what the history left there, as far as the history can be read: rows that were lost come back, rows
/// that were changed by nobody are put right. Answers how many there were.
///
/// # Errors
/// Those of writing.
pub(crate) fn rebuild(conn: &Connection) -> Result<u64> {
    let columns = Columns::read(conn)?;
    let mut accounts: HashMap<(String, Vec<u8>), Account> = HashMap::new();
    {
        let mut query = conn.prepare(&format!(
            "SELECT op, at, by, changeset, packed, digest FROM history WHERE NOT {} ORDER BY seq DESC",
            adopted(&columns)
        ))?;
        let mut rows = query.query([])?;
        while let Some(row) = rows.next()? {
            let stored: Vec<u8> = row.get(3)?;
            let text = |place: usize| row.get::<_, String>(place).unwrap_or_default();
            let known: Option<Vec<u8>> = row.get(5)?;
            if known.is_some_and(|known| known != digest(&stored, &text(0), &text(1), &text(2))) {
                continue;
            }
            let Ok(bytes) = super::unpack(stored, row.get(4)?) else { continue };
            // What cannot be read of a changeset of before there were digests tells nothing.
            let _ = changeset::filter(&bytes, &mut |change| {
                tell(change, &mut accounts);
                false
            });
        }
    }
    let mut mended = 0;
    for ((table, id), account) in accounts {
        mended += put_right(conn, &table, columns.of(&table), &id, &account)? as u64;
    }
    Ok(mended)
}

fn tell(change: &Change<'_>, accounts: &mut HashMap<(String, Vec<u8>), Account>) {
    if Domain::of_table(change.table).is_none() {
        return;
    }
    let Some(id) = change.id() else { return };
    let account = accounts.entry((change.table.to_owned(), id.to_vec())).or_default();
    if account.whole || account.gone {
        return;
    }
    if change.new.is_empty() {
        account.gone = account.values.is_empty();
        account.whole = true;
        return;
    }
    account.values.resize(change.new.len().max(account.values.len()), None);
    for (place, part) in account.values.iter_mut().zip(&change.new) {
        if place.is_none() {
            *place = value(*part);
        }
    }
    account.whole = change.old.is_empty();
}

fn value(part: Part<'_>) -> Option<Value> {
    match part {
        Part::Unsaid => None,
        Part::Null => Some(Value::Null),
        Part::Blob(bytes) => Some(Value::Blob(bytes.to_vec())),
        Part::Text(bytes) => Some(Value::Text(String::from_utf8_lossy(bytes).into_owned())),
        Part::Integer(number) => Some(Value::Integer(number)),
        Part::Real(bits) => Some(Value::Real(f64::from_bits(bits))),
    }
}

/// Makes one row say what is known of it; how many rows that changed.
fn put_right(
    conn: &Connection,
    table: &str,
    names: &[String],
    id: &[u8],
    account: &Account,
) -> Result<usize> {
    if account.gone {
        return Ok(conn.prepare_cached(&format!("DELETE FROM {table} WHERE id = ?1"))?.execute([id])?);
    }
    let known = names.iter().zip(&account.values).filter_map(|(name, value)| Some((name, value.as_ref()?)));
    let (names, values): (Vec<&String>, Vec<&Value>) = known.filter(|(name, _)| *name != "id").unzip();
    if names.is_empty() {
        return Ok(0);
    }
    let there: bool = conn
        .prepare_cached(&format!("SELECT EXISTS (SELECT 1 FROM {table} WHERE id = ?1)"))?
        .query_row([id], |row| row.get(0))?;
    if there {
        let set: Vec<String> = names.iter().map(|name| format!("{name} = ?")).collect();
        let differs: Vec<String> = names.iter().map(|name| format!("{name} IS NOT ?")).collect();
        let sql =
            format!("UPDATE {table} SET {} WHERE id = ? AND ({})", set.join(", "), differs.join(" OR "));
        let key = Value::Blob(id.to_vec());
        let all = values.iter().copied().chain([&key]).chain(values.iter().copied());
        return Ok(conn.prepare_cached(&sql)?.execute(rusqlite::params_from_iter(all))?);
    }
    if !account.whole {
        return Ok(0);
    }
    let list: Vec<&str> = names.iter().map(|name| name.as_str()).collect();
    let places = vec!["?"; names.len() + 1].join(", ");
    let sql = format!("INSERT OR IGNORE INTO {table} (id, {}) VALUES ({places})", list.join(", "));
    let key = Value::Blob(id.to_vec());
    Ok(conn.prepare_cached(&sql)?.execute(rusqlite::params_from_iter(std::iter::once(&key).chain(values)))?)
}
