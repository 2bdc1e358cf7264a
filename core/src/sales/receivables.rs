//! 應收: what is due by when, how old it is, and what was sold against what came in, month by month.

use std::collections::{BTreeMap, HashMap};

use chrono::{Datelike, NaiveDate};
use rusqlite::named_params;
use serde::Serialize;
use ts_rs::TS;

use super::credit::Punctuality;
use super::months::{SalesGap, SalesMonth, months};
use super::orders;
use super::plan::{self, Bucket, Due, Payment, Standing, Way};
use crate::base::error::Result;
use crate::base::ids::{CardId, InstalmentId, OrderId};
use crate::base::money::{Money, Sums};
use crate::base::sql;
use crate::cards::{CardRef, Who};
use crate::store::ReadTx;

/// One part that is due, or was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct DueRow {
    /// The part.
    pub id: InstalmentId,
    /// Its order.
    pub order: OrderId,
    /// Whose.
    pub card: CardRef,
    /// What was bought.
    pub product: String,
    /// Which part it is: 首款.
    pub name: String,
    /// Its place and how many there are: 2 / 4.
    pub part: (u32, u32),
    /// By when.
    pub due_on: NaiveDate,
    /// Days after that; below zero when it is ahead.
    pub late_days: i32,
    /// How old it is.
    pub bucket: Bucket,
    /// How much.
    pub amount: Money,
    /// Covered.
    pub paid: Money,
    /// Not covered.
    pub left: Money,
    /// When nothing was left.
    pub settled_on: Option<NaiveDate>,
    /// When a reminder was sent last.
    pub reminded_on: Option<NaiveDate>,
}

/// What is owed of one age.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct Ageing {
    /// How old.
    pub bucket: Bucket,
    /// How many parts.
    pub count: u32,
    /// How much, one sum a currency.
    pub left: Vec<Money>,
}

/// The receivables.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct Receivables {
    /// What is not paid, the earliest day first.
    pub rows: Vec<DueRow>,
    /// What was paid in the last 90 days, the latest first.
    pub settled: Vec<DueRow>,
    /// By age; every age is there.
    pub ageing: Vec<Ageing>,
    /// Due in all, one sum a currency.
    pub due: Vec<Money>,
    /// Of that, paid.
    pub paid: Vec<Money>,
    /// Not paid.
    pub left: Vec<Money>,
    /// Not paid, and its day has come.
    pub mature: Vec<Money>,
    /// Not paid, and due by the end of this week.
    pub this_week: Vec<Money>,
    /// Customers who owe.
    pub customers: u32,
    /// The last six months in the currency of the book.
    pub months: Vec<SalesMonth>,
    /// Where their difference lies.
    pub gap: SalesGap,
}

/// An order with a plan, its parts and what was paid.
struct Planned {
    order: OrderId,
    card: CardId,
    product: String,
    currency: String,
    parts: Vec<(InstalmentId, Due, String, Option<NaiveDate>)>,
    standing: Standing,
}

/// The planned orders of a card, or of all cards that are not put away.
fn planned(tx: &ReadTx<'_>, card: Option<CardId>) -> Result<Vec<Planned>> {
    let mut payments = payments(tx, card)?;
    let mut query = tx.conn().prepare_cached(
        "SELECT i.id, i.order_id, i.card_id, i.due_on, i.amount_minor, i.name, i.reminded_on, o.currency,
           coalesce((SELECT l.product FROM order_lines l WHERE l.order_id = o.id ORDER BY l.place LIMIT 1), '') AS product
         FROM instalments i JOIN orders o ON o.id = i.order_id JOIN cards c ON c.id = i.card_id
         WHERE o.state = 'planned' AND (:card IS NULL AND c.archived_at IS NULL OR i.card_id = :card)
         ORDER BY i.order_id, i.due_on, i.place",
    )?;
    let mut rows = query.query(named_params! { ":card": card })?;
    let mut found: Vec<Planned> = Vec::new();
    while let Some(row) = rows.next()? {
        let order: OrderId = row.get("order_id")?;
        let due = Due { on: sql::day(row, "due_on")?, amount: row.get("amount_minor")? };
        let part = (row.get("id")?, due, row.get("name")?, sql::opt_day(row, "reminded_on")?);
        match found.last_mut().filter(|last| last.order == order) {
            Some(last) => last.parts.push(part),
            None => found.push(Planned {
                order,
                card: row.get("card_id")?,
                product: row.get("product")?,
                currency: row.get("currency")?,
                parts: vec![part],
                standing: Standing::default(),
            }),
        }
    }
    for one in &mut found {
        let dues: Vec<Due> = one.parts.iter().map(|(_, due, ..)| *due).collect();
        one.standing = plan::settle(None, &dues, &payments.remove(&one.order).unwrap_or_default());
    }
    Ok(found)
}

fn payments(tx: &ReadTx<'_>, card: Option<CardId>) -> Result<HashMap<OrderId, Vec<Payment>>> {
    let mut query = tx.conn().prepare_cached(
        "SELECT order_id, day, amount_minor FROM receipts WHERE :card IS NULL OR card_id = :card",
    )?;
    let mut rows = query.query(named_params! { ":card": card })?;
    let mut found: HashMap<OrderId, Vec<Payment>> = HashMap::new();
    while let Some(row) = rows.next()? {
        let payment = Payment { on: sql::day(row, 1)?, amount: row.get(2)? };
        found.entry(row.get(0)?).or_default().push(payment);
    }
    Ok(found)
}

/// A contract, or an order that was cancelled: what the way of a customer is told by.
pub(crate) struct Contract {
    pub card: CardId,
    pub day: NaiveDate,
    pub cancelled_on: Option<NaiveDate>,
    /// `None` for what was paid when it was bought.
    pub way: Option<Way>,
}

/// Every contract, and every order that was cancelled. Orders and what was paid are walked side by side, each in the order of the
/// orders; their parts are not read, since they make the order's sum.
pub(crate) fn contracts(tx: &ReadTx<'_>) -> Result<Vec<Contract>> {
    let conn = tx.conn();
    // What was agreed stands in the order; in one that another program wrote, its parts are it.
    let mut orders = conn.prepare_cached(
        "SELECT id, card_id, day, cancelled_on, amount_minor,
           coalesce(first_minor, (SELECT i.amount_minor FROM instalments i WHERE i.order_id = o.id
             ORDER BY i.due_on, i.place LIMIT 1)) AS first_minor,
           coalesce(term_on, (SELECT max(i.due_on) FROM instalments i WHERE i.order_id = o.id)) AS term_on
         FROM orders o INDEXED BY orders_other WHERE state <> 'paid' AND refunds_id IS NULL ORDER BY id",
    )?;
    let mut paid = conn.prepare_cached(
        "SELECT order_id, day, amount_minor FROM receipts INDEXED BY receipts_order ORDER BY order_id, day",
    )?;
    let (mut orders, mut paid) = (orders.query([])?, paid.query([])?);
    let mut payment = dated(&mut paid)?;
    let mut payments = Vec::new();
    let mut found = Vec::new();
    while let Some(row) = orders.next()? {
        let order: OrderId = row.get(0)?;
        payments.clear();
        while let Some((of, on, amount)) = payment.filter(|(of, ..)| *of <= order) {
            if of == order {
                payments.push(Payment { on, amount });
            }
            payment = dated(&mut paid)?;
        }
        let (amount, agreed) = (row.get(4)?, orders::agreed(row)?);
        found.push(Contract {
            card: row.get(1)?,
            day: sql::day(row, 2)?,
            cancelled_on: sql::opt_day(row, "cancelled_on")?,
            way: agreed.map(|agreed| plan::way(agreed, amount, &payments)),
        });
    }
    Ok(found)
}

/// The next payment: its order, day and amount.
fn dated(rows: &mut rusqlite::Rows<'_>) -> Result<Option<(OrderId, NaiveDate, i64)>> {
    Ok(match rows.next()? {
        Some(row) => Some((row.get(0)?, sql::day(row, 1)?, row.get(2)?)),
        None => None,
    })
}

/// What one customer owes.
#[derive(Clone, Debug, Default)]
pub(super) struct Owed {
    pub all: Sums,
    pub late: Sums,
    pub punctuality: Punctuality,
}

pub(super) fn owed(tx: &ReadTx<'_>, card: CardId) -> Result<Owed> {
    let today = tx.today();
    let mut owed = Owed::default();
    for one in planned(tx, Some(card))? {
        for ((_, due, ..), part) in one.parts.iter().zip(&one.standing.parts) {
            owed.all.add(part.left, &one.currency);
            if due.on < today {
                owed.late.add(part.left, &one.currency);
            }
            let until = part.settled_on.unwrap_or(today);
            let days = u32::try_from((until - due.on).num_days()).unwrap_or(0);
            let counts = &mut owed.punctuality;
            match part.settled_on {
                _ if days > 0 => {
                    counts.late += 1;
                    counts.worst_days = counts.worst_days.max(days);
                }
                Some(_) => counts.in_time += 1,
                None => {}
            }
        }
    }
    Ok(owed)
}

/// What each card owes in one currency, in minor units.
///
/// # Errors
/// Those of reading the file.
pub fn owed_by_card(tx: &ReadTx<'_>, currency: &str) -> Result<HashMap<CardId, i64>> {
    let mut owed = HashMap::new();
    for one in planned(tx, None)?.iter().filter(|one| one.currency == currency) {
        let sum: &mut i64 = owed.entry(one.card).or_default();
        *sum = sum.saturating_add(one.standing.left());
    }
    Ok(owed)
}

/// Parts that are due up to a day and not paid, the earliest first: what Today asks.
///
/// # Errors
/// Those of reading the file.
pub fn due_until(tx: &ReadTx<'_>, who: &dyn Who, until: NaiveDate) -> Result<Vec<DueRow>> {
    let mut rows = rows(tx, who, &planned(tx, None)?)?;
    rows.retain(|row| row.settled_on.is_none() && row.due_on <= until);
    rows.sort_by_key(|row| row.due_on);
    Ok(rows)
}

fn rows(tx: &ReadTx<'_>, who: &dyn Who, planned: &[Planned]) -> Result<Vec<DueRow>> {
    let today = tx.today();
    let mut rows = Vec::new();
    for one in planned {
        let card = who.line(one.card)?;
        let of = u32::try_from(one.parts.len()).unwrap_or(u32::MAX);
        for (place, ((id, due, name, reminded), part)) in (1..).zip(one.parts.iter().zip(&one.standing.parts))
        {
            let money = |minor| Money::from_minor(minor, &one.currency);
            rows.push(DueRow {
                id: *id,
                order: one.order,
                card: card.clone(),
                product: one.product.clone(),
                name: name.clone(),
                part: (place, of),
                due_on: due.on,
                late_days: i32::try_from((today - due.on).num_days()).unwrap_or(0),
                bucket: Bucket::of(due.on, today),
                amount: money(due.amount),
                paid: money(part.paid),
                left: money(part.left),
                settled_on: part.settled_on,
                reminded_on: *reminded,
            });
        }
    }
    Ok(rows)
}

/// How long what was paid is still shown.
const SETTLED_DAYS: i64 = 90;

/// The receivables; months in `currency`.
///
/// # Errors
/// Those of reading the file.
pub fn receivables(tx: &ReadTx<'_>, who: &dyn Who, currency: &str) -> Result<Receivables> {
    let today = tx.today();
    let planned = planned(tx, None)?;
    let all = rows(tx, who, &planned)?;
    let week_ends = today + chrono::Days::new(6 - u64::from(today.weekday().num_days_from_monday()));
    let (mut due, mut paid, mut left) = (Sums::default(), Sums::default(), Sums::default());
    let (mut mature, mut week) = (Sums::default(), Sums::default());
    let mut ages: BTreeMap<Bucket, (u32, Sums)> =
        Bucket::ALL.into_iter().map(|bucket| (bucket, (0, Sums::default()))).collect();
    let (mut open, mut settled) = (Vec::new(), Vec::new());
    for row in all {
        let minor = row.left.minor()?;
        if minor == 0 {
            if row.settled_on.is_some_and(|day| (today - day).num_days() <= SETTLED_DAYS) {
                settled.push(row);
            }
            continue;
        }
        let code = row.left.currency.as_str();
        due.add(row.amount.minor()?, code);
        paid.add(row.paid.minor()?, code);
        left.add(minor, code);
        if row.due_on <= today {
            mature.add(minor, code);
        }
        if row.due_on <= week_ends {
            week.add(minor, code);
        }
        if let Some((count, sums)) = ages.get_mut(&row.bucket) {
            *count += 1;
            sums.add(minor, code);
        }
        open.push(row);
    }
    open.sort_by(|a, b| a.due_on.cmp(&b.due_on).then_with(|| a.id.cmp(&b.id)));
    settled.sort_by(|a, b| b.settled_on.cmp(&a.settled_on).then_with(|| a.id.cmp(&b.id)));
    let customers: std::collections::HashSet<CardId> = open.iter().map(|row| row.card.id).collect();
    let (months, gap) = months(tx, currency)?;
    Ok(Receivables {
        ageing: ages
            .into_iter()
            .map(|(bucket, (count, sums))| Ageing { bucket, count, left: sums.list() })
            .collect(),
        rows: open,
        settled,
        due: due.list(),
        paid: paid.list(),
        left: left.list(),
        mature: mature.list(),
        this_week: week.list(),
        customers: u32::try_from(customers.len()).unwrap_or(u32::MAX),
        months,
        gap,
    })
}
