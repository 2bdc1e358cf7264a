//! Where birth dates and yearly dates stand in the book, and the `greetings` table that says which were attended to.

use std::collections::HashSet;

use rusqlite::{OptionalExtension, named_params};
use uuid::Uuid;

use crate::base::birthday::YearlyDate;
use crate::base::error::{Code, Error, Result};
use crate::base::ids::{CardId, InteractionId, OccasionId};
use crate::base::sql;
use crate::cards::CardRef;
use crate::cards::card::{REFERENCE, reference_of};
use crate::cards::draft::{OccasionKind, RelationKind};
use crate::store::{ReadTx, WriteTx};

pub(super) struct BirthDate {
    pub card: CardRef,
    pub person: String,
    pub relation: Option<RelationKind>,
    pub born: YearlyDate,
    /// The row it stands in: a card's id or a relation's.
    pub key: Uuid,
}

pub(super) struct YearlyRow {
    pub id: OccasionId,
    pub card: CardRef,
    pub kind: OccasionKind,
    pub title: String,
    pub date: YearlyDate,
}

/// Living cards that may be written to: the reminders leave the others in peace.
const LIVING: &str = "c.archived_at IS NULL AND NOT c.do_not_contact";

pub(super) fn birth_dates(tx: &ReadTx<'_>) -> Result<Vec<BirthDate>> {
    let mut query = tx.conn().prepare_cached(&format!(
        "SELECT {REFERENCE}, c.id AS key, NULL AS person, NULL AS relation, c.birthday_calendar, c.birthday_year,
           c.birthday_month, c.birthday_day, c.birthday_leap
         FROM cards c WHERE c.birthday_calendar IS NOT NULL AND {LIVING}
         UNION ALL
         SELECT {REFERENCE}, r.id, r.name, r.relation, r.birthday_calendar, r.birthday_year, r.birthday_month,
           r.birthday_day, r.birthday_leap
         FROM relations r JOIN cards c ON c.id = r.card_id
         WHERE r.birthday_calendar IS NOT NULL AND {LIVING}
           -- Someone with a card of his own and a birthday on it is reminded of there, once.
           AND NOT EXISTS (SELECT 1 FROM cards o WHERE o.id = r.other_id AND o.birthday_calendar IS NOT NULL)"
    ))?;
    let rows = query.query_map([], |row| {
        let card = reference_of(row)?;
        Ok(BirthDate {
            person: row.get::<_, Option<String>>("person")?.unwrap_or_else(|| card.name.clone()),
            relation: sql::opt(row, "relation")?,
            born: sql::yearly(row, "birthday")?.unwrap_or_default(),
            key: row.get::<_, CardId>("key")?.0,
            card,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub(super) fn yearly_dates(tx: &ReadTx<'_>) -> Result<Vec<YearlyRow>> {
    let mut query = tx.conn().prepare_cached(&format!(
        "SELECT {REFERENCE}, o.id AS occasion, o.kind, o.title, o.date_calendar, o.date_year, o.date_month, o.date_day,
           o.date_leap
         FROM occasions o JOIN cards c ON c.id = o.card_id WHERE {LIVING}"
    ))?;
    let rows = query.query_map([], |row| {
        Ok(YearlyRow {
            id: row.get("occasion")?,
            card: reference_of(row)?,
            kind: sql::or_default(row, "kind")?,
            title: row.get("title")?,
            date: sql::yearly(row, "date")?.unwrap_or_default(),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The keys of everything that has been attended to.
pub fn attended(tx: &ReadTx<'_>) -> Result<HashSet<String>> {
    Ok(tx
        .conn()
        .prepare_cached("SELECT occasion FROM greetings")?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?)
}

/// The card an occasion key belongs to.
///
/// # Errors
/// `unknown`.
pub fn card_of(tx: &ReadTx<'_>, occasion: &str) -> Result<CardId> {
    let unknown = || Error::new(Code::Unknown);
    let row: Uuid = occasion.split(':').nth(1).and_then(|id| id.parse().ok()).ok_or_else(unknown)?;
    tx.conn()
        .query_row(
            "SELECT id FROM cards WHERE id = :row UNION ALL SELECT card_id FROM relations WHERE id = :row
             UNION ALL SELECT card_id FROM occasions WHERE id = :row LIMIT 1",
            named_params! { ":row": CardId(row) },
            |row| row.get(0),
        )
        .optional()?
        .ok_or_else(unknown)
}

/// Says that an occasion has been attended to; twice is once.
///
/// # Errors
/// `unknown` for a key that belongs to nothing.
pub fn mark(tx: &WriteTx<'_>, occasion: &str, log: Option<InteractionId>) -> Result<CardId> {
    let card = card_of(tx, occasion)?;
    tx.conn().execute(
        "INSERT OR IGNORE INTO greetings (id, card_id, occasion, interaction_id, created_at, created_by)
         VALUES (:id, :card, :occasion, :log, :now, :by)",
        named_params! {
            ":id": OccasionId::fresh(), ":card": card, ":occasion": occasion, ":log": log, ":now": tx.now().utc(),
            ":by": tx.by(),
        },
    )?;
    Ok(card)
}
