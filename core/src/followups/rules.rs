//! What is decided about follow-ups: default days, when one comes back, what is suggested after a log. Pure.

use chrono::{Datelike, Days, Months, NaiveDate, NaiveTime, Weekday};
use serde::Serialize;
use ts_rs::TS;

use super::{FollowupDraft, Kind, Repeat, Unit};
use crate::base::error::{Code, Error, Result};
use crate::cards::draft::Channel;
use crate::cards::rules::LINE_LIMIT;

/// Days a follow-up without a day is given: 急 today, 特 in three days, 易 in a week, 難 in two weeks; unnamed: tomorrow.
pub fn default_days(kind: Option<Kind>) -> u64 {
    match kind {
        Some(Kind::Urgent) => 0,
        Some(Kind::Special) => 3,
        Some(Kind::Easy) => 7,
        Some(Kind::Hard) => 14,
        None => 1,
    }
}

/// A draft with its blanks filled: day, channel, checked time.
///
/// # Errors
/// `unreadable` for a time that is none, `text_too_long`.
pub fn settle(draft: &FollowupDraft, today: NaiveDate) -> Result<FollowupDraft> {
    if draft.purpose.chars().count() > LINE_LIMIT {
        return Err(Error::new(Code::TextTooLong).of("purpose").with("limit", LINE_LIMIT));
    }
    let due = draft.due.or_else(|| today.checked_add_days(Days::new(default_days(draft.kind))));
    Ok(FollowupDraft {
        due,
        time: draft.time.as_deref().map(clock_time).transpose()?,
        channel: draft.channel.or(Some(Channel::Call)),
        purpose: draft.purpose.trim().to_owned(),
        repeat: draft.repeat.filter(|repeat| repeat.every > 0).map(|repeat| {
            let monthly = matches!(repeat.unit, Unit::Month | Unit::Year);
            let first = due.map(|due| due.day()).filter(|_| monthly);
            Repeat { day: repeat.day.filter(|day| (1..=31).contains(day)).or(first), ..repeat }
        }),
        ..draft.clone()
    })
}

/// `9:05`, `09:05` → `09:05`.
///
/// # Errors
/// `unreadable`.
pub fn clock_time(text: &str) -> Result<String> {
    NaiveTime::parse_from_str(text.trim(), "%H:%M").map(|t| t.format("%H:%M").to_string()).map_err(|_| {
        Error::new(Code::Unreadable).of("time").with("text", text.chars().take(40).collect::<String>())
    })
}

/// The first repetition after `due` that lies after `today`: what was missed meanwhile is not made up for. Months and years keep the
/// day of the month it began on wherever a month has it.
pub fn next_due(due: NaiveDate, repeat: Repeat, today: NaiveDate) -> Option<NaiveDate> {
    // The month of the repetition: what was put off over its end still belongs to the one before.
    let regular = repeat.day.unwrap_or_else(|| due.day());
    let month = due.with_day(1)?;
    let over = due.day() < regular.min(length(month)?) && repeat.day.is_some();
    let month = if over { month.checked_sub_months(Months::new(1))? } else { month };
    let months = |count: u32| {
        let month = month.checked_add_months(Months::new(count))?;
        // In a month that is too short, its last.
        month.with_day(regular.min(length(month)?))
    };
    let step = |times: u32| {
        let count = repeat.every.checked_mul(times)?;
        match repeat.unit {
            Unit::Day => due.checked_add_days(Days::new(count.into())),
            Unit::Week => due.checked_add_days(Days::new(u64::from(count) * 7)),
            Unit::Month => months(count),
            Unit::Year => months(count.checked_mul(12)?),
        }
    };
    (1..=40_000).map_while(step).find(|day| *day > today)
}

/// Days of the month that begins on this day.
fn length(first: NaiveDate) -> Option<u32> {
    Some(first.checked_add_months(Months::new(1))?.pred_opt()?.day())
}

/// One quick choice for the next follow-up.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct Suggestion {
    /// `tomorrow`, `weekday`, `next_week`, `month`.
    pub code: String,
    /// The day.
    pub due: NaiveDate,
}

/// Tomorrow, next Friday, a week from now, a month from now; days that coincide are offered once, Sundays move on.
pub fn suggestions(today: NaiveDate) -> Vec<Suggestion> {
    let plus = |days: u64| today.checked_add_days(Days::new(days));
    let friday = (2..=8).filter_map(plus).find(|d| d.weekday() == Weekday::Fri);
    let mut found: Vec<Suggestion> = Vec::new();
    for (code, day) in [
        ("tomorrow", plus(1)),
        ("weekday", friday),
        ("next_week", plus(7)),
        ("month", today.checked_add_months(Months::new(1))),
    ] {
        let Some(day) = day else { continue };
        let due = if day.weekday() == Weekday::Sun { day.succ_opt().unwrap_or(day) } else { day };
        if found.iter().all(|s| s.due != due) {
            found.push(Suggestion { code: code.to_owned(), due });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn each_kind_has_its_default_day() {
        let today = day("2026-09-15");
        for (kind, due) in [
            (Some(Kind::Urgent), "2026-09-15"),
            (Some(Kind::Special), "2026-09-18"),
            (Some(Kind::Easy), "2026-09-22"),
            (Some(Kind::Hard), "2026-09-29"),
            (None, "2026-09-16"),
        ] {
            let settled = settle(&FollowupDraft { kind, ..FollowupDraft::default() }, today).unwrap();
            assert_eq!(settled.due, Some(day(due)), "{kind:?}");
            assert_eq!(settled.channel, Some(Channel::Call));
        }
    }

    #[test]
    fn a_repetition_skips_what_was_missed_and_keeps_the_day_of_the_month() {
        let monthly = Repeat { every: 1, unit: Unit::Month, day: Some(31) };
        assert_eq!(next_due(day("2026-01-31"), monthly, day("2026-01-31")), Some(day("2026-02-28")));
        assert_eq!(next_due(day("2026-01-31"), monthly, day("2026-03-02")), Some(day("2026-03-31")));
        // February's is done: March has a 31st again, April has not.
        assert_eq!(next_due(day("2026-02-28"), monthly, day("2026-02-28")), Some(day("2026-03-31")));
        assert_eq!(next_due(day("2026-03-31"), monthly, day("2026-03-31")), Some(day("2026-04-30")));
        // From February into a month of thirty days.
        assert_eq!(next_due(day("2026-02-28"), monthly, day("2026-06-07")), Some(day("2026-06-30")));
        // Put off over the end of the month, or within it: the next one is where it belongs all the same.
        let on = |day: u32| Repeat { every: 1, unit: Unit::Month, day: Some(day) };
        assert_eq!(next_due(day("2026-09-01"), on(28), day("2026-09-01")), Some(day("2026-09-28")));
        assert_eq!(next_due(day("2027-02-02"), on(31), day("2027-02-02")), Some(day("2027-02-28")));
        assert_eq!(next_due(day("2026-09-07"), on(5), day("2026-09-07")), Some(day("2026-10-05")));
        let leap = Repeat { every: 1, unit: Unit::Year, day: Some(29) };
        assert_eq!(next_due(day("2027-02-28"), leap, day("2027-03-01")), Some(day("2028-02-29")));
        let weekly = Repeat { every: 2, unit: Unit::Week, day: None };
        assert_eq!(next_due(day("2026-09-01"), weekly, day("2026-09-15")), Some(day("2026-09-29")));
    }

    #[test]
    fn suggestions_are_distinct_and_never_a_sunday() {
        let mut today = day("2026-01-01");
        for _ in 0..400 {
            let found = suggestions(today);
            for (i, s) in found.iter().enumerate() {
                assert!(s.due > today && s.due.weekday() != Weekday::Sun, "{today} {s:?}");
                assert!(found.iter().skip(i + 1).all(|o| o.due != s.due), "{today} {found:?}");
            }
            today = today.succ_opt().unwrap();
        }
        let tuesday = suggestions(day("2026-09-15"));
        assert_eq!(tuesday[1], Suggestion { code: "weekday".into(), due: day("2026-09-18") });
    }

    #[test]
    fn a_time_that_is_none_is_refused() {
        assert_eq!(clock_time("9:05").unwrap(), "09:05");
        assert_eq!(clock_time("25:00").unwrap_err().code, Code::Unreadable);
    }
}
