//! The `interactions` table: columns once, writes, reads.

use chrono::NaiveDate;
use rusqlite::{Row, named_params};

use super::{Direction, Interaction, LogDraft};
use crate::base::error::Result;
use crate::base::ids::{CardId, InteractionId};
use crate::base::money::Money;
use crate::base::sql;
use crate::cards::draft::Channel;
use crate::store::{ReadTx, WriteTx};

/// A log is thin when it has neither an outcome, nor a next step, nor the word that none is wanted.
const THIN: &str = "i.outcome = '' AND i.agreed = '' AND NOT i.no_next
    AND NOT EXISTS (SELECT 1 FROM followups f WHERE f.interaction_id = i.id)";

pub(super) fn insert(
    tx: &WriteTx<'_>,
    card: CardId,
    draft: &LogDraft,
    day: NaiveDate,
    time: Option<&str>,
    no_next: bool,
) -> Result<InteractionId> {
    let id = InteractionId::fresh();
    let cost = draft.cost.as_ref().map(Money::minor).transpose()?;
    tx.conn()
        .prepare_cached(
            "INSERT INTO interactions (id, card_id, day, time, at, offset_minutes, kind, direction, reached, note,
               outcome, agreed, attendees, expectation, cost_minor, cost_currency, no_next, created_at, created_by,
               updated_at, updated_by)
             VALUES (:id, :card, :day, :time, :now, :offset, :kind, :direction, :reached, :note, :outcome, :agreed,
               :attendees, :expectation, :cost, :currency, :no_next, :now, :by, :now, :by)",
        )?
        .execute(named_params! {
            ":id": id, ":card": card, ":day": day.to_string(), ":time": time, ":now": tx.now().utc(),
            ":offset": tx.now().offset_minutes(), ":kind": sql::name_of(draft.kind),
            ":direction": sql::name_of(draft.direction), ":reached": draft.reached, ":note": draft.note.trim(),
            ":outcome": draft.outcome.trim(), ":agreed": draft.agreed.trim(), ":attendees": draft.attendees.trim(),
            ":expectation": draft.expectation.and_then(sql::name_of), ":cost": cost,
            ":currency": draft.cost.as_ref().map(|c| c.currency.as_str()), ":no_next": no_next, ":by": tx.by(),
        })?;
    Ok(id)
}

pub(super) fn retell(
    tx: &WriteTx<'_>,
    id: InteractionId,
    day: NaiveDate,
    direction: Direction,
    cost: Option<&Money>,
    words: Option<(&str, &str)>,
) -> Result<()> {
    let (note, outcome) = words.unzip();
    tx.conn()
        .prepare_cached(
            "UPDATE interactions SET day = :day, direction = :direction, note = coalesce(:note, note),
               outcome = coalesce(:outcome, outcome), cost_minor = :cost, cost_currency = :currency,
               updated_at = :now, updated_by = :by WHERE id = :id",
        )?
        .execute(named_params! {
            ":id": id, ":day": day.to_string(), ":direction": sql::name_of(direction), ":note": note, ":outcome": outcome,
            ":cost": cost.map(Money::minor).transpose()?, ":currency": cost.map(|c| c.currency.as_str()),
            ":now": tx.now().utc(), ":by": tx.by(),
        })?;
    Ok(())
}

pub(super) fn remove(tx: &WriteTx<'_>, id: InteractionId) -> Result<()> {
    let conn = tx.conn();
    // What was said in it or planned after it stands by itself.
    for table in ["followups", "promises", "greetings", "attachments"] {
        conn.execute(&format!("UPDATE {table} SET interaction_id = NULL WHERE interaction_id = ?1"), [id])?;
    }
    conn.execute("DELETE FROM interactions WHERE id = ?1", [id])?;
    Ok(())
}

fn read(tx: &ReadTx<'_>, row: &Row<'_>) -> rusqlite::Result<Interaction> {
    Ok(Interaction {
        id: row.get("id")?,
        card: row.get("card_id")?,
        day: row.get("day")?,
        time: row.get("time")?,
        at: tx.now().local(&row.get::<_, String>("at")?),
        kind: sql::opt(row, "kind")?.unwrap_or(Channel::Event),
        direction: sql::or_default(row, "direction")?,
        reached: row.get("reached")?,
        note: row.get("note")?,
        outcome: row.get("outcome")?,
        agreed: row.get("agreed")?,
        attendees: row.get("attendees")?,
        expectation: sql::opt(row, "expectation")?,
        cost: sql::money(row, "cost_minor", "cost_currency")?,
        thin: row.get("thin")?,
        by: row.get("created_by")?,
    })
}

pub(super) fn get(tx: &ReadTx<'_>, id: InteractionId) -> Result<Interaction> {
    Ok(tx
        .conn()
        .prepare_cached(&format!("SELECT i.*, {THIN} AS thin FROM interactions i WHERE i.id = ?1"))?
        .query_row([id], |row| read(tx, row))?)
}

/// The contacts of a card, newest first.
pub fn of_card(tx: &ReadTx<'_>, card: CardId) -> Result<Vec<Interaction>> {
    Ok(tx
        .conn()
        .prepare_cached(&format!(
            "SELECT i.*, {THIN} AS thin FROM interactions i WHERE i.card_id = ?1
             ORDER BY i.day DESC, i.time IS NULL, i.time DESC, i.created_at DESC"
        ))?
        .query_map([card], |row| read(tx, row))?
        .collect::<Result<_, _>>()?)
}

/// What was logged in a span.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// All of it.
    pub contacts: u32,
    /// Of those, without outcome or next step.
    pub thin: u32,
    /// Visits on which somebody was met.
    pub visits: u32,
}

/// What was logged from `since` until today.
pub fn tally(tx: &ReadTx<'_>, since: NaiveDate) -> Result<Tally> {
    Ok(tx
        .conn()
        .prepare_cached(&format!(
            "SELECT count(*), coalesce(sum({THIN}), 0), coalesce(sum(i.kind = 'visit' AND i.reached), 0)
             FROM interactions i WHERE i.day BETWEEN ?1 AND ?2"
        ))?
        .query_row([since.to_string(), tx.today().to_string()], |row| {
            Ok(Tally { contacts: row.get(0)?, thin: row.get(1)?, visits: row.get(2)? })
        })?)
}
