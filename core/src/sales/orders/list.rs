//! Orders as they are read: with their lines, and with what was paid laid against their plan.

use std::collections::BTreeMap;

use rusqlite::{OptionalExtension, Row, params};
use rust_decimal::Decimal;

use super::{Instalment, Order, OrderLine, OrderState, standing};
use crate::base::error::{Code, Error, Result};
use crate::base::ids::{CardId, OrderId};
use crate::base::money::Money;
use crate::base::sql;
use crate::store::ReadTx;

const COLUMNS: &str = "id, card_id, day, currency, amount_minor, state, number, way, opportunity_id, refunds_id, cancelled_on, note";

/// One order.
///
/// # Errors
/// `unknown`.
pub fn get(tx: &ReadTx<'_>, id: OrderId) -> Result<Order> {
    let order = tx
        .conn()
        .prepare_cached(&format!("SELECT {COLUMNS} FROM orders WHERE id = ?1"))?
        .query_row([id], read)
        .optional()?
        .ok_or_else(|| Error::new(Code::Unknown))?;
    whole(tx, order)
}

/// The orders of a card, the latest first, `most` of them; and how many there are besides.
///
/// # Errors
/// Those of reading the file.
pub fn of_card(tx: &ReadTx<'_>, card: CardId, most: u32) -> Result<(Vec<Order>, u32)> {
    let conn = tx.conn();
    let all: u32 = conn
        .prepare_cached("SELECT count(*) FROM orders WHERE card_id = ?1")?
        .query_row([card], |row| row.get(0))?;
    let mut query = conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM orders WHERE card_id = ?1 ORDER BY day DESC, id DESC LIMIT ?2"
    ))?;
    let found: Vec<Order> = query.query_map(params![card, most], read)?.collect::<Result<_, _>>()?;
    let found = found.into_iter().map(|order| whole(tx, order)).collect::<Result<_>>()?;
    Ok((found, all.saturating_sub(most)))
}

/// An order with its lines, and with its payments laid against its plan.
fn whole(tx: &ReadTx<'_>, mut order: Order) -> Result<Order> {
    let mut query = tx.conn().prepare_cached(
        "SELECT product, quantity, amount_minor FROM order_lines WHERE order_id = ?1 ORDER BY place",
    )?;
    let mut rows = query.query([order.id])?;
    while let Some(row) = rows.next()? {
        let quantity: String = row.get(1)?;
        order.lines.push(OrderLine {
            product: row.get(0)?,
            quantity: quantity.parse().unwrap_or(Decimal::ONE),
            amount: Money::from_minor(row.get(2)?, &order.amount.currency),
        });
    }
    if order.state != OrderState::Paid {
        lay(tx, &mut order)?;
    }
    Ok(order)
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

/// Lays an order's payments against its plan.
fn lay(tx: &ReadTx<'_>, order: &mut Order) -> Result<()> {
    let Some(standing) = standing(tx, order.id, None)? else { return Ok(()) };
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
