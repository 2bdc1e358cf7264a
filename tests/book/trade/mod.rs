//! 進程・收款 on real books: what is sold, owed, paid and held, worked out by hand and held against what the book says.

mod bad;
mod board;
mod changed;
mod holdings;
mod orders;
mod payments;
mod receivables;
mod rewards;
mod rfm_reference;
mod value_reference;
mod whole;

use rust_decimal::Decimal;
use shuke_core::base::ids::{CardId, OrderId};
use shuke_core::base::money::Money;
use shuke_core::sales::orders::{InstalmentDraft, Order, OrderAdded, OrderDraft, OrderLine, PayWay};
use shuke_core::sales::receipts::{Paid, PaymentDraft, Rest};
use shuke_core::{Book, Code, Error, Op, sales};

use crate::day;

fn twd(dollars: i64) -> Money {
    Money::from_minor(dollars * 100, "TWD")
}

fn usd(dollars: i64) -> Money {
    Money::from_minor(dollars * 100, "USD")
}

fn exact(amount: &str, currency: &str) -> Money {
    Money { amount: amount.parse().unwrap(), currency: currency.to_owned() }
}

fn line(product: &str, amount: Money) -> OrderLine {
    OrderLine { product: product.to_owned(), quantity: Decimal::ONE, amount }
}

fn part(due: &str, amount: Money) -> InstalmentDraft {
    InstalmentDraft { due_on: day(due), amount, name: String::new() }
}

/// Bought and paid on a day.
fn bought(on: &str, amount: Money) -> OrderDraft {
    OrderDraft { day: Some(day(on)), lines: vec![line("茶", amount)], ..OrderDraft::default() }
}

/// A contract of so many dollars a part.
fn planned(on: &str, parts: &[(&str, i64)]) -> OrderDraft {
    let sum = parts.iter().map(|(_, dollars)| dollars).sum();
    OrderDraft {
        plan: parts.iter().map(|(due, dollars)| part(due, twd(*dollars))).collect(),
        ..bought(on, twd(sum))
    }
}

/// What is taken back, below zero.
fn refund(of: OrderId, on: &str, amount: Money) -> OrderDraft {
    OrderDraft { refunds: Some(of), ..bought(on, amount) }
}

fn offer(book: &Book, card: CardId, draft: &OrderDraft) -> Result<OrderAdded, Error> {
    book.write(Op::AddOrder, |tx| sales::orders::add(tx, card, draft)).map(|done| done.value)
}

fn sell(book: &Book, card: CardId, draft: &OrderDraft) -> OrderId {
    offer(book, card, draft).unwrap().id
}

fn get(book: &Book, order: OrderId) -> Order {
    book.read(|tx| sales::orders::get(tx, order)).unwrap()
}

fn cancel(book: &Book, order: OrderId) -> Result<(), Error> {
    book.write(Op::CancelOrder, |tx| sales::orders::cancel(tx, order)).map(drop)
}

fn paying(on: &str, amount: Money) -> PaymentDraft {
    PaymentDraft {
        amount,
        day: Some(day(on)),
        way: PayWay::Cash,
        number: String::new(),
        note: String::new(),
        rest: Rest::Stays,
    }
}

fn try_pay(book: &Book, order: OrderId, draft: &PaymentDraft) -> Result<Paid, Error> {
    book.write(Op::BookPayment, |tx| sales::receipts::pay(tx, order, draft)).map(|done| done.value)
}

fn pay(book: &Book, order: OrderId, draft: &PaymentDraft) -> Paid {
    try_pay(book, order, draft).unwrap()
}

fn refused<T: std::fmt::Debug>(outcome: Result<T, Error>) -> Code {
    outcome.unwrap_err().code
}

/// The parts of a plan: the day, the amount and what is left of it, in minor units.
fn parts(book: &Book, order: OrderId) -> Vec<(String, i64, i64)> {
    let plan = get(book, order).plan;
    plan.iter()
        .map(|part| (part.due_on.to_string(), part.amount.minor().unwrap(), part.left.minor().unwrap()))
        .collect()
}

/// The same, to be compared with.
fn told(parts: &[(&str, i64, i64)]) -> Vec<(String, i64, i64)> {
    parts.iter().map(|(due, amount, left)| ((*due).to_owned(), *amount, *left)).collect()
}
