//! 自訂欄位: the fields people define for their book.

use serde::Serialize;
use shuke_core::base::error::Result;
use shuke_core::base::ids::OwnFieldId;
use shuke_core::cards::own::{self, Defined, OwnField, OwnFieldDraft};
use shuke_core::{Done, Op};
use tauri::{AppHandle, Runtime, State};
use ts_rs::TS;

use crate::desk::{Desk, lock};

/// The fields of the book and how far they are used.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct OwnFields {
    /// In their order.
    pub fields: Vec<OwnField>,
    /// Cards with a value in each.
    pub used: Vec<u32>,
}

#[tauri::command(async)]
pub fn own_fields(desk: State<'_, Desk>) -> Result<OwnFields> {
    desk.book()?.read(|tx| Ok(OwnFields { fields: own::all(tx)?, used: own::used(tx)? }))
}

#[tauri::command(async)]
#[allow(clippy::needless_pass_by_value)]
pub fn define_field<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    field: OwnFieldDraft,
) -> Result<Done<Defined>> {
    desk.write(&app, Op::DefineField, |tx| own::define(tx, &field))
}

/// Defines the fields of the book's trade that are not there yet, in the language of the screens; how many there were.
#[tauri::command(async)]
pub fn define_usual_fields<R: Runtime>(app: AppHandle<R>, desk: State<'_, Desk>) -> Result<Done<u32>> {
    let preset = desk.book()?.info()?.preset;
    let language = lock(&desk.kept).settings.language;
    desk.write(&app, Op::DefineField, |tx| own::define_usual(tx, preset, language))
}

#[tauri::command(async)]
#[allow(clippy::needless_pass_by_value)]
pub fn change_field<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    id: OwnFieldId,
    field: OwnFieldDraft,
) -> Result<Done<Defined>> {
    desk.write(&app, Op::ChangeField, |tx| own::change(tx, id, &field))
}

#[tauri::command(async)]
pub fn remove_field<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    id: OwnFieldId,
) -> Result<Done<()>> {
    desk.write(&app, Op::RemoveField, |tx| own::remove(tx, id))
}

#[tauri::command(async)]
#[allow(clippy::needless_pass_by_value)]
pub fn order_fields<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    ids: Vec<OwnFieldId>,
) -> Result<Done<()>> {
    desk.write(&app, Op::OrderFields, |tx| own::reorder(tx, &ids))
}
