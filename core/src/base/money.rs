//! Money: an exact decimal with its currency. In the file it is minor units and an ISO 4217 code, on the wire
//! `{"amount":"18600.00","currency":"TWD"}`; never a float.

use iso_currency::Currency;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::error::{Code, Error, Result};

/// An amount in a currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Money {
    /// Exact, with the currency's decimals: `18600.00`.
    #[ts(type = "string")]
    pub amount: Decimal,
    /// ISO 4217: `TWD`.
    pub currency: String,
}

impl Money {
    /// The amount as the file holds it.
    ///
    /// # Errors
    /// `unreadable` for an unknown currency, for more decimals than it has, and for amounts beyond 64 bits.
    pub fn minor(&self) -> Result<i64> {
        let unreadable = || {
            Error::new(Code::Unreadable).of("cost").with("text", format!("{} {}", self.amount, self.currency))
        };
        let decimals = decimals(&self.currency).ok_or_else(unreadable)?;
        let scale = Decimal::from(10_i64.pow(decimals));
        let minor = self.amount.checked_mul(scale).ok_or_else(unreadable)?;
        if minor.fract().is_zero() { minor.to_i64().ok_or_else(unreadable) } else { Err(unreadable()) }
    }

    /// The amount from the file.
    pub fn from_minor(minor: i64, currency: &str) -> Self {
        let decimals = decimals(currency).unwrap_or(2);
        Self { amount: Decimal::new(minor, decimals), currency: currency.to_owned() }
    }
}

fn decimals(currency: &str) -> Option<u32> {
    Currency::from_code(currency).map(|c| u32::from(c.exponent().unwrap_or(0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minor_units_and_decimals_say_the_same() {
        let money = Money { amount: "18600".parse().unwrap(), currency: "TWD".into() };
        assert_eq!(money.minor().unwrap(), 1_860_000);
        assert_eq!(
            serde_json::to_string(&Money::from_minor(1_860_000, "TWD")).unwrap(),
            r#"{"amount":"18600.00","currency":"TWD"}"#
        );
        assert_eq!(Money::from_minor(500, "JPY").amount, Decimal::from(500));
    }

    #[test]
    fn what_the_currency_cannot_hold_is_refused() {
        for (amount, currency) in [("1.005", "TWD"), ("1", "XXQ"), ("99999999999999999999", "TWD")] {
            let money = Money { amount: amount.parse().unwrap(), currency: currency.into() };
            assert_eq!(money.minor().unwrap_err().code, Code::Unreadable, "{amount} {currency}");
        }
    }
}
