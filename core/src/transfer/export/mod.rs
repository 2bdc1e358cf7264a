//! Moving out: cards as a file another program reads, or as the one file that holds everything. A file is whole or not
//! there; the ID number leaves the book only in the lossless one.

mod ics;
mod ledger;
mod table;
mod vcard;

use std::path::Path;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

pub use ics::CalendarWords;
pub use ledger::{LedgerTable, export_ledger};

use super::whole;
use crate::base::error::{Error, Result};
use crate::base::ids::CardId;
use crate::base::sql::name_of;
use crate::book::Book;
use crate::store::ReadTx;
use crate::store::file::place;
use crate::vault::Right;
use crate::vault::access::{Access, Deed};

/// What a file of cards is written as.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
#[ts(export, rename = "ExportFormat")]
pub enum Format {
    /// A table for spreadsheets.
    #[default]
    Csv,
    /// A workbook for Excel.
    Xlsx,
    /// vCard 4.0 (RFC 6350).
    Vcard4,
    /// vCard 3.0 (RFC 2426), which older phones want.
    Vcard3,
    /// Birthdays and follow-ups for a calendar (RFC 5545).
    Ics,
    /// Everything, losslessly (docs/json-format.md).
    Json,
}

impl Format {
    /// All of them, in the order they are offered.
    pub const ALL: [Self; 6] = [Self::Xlsx, Self::Csv, Self::Vcard4, Self::Vcard3, Self::Ics, Self::Json];

    /// How the name of such a file ends.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
            Self::Vcard4 | Self::Vcard3 => "vcf",
            Self::Ics => "ics",
            Self::Json => "json",
        }
    }

    /// What a file of this name most likely is to be.
    pub fn of(path: &Path) -> Option<Self> {
        let ending = path.extension()?.to_string_lossy().to_lowercase();
        Self::ALL.into_iter().find(|format| format.extension() == ending)
    }
}

/// A file that was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export, rename = "ExportReport")]
pub struct Exported {
    /// Where it stands.
    pub file: String,
    /// Cards in it; rows where it holds none.
    pub cards: u32,
    /// Its length.
    #[ts(type = "number")]
    pub bytes: u64,
    /// Of its content, in hex.
    pub sha256: String,
}

/// Writes these cards to `target`, in their order, and puts that on record. Only a calendar needs `words`.
///
/// # Errors
/// `not_allowed`, `card_unknown`, `disk_full`, `io`.
pub fn export(
    book: &Book,
    ids: &[CardId],
    format: Format,
    words: &CalendarWords,
    target: &Path,
) -> Result<Exported> {
    book.session().require(Right::Export)?;
    book.note(&Access::new(Deed::Exported).count(ids.len()).saying(name_of(format).unwrap_or_default()))?;
    book.read(|tx| write(tx, ids, format, words, target))
}

fn write(
    tx: &ReadTx<'_>,
    ids: &[CardId],
    format: Format,
    words: &CalendarWords,
    target: &Path,
) -> Result<Exported> {
    let cards = u32::try_from(ids.len()).unwrap_or(u32::MAX);
    whole_file(target, cards, |half| match format {
        Format::Csv => table::csv(tx, ids, half),
        Format::Xlsx => table::xlsx(tx, ids, half),
        Format::Vcard4 | Format::Vcard3 => vcard::write(tx, ids, format == Format::Vcard4, half),
        Format::Ics => ics::write(tx, ids, words, half),
        Format::Json => whole::write(tx, ids, half),
    })
}

/// A file that gets its name when all of it is on the disk.
fn whole_file(target: &Path, rows: u32, write: impl FnOnce(&Path) -> Result<()>) -> Result<Exported> {
    let told = |error: Error| error.with("path", target.display().to_string());
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let name = target.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let half = folder.join(format!(".{name}.half"));
    let finished = write(&half).and_then(|()| {
        std::fs::File::open(&half)?.sync_all()?;
        let sum = place::sum(&half)?;
        std::fs::rename(&half, target)?;
        Ok(sum)
    });
    let (bytes, sha256) = finished.map_err(|error| {
        // Half a file must not lie about; that it cannot be removed changes nothing.
        let _ = std::fs::remove_file(&half);
        told(error)
    })?;
    Ok(Exported { file: target.display().to_string(), cards: rows, bytes, sha256 })
}
