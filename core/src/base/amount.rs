//! Numbers and sums of money as people write them: `1,234.50`, `１２３４`, `12萬`, `NT$ 18,600`. What could mean two
//! numbers, like `1.234,50`, is refused.

use std::str::FromStr;

use iso_currency::Currency;
use rust_decimal::Decimal;
use unicode_normalization::UnicodeNormalization;

use super::money::Money;

/// 萬 and 億 behind a number, and what they stand for.
const GREAT: [(&[char], i64); 2] = [(&['萬', '万'], 10_000), (&['億', '亿'], 100_000_000)];

/// Signs and words that name a currency for certain.
const CURRENCIES: [(&str, &str); 14] = [
    ("NT$", "TWD"),
    ("NTD", "TWD"),
    ("US$", "USD"),
    ("HK$", "HKD"),
    ("RMB", "CNY"),
    ("新臺幣", "TWD"),
    ("新台幣", "TWD"),
    ("台幣", "TWD"),
    ("人民幣", "CNY"),
    ("人民币", "CNY"),
    ("美金", "USD"),
    ("美元", "USD"),
    ("港幣", "HKD"),
    ("€", "EUR"),
];

/// Signs that only say that it is money.
const PLAIN: [&str; 8] = ["$", "¥", "元", "圓", "圆", "塊", "块", "整"];

/// A number, exact to 28 digits; `None` for anything else.
pub fn number(text: &str) -> Option<Decimal> {
    let text: String = text.nfkc().filter(|c| !c.is_whitespace()).collect();
    let text = text.replace('−', "-");
    let (negative, text) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(&text)),
    };
    let great = GREAT.iter().find_map(|(words, times)| Some((text.strip_suffix(*words)?, *times)));
    let (digits, times) = great.unwrap_or((text, 1));
    let (whole, fraction) = digits.split_once('.').map_or((digits, None), |(w, f)| (w, Some(f)));
    let all_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if !fraction.is_none_or(all_digits) {
        return None;
    }
    let whole: String = if whole.contains(',') {
        let mut groups = whole.split(',');
        let first = groups.next().filter(|first| all_digits(first) && first.len() <= 3)?;
        let mut whole = first.to_owned();
        for group in groups {
            if group.len() != 3 || !all_digits(group) {
                return None;
            }
            whole.push_str(group);
        }
        whole
    } else {
        whole.to_owned()
    };
    if !all_digits(&whole) {
        return None;
    }
    let exact = Decimal::from_str_exact(&format!("{whole}.{}", fraction.unwrap_or("0"))).ok()?;
    let number = exact.checked_mul(Decimal::from(times))?.normalize();
    Some(if negative { -number } else { number })
}

/// A sum in the currency it names, else in `currency`. `None` for what is none and for more decimals than the currency
/// has.
pub fn money(text: &str, currency: &str) -> Option<Money> {
    let text: String = text.nfkc().filter(|c| !c.is_whitespace()).collect::<String>().to_uppercase();
    let mut rest = text.as_str();
    let mut named: Option<String> = None;
    let mut name = |code: &str| match &named {
        Some(known) => known == code,
        None => {
            named = Some(code.to_owned());
            true
        }
    };
    loop {
        let cut = |mark: &str| rest.strip_prefix(mark).or_else(|| rest.strip_suffix(mark));
        if let Some((code, less)) = CURRENCIES.iter().find_map(|(mark, code)| Some((*code, cut(mark)?))) {
            if !name(code) {
                return None;
            }
            rest = less;
        } else if let Some(less) = PLAIN.iter().find_map(|mark| cut(mark)) {
            rest = less;
        } else if let Some((code, less)) = iso(rest) {
            if !name(code) {
                return None;
            }
            rest = less;
        } else {
            break;
        }
    }
    let amount = number(rest)?;
    let money = Money { amount, currency: named.unwrap_or_else(|| currency.to_owned()) };
    money.minor().ok().map(|minor| Money::from_minor(minor, &money.currency))
}

/// The code of a currency at either end: `TWD18600`, `18600TWD`.
fn iso(text: &str) -> Option<(&str, &str)> {
    let known = |code: &str| Currency::from_str(code).is_ok();
    let front = text.split_at_checked(3).filter(|(code, _)| known(code));
    let back = || {
        let (less, code) = text.split_at_checked(text.len().checked_sub(3)?)?;
        known(code).then_some((code, less))
    };
    front.or_else(back)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_people_write_them_or_not_at_all() {
        for (text, expected) in [
            ("1234", "1234"),
            ("1,234.50", "1234.5"),
            ("１２３４", "1234"),
            ("12萬", "120000"),
            ("1.5亿", "150000000"),
            (" - 3 ", "-3"),
            ("007", "7"),
            ("1234567890123456789012345678", "1234567890123456789012345678"),
        ] {
            assert_eq!(number(text).map(|n| n.to_string()).as_deref(), Some(expected), "{text}");
        }
        for text in ["", "-", "1.234,50", "1,23", "1,2345", ",5", "5.", "1e5", "十二", "萬", "1 2萬萬", "NaN"]
        {
            assert_eq!(number(text), None, "{text}");
        }
        assert_eq!(number("99999999999999999999999999999999"), None);
    }

    #[test]
    fn a_sum_keeps_the_currency_it_names() {
        for (text, amount, currency) in [
            ("18,600", "18600.00", "TWD"),
            ("NT$18,600元", "18600.00", "TWD"),
            ("usd 12.5", "12.50", "USD"),
            ("¥500", "500.00", "TWD"),
            ("12萬元", "120000.00", "TWD"),
            ("人民币3,000.10", "3000.10", "CNY"),
            ("500 JPY", "500", "JPY"),
        ] {
            let read = money(text, "TWD").unwrap_or_else(|| panic!("{text}"));
            assert_eq!(
                (read.amount.to_string().as_str(), read.currency.as_str()),
                (amount, currency),
                "{text}"
            );
        }
        for text in ["", "元", "USD", "US$5 TWD", "1.005", "500.5 JPY", "1.234,50", "很多"] {
            assert_eq!(money(text, "TWD"), None, "{text}");
        }
    }
}
