//! What the book knows about greetings: how somebody wants them, what was changed of one, what went out.

use std::collections::HashSet;

use chrono::NaiveDate;
use rusqlite::{OptionalExtension, named_params, params};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::Change;
use super::rules::{Person, suggestions};
use crate::base::error::{Code, Error, Result};
use crate::base::ids::{CardId, OccasionId};
use crate::base::language::Language;
use crate::base::sql;
use crate::cards::draft::{Gender, PointType};
use crate::cards::{self, CardRef};
use crate::store::{ReadTx, WriteTx};

/// Fields of one's own that say what somebody likes, and what to leave alone.
const LIKES: [&str; 5] = ["喜好", "爱好", "偏好", "在意", "Likes"];
const TABOO: [&str; 4] = ["忌諱", "忌讳", "禁忌", "Avoid"];

/// The longest reason and piece of material.
const SHORT: usize = 200;

/// How somebody wants to be greeted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(export, rename = "GreetingWish")]
pub struct Wish {
    /// No greetings since this day.
    pub none_since: Option<NaiveDate>,
    /// Why, in own words.
    pub reason: String,
    /// The house is in mourning until this day: plain words.
    pub mourning_until: Option<NaiveDate>,
    /// The language to write in; `null` = as the card looks.
    pub language: Option<Language>,
}

/// What was changed of one greeting.
#[derive(Default)]
pub(super) struct Draft {
    pub wording: Option<usize>,
    pub text: Option<String>,
    pub skipped: bool,
    pub copied: bool,
}

/// Everything a row needs of the book.
pub(super) struct Known {
    pub person: Person,
    pub draft: Draft,
    pub sent: Option<(NaiveDate, Option<usize>)>,
    pub last_year: Option<usize>,
    pub reason: String,
    pub material: Vec<String>,
    pub taboo: String,
    pub suggestions: Vec<String>,
}

/// The key of a festival for somebody; `occasions::card_of` reads the card out of it.
pub(super) fn festival_key(card: CardId, id: &str, date: NaiveDate) -> String {
    format!("festival:{card}:{id}:{date}")
}

/// Of some cards those a festival is about, in their order.
pub(super) fn about(tx: &ReadTx<'_>, id: &str, date: NaiveDate, people: &[CardId]) -> Result<Vec<CardId>> {
    use chrono::Datelike;
    const TEACHERS: &str = "(c.occupation || ' ' || c.position) GLOB '*老師*' OR (c.occupation || ' ' || c.position) GLOB '*老师*'
      OR (c.occupation || ' ' || c.position) GLOB '*教*' OR (c.occupation || ' ' || c.position) GLOB '*導師*'
      OR (c.occupation || ' ' || c.position) GLOB '*导师*' OR (c.occupation || ' ' || c.position) GLOB '*講師*'
      OR (c.occupation || ' ' || c.position) GLOB '*讲师*' OR (c.occupation || ' ' || c.position) GLOB '*校長*'
      OR (c.occupation || ' ' || c.position) GLOB '*校长*' OR lower(c.occupation || ' ' || c.position) GLOB '*teacher*'
      OR lower(c.occupation || ' ' || c.position) GLOB '*professor*' OR lower(c.occupation || ' ' || c.position) GLOB '*lecturer*'";
    const CHILD: &str = "EXISTS (SELECT 1 FROM relations r WHERE r.card_id = c.id AND r.relation = 'child')";
    let elder = format!("c.birthday_year <= {}", date.year() - 60);
    let asked = match id {
        "teachers_day" => TEACHERS.to_owned(),
        "double_ninth" => elder,
        "womens_day" => "c.gender = 'female'".to_owned(),
        "mothers_day" => format!("c.gender = 'female' AND {CHILD}"),
        "fathers_day" => format!("c.gender = 'male' AND {CHILD}"),
        _ => return Ok(people.to_vec()),
    };
    let fit: HashSet<CardId> = tx
        .conn()
        .prepare_cached(&format!("SELECT c.id FROM cards c WHERE c.archived_at IS NULL AND ({asked})"))?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    Ok(people.iter().copied().filter(|card| fit.contains(card)).collect())
}

/// How many of some cards were greeted for a festival.
pub(super) fn sent(tx: &ReadTx<'_>, id: &str, date: NaiveDate, about: &[CardId]) -> Result<u32> {
    let greeted: HashSet<CardId> = tx
        .conn()
        .prepare_cached(
            "SELECT card_id FROM greetings WHERE substr(occasion, -10) = ?1 AND occasion LIKE ?2",
        )?
        .query_map(params![date.to_string(), format!("festival:%:{id}:%")], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    Ok(super::count(about.iter().filter(|card| greeted.contains(card)).count()))
}

/// The day something was attended to, and its wording.
pub(super) fn sent_on(tx: &ReadTx<'_>, key: &str) -> Result<Option<(NaiveDate, Option<usize>)>> {
    let found = tx
        .conn()
        .prepare_cached("SELECT created_at, wording FROM greetings WHERE occasion = ?1")?
        .query_row([key], |row| Ok((row.get::<_, String>(0)?, row.get(1)?)))
        .optional()?;
    Ok(found.and_then(|(at, wording)| Some((tx.now().day_of(&at)?, wording))))
}

/// Everything a row needs.
pub(super) fn known(tx: &ReadTx<'_>, card: &CardRef, key: &str) -> Result<Known> {
    let conn = tx.conn();
    let wish = wish_of(tx, card.id)?;
    let (mut person, female, names) = conn
        .prepare_cached(
            "SELECT salutation, gender, preferred_channel, opt_outs, do_not_contact, surname, given FROM cards WHERE id = ?1",
        )?
        .query_row([card.id], |row| {
            let opt_outs: String = row.get("opt_outs")?;
            let gender: Option<Gender> = sql::opt(row, "gender")?;
            let female = gender.and_then(|gender| match gender {
                Gender::Female => Some(true),
                Gender::Male => Some(false),
                Gender::Other => None,
            });
            let person = Person {
                class: card.class,
                name: card.name.clone(),
                salutation: row.get("salutation")?,
                preferred: sql::opt(row, "preferred_channel")?,
                opt_outs: opt_outs.split(',').filter_map(sql::named).collect(),
                do_not_contact: row.get("do_not_contact")?,
                none_since: wish.none_since,
                mourning_until: wish.mourning_until,
                language: wish.language,
                ..Person::default()
            };
            Ok((person, female, (row.get::<_, String>("surname")?, row.get::<_, String>("given")?)))
        })?;
    reachable(tx, card.id, &mut person)?;
    let draft = conn
        .prepare_cached("SELECT wording, text, skipped, copied FROM greeting_drafts WHERE occasion = ?1")?
        .query_row([key], |row| {
            Ok(Draft { wording: row.get(0)?, text: row.get(1)?, skipped: row.get(2)?, copied: row.get(3)? })
        })
        .optional()?
        .unwrap_or_default();
    let before = key.get(..key.len().saturating_sub(10)).unwrap_or(key);
    let last_year = conn
        .prepare_cached(
            "SELECT wording FROM greetings WHERE card_id = ?1 AND occasion < ?2 AND substr(occasion, 1, ?3) = ?4
             ORDER BY occasion DESC LIMIT 1",
        )?
        .query_row(params![card.id, key, before.len(), before], |row| row.get::<_, Option<usize>>(0))
        .optional()?
        .flatten();
    let suggestions = match person.salutation.is_empty() {
        true => suggestions(&card.name, &names.0, &names.1, female),
        false => Vec::new(),
    };
    Ok(Known {
        person,
        draft,
        sent: sent_on(tx, key)?,
        last_year,
        reason: wish.reason,
        material: material(tx, card.id)?,
        taboo: fields(tx, card.id, &TABOO)?.join("・"),
        suggestions,
    })
}

fn reachable(tx: &ReadTx<'_>, card: CardId, person: &mut Person) -> Result<()> {
    let mut points = tx.conn().prepare_cached(
        "SELECT kind, type, value FROM contact_points WHERE card_id = ?1 ORDER BY preferred DESC, place",
    )?;
    let mut rows = points.query([card])?;
    while let Some(row) = rows.next()? {
        let (kind, value): (String, String) = (row.get(0)?, row.get(2)?);
        let r#type: PointType = sql::or_default(row, "type")?;
        match kind.as_str() {
            "im" => drop(person.im.get_or_insert(r#type)),
            "email" => drop(person.email.get_or_insert(value)),
            _ => {
                person.phone = true;
                if r#type == PointType::Mobile {
                    person.mobile.get_or_insert(value);
                }
            }
        }
    }
    person.address = tx
        .conn()
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM addresses WHERE card_id = ?1)")?
        .query_row([card], |row| row.get(0))?;
    Ok(())
}

fn fields(tx: &ReadTx<'_>, card: CardId, keys: &[&str]) -> Result<Vec<String>> {
    let mut query =
        tx.conn().prepare_cached("SELECT key, value FROM card_fields WHERE card_id = ?1 ORDER BY place")?;
    let all = query.query_map([card], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?;
    let all = all.collect::<Result<Vec<_>, _>>()?;
    Ok(all.into_iter().filter(|(key, _)| keys.contains(&key.as_str())).map(|(_, value)| value).collect())
}

/// What somebody who writes by hand could begin with.
fn material(tx: &ReadTx<'_>, card: CardId) -> Result<Vec<String>> {
    let mut found = fields(tx, card, &LIKES)?;
    let last = tx
        .conn()
        .prepare_cached(
            "SELECT note FROM interactions WHERE card_id = ?1 AND reached = 1 AND note <> '' ORDER BY day DESC, at DESC LIMIT 1",
        )?
        .query_row([card], |row| row.get::<_, String>(0))
        .optional()?;
    found.extend(last);
    Ok(found.into_iter().map(|text| text.chars().take(SHORT).collect()).collect())
}

/// How somebody wants to be greeted.
pub fn wish_of(tx: &ReadTx<'_>, card: CardId) -> Result<Wish> {
    let day = |text: Option<String>| text.and_then(|text| text.parse().ok());
    Ok(tx
        .conn()
        .prepare_cached(
            "SELECT none_since, reason, mourning_until, language FROM greeting_wishes WHERE card_id = ?1",
        )?
        .query_row([card], |row| {
            Ok(Wish {
                none_since: day(row.get(0)?),
                reason: row.get(1)?,
                mourning_until: day(row.get(2)?),
                language: sql::opt(row, "language")?,
            })
        })
        .optional()?
        .unwrap_or_default())
}

/// Who wants no greetings.
pub fn refusing(tx: &ReadTx<'_>) -> Result<HashSet<CardId>> {
    Ok(tx
        .conn()
        .prepare_cached("SELECT card_id FROM greeting_wishes WHERE none_since IS NOT NULL")?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?)
}

/// Says how somebody wants to be greeted; the usual again takes the row away.
///
/// # Errors
/// `card_unknown`, `text_too_long`.
pub fn set_wish(tx: &WriteTx<'_>, card: CardId, wish: &Wish) -> Result<CardId> {
    cards::reference(tx, card)?;
    if wish.reason.chars().count() > SHORT {
        return Err(Error::new(Code::TextTooLong).of("reason").with("limit", SHORT));
    }
    if *wish == Wish::default() {
        tx.conn().execute("DELETE FROM greeting_wishes WHERE card_id = ?1", [card])?;
        return Ok(card);
    }
    tx.conn().execute(
        "INSERT INTO greeting_wishes (id, card_id, none_since, reason, mourning_until, language)
         VALUES (:id, :card, :none, :reason, :mourning, :language)
         ON CONFLICT (card_id) DO UPDATE SET none_since = :none, reason = :reason, mourning_until = :mourning, language = :language",
        named_params! {
            ":id": OccasionId::fresh(), ":card": card, ":none": wish.none_since.map(|day| day.to_string()),
            ":reason": wish.reason.trim(), ":mourning": wish.mourning_until.map(|day| day.to_string()),
            ":language": wish.language.and_then(sql::name_of),
        },
    )?;
    Ok(card)
}

/// Writes down what was changed of one greeting.
pub(super) fn set_draft(tx: &WriteTx<'_>, card: CardId, key: &str, change: &Change) -> Result<()> {
    let conn = tx.conn();
    conn.execute(
        "INSERT OR IGNORE INTO greeting_drafts (id, card_id, occasion) VALUES (?1, ?2, ?3)",
        params![OccasionId::fresh(), card, key],
    )?;
    match change {
        // Another text than the one that was copied.
        Change::Wording(wording) => conn.execute(
            "UPDATE greeting_drafts SET wording = ?2, copied = 0 WHERE occasion = ?1",
            params![key, wording],
        ),
        Change::Text(text) => {
            let text = text.as_deref().map(str::trim).filter(|text| !text.is_empty());
            conn.execute(
                "UPDATE greeting_drafts SET text = ?2, copied = 0 WHERE occasion = ?1",
                params![key, text],
            )
        }
        Change::Skipped(skipped) => {
            conn.execute("UPDATE greeting_drafts SET skipped = ?2 WHERE occasion = ?1", params![key, skipped])
        }
        Change::Copied(wording) => conn.execute(
            "UPDATE greeting_drafts SET copied = 1, wording = coalesce(?2, wording) WHERE occasion = ?1",
            params![key, wording],
        ),
    }?;
    Ok(())
}

/// The wording that went out.
pub(super) fn set_wording(tx: &WriteTx<'_>, key: &str, wording: Option<u32>) -> Result<()> {
    tx.conn().execute("UPDATE greetings SET wording = ?2 WHERE occasion = ?1", params![key, wording])?;
    Ok(())
}
