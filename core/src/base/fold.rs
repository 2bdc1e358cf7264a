//! Folding text so that what people type finds what stands on a card: width, case, 繁/简 and variants fall together.
//! For finding only: folding never says that two names are the same (余/餘 and 姜/薑 are different families).

use std::collections::HashMap;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;

/// Pairs `from to`, one a line; made by `cargo xtask fold-table`.
static TABLE: LazyLock<HashMap<char, char>> = LazyLock::new(|| {
    include_str!("fold_table.txt")
        .lines()
        .filter_map(|line| {
            let mut pair = line.chars();
            Some((pair.next()?, pair.next()?))
        })
        .collect()
});

/// The same for the common block, by place: a book of 100,000 cards folds ten million characters when it is opened.
static COMMON: LazyLock<Vec<char>> = LazyLock::new(|| (FIRST..=LAST).map(fold_char).collect());
const FIRST: char = '\u{4e00}';
const LAST: char = '\u{9fff}';

/// One character's folded form.
pub fn fold_char(character: char) -> char {
    TABLE.get(&character).copied().unwrap_or(character)
}

/// NFKC, lower case, one form a character, marks that only steer direction left out.
pub fn fold(text: &str) -> String {
    // ASCII and plain Chinese characters are their own NFKC; nearly every text is made of these alone.
    if text.chars().all(|c| c.is_ascii() || matches!(c, FIRST..=LAST)) {
        let common = &*COMMON;
        let place = |c: char| usize::try_from(u32::from(c) - u32::from(FIRST)).ok();
        return text
            .chars()
            .map(|c| match c.is_ascii() {
                true => c.to_ascii_lowercase(),
                false => place(c).and_then(|at| common.get(at)).copied().unwrap_or(c),
            })
            .collect();
    }
    text.nfkc()
        .filter(|c| !matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}'))
        .flat_map(char::to_lowercase)
        .map(fold_char)
        .collect()
}

/// The ASCII digits of a text, full-width ones included.
pub fn digits(text: &str) -> String {
    text.nfkc().filter(char::is_ascii_digit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn traditional_and_simplified_fold_together() {
        for (a, b) in [
            ("張", "张"),
            ("國棟", "国栋"),
            ("羣", "群"),
            ("值", "値"),
            ("戶", "户"),
            ("吳", "吴"),
            ("ＡＢＣ", "abc"),
        ] {
            assert_eq!(fold(a), fold(b), "{a} {b}");
        }
    }

    #[test]
    fn the_quick_way_and_the_long_way_fold_alike() {
        let long =
            |text: &str| -> String { text.nfkc().flat_map(char::to_lowercase).map(fold_char).collect() };
        for character in ('\u{0}'..='\u{7f}').chain(FIRST..=LAST) {
            assert_eq!(fold(&character.to_string()), long(&character.to_string()), "{character}");
        }
    }

    #[test]
    fn direction_marks_and_full_width_digits_do_not_hide_a_text() {
        assert_eq!(fold("\u{202e}王\u{200b}小明"), fold("王小明"));
        assert_eq!(digits("０９１２-000"), "0912000");
    }
}
