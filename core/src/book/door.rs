//! Making a book, opening it for somebody, and who that may be.

use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::sync::{Mutex, OnceLock, RwLock};

use serde::Serialize;
use ts_rs::TS;
use uuid::Uuid;

use super::keeping::GLIMPSE;
use super::whole::{ASIDE, NEXT, OLD};
use super::{Book, Preset};
use crate::base::clock::Clock;
use crate::base::error::{Code, Error, Result};
use crate::base::ids::StaffId;
use crate::kept;
use crate::store::backup::{self, FOLDER};
use crate::store::file::lock::Lock;
use crate::store::file::{mark, place};
use crate::store::{Key, open};
use crate::vault::access::{Access, Deed};
use crate::vault::attempts::Attempts;
use crate::vault::keyfile::Ring;
use crate::vault::pin::Dozing;
use crate::vault::secret::{RecoveryKey, Secret};
use crate::vault::slot::{Kind, Slot};
use crate::vault::{KeyFile, Session, staff};

/// Bytes of a page.
const PAGE: u64 = 4096;

/// A recovery key on its way to the printer. It is nowhere else, and nobody can make it appear again.
#[derive(Clone, Serialize, TS)]
#[ts(export)]
pub struct Protected {
    /// The key, in groups of four.
    pub recovery_key: String,
    /// Why backups from before can still be read by everybody; it is tried again when the book is next opened.
    pub backups_left: Option<Error>,
}

/// How a book is guarded, as far as can be told without opening it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct Vault {
    /// Names to choose from.
    pub staff: Vec<String>,
    /// Whether there is a recovery key.
    pub recovery: bool,
    /// Seconds until the next password is taken.
    pub wait_seconds: u32,
}

impl Book {
    /// Makes a new, empty book in `folder`.
    ///
    /// # Errors
    /// `book_exists`, `book_readonly`, `disk_full`, `io`.
    pub fn create(folder: &Path, name: &str, preset: Preset, clock: Clock, owner: &str) -> Result<Self> {
        Self::create_with(folder, name, preset, clock, owner, None)
    }

    /// The same, with every page of the file encrypted by `key`. The key has to be kept elsewhere: without it the book
    /// cannot be opened again.
    ///
    /// # Errors
    /// Those of [`Book::create`].
    pub fn create_with(
        folder: &Path,
        name: &str,
        preset: Preset,
        clock: Clock,
        owner: &str,
        key: Option<Key>,
    ) -> Result<Self> {
        if folder.join(open::FILE).exists() || folder.is_file() {
            return Err(Error::new(Code::BookExists).with("path", folder.display().to_string()));
        }
        let told = |error: Error| error.with("path", folder.display().to_string());
        std::fs::create_dir_all(folder).map_err(Error::from).map_err(told)?;
        let preset = serde_json::to_value(preset).ok().and_then(|v| v.as_str().map(str::to_owned));
        let meta = [
            ("book_id", Uuid::now_v7().to_string()),
            ("name", name.to_owned()),
            ("owner", owner.to_owned()),
            ("preset", preset.unwrap_or_default()),
            ("created_at", clock.now().utc()),
            ("next_number", "1".to_owned()),
        ];
        let meta: Vec<(&str, &str)> = meta.iter().map(|(key, value)| (*key, value.as_str())).collect();
        open::create(&folder.join(open::FILE), key.as_ref(), &meta).map_err(told)?;
        Self::open_with(folder, clock, owner, key)
    }

    /// Opens a book that has no password, for somebody of this name.
    ///
    /// # Errors
    /// `password_needed` when it has one; `book_missing`, `book_foreign`, `book_newer`, `book_damaged`, `book_readonly`,
    /// `book_busy`.
    pub fn open(folder: &Path, clock: Clock, name: &str) -> Result<Self> {
        match guard(folder)? {
            None => Self::open_with(folder, clock, name, None),
            Some(_) => Err(Error::new(Code::PasswordNeeded).with("path", folder.display().to_string())),
        }
    }

    /// Opens an encrypted book whose key is at hand. Nobody is told apart.
    ///
    /// # Errors
    /// Those of [`Book::open`]; with a wrong key `book_foreign`.
    pub fn open_with(folder: &Path, clock: Clock, name: &str, key: Option<Key>) -> Result<Self> {
        let ring = key.map(|current| Ring { current, older: Vec::new() });
        Self::enter(folder, clock, Session::alone(name), ring)
    }

    /// How the book in `folder` is guarded; `None` when everybody may open it.
    ///
    /// # Errors
    /// `book_missing`, `keys_missing`, `keys_damaged`, `keys_newer`.
    pub fn vault(folder: &Path, clock: Clock) -> Result<Option<Vault>> {
        Ok(guard(folder)?.map(|keys| Vault {
            staff: keys.staff().map(|slot| slot.name.clone()).collect(),
            recovery: keys.has_recovery(),
            wait_seconds: crate::vault::attempts::still_to_wait(&Attempts::read(folder), clock.now()),
        }))
    }

    /// Opens a book for whoever knows the password of `name`; without a name, for the only one who has one.
    ///
    /// # Errors
    /// `not_protected`, `password_wrong`, `password_wait`, `keys_foreign`, and those of [`Book::vault`] and [`Book::open`].
    pub fn unlock(folder: &Path, clock: Clock, name: Option<&str>, password: &Secret) -> Result<Self> {
        let (slot, ring) = authenticate(folder, clock, name, password)?;
        Self::admit(folder, clock, StaffId(slot.id), ring)
    }

    /// Lets somebody in whose password was forgotten, by the printed key: it gives `name` a new password.
    ///
    /// # Errors
    /// `recovery_mistyped`, `password_missing`, and those of [`Book::unlock`].
    pub fn recover(folder: &Path, clock: Clock, typed: &str, name: &str, password: &Secret) -> Result<Self> {
        let mut keys = guard(folder)?.ok_or_else(|| Error::new(Code::NotProtected))?;
        let mut attempts = Attempts::read(folder);
        attempts.allow(clock.now())?;
        let recovery = RecoveryKey::read(typed)?;
        present(password, "password")?;
        let slot = keys.staff().find(|slot| slot.name == name).cloned();
        let slot = slot.ok_or_else(|| Error::new(Code::PasswordWrong).of("staff"))?;
        let ring = keys.open(None, &recovery.secret()).inspect_err(|error| {
            if error.code == Code::PasswordWrong {
                attempts.add(folder, "", clock.now());
            }
        })?;
        // The keys are changed only for a book that they open.
        let book = Self::admit(folder, clock, StaffId(slot.id), ring.clone())?;
        keys.put(Slot::make(slot.id, Kind::Staff, &slot.name, password, &ring.current)?, &ring.current)?;
        keys.write(folder)?;
        book.note(&Access::new(Deed::ResetPassword).saying(slot.name))?;
        Ok(book)
    }

    /// Shuts the book for a while, if its session can be reopened by a PIN. Who has none gets `None` and is asked for the
    /// password next time.
    ///
    /// # Errors
    /// Those of reading.
    pub fn doze(&self) -> Result<Option<Dozing>> {
        let (Some(ring), Some(id)) = (&self.ring, self.session.staff) else { return Ok(None) };
        let hash = self.read(|tx| staff::pin(tx, id))?;
        Ok(hash.map(|hash| Dozing::new(ring.clone(), id, hash)))
    }

    /// Opens the book again for a session that was dozing.
    ///
    /// # Errors
    /// `pin_wrong`, `password_needed` after the fifth wrong one, and those of [`Book::open`].
    pub fn wake(folder: &Path, clock: Clock, dozing: &mut Dozing, pin: &str) -> Result<Self> {
        let tried = dozing.left() > 0;
        let ring = dozing.wake(pin).inspect_err(|_| {
            // Once the key has gone, nothing is tried any more.
            if !tried {
                return;
            }
            let name = guard(folder).ok().flatten().and_then(|keys| {
                keys.staff().find(|slot| slot.id == dozing.staff.0).map(|slot| slot.name.clone())
            });
            Attempts::read(folder).add(folder, &name.unwrap_or_default(), clock.now());
        })?;
        Self::admit(folder, clock, dozing.staff, ring)
    }

    /// Opens it for somebody whose secret was right, and puts that on record with whatever went wrong before.
    pub(super) fn admit(folder: &Path, clock: Clock, id: StaffId, ring: Ring) -> Result<Self> {
        let mut book = Self::enter(folder, clock, Session::default(), Some(ring))?;
        book.session = book.read(|tx| staff::session(tx, id))?;
        for failed in Attempts::read(folder).failed {
            book.note(&Access::new(Deed::FailedUnlock).by(&failed.staff, &failed.at))?;
        }
        book.arrange(&Access::new(Deed::Unlocked), |tx| staff::seen(tx, id))?;
        Attempts::clear(folder);
        book.finish_backups()?;
        Ok(book)
    }

    /// Opens the file with a key of the ring, and finishes what a power cut has left unfinished.
    pub(super) fn enter(folder: &Path, clock: Clock, session: Session, ring: Option<Ring>) -> Result<Self> {
        let path = folder.join(open::FILE);
        let lock = Lock::share(folder)?;
        finish(folder, &lock)?;
        let unclean = lock.is_only_one() && std::fs::metadata(wal(&path)).is_ok_and(|wal| wal.len() > 0);
        let marked = mark::read(folder);
        let opened = |key: Option<&Key>| open::open(&path, &folder.join(FOLDER), key, clock.now());
        let conn = match opened(ring.as_ref().map(|ring| &ring.current)) {
            Err(error) if error.code == Code::BookForeign && folder.join("keys.json").exists() => {
                // The keys may be those of the next file, and the power went before it was put in its place.
                let ring = ring.as_ref().ok_or_else(|| error.clone())?;
                let old = ring.older.iter().find(|old| opened(Some(*old)).is_ok());
                let old = old.ok_or_else(|| keys_foreign(folder))?;
                lock.alone(folder)?;
                let exchanged = super::whole::exchange(folder, old, &ring.current);
                lock.share_again();
                exchanged?;
                opened(Some(&ring.current))?
            }
            other => other?,
        };
        if unclean {
            open::quick_check(&conn).map_err(|error| error.with("path", path.display().to_string()))?;
        }
        let current = kept::is_current(&conn)?;
        let missing = mark::missing(&conn, marked)?;
        let book = Self { missing, ..Self::around(folder, conn, clock, session, ring, lock) };
        if !current {
            book.mend()?;
        }
        Ok(book)
    }

    /// Opens a damaged file for reading, as far as that goes.
    pub(super) fn sealed(folder: &Path, clock: Clock, session: Session, ring: Option<Ring>) -> Result<Self> {
        let lock = Lock::share(folder)?;
        let conn = open::torn(&folder.join(open::FILE), ring.as_ref().map(|ring| &ring.current))?;
        open::recognise(&conn)?;
        Ok(Self { sealed: true, ..Self::around(folder, conn, clock, session, ring, lock) })
    }

    fn around(
        folder: &Path,
        conn: rusqlite::Connection,
        clock: Clock,
        session: Session,
        ring: Option<Ring>,
        lock: Lock,
    ) -> Self {
        Self {
            folder: folder.to_owned(),
            columns: OnceLock::new(),
            writer: OnceLock::new(),
            mark: Mutex::default(),
            missing: 0,
            spoiled: AtomicBool::new(false),
            readers: Mutex::new(vec![conn]),
            roll: RwLock::default(),
            ring,
            clock,
            session,
            lock,
            sealed: false,
        }
    }

    pub(super) fn own_keys(&self) -> Result<(StaffId, Key, KeyFile)> {
        let (Some(id), Some(ring)) = (self.session.staff, &self.ring) else {
            return Err(Error::new(Code::NotProtected));
        };
        let keys = KeyFile::read(&self.folder)?.ok_or_else(|| keys_missing(&self.folder))?;
        Ok((id, ring.current.clone(), keys))
    }
}

/// Whose password that is, and the keys it gives. A wrong one is counted.
///
/// # Errors
/// Those of [`Book::unlock`] that come before the book itself is opened.
pub(super) fn authenticate(
    folder: &Path,
    clock: Clock,
    name: Option<&str>,
    password: &Secret,
) -> Result<(Slot, Ring)> {
    let keys = guard(folder)?.ok_or_else(|| Error::new(Code::NotProtected))?;
    let mut attempts = Attempts::read(folder);
    attempts.allow(clock.now())?;
    let mut fitting = keys.staff().filter(|slot| name.is_none_or(|name| slot.name == name));
    let slot = match (fitting.next(), fitting.next()) {
        (Some(slot), None) => slot.clone(),
        (Some(_), Some(_)) => return Err(Error::new(Code::PasswordNeeded).of("staff")),
        (None, _) => return Err(Error::new(Code::PasswordWrong).of("staff")),
    };
    let ring = keys.open(Some(slot.id), password).inspect_err(|error| {
        if error.code == Code::PasswordWrong {
            attempts.add(folder, &slot.name, clock.now());
        }
    })?;
    Ok((slot, ring))
}

/// Refuses an empty password. Nothing else is asked of one: rules make people write them down.
pub(super) fn present(password: &Secret, field: &str) -> Result<()> {
    if password.is_empty() { Err(Error::new(Code::PasswordMissing).of(field)) } else { Ok(()) }
}

/// The keys of an encrypted book; `None` for one that everybody may open.
pub(super) fn guard(folder: &Path) -> Result<Option<KeyFile>> {
    // The proven next file, where the power went between two names.
    let places = [folder.join(open::FILE), folder.join(NEXT)];
    let found = places.iter().find(|path| path.is_file());
    let missing =
        || Error::new(Code::BookMissing).with("path", folder.join(open::FILE).display().to_string());
    let path = found.ok_or_else(missing)?;
    // Keys beside a file that needs none are left over from a step that a power cut broke off.
    if open::is_plain(path)? || std::fs::metadata(path)?.len() == 0 {
        return Ok(None);
    }
    match KeyFile::read(folder)? {
        Some(keys) => Ok(Some(keys)),
        // SQLCipher writes whole pages; anything else is no book of ours, with keys or without.
        None if std::fs::metadata(path)?.len() % PAGE == 0 => Err(keys_missing(folder)),
        None => Err(Error::new(Code::BookForeign).with("path", path.display().to_string())),
    }
}

fn keys_missing(folder: &Path) -> Error {
    Error::new(Code::KeysMissing).with("path", folder.join("keys.json").display().to_string())
}

fn keys_foreign(folder: &Path) -> Error {
    Error::new(Code::KeysForeign).with("path", folder.join("keys.json").display().to_string())
}

/// What a power cut may have left: a proven file that has not got its name yet, where the disk cannot exchange two in one
/// step; or one that nobody relies on.
fn finish(folder: &Path, lock: &Lock) -> Result<()> {
    let (path, next) = (folder.join(open::FILE), folder.join(NEXT));
    let old = folder.join(OLD);
    let scraps: Vec<_> = std::fs::read_dir(folder)?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.file_name().is_some_and(|name| is_scrap(&name.to_string_lossy())))
        .collect();
    let keepsakes = [folder.join(FOLDER), folder.join(ASIDE)];
    let begun = keepsakes.iter().any(|folder| backup::is_unfinished(folder));
    if !(begun || next.exists() || old.exists() || !scraps.is_empty()) || !lock.is_only_one() {
        return Ok(());
    }
    keepsakes.iter().try_for_each(|folder| backup::finish(folder))?;
    scraps.iter().try_for_each(|scrap| place::wipe(scrap))?;
    match (next.exists(), path.exists()) {
        (true, true) => place::forget(&next)?,
        (true, false) => {
            // A journal of the file that was put aside.
            place::forget(&path)?;
            place::swap(&next, &path)?;
        }
        (false, _) => {}
    }
    // The old file is still the book, under a second name, unless the book is encrypted by now.
    if !path.exists() || open::is_plain(&path)? { place::forget(&old) } else { place::wipe(&old) }
}

/// Whether a file is of no use to anybody once whoever made it is gone. A book half made is looked after by who makes it.
fn is_scrap(name: &str) -> bool {
    name.starts_with(GLIMPSE) || name.ends_with(".json.half")
}

fn wal(path: &Path) -> std::path::PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push("-wal");
    name.into()
}
