//! Reading cards into the roll: all of them in one sweep, with the tables beside each other in the order of the cards,
//! or one. Both go through the same statements, so that a card reads the same however it came in.

use std::collections::HashSet;
use std::iter::Peekable;

use chrono::{DateTime, NaiveDate};
use rusqlite::types::Value;
use rusqlite::{Row as Line, params_from_iter};

use super::roll::{Entry, Next, Row};
use crate::base::error::Result;
use crate::base::filing::Collation;
use crate::base::ids::CardId;
use crate::base::sql;
use crate::book::Preset;
use crate::cards::draft::CardKind;
use crate::cards::rules::{self, Presence};
use crate::cards::{card, names};
use crate::store::ReadTx;

/// Minutes of the day for what has no time: after everything that has one.
const NO_TIME: u16 = u16::MAX;

/// The rows of one table beside the cards, in the order of the cards.
struct Beside<'s, T>(Peekable<Rows<'s, T>>);

type Rows<'s, T> = Box<dyn Iterator<Item = rusqlite::Result<(CardId, T)>> + 's>;

impl<T> Beside<'_, T> {
    /// The rows of one card; those of cards before it are passed over.
    fn of(&mut self, card: CardId) -> Result<Vec<T>> {
        let mut found = Vec::new();
        loop {
            let own = match self.0.peek() {
                Some(Ok((owner, _))) if *owner > card => false,
                Some(Ok((owner, _))) if *owner == card => true,
                Some(Ok(_)) => {
                    self.0.next();
                    continue;
                }
                Some(Err(_)) => true,
                None => false,
            };
            if !own {
                return Ok(found);
            }
            if let Some(row) = self.0.next() {
                found.push(row?.1);
            }
        }
    }
}

/// A phone, e-mail or messenger id.
struct Point {
    phone: bool,
    value: String,
    preferred: bool,
    place: u32,
}

/// Which cards are read.
#[derive(Clone, Copy, Debug)]
pub enum Which {
    /// Every card of the book.
    All,
    /// This one.
    One(CardId),
    /// The first living ones in the order of names.
    First(Collation, u32),
}

impl Which {
    /// The condition on a column that holds a card's id, and what is bound to it.
    fn of(self, column: &str) -> String {
        match self {
            Self::All => format!("{column} IS NOT NULL"),
            Self::One(_) => format!("{column} = ?1"),
            Self::First(collation, _) => {
                let order = match collation {
                    Collation::Zhuyin => "by_zhuyin",
                    Collation::Pinyin => "by_pinyin",
                    Collation::Stroke => "by_stroke",
                };
                format!("{column} IN (SELECT card_id FROM kept WHERE archived = 0 ORDER BY {order} LIMIT ?1)")
            }
        }
    }

    fn bound(self) -> Option<Value> {
        match self {
            Self::All => None,
            Self::One(id) => Some(Value::Blob(id.0.as_bytes().to_vec())),
            Self::First(_, limit) => Some(Value::Integer(limit.into())),
        }
    }
}

/// Reads cards in the order of their ids and hands each over.
pub fn entries(tx: &ReadTx<'_>, which: Which, take: &mut dyn FnMut(Entry)) -> Result<()> {
    let of_card = format!("WHERE {} ORDER BY card_id", which.of("card_id"));
    let preset = card::preset(tx)?;
    let statement = |sql: &str| tx.conn().prepare_cached(sql);
    let mut points = statement(&format!(
        "SELECT card_id, kind = 'phone', value, preferred, place FROM contact_points {of_card}"
    ))?;
    let mut points = beside(&mut points, which, |row| {
        Ok(Point { phone: row.get(1)?, value: row.get(2)?, preferred: row.get(3)?, place: row.get(4)? })
    })?;
    let mut tags = statement(&format!("SELECT card_id, tag FROM card_tags {of_card}"))?;
    let mut tags = beside(&mut tags, which, |row| row.get::<_, String>(1))?;
    let mut groups = statement(&format!("SELECT card_id, name FROM card_groups {of_card}"))?;
    let mut groups = beside(&mut groups, which, |row| row.get::<_, String>(1))?;
    // Somebody with a card of his own is called as that card is.
    let mut people = statement(&format!(
        "SELECT card_id, coalesce((SELECT name FROM cards c WHERE c.id = other_id), name), note FROM relations {of_card}"
    ))?;
    let mut people =
        beside(&mut people, which, |row| Ok((row.get::<_, String>(1)?, row.get::<_, String>(2)?)))?;
    let mut addresses = statement(&format!("SELECT card_id, text, area, place FROM addresses {of_card}"))?;
    let mut addresses = beside(&mut addresses, which, |row| {
        Ok((row.get::<_, u32>(3)?, row.get::<_, String>(1)?, row.get::<_, String>(2)?))
    })?;
    let mut fields = statement(&format!("SELECT card_id, key || ' ' || value FROM card_fields {of_card}"))?;
    let mut fields = beside(&mut fields, which, |row| row.get::<_, String>(1))?;
    let mut kept = statement(&format!("SELECT card_id, last_contact, silent_since FROM kept {of_card}"))?;
    let mut kept = beside(&mut kept, which, |row| Ok((day(row, 1)?, day(row, 2)?)))?;
    let mut open = statement(&format!(
        "SELECT card_id, due, time, channel FROM followups WHERE status = 'open' AND {} ORDER BY card_id",
        which.of("card_id")
    ))?;
    let mut open = beside(&mut open, which, |row| {
        let time: Option<String> = row.get(2)?;
        Ok(Next {
            due: day(row, 1)?.unwrap_or_default(),
            time: time.as_deref().and_then(minutes).unwrap_or(NO_TIME),
            channel: sql::opt(row, "channel")?,
        })
    })?;
    let mut linked = statement(&format!(
        "SELECT other_id FROM relations WHERE other_id IS NOT NULL AND {}",
        which.of("other_id")
    ))?;
    let linked: HashSet<CardId> =
        linked.query_map(params_from_iter(which.bound()), |row| row.get(0))?.collect::<Result<_, _>>()?;

    let mut cards = statement(&format!(
        "SELECT c.id, c.number, c.kind, c.name, c.nickname, c.salutation, c.spoken, c.gender, c.class, c.employer,
           c.position, c.occupation, c.best_time, c.preferred_channel, c.birthday_calendar, c.birthday_year,
           c.birthday_month, c.birthday_day, c.birthday_leap, c.note, c.archived_at IS NOT NULL AS archived,
           c.do_not_contact, c.created_at, max(c.updated_at, coalesce(c.confirmed_at, '')) AS fresh
         FROM cards c WHERE {} ORDER BY c.id",
        which.of("c.id")
    ))?;
    let mut rows = cards.query(params_from_iter(which.bound()))?;
    while let Some(row) = rows.next()? {
        let id: CardId = row.get("id")?;
        let mut points = points.of(id)?;
        points.sort_by_key(|point| point.place);
        let mut addresses = addresses.of(id)?;
        addresses.sort();
        let beside = Around {
            preset,
            tags: tags.of(id)?,
            groups: groups.of(id)?,
            people: people.of(id)?,
            fields: fields.of(id)?,
            linked: linked.contains(&id),
            kept: kept.of(id)?.pop().unwrap_or_default(),
            next: open.of(id)?.into_iter().min(),
            points,
            addresses,
        };
        take(entry(row, id, beside)?);
    }
    Ok(())
}

fn beside<'s, T: 's>(
    statement: &'s mut rusqlite::CachedStatement<'_>,
    which: Which,
    read: impl Fn(&Line<'_>) -> rusqlite::Result<T> + 's,
) -> Result<Beside<'s, T>> {
    let rows =
        statement.query_map(params_from_iter(which.bound()), move |row| Ok((row.get(0)?, read(row)?)))?;
    let rows: Rows<'s, T> = Box::new(rows);
    Ok(Beside(rows.peekable()))
}

/// What stands in the other tables about one card.
struct Around {
    preset: Preset,
    points: Vec<Point>,
    tags: Vec<String>,
    groups: Vec<String>,
    people: Vec<(String, String)>,
    addresses: Vec<(u32, String, String)>,
    fields: Vec<String>,
    linked: bool,
    kept: (Option<NaiveDate>, Option<NaiveDate>),
    next: Option<Next>,
}

fn entry(row: &Line<'_>, id: CardId, around: Around) -> Result<Entry> {
    let text = |column: &str| row.get::<_, String>(column);
    let (name, salutation, employer) = (text("name")?, text("salutation")?, text("employer")?);
    let occupation = text("occupation")?;
    let kind: CardKind = sql::or_default(row, "kind")?;
    let gender = sql::opt(row, "gender")?;
    let class = sql::opt(row, "class")?;
    let birthday = sql::yearly(row, "birthday")?;
    let phones = || around.points.iter().filter(|point| point.phone);
    let first = phones().find(|point| point.preferred).or_else(|| phones().next());
    let phone = first.map(|point| point.value.clone()).unwrap_or_default();
    let mut areas: Vec<String> = Vec::new();
    for (.., area) in &around.addresses {
        if !area.is_empty() && !areas.contains(area) {
            areas.push(area.clone());
        }
    }
    let area = areas.first().cloned().unwrap_or_default();
    let present = Presence {
        phone: !phone.is_empty(),
        salutation: !salutation.is_empty(),
        birthday: birthday.is_some(),
        address: !around.addresses.is_empty(),
        work: !employer.is_empty() || !occupation.is_empty(),
        online: around.points.iter().any(|point| !point.phone),
        family: !around.people.is_empty() || around.linked,
        class: class.is_some(),
        gender: gender.is_some() || kind == CardKind::Organisation,
        best_time: !text("best_time")?.is_empty()
            || row.get::<_, Option<String>>("preferred_channel")?.is_some(),
    };
    let seal = names::seal(&name);
    let created = since_1970(&text("created_at")?);
    let texts = [
        vec![name.clone()],
        vec![text("nickname")?, salutation.clone(), text("spoken")?],
        phones().map(|point| point.value.clone()).collect(),
        vec![employer.clone(), text("position")?, occupation],
        around.points.iter().filter(|point| !point.phone).map(|point| point.value.clone()).collect(),
        around.tags.iter().chain(&around.groups).cloned().collect(),
        around.people.into_iter().flat_map(|(name, note)| [name, note]).collect(),
        around.addresses.into_iter().map(|(_, text, _)| text).collect(),
        around.fields,
        vec![text("note")?],
    ];
    let made = i64::from(created) / 1440;
    let (last_contact, silent_since) = around.kept;
    Ok(Entry {
        row: Row {
            id,
            number: row.get("number")?,
            kind,
            gender,
            class,
            archived: row.get("archived")?,
            quiet: row.get("do_not_contact")?,
            complete: rules::percent(&present, around.preset),
            birthday,
            created,
            fresh: since_1970(&text("fresh")?),
            last_contact,
            met: last_contact
                .map_or(0, |day| u16::try_from((day - NaiveDate::default()).num_days()).unwrap_or(0)),
            silent_since: silent_since.unwrap_or_else(|| NaiveDate::default() + chrono::Duration::days(made)),
            next: around.next,
            dead: false,
        },
        shown: [name, salutation, employer, phone, area, seal],
        texts,
        tags: around.tags,
        groups: around.groups,
        areas,
    })
}

/// Minutes since 1970 of an instant in UTC.
fn since_1970(utc: &str) -> u32 {
    let seconds = DateTime::parse_from_rfc3339(utc).map_or(0, |at| at.timestamp());
    u32::try_from(seconds / 60).unwrap_or(0)
}

fn minutes(time: &str) -> Option<u16> {
    let (hour, minute) = time.split_once(':')?;
    Some(hour.parse::<u16>().ok()? * 60 + minute.parse::<u16>().ok()?)
}

fn day(row: &Line<'_>, column: usize) -> rusqlite::Result<Option<NaiveDate>> {
    Ok(row.get::<_, Option<String>>(column)?.and_then(|day| day.parse().ok()))
}
