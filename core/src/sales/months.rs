//! 銷售與收款: what was sold against what came in, month by month, and where the difference lies.

use chrono::{Datelike, Months, NaiveDate};
use rusqlite::named_params;
use serde::Serialize;
use ts_rs::TS;

use super::orders::{self, PayWay};
use crate::base::error::Result;
use crate::base::ids::OrderId;
use crate::base::money::Money;
use crate::base::sql;
use crate::store::ReadTx;

/// Months that are told.
const MONTHS: u32 = 6;

/// Sold against collected in one month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct SalesMonth {
    /// Its first day.
    pub month: NaiveDate,
    /// What was signed and bought in it, less refunds.
    pub sold: Money,
    /// What came in.
    pub collected: Money,
}

/// Why less came in than was sold; the parts make the difference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct SalesGap {
    /// Sold less collected.
    pub all: Money,
    /// 分期還沒開帳: due on a day to come.
    pub not_due: Money,
    /// 未收: due, and not paid.
    pub outstanding: Money,
    /// 退保、取消: of orders that were cancelled, what was not paid by plan; of those paid at once, all of it, since it went back.
    pub cancelled: Money,
    /// 折讓
    pub let_off: Money,
    /// 溢收: came in beyond what was due; below zero.
    pub over: Money,
    /// 前期收回: came in for what was sold before; below zero.
    pub earlier: Money,
}

/// The first day of a month so many months before this one.
fn month_before(today: NaiveDate, months: u32) -> NaiveDate {
    let first = today.with_day(1).unwrap_or(today);
    first.checked_sub_months(Months::new(months)).unwrap_or(first)
}

/// Sold and collected, and where the difference lies.
pub(crate) fn months(tx: &ReadTx<'_>, currency: &str) -> Result<(Vec<SalesMonth>, SalesGap)> {
    let today = tx.today();
    let from = month_before(today, MONTHS - 1);
    let mut months: Vec<(NaiveDate, i64, i64)> =
        (0..MONTHS).rev().map(|back| (month_before(today, back), 0, 0)).collect();
    let mut add = |day: NaiveDate, sold: i64, collected: i64| {
        let month = months.iter_mut().rev().find(|(first, ..)| *first <= day);
        if let Some((_, all_sold, all_collected)) = month {
            *all_sold += sold;
            *all_collected += collected;
        }
    };
    let mut gap = Gap::default();
    let span =
        named_params! { ":from": from.to_string(), ":today": today.to_string(), ":currency": currency };
    // What was paid when it was bought, and refunds.
    let mut query = tx.conn().prepare_cached(
        "SELECT day, amount_minor FROM orders
         WHERE day BETWEEN :from AND :today AND currency = :currency AND state = 'paid'",
    )?;
    let mut rows = query.query(span)?;
    while let Some(row) = rows.next()? {
        let amount = row.get(1)?;
        add(sql::day(row, 0)?, amount, amount);
    }
    // What is paid by a plan, or was cancelled.
    let mut query = tx.conn().prepare_cached(
        "SELECT id, day, amount_minor, state = 'cancelled' FROM orders
         WHERE day BETWEEN :from AND :today AND currency = :currency AND state <> 'paid'",
    )?;
    let mut rows = query.query(span)?;
    while let Some(row) = rows.next()? {
        let (order, amount): (OrderId, i64) = (row.get(0)?, row.get(2)?);
        add(sql::day(row, 1)?, amount, 0);
        gap.sold(tx, order, amount, row.get(3)?, today)?;
    }
    let mut query = tx.conn().prepare_cached(
        "SELECT r.day, r.amount_minor, r.way, o.day < :from FROM receipts r JOIN orders o ON o.id = r.order_id
         WHERE r.day BETWEEN :from AND :today AND r.currency = :currency",
    )?;
    let mut rows = query.query(span)?;
    while let Some(row) = rows.next()? {
        let (amount, is_earlier): (i64, bool) = (row.get(1)?, row.get(3)?);
        if sql::opt::<PayWay>(row, "way")? != Some(PayWay::Allowance) {
            add(sql::day(row, 0)?, 0, amount);
            gap.earlier -= if is_earlier { amount } else { 0 };
        }
    }
    let money = |minor| Money::from_minor(minor, currency);
    let all: i64 = months.iter().map(|(_, sold, collected)| sold - collected).sum();
    let told = months
        .into_iter()
        .map(|(month, sold, collected)| SalesMonth { month, sold: money(sold), collected: money(collected) })
        .collect();
    Ok((
        told,
        SalesGap {
            all: money(all),
            not_due: money(gap.not_due),
            outstanding: money(gap.outstanding),
            cancelled: money(gap.cancelled),
            let_off: money(gap.let_off),
            over: money(gap.over),
            earlier: money(gap.earlier),
        },
    ))
}

/// The parts of the difference, in minor units.
#[derive(Default)]
struct Gap {
    not_due: i64,
    outstanding: i64,
    cancelled: i64,
    let_off: i64,
    over: i64,
    earlier: i64,
}

impl Gap {
    /// Adds what is not collected of one order.
    fn sold(
        &mut self,
        tx: &ReadTx<'_>,
        order: OrderId,
        amount: i64,
        is_cancelled: bool,
        today: NaiveDate,
    ) -> Result<()> {
        let mut query = tx.conn().prepare_cached(
            "SELECT coalesce(sum(amount_minor), 0), coalesce(sum(CASE WHEN way = 'allowance' THEN amount_minor END), 0)
             FROM receipts WHERE order_id = ?1",
        )?;
        let (covered, let_off): (i64, i64) =
            query.query_row([order], |row| Ok((row.get(0)?, row.get(1)?)))?;
        self.let_off += let_off;
        if is_cancelled {
            self.cancelled += amount - covered;
            return Ok(());
        }
        let standing = orders::standing(tx, order, None)?.unwrap_or_default();
        let mut query = tx
            .conn()
            .prepare_cached("SELECT due_on FROM instalments WHERE order_id = ?1 ORDER BY due_on, place")?;
        let days = query.query_map([order], |row| sql::day(row, 0))?;
        for (day, part) in days.zip(&standing.parts) {
            *if day? > today { &mut self.not_due } else { &mut self.outstanding } += part.left;
        }
        self.over -= standing.over;
        Ok(())
    }
}
