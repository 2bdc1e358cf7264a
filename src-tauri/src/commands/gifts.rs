//! 人情簿: gifts given and received.

use chrono::NaiveDate;
use shuke_core::base::error::Result;
use shuke_core::base::ids::{CardId, GiftId};
use shuke_core::base::language::Language;
use shuke_core::base::money::Money;
use shuke_core::occasions::gifts::{self, Draft, Page, With};
use shuke_core::search::Now;
use shuke_core::search::list::{ListQuery, ids};
use shuke_core::{Done, Op};
use tauri::{AppHandle, Runtime, State};

use crate::desk::Desk;

#[tauri::command(async)]
pub fn gift_page(desk: State<'_, Desk>, occasion: &str, currency: &str, language: Language) -> Result<Page> {
    desk.book()?.roll(|tx, roll| gifts::page(tx, roll, occasion, currency, language))
}

#[tauri::command(async)]
pub fn gifts_with(desk: State<'_, Desk>, card: CardId, currency: &str) -> Result<With> {
    let book = desk.book()?;
    let with = book.read(|tx| gifts::with(tx, card, currency))?;
    book.look_at(card)?;
    Ok(with)
}

#[tauri::command(async)]
pub fn add_gift<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    card: CardId,
    draft: Draft,
) -> Result<Done<GiftId>> {
    desk.write(&app, Op::AddGift, |tx| gifts::add(tx, card, &draft))
}

#[tauri::command(async)]
pub fn change_gift<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    id: GiftId,
    draft: Draft,
) -> Result<Done<GiftId>> {
    desk.write(&app, Op::ChangeGift, |tx| gifts::change(tx, id, &draft))
}

#[tauri::command(async)]
pub fn remove_gift<R: Runtime>(app: AppHandle<R>, desk: State<'_, Desk>, id: GiftId) -> Result<Done<()>> {
    desk.write(&app, Op::RemoveGift, |tx| gifts::remove(tx, id))
}

/// Puts those an expression fits on a festival's list; without one, who got something the time before.
#[tauri::command(async)]
pub fn plan_gifts<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    occasion: &str,
    r#where: Option<String>,
    language: Language,
) -> Result<Done<u32>> {
    let book = desk.book()?;
    let people = r#where
        .map(|r#where| {
            let r#where = if r#where.is_empty() { gifts::FIRST.to_owned() } else { r#where };
            book.roll(|tx, roll| ids(roll, Now::of(tx), &ListQuery { r#where, ..ListQuery::default() }))
        })
        .transpose()?;
    desk.write(&app, Op::PlanGifts, |tx| gifts::plan(tx, occasion, people.as_deref(), language))
}

/// Puts these people on a festival's list.
#[tauri::command(async)]
pub fn plan_gifts_for<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    occasion: &str,
    people: Vec<CardId>,
    language: Language,
) -> Result<Done<u32>> {
    desk.write(&app, Op::PlanGifts, |tx| gifts::plan(tx, occasion, Some(&people), language))
}

#[tauri::command(async)]
pub fn set_gift_budget<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    occasion: &str,
    date: NaiveDate,
    total: Option<Money>,
    each: Option<Money>,
) -> Result<Done<()>> {
    desk.write(&app, Op::SetGiftBudget, |tx| {
        gifts::set_budget(tx, occasion, date, total.as_ref(), each.as_ref())
    })
}
