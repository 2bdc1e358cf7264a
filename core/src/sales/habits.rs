//! 交易習慣: how somebody buys: how often, for how much, what, and by what it is paid. Worked out of the orders, never kept.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;
use ts_rs::TS;

use super::orders::{Order, OrderState, PayWay};
use super::receipts::Receipt;
use crate::base::money::{Money, Sums};

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
const PRODUCTS: usize = 5;

/// The habits that these orders and payments of one customer show.
pub fn of(orders: &[Order], receipts: &[Receipt]) -> Habits {
    let standing: Vec<&Order> = orders.iter().filter(|order| order.state != OrderState::Cancelled).collect();
    // What was given back of an order that was cancelled was never counted.
    let gone = |order: &Order| {
        let of = |id| orders.iter().any(|one| one.id == id && one.state == OrderState::Cancelled);
        order.refunds.is_some_and(of)
    };
    let bought: Vec<&&Order> = standing.iter().filter(|order| order.refunds.is_none()).collect();
    let mut days: Vec<NaiveDate> = bought.iter().map(|order| order.day).collect();
    days.sort_unstable();
    days.dedup();
    let (first, last) = (days.first().copied(), days.last().copied());
    let count = u32::try_from(days.len()).unwrap_or(u32::MAX);
    let gaps = i64::from(count).saturating_sub(1);
    let span = first.zip(last).map_or(0, |(first, last)| (last - first).num_days());
    let mut total = Sums::default();
    for order in standing.iter().filter(|order| !gone(order)) {
        total.add(order.amount.minor().unwrap_or(0), &order.amount.currency);
    }
    let mut each: BTreeMap<&str, (i64, i64)> = BTreeMap::new();
    for order in &bought {
        let (sum, times) = each.entry(order.amount.currency.as_str()).or_default();
        *sum = sum.saturating_add(order.amount.minor().unwrap_or(0));
        *times += 1;
    }
    Habits {
        days: count,
        first,
        last,
        usual_days: (gaps > 0).then(|| u32::try_from((span + gaps / 2) / gaps).unwrap_or(u32::MAX)),
        total: total.list(),
        usual_amount: each
            .into_iter()
            .map(|(currency, (sum, times))| Money::from_minor(sum / times, currency))
            .collect(),
        products: products(&bought),
        ways: ways(&bought, receipts),
    }
}

fn products(bought: &[&&Order]) -> Vec<ProductHabit> {
    let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
    for line in bought.iter().flat_map(|order| &order.lines).filter(|line| !line.product.is_empty()) {
        *counts.entry(line.product.as_str()).or_default() += 1;
    }
    let mut found: Vec<ProductHabit> = counts
        .into_iter()
        .map(|(product, times)| ProductHabit { product: product.to_owned(), times })
        .collect();
    found.sort_by_key(|one| std::cmp::Reverse(one.times));
    found.truncate(PRODUCTS);
    found
}

fn ways(bought: &[&&Order], receipts: &[Receipt]) -> Vec<WayHabit> {
    let mut counts: BTreeMap<PayWay, u32> = BTreeMap::new();
    let paid = receipts.iter().map(|receipt| receipt.way).filter(|way| *way != PayWay::Allowance);
    for way in bought.iter().filter_map(|order| order.way).chain(paid) {
        *counts.entry(way).or_default() += 1;
    }
    let mut found: Vec<WayHabit> = counts.into_iter().map(|(way, times)| WayHabit { way, times }).collect();
    found.sort_by_key(|one| std::cmp::Reverse(one.times));
    found
}
