//! What every rule of this folder says besides a class: why, what is missing, and which settings cannot be. Codes and
//! plain numbers only; the words stand in `assets/messages`.

use chrono::{Months, NaiveDate};
use serde::Serialize;
use serde_json::{Map, Value};
use ts_rs::TS;

/// Why a card stands where it stands. Made on demand for one card, never while many are classified.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export, rename = "ClassWhy")]
pub struct Why {
    /// Which sentence: `abc_rank`.
    pub code: &'static str,
    /// What goes into it: counts, percent, ISO days, minor units of money, and codes of classes.
    #[ts(type = "Record<string, string | number | (string | number)[]>")]
    pub args: Map<String, Value>,
}

impl Why {
    /// A reason without numbers yet.
    pub fn new(code: &'static str) -> Self {
        Self { code, args: Map::new() }
    }

    /// With one more number or code.
    #[must_use]
    pub fn with(mut self, key: &'static str, value: impl Into<Value>) -> Self {
        self.args.insert(key.to_owned(), value.into());
        self
    }

    /// With one more number where it is known; nothing stands for what is not.
    #[must_use]
    pub fn maybe(self, key: &'static str, value: Option<impl Into<Value>>) -> Self {
        match value {
            Some(value) => self.with(key, value),
            None => self,
        }
    }

    /// With one more day: `2026-09-15`.
    #[must_use]
    pub fn on(self, key: &'static str, day: NaiveDate) -> Self {
        self.with(key, day.to_string())
    }

    /// With one more class, as the code it has on the wire.
    #[must_use]
    pub fn class(self, key: &'static str, class: impl Serialize) -> Self {
        self.maybe(key, serde_json::to_value(class).ok())
    }
}

/// What a rule answers: a class, or what it lacks for one. 資料不足 is neither the lowest class nor zero.
pub type Answer<C> = Result<C, Missing>;

/// Why there is not enough data 資料不足.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export, rename = "ClassMissing")]
pub enum Missing {
    /// No balance was ever noted.
    NoBalance,
    /// The card is too young to say anything from nothing.
    TooNew,
    /// Nothing was bought yet.
    NoPurchase,
    /// Too few days of purchase.
    FewPurchases,
    /// Too few customers to compare with.
    FewCustomers,
    /// Nobody knows when the other provider came in.
    OtherUndated,
    /// The profit of the year is not known.
    NoProfit,
    /// Nobody has said so.
    NotJudged,
}

/// What is wrong with settings nobody can classify by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export, rename = "ClassUnfit")]
pub enum Unfit {
    /// Edges have to rise from one class to the next.
    Falling,
    /// A number is below what the rule can use.
    TooSmall,
    /// A number is above what the rule can use.
    TooLarge,
}

/// Longest period a setting may name, in months: a hundred years.
pub const LONGEST_MONTHS: u32 = 1200;
/// Longest span a setting may name, in days: a hundred years.
pub const LONGEST_DAYS: u32 = 36_525;

/// `Ok` where a setting lies between its ends, both included.
///
/// # Errors
/// `too_small` and `too_large`.
pub fn within<N: PartialOrd>(value: N, least: N, most: N) -> Result<(), Unfit> {
    if value < least {
        return Err(Unfit::TooSmall);
    }
    if value > most { Err(Unfit::TooLarge) } else { Ok(()) }
}

/// `Ok` where every edge is above the one before.
///
/// # Errors
/// `falling`.
pub fn rising(edges: &[i64]) -> Result<(), Unfit> {
    if edges.is_sorted_by(|low, high| low < high) { Ok(()) } else { Err(Unfit::Falling) }
}

/// Whether a day lies within the last so many months, today included: after `today` − `months`, where a day the earlier
/// month lacks is its last one. Later days are not.
pub fn within_months(day: NaiveDate, months: u32, today: NaiveDate) -> bool {
    let start = today.checked_sub_months(Months::new(months));
    day <= today && start.is_none_or(|start| day > start)
}

/// Days from a day to today; none below zero, for what is dated ahead.
pub fn days_since(day: NaiveDate, today: NaiveDate) -> u32 {
    u32::try_from((today - day).num_days()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_holds_numbers_and_days_and_leaves_out_what_is_unknown() {
        let day = NaiveDate::from_ymd_opt(2026, 9, 15).unwrap();
        let why = Why::new("x").with("count", 3).on("since", day).maybe("limit", None::<i64>);
        let why = why.class("missing", Missing::NoBalance);
        let json = serde_json::to_string(&why).unwrap();
        assert_eq!(json, r#"{"code":"x","args":{"count":3,"since":"2026-09-15","missing":"no_balance"}}"#);
    }

    #[test]
    fn a_period_of_months_starts_after_its_first_day_and_ends_today() {
        // 31 May − 3 months is 28 February, the month's last.
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        for (text, inside) in
            [("2026-02-28", false), ("2026-03-01", true), ("2026-05-31", true), ("2026-06-01", false)]
        {
            assert_eq!(within_months(day(text), 3, day("2026-05-31")), inside, "{text}");
        }
        assert_eq!(days_since(day("2026-05-31"), day("2026-05-30")), 0);
    }

    #[test]
    fn settings_lie_between_their_ends() {
        assert_eq!(within(0, 1, 9), Err(Unfit::TooSmall));
        assert_eq!((within(1, 1, 9), within(9, 1, 9)), (Ok(()), Ok(())));
        assert_eq!(within(10, 1, 9), Err(Unfit::TooLarge));
        assert_eq!((rising(&[1, 2, 3]), rising(&[1, 1])), (Ok(()), Err(Unfit::Falling)));
    }
}
