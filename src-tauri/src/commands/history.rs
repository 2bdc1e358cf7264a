//! What was done, and taking it back.

use serde::Serialize;
use shuke_core::base::error::Result;
use shuke_core::base::ids::{CardId, OpId};
use shuke_core::cards::{self, CardRef};
use shuke_core::store::history::{self, FieldChange};
use shuke_core::store::{Done, Operation, Undone};
use tauri::{AppHandle, Runtime, State};
use ts_rs::TS;

use crate::desk::{Desk, told};

/// One action, with up to five of its cards as far as they still exist.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export, rename = "Operation")]
#[allow(missing_docs)]
pub struct Deed {
    pub id: OpId,
    pub op: String,
    pub at: String,
    pub by: String,
    pub cards: Vec<CardRef>,
    pub count: u32,
    pub undoable: bool,
    pub undone: bool,
}

#[tauri::command(async)]
pub fn history(desk: State<'_, Desk>, card: Option<CardId>, limit: u32) -> Result<Vec<Deed>> {
    desk.book()?.read(|tx| {
        let operations = history::list(tx, card, limit)?;
        let deed = |row: Operation| Deed {
            cards: row.cards.iter().filter_map(|id| cards::reference(tx, *id).ok()).collect(),
            id: row.id,
            op: row.op,
            at: row.at,
            by: row.by,
            count: row.count,
            undoable: row.undoable,
            undone: row.undone,
        };
        Ok(operations.into_iter().map(deed).collect())
    })
}

#[tauri::command(async)]
pub fn field_history(desk: State<'_, Desk>, id: CardId) -> Result<Vec<FieldChange>> {
    let book = desk.book()?;
    book.look_at(id)?;
    book.read(|tx| history::of_card(tx, id))
}

#[tauri::command(async)]
pub fn undo<R: Runtime>(app: AppHandle<R>, desk: State<'_, Desk>, op: Option<OpId>) -> Result<Done<Undone>> {
    let done = desk.book()?.undo(op)?;
    told(&app, &done.domains);
    Ok(done)
}

#[tauri::command(async)]
pub fn redo<R: Runtime>(app: AppHandle<R>, desk: State<'_, Desk>) -> Result<Done<Undone>> {
    let done = desk.book()?.redo()?;
    told(&app, &done.domains);
    Ok(done)
}
