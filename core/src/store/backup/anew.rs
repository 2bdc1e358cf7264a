//! A backup, or a file put aside, written anew: under another key, or without a person. The copy is proven before it takes the
//! place of the file, and a power cut leaves the one or the other with a slip that fits.

use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::{Backup, Slip, describe, key_for};
use crate::base::clock::Stamp;
use crate::base::error::{Code, Error, Result};
use crate::store::file::place::sum;
use crate::store::file::{copy, place};
use crate::store::{Key, open};
use crate::vault::keyfile::Ring;

/// Writes a file anew under `key`, after `change` had its way with the copy.
///
/// # Errors
/// `backup_damaged` when no key opens it, `copy_differs`, `disk_full`, `io`. Then the file is what it was.
pub(crate) fn anew(
    backup: &Backup,
    ring: Option<&Ring>,
    key: Option<&Key>,
    now: Stamp,
    change: &dyn Fn(&Connection) -> Result<()>,
) -> Result<()> {
    let half = place::half(&backup.path);
    let made = (|| -> Result<Option<Slip>> {
        let was = key_for(&backup.path, ring)?;
        copy::under(&open::bare(&backup.path, was.as_ref())?, &half, key)?;
        let conn = open::bare(&half, key)?;
        change(&conn)?;
        sound(&conn)?;
        let slip = backup.slip.as_ref().map(|slip| -> Result<Slip> {
            let told = describe(&conn, slip.reason, now)?;
            // It is still the backup of that moment.
            Ok(Slip { made_at: slip.made_at.clone(), verified_at: Some(now.utc()), ..told })
        });
        let slip = slip.transpose()?;
        conn.close().map_err(|(_, error)| Error::from(error))?;
        std::fs::File::open(&half)?.sync_all()?;
        Ok(slip)
    })();
    let slip = made.inspect_err(|_| drop(place::forget(&half)))?;
    if let Some(mut slip) = slip {
        (slip.bytes, slip.sha256) = sum(&half)?;
        slip.sign(key);
        slip.write_next(&backup.path)?;
    }
    std::fs::rename(&backup.path, old(&backup.path))?;
    place::swap(&half, &backup.path)?;
    settle(&backup.path)
}

/// Refuses a file whose pages are not whole.
fn sound(conn: &Connection) -> Result<()> {
    let said: String = conn.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    if said == "ok" { Ok(()) } else { Err(Error::new(Code::CopyDiffers).with("detail", said)) }
}

/// Where a file lies while the one that takes its place gets its name.
fn old(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".old");
    name.into()
}

/// Ends an exchange: the file is there under its name and only there, with the slip that fits it.
fn settle(path: &Path) -> Result<()> {
    let before = old(path);
    if !path.exists() {
        place::swap(&before, path)?;
    }
    place::wipe(&before)?;
    Slip::settle(path)
}

/// Files in a folder that something broke off in the middle of.
fn unfinished(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let all = entries.filter_map(|entry| Some(entry.ok()?.path()));
    all.filter(|path| matches!(ending(path), Some("old" | "next" | "half"))).collect()
}

fn ending(path: &Path) -> Option<&str> {
    path.extension()?.to_str()
}

/// Whether there are any.
pub(crate) fn is_unfinished(folder: &Path) -> bool {
    !unfinished(folder).is_empty()
}

/// Ends what was broken off in a folder: nobody else may be at it.
///
/// # Errors
/// `io`.
pub(crate) fn finish(folder: &Path) -> Result<()> {
    for path in unfinished(folder) {
        match ending(&path) {
            // `X.db.old`, and `X.json.next` beside `X.db`.
            Some("old") => settle(&path.with_extension(""))?,
            Some("next") => Slip::settle(&path.with_extension("").with_extension("db"))?,
            _ => place::wipe(&path)?,
        }
    }
    Ok(())
}
