//! 年終名單: what each customer brought in one year, for whoever decides whom to thank and with what.

use std::collections::HashMap;

use chrono::{Datelike, NaiveDate};
use rusqlite::{Params, params};
use serde::Serialize;
use ts_rs::TS;

use crate::base::error::{Code, Error, Result};
use crate::base::ids::CardId;
use crate::base::money::{Money, Sums};
use crate::cards::{CardRef, Who};
use crate::sales::orders::{COUNTED, EARLIEST_YEAR};
use crate::sales::referrals;
use crate::store::ReadTx;

/// One customer's year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct YearRow {
    /// Who.
    pub card: CardRef,
    /// Bought, less what went back.
    pub bought: Money,
    /// Purchases, refunds not counted.
    pub orders: u32,
    /// Customers brought whose cards were made in the year.
    pub brought: u32,
    /// What everybody this one ever brought, directly, bought in the year.
    pub through: Money,
    /// Presents to this one in the year.
    pub gifts: u32,
    /// What they cost, as far as it was noted.
    pub given: Money,
    /// Points earned in the year.
    #[ts(type = "number")]
    pub earned: i64,
    /// Points that are left today.
    #[ts(type = "number")]
    pub points: i64,
}

/// The year's list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct YearEnd {
    /// Which year; up to today where it is this one.
    pub year: i32,
    /// Those who bought, brought somebody who bought, or have points; who brought the most, directly and through others, first.
    pub rows: Vec<YearRow>,
    /// Customers besides those.
    pub more: u32,
    /// What all of them bought.
    pub bought: Money,
    /// What all presents cost.
    pub given: Money,
}

/// What was found of one card.
#[derive(Default)]
struct Found {
    bought: i64,
    orders: u32,
    brought: u32,
    through: Sums,
    gifts: u32,
    given: i64,
    earned: i64,
    points: i64,
}

/// Everybody's year in one currency, `most` of them by name. Cards that were put away are left out, cancelled orders count nothing.
///
/// # Errors
/// `date_impossible` for a year to come, `date_too_early`.
pub fn list(tx: &ReadTx<'_>, who: &dyn Who, year: i32, currency: &str, most: usize) -> Result<YearEnd> {
    if year > tx.today().year() {
        return Err(Error::new(Code::DateImpossible).of("year").with("text", year));
    }
    let (Some(from), Some(to)) = (NaiveDate::from_ymd_opt(year, 1, 1), NaiveDate::from_ymd_opt(year, 12, 31))
    else {
        return Err(Error::new(Code::DateImpossible).of("year").with("text", year));
    };
    if year < EARLIEST_YEAR {
        return Err(Error::new(Code::DateTooEarly).with("text", year).with("year", EARLIEST_YEAR));
    }
    let (from, to) = (from.to_string(), to.to_string());
    let mut found: HashMap<CardId, Found> = HashMap::new();
    each(
        tx,
        &format!(
            "SELECT card_id, sum(amount_minor), sum(refunds_id IS NULL) FROM orders INDEXED BY orders_day
             WHERE day BETWEEN ?1 AND ?2 AND currency = ?3 AND {COUNTED} GROUP BY card_id"
        ),
        params![from, to, currency],
        |card, sum, count| {
            let own = found.entry(card).or_default();
            (own.bought, own.orders) = (sum, u32::try_from(count).unwrap_or(u32::MAX));
        },
    )?;
    each(
        tx,
        "SELECT card_id, sum(value_minor) FILTER (WHERE value_currency = ?3), count(*) FROM gifts
         WHERE direction = 'out' AND state <> 'planned' AND day BETWEEN ?1 AND ?2 GROUP BY card_id",
        params![from, to, currency],
        |card, sum, count| {
            let own = found.entry(card).or_default();
            (own.given, own.gifts) = (sum, u32::try_from(count).unwrap_or(u32::MAX));
        },
    )?;
    each(
        tx,
        "SELECT card_id, sum(points), sum(CASE WHEN points > 0 AND day BETWEEN ?1 AND ?2 THEN points ELSE 0 END)
         FROM rewards GROUP BY card_id",
        params![from, to],
        |card, left, earned| {
            let own = found.entry(card).or_default();
            (own.points, own.earned) = (left, earned);
        },
    )?;
    let bought: HashMap<CardId, i64> = found.iter().map(|(card, own)| (*card, own.bought)).collect();
    let made = made(tx)?;
    for (brought, by) in referrals::links(tx)? {
        let Some(made) = made.get(&brought) else { continue };
        let own = found.entry(by).or_default();
        own.brought += u32::from(made.year() == year);
        own.through.add(bought.get(&brought).copied().unwrap_or(0), currency);
    }
    let money = |minor| Money::from_minor(minor, currency);
    let (mut all_bought, mut all_given) = (Sums::default(), Sums::default());
    let mut rows: Vec<(i64, CardId, Found)> = Vec::new();
    for (card, own) in found {
        let through = own.through.of(currency);
        let is_one = own.orders > 0 || own.bought != 0 || through != 0 || own.brought > 0 || own.points > 0;
        if is_one && made.contains_key(&card) {
            all_bought.add(own.bought, currency);
            all_given.add(own.given, currency);
            rows.push((own.bought.saturating_add(through), card, own));
        }
    }
    rows.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| b.2.points.cmp(&a.2.points)).then_with(|| a.1.cmp(&b.1)));
    let more = rows.len().saturating_sub(most);
    let rows = rows.into_iter().take(most).map(|(_, card, own)| {
        Ok(YearRow {
            card: who.line(card)?,
            bought: money(own.bought),
            orders: own.orders,
            brought: own.brought,
            through: money(own.through.of(currency)),
            gifts: own.gifts,
            given: money(own.given),
            earned: own.earned,
            points: own.points,
        })
    });
    Ok(YearEnd {
        year,
        rows: rows.collect::<Result<_>>()?,
        more: u32::try_from(more).unwrap_or(u32::MAX),
        bought: money(all_bought.of(currency)),
        given: money(all_given.of(currency)),
    })
}

/// When each card that is not put away was made.
fn made(tx: &ReadTx<'_>) -> Result<HashMap<CardId, NaiveDate>> {
    let mut query = tx.conn().prepare_cached("SELECT id, created_at FROM cards WHERE archived_at IS NULL")?;
    let mut rows = query.query([])?;
    let mut found = HashMap::new();
    while let Some(row) = rows.next()? {
        let at: String = row.get(1)?;
        found.insert(row.get(0)?, tx.now().day_of(&at).unwrap_or_else(|| tx.today()));
    }
    Ok(found)
}

fn each(tx: &ReadTx<'_>, sql: &str, with: impl Params, mut take: impl FnMut(CardId, i64, i64)) -> Result<()> {
    let mut query = tx.conn().prepare_cached(sql)?;
    let mut rows = query.query(with)?;
    while let Some(row) = rows.next()? {
        take(row.get(0)?, row.get::<_, Option<i64>>(1)?.unwrap_or(0), row.get(2)?);
    }
    Ok(())
}
