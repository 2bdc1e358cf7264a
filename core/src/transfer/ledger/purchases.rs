//! Purchases: one row is one line of an order. Rows of one invoice are one order; a row below zero takes something back that was
//! bought before. The same file twice adds nothing, and two equal rows of one file are two purchases.

use std::collections::HashMap;

use chrono::NaiveDate;
use rusqlite::named_params;
use rust_decimal::Decimal;

use super::{Cells, Options, Places, Row, Taken, Tallied};
use crate::base::amount;
use crate::base::error::{Code, Error, Result};
use crate::base::ids::{CardId, OrderId};
use crate::base::money::Money;
use crate::sales::orders::{self, OrderDraft, OrderLine, past};
use crate::store::{ReadTx, WriteTx};

/// Whose a row is.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Whose {
    Known(CardId),
    /// Nobody's yet: the name in the file.
    New(String),
}

/// One row, read.
struct Read {
    number: u32,
    whose: Whose,
    day: NaiveDate,
    line: OrderLine,
    invoice: String,
    note: String,
}

/// What makes rows lines of one order.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Key {
    whose: Whose,
    day: NaiveDate,
    invoice: String,
    is_refund: bool,
}

/// Takes all rows of a table in, the earliest day first, and what was bought before what was taken back.
pub(super) fn all(
    tx: &WriteTx<'_>,
    rows: &[Row],
    places: &Places,
    options: &Options,
    tally: &mut Tallied<'_, '_>,
) -> Result<()> {
    let mut read: Vec<Read> = Vec::with_capacity(rows.len());
    let mut known = HashMap::new();
    for row in rows {
        tally.read()?;
        match one(tx, row.number, &Cells { row, places }, options, &mut known) {
            Ok(one) => read.push(one),
            Err(error) => tally.note(row.number, Err(error))?,
        }
    }
    let mut orders: Vec<(Key, Vec<Read>)> = Vec::new();
    let mut at: HashMap<Key, usize> = HashMap::new();
    for one in read {
        let key = Key {
            whose: one.whose.clone(),
            day: one.day,
            invoice: one.invoice.clone(),
            is_refund: one.line.amount.amount.is_sign_negative() && !one.line.amount.amount.is_zero(),
        };
        let known = if key.invoice.is_empty() { None } else { at.get(&key).copied() };
        match known.and_then(|at| orders.get_mut(at)) {
            Some((_, lines)) => lines.push(one),
            None => {
                at.insert(key.clone(), orders.len());
                orders.push((key, vec![one]));
            }
        }
    }
    orders.sort_by_key(|(key, _)| (key.day, key.is_refund));
    let mut standing = Standing::default();
    for (key, lines) in &orders {
        let taken = super::whole(tx, || take(tx, key, lines, &mut standing));
        for row in lines {
            let taken = match &taken {
                Ok(Taken::Created) => Ok(Taken::Created),
                Ok(_) => Ok(Taken::Skipped),
                Err(error) => Err(error.clone()),
            };
            tally.note(row.number, taken)?;
        }
    }
    Ok(())
}

/// Reads a row; cards that were found stay known, since a file names the same ones again and again.
fn one(
    tx: &WriteTx<'_>,
    number: u32,
    row: &Cells<'_>,
    options: &Options,
    known: &mut HashMap<String, Whose>,
) -> Result<Read> {
    let day = past(super::day(row.cell("date"), &options.read, tx.today())?, tx.today())?;
    let unfit = |text: &str| Error::new(Code::AmountUnfit).with("text", text);
    let quantity = match row.cell("quantity") {
        "" => Decimal::ONE,
        text => amount::number(text).ok_or_else(|| unfit(text))?,
    };
    let amount = match (row.cell("amount"), row.cell("unit_price")) {
        ("", "") => return Err(unfit("")),
        ("", text) => {
            let each = row.money("unit_price", &options.currency)?;
            let sum = each.amount.checked_mul(quantity).ok_or_else(|| unfit(text))?;
            Money { amount: sum.normalize(), currency: each.currency }
        }
        _ => row.money("amount", &options.currency)?,
    };
    orders::fit(&amount)?;
    // Some programs write what came back with both below zero.
    let quantity = if amount.amount.is_sign_negative() { quantity.abs() } else { quantity };
    let text = row.cell("customer");
    let whose = match known.get(text) {
        Some(whose) => whose.clone(),
        None => {
            let found = super::known(tx, text, options.new_customers)?;
            let whose = found.map_or_else(|| Whose::New(text.to_owned()), Whose::Known);
            known.insert(text.to_owned(), whose.clone());
            whose
        }
    };
    Ok(Read {
        number,
        whose,
        day,
        line: OrderLine { product: row.cell("product").to_owned(), quantity, amount },
        invoice: row.cell("invoice").to_owned(),
        note: row.cell("note").to_owned(),
    })
}

/// Adds one order, unless it is there; all its rows share what becomes of it.
fn take(tx: &WriteTx<'_>, key: &Key, rows: &[Read], standing: &mut Standing) -> Result<Taken> {
    let lines: Vec<OrderLine> = rows.iter().map(|row| row.line.clone()).collect();
    let card = match &key.whose {
        Whose::Known(card) => *card,
        Whose::New(name) => super::customer(tx, name, true)?,
    };
    if standing.has(tx, card, key, &lines)? {
        return Ok(Taken::Skipped);
    }
    let notes: Vec<&str> = rows.iter().map(|row| row.note.as_str()).filter(|note| !note.is_empty()).collect();
    let refunds = match key.is_refund {
        true => Some(taken_back(tx, card, key, &lines)?),
        false => None,
    };
    let draft = OrderDraft {
        day: Some(key.day),
        lines,
        number: key.invoice.clone(),
        refunds,
        note: notes.join("\n"),
        ..OrderDraft::default()
    };
    orders::add(tx, card, &draft)?;
    Ok(Taken::Created)
}

/// The order a refund takes back: the latest up to its day, of the same product where one is named, of which so much is left.
fn taken_back(tx: &ReadTx<'_>, card: CardId, key: &Key, lines: &[OrderLine]) -> Result<OrderId> {
    let mut sum = 0_i64;
    for line in lines {
        sum += orders::fit(&line.amount)?;
    }
    let (product, currency) =
        lines.first().map_or(("", ""), |line| (line.product.as_str(), line.amount.currency.as_str()));
    let mut query = tx.conn().prepare_cached(
        "SELECT o.id, o.amount_minor + coalesce((SELECT sum(r.amount_minor) FROM orders r
             WHERE r.refunds_id = o.id AND r.state <> 'cancelled'), 0)
         FROM orders o WHERE o.card_id = :card AND o.day <= :day AND o.currency = :currency AND o.state = 'paid'
           AND o.refunds_id IS NULL AND (:product = '' OR EXISTS (
             SELECT 1 FROM order_lines l WHERE l.order_id = o.id AND l.product = :product))
         ORDER BY o.day DESC, o.id DESC",
    )?;
    let mut rows = query.query(named_params! {
        ":card": card, ":day": key.day.to_string(), ":currency": currency, ":product": product,
    })?;
    let mut most = None::<i64>;
    while let Some(row) = rows.next()? {
        let left: i64 = row.get(1)?;
        if left + sum >= 0 {
            return Ok(row.get(0)?);
        }
        most = most.max(Some(left));
    }
    let shown = Money::from_minor(sum, currency).amount.to_string();
    Err(match most {
        None => Error::new(Code::RefundOfNothing).with("text", shown),
        Some(left) => Error::new(Code::RefundTooLarge)
            .with("text", shown)
            .with("left", Money::from_minor(left, currency).amount.to_string())
            .with("currency", currency),
    })
}

/// Orders that stood in the book before the file, as far as they were asked about: each is met by one order of the file.
#[derive(Default)]
struct Standing {
    left: HashMap<(CardId, NaiveDate, String, i64, String, String), u32>,
}

impl Standing {
    /// Whether the book has this order, and no earlier row of the file was it.
    fn has(&mut self, tx: &ReadTx<'_>, card: CardId, key: &Key, lines: &[OrderLine]) -> Result<bool> {
        let mut sum = 0_i64;
        let mut said: Vec<String> = Vec::with_capacity(lines.len());
        for line in lines {
            let minor = orders::fit(&line.amount)?;
            sum = sum.saturating_add(minor);
            said.push(format!("{}\u{1f}{}\u{1f}{minor}", line.product.trim(), line.quantity.normalize()));
        }
        said.sort_unstable();
        let said = said.join("\u{1e}");
        let currency = lines.first().map(|line| line.amount.currency.clone()).unwrap_or_default();
        let whole = (card, key.day, key.invoice.clone(), sum, currency, said);
        let left = match self.left.get_mut(&whole) {
            Some(left) => left,
            None => {
                let count = count(tx, &whole)?;
                self.left.entry(whole).or_insert(count)
            }
        };
        let has = *left > 0;
        *left = left.saturating_sub(1);
        Ok(has)
    }
}

/// How many such orders the book has.
fn count(tx: &ReadTx<'_>, whole: &(CardId, NaiveDate, String, i64, String, String)) -> Result<u32> {
    let (card, day, invoice, sum, currency, said) = whole;
    let mut query = tx.conn().prepare_cached(
        "SELECT o.id FROM orders o WHERE o.card_id = :card AND o.day = :day AND o.number = :invoice
           AND o.amount_minor = :sum AND o.currency = :currency",
    )?;
    let mut lines = tx
        .conn()
        .prepare_cached("SELECT product, quantity, amount_minor FROM order_lines WHERE order_id = ?1")?;
    let mut rows = query.query(named_params! {
        ":card": card, ":day": day.to_string(), ":invoice": invoice, ":sum": sum, ":currency": currency,
    })?;
    let mut found = 0;
    while let Some(row) = rows.next()? {
        let mut own: Vec<String> = lines
            .query_map([row.get::<_, OrderId>(0)?], |line| {
                Ok(format!(
                    "{}\u{1f}{}\u{1f}{}",
                    line.get::<_, String>(0)?,
                    line.get::<_, String>(1)?,
                    line.get::<_, i64>(2)?
                ))
            })?
            .collect::<Result<_, _>>()?;
        own.sort_unstable();
        found += u32::from(own.join("\u{1e}") == *said);
    }
    Ok(found)
}
