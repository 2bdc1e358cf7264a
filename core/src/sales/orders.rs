//! Purchases, contracts and refunds: what was bought, for how much, and how it is to be paid.

use std::collections::{BTreeMap, HashMap};

use chrono::{Datelike, NaiveDate};
use rusqlite::{OptionalExtension, Row, named_params};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::credit;
use super::plan::{self, Due, Payment, Standing};
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
/// Parts of one plan: thirty years by month.
const MOST_PARTS: usize = 360;

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

/// What is left of an order that may be taken back.
fn refundable(tx: &ReadTx<'_>, card: CardId, order: OrderId) -> Result<(i64, String, NaiveDate)> {
    let found = tx
        .conn()
        .prepare_cached(
            "SELECT o.amount_minor + coalesce((SELECT sum(r.amount_minor) FROM orders r WHERE r.refunds_id = o.id), 0),
               o.currency, o.day FROM orders o WHERE o.id = :id AND o.card_id = :card AND o.state <> 'cancelled'
               AND o.refunds_id IS NULL",
        )?
        .query_row(named_params! { ":id": order, ":card": card }, |row| {
            Ok((row.get(0)?, row.get(1)?, sql::day(row, 2)?))
        })
        .optional()?;
    found.ok_or_else(|| Error::new(Code::Unknown).of("refunds"))
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
                return Err(Error::new(Code::AmountUnfit).of("amount").with("text", amount.to_string()));
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
    if draft.note.chars().count() > NOTE_LIMIT {
        return Err(Error::new(Code::TextTooLong).of("note").with("limit", NOTE_LIMIT));
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
               note, created_at, created_by, updated_at, updated_by)
             VALUES (:id, :card, :day, :currency, :amount, :state, :number, :way, :opportunity, :refunds, :note, :now, :by,
               :now, :by)",
        )?
        .execute(named_params! {
            ":id": id, ":card": card, ":day": day.to_string(), ":currency": currency, ":amount": amount,
            ":state": sql::name_of(if draft.plan.is_empty() { OrderState::Paid } else { OrderState::Planned }),
            ":number": number, ":way": draft.way.and_then(sql::name_of), ":opportunity": draft.opportunity,
            ":refunds": draft.refunds, ":note": draft.note.trim(), ":now": tx.now().utc(), ":by": tx.by(),
        })?;
    insert_lines(tx, card, id, &draft.lines)?;
    if !draft.plan.is_empty() {
        set_plan(tx, id, &draft.plan)?;
    }
    Ok(OrderAdded { id, warnings })
}

fn is_number_taken(tx: &ReadTx<'_>, card: CardId, number: &str) -> Result<bool> {
    Ok(tx
        .conn()
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM orders WHERE card_id = ?1 AND number = ?2)")?
        .query_row(rusqlite::params![card, number], |row| row.get(0))?)
}

fn insert_lines(tx: &WriteTx<'_>, card: CardId, order: OrderId, lines: &[OrderLine]) -> Result<()> {
    if lines.len() > MOST_LINES {
        return Err(Error::new(Code::TextTooLong).of("lines").with("limit", MOST_LINES));
    }
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

/// Sets when an order is to be paid; what was paid before stays and covers the earliest parts.
///
/// # Errors
/// `unknown`, `order_cancelled`, `plan_differs` when the parts do not make the sum (`args.expected`), `amount_unfit` for a part
/// that is not above zero, `date_impossible` for one due before the order.
pub fn set_plan(tx: &WriteTx<'_>, id: OrderId, parts: &[InstalmentDraft]) -> Result<()> {
    let head = head(tx, id)?;
    if head.state == OrderState::Cancelled {
        return Err(Error::new(Code::OrderCancelled));
    }
    if parts.len() > MOST_PARTS {
        return Err(Error::new(Code::TextTooLong).of("plan").with("limit", MOST_PARTS));
    }
    let mut sum = 0_i64;
    for part in parts {
        if part.amount.currency != head.amount.currency {
            let text = format!("{} {}", head.amount.currency, part.amount.currency);
            return Err(Error::new(Code::CurrenciesMixed).of("plan").with("text", text));
        }
        let minor = fit(&part.amount)?;
        if minor <= 0 {
            return Err(Error::new(Code::AmountUnfit)
                .of("plan")
                .with("text", part.amount.amount.to_string()));
        }
        if part.due_on < head.day {
            return Err(Error::new(Code::DateImpossible).of("plan").with("text", part.due_on.to_string()));
        }
        sum += minor;
    }
    if parts.is_empty() || Money::from_minor(sum, &head.amount.currency) != head.amount {
        return Err(Error::new(Code::PlanDiffers)
            .of("plan")
            .with("expected", head.amount.amount.to_string())
            .with("text", Money::from_minor(sum, &head.amount.currency).amount.to_string()));
    }
    replace_plan(tx, &head, id, parts)
}

fn replace_plan(tx: &WriteTx<'_>, head: &Head, id: OrderId, parts: &[InstalmentDraft]) -> Result<()> {
    let mut parts = parts.to_vec();
    parts.sort_by_key(|part| part.due_on);
    let conn = tx.conn();
    conn.prepare_cached("DELETE FROM instalments WHERE order_id = ?1")?.execute([id])?;
    let mut insert = conn.prepare_cached(
        "INSERT INTO instalments (id, card_id, order_id, place, due_on, amount_minor, name)
         VALUES (:id, :card, :order, :place, :due, :amount, :name)",
    )?;
    for (place, part) in parts.iter().enumerate() {
        insert.execute(named_params! {
            ":id": InstalmentId::fresh(), ":card": head.card, ":order": id, ":place": place,
            ":due": part.due_on.to_string(), ":amount": fit(&part.amount)?, ":name": part.name.trim(),
        })?;
    }
    conn.prepare_cached(
        "UPDATE orders SET state = 'planned', updated_at = :now, updated_by = :by WHERE id = :id",
    )?
    .execute(named_params! { ":id": id, ":now": tx.now().utc(), ":by": tx.by() })?;
    Ok(())
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

/// How a plan is paid, as [`plan::settle`] says; `None` for an order without one.
///
/// # Errors
/// Those of reading the file.
pub(crate) fn standing(tx: &ReadTx<'_>, id: OrderId) -> Result<Option<Standing>> {
    let dues: Vec<Due> = tx
        .conn()
        .prepare_cached(
            "SELECT due_on, amount_minor FROM instalments WHERE order_id = ?1 ORDER BY due_on, place",
        )?
        .query_map([id], |row| Ok(Due { on: sql::day(row, 0)?, amount: row.get(1)? }))?
        .collect::<Result<_, _>>()?;
    if dues.is_empty() {
        return Ok(None);
    }
    let payments: Vec<Payment> = tx
        .conn()
        .prepare_cached("SELECT day, amount_minor FROM receipts WHERE order_id = ?1")?
        .query_map([id], |row| Ok(Payment { on: sql::day(row, 0)?, amount: row.get(1)? }))?
        .collect::<Result<_, _>>()?;
    Ok(Some(plan::settle(&dues, &payments)))
}

/// One order.
///
/// # Errors
/// `unknown`.
pub fn get(tx: &ReadTx<'_>, id: OrderId) -> Result<Order> {
    let card = head(tx, id)?.card;
    of_card(tx, card)?.into_iter().find(|order| order.id == id).ok_or_else(|| Error::new(Code::Unknown))
}

/// The orders of a card, the latest first.
///
/// # Errors
/// Those of reading the file.
pub fn of_card(tx: &ReadTx<'_>, card: CardId) -> Result<Vec<Order>> {
    let mut lines = lines_of(tx, card)?;
    let mut query = tx.conn().prepare_cached(
        "SELECT id, card_id, day, currency, amount_minor, state, number, way, opportunity_id, refunds_id, cancelled_on, note
         FROM orders WHERE card_id = ?1 ORDER BY day DESC, id DESC",
    )?;
    let found: Vec<Order> = query.query_map([card], |row| read(row))?.collect::<Result<_, _>>()?;
    found
        .into_iter()
        .map(|mut order| {
            order.lines = lines.remove(&order.id).unwrap_or_default();
            if order.state != OrderState::Paid {
                lay(tx, &mut order)?;
            }
            Ok(order)
        })
        .collect()
}

fn read(row: &Row<'_>) -> rusqlite::Result<Order> {
    let currency: String = row.get("currency")?;
    let none = Money::from_minor(0, &currency);
    let (day, state) = (sql::day(row, "day")?, sql::or_default(row, "state")?);
    Ok(Order {
        id: row.get("id")?,
        card: row.get("card_id")?,
        day,
        amount: Money::from_minor(row.get("amount_minor")?, &currency),
        state,
        number: row.get("number")?,
        way: sql::opt(row, "way")?,
        opportunity: row.get("opportunity_id")?,
        refunds: row.get("refunds_id")?,
        cancelled_on: sql::opt_day(row, "cancelled_on")?,
        note: row.get("note")?,
        lines: Vec::new(),
        plan: Vec::new(),
        left: none.clone(),
        over: none,
        paid_on: (state == OrderState::Paid).then_some(day),
    })
}

fn lines_of(tx: &ReadTx<'_>, card: CardId) -> Result<HashMap<OrderId, Vec<OrderLine>>> {
    let mut query = tx.conn().prepare_cached(
        "SELECT l.order_id, l.product, l.quantity, l.amount_minor, o.currency
         FROM order_lines l JOIN orders o ON o.id = l.order_id WHERE l.card_id = ?1 ORDER BY l.order_id, l.place",
    )?;
    let mut rows = query.query([card])?;
    let mut found: HashMap<OrderId, Vec<OrderLine>> = HashMap::new();
    while let Some(row) = rows.next()? {
        let quantity: String = row.get(2)?;
        found.entry(row.get(0)?).or_default().push(OrderLine {
            product: row.get(1)?,
            quantity: quantity.parse().unwrap_or(Decimal::ONE),
            amount: Money::from_minor(row.get(3)?, &row.get::<_, String>(4)?),
        });
    }
    Ok(found)
}

/// Lays an order's payments against its plan.
fn lay(tx: &ReadTx<'_>, order: &mut Order) -> Result<()> {
    let Some(standing) = standing(tx, order.id)? else { return Ok(()) };
    let currency = order.amount.currency.as_str();
    let mut query = tx.conn().prepare_cached(
        "SELECT id, due_on, amount_minor, name, reminded_on FROM instalments WHERE order_id = ?1 ORDER BY due_on, place",
    )?;
    let parts = query.query_map([order.id], |row| {
        Ok(Instalment {
            id: row.get(0)?,
            due_on: sql::day(row, 1)?,
            amount: Money::from_minor(row.get(2)?, currency),
            name: row.get(3)?,
            paid: Money::from_minor(0, currency),
            left: Money::from_minor(0, currency),
            settled_on: None,
            reminded_on: sql::opt_day(row, "reminded_on")?,
        })
    })?;
    for (part, stands) in parts.zip(&standing.parts) {
        let mut part = part?;
        part.paid = Money::from_minor(stands.paid, currency);
        part.left = Money::from_minor(stands.left, currency);
        part.settled_on = stands.settled_on;
        order.plan.push(part);
    }
    if order.state == OrderState::Planned {
        order.left = Money::from_minor(standing.left(), currency);
        order.paid_on = standing.paid_on;
    }
    order.over = Money::from_minor(standing.over, currency);
    Ok(())
}

/// The currency the book reckons in: that of most of the last two hundred orders, else of most balances; `usual` where
/// there is neither.
///
/// # Errors
/// Those of reading the file.
pub fn currency(tx: &ReadTx<'_>, usual: &str) -> Result<String> {
    for table in ["orders", "balances"] {
        let mut query =
            tx.conn().prepare_cached(&format!("SELECT currency FROM {table} ORDER BY id DESC LIMIT 200"))?;
        let mut counts: BTreeMap<String, u32> = BTreeMap::new();
        for currency in query.query_map([], |row| row.get::<_, String>(0))? {
            *counts.entry(currency?).or_default() += 1;
        }
        let most = counts.into_iter().max_by(|a, b| a.1.cmp(&b.1).then_with(|| b.0.cmp(&a.0)));
        if let Some((currency, _)) = most {
            return Ok(currency);
        }
    }
    Ok(usual.to_owned())
}
