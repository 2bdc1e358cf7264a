//! Payments: in full, in part, too much; what becomes of the rest, and numbers that are given once.

use shuke_core::base::ids::{CardId, OrderId};
use shuke_core::sales::orders::{OrderState, PayWay};
use shuke_core::sales::receipts::{self, PaymentDraft, Receipt, Rest};
use shuke_core::{Book, Code, Op};
use tempfile::TempDir;

use super::{
    bought, cancel, exact, get, parts, pay, paying, planned, refused, sell, told, try_pay, twd, usd,
};
use crate::safety::vault;
use crate::{add, book, day, named};

/// 1,000 in two halves: one due on 10 September, one on 10 October.
fn contract() -> (TempDir, Book, CardId, OrderId) {
    let (folder, book) = book();
    let card = add(&book, &named("王美玲"));
    let mut draft = planned("2026-09-01", &[("2026-09-10", 500), ("2026-10-10", 500)]);
    draft.plan[0].name = "首款".into();
    draft.plan[1].name = "尾款".into();
    let order = sell(&book, card, &draft);
    (folder, book, card, order)
}

fn receipts_of(book: &Book, card: CardId) -> Vec<Receipt> {
    book.read(|tx| receipts::of_card(tx, card)).unwrap()
}

fn leaving(amount: &str, rest: Rest) -> PaymentDraft {
    PaymentDraft { rest, ..paying("2026-09-09", exact(amount, "TWD")) }
}

#[test]
fn paid_in_full_nothing_is_left_and_too_much_is_told() {
    let (_folder, book, card, order) = contract();
    let first = pay(&book, order, &paying("2026-09-09", twd(500)));
    assert_eq!((first.left, first.over), (twd(500), twd(0)));
    let receipt = first.receipt;
    assert_eq!((receipt.card, receipt.order, receipt.day), (card, order, day("2026-09-09")));
    assert_eq!((receipt.amount, receipt.way), (twd(500), PayWay::Cash));
    assert_eq!(get(&book, order).paid_on, None);
    let all = pay(&book, order, &paying("2026-09-12", twd(500)));
    assert_eq!((all.left, all.over), (twd(0), twd(0)));
    let now = get(&book, order);
    assert_eq!((now.state, now.left, now.paid_on), (OrderState::Planned, twd(0), Some(day("2026-09-12"))));
    let settled: Vec<_> = now.plan.iter().map(|part| (part.name.as_str(), part.settled_on)).collect();
    assert_eq!(settled, [("首款", Some(day("2026-09-09"))), ("尾款", Some(day("2026-09-12")))]);
    let more = pay(&book, order, &paying("2026-09-13", twd(200)));
    assert_eq!((more.left, more.over), (twd(0), twd(200)));
    let now = get(&book, order);
    assert_eq!((now.over, now.paid_on), (twd(200), Some(day("2026-09-12"))), "it was paid when it was");
}

#[test]
fn more_than_a_part_covers_the_next_one_too_whatever_day_it_was_booked() {
    let (_folder, book, _, order) = contract();
    pay(&book, order, &paying("2026-09-12", twd(450)));
    pay(&book, order, &paying("2026-09-09", twd(150)));
    assert_eq!(parts(&book, order), told(&[("2026-09-10", 50_000, 0), ("2026-10-10", 50_000, 40_000)]));
    assert_eq!(get(&book, order).plan[0].settled_on, Some(day("2026-09-12")), "the later one filled it");
}

#[test]
fn the_rest_of_a_part_does_what_was_said() {
    for (amount, rest, expected) in [
        ("300", Rest::Stays, told(&[("2026-09-10", 50_000, 20_000), ("2026-10-10", 50_000, 50_000)])),
        (
            "300",
            Rest::On { day: day("2026-09-25") },
            told(&[
                ("2026-09-10", 30_000, 0),
                ("2026-09-25", 20_000, 20_000),
                ("2026-10-10", 50_000, 50_000),
            ]),
        ),
        ("300", Rest::Next, told(&[("2026-09-10", 30_000, 0), ("2026-10-10", 70_000, 70_000)])),
        // 200.01 in two: the larger one comes first.
        (
            "299.99",
            Rest::Halves { days: (day("2026-09-25"), day("2026-11-10")) },
            told(&[
                ("2026-09-10", 29_999, 0),
                ("2026-09-25", 10_001, 10_001),
                ("2026-10-10", 50_000, 50_000),
                ("2026-11-10", 10_000, 10_000),
            ]),
        ),
        ("300", Rest::LetOff, told(&[("2026-09-10", 50_000, 0), ("2026-10-10", 50_000, 50_000)])),
        // What covers a part to the cent leaves no rest.
        ("500", Rest::Next, told(&[("2026-09-10", 50_000, 0), ("2026-10-10", 50_000, 50_000)])),
        ("500", Rest::LetOff, told(&[("2026-09-10", 50_000, 0), ("2026-10-10", 50_000, 50_000)])),
    ] {
        let (_folder, book, card, order) = contract();
        let before = parts(&book, order);
        let done = pay(&book, order, &leaving(amount, rest.clone()));
        assert_eq!(parts(&book, order), expected, "{amount} {rest:?}");
        let left: i64 = expected.iter().map(|(.., left)| left).sum();
        assert_eq!(done.left.minor().unwrap(), left, "{amount} {rest:?}");
        let now = get(&book, order);
        let sum: i64 = now.plan.iter().map(|part| part.amount.minor().unwrap()).sum();
        assert_eq!((sum, now.amount), (100_000, twd(1_000)), "the plan still makes the sum");
        let names: Vec<&str> = now.plan.iter().map(|part| part.name.as_str()).collect();
        let carried = now.plan.iter().filter(|part| part.name == "首款").count();
        assert_eq!(carried, expected.len() - 1, "what is put off is still the same part: {names:?}");
        // One undo takes the payment and what became of the rest back together.
        book.undo(None).unwrap();
        assert_eq!((parts(&book, order), receipts_of(&book, card).len()), (before, 0), "{rest:?}");
    }
}

#[test]
fn what_is_let_off_is_a_receipt_of_its_own_and_no_money() {
    let (_folder, book, card, order) = contract();
    pay(&book, order, &leaving("300", Rest::LetOff));
    let all = receipts_of(&book, card);
    let mut told: Vec<_> =
        all.iter().map(|one| (one.number.as_str(), one.way, one.amount.clone(), one.day)).collect();
    told.sort_by_key(|one| one.0);
    assert_eq!(
        told,
        [
            ("R-2026-0909-01", PayWay::Cash, twd(300), day("2026-09-09")),
            ("R-2026-0909-02", PayWay::Allowance, twd(200), day("2026-09-09")),
        ]
    );
    // Let off directly, and paid to the end.
    let off = PaymentDraft { way: PayWay::Allowance, ..paying("2026-09-10", twd(100)) };
    assert_eq!(pay(&book, order, &off).left, twd(400));
    assert_eq!(pay(&book, order, &paying("2026-09-15", twd(400))).left, twd(0));
}

#[test]
fn a_last_part_has_no_next_one_to_come_on_top_of() {
    let (_folder, book) = book();
    let card = add(&book, &named("王美玲"));
    let order = sell(&book, card, &planned("2026-09-01", &[("2026-09-10", 500)]));
    let next = try_pay(&book, order, &leaving("300", Rest::Next)).unwrap_err();
    assert_eq!((next.code, next.field.as_deref()), (Code::NoNextPart, Some("rest")));
    let early = try_pay(&book, order, &leaving("300", Rest::On { day: day("2026-08-31") }));
    assert_eq!(refused(early), Code::DateImpossible);
    assert_eq!(parts(&book, order), told(&[("2026-09-10", 50_000, 50_000)]), "neither left a payment behind");
    assert_eq!(receipts_of(&book, card), []);
}

#[test]
fn without_a_plan_nothing_is_due_and_of_a_cancelled_order_nothing_is_owed() {
    let (_folder, book, card, order) = contract();
    let cash = sell(&book, card, &bought("2026-09-01", twd(100)));
    assert_eq!(refused(try_pay(&book, cash, &paying("2026-09-09", twd(100)))), Code::NoPlan);
    cancel(&book, order).unwrap();
    assert_eq!(refused(try_pay(&book, order, &paying("2026-09-09", twd(100)))), Code::OrderCancelled);
    assert_eq!(refused(try_pay(&book, OrderId::fresh(), &paying("2026-09-09", twd(100)))), Code::Unknown);
    assert_eq!(receipts_of(&book, card), []);
}

fn number(book: &Book, order: OrderId, on: &str, given: &str) -> String {
    let draft = PaymentDraft { number: given.into(), ..paying(on, twd(1)) };
    pay(book, order, &draft).receipt.number
}

#[test]
fn receipts_of_one_day_are_counted_and_a_number_is_anybodys_only_once() {
    let (_folder, book, _, order) = contract();
    let other = add(&book, &named("陳國棟"));
    let second = sell(&book, other, &planned("2026-09-01", &[("2026-09-10", 500)]));
    assert_eq!(number(&book, order, "2026-09-15", ""), "R-2026-0915-01");
    assert_eq!(number(&book, second, "2026-09-15", ""), "R-2026-0915-02", "whosever it is");
    assert_eq!(number(&book, order, "2026-09-14", ""), "R-2026-0914-01");
    assert_eq!(number(&book, order, "2026-09-15", " 手開 7 "), "手開 7");
    let draft = PaymentDraft { number: "手開 7".into(), ..paying("2026-09-15", twd(1)) };
    let taken = try_pay(&book, second, &draft).unwrap_err();
    assert_eq!(
        (taken.code, taken.field.as_deref(), taken.args["text"].as_str()),
        (Code::NumberTaken, Some("number"), Some("手開 7"))
    );
    // One that somebody wrote by hand is stepped over.
    assert_eq!(number(&book, order, "2026-09-15", "R-2026-0915-03"), "R-2026-0915-03");
    assert_eq!(number(&book, order, "2026-09-15", ""), "R-2026-0915-04");
}

#[test]
fn a_receipts_number_never_comes_back_after_an_undo_or_a_removal() {
    let (folder, book, card, order) = contract();
    assert_eq!(number(&book, order, "2026-09-15", ""), "R-2026-0915-01");
    book.undo(None).unwrap();
    assert_eq!(receipts_of(&book, card), []);
    assert_eq!(number(&book, order, "2026-09-15", ""), "R-2026-0915-02");
    let id = receipts_of(&book, card)[0].id;
    book.write(Op::RemovePayment, |tx| receipts::remove(tx, id)).unwrap();
    assert_eq!(get(&book, order).left, twd(1_000), "what never came is owed");
    let again = book.write(Op::RemovePayment, |tx| receipts::remove(tx, id));
    assert_eq!(refused(again), Code::Unknown);
    drop(book);
    let book = crate::on(&folder, "2026-09-16");
    assert_eq!(number(&book, order, "2026-09-15", ""), "R-2026-0915-03", "nor on another day");
    // A payment brought back keeps its number, and the next one is not given it.
    book.undo(None).unwrap();
    book.redo().unwrap();
    assert_eq!(receipts_of(&book, card)[0].number, "R-2026-0915-03");
    assert_eq!(number(&book, order, "2026-09-15", ""), "R-2026-0915-04");
}

#[test]
fn an_order_is_not_undone_beneath_a_payment_that_came_for_it() {
    let (_folder, book) = book();
    let card = add(&book, &named("王美玲"));
    let draft = planned("2026-09-01", &[("2026-09-10", 500)]);
    let done = book.write(Op::AddOrder, |tx| shuke_core::sales::orders::add(tx, card, &draft)).unwrap();
    pay(&book, done.value.id, &paying("2026-09-09", twd(100)));
    assert_eq!(book.undo(done.op).unwrap_err().code, Code::UndoConflict);
    assert_eq!(get(&book, done.value.id).left, twd(400));
    book.undo(None).unwrap();
    book.undo(done.op).unwrap();
    assert_eq!(book.read(|tx| shuke_core::sales::orders::of_card(tx, card, 500)).unwrap().0, []);
}

#[test]
fn whoever_may_not_change_many_lets_nothing_off_and_takes_no_payment_out() {
    let (folder, supervisor) = vault::shared();
    let card = add(&supervisor, &named("柯秉軒"));
    let order = sell(&supervisor, card, &planned("2026-09-01", &[("2026-09-10", 500)]));
    drop(supervisor);
    let clerk = vault::unlock(&folder, "紀婉婷", "紀婉婷").unwrap();
    let paid = pay(&clerk, order, &paying("2026-09-09", twd(100)));
    assert_eq!(paid.left, twd(400));
    let rest = try_pay(&clerk, order, &leaving("100", Rest::LetOff));
    assert_eq!(refused(rest), Code::NotAllowed);
    let off = PaymentDraft { way: PayWay::Allowance, ..paying("2026-09-09", twd(100)) };
    assert_eq!(refused(try_pay(&clerk, order, &off)), Code::NotAllowed);
    let removed = clerk.write(Op::RemovePayment, |tx| receipts::remove(tx, paid.receipt.id));
    assert_eq!(refused(removed), Code::NotAllowed);
    assert_eq!((receipts_of(&clerk, card).len(), get(&clerk, order).left), (1, twd(400)));
    drop(clerk);
    let rep = vault::unlock(&folder, "周以恩", "周以恩").unwrap();
    assert_eq!(pay(&rep, order, &leaving("100", Rest::LetOff)).left, twd(0));
}

#[test]
fn money_that_is_none_or_of_another_land_or_day_pays_nothing() {
    let (_folder, book, card, order) = contract();
    for (draft, code) in [
        (paying("2026-09-09", twd(0)), Code::AmountUnfit),
        (paying("2026-09-09", twd(-100)), Code::AmountUnfit),
        (paying("2026-09-09", exact("0.001", "TWD")), Code::AmountUnfit),
        (paying("2026-09-09", exact("9999999999999999999999999999", "TWD")), Code::AmountUnfit),
        (paying("2026-09-09", usd(100)), Code::CurrenciesMixed),
        (paying("2026-09-16", twd(100)), Code::DateImpossible),
        (paying("1899-12-31", twd(100)), Code::DateTooEarly),
        (PaymentDraft { note: "長".repeat(200_001), ..paying("2026-09-09", twd(100)) }, Code::TextTooLong),
    ] {
        assert_eq!(refused(try_pay(&book, order, &draft)), code, "{} {:?}", draft.amount.amount, draft.day);
    }
    assert_eq!((receipts_of(&book, card).len(), get(&book, order).left), (0, twd(1_000)));
}
