//! How deep the relationship goes, by own contacts: 已深度開發, 一般 or 被遺忘. Only contacts in which somebody was reached
//! count. Pure.

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::why::{Answer, LONGEST_DAYS, Missing, Unfit, Why, days_since, within};

/// The depth, the deepest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export, rename = "DepthClass")]
pub enum Class {
    /// 已深度開發
    Deep,
    /// 一般
    Ordinary,
    /// 被遺忘
    Forgotten,
}

/// Where the depths lie, in days; a day on the line still counts as within.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(export, rename = "DepthSettings")]
pub struct Settings {
    /// Deep: the last contact is at most so many days ago …
    pub deep_days: u32,
    /// … and the fourth last at most so many.
    pub fourth_days: u32,
    /// Forgotten: the last contact, or else the card's making, is more days ago.
    pub forgotten_days: u32,
    /// Days from its making on which a card without any contact says nothing yet.
    pub new_days: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self { deep_days: 90, fourth_days: 365, forgotten_days: 180, new_days: 30 }
    }
}

impl Settings {
    /// Whether depths can be told by these.
    ///
    /// # Errors
    /// `falling` where deep would begin behind forgotten, or the fourth contact before the last, or a card be forgotten
    /// while it is new; `too_small` and `too_large` for days.
    pub fn check(&self) -> Result<(), Unfit> {
        for days in [self.deep_days, self.fourth_days, self.forgotten_days] {
            within(days, 1, LONGEST_DAYS)?;
        }
        let in_order = self.deep_days <= self.forgotten_days
            && self.deep_days <= self.fourth_days
            && self.new_days <= self.forgotten_days;
        if in_order { Ok(()) } else { Err(Unfit::Falling) }
    }
}

/// What is known of a card's contacts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Facts {
    /// The last contact in which somebody was reached.
    pub last: Option<NaiveDate>,
    /// The fourth last of them.
    pub fourth: Option<NaiveDate>,
    /// The day the card was made.
    pub made: NaiveDate,
}

/// The depth on a day.
///
/// # Errors
/// `too_new` for a card of the last 30 days without any contact.
pub fn classify(facts: &Facts, settings: &Settings, today: NaiveDate) -> Answer<Class> {
    let ago = |day: NaiveDate| days_since(day, today);
    if facts.last.is_none() && ago(facts.made) < settings.new_days {
        return Err(Missing::TooNew);
    }
    if ago(facts.last.unwrap_or(facts.made)) > settings.forgotten_days {
        return Ok(Class::Forgotten);
    }
    let often = facts.fourth.is_some_and(|day| ago(day) <= settings.fourth_days);
    let lately = facts.last.is_some_and(|day| ago(day) <= settings.deep_days);
    Ok(if often && lately { Class::Deep } else { Class::Ordinary })
}

/// Why a relationship is this deep, and from which day on it counts as forgotten if nobody is reached.
pub fn why(facts: &Facts, settings: &Settings, today: NaiveDate) -> Why {
    let class = classify(facts, settings, today);
    let why = Why::new(match class {
        Ok(Class::Deep) => "depth_deep",
        Ok(Class::Ordinary) => "depth_ordinary",
        Ok(Class::Forgotten) => "depth_forgotten",
        Err(_) => "depth_too_new",
    });
    let since = facts.last.unwrap_or(facts.made);
    let forgotten = since.checked_add_days(Days::new(u64::from(settings.forgotten_days) + 1));
    let why = why.maybe("last", facts.last.map(|day| day.to_string()));
    let why = why.maybe("fourth", facts.fourth.map(|day| day.to_string()));
    let why = why.on("made", facts.made).with("days_since", days_since(since, today));
    let why = why.maybe("forgotten_on", forgotten.map(|day| day.to_string()));
    let why = why.with("deep_days", settings.deep_days).with("fourth_days", settings.fourth_days);
    why.with("forgotten_days", settings.forgotten_days).with("new_days", settings.new_days)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Days before 15 September 2026 for the last and the fourth last contact, and for the making.
    fn ago(last: Option<u64>, fourth: Option<u64>, made: u64) -> (Facts, NaiveDate) {
        let today = NaiveDate::from_ymd_opt(2026, 9, 15).unwrap();
        let back = |days| today - Days::new(days);
        (Facts { last: last.map(back), fourth: fourth.map(back), made: back(made) }, today)
    }

    #[test]
    fn every_line_is_held_on_both_sides() {
        for (last, fourth, made, depth) in [
            (Some(90), Some(365), 900, Ok(Class::Deep)),
            (Some(91), Some(365), 900, Ok(Class::Ordinary)),
            (Some(90), Some(366), 900, Ok(Class::Ordinary)),
            // Three contacts and no fourth.
            (Some(0), None, 900, Ok(Class::Ordinary)),
            (Some(180), Some(200), 900, Ok(Class::Ordinary)),
            (Some(181), Some(200), 900, Ok(Class::Forgotten)),
            // Never reached: counted from the making.
            (None, None, 29, Err(Missing::TooNew)),
            (None, None, 30, Ok(Class::Ordinary)),
            (None, None, 180, Ok(Class::Ordinary)),
            (None, None, 181, Ok(Class::Forgotten)),
            // Reached at once: known, however new the card.
            (Some(1), None, 1, Ok(Class::Ordinary)),
        ] {
            let (facts, today) = ago(last, fourth, made);
            assert_eq!(classify(&facts, &Settings::default(), today), depth, "{last:?} {fourth:?} {made}");
        }
    }

    #[test]
    fn a_contact_dated_ahead_is_as_good_as_today() {
        let (facts, today) = ago(Some(0), Some(0), 900);
        assert_eq!(classify(&facts, &Settings::default(), today - Days::new(5)), Ok(Class::Deep));
    }

    #[test]
    fn a_reason_says_when_a_card_will_be_forgotten() {
        let (facts, today) = ago(Some(100), None, 900);
        let why = why(&facts, &Settings::default(), today);
        assert_eq!((why.code, why.args.get("forgotten_on")), ("depth_ordinary", Some(&"2026-12-05".into())));
        // 80 days on it is 180 days, the day after it is forgotten.
        let at = |days| classify(&facts, &Settings::default(), today + Days::new(days));
        assert_eq!((at(80), at(81)), (Ok(Class::Ordinary), Ok(Class::Forgotten)));
        assert_eq!(today + Days::new(81), NaiveDate::from_ymd_opt(2026, 12, 5).unwrap());
    }

    #[test]
    fn impossible_settings_are_refused() {
        let usual = Settings::default();
        assert_eq!(usual.check(), Ok(()));
        for settings in [
            Settings { deep_days: 181, ..usual },
            Settings { fourth_days: 89, ..usual },
            Settings { new_days: 181, ..usual },
        ] {
            assert_eq!(settings.check(), Err(Unfit::Falling));
        }
        assert_eq!(Settings { deep_days: 0, ..usual }.check(), Err(Unfit::TooSmall));
    }
}
