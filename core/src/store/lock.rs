//! Who has the book open. Every open book holds a share of a lock file beside it; what puts another file in the book's place
//! needs the lock to itself. Single saves need none of this: SQLite lets them wait for each other.

use std::fs::{File, TryLockError};
use std::path::Path;

use crate::base::error::{Code, Error, Result};

const FILE: &str = "book.lock";

/// A share of the lock, or all of it.
pub(crate) struct Lock(Option<File>);

impl Lock {
    /// A share, for as long as the book is open. On a medium that cannot be written there is nothing to guard against.
    ///
    /// # Errors
    /// `book_busy` while somebody exchanges the file.
    pub(crate) fn share(folder: &Path) -> Result<Self> {
        let opened =
            File::options().create(true).truncate(false).write(true).read(true).open(folder.join(FILE));
        let Ok(file) = opened else { return Ok(Self(None)) };
        match file.try_lock_shared() {
            Ok(()) => Ok(Self(Some(file))),
            Err(TryLockError::WouldBlock) => Err(busy(folder)),
            // A file system without locks: one program at a time is all one can ask of it.
            Err(TryLockError::Error(_)) => Ok(Self(None)),
        }
    }

    /// All of it.
    ///
    /// # Errors
    /// `book_busy` while another program has the book open; the share stays.
    pub(crate) fn alone(&self, folder: &Path) -> Result<()> {
        let Some(file) = &self.0 else { return Ok(()) };
        match file.try_lock() {
            Ok(()) => Ok(()),
            Err(TryLockError::WouldBlock) => {
                self.share_again();
                Err(busy(folder))
            }
            Err(TryLockError::Error(_)) => Ok(()),
        }
    }

    /// Back to a share.
    pub(crate) fn share_again(&self) {
        if let Some(file) = &self.0 {
            let _ = file.try_lock_shared();
        }
    }

    /// Whether nobody else has the book open at this moment.
    pub(crate) fn is_only_one(&self, folder: &Path) -> bool {
        let only = self.alone(folder).is_ok();
        if only {
            self.share_again();
        }
        only
    }
}

fn busy(folder: &Path) -> Error {
    Error::new(Code::BookBusy).with("path", folder.display().to_string())
}
