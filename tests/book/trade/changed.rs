//! An order that was put in wrong is written anew; what was paid, given back and agreed stays true.

use shuke_core::base::ids::OrderId;
use shuke_core::sales::credit;
use shuke_core::sales::ledgers::{self, CommissionDraft};
use shuke_core::sales::orders::{self, OrderAdded, OrderDraft, OrderState, PayWay, SaleWarning};
use shuke_core::sales::receipts::{self, Rest};
use shuke_core::{Book, Code, Error, Op};

use super::{
    bought, cancel, get, line, part, parts, pay, paying, planned, refund, refused, sell, told, twd, usd,
};
use crate::{add, book, day, named};

fn change(book: &Book, order: OrderId, draft: &OrderDraft) -> Result<OrderAdded, Error> {
    book.write(Op::ChangeOrder, |tx| orders::change(tx, order, draft)).map(|done| done.value)
}

fn as_it_is(book: &Book, order: OrderId) -> OrderDraft {
    OrderDraft::from(&get(book, order))
}

#[test]
fn lines_day_number_and_note_are_written_anew_and_one_undo_brings_all_back() {
    let (_folder, book) = book();
    let card = add(&book, &named("王美玲"));
    let order = sell(
        &book,
        card,
        &OrderDraft {
            lines: vec![line("茶", twd(100)), line("杯", twd(50)), line("壺", twd(30))],
            ..bought("2026-09-01", twd(0))
        },
    );
    let before = get(&book, order);
    let draft = OrderDraft {
        day: Some(day("2026-08-31")),
        lines: vec![line("高山茶", twd(120)), line("杯", twd(50))],
        number: " A-1 ".into(),
        way: Some(PayWay::Card),
        note: "打錯".into(),
        ..OrderDraft::default()
    };
    assert_eq!(change(&book, order, &draft).unwrap().warnings, []);
    let now = get(&book, order);
    assert_eq!((now.id, now.card, now.day, now.amount.clone()), (order, card, day("2026-08-31"), twd(170)));
    assert_eq!((now.number.as_str(), now.way, now.note.as_str()), ("A-1", Some(PayWay::Card), "打錯"));
    assert_eq!(now.lines, [line("高山茶", twd(120)), line("杯", twd(50))]);
    book.undo(None).unwrap();
    assert_eq!(get(&book, order), before);
    book.redo().unwrap();
    assert_eq!(change(&book, order, &draft).unwrap().warnings, [], "its own number is no other's");
}

#[test]
fn payments_stay_and_are_laid_against_what_it_is_now() {
    let (_folder, book) = book();
    let card = add(&book, &named("王美玲"));
    let order = sell(&book, card, &planned("2026-09-01", &[("2026-09-10", 500), ("2026-10-10", 500)]));
    pay(&book, order, &paying("2026-09-09", twd(600)));
    let mut draft = as_it_is(&book, order);
    draft.lines = vec![line("茶", twd(900))];
    draft.plan[1].amount = twd(400);
    change(&book, order, &draft).unwrap();
    assert_eq!(parts(&book, order), told(&[("2026-09-10", 50_000, 0), ("2026-10-10", 40_000, 30_000)]));

    let at_once = OrderDraft { plan: Vec::new(), ..as_it_is(&book, order) };
    assert_eq!(refused(change(&book, order, &at_once)), Code::OrderPaid, "the payment would hang in the air");
    let later = OrderDraft { day: Some(day("2026-09-10")), ..as_it_is(&book, order) };
    assert_eq!(refused(change(&book, order, &later)), Code::OrderPaid, "it was paid the day before");
    let mut dollars = as_it_is(&book, order);
    dollars.lines = vec![line("茶", usd(900))];
    dollars.plan = vec![part("2026-09-10", usd(900))];
    assert_eq!(refused(change(&book, order, &dollars)), Code::OrderPaid);
    let differs = OrderDraft { lines: vec![line("茶", twd(901))], ..as_it_is(&book, order) };
    assert_eq!(refused(change(&book, order, &differs)), Code::PlanDiffers);
    assert_eq!(parts(&book, order), told(&[("2026-09-10", 50_000, 0), ("2026-10-10", 40_000, 30_000)]));
}

#[test]
fn what_was_paid_at_once_becomes_a_contract_and_back() {
    let (_folder, book) = book();
    let card = add(&book, &named("王美玲"));
    let order = sell(&book, card, &bought("2026-09-01", twd(100)));
    let mut draft = as_it_is(&book, order);
    draft.plan = vec![part("2026-09-20", twd(100))];
    change(&book, order, &draft).unwrap();
    let now = get(&book, order);
    assert_eq!((now.state, now.left, now.paid_on), (OrderState::Planned, twd(100), None));
    draft.plan.clear();
    change(&book, order, &draft).unwrap();
    let now = get(&book, order);
    assert_eq!((now.state, now.left, now.plan.len()), (OrderState::Paid, twd(0), 0));
    assert_eq!(now.paid_on, Some(day("2026-09-01")));
}

#[test]
fn never_less_than_went_back_and_never_what_was_cancelled() {
    let (_folder, book) = book();
    let card = add(&book, &named("王美玲"));
    let order = sell(&book, card, &bought("2026-09-01", twd(100)));
    let back = sell(&book, card, &refund(order, "2026-09-05", twd(-40)));
    assert_eq!(refused(change(&book, order, &bought("2026-09-01", twd(39)))), Code::OrderRefunded);
    assert_eq!(refused(change(&book, order, &bought("2026-09-06", twd(100)))), Code::OrderRefunded);
    assert_eq!(refused(change(&book, order, &bought("2026-09-01", usd(100)))), Code::OrderRefunded);
    change(&book, order, &bought("2026-09-01", twd(40))).unwrap();
    // The refund may grow up to what there is, its own amount not counted against it.
    assert_eq!(refused(change(&book, back, &bought("2026-09-05", twd(-41)))), Code::RefundTooLarge);
    change(&book, back, &bought("2026-09-05", twd(-30))).unwrap();
    assert_eq!((get(&book, back).amount, get(&book, back).refunds), (twd(-30), Some(order)));
    let gone = sell(&book, card, &bought("2026-09-01", twd(10)));
    cancel(&book, gone).unwrap();
    assert_eq!(refused(change(&book, gone, &bought("2026-09-01", twd(20)))), Code::OrderCancelled);
}

/// Putting a rest off is no new agreement; a plan that is set anew is one.
#[test]
fn what_was_agreed_outlives_a_rest_that_is_put_off_and_a_note_that_is_mended() {
    let (_folder, book) = book();
    let card = add(&book, &named("王美玲"));
    let order = sell(&book, card, &planned("2026-09-01", &[("2026-09-10", 600), ("2026-10-10", 400)]));
    let agreed = |book: &Book| -> (Option<i64>, Option<String>) {
        book.read(|tx| {
            Ok(tx.conn().query_row(
                "SELECT first_minor, term_on FROM orders WHERE id = ?1",
                [order],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )?)
        })
        .unwrap()
    };
    let first = (Some(60_000), Some("2026-10-10".to_owned()));
    assert_eq!(agreed(&book), first);
    let mut short = paying("2026-09-09", twd(500));
    short.rest = Rest::On { day: day("2026-11-10") };
    pay(&book, order, &short);
    assert_eq!(agreed(&book), first);
    change(&book, order, &OrderDraft { note: "改備註".into(), ..as_it_is(&book, order) }).unwrap();
    assert_eq!(agreed(&book), first);
    let mut anew = as_it_is(&book, order);
    anew.plan = vec![part("2026-09-10", twd(500)), part("2026-12-10", twd(500))];
    change(&book, order, &anew).unwrap();
    assert_eq!(agreed(&book), (Some(50_000), Some("2026-12-10".to_owned())));
}

/// 900 by plan with a limit of 1,000, of which 600 came: 300 are owed, and 701 more are too much.
#[test]
fn what_came_of_an_order_is_not_owed_again_when_it_is_written_anew() {
    let (_folder, book) = book();
    let card = add(&book, &named("王美玲"));
    let limit = credit::Draft { limit: Some(twd(1_000)), ..credit::Draft::default() };
    book.write(Op::SetCredit, |tx| credit::set(tx, card, &limit)).unwrap();
    let order = sell(&book, card, &planned("2026-09-01", &[("2026-10-10", 900)]));
    pay(&book, order, &paying("2026-09-09", twd(600)));
    assert_eq!(change(&book, order, &as_it_is(&book, order)).unwrap().warnings, []);
    for (dollars, warned) in [(1_600, None), (1_601, Some(1_001))] {
        let draft = planned("2026-09-01", &[("2026-10-10", dollars)]);
        let expected: Vec<_> = warned
            .into_iter()
            .map(|owed| SaleWarning::OverLimit { limit: twd(1_000), owed: twd(owed) })
            .collect();
        assert_eq!(change(&book, order, &draft).unwrap().warnings, expected, "{dollars}");
        book.undo(None).unwrap();
    }
}

fn commission(book: &Book, order: OrderId, paid: bool) {
    let draft = CommissionDraft {
        id: None,
        payee: "介紹人".into(),
        amount: twd(10),
        paid_on: paid.then(|| day("2026-09-15")),
    };
    book.write(Op::SaveCommission, |tx| ledgers::save_commission(tx, order, &draft)).unwrap();
}

#[test]
fn never_more_goes_back_than_came_whichever_way_it_is_paid() {
    let (_folder, book) = book();
    let card = add(&book, &named("王美玲"));
    let order = sell(&book, card, &bought("2026-09-01", twd(100)));
    sell(&book, card, &refund(order, "2026-09-05", twd(-60)));
    let plan = vec![part("2026-09-20", twd(100))];
    let by_parts = OrderDraft { plan: plan.clone(), ..as_it_is(&book, order) };
    assert_eq!(refused(change(&book, order, &by_parts)), Code::OrderRefunded, "nothing would have come");
    let planning = book.write(Op::PlanPayments, |tx| orders::set_plan(tx, order, &plan));
    assert_eq!(refused(planning.map(|done| done.value)), Code::OrderRefunded);

    let contract = sell(&book, card, &planned("2026-09-01", &[("2026-09-10", 100)]));
    let came = pay(&book, contract, &paying("2026-09-10", twd(100))).receipt.id;
    let back = sell(&book, card, &refund(contract, "2026-09-12", twd(-100)));
    let more = planned("2026-09-01", &[("2026-09-10", 100), ("2026-10-10", 100)]);
    assert_eq!(refused(change(&book, contract, &more)), Code::OrderRefunded, "it would be owed again");
    let gone = book.write(Op::RemovePayment, |tx| receipts::remove(tx, came));
    assert_eq!(refused(gone.map(|done| done.value)), Code::OrderRefunded);
    // What was given back is put right also after its purchase was cancelled; never beyond what there was.
    cancel(&book, order).unwrap();
    let first = book.read(|tx| orders::of_card(tx, card, 10)).unwrap().0;
    let of = first.iter().find(|one| one.refunds == Some(order)).unwrap().id;
    change(&book, of, &OrderDraft { note: "打錯".into(), ..as_it_is(&book, of) }).unwrap();
    assert_eq!(refused(change(&book, of, &bought("2026-09-05", twd(-101)))), Code::RefundTooLarge);
    change(&book, back, &OrderDraft { note: "也是".into(), ..as_it_is(&book, back) }).unwrap();
}

#[test]
fn a_commission_that_was_paid_keeps_its_order_paid() {
    let (_folder, book) = book();
    let card = add(&book, &named("王美玲"));
    let order = sell(&book, card, &planned("2026-09-01", &[("2026-09-10", 100)]));
    let came = pay(&book, order, &paying("2026-09-10", twd(100))).receipt.id;
    commission(&book, order, true);
    let gone = book.write(Op::RemovePayment, |tx| receipts::remove(tx, came));
    assert_eq!(refused(gone.map(|done| done.value)), Code::CommissionPaid);
    let more = planned("2026-09-01", &[("2026-09-10", 100), ("2026-10-10", 100)]);
    assert_eq!(refused(change(&book, order, &more)), Code::CommissionPaid);
    change(&book, order, &OrderDraft { note: "改備註".into(), ..as_it_is(&book, order) }).unwrap();
    let other = sell(&book, card, &planned("2026-09-01", &[("2026-09-10", 100)]));
    commission(&book, other, false);
    change(&book, other, &more).unwrap();
}

/// The same parts are no new agreement, by whichever door they come and whatever they are called; no day said is no other day.
#[test]
fn opening_a_plan_and_saving_it_agrees_to_nothing_new() {
    let (_folder, book) = book();
    let card = add(&book, &named("王美玲"));
    let order = sell(&book, card, &planned("2026-09-01", &[("2026-09-10", 600), ("2026-10-10", 400)]));
    let mut short = paying("2026-09-09", twd(500));
    short.rest = Rest::On { day: day("2026-11-10") };
    pay(&book, order, &short);
    let first = |book: &Book| -> i64 {
        book.read(|tx| {
            Ok(tx
                .conn()
                .query_row("SELECT first_minor FROM orders WHERE id = ?1", [order], |row| row.get(0))?)
        })
        .unwrap()
    };
    let mut plan = as_it_is(&book, order).plan;
    plan[0].name = "首款".into();
    plan.reverse();
    book.write(Op::PlanPayments, |tx| orders::set_plan(tx, order, &plan)).unwrap();
    assert_eq!((first(&book), get(&book, order).plan[0].name.as_str()), (60_000, "首款"));
    change(&book, order, &OrderDraft { day: None, ..as_it_is(&book, order) }).unwrap();
    assert_eq!((first(&book), get(&book, order).day), (60_000, day("2026-09-01")));
}
