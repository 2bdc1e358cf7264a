//! The rows of some cards, table by table, whatever the tables are.

use std::collections::{BTreeMap, HashMap, HashSet};

use data_encoding::HEXLOWER;
use rusqlite::Connection;
use rusqlite::types::{Value, ValueRef};
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::base::error::{Code, Error, Result};
use crate::base::ids::CardId;
use crate::transfer::whole;

/// Columns of a card that change when it is put away or touched, and say nothing of the customer.
const TOUCH: [&str; 3] = ["archived_at", "updated_at", "updated_by"];

/// A table whose rows belong to cards.
#[derive(Clone, Debug)]
pub(super) struct Table {
    pub name: String,
    pub columns: Vec<String>,
    /// Where a row says whose it is.
    pub owner: usize,
}

impl Table {
    /// The columns for a statement.
    pub fn list(&self) -> String {
        self.columns.join(", ")
    }

    pub fn place(&self, column: &str) -> Option<usize> {
        self.columns.iter().position(|name| name == column)
    }
}

/// The tables of cards, the cards first.
pub(super) fn tables(conn: &Connection) -> Result<Vec<Table>> {
    Ok(whole::tables(conn)?
        .into_iter()
        .filter_map(|(name, columns)| {
            let columns: Vec<String> = columns.into_iter().map(|(column, _)| column).collect();
            let owner = if name == "cards" { "id" } else { "card_id" };
            let owner = columns.iter().position(|column| column == owner)?;
            Some(Table { name, columns, owner })
        })
        .collect())
}

/// Rows of one card: by table, by identity.
pub(super) type CardRows = BTreeMap<String, BTreeMap<Vec<u8>, Vec<Value>>>;

/// The rows of these cards.
pub(super) fn of_cards(
    conn: &Connection,
    tables: &[Table],
    cards: &HashSet<CardId>,
) -> Result<HashMap<CardId, CardRows>> {
    let mut found: HashMap<CardId, CardRows> = HashMap::with_capacity(cards.len());
    for table in tables {
        let owner = table.columns.get(table.owner).map_or("id", String::as_str);
        let mut query =
            conn.prepare(&format!("SELECT {} FROM {} WHERE {owner} = ?1", table.list(), table.name))?;
        for card in cards {
            let mut rows = query.query([card])?;
            while let Some(row) = rows.next()? {
                let cells = (0..table.columns.len())
                    .map(|place| row.get(place))
                    .collect::<Result<Vec<Value>, _>>()?;
                let Some(Value::Blob(id)) = cells.first().cloned() else { continue };
                found.entry(*card).or_default().entry(table.name.clone()).or_default().insert(id, cells);
            }
        }
    }
    Ok(found)
}

/// SHA-256 over everything each of these cards says.
pub(super) fn fingerprints(
    conn: &Connection,
    tables: &[Table],
    cards: &HashSet<CardId>,
) -> Result<BTreeMap<CardId, [u8; 32]>> {
    let mut sums: BTreeMap<CardId, Sha256> = cards.iter().map(|card| (*card, Sha256::new())).collect();
    for table in tables {
        let owner = table.columns.get(table.owner).map_or("id", String::as_str);
        let told: Vec<&String> = table
            .columns
            .iter()
            .filter(|column| table.name != "cards" || !TOUCH.contains(&column.as_str()))
            .collect();
        let list: Vec<&str> = told.iter().map(|column| column.as_str()).collect();
        let mut query = conn.prepare(&format!(
            "SELECT {owner}, {} FROM {} ORDER BY {owner}, id",
            list.join(", "),
            table.name
        ))?;
        let mut rows = query.query([])?;
        while let Some(row) = rows.next()? {
            let Some(sum) = sums.get_mut(&row.get::<_, CardId>(0)?) else { continue };
            sum.update(table.name.as_bytes());
            for (place, column) in told.iter().enumerate() {
                let cell = row.get_ref(place + 1)?;
                // A column that a later version adds says nothing as long as it is empty.
                if is_empty(cell) {
                    continue;
                }
                sum.update(column.as_bytes());
                add(sum, cell);
            }
        }
    }
    Ok(sums.into_iter().map(|(card, sum)| (card, sum.finalize().into())).collect())
}

fn is_empty(cell: ValueRef<'_>) -> bool {
    matches!(cell, ValueRef::Null | ValueRef::Integer(0) | ValueRef::Text(b""))
}

fn add(sum: &mut Sha256, cell: ValueRef<'_>) {
    let (kind, bytes): (u8, &[u8]) = match cell {
        ValueRef::Null => (0, &[]),
        ValueRef::Integer(number) => {
            sum.update([1]);
            return sum.update(number.to_be_bytes());
        }
        ValueRef::Real(number) => {
            sum.update([2]);
            return sum.update(number.to_be_bytes());
        }
        ValueRef::Text(text) => (3, text),
        ValueRef::Blob(blob) => (4, blob),
    };
    sum.update([kind]);
    sum.update((bytes.len() as u64).to_be_bytes());
    sum.update(bytes);
}

/// Rows as bytes, to be kept until they are compared again.
pub(super) fn pack(tables: &[Table], rows: &CardRows) -> Result<Vec<u8>> {
    let cell = |value: &Value| match value {
        Value::Null => serde_json::Value::Null,
        Value::Integer(number) => json!(number),
        Value::Real(number) => json!(number),
        Value::Text(text) => json!(text),
        Value::Blob(bytes) => json!({ "hex": HEXLOWER.encode(bytes) }),
    };
    let told: serde_json::Map<String, serde_json::Value> = tables
        .iter()
        .filter_map(|table| {
            let rows = rows.get(&table.name)?;
            let lines: Vec<serde_json::Value> = rows
                .values()
                .map(|row| {
                    let named =
                        table.columns.iter().zip(row).map(|(name, value)| (name.clone(), cell(value)));
                    serde_json::Value::Object(named.collect())
                })
                .collect();
            Some((table.name.clone(), lines.into()))
        })
        .collect();
    let text = serde_json::to_vec(&told).unwrap_or_default();
    Ok(zstd::encode_all(text.as_slice(), 3)?)
}

/// Rows from bytes, in the columns the tables have now.
///
/// # Errors
/// `book_damaged` when they are none.
pub(super) fn unpack(tables: &[Table], packed: &[u8]) -> Result<CardRows> {
    let damaged = || Error::new(Code::BookDamaged).with("detail", "handover_cards.base");
    let text = zstd::decode_all(packed).map_err(|_| damaged())?;
    let told: serde_json::Map<String, serde_json::Value> =
        serde_json::from_slice(&text).map_err(|_| damaged())?;
    let cell = |value: &serde_json::Value| match value {
        serde_json::Value::Number(number) => {
            number.as_i64().map_or_else(|| Value::Real(number.as_f64().unwrap_or(0.0)), Value::Integer)
        }
        serde_json::Value::String(text) => Value::Text(text.clone()),
        serde_json::Value::Object(bytes) => Value::Blob(
            bytes
                .get("hex")
                .and_then(|hex| hex.as_str())
                .and_then(|hex| HEXLOWER.decode(hex.as_bytes()).ok())
                .unwrap_or_default(),
        ),
        _ => Value::Null,
    };
    let mut rows = CardRows::new();
    for table in tables {
        let Some(lines) = told.get(&table.name).and_then(|lines| lines.as_array()) else { continue };
        for line in lines {
            let cells: Vec<Value> =
                table.columns.iter().map(|column| line.get(column).map_or(Value::Null, cell)).collect();
            let Some(Value::Blob(id)) = cells.first().cloned() else { return Err(damaged()) };
            rows.entry(table.name.clone()).or_default().insert(id, cells);
        }
    }
    Ok(rows)
}
