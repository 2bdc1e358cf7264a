//! Whether typed letters are the sound of a name: whole syllables, their beginnings, initials, or a mixture of them
//! (`wangxm`, `wxm`, `xiaom`), over every reading of every character. Names are kept as numbers of characters, so that
//! a query is read once for each character of the book and then followed along all names.

use std::collections::HashMap;
use std::ops::Range;

use crate::base::fold::fold;
use crate::base::readings::{readings, zhuyin};

/// No name is that long; and places in the query are bits of one number.
const LONGEST: usize = 60;
/// Characters looked at in one go.
const BLOCK: usize = 512;
/// The bit beyond every place: the query is at its end.
const ENDS: u64 = 1 << 63;

/// How a sound is spelt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spelling {
    /// Letters.
    Pinyin,
    /// 注音 symbols.
    Zhuyin,
}

/// How well a sound fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Heard {
    /// Characters before the match.
    pub start: usize,
    /// The query is one letter a character.
    pub initials: bool,
}

/// How one character sounds.
struct Sound {
    pinyin: Spelt,
    zhuyin: Spelt,
}

/// The readings of one character in one spelling.
struct Spelt {
    readings: Vec<Vec<char>>,
    /// What they begin with, a bit for each: most characters share no beginning with the query and are passed over.
    begin: u64,
}

impl Spelt {
    fn of<'a>(readings: impl Iterator<Item = &'a str>) -> Self {
        let readings: Vec<Vec<char>> = readings.map(|reading| reading.chars().collect()).collect();
        let begin = readings.iter().filter_map(|reading| reading.first()).fold(0, |all, c| all | bit(*c));
        Self { readings, begin }
    }
}

/// One bit for a character; strangers may share one.
fn bit(c: char) -> u64 {
    1 << (u32::from(c) % 64)
}

impl Sound {
    fn of(character: char) -> Self {
        let mut spelt: Vec<String> = readings(character).into_iter().map(str::to_owned).collect();
        if spelt.is_empty() && character.is_alphanumeric() {
            spelt.push(fold(&character.to_string()));
        }
        let symbols: Vec<String> = spelt.iter().filter_map(|reading| zhuyin(reading)).collect();
        Self {
            pinyin: Spelt::of(spelt.iter().map(String::as_str)),
            zhuyin: Spelt::of(symbols.iter().map(String::as_str)),
        }
    }

    fn spelt(&self, spelling: Spelling) -> &Spelt {
        match spelling {
            Spelling::Pinyin => &self.pinyin,
            Spelling::Zhuyin => &self.zhuyin,
        }
    }
}

/// The names of all entries as they sound.
#[derive(Default)]
pub struct Ear {
    known: HashMap<char, u16>,
    sounds: Vec<Sound>,
    names: Vec<u16>,
    ends: Vec<u32>,
}

/// A query as the characters of a book take it.
pub struct Heeded {
    letters: usize,
    steps: Vec<Option<Steps>>,
    gates: Vec<(u64, u64)>,
}

/// What one character makes of a query: from each place the places that can follow, and whether it can be the end.
struct Steps {
    next: Vec<(u8, u64)>,
    ends: u64,
}

impl Ear {
    /// Adds the next entry's name. Characters without a sound are passed over.
    pub fn push(&mut self, name: &str) {
        for character in name.chars() {
            let number = match self.known.get(&character) {
                Some(number) => *number,
                None => {
                    let sound = Sound::of(character);
                    // More than 65,535 different characters: those beyond are not heard, only read.
                    let number = if sound.pinyin.readings.is_empty() {
                        None
                    } else {
                        u16::try_from(self.sounds.len()).ok()
                    };
                    let number = number.filter(|number| *number < u16::MAX).unwrap_or(u16::MAX);
                    if number < u16::MAX {
                        self.sounds.push(sound);
                    }
                    self.known.insert(character, number);
                    number
                }
            };
            if number < u16::MAX {
                self.names.push(number);
            }
        }
        self.ends.push(u32::try_from(self.names.len()).unwrap_or(u32::MAX));
    }

    /// Gives back what growing took too much.
    pub fn shrink(&mut self) {
        self.names.shrink_to_fit();
        self.ends.shrink_to_fit();
    }

    /// Reads a query for the characters of this book; `None` when nobody can be called that.
    pub fn listen(&self, query: &str, spelling: Spelling) -> Option<Heeded> {
        let letters: Vec<char> = query.chars().collect();
        if letters.is_empty() || letters.len() > LONGEST {
            return None;
        }
        let asked = letters.iter().fold(0, |all, c| all | bit(*c));
        let steps: Vec<Option<Steps>> = self
            .sounds
            .iter()
            .map(|sound| sound.spelt(spelling))
            .map(|spelt| if spelt.begin & asked == 0 { None } else { steps(&spelt.readings, &letters) })
            .collect();
        // Where a name can stand after one character, and from where another leads on: two numbers rule nearly everyone
        // out before a name is followed.
        let gates =
            steps.iter().map(|s| s.as_ref().map_or((0, 0), |s| (s.after_first(), s.leads_on()))).collect();
        Some(Heeded { letters: letters.len(), steps, gates })
    }

    /// Tells those of the entries whose name sounds like the query.
    pub fn each_heard(&self, heeded: &Heeded, entries: Range<usize>, mut hit: impl FnMut(usize, Heard)) {
        let end_of = |entry: usize| self.ends.get(entry).map_or(self.names.len(), |end| *end as usize);
        let start_of = |entry: usize| entry.checked_sub(1).map_or(0, end_of);
        let gate = |number: &u16| heeded.gates.get(usize::from(*number)).copied().unwrap_or_default();
        let (first, last) = (start_of(entries.start), start_of(entries.end));
        let names = self.names.get(first..last).unwrap_or_default();
        let (mut entry, mut passed) = (entries.start, first);
        let Some(mut here) = names.first().map(gate) else { return };
        let (mut at, mut likely) = (first, [0_usize; BLOCK]);
        for block in names.chunks(BLOCK) {
            // The likely ones are noted without a branch: one that is guessed wrong costs more than all of this.
            let mut count = 0;
            for step in 0..block.len() {
                let next = self.names.get(at + step + 1).map(gate).unwrap_or_default();
                if let Some(place) = likely.get_mut(count) {
                    *place = at + step;
                }
                count += usize::from(here.0 & (next.1 | ENDS) != 0);
                here = next;
            }
            for at in likely.iter().take(count).copied() {
                if at < passed {
                    continue;
                }
                while end_of(entry) <= at {
                    entry += 1;
                }
                let end = end_of(entry);
                if let Some(taken) = follow(&heeded.steps, self.names.get(at..end).unwrap_or_default()) {
                    let initials = heeded.letters > 1 && taken == heeded.letters;
                    hit(entry, Heard { start: at - start_of(entry), initials });
                    passed = end;
                }
            }
            at += block.len();
        }
    }

    /// How a name is spelt: the first reading of each character.
    pub fn spell(&self, name: &str, spelling: Spelling) -> String {
        let known = |c| self.sounds.get(usize::from(*self.known.get(&c)?));
        let spelt = name.chars().filter_map(known).filter_map(|sound| sound.spelt(spelling).readings.first());
        spelt.map(|reading| reading.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
    }
}

impl Steps {
    /// The places reached by one character from the beginning; [`ENDS`] when it can be all there is.
    fn after_first(&self) -> u64 {
        let next = self.next.iter().find(|(from, _)| *from == 0).map_or(0, |(_, to)| *to);
        if self.ends & 1 == 0 { next } else { next | ENDS }
    }

    /// The places from which this character leads on.
    fn leads_on(&self) -> u64 {
        self.next.iter().fold(self.ends, |all, (from, _)| all | 1 << from)
    }
}

/// How many characters the query covers when it starts at the first one; the fewest if there are several ways.
fn follow(steps: &[Option<Steps>], name: &[u16]) -> Option<usize> {
    let mut places: u64 = 1;
    for (index, number) in name.iter().enumerate() {
        let step = steps.get(usize::from(*number))?.as_ref()?;
        if places & step.ends != 0 {
            return Some(index + 1);
        }
        places =
            step.next.iter().filter(|(from, _)| places >> from & 1 == 1).fold(0, |all, (_, to)| all | to);
        if places == 0 {
            return None;
        }
    }
    None
}

fn steps(readings: &[Vec<char>], query: &[char]) -> Option<Steps> {
    let mut next: Vec<(u8, u64)> = Vec::new();
    let mut ends: u64 = 0;
    for from in 0..query.len() {
        let rest = query.get(from..)?;
        let mut to: u64 = 0;
        for reading in readings.iter().filter(|reading| reading.first() == rest.first()) {
            if reading.starts_with(rest) {
                ends |= 1 << from;
            }
            for part in parts(reading) {
                if rest.len() > part && reading.get(..part).is_some_and(|part| rest.starts_with(part)) {
                    to |= 1 << (from + part);
                }
            }
        }
        if to != 0 {
            next.push((u8::try_from(from).ok()?, to));
        }
    }
    (ends != 0 || !next.is_empty()).then_some(Steps { next, ends })
}

/// What may stand for a syllable before the next one begins: all of it, its first letter, or zh, ch, sh.
fn parts(syllable: &[char]) -> impl Iterator<Item = usize> {
    let digraph = matches!(syllable, ['z' | 'c' | 's', 'h', _, ..]).then_some(2);
    let whole = (syllable.len() > 1).then_some(syllable.len());
    [Some(1), digraph, whole].into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hear(name: &str, query: &str, spelling: Spelling) -> Option<Heard> {
        let mut ear = Ear::default();
        ear.push("李四");
        ear.push(name);
        let mut found = None;
        let heeded = ear.listen(query, spelling)?;
        ear.each_heard(&heeded, 0..2, |entry, heard| {
            if entry == 1 {
                found = Some(heard);
            }
        });
        found
    }

    #[test]
    fn a_name_is_heard_in_every_way_of_typing_it() {
        let hear = |query: &str| hear("王小明", query, Spelling::Pinyin);
        for query in ["wxm", "wangxm", "wxiaoming", "wangxiaoming", "wangx", "xiaoming", "xm", "w", "wan"] {
            assert!(hear(query).is_some(), "{query}");
        }
        for query in ["wxl", "wangming", "mx", "wxmm", "x1", ""] {
            assert!(hear(query).is_none(), "{query}");
        }
        assert_eq!(hear("xiaoming").unwrap().start, 1);
        assert!(hear("wxm").unwrap().initials);
        assert!(!hear("wangxm").unwrap().initials);
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
            ("張惠雯", "zhhw"),
            ("Amy 王", "amyw"),
        ] {
            assert!(hear(name, query, Spelling::Pinyin).is_some(), "{name} {query}");
        }
    }

    #[test]
    fn zhuyin_works_the_same_way() {
        for query in ["ㄨㄒㄇ", "ㄨㄤㄒㄧㄠ", "ㄒㄧㄠㄇㄧㄥ", "ㄨ"] {
            assert!(hear("王小明", query, Spelling::Zhuyin).is_some(), "{query}");
        }
        assert!(hear("王小明", "ㄨㄒㄌ", Spelling::Zhuyin).is_none());
    }

    #[test]
    fn a_long_query_is_answered_at_once() {
        let name = "安".repeat(200);
        assert!(hear(&name, &"a".repeat(10_000), Spelling::Pinyin).is_none());
        assert!(hear(&name, &"a".repeat(61), Spelling::Pinyin).is_none());
        assert!(hear(&name, &"a".repeat(60), Spelling::Pinyin).is_some());
    }

    #[test]
    fn a_name_is_spelt_by_its_first_readings() {
        let mut ear = Ear::default();
        ear.push("曾玉蘭");
        ear.push("王小明");
        assert_eq!(ear.spell("曾玉蘭", Spelling::Pinyin), "zeng yu lan");
        assert_eq!(ear.spell("王小明", Spelling::Zhuyin), "ㄨㄤ ㄒㄧㄠ ㄇㄧㄥ");
    }
}
