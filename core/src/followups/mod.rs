//! 跟進: what is due with whom, when and how. Done, put off, dropped, handed on; some come back by themselves.

pub mod rules;
mod store;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

pub use store::{count_by_day, count_on, due_until, get, list, open_of, timed};

use crate::base::error::{Code, Error, Result};
use crate::base::ids::{CardId, FollowupId, InteractionId};
use crate::cards;
use crate::cards::draft::Channel;
use crate::store::WriteTx;

/// 急/特/易/難
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
#[ts(export, rename = "FollowupKind")]
#[allow(missing_docs)]
pub enum Kind {
    Urgent,
    Special,
    Easy,
    Hard,
}

/// Where a follow-up stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
#[ts(export, rename = "FollowupStatus")]
#[allow(missing_docs)]
pub enum Status {
    #[default]
    Open,
    Done,
    Dropped,
}

/// The unit of a repetition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
#[ts(export, rename = "RepeatUnit")]
#[allow(missing_docs)]
pub enum Unit {
    Day,
    Week,
    Month,
    Year,
}

/// Comes back `every` so many `unit`s after the day it was due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
#[allow(missing_docs)]
pub struct Repeat {
    pub every: u32,
    pub unit: Unit,
    /// The day of the month it began on, so that the 31st is the 31st again after a shorter month; the due day's when missing.
    #[serde(default)]
    pub day: Option<u32>,
}

impl Repeat {
    /// From the day it is due first.
    pub fn every(every: u32, unit: Unit) -> Self {
        Self { every, unit, day: None }
    }
}

/// What is said about a follow-up before it is stored.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(export)]
pub struct FollowupDraft {
    /// The day; when missing, what the kind says.
    pub due: Option<NaiveDate>,
    /// `HH:MM`.
    pub time: Option<String>,
    /// How; a call when missing.
    pub channel: Option<Channel>,
    /// What for.
    pub purpose: String,
    /// 急/特/易/難
    pub kind: Option<Kind>,
    /// Comes back.
    pub repeat: Option<Repeat>,
    /// Who is to do it, when not oneself.
    pub assignee: String,
}

/// One follow-up.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
#[allow(missing_docs)]
pub struct Followup {
    pub id: FollowupId,
    pub card: CardId,
    pub due: String,
    pub time: Option<String>,
    pub channel: Channel,
    pub purpose: String,
    pub kind: Option<Kind>,
    pub status: Status,
    /// Days late; negative = days ahead; 0 for what is no longer open.
    pub overdue_days: i32,
    pub repeat: Option<Repeat>,
    pub assignee: String,
    /// The rule that planned it: `regular`, or `deal:DAY:N` for N days after the deal; none when a person did.
    pub rule: Option<String>,
}

/// Plans a follow-up.
///
/// # Errors
/// `card_unknown`, `unreadable` for a time, `text_too_long`.
pub fn add(tx: &WriteTx<'_>, card: CardId, draft: &FollowupDraft) -> Result<Followup> {
    cards::reference(tx, card)?;
    let id = store::insert(tx, card, &rules::settle(draft, tx.today())?, None)?;
    get(tx, id)
}

/// The same, as the next step of a logged contact.
pub(crate) fn add_after(
    tx: &WriteTx<'_>,
    card: CardId,
    draft: &FollowupDraft,
    log: InteractionId,
) -> Result<Followup> {
    let id = store::insert(tx, card, &rules::settle(draft, tx.today())?, Some(log))?;
    get(tx, id)
}

/// Marks a follow-up as done; one that repeats is planned again, not before tomorrow.
///
/// # Errors
/// `unknown` when there is no such open follow-up.
pub fn complete(tx: &WriteTx<'_>, id: FollowupId) -> Result<Option<Followup>> {
    let done = open_one(tx, id)?;
    store::close(tx, id, Status::Done)?;
    let Some(repeat) = done.repeat else {
        return Ok(None);
    };
    let due: NaiveDate = done.due.parse().unwrap_or_else(|_| tx.today());
    let draft = FollowupDraft {
        due: rules::next_due(due, repeat, tx.today()),
        time: done.time,
        channel: Some(done.channel),
        purpose: done.purpose,
        kind: done.kind,
        repeat: Some(repeat),
        assignee: done.assignee,
    };
    let next = store::insert(tx, done.card, &rules::settle(&draft, tx.today())?, None)?;
    get(tx, next).map(Some)
}

/// Puts a follow-up off to another day; its time of day goes, since it was meant for the old one.
///
/// # Errors
/// `unknown`; `date_impossible` for a day that is past.
pub fn snooze(tx: &WriteTx<'_>, id: FollowupId, due: NaiveDate) -> Result<Followup> {
    if due < tx.today() {
        return Err(Error::new(Code::DateImpossible).of("due").with("text", due.to_string()));
    }
    let before = open_one(tx, id)?;
    let time = if before.due == due.to_string() { before.time } else { None };
    store::move_to(tx, id, due, time.as_deref())?;
    get(tx, id)
}

/// Makes an open follow-up say what the draft says. A day that is past stays only where it stood before.
///
/// # Errors
/// `unknown`, `date_impossible`; those of [`add`].
pub fn change(tx: &WriteTx<'_>, id: FollowupId, draft: &FollowupDraft) -> Result<Followup> {
    let before = open_one(tx, id)?;
    if let Some(past) = draft.due.filter(|due| *due < tx.today() && due.to_string() != before.due) {
        return Err(Error::new(Code::DateImpossible).of("due").with("text", past.to_string()));
    }
    store::update(tx, id, &rules::settle(draft, tx.today())?)?;
    get(tx, id)
}

/// Hands a follow-up to somebody else; an empty name takes it back.
pub fn assign(tx: &WriteTx<'_>, id: FollowupId, to: &str) -> Result<Followup> {
    open_one(tx, id)?;
    store::assign(tx, id, to.trim())?;
    get(tx, id)
}

/// Takes a follow-up off the list without having done it.
pub fn drop(tx: &WriteTx<'_>, id: FollowupId) -> Result<()> {
    open_one(tx, id)?;
    store::close(tx, id, Status::Dropped)
}

fn open_one(tx: &WriteTx<'_>, id: FollowupId) -> Result<Followup> {
    let found = get(tx, id)?;
    if found.status == Status::Open { Ok(found) } else { Err(Error::new(Code::Unknown)) }
}
