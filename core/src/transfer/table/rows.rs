//! From the rows of a table and what its columns hold to customer cards. What cannot be read for certain stays as text
//! under the column's name and is told; nothing is guessed in silence.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use self::cells::Gathered;
use super::super::record::{
    Answers, Fault, FaultCode, MOST, Record, Warning, WarningCode, finish, keep, note,
};
use super::delimited::{Row, Table};
use super::mapping::{self, Field, Target};
use crate::base::birthday::YearlyDate;

mod cells;
mod together;

/// What is known from outside the file.
#[derive(Clone, Debug)]
pub struct Options<'a> {
    /// What was answered about its dates.
    pub answers: Answers,
    /// How dates are written: `%d.%m.%Y`. Cells that do not fit are read as usual.
    pub date: Option<&'a str>,
    /// The day birthdays are held against.
    pub today: NaiveDate,
}

/// Reads the rows. `targets` says what each column holds.
pub fn records(table: &Table, targets: &[Target], options: &Options<'_>) -> Vec<Record> {
    let columns = Columns::new(table, targets);
    let mut told = BTreeSet::new();
    table.rows.iter().map(|row| columns.record(row, options, &mut told)).collect()
}

struct Column {
    field: Field,
    /// The field of one's own, the header, or the column's number.
    key: String,
    /// Whether the key is that of a field of one's own.
    own: bool,
    /// The column that says what this one is: `Phone 1 - Type` for `Phone 1 - Value`.
    label: Option<usize>,
    /// `2` of `Address 2 - Street`.
    slot: String,
    /// Whether 3/4/1977 is the 3rd of April, if other cells of the column show it.
    day_first: Option<bool>,
}

impl Column {
    /// The reading the column's own order of day and month leaves.
    fn settle_order(&self, readings: &[YearlyDate], written: &str) -> Option<YearlyDate> {
        let ([a, b], (first, _, _)) = (readings, day_and_month(written)?) else { return None };
        let swapped = a.year == b.year && (a.month, a.day) == (b.day, b.month);
        let fits = |d: &&YearlyDate| {
            if self.day_first == Some(true) { d.day == Some(first) } else { d.month == Some(first) }
        };
        let settled = swapped && self.day_first.is_some();
        [a, b].into_iter().find(fits).copied().filter(|_| settled)
    }
}

/// The first two numbers of a date that ends with its year.
fn day_and_month(text: &str) -> Option<(u8, u8, &str)> {
    let mut parts = text.trim().splitn(3, ['/', '.', '-']);
    let (a, b, year) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?, parts.next()?);
    year.get(..4).filter(|y| y.bytes().all(|d| d.is_ascii_digit())).map(|_| (a, b, year))
}

/// Whether a column writes the day first, if any of its cells can be read in one way only and none in the other.
fn day_first(table: &Table, column: usize) -> Option<bool> {
    let cells = table.rows.iter().filter_map(|row| day_and_month(row.cells.get(column)?));
    let (mut day, mut month) = (false, false);
    for (a, b, _) in cells {
        day |= a > 12 && b <= 12;
        month |= b > 12 && a <= 12;
    }
    (day != month).then_some(day)
}

struct Columns {
    all: Vec<Column>,
}

impl Columns {
    fn new(table: &Table, targets: &[Target]) -> Self {
        let header = |n: usize| table.header.get(n).map(String::as_str).unwrap_or_default();
        let mut labels: BTreeMap<(&str, &str), usize> = BTreeMap::new();
        for (at, _) in targets.iter().enumerate().filter(|(_, target)| target.field == Field::Label) {
            if let Some((kind, number, _)) = mapping::numbered(header(at)) {
                labels.insert((kind, number), at);
            }
        }
        let column = |(at, Target { field, own }): (usize, &Target)| {
            let numbered = mapping::numbered(header(at));
            let named = if header(at).is_empty() { (at + 1).to_string() } else { header(at).to_owned() };
            let label = numbered.and_then(|(kind, number, _)| labels.get(&(kind, number)).copied());
            let dated =
                matches!(field, Field::Birthday | Field::LunarBirthday | Field::Anniversary | Field::Event);
            Column {
                day_first: if dated { day_first(table, at) } else { None },
                field: *field,
                key: own.clone().unwrap_or(named),
                own: own.is_some(),
                label,
                slot: numbered.map(|(_, n, _)| n.to_owned()).unwrap_or_default(),
            }
        };
        Self { all: targets.iter().enumerate().map(column).collect() }
    }

    fn record(&self, row: &Row, options: &Options<'_>, told: &mut BTreeSet<(WarningCode, String)>) -> Record {
        let beginning =
            || row.cells.iter().map(|c| c.trim()).filter(|c| !c.is_empty()).collect::<Vec<_>>().join(" ");
        let fault = |code| Fault { code, text: beginning().chars().take(60).collect() };
        if row.cut_off {
            return Record { row: row.number, outcome: Err(fault(FaultCode::CutOff)), warnings: vec![] };
        }
        if row.cells.len() > self.all.len() + MOST {
            return Record { row: row.number, outcome: Err(fault(FaultCode::TooLong)), warnings: vec![] };
        }
        let mut gathered = Gathered::default();
        for (at, cell) in row.cells.iter().enumerate() {
            let value = unwrapped(cell);
            if value.is_empty() {
                continue;
            }
            match self.all.get(at) {
                Some(column) => {
                    let label =
                        column.label.and_then(|at| row.cells.get(at)).map(|l| l.trim()).unwrap_or_default();
                    gathered.cell(column, label, value, options);
                }
                None => {
                    let g = &mut gathered;
                    keep(&mut g.draft, &mut g.warnings, &(at + 1).to_string(), value);
                    note(&mut g.warnings, WarningCode::ExtraCells, &(at + 1).to_string());
                }
            }
        }
        let kind = gathered.kind;
        let (draft, mut warnings) = gathered.draft(options);
        let outcome =
            finish(draft, kind, &mut warnings).map_err(|f| if f.text.is_empty() { fault(f.code) } else { f });
        if outcome.is_err() {
            warnings.clear();
        }
        // That a column has no field is news once, not once a row.
        let column_news = |w: &Warning| matches!(w.code, WarningCode::KeptAsField | WarningCode::Skipped);
        warnings.retain(|w| !column_news(w) || told.insert((w.code, w.text.clone())));
        Record { row: row.number, outcome, warnings }
    }
}

/// A cell without the ="…" and the leading ' by which people keep Excel from changing numbers.
fn unwrapped(cell: &str) -> &str {
    let cell = cell.trim();
    let wrapped = cell.strip_prefix("=\"").and_then(|c| c.strip_suffix('"')).filter(|c| !c.contains('"'));
    let quoted = cell
        .strip_prefix('\'')
        .filter(|c| c.starts_with(|f: char| f.is_ascii_digit() || matches!(f, '+' | '=' | '-' | '@')));
    wrapped.or(quoted).unwrap_or(cell)
}
