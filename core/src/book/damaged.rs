//! A book that cannot be read, and the ways out of that. None of them touches the damaged file: it is put aside as it is.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, TransactionBehavior};
use serde::Serialize;
use ts_rs::TS;

use super::keeping::{BackupRow, row};
use super::whole::{NEXT, close, put_aside};
use super::{Book, set_meta};
use crate::base::clock::Clock;
use crate::base::error::{Code, Error, Result};
use crate::base::ids::StaffId;
use crate::cards;
use crate::store::backup::{self, Backup, FOLDER};
use crate::store::file::lock::Lock;
use crate::store::file::{copy, mark, place, salvage};
use crate::store::history::Columns;
use crate::store::history::verify;
use crate::store::{KEPT_RULES, Key, ReadTx, forget_kept, history, open};
use crate::vault::access::{self, Access, Deed};
use crate::vault::{KeyFile, Right, Ring, Role, Secret, Session, staff};

/// A damaged book, for somebody whose password was right.
pub struct Damaged {
    folder: PathBuf,
    clock: Clock,
    ring: Option<Ring>,
    staff: Option<StaffId>,
    name: String,
}

/// Tables that stand outside history and undo.
const APART: &[&str] = &["staff", "access_log", "import_mappings"];

/// What is still there.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct Injury {
    /// The damaged file.
    pub path: String,
    /// Cards that can be read.
    #[ts(type = "number")]
    pub cards: u64,
    /// Logged contacts that can be read.
    #[ts(type = "number")]
    pub contacts: u64,
    /// Places where reading failed.
    #[ts(type = "number")]
    pub gaps: u64,
    /// The newest backup that is whole.
    pub backup: Option<BackupRow>,
    /// Actions since that backup, and how many of them can be done again from the journal.
    #[ts(type = "number")]
    pub since: u64,
    /// Those that can.
    #[ts(type = "number")]
    pub replayable: u64,
}

/// What a repair came to. No word of a customer: it is kept beside the damaged file, to be shown to somebody.
#[derive(Clone, Debug, Default, Serialize, TS)]
#[ts(export)]
pub struct Repaired {
    /// Where the damaged file lies now.
    pub aside: String,
    /// The backup it was built on; none when there was none.
    pub backup: Option<String>,
    /// Actions done again from the journal.
    #[ts(type = "number")]
    pub replayed: u64,
    /// Whether that brought back everything there was.
    pub complete: bool,
    /// Rows read from the damaged file, by table.
    #[ts(type = "Record<string, number>")]
    pub salvaged: BTreeMap<String, u64>,
    /// Places where reading failed, by table; only those with any.
    #[ts(type = "Record<string, number>")]
    pub gaps: BTreeMap<String, u64>,
    /// Rows that came back, or were put right, from the history.
    #[ts(type = "number")]
    pub rebuilt: u64,
    /// Cards of which only what hung on them was found: they are called `?`.
    #[ts(type = "number")]
    pub nameless: u64,
}

impl Damaged {
    /// A damaged book that has no password.
    pub fn open(folder: &Path, clock: Clock, name: &str) -> Self {
        Self { folder: folder.to_owned(), clock, ring: None, staff: None, name: name.to_owned() }
    }

    /// An encrypted one whose key is at hand. Nobody is told apart.
    pub fn with_key(folder: &Path, clock: Clock, name: &str, key: Option<Key>) -> Self {
        let ring = key.map(|current| Ring { current, older: Vec::new() });
        Self { ring, ..Self::open(folder, clock, name) }
    }

    /// One that has a password.
    ///
    /// # Errors
    /// Those of [`Book::unlock`] but for the damage.
    pub fn unlock(folder: &Path, clock: Clock, name: Option<&str>, password: &Secret) -> Result<Self> {
        let (slot, ring) = super::door::authenticate(folder, clock, name, password)?;
        Ok(Self {
            folder: folder.to_owned(),
            clock,
            ring: Some(ring),
            staff: Some(StaffId(slot.id)),
            name: slot.name,
        })
    }

    /// The same for whom an open book turns out to be damaged.
    pub fn of(book: &Book) -> Self {
        Self {
            folder: book.folder.clone(),
            clock: book.clock,
            ring: book.ring.clone(),
            staff: book.session.staff,
            name: book.session.name.clone(),
        }
    }

    /// Opens the book again, once it was repaired.
    ///
    /// # Errors
    /// Those of [`Book::open`].
    pub fn reopen(&self) -> Result<Book> {
        match (self.staff, &self.ring) {
            (Some(staff), Some(ring)) => Book::admit(&self.folder, self.clock, staff, ring.clone()),
            _ => Book::enter(&self.folder, self.clock, Session::alone(&self.name), self.ring.clone()),
        }
    }

    /// Opens it as it is, to be read and nothing else: what lies on a damaged page says so when it is asked for. Whose role
    /// cannot be read may do what the least may.
    ///
    /// # Errors
    /// `book_damaged` when not even its beginning can be read.
    pub fn read_only(&self) -> Result<Book> {
        Book::sealed(&self.folder, self.clock, self.session()?, self.ring.clone())
    }

    /// What the person is: by the damaged file, or by the newest backup where that one cannot be asked. Somebody of whom
    /// neither knows may do what the least may, unless nobody else has a key.
    ///
    /// # Errors
    /// `io`: a disk that fails says nothing of anybody.
    fn session(&self) -> Result<Session> {
        let Some(staff) = self.staff else { return Ok(Session::alone(&self.name)) };
        let asking = Session::default();
        let ask = |conn: Connection| staff::session(&ReadTx::new(&conn, self.clock.now(), &asking), staff);
        let here = told(self.fresh().and_then(ask))?;
        if let Some(session) = here {
            return Ok(session);
        }
        if let Some((backup, key)) = self.newest_backup()?
            && let Some(session) = told(open::reader(&backup.path, key.as_ref()).and_then(ask))?
        {
            return Ok(session);
        }
        let only = KeyFile::read(&self.folder)?.is_some_and(|keys| keys.staff().count() == 1);
        let role = if only { Role::Supervisor } else { Role::Clerk };
        Ok(Session { staff: Some(staff), name: self.name.clone(), role: Some(role) })
    }

    /// The book's folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    fn key(&self) -> Option<&Key> {
        self.ring.as_ref().map(|ring| &ring.current)
    }

    fn fresh(&self) -> Result<Connection> {
        open::torn(&self.folder.join(open::FILE), self.key())
    }

    /// What is still there. Nothing is changed.
    ///
    /// # Errors
    /// `io`.
    pub fn look(&self) -> Result<Injury> {
        let newest = self.newest_backup()?;
        let count = |table: &str| {
            let ids = ["id".to_owned()];
            salvage::table(&|| self.fresh(), table, &ids, &mut |_| Ok(())).unwrap_or_default()
        };
        let (cards, contacts) = (count("cards"), count("interactions"));
        let from = newest.as_ref().and_then(|(backup, _)| backup.slip.as_ref()).map_or(0, |slip| slip.seq);
        let (mut since, mut replayable, mut next) = (0, 0, from + 1);
        let columns = ["seq".to_owned(), "changeset".to_owned()];
        let _ = salvage::table(&|| self.fresh(), "history", &columns, &mut |row| {
            if let Some(Value::Integer(seq)) = row.first()
                && *seq > from
            {
                since += 1;
                if *seq == next {
                    (replayable, next) = (replayable + 1, next + 1);
                }
            }
            Ok(())
        });
        Ok(Injury {
            path: self.folder.join(open::FILE).display().to_string(),
            cards: cards.rows,
            contacts: contacts.rows,
            gaps: cards.gaps + contacts.gaps,
            backup: newest.map(|(backup, _)| row(&backup, self.clock.now(), true, false)),
            since,
            replayable,
        })
    }

    /// Goes back to the newest backup that is whole; what came after it is lost, but for what lies in the file put aside.
    ///
    /// # Errors
    /// `not_allowed`, `backup_unknown` when there is none.
    pub fn restore(&self) -> Result<Repaired> {
        self.session()?.require(Right::Restore)?;
        let lock = self.alone()?;
        let (backup, key) =
            self.newest_backup()?.ok_or_else(|| Error::new(Code::BackupUnknown).with("text", ""))?;
        let next = self.build(Some((&backup, key.as_ref())))?;
        let repaired = Repaired { backup: Some(backup.id), ..Repaired::default() };
        self.finish(next, repaired, Deed::Restored, &lock)
    }

    /// Builds the book anew: the newest whole backup, then what was done since, from the journal. Where the journal cannot be
    /// read, every row of the damaged file that can be read stands in the place of the backup's; unless these contradict each
    /// other, as in a file that was mixed with another book's.
    ///
    /// # Errors
    /// `not_allowed`, `io`, `disk_full`. Then nothing has changed.
    pub fn repair(&self) -> Result<Repaired> {
        self.session()?.require(Right::Restore)?;
        let lock = self.alone()?;
        let newest = self.newest_backup()?;
        let based = newest.as_ref().map(|(backup, key)| (backup, key.as_ref()));
        let (next, mut repaired) = self.replayed(based)?;
        if repaired.complete {
            self.gather(&next, &mut repaired, APART)?;
            return self.finish(next, repaired, Deed::Repaired, &lock);
        }
        self.gather(&next, &mut repaired, &[])?;
        if based.is_none() || verify::faults(&next)?.is_empty() {
            return self.finish(next, repaired, Deed::Repaired, &lock);
        }
        close(next)?;
        let (next, mut repaired) = self.replayed(based)?;
        self.gather(&next, &mut repaired, APART)?;
        self.finish(next, Repaired { complete: false, ..repaired }, Deed::Repaired, &lock)
    }

    /// A backup and what the journal says was done since; without a backup from the very first action on, since the history holds
    /// all of it.
    fn replayed(&self, based: Option<(&Backup, Option<&Key>)>) -> Result<(Connection, Repaired)> {
        let backup = based.map(|(backup, _)| backup.id.clone());
        let mut repaired = Repaired { backup, ..Repaired::default() };
        let mut next = self.build(based)?;
        self.replay(&mut next, &mut repaired)?;
        Ok((next, repaired))
    }

    fn alone(&self) -> Result<Lock> {
        let lock = Lock::share(&self.folder)?;
        lock.alone(&self.folder)?;
        Ok(lock)
    }

    /// The newest backup that is whole, and its key.
    fn newest_backup(&self) -> Result<Option<(Backup, Option<Key>)>> {
        let all = backup::list(&self.folder.join(FOLDER))?;
        Ok(all.into_iter().filter(|backup| backup.slip.is_some()).find_map(|backup| {
            let key = backup.verify(self.ring.as_ref()).ok()?;
            Some((backup, key))
        }))
    }

    /// The next file: a backup under the book's key, or an empty book.
    fn build(&self, based: Option<(&Backup, Option<&Key>)>) -> Result<Connection> {
        let path = self.folder.join(NEXT);
        place::forget(&path)?;
        match based {
            Some((backup, key)) => {
                copy::under(&open::bare(&backup.path, key)?, &path, self.key())?;
                let mut next = open::bare(&path, self.key())?;
                open::upgrade(&mut next)?;
                Ok(next)
            }
            None => {
                open::create(&path, self.key(), &[])?;
                open::bare(&path, self.key())
            }
        }
    }

    /// Does again what was done since, for as long as the journal can be read without a gap.
    fn replay(&self, next: &mut Connection, repaired: &mut Repaired) -> Result<()> {
        let from = history::last_seq(next)?;
        let all = Columns::read(next)?;
        let columns = all.of("history");
        let mut journal: Vec<Vec<Value>> = Vec::new();
        let told = salvage::table(&|| self.fresh(), "history", columns, &mut |row| {
            if matches!(row.first(), Some(Value::Integer(seq)) if *seq > from) {
                journal.push(row);
            }
            Ok(())
        })?;
        for (expected, row) in (from + 1..).zip(journal) {
            let Some(Value::Integer(seq)) = row.first().cloned() else { break };
            if seq != expected {
                return Ok(());
            }
            let transaction = next.transaction_with_behavior(TransactionBehavior::Immediate)?;
            transaction.execute_batch("PRAGMA defer_foreign_keys = ON")?;
            let Some(cards) = history::apply(&transaction, &all, &row) else { return Ok(()) };
            salvage::put(&transaction, "history", columns, row)?;
            for card in cards {
                transaction.execute(
                    "INSERT OR IGNORE INTO history_cards (card_id, seq) VALUES (?1, ?2)",
                    rusqlite::params![card, seq],
                )?;
            }
            transaction.commit()?;
            repaired.replayed += 1;
        }
        // An end that cannot be read may have said more, and so may a journal of SQLite's that is gone.
        repaired.complete = told.gaps == 0 && mark::missing(next, mark::read(&self.folder))? == 0;
        Ok(())
    }

    /// Puts every row that can be read into the next file; of these tables only, or of all.
    fn gather(&self, next: &Connection, repaired: &mut Repaired, only: &[&str]) -> Result<()> {
        let transaction = next.unchecked_transaction()?;
        transaction.execute_batch("PRAGMA defer_foreign_keys = ON")?;
        let tables: Vec<String> = transaction
            .prepare(
                "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND wr = 0
                 AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name <> 'meta' ORDER BY name",
            )?
            .query_map([], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        let columns = Columns::read(&transaction)?;
        for table in tables.iter().filter(|table| only.is_empty() || only.contains(&table.as_str())) {
            let names = columns.of(table);
            let mut rotten = 0;
            let told = salvage::table(&|| self.fresh(), table, names, &mut |row| {
                // A page may be read and still say something else than was written; of the history that shows.
                if table == "history" && !verify::is_itself(&columns, &row) {
                    rotten += 1;
                    return Ok(());
                }
                salvage::put(&transaction, table, names, row).map(drop)
            })?;
            repaired.salvaged.insert(table.clone(), told.rows - rotten);
            if told.gaps + rotten > 0 {
                repaired.gaps.insert(table.clone(), told.gaps + rotten);
            }
        }
        self.gather_meta(&transaction)?;
        if only.is_empty() {
            repaired.rebuilt = verify::rebuild(&transaction)?;
        }
        repaired.nameless = complete_links(&transaction, self.clock)?;
        Ok(transaction.commit()?)
    }

    /// What the book says of itself, where the next file does not say it yet.
    fn gather_meta(&self, next: &Connection) -> Result<()> {
        let found = self.fresh().and_then(|conn| {
            conn.prepare("SELECT key, value FROM meta")?
                .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect::<rusqlite::Result<Vec<(String, String)>>>()
                .map_err(Error::from)
        });
        for (key, value) in told(found)?.unwrap_or_default() {
            if key != KEPT_RULES {
                set_meta(next, &key, &value)?;
            }
        }
        Ok(())
    }

    /// Puts the next file in the place of the damaged one and writes down what was done.
    fn finish(&self, next: Connection, mut repaired: Repaired, deed: Deed, lock: &Lock) -> Result<Repaired> {
        let now = self.clock.now();
        forget_kept(&next)?;
        cards::number_on(&next)?;
        let sound: String = next.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
        if sound != "ok" {
            return Err(Error::new(Code::CopyDiffers).with("detail", sound));
        }
        if self.ring.is_some() {
            let session = Session { name: self.name.clone(), ..Session::default() };
            let transaction = next.unchecked_transaction()?;
            access::note(&transaction, &session, now, &Access::new(deed))?;
            transaction.commit()?;
        }
        close(next)?;
        let aside = put_aside(&self.folder, now)?;
        lock.share_again();
        repaired.aside = aside.display().to_string();
        let report = serde_json::to_vec_pretty(&repaired).unwrap_or_default();
        place::replace(&aside.with_extension("report.json"), &report)?;
        Ok(repaired)
    }
}

/// What a damaged file says, or that it says nothing or knows nobody of that name; a disk that fails is another matter.
fn told<T>(asked: Result<T>) -> Result<Option<T>> {
    use Code::{BookDamaged, BookForeign, Database, PasswordWrong};
    match asked {
        Ok(told) => Ok(Some(told)),
        Err(error) if matches!(error.code, BookDamaged | BookForeign | Database | PasswordWrong) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Gives every row that points at a card which was not found such a card, called `?`: what hangs on it is worth keeping.
fn complete_links(conn: &Connection, clock: Clock) -> Result<u64> {
    let mut made = 0;
    let owned: Vec<(String, String, String)> = conn
        .prepare(
            "SELECT t.name, f.\"from\", f.\"table\" FROM pragma_table_list t, pragma_foreign_key_list(t.name) f
             WHERE t.schema = 'main' AND t.type = 'table'",
        )?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect::<Result<_, _>>()?;
    let now = clock.now().utc();
    for (table, column, parent) in owned.iter().filter(|(table, ..)| table != "history_cards") {
        if parent != "cards" {
            // A follow-up whose contact is gone stands for itself; a line of a handover or a loan says nothing without it.
            let needed: bool = conn.query_row(
                "SELECT \"notnull\" FROM pragma_table_info(?1) WHERE name = ?2",
                [table, column],
                |row| row.get(0),
            )?;
            let gone = format!("{column} NOT IN (SELECT id FROM {parent})");
            let sql = match needed {
                true => format!("DELETE FROM {table} WHERE {gone}"),
                false => format!("UPDATE {table} SET {column} = NULL WHERE {gone}"),
            };
            conn.execute(&sql, [])?;
            continue;
        }
        loop {
            let sql = format!(
                "SELECT {column} FROM {table} WHERE {column} IS NOT NULL AND {column} NOT IN (SELECT id FROM cards) LIMIT 1"
            );
            let Some(id): Option<Vec<u8>> = conn.query_row(&sql, [], |row| row.get(0)).optional()? else {
                break;
            };
            conn.execute(
                "INSERT INTO cards (id, number, name, created_at, created_by, updated_at, updated_by)
                 VALUES (?1, (SELECT coalesce(max(number), 0) + 1 FROM cards), '?', ?2, '', ?2, '')",
                rusqlite::params![id, now],
            )?;
            made += 1;
        }
    }
    Ok(made)
}
