//! Taking cards out as a table that spreadsheets open and that comes in again: UTF-8 with the mark Excel wants, and no
//! cell that a spreadsheet would take for a formula.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

use serde::Serialize;
use sha2::{Digest, Sha256};
use ts_rs::TS;

use crate::base::error::{Code, Error, Result};
use crate::base::ids::CardId;
use crate::base::sql::name_of;
use crate::cards::draft::{CardDraft, PointDraft, PointType};
use crate::cards::{self};
use crate::store::ReadTx;

/// A file that was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export, rename = "ExportReport")]
pub struct Exported {
    /// Where it stands.
    pub file: String,
    /// Cards in it.
    pub cards: u32,
    /// Its length.
    #[ts(type = "number")]
    pub bytes: u64,
    /// Of its content, in hex.
    pub sha256: String,
}

/// Columns under the names an import knows them by. Fields of one's own follow under their own names. The ID number
/// stays in the book.
const COLUMNS: [&str; 33] = [
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
];

/// Writes these cards to `target`, in their order. The file is whole or not there.
///
/// # Errors
/// `card_unknown`, `disk_full`, `io`.
pub fn csv(tx: &ReadTx<'_>, ids: &[CardId], target: &Path) -> Result<Exported> {
    // The columns of one's own have to be known before the first line is written.
    let mut own: BTreeMap<String, usize> = BTreeMap::new();
    let mut keys = tx.conn().prepare_cached("SELECT key FROM card_fields WHERE card_id = ?1")?;
    for id in ids {
        for key in keys.query_map([id], |row| row.get::<_, String>(0))? {
            own.insert(key?, 0);
        }
    }
    for (place, at) in own.values_mut().enumerate() {
        *at = place;
    }
    let told = |error: std::io::Error| Error::from(error).with("path", target.display().to_string());
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let name = target.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let half = folder.join(format!(".{name}.half"));
    let written = write(tx, ids, &own, &half);
    let (bytes, sha256) =
        match written.and_then(|done| std::fs::rename(&half, target).map(|()| done).map_err(told)) {
            Ok(done) => done,
            Err(error) => {
                // Half a file must not lie about; that it cannot be removed changes nothing.
                let _ = std::fs::remove_file(&half);
                return Err(error.with("path", target.display().to_string()));
            }
        };
    let cards = u32::try_from(ids.len()).unwrap_or(u32::MAX);
    Ok(Exported { file: target.display().to_string(), cards, bytes, sha256 })
}

/// Hashes and counts what passes.
struct Measured<W> {
    inner: W,
    hash: Sha256,
    bytes: u64,
}

impl<W: Write> Write for Measured<W> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let written = self.inner.write(bytes)?;
        self.hash.update(bytes.get(..written).unwrap_or_default());
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.inner.flush()
    }
}

fn write(
    tx: &ReadTx<'_>,
    ids: &[CardId],
    own: &BTreeMap<String, usize>,
    half: &Path,
) -> Result<(u64, String)> {
    let file = std::io::BufWriter::new(std::fs::File::create(half)?);
    let mut out = Measured { inner: file, hash: Sha256::new(), bytes: 0 };
    out.write_all("\u{feff}".as_bytes())?;
    let mut table = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
    let problem = |error: csv::Error| Error::new(Code::Io).with("detail", error.to_string());
    let head = COLUMNS.iter().map(|column| (*column).to_owned()).chain(own.keys().map(|key| safe(key)));
    table.write_record(head).map_err(problem)?;
    for id in ids {
        table.write_record(cells(&cards::draft_of(tx, *id)?, own)).map_err(problem)?;
    }
    let mut out = table.into_inner().map_err(|error| Error::from(error.into_error()))?;
    out.flush()?;
    out.inner.get_ref().sync_all()?;
    let sha256 = out.hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    Ok((out.bytes, sha256))
}

fn cells(d: &CardDraft, own: &BTreeMap<String, usize>) -> Vec<String> {
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
    ];
    let mut fields = vec![String::new(); own.len()];
    for field in &d.fields {
        if let Some(cell) = own.get(&field.key).and_then(|at| fields.get_mut(*at)) {
            if !cell.is_empty() {
                cell.push('\n');
            }
            cell.push_str(&field.value);
        }
    }
    cells.extend(fields);
    cells.into_iter().map(|cell| safe(&cell)).collect()
}

/// A cell that no spreadsheet takes for a formula: a ' before it, which an import takes off again.
fn safe(cell: &str) -> String {
    match cell.chars().next() {
        Some('=' | '+' | '-' | '@' | '\t' | '\r') => format!("'{cell}"),
        _ => cell.to_owned(),
    }
}
