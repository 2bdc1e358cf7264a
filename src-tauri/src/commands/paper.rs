//! Cards on paper: a PDF where the person says, opened by whatever shows PDFs here.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use serde::Deserialize;
use shuke_core::base::error::{Error, Result};
use shuke_core::base::ids::CardId;
use shuke_core::field::{self, LoanStop};
use shuke_core::vault::Right;
use shuke_core::vault::access::{Access, Deed};
use shuke_paper::said::{Trip, visit_card, visit_words};
use shuke_paper::{Gaps, Paper, VisitCard};
use shuke_words::Words;
use tauri::{AppHandle, Runtime, State};
use tauri_plugin_dialog::DialogExt;

use crate::desk::{Desk, lock};

/// What cards are printed on.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Size {
    A5,
    A6,
    /// Four of A6 on a sheet of A4.
    Four,
}

/// Prints the cards of a day's way. What is printed is on record before it is out.
#[tauri::command(async)]
#[allow(clippy::needless_pass_by_value, clippy::too_many_arguments)]
pub fn save_visit_cards<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    stops: Vec<LoanStop>,
    day: NaiveDate,
    holder: &str,
    due_day: NaiveDate,
    due_time: &str,
    paper: Size,
    mark_gaps: bool,
    name: &str,
) -> Result<Option<String>> {
    let words = words(&desk);
    let book = desk.book()?;
    book.session().require(Right::Export)?;
    let today = book.clock().now().today();
    let trip = |starts: Option<&str>| Trip {
        holder: holder.trim().to_owned(),
        visit: [Some(words.day(day)), starts.map(str::to_owned)]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(" "),
        out: format!("{} {}", words.day(today), book.clock().now().time()),
        due: format!("{} {due_time}", words.day(due_day)),
    };
    let cards: Vec<VisitCard> = stops
        .iter()
        .map(|stop| {
            let brief = book.read(|tx| field::brief(tx, stop.card))?;
            Ok(visit_card(&brief, &trip(stop.starts.as_deref()), words, day))
        })
        .collect::<Result<_>>()?;
    print(&app, &desk, &cards, paper, mark_gaps, name, Access::new(Deed::Printed).count(cards.len()))
}

/// Prints the page on one customer.
#[tauri::command(async)]
pub fn save_brief_pdf<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    card: CardId,
    name: &str,
) -> Result<Option<String>> {
    let words = words(&desk);
    let book = desk.book()?;
    book.session().require(Right::Export)?;
    let now = book.clock().now();
    let brief = book.read(|tx| field::brief(tx, card))?;
    let trip = Trip {
        holder: book.session().name.clone(),
        visit: format!("{} {}", words.day(now.today()), now.time()),
        ..Trip::default()
    };
    let sheet = visit_card(&brief, &trip, words, now.today());
    print(&app, &desk, &[sheet], Size::A5, true, name, Access::new(Deed::Printed).of(card))
}

fn print<R: Runtime>(
    app: &AppHandle<R>,
    desk: &Desk,
    cards: &[VisitCard],
    size: Size,
    mark_gaps: bool,
    name: &str,
    access: Access,
) -> Result<Option<String>> {
    let words = words(desk);
    let paper = match size {
        Size::A5 => Paper::A5,
        Size::A6 => Paper::A6,
        Size::Four => Paper::FourOnA4,
    };
    let gaps = if mark_gaps { Gaps::Mark } else { Gaps::Refuse };
    // Set before anybody chooses a place: what cannot be printed is told first.
    let bytes = shuke_paper::visit_cards(cards, &visit_words(words), paper, words.lang().into(), gaps)?;
    let Some(file) = place(app, desk, name) else { return Ok(None) };
    desk.book()?.note(&access)?;
    std::fs::write(&file, bytes)
        .map_err(|error| Error::from(error).with("path", file.display().to_string()))?;
    // Where nothing shows PDFs the file is there all the same.
    if desk.shows_files() {
        let _ = open::that_detached(&file);
    }
    Ok(Some(file.display().to_string()))
}

fn place<R: Runtime>(app: &AppHandle<R>, desk: &Desk, name: &str) -> Option<PathBuf> {
    let name =
        Path::new(name).file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    match desk.offered() {
        Some(file) => Some(file.with_file_name(name)),
        None => {
            let dialog = app.dialog().file().add_filter("PDF", &["pdf"]).set_file_name(name);
            dialog.blocking_save_file().and_then(|path| path.into_path().ok())
        }
    }
}

fn words(desk: &Desk) -> &'static Words {
    Words::of(lock(&desk.kept).settings.language)
}
