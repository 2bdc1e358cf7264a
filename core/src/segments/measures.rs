//! Rates, costs and shares out of the book's own rows, each with what went into it, so that the formula can be shown.

use std::collections::HashMap;

use chrono::NaiveDate;
use serde::Serialize;
use ts_rs::TS;

use super::classes::Classes;
use super::scan::{YEAR, since};
use super::schemes::bought::fitted;
use crate::base::error::Result;
use crate::base::ids::{CardId, HoldingId};
use crate::base::money::Money;
use crate::base::sql;
use crate::store::ReadTx;

/// Whose opportunities they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Audience {
    /// 老客: bought within the year before.
    Existing,
    /// 流失: bought, but not within the year before.
    Lost,
    /// 新客: never bought before.
    Prospect,
}

/// How often it succeeds with them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct SuccessRate {
    /// With whom.
    pub audience: Audience,
    /// Opportunities that led to an order which stands.
    pub won: u32,
    /// Opportunities that came to nothing.
    pub lost: u32,
    /// Won of both, percent; none with fewer than five of them.
    pub percent: Option<u32>,
    /// What is published for these, percent.
    pub published: (u32, u32),
}

/// What winning a customer costs against keeping one, over the last twelve months.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct CareCosts {
    /// Spent on sources, and on cards before their first purchase.
    pub acquisition: Money,
    /// Customers who bought for the first time.
    pub won: u32,
    /// Acquisition a customer won; none without any.
    pub each_won: Option<Money>,
    /// Spent on cards after their first purchase.
    pub retention: Money,
    /// Customers who had bought before and were looked after.
    pub kept: u32,
    /// Retention a customer kept; none without any.
    pub each_kept: Option<Money>,
}

/// How much hangs on how few.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct Concentration {
    /// Of everything received, the largest customer's part, 0 to 1.
    pub top_one: f64,
    /// The five largest.
    pub top_five: f64,
    /// Customers something was received from.
    pub customers: u32,
}

/// 錢包份額: of what customers hold somewhere, what they hold with us; only of those of whom it is known that they hold something
/// elsewhere too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct WalletShare {
    /// With us.
    pub own: Money,
    /// Elsewhere.
    pub others: Money,
    /// Customers it is known of.
    pub customers: u32,
}

/// How customers came, and what that cost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct SourceRow {
    /// Where from; empty where nobody said.
    pub source: String,
    /// Opportunities.
    pub opportunities: u32,
    /// Of those, with an order that stands.
    pub won: u32,
    /// Spent on it.
    pub cost: Money,
    /// Spent on it a customer won; none without any.
    pub each: Option<Money>,
}

/// All of them.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct Measures {
    /// 成功率
    pub success: Vec<SuccessRate>,
    /// 獲客與維護
    pub costs: CareCosts,
    /// 集中度; none where nothing was received.
    pub concentration: Option<Concentration>,
    /// 錢包份額; none where nothing is known of elsewhere.
    pub wallet: Option<WalletShare>,
    /// 來源
    pub sources: Vec<SourceRow>,
}

/// Opportunities that a rate needs at least.
const FEWEST: u32 = 5;
/// The published ranges for existing, lost and new customers (Griffin & Lowenstein, Customer Winback, 2001).
const PUBLISHED: [(Audience, (u32, u32)); 3] =
    [(Audience::Existing, (60, 70)), (Audience::Lost, (20, 40)), (Audience::Prospect, (5, 20))];

/// Works them out.
///
/// # Errors
/// Those of reading the file.
pub fn measures(tx: &ReadTx<'_>, classes: &Classes) -> Result<Measures> {
    let currency = classes.rules().currency.as_str();
    let ends = ends(tx)?;
    let ranking = classes.ranking();
    let part = |sum: i128| sum as f64 / ranking.total() as f64;
    let first = |count: usize| ranking.sums.get(count).copied().unwrap_or_else(|| ranking.total());
    Ok(Measures {
        success: PUBLISHED.into_iter().map(|(audience, range)| rate(&ends, audience, range)).collect(),
        costs: costs(tx, classes)?,
        concentration: (ranking.total() > 0).then(|| Concentration {
            top_one: part(first(1)),
            top_five: part(first(5)),
            customers: u32::try_from(ranking.order.len()).unwrap_or(u32::MAX),
        }),
        wallet: wallet(tx, currency)?,
        sources: sources(tx, &ends, currency)?,
    })
}

/// An opportunity that came to an end.
struct End {
    source: String,
    audience: Audience,
    /// `None` while it is open.
    won: Option<bool>,
}

/// Every opportunity, with whose it was when it was opened and what came of it.
fn ends(tx: &ReadTx<'_>) -> Result<Vec<End>> {
    let mut query = tx.conn().prepare_cached(
        "SELECT o.source, o.opened_on, o.lost_on IS NOT NULL AS lost,
           EXISTS (SELECT 1 FROM orders w WHERE w.opportunity_id = o.id AND w.state <> 'cancelled') AS won,
           EXISTS (SELECT 1 FROM orders w WHERE w.opportunity_id = o.id AND w.state = 'cancelled') AS cancelled,
           (SELECT max(b.day) FROM orders b WHERE b.card_id = o.card_id AND b.state <> 'cancelled' AND b.amount_minor > 0
              AND b.day < o.opened_on AND b.opportunity_id IS NOT o.id) AS before
         FROM opportunities o JOIN kept k ON k.card_id = o.card_id AND k.archived = 0",
    )?;
    let mut rows = query.query([])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let opened = sql::day(row, 1)?;
        let before: Option<NaiveDate> = sql::opt_day(row, "before")?;
        let audience = match before {
            None => Audience::Prospect,
            Some(day) if (opened - day).num_days() <= 365 => Audience::Existing,
            Some(_) => Audience::Lost,
        };
        let (won, lost): (bool, bool) = (row.get("won")?, row.get("lost")?);
        let lost = lost || row.get("cancelled")?;
        let won = if won { Some(true) } else { lost.then_some(false) };
        found.push(End { source: row.get(0)?, audience, won });
    }
    Ok(found)
}

fn rate(ends: &[End], audience: Audience, published: (u32, u32)) -> SuccessRate {
    let of = |wanted: bool| {
        let count = ends.iter().filter(|end| end.audience == audience && end.won == Some(wanted)).count();
        u32::try_from(count).unwrap_or(u32::MAX)
    };
    let (won, lost) = (of(true), of(false));
    let all = won.saturating_add(lost);
    let percent = (all >= FEWEST).then(|| (won * 100 + all / 2) / all);
    SuccessRate { audience, won, lost, percent, published }
}

/// What was spent, on whom, and when that customer had bought first.
fn costs(tx: &ReadTx<'_>, classes: &Classes) -> Result<CareCosts> {
    let currency = classes.rules().currency.as_str();
    let (from, today) = (since(tx.today(), YEAR), tx.today());
    let first: HashMap<CardId, NaiveDate> =
        classes.facts().iter().filter_map(|facts| Some((facts.id, facts.bought?.first))).collect();
    let (mut before, mut after) = (0_i128, 0_i128);
    let mut kept: std::collections::HashSet<CardId> = std::collections::HashSet::new();
    let mut query = tx.conn().prepare_cached(
        "SELECT card_id, day, cost_minor FROM interactions i JOIN kept k USING (card_id)
           WHERE k.archived = 0 AND cost_minor IS NOT NULL AND cost_currency = ?1 AND day > ?2 AND day <= ?3
             AND NOT (i.kind = 'gift' AND i.direction = 'in')
         UNION ALL
         SELECT card_id, day, value_minor FROM gifts JOIN kept k USING (card_id) WHERE k.archived = 0 AND value_minor IS NOT NULL AND value_currency = ?1
           AND interaction_id IS NULL AND direction = 'out' AND state <> 'planned' AND day > ?2 AND day <= ?3",
    )?;
    let mut rows = query.query([currency, &from.to_string(), &today.to_string()])?;
    while let Some(row) = rows.next()? {
        let (card, day, cost): (CardId, NaiveDate, i64) = (row.get(0)?, sql::day(row, 1)?, row.get(2)?);
        if first.get(&card).is_some_and(|bought| *bought < day) {
            after += i128::from(cost);
            kept.insert(card);
        } else {
            before += i128::from(cost);
        }
    }
    let spent: i64 = tx
        .conn()
        .prepare_cached(
            "SELECT coalesce(sum(amount_minor), 0) FROM source_costs WHERE currency = ?1 AND day > ?2 AND day <= ?3",
        )?
        .query_row([currency, &from.to_string(), &today.to_string()], |row| row.get(0))?;
    before += i128::from(spent);
    let won = first.values().filter(|day| **day > from && **day <= today).count();
    let each = |sum: i128, count: usize| {
        // Nothing noted is not nothing spent.
        let count = i128::try_from(count).ok().filter(|count| *count > 0 && sum > 0)?;
        Some(Money::from_minor(fitted(sum / count), currency))
    };
    Ok(CareCosts {
        acquisition: Money::from_minor(fitted(before), currency),
        each_won: each(before, won),
        won: u32::try_from(won).unwrap_or(u32::MAX),
        retention: Money::from_minor(fitted(after), currency),
        each_kept: each(after, kept.len()),
        kept: u32::try_from(kept.len()).unwrap_or(u32::MAX),
    })
}

/// The latest balance of every holding that is not closed, of cards with one elsewhere.
fn wallet(tx: &ReadTx<'_>, currency: &str) -> Result<Option<WalletShare>> {
    let mut query = tx.conn().prepare_cached(
        "SELECT h.id, h.card_id, h.provider = '', b.amount_minor FROM holdings h JOIN balances b ON b.holding_id = h.id
         WHERE b.currency = ?1 AND b.day <= ?2 AND (h.closed_on IS NULL OR h.closed_on > ?2) AND h.kind <> 'loan'
           AND h.card_id IN (SELECT e.card_id FROM holdings e JOIN balances eb ON eb.holding_id = e.id
             WHERE e.provider <> '' AND eb.currency = ?1 AND eb.day <= ?2 AND e.kind <> 'loan'
               AND (e.closed_on IS NULL OR e.closed_on > ?2))
           AND b.day = (SELECT max(day) FROM balances l WHERE l.holding_id = h.id AND l.currency = ?1 AND l.day <= ?2)",
    )?;
    let mut rows = query.query([currency, &tx.today().to_string()])?;
    let (mut own, mut others) = (0_i128, 0_i128);
    let mut customers = std::collections::HashSet::new();
    while let Some(row) = rows.next()? {
        let _: HoldingId = row.get(0)?;
        customers.insert(row.get::<_, CardId>(1)?);
        let amount: i64 = row.get(3)?;
        *if row.get(2)? { &mut own } else { &mut others } += i128::from(amount);
    }
    Ok((!customers.is_empty()).then(|| WalletShare {
        own: Money::from_minor(fitted(own), currency),
        others: Money::from_minor(fitted(others), currency),
        customers: u32::try_from(customers.len()).unwrap_or(u32::MAX),
    }))
}

fn sources(tx: &ReadTx<'_>, ends: &[End], currency: &str) -> Result<Vec<SourceRow>> {
    let mut found: HashMap<&str, (u32, u32)> = HashMap::new();
    for end in ends {
        let (all, won) = found.entry(end.source.as_str()).or_default();
        *all += 1;
        *won += u32::from(end.won == Some(true));
    }
    let mut query = tx.conn().prepare_cached(
        "SELECT source, sum(amount_minor) FROM source_costs WHERE currency = ?1 GROUP BY source",
    )?;
    let spent: HashMap<String, i64> =
        query.query_map([currency], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?;
    for source in spent.keys() {
        found.entry(source.as_str()).or_default();
    }
    let mut rows: Vec<SourceRow> = found
        .into_iter()
        .map(|(source, (opportunities, won))| {
            let cost = spent.get(source).copied().unwrap_or(0);
            let each = (won > 0).then(|| Money::from_minor(cost / i64::from(won), currency));
            SourceRow {
                source: source.to_owned(),
                opportunities,
                won,
                cost: Money::from_minor(cost, currency),
                each,
            }
        })
        .collect();
    rows.sort_by(|a, b| {
        b.won
            .cmp(&a.won)
            .then_with(|| b.opportunities.cmp(&a.opportunities))
            .then_with(|| a.source.cmp(&b.source))
    });
    Ok(rows)
}
