//! How a customer stands between us and other providers: 忠誠, 品牌轉移 or 無品牌忠誠, from what was bought here and what was
//! opened elsewhere. Pure.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::bought::{Bought, RECENT_MONTHS};
use super::why::{Answer, Missing, Unfit, Why, within, within_months};

/// The attitude, the closest to us first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export, rename = "AttitudeClass")]
pub enum Class {
    /// 忠誠: buys here again and again, and nothing new elsewhere.
    Loyal,
    /// 無品牌忠誠: buys here and elsewhere.
    Unattached,
    /// 品牌轉移: bought here, opened something elsewhere, and has bought nothing here since.
    Switching,
}

/// What loyalty asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(export, rename = "AttitudeSettings")]
pub struct Settings {
    /// Purchase days in the last 24 months from which it is loyal.
    pub purchases: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self { purchases: 3 }
    }
}

impl Settings {
    /// Whether attitudes can be told by these.
    ///
    /// # Errors
    /// `too_small` for fewer than two: one purchase is no habit.
    pub fn check(&self) -> Result<(), Unfit> {
        within(self.purchases, 2, 1000)
    }
}

/// What a customer holds at other providers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Others {
    /// The last day up to today on which something was opened.
    pub last: Option<NaiveDate>,
    /// Whether anything is held of which nobody knows when it was opened.
    pub undated: bool,
}

impl Others {
    /// Takes in one more holding, with the day it was opened; one dated after today is left out.
    pub fn push(&mut self, opened: Option<NaiveDate>, today: NaiveDate) {
        match opened {
            Some(day) if day <= today => self.last = self.last.max(Some(day)),
            Some(_) => {}
            None => self.undated = true,
        }
    }
}

/// The attitude on a day. A purchase on the very day something was opened elsewhere counts as after it.
///
/// # Errors
/// `few_purchases` where neither loyalty nor anything else shows, `other_undated` where only a holding without its day speaks
/// against loyalty.
pub fn classify(
    bought: Option<&Bought>,
    others: Others,
    settings: &Settings,
    today: NaiveDate,
) -> Answer<Class> {
    let bought = bought.ok_or(Missing::FewPurchases)?;
    match others.last.filter(|day| within_months(*day, RECENT_MONTHS, today)) {
        Some(opened) if bought.last < opened => Ok(Class::Switching),
        Some(_) => Ok(Class::Unattached),
        None if bought.recent < settings.purchases => Err(Missing::FewPurchases),
        None if others.undated => Err(Missing::OtherUndated),
        None => Ok(Class::Loyal),
    }
}

/// Why a customer has this attitude, with the days that speak for it.
pub fn why(bought: Option<&Bought>, others: Others, settings: &Settings, today: NaiveDate) -> Why {
    let class = classify(bought, others, settings, today);
    let why = Why::new(match class {
        Ok(Class::Loyal) => "attitude_loyal",
        Ok(Class::Unattached) => "attitude_unattached",
        Ok(Class::Switching) => "attitude_switching",
        Err(Missing::OtherUndated) => "attitude_other_undated",
        Err(_) => "attitude_few_purchases",
    });
    let why = why.with("purchases", bought.map_or(0, |bought| bought.recent));
    let why = why.with("needs", settings.purchases).with("months", RECENT_MONTHS);
    let why = why.maybe("last", bought.map(|bought| bought.last.to_string()));
    why.maybe("other_opened", others.last.map(|day| day.to_string()))
}

#[cfg(test)]
mod tests {
    use super::super::bought::Tally;
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn told(purchases: &[&str], opened: &[Option<&str>]) -> (Answer<Class>, &'static str) {
        let today = day("2026-09-15");
        let mut tally = Tally::new(today);
        for on in purchases {
            tally.push(day(on), 100);
        }
        let bought = tally.finish(0);
        let mut others = Others::default();
        for on in opened {
            others.push(on.map(day), today);
        }
        let settings = Settings::default();
        let why = why(bought.as_ref(), others, &settings, today);
        (classify(bought.as_ref(), others, &settings, today), why.code)
    }

    const THREE: [&str; 3] = ["2025-01-10", "2025-08-10", "2026-03-10"];

    #[test]
    fn each_attitude_has_its_own_evidence() {
        let few = (Err(Missing::FewPurchases), "attitude_few_purchases");
        let loyal = (Ok(Class::Loyal), "attitude_loyal");
        let unattached = (Ok(Class::Unattached), "attitude_unattached");
        let switching = (Ok(Class::Switching), "attitude_switching");
        assert_eq!(told(&THREE, &[]), loyal);
        assert_eq!(told(&THREE[1..], &[]), few);
        // Elsewhere within 24 months: before his last purchase here, on its day, after it.
        assert_eq!(told(&THREE, &[Some("2026-03-09")]), unattached);
        assert_eq!(told(&THREE, &[Some("2026-03-10")]), unattached);
        assert_eq!(told(&THREE, &[Some("2026-03-11")]), switching);
        // The latest opening decides.
        assert_eq!(told(&THREE, &[Some("2026-06-01"), Some("2025-02-01")]), switching);
        // One purchase long ago is enough to switch from; none is not.
        assert_eq!(told(&["2015-01-01"], &[Some("2026-06-01")]), switching);
        assert_eq!(told(&[], &[Some("2026-06-01")]), few);
        // Long ago or ahead says nothing, and what is ahead hides nothing.
        assert_eq!(told(&THREE, &[Some("2026-06-01"), Some("2026-09-16")]), switching);
        assert_eq!(told(&THREE, &[Some("2024-09-15"), Some("2026-09-16")]), loyal);
        assert_eq!(told(&THREE, &[Some("2024-09-16")]).0, Ok(Class::Unattached));
    }

    #[test]
    fn a_holding_without_its_day_leaves_loyalty_open_and_nothing_else() {
        assert_eq!(told(&THREE, &[None]), (Err(Missing::OtherUndated), "attitude_other_undated"));
        assert_eq!(told(&THREE, &[None, Some("2026-06-01")]).0, Ok(Class::Switching));
        assert_eq!(told(&THREE[1..], &[None]).0, Err(Missing::FewPurchases));
    }

    #[test]
    fn impossible_settings_are_refused() {
        assert_eq!(Settings::default().check(), Ok(()));
        assert_eq!(Settings { purchases: 1 }.check(), Err(Unfit::TooSmall));
    }
}
