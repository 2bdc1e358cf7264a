//! What cannot be is refused with its reason, whole, and what only looks odd is taken.

use shuke_core::base::ids::{CardId, OpportunityId, OrderId};
use shuke_core::base::money::Money;
use shuke_core::sales::credit::{self, SpecialPrice};
use shuke_core::sales::holdings::{self, HoldingDraft};
use shuke_core::sales::opportunities::{self, LostReason, OpportunityDraft};
use shuke_core::sales::orders::{self, InstalmentDraft, LARGEST, OrderDraft, OrderLine};
use shuke_core::sales::products::{self, ProductDraft};
use shuke_core::sales::receipts::PaymentDraft;
use shuke_core::store::history;
use shuke_core::{Book, Code, Error, Op};

use super::{bought, exact, get, line, offer, part, paying, planned, refused, sell, try_pay, twd, usd};
use crate::{add, book, day, named};

/// Every row of every table, so that what is refused can be seen to have left nothing.
fn counts(book: &Book) -> std::collections::BTreeMap<String, u64> {
    book.read(history::counts).unwrap()
}

#[test]
fn something_for_nothing_is_an_order_like_any_other() {
    let (_folder, book) = book();
    let card = add(&book, &named("王美玲"));
    let order = get(&book, sell(&book, card, &bought("2026-09-01", twd(0))));
    assert_eq!((order.amount, order.left, order.paid_on), (twd(0), twd(0), Some(day("2026-09-01"))));
    // There is nothing to be paid of it, so it has no plan, and nothing to be taken back.
    let plan = [part("2026-10-01", twd(0))];
    let planned = book.write(Op::PlanPayments, |tx| orders::set_plan(tx, order.id, &plan));
    assert_eq!(refused(planned), Code::AmountUnfit);
    let back = super::refund(order.id, "2026-09-02", twd(-1));
    assert_eq!(refused(offer(&book, card, &back)), Code::RefundTooLarge);
}

#[test]
fn less_than_nothing_is_bought_by_nobody() {
    let (_folder, book) = book();
    let card = add(&book, &named("王美玲"));
    let before = counts(&book);
    assert_eq!(refused(offer(&book, card, &bought("2026-09-01", twd(-1)))), Code::RefundOfNothing);
    // Lines may be below zero as long as the order is not.
    let lines = vec![line("茶", twd(100)), line("折扣", twd(-101))];
    let below = OrderDraft { lines, ..bought("2026-09-01", twd(0)) };
    assert_eq!(refused(offer(&book, card, &below)), Code::RefundOfNothing);
    let returned = OrderLine { quantity: "-2".parse().unwrap(), ..line("茶", twd(100)) };
    let odd = OrderDraft { lines: vec![returned], ..bought("2026-09-01", twd(0)) };
    let odd = offer(&book, card, &odd).unwrap_err();
    assert_eq!((odd.code, odd.field.as_deref()), (Code::AmountUnfit, Some("quantity")));
    assert_eq!(counts(&book), before);
}

#[test]
fn amounts_of_28_digits_and_cents_a_currency_has_not_are_refused() {
    let (_folder, book) = book();
    let card = add(&book, &named("王美玲"));
    let order = sell(&book, card, &planned("2026-09-01", &[("2026-10-01", 100)]));
    let before = counts(&book);
    for unfit in [
        exact("9999999999999999999999999999", "TWD"),
        exact("1234567890123456789012345678", "JPY"),
        exact("-9999999999999999999999999999", "TWD"),
        exact("1.2345678901234567890123456789", "TWD"),
        exact("10000000000000.01", "TWD"),
        exact("0.001", "TWD"),
        exact("100.5", "JPY"),
        exact("100", "XXQ"),
        exact("100", ""),
    ] {
        let told = format!("{} {}", unfit.amount, unfit.currency);
        let error = offer(&book, card, &bought("2026-09-01", unfit.clone())).unwrap_err();
        assert_eq!((error.code, error.args["text"].as_str()), (Code::AmountUnfit, Some(told.as_str())));
        let plan = vec![part("2026-10-01", unfit.clone())];
        let draft = OrderDraft { plan, ..bought("2026-09-01", twd(1)) };
        let code = refused(offer(&book, card, &draft));
        assert!([Code::AmountUnfit, Code::CurrenciesMixed].contains(&code), "{told}: {code:?}");
        let code = refused(try_pay(&book, order, &paying("2026-09-10", unfit.clone())));
        assert!([Code::AmountUnfit, Code::CurrenciesMixed].contains(&code), "{told}: {code:?}");
        let wish =
            OpportunityDraft { title: "x".into(), value: Some(unfit.clone()), ..OpportunityDraft::default() };
        let added = book.write(Op::AddOpportunity, |tx| opportunities::add(tx, card, &wish));
        assert_eq!(refused(added), Code::AmountUnfit, "{told}");
        let price = SpecialPrice {
            id: None,
            product: "茶".into(),
            price: unfit.clone(),
            until: None,
            reason: String::new(),
        };
        let saved = book.write(Op::SavePrice, |tx| credit::save_price(tx, card, &price));
        assert_eq!(refused(saved), Code::AmountUnfit, "{told}");
        let product =
            ProductDraft { name: "茶".into(), price: Some(unfit.clone()), ..ProductDraft::default() };
        let saved = book.write(Op::SaveProduct, |tx| products::save(tx, None, &product));
        assert_eq!(refused(saved), Code::AmountUnfit, "{told}");
    }
    assert_eq!(counts(&book), before, "none of them left a row");
    // Whole yen are yen, and zeros behind the point are no cents.
    let yen = sell(&book, card, &bought("2026-09-01", exact("100.00", "JPY")));
    assert_eq!(get(&book, yen).amount, exact("100", "JPY"));
}

#[test]
fn the_largest_amount_is_kept_to_the_cent_and_two_of_them_are_too_much() {
    let (_folder, book) = book();
    let card = add(&book, &named("王美玲"));
    let largest = Money::from_minor(LARGEST, "TWD");
    let order = sell(&book, card, &bought("2026-09-01", largest.clone()));
    assert_eq!(get(&book, order).amount.amount.to_string(), "10000000000000.00");
    let two = OrderDraft {
        lines: vec![line("茶", largest.clone()), line("茶", largest.clone())],
        ..bought("2026-09-01", twd(0))
    };
    assert_eq!(refused(offer(&book, card, &two)), Code::AmountUnfit);
    // Many orders of it are still summed up.
    for _ in 0..20 {
        sell(&book, card, &bought("2026-09-01", largest.clone()));
    }
    let total = book.read(|tx| shuke_core::sales::of_card(tx, card)).unwrap().habits.total;
    assert_eq!(total, [exact("210000000000000.00", "TWD")]);
}

#[test]
fn days_before_1900_and_days_to_come_are_no_days_of_a_purchase() {
    let (_folder, book) = book();
    let card = add(&book, &named("王美玲"));
    let before = counts(&book);
    let early = offer(&book, card, &bought("1899-12-31", twd(1))).unwrap_err();
    assert_eq!(
        (early.code, early.args["text"].as_str(), early.args["year"].as_i64()),
        (Code::DateTooEarly, Some("1899-12-31"), Some(1900))
    );
    let late = offer(&book, card, &bought("2026-09-16", twd(1))).unwrap_err();
    assert_eq!((late.code, late.field.as_deref()), (Code::DateImpossible, Some("day")));
    assert_eq!(counts(&book), before);
    for on in ["1900-01-01", "2024-02-29", "2026-09-15"] {
        assert_eq!(get(&book, sell(&book, card, &bought(on, twd(1)))).day, day(on));
    }
}

#[test]
fn an_order_is_in_one_currency_and_has_a_line_and_a_customer() {
    let (_folder, book) = book();
    let card = add(&book, &named("王美玲"));
    let before = counts(&book);
    let lines = vec![line("茶", twd(100)), line("咖啡", usd(3))];
    let two = offer(&book, card, &OrderDraft { lines, ..bought("2026-09-01", twd(0)) }).unwrap_err();
    assert_eq!(
        (two.code, two.field.as_deref(), two.args["text"].as_str()),
        (Code::CurrenciesMixed, Some("lines"), Some("TWD USD"))
    );
    let none = OrderDraft { lines: vec![], ..bought("2026-09-01", twd(0)) };
    assert_eq!(refused(offer(&book, card, &none)), Code::NothingChosen);
    assert_eq!(refused(offer(&book, CardId::fresh(), &bought("2026-09-01", twd(1)))), Code::CardUnknown);
    assert_eq!(counts(&book), before);
}

#[test]
fn a_thousand_lines_are_an_order_and_one_more_is_none() {
    let (_folder, book) = book();
    let card = add(&book, &named("王美玲"));
    let many = |count: usize, each: Money| OrderDraft {
        lines: vec![line("茶", each); count],
        ..bought("2026-09-01", twd(0))
    };
    let before = counts(&book);
    let error = offer(&book, card, &many(1_001, twd(1))).unwrap_err();
    assert_eq!(
        (error.code, error.field.as_deref(), error.args["limit"].as_i64()),
        (Code::TextTooLong, Some("lines"), Some(1_000))
    );
    assert_eq!(counts(&book), before);
    let order = get(&book, sell(&book, card, &many(1_000, twd(1))));
    assert_eq!((order.lines.len(), order.amount), (1_000, twd(1_000)));
}

#[test]
fn lines_without_number_of_the_largest_amount_are_refused_and_break_no_sum() {
    let (_folder, book) = book();
    let card = add(&book, &named("王美玲"));
    let lines = vec![line("茶", Money::from_minor(LARGEST, "TWD")); 20_000];
    let code = refused(offer(&book, card, &OrderDraft { lines, ..bought("2026-09-01", twd(0)) }));
    assert!([Code::TextTooLong, Code::AmountUnfit].contains(&code), "{code:?}");
}

#[test]
fn words_longer_than_their_field_are_refused() {
    let (_folder, book) = book();
    let card = add(&book, &named("王美玲"));
    let long = "長".repeat(201);
    let before = counts(&book);
    let product = OrderDraft { lines: vec![line(&long, twd(1))], ..bought("2026-09-01", twd(0)) };
    assert_eq!(refused(offer(&book, card, &product)), Code::TextTooLong);
    let note = OrderDraft { note: "長".repeat(200_001), ..bought("2026-09-01", twd(1)) };
    assert_eq!(refused(offer(&book, card, &note)), Code::TextTooLong);
    let holding = HoldingDraft { name: long.clone(), ..HoldingDraft::default() };
    let saved = book.write(Op::SaveHolding, |tx| holdings::save(tx, card, None, &holding));
    assert_eq!(refused(saved), Code::TextTooLong);
    let grade = credit::Draft { grade: long.clone(), ..credit::Draft::default() };
    let set = book.write(Op::SetCredit, |tx| credit::set(tx, card, &grade));
    assert_eq!(refused(set), Code::TextTooLong);
    assert_eq!(counts(&book), before);
}

#[test]
fn numbers_and_names_of_parts_longer_than_a_name_are_refused() {
    let (_folder, book) = book();
    let card = add(&book, &named("王美玲"));
    let long = "9".repeat(201);
    let order = sell(&book, card, &planned("2026-09-01", &[("2026-10-01", 100)]));
    let invoice = OrderDraft { number: long.clone(), ..bought("2026-09-01", twd(1)) };
    let invoice = offer(&book, card, &invoice).map(drop);
    let receipt = PaymentDraft { number: long.clone(), ..paying("2026-09-10", twd(1)) };
    let receipt = try_pay(&book, order, &receipt).map(drop);
    let parts = [InstalmentDraft { name: long, ..part("2026-10-01", twd(100)) }];
    let name = book.write(Op::PlanPayments, |tx| orders::set_plan(tx, order, &parts)).map(drop);
    let codes: Vec<Option<Code>> = [invoice, receipt, name]
        .into_iter()
        .map(|one: Result<(), Error>| one.err().map(|e| e.code))
        .collect();
    assert_eq!(codes, [Some(Code::TextTooLong); 3]);
}

#[test]
fn an_opportunity_has_a_title_and_a_chance_and_value_that_can_be() {
    let (_folder, book) = book();
    let card = add(&book, &named("王美玲"));
    let wish = || OpportunityDraft { title: "儲蓄險".into(), ..OpportunityDraft::default() };
    let before = counts(&book);
    for (draft, code, field) in [
        (OpportunityDraft { title: " ".into(), ..wish() }, Code::TextMissing, Some("title")),
        (OpportunityDraft { title: "長".repeat(201), ..wish() }, Code::TextTooLong, Some("title")),
        (OpportunityDraft { source: "長".repeat(201), ..wish() }, Code::TextTooLong, Some("source")),
        (OpportunityDraft { probability: Some(101), ..wish() }, Code::AmountUnfit, Some("probability")),
        (OpportunityDraft { value: Some(twd(-1)), ..wish() }, Code::AmountUnfit, Some("value")),
        (
            OpportunityDraft { opened_on: Some(day("2026-09-16")), ..wish() },
            Code::DateImpossible,
            Some("day"),
        ),
        (OpportunityDraft { opened_on: Some(day("1899-12-31")), ..wish() }, Code::DateTooEarly, None),
    ] {
        let error = book.write(Op::AddOpportunity, |tx| opportunities::add(tx, card, &draft)).unwrap_err();
        assert_eq!((error.code, error.field.as_deref()), (code, field));
    }
    let nobody = book.write(Op::AddOpportunity, |tx| opportunities::add(tx, CardId::fresh(), &wish()));
    assert_eq!(refused(nobody), Code::CardUnknown);
    let id = OpportunityId::fresh();
    let change = book.write(Op::ChangeOpportunity, |tx| opportunities::change(tx, id, &wish()));
    assert_eq!(refused(change), Code::Unknown);
    let lost = book.write(Op::LoseOpportunity, |tx| opportunities::lose(tx, id, LostReason::Need, ""));
    assert_eq!(refused(lost), Code::Unknown);
    let again = book.write(Op::ReopenOpportunity, |tx| opportunities::reopen(tx, id));
    assert_eq!(refused(again), Code::Unknown);
    assert_eq!(counts(&book), before);
    // All or nothing is a chance too.
    for percent in [0, 100] {
        let draft = OpportunityDraft { probability: Some(percent), value: Some(twd(0)), ..wish() };
        book.write(Op::AddOpportunity, |tx| opportunities::add(tx, card, &draft)).unwrap();
    }
}

#[test]
fn a_holding_has_a_name_and_days_in_their_order() {
    let (_folder, book) = book();
    let card = add(&book, &named("王美玲"));
    let car = || HoldingDraft { name: "RAV4".into(), ..HoldingDraft::default() };
    let on = |text| Some(day(text));
    for (draft, code) in [
        (HoldingDraft { name: " ".into(), ..car() }, Code::TextMissing),
        (HoldingDraft { opened_on: on("2026-09-16"), ..car() }, Code::DateImpossible),
        (HoldingDraft { closed_on: on("2026-09-16"), ..car() }, Code::DateImpossible),
        (HoldingDraft { opened_on: on("1899-12-31"), ..car() }, Code::DateTooEarly),
        (HoldingDraft { matures_on: on("1899-12-31"), ..car() }, Code::DateTooEarly),
        (
            HoldingDraft { opened_on: on("2026-09-01"), matures_on: on("2026-08-31"), ..car() },
            Code::DateImpossible,
        ),
    ] {
        let saved = book.write(Op::SaveHolding, |tx| holdings::save(tx, card, None, &draft));
        assert_eq!(refused(saved), code, "{draft:?}");
    }
    // It matures on a day to come, or on the day it began.
    for matures in ["2026-09-01", "2036-09-01"] {
        let draft = HoldingDraft { opened_on: on("2026-09-01"), matures_on: on(matures), ..car() };
        book.write(Op::SaveHolding, |tx| holdings::save(tx, card, None, &draft)).unwrap();
    }
}

#[test]
fn what_is_not_there_is_neither_cancelled_planned_nor_taken_out() {
    let (_folder, book) = book();
    let card = add(&book, &named("王美玲"));
    let id = OrderId::fresh();
    let before = counts(&book);
    assert_eq!(refused(super::cancel(&book, id)), Code::Unknown);
    let plan = [part("2026-10-01", twd(1))];
    assert_eq!(refused(book.write(Op::PlanPayments, |tx| orders::set_plan(tx, id, &plan))), Code::Unknown);
    assert_eq!(refused(book.write(Op::RemoveOrder, |tx| orders::remove(tx, id))), Code::Unknown);
    assert_eq!(refused(book.read(|tx| orders::get(tx, id))), Code::Unknown);
    assert_eq!(refused(offer(&book, card, &super::refund(id, "2026-09-01", twd(-1)))), Code::Unknown);
    assert_eq!(refused(book.read(|tx| shuke_core::sales::of_card(tx, CardId::fresh()))), Code::CardUnknown);
    assert_eq!(counts(&book), before);
}
