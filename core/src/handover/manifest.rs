//! What is in the file, signed by the book it comes from.

use chrono::NaiveDate;
use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

use super::identity::{Identity, Peer};
use super::{Counts, LeftOut, Mode};
use crate::base::error::{Code, Error, Result};
use crate::base::ids::{CardId, HandoverId};
use crate::vault::access::Head;
use crate::vault::secret::BASE32;

/// The format this Shuke writes.
pub(super) const FORMAT: u32 = 1;

/// One side of a handover.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Party {
    /// The name of a person.
    pub name: String,
    /// Identity of the book; of a receiver it is known only afterwards.
    #[serde(default)]
    pub book: String,
    /// The code its book is known by; of a receiver only where it was known before.
    #[serde(default)]
    pub code: String,
}

/// One card in the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Listed {
    pub id: CardId,
    pub number: i64,
    /// SHA-256 over its rows, in hex.
    pub hash: String,
}

/// Rows of a table and SHA-256 over them, in hex.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct TableSum {
    pub rows: u64,
    pub hash: String,
}

/// The list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Manifest {
    pub format: u32,
    pub id: HandoverId,
    pub mode: Mode,
    /// For what comes back: the file it answers.
    pub answers: Option<HandoverId>,
    pub from: Party,
    pub to: Party,
    /// UTC.
    pub made_at: String,
    pub until: Option<NaiveDate>,
    pub schema: usize,
    /// SHA-256 of the word to whoever takes over, in hex. The word itself may name customers, and the list goes back in the
    /// receipt, which anybody can read.
    pub message: String,
    pub left_out: LeftOut,
    pub cards: Vec<Listed>,
    /// Every table of the file but `meta`, where this list stands.
    pub tables: BTreeMap<String, TableSum>,
    /// How the access log of the book ended.
    pub log: Head,
}

/// A list as it stands in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Signed {
    pub text: String,
    pub signature: Vec<u8>,
}

impl Signed {
    /// Signs a list.
    pub fn new(manifest: &Manifest, own: &Identity) -> Self {
        let text = serde_json::to_string(manifest).unwrap_or_default();
        Self { signature: own.sign(&text), text }
    }

    /// Reads the list; it has to be signed by the book it names.
    ///
    /// # Errors
    /// `handover_forged`; `book_newer` for a list of a newer Shuke.
    pub fn read(&self) -> Result<Manifest> {
        #[derive(Deserialize)]
        struct Form {
            format: u32,
        }
        let forged = || Error::new(Code::HandoverForged).with("from", "?");
        let form: Form = serde_json::from_str(&self.text).map_err(|_| forged())?;
        if form.format > FORMAT {
            return Err(Error::new(Code::BookNewer).with("found", form.format).with("known", FORMAT));
        }
        let manifest: Manifest = serde_json::from_str(&self.text).map_err(|_| forged())?;
        let told = || forged().with("from", manifest.from.name.clone());
        let signer = Peer::read(&manifest.from.code).map_err(|_| told())?;
        if !signer.signed(&self.text, &self.signature) {
            return Err(told());
        }
        Ok(manifest)
    }

    /// What both sides compare by voice or on paper: 60 bits of the list's and the signature's SHA-256, with the number of cards
    /// between them.
    pub fn check_code(&self, cards: usize) -> String {
        let sum = Sha256::new().chain_update(&self.text).chain_update(&self.signature).finalize();
        let letters = BASE32.as_ref().map(|base| base.encode(&sum)).unwrap_or_default();
        let part = |from: usize| letters.get(from..from + 4).unwrap_or_default();
        format!("{}-{}-{cards}-{}", part(0), part(4), part(8))
    }
}

impl Manifest {
    /// Rows by table, of what people know by name.
    pub fn counts(&self) -> Counts {
        self.tables
            .iter()
            .filter(|(_, sum)| sum.rows > 0)
            .map(|(table, sum)| (table.clone(), sum.rows))
            .collect()
    }
}

/// What stands for a message in the list.
pub(super) fn sum_of(message: &str) -> String {
    hex(&Sha256::digest(message))
}

/// A hash as it stands in a list.
pub(super) fn hex(hash: &[u8]) -> String {
    HEXLOWER.encode(hash)
}
