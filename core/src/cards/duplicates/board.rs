//! The board of possible duplicates: every pair of cards that share a number, a mail address, or a name and something
//! besides, with what speaks for one person, what against, and what nobody knows. It only proposes.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rusqlite::params;
use serde::Serialize;
use ts_rs::TS;
use uuid::Uuid;

pub use super::rules::{Certainty, Feature, Sign, Verdict};
use super::rules::{Face, judged, said_by};
use crate::base::error::{Code, Error, Result};
use crate::base::fold::fold;
use crate::base::ids::CardId;
use crate::base::sql;
use crate::cards::card::{CardRef, reference};
use crate::store::{ReadTx, WriteTx};

/// A number that more cards share belongs to a firm's switchboard, not to a person; a name that more bear says nothing.
const MOST_SHARING: usize = 8;
/// Pairs on the board; who has more begins with these.
const SHOWN: usize = 300;

/// Two cards that may be one customer.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export, rename = "DuplicatePair")]
pub struct Pair {
    /// The older card.
    pub first: CardRef,
    /// The newer one.
    pub second: CardRef,
    /// How likely.
    pub certainty: Certainty,
    /// Why, the weightiest first.
    pub signs: Vec<Sign>,
}

/// Pairs of living cards nobody has told apart yet, the likeliest first.
///
/// # Errors
/// Those of reading the file.
pub fn board(tx: &ReadTx<'_>) -> Result<Vec<Pair>> {
    let mut faces = Faces { tx, known: HashMap::new() };
    let told_apart = told_apart(tx)?;
    let mut found: Vec<Found> = Vec::new();
    for (a, b) in candidates(tx)? {
        let (one, other) = (faces.of(a)?, faces.of(b)?);
        if one.archived || other.archived {
            continue;
        }
        let Some((certainty, weight, signs)) = judged(&one, &other) else { continue };
        if told_apart.get(&(a, b)).is_some_and(|said| *said == said_by(&one, &other)) {
            continue;
        }
        let mut cards = [(one.number, a), (other.number, b)];
        cards.sort_unstable();
        found.push(Found { rank: (certainty, -weight), cards, signs });
    }
    found.sort_by_key(|found| (found.rank, found.cards));
    found
        .into_iter()
        .take(SHOWN)
        .map(|Found { rank: (certainty, _), cards: [(_, first), (_, second)], signs }| {
            Ok(Pair { first: reference(tx, first)?, second: reference(tx, second)?, certainty, signs })
        })
        .collect()
}

/// A pair on its way to the board.
struct Found {
    rank: (Certainty, i32),
    /// The older card first, by its number.
    cards: [(u32, CardId); 2],
    signs: Vec<Sign>,
}

/// Remembers that two cards are two people, until something that was compared changes on one of them.
///
/// # Errors
/// `card_unknown`.
pub fn tell_apart(tx: &WriteTx<'_>, one: CardId, other: CardId) -> Result<()> {
    let mut faces = Faces { tx, known: HashMap::new() };
    let (a, b) = (one.min(other), one.max(other));
    if a == b {
        return Err(Error::new(Code::CardUnknown));
    }
    let said = said_by(&faces.of(a)?, &faces.of(b)?);
    tx.conn()
        .prepare_cached(
            "INSERT INTO not_same (id, card_id, other_id, said, created_at, created_by) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT (card_id, other_id) DO UPDATE SET said = excluded.said",
        )?
        .execute(params![Uuid::now_v7().as_bytes(), a, b, said, tx.now().utc(), tx.by()])?;
    Ok(())
}

/// What brings two cards together, as statements that say for each card under which key it stands: a number or a mail
/// address; the name and one thing more. The name alone brings only bare cards to their namesakes, for in a large book
/// there are thousands of 王小明.
const TOGETHER: [&str; 5] = [
    "SELECT kind || match_key AS key, card_id, 0 FROM contact_points
     WHERE match_key <> '' AND kind <> 'im' AND length(match_key) > 4 ORDER BY key",
    "SELECT name || char(1) || birthday_month || char(1) || birthday_day AS key, id, 0 FROM cards
     WHERE birthday_day IS NOT NULL ORDER BY key",
    "SELECT name || char(1) || employer AS key, id, 0 FROM cards WHERE employer <> '' ORDER BY key",
    "SELECT c.name || char(1) || a.text AS key, c.id, 0 FROM addresses a JOIN cards c ON c.id = a.card_id
     WHERE length(a.text) > 5 ORDER BY key",
    "WITH bare AS (SELECT id, name FROM cards c WHERE birthday_calendar IS NULL AND employer = ''
       AND NOT EXISTS (SELECT 1 FROM contact_points p WHERE p.card_id = c.id))
     SELECT name AS key, id, id NOT IN (SELECT id FROM bare) FROM cards WHERE name IN (SELECT name FROM bare) ORDER BY key",
];

/// Pairs worth holding against each other.
fn candidates(tx: &ReadTx<'_>) -> Result<BTreeSet<(CardId, CardId)>> {
    let mut found = BTreeSet::new();
    // Each with whether there is more on it than a name, where that matters.
    let mut group: Vec<(CardId, bool)> = Vec::new();
    for sql in TOGETHER {
        let mut close = |group: &mut Vec<(CardId, bool)>| {
            group.sort_unstable();
            group.dedup();
            if (2..=MOST_SHARING).contains(&group.len()) {
                for (at, (one, full)) in group.iter().enumerate() {
                    let others = group.iter().skip(at + 1).filter(|(_, other)| !(*full && *other));
                    found.extend(others.map(|(other, _)| (*one, *other)));
                }
            }
            group.clear();
        };
        let mut query = tx.conn().prepare_cached(sql)?;
        let mut rows = query.query([])?;
        let mut key = String::new();
        while let Some(row) = rows.next()? {
            let next = row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?;
            if next != key {
                close(&mut group);
                next.clone_into(&mut key);
            }
            group.push((row.get(1)?, row.get(2)?));
        }
        close(&mut group);
    }
    Ok(found)
}

fn told_apart(tx: &ReadTx<'_>) -> Result<BTreeMap<(CardId, CardId), String>> {
    Ok(tx
        .conn()
        .prepare_cached("SELECT card_id, other_id, said FROM not_same")?
        .query_map([], |row| Ok(((row.get(0)?, row.get(1)?), row.get(2)?)))?
        .collect::<Result<_, _>>()?)
}

struct Faces<'a, 'tx> {
    tx: &'a ReadTx<'tx>,
    known: HashMap<CardId, Face>,
}

impl Faces<'_, '_> {
    fn of(&mut self, id: CardId) -> Result<Face> {
        if let Some(face) = self.known.get(&id) {
            return Ok(face.clone());
        }
        let conn = self.tx.conn();
        let mut face = conn
            .prepare_cached(
                "SELECT number, archived_at IS NOT NULL AS archived, name, gender, employer, birthday_calendar,
                   birthday_year, birthday_month, birthday_day, birthday_leap FROM cards WHERE id = ?1",
            )?
            .query_row([id], |row| {
                Ok(Face {
                    number: row.get("number")?,
                    archived: row.get("archived")?,
                    name: row.get("name")?,
                    gender: row.get("gender")?,
                    company: row.get("employer")?,
                    birthday: sql::yearly(row, "birthday")?,
                    ..Face::default()
                })
            })?;
        let mut points =
            conn.prepare_cached("SELECT kind, match_key, value FROM contact_points WHERE card_id = ?1")?;
        let mut rows = points.query([id])?;
        while let Some(row) = rows.next()? {
            let (key, value): (String, String) = (row.get(1)?, row.get(2)?);
            match row.get::<_, String>(0)?.as_str() {
                "phone" => face.phones.insert(key, value),
                "email" => face.emails.insert(key, value),
                _ => None,
            };
        }
        let mut addresses = conn.prepare_cached("SELECT text FROM addresses WHERE card_id = ?1")?;
        let mut rows = addresses.query([id])?;
        while let Some(row) = rows.next()? {
            let text: String = row.get(0)?;
            // An area alone (內湖) is no address.
            let key: String = fold(&text).chars().filter(|c| c.is_alphanumeric()).collect();
            if key.chars().count() > 5 {
                face.addresses.insert(key, text);
            }
        }
        self.known.insert(id, face.clone());
        Ok(face)
    }
}
