//! The tier by balance held: 一般 below 10 萬, 優質 from 10, 重點維護 from 20, VIP from 30. Up at once; down only after three
//! months below. Pure.

use std::collections::HashMap;
use std::hash::Hash;

use chrono::{Months, NaiveDate};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::bought::fitted;
use super::why::{Answer, Missing, Unfit, Why, rising, within};

/// The tier, the lowest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export, rename = "TierClass")]
pub enum Class {
    /// 一般
    Plain,
    /// 優質
    Select,
    /// 重點維護
    Focus,
    /// VIP
    Vip,
}

/// Where the tiers begin, and how long one is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(export, rename = "TierSettings")]
pub struct Settings {
    /// Minor units from which it is 優質, this amount included.
    #[ts(type = "number")]
    pub select: i64,
    /// Minor units from which it is 重點維護.
    #[ts(type = "number")]
    pub focus: i64,
    /// Minor units from which it is VIP.
    #[ts(type = "number")]
    pub vip: i64,
    /// Calendar months a tier is kept once the balance is below it; 0 keeps none.
    pub grace_months: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self::of(2)
    }
}

impl Settings {
    /// 10, 20 and 30 萬 in a currency with so many decimals, and three months.
    pub fn of(decimals: u32) -> Self {
        let ten = 100_000_i64.saturating_mul(10_i64.saturating_pow(decimals.min(12)));
        Self { select: ten, focus: ten.saturating_mul(2), vip: ten.saturating_mul(3), grace_months: 3 }
    }

    /// Whether tiers can be told by these.
    ///
    /// # Errors
    /// `falling` for edges that do not rise, `too_small` for a first edge of zero or less, `too_large` for more than 60
    /// months.
    pub fn check(&self) -> Result<(), Unfit> {
        within(self.select, 1, i64::MAX)?;
        within(self.grace_months, 0, 60)?;
        rising(&[self.select, self.focus, self.vip])
    }

    /// The tier of a balance as such, without grace.
    pub fn at(&self, balance: i64) -> Class {
        match balance {
            balance if balance >= self.vip => Class::Vip,
            balance if balance >= self.focus => Class::Focus,
            balance if balance >= self.select => Class::Select,
            _ => Class::Plain,
        }
    }

    /// Minor units from which a tier begins; none for the lowest.
    fn edge(&self, class: Class) -> Option<i64> {
        match class {
            Class::Plain => None,
            Class::Select => Some(self.select),
            Class::Focus => Some(self.focus),
            Class::Vip => Some(self.vip),
        }
    }
}

/// A card's tier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, TS)]
#[ts(export, rename = "TierPlace")]
pub struct Tier {
    /// The tier that holds.
    pub class: Class,
    /// The tier of today's balance as such.
    pub now: Class,
    /// Minor units held.
    #[ts(type = "number")]
    pub balance: i64,
    /// Where grace keeps the tier: since when the balance is below it, and the first day on which it no longer holds.
    #[ts(type = "[string, string] | null")]
    pub grace: Option<(NaiveDate, NaiveDate)>,
}

/// The tier on a day. `changes` are the card's totals, each from its day on, ordered by day and one a day, as
/// [`Accounts`] makes them; those after today are left out.
///
/// It is the highest tier the balance had at any moment of the last `grace_months`. A tier left on day S holds until the
/// day before S + 3 months, where a day the month lacks is its last: left on 30 November, gone on 28 or 29 February.
///
/// # Errors
/// `no_balance` where no balance was noted up to today.
pub fn classify(changes: &[(NaiveDate, i64)], settings: &Settings, today: NaiveDate) -> Answer<Tier> {
    let known = changes.partition_point(|(day, _)| *day <= today);
    let known = changes.get(..known).unwrap_or_default();
    let (_, balance) = *known.last().ok_or(Missing::NoBalance)?;
    let now = settings.at(balance);
    let mut tier = Tier { class: now, now, balance, grace: None };
    // Backwards: each earlier balance was left on the day of the next one.
    for pair in known.windows(2).rev() {
        let [(from, before), (left, _)] = pair else { break };
        let gone = left.checked_add_months(Months::new(settings.grace_months)).unwrap_or(NaiveDate::MAX);
        if gone <= today {
            break;
        }
        let class = settings.at(*before);
        if class > tier.class && from < left {
            tier = Tier { class, grace: Some((*left, gone)), ..tier };
        }
    }
    Ok(tier)
}

/// Why a card has its tier, and what would change it.
pub fn why(changes: &[(NaiveDate, i64)], settings: &Settings, today: NaiveDate) -> Why {
    let Ok(tier) = classify(changes, settings, today) else { return Why::new("tier_no_balance") };
    let next = [Class::Select, Class::Focus, Class::Vip].into_iter().find(|class| *class > tier.class);
    let why = Why::new(if tier.grace.is_some() { "tier_kept" } else { "tier_balance" });
    let why = why.class("class", tier.class).class("now", tier.now).with("balance", tier.balance);
    let why = why.maybe("edge", settings.edge(tier.class));
    let why = why.maybe("next_edge", next.and_then(|next| settings.edge(next)));
    let Some((since, gone)) = tier.grace else { return why };
    // What holds from then on if the balance stays; grace may keep a tier between for a while.
    let then = classify(changes, settings, gone).map_or(tier.now, |then| then.class);
    why.on("since", since).on("falls", gone).class("falls_to", then)
}

/// Why a card has its tier, as far as the tier itself tells it: quickly, for many.
pub fn brief(tier: Answer<Tier>) -> Why {
    let Ok(tier) = tier else { return Why::new("tier_no_balance") };
    let why = Why::new(if tier.grace.is_some() { "tier_kept" } else { "tier_balance" });
    let why = why.class("class", tier.class).class("now", tier.now).with("balance", tier.balance);
    match tier.grace {
        Some((since, gone)) => why.on("since", since).on("falls", gone).class("falls_to", tier.now),
        None => why,
    }
}

/// Adds the snapshots of several accounts up to the total of a card; for one card after the other, with one allocation.
#[derive(Clone, Debug)]
pub struct Accounts<K> {
    balances: HashMap<K, i64>,
    total: i128,
    changes: Vec<(NaiveDate, i64)>,
}

impl<K> Default for Accounts<K> {
    fn default() -> Self {
        Self { balances: HashMap::new(), total: 0, changes: Vec::new() }
    }
}

impl<K: Eq + Hash> Accounts<K> {
    /// Takes the next snapshot, ordered by day; of two on one day the later one holds. An account counts from its first
    /// snapshot on, and with its last balance until the next.
    pub fn push(&mut self, day: NaiveDate, account: K, balance: i64) {
        let before = self.balances.insert(account, balance).unwrap_or(0);
        self.total = self.total.saturating_add(i128::from(balance) - i128::from(before));
        let total = fitted(self.total);
        match self.changes.last_mut() {
            Some((last, changed)) if *last == day => *changed = total,
            _ => self.changes.push((day, total)),
        }
    }

    /// The totals, each from its day on.
    pub fn changes(&self) -> &[(NaiveDate, i64)] {
        &self.changes
    }

    /// Ready for the next card.
    pub fn clear(&mut self) {
        self.balances.clear();
        self.changes.clear();
        self.total = 0;
    }
}

#[cfg(test)]
mod tests;
