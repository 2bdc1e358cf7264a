//! 終生價值: how likely it is that a customer still is one, and what to expect of the next year, by the models of [`super::value`]
//! fitted on the book's own purchases. Where they are too few it says so and guesses nothing.

use chrono::NaiveDate;
use rusqlite::types::ValueRef;
use serde::Serialize;
use ts_rs::TS;

use super::value::{self, Customer, Model, Thin};
use crate::base::error::Result;
use crate::base::ids::CardId;
use crate::base::money::Money;
use crate::base::sql::day_of;
use crate::sales::{orders, referrals};
use crate::store::ReadTx;

/// Why a customer has no value yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "code", rename_all = "snake_case")]
#[ts(export, rename = "WorthMissing")]
pub enum Unknown {
    /// Fewer than two days with a purchase.
    FewPurchases {
        /// How many there are.
        have: u32,
    },
    /// What was bought again cost nothing.
    NothingPaid,
}

/// One customer's value.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct CardWorth {
    /// Which.
    pub card: CardId,
    /// Days with a purchase after the first.
    pub repeats: u32,
    /// The chance that they still are a customer, 0 to 1.
    pub p_alive: Option<f64>,
    /// Purchases to expect in the next twelve months.
    pub expected_12m: Option<f64>,
    /// What they will bring, not discounted.
    pub value_12m: Option<Money>,
    /// Why there is none.
    pub missing: Option<Unknown>,
    /// 再購力: purchases to expect against those of the customer who will buy most, 0 to 100.
    pub repeat_score: Option<u32>,
    /// 轉介力: customers brought who bought, against whoever brought most, 0 to 100.
    pub referral_score: u32,
}

/// The values of a book.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct Worths {
    /// What was fitted; none where there is too little.
    pub model: Option<Model>,
    /// Why there is none.
    pub thin: Option<Thin>,
    /// The currency the purchases are in; others are not counted.
    pub currency: String,
    /// Everybody who bought something, the most valuable first.
    pub cards: Vec<CardWorth>,
}

/// Purchases of one card: days merged, in minor units.
#[derive(Clone, Debug)]
struct Buyer {
    card: CardId,
    first: NaiveDate,
    last: NaiveDate,
    repeats: u32,
    /// Of the days after the first.
    spent: i128,
}

impl Buyer {
    fn customer(&self, today: NaiveDate) -> Customer {
        let days = |from: NaiveDate, to: NaiveDate| u32::try_from((to - from).num_days()).unwrap_or(0);
        Customer::from_days(self.repeats, days(self.first, self.last), days(self.first, today))
    }

    /// Of one repeat, in whole units of the currency, so that the model's γ reads in them.
    fn mean(&self, minor: f64) -> f64 {
        if self.repeats == 0 { 0.0 } else { self.spent as f64 / minor / f64::from(self.repeats) }
    }
}

/// Everybody who bought something up to today, in one walk over the orders. Several purchases of a day are one; what was free is
/// a purchase too; refunds come off the day's sum and make no purchase.
fn buyers(tx: &ReadTx<'_>, currency: &str) -> Result<Vec<Buyer>> {
    let today = tx.today();
    let mut query = tx.conn().prepare_cached(
        "SELECT o.card_id, o.day, o.state, o.currency, o.amount_minor FROM orders o INDEXED BY orders_card
         JOIN kept k ON k.card_id = o.card_id AND k.archived = 0 ORDER BY o.card_id, o.day",
    )?;
    let mut rows = query.query([])?;
    let mut found: Vec<Buyer> = Vec::new();
    while let Some(row) = rows.next()? {
        let amount = row.get_ref(4)?.as_i64().unwrap_or(0);
        let is_ours = row.get_ref(3)?.as_bytes().unwrap_or_default() == currency.as_bytes();
        let is_cancelled = row.get_ref(2)?.as_bytes().unwrap_or_default() == b"cancelled";
        let Some(day) = day_of(row.get_ref(1)?).filter(|day| is_ours && !is_cancelled && *day <= today)
        else {
            continue;
        };
        let ValueRef::Blob(card) = row.get_ref(0)? else { continue };
        let own = found.last_mut().filter(|buyer| buyer.card.0.as_bytes() == card);
        match own {
            None if amount < 0 => {}
            None => found.push(Buyer { card: row.get(0)?, first: day, last: day, repeats: 0, spent: 0 }),
            Some(buyer) => {
                if amount >= 0 && day > buyer.last {
                    buyer.repeats += 1;
                    buyer.last = day;
                }
                if day > buyer.first && buyer.repeats > 0 {
                    buyer.spent += i128::from(amount);
                }
            }
        }
    }
    Ok(found)
}

/// Fits the models on the book's purchases and says what to expect of each customer.
///
/// # Errors
/// Those of reading the file.
pub fn worths(tx: &ReadTx<'_>) -> Result<Worths> {
    let currency = orders::currency(tx, "TWD")?;
    let today = tx.today();
    let buyers = buyers(tx, &currency)?;
    let customers: Vec<Customer> = buyers.iter().map(|buyer| buyer.customer(today)).collect();
    let minor = 10_f64.powi(i32::try_from(Money::from_minor(1, &currency).amount.scale()).unwrap_or(2));
    let spent: Vec<(u32, f64)> = buyers.iter().map(|buyer| (buyer.repeats, buyer.mean(minor))).collect();
    let (model, thin) = match value::fit(&customers, &spent) {
        Ok(model) => (Some(model), None),
        Err(thin) => (None, Some(thin)),
    };
    let brought = referrals::successes(tx)?;
    let most = brought.values().copied().max().unwrap_or(0);
    let mut cards: Vec<CardWorth> = buyers
        .iter()
        .zip(&customers)
        .map(|(buyer, customer)| {
            let worth = model.as_ref().and_then(|model| model.worth(customer, buyer.mean(minor)));
            let own = u64::from(brought.get(&buyer.card).copied().unwrap_or(0)) * 100;
            CardWorth {
                card: buyer.card,
                repeats: buyer.repeats,
                p_alive: worth.map(|worth| worth.p_alive),
                expected_12m: worth.map(|worth| worth.expected),
                value_12m: worth.map(|worth| rounded(worth.value * minor, &currency)),
                missing: match worth {
                    Some(_) => None,
                    None if buyer.repeats == 0 => Some(Unknown::FewPurchases { have: 1 }),
                    None => (buyer.spent <= 0).then_some(Unknown::NothingPaid),
                },
                repeat_score: None,
                referral_score: u32::try_from(own.checked_div(u64::from(most)).unwrap_or(0)).unwrap_or(0),
            }
        })
        .collect();
    score(&mut cards);
    cards.sort_by(|a, b| {
        let of = |worth: &CardWorth| worth.value_12m.as_ref().map(|value| value.amount);
        of(b).cmp(&of(a)).then_with(|| a.card.cmp(&b.card))
    });
    Ok(Worths { model, thin, currency, cards })
}

/// Minor units to the nearest one.
fn rounded(minor: f64, currency: &str) -> Money {
    // What no amount can be stops at the edge of 64 bits.
    Money::from_minor(minor.round() as i64, currency)
}

/// Holds the expected purchases against those of whoever will buy most.
fn score(cards: &mut [CardWorth]) {
    let most = cards.iter().filter_map(|card| card.expected_12m).fold(0.0, f64::max);
    if most > 0.0 {
        for card in cards {
            card.repeat_score = card.expected_12m.map(|expected| (expected / most * 100.0).round() as u32);
        }
    }
}
