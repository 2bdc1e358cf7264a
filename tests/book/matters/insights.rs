//! 分析: every number the charts and their sentences are made of, worked out by hand.

use shuke_core::base::ids::CardId;
use shuke_core::base::money::Money;
use shuke_core::followups::{self, FollowupDraft};
use shuke_core::interactions::LogDraft;
use shuke_core::sales::gates::Stage;
use shuke_core::sales::holdings::{HoldingDraft, HoldingKind};
use shuke_core::sales::ledgers;
use shuke_core::sales::opportunities::{self, LostReason, OpportunityDraft};
use shuke_core::sales::orders::OrderDraft;
use shuke_core::sales::receipts::Rest;
use shuke_core::segments::insights::{self, Insights, Period};
use shuke_core::segments::measures::{Audience, SourceRow, WalletShare};
use shuke_core::{Book, Op};

use super::{
    account, archive, back, bought, call, cancel, elsewhere, hold, log, note, open, pay, planned, sell,
    ticked, town, twd, usd, wish,
};
use crate::{add, book, day, named, on};

fn seen(book: &Book, period: Period) -> Insights {
    book.roll(|tx, roll| insights::insights(tx, roll, &*roll.classes(tx)?, period)).unwrap()
}

fn near(found: f64, dollars: i64, of: i64) {
    let wanted = dollars as f64 / of as f64;
    assert!((found - wanted).abs() < 1e-9, "{found} for {wanted}");
}

#[test]
fn the_curve_rises_by_the_largest_first_and_says_where_a_and_b_end() {
    let (_folder, book, _) = town();
    let found = seen(&book, Period::Rule);
    assert_eq!((found.cards, found.months, found.currency.as_str()), (13, 12, "TWD"));
    let curve = &found.pareto;
    assert_eq!((curve.each, curve.total.clone(), curve.top_tenth), (1, twd(230_000), None));
    let bars: Vec<_> =
        curve.bars.iter().map(|bar| (bar.cards, bar.class.as_str(), bar.amount.clone())).collect();
    let told = [
        (1, "a", twd(90_000)),
        (1, "a", twd(60_000)),
        (1, "b", twd(48_000)),
        (1, "b", twd(13_000)),
        (1, "c", twd(10_000)),
        (1, "c", twd(5_000)),
        (1, "c", twd(4_000)),
    ];
    assert_eq!(bars, told);
    for (bar, upto) in curve.bars.iter().zip([90, 150, 198, 211, 221, 226, 230]) {
        near(bar.share, upto, 230);
    }
    near(curve.edges[0], 150, 230);
    near(curve.edges[1], 211, 230);
    // Of the two A customers 丙 was last reached in March.
    assert_eq!(curve.silent, 1);
    let counts: Vec<u32> = curve.counts.iter().map(|one| one.cards).collect();
    assert_eq!(counts, [2, 2, 8, 1]);
    let most = found.measures.concentration.unwrap();
    near(most.top_one, 90, 230);
    near(most.top_five, 221, 230);
    assert_eq!(most.customers, 7);
}

#[test]
fn another_period_is_another_curve_and_leaves_the_rule_as_it_is() {
    let (_folder, book, _) = town();
    let found = seen(&book, Period::Quarter);
    // 甲 three times 10,000, 己 10,000, 戊 4,000 + 4,000 + 1,000, 丁 5,000.
    assert_eq!((found.months, found.pareto.total.clone()), (3, twd(54_000)));
    let amounts: Vec<Money> = found.pareto.bars.iter().map(|bar| bar.amount.clone()).collect();
    assert_eq!(amounts, [twd(30_000), twd(10_000), twd(9_000), twd(5_000)]);
    let found = seen(&book, Period::All);
    assert_eq!((found.months, found.pareto.total), (1_200, twd(230_000)));
    assert_eq!(seen(&book, Period::Rule).months, 12);
    assert_eq!(super::classes(&book).rules().settings.abc.months, 12);
}

#[test]
fn more_customers_than_bars_stand_side_by_side_and_the_largest_tenth_is_told() {
    let (_folder, book) = book();
    for nth in 1..=61 {
        let card = add(&book, &named(&format!("客{nth}")));
        sell(&book, card, &bought("2026-09-01", twd(nth * 100)));
    }
    let curve = seen(&book, Period::Rule).pareto;
    // 61 by threes are 20 bars and one of a single customer; 61 × 62 ÷ 2 = 1,891.
    assert_eq!((curve.each, curve.bars.len(), curve.total), (3, 21, twd(189_100)));
    assert_eq!((curve.bars[0].cards, curve.bars[0].amount.clone()), (3, twd(18_000)));
    assert_eq!((curve.bars[20].cards, curve.bars[20].amount.clone()), (1, twd(100)));
    near(curve.bars[0].share, 180, 1_891);
    near(curve.bars[20].share, 1, 1);
    // 61 + 60 + 59 + 58 + 57 + 56.
    near(curve.top_tenth.unwrap(), 351, 1_891);
}

#[test]
fn the_cells_of_the_grid_make_up_everybody_who_bought() {
    let (_folder, book, _) = town();
    let grid = seen(&book, Period::Rule).grid;
    assert_eq!((grid.recency, grid.frequency), (vec![30, 60, 90, 180], vec![1, 3, 5, 8]));
    assert_eq!((grid.cells.len(), grid.cells.iter().map(|cell| cell.cards).sum::<u32>()), (25, 7));
    let places: Vec<_> = grid.cells.iter().take(6).map(|cell| (cell.recency, cell.frequency)).collect();
    assert_eq!(places, [(5, 1), (5, 2), (5, 3), (5, 4), (5, 5), (4, 1)]);
    let told = |recency, frequency| {
        let at = |cell: &&insights::GridCell| (cell.recency, cell.frequency) == (recency, frequency);
        let cell = grid.cells.iter().find(at).unwrap();
        (cell.cards, cell.dormant, cell.lost, cell.amount / 100)
    };
    assert_eq!(told(5, 5), (1, 0, 0, 90_000));
    assert_eq!(told(5, 2), (1, 0, 0, 5_000));
    assert_eq!(told(3, 1), (1, 0, 0, 30_000));
    assert_eq!(told(2, 4), (1, 1, 0, 48_000));
    // 丙 is lost, 丑 only passed by.
    assert_eq!(told(1, 1), (2, 0, 1, 64_000));
    let amount: i64 = grid.cells.iter().map(|cell| cell.amount).sum();
    assert_eq!(amount, 25_000_000);
}

#[test]
fn a_grid_of_four_has_no_cells() {
    let (_folder, book) = book();
    for name in ["甲", "乙", "丙", "丁"] {
        sell(&book, add(&book, &named(name)), &bought("2026-09-01", twd(100)));
    }
    let found = seen(&book, Period::Rule);
    assert_eq!((found.grid.cells.len(), found.grid.recency.len()), (0, 0));
    assert_eq!(found.grid.counts.last().unwrap().cards, 4);
    assert!(found.quiet.is_empty() && found.measures.wallet.is_none());
}

#[test]
fn those_who_went_quiet_are_told_by_what_they_bring_in_a_year() {
    let (folder, book, town) = town();
    let due = FollowupDraft { due: Some(day("2026-09-30")), ..FollowupDraft::default() };
    book.write(Op::AddFollowup, |tx| followups::add(tx, town["丙"], &due)).unwrap();
    let rows = |found: &Insights| -> Vec<(String, String, u32, Money, bool)> {
        let one = |row: &insights::QuietRow| {
            (row.card.name.clone(), row.group.clone(), row.days, row.yearly.clone(), row.planned)
        };
        found.quiet.iter().map(one).collect()
    };
    let row = |name: &str, group: &str, days, dollars, planned| {
        (name.to_owned(), group.to_owned(), days, twd(dollars), planned)
    };
    let found = seen(&book, Period::Rule);
    let (lost, asleep) = (row("丙", "lost", 226, 60_000, true), row("乙", "dormant", 137, 48_000, false));
    assert_eq!((rows(&found), found.quiet_counts), (vec![lost, asleep], [1, 1, 0]));
    assert_eq!(found.quiet[0].last_contact, Some(day("2026-03-01")));
    // 45,000 in the 450 days from the first purchase to the last; late against the own rhythm of 150 days.
    let old = add(&book, &named("老"));
    for nth in 0..4 {
        sell(&book, old, &bought(&back("2026-01-01", nth * 150), twd(11_250)));
    }
    let found = seen(&book, Period::Rule);
    assert_eq!(rows(&found)[2], row("老", "late", 257, 36_500, false));
    assert_eq!(found.quiet_counts, [1, 1, 1]);
    drop(book);
    let book = on(&folder, "2026-12-16");
    let names: Vec<(String, String)> =
        seen(&book, Period::Rule).quiet.into_iter().map(|row| (row.card.name, row.group)).collect();
    let told = [("甲", "dormant"), ("丙", "lost"), ("乙", "dormant"), ("老", "late"), ("戊", "late")];
    assert_eq!(names, told.map(|(name, group)| (name.to_owned(), group.to_owned())));
}

#[test]
fn the_funnel_says_how_many_came_how_far() {
    let (_folder, book) = book();
    let card = add(&book, &named("王美玲"));
    let worth = |draft: OpportunityDraft, value| OpportunityDraft { value: Some(value), ..draft };
    open(&book, card, &worth(wish("潛在"), twd(100)));
    open(&book, card, &worth(wish("外幣"), usd(7)));
    open(&book, card, &worth(ticked("目標"), twd(200)));
    let signed = open(&book, card, &worth(ticked("簽約"), twd(300)));
    let draft = planned("2026-08-01", &[("2026-08-10", 50), ("2026-12-10", 250)]);
    let order = sell(&book, card, &OrderDraft { opportunity: Some(signed), ..draft });
    pay(&book, order, "2026-08-10", twd(50), Rest::Stays);
    let qualified = open(&book, card, &worth(wish("合格"), twd(400)));
    sell(&book, card, &OrderDraft { opportunity: Some(qualified), ..bought("2026-09-01", twd(400)) });
    for lost in [ticked("失去"), wish("也失去")] {
        let id = open(&book, card, &lost);
        book.write(Op::LoseOpportunity, |tx| opportunities::lose(tx, id, LostReason::Price, "")).unwrap();
    }
    let away = add(&book, &named("封存"));
    open(&book, away, &worth(ticked("不在了"), twd(999)));
    archive(&book, away);
    let found = seen(&book, Period::Rule).funnel;
    let told: Vec<_> =
        found.into_iter().map(|step| (step.stage, step.reached, step.here, step.value)).collect();
    assert_eq!(
        told,
        [
            (Stage::Prospect, 7, 2, vec![twd(100), usd(7)]),
            (Stage::Target, 4, 1, vec![twd(200)]),
            (Stage::Signed, 2, 1, vec![twd(300)]),
            (Stage::Qualified, 1, 1, vec![twd(400)]),
        ]
    );
}

/// An opportunity of a new customer, opened on 1 September 2026, who bought on the days before.
fn chance(book: &Book, before: &[&str], source: &str) -> (CardId, OpportunityDraft) {
    let card = add(book, &named("客"));
    for on in before {
        sell(book, card, &bought(on, twd(10)));
    }
    let draft =
        OpportunityDraft { opened_on: Some(day("2026-09-01")), source: source.to_owned(), ..wish("茶") };
    (card, draft)
}

fn won(book: &Book, before: &[&str], source: &str) {
    let (card, draft) = chance(book, before, source);
    let id = open(book, card, &draft);
    sell(book, card, &OrderDraft { opportunity: Some(id), ..bought("2026-09-05", twd(10)) });
}

fn lost(book: &Book, before: &[&str], source: &str) {
    let (card, draft) = chance(book, before, source);
    let id = open(book, card, &draft);
    book.write(Op::LoseOpportunity, |tx| opportunities::lose(tx, id, LostReason::Need, "")).unwrap();
}

#[test]
fn success_is_told_apart_by_what_was_bought_before_the_opportunity() {
    let (_folder, book) = book();
    // 365 days before it is a customer, 366 days one who was lost.
    for _ in 0..3 {
        won(&book, &["2025-09-01"], "");
    }
    lost(&book, &["2025-09-01"], "");
    lost(&book, &["2020-01-01", "2026-08-31"], "");
    won(&book, &["2025-08-31"], "");
    for _ in 0..4 {
        lost(&book, &["2025-08-31"], "");
    }
    // Bought on the very day, or afterwards, is not before; an order that was cancelled neither wins nor was a purchase.
    won(&book, &["2026-09-01"], "");
    won(&book, &["2026-09-10"], "");
    let (card, draft) = chance(&book, &[], "");
    cancel(&book, sell(&book, card, &bought("2026-08-01", twd(10))));
    let id = open(&book, card, &draft);
    cancel(&book, sell(&book, card, &OrderDraft { opportunity: Some(id), ..bought("2026-09-05", twd(10)) }));
    lost(&book, &[], "");
    let (card, draft) = chance(&book, &[], "");
    open(&book, card, &draft);
    let rates = seen(&book, Period::Rule).measures.success;
    let told: Vec<_> =
        rates.iter().map(|one| (one.audience, one.won, one.lost, one.percent, one.published)).collect();
    assert_eq!(
        told,
        [
            (Audience::Existing, 3, 2, Some(60), (60, 70)),
            (Audience::Lost, 1, 4, Some(20), (20, 40)),
            // Four that ended are too few to say anything.
            (Audience::Prospect, 2, 2, None, (5, 20)),
        ]
    );
    lost(&book, &[], "");
    lost(&book, &[], "");
    // Two of six are 33.3 %.
    assert_eq!(seen(&book, Period::Rule).measures.success[2].percent, Some(33));
}

#[test]
fn winning_a_customer_is_told_apart_from_keeping_one() {
    let (_folder, book) = book();
    let spend = |card, on: &str, cost| log(&book, card, &LogDraft { cost: Some(cost), ..call(on) });
    let [new, old, never] = ["甲", "乙", "丙"].map(|name| add(&book, &named(name)));
    sell(&book, new, &bought("2026-05-01", twd(10)));
    sell(&book, new, &bought("2026-06-01", twd(10)));
    sell(&book, old, &bought("2025-01-01", twd(10)));
    spend(new, "2026-04-01", twd(300));
    spend(new, "2026-05-01", twd(100));
    spend(never, "2026-09-15", twd(200));
    spend(new, "2026-06-01", twd(500));
    spend(old, "2026-02-02", twd(700));
    // Twelve months ago to the day, and in another currency.
    spend(new, "2025-09-15", twd(9_999));
    spend(old, "2026-02-02", usd(9_999));
    for (on, cost) in [("2026-03-01", twd(1_000)), ("2025-09-15", twd(9_999)), ("2026-03-01", usd(9_999))] {
        book.write(Op::AddSourceCost, |tx| ledgers::add_source_cost(tx, "廣告", day(on), &cost)).unwrap();
    }
    let found = seen(&book, Period::Rule).measures.costs;
    assert_eq!((found.acquisition, found.won, found.each_won), (twd(1_600), 1, Some(twd(1_600))));
    assert_eq!((found.retention, found.kept, found.each_kept), (twd(1_200), 2, Some(twd(600))));
}

#[test]
fn a_share_of_the_wallet_is_told_of_those_who_are_known_to_hold_something_elsewhere() {
    let (_folder, book) = book();
    let cards = ["甲", "乙", "丙"].map(|name| add(&book, &named(name)));
    let holds = |card, draft: HoldingDraft, balances: &[(&str, Money)]| {
        let id = hold(&book, card, &draft);
        for (on, amount) in balances {
            note(&book, id, on, amount.clone());
        }
    };
    let demand = |number: &str| account(HoldingKind::Demand, number);
    holds(cards[0], demand("1"), &[("2026-01-01", twd(999)), ("2026-09-01", twd(300))]);
    holds(cards[0], elsewhere("國泰", None), &[("2026-09-01", twd(100))]);
    holds(cards[0], account(HoldingKind::Loan, "貸"), &[("2026-09-01", twd(-5_000))]);
    let closed = HoldingDraft { closed_on: Some(day("2026-09-10")), ..demand("2") };
    holds(cards[0], closed, &[("2026-09-01", twd(7_000))]);
    holds(cards[0], demand("3"), &[("2026-09-01", usd(8_000))]);
    // Nothing is known of what the others hold elsewhere.
    holds(cards[1], demand("4"), &[("2026-09-01", twd(1_000_000))]);
    holds(cards[2], elsewhere("富邦", None), &[]);
    let found = seen(&book, Period::Rule).measures.wallet;
    assert_eq!(found, Some(WalletShare { own: twd(300), others: twd(100), customers: 1 }));
}

#[test]
fn a_source_is_told_with_what_came_of_it_and_what_each_customer_cost() {
    let (_folder, book) = book();
    won(&book, &[], "轉介");
    won(&book, &[], "廣告");
    won(&book, &[], "廣告");
    lost(&book, &[], "廣告");
    lost(&book, &[], "");
    for (source, on, cost) in [
        ("廣告", "2026-03-01", twd(1_000)),
        ("廣告", "2026-04-01", twd(501)),
        ("展覽", "2026-04-01", twd(800)),
        ("展覽", "2026-04-01", usd(1)),
    ] {
        book.write(Op::AddSourceCost, |tx| ledgers::add_source_cost(tx, source, day(on), &cost)).unwrap();
    }
    let row = |source: &str, opportunities, won, cost, each| SourceRow {
        source: source.to_owned(),
        opportunities,
        won,
        cost,
        each,
    };
    let half = Money::from_minor(75_050, "TWD");
    assert_eq!(
        seen(&book, Period::Rule).measures.sources,
        [
            row("廣告", 3, 2, twd(1_501), Some(half)),
            row("轉介", 1, 1, twd(0), Some(twd(0))),
            row("", 1, 0, twd(0), None),
            row("展覽", 0, 0, twd(800), None),
        ]
    );
}
