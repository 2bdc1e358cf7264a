//! The lunar birthday of Apple's address book. Only its notation; it does not know the calendar.

use crate::base::birthday::{Calendar, YearlyDate};

/// Apple's lunar birthday: era, year of the cycle, month, perhaps L for a leap month, day; `-` for what is unknown.
/// Year 1 of cycle 78 is 1984.
pub fn apple_lunar(text: &str) -> Option<YearlyDate> {
    let read = |text: &str| {
        let mut rest = text;
        let (era, year, month) =
            (lunar_part(&mut rest, 4)?, lunar_part(&mut rest, 4)?, lunar_part(&mut rest, 2)?);
        let leap = rest.starts_with(['L', 'l']);
        rest = rest.trim_start_matches(['L', 'l']);
        let day = if rest.is_empty() { None } else { lunar_part(&mut rest, 2)? };
        let year = era.zip(year).map(|(era, year)| 1983 + (era - 78) * 60 + year);
        let small = |n: Option<i32>| n.and_then(|n| u8::try_from(n).ok());
        let date = YearlyDate { calendar: Calendar::Lunar, year, month: small(month), day: small(day), leap };
        (rest.is_empty() && date.exists() && year.is_none_or(|y| (1800..2200).contains(&y))).then_some(date)
    };
    let text = text.trim();
    read(text).or_else(|| read(&text.replace('-', "")))
}

fn lunar_part(rest: &mut &str, digits: usize) -> Option<Option<i32>> {
    if let Some(after) = rest.strip_prefix('-') {
        *rest = after;
        return Some(None);
    }
    let (number, after) = rest.split_at_checked(digits)?;
    *rest = after;
    number.parse().ok().map(Some)
}
