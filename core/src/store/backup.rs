//! The copy made before an older book is upgraded: into a temporary file first, so that a half copy never has a
//! backup's name. Regular backups are a later step.

use std::fs::{File, TryLockError};
use std::path::Path;
use std::time::Duration;

use rusqlite::Connection;

use super::place;
use crate::base::error::{Code, Error, Result};

/// How often it is asked whether another program is done, and how long one waits between.
const ASKED: u32 = 600;
const BETWEEN: Duration = Duration::from_millis(50);

/// One's turn to make or upgrade a book: whoever else is at it is waited for. It ends with the file that is answered, or with the process.
///
/// # Errors
/// `book_busy` when the other does not come to an end; those of making the file.
pub fn turn(backups: &Path) -> Result<File> {
    std::fs::create_dir_all(backups)?;
    let file = File::create(backups.join("upgrade.lock"))?;
    for _ in 0..ASKED {
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => std::thread::sleep(BETWEEN),
            // A file system that knows no locks must not keep anybody from the book.
            Ok(()) | Err(TryLockError::Error(_)) => return Ok(file),
        }
    }
    Err(Error::new(Code::BookBusy))
}

/// Copies the open file to `backups/before-schema-<found+1>.db`; an existing copy of that step is kept.
pub fn before_upgrade(conn: &Connection, backups: &Path, found: usize) -> Result<()> {
    let target = backups.join(format!("before-schema-{}.db", found + 1));
    if target.exists() {
        return Ok(());
    }
    std::fs::create_dir_all(backups)?;
    let half = target.with_extension("half");
    if half.exists() {
        std::fs::remove_file(&half)?;
    }
    conn.execute("VACUUM INTO ?1", [half.display().to_string()])?;
    std::fs::File::open(&half)?.sync_all()?;
    place::swap(&half, &target)
}
