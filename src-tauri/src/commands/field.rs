//! Going out to customers: whom to see, cards that are out, and how they come back.

use shuke_core::base::error::Result;
use shuke_core::base::ids::{CardId, InteractionId, LoanId};
use shuke_core::field::{self, Brief, Loan, LoanDraft, Plan, PlanQuery, Return};
use shuke_core::vault::Right;
use shuke_core::vault::access::{Access, Deed};
use shuke_core::{Done, Op};
use tauri::{AppHandle, Runtime, State};

use crate::desk::Desk;

#[tauri::command(async)]
#[allow(clippy::needless_pass_by_value)]
pub fn visit_plan(desk: State<'_, Desk>, query: PlanQuery) -> Result<Plan> {
    let order = desk.order();
    desk.book()?.roll(|tx, roll| field::plan(tx, roll, &query, order))
}

#[tauri::command(async)]
pub fn route_areas(desk: State<'_, Desk>) -> Result<Vec<String>> {
    desk.book()?.read(field::route_areas)
}

#[tauri::command(async)]
pub fn set_route_areas<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    areas: Vec<String>,
) -> Result<Done<()>> {
    desk.write(&app, Op::OrderRoute, |tx| field::set_route(tx, &areas))
}

/// Cards leave the house: that is on record before they are out.
#[tauri::command(async)]
#[allow(clippy::needless_pass_by_value)]
pub fn take_out<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    draft: LoanDraft,
) -> Result<Done<Option<LoanId>>> {
    let book = desk.book()?;
    book.session().require(Right::Export)?;
    book.note(&Access::new(Deed::LentOut).count(draft.stops.len()).saying(draft.holder.clone()))?;
    desk.write(&app, Op::TakeOut, |tx| field::take_out(tx, &draft))
}

#[tauri::command(async)]
pub fn loans(desk: State<'_, Desk>, all: bool) -> Result<Vec<Loan>> {
    desk.book()?.read(|tx| field::list(tx, all))
}

#[tauri::command(async)]
#[allow(clippy::needless_pass_by_value)]
pub fn bring_back<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    back: Return,
) -> Result<Done<Option<InteractionId>>> {
    desk.write(&app, Op::BringBack, |tx| field::bring_back(tx, &back))
}

#[tauri::command(async)]
pub fn lose_card<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    card: CardId,
    words: &str,
) -> Result<Done<()>> {
    desk.write(&app, Op::LoseCard, |tx| field::lose(tx, card, words))
}

/// The page on a customer before a visit; that it was read is kept.
#[tauri::command(async)]
pub fn visit_brief<R: Runtime>(app: AppHandle<R>, desk: State<'_, Desk>, card: CardId) -> Result<Brief> {
    let book = desk.book()?;
    book.look_at(card)?;
    let brief = book.read(|tx| field::brief(tx, card))?;
    desk.write(&app, Op::ReadBrief, |tx| field::read_brief(tx, card))?;
    Ok(brief)
}
