//! The card's page: the card with everything the other folders know about it.

use chrono::{Days, NaiveDate};
use serde::Serialize;
use ts_rs::TS;

use crate::base::birthday::{Calendar, YearlyDate};
use crate::base::error::Result;
use crate::base::filing::Collation;
use crate::base::ids::CardId;
use crate::cards::draft::{Channel, OccasionKind, RelationKind};
use crate::cards::{self, Card, CardRef};
use crate::custody::{self, Held, Passing};
use crate::field;
use crate::followups::{self, Followup};
use crate::interactions::promises::{self, Promise};
use crate::interactions::{self, Interaction};
use crate::occasions::rules::{self, Adjusted};
use crate::occasions::{anniversaries_of, birthdays_of};
use crate::search::{Now, Roll, list};
use crate::store::ReadTx;

/// How old the customer is, and when the birthday is kept next.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export, rename = "Age")]
#[allow(missing_docs)]
pub struct AgeNow {
    pub age: Option<i32>,
    pub nominal_age: Option<i32>,
    pub zodiac: Option<String>,
    pub constellation: Option<String>,
    pub next: Option<NaiveDate>,
    pub adjusted: Adjusted,
}

/// What comes up for a customer within the next months.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
#[allow(missing_docs)]
pub struct Upcoming {
    pub date: NaiveDate,
    pub kind: UpcomingKind,
    /// A purpose or title in the person's own words.
    pub text: String,
    pub person: String,
    pub relation: Option<RelationKind>,
    pub occasion: Option<OccasionKind>,
    pub born: Option<YearlyDate>,
    pub calendar: Option<Calendar>,
    pub channel: Option<Channel>,
    pub age: Option<i32>,
}

/// What an upcoming line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
#[allow(missing_docs)]
pub enum UpcomingKind {
    Followup,
    Birthday,
    RelativeBirthday,
    Occasion,
}

/// Where a card stands in its list.
#[derive(Clone, Debug, Default, PartialEq, Serialize, TS)]
#[ts(export)]
#[allow(missing_docs)]
pub struct Position {
    /// From 1.
    pub index: u32,
    pub total: u32,
    pub prev: Option<CardId>,
    pub next: Option<CardId>,
}

/// Everything the page shows.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
#[allow(missing_docs)]
pub struct CardPage {
    pub card: Card,
    pub timeline: Vec<Interaction>,
    /// Open ones, the earliest first.
    pub followups: Vec<Followup>,
    pub upcoming: Vec<Upcoming>,
    /// Open ones first, then the latest.
    pub promises: Vec<Promise>,
    pub duplicates: Vec<CardRef>,
    /// Why the card is not simply this book's own.
    pub held: Option<Held>,
    /// Every time it changed hands, newest first.
    pub passings: Vec<Passing>,
    /// With whom it is out of the house.
    pub out: Option<String>,
    pub age: Option<AgeNow>,
    pub position: Position,
}

/// How far ahead a page looks.
const AHEAD_DAYS: u64 = 100;

/// A card's page. Where it stands among the others is told when the roll has been read.
///
/// # Errors
/// `card_unknown`.
pub fn page(tx: &ReadTx<'_>, roll: Option<&Roll>, id: CardId, collation: Collation) -> Result<CardPage> {
    let card = cards::get(tx, id)?;
    let draft = cards::draft_of(tx, id)?;
    let mut duplicates = cards::duplicates::possible(tx, &draft)?;
    duplicates.retain(|other| other.id != id);
    let followups = followups::open_of(tx, id)?;
    Ok(CardPage {
        timeline: interactions::of_card(tx, id)?,
        promises: promises::of_card(tx, id)?,
        upcoming: upcoming(tx, id, &followups)?,
        age: card.birthday.map(|born| age_now(&born, tx.today())),
        position: roll.and_then(|roll| position(roll, Now::of(tx), id, collation)).unwrap_or_default(),
        held: custody::of_card(tx, id)?,
        passings: custody::passings(tx, id)?,
        out: field::open_of(tx, id)?.into_iter().next().map(|(_, holder)| holder),
        card,
        followups,
        duplicates,
    })
}

fn age_now(born: &YearlyDate, today: NaiveDate) -> AgeNow {
    let age = rules::age(born, today);
    let next = rules::next_occurrence(born, today);
    AgeNow {
        age: age.and_then(|a| a.age),
        nominal_age: age.and_then(|a| a.nominal_age),
        zodiac: age.and_then(|a| a.zodiac).map(str::to_owned),
        constellation: rules::constellation(born).map(str::to_owned),
        next: next.map(|n| n.date),
        adjusted: next.map(|n| n.adjusted).unwrap_or_default(),
    }
}

fn upcoming(tx: &ReadTx<'_>, id: CardId, open: &[Followup]) -> Result<Vec<Upcoming>> {
    let today = tx.today();
    let until = today.checked_add_days(Days::new(AHEAD_DAYS)).unwrap_or(today);
    let mut found: Vec<Upcoming> = open
        .iter()
        .filter_map(|f| {
            Some(Upcoming {
                date: f.due.parse().ok()?,
                kind: UpcomingKind::Followup,
                text: f.purpose.clone(),
                person: String::new(),
                relation: None,
                occasion: None,
                born: None,
                calendar: None,
                channel: Some(f.channel),
                age: None,
            })
        })
        .collect();
    for b in birthdays_of(tx, id, today, until)? {
        found.push(Upcoming {
            date: b.date,
            kind: if b.relation.is_none() { UpcomingKind::Birthday } else { UpcomingKind::RelativeBirthday },
            text: String::new(),
            person: b.person,
            relation: b.relation,
            occasion: None,
            born: Some(b.born),
            calendar: Some(b.calendar),
            channel: None,
            age: b.age,
        });
    }
    for a in anniversaries_of(tx, id, today, until)? {
        found.push(Upcoming {
            date: a.date,
            kind: UpcomingKind::Occasion,
            text: a.title,
            person: String::new(),
            relation: None,
            occasion: Some(a.kind),
            born: Some(a.born),
            calendar: Some(a.born.calendar),
            channel: None,
            age: a.years,
        });
    }
    found.sort_by_key(|line| line.date);
    Ok(found)
}

fn position(roll: &Roll, now: Now<'_>, id: CardId, collation: Collation) -> Option<Position> {
    let (index, prev, next, total) = list::neighbours(roll, now, id, collation)?;
    Some(Position { index, total, prev, next })
}
