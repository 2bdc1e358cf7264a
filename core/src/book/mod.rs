//! A book: one folder with one SQLite file, opened for one person. `read` cannot change it; `write` is the only way in,
//! and what it did stands in the history of the same transaction. `door.rs` opens and shuts it, `people.rs`
//! says for whom, `keeping.rs` keeps it safe, `whole.rs` exchanges the file.

mod compare;
mod damaged;
mod door;
mod erase;
mod keeping;
mod people;
mod whole;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, RwLock, RwLockWriteGuard};

use crate::base::clock::Clock;
use crate::base::error::{Code, Error, Result};
use crate::base::filing::Collation;
use crate::base::ids::{CardId, OpId};
use crate::cards::Who;
use crate::custody;
use crate::kept;
use crate::page::{self, CardPage};
use crate::rhythm;
use crate::search::Roll;
use crate::store::file::lock::Lock;
use crate::store::file::mark::Mark;
use crate::store::file::risky::{Risky, risky};
use crate::store::history::Columns;
use crate::store::{Domain, Done, Key, Op, ReadTx, Undone, WriteTx, history, meta, open, set_meta};
use crate::vault::access::{self, Access, Deed};
use crate::vault::{Right, Ring, Session, rights};
use rusqlite::{Connection, TransactionBehavior};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

pub use compare::{Differences, NamedCard, NowThen};
pub use damaged::{Damaged, Injury, Repaired};
pub use door::{Protected, Vault};
pub use erase::Certificate;
pub use keeping::{BackupRow, Compared, Restored};
pub use whole::Whole;

/// The trade a book is made for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
#[ts(export)]
#[allow(missing_docs)]
pub enum Preset {
    Insurance,
    Bank,
    Car,
    Property,
    Retail,
    #[default]
    General,
}

/// What a book says of itself.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct BookInfo {
    /// Its identity, made once.
    pub id: String,
    /// Its name, for people.
    pub name: String,
    /// Its folder.
    pub path: String,
    /// Whether a password guards it.
    pub protected: bool,
    /// Cards in it, archived ones left out.
    pub cards: u32,
    /// Whether it is the sample book.
    pub sample: bool,
    /// Whose customers these are.
    pub owner: String,
    /// The trade it is made for.
    pub preset: Preset,
    /// Schema number of the file.
    pub schema: u32,
    /// SQLite's version.
    pub sqlite: String,
    /// Size of the file.
    #[ts(type = "number")]
    pub size_bytes: u64,
    /// Saves that are known of and not in the book: its journal was cut, lost or exchanged.
    pub missing_saves: u32,
    /// Whether it lies where a book is not safe.
    pub risky: Option<Risky>,
    /// When it was last backed up, RFC 3339.
    pub last_backup: Option<String>,
}

/// An open book.
pub struct Book {
    folder: PathBuf,
    writer: OnceLock<Mutex<Connection>>,
    mark: Mutex<Option<Mark>>,
    /// Saves that are missing, by the mark outside the book.
    missing: u32,
    /// The connection that writes met an error it cannot be used after.
    spoiled: AtomicBool,
    readers: Mutex<Vec<Connection>>,
    roll: RwLock<Option<Roll>>,
    columns: OnceLock<Arc<Columns>>,
    ring: Option<Ring>,
    clock: Clock,
    session: Session,
    lock: Lock,
    /// Nothing may be written: it is damaged, and every write might make it worse.
    sealed: bool,
}

impl Book {
    /// The clock everything in this book is reckoned from.
    pub fn clock(&self) -> Clock {
        self.clock
    }

    /// The book's folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Whether it may be read and nothing else.
    pub fn is_sealed(&self) -> bool {
        self.sealed
    }

    /// For whom it is open.
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// Its key; none without a password.
    fn key(&self) -> Option<&Key> {
        self.ring.as_ref().map(|ring| &ring.current)
    }

    fn file(&self) -> PathBuf {
        self.folder.join(open::FILE)
    }

    /// Puts something on record. In a book without a password there is nobody to name, and nothing is.
    ///
    /// # Errors
    /// Those of writing; then what was to be on record must not happen.
    pub fn note(&self, access: &Access) -> Result<()> {
        // In a damaged book nothing can be put on record; that it was opened as it is, is known from the file put aside.
        if self.session.staff.is_none() || self.sealed {
            return Ok(());
        }
        self.on_writer(|conn| {
            let transaction = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
            access::note(&transaction, &self.session, self.clock.now(), access)?;
            Ok(transaction.commit()?)
        })
    }

    /// Runs `f` as a write that is no part of history and undo: who shares the book, what was looked at.
    fn arrange<T>(&self, access: &Access, f: impl FnOnce(&WriteTx<'_>) -> Result<T>) -> Result<T> {
        self.on_writer(|conn| {
            let transaction = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let answer = f(&WriteTx::new(&transaction, self.clock.now(), &self.session))?;
            access::note(&transaction, &self.session, self.clock.now(), access)?;
            transaction.commit()?;
            Ok(answer)
        })
    }

    /// Runs `f` as a write that is no part of history and undo, and that nobody needs to know of: what the book is to others.
    pub(crate) fn keep<T>(&self, f: impl FnOnce(&WriteTx<'_>) -> Result<T>) -> Result<T> {
        self.on_writer(|conn| {
            let transaction = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let answer = f(&WriteTx::new(&transaction, self.clock.now(), &self.session))?;
            transaction.commit()?;
            Ok(answer)
        })
    }

    /// Runs `f` on a consistent view of the book. Never waits for a writer.
    pub fn read<T>(&self, f: impl FnOnce(&ReadTx<'_>) -> Result<T>) -> Result<T> {
        let pooled = self.readers.lock().ok().and_then(|mut pool| pool.pop());
        let mut conn = match pooled {
            Some(conn) => conn,
            None if self.sealed => open::torn(&self.file(), self.key())?,
            None => open::reader(&self.file(), self.key())?,
        };
        let answer = {
            let view = conn.transaction()?;
            f(&ReadTx::new(&view, self.clock.now(), &self.session))
        };
        if !spoils(&answer)
            && let Ok(mut pool) = self.readers.lock()
        {
            pool.push(conn);
        }
        answer
    }

    /// Runs `f` as the action `op`: all of it or nothing, with its changeset in the history.
    pub fn write<T: TS>(&self, op: Op, f: impl FnOnce(&WriteTx<'_>) -> Result<T>) -> Result<Done<T>> {
        self.transact(op, None, f)
    }

    /// Runs `f` as a write and takes all of it back: what would happen, exactly.
    pub fn rehearse<T>(&self, f: impl FnOnce(&WriteTx<'_>) -> Result<T>) -> Result<T> {
        self.on_writer(|conn| {
            let transaction = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let answer = f(&WriteTx::new(&transaction, self.clock.now(), &self.session));
            transaction.rollback()?;
            answer
        })
    }

    /// Takes back one action, or the newest that stands. Whoever may not do a thing may not take it back either.
    ///
    /// # Errors
    /// `not_allowed`, `undo_nothing`, `undo_done`, `undo_expired`, `undo_conflict`.
    pub fn undo(&self, op: Option<OpId>) -> Result<Done<Undone>> {
        let id = match op {
            Some(id) => id,
            None => self.read(|tx| history::newest(tx, false))?,
        };
        self.require_for(id)?;
        self.transact(Op::Undo, Some(id), |tx| history::take_back(tx, &self.columns(tx)?, id))
    }

    /// Brings back what the last undo took, if nothing happened since.
    ///
    /// # Errors
    /// `undo_nothing`, `undo_conflict`.
    pub fn redo(&self) -> Result<Done<Undone>> {
        let id = self.read(|tx| history::newest(tx, true))?;
        self.require_for(id)?;
        self.transact(Op::Redo, Some(id), |tx| history::take_back(tx, &self.columns(tx)?, id))
    }

    /// What an action asked for, taking it back asks for as well; so does bringing back what an undo took.
    fn require_for(&self, id: OpId) -> Result<()> {
        if self.session.role.is_none() {
            return Ok(());
        }
        let op = self.read(|tx| history::origin(tx, id))?;
        self.session.require(op.map_or(Right::Restore, rights::needed))
    }

    fn transact<T: TS>(
        &self,
        op: Op,
        undoes: Option<OpId>,
        f: impl FnOnce(&WriteTx<'_>) -> Result<T>,
    ) -> Result<Done<T>> {
        self.session.require(rights::needed(op))?;
        self.on_writer(|conn| self.transact_on(conn, op, undoes, f))
    }

    fn transact_on<T: TS>(
        &self,
        conn: &mut Connection,
        op: Op,
        undoes: Option<OpId>,
        f: impl FnOnce(&WriteTx<'_>) -> Result<T>,
    ) -> Result<Done<T>> {
        let transaction = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let tx = WriteTx::new(&transaction, self.clock.now(), &self.session);
        let held = custody::all_held(&tx)?;
        let (value, changeset) = {
            let mut session = rusqlite::session::Session::new(&transaction)?;
            session.table_filter(Some(|table: &str| Domain::of_table(table).is_some()));
            session.attach(None::<&str>)?;
            let value = f(&tx)?;
            let mut said = || -> Result<Vec<u8>> {
                let mut changeset = Vec::new();
                session.changeset_strm(&mut changeset)?;
                Ok(changeset)
            };
            let mut changeset = said()?;
            // What a standard asks for follows from what was done, and goes with it when that is taken back.
            if undoes.is_none() && !op.moves_cards() && op != Op::SetRhythm && rhythm::exists(&tx)? {
                let cards = history::cards_of(&tx, &*self.columns(&tx)?, &changeset)?;
                if rhythm::follow(&tx, &cards)? > 0 {
                    changeset = said()?;
                }
            }
            (value, changeset)
        };
        if !held.is_empty() || custody::any(&tx)? {
            let (changed, classed) = history::owners_of(&tx, &*self.columns(&tx)?, &changeset)?;
            // Taking something back is judged by what it takes back.
            let judged = match undoes {
                Some(id) => history::origin(&tx, id)?.unwrap_or(op),
                None => op,
            };
            custody::check(&tx, judged, &held, &changed, &classed)?;
        }
        let recorded = history::record(&tx, &*self.columns(&tx)?, op, &changeset, undoes)?;
        if let Some(undone) = undoes {
            history::mark_undone(&tx, undone, recorded.as_ref().map(|recorded| recorded.id))?;
        }
        if let Some(recorded) = &recorded
            && recorded
                .domains
                .iter()
                .any(|domain| !matches!(domain, Domain::Sales | Domain::Classes | Domain::History))
        {
            kept::refresh(&tx, &recorded.cards)?;
        }
        transaction.commit()?;
        if let Some(recorded) = &recorded
            && let Ok(mut mark) = self.mark.lock()
        {
            mark.get_or_insert_with(|| Mark::open(&self.folder)).set(recorded.seq, recorded.id);
        }
        // What was saved is saved; a roll that could not follow says so when it is asked.
        let _ = self.follow(conn);
        let (op, domains) = recorded.map_or((None, Vec::new()), |r| (Some(r.id), r.domains));
        Ok(Done { value, op, domains })
    }

    /// Opens a card: what its page shows, and a row in the access log. Where it stands in its list is told once the roll has
    /// been read.
    ///
    /// # Errors
    /// `card_unknown`.
    pub fn open_card(&self, id: CardId, order: Collation) -> Result<CardPage> {
        self.look_at(id)?;
        match self.has_roll() {
            true => self.roll(|tx, roll| page::page(tx, Some(roll), id, order)),
            false => self.read(|tx| page::page(tx, None, id, order)),
        }
    }

    /// Notes that somebody is about to see a card.
    ///
    /// # Errors
    /// Those of writing; then it must not be shown.
    pub fn look_at(&self, id: CardId) -> Result<()> {
        self.note(&Access::new(Deed::ViewedCard).of(id))
    }

    /// Brings a roll that is there up to date, so that the next search need not. On the writer's connection: what it
    /// has just written is still in its memory, while a reader would have to fetch all of it again.
    fn follow(&self, conn: &Connection) -> Result<()> {
        match self.roll.write().unwrap_or_else(PoisonError::into_inner).as_mut() {
            Some(roll) => roll.catch_up(&ReadTx::new(conn, self.clock.now(), &self.session)),
            None => Ok(()),
        }
    }

    /// Runs `f` with the roll of the book as it is now; reads the roll first when nobody has yet.
    pub fn roll<T>(&self, f: impl FnOnce(&ReadTx<'_>, &Roll) -> Result<T>) -> Result<T> {
        self.read(|tx| {
            let now = history::newest_seq(tx)?;
            {
                let roll = self.roll.read().unwrap_or_else(PoisonError::into_inner);
                // Another thread may have followed further than this view of the book.
                if let Some(roll) = roll.as_ref().filter(|roll| roll.seq() >= now) {
                    return f(tx, roll);
                }
            }
            let mut slot = self.roll.write().unwrap_or_else(PoisonError::into_inner);
            match slot.as_mut() {
                Some(roll) => roll.catch_up(tx)?,
                None => *slot = Some(Roll::load(tx)?),
            }
            let slot = RwLockWriteGuard::downgrade(slot);
            match slot.as_ref() {
                Some(roll) => f(tx, roll),
                None => Err(Error::new(Code::Database).with("detail", "no roll")),
            }
        })
    }

    /// Runs `f` with whoever is nearest to ask about cards: the roll when it has been read, else the file.
    pub fn ask<T>(&self, f: impl FnOnce(&ReadTx<'_>, &dyn Who) -> Result<T>) -> Result<T> {
        match self.has_roll() {
            true => self.roll(|tx, roll| f(tx, roll)),
            false => self.read(|tx| f(tx, tx)),
        }
    }

    /// Whether the roll has been read. While it is being read on another thread it has not.
    pub fn has_roll(&self) -> bool {
        self.roll.try_read().is_ok_and(|roll| roll.is_some())
    }

    /// Works out again what follows from other rows. No row is lost by it.
    ///
    /// # Errors
    /// Those of writing.
    pub fn mend(&self) -> Result<()> {
        self.on_writer(|conn| {
            let transaction = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
            kept::renew(&WriteTx::new(&transaction, self.clock.now(), &self.session))?;
            Ok(transaction.commit()?)
        })?;
        *self.roll.write().unwrap_or_else(PoisonError::into_inner) = None;
        Ok(())
    }

    /// What the book says of itself.
    pub fn info(&self) -> Result<BookInfo> {
        self.read(|tx| {
            let conn = tx.conn();
            let size = conn.query_row(
                "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()",
                [],
                |row| row.get::<_, i64>(0),
            )?;
            let preset = meta(conn, "preset")?.unwrap_or_default();
            Ok(BookInfo {
                id: meta(conn, "book_id")?.unwrap_or_default(),
                name: meta(conn, "name")?.unwrap_or_default(),
                path: self.folder.display().to_string(),
                protected: self.ring.is_some(),
                cards: conn
                    .query_row("SELECT count(*) FROM kept WHERE archived = 0", [], |row| row.get(0))?,
                sample: meta(conn, "sample")?.is_some(),
                owner: meta(conn, "owner")?.unwrap_or_default(),
                preset: serde_json::from_value(preset.into()).unwrap_or_default(),
                schema: conn.pragma_query_value(None, "user_version", |row| row.get(0))?,
                sqlite: rusqlite::version().to_owned(),
                size_bytes: u64::try_from(size).unwrap_or(0),
                missing_saves: self.missing,
                risky: risky(&self.folder),
                last_backup: crate::store::backup::list(&self.folder.join(crate::store::backup::FOLDER))?
                    .first()
                    .and_then(|newest| newest.slip.as_ref())
                    .map(|slip| tx.now().local(&slip.made_at)),
            })
        })
    }

    /// Marks the book as the sample book.
    pub(crate) fn mark_sample(&self) -> Result<()> {
        set_meta(&*self.lock_writer()?, "sample", "1")
    }

    /// The columns of the tables, read once: they do not change while the book is open.
    fn columns(&self, tx: &ReadTx<'_>) -> Result<Arc<Columns>> {
        if let Some(columns) = self.columns.get() {
            return Ok(Arc::clone(columns));
        }
        let columns = Arc::new(Columns::read(tx.conn())?);
        Ok(Arc::clone(self.columns.get_or_init(|| columns)))
    }

    /// Runs `f` on the connection that writes.
    fn on_writer<T>(&self, f: impl FnOnce(&mut Connection) -> Result<T>) -> Result<T> {
        let mut conn = self.lock_writer()?;
        let outcome = f(&mut conn);
        if spoils(&outcome) {
            self.spoiled.store(true, Ordering::Relaxed);
        }
        outcome
    }

    /// The connection that writes, opened by whoever writes first.
    fn lock_writer(&self) -> Result<MutexGuard<'_, Connection>> {
        if self.sealed {
            return Err(Error::new(Code::BookSealed));
        }
        let writer = match self.writer.get() {
            Some(writer) => writer,
            None => {
                let conn = open::writer(&self.file(), self.key())?;
                // Should another thread have been first, its connection is the one and this one is closed.
                self.writer.get_or_init(|| Mutex::new(conn))
            }
        };
        // A writer that panicked has rolled back with its transaction: the connection is whole.
        let mut conn = writer.lock().unwrap_or_else(PoisonError::into_inner);
        if self.spoiled.load(Ordering::Relaxed) {
            *conn = open::writer(&self.file(), self.key())?;
            self.spoiled.store(false, Ordering::Relaxed);
        }
        Ok(conn)
    }
}

/// Whether a connection that answered like this is of no more use: SQLCipher keeps a page it could not read in mind and
/// calls everything that comes after it out of memory, and a file SQLite could not open for writing at that moment stays
/// one to read, however well the disk is by then.
fn spoils<T>(outcome: &Result<T>) -> bool {
    use Code::{BookDamaged, BookForeign, BookReadonly, Database, Io};
    matches!(outcome, Err(error)
        if matches!(error.code, BookDamaged | BookForeign | BookReadonly | Database | Io))
}
