//! Notifications, printing, and the start with the computer.

use shuke_core::base::error::Result;
use shuke_core::vault::Right;
use shuke_core::vault::access::{Access, Deed};
use shuke_core::{Code, Error};
use tauri::{AppHandle, Manager, Runtime, State};
use tauri_plugin_autostart::AutoLaunchManager;

use crate::desk::Desk;

/// Opens the print dialog of the desktop. What is printed leaves the book: it takes the right to it, and goes on record.
#[tauri::command(async)]
pub fn print_page<R: Runtime>(app: AppHandle<R>, desk: State<'_, Desk>, cards: usize) -> Result<()> {
    let book = desk.book()?;
    book.session().require(Right::Export)?;
    // A receipt names nobody, and is no print of a card.
    if cards > 0 {
        book.note(&Access::new(Deed::Printed).count(cards))?;
    }
    let window = app.get_webview_window("main").ok_or_else(|| Error::new(Code::PrintFailed))?;
    window.print().map_err(|error| Error::new(Code::PrintFailed).with("detail", error.to_string()))
}

/// Ends the program, also where a closed window would stay.
#[tauri::command(async)]
pub fn quit<R: Runtime>(app: AppHandle<R>) {
    app.exit(0);
}

#[tauri::command(async)]
pub fn try_notice(desk: State<'_, Desk>) -> Result<()> {
    desk.try_notice()
}

#[tauri::command(async)]
pub fn starts_with_computer<R: Runtime>(app: AppHandle<R>) -> Result<bool> {
    launcher(&app)?.is_enabled().map_err(refused)
}

#[tauri::command(async)]
pub fn start_with_computer<R: Runtime>(app: AppHandle<R>, on: bool) -> Result<bool> {
    let launcher = launcher(&app)?;
    if on { launcher.enable() } else { launcher.disable() }.map_err(refused)?;
    launcher.is_enabled().map_err(refused)
}

fn launcher<R: Runtime>(app: &AppHandle<R>) -> Result<State<'_, AutoLaunchManager>> {
    app.try_state::<AutoLaunchManager>().ok_or_else(|| refused("-"))
}

fn refused(why: impl ToString) -> Error {
    Error::new(Code::AutostartFailed).with("detail", why.to_string())
}
