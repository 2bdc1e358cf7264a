//! `shuke import`.

use std::collections::BTreeMap;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::json;
use shuke_core::base::error::{Code, Error, Result};
use shuke_core::transfer::ledger::{self, Rows};
use shuke_core::transfer::{self, ImportOptions, Known, ReadOptions, Report};
use shuke_core::{Book, Done};

use crate::args::Import;
use crate::output::{Output, table};

/// `--map FILE`: what the columns mean and how the file is read.
#[derive(Default, Deserialize)]
struct Map {
    #[serde(rename = "as", default)]
    what: What,
    columns: BTreeMap<String, String>,
    #[serde(default)]
    options: MapOptions,
}

/// What a row of the file is.
#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
enum What {
    #[default]
    Cards,
    Interactions,
    Purchases,
    Balances,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct MapOptions {
    header: Option<bool>,
    encoding: Option<String>,
    delimiter: Option<String>,
    date: Option<String>,
    #[serde(flatten)]
    answers: transfer::record::Answers,
    sheet: Option<String>,
    new_customers: bool,
    currency: String,
}

pub fn run(book: &Book, args: &Import, out: &Output) -> Result<()> {
    let map = args.map.as_deref().map(mapped).transpose()?.unwrap_or_default();
    let (what, new_customers) = (map.what, map.options.new_customers);
    let (currency, mut read) = (map.options.currency.to_uppercase(), map.read());
    read.format.clone_from(&args.format);
    if args.sheet.is_some() {
        read.sheet.clone_from(&args.sheet);
    }
    let known =
        Known { on_duplicate: args.on_duplicate, overwrite: args.overwrite.iter().copied().collect() };
    let paths: Vec<&Path> = args.files.iter().map(PathBuf::as_path).collect();
    let whole = |done: Done<Report>| (done.value, done.op);
    let (report, batch) = match (what, args.dry_run) {
        (What::Cards, dry) => {
            let options = ImportOptions { read, known };
            match dry {
                true => (transfer::dry_run(book, &paths, &options)?, None),
                false => whole(transfer::commit(book, &paths, &options, &mut shown_progress())?),
            }
        }
        (What::Interactions | What::Purchases | What::Balances, dry) => {
            let rows = match what {
                What::Purchases => Rows::Purchases,
                What::Balances => Rows::Balances,
                What::Cards | What::Interactions => Rows::Interactions,
            };
            let options = ledger::Options { rows, read, new_customers, currency };
            match dry {
                true => (ledger::dry_run(book, &paths, &options)?, None),
                false => whole(ledger::commit(book, &paths, &options, &mut shown_progress())?),
            }
        }
    };
    if let Some(file) = &args.bad_rows {
        write_bad_rows(file, &report)?;
    }
    let mut body = json!(report);
    if let Some(told) = body.as_object_mut() {
        told.insert("batch".to_owned(), json!(batch));
        told.insert("dry_run".to_owned(), json!(args.dry_run));
    }
    out.show(&body, |words| {
        let number = |n: u32| n.to_string();
        let mut lines = vec![words.fill(
            "cli_import_read",
            &[
                ("read", &number(report.read)),
                ("created", &number(report.created)),
                ("updated", &number(report.updated)),
                ("skipped", &number(report.skipped)),
                ("rejected", &report.rejected.len().to_string()),
            ],
        )];
        if args.dry_run {
            lines.push(words.say("cli_import_dry"));
        }
        let told = |code: &str| {
            let keys = [format!("import_code_{code}"), format!("error_{code}")];
            keys.iter().find(|key| words.has(key)).map_or_else(|| code.to_owned(), |key| words.say(key))
        };
        let rejected = report.rejected.iter().map(|r| (&r.file, r.row, &r.code, &r.text));
        let warnings = report.warnings.iter().map(|w| (&w.file, w.row, &w.code, &w.text));
        let rows: Vec<Vec<String>> = rejected
            .chain(warnings)
            .map(|(file, row, code, text)| vec![format!("{file}:{row}"), told(code), text.clone()])
            .collect();
        lines.extend(table(&rows));
        lines
    });
    Ok(())
}

impl Map {
    /// How the file is read.
    fn read(self) -> ReadOptions {
        ReadOptions {
            map: Some(self.columns).filter(|columns| !columns.is_empty()),
            header: self.options.header,
            encoding: self.options.encoding,
            delimiter: self.options.delimiter,
            date: self.options.date,
            answers: self.options.answers,
            sheet: self.options.sheet,
            ..ReadOptions::default()
        }
    }
}

fn mapped(file: &Path) -> Result<Map> {
    let unreadable = |detail: String| {
        Error::new(Code::Unreadable).of("map").with("text", file.display().to_string()).with("detail", detail)
    };
    let text =
        std::fs::read_to_string(file).map_err(|e| Error::from(e).with("path", file.display().to_string()))?;
    serde_json::from_str(&text).map_err(|e| unreadable(e.to_string()))
}

/// Counts on stderr, only where somebody watches.
fn shown_progress() -> impl FnMut(u32, u32) -> bool {
    let watched = std::io::stderr().is_terminal();
    move |done, total| {
        if watched {
            let end = if done == total { "\n" } else { "" };
            // Nobody to tell is no reason to stop.
            let _ = write!(std::io::stderr(), "\r{done} / {total}{end}");
        }
        true
    }
}

fn write_bad_rows(file: &Path, report: &Report) -> Result<()> {
    let told =
        |detail: String| Error::new(Code::Io).with("path", file.display().to_string()).with("detail", detail);
    let mut writer = csv::Writer::from_path(file).map_err(|e| told(e.to_string()))?;
    writer.write_record(["file", "row", "code", "text"]).map_err(|e| told(e.to_string()))?;
    for r in &report.rejected {
        writer
            .write_record([&r.file, &r.row.to_string(), &r.code, &r.text])
            .map_err(|e| told(e.to_string()))?;
    }
    writer.flush().map_err(|e| told(e.to_string()))
}
