//! What stands in a book, as two numbers: one over every row people care about, one over the history. A book that was
//! killed, cut or refused has to come back to a standing that was acknowledged, or wholly to the one that was on its way.

use std::hash::{DefaultHasher, Hash, Hasher};

use rusqlite::Connection;
use rusqlite::types::ValueRef;
use shuke_core::Book;
use shuke_core::base::error::{Error, Result};
use shuke_core::store::{Domain, ReadTx};

use crate::books::Place;

/// Tables and their columns; a standing is only the same under the same ones.
pub type Shape = Vec<(String, Vec<String>)>;

/// What stands in a book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Over all rows that belong to history and undo.
    pub rows: u64,
    /// Over all actions of the history, but not over what has been taken back since.
    pub past: u64,
    /// How many actions there are.
    pub count: u64,
    /// The columns `rows` was taken over, for a book of an older schema; else all there are.
    pub shape: Option<Shape>,
}

impl Standing {
    /// Of a book that is yet to be made: nothing is expected of it but to be whole.
    pub fn nothing() -> Self {
        let mut none = DefaultHasher::new();
        let rows = none.finish();
        0_u64.hash(&mut none);
        Self { rows, past: none.finish(), count: 0, shape: Some(Vec::new()) }
    }
}

/// What an action on its way will have come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coming {
    /// These rows.
    Rows(u64),
    /// Rows nobody has seen yet: taking the action back has to lead to where it began.
    Unseen,
    /// The same rows as before: it changes the file and not what it says.
    Same,
}

/// What may be found after everything stopped.
#[derive(Clone, Debug)]
pub struct Expected {
    /// The last standing that was acknowledged.
    pub acked: Standing,
    /// What was on its way.
    pub coming: Option<Coming>,
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// All that was acknowledged, and the action on its way either not at all or (`true`) wholly.
    Fine(bool),
    /// Something acknowledged is not there, or something is there by half.
    Lost(String),
    /// The book does not open, or is not whole.
    Damaged(String),
}

/// The columns a file has, but for what only remembers where cards went: that cannot be taken back, and changes nothing of a
/// customer.
pub fn shape(conn: &Connection) -> Result<Shape> {
    let mut query = conn.prepare_cached(
        "SELECT t.name, c.name FROM pragma_table_list t, pragma_table_info(t.name) c
         WHERE t.schema = 'main' ORDER BY t.name, c.cid",
    )?;
    let mut shape: Shape = Vec::new();
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        let (table, column): (String, String) = (row.get(0)?, row.get(1)?);
        if matches!(Domain::of_table(&table), None | Some(Domain::Handovers)) {
            continue;
        }
        match shape.last_mut() {
            Some((name, columns)) if *name == table => columns.push(column),
            _ => shape.push((table, vec![column])),
        }
    }
    Ok(shape)
}

/// One number over all rows of these tables.
pub fn rows_of(conn: &Connection, shape: &Shape) -> Result<u64> {
    let mut hasher = DefaultHasher::new();
    for (table, columns) in shape {
        table.hash(&mut hasher);
        let sql = format!("SELECT {} FROM {table} ORDER BY id", columns.join(", "));
        hash_all(conn, &sql, u64::MAX, &mut hasher)?;
    }
    Ok(hasher.finish())
}

/// The standing of a file under the columns it has, or under older ones.
pub fn of(conn: &Connection, older: Option<&Shape>) -> Result<Standing> {
    let rows = match older {
        Some(shape) => rows_of(conn, shape)?,
        None => rows_of(conn, &shape(conn)?)?,
    };
    let count =
        conn.query_row(&format!("SELECT count(*) FROM history WHERE {}", own(conn)?), [], |row| row.get(0))?;
    Ok(Standing { rows, past: past(conn, count)?, count, shape: older.cloned() })
}

/// What tells an action of this book from one that came with a handover; a file of before there were any has only its own.
fn own(conn: &Connection) -> Result<&'static str> {
    let known: bool = conn.query_row(
        "SELECT EXISTS (SELECT 1 FROM pragma_table_info('history') WHERE name = 'origin')",
        [],
        |row| row.get(0),
    )?;
    Ok(if known { "origin IS NULL" } else { "1" })
}

/// One number over the first `count` actions.
fn past(conn: &Connection, count: u64) -> Result<u64> {
    let mut hasher = DefaultHasher::new();
    let sql = format!(
        "SELECT seq, id, op, at, offset_minutes, by, changeset, packed, cards, undoes,
           (SELECT group_concat(hex(card_id)) FROM history_cards c WHERE c.seq = h.seq)
         FROM history h WHERE {} ORDER BY seq",
        own(conn)?
    );
    hash_all(conn, &sql, count, &mut hasher)?;
    Ok(hasher.finish())
}

fn hash_all(conn: &Connection, sql: &str, most: u64, hasher: &mut DefaultHasher) -> Result<()> {
    let mut query = conn.prepare_cached(sql)?;
    let width = query.column_count();
    let mut rows = query.query([])?;
    let mut seen = 0;
    while seen < most
        && let Some(row) = rows.next()?
    {
        seen += 1;
        for place in 0..width {
            match row.get_ref(place)? {
                ValueRef::Null => 0_u8.hash(hasher),
                ValueRef::Integer(number) => number.hash(hasher),
                ValueRef::Real(number) => number.to_bits().hash(hasher),
                ValueRef::Text(bytes) | ValueRef::Blob(bytes) => bytes.hash(hasher),
            }
        }
    }
    seen.hash(hasher);
    Ok(())
}

/// Opens the book, looks it over as `shuke check` does, and holds it against what is expected. Answers what stands in it
/// now, which is what the next round begins with.
pub fn verify(place: &Place, expected: &Expected) -> (Verdict, Option<Standing>) {
    let book = match place.open() {
        Ok(book) => book,
        Err(error) => return (Verdict::Damaged(format!("does not open: {error}")), None),
    };
    match looked_over(&book, expected) {
        Ok(answer) => answer,
        Err(error) => (Verdict::Damaged(format!("cannot be read: {error}")), None),
    }
}

fn looked_over(book: &Book, expected: &Expected) -> Result<(Verdict, Option<Standing>)> {
    let checked = book.check()?;
    if let Some(problem) = checked.problems.first() {
        let told = format!("{} problems: {} {}", checked.problems.len(), problem.code, problem.detail);
        return Ok((Verdict::Damaged(told), None));
    }
    let verdict = book.read(|tx| held(tx, expected))?;
    let verdict = match verdict {
        Some(verdict) => verdict,
        None => taken_back(book, &expected.acked)?,
    };
    Ok((verdict, Some(book.read(|tx| of(tx.conn(), None))?)))
}

/// `None` when only taking the last action back can tell.
fn held(tx: &ReadTx<'_>, expected: &Expected) -> Result<Option<Verdict>> {
    let conn = tx.conn();
    let acked = &expected.acked;
    let found = of(conn, acked.shape.as_ref())?;
    if found.count < acked.count {
        return Ok(Some(Verdict::Lost(format!("{} actions of {}", found.count, acked.count))));
    }
    if past(conn, acked.count)? != acked.past {
        return Ok(Some(Verdict::Lost("the history is another one".to_owned())));
    }
    if found.count == acked.count && found.rows == acked.rows {
        return Ok(Some(Verdict::Fine(false)));
    }
    if found.count == acked.count + 1 {
        match expected.coming {
            Some(Coming::Rows(rows)) if rows == found.rows => return Ok(Some(Verdict::Fine(true))),
            Some(Coming::Unseen) => return Ok(None),
            _ => {}
        }
    }
    Ok(Some(Verdict::Lost(format!(
        "other rows than acknowledged: {} actions of {}, on its way {:?}",
        found.count, acked.count, expected.coming
    ))))
}

/// Takes the last action back: if it is there wholly, the rows are those from before it. Then brings it again.
fn taken_back(book: &Book, acked: &Standing) -> Result<Verdict> {
    let last: String = book.read(|tx| {
        Ok(tx.conn().query_row("SELECT op FROM history ORDER BY seq DESC LIMIT 1", [], |row| row.get(0))?)
    })?;
    let back = if last == "undo" { book.redo() } else { book.undo(None) };
    if let Err(error) = back {
        return Ok(Verdict::Lost(format!("{last} is there and cannot be taken back: {error}")));
    }
    let rows = book.read(|tx| Ok(of(tx.conn(), acked.shape.as_ref())?.rows))?;
    Ok(if rows == acked.rows {
        Verdict::Fine(true)
    } else {
        Verdict::Lost(format!("{last} is there by half: taken back, other rows are left"))
    })
}

/// A file error in the words of the core.
pub fn told(error: std::io::Error) -> Error {
    Error::from(error)
}
