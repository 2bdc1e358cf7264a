//! 分析・分級: what the charts show, why a customer is in a class, the rules and what people judged.

use shuke_core::base::error::Result;
use shuke_core::base::ids::{CardId, JudgementId};
use shuke_core::segments::apply::{self, ClassMoves};
use shuke_core::segments::explain::{self, Explained};
use shuke_core::segments::insights::{self, Insights, Period};
use shuke_core::segments::judgements::{self, JudgementDraft};
use shuke_core::segments::profile::{self, Profile};
use shuke_core::segments::rules::{Rules, Settings};
use shuke_core::segments::worth::{self, Worths};
use shuke_core::segments::{ClassCount, Classes, Scheme};
use shuke_core::{Done, Op};
use tauri::{AppHandle, Runtime, State};

use crate::desk::Desk;

#[tauri::command(async)]
pub fn insights(desk: State<'_, Desk>, period: Period) -> Result<Insights> {
    desk.book()?.roll(|tx, roll| insights::insights(tx, roll, &*roll.classes(tx)?, period))
}

/// The classes of one customer under every scheme.
#[tauri::command(async)]
pub fn class_profile(desk: State<'_, Desk>, card: CardId) -> Result<Profile> {
    desk.book()?.roll(|tx, roll| profile::of(&*roll.classes(tx)?, card))
}

#[tauri::command(async)]
pub fn explain_class(desk: State<'_, Desk>, card: CardId, scheme: Scheme) -> Result<Explained> {
    desk.book()?.roll(|tx, roll| explain::explain(tx, &*roll.classes(tx)?, card, scheme))
}

#[tauri::command(async)]
pub fn class_counts(desk: State<'_, Desk>, scheme: Scheme) -> Result<Vec<ClassCount>> {
    desk.book()?.roll(|tx, roll| Ok(roll.classes(tx)?.counts(scheme)))
}

#[tauri::command(async)]
pub fn class_rules(desk: State<'_, Desk>) -> Result<Rules> {
    desk.book()?.roll(|tx, roll| Ok(roll.classes(tx)?.rules().clone()))
}

/// How many would be in each class by rules that are not in force.
#[tauri::command(async)]
pub fn try_class_rules(desk: State<'_, Desk>, settings: Settings, scheme: Scheme) -> Result<Vec<ClassCount>> {
    desk.book()?.read(|tx| Ok(Classes::trial(tx, &settings)?.counts(scheme)))
}

#[tauri::command(async)]
pub fn set_class_rules<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    settings: Settings,
) -> Result<Done<()>> {
    desk.write(&app, Op::SetClassRule, |tx| Classes::load(tx)?.rules().set(tx, &settings))
}

/// A judgement of ABC puts the card in that class at once.
#[tauri::command(async)]
pub fn judge<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    card: CardId,
    draft: JudgementDraft,
) -> Result<Done<JudgementId>> {
    desk.write(&app, Op::Judge, |tx| judgements::judge(tx, card, &draft))
}

#[tauri::command(async)]
pub fn unjudge<R: Runtime>(app: AppHandle<R>, desk: State<'_, Desk>, id: JudgementId) -> Result<Done<()>> {
    desk.write(&app, Op::Unjudge, |tx| judgements::unjudge(tx, id))
}

/// Cards whose class would be another if the rule of ABC were put in force.
#[tauri::command(async)]
pub fn class_moves(desk: State<'_, Desk>) -> Result<ClassMoves> {
    desk.book()?.roll(|tx, roll| apply::outlook(roll, &*roll.classes(tx)?))
}

#[tauri::command(async)]
pub fn reclassify<R: Runtime>(app: AppHandle<R>, desk: State<'_, Desk>) -> Result<Done<u32>> {
    desk.write(&app, Op::Reclassify, apply::apply)
}

#[tauri::command(async)]
pub fn worths(desk: State<'_, Desk>) -> Result<Worths> {
    desk.book()?.read(worth::worths)
}
