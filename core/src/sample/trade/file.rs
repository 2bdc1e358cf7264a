//! `assets/sample/trade.json` as it is read: amounts are whole dollars, days count from the day the book is made.

use serde::Deserialize;

use crate::base::error::{Code, Error, Result};
use crate::sales::holdings::HoldingKind;
use crate::sales::opportunities::{DealKind, LostReason};
use crate::sales::orders::PayWay;
use crate::segments::Scheme;

const TRADE: &str = include_str!("../../../../assets/sample/trade.json");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trade {
    pub products: Vec<SampleProduct>,
    pub terms: Vec<SampleTerm>,
    pub benefits: Vec<SampleBenefit>,
    pub sources: Vec<SampleSource>,
    pub customers: Vec<SampleCustomer>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SampleProduct {
    pub name: String,
    pub code: String,
    pub category: String,
    pub price: i64,
    pub margin: u16,
    #[serde(default)]
    pub retired: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SampleTerm {
    pub from: i64,
    #[serde(default)]
    pub punctual: bool,
    pub discount: u16,
    pub service: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SampleBenefit {
    pub partner: String,
    pub offer: String,
    #[serde(default)]
    pub r#where: String,
    #[serde(default)]
    pub points: u32,
    /// Days from today.
    pub until: i64,
    #[serde(default)]
    pub note: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SampleSource {
    pub source: String,
    pub day: i64,
    pub amount: i64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SampleCustomer {
    pub name: String,
    #[serde(default)]
    pub credit: Option<SampleCredit>,
    #[serde(default)]
    pub prices: Vec<SamplePrice>,
    #[serde(default)]
    pub orders: Vec<SampleOrder>,
    #[serde(default)]
    pub opportunities: Vec<SampleOpportunity>,
    #[serde(default)]
    pub holdings: Vec<SampleHolding>,
    /// Day, points, for what.
    #[serde(default)]
    pub rewards: Vec<(i64, i32, String)>,
    #[serde(default)]
    pub judgements: Vec<SampleJudgement>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SampleCredit {
    pub grade: String,
    #[serde(default)]
    pub limit: Option<i64>,
    #[serde(default)]
    pub note: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SamplePrice {
    pub product: String,
    pub price: i64,
    #[serde(default)]
    pub until: Option<i64>,
    pub reason: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SampleOrder {
    pub day: i64,
    pub lines: Vec<SampleLine>,
    #[serde(default)]
    pub way: Option<PayWay>,
    #[serde(default)]
    pub number: String,
    #[serde(default)]
    pub note: String,
    #[serde(default)]
    pub plan: Vec<SamplePart>,
    #[serde(default)]
    pub payments: Vec<SamplePayment>,
    #[serde(default)]
    pub cancelled: Option<i64>,
    #[serde(default)]
    pub refund: Option<SampleRefund>,
    #[serde(default)]
    pub commission: Option<SampleCommission>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SampleLine {
    pub product: String,
    pub amount: i64,
    #[serde(default = "one")]
    pub quantity: i64,
}

fn one() -> i64 {
    1
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SamplePart {
    pub day: i64,
    pub amount: i64,
    #[serde(default)]
    pub name: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SamplePayment {
    pub day: i64,
    pub amount: i64,
    pub way: PayWay,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SampleRefund {
    pub day: i64,
    pub amount: i64,
    pub note: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SampleCommission {
    pub payee: String,
    pub amount: i64,
    #[serde(default)]
    pub paid: Option<i64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SampleOpportunity {
    pub title: String,
    pub product: String,
    #[serde(default)]
    pub kind: DealKind,
    pub value: i64,
    #[serde(default)]
    pub probability: Option<u8>,
    #[serde(default)]
    pub expected: Option<i64>,
    pub opened: i64,
    /// 有意願, 有能力, 短期能成 when it was opened.
    #[serde(default)]
    pub ticks: [bool; 3],
    /// When all three were.
    #[serde(default)]
    pub targeted: Option<i64>,
    pub source: String,
    #[serde(default)]
    pub note: String,
    #[serde(default)]
    pub lost: Option<SampleLost>,
    #[serde(default)]
    pub order: Option<SampleOrder>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SampleLost {
    pub day: i64,
    pub reason: LostReason,
    pub note: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SampleHolding {
    pub kind: HoldingKind,
    pub name: String,
    #[serde(default)]
    pub provider: String,
    #[serde(default)]
    pub account: String,
    pub opened: i64,
    #[serde(default)]
    pub matures: Option<i64>,
    #[serde(default)]
    pub note: String,
    /// Day, worth.
    #[serde(default)]
    pub balances: Vec<(i64, i64)>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SampleJudgement {
    pub scheme: Scheme,
    pub class: String,
    pub reason: String,
    pub day: i64,
    #[serde(default)]
    pub until: Option<i64>,
}

/// The rows as they stand in the file.
///
/// # Errors
/// `database` for a file that is none.
pub fn read() -> Result<Trade> {
    serde_json::from_str(TRADE)
        .map_err(|error| Error::new(Code::Database).with("detail", format!("sample trade: {error}")))
}
