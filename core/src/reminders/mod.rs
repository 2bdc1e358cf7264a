//! What reaches people while the window is closed: when the computer may ring, what it rings for, and what it has rung for
//! already. `hours.rs` is when, `bell.rs` decides at one moment; both are handed the time. Nothing here shows anything: the
//! shell does.

mod bell;
mod hours;
#[cfg(test)]
mod tests;

use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime};
use serde::Serialize;

use crate::base::error::Result;
use crate::base::ids::FollowupId;
use crate::cards::Who;
use crate::cards::draft::Channel;
use crate::followups;
use crate::store::ReadTx;
use crate::today::{Kind, today};

pub use bell::{Notice, Rung};
pub use hours::{Reminders, Span};

/// A visit on the day after a quiet one is told of before it; no farther ahead is looked.
const DAYS_AHEAD: u64 = 3;

/// A follow-up with a time of day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timed {
    /// Which.
    pub followup: FollowupId,
    /// When, where the person sits.
    pub at: NaiveDateTime,
    /// How.
    pub channel: Channel,
    /// The form of address, else the name; `None` once the book is locked.
    pub who: Option<String>,
}

/// How much a day has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct Count {
    pub overdue: u32,
    pub visits: u32,
    pub followups: u32,
    pub birthdays: u32,
    pub invitations: u32,
}

impl Count {
    /// All of it.
    pub fn total(self) -> u32 {
        self.overdue + self.visits + self.followups + self.birthdays + self.invitations
    }
}

/// What can be rung for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Agenda {
    /// How much a day has, and which day; `None` while the book is locked.
    pub count: Option<(NaiveDate, Count)>,
    /// What has a time, that day and the next few, the earliest first.
    pub timed: Vec<Timed>,
}

impl Agenda {
    /// What may stay in memory once the book is locked: times, and nobody's name.
    #[must_use]
    pub fn locked(mut self) -> Self {
        self.count = None;
        for timed in &mut self.timed {
            timed.who = None;
        }
        self
    }
}

/// The agenda of the day the transaction runs in.
///
/// # Errors
/// Those of reading the book.
pub fn agenda(tx: &ReadTx<'_>, who: &dyn Who) -> Result<Agenda> {
    let day = tx.today();
    let last = day.checked_add_days(Days::new(DAYS_AHEAD)).unwrap_or(day);
    let mut timed = Vec::new();
    for followup in followups::timed(tx, day, last)? {
        let time = followup.time.as_deref().and_then(|time| NaiveTime::parse_from_str(time, "%H:%M").ok());
        let Some((due, time)) = followup.due.parse::<NaiveDate>().ok().zip(time) else { continue };
        let card = who.line(followup.card)?;
        let name = if card.salutation.is_empty() { card.name } else { card.salutation };
        timed.push(Timed {
            followup: followup.id,
            at: due.and_time(time),
            channel: followup.channel,
            who: Some(name),
        });
    }
    Ok(Agenda { count: Some((day, count(tx, who)?)), timed })
}

/// Counted as the queue shows it.
fn count(tx: &ReadTx<'_>, who: &dyn Who) -> Result<Count> {
    let queue = today(tx, who)?;
    let mut count = Count { birthdays: queue.more.birthdays, ..Count::default() };
    for item in &queue.items {
        let place = match item.kind {
            // Who sleeps is a proposal, no work of the day.
            Kind::Dormant => continue,
            // What runs out weeks ahead is no work of the day either.
            Kind::Renewal if item.overdue_days < 0 => continue,
            Kind::Followup | Kind::Visit | Kind::Promise | Kind::Loan | Kind::Payment | Kind::Renewal
                if item.overdue_days > 0 =>
            {
                &mut count.overdue
            }
            Kind::Visit => &mut count.visits,
            Kind::Followup | Kind::Promise | Kind::Loan | Kind::Payment | Kind::Renewal => {
                &mut count.followups
            }
            Kind::Birthday => &mut count.birthdays,
            Kind::Invitation => &mut count.invitations,
        };
        *place += 1;
    }
    count.followups += queue.more.followups;
    Ok(count)
}
