//! The slip beside a backup: what is in it, and sums that tell when it is no longer what it was. No word of a customer.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};

use super::Reason;
use crate::base::error::{Error, Result};
use crate::store::Key;
use crate::store::file::place;
use crate::vault::access::Head;

/// What lies in a backup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slip {
    /// Identity of the book.
    pub book: String,
    /// When it was made, UTC.
    pub made_at: String,
    /// Why.
    pub reason: Reason,
    /// Schema of the file.
    pub schema: u32,
    /// Number of the last action in it.
    pub seq: i64,
    /// How the access log ended.
    pub log: Head,
    /// Rows of every table.
    pub rows: BTreeMap<String, u64>,
    /// Size of the file.
    pub bytes: u64,
    /// SHA-256 of the file, in hex.
    pub sha256: String,
    /// When it was last opened and counted, UTC.
    pub verified_at: Option<String>,
    /// HMAC over the rest with the book's key, in hex; empty in a book without one.
    #[serde(default)]
    pub tag: String,
}

impl Default for Slip {
    fn default() -> Self {
        Self {
            book: String::new(),
            made_at: String::new(),
            reason: Reason::Auto,
            schema: 0,
            seq: 0,
            log: Head::default(),
            rows: BTreeMap::new(),
            bytes: 0,
            sha256: String::new(),
            verified_at: None,
            tag: String::new(),
        }
    }
}

impl Slip {
    /// The slip of a backup; `None` when there is none, or one that says nothing. A disk that fails is no reason to take a
    /// backup for one without a slip.
    pub(super) fn read(backup: &Path) -> Result<Option<Self>> {
        match std::fs::read(beside(backup)) {
            Ok(text) => Ok(serde_json::from_slice(&text).ok()),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    pub(crate) fn write(&self, backup: &Path) -> Result<()> {
        let text =
            serde_json::to_vec_pretty(self).map_err(|error| Error::from(std::io::Error::other(error)))?;
        place::replace(&beside(backup), &text)
    }

    /// Writes the slip of what is about to take the backup's place.
    pub(super) fn write_next(&self, backup: &Path) -> Result<()> {
        let text =
            serde_json::to_vec_pretty(self).map_err(|error| Error::from(std::io::Error::other(error)))?;
        place::replace(&next(backup), &text)
    }

    /// Makes the next slip the slip, if it is the one of the file that lies there.
    pub(super) fn settle(backup: &Path) -> Result<()> {
        let waiting = next(backup);
        let Ok(text) = std::fs::read(&waiting) else { return Ok(()) };
        let fits = serde_json::from_slice::<Self>(&text)
            .is_ok_and(|slip| place::sum(backup).is_ok_and(|sum| sum == (slip.bytes, slip.sha256)));
        if fits { place::swap(&waiting, &beside(backup)) } else { Ok(std::fs::remove_file(waiting)?) }
    }

    pub(crate) fn forget(backup: &Path) -> Result<()> {
        match std::fs::remove_file(beside(backup)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
            _ => Ok(()),
        }
    }

    /// Puts the tag on; afterwards nothing else may be changed.
    pub(crate) fn sign(&mut self, key: Option<&Key>) {
        self.tag = key.map(|key| self.tag_of(key)).unwrap_or_default();
    }

    /// Whether it says what it said when it was signed.
    pub(crate) fn is_signed(&self, key: Option<&Key>) -> bool {
        self.tag == key.map(|key| self.tag_of(key)).unwrap_or_default()
    }

    fn tag_of(&self, key: &Key) -> String {
        let bare = Self { tag: String::new(), ..self.clone() };
        HEXLOWER.encode(&key.tag("shuke backup slip", &serde_json::to_vec(&bare).unwrap_or_default()))
    }

    /// Cards in it.
    pub fn cards(&self) -> u64 {
        self.rows.get("cards").copied().unwrap_or(0)
    }
    /// Logged contacts in it.
    pub fn contacts(&self) -> u64 {
        self.rows.get("interactions").copied().unwrap_or(0)
    }
}

fn next(backup: &Path) -> PathBuf {
    backup.with_extension("json.next")
}

fn beside(backup: &Path) -> PathBuf {
    backup.with_extension("json")
}
