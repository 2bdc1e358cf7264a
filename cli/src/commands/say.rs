//! Values of the core in words, for lines that people read.

use shuke_core::base::birthday::{Calendar, YearlyDate};
use shuke_core::base::sql::name_of;
use shuke_core::today::{Reason, ReasonCode};

use shuke_words::Words;

/// The word of an enum value: `channel_call`.
pub fn word<T: serde::Serialize>(words: &Words, prefix: &str, value: T) -> String {
    let name = name_of(value).unwrap_or_default();
    words.say(&format!("{prefix}_{name}"))
}

/// A yearly date as people write it: 1977/8/14, 8/14, 農曆八月初五（1968）.
pub fn yearly(words: &Words, date: &YearlyDate) -> String {
    let number = |n: Option<u8>| n.map(|n| n.to_string());
    match date.calendar {
        Calendar::Solar => {
            let year = date.year.map(|y| y.to_string());
            [year, number(date.month), number(date.day)].into_iter().flatten().collect::<Vec<_>>().join("/")
        }
        Calendar::Lunar => {
            let month = date.month.map(|m| words.say(&format!("lunar_month_{m}"))).unwrap_or_default();
            let month = if date.leap { words.fill("lunar_leap_month", &[("month", &month)]) } else { month };
            let day = date.day.map(|d| words.say(&format!("lunar_day_{d}"))).unwrap_or_default();
            let text = words.fill("lunar_date", &[("month", &month), ("day", &day)]);
            match date.year {
                Some(year) => words.fill(
                    "lunar_with_year",
                    &[("rest", &text), ("year", &words.fill("cli_year", &[("year", &year.to_string())]))],
                ),
                None => text,
            }
        }
    }
}

/// 今天, 3 天後, 逾期 4 天.
pub fn due(words: &Words, overdue_days: i32) -> String {
    let days = overdue_days.unsigned_abs().to_string();
    match overdue_days {
        0 => words.say("cli_due_today"),
        late if late > 0 => words.fill("cli_due_late", &[("count", &days)]),
        _ => words.fill("cli_due_ahead", &[("count", &days)]),
    }
}

/// Why somebody is in the queue.
pub fn reason(words: &Words, reason: &Reason) -> String {
    let date = reason.date.as_ref().map(|d| yearly(words, d)).unwrap_or_default();
    let age = reason.age.map(|age| words.fill("cli_age", &[("age", &age.to_string())])).unwrap_or_default();
    let person = match (&reason.person, reason.relation) {
        (Some(person), Some(relation)) => words
            .fill("cli_person_of", &[("relation", &word(words, "relation", relation)), ("person", person)]),
        _ => String::new(),
    };
    let days = reason.days.unwrap_or_default().to_string();
    let parts = match reason.code {
        ReasonCode::Purpose | ReasonCode::Promise => vec![reason.text.clone()],
        ReasonCode::Regular => vec![words.say("reason_regular")],
        ReasonCode::AfterDeal => vec![words.fill("reason_after_deal", &[("count", &days)])],
        ReasonCode::Birthday => vec![words.say("cli_birthday"), date, age],
        ReasonCode::RelativeBirthday => vec![person, words.say("cli_birthday"), date, age],
        ReasonCode::Occasion => {
            let what = reason.occasion.map(|kind| word(words, "occasion", kind)).unwrap_or_default();
            vec![if reason.text.is_empty() { what } else { reason.text.clone() }, date]
        }
        ReasonCode::Invitation => vec![words.fill("cli_invitation", &[("count", &days)]), date, age],
        ReasonCode::Silent => vec![words.fill("cli_silent", &[("count", &days)])],
    };
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}
