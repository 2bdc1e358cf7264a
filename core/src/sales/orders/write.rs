//! Orders as they are written: added, changed, cancelled, taken out.

use chrono::NaiveDate;
use rusqlite::{OptionalExtension, named_params};

use super::{
    Order, OrderAdded, OrderDraft, OrderLine, OrderState, SaleWarning, fit, get, head, past, set_plan,
    standing,
};
use crate::base::error::{Code, Error, Result};
use crate::base::ids::{CardId, OrderId};
use crate::base::money::Money;
use crate::base::sql;
use crate::cards::{self, rules::NAME_LIMIT, rules::NOTE_LIMIT};
use crate::sales::{credit, opportunities};
use crate::store::{ReadTx, WriteTx};

/// Lines of one order.
const MOST_LINES: usize = 1_000;

/// What an order comes to: one currency, and the sum of its lines.
fn total(lines: &[OrderLine]) -> Result<(i64, String)> {
    let first = lines.first().ok_or_else(|| Error::new(Code::NothingChosen).of("lines"))?;
    if lines.len() > MOST_LINES {
        return Err(Error::new(Code::TextTooLong).of("lines").with("limit", MOST_LINES));
    }
    let currency = first.amount.currency.clone();
    let mut sum = 0_i64;
    for line in lines {
        if line.amount.currency != currency {
            return Err(Error::new(Code::CurrenciesMixed)
                .of("lines")
                .with("text", format!("{currency} {}", line.amount.currency)));
        }
        // A thousand lines of the largest amount still fit.
        sum += fit(&line.amount)?;
        if line.quantity.is_sign_negative() && !line.amount.amount.is_sign_negative() {
            return Err(Error::new(Code::AmountUnfit).of("quantity").with("text", line.quantity.to_string()));
        }
        if line.product.chars().count() > NAME_LIMIT {
            return Err(Error::new(Code::TextTooLong).of("product").with("limit", NAME_LIMIT));
        }
    }
    fit(&Money::from_minor(sum, &currency))?;
    Ok((sum, currency))
}

/// What may still be given back of an order: of one paid when it was bought, all of it; of a contract, once it is paid in full or
/// cancelled, what came in; in both cases less what was given back before, `except` by one refund.
fn refundable(
    tx: &ReadTx<'_>,
    card: CardId,
    order: OrderId,
    except: Option<OrderId>,
) -> Result<(i64, String, NaiveDate)> {
    let found: Option<(OrderState, bool, i64, String, NaiveDate)> = tx
        .conn()
        .prepare_cached(
            "SELECT o.state, EXISTS (SELECT 1 FROM instalments i WHERE i.order_id = o.id) AS by_plan,
               CASE WHEN EXISTS (SELECT 1 FROM instalments i WHERE i.order_id = o.id)
                 THEN coalesce((SELECT sum(amount_minor) FROM receipts WHERE order_id = o.id AND way <> 'allowance'), 0)
                 ELSE o.amount_minor END
               + coalesce((SELECT sum(r.amount_minor) FROM orders r WHERE r.refunds_id = o.id AND r.state <> 'cancelled'
                             AND r.id IS NOT :except), 0),
               o.currency, o.day
             FROM orders o WHERE o.id = :id AND o.card_id = :card AND o.refunds_id IS NULL",
        )?
        .query_row(named_params! { ":id": order, ":card": card, ":except": except }, |row| {
            Ok((sql::or_default(row, "state")?, row.get(1)?, row.get(2)?, row.get(3)?, sql::day(row, 4)?))
        })
        .optional()?;
    let (state, by_plan, left, currency, day) =
        found.ok_or_else(|| Error::new(Code::Unknown).of("refunds"))?;
    match (by_plan, state) {
        // One that stands is only put right; whether there is enough is asked all the same.
        _ if except.is_some() => Ok((left, currency, day)),
        (true, OrderState::Planned)
            if standing(tx, order, None)?.is_some_and(|standing| standing.left() > 0) =>
        {
            Err(Error::new(Code::OrderStanding))
        }
        (false, OrderState::Cancelled) => Err(Error::new(Code::OrderCancelled)),
        _ => Ok((left, currency, day)),
    }
}

/// An order that may be written.
struct Checked<'a> {
    day: NaiveDate,
    amount: i64,
    currency: String,
    number: &'a str,
    warnings: Vec<SaleWarning>,
}

/// Checks a draft, which is to stand in the place of `old` or is new.
fn checked<'a>(
    tx: &ReadTx<'_>,
    card: CardId,
    draft: &'a OrderDraft,
    old: Option<&Order>,
) -> Result<Checked<'a>> {
    let day = draft.day.or(old.map(|old| old.day)).unwrap_or_else(|| tx.today());
    let day = past(day, tx.today())?;
    let (amount, currency) = total(&draft.lines)?;
    match draft.refunds {
        None if amount < 0 => return Err(Error::new(Code::RefundOfNothing).of("amount")),
        None => {}
        Some(order) => {
            let (left, of, bought) = refundable(tx, card, order, old.map(|old| old.id))?;
            if of != currency {
                return Err(Error::new(Code::CurrenciesMixed).with("text", format!("{of} {currency}")));
            }
            if amount >= 0 {
                let shown = Money::from_minor(amount, &currency).amount.to_string();
                return Err(Error::new(Code::AmountUnfit).of("amount").with("text", shown));
            }
            if left + amount < 0 {
                let left = Money::from_minor(left, &of);
                return Err(Error::new(Code::RefundTooLarge)
                    .with("left", left.amount.to_string())
                    .with("currency", of));
            }
            if day < bought {
                return Err(Error::new(Code::DateImpossible).of("day").with("text", day.to_string()));
            }
        }
    }
    for (field, text, limit) in [("note", &draft.note, NOTE_LIMIT), ("number", &draft.number, NAME_LIMIT)] {
        if text.chars().count() > limit {
            return Err(Error::new(Code::TextTooLong).of(field).with("limit", limit));
        }
    }
    if let Some(opportunity) = draft.opportunity {
        opportunities::of(tx, card, opportunity)?;
    }
    let mut warnings = Vec::new();
    if amount > 0 {
        let owed = if draft.plan.is_empty() { 0 } else { more_owed(amount, &currency, old)? };
        warnings = credit::warnings(tx, card, owed, &currency)?;
    }
    let number = draft.number.trim();
    if !number.is_empty() && is_number_taken(tx, card, number, old.map(|old| old.id))? {
        warnings.push(SaleWarning::NumberTaken);
    }
    Ok(Checked { day, amount, currency, number, warnings })
}

/// What would be owed by plan besides what is: for an order in the place of an old one, what came for that stays paid.
fn more_owed(amount: i64, currency: &str, old: Option<&Order>) -> Result<i64> {
    let by_plan = old.filter(|old| old.state == OrderState::Planned && old.amount.currency == currency);
    let Some(old) = by_plan else { return Ok(amount) };
    let left = old.left.minor()?;
    let came = old.amount.minor()? - left + old.over.minor()?;
    Ok((amount - came).max(0) - left)
}

/// Adds a purchase, a contract (with a plan) or a refund.
///
/// # Errors
/// `card_unknown`, `nothing_chosen` without a line, `currencies_mixed`, `amount_unfit`, `text_too_long`, `date_too_early`,
/// `date_impossible` for a day to come, `refund_too_large`, `plan_differs`.
pub fn add(tx: &WriteTx<'_>, card: CardId, draft: &OrderDraft) -> Result<OrderAdded> {
    cards::reference(tx, card)?;
    let Checked { day, amount, currency, number, warnings } = checked(tx, card, draft, None)?;
    let id = OrderId::fresh();
    tx.conn()
        .prepare_cached(
            "INSERT INTO orders (id, card_id, day, currency, amount_minor, state, number, way, opportunity_id, refunds_id,
               note, margin_minor, created_at, created_by, updated_at, updated_by)
             VALUES (:id, :card, :day, :currency, :amount, :state, :number, :way, :opportunity, :refunds, :note, :margin, :now,
               :by, :now, :by)",
        )?
        .execute(named_params! {
            ":id": id, ":card": card, ":day": day.to_string(), ":currency": currency, ":amount": amount,
            ":state": sql::name_of(if draft.plan.is_empty() { OrderState::Paid } else { OrderState::Planned }),
            ":number": number, ":way": draft.way.and_then(sql::name_of), ":opportunity": draft.opportunity,
            ":refunds": draft.refunds, ":note": draft.note.trim(), ":margin": margin(tx, &draft.lines)?, ":now": tx.now().utc(), ":by": tx.by(),
        })?;
    put_lines(tx, card, id, &draft.lines)?;
    if !draft.plan.is_empty() {
        set_plan(tx, id, &draft.plan)?;
    }
    Ok(OrderAdded { id, warnings })
}

/// Refuses an order of which more went back than came, or whose commission was paid though it is not.
///
/// # Errors
/// `order_refunded`, `commission_paid`.
pub(in crate::sales) fn check_whole(tx: &ReadTx<'_>, id: OrderId) -> Result<()> {
    let order = get(tx, id)?;
    let (back, came, is_commission_paid): (i64, i64, bool) = tx
        .conn()
        .prepare_cached(
            "SELECT coalesce((SELECT sum(amount_minor) FROM orders WHERE refunds_id = ?1 AND state <> 'cancelled'), 0),
               coalesce((SELECT sum(amount_minor) FROM receipts WHERE order_id = ?1 AND way <> 'allowance'), 0),
               EXISTS (SELECT 1 FROM commissions WHERE order_id = ?1 AND paid_on IS NOT NULL)",
        )?
        .query_row([id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    let came = if order.plan.is_empty() { order.amount.minor()? } else { came };
    let is_open = order.state == OrderState::Planned && order.paid_on.is_none();
    if back < 0 && (is_open || came + back < 0) {
        return Err(Error::new(Code::OrderRefunded));
    }
    if is_commission_paid && is_open {
        return Err(Error::new(Code::CommissionPaid));
    }
    Ok(())
}

/// Writes an order anew that was put in wrong: its lines, day, number, way, plan. Payments stay and are laid against the new plan.
/// Whose it is and what it takes back stay as they are. A plan that is the same stays as it was agreed.
///
/// # Errors
/// Those of [`add`]; `unknown`; `order_cancelled`; `order_refunded` where more would have gone back than came, or the refund were
/// in another currency or before the order; `order_paid` where payments would be without a plan, in another currency or before the
/// order; `commission_paid` where it would not be paid in full any more.
pub fn change(tx: &WriteTx<'_>, id: OrderId, draft: &OrderDraft) -> Result<OrderAdded> {
    let old = get(tx, id)?;
    if old.state == OrderState::Cancelled {
        return Err(Error::new(Code::OrderCancelled));
    }
    let draft = &OrderDraft { refunds: old.refunds, ..draft.clone() };
    let Checked { day, amount, currency, number, warnings } = checked(tx, old.card, draft, Some(&old))?;
    let conn = tx.conn();
    let is_other_currency = old.amount.currency != currency;
    let first_back: Option<NaiveDate> = conn.query_row(
        "SELECT min(day) AS day FROM orders WHERE refunds_id = ?1 AND state <> 'cancelled'",
        [id],
        |row| sql::opt_day(row, "day"),
    )?;
    if first_back.is_some_and(|first| first < day || is_other_currency) {
        return Err(Error::new(Code::OrderRefunded));
    }
    let first_paid: Option<NaiveDate> =
        conn.query_row("SELECT min(day) AS day FROM receipts WHERE order_id = ?1", [id], |row| {
            sql::opt_day(row, "day")
        })?;
    if first_paid.is_some_and(|first| draft.plan.is_empty() || is_other_currency || first < day) {
        return Err(Error::new(Code::OrderPaid));
    }
    let margin = if old.lines == draft.lines { None } else { Some(margin(tx, &draft.lines)?) };
    conn.execute(
        "UPDATE orders SET day = :day, currency = :currency, amount_minor = :amount, state = :state, number = :number, way = :way,
           opportunity_id = :opportunity, note = :note, updated_at = :now, updated_by = :by,
           margin_minor = CASE WHEN :anew THEN :margin ELSE margin_minor END
         WHERE id = :id",
        named_params! {
            ":id": id, ":day": day.to_string(), ":currency": currency, ":amount": amount,
            ":state": sql::name_of(if draft.plan.is_empty() { OrderState::Paid } else { OrderState::Planned }),
            ":number": number, ":way": draft.way.and_then(sql::name_of), ":opportunity": draft.opportunity,
            ":note": draft.note.trim(), ":anew": margin.is_some(), ":margin": margin.flatten(), ":now": tx.now().utc(),
            ":by": tx.by(),
        },
    )?;
    put_lines(tx, old.card, id, &draft.lines)?;
    if draft.plan.is_empty() {
        conn.execute("DELETE FROM instalments WHERE order_id = ?1", [id])?;
        conn.execute("UPDATE orders SET first_minor = NULL, term_on = NULL WHERE id = ?1", [id])?;
    } else {
        set_plan(tx, id, &draft.plan)?;
    }
    check_whole(tx, id)?;
    Ok(OrderAdded { id, warnings })
}

/// What is earned of these lines by the catalogue's margins, rounded down; `None` where it knows none of the products.
fn margin(tx: &ReadTx<'_>, lines: &[OrderLine]) -> Result<Option<i64>> {
    let mut query = tx.conn().prepare_cached("SELECT margin FROM products WHERE name = ?1")?;
    let mut earned = None;
    for line in lines.iter().filter(|line| !line.product.is_empty()) {
        let known = query.query_row([line.product.trim()], |row| row.get::<_, Option<i64>>(0)).optional()?;
        if let Some(margin) = known.flatten() {
            // An amount is far below the edge of 64 bits, and a margin at most a thousand.
            *earned.get_or_insert(0) += fit(&line.amount)? * margin / 1000;
        }
    }
    Ok(earned)
}

/// Whether another order of this customer has the number.
fn is_number_taken(tx: &ReadTx<'_>, card: CardId, number: &str, except: Option<OrderId>) -> Result<bool> {
    Ok(tx
        .conn()
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM orders WHERE card_id = ?1 AND number = ?2 AND id IS NOT ?3)",
        )?
        .query_row(rusqlite::params![card, number, except], |row| row.get(0))?)
}

/// Writes the lines of an order in the rows it has, so that two sides which change a line change the same one.
fn put_lines(tx: &WriteTx<'_>, card: CardId, order: OrderId, lines: &[OrderLine]) -> Result<()> {
    let conn = tx.conn();
    let mut known = conn
        .prepare_cached("SELECT id FROM order_lines WHERE order_id = ?1 ORDER BY place")?
        .query_map([order], |row| row.get(0))?
        .collect::<Result<Vec<[u8; 16]>, _>>()?
        .into_iter();
    let mut save = conn.prepare_cached(
        "INSERT INTO order_lines (id, card_id, order_id, place, product, quantity, amount_minor)
         VALUES (:id, :card, :order, :place, :product, :quantity, :amount)
         ON CONFLICT (id) DO UPDATE SET place = excluded.place, product = excluded.product, quantity = excluded.quantity,
           amount_minor = excluded.amount_minor",
    )?;
    for (place, line) in lines.iter().enumerate() {
        save.execute(named_params! {
            ":id": known.next().unwrap_or_else(|| uuid::Uuid::now_v7().into_bytes()), ":card": card, ":order": order,
            ":place": place, ":product": line.product.trim(), ":quantity": line.quantity.normalize().to_string(),
            ":amount": fit(&line.amount)?,
        })?;
    }
    for gone in known {
        conn.prepare_cached("DELETE FROM order_lines WHERE id = ?1")?.execute([gone])?;
    }
    Ok(())
}

/// Cancels an order: 退保, 退訂. What was paid stays as it was; what was not is owed no more.
///
/// # Errors
/// `unknown`, `order_cancelled`.
pub fn cancel(tx: &WriteTx<'_>, id: OrderId) -> Result<()> {
    if head(tx, id)?.state == OrderState::Cancelled {
        return Err(Error::new(Code::OrderCancelled));
    }
    tx.conn().execute(
        "UPDATE orders SET state = 'cancelled', cancelled_on = :day, updated_at = :now, updated_by = :by WHERE id = :id",
        named_params! { ":id": id, ":day": tx.today().to_string(), ":now": tx.now().utc(), ":by": tx.by() },
    )?;
    Ok(())
}

/// Takes an order out that never was, with its payments and commissions.
///
/// # Errors
/// `unknown`; `order_refunded` while a refund names it.
pub fn remove(tx: &WriteTx<'_>, id: OrderId) -> Result<()> {
    head(tx, id)?;
    let conn = tx.conn();
    let refunded: bool =
        conn.query_row("SELECT EXISTS (SELECT 1 FROM orders WHERE refunds_id = ?1)", [id], |row| row.get(0))?;
    if refunded {
        return Err(Error::new(Code::OrderRefunded));
    }
    for table in ["receipts", "instalments", "commissions", "order_lines"] {
        conn.execute(&format!("DELETE FROM {table} WHERE order_id = ?1"), [id])?;
    }
    conn.execute("DELETE FROM orders WHERE id = ?1", [id])?;
    Ok(())
}
