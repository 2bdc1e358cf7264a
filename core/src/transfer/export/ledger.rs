//! The trade as a table: purchases, payments, balances, what is owed, and everybody's classes. What an import reads, it writes
//! in the same columns, so that it comes back as it went.

use std::path::Path;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{Exported, Format, table, whole_file};
use crate::base::error::{Code, Error, Result};
use crate::base::money::Money;
use crate::base::sql::name_of;
use crate::book::Book;
use crate::rewards::year_end;
use crate::sales::receivables;
use crate::segments::{Classes, Scheme};
use crate::store::ReadTx;
use crate::vault::Right;
use crate::vault::access::{Access, Deed};

/// Which table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum LedgerTable {
    /// One row a line of an order.
    Purchases,
    /// One row a payment.
    Payments,
    /// One row a balance.
    Balances,
    /// 應收: one row a part that is not paid.
    Due,
    /// One row a customer, with the class under every scheme.
    Classes,
    /// 年終名單: one row a customer who counts for something in the year.
    YearEnd {
        /// Which year.
        year: i32,
    },
}

impl LedgerTable {
    /// As the access record and the file are named.
    pub fn label(self) -> String {
        match self {
            Self::YearEnd { year } => format!("year_end_{year}"),
            other => name_of(other).unwrap_or_default(),
        }
    }
}

/// Rows of a table with its head.
type Sheet = (Vec<String>, Vec<Vec<String>>);

/// Writes a table as CSV or as a workbook, and puts that on record.
///
/// # Errors
/// `not_allowed`, `file_unknown` for another format, `disk_full`, `io`.
pub fn export_ledger(book: &Book, of: LedgerTable, format: Format, target: &Path) -> Result<Exported> {
    book.session().require(Right::Export)?;
    if !matches!(format, Format::Csv | Format::Xlsx) {
        return Err(Error::new(Code::FileUnknown).with("name", target.display().to_string()));
    }
    let (head, rows) = book.roll(|tx, roll| match of {
        LedgerTable::Purchases => purchases(tx),
        LedgerTable::Payments => payments(tx),
        LedgerTable::Balances => balances(tx),
        LedgerTable::Due => due(tx, roll),
        LedgerTable::Classes => classes(tx, roll),
        LedgerTable::YearEnd { year } => year_of(tx, roll, year),
    })?;
    book.note(&Access::new(Deed::Exported).count(rows.len()).saying(of.label()))?;
    let count = u32::try_from(rows.len()).unwrap_or(u32::MAX);
    let mut rows = rows.into_iter().map(Ok);
    whole_file(target, count, |half| match format {
        Format::Xlsx => table::write_xlsx(&head, &mut rows, half),
        _ => table::write_csv(&head, &mut rows, half),
    })
}

fn named(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

/// Reads rows whose columns are texts, but for an amount in minor units before its currency.
fn read(tx: &ReadTx<'_>, head: &[&str], sql: &str) -> Result<Sheet> {
    let amount = head.iter().position(|name| *name == "amount");
    let mut query = tx.conn().prepare(sql)?;
    let mut rows = query.query([])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let mut cells = Vec::with_capacity(head.len());
        for column in 0..head.len() {
            cells.push(if Some(column) == amount {
                let currency: String = row.get(column + 1)?;
                Money::from_minor(row.get(column)?, &currency).amount.to_string()
            } else {
                row.get::<_, Option<String>>(column)?.unwrap_or_default()
            });
        }
        found.push(cells);
    }
    Ok((named(head), found))
}

fn purchases(tx: &ReadTx<'_>) -> Result<Sheet> {
    read(
        tx,
        &["customer", "name", "date", "product", "quantity", "amount", "currency", "invoice", "state", "note"],
        "SELECT '#' || c.number, c.name, o.day, l.product, l.quantity, l.amount_minor, o.currency, o.number, o.state, o.note
         FROM order_lines l JOIN orders o ON o.id = l.order_id JOIN cards c ON c.id = o.card_id
         ORDER BY o.day, o.id, l.place",
    )
}

fn payments(tx: &ReadTx<'_>) -> Result<Sheet> {
    read(
        tx,
        &["customer", "name", "date", "amount", "currency", "way", "number", "note"],
        "SELECT '#' || c.number, c.name, r.day, r.amount_minor, r.currency, r.way, r.number, r.note
         FROM receipts r JOIN cards c ON c.id = r.card_id ORDER BY r.day, r.id",
    )
}

fn balances(tx: &ReadTx<'_>) -> Result<Sheet> {
    read(
        tx,
        &["customer", "name", "date", "account", "amount", "currency", "maturity", "kind", "provider"],
        "SELECT '#' || c.number, c.name, b.day, coalesce(nullif(h.account, ''), h.name), b.amount_minor, b.currency,
           h.matures_on, h.kind, h.provider
         FROM balances b JOIN holdings h ON h.id = b.holding_id JOIN cards c ON c.id = b.card_id
         ORDER BY b.day, b.id",
    )
}

fn due(tx: &ReadTx<'_>, roll: &crate::search::Roll) -> Result<Sheet> {
    let currency = roll.classes(tx)?.rules().currency.clone();
    let all = receivables::receivables(tx, roll, &currency)?;
    let rows = all.rows.iter().map(|row| {
        vec![
            format!("#{}", row.card.number),
            row.card.name.clone(),
            row.due_on.to_string(),
            row.product.clone(),
            format!("{}/{}", row.part.0, row.part.1),
            row.amount.amount.to_string(),
            row.paid.amount.to_string(),
            row.left.amount.to_string(),
            row.left.currency.clone(),
            row.late_days.max(0).to_string(),
        ]
    });
    let head =
        ["customer", "name", "due", "product", "part", "amount", "paid", "left", "currency", "days_late"];
    Ok((named(&head), rows.collect()))
}

fn classes(tx: &ReadTx<'_>, roll: &crate::search::Roll) -> Result<Sheet> {
    let classes: &Classes = &*roll.classes(tx)?;
    let currency = classes.rules().currency.as_str();
    let schemes: Vec<String> = Scheme::ALL.iter().filter_map(|scheme| name_of(*scheme)).collect();
    let mut head = named(&["customer", "name"]);
    head.extend(schemes);
    head.extend(named(&["bought", "received", "balance", "currency"]));
    let mut rows = Vec::with_capacity(classes.facts().len());
    for (at, facts) in classes.facts().iter().enumerate() {
        let card = crate::cards::Who::line(roll, facts.id)?;
        let money = |minor: i64| Money::from_minor(minor, currency).amount.to_string();
        let mut cells = vec![format!("#{}", card.number), card.name];
        cells.extend(Scheme::ALL.map(|scheme| classes.class(at, scheme).unwrap_or_default().to_owned()));
        cells.push(money(facts.bought.map_or(0, |bought| bought.amount)));
        cells.push(money(facts.received));
        cells.push(facts.tier.map_or_else(|_| String::new(), |tier| money(tier.balance)));
        cells.push(currency.to_owned());
        rows.push(cells);
    }
    Ok((head, rows))
}

fn year_of(tx: &ReadTx<'_>, roll: &crate::search::Roll, year: i32) -> Result<Sheet> {
    let currency = roll.classes(tx)?.rules().currency.clone();
    let all = year_end::list(tx, roll, year, &currency, usize::MAX)?;
    let rows = all.rows.into_iter().map(|row| {
        vec![
            format!("#{}", row.card.number),
            row.card.name,
            row.bought.amount.to_string(),
            row.orders.to_string(),
            row.brought.to_string(),
            row.through.amount.to_string(),
            row.gifts.to_string(),
            row.given.amount.to_string(),
            currency.clone(),
            row.earned.to_string(),
            row.points.to_string(),
        ]
    });
    let head = [
        "customer", "name", "bought", "orders", "brought", "through", "gifts", "given", "currency", "earned",
        "points",
    ];
    Ok((named(&head), rows.collect()))
}
