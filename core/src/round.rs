//! 巡視: one deed for many customers at once: labels, classes, follow-ups spread over days, one log for all. Each is one
//! action of the history, so that one undo takes all of it back.

use std::collections::{BTreeMap, HashSet};

use chrono::{Datelike, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::base::error::{Code, Error, Result};
use crate::base::ids::CardId;
use crate::cards::draft::{Channel, LabelChange};
use crate::cards::{self, CardRef, Class};
use crate::followups::{self, Followup, FollowupDraft};
use crate::interactions::{self, After, Interaction, LogDraft};
use crate::occasions::calendar::day_info;
use crate::store::{ReadTx, WriteTx};

/// Follow-ups spread over so many days at most; a list that long wants another rule than a round.
const LONGEST: usize = 3660;

/// Customers of one round at most.
const MANY: usize = 300;

/// Puts labels on these cards and takes others off; answers how many cards were changed.
///
/// # Errors
/// `card_unknown`, `text_too_long`.
pub fn label(tx: &WriteTx<'_>, ids: &[CardId], change: &LabelChange) -> Result<u32> {
    each(ids, |id| cards::label(tx, id, change))
}

/// Sets the class of these cards, or takes it off; answers how many cards were changed.
///
/// # Errors
/// `card_unknown`.
pub fn classify(tx: &WriteTx<'_>, ids: &[CardId], class: Option<Class>) -> Result<u32> {
    each(ids, |id| {
        if cards::reference(tx, id)?.class == class {
            return Ok(false);
        }
        cards::set_class(tx, id, class).map(|()| true)
    })
}

/// Logs the same contact with each of them, and the same next step.
///
/// # Errors
/// Those of [`interactions::log`].
pub fn log(tx: &WriteTx<'_>, ids: &[CardId], draft: &LogDraft, next: Option<&FollowupDraft>) -> Result<u32> {
    let after = After { next: next.cloned(), no_next: false, ..After::default() };
    each(ids, |id| interactions::log(tx, id, draft, &after).map(|_| true))
}

/// One customer of a round: what was said there, and what comes next.
#[derive(Clone, Debug, Deserialize, TS)]
#[ts(export)]
pub struct RoundEntry {
    /// Who.
    pub card: CardId,
    /// What happened.
    pub draft: LogDraft,
    /// What comes after it.
    #[serde(default)]
    pub after: After,
}

/// A customer of a round before it: what was last said, and what is due.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct RoundCard {
    /// Who.
    pub card: CardRef,
    /// The last contact in which somebody was reached.
    pub last: Option<Interaction>,
    /// The follow-up that is due, which the round may answer.
    pub due: Option<Followup>,
}

/// What a round is about, in the order of these cards. More than a few hundred at once is no round.
///
/// # Errors
/// `card_unknown`.
pub fn of_cards(tx: &ReadTx<'_>, ids: &[CardId]) -> Result<Vec<RoundCard>> {
    let today = tx.today().to_string();
    let mut found = Vec::new();
    for id in ids.iter().take(MANY) {
        let due = followups::open_of(tx, *id)?.into_iter().find(|followup| followup.due <= today);
        let last = interactions::of_card(tx, *id)?.into_iter().find(|one| one.reached);
        found.push(RoundCard { card: cards::reference(tx, *id)?, last, due });
    }
    Ok(found)
}

/// Logs a round: each customer with words of his own. Who is named twice is logged twice.
///
/// # Errors
/// Those of [`interactions::log`]; then none of them is logged.
pub fn log_each(tx: &WriteTx<'_>, entries: &[RoundEntry]) -> Result<u32> {
    for entry in entries {
        interactions::log(tx, entry.card, &entry.draft, &entry.after)?;
    }
    Ok(u32::try_from(entries.len()).unwrap_or(u32::MAX))
}

fn each(ids: &[CardId], mut change: impl FnMut(CardId) -> Result<bool>) -> Result<u32> {
    let mut changed = 0;
    let mut seen = HashSet::with_capacity(ids.len());
    for id in ids.iter().filter(|id| seen.insert(**id)) {
        changed += u32::from(change(*id)?);
    }
    Ok(changed)
}

/// Follow-ups for many, a few a day.
#[derive(Clone, Debug, Deserialize, TS)]
#[ts(export)]
pub struct RoundPlan {
    /// How.
    pub channel: Channel,
    /// What for; the same for all.
    pub purpose: String,
    /// From this day on.
    pub from: NaiveDate,
    /// New ones a day at most; without it all on the first day.
    pub per_day: Option<u32>,
}

/// What a plan would come to.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct RoundPreview {
    /// The days that get something, and those between them.
    pub days: Vec<RoundDay>,
    /// Working days that were left free because of a festival.
    pub skipped: Vec<SkippedDay>,
    /// Follow-ups it makes.
    pub planned: u32,
    /// Who is left out, and why.
    pub left_out: Vec<LeftOut>,
}

/// One day of a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct RoundDay {
    /// The day.
    pub date: NaiveDate,
    /// Follow-ups that stand there already.
    pub existing: u32,
    /// New ones.
    pub added: u32,
}

/// A day a plan leaves free.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct SkippedDay {
    /// The day.
    pub date: NaiveDate,
    /// The festival's id.
    pub festival: String,
}

/// Somebody a plan leaves out.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct LeftOut {
    /// Who.
    pub card: CardRef,
    /// Why.
    pub reason: LeftOutReason,
    /// The day something is planned already.
    pub due: Option<NaiveDate>,
}

/// Why somebody is left out of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
#[allow(missing_docs)]
pub enum LeftOutReason {
    Planned,
    DoNotContact,
    Archived,
}

/// Those left out that are named; the rest are only counted by what is planned.
const NAMED: usize = 200;

/// Who gets a follow-up on which day.
struct Spread {
    plan: Vec<(CardId, NaiveDate)>,
    preview: RoundPreview,
}

/// What a plan would come to, without making it.
///
/// # Errors
/// `card_unknown`; `date_impossible` for a day that is past.
pub fn preview(tx: &ReadTx<'_>, ids: &[CardId], plan: &RoundPlan) -> Result<RoundPreview> {
    Ok(spread(tx, ids, plan)?.preview)
}

/// Plans a follow-up with each of them, A customers first; answers how many.
///
/// # Errors
/// Those of [`preview`] and of planning one.
pub fn follow_up(tx: &WriteTx<'_>, ids: &[CardId], plan: &RoundPlan) -> Result<u32> {
    let spread = spread(tx, ids, plan)?;
    for (card, due) in &spread.plan {
        let draft = FollowupDraft {
            due: Some(*due),
            channel: Some(plan.channel),
            purpose: plan.purpose.clone(),
            ..FollowupDraft::default()
        };
        followups::add(tx, *card, &draft)?;
    }
    Ok(spread.preview.planned)
}

fn spread(tx: &ReadTx<'_>, ids: &[CardId], plan: &RoundPlan) -> Result<Spread> {
    if plan.from < tx.today() {
        return Err(Error::new(Code::DateImpossible).of("from").with("text", plan.from.to_string()));
    }
    let mut state = tx.conn().prepare_cached(
        "SELECT c.archived_at IS NOT NULL, c.do_not_contact, k.next_follow, k.class, c.number
         FROM cards c JOIN kept k ON k.card_id = c.id WHERE c.id = ?1",
    )?;
    let mut seen = HashSet::with_capacity(ids.len());
    let (mut chosen, mut left_out) = (Vec::new(), Vec::new());
    for id in ids.iter().filter(|id| seen.insert(**id)) {
        let found = state.query_row([id], |row| {
            Ok((
                row.get::<_, bool>(0)?,
                row.get::<_, bool>(1)?,
                row.get::<_, Option<String>>(2)?,
                row.get::<_, i64>(3)?,
                row.get::<_, u32>(4)?,
            ))
        });
        let (archived, quiet, next, class, number) = match found {
            Err(rusqlite::Error::QueryReturnedNoRows) => return Err(Error::new(Code::CardUnknown)),
            found => found?,
        };
        let reason = match (archived, quiet, &next) {
            (true, ..) => Some(LeftOutReason::Archived),
            (_, true, _) => Some(LeftOutReason::DoNotContact),
            (.., Some(_)) => Some(LeftOutReason::Planned),
            _ => None,
        };
        match reason {
            None => chosen.push((class, number, *id)),
            Some(reason) if left_out.len() < NAMED => left_out.push(LeftOut {
                card: cards::reference(tx, *id)?,
                reason,
                due: next.and_then(|day| day.parse().ok()),
            }),
            Some(_) => {}
        }
    }
    chosen.sort_unstable();
    let per_day =
        plan.per_day.and_then(|n| usize::try_from(n).ok()).filter(|n| *n > 0).unwrap_or(chosen.len().max(1));
    let (days, skipped) = working_days(plan.from, chosen.len().div_ceil(per_day).min(LONGEST));
    let dates: Vec<NaiveDate> =
        days.iter().flat_map(|day| std::iter::repeat_n(*day, per_day)).take(chosen.len()).collect();
    let spread: Vec<(CardId, NaiveDate)> = chosen.iter().map(|(.., id)| *id).zip(dates).collect();
    let mut added: BTreeMap<NaiveDate, u32> = BTreeMap::new();
    for (_, day) in &spread {
        *added.entry(*day).or_default() += 1;
    }
    let existing = match (added.keys().next(), added.keys().next_back()) {
        (Some(first), Some(last)) => followups::count_by_day(tx, *first, *last)?,
        _ => BTreeMap::new(),
    };
    let days = added
        .into_iter()
        .map(|(date, added)| RoundDay {
            date,
            existing: existing.get(&date.to_string()).copied().unwrap_or(0),
            added,
        })
        .collect();
    let planned = u32::try_from(spread.len()).unwrap_or(u32::MAX);
    Ok(Spread { plan: spread, preview: RoundPreview { days, skipped, planned, left_out } })
}

/// The first so many days from `from` on that are neither weekend nor public holiday, and the holidays passed over.
pub(crate) fn working_days(from: NaiveDate, count: usize) -> (Vec<NaiveDate>, Vec<SkippedDay>) {
    let (mut days, mut skipped) = (Vec::new(), Vec::new());
    for date in from.iter_days() {
        if days.len() == count {
            break;
        }
        if matches!(date.weekday(), Weekday::Sat | Weekday::Sun) {
            continue;
        }
        match day_info(date).festivals.iter().find(|festival| festival.holiday) {
            Some(festival) => skipped.push(SkippedDay { date, festival: festival.id.to_owned() }),
            None => days.push(date),
        }
    }
    (days, skipped)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_round_leaves_weekends_and_holidays_free() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let (days, skipped) = working_days(day("2026-09-24"), 3);
        // Friday the 25th is 中秋, Monday the 28th 教師節; between them lies a weekend.
        assert_eq!(days, [day("2026-09-24"), day("2026-09-29"), day("2026-09-30")]);
        assert_eq!(
            skipped.iter().map(|s| s.festival.as_str()).collect::<Vec<_>>(),
            ["mid_autumn", "teachers_day"]
        );
    }
}
