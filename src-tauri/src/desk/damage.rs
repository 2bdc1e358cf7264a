//! A book that cannot be read: what is still there, and the ways out.

use serde::Serialize;
use shuke_core::base::error::Result;
use shuke_core::book::{Damaged, Injury, Repaired};
use shuke_core::{BookInfo, Code, Error};
use ts_rs::TS;

use super::{Desk, Lying, lock};

/// A damaged book on the desk.
pub(super) struct Hurt {
    damaged: Damaged,
    name: String,
    injury: Option<Injury>,
    why: Error,
}

/// What the screen of a damaged book shows.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct DamagedBook {
    /// Its name.
    pub name: String,
    /// What is still there; none when not even that can be told.
    pub injury: Option<Injury>,
    /// What went wrong.
    pub why: Error,
}

impl Desk {
    pub(super) fn damaged(&self) -> Option<DamagedBook> {
        match &*lock(&self.lying) {
            Lying::Damaged(hurt) => Some(DamagedBook {
                name: hurt.name.clone(),
                injury: hurt.injury.clone(),
                why: hurt.why.clone(),
            }),
            _ => None,
        }
    }

    /// Lays a damaged book on the desk; what went wrong is given back.
    pub(super) fn hurt(&self, damaged: Damaged, why: Error) -> Error {
        let name = self.name_of(damaged.folder());
        let injury = damaged.look().ok();
        *lock(&self.lying) = Lying::Damaged(Box::new(Hurt { damaged, name, injury, why: why.clone() }));
        *lock(&self.notice) = None;
        why
    }

    /// A book that turned out to be damaged while it was open: shuts it and looks at what is left. Who had it open stays
    /// who has it.
    ///
    /// # Errors
    /// `book_missing`, `password_needed` when none is open.
    pub fn give_up(&self) -> Result<()> {
        let book = self.book()?;
        let damaged = Damaged::of(&book);
        drop(book);
        self.hurt(damaged, Error::new(Code::BookDamaged));
        Ok(())
    }

    /// Builds the book anew from its newest backup and its journal.
    ///
    /// # Errors
    /// Those of [`Damaged::repair`].
    pub fn repair(&self) -> Result<Repaired> {
        self.mend(Damaged::repair)
    }

    /// Goes back to the newest backup that is whole.
    ///
    /// # Errors
    /// Those of [`Damaged::restore`].
    pub fn restore_newest(&self) -> Result<Repaired> {
        self.mend(Damaged::restore)
    }

    fn mend(&self, f: impl FnOnce(&Damaged) -> Result<Repaired>) -> Result<Repaired> {
        let (repaired, book) = {
            let lying = lock(&self.lying);
            let Lying::Damaged(hurt) = &*lying else { return Err(lying.why_not()) };
            (f(&hurt.damaged)?, hurt.damaged.reopen()?)
        };
        self.lay(book)?;
        Ok(repaired)
    }

    /// Opens it as it is, to be read and nothing else.
    ///
    /// # Errors
    /// Those of [`Damaged::read_only`].
    pub fn read_damaged(&self) -> Result<BookInfo> {
        let book = {
            let lying = lock(&self.lying);
            let Lying::Damaged(hurt) = &*lying else { return Err(lying.why_not()) };
            hurt.damaged.read_only()?
        };
        self.lay(book)
    }

    /// What can be told of the damage without a word of a customer.
    ///
    /// # Errors
    /// `book_missing` when there is no damaged book.
    pub fn damage_report(&self) -> Result<Vec<u8>> {
        let told = self.damaged().ok_or_else(|| Error::new(Code::BookMissing).with("path", ""))?;
        Ok(serde_json::to_vec_pretty(&told).unwrap_or_default())
    }
}
