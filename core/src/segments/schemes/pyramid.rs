//! The pyramid by profit of twelve months: 最具價值, 有潛力, 負價值, and what to do with each; loyalty against profit; and the
//! suggestion 20/60/20. Suggestions only: a person decides. Pure; minor units of one currency.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::ladder;
use super::why::{Answer, Missing, Unfit, Why, within};

/// A fifth cannot be told among fewer customers.
pub const FEWEST: usize = 5;

/// The level of the pyramid, the top first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export, rename = "PyramidClass")]
pub enum Class {
    /// 最具價值
    MostValuable,
    /// 有潛力
    Potential,
    /// 負價值
    Negative,
}

/// What a level calls for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export, rename = "PyramidDeed")]
pub enum Deed {
    /// 投入
    Invest,
    /// 培養
    Nurture,
    /// 溝通
    Talk,
}

impl Class {
    /// What this level calls for.
    pub fn deed(self) -> Deed {
        match self {
            Self::MostValuable => Deed::Invest,
            Self::Potential => Deed::Nurture,
            Self::Negative => Deed::Talk,
        }
    }
}

/// Loyalty against profit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export, rename = "PyramidCell")]
pub enum Cell {
    /// On 忠誠 or above, and at least the median profit.
    LoyalHigh,
    /// On 忠誠 or above, and less.
    LoyalLow,
    /// Below 忠誠, and at least the median profit.
    OpenHigh,
    /// Below 忠誠, and less.
    OpenLow,
}

/// The suggestion 20/60/20.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export, rename = "PyramidSuggestion")]
pub enum Suggestion {
    /// The first 20 %: keep close.
    Keep,
    /// The 60 % between.
    Develop,
    /// The last 20 %: 放棄 may be thought about.
    LetGo,
}

/// Where the parts end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(export, rename = "PyramidSettings")]
pub struct Settings {
    /// Percent of the customers at the top.
    pub top_percent: u32,
    /// Percent at the end that 20/60/20 suggests to let go.
    pub last_percent: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self { top_percent: 20, last_percent: 20 }
    }
}

impl Settings {
    /// Whether parts can be told by these.
    ///
    /// # Errors
    /// `too_small` for no top, `too_large` for parts that are more than all, or more than half to let go.
    pub fn check(&self) -> Result<(), Unfit> {
        within(self.top_percent, 1, 100)?;
        within(self.last_percent, 0, 50)?;
        within(self.top_percent + self.last_percent, 1, 100)
    }
}

/// The profit of a customer: margin less what care cost, in minor units.
pub fn profit(margin: i64, care: i64) -> i64 {
    margin.saturating_sub(care)
}

/// All known profits, sorted, so that each customer can be held against the others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Levels {
    profits: Vec<i64>,
}

impl Levels {
    /// Of the profits that are known.
    pub fn new(mut profits: Vec<i64>) -> Self {
        profits.sort_unstable();
        Self { profits }
    }

    /// Customers with a known profit.
    pub fn count(&self) -> usize {
        self.profits.len()
    }

    fn larger(&self, profit: i64) -> usize {
        self.count() - self.profits.partition_point(|other| *other <= profit)
    }

    /// Whether fewer than so many percent of the customers have more profit. Those with equal profit are in together.
    fn is_top(&self, profit: i64, percent: u32) -> bool {
        self.larger(profit) as u128 * 100 < self.count() as u128 * u128::from(percent)
    }

    /// Whether at most so many percent have this profit or less. Those with equal profit are out together, so that nobody is
    /// let go for the order of the cards.
    fn is_last(&self, profit: i64, percent: u32) -> bool {
        let upto = self.profits.partition_point(|other| *other <= profit);
        upto as u128 * 100 <= self.count() as u128 * u128::from(percent)
    }

    /// Whether a profit is at least the median: the middle one, or the mean of the two in the middle.
    fn is_high(&self, profit: i64) -> Option<bool> {
        let low = self.profits.get(self.count().checked_sub(1)? / 2)?;
        let high = self.profits.get(self.count() / 2)?;
        Some(i128::from(profit) * 2 >= i128::from(*low) + i128::from(*high))
    }

    fn enough(&self) -> Answer<()> {
        if self.count() < FEWEST { Err(Missing::FewCustomers) } else { Ok(()) }
    }

    /// The level of a customer. A loss is a loss however few customers there are.
    ///
    /// # Errors
    /// `no_profit` where the profit is not known, `few_customers` below five of whom it is.
    pub fn classify(&self, profit: Option<i64>, settings: &Settings) -> Answer<Class> {
        let profit = profit.ok_or(Missing::NoProfit)?;
        if profit < 0 {
            return Ok(Class::Negative);
        }
        self.enough()?;
        let top = profit > 0 && self.is_top(profit, settings.top_percent);
        Ok(if top { Class::MostValuable } else { Class::Potential })
    }

    /// The cell of loyalty against profit.
    ///
    /// # Errors
    /// As [`Levels::classify`].
    pub fn cell(&self, profit: Option<i64>, rung: ladder::Class) -> Answer<Cell> {
        let profit = profit.ok_or(Missing::NoProfit)?;
        self.enough()?;
        let high = self.is_high(profit).ok_or(Missing::FewCustomers)?;
        Ok(match (rung >= ladder::Class::Loyal, high) {
            (true, true) => Cell::LoyalHigh,
            (true, false) => Cell::LoyalLow,
            (false, true) => Cell::OpenHigh,
            (false, false) => Cell::OpenLow,
        })
    }

    /// What 20/60/20 suggests.
    ///
    /// # Errors
    /// As [`Levels::classify`].
    pub fn suggestion(&self, profit: Option<i64>, settings: &Settings) -> Answer<Suggestion> {
        let profit = profit.ok_or(Missing::NoProfit)?;
        self.enough()?;
        Ok(if self.is_top(profit, settings.top_percent) {
            Suggestion::Keep
        } else if self.is_last(profit, settings.last_percent) {
            Suggestion::LetGo
        } else {
            Suggestion::Develop
        })
    }
}

/// Why a customer is on a level: margin, cost of care, and the place among all.
pub fn why(levels: &Levels, margin: Option<i64>, care: i64, settings: &Settings) -> Why {
    let profit = margin.map(|margin| profit(margin, care));
    let class = levels.classify(profit, settings);
    let why = Why::new(match class {
        Ok(Class::MostValuable) => "pyramid_most_valuable",
        Ok(Class::Potential) => "pyramid_potential",
        Ok(Class::Negative) => "pyramid_negative",
        Err(Missing::FewCustomers) => "pyramid_few_customers",
        Err(_) => "pyramid_no_profit",
    });
    let why = why.maybe("margin", margin).with("care", care).maybe("profit", profit);
    let why = why.maybe("deed", class.ok().and_then(|class| serde_json::to_value(class.deed()).ok()));
    let why = why.maybe("rank", profit.map(|profit| levels.larger(profit) + 1));
    let why = why.with("customers", levels.count()).with("top_percent", settings.top_percent);
    if class == Err(Missing::FewCustomers) { why.with("needs", FEWEST) } else { why }
}

#[cfg(test)]
mod tests;
