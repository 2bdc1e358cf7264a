//! Purchases, contracts and refunds: what was bought, for how much, and how it is to be paid.

mod list;
mod parts;

use chrono::{Datelike, NaiveDate};
use rusqlite::{OptionalExtension, named_params};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

pub use list::{currency, get, of_card};
pub use parts::set_plan;
pub(crate) use parts::standing;

use super::credit;
use crate::base::error::{Code, Error, Result};
use crate::base::ids::{CardId, InstalmentId, OpportunityId, OrderId};
use crate::base::money::Money;
use crate::base::sql;
use crate::cards::{self, rules::NAME_LIMIT, rules::NOTE_LIMIT};
use crate::store::{ReadTx, WriteTx};

/// The largest amount that is taken, in minor units: ten thousand milliards of a currency with two decimals. A million of them
/// still make a sum.
pub const LARGEST: i64 = 1_000_000_000_000_000;
/// The first year a purchase can be of.
pub const EARLIEST_YEAR: i32 = 1900;
/// Lines of one order.
const MOST_LINES: usize = 1_000;

/// How an order is paid.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum OrderState {
    /// When it was bought.
    #[default]
    Paid,
    /// By a plan.
    Planned,
    /// Not at all: it was cancelled.
    Cancelled,
}

/// By what money came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
#[allow(missing_docs)]
pub enum PayWay {
    Cash,
    Transfer,
    Cheque,
    Card,
    Other,
    /// 折讓: let off, no money came.
    Allowance,
}

/// One product on an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct OrderLine {
    /// What.
    pub product: String,
    /// How many; an exact decimal.
    #[serde(default = "one")]
    #[ts(type = "string")]
    pub quantity: Decimal,
    /// For all of them.
    pub amount: Money,
}

fn one() -> Decimal {
    Decimal::ONE
}

/// One part of a plan as it is put in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct InstalmentDraft {
    /// By when.
    pub due_on: NaiveDate,
    /// How much, above zero.
    pub amount: Money,
    /// Which one it is: 首款.
    #[serde(default)]
    pub name: String,
}

/// An order as it is put in.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(export)]
pub struct OrderDraft {
    /// When; today when missing.
    pub day: Option<NaiveDate>,
    /// What; one at least.
    pub lines: Vec<OrderLine>,
    /// When it is to be paid; empty = it was paid.
    pub plan: Vec<InstalmentDraft>,
    /// The invoice's number.
    pub number: String,
    /// By what it was paid.
    pub way: Option<PayWay>,
    /// The opportunity it comes of.
    pub opportunity: Option<OpportunityId>,
    /// The order it takes back; then all amounts are below zero.
    pub refunds: Option<OrderId>,
    /// Anything else.
    pub note: String,
}

/// One part of a plan and how it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
#[allow(missing_docs)]
pub struct Instalment {
    pub id: InstalmentId,
    pub due_on: NaiveDate,
    pub amount: Money,
    pub name: String,
    pub paid: Money,
    pub left: Money,
    pub settled_on: Option<NaiveDate>,
    pub reminded_on: Option<NaiveDate>,
}

/// An order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct Order {
    /// Identity.
    pub id: OrderId,
    /// Whose.
    pub card: CardId,
    /// When.
    pub day: NaiveDate,
    /// The sum of its lines; below zero for a refund.
    pub amount: Money,
    /// How it is paid.
    pub state: OrderState,
    /// The invoice's number.
    pub number: String,
    /// By what it was paid.
    pub way: Option<PayWay>,
    /// The opportunity it comes of.
    pub opportunity: Option<OpportunityId>,
    /// The order it takes back.
    pub refunds: Option<OrderId>,
    /// When it was cancelled.
    pub cancelled_on: Option<NaiveDate>,
    /// Anything else.
    pub note: String,
    /// What was bought.
    pub lines: Vec<OrderLine>,
    /// What is due when.
    pub plan: Vec<Instalment>,
    /// Not paid yet.
    pub left: Money,
    /// Paid beyond what was due.
    pub over: Money,
    /// When all of it was paid.
    pub paid_on: Option<NaiveDate>,
}

/// Something to know before more is sold; it never stands in the way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "code", rename_all = "snake_case")]
#[ts(export)]
pub enum SaleWarning {
    /// With this order the customer owes more than the limit.
    OverLimit {
        /// 額度
        limit: Money,
        /// What would be owed.
        owed: Money,
    },
    /// 暫停出貨: nothing is to be delivered until it is paid.
    Hold,
    /// Another order of this customer has the same number.
    NumberTaken,
}

/// What came of adding one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct OrderAdded {
    /// Its identity.
    pub id: OrderId,
    /// What to know of it.
    pub warnings: Vec<SaleWarning>,
}

/// An amount that can be kept.
///
/// # Errors
/// `amount_unfit`.
pub(crate) fn fit(money: &Money) -> Result<i64> {
    let unfit = || Error::new(Code::AmountUnfit).with("text", format!("{} {}", money.amount, money.currency));
    let minor = money.minor().map_err(|_| unfit())?;
    if minor.abs() > LARGEST { Err(unfit()) } else { Ok(minor) }
}

/// A day something can have been bought, paid or held on.
///
/// # Errors
/// `date_too_early`; `date_impossible` for a day to come.
pub(crate) fn past(day: NaiveDate, today: NaiveDate) -> Result<NaiveDate> {
    if day.year() < EARLIEST_YEAR {
        return Err(Error::new(Code::DateTooEarly).with("text", day.to_string()).with("year", EARLIEST_YEAR));
    }
    if day > today {
        return Err(Error::new(Code::DateImpossible).of("day").with("text", day.to_string()));
    }
    Ok(day)
}

/// What an order comes to: one currency, and the sum of its lines.
fn total(lines: &[OrderLine]) -> Result<(i64, String)> {
    let first = lines.first().ok_or_else(|| Error::new(Code::NothingChosen).of("lines"))?;
    if lines.len() > MOST_LINES {
        return Err(Error::new(Code::TextTooLong).of("lines").with("limit", MOST_LINES));
    }
    let currency = first.amount.currency.clone();
    let mut sum = 0_i64;
    for line in lines {
        if line.amount.currency != currency {
            return Err(Error::new(Code::CurrenciesMixed)
                .of("lines")
                .with("text", format!("{currency} {}", line.amount.currency)));
        }
        // A thousand lines of the largest amount still fit.
        sum += fit(&line.amount)?;
        if line.quantity.is_sign_negative() && !line.amount.amount.is_sign_negative() {
            return Err(Error::new(Code::AmountUnfit).of("quantity").with("text", line.quantity.to_string()));
        }
        if line.product.chars().count() > NAME_LIMIT {
            return Err(Error::new(Code::TextTooLong).of("product").with("limit", NAME_LIMIT));
        }
    }
    fit(&Money::from_minor(sum, &currency))?;
    Ok((sum, currency))
}

/// What may still be given back of an order: of one paid when it was bought, all of it; of a contract, once it is paid in full or
/// cancelled, what came in; in both cases less what was given back before.
fn refundable(tx: &ReadTx<'_>, card: CardId, order: OrderId) -> Result<(i64, String, NaiveDate)> {
    let found: Option<(OrderState, bool, i64, String, NaiveDate)> = tx
        .conn()
        .prepare_cached(
            "SELECT o.state, EXISTS (SELECT 1 FROM instalments i WHERE i.order_id = o.id) AS by_plan,
               CASE WHEN EXISTS (SELECT 1 FROM instalments i WHERE i.order_id = o.id)
                 THEN coalesce((SELECT sum(amount_minor) FROM receipts WHERE order_id = o.id AND way <> 'allowance'), 0)
                 ELSE o.amount_minor END
               + coalesce((SELECT sum(r.amount_minor) FROM orders r WHERE r.refunds_id = o.id AND r.state <> 'cancelled'), 0),
               o.currency, o.day
             FROM orders o WHERE o.id = :id AND o.card_id = :card AND o.refunds_id IS NULL",
        )?
        .query_row(named_params! { ":id": order, ":card": card }, |row| {
            Ok((sql::or_default(row, "state")?, row.get(1)?, row.get(2)?, row.get(3)?, sql::day(row, 4)?))
        })
        .optional()?;
    let (state, by_plan, left, currency, day) =
        found.ok_or_else(|| Error::new(Code::Unknown).of("refunds"))?;
    match (by_plan, state) {
        (true, OrderState::Planned) if standing(tx, order)?.is_some_and(|standing| standing.left() > 0) => {
            Err(Error::new(Code::OrderStanding))
        }
        (false, OrderState::Cancelled) => Err(Error::new(Code::OrderCancelled)),
        _ => Ok((left, currency, day)),
    }
}

/// Adds a purchase, a contract (with a plan) or a refund.
///
/// # Errors
/// `card_unknown`, `nothing_chosen` without a line, `currencies_mixed`, `amount_unfit`, `text_too_long`, `date_too_early`,
/// `date_impossible` for a day to come, `refund_too_large`, `plan_differs`.
pub fn add(tx: &WriteTx<'_>, card: CardId, draft: &OrderDraft) -> Result<OrderAdded> {
    cards::reference(tx, card)?;
    let day = past(draft.day.unwrap_or_else(|| tx.today()), tx.today())?;
    let (amount, currency) = total(&draft.lines)?;
    match draft.refunds {
        None if amount < 0 => return Err(Error::new(Code::RefundOfNothing).of("amount")),
        None => {}
        Some(order) => {
            let (left, of, bought) = refundable(tx, card, order)?;
            if of != currency {
                return Err(Error::new(Code::CurrenciesMixed).with("text", format!("{of} {currency}")));
            }
            if amount >= 0 {
                let shown = Money::from_minor(amount, &currency).amount.to_string();
                return Err(Error::new(Code::AmountUnfit).of("amount").with("text", shown));
            }
            if left + amount < 0 {
                let left = Money::from_minor(left, &of);
                return Err(Error::new(Code::RefundTooLarge)
                    .with("left", left.amount.to_string())
                    .with("currency", of));
            }
            if day < bought {
                return Err(Error::new(Code::DateImpossible).of("day").with("text", day.to_string()));
            }
        }
    }
    for (field, text, limit) in [("note", &draft.note, NOTE_LIMIT), ("number", &draft.number, NAME_LIMIT)] {
        if text.chars().count() > limit {
            return Err(Error::new(Code::TextTooLong).of(field).with("limit", limit));
        }
    }
    if let Some(opportunity) = draft.opportunity {
        super::opportunities::of(tx, card, opportunity)?;
    }
    let mut warnings = Vec::new();
    if amount > 0 {
        let owed = if draft.plan.is_empty() { 0 } else { amount };
        warnings = credit::warnings(tx, card, owed, &currency)?;
    }
    let number = draft.number.trim();
    if !number.is_empty() && is_number_taken(tx, card, number)? {
        warnings.push(SaleWarning::NumberTaken);
    }
    let id = OrderId::fresh();
    tx.conn()
        .prepare_cached(
            "INSERT INTO orders (id, card_id, day, currency, amount_minor, state, number, way, opportunity_id, refunds_id,
               note, margin_minor, created_at, created_by, updated_at, updated_by)
             VALUES (:id, :card, :day, :currency, :amount, :state, :number, :way, :opportunity, :refunds, :note, :margin, :now,
               :by, :now, :by)",
        )?
        .execute(named_params! {
            ":id": id, ":card": card, ":day": day.to_string(), ":currency": currency, ":amount": amount,
            ":state": sql::name_of(if draft.plan.is_empty() { OrderState::Paid } else { OrderState::Planned }),
            ":number": number, ":way": draft.way.and_then(sql::name_of), ":opportunity": draft.opportunity,
            ":refunds": draft.refunds, ":note": draft.note.trim(), ":margin": margin(tx, &draft.lines)?, ":now": tx.now().utc(), ":by": tx.by(),
        })?;
    insert_lines(tx, card, id, &draft.lines)?;
    if !draft.plan.is_empty() {
        set_plan(tx, id, &draft.plan)?;
    }
    Ok(OrderAdded { id, warnings })
}

/// What is earned of these lines by the catalogue's margins, rounded down; `None` where it knows none of the products.
fn margin(tx: &ReadTx<'_>, lines: &[OrderLine]) -> Result<Option<i64>> {
    let mut query = tx.conn().prepare_cached("SELECT margin FROM products WHERE name = ?1")?;
    let mut earned = None;
    for line in lines.iter().filter(|line| !line.product.is_empty()) {
        let known = query.query_row([line.product.trim()], |row| row.get::<_, Option<i64>>(0)).optional()?;
        if let Some(margin) = known.flatten() {
            // An amount is far below the edge of 64 bits, and a margin at most a thousand.
            *earned.get_or_insert(0) += fit(&line.amount)? * margin / 1000;
        }
    }
    Ok(earned)
}

fn is_number_taken(tx: &ReadTx<'_>, card: CardId, number: &str) -> Result<bool> {
    Ok(tx
        .conn()
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM orders WHERE card_id = ?1 AND number = ?2)")?
        .query_row(rusqlite::params![card, number], |row| row.get(0))?)
}

fn insert_lines(tx: &WriteTx<'_>, card: CardId, order: OrderId, lines: &[OrderLine]) -> Result<()> {
    let mut insert = tx.conn().prepare_cached(
        "INSERT INTO order_lines (id, card_id, order_id, place, product, quantity, amount_minor)
         VALUES (:id, :card, :order, :place, :product, :quantity, :amount)",
    )?;
    for (place, line) in lines.iter().enumerate() {
        insert.execute(named_params! {
            ":id": uuid::Uuid::now_v7().as_bytes().as_slice(), ":card": card, ":order": order, ":place": place,
            ":product": line.product.trim(), ":quantity": line.quantity.normalize().to_string(),
            ":amount": fit(&line.amount)?,
        })?;
    }
    Ok(())
}

/// What stands of an order in its own row.
struct Head {
    card: CardId,
    day: NaiveDate,
    amount: Money,
    state: OrderState,
}

fn head(tx: &ReadTx<'_>, id: OrderId) -> Result<Head> {
    tx.conn()
        .prepare_cached("SELECT card_id, day, amount_minor, currency, state FROM orders WHERE id = ?1")?
        .query_row([id], |row| {
            Ok(Head {
                card: row.get(0)?,
                day: sql::day(row, 1)?,
                amount: Money::from_minor(row.get(2)?, &row.get::<_, String>(3)?),
                state: sql::or_default(row, "state")?,
            })
        })
        .optional()?
        .ok_or_else(|| Error::new(Code::Unknown))
}

/// Cancels an order: 退保, 退訂. What was paid stays as it was; what was not is owed no more.
///
/// # Errors
/// `unknown`, `order_cancelled`.
pub fn cancel(tx: &WriteTx<'_>, id: OrderId) -> Result<()> {
    if head(tx, id)?.state == OrderState::Cancelled {
        return Err(Error::new(Code::OrderCancelled));
    }
    tx.conn().execute(
        "UPDATE orders SET state = 'cancelled', cancelled_on = :day, updated_at = :now, updated_by = :by WHERE id = :id",
        named_params! { ":id": id, ":day": tx.today().to_string(), ":now": tx.now().utc(), ":by": tx.by() },
    )?;
    Ok(())
}

/// Takes an order out that never was, with its payments and commissions.
///
/// # Errors
/// `unknown`; `order_refunded` while a refund names it.
pub fn remove(tx: &WriteTx<'_>, id: OrderId) -> Result<()> {
    head(tx, id)?;
    let conn = tx.conn();
    let refunded: bool =
        conn.query_row("SELECT EXISTS (SELECT 1 FROM orders WHERE refunds_id = ?1)", [id], |row| row.get(0))?;
    if refunded {
        return Err(Error::new(Code::OrderRefunded));
    }
    for table in ["receipts", "instalments", "commissions", "order_lines"] {
        conn.execute(&format!("DELETE FROM {table} WHERE order_id = ?1"), [id])?;
    }
    conn.execute("DELETE FROM orders WHERE id = ?1", [id])?;
    Ok(())
}
