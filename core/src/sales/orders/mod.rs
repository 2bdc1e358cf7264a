//! Purchases, contracts and refunds: what was bought, for how much, and how it is to be paid.

mod list;
mod parts;
mod write;

use chrono::{Datelike, NaiveDate};
use rusqlite::OptionalExtension;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

pub use list::{currency, get, of_card};
pub use parts::set_plan;
pub(crate) use parts::{agreed, put_off, standing};
pub(in crate::sales) use write::check_whole;
pub use write::{add, cancel, change, remove};

use crate::base::error::{Code, Error, Result};
use crate::base::ids::{CardId, InstalmentId, OpportunityId, OrderId};
use crate::base::money::Money;
use crate::base::sql;
use crate::store::ReadTx;

/// The largest amount that is taken, in minor units: ten thousand milliards of a currency with two decimals. A million of them
/// still make a sum.
pub const LARGEST: i64 = 1_000_000_000_000_000;
/// Which rows of `orders` count as bought: none that was cancelled, nor what was given back of one that was.
pub(crate) const COUNTED: &str = "orders.state <> 'cancelled' AND NOT EXISTS
    (SELECT 1 FROM orders origin WHERE origin.id = orders.refunds_id AND origin.state = 'cancelled')";
/// The first year a purchase can be of.
pub const EARLIEST_YEAR: i32 = 1900;

/// How an order is paid.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum OrderState {
    /// When it was bought.
    #[default]
    Paid,
    /// By a plan.
    Planned,
    /// Not at all: it was cancelled.
    Cancelled,
}

/// By what money came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
#[allow(missing_docs)]
pub enum PayWay {
    Cash,
    Transfer,
    Cheque,
    Card,
    Other,
    /// 折讓: let off, no money came.
    Allowance,
}

/// One product on an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct OrderLine {
    /// What.
    pub product: String,
    /// How many; an exact decimal.
    #[serde(default = "one")]
    #[ts(type = "string")]
    pub quantity: Decimal,
    /// For all of them.
    pub amount: Money,
}

fn one() -> Decimal {
    Decimal::ONE
}

/// One part of a plan as it is put in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct InstalmentDraft {
    /// By when.
    pub due_on: NaiveDate,
    /// How much, above zero.
    pub amount: Money,
    /// Which one it is: 首款.
    #[serde(default)]
    pub name: String,
}

/// An order as it is put in.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(export)]
pub struct OrderDraft {
    /// When; today when missing.
    pub day: Option<NaiveDate>,
    /// What; one at least.
    pub lines: Vec<OrderLine>,
    /// When it is to be paid; empty = it was paid.
    pub plan: Vec<InstalmentDraft>,
    /// The invoice's number.
    pub number: String,
    /// By what it was paid.
    pub way: Option<PayWay>,
    /// The opportunity it comes of.
    pub opportunity: Option<OpportunityId>,
    /// The order it takes back; then all amounts are below zero.
    pub refunds: Option<OrderId>,
    /// Anything else.
    pub note: String,
}

/// One part of a plan and how it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
#[allow(missing_docs)]
pub struct Instalment {
    pub id: InstalmentId,
    pub due_on: NaiveDate,
    pub amount: Money,
    pub name: String,
    pub paid: Money,
    pub left: Money,
    pub settled_on: Option<NaiveDate>,
    pub reminded_on: Option<NaiveDate>,
}

/// An order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct Order {
    /// Identity.
    pub id: OrderId,
    /// Whose.
    pub card: CardId,
    /// When.
    pub day: NaiveDate,
    /// The sum of its lines; below zero for a refund.
    pub amount: Money,
    /// How it is paid.
    pub state: OrderState,
    /// The invoice's number.
    pub number: String,
    /// By what it was paid.
    pub way: Option<PayWay>,
    /// The opportunity it comes of.
    pub opportunity: Option<OpportunityId>,
    /// The order it takes back.
    pub refunds: Option<OrderId>,
    /// When it was cancelled.
    pub cancelled_on: Option<NaiveDate>,
    /// Anything else.
    pub note: String,
    /// What was bought.
    pub lines: Vec<OrderLine>,
    /// What is due when.
    pub plan: Vec<Instalment>,
    /// Not paid yet.
    pub left: Money,
    /// Paid beyond what was due.
    pub over: Money,
    /// When all of it was paid.
    pub paid_on: Option<NaiveDate>,
}

impl From<&Order> for OrderDraft {
    /// What would have to be put in for it.
    fn from(order: &Order) -> Self {
        let part = |part: &Instalment| InstalmentDraft {
            due_on: part.due_on,
            amount: part.amount.clone(),
            name: part.name.clone(),
        };
        Self {
            day: Some(order.day),
            lines: order.lines.clone(),
            plan: order.plan.iter().map(part).collect(),
            number: order.number.clone(),
            way: order.way,
            opportunity: order.opportunity,
            refunds: order.refunds,
            note: order.note.clone(),
        }
    }
}

/// Something to know before more is sold; it never stands in the way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "code", rename_all = "snake_case")]
#[ts(export)]
pub enum SaleWarning {
    /// With this order the customer owes more than the limit.
    OverLimit {
        /// 額度
        limit: Money,
        /// What would be owed.
        owed: Money,
    },
    /// 暫停出貨: nothing is to be delivered until it is paid.
    Hold,
    /// Another order of this customer has the same number.
    NumberTaken,
}

/// What came of adding one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct OrderAdded {
    /// Its identity.
    pub id: OrderId,
    /// What to know of it.
    pub warnings: Vec<SaleWarning>,
}

/// An amount that can be kept.
///
/// # Errors
/// `amount_unfit`.
pub(crate) fn fit(money: &Money) -> Result<i64> {
    let unfit = || Error::new(Code::AmountUnfit).with("text", format!("{} {}", money.amount, money.currency));
    let minor = money.minor().map_err(|_| unfit())?;
    if minor.abs() > LARGEST { Err(unfit()) } else { Ok(minor) }
}

/// A day something can have been bought, paid or held on.
///
/// # Errors
/// `date_too_early`; `date_impossible` for a day to come.
pub(crate) fn past(day: NaiveDate, today: NaiveDate) -> Result<NaiveDate> {
    if day.year() < EARLIEST_YEAR {
        return Err(Error::new(Code::DateTooEarly).with("text", day.to_string()).with("year", EARLIEST_YEAR));
    }
    if day > today {
        return Err(Error::new(Code::DateImpossible).of("day").with("text", day.to_string()));
    }
    Ok(day)
}

/// What stands of an order in its own row.
struct Head {
    card: CardId,
    day: NaiveDate,
    amount: Money,
    state: OrderState,
}

fn head(tx: &ReadTx<'_>, id: OrderId) -> Result<Head> {
    tx.conn()
        .prepare_cached("SELECT card_id, day, amount_minor, currency, state FROM orders WHERE id = ?1")?
        .query_row([id], |row| {
            Ok(Head {
                card: row.get(0)?,
                day: sql::day(row, 1)?,
                amount: Money::from_minor(row.get(2)?, &row.get::<_, String>(3)?),
                state: sql::or_default(row, "state")?,
            })
        })
        .optional()?
        .ok_or_else(|| Error::new(Code::Unknown))
}
