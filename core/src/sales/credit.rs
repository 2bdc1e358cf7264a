//! 信用: how far a customer may owe, how punctually the customer paid, and what is offered for that. It warns and never blocks.

use chrono::NaiveDate;
use rusqlite::{OptionalExtension, named_params};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::orders::{SaleWarning, fit};
use super::receivables;
use crate::base::error::{Code, Error, Result};
use crate::base::ids::{CardId, SpecialPriceId, TermId};
use crate::base::money::Money;
use crate::base::sql;
use crate::cards::{self, rules::NAME_LIMIT, rules::NOTE_LIMIT};
use crate::store::{ReadTx, WriteTx};

/// What is said of a customer's credit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(export, rename = "CreditDraft")]
pub struct Draft {
    /// In own words: 優, A, 月結.
    pub grade: String,
    /// 額度; none = not limited.
    pub limit: Option<Money>,
    /// 暫停出貨
    pub hold: bool,
    /// Anything else.
    pub note: String,
}

/// How a customer paid.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct Punctuality {
    /// Parts paid by their day.
    pub in_time: u32,
    /// Parts paid after it, or late now.
    pub late: u32,
    /// Days late, at most.
    pub worst_days: u32,
}

/// A customer's credit as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct Credit {
    /// What was said.
    #[serde(flatten)]
    pub said: Draft,
    /// Owed at the moment, one sum a currency.
    pub owed: Vec<Money>,
    /// Of that, late.
    pub late: Vec<Money>,
    /// Owed beyond the limit.
    pub over: Option<Money>,
    /// How the parts were paid.
    pub punctuality: Punctuality,
}

/// Says how far a customer may owe; nothing said takes it back.
///
/// # Errors
/// `card_unknown`, `amount_unfit` for a limit below zero, `text_too_long`.
pub fn set(tx: &WriteTx<'_>, card: CardId, draft: &Draft) -> Result<()> {
    cards::reference(tx, card)?;
    let limit = draft.limit.as_ref().map(fit).transpose()?;
    if limit.is_some_and(|limit| limit < 0) {
        let shown = draft.limit.as_ref().map(|limit| limit.amount.to_string()).unwrap_or_default();
        return Err(Error::new(Code::AmountUnfit).of("limit").with("text", shown));
    }
    for (field, text, most) in [("grade", &draft.grade, NAME_LIMIT), ("note", &draft.note, NOTE_LIMIT)] {
        if text.chars().count() > most {
            return Err(Error::new(Code::TextTooLong).of(field).with("limit", most));
        }
    }
    if *draft == Draft::default() {
        tx.conn().execute("DELETE FROM credits WHERE card_id = ?1", [card])?;
        return Ok(());
    }
    tx.conn().execute(
        "INSERT INTO credits (id, card_id, grade, limit_minor, currency, hold, note, updated_at, updated_by)
         VALUES (:id, :card, :grade, :limit, :currency, :hold, :note, :now, :by)
         ON CONFLICT (card_id) DO UPDATE SET grade = excluded.grade, limit_minor = excluded.limit_minor,
           currency = excluded.currency, hold = excluded.hold, note = excluded.note, updated_at = excluded.updated_at,
           updated_by = excluded.updated_by",
        named_params! {
            ":id": uuid::Uuid::now_v7().as_bytes().as_slice(), ":card": card, ":grade": draft.grade.trim(),
            ":limit": limit, ":currency": draft.limit.as_ref().map(|limit| limit.currency.as_str()),
            ":hold": draft.hold, ":note": draft.note.trim(), ":now": tx.now().utc(), ":by": tx.by(),
        },
    )?;
    Ok(())
}

fn said(tx: &ReadTx<'_>, card: CardId) -> Result<Draft> {
    Ok(tx
        .conn()
        .prepare_cached("SELECT grade, limit_minor, currency, hold, note FROM credits WHERE card_id = ?1")?
        .query_row([card], |row| {
            Ok(Draft {
                grade: row.get("grade")?,
                limit: sql::money(row, "limit_minor", "currency")?,
                hold: row.get("hold")?,
                note: row.get("note")?,
            })
        })
        .optional()?
        .unwrap_or_default())
}

/// How a customer's credit stands.
///
/// # Errors
/// Those of reading the file.
pub fn of(tx: &ReadTx<'_>, card: CardId) -> Result<Credit> {
    let said = said(tx, card)?;
    let owed = receivables::owed(tx, card)?;
    let over = said.limit.as_ref().and_then(|limit| {
        let beyond = owed.all.of(&limit.currency) - limit.minor().unwrap_or(i64::MAX);
        (beyond > 0).then(|| Money::from_minor(beyond, &limit.currency))
    });
    Ok(Credit { over, owed: owed.all.list(), late: owed.late.list(), punctuality: owed.punctuality, said })
}

/// What to know before something more is sold for `amount` minor units on credit.
pub(super) fn warnings(
    tx: &ReadTx<'_>,
    card: CardId,
    amount: i64,
    currency: &str,
) -> Result<Vec<SaleWarning>> {
    let said = said(tx, card)?;
    let mut warnings = Vec::new();
    if let Some(limit) = said.limit.filter(|limit| amount > 0 && limit.currency == currency) {
        let owed = receivables::owed(tx, card)?.all.of(currency).saturating_add(amount);
        if owed > limit.minor()? {
            warnings.push(SaleWarning::OverLimit { limit, owed: Money::from_minor(owed, currency) });
        }
    }
    if said.hold {
        warnings.push(SaleWarning::Hold);
    }
    Ok(warnings)
}

/// A price agreed with one customer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct SpecialPrice {
    /// Identity; a new one when missing.
    #[serde(default)]
    pub id: Option<SpecialPriceId>,
    /// For what.
    pub product: String,
    /// How much.
    pub price: Money,
    /// The last day it holds; for good when missing.
    #[serde(default)]
    pub until: Option<NaiveDate>,
    /// Why.
    #[serde(default)]
    pub reason: String,
}

/// Saves a price agreed with one customer.
///
/// # Errors
/// `card_unknown`, `text_missing` without a product, `amount_unfit` below zero, `text_too_long`, `unknown`.
pub fn save_price(tx: &WriteTx<'_>, card: CardId, price: &SpecialPrice) -> Result<SpecialPriceId> {
    cards::reference(tx, card)?;
    let minor = fit(&price.price)?;
    if minor < 0 {
        return Err(Error::new(Code::AmountUnfit).of("price").with("text", price.price.amount.to_string()));
    }
    if price.product.trim().is_empty() {
        return Err(Error::new(Code::TextMissing).of("product"));
    }
    for (field, text, limit) in
        [("product", &price.product, NAME_LIMIT), ("reason", &price.reason, NOTE_LIMIT)]
    {
        if text.chars().count() > limit {
            return Err(Error::new(Code::TextTooLong).of(field).with("limit", limit));
        }
    }
    let id = price.id.unwrap_or_else(SpecialPriceId::fresh);
    let sql = match price.id {
        None => "INSERT INTO special_prices (id, card_id, product, price_minor, currency, until, reason, created_at, created_by)
                 VALUES (:id, :card, :product, :price, :currency, :until, :reason, :now, :by)",
        Some(_) => "UPDATE special_prices SET product = :product, price_minor = :price, currency = :currency, until = :until,
                 reason = :reason WHERE id = :id AND card_id = :card AND :now <> '' AND :by IS NOT NULL",
    };
    let written = tx.conn().execute(
        sql,
        named_params! {
            ":id": id, ":card": card, ":product": price.product.trim(), ":price": minor,
            ":currency": price.price.currency, ":until": price.until.map(|day| day.to_string()),
            ":reason": price.reason.trim(), ":now": tx.now().utc(), ":by": tx.by(),
        },
    )?;
    if written == 0 { Err(Error::new(Code::Unknown).of("price")) } else { Ok(id) }
}

/// Takes one back.
///
/// # Errors
/// `unknown`.
pub fn remove_price(tx: &WriteTx<'_>, id: SpecialPriceId) -> Result<()> {
    match tx.conn().execute("DELETE FROM special_prices WHERE id = ?1", [id])? {
        0 => Err(Error::new(Code::Unknown).of("price")),
        _ => Ok(()),
    }
}

/// The prices agreed with one customer, those that hold longest first.
///
/// # Errors
/// Those of reading the file.
pub fn prices(tx: &ReadTx<'_>, card: CardId) -> Result<Vec<SpecialPrice>> {
    Ok(tx
        .conn()
        .prepare_cached(
            "SELECT * FROM special_prices WHERE card_id = ?1 ORDER BY until IS NOT NULL, until DESC, product",
        )?
        .query_map([card], |row| {
            Ok(SpecialPrice {
                id: row.get("id")?,
                product: row.get("product")?,
                price: Money::from_minor(row.get("price_minor")?, &row.get::<_, String>("currency")?),
                until: sql::opt_day(row, "until")?,
                reason: row.get("reason")?,
            })
        })?
        .collect::<Result<_, _>>()?)
}

/// 交易條件: one step of what is offered for the size of an order and for paying in time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, rename = "TradeTerm")]
pub struct Term {
    /// From this order size on.
    pub from: Money,
    /// Only for those who were never late.
    #[serde(default)]
    pub punctual: bool,
    /// Off the price, in thousandths: 讓步上限 for whoever sells.
    #[serde(default)]
    pub discount: u16,
    /// What else is done: 免運, 專人安裝.
    #[serde(default)]
    pub service: String,
}

/// Sets all steps anew.
///
/// # Errors
/// `amount_unfit` for a size below zero or more than the whole price off, `text_too_long`.
pub fn set_terms(tx: &WriteTx<'_>, terms: &[Term]) -> Result<()> {
    let conn = tx.conn();
    conn.execute("DELETE FROM terms", [])?;
    for (place, term) in terms.iter().enumerate() {
        let from = fit(&term.from)?;
        if from < 0 || term.discount > 1000 {
            return Err(Error::new(Code::AmountUnfit)
                .of("terms")
                .with("text", format!("{}%", term.discount / 10)));
        }
        if term.service.chars().count() > NAME_LIMIT {
            return Err(Error::new(Code::TextTooLong).of("service").with("limit", NAME_LIMIT));
        }
        conn.execute(
            "INSERT INTO terms (id, place, from_minor, currency, punctual, discount, service)
             VALUES (:id, :place, :from, :currency, :punctual, :discount, :service)",
            named_params! {
                ":id": TermId::fresh(), ":place": place, ":from": from, ":currency": term.from.currency,
                ":punctual": term.punctual, ":discount": term.discount, ":service": term.service.trim(),
            },
        )?;
    }
    Ok(())
}

/// The steps, the smallest order first.
///
/// # Errors
/// Those of reading the file.
pub fn terms(tx: &ReadTx<'_>) -> Result<Vec<Term>> {
    Ok(tx
        .conn()
        .prepare_cached("SELECT * FROM terms ORDER BY currency, from_minor, place")?
        .query_map([], |row| {
            Ok(Term {
                from: Money::from_minor(row.get("from_minor")?, &row.get::<_, String>("currency")?),
                punctual: row.get("punctual")?,
                discount: row.get("discount")?,
                service: row.get("service")?,
            })
        })?
        .collect::<Result<_, _>>()?)
}

/// What this customer is offered, one step each order size: those for punctual payers only to those who were never late.
///
/// # Errors
/// Those of reading the file.
pub fn offered(tx: &ReadTx<'_>, card: CardId) -> Result<Vec<Term>> {
    let late = receivables::owed(tx, card)?.punctuality.late > 0;
    Ok(terms(tx)?.into_iter().filter(|term| !term.punctual || !late).collect())
}
