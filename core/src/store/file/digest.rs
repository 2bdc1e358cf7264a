//! What a whole file says, as numbers: rows and a SHA-256 of every table. Two files that hold the same say the same, under
//! whatever keys they lie.

use std::collections::BTreeMap;

use rusqlite::Connection;
use rusqlite::types::ValueRef;
use sha2::{Digest as _, Sha256};

use crate::base::error::Result;

/// Rows and hash of every table, by its name.
pub(crate) type Digest = BTreeMap<String, (u64, [u8; 32])>;

/// Reads every row of every table. It takes as long as reading the file.
pub(crate) fn digest(conn: &Connection) -> Result<Digest> {
    tables(conn)?.into_iter().map(|table| table_digest(conn, &table).map(|told| (table, told))).collect()
}

/// Rows of every table.
pub(crate) fn rows(conn: &Connection) -> Result<BTreeMap<String, u64>> {
    let count = |table: String| {
        let rows = conn.query_row(&format!("SELECT count(*) FROM \"{table}\""), [], |row| row.get(0))?;
        Ok((table, rows))
    };
    tables(conn)?.into_iter().map(count).collect()
}

fn tables(conn: &Connection) -> Result<Vec<String>> {
    let mut query = conn.prepare(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name",
    )?;
    Ok(query.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?)
}

fn table_digest(conn: &Connection, table: &str) -> Result<(u64, [u8; 32])> {
    // In the order of the primary key, which is the same wherever the rows lie.
    let keys: Vec<String> = conn
        .prepare("SELECT name FROM pragma_table_info(?1) WHERE pk > 0 ORDER BY pk")?
        .query_map([table], |row| row.get::<_, String>(0))?
        .collect::<Result<_, _>>()?;
    let mut query = conn.prepare(&format!("SELECT * FROM \"{table}\" ORDER BY {}", keys.join(", ")))?;
    let columns = query.column_count();
    let mut found = query.query([])?;
    let (mut count, mut sum) = (0, Sha256::new());
    while let Some(row) = found.next()? {
        count += 1;
        for place in 0..columns {
            let (kind, bytes): (u8, &[u8]) = match row.get_ref(place)? {
                ValueRef::Null => (0, &[]),
                ValueRef::Integer(number) => {
                    sum.update([1]);
                    sum.update(number.to_be_bytes());
                    continue;
                }
                ValueRef::Real(number) => {
                    sum.update([2]);
                    sum.update(number.to_be_bytes());
                    continue;
                }
                ValueRef::Text(text) => (3, text),
                ValueRef::Blob(blob) => (4, blob),
            };
            sum.update([kind]);
            sum.update((bytes.len() as u64).to_be_bytes());
            sum.update(bytes);
        }
    }
    Ok((count, sum.finalize().into()))
}
