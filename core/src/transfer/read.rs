//! One door for every file: what kind is it, how is it encoded, what are its records. Bytes in, values out; it opens no
//! file and keeps none.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::record::{Answers, Record};
use super::table::mapping::{self, Certainty, Field};
use super::table::{child, delimited, rows, sheet};
use super::{charset, vcard};
use crate::base::error::{Code, Error, Result};
use crate::cards::rules::mask_id;

#[cfg(test)]
mod tests;

/// What people or a `--map` file lay down; everything else is found out.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(export)]
pub struct ReadOptions {
    /// `vcard`, `csv` or `sheet`.
    pub format: Option<String>,
    /// Which sheet of a spreadsheet.
    pub sheet: Option<String>,
    /// `big5`, `utf-8` …
    pub encoding: Option<String>,
    /// The separator of a table; `\t` and `tab` are understood.
    pub delimiter: Option<String>,
    /// Whether the first row names the columns.
    pub header: Option<bool>,
    /// Fields by header or 1-based number.
    pub map: Option<BTreeMap<String, String>>,
    /// What was answered about its dates.
    #[serde(flatten)]
    pub answers: Answers,
    /// How dates are written: `%Y-%m-%d`.
    pub date: Option<String>,
    /// `zh-Hant`, `zh-Hans` or `en`: what the bytes leave open is settled by it.
    pub language: Option<String>,
    /// The names of the book's own fields.
    #[serde(skip)]
    pub own: Vec<String>,
}

/// A column as it was found and is read.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export, rename = "ImportColumn")]
pub struct Column {
    /// The header, or the column's number.
    pub name: String,
    /// The first few values.
    pub sample: Vec<String>,
    /// What it is read as; `null`: kept under its name, or left out if sensitive.
    pub field: Option<Field>,
    /// The field of one's own it goes into.
    pub own: Option<String>,
    /// How sure that is.
    pub certainty: Certainty,
}

/// A whole file, read.
#[derive(Clone, Debug, PartialEq)]
pub struct Parsed {
    /// `vcard`, `csv` or `sheet`.
    pub format: &'static str,
    /// The sheets of a spreadsheet.
    pub sheets: Vec<String>,
    /// The one that was read.
    pub sheet: Option<String>,
    /// The encoding it was read in.
    pub encoding: &'static str,
    /// How many places could not be read in it.
    pub unreadable: usize,
    /// The separator of a table.
    pub delimiter: Option<char>,
    /// The key a mapping is remembered under; empty for vCard.
    pub header_key: String,
    /// The column names, as far as the file has any.
    pub header: Vec<String>,
    /// The columns.
    pub columns: Vec<Column>,
    /// The names of the book's own fields, as far as they were told.
    pub own: Vec<String>,
    /// The rows.
    pub records: Vec<Record>,
}

/// A table of people has dozens of columns; more is a table of something else.
const MOST_COLUMNS: usize = 2_000;

/// Beginnings of files that are something else.
const FOREIGN: [&[u8]; 13] = [
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"\x1f\x8b",
    b"BZh",
    b"7z\xbc\xaf",
    b"Rar!",
    b"MZ",
    b"\x7fELF",
    b"SQLite format 3",
    b"{\\rtf",
    b"BEGIN:VCALENDAR",
];

/// Reads a file. `name` is only a hint (`kunden.csv`).
pub fn read(bytes: &[u8], name: &str, options: &ReadOptions, today: NaiveDate) -> Result<Parsed> {
    let Some(opened) = open(bytes, name, options)? else {
        let (encoding, answers) = (options.encoding.as_deref(), options.answers);
        let language = options.language.as_deref();
        let (records, encoding) = vcard::read(bytes, &vcard::Options { encoding, language, answers, today });
        if records.is_empty() {
            return Err(Error::new(Code::FileUnknown).with("name", name));
        }
        return Ok(Parsed {
            format: "vcard",
            sheets: vec![],
            sheet: None,
            encoding,
            unreadable: 0,
            delimiter: None,
            header_key: String::new(),
            header: vec![],
            columns: vec![],
            own: vec![],
            records,
        });
    };
    let regular = opened.regular;
    let parsed = tabular(opened, name, options, today)?;
    let meaningful = parsed.columns.iter().any(|c| c.field.is_some() && c.certainty != Certainty::None);
    if !(regular || meaningful) {
        return Err(Error::new(Code::FileUnknown).with("name", name));
    }
    Ok(parsed)
}

/// A table before anybody says what its columns are.
pub struct Opened {
    /// Its rows.
    pub table: delimited::Table,
    format: &'static str,
    sheets: Vec<String>,
    sheet: Option<String>,
    encoding: &'static str,
    unreadable: usize,
    /// Whether it is surely a table.
    regular: bool,
}

impl Opened {
    /// The encoding it was read in, its sheets and the one that was read.
    pub fn told(&self) -> (String, Vec<String>, Option<String>) {
        (self.encoding.to_owned(), self.sheets.clone(), self.sheet.clone())
    }
}

/// Opens a file as a table; `None` if it is a vCard.
///
/// # Errors
/// `file_empty`, `file_unknown`, `unreadable` for an option; those of reading a sheet.
pub fn open(bytes: &[u8], name: &str, options: &ReadOptions) -> Result<Option<Opened>> {
    let unknown = || Error::new(Code::FileUnknown).with("name", name);
    if bytes.is_empty() || bytes == b"\xef\xbb\xbf" {
        return Err(Error::new(Code::FileEmpty).with("name", name));
    }
    if let Some(label) = &options.encoding
        && charset::named(label).is_none()
    {
        return Err(Error::new(Code::Unreadable).with("text", label.as_str()).of("encoding"));
    }
    let format = match options.format.as_deref() {
        None => None,
        Some("vcard" | "vcf" | "vcard2.1" | "vcard3" | "vcard4") => Some("vcard"),
        Some("csv" | "tsv" | "txt") => Some("csv"),
        Some("sheet" | "xlsx" | "xls" | "xlsb" | "ods") => Some("sheet"),
        Some(other) => return Err(Error::new(Code::Unreadable).with("text", other).of("format")),
    };
    if format == Some("sheet") || sheet::MAGIC.iter().any(|magic| bytes.starts_with(magic)) {
        let lower = name.to_lowercase();
        let named = [".xlsx", ".xls", ".xlsm", ".xlsb", ".ods"].iter().any(|end| lower.ends_with(end));
        let grid = child::read(bytes, options.sheet.as_deref()).map_err(|error| match error.code {
            // Any archive begins like a workbook.
            Code::FileDamaged if format.is_none() && !named => unknown(),
            _ => error,
        })?;
        if grid.rows.is_empty() {
            return Err(Error::new(Code::FileEmpty).with("name", name));
        }
        return Ok(Some(Opened {
            format: "sheet",
            sheets: grid.sheets.clone(),
            sheet: Some(grid.name.clone()),
            encoding: "utf-8",
            unreadable: 0,
            regular: true,
            table: grid.table(header_of(options)),
        }));
    }
    let unmarked = bytes.trim_ascii_start();
    if FOREIGN.iter().any(|magic| unmarked.starts_with(magic))
        || (format != Some("vcard") && is_markup(unmarked))
    {
        return Err(unknown());
    }
    let decoded = charset::decode(bytes, options.encoding.as_deref(), options.language.as_deref());
    if format == Some("vcard") || (format.is_none() && vcard::recognise(&decoded.text)) {
        return Ok(None);
    }
    if is_binary(&decoded) {
        return Err(unknown());
    }
    if decoded.text.trim().is_empty() {
        return Err(Error::new(Code::FileEmpty).with("name", name));
    }
    let delimiter = match options.delimiter.as_deref() {
        None | Some("") => None,
        Some("\\t" | "tab" | "\t") => Some(b'\t'),
        Some(text) => match text.as_bytes() {
            [one] => Some(*one),
            _ => return Err(Error::new(Code::Unreadable).with("text", text).of("delimiter")),
        },
    };
    let table = delimited::read(&decoded.text, delimiter, header_of(options));
    let lower = name.to_lowercase();
    let named = [".csv", ".tsv", ".tab"].iter().any(|end| lower.ends_with(end));
    Ok(Some(Opened {
        format: "csv",
        sheets: vec![],
        sheet: None,
        encoding: decoded.encoding,
        unreadable: decoded.errors,
        regular: format.is_some() || named || table.is_regular(),
        table,
    }))
}

/// Whether the first row names the columns, as far as people said so: columns called by name have names.
fn header_of(options: &ReadOptions) -> Option<bool> {
    let by_name = |map: &BTreeMap<String, String>| map.keys().any(|key| key.trim().parse::<usize>().is_err());
    options.header.or_else(|| options.map.as_ref().filter(|map| by_name(map)).map(|_| true))
}

/// The rows of any table as cards.
fn tabular(opened: Opened, name: &str, options: &ReadOptions, today: NaiveDate) -> Result<Parsed> {
    let table = opened.table;
    if table.columns() > MOST_COLUMNS {
        return Err(Error::new(Code::FileUnknown).with("name", name).with("columns", table.columns()));
    }
    let samples: Vec<Vec<String>> = (0..table.columns()).map(|n| table.sample(n, 20)).collect();
    let guesses = mapping::guess(&table.header, &samples);
    let empty = BTreeMap::new();
    let map = options.map.as_ref().unwrap_or(&empty);
    let targets = mapping::targets(&table.header, &guesses, map, &options.own)?;
    let chosen = |n: usize, guess: &mapping::ColumnGuess| {
        let target = targets.get(n);
        let own = target.and_then(|target| target.own.clone());
        let field = target.map(|target| target.field).filter(|f| {
            *f != Field::Custom && !(guess.certainty == Certainty::Sensitive && *f == Field::Skip)
        });
        let guessed = field == guess.field && own.is_none();
        (field, own, if guessed { guess.certainty } else { Certainty::Sure })
    };
    let columns = guesses.iter().enumerate().map(|(n, guess)| {
        let (field, own, certainty) = chosen(n, guess);
        let header = table.header.get(n).filter(|h| !h.is_empty());
        // An id number is shown like everywhere else: enough to recognise the column, too little to use.
        let shown = |value: &String| match guess.certainty {
            Certainty::Sensitive => mask_id(value),
            _ => value.chars().take(80).collect(),
        };
        let sample = samples.get(n).map(|s| s.iter().take(3).map(shown).collect());
        Column {
            name: header.cloned().unwrap_or_else(|| (n + 1).to_string()),
            sample: sample.unwrap_or_default(),
            field,
            own,
            certainty,
        }
    });
    let columns = columns.collect();
    let date = options.date.as_deref();
    let records = rows::records(&table, &targets, &rows::Options { answers: options.answers, date, today });
    Ok(Parsed {
        format: opened.format,
        sheets: opened.sheets,
        sheet: opened.sheet,
        encoding: opened.encoding,
        unreadable: opened.unreadable,
        delimiter: Some(char::from(table.delimiter)),
        header_key: mapping::header_key(&table.header),
        header: table.header,
        columns,
        own: options.own.clone(),
        records,
    })
}

fn is_markup(bytes: &[u8]) -> bool {
    let top = bytes.get(..bytes.len().min(64)).unwrap_or_default().to_ascii_lowercase();
    let begins: [&[u8]; 8] = [b"<!doctype", b"<html", b"<?xml", b"<svg", b"<head", b"<body", b"{\"", b"[{"];
    begins.iter().any(|start| top.starts_with(start))
}

/// Text has next to no control characters and reads in its encoding.
fn is_binary(decoded: &charset::Decoded<'_>) -> bool {
    let sample = decoded.text.chars().take(64 * 1024);
    let (mut all, mut odd) = (0_usize, 0_usize);
    for c in sample {
        all += 1;
        odd += usize::from(c == '\u{fffd}' || (c.is_control() && !matches!(c, '\n' | '\r' | '\t')));
    }
    odd * 50 > all
}
