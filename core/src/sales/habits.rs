//! 交易習慣: how somebody buys: how often, for how much, what, and by what it is paid. Worked out of the orders, never kept.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rusqlite::params;
use serde::Serialize;
use ts_rs::TS;

use super::orders::PayWay;
use crate::base::error::Result;
use crate::base::ids::CardId;
use crate::base::money::{Money, Sums};
use crate::base::sql;
use crate::store::ReadTx;

/// How often something was bought.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
#[allow(missing_docs)]
pub struct ProductHabit {
    pub product: String,
    pub times: u32,
}

/// How often something was paid that way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
#[allow(missing_docs)]
pub struct WayHabit {
    pub way: PayWay,
    pub times: u32,
}

/// How somebody buys.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct Habits {
    /// Days on which something was bought.
    pub days: u32,
    /// The first of them.
    pub first: Option<NaiveDate>,
    /// The last of them.
    pub last: Option<NaiveDate>,
    /// From one to the next on average, rounded; none with fewer than two.
    pub usual_days: Option<u32>,
    /// Bought in all, less refunds, one sum a currency.
    pub total: Vec<Money>,
    /// On average a purchase, one a currency.
    pub usual_amount: Vec<Money>,
    /// What was bought most often first; five.
    pub products: Vec<ProductHabit>,
    /// By what it was paid most often first.
    pub ways: Vec<WayHabit>,
}

/// Products that are named.
const PRODUCTS: u32 = 5;

/// The habits that a customer's orders and payments show. What was cancelled counts nothing, nor what was given back of it.
///
/// # Errors
/// Those of reading the file.
pub fn of(tx: &ReadTx<'_>, card: CardId) -> Result<Habits> {
    let mut query = tx.conn().prepare_cached(
        "SELECT o.day, o.currency, o.amount_minor, o.refunds_id IS NULL, coalesce(r.state, '') = 'cancelled'
         FROM orders o LEFT JOIN orders r ON r.id = o.refunds_id
         WHERE o.card_id = ?1 AND o.state <> 'cancelled' ORDER BY o.day",
    )?;
    let mut rows = query.query([card])?;
    let (mut days, mut first, mut last) = (0_u32, None, None);
    let (mut total, mut bought) = (Sums::default(), Sums::default());
    let mut times: BTreeMap<String, i64> = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let (day, currency, minor): (NaiveDate, String, i64) = (sql::day(row, 0)?, row.get(1)?, row.get(2)?);
        if !row.get::<_, bool>(4)? {
            total.add(minor, &currency);
        }
        if !row.get::<_, bool>(3)? {
            continue;
        }
        if last != Some(day) {
            days = days.saturating_add(1);
        }
        first.get_or_insert(day);
        last = Some(day);
        bought.add(minor, &currency);
        *times.entry(currency).or_default() += 1;
    }
    let gaps = i64::from(days).saturating_sub(1);
    let span = first.zip(last).map_or(0, |(first, last)| (last - first).num_days());
    Ok(Habits {
        days,
        first,
        last,
        usual_days: (gaps > 0).then(|| u32::try_from((span + gaps / 2) / gaps).unwrap_or(u32::MAX)),
        total: total.list(),
        usual_amount: times
            .into_iter()
            .map(|(currency, times)| Money::from_minor(bought.of(&currency) / times, &currency))
            .collect(),
        products: products(tx, card)?,
        ways: ways(tx, card)?,
    })
}

fn products(tx: &ReadTx<'_>, card: CardId) -> Result<Vec<ProductHabit>> {
    Ok(tx
        .conn()
        .prepare_cached(
            "SELECT l.product, count(*) FROM order_lines l JOIN orders o ON o.id = l.order_id
             WHERE l.card_id = ?1 AND l.product <> '' AND o.state <> 'cancelled' AND o.refunds_id IS NULL
             GROUP BY l.product ORDER BY count(*) DESC, l.product LIMIT ?2",
        )?
        .query_map(params![card, PRODUCTS], |row| {
            Ok(ProductHabit { product: row.get(0)?, times: row.get(1)? })
        })?
        .collect::<Result<_, _>>()?)
}

fn ways(tx: &ReadTx<'_>, card: CardId) -> Result<Vec<WayHabit>> {
    let mut query = tx.conn().prepare_cached(
        "SELECT way, count(*) FROM (
           SELECT way FROM orders WHERE card_id = ?1 AND state <> 'cancelled' AND refunds_id IS NULL
           UNION ALL SELECT way FROM receipts WHERE card_id = ?1 AND way <> 'allowance')
         WHERE way IS NOT NULL GROUP BY way",
    )?;
    let mut rows = query.query([card])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        if let Some(way) = sql::opt(row, "way")? {
            found.push(WayHabit { way, times: row.get(1)? });
        }
    }
    found.sort_by_key(|one| (std::cmp::Reverse(one.times), one.way));
    Ok(found)
}
