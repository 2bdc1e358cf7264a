//! 進程・收款: what may be sold, what was sold, what is owed and paid, and what customers hold. [`gates`] and [`plan`] decide, the
//! other files say and keep. What follows from these rows for a customer's class stands in `segments`.

pub mod credit;
pub mod gates;
pub mod habits;
pub mod holdings;
pub mod ledgers;
pub mod months;
pub mod opportunities;
pub mod orders;
pub mod plan;
pub mod products;
pub mod receipts;
pub mod receivables;
pub mod referrals;

use serde::Serialize;
use ts_rs::TS;

use crate::base::error::Result;
use crate::base::ids::CardId;
use crate::store::ReadTx;

/// Orders that are listed of one customer.
const LISTED: u32 = 500;

/// Everything of one customer's trade.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct Trade {
    /// What may be sold.
    pub opportunities: Vec<opportunities::Opportunity>,
    /// What was, the latest first: five hundred at most.
    pub orders: Vec<orders::Order>,
    /// Orders besides those.
    pub more: u32,
    /// What was paid.
    pub receipts: Vec<receipts::Receipt>,
    /// What is held.
    pub holdings: Vec<holdings::Holding>,
    /// How far the customer may owe.
    pub credit: credit::Credit,
    /// Prices agreed.
    pub prices: Vec<credit::SpecialPrice>,
    /// What is offered for the size of an order.
    pub terms: Vec<credit::Term>,
    /// Commissions.
    pub commissions: Vec<ledgers::Commission>,
    /// Points.
    pub rewards: Vec<ledgers::Reward>,
    /// How the customer buys.
    pub habits: habits::Habits,
    /// Customers this one brought, and how many of them bought something.
    pub referred: (u32, u32),
}

/// Everything of one customer's trade.
///
/// # Errors
/// `card_unknown`.
pub fn of_card(tx: &ReadTx<'_>, card: CardId) -> Result<Trade> {
    crate::cards::reference(tx, card)?;
    // Somebody may have bought a million times; nobody reads that on a page.
    let (orders, more) = orders::of_card(tx, card, LISTED)?;
    let (brought, bought) = referrals::brought_by(tx, card)?;
    Ok(Trade {
        opportunities: opportunities::list(tx, tx, Some(card))?,
        holdings: holdings::of_card(tx, card)?,
        credit: credit::of(tx, card)?,
        prices: credit::prices(tx, card)?,
        terms: credit::offered(tx, card)?,
        commissions: ledgers::commissions(tx, card)?,
        rewards: ledgers::rewards(tx, card)?,
        habits: habits::of(tx, card)?,
        referred: (u32::try_from(brought.len()).unwrap_or(u32::MAX), bought),
        orders,
        more,
        receipts: receipts::of_card(tx, card)?,
    })
}
