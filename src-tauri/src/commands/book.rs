//! The window's own state, and which book lies open.

use std::path::Path;

use shuke_core::base::error::Result;
use shuke_core::{BookInfo, Preset};
use tauri::{AppHandle, Runtime, State};
use tauri_plugin_dialog::DialogExt;

use crate::desk::{AppState, Desk};
use crate::outside::tray;
use crate::settings::Settings;

#[tauri::command(async)]
pub fn app_state<R: Runtime>(app: AppHandle<R>, desk: State<'_, Desk>) -> Result<AppState> {
    Ok(AppState { tray: tray::is_there(&app), ..desk.state()? })
}

#[tauri::command(async)]
pub fn save_settings(desk: State<'_, Desk>, settings: Settings) -> Result<Settings> {
    desk.keep(settings)
}

#[tauri::command(async)]
pub fn create_book<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    name: &str,
    preset: Preset,
) -> Result<BookInfo> {
    lying(&app, &desk, desk.create(name, preset))
}

#[tauri::command(async)]
pub fn create_sample_book<R: Runtime>(app: AppHandle<R>, desk: State<'_, Desk>) -> Result<BookInfo> {
    lying(&app, &desk, desk.create_sample())
}

#[tauri::command(async)]
pub fn open_book<R: Runtime>(app: AppHandle<R>, desk: State<'_, Desk>, path: &str) -> Result<BookInfo> {
    lying(&app, &desk, desk.open_known(Path::new(path)))
}

#[tauri::command(async)]
pub fn choose_book<R: Runtime>(app: AppHandle<R>, desk: State<'_, Desk>) -> Result<Option<BookInfo>> {
    let chosen = app.dialog().file().blocking_pick_folder();
    let Some(folder) = chosen.and_then(|path| path.into_path().ok()) else { return Ok(None) };
    lying(&app, &desk, desk.open_known(&desk.choose(folder))).map(Some)
}

/// A book that lies open is read ahead.
pub(super) fn lying<R: Runtime>(
    app: &AppHandle<R>,
    desk: &Desk,
    opened: Result<BookInfo>,
) -> Result<BookInfo> {
    if opened.is_ok() {
        desk.read_ahead(app);
    }
    opened
}

#[tauri::command(async)]
pub fn close_book(desk: State<'_, Desk>) -> Result<()> {
    desk.close()
}
