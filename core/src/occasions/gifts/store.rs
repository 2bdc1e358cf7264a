//! The gifts as they are stored, and those that stand in the log only.

use std::collections::HashSet;

use chrono::{Datelike, NaiveDate};
use rusqlite::{OptionalExtension, Row, named_params, params};

use super::rules::{self, Before, Taste, Warning};
use super::{Draft, Gift};
use crate::base::error::{Code, Error, Result};
use crate::base::ids::{CardId, GiftId, InteractionId};
use crate::base::money::Money;
use crate::base::sql;
use crate::cards::Who;
use crate::interactions::{self, Direction};
use crate::store::{ReadTx, WriteTx};

/// Every gift: the rows of the ledger, and contacts of that kind without one.
const ALL: &str = "SELECT id, card_id, direction, state, what, occasion, day, value_minor, value_currency, about, way, reaction,
    despite, answers_id FROM gifts
  UNION ALL SELECT id, card_id, direction, 'given', note, '', day, cost_minor, cost_currency, 0, '', outcome, 0, NULL
    FROM interactions i WHERE kind = 'gift' AND reached = 1
      AND NOT EXISTS (SELECT 1 FROM gifts g WHERE g.interaction_id = i.id)";

/// The same for questions over all cards, by the index that knows nothing but gifts.
fn everything() -> String {
    ALL.replace("FROM interactions i", "FROM interactions i INDEXED BY interactions_gift")
}

/// From one day to another.
type Span = (NaiveDate, NaiveDate);

fn read(tx: &ReadTx<'_>, who: &dyn Who, row: &Row<'_>) -> Result<Gift> {
    let id: GiftId = row.get("id")?;
    let direction: Direction = sql::or_default(row, "direction")?;
    let day: String = row.get("day")?;
    let (minor, currency): (Option<i64>, Option<String>) =
        (row.get("value_minor")?, row.get("value_currency")?);
    let answered = match direction {
        Direction::Out => None,
        Direction::In => tx
            .conn()
            .prepare_cached("SELECT what FROM gifts WHERE answers_id = ?1 ORDER BY day LIMIT 1")?
            .query_row([id], |row| row.get(0))
            .optional()?,
    };
    Ok(Gift {
        id,
        card: who.line(row.get("card_id")?)?,
        direction,
        state: sql::or_default(row, "state")?,
        what: row.get("what")?,
        occasion: row.get("occasion")?,
        day: day.parse().unwrap_or(tx.today()),
        value: minor.zip(currency).map(|(minor, currency)| Money::from_minor(minor, &currency)),
        about: row.get("about")?,
        way: sql::opt(row, "way")?,
        reaction: row.get("reaction")?,
        despite: row.get("despite")?,
        answers: row.get("answers_id")?,
        answered,
    })
}

fn gifts(
    tx: &ReadTx<'_>,
    who: &dyn Who,
    rest: &str,
    args: &[(&str, &dyn rusqlite::ToSql)],
) -> Result<Vec<Gift>> {
    let all = everything();
    let mut query = tx.conn().prepare_cached(&format!(
        "SELECT g.* FROM ({all}) g JOIN kept k ON k.card_id = g.card_id WHERE k.archived = 0 {rest}"
    ))?;
    let mut rows = query.query(args)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(read(tx, who, row)?);
    }
    Ok(found)
}

/// The list of a festival: those of the best class first.
pub(super) fn list(tx: &ReadTx<'_>, who: &dyn Who, occasion: &str, (from, to): Span) -> Result<Vec<Gift>> {
    let args = named_params! { ":occasion": occasion, ":from": from.to_string(), ":to": to.to_string() };
    let mut found = gifts(
        tx,
        who,
        "AND g.direction = 'out' AND g.occasion = :occasion AND g.day BETWEEN :from AND :to",
        args,
    )?;
    found.sort_by_key(|gift| (gift.card.class.is_none(), gift.card.class, gift.card.number));
    Ok(found)
}

/// How many stand on a festival's list, and how many were given.
pub(super) fn progress(tx: &ReadTx<'_>, occasion: &str, (from, to): Span) -> Result<(u32, u32)> {
    Ok(tx
        .conn()
        .prepare_cached(
            "SELECT count(*), coalesce(sum(state = 'given'), 0) FROM gifts g CROSS JOIN kept k ON k.card_id = g.card_id
             WHERE k.archived = 0 AND direction = 'out' AND occasion = ?1 AND day BETWEEN ?2 AND ?3",
        )?
        .query_row(params![occasion, from.to_string(), to.to_string()], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?)
}

/// Who is on a festival's list.
pub(super) fn on_list(tx: &ReadTx<'_>, occasion: &str, (from, to): Span) -> Result<HashSet<CardId>> {
    Ok(tx
        .conn()
        .prepare_cached(
            "SELECT card_id FROM gifts WHERE direction = 'out' AND occasion = ?1 AND day BETWEEN ?2 AND ?3",
        )?
        .query_map(params![occasion, from.to_string(), to.to_string()], |row| row.get(0))?
        .collect::<Result<_, _>>()?)
}

/// Who got something for the same festival the time before, and still lives in the book.
pub(super) fn last_time(tx: &ReadTx<'_>, occasion: &str, (from, _): Span) -> Result<Vec<CardId>> {
    let year = year_before(from);
    Ok(tx
        .conn()
        .prepare_cached(
            "SELECT DISTINCT g.card_id FROM gifts g JOIN kept k ON k.card_id = g.card_id
             WHERE k.archived = 0 AND g.direction = 'out' AND g.state = 'given' AND g.occasion = ?1
               AND g.day >= ?2 AND g.day < ?3 ORDER BY g.card_id",
        )?
        .query_map(params![occasion, year.to_string(), from.to_string()], |row| row.get(0))?
        .collect::<Result<_, _>>()?)
}

/// A year and the weeks a lunar festival may wander.
fn year_before(from: NaiveDate) -> NaiveDate {
    from.checked_sub_days(chrono::Days::new(400)).unwrap_or(from)
}

/// What was given and received, the newest first.
pub(super) fn ledger(tx: &ReadTx<'_>, who: &dyn Who, limit: u32) -> Result<Vec<Gift>> {
    gifts(
        tx,
        who,
        "AND g.state = 'given' ORDER BY g.day DESC, g.id DESC LIMIT :limit",
        named_params! { ":limit": limit },
    )
}

/// Both directions with one customer, the newest first.
pub(super) fn of_card(tx: &ReadTx<'_>, card: CardId) -> Result<Vec<Gift>> {
    let mut query = tx.conn().prepare_cached(&format!(
        "SELECT g.* FROM ({ALL}) g WHERE g.card_id = :card AND g.day >= :from ORDER BY g.day DESC, g.id DESC"
    ))?;
    let mut rows = query.query(named_params! { ":card": card, ":from": since(tx).to_string() })?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(read(tx, tx, row)?);
    }
    Ok(found)
}

fn since(tx: &ReadTx<'_>) -> NaiveDate {
    let today = tx.today();
    NaiveDate::from_ymd_opt(today.year() - rules::YEARS, today.month(), 1).unwrap_or(today)
}

/// What was given this year.
pub(super) struct Year {
    pub given: u32,
    pub value: i64,
    pub received: u32,
}

pub(super) fn year(tx: &ReadTx<'_>, currency: &str) -> Result<Year> {
    let year = tx.today().year();
    let all = everything();
    Ok(tx
        .conn()
        .prepare_cached(&format!(
            "SELECT coalesce(sum(direction = 'out'), 0),
               coalesce(sum(CASE WHEN direction = 'out' AND value_currency = :currency THEN value_minor END), 0),
               coalesce(sum(direction = 'in'), 0)
             FROM ({all}) WHERE state = 'given' AND day BETWEEN :from AND :to"
        ))?
        .query_row(
            named_params! { ":currency": currency, ":from": format!("{year:04}-01-01"), ":to": format!("{year:04}-12-31") },
            |row| Ok(Year { given: row.get(0)?, value: row.get(1)?, received: row.get(2)? }),
        )?)
}

/// Gifts received in the last years that nothing answered.
pub(super) fn unanswered(tx: &ReadTx<'_>) -> Result<u32> {
    let all = everything();
    Ok(tx
        .conn()
        .prepare_cached(&format!(
            "SELECT count(*) FROM ({all}) g WHERE direction = 'in' AND day >= ?1
               AND NOT EXISTS (SELECT 1 FROM gifts o WHERE o.answers_id = g.id)"
        ))?
        .query_row([since(tx).to_string()], |row| row.get(0))?)
}

/// What speaks against a gift, and what was given for the festival before.
pub(super) fn against(
    tx: &ReadTx<'_>,
    gift: &Gift,
    (from, _): Span,
    each: Option<&Money>,
) -> Result<(Option<Warning>, Option<String>)> {
    let last = tx
        .conn()
        .prepare_cached(
            "SELECT what FROM gifts WHERE card_id = ?1 AND direction = 'out' AND state = 'given' AND occasion = ?2
               AND day >= ?3 AND day < ?4 ORDER BY day DESC LIMIT 1",
        )?
        .query_row(params![gift.card.id, gift.occasion, year_before(from).to_string(), from.to_string()], |row| row.get(0))
        .optional()?;
    let value = gift.value.as_ref().and_then(|value| value.minor().ok());
    let each = each.filter(|each| gift.value.as_ref().is_none_or(|value| value.currency == each.currency));
    let taste = taste(tx, gift.card.id)?;
    let warning = rules::warning(&gift.what, value, &taste, &before(tx, gift.card.id, Some(gift.id))?, each);
    Ok((warning, last))
}

/// What was given in the last years, besides one.
pub(super) fn before(tx: &ReadTx<'_>, card: CardId, besides: Option<GiftId>) -> Result<Vec<Before>> {
    let mut query = tx.conn().prepare_cached(&format!(
        "SELECT what, day, reaction FROM ({ALL}) WHERE card_id = :card AND direction = 'out' AND state = 'given'
           AND day >= :from AND id IS NOT :besides ORDER BY day DESC"
    ))?;
    let all = query.query_map(
        named_params! { ":card": card, ":from": since(tx).to_string(), ":besides": besides },
        |row| Ok((row.get(0)?, row.get::<_, String>(1)?, row.get(2)?)),
    )?;
    let all = all.collect::<Result<Vec<(String, String, String)>, _>>()?;
    let dated = all
        .into_iter()
        .filter_map(|(what, day, reaction)| Some(Before { what, day: day.parse().ok()?, reaction }));
    Ok(dated.collect())
}

/// What a card says about gifts.
pub(super) fn taste(tx: &ReadTx<'_>, card: CardId) -> Result<Taste> {
    let conn = tx.conn();
    let may_not = conn
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM card_tags WHERE card_id = ?1
                 AND tag IN ('公職不收禮', '公职不收礼', '不收禮', '不收礼', '公務員', '公务员', 'no gifts'))
               OR EXISTS (SELECT 1 FROM cards WHERE id = ?1 AND (occupation || position) GLOB '*公[務职職务]*')",
        )?
        .query_row([card], |row| row.get(0))?;
    let mut taste = Taste { may_not, ..Taste::default() };
    let mut fields =
        conn.prepare_cached("SELECT key, value FROM card_fields WHERE card_id = ?1 ORDER BY place")?;
    let mut rows = fields.query([card])?;
    while let Some(row) = rows.next()? {
        let (key, value): (String, String) = (row.get(0)?, row.get(1)?);
        match key.as_str() {
            "忌諱" | "忌讳" | "禁忌" | "Avoid" => taste.taboo.extend(rules::forbidden(&value)),
            "喜好" | "爱好" | "偏好" | "Likes" => taste.likes.extend(rules::things(&value)),
            _ => {}
        }
    }
    taste.family = conn
        .prepare_cached("SELECT name, note FROM relations WHERE card_id = ?1 AND note <> '' ORDER BY place")?
        .query_map([card], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    Ok(taste)
}

/// What others were given most, with how often and what it cost last.
pub(super) fn given_to_others(tx: &ReadTx<'_>, card: CardId) -> Result<Vec<(String, u32, Option<Money>)>> {
    let all = tx
        .conn()
        .prepare_cached(
            "SELECT what, count(DISTINCT card_id), max(value_minor), max(value_currency) FROM gifts
             WHERE direction = 'out' AND state = 'given' AND card_id <> ?1 AND what <> '' AND day >= ?2
             GROUP BY what ORDER BY 2 DESC, what LIMIT 20",
        )?
        .query_map(params![card, since(tx).to_string()], |row| {
            let value: Option<i64> = row.get(2)?;
            let currency: Option<String> = row.get(3)?;
            let value = value.zip(currency).map(|(minor, currency)| Money::from_minor(minor, &currency));
            Ok((row.get(0)?, row.get(1)?, value))
        })?
        .collect::<Result<_, _>>()?;
    Ok(all)
}

/// What a festival's gifts may cost.
pub(super) struct Limits {
    pub total: Option<Money>,
    pub each: Option<Money>,
}

pub(super) fn budget(tx: &ReadTx<'_>, occasion: &str, date: NaiveDate) -> Result<Option<Limits>> {
    Ok(tx
        .conn()
        .prepare_cached(
            "SELECT total_minor, each_minor, currency FROM gift_budgets WHERE occasion = ?1 AND year = ?2",
        )?
        .query_row(params![occasion, date.year()], |row| {
            let currency: String = row.get(2)?;
            let money = |minor: Option<i64>| minor.map(|minor| Money::from_minor(minor, &currency));
            Ok(Limits { total: money(row.get(0)?), each: money(row.get(1)?) })
        })
        .optional()?)
}

/// Says what a festival's gifts may cost.
///
/// # Errors
/// `unreadable` for an amount that is none.
pub fn set_budget(
    tx: &WriteTx<'_>,
    occasion: &str,
    date: NaiveDate,
    total: Option<&Money>,
    each: Option<&Money>,
) -> Result<()> {
    let currency = total.or(each).map_or("", |money| money.currency.as_str());
    tx.conn().execute(
        "INSERT INTO gift_budgets (id, occasion, year, total_minor, each_minor, currency)
         VALUES (:id, :occasion, :year, :total, :each, :currency)
         ON CONFLICT (occasion, year) DO UPDATE SET total_minor = :total, each_minor = :each, currency = :currency",
        named_params! {
            ":id": GiftId::fresh(), ":occasion": occasion, ":year": date.year(),
            ":total": total.map(Money::minor).transpose()?, ":each": each.map(Money::minor).transpose()?,
            ":currency": currency,
        },
    )?;
    Ok(())
}

pub(super) fn insert(
    tx: &WriteTx<'_>,
    id: GiftId,
    card: CardId,
    draft: &Draft,
    log: Option<InteractionId>,
) -> Result<()> {
    tx.conn()
        .prepare_cached(
            "INSERT INTO gifts (id, card_id, direction, state, what, occasion, day, value_minor, value_currency, about, way,
               reaction, despite, answers_id, interaction_id, created_at, created_by, updated_at, updated_by)
             VALUES (:id, :card, :direction, :state, :what, :occasion, :day, :value, :currency, :about, :way, :reaction,
               :despite, :answers, :log, :now, :by, :now, :by)",
        )?
        .execute(named_params! {
            ":id": id, ":card": card, ":direction": sql::name_of(draft.direction), ":state": sql::name_of(draft.state),
            ":what": draft.what, ":occasion": draft.occasion, ":day": draft.day.unwrap_or_else(|| tx.today()).to_string(),
            ":value": draft.value.as_ref().map(Money::minor).transpose()?,
            ":currency": draft.value.as_ref().map(|value| value.currency.as_str()), ":about": draft.about,
            ":way": draft.way.and_then(sql::name_of).unwrap_or_default(), ":reaction": draft.reaction.trim(),
            ":despite": draft.despite, ":answers": draft.answers, ":log": log, ":now": tx.now().utc(), ":by": tx.by(),
        })?;
    Ok(())
}

pub(super) fn update(tx: &WriteTx<'_>, id: GiftId, draft: &Draft) -> Result<()> {
    tx.conn()
        .prepare_cached(
            "UPDATE gifts SET direction = :direction, state = :state, what = :what, occasion = :occasion, day = :day,
               value_minor = :value, value_currency = :currency, about = :about, way = :way, reaction = :reaction,
               despite = :despite, answers_id = :answers, updated_at = :now, updated_by = :by WHERE id = :id",
        )?
        .execute(named_params! {
            ":id": id, ":direction": sql::name_of(draft.direction), ":state": sql::name_of(draft.state),
            ":what": draft.what, ":occasion": draft.occasion, ":day": draft.day.unwrap_or_else(|| tx.today()).to_string(),
            ":value": draft.value.as_ref().map(Money::minor).transpose()?,
            ":currency": draft.value.as_ref().map(|value| value.currency.as_str()), ":about": draft.about,
            ":way": draft.way.and_then(sql::name_of).unwrap_or_default(), ":reaction": draft.reaction.trim(),
            ":despite": draft.despite, ":answers": draft.answers, ":now": tx.now().utc(), ":by": tx.by(),
        })?;
    Ok(())
}

/// The card of a gift. One that stands in the log only gets a row of its own under the same id first.
pub(super) fn adopted(tx: &WriteTx<'_>, id: GiftId) -> Result<CardId> {
    let conn = tx.conn();
    let card: Option<CardId> =
        conn.query_row("SELECT card_id FROM gifts WHERE id = ?1", [id], |row| row.get(0)).optional()?;
    if let Some(card) = card {
        return Ok(card);
    }
    let adopted = conn.execute(
        "INSERT INTO gifts (id, card_id, direction, state, what, day, value_minor, value_currency, reaction, interaction_id,
           created_at, created_by, updated_at, updated_by)
         SELECT id, card_id, direction, 'given', note, day, cost_minor, cost_currency, outcome, id, :now, :by, :now, :by
         FROM interactions WHERE id = :id AND kind = 'gift'",
        named_params! { ":id": id, ":now": tx.now().utc(), ":by": tx.by() },
    )?;
    match adopted {
        0 => Err(Error::new(Code::Unknown)),
        _ => Ok(conn.query_row("SELECT card_id FROM gifts WHERE id = ?1", [id], |row| row.get(0))?),
    }
}

/// Whether a gift stood in the log before it stood here: then both have one id.
pub(super) fn is_log(tx: &ReadTx<'_>, id: GiftId) -> Result<bool> {
    Ok(logged(tx, id)?.is_some_and(|log| log.0 == id.0))
}

/// The contact that says it was given.
pub(super) fn logged(tx: &ReadTx<'_>, id: GiftId) -> Result<Option<InteractionId>> {
    Ok(tx.conn().query_row("SELECT interaction_id FROM gifts WHERE id = ?1", [id], |row| row.get(0))?)
}

pub(super) fn set_logged(tx: &WriteTx<'_>, id: GiftId, log: Option<InteractionId>) -> Result<()> {
    tx.conn().execute("UPDATE gifts SET interaction_id = ?2 WHERE id = ?1", params![id, log])?;
    Ok(())
}

/// The currency of the book's gifts: that of the latest, else this one.
pub(super) fn currency(tx: &ReadTx<'_>, usual: &str) -> Result<String> {
    let latest = tx
        .conn()
        .prepare_cached(
            "SELECT value_currency FROM gifts WHERE value_currency IS NOT NULL ORDER BY day DESC LIMIT 1",
        )?
        .query_row([], |row| row.get(0))
        .optional()?;
    Ok(latest.unwrap_or_else(|| usual.to_owned()))
}

/// Takes a gift out that was none, with what the log says of it.
///
/// # Errors
/// `unknown`.
pub fn remove(tx: &WriteTx<'_>, id: GiftId) -> Result<()> {
    adopted(tx, id)?;
    // What stood in the log first stays there.
    let log = if is_log(tx, id)? { None } else { logged(tx, id)? };
    let conn = tx.conn();
    conn.execute("UPDATE gifts SET answers_id = NULL WHERE answers_id = ?1", [id])?;
    conn.execute("DELETE FROM gifts WHERE id = ?1", [id])?;
    log.map_or(Ok(()), |log| interactions::take_back(tx, log))
}
