//! Small ledgers beside the orders: commissions, rewards, and what was spent on where customers come from.

use chrono::NaiveDate;
use rusqlite::{OptionalExtension, named_params};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::orders::{self, fit, past};
use crate::base::error::{Code, Error, Result};
use crate::base::ids::{CardId, CommissionId, OrderId, RewardId, SourceCostId};
use crate::base::money::Money;
use crate::base::sql;
use crate::cards::{self, rules::NAME_LIMIT};
use crate::store::{ReadTx, WriteTx};

/// 佣金 of an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct Commission {
    /// Identity.
    pub id: CommissionId,
    /// Of what.
    pub order: OrderId,
    /// For whom.
    pub payee: String,
    /// How much.
    pub amount: Money,
    /// It is due: the order was paid in full.
    pub due: bool,
    /// When it was paid.
    pub paid_on: Option<NaiveDate>,
}

/// A commission as it is put in.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct CommissionDraft {
    /// Identity; a new one when missing.
    #[serde(default)]
    pub id: Option<CommissionId>,
    /// For whom.
    pub payee: String,
    /// How much.
    pub amount: Money,
    /// When it was paid.
    #[serde(default)]
    pub paid_on: Option<NaiveDate>,
}

fn named(field: &str, text: &str) -> Result<String> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Error::new(Code::TextMissing).of(field));
    }
    if text.chars().count() > NAME_LIMIT {
        return Err(Error::new(Code::TextTooLong).of(field).with("limit", NAME_LIMIT));
    }
    Ok(text.to_owned())
}

/// Above zero, as it is kept.
fn positive(amount: &Money) -> Result<i64> {
    match fit(amount)? {
        minor if minor > 0 => Ok(minor),
        _ => Err(Error::new(Code::AmountUnfit).of("amount").with("text", amount.amount.to_string())),
    }
}

/// Saves a commission. One is paid only when its order was.
///
/// # Errors
/// `unknown`, `text_missing` without a payee, `text_too_long`, `amount_unfit`, `commission_not_due`.
pub fn save_commission(tx: &WriteTx<'_>, order: OrderId, draft: &CommissionDraft) -> Result<CommissionId> {
    let of = orders::get(tx, order)?;
    let payee = named("payee", &draft.payee)?;
    if draft.paid_on.is_some() && of.paid_on.is_none() {
        return Err(Error::new(Code::CommissionNotDue));
    }
    let amount = positive(&draft.amount)?;
    if let Some(day) = draft.paid_on {
        past(day, tx.today())?;
    }
    if let Some(known) = draft.id {
        let is_own: bool = tx.conn().query_row(
            "SELECT EXISTS (SELECT 1 FROM commissions WHERE id = ?1 AND order_id = ?2)",
            rusqlite::params![known, order],
            |row| row.get(0),
        )?;
        if !is_own {
            return Err(Error::new(Code::Unknown).of("commission"));
        }
    }
    let id = draft.id.unwrap_or_else(CommissionId::fresh);
    tx.conn().execute(
        "INSERT INTO commissions (id, card_id, order_id, payee, amount_minor, currency, paid_on, created_at, created_by)
         VALUES (:id, :card, :order, :payee, :amount, :currency, :paid, :now, :by)
         ON CONFLICT (id) DO UPDATE SET payee = excluded.payee, amount_minor = excluded.amount_minor,
           currency = excluded.currency, paid_on = excluded.paid_on",
        named_params! {
            ":id": id, ":card": of.card, ":order": order, ":payee": payee, ":amount": amount,
            ":currency": draft.amount.currency, ":paid": draft.paid_on.map(|day| day.to_string()),
            ":now": tx.now().utc(), ":by": tx.by(),
        },
    )?;
    Ok(id)
}

/// Takes one out.
///
/// # Errors
/// `unknown`.
pub fn remove_commission(tx: &WriteTx<'_>, id: CommissionId) -> Result<()> {
    match tx.conn().execute("DELETE FROM commissions WHERE id = ?1", [id])? {
        0 => Err(Error::new(Code::Unknown)),
        _ => Ok(()),
    }
}

/// The commissions of a card's orders.
///
/// # Errors
/// Those of reading the file.
pub fn commissions(tx: &ReadTx<'_>, card: CardId) -> Result<Vec<Commission>> {
    let mut found: Vec<Commission> = tx
        .conn()
        .prepare_cached("SELECT * FROM commissions WHERE card_id = ?1 ORDER BY created_at, id")?
        .query_map([card], |row| {
            Ok(Commission {
                id: row.get("id")?,
                order: row.get("order_id")?,
                payee: row.get("payee")?,
                amount: Money::from_minor(row.get("amount_minor")?, &row.get::<_, String>("currency")?),
                due: false,
                paid_on: sql::opt_day(row, "paid_on")?,
            })
        })?
        .collect::<Result<_, _>>()?;
    for one in &mut found {
        one.due = orders::get(tx, one.order)?.paid_on.is_some();
    }
    Ok(found)
}

/// One line of the rewards: points earned (above zero) or spent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
#[allow(missing_docs)]
pub struct Reward {
    pub id: RewardId,
    pub day: NaiveDate,
    pub points: i32,
    pub what: String,
}

/// Writes down points. They can never be spent before they were earned.
///
/// # Errors
/// `card_unknown`, `text_missing`, `text_too_long`, `amount_unfit` for none or for more than there are (`args.left`).
pub fn add_reward(
    tx: &WriteTx<'_>,
    card: CardId,
    day: NaiveDate,
    points: i32,
    what: &str,
) -> Result<RewardId> {
    if points == 0 {
        return Err(Error::new(Code::AmountUnfit).of("points").with("text", points));
    }
    write_reward(tx, card, day, points, what)
}

/// A line of the rewards, also one that costs nothing.
pub(crate) fn write_reward(
    tx: &WriteTx<'_>,
    card: CardId,
    day: NaiveDate,
    points: i32,
    what: &str,
) -> Result<RewardId> {
    cards::reference(tx, card)?;
    let (day, what) = (past(day, tx.today())?, named("what", what)?);
    let left = self::points(tx, card)?;
    if left + i64::from(points) < 0 {
        return Err(Error::new(Code::AmountUnfit).of("points").with("text", points).with("left", left));
    }
    let id = RewardId::fresh();
    tx.conn().execute(
        "INSERT INTO rewards (id, card_id, day, points, what, created_at, created_by)
         VALUES (:id, :card, :day, :points, :what, :now, :by)",
        named_params! {
            ":id": id, ":card": card, ":day": day.to_string(), ":points": points, ":what": what,
            ":now": tx.now().utc(), ":by": tx.by(),
        },
    )?;
    Ok(id)
}

/// Points a customer has left.
pub(crate) fn points(tx: &ReadTx<'_>, card: CardId) -> Result<i64> {
    Ok(tx
        .conn()
        .prepare_cached("SELECT coalesce(sum(points), 0) FROM rewards WHERE card_id = ?1")?
        .query_row([card], |row| row.get(0))?)
}

/// Takes a line out; never one whose points were spent.
///
/// # Errors
/// `unknown`, `amount_unfit`.
pub fn remove_reward(tx: &WriteTx<'_>, id: RewardId) -> Result<()> {
    let found: Option<(i64, i64)> = tx
        .conn()
        .query_row(
            "SELECT r.points, (SELECT sum(a.points) FROM rewards a WHERE a.card_id = r.card_id) FROM rewards r WHERE r.id = ?1",
            [id],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .optional()?;
    let (points, all) = found.ok_or_else(|| Error::new(Code::Unknown))?;
    if all - points < 0 {
        return Err(Error::new(Code::AmountUnfit).of("points").with("text", -points).with("left", all));
    }
    tx.conn().execute("DELETE FROM rewards WHERE id = ?1", [id])?;
    Ok(())
}

/// The rewards of a card, the latest first.
///
/// # Errors
/// Those of reading the file.
pub fn rewards(tx: &ReadTx<'_>, card: CardId) -> Result<Vec<Reward>> {
    Ok(tx
        .conn()
        .prepare_cached(
            "SELECT id, day, points, what FROM rewards WHERE card_id = ?1 ORDER BY day DESC, id DESC",
        )?
        .query_map([card], |row| {
            Ok(Reward { id: row.get(0)?, day: sql::day(row, 1)?, points: row.get(2)?, what: row.get(3)? })
        })?
        .collect::<Result<_, _>>()?)
}

/// What was spent on a source of customers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
#[allow(missing_docs)]
pub struct SourceCost {
    pub id: SourceCostId,
    pub source: String,
    pub day: NaiveDate,
    pub amount: Money,
}

/// Writes down what was spent on a source.
///
/// # Errors
/// `text_missing`, `text_too_long`, `amount_unfit`, `date_too_early`, `date_impossible`.
pub fn add_source_cost(
    tx: &WriteTx<'_>,
    source: &str,
    day: NaiveDate,
    amount: &Money,
) -> Result<SourceCostId> {
    let (source, day, minor) = (named("source", source)?, past(day, tx.today())?, positive(amount)?);
    let id = SourceCostId::fresh();
    tx.conn().execute(
        "INSERT INTO source_costs (id, source, day, amount_minor, currency, created_at, created_by)
         VALUES (:id, :source, :day, :amount, :currency, :now, :by)",
        named_params! {
            ":id": id, ":source": source, ":day": day.to_string(), ":amount": minor, ":currency": amount.currency,
            ":now": tx.now().utc(), ":by": tx.by(),
        },
    )?;
    Ok(id)
}

/// Takes one out.
///
/// # Errors
/// `unknown`.
pub fn remove_source_cost(tx: &WriteTx<'_>, id: SourceCostId) -> Result<()> {
    match tx.conn().execute("DELETE FROM source_costs WHERE id = ?1", [id])? {
        0 => Err(Error::new(Code::Unknown)),
        _ => Ok(()),
    }
}

/// What was spent on sources, the latest first.
///
/// # Errors
/// Those of reading the file.
pub fn source_costs(tx: &ReadTx<'_>) -> Result<Vec<SourceCost>> {
    Ok(tx
        .conn()
        .prepare_cached("SELECT * FROM source_costs ORDER BY day DESC, id DESC")?
        .query_map([], |row| {
            Ok(SourceCost {
                id: row.get("id")?,
                source: row.get("source")?,
                day: sql::day(row, "day")?,
                amount: Money::from_minor(row.get("amount_minor")?, &row.get::<_, String>("currency")?),
            })
        })?
        .collect::<Result<_, _>>()?)
}
