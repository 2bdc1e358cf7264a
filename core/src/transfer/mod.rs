//! Moving in: files of other programs become cards. Reading ([`read`]) is pure, matching and writing ([`import`]) are
//! one action; a preview is the same action, rolled back.

mod address;
pub mod charset;
pub mod export;
pub mod import;
pub mod ledger;
pub mod read;
pub mod record;
mod recover;
mod subject;
mod table;
mod vcard;
pub(crate) mod whole;

use std::collections::HashSet;
use std::io::Read;
use std::path::Path;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

pub use import::{Known, Notice, OnDuplicate, Rejected, Report, Source, take_in};
pub use read::{Column, Parsed, ReadOptions};
pub use record::Doubt;
pub use recover::recover;
pub use subject::{Labels, SubjectFile, save_attachment, subject_file};
pub use table::{child, field, mapping};

use crate::base::error::{Code, Error, Result};
use crate::book::Book;
use crate::cards::{self, CardDraft, own};
use crate::store::backup::Reason;
use crate::store::{Done, Op, WriteTx};
use crate::vault::Right;

/// Largest file that is read at once, in MiB. A hundred thousand cards without photos are about thirty.
pub const LIMIT_MB: u64 = 64;

/// Cards a preview shows.
const PREVIEW_CARDS: usize = 6;
/// Rows a preview lists, of each kind.
const PREVIEW_ROWS: usize = 200;

/// How a file is to be taken in.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(export)]
pub struct ImportOptions {
    /// How it is read.
    #[serde(flatten)]
    pub read: ReadOptions,
    /// What happens to customers who are there already.
    #[serde(flatten)]
    pub known: Known,
}

/// What an import would come to.
#[derive(Clone, Debug, Default, PartialEq, Serialize, TS)]
#[ts(export, rename = "ImportCounts")]
pub struct Counts {
    /// New cards.
    pub create: u32,
    /// Cards filled in.
    pub update: u32,
    /// Left as they are.
    pub skip: u32,
    /// Records that make no card.
    pub reject: u32,
    /// Rows with a question.
    pub doubt: u32,
}

/// A file before it is taken in.
#[derive(Clone, Debug, Default, PartialEq, Serialize, TS)]
#[ts(export, rename = "ImportPreview")]
pub struct Preview {
    /// Its name.
    pub file: String,
    /// `vcard`, `csv`, `sheet` or `json`.
    pub format: String,
    /// The sheets of a spreadsheet.
    pub sheets: Vec<String>,
    /// The one that was read.
    pub sheet: Option<String>,
    /// The encoding it was read in.
    pub encoding: String,
    /// Encodings to choose from.
    pub encodings: Vec<String>,
    /// Bytes that fit no character of that encoding.
    pub unreadable: u32,
    /// The separator of a table.
    pub delimiter: Option<String>,
    /// Records in it.
    pub records: u32,
    /// The columns of a table.
    pub columns: Vec<Column>,
    /// The first cards.
    pub cards: Vec<CardDraft>,
    /// What would happen.
    pub counts: Counts,
    /// Records that make no card, the first two hundred.
    pub rejected: Vec<Rejected>,
    /// Things to know, the first two hundred.
    pub warnings: Vec<Notice>,
    /// Questions, each asked once for all rows.
    pub doubts: Vec<Doubt>,
    /// The fields a column can be put in, those of one's own as `x.NAME`.
    pub fields: Vec<String>,
}

/// Reads a file from disk.
///
/// # Errors
/// `file_missing`, `file_too_large`, `io`, and those of [`read::read`].
pub fn open(path: &Path, options: &ReadOptions, today: NaiveDate) -> Result<Parsed> {
    let (bytes, name) = bytes_of(path)?;
    read::read(&bytes, &name, options, today).map_err(|error| error.with("path", path.display().to_string()))
}

/// A file as a whole, and its name.
fn bytes_of(path: &Path) -> Result<(Vec<u8>, String)> {
    let shown = path.display().to_string();
    let told = |error: std::io::Error| {
        let mut error = Error::from(error);
        if error.code == Code::BookReadonly {
            // Here it is the file that may not be read.
            error.code = Code::FileMissing;
        }
        error.with("path", shown.as_str())
    };
    let file = std::fs::File::open(path).map_err(told)?;
    let mut bytes = Vec::new();
    file.take((LIMIT_MB << 20) + 1).read_to_end(&mut bytes).map_err(told)?;
    if bytes.len() as u64 > LIMIT_MB << 20 {
        return Err(Error::new(Code::FileTooLarge).with("path", shown.as_str()).with("limit_mb", LIMIT_MB));
    }
    Ok((bytes, path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default()))
}

/// Reads a table the way its headers were mapped last time, unless the options say how.
///
/// # Errors
/// Those of [`open`].
pub fn open_as_remembered(book: &Book, path: &Path, options: &ReadOptions) -> Result<Parsed> {
    let today = book.clock().now().today();
    let own = book.read(own::all)?.into_iter().map(|one| one.field.name).collect();
    let options = &ReadOptions { own, ..options.clone() };
    let parsed = open(path, options, today)?;
    if options.map.is_some() || parsed.format == "vcard" {
        return Ok(parsed);
    }
    // A first row that did not look like names of columns may still be one that people mapped before.
    let header_key = match options.header.is_none() && parsed.header.is_empty() {
        true => open(path, &ReadOptions { header: Some(true), ..options.clone() }, today)?.header_key,
        false => parsed.header_key.clone(),
    };
    match book.read(|tx| import::remembered(tx, &header_key))? {
        // A mapping of an older version may name a field that is gone; the guess then stands.
        Some(map) => open(path, &ReadOptions { map: Some(map), ..options.clone() }, today).or(Ok(parsed)),
        None => Ok(parsed),
    }
}

/// What taking the file in would come to. Nothing stays.
///
/// # Errors
/// Those of [`open`].
pub fn preview(book: &Book, path: &Path, options: &ImportOptions) -> Result<Preview> {
    book.session().require(Right::Import)?;
    if let Some(file) = lossless(&[path]) {
        return preview_of_lossless(book, file);
    }
    let parsed = open_as_remembered(book, path, &options.read)?;
    let file = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let sources = [Source { file: file.clone(), parsed: Ok(parsed.clone()) }];
    let report = book.rehearse(|tx| take_in(tx, &sources, &options.known, &mut |_, _| true))?;
    let doubts = record::doubts(&parsed.records);
    // What is said of a column is said once, so that the list has room for what is said of single rows.
    let mut told = HashSet::new();
    let warnings = report
        .warnings
        .into_iter()
        .filter(|w| !of_column(&w.code) || told.insert((w.code.clone(), w.text.clone())));
    let cards = parsed.records.iter().filter_map(|r| r.outcome.as_ref().ok()).take(PREVIEW_CARDS).cloned();
    Ok(Preview {
        file,
        format: parsed.format.to_owned(),
        sheets: parsed.sheets,
        sheet: parsed.sheet,
        encoding: parsed.encoding.to_owned(),
        encodings: charset::OFFERED.iter().map(|name| (*name).to_owned()).collect(),
        unreadable: u32::try_from(parsed.unreadable).unwrap_or(u32::MAX),
        delimiter: parsed.delimiter.map(String::from),
        records: u32::try_from(parsed.records.len()).unwrap_or(u32::MAX),
        cards: cards.collect(),
        counts: Counts {
            create: report.created,
            update: report.updated,
            skip: report.skipped,
            reject: u32::try_from(report.rejected.len()).unwrap_or(u32::MAX),
            doubt: doubts.iter().map(|d| d.rows).sum(),
        },
        rejected: report.rejected.into_iter().take(PREVIEW_ROWS).collect(),
        warnings: warnings.take(PREVIEW_ROWS).collect(),
        doubts,
        fields: mapping::offered(&parsed.own),
        columns: parsed.columns,
    })
}

/// The lossless file has nothing to be asked about: it is read as it was written.
fn preview_of_lossless(book: &Book, path: &Path) -> Result<Preview> {
    let (report, cards) = book.rehearse(|tx| {
        let taken = whole::take_in(tx, path, &mut |_, _| true)?;
        let cards: Result<_> = taken.first.iter().map(|id| cards::draft_of(tx, *id)).collect();
        Ok((taken.report, cards?))
    })?;
    Ok(Preview {
        cards,
        file: path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default(),
        format: "json".to_owned(),
        encoding: "utf-8".to_owned(),
        records: report.read,
        counts: Counts { create: report.created, skip: report.skipped, ..Counts::default() },
        ..Preview::default()
    })
}

/// Whether a notice is about a column or property rather than about one row.
fn of_column(code: &str) -> bool {
    matches!(code, "kept_as_field" | "skipped" | "left_out" | "attachment")
}

/// Takes files in as one action and remembers how their columns were mapped.
///
/// # Errors
/// `cancelled`; the error of the file when there is only one and it cannot be read.
pub fn commit(
    book: &Book,
    paths: &[&Path],
    options: &ImportOptions,
    progress: &mut import::Progress<'_>,
) -> Result<Done<Report>> {
    book.session().require(Right::Import)?;
    if let Some(file) = lossless(paths) {
        book.back_up_before(Reason::Import)?;
        return book.write(Op::Import, |tx| Ok(whole::take_in(tx, file, progress)?.report));
    }
    let sources = sources(book, paths, options)?;
    book.back_up_before(Reason::Import)?;
    book.write(Op::Import, |tx| {
        let report = take_in(tx, &sources, &options.known, progress)?;
        remember_mappings(tx, &sources, options)?;
        Ok(report)
    })
}

/// The same as [`commit`], with nothing staying.
///
/// # Errors
/// Those of [`commit`].
pub fn dry_run(book: &Book, paths: &[&Path], options: &ImportOptions) -> Result<Report> {
    book.session().require(Right::Import)?;
    if let Some(file) = lossless(paths) {
        return book.rehearse(|tx| Ok(whole::take_in(tx, file, &mut |_, _| true)?.report));
    }
    let sources = sources(book, paths, options)?;
    book.rehearse(|tx| take_in(tx, &sources, &options.known, &mut |_, _| true))
}

/// The one file, when it is the lossless kind: it is read row by row and never as a whole.
fn lossless<'a>(paths: &[&'a Path]) -> Option<&'a Path> {
    match paths {
        [one] if whole::recognise(one) => Some(*one),
        _ => None,
    }
}

fn sources(book: &Book, paths: &[&Path], options: &ImportOptions) -> Result<Vec<Source>> {
    let mut sources = Vec::with_capacity(paths.len());
    for path in paths {
        let parsed = open_as_remembered(book, path, &options.read);
        match (paths.len(), parsed) {
            (1, Err(error)) => return Err(error),
            (_, parsed) => sources.push(Source { file: path.display().to_string(), parsed }),
        }
    }
    Ok(sources)
}

fn remember_mappings(tx: &WriteTx<'_>, sources: &[Source], options: &ImportOptions) -> Result<()> {
    let Some(map) = &options.read.map else { return Ok(()) };
    for parsed in sources.iter().filter_map(|s| s.parsed.as_ref().ok()).filter(|p| !p.header_key.is_empty()) {
        import::remember(tx, &parsed.header_key, map)?;
    }
    Ok(())
}
