//! Opportunities, and who brought whom.

use shuke_core::base::error::Result;
use shuke_core::base::ids::{CardId, FollowupId, OpportunityId};
use shuke_core::sales::opportunities::{self, LostReason, Opportunity, OpportunityDraft};
use shuke_core::sales::referrals::{self, Referrals};
use shuke_core::{Done, Op};
use tauri::{AppHandle, Runtime, State};

use crate::desk::Desk;

#[tauri::command(async)]
pub fn opportunities(desk: State<'_, Desk>) -> Result<Vec<Opportunity>> {
    desk.book()?.roll(|tx, roll| opportunities::list(tx, roll, None))
}

#[tauri::command(async)]
pub fn add_opportunity<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    card: CardId,
    draft: OpportunityDraft,
) -> Result<Done<OpportunityId>> {
    desk.write(&app, Op::AddOpportunity, |tx| opportunities::add(tx, card, &draft))
}

#[tauri::command(async)]
pub fn change_opportunity<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    id: OpportunityId,
    draft: OpportunityDraft,
) -> Result<Done<()>> {
    desk.write(&app, Op::ChangeOpportunity, |tx| opportunities::change(tx, id, &draft))
}

#[tauri::command(async)]
pub fn lose_opportunity<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    id: OpportunityId,
    reason: LostReason,
    note: &str,
) -> Result<Done<()>> {
    desk.write(&app, Op::LoseOpportunity, |tx| opportunities::lose(tx, id, reason, note))
}

#[tauri::command(async)]
pub fn reopen_opportunity<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    id: OpportunityId,
) -> Result<Done<()>> {
    desk.write(&app, Op::ReopenOpportunity, |tx| opportunities::reopen(tx, id))
}

#[tauri::command(async)]
pub fn remove_opportunity<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    id: OpportunityId,
) -> Result<Done<()>> {
    desk.write(&app, Op::RemoveOpportunity, |tx| opportunities::remove(tx, id))
}

#[tauri::command(async)]
pub fn referrals(desk: State<'_, Desk>) -> Result<Referrals> {
    desk.book()?.roll(|tx, roll| referrals::referrals(tx, roll))
}

/// Plans to thank whoever brought a customer.
#[tauri::command(async)]
pub fn thank_referrer<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    brought: CardId,
    purpose: &str,
) -> Result<Done<FollowupId>> {
    desk.write(&app, Op::AddFollowup, |tx| referrals::thank(tx, brought, purpose))
}
