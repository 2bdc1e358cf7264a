//! Orders, contracts and refunds, and the catalogue they name.

use shuke_core::base::ids::{CardId, ProductId};
use shuke_core::sales::credit::{self, SpecialPrice};
use shuke_core::sales::ledgers::{self, CommissionDraft};
use shuke_core::sales::opportunities::{self, OpportunityDraft};
use shuke_core::sales::orders::{self, Order, OrderDraft, OrderLine, OrderState, PayWay, SaleWarning};
use shuke_core::sales::products::{self, ProductDraft};
use shuke_core::sales::{self, habits, receipts};
use shuke_core::{Book, Code, Op};

use super::{
    bought, cancel, get, line, offer, part, parts, pay, paying, planned, refund, refused, sell, told,
    try_pay, twd, usd,
};
use crate::{add, book, day, named};

fn of_card(book: &Book, card: CardId) -> Vec<Order> {
    book.read(|tx| orders::of_card(tx, card, 500)).unwrap().0
}

#[test]
fn an_order_comes_to_the_sum_of_its_lines_and_keeps_each_of_them() {
    let (_folder, book) = book();
    let card = add(&book, &named("王美玲"));
    let draft = OrderDraft {
        lines: vec![
            OrderLine {
                product: " 高山茶 ".into(), quantity: "2.50".parse().unwrap(), amount: twd(1_250)
            },
            line("試喝包", twd(0)),
            line("會員折扣", twd(-250)),
        ],
        number: " AB-1 ".into(),
        way: Some(PayWay::Card),
        note: " 謝謝 ".into(),
        ..bought("2026-09-10", twd(0))
    };
    let order = get(&book, sell(&book, card, &draft));
    assert_eq!((order.amount, order.state, order.day), (twd(1_000), OrderState::Paid, day("2026-09-10")));
    assert_eq!((order.number.as_str(), order.way, order.note.as_str()), ("AB-1", Some(PayWay::Card), "謝謝"));
    assert_eq!((order.left, order.over, order.paid_on), (twd(0), twd(0), Some(day("2026-09-10"))));
    let tea = OrderLine { product: "高山茶".into(), quantity: "2.5".parse().unwrap(), amount: twd(1_250) };
    assert_eq!(order.lines, [tea, line("試喝包", twd(0)), line("會員折扣", twd(-250))]);
    // Without a day it is of today; the latest stands first.
    let later = sell(&book, card, &OrderDraft { day: None, ..bought("2026-09-10", twd(10)) });
    let all = of_card(&book, card);
    assert_eq!((all.len(), all[0].id, all[0].day), (2, later, day("2026-09-15")));
    book.undo(None).unwrap();
    assert_eq!(of_card(&book, card).len(), 1);
}

#[test]
fn a_number_the_customer_has_already_warns_and_stands_in_nobodys_way() {
    let (_folder, book) = book();
    let (card, other) = (add(&book, &named("王美玲")), add(&book, &named("陳國棟")));
    let draft = OrderDraft { number: "AB-1".into(), ..bought("2026-09-10", twd(100)) };
    assert_eq!(offer(&book, card, &draft).unwrap().warnings, []);
    assert_eq!(offer(&book, other, &draft).unwrap().warnings, [], "somebody else's numbers are his own");
    let spaced = OrderDraft { number: " AB-1 ".into(), ..draft };
    assert_eq!(offer(&book, card, &spaced).unwrap().warnings, [SaleWarning::NumberTaken]);
    // Without a number nothing is taken.
    let bare = bought("2026-09-10", twd(100));
    assert_eq!(offer(&book, card, &bare).unwrap().warnings, []);
    assert_eq!(offer(&book, card, &bare).unwrap().warnings, []);
    assert_eq!(of_card(&book, card).len(), 4);
}

#[test]
fn over_the_limit_and_on_hold_warn_and_are_saved_all_the_same() {
    let (_folder, book) = book();
    let card = add(&book, &named("王美玲"));
    let set = |limit, hold| {
        let said = credit::Draft { limit, hold, ..credit::Draft::default() };
        book.write(Op::SetCredit, |tx| credit::set(tx, card, &said)).unwrap();
    };
    set(Some(twd(1_000)), false);
    let warned = |draft: &OrderDraft| offer(&book, card, draft).unwrap().warnings;
    assert_eq!(warned(&planned("2026-09-01", &[("2026-10-01", 600)])), []);
    // Up to the limit is within it.
    assert_eq!(warned(&planned("2026-09-01", &[("2026-10-01", 400)])), []);
    let over = SaleWarning::OverLimit { limit: twd(1_000), owed: twd(1_001) };
    assert_eq!(warned(&planned("2026-09-01", &[("2026-10-01", 1)])), [over]);
    // What is paid at once is owed by nobody, and dollars of another land have no limit here.
    assert_eq!(warned(&bought("2026-09-01", twd(9_000))), []);
    let dollars =
        OrderDraft { plan: vec![part("2026-10-01", usd(9_000))], ..bought("2026-09-01", usd(9_000)) };
    assert_eq!(warned(&dollars), []);
    set(Some(twd(1_000)), true);
    let over = SaleWarning::OverLimit { limit: twd(1_000), owed: twd(1_002) };
    assert_eq!(warned(&planned("2026-09-01", &[("2026-10-01", 1)])), [over, SaleWarning::Hold]);
    assert_eq!(warned(&bought("2026-09-01", twd(1))), [SaleWarning::Hold]);
    assert_eq!(of_card(&book, card).len(), 7, "every one of them stands");
}

#[test]
fn a_plan_makes_the_sum_and_is_due_from_the_day_of_the_order_on() {
    let (_folder, book) = book();
    let card = add(&book, &named("王美玲"));
    let with = |plan| OrderDraft { plan, ..bought("2026-09-10", twd(1_000)) };
    let short = offer(&book, card, &with(vec![part("2026-09-20", twd(900))])).unwrap_err();
    assert_eq!(
        (short.code, short.args["expected"].as_str(), short.args["text"].as_str()),
        (Code::PlanDiffers, Some("1000.00"), Some("900.00"))
    );
    let early = vec![part("2026-09-09", twd(500)), part("2026-10-10", twd(500))];
    let early = offer(&book, card, &with(early)).unwrap_err();
    assert_eq!((early.code, early.field.as_deref()), (Code::DateImpossible, Some("plan")));
    let nothing = vec![part("2026-09-20", twd(0)), part("2026-10-10", twd(1_000))];
    assert_eq!(refused(offer(&book, card, &with(nothing))), Code::AmountUnfit);
    let below = vec![part("2026-09-20", twd(-500)), part("2026-10-10", twd(1_500))];
    assert_eq!(refused(offer(&book, card, &with(below))), Code::AmountUnfit);
    let mixed = vec![part("2026-09-20", usd(500)), part("2026-10-10", twd(500))];
    assert_eq!(refused(offer(&book, card, &with(mixed))), Code::CurrenciesMixed);
    let many = OrderDraft {
        plan: (0..361).map(|_| part("2026-09-20", twd(1))).collect(),
        ..bought("2026-09-10", twd(361))
    };
    assert_eq!(refused(offer(&book, card, &many)), Code::TextTooLong);
    assert_eq!(of_card(&book, card), [], "what is refused leaves nothing");

    // Due on the very day, and given out of order.
    let plan = vec![part("2026-10-10", twd(400)), part("2026-09-10", twd(600))];
    let order = sell(&book, card, &with(plan));
    assert_eq!(parts(&book, order), told(&[("2026-09-10", 60_000, 60_000), ("2026-10-10", 40_000, 40_000)]));
    let order = get(&book, order);
    assert_eq!((order.state, order.left, order.paid_on), (OrderState::Planned, twd(1_000), None));
    let emptied = book.write(Op::PlanPayments, |tx| orders::set_plan(tx, order.id, &[]));
    assert_eq!(refused(emptied), Code::PlanDiffers);
}

#[test]
fn a_plan_made_anew_keeps_the_money_on_its_earliest_parts() {
    let (_folder, book) = book();
    let card = add(&book, &named("王美玲"));
    let order = sell(&book, card, &planned("2026-09-01", &[("2026-09-10", 500), ("2026-10-10", 500)]));
    pay(&book, order, &paying("2026-09-09", twd(300)));
    let anew = [part("2026-10-01", twd(200)), part("2026-09-20", twd(200)), part("2026-11-01", twd(600))];
    book.write(Op::PlanPayments, |tx| orders::set_plan(tx, order, &anew)).unwrap();
    assert_eq!(
        parts(&book, order),
        told(&[("2026-09-20", 20_000, 0), ("2026-10-01", 20_000, 10_000), ("2026-11-01", 60_000, 60_000)])
    );
    let now = get(&book, order);
    assert_eq!((now.left, now.plan[0].settled_on), (twd(700), Some(day("2026-09-09"))));
    book.undo(None).unwrap();
    assert_eq!(parts(&book, order), told(&[("2026-09-10", 50_000, 20_000), ("2026-10-10", 50_000, 50_000)]));
}

#[test]
fn what_was_paid_over_the_counter_becomes_a_contract_by_its_plan() {
    let (_folder, book) = book();
    let card = add(&book, &named("王美玲"));
    let order = sell(&book, card, &bought("2026-09-01", twd(500)));
    assert_eq!(refused(try_pay(&book, order, &paying("2026-09-02", twd(100)))), Code::NoPlan);
    let plan = [part("2026-10-01", twd(500))];
    book.write(Op::PlanPayments, |tx| orders::set_plan(tx, order, &plan)).unwrap();
    let now = get(&book, order);
    assert_eq!((now.state, now.left, now.paid_on), (OrderState::Planned, twd(500), None));
    assert_eq!(pay(&book, order, &paying("2026-09-02", twd(100))).left, twd(400));
}

#[test]
fn a_cancelled_order_is_owed_no_more_and_what_was_paid_of_it_stays() {
    let (_folder, book) = book();
    let card = add(&book, &named("王美玲"));
    let order = sell(&book, card, &planned("2026-09-01", &[("2026-09-10", 500), ("2026-10-10", 500)]));
    pay(&book, order, &paying("2026-09-09", twd(300)));
    cancel(&book, order).unwrap();
    let now = get(&book, order);
    assert_eq!(
        (now.state, now.cancelled_on, now.left, now.paid_on),
        (OrderState::Cancelled, Some(day("2026-09-15")), twd(0), None)
    );
    assert_eq!(now.plan[0].paid, twd(300));
    assert_eq!(book.read(|tx| receipts::of_card(tx, card)).unwrap().len(), 1);
    assert_eq!(book.read(|tx| credit::of(tx, card)).unwrap().owed, []);
    assert_eq!(refused(cancel(&book, order)), Code::OrderCancelled);
    assert_eq!(refused(try_pay(&book, order, &paying("2026-09-15", twd(1)))), Code::OrderCancelled);
    let plan = [part("2026-11-01", twd(1_000))];
    let planned = book.write(Op::PlanPayments, |tx| orders::set_plan(tx, order, &plan));
    assert_eq!(refused(planned), Code::OrderCancelled);
    book.undo(None).unwrap();
    assert_eq!((get(&book, order).state, get(&book, order).left), (OrderState::Planned, twd(700)));
}

#[test]
fn an_order_that_never_was_goes_with_its_payments_and_commissions() {
    let (_folder, book) = book();
    let card = add(&book, &named("王美玲"));
    let order = sell(&book, card, &planned("2026-09-01", &[("2026-09-10", 500)]));
    pay(&book, order, &paying("2026-09-09", twd(300)));
    let commission = CommissionDraft { id: None, payee: "林志遠".into(), amount: twd(50), paid_on: None };
    book.write(Op::SaveCommission, |tx| ledgers::save_commission(tx, order, &commission)).unwrap();
    let before = book.read(|tx| sales::of_card(tx, card)).unwrap();
    book.write(Op::RemoveOrder, |tx| orders::remove(tx, order)).unwrap();
    let after = book.read(|tx| sales::of_card(tx, card)).unwrap();
    assert!(after.orders.is_empty() && after.receipts.is_empty() && after.commissions.is_empty());
    let again = book.write(Op::RemoveOrder, |tx| orders::remove(tx, order));
    assert_eq!(refused(again), Code::Unknown);
    book.undo(None).unwrap();
    assert_eq!(book.read(|tx| sales::of_card(tx, card)).unwrap(), before);
}

#[test]
fn no_more_is_taken_back_than_was_bought_in_however_many_parts() {
    let (_folder, book) = book();
    let card = add(&book, &named("王美玲"));
    let order = sell(&book, card, &bought("2026-09-01", twd(1_000)));
    let back = |dollars| offer(&book, card, &refund(order, "2026-09-05", twd(dollars)));
    let left = |outcome: Result<orders::OrderAdded, shuke_core::Error>| {
        let error = outcome.unwrap_err();
        assert_eq!((error.code, error.args["currency"].as_str()), (Code::RefundTooLarge, Some("TWD")));
        error.args["left"].as_str().unwrap().to_owned()
    };
    assert_eq!(left(back(-1_001)), "1000.00");
    let first = back(-400).unwrap().id;
    assert_eq!(left(back(-601)), "600.00");
    back(-600).unwrap();
    assert_eq!(left(back(-1)), "0.00");
    let kept = get(&book, first);
    assert_eq!((kept.amount, kept.refunds, kept.state), (twd(-400), Some(order), OrderState::Paid));
    // While a refund names it, the order is not taken out.
    let removed = book.write(Op::RemoveOrder, |tx| orders::remove(tx, order));
    assert_eq!(refused(removed), Code::OrderRefunded);
    // A refund that never was makes room again.
    book.write(Op::RemoveOrder, |tx| orders::remove(tx, first)).unwrap();
    assert_eq!(left(back(-401)), "400.00");
    back(-400).unwrap();
}

#[test]
fn a_refund_that_was_cancelled_makes_room_for_another() {
    let (_folder, book) = book();
    let card = add(&book, &named("王美玲"));
    let order = sell(&book, card, &bought("2026-09-01", twd(1_000)));
    let first = sell(&book, card, &refund(order, "2026-09-05", twd(-600)));
    cancel(&book, first).unwrap();
    let outcome = offer(&book, card, &refund(order, "2026-09-06", twd(-1_000)));
    assert!(outcome.is_ok(), "{outcome:?}");
}

#[test]
fn a_refund_is_of_the_customers_own_purchase_in_its_money_and_not_before_it() {
    let (_folder, book) = book();
    let (card, other) = (add(&book, &named("王美玲")), add(&book, &named("陳國棟")));
    let order = sell(&book, card, &bought("2026-09-01", twd(1_000)));
    let taken = sell(&book, card, &refund(order, "2026-09-01", twd(-100)));
    for (whose, draft, code) in [
        (card, refund(order, "2026-09-05", usd(-100)), Code::CurrenciesMixed),
        (card, refund(order, "2026-08-31", twd(-100)), Code::DateImpossible),
        (card, refund(taken, "2026-09-05", twd(-10)), Code::Unknown),
        (other, refund(order, "2026-09-05", twd(-100)), Code::Unknown),
        (card, refund(order, "2026-09-05", twd(100)), Code::AmountUnfit),
        (card, refund(order, "2026-09-05", twd(0)), Code::AmountUnfit),
        (card, bought("2026-09-05", twd(-100)), Code::RefundOfNothing),
    ] {
        assert_eq!(refused(offer(&book, whose, &draft)), code, "{draft:?}");
    }
    let cancelled = sell(&book, card, &bought("2026-09-01", twd(1_000)));
    cancel(&book, cancelled).unwrap();
    let late = offer(&book, card, &refund(cancelled, "2026-09-05", twd(-100))).unwrap_err();
    assert_eq!(late.code, Code::OrderCancelled);
    assert_eq!((of_card(&book, card).len(), of_card(&book, other).len()), (3, 0));
}

#[test]
fn how_a_customer_buys_is_worked_out_of_what_was_bought() {
    let (_folder, book) = book();
    let card = add(&book, &named("王美玲"));
    let way = |way, draft| OrderDraft { way: Some(way), ..draft };
    let first = sell(&book, card, &way(PayWay::Cash, bought("2026-06-01", twd(1_000))));
    let two = OrderDraft {
        lines: vec![line("茶", twd(1_500)), line("咖啡", twd(500))],
        ..bought("2026-07-01", twd(0))
    };
    sell(&book, card, &way(PayWay::Transfer, two));
    let contract = sell(&book, card, &planned("2026-07-31", &[("2026-08-31", 600)]));
    pay(&book, contract, &paying("2026-08-30", twd(100)));
    sell(&book, card, &refund(first, "2026-08-01", twd(-500)));
    let never = sell(&book, card, &bought("2026-08-20", twd(7_000)));
    cancel(&book, never).unwrap();
    let found = book.read(|tx| sales::of_card(tx, card)).unwrap().habits;
    assert_eq!(
        found,
        habits::Habits {
            days: 3,
            first: Some(day("2026-06-01")),
            last: Some(day("2026-07-31")),
            // 60 days between the first and the last, two steps.
            usual_days: Some(30),
            total: vec![twd(3_100)],
            usual_amount: vec![twd(1_200)],
            products: vec![
                habits::ProductHabit { product: "茶".into(), times: 3 },
                habits::ProductHabit { product: "咖啡".into(), times: 1 },
            ],
            ways: vec![
                habits::WayHabit { way: PayWay::Cash, times: 2 },
                habits::WayHabit { way: PayWay::Transfer, times: 1 },
            ],
        }
    );
}

#[test]
fn a_product_that_is_renamed_stays_one_product_everywhere() {
    let (_folder, book) = book();
    let card = add(&book, &named("王美玲"));
    let save = |id: Option<ProductId>, name: &str| {
        let draft = ProductDraft { name: name.to_owned(), price: Some(twd(500)), ..ProductDraft::default() };
        book.write(Op::SaveProduct, |tx| products::save(tx, id, &draft)).map(|done| done.value)
    };
    let tea = save(None, "高山茶").unwrap();
    let coffee = save(None, " 咖啡 ").unwrap();
    for (id, name, code) in [
        (None, "高山茶", Code::NameTaken),
        (Some(coffee), " 高山茶 ", Code::NameTaken),
        (None, "  ", Code::NameMissing),
        (Some(ProductId::fresh()), "新品", Code::Unknown),
    ] {
        assert_eq!(refused(save(id, name)), code, "{name}");
    }
    assert_eq!(save(Some(tea), "高山茶").unwrap(), tea, "its own name is not taken");
    let order = sell(
        &book,
        card,
        &OrderDraft { lines: vec![line("高山茶", twd(500))], ..bought("2026-09-01", twd(0)) },
    );
    let wish =
        OpportunityDraft {
            title: "整年份".into(), product: "高山茶".into(), ..OpportunityDraft::default()
        };
    book.write(Op::AddOpportunity, |tx| opportunities::add(tx, card, &wish)).unwrap();
    let price = SpecialPrice {
        id: None,
        product: "高山茶".into(),
        price: twd(450),
        until: None,
        reason: String::new(),
    };
    book.write(Op::SavePrice, |tx| credit::save_price(tx, card, &price)).unwrap();
    let names = || {
        let of = book.read(|tx| sales::of_card(tx, card)).unwrap();
        let catalogue = book.read(products::list).unwrap();
        let known = catalogue.iter().find(|one| one.id == tea).unwrap();
        let buyers: Vec<u32> = [tea, coffee]
            .iter()
            .map(|id| catalogue.iter().find(|one| one.id == *id).unwrap().customers)
            .collect();
        assert_eq!(buyers, [1, 0], "whoever bought it bought it under either name");
        [
            known.said.name.clone(),
            of.orders[0].lines[0].product.clone(),
            of.opportunities[0].product.clone(),
            of.prices[0].product.clone(),
        ]
    };
    assert_eq!(names(), ["高山茶"; 4]);
    save(Some(tea), "凍頂烏龍").unwrap();
    assert_eq!(names(), ["凍頂烏龍"; 4]);
    book.undo(None).unwrap();
    assert_eq!(names(), ["高山茶"; 4]);
    // Out of the catalogue, what was bought of it stays as it is.
    book.write(Op::RemoveProduct, |tx| products::remove(tx, tea)).unwrap();
    assert_eq!(get(&book, order).lines[0].product, "高山茶");
    assert_eq!(book.read(products::list).unwrap().len(), 1);
}

#[test]
fn of_a_customer_with_very_many_orders_the_latest_five_hundred_are_listed_and_all_are_counted() {
    let (_folder, book) = book();
    let card = add(&book, &named("王美玲"));
    book.write(Op::AddOrder, |tx| {
        for n in 0..503 {
            let on = day("2026-09-01") - chrono::Days::new(n);
            orders::add(tx, card, &bought(&on.to_string(), twd(1)))?;
        }
        Ok(())
    })
    .unwrap();
    let trade = book.read(|tx| sales::of_card(tx, card)).unwrap();
    assert_eq!((trade.orders.len(), trade.more, trade.habits.days), (500, 3, 503));
    assert_eq!(trade.orders[0].day, day("2026-09-01"));
    assert_eq!(trade.habits.total, [twd(503)]);
}
