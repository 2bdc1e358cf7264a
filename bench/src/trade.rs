//! Classes, values and payments on a book with half a million purchases.

use std::path::Path;
use std::time::Instant;

use chrono::{Days, NaiveDate};
use rusqlite::{Connection, params};
use shuke_core::base::error::{Error, Result};
use shuke_core::base::ids::{CardId, OrderId};
use shuke_core::base::money::Money;
use shuke_core::sales::orders::PayWay;
use shuke_core::sales::receipts::{self, PaymentDraft, Rest};
use shuke_core::segments::worth;
use shuke_core::segments::{Classes, Scheme};
use shuke_core::{Book, Clock, Op, sales};
use uuid::Uuid;

use crate::measure::{Line, Times, ratio, within};
use crate::people::{self, Dice, Size, TODAY, connect};

const CARDS: usize = 100_000;
const PURCHASES: usize = 500_000;
/// The number of customers of the whole CDNOW cohort.
const COHORT: usize = 23_570;
/// More than anybody buys.
const ON_ONE_CARD: usize = 1_000_000;
/// Payments that are booked.
const PAYMENTS: usize = 200;

/// The reach of issue 8.
pub fn all(room: &Path, seed: u64) -> Result<Vec<Line>> {
    let folder = room.join("trade.book");
    make(&folder, Size { cards: CARDS, contacts: CARDS * 10 }, PURCHASES, seed)?;
    let book = open(&folder)?;
    let mut lines = classes(&folder, &book)?;
    lines.push(payments(&folder, &book)?);
    lines.push(one_card(&folder, &book)?);
    drop(book);
    let folder = room.join("cohort.book");
    make(&folder, Size { cards: COHORT, contacts: 0 }, COHORT * 3, seed)?;
    lines.push(values(&open(&folder)?)?);
    Ok(lines)
}

fn clock() -> Clock {
    Clock::Pinned(TODAY.parse().unwrap_or_default())
}

fn open(folder: &Path) -> Result<Book> {
    Book::open_with(folder, clock(), "bench", None)
}

/// All schemes for everybody, beside the bare grouped scan of the purchases with a sort of its sums.
fn classes(folder: &Path, book: &Book) -> Result<Vec<Line>> {
    let mut fault = None;
    let classified = Times::of(9, || {
        let outcome = book.read(|tx| {
            let classes = Classes::load(tx)?;
            // Everybody's class under every scheme stands in it; one is asked for, so that nothing is left out.
            std::hint::black_box(classes.class(0, Scheme::Abc));
            Ok(())
        });
        fault = outcome.err().or(fault.take());
    });
    let conn = connect(folder, None)?;
    let bare = Times::of(9, || {
        fault = bare(&conn).err().or(fault.take());
    });
    let raw = bare.median();
    if let Some(error) = fault {
        return Err(error);
    }
    let work = format!("classify {CARDS} cards with {PURCHASES} purchases by every scheme");
    Ok(vec![ratio(&work, classified.median(), raw, 2.0), within(&work, classified.median(), 150.0)])
}

/// What any program has to do: group the purchases by customer and sort the sums.
fn bare(conn: &Connection) -> Result<()> {
    let mut query = conn.prepare_cached(
        "SELECT card_id, count(*), sum(amount_minor), min(day), max(day) FROM orders GROUP BY card_id",
    )?;
    let mut rows = query.query([])?;
    let mut sums: Vec<(i64, [u8; 16])> = Vec::new();
    while let Some(row) = rows.next()? {
        sums.push((row.get(2)?, row.get(0)?));
    }
    sums.sort_unstable();
    std::hint::black_box(sums.len());
    Ok(())
}

/// The page of somebody who bought a million times.
fn one_card(folder: &Path, book: &Book) -> Result<Line> {
    let card: CardId = {
        let mut conn = connect(folder, None)?;
        let card = conn.query_row("SELECT id FROM cards ORDER BY id LIMIT 1", [], |row| row.get(0))?;
        let tx = conn.transaction()?;
        orders(&tx, &[card], ON_ONE_CARD, &mut Dice::new(1), TODAY.parse().unwrap_or_default())?;
        tx.commit()?;
        card
    };
    let start = Instant::now();
    std::hint::black_box(book.read(|tx| sales::of_card(tx, card))?.orders.len());
    Ok(within(&format!("the trade of a card with {ON_ONE_CARD} purchases"), start.elapsed(), 3_000.0))
}

/// The models fitted, and everybody's value.
fn values(book: &Book) -> Result<Line> {
    let start = Instant::now();
    let found = book.read(worth::worths)?;
    let taken = start.elapsed();
    let fitted = if found.model.is_some() { "fitted" } else { "not fitted" };
    Ok(within(&format!("value --fit, {} customers, {fitted}", found.cards.len()), taken, 5_000.0))
}

/// Payments booked by the core, beside the same rows read and one written with nothing around it.
fn payments(folder: &Path, book: &Book) -> Result<Line> {
    let orders: Vec<OrderId> = {
        let conn = connect(folder, None)?;
        let mut query = conn.prepare("SELECT id FROM orders WHERE state = 'planned' ORDER BY id LIMIT ?1")?;
        query.query_map([PAYMENTS * 2], |row| row.get(0))?.collect::<std::result::Result<_, _>>()?
    };
    let mut ours = Vec::new();
    for order in orders.iter().take(PAYMENTS) {
        let draft = PaymentDraft {
            amount: Money::from_minor(100, "TWD"),
            day: None,
            way: PayWay::Cash,
            number: String::new(),
            note: String::new(),
            rest: Rest::Stays,
        };
        let start = Instant::now();
        book.write(Op::BookPayment, |tx| receipts::pay(tx, *order, &draft).map(drop))?;
        ours.push(start.elapsed());
    }
    let mut conn = connect(folder, None)?;
    let mut bare = Vec::new();
    for (turn, order) in orders.iter().skip(PAYMENTS).enumerate() {
        let start = Instant::now();
        pay_bare(&mut conn, *order, turn)?;
        bare.push(start.elapsed());
    }
    Ok(ratio("book a payment", Times::taken(ours).median(), Times::taken(bare).median(), 2.0))
}

/// What a program does that only saves: reads the order, its plan and what was paid, writes the receipt, commits.
fn pay_bare(conn: &mut Connection, order: OrderId, turn: usize) -> Result<()> {
    let tx = conn.transaction()?;
    let card: CardId = tx
        .prepare_cached("SELECT card_id FROM orders WHERE id = ?1")?
        .query_row([order], |row| row.get(0))?;
    for table in ["instalments", "receipts"] {
        let mut query = tx.prepare_cached(&format!("SELECT * FROM {table} WHERE order_id = ?1"))?;
        let mut rows = query.query([order])?;
        while let Some(row) = rows.next()? {
            std::hint::black_box(row.get_ref(0)?);
        }
    }
    tx.prepare_cached(
        "INSERT INTO receipts (id, card_id, order_id, day, amount_minor, currency, way, number, created_at, created_by,
           updated_at, updated_by) VALUES (?1, ?2, ?3, ?4, 100, 'TWD', 'cash', ?5, ?6, 'bench', ?6, 'bench')",
    )?
    .execute(params![
        Uuid::now_v7().as_bytes(),
        card,
        order,
        TODAY,
        format!("B-{turn}"),
        "2026-09-15T02:30:00.000Z"
    ])?;
    tx.commit()?;
    Ok(())
}

/// A book with purchases over three years: a few customers buy much more than the others, one order in fifty is paid by plan,
/// four in ten customers hold a deposit with a balance now and half a year ago.
fn make(folder: &Path, size: Size, purchases: usize, seed: u64) -> Result<()> {
    people::book(folder, size, seed, None, None)?;
    let mut conn = connect(folder, None)?;
    let today: NaiveDate = TODAY.parse().unwrap_or_default();
    let cards: Vec<CardId> = conn
        .prepare("SELECT id FROM cards ORDER BY id")?
        .query_map([], |row| row.get(0))?
        .collect::<std::result::Result<_, _>>()?;
    let tx = conn.transaction()?;
    let mut dice = Dice::new(seed ^ 0x7ade);
    orders(&tx, &cards, purchases, &mut dice, today)?;
    balances(&tx, &cards, &mut dice, today)?;
    tx.commit()?;
    conn.execute_batch("ANALYZE").map_err(Error::from)
}

fn orders(tx: &Connection, cards: &[CardId], count: usize, dice: &mut Dice, today: NaiveDate) -> Result<()> {
    let mut order = tx.prepare(
        "INSERT INTO orders (id, card_id, day, currency, amount_minor, state, margin_minor, first_minor, term_on, created_at,
           created_by, updated_at, updated_by)
         VALUES (?1, ?2, ?3, 'TWD', ?4, ?5, ?6, ?7, ?8, ?9, 'bench', ?9, 'bench')",
    )?;
    let mut line = tx.prepare(
        "INSERT INTO order_lines (id, card_id, order_id, place, product, quantity, amount_minor)
         VALUES (?1, ?2, ?3, 0, ?4, '1', ?5)",
    )?;
    let mut part = tx.prepare(
        "INSERT INTO instalments (id, card_id, order_id, place, due_on, amount_minor) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?;
    let mut receipt = tx.prepare(
        "INSERT INTO receipts (id, card_id, order_id, day, amount_minor, currency, way, number, created_at, created_by,
           updated_at, updated_by) VALUES (?1, ?2, ?3, ?4, ?5, 'TWD', 'cash', ?6, ?7, 'bench', ?7, 'bench')",
    )?;
    let at = format!("{today}T02:30:00.000Z");
    for n in 0..count {
        let Some(card) = cards.get(dice.below(cards.len()).min(dice.below(cards.len()))) else { continue };
        let ago = (count - n) * 1095 / count.max(1);
        let day = today.checked_sub_days(Days::new(ago as u64)).unwrap_or(today);
        let amount = 10_000 * (1 + dice.below(40) as i64 * (1 + dice.below(8) as i64));
        let is_planned = n % 50 == 0;
        let id = Uuid::now_v7();
        let state = if is_planned { "planned" } else { "paid" };
        let agreed = is_planned.then(|| (amount / 4, (day + Days::new(30 * 3)).to_string()));
        let (first, term) = agreed.unzip();
        order.execute(params![
            id.as_bytes(),
            card,
            day.to_string(),
            amount,
            state,
            amount / 5,
            first,
            term,
            at
        ])?;
        let product = format!("產品{}", dice.below(40));
        line.execute(params![Uuid::now_v7().as_bytes(), card, id.as_bytes(), product, amount])?;
        if is_planned {
            for place in 0..4_i64 {
                let due = day + Days::new(30 * place.unsigned_abs());
                let own = Uuid::now_v7();
                part.execute(params![
                    own.as_bytes(),
                    card,
                    id.as_bytes(),
                    place,
                    due.to_string(),
                    amount / 4
                ])?;
            }
            if dice.below(3) > 0 {
                let number = format!("N-{n}");
                let own = Uuid::now_v7();
                receipt.execute(params![
                    own.as_bytes(),
                    card,
                    id.as_bytes(),
                    day.to_string(),
                    amount / 2,
                    number,
                    at
                ])?;
            }
        }
    }
    Ok(())
}

fn balances(tx: &Connection, cards: &[CardId], dice: &mut Dice, today: NaiveDate) -> Result<()> {
    let mut holding = tx.prepare(
        "INSERT INTO holdings (id, card_id, kind, name, created_at, created_by, updated_at, updated_by)
         VALUES (?1, ?2, 'demand', '活存', ?3, 'bench', ?3, 'bench')",
    )?;
    let mut balance = tx.prepare(
        "INSERT INTO balances (id, card_id, holding_id, day, amount_minor, currency) VALUES (?1, ?2, ?3, ?4, ?5, 'TWD')",
    )?;
    for card in cards.iter().step_by(5).chain(cards.iter().skip(2).step_by(5)) {
        let id = Uuid::now_v7();
        holding.execute(params![id.as_bytes(), card, format!("{today}T02:30:00.000Z")])?;
        for ago in [180, 10] {
            let day = today - Days::new(ago);
            let amount = 1_000_000 * dice.below(50) as i64;
            let own = Uuid::now_v7();
            balance.execute(params![own.as_bytes(), card, id.as_bytes(), day.to_string(), amount])?;
        }
    }
    Ok(())
}
