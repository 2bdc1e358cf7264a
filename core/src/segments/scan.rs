//! What the rules ask of every card, gathered in one grouped scan a table: rows come in the order of the cards, so that each
//! table is walked once beside the list of cards. Windows and groups of SQL took five times as long.

use std::collections::{HashMap, HashSet};

use chrono::{Months, NaiveDate};
use rusqlite::Rows;

use super::lifelines::{self, Lifelines};
use super::rules::Settings;
use super::schemes::attitude::Others;
use super::schemes::bought::{Bought, Tally};
use super::schemes::ladder::Experience;
use super::schemes::lifecycle::Transition;
use super::schemes::tier::{self, Accounts, Tier};
use super::schemes::why::{Answer, Missing};
use crate::base::error::{Error, Result};
use crate::base::ids::{CardId, HoldingId};
use crate::base::sql::{self, day_of};
use crate::cards::Class;
use crate::sales::holdings::MONEY;
use crate::sales::referrals;
use crate::store::ReadTx;

/// Months over which profit and cost of care are counted.
pub(super) const YEAR: u32 = 12;

/// What the rules ask of one card.
#[derive(Clone, Debug)]
pub struct Facts {
    /// Which.
    pub id: CardId,
    /// The class on the card itself.
    pub held: Option<Class>,
    /// The day it was made.
    pub made: NaiveDate,
    /// The last contact in which somebody was reached, and the fourth latest.
    pub contacts: (u32, Option<NaiveDate>, Option<NaiveDate>),
    /// The latest experience against what was expected.
    pub experience: Option<Experience>,
    /// What was bought, in the currency of the book.
    pub bought: Option<Bought>,
    /// Minor units received within the period of ABC.
    pub received: i64,
    /// Minor units earned in the last year, where the catalogue knows it.
    pub margin: Option<i64>,
    /// Minor units spent on the customer in the last year.
    pub care: i64,
    /// The tier by what is held.
    pub tier: Answer<Tier>,
    /// What is held with others.
    pub others: Others,
    /// Customers this one brought who bought.
    pub referred: u32,
    /// The stage and since when.
    pub stage: Option<Transition>,
}

/// Cards in the order of their ids, and a place that only moves on.
pub(super) struct Walk<'a> {
    facts: &'a mut [Facts],
    at: usize,
}

impl<'a> Walk<'a> {
    fn over(facts: &'a mut [Facts]) -> Self {
        Self { facts, at: 0 }
    }

    /// The card of this id, if it is among them. Ids have to rise.
    fn to(&mut self, id: &[u8]) -> Option<&mut Facts> {
        while self.facts.get(self.at).is_some_and(|facts| facts.id.0.as_bytes().as_slice() < id) {
            self.at += 1;
        }
        self.facts.get_mut(self.at).filter(|facts| facts.id.0.as_bytes() == id)
    }
}

fn damaged() -> Error {
    crate::Error::new(crate::Code::BookDamaged).with("detail", "day")
}

/// The living cards with what the rules ask of them; `currency` is that of the book.
///
/// # Errors
/// Those of reading the file.
pub(super) fn gather(tx: &ReadTx<'_>, settings: &Settings, currency: &str) -> Result<Vec<Facts>> {
    let mut facts = cards(tx)?;
    let lines = lifelines::load(tx)?;
    orders(tx, settings, currency, &lines, &mut facts)?;
    receipts(tx, settings, currency, &mut facts)?;
    experiences(tx, &mut facts)?;
    costs(tx, currency, &mut facts)?;
    tiers(tx, settings, currency, &mut facts)?;
    others(tx, &mut facts)?;
    for (card, count) in referrals::successes(tx)? {
        if let Ok(at) = facts.binary_search_by_key(&card, |facts| facts.id)
            && let Some(one) = facts.get_mut(at)
        {
            one.referred = count;
        }
    }
    Ok(facts)
}

fn cards(tx: &ReadTx<'_>) -> Result<Vec<Facts>> {
    let mut query = tx.conn().prepare_cached(
        "SELECT card_id, class, made, contacts, last_contact, fourth_contact FROM kept INDEXED BY kept_classes
         WHERE archived = 0 ORDER BY card_id",
    )?;
    let mut rows = query.query([])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let made = day_of(row.get_ref(2)?).ok_or_else(damaged)?;
        found.push(Facts {
            id: row.get(0)?,
            held: match row.get::<_, i64>(1)? {
                0 => Some(Class::A),
                1 => Some(Class::B),
                2 => Some(Class::C),
                _ => None,
            },
            made,
            contacts: (row.get(3)?, day_of(row.get_ref(4)?), day_of(row.get_ref(5)?)),
            experience: None,
            bought: None,
            received: 0,
            margin: None,
            care: 0,
            tier: Err(Missing::NoBalance),
            others: Others::default(),
            referred: 0,
            stage: None,
        });
    }
    Ok(found)
}

/// The first day of the months up to today.
pub(super) fn since(today: NaiveDate, months: u32) -> NaiveDate {
    today.checked_sub_months(Months::new(months)).unwrap_or(NaiveDate::MIN)
}

/// What was bought: the one long table.
fn orders(
    tx: &ReadTx<'_>,
    settings: &Settings,
    currency: &str,
    lines: &Lifelines,
    facts: &mut [Facts],
) -> Result<()> {
    let today = tx.today();
    let (period, year) = (since(today, settings.abc.months), since(today, YEAR));
    // Whether it was paid at once (1), cancelled (4) and in the currency of the book (2) is told by SQLite: two texts less a row to
    // fetch, and one comparison for nearly all.
    let mut query = tx.conn().prepare_cached(
        "SELECT card_id, day, amount_minor, CASE state WHEN 'paid' THEN 1 WHEN 'cancelled' THEN 4 ELSE 0 END
           + 2 * (currency = ?1), margin_minor
         FROM orders INDEXED BY orders_card ORDER BY card_id, day",
    )?;
    let mut rows = query.query([currency])?;
    let mut walk = Walk::over(facts);
    let mut one = OneCard::new(today);
    while let Some(row) = rows.next()? {
        let id = row.get_ref(0)?.as_blob().unwrap_or_default();
        if one.id != id {
            one.finish(&mut walk, lines);
            one.begin(id, lines);
        }
        let marks: i64 = row.get(3)?;
        let (is_paid, is_ours, is_cancelled) = (marks & 1 == 1, marks & 2 == 2, marks & 4 == 4);
        if is_cancelled {
            continue;
        }
        let day = day_of(row.get_ref(1)?).ok_or_else(damaged)?;
        let amount: i64 = row.get(2)?;
        if day > today {
            continue;
        }
        if is_paid && amount > 0 {
            one.first_paid.get_or_insert(day);
            if one.is_traced {
                one.paid_days.push(day);
            }
        }
        // What is of another currency is never added to the sums of the book's.
        if !is_ours {
            continue;
        }
        one.tally.push(day, amount);
        if is_paid && day > period {
            one.received = one.received.saturating_add(amount);
        }
        if day > year
            && let Some(margin) = row.get::<_, Option<i64>>(4)?
        {
            one.margin = Some(one.margin.unwrap_or(0).saturating_add(margin));
        }
    }
    one.finish(&mut walk, lines);
    // Whoever bought nothing stands where the card and its opportunities say.
    for one in facts.iter_mut().filter(|one| one.stage.is_none()) {
        one.stage = lines.stage(one.id, one.made, None, &[], today);
    }
    Ok(())
}

/// The orders of the card that is being read.
struct OneCard {
    id: Vec<u8>,
    tally: Tally,
    received: i64,
    margin: Option<i64>,
    /// Whether more than purchases happened to it, so that their days are wanted.
    is_traced: bool,
    /// The first purchase paid at once, in whatever currency.
    first_paid: Option<NaiveDate>,
    paid_days: Vec<NaiveDate>,
    today: NaiveDate,
}

impl OneCard {
    fn new(today: NaiveDate) -> Self {
        let tally = Tally::new(today);
        Self {
            id: Vec::new(),
            tally,
            received: 0,
            margin: None,
            is_traced: false,
            first_paid: None,
            paid_days: Vec::new(),
            today,
        }
    }

    fn begin(&mut self, id: &[u8], lines: &Lifelines) {
        self.id.clear();
        self.id.extend_from_slice(id);
        self.is_traced = lines.is_one(id);
    }

    fn finish(&mut self, walk: &mut Walk<'_>, lines: &Lifelines) {
        let bought = self.tally.finish(self.received);
        if let Some(facts) = walk.to(&self.id) {
            facts.bought = bought;
            facts.received = self.received;
            facts.margin = self.margin;
            facts.stage = lines.stage(facts.id, facts.made, self.first_paid, &self.paid_days, self.today);
        }
        (self.received, self.margin, self.first_paid) = (0, None, None);
        self.paid_days.clear();
    }
}

/// What was paid by plan.
fn receipts(tx: &ReadTx<'_>, settings: &Settings, currency: &str, facts: &mut [Facts]) -> Result<()> {
    let today = tx.today();
    let period = since(today, settings.abc.months);
    let mut query = tx.conn().prepare_cached(
        "SELECT card_id, amount_minor FROM receipts INDEXED BY receipts_card
         WHERE day > ?1 AND day <= ?2 AND way <> 'allowance' AND currency = ?3 ORDER BY card_id",
    )?;
    let mut rows = query.query([period.to_string().as_str(), today.to_string().as_str(), currency])?;
    let mut walk = Walk::over(facts);
    while let Some(row) = rows.next()? {
        if let Some(facts) = walk.to(row.get_ref(0)?.as_blob().unwrap_or_default()) {
            facts.received = facts.received.saturating_add(row.get(1)?);
            if let Some(bought) = &mut facts.bought {
                bought.received = facts.received;
            }
        }
    }
    Ok(())
}

/// The latest experience of each.
fn experiences(tx: &ReadTx<'_>, facts: &mut [Facts]) -> Result<()> {
    let mut query = tx.conn().prepare_cached(
        "SELECT card_id, expectation FROM interactions INDEXED BY interactions_experience
         WHERE expectation IS NOT NULL ORDER BY card_id, day",
    )?;
    let mut rows = query.query([])?;
    let mut walk = Walk::over(facts);
    while let Some(row) = rows.next()? {
        if let Some(facts) = walk.to(row.get_ref(0)?.as_blob().unwrap_or_default()) {
            facts.experience = sql::opt(row, "expectation")?.or(facts.experience);
        }
    }
    Ok(())
}

/// What was spent on each in the last year: what contacts cost, and gifts that stand by themselves.
fn costs(tx: &ReadTx<'_>, currency: &str, facts: &mut [Facts]) -> Result<()> {
    let (from, today) = (since(tx.today(), YEAR).to_string(), tx.today().to_string());
    for table in [
        "SELECT card_id, cost_minor FROM interactions INDEXED BY interactions_cost
         WHERE cost_minor IS NOT NULL AND day > ?1 AND day <= ?2 AND cost_currency = ?3
           AND NOT (kind = 'gift' AND direction = 'in') ORDER BY card_id",
        "SELECT card_id, value_minor FROM gifts WHERE value_minor IS NOT NULL AND interaction_id IS NULL
         AND direction = 'out' AND state <> 'planned' AND day > ?1 AND day <= ?2 AND value_currency = ?3 ORDER BY card_id",
    ] {
        let mut query = tx.conn().prepare_cached(table)?;
        let mut rows: Rows<'_> = query.query([from.as_str(), today.as_str(), currency])?;
        let mut walk = Walk::over(facts);
        while let Some(row) = rows.next()? {
            if let Some(facts) = walk.to(row.get_ref(0)?.as_blob().unwrap_or_default()) {
                facts.care = facts.care.saturating_add(row.get(1)?);
            }
        }
    }
    Ok(())
}

/// Accounts that do not count for the tier: what is no money, and what lies elsewhere or was closed.
fn not_counted(tx: &ReadTx<'_>) -> Result<HashSet<HoldingId>> {
    let mut query = tx.conn().prepare_cached(&format!(
        "SELECT id FROM holdings WHERE provider <> '' OR kind NOT IN {MONEY}
           OR closed_on IS NOT NULL AND closed_on <= ?1",
    ))?;
    let found = query.query_map([tx.today().to_string()], |row| row.get(0))?;
    Ok(found.collect::<Result<_, _>>()?)
}

fn tiers(tx: &ReadTx<'_>, settings: &Settings, currency: &str, facts: &mut [Facts]) -> Result<()> {
    let left_out = not_counted(tx)?;
    let today = tx.today();
    let mut query = tx.conn().prepare_cached(
        "SELECT card_id, day, holding_id, amount_minor FROM balances INDEXED BY balances_card
         WHERE currency = ?1 ORDER BY card_id, day",
    )?;
    let mut rows = query.query([currency])?;
    let mut walk = Walk::over(facts);
    let (mut id, mut accounts) = (Vec::new(), Accounts::<HoldingId>::default());
    let mut finish = |id: &[u8], accounts: &mut Accounts<HoldingId>| {
        if let Some(facts) = walk.to(id) {
            facts.tier = tier::classify(accounts.changes(), &settings.tier, today);
        }
        accounts.clear();
    };
    while let Some(row) = rows.next()? {
        let card = row.get_ref(0)?.as_blob().unwrap_or_default();
        if id != card {
            finish(&id, &mut accounts);
            id.clear();
            id.extend_from_slice(card);
        }
        let holding: HoldingId = row.get(2)?;
        if !left_out.contains(&holding) {
            accounts.push(day_of(row.get_ref(1)?).ok_or_else(damaged)?, holding, row.get(3)?);
        }
    }
    finish(&id, &mut accounts);
    Ok(())
}

/// The steps of one card's balance: what its tier is told by.
pub(super) fn balance_of(tx: &ReadTx<'_>, currency: &str, card: CardId) -> Result<Vec<(NaiveDate, i64)>> {
    let left_out = not_counted(tx)?;
    let mut query = tx.conn().prepare_cached(
        "SELECT day, holding_id, amount_minor FROM balances WHERE card_id = ?1 AND currency = ?2 ORDER BY day",
    )?;
    let mut rows = query.query(rusqlite::params![card, currency])?;
    let mut accounts = Accounts::<HoldingId>::default();
    while let Some(row) = rows.next()? {
        let holding: HoldingId = row.get(1)?;
        if !left_out.contains(&holding) {
            accounts.push(sql::day(row, 0)?, holding, row.get(2)?);
        }
    }
    Ok(accounts.changes().to_vec())
}

fn others(tx: &ReadTx<'_>, facts: &mut [Facts]) -> Result<()> {
    let mut query = tx.conn().prepare_cached(
        "SELECT card_id, opened_on FROM holdings INDEXED BY holdings_elsewhere
         WHERE provider <> '' AND (closed_on IS NULL OR closed_on > ?1) ORDER BY card_id",
    )?;
    let mut rows = query.query([tx.today().to_string()])?;
    let mut walk = Walk::over(facts);
    while let Some(row) = rows.next()? {
        let opened = day_of(row.get_ref(1)?);
        if let Some(facts) = walk.to(row.get_ref(0)?.as_blob().unwrap_or_default()) {
            facts.others.push(opened, tx.today());
        }
    }
    Ok(())
}

/// By card, for what only a few have.
pub(super) type ByCard<T> = HashMap<CardId, T>;
