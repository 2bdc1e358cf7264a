//! 今日: the one queue. It asks the folders what is due and puts it in the order of a working day; nothing in it is
//! stored, so nothing can be missed while the program was closed.

mod money;

use chrono::{Days, NaiveDate};
use rusqlite::named_params;
use serde::Serialize;
use ts_rs::TS;

use crate::base::birthday::YearlyDate;
use crate::base::error::Result;
use crate::base::ids::{FollowupId, LoanId, OrderId, PromiseId};
use crate::base::lunar::{LunarDay, lunar_of};
use crate::base::money::Money;
use crate::cards::draft::{Channel, OccasionKind, RelationKind};
use crate::cards::{CardRef, Who};
use crate::field;
use crate::followups;
use crate::interactions::promises;
use crate::occasions::calendar::{NextFestival, next_festival};
use crate::occasions::greetings;
use crate::occasions::rules::{Adjusted, LEAD_DAYS, reminder_window};
use crate::occasions::{Birthday, Invite, anniversaries, invitations, ungreeted};
use crate::search::DORMANT_AFTER_DAYS;
use crate::store::ReadTx;

/// At most so many sleeping customers are proposed for one day: a list of four hundred wakes nobody.
pub const DORMANT_SHOWN: usize = 5;
/// Rows of one kind a day's queue shows at most. Nobody does more in a day; how many there are is told.
pub const SHOWN: usize = 200;

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
    Payment,
    Renewal,
    Promise,
    Loan,
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
    /// Regular contact is due.
    Regular,
    /// It is `days` days after a deal.
    AfterDeal,
    /// The customer's own birthday.
    Birthday,
    /// The birthday of `person`, his `relation`.
    RelativeBirthday,
    /// Another yearly date of kind `occasion`.
    Occasion,
    /// An A customer's birthday in `days` days, to be invited for.
    Invitation,
    /// `text` was promised.
    Promise,
    /// `amount` of `text` is due.
    Payment,
    /// `text` matures in `days` days.
    Renewal,
    /// `days` cards of the loan `text` are out and late.
    Loan,
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
    /// What is due.
    pub amount: Option<Money>,
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
    Collect,
    Return,
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
    /// The promise behind it.
    pub promise: Option<PromiseId>,
    /// The loan behind it.
    pub loan: Option<LoanId>,
    /// The order that is to be paid.
    pub order: Option<OrderId>,
    /// How the follow-up is to be done.
    pub channel: Option<Channel>,
    /// The key to say that the occasion was attended to.
    pub occasion: Option<String>,
}

/// What a long queue does not show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct More {
    /// Follow-ups due besides those shown.
    pub followups: u32,
    /// Birthdays besides those shown.
    pub birthdays: u32,
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
    /// What is not shown of the rest.
    pub more: More,
    /// Follow-ups and occasions done today.
    pub done: u32,
    /// Follow-ups of the next day, for when all is done.
    pub tomorrow: u32,
}

/// The queue of the day the transaction runs in. It asks the file's indexes; whom it is about comes from the roll or,
/// before that has been read, from the file too.
pub fn today(tx: &ReadTx<'_>, who: &dyn Who) -> Result<Today> {
    let today = tx.today();
    let (mut items, late) = due(tx, who)?;
    items.extend(money::payments(tx, who)?);
    items.extend(promised(tx, who)?);
    items.extend(money::renewals(tx, who)?);
    items.extend(out_late(tx, who)?);
    let (celebrations, birthdays) = celebrations(tx, who)?;
    items.extend(celebrations);
    let (sleeping, dormant_total) = asleep(tx, who)?;
    items.extend(sleeping);
    let tomorrow = match today.succ_opt() {
        Some(day) => followups::count_on(tx, day)?,
        None => 0,
    };
    Ok(Today {
        date: today,
        lunar: lunar_of(today),
        festival: next_festival(today, 30),
        items,
        dormant_total,
        more: More { followups: late, birthdays },
        done: done(tx)?,
        tomorrow,
    })
}

fn as_u32(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

fn late(today: NaiveDate, due: NaiveDate) -> i32 {
    i32::try_from((today - due).num_days()).unwrap_or(i32::MAX)
}

/// Follow-ups due, the late ones first, then those of today by time; visits after the rest of the day's work. And how
/// many more there are.
fn due(tx: &ReadTx<'_>, who: &dyn Who) -> Result<(Vec<Item>, u32)> {
    let mut items = Vec::new();
    let all = followups::due_until(tx, tx.today(), SHOWN)?;
    for followup in all.shown {
        let visit = matches!(followup.channel, Channel::Visit | Channel::Meeting | Channel::Branch);
        items.push(Item {
            kind: if visit { Kind::Visit } else { Kind::Followup },
            card: who.line(followup.card)?,
            reason: reason(followup.rule.as_deref(), followup.purpose),
            due: followup.due.parse().unwrap_or(tx.today()),
            time: followup.time,
            overdue_days: followup.overdue_days,
            action: match followup.channel {
                Channel::Call => Action::Call,
                Channel::Message => Action::Message,
                _ => Action::Log,
            },
            followup: Some(followup.id),
            promise: None,
            loan: None,
            order: None,
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
    Ok((items, all.more))
}

/// Promises whose day has come.
fn promised(tx: &ReadTx<'_>, who: &dyn Who) -> Result<Vec<Item>> {
    let today = tx.today();
    let item = |promise: promises::Promise| Item {
        kind: Kind::Promise,
        reason: Reason { code: ReasonCode::Promise, text: promise.what, ..Reason::default() },
        due: promise.due,
        time: None,
        overdue_days: late(today, promise.due),
        action: Action::Log,
        followup: None,
        promise: Some(promise.id),
        loan: None,
        order: None,
        channel: None,
        occasion: None,
        card: promise.card,
    };
    Ok(promises::due_until(tx, who, today, SHOWN)?.into_iter().map(item).collect())
}

/// Cards that should be back.
fn out_late(tx: &ReadTx<'_>, who: &dyn Who) -> Result<Vec<Item>> {
    field::overdue(tx)?
        .into_iter()
        .map(|loan| {
            Ok(Item {
                kind: Kind::Loan,
                card: who.line(loan.card)?,
                reason: Reason {
                    code: ReasonCode::Loan,
                    text: loan.title,
                    days: Some(loan.out),
                    ..Reason::default()
                },
                due: loan.due,
                time: None,
                overdue_days: late(tx.today(), loan.due),
                action: Action::Return,
                followup: None,
                promise: None,
                loan: Some(loan.id),
                order: None,
                channel: None,
                occasion: None,
            })
        })
        .collect()
}

/// What it is for: somebody's own words, else the rule that planned it.
fn reason(rule: Option<&str>, purpose: String) -> Reason {
    let code = match rule {
        _ if !purpose.is_empty() => ReasonCode::Purpose,
        Some(rule) if rule.starts_with("deal:") => ReasonCode::AfterDeal,
        Some(_) => ReasonCode::Regular,
        None => ReasonCode::Purpose,
    };
    let days = rule.and_then(|rule| rule.rsplit(':').next()?.parse().ok());
    Reason { code, text: purpose, days, ..Reason::default() }
}

/// Birthdays and yearly dates of last week that nobody greeted until those of next week, and open invitations; and how
/// many birthdays more.
fn celebrations(tx: &ReadTx<'_>, who: &dyn Who) -> Result<(Vec<Item>, u32)> {
    let today = tx.today();
    let Some((from, to)) = reminder_window(today, LEAD_DAYS) else {
        return Ok((Vec::new(), 0));
    };
    let (birthdays, all) = ungreeted(tx, who, from, to, SHOWN)?;
    let more = as_u32(all - birthdays.len());
    // Who wants no greetings is not proposed for one; the calendar still knows the day.
    let refusing = greetings::refusing(tx)?;
    let wanted = |b: &Birthday| b.relation.is_some() || !refusing.contains(&b.card.id);
    let mut items: Vec<Item> =
        birthdays.into_iter().filter(wanted).map(|b| birthday_item(b, today)).collect();
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
            promise: None,
            loan: None,
            order: None,
            channel: None,
            occasion: Some(a.occasion),
        });
    }
    items.sort_by_key(|item| (item.due, item.card.number));
    let invites = invitations(tx, who)?.into_iter().filter(|invite| !invite.done);
    items.extend(invites.map(|invite| invitation_item(invite, today)));
    Ok((items, more))
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
        promise: None,
        loan: None,
        order: None,
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

/// Customers nobody has reached for long and nothing is planned with: the classes first, then the longest silence. And
/// how many there are.
fn asleep(tx: &ReadTx<'_>, who: &dyn Who) -> Result<(Vec<Item>, u32)> {
    let today = tx.today();
    // More than so many days ago.
    let before = today.checked_sub_days(Days::new(DORMANT_AFTER_DAYS.into())).unwrap_or(today);
    let mut first = tx.conn().prepare_cached(
        "SELECT card_id, silent_since FROM kept
         WHERE archived = 0 AND next_follow IS NULL AND class = :class AND silent_since < :before
         ORDER BY silent_since, card_id LIMIT :limit",
    )?;
    let mut items = Vec::new();
    for class in 0..=3 {
        let room = DORMANT_SHOWN - items.len();
        let wanted = named_params! { ":class": class, ":before": before.to_string(), ":limit": room };
        let mut rows = first.query(wanted)?;
        while let Some(row) = rows.next()? {
            let since: String = row.get(1)?;
            let days = since
                .parse::<NaiveDate>()
                .ok()
                .and_then(|since| u32::try_from((today - since).num_days()).ok());
            items.push(Item {
                kind: Kind::Dormant,
                card: who.line(row.get(0)?)?,
                reason: Reason { code: ReasonCode::Silent, days, ..Reason::default() },
                due: today,
                time: None,
                overdue_days: 0,
                action: Action::Call,
                followup: None,
                promise: None,
                loan: None,
                order: None,
                channel: None,
                occasion: None,
            });
        }
    }
    Ok((items, who.asleep(before)?))
}

fn done(tx: &ReadTx<'_>) -> Result<u32> {
    Ok(tx.conn().query_row(
        "SELECT (SELECT count(*) FROM followups INDEXED BY followups_closed WHERE status = 'done' AND closed_at >= :from)
              + (SELECT count(*) FROM greetings WHERE created_at >= :from)
              + (SELECT count(*) FROM promises INDEXED BY promises_closed WHERE closed_on = :today AND state = 'kept')",
        named_params! { ":from": tx.now().midnight(), ":today": tx.today().to_string() },
        |row| row.get(0),
    )?)
}
