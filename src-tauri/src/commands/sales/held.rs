//! What customers hold, and the catalogue.

use chrono::NaiveDate;
use shuke_core::base::error::Result;
use shuke_core::base::ids::{CardId, HoldingId, ProductId};
use shuke_core::sales::holdings::{self, Balance, HoldingDraft, Maturity, Noted};
use shuke_core::sales::products::{self, Product, ProductDraft};
use shuke_core::{Done, Op};
use tauri::{AppHandle, Runtime, State};

use crate::desk::Desk;

#[tauri::command(async)]
pub fn save_holding<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    card: CardId,
    id: Option<HoldingId>,
    draft: HoldingDraft,
) -> Result<Done<HoldingId>> {
    desk.write(&app, Op::SaveHolding, |tx| holdings::save(tx, card, id, &draft))
}

#[tauri::command(async)]
pub fn remove_holding<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    id: HoldingId,
) -> Result<Done<()>> {
    desk.write(&app, Op::RemoveHolding, |tx| holdings::remove(tx, id))
}

#[tauri::command(async)]
pub fn set_balance<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    id: HoldingId,
    balance: Balance,
) -> Result<Done<Noted>> {
    desk.write(&app, Op::SetBalance, |tx| holdings::set_balance(tx, id, &balance))
}

#[tauri::command(async)]
pub fn maturing(desk: State<'_, Desk>, from: NaiveDate, until: NaiveDate) -> Result<Vec<Maturity>> {
    desk.book()?.roll(|tx, roll| holdings::maturing(tx, roll, from, until))
}

#[tauri::command(async)]
pub fn products(desk: State<'_, Desk>) -> Result<Vec<Product>> {
    desk.book()?.read(products::list)
}

#[tauri::command(async)]
pub fn save_product<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    id: Option<ProductId>,
    draft: ProductDraft,
) -> Result<Done<ProductId>> {
    desk.write(&app, Op::SaveProduct, |tx| products::save(tx, id, &draft))
}

#[tauri::command(async)]
pub fn remove_product<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    id: ProductId,
) -> Result<Done<()>> {
    desk.write(&app, Op::RemoveProduct, |tx| products::remove(tx, id))
}
