//! Cards on their way to another book and back. Files are named in dialogs of the shell alone.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::NaiveDate;
use shuke_core::base::error::{Error, Result};
use shuke_core::base::ids::{CardId, HandoverId};
use shuke_core::book::Certificate;
use shuke_core::handover::{
    self, Booked, Busy, Choices, Created, ENDING, HandoverCard, HandoverRow, Inspection, Order, Outlook,
    RECEIPT_ENDING, Received, Sealed,
};
use shuke_core::vault::Right;
use shuke_core::{Book, Domain, Done};
use tauri::{AppHandle, Runtime, State};
use tauri_plugin_dialog::DialogExt;

use crate::desk::{Desk, told};

#[tauri::command(async)]
pub fn handover_list(desk: State<'_, Desk>) -> Result<Vec<HandoverRow>> {
    desk.book()?.read(handover::list)
}

#[tauri::command(async)]
pub fn handover_cards(desk: State<'_, Desk>, id: HandoverId) -> Result<Vec<HandoverCard>> {
    desk.book()?.read(|tx| handover::cards_of(tx, id))
}

#[tauri::command(async)]
pub fn handover_code(desk: State<'_, Desk>) -> Result<String> {
    handover::peer_code(&*desk.book()?)
}

#[tauri::command(async)]
pub fn handover_busy(desk: State<'_, Desk>, from: NaiveDate, to: NaiveDate) -> Result<Vec<Busy>> {
    desk.book()?.ask(|tx, who| handover::busy(tx, who, from, to))
}

#[tauri::command(async)]
pub fn handover_outlook(desk: State<'_, Desk>, ids: Vec<CardId>) -> Result<Outlook> {
    desk.book()?.read(|tx| handover::outlook(tx, &ids))
}

/// Asks where the file is to lie, under a proposed name, and makes it; `None` when he thinks better of it.
#[tauri::command(async)]
#[allow(clippy::needless_pass_by_value)]
pub fn handover_create<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    order: Order,
    name: &str,
) -> Result<Option<Done<Created>>> {
    let book = desk.book()?;
    book.session().require(Right::Export)?;
    let Some(file) = target(&app, &desk, name, ENDING) else { return Ok(None) };
    let done = handover::create(&book, &order, &file)?;
    told(&app, &done.domains);
    Ok(Some(done))
}

#[tauri::command(async)]
pub fn handover_give_back<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    id: HandoverId,
    message: &str,
    name: &str,
) -> Result<Option<Done<Created>>> {
    let book = desk.book()?;
    book.session().require(Right::Export)?;
    let Some(file) = target(&app, &desk, name, ENDING) else { return Ok(None) };
    let done = handover::give_back(&book, id, "", message, &file)?;
    told(&app, &done.domains);
    Ok(Some(done))
}

#[tauri::command(async)]
pub fn handover_choose<R: Runtime>(app: AppHandle<R>, desk: State<'_, Desk>) -> Option<PathBuf> {
    source(&app, &desk, ENDING).map(|path| desk.choose(path))
}

#[tauri::command(async)]
pub fn handover_inspect(desk: State<'_, Desk>, path: &str, words: &str) -> Result<Inspection> {
    handover::inspect(&*taking_in(&desk)?, desk.chosen(path)?, words)
}

/// Takes the file over; the receipt comes to lie beside it, unless that medium cannot be written.
#[tauri::command(async)]
#[allow(clippy::needless_pass_by_value)]
pub fn handover_receive<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    path: &str,
    words: &str,
    choices: Choices,
) -> Result<Done<Received>> {
    let book = taking_in(&desk)?;
    let path = desk.chosen(path)?;
    let mut done = handover::receive(&book, path, words, &choices)?;
    told(&app, &done.domains);
    let receipt = path.with_extension(RECEIPT_ENDING);
    let text = book.read(|tx| handover::receipt_of(tx, done.value.id))?;
    done.value.receipt = std::fs::write(&receipt, text).is_ok().then(|| receipt.display().to_string());
    Ok(done)
}

/// Asks where the receipt this book owes is to lie; the path it was written to.
#[tauri::command(async)]
pub fn handover_save_receipt<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    id: HandoverId,
    name: &str,
) -> Result<Option<String>> {
    let text = desk.book()?.read(|tx| handover::receipt_of(tx, id))?;
    let Some(file) = target(&app, &desk, name, RECEIPT_ENDING) else { return Ok(None) };
    std::fs::write(&file, text)
        .map_err(|error| Error::from(error).with("path", file.display().to_string()))?;
    Ok(Some(file.display().to_string()))
}

/// Asks for the receipt that came back, and books it; `None` when nobody chose one.
#[tauri::command(async)]
pub fn handover_book_receipt<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
) -> Result<Option<Done<Booked>>> {
    let book = desk.book()?;
    let Some(file) = source(&app, &desk, "json") else { return Ok(None) };
    let told_path = |error: Error| error.with("path", file.display().to_string());
    let text = std::fs::read(&file).map_err(Error::from).map_err(told_path)?;
    let done = handover::book_receipt(&book, &text).map_err(told_path)?;
    told(&app, &done.domains);
    Ok(Some(done))
}

#[tauri::command(async)]
pub fn handover_seal<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    id: HandoverId,
) -> Result<Done<Sealed>> {
    let done = handover::seal(&*desk.book()?, id)?;
    told(&app, &done.domains);
    Ok(done)
}

#[tauri::command(async)]
pub fn handover_erase<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    id: HandoverId,
    reason: &str,
) -> Result<Certificate> {
    let certificate = desk.alone(|book| handover::erase(book, id, reason))?;
    desk.read_ahead(&app);
    told(&app, &Domain::ALL);
    Ok(certificate)
}

/// The book, for somebody who may take files in; whoever may not is told so before the file is looked for.
fn taking_in(desk: &Desk) -> Result<Arc<Book>> {
    let book = desk.book()?;
    book.session().require(Right::Import)?;
    Ok(book)
}

/// Where a file is to lie. The name comes from the page, and only its last part counts.
fn target<R: Runtime>(app: &AppHandle<R>, desk: &Desk, name: &str, ending: &str) -> Option<PathBuf> {
    let name =
        Path::new(name).file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    if let Some(file) = desk.offered() {
        return Some(file.with_file_name(name));
    }
    let last = ending.rsplit('.').next().unwrap_or(ending);
    let dialog = app.dialog().file().add_filter(last.to_uppercase(), &[last]).set_file_name(name);
    dialog.blocking_save_file().and_then(|path| path.into_path().ok())
}

/// A file somebody chooses.
fn source<R: Runtime>(app: &AppHandle<R>, desk: &Desk, ending: &str) -> Option<PathBuf> {
    desk.offered().or_else(|| {
        let dialog = app.dialog().file().add_filter(ending.to_uppercase(), &[ending]);
        dialog.blocking_pick_file().and_then(|path| path.into_path().ok())
    })
}
