//! The `followups` table: columns once, writes, reads.

use chrono::NaiveDate;
use rusqlite::{OptionalExtension, Row, named_params, params};
use std::collections::BTreeMap;

use super::{Followup, FollowupDraft, Repeat, Status};
use crate::base::error::{Code, Error, Result};
use crate::base::ids::{CardId, FollowupId, InteractionId};
use crate::base::sql;
use crate::cards::draft::Channel;
use crate::store::{ReadTx, WriteTx};

pub(super) fn insert(
    tx: &WriteTx<'_>,
    card: CardId,
    draft: &FollowupDraft,
    log: Option<InteractionId>,
) -> Result<FollowupId> {
    let id = FollowupId::fresh();
    tx.conn()
        .prepare_cached(
            "INSERT INTO followups (id, card_id, due, time, channel, purpose, kind, repeat_every, repeat_unit, repeat_day,
               assignee, interaction_id, created_at, created_by, updated_at, updated_by)
             VALUES (:id, :card, :due, :time, :channel, :purpose, :kind, :every, :unit, :day, :assignee, :log, :now,
               :by, :now, :by)",
        )?
        .execute(named_params! {
            ":id": id, ":card": card, ":due": draft.due.unwrap_or_else(|| tx.today()).to_string(), ":time": draft.time,
            ":channel": draft.channel.and_then(sql::name_of), ":purpose": draft.purpose,
            ":kind": draft.kind.and_then(sql::name_of), ":every": draft.repeat.map(|r| r.every),
            ":unit": draft.repeat.and_then(|r| sql::name_of(r.unit)), ":day": draft.repeat.and_then(|r| r.day),
            ":assignee": draft.assignee.trim(), ":log": log,
            ":now": tx.now().utc(), ":by": tx.by(),
        })?;
    Ok(id)
}

pub(super) fn update(tx: &WriteTx<'_>, id: FollowupId, draft: &FollowupDraft) -> Result<()> {
    tx.conn().execute(
        "UPDATE followups SET due = :due, time = :time, channel = :channel, purpose = :purpose, kind = :kind,
           repeat_every = :every, repeat_unit = :unit, repeat_day = :day, assignee = :assignee, updated_at = :now, updated_by = :by
         WHERE id = :id",
        named_params! {
            ":due": draft.due.unwrap_or_else(|| tx.today()).to_string(), ":time": draft.time,
            ":channel": draft.channel.and_then(sql::name_of), ":purpose": draft.purpose,
            ":kind": draft.kind.and_then(sql::name_of), ":every": draft.repeat.map(|r| r.every),
            ":unit": draft.repeat.and_then(|r| sql::name_of(r.unit)), ":day": draft.repeat.and_then(|r| r.day),
            ":assignee": draft.assignee.trim(), ":now": tx.now().utc(), ":by": tx.by(), ":id": id,
        },
    )?;
    Ok(())
}

pub(super) fn close(tx: &WriteTx<'_>, id: FollowupId, status: Status) -> Result<()> {
    tx.conn().execute(
        "UPDATE followups SET status = :status, closed_at = :now, updated_at = :now, updated_by = :by WHERE id = :id",
        named_params! { ":status": sql::name_of(status), ":now": tx.now().utc(), ":by": tx.by(), ":id": id },
    )?;
    Ok(())
}

pub(super) fn move_to(tx: &WriteTx<'_>, id: FollowupId, due: NaiveDate, time: Option<&str>) -> Result<()> {
    tx.conn().execute(
        "UPDATE followups SET due = :due, time = :time, updated_at = :now, updated_by = :by WHERE id = :id",
        named_params! { ":due": due.to_string(), ":time": time, ":now": tx.now().utc(), ":by": tx.by(), ":id": id },
    )?;
    Ok(())
}

pub(super) fn assign(tx: &WriteTx<'_>, id: FollowupId, to: &str) -> Result<()> {
    tx.conn().execute(
        "UPDATE followups SET assignee = :to, updated_at = :now, updated_by = :by WHERE id = :id",
        named_params! { ":to": to, ":now": tx.now().utc(), ":by": tx.by(), ":id": id },
    )?;
    Ok(())
}

fn read(tx: &ReadTx<'_>, row: &Row<'_>) -> rusqlite::Result<Followup> {
    let due: String = row.get("due")?;
    let status: Status = sql::or_default(row, "status")?;
    let late = due.parse::<NaiveDate>().map_or(0, |day| (tx.today() - day).num_days());
    let (every, day): (Option<u32>, Option<u32>) = (row.get("repeat_every")?, row.get("repeat_day")?);
    Ok(Followup {
        id: row.get("id")?,
        card: row.get("card_id")?,
        time: row.get("time")?,
        channel: sql::opt(row, "channel")?.unwrap_or(Channel::Call),
        purpose: row.get("purpose")?,
        kind: sql::opt(row, "kind")?,
        overdue_days: if status == Status::Open { i32::try_from(late).unwrap_or(i32::MAX) } else { 0 },
        repeat: every.zip(sql::opt(row, "repeat_unit")?).map(|(every, unit)| Repeat { every, unit, day }),
        assignee: row.get("assignee")?,
        rule: row.get("rule")?,
        due,
        status,
    })
}

/// One follow-up.
///
/// # Errors
/// `unknown`.
pub fn get(tx: &ReadTx<'_>, id: FollowupId) -> Result<Followup> {
    tx.conn()
        .prepare_cached("SELECT * FROM followups WHERE id = ?1")?
        .query_row([id], |row| read(tx, row))
        .optional()?
        .ok_or_else(|| Error::new(Code::Unknown))
}

/// Open follow-ups of a card, the earliest first.
pub fn open_of(tx: &ReadTx<'_>, card: CardId) -> Result<Vec<Followup>> {
    list(tx, Some(card), Some(Status::Open))
}

/// Follow-ups by card and status, the earliest first.
pub fn list(tx: &ReadTx<'_>, card: Option<CardId>, status: Option<Status>) -> Result<Vec<Followup>> {
    // Written out for what is asked, so that the index fits.
    let wanted = match (card, status) {
        (Some(_), Some(_)) => "WHERE card_id = :card AND status = :status",
        (Some(_), None) => "WHERE card_id = :card AND :status IS NULL",
        (None, Some(_)) => "WHERE status = :status AND :card IS NULL",
        (None, None) => "WHERE :card IS NULL AND :status IS NULL",
    };
    Ok(tx
        .conn()
        .prepare_cached(&format!("SELECT * FROM followups {wanted} ORDER BY due, time IS NULL, time, id"))?
        .query_map(named_params! { ":card": card, ":status": status.and_then(sql::name_of) }, |row| {
            read(tx, row)
        })?
        .collect::<Result<_, _>>()?)
}

/// What is due, as far as it is shown.
pub struct Due {
    /// The late ones, the earliest first, then those of the day by time.
    pub shown: Vec<Followup>,
    /// How many there are besides.
    pub more: u32,
}

/// Open follow-ups of living cards that are due until a day, that day included: of the late ones and of the day's own at
/// most `limit` each.
pub fn due_until(tx: &ReadTx<'_>, day: NaiveDate, limit: usize) -> Result<Due> {
    const OPEN: &str =
        "FROM followups f JOIN kept k ON k.card_id = f.card_id WHERE f.status = 'open' AND k.archived = 0";
    let day = day.to_string();
    let mut shown: Vec<Followup> = Vec::new();
    for due in ["f.due < ?1", "f.due = ?1"] {
        let mut query = tx.conn().prepare_cached(&format!(
            "SELECT f.* {OPEN} AND {due} ORDER BY f.due, f.time IS NULL, f.time, f.id LIMIT ?2"
        ))?;
        for followup in query.query_map(params![day, limit], |row| read(tx, row))? {
            shown.push(followup?);
        }
    }
    let more = if shown.len() < limit {
        0
    } else {
        let shown = u32::try_from(shown.len()).unwrap_or(u32::MAX);
        count_open(tx, "", &day)?.saturating_sub(shown)
    };
    Ok(Due { shown, more })
}

/// Open follow-ups of living cards that have a time of day, from one day to another, both included; the earliest first.
pub fn timed(tx: &ReadTx<'_>, from: NaiveDate, to: NaiveDate) -> Result<Vec<Followup>> {
    Ok(tx
        .conn()
        .prepare_cached(
            "SELECT f.* FROM followups f JOIN kept k ON k.card_id = f.card_id
             WHERE f.status = 'open' AND f.due BETWEEN ?1 AND ?2 AND f.time IS NOT NULL AND k.archived = 0
             ORDER BY f.due, f.time, f.id",
        )?
        .query_map([from.to_string(), to.to_string()], |row| read(tx, row))?
        .collect::<Result<_, _>>()?)
}

/// How many open follow-ups of living cards are due from one day to another, both included. All there are less those of
/// the few cards put away: asking every card whether it lives would read the book.
fn count_open(tx: &ReadTx<'_>, from: &str, to: &str) -> Result<u32> {
    Ok(tx
        .conn()
        .prepare_cached(
            "SELECT (SELECT count(*) FROM followups WHERE status = 'open' AND due BETWEEN ?1 AND ?2)
               - (SELECT count(*) FROM kept k JOIN followups f ON f.card_id = k.card_id
                  WHERE k.archived = 1 AND f.status = 'open' AND f.due BETWEEN ?1 AND ?2)",
        )?
        .query_row([from, to], |row| row.get(0))?)
}

/// How many open follow-ups of living cards one day has.
pub fn count_on(tx: &ReadTx<'_>, day: NaiveDate) -> Result<u32> {
    let day = day.to_string();
    count_open(tx, &day, &day)
}

/// How many open follow-ups each day of a span has.
pub fn count_by_day(tx: &ReadTx<'_>, from: NaiveDate, to: NaiveDate) -> Result<BTreeMap<String, u32>> {
    Ok(tx
        .conn()
        .prepare_cached(
            "SELECT f.due, count(*) FROM followups f JOIN kept k ON k.card_id = f.card_id
             WHERE f.status = 'open' AND k.archived = 0 AND f.due BETWEEN ?1 AND ?2 GROUP BY f.due",
        )?
        .query_map(params![from.to_string(), to.to_string()], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?)
}
