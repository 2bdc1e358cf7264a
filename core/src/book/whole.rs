//! What exchanges the whole file: giving it a password, a new key, no password. The next file is made beside the old one and
//! proven to say the same before it is put in its place; until that moment the old one is the book, and afterwards the new one.

use std::path::{Path, PathBuf};

use rusqlite::Connection;
use uuid::Uuid;

use super::door::{guard, present};
use super::{Book, Protected};
use crate::base::clock::{Clock, Stamp};
use crate::base::error::{Code, Error, Result};
use crate::base::ids::StaffId;
use crate::store::backup::{self, FOLDER, Reason};
use crate::store::file::{copy, mark, place};
use crate::store::{Key, WriteTx, open};
use crate::vault::access::{self, Access, Deed};
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
            let session = Session { staff: Some(id), name: name.clone(), role: Some(Role::Supervisor) };
            found(alone, &session, &key)?;
            // Keys first: they hinder nobody from opening the file that needs none.
            keys.write(alone.folder)?;
            put_and_wipe(alone.folder, conn)?;
            Ok(((), session, Some(Ring { current: key.clone(), older: Vec::new() })))
        });
        let told = match (&mut whole.book, whole.outcome) {
            // The book has its password by now: whatever comes of the backups, the key must reach the person.
            (Ok(book), Ok(())) => Ok(Protected {
                recovery_key: recovery.printed().to_string(),
                backups_left: book.rewrite_backups().unwrap_or_else(Some),
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
            rewrite(&self.keepsakes()?, self.ring.as_ref(), None, self.clock.now()).map(drop)
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
            put(alone.folder, conn)?;
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
            put(alone.folder, conn)?;
            let older = std::iter::once(ring.current.clone()).chain(ring.older.iter().cloned()).collect();
            Ok(((), alone.session.clone(), Some(Ring { current: new.clone(), older })))
        });
        if let (Ok(book), Ok(())) = (&mut whole.book, &whole.outcome) {
            whole.outcome = book.rewrite_backups().map(drop);
        }
        whole
    }

    /// The folders that hold other states of this book: backups, files put aside, and the second folder if it is there.
    pub(super) fn keepsakes(&self) -> Result<Vec<PathBuf>> {
        let own = [self.folder.join(FOLDER), self.folder.join(ASIDE)];
        Ok(own.into_iter().chain(self.second_folder()?).filter(|folder| folder.is_dir()).collect())
    }

    /// Goes on with what a power cut, or a stick that was not plugged in, left undone: files that are not under the key of the
    /// book.
    pub(super) fn finish_backups(&mut self) -> Result<()> {
        let mut pending = self.ring.as_ref().is_some_and(|ring| !ring.older.is_empty());
        for folder in self.keepsakes()? {
            backup::finish(&folder)?;
            pending |=
                backup::list(&folder)?.iter().any(|backup| open::is_plain(&backup.path).unwrap_or(false));
        }
        // What still cannot be put right is told where it is asked for, and must not keep anybody from the book.
        if pending { self.rewrite_backups().map(drop) } else { Ok(()) }
    }

    /// Puts every other state of the book under the key it has now, and then forgets the keys from before. What could not be
    /// opened is answered; for its sake the keys are kept.
    fn rewrite_backups(&mut self) -> Result<Option<Error>> {
        let folders = self.keepsakes()?;
        let left = rewrite(&folders, self.ring.as_ref(), self.key(), self.clock.now())?;
        let second = self.second_folder()?;
        if let Some(second) = second.as_ref().filter(|folder| folder.is_dir()) {
            let keys = self.folder.join("keys.json");
            place::replace(&second.join("keys.json"), &std::fs::read(keys)?)?;
        }
        let reached = second.is_none_or(|folder| folder.is_dir());
        if let Some(ring) =
            self.ring.as_mut().filter(|ring| reached && left.is_none() && !ring.older.is_empty())
            && let Some(mut keys) = KeyFile::read(&self.folder)?
        {
            keys.forget_older(&ring.current)?;
            keys.write(&self.folder)?;
            ring.older.clear();
        }
        Ok(left)
    }
}

/// Puts every file in these folders under `key`. What cannot be opened is left as it is, for it may yet be of use to somebody;
/// the first such file is answered.
fn rewrite(folders: &[PathBuf], ring: Option<&Ring>, key: Option<&Key>, now: Stamp) -> Result<Option<Error>> {
    let mut left = None;
    for folder in folders {
        backup::finish(folder)?;
        for backup in backup::list(folder)? {
            let done = backup::key_for(&backup.path, ring).and_then(|was| match was.as_ref() == key {
                true => Ok(()),
                false => backup::anew(&backup, ring, key, now, &|_| Ok(())),
            });
            match done {
                Err(error) if matches!(error.code, Code::DiskFull | Code::BookReadonly | Code::Io) => {
                    return Err(error);
                }
                Err(error) => left = left.or(Some(error)),
                Ok(()) => {}
            }
        }
    }
    Ok(left)
}

/// Puts whoever gives the book its password into the next file: were it done later, a power cut before that would leave a book
/// that lets nobody in.
fn found(alone: &Alone<'_>, session: &Session, key: &Key) -> Result<()> {
    let now = alone.clock.now();
    let mut conn = open::writer(&alone.folder.join(NEXT), Some(key))?;
    let transaction = conn.transaction()?;
    if let (Some(id), Some(role)) = (session.staff, session.role) {
        let tx = WriteTx::new(&transaction, now, session);
        staff::add(&tx, id, &session.name, role)?;
        staff::seen(&tx, id)?;
    }
    access::note(&transaction, session, now, &Access::new(Deed::Protected))?;
    transaction.commit()?;
    close(settle(conn)?)
}

/// Makes the next file of a folder and proves it.
pub(super) fn next(folder: &Path, conn: &Connection, key: Option<&Key>) -> Result<()> {
    copy::under(conn, &folder.join(NEXT), key)
}

/// Puts the file of a folder from one key under another.
pub(super) fn exchange(folder: &Path, old: &Key, new: &Key) -> Result<()> {
    let conn = settled(&folder.join(open::FILE), Some(old))?;
    next(folder, &conn, Some(new))?;
    put(folder, conn)
}

/// Puts the proven next file in the place of the book. The old one says nothing that the new one does not, and nobody can read
/// it without a key. `conn` is the last connection to it.
fn put(folder: &Path, conn: Connection) -> Result<()> {
    close(conn)?;
    place::swap(&folder.join(NEXT), &folder.join(open::FILE))
}

/// The same, when everybody could read the old one: it is written over.
fn put_and_wipe(folder: &Path, conn: Connection) -> Result<()> {
    close(conn)?;
    let old = folder.join(OLD);
    place::forget(&old)?;
    rename_apart(folder, &old)?;
    place::swap(&folder.join(NEXT), &folder.join(open::FILE))?;
    place::wipe(&old)
}

/// The same, when the old one says something else: it is put aside, with SQLite's own journal if it has one, under the name
/// that is answered. Nobody has it open.
pub(super) fn put_aside(folder: &Path, now: Stamp) -> Result<PathBuf> {
    std::fs::create_dir_all(folder.join(ASIDE))?;
    let stamp: String = now.utc().chars().filter(char::is_ascii_digit).take(14).collect();
    let names =
        (1..).map(|n| if n == 1 { format!("cards-{stamp}.db") } else { format!("cards-{stamp}-{n}.db") });
    let free = names.map(|name| folder.join(ASIDE).join(name)).find(|path| !path.exists());
    let aside = free.unwrap_or_else(|| folder.join(ASIDE).join("cards.db"));
    let path = folder.join(open::FILE);
    let journal = |path: &Path| PathBuf::from(format!("{}-wal", path.display()));
    let has_journal = journal(&path).exists();
    if has_journal && std::fs::hard_link(journal(&path), journal(&aside)).is_err() {
        std::fs::copy(journal(&path), journal(&aside))?;
        std::fs::File::open(journal(&aside))?.sync_all()?;
    }
    rename_apart(folder, &aside)?;
    // Another state is no loss of saves.
    mark::forget(folder);
    if has_journal {
        // The journal of one file must never lie beside another. From here on the next file is the book, also for whoever opens
        // it after a power cut.
        std::fs::remove_file(&path).or_else(|error| match error.kind() {
            std::io::ErrorKind::NotFound => Ok(()),
            _ => Err(error),
        })?;
        place::settle(&path)?;
        place::forget(&path)?;
    }
    place::swap(&folder.join(NEXT), &path)?;
    Ok(aside)
}

/// Gives the file of the book a second name, so that there is a book at every moment. Where the disk knows no second names
/// there is none for an instant, and the next opening puts the proven one in its place.
fn rename_apart(folder: &Path, to: &Path) -> Result<()> {
    let path = folder.join(open::FILE);
    if path.exists() && std::fs::hard_link(&path, to).is_err() {
        std::fs::rename(&path, to)?;
    }
    place::settle(to)
}

pub(super) fn close(conn: Connection) -> Result<()> {
    conn.close().map_err(|(_, error)| error.into())
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
