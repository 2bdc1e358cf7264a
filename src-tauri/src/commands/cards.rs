//! One card: its page, and everything that changes it.

use serde::Serialize;
use shuke_core::base::error::Result;
use shuke_core::base::ids::{CardId, OccasionId, RelationId};
use shuke_core::cards::draft::{OccasionDraft, RelationDraft};
use shuke_core::cards::{self, Card, CardDraft, CardRef, Class};
use shuke_core::page::CardPage;
use shuke_core::{Done, Op};
use tauri::{AppHandle, Runtime, State};
use ts_rs::TS;

use crate::desk::Desk;

#[tauri::command(async)]
pub fn get_card(desk: State<'_, Desk>, id: CardId) -> Result<CardPage> {
    desk.book()?.open_card(id, desk.order())
}

#[tauri::command(async)]
pub fn draft_of(desk: State<'_, Desk>, id: CardId) -> Result<CardDraft> {
    let book = desk.book()?;
    book.look_at(id)?;
    book.read(|tx| cards::draft_of(tx, id))
}

#[tauri::command(async)]
pub fn possible_duplicates(desk: State<'_, Desk>, draft: CardDraft) -> Result<Vec<CardRef>> {
    desk.book()?.read(|tx| cards::duplicates::possible(tx, &draft))
}

/// A new card and who it might already be.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct Added {
    /// The card.
    pub card: Card,
    /// Cards that may be the same customer.
    pub duplicates: Vec<CardRef>,
}

#[tauri::command(async)]
pub fn add_card<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    draft: CardDraft,
) -> Result<Done<Added>> {
    desk.write(&app, Op::AddCard, |tx| {
        let duplicates = cards::duplicates::possible(tx, &draft)?;
        let card = cards::get(tx, cards::add(tx, &draft)?)?;
        Ok(Added { card, duplicates })
    })
}

#[tauri::command(async)]
pub fn replace_card<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    id: CardId,
    draft: CardDraft,
) -> Result<Done<Card>> {
    desk.write(&app, Op::EditCard, |tx| {
        cards::replace(tx, id, &draft)?;
        cards::get(tx, id)
    })
}

#[tauri::command(async)]
pub fn set_class<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    id: CardId,
    class: Option<Class>,
) -> Result<Done<()>> {
    desk.write(&app, Op::SetClass, |tx| cards::set_class(tx, id, class))
}

#[tauri::command(async)]
pub fn set_tags<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    id: CardId,
    tags: Vec<String>,
) -> Result<Done<()>> {
    desk.write(&app, Op::SetTags, |tx| cards::set_tags(tx, id, &tags))
}

#[tauri::command(async)]
pub fn add_relation<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    id: CardId,
    relation: RelationDraft,
    other: Option<CardId>,
) -> Result<Done<RelationId>> {
    desk.write(&app, Op::AddRelation, |tx| cards::add_relation(tx, id, &relation, other))
}

#[tauri::command(async)]
pub fn remove_relation<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    id: RelationId,
) -> Result<Done<()>> {
    desk.write(&app, Op::RemoveRelation, |tx| cards::remove_relation(tx, id))
}

#[tauri::command(async)]
pub fn add_occasion<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    id: CardId,
    occasion: OccasionDraft,
) -> Result<Done<OccasionId>> {
    desk.write(&app, Op::AddOccasion, |tx| cards::card::add_occasion(tx, id, &occasion))
}

#[tauri::command(async)]
pub fn remove_occasion<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    id: OccasionId,
) -> Result<Done<()>> {
    desk.write(&app, Op::RemoveOccasion, |tx| cards::card::remove_occasion(tx, id))
}

#[tauri::command(async)]
pub fn confirm_card<R: Runtime>(app: AppHandle<R>, desk: State<'_, Desk>, id: CardId) -> Result<Done<()>> {
    desk.write(&app, Op::ConfirmCard, |tx| cards::confirm(tx, id))
}

#[tauri::command(async)]
pub fn archive_card<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    id: CardId,
    archived: bool,
) -> Result<Done<()>> {
    let op = if archived { Op::ArchiveCard } else { Op::RestoreCard };
    desk.write(&app, op, |tx| cards::archive(tx, id, archived))
}

#[tauri::command(async)]
pub fn delete_card<R: Runtime>(app: AppHandle<R>, desk: State<'_, Desk>, id: CardId) -> Result<Done<()>> {
    desk.write(&app, Op::DeleteCard, |tx| cards::delete(tx, id))
}
