//! When: the day, the time of day and how it comes back, as people write them in Chinese and English. Pure: today is passed in.

mod amiss;
mod day;
mod repeat;
mod time;

use regex::{Captures, Regex};

pub use amiss::{Amiss, AmissCode};

pub(super) use amiss::of_day;
pub(super) use day::{as_lunar, day};
pub(super) use repeat::repeat;
pub(super) use time::time;

use super::fold_pattern;
use crate::base::birthday::numeral;
use crate::base::fold::fold;

const NUMBER: &str = "(?:[0-9]{1,4}|[零〇一二三四五六七八九十廿卅百兩半]{1,5})";
const WEEKDAYS: &str = "mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:r(?:s(?:day)?)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?";

fn regex(pattern: &str) -> Option<Regex> {
    Regex::new(&fold_pattern(pattern)).ok()
}

fn part<'t>(found: &'t Captures<'_>, name: &str) -> Option<&'t str> {
    found.name(name).map(|part| part.as_str())
}

fn number(found: &Captures<'_>, name: &str) -> Option<u32> {
    part(found, name).and_then(count)
}

/// A number people count with; half of something is told apart by who asks.
fn count(text: &str) -> Option<u32> {
    let words = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
    if let Some(at) = words.iter().position(|word| *word == text) {
        return u32::try_from(at + 1).ok();
    }
    if matches!(text, "a" | "an") {
        return Some(1);
    }
    let two = fold("兩");
    numeral(&text.replace(&two, "二").replace('〇', "零"))
}
