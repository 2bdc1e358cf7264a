//! Who needs somebody while the keeper is away, and why.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rusqlite::params;
use serde::Serialize;
use ts_rs::TS;

use crate::base::error::Result;
use crate::base::ids::CardId;
use crate::base::sql::named;
use crate::cards::draft::Channel;
use crate::cards::{CardRef, Who};
use crate::occasions;
use crate::store::ReadTx;

/// What somebody needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export, rename = "BusyKind")]
pub enum Kind {
    /// Something was arranged or is due; the words are what for.
    Followup,
    /// Something was promised.
    Promise,
    /// A birthday of the customer or of somebody in the family; the words are whose.
    Birthday,
}

/// One thing in the time.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export, rename = "BusyReason")]
pub struct Reason {
    /// What.
    pub kind: Kind,
    /// When.
    pub day: NaiveDate,
    /// What for, or whose.
    pub text: String,
    /// How, for a follow-up.
    pub channel: Option<Channel>,
}

/// Somebody with something in the time.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct Busy {
    /// Who.
    pub card: CardRef,
    /// Everything, the earliest first.
    pub reasons: Vec<Reason>,
}

/// Customers with something arranged, promised or to be congratulated on from one day to another; what is late already counts as
/// of the first day. A customers come first.
///
/// # Errors
/// Those of reading.
pub fn busy(tx: &ReadTx<'_>, who: &dyn Who, from: NaiveDate, to: NaiveDate) -> Result<Vec<Busy>> {
    let mut found: BTreeMap<CardId, Vec<Reason>> = BTreeMap::new();
    let mut add = |card: CardId, reason: Reason| found.entry(card).or_default().push(reason);
    let mut query = tx.conn().prepare_cached(
        "SELECT f.card_id, f.due, f.purpose, f.channel FROM followups f JOIN cards c ON c.id = f.card_id
         WHERE f.status = 'open' AND f.due <= ?1 AND c.archived_at IS NULL",
    )?;
    let mut rows = query.query([to.to_string()])?;
    while let Some(row) = rows.next()? {
        let due = row.get::<_, String>(1)?.parse().unwrap_or(from);
        let channel = row.get::<_, String>(3)?;
        add(
            row.get(0)?,
            Reason { kind: Kind::Followup, day: due, text: row.get(2)?, channel: named(&channel) },
        );
    }
    let mut query = tx.conn().prepare_cached(
        "SELECT p.card_id, p.due, p.what FROM promises p JOIN cards c ON c.id = p.card_id
         WHERE p.state = 'open' AND p.due <= ?1 AND c.archived_at IS NULL",
    )?;
    let mut rows = query.query(params![to.to_string()])?;
    while let Some(row) = rows.next()? {
        let due = row.get::<_, String>(1)?.parse().unwrap_or(from);
        add(row.get(0)?, Reason { kind: Kind::Promise, day: due, text: row.get(2)?, channel: None });
    }
    for birthday in occasions::birthdays(tx, who, from, to)? {
        let reason =
            Reason { kind: Kind::Birthday, day: birthday.date, text: birthday.person.clone(), channel: None };
        add(birthday.card.id, reason);
    }
    let mut all = Vec::with_capacity(found.len());
    for (card, mut reasons) in found {
        reasons.sort_by_key(|reason| reason.day);
        all.push(Busy { card: who.line(card)?, reasons });
    }
    all.sort_by_key(|busy| {
        let first = busy.reasons.first().map(|reason| reason.day);
        (busy.card.class.is_none(), busy.card.class, first, busy.card.number)
    });
    Ok(all)
}
