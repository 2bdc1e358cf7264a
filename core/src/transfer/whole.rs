//! The lossless file: every row of the chosen cards as JSON, table by table, as docs/json-format.md says. Writing and
//! reading know no table by name but the cards', so that whatever the book comes to keep is in it too.

use std::collections::{BTreeMap, HashSet};
use std::fmt;
use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Write};
use std::path::Path;

use data_encoding::{BASE64, HEXLOWER};
use rusqlite::types::{Value as Cell, ValueRef};
use rusqlite::{Connection, OptionalExtension, params_from_iter};
use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::PREVIEW_CARDS;
use super::import::{Progress, Report};
use crate::base::error::{Code, Error, Result};
use crate::base::ids::CardId;
use crate::cards::{self, attachments, own};
use crate::store::{Domain, ReadTx, WriteTx, open};

/// What the file says it is.
const FORMAT: &str = "shuke";
/// How such a file begins, white space aside.
const MAGIC: &[u8] = b"{\"format\":\"shuke\"";
/// Rows between two reports of progress.
const STEP: u32 = 200;

/// The columns of a table, each with whether it holds ids.
type Columns = Vec<(String, bool)>;

/// The tables of the book that history knows, the cards first, and their columns with whether they hold ids.
pub(crate) fn tables(conn: &Connection) -> Result<Vec<(String, Columns)>> {
    let mut query = conn.prepare_cached(
        "SELECT t.name, c.name, c.type = 'BLOB' FROM pragma_table_list t, pragma_table_info(t.name) c
         WHERE t.schema = 'main' ORDER BY t.name <> 'cards', t.name, c.cid",
    )?;
    let mut rows = query.query([])?;
    let mut tables: Vec<(String, Columns)> = Vec::new();
    while let Some(row) = rows.next()? {
        let table: String = row.get(0)?;
        // Where cards have been is a matter of this book, and what was lent stands there a second time.
        let of_the_book = matches!(Domain::of_table(&table), None | Some(Domain::Handovers | Domain::Loans));
        if of_the_book {
            continue;
        }
        match tables.last_mut().filter(|(name, _)| *name == table) {
            Some((_, columns)) => columns.push((row.get(1)?, row.get(2)?)),
            None => tables.push((table, vec![(row.get(1)?, row.get(2)?)])),
        }
    }
    Ok(tables)
}

/// Writes these cards with everything that hangs on them; saved views when it is the whole book.
///
/// # Errors
/// `disk_full`, `io`.
pub(super) fn write(tx: &ReadTx<'_>, ids: &[CardId], file: &Path) -> Result<()> {
    let conn = tx.conn();
    let chosen: HashSet<Vec<u8>> = ids.iter().map(|id| id.0.as_bytes().to_vec()).collect();
    let all: usize = conn.query_row("SELECT count(*) FROM cards", [], |row| row.get(0))?;
    let mut out = BufWriter::new(File::create(file)?);
    write!(out, "{{\"format\":\"{FORMAT}\",\"version\":{},\"tables\":{{", open::schema())?;
    for (at, (table, columns)) in tables(conn)?.into_iter().enumerate() {
        write!(out, "{}\n\"{table}\":[", if at > 0 { "," } else { "" })?;
        let names: Vec<&str> = columns.iter().map(|(name, _)| name.as_str()).collect();
        let place = |column: &str| names.iter().position(|name| *name == column);
        let owner = if table == "cards" { place("id") } else { place("card_id") };
        let other = place("other_id");
        let mut query = conn.prepare(&format!("SELECT {} FROM {table} ORDER BY id", names.join(", ")))?;
        let mut rows = query.query([])?;
        let mut first = true;
        while let Some(row) = rows.next()? {
            let is_in = |column: usize| -> Result<bool> {
                Ok(match row.get_ref(column)? {
                    ValueRef::Blob(id) => chosen.contains(id),
                    _ => true,
                })
            };
            let wanted = match (owner, other) {
                // Without them nobody could say what the values of a few cards are.
                (None, _) => chosen.len() == all || table == "own_fields",
                (Some(owner), other) => {
                    is_in(owner)? && (table != "not_same" || other.map_or(Ok(true), is_in)?)
                }
            };
            if !wanted {
                continue;
            }
            let mut line = Map::new();
            for (column, name) in names.iter().enumerate() {
                // Somebody whose card stays behind goes by name alone.
                let cut = Some(column) == other && !is_in(column)?;
                let value = if cut { Value::Null } else { value(row.get_ref(column)?) };
                line.insert((*name).to_owned(), value);
            }
            out.write_all(if first { b"\n" } else { b",\n" })?;
            serde_json::to_writer(&mut out, &line).map_err(std::io::Error::from)?;
            first = false;
        }
        out.write_all(b"\n]")?;
    }
    out.write_all(b"\n}")?;
    write_contents(conn, &chosen, &mut out)?;
    out.write_all(b"}\n")?;
    Ok(out.flush()?)
}

/// What the attachments of these cards say, each content once, by its SHA-256.
fn write_contents(conn: &Connection, chosen: &HashSet<Vec<u8>>, out: &mut impl Write) -> Result<()> {
    let mut query = conn.prepare("SELECT DISTINCT hash, card_id FROM attachments ORDER BY hash")?;
    let mut rows = query.query([])?;
    let mut last: Vec<u8> = Vec::new();
    out.write_all(b",\n\"contents\":{")?;
    while let Some(row) = rows.next()? {
        let (hash, card): (Vec<u8>, Vec<u8>) = (row.get(0)?, row.get(1)?);
        if hash == last || !chosen.contains(&card) {
            continue;
        }
        let data: Option<Vec<u8>> = conn
            .prepare_cached("SELECT data FROM contents WHERE hash = ?1")?
            .query_row([&hash], |row| row.get(0))
            .optional()?;
        let Some(data) = data else { continue };
        let comma = if last.is_empty() { "" } else { "," };
        write!(out, "{comma}\n\"{}\":\"{}\"", HEXLOWER.encode(&hash), BASE64.encode(&data))?;
        last = hash;
    }
    Ok(out.write_all(b"\n}")?)
}

fn value(cell: ValueRef<'_>) -> Value {
    match cell {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => number.into(),
        ValueRef::Real(number) => number.into(),
        ValueRef::Text(text) => String::from_utf8_lossy(text).into(),
        ValueRef::Blob(bytes) => match Uuid::from_slice(bytes) {
            Ok(id) => id.to_string().into(),
            // No id: what a content is known by.
            Err(_) => HEXLOWER.encode(bytes).into(),
        },
    }
}

/// Whether a file is one of these.
pub(super) fn recognise(file: &Path) -> bool {
    let mut head = Vec::new();
    let read = File::open(file).and_then(|file| file.take(256).read_to_end(&mut head));
    let plain: Vec<u8> = head.into_iter().filter(|byte| !byte.is_ascii_whitespace()).collect();
    read.is_ok() && plain.starts_with(MAGIC)
}

/// Takes the file in: cards that are not in the book with all that hangs on them, under the identities they have. Those
/// that are there already are left as they are.
///
/// # Errors
/// `file_damaged`; `book_newer` for a file of a newer Shuke; `cancelled`.
pub(super) fn take_in(tx: &WriteTx<'_>, file: &Path, progress: &mut Progress<'_>) -> Result<Taken> {
    let mut taking = Taking {
        tx,
        tables: tables(tx.conn())?.into_iter().collect(),
        new: HashSet::new(),
        first: Vec::new(),
        report: Report::default(),
        progress,
        fault: None,
    };
    let reader = BufReader::new(File::open(file)?);
    let read = serde_json::Deserializer::from_reader(reader).deserialize_map(Top(&mut taking));
    match (taking.fault, read) {
        (Some(fault), _) => Err(fault),
        (None, Err(error)) if error.is_io() => Err(std::io::Error::from(error).into()),
        // Its words may quote the file.
        (None, Err(error)) => Err(Error::new(Code::FileDamaged).with("line", error.line())),
        (None, Ok(())) => {
            cards::number_on(tx.conn())?;
            // Here a field of that name may be of another kind.
            own::respell(tx)?;
            Ok(Taken { report: taking.report, first: taking.first })
        }
    }
}

/// What taking a file in came to.
pub(super) struct Taken {
    pub report: Report,
    /// The first cards it brought.
    pub first: Vec<CardId>,
}

/// A file while it is taken in.
struct Taking<'a, 'tx> {
    tx: &'a WriteTx<'tx>,
    tables: BTreeMap<String, Columns>,
    /// Cards this file brought.
    new: HashSet<String>,
    first: Vec<CardId>,
    report: Report,
    progress: &'a mut Progress<'a>,
    /// What stopped it, with its own code.
    fault: Option<Error>,
}

impl Taking<'_, '_> {
    fn version(&self, found: usize) -> Result<()> {
        let known = open::schema();
        match found > known {
            true => Err(Error::new(Code::BookNewer).with("found", found).with("known", known)),
            false => Ok(()),
        }
    }

    fn row(&mut self, table: &str, row: &Map<String, Value>) -> Result<()> {
        let damaged = || Error::new(Code::FileDamaged).with("table", table);
        let columns = self.tables.get(table).ok_or_else(damaged)?;
        let text = |column: &str| row.get(column).and_then(Value::as_str);
        if table == "cards" {
            self.report.read += 1;
            let id = text("id").ok_or_else(damaged)?;
            let known: CardId = id.parse().map_err(|_| damaged())?;
            let there: bool = self
                .tx
                .conn()
                .prepare_cached("SELECT EXISTS (SELECT 1 FROM cards WHERE id = ?1)")?
                .query_row([known], |row| row.get(0))?;
            if there {
                self.report.skipped += 1;
                return Ok(());
            }
            self.new.insert(id.to_owned());
            if self.first.len() < PREVIEW_CARDS {
                self.first.push(known);
            }
            self.report.created += 1;
            if self.report.read.is_multiple_of(STEP) && !(self.progress)(self.report.read, 0) {
                return Err(Error::new(Code::Cancelled));
            }
        } else if text("card_id").is_some_and(|card| !self.new.contains(card)) {
            return Ok(());
        }
        let mut names = Vec::with_capacity(columns.len());
        let mut cells = Vec::with_capacity(columns.len());
        for (name, is_id) in columns {
            let Some(value) = row.get(name) else { continue };
            names.push(name.as_str());
            cells.push(match value {
                Value::Null => Cell::Null,
                Value::Bool(yes) => Cell::Integer((*yes).into()),
                Value::Number(number) => {
                    let number = number.as_i64().ok_or_else(damaged)?;
                    let is_own = table == "cards" && name == "number";
                    Cell::Integer(if is_own { self.number(number)? } else { number })
                }
                Value::String(text) if *is_id => Cell::Blob(match Uuid::parse_str(text) {
                    Ok(id) => id.as_bytes().to_vec(),
                    Err(_) => HEXLOWER.decode(text.as_bytes()).map_err(|_| damaged())?,
                }),
                Value::String(text) => Cell::Text(text.clone()),
                Value::Array(_) | Value::Object(_) => return Err(damaged()),
            });
        }
        let places = vec!["?"; names.len()].join(", ");
        // What belongs to no card, a saved view or a field of one's own, may be there already.
        let known = if columns.iter().any(|(name, _)| name == "card_id") || table == "cards" {
            ""
        } else {
            "OR IGNORE"
        };
        let sql = format!("INSERT {known} INTO {table} ({}) VALUES ({places})", names.join(", "));
        let conn = self.tx.conn();
        conn.prepare_cached(&sql)?.execute(params_from_iter(cells)).map_err(|error| {
            match error.sqlite_error_code() {
                Some(rusqlite::ErrorCode::ConstraintViolation | rusqlite::ErrorCode::TypeMismatch) => {
                    damaged()
                }
                _ => error.into(),
            }
        })?;
        Ok(())
    }

    /// The number a card comes in under: its own, unless somebody here has it.
    fn number(&self, own: i64) -> Result<i64> {
        Ok(self
            .tx
            .conn()
            .prepare_cached(
                "SELECT CASE WHEN EXISTS (SELECT 1 FROM cards WHERE number = ?1)
                   THEN (SELECT max(number) + 1 FROM cards) ELSE ?1 END",
            )?
            .query_row([own], |row| row.get(0))?)
    }

    /// Keeps the reason and stops reading.
    fn tried<E: serde::de::Error>(&mut self, outcome: Result<()>) -> Result<(), E> {
        outcome.map_err(|fault| {
            self.fault = Some(fault);
            E::custom("stopped")
        })
    }
}

/// The whole document.
struct Top<'t, 'a, 'tx>(&'t mut Taking<'a, 'tx>);

impl<'de> Visitor<'de> for Top<'_, '_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a file of Shuke")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "version" => {
                    let found = self.0.version(map.next_value()?);
                    self.0.tried(found)?;
                }
                "tables" => map.next_value_seed(Tables(self.0))?,
                "contents" => map.next_value_seed(Contents(self.0))?,
                _ => drop(map.next_value::<Value>()?),
            }
        }
        Ok(())
    }
}

/// All tables.
struct Tables<'t, 'a, 'tx>(&'t mut Taking<'a, 'tx>);

impl<'de> DeserializeSeed<'de> for Tables<'_, '_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Tables<'_, '_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("tables")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut first = true;
        while let Some(table) = map.next_key::<String>()? {
            // Whose a row is can only be told once the cards are known.
            if std::mem::take(&mut first) && table != "cards" {
                return Err(A::Error::custom("cards first"));
            }
            map.next_value_seed(Rows(self.0, &table))?;
        }
        Ok(())
    }
}

/// What attachments say.
struct Contents<'t, 'a, 'tx>(&'t mut Taking<'a, 'tx>);

impl<'de> DeserializeSeed<'de> for Contents<'_, '_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Contents<'_, '_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("contents")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some((hash, text)) = map.next_entry::<String, String>()? {
            let outcome = attachments::take_content(self.0.tx, &hash, &text);
            self.0.tried(outcome)?;
        }
        Ok(())
    }
}

/// The rows of one table.
struct Rows<'t, 'a, 'tx>(&'t mut Taking<'a, 'tx>, &'t str);

impl<'de> DeserializeSeed<'de> for Rows<'_, '_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Rows<'_, '_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("rows")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut rows: A) -> Result<(), A::Error> {
        while let Some(row) = rows.next_element::<Map<String, Value>>()? {
            let outcome = self.0.row(self.1, &row);
            self.0.tried(outcome)?;
        }
        Ok(())
    }
}
