//! What exchanges the whole file: giving it a password, a new key, no password. The next file is made beside the old one and
//! proven to say the same before it is put in its place; until that moment the old one is the book, and afterwards the new one.

use std::path::{Path, PathBuf};

use rusqlite::Connection;
use uuid::Uuid;

use super::door::{guard, present};
use super::{Book, Protected};
use crate::base::clock::Clock;
use crate::base::error::{Code, Error, Result};
use crate::base::ids::StaffId;
use crate::store::backup::{self, Backup, FOLDER, Reason};
use crate::store::{Key, copy, mark, open, place};
use crate::vault::access::{Access, Deed};
use crate::vault::keyfile::Ring;
use crate::vault::secret::{RecoveryKey, Secret};
use crate::vault::slot::{Kind, Slot};
use crate::vault::{KeyFile, Right, Role, Session, staff};

/// The proven next file, until it has the name of the book.
pub(super) const NEXT: &str = "cards.next.db";

/// The file that was the book until now, while it is written over.
pub(super) const OLD: &str = "cards.old.db";

/// Files that an older state was put aside into.
pub(super) const ASIDE: &str = "aside";

/// What becomes of the file that was the book until now.
pub(super) enum Old {
    /// It says nothing that the new one does not, and nobody can read it.
    Forget,
    /// It says the same, for everybody to read: it is written over first.
    Wipe,
    /// It says something else: it is kept under the name of the moment.
    Aside(String),
}

/// What came of something that exchanges the whole file: the book as it is now, and the answer.
pub struct Whole<T> {
    /// The book, open again for the same person.
    pub book: Result<Book>,
    /// What came of it. After an error the book is what it was.
    pub outcome: Result<T>,
}

/// The book while nobody has it open.
pub(super) struct Alone<'a> {
    pub folder: &'a Path,
    pub clock: Clock,
    pub session: &'a Session,
    pub ring: Option<&'a Ring>,
}

impl Alone<'_> {
    /// A connection to the file, everything in one place and nothing beside it.
    pub fn settle(&self) -> Result<Connection> {
        settled(&self.folder.join(open::FILE), self.ring.map(|ring| &ring.current))
    }
}

impl Book {
    /// Shuts the book, does what needs it shut, and opens it again for the same person, with other keys if there are others.
    pub(super) fn alone<T>(
        self,
        f: impl FnOnce(&Alone<'_>) -> Result<(T, Session, Option<Ring>)>,
    ) -> Whole<T> {
        let Self { folder, clock, session, ring, lock, readers, writer, .. } = self;
        drop((readers, writer));
        let done = lock
            .alone(&folder)
            .and_then(|()| f(&Alone { folder: &folder, clock, session: &session, ring: ring.as_ref() }));
        drop(lock);
        match done {
            Ok((answer, session, ring)) => {
                Whole { book: Self::enter(&folder, clock, session, ring), outcome: Ok(answer) }
            }
            Err(error) => Whole { book: Self::enter(&folder, clock, session, ring), outcome: Err(error) },
        }
    }

    /// Gives the book a password: it is encrypted from now on, and so are its backups. Whoever does it is its supervisor.
    pub fn protect(self, name: &str, password: &Secret) -> Whole<Protected> {
        let prepared = (|| {
            if self.ring.is_some() || guard(&self.folder)?.is_some() {
                return Err(Error::new(Code::ProtectedAlready));
            }
            present(password, "password")?;
            let id = StaffId::fresh();
            let name = self.read(|tx| staff::fit(tx, name, id))?;
            let key = Key::fresh()?;
            let recovery = RecoveryKey::fresh()?;
            let slots = vec![
                Slot::make(id.0, Kind::Staff, &name, password, &key)?,
                Slot::make(Uuid::now_v7(), Kind::Recovery, "", &recovery.secret(), &key)?,
            ];
            let keys = KeyFile::new(&self.info()?.id, slots, &key)?;
            self.back_up(Reason::Rekey)?;
            Ok((id, name, key, recovery, keys))
        })();
        let (id, name, key, recovery, keys) = match prepared {
            Ok(prepared) => prepared,
            Err(error) => return Whole { book: Ok(self), outcome: Err(error) },
        };
        let mut whole = self.alone(|alone| {
            let conn = alone.settle()?;
            next(alone.folder, &conn, Some(&key))?;
            // Keys first: they hinder nobody from opening the file that needs none.
            keys.write(alone.folder)?;
            put(alone.folder, conn, Old::Wipe)?;
            let session = Session { staff: Some(id), name: name.clone(), role: Some(Role::Supervisor) };
            Ok(((), session, Some(Ring { current: key.clone(), older: Vec::new() })))
        });
        let told = match (&mut whole.book, whole.outcome) {
            (Ok(book), Ok(())) => book
                .arrange(&Access::new(Deed::Protected), |tx| {
                    staff::add(tx, id, &name, Role::Supervisor)?;
                    staff::seen(tx, id)
                })
                // The book has its password by now: whatever comes of the backups, the key must reach the person.
                .map(|()| Protected {
                    recovery_key: recovery.printed().to_string(),
                    backups_left: book.rewrite_backups().err(),
                }),
            (_, Err(error)) => Err(error),
            (Err(error), _) => Err(error.clone()),
        };
        Whole { book: whole.book, outcome: told }
    }

    /// Takes the password away: everybody who gets at the file can read it from now on.
    pub fn unprotect(self, password: &Secret) -> Whole<()> {
        let prepared = (|| {
            self.session.require(Right::ManageStaff)?;
            self.prove(password)?;
            self.back_up(Reason::Rekey)?;
            self.note(&Access::new(Deed::Unprotected))?;
            // Backups first: the keys that open them are about to go.
            let ring = self.ring.as_ref();
            rewrite(&self.folder.join(FOLDER), ring, None)?;
            if let Some(second) = self.second_folder()? {
                rewrite(&second, ring, None)?;
            }
            Ok(())
        })();
        if let Err(error) = prepared {
            return Whole { book: Ok(self), outcome: Err(error) };
        }
        self.alone(|alone| {
            let conn = alone.settle()?;
            next(alone.folder, &conn, None)?;
            let open = open::writer(&alone.folder.join(NEXT), None)?;
            open.execute(
                "UPDATE staff SET removed_at = ?1, pin = NULL WHERE removed_at IS NULL",
                [alone.clock.now().utc()],
            )?;
            drop(settle(open)?);
            put(alone.folder, conn, Old::Forget)?;
            KeyFile::remove(alone.folder)?;
            Ok(((), Session::alone(&alone.session.name), None))
        })
    }

    /// Shuts somebody out for good: the book gets a new key that he never had.
    pub fn remove_staff(self, id: StaffId) -> Whole<()> {
        let prepared = (|| {
            self.session.require(Right::ManageStaff)?;
            let (own, _, keys) = self.own_keys()?;
            if own == id {
                // Somebody else has to do it: whoever removes himself would sit in a book he may not open.
                return Err(Error::new(Code::LastSupervisor));
            }
            let ring = self.ring.clone().ok_or_else(|| Error::new(Code::NotProtected))?;
            let name = self.read(|tx| {
                staff::leaves_a_supervisor(tx, id)?;
                staff::get(tx, id)
            })?;
            let new = Key::fresh()?;
            let keys = keys.rekeyed(id.0, &ring, &new)?;
            self.back_up(Reason::Rekey)?;
            // Off the book before the key changes: from here on he could open it and would find no session.
            self.arrange(&Access::new(Deed::RemovedStaff).saying(name.name), |tx| staff::remove(tx, id))?;
            Ok((ring, new, keys))
        })();
        let (ring, new, keys) = match prepared {
            Ok(prepared) => prepared,
            Err(error) => return Whole { book: Ok(self), outcome: Err(error) },
        };
        let mut whole = self.alone(|alone| {
            let conn = alone.settle()?;
            next(alone.folder, &conn, Some(&new))?;
            // Keys first: they open the old file as well, and opening it with them finishes the exchange.
            keys.write(alone.folder)?;
            put(alone.folder, conn, Old::Forget)?;
            let older = std::iter::once(ring.current.clone()).chain(ring.older.iter().cloned()).collect();
            Ok(((), alone.session.clone(), Some(Ring { current: new.clone(), older })))
        });
        if let (Ok(book), Ok(())) = (&mut whole.book, &whole.outcome) {
            whole.outcome = book.rewrite_backups();
        }
        whole
    }

    /// Goes on with what a power cut broke off: backups that are not under the key of the book.
    pub(super) fn finish_backups(&mut self) -> Result<()> {
        let pending = self.ring.as_ref().is_some_and(|ring| !ring.older.is_empty())
            || backup::list(&self.folder.join(FOLDER))?
                .iter()
                .any(|backup| open::is_plain(&backup.path).unwrap_or(false));
        if pending { self.rewrite_backups() } else { Ok(()) }
    }

    /// Puts every backup under the key the book has now, and then forgets the keys from before.
    fn rewrite_backups(&mut self) -> Result<()> {
        let ring = self.ring.clone();
        rewrite(&self.folder.join(FOLDER), ring.as_ref(), self.key())?;
        let second = match self.second_folder()? {
            // A stick that is not plugged in keeps what it holds; the keys for it are kept as well.
            Some(second) if !second.is_dir() => return Ok(()),
            other => other,
        };
        if let Some(second) = second {
            rewrite(&second, ring.as_ref(), self.key())?;
            let keys = self.folder.join("keys.json");
            place::replace(&second.join("keys.json"), &std::fs::read(keys)?)?;
        }
        if let Some(ring) = self.ring.as_mut().filter(|ring| !ring.older.is_empty())
            && let Some(mut keys) = KeyFile::read(&self.folder)?
        {
            keys.forget_older(&ring.current)?;
            keys.write(&self.folder)?;
            ring.older.clear();
        }
        Ok(())
    }
}

/// Puts every backup in `folder` under `key`. One that cannot be read is left as it is: it may yet be of use to somebody.
fn rewrite(folder: &Path, ring: Option<&Ring>, key: Option<&Key>) -> Result<()> {
    backup::finish(folder)?;
    for backup in backup::list(folder)? {
        match rewrite_one(&backup, ring, key) {
            Err(error) if matches!(error.code, Code::DiskFull | Code::BookReadonly | Code::Io) => {
                return Err(error);
            }
            _ => {}
        }
    }
    Ok(())
}

fn rewrite_one(backup: &Backup, ring: Option<&Ring>, key: Option<&Key>) -> Result<()> {
    let was = backup::key_for(&backup.path, ring)?;
    if was.as_ref() == key {
        return Ok(());
    }
    let half = place::half(&backup.path);
    {
        let conn = open::bare(&backup.path, was.as_ref())?;
        copy::under(&conn, &half, key)?;
    }
    let old = backup::old(&backup.path);
    std::fs::rename(&backup.path, &old)?;
    place::swap(&half, &backup.path)?;
    place::wipe(&old)?;
    if let Some(mut slip) = backup.slip.clone() {
        (slip.bytes, slip.sha256) = backup::sum(&backup.path)?;
        slip.sign(key);
        slip.write(&backup.path)?;
    }
    Ok(())
}

/// Makes the next file of a folder and proves it.
pub(super) fn next(folder: &Path, conn: &Connection, key: Option<&Key>) -> Result<()> {
    copy::under(conn, &folder.join(NEXT), key)
}

/// Puts the file of a folder from one key under another.
pub(super) fn exchange(folder: &Path, old: &Key, new: &Key) -> Result<()> {
    let conn = settled(&folder.join(open::FILE), Some(old))?;
    next(folder, &conn, Some(new))?;
    put(folder, conn, Old::Forget)
}

/// Puts the proven next file in the place of the book. `conn` is the last connection to the old one.
pub(super) fn put(folder: &Path, conn: Connection, old: Old) -> Result<()> {
    conn.close().map_err(|(_, error)| Error::from(error))?;
    replace(folder, old)
}

/// The same, when nobody has the old one open.
pub(super) fn replace(folder: &Path, old: Old) -> Result<()> {
    let (path, next) = (folder.join(open::FILE), folder.join(NEXT));
    let kept: Option<PathBuf> = match &old {
        Old::Forget => None,
        Old::Wipe => Some(folder.join(OLD)),
        Old::Aside(name) => {
            std::fs::create_dir_all(folder.join(ASIDE))?;
            Some(free(&folder.join(ASIDE), name))
        }
    };
    if let Some(kept) = &kept
        && path.exists()
    {
        if matches!(old, Old::Wipe) {
            place::forget(kept)?;
        }
        // One file under two names, so that there is a book at every moment. Where the disk knows no second names there is
        // none for an instant, and `finish` puts the proven one in its place.
        if std::fs::hard_link(&path, kept).is_err() {
            std::fs::rename(&path, kept)?;
        }
        place::settle(kept)?;
    }
    // Another state is no loss of saves.
    if matches!(old, Old::Aside(_)) {
        mark::forget(folder);
    }
    place::swap(&next, &path)?;
    match (old, kept) {
        (Old::Wipe, Some(kept)) => place::wipe(&kept),
        _ => Ok(()),
    }
}

/// A name that nothing has yet.
pub(super) fn free(folder: &Path, name: &str) -> PathBuf {
    let first = folder.join(format!("{name}.db"));
    (2..1000)
        .map(|n| folder.join(format!("{name}-{n}.db")))
        .fold(first, |free, other| if free.exists() { other } else { free })
}

/// A connection with everything in the one file and nothing beside it.
pub(super) fn settled(path: &Path, key: Option<&Key>) -> Result<Connection> {
    settle(open::bare(path, key)?)
}

fn settle(conn: Connection) -> Result<Connection> {
    // Leaving WAL brings all of it into the file and takes the others away; nobody else may have the file open.
    let mode: String = conn.query_row("PRAGMA journal_mode = DELETE", [], |row| row.get(0))?;
    if mode == "delete" { Ok(conn) } else { Err(Error::new(Code::BookBusy)) }
}
