//! Two cards of one customer: which they might be, what a merge would come to, and the merge.

use std::collections::BTreeSet;

use shuke_core::base::error::Result;
use shuke_core::base::ids::CardId;
use shuke_core::cards::CardRef;
use shuke_core::cards::combine::Part;
use shuke_core::cards::duplicates::board::{self, Pair};
use shuke_core::cards::merge::{self, MergePreview};
use shuke_core::{Done, Op};
use tauri::{AppHandle, Runtime, State};

use crate::desk::Desk;

#[tauri::command(async)]
pub fn duplicate_pairs(desk: State<'_, Desk>) -> Result<Vec<Pair>> {
    desk.book()?.read(board::board)
}

#[tauri::command(async)]
pub fn tell_apart<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    one: CardId,
    other: CardId,
) -> Result<Done<()>> {
    desk.write(&app, Op::TellApart, |tx| board::tell_apart(tx, one, other))
}

#[tauri::command(async)]
pub fn merge_preview(
    desk: State<'_, Desk>,
    keep: CardId,
    other: CardId,
    over: Option<BTreeSet<Part>>,
) -> Result<MergePreview> {
    desk.book()?.read(|tx| merge::preview(tx, keep, other, over.as_ref()))
}

#[tauri::command(async)]
pub fn merge_cards<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    keep: CardId,
    other: CardId,
    over: BTreeSet<Part>,
) -> Result<Done<CardRef>> {
    desk.write(&app, Op::MergeCards, |tx| merge::merge(tx, keep, other, &over))
}
