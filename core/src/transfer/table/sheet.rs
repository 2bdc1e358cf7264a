//! Excel and OpenDocument files as rows of text: which sheet, how a number, a date or a merged cell reads. What the
//! cells mean is decided where all tables are read. It trusts nothing and is run by [`super::child`] under limits.

use std::io::Cursor;

use calamine::{Data, Dimensions, Reader, SheetType, SheetVisible, Sheets, Xlsx, XlsxError};
use serde::{Deserialize, Serialize};

use super::delimited::{Row, Table};
use super::mapping::is_known_header;
use super::merged;
use crate::base::error::{Code, Error, Result};

/// Beginnings of the files this reads: zip (XLSX, XLSB, ODS) and OLE (XLS).
pub const MAGIC: [&[u8]; 3] = [b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0"];

/// Rows above the names of the columns at most: a title, a date, who made the list.
const ABOVE: usize = 10;
/// Integers beyond this are no longer exact in a spreadsheet, so their last digits are not the ones that were typed.
const EXACT: f64 = 1e15;

/// One sheet.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grid {
    /// Its name, and those of the other sheets one could read instead.
    pub name: String,
    /// All sheets that can be read, in their order.
    pub sheets: Vec<String>,
    /// The number the spreadsheet shows beside the first row.
    pub first_row: u32,
    /// The cells as text.
    pub rows: Vec<Vec<String>>,
    /// Merged cells as (row, column, last row, last column) within `rows`.
    pub merged: Vec<[usize; 4]>,
}

/// Reads one sheet: the one asked for, else the first visible one with anything in it.
///
/// # Errors
/// `sheet_locked` when a password guards it, `file_damaged`, `unreadable` for a sheet that is not there.
pub fn read(bytes: &[u8], wanted: Option<&str>) -> Result<Grid> {
    let mut book = calamine::open_workbook_auto_from_rs(Cursor::new(bytes)).map_err(|error| {
        // An encrypted XLSX stands in a container of the old kind; only its own reader knows it there.
        match Xlsx::new(Cursor::new(bytes)) {
            Err(XlsxError::Password) => Error::new(Code::SheetLocked),
            _ => told(error),
        }
    })?;
    let sheets: Vec<String> = book
        .sheets_metadata()
        .iter()
        .filter(|sheet| sheet.typ == SheetType::WorkSheet && sheet.visible == SheetVisible::Visible)
        .map(|sheet| sheet.name.clone())
        .collect();
    if let Some(name) = wanted
        && !sheets.iter().any(|sheet| sheet == name)
    {
        return Err(Error::new(Code::Unreadable).with("text", name).of("sheet"));
    }
    let mut grid = Grid::default();
    for name in sheets.iter().filter(|name| wanted.is_none_or(|wanted| wanted == name.as_str())) {
        grid = one(&mut book, bytes, name)?;
        if !grid.rows.is_empty() {
            break;
        }
    }
    Ok(Grid { sheets, ..grid })
}

fn one<R: std::io::Read + std::io::Seek>(book: &mut Sheets<R>, bytes: &[u8], name: &str) -> Result<Grid> {
    let range = book.worksheet_range(name).map_err(told)?;
    let (top, left) = range.start().unwrap_or_default();
    let merged = match book {
        Sheets::Xlsx(book) => book.merge_cells_by_sheet_name(name).unwrap_or_default(),
        Sheets::Xls(book) => book.merge_cells_by_sheet_name(name).unwrap_or_default(),
        Sheets::Ods(_) => merged::of_ods(bytes, name),
        Sheets::Xlsb(_) => Vec::new(),
    };
    let inside = |area: &Dimensions| {
        let place = |(row, column): (u32, u32)| Some([row.checked_sub(top)?, column.checked_sub(left)?]);
        let [[row, column], [last_row, last_column]] = [place(area.start)?, place(area.end)?];
        Some([row, column, last_row, last_column].map(|n| n as usize))
    };
    Ok(Grid {
        name: name.to_owned(),
        sheets: Vec::new(),
        first_row: top + 1,
        rows: range.rows().map(|row| row.iter().map(text).collect()).collect(),
        merged: merged.iter().filter_map(inside).collect(),
    })
}

fn told(error: calamine::Error) -> Error {
    use calamine::{Error as E, OdsError, XlsError};
    let locked = matches!(
        error,
        E::Xlsx(XlsxError::Password) | E::Xls(XlsError::Password) | E::Ods(OdsError::Password)
    );
    // The library's words may quote the file, and nobody could act on them.
    Error::new(if locked { Code::SheetLocked } else { Code::FileDamaged })
}

/// A cell the way people see it: whole numbers without a fraction, days without a time, errors as nothing.
fn text(cell: &Data) -> String {
    match cell {
        Data::Empty | Data::Error(_) => String::new(),
        Data::String(text) => text.replace("_x000D_", "\r"),
        Data::Int(number) => number.to_string(),
        Data::Float(number) if number.fract() == 0.0 && number.abs() < EXACT => format!("{number:.0}"),
        Data::Float(number) if number.abs() >= EXACT => format!("{number:E}"),
        Data::Float(number) => number.to_string(),
        Data::Bool(yes) => if *yes { "TRUE" } else { "FALSE" }.to_owned(),
        Data::DateTime(at) if at.is_duration() => clock(at.as_f64() * 86_400.0),
        Data::DateTime(at) => {
            let (year, month, day, hour, minute, second, _) = at.to_ymd_hms_milli();
            let time = format!("{hour:02}:{minute:02}");
            match (at.as_f64() < 1.0, (hour, minute, second)) {
                (true, _) => time,
                (false, (0, 0, 0)) => format!("{year:04}-{month:02}-{day:02}"),
                (false, _) => format!("{year:04}-{month:02}-{day:02} {time}"),
            }
        }
        Data::DateTimeIso(text) => text.strip_suffix("T00:00:00").unwrap_or(text).replace('T', " "),
        Data::DurationIso(text) => seconds(text).map_or_else(|| text.clone(), clock),
    }
}

/// A length of time as it is shown: `10:10:10`, and beyond a day `255:10:10`.
fn clock(seconds: f64) -> String {
    let whole = seconds.abs().round();
    let (hours, minutes) = ((whole / 3600.0).floor(), (whole / 60.0).floor());
    let sign = if seconds < 0.0 { "-" } else { "" };
    format!("{sign}{hours:.0}:{:02.0}:{:02.0}", minutes % 60.0, whole % 60.0)
}

/// The seconds of OpenDocument's `PT10H10M10S`.
fn seconds(text: &str) -> Option<f64> {
    let (mut sum, mut rest) = (0.0, text.strip_prefix("PT")?);
    for (unit, worth) in [('H', 3600.0), ('M', 60.0), ('S', 1.0)] {
        if let Some((number, after)) = rest.split_once(unit) {
            sum += number.parse::<f64>().ok()? * worth;
            rest = after;
        }
    }
    rest.is_empty().then_some(sum)
}

/// How many cells of a row hold anything.
fn filled(cells: &[String]) -> usize {
    cells.iter().filter(|cell| !cell.trim().is_empty()).count()
}

impl Grid {
    /// The sheet as a table: which row names the columns, two lines of names made one, empty rows left out.
    pub fn table(mut self, header: Option<bool>) -> Table {
        self.spread_down();
        let named = match header {
            Some(false) => None,
            Some(true) => Some(self.header().unwrap_or_else(|| self.first_broad())),
            None => self.header(),
        };
        let (mut names, mut below) = (Vec::new(), 0);
        // The lower of two lines has the more telling names.
        let two = |at: &usize| self.is_two_lines(*at);
        if let Some(at) = named.map(|at| at.checked_sub(1).filter(two).unwrap_or(at)) {
            names = self.rows.get(at).cloned().unwrap_or_default();
            below = at + 1;
            if self.is_two_lines(at) {
                names = self.joined(at);
                below += 1;
            }
        }
        let first = self.first_row;
        let numbered = self.rows.into_iter().enumerate().skip(below);
        let rows = numbered
            .filter(|(_, cells)| cells.iter().any(|cell| !cell.trim().is_empty()))
            .map(|(at, cells)| Row {
                number: first.saturating_add(u32::try_from(at).unwrap_or(u32::MAX)),
                cells,
                cut_off: false,
            })
            .collect();
        let header = names.iter().map(|name| name.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
        Table { delimiter: b'\t', header, rows }
    }

    /// A cell merged downwards holds for each of its rows: one address for the whole family.
    fn spread_down(&mut self) {
        for [row, column, last, _] in self.merged.clone() {
            let Some(value) = self.rows.get(row).and_then(|cells| cells.get(column)).cloned() else {
                continue;
            };
            for cells in self.rows.iter_mut().take(last + 1).skip(row + 1) {
                if let Some(cell) = cells.get_mut(column).filter(|cell| cell.is_empty()) {
                    cell.clone_from(&value);
                }
            }
        }
    }

    /// The row that names the columns, if one does.
    fn header(&self) -> Option<usize> {
        let broad = Some(self.first_broad()).filter(|at| self.is_over_numbers(*at));
        let filled_at = |at: usize| self.rows.get(at).map_or(0, |cells| filled(cells));
        match (self.best_header(), broad) {
            // One word alone above a row of names is a title, even if it is "Note 1".
            (Some(best), Some(broad)) if best < broad && filled_at(best) * 2 < filled_at(broad) => {
                Some(broad)
            }
            (best, broad) => best.or(broad),
        }
    }

    /// The first row that is not much narrower than the others: what stands above it is a title or a date.
    fn first_broad(&self) -> usize {
        let wide = self.rows.iter().take(2 * ABOVE).map(|cells| filled(cells)).max().unwrap_or_default();
        self.rows.iter().position(|cells| filled(cells) > 0 && filled(cells) * 2 >= wide).unwrap_or_default()
    }

    /// Whether a row of words nobody knows names columns all the same: it holds no number itself, and something over
    /// every number below. A customer whose phone is missing has nothing over the next one's.
    fn is_over_numbers(&self, at: usize) -> bool {
        let number = |cell: &str| {
            let cell = cell.trim();
            cell.contains('@')
                || cell.bytes().filter(u8::is_ascii_digit).count() >= 4
                || (cell.bytes().any(|b| b.is_ascii_digit()) && cell.parse::<f64>().is_ok())
        };
        let Some(names) = self.rows.get(at).filter(|cells| filled(cells) > 1) else { return false };
        let mut below = false;
        for cells in self.rows.iter().skip(at + 1).take(2 * ABOVE) {
            for (name, _) in names.iter().zip(cells).filter(|(_, cell)| number(cell)) {
                below = true;
                if name.trim().is_empty() {
                    return false;
                }
            }
        }
        below && !names.iter().any(|name| number(name))
    }

    /// The row among the first with the most known names, if it has two, or a third of its cells.
    fn best_header(&self) -> Option<usize> {
        let score = |cells: &Vec<String>| {
            let known = cells.iter().filter(|cell| is_known_header(cell)).count();
            if known >= 2 || known * 3 >= filled(cells) { known } else { 0 }
        };
        let first = self.rows.iter().take(ABOVE).map(score).enumerate();
        // The first of equals: a second line of names below is joined to it.
        first.rev().max_by_key(|(_, known)| *known).filter(|(_, known)| *known > 0).map(|(at, _)| at)
    }

    /// Whether the names go on in the row below: something in it is merged sideways above, and what stands there are
    /// names of columns too.
    fn is_two_lines(&self, at: usize) -> bool {
        let group = |[row, column, _, last]: &[usize; 4]| {
            let own = self.rows.get(at + 1).and_then(|cells| cells.get(*column..=*last)).unwrap_or_default();
            *row == at && last > column && own.iter().filter(|cell| !cell.trim().is_empty()).count() > 1
        };
        // A title over the whole width is no group of columns.
        self.rows.get(at).is_some_and(|cells| filled(cells) > 1) && self.merged.iter().any(group)
    }

    /// Two lines of names as one: what stands below, with the group's name before it where that tells more.
    fn joined(&self, at: usize) -> Vec<String> {
        let mut upper = self.rows.get(at).cloned().unwrap_or_default();
        for [row, column, _, last] in &self.merged {
            if *row != at {
                continue;
            }
            let group = upper.get(*column).cloned().unwrap_or_default();
            for cell in upper.iter_mut().take(last + 1).skip(column + 1) {
                cell.clone_from(&group);
            }
        }
        let lower = self.rows.get(at + 1).cloned().unwrap_or_default();
        let name = |(upper, lower): (&String, &String)| {
            let (upper, lower) = (upper.trim(), lower.trim());
            // 公司 over 地址 is 公司地址; 電話 over 住家 is 住家電話; 電話 over 手機 is 手機.
            let ways = [format!("{upper}{lower}"), format!("{lower}{upper}"), lower.to_owned()];
            match (upper == lower || lower.is_empty(), ways.iter().find(|way| is_known_header(way))) {
                (true, _) => upper.to_owned(),
                (false, Some(way)) => way.clone(),
                (false, None) => ways.into_iter().next().unwrap_or_default(),
            }
        };
        upper.iter().zip(&lower).map(name).collect()
    }
}
