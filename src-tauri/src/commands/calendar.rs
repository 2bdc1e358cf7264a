//! Today, the calendar, and reading a date as typed.

use serde::Serialize;
use shuke_core::base::birthday::YearlyDate;
use shuke_core::base::days::{self, Lean};
use shuke_core::base::error::Result;
use shuke_core::base::ids::CardId;
use shuke_core::cards::draft::Channel;
use shuke_core::interactions::{self, After, Direction, LogDraft};
use shuke_core::month::Month;
use shuke_core::summary::Summary;
use shuke_core::today::Today;
use shuke_core::{Done, Op, month, occasions};
use tauri::{AppHandle, Runtime, State};
use ts_rs::TS;

use crate::desk::Desk;

#[tauri::command(async)]
pub fn today(desk: State<'_, Desk>) -> Result<Today> {
    desk.book()?.ask(shuke_core::today::today)
}

#[tauri::command(async)]
pub fn summary(desk: State<'_, Desk>) -> Result<Summary> {
    desk.book()?.roll(shuke_core::summary::summary)
}

#[tauri::command(async)]
pub fn calendar_month(desk: State<'_, Desk>, year: i32, month: u32, monday_first: bool) -> Result<Month> {
    desk.book()?.ask(|tx, who| month::month(tx, who, year, month, monday_first))
}

/// Logs the greeting and takes the occasion off the list, as one action.
#[tauri::command(async)]
pub fn mark_greeted<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    occasion: &str,
    kind: Channel,
    note: String,
) -> Result<Done<CardId>> {
    desk.write(&app, Op::Greet, |tx| {
        let card = occasions::card_of(tx, occasion)?;
        let draft = LogDraft { note, ..LogDraft::of(kind, Direction::Out) };
        let after = After { no_next: true, ..After::default() };
        let log = interactions::log(tx, card, &draft, &after)?;
        occasions::mark(tx, occasion, Some(log.interaction.id))
    })
}

/// A day as typed in a plan (`ahead`) or about the past (`back`): 9/18, 明天, 下週五.
#[tauri::command(async)]
pub fn parse_day(desk: State<'_, Desk>, text: &str, lean: Lean) -> Result<String> {
    Ok(days::read(text, desk.clock().now().today(), lean)?.to_string())
}

/// A date as typed, with everything it can mean.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export, rename = "BirthdayReading")]
pub struct Readings {
    /// The likeliest first.
    pub readings: Vec<YearlyDate>,
    /// There is only one.
    pub certain: bool,
}

#[tauri::command(async)]
pub fn parse_birthday(desk: State<'_, Desk>, text: &str) -> Result<Readings> {
    let readings = YearlyDate::parse(text, desk.clock().now().today())?;
    Ok(Readings { certain: readings.len() == 1, readings })
}
