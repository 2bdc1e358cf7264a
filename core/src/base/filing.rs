//! The order a box of cards is filed in: by 注音, 拼音 or strokes, the letter on the divider first, then the collation
//! of the Unicode consortium. A key that sorts as bytes stands in the file, so that the first page needs no sorting.

use std::sync::LazyLock;

use icu_collator::options::CollatorOptions;
use icu_collator::{Collator, CollatorBorrowed};
use icu_locale_core::Locale;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::readings;

/// Raised when keys come out differently than before (another CLDR, other readings): the file's are then made anew.
pub const RULES: &str = "icu-2.4/1";

/// How names are ordered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
#[allow(missing_docs)]
pub enum Collation {
    #[default]
    Zhuyin,
    Pinyin,
    Stroke,
}

impl Collation {
    /// Every order there is.
    pub const ALL: [Self; 3] = [Self::Zhuyin, Self::Pinyin, Self::Stroke];

    fn collator(self) -> Option<&'static CollatorBorrowed<'static>> {
        static ZHUYIN: LazyLock<Option<CollatorBorrowed<'static>>> =
            LazyLock::new(|| collator("zh-u-co-zhuyin"));
        static PINYIN: LazyLock<Option<CollatorBorrowed<'static>>> =
            LazyLock::new(|| collator("zh-u-co-pinyin"));
        static STROKE: LazyLock<Option<CollatorBorrowed<'static>>> =
            LazyLock::new(|| collator("zh-u-co-stroke"));
        match self {
            Self::Zhuyin => ZHUYIN.as_ref(),
            Self::Pinyin => PINYIN.as_ref(),
            Self::Stroke => STROKE.as_ref(),
        }
    }
}

fn collator(locale: &str) -> Option<CollatorBorrowed<'static>> {
    let locale: Locale = locale.parse().ok()?;
    Collator::try_new((&locale).into(), CollatorOptions::default()).ok()
}

/// What stands on the divider a name is filed behind: ㄨ, W, or `#` for what has no letter. Surnames go by their
/// surname reading (曾 under ㄗ, not ㄘ); strokes have no letters, so only Latin names stand behind one there.
pub fn letter(name: &str, collation: Collation) -> char {
    let first = name.chars().next().unwrap_or('#');
    let letter = match (collation, readings::filing_reading(name)) {
        (Collation::Zhuyin, Some(reading)) => readings::zhuyin(reading).and_then(|z| z.chars().next()),
        (Collation::Pinyin, Some(reading)) => reading.chars().next().map(|c| c.to_ascii_uppercase()),
        (Collation::Stroke, Some(_)) => None,
        (_, None) => first.is_ascii_alphabetic().then(|| first.to_ascii_uppercase()),
    };
    letter.unwrap_or('#')
}

/// Bytes that sort the way names are filed: the letter, `#` last, then the collation key.
pub fn key(name: &str, collation: Collation) -> Vec<u8> {
    let mut key = Vec::with_capacity(24);
    match letter(name, collation) {
        '#' => key.push(0xff),
        letter => key.extend(letter.to_string().into_bytes()),
    }
    key.push(0);
    // Without a collator for the locale (never seen), code points are still a fixed order.
    match collation.collator() {
        Some(collator) => {
            let Ok(()) = collator.write_sort_key_to(name, &mut key);
        }
        None => key.extend(name.as_bytes()),
    }
    key
}

/// The letter a key begins with.
pub fn letter_of(key: &[u8]) -> char {
    let letter = key.split(|byte| *byte == 0).next().and_then(|bytes| std::str::from_utf8(bytes).ok());
    letter.and_then(|text| text.chars().next()).unwrap_or('#')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filed(names: &[&str], collation: Collation) -> Vec<String> {
        let mut keyed: Vec<(Vec<u8>, &str)> = names.iter().map(|n| (key(n, collation), *n)).collect();
        keyed.sort();
        keyed.iter().map(|(key, name)| format!("{}{name}", letter_of(key))).collect()
    }

    #[test]
    fn names_are_filed_by_letter_and_then_by_the_collation() {
        let names = ["王小明", "Smith Ann", "張惠雯", "曾玉蘭", "歐陽靖", "汪小敏", "12號"];
        assert_eq!(
            filed(&names, Collation::Zhuyin),
            ["SSmith Ann", "ㄓ張惠雯", "ㄗ曾玉蘭", "ㄡ歐陽靖", "ㄨ汪小敏", "ㄨ王小明", "#12號"]
        );
        assert_eq!(
            filed(&names, Collation::Pinyin),
            ["O歐陽靖", "SSmith Ann", "W汪小敏", "W王小明", "Z曾玉蘭", "Z張惠雯", "#12號"]
        );
        // 4, 8, 11 strokes; Latin stands before, behind its own letter.
        assert_eq!(
            filed(&["張惠雯", "王小明", "林志遠", "Ann"], Collation::Stroke),
            ["AAnn", "#王小明", "#林志遠", "#張惠雯"]
        );
    }
}
