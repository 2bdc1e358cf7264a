//! A day or a time that is written and cannot be, and what may be meant instead. Nothing is taken in its place unasked.

use chrono::{Datelike, Months, NaiveDate};
use serde::Serialize;
use ts_rs::TS;

use super::day::Day;
use super::time::Time;
use crate::base::birthday::{Calendar, YearlyDate};
use crate::base::lunar::{lunar_year, month_length, solar_of};

/// Why a line cannot be planned as it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export, rename = "QuickAmissCode")]
pub enum AmissCode {
    /// The month has no such day, or there is no such month.
    NoSuchDay,
    /// The clock has no such hour.
    NoSuchTime,
    /// The day is over.
    Past,
}

/// What is wrong with the day or the time of a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export, rename = "QuickAmiss")]
pub struct Amiss {
    /// Why.
    pub code: AmissCode,
    /// Month and day as they are written, where they are.
    pub written: Option<YearlyDate>,
    /// Days the month has that was written.
    pub month_length: Option<u8>,
    /// Days that may be meant, the likeliest first.
    pub instead: Vec<NaiveDate>,
    /// Times that may be meant, `HH:MM`.
    pub times: Vec<String>,
}

impl Amiss {
    /// What is wrong with a time the clock does not have.
    pub(in crate::quick) fn of_time(time: &Time) -> Self {
        let times = time.instead().iter().map(|time| time.format("%H:%M").to_string()).collect();
        Self { code: AmissCode::NoSuchTime, written: None, month_length: None, instead: Vec::new(), times }
    }
}

/// What is wrong with a day, if anything.
pub(in crate::quick) fn of_day(day: &Day, today: NaiveDate) -> Option<Amiss> {
    let code = match day.date {
        None => AmissCode::NoSuchDay,
        Some(date) if date < today => AmissCode::Past,
        Some(_) => return None,
    };
    let mut instead = match (code, &day.parts) {
        (AmissCode::NoSuchDay, Some(parts)) => beside(parts, today),
        // The same day of the year is the next one.
        (AmissCode::Past, Some(parts)) => {
            super::day::next(&YearlyDate { year: None, ..*parts }, today).into_iter().collect()
        }
        _ => Vec::new(),
    };
    instead.retain(|date| *date >= today);
    let month_length = day.parts.as_ref().and_then(|parts| length(parts, today));
    Some(Amiss { code, written: day.parts, month_length, instead, times: Vec::new() })
}

/// The day before, the day after, and the same number a month later.
fn beside(parts: &YearlyDate, today: NaiveDate) -> Vec<NaiveDate> {
    let (Some(month), Some(day)) = (parts.month, parts.day) else { return Vec::new() };
    let Some(length) = length(parts, today) else { return Vec::new() };
    let (last, later) = match parts.calendar {
        Calendar::Lunar => {
            let last = year_of(parts, today).and_then(|year| solar_of(year, month, parts.leap, length));
            (last, None)
        }
        Calendar::Solar => {
            let on = |year| NaiveDate::from_ymd_opt(year, month.into(), length.into());
            let ahead = on(today.year()).is_some_and(|last| last < today);
            let last = on(parts.year.unwrap_or_else(|| today.year().saturating_add(i32::from(ahead))));
            let next = last.and_then(|last| last.succ_opt());
            (last, next.and_then(|next| next.with_day(day.into())))
        }
    };
    [last, last.and_then(|last| last.succ_opt()), later].into_iter().flatten().collect()
}

/// The days of the month that is written; of February without a year those of the coming one.
fn length(parts: &YearlyDate, today: NaiveDate) -> Option<u8> {
    let month = parts.month?;
    match parts.calendar {
        Calendar::Lunar => month_length(year_of(parts, today)?, month, parts.leap),
        Calendar::Solar => {
            let year = parts.year.unwrap_or_else(|| today.year());
            let first = NaiveDate::from_ymd_opt(year, month.into(), 1)?;
            u8::try_from(first.checked_add_months(Months::new(1))?.pred_opt()?.day()).ok()
        }
    }
}

/// The lunar year whose month of that number is not over.
fn year_of(parts: &YearlyDate, today: NaiveDate) -> Option<i32> {
    let this = lunar_year(today)?;
    let over = |year: i32| {
        let length = month_length(year, parts.month?, parts.leap)?;
        Some(solar_of(year, parts.month?, parts.leap, length)? < today)
    };
    if over(this) == Some(true) { this.checked_add(1) } else { Some(this) }
}
