//! The catalogue: what is sold, for how much, and what is earned of it. Customers' rows name a product; the catalogue knows more
//! of it.

use rusqlite::{OptionalExtension, named_params};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::orders::fit;
use crate::base::error::{Code, Error, Result};
use crate::base::ids::ProductId;
use crate::base::money::Money;
use crate::base::sql;
use crate::cards::rules::NAME_LIMIT;
use crate::store::{ReadTx, WriteTx};

/// A product as it is put in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(export)]
pub struct ProductDraft {
    /// Its name; one product a name.
    pub name: String,
    /// Its number.
    pub code: String,
    /// What it belongs to.
    pub category: String,
    /// The list price.
    pub price: Option<Money>,
    /// What is earned of it, in thousandths of the price.
    pub margin: Option<u16>,
    /// Not sold any more.
    pub retired: bool,
}

/// A product.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct Product {
    /// Identity.
    pub id: ProductId,
    /// What was put in.
    #[serde(flatten)]
    pub said: ProductDraft,
    /// Customers who bought it.
    pub customers: u32,
}

/// Saves a product. A new name is put on everything that named the old one, so that it stays one product.
///
/// # Errors
/// `name_missing`, `text_too_long`, `name_taken`, `amount_unfit`, `unknown`.
pub fn save(tx: &WriteTx<'_>, id: Option<ProductId>, draft: &ProductDraft) -> Result<ProductId> {
    let name = draft.name.trim();
    if name.is_empty() {
        return Err(Error::new(Code::NameMissing).of("name"));
    }
    for (field, text) in [("name", &draft.name), ("code", &draft.code), ("category", &draft.category)] {
        if text.chars().count() > NAME_LIMIT {
            return Err(Error::new(Code::TextTooLong).of(field).with("limit", NAME_LIMIT));
        }
    }
    if let Some(margin) = draft.margin.filter(|margin| *margin > 1000) {
        return Err(Error::new(Code::AmountUnfit).of("margin").with("text", format!("{}%", margin / 10)));
    }
    let conn = tx.conn();
    let taken: Option<ProductId> = conn
        .prepare_cached("SELECT id FROM products WHERE name = ?1")?
        .query_row([name], |row| row.get(0))
        .optional()?;
    if taken.is_some() && taken != id {
        return Err(Error::new(Code::NameTaken).of("name").with("text", name));
    }
    if let Some(id) = id {
        let old: String = conn
            .query_row("SELECT name FROM products WHERE id = ?1", [id], |row| row.get(0))
            .optional()?
            .ok_or_else(|| Error::new(Code::Unknown))?;
        if old != name {
            for table in ["order_lines", "opportunities", "special_prices"] {
                conn.execute(&format!("UPDATE {table} SET product = ?2 WHERE product = ?1"), [&old, name])?;
            }
        }
    }
    let fresh = id.unwrap_or_else(ProductId::fresh);
    conn.execute(
        "INSERT INTO products (id, name, code, category, price_minor, currency, margin, retired, created_at, created_by,
           updated_at, updated_by)
         VALUES (:id, :name, :code, :category, :price, :currency, :margin, :retired, :now, :by, :now, :by)
         ON CONFLICT (id) DO UPDATE SET name = excluded.name, code = excluded.code, category = excluded.category,
           price_minor = excluded.price_minor, currency = excluded.currency, margin = excluded.margin,
           retired = excluded.retired, updated_at = excluded.updated_at, updated_by = excluded.updated_by",
        named_params! {
            ":id": fresh, ":name": name, ":code": draft.code.trim(), ":category": draft.category.trim(),
            ":price": draft.price.as_ref().map(fit).transpose()?,
            ":currency": draft.price.as_ref().map(|price| price.currency.as_str()), ":margin": draft.margin,
            ":retired": draft.retired, ":now": tx.now().utc(), ":by": tx.by(),
        },
    )?;
    Ok(fresh)
}

/// Takes a product out of the catalogue; what was bought of it stays as it is.
///
/// # Errors
/// `unknown`.
pub fn remove(tx: &WriteTx<'_>, id: ProductId) -> Result<()> {
    match tx.conn().execute("DELETE FROM products WHERE id = ?1", [id])? {
        0 => Err(Error::new(Code::Unknown)),
        _ => Ok(()),
    }
}

/// The catalogue, what is not sold any more last.
///
/// # Errors
/// Those of reading the file.
pub fn list(tx: &ReadTx<'_>) -> Result<Vec<Product>> {
    Ok(tx
        .conn()
        .prepare_cached(
            "SELECT p.*, coalesce(l.customers, 0) AS customers FROM products p
             LEFT JOIN (SELECT product, count(DISTINCT card_id) AS customers FROM order_lines GROUP BY product) l
               ON l.product = p.name
             ORDER BY p.retired, p.category, p.name",
        )?
        .query_map([], |row| {
            Ok(Product {
                id: row.get("id")?,
                said: ProductDraft {
                    name: row.get("name")?,
                    code: row.get("code")?,
                    category: row.get("category")?,
                    price: sql::money(row, "price_minor", "currency")?,
                    margin: row.get("margin")?,
                    retired: row.get("retired")?,
                },
                customers: row.get("customers")?,
            })
        })?
        .collect::<Result<_, _>>()?)
}
