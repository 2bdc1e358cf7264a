//! Who stands behind an id: asked of the file, or of the roll once it has been read, which is a hundred times nearer.

use chrono::NaiveDate;
use rusqlite::OptionalExtension;

use super::card::{CardRef, reference};
use crate::base::error::Result;
use crate::base::ids::CardId;
use crate::store::ReadTx;

/// What reminders ask of a card.
pub trait Who {
    /// Its line.
    ///
    /// # Errors
    /// `card_unknown`.
    fn line(&self, id: CardId) -> Result<CardRef>;

    /// Whether reminders may name it: it is neither put away nor to be left in peace.
    ///
    /// # Errors
    /// Those of reading the file.
    fn is_reminded(&self, id: CardId) -> Result<bool>;

    /// Whether a birthday stands on it.
    ///
    /// # Errors
    /// Those of reading the file.
    fn has_birthday(&self, id: CardId) -> Result<bool>;

    /// How many living cards have nothing planned and were silent since before a day.
    ///
    /// # Errors
    /// Those of reading the file.
    fn asleep(&self, before: NaiveDate) -> Result<u32>;
}

impl Who for ReadTx<'_> {
    fn line(&self, id: CardId) -> Result<CardRef> {
        reference(self, id)
    }

    fn is_reminded(&self, id: CardId) -> Result<bool> {
        Ok(self
            .conn()
            .prepare_cached("SELECT archived_at IS NULL AND NOT do_not_contact FROM cards WHERE id = ?1")?
            .query_row([id], |row| row.get(0))
            .optional()?
            .unwrap_or(false))
    }

    fn has_birthday(&self, id: CardId) -> Result<bool> {
        Ok(self
            .conn()
            .prepare_cached("SELECT birthday_calendar IS NOT NULL FROM cards WHERE id = ?1")?
            .query_row([id], |row| row.get(0))
            .optional()?
            .unwrap_or(false))
    }

    fn asleep(&self, before: NaiveDate) -> Result<u32> {
        // The classes are named so that the index of those asleep serves.
        Ok(self
            .conn()
            .prepare_cached(
                "SELECT count(*) FROM kept WHERE archived = 0 AND next_follow IS NULL AND class IN (0, 1, 2, 3)
                   AND silent_since < ?1",
            )?
            .query_row([before.to_string()], |row| row.get(0))?)
    }
}
