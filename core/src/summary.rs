//! What stands beside the queue: how the book as a whole is doing. Counted over the roll.

use chrono::{Datelike, Days, Months};
use serde::Serialize;
use ts_rs::TS;

use crate::base::error::Result;
use crate::cards::{self, CardRef};
use crate::interactions::promises;
use crate::search::standing::Standing;
use crate::search::{Now, Roll};
use crate::store::ReadTx;
use crate::{interactions, occasions};

/// How much there is.
#[derive(Clone, Debug, Default, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct Counts {
    /// Living cards.
    pub cards: u32,
    /// Customers with a follow-up that is late.
    pub overdue: u32,
    /// Birthdays kept this month.
    pub birthdays_this_month: u32,
    /// Promises still open.
    pub promises: u32,
}

/// What was done since Monday.
#[derive(Clone, Debug, Default, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct Week {
    /// Visits on which somebody was met.
    pub visits: u32,
    /// Cards made.
    pub new_cards: u32,
    /// Contacts logged.
    pub contacts: u32,
    /// Of those, without outcome or next step.
    pub thin: u32,
}

/// A customers reached within thirty days, and all of them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, TS)]
#[ts(export)]
#[allow(missing_docs)]
pub struct ClassA {
    pub seen: u32,
    pub total: u32,
}

/// The state of the cards themselves.
#[derive(Clone, Debug, Default, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct Upkeep {
    /// Percent, over all cards.
    pub average: u32,
    /// Cards not changed for more than thirty days.
    pub stale: u32,
    /// The three cards most worth filling in.
    pub incomplete: Vec<CardRef>,
    /// What those three lack most.
    pub missing: Vec<String>,
}

/// The book as a whole.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct Summary {
    /// How much there is.
    pub counts: Counts,
    /// This week.
    pub week: Week,
    /// A customers.
    pub class_a: ClassA,
    /// The cards themselves.
    pub completeness: Upkeep,
}

/// The state of the book on the day the transaction runs in.
pub fn summary(tx: &ReadTx<'_>, roll: &Roll) -> Result<Summary> {
    let standing = Standing::of(roll, *Now::of(tx));
    let mut missing: Vec<String> = Vec::new();
    let mut incomplete = Vec::new();
    for id in standing.poorest {
        incomplete.push(cards::reference(tx, id)?);
        for field in cards::get(tx, id)?.completeness.missing.into_iter().take(2) {
            if !missing.contains(&field) {
                missing.push(field);
            }
        }
    }
    missing.truncate(3);
    Ok(Summary {
        counts: Counts {
            cards: standing.cards,
            overdue: standing.overdue,
            birthdays_this_month: this_month(tx, roll)?,
            promises: promises::count_open(tx)?,
        },
        week: week(tx)?,
        class_a: ClassA { seen: standing.first_class_seen, total: standing.first_class },
        completeness: Upkeep { average: standing.completeness, stale: standing.stale, incomplete, missing },
    })
}

fn this_month(tx: &ReadTx<'_>, roll: &Roll) -> Result<u32> {
    let first = tx.today().with_day(1).unwrap_or(tx.today());
    let last = first.checked_add_months(Months::new(1)).and_then(|d| d.pred_opt()).unwrap_or(first);
    occasions::count_birthdays(tx, roll, first, last)
}

fn week(tx: &ReadTx<'_>) -> Result<Week> {
    let today = tx.today();
    let monday =
        today.checked_sub_days(Days::new(today.weekday().num_days_from_monday().into())).unwrap_or(today);
    let logged = interactions::tally(tx, monday)?;
    let new_cards = tx.conn().query_row(
        "SELECT count(*) FROM cards WHERE archived_at IS NULL AND created_at >= ?1",
        [monday.to_string()],
        |row| row.get(0),
    )?;
    Ok(Week { visits: logged.visits, new_cards, contacts: logged.contacts, thin: logged.thin })
}
