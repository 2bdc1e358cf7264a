//! Whether typed letters are the sound of a name: whole syllables, their beginnings, initials, or a mixture of them
//! (`wangxm`, `wxm`, `xiaom`), over every reading of every character.

/// How well a sound fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Heard {
    /// Characters before the match.
    pub start: usize,
    /// The query is one letter a character.
    pub initials: bool,
}

/// Looks for `query` in the sounds of a name, one list of readings a character.
pub fn hear(readings: &[Vec<String>], query: &str) -> Option<Heard> {
    // No name is that long; and the search is quadratic.
    if query.is_empty() || query.len() > 120 || !query.is_char_boundary(query.len()) {
        return None;
    }
    let letters = query.chars().count();
    (0..readings.len()).find_map(|start| {
        let taken = characters_taken(readings.get(start..)?, query)?;
        Some(Heard { start, initials: letters > 1 && taken == letters })
    })
}

/// How many characters the query covers when it starts at the first one; the fewest if there are several ways.
fn characters_taken(readings: &[Vec<String>], query: &str) -> Option<usize> {
    // The places in the query that can be reached after so many characters.
    let mut places = vec![0_usize];
    for (index, syllables) in readings.iter().enumerate() {
        let mut next = Vec::new();
        for place in &places {
            let rest = query.get(*place..)?;
            for syllable in syllables {
                if syllable.starts_with(rest) {
                    return Some(index + 1);
                }
                for part in parts(syllable) {
                    if rest.starts_with(part) && !next.contains(&(place + part.len())) {
                        next.push(place + part.len());
                    }
                }
            }
        }
        if next.is_empty() {
            return None;
        }
        places = next;
    }
    None
}

/// What may stand for a syllable before the next one begins: all of it, its first letter, or zh, ch, sh.
fn parts(syllable: &str) -> impl Iterator<Item = &str> {
    let first = syllable.chars().next().map_or(0, char::len_utf8);
    let digraph =
        ["zh", "ch", "sh"].iter().any(|d| syllable.starts_with(d)).then(|| syllable.get(..2)).flatten();
    [Some(syllable), syllable.get(..first), digraph].into_iter().flatten().filter(|part| !part.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::readings::{readings, zhuyin};

    fn sounds(name: &str) -> Vec<Vec<String>> {
        name.chars().map(readings).collect()
    }

    #[test]
    fn a_name_is_heard_in_every_way_of_typing_it() {
        let name = sounds("王小明");
        for query in ["wxm", "wangxm", "wxiaoming", "wangxiaoming", "wangx", "xiaoming", "xm", "w", "wan"] {
            assert!(hear(&name, query).is_some(), "{query}");
        }
        for query in ["wxl", "wangming", "mx", "wxmm", "x1"] {
            assert!(hear(&name, query).is_none(), "{query}");
        }
        assert_eq!(hear(&name, "xiaoming").unwrap().start, 1);
        assert!(hear(&name, "wxm").unwrap().initials);
        assert!(!hear(&name, "wangxm").unwrap().initials);
    }

    #[test]
    fn surnames_are_heard_by_their_surname_reading() {
        for (name, query) in [
            ("曾玉蘭", "zengyl"),
            ("單小芸", "shan"),
            ("仇大偉", "qiudw"),
            ("解小龍", "xie"),
            ("區文", "ouw"),
            ("查良", "zha"),
            ("尉迟恭", "yuchi"),
            ("万俟卨", "moqi"),
            ("呂秀", "lv"),
            ("單小芸", "dan"),
        ] {
            assert!(hear(&sounds(name), query).is_some(), "{name} {query}");
        }
    }

    #[test]
    fn zhuyin_works_the_same_way() {
        let name: Vec<Vec<String>> =
            "王小明".chars().map(|c| readings(c).iter().filter_map(|r| zhuyin(r)).collect()).collect();
        for query in ["ㄨㄒㄇ", "ㄨㄤㄒㄧㄠ", "ㄒㄧㄠㄇㄧㄥ", "ㄨ"] {
            assert!(hear(&name, query).is_some(), "{query}");
        }
        assert!(hear(&name, "ㄨㄒㄌ").is_none());
    }

    #[test]
    fn a_long_query_is_answered_at_once() {
        assert!(hear(&sounds(&"安".repeat(200)), &"a".repeat(10_000)).is_none());
        assert!(hear(&sounds(&"安".repeat(200)), &"a".repeat(119)).is_some());
    }
}
