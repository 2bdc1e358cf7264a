//! Who leaves his own habit: late against his usual interval, or with a last purchase far below his usual amount. Pure; minor
//! units of one currency.

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::bought::{Bought, fitted};
use super::why::{Answer, Missing, Unfit, Why, days_since, within};

/// Whether and how somebody left his habit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export, rename = "DriftClass")]
pub enum Class {
    /// As usual.
    Steady,
    /// The last purchase was far smaller than usual.
    Small,
    /// The next purchase is overdue.
    Late,
    /// Both.
    LateAndSmall,
}

/// When a habit counts as left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(export, rename = "DriftSettings")]
pub struct Settings {
    /// Purchase days a habit needs.
    pub purchases: u32,
    /// Standard deviations above the usual interval from which it is late …
    pub deviations: u32,
    /// … and percent of the usual interval, so that a very even rhythm leaves a few days.
    pub late_percent: u32,
    /// Percent of the mean amount below which a purchase is small.
    pub small_percent: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self { purchases: 4, deviations: 2, late_percent: 125, small_percent: 50 }
    }
}

impl Settings {
    /// Whether a habit can be told by these.
    ///
    /// # Errors
    /// `too_small` for fewer than three purchase days, which have no deviation, and below 100 % of the interval;
    /// `too_large` above ten deviations, ten intervals, or 100 % of the amount.
    pub fn check(&self) -> Result<(), Unfit> {
        within(self.purchases, 3, 1000)?;
        within(self.deviations, 0, 10)?;
        within(self.late_percent, 100, 1000)?;
        within(self.small_percent, 1, 100)
    }
}

/// A card held against its own habit.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, TS)]
#[ts(export, rename = "DriftPlace")]
pub struct Drift {
    /// The answer.
    pub class: Class,
    /// The usual interval in days.
    pub usual: f64,
    /// Its standard deviation in days.
    pub deviation: f64,
    /// The day the next purchase was, or is, expected on: the last one and the usual interval, in whole days.
    #[ts(type = "string")]
    pub expected: NaiveDate,
    /// Days since then; 0 while it is ahead. More than 0 is not yet late.
    pub days_over: u32,
}

/// Holds a card against its habit. Late: days since the last purchase > usual + 2 standard deviations, and > 1.25 × usual.
/// Small: the last purchase day < 0.5 × the mean of the others.
///
/// # Errors
/// `few_purchases` below four purchase days.
pub fn classify(bought: Option<&Bought>, settings: &Settings, today: NaiveDate) -> Answer<Drift> {
    let bought = bought.filter(|bought| bought.days >= settings.purchases).ok_or(Missing::FewPurchases)?;
    let usual = bought.usual().ok_or(Missing::FewPurchases)?;
    let deviation = bought.spread().ok_or(Missing::FewPurchases)?;
    let elapsed = f64::from(days_since(bought.last, today));
    let late = elapsed > usual + f64::from(settings.deviations) * deviation
        && elapsed * 100.0 > usual * f64::from(settings.late_percent);
    let class = match (late, is_small(bought, settings)) {
        (false, false) => Class::Steady,
        (false, true) => Class::Small,
        (true, false) => Class::Late,
        (true, true) => Class::LateAndSmall,
    };
    let expected = bought.last.checked_add_days(Days::new(usual.round() as u64)).unwrap_or(NaiveDate::MAX);
    Ok(Drift { class, usual, deviation, expected, days_over: days_since(expected, today) })
}

/// Sum and number of the purchase days before the last.
fn others(bought: &Bought) -> (i128, i128) {
    let sum = i128::from(bought.amount) - i128::from(bought.last_amount);
    (sum, i128::from(bought.days) - 1)
}

fn is_small(bought: &Bought, settings: &Settings) -> bool {
    let (sum, count) = others(bought);
    i128::from(bought.last_amount) * count * 100 < sum * i128::from(settings.small_percent)
}

/// Why a card counts as drifting or not.
pub fn why(bought: Option<&Bought>, settings: &Settings, today: NaiveDate) -> Why {
    let (Some(bought), Ok(drift)) = (bought, classify(bought, settings, today)) else {
        let days = bought.map_or(0, |bought| bought.days);
        return Why::new("drift_few_purchases").with("purchases", days).with("needs", settings.purchases);
    };
    let code = match drift.class {
        Class::Steady => "drift_steady",
        Class::Small => "drift_small",
        Class::Late => "drift_late",
        Class::LateAndSmall => "drift_late_and_small",
    };
    let (sum, count) = others(bought);
    Why::new(code)
        .with("purchases", bought.days)
        .on("last", bought.last)
        .with("days_since", days_since(bought.last, today))
        .with("usual", drift.usual)
        .with("deviation", drift.deviation)
        .on("expected", drift.expected)
        .with("days_over", drift.days_over)
        .with("last_amount", bought.last_amount)
        .maybe("usual_amount", sum.checked_div(count).map(fitted))
}

#[cfg(test)]
mod tests {
    use super::super::bought::Tally;
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// Purchases `gaps` apart from 1 January 2026, and so many days after the last.
    fn after(gaps: &[u64], amounts: &[i64], days: u64) -> Answer<Drift> {
        let mut on = day("2026-01-01");
        let mut tally = Tally::new(day("2030-01-01"));
        for (at, amount) in amounts.iter().enumerate() {
            on = on + Days::new(at.checked_sub(1).map_or(0, |gap| gaps[gap]));
            tally.push(on, *amount);
        }
        classify(tally.finish(0).as_ref(), &Settings::default(), on + Days::new(days))
    }

    #[test]
    fn late_is_beyond_two_deviations_of_the_own_rhythm() {
        // 28, 30, 32: mean 30, deviation √((4 + 0 + 4) ÷ 2) = 2. Two deviations are 34 days, 1.25 × 30 is 37.5.
        let even = |days| after(&[28, 30, 32], &[100; 4], days).unwrap();
        assert_eq!((even(37).class, even(38).class), (Class::Steady, Class::Late));
        let late = even(40);
        assert_eq!((late.usual, late.deviation, late.days_over), (30.0, 2.0, 10));
        assert_eq!(late.expected, day("2026-01-01") + Days::new(120));
        // 20, 30, 40: deviation 10. Two deviations are 50 days: 50 is not beyond.
        let uneven = |days| after(&[20, 30, 40], &[100; 4], days).unwrap();
        assert_eq!((uneven(50).class, uneven(51).class), (Class::Steady, Class::Late));
        assert_eq!((uneven(5).days_over, uneven(30).days_over, uneven(31).days_over), (0, 0, 1));
        // 40 each time: 1.25 × 40 is 50, and 50 is not beyond.
        let even = |days| after(&[40, 40, 40], &[100; 4], days).unwrap().class;
        assert_eq!((even(50), even(51)), (Class::Steady, Class::Late));
        // Every day for days on end: 1.25 days, so two.
        let daily = |days| after(&[1, 1, 1], &[100; 4], days).unwrap().class;
        assert_eq!((daily(1), daily(2)), (Class::Steady, Class::Late));
    }

    #[test]
    fn small_is_below_half_of_the_others() {
        // The others: 100, 200, 300, in the mean 200.
        let last = |amount| after(&[30, 30, 30], &[100, 200, 300, amount], 1).unwrap().class;
        assert_eq!((last(100), last(99)), (Class::Steady, Class::Small));
        assert_eq!(after(&[30, 30, 30], &[100, 200, 300, 9], 60).unwrap().class, Class::LateAndSmall);
    }

    #[test]
    fn three_purchases_are_no_habit() {
        assert_eq!(after(&[30, 30], &[100; 3], 900), Err(Missing::FewPurchases));
        assert_eq!(classify(None, &Settings::default(), day("2026-01-01")), Err(Missing::FewPurchases));
        let why = why(None, &Settings::default(), day("2026-01-01"));
        assert_eq!(
            serde_json::to_string(&why).unwrap(),
            r#"{"code":"drift_few_purchases","args":{"purchases":0,"needs":4}}"#
        );
    }

    #[test]
    fn what_was_paid_back_lowers_the_mean_and_nothing_overflows() {
        let mut tally = Tally::new(day("2026-12-31"));
        for (on, amount) in [
            ("2026-01-01", 300),
            ("2026-01-31", -900),
            ("2026-02-01", 300),
            ("2026-03-01", 300),
            ("2026-04-01", 1),
        ] {
            tally.push(day(on), amount);
        }
        // The others come to nothing, so that no last purchase is small.
        let bought = tally.finish(0).unwrap();
        assert_eq!(
            classify(Some(&bought), &Settings::default(), day("2026-04-02")).unwrap().class,
            Class::Steady
        );
        let far = Bought { amount: i64::MIN, last_amount: i64::MAX, days: u32::MAX, ..bought };
        assert_eq!(why(Some(&far), &Settings::default(), day("2026-04-02")).code, "drift_late");
    }

    #[test]
    fn impossible_settings_are_refused() {
        let usual = Settings::default();
        assert_eq!(usual.check(), Ok(()));
        assert_eq!(Settings { purchases: 2, ..usual }.check(), Err(Unfit::TooSmall));
        assert_eq!(Settings { late_percent: 99, ..usual }.check(), Err(Unfit::TooSmall));
        assert_eq!(Settings { small_percent: 101, ..usual }.check(), Err(Unfit::TooLarge));
    }
}
