//! Words that are offered: six, drawn from two thousand and forty-eight, sixty-six bits of chance. For passwords in letters that
//! every keyboard has, since a password field takes no input method: plain English, or Chinese words in pinyin. For files
//! that leave the house they are read aloud and may be typed in any of their spellings.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use zeroize::Zeroizing;

use super::Secret;
use crate::base::error::{Code, Error, Result};
use crate::store::key::random;

/// Which words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
#[ts(export)]
pub enum WordList {
    /// Short English words.
    #[default]
    English,
    /// Two-character words in pinyin, told in simplified characters.
    Pinyin,
    /// The same, told in traditional characters.
    Traditional,
}

/// Words of a password.
const WORDS: usize = 6;

/// Characters that a phrase of one's own has at least, where it has fewer words.
const PHRASE: usize = 20;

/// And where it has six words: no shorter than six of two letters.
const SHORTEST: usize = 17;

/// A password that is offered, with what its words mean where that is another script.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct Offered {
    /// What is typed.
    pub password: String,
    /// What the words say, one a word; empty for English.
    pub meaning: Vec<String>,
}

static ENGLISH: LazyLock<Vec<&'static str>> =
    LazyLock::new(|| include_str!("../../../assets/words/en.txt").lines().collect());

/// Pinyin, traditional, simplified.
static CHINESE: LazyLock<Vec<[&'static str; 3]>> = LazyLock::new(|| {
    include_str!("../../../assets/words/zh.txt")
        .lines()
        .map(|line| {
            let mut parts = line.split('\t');
            [(); 3].map(|()| parts.next().unwrap_or_default())
        })
        .collect()
});

/// The pinyin of every Chinese word, in either script.
static SPELLED: LazyLock<HashMap<&'static str, &'static str>> = LazyLock::new(|| {
    CHINESE.iter().flat_map(|[pinyin, one, other]| [(*one, *pinyin), (*other, *pinyin)]).collect()
});

/// A new one.
///
/// # Errors
/// `io` without randomness.
pub fn offer(list: WordList) -> Result<Offered> {
    let (mut typed, mut meaning) = (Vec::new(), Vec::new());
    for _ in 0..WORDS {
        // A power of two many words: every one is drawn as often.
        let drawn = usize::from(u16::from_be_bytes(random()?));
        let missing = || Error::new(Code::Io);
        if list == WordList::English {
            typed.push(*ENGLISH.get(drawn % ENGLISH.len().max(1)).ok_or_else(missing)?);
            continue;
        }
        let [pinyin, one, other] = *CHINESE.get(drawn % CHINESE.len().max(1)).ok_or_else(missing)?;
        typed.push(pinyin);
        meaning.push(if list == WordList::Traditional { one } else { other }.to_owned());
    }
    Ok(Offered { password: typed.join(" "), meaning })
}

/// The words of a file as they lock it, however they were typed: Chinese words in either script, with or without blanks between
/// them, are their pinyin; everything else is taken as a password is.
pub fn canonical(typed: &str) -> Zeroizing<String> {
    let plain = Secret::of_password(typed);
    let text = Zeroizing::new(String::from_utf8_lossy(plain.bytes()).into_owned());
    let parts = words_of(&text);
    let spelled: Option<Vec<&str>> = parts.iter().map(|word| SPELLED.get(word.as_str()).copied()).collect();
    match spelled {
        Some(spelled) if !spelled.is_empty() => Zeroizing::new(spelled.join(" ")),
        // The list's own words are written small; on a phone the first of them comes out large.
        _ if parts.len() == WORDS && parts.iter().all(|word| is_listed(&word.to_lowercase())) => {
            Zeroizing::new(parts.join(" ").to_lowercase())
        }
        _ => text,
    }
}

fn is_listed(word: &str) -> bool {
    ENGLISH.binary_search(&word).is_ok()
        || CHINESE.binary_search_by(|[pinyin, ..]| (*pinyin).cmp(word)).is_ok()
}

/// The words of a phrase; a run of Chinese characters is words of two.
fn words_of(text: &str) -> Vec<String> {
    let is_gap = |letter: char| letter.is_whitespace() || "、，,.。·・-—–".contains(letter);
    let mut words = Vec::new();
    for part in text.split(is_gap).filter(|part| !part.is_empty()) {
        let letters: Vec<char> = part.chars().collect();
        let is_run = letters.len() > 2 && letters.len().is_multiple_of(2) && !part.is_ascii();
        match is_run {
            true => words.extend(letters.chunks(2).map(|word| word.iter().collect::<String>())),
            false => words.push(part.to_owned()),
        }
    }
    words
}

/// Whether a phrase of one's own will do for a file that leaves the house: six words, or twenty characters that are not all alike.
pub fn is_strong(typed: &str) -> bool {
    let text = canonical(typed);
    let different: std::collections::HashSet<char> = text.chars().collect();
    let mut words: Vec<&str> = text.split(' ').collect();
    words.sort_unstable();
    words.dedup();
    (words.len() >= WORDS && text.chars().count() >= SHORTEST)
        || (text.chars().count() >= PHRASE && different.len() >= PHRASE / 3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_thousand_and_forty_eight_words_of_plain_letters_each_once() {
        let pinyin: Vec<&str> = CHINESE.iter().map(|[pinyin, ..]| *pinyin).collect();
        for words in [&*ENGLISH, &pinyin] {
            assert_eq!(words.len(), 2048);
            assert!(words.is_sorted_by(|one, next| one < next), "each once, in order");
            assert!(words.iter().all(|word| word.bytes().all(|letter| letter.is_ascii_lowercase())));
        }
        for [pinyin, one, other] in CHINESE.iter() {
            assert!(one.chars().count() == 2 && other.chars().count() == 2, "{pinyin}");
        }
        let offered = offer(WordList::Traditional).unwrap();
        assert_eq!((offered.password.split(' ').count(), offered.meaning.len()), (6, 6));
        assert_ne!(offer(WordList::English).unwrap().password, offer(WordList::English).unwrap().password);
    }

    #[test]
    fn words_typed_in_either_script_or_in_letters_are_the_same_words() {
        for list in [WordList::Traditional, WordList::Pinyin] {
            let offered = offer(list).unwrap();
            let locked = canonical(&offered.password);
            assert_eq!(*locked, offered.password);
            for typed in [
                offered.meaning.join(" "),
                offered.meaning.concat(),
                offered.meaning.join("、"),
                offered.meaning.join("\u{3000}"),
                offered.password.to_uppercase(),
                format!("  {}\n", offered.password.replace(' ', "   ")),
            ] {
                assert_eq!(canonical(&typed), locked, "{typed}");
            }
        }
        assert_eq!(*canonical("My own Phrase 與 白菜"), "My own Phrase 與 白菜");
    }

    #[test]
    fn short_or_repeated_phrases_are_weak() {
        for weak in ["", "白菜", "password", "aaaaaaaaaaaaaaaaaaaaaaaa", "a a a a a a", "a b c d e f"] {
            assert!(!is_strong(weak), "{weak}");
        }
        for strong in [
            &offer(WordList::English).unwrap().password,
            "今天中午在松江路吃了兩碗牛肉麵加酸菜然後回家",
            "雨 傘 山 路 茶 壺 與 一 盞 老 燈 還 在",
        ] {
            assert!(is_strong(strong), "{strong}");
        }
    }
}
