//! Who has the book open. Every open book holds a share of a lock file beside it; what puts another file in the book's place
//! needs the lock to itself. Single saves need none of this: SQLite lets them wait for each other.

use std::fs::{File, TryLockError};
use std::path::Path;
use std::time::Duration;

use crate::base::error::{Code, Error, Result};

const FILE: &str = "book.lock";

/// How often it is asked whether another program is done, and how long one waits between.
const ASKED: u32 = 600;
const BETWEEN: Duration = Duration::from_millis(50);

/// How often it is asked for a share, or for all of it. Somebody who looks whether he is the only one has all of it for a moment, and
/// so has a child process its parent's share until it has begun its own program.
const SOON: u32 = 20;

/// One's turn to make or upgrade a book: whoever else is at it is waited for. It ends with the file that is answered, or with
/// the process. A lock of its own, since those who only have the book open are in nobody's way.
///
/// # Errors
/// `book_busy` when the other does not come to an end; those of making the file.
pub(crate) fn turn(folder: &Path) -> Result<File> {
    let file = File::create(folder.join("upgrade.lock"))?;
    for _ in 0..ASKED {
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => std::thread::sleep(BETWEEN),
            // A file system that knows no locks must not keep anybody from the book.
            Ok(()) | Err(TryLockError::Error(_)) => return Ok(file),
        }
    }
    Err(busy(folder))
}

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
        match soon(|| file.try_lock_shared()) {
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
        match soon(|| file.try_lock()) {
            Err(TryLockError::WouldBlock) => {
                self.share_again();
                Err(busy(folder))
            }
            Ok(()) | Err(TryLockError::Error(_)) => Ok(()),
        }
    }

    /// Back to a share.
    pub(crate) fn share_again(&self) {
        if let Some(file) = &self.0 {
            let _ = soon(|| file.try_lock_shared());
        }
    }

    /// Whether nobody else has the book open at this moment.
    pub(crate) fn is_only_one(&self) -> bool {
        let Some(file) = &self.0 else { return true };
        let only = !matches!(file.try_lock(), Err(TryLockError::WouldBlock));
        self.share_again();
        only
    }
}

/// Asks again for a moment while somebody is in the way.
fn soon(ask: impl Fn() -> std::result::Result<(), TryLockError>) -> std::result::Result<(), TryLockError> {
    for _ in 1..SOON {
        match ask() {
            Err(TryLockError::WouldBlock) => std::thread::sleep(BETWEEN),
            answered => return answered,
        }
    }
    ask()
}

fn busy(folder: &Path) -> Error {
    Error::new(Code::BookBusy).with("path", folder.display().to_string())
}
