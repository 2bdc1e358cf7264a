//! The texts of `assets/greetings`: several wordings for each occasion, and plain ones for a house in mourning.

use std::collections::HashMap;
use std::sync::OnceLock;

use serde::Deserialize;

use crate::base::language::Language;

/// Where the form of address goes.
pub(super) const SALUTATION: &str = "{salutation}";
/// Where the name of an occasion of one's own goes.
const OCCASION: &str = "{occasion}";

/// What is written for one occasion in one language.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Wordings {
    pub texts: Vec<String>,
    pub plain: Vec<String>,
}

/// The wordings for an occasion; those of `other` where nothing is written for it.
pub(super) fn wordings(language: Language, occasion: &str) -> &'static Wordings {
    static READ: [OnceLock<HashMap<String, Wordings>>; 3] = [const { OnceLock::new() }; 3];
    static NONE: Wordings = Wordings { texts: Vec::new(), plain: Vec::new() };
    let [hant, hans, en] = &READ;
    let (place, text) = match language {
        Language::ZhHant => (hant, include_str!("../../../../assets/greetings/zh-Hant.json")),
        Language::ZhHans => (hans, include_str!("../../../../assets/greetings/zh-Hans.json")),
        Language::En => (en, include_str!("../../../../assets/greetings/en.json")),
    };
    // A test reads all three.
    let all = place.get_or_init(|| serde_json::from_str(text).unwrap_or_default());
    all.get(occasion).or_else(|| all.get("other")).unwrap_or(&NONE)
}

/// A wording for somebody.
pub(super) fn filled(text: &str, salutation: &str, title: &str) -> String {
    text.replace(OCCASION, title).replace(SALUTATION, salutation)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const OCCASIONS: [&str; 19] = [
        "birthday",
        "milestone_birthday",
        "new_year",
        "spring_festival",
        "lantern",
        "womens_day",
        "mothers_day",
        "dragon_boat",
        "fathers_day",
        "qixi",
        "mid_autumn",
        "teachers_day",
        "double_ninth",
        "national_day",
        "winter_solstice",
        "christmas",
        "wedding",
        "first_deal",
        "other",
    ];

    #[test]
    fn every_occasion_has_enough_wordings_in_every_language_each_with_its_form_of_address() {
        for (name, language) in Language::ALL {
            for occasion in OCCASIONS {
                let Wordings { texts, plain } = wordings(language, occasion);
                // One's own of last year and the neighbour's must leave something.
                assert!(texts.len() >= 4 && plain.len() >= 2, "{name} {occasion}");
                assert_eq!(
                    texts.len(),
                    wordings(Language::ZhHant, occasion).texts.len(),
                    "{name} {occasion}"
                );
                for text in texts {
                    assert_eq!(text.matches(SALUTATION).count(), 1, "{name} {occasion}: {text}");
                    assert_eq!(text.contains(OCCASION), occasion == "other", "{name} {occasion}: {text}");
                }
                for text in plain {
                    assert!(text.contains(SALUTATION), "{name} {occasion}: {text}");
                    for joyful in ["快樂", "快乐", "恭喜", "happy", "Happy"] {
                        assert!(!text.contains(joyful), "{name} {occasion}: {text}");
                    }
                }
            }
        }
    }
}
