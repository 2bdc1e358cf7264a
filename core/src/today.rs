//! 今日: the one queue. It asks the folders what is due and puts it in the order of a working day; nothing in it is
//! stored, so nothing can be missed while the program was closed.

use chrono::{Datelike, Days, Months, NaiveDate};
use serde::Serialize;
use ts_rs::TS;

use crate::base::birthday::YearlyDate;
use crate::base::error::Result;
use crate::base::ids::FollowupId;
use crate::base::lunar::{LunarDay, lunar_of};
use crate::cards::draft::{Channel, Class, OccasionKind, RelationKind};
use crate::cards::list::{Collation, ListRow, rows};
use crate::cards::{self, CardRef, rules};
use crate::occasions::calendar::{NextFestival, next_festival};
use crate::occasions::rules::{Adjusted, LEAD_DAYS, reminder_window};
use crate::occasions::{Birthday, Invite, anniversaries, birthdays, invitations};
use crate::store::ReadTx;
use crate::{followups, interactions};

/// At most so many sleeping customers are proposed for one day: a list of four hundred wakes nobody.
pub const DORMANT_SHOWN: usize = 5;

/// What a row of the queue is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "lowercase")]
#[ts(export, rename = "ItemKind")]
#[allow(missing_docs)]
pub enum Kind {
    Followup,
    Visit,
    Birthday,
    Invitation,
    Dormant,
}

/// Why somebody is in the queue, as a code with its values; the words stand in `assets/messages`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum ReasonCode {
    /// What the follow-up is for stands in `text`.
    #[default]
    Purpose,
    /// The customer's own birthday.
    Birthday,
    /// The birthday of `person`, his `relation`.
    RelativeBirthday,
    /// Another yearly date of kind `occasion`.
    Occasion,
    /// An A customer's birthday in `days` days, to be invited for.
    Invitation,
    /// Nobody was reached for `days` days.
    Silent,
}

/// The reason of a row.
#[derive(Clone, Debug, Default, PartialEq, Serialize, TS)]
#[ts(export, rename = "ItemReason")]
#[allow(missing_docs)]
pub struct Reason {
    pub code: ReasonCode,
    /// The person's own words: a purpose, a title.
    pub text: String,
    pub person: Option<String>,
    pub relation: Option<RelationKind>,
    pub occasion: Option<OccasionKind>,
    pub age: Option<i32>,
    pub nominal_age: Option<i32>,
    pub zodiac: Option<String>,
    /// The birth date as it stands on the card.
    pub date: Option<YearlyDate>,
    /// The day the birthday is kept; an invitation is due before it.
    pub kept_on: Option<NaiveDate>,
    pub milestone: Option<i32>,
    pub days: Option<u32>,
    pub adjusted: Adjusted,
}

/// The one next action of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "lowercase")]
#[ts(export, rename = "ItemAction")]
#[allow(missing_docs)]
pub enum Action {
    Call,
    Message,
    Log,
    Invite,
    Greet,
}

/// One row of the queue.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct Item {
    /// What it is.
    pub kind: Kind,
    /// Who.
    pub card: CardRef,
    /// Why.
    pub reason: Reason,
    /// The day it is due.
    pub due: NaiveDate,
    /// `HH:MM`, when it has one.
    pub time: Option<String>,
    /// Days late; negative = days ahead.
    pub overdue_days: i32,
    /// What to do.
    pub action: Action,
    /// The follow-up behind it.
    pub followup: Option<FollowupId>,
    /// How the follow-up is to be done.
    pub channel: Option<Channel>,
    /// The key to say that the occasion was attended to.
    pub occasion: Option<String>,
}

/// How much there is.
#[derive(Clone, Debug, Default, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct Counts {
    /// Living cards.
    pub cards: u32,
    /// Follow-ups late.
    pub overdue: u32,
    /// Birthdays kept this month.
    pub birthdays_this_month: u32,
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

/// Today.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct Today {
    /// The day.
    pub date: NaiveDate,
    /// Its lunar day.
    pub lunar: Option<LunarDay>,
    /// The next festival for which gifts are given, within thirty days.
    pub festival: Option<NextFestival>,
    /// The queue.
    pub items: Vec<Item>,
    /// Customers asleep, also those not shown.
    pub dormant_total: u32,
    /// Follow-ups and occasions done today.
    pub done: u32,
    /// Follow-ups of the next day, for when all is done.
    pub tomorrow: u32,
    /// How much there is.
    pub counts: Counts,
    /// This week.
    pub week: Week,
    /// A customers.
    pub class_a: ClassA,
    /// The cards themselves.
    pub completeness: Upkeep,
}

/// The queue of the day the transaction runs in.
pub fn today(tx: &ReadTx<'_>) -> Result<Today> {
    let today = tx.today();
    let rows: Vec<ListRow> =
        rows(tx, Collation::default())?.into_iter().filter(|row| !row.archived).collect();
    let mut items = due(tx, &rows)?;
    let overdue = items.iter().filter(|item| item.overdue_days > 0).count();
    items.extend(celebrations(tx)?);
    let (sleeping, dormant_total) = asleep(&rows, today);
    items.extend(sleeping);
    let tomorrow = match today.succ_opt() {
        Some(day) => followups::count_by_day(tx, day, day)?.values().sum(),
        None => 0,
    };
    Ok(Today {
        date: today,
        lunar: lunar_of(today),
        festival: next_festival(today, 30),
        items,
        dormant_total,
        done: done(tx)?,
        tomorrow,
        counts: Counts {
            cards: as_u32(rows.len()),
            overdue: as_u32(overdue),
            birthdays_this_month: this_month(tx)?,
        },
        week: week(tx)?,
        class_a: class_a(&rows),
        completeness: upkeep(tx, &rows)?,
    })
}

fn as_u32(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

fn late(today: NaiveDate, due: NaiveDate) -> i32 {
    i32::try_from((today - due).num_days()).unwrap_or(i32::MAX)
}

/// Follow-ups due, the late ones first, then those of today by time; visits after the rest of the day's work.
fn due(tx: &ReadTx<'_>, rows: &[ListRow]) -> Result<Vec<Item>> {
    let mut items = Vec::new();
    for followup in followups::due_until(tx, tx.today())? {
        let Some(row) = rows.iter().find(|row| row.card.id == followup.card) else {
            continue;
        };
        let visit = matches!(followup.channel, Channel::Visit | Channel::Meeting | Channel::Branch);
        items.push(Item {
            kind: if visit { Kind::Visit } else { Kind::Followup },
            card: row.card.clone(),
            reason: Reason { text: followup.purpose, ..Reason::default() },
            due: followup.due.parse().unwrap_or(tx.today()),
            time: followup.time,
            overdue_days: followup.overdue_days,
            action: match followup.channel {
                Channel::Call => Action::Call,
                Channel::Message => Action::Message,
                _ => Action::Log,
            },
            followup: Some(followup.id),
            channel: Some(followup.channel),
            occasion: None,
        });
    }
    items.sort_by(|a, b| {
        let section =
            |item: &Item| (item.overdue_days <= 0, item.overdue_days <= 0 && item.kind == Kind::Visit);
        section(a).cmp(&section(b)).then_with(|| a.due.cmp(&b.due)).then_with(|| {
            (a.time.is_none(), &a.time, a.card.class.is_none(), a.card.class, a.card.number).cmp(&(
                b.time.is_none(),
                &b.time,
                b.card.class.is_none(),
                b.card.class,
                b.card.number,
            ))
        })
    });
    Ok(items)
}

/// Birthdays and yearly dates of last week that nobody greeted until those of next week, and open invitations.
fn celebrations(tx: &ReadTx<'_>) -> Result<Vec<Item>> {
    let today = tx.today();
    let Some((from, to)) = reminder_window(today, LEAD_DAYS) else {
        return Ok(Vec::new());
    };
    let mut items: Vec<Item> = birthdays(tx, from, to)?
        .into_iter()
        .filter(|b| !b.greeted)
        .map(|b| birthday_item(b, today))
        .collect();
    for a in anniversaries(tx, from, to)?.into_iter().filter(|a| !a.greeted) {
        items.push(Item {
            kind: Kind::Birthday,
            reason: Reason {
                code: ReasonCode::Occasion,
                text: a.title,
                occasion: Some(a.kind),
                age: a.years,
                date: Some(a.born),
                kept_on: Some(a.date),
                ..Reason::default()
            },
            card: a.card,
            due: a.date,
            time: None,
            overdue_days: late(today, a.date),
            action: Action::Greet,
            followup: None,
            channel: None,
            occasion: Some(a.occasion),
        });
    }
    items.sort_by_key(|item| (item.due, item.card.number));
    let invites = invitations(tx)?.into_iter().filter(|invite| !invite.done);
    items.extend(invites.map(|invite| invitation_item(invite, today)));
    Ok(items)
}

fn birthday_item(b: Birthday, today: NaiveDate) -> Item {
    let own = b.relation.is_none();
    Item {
        kind: Kind::Birthday,
        reason: Reason {
            code: if own { ReasonCode::Birthday } else { ReasonCode::RelativeBirthday },
            person: (!own).then(|| b.person.clone()),
            relation: b.relation,
            age: b.age,
            nominal_age: b.nominal_age,
            zodiac: b.zodiac,
            date: Some(b.born),
            kept_on: Some(b.date),
            milestone: b.milestone.map(|m| m.age),
            adjusted: b.adjusted,
            ..Reason::default()
        },
        card: b.card,
        due: b.date,
        time: None,
        overdue_days: late(today, b.date),
        action: Action::Greet,
        followup: None,
        channel: None,
        occasion: Some(b.occasion),
    }
}

fn invitation_item(invite: Invite, today: NaiveDate) -> Item {
    let days = u32::try_from((invite.birthday.date - today).num_days()).ok();
    let mut item = birthday_item(invite.birthday, today);
    item.kind = Kind::Invitation;
    item.reason.code = ReasonCode::Invitation;
    item.reason.days = days;
    item.overdue_days = late(today, invite.due);
    item.due = invite.due;
    item.action = Action::Invite;
    item.occasion = Some(invite.occasion);
    item
}

/// Customers nobody has reached for long and nothing is planned with: the classes first, then the longest silence.
fn asleep(rows: &[ListRow], today: NaiveDate) -> (Vec<Item>, u32) {
    let mut sleeping: Vec<&ListRow> = rows.iter().filter(|row| row.dormant).collect();
    sleeping.sort_by_key(|row| {
        let class = row.card.class.map_or(3, |class| match class {
            Class::A => 0,
            Class::B => 1,
            Class::C => 2,
        });
        (class, std::cmp::Reverse(row.silent_days), row.card.number)
    });
    let items = sleeping.iter().take(DORMANT_SHOWN).map(|row| Item {
        kind: Kind::Dormant,
        card: row.card.clone(),
        reason: Reason { code: ReasonCode::Silent, days: Some(row.silent_days), ..Reason::default() },
        due: today,
        time: None,
        overdue_days: 0,
        action: Action::Call,
        followup: None,
        channel: None,
        occasion: None,
    });
    (items.collect(), as_u32(sleeping.len()))
}

fn done(tx: &ReadTx<'_>) -> Result<u32> {
    Ok(tx.conn().query_row(
        "SELECT (SELECT count(*) FROM followups WHERE status = 'done' AND closed_at >= :from)
              + (SELECT count(*) FROM greetings WHERE created_at >= :from)",
        rusqlite::named_params! { ":from": tx.now().midnight() },
        |row| row.get(0),
    )?)
}

fn this_month(tx: &ReadTx<'_>) -> Result<u32> {
    let first = tx.today().with_day(1).unwrap_or(tx.today());
    let last = first.checked_add_months(Months::new(1)).and_then(|d| d.pred_opt()).unwrap_or(first);
    Ok(as_u32(birthdays(tx, first, last)?.len()))
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

fn class_a(rows: &[ListRow]) -> ClassA {
    let all: Vec<&ListRow> = rows.iter().filter(|row| row.card.class == Some(Class::A)).collect();
    let seen = all.iter().filter(|row| row.silent_days <= 30 && row.last_contact.is_some()).count();
    ClassA { seen: as_u32(seen), total: as_u32(all.len()) }
}

fn upkeep(tx: &ReadTx<'_>, rows: &[ListRow]) -> Result<Upkeep> {
    let mut poor: Vec<&ListRow> =
        rows.iter().filter(|row| row.completeness < rules::INCOMPLETE_BELOW).collect();
    poor.sort_by_key(|row| (row.card.class.is_none(), row.card.class, row.completeness, row.card.number));
    poor.truncate(3);
    let percent: u32 = rows.iter().map(|row| row.completeness).sum();
    let mut missing: Vec<String> = Vec::new();
    for row in &poor {
        for field in cards::get(tx, row.card.id)?.completeness.missing.into_iter().take(2) {
            if !missing.contains(&field) {
                missing.push(field);
            }
        }
    }
    missing.truncate(3);
    Ok(Upkeep {
        average: percent.checked_div(as_u32(rows.len())).unwrap_or(0),
        stale: as_u32(rows.iter().filter(|row| row.stale_days > rules::STALE_AFTER_DAYS).count()),
        incomplete: poor.into_iter().map(|row| row.card.clone()).collect(),
        missing,
    })
}
