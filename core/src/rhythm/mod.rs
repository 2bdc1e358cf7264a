//! 維護規範: a service standard plans contacts by itself. It plans for whom nothing is planned, moves only what it planned itself and
//! nobody touched, and forgets nobody.

mod level;
mod rules;
mod store;

#[cfg(test)]
mod tests;

use chrono::{Datelike, Days, NaiveDate};
use serde::Serialize;
use ts_rs::TS;

pub use rules::{Regular, Standard, Step};

pub use store::{exists, read as standard};

use crate::base::error::Result;
use crate::base::ids::CardId;
use crate::cards::draft::{Channel, Class};
use crate::cards::{self, CardRef};
use crate::followups;
use crate::occasions::calendar::is_workday;
use crate::store::{ReadTx, WriteTx};
use level::Load;
use store::{Planned, Subject};

/// Weeks a preview looks ahead.
const WEEKS: usize = 8;

/// Days a plan looks ahead: the longest rule, and what spreading adds.
const AHEAD: u64 = 1_200;

/// Days behind a due day in which room is looked for when one card is planned anew.
const BEHIND: u64 = 120;

/// Days within which a contact stays where it is: three working days and a weekend.
const NEAR: u64 = 5;

/// Changes a preview names; the rest are counted.
const NAMED: usize = 40;

/// What is to be done with one contact: planned where nothing is known, taken out where it is due no more, else moved.
#[derive(Clone, Debug)]
struct Act {
    card: CardId,
    rule: String,
    channel: Channel,
    known: Option<Planned>,
    due: Option<NaiveDate>,
}

impl Act {
    fn from(&self) -> Option<NaiveDate> {
        self.known.as_ref().map(|known| known.due)
    }
}

/// One contact a change of the standard plans, moves or takes out.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export, rename = "RhythmChange")]
pub struct Change {
    /// With whom.
    pub card: CardRef,
    /// `regular`, or the days after the deal.
    pub rule: String,
    /// How.
    pub channel: Channel,
    /// The day it stands on now; none for a new one.
    pub from: Option<NaiveDate>,
    /// The day it will stand on; none for one that goes.
    pub to: Option<NaiveDate>,
}

/// One week's contacts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export, rename = "RhythmWeek")]
pub struct Week {
    /// Its Monday.
    pub monday: NaiveDate,
    /// Contacts that stand there now.
    pub now: u32,
    /// Contacts that will.
    pub then: u32,
}

/// What a standard comes to.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export, rename = "RhythmPreview")]
pub struct Preview {
    /// Contacts it adds, moves, and takes out.
    pub added: u32,
    #[allow(missing_docs)]
    pub moved: u32,
    #[allow(missing_docs)]
    pub dropped: u32,
    /// Some of them, the earliest first.
    pub changes: Vec<Change>,
    /// Follow-ups people planned themselves; they stay as they are.
    pub by_hand: u32,
    /// The coming weeks.
    pub weeks: Vec<Week>,
    /// Cards of each class: A, B, C.
    pub cards: [u32; 3],
}

/// Makes the standard the book's, and plans by it. Answers how many contacts that changed.
///
/// # Errors
/// `rhythm_days`, `rhythm_twice`.
pub fn apply(tx: &WriteTx<'_>, standard: &Standard) -> Result<u32> {
    let standard = standard.clone().checked()?;
    store::write(tx, &standard)?;
    let subjects = store::subjects(tx, &standard, None)?;
    let load = load(tx, &standard, &subjects, everything(tx.today()))?;
    carry_out(tx, plan(&standard, &subjects, load, tx.today()))
}

/// What applying it would come to.
///
/// # Errors
/// Those of [`apply`].
pub fn preview(tx: &ReadTx<'_>, standard: &Standard) -> Result<Preview> {
    let standard = standard.clone().checked()?;
    let (today, subjects) = (tx.today(), store::subjects(tx, &standard, None)?);
    let acts = plan(&standard, &subjects, load(tx, &standard, &subjects, everything(today))?, today);
    let count = |which: &dyn Fn(&Act) -> bool| {
        u32::try_from(acts.iter().filter(|act| which(act)).count()).unwrap_or(u32::MAX)
    };
    let mut named: Vec<&Act> = acts.iter().collect();
    named.sort_by_key(|act| act.due.or(act.from()));
    let changes = named.into_iter().take(NAMED).map(|act| {
        Ok(Change {
            card: cards::reference(tx, act.card)?,
            rule: act.rule.rsplit(':').next().unwrap_or_default().to_owned(),
            channel: act.channel,
            from: act.from(),
            to: act.due,
        })
    });
    Ok(Preview {
        added: count(&|act| act.known.is_none()),
        moved: count(&|act| act.known.is_some() && act.due.is_some()),
        dropped: count(&|act| act.due.is_none()),
        changes: changes.collect::<Result<_>>()?,
        by_hand: by_hand(tx)?,
        weeks: weeks(tx, today, &acts)?,
        cards: [Class::A, Class::B, Class::C].map(|class| {
            let of_class = |subject: &&Subject| subject.person.class == Some(class) && !subject.person.quiet;
            u32::try_from(subjects.iter().filter(of_class).count()).unwrap_or(u32::MAX)
        }),
    })
}

/// Plans anew for cards something happened to. Answers how many contacts that changed.
///
/// # Errors
/// Those of writing.
pub fn follow(tx: &WriteTx<'_>, cards: &[CardId]) -> Result<u32> {
    let standard = store::read(tx)?;
    let subjects = store::subjects(tx, &standard, Some(cards))?;
    let load = load(tx, &standard, &subjects, about(&standard, &subjects, tx.today()))?;
    carry_out(tx, plan(&standard, &subjects, load, tx.today()))
}

/// When the rules ask for the next contact with somebody who is reached today; a day with too much on it moves it a little.
///
/// # Errors
/// Those of reading.
pub fn next_after(tx: &ReadTx<'_>, card: CardId) -> Result<Option<NaiveDate>> {
    let standard = store::read(tx)?;
    let subjects = store::subjects(tx, &standard, Some(&[card]))?;
    Ok(subjects.first().and_then(|subject| standard.next_after(&subject.person, tx.today())))
}

/// What stands on the days from one to another besides what the rules may move.
fn load(
    tx: &ReadTx<'_>,
    standard: &Standard,
    subjects: &[Subject],
    (from, to): (NaiveDate, NaiveDate),
) -> Result<Load> {
    let mut load = Load::new(standard.weekly, from, to);
    for (day, count) in followups::count_by_day(tx, from, to)? {
        if let Ok(day) = day.parse() {
            load.add(day, count);
        }
    }
    for planned in subjects.iter().flat_map(|subject| &subject.planned) {
        load.take(planned.due);
    }
    Ok(load)
}

/// The days a plan for everybody can touch.
fn everything(today: NaiveDate) -> (NaiveDate, NaiveDate) {
    (today, today.checked_add_days(Days::new(AHEAD)).unwrap_or(NaiveDate::MAX))
}

/// The days about what these customers are due: counting the whole book for one call would be too dear.
fn about(standard: &Standard, subjects: &[Subject], today: NaiveDate) -> (NaiveDate, NaiveDate) {
    let wishes = subjects.iter().flat_map(|subject| standard.wishes(&subject.person, today));
    let (first, last) =
        wishes.fold((None, None), |(first, last): (Option<NaiveDate>, Option<NaiveDate>), wish| {
            (first.into_iter().chain([wish.due]).min(), last.max(Some(wish.due)))
        });
    let before = first.and_then(|day| day.checked_sub_days(Days::new(7))).unwrap_or(today);
    (before, last.and_then(|day| day.checked_add_days(Days::new(BEHIND))).unwrap_or(today))
}

/// What has to be done so that everybody's plan says what the standard asks for.
fn plan(standard: &Standard, subjects: &[Subject], mut load: Load, today: NaiveDate) -> Vec<Act> {
    let mut acts = Vec::new();
    for subject in subjects {
        let Some(card) = subject.card else { continue };
        let mut planned = subject.planned.clone();
        for wish in standard.wishes(&subject.person, today) {
            let known =
                planned.iter().position(|known| known.rule == wish.rule).map(|at| planned.swap_remove(at));
            let stays = known.as_ref().is_some_and(|known| {
                may_stay(known.due, wish.due, today)
                    || (known.due > wish.due && !load.has_room_near(wish.due, today))
            });
            let due = match &known {
                Some(known) if stays => {
                    load.add(known.due, 1);
                    known.due
                }
                _ => load.place(wish.due, subject.person.class, today),
            };
            if known.as_ref().is_none_or(|known| (known.due, known.channel) != (due, wish.channel)) {
                acts.push(Act { card, rule: wish.rule, channel: wish.channel, known, due: Some(due) });
            }
        }
        // A step whose day is past is late, and not forgotten, while the standard still has it.
        planned.retain(|known| !standard.has_step(&known.rule, &subject.person));
        acts.extend(planned.into_iter().map(|gone| Act {
            card,
            rule: gone.rule.clone(),
            channel: gone.channel,
            known: Some(gone),
            due: None,
        }));
    }
    acts
}

/// Whether a contact may stay where it was put: late, while it still is, or as near as spreading puts one.
fn may_stay(stands: NaiveDate, due: NaiveDate, today: NaiveDate) -> bool {
    let late = stands < today && rules::workday(today).is_some_and(|first| due <= first);
    late || (is_workday(stands) && (stands - due).num_days().unsigned_abs() <= NEAR)
}

/// Follow-ups of living cards that people planned themselves.
fn by_hand(tx: &ReadTx<'_>) -> Result<u32> {
    Ok(tx.conn().query_row(
        "SELECT count(*) FROM followups f JOIN kept k ON k.card_id = f.card_id
         WHERE f.status = 'open' AND f.rule IS NULL AND k.archived = 0",
        [],
        |row| row.get(0),
    )?)
}

/// The coming weeks as they are, and as these acts leave them.
fn weeks(tx: &ReadTx<'_>, today: NaiveDate, acts: &[Act]) -> Result<Vec<Week>> {
    let back = Days::new(today.weekday().num_days_from_monday().into());
    let Some(first) = today.checked_sub_days(back) else { return Ok(Vec::new()) };
    let mondays: Vec<NaiveDate> = first.iter_weeks().take(WEEKS).collect();
    let mut weeks: Vec<Week> =
        mondays.iter().map(|monday| Week { monday: *monday, now: 0, then: 0 }).collect();
    let week_of = |day: NaiveDate| usize::try_from((day - first).num_days().div_euclid(7)).ok();
    let last = mondays.last().and_then(|monday| monday.checked_add_days(Days::new(6))).unwrap_or(first);
    for (day, count) in followups::count_by_day(tx, first, last)? {
        let at = day.parse().ok().and_then(week_of);
        if let Some(week) = at.and_then(|at| weeks.get_mut(at)) {
            (week.now, week.then) = (week.now + count, week.then + count);
        }
    }
    for act in acts {
        if let Some(week) = act.from().and_then(week_of).and_then(|at| weeks.get_mut(at)) {
            week.then = week.then.saturating_sub(1);
        }
        if let Some(week) = act.due.and_then(week_of).and_then(|at| weeks.get_mut(at)) {
            week.then += 1;
        }
    }
    Ok(weeks)
}

fn carry_out(tx: &WriteTx<'_>, acts: Vec<Act>) -> Result<u32> {
    let count = u32::try_from(acts.len()).unwrap_or(u32::MAX);
    for act in acts {
        match (act.known, act.due) {
            (None, Some(due)) => store::plan(tx, act.card, &act.rule, due, act.channel)?,
            (Some(known), Some(due)) => store::plan_again(tx, known.id, due, act.channel)?,
            (Some(known), None) => store::unplan(tx, known.id)?,
            (None, None) => {}
        }
    }
    Ok(count)
}
