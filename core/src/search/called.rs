//! Who goes by a name: for lines in which a name stands among other words.

use std::collections::HashSet;

use super::roll::Text;
use super::{Field, Hit, Roll, find};
use crate::base::error::Result;
use crate::base::fold::fold;
use crate::cards::CardRef;
use crate::cards::names::is_han;
use crate::store::ReadTx;

/// Fewer letters are as likely a word: 王婷 is not meant by `WT`.
const INITIALS_AT_LEAST: usize = 3;

/// The names, 稱謂 and nicknames of cards that stand in a folded text, each word of a western name as well; in one pass over the roll.
pub fn names_in(roll: &Roll, folded: &str) -> HashSet<String> {
    let mut found = HashSet::new();
    for text in [Text::Name, Text::Called] {
        let names = roll.text(text);
        for entry in 0..roll.rows.len() {
            for name in names.values(entry).filter(|name| name.chars().nth(1).is_some()) {
                let western = name.is_ascii();
                for word in std::iter::once(name).chain(name.split(' ').filter(|_| western)) {
                    if word.len() > 1 && folded.contains(word) && !found.contains(word) {
                        found.insert(word.to_owned());
                    }
                }
            }
        }
    }
    found
}

/// Cards that go by `name`, those met last first: called exactly so, spelt so in pinyin or by all its initials, or with a phone that
/// ends on these four digits.
///
/// # Errors
/// Those of reading the reasons from the file.
pub fn called(tx: &ReadTx<'_>, roll: &Roll, name: &str, limit: usize) -> Result<Vec<CardRef>> {
    let wanted = fold(name);
    // More than are shown: those that only contain it stand among them.
    let hits = find(tx, roll, name, limit.saturating_mul(8).max(64))?.hits;
    Ok(hits.into_iter().filter(|hit| goes_by(hit, &wanted)).map(|hit| hit.card).take(limit).collect())
}

fn goes_by(hit: &Hit, wanted: &str) -> bool {
    let said = fold(&hit.why.text);
    let letters = |text: &str| text.chars().filter(char::is_ascii_alphabetic).collect::<String>();
    match hit.why.field {
        Field::Name => {
            said == wanted || (said.is_ascii() && format!(" {said} ").contains(&format!(" {wanted} ")))
        }
        Field::Initials => {
            wanted.len() >= INITIALS_AT_LEAST
                && hit.card.name.chars().filter(|c| is_han(*c)).count() == wanted.len()
        }
        Field::Pinyin => letters(&said) == letters(wanted),
        Field::Zhuyin => true,
        Field::Phone => wanted.len() == 4,
        _ => false,
    }
}

/// Cards whose names begin with these letters: for a surname with a title that stands on no card.
///
/// # Errors
/// Those of reading the reasons from the file.
pub fn beginning(tx: &ReadTx<'_>, roll: &Roll, name: &str, limit: usize) -> Result<Vec<CardRef>> {
    let wanted = fold(name);
    let hits = find(tx, roll, name, limit.saturating_mul(8).max(64))?.hits;
    let begins = |card: &CardRef| {
        let name = fold(&card.name);
        name.starts_with(&wanted) || name.split(' ').any(|word| word == wanted)
    };
    Ok(hits.into_iter().map(|hit| hit.card).filter(begins).take(limit).collect())
}
