//! Erasing a person: out of the book, its history, its backups and every file Shuke put aside. What is left is a certificate
//! that does not say who it was.

use std::path::{Path, PathBuf};

use rusqlite::Connection;
use serde::Serialize;
use ts_rs::TS;

use super::Book;
use super::whole::{ASIDE, Whole};
use crate::base::clock::Stamp;
use crate::base::error::{Code, Error, Result};
use crate::base::ids::CardId;
use crate::cards;
use crate::store::backup::{self, FOLDER};
use crate::store::purge::{self, Purged};
use crate::store::{Key, meta, open, place};
use crate::vault::access::{self, Access, Deed};
use crate::vault::{Right, Ring};

/// What proves that somebody was erased. It names the card by its id alone.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct Certificate {
    /// The card that was.
    pub card: CardId,
    /// Identity of the book.
    pub book: String,
    /// When, RFC 3339.
    pub at: String,
    /// By whom.
    pub by: String,
    /// Why, in the words of whoever did it.
    pub reason: String,
    /// Rows taken out of the book, by table.
    #[ts(type = "Record<string, number>")]
    pub rows: Purged,
    /// Backups and files put aside that were written anew without the person.
    #[ts(type = "number")]
    pub rewritten: u64,
    /// Files that could not be opened or reached, and may still hold the person: to be destroyed by hand.
    pub left: Vec<String>,
    /// Other cards on which the name is written in running text: to be looked at by somebody.
    pub mentioned: Vec<CardId>,
}

impl Book {
    /// Erases a person for good. There is no undo.
    ///
    /// # Errors
    /// `not_allowed`, `card_unknown`, `reason_missing`, `book_busy` while another program has the book open. Then nothing
    /// has changed.
    pub fn erase(self, card: CardId, reason: &str) -> Whole<Certificate> {
        let reason = reason.trim().to_owned();
        let prepared = (|| {
            self.session.require(Right::Erase)?;
            if reason.is_empty() {
                return Err(Error::new(Code::ReasonMissing).of("reason"));
            }
            let name = self.read(|tx| cards::reference(tx, card))?.name;
            let mentioned = self.read(|tx| cards::mentioning(tx, &name, card))?;
            Ok((mentioned, self.second_folder()?))
        })();
        let (mentioned, second) = match prepared {
            Ok(prepared) => prepared,
            Err(error) => return Whole { book: Ok(self), outcome: Err(error) },
        };
        self.alone(|alone| {
            let now = alone.clock.now();
            let conn = alone.settle()?;
            let persons = purge::persons(&conn, card)?;
            let rows = purge::cards(&conn, &persons)?;
            if alone.session.staff.is_some() {
                let access = Access::new(Deed::ErasedCard).of(card).saying(reason.clone());
                access::note(&conn, alone.session, now, &access)?;
            }
            purge::sweep(&conn)?;
            let mut certificate = Certificate {
                card,
                book: meta(&conn, "book_id")?.unwrap_or_default(),
                at: now.local(&now.utc()),
                by: alone.session.name.clone(),
                reason: reason.clone(),
                rows,
                rewritten: 0,
                left: Vec::new(),
                mentioned,
            };
            drop(conn);
            let mut folders = vec![alone.folder.join(FOLDER), alone.folder.join(ASIDE)];
            folders.extend(second);
            for folder in folders {
                everywhere(&folder, alone.ring, &persons, now, &mut certificate)?;
            }
            Ok((certificate, alone.session.clone(), alone.ring.cloned()))
        })
    }
}

/// Takes the persons out of every file of this book in a folder.
fn everywhere(
    folder: &Path,
    ring: Option<&Ring>,
    persons: &[CardId],
    now: Stamp,
    told: &mut Certificate,
) -> Result<()> {
    if !folder.is_dir() {
        if folder.ends_with(ASIDE) || folder.ends_with(FOLDER) {
            return Ok(());
        }
        told.left.push(folder.display().to_string());
        return Ok(());
    }
    backup::finish(folder)?;
    for found in backup::list(folder)? {
        match rewritten(&found.path, ring, persons) {
            Ok(Some(key)) => {
                told.rewritten += 1;
                if let Some(slip) = &found.slip {
                    let conn = open::reader(&found.path, key.as_ref())?;
                    let mut anew = backup::describe(&conn, slip.reason, now)?;
                    anew.made_at.clone_from(&slip.made_at);
                    (anew.bytes, anew.sha256) = backup::sum(&found.path)?;
                    anew.verified_at = Some(now.utc());
                    anew.sign(key.as_ref());
                    anew.write(&found.path)?;
                }
            }
            Ok(None) => {}
            Err(_) => told.left.push(found.path.display().to_string()),
        }
    }
    Ok(())
}

/// Writes a file anew without the persons, through a copy that takes its place; `None` when they are not in it.
fn rewritten(path: &Path, ring: Option<&Ring>, persons: &[CardId]) -> Result<Option<Option<Key>>> {
    let key = backup::key_for(path, ring)?;
    if !purge::holds(&open::reader(path, key.as_ref())?, persons)? {
        return Ok(None);
    }
    let half: PathBuf = place::half(path);
    place::forget(&half)?;
    std::fs::copy(path, &half)?;
    let cleared = (|| {
        let conn: Connection = open::bare(&half, key.as_ref())?;
        purge::cards(&conn, persons)?;
        purge::sweep(&conn)?;
        let sound: String = conn.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
        if sound != "ok" {
            return Err(Error::new(Code::CopyDiffers).with("detail", sound));
        }
        conn.close().map_err(|(_, error)| Error::from(error))?;
        std::fs::File::open(&half)?.sync_all()?;
        Ok(())
    })();
    if let Err(error) = cleared {
        let _ = place::forget(&half);
        return Err(error);
    }
    let old = backup::old(path);
    std::fs::rename(path, &old)?;
    place::swap(&half, path)?;
    place::wipe(&old)?;
    Ok(Some(key))
}
