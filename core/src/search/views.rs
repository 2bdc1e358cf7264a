//! 檢視: filters that were given a name. What they find is asked anew each time.

use rusqlite::{OptionalExtension, named_params};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::filter::Filter;
use super::holds::Now;
use super::list::{Sort, count, held};
use super::roll::Roll;
use crate::base::error::{Code, Error, Result};
use crate::base::ids::{CardId, ViewId};
use crate::base::sql;
use crate::cards::own;
use crate::cards::rules::{NAME_LIMIT, NOTE_LIMIT};
use crate::store::{ReadTx, WriteTx};

/// A view as it is saved.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ViewDraft {
    /// Its name.
    pub name: String,
    /// The expression.
    pub r#where: String,
    /// The order.
    pub sort: Sort,
    /// 服務方式 of the people it finds.
    #[serde(default)]
    pub service: String,
    /// 維護方法 of the people it finds.
    #[serde(default)]
    pub care: String,
    /// 理想客戶: how well a card matches it is told.
    #[serde(default)]
    pub ideal: bool,
}

/// A saved view.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct View {
    /// Identity.
    pub id: ViewId,
    /// Its name.
    pub name: String,
    /// The expression.
    pub r#where: String,
    /// The order.
    pub sort: Sort,
    /// 服務方式
    pub service: String,
    /// 維護方法
    pub care: String,
    /// 理想客戶
    pub ideal: bool,
    /// Cards it finds at the moment.
    pub count: u32,
}

/// The saved views in the order they were made, each with how many it finds.
///
/// # Errors
/// Those of reading the file.
pub fn views(tx: &ReadTx<'_>, roll: &Roll) -> Result<Vec<View>> {
    let mut query = tx.conn().prepare_cached(
        "SELECT id, name, filter, sort, service, care, ideal FROM views ORDER BY place, created_at",
    )?;
    let found = query.query_map([], |row| {
        let filter: String = row.get("filter")?;
        let fits = Filter::parse(&filter, &roll.own).and_then(|filter| count(roll, Now::of(tx), &filter));
        Ok(View {
            id: row.get("id")?,
            name: row.get("name")?,
            // An expression of another version that cannot be read finds nobody, and says so when it is opened.
            count: fits.unwrap_or(0),
            r#where: filter,
            sort: sql::or_default(row, "sort")?,
            service: row.get("service")?,
            care: row.get("care")?,
            ideal: row.get("ideal")?,
        })
    })?;
    Ok(found.collect::<Result<_, _>>()?)
}

/// Saves a view, a new one or over an old one.
///
/// # Errors
/// `name_missing`, `text_too_long`; those of the expression; `unknown` for an id that is gone.
pub fn save_view(tx: &WriteTx<'_>, id: Option<ViewId>, draft: &ViewDraft) -> Result<ViewId> {
    let name = draft.name.trim();
    if name.is_empty() {
        return Err(Error::new(Code::NameMissing).of("name"));
    }
    if name.chars().count() > NAME_LIMIT {
        return Err(Error::new(Code::TextTooLong).of("name").with("limit", NAME_LIMIT));
    }
    for (field, text) in [("service", &draft.service), ("care", &draft.care)] {
        if text.chars().count() > NOTE_LIMIT {
            return Err(Error::new(Code::TextTooLong).of(field).with("limit", NOTE_LIMIT));
        }
    }
    Filter::parse(&draft.r#where, &own::all(tx)?)?;
    let (filter, sort) = (draft.r#where.trim(), sql::name_of(draft.sort));
    if let Some(id) = id {
        let changed = tx.conn().execute(
            "UPDATE views SET name = :name, filter = :filter, sort = :sort, service = :service, care = :care, ideal = :ideal,
               updated_at = :now, updated_by = :by WHERE id = :id",
            named_params! {
                ":name": name, ":filter": filter, ":sort": sort, ":now": tx.now().utc(), ":by": tx.by(), ":id": id,
                ":service": draft.service.trim(), ":care": draft.care.trim(), ":ideal": draft.ideal,
            },
        )?;
        return if changed == 0 { Err(Error::new(Code::Unknown)) } else { Ok(id) };
    }
    let id = ViewId::fresh();
    tx.conn().execute(
        "INSERT INTO views (id, name, filter, sort, place, service, care, ideal, created_at, created_by, updated_at, updated_by)
         VALUES (:id, :name, :filter, :sort, (SELECT coalesce(max(place), 0) + 1 FROM views), :service, :care, :ideal, :now,
           :by, :now, :by)",
        named_params! {
            ":id": id, ":name": name, ":filter": filter, ":sort": sort, ":now": tx.now().utc(), ":by": tx.by(),
            ":service": draft.service.trim(), ":care": draft.care.trim(), ":ideal": draft.ideal,
        },
    )?;
    Ok(id)
}

/// Takes a view away; the cards it found stay.
///
/// # Errors
/// `unknown`.
pub fn remove_view(tx: &WriteTx<'_>, id: ViewId) -> Result<()> {
    let gone = tx.conn().execute("DELETE FROM views WHERE id = ?1", [id])?;
    if gone == 0 { Err(Error::new(Code::Unknown)) } else { Ok(()) }
}

/// The view of this name.
///
/// # Errors
/// `unknown` with the name.
pub fn named(tx: &ReadTx<'_>, name: &str) -> Result<(ViewId, ViewDraft)> {
    tx.conn()
        .prepare_cached("SELECT id, name, filter, sort, service, care, ideal FROM views WHERE name = ?1 ORDER BY place LIMIT 1")?
        .query_row([name.trim()], |row| {
            let draft = ViewDraft {
                name: row.get("name")?,
                r#where: row.get("filter")?,
                sort: sql::or_default(row, "sort")?,
                service: row.get("service")?,
                care: row.get("care")?,
                ideal: row.get("ideal")?,
            };
            Ok((row.get("id")?, draft))
        })
        .optional()?
        .ok_or_else(|| Error::new(Code::Unknown).with("text", name))
}

/// How well a card matches one of the ideal customers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct IdealMatch {
    /// The view's name.
    pub name: String,
    /// Terms of its expression that hold.
    pub holds: u32,
    /// Terms there are.
    pub of: u32,
    /// 服務方式
    pub service: String,
    /// 維護方法
    pub care: String,
}

/// How well a card matches each ideal customer, and which segments with a way of service it is in: ideal ones by their share of
/// terms, the others where all hold.
///
/// # Errors
/// Those of reading the file.
pub fn matches(tx: &ReadTx<'_>, roll: &Roll, card: CardId) -> Result<Vec<IdealMatch>> {
    let mut query = tx.conn().prepare_cached(
        "SELECT name, filter, service, care, ideal FROM views WHERE ideal OR service <> '' OR care <> ''
         ORDER BY place, created_at",
    )?;
    let mut rows = query.query([])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let filter: String = row.get("filter")?;
        let Ok(filter) = Filter::parse(&filter, &roll.own) else { continue };
        let (holds, of) = held(roll, Now::of(tx), &filter, card)?;
        if row.get("ideal")? || (of > 0 && holds == of) {
            let (name, service, care) = (row.get("name")?, row.get("service")?, row.get("care")?);
            found.push(IdealMatch { name, holds, of, service, care });
        }
    }
    Ok(found)
}
