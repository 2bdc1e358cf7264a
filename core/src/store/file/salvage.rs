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
    let sql = format!("SELECT rowid, {} FROM {table} WHERE rowid >= ?1 ORDER BY rowid", columns.join(", "));
    let mut told = Salvaged::default();
    let (mut next, mut step, mut failures) = (i64::MIN, 1, 0);
    loop {
        let before = next;
        let walked = match fresh() {
            Ok(conn) => walk(&conn, &sql, columns.len(), &mut next, &mut told.rows, take),
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
        // Only rows behind those read before are a way forward: a page in another's place gives its own again and again.
        if next > before || failures == 0 {
            told.gaps += 1;
            (step, failures) = (1, 0);
        }
        failures += 1;
        // Row by row over one page, then faster: whole branches may be gone.
        next = next.max(0).saturating_add(step);
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
    next: &mut i64,
    count: &mut u64,
    take: &mut dyn FnMut(Vec<Value>) -> Result<()>,
) -> Result<(), Walk> {
    let reading = |_: rusqlite::Error| Walk::Reading;
    let mut query = conn.prepare(sql).map_err(|_| Walk::Knowing)?;
    let mut rows = query.query([*next]).map_err(reading)?;
    while let Some(row) = rows.next().map_err(reading)? {
        let seq: i64 = row.get(0).map_err(reading)?;
        let values: Vec<Value> =
            (1..=columns).map(|place| row.get(place)).collect::<Result<_, _>>().map_err(reading)?;
        take(values).map_err(Walk::Taking)?;
        *count += 1;
        *next = (*next).max(seq.saturating_add(1));
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;

    const PAGE: usize = 4096;

    /// A table of eighty rows over many pages, harmed, and the rows that come out of it; never more than can be counted.
    fn salvaged(harm: impl Fn(&mut Vec<u8>, &[usize])) -> (BTreeSet<i64>, Salvaged) {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("harmed.db");
        let open = |file: &Path| Connection::open(file).map_err(Error::from);
        let conn = open(&file).unwrap();
        conn.execute_batch(
            "CREATE TABLE t (n INTEGER PRIMARY KEY, word TEXT);
             WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 80)
             INSERT INTO t SELECT n, hex(zeroblob(200)) FROM n;",
        )
        .unwrap();
        drop(conn);
        let mut bytes = std::fs::read(&file).unwrap();
        // Rows were only appended, so the pages of rows lie in their order.
        let leaves: Vec<usize> = (0..bytes.len()).step_by(PAGE).filter(|at| bytes[*at] == 0x0d).collect();
        assert!(leaves.len() > 7, "{leaves:?}");
        harm(&mut bytes, &leaves);
        std::fs::write(&file, bytes).unwrap();
        let (mut found, mut read) = (BTreeSet::new(), 0);
        let told = table(&|| open(&file), "t", &["n".to_owned()], &mut |row| {
            read += 1;
            if let [Value::Integer(n)] = row.as_slice() {
                found.insert(*n);
            }
            // Otherwise this would never end where it goes wrong.
            if read > 1_000_000 { Err(Error::new(Code::Unknown)) } else { Ok(()) }
        });
        (found, told.unwrap())
    }

    fn copy(bytes: &mut [u8], from: usize, to: usize) {
        bytes.copy_within(from..from + PAGE, to);
    }

    #[test]
    fn a_page_in_anothers_place_before_a_bad_one_is_not_read_for_ever() {
        let (whole, _) = salvaged(|_, _| {});
        assert_eq!(whole, (1..=80).collect());
        let (found, told) = salvaged(|bytes, leaves| {
            copy(bytes, leaves[0], leaves[2]);
            bytes[leaves[3]..leaves[3] + PAGE].fill(0xaa);
        });
        let lost: Vec<i64> = whole.difference(&found).copied().collect();
        // What lay on two of the pages, and nothing else.
        assert_eq!((lost.first(), lost.last(), lost.len()), (Some(&19), Some(&36), 18), "{told:?}");
        assert!(told.gaps >= 1);
    }

    #[test]
    fn a_tree_that_leads_in_circles_ends() {
        let (found, _) = salvaged(|bytes, leaves| {
            // The root of the table is the second page.
            copy(bytes, PAGE, leaves[1]);
            copy(bytes, PAGE, leaves[3]);
            copy(bytes, PAGE, leaves[5]);
        });
        assert!(found.contains(&1) && found.contains(&80), "{found:?}");
    }
}
