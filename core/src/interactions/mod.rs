//! 往來: the log of contacts. One box writes what happened and what comes next, as one action.
//! A try is not a contact: only someone reached counts as last contact.

pub mod promises;
mod store;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

pub use store::{of_card, tally};

use crate::base::error::{Code, Error, Result};
use crate::base::ids::{CardId, FollowupId, InteractionId};
use crate::base::money::Money;
use crate::cards::draft::Channel;
use crate::cards::{self, rules};
use crate::followups::{self, Followup, FollowupDraft};
use crate::store::WriteTx;

/// Who began it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
#[ts(export)]
pub enum Direction {
    #[default]
    /// We did.
    Out,
    /// The customer did: a letter, a hotline call, a walk-in.
    In,
}

/// 體驗比期望
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
#[ts(export)]
#[allow(missing_docs)]
pub enum Expectation {
    Below,
    Met,
    Above,
}

/// What is said about a contact in the composer.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[ts(export, rename = "ContactDraft")]
pub struct LogDraft {
    /// How.
    pub kind: Channel,
    /// Who began it.
    #[serde(default)]
    pub direction: Direction,
    /// Somebody was reached; otherwise it was a try.
    #[serde(default = "yes")]
    pub reached: bool,
    /// The day; today when missing.
    #[serde(default)]
    pub day: Option<NaiveDate>,
    /// `HH:MM`; now when both day and time are missing.
    #[serde(default)]
    pub time: Option<String>,
    /// What was said.
    #[serde(default)]
    pub note: String,
    /// What came of it.
    #[serde(default)]
    pub outcome: String,
    /// What was agreed.
    #[serde(default)]
    pub agreed: String,
    /// Who else was there.
    #[serde(default)]
    pub attendees: String,
    /// How it was against what the customer expected.
    #[serde(default)]
    pub expectation: Option<Expectation>,
    /// What it cost.
    #[serde(default)]
    pub cost: Option<Money>,
}

impl LogDraft {
    /// A contact of this kind in which somebody was reached, now, with nothing said yet.
    pub fn of(kind: Channel, direction: Direction) -> Self {
        Self {
            kind,
            direction,
            reached: true,
            day: None,
            time: None,
            note: String::new(),
            outcome: String::new(),
            agreed: String::new(),
            attendees: String::new(),
            expectation: None,
            cost: None,
        }
    }
}

fn yes() -> bool {
    true
}

/// One logged contact.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
#[allow(missing_docs)]
pub struct Interaction {
    pub id: InteractionId,
    pub card: CardId,
    pub day: String,
    pub time: Option<String>,
    /// RFC 3339 in the offset it was made in.
    pub at: String,
    pub kind: Channel,
    pub direction: Direction,
    pub reached: bool,
    pub note: String,
    pub outcome: String,
    pub agreed: String,
    pub attendees: String,
    pub expectation: Option<Expectation>,
    pub cost: Option<Money>,
    /// Neither an outcome nor a next step: the soft mark.
    pub thin: bool,
    pub by: String,
}

/// What a log came to.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct Logged {
    /// The log.
    pub interaction: Interaction,
    /// The next step, when one was set.
    pub followup: Option<Followup>,
}

/// What comes after a log.
#[derive(Clone, Debug, Default, Deserialize, TS)]
#[serde(default)]
#[ts(export)]
pub struct After {
    /// The next step.
    pub next: Option<FollowupDraft>,
    /// 不排: no next step is wanted, and that was said.
    pub no_next: bool,
    /// The follow-up this log completes.
    pub closes: Option<FollowupId>,
    /// What was agreed is a promise, to be kept by this day.
    pub promised: Option<NaiveDate>,
}

/// Puts a contact right: its day, who began it, what it cost and, where there are any, its words.
///
/// # Errors
/// `unreadable` for an amount that is none.
pub fn retell(
    tx: &WriteTx<'_>,
    id: InteractionId,
    day: NaiveDate,
    direction: Direction,
    cost: Option<&Money>,
    words: Option<(&str, &str)>,
) -> Result<()> {
    store::retell(tx, id, day, direction, cost, words)
}

/// Takes a contact out that never was.
///
/// # Errors
/// Those of writing.
pub fn take_back(tx: &WriteTx<'_>, id: InteractionId) -> Result<()> {
    store::remove(tx, id)
}

/// Logs a contact, completes the follow-up it answers, sets the next one.
///
/// # Errors
/// `card_unknown`, `date_impossible` (a day to come), `text_too_long`, those of `followups::add`.
pub fn log(tx: &WriteTx<'_>, card: CardId, draft: &LogDraft, after: &After) -> Result<Logged> {
    cards::reference(tx, card)?;
    let day = draft.day.unwrap_or_else(|| tx.today());
    if day > tx.today() {
        return Err(Error::new(Code::DateImpossible).of("day").with("text", day.to_string()));
    }
    for (field, text) in [("note", &draft.note), ("outcome", &draft.outcome), ("agreed", &draft.agreed)] {
        if text.chars().count() > rules::NOTE_LIMIT {
            return Err(Error::new(Code::TextTooLong).of(field).with("limit", rules::NOTE_LIMIT));
        }
    }
    let time = match (&draft.time, draft.day) {
        (Some(time), _) => Some(followups::rules::clock_time(time)?),
        (None, None) => Some(tx.now().time()),
        (None, Some(_)) => None,
    };
    let id = store::insert(tx, card, draft, day, time.as_deref(), after.no_next)?;
    if let Some(closes) = after.closes {
        followups::complete(tx, closes)?;
    }
    let followup = match &after.next {
        Some(next) => Some(followups::add_after(tx, card, next, id)?),
        None => None,
    };
    if let Some(due) = after.promised {
        promises::add(tx, card, &draft.agreed, due, Some(id))?;
    }
    Ok(Logged { interaction: store::get(tx, id)?, followup })
}
