//! 生日・節日: birthdays of customers and of those around them, yearly dates, invitations, and what has been attended
//! to. Dates are computed from parts each time; only "greeted" is stored.

pub mod calendar;
pub mod rules;
mod store;

use std::collections::HashSet;

use chrono::NaiveDate;
use serde::Serialize;
use ts_rs::TS;

pub use store::{attended, card_of, mark};

use self::rules::Adjusted;
use crate::base::birthday::{Calendar, YearlyDate};
use crate::base::error::Result;
use crate::cards::CardRef;
use crate::cards::draft::{Class, OccasionKind, RelationKind};
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

/// Birthdays kept from one day to another, both included, of living cards; by day, then name.
pub fn birthdays(tx: &ReadTx<'_>, from: NaiveDate, to: NaiveDate) -> Result<Vec<Birthday>> {
    let greeted = attended(tx)?;
    let mut found = Vec::new();
    for row in store::birth_dates(tx)? {
        for kept in rules::occurrences_between(&row.born, from, to) {
            let age = rules::age(&row.born, kept.date);
            let occasion = format!("birthday:{}:{}", row.key, kept.date);
            found.push(Birthday {
                card: row.card.clone(),
                person: row.person.clone(),
                relation: row.relation,
                date: kept.date,
                calendar: row.born.calendar,
                born: row.born,
                age: age.and_then(|a| a.age),
                nominal_age: age.and_then(|a| a.nominal_age),
                zodiac: age.and_then(|a| a.zodiac).map(str::to_owned),
                milestone: age.as_ref().and_then(rules::milestone),
                adjusted: kept.adjusted,
                greeted: greeted.contains(&occasion),
                occasion,
            });
        }
    }
    found.sort_by(|a, b| a.date.cmp(&b.date).then_with(|| a.card.number.cmp(&b.card.number)));
    Ok(found)
}

/// Other yearly dates kept from one day to another, both included; by day.
pub fn anniversaries(tx: &ReadTx<'_>, from: NaiveDate, to: NaiveDate) -> Result<Vec<Anniversary>> {
    let greeted = attended(tx)?;
    let mut found = Vec::new();
    for row in store::yearly_dates(tx)? {
        for kept in rules::occurrences_between(&row.date, from, to) {
            let occasion = format!("occasion:{}:{}", row.id, kept.date);
            found.push(Anniversary {
                card: row.card.clone(),
                kind: row.kind,
                title: row.title.clone(),
                date: kept.date,
                born: row.date,
                years: rules::age(&row.date, kept.date).and_then(|a| a.age).filter(|years| *years > 0),
                greeted: greeted.contains(&occasion),
                occasion,
            });
        }
    }
    found.sort_by(|a, b| a.date.cmp(&b.date).then_with(|| a.card.number.cmp(&b.card.number)));
    Ok(found)
}

/// Invitations of A customers that stand open today, the earliest birthday first.
pub fn invitations(tx: &ReadTx<'_>) -> Result<Vec<Invite>> {
    let today = tx.today();
    let Some(last) = today.checked_add_days(chrono::Days::new(21)) else {
        return Ok(Vec::new());
    };
    let greeted: HashSet<String> = attended(tx)?;
    let own = birthdays(tx, today, last)?;
    Ok(own
        .into_iter()
        .filter(|b| b.relation.is_none() && b.card.class == Some(Class::A))
        .filter_map(|birthday| {
            let window = rules::invitation(birthday.date, today)?;
            let occasion = birthday.occasion.replacen("birthday:", "invitation:", 1);
            Some(Invite {
                opens: window.opens,
                due: window.due,
                done: greeted.contains(&occasion),
                occasion,
                birthday,
            })
        })
        .collect())
}

/// Cards whose birthday is known to the month only, for a month of the solar calendar.
pub fn month_only(tx: &ReadTx<'_>, month: u8) -> Result<Vec<CardRef>> {
    Ok(store::birth_dates(tx)?
        .into_iter()
        .filter(|row| row.relation.is_none())
        .filter(|row| {
            row.born.calendar == Calendar::Solar && row.born.month == Some(month) && row.born.day.is_none()
        })
        .map(|row| row.card)
        .collect())
}
