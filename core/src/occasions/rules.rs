//! When a yearly date is kept, how old someone is on a day, and when to start preparing. Pure: today is an
//! argument, nothing is read or stored, and what is not known stays unknown.

use chrono::{Datelike, NaiveDate, TimeDelta};
use serde::Serialize;
use ts_rs::TS;

use crate::base::birthday::{Calendar, YearlyDate};
use crate::base::lunar::{self, lunar_of, lunar_year, month_length, solar_of};

/// Birthdays appear this many days ahead unless the class says otherwise.
pub const LEAD_DAYS: i64 = 7;
/// A birthday nobody greeted stays in the queue this many days: late wishes are still kind, later ones are
/// not.
pub const MISSED_DAYS: i64 = 7;
/// The invitation of an A customer opens this many days before the day.
pub const INVITE_OPENS_DAYS: i64 = 21;
/// … and should be out this many days before it.
pub const INVITE_DUE_DAYS: i64 = 14;

/// Why a date is kept on another day than the one written down.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Adjusted {
    /// It is the day itself.
    #[default]
    None,
    /// 閏月 in a year without it: the plain month of that number (and its 29th, if that month is short).
    LeapMonth,
    /// 三十 in a month of 29 days: 廿九.
    ShortMonth,
    /// 29 February in a common year: the 28th.
    Feb29,
}

/// One day on which a yearly date is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, TS)]
#[ts(export)]
pub struct Occurrence {
    /// The day.
    #[ts(type = "string")]
    pub date: NaiveDate,
    /// Whether and why it was moved.
    pub adjusted: Adjusted,
}

/// The first day on or after `from` on which the date is kept. None without month and day, for days that do
/// not exist, and for lunar dates after 2100. A date is never kept before the year it belongs to.
pub fn next_occurrence(yearly: &YearlyDate, from: NaiveDate) -> Option<Occurrence> {
    let start = first_year(yearly, from);
    // A day on which it is kept can stand in the calendar year before (lunar month 12) and must stand by the
    // year after.
    (start..=start.saturating_add(2)).filter_map(|year| kept_in(yearly, year)).find(|it| it.date >= from)
}

/// Every day from `from` to `to`, both included, on which the date is kept. A lunar date may come twice or
/// not at all in one Gregorian year.
pub fn occurrences_between(yearly: &YearlyDate, from: NaiveDate, to: NaiveDate) -> Vec<Occurrence> {
    (first_year(yearly, from)..=to.year())
        .filter_map(|year| kept_in(yearly, year))
        .filter(|it| (from..=to).contains(&it.date))
        .collect()
}

/// The calendar year (Gregorian or lunar) in which a search from a day begins.
fn first_year(yearly: &YearlyDate, from: NaiveDate) -> i32 {
    let start = match yearly.calendar {
        Calendar::Solar => from.year(),
        // Early in a Gregorian year it is still last year's eleventh or twelfth lunar month.
        Calendar::Lunar => from.year().saturating_sub(1).clamp(lunar::FIRST_YEAR - 1, lunar::LAST_YEAR + 1),
    };
    yearly.year.map_or(start, |born| born.max(start))
}

/// The day the date is kept in one year of its own calendar.
fn kept_in(yearly: &YearlyDate, year: i32) -> Option<Occurrence> {
    let (month, day) = (yearly.month?, yearly.day?);
    let exact = |date| Occurrence { date, adjusted: Adjusted::None };
    match yearly.calendar {
        Calendar::Solar => {
            let on = |day: u8| NaiveDate::from_ymd_opt(year, month.into(), day.into());
            match (on(day), month, day) {
                (Some(date), ..) => Some(exact(date)),
                (None, 2, 29) => on(28).map(|date| Occurrence { date, adjusted: Adjusted::Feb29 }),
                _ => None,
            }
        }
        Calendar::Lunar => {
            if !(1..=30).contains(&day) {
                return None;
            }
            let leap = yearly.leap && month_length(year, month, true).is_some();
            let kept = day.min(month_length(year, month, leap)?);
            let adjusted = match (leap == yearly.leap, kept == day) {
                (false, _) => Adjusted::LeapMonth,
                (true, false) => Adjusted::ShortMonth,
                (true, true) => Adjusted::None,
            };
            solar_of(year, month, leap, kept).map(|date| Occurrence { date, adjusted })
        }
    }
}

/// Every date, without its year, that is kept on a day: what [`next_occurrence`] says, read backwards. A date kept then
/// belongs to that year or one before it, of its own calendar, which stands beside it.
pub fn kept_on(day: NaiveDate) -> Vec<(YearlyDate, Adjusted, i32)> {
    let mut candidates = Vec::new();
    if let (Ok(month), Ok(on)) = (u8::try_from(day.month()), u8::try_from(day.day())) {
        let date = |on| YearlyDate { month: Some(month), day: Some(on), ..YearlyDate::default() };
        candidates.push((date(on), day.year()));
        if (month, on) == (2, 28) {
            candidates.push((date(29), day.year()));
        }
    }
    if let Some(lunar) = lunar_of(day) {
        for leap in [false, true] {
            // The 30th of a short month is kept on the 29th.
            for on in [lunar.day, 30].into_iter().take(if lunar.day == 29 { 2 } else { 1 }) {
                let date = YearlyDate {
                    calendar: Calendar::Lunar,
                    year: None,
                    month: Some(lunar.month),
                    day: Some(on),
                    leap,
                };
                candidates.push((date, lunar.year));
            }
        }
    }
    candidates
        .into_iter()
        .filter_map(|(date, year)| {
            let kept = kept_in(&date, year).filter(|kept| kept.date == day)?;
            Some((date, kept.adjusted, year))
        })
        .collect()
}

/// How old someone is on a day. Each part is known only if every day that fits the birth date says the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export, rename = "AgeOnDay")]
pub struct Age {
    /// 足歲: birthdays kept so far, in the calendar of the birth date.
    pub age: Option<i32>,
    /// 虛歲: 1 at birth, one more each lunar new year.
    pub nominal_age: Option<i32>,
    /// 生肖 id, rat … pig; it turns at lunar new year.
    pub zodiac: Option<&'static str>,
}

/// 鼠 … 豬, beginning with a year that leaves 4 when divided by twelve.
pub const ZODIAC: [&str; 12] =
    ["rat", "ox", "tiger", "rabbit", "dragon", "snake", "horse", "goat", "monkey", "rooster", "dog", "pig"];

/// Age on a day; none without a year of birth or before the birth.
pub fn age(born: &YearlyDate, on: NaiveDate) -> Option<Age> {
    let (first, last) = birth_range(born)?;
    if on < first {
        return None;
    }
    let lunar_born = same(lunar_year(first), lunar_year(last));
    Some(Age {
        age: age_in_years(born, last, on),
        nominal_age: lunar_born
            .zip(lunar_year(on))
            .and_then(|(born, now)| now.checked_sub(born)?.checked_add(1)),
        zodiac: lunar_born.and_then(zodiac_of),
    })
}

/// The animal of a lunar year.
pub fn zodiac_of(lunar_year: i32) -> Option<&'static str> {
    let place = lunar_year.checked_sub(4)?.rem_euclid(12);
    ZODIAC.get(usize::try_from(place).ok()?).copied()
}

fn same<T: PartialEq>(a: Option<T>, b: Option<T>) -> Option<T> {
    a.filter(|a| b.as_ref() == Some(a))
}

fn age_in_years(born: &YearlyDate, last: NaiveDate, on: NaiveDate) -> Option<i32> {
    if on < last {
        return None;
    }
    let (year, month) = match born.calendar {
        Calendar::Solar => (on.year(), u8::try_from(on.month()).ok()?),
        Calendar::Lunar => lunar_of(on).map(|now| (now.year, now.month))?,
    };
    let had_it = match (born.month?, born.day) {
        (_, Some(_)) => kept_in(born, year)?.date <= on,
        // Without the day, the birthday's own month leaves it open.
        (birth_month, None) if birth_month == month => return None,
        (birth_month, None) => birth_month < month,
    };
    year.checked_sub(born.year?)?.checked_sub(i32::from(!had_it))
}

/// The first and last Gregorian day that fit a birth date; none without a year or for days that do not exist.
fn birth_range(born: &YearlyDate) -> Option<(NaiveDate, NaiveDate)> {
    let year = born.year?;
    let (first_month, last_month) = (born.month.unwrap_or(1), born.month.unwrap_or(12));
    match born.calendar {
        Calendar::Solar => {
            let first = NaiveDate::from_ymd_opt(year, first_month.into(), born.day.unwrap_or(1).into())?;
            if born.day.is_some() && born.month.is_some() {
                return Some((first, first));
            }
            let month_start = NaiveDate::from_ymd_opt(year, last_month.into(), 1)?;
            Some((first, month_start.checked_add_months(chrono::Months::new(1))?.pred_opt()?))
        }
        Calendar::Lunar => {
            let first = solar_of(year, first_month, born.leap, born.day.unwrap_or(1))?;
            if born.day.is_some() && born.month.is_some() {
                return Some((first, first));
            }
            let last = solar_of(year, last_month, born.leap, month_length(year, last_month, born.leap)?)?;
            Some((first, last))
        }
    }
}

/// Whether a birthday of this number is a milestone 大壽.
pub fn is_milestone(age: i32) -> bool {
    matches!(age, 60 | 66 | 70 | 77 | 80 | 88 | 90 | 99 | 100)
}

/// A milestone birthday and the count it belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct Milestone {
    /// 60, 66, 70 …
    pub age: i32,
    /// Counted as 虛歲.
    pub nominal: bool,
}

/// The milestone of someone who reaches this age. Families differ: some keep 六十大壽 at 虛歲 60, some at 足歲 60, so
/// either counts, the full age first; the words say which it is.
pub fn milestone(age: &Age) -> Option<Milestone> {
    let reached = |age: Option<i32>, nominal| {
        age.filter(|age| is_milestone(*age)).map(|age| Milestone { age, nominal })
    };
    reached(age.age, false).or_else(|| reached(age.nominal_age, true))
}

/// The constellation 星座 of a solar birth date, or of a lunar one whose year is known.
pub fn constellation(born: &YearlyDate) -> Option<&'static str> {
    let (month, day) = match born.calendar {
        Calendar::Solar => (u32::from(born.month?), u32::from(born.day?)),
        Calendar::Lunar => {
            let date = solar_of(born.year?, born.month?, born.leap, born.day?)?;
            (date.month(), date.day())
        }
    };
    // 2024 is a leap year, so that 29 February exists and 30 February does not.
    NaiveDate::from_ymd_opt(2024, month, day)?;
    let starts = [
        (1, 20, "aquarius"),
        (2, 19, "pisces"),
        (3, 21, "aries"),
        (4, 20, "taurus"),
        (5, 21, "gemini"),
        (6, 22, "cancer"),
        (7, 23, "leo"),
        (8, 23, "virgo"),
        (9, 23, "libra"),
        (10, 24, "scorpio"),
        (11, 23, "sagittarius"),
        (12, 22, "capricorn"),
    ];
    let sign = starts.iter().rev().find(|(m, d, _)| (month, day) >= (*m, *d));
    Some(sign.map_or("capricorn", |(_, _, id)| id))
}

/// The invitation task of an A customer, while it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct Invitation {
    /// First day of the task.
    #[ts(type = "string")]
    pub opens: NaiveDate,
    /// The invitation should be out by this day.
    #[ts(type = "string")]
    pub due: NaiveDate,
    /// Days until the birthday itself.
    #[ts(type = "number")]
    pub days_left: i64,
    /// Days until `due`; below zero when it is late.
    #[ts(type = "number")]
    pub due_in: i64,
}

/// The invitation for a birthday on `date`, from 21 days before it until the day before.
pub fn invitation(date: NaiveDate, today: NaiveDate) -> Option<Invitation> {
    let opens = shifted(date, -INVITE_OPENS_DAYS)?;
    let due = shifted(date, -INVITE_DUE_DAYS)?;
    (opens..date).contains(&today).then(|| Invitation {
        opens,
        due,
        days_left: (date - today).num_days(),
        due_in: (due - today).num_days(),
    })
}

/// The days whose birthdays belong in today's queue: those missed in the last week to those `lead` days
/// ahead.
pub fn reminder_window(today: NaiveDate, lead: i64) -> Option<(NaiveDate, NaiveDate)> {
    Some((shifted(today, -MISSED_DAYS)?, shifted(today, lead.max(0))?))
}

fn shifted(date: NaiveDate, days: i64) -> Option<NaiveDate> {
    date.checked_add_signed(TimeDelta::try_days(days)?)
}

/// The birth date of someone who turns `age` in `in_days` days; for the sample book, whose people must have
/// birthdays near any today. The day is exact, and so is the age but for 29 February, where the nearest older
/// leap year is taken. The solar calendar is used where the lunar one has nobody: in a leap month, on a 30th
/// that the year of birth did not have, before 1901 and after 2100.
pub fn yearly_date_for(
    calendar: Calendar,
    in_days: i64,
    age: Option<i32>,
    today: NaiveDate,
) -> Option<YearlyDate> {
    let date = shifted(today, in_days)?;
    let lunar = (calendar == Calendar::Lunar).then(|| lunar_born(date, age)).flatten();
    if lunar.is_some() {
        return lunar;
    }
    let (month, day) = (u8::try_from(date.month()).ok()?, u8::try_from(date.day()).ok()?);
    let year = match age {
        Some(age) => {
            let wanted = date.year().checked_sub(age)?;
            let exists = |year: &i32| NaiveDate::from_ymd_opt(*year, month.into(), day.into()).is_some();
            Some((0..=8).filter_map(|back| wanted.checked_sub(back)).find(exists)?)
        }
        None => None,
    };
    Some(YearlyDate { calendar: Calendar::Solar, year, month: Some(month), day: Some(day), leap: false })
}

fn lunar_born(date: NaiveDate, age: Option<i32>) -> Option<YearlyDate> {
    let kept = lunar_of(date).filter(|kept| !kept.leap)?;
    let year = match age {
        Some(age) => Some(kept.year.checked_sub(age)?),
        None => None,
    };
    if let Some(year) = year {
        solar_of(year, kept.month, false, kept.day)?;
    }
    let (month, day) = (Some(kept.month), Some(kept.day));
    Some(YearlyDate { calendar: Calendar::Lunar, year, month, day, leap: false })
}

#[cfg(test)]
mod tests;
