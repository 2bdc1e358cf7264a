//! Copies of the whole book for safe keeping. A copy is made into a file without a backup's name, brought to the disk,
//! opened again and counted; only then it gets its name. Beside it lies a slip that says what is in it and what its bytes
//! sum up to, so that whatever happens to it later is noticed.

mod anew;
pub mod keep;
mod slip;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

pub(crate) use anew::{anew, finish, is_unfinished};
pub use slip::Slip;

use super::file::digest::rows;
use super::file::place::{self, sum};
use super::key::Key;
use super::{history, meta, open};
use crate::base::clock::Stamp;
use crate::base::error::{Code, Error, Result};
use crate::base::sql::name_of;
use crate::vault::access;
use crate::vault::keyfile::Ring;

/// The folder inside the book's.
pub const FOLDER: &str = "backups";

/// While something changes, one so often, in seconds.
pub const EVERY: i64 = 15 * 60;

/// Why a backup was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
#[ts(export, rename = "BackupReason")]
#[allow(missing_docs)]
pub enum Reason {
    Auto,
    Manual,
    Import,
    Upgrade,
    Rekey,
    Restore,
    Repair,
    Erase,
    Handover,
}

/// A backup, as far as can be told without opening it.
#[derive(Clone, Debug)]
pub struct Backup {
    /// Its name without an ending.
    pub id: String,
    /// The file.
    pub path: PathBuf,
    /// Its slip; none for a copy whose slip is gone.
    pub slip: Option<Slip>,
    /// Size of the file, in bytes.
    pub bytes: u64,
}

/// Copies the book that `conn` reads into `folder`.
///
/// # Errors
/// `copy_differs` when the copy is not what it should be, `disk_full`, `book_readonly`, `io`. Then there is no backup, and
/// nothing that looks like one.
pub(crate) fn make(
    conn: &Connection,
    folder: &Path,
    reason: Reason,
    key: Option<&Key>,
    now: Stamp,
) -> Result<Backup> {
    std::fs::create_dir_all(folder)?;
    let stamp: String = now.utc().chars().filter(|c| c.is_ascii_alphanumeric()).collect();
    let stem = format!("{stamp}-{}", name_of(reason).unwrap_or_default());
    let (id, path, half) = place_of(folder, &stem)?;
    let made = copy(conn, &half, key, reason, now).and_then(|slip| {
        // A slip without its backup says nothing; a backup without its slip could not be told from somebody else's file.
        slip.write(&path)?;
        place::swap(&half, &path)?;
        Ok(slip)
    });
    match made {
        Ok(slip) => Ok(Backup { id, path, bytes: slip.bytes, slip: Some(slip) }),
        Err(error) => {
            let _ = place::forget(&half);
            Err(error.with("path", folder.display().to_string()))
        }
    }
}

/// A name nobody has: two in one millisecond are two, and of two programs the one that makes the half-done file first has it.
fn place_of(folder: &Path, stem: &str) -> Result<(String, PathBuf, PathBuf)> {
    for n in 1..1_000 {
        let id = if n == 1 { stem.to_owned() } else { format!("{stem}-{n}") };
        let path = folder.join(format!("{id}.db"));
        let half = place::half(&path);
        if path.exists() {
            continue;
        }
        match std::fs::OpenOptions::new().write(true).create_new(true).open(&half) {
            Ok(_) => return Ok((id, path, half)),
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(Error::from(error).with("path", folder.display().to_string())),
        }
    }
    Err(Error::new(Code::Io).with("path", folder.display().to_string()))
}

fn copy(conn: &Connection, half: &Path, key: Option<&Key>, reason: Reason, now: Stamp) -> Result<Slip> {
    // One view for the pages and for what is counted. It begins with the first read and not before: without this one another
    // program could write between the two.
    let view = conn.unchecked_transaction()?;
    history::last_seq(&view)?;
    {
        let mut target = open::bare(half, key)?;
        rusqlite::backup::Backup::new(&view, &mut target)?.run_to_completion(
            i32::MAX,
            std::time::Duration::ZERO,
            None,
        )?;
        // A backup is one file, also on a medium that cannot be written.
        target.pragma_update(None, "journal_mode", "DELETE")?;
    }
    std::fs::File::open(half)?.sync_all()?;
    let mut slip = describe(&view, reason, now)?;
    let found = read(half, key)?;
    if found != slip.rows {
        return Err(Error::new(Code::CopyDiffers).with("detail", "rows"));
    }
    (slip.bytes, slip.sha256) = sum(half)?;
    slip.verified_at = Some(now.utc());
    slip.sign(key);
    Ok(slip)
}

/// What a slip says of the book that `conn` reads; without the sums of the file.
pub(crate) fn describe(conn: &Connection, reason: Reason, now: Stamp) -> Result<Slip> {
    let rows = rows(conn)?;
    Ok(Slip {
        book: meta(conn, "book_id")?.unwrap_or_default(),
        made_at: now.utc(),
        reason,
        schema: conn.pragma_query_value(None, "user_version", |row| row.get(0))?,
        seq: history::last_seq(conn)?,
        log: if rows.contains_key("access_log") { access::head(conn)? } else { access::Head::default() },
        rows,
        ..Slip::default()
    })
}

/// Opens a copy and counts it.
fn read(path: &Path, key: Option<&Key>) -> Result<BTreeMap<String, u64>> {
    let conn = open::reader(path, key)?;
    let sound: String = conn.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    if sound != "ok" {
        return Err(Error::new(Code::CopyDiffers).with("detail", "integrity_check"));
    }
    rows(&conn)
}

/// All backups in `folder`, newest first; none when there is no such folder.
///
/// # Errors
/// `io`.
pub fn list(folder: &Path) -> Result<Vec<Backup>> {
    let entries = match std::fs::read_dir(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut found = Vec::new();
    for entry in entries {
        let path = entry?.path();
        if path.extension().is_none_or(|ending| ending != "db") {
            continue;
        }
        let Some(id) = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()) else { continue };
        let bytes = std::fs::metadata(&path).map(|found| found.len()).unwrap_or(0);
        found.push(Backup { id, slip: Slip::read(&path)?, path, bytes });
    }
    // The names begin with the time, but for those of before there were slips.
    found.sort_by(|a, b| b.made().cmp(a.made()).then_with(|| b.id.cmp(&a.id)));
    Ok(found)
}

impl Backup {
    /// When it was made, UTC; empty when nothing says so.
    pub fn made(&self) -> &str {
        self.slip.as_ref().map_or("", |slip| &slip.made_at)
    }

    /// Opens it, counts it, and holds all of it against its slip. The key that opens it comes back.
    ///
    /// # Errors
    /// `backup_damaged`; `password_needed` when no key of the ring opens it.
    pub fn verify(&self, ring: Option<&Ring>) -> Result<Option<Key>> {
        let told = |detail: &str| {
            Error::new(Code::BackupDamaged)
                .with("path", self.path.display().to_string())
                .with("detail", detail)
        };
        let key = key_for(&self.path, ring)?;
        let Some(slip) = &self.slip else {
            // Nothing to hold it against; that it can be read is all that can be said.
            read(&self.path, key.as_ref()).map_err(|_| told("integrity_check"))?;
            return Ok(key);
        };
        if !slip.is_signed(key.as_ref()) {
            return Err(told("slip"));
        }
        if sum(&self.path)? != (slip.bytes, slip.sha256.clone()) {
            return Err(told("sha256"));
        }
        let found = read(&self.path, key.as_ref()).map_err(|_| told("integrity_check"))?;
        if found != slip.rows {
            return Err(told("rows"));
        }
        Ok(key)
    }
}

/// The key of the ring that opens a file of this book; `None` for a file without encryption.
///
/// # Errors
/// `password_needed` when the file is encrypted and there is no key, `backup_damaged` when none opens it.
pub(crate) fn key_for(path: &Path, ring: Option<&Ring>) -> Result<Option<Key>> {
    if open::is_plain(path)? {
        return Ok(None);
    }
    let ring = ring.ok_or_else(|| Error::new(Code::PasswordNeeded))?;
    let opens = |key: &&Key| open::reader(path, Some(*key)).is_ok_and(|conn| open::recognise(&conn).is_ok());
    let found = std::iter::once(&ring.current).chain(&ring.older).find(opens);
    let damaged = || Error::new(Code::BackupDamaged).with("path", path.display().to_string());
    found.cloned().map(Some).ok_or_else(damaged)
}

/// Whether it is time for one: something was done since the last, and that one is old enough. A clock that was set back is
/// no reason to stop.
pub fn is_due(last: Option<&Slip>, seq: i64, now: Stamp) -> bool {
    match last {
        None => seq > 0,
        Some(last) if last.seq == seq => false,
        Some(last) => now.seconds_since(&last.made_at).is_none_or(|passed| !(0..EVERY).contains(&passed)),
    }
}

/// Takes away what need not stay. Only whole backups count, and only they are taken away; whatever else lies in the folder
/// is not ours to judge.
///
/// # Errors
/// `io`.
pub(crate) fn thin(folder: &Path, now: Stamp) -> Result<usize> {
    let all: Vec<Backup> = list(folder)?.into_iter().filter(|backup| backup.slip.is_some()).collect();
    let made: Vec<_> = all.iter().filter_map(|backup| Stamp::of(backup.made())).collect();
    if made.len() != all.len() {
        return Ok(0);
    }
    let stay = keep::kept(&made, now.moment());
    let gone: Vec<&Backup> =
        all.iter().enumerate().filter(|(place, _)| !stay.contains(place)).map(|(_, backup)| backup).collect();
    for backup in &gone {
        place::forget(&backup.path)?;
        Slip::forget(&backup.path)?;
    }
    Ok(gone.len())
}

/// Brings a backup that is whole into another folder as well (a USB stick, a share), with what it takes to open it there.
///
/// # Errors
/// `disk_full`, `io`, `copy_differs`.
pub(crate) fn carry(backup: &Backup, book: &Path, to: &Path) -> Result<()> {
    std::fs::create_dir_all(to)?;
    let told = |error: Error| error.with("path", to.display().to_string());
    let keys = book.join("keys.json");
    if keys.is_file() {
        place::replace(&to.join("keys.json"), &std::fs::read(keys)?).map_err(told)?;
    }
    let target = to.join(format!("{}.db", backup.id));
    let half = place::half(&target);
    let carried = (|| {
        std::fs::copy(&backup.path, &half)?;
        std::fs::File::open(&half)?.sync_all()?;
        if Some(sum(&half)?.1) != backup.slip.as_ref().map(|slip| slip.sha256.clone()) {
            return Err(Error::new(Code::CopyDiffers).with("detail", "sha256"));
        }
        place::swap(&half, &target)?;
        backup.slip.as_ref().map_or(Ok(()), |slip| slip.write(&target))
    })();
    if carried.is_err() {
        let _ = place::forget(&half);
    }
    carried.map_err(told)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_programs_that_back_up_in_the_same_millisecond_do_not_write_into_one_file() {
        let folder = tempfile::tempdir().unwrap();
        let place = || place_of(folder.path(), "20260915T023000000Z-manual").unwrap();
        let (first, path, half) = place();
        let (second, ..) = place();
        assert_eq!(
            (first.as_str(), second.as_str()),
            ("20260915T023000000Z-manual", "20260915T023000000Z-manual-2")
        );
        // And once the first is done, its name is taken for good.
        place::swap(&half, &path).unwrap();
        assert_eq!(place().0, "20260915T023000000Z-manual-3");
    }
}
