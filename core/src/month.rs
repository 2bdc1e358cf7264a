//! 生日曆: one month with lunar days, festivals, birthdays, invitations and follow-ups.

use std::collections::BTreeMap;

use chrono::{Datelike, Days, Months, NaiveDate};
use serde::Serialize;
use ts_rs::TS;

use crate::base::error::{Code, Error, Result};
use crate::cards::{CardRef, Who};
use crate::followups;
use crate::occasions::calendar::{DayInfo, day_info};
use crate::occasions::{self, Anniversary, Birthday, Invite};
use crate::store::ReadTx;

/// One cell.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export, rename = "CalendarDay")]
#[allow(missing_docs)]
pub struct Day {
    #[serde(flatten)]
    pub info: DayInfo,
    /// Of this month, not of its neighbours.
    pub in_month: bool,
    pub birthdays: Vec<Birthday>,
    pub occasions: Vec<Anniversary>,
    /// Open follow-ups due.
    pub followups: u32,
}

/// A month in whole weeks.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export, rename = "CalendarMonth")]
#[allow(missing_docs)]
pub struct Month {
    pub days: Vec<Day>,
    /// Open now, whatever month is shown.
    pub invitations: Vec<Invite>,
    /// Born in this month, the day unknown.
    pub month_only: Vec<CardRef>,
}

/// A month, from the first day of its first week to the last of its last.
///
/// # Errors
/// `date_impossible`.
pub fn month(tx: &ReadTx<'_>, who: &dyn Who, year: i32, month: u32, monday_first: bool) -> Result<Month> {
    let impossible = || Error::new(Code::DateImpossible).with("text", format!("{year}-{month}"));
    let first = NaiveDate::from_ymd_opt(year, month, 1).ok_or_else(impossible)?;
    let last = first.checked_add_months(Months::new(1)).and_then(|d| d.pred_opt()).ok_or_else(impossible)?;
    let place = |day: NaiveDate| {
        let weekday = day.weekday();
        u64::from(if monday_first { weekday.num_days_from_monday() } else { weekday.num_days_from_sunday() })
    };
    let from = first.checked_sub_days(Days::new(place(first))).ok_or_else(impossible)?;
    let to = last.checked_add_days(Days::new(6 - place(last))).ok_or_else(impossible)?;
    let mut birthdays = by_day(occasions::birthdays(tx, who, from, to)?, |b| b.date);
    let mut anniversaries = by_day(occasions::anniversaries(tx, from, to)?, |a| a.date);
    let followups = followups::count_by_day(tx, from, to)?;
    let days = from
        .iter_days()
        .take_while(|day| *day <= to)
        .map(|date| Day {
            info: day_info(date),
            in_month: date.month() == month && date.year() == year,
            birthdays: birthdays.remove(&date).unwrap_or_default(),
            occasions: anniversaries.remove(&date).unwrap_or_default(),
            followups: followups.get(&date.to_string()).copied().unwrap_or(0),
        })
        .collect();
    let month_only = occasions::month_only(tx, u8::try_from(month).unwrap_or(0))?;
    Ok(Month { days, invitations: occasions::invitations(tx, who)?, month_only })
}

fn by_day<T>(all: Vec<T>, day: impl Fn(&T) -> NaiveDate) -> BTreeMap<NaiveDate, Vec<T>> {
    let mut days: BTreeMap<NaiveDate, Vec<T>> = BTreeMap::new();
    for one in all {
        days.entry(day(&one)).or_default().push(one);
    }
    days
}
