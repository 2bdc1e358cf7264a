//! 自訂欄位: fields people define for their book. A definition gives the values under a name their kind; the values
//! themselves stand on the cards like any other, so that whoever takes a field away loses nothing.

pub mod rules;
mod usual;

pub use usual::{define_usual, usual};

use std::collections::HashMap;

use rusqlite::{Row, named_params, params};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::base::error::{Code, Error, Result};
use crate::base::ids::{CardId, OwnFieldId, PointId};
use crate::base::sql::{self, name_of};
use crate::store::{ReadTx, WriteTx};

/// What a field holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
#[allow(missing_docs)]
pub enum FieldKind {
    #[default]
    Text,
    Number,
    /// In the field's currency, unless the value names another.
    Money,
    /// A day of the solar calendar.
    Date,
    /// One of the field's choices.
    Choice,
    YesNo,
}

/// A field as it is defined.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(export)]
pub struct OwnFieldDraft {
    /// Its name, which heads its column.
    pub name: String,
    /// What it holds.
    pub kind: FieldKind,
    /// What can be chosen; empty for other kinds.
    pub choices: Vec<String>,
    /// ISO 4217; empty for other kinds.
    pub currency: String,
    /// Whether it is a column of the list.
    pub listed: bool,
}

/// A field of the book.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct OwnField {
    /// Identity.
    pub id: OwnFieldId,
    /// What was defined.
    #[serde(flatten)]
    pub field: OwnFieldDraft,
}

/// What defining a field came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct Defined {
    /// The field.
    pub field: OwnField,
    /// Values that stood under its name and fit.
    pub fit: u32,
    /// Values that do not fit; they are kept under the name with a question mark.
    pub unfit: u32,
}

const COLUMNS: &str = "id, name, kind, choices, currency, listed";

fn field_of(row: &Row<'_>) -> rusqlite::Result<OwnField> {
    let choices: String = row.get("choices")?;
    Ok(OwnField {
        id: row.get("id")?,
        field: OwnFieldDraft {
            name: row.get("name")?,
            kind: sql::or_default(row, "kind")?,
            choices: serde_json::from_str(&choices).unwrap_or_default(),
            currency: row.get("currency")?,
            listed: row.get("listed")?,
        },
    })
}

/// The fields of the book in their order.
///
/// # Errors
/// Those of reading the file.
pub fn all(tx: &ReadTx<'_>) -> Result<Vec<OwnField>> {
    let mut query =
        tx.conn().prepare_cached(&format!("SELECT {COLUMNS} FROM own_fields ORDER BY place, id"))?;
    Ok(query.query_map([], field_of)?.collect::<Result<_, _>>()?)
}

/// Defines a field. Values that stand on cards under its name are put into its spelling.
///
/// # Errors
/// Those of [`rules::tidy`]; `field_taken`; `fields_full`.
pub fn define(tx: &WriteTx<'_>, draft: &OwnFieldDraft) -> Result<Defined> {
    let field = rules::tidy(draft)?;
    let known = all(tx)?;
    free(&known, &field, None)?;
    if known.len() >= rules::MOST_FIELDS {
        return Err(Error::new(Code::FieldsFull).of("name").with("limit", rules::MOST_FIELDS));
    }
    let id = OwnFieldId::fresh();
    tx.conn().execute(
        "INSERT INTO own_fields (id, name, kind, choices, currency, listed, place, created_at, created_by,
           updated_at, updated_by)
         VALUES (:id, :name, :kind, :choices, :currency, :listed,
           (SELECT coalesce(max(place), 0) + 1 FROM own_fields), :now, :by, :now, :by)",
        named_params! {
            ":id": id, ":name": field.name, ":kind": name_of(field.kind),
            ":choices": serde_json::to_string(&field.choices).unwrap_or_default(), ":currency": field.currency,
            ":listed": field.listed, ":now": tx.now().utc(), ":by": tx.by(),
        },
    )?;
    let name = field.name.clone();
    spell(tx, OwnField { id, field }, &name)
}

/// Changes a field; the values on the cards follow.
///
/// # Errors
/// Those of [`define`]; `unknown`.
pub fn change(tx: &WriteTx<'_>, id: OwnFieldId, draft: &OwnFieldDraft) -> Result<Defined> {
    let field = rules::tidy(draft)?;
    let known = all(tx)?;
    let before = known.iter().find(|one| one.id == id).ok_or_else(|| Error::new(Code::Unknown))?;
    free(&known, &field, Some(id))?;
    tx.conn().execute(
        "UPDATE own_fields SET name = :name, kind = :kind, choices = :choices, currency = :currency,
           listed = :listed, updated_at = :now, updated_by = :by WHERE id = :id",
        named_params! {
            ":id": id, ":name": field.name, ":kind": name_of(field.kind),
            ":choices": serde_json::to_string(&field.choices).unwrap_or_default(), ":currency": field.currency,
            ":listed": field.listed, ":now": tx.now().utc(), ":by": tx.by(),
        },
    )?;
    if (OwnFieldDraft { listed: field.listed, ..before.field.clone() }) == field {
        // Only where it is shown: every value is spelt as it should be.
        return Ok(Defined { field: OwnField { id, field }, fit: 0, unfit: 0 });
    }
    spell(tx, OwnField { id, field }, &before.field.name)
}

/// Takes a field away; its values stay on the cards as text.
///
/// # Errors
/// `unknown`.
pub fn remove(tx: &WriteTx<'_>, id: OwnFieldId) -> Result<()> {
    let gone = tx.conn().execute("DELETE FROM own_fields WHERE id = ?1", [id])?;
    if gone == 0 { Err(Error::new(Code::Unknown)) } else { Ok(()) }
}

/// Puts the fields into this order; those not named come last, as they were.
///
/// # Errors
/// Those of writing the file.
pub fn reorder(tx: &WriteTx<'_>, ids: &[OwnFieldId]) -> Result<()> {
    let mut order: Vec<OwnFieldId> = ids.to_vec();
    order.extend(all(tx)?.into_iter().map(|one| one.id).filter(|id| !ids.contains(id)));
    for (place, id) in (1_u32..).zip(&order) {
        tx.conn()
            .prepare_cached("UPDATE own_fields SET place = ?1 WHERE id = ?2 AND place <> ?1")?
            .execute(params![place, id])?;
    }
    Ok(())
}

/// The field of a name, however it is spaced.
///
/// # Errors
/// `unknown` with the name.
pub fn named(tx: &ReadTx<'_>, name: &str) -> Result<OwnField> {
    let wanted = rules::plain(name);
    let found = all(tx)?.into_iter().find(|one| rules::plain(&one.field.name) == wanted);
    found.ok_or_else(|| Error::new(Code::Unknown).with("text", name))
}

/// How many cards have a value in each field, in the fields' order.
///
/// # Errors
/// Those of reading the file.
pub fn used(tx: &ReadTx<'_>) -> Result<Vec<u32>> {
    let mut query = tx.conn().prepare_cached(
        "SELECT (SELECT count(DISTINCT card_id) FROM card_fields f WHERE f.key = o.name)
         FROM own_fields o ORDER BY place, id",
    )?;
    Ok(query.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?)
}

/// What these fields hold on one card, several values of one field after each other.
///
/// # Errors
/// Those of reading the file.
pub(crate) fn values(tx: &ReadTx<'_>, card: CardId, fields: &[OwnField]) -> Result<Vec<String>> {
    let mut query =
        tx.conn().prepare_cached("SELECT key, value FROM card_fields WHERE card_id = ?1 ORDER BY place")?;
    let mut found: HashMap<String, Vec<String>> = HashMap::new();
    let mut rows = query.query([card])?;
    while let Some(row) = rows.next()? {
        found.entry(row.get(0)?).or_default().push(row.get(1)?);
    }
    Ok(fields.iter().map(|one| found.remove(&one.field.name).unwrap_or_default().join("; ")).collect())
}

fn free(known: &[OwnField], field: &OwnFieldDraft, own: Option<OwnFieldId>) -> Result<()> {
    let name = rules::plain(&field.name);
    match known.iter().find(|one| Some(one.id) != own && rules::plain(&one.field.name) == name) {
        Some(taken) => Err(Error::new(Code::FieldTaken).of("name").with("text", taken.field.name.as_str())),
        None => Ok(()),
    }
}

/// Puts every value that stands under the field's name, its former name, or in doubt beside them, into its spelling.
fn spell(tx: &WriteTx<'_>, field: OwnField, former: &str) -> Result<Defined> {
    let names = [&field.field.name, former].map(rules::plain);
    let doubts = [&field.field.name, former].map(|name| rules::plain(&rules::doubtful(name)));
    let doubtful = rules::doubtful(&field.field.name);
    let conn = tx.conn();
    let mut query = conn.prepare("SELECT id, key, value FROM card_fields")?;
    let rows = query.query_map([], |row| {
        Ok((row.get::<_, PointId>(0)?, row.get::<_, String>(1)?, row.get::<_, String>(2)?))
    })?;
    let (mut fit, mut unfit) = (0, 0);
    for row in rows {
        let (id, key, value) = row?;
        let plain = rules::plain(&key);
        if !names.contains(&plain) && !doubts.contains(&plain) {
            continue;
        }
        let (name, spelt) = match rules::value(&field.field, &value, tx.today()) {
            Ok(spelt) => {
                fit += 1;
                (field.field.name.as_str(), spelt)
            }
            Err(_) => {
                unfit += 1;
                (doubtful.as_str(), value.clone())
            }
        };
        if (name, &spelt) != (key.as_str(), &value) {
            conn.prepare_cached("UPDATE card_fields SET key = ?1, value = ?2 WHERE id = ?3")?
                .execute(params![name, spelt, id])?;
        }
    }
    Ok(Defined { field, fit, unfit })
}

/// Puts every value that stands under a field's name into its spelling, after rows came in as they were.
///
/// # Errors
/// Those of writing the file.
pub fn respell(tx: &WriteTx<'_>) -> Result<()> {
    for field in all(tx)? {
        let name = field.field.name.clone();
        spell(tx, field, &name)?;
    }
    Ok(())
}
