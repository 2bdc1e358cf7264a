//! Erasing a person: out of the book, its history, its backups and every file Shuke put aside. What is left is a certificate
//! that does not say who it was.

use std::path::Path;

use serde::Serialize;
use ts_rs::TS;

use super::Book;
use super::compare::NamedCard;
use super::whole::Whole;
use crate::base::clock::Stamp;
use crate::base::error::{Code, Error, Result};
use crate::base::ids::{CardId, HandoverId};
use crate::cards;
use crate::store::backup;
use crate::store::file::place;
use crate::store::history::purge::{self, Purged};
use crate::store::{meta, open};
use crate::vault::access::{self, Access, Deed};
use crate::vault::{Right, Ring};

/// What proves that somebody was erased. It names cards by their ids alone.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct Certificate {
    /// The cards that were.
    pub cards: Vec<CardId>,
    /// The handover they left in.
    pub handover: Option<HandoverId>,
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
    pub mentioned: Vec<NamedCard>,
}

impl Certificate {
    /// Keeps it beside the book, without the names of others: in a book without a password there is no log that would.
    fn keep(&self, folder: &Path, now: Stamp) -> Result<()> {
        let stamp: String = now.utc().chars().filter(char::is_ascii_digit).collect();
        let text = serde_json::to_vec_pretty(&Self { mentioned: Vec::new(), ..self.clone() });
        let text = text.map_err(|error| Error::from(std::io::Error::other(error)))?;
        place::replace(&folder.join(format!("erased-{stamp}.json")), &text)
    }
}

impl Book {
    /// Erases a person for good. There is no undo.
    ///
    /// # Errors
    /// `not_allowed`, `card_unknown`, `reason_missing`, `book_busy` while another program has the book open. Then nothing
    /// has changed.
    pub fn erase(self, card: CardId, reason: &str) -> Whole<Certificate> {
        self.erase_cards(&[card], reason, Deed::ErasedCard, None)
    }

    /// Erases some people for good, and puts that on record as `deed`; `handover` is the one they left in.
    ///
    /// # Errors
    /// Those of [`Book::erase`].
    pub(crate) fn erase_cards(
        self,
        cards: &[CardId],
        reason: &str,
        deed: Deed,
        handover: Option<HandoverId>,
    ) -> Whole<Certificate> {
        let reason = reason.trim().to_owned();
        let prepared = (|| {
            self.session.require(Right::Erase)?;
            if reason.is_empty() {
                return Err(Error::new(Code::ReasonMissing).of("reason"));
            }
            // Who of thousands is written of elsewhere is a question for one at a time.
            let mentioned = match cards {
                [card] => {
                    let name = self.read(|tx| cards::reference(tx, *card))?.name;
                    self.read(|tx| cards::mentioning(tx, &name, *card))?
                }
                _ => Vec::new(),
            };
            let mentioned = mentioned.into_iter().map(|(id, name)| NamedCard { id, name }).collect();
            // A stick that is not plugged in keeps what it holds.
            let gone = self.second_folder()?.filter(|folder| !folder.is_dir());
            Ok((mentioned, self.keepsakes()?, gone.map(|folder| folder.display().to_string())))
        })();
        let (mentioned, folders, gone) = match prepared {
            Ok(prepared) => prepared,
            Err(error) => return Whole { book: Ok(self), outcome: Err(error) },
        };
        self.alone(|alone| {
            let now = alone.clock.now();
            let conn = alone.settle()?;
            let persons = purge::persons(&conn, cards)?;
            let transaction = conn.unchecked_transaction()?;
            let rows = purge::cards(&transaction, &persons)?;
            if alone.session.staff.is_some() {
                let access = Access::new(deed).count(cards.len()).saying(reason.clone());
                let access = cards
                    .first()
                    .filter(|_| cards.len() == 1)
                    .map_or(access.clone(), |card| access.of(*card));
                access::note(&transaction, alone.session, now, &access)?;
            }
            transaction.commit()?;
            purge::sweep(&conn)?;
            let mut certificate = Certificate {
                cards: cards.to_vec(),
                handover,
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
            for folder in &folders {
                everywhere(folder, alone.ring, &persons, now, &mut certificate)?;
            }
            certificate.left.extend(gone);
            certificate.keep(alone.folder, now)?;
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
    backup::finish(folder)?;
    for found in backup::list(folder)? {
        let done = (|| -> Result<bool> {
            let key = backup::key_for(&found.path, ring)?;
            if !purge::holds(&open::reader(&found.path, key.as_ref())?, persons)? {
                return Ok(false);
            }
            backup::anew(&found, ring, key.as_ref(), now, &|copy| {
                let transaction = copy.unchecked_transaction()?;
                purge::cards(&transaction, persons)?;
                transaction.commit()?;
                purge::sweep(copy)
            })?;
            Ok(true)
        })();
        match done {
            Ok(rewritten) => told.rewritten += u64::from(rewritten),
            Err(error) if error.code == Code::DiskFull => return Err(error),
            Err(_) => told.left.push(found.path.display().to_string()),
        }
    }
    Ok(())
}
