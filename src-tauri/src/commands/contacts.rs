//! The composer and the follow-ups.

use chrono::NaiveDate;
use shuke_core::base::error::Result;
use shuke_core::base::ids::{CardId, FollowupId};
use shuke_core::followups::rules::{Suggestion, suggestions};
use shuke_core::followups::{self, Followup, FollowupDraft};
use shuke_core::interactions::{self, After, LogDraft, Logged};
use shuke_core::{Done, Op};
use tauri::{AppHandle, Runtime, State};

use crate::desk::Desk;

#[tauri::command(async)]
pub fn log_contact<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    card: CardId,
    draft: LogDraft,
    after: After,
) -> Result<Done<Logged>> {
    desk.write(&app, Op::LogContact, |tx| interactions::log(tx, card, &draft, &after))
}

#[tauri::command(async)]
pub fn suggest_next(desk: State<'_, Desk>) -> Result<Vec<Suggestion>> {
    Ok(suggestions(desk.clock().now().today()))
}

#[tauri::command(async)]
pub fn add_followup<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    card: CardId,
    draft: FollowupDraft,
) -> Result<Done<Followup>> {
    desk.write(&app, Op::AddFollowup, |tx| followups::add(tx, card, &draft))
}

#[tauri::command(async)]
pub fn complete_followup<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    id: FollowupId,
) -> Result<Done<Option<Followup>>> {
    desk.write(&app, Op::CompleteFollowup, |tx| followups::complete(tx, id))
}

#[tauri::command(async)]
pub fn snooze_followup<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    id: FollowupId,
    due: NaiveDate,
) -> Result<Done<Followup>> {
    desk.write(&app, Op::SnoozeFollowup, |tx| followups::snooze(tx, id, due))
}

#[tauri::command(async)]
pub fn change_followup<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    id: FollowupId,
    draft: FollowupDraft,
) -> Result<Done<Followup>> {
    desk.write(&app, Op::ChangeFollowup, |tx| followups::change(tx, id, &draft))
}

#[tauri::command(async)]
pub fn drop_followup<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    id: FollowupId,
) -> Result<Done<()>> {
    desk.write(&app, Op::DropFollowup, |tx| followups::drop(tx, id))
}

#[tauri::command(async)]
pub fn assign_followup<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    id: FollowupId,
    to: &str,
) -> Result<Done<Followup>> {
    desk.write(&app, Op::AssignFollowup, |tx| followups::assign(tx, id, to))
}
