//! Passwords that are offered: six words drawn from a thousand and twenty-four, sixty bits of chance. Words in letters that
//! every keyboard has, since a password field takes no input method: plain English, or Chinese words in pinyin.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

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
    /// Two-character words in pinyin.
    Pinyin,
}

/// Words of a password.
const WORDS: usize = 6;

/// A password that is offered, with what its words mean where that is another script.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct Offered {
    /// What is typed.
    pub password: String,
    /// What the words say, one a word; empty for English.
    pub meaning: Vec<String>,
}

/// A new one.
///
/// # Errors
/// `io` without randomness.
pub fn offer(list: WordList) -> Result<Offered> {
    let words: Vec<&str> = match list {
        WordList::English => include_str!("../../../assets/words/en.txt"),
        WordList::Pinyin => include_str!("../../../assets/words/pinyin.txt"),
    }
    .lines()
    .collect();
    let (mut typed, mut meaning) = (Vec::new(), Vec::new());
    for _ in 0..WORDS {
        // A power of two many words: every one is drawn as often.
        let drawn = usize::from(u16::from_be_bytes(random()?)) % words.len().max(1);
        let line = words.get(drawn).ok_or_else(|| Error::new(Code::Io))?;
        let (word, means) = line.split_once('\t').unwrap_or((line, ""));
        typed.push(word);
        meaning.extend((!means.is_empty()).then(|| means.to_owned()));
    }
    Ok(Offered { password: typed.join(" "), meaning })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thousand_and_twenty_four_words_of_plain_letters_each_once() {
        for text in
            [include_str!("../../../assets/words/en.txt"), include_str!("../../../assets/words/pinyin.txt")]
        {
            let words: std::collections::BTreeSet<&str> =
                text.lines().map(|line| line.split('\t').next().unwrap()).collect();
            assert_eq!((words.len(), text.lines().count()), (1024, 1024));
            assert!(words.iter().all(|word| word.bytes().all(|letter| letter.is_ascii_lowercase())));
        }
        let offered = offer(WordList::Pinyin).unwrap();
        assert_eq!((offered.password.split(' ').count(), offered.meaning.len()), (6, 6));
        assert_ne!(offer(WordList::English).unwrap().password, offer(WordList::English).unwrap().password);
    }
}
