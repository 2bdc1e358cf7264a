//! Money: an exact decimal with its currency. In the file it is minor units and an ISO 4217 code, on the wire
//! `{"amount":"18600.00","currency":"TWD"}`; never a float.

use std::collections::BTreeMap;

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

/// Sums by currency: amounts of different currencies are never added.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sums(BTreeMap<String, i128>);

impl Sums {
    /// Adds an amount in minor units.
    pub fn add(&mut self, minor: i64, currency: &str) {
        match self.0.get_mut(currency) {
            Some(sum) => *sum += i128::from(minor),
            None => {
                self.0.insert(currency.to_owned(), minor.into());
            }
        }
    }

    /// The sum in one currency, in minor units; what 64 bits cannot hold stops at their edge.
    pub fn of(&self, currency: &str) -> i64 {
        let sum = self.0.get(currency).copied().unwrap_or(0);
        i64::try_from(sum).unwrap_or(if sum < 0 { i64::MIN } else { i64::MAX })
    }

    /// The sums that are not zero, one a currency.
    pub fn list(&self) -> Vec<Money> {
        self.0
            .iter()
            .filter(|(_, sum)| **sum != 0)
            .map(|(currency, sum)| Money {
                amount: Decimal::from_i128_with_scale(*sum, decimals(currency).unwrap_or(2)),
                currency: currency.clone(),
            })
            .collect()
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
    fn currencies_are_summed_each_by_itself_and_beyond_64_bits() {
        let mut sums = Sums::default();
        for (minor, currency) in [(500, "TWD"), (200, "USD"), (-100, "TWD"), (5, "JPY"), (-5, "JPY")] {
            sums.add(minor, currency);
        }
        assert_eq!(sums.list(), [Money::from_minor(400, "TWD"), Money::from_minor(200, "USD")]);
        for _ in 0..4 {
            sums.add(i64::MAX, "TWD");
        }
        assert_eq!(sums.list()[0].amount.to_string(), "368934881474191036.28");
        assert_eq!(sums.of("TWD"), i64::MAX);
    }

    #[test]
    fn what_the_currency_cannot_hold_is_refused() {
        for (amount, currency) in [("1.005", "TWD"), ("1", "XXQ"), ("99999999999999999999", "TWD")] {
            let money = Money { amount: amount.parse().unwrap(), currency: currency.into() };
            assert_eq!(money.minor().unwrap_err().code, Code::Unreadable, "{amount} {currency}");
        }
    }
}
