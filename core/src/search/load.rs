//! Reading cards into the roll: all of them in one sweep, with the tables beside each other in the order of the cards,
//! or one. Both go through the same statements, so that a card reads the same however it came in.

use std::iter::Peekable;

use chrono::{DateTime, NaiveDate};
use rusqlite::{Row as Line, params_from_iter};
use serde::de::DeserializeOwned;

use super::roll::{Entry, Next, Row};
use crate::base::birthday::YearlyDate;
use crate::base::error::Result;
use crate::base::filing::Collation;
use crate::base::ids::CardId;
use crate::base::sql;
use crate::cards::names;
use crate::store::ReadTx;

/// Between the name of a field of one's own and its value; a sign nobody types.
pub const NAME_END: char = '\u{1f}';

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

/// Which cards are read.
#[derive(Clone, Copy, Debug)]
pub enum Which {
    /// Every card of the book.
    All,
    /// This one.
    One(CardId),
}

impl Which {
    /// The condition on a column that holds a card's id.
    fn of(self, column: &str) -> String {
        match self {
            Self::All => format!("{column} IS NOT NULL"),
            Self::One(_) => format!("{column} = ?1"),
        }
    }

    fn bound(self) -> Option<CardId> {
        match self {
            Self::All => None,
            Self::One(id) => Some(id),
        }
    }
}

/// What a row of the list is made of: the card and what is kept of it. Read by place, in this order, since a name costs
/// a walk along all of them and every card of the book is read this way.
const LINE: &str = "SELECT c.id, c.number, c.kind, c.name, c.salutation, c.employer, c.gender, c.class,
       c.birthday_calendar, c.birthday_year, c.birthday_month, c.birthday_day, c.birthday_leap,
       c.archived_at IS NOT NULL, c.do_not_contact, c.created_at, max(c.updated_at, coalesce(c.confirmed_at, '')),
       k.last_contact, k.silent_since, k.next_follow, k.next_time, k.next_channel, coalesce(k.phone, ''),
       coalesce(k.area, ''), coalesce(k.complete, 0),
       c.nickname, c.spoken, c.position, c.occupation, c.note";

/// The first living cards in the order of names, in that order.
pub fn first(
    tx: &ReadTx<'_>,
    order: Collation,
    limit: u32,
    take: &mut dyn FnMut(Row, [String; 6]),
) -> Result<()> {
    let order = match order {
        Collation::Zhuyin => "by_zhuyin",
        Collation::Pinyin => "by_pinyin",
        Collation::Stroke => "by_stroke",
    };
    let mut cards = tx.conn().prepare_cached(&format!(
        "{LINE} FROM kept k JOIN cards c ON c.id = k.card_id WHERE k.archived = 0 ORDER BY k.{order}, c.number LIMIT ?1"
    ))?;
    let mut rows = cards.query([limit])?;
    while let Some(row) = rows.next()? {
        let (row, shown, _) = line(row)?;
        take(row, shown);
    }
    Ok(())
}

/// Reads cards in the order of their ids and hands each over.
pub fn entries(tx: &ReadTx<'_>, which: Which, take: &mut dyn FnMut(Entry)) -> Result<()> {
    let of_card = format!("WHERE {} ORDER BY card_id", which.of("card_id"));
    let statement = |sql: &str| tx.conn().prepare_cached(sql);
    let mut points =
        statement(&format!("SELECT card_id, kind = 'phone', value, place FROM contact_points {of_card}"))?;
    let mut points = beside(&mut points, which, |row| {
        Ok((row.get::<_, u32>(3)?, row.get::<_, bool>(1)?, row.get::<_, String>(2)?))
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
        beside(&mut people, which, |row| Ok([row.get::<_, String>(1)?, row.get::<_, String>(2)?]))?;
    let mut addresses = statement(&format!("SELECT card_id, text, area, place FROM addresses {of_card}"))?;
    let mut addresses = beside(&mut addresses, which, |row| {
        Ok((row.get::<_, u32>(3)?, row.get::<_, String>(1)?, row.get::<_, String>(2)?))
    })?;
    let mut fields =
        statement(&format!("SELECT card_id, key || char(31) || value FROM card_fields {of_card}"))?;
    let mut fields = beside(&mut fields, which, |row| row.get::<_, String>(1))?;
    let mut cards = statement(&format!(
        "{LINE} FROM cards c LEFT JOIN kept k ON k.card_id = c.id WHERE {} ORDER BY c.id",
        which.of("c.id")
    ))?;
    let mut rows = cards.query(params_from_iter(which.bound()))?;
    while let Some(row) = rows.next()? {
        let (row, shown, [nickname, spoken, position, occupation, note]) = line(row)?;
        let id = row.id;
        let mut points = points.of(id)?;
        points.sort_by_key(|(place, ..)| *place);
        let (phones, others): (Vec<_>, Vec<_>) = points.into_iter().partition(|(_, phone, _)| *phone);
        let values = |points: Vec<(u32, bool, String)>| points.into_iter().map(|(.., value)| value).collect();
        let mut addresses = addresses.of(id)?;
        addresses.sort();
        let mut areas: Vec<String> = Vec::new();
        for (.., area) in &addresses {
            if !area.is_empty() && !areas.contains(area) {
                areas.push(area.clone());
            }
        }
        let (tags, groups) = (tags.of(id)?, groups.of(id)?);
        let [name, salutation, employer, ..] = &shown;
        let texts = [
            vec![name.clone()],
            vec![nickname, salutation.clone(), spoken],
            values(phones),
            vec![employer.clone(), position, occupation],
            values(others),
            tags.iter().chain(&groups).cloned().collect(),
            people.of(id)?.into_iter().flatten().collect(),
            addresses.into_iter().map(|(_, text, _)| text).collect(),
            fields.of(id)?,
            vec![note],
        ];
        take(Entry { row, shown, texts, tags, groups, areas });
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

/// Reads one [`LINE`]: the numbers, what is shown, and the texts that are only searched.
fn line(line: &Line<'_>) -> Result<(Row, [String; 6], [String; 5])> {
    let text = |place: usize| line.get::<_, String>(place);
    let name = text(3)?;
    let created = since_1970(&text(15)?);
    let made = || NaiveDate::default() + chrono::Duration::minutes(created.into());
    let last_contact = day(line, 17)?;
    let next = match day(line, 19)? {
        Some(due) => Some(Next {
            due,
            time: line.get::<_, Option<String>>(20)?.as_deref().and_then(minutes).unwrap_or(NO_TIME),
            channel: line.get::<_, Option<String>>(21)?.as_deref().and_then(sql::named),
        }),
        None => None,
    };
    let birthday = match named(line, 8)? {
        Some(calendar) => Some(YearlyDate {
            calendar,
            year: line.get(9)?,
            month: line.get(10)?,
            day: line.get(11)?,
            leap: line.get(12)?,
        }),
        None => None,
    };
    let row = Row {
        id: line.get(0)?,
        number: line.get(1)?,
        kind: named(line, 2)?.unwrap_or_default(),
        gender: named(line, 6)?,
        class: named(line, 7)?,
        archived: line.get(13)?,
        quiet: line.get(14)?,
        complete: line.get(24)?,
        birthday,
        created,
        fresh: since_1970(&text(16)?),
        last_contact,
        met: last_contact
            .map_or(0, |day| u16::try_from((day - NaiveDate::default()).num_days()).unwrap_or(0)),
        silent_since: day(line, 18)?.unwrap_or_else(made),
        next,
        dead: false,
    };
    let shown = [name.clone(), text(4)?, text(5)?, text(22)?, text(23)?, names::seal(&name)];
    Ok((row, shown, [text(25)?, text(26)?, text(27)?, text(28)?, text(29)?]))
}

fn named<T: DeserializeOwned>(line: &Line<'_>, place: usize) -> rusqlite::Result<Option<T>> {
    Ok(line.get::<_, Option<String>>(place)?.as_deref().and_then(sql::named))
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
