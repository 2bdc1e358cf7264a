//! What is agreed with customers: credit, prices, terms, commissions; and what sources of customers cost.

use chrono::NaiveDate;
use shuke_core::base::error::Result;
use shuke_core::base::ids::{CardId, CommissionId, OrderId, SourceCostId, SpecialPriceId};
use shuke_core::base::money::Money;
use shuke_core::sales::credit::{self, SpecialPrice, Term};
use shuke_core::sales::ledgers::{self, CommissionDraft, SourceCost};
use shuke_core::{Done, Op};
use tauri::{AppHandle, Runtime, State};

use crate::desk::Desk;

#[tauri::command(async)]
pub fn set_credit<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    card: CardId,
    draft: credit::Draft,
) -> Result<Done<()>> {
    desk.write(&app, Op::SetCredit, |tx| credit::set(tx, card, &draft))
}

#[tauri::command(async)]
pub fn save_price<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    card: CardId,
    price: SpecialPrice,
) -> Result<Done<SpecialPriceId>> {
    desk.write(&app, Op::SavePrice, |tx| credit::save_price(tx, card, &price))
}

#[tauri::command(async)]
pub fn remove_price<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    id: SpecialPriceId,
) -> Result<Done<()>> {
    desk.write(&app, Op::RemovePrice, |tx| credit::remove_price(tx, id))
}

#[tauri::command(async)]
pub fn terms(desk: State<'_, Desk>) -> Result<Vec<Term>> {
    desk.book()?.read(credit::terms)
}

#[tauri::command(async)]
pub fn set_terms<R: Runtime>(app: AppHandle<R>, desk: State<'_, Desk>, terms: Vec<Term>) -> Result<Done<()>> {
    desk.write(&app, Op::SetTerms, |tx| credit::set_terms(tx, &terms))
}

#[tauri::command(async)]
pub fn save_commission<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    order: OrderId,
    draft: CommissionDraft,
) -> Result<Done<CommissionId>> {
    desk.write(&app, Op::SaveCommission, |tx| ledgers::save_commission(tx, order, &draft))
}

#[tauri::command(async)]
pub fn remove_commission<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    id: CommissionId,
) -> Result<Done<()>> {
    desk.write(&app, Op::RemoveCommission, |tx| ledgers::remove_commission(tx, id))
}

#[tauri::command(async)]
pub fn source_costs(desk: State<'_, Desk>) -> Result<Vec<SourceCost>> {
    desk.book()?.read(ledgers::source_costs)
}

#[tauri::command(async)]
pub fn add_source_cost<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    source: &str,
    day: NaiveDate,
    amount: Money,
) -> Result<Done<SourceCostId>> {
    desk.write(&app, Op::AddSourceCost, |tx| ledgers::add_source_cost(tx, source, day, &amount))
}

#[tauri::command(async)]
pub fn remove_source_cost<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    id: SourceCostId,
) -> Result<Done<()>> {
    desk.write(&app, Op::RemoveSourceCost, |tx| ledgers::remove_source_cost(tx, id))
}
