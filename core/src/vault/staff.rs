//! The people who share a book, as the book knows them. What they are stands inside, where nobody without a key can change
//! it; `keys.json` only says whose password opens.

use rusqlite::{OptionalExtension, named_params, params};
use serde::Serialize;
use ts_rs::TS;

use super::rights::{Role, Session};
use crate::base::error::{Code, Error, Result};
use crate::base::ids::StaffId;
use crate::base::sql::{name_of, opt};
use crate::store::{ReadTx, WriteTx};

/// Somebody who shares the book.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct Staff {
    /// The person.
    pub id: StaffId,
    /// The name in history and log.
    pub name: String,
    /// What the person is.
    pub role: Role,
    /// When the book was last opened by this person, RFC 3339.
    pub last_seen: Option<String>,
    /// Whether a short PIN reopens a session that is still in memory.
    pub has_pin: bool,
}

/// Longest name.
const LONGEST: usize = 40;

/// Everybody who can open the book, supervisors first.
///
/// # Errors
/// Those of reading.
pub fn all(tx: &ReadTx<'_>) -> Result<Vec<Staff>> {
    let mut query = tx.conn().prepare_cached(
        "SELECT id, name, role, last_seen, pin IS NOT NULL AS has_pin FROM staff WHERE removed_at IS NULL
         ORDER BY role <> 'supervisor', created_at, id",
    )?;
    let rows = query.query_map([], |row| {
        let seen: Option<String> = row.get("last_seen")?;
        Ok(Staff {
            id: row.get("id")?,
            name: row.get("name")?,
            // A role this version does not know may do what the least may.
            role: opt(row, "role")?.unwrap_or(Role::Clerk),
            last_seen: seen.map(|at| tx.now().local(&at)),
            has_pin: row.get("has_pin")?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// One of them.
///
/// # Errors
/// `unknown`.
pub fn get(tx: &ReadTx<'_>, id: StaffId) -> Result<Staff> {
    all(tx)?.into_iter().find(|staff| staff.id == id).ok_or_else(|| Error::new(Code::Unknown))
}

/// Writes somebody in.
///
/// # Errors
/// `name_missing`, `text_too_long`, `name_taken`.
pub fn add(tx: &WriteTx<'_>, id: StaffId, name: &str, role: Role) -> Result<()> {
    let name = fit(tx, name, id)?;
    tx.conn()
        .prepare_cached(
            "INSERT INTO staff (id, name, role, created_at, created_by) VALUES (:id, :name, :role, :at, :by)",
        )?
        .execute(named_params! {
            ":id": id, ":name": name, ":role": name_of(role), ":at": tx.now().utc(), ":by": tx.by(),
        })?;
    Ok(())
}

/// A name as it may stand: there, not too long, and nobody else's.
///
/// # Errors
/// `name_missing`, `text_too_long`, `name_taken`.
pub fn fit(tx: &ReadTx<'_>, name: &str, id: StaffId) -> Result<String> {
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.is_empty() {
        return Err(Error::new(Code::NameMissing).of("name"));
    }
    if name.chars().count() > LONGEST {
        return Err(Error::new(Code::TextTooLong).of("name").with("limit", LONGEST));
    }
    if all(tx)?.iter().any(|staff| staff.id != id && staff.name == name) {
        return Err(Error::new(Code::NameTaken).of("name").with("text", name));
    }
    Ok(name)
}

/// Makes somebody something else. There is always a supervisor left.
///
/// # Errors
/// `unknown`, `last_supervisor`.
pub fn set_role(tx: &WriteTx<'_>, id: StaffId, role: Role) -> Result<()> {
    if role != Role::Supervisor {
        leaves_a_supervisor(tx, id)?;
    }
    one(tx.conn().execute(
        "UPDATE staff SET role = ?2 WHERE id = ?1 AND removed_at IS NULL",
        params![id, name_of(role)],
    )?)
}

/// Takes somebody off; the row stays, since history and log name it.
///
/// # Errors
/// `unknown`, `last_supervisor`.
pub fn remove(tx: &WriteTx<'_>, id: StaffId) -> Result<()> {
    leaves_a_supervisor(tx, id)?;
    one(tx.conn().execute(
        "UPDATE staff SET removed_at = ?2, pin = NULL WHERE id = ?1 AND removed_at IS NULL",
        params![id, tx.now().utc()],
    )?)
}

/// Refuses when `id` is the only supervisor.
///
/// # Errors
/// `last_supervisor`.
pub fn leaves_a_supervisor(tx: &ReadTx<'_>, id: StaffId) -> Result<()> {
    let others = all(tx)?.iter().any(|staff| staff.id != id && staff.role == Role::Supervisor);
    if others { Ok(()) } else { Err(Error::new(Code::LastSupervisor)) }
}

/// Takes everybody off: nobody is told apart in a book without a password.
///
/// # Errors
/// Those of writing.
pub fn remove_all(tx: &WriteTx<'_>) -> Result<()> {
    tx.conn()
        .execute("UPDATE staff SET removed_at = ?1, pin = NULL WHERE removed_at IS NULL", [tx.now().utc()])?;
    Ok(())
}

/// The session of somebody whose password was right.
///
/// # Errors
/// `password_wrong` when the book does not know the person, which only a file that was put together by hand can bring about;
/// those of reading.
pub fn session(tx: &ReadTx<'_>, id: StaffId) -> Result<Session> {
    let staff = get(tx, id).map_err(|error| match error.code {
        Code::Unknown => Error::new(Code::PasswordWrong).of("password"),
        _ => error,
    })?;
    Ok(Session { staff: Some(staff.id), name: staff.name, role: Some(staff.role) })
}

/// Notes that somebody came in.
///
/// # Errors
/// Those of writing.
pub fn seen(tx: &WriteTx<'_>, id: StaffId) -> Result<()> {
    tx.conn().execute("UPDATE staff SET last_seen = ?2 WHERE id = ?1", params![id, tx.now().utc()])?;
    Ok(())
}

/// What a PIN is checked against.
///
/// # Errors
/// Those of reading.
pub fn pin(tx: &ReadTx<'_>, id: StaffId) -> Result<Option<String>> {
    let found =
        tx.conn()
            .query_row("SELECT pin FROM staff WHERE id = ?1 AND removed_at IS NULL", [id], |row| row.get(0));
    Ok(found.optional()?.flatten())
}

/// Keeps what a PIN is checked against, or that there is none.
///
/// # Errors
/// `unknown`.
pub fn set_pin(tx: &WriteTx<'_>, id: StaffId, hash: Option<&str>) -> Result<()> {
    one(tx
        .conn()
        .execute("UPDATE staff SET pin = ?2 WHERE id = ?1 AND removed_at IS NULL", params![id, hash])?)
}

fn one(changed: usize) -> Result<()> {
    if changed == 1 { Ok(()) } else { Err(Error::new(Code::Unknown)) }
}
