//! Finding a person: every word of the query is looked for in every text of the roll, the best place a card is found at
//! decides its rank, and the first hits are told with their reason.

use std::ops::Range;

use rusqlite::OptionalExtension;

use super::roll::{Roll, Shown, Text};
use super::sound::{Heeded, Spelling};
use super::{Field, Found, Hit, Why};
use crate::base::error::Result;
use crate::base::fold::{digits, fold};
use crate::base::ids::CardId;
use crate::store::ReadTx;

/// Characters shown on either side of a match in a long text.
const AROUND: usize = 12;
/// Words a query is read as at most; nobody narrows a search with more.
const WORDS: usize = 8;
/// From so many cards on, a second thread is worth its start.
const MANY: usize = 20_000;
/// So many digits at the end of a number tell it apart.
const LAST_DIGITS: usize = 3;
/// From so many digits on, a country code or a leading 0 may be missing from the number on the card.
const LONG_NUMBER: usize = 7;

/// Where a word was found, best first: name starts > sound starts > in the name > phone > company and tag > mail > people
/// around > other fields > note. The number says which is better, the variant which text to show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
enum Place {
    NameStart,
    InitialsStart,
    SoundStart,
    Name,
    Initials,
    Sound,
    Called,
    Number,
    PhoneEnd,
    Work,
    Tag,
    Phone,
    Online,
    Relation,
    Address,
    Field,
    Note,
    Nowhere,
}

impl Place {
    /// Places that are equally good share a rank: among them the customer met last comes first.
    fn rank(self) -> u64 {
        match self {
            Self::NameStart => 0,
            Self::InitialsStart | Self::SoundStart => 1,
            Self::Name => 2,
            Self::Initials | Self::Sound | Self::Called | Self::Number => 3,
            Self::PhoneEnd => 4,
            Self::Work | Self::Tag => 5,
            Self::Phone | Self::Online => 6,
            Self::Relation => 7,
            Self::Address | Self::Field => 8,
            Self::Note | Self::Nowhere => 9,
        }
    }
}

/// A query, read once for all cards.
struct Word {
    folded: String,
    digits: String,
    /// Written with a country code.
    international: bool,
    spelling: Option<Spelling>,
    tag_only: bool,
}

impl Word {
    fn read(text: &str) -> Option<Self> {
        let tag_only = text.starts_with(['#', '＃']) && text.chars().count() > 1;
        let body = if tag_only { text.trim_start_matches(['#', '＃']) } else { text };
        // Tone marks only narrow what is found anyway.
        let folded: String =
            fold(body).chars().filter(|c| !matches!(c, 'ˊ' | 'ˇ' | 'ˋ' | '˙' | 'ˉ')).collect();
        let phone = folded.chars().all(|c| c.is_ascii_digit() || matches!(c, '-' | '+' | '(' | ')' | '.'));
        let spelling = if folded.chars().all(|c| c.is_ascii_alphabetic() || c == '\'') {
            Some(Spelling::Pinyin)
        } else if folded.chars().all(|c| matches!(c, '\u{3105}'..='\u{312f}')) {
            Some(Spelling::Zhuyin)
        } else {
            None
        };
        (!folded.is_empty()).then(|| Self {
            digits: if phone { digits(&folded) } else { String::new() },
            international: folded.starts_with('+'),
            spelling,
            tag_only,
            folded,
        })
    }

    /// The digits to look for: of a long number only what every spelling of it shares.
    fn number(&self) -> &str {
        if self.digits.len() < LONG_NUMBER && !self.international {
            return &self.digits;
        }
        let national =
            self.digits.strip_prefix("886").or(self.digits.strip_prefix("86")).unwrap_or(&self.digits);
        national.trim_start_matches('0')
    }

    /// The best place of this word on every entry.
    fn places(&self, roll: &Roll) -> Vec<Place> {
        let scans = self.scans(roll);
        let all = roll.rows.len();
        if all < MANY {
            return self.scanned(roll, &scans, 0..all);
        }
        // A long roll is looked through by two threads, each from one end to the middle.
        let middle = all / 2;
        std::thread::scope(|scope| {
            let other = scope.spawn(|| self.scanned(roll, &scans, middle..all));
            let mut best = self.scanned(roll, &scans, 0..middle);
            best.append(&mut other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
            best
        })
    }

    /// What has to be looked through for this word.
    fn scans(&self, roll: &Roll) -> Vec<Scan> {
        if self.tag_only {
            return vec![Scan::Text(Text::Tag, Place::Tag)];
        }
        let mut scans = vec![
            Scan::Name,
            Scan::Text(Text::Called, Place::Called),
            Scan::Text(Text::Work, Place::Work),
            Scan::Text(Text::Tag, Place::Tag),
            Scan::Text(Text::Online, Place::Online),
            Scan::Text(Text::Relation, Place::Relation),
            Scan::Text(Text::Address, Place::Address),
            Scan::Text(Text::Field, Place::Field),
            Scan::Text(Text::Note, Place::Note),
        ];
        // Two digits at least: one is on every phone.
        scans.extend((self.digits.len() >= 2).then_some(Scan::Phone));
        scans.extend(self.folded.parse().ok().map(Scan::Number));
        scans.extend(self.spelling.and_then(|spelling| {
            let heeded = roll.ear.listen(&self.folded.replace('\'', ""), spelling)?;
            Some(Scan::Sound(heeded, spelling))
        }));
        scans
    }

    /// The best place that these scans find on each of the entries.
    fn scanned(&self, roll: &Roll, scans: &[Scan], entries: Range<usize>) -> Vec<Place> {
        let mut best = vec![Place::Nowhere; entries.len()];
        let first = entries.start;
        let mut note = |entry: usize, place: Place| {
            if let Some(best) = best.get_mut(entry.wrapping_sub(first)) {
                *best = place.min(*best);
            }
        };
        let needle = self.folded.as_bytes();
        for scan in scans {
            let entries = entries.clone();
            match scan {
                Scan::Name => roll.text(Text::Name).each_match(needle, entries, |entry, at| {
                    note(entry, if at == 0 { Place::NameStart } else { Place::Name });
                }),
                Scan::Text(text, place) => {
                    roll.text(*text).each_match(needle, entries, |entry, _| note(entry, *place))
                }
                Scan::Sound(heeded, spelling) => roll.ear.each_heard(heeded, entries, |entry, heard| {
                    let initials = heard.initials && *spelling == Spelling::Pinyin;
                    note(
                        entry,
                        match (heard.start == 0, initials) {
                            (true, true) => Place::InitialsStart,
                            (true, false) => Place::SoundStart,
                            (false, true) => Place::Initials,
                            (false, false) => Place::Sound,
                        },
                    );
                }),
                Scan::Phone => {
                    let phones = roll.text(Text::Phone);
                    let number = self.number().as_bytes();
                    phones.each_match(number, entries, |entry, _| {
                        // The last digits are how people tell numbers apart.
                        let ends = number.len() >= LAST_DIGITS && phones.value_ends_with(entry, number);
                        note(entry, if ends { Place::PhoneEnd } else { Place::Phone });
                    });
                }
                Scan::Number(number) => {
                    let numbers = roll.numbers.get(entries).unwrap_or_default();
                    for (entry, _) in numbers.iter().enumerate().filter(|(_, own)| *own == number) {
                        note(first + entry, Place::Number);
                    }
                }
            }
        }
        best
    }
}

/// One pass over the roll.
enum Scan {
    Name,
    Text(Text, Place),
    Sound(Heeded, Spelling),
    Phone,
    Number(u32),
}

/// The words of a query. A phone number is one word, however people space it.
fn words(query: &str) -> Vec<Word> {
    let number = query.chars().all(|c| c.is_ascii_digit() || c.is_whitespace() || "+-().".contains(c));
    if number {
        let joined: String = query.chars().filter(|c| !c.is_whitespace()).collect();
        return Word::read(&joined).into_iter().collect();
    }
    query.split_whitespace().filter_map(Word::read).take(WORDS).collect()
}

/// Entries one word is found on, for filters.
pub(super) fn found(roll: &Roll, word: &str) -> Vec<bool> {
    match Word::read(word) {
        Some(word) => word.places(roll).into_iter().map(|place| place != Place::Nowhere).collect(),
        None => vec![true; roll.rows.len()],
    }
}

/// The cards every word of the query is found on, best first, and how many there are in all.
///
/// # Errors
/// Those of reading the reasons from the file.
pub fn find(tx: &ReadTx<'_>, roll: &Roll, query: &str, limit: usize) -> Result<Found> {
    let words = words(query);
    let Some((first, others)) = words.split_first() else {
        return Ok(Found::default());
    };
    let mut best = first.places(roll);
    for word in others {
        for (best, place) in best.iter_mut().zip(word.places(roll)) {
            if place == Place::Nowhere {
                *best = place;
            }
        }
    }
    let (top, total) = top(roll, &best, limit);
    let mut hits = Vec::with_capacity(top.len());
    for entry in top {
        let (Some(card), Some(place)) = (roll.reference(entry), best.get(entry)) else { continue };
        let why = why(tx, roll, entry, card.id, *place, first)?;
        hits.push(Hit { card, why });
    }
    Ok(Found { hits, total })
}

/// The best entries in order, and how many there are: rank, then the customer met last, then the card's number.
fn top(roll: &Roll, best: &[Place], limit: usize) -> (Vec<usize>, u32) {
    let mut total = 0_u32;
    let mut kept: Vec<(u64, usize)> = Vec::with_capacity(limit.saturating_mul(4).min(4096));
    let mut bar = u64::MAX;
    for (entry, (place, row)) in best.iter().zip(&roll.rows).enumerate() {
        if *place == Place::Nowhere || row.dead {
            continue;
        }
        total = total.saturating_add(1);
        let key = place.rank() << 56 | u64::from(u16::MAX - row.met) << 32 | u64::from(row.number);
        if key >= bar {
            continue;
        }
        kept.push((key, entry));
        // Half sorted now and then, so that a query everybody fits stays as cheap as one nobody does.
        if kept.len() >= limit.saturating_mul(4).max(256) {
            bar = cut(&mut kept, limit);
        }
    }
    kept.sort_unstable();
    kept.truncate(limit);
    (kept.into_iter().map(|(_, entry)| entry).collect(), total)
}

/// Keeps the best; answers the key that later ones have to beat.
fn cut(kept: &mut Vec<(u64, usize)>, limit: usize) -> u64 {
    let Some(last) = limit.checked_sub(1).filter(|last| *last < kept.len()) else { return u64::MAX };
    let (_, worst, _) = kept.select_nth_unstable(last);
    let bar = worst.0;
    kept.truncate(limit);
    bar
}

fn why(tx: &ReadTx<'_>, roll: &Roll, entry: usize, id: CardId, place: Place, word: &Word) -> Result<Why> {
    let name = roll.shown(entry, Shown::Name);
    let spelt = |spelling| roll.ear.spell(name, spelling);
    let (field, text) = match place {
        Place::NameStart | Place::Name | Place::Nowhere => (Field::Name, name.to_owned()),
        Place::InitialsStart | Place::Initials => (Field::Initials, spelt(Spelling::Pinyin)),
        Place::SoundStart | Place::Sound => match word.spelling {
            Some(Spelling::Zhuyin) => (Field::Zhuyin, spelt(Spelling::Zhuyin)),
            _ => (Field::Pinyin, spelt(Spelling::Pinyin)),
        },
        Place::Number => {
            (Field::Number, roll.rows.get(entry).map(|row| row.number.to_string()).unwrap_or_default())
        }
        Place::Called => (
            Field::Name,
            written(tx, id, word, "SELECT nickname, salutation, spoken FROM cards WHERE id = ?1")?,
        ),
        Place::PhoneEnd | Place::Phone => {
            let shown = roll.shown(entry, Shown::Phone);
            let here = digits(shown).contains(word.number());
            let text = if here { shown.to_owned() } else { phone(tx, id, word.number())? };
            (Field::Phone, text)
        }
        Place::Work => {
            let company = roll.shown(entry, Shown::Company);
            let text = if fold(company).contains(&word.folded) {
                around(company, &word.folded)
            } else {
                written(tx, id, word, "SELECT position, occupation FROM cards WHERE id = ?1")?
            };
            (Field::Company, text)
        }
        Place::Tag => (
            Field::Tag,
            written(
                tx,
                id,
                word,
                "SELECT tag FROM card_tags WHERE card_id = ?1 UNION ALL SELECT name FROM card_groups WHERE card_id = ?1",
            )?,
        ),
        Place::Online => (
            Field::Email,
            written(tx, id, word, "SELECT value FROM contact_points WHERE card_id = ?1 AND kind <> 'phone'")?,
        ),
        Place::Relation => (
            Field::Relation,
            written(
                tx,
                id,
                word,
                "SELECT coalesce((SELECT name FROM cards c WHERE c.id = other_id), name), note FROM relations WHERE card_id = ?1",
            )?,
        ),
        Place::Address => {
            (Field::Field, written(tx, id, word, "SELECT text FROM addresses WHERE card_id = ?1")?)
        }
        Place::Field => (
            Field::Field,
            written(tx, id, word, "SELECT key || ' ' || value FROM card_fields WHERE card_id = ?1")?,
        ),
        Place::Note => (Field::Note, written(tx, id, word, "SELECT note FROM cards WHERE id = ?1")?),
    };
    Ok(Why { field, text })
}

/// The value as it stands on the card, around the match: the roll holds it folded only.
fn written(tx: &ReadTx<'_>, id: CardId, word: &Word, sql: &str) -> Result<String> {
    let mut query = tx.conn().prepare_cached(sql)?;
    let columns = query.column_count();
    let mut rows = query.query([id])?;
    while let Some(row) = rows.next()? {
        for column in 0..columns {
            let text: String = row.get(column)?;
            if fold(&text).contains(&word.folded) {
                return Ok(around(&text, &word.folded));
            }
        }
    }
    Ok(String::new())
}

fn phone(tx: &ReadTx<'_>, id: CardId, number: &str) -> Result<String> {
    let mut query = tx.conn().prepare_cached(
        "SELECT value FROM contact_points WHERE card_id = ?1 AND kind = 'phone' ORDER BY place",
    )?;
    let mut phones = query.query_map([id], |row| row.get::<_, String>(0))?;
    let found = phones.find(|phone| phone.as_ref().map_or(true, |phone| digits(phone).contains(number)));
    Ok(found.transpose().optional()?.flatten().unwrap_or_default())
}

/// The part of a text around a folded match, cut at characters.
pub(super) fn around(text: &str, needle: &str) -> String {
    let folded = fold(text);
    let length = text.chars().count();
    let at =
        folded.find(needle).map_or(0, |byte| folded.get(..byte).map_or(0, |before| before.chars().count()));
    let from = at.saturating_sub(AROUND);
    let to = at.saturating_add(needle.chars().count()).saturating_add(AROUND * 2);
    let mut part: String = text.chars().skip(from).take(to.saturating_sub(from)).collect();
    if from > 0 {
        part.insert(0, '…');
    }
    if to < length {
        part.push('…');
    }
    part.replace(['\n', '\r'], " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_number_is_looked_for_by_what_all_its_spellings_share() {
        let number = |text: &str| Word::read(text).map(|word| word.number().to_owned()).unwrap_or_default();
        assert_eq!(number("+886912000417"), "912000417");
        assert_eq!(number("0912-000-417"), "912000417");
        assert_eq!(number("+886-912"), "912");
        assert_eq!(number("0417"), "0417", "the last digits are meant as they are typed");
        assert_eq!(number("abc"), "");
    }
}
