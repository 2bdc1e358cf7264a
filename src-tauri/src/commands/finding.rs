//! Finding: the list, the search, the filter language, saved views.

use serde::Serialize;
use shuke_core::base::error::{Error, Result};
use shuke_core::base::ids::{CardId, ViewId};
use shuke_core::cards::own;
use shuke_core::search::filter::{Chip, Key};
use shuke_core::search::list::{self, Ticked, first_rows, ids};
use shuke_core::search::views::{self, IdealMatch, View, ViewDraft};
use shuke_core::search::{self, Filter, Found, ListPage, ListQuery, Now};
use shuke_core::{Done, Op};
use tauri::{AppHandle, Runtime, State};
use ts_rs::TS;

use crate::desk::Desk;

/// Rows that are read before the roll is there.
const FIRST_ROWS: u32 = 60;

#[tauri::command(async)]
pub fn list_cards(desk: State<'_, Desk>, query: ListQuery, offset: u32, limit: u32) -> Result<ListPage> {
    let book = desk.book()?;
    let plain = ListQuery { collation: query.collation, ..ListQuery::default() };
    if !book.has_roll() && query == plain && offset == 0 {
        let rows = limit.min(FIRST_ROWS);
        return book.read(|tx| search::with_own(tx, first_rows(tx, query.collation, rows)?));
    }
    book.roll(|tx, roll| search::with_own(tx, search::list(roll, Now::of(tx), &query, offset, limit)?))
}

#[tauri::command(async)]
pub fn card_ids(desk: State<'_, Desk>, query: ListQuery) -> Result<Vec<CardId>> {
    desk.book()?.roll(|tx, roll| ids(roll, Now::of(tx), &query))
}

#[tauri::command(async)]
#[allow(clippy::needless_pass_by_value)]
pub fn ticked(desk: State<'_, Desk>, ids: Vec<CardId>, query: ListQuery) -> Result<Ticked> {
    desk.book()?.roll(|tx, roll| list::ticked(roll, Now::of(tx), &ids, &query))
}

#[tauri::command(async)]
pub fn find(desk: State<'_, Desk>, text: &str, limit: usize) -> Result<Found> {
    desk.book()?.roll(|tx, roll| search::find(tx, roll, text, limit))
}

#[tauri::command(async)]
pub fn find_in_contacts(desk: State<'_, Desk>, text: &str, limit: usize) -> Result<Found> {
    desk.book()?.read(|tx| search::find_in_contacts(tx, text, limit))
}

/// An expression as chips, or what is wrong with it.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct FilterReading {
    /// As it was typed.
    pub text: String,
    /// Its terms.
    pub chips: Vec<Chip>,
    /// What could not be read.
    pub problem: Option<Error>,
}

#[tauri::command(async)]
pub fn read_filter(desk: State<'_, Desk>, text: String) -> Result<FilterReading> {
    let (chips, problem) = match Filter::parse(&text, &desk.book()?.read(own::all)?) {
        Ok(filter) => (filter.chips(), None),
        Err(error) => (Vec::new(), Some(error)),
    };
    Ok(FilterReading { text, chips, problem })
}

#[tauri::command(async)]
pub fn toggle_filter(desk: State<'_, Desk>, text: &str, key: Key, value: &str) -> Result<String> {
    Ok(Filter::parse(text, &desk.book()?.read(own::all)?)?.toggled(key, value).to_string())
}

#[tauri::command(async)]
pub fn drop_from_filter(desk: State<'_, Desk>, text: &str, at: usize) -> Result<String> {
    Ok(Filter::parse(text, &desk.book()?.read(own::all)?)?.without(at).to_string())
}

#[tauri::command(async)]
pub fn list_views(desk: State<'_, Desk>) -> Result<Vec<View>> {
    desk.book()?.roll(views::views)
}

#[tauri::command(async)]
#[allow(clippy::needless_pass_by_value)]
pub fn save_view<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    id: Option<ViewId>,
    view: ViewDraft,
) -> Result<Done<View>> {
    let done = desk.write(&app, Op::SaveView, |tx| views::save_view(tx, id, &view))?;
    let found = desk.book()?.roll(views::views)?.into_iter().find(|view| view.id == done.value);
    let gone = View {
        id: done.value,
        name: view.name,
        r#where: view.r#where,
        sort: view.sort,
        service: view.service,
        care: view.care,
        ideal: view.ideal,
        count: 0,
    };
    Ok(Done { value: found.unwrap_or(gone), op: done.op, domains: done.domains })
}

/// The ideal customers and segments a card matches.
#[tauri::command(async)]
pub fn view_matches(desk: State<'_, Desk>, card: CardId) -> Result<Vec<IdealMatch>> {
    desk.book()?.roll(|tx, roll| views::matches(tx, roll, card))
}

#[tauri::command(async)]
pub fn remove_view<R: Runtime>(app: AppHandle<R>, desk: State<'_, Desk>, id: ViewId) -> Result<Done<()>> {
    desk.write(&app, Op::RemoveView, |tx| views::remove_view(tx, id))
}
