//! Taking files in. The webview may only name a file that the person chose.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use serde::Serialize;
use shuke_core::base::error::Result;
use shuke_core::transfer::{self, ImportOptions, Preview, Report, ledger};
use shuke_core::vault::Right;
use shuke_core::{Book, Done};
use tauri::{AppHandle, Emitter, Runtime, State};
use tauri_plugin_dialog::DialogExt;

use crate::desk::{Desk, told};

#[tauri::command(async)]
pub fn import_choose<R: Runtime>(app: AppHandle<R>, desk: State<'_, Desk>) -> Result<Option<PathBuf>> {
    if let Some(file) = desk.offered() {
        return Ok(Some(desk.choose(file)));
    }
    let kinds = ["vcf", "vcard", "xlsx", "xls", "xlsb", "ods", "csv", "tsv", "txt", "json"];
    let chosen = app.dialog().file().add_filter("vCard · Excel · CSV · JSON", &kinds).blocking_pick_file();
    Ok(chosen.and_then(|path| path.into_path().ok()).map(|path| desk.choose(path)))
}

#[tauri::command(async)]
pub fn import_preview(desk: State<'_, Desk>, path: &str, options: ImportOptions) -> Result<Preview> {
    let book = importing(&desk)?;
    transfer::preview(&book, desk.chosen(path)?, &options)
}

/// How far an import has come.
#[derive(Clone, Copy, Serialize)]
struct Step {
    done: u32,
    total: u32,
}

#[tauri::command(async)]
pub fn import_commit<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    path: &str,
    options: ImportOptions,
) -> Result<Done<Report>> {
    let book = importing(&desk)?;
    let path = desk.chosen(path)?;
    desk.stop_import.store(false, Ordering::Relaxed);
    let done = transfer::commit(&book, &[path], &options, &mut |done, total| {
        // A window that is gone has nothing to show.
        let _ = app.emit("progress", Step { done, total });
        !desk.stop_import.load(Ordering::Relaxed)
    })?;
    told(&app, &done.domains);
    Ok(done)
}

/// A table of purchases, balances or contacts before it is taken in.
#[tauri::command(async)]
pub fn ledger_preview(
    desk: State<'_, Desk>,
    path: &str,
    options: ledger::Options,
) -> Result<ledger::LedgerPreview> {
    let book = importing(&desk)?;
    ledger::preview(&book, desk.chosen(path)?, &options)
}

#[tauri::command(async)]
pub fn ledger_commit<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    path: &str,
    options: ledger::Options,
) -> Result<Done<Report>> {
    let book = importing(&desk)?;
    let path = desk.chosen(path)?;
    desk.stop_import.store(false, Ordering::Relaxed);
    let done = ledger::commit(&book, &[path], &options, &mut |done, total| {
        // A window that is gone has nothing to show.
        let _ = app.emit("progress", Step { done, total });
        !desk.stop_import.load(Ordering::Relaxed)
    })?;
    told(&app, &done.domains);
    Ok(done)
}

#[tauri::command(async)]
pub fn import_cancel(desk: State<'_, Desk>) {
    desk.stop_import.store(true, Ordering::Relaxed);
}

/// The book, for somebody who may take files in; whoever may not is told so before the file is looked for.
fn importing(desk: &Desk) -> Result<Arc<Book>> {
    let book = desk.book()?;
    book.session().require(Right::Import)?;
    Ok(book)
}
