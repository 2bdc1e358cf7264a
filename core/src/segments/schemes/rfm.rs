//! How lately, how often and how much a customer bought, in steps of 1 to 5, and the group these make: 高價值, 休眠, 流失 and
//! seven with neutral names. Pure; minor units of one currency.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::bought::{Bought, fitted};
use super::why::{Answer, Missing, Unfit, Why, days_since, rising, within};

/// A fifth cannot be told among fewer customers.
pub const FEWEST: usize = 5;
/// Steps from this one on are recent, frequent, large.
const HIGH: u8 = 4;
/// Steps down to this one are not recent, rare.
const LOW: u8 = 2;

/// The group of a cell. Every cell has exactly one; the tests count all 125.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export, rename = "RfmClass")]
pub enum Class {
    /// 高價值: recent, frequent and large.
    HighValue,
    /// Frequent and large, and between recent and not.
    Cooling,
    /// 休眠: frequent and large, but not recent.
    Dormant,
    /// 流失: large, but rare and not recent.
    Lost,
    /// Frequent and not large, and not long away.
    SmallRegular,
    /// Now and then, and not long away.
    Regular,
    /// Rare and recent.
    Newcomer,
    /// Rare, and between recent and not.
    Occasional,
    /// Not recent, and neither dormant, lost nor passing.
    Quiet,
    /// Rare, not recent and not large.
    Passing,
}

impl Class {
    /// The group of three steps of 1 to 5.
    pub fn of(recency: u8, frequency: u8, amount: u8) -> Self {
        let (recent, away) = (recency >= HIGH, recency <= LOW);
        let (frequent, rare, large) = (frequency >= HIGH, frequency <= LOW, amount >= HIGH);
        match (frequent, rare, large) {
            (true, _, true) if recent => Self::HighValue,
            (true, _, true) if away => Self::Dormant,
            (true, _, true) => Self::Cooling,
            (true, _, false) if away => Self::Quiet,
            (true, _, false) => Self::SmallRegular,
            (_, true, _) if recent => Self::Newcomer,
            (_, true, true) if away => Self::Lost,
            (_, true, false) if away => Self::Passing,
            (_, true, _) => Self::Occasional,
            (_, false, _) if away => Self::Quiet,
            (_, false, _) => Self::Regular,
        }
    }

    /// What to do next, as a code.
    pub fn hint(self) -> &'static str {
        match self {
            Self::HighValue => "thank",
            Self::Cooling => "call_soon",
            Self::Dormant => "wake",
            Self::Lost => "ask_why_win_back",
            Self::SmallRegular => "offer_more",
            Self::Regular => "keep_rhythm",
            Self::Newcomer => "second_purchase",
            Self::Occasional => "give_occasion",
            Self::Quiet => "ask_after",
            Self::Passing => "greet_only",
        }
    }
}

/// Where four cuts come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export, rename = "RfmCuts")]
pub enum Cuts {
    /// These: a value up to a cut, the cut included, is in the lower step.
    Fixed(#[ts(type = "[number, number, number, number]")] [i64; 4]),
    /// A fifth of the customers in each step.
    Quintile,
}

/// How steps are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(export, rename = "RfmSettings")]
pub struct Settings {
    /// Days since the last purchase day; fewer are better.
    pub recency: Cuts,
    /// Purchase days.
    pub frequency: Cuts,
    /// Minor units.
    pub amount: Cuts,
}

impl Default for Settings {
    fn default() -> Self {
        let (recency, frequency) = (Cuts::Fixed([30, 60, 90, 180]), Cuts::Fixed([1, 3, 5, 8]));
        Self { recency, frequency, amount: Cuts::Quintile }
    }
}

impl Settings {
    /// Whether steps can be told by these.
    ///
    /// # Errors
    /// `falling` for cuts that do not rise, `too_small` for days or counts below zero.
    pub fn check(&self) -> Result<(), Unfit> {
        for (cuts, least) in [(self.recency, 0), (self.frequency, 0), (self.amount, i64::MIN)] {
            let Cuts::Fixed(cuts) = cuts else { continue };
            rising(&cuts)?;
            within(cuts.into_iter().min().unwrap_or(0), least, i64::MAX)?;
        }
        Ok(())
    }
}

/// Four cuts, none below the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Steps(pub [i64; 4]);

impl Steps {
    /// The cuts at 20, 40, 60 and 80 % of values (quantile type 7, the usual one: linear between the values at both sides
    /// of place (n − 1)·p), which are sorted on the way. None below [`FEWEST`] values.
    ///
    /// The `rfm` package of R puts a whole number below such a cut + 1 into the lower step. That is so exactly where the
    /// number is at most the cut rounded up, which is what is kept.
    pub fn quintile(values: &mut [i64]) -> Option<Self> {
        if values.len() < FEWEST {
            return None;
        }
        values.sort_unstable();
        let at = |fifths: usize| {
            let place = (values.len() - 1) * fifths;
            let (whole, part) = (place / 5, i128::try_from(place % 5).ok()?);
            let low = i128::from(*values.get(whole)?);
            let high = values.get(whole + 1).map_or(low, |high| i128::from(*high));
            Some(fitted(low + (part * (high - low) + 4) / 5))
        };
        Some(Self([at(1)?, at(2)?, at(3)?, at(4)?]))
    }

    /// The step of a value, 1 for the lowest: one more than there are cuts below it.
    pub fn of(&self, value: i64) -> u8 {
        self.0.iter().fold(1, |step, cut| step + u8::from(value > *cut))
    }
}

/// What is told apart: one card's three numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Facts {
    /// Days since the last purchase day.
    pub days_since: i64,
    /// Purchase days.
    pub days: i64,
    /// Minor units of all time, less refunds.
    pub amount: i64,
}

impl Facts {
    /// A card's numbers on a day.
    pub fn of(bought: &Bought, today: NaiveDate) -> Self {
        let days_since = days_since(bought.last, today).into();
        Self { days_since, days: bought.days.into(), amount: bought.amount }
    }
}

/// A card's cell and group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, TS)]
#[ts(export, rename = "RfmPlace")]
pub struct Place {
    /// 5 for the latest.
    pub recency: u8,
    /// 5 for the most often.
    pub frequency: u8,
    /// 5 for the largest.
    pub amount: u8,
    /// The group.
    pub class: Class,
}

/// The cuts of a book.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grid {
    recency: Steps,
    frequency: Steps,
    amount: Steps,
}

impl Grid {
    /// Draws the cuts over the cards that bought anything.
    ///
    /// # Errors
    /// `few_customers` where fifths are asked for and there are fewer than five of them.
    pub fn new(all: &[Facts], settings: &Settings) -> Answer<Self> {
        let steps = |cuts: Cuts, value: fn(&Facts) -> i64| match cuts {
            Cuts::Fixed(cuts) => Ok(Steps(cuts)),
            Cuts::Quintile => {
                let mut values: Vec<i64> = all.iter().map(value).collect();
                Steps::quintile(&mut values).ok_or(Missing::FewCustomers)
            }
        };
        Ok(Self {
            recency: steps(settings.recency, |facts| facts.days_since)?,
            frequency: steps(settings.frequency, |facts| facts.days)?,
            amount: steps(settings.amount, |facts| facts.amount)?,
        })
    }

    /// The cuts of recency, in days since, and of frequency, in purchase days.
    pub fn cuts(&self) -> (Steps, Steps) {
        (self.recency, self.frequency)
    }

    /// The cell and group of a card.
    pub fn classify(&self, facts: &Facts) -> Place {
        let recency = 6 - self.recency.of(facts.days_since);
        let (frequency, amount) = (self.frequency.of(facts.days), self.amount.of(facts.amount));
        Place { recency, frequency, amount, class: Class::of(recency, frequency, amount) }
    }
}

/// Cell and group of a card that may have bought nothing, in a book that may be too small.
///
/// # Errors
/// `no_purchase`, `few_customers`.
pub fn classify(grid: Answer<&Grid>, facts: Option<&Facts>) -> Answer<Place> {
    let facts = facts.ok_or(Missing::NoPurchase)?;
    Ok(grid?.classify(facts))
}

/// Why a card is in its group: its numbers, their steps, and the cuts.
pub fn why(grid: Answer<&Grid>, facts: Option<&Facts>) -> Why {
    let Some(facts) = facts else { return Why::new("rfm_no_purchase") };
    let Ok(grid) = grid else { return Why::new("rfm_few_customers").with("needs", FEWEST) };
    let place = grid.classify(facts);
    Why::new("rfm_cell")
        .class("class", place.class)
        .with("hint", place.class.hint())
        .with("days_since", facts.days_since)
        .with("days", facts.days)
        .with("amount", facts.amount)
        .with("recency", place.recency)
        .with("frequency", place.frequency)
        .with("amount_step", place.amount)
        .with("recency_cuts", grid.recency.0.to_vec())
        .with("frequency_cuts", grid.frequency.0.to_vec())
        .with("amount_cuts", grid.amount.0.to_vec())
}

#[cfg(test)]
mod tests;
