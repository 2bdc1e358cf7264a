//! A day as people type it when they plan or look back: `9/18`, 明天, 下週五, +3. A day, not a birthday; it always has
//! a year, taken from the side people look to. Pure.

use chrono::{Datelike, Days, NaiveDate, Weekday};
use serde::Deserialize;
use unicode_normalization::UnicodeNormalization;

use super::error::{Code, Error, Result};

/// Where a day without a year lies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lean {
    /// Planning: today or later.
    #[default]
    Ahead,
    /// Looking back: today or earlier.
    Back,
}

/// Words for days counted from today.
const WORDS: [(&str, i64); 14] = [
    ("今天", 0),
    ("今日", 0),
    ("today", 0),
    ("明天", 1),
    ("明日", 1),
    ("tomorrow", 1),
    ("後天", 2),
    ("后天", 2),
    ("大後天", 3),
    ("大后天", 3),
    ("昨天", -1),
    ("昨日", -1),
    ("yesterday", -1),
    ("前天", -2),
];

/// Words for weekdays, Monday first.
const WEEKDAYS: [(&str, Weekday); 21] = [
    ("一", Weekday::Mon),
    ("二", Weekday::Tue),
    ("三", Weekday::Wed),
    ("四", Weekday::Thu),
    ("五", Weekday::Fri),
    ("六", Weekday::Sat),
    ("日", Weekday::Sun),
    ("天", Weekday::Sun),
    ("mon", Weekday::Mon),
    ("tue", Weekday::Tue),
    ("wed", Weekday::Wed),
    ("thu", Weekday::Thu),
    ("fri", Weekday::Fri),
    ("sat", Weekday::Sat),
    ("sun", Weekday::Sun),
    ("monday", Weekday::Mon),
    ("tuesday", Weekday::Tue),
    ("wednesday", Weekday::Wed),
    ("thursday", Weekday::Thu),
    ("friday", Weekday::Fri),
    ("saturday", Weekday::Sat),
];

/// Reads a day as typed.
///
/// # Errors
/// `unreadable`; `date_impossible` for a day no calendar has.
pub fn read(text: &str, today: NaiveDate, lean: Lean) -> Result<NaiveDate> {
    let shown: String = text.trim().chars().take(40).collect();
    let unreadable = || Error::new(Code::Unreadable).with("text", shown.as_str());
    let plain: String = text.nfkc().collect::<String>().trim().to_lowercase();
    if plain.is_empty() || plain.len() > 60 {
        return Err(unreadable());
    }
    if let Some((_, days)) = WORDS.iter().find(|(word, _)| *word == plain) {
        return shifted(today, *days).ok_or_else(unreadable);
    }
    if let Some(days) = count(&plain) {
        return shifted(today, days).ok_or_else(unreadable);
    }
    if let Some(day) = weekday(&plain, today, lean) {
        return Ok(day);
    }
    let parts: Vec<&str> = plain
        .split(['/', '-', '.', '年', '月', '日', '號', '号'])
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .collect();
    let numbers: Vec<u32> =
        parts.iter().map(|part| part.parse()).collect::<Result<_, _>>().map_err(|_| unreadable())?;
    let impossible = || Error::new(Code::DateImpossible).with("text", shown.as_str());
    match numbers.as_slice() {
        [year, month, day] if *year >= 1000 => {
            let year = i32::try_from(*year).map_err(|_| impossible())?;
            NaiveDate::from_ymd_opt(year, *month, *day).ok_or_else(impossible)
        }
        [month, day] => {
            let years: Vec<i32> = match lean {
                Lean::Ahead => (0..=8).map(|n| today.year().saturating_add(n)).collect(),
                Lean::Back => (0..=8).map(|n| today.year().saturating_sub(n)).collect(),
            };
            years
                .into_iter()
                .filter_map(|year| NaiveDate::from_ymd_opt(year, *month, *day))
                .find(|date| if lean == Lean::Ahead { *date >= today } else { *date <= today })
                .ok_or_else(impossible)
        }
        _ => Err(unreadable()),
    }
}

fn shifted(today: NaiveDate, days: i64) -> Option<NaiveDate> {
    let span = Days::new(days.unsigned_abs());
    if days < 0 { today.checked_sub_days(span) } else { today.checked_add_days(span) }
}

/// `+3`, `+3d`, `3天後`, `3天前`, `-3`.
fn count(text: &str) -> Option<i64> {
    let (body, sign) = match text.strip_suffix("天前") {
        Some(body) => (body, -1),
        None => match text.strip_suffix("天後").or_else(|| text.strip_suffix("天后")) {
            Some(body) => (body, 1),
            None => match text.strip_prefix('-') {
                Some(body) => (body, -1),
                None => (text.strip_prefix('+')?, 1),
            },
        },
    };
    let number: i64 = body.trim_end_matches(['d', '天']).parse().ok()?;
    (0..=36_500).contains(&number).then_some(number * sign)
}

/// 週五 = the nearest Friday on the side one looks to, not today; 下週五 = Friday of the week that begins next Monday.
fn weekday(text: &str, today: NaiveDate, lean: Lean) -> Option<NaiveDate> {
    let (week, rest) = match text.strip_prefix('下').or_else(|| text.strip_prefix("next ")) {
        Some(rest) => (1, rest),
        None => match text.strip_prefix('上').or_else(|| text.strip_prefix("last ")) {
            Some(rest) => (-1, rest),
            None => (0, text),
        },
    };
    let name = ["星期", "禮拜", "礼拜", "週", "周"].iter().find_map(|word| rest.strip_prefix(word));
    let chinese = name.is_some();
    let name = name.unwrap_or(rest);
    let wanted = WEEKDAYS.iter().find(|(word, _)| *word == name && word.is_ascii() != chinese)?.1;
    if week != 0 {
        let monday = shifted(today, -i64::from(today.weekday().num_days_from_monday()))?;
        return shifted(monday, 7 * week + i64::from(wanted.num_days_from_monday()));
    }
    let mut near = (1..=7).filter_map(|n| shifted(today, if lean == Lean::Ahead { n } else { -n }));
    near.find(|day| day.weekday() == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(text: &str, lean: Lean) -> Result<String> {
        read(text, "2026-09-15".parse().unwrap(), lean).map(|day| day.to_string())
    }

    #[test]
    fn a_day_to_come_is_read_as_people_type_it() {
        // 15 September 2026 is a Tuesday.
        for (text, day) in [
            ("2026-09-18", "2026-09-18"),
            ("2026/9/18", "2026-09-18"),
            ("9/18", "2026-09-18"),
            ("９／１８", "2026-09-18"),
            ("9月18日", "2026-09-18"),
            ("9/14", "2027-09-14"),
            ("2/29", "2028-02-29"),
            ("今天", "2026-09-15"),
            ("明天", "2026-09-16"),
            ("後天", "2026-09-17"),
            ("+3", "2026-09-18"),
            ("3天後", "2026-09-18"),
            ("週五", "2026-09-18"),
            ("下週五", "2026-09-25"),
            ("星期二", "2026-09-22"),
            ("fri", "2026-09-18"),
            ("next friday", "2026-09-25"),
            ("周日", "2026-09-20"),
            ("下周一", "2026-09-21"),
            (" Tomorrow ", "2026-09-16"),
        ] {
            assert_eq!(on(text, Lean::Ahead).unwrap(), day, "{text}");
        }
    }

    #[test]
    fn a_day_gone_by_lies_on_the_other_side() {
        for (text, day) in [
            ("9/14", "2026-09-14"),
            ("9/18", "2025-09-18"),
            ("昨天", "2026-09-14"),
            ("前天", "2026-09-13"),
            ("週五", "2026-09-11"),
            ("上週五", "2026-09-11"),
            ("3天前", "2026-09-12"),
        ] {
            assert_eq!(on(text, Lean::Back).unwrap(), day, "{text}");
        }
    }

    #[test]
    fn what_is_no_day_is_refused() {
        for text in ["", "改天", "9", "66.8.14", "1/2/3/4", &"9".repeat(10_000), "+999999999999", "一", "fr"]
        {
            assert_eq!(on(text, Lean::Ahead).unwrap_err().code, Code::Unreadable, "{text:.20}");
        }
        for text in ["2/30", "13/1", "2026-02-30"] {
            assert_eq!(on(text, Lean::Ahead).unwrap_err().code, Code::DateImpossible, "{text}");
        }
    }
}
