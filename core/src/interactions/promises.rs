//! 承諾: what was promised to a customer and by when. A promise is kept, broken, or still open; one kept after its day was kept
//! late, and an open one past its day is as good as broken until somebody keeps it.

use chrono::{Months, NaiveDate};
use rusqlite::{OptionalExtension, Row, named_params};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::base::error::{Code, Error, Result};
use crate::base::ids::{CardId, InteractionId, PromiseId};
use crate::base::sql;
use crate::cards::{self, CardRef, Who};
use crate::store::{ReadTx, WriteTx};

/// The longest promise.
const LONGEST: usize = 500;
/// Closed ones the ledger shows.
const CLOSED: u32 = 200;
/// Months a rate looks back.
const MONTHS: u32 = 12;

/// What became of a promise.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export, rename = "PromiseState")]
#[allow(missing_docs)]
pub enum State {
    #[default]
    Open,
    Kept,
    Broken,
}

/// A promise.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export, rename = "CardPromise")]
pub struct Promise {
    /// Identity.
    pub id: PromiseId,
    /// To whom.
    pub card: CardRef,
    /// What.
    pub what: String,
    /// By when.
    pub due: NaiveDate,
    /// What became of it.
    pub state: State,
    /// The day that was.
    pub closed_on: Option<NaiveDate>,
    /// Days past its day, of an open one until today; 0 when it is in time.
    pub late_days: u32,
}

/// How promises of the last twelve months were kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, TS)]
#[ts(export, rename = "PromiseRate")]
pub struct Rate {
    /// Their day has come.
    pub due: u32,
    /// Kept in time.
    pub kept: u32,
    /// Kept, but late.
    pub late: u32,
    /// Broken, or open past their day.
    pub broken: u32,
    /// Broken of all that were due, in whole percent, rounded up: one of a thousand is not none.
    pub broken_percent: u32,
}

/// Everything promised.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export, rename = "PromiseLedger")]
pub struct Ledger {
    /// Open ones, the earliest first.
    pub open: Vec<Promise>,
    /// Closed ones, the latest first.
    pub closed: Vec<Promise>,
    /// How they were kept.
    pub rate: Rate,
}

fn read(tx: &ReadTx<'_>, who: &dyn Who, row: &Row<'_>) -> Result<Promise> {
    let day = |column: &str| -> rusqlite::Result<Option<NaiveDate>> {
        Ok(row.get::<_, Option<String>>(column)?.and_then(|text| text.parse().ok()))
    };
    let (due, closed_on) = (day("due")?.unwrap_or(tx.today()), day("closed_on")?);
    let late = (closed_on.unwrap_or(tx.today()) - due).num_days();
    Ok(Promise {
        id: row.get("id")?,
        card: who.line(row.get("card_id")?)?,
        what: row.get("what")?,
        due,
        state: sql::or_default(row, "state")?,
        closed_on,
        late_days: u32::try_from(late).unwrap_or(0),
    })
}

fn all(
    tx: &ReadTx<'_>,
    who: &dyn Who,
    rest: &str,
    args: &[(&str, &dyn rusqlite::ToSql)],
) -> Result<Vec<Promise>> {
    let mut query = tx.conn().prepare_cached(&format!(
        "SELECT p.* FROM promises p CROSS JOIN kept k ON k.card_id = p.card_id WHERE k.archived = 0 AND {rest}"
    ))?;
    let mut rows = query.query(args)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(read(tx, who, row)?);
    }
    Ok(found)
}

/// Open promises to living customers that are due by a day, the earliest first; at most so many.
pub fn due_until(tx: &ReadTx<'_>, who: &dyn Who, day: NaiveDate, limit: usize) -> Result<Vec<Promise>> {
    all(
        tx,
        who,
        "p.state = 'open' AND p.due <= :day ORDER BY p.due, p.id LIMIT :limit",
        named_params! { ":day": day.to_string(), ":limit": limit },
    )
}

/// How many promises are open.
pub fn count_open(tx: &ReadTx<'_>) -> Result<u32> {
    Ok(tx
        .conn()
        .prepare_cached("SELECT count(*) FROM promises p INDEXED BY promises_open CROSS JOIN kept k ON k.card_id = p.card_id
             WHERE p.state = 'open' AND k.archived = 0")?
        .query_row([], |row| row.get(0))?)
}

/// Promises to one customer: open ones first, then the latest.
pub fn of_card(tx: &ReadTx<'_>, card: CardId) -> Result<Vec<Promise>> {
    let mut query = tx.conn().prepare_cached(
        "SELECT * FROM promises WHERE card_id = ?1 ORDER BY state <> 'open', CASE state WHEN 'open' THEN due END, closed_on DESC, id",
    )?;
    let mut rows = query.query([card])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(read(tx, tx, row)?);
    }
    Ok(found)
}

/// Everything promised, and how it was kept.
pub fn ledger(tx: &ReadTx<'_>, who: &dyn Who) -> Result<Ledger> {
    let today = tx.today();
    let open = all(tx, who, "p.state = 'open' ORDER BY p.due, p.id", &[])?;
    let closed = all(
        tx,
        who,
        "p.state <> 'open' ORDER BY p.closed_on DESC, p.id DESC LIMIT :limit",
        named_params! { ":limit": CLOSED },
    )?;
    let from = today.checked_sub_months(Months::new(MONTHS)).unwrap_or(today);
    let rate = tx
        .conn()
        .prepare_cached(
            "SELECT count(*),
               coalesce(sum(state = 'kept' AND closed_on <= due), 0),
               coalesce(sum(state = 'kept' AND closed_on > due), 0),
               coalesce(sum(state = 'broken' OR state = 'open'), 0)
             FROM promises p CROSS JOIN kept k ON k.card_id = p.card_id
             WHERE k.archived = 0 AND ((due BETWEEN :from AND :yesterday) OR (due <= :today AND due >= :from AND state <> 'open'))",
        )?
        .query_row(
            named_params! {
                ":from": from.to_string(), ":today": today.to_string(),
                ":yesterday": today.pred_opt().unwrap_or(today).to_string(),
            },
            |row| {
                let (due, broken): (u32, u32) = (row.get(0)?, row.get(3)?);
                Ok(Rate {
                    due,
                    kept: row.get(1)?,
                    late: row.get(2)?,
                    broken,
                    broken_percent: (broken * 100).div_ceil(due.max(1)),
                })
            },
        )?;
    Ok(Ledger { open, closed, rate })
}

/// Writes down a promise, perhaps one that was made in a contact.
///
/// # Errors
/// `card_unknown`, `text_missing` without words, `text_too_long`.
pub fn add(
    tx: &WriteTx<'_>,
    card: CardId,
    what: &str,
    due: NaiveDate,
    log: Option<InteractionId>,
) -> Result<PromiseId> {
    cards::reference(tx, card)?;
    let what = checked(what)?;
    let id = PromiseId::fresh();
    tx.conn().execute(
        "INSERT INTO promises (id, card_id, what, due, interaction_id, created_at, created_by, updated_at, updated_by)
         VALUES (:id, :card, :what, :due, :log, :now, :by, :now, :by)",
        named_params! {
            ":id": id, ":card": card, ":what": what, ":due": due.to_string(), ":log": log, ":now": tx.now().utc(), ":by": tx.by(),
        },
    )?;
    Ok(id)
}

fn checked(what: &str) -> Result<&str> {
    let what = what.trim();
    if what.is_empty() {
        return Err(Error::new(Code::TextMissing).of("what"));
    }
    if what.chars().count() > LONGEST {
        return Err(Error::new(Code::TextTooLong).of("what").with("limit", LONGEST));
    }
    Ok(what)
}

/// Another wording, another day.
///
/// # Errors
/// `unknown`, those of [`add`].
pub fn change(tx: &WriteTx<'_>, id: PromiseId, what: &str, due: NaiveDate) -> Result<CardId> {
    let what = checked(what)?;
    tx.conn().execute(
        "UPDATE promises SET what = :what, due = :due, updated_at = :now, updated_by = :by WHERE id = :id",
        named_params! { ":id": id, ":what": what, ":due": due.to_string(), ":now": tx.now().utc(), ":by": tx.by() },
    )?;
    card_of(tx, id)
}

/// Says what became of a promise today; `Open` opens it again.
///
/// # Errors
/// `unknown`.
pub fn close(tx: &WriteTx<'_>, id: PromiseId, state: State) -> Result<CardId> {
    let closed = (state != State::Open).then(|| tx.today().to_string());
    tx.conn().execute(
        "UPDATE promises SET state = :state, closed_on = :closed, updated_at = :now, updated_by = :by WHERE id = :id",
        named_params! { ":id": id, ":state": sql::name_of(state), ":closed": closed, ":now": tx.now().utc(), ":by": tx.by() },
    )?;
    card_of(tx, id)
}

/// Takes a promise out that was none.
///
/// # Errors
/// `unknown`.
pub fn remove(tx: &WriteTx<'_>, id: PromiseId) -> Result<CardId> {
    let card = card_of(tx, id)?;
    tx.conn().execute("DELETE FROM promises WHERE id = ?1", [id])?;
    Ok(card)
}

fn card_of(tx: &ReadTx<'_>, id: PromiseId) -> Result<CardId> {
    tx.conn()
        .query_row("SELECT card_id FROM promises WHERE id = ?1", [id], |row| row.get(0))
        .optional()?
        .ok_or_else(|| Error::new(Code::Unknown))
}
