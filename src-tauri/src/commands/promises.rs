//! 承諾: what was promised.

use chrono::NaiveDate;
use shuke_core::base::error::Result;
use shuke_core::base::ids::{CardId, PromiseId};
use shuke_core::interactions::promises::{self, Ledger, State as PromiseState};
use shuke_core::{Done, Op};
use tauri::{AppHandle, Runtime, State};

use crate::desk::Desk;

#[tauri::command(async)]
pub fn promise_ledger(desk: State<'_, Desk>) -> Result<Ledger> {
    desk.book()?.ask(promises::ledger)
}

#[tauri::command(async)]
pub fn add_promise<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    card: CardId,
    what: &str,
    due: NaiveDate,
) -> Result<Done<PromiseId>> {
    desk.write(&app, Op::AddPromise, |tx| promises::add(tx, card, what, due, None))
}

#[tauri::command(async)]
pub fn change_promise<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    id: PromiseId,
    what: &str,
    due: NaiveDate,
) -> Result<Done<CardId>> {
    desk.write(&app, Op::ChangePromise, |tx| promises::change(tx, id, what, due))
}

#[tauri::command(async)]
pub fn close_promise<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    id: PromiseId,
    state: PromiseState,
) -> Result<Done<CardId>> {
    let op = if state == PromiseState::Broken { Op::BreakPromise } else { Op::KeepPromise };
    desk.write(&app, op, |tx| promises::close(tx, id, state))
}

#[tauri::command(async)]
pub fn remove_promise<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    id: PromiseId,
) -> Result<Done<CardId>> {
    desk.write(&app, Op::RemovePromise, |tx| promises::remove(tx, id))
}
