//! How something comes back: 每週三, 每個月 5 號, 每半年, every two weeks.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::{NUMBER, WEEKDAYS, count, part, regex};
use crate::base::fold::fold;
use crate::followups::{Repeat, Unit};

// No monthly and weekly: a monthly statement is a thing, not a habit.
static REPEATS: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    [
        format!("(?P<it>(?:每隔|每)(?P<n>{NUMBER})?個?(?P<unit>天|日|週|周|星期|禮拜|月|季|年))(?P<on>[一二三四五六日天末底初])?"),
        r"\b(?P<it>every (?:(?P<n>[0-9]{1,3}|two|three|four|five|six|other) )?(?P<unit>day|week|month|quarter|year)s?)\b".to_owned(),
        format!(r"\b(?P<it>every )(?P<on>{WEEKDAYS})\b"),
    ]
    .iter()
    .filter_map(|text| regex(text))
    .collect()
});

/// The first repetition of a line and where it stands. Of 每週三 only 每 is it: 週三 is the day.
pub(in crate::quick) fn repeat(plain: &str) -> Option<(Range<usize>, Repeat)> {
    let found = REPEATS.iter().find_map(|regex| regex.captures(plain))?;
    let it = found.name("it")?;
    let unit = part(&found, "unit");
    let is = |words: &[&str]| unit.is_some_and(|unit| words.iter().any(|word| fold(word) == unit));
    let (times, unit) = match () {
        () if is(&["天", "日", "day"]) => (1, Unit::Day),
        () if is(&["月", "month"]) => (1, Unit::Month),
        () if is(&["季", "quarter"]) => (3, Unit::Month),
        () if is(&["年", "year"]) => (1, Unit::Year),
        () => (1, Unit::Week),
    };
    let repeat = match part(&found, "n") {
        Some("半") if unit == Unit::Year => Repeat::every(6, Unit::Month),
        Some("半") => return None,
        Some("other") => Repeat::every(2 * times, unit),
        Some(n) => Repeat::every(count(n).filter(|n| *n > 0)?.checked_mul(times)?, unit),
        None => Repeat::every(times, unit),
    };
    // The unit is the first word of the day that follows: 週三, 月底.
    let begins_day = found.name("on").is_some() && matches!(repeat.unit, Unit::Week | Unit::Month);
    let end = found.name("unit").filter(|_| begins_day).map_or(it.end(), |unit| unit.start());
    Some((it.start()..end, repeat))
}
