//! 獎勵: points, what partners grant, and the list at the end of the year.

use chrono::NaiveDate;
use shuke_core::base::error::Result;
use shuke_core::base::ids::{BenefitId, CardId, RewardId};
use shuke_core::rewards::benefits::{self, Benefit, BenefitDraft, BenefitOffer};
use shuke_core::rewards::year_end::{self, YearEnd};
use shuke_core::sales::{ledgers, orders};
use shuke_core::{Done, Op};
use tauri::{AppHandle, Runtime, State};

use crate::desk::Desk;

/// Customers that are listed of a year: as many as anybody goes through by hand. The exported file has all of them.
const LISTED: usize = 500;

#[tauri::command(async)]
pub fn add_reward<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    card: CardId,
    day: NaiveDate,
    points: i32,
    what: &str,
) -> Result<Done<RewardId>> {
    desk.write(&app, Op::AddReward, |tx| ledgers::add_reward(tx, card, day, points, what))
}

#[tauri::command(async)]
pub fn remove_reward<R: Runtime>(app: AppHandle<R>, desk: State<'_, Desk>, id: RewardId) -> Result<Done<()>> {
    desk.write(&app, Op::RemoveReward, |tx| ledgers::remove_reward(tx, id))
}

/// What each customer brought in a year, in the currency of the book's orders, `currency` where there are none.
#[tauri::command(async)]
pub fn year_end(desk: State<'_, Desk>, year: i32, currency: &str) -> Result<YearEnd> {
    desk.book()?.roll(|tx, roll| {
        let currency = orders::currency(tx, currency)?;
        year_end::list(tx, roll, year, &currency, LISTED)
    })
}

#[tauri::command(async)]
pub fn benefits(desk: State<'_, Desk>) -> Result<Vec<Benefit>> {
    desk.book()?.roll(benefits::list)
}

/// What one customer may have today.
#[tauri::command(async)]
pub fn card_benefits(desk: State<'_, Desk>, card: CardId) -> Result<Vec<BenefitOffer>> {
    desk.book()?.roll(|tx, roll| benefits::of_card(tx, roll, card))
}

#[tauri::command(async)]
pub fn save_benefit<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    id: Option<BenefitId>,
    draft: BenefitDraft,
) -> Result<Done<BenefitId>> {
    desk.write(&app, Op::SaveBenefit, |tx| benefits::save(tx, id, &draft))
}

#[tauri::command(async)]
pub fn remove_benefit<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    id: BenefitId,
) -> Result<Done<()>> {
    desk.write(&app, Op::RemoveBenefit, |tx| benefits::remove(tx, id))
}

#[tauri::command(async)]
pub fn use_benefit<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    card: CardId,
    id: BenefitId,
) -> Result<Done<RewardId>> {
    desk.book()?.roll(|tx, roll| benefits::check(tx, roll, card, id))?;
    desk.write(&app, Op::UseBenefit, |tx| benefits::take(tx, card, id))
}
