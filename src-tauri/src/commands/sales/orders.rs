//! Purchases, plans and payments.

use shuke_core::base::amount;
use shuke_core::base::error::{Code, Error, Result};
use shuke_core::base::ids::{CardId, OrderId, ReceiptId};
use shuke_core::base::money::Money;
use shuke_core::sales::orders::{self, InstalmentDraft, OrderAdded, OrderDraft};
use shuke_core::sales::receipts::{self, Paid, PaymentDraft};
use shuke_core::sales::receivables::{self, Receivables};
use shuke_core::sales::{self, Trade};
use shuke_core::{Done, Op};
use tauri::{AppHandle, Runtime, State};

use crate::desk::Desk;

/// Everything of one customer's trade.
#[tauri::command(async)]
pub fn trade(desk: State<'_, Desk>, card: CardId) -> Result<Trade> {
    let book = desk.book()?;
    let trade = book.read(|tx| sales::of_card(tx, card))?;
    book.look_at(card)?;
    Ok(trade)
}

/// What is owed; months in the currency of the book's orders, `currency` where there are none.
#[tauri::command(async)]
pub fn receivables(desk: State<'_, Desk>, currency: &str) -> Result<Receivables> {
    desk.book()?.roll(|tx, roll| {
        let currency = orders::currency(tx, currency)?;
        receivables::receivables(tx, roll, &currency)
    })
}

/// The currency of the book's orders; `usual` where there are none.
#[tauri::command(async)]
pub fn book_currency(desk: State<'_, Desk>, usual: &str) -> Result<String> {
    desk.book()?.read(|tx| orders::currency(tx, usual))
}

/// Reads an amount as people write it: `12萬`, `1,234.50`. What could mean two numbers is refused.
#[tauri::command(async)]
pub fn read_amount(text: &str, currency: &str) -> Result<Money> {
    amount::money(text, currency).ok_or_else(|| Error::new(Code::Unreadable).with("text", text))
}

#[tauri::command(async)]
pub fn add_order<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    card: CardId,
    draft: OrderDraft,
) -> Result<Done<OrderAdded>> {
    desk.write(&app, Op::AddOrder, |tx| orders::add(tx, card, &draft))
}

#[tauri::command(async)]
pub fn change_order<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    order: OrderId,
    draft: OrderDraft,
) -> Result<Done<OrderAdded>> {
    desk.write(&app, Op::ChangeOrder, |tx| orders::change(tx, order, &draft))
}

#[tauri::command(async)]
pub fn plan_payments<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    order: OrderId,
    plan: Vec<InstalmentDraft>,
) -> Result<Done<()>> {
    desk.write(&app, Op::PlanPayments, |tx| orders::set_plan(tx, order, &plan))
}

#[tauri::command(async)]
pub fn cancel_order<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    order: OrderId,
) -> Result<Done<()>> {
    desk.write(&app, Op::CancelOrder, |tx| orders::cancel(tx, order))
}

#[tauri::command(async)]
pub fn remove_order<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    order: OrderId,
) -> Result<Done<()>> {
    desk.write(&app, Op::RemoveOrder, |tx| orders::remove(tx, order))
}

#[tauri::command(async)]
pub fn book_payment<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    order: OrderId,
    payment: PaymentDraft,
) -> Result<Done<Paid>> {
    desk.write(&app, Op::BookPayment, |tx| receipts::pay(tx, order, &payment))
}

#[tauri::command(async)]
pub fn remove_payment<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    id: ReceiptId,
) -> Result<Done<()>> {
    desk.write(&app, Op::RemovePayment, |tx| receipts::remove(tx, id))
}
