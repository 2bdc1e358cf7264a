//! The one filter language (`EXPR` of the terminal, the boxes of the list): space = and, `a,b` = or, `-` = not,
//! `> < >= <=` for days and numbers, quotes for spaces. Keys also in Chinese.

use super::draft::Class;
use super::list::ListRow;
use super::rules;
use crate::base::error::{Code, Error, Result};
use crate::base::fold::fold;
use crate::base::sql::name_of;

/// What one word of an expression asks for.
#[derive(Clone, Debug, PartialEq)]
pub struct Term {
    key: Key,
    negated: bool,
    values: Vec<String>,
    compare: Option<(Compare, u32)>,
}

/// A parsed expression: every term must hold.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter {
    terms: Vec<Term>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Key {
    Text,
    Class,
    Area,
    Tag,
    Company,
    Birthday,
    Is,
    Stale,
    Silent,
    Completeness,
    Number,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Compare {
    More,
    Less,
    AtLeast,
    AtMost,
    Equal,
}

/// Every spelling of every key; a new key is one line here and one arm in `holds`.
const KEYS: [(Key, &[&str]); 10] = [
    (Key::Class, &["class", "級", "级", "等級", "等级"]),
    (Key::Area, &["area", "區", "区", "區域", "区域"]),
    (Key::Tag, &["tag", "標籤", "标签"]),
    (Key::Company, &["company", "公司"]),
    (Key::Birthday, &["birthday", "生日"]),
    (Key::Is, &["is", "狀態", "状态"]),
    (Key::Stale, &["stale", "久", "久未更新"]),
    (Key::Silent, &["silent", "last", "沒聯絡", "没联系"]),
    (Key::Completeness, &["completeness", "完整", "完整度"]),
    (Key::Number, &["number", "號", "号"]),
];

/// States that `is:` knows.
const STATES: [&str; 6] = ["overdue", "stale", "dormant", "incomplete", "archived", "unplanned"];

impl Filter {
    /// Reads an expression.
    ///
    /// # Errors
    /// `field_unknown` with the word and the nearest key; `unreadable` with the word.
    pub fn parse(text: &str) -> Result<Self> {
        let mut terms = Vec::new();
        for word in words(text) {
            terms.push(term(&word)?);
        }
        Ok(Self { terms })
    }

    /// The same filter, also asking for one of `values` under `key`.
    #[must_use]
    pub fn and(mut self, key: &str, values: &[String]) -> Self {
        if let Some(key) = key_of(key)
            && !values.is_empty()
        {
            self.terms.push(Term { key, negated: false, values: values.to_vec(), compare: None });
        }
        self
    }

    /// Whether archived cards are asked for by name; otherwise they stay out of lists.
    pub fn wants_archived(&self) -> bool {
        self.terms.iter().any(|t| t.key == Key::Is && !t.negated && t.values.iter().any(|v| v == "archived"))
    }

    /// Whether a row fits.
    pub fn fits(&self, row: &ListRow) -> bool {
        self.terms.iter().all(|term| term.holds(row) != term.negated)
    }
}

impl Term {
    fn holds(&self, row: &ListRow) -> bool {
        let any = |f: &dyn Fn(&str) -> bool| self.values.iter().any(|v| f(v));
        match self.key {
            Key::Text => any(&|v| {
                let v = fold(v);
                fold(&row.card.name).contains(&v)
                    || fold(&row.card.company).contains(&v)
                    || fold(&row.card.salutation).contains(&v)
                    || row.card.phone.contains(&v)
            }),
            Key::Class => any(&|v| match row.card.class {
                Some(class) => name_of::<Class>(class).is_some_and(|name| name.eq_ignore_ascii_case(v)),
                None => matches!(v, "-" | "none" | "無" | "无"),
            }),
            Key::Area => any(&|v| row.areas.iter().any(|area| fold(area).contains(&fold(v)))),
            Key::Tag => any(&|v| row.tags.iter().any(|tag| fold(tag) == fold(v.trim_start_matches('#')))),
            Key::Company => any(&|v| fold(&row.card.company).contains(&fold(v))),
            Key::Birthday => any(&|v| {
                let month = v.trim_end_matches(['月']).parse().ok();
                month.is_some() && row.birthday.is_some_and(|b| b.month == month)
            }),
            Key::Is => any(&|v| match v {
                "overdue" => row.next.as_ref().is_some_and(|n| n.overdue_days > 0),
                "stale" => row.stale_days > rules::STALE_AFTER_DAYS,
                "dormant" => row.dormant,
                "incomplete" => row.completeness < rules::INCOMPLETE_BELOW,
                "unplanned" => row.next.is_none(),
                _ => row.archived,
            }),
            Key::Stale => self.number(row.stale_days),
            Key::Silent => self.number(row.silent_days),
            Key::Completeness => self.number(row.completeness),
            Key::Number => self.number(row.card.number),
        }
    }

    fn number(&self, found: u32) -> bool {
        self.compare.is_some_and(|(compare, wanted)| match compare {
            Compare::More => found > wanted,
            Compare::Less => found < wanted,
            Compare::AtLeast => found >= wanted,
            Compare::AtMost => found <= wanted,
            Compare::Equal => found == wanted,
        })
    }
}

fn key_of(name: &str) -> Option<Key> {
    KEYS.iter().find(|(_, names)| names.contains(&name.to_lowercase().as_str())).map(|(key, _)| *key)
}

/// Words at spaces; quotes keep spaces together.
fn words(text: &str) -> Vec<String> {
    let mut found = vec![String::new()];
    let mut quoted = false;
    for c in text.chars() {
        match c {
            '"' | '“' | '”' => quoted = !quoted,
            c if c.is_whitespace() && !quoted => found.push(String::new()),
            c => {
                if let Some(word) = found.last_mut() {
                    word.push(c);
                }
            }
        }
    }
    found.retain(|word| !word.is_empty());
    found
}

fn term(word: &str) -> Result<Term> {
    let (negated, body) = match word.strip_prefix('-') {
        Some(rest) if !rest.is_empty() => (true, rest),
        _ => (false, word),
    };
    let unreadable = || Error::new(Code::Unreadable).of("where").with("text", word);
    let Some(at) = body.find([':', '：', '>', '<', '=']) else {
        return Ok(Term { key: Key::Text, negated, values: vec![body.to_owned()], compare: None });
    };
    let (name, rest) = body.split_at(at);
    let key = key_of(name).ok_or_else(|| {
        let error = Error::new(Code::FieldUnknown).of("where").with("text", name);
        match nearest(name) {
            Some(near) => error.with("nearest", near),
            None => error,
        }
    })?;
    let (compare, value) = [
        (">=", Compare::AtLeast),
        ("<=", Compare::AtMost),
        (">", Compare::More),
        ("<", Compare::Less),
        ("=", Compare::Equal),
        (":", Compare::Equal),
        ("：", Compare::Equal),
    ]
    .into_iter()
    .find_map(|(sign, compare)| Some((compare, rest.strip_prefix(sign)?)))
    .ok_or_else(unreadable)?;
    let numeric = matches!(key, Key::Stale | Key::Silent | Key::Completeness | Key::Number);
    if numeric {
        let number = value.trim_end_matches(['%', '天', 'd']).parse().map_err(|_| unreadable())?;
        return Ok(Term { key, negated, values: Vec::new(), compare: Some((compare, number)) });
    }
    if compare != Compare::Equal || value.is_empty() {
        return Err(unreadable());
    }
    let values: Vec<String> =
        value.split([',', '，', '、']).filter(|v| !v.is_empty()).map(str::to_owned).collect();
    if key == Key::Is && values.iter().any(|v| !STATES.contains(&v.as_str())) {
        return Err(Error::new(Code::FieldUnknown)
            .of("where")
            .with("text", word)
            .with("nearest", STATES.join(" ")));
    }
    if key == Key::Birthday
        && values.iter().any(|v| !(1..=12).contains(&v.trim_end_matches('月').parse().unwrap_or(0)))
    {
        return Err(unreadable());
    }
    Ok(Term { key, negated, values, compare: None })
}

/// The known key that shares the longest beginning with a mistyped one.
fn nearest(name: &str) -> Option<&'static str> {
    let shared = |key: &str| key.chars().zip(name.chars()).take_while(|(a, b)| a == b).count();
    KEYS.iter()
        .flat_map(|(_, names)| names.iter().copied())
        .max_by_key(|key| shared(key))
        .filter(|key| shared(key) > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_key_names_the_word_and_the_nearest_key() {
        let error = Filter::parse("clas:A").unwrap_err();
        assert_eq!((error.code, error.args["nearest"].as_str()), (Code::FieldUnknown, Some("class")));
    }

    #[test]
    fn terms_are_split_at_spaces_but_not_inside_quotes() {
        let filter = Filter::parse("class:A,B -tag:勿擾 stale>30 \"王 小\"").unwrap();
        assert_eq!(filter.terms.len(), 4);
        assert_eq!(filter.terms[0].values, ["A", "B"]);
        assert!(filter.terms[1].negated);
        assert_eq!(filter.terms[2].compare, Some((Compare::More, 30)));
        assert_eq!(filter.terms[3].values, ["王 小"]);
        assert_eq!(Filter::parse("級:A").unwrap(), Filter::parse("class:A").unwrap());
    }

    #[test]
    fn a_number_that_is_none_is_refused() {
        assert_eq!(Filter::parse("stale>many").unwrap_err().code, Code::Unreadable);
        assert_eq!(Filter::parse("birthday:13月").unwrap_err().code, Code::Unreadable);
    }
}
