//! The receipt: what became of every card, signed by the book that took them over. It goes back as a small file of plain text
//! that names cards by their identities alone.

use std::collections::BTreeMap;

use data_encoding::BASE64;
use rusqlite::params;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::identity::{Identity, Peer};
use super::manifest::{FORMAT, Party, Signed};
use super::part::Part;
use super::rows;
use super::store::{self as remembered, CardLine, Way};
use crate::base::error::{Code, Error, Result};
use crate::base::ids::{CardId, HandoverId};
use crate::base::sql::name_of;
use crate::book::Book;
use crate::store::{Done, Op, ReadTx, WriteTx, meta};

/// What became of a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
#[ts(export, rename = "HandoverOutcome")]
pub enum Outcome {
    /// It is a card of that book now.
    Taken,
    /// It became one with a card that was there.
    Merged,
    /// It was there, and learned what was new.
    Woven,
    /// It was not taken.
    Skipped,
}

impl Outcome {
    /// As it is stored.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Taken => "taken",
            Self::Merged => "merged",
            Self::Woven => "woven",
            Self::Skipped => "skipped",
        }
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Receipt {
    format: u32,
    /// What was handed over: the list as it was signed.
    manifest: String,
    manifest_signature: String,
    check_code: String,
    /// UTC.
    received_at: String,
    by: Party,
    cards: BTreeMap<CardId, Outcome>,
}

#[derive(Serialize, Deserialize)]
struct File {
    shuke_receipt: u32,
    receipt: String,
    signature: String,
}

/// What a receipt says.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export, rename = "HandoverBooked")]
pub struct Booked {
    /// Which handover.
    pub id: HandoverId,
    /// Who took over.
    pub by: String,
    /// When, RFC 3339.
    pub received_at: String,
    /// What both sides compare.
    pub check_code: String,
    /// Cards that book has now.
    pub taken: u32,
    /// Cards it did not take.
    pub skipped: u32,
    /// Cards that were changed here since: those stay as they are.
    pub changed: u32,
}

/// Writes the receipt of a file that is being taken over.
pub(super) fn write(
    tx: &WriteTx<'_>,
    own: &Identity,
    part: &Part,
    outcomes: &BTreeMap<CardId, Outcome>,
) -> Result<String> {
    let receipt = Receipt {
        format: FORMAT,
        manifest: part.signed.text.clone(),
        manifest_signature: BASE64.encode(&part.signed.signature),
        check_code: part.check_code(),
        received_at: tx.now().utc(),
        by: Party {
            name: if tx.by().is_empty() {
                meta(tx.conn(), "owner")?.unwrap_or_default()
            } else {
                tx.by().to_owned()
            },
            book: meta(tx.conn(), "book_id")?.unwrap_or_default(),
            code: own.peer().code(),
        },
        cards: outcomes.clone(),
    };
    let text = serde_json::to_string(&receipt).unwrap_or_default();
    let file = File { shuke_receipt: FORMAT, signature: BASE64.encode(&own.sign(&text)), receipt: text };
    Ok(serde_json::to_string_pretty(&file).unwrap_or_default())
}

/// The receipt this book owes for a file it took over.
///
/// # Errors
/// `handover_unknown`.
pub fn receipt_of(tx: &ReadTx<'_>, id: HandoverId) -> Result<String> {
    remembered::get(tx, id, Way::In)?.receipt.ok_or_else(|| Error::new(Code::HandoverUnknown))
}

/// Largest receipt that is read, in bytes: one of a hundred thousand cards is about twenty millions.
const LARGEST: usize = 64 << 20;

/// Books a receipt that came back: who took over what, for a file of this book.
///
/// # Errors
/// `receipt_unfit` for something else or a receipt that was changed; `handover_unknown` for another book's.
pub fn book_receipt(book: &Book, text: &[u8]) -> Result<Done<Booked>> {
    let unfit = || Error::new(Code::ReceiptUnfit);
    if text.len() > LARGEST {
        return Err(unfit());
    }
    let file: File = serde_json::from_slice(text).map_err(|_| unfit())?;
    let receipt: Receipt = serde_json::from_str(&file.receipt).map_err(|_| unfit())?;
    if file.shuke_receipt > FORMAT || receipt.format > FORMAT {
        return Err(Error::new(Code::BookNewer).with("found", receipt.format).with("known", FORMAT));
    }
    let signature = BASE64.decode(file.signature.as_bytes()).map_err(|_| unfit())?;
    let signer = Peer::read(&receipt.by.code).map_err(|_| unfit())?;
    if !signer.signed(&file.receipt, &signature) {
        return Err(unfit());
    }
    let signed = Signed {
        signature: BASE64.decode(receipt.manifest_signature.as_bytes()).map_err(|_| unfit())?,
        text: receipt.manifest.clone(),
    };
    let manifest = signed.read().map_err(|_| unfit())?;
    let own = book.read(|tx| Identity::known(tx.conn()))?;
    // Only what this book signed is its own: also when it does not remember making the file, since the power failed then.
    if own.is_none_or(|own| own.peer().code() != manifest.from.code) {
        return Err(Error::new(Code::HandoverUnknown));
    }
    let listed = |card: &CardId| manifest.cards.iter().any(|listed| listed.id == *card);
    if !receipt.cards.keys().all(listed)
        || (!manifest.to.code.is_empty() && manifest.to.code != receipt.by.code)
    {
        return Err(unfit());
    }
    book.write(Op::BookReceipt, |tx| {
        let known = remembered::find(tx, manifest.id, Way::Out)?;
        if known.as_ref().is_some_and(|known| !known.peer_code.is_empty() && known.peer_code != receipt.by.code) {
            return Err(unfit());
        }
        if known.is_none() {
            remembered::insert(tx, Way::Out, &manifest, &signed, "open")?;
            let here = manifest.cards.iter().map(|card| card.id).collect();
            for (card, hash) in rows::fingerprints(tx.conn(), &rows::tables(tx.conn())?, &here)? {
                let exists: bool = tx.conn().query_row(
                    "SELECT EXISTS (SELECT 1 FROM cards WHERE id = ?1)",
                    [card],
                    |row| row.get(0),
                )?;
                // Whatever was done after the file was made is in no file.
                let later: bool = tx.conn().query_row(
                    "SELECT EXISTS (SELECT 1 FROM history_cards c JOIN history h ON h.seq = c.seq
                     WHERE c.card_id = ?1 AND h.at > ?2)",
                    params![card, manifest.made_at],
                    |row| row.get(0),
                )?;
                let hash: &[u8] = if later { &[] } else { &hash };
                if exists {
                    let line = CardLine { card, hold: "", hash, base: None, result: "", settled: "" };
                    remembered::insert_card(tx, manifest.id, &line)?;
                }
            }
        }
        tx.conn().execute(
            "UPDATE handovers SET receipt = ?2, peer_code = ?3, state = CASE WHEN state = 'open' THEN 'taken' ELSE state END,
               updated_at = ?4, updated_by = ?5 WHERE id = ?1",
            params![
                manifest.id,
                String::from_utf8_lossy(text),
                receipt.by.code,
                tx.now().utc(),
                tx.by()
            ],
        )?;
        let mut set =
            tx.conn().prepare("UPDATE handover_cards SET result = ?3 WHERE handover_id = ?1 AND card_id = ?2")?;
        for (card, outcome) in &receipt.cards {
            set.execute(params![manifest.id, card, name_of(*outcome)])?;
        }
        let skipped = receipt.cards.values().filter(|outcome| **outcome == Outcome::Skipped).count();
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        Ok(Booked {
            id: manifest.id,
            by: receipt.by.name.clone(),
            received_at: tx.now().local(&receipt.received_at),
            check_code: signed.check_code(manifest.cards.len()),
            taken: count(receipt.cards.len() - skipped),
            skipped: count(skipped),
            changed: count(super::after::changed(tx, manifest.id)?.len()),
        })
    })
}
