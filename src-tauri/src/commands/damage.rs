//! The ways out of a damaged book.

use shuke_core::BookInfo;
use shuke_core::base::error::Result;
use shuke_core::book::Repaired;
use tauri::{AppHandle, Runtime, State};
use tauri_plugin_dialog::DialogExt;

use super::book::lying;
use crate::desk::Desk;

#[tauri::command(async)]
pub fn repair_book<R: Runtime>(app: AppHandle<R>, desk: State<'_, Desk>) -> Result<Repaired> {
    let repaired = desk.repair()?;
    desk.read_ahead(&app);
    Ok(repaired)
}

#[tauri::command(async)]
pub fn restore_newest<R: Runtime>(app: AppHandle<R>, desk: State<'_, Desk>) -> Result<Repaired> {
    let repaired = desk.restore_newest()?;
    desk.read_ahead(&app);
    Ok(repaired)
}

#[tauri::command(async)]
pub fn read_damaged<R: Runtime>(app: AppHandle<R>, desk: State<'_, Desk>) -> Result<BookInfo> {
    lying(&app, &desk, desk.read_damaged())
}

#[tauri::command(async)]
pub fn give_up_book(desk: State<'_, Desk>) -> Result<()> {
    desk.give_up()
}

/// Saves what can be told of the damage where the person says; `None` when he thinks better of it.
#[tauri::command(async)]
pub fn save_damage_report<R: Runtime>(app: AppHandle<R>, desk: State<'_, Desk>) -> Result<Option<String>> {
    let report = desk.damage_report()?;
    let chosen = app.dialog().file().set_file_name("shuke-report.json").blocking_save_file();
    let Some(path) = chosen.and_then(|path| path.into_path().ok()) else { return Ok(None) };
    std::fs::write(&path, report)?;
    Ok(Some(path.display().to_string()))
}
