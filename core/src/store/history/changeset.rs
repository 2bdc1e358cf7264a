//! A changeset taken apart and put together without some of its rows: https://www.sqlite.org/session/c_session.html says how
//! its bytes stand. SQLite itself can only join changesets, not cut them.

use crate::base::error::{Code, Error, Result};

/// A value of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part<'a> {
    /// Not said: an update names only what it changes.
    Unsaid,
    Null,
    Blob(&'a [u8]),
    Text(&'a [u8]),
    Integer(i64),
    /// By its bits.
    Real(u64),
}

/// One change of one row.
pub(crate) struct Change<'a> {
    pub table: &'a str,
    /// Values before; empty for a new row.
    pub old: Vec<Part<'a>>,
    /// Values after; empty for a row that went.
    pub new: Vec<Part<'a>>,
    bytes: &'a [u8],
    edited: bool,
}

impl<'a> Change<'a> {
    /// Takes what a column said out of the change; answers whether anything is left that it changes.
    pub fn blank(&mut self, place: usize) -> bool {
        let is_update = !self.old.is_empty() && !self.new.is_empty();
        for part in [self.old.get_mut(place), self.new.get_mut(place)].into_iter().flatten() {
            match part {
                Part::Unsaid => {}
                _ if is_update => (*part, self.edited) = (Part::Unsaid, true),
                Part::Text(text) if !text.is_empty() => (*part, self.edited) = (Part::Text(b""), true),
                _ => {}
            }
        }
        !is_update || self.new.iter().any(|part| *part != Part::Unsaid)
    }

    fn write(&self, out: &mut Vec<u8>) {
        if !self.edited {
            return out.extend(self.bytes);
        }
        out.extend(self.bytes.get(..2).unwrap_or_default());
        for part in self.old.iter().chain(&self.new) {
            match part {
                Part::Unsaid => out.push(0),
                Part::Null => out.push(5),
                Part::Integer(number) => {
                    out.push(1);
                    out.extend(number.to_be_bytes());
                }
                Part::Real(bits) => {
                    out.push(2);
                    out.extend(bits.to_be_bytes());
                }
                Part::Text(bytes) | Part::Blob(bytes) => {
                    out.push(if matches!(part, Part::Text(_)) { 3 } else { 4 });
                    varint(bytes.len() as u64, out);
                    out.extend(*bytes);
                }
            }
        }
    }

    /// Which row: its first column, which is its identity in every table of ours.
    pub fn id(&self) -> Option<&'a [u8]> {
        match (self.old.first(), self.new.first()) {
            (Some(Part::Blob(id)), _) | (_, Some(Part::Blob(id))) => Some(id),
            _ => None,
        }
    }
}

const INSERT: u8 = 18;
const UPDATE: u8 = 23;
const DELETE: u8 = 9;

/// Hands every change to `keep` and puts together those it answers `true` for.
///
/// # Errors
/// `book_damaged` when the bytes are no changeset.
pub(crate) fn filter(bytes: &[u8], keep: &mut dyn FnMut(&Change<'_>) -> bool) -> Result<Vec<u8>> {
    rewrite(bytes, &mut |change| keep(change))
}

/// The same, where a change may also be [blanked](Change::blank).
///
/// # Errors
/// `book_damaged` when the bytes are no changeset.
pub(crate) fn rewrite(bytes: &[u8], keep: &mut dyn FnMut(&mut Change<'_>) -> bool) -> Result<Vec<u8>> {
    let mut rest = Reader(bytes);
    let mut out = Vec::with_capacity(bytes.len());
    // The head of a table is written once something under it stays.
    let (mut table, mut columns, mut head): (&str, usize, &[u8]) = ("", 0, &[]);
    while !rest.0.is_empty() {
        let start = rest.0;
        match rest.byte()? {
            b'T' => {
                columns = usize::try_from(rest.varint()?).map_err(|_| damaged())?;
                rest.take(columns)?;
                let end = rest.0.iter().position(|byte| *byte == 0).ok_or_else(damaged)?;
                table = std::str::from_utf8(rest.take(end)?).map_err(|_| damaged())?;
                rest.byte()?;
                head = between(start, rest.0);
            }
            operation @ (INSERT | UPDATE | DELETE) => {
                rest.byte()?;
                let old = if operation == INSERT { Vec::new() } else { rest.record(columns)? };
                let new = if operation == DELETE { Vec::new() } else { rest.record(columns)? };
                let mut change = Change { table, old, new, bytes: between(start, rest.0), edited: false };
                if keep(&mut change) {
                    out.extend(std::mem::take(&mut head));
                    change.write(&mut out);
                }
            }
            _ => return Err(damaged()),
        }
    }
    Ok(out)
}

/// What lies before `rest` in `whole`.
fn between<'a>(whole: &'a [u8], rest: &[u8]) -> &'a [u8] {
    whole.get(..whole.len() - rest.len()).unwrap_or_default()
}

fn damaged() -> Error {
    Error::new(Code::BookDamaged).with("detail", "changeset")
}

/// SQLite's number of one to nine bytes; the lengths written here fit into eight of seven bits each.
fn varint(value: u64, out: &mut Vec<u8>) {
    let septets = (0..8).rev().map(|place| (value >> (7 * place)) & 0x7f);
    let mut digits: Vec<u8> = septets.map(|digit| u8::try_from(digit).unwrap_or(0)).collect();
    let leading = digits.iter().take(7).take_while(|digit| **digit == 0).count();
    digits.drain(..leading);
    let last = digits.len() - 1;
    out.extend(digits.iter().enumerate().map(|(at, digit)| if at < last { digit | 0x80 } else { *digit }));
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn byte(&mut self) -> Result<u8> {
        let (first, rest) = self.0.split_first().ok_or_else(damaged)?;
        self.0 = rest;
        Ok(*first)
    }

    fn take(&mut self, many: usize) -> Result<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(many).ok_or_else(damaged)?;
        self.0 = rest;
        Ok(taken)
    }

    /// SQLite's number of one to nine bytes, seven bits each but for the ninth.
    fn varint(&mut self) -> Result<u64> {
        let mut value = 0;
        for place in 0..9 {
            let byte = self.byte()?;
            if place == 8 {
                return Ok((value << 8) | u64::from(byte));
            }
            value = (value << 7) | u64::from(byte & 0x7f);
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(damaged())
    }

    fn record(&mut self, columns: usize) -> Result<Vec<Part<'a>>> {
        (0..columns).map(|_| self.part()).collect()
    }

    fn part(&mut self) -> Result<Part<'a>> {
        Ok(match self.byte()? {
            0 => Part::Unsaid,
            kind @ (1 | 2) => {
                let bytes: [u8; 8] = self.take(8)?.try_into().map_err(|_| damaged())?;
                if kind == 1 {
                    Part::Integer(i64::from_be_bytes(bytes))
                } else {
                    Part::Real(u64::from_be_bytes(bytes))
                }
            }
            kind @ (3 | 4) => {
                let length = usize::try_from(self.varint()?).map_err(|_| damaged())?;
                let bytes = self.take(length)?;
                if kind == 4 { Part::Blob(bytes) } else { Part::Text(bytes) }
            }
            5 => Part::Null,
            _ => return Err(damaged()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rusqlite::Connection;
    use rusqlite::session::{ConflictAction, Session};

    #[test]
    fn what_is_kept_is_a_changeset_and_what_is_not_is_gone_from_its_bytes() {
        let schema = "CREATE TABLE a (id BLOB PRIMARY KEY, owner BLOB, text TEXT, n INTEGER, r REAL);
                      CREATE TABLE b (id BLOB PRIMARY KEY, note TEXT);
                      INSERT INTO a VALUES (x'01', x'aa', 'before', 1, 1.5);";
        let conn = Connection::open_in_memory().unwrap();
        conn.execute_batch(schema).unwrap();
        let long = "字".repeat(3000);
        let mut session = Session::new(&conn).unwrap();
        session.attach(None::<&str>).unwrap();
        conn.execute("UPDATE a SET text = 'geheim', n = NULL WHERE id = x'01'", []).unwrap();
        conn.execute("INSERT INTO a VALUES (x'02', x'bb', ?1, 7, 2.5)", [&long]).unwrap();
        conn.execute("INSERT INTO b VALUES (x'03', 'geheim')", []).unwrap();
        let mut bytes = Vec::new();
        session.changeset_strm(&mut bytes).unwrap();
        drop(session);

        assert_eq!(filter(&bytes, &mut |_| true).unwrap(), bytes, "keeping everything changes nothing");
        let mut seen = Vec::new();
        let kept = filter(&bytes, &mut |change| {
            let id = change.new.first().copied().filter(|part| *part != Part::Unsaid);
            let id = id.or_else(|| change.old.first().copied());
            seen.push((change.table.to_owned(), format!("{id:?}")));
            id == Some(Part::Blob(&[2]))
        })
        .unwrap();
        assert_eq!(seen.len(), 3, "{seen:?}");
        assert!(!kept.windows(6).any(|part| part == b"geheim"));
        let other = Connection::open_in_memory().unwrap();
        other.execute_batch(schema).unwrap();
        other
            .apply_strm(&mut kept.as_slice(), None::<fn(&str) -> bool>, |_, _| {
                ConflictAction::SQLITE_CHANGESET_ABORT
            })
            .unwrap();
        let told: (i64, String, i64) = other
            .query_row("SELECT count(*), max(text), (SELECT count(*) FROM b) FROM a", [], |r| {
                Ok((r.get(0)?, r.get(1)?, r.get(2)?))
            })
            .unwrap();
        assert_eq!(told, (2, long, 0));
        assert!(filter(&bytes, &mut |_| false).unwrap().is_empty());
        // A column taken out of every change leaves a changeset that says the rest.
        let blanked =
            rewrite(&bytes, &mut |change| change.blank(if change.table == "a" { 2 } else { 1 })).unwrap();
        assert!(!blanked.windows(6).any(|part| part == b"geheim") && blanked.len() < 200);
        let third = Connection::open_in_memory().unwrap();
        third.execute_batch(schema).unwrap();
        third
            .apply_strm(&mut blanked.as_slice(), None::<fn(&str) -> bool>, |_, _| {
                ConflictAction::SQLITE_CHANGESET_ABORT
            })
            .unwrap();
        let told: (String, i64, String) = third
            .query_row(
                "SELECT group_concat(text, '/'), sum(n IS NULL), (SELECT note FROM b) FROM a",
                [],
                |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)),
            )
            .unwrap();
        assert_eq!(told, ("before/".to_owned(), 1, String::new()));
        let mut long = Vec::new();
        for value in [0, 127, 128, 16_383, 16_384, 1 << 30] {
            long.clear();
            varint(value, &mut long);
            assert_eq!(Reader(&long).varint().unwrap(), value);
        }
        for cut in 1..bytes.len() {
            // Cut anywhere it is refused or reads as what is left; it never panics.
            let _ = filter(&bytes[..cut], &mut |_| true);
        }
    }
}
