//! Keeping a book safe: backups of it, looking into one, and going back to one.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, TransactionBehavior};
use serde::Serialize;
use ts_rs::TS;
use uuid::Uuid;

use super::compare::{Differences, differences};
use super::whole::{NEXT, Whole, close, put_aside};
use super::{Book, meta, set_meta};
use crate::base::clock::Stamp;
use crate::base::error::{Code, Error, Result};
use crate::cards::attachments;
use crate::check::{Checked, Problem, check};
use crate::store::backup::{self, Backup, FOLDER, Reason, Slip};
use crate::store::file::{copy, place, salvage};
use crate::store::history::verify;
use crate::store::history::{self, Columns};
use crate::store::{Key, ReadTx, WriteTx, open};
use crate::vault::Right;
use crate::vault::access::{self, Access, Deed};

/// How the name of a backup begins that is looked into.
pub(super) const GLIMPSE: &str = "glimpse-";

/// Where `meta` says which other folder backups are carried to.
const SECOND: &str = "backup_second";

/// Where `meta` says when the whole book was last looked over, and how often that is done, in seconds.
const CHECKED: &str = "checked_at";
const CHECK_EVERY: i64 = 7 * 24 * 3600;

/// A backup, as people see it.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct BackupRow {
    /// Its name.
    pub id: String,
    /// When it was made, RFC 3339; empty when nothing says so.
    pub at: String,
    /// Why.
    pub reason: Option<Reason>,
    /// Cards in it.
    #[ts(type = "number")]
    pub cards: u64,
    /// Logged contacts in it.
    #[ts(type = "number")]
    pub contacts: u64,
    /// Size of the file.
    #[ts(type = "number")]
    pub size_bytes: u64,
    /// Whether it was opened and counted.
    pub verified: bool,
    /// Whether it lies in the book's own folder.
    pub here: bool,
    /// Whether it lies in the second one.
    pub second: bool,
}

/// What going back to a backup would change.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct Compared {
    /// The backup; it was opened and counted just now.
    pub backup: BackupRow,
    /// The differences.
    pub differences: Differences,
}

/// What became of the file that was the book.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct Restored {
    /// Where it lies now.
    pub aside: String,
}

impl Book {
    /// Makes a backup, carries it to the second folder, and takes away those that need not stay. A second folder that
    /// cannot be reached is no failure of the first: it is told in `second`.
    ///
    /// # Errors
    /// `not_allowed`, and those of [`backup::make`].
    pub fn back_up(&self, reason: Reason) -> Result<BackupRow> {
        self.session.require(Right::BackUp)?;
        let folder = self.folder.join(FOLDER);
        let now = self.clock.now();
        let conn = open::reader(&self.file(), self.key())?;
        let made = backup::make(&conn, &folder, reason, self.key(), now)?;
        let mut carried = false;
        if let Some(second) = self.second_folder()?.filter(|folder| folder.is_dir()) {
            carried = backup::carry(&made, &self.folder, &second).is_ok();
            backup::thin(&second, now)?;
        }
        backup::thin(&folder, now)?;
        Ok(row(&made, now, true, carried))
    }

    /// A backup if it is time for one.
    ///
    /// # Errors
    /// Those of [`Book::back_up`].
    pub fn back_up_if_due(&self) -> Result<Option<BackupRow>> {
        let (newest, seq) = self.standing()?;
        match backup::is_due(newest.as_ref(), seq, self.clock.now()) {
            true => self.back_up(Reason::Auto).map(Some),
            false => Ok(None),
        }
    }

    /// A backup before something large, unless the newest one says the same already.
    ///
    /// # Errors
    /// Those of [`Book::back_up`].
    pub fn back_up_before(&self, reason: Reason) -> Result<Option<BackupRow>> {
        let (newest, seq) = self.standing()?;
        match seq == newest.map_or(0, |slip| slip.seq) {
            true => Ok(None),
            false => self.back_up(reason).map(Some),
        }
    }

    /// The slip of the newest backup, and the number of the last action.
    fn standing(&self) -> Result<(Option<Slip>, i64)> {
        let newest = backup::list(&self.folder.join(FOLDER))?.into_iter().find_map(|backup| backup.slip);
        Ok((newest, self.read(history::newest_seq)?))
    }

    /// All backups, newest first.
    ///
    /// # Errors
    /// `io`.
    pub fn backups(&self) -> Result<Vec<BackupRow>> {
        let now = self.clock.now();
        let own = backup::list(&self.folder.join(FOLDER))?;
        let second = match self.second_folder()? {
            Some(folder) => backup::list(&folder).unwrap_or_default(),
            None => Vec::new(),
        };
        let has = |all: &[Backup], id: &str| all.iter().any(|backup| backup.id == id);
        let mut rows: Vec<BackupRow> =
            own.iter().map(|backup| row(backup, now, true, has(&second, &backup.id))).collect();
        rows.extend(second.iter().filter(|b| !has(&own, &b.id)).map(|backup| row(backup, now, false, true)));
        rows.sort_by(|a, b| b.at.cmp(&a.at).then_with(|| b.id.cmp(&a.id)));
        Ok(rows)
    }

    /// The other folder that backups are carried to.
    ///
    /// # Errors
    /// Those of reading.
    pub fn second_folder(&self) -> Result<Option<PathBuf>> {
        self.read(|tx| meta(tx.conn(), SECOND))
            .map(|path| path.filter(|path| !path.is_empty()).map(PathBuf::from))
    }

    /// Chooses it, or gives it up. What lies there stays.
    ///
    /// # Errors
    /// `not_allowed`; `book_readonly`, `io` when nothing can be written there.
    pub fn set_second_folder(&self, folder: Option<&Path>) -> Result<()> {
        self.session.require(Right::Restore)?;
        let text = match folder {
            Some(folder) => {
                let try_it = folder.join("shuke-can-write-here");
                place::replace(&try_it, b"")
                    .map_err(|error| error.with("path", folder.display().to_string()))?;
                std::fs::remove_file(&try_it)?;
                folder.to_string_lossy().into_owned()
            }
            None => String::new(),
        };
        self.on_writer(|conn| set_meta(conn, SECOND, &text))
    }

    /// Opens a backup, counts it, and notes that this was done.
    ///
    /// # Errors
    /// `backup_unknown`, `backup_damaged`, `password_needed`.
    pub fn verify_backup(&self, id: &str) -> Result<BackupRow> {
        let (mut found, key) = self.sound(id)?;
        if let Some(slip) = &mut found.slip {
            slip.verified_at = Some(self.clock.now().utc());
            slip.sign(key.as_ref());
            slip.write(&found.path)?;
        }
        Ok(row(&found, self.clock.now(), true, false))
    }

    /// Runs `f` on what a backup says. The backup is not changed, even when it is of an older Shuke.
    ///
    /// # Errors
    /// Those of [`Book::verify_backup`].
    pub fn look_into<T>(&self, id: &str, f: impl FnOnce(&ReadTx<'_>) -> Result<T>) -> Result<T> {
        let (found, key) = self.sound(id)?;
        let now = self.clock.now();
        if found.slip.as_ref().is_some_and(|slip| usize::try_from(slip.schema) == Ok(open::schema())) {
            return f(&ReadTx::new(&open::reader(&found.path, key.as_ref())?, now, &self.session));
        }
        // An older one is brought up to date in a copy, of a name nobody else has: two may be looked into at once.
        let glimpse = self.folder.join(format!("{GLIMPSE}{}.db", Uuid::now_v7()));
        let seen = (|| {
            std::fs::copy(&found.path, &glimpse)?;
            let mut conn = open::bare(&glimpse, key.as_ref())?;
            open::recognise(&conn)?;
            open::upgrade(&mut conn)?;
            f(&ReadTx::new(&conn, now, &self.session))
        })();
        place::forget(&glimpse)?;
        seen
    }

    /// What would change if the book went back to a backup.
    ///
    /// # Errors
    /// `not_allowed`, and those of [`Book::look_into`].
    pub fn compare(&self, id: &str) -> Result<Compared> {
        self.session.require(Right::BackUp)?;
        let differences = self.read(|now| self.look_into(id, |then| differences(now, then)))?;
        let backup = self.backups()?.into_iter().find(|backup| backup.id == id);
        let backup = backup.ok_or_else(|| Error::new(Code::BackupUnknown).with("text", id))?;
        Ok(Compared { backup, differences })
    }

    /// Goes back to a backup. The book as it was is backed up first and its file put aside; who shares it and what was
    /// looked at stay as they are now.
    ///
    /// # Errors
    /// `not_allowed`, and those of [`Book::verify_backup`]. Then nothing has changed.
    pub fn restore(self, id: &str) -> Whole<Restored> {
        let prepared = (|| {
            self.session.require(Right::Restore)?;
            let sound = self.sound(id)?;
            self.back_up(Reason::Restore)?;
            Ok(sound)
        })();
        let (found, key) = match prepared {
            Ok(prepared) => prepared,
            Err(error) => return Whole { book: Ok(self), outcome: Err(error) },
        };
        let reading = Access::new(Deed::Restored).saying(found.id.clone());
        self.alone(|alone| {
            let now = alone.clock.now();
            let old = alone.settle()?;
            {
                let from = open::bare(&found.path, key.as_ref())?;
                copy::under(&from, &alone.folder.join(NEXT), alone.ring.map(|ring| &ring.current))?;
            }
            let mut next = open::bare(&alone.folder.join(NEXT), alone.ring.map(|ring| &ring.current))?;
            open::upgrade(&mut next)?;
            carry_over(&old, &next)?;
            if alone.session.staff.is_some() {
                let transaction = next.unchecked_transaction()?;
                access::note(&transaction, alone.session, now, &reading)?;
                transaction.commit()?;
            }
            close(next)?;
            close(old)?;
            let aside = put_aside(alone.folder, now)?;
            let restored = Restored { aside: aside.display().to_string() };
            Ok((restored, alone.session.clone(), alone.ring.cloned()))
        })
    }

    /// Looks the whole book over: its pages and links, the columns that are kept, the access log and what backups
    /// remember of it.
    ///
    /// # Errors
    /// `book_damaged` when it cannot even be read that far.
    pub fn check(&self) -> Result<Checked> {
        let anchors: Vec<access::Head> = backup::list(&self.folder.join(FOLDER))?
            .into_iter()
            .filter_map(|backup| backup.slip)
            .filter(|slip| slip.is_signed(self.key()))
            .map(|slip| slip.log)
            .collect();
        self.read(|tx| {
            let mut checked = check(tx)?;
            checked.problems.extend(
                access::faults(tx, &anchors)?.into_iter().map(|(code, detail)| Problem { code, detail }),
            );
            checked.problems.extend(
                verify::faults(tx.conn())?.into_iter().map(|(code, detail)| Problem { code, detail }),
            );
            if self.missing > 0 {
                checked.problems.push(Problem { code: "journal_cut", detail: self.missing.to_string() });
            }
            checked.ok = checked.problems.is_empty();
            Ok(checked)
        })
    }

    /// The same once a week, for whoever looks after the book in the background; with it goes what no undo can bring back.
    ///
    /// # Errors
    /// Those of [`Book::check`].
    pub fn check_if_due(&self) -> Result<Option<Checked>> {
        let now = self.clock.now();
        let last = self.read(|tx| meta(tx.conn(), CHECKED))?;
        let age = last.and_then(|at| now.seconds_since(&at));
        if self.sealed || age.is_some_and(|seconds| (0..CHECK_EVERY).contains(&seconds)) {
            return Ok(None);
        }
        let checked = self.check()?;
        self.on_writer(|conn| {
            let transaction = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
            attachments::tidy(&WriteTx::new(&transaction, now, &self.session))?;
            set_meta(&transaction, CHECKED, &now.utc())?;
            Ok(transaction.commit()?)
        })?;
        Ok(Some(checked))
    }

    /// The backup of that name, opened and counted, with its key: the one in the book's folder, or the one in the second
    /// folder where the first is missing or damaged.
    fn sound(&self, id: &str) -> Result<(Backup, Option<Key>)> {
        let mut all = backup::list(&self.folder.join(FOLDER))?;
        if let Some(second) = self.second_folder()? {
            all.extend(backup::list(&second).unwrap_or_default());
        }
        let mut trouble = None;
        for found in all.into_iter().filter(|backup| backup.id == id) {
            match found.verify(self.ring.as_ref()) {
                Ok(key) => return Ok((found, key)),
                Err(error) => trouble = trouble.or(Some(error)),
            }
        }
        Err(trouble.unwrap_or_else(|| Error::new(Code::BackupUnknown).with("text", id)))
    }
}

/// What does not go back in time with the customers: who shares the book, and the record of what was looked at.
fn carry_over(from: &Connection, to: &Connection) -> Result<()> {
    let transaction = to.unchecked_transaction()?;
    let columns = Columns::read(from)?;
    for table in ["staff", "access_log"] {
        transaction.execute(&format!("DELETE FROM {table}"), [])?;
        let names = columns.of(table);
        let mut rows = from.prepare(&format!("SELECT {} FROM {table}", names.join(", ")))?;
        let mut found = rows.query([])?;
        while let Some(row) = found.next()? {
            let values = (0..names.len()).map(|place| row.get(place)).collect::<Result<_, _>>()?;
            salvage::put(&transaction, table, names, values)?;
        }
    }
    for key in ["access_head", SECOND] {
        if let Some(value) = meta(from, key)? {
            set_meta(&transaction, key, &value)?;
        }
    }
    Ok(transaction.commit()?)
}

pub(super) fn row(backup: &Backup, now: Stamp, here: bool, second: bool) -> BackupRow {
    let slip = backup.slip.as_ref();
    BackupRow {
        id: backup.id.clone(),
        at: slip.map(|slip| now.local(&slip.made_at)).unwrap_or_default(),
        reason: slip.map(|slip| slip.reason),
        cards: slip.map_or(0, Slip::cards),
        contacts: slip.map_or(0, Slip::contacts),
        size_bytes: backup.bytes,
        verified: slip.is_some_and(|slip| slip.verified_at.is_some()),
        here,
        second,
    }
}
