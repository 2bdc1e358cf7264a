//! A whole file once more, under another key or none. The copy is read back and held against the original, row by row,
//! before anybody may rely on it.

use std::path::Path;

use rusqlite::Connection;

use super::digest::digest;
use super::place;
use crate::base::error::{Code, Error, Result};
use crate::store::{Key, open};

/// Writes all of `from` to `to` under `key`, and proves it. What lay at `to` before is gone.
///
/// # Errors
/// `copy_differs` when the copy does not say the same; then it is taken away again. `disk_full`, `io`.
pub(crate) fn under(from: &Connection, to: &Path, key: Option<&Key>) -> Result<()> {
    place::forget(to)?;
    let made = export(from, to, key).and_then(|()| prove(from, to, key));
    if made.is_err() {
        let _ = place::forget(to);
    }
    made
}

fn export(from: &Connection, to: &Path, key: Option<&Key>) -> Result<()> {
    let key = key.map(Key::literal).unwrap_or_default();
    // The statement carries the key: its text must not get into an error.
    let attached = from
        .prepare("ATTACH DATABASE ?1 AS other KEY ?2")
        .and_then(|mut attach| attach.execute(rusqlite::params![to.to_string_lossy(), key.as_str()]));
    attached.map_err(|error| told(error).with("path", to.display().to_string()))?;
    let copied = (|| {
        let known: i32 = from.pragma_query_value(None, "application_id", |row| row.get(0))?;
        let schema: i32 = from.pragma_query_value(None, "user_version", |row| row.get(0))?;
        from.query_row("SELECT sqlcipher_export('other')", [], |_| Ok(())).map_err(told)?;
        from.execute_batch(&format!(
            "PRAGMA other.application_id = {known}; PRAGMA other.user_version = {schema}"
        ))?;
        Ok(())
    })();
    let detached = from.execute_batch("DETACH DATABASE other").map_err(Error::from);
    copied.and(detached)?;
    std::fs::File::open(to)?.sync_all()?;
    place::settle(to)
}

/// What went wrong in a file that is attached: SQLite hands on its words and not its code.
fn told(error: rusqlite::Error) -> Error {
    let words = error.to_string();
    let code = match words.as_str() {
        words if words.contains("disk is full") => Code::DiskFull,
        words if words.contains("disk I/O") || words.contains("unable to open") => Code::Io,
        words if words.contains("readonly") => Code::BookReadonly,
        words if words.contains("malformed") || words.contains("not a database") => Code::BookDamaged,
        _ => return error.into(),
    };
    Error::new(code).with("detail", words)
}

fn prove(from: &Connection, to: &Path, key: Option<&Key>) -> Result<()> {
    let differs = |what: &str| Err(Error::new(Code::CopyDiffers).with("detail", what));
    let copy = open::reader(to, key)?;
    let sound: String = copy.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    if sound != "ok" {
        return differs("integrity_check");
    }
    for setting in ["application_id", "user_version"] {
        let say = |conn: &Connection| conn.pragma_query_value(None, setting, |row| row.get::<_, i64>(0));
        if say(from)? != say(&copy)? {
            return differs(setting);
        }
    }
    let (before, after) = (digest(from)?, digest(&copy)?);
    match before.iter().find(|(table, told)| after.get(*table) != Some(told)) {
        Some((table, _)) => differs(table),
        None if before.len() != after.len() => differs("sqlite_schema"),
        None => Ok(()),
    }
}
