//! The parts an order is paid in.

use rusqlite::{Row, named_params};

use super::{Head, InstalmentDraft, OrderState, fit, head};
use crate::base::error::{Code, Error, Result};
use crate::base::ids::{InstalmentId, OrderId};
use crate::base::money::Money;
use crate::base::sql;
use crate::cards::rules::NAME_LIMIT;
use crate::sales::plan::{self, Agreed, Due, Payment, Standing};
use crate::store::{ReadTx, WriteTx};

/// Parts of one plan: thirty years by month.
const MOST_PARTS: usize = 360;

/// Agrees anew when an order is to be paid; what was paid before stays and covers the earliest parts.
///
/// # Errors
/// `unknown`, `order_cancelled`, `plan_differs` when the parts do not make the sum (`args.expected`), `amount_unfit` for a part
/// that is not above zero, `date_impossible` for one due before the order; `order_refunded`, `commission_paid` where it would not be
/// paid in full any more.
pub fn set_plan(tx: &WriteTx<'_>, id: OrderId, parts: &[InstalmentDraft]) -> Result<()> {
    let before = dues(tx, id)?;
    put_off(tx, id, parts)?;
    let dues = dues(tx, id)?;
    // The same days and sums are no new agreement, whatever they are called.
    if dues == before {
        return Ok(());
    }
    let agreed = Agreed::of(&dues);
    tx.conn().prepare_cached("UPDATE orders SET first_minor = :first, term_on = :term WHERE id = :id")?.execute(
        named_params! {
            ":id": id, ":first": agreed.map(|agreed| agreed.first), ":term": agreed.map(|agreed| agreed.term.to_string()),
        },
    )?;
    super::check_whole(tx, id)
}

/// Sets the parts of an order anew and leaves what was agreed as it was.
///
/// # Errors
/// As [`set_plan`].
pub(crate) fn put_off(tx: &WriteTx<'_>, id: OrderId, parts: &[InstalmentDraft]) -> Result<()> {
    let head = head(tx, id)?;
    if head.state == OrderState::Cancelled {
        return Err(Error::new(Code::OrderCancelled));
    }
    if parts.len() > MOST_PARTS {
        return Err(Error::new(Code::TextTooLong).of("plan").with("limit", MOST_PARTS));
    }
    let mut sum = 0_i64;
    for part in parts {
        if part.amount.currency != head.amount.currency {
            let text = format!("{} {}", head.amount.currency, part.amount.currency);
            return Err(Error::new(Code::CurrenciesMixed).of("plan").with("text", text));
        }
        let minor = fit(&part.amount)?;
        if minor <= 0 {
            return Err(Error::new(Code::AmountUnfit)
                .of("plan")
                .with("text", part.amount.amount.to_string()));
        }
        if part.name.chars().count() > NAME_LIMIT {
            return Err(Error::new(Code::TextTooLong).of("plan").with("limit", NAME_LIMIT));
        }
        if part.due_on < head.day {
            return Err(Error::new(Code::DateImpossible).of("plan").with("text", part.due_on.to_string()));
        }
        sum += minor;
    }
    if parts.is_empty() || Money::from_minor(sum, &head.amount.currency) != head.amount {
        return Err(Error::new(Code::PlanDiffers)
            .of("plan")
            .with("expected", head.amount.amount.to_string())
            .with("text", Money::from_minor(sum, &head.amount.currency).amount.to_string()));
    }
    replace_plan(tx, &head, id, parts)
}

fn replace_plan(tx: &WriteTx<'_>, head: &Head, id: OrderId, parts: &[InstalmentDraft]) -> Result<()> {
    let mut parts = parts.to_vec();
    parts.sort_by_key(|part| part.due_on);
    let conn = tx.conn();
    // Parts keep their rows, so that two sides which change a plan change the same ones.
    let mut known = conn
        .prepare_cached("SELECT id FROM instalments WHERE order_id = ?1 ORDER BY due_on, place")?
        .query_map([id], |row| row.get(0))?
        .collect::<Result<Vec<InstalmentId>, _>>()?
        .into_iter();
    let mut save = conn.prepare_cached(
        "INSERT INTO instalments (id, card_id, order_id, place, due_on, amount_minor, name)
         VALUES (:id, :card, :order, :place, :due, :amount, :name)
         ON CONFLICT (id) DO UPDATE SET place = excluded.place, due_on = excluded.due_on,
           amount_minor = excluded.amount_minor, name = excluded.name,
           reminded_on = CASE WHEN due_on = excluded.due_on THEN reminded_on END",
    )?;
    for (place, part) in parts.iter().enumerate() {
        save.execute(named_params! {
            ":id": known.next().unwrap_or_else(InstalmentId::fresh), ":card": head.card, ":order": id,
            ":place": place, ":due": part.due_on.to_string(), ":amount": fit(&part.amount)?,
            ":name": part.name.trim(),
        })?;
    }
    for gone in known {
        conn.prepare_cached("DELETE FROM instalments WHERE id = ?1")?.execute([gone])?;
    }
    conn.prepare_cached(
        "UPDATE orders SET state = 'planned', updated_at = :now, updated_by = :by WHERE id = :id",
    )?
    .execute(named_params! { ":id": id, ":now": tx.now().utc(), ":by": tx.by() })?;
    Ok(())
}

fn dues(tx: &ReadTx<'_>, id: OrderId) -> Result<Vec<Due>> {
    Ok(tx
        .conn()
        .prepare_cached(
            "SELECT due_on, amount_minor FROM instalments WHERE order_id = ?1 ORDER BY due_on, place",
        )?
        .query_map([id], |row| Ok(Due { on: sql::day(row, 0)?, amount: row.get(1)? }))?
        .collect::<Result<_, _>>()?)
}

/// What a row of `orders` says was agreed.
pub(crate) fn agreed(row: &Row<'_>) -> rusqlite::Result<Option<Agreed>> {
    let term = sql::opt_day(row, "term_on")?;
    Ok(row.get::<_, Option<i64>>("first_minor")?.zip(term).map(|(first, term)| Agreed { first, term }))
}

/// How a plan is paid, as [`plan::settle`] says; `None` for an order without one. What was `agreed` matters only to the gates.
///
/// # Errors
/// Those of reading the file.
pub(crate) fn standing(tx: &ReadTx<'_>, id: OrderId, agreed: Option<Agreed>) -> Result<Option<Standing>> {
    let dues = dues(tx, id)?;
    if dues.is_empty() {
        return Ok(None);
    }
    let payments: Vec<Payment> = tx
        .conn()
        .prepare_cached("SELECT day, amount_minor FROM receipts WHERE order_id = ?1")?
        .query_map([id], |row| Ok(Payment { on: sql::day(row, 0)?, amount: row.get(1)? }))?
        .collect::<Result<_, _>>()?;
    Ok(Some(plan::settle(agreed, &dues, &payments)))
}
