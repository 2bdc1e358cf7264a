//! What can still be read of a damaged file. A page that cannot be read costs the rows on it and no others: reading goes on
//! behind it, on a new connection, since SQLCipher gives up a connection that met a bad page.

use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

use crate::base::error::{Code, Error, Result};

/// Steps of one row after a bad page before the steps grow.
const NEAR: u32 = 512;

/// Failures in a row after which there is nothing behind: more than a book of a million cards has rows.
const FAR: u32 = 40;

/// What came out of one table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Salvaged {
    /// Rows that were read.
    pub rows: u64,
    /// Places where reading failed.
    pub gaps: u64,
}

/// Hands every row of a table that can be read to `take`, in the order of their numbers. `fresh` opens the file anew.
///
/// # Errors
/// Those of `take`; `io` from a disk that fails.
pub(crate) fn table(
    fresh: &dyn Fn() -> Result<Connection>,
    table: &str,
    columns: &[String],
    take: &mut dyn FnMut(Vec<Value>) -> Result<()>,
) -> Result<Salvaged> {
    let sql = format!("SELECT rowid, {} FROM {table} WHERE rowid > ?1 ORDER BY rowid", columns.join(", "));
    let mut told = Salvaged::default();
    let (mut last, mut step, mut failures) = (i64::MIN, 1, 0);
    loop {
        let before = told.rows;
        let walked = match fresh() {
            Ok(conn) => walk(&conn, &sql, columns.len(), &mut last, &mut told.rows, take),
            Err(error) if error.code == Code::Io => return Err(error),
            Err(_) => Err(Walk::Knowing),
        };
        match walked {
            Ok(()) => return Ok(told),
            Err(Walk::Taking(error)) => return Err(error),
            // Where the table itself is not to be found, no row of it is.
            Err(Walk::Knowing) => {
                told.gaps += 1;
                return Ok(told);
            }
            Err(Walk::Reading) => {}
        }
        if told.rows > before || failures == 0 {
            told.gaps += 1;
            (step, failures) = (1, 0);
        }
        failures += 1;
        // Row by row over one page, then faster: whole branches may be gone.
        last = last.max(0).saturating_add(step);
        if failures > NEAR {
            step = step.saturating_mul(2);
        }
        if failures > NEAR + FAR {
            return Ok(told);
        }
    }
}

enum Walk {
    Knowing,
    Reading,
    Taking(Error),
}

fn walk(
    conn: &Connection,
    sql: &str,
    columns: usize,
    last: &mut i64,
    count: &mut u64,
    take: &mut dyn FnMut(Vec<Value>) -> Result<()>,
) -> Result<(), Walk> {
    let reading = |_: rusqlite::Error| Walk::Reading;
    let mut query = conn.prepare(sql).map_err(|_| Walk::Knowing)?;
    let mut rows = query.query([*last]).map_err(reading)?;
    while let Some(row) = rows.next().map_err(reading)? {
        let seq: i64 = row.get(0).map_err(reading)?;
        let values: Vec<Value> =
            (1..=columns).map(|place| row.get(place)).collect::<Result<_, _>>().map_err(reading)?;
        take(values).map_err(Walk::Taking)?;
        *last = seq;
        *count += 1;
    }
    Ok(())
}

/// Puts a row in, in the place of one with the same identity.
///
/// # Errors
/// Those of writing; a row that cannot stand where it belongs is no error and answers `false`.
pub(crate) fn put(conn: &Connection, table: &str, columns: &[String], row: Vec<Value>) -> Result<bool> {
    let places = vec!["?"; columns.len()].join(", ");
    let sql = format!("INSERT OR REPLACE INTO {table} ({}) VALUES ({places})", columns.join(", "));
    match conn.prepare_cached(&sql)?.execute(params_from_iter(row)) {
        Ok(_) => Ok(true),
        Err(error) if error.sqlite_error_code() == Some(rusqlite::ErrorCode::ConstraintViolation) => {
            Ok(false)
        }
        Err(error) => Err(error.into()),
    }
}
