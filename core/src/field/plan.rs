//! 訪視計畫: whom to see on a day, and why.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::NaiveDate;
use rusqlite::params;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

use super::route::{self, Spot, Visit};
use crate::base::error::Result;
use crate::base::filing::Collation;
use crate::base::fold::fold;
use crate::base::ids::{CardId, FollowupId};
use crate::base::sql::named;
use crate::cards::draft::Channel;
use crate::cards::{CardRef, Class};
use crate::occasions;
use crate::search::list::{self, ListRow};
use crate::search::{ListQuery, Now, Roll};
use crate::store::{ReadTx, WriteTx};

/// Which day, and whom it may be about.
#[derive(Clone, Debug, Deserialize, TS)]
#[ts(export)]
pub struct PlanQuery {
    /// The day.
    pub day: NaiveDate,
    /// Only these districts; all when empty.
    #[serde(default)]
    pub areas: Vec<String>,
    /// Only these classes; all when empty.
    #[serde(default)]
    pub classes: Vec<Class>,
}

/// Why somebody is worth the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum WhyVisit {
    /// A visit is arranged for the day.
    Arranged,
    /// A follow-up is late by `days`, or due on the day.
    Due,
    /// An A customer's birthday is in `days` days: an invitation is due.
    Invitation,
    /// A birthday in the week around the day.
    Birthday,
    /// Nobody was reached for `days` days.
    Silent,
    /// `days` percent of the card are filled in.
    Incomplete,
}

/// A reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct PlanReason {
    /// Which.
    pub why: WhyVisit,
    /// Days, or percent.
    pub days: i32,
    /// What a follow-up is for; whose birthday.
    pub text: String,
}

/// Somebody on the way.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct PlanStop {
    /// Who.
    pub card: CardRef,
    /// The district; empty where there is no address.
    pub area: String,
    /// The road, as it is read out of the address.
    pub road: String,
    /// The address on one line.
    pub address: String,
    /// Why, the weightiest first; empty for whoever merely lies on the way.
    pub reasons: Vec<PlanReason>,
    /// `HH:MM` of an appointment.
    pub fixed: Option<String>,
    /// The follow-up that a visit answers.
    pub followup: Option<FollowupId>,
    /// Whether the card is out of the house already.
    pub out: bool,
}

/// A day's way.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export, rename = "VisitPlan")]
pub struct Plan {
    /// Everybody, in the order to go.
    pub stops: Vec<PlanStop>,
    /// Districts and how many live there, in the order of the route.
    pub areas: Vec<(String, u32)>,
    /// Customers of the districts besides those shown.
    pub more: u32,
}

/// Customers that a day's way shows at most: nobody sees more.
const SHOWN: usize = 120;
/// Days of silence from which on somebody is worth the way, and percent below which a card is.
const SILENT: u32 = 60;
const INCOMPLETE: u32 = 60;
/// Days around the day in which a birthday counts.
const AROUND: i64 = 7;

/// Whom to see on a day. Whoever has a reason comes before whoever merely lies on the way; all of them in the order to go.
///
/// # Errors
/// Those of reading.
pub fn plan(tx: &ReadTx<'_>, roll: &Roll, query: &PlanQuery, collation: Collation) -> Result<Plan> {
    let all =
        list::list(roll, Now::of(tx), &ListQuery { collation, ..ListQuery::default() }, 0, u32::MAX)?.rows;
    let route = route_areas(tx)?;
    let mut counts: BTreeMap<String, u32> = BTreeMap::new();
    for row in all.iter().filter(|row| !row.area.is_empty()) {
        *counts.entry(row.area.clone()).or_default() += 1;
    }
    let mut areas: Vec<(String, u32)> = counts.into_iter().collect();
    let rank = |area: &String| route.iter().position(|known| known == area).unwrap_or(route.len());
    areas.sort_by(|(a, many), (b, others)| (rank(a), others, a).cmp(&(rank(b), many, b)));
    let wanted = |row: &&ListRow| {
        (query.areas.is_empty() || query.areas.contains(&row.area))
            && (query.classes.is_empty()
                || row.card.class.is_some_and(|class| query.classes.contains(&class)))
    };
    let due = due(tx, query.day)?;
    let birthdays = birthdays(tx, roll, query.day)?;
    let out = out(tx)?;
    let mut stops: Vec<PlanStop> = all
        .iter()
        .filter(wanted)
        .map(|row| {
            let due = due.get(&row.card.id);
            PlanStop {
                card: row.card.clone(),
                area: row.area.clone(),
                road: String::new(),
                address: String::new(),
                reasons: reasons(row, query.day, due, birthdays.get(&row.card.id)),
                fixed: due.and_then(|due| due.time.clone()),
                followup: due.map(|due| due.id),
                out: out.contains(&row.card.id),
            }
        })
        .collect();
    // Those with a reason first, so that a long list is cut where it matters least.
    let weight = |stop: &PlanStop| stop.reasons.first().map_or(9, |reason| reason.why as u8);
    stops.sort_by_key(|stop| (weight(stop), stop.card.class.is_none(), stop.card.class, stop.card.number));
    let more = u32::try_from(stops.len().saturating_sub(SHOWN)).unwrap_or(u32::MAX);
    stops.truncate(SHOWN);
    let mut address =
        tx.conn().prepare_cached("SELECT text FROM addresses WHERE card_id = ?1 ORDER BY place LIMIT 1")?;
    let mut visits = Vec::with_capacity(stops.len());
    for stop in &mut stops {
        let mut rows = address.query([stop.card.id])?;
        if let Some(row) = rows.next()? {
            stop.address = row.get(0)?;
        }
        let spot = Spot::of(&stop.address);
        stop.road = as_written(&stop.address, &spot.road);
        visits.push(Visit {
            area: stop.area.clone(),
            spot,
            at: stop.fixed.as_deref().and_then(route::minutes),
        });
    }
    let order = route::order(&visits, &route);
    Ok(Plan { stops: order.into_iter().filter_map(|at| stops.get(at).cloned()).collect(), areas, more })
}

/// The road as the address writes it: folding changes letters and never how many there are.
fn as_written(address: &str, road: &str) -> String {
    let letters: Vec<char> = address.chars().filter(|letter| !letter.is_whitespace()).collect();
    let folded: Vec<String> = letters.iter().map(|letter| fold(&letter.to_string())).collect();
    let wanted: Vec<String> = road.chars().map(String::from).collect();
    let at = folded.windows(wanted.len().max(1)).position(|window| window == wanted.as_slice());
    match at.and_then(|at| letters.get(at..at + wanted.len())) {
        Some(found) => found.iter().collect(),
        None => road.to_owned(),
    }
}

struct Due {
    id: FollowupId,
    day: NaiveDate,
    time: Option<String>,
    purpose: String,
    visit: bool,
}

/// What is due by a day: of each customer the visit arranged for it, else what is due longest.
fn due(tx: &ReadTx<'_>, day: NaiveDate) -> Result<HashMap<CardId, Due>> {
    let mut query = tx.conn().prepare_cached(
        "SELECT card_id, id, due, time, purpose, channel FROM followups WHERE status = 'open' AND due <= ?1
         ORDER BY channel = 'visit' AND due = ?1 DESC, due, time IS NULL, time",
    )?;
    let mut rows = query.query([day.to_string()])?;
    let mut found = HashMap::new();
    while let Some(row) = rows.next()? {
        let due: NaiveDate = row.get::<_, String>(2)?.parse().unwrap_or(day);
        let visit = named::<Channel>(&row.get::<_, String>(5)?) == Some(Channel::Visit) && due == day;
        found.entry(row.get(0)?).or_insert(Due {
            id: row.get(1)?,
            day: due,
            // The time of another kind of contact is no appointment on the way.
            time: if visit { row.get(3)? } else { None },
            purpose: row.get(4)?,
            visit,
        });
    }
    Ok(found)
}

fn birthdays(tx: &ReadTx<'_>, roll: &Roll, day: NaiveDate) -> Result<HashMap<CardId, PlanReason>> {
    let (from, to) = (day - chrono::Duration::days(1), day + chrono::Duration::days(AROUND));
    let mut found = HashMap::new();
    for invite in occasions::invitations(tx, roll)?.into_iter().filter(|invite| !invite.done) {
        let days = i32::try_from((invite.birthday.date - day).num_days()).unwrap_or(0);
        found.insert(
            invite.birthday.card.id,
            PlanReason { why: WhyVisit::Invitation, days, text: String::new() },
        );
    }
    for birthday in occasions::birthdays(tx, roll, from, to)? {
        let days = i32::try_from((birthday.date - day).num_days()).unwrap_or(0);
        found.entry(birthday.card.id).or_insert(PlanReason {
            why: WhyVisit::Birthday,
            days,
            text: birthday.person,
        });
    }
    Ok(found)
}

fn reasons(
    row: &ListRow,
    day: NaiveDate,
    due: Option<&Due>,
    birthday: Option<&PlanReason>,
) -> Vec<PlanReason> {
    let reason = |why, days, text: &str| PlanReason { why, days, text: text.to_owned() };
    let count = |number: u32| i32::try_from(number).unwrap_or(i32::MAX);
    let mut found = Vec::new();
    if let Some(due) = due {
        let late = i32::try_from((day - due.day).num_days()).unwrap_or(0);
        let why = if due.visit { WhyVisit::Arranged } else { WhyVisit::Due };
        found.push(reason(why, late, &due.purpose));
    }
    found.extend(birthday.cloned());
    if row.silent_days >= SILENT && due.is_none() {
        found.push(reason(WhyVisit::Silent, count(row.silent_days), ""));
    }
    if row.completeness < INCOMPLETE && row.card.class.is_some() {
        found.push(reason(WhyVisit::Incomplete, count(row.completeness), ""));
    }
    found
}

/// Cards that are out of the house.
fn out(tx: &ReadTx<'_>) -> Result<HashSet<CardId>> {
    let mut query = tx.conn().prepare_cached("SELECT card_id FROM loan_cards WHERE state = 'out'")?;
    Ok(query.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?)
}

/// 路線順序: the districts in the order somebody drives through them.
///
/// # Errors
/// Those of reading.
pub fn route_areas(tx: &ReadTx<'_>) -> Result<Vec<String>> {
    let mut query = tx.conn().prepare_cached("SELECT area FROM route_areas ORDER BY place")?;
    Ok(query.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?)
}

/// Sets that order. A district that is not named comes after those that are.
///
/// # Errors
/// Those of writing.
pub fn set_route(tx: &WriteTx<'_>, areas: &[String]) -> Result<()> {
    let conn = tx.conn();
    let areas: Vec<&String> = areas.iter().filter(|area| !area.trim().is_empty()).collect();
    let known = route_areas(tx)?;
    for gone in known.iter().filter(|area| !areas.contains(area)) {
        conn.execute("DELETE FROM route_areas WHERE area = ?1", [gone])?;
    }
    for (place, area) in areas.iter().enumerate() {
        conn.execute(
            "INSERT INTO route_areas (id, area, place) VALUES (?1, ?2, ?3)
             ON CONFLICT (area) DO UPDATE SET place = excluded.place WHERE place <> excluded.place",
            params![Uuid::now_v7().as_bytes().as_slice(), area, place],
        )?;
    }
    Ok(())
}
