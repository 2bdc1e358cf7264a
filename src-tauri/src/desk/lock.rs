//! Shutting the book and opening it again: the lock screen, and what needs the book to itself.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde::Serialize;
use shuke_core::base::error::Result;
use shuke_core::book::{Damaged, Whole};
use shuke_core::vault::pin::Dozing;
use shuke_core::vault::{Secret, idle};
use shuke_core::{Book, BookInfo, Code, Error};
use tauri::{AppHandle, Emitter, Runtime};
use tauri_plugin_clipboard_manager::ClipboardExt;
use ts_rs::TS;

use super::{Desk, Lying, lock, session_of};

/// How long something that needs the book to itself waits for those who are reading in it.
const PATIENCE: Duration = Duration::from_secs(10);

/// A book that is shut, and what may still be said of it.
pub(super) struct Shut {
    folder: PathBuf,
    name: String,
    cards: Option<u32>,
    at: Option<String>,
    staff: Option<String>,
    dozing: Option<Dozing>,
}

impl Shut {
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// A book that was found shut.
    pub(super) fn found(folder: &Path, name: String) -> Self {
        Self { folder: folder.to_owned(), name, cards: None, at: None, staff: None, dozing: None }
    }
}

/// What the lock screen shows.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct LockedBook {
    /// Name of the book.
    pub name: String,
    /// Its folder.
    pub path: PathBuf,
    /// Cards in it, if it was open in this run.
    pub cards: Option<u32>,
    /// When it was locked, RFC 3339.
    pub at: Option<String>,
    /// Who had it open.
    pub staff: Option<String>,
    /// Names to choose from.
    pub names: Vec<String>,
    /// Whether there is a recovery key.
    pub recovery: bool,
    /// Tries left for a PIN; 0 when only the password opens.
    pub pin_left: u32,
    /// Seconds until the next password is taken.
    pub wait_seconds: u32,
    /// Why the keys cannot be read.
    pub trouble: Option<Error>,
}

impl Desk {
    /// The book that is locked, as the lock screen shows it.
    ///
    /// # Errors
    /// None so far: what is wrong with the keys is told in it.
    pub(super) fn locked(&self) -> Result<Option<LockedBook>> {
        let lying = lock(&self.lying);
        let Lying::Locked(shut) = &*lying else { return Ok(None) };
        let (vault, trouble) = match Book::vault(&shut.folder, self.clock()) {
            Ok(vault) => (vault, None),
            Err(error) => (None, Some(error)),
        };
        Ok(Some(LockedBook {
            name: shut.name.clone(),
            path: shut.folder.clone(),
            cards: shut.cards,
            at: shut.at.clone(),
            staff: shut.staff.clone(),
            recovery: vault.as_ref().is_some_and(|vault| vault.recovery),
            wait_seconds: vault.as_ref().map_or(0, |vault| vault.wait_seconds),
            names: vault.map(|vault| vault.staff).unwrap_or_default(),
            pin_left: shut.dozing.as_ref().map_or(0, Dozing::left),
            trouble,
        }))
    }

    /// Locks: the book is shut, its key gone but for what a PIN needs, the clipboard emptied of what came from it, and the
    /// screens told to forget. Nothing happens in a book without a password.
    ///
    /// # Errors
    /// `not_protected`.
    pub fn lock<R: Runtime>(&self, app: &AppHandle<R>) -> Result<()> {
        let book = self.book()?;
        if book.session().staff.is_none() {
            return Err(Error::new(Code::NotProtected));
        }
        let info = book.info()?;
        let shut = Shut {
            folder: book.folder().to_owned(),
            name: info.name,
            cards: Some(info.cards),
            at: Some(self.clock().now().local(&self.clock().now().utc())),
            staff: Some(book.session().name.clone()),
            dozing: book.doze()?,
        };
        *lock(&self.lying) = Lying::Locked(shut);
        lock(&self.chosen).clear();
        self.forget_copied(app);
        // A window that is gone has nothing to forget.
        let _ = app.emit("locked", ());
        Ok(())
    }

    /// Opens the locked book by a password.
    ///
    /// # Errors
    /// Those of [`Book::unlock`].
    pub fn unlock(&self, name: Option<&str>, password: &Secret) -> Result<BookInfo> {
        let folder = self.shut_folder()?;
        match Book::unlock(&folder, self.clock(), name, password) {
            // The password is right and the file is not: whoever knows it decides what is to be done.
            Err(error) if error.code == Code::BookDamaged => {
                Err(self.hurt(Damaged::unlock(&folder, self.clock(), name, password)?, error))
            }
            opened => self.lay(opened?),
        }
    }

    /// Opens the locked book by the recovery key, which gives somebody a new password.
    ///
    /// # Errors
    /// Those of [`Book::recover`].
    pub fn recover(&self, typed: &str, name: &str, password: &Secret) -> Result<BookInfo> {
        let folder = self.shut_folder()?;
        self.lay(Book::recover(&folder, self.clock(), typed, name, password)?)
    }

    /// Opens the session that is still in memory.
    ///
    /// # Errors
    /// Those of [`Book::wake`].
    pub fn wake(&self, pin: &str) -> Result<BookInfo> {
        let book = {
            let mut lying = lock(&self.lying);
            let Lying::Locked(shut) = &mut *lying else {
                return Err(Error::new(Code::BookMissing).with("path", ""));
            };
            let dozing = shut.dozing.as_mut().ok_or_else(|| Error::new(Code::PasswordNeeded))?;
            Book::wake(&shut.folder, self.clock(), dozing, pin)?
        };
        self.lay(book)
    }

    /// Does what needs the book to itself, once everybody else has let go of it.
    ///
    /// # Errors
    /// `book_busy` when they do not, and those of `f`.
    pub fn alone<T>(&self, f: impl FnOnce(Book) -> Whole<T>) -> Result<T> {
        // Held throughout: a command that comes meanwhile waits for the book.
        let mut lying = lock(&self.lying);
        let until = Instant::now() + PATIENCE;
        let mut shared = match std::mem::take(&mut *lying) {
            Lying::Open(shared) => shared,
            other => {
                let why = other.why_not();
                *lying = other;
                return Err(why);
            }
        };
        let book = loop {
            match Arc::try_unwrap(shared) {
                Ok(book) => break book,
                Err(still) if Instant::now() < until => {
                    shared = still;
                    std::thread::sleep(Duration::from_millis(5));
                }
                Err(still) => {
                    *lying = Lying::Open(still);
                    return Err(Error::new(Code::BookBusy));
                }
            }
        };
        let folder = book.folder().to_owned();
        let Whole { book, outcome } = f(book);
        match book {
            Ok(book) => {
                // Whoever has just given the book a password is there, though nobody was looked for before.
                self.still_here();
                *lying = Lying::Open(Arc::new(book));
            }
            Err(error) => {
                *lying = Lying::Locked(Shut::found(&folder, self.name_of(&folder)));
                *lock(&self.notice) = Some(error);
            }
        }
        outcome
    }

    /// Puts a text on the clipboard, to be taken off again when the book locks.
    ///
    /// # Errors
    /// `io` when there is no clipboard.
    pub fn copy_out<R: Runtime>(&self, app: &AppHandle<R>, text: &str) -> Result<()> {
        app.clipboard()
            .write_text(text)
            .map_err(|error| Error::new(Code::Io).with("detail", error.to_string()))?;
        *lock(&self.copied) = Some(text.to_owned());
        Ok(())
    }

    fn forget_copied<R: Runtime>(&self, app: &AppHandle<R>) {
        let Some(copied) = lock(&self.copied).take() else { return };
        // What somebody copied elsewhere since is his own.
        if app.clipboard().read_text().is_ok_and(|text| text == copied) {
            let _ = app.clipboard().clear();
        }
    }

    /// Seconds away after which the open book locks; `None` when it does not.
    pub fn lock_after(&self) -> Option<u32> {
        let book = self.book().ok()?;
        book.session().staff?;
        let people = session_of(&book).ok()?.people;
        idle::lock_after(lock(&self.kept).settings.lock_minutes, people)
    }

    fn shut_folder(&self) -> Result<PathBuf> {
        match &*lock(&self.lying) {
            Lying::Locked(shut) => Ok(shut.folder.clone()),
            _ => Err(Error::new(Code::BookMissing).with("path", "")),
        }
    }
}
