//! The quick line: what it says while somebody types, and a card for somebody nobody knew.

use shuke_core::base::error::Result;
use shuke_core::base::ids::FollowupId;
use shuke_core::followups::{Followup, FollowupDraft};
use shuke_core::quick::{Quick, What, add_with_card, understand, update};
use shuke_core::{Done, Op};
use tauri::{AppHandle, Runtime, State};

use crate::desk::Desk;

#[tauri::command(async)]
pub fn quick_read(desk: State<'_, Desk>, text: &str, plain: Vec<What>, named: &str) -> Result<Quick> {
    desk.book()?.roll(|tx, roll| understand(tx, roll, text, &plain, named))
}

#[tauri::command(async)]
pub fn quick_add_card<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    person: &str,
    draft: FollowupDraft,
) -> Result<Done<Followup>> {
    desk.write(&app, Op::AddCard, |tx| add_with_card(tx, person, &draft))
}

#[tauri::command(async)]
pub fn quick_update<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    id: FollowupId,
    draft: FollowupDraft,
) -> Result<Done<Followup>> {
    desk.write(&app, Op::ChangeFollowup, |tx| update(tx, id, &draft))
}
