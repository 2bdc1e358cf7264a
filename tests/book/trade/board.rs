//! The board of opportunities, whose stages follow from rows alone, and who brought whom.

use shuke_core::base::ids::{CardId, OpportunityId};
use shuke_core::cards;
use shuke_core::cards::draft::{Channel, RelationDraft, RelationKind};
use shuke_core::followups;
use shuke_core::interactions::{self, After, Direction, LogDraft};
use shuke_core::sales::gates::{Missing, Stage};
use shuke_core::sales::opportunities::{self, LostReason, Opportunity, OpportunityDraft};
use shuke_core::sales::orders::OrderDraft;
use shuke_core::sales::receipts::{self, Rest};
use shuke_core::sales::referrals::{self, Referrals};
use shuke_core::segments::{Classes, Scheme};
use shuke_core::{Book, Code, Op};

use super::{bought, cancel, get, offer, part, pay, paying, planned, refund, refused, sell, twd, usd};
use crate::{add, book, day, named, on};

fn wish(title: &str) -> OpportunityDraft {
    OpportunityDraft { title: title.to_owned(), ..OpportunityDraft::default() }
}

fn open(book: &Book, card: CardId, draft: &OpportunityDraft) -> OpportunityId {
    book.write(Op::AddOpportunity, |tx| opportunities::add(tx, card, draft)).unwrap().value
}

fn change(book: &Book, id: OpportunityId, draft: &OpportunityDraft) {
    book.write(Op::ChangeOpportunity, |tx| opportunities::change(tx, id, draft)).unwrap();
}

fn board(book: &Book) -> Vec<Opportunity> {
    book.read(|tx| opportunities::list(tx, tx, None)).unwrap()
}

fn find(book: &Book, id: OpportunityId) -> Opportunity {
    board(book).into_iter().find(|one| one.id == id).unwrap()
}

/// Where it stands, since when, and what is missing.
fn at(book: &Book, id: OpportunityId) -> (Stage, String, Vec<Missing>) {
    let one = find(book, id);
    (one.stage, one.since.to_string(), one.missing)
}

fn ticked(title: &str) -> OpportunityDraft {
    OpportunityDraft { intent: true, means: true, soon: true, ..wish(title) }
}

#[test]
fn every_gate_is_passed_by_rows_and_gone_back_through_when_they_go() {
    let (_folder, book) = book();
    let card = add(&book, &named("王美玲"));
    let first = OpportunityDraft { opened_on: Some(day("2026-08-01")), ..wish("儲蓄險") };
    let id = open(&book, card, &first);
    let none = vec![Missing::Intent, Missing::Means, Missing::Soon];
    assert_eq!(at(&book, id), (Stage::Prospect, "2026-08-01".into(), none));
    change(&book, id, &OpportunityDraft { intent: true, means: true, ..wish("儲蓄險") });
    assert_eq!(at(&book, id), (Stage::Prospect, "2026-08-01".into(), vec![Missing::Soon]));
    let today = Some(day("2026-09-15"));
    assert_eq!(find(&book, id).ticks, [today, today, None], "a tick is of the day it was made");
    change(&book, id, &ticked("儲蓄險"));
    let target = (Stage::Target, "2026-09-15".to_owned(), vec![Missing::Order, Missing::FirstPayment]);
    assert_eq!(at(&book, id), target);

    let draft = planned("2026-09-01", &[("2026-09-10", 400), ("2026-10-10", 600)]);
    let order = sell(&book, card, &OrderDraft { opportunity: Some(id), ..draft });
    let ordered = (Stage::Target, "2026-09-15".to_owned(), vec![Missing::FirstPayment]);
    assert_eq!(at(&book, id), ordered);
    pay(&book, order, &paying("2026-09-12", twd(399)));
    assert_eq!(at(&book, id), ordered, "a first part that is not paid in full is not paid");
    let last = pay(&book, order, &paying("2026-09-13", twd(1))).receipt.id;
    let signed = (Stage::Signed, "2026-09-13".to_owned(), vec![Missing::FullPayment]);
    assert_eq!(at(&book, id), signed);
    let shown = find(&book, id).order.unwrap();
    assert_eq!((shown.id, shown.amount, shown.left, shown.parts), (order, twd(1_000), twd(600), (1, 2)));
    assert_eq!((shown.next_due, shown.paid_on), (Some(day("2026-10-10")), None));
    pay(&book, order, &paying("2026-09-15", twd(600)));
    let qualified = (Stage::Qualified, "2026-09-15".to_owned(), vec![]);
    assert_eq!(at(&book, id), qualified);
    let shown = find(&book, id).order.unwrap();
    assert_eq!((shown.left, shown.parts, shown.next_due), (twd(0), (2, 2), None));

    book.undo(None).unwrap();
    assert_eq!(at(&book, id), signed);
    book.redo().unwrap();
    assert_eq!(at(&book, id), qualified);
    book.undo(None).unwrap();
    book.write(Op::RemovePayment, |tx| receipts::remove(tx, last)).unwrap();
    assert_eq!(at(&book, id), ordered, "the payment never came, so it was never signed");
    book.undo(None).unwrap();
    cancel(&book, order).unwrap();
    assert_eq!(at(&book, id), (Stage::Lost, "2026-09-15".into(), vec![]));
    book.undo(None).unwrap();
    assert_eq!(at(&book, id), signed);
}

#[test]
fn paid_a_day_after_the_term_it_stays_signed_for_good() {
    let (_folder, book) = book();
    let card = add(&book, &named("王美玲"));
    for (paid, expected) in [
        ("2026-07-10", (Stage::Qualified, "2026-07-10".to_owned(), vec![])),
        ("2026-07-11", (Stage::Signed, "2026-06-10".to_owned(), vec![Missing::PaidLate])),
    ] {
        // Nobody ticked anything: what is signed and paid says more.
        let id = open(&book, card, &wish("車險"));
        let draft = planned("2026-06-01", &[("2026-06-10", 400), ("2026-07-10", 600)]);
        let order = sell(&book, card, &OrderDraft { opportunity: Some(id), ..draft });
        pay(&book, order, &paying("2026-06-10", twd(400)));
        pay(&book, order, &paying(paid, twd(600)));
        assert_eq!(at(&book, id), expected, "{paid}");
    }
    // Paid over the counter it qualifies at once.
    let id = open(&book, card, &wish("旅平險"));
    let draft = OrderDraft { opportunity: Some(id), ..bought("2026-09-01", twd(300)) };
    sell(&book, card, &draft);
    assert_eq!(at(&book, id), (Stage::Qualified, "2026-09-01".into(), vec![]));
}

#[test]
fn given_up_it_says_why_and_is_taken_up_again() {
    let (_folder, book) = book();
    let card = add(&book, &named("王美玲"));
    let id = open(&book, card, &OpportunityDraft { note: "想存教育金".into(), ..ticked("儲蓄險") });
    let lose = || {
        book.write(Op::LoseOpportunity, |tx| opportunities::lose(tx, id, LostReason::Price, " 太貴 "))
            .map(drop)
    };
    lose().unwrap();
    let lost = find(&book, id);
    assert_eq!(
        (lost.stage, lost.since, lost.lost_reason),
        (Stage::Lost, day("2026-09-15"), Some(LostReason::Price))
    );
    assert_eq!((lost.note.as_str(), lost.missing), ("想存教育金\n太貴", vec![]));
    book.write(Op::ReopenOpportunity, |tx| opportunities::reopen(tx, id)).unwrap();
    let again = find(&book, id);
    assert_eq!((again.stage, again.lost_reason), (Stage::Target, None));
    // While an order of it stands it is not lost: that is cancelled instead.
    let draft = planned("2026-09-01", &[("2026-10-10", 600)]);
    let order = sell(&book, card, &OrderDraft { opportunity: Some(id), ..draft });
    assert_eq!(refused(lose()), Code::OrderStanding);
    cancel(&book, order).unwrap();
    lose().unwrap();
    assert_eq!(find(&book, id).lost_reason, Some(LostReason::Price));
    // Taken out as one that never was, it leaves its order to itself.
    book.write(Op::RemoveOpportunity, |tx| opportunities::remove(tx, id)).unwrap();
    assert_eq!((board(&book).len(), get(&book, order).opportunity), (0, None));
    book.undo(None).unwrap();
    assert_eq!((board(&book).len(), get(&book, order).opportunity), (1, Some(id)));
}

#[test]
fn an_order_comes_of_an_opportunity_of_the_same_customer() {
    let (_folder, book) = book();
    let (card, other) = (add(&book, &named("王美玲")), add(&book, &named("陳國棟")));
    let id = open(&book, other, &wish("儲蓄險"));
    for wrong in [id, OpportunityId::fresh()] {
        let draft = OrderDraft { opportunity: Some(wrong), ..bought("2026-09-01", twd(300)) };
        let error = offer(&book, card, &draft).unwrap_err();
        assert_eq!((error.code, error.field.as_deref()), (Code::Unknown, Some("opportunity")));
    }
    assert_eq!(at(&book, id).0, Stage::Prospect);
}

#[test]
fn a_cancelled_order_gives_way_to_one_that_stands() {
    let (_folder, book) = book();
    let card = add(&book, &named("王美玲"));
    let id = open(&book, card, &ticked("儲蓄險"));
    let with = |draft| OrderDraft { opportunity: Some(id), ..draft };
    let first = sell(&book, card, &with(planned("2026-08-01", &[("2026-10-10", 600)])));
    cancel(&book, first).unwrap();
    assert_eq!(at(&book, id).0, Stage::Lost);
    let second = sell(&book, card, &with(planned("2026-09-01", &[("2026-10-10", 500)])));
    assert_eq!(find(&book, id).order.unwrap().id, second);
    assert_eq!(at(&book, id).0, Stage::Target);
}

#[test]
fn what_stands_more_than_twice_as_long_as_its_column_is_stalled() {
    let (_folder, book) = book();
    let since = |title: &str, name: &str, opened: &str, draft: OpportunityDraft| {
        let card = add(&book, &named(name));
        let draft = OpportunityDraft { title: title.to_owned(), opened_on: Some(day(opened)), ..draft };
        open(&book, card, &draft)
    };
    let stalled = |id| find(&book, id).stalled_days;
    // 41 days ago: alone in its column there is nothing to be compared with.
    let old = since("甲", "甲", "2026-08-05", wish(""));
    assert_eq!(stalled(old), None);
    since("乙", "乙", "2026-09-05", wish(""));
    let young = since("丙", "丙", "2026-09-05", wish(""));
    // The others have stood for 10 days on average, and twice that is 20.
    assert_eq!((stalled(old), stalled(young)), (Some(41), None));
    // Somebody long ago in another column changes nothing here, and one alone is not stalled there.
    let target = since("丁", "丁", "2026-01-01", ticked(""));
    assert_eq!((stalled(old), stalled(target)), (Some(41), None));
    for (opened, days) in [("2026-08-25", Some(21)), ("2026-08-26", None)] {
        change(&book, old, &OpportunityDraft { opened_on: Some(day(opened)), ..wish("甲") });
        assert_eq!(stalled(old), days, "{opened}");
    }
}

#[test]
fn the_board_shows_first_what_is_expected_first_and_nobody_who_was_put_away() {
    let (_folder, book) = book();
    let (card, away) = (add(&book, &named("王美玲")), add(&book, &named("陳國棟")));
    let expected = |on: Option<&str>, value: Option<i64>, title: &str| OpportunityDraft {
        expected_on: on.map(day),
        value: value.map(twd),
        probability: Some(60),
        ..wish(title)
    };
    open(&book, card, &expected(None, Some(900), "無期"));
    open(&book, card, &expected(Some("2026-12-01"), Some(100), "小"));
    open(&book, card, &expected(Some("2026-12-01"), Some(200), "大"));
    open(&book, card, &expected(Some("2026-10-01"), None, "先"));
    open(&book, away, &expected(Some("2026-09-20"), Some(500), "封存"));
    book.write(Op::ArchiveCard, |tx| cards::archive(tx, away, true)).unwrap();
    let titles: Vec<String> = board(&book).into_iter().map(|one| one.title).collect();
    assert_eq!(titles, ["先", "大", "小", "無期"]);
    let own = book.read(|tx| opportunities::list(tx, tx, Some(away))).unwrap();
    assert_eq!((own.len(), own[0].value.clone(), own[0].probability), (1, Some(twd(500)), Some(60)));
}

/// `one` brought `other`, told on the card of whoever was brought.
fn brought(book: &Book, one: CardId, other: CardId) {
    let draft = RelationDraft { relation: RelationKind::Referrer, ..RelationDraft::default() };
    book.write(Op::AddRelation, |tx| cards::add_relation(tx, other, &draft, Some(one))).unwrap();
}

fn tree(book: &Book) -> Referrals {
    book.read(|tx| referrals::referrals(tx, tx)).unwrap()
}

fn thanks(book: &Book) -> Vec<(String, String)> {
    tree(book).to_thank.into_iter().map(|one| (one.referrer.name, one.brought.name)).collect()
}

/// 甲 brought 乙 and 丙, 乙 brought 丁.
fn family(book: &Book) -> [CardId; 4] {
    let cards = ["甲", "乙", "丙", "丁"].map(|name| add(book, &named(name)));
    brought(book, cards[0], cards[1]);
    // The same told from the other side.
    let draft = RelationDraft { relation: RelationKind::Referred, ..RelationDraft::default() };
    book.write(Op::AddRelation, |tx| cards::add_relation(tx, cards[0], &draft, Some(cards[2]))).unwrap();
    brought(book, cards[1], cards[3]);
    cards
}

#[test]
fn a_tree_says_how_deep_who_bought_and_what_comes_of_everybody_below() {
    let (_folder, book) = book();
    let [one, two, _, four] = family(&book);
    let stranger = add(&book, &named("戊"));
    sell(&book, one, &bought("2026-09-01", twd(300)));
    let order = sell(&book, two, &bought("2026-09-01", twd(1_000)));
    sell(&book, two, &refund(order, "2026-09-02", twd(-100)));
    sell(&book, four, &bought("2026-09-01", twd(500)));
    sell(&book, four, &bought("2026-09-01", usd(20)));
    let never = sell(&book, four, &bought("2026-09-01", twd(9_000)));
    cancel(&book, never).unwrap();
    sell(&book, stranger, &bought("2026-09-01", twd(200)));
    let found = tree(&book);
    let told: Vec<_> = found
        .branches
        .iter()
        .map(|one| {
            (one.card.name.as_str(), one.depth, one.brought, one.bought, one.own.clone(), one.below.clone())
        })
        .collect();
    assert_eq!(
        told,
        [
            ("甲", 0, 2, 1, vec![twd(300)], vec![twd(1_400), usd(20)]),
            ("乙", 1, 1, 1, vec![twd(900)], vec![twd(500), usd(20)]),
            ("丁", 2, 0, 0, vec![twd(500), usd(20)], vec![]),
            ("丙", 1, 0, 0, vec![], vec![]),
        ]
    );
    assert_eq!((found.brought, found.bought), (3, 2));
    assert_eq!(found.amount, [twd(1_400), usd(20)]);
    assert_eq!(found.all, [twd(1_900), usd(20)]);
    let (cards, buyers) = book.read(|tx| referrals::brought_by(tx, one)).unwrap();
    assert_eq!((cards.len(), buyers), (2, 1));
    let trade = book.read(|tx| shuke_core::sales::of_card(tx, one)).unwrap();
    assert_eq!(trade.referred, (2, 1));
}

#[test]
fn two_who_brought_each_other_and_a_longer_circle_come_to_an_end() {
    let (_folder, book) = book();
    let [one, ..] = family(&book);
    let circle = ["子", "丑", "寅", "卯", "辰"].map(|name| add(&book, &named(name)));
    brought(&book, circle[0], circle[1]);
    brought(&book, circle[1], circle[0]);
    brought(&book, circle[2], circle[3]);
    brought(&book, circle[3], circle[4]);
    brought(&book, circle[4], circle[2]);
    for card in circle {
        sell(&book, card, &bought("2026-09-01", twd(10)));
    }
    let found = tree(&book);
    assert_eq!((found.brought, found.bought, found.amount), (3 + 5, 5, vec![twd(50)]));
    let root = found.branches.iter().find(|branch| branch.depth == 0).unwrap();
    assert_eq!((root.card.id, root.brought), (one, 2), "the tree beside them is whole");
    assert_eq!(found.all, [twd(50)], "nobody's purchase counts twice");
}

#[test]
fn whoever_brought_somebody_is_to_be_thanked_until_a_contact_is_logged() {
    let (folder, book) = book();
    let [one, two, ..] = family(&book);
    let pair = |referrer: &str, brought: &str| (referrer.to_owned(), brought.to_owned());
    assert_eq!(thanks(&book), [pair("甲", "乙"), pair("甲", "丙"), pair("乙", "丁")]);
    let log = |reached| {
        let log = LogDraft { reached, ..LogDraft::of(Channel::Call, Direction::Out) };
        let after = After { no_next: true, ..After::default() };
        book.write(Op::LogContact, |tx| interactions::log(tx, one, &log, &after)).unwrap();
    };
    log(false);
    assert_eq!(thanks(&book).len(), 3, "nobody was thanked who was not reached");
    log(true);
    assert_eq!(thanks(&book), [pair("乙", "丁")]);
    book.undo(None).unwrap();
    assert_eq!(thanks(&book).len(), 3);
    drop(book);
    // Ninety days later it is still to be done, and a day after that it is too late.
    assert_eq!(thanks(&on(&folder, "2026-12-14")).len(), 3);
    assert_eq!(thanks(&on(&folder, "2026-12-15")), []);
    let book = on(&folder, "2026-09-15");
    book.write(Op::ArchiveCard, |tx| cards::archive(tx, two, true)).unwrap();
    assert_eq!(thanks(&book), [pair("甲", "丙")], "who was put away is neither thanked nor thanked for");
}

#[test]
fn thanks_are_planned_with_whoever_brought_the_customer() {
    let (_folder, book) = book();
    let [one, two, _, four] = family(&book);
    let thank = |card| {
        book.write(Op::AddFollowup, |tx| referrals::thank(tx, card, "謝謝介紹丁")).map(|done| done.value)
    };
    let id = thank(four).unwrap();
    let planned = book.read(|tx| followups::open_of(tx, two)).unwrap();
    assert_eq!(
        (planned.len(), planned[0].id, planned[0].due.as_str(), planned[0].purpose.as_str()),
        (1, id, "2026-09-17", "謝謝介紹丁")
    );
    assert!(
        thanks(&book).iter().all(|(referrer, _)| referrer == "甲"),
        "what is planned is not asked for again"
    );
    let nobody = thank(one).unwrap_err();
    assert_eq!((nobody.code, nobody.field.as_deref()), (Code::Unknown, Some("referrer")));
}

#[test]
fn a_plan_in_another_currency_is_shown_in_its_own() {
    let (_folder, book) = book();
    let card = add(&book, &named("王美玲"));
    let id = open(&book, card, &ticked("外幣保單"));
    let draft = OrderDraft {
        opportunity: Some(id),
        plan: vec![part("2026-10-01", usd(70))],
        ..bought("2026-09-01", usd(70))
    };
    sell(&book, card, &draft);
    let shown = find(&book, id).order.unwrap();
    assert_eq!((shown.amount, shown.left, shown.parts), (usd(70), usd(70), (0, 1)));
}

/// The board and the way of the customer alike: what was put off is no first payment, and comes after the term.
#[test]
fn nobody_signs_or_comes_in_time_by_putting_a_rest_off() {
    let (_folder, book) = book();
    let card = add(&book, &named("王美玲"));
    let id = open(&book, card, &ticked("儲蓄險"));
    let draft = planned("2026-06-01", &[("2026-06-10", 600), ("2026-07-10", 400)]);
    let order = sell(&book, card, &OrderDraft { opportunity: Some(id), ..draft });
    let stage = |book: &Book| {
        let classes = book.read(Classes::load).unwrap();
        let at = classes.at(card).unwrap();
        (
            find(book, id).stage,
            classes.class(at, Scheme::Lifecycle).unwrap().to_owned(),
            find(book, id).missing,
        )
    };
    let mut short = paying("2026-06-10", twd(500));
    short.rest = Rest::On { day: day("2026-08-10") };
    pay(&book, order, &short);
    assert_eq!(stage(&book), (Stage::Target, "target".into(), vec![Missing::FirstPayment]));
    pay(&book, order, &paying("2026-07-01", twd(400)));
    assert_eq!(stage(&book), (Stage::Signed, "signed".into(), vec![Missing::FullPayment]));
    pay(&book, order, &paying("2026-08-10", twd(100)));
    assert_eq!(stage(&book), (Stage::Signed, "signed".into(), vec![Missing::PaidLate]));
}
