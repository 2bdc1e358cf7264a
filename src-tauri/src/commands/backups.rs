//! Backups: made, looked into, gone back to.

use serde::Serialize;
use shuke_core::base::error::Result;
use shuke_core::base::ids::CardId;
use shuke_core::book::{BackupRow, Compared, Restored};
use shuke_core::store::backup::Reason;
use shuke_core::{Domain, Done, transfer};
use tauri::{AppHandle, Runtime, State};
use tauri_plugin_dialog::DialogExt;
use ts_rs::TS;

use crate::desk::{Desk, told};

/// Everything a restored book says may be new.
const ALL: [Domain; 8] = [
    Domain::Cards,
    Domain::Interactions,
    Domain::Followups,
    Domain::Occasions,
    Domain::Views,
    Domain::Fields,
    Domain::Backups,
    Domain::History,
];

/// What the screen of backups shows.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct BackupPage {
    /// Newest first.
    pub backups: Vec<BackupRow>,
    /// Where they lie.
    pub folder: String,
    /// The other folder they are carried to.
    pub second: Option<String>,
    /// Whether it is there at this moment.
    pub second_there: bool,
    /// Cards in the book now.
    pub cards: u32,
}

#[tauri::command(async)]
pub fn backup_page(desk: State<'_, Desk>) -> Result<BackupPage> {
    let book = desk.book()?;
    let second = book.second_folder()?;
    Ok(BackupPage {
        backups: book.backups()?,
        folder: book.folder().join(shuke_core::store::backup::FOLDER).display().to_string(),
        second_there: second.as_ref().is_some_and(|folder| folder.is_dir()),
        second: second.map(|folder| folder.display().to_string()),
        cards: book.info()?.cards,
    })
}

#[tauri::command(async)]
pub fn back_up<R: Runtime>(app: AppHandle<R>, desk: State<'_, Desk>) -> Result<BackupRow> {
    let made = desk.book()?.back_up(Reason::Manual)?;
    desk.notice_backup(None);
    told(&app, &[Domain::Backups]);
    Ok(made)
}

#[tauri::command(async)]
pub fn verify_backup<R: Runtime>(app: AppHandle<R>, desk: State<'_, Desk>, id: &str) -> Result<BackupRow> {
    let verified = desk.book()?.verify_backup(id)?;
    told(&app, &[Domain::Backups]);
    Ok(verified)
}

#[tauri::command(async)]
pub fn compare_backup(desk: State<'_, Desk>, id: &str) -> Result<Compared> {
    desk.book()?.compare(id)
}

#[tauri::command(async)]
pub fn restore_backup<R: Runtime>(app: AppHandle<R>, desk: State<'_, Desk>, id: &str) -> Result<Restored> {
    let restored = desk.alone(|book| book.restore(id))?;
    desk.read_ahead(&app);
    told(&app, &ALL);
    Ok(restored)
}

#[tauri::command(async)]
pub fn recover_cards<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    id: &str,
    cards: Vec<CardId>,
) -> Result<Done<u32>> {
    let done = transfer::recover(&*desk.book()?, id, &cards)?;
    told(&app, &done.domains);
    Ok(done)
}

/// A second folder that the person chooses; `None` when he thinks better of it.
#[tauri::command(async)]
pub fn choose_second_folder<R: Runtime>(app: AppHandle<R>, desk: State<'_, Desk>) -> Result<Option<String>> {
    let chosen = app.dialog().file().blocking_pick_folder();
    let Some(folder) = chosen.and_then(|path| path.into_path().ok()) else { return Ok(None) };
    desk.book()?.set_second_folder(Some(&folder))?;
    told(&app, &[Domain::Backups]);
    Ok(Some(folder.display().to_string()))
}

#[tauri::command(async)]
pub fn forget_second_folder<R: Runtime>(app: AppHandle<R>, desk: State<'_, Desk>) -> Result<()> {
    desk.book()?.set_second_folder(None)?;
    told(&app, &[Domain::Backups]);
    Ok(())
}
