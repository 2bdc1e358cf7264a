//! A file that came in, opened and held against its own signed list before anything else looks at it.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use data_encoding::BASE64;
use rusqlite::Connection;

use super::envelope;
use super::identity::Identity;
use super::manifest::{Manifest, Signed, TableSum, hex, sum_of};
use super::rows;
use crate::base::error::{Code, Error, Result};
use crate::base::ids::CardId;
use crate::store::file::digest::digest;
use crate::store::file::place;
use crate::store::key::PartLock;
use crate::store::{meta, open, set_meta};

/// Where the file says what is in it, and who says so.
const MANIFEST: &str = "manifest";
const SIGNATURE: &str = "signature";
const MESSAGE: &str = "message";

/// The name of a copy that is brought up to date.
const COPY: &str = "incoming.db";

/// A file that is whole and says who it is from.
pub(super) struct Part {
    pub conn: Connection,
    pub manifest: Manifest,
    pub signed: Signed,
    /// A word from whoever hands over.
    pub message: String,
    copy: Option<PathBuf>,
}

impl Part {
    /// Opens a file. `folder` is where a copy may lie while a file of an older Shuke is brought up to date.
    ///
    /// # Errors
    /// Those of [`envelope::read`]; `words_wrong`, `handover_not_for_you`, `handover_forged`, `handover_damaged`,
    /// `book_newer`.
    pub fn open(path: &Path, typed: &str, own: Option<&Identity>, folder: &Path) -> Result<Self> {
        let told = |error: Error| error.with("path", path.display().to_string());
        let lock = envelope::read(path)?.open(typed, own)?;
        let (conn, schema) = open::part(path, &lock).map_err(|error| match (error.code, &lock) {
            (Code::BookForeign, PartLock::Words(_)) => Error::new(Code::WordsWrong).of("words"),
            (Code::BookForeign | Code::BookDamaged, _) => told(Error::new(Code::HandoverDamaged)),
            _ => told(error),
        })?;
        let signed = signed(&conn).map_err(|error| match error.code {
            // A page that does not fit its tag cannot be read.
            Code::BookDamaged | Code::BookForeign | Code::Database => told(Error::new(Code::HandoverDamaged)),
            _ => told(error),
        })?;
        let manifest = signed.read().map_err(told)?;
        prove(&conn, schema, &manifest).map_err(|error| match error.code {
            Code::BookDamaged | Code::BookForeign | Code::Database => told(Error::new(Code::HandoverDamaged)),
            _ => told(error),
        })?;
        let message = meta(&conn, MESSAGE)?.unwrap_or_default();
        if sum_of(&message) != manifest.message {
            return Err(told(Error::new(Code::HandoverForged).with("from", manifest.from.name)));
        }
        if schema == open::schema() {
            return Ok(Self { conn, manifest, signed, message, copy: None });
        }
        drop(conn);
        let copy = folder.join(COPY);
        place::forget(&copy)?;
        let upgraded =
            std::fs::copy(path, &copy).map_err(Error::from).and_then(|_| open::part_upgraded(&copy, &lock));
        match upgraded {
            Ok(conn) => Ok(Self { conn, manifest, signed, message, copy: Some(copy) }),
            Err(error) => {
                let _ = place::forget(&copy);
                Err(error)
            }
        }
    }

    /// The cards in it.
    pub fn cards(&self) -> HashSet<CardId> {
        self.manifest.cards.iter().map(|card| card.id).collect()
    }

    /// What both sides compare.
    pub fn check_code(&self) -> String {
        self.signed.check_code(self.manifest.cards.len())
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        if let Some(copy) = &self.copy {
            let _ = place::forget(copy);
        }
    }
}

/// Puts the signed list into a file, and the word that goes with it.
pub(super) fn put(conn: &Connection, signed: &Signed, message: &str) -> Result<()> {
    set_meta(conn, MESSAGE, message)?;
    set_meta(conn, MANIFEST, &signed.text)?;
    set_meta(conn, SIGNATURE, &BASE64.encode(&signed.signature))
}

fn signed(conn: &Connection) -> Result<Signed> {
    // A book of its own has no such list.
    let missing = || Error::new(Code::HandoverForeign);
    let text = meta(conn, MANIFEST)?.ok_or_else(missing)?;
    let signature = meta(conn, SIGNATURE)?.ok_or_else(missing)?;
    let signature = BASE64.decode(signature.as_bytes()).map_err(|_| Error::new(Code::HandoverForged))?;
    Ok(Signed { text, signature })
}

/// Rows and sums of every table, but for the one where the list itself stands.
pub(super) fn sums(conn: &Connection) -> Result<std::collections::BTreeMap<String, TableSum>> {
    Ok(digest(conn)?
        .into_iter()
        .filter(|(table, _)| table != "meta")
        .map(|(table, (rows, hash))| (table, TableSum { rows, hash: hex(&hash) }))
        .collect())
}

/// Holds every row against the list.
fn prove(conn: &Connection, schema: usize, manifest: &Manifest) -> Result<()> {
    let differs = |what: &str| Err(Error::new(Code::HandoverDamaged).with("detail", what));
    if schema != manifest.schema {
        return differs("schema");
    }
    // Every page against its own tag: what is told below reads no page of an index.
    let mut pages = conn.prepare("PRAGMA cipher_integrity_check")?;
    for told in pages.query_map([], |row| row.get::<_, String>(0))? {
        // The trailer is less than a page, and told as one that was cut.
        if !told?.contains("invalid size") {
            return differs("page");
        }
    }
    let found = sums(conn)?;
    if let Some((table, _)) = manifest.tables.iter().find(|(table, sum)| found.get(*table) != Some(sum)) {
        return differs(table);
    }
    if found.len() != manifest.tables.len() {
        return differs("sqlite_schema");
    }
    let listed: HashSet<CardId> = manifest.cards.iter().map(|card| card.id).collect();
    let own = rows::fingerprints(conn, &rows::tables(conn)?, &listed)?;
    let cards: u64 = conn.query_row("SELECT count(*) FROM cards", [], |row| row.get(0))?;
    let fits = manifest.cards.iter().all(|card| own.get(&card.id).is_some_and(|hash| hex(hash) == card.hash));
    if !fits || cards != manifest.cards.len() as u64 || listed.len() != manifest.cards.len() {
        return differs("cards");
    }
    Ok(())
}
