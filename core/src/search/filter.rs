//! The one filter language: `EXPR` of the terminal, the chips and boxes of the list, saved views, export. Space = and,
//! `a,b` = or, `-` = not, `> < >= <=` for days and numbers, quotes for spaces; keys also in Chinese. This file reads
//! and writes it; `holds.rs` says which cards fit.

mod keys;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

pub use keys::Key;
use keys::{KEYS, STATES, choice, class, key_of, nearest};
pub(super) use keys::{Trade, UNKNOWN};

use crate::base::amount;
use crate::base::error::{Code, Error, Result};
use crate::cards::own::rules::{plain, yes};
use crate::cards::own::{FieldKind, OwnField, OwnFieldDraft};

/// How a term compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export, rename = "FilterCompare")]
#[allow(missing_docs)]
pub enum Compare {
    More,
    Less,
    AtLeast,
    AtMost,
    Equal,
}

/// What a comparison compares with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Amount {
    /// Days, percent, years or a card's number.
    Number(i64),
    /// A day.
    Day(NaiveDate),
    /// What a number or a sum of money is held against.
    Exact(Decimal),
}

/// What one word of an expression asks for.
#[derive(Clone, Debug, PartialEq)]
pub struct Term {
    pub(super) key: Key,
    pub(super) negated: bool,
    /// Any of these; empty for comparisons.
    pub(super) values: Vec<String>,
    pub(super) compare: Compare,
    pub(super) amount: Option<Amount>,
    /// The field of one's own that [`Key::Own`] asks about.
    pub(super) own: Option<OwnFieldDraft>,
    /// As it was typed.
    source: String,
}

/// A parsed expression: every term must hold.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter {
    pub(super) terms: Vec<Term>,
}

/// One term as a chip shows it.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export, rename = "FilterChip")]
pub struct Chip {
    /// As it was typed.
    pub source: String,
    /// What it asks about.
    pub key: Key,
    /// The name of the field of one's own it asks about.
    pub name: Option<String>,
    /// Whether it must not hold.
    pub negated: bool,
    /// Any of these; empty for comparisons.
    pub values: Vec<String>,
    /// How it compares.
    pub compare: Compare,
    /// What with: a number or a day.
    pub amount: Option<String>,
}

impl Filter {
    /// Reads an expression about a book with these fields of its own.
    ///
    /// # Errors
    /// `field_unknown` with the word and the nearest key; `unreadable` with the word.
    pub fn parse(text: &str, own: &[OwnField]) -> Result<Self> {
        Ok(Self { terms: words(text).iter().map(|word| term(word, own)).collect::<Result<_>>()? })
    }

    /// The same filter, also asking for words as the search finds them, whatever characters they hold.
    #[must_use]
    pub fn and_words(mut self, text: &str) -> Self {
        self.terms
            .extend(text.split_whitespace().map(|word| Term::of(Key::Text, vec![word.to_owned()], word)));
        self
    }

    /// Whether it asks for nothing.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// Whether archived cards are asked for by name; otherwise they stay out of lists.
    pub fn wants_archived(&self) -> bool {
        self.terms.iter().any(|t| t.key == Key::Is && !t.negated && t.values.iter().any(|v| v == "archived"))
    }

    /// Its terms for people.
    pub fn chips(&self) -> Vec<Chip> {
        let chip = |term: &Term| Chip {
            source: term.source.clone(),
            key: term.key,
            name: term.own.as_ref().map(|own| own.name.clone()),
            negated: term.negated,
            values: term.values.clone(),
            compare: term.compare,
            amount: term.amount.map(|amount| match amount {
                Amount::Number(number) => number.to_string(),
                Amount::Day(day) => day.to_string(),
                Amount::Exact(number) => number.to_string(),
            }),
        };
        self.terms.iter().map(chip).collect()
    }

    /// The expression with one value more under `key`, or without it when it was there.
    #[must_use]
    pub fn toggled(mut self, key: Key, value: &str) -> Self {
        let known = self.terms.iter_mut().find(|t| t.key == key && !t.negated && t.amount.is_none());
        match known {
            Some(term) => {
                match term.values.iter().position(|v| v == value) {
                    Some(at) => {
                        term.values.remove(at);
                    }
                    None => term.values.push(value.to_owned()),
                }
                term.source = term.written();
            }
            None => {
                let mut term = Term::of(key, vec![value.to_owned()], "");
                term.source = term.written();
                self.terms.push(term);
            }
        }
        self.terms.retain(|term| !term.values.is_empty() || term.amount.is_some());
        self
    }

    /// The expression without its term number `at`.
    #[must_use]
    pub fn without(mut self, at: usize) -> Self {
        if at < self.terms.len() {
            self.terms.remove(at);
        }
        self
    }
}

/// The expression as it is typed.
impl std::fmt::Display for Filter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let words: Vec<&str> = self.terms.iter().map(|term| term.source.as_str()).collect();
        f.write_str(&words.join(" "))
    }
}

impl Term {
    /// One that asks for any of these values.
    fn of(key: Key, values: Vec<String>, source: &str) -> Self {
        let source = source.to_owned();
        Self { key, negated: false, values, compare: Compare::Equal, amount: None, own: None, source }
    }

    /// The term in the language's own spelling.
    fn written(&self) -> String {
        let not = if self.negated { "-" } else { "" };
        let key = KEYS.iter().find(|(key, _)| *key == self.key).and_then(|(_, names)| names.first().copied());
        let own = self.own.as_ref().map(|own| plain(&own.name));
        let key = own.as_deref().or(key);
        let values: Vec<String> = self.values.iter().map(|value| quoted(value)).collect();
        match key {
            Some(key) => format!("{not}{key}:{}", values.join(",")),
            None => format!("{not}{}", values.join(" ")),
        }
    }
}

fn quoted(value: &str) -> String {
    let plain = !value.chars().any(|c| c.is_whitespace() || ",，、\"“”".contains(c));
    if plain { value.to_owned() } else { format!("\"{}\"", value.replace(['"', '“', '”'], "")) }
}

/// Words at spaces; quotes keep spaces together and stay in the word.
fn words(text: &str) -> Vec<String> {
    let mut found = vec![String::new()];
    let mut quoted = false;
    for c in text.chars() {
        quoted ^= is_quote(c);
        if c.is_whitespace() && !quoted {
            found.push(String::new());
        } else if let Some(word) = found.last_mut() {
            word.push(c);
        }
    }
    // A quote somebody has not closed yet ends with the text, and must not swallow what is written behind it later.
    if quoted && let Some(word) = found.last_mut() {
        word.push('"');
    }
    found.retain(|word| word.chars().any(|c| !is_quote(c)));
    found
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”')
}

/// Values at commas outside quotes, without the quotes.
fn values(text: &str) -> Vec<String> {
    let mut found = vec![String::new()];
    let mut quoted = false;
    for c in text.chars() {
        if is_quote(c) {
            quoted = !quoted;
        } else if matches!(c, ',' | '，' | '、') && !quoted {
            found.push(String::new());
        } else if let Some(value) = found.last_mut() {
            value.push(c);
        }
    }
    found.retain(|value| !value.trim().is_empty());
    found
}

fn term(word: &str, own: &[OwnField]) -> Result<Term> {
    let (negated, body) = match word.strip_prefix('-') {
        Some(rest) if !rest.is_empty() => (true, rest),
        _ => (false, word),
    };
    let bare = |values| Term { negated, ..Term::of(Key::Text, values, word) };
    let unreadable = || Error::new(Code::Unreadable).of("where").with("text", word);
    let sign = |c: char| matches!(c, ':' | '：' | '>' | '<' | '=' | '＞' | '＜' | '＝');
    let Some(at) = body.find(sign).filter(|_| !body.starts_with(is_quote)) else {
        return Ok(bare(vec![body.chars().filter(|c| !is_quote(*c)).collect()]));
    };
    let (name, rest) = body.split_at(at);
    let field = own.iter().map(|one| &one.field).find(|one| plain(&one.name) == plain(name));
    // A field of one's own that was called like one of the later words keeps its name.
    let key = match (key_of(name), field) {
        (Some(key), Some(_)) if key.of_trade().is_some() => Some(Key::Own),
        (None, Some(_)) => Some(Key::Own),
        (key, _) => key,
    };
    let key = key.ok_or_else(|| unknown(name, nearest(name, own).as_deref()))?;
    let rest: String = rest.replace('＞', ">").replace('＜', "<").replace('＝', "=").replace('：', ":");
    let (compare, value) = [
        (">=", Compare::AtLeast),
        ("<=", Compare::AtMost),
        (">", Compare::More),
        ("<", Compare::Less),
        ("=", Compare::Equal),
        (":", Compare::Equal),
    ]
    .into_iter()
    .find_map(|(sign, compare)| Some((compare, rest.strip_prefix(sign)?)))
    .ok_or_else(unreadable)?;
    if let (Key::Own, Some(field)) = (key, field) {
        return own_term(field, compare, value, bare(Vec::new())).ok_or_else(unreadable);
    }
    if key.of_trade() == Some(Trade::Money) {
        let amount = amount::number(value).map(Amount::Exact).ok_or_else(unreadable)?;
        return Ok(Term { key, compare, amount: Some(amount), ..bare(Vec::new()) });
    }
    let counted = matches!(
        key,
        Key::Stale | Key::Silent | Key::Completeness | Key::Number | Key::Age | Key::Next | Key::Created
    );
    if counted || (key == Key::Birthday && compare != Compare::Equal) {
        let amount = amount(value, key).ok_or_else(unreadable)?;
        return Ok(Term { values: Vec::new(), key, compare, amount: Some(amount), ..bare(Vec::new()) });
    }
    let mut values = values(value);
    if compare != Compare::Equal || values.is_empty() {
        return Err(unreadable());
    }
    match key {
        Key::Is => {
            for value in &mut values {
                let known =
                    STATES.iter().find(|(name, others)| name == value || others.contains(&value.as_str()));
                let Some((name, _)) = known else {
                    return Err(unknown(word, Some(&STATES.map(|(name, _)| name).join(" "))));
                };
                *value = (*name).to_owned();
            }
        }
        key if let Some(Trade::Class(scheme)) = key.of_trade() => {
            for value in &mut values {
                let names = scheme.classes().join(" ");
                *value = class(scheme, value).ok_or_else(|| unknown(word, Some(&names)))?.to_owned();
            }
        }
        Key::Recency | Key::Frequency
            if values.iter().any(|value| !matches!(value.as_str(), "1" | "2" | "3" | "4" | "5")) =>
        {
            return Err(unreadable());
        }
        Key::Birthday => {
            for value in &mut values {
                let month: u8 = value.trim_end_matches('月').parse().map_err(|_| unreadable())?;
                if !(1..=12).contains(&month) {
                    return Err(unreadable());
                }
                *value = month.to_string();
            }
        }
        Key::Gender | Key::Kind => {
            for value in &mut values {
                *value = choice(key, value).ok_or_else(unreadable)?.to_owned();
            }
        }
        _ => {}
    }
    Ok(Term { key, values, ..bare(Vec::new()) })
}

/// What is asked of a field of one's own: a number, a sum or a day is compared, anything else is one of the values.
fn own_term(field: &OwnFieldDraft, compare: Compare, text: &str, bare: Term) -> Option<Term> {
    let term = Term { key: Key::Own, compare, own: Some(field.clone()), ..bare };
    let number = |text: &str| amount::number(text).map(Amount::Exact);
    let amount = match field.kind {
        FieldKind::Number => Some(number(text)?),
        FieldKind::Money => Some(Amount::Exact(amount::money(text, &field.currency)?.amount)),
        FieldKind::Date => Some(match text.replace('/', "-").parse() {
            Ok(day) => Amount::Day(day),
            Err(_) => Amount::Number(text.trim_end_matches(['天', 'd']).parse().ok()?),
        }),
        FieldKind::Text | FieldKind::Choice | FieldKind::YesNo => None,
    };
    if amount.is_some() {
        return Some(Term { amount, ..term });
    }
    let mut values = values(text);
    if compare != Compare::Equal || values.is_empty() {
        return None;
    }
    if field.kind == FieldKind::YesNo {
        for value in &mut values {
            *value = if yes(value)? { "yes" } else { "no" }.to_owned();
        }
    }
    Some(Term { values, ..term })
}

fn amount(value: &str, key: Key) -> Option<Amount> {
    if matches!(key, Key::Created | Key::Next)
        && let Ok(day) = value.replace('/', "-").parse()
    {
        return Some(Amount::Day(day));
    }
    value.trim_end_matches(['%', '天', 'd', '歲', '岁']).parse().ok().map(Amount::Number)
}

fn unknown(word: &str, nearest: Option<&str>) -> Error {
    let error = Error::new(Code::FieldUnknown).of("where").with("text", word);
    match nearest {
        Some(near) => error.with("nearest", near),
        None => error,
    }
}

#[cfg(test)]
mod tests;
