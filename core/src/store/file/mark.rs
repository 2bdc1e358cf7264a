//! How far the book had come, noted outside it: the number and identity of the last action. SQLite's own journal (the WAL)
//! holds the newest saves until they move into the file; should it be cut, lost or taken from another copy, the book is whole
//! and says what it said a moment ago, and only this mark tells. It is not synced: it may be behind the book, never ahead.

use std::fs::File;
use std::io::{Seek, SeekFrom, Write};
use std::path::Path;

use data_encoding::HEXLOWER;
use rusqlite::{Connection, OptionalExtension};
use sha2::{Digest, Sha256};

use crate::base::error::Result;
use crate::base::ids::OpId;

const FILE: &str = "cards.mark";

/// The mark of a book that is open for writing.
pub(crate) struct Mark(Option<File>);

impl Mark {
    /// Opens it; where it cannot be written there is none.
    pub(crate) fn open(folder: &Path) -> Self {
        Self(File::options().create(true).truncate(false).write(true).open(folder.join(FILE)).ok())
    }

    /// Notes the last action. That this fails is no failure of the save.
    pub(crate) fn set(&mut self, seq: i64, id: OpId) {
        if let Some(file) = &mut self.0 {
            // Always as long, so that one write replaces all of it.
            let text = format!("{seq:020} {id}");
            let text = format!("{text} {}\n", sum(&text));
            let _ = file.seek(SeekFrom::Start(0)).and_then(|_| file.write_all(text.as_bytes()));
        }
    }
}

/// Takes the mark away, before another state takes the place of the book.
pub(crate) fn forget(folder: &Path) {
    let _ = std::fs::remove_file(folder.join(FILE));
}

/// What the folder's mark says; read before the book itself, so that the book is never behind it by another's save.
pub(crate) fn read(folder: &Path) -> Option<(i64, OpId)> {
    let text = std::fs::read_to_string(folder.join(FILE)).ok()?;
    let (text, known) = text.trim_end().rsplit_once(' ')?;
    // A mark that was half written when the power went says nothing.
    let (seq, id) = text.split_once(' ').filter(|_| known == sum(text))?;
    Some((seq.parse().ok()?, id.parse().ok()?))
}

fn sum(text: &str) -> String {
    HEXLOWER.encode(Sha256::digest(text).get(..8).unwrap_or_default())
}

/// How many actions the mark knows of and the book does not; at least one when the book has another action in that place.
pub(crate) fn missing(conn: &Connection, mark: Option<(i64, OpId)>) -> Result<u32> {
    let Some((seq, id)) = mark else { return Ok(0) };
    let last = crate::store::history::last_seq(conn)?;
    if last < seq {
        return Ok(u32::try_from(seq - last).unwrap_or(u32::MAX));
    }
    let there: Option<OpId> =
        conn.query_row("SELECT id FROM history WHERE seq = ?1", [seq], |row| row.get(0)).optional()?;
    Ok(u32::from(there != Some(id)))
}
