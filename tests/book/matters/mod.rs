//! 分級・分析 on real books: who matters, why, and what the money says, worked out by hand and held against what the book says.
//! The small town below is the book most of it is about.

mod balances;
mod chance;
mod classes;
mod explained;
mod exported;
mod filters;
mod insights;
mod invented;
mod purchases;
mod rules;
mod worth;

use std::collections::HashMap;
use std::path::PathBuf;

use chrono::{Days, NaiveDate};
use rust_decimal::Decimal;
use shuke_core::base::ids::{CardId, HoldingId, JudgementId, OpportunityId, OrderId};
use shuke_core::base::money::Money;
use shuke_core::cards;
use shuke_core::cards::draft::{Channel, RelationDraft, RelationKind};
use shuke_core::interactions::{self, After, Direction, Expectation, LogDraft};
use shuke_core::sales::holdings::{self, Balance, HoldingDraft, HoldingKind};
use shuke_core::sales::opportunities::{self, OpportunityDraft};
use shuke_core::sales::orders::{self, InstalmentDraft, OrderDraft, OrderLine, PayWay};
use shuke_core::sales::products::{self, ProductDraft};
use shuke_core::sales::receipts::{self, PaymentDraft, Rest};
use shuke_core::segments::judgements::{self, JudgementDraft};
use shuke_core::segments::{Classes, Scheme};
use shuke_core::transfer::Report;
use shuke_core::transfer::ledger::{self, Options, Rows};
use shuke_core::transfer::read::ReadOptions;
use shuke_core::{Book, Code, Error, Op};
use tempfile::TempDir;

use crate::{TODAY, add, book_on, day, named, on};

fn twd(dollars: i64) -> Money {
    Money::from_minor(dollars * 100, "TWD")
}

fn usd(dollars: i64) -> Money {
    Money::from_minor(dollars * 100, "USD")
}

fn back(from: &str, days: u64) -> String {
    (day(from) - Days::new(days)).to_string()
}

/// Something bought and paid on a day.
fn of(product: &str, on: &str, amount: Money) -> OrderDraft {
    let line = OrderLine { product: product.to_owned(), quantity: Decimal::ONE, amount };
    OrderDraft { day: Some(day(on)), lines: vec![line], ..OrderDraft::default() }
}

fn bought(on: &str, amount: Money) -> OrderDraft {
    of("茶", on, amount)
}

/// A contract of so many dollars a part.
fn planned(on: &str, parts: &[(&str, i64)]) -> OrderDraft {
    let plan = parts.iter().map(|(due, dollars)| InstalmentDraft {
        due_on: day(due),
        amount: twd(*dollars),
        name: String::new(),
    });
    let sum = parts.iter().map(|(_, dollars)| dollars).sum();
    OrderDraft { plan: plan.collect(), ..bought(on, twd(sum)) }
}

/// What is taken back, below zero.
fn refund(order: OrderId, on: &str, amount: Money) -> OrderDraft {
    OrderDraft { refunds: Some(order), ..bought(on, amount) }
}

fn sell(book: &Book, card: CardId, draft: &OrderDraft) -> OrderId {
    book.write(Op::AddOrder, |tx| orders::add(tx, card, draft)).unwrap().value.id
}

fn cancel(book: &Book, order: OrderId) {
    book.write(Op::CancelOrder, |tx| orders::cancel(tx, order)).unwrap();
}

fn pay(book: &Book, order: OrderId, on: &str, amount: Money, rest: Rest) {
    let (number, note) = (String::new(), String::new());
    let draft = PaymentDraft { amount, day: Some(day(on)), way: PayWay::Cash, number, note, rest };
    book.write(Op::BookPayment, |tx| receipts::pay(tx, order, &draft)).unwrap();
}

fn hold(book: &Book, card: CardId, draft: &HoldingDraft) -> HoldingId {
    book.write(Op::SaveHolding, |tx| holdings::save(tx, card, None, draft)).unwrap().value
}

/// An account with us.
fn account(kind: HoldingKind, number: &str) -> HoldingDraft {
    HoldingDraft { kind, account: number.to_owned(), ..HoldingDraft::default() }
}

/// Something held with somebody else.
fn elsewhere(provider: &str, opened: Option<&str>) -> HoldingDraft {
    let held = account(HoldingKind::Demand, "他行");
    HoldingDraft { provider: provider.to_owned(), opened_on: opened.map(day), ..held }
}

fn note(book: &Book, id: HoldingId, on: &str, amount: Money) {
    let balance = Balance { day: day(on), amount };
    book.write(Op::SetBalance, |tx| holdings::set_balance(tx, id, &balance)).unwrap();
}

fn log(book: &Book, card: CardId, draft: &LogDraft) {
    let after = After { no_next: true, ..After::default() };
    book.write(Op::LogContact, |tx| interactions::log(tx, card, draft, &after)).unwrap();
}

/// A call on a day in which somebody was reached.
fn call(on: &str) -> LogDraft {
    LogDraft { day: Some(day(on)), ..LogDraft::of(Channel::Call, Direction::Out) }
}

/// `one` brought `other`.
fn brought(book: &Book, one: CardId, other: CardId) {
    let draft = RelationDraft { relation: RelationKind::Referrer, ..RelationDraft::default() };
    book.write(Op::AddRelation, |tx| cards::add_relation(tx, other, &draft, Some(one))).unwrap();
}

fn wish(title: &str) -> OpportunityDraft {
    OpportunityDraft { title: title.to_owned(), ..OpportunityDraft::default() }
}

fn ticked(title: &str) -> OpportunityDraft {
    OpportunityDraft { intent: true, means: true, soon: true, ..wish(title) }
}

fn open(book: &Book, card: CardId, draft: &OpportunityDraft) -> OpportunityId {
    book.write(Op::AddOpportunity, |tx| opportunities::add(tx, card, draft)).unwrap().value
}

/// A product of which so many thousandths are earned.
fn product(book: &Book, name: &str, margin: u16) {
    let draft = ProductDraft { name: name.to_owned(), margin: Some(margin), ..ProductDraft::default() };
    book.write(Op::SaveProduct, |tx| products::save(tx, None, &draft)).unwrap();
}

fn opinion(scheme: Scheme, class: &str, reason: &str) -> JudgementDraft {
    JudgementDraft { scheme, class: class.to_owned(), reason: reason.to_owned(), day: None, until: None }
}

fn judge(book: &Book, card: CardId, draft: &JudgementDraft) -> Result<JudgementId, Error> {
    book.write(Op::Judge, |tx| judgements::judge(tx, card, draft)).map(|done| done.value)
}

fn archive(book: &Book, card: CardId) {
    book.write(Op::ArchiveCard, |tx| cards::archive(tx, card, true)).unwrap();
}

fn refused<T: std::fmt::Debug>(outcome: Result<T, Error>) -> Code {
    outcome.unwrap_err().code
}

fn classes(book: &Book) -> Classes {
    book.read(Classes::load).unwrap()
}

/// The class of a card; none for 資料不足.
fn class(book: &Book, card: CardId, scheme: Scheme) -> Option<&'static str> {
    let classes = classes(book);
    classes.class(classes.at(card).unwrap(), scheme)
}

/// How many are in each class, in the order of the classes, with 資料不足 at the end.
fn counts(classes: &Classes, scheme: Scheme) -> Vec<u32> {
    classes.counts(scheme).iter().map(|one| one.cards).collect()
}

/// What a table of another program says, taken in with these columns; a currency of its own where one is named.
fn options(rows: Rows, columns: &[(&str, &str)]) -> Options {
    let map = columns.iter().map(|(column, field)| ((*column).to_owned(), (*field).to_owned()));
    let read = ReadOptions { map: Some(map.collect()), ..ReadOptions::default() };
    Options { rows, read, new_customers: false, currency: String::new() }
}

fn table(folder: &TempDir, text: &str) -> PathBuf {
    let path = folder.path().join("table.csv");
    std::fs::write(&path, text).unwrap();
    path
}

fn take(book: &Book, folder: &TempDir, text: &str, options: &Options) -> Report {
    let path = table(folder, text);
    let report = ledger::commit(book, &[&path], options, &mut |_, _| true).unwrap().value;
    let rejected = u32::try_from(report.rejected.len()).unwrap();
    assert_eq!(report.read, report.created + report.updated + report.skipped + rejected, "{report:?}");
    report
}

/// Row, code and text of what was left out, by row.
fn left_out(report: &Report) -> Vec<(u32, &str, &str)> {
    let mut all: Vec<_> =
        report.rejected.iter().map(|one| (one.row, one.code.as_str(), one.text.as_str())).collect();
    all.sort_unstable();
    all
}

/// Numbers that look like chance; the seed is printed, and `SHUKE_SEED` repeats a run.
struct Dice(u64);

impl Dice {
    fn new(what: &str) -> (Self, u64) {
        let given = std::env::var("SHUKE_SEED").ok().and_then(|seed| seed.parse().ok());
        let seed: u64 = given.unwrap_or_else(|| std::process::id().into());
        println!("{what}: SHUKE_SEED={seed}");
        (Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1), seed)
    }

    fn below(&mut self, below: u32) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        u32::try_from(self.0 % u64::from(below)).unwrap()
    }

    fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(u32::try_from(of.len()).unwrap()) as usize]
    }
}

/// The cards of the town by their names, each a single character.
type Town = HashMap<&'static str, CardId>;

/// Everybody, in the order they are told.
const EVERYBODY: &str = "甲乙丙丁戊己庚辛壬癸子丑卯寅";

/// Thirteen customers and one, 寅, who was put away. All but 子 were made on 2 January 2026, 子 on the day itself. Of 茶 and
/// 高山茶 40 % is earned.
fn town() -> (TempDir, Book, Town) {
    let (folder, book) = book_on("2026-01-02");
    let old = "甲乙丙丁戊己庚辛壬癸丑卯寅";
    let names = EVERYBODY.char_indices().map(|(at, one)| &EVERYBODY[at..at + one.len_utf8()]);
    let mut town: Town =
        names.filter(|name| old.contains(name)).map(|name| (name, add(&book, &named(name)))).collect();
    drop(book);
    let book = on(&folder, TODAY);
    town.insert("子", add(&book, &named("子")));
    product(&book, "茶", 400);
    product(&book, "高山茶", 400);
    purchases_of(&book, &town);
    held_by(&book, &town);
    contacts_with(&book, &town);
    for other in ["甲", "乙", "丙"] {
        brought(&book, town["卯"], town[other]);
    }
    open(&book, town["壬"], &ticked("儲蓄險"));
    open(&book, town["辛"], &wish("外幣保單"));
    judge(&book, town["甲"], &opinion(Scheme::EarlyAdopter, "yes", "新茶上市當天就來")).unwrap();
    archive(&book, town["寅"]);
    (folder, book, town)
}

fn purchases_of(book: &Book, town: &Town) {
    // Nine times thirty days apart, and six times forty.
    for nth in 0..9 {
        sell(book, town["甲"], &bought(&back("2026-09-01", 30 * nth), twd(10_000)));
    }
    for nth in 0..6 {
        sell(book, town["乙"], &bought(&back("2026-05-01", 40 * nth), twd(8_000)));
    }
    sell(book, town["丙"], &of("高山茶", "2026-02-01", twd(60_000)));
    sell(book, town["丁"], &bought("2026-08-20", twd(2_000)));
    sell(book, town["丁"], &bought("2026-09-10", twd(3_000)));
    for nth in 0..4 {
        let dollars = if nth == 0 { 1_000 } else { 4_000 };
        sell(book, town["戊"], &bought(&back("2026-09-05", 30 * nth), twd(dollars)));
    }
    let contract =
        sell(book, town["己"], &planned("2026-07-01", &[("2026-07-10", 10_000), ("2026-12-10", 20_000)]));
    pay(book, contract, "2026-07-09", twd(10_000), Rest::Stays);
    cancel(book, sell(book, town["庚"], &bought("2026-08-01", twd(50_000))));
    sell(book, town["辛"], &bought("2026-08-15", usd(9_000)));
    let order = sell(book, town["丑"], &bought("2026-03-10", twd(5_000)));
    sell(book, town["丑"], &refund(order, "2026-03-20", twd(-1_000)));
    sell(book, town["寅"], &bought("2026-09-01", twd(1_000_000)));
}

fn held_by(book: &Book, town: &Town) {
    let holds = |name: &str, draft: &HoldingDraft, balances: &[(&str, Money)]| {
        let id = hold(book, town[name], draft);
        for (on, amount) in balances {
            note(book, id, on, amount.clone());
        }
    };
    let demand = |number: &str| account(HoldingKind::Demand, number);
    holds("甲", &account(HoldingKind::Time, "定1"), &[("2026-08-01", twd(120_000))]);
    holds("乙", &demand("2"), &[("2026-08-01", Money::from_minor(9_999_999, "TWD"))]);
    holds("丙", &demand("3-1"), &[("2026-01-10", twd(60_000))]);
    holds("丙", &demand("3-2"), &[("2026-02-01", twd(40_000))]);
    holds("丁", &demand("4"), &[("2026-02-10", twd(250_000)), ("2026-06-15", twd(120_000))]);
    holds("戊", &elsewhere("富邦", None), &[("2026-08-01", twd(500_000))]);
    holds("己", &demand("6"), &[("2026-08-01", usd(500_000))]);
    holds("庚", &account(HoldingKind::Fund, "7"), &[("2026-08-01", twd(200_000))]);
    holds("壬", &demand("9"), &[("2026-08-01", twd(300_000))]);
    let closed = HoldingDraft { closed_on: Some(day("2026-08-31")), ..demand("10") };
    holds("癸", &closed, &[("2026-08-01", twd(400_000))]);
    holds("丑", &demand("12"), &[("2026-08-01", twd(0))]);
    holds("卯", &account(HoldingKind::House, "13"), &[("2026-08-01", twd(20_000_000))]);
    holds("寅", &demand("14"), &[("2026-08-01", twd(900_000))]);
    // 乙 bought here after it, 丑 never again.
    holds("乙", &elsewhere("國泰", Some("2026-04-01")), &[]);
    holds("丑", &elsewhere("國泰", Some("2026-03-11")), &[]);
}

fn contacts_with(book: &Book, town: &Town) {
    for on in ["2026-06-10", "2026-07-10", "2026-08-10"] {
        log(book, town["甲"], &call(on));
    }
    log(book, town["甲"], &LogDraft { cost: Some(twd(600)), ..call("2026-09-10") });
    log(book, town["乙"], &call("2026-03-19"));
    log(book, town["丙"], &LogDraft { expectation: Some(Expectation::Met), ..call("2026-03-01") });
    log(book, town["丁"], &LogDraft { reached: false, cost: Some(twd(3_000)), ..call("2026-09-11") });
    log(book, town["戊"], &LogDraft { expectation: Some(Expectation::Met), ..call("2026-08-01") });
    log(book, town["戊"], &LogDraft { expectation: Some(Expectation::Below), ..call("2026-09-01") });
    for on in ["2025-09-15", "2026-01-05", "2026-03-01", "2026-06-17"] {
        log(book, town["壬"], &call(on));
    }
}

/// The same day so many months later, or the last one of that month.
fn later(day: NaiveDate, months: u32) -> NaiveDate {
    day.checked_add_months(chrono::Months::new(months)).unwrap()
}
