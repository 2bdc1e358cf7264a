//! The people who share the book, and what they looked at.

use serde::Serialize;
use shuke_core::Domain;
use shuke_core::base::error::Result;
use shuke_core::base::ids::StaffId;
use shuke_core::cards::{self, CardRef};
use shuke_core::vault::access::{self, AccessQuery, AccessRow, Alarm};
use shuke_core::vault::rights::may;
use shuke_core::vault::{Right, Role, Secret, Staff};
use tauri::{AppHandle, Runtime, State};
use ts_rs::TS;
use zeroize::Zeroizing;

use crate::desk::{Desk, told};

/// One right, and which roles have it.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct RightRow {
    /// The right.
    pub right: Right,
    /// The roles.
    pub roles: Vec<Role>,
}

/// What the screen of people shows.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct StaffPage {
    /// Everybody.
    pub staff: Vec<Staff>,
    /// Who may do what.
    pub rights: Vec<RightRow>,
    /// When the recovery key was made and last tried, RFC 3339.
    pub recovery: RecoveryState,
    /// What nobody has looked at yet.
    pub alarms: Vec<Alarm>,
}

/// What is known of the recovery key.
#[derive(Clone, Debug, Default, Serialize, TS)]
#[ts(export)]
pub struct RecoveryState {
    /// When it was made.
    pub made_at: Option<String>,
    /// When it was last proven.
    pub tried_at: Option<String>,
}

/// One row of the log, with its card as far as it still exists.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct AccessLine {
    /// The row.
    pub row: AccessRow,
    /// The card.
    pub card: Option<CardRef>,
}

#[tauri::command(async)]
pub fn staff_page(desk: State<'_, Desk>) -> Result<StaffPage> {
    let book = desk.book()?;
    let rights = Right::ALL
        .into_iter()
        .map(|right| RightRow {
            right,
            roles: Role::ALL.into_iter().filter(|role| may(*role, right)).collect(),
        })
        .collect();
    let (made_at, tried_at) = book.read(access::recovery_times)?;
    Ok(StaffPage {
        staff: book.staff()?,
        rights,
        recovery: RecoveryState { made_at, tried_at },
        alarms: book.read(access::alarms)?,
    })
}

#[tauri::command(async)]
pub fn access_log(desk: State<'_, Desk>, query: AccessQuery, limit: u32) -> Result<Vec<AccessLine>> {
    desk.book()?.read(|tx| {
        let line =
            |row: AccessRow| AccessLine { card: row.card.and_then(|id| cards::reference(tx, id).ok()), row };
        Ok(access::list(tx, &query, limit)?.into_iter().map(line).collect())
    })
}

#[tauri::command(async)]
pub fn close_alarm<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    seq: i64,
    reason: &str,
) -> Result<()> {
    desk.book()?.close_alarm(seq, reason)?;
    told(&app, &[Domain::Staff]);
    Ok(())
}

#[tauri::command(async)]
pub fn add_staff<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    name: &str,
    role: Role,
    password: String,
) -> Result<StaffId> {
    let id = desk.book()?.add_staff(name, role, &Secret::of_password(&Zeroizing::new(password)))?;
    told(&app, &[Domain::Staff]);
    Ok(id)
}

#[tauri::command(async)]
pub fn remove_staff<R: Runtime>(app: AppHandle<R>, desk: State<'_, Desk>, id: StaffId) -> Result<()> {
    desk.alone(|book| book.remove_staff(id))?;
    told(&app, &[Domain::Staff, Domain::Backups]);
    Ok(())
}

#[tauri::command(async)]
pub fn set_role<R: Runtime>(app: AppHandle<R>, desk: State<'_, Desk>, id: StaffId, role: Role) -> Result<()> {
    desk.book()?.set_role(id, role)?;
    told(&app, &[Domain::Staff]);
    Ok(())
}

#[tauri::command(async)]
pub fn reset_password<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    id: StaffId,
    password: String,
) -> Result<()> {
    desk.book()?.reset_password(id, &Secret::of_password(&Zeroizing::new(password)))?;
    told(&app, &[Domain::Staff]);
    Ok(())
}
