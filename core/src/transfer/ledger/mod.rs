//! Tables of another program that are no cards: contacts, purchases, balances. One row is one entry of a customer who is in the
//! book. Nothing is guessed: people say which column is which, and a row that cannot be read for certain is named and left out.

mod balances;
mod contacts;
mod preview;
mod purchases;

pub use preview::{LedgerColumn, LedgerPreview, preview};

use std::collections::BTreeMap;
use std::path::Path;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::import::{Progress, Rejected, Report};
use super::read::{self, ReadOptions};
use super::record::settle;
use super::table::delimited::Row;
use super::table::mapping;
use crate::base::amount;
use crate::base::birthday::YearlyDate;
use crate::base::error::{Code, Error, Result};
use crate::base::ids::CardId;
use crate::base::money::Money;
use crate::base::sql::name_of;
use crate::book::Book;
use crate::cards::{self, CardDraft};
use crate::sales::orders;
use crate::store::backup::Reason;
use crate::store::{Done, Op, WriteTx};
use crate::vault::Right;

/// What the rows are. The names are part of the terminal's contract.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export, rename = "LedgerRows")]
#[allow(missing_docs)]
pub enum Rows {
    Interactions,
    #[default]
    Purchases,
    Balances,
}

impl Rows {
    /// The fields a column can be put in. The names are part of the terminal's contract.
    pub fn fields(self) -> &'static [&'static str] {
        match self {
            Self::Interactions => &["customer", "date", "time", "kind", "reached", "note", "next_date"],
            Self::Purchases => &[
                "customer",
                "date",
                "product",
                "quantity",
                "unit_price",
                "amount",
                "currency",
                "invoice",
                "note",
            ],
            Self::Balances => &["customer", "date", "account", "amount", "currency", "maturity"],
        }
    }

    /// Those without which no row can be read: one of each group.
    fn needed(self) -> &'static [&'static [&'static str]] {
        match self {
            Self::Interactions => &[&["customer"], &["date"], &["kind"]],
            Self::Purchases => &[&["customer"], &["date"], &["amount", "unit_price"]],
            Self::Balances => &[&["customer"], &["date"], &["account"], &["amount"]],
        }
    }
}

/// How a table is taken in.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(export, rename = "LedgerOptions")]
pub struct Options {
    /// What its rows are.
    pub rows: Rows,
    /// How it is read; `map` says which column is which.
    #[serde(flatten)]
    pub read: ReadOptions,
    /// Whether a name nobody has makes a new card.
    pub new_customers: bool,
    /// The currency of amounts that name none; that of the book when it is empty.
    pub currency: String,
}

/// The currency of a book in which there is no amount yet.
const USUAL: &str = "TWD";

/// What became of a row.
enum Taken {
    Created,
    Updated,
    Skipped,
}

/// One row by its fields.
struct Cells<'a> {
    row: &'a Row,
    places: &'a Places,
}

impl Cells<'_> {
    /// What stands in a field; empty where the table has no such column.
    fn cell(&self, field: &str) -> &str {
        let at = self.places.get(field);
        let cell = at.and_then(|at| self.row.cells.get(*at)).map(|cell| cell.trim()).unwrap_or_default();
        // What an export put before a sign, so that no spreadsheet takes it for a formula, is taken off again.
        match cell.strip_prefix('\'') {
            Some(bare) if bare.starts_with(['=', '+', '-', '@']) => bare,
            _ => cell,
        }
    }

    /// A sum in the row's currency, else in the one of the table.
    fn money(&self, field: &str, currency: &str) -> Result<Money> {
        let text = self.cell(field);
        let own = match self.cell("currency") {
            "" => currency.to_owned(),
            code => code.to_uppercase(),
        };
        amount::money(text, &own).ok_or_else(|| Error::new(Code::AmountUnfit).with("text", text))
    }
}

/// Takes a table in as one action.
///
/// # Errors
/// `cancelled`; the error of the file when there is only one and it cannot be read; `field_unknown` for a mapping that names
/// no field, or names none that is needed.
pub fn commit(
    book: &Book,
    paths: &[&Path],
    options: &Options,
    progress: &mut Progress<'_>,
) -> Result<Done<Report>> {
    book.session().require(Right::Import)?;
    book.back_up_before(Reason::Import)?;
    book.write(Op::Import, |tx| take_in(tx, paths, options, progress))
}

/// The same as [`commit`], with nothing staying.
///
/// # Errors
/// Those of [`commit`].
pub fn dry_run(book: &Book, paths: &[&Path], options: &Options) -> Result<Report> {
    book.session().require(Right::Import)?;
    book.rehearse(|tx| take_in(tx, paths, options, &mut |_, _| true))
}

fn take_in(
    tx: &WriteTx<'_>,
    paths: &[&Path],
    options: &Options,
    progress: &mut Progress<'_>,
) -> Result<Report> {
    let mut options = options.clone();
    if options.currency.is_empty() {
        options.currency = orders::currency(tx, USUAL)?;
    }
    let mut report = Report::default();
    for path in paths {
        let file = path.display().to_string();
        let (header, rows, places) = match table(path, &options) {
            Ok(found) => found,
            Err(error) if paths.len() == 1 || error.code == Code::FieldUnknown => return Err(error),
            Err(error) => {
                report.read += 1;
                let code = name_of(error.code).unwrap_or_default();
                report.rejected.push(Rejected { file, row: 0, code, text: String::new() });
                continue;
            }
        };
        preview::remember(tx, options.rows, &header, options.read.map.as_ref().unwrap_or(&BTreeMap::new()))?;
        let total = report.read + u32::try_from(rows.len()).unwrap_or(u32::MAX);
        let mut tally = Tallied { report: &mut report, file: &file, total, progress };
        match options.rows {
            Rows::Interactions => each(tx, &rows, &places, &options, &mut tally, contacts::one)?,
            Rows::Balances => each(tx, &rows, &places, &options, &mut tally, balances::one)?,
            Rows::Purchases => purchases::all(tx, &rows, &places, &options, &mut tally)?,
        }
        progress(total, total);
    }
    report.rejected.sort_by(|a, b| a.file.cmp(&b.file).then_with(|| a.row.cmp(&b.row)));
    Ok(report)
}

/// Row by row, each for itself.
fn each(
    tx: &WriteTx<'_>,
    rows: &[Row],
    places: &Places,
    options: &Options,
    tally: &mut Tallied<'_, '_>,
    one: impl Fn(&WriteTx<'_>, &Cells<'_>, &Options) -> Result<Taken>,
) -> Result<()> {
    for row in rows {
        tally.read()?;
        let taken = whole(tx, || one(tx, &Cells { row, places }, options));
        tally.note(row.number, taken)?;
    }
    Ok(())
}

/// All of it or nothing: what was written before something was refused is taken back.
fn whole<T>(tx: &WriteTx<'_>, work: impl FnOnce() -> Result<T>) -> Result<T> {
    let run = |sql: &str| Ok::<_, Error>(tx.conn().prepare_cached(sql)?.execute([])?);
    run("SAVEPOINT of_row")?;
    let outcome = work();
    if outcome.is_err() {
        run("ROLLBACK TO of_row")?;
    }
    run("RELEASE of_row")?;
    outcome
}

/// What became of the rows of one file so far.
struct Tallied<'a, 'b> {
    report: &'a mut Report,
    file: &'a str,
    total: u32,
    progress: &'a mut Progress<'b>,
}

impl Tallied<'_, '_> {
    /// One more row was read.
    fn read(&mut self) -> Result<()> {
        self.report.read += 1;
        if self.report.read.is_multiple_of(50) && !(self.progress)(self.report.read, self.total) {
            return Err(Error::new(Code::Cancelled));
        }
        Ok(())
    }

    /// What became of a row.
    fn note(&mut self, number: u32, taken: Result<Taken>) -> Result<()> {
        match taken {
            Ok(Taken::Created) => self.report.created += 1,
            Ok(Taken::Updated) => self.report.updated += 1,
            Ok(Taken::Skipped) => self.report.skipped += 1,
            Err(error) if of_row(error.code) => {
                let shown = error.args.get("text").and_then(|text| text.as_str()).unwrap_or_default();
                let text = shown.chars().take(60).collect();
                let code = name_of(error.code).unwrap_or_default();
                self.report.rejected.push(Rejected { file: self.file.to_owned(), row: number, code, text });
            }
            Err(error) => return Err(error),
        }
        Ok(())
    }
}

/// Whether an error is about what stands in a row rather than about the book.
fn of_row(code: Code) -> bool {
    matches!(
        code,
        Code::CardUnknown
            | Code::CardAmbiguous
            | Code::NameMissing
            | Code::TextMissing
            | Code::TextTooLong
            | Code::Unreadable
            | Code::DateImpossible
            | Code::DateAmbiguous
            | Code::DateTooEarly
            | Code::AmountUnfit
            | Code::CurrenciesMixed
            | Code::RefundOfNothing
            | Code::RefundTooLarge
            | Code::OrderStanding
            | Code::OrderCancelled
    )
}

/// Where each field stands in a row.
type Places = BTreeMap<&'static str, usize>;

fn table(path: &Path, options: &Options) -> Result<(Vec<String>, Vec<Row>, Places)> {
    let (bytes, name) = super::bytes_of(path)?;
    let opened =
        read::open(&bytes, &name, &options.read).map_err(|error| error.with("path", name.as_str()))?;
    let table = opened.ok_or_else(|| Error::new(Code::FileUnknown).with("name", name))?.table;
    let empty = BTreeMap::new();
    let mut places = Places::new();
    let fields = options.rows.fields();
    for (column, wanted) in options.read.map.as_ref().unwrap_or(&empty) {
        let unknown =
            |text: &str| Error::new(Code::FieldUnknown).with("text", text).with("nearest", fields.join(" "));
        let field = fields.iter().find(|field| *field == wanted).ok_or_else(|| unknown(wanted))?;
        let at = mapping::column(&table.header, column).ok_or_else(|| unknown(column).of("columns"))?;
        places.insert(*field, at);
    }
    let missing =
        options.rows.needed().iter().find(|any| !any.iter().any(|field| places.contains_key(field)));
    match missing.and_then(|any| any.first()) {
        Some(missing) => {
            Err(Error::new(Code::FieldUnknown).of("columns").with("text", "?").with("nearest", *missing))
        }
        None => Ok((table.header, table.rows, places)),
    }
}

/// Whose row it is; `None` for somebody who would be new.
///
/// # Errors
/// `card_unknown` where nobody may be new, `card_ambiguous`.
fn known(tx: &WriteTx<'_>, text: &str, new: bool) -> Result<Option<CardId>> {
    let by_key: Vec<CardId> = tx
        .conn()
        .prepare_cached("SELECT card_id FROM card_keys WHERE key = ?1")?
        .query_map([text], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    if let [one] = by_key.as_slice() {
        return Ok(Some(*one));
    }
    // Where customers may be new, a bare number is the number of the other program, not that of a card here.
    if new && !text.is_empty() && text.chars().all(|c| c.is_ascii_digit()) {
        return Ok(None);
    }
    match cards::resolve(tx, text) {
        Err(error) if error.code == Code::CardUnknown && new => Ok(None),
        found => found.map(Some),
    }
}

/// A card for somebody new, known by the other program's name from now on.
fn created(tx: &WriteTx<'_>, text: &str) -> Result<CardId> {
    cards::add(tx, &CardDraft { name: text.to_owned(), uid: Some(text.to_owned()), ..CardDraft::default() })
}

/// Whose row it is; somebody new gets a card where that was asked for.
fn customer(tx: &WriteTx<'_>, text: &str, new: bool) -> Result<CardId> {
    match known(tx, text, new)? {
        Some(card) => Ok(card),
        None => created(tx, text),
    }
}

/// A whole day of the solar calendar.
fn day(text: &str, options: &ReadOptions, today: NaiveDate) -> Result<NaiveDate> {
    let written = options.date.as_deref().and_then(|format| NaiveDate::parse_from_str(text, format).ok());
    if let Some(day) = written {
        return Ok(day);
    }
    let unreadable = || Error::new(Code::Unreadable).with("text", text);
    let readings = YearlyDate::parse_occasion(text, today)?;
    let date = settle(&readings, text, options.answers)
        .ok_or_else(|| Error::new(Code::DateAmbiguous).with("text", text))?;
    date.whole_day().ok_or_else(unreadable)
}
