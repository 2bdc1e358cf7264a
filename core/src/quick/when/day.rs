//! The day in a line.

use std::ops::Range;
use std::sync::LazyLock;

use chrono::{Datelike, Days, Months, NaiveDate};
use regex::{Captures, Regex};

use super::{NUMBER, WEEKDAYS, count, number, part, regex};
use crate::base::birthday::{Calendar, YearlyDate};
use crate::base::fold::fold;
use crate::base::lunar::{lunar_year, month_length, solar_of};
use crate::occasions::calendar::day_info;
use crate::quick::words::FESTIVALS;

/// A day that was read at some place.
pub(in crate::quick) struct Day {
    pub part: Range<usize>,
    /// `None`: it is written like a day and there is no such.
    pub date: Option<NaiveDate>,
    /// Month and day as they are written, where they are.
    pub parts: Option<YearlyDate>,
}

/// What words say about a day.
enum Told {
    /// The day itself; `None` where no calendar has it.
    Day(Option<NaiveDate>),
    /// Month and day; which day that is has yet to be found.
    Parts(YearlyDate),
}

/// Reads one way of writing a day; `None` when the words are no day after all.
type Read = fn(&Captures<'_>, NaiveDate) -> Option<Told>;

/// How a day is written, and which it is.
struct Pattern {
    regex: Regex,
    read: Read,
}

const MONTHS: &str = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec";

static DAYS: LazyLock<Vec<Pattern>> = LazyLock::new(|| {
    let festivals: Vec<&str> = FESTIVALS.iter().map(|(words, _)| *words).collect();
    let festivals = format!(
        "(?P<it>(?P<name>{})(?P<side>前一天|前夕|前|當天|那天|後)?)(?:$|[^\\p{{Han}}]|[打寄送拜約去請要給])",
        festivals.join("|")
    );
    let all: [(String, Read); 19] = [
        ("(?P<it>大後天|大后天|後天|今天|今日|明天|明日|大前天|前天|昨天|昨日)".to_owned(), by_word),
        ("(?P<it>(?P<word>今|明|後)(?:兒)?)(?:早|晚)".to_owned(), by_word),
        (r"\b(?P<it>day after tomorrow|tomorrow|today|tonight|yesterday)\b".to_owned(), by_word),
        (format!("(?P<it>(?P<n>{NUMBER})個?(?P<unit>天|日|週|周|星期|禮拜|月|年)(?:之|以)?(?P<side>後|前))"), counted),
        (r"(?:^|[^0-9])(?P<it>\+(?P<n>[0-9]{1,3})(?P<unit>d|天)?)\b".to_owned(), counted),
        (
            r"\b(?P<it>in (?P<n>[0-9]{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten) (?P<unit>day|week|month|year)s?)\b"
                .to_owned(),
            counted,
        ),
        (
            "(?P<it>(?P<week>(?:上|下)+個?|這個?|本)?(?:星期|禮拜|週|周)(?P<name>[一二三四五六日天末]))".to_owned(),
            weekday,
        ),
        (format!(r"\b(?P<it>(?:on )?(?:(?P<week>next|this|last) )?(?P<name>{WEEKDAYS}|weekend))\b"), weekday),
        (r"\b(?P<it>next (?P<span>week|month|year))\b".to_owned(), next_span),
        (
            r"(?:^|[^0-9])(?P<it>(?P<y>[12][0-9]{3})(?:-|/|\.|年)(?P<m>[0-9]{1,2})(?:-|/|\.|月)(?P<d>[0-9]{1,2})[日號]?)(?:$|[^0-9])"
                .to_owned(),
            whole,
        ),
        (format!("(?P<it>民國(?P<roc>{NUMBER})年(?P<m>{NUMBER})月(?P<d>{NUMBER})[日號]?)"), whole),
        (
            format!("(?P<it>(?:農曆|陰曆|舊曆|農)(?P<leap>閏)?(?P<m>正|冬|臘|{NUMBER})月(?:初)?(?P<d>{NUMBER})[日號]?)"),
            lunar,
        ),
        (format!("(?P<it>(?P<m>{NUMBER})月(?P<d>{NUMBER})[日號]?)"), month_day),
        (r"(?:^|[^0-9a-z/.-])(?P<it>(?P<m>[0-9]{1,2})/(?P<d>[0-9]{1,2}))(?:$|[^0-9/.-])".to_owned(), figures),
        (r"(?:^|[^0-9a-z/.-])(?P<it>(?P<m>[0-9]{1,2})-(?P<d>[0-9]{1,2}))(?:$|[\s,()])".to_owned(), figures),
        (
            r"(?:^|[^0-9/.-])(?P<it>(?P<roc>1[0-9]{2})[/.-](?P<m>[0-9]{1,2})[/.-](?P<d>[0-9]{1,2}))(?:$|[^0-9/.-])"
                .to_owned(),
            whole,
        ),
        (
            format!(
                r"\b(?P<it>(?:on )?(?:(?P<en>{MONTHS})[a-z]*\.? (?P<d>[0-9]{{1,2}})(?:st|nd|rd|th)?|(?P<d2>[0-9]{{1,2}})(?:st|nd|rd|th)? (?:of )?(?P<en2>{MONTHS})[a-z]*))\b"
            ),
            month_day,
        ),
        (format!("(?P<it>(?P<next>下個?月|這個?月|本月)?(?:(?P<d>{NUMBER})[號日]|(?P<edge>月?底|月?初)))"), of_month),
        (festivals, festival),
    ];
    all.into_iter().filter_map(|(text, read)| Some(Pattern { regex: regex(&text)?, read })).collect()
});

/// The first day in a line.
pub(in crate::quick) fn day(plain: &str, today: NaiveDate) -> Option<Day> {
    let found = DAYS.iter().filter_map(|pattern| {
        pattern.regex.captures_iter(plain).find_map(|found| {
            let part = found.name("it")?.range();
            Some(match (pattern.read)(&found, today)? {
                Told::Day(date) => Day { part, date, parts: None },
                Told::Parts(parts) => Day { part, date: next(&parts, today), parts: Some(parts) },
            })
        })
    });
    let mut first = found.min_by_key(|at| (at.part.start, std::cmp::Reverse(at.part.end)))?;
    // 週五前 has to be done by Friday; 9/18(五) says the weekday as well.
    if let Some(more) = AFTERWARDS.as_ref().and_then(|regex| regex.find(plain.get(first.part.end..)?)) {
        first.part.end += more.end();
    }
    Some(first)
}

static AFTERWARDS: LazyLock<Option<Regex>> =
    LazyLock::new(|| regex(r"^(?: ?\((?:週|周|星期)?[一二三四五六日天]\))?(?:之前|以前|前)?"));

fn plus(today: NaiveDate, days: i64) -> Option<NaiveDate> {
    let span = Days::new(days.unsigned_abs());
    if days < 0 { today.checked_sub_days(span) } else { today.checked_add_days(span) }
}

fn by_word(found: &Captures<'_>, today: NaiveDate) -> Option<Told> {
    let word = part(found, "word").or_else(|| part(found, "it"))?;
    let is = |words: &[&str]| words.iter().any(|one| fold(one) == word);
    let days = match word {
        _ if is(&["今", "今天", "今日", "today", "tonight"]) => 0,
        _ if is(&["明", "明天", "明日", "tomorrow"]) => 1,
        _ if is(&["後", "後天", "day after tomorrow"]) => 2,
        _ if is(&["大後天"]) => 3,
        _ if is(&["昨天", "昨日", "yesterday"]) => -1,
        _ if is(&["前天"]) => -2,
        _ => -3,
    };
    Some(Told::Day(plus(today, days)))
}

fn counted(found: &Captures<'_>, today: NaiveDate) -> Option<Told> {
    let unit = part(found, "unit").unwrap_or("d");
    let back = part(found, "side").is_some_and(|side| side == fold("前"));
    let is = |words: &[&str]| words.iter().any(|one| fold(one) == unit);
    let text = part(found, "n")?;
    if text == "半" {
        return match () {
            () if is(&["月"]) => Some(Told::Day(plus(today, if back { -15 } else { 15 }))),
            () if is(&["年"]) => Some(Told::Day(months(today, 6, back))),
            () => None,
        };
    }
    let count = count(text)?;
    let days = i64::from(count) * if back { -1 } else { 1 };
    Some(Told::Day(match () {
        () if is(&["天", "日", "d", "day"]) => plus(today, days),
        () if is(&["週", "星期", "禮拜", "week"]) => plus(today, days * 7),
        () if is(&["月", "month"]) => months(today, count, back),
        () => months(today, count.checked_mul(12)?, back),
    }))
}

/// The same day some months on; where the month is shorter, its last.
fn months(today: NaiveDate, count: u32, back: bool) -> Option<NaiveDate> {
    match back {
        true => today.checked_sub_months(Months::new(count)),
        false => today.checked_add_months(Months::new(count)),
    }
}

fn weekday(found: &Captures<'_>, today: NaiveDate) -> Option<Told> {
    let name = part(found, "name")?;
    let chinese: Vec<char> = fold("一二三四五六日").chars().collect();
    let place = match name.chars().next()? {
        c if chinese.contains(&c) => chinese.iter().position(|one| *one == c),
        '天' => Some(6),
        // The weekend begins on Saturday.
        c if fold("末").starts_with(c) || name == "weekend" => Some(5),
        _ => ["mo", "tu", "we", "th", "fr", "sa", "su"].iter().position(|start| name.starts_with(start)),
    };
    let wanted = i64::try_from(place?).ok()?;
    let monday = plus(today, -i64::from(today.weekday().num_days_from_monday()))?;
    let week = match part(found, "week") {
        Some("next") => Some(1),
        Some("last") => Some(-1),
        Some("this") => Some(0),
        Some(words) => {
            let times = |word: &str| i64::try_from(words.matches(fold(word).as_str()).count()).unwrap_or(0);
            Some(times("下") - times("上"))
        }
        None => None,
    };
    Some(Told::Day(match week {
        Some(week) => plus(monday, 7 * week + wanted),
        None => (1..=7)
            .filter_map(|days| plus(today, days))
            .find(|day| i64::from(day.weekday().num_days_from_monday()) == wanted),
    }))
}

fn next_span(found: &Captures<'_>, today: NaiveDate) -> Option<Told> {
    Some(Told::Day(match part(found, "span")? {
        "week" => plus(today, 7 - i64::from(today.weekday().num_days_from_monday())),
        "month" => months(today, 1, false),
        _ => months(today, 12, false),
    }))
}

fn parts(calendar: Calendar, year: Option<i32>, month: u32, day: u32) -> YearlyDate {
    // What is larger than any month stays larger than any month.
    let small = |number: u32| Some(u8::try_from(number).unwrap_or(u8::MAX));
    YearlyDate { calendar, year, month: small(month), day: small(day), leap: false }
}

/// The day of month and day: without a year the next there is.
pub(super) fn next(parts: &YearlyDate, today: NaiveDate) -> Option<NaiveDate> {
    let (month, day) = (parts.month?, parts.day?);
    match (parts.calendar, parts.year) {
        (Calendar::Solar, Some(year)) => NaiveDate::from_ymd_opt(year, month.into(), day.into()),
        (Calendar::Solar, None) => {
            let mut years = (0..=8).map(|n| today.year().saturating_add(n));
            years.find_map(|year| {
                NaiveDate::from_ymd_opt(year, month.into(), day.into()).filter(|day| *day >= today)
            })
        }
        (Calendar::Lunar, _) => next_lunar(month, day, parts.leap, today),
    }
}

fn next_lunar(month: u8, day: u8, leap: bool, today: NaiveDate) -> Option<NaiveDate> {
    let year = lunar_year(today)?;
    if leap {
        // A leap month of one number comes back after 19 years at the latest, most of them far sooner.
        let mut years = (0..=40).map(|n| year.saturating_add(n));
        return years.find_map(|year| solar_of(year, month, true, day).filter(|day| *day >= today));
    }
    let this = solar_of(year, month, false, day);
    let last = month_length(year, month, false).and_then(|length| solar_of(year, month, false, length));
    // A month of 29 days has no 30th, whatever it has in another year.
    let gone = this.or(last).is_some_and(|day| day < today);
    if gone { solar_of(year.saturating_add(1), month, false, day) } else { this }
}

/// The day the same figures are in the lunar calendar: 8/15 as 農曆八月十五.
pub(in crate::quick) fn as_lunar(day: &Day, today: NaiveDate) -> Option<NaiveDate> {
    let parts = day.parts.filter(|parts| parts.calendar == Calendar::Solar && parts.year.is_none())?;
    next(&YearlyDate { calendar: Calendar::Lunar, ..parts }, today)
}

fn whole(found: &Captures<'_>, _: NaiveDate) -> Option<Told> {
    let year = match number(found, "roc") {
        Some(year) => year.checked_add(1911)?,
        None => part(found, "y")?.parse().ok()?,
    };
    let year = i32::try_from(year).ok()?;
    Some(Told::Parts(parts(Calendar::Solar, Some(year), number(found, "m")?, number(found, "d")?)))
}

fn month_day(found: &Captures<'_>, _: NaiveDate) -> Option<Told> {
    let english = part(found, "en").or_else(|| part(found, "en2"));
    let month = match english {
        Some(name) => {
            MONTHS.split('|').position(|month| month == name).and_then(|at| u32::try_from(at + 1).ok())?
        }
        None => number(found, "m")?,
    };
    let day = number(found, "d").or_else(|| number(found, "d2"))?;
    Some(Told::Parts(parts(Calendar::Solar, None, month, day)))
}

/// 9/18 and no 24/7: what has no such month is no day at all.
fn figures(found: &Captures<'_>, today: NaiveDate) -> Option<Told> {
    let fits = (1..=12).contains(&number(found, "m")?) && (1..=31).contains(&number(found, "d")?);
    if fits { month_day(found, today) } else { None }
}

fn lunar(found: &Captures<'_>, _: NaiveDate) -> Option<Told> {
    let month = match part(found, "m")? {
        "正" => 1,
        "冬" => 11,
        text if text == fold("臘") => 12,
        _ => number(found, "m")?,
    };
    let told = parts(Calendar::Lunar, None, month, number(found, "d")?);
    Some(Told::Parts(YearlyDate { leap: found.name("leap").is_some(), ..told }))
}

/// 18號, 下個月5號, 月底, 下月初.
fn of_month(found: &Captures<'_>, today: NaiveDate) -> Option<Told> {
    let first = today.with_day(1)?;
    let ahead = part(found, "next").map(|words| u32::from(words.starts_with(fold("下").as_str())));
    let edge = part(found, "edge");
    if let Some(edge) = edge {
        // 底 and 初 alone are ends of other words.
        if ahead.is_none() && !edge.starts_with('月') {
            return None;
        }
        let month = months(first, ahead.unwrap_or(0), false)?;
        return Some(Told::Day(match edge.ends_with(fold("底").as_str()) {
            true => months(month, 1, false).and_then(|next| next.pred_opt()),
            false if ahead.is_none() && month < today => months(month, 1, false),
            false => Some(month),
        }));
    }
    let day = number(found, "d")?;
    if let Some(ahead) = ahead {
        let month = months(first, ahead, false)?;
        return Some(Told::Parts(parts(Calendar::Solar, Some(month.year()), month.month(), day)));
    }
    // 30日 alone is as often a span.
    if found.name("it")?.as_str().ends_with('日') {
        return None;
    }
    Some(Told::Day((0..=12).find_map(|n| months(first, n, false)?.with_day(day).filter(|day| *day >= today))))
}

fn festival(found: &Captures<'_>, today: NaiveDate) -> Option<Told> {
    let name = part(found, "name")?;
    let (_, id) = FESTIVALS.iter().find(|(words, _)| words.split('|').any(|word| fold(word) == name))?;
    let side = part(found, "side").unwrap_or_default();
    let days = match () {
        () if side.starts_with(fold("前").as_str()) => -1,
        () if side == fold("後") => 1,
        () => 0,
    };
    let on = today
        .iter_days()
        .take(800)
        .filter(|day| day_info(*day).festivals.iter().any(|festival| festival.id == *id));
    Some(Told::Day(on.filter_map(|day| plus(day, days)).find(|day| *day >= today)))
}
