//! Which column holds what: guessed from headers in Chinese and English and from the values, changed by people, and
//! remembered per set of headers. It moves no data.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use ts_rs::TS;
use unicode_normalization::UnicodeNormalization;

pub use super::field::Field;
use super::headers::{CONTAINS, EXACT, GROUPS, OTHERS, PARTS};
use crate::base::error::{Code, Error, Result};
use crate::cards::own::rules;

#[cfg(test)]
mod tests;

/// How sure a guess is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, TS)]
#[serde(rename_all = "lowercase")]
#[ts(export)]
pub enum Certainty {
    /// The header is known.
    Sure,
    /// A part of the header, or the values, suggest it.
    Guess,
    /// No field; the values are kept under the column's name.
    None,
    /// Looks like id numbers: left out unless someone asks for them.
    Sensitive,
}

/// What a column seems to hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct ColumnGuess {
    /// The field, if any.
    pub field: Option<Field>,
    /// How sure.
    pub certainty: Certainty,
}

/// What a column is read as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// What it holds.
    pub field: Field,
    /// With [`Field::Custom`]: the field of one's own its values go into.
    pub own: Option<String>,
}

/// What stands before the name of a field of one's own where a field is named: `x.車號`.
const OWN: &str = "x.";

/// The header as the tables know it: lower case, without spaces and signs.
fn plain(header: &str) -> String {
    // No column name is longer; a slipped page must not cost time.
    header
        .chars()
        .take(120)
        .nfkc()
        .flat_map(char::to_lowercase)
        .filter(|c| c.is_alphanumeric() || *c == '#')
        .collect()
}

/// Google's `Phone 2 - Value`: kind, number and part.
pub fn numbered(header: &str) -> Option<(&str, &str, &str)> {
    let (kind, part) = header.split_once(" - ")?;
    let (kind, number) = kind.trim().rsplit_once(' ')?;
    number.bytes().all(|b| b.is_ascii_digit()).then_some((kind.trim(), number, part.trim()))
}

/// True if the tables know the header.
pub fn is_known_header(header: &str) -> bool {
    by_header(header).is_some_and(|guess| guess.certainty != Certainty::None)
}

fn by_header(header: &str) -> Option<ColumnGuess> {
    let sure = |field| Some(ColumnGuess { field: Some(field), certainty: Certainty::Sure });
    if let Some((kind, _, part)) = numbered(header) {
        let field = match (plain(kind).as_str(), plain(part).as_str()) {
            (_, "type" | "label" | "service") => Field::Label,
            ("phone", "value") => Field::Phone,
            ("email", "value") => Field::Email,
            ("im", "value") => Field::Im,
            ("event", "value") => Field::Event,
            ("relation", "value") => Field::Relation,
            ("website" | "customfield", "value") => Field::Custom,
            ("organization", "name") => Field::Company,
            ("organization", "title") => Field::Position,
            ("organization", "department") => Field::Department,
            ("address", "formatted") => Field::Address,
            ("address", "extendedaddress") => Field::Extended,
            ("address", part) => return address_part(part).and_then(sure),
            _ => return None,
        };
        return sure(field);
    }
    let mut name = plain(header);
    let known =
        |name: &str| EXACT.iter().find(|(_, list)| list.split_whitespace().any(|known| known == name));
    let found = known(&name).or_else(|| {
        // `Business Phone 2`, 電話1: the number only counts.
        let bare = name.trim_end_matches(|c: char| c.is_ascii_digit()).len();
        name.truncate(bare);
        known(&name)
    });
    if let Some((field, _)) = found {
        return match field {
            Field::IdNumber => Some(ColumnGuess { field: None, certainty: Certainty::Sensitive }),
            Field::Uid | Field::Skip => {
                Some(ColumnGuess { field: Some(*field), certainty: Certainty::Guess })
            }
            field => sure(*field),
        };
    }
    let grouped = GROUPS.iter().find_map(|(group, fields)| {
        let part = group.split_whitespace().find_map(|word| name.strip_prefix(word))?;
        let part = part
            .strip_prefix("address")
            .or_else(|| part.strip_prefix("地址"))
            .filter(|p| !p.is_empty())
            .unwrap_or(part);
        let at = PARTS.iter().position(|list| list.split_whitespace().any(|known| known == part))?;
        fields.get(at).copied()
    });
    grouped.or_else(|| address_part(&name)).and_then(sure)
}

fn address_part(part: &str) -> Option<Field> {
    let at = PARTS.iter().position(|list| list.split_whitespace().any(|known| known == part))?;
    GROUPS.last().and_then(|(_, fields)| fields.get(at)).copied()
}

fn by_part_of_header(header: &str) -> Option<Field> {
    // How a name sounds is no phone.
    let name = plain(header).replace("phonetic", "");
    // The phone and the birthday of somebody else are not the customer's.
    if OTHERS.split_whitespace().any(|person| name.contains(person)) {
        return None;
    }
    CONTAINS
        .iter()
        .find(|(_, list)| list.split_whitespace().any(|word| name.contains(word)))
        .map(|(field, _)| *field)
}

/// What the values themselves look like, if most of them look alike.
fn by_values(samples: &[String], header: bool) -> Option<ColumnGuess> {
    let most = |test: &dyn Fn(&str) -> bool| {
        let fitting = samples.iter().filter(|s| test(s)).count();
        !samples.is_empty() && fitting * 4 >= samples.len() * 3
    };
    let guess = |field| Some(ColumnGuess { field: Some(field), certainty: Certainty::Guess });
    let digits = |s: &str| s.bytes().filter(u8::is_ascii_digit).count();
    // 1577291.09 is an amount, 1.650.506.7000 is not.
    let amount = |s: &str| s.contains('.') && s.parse::<f64>().is_ok();
    let phone = |s: &str| {
        !amount(s)
            && (8..=14).contains(&digits(s))
            && s.chars().all(|c| c.is_ascii_digit() || " +-()#*轉转分機机ext.".contains(c))
    };
    let name = |s: &str| {
        let length = s.chars().count();
        (2..=4).contains(&length) && crate::cards::names::is_chinese(s)
    };
    match () {
        () if most(&is_id_number) => Some(ColumnGuess { field: None, certainty: Certainty::Sensitive }),
        () if most(&|s: &str| s.contains('@') && s.contains('.') && !s.contains(char::is_whitespace)) => {
            guess(Field::Email)
        }
        () if most(&|s: &str| {
            phone(s) && (s.starts_with("09") || s.starts_with("+886"))
                || (digits(s) == 11 && s.starts_with('1') && phone(s))
        }) =>
        {
            guess(Field::Mobile)
        }
        () if !header && most(&phone) => guess(Field::Phone),
        () if !header && most(&name) => guess(Field::Name),
        () => None,
    }
}

/// True if a few small words come again and again, as in a survey: a bank's `contact` is cellular or telephone for every
/// customer. One customer with many policies is written with a capital or in Chinese.
fn are_codes(samples: &[String]) -> bool {
    let different: BTreeSet<&String> = samples.iter().collect();
    let small = |text: &&String| text.starts_with(|c: char| c.is_ascii_lowercase());
    samples.len() >= 10 && different.len() * 4 <= samples.len() && different.iter().all(small)
}

/// Taiwanese (letter and nine digits) and mainland (18 characters) id numbers.
fn is_id_number(text: &str) -> bool {
    let bytes = text.trim().as_bytes();
    match bytes {
        [letter, sex, rest @ ..] if rest.len() == 8 => {
            letter.is_ascii_alphabetic()
                && matches!(sex, b'1' | b'2' | b'8' | b'9' | b'A'..=b'D')
                && rest.iter().all(u8::is_ascii_digit)
        }
        [digits @ .., last] if digits.len() == 17 => {
            digits.iter().all(u8::is_ascii_digit) && (last.is_ascii_digit() || matches!(last, b'X' | b'x'))
        }
        _ => false,
    }
}

/// Guesses what each column holds. `headers` may be empty; `samples` are a few values of each column.
pub fn guess(headers: &[String], samples: &[Vec<String>]) -> Vec<ColumnGuess> {
    let none = ColumnGuess { field: None, certainty: Certainty::None };
    let columns = headers.len().max(samples.len());
    let header = |n: usize| headers.get(n).map(String::as_str).unwrap_or_default();
    let values = |n: usize| samples.get(n).map(Vec::as_slice).unwrap_or_default();
    let mut all: Vec<ColumnGuess> = (0..columns)
        .map(|n| {
            let part = || {
                by_part_of_header(header(n))
                    .map(|field| ColumnGuess { field: Some(field), certainty: Certainty::Guess })
            };
            let named = by_header(header(n)).or_else(part);
            match (named, by_values(values(n), !header(n).is_empty())) {
                (_, Some(sensitive)) if sensitive.certainty == Certainty::Sensitive => sensitive,
                (Some(named), _) if named.field == Some(Field::Name) && are_codes(values(n)) => none,
                (Some(named), _) => named,
                (None, Some(guess)) => guess,
                (None, None) => none,
            }
        })
        .collect();
    settle_neighbours(headers, &mut all);
    all
}

/// Some headers mean one thing alone and another beside their neighbours.
fn settle_neighbours(headers: &[String], all: &mut [ColumnGuess]) {
    let has = |all: &[ColumnGuess], field| all.iter().any(|g| g.field == Some(field));
    let parted = has(all, Field::Surname);
    let (dated, jobs) =
        (has(all, Field::BirthYear) && has(all, Field::BirthMonth), has(all, Field::Position));
    let streets = [Field::HomeStreet, Field::WorkStreet].map(|field| has(all, field));
    let cities = [Field::HomeCity, Field::WorkCity].map(|field| has(all, field));
    let mut named = false;
    for (header, guess) in headers.iter().zip(all.iter_mut()) {
        let name = plain(header);
        match (name.as_str(), guess.field) {
            // 名字 beside 姓氏 is the given name; alone it is the whole name.
            ("名字" | "名", Some(Field::Name)) if parted => guess.field = Some(Field::Given),
            ("名", Some(Field::Given)) if !parted => guess.field = Some(Field::Name),
            ("birthday", Some(Field::Birthday)) if dated => guess.field = Some(Field::BirthDay),
            // Outlook's Title is Mr., a firm's list means the job.
            ("title", _) if parted => guess.field = Some(Field::Prefix),
            ("title", _) if jobs => guess.field = Some(Field::Custom),
            ("title", _) => guess.field = Some(Field::Position),
            // Thunderbird's Home Address is the street, Google's is everything.
            ("homeaddress", _) if !streets.contains(&true) && cities.contains(&true) => {
                guess.field = Some(Field::HomeStreet)
            }
            ("workaddress", _) if !streets.contains(&true) && cities.contains(&true) => {
                guess.field = Some(Field::WorkStreet)
            }
            ("homeaddress2" | "workaddress2", Some(Field::HomeAddress)) => {
                guess.field = Some(Field::HomeStreet)
            }
            ("homeaddress2" | "workaddress2", Some(Field::WorkAddress)) => {
                guess.field = Some(Field::WorkStreet)
            }
            _ => {}
        }
        // Of two columns that could be the name the first is; the other is kept as it is.
        if guess.field == Some(Field::Name) && std::mem::replace(&mut named, true) {
            *guess = ColumnGuess { field: None, certainty: Certainty::None };
        }
    }
    let mut named = false;
    for guess in all.iter_mut().filter(|g| g.field == Some(Field::Name)) {
        if std::mem::replace(&mut named, true) {
            *guess = ColumnGuess { field: None, certainty: Certainty::None };
        }
    }
}

/// What to do with each column when nobody says otherwise.
pub fn default_fields(guesses: &[ColumnGuess]) -> Vec<Field> {
    let field = |guess: &ColumnGuess| match guess.certainty {
        Certainty::Sensitive => Field::Skip,
        _ => guess.field.unwrap_or(Field::Custom),
    };
    guesses.iter().map(field).collect()
}

/// The default with what someone laid down for columns by header or 1-based number. A column under the name of one of the
/// book's own fields goes into it.
pub fn targets(
    headers: &[String],
    guesses: &[ColumnGuess],
    map: &BTreeMap<String, String>,
    own: &[String],
) -> Result<Vec<Target>> {
    let own_of = |at: usize| {
        let header =
            headers.get(at).map(|header| rules::plain(header)).filter(|header| !header.is_empty())?;
        own.iter().find(|name| rules::plain(name) == header).cloned()
    };
    let target = |(at, field)| match own_of(at).filter(|_| field != Field::Skip) {
        Some(own) => Target { field: Field::Custom, own: Some(own) },
        None => Target { field, own: None },
    };
    let mut targets: Vec<Target> = default_fields(guesses).into_iter().enumerate().map(target).collect();
    for (column, name) in map {
        let target = match name.strip_prefix(OWN).map(str::trim).filter(|name| !name.is_empty()) {
            Some(name) => Target { field: Field::Custom, own: Some(name.to_owned()) },
            None => Target { field: Field::named(name)?, own: None },
        };
        let slot = self::column(headers, column).and_then(|at| targets.get_mut(at));
        *slot.ok_or_else(|| Error::new(Code::FieldUnknown).with("text", column.as_str()).of("columns"))? =
            target;
    }
    Ok(targets)
}

/// What a column can be put in, by the names a mapping knows.
pub fn offered(own: &[String]) -> Vec<String> {
    let known = Field::ALL.into_iter().map(Field::name);
    known.chain(own.iter().map(|name| format!("{OWN}{name}"))).collect()
}

/// The column with this header, written as it may be.
pub fn column_named(headers: &[String], wanted: &str) -> Option<usize> {
    let known = plain(wanted);
    headers
        .iter()
        .position(|header| header == wanted)
        .or_else(|| headers.iter().position(|header| plain(header) == known && !known.is_empty()))
}

/// The column somebody means by its header or its 1-based number.
pub fn column(headers: &[String], wanted: &str) -> Option<usize> {
    let by_name = column_named(headers, wanted);
    by_name.or_else(|| wanted.trim().parse::<usize>().ok().and_then(|number| number.checked_sub(1)))
}

/// The key under which a mapping is remembered: the same headers in the same order give the same key.
pub fn header_key(headers: &[String]) -> String {
    // FNV-1a: stable across releases and machines, which std's hasher does not promise.
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for b in headers.iter().flat_map(|h| plain(h).into_bytes().into_iter().chain([0x1f])) {
        hash = (hash ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3);
    }
    format!("{}-{hash:016x}", headers.len())
}
