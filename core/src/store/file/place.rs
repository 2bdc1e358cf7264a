//! Files put in their place so that a power cut leaves the old one or the new one, never half of either.

use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use crate::base::error::Result;

/// Writes `bytes` to `path`: into a file beside it, to the disk, then under its name.
///
/// # Errors
/// `book_readonly`, `disk_full`, `io`; then the old file stands as it did.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> Result<()> {
    let half = half(path);
    let written = File::create(&half)
        .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()))
        .map_err(crate::Error::from)
        .and_then(|()| swap(&half, path));
    if written.is_err() {
        // The half file says nothing that is not said by the error.
        let _ = std::fs::remove_file(&half);
    }
    written
}

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

/// The size of a file and its SHA-256, in hex.
///
/// # Errors
/// `io`.
pub(crate) fn sum(path: &Path) -> Result<(u64, String)> {
    let mut file = File::open(path)?;
    let (mut all, mut sum, mut part) = (0, Sha256::new(), vec![0; 256 * 1024]);
    loop {
        let read = file.read(&mut part)?;
        if read == 0 {
            return Ok((all, HEXLOWER.encode(&sum.finalize())));
        }
        all += read as u64;
        sum.update(part.get(..read).unwrap_or_default());
    }
}

/// Takes a file away after writing over what it said: on most disks nothing readable stays. A disk that writes elsewhere
/// (an SSD) may keep it until it reuses the place.
///
/// # Errors
/// `book_readonly`, `io`.
pub(crate) fn wipe(path: &Path) -> Result<()> {
    let mut file = match File::options().write(true).open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error.into()),
    };
    let mut left = file.metadata()?.len();
    let zeros = [0; 64 * 1024];
    while left > 0 {
        let now = usize::try_from(left).unwrap_or(usize::MAX).min(zeros.len());
        file.write_all(zeros.get(..now).unwrap_or_default())?;
        left -= now as u64;
    }
    file.sync_all()?;
    drop(file);
    std::fs::remove_file(path)?;
    settle(path)
}
