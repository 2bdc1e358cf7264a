//! Cards that are out: on paper or in a sealed file, with whom, until when; and how each of them comes back.

use chrono::NaiveDate;
use rusqlite::{OptionalExtension, named_params, params};
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

use crate::base::error::{Code, Error, Result as Outcome};
use crate::base::ids::{CardId, FollowupId, HandoverId, InteractionId, LoanId};
use crate::base::sql::{name_of, named};
use crate::cards::draft::Channel;
use crate::cards::{self, CardRef};
use crate::followups::{self, FollowupDraft, rules};
use crate::interactions::{self, After, Direction, Expectation, LogDraft};
use crate::occasions::calendar::is_workday;
use crate::store::{ReadTx, WriteTx};

/// How cards are taken along.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
#[ts(export, rename = "LoanWay")]
pub enum Way {
    /// Printed.
    #[default]
    Paper,
    /// In a sealed file.
    File,
}

/// What came of a visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
#[ts(export, rename = "VisitResult")]
pub enum Result {
    /// 見到
    Met,
    /// 沒遇到
    Missed,
    /// 改期
    Moved,
    /// 沒去
    Skipped,
}

/// Somebody on the way, with the time of the visit.
#[derive(Clone, Debug, Deserialize, TS)]
#[ts(export, rename = "LoanStop")]
pub struct Stop {
    /// Who.
    pub card: CardId,
    /// `HH:MM`.
    #[serde(default)]
    pub starts: Option<String>,
    /// `HH:MM`.
    #[serde(default)]
    pub ends: Option<String>,
}

/// Cards about to leave.
#[derive(Clone, Debug, Deserialize, TS)]
#[ts(export)]
pub struct LoanDraft {
    /// The day they are for.
    pub day: NaiveDate,
    /// How.
    pub way: Way,
    /// 帶卡人
    pub holder: String,
    /// When they are due back.
    pub due_day: NaiveDate,
    /// `HH:MM`.
    pub due_time: String,
    /// Where to, for people: 內湖松山.
    #[serde(default)]
    pub title: String,
    /// The file they are in.
    #[serde(default)]
    pub handover: Option<HandoverId>,
    /// Who, in the order to go.
    pub stops: Vec<Stop>,
}

/// One card of a loan.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct LoanCard {
    /// Who.
    pub card: CardRef,
    /// `HH:MM`.
    pub starts: Option<String>,
    /// `out`, `back` or `lost`.
    pub state: String,
    /// What came of the visit.
    pub result: Option<Result>,
    /// What was written down, for a card that is back; what is known of one that is lost.
    pub note: String,
    /// What comes next with the customer.
    pub next_due: Option<String>,
    /// How.
    pub next_channel: Option<Channel>,
    /// The follow-up that a visit answers.
    pub closes: Option<FollowupId>,
    /// What that is for.
    pub purpose: String,
}

/// Cards that went out together.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct Loan {
    /// Its identity.
    pub id: LoanId,
    /// The day it is for.
    pub day: String,
    /// How.
    pub way: Way,
    /// 帶卡人
    pub holder: String,
    /// When it is due back.
    pub due_day: String,
    /// `HH:MM`.
    pub due_time: String,
    /// Where to.
    pub title: String,
    /// When it went out, RFC 3339.
    pub at: String,
    /// By whom it was taken out.
    pub by: String,
    /// The file they are in.
    pub handover: Option<HandoverId>,
    /// Whether that is past and something is still out.
    pub overdue: bool,
    /// Days late, from the day after it was due.
    pub overdue_days: i32,
    /// Cards still out.
    pub out: u32,
    /// Everybody, in the order to go.
    pub cards: Vec<LoanCard>,
}

/// One card coming back.
#[derive(Clone, Debug, Deserialize, TS)]
#[ts(export, rename = "LoanReturn")]
pub struct Return {
    /// Who.
    pub card: CardId,
    /// What came of the visit.
    pub result: Result,
    /// One line.
    #[serde(default)]
    pub note: String,
    /// How it was against what was expected.
    #[serde(default)]
    pub expectation: Option<Expectation>,
    /// What comes next.
    #[serde(default)]
    pub next: Option<FollowupDraft>,
    /// The follow-up the visit answers.
    #[serde(default)]
    pub closes: Option<FollowupId>,
    /// The day of the visit; the loan's own when missing.
    #[serde(default)]
    pub day: Option<NaiveDate>,
}

/// A loan that is late, for Today.
#[derive(Clone, Debug, PartialEq)]
pub struct Overdue {
    /// Its identity.
    pub id: LoanId,
    /// Where to, or who has it.
    pub title: String,
    /// The day it was due.
    pub due: NaiveDate,
    /// Cards still out.
    pub out: u32,
    /// The first of them.
    pub card: CardId,
}

/// Puts on record that cards leave the house. A card that is out already goes on with the loan it is out with; it is not counted
/// twice, and `None` is answered when all of them are.
///
/// # Errors
/// `nothing_chosen`, `name_missing` without a holder, `date_impossible` for a day that is past, `unreadable` for one that is
/// none, `card_unknown`.
pub fn take_out(tx: &WriteTx<'_>, draft: &LoanDraft) -> Outcome<Option<LoanId>> {
    if draft.stops.is_empty() {
        return Err(Error::new(Code::NothingChosen));
    }
    let holder = draft.holder.trim();
    if holder.is_empty() {
        return Err(Error::new(Code::NameMissing).of("holder"));
    }
    if draft.due_day < tx.today() {
        return Err(Error::new(Code::DateImpossible).of("due_day").with("text", draft.due_day.to_string()));
    }
    let due_time = rules::clock_time(&draft.due_time).map_err(|error| error.of("due_time"))?;
    let (id, conn) = (LoanId::fresh(), tx.conn());
    conn.prepare_cached(
        "INSERT INTO loans (id, day, way, holder, due_day, due_time, title, handover_id, created_at, created_by, updated_at,
           updated_by)
         VALUES (:id, :day, :way, :holder, :due, :time, :title, :handover, :now, :by, :now, :by)",
    )?
    .execute(named_params! {
        ":id": id, ":day": draft.day.to_string(), ":way": name_of(draft.way), ":holder": holder,
        ":due": draft.due_day.to_string(), ":time": due_time, ":title": draft.title.trim(),
        ":handover": draft.handover, ":now": tx.now().utc(), ":by": tx.by(),
    })?;
    let mut place = 0;
    for stop in &draft.stops {
        cards::reference(tx, stop.card)?;
        if is_out(tx, stop.card)? {
            continue;
        }
        conn.prepare_cached(
            "INSERT INTO loan_cards (id, loan_id, card_id, place, starts, ends) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute(params![
            Uuid::now_v7().as_bytes().as_slice(),
            id,
            stop.card,
            place,
            stop.starts,
            stop.ends
        ])?;
        place += 1;
    }
    if place == 0 {
        conn.execute("DELETE FROM loans WHERE id = ?1", [id])?;
    }
    Ok((place > 0).then_some(id))
}

fn is_out(tx: &ReadTx<'_>, card: CardId) -> Outcome<bool> {
    Ok(tx
        .conn()
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM loan_cards WHERE card_id = ?1 AND state = 'out')")?
        .query_row([card], |row| row.get(0))?)
}

/// Loans with something still out, the one due first first; with `all` also those that are back, at most a hundred.
///
/// # Errors
/// Those of reading.
pub fn list(tx: &ReadTx<'_>, all: bool) -> Outcome<Vec<Loan>> {
    let mut query = tx.conn().prepare_cached(
        "SELECT id, day, way, holder, due_day, due_time, title, created_at, created_by,
           (SELECT count(*) FROM loan_cards c WHERE c.loan_id = loans.id AND c.state = 'out') AS out, handover_id
         FROM loans WHERE :all OR out > 0
         ORDER BY out = 0, CASE WHEN out > 0 THEN due_day END, CASE WHEN out > 0 THEN due_time END, due_day DESC, id DESC
         LIMIT 200",
    )?;
    let mut rows = query.query(named_params! { ":all": all })?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let id: LoanId = row.get(0)?;
        let (due_day, due_time): (String, String) = (row.get(4)?, row.get(5)?);
        let out: u32 = row.get(9)?;
        let at: String = row.get(7)?;
        found.push(Loan {
            id,
            day: row.get(1)?,
            way: named(&row.get::<_, String>(2)?).unwrap_or_default(),
            holder: row.get(3)?,
            overdue: out > 0 && is_late(tx, &due_day, &due_time),
            overdue_days: due_day
                .parse()
                .map_or(0, |due: NaiveDate| i32::try_from((tx.today() - due).num_days().max(0)).unwrap_or(0)),
            due_day,
            due_time,
            title: row.get(6)?,
            at: tx.now().local(&at),
            by: row.get(8)?,
            handover: row.get(10)?,
            out,
            cards: cards_of(tx, id)?,
        });
    }
    Ok(found)
}

fn is_late(tx: &ReadTx<'_>, day: &str, time: &str) -> bool {
    let today = tx.today().to_string();
    day < today.as_str() || (day == today && time < tx.now().time().as_str())
}

fn cards_of(tx: &ReadTx<'_>, loan: LoanId) -> Outcome<Vec<LoanCard>> {
    let mut query = tx.conn().prepare_cached(
        "SELECT l.card_id, l.starts, l.state, l.result, coalesce(i.note, l.words), k.next_follow, k.next_channel
         FROM loan_cards l LEFT JOIN interactions i ON i.id = l.interaction_id LEFT JOIN kept k ON k.card_id = l.card_id
         WHERE l.loan_id = ?1 ORDER BY l.place, l.id",
    )?;
    let day: String = tx.conn().query_row("SELECT day FROM loans WHERE id = ?1", [loan], |row| row.get(0))?;
    let mut rows = query.query([loan])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let card: CardId = row.get(0)?;
        // The visit that was arranged for the day, else what is due longest.
        let mut open = followups::open_of(tx, card)?;
        open.retain(|followup| followup.due <= day);
        let arranged =
            |followup: &followups::Followup| followup.channel == Channel::Visit && followup.due == day;
        let at = open.iter().position(arranged).unwrap_or(0);
        let due = open.into_iter().nth(at);
        found.push(LoanCard {
            card: cards::reference(tx, card)?,
            starts: row.get(1)?,
            state: row.get(2)?,
            result: row.get::<_, Option<String>>(3)?.as_deref().and_then(named),
            note: row.get(4)?,
            next_due: row.get(5)?,
            next_channel: row.get::<_, Option<String>>(6)?.as_deref().and_then(named),
            purpose: due.as_ref().map(|due| due.purpose.clone()).unwrap_or_default(),
            closes: due.map(|due| due.id),
        });
    }
    Ok(found)
}

/// The loans that a card is out with.
///
/// # Errors
/// Those of reading.
pub fn open_of(tx: &ReadTx<'_>, card: CardId) -> Outcome<Vec<(LoanId, String)>> {
    let mut query = tx.conn().prepare_cached(
        "SELECT l.id, l.holder FROM loan_cards c JOIN loans l ON l.id = c.loan_id
         WHERE c.card_id = ?1 AND c.state = 'out' ORDER BY l.due_day",
    )?;
    Ok(query
        .query_map([card], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<std::result::Result<_, _>>()?)
}

/// Loans whose time is past, for Today.
///
/// # Errors
/// Those of reading.
pub fn overdue(tx: &ReadTx<'_>) -> Outcome<Vec<Overdue>> {
    let mut query = tx.conn().prepare_cached(
        "SELECT l.id, CASE WHEN l.title = '' THEN l.holder ELSE l.title END, l.due_day, l.due_time, count(*), min(c.place),
           c.card_id
         FROM loan_cards c JOIN loans l ON l.id = c.loan_id
         WHERE c.state = 'out' AND l.due_day <= ?1 GROUP BY l.id ORDER BY l.due_day, l.due_time",
    )?;
    let mut rows = query.query([tx.today().to_string()])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let (day, time): (String, String) = (row.get(2)?, row.get(3)?);
        if is_late(tx, &day, &time) {
            found.push(Overdue {
                id: row.get(0)?,
                title: row.get(1)?,
                due: day.parse().unwrap_or_else(|_| tx.today()),
                out: row.get(4)?,
                card: row.get(6)?,
            });
        }
    }
    Ok(found)
}

/// 交回: one card is back, with a line of what came of it. Whatever loans it was out with are done with it. Whoever was met or not
/// met is logged; a visit that did not happen puts off what it was for.
///
/// # Errors
/// `unknown` for a card that is not out; `text_missing` for a meeting without a word; those of logging.
pub fn bring_back(tx: &WriteTx<'_>, back: &Return) -> Outcome<Option<InteractionId>> {
    let open: Option<String> = tx
        .conn()
        .prepare_cached(
            "SELECT l.day FROM loan_cards c JOIN loans l ON l.id = c.loan_id
             WHERE c.card_id = ?1 AND c.state = 'out' ORDER BY l.day DESC LIMIT 1",
        )?
        .query_row([back.card], |row| row.get(0))
        .optional()?;
    let Some(day) = open else { return Err(Error::new(Code::Unknown)) };
    let note = back.note.trim();
    if note.is_empty() && back.result == Result::Met {
        return Err(Error::new(Code::TextMissing).of("note"));
    }
    let logged = match back.result {
        Result::Met | Result::Missed => {
            let day: Option<NaiveDate> =
                back.day.or_else(|| day.parse().ok()).map(|day: NaiveDate| day.min(tx.today()));
            let draft = LogDraft {
                reached: back.result == Result::Met,
                day,
                note: note.to_owned(),
                expectation: back.expectation,
                ..LogDraft::of(Channel::Visit, Direction::Out)
            };
            let after = After {
                next: back.next.clone(),
                no_next: back.next.is_none(),
                // Whoever was not met is still to be seen.
                closes: back.closes.filter(|_| back.result == Result::Met || back.next.is_some()),
                promised: None,
            };
            Some(interactions::log(tx, back.card, &draft, &after)?.interaction.id)
        }
        Result::Moved | Result::Skipped => {
            put_off(tx, back)?;
            None
        }
    };
    tx.conn()
        .prepare_cached(
            "UPDATE loan_cards SET state = 'back', result = ?2, interaction_id = ?3, returned_at = ?4, words = ?5
             WHERE card_id = ?1 AND state = 'out'",
        )?
        .execute(params![
            back.card,
            name_of(back.result),
            logged,
            tx.now().utc(),
            if logged.is_none() { note } else { "" }
        ])?;
    Ok(logged)
}

/// Puts off what the visit was for: to the day that is said, else to the next working day.
fn put_off(tx: &WriteTx<'_>, back: &Return) -> Outcome<()> {
    let said = back.next.as_ref().and_then(|next| next.due);
    // Never to a day before the one it is for.
    let stands =
        back.closes.and_then(|id| followups::get(tx, id).ok()).and_then(|open| open.due.parse().ok());
    let from = stands.map_or(tx.today(), |due: NaiveDate| due.max(tx.today()));
    let later = |due: NaiveDate| if due > tx.today() { Some(due) } else { None };
    let next =
        stands.and_then(later).or_else(|| from.iter_days().skip(1).take(14).find(|day| is_workday(*day)));
    let due = said.or(next);
    match (back.closes, due) {
        (Some(open), Some(due)) => followups::snooze(tx, open, due).map(drop),
        (None, Some(due)) if said.is_some() => {
            let draft = FollowupDraft { due: Some(due), ..back.next.clone().unwrap_or_default() };
            followups::add(tx, back.card, &draft).map(drop)
        }
        _ => Ok(()),
    }
}

/// A card cannot be found any more: when and where it was lost, in somebody's words.
///
/// # Errors
/// `unknown` for a card that is not out, `text_missing`.
pub fn lose(tx: &WriteTx<'_>, card: CardId, words: &str) -> Outcome<()> {
    let words = words.trim();
    if words.is_empty() {
        return Err(Error::new(Code::TextMissing).of("words"));
    }
    let changed = tx.conn().execute(
        "UPDATE loan_cards SET state = 'lost', words = ?2, returned_at = ?3 WHERE card_id = ?1 AND state = 'out'",
        params![card, words, tx.now().utc()],
    )?;
    if changed == 0 { Err(Error::new(Code::Unknown)) } else { Ok(()) }
}

/// The file that cards were out in came back: they are back as well.
///
/// # Errors
/// Those of writing.
pub fn back_with(tx: &WriteTx<'_>, handover: HandoverId) -> Outcome<u32> {
    let changed = tx.conn().execute(
        "UPDATE loan_cards SET state = 'back', returned_at = ?2 WHERE state = 'out'
           AND loan_id IN (SELECT id FROM loans WHERE handover_id = ?1)",
        params![handover, tx.now().utc()],
    )?;
    Ok(u32::try_from(changed).unwrap_or(u32::MAX))
}
