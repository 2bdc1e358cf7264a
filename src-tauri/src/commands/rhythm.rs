//! 維護規範: the standard, what a change of it would plan, and planning by it.

use serde::Serialize;
use shuke_core::base::error::Result;
use shuke_core::base::ids::CardId;
use shuke_core::rhythm::{self, Preview, Standard};
use shuke_core::{Done, Op};
use tauri::{AppHandle, Runtime, State};
use ts_rs::TS;

use crate::desk::Desk;

/// What the screen begins with.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct RhythmPage {
    /// The book's standard; empty until somebody sets one.
    pub standard: Standard,
    /// What people of the trade usually ask of themselves.
    pub usual: Standard,
}

#[tauri::command(async)]
pub fn rhythm_page(desk: State<'_, Desk>) -> Result<RhythmPage> {
    let book = desk.book()?;
    Ok(RhythmPage { standard: book.read(rhythm::standard)?, usual: Standard::usual(book.info()?.preset) })
}

#[tauri::command(async)]
pub fn rhythm_preview(desk: State<'_, Desk>, standard: Standard) -> Result<Preview> {
    desk.book()?.read(|tx| rhythm::preview(tx, &standard))
}

#[tauri::command(async)]
pub fn set_rhythm<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    standard: Standard,
) -> Result<Done<u32>> {
    desk.write(&app, Op::SetRhythm, |tx| rhythm::apply(tx, &standard))
}

#[tauri::command(async)]
pub fn rhythm_next(desk: State<'_, Desk>, card: CardId) -> Result<Option<String>> {
    Ok(desk.book()?.read(|tx| rhythm::next_after(tx, card))?.map(|day| day.to_string()))
}
