//! The greetings of one occasion.

use shuke_core::base::error::Result;
use shuke_core::base::ids::CardId;
use shuke_core::cards::draft::Channel;
use shuke_core::occasions::greetings::{self, Board, Change, Label, Query, Way, Wish};
use shuke_core::vault::Right;
use shuke_core::vault::access::{Access, Deed};
use shuke_core::{Code, Done, Error, Op, cards};
use tauri::{AppHandle, Runtime, State};

use crate::desk::Desk;

#[tauri::command(async)]
pub fn greeting_board(desk: State<'_, Desk>, query: Query) -> Result<Board> {
    desk.book()?.roll(|tx, roll| greetings::board(tx, roll, &query))
}

#[tauri::command(async)]
pub fn change_greeting<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    key: &str,
    change: Change,
) -> Result<Done<CardId>> {
    desk.write(&app, Op::EditGreeting, |tx| greetings::change(tx, key, &change))
}

#[tauri::command(async)]
pub fn greeting_sent<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    key: &str,
    how: Channel,
    text: &str,
    wording: Option<u32>,
) -> Result<Done<CardId>> {
    desk.write(&app, Op::Greet, |tx| greetings::sent(tx, key, how, text, wording))
}

/// Opens a text in the mail program or as a text message.
#[tauri::command(async)]
pub fn open_greeting(desk: State<'_, Desk>, key: &str, way: Way, subject: &str, text: &str) -> Result<()> {
    let book = desk.book()?;
    let (card, to) = book.read(|tx| greetings::address(tx, key, way))?;
    book.note(&Access::new(Deed::CopiedOut).of(card))?;
    let link = greetings::link(way, &to, subject, text).ok_or_else(|| Error::new(Code::Unknown))?;
    open::that_detached(link).map_err(|error| Error::new(Code::OpenFailed).with("detail", error.to_string()))
}

/// What stands on envelopes. It is for paper, and takes the right to that.
#[tauri::command(async)]
pub fn greeting_labels(desk: State<'_, Desk>, cards: Vec<CardId>) -> Result<Vec<Label>> {
    let book = desk.book()?;
    book.session().require(Right::Export)?;
    book.read(|tx| greetings::labels(tx, &cards))
}

#[tauri::command(async)]
pub fn greeting_wish(desk: State<'_, Desk>, card: CardId) -> Result<Wish> {
    desk.book()?.read(|tx| greetings::wish_of(tx, card))
}

#[tauri::command(async)]
pub fn set_greeting_wish<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    card: CardId,
    wish: Wish,
) -> Result<Done<CardId>> {
    desk.write(&app, Op::SetGreetingWish, |tx| greetings::set_wish(tx, card, &wish))
}

#[tauri::command(async)]
pub fn set_salutation<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    card: CardId,
    salutation: String,
) -> Result<Done<CardId>> {
    desk.write(&app, Op::EditCard, |tx| {
        let draft = cards::CardDraft { salutation, ..cards::draft_of(tx, card)? };
        cards::replace(tx, card, &draft).map(|_| card)
    })
}
