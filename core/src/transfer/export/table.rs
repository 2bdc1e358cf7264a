//! Cards as a table that spreadsheets open and that comes in again: columns under the names an import knows, no cell
//! that runs as a formula.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;

use rust_xlsxwriter::{Format, Workbook, XlsxError};

use crate::base::error::{Code, Error, Result};
use crate::base::ids::CardId;
use crate::base::sql::name_of;
use crate::cards::draft::{CardDraft, PointDraft, PointType};
use crate::cards::{self, own};
use crate::store::ReadTx;

/// Characters a cell of a workbook can hold.
const MOST_IN_CELL: usize = 32_767;

/// Columns under the names an import knows them by. Fields of one's own follow under their own names. The ID number
/// stays in the book.
const COLUMNS: [&str; 34] = [
    "name",
    "surname",
    "given",
    "nickname",
    "salutation",
    "spoken",
    "gender",
    "class",
    "phone",
    "mobile",
    "home_phone",
    "work_phone",
    "fax",
    "pager",
    "email",
    "home_email",
    "work_email",
    "line",
    "wechat",
    "qq",
    "whatsapp",
    "telegram",
    "skype",
    "im",
    "address",
    "area",
    "company",
    "position",
    "occupation",
    "birthday",
    "best_time",
    "tags",
    "note",
    "kind",
];

/// The columns of one's own, the defined ones in their order, then the others: they have to be known before the first
/// line is written.
fn own_columns(tx: &ReadTx<'_>, ids: &[CardId]) -> Result<Vec<String>> {
    let mut found: BTreeSet<String> = BTreeSet::new();
    let mut keys = tx.conn().prepare_cached("SELECT key FROM card_fields WHERE card_id = ?1")?;
    for id in ids {
        for key in keys.query_map([id], |row| row.get::<_, String>(0))? {
            found.insert(key?);
        }
    }
    let defined = own::all(tx)?.into_iter().map(|one| one.field.name);
    let mut columns: Vec<String> = defined.filter(|name| found.remove(name)).collect();
    columns.extend(found);
    Ok(columns)
}

/// Rows of a table, one after the other.
pub(super) type Rows<'a> = dyn Iterator<Item = Result<Vec<String>>> + 'a;

/// The columns of cards, and their rows.
fn of_cards<'a>(
    tx: &'a ReadTx<'a>,
    ids: &'a [CardId],
) -> Result<(Vec<String>, impl Iterator<Item = Result<Vec<String>>> + 'a)> {
    let named = own_columns(tx, ids)?;
    let head = COLUMNS.iter().map(|column| (*column).to_owned()).chain(named.iter().cloned()).collect();
    Ok((head, ids.iter().map(move |id| Ok(cells(&cards::draft_of(tx, *id)?, &named)))))
}

/// Cards, comma-separated.
pub(super) fn csv(tx: &ReadTx<'_>, ids: &[CardId], file: &Path) -> Result<()> {
    let (head, mut rows) = of_cards(tx, ids)?;
    write_csv(&head, &mut rows, file)
}

/// Cards as a workbook.
pub(super) fn xlsx(tx: &ReadTx<'_>, ids: &[CardId], file: &Path) -> Result<()> {
    let (head, mut rows) = of_cards(tx, ids)?;
    write_xlsx(&head, &mut rows, file)
}

/// Comma-separated, in UTF-8 with the mark Excel wants.
pub(super) fn write_csv(head: &[String], rows: &mut Rows<'_>, file: &Path) -> Result<()> {
    let mut out = std::io::BufWriter::new(std::fs::File::create(file)?);
    out.write_all("\u{feff}".as_bytes())?;
    let mut table = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
    let problem = |error: csv::Error| Error::new(Code::Io).with("detail", error.to_string());
    table.write_record(head.iter().map(|name| safe(name))).map_err(problem)?;
    for cells in rows {
        table.write_record(cells?.iter().map(|cell| safe(cell))).map_err(problem)?;
    }
    table.into_inner().map_err(|error| Error::from(error.into_error()))?.flush()?;
    Ok(())
}

/// A workbook in which every cell is text, so that no number loses its 0 and no text runs as a formula.
pub(super) fn write_xlsx(head: &[String], rows: &mut Rows<'_>, file: &Path) -> Result<()> {
    let problem = |error: XlsxError| match error {
        XlsxError::IoError(error) => Error::from(error),
        other => Error::new(Code::Io).with("detail", other.to_string()),
    };
    let mut book = Workbook::new();
    // What does not fit into memory waits beside the file itself and not where any program may read it.
    if let Some(folder) = file.parent() {
        book.set_tempdir(folder).map_err(problem)?;
    }
    let sheet = book.add_worksheet_with_constant_memory().map_err(problem)?;
    let text = Format::new().set_num_format("@");
    let bold = Format::new().set_bold();
    sheet.set_freeze_panes(1, 1).map_err(problem)?;
    for (column, name) in (0_u16..).zip(head) {
        let width = match name.as_str() {
            "address" | "note" => 40.0,
            "email" | "home_email" | "work_email" | "company" | "tags" | "product" => 24.0,
            _ => 14.0,
        };
        sheet.set_column_width(column, width).map_err(problem)?;
        sheet.write_string_with_format(0, column, name, &bold).map_err(problem)?;
    }
    for (row, cells) in (1_u32..).zip(rows) {
        let cells = cells?;
        for (column, cell) in (0_u16..).zip(&cells).filter(|(_, cell)| !cell.is_empty()) {
            // A cell holds no more; a note of that length is cut and the JSON export has all of it.
            let cut: String = cell.chars().take(MOST_IN_CELL).collect();
            sheet.write_string_with_format(row, column, cut, &text).map_err(problem)?;
        }
    }
    book.save(file).map_err(problem)
}

fn cells(d: &CardDraft, own: &[String]) -> Vec<String> {
    let named = |value: Option<String>| value.unwrap_or_default();
    let points = |all: &[PointDraft], kinds: &[PointType]| {
        all.iter()
            .filter(|p| kinds.contains(&p.r#type))
            .map(|p| p.value.as_str())
            .collect::<Vec<_>>()
            .join("; ")
    };
    use PointType as T;
    let plain_phones = [T::Other, T::Line, T::Wechat, T::Qq, T::Whatsapp, T::Telegram, T::Skype];
    let plain_mails = [
        T::Other,
        T::Mobile,
        T::Fax,
        T::Pager,
        T::Line,
        T::Wechat,
        T::Qq,
        T::Whatsapp,
        T::Telegram,
        T::Skype,
    ];
    let plain_ims = [T::Other, T::Mobile, T::Home, T::Work, T::Fax, T::Pager];
    let join = |texts: Vec<&str>| texts.join("; ");
    let mut cells = vec![
        d.name.clone(),
        d.surname.clone(),
        d.given.clone(),
        d.nickname.clone(),
        d.salutation.clone(),
        d.spoken.clone(),
        named(d.gender.and_then(name_of)),
        named(d.class.and_then(name_of)),
        points(&d.phones, &plain_phones),
        points(&d.phones, &[T::Mobile]),
        points(&d.phones, &[T::Home]),
        points(&d.phones, &[T::Work]),
        points(&d.phones, &[T::Fax]),
        points(&d.phones, &[T::Pager]),
        points(&d.emails, &plain_mails),
        points(&d.emails, &[T::Home]),
        points(&d.emails, &[T::Work]),
        points(&d.ims, &[T::Line]),
        points(&d.ims, &[T::Wechat]),
        points(&d.ims, &[T::Qq]),
        points(&d.ims, &[T::Whatsapp]),
        points(&d.ims, &[T::Telegram]),
        points(&d.ims, &[T::Skype]),
        points(&d.ims, &plain_ims),
        join(d.addresses.iter().map(|a| a.text.as_str()).collect()),
        join(d.addresses.iter().map(|a| a.area.as_str()).filter(|area| !area.is_empty()).take(1).collect()),
        d.employer.clone(),
        d.position.clone(),
        d.occupation.clone(),
        d.birthday.map(|b| b.to_string()).unwrap_or_default(),
        d.best_time.clone(),
        d.tags.join("; "),
        d.note.clone(),
        named(name_of(d.kind)),
    ];
    let mut fields = vec![String::new(); own.len()];
    for field in &d.fields {
        if let Some(cell) = own.iter().position(|name| *name == field.key).and_then(|at| fields.get_mut(at)) {
            if !cell.is_empty() {
                cell.push('\n');
            }
            cell.push_str(&field.value);
        }
    }
    cells.extend(fields);
    cells
}

/// A cell that no spreadsheet takes for a formula: a ' before it, which an import takes off again.
fn safe(cell: &str) -> String {
    match cell.chars().next() {
        Some('=' | '+' | '-' | '@' | '\t' | '\r') => format!("'{cell}"),
        _ => cell.to_owned(),
    }
}
