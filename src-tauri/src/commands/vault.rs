//! Locking and unlocking, and what guards the book.

use shuke_core::base::error::Result;
use shuke_core::base::ids::CardId;
use shuke_core::book::Protected;
use shuke_core::vault::Secret;
use shuke_core::vault::access::{Access, Deed};
use shuke_core::vault::words::{self, Offered, WordList};
use shuke_core::{BookInfo, Domain};
use tauri::{AppHandle, Runtime, State};
use zeroize::Zeroizing;

use super::book::lying;
use crate::desk::{Desk, told};

/// What was typed, wiped once it has been read.
fn secret(typed: String) -> Secret {
    Secret::of_password(&Zeroizing::new(typed))
}

#[tauri::command(async)]
pub fn unlock<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    name: Option<&str>,
    password: String,
) -> Result<BookInfo> {
    lying(&app, &desk, desk.unlock(name, &secret(password)))
}

#[tauri::command(async)]
pub fn unlock_with_pin<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    pin: String,
) -> Result<BookInfo> {
    lying(&app, &desk, desk.wake(&Zeroizing::new(pin)))
}

#[tauri::command(async)]
pub fn unlock_with_recovery<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    recovery: String,
    name: &str,
    password: String,
) -> Result<BookInfo> {
    lying(&app, &desk, desk.recover(&Zeroizing::new(recovery), name, &secret(password)))
}

#[tauri::command(async)]
pub fn lock<R: Runtime>(app: AppHandle<R>, desk: State<'_, Desk>) -> Result<()> {
    desk.lock(&app)
}

#[tauri::command(async)]
pub fn still_here(desk: State<'_, Desk>) {
    desk.still_here();
}

#[tauri::command(async)]
pub fn offer_password(list: WordList) -> Result<Offered> {
    words::offer(list)
}

#[tauri::command(async)]
pub fn protect_book<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    name: &str,
    password: String,
) -> Result<Protected> {
    let made = desk.alone(|book| book.protect(name, &secret(password)))?;
    told(&app, &[Domain::Staff, Domain::Backups]);
    Ok(made)
}

#[tauri::command(async)]
pub fn unprotect_book<R: Runtime>(app: AppHandle<R>, desk: State<'_, Desk>, password: String) -> Result<()> {
    desk.alone(|book| book.unprotect(&secret(password)))?;
    told(&app, &[Domain::Staff, Domain::Backups]);
    Ok(())
}

#[tauri::command(async)]
pub fn change_password(desk: State<'_, Desk>, old: String, password: String) -> Result<()> {
    desk.book()?.change_password(&secret(old), &secret(password))
}

#[tauri::command(async)]
pub fn set_pin(desk: State<'_, Desk>, password: String, pin: Option<String>) -> Result<()> {
    let pin = pin.map(Zeroizing::new);
    desk.book()?.set_pin(&secret(password), pin.as_ref().map(|pin| pin.as_str()))
}

#[tauri::command(async)]
pub fn new_recovery_key<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    password: String,
) -> Result<Protected> {
    let made = desk.book()?.new_recovery_key(&secret(password))?;
    told(&app, &[Domain::Staff]);
    Ok(made)
}

#[tauri::command(async)]
pub fn try_recovery_key<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    recovery: String,
) -> Result<()> {
    desk.book()?.try_recovery_key(&Zeroizing::new(recovery))?;
    told(&app, &[Domain::Staff]);
    Ok(())
}

/// Puts a text of a card on the clipboard, on record.
#[tauri::command(async)]
pub fn copy_out<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    card: CardId,
    text: &str,
) -> Result<()> {
    desk.book()?.note(&Access::new(Deed::CopiedOut).of(card))?;
    desk.copy_out(&app, text)
}
