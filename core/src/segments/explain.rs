//! 為什麼: from which rows a class follows, under which version of the rule, and what would change it.

use chrono::NaiveDate;
use rusqlite::named_params;
use serde::Serialize;
use ts_rs::TS;

use super::classes::{self, ClassCount, Classes, profit};
use super::judgements::{self, Judgement};
use super::lifelines;
use super::rules::Version;
use super::scan::{self, Facts, YEAR, balance_of};
use super::scheme::Scheme;
use super::schemes::bought::RECENT_MONTHS;
use super::schemes::why::{Missing, Why, days_since};
use super::schemes::{abc, attitude, depth, drift, ladder, lifecycle, pyramid, rfm, tier};
use crate::base::error::{Code, Error, Result};
use crate::base::ids::CardId;
use crate::base::money::Money;
use crate::base::sql;
use crate::sales::holdings::MONEY;
use crate::sales::referrals;
use crate::store::ReadTx;

/// What kind of row it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
#[allow(missing_docs)]
pub enum EvidenceKind {
    Order,
    Receipt,
    Balance,
    Contact,
    Holding,
    Referral,
    Cost,
    Step,
}

/// Why a row does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export, rename = "EvidenceLeftOut")]
#[allow(missing_docs)]
pub enum LeftOut {
    /// Before the period.
    TooOld,
    /// On a day to come.
    Ahead,
    Cancelled,
    /// Signed, and paid by plan: its payments count.
    ByPlan,
    /// Let off: no money came.
    Allowance,
    OtherCurrency,
    /// Nobody was reached.
    NotReached,
    /// Neither money nor with us.
    NotCounted,
    /// The catalogue knows no margin.
    NoMargin,
}

/// A row a class follows from, or one that was looked at and left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct Evidence {
    /// What it is.
    pub kind: EvidenceKind,
    /// The row, so that it can be opened.
    pub id: Option<String>,
    /// When.
    pub day: NaiveDate,
    /// What it says: a product, a note, a name, a stage.
    pub text: String,
    /// How much.
    pub amount: Option<Money>,
    /// Why it does not count; none where it does.
    pub left_out: Option<LeftOut>,
}

/// A class of one card, explained.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct Explained {
    /// Of which scheme.
    pub scheme: Scheme,
    /// The class that holds; none for 資料不足.
    pub class: Option<String>,
    /// What the rule says, whatever somebody judged.
    pub ruled: Option<String>,
    /// What is missing for the rule.
    pub missing: Option<Missing>,
    /// The rule's version.
    pub rule: Version,
    /// Why, in one sentence.
    pub why: Why,
    /// How many are in each class.
    pub counts: Vec<ClassCount>,
    /// The rows.
    pub rows: Vec<Evidence>,
    /// The judgement that holds.
    pub judgement: Option<Judgement>,
    /// All there were, the latest first.
    pub judgements: Vec<Judgement>,
}

/// Rows that are listed at most.
const ROWS: usize = 300;

/// Explains a class of a card.
///
/// # Errors
/// `card_unknown`, also for a card that was put away.
pub fn explain(tx: &ReadTx<'_>, classes: &Classes, card: CardId, scheme: Scheme) -> Result<Explained> {
    let at = classes.at(card).ok_or_else(|| Error::new(Code::CardUnknown))?;
    let facts = classes.facts().get(at).ok_or_else(|| Error::new(Code::CardUnknown))?;
    let mut judgements = judgements::of_card(tx, card)?;
    judgements.retain(|judgement| judgement.scheme == scheme);
    let name = |class: Option<&'static str>| class.map(str::to_owned);
    let mut rows = evidence(tx, classes, facts, scheme)?;
    rows.sort_by(|a, b| {
        a.left_out
            .is_some()
            .cmp(&b.left_out.is_some())
            .then_with(|| b.day.cmp(&a.day))
            .then_with(|| a.id.cmp(&b.id))
    });
    rows.truncate(ROWS);
    Ok(Explained {
        scheme,
        class: name(classes.class(at, scheme)),
        ruled: name(classes.ruled(at, scheme)),
        missing: classes.answer(scheme, at, facts).err(),
        rule: classes.rules().version(scheme),
        why: why(tx, classes, at, facts, scheme)?,
        counts: classes.counts(scheme),
        rows,
        judgement: classes.judgement(card, scheme).cloned(),
        judgements,
    })
}

/// Why the card at a place is in its class, as far as that can be said without asking the file about it: what lists tell.
pub fn brief(classes: &Classes, at: usize, scheme: Scheme) -> Why {
    let Some(facts) = classes.facts().get(at) else { return Why::new("early_adopter_unjudged") };
    let settings = &classes.rules().settings;
    let today = classes.standing().1;
    let bought = facts.bought.as_ref();
    match scheme {
        Scheme::Tier => tier::brief(facts.tier),
        Scheme::Abc => {
            abc::place(classes.ranking(), at, facts.received, days_since(facts.made, today), &settings.abc)
        }
        Scheme::Rfm => {
            let own = bought.map(|bought| rfm::Facts::of(bought, today));
            rfm::why(classes.grid(), own.as_ref())
        }
        Scheme::Attitude => attitude::why(bought, facts.others, &settings.attitude, today),
        Scheme::Ladder => ladder::why(&classes::rungs(facts), &settings.ladder),
        Scheme::Lifecycle => lifecycle::brief(facts.stage),
        Scheme::Depth => depth::why(&classes::contacts(facts), &settings.depth, today),
        Scheme::Pyramid => pyramid::why(classes.levels(), facts.margin, facts.care, &settings.pyramid),
        Scheme::Effort => effort(classes, facts),
        Scheme::Drift => drift::why(bought, &settings.drift, today),
        Scheme::EarlyAdopter => Why::new("early_adopter_unjudged"),
    }
}

fn effort(classes: &Classes, facts: &Facts) -> Why {
    let settings = &classes.rules().settings;
    let why = pyramid::why(classes.levels(), facts.margin, facts.care, &settings.pyramid);
    let suggestion = classes.levels().suggestion(profit(facts), &settings.pyramid).ok();
    let rung = ladder::classify(&classes::rungs(facts), &settings.ladder);
    let cell = classes.levels().cell(profit(facts), rung);
    let why = Why { code: if suggestion.is_some() { "effort_suggestion" } else { why.code }, args: why.args };
    let why = why.maybe("suggestion", suggestion.and_then(sql::name_of));
    why.maybe("cell", cell.ok().and_then(sql::name_of))
}

fn why(tx: &ReadTx<'_>, classes: &Classes, at: usize, facts: &Facts, scheme: Scheme) -> Result<Why> {
    let settings = &classes.rules().settings;
    let today = tx.today();
    Ok(match scheme {
        Scheme::Tier => {
            tier::why(&balance_of(tx, &classes.rules().currency, facts.id)?, &settings.tier, today)
        }
        Scheme::Abc => {
            abc::why(classes.ranking(), at, facts.received, days_since(facts.made, today), &settings.abc)
        }
        Scheme::Lifecycle => lifecycle::why(&events(tx, facts)?, today),
        _ => brief(classes, at, scheme),
    })
}

/// Everything that happened to a card on its way.
fn events(tx: &ReadTx<'_>, facts: &Facts) -> Result<Vec<(NaiveDate, lifecycle::Event)>> {
    let mut query = tx.conn().prepare_cached(
        "SELECT day FROM orders WHERE card_id = ?1 AND state = 'paid' AND amount_minor > 0",
    )?;
    let paid: Vec<NaiveDate> =
        query.query_map([facts.id], |row| sql::day(row, 0))?.collect::<Result<_, _>>()?;
    Ok(lifelines::load(tx)?.events_of(facts.id, facts.made, &paid))
}

fn evidence(tx: &ReadTx<'_>, classes: &Classes, facts: &Facts, scheme: Scheme) -> Result<Vec<Evidence>> {
    let settings = &classes.rules().settings;
    let currency = classes.rules().currency.as_str();
    let today = tx.today();
    let card = facts.id;
    let mut rows = Vec::new();
    match scheme {
        Scheme::Tier => rows = balances(tx, card, currency)?,
        Scheme::Abc => {
            let from = scan::since(today, settings.abc.months);
            rows = orders(tx, card, |order| {
                order
                    .money(currency)
                    .or((order.state == "planned").then_some(LeftOut::ByPlan))
                    .or(order.within(from, today))
            })?;
            rows.extend(receipts(tx, card, currency, from)?);
        }
        Scheme::Rfm | Scheme::Drift => {
            rows = orders(tx, card, |order| order.money(currency).or(order.within(NaiveDate::MIN, today)))?;
        }
        Scheme::Attitude => {
            let from = scan::since(today, RECENT_MONTHS);
            rows = orders(tx, card, |order| order.money(currency).or(order.within(from, today)))?;
            rows.extend(others(tx, card, from)?);
        }
        Scheme::Ladder => {
            rows = contacts(tx, card, 20)?;
            let from = scan::since(today, RECENT_MONTHS);
            rows.extend(orders(tx, card, |order| order.money(currency).or(order.within(from, today)))?);
            rows.extend(brought(tx, card)?);
        }
        Scheme::Lifecycle => {
            for step in lifecycle::transitions(&events(tx, facts)?, today) {
                rows.push(Evidence {
                    kind: EvidenceKind::Step,
                    id: None,
                    day: step.day,
                    text: sql::name_of(step.to).unwrap_or_default(),
                    amount: None,
                    left_out: None,
                });
            }
        }
        Scheme::Depth => rows = contacts(tx, card, 8)?,
        Scheme::Pyramid | Scheme::Effort => {
            let from = scan::since(today, YEAR);
            rows = orders(tx, card, |order| {
                let known = order.margin.is_none().then_some(LeftOut::NoMargin);
                order.money(currency).or(order.within(from, today)).or(known)
            })?;
            rows.extend(costs(tx, card, currency, from)?);
        }
        Scheme::EarlyAdopter => {}
    }
    Ok(rows)
}

/// An order as evidence is judged by.
struct OrderRow {
    day: NaiveDate,
    state: String,
    currency: String,
    margin: Option<i64>,
}

impl OrderRow {
    fn money(&self, currency: &str) -> Option<LeftOut> {
        if self.state == "cancelled" {
            return Some(LeftOut::Cancelled);
        }
        (self.currency != currency).then_some(LeftOut::OtherCurrency)
    }

    fn within(&self, from: NaiveDate, today: NaiveDate) -> Option<LeftOut> {
        within(self.day, from, today)
    }
}

/// A day counts after `from` and up to today.
fn within(day: NaiveDate, from: NaiveDate, today: NaiveDate) -> Option<LeftOut> {
    if day > today {
        return Some(LeftOut::Ahead);
    }
    (day <= from).then_some(LeftOut::TooOld)
}

fn orders(
    tx: &ReadTx<'_>,
    card: CardId,
    left_out: impl Fn(&OrderRow) -> Option<LeftOut>,
) -> Result<Vec<Evidence>> {
    let mut query = tx.conn().prepare_cached(
        "SELECT o.id, o.day, o.state, o.currency, o.amount_minor, o.margin_minor,
           coalesce((SELECT group_concat(product, '、') FROM
             (SELECT product FROM order_lines l WHERE l.order_id = o.id AND product <> '' ORDER BY place LIMIT 3)), '') AS text
         FROM orders o WHERE o.card_id = ?1 ORDER BY o.day DESC",
    )?;
    let mut rows = query.query([card])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let order = OrderRow {
            day: sql::day(row, 1)?,
            state: row.get(2)?,
            currency: row.get(3)?,
            margin: row.get(5)?,
        };
        found.push(Evidence {
            kind: EvidenceKind::Order,
            id: Some(row.get::<_, crate::base::ids::OrderId>(0)?.to_string()),
            day: order.day,
            text: row.get("text")?,
            amount: Some(Money::from_minor(row.get(4)?, &order.currency)),
            left_out: left_out(&order),
        });
    }
    Ok(found)
}

fn receipts(tx: &ReadTx<'_>, card: CardId, currency: &str, from: NaiveDate) -> Result<Vec<Evidence>> {
    let mut query = tx.conn().prepare_cached(
        "SELECT r.order_id, r.day, r.amount_minor, r.currency, r.way = 'allowance',
           coalesce((SELECT product FROM order_lines l WHERE l.order_id = r.order_id ORDER BY place LIMIT 1), '')
         FROM receipts r WHERE r.card_id = ?1",
    )?;
    let rows = query.query_map([card], |row| {
        let (day, own): (NaiveDate, String) = (sql::day(row, 1)?, row.get(3)?);
        let other = (own != currency).then_some(LeftOut::OtherCurrency);
        let allowance = row.get::<_, bool>(4)?.then_some(LeftOut::Allowance);
        Ok(Evidence {
            kind: EvidenceKind::Receipt,
            id: Some(row.get::<_, crate::base::ids::OrderId>(0)?.to_string()),
            day,
            text: row.get(5)?,
            amount: Some(Money::from_minor(row.get(2)?, &own)),
            left_out: allowance.or(other).or(within(day, from, tx.today())),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn balances(tx: &ReadTx<'_>, card: CardId, currency: &str) -> Result<Vec<Evidence>> {
    let mut query = tx.conn().prepare_cached(&format!(
        "SELECT h.id, b.day, b.amount_minor, b.currency, coalesce(nullif(h.name, ''), h.account),
           h.kind IN {MONEY} AND h.provider = '' AND (h.closed_on IS NULL OR h.closed_on > :today)
         FROM balances b JOIN holdings h ON h.id = b.holding_id WHERE b.card_id = :card ORDER BY b.day DESC",
    ))?;
    let rows = query.query_map(named_params! { ":card": card, ":today": tx.today().to_string() }, |row| {
        let own: String = row.get(3)?;
        let other = (own != currency).then_some(LeftOut::OtherCurrency);
        let not_counted = (!row.get::<_, bool>(5)?).then_some(LeftOut::NotCounted);
        Ok(Evidence {
            kind: EvidenceKind::Balance,
            id: Some(row.get::<_, crate::base::ids::HoldingId>(0)?.to_string()),
            day: sql::day(row, 1)?,
            text: row.get(4)?,
            amount: Some(Money::from_minor(row.get(2)?, &own)),
            left_out: not_counted.or(other),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn others(tx: &ReadTx<'_>, card: CardId, from: NaiveDate) -> Result<Vec<Evidence>> {
    let mut query = tx.conn().prepare_cached(
        "SELECT id, coalesce(opened_on, substr(created_at, 1, 10)), provider || ' ' || coalesce(nullif(name, ''), account),
           closed_on IS NOT NULL AND closed_on <= ?2
         FROM holdings WHERE card_id = ?1 AND provider <> ''",
    )?;
    let rows = query.query_map(rusqlite::params![card, tx.today().to_string()], |row| {
        let day = sql::day(row, 1)?;
        let closed = row.get::<_, bool>(3)?.then_some(LeftOut::NotCounted);
        Ok(Evidence {
            kind: EvidenceKind::Holding,
            id: Some(row.get::<_, crate::base::ids::HoldingId>(0)?.to_string()),
            day,
            text: row.get(2)?,
            amount: None,
            left_out: closed.or(within(day, from, tx.today())),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn contacts(tx: &ReadTx<'_>, card: CardId, most: u32) -> Result<Vec<Evidence>> {
    let mut query = tx.conn().prepare_cached(
        "SELECT id, day, kind, reached, expectation FROM interactions WHERE card_id = ?1 ORDER BY day DESC, id DESC LIMIT ?2",
    )?;
    let rows = query.query_map(rusqlite::params![card, most], |row| {
        let (kind, expectation): (String, Option<String>) = (row.get(2)?, row.get(4)?);
        Ok(Evidence {
            kind: EvidenceKind::Contact,
            id: Some(row.get::<_, crate::base::ids::InteractionId>(0)?.to_string()),
            day: sql::day(row, 1)?,
            text: [kind, expectation.unwrap_or_default()].join(" ").trim().to_owned(),
            amount: None,
            left_out: (!row.get::<_, bool>(3)?).then_some(LeftOut::NotReached),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn brought(tx: &ReadTx<'_>, card: CardId) -> Result<Vec<Evidence>> {
    let (brought, _) = referrals::brought_by(tx, card)?;
    let mut query = tx.conn().prepare_cached(
        "SELECT c.name, substr(c.created_at, 1, 10),
           EXISTS (SELECT 1 FROM orders o WHERE o.card_id = c.id AND o.state <> 'cancelled' AND o.amount_minor > 0)
         FROM cards c WHERE c.id = ?1",
    )?;
    brought
        .into_iter()
        .map(|id| {
            Ok(query.query_row([id], |row| {
                Ok(Evidence {
                    kind: EvidenceKind::Referral,
                    id: Some(id.to_string()),
                    day: sql::day(row, 1)?,
                    text: row.get(0)?,
                    amount: None,
                    left_out: (!row.get::<_, bool>(2)?).then_some(LeftOut::NotCounted),
                })
            })?)
        })
        .collect()
}

fn costs(tx: &ReadTx<'_>, card: CardId, currency: &str, from: NaiveDate) -> Result<Vec<Evidence>> {
    let mut query = tx.conn().prepare_cached(
        "SELECT day, kind, cost_minor, cost_currency FROM interactions WHERE card_id = ?1 AND cost_minor IS NOT NULL
           AND NOT (kind = 'gift' AND direction = 'in')
         UNION ALL
         SELECT day, what, value_minor, value_currency FROM gifts WHERE card_id = ?1 AND value_minor IS NOT NULL
           AND interaction_id IS NULL AND direction = 'out' AND state <> 'planned'",
    )?;
    let rows = query.query_map([card], |row| {
        let (day, own): (NaiveDate, String) = (sql::day(row, 0)?, row.get(3)?);
        Ok(Evidence {
            kind: EvidenceKind::Cost,
            id: None,
            day,
            text: row.get(1)?,
            amount: Some(Money::from_minor(row.get(2)?, &own)),
            left_out: (own != currency).then_some(LeftOut::OtherCurrency).or(within(day, from, tx.today())),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
