//! 生日・節日: birthdays of customers and of those around them, yearly dates, invitations, and what has been attended
//! to. Dates are computed from parts each time; only "greeted" is stored.

pub mod calendar;
pub mod gifts;
pub mod greetings;
pub mod rules;
mod store;

use std::collections::HashSet;

use chrono::NaiveDate;
use serde::Serialize;
use ts_rs::TS;

pub use store::{card_of, mark};

use self::rules::Adjusted;
use self::store::Whose;
use crate::base::birthday::{Calendar, YearlyDate};
use crate::base::error::Result;
use crate::base::ids::CardId;
use crate::cards::draft::{OccasionKind, RelationKind};
use crate::cards::{CardRef, Who};
use crate::store::ReadTx;

/// One day on which somebody's birthday is kept.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct Birthday {
    /// The customer.
    pub card: CardRef,
    /// Whose birthday: the customer's or that of someone around him.
    pub person: String,
    /// What that person is to the customer; `null` for the customer.
    pub relation: Option<RelationKind>,
    /// The day it is kept.
    pub date: NaiveDate,
    /// The calendar of the birth date.
    pub calendar: Calendar,
    /// The birth date as it stands on the card.
    pub born: YearlyDate,
    /// 足歲 reached on that day.
    pub age: Option<i32>,
    /// 虛歲 on that day.
    pub nominal_age: Option<i32>,
    /// 生肖
    pub zodiac: Option<String>,
    /// 大壽, and which count it is by.
    pub milestone: Option<rules::Milestone>,
    /// Whether and why the day was moved.
    pub adjusted: Adjusted,
    /// The key for `mark`.
    pub occasion: String,
    /// Whether it has been attended to.
    pub greeted: bool,
}

/// One day on which another yearly date is kept.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct Anniversary {
    /// The customer.
    pub card: CardRef,
    /// What it is about.
    pub kind: OccasionKind,
    /// Own words; empty = the kind says it.
    pub title: String,
    /// The day it is kept.
    pub date: NaiveDate,
    /// The date as it stands on the card.
    pub born: YearlyDate,
    /// Full years since, when the year is known.
    pub years: Option<i32>,
    /// The key for `mark`.
    pub occasion: String,
    /// Whether it has been attended to.
    pub greeted: bool,
}

/// The invitation of an A customer for a birthday to come.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct Invite {
    /// The birthday.
    pub birthday: Birthday,
    /// From this day on.
    pub opens: NaiveDate,
    /// Should be out by this day.
    pub due: NaiveDate,
    /// The key for `mark`.
    pub occasion: String,
    /// Whether it is out.
    pub done: bool,
}

/// Birthdays kept from one day to another, both included, of living cards; by day, then number.
pub fn birthdays(tx: &ReadTx<'_>, who: &dyn Who, from: NaiveDate, to: NaiveDate) -> Result<Vec<Birthday>> {
    dressed(tx, who, store::birthdays(tx, who, from, to, Whose::Everyone)?, &store::attended(tx, from, to)?)
}

/// The same for one card and the people around it.
pub fn birthdays_of(tx: &ReadTx<'_>, card: CardId, from: NaiveDate, to: NaiveDate) -> Result<Vec<Birthday>> {
    dressed(tx, tx, store::birthdays_of(tx, card, from, to)?, &store::attended(tx, from, to)?)
}

/// How many birthdays are kept from one day to another.
pub fn count_birthdays(tx: &ReadTx<'_>, who: &dyn Who, from: NaiveDate, to: NaiveDate) -> Result<u32> {
    Ok(u32::try_from(store::birthdays(tx, who, from, to, Whose::Everyone)?.len()).unwrap_or(u32::MAX))
}

/// Birthdays nobody greeted yet: the `limit` nearest to `today` in order of their days, and how many there are.
pub fn ungreeted(
    tx: &ReadTx<'_>,
    who: &dyn Who,
    from: NaiveDate,
    to: NaiveDate,
    limit: usize,
) -> Result<(Vec<Birthday>, usize)> {
    let attended = store::attended(tx, from, to)?;
    let mut open = store::birthdays(tx, who, from, to, Whose::Everyone)?;
    if !attended.is_empty() {
        open.retain(|kept| !attended.contains(&key_of(kept)));
    }
    let all = open.len();
    let today = tx.today();
    if all > limit {
        open.sort_by_key(|kept| (kept.date - today).num_days().abs());
        open.truncate(limit);
    }
    Ok((dressed(tx, who, open, &attended)?, all))
}

fn key_of(kept: &store::Kept) -> String {
    format!("birthday:{}:{}", kept.key, kept.date)
}

fn dressed(
    tx: &ReadTx<'_>,
    who: &dyn Who,
    all: Vec<store::Kept>,
    attended: &HashSet<String>,
) -> Result<Vec<Birthday>> {
    let mut found = Vec::with_capacity(all.len());
    for kept in all {
        let card = who.line(kept.card)?;
        let (person, relation) = match kept.relative {
            true => store::relative(tx, kept.key)?,
            false => (card.name.clone(), None),
        };
        let age = rules::age(&kept.born, kept.date);
        let occasion = key_of(&kept);
        found.push(Birthday {
            card,
            person,
            relation,
            date: kept.date,
            calendar: kept.born.calendar,
            born: kept.born,
            age: age.and_then(|a| a.age),
            nominal_age: age.and_then(|a| a.nominal_age),
            zodiac: age.and_then(|a| a.zodiac).map(str::to_owned),
            milestone: age.as_ref().and_then(rules::milestone),
            adjusted: kept.adjusted,
            greeted: attended.contains(&occasion),
            occasion,
        });
    }
    found.sort_by(|a, b| a.date.cmp(&b.date).then_with(|| a.card.number.cmp(&b.card.number)));
    Ok(found)
}

/// Other yearly dates kept from one day to another, both included; by day.
pub fn anniversaries(tx: &ReadTx<'_>, from: NaiveDate, to: NaiveDate) -> Result<Vec<Anniversary>> {
    dated(tx, from, to, None)
}

/// The same for one card.
pub fn anniversaries_of(
    tx: &ReadTx<'_>,
    card: CardId,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<Vec<Anniversary>> {
    dated(tx, from, to, Some(card))
}

fn dated(tx: &ReadTx<'_>, from: NaiveDate, to: NaiveDate, only: Option<CardId>) -> Result<Vec<Anniversary>> {
    let attended = store::attended(tx, from, to)?;
    let mut found: Vec<Anniversary> = store::yearly_dates(tx, from, to, only)?
        .into_iter()
        .map(|(date, row)| {
            let occasion = format!("occasion:{}:{date}", row.id);
            Anniversary {
                kind: row.kind,
                title: row.title,
                date,
                born: row.date,
                years: rules::age(&row.date, date).and_then(|a| a.age).filter(|years| *years > 0),
                greeted: attended.contains(&occasion),
                occasion,
                card: row.card,
            }
        })
        .collect();
    found.sort_by(|a, b| a.date.cmp(&b.date).then_with(|| a.card.number.cmp(&b.card.number)));
    Ok(found)
}

/// Invitations of A customers that stand open today, the earliest birthday first.
pub fn invitations(tx: &ReadTx<'_>, who: &dyn Who) -> Result<Vec<Invite>> {
    let today = tx.today();
    let Some(last) = today.checked_add_days(chrono::Days::new(21)) else {
        return Ok(Vec::new());
    };
    let attended = store::attended(tx, today, last)?;
    let mut own = store::birthdays(tx, who, today, last, Whose::FirstClass)?;
    own.retain(|kept| rules::invitation(kept.date, today).is_some());
    Ok(dressed(tx, who, own, &attended)?
        .into_iter()
        .filter_map(|birthday| {
            let window = rules::invitation(birthday.date, today)?;
            let occasion = birthday.occasion.replacen("birthday:", "invitation:", 1);
            Some(Invite {
                opens: window.opens,
                due: window.due,
                done: attended.contains(&occasion),
                occasion,
                birthday,
            })
        })
        .collect())
}

/// Cards whose birthday is known to the month only, for a month of the solar calendar.
pub fn month_only(tx: &ReadTx<'_>, month: u8) -> Result<Vec<CardRef>> {
    store::month_only(tx, month)
}
