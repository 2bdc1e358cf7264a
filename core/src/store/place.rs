//! Files put in their place so that a power cut leaves the old one or the new one, never half of either.

#[cfg(unix)]
use std::fs::File;
use std::path::{Path, PathBuf};

use crate::base::error::Result;

/// Gives a file that is on the disk its name, in the place of whatever had it.
///
/// # Errors
/// `book_readonly`, `io`.
pub(crate) fn swap(from: &Path, to: &Path) -> Result<()> {
    std::fs::rename(from, to)?;
    settle(to)
}

/// Brings the folder's own entries to the disk: without it a power cut can take a rename back.
///
/// # Errors
/// `io`.
pub(crate) fn settle(path: &Path) -> Result<()> {
    // Windows keeps renames in its journal and opens no folder as a file.
    #[cfg(unix)]
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        File::open(folder)?.sync_all()?;
    }
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}

/// Where a file lies while it is being written.
pub(crate) fn half(path: &Path) -> PathBuf {
    let mut name = path.file_name().map(std::ffi::OsStr::to_owned).unwrap_or_default();
    name.push(".half");
    path.with_file_name(name)
}

/// Takes a database file and what SQLite keeps beside it away, if they are there.
///
/// # Errors
/// `book_readonly`, `io`.
pub(crate) fn forget(path: &Path) -> Result<()> {
    for ending in ["", "-wal", "-shm", "-journal"] {
        let mut name = path.as_os_str().to_owned();
        name.push(ending);
        match std::fs::remove_file(&name) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
    }
    Ok(())
}
