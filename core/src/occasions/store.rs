//! Where birth dates and yearly dates stand in the book, and the `greetings` table that says which were attended to.

use std::collections::HashSet;

use chrono::NaiveDate;
use rusqlite::{OptionalExtension, named_params};
use uuid::Uuid;

use super::rules::{self, Adjusted};
use crate::base::birthday::YearlyDate;
use crate::base::error::{Code, Error, Result};
use crate::base::ids::{CardId, InteractionId, OccasionId};
use crate::base::sql;
use crate::cards::card::{REFERENCE, reference_of};
use crate::cards::draft::{OccasionKind, RelationKind};
use crate::cards::{CardRef, Who};
use crate::store::{ReadTx, WriteTx};

/// A birthday on the day it is kept, not yet dressed with the card it stands on.
pub(super) struct Kept {
    pub date: NaiveDate,
    pub adjusted: Adjusted,
    pub born: YearlyDate,
    pub card: CardId,
    /// The row it stands in: a card's id or a relation's.
    pub key: Uuid,
    /// Whether `key` is a relation.
    pub relative: bool,
}

pub(super) struct YearlyRow {
    pub id: OccasionId,
    pub card: CardRef,
    pub kind: OccasionKind,
    pub title: String,
    pub date: YearlyDate,
}

/// Living cards that may be written to: the reminders leave the others in peace.
const LIVING: &str = "c.archived_at IS NULL AND c.do_not_contact = 0";

/// The parts of a date as the book's indexes have them; the year no later than the one it is kept in.
fn on(prefix: &str) -> String {
    format!(
        "{prefix}_month = :month AND {prefix}_day = :day AND {prefix}_calendar = :calendar AND {prefix}_leap = :leap
           AND ({prefix}_year IS NULL OR {prefix}_year <= :year)"
    )
}

/// Whose birthdays are asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Whose {
    /// Customers and the people around them.
    Everyone,
    /// A customers only.
    FirstClass,
}

/// Birthdays kept from one day to another, both included, by day.
pub(super) fn birthdays(
    tx: &ReadTx<'_>,
    who: &dyn Who,
    from: NaiveDate,
    to: NaiveDate,
    whose: Whose,
) -> Result<Vec<Kept>> {
    let mut own = tx.conn().prepare_cached(&format!(
        "SELECT c.id, c.birthday_year FROM cards c WHERE {} AND {LIVING} {}",
        on("c.birthday"),
        if whose == Whose::FirstClass { "AND c.class = 'A'" } else { "" }
    ))?;
    let mut relatives = tx.conn().prepare_cached(&format!(
        "SELECT r.card_id, r.birthday_year, r.id, r.other_id FROM relations r WHERE {}",
        on("r.birthday")
    ))?;
    let mut found = Vec::new();
    for date in from.iter_days().take_while(|date| *date <= to) {
        for (parts, adjusted, year) in rules::kept_on(date) {
            let wanted = named_params! {
                ":month": parts.month, ":day": parts.day, ":calendar": sql::name_of(parts.calendar),
                ":leap": parts.leap, ":year": year,
            };
            let mut rows = own.query(wanted)?;
            while let Some(row) = rows.next()? {
                let (card, year): (CardId, _) = (row.get(0)?, row.get(1)?);
                let born = YearlyDate { year, ..parts };
                found.push(Kept { date, adjusted, born, card, key: card.0, relative: false });
            }
            if whose == Whose::FirstClass {
                continue;
            }
            let mut rows = relatives.query(wanted)?;
            while let Some(row) = rows.next()? {
                // Someone with a card of his own and a birthday on it is reminded of there, once.
                let twice = match row.get::<_, Option<CardId>>(3)? {
                    Some(other) => who.has_birthday(other)?,
                    None => false,
                };
                if twice || !who.is_reminded(row.get(0)?)? {
                    continue;
                }
                let born = YearlyDate { year: row.get(1)?, ..parts };
                let key = row.get::<_, CardId>(2)?.0;
                let card = row.get(0)?;
                found.push(Kept { date, adjusted, born, card, key, relative: true });
            }
        }
    }
    Ok(found)
}

/// Someone with a card of his own and a birthday on it is reminded of there, once.
const NOT_TWICE: &str =
    "AND NOT EXISTS (SELECT 1 FROM cards o WHERE o.id = r.other_id AND o.birthday_calendar IS NOT NULL)";

/// The same of one card and the people around it: its own rows are nearer than all those of a day.
pub(super) fn birthdays_of(
    tx: &ReadTx<'_>,
    card: CardId,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<Vec<Kept>> {
    let parts = |prefix: &str| {
        ["calendar", "year", "month", "day", "leap"].map(|part| format!("{prefix}_{part}")).join(", ")
    };
    let mut query = tx.conn().prepare_cached(&format!(
        "SELECT c.id AS key, FALSE AS relative, {own} FROM cards c
         WHERE c.id = :card AND c.birthday_calendar IS NOT NULL AND {LIVING}
         UNION ALL
         SELECT r.id, TRUE, {others} FROM relations r JOIN cards c ON c.id = r.card_id
         WHERE r.card_id = :card AND r.birthday_calendar IS NOT NULL AND {LIVING} {NOT_TWICE}",
        own = parts("c.birthday"),
        others = parts("r.birthday"),
    ))?;
    let mut rows = query.query(named_params! { ":card": card })?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let born = sql::yearly(row, "birthday")?.unwrap_or_default();
        let (key, relative) = (row.get::<_, CardId>("key")?.0, row.get("relative")?);
        for kept in rules::occurrences_between(&born, from, to) {
            let (date, adjusted) = (kept.date, kept.adjusted);
            found.push(Kept { date, adjusted, born, card, key, relative });
        }
    }
    found.sort_by_key(|kept| kept.date);
    Ok(found)
}

/// Whose birthday a relation's row is: the name and what that person is to the customer.
pub(super) fn relative(tx: &ReadTx<'_>, key: Uuid) -> Result<(String, Option<RelationKind>)> {
    Ok(tx
        .conn()
        .prepare_cached("SELECT name, relation FROM relations WHERE id = ?1")?
        .query_row([CardId(key)], |row| Ok((row.get("name")?, sql::opt(row, "relation")?)))?)
}

/// Cards whose birthday is known to this month of the solar calendar only.
pub(super) fn month_only(tx: &ReadTx<'_>, month: u8) -> Result<Vec<CardRef>> {
    Ok(tx
        .conn()
        .prepare_cached(&format!(
            "SELECT {REFERENCE} FROM cards c
             WHERE c.birthday_month = ?1 AND c.birthday_day IS NULL AND c.birthday_calendar = 'solar' AND {LIVING}
             ORDER BY c.number"
        ))?
        .query_map([month], reference_of)?
        .collect::<Result<_, _>>()?)
}

/// Yearly dates kept from one day to another, of all cards or of one, with the day.
pub(super) fn yearly_dates(
    tx: &ReadTx<'_>,
    from: NaiveDate,
    to: NaiveDate,
    only: Option<CardId>,
) -> Result<Vec<(NaiveDate, YearlyRow)>> {
    const ROW: &str =
        "o.id AS occasion, o.kind, o.title, o.date_calendar, o.date_year, o.date_month, o.date_day,
        o.date_leap FROM occasions o JOIN cards c ON c.id = o.card_id";
    let read = |row: &rusqlite::Row<'_>| {
        Ok(YearlyRow {
            id: row.get("occasion")?,
            card: reference_of(row)?,
            kind: sql::or_default(row, "kind")?,
            title: row.get("title")?,
            date: sql::yearly(row, "date")?.unwrap_or_default(),
        })
    };
    let mut found = Vec::new();
    if let Some(card) = only {
        let mut query = tx
            .conn()
            .prepare_cached(&format!("SELECT {REFERENCE}, {ROW} WHERE o.card_id = ?1 AND {LIVING}"))?;
        for row in query.query_map([card], read)? {
            let row = row?;
            for kept in rules::occurrences_between(&row.date, from, to) {
                found
                    .push((kept.date, YearlyRow { card: row.card.clone(), title: row.title.clone(), ..row }));
            }
        }
        return Ok(found);
    }
    let mut query = tx
        .conn()
        .prepare_cached(&format!("SELECT {REFERENCE}, {ROW} WHERE {} AND {LIVING}", on("o.date")))?;
    for date in from.iter_days().take_while(|date| *date <= to) {
        for (parts, _, year) in rules::kept_on(date) {
            let wanted = named_params! {
                ":month": parts.month, ":day": parts.day, ":calendar": sql::name_of(parts.calendar),
                ":leap": parts.leap, ":year": year,
            };
            for row in query.query_map(wanted, read)? {
                found.push((date, row?));
            }
        }
    }
    Ok(found)
}

/// The keys of what has been attended to, of occasions from one day to another.
pub fn attended(tx: &ReadTx<'_>, from: NaiveDate, to: NaiveDate) -> Result<HashSet<String>> {
    Ok(tx
        .conn()
        .prepare_cached("SELECT occasion FROM greetings WHERE substr(occasion, -10) BETWEEN ?1 AND ?2")?
        .query_map([from.to_string(), to.to_string()], |row| row.get(0))?
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
