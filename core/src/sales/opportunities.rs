//! 商機: what may be sold to whom, and how far it has come. The stage is never stored; [`gates`] works it out.

use std::collections::HashMap;

use chrono::NaiveDate;
use rusqlite::{OptionalExtension, Row, named_params};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::gates::{self, Facts, Missing, OrderFacts, Stage};
use super::orders::{self, OrderState, fit, past};
use crate::base::error::{Code, Error, Result};
use crate::base::ids::{CardId, OpportunityId, OrderId};
use crate::base::money::Money;
use crate::base::sql;
use crate::cards::rules::{NAME_LIMIT, NOTE_LIMIT};
use crate::cards::{self, CardRef, Who};
use crate::store::{ReadTx, WriteTx};

/// What kind of deal it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum DealKind {
    /// 新購
    #[default]
    New,
    /// 置換
    TradeIn,
    /// 增購
    AddOn,
    /// 推介
    Referral,
}

/// Why it came to nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum LostReason {
    /// The need is gone, or is met in an easier way.
    Need,
    /// Somebody else sold it.
    Competitor,
    /// The price.
    Price,
    /// How we spoke with the customer.
    Communication,
    /// Nobody cared for it.
    Ignored,
    /// Not now.
    Timing,
    /// Anything else.
    Other,
}

/// An opportunity as it is put in.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(export)]
pub struct OpportunityDraft {
    /// What it is about.
    pub title: String,
    /// A product of the catalogue, or any other.
    pub product: String,
    /// What kind of deal.
    pub kind: DealKind,
    /// 預計貢獻
    pub value: Option<Money>,
    /// Percent, 0 to 100.
    pub probability: Option<u8>,
    /// 預計簽約
    pub expected_on: Option<NaiveDate>,
    /// 有意願
    pub intent: bool,
    /// 有能力
    pub means: bool,
    /// 短期能成
    pub soon: bool,
    /// Where it comes from: an advert, a fair, oneself.
    pub source: String,
    /// Since when; today when missing.
    pub opened_on: Option<NaiveDate>,
    /// Anything else.
    pub note: String,
}

/// An opportunity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct Opportunity {
    /// Identity.
    pub id: OpportunityId,
    /// Whose.
    pub card: CardRef,
    /// What it is about.
    pub title: String,
    /// The product.
    pub product: String,
    /// What kind of deal.
    pub kind: DealKind,
    /// 預計貢獻
    pub value: Option<Money>,
    /// Percent.
    pub probability: Option<u8>,
    /// 預計簽約
    pub expected_on: Option<NaiveDate>,
    /// 有意願, 有能力, 短期能成: since when.
    pub ticks: [Option<NaiveDate>; 3],
    /// Where it comes from.
    pub source: String,
    /// Since when.
    pub opened_on: NaiveDate,
    /// How far it has come.
    pub stage: Stage,
    /// Since when it stands there.
    pub since: NaiveDate,
    /// What the next gate needs.
    pub missing: Vec<Missing>,
    /// The order it led to.
    pub order: Option<OpportunityOrder>,
    /// Why it came to nothing.
    pub lost_reason: Option<LostReason>,
    /// Anything else.
    pub note: String,
    /// 停 n 天: how long it has stood there, when that is more than twice as long as the others of its column; told of the whole board
    /// only.
    pub stalled_days: Option<u32>,
}

/// What the board says of an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct OpportunityOrder {
    /// Identity.
    pub id: OrderId,
    /// When it was signed.
    pub day: NaiveDate,
    /// Its sum.
    pub amount: Money,
    /// Not paid yet.
    pub left: Money,
    /// Parts paid and parts of the plan.
    pub parts: (u32, u32),
    /// The next part that is due.
    pub next_due: Option<NaiveDate>,
    /// When all of it was paid.
    pub paid_on: Option<NaiveDate>,
}

fn checked(tx: &WriteTx<'_>, draft: &OpportunityDraft) -> Result<NaiveDate> {
    if draft.title.trim().is_empty() {
        return Err(Error::new(Code::TextMissing).of("title"));
    }
    for (field, text, limit) in [
        ("title", &draft.title, NAME_LIMIT),
        ("product", &draft.product, NAME_LIMIT),
        ("source", &draft.source, NAME_LIMIT),
        ("note", &draft.note, NOTE_LIMIT),
    ] {
        if text.chars().count() > limit {
            return Err(Error::new(Code::TextTooLong).of(field).with("limit", limit));
        }
    }
    if let Some(value) = &draft.value
        && fit(value)? < 0
    {
        return Err(Error::new(Code::AmountUnfit).of("value").with("text", value.amount.to_string()));
    }
    if let Some(percent) = draft.probability.filter(|percent| *percent > 100) {
        return Err(Error::new(Code::AmountUnfit).of("probability").with("text", percent));
    }
    past(draft.opened_on.unwrap_or_else(|| tx.today()), tx.today())
}

/// Adds one.
///
/// # Errors
/// `card_unknown`, `text_missing` without a title, `text_too_long`, `amount_unfit`, `date_too_early`, `date_impossible`.
pub fn add(tx: &WriteTx<'_>, card: CardId, draft: &OpportunityDraft) -> Result<OpportunityId> {
    cards::reference(tx, card)?;
    let opened = checked(tx, draft)?;
    let id = OpportunityId::fresh();
    write(tx, id, card, draft, opened, [None; 3], true)?;
    Ok(id)
}

/// Changes one. A tick that stays keeps its day; a new one is of today.
///
/// # Errors
/// `unknown`, those of [`add`].
pub fn change(tx: &WriteTx<'_>, id: OpportunityId, draft: &OpportunityDraft) -> Result<()> {
    let known = stored(tx, id)?;
    let mut draft = draft.clone();
    draft.opened_on = draft.opened_on.or(Some(known.opened_on));
    let opened = checked(tx, &draft)?;
    write(tx, id, known.card, &draft, opened, known.ticks, false)
}

fn write(
    tx: &WriteTx<'_>,
    id: OpportunityId,
    card: CardId,
    draft: &OpportunityDraft,
    opened: NaiveDate,
    ticks: [Option<NaiveDate>; 3],
    is_new: bool,
) -> Result<()> {
    let first = if is_new { opened } else { tx.today() };
    let tick = |on: bool, since: Option<NaiveDate>| on.then(|| since.unwrap_or(first).to_string());
    let [intent, means, soon] = ticks;
    let sql = if is_new {
        "INSERT INTO opportunities (id, card_id, title, product, kind, value_minor, currency, probability, expected_on,
           intent_on, means_on, soon_on, source, opened_on, note, created_at, created_by, updated_at, updated_by)
         VALUES (:id, :card, :title, :product, :kind, :value, :currency, :probability, :expected, :intent, :means, :soon,
           :source, :opened, :note, :now, :by, :now, :by)"
    } else {
        "UPDATE opportunities SET title = :title, product = :product, kind = :kind, value_minor = :value,
           currency = :currency, probability = :probability, expected_on = :expected, intent_on = :intent,
           means_on = :means, soon_on = :soon, source = :source, opened_on = :opened, note = :note, updated_at = :now,
           updated_by = :by WHERE id = :id AND card_id = :card"
    };
    tx.conn().prepare_cached(sql)?.execute(named_params! {
        ":id": id, ":card": card, ":title": draft.title.trim(), ":product": draft.product.trim(),
        ":kind": sql::name_of(draft.kind), ":value": draft.value.as_ref().map(fit).transpose()?,
        ":currency": draft.value.as_ref().map(|value| value.currency.as_str()), ":probability": draft.probability,
        ":expected": draft.expected_on.map(|day| day.to_string()), ":intent": tick(draft.intent, intent),
        ":means": tick(draft.means, means), ":soon": tick(draft.soon, soon), ":source": draft.source.trim(),
        ":opened": opened.to_string(), ":note": draft.note.trim(), ":now": tx.now().utc(), ":by": tx.by(),
    })?;
    Ok(())
}

/// Gives one up.
///
/// # Errors
/// `unknown`; `order_standing` while an order of it stands: that is cancelled instead.
pub fn lose(tx: &WriteTx<'_>, id: OpportunityId, reason: LostReason, note: &str) -> Result<()> {
    stored(tx, id)?;
    let stands: bool = tx.conn().query_row(
        "SELECT EXISTS (SELECT 1 FROM orders WHERE opportunity_id = ?1 AND state <> 'cancelled')",
        [id],
        |row| row.get(0),
    )?;
    if stands {
        return Err(Error::new(Code::OrderStanding));
    }
    tx.conn().execute(
        "UPDATE opportunities SET lost_on = :day, lost_reason = :reason,
           note = CASE WHEN :note = '' THEN note WHEN note = '' THEN :note ELSE note || char(10) || :note END,
           updated_at = :now, updated_by = :by WHERE id = :id",
        named_params! {
            ":id": id, ":day": tx.today().to_string(), ":reason": sql::name_of(reason), ":note": note.trim(),
            ":now": tx.now().utc(), ":by": tx.by(),
        },
    )?;
    Ok(())
}

/// Takes one up again that was given up.
///
/// # Errors
/// `unknown`.
pub fn reopen(tx: &WriteTx<'_>, id: OpportunityId) -> Result<()> {
    stored(tx, id)?;
    tx.conn().execute(
        "UPDATE opportunities SET lost_on = NULL, lost_reason = NULL, updated_at = :now, updated_by = :by WHERE id = :id",
        named_params! { ":id": id, ":now": tx.now().utc(), ":by": tx.by() },
    )?;
    Ok(())
}

/// Takes one out that never was; an order of it stands by itself.
///
/// # Errors
/// `unknown`.
pub fn remove(tx: &WriteTx<'_>, id: OpportunityId) -> Result<()> {
    stored(tx, id)?;
    tx.conn().execute("UPDATE orders SET opportunity_id = NULL WHERE opportunity_id = ?1", [id])?;
    tx.conn().execute("DELETE FROM opportunities WHERE id = ?1", [id])?;
    Ok(())
}

/// What its own row says.
struct Stored {
    card: CardId,
    opened_on: NaiveDate,
    ticks: [Option<NaiveDate>; 3],
}

fn stored(tx: &ReadTx<'_>, id: OpportunityId) -> Result<Stored> {
    tx.conn()
        .prepare_cached(
            "SELECT card_id, opened_on, intent_on, means_on, soon_on FROM opportunities WHERE id = ?1",
        )?
        .query_row([id], |row| {
            Ok(Stored { card: row.get(0)?, opened_on: sql::day(row, 1)?, ticks: ticks(row)? })
        })
        .optional()?
        .ok_or_else(|| Error::new(Code::Unknown).of("opportunity"))
}

fn ticks(row: &Row<'_>) -> rusqlite::Result<[Option<NaiveDate>; 3]> {
    Ok([sql::opt_day(row, "intent_on")?, sql::opt_day(row, "means_on")?, sql::opt_day(row, "soon_on")?])
}

/// Refuses an opportunity of somebody else.
///
/// # Errors
/// `unknown`.
pub(crate) fn of(tx: &ReadTx<'_>, card: CardId, id: OpportunityId) -> Result<()> {
    if stored(tx, id)?.card == card { Ok(()) } else { Err(Error::new(Code::Unknown).of("opportunity")) }
}

/// The opportunities of a card, or of all that are not put away, the earliest expected first.
///
/// # Errors
/// Those of reading the file.
pub fn list(tx: &ReadTx<'_>, who: &dyn Who, card: Option<CardId>) -> Result<Vec<Opportunity>> {
    let mut orders = orders_of(tx, card)?;
    let mut query = tx.conn().prepare_cached(
        "SELECT o.* FROM opportunities o JOIN cards c ON c.id = o.card_id
         WHERE (:card IS NULL AND c.archived_at IS NULL OR o.card_id = :card)
         ORDER BY o.expected_on IS NULL, o.expected_on, o.value_minor DESC, o.id",
    )?;
    let mut rows = query.query(named_params! { ":card": card })?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let id: OpportunityId = row.get("id")?;
        let order = orders.remove(&id);
        let ticks = ticks(row)?;
        let opened_on = sql::day(row, "opened_on")?;
        let position = gates::position(&Facts {
            opened_on,
            ticks,
            lost_on: sql::opt_day(row, "lost_on")?,
            order: order.as_ref().map(|(facts, _)| facts.clone()),
        });
        found.push(Opportunity {
            id,
            card: who.line(row.get("card_id")?)?,
            title: row.get("title")?,
            product: row.get("product")?,
            kind: sql::or_default(row, "kind")?,
            value: sql::money(row, "value_minor", "currency")?,
            probability: row.get("probability")?,
            expected_on: sql::opt_day(row, "expected_on")?,
            ticks,
            source: row.get("source")?,
            opened_on,
            stage: position.stage,
            since: position.since,
            missing: position.missing,
            order: order.map(|(_, shown)| shown),
            lost_reason: sql::opt(row, "lost_reason")?,
            note: row.get("note")?,
            stalled_days: None,
        });
    }
    // Whether it stands longer than the others is told where the others are.
    if card.is_none() {
        mark_stalled(&mut found, tx.today());
    }
    Ok(found)
}

/// Marks what has stood in its column for more than twice as long as the others there on average. A column of one has nothing to
/// be compared with.
fn mark_stalled(all: &mut [Opportunity], today: NaiveDate) {
    for stage in [Stage::Prospect, Stage::Target] {
        let days = |one: &Opportunity| (today - one.since).num_days().max(0);
        let column: Vec<i64> = all.iter().filter(|one| one.stage == stage).map(days).collect();
        let Ok(count) = i64::try_from(column.len()) else { continue };
        let sum: i64 = column.iter().sum();
        if count < 2 {
            continue;
        }
        for one in all.iter_mut().filter(|one| one.stage == stage) {
            let stood = days(one);
            one.stalled_days = u32::try_from(stood).ok().filter(|_| stood * (count - 1) > 2 * (sum - stood));
        }
    }
}

/// Orders by the opportunity they come of: one that stands before one that was cancelled, the earliest first.
fn orders_of(
    tx: &ReadTx<'_>,
    card: Option<CardId>,
) -> Result<HashMap<OpportunityId, (OrderFacts, OpportunityOrder)>> {
    let mut query = tx.conn().prepare_cached(
        "SELECT opportunity_id, id, day, amount_minor, currency, state, cancelled_on, first_minor, term_on FROM orders
         WHERE opportunity_id IS NOT NULL AND refunds_id IS NULL AND (:card IS NULL OR card_id = :card)
         ORDER BY state = 'cancelled', day, id",
    )?;
    let mut rows = query.query(named_params! { ":card": card })?;
    let mut found = HashMap::new();
    while let Some(row) = rows.next()? {
        let opportunity: OpportunityId = row.get(0)?;
        if found.contains_key(&opportunity) {
            continue;
        }
        let (id, day): (OrderId, NaiveDate) = (row.get(1)?, sql::day(row, 2)?);
        let currency: String = row.get(4)?;
        let state: OrderState = sql::or_default(row, "state")?;
        let standing = match state {
            OrderState::Paid => None,
            _ => orders::standing(tx, id, orders::agreed(row)?)?,
        };
        let parts = standing.as_ref().map_or(&[][..], |standing| &standing.parts);
        let settled = parts.iter().filter(|part| part.left == 0).count();
        let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        let left = standing.as_ref().filter(|_| state == OrderState::Planned).map_or(0, |s| s.left());
        let shown = OpportunityOrder {
            id,
            day,
            amount: Money::from_minor(row.get(3)?, &currency),
            left: Money::from_minor(left, &currency),
            parts: (count(settled), count(parts.len())),
            next_due: next_due(tx, id, settled)?,
            paid_on: standing.as_ref().map_or(Some(day), |standing| standing.paid_on),
        };
        let facts = OrderFacts { day, cancelled_on: sql::opt_day(row, "cancelled_on")?, standing };
        found.insert(opportunity, (facts, shown));
    }
    Ok(found)
}

/// The day of the first part that is not covered; parts are covered in their order.
fn next_due(tx: &ReadTx<'_>, order: OrderId, settled: usize) -> Result<Option<NaiveDate>> {
    Ok(tx
        .conn()
        .prepare_cached(
            "SELECT due_on FROM instalments WHERE order_id = ?1 ORDER BY due_on, place LIMIT 1 OFFSET ?2",
        )?
        .query_row(rusqlite::params![order, settled], |row| sql::day(row, 0))
        .optional()?)
}
