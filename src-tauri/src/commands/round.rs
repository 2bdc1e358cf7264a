//! One deed for many customers at once, and taking them out into a file.

use std::path::PathBuf;

use shuke_core::base::error::Result;
use shuke_core::base::ids::CardId;
use shuke_core::cards::{Class, LabelChange};
use shuke_core::followups::FollowupDraft;
use shuke_core::interactions::LogDraft;
use shuke_core::round::{self, RoundCard, RoundEntry, RoundPlan, RoundPreview};
use shuke_core::transfer::export::{self, CalendarWords, Exported, Format, LedgerTable};
use shuke_core::vault::Right;
use shuke_core::{Done, Op};
use tauri::{AppHandle, Runtime, State};
use tauri_plugin_dialog::DialogExt;

use crate::desk::Desk;

#[tauri::command(async)]
#[allow(clippy::needless_pass_by_value)]
pub fn label_cards<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    ids: Vec<CardId>,
    change: LabelChange,
) -> Result<Done<u32>> {
    desk.write(&app, Op::LabelCards, |tx| round::label(tx, &ids, &change))
}

#[tauri::command(async)]
#[allow(clippy::needless_pass_by_value)]
pub fn classify_cards<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    ids: Vec<CardId>,
    class: Option<Class>,
) -> Result<Done<u32>> {
    desk.write(&app, Op::ClassifyCards, |tx| round::classify(tx, &ids, class))
}

#[tauri::command(async)]
#[allow(clippy::needless_pass_by_value)]
pub fn plan_followups(desk: State<'_, Desk>, ids: Vec<CardId>, plan: RoundPlan) -> Result<RoundPreview> {
    desk.book()?.read(|tx| round::preview(tx, &ids, &plan))
}

#[tauri::command(async)]
#[allow(clippy::needless_pass_by_value)]
pub fn followup_cards<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    ids: Vec<CardId>,
    plan: RoundPlan,
) -> Result<Done<u32>> {
    desk.write(&app, Op::FollowupCards, |tx| round::follow_up(tx, &ids, &plan))
}

#[tauri::command(async)]
#[allow(clippy::needless_pass_by_value)]
pub fn log_cards<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    ids: Vec<CardId>,
    draft: LogDraft,
    next: Option<FollowupDraft>,
) -> Result<Done<u32>> {
    desk.write(&app, Op::LogCards, |tx| round::log(tx, &ids, &draft, next.as_ref()))
}

#[tauri::command(async)]
pub fn round_cards(desk: State<'_, Desk>, ids: Vec<CardId>) -> Result<Vec<RoundCard>> {
    let book = desk.book()?;
    book.session().require(Right::ChangeMany)?;
    book.read(|tx| round::of_cards(tx, &ids))
}

#[tauri::command(async)]
pub fn log_round<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    entries: Vec<RoundEntry>,
) -> Result<Done<u32>> {
    desk.write(&app, Op::LogCards, |tx| round::log_each(tx, &entries))
}

/// Asks where to, and writes the cards there; `null` when the person thought better of it.
#[tauri::command(async)]
#[allow(clippy::needless_pass_by_value)]
pub fn export_cards<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    ids: Vec<CardId>,
    format: Format,
    words: Option<CalendarWords>,
) -> Result<Option<Exported>> {
    let Some(target) = asked(&app, &desk, format) else { return Ok(None) };
    export::export(&*desk.book()?, &ids, format, &words.unwrap_or_default(), &target).map(Some)
}

/// The trade as a table; `null` when nobody said where.
#[tauri::command(async)]
pub fn export_ledger<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    table: LedgerTable,
    format: Format,
) -> Result<Option<Exported>> {
    let Some(target) = asked(&app, &desk, format) else { return Ok(None) };
    export::export_ledger(&*desk.book()?, table, format, &target).map(Some)
}

/// Where a file is to be written.
fn asked<R: Runtime>(app: &AppHandle<R>, desk: &Desk, format: Format) -> Option<PathBuf> {
    let ending = format.extension();
    match desk.offered() {
        Some(file) => Some(file.with_extension(format!("out.{ending}"))),
        None => {
            let name = format!("shuke.{ending}");
            let dialog = app.dialog().file().add_filter(ending.to_uppercase(), &[ending]).set_file_name(name);
            dialog.blocking_save_file().and_then(|path| path.into_path().ok())
        }
    }
}
