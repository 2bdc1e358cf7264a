//! A yearly date as a person knows it: parts, never an instant. Year, month or day may be unknown and are never made up.

use std::fmt;

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::error::Result;

mod reading;

pub(crate) use reading::numeral;

/// Which calendar the parts belong to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
#[ts(export)]
pub enum Calendar {
    /// Gregorian 國曆.
    #[default]
    Solar,
    /// Chinese lunisolar 農曆.
    Lunar,
}

/// A birthday or anniversary. `year` is the Gregorian year, or for lunar dates the Gregorian year in which that lunar
/// year begins (農曆丙午年 = 2026).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(export)]
pub struct YearlyDate {
    /// Calendar of the parts.
    pub calendar: Calendar,
    /// Year of birth, if known.
    pub year: Option<i32>,
    /// 1–12, if known.
    pub month: Option<u8>,
    /// 1–31 (lunar 1–30), if known; never known without the month.
    pub day: Option<u8>,
    /// Lunar only: the leap month 閏月 of that number.
    pub leap: bool,
}

impl YearlyDate {
    /// Every sensible reading of a birthday as people write it, likeliest first: one reading is certain, more have to
    /// be asked about. A date that does not exist or is still to come is `DateImpossible`; anything else `Unreadable`.
    pub fn parse(text: &str, today: NaiveDate) -> Result<Vec<Self>> {
        reading::read(text, today, false)
    }

    /// The same for other yearly dates, which may begin in the future (a lease that ends next year).
    pub fn parse_occasion(text: &str, today: NaiveDate) -> Result<Vec<Self>> {
        reading::read(text, today, true)
    }

    /// True if the parts can be a date: a month has the day, 29 February has a leap year.
    pub fn exists(&self) -> bool {
        let longest = match (self.calendar, self.month) {
            (Calendar::Lunar, _) => 30,
            (_, Some(4 | 6 | 9 | 11)) => 30,
            (_, Some(2)) if self.year.is_some_and(common_year) => 28,
            (_, Some(2)) => 29,
            _ => 31,
        };
        let month_fits = self.month.is_none_or(|m| (1..=12).contains(&m));
        let day_fits = self.day.is_none_or(|d| self.month.is_some() && (1..=longest).contains(&d));
        let something = self.year.is_some() || self.month.is_some();
        // What leaps is a month of the lunar calendar.
        let leap_fits = !self.leap || (self.calendar == Calendar::Lunar && self.month.is_some());
        month_fits && day_fits && something && leap_fits
    }

    /// The day it is, if it is a whole day of the solar calendar.
    pub fn whole_day(&self) -> Option<NaiveDate> {
        match (self.calendar, self.year, self.month, self.day) {
            (Calendar::Solar, Some(year), Some(month), Some(day)) => {
                NaiveDate::from_ymd_opt(year, month.into(), day.into())
            }
            _ => None,
        }
    }

    /// True if the first occurrence lies after `today`. A lunar month begins after the solar month of its number, so
    /// comparing the numbers never calls a past day future.
    fn is_future(&self, today: NaiveDate) -> bool {
        let Some(year) = self.year else { return false };
        let now = (today.year(), today.month(), today.day());
        let month = self.month.map_or(1, u32::from);
        let day = if self.calendar == Calendar::Lunar { 1 } else { self.day.map_or(1, u32::from) };
        (year, month, day) > now
    }
}

/// The one spelling every reading can be written in and read back from: `1977-08-14`, `--08-14`, `lunar:1966-L3-03`.
impl fmt::Display for YearlyDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.calendar == Calendar::Lunar {
            f.write_str("lunar:")?;
        }
        match (self.year, self.month) {
            (Some(year), _) => write!(f, "{year:04}")?,
            (None, _) => f.write_str("-")?,
        }
        match self.month {
            Some(month) if self.leap => write!(f, "-L{month}")?,
            Some(month) => write!(f, "-{month:02}")?,
            None => {}
        }
        self.day.map_or(Ok(()), |day| write!(f, "-{day:02}"))
    }
}

fn common_year(year: i32) -> bool {
    NaiveDate::from_ymd_opt(year, 2, 29).is_none()
}
