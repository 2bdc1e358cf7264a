//! Opening a book's file in four steps: find it, open it with our settings, know it for ours, bring it up to date.
//! A file that is foreign, newer or damaged is left exactly as it was.

use std::path::Path;
use std::sync::LazyLock;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use rusqlite_migration::{M, Migrations};
use zeroize::Zeroizing;

use super::file::{lock, place};
use super::key::{Key, PartLock};
use super::{backup, set_meta};
use crate::base::clock::Stamp;
use crate::base::error::{Code, Error, Result};

/// The file inside a book's folder.
pub const FILE: &str = "cards.db";

/// "Shuk" in the file's header: how a Shuke book is told from any other SQLite file.
const APPLICATION_ID: i32 = 0x5368_756b;

/// Below this, SQLite can lose WAL commits.
const SQLITE_AT_LEAST: i32 = 3_051_003;

/// How long a save waits for another program that is writing.
const BUSY: Duration = Duration::from_secs(5);

const STEPS: &[M<'static>] = &[
    M::up(include_str!("migrations/0001_book.sql")),
    M::up(include_str!("migrations/0002_finding.sql")),
    M::up(include_str!("migrations/0003_first_rows.sql")),
    M::up(include_str!("migrations/0004_not_same.sql")),
    M::up(include_str!("migrations/0005_own_fields.sql")),
    M::up(include_str!("migrations/0006_safety.sql")),
    M::up(include_str!("migrations/0007_attachments_and_consent.sql")),
    M::up(include_str!("migrations/0008_history_digest.sql")),
    M::up(include_str!("migrations/0009_rhythm.sql")),
    M::up(include_str!("migrations/0010_greetings_gifts_promises.sql")),
    M::up(include_str!("migrations/0011_handover.sql")),
    M::up(include_str!("migrations/0012_trade.sql")),
];
static MIGRATIONS: LazyLock<Migrations<'static>> = LazyLock::new(|| Migrations::from_slice(STEPS));

/// The schema number this Shuke writes.
pub fn schema() -> usize {
    STEPS.len()
}

/// Makes a new file at `path`, which must not exist, with these words in `meta`. It gets its name when all of it is on the
/// disk: a making that breaks off leaves nothing that stands in the way of the next.
///
/// # Errors
/// `book_exists`, `book_readonly`, `disk_full`, `io`.
pub fn create(path: &Path, key: Option<&Key>, meta: &[(&str, &str)]) -> Result<()> {
    // Two programs may make a book in one place at the same moment: one of them makes it.
    let _turn = lock::turn(path.parent().unwrap_or(Path::new(".")))?;
    if path.exists() {
        return Err(Error::new(Code::BookExists).with("path", path.display().to_string()));
    }
    let half = place::half(path);
    place::forget(&half)?;
    let made = fill(&half, key, meta)
        .and_then(|()| Ok(std::fs::File::open(&half)?.sync_all()?))
        .and_then(|()| place::swap(&half, path));
    if made.is_err() {
        // What cannot be taken away now is taken away by the next attempt; and what may not stay must not look made.
        let _ = place::forget(&half).and_then(|()| place::forget(path));
    }
    made
}

fn fill(path: &Path, key: Option<&Key>, meta: &[(&str, &str)]) -> Result<()> {
    let conn = blank(path, key.map(Key::pragma))?;
    for (key, value) in meta {
        set_meta(&conn, key, value)?;
    }
    // Last, so that nothing but the file itself holds what was written.
    prepare_writer(&conn)?;
    conn.close().map_err(|(_, error)| error.into())
}

/// Opens the file at `path` for reading, after upgrading an older one with a backup into `backups`. Whoever opens a book
/// wants to see it first; the connection that writes is opened by the first write.
///
/// # Errors
/// `book_missing`, `book_foreign`, `book_newer`, `book_damaged`, `book_readonly`.
pub fn open(path: &Path, backups: &Path, key: Option<&Key>, now: Stamp) -> Result<Connection> {
    if !path.is_file() {
        return Err(Error::new(Code::BookMissing).with("path", path.display().to_string()));
    }
    let told = |error: Error| error.with("path", path.display().to_string());
    // Opened like a writer, since only so SQLite tells whether the file could be written.
    let mut conn = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE, key.map(Key::pragma)).map_err(told)?;
    let found = recognise(&conn).map_err(told)?;
    if conn.is_readonly("main")? {
        return Err(told(Error::new(Code::BookReadonly)));
    }
    if found < schema() {
        // Held until the end: two programs may open the same older book at the same moment.
        let _turn = lock::turn(path.parent().unwrap_or(Path::new(".")))?;
        let found = recognise(&conn).map_err(told)?;
        if found < schema() {
            prepare_writer(&conn).map_err(told)?;
            backup::make(&conn, backups, backup::Reason::Upgrade, key, now)?;
            upgrade(&mut conn)?;
        }
    }
    prepare_reader(&conn)?;
    Ok(conn)
}

/// Brings an older file up to date, in one transaction.
pub(crate) fn upgrade(conn: &mut Connection) -> Result<()> {
    MIGRATIONS.to_latest(conn).map_err(migration_error)
}

/// Whether a file is SQLite's without encryption: then it begins by saying so.
///
/// # Errors
/// `io`.
pub fn is_plain(path: &Path) -> Result<bool> {
    let mut first = [0; 16];
    let read = std::io::Read::read(&mut std::fs::File::open(path)?, &mut first)?;
    Ok(read == 16 && &first == b"SQLite format 3\0")
}

/// A file with the tables of a book and nothing in them, unlocked by `key`, a statement.
fn blank(path: &Path, key: Option<Zeroizing<String>>) -> Result<Connection> {
    let mut conn = bare_by(path, key)?;
    conn.pragma_update(None, "application_id", APPLICATION_ID)?;
    upgrade(&mut conn)?;
    Ok(conn)
}

/// Makes a file for a part of a book, with its tables and nothing in them.
///
/// # Errors
/// `book_readonly`, `disk_full`, `io`.
pub(crate) fn new_part(path: &Path, lock: &PartLock) -> Result<Connection> {
    blank(path, Some(lock.pragma()))
}

/// A connection to such a file that cannot write, once it is known for one; the schema it has.
///
/// # Errors
/// `book_foreign` when the lock is not its own, `book_newer`, `book_damaged`.
pub(crate) fn part(path: &Path, lock: &PartLock) -> Result<(Connection, usize)> {
    let conn = connect(path, OpenFlags::SQLITE_OPEN_READ_ONLY, Some(lock.pragma()))?;
    let found = recognise(&conn)?;
    prepare_reader(&conn)?;
    Ok((conn, found))
}

/// The same for a copy that may be brought up to date.
///
/// # Errors
/// Those of [`part`] and of upgrading.
pub(crate) fn part_upgraded(path: &Path, lock: &PartLock) -> Result<Connection> {
    let mut conn = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE, Some(lock.pragma()))?;
    upgrade(&mut conn)?;
    prepare_reader(&conn)?;
    Ok(conn)
}

/// A connection to a file that need not be there, for copying into.
pub(crate) fn bare(path: &Path, key: Option<&Key>) -> Result<Connection> {
    bare_by(path, key.map(Key::pragma))
}

fn bare_by(path: &Path, key: Option<Zeroizing<String>>) -> Result<Connection> {
    let conn = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE, key)?;
    // EXTRA: without WAL, a power cut could otherwise take back that the journal was removed and keep what was done to the file
    // afterwards.
    conn.pragma_update(None, "synchronous", "EXTRA")?;
    Ok(conn)
}

/// Looks the pages over, after the last program did not close the file.
pub(crate) fn quick_check(conn: &Connection) -> Result<()> {
    let said: String = conn.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if said == "ok" { Ok(()) } else { Err(Error::new(Code::BookDamaged).with("detail", said)) }
}

/// The connection that writes, to a file that [`open`] has looked at.
pub fn writer(path: &Path, key: Option<&Key>) -> Result<Connection> {
    let conn = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE, key.map(Key::pragma))?;
    prepare_writer(&conn)?;
    Ok(conn)
}

/// One more connection that cannot write.
pub fn reader(path: &Path, key: Option<&Key>) -> Result<Connection> {
    let conn = connect(path, OpenFlags::SQLITE_OPEN_READ_ONLY, key.map(Key::pragma))?;
    prepare_reader(&conn)?;
    Ok(conn)
}

/// A connection to a damaged file. SQLite would not read a single page of one that was cut short; it does for whoever may write
/// the schema, and nothing is written here.
pub(crate) fn torn(path: &Path, key: Option<&Key>) -> Result<Connection> {
    let conn = connect(path, OpenFlags::SQLITE_OPEN_READ_ONLY, key.map(Key::pragma))?;
    conn.execute_batch("PRAGMA writable_schema = ON; PRAGMA query_only = ON")?;
    Ok(conn)
}

fn connect(path: &Path, mode: OpenFlags, key: Option<Zeroizing<String>>) -> Result<Connection> {
    if rusqlite::version_number() < SQLITE_AT_LEAST {
        return Err(Error::new(Code::Database).with("detail", format!("SQLite {}", rusqlite::version())));
    }
    let conn = Connection::open_with_flags(path, mode | OpenFlags::SQLITE_OPEN_NO_MUTEX).map_err(
        |error| match path.exists() || mode.contains(OpenFlags::SQLITE_OPEN_CREATE) {
            true => error.into(),
            false => Error::new(Code::BookMissing).with("path", path.display().to_string()),
        },
    )?;
    // What is wrong with a page is told by the error; SQLCipher would write it to the terminal as well.
    conn.execute_batch("PRAGMA cipher_log_level = NONE")?;
    if let Some(key) = key {
        // Before anything else touches the file. An error here must not carry the statement, which is the key.
        conn.execute_batch(&key).map_err(|_| Error::new(Code::BookForeign))?;
    }
    conn.busy_timeout(BUSY)?;
    // More than the core has statements: preparing one again costs more than running it.
    conn.set_prepared_statement_cache_capacity(256);
    for (setting, value) in [
        (DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY, true),
        (DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false),
        // Otherwise SQLite plans a statement anew whenever a bound value might decide about a partial index.
        (DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true),
    ] {
        conn.set_db_config(setting, value)?;
    }
    conn.execute_batch("PRAGMA cell_size_check = ON; PRAGMA temp_store = MEMORY")?;
    Ok(conn)
}

fn prepare_reader(conn: &Connection) -> Result<()> {
    // Eight megabytes of pages instead of two: decrypting one again costs more than keeping it.
    Ok(conn.execute_batch("PRAGMA query_only = ON; PRAGMA cache_size = -8000")?)
}

/// WAL with FULL: NORMAL loses saves on a power cut.
fn prepare_writer(conn: &Connection) -> Result<()> {
    conn.pragma_update(None, "journal_mode", "WAL")?;
    conn.pragma_update(None, "synchronous", "FULL")?;
    conn.pragma_update(None, "secure_delete", true)?;
    // Up to thirty megabytes, filled only by large writes: an import goes back to the same pages again and again.
    conn.pragma_update(None, "cache_size", -30_000)?;
    Ok(())
}

/// The file's schema number, if it is a Shuke book that this program can read.
pub(crate) fn recognise(conn: &Connection) -> Result<usize> {
    let id: i32 = conn.pragma_query_value(None, "application_id", |row| row.get(0)).map_err(|error| {
        match error.sqlite_error_code() {
            // No SQLite header at all: a foreign file, or one we have no key for.
            Some(rusqlite::ErrorCode::NotADatabase) => Error::new(Code::BookForeign),
            _ => error.into(),
        }
    })?;
    if id != APPLICATION_ID {
        return Err(Error::new(Code::BookForeign));
    }
    let found: usize = conn.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if found > schema() {
        return Err(Error::new(Code::BookNewer).with("found", found).with("known", schema()));
    }
    Ok(found)
}

fn migration_error(error: rusqlite_migration::Error) -> Error {
    match error {
        rusqlite_migration::Error::RusqliteError { err, .. } => err.into(),
        other => Error::new(Code::Database).with("detail", other.to_string()),
    }
}
