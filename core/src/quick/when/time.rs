//! The time of day in a line.

use std::ops::Range;
use std::sync::LazyLock;

use chrono::NaiveTime;
use regex::{Captures, Regex};

use super::{NUMBER, count, number, part, regex};
use crate::base::fold::fold;

/// A time of day that was read at some place.
pub(in crate::quick) struct Time {
    pub part: Range<usize>,
    /// `None`: it is written like a time and the clock has no such.
    pub time: Option<NaiveTime>,
    /// Hour and minute as they are written and meant.
    pub written: (u32, u32),
}

impl Time {
    fn at(part: Range<usize>, (hour, minute): (u32, u32)) -> Self {
        Self { part, time: NaiveTime::from_hms_opt(hour, minute, 0), written: (hour, minute) }
    }

    /// What may be meant by a time that is none: 25 點 is one o'clock, in the afternoon rather than in the night; 14:75 is
    /// two o'clock or a quarter past three.
    pub fn instead(&self) -> Vec<NaiveTime> {
        let (hour, minute) = self.written;
        let earlier = |by: u32| Some((hour.checked_sub(by)?, minute));
        let over = minute.checked_sub(60).map(|rest| (hour + 1, rest));
        [over.map(|_| (hour, 0)), over, earlier(12), earlier(24)]
            .into_iter()
            .flatten()
            .filter_map(|(hour, minute)| NaiveTime::from_hms_opt(hour, minute, 0))
            .take(2)
            .collect()
    }
}

static TIMES: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    let period = "凌晨|清晨|早上|上午|中午|下午|午後|傍晚|晚上|夜裡|早|晚";
    [
        format!(
            "(?:^|[^0-9零一二三四五六七八九十百千萬])(?P<it>(?:(?P<period>{period}) ?)?(?P<h>[0-9]{{1,2}}|[零一二三四五六七八九十兩]{{1,3}})(?:點鐘?|時)(?:(?P<part>半|一刻|三刻)|(?P<m>{NUMBER})分?)?)(?:$|[^的子])"
        ),
        format!(
            r"(?:^|[^0-9:])(?P<it>(?:(?P<period>{period}) ?)?(?P<h>[0-9]{{1,2}}):(?P<m>[0-9]{{2}})(?: ?(?P<half>am|pm|a\.m\.|p\.m\.))?)(?:$|[^0-9:])"
        ),
        r"(?:^|[^0-9:])(?P<it>(?:at )?(?P<h>[0-9]{1,2})(?::(?P<m>[0-9]{2}))? ?(?P<half>am|pm|a\.m\.|p\.m\.))(?:$|[^a-z])".to_owned(),
        r"\b(?P<it>(?:at )?(?P<word>noon|midday)|(?:in the |this )?(?P<word2>morning|afternoon|evening|night)|(?P<word3>tonight))\b".to_owned(),
        "(?P<it>(?P<alone>早上|上午|中午|下午|午後|傍晚|晚上))(?:$|[^茶餐場])".to_owned(),
    ]
    .iter()
    .filter_map(|text| regex(text))
    .collect()
});

/// The first time of day in a line. Directly after the day, 早 and 晚 are enough (明早, 週五晚).
pub(in crate::quick) fn time(plain: &str, after_day: Option<usize>) -> Option<Time> {
    let alone = after_day.and_then(|end| {
        let next = plain.get(end..)?.chars().next()?;
        let hour = if next == fold("早").chars().next()? {
            9
        } else if next == '晚' {
            19
        } else {
            return None;
        };
        Some(Time::at(end..end + next.len_utf8(), (hour, 0)))
    });
    let found = TIMES.iter().filter_map(|regex| {
        regex.captures_iter(plain).find_map(|found| {
            let part = found.name("it")?.range();
            Some(Time::at(part, moment(&found)?))
        })
    });
    found.chain(alone).min_by_key(|at| (at.part.start, std::cmp::Reverse(at.part.end)))
}

/// Hour and minute of the day, whether the clock has them or not; `None` when it is no time after all.
fn moment(found: &Captures<'_>) -> Option<(u32, u32)> {
    let is = |name: &str, words: &[&str]| {
        part(found, name).is_some_and(|text| words.iter().any(|word| fold(word) == text))
    };
    let words = [part(found, "word"), part(found, "word2"), part(found, "word3"), part(found, "alone")];
    if let Some(word) = words.into_iter().flatten().next() {
        let among = |words: &[&str]| words.iter().any(|one| fold(one) == word);
        let hour = match () {
            () if among(&["noon", "midday", "中午"]) => 12,
            () if among(&["morning", "早上", "上午"]) => 9,
            () if among(&["afternoon", "下午", "午後"]) => 14,
            () if among(&["傍晚"]) => 18,
            () => 19,
        };
        return Some((hour, 0));
    }
    let written = part(found, "h")?;
    let hour = count(written)?;
    let minute = match () {
        () if is("part", &["半"]) => 30,
        () if is("part", &["一刻"]) => 15,
        () if is("part", &["三刻"]) => 45,
        () => number(found, "m").unwrap_or(0),
    };
    let after_noon = is("period", &["下午", "午後", "傍晚", "晚上", "夜裡", "晚"])
        || part(found, "half").is_some_and(|half| half.starts_with('p'));
    let before_noon = is("period", &["凌晨", "清晨", "早上", "上午", "早"])
        || part(found, "half").is_some_and(|half| half.starts_with('a'));
    let hour = match hour {
        12 if before_noon => 0,
        1..=11 if after_noon => hour + 12,
        // Nobody visits a customer at three in the night, but 03:00 says so.
        1..=6 if !before_noon && !is("period", &["中午"]) && !written.starts_with('0') => hour + 12,
        1..=2 if is("period", &["中午"]) => hour + 12,
        _ => hour,
    };
    Some((hour, minute))
}
