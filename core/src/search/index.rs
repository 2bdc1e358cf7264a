//! The searchable text of every card, in memory. Built from the book in one pass and thrown away when the book moved
//! on; the incremental index of the large books comes later.

use std::collections::HashMap;

use super::sound::hear;
use super::{Field, Found, Hit, Why};
use crate::base::error::Result;
use crate::base::fold::{digits, fold};
use crate::base::ids::CardId;
use crate::base::readings::{readings, zhuyin};
use crate::cards::CardRef;
use crate::cards::card::{REFERENCE, reference_of};
use crate::store::ReadTx;

/// Characters shown on either side of a match in a long text.
const AROUND: usize = 12;

/// The searchable text of a book at one moment of its history.
pub struct Index {
    version: i64,
    entries: Vec<Entry>,
}

struct Entry {
    card: CardRef,
    last_contact: String,
    name: String,
    sounds: Vec<Vec<String>>,
    symbols: Vec<Vec<String>>,
    texts: Vec<Text>,
}

struct Text {
    field: Field,
    original: String,
    folded: String,
}

/// A query, read once for all cards.
struct Word {
    folded: String,
    digits: String,
    latin: bool,
    bopomofo: bool,
    tag_only: bool,
}

impl Index {
    /// A number that grows with every action in the book.
    pub fn version(tx: &ReadTx<'_>) -> Result<i64> {
        Ok(tx.conn().query_row("SELECT coalesce(max(seq), 0) FROM history", [], |row| row.get(0))?)
    }

    /// Whether the index still tells what the book says.
    pub fn is_of(&self, version: i64) -> bool {
        self.version == version
    }

    /// Reads the whole book.
    pub fn load(tx: &ReadTx<'_>, version: i64) -> Result<Self> {
        let mut texts = texts(tx)?;
        let mut query = tx.conn().prepare_cached(&format!(
            "SELECT {REFERENCE}, c.nickname, c.spoken, c.position, c.occupation, c.note,
               (SELECT max(day) FROM interactions i WHERE i.card_id = c.id AND i.reached) AS last_contact
             FROM cards c"
        ))?;
        let mut rows = query.query([])?;
        let mut entries = Vec::new();
        while let Some(row) = rows.next()? {
            let card = reference_of(row)?;
            let mut own = vec![Text::new(Field::Number, card.number.to_string())];
            for (field, column) in [
                (Field::Name, "nickname"),
                (Field::Name, "salutation"),
                (Field::Name, "spoken"),
                (Field::Company, "employer"),
                (Field::Company, "position"),
                (Field::Company, "occupation"),
                (Field::Note, "note"),
            ] {
                own.push(Text::new(field, row.get(column)?));
            }
            own.extend(texts.remove(&card.id).unwrap_or_default());
            own.retain(|text| !text.folded.is_empty());
            let name = fold(&card.name);
            let sounds: Vec<Vec<String>> = card
                .name
                .chars()
                .map(|c| {
                    let mut found = readings(c);
                    if found.is_empty() {
                        found.extend(c.is_alphanumeric().then(|| fold(&c.to_string())));
                    }
                    found
                })
                .filter(|found| !found.is_empty())
                .collect();
            let symbols = sounds.iter().map(|s| s.iter().filter_map(|r| zhuyin(r)).collect()).collect();
            let last_contact = row.get::<_, Option<String>>("last_contact")?.unwrap_or_default();
            entries.push(Entry { card, last_contact, name, sounds, symbols, texts: own });
        }
        Ok(Self { version, entries })
    }

    /// The cards every word of the query is found on, best first.
    pub fn find(&self, query: &str, limit: usize) -> Found {
        // A phone number is one word, however people space it.
        let number = query.chars().all(|c| c.is_ascii_digit() || c.is_whitespace() || "+-().".contains(c));
        let joined: String = query.chars().filter(|c| !c.is_whitespace()).collect();
        let typed = if number { joined.as_str() } else { query };
        let words: Vec<Word> = typed.split_whitespace().filter_map(Word::read).take(8).collect();
        let Some((first, others)) = words.split_first() else {
            return Found::default();
        };
        let mut hits: Vec<(u8, &Entry, Why)> = self
            .entries
            .iter()
            .filter_map(|entry| {
                let (rank, why) = entry.find(first)?;
                others.iter().all(|word| entry.find(word).is_some()).then_some((rank, entry, why))
            })
            .collect();
        hits.sort_by(|(a, x, _), (b, y, _)| {
            a.cmp(b)
                .then_with(|| y.last_contact.cmp(&x.last_contact))
                .then_with(|| x.card.number.cmp(&y.card.number))
        });
        let total = u32::try_from(hits.len()).unwrap_or(u32::MAX);
        let hits = hits
            .into_iter()
            .take(limit)
            .map(|(_, entry, why)| Hit { card: entry.card.clone(), why })
            .collect();
        Found { hits, total }
    }
}

impl Word {
    fn read(text: &str) -> Option<Self> {
        let tag_only = text.starts_with(['#', '＃']) && text.chars().count() > 1;
        let body = if tag_only { text.trim_start_matches(['#', '＃']) } else { text };
        // Tone marks only narrow what is found anyway.
        let folded: String =
            fold(body).chars().filter(|c| !matches!(c, 'ˊ' | 'ˇ' | 'ˋ' | '˙' | 'ˉ')).collect();
        let phone = folded.chars().all(|c| c.is_ascii_digit() || matches!(c, '-' | '+' | '(' | ')' | '.'));
        (!folded.is_empty()).then(|| Self {
            digits: if phone { digits(&folded) } else { String::new() },
            latin: folded.chars().all(|c| c.is_ascii_alphabetic() || c == '\''),
            bopomofo: folded.chars().all(|c| matches!(c, '\u{3105}'..='\u{312f}')),
            tag_only,
            folded,
        })
    }
}

impl Entry {
    /// The best place of a word on this card, with its rank: smaller is better.
    fn find(&self, word: &Word) -> Option<(u8, Why)> {
        let name = |field| Why { field, text: self.card.name.clone() };
        if !word.tag_only {
            if self.name.starts_with(&word.folded) {
                return Some((0, name(Field::Name)));
            }
            if self.name.contains(&word.folded) {
                return Some((2, name(Field::Name)));
            }
            if word.latin
                && let Some(heard) = hear(&self.sounds, &word.folded.replace('\'', ""))
            {
                let field = if heard.initials { Field::Initials } else { Field::Pinyin };
                let spelt =
                    self.sounds.iter().filter_map(|s| s.first().cloned()).collect::<Vec<_>>().join(" ");
                return Some((if heard.start == 0 { 1 } else { 3 }, Why { field, text: spelt }));
            }
            if word.bopomofo
                && let Some(heard) = hear(&self.symbols, &word.folded)
            {
                let spelt =
                    self.symbols.iter().filter_map(|s| s.first().cloned()).collect::<Vec<_>>().join(" ");
                return Some((
                    if heard.start == 0 { 1 } else { 3 },
                    Why { field: Field::Zhuyin, text: spelt },
                ));
            }
        }
        self.texts
            .iter()
            .filter(|text| !word.tag_only || text.field == Field::Tag)
            .filter_map(|text| Some((text.rank(word)?, text)))
            .min_by_key(|(rank, _)| *rank)
            .map(|(rank, text)| (rank, Why { field: text.field, text: text.around(&word.folded) }))
    }
}

impl Text {
    fn new(field: Field, original: String) -> Self {
        let folded = if field == Field::Phone { digits(&original) } else { fold(&original) };
        Self { field, original, folded }
    }

    fn rank(&self, word: &Word) -> Option<u8> {
        match self.field {
            Field::Phone => {
                let typed = word.digits.trim_start_matches("886").trim_start_matches('0');
                let long_enough = word.digits.len() >= 2 && !typed.is_empty();
                if !long_enough {
                    return None;
                }
                // The last digits are how people tell numbers apart.
                let ends = self.folded.ends_with(&word.digits);
                (ends
                    || self.folded.contains(&word.digits)
                    || self.folded.contains(typed) && typed.len() >= 3)
                    .then_some(if ends { 4 } else { 6 })
            }
            Field::Number => (self.folded == word.folded).then_some(3),
            field => self.folded.contains(&word.folded).then_some(match field {
                Field::Name => 3,
                Field::Tag => 5,
                Field::Company => 5,
                Field::Email => 6,
                Field::Relation => 7,
                Field::Field => 8,
                _ => 9,
            }),
        }
    }

    /// The part of the text around the match, cut at characters.
    fn around(&self, needle: &str) -> String {
        let length = self.original.chars().count();
        let at = self
            .folded
            .find(needle)
            .map_or(0, |byte| self.folded.get(..byte).map_or(0, |before| before.chars().count()));
        let from = at.saturating_sub(AROUND);
        let to = at.saturating_add(needle.chars().count()).saturating_add(AROUND * 2);
        let mut part: String = self.original.chars().skip(from).take(to.saturating_sub(from)).collect();
        if from > 0 {
            part.insert(0, '…');
        }
        if to < length {
            part.push('…');
        }
        part.replace(['\n', '\r'], " ")
    }
}

fn texts(tx: &ReadTx<'_>) -> Result<HashMap<CardId, Vec<Text>>> {
    let mut found: HashMap<CardId, Vec<Text>> = HashMap::new();
    for (field, sql) in [
        (Field::Phone, "SELECT card_id, value FROM contact_points WHERE kind = 'phone' ORDER BY place"),
        (Field::Email, "SELECT card_id, value FROM contact_points WHERE kind <> 'phone' ORDER BY place"),
        (Field::Tag, "SELECT card_id, tag FROM card_tags"),
        (
            Field::Relation,
            "SELECT card_id, name || CASE note WHEN '' THEN '' ELSE ' ' || note END FROM relations",
        ),
        (Field::Field, "SELECT card_id, key || ' ' || value FROM card_fields"),
        (Field::Field, "SELECT card_id, text FROM addresses"),
        (
            Field::Interaction,
            "SELECT card_id, note || ' ' || outcome || ' ' || agreed FROM interactions ORDER BY day DESC",
        ),
    ] {
        let mut query = tx.conn().prepare_cached(sql)?;
        let mut rows = query.query([])?;
        while let Some(row) = rows.next()? {
            found.entry(row.get(0)?).or_default().push(Text::new(field, row.get(1)?));
        }
    }
    Ok(found)
}
