//! Days as people write them, for paper and terminal.

use chrono::{Datelike, NaiveDate};
use shuke_core::base::birthday::{Calendar, YearlyDate};

use crate::Words;

impl Words {
    /// A yearly date: 1977/8/14, 8/14, 農曆八月初五（1968 年）.
    pub fn yearly(&self, date: &YearlyDate) -> String {
        let number = |n: Option<u8>| n.map(|n| n.to_string());
        match date.calendar {
            Calendar::Solar => {
                let year = date.year.map(|y| y.to_string());
                [year, number(date.month), number(date.day)]
                    .into_iter()
                    .flatten()
                    .collect::<Vec<_>>()
                    .join("/")
            }
            Calendar::Lunar => {
                let month = date.month.map(|m| self.say(&format!("lunar_month_{m}"))).unwrap_or_default();
                let month =
                    if date.leap { self.fill("lunar_leap_month", &[("month", &month)]) } else { month };
                let day = date.day.map(|d| self.say(&format!("lunar_day_{d}"))).unwrap_or_default();
                let text = self.fill("lunar_date", &[("month", &month), ("day", &day)]);
                match date.year {
                    Some(year) => self.fill(
                        "lunar_with_year",
                        &[("rest", &text), ("year", &self.fill("cli_year", &[("year", &year.to_string())]))],
                    ),
                    None => text,
                }
            }
        }
    }

    /// A day of this or the next year with its weekday: 9/18（五）.
    pub fn day(&self, day: NaiveDate) -> String {
        let weekday = self.say(&format!("weekday_short_{}", day.weekday().num_days_from_sunday()));
        let (month, date) = (day.month().to_string(), day.day().to_string());
        self.fill("paper_day", &[("month", &month), ("day", &date), ("weekday", &weekday)])
    }

    /// The word of an enum value: `kind_call`.
    pub fn named<T: serde::Serialize>(&self, prefix: &str, value: T) -> String {
        self.say(&format!("{prefix}_{}", shuke_core::base::sql::name_of(value).unwrap_or_default()))
    }
}
