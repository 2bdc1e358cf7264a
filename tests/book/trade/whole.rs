//! A customer's trade goes where the card goes: out with it, into another card, into another book, and back.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use rusqlite::types::Value;
use shuke_core::base::ids::{CardId, HoldingId};
use shuke_core::base::money::Money;
use shuke_core::cards::{self, merge};
use shuke_core::handover::{self, Choices, Mode, Side};
use shuke_core::sales::credit::{self, SpecialPrice, Term};
use shuke_core::sales::gates::Stage;
use shuke_core::sales::holdings::{self, Balance, HoldingDraft, HoldingKind};
use shuke_core::sales::ledgers::{self, CommissionDraft};
use shuke_core::sales::opportunities::{self, OpportunityDraft};
use shuke_core::sales::orders::OrderDraft;
use shuke_core::sales::products::{self, ProductDraft};
use shuke_core::sales::{self, Trade, receivables};
use shuke_core::store::history;
use shuke_core::transfer::export::{self, Format};
use shuke_core::transfer::{self, ImportOptions, Report};
use shuke_core::{Book, Clock, Domain, Op, Preset};

use super::{bought, pay, paying, planned, refund, sell, twd, usd};
use crate::{TODAY, add, book, day, named};

/// Everything of the trade that is some customer's.
const OF_CARDS: [&str; 11] = [
    "opportunities",
    "orders",
    "order_lines",
    "instalments",
    "receipts",
    "holdings",
    "balances",
    "credits",
    "special_prices",
    "commissions",
    "rewards",
];
/// And what is the book's.
const OF_THE_BOOK: [&str; 3] = ["products", "terms", "source_costs"];

type Rows = BTreeMap<&'static str, Vec<Vec<Value>>>;

fn rows(book: &Book, tables: &[&'static str]) -> Rows {
    book.read(|tx| {
        let mut all = Rows::new();
        for table in tables.iter().copied() {
            let mut query = tx.conn().prepare(&format!("SELECT * FROM {table} ORDER BY id"))?;
            let count = query.column_count();
            let mut found = query.query([])?;
            let mut told = Vec::new();
            while let Some(row) = found.next()? {
                let cells: Vec<Value> = (0..count).map(|at| row.get(at)).collect::<Result<_, _>>()?;
                told.push(cells);
            }
            all.insert(table, told);
        }
        Ok(all)
    })
    .unwrap()
}

fn blob(card: CardId) -> Value {
    Value::Blob(card.0.as_bytes().to_vec())
}

/// Rows that name a card.
fn naming(rows: &Rows, card: CardId) -> usize {
    let id = blob(card);
    rows.values().flatten().filter(|row| row.contains(&id)).count()
}

fn note(book: &Book, id: HoldingId, amount: Money) {
    let balance = Balance { day: day(TODAY), amount };
    book.write(Op::SetBalance, |tx| holdings::set_balance(tx, id, &balance)).unwrap();
}

fn graded(book: &Book, card: CardId, grade: &str) {
    let said = credit::Draft { grade: grade.to_owned(), limit: Some(twd(900)), ..credit::Draft::default() };
    book.write(Op::SetCredit, |tx| credit::set(tx, card, &said)).unwrap();
}

/// A customer with something in every table.
fn trading(book: &Book, name: &str) -> CardId {
    let card = add(book, &named(name));
    let wish = OpportunityDraft {
        title: "儲蓄險".into(),
        value: Some(twd(9_000)),
        intent: true,
        means: true,
        soon: true,
        ..OpportunityDraft::default()
    };
    let opportunity = book.write(Op::AddOpportunity, |tx| opportunities::add(tx, card, &wish)).unwrap().value;
    let draft = OrderDraft {
        opportunity: Some(opportunity),
        number: "P-1".into(),
        ..planned("2026-09-01", &[("2026-09-10", 400), ("2026-10-10", 600)])
    };
    let contract = sell(book, card, &draft);
    pay(book, contract, &paying("2026-09-10", twd(400)));
    let cash = sell(book, card, &bought("2026-08-01", usd(50)));
    sell(book, card, &refund(cash, "2026-08-05", usd(-20)));
    let deposit = HoldingDraft {
        kind: HoldingKind::Time,
        account: "001-234".into(),
        matures_on: Some(day("2027-01-31")),
        ..HoldingDraft::default()
    };
    let holding = book.write(Op::SaveHolding, |tx| holdings::save(tx, card, None, &deposit)).unwrap().value;
    note(book, holding, twd(120_000));
    graded(book, card, "月結");
    let price = SpecialPrice {
        id: None,
        product: "茶".into(),
        price: twd(450),
        until: Some(day("2026-12-31")),
        reason: "老客戶".into(),
    };
    book.write(Op::SavePrice, |tx| credit::save_price(tx, card, &price)).unwrap();
    let commission = CommissionDraft { id: None, payee: "林志遠".into(), amount: twd(50), paid_on: None };
    book.write(Op::SaveCommission, |tx| ledgers::save_commission(tx, contract, &commission)).unwrap();
    book.write(Op::AddReward, |tx| ledgers::add_reward(tx, card, day("2026-09-01"), 100, "生日")).unwrap();
    let all = rows(book, &OF_CARDS);
    assert!(all.values().all(|rows| !rows.is_empty()), "{all:?}");
    card
}

/// Everything of a customer's trade.
fn trade(book: &Book, card: CardId) -> Trade {
    book.read(|tx| sales::of_card(tx, card)).unwrap()
}

fn export(book: &Book, cards: &[CardId], file: &Path) {
    export::export(book, cards, Format::Json, &Default::default(), file).unwrap();
}

fn take(book: &Book, file: &Path) -> Report {
    transfer::commit(book, &[file], &ImportOptions::default(), &mut |_, _| true).unwrap().value
}

#[test]
fn a_card_that_goes_takes_all_of_its_trade_along_and_one_undo_brings_it_back() {
    let (_folder, book) = book();
    let card = trading(&book, "王美玲");
    let other = trading(&book, "陳國棟");
    let (before, kept) = (rows(&book, &OF_CARDS), trade(&book, other));
    let told = trade(&book, card);
    book.write(Op::DeleteCard, |tx| cards::delete(tx, card)).unwrap();
    let after = rows(&book, &OF_CARDS);
    assert_eq!(naming(&after, card), 0);
    assert_eq!(naming(&after, other), naming(&before, other));
    assert_eq!(trade(&book, other), kept, "somebody else's is his own");
    assert_eq!(book.check().unwrap().problems, []);
    book.undo(None).unwrap();
    assert_eq!((rows(&book, &OF_CARDS), trade(&book, card)), (before, told));
    assert_eq!(book.check().unwrap().problems, []);
}

#[test]
fn what_was_done_stands_in_the_history_of_the_card_and_tells_its_part_of_the_book() {
    let (_folder, book) = book();
    let card = add(&book, &named("王美玲"));
    let draft = planned("2026-09-01", &[("2026-09-10", 400)]);
    let done = book.write(Op::AddOrder, |tx| sales::orders::add(tx, card, &draft)).unwrap();
    assert!(done.domains.contains(&Domain::Sales), "{:?}", done.domains);
    pay(&book, done.value.id, &paying("2026-09-10", twd(400)));
    let actions = book.read(|tx| history::list(tx, Some(card), 10)).unwrap();
    let told: Vec<(&str, bool)> = actions.iter().map(|one| (one.op.as_str(), one.undoable)).collect();
    assert_eq!(told, [("book_payment", true), ("add_order", true), ("add_card", true)]);
}

#[test]
fn two_cards_made_one_have_the_trade_of_both() {
    let (_folder, book) = book();
    let keep = add(&book, &named("王小明"));
    let other = trading(&book, "王小明");
    let before = rows(&book, &OF_CARDS);
    let moved: Rows = before
        .iter()
        .map(|(table, rows)| {
            let put = |cell: &Value| if *cell == blob(other) { blob(keep) } else { cell.clone() };
            (*table, rows.iter().map(|row| row.iter().map(put).collect()).collect())
        })
        .collect();
    book.write(Op::MergeCards, |tx| merge::merge(tx, keep, other, &BTreeSet::new())).unwrap();
    assert_eq!(rows(&book, &OF_CARDS), moved, "every row is the same but for whose it is");
    let now = trade(&book, keep);
    assert_eq!((now.orders.len(), now.receipts.len(), now.opportunities[0].stage), (3, 1, Stage::Signed));
    assert_eq!(now.credit.said.grade, "月結");
    assert_eq!(book.check().unwrap().problems, []);
    book.undo(None).unwrap();
    assert_eq!(rows(&book, &OF_CARDS), before);
}

#[test]
fn of_two_accounts_of_credit_the_card_that_stays_has_the_word() {
    let (_folder, book) = book();
    let (keep, other) = (trading(&book, "王小明"), trading(&book, "王小明"));
    graded(&book, keep, "優");
    let before = rows(&book, &OF_CARDS);
    book.write(Op::MergeCards, |tx| merge::merge(tx, keep, other, &BTreeSet::new())).unwrap();
    let after = rows(&book, &OF_CARDS);
    for (table, rows) in &after {
        let expected = if *table == "credits" { 1 } else { before[table].len() };
        assert_eq!(rows.len(), expected, "{table}");
    }
    let now = trade(&book, keep).credit;
    assert_eq!((now.said.grade.as_str(), now.owed), ("優", vec![twd(1_200)]));
    assert_eq!(book.check().unwrap().problems, []);
    book.undo(None).unwrap();
    assert_eq!(rows(&book, &OF_CARDS), before);
}

#[test]
fn the_lossless_file_says_every_row_of_the_trade_again_in_another_book() {
    let (folder, from) = book();
    let card = trading(&from, "王美玲");
    let tea = ProductDraft { name: "茶".into(), price: Some(twd(500)), ..ProductDraft::default() };
    from.write(Op::SaveProduct, |tx| products::save(tx, None, &tea)).unwrap();
    let term = Term { from: twd(1_000), punctual: true, discount: 50, service: "免運".into() };
    from.write(Op::SetTerms, |tx| credit::set_terms(tx, std::slice::from_ref(&term))).unwrap();
    from.write(Op::AddSourceCost, |tx| ledgers::add_source_cost(tx, "商展", day("2026-09-01"), &twd(300)))
        .unwrap();
    let all = [&OF_CARDS[..], &OF_THE_BOOK[..]].concat();
    let sent = rows(&from, &all);
    assert!(sent.values().all(|rows| !rows.is_empty()), "{sent:?}");
    let (file, again) = (folder.path().join("one.json"), folder.path().join("two.json"));
    export(&from, &[card], &file);
    let (_other, to) = book();
    assert_eq!(take(&to, &file).created, 1);
    assert_eq!(rows(&to, &all), sent);
    assert_eq!(trade(&to, card), trade(&from, card));
    assert_eq!(to.check().unwrap().problems, []);
    export(&to, &[card], &again);
    assert!(std::fs::read(&file).unwrap() == std::fs::read(&again).unwrap(), "byte for byte");
    assert_eq!(take(&to, &file).created, 0, "the same file twice");
    assert_eq!(rows(&to, &all), sent);
    // A number that came in is nobody else's here.
    let order = trade(&to, card).orders.into_iter().find(|one| one.number == "P-1").unwrap();
    let paid = pay(&to, order.id, &paying("2026-09-10", twd(1)));
    assert_eq!(paid.receipt.number, "R-2026-0910-02");
}

#[test]
fn a_card_that_goes_out_alone_takes_nobody_elses_trade_along() {
    let (folder, from) = book();
    let (card, stays) = (trading(&from, "王美玲"), trading(&from, "陳國棟"));
    let file = folder.path().join("one.json");
    export(&from, &[card], &file);
    let (_other, to) = book();
    assert_eq!(take(&to, &file).created, 1);
    let came = rows(&to, &OF_CARDS);
    assert_eq!((naming(&came, card), naming(&came, stays)), (naming(&rows(&from, &OF_CARDS), card), 0));
    assert_eq!(came.values().flatten().count(), naming(&came, card));
}

const WORDS: &str = "songfeng dukou denglong zaocha shiqiao baicai";

fn desk(folder: &Path, name: &str, owner: &str) -> Book {
    Book::create(&folder.join(name), name, Preset::General, Clock::Pinned(day(TODAY)), owner).unwrap()
}

fn hand(cards: &[CardId]) -> handover::Order {
    handover::Order {
        cards: cards.to_vec(),
        to: "林子晴".into(),
        words: WORDS.into(),
        ..handover::Order::default()
    }
}

#[test]
fn handed_over_a_customers_trade_arrives_row_by_row_and_so_does_its_past() {
    let folder = tempfile::tempdir().unwrap();
    let (from, to) = (desk(folder.path(), "from.book", "周以恩"), desk(folder.path(), "to.book", "林子晴"));
    let card = trading(&from, "王美玲");
    let before = rows(&from, &OF_CARDS);
    let stays = trading(&from, "陳國棟");
    let file = folder.path().join("交接.shuke");
    let made = handover::create(&from, &hand(&[card]), &file).unwrap().value;
    assert_eq!(made.cards, 1);
    let got = handover::receive(&to, &file, WORDS, &Choices::default()).unwrap().value;
    assert_eq!((got.taken, got.merged), (1, 0));
    let after = rows(&to, &OF_CARDS);
    for table in OF_CARDS {
        assert_eq!(after[table], before[table], "{table}");
    }
    assert_eq!(naming(&after, stays), 0);
    let (mine, theirs) = (trade(&from, card), trade(&to, card));
    assert_eq!((&theirs.orders, &theirs.receipts), (&mine.orders, &mine.receipts));
    assert_eq!((&theirs.holdings, &theirs.credit), (&mine.holdings, &mine.credit));
    assert_eq!(theirs.opportunities[0].stage, Stage::Signed, "and the stage follows from it there too");
    let owed = to.read(|tx| receivables::receivables(tx, tx, "TWD")).unwrap();
    assert_eq!(owed.left, [twd(600)]);
    let past = to.read(|tx| history::list(tx, Some(card), 50)).unwrap();
    assert!(
        past.iter().any(|one| one.op == "book_payment" && one.by == "周以恩" && !one.undoable),
        "{past:?}"
    );
    for book in [&from, &to] {
        assert_eq!(book.check().unwrap().problems, []);
    }
    // Paid on at the new desk, and one undo of that and one of the taking over leave nothing.
    let order = theirs.orders.iter().find(|one| one.number == "P-1").unwrap().id;
    assert_eq!(pay(&to, order, &paying(TODAY, twd(600))).left, twd(0));
    to.undo(None).unwrap();
    to.undo(None).unwrap();
    assert!(rows(&to, &OF_CARDS).values().all(Vec::is_empty));
    assert_eq!(to.check().unwrap().problems, []);
}

#[test]
fn what_a_stand_in_booked_comes_back_with_the_card() {
    let folder = tempfile::tempdir().unwrap();
    let (from, to) = (desk(folder.path(), "from.book", "周以恩"), desk(folder.path(), "to.book", "林子晴"));
    let card = trading(&from, "王美玲");
    let (file, back) = (folder.path().join("代班.shuke"), folder.path().join("回來.shuke"));
    let lend = handover::Order { mode: Mode::Lend, until: Some(day("2026-10-09")), ..hand(&[card]) };
    let id = handover::create(&from, &lend, &file).unwrap().value.id;
    handover::receive(&to, &file, WORDS, &Choices::default()).unwrap();
    let order = trade(&to, card).orders.into_iter().find(|one| one.number == "P-1").unwrap().id;
    pay(&to, order, &paying("2026-09-12", twd(250)));
    sell(&to, card, &bought("2026-09-14", twd(70)));
    handover::give_back(&to, id, "", "", &back).unwrap();
    handover::receive(&from, &back, "", &Choices::default()).unwrap();
    let now = trade(&from, card);
    assert_eq!((now.orders.len(), now.receipts.len()), (4, 2));
    assert_eq!(now.orders.iter().find(|one| one.id == order).unwrap().left, twd(350));
    assert_eq!(rows(&from, &OF_CARDS), rows(&to, &OF_CARDS));
    assert_eq!(from.check().unwrap().problems, []);
}

#[test]
fn a_balance_of_one_day_and_a_limit_that_both_sides_noted_are_one_when_the_card_comes_back() {
    let folder = tempfile::tempdir().unwrap();
    let (from, to) = (desk(folder.path(), "from.book", "周以恩"), desk(folder.path(), "to.book", "林子晴"));
    let card = add(&from, &named("王美玲"));
    let deposit = HoldingDraft { account: "001-234".into(), ..HoldingDraft::default() };
    let holding = from.write(Op::SaveHolding, |tx| holdings::save(tx, card, None, &deposit)).unwrap().value;
    let (file, back) = (folder.path().join("代班.shuke"), folder.path().join("回來.shuke"));
    let lend = handover::Order { mode: Mode::Lend, until: Some(day("2026-10-09")), ..hand(&[card]) };
    let id = handover::create(&from, &lend, &file).unwrap().value.id;
    handover::receive(&to, &file, WORDS, &Choices::default()).unwrap();
    note(&from, holding, twd(100));
    note(&to, holding, twd(200));
    graded(&from, card, "優");
    graded(&to, card, "月結");
    handover::give_back(&to, id, "", "", &back).unwrap();
    let seen = handover::inspect(&from, &back, "").unwrap();
    let conflicts = seen.known.iter().flat_map(|one| &one.conflicts);
    let choices = Choices {
        conflicts: conflicts.map(|one| (one.key.clone(), Side::Theirs)).collect(),
        ..Choices::default()
    };
    handover::receive(&from, &back, "", &choices).unwrap();
    let now = trade(&from, card);
    assert_eq!(now.holdings[0].balances, [Balance { day: day(TODAY), amount: twd(200) }]);
    assert_eq!(now.credit.said.grade, "月結");
    assert_eq!(from.check().unwrap().problems, []);
}
