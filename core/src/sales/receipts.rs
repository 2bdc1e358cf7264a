//! 收款: money that came in, and what is to be done about the rest of a part that was not paid in full.

use chrono::{Datelike, NaiveDate};
use rusqlite::{OptionalExtension, named_params};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::orders::{self, InstalmentDraft, OrderState, PayWay, fit, past};
use super::plan;
use crate::base::error::{Code, Error, Result};
use crate::base::ids::{CardId, OrderId, ReceiptId};
use crate::base::money::Money;
use crate::base::sql;
use crate::cards::rules::{NAME_LIMIT, NOTE_LIMIT};
use crate::store::{ReadTx, WriteTx};
use crate::vault::Right;

/// What happens to the rest of the part that a payment leaves open.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "how", rename_all = "snake_case")]
#[ts(export)]
pub enum Rest {
    /// It stays due when it was.
    #[default]
    Stays,
    /// It is due on another day.
    On {
        /// Which.
        day: NaiveDate,
    },
    /// It comes on top of the next part.
    Next,
    /// It is due in two halves.
    Halves {
        /// The days of both.
        days: (NaiveDate, NaiveDate),
    },
    /// 折讓: it is let off. Asks for the right to change many.
    LetOff,
}

/// A payment as it is put in.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct PaymentDraft {
    /// How much, above zero.
    pub amount: Money,
    /// When; today when missing.
    #[serde(default)]
    pub day: Option<NaiveDate>,
    /// By what.
    pub way: PayWay,
    /// The receipt's number; the next free one when empty.
    #[serde(default)]
    pub number: String,
    /// Anything else.
    #[serde(default)]
    pub note: String,
    /// What of the rest.
    #[serde(default)]
    pub rest: Rest,
}

/// A payment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
#[allow(missing_docs)]
pub struct Receipt {
    pub id: ReceiptId,
    pub card: CardId,
    pub order: OrderId,
    pub day: NaiveDate,
    pub amount: Money,
    pub way: PayWay,
    pub number: String,
    pub note: String,
}

/// What a payment came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct Paid {
    /// The receipt.
    pub receipt: Receipt,
    /// Not paid yet of the order.
    pub left: Money,
    /// 溢收: paid beyond what was due.
    pub over: Money,
}

/// Books a payment for an order with a plan.
///
/// # Errors
/// `unknown`, `no_plan` for an order that was paid when it was bought, `order_cancelled`, `currencies_mixed`, `amount_unfit` for
/// what is not above zero, `date_too_early`, `date_impossible`, `number_taken`, `no_next_part`, `not_allowed` for letting off.
pub fn pay(tx: &WriteTx<'_>, order: OrderId, draft: &PaymentDraft) -> Result<Paid> {
    let (card, amount, signed) = open_order(tx, order)?;
    let currency = amount.currency.as_str();
    if draft.amount.currency != currency {
        let text = format!("{currency} {}", draft.amount.currency);
        return Err(Error::new(Code::CurrenciesMixed).of("amount").with("text", text));
    }
    let minor = fit(&draft.amount)?;
    if minor <= 0 {
        return Err(Error::new(Code::AmountUnfit).of("amount").with("text", draft.amount.amount.to_string()));
    }
    if draft.way == PayWay::Allowance || draft.rest == Rest::LetOff {
        tx.session().require(Right::ChangeMany)?;
    }
    for (field, text, limit) in [("note", &draft.note, NOTE_LIMIT), ("number", &draft.number, NAME_LIMIT)] {
        if text.chars().count() > limit {
            return Err(Error::new(Code::TextTooLong).of(field).with("limit", limit));
        }
    }
    let day = past(draft.day.unwrap_or_else(|| tx.today()), tx.today())?;
    if day < signed {
        return Err(Error::new(Code::DateImpossible).of("day").with("text", day.to_string()));
    }
    let number = match draft.number.trim() {
        "" => next_number(tx, day)?,
        number if is_taken(tx, number)? => {
            return Err(Error::new(Code::NumberTaken).of("number").with("text", number));
        }
        number => number.to_owned(),
    };
    let id = insert(tx, card, order, day, minor, currency, draft.way, &number, draft.note.trim())?;
    settle_rest(tx, order, &draft.rest, day, currency)?;
    let standing = orders::standing(tx, order, None)?.unwrap_or_default();
    Ok(Paid {
        receipt: get(tx, id)?,
        left: Money::from_minor(standing.left(), currency),
        over: Money::from_minor(standing.over, currency),
    })
}

/// An order that payments may be booked for.
fn open_order(tx: &ReadTx<'_>, order: OrderId) -> Result<(CardId, Money, NaiveDate)> {
    let found: Option<(CardId, i64, String, OrderState, NaiveDate)> = tx
        .conn()
        .prepare_cached("SELECT card_id, amount_minor, currency, state, day FROM orders WHERE id = ?1")?
        .query_row([order], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, sql::or_default(row, "state")?, sql::day(row, 4)?))
        })
        .optional()?;
    let (card, amount, currency, state, day) = found.ok_or_else(|| Error::new(Code::Unknown).of("order"))?;
    match state {
        OrderState::Planned => Ok((card, Money::from_minor(amount, &currency), day)),
        OrderState::Paid => Err(Error::new(Code::NoPlan)),
        OrderState::Cancelled => Err(Error::new(Code::OrderCancelled)),
    }
}

#[allow(clippy::too_many_arguments, reason = "the columns of one row")]
fn insert(
    tx: &WriteTx<'_>,
    card: CardId,
    order: OrderId,
    day: NaiveDate,
    minor: i64,
    currency: &str,
    way: PayWay,
    number: &str,
    note: &str,
) -> Result<ReceiptId> {
    let id = ReceiptId::fresh();
    tx.conn()
        .prepare_cached(
            "INSERT INTO receipts (id, card_id, order_id, day, amount_minor, currency, way, number, note, created_at,
               created_by, updated_at, updated_by)
             VALUES (:id, :card, :order, :day, :amount, :currency, :way, :number, :note, :now, :by, :now, :by)",
        )?
        .execute(named_params! {
            ":id": id, ":card": card, ":order": order, ":day": day.to_string(), ":amount": minor, ":currency": currency,
            ":way": sql::name_of(way), ":number": number, ":note": note, ":now": tx.now().utc(), ":by": tx.by(),
        })?;
    Ok(id)
}

/// The parts of a plan with what is covered of each, in the order of their days.
fn parts(tx: &ReadTx<'_>, order: OrderId, currency: &str) -> Result<Vec<(InstalmentDraft, i64, i64)>> {
    let standing = orders::standing(tx, order, None)?.unwrap_or_default();
    let mut query = tx.conn().prepare_cached(
        "SELECT due_on, amount_minor, name FROM instalments WHERE order_id = ?1 ORDER BY due_on, place",
    )?;
    let rows = query.query_map([order], |row| {
        Ok(InstalmentDraft {
            due_on: sql::day(row, 0)?,
            amount: Money::from_minor(row.get(1)?, currency),
            name: row.get(2)?,
        })
    })?;
    rows.zip(&standing.parts).map(|(part, stands)| Ok((part?, stands.paid, stands.left))).collect()
}

/// Does with the rest of the first part that is not covered what was said.
fn settle_rest(tx: &WriteTx<'_>, order: OrderId, rest: &Rest, day: NaiveDate, currency: &str) -> Result<()> {
    if *rest == Rest::Stays {
        return Ok(());
    }
    let mut plan = parts(tx, order, currency)?;
    let Some(place) = plan.iter().position(|(_, paid, left)| *left > 0 && *paid > 0) else { return Ok(()) };
    let (Some((part, paid, left)), next) = (plan.get(place).cloned(), place + 1) else { return Ok(()) };
    let named = |due_on, minor, name: &str| {
        (
            InstalmentDraft { due_on, amount: Money::from_minor(minor, currency), name: name.to_owned() },
            0,
            minor,
        )
    };
    let mut more = Vec::new();
    match rest {
        Rest::Stays => {}
        Rest::On { day } => more.push(named(*day, left, &part.name)),
        Rest::Halves { days: (first, second) } => {
            for (due, half) in [*first, *second].into_iter().zip(plan::even(left, 2)) {
                if half > 0 {
                    more.push(named(due, half, &part.name));
                }
            }
        }
        Rest::Next => {
            let Some((following, _, _)) = plan.get_mut(next) else {
                return Err(Error::new(Code::NoNextPart).of("rest"));
            };
            following.amount = Money::from_minor(fit(&following.amount)? + left, currency);
        }
        Rest::LetOff => {
            let (card, ..) = open_order(tx, order)?;
            let number = next_number(tx, day)?;
            insert(tx, card, order, day, left, currency, PayWay::Allowance, &number, "")?;
            return Ok(());
        }
    }
    if let Some((covered, _, _)) = plan.get_mut(place) {
        covered.amount = Money::from_minor(paid, currency);
    }
    plan.extend(more);
    let plan: Vec<InstalmentDraft> = plan.into_iter().map(|(part, _, _)| part).collect();
    orders::put_off(tx, order, &plan)
}

/// Takes a payment out that never came. Its number is not given again.
///
/// # Errors
/// `unknown`; `order_refunded` where more went back than would have come, `commission_paid`.
pub fn remove(tx: &WriteTx<'_>, id: ReceiptId) -> Result<()> {
    let receipt = get(tx, id)?;
    tx.conn().execute("DELETE FROM receipts WHERE id = ?1", [id])?;
    orders::check_whole(tx, receipt.order)
}

fn is_taken(tx: &ReadTx<'_>, number: &str) -> Result<bool> {
    Ok(tx
        .conn()
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM receipts WHERE number = ?1)")?
        .query_row([number], |row| row.get(0))?)
}

/// `R-2026-0915-03`: the day and the next number of it. What was given once is not given again, even when the payment was taken
/// back, since somebody may hold the paper.
fn next_number(tx: &WriteTx<'_>, day: NaiveDate) -> Result<String> {
    let conn = tx.conn();
    let key = format!("receipts_{day}");
    let last: u32 = conn
        .prepare_cached("SELECT value FROM meta WHERE key = ?1")?
        .query_row([&key], |row| row.get::<_, String>(0))
        .optional()?
        .and_then(|text| text.parse().ok())
        .unwrap_or(0);
    for next in last + 1.. {
        let number = format!("R-{}-{:02}{:02}-{next:02}", day.year(), day.month(), day.day());
        if !is_taken(tx, &number)? {
            conn.prepare_cached("INSERT OR REPLACE INTO meta (key, value) VALUES (?1, ?2)")?
                .execute([&key, &next.to_string()])?;
            return Ok(number);
        }
    }
    Err(Error::new(Code::NumberTaken))
}

/// One payment.
///
/// # Errors
/// `unknown`.
pub fn get(tx: &ReadTx<'_>, id: ReceiptId) -> Result<Receipt> {
    tx.conn()
        .prepare_cached("SELECT * FROM receipts WHERE id = ?1")?
        .query_row([id], read)
        .optional()?
        .ok_or_else(|| Error::new(Code::Unknown).of("receipt"))
}

/// The payments of a card, the latest first.
///
/// # Errors
/// Those of reading the file.
pub fn of_card(tx: &ReadTx<'_>, card: CardId) -> Result<Vec<Receipt>> {
    Ok(tx
        .conn()
        .prepare_cached("SELECT * FROM receipts WHERE card_id = ?1 ORDER BY day DESC, id DESC")?
        .query_map([card], read)?
        .collect::<Result<_, _>>()?)
}

fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<Receipt> {
    Ok(Receipt {
        id: row.get("id")?,
        card: row.get("card_id")?,
        order: row.get("order_id")?,
        day: sql::day(row, "day")?,
        amount: Money::from_minor(row.get("amount_minor")?, &row.get::<_, String>("currency")?),
        way: sql::opt(row, "way")?.unwrap_or(PayWay::Other),
        number: row.get("number")?,
        note: row.get("note")?,
    })
}
