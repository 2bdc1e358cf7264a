//! ABC by money received within a period: A are the largest customers up to 80 % of it together, B those up to 95 %, C the
//! rest; or two fixed amounts. Pure; minor units of one currency.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::bought::fitted;
use super::why::{Answer, LONGEST_DAYS, LONGEST_MONTHS, Missing, Unfit, Why, rising, within};

/// The class by money received, the largest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export, rename = "AbcClass")]
pub enum Class {
    /// 重點
    A,
    /// 一般
    B,
    /// 普通
    C,
}

/// Where the lines lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(export, rename = "AbcSettings")]
pub struct Settings {
    /// Months the money is counted over.
    pub months: u32,
    /// A ends at this percent of all money.
    pub a_percent: u32,
    /// B ends at this percent.
    pub b_percent: u32,
    /// Whether the customer who crosses a line still belongs above it. Without it (the textbook's rule) whoever ends above
    /// the line is below it; only the first is A in any case.
    pub crossing: bool,
    /// Lines in money in place of lines in percent.
    pub fixed: Option<Fixed>,
    /// Days from the making of a card on which nothing received still means that nothing is known.
    pub new_days: u32,
}

/// Lines in money.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, rename = "AbcFixed")]
pub struct Fixed {
    /// Minor units from which it is A, this amount included.
    #[ts(type = "number")]
    pub a: i64,
    /// Minor units from which it is B.
    #[ts(type = "number")]
    pub b: i64,
}

impl Default for Settings {
    fn default() -> Self {
        Self { months: 12, a_percent: 80, b_percent: 95, crossing: false, fixed: None, new_days: 90 }
    }
}

impl Settings {
    /// Whether classes can be told by these.
    ///
    /// # Errors
    /// `falling` for lines in the wrong order, `too_small` and `too_large` for no percent, period or amount.
    pub fn check(&self) -> Result<(), Unfit> {
        within(self.months, 1, LONGEST_MONTHS)?;
        within(self.new_days, 0, LONGEST_DAYS)?;
        within(self.a_percent, 1, 100)?;
        within(self.b_percent, 1, 100)?;
        rising(&[self.a_percent.into(), self.b_percent.into()])?;
        let Some(fixed) = self.fixed else { return Ok(()) };
        within(fixed.b, 1, i64::MAX)?;
        rising(&[fixed.b, fixed.a])
    }

    /// The class of an amount above zero with `larger` in larger amounts before it, of `total`. Whole numbers: a line is
    /// met exactly or not.
    fn class(&self, larger: i128, amount: i64, total: i128) -> Class {
        if let Some(fixed) = self.fixed {
            return match amount {
                amount if amount >= fixed.a => Class::A,
                amount if amount >= fixed.b => Class::B,
                _ => Class::C,
            };
        }
        let inside = |percent: u32| {
            let line = total.saturating_mul(percent.into());
            let upto = larger.saturating_add(amount.into()).saturating_mul(100);
            if self.crossing { larger.saturating_mul(100) < line } else { upto <= line }
        };
        if larger == 0 || inside(self.a_percent) {
            Class::A
        } else if inside(self.b_percent) {
            Class::B
        } else {
            Class::C
        }
    }

    /// The class of a card nothing was received from: C once it is known for long enough.
    fn of_nothing(&self, known: u32) -> Answer<Class> {
        if known < self.new_days { Err(Missing::TooNew) } else { Ok(Class::C) }
    }
}

/// A card to be ranked.
#[derive(Clone, Copy, Debug)]
pub struct Row<K> {
    /// Orders equal amounts: the card's number, say.
    pub key: K,
    /// Minor units received within the period, less what was paid back.
    pub received: i64,
    /// Days since the card was made.
    pub known: u32,
}

/// All cards ranked.
#[derive(Clone, Debug)]
pub struct Ranking {
    /// One per row, in the order of the rows.
    pub classes: Vec<Answer<Class>>,
    /// Rows something was received from, the largest first, equal ones by key: the Pareto curve.
    pub order: Vec<usize>,
    /// Minor units of each of those.
    pub amounts: Vec<i64>,
    /// Minor units before each of those, and the total at the end.
    pub sums: Vec<i128>,
    /// The smallest amount that is A, and the smallest that is B; none where nobody is.
    pub limits: [Option<i64>; 2],
}

/// Ranks cards. Amounts of zero and less add nothing to the whole. Equal amounts have the class of the first of them, so
/// that the order within them decides nothing.
pub fn classify<K: Ord>(rows: &[Row<K>], settings: &Settings) -> Ranking {
    let mut sorted: Vec<(i64, &K, usize)> = Vec::with_capacity(rows.len());
    let received = rows.iter().enumerate().filter(|(_, row)| row.received > 0);
    sorted.extend(received.map(|(at, row)| (row.received, &row.key, at)));
    sorted.sort_unstable_by(|(amount, key, at), (other, its, its_at)| {
        other.cmp(amount).then_with(|| key.cmp(its)).then_with(|| at.cmp(its_at))
    });
    let total: i128 = sorted.iter().map(|(amount, ..)| i128::from(*amount)).sum();
    let mut ranking = Ranking {
        classes: rows.iter().map(|row| settings.of_nothing(row.known)).collect(),
        order: sorted.iter().map(|(.., at)| *at).collect(),
        amounts: sorted.iter().map(|(amount, ..)| *amount).collect(),
        sums: Vec::with_capacity(sorted.len() + 1),
        limits: [None; 2],
    };
    let (mut sum, mut before) = (0_i128, None);
    for (amount, _, at) in &sorted {
        let class = match before {
            Some((last, class)) if last == *amount => class,
            _ => settings.class(sum, *amount, total),
        };
        before = Some((*amount, class));
        ranking.sums.push(sum);
        sum += i128::from(*amount);
        let [a, b] = &mut ranking.limits;
        match class {
            Class::A => *a = Some(*amount),
            Class::B => *b = Some(*amount),
            Class::C => {}
        }
        if let Some(place) = ranking.classes.get_mut(*at) {
            *place = Ok(class);
        }
    }
    ranking.sums.push(sum);
    ranking
}

impl Ranking {
    /// Minor units received in all.
    pub fn total(&self) -> i128 {
        self.sums.last().copied().unwrap_or(0)
    }

    /// How many have more than an amount, and how much that is together.
    fn larger(&self, amount: i64) -> (usize, i128) {
        let count = self.amounts.partition_point(|other| *other > amount);
        (count, self.sums.get(count).copied().unwrap_or_else(|| self.total()))
    }

    /// The place of an amount: 1 for the largest, the same for equal ones. None where nothing was received.
    pub fn rank(&self, received: i64) -> Option<usize> {
        (received > 0).then(|| self.larger(received).0 + 1)
    }

    /// The part of all money, 0–1, that ends with the first of those who have this amount: what its class goes by.
    pub fn share(&self, received: i64) -> Option<f64> {
        let upto = self.larger(received).1 + i128::from(received);
        (received > 0).then(|| upto as f64 / self.total() as f64)
    }

    /// The class a card that has `own` would have with `amount`, everybody else as he is.
    fn class_with(&self, amount: i64, own: i64, settings: &Settings) -> Class {
        if amount <= 0 {
            return Class::C;
        }
        let own = own.max(0);
        let larger = self.larger(amount).1 - if own > amount { i128::from(own) } else { 0 };
        settings.class(larger, amount, self.total() - i128::from(own) + i128::from(amount))
    }

    /// The smallest amount above `own` with which a card that has `own` would be in this class or a better one, everybody
    /// else as he is. None where it is already.
    pub fn needed(&self, class: Class, own: i64, settings: &Settings) -> Option<i64> {
        if self.class_with(own, own, settings) <= class {
            return None;
        }
        let reached = |amount: i64| self.class_with(amount, own, settings) <= class;
        let least = own.max(0).saturating_add(1);
        if let Some(fixed) = settings.fixed {
            return Some(if class == Class::A { fixed.a } else { fixed.b.max(least) });
        }
        if settings.crossing {
            // More money never lowers the class here: halve until the line is found.
            let (mut low, mut high) = (least, self.amounts.first().copied().unwrap_or(0).max(least));
            while low < high {
                let middle = low + (high - low) / 2;
                if reached(middle) { high = middle } else { low = middle + 1 }
            }
            return Some(low);
        }
        // Between two others the share only grows with the amount, so a class begins at one of them.
        let others = self.amounts.iter().rev().copied().filter(|other| *other > least);
        std::iter::once(least).chain(others).find(|amount| reached(*amount))
    }
}

/// Why a card has its class, with its place in the ranking and what another class needs.
pub fn why(ranking: &Ranking, row: usize, received: i64, known: u32, settings: &Settings) -> Why {
    let why = place(ranking, row, received, known, settings);
    let why = why.maybe("a_needs", ranking.needed(Class::A, received, settings));
    why.maybe("b_needs", ranking.needed(Class::B, received, settings))
}

/// Why a card has its class, with its place in the ranking: quickly, for many.
pub fn place(ranking: &Ranking, row: usize, received: i64, known: u32, settings: &Settings) -> Why {
    let class = settings.of_nothing(known);
    let class = ranking.classes.get(row).copied().unwrap_or(class);
    let why = match (class, ranking.rank(received)) {
        (Err(_), _) => Why::new("abc_too_new"),
        (Ok(_), None) => Why::new("abc_nothing"),
        (Ok(_), Some(rank)) if settings.fixed.is_some() => Why::new("abc_fixed").with("rank", rank),
        (Ok(_), Some(rank)) => Why::new("abc_rank").with("rank", rank),
    };
    let [a, b] = ranking.limits;
    let why = why.maybe("class", class.ok().and_then(|class| serde_json::to_value(class).ok()));
    let why = why.with("received", received).with("months", settings.months).with("known_days", known);
    let why = why.with("customers", ranking.order.len()).with("total", fitted(ranking.total()));
    let why = why.maybe("share", ranking.share(received));
    let why = match settings.fixed {
        None => why.with("a_percent", settings.a_percent).with("b_percent", settings.b_percent),
        Some(_) => why,
    };
    let why = why.maybe("a_limit", settings.fixed.map(|fixed| fixed.a).or(a));
    let why = why.maybe("b_limit", settings.fixed.map(|fixed| fixed.b).or(b));
    match class {
        Err(_) => why.with("needs_days", settings.new_days),
        Ok(_) => why,
    }
}

#[cfg(test)]
mod tests;
