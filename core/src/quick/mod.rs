//! One line becomes a follow-up: `王太太 週四下午三點 拜訪 送禮盒`. What was read is told apart from what was not; what was not read stays in
//! the note as it was typed, and nothing that is written wrong is guessed. Pure but for who is known: that is asked.

mod line;
mod matched;
mod person;
mod when;
mod words;

#[cfg(test)]
mod tests;

use std::ops::Range;
use std::sync::LazyLock;

use chrono::NaiveDate;
use regex::Regex;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

pub use matched::{Candidate, Quick, add_with_card, understand, update};
pub use when::{Amiss, AmissCode};

use crate::base::fold::fold;
use crate::cards::draft::Channel;
use crate::followups::{Kind, Repeat};
use line::Line;
use words::{DEEDS, GIFT_ENDINGS, REQUESTS, URGENCY};

/// Letters of a line that are looked at; the rest stays in the note.
const LONGEST: usize = 500;

/// What a part of the line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export, rename = "QuickPart")]
#[allow(missing_docs)]
pub enum What {
    Person,
    Date,
    Time,
    Repeat,
    Deed,
    Urgency,
}

/// A part of the line that was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export, rename = "QuickSpan")]
pub struct Span {
    /// What it is.
    pub what: What,
    /// Where it begins, in UTF-16 units as windows count.
    pub from: u32,
    /// Where it ends.
    pub to: u32,
    /// Whether it is written like a day or a time that does not exist.
    pub impossible: bool,
}

/// What one line says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, TS)]
#[ts(export, rename = "QuickReading")]
pub struct Reading {
    /// Who, as written; empty when nobody is named.
    pub person: String,
    /// Where nobody is named, the first word of the note if it may be the name of somebody nobody knows.
    pub newcomer: String,
    /// The day.
    #[ts(type = "string | null")]
    pub date: Option<NaiveDate>,
    /// The day the same figures are in the lunar calendar.
    #[ts(type = "string | null")]
    pub as_lunar: Option<NaiveDate>,
    /// `HH:MM`.
    pub time: Option<String>,
    /// Comes back.
    pub repeat: Option<Repeat>,
    /// What is to be done.
    pub kind: Option<Channel>,
    /// 急/特/易/難
    pub urgency: Option<Kind>,
    /// What is wrong with the day or the time.
    pub amiss: Option<Amiss>,
    /// What is left, as written.
    pub note: String,
    /// Where all that stands, in the order of the line.
    pub spans: Vec<Span>,
}

/// Reads a line. `known` answers whether somebody in the book goes by a name: by his name, 稱謂, nickname, initials or the last
/// digits of his phone. What is `plain` is no more than words: somebody said that it was read wrongly.
pub fn read(text: &str, today: NaiveDate, known: &dyn Fn(&str) -> bool, plain: &[What]) -> Reading {
    let wanted = |what: What| !plain.contains(&what);
    let end = text.char_indices().nth(LONGEST).map_or(text.len(), |(at, _)| at);
    let (head, tail) = text.split_at_checked(end).unwrap_or((text, ""));
    let mut line = Line::new(head);
    let mut found: Vec<(What, Range<usize>, bool)> = Vec::new();
    let mut reading = Reading::default();

    if let Some((part, repeat)) = when::repeat(&line.plain).filter(|_| wanted(What::Repeat)) {
        reading.repeat = Some(repeat);
        line.take(part.clone());
        found.push((What::Repeat, part, false));
    }
    let day = when::day(&blanked(&line), today).filter(|_| wanted(What::Date));
    if let Some(day) = &day {
        reading.date = day.date;
        reading.as_lunar = when::as_lunar(day, today);
        reading.amiss = when::of_day(day, today);
        line.take(day.part.clone());
        found.push((What::Date, day.part.clone(), day.date.is_none()));
    }
    let time = when::time(&blanked(&line), day.as_ref().map(|day| day.part.end));
    if let Some(time) = time.filter(|_| wanted(What::Time)) {
        reading.time = time.time.map(|time| time.format("%H:%M").to_string());
        line.take(time.part.clone());
        if time.time.is_none() {
            reading.amiss.get_or_insert_with(|| Amiss::of_time(&time));
        }
        found.push((What::Time, time.part.clone(), time.time.is_none()));
    } else if wanted(What::Time) && day.is_some_and(|day| line.folded(&day.part) == "tonight") {
        reading.time = Some("19:00".to_owned());
    }
    while let Some(part) = request(&line) {
        line.take(part);
    }
    let deed = deed(&line).filter(|_| wanted(What::Deed));
    let person = person::person(&line, known, deed.as_ref().map(|(part, _)| part));
    let person = person.filter(|_| wanted(What::Person));
    let newcomer = person::newcomer(&line).filter(|_| person.is_none() && wanted(What::Person));
    reading.newcomer = newcomer.map_or_else(String::new, |part| line.text(&part).to_owned());
    if let Some(part) = &person {
        reading.person = line.text(part).to_owned();
        line.take(part.clone());
        found.push((What::Person, part.clone(), false));
        let before = person::led_to(&line, part);
        if !before.is_empty() {
            line.take(before);
        }
    }
    // A name may look like a deed.
    let in_name = |part: &Range<usize>| {
        person.as_ref().is_some_and(|name| name.start < part.end && part.start < name.end)
    };
    if let Some((part, channel)) = deed.filter(|(part, _)| !in_name(part)) {
        reading.kind = Some(channel);
        if line.stands_alone(&part) {
            line.take(part.clone());
        }
        found.push((What::Deed, part, false));
    }
    if let Some((part, kind)) = urgency(&line).filter(|_| wanted(What::Urgency)) {
        reading.urgency = Some(kind);
        line.take(part.clone());
        found.push((What::Urgency, part, false));
    }
    let apart = head.ends_with(char::is_whitespace) || tail.starts_with(char::is_whitespace);
    let between = if apart { " " } else { "" };
    reading.note = [line.rest().as_str(), between, tail.trim()].concat().trim().to_owned();
    found.sort_by_key(|(_, part, _)| part.start);
    let units = |bytes: usize| {
        let before = head.get(..bytes).unwrap_or_default();
        u32::try_from(before.encode_utf16().count()).unwrap_or(u32::MAX)
    };
    reading.spans = found
        .into_iter()
        .map(|(what, part, impossible)| {
            let typed = line.typed_part(&part);
            Span { what, from: units(typed.start), to: units(typed.end), impossible }
        })
        .collect();
    reading
}

/// The folded line with what was read blanked out, every byte in its place.
fn blanked(line: &Line<'_>) -> String {
    let hidden = |at: usize, c: char| line.is_taken(&(at..at + c.len_utf8()));
    let each = line.plain.char_indices();
    each.flat_map(|(at, c)| {
        std::iter::repeat_n(
            if hidden(at, c) { '\u{1}' } else { c },
            if hidden(at, c) { c.len_utf8() } else { 1 },
        )
    })
    .collect()
}

static DEED: LazyLock<Vec<(Regex, Channel)>> = LazyLock::new(|| {
    DEEDS
        .iter()
        .filter_map(|(words, channel)| Some((Regex::new(&fold_pattern(words)).ok()?, *channel)))
        .collect()
});

/// Folds the words of a pattern and leaves its signs. Words of letters end where letters end: beside a Chinese one as well.
fn fold_pattern(pattern: &str) -> String {
    let folded: String =
        pattern.chars().map(|c| if c.is_ascii() { c.to_string() } else { fold(&c.to_string()) }).collect();
    folded.replace(r"\b", r"(?-u:\b)")
}

/// The first deed of the line, the longest that begins there; else a gift that is only a part of a word.
fn deed(line: &Line<'_>) -> Option<(Range<usize>, Channel)> {
    let first = DEED.iter().filter_map(|(regex, channel)| {
        let mut all = regex.find_iter(&line.plain).map(|found| found.range());
        Some((all.find(|part| !line.is_taken(part))?, *channel))
    });
    let pieces = line.pieces();
    let alone = pieces.iter().find(|piece| line.folded(piece) == fold(words::LINE));
    let alone = alone.map(|piece| (piece.clone(), Channel::Message));
    first.chain(alone).min_by_key(|(part, _)| (part.start, std::cmp::Reverse(part.end))).or_else(|| {
        let ending = fold(GIFT_ENDINGS);
        let piece = pieces.iter().find(|piece| line.folded(piece).ends_with(&ending))?;
        Some((piece.end - ending.len()..piece.end, Channel::Gift))
    })
}

static REQUEST: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(&format!("^(?:{})", fold_pattern(REQUESTS))).ok());

/// 提醒我 and the like before the first thing that is said; 要 only before a deed (要保書 is a form).
fn request(line: &Line<'_>) -> Option<Range<usize>> {
    let first = line.pieces().into_iter().next()?;
    let rest = line.plain.get(first.start..)?;
    if let Some(behind) = rest.strip_prefix('要') {
        let before_deed =
            DEED.iter().any(|(regex, _)| regex.find(behind).is_some_and(|found| found.start() == 0));
        return before_deed.then(|| first.start..first.start + '要'.len_utf8());
    }
    let found = REQUEST.as_ref()?.find(rest)?;
    let part = first.start..first.start + found.end();
    (!line.is_taken(&part)).then_some(part)
}

fn urgency(line: &Line<'_>) -> Option<(Range<usize>, Kind)> {
    line.pieces().into_iter().find_map(|piece| {
        let kind = URGENCY.iter().find(|(word, _)| fold(word) == line.folded(&piece))?.1;
        Some((piece, kind))
    })
}
