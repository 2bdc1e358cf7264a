//! 為什麼: the rows a class follows from and those that were left out, under which rule, and what somebody judged instead.

use shuke_core::base::ids::CardId;
use shuke_core::interactions::{Direction, LogDraft};
use shuke_core::occasions::gifts::{self, State};
use shuke_core::sales::holdings::{HoldingDraft, HoldingKind};
use shuke_core::sales::receipts::Rest;
use shuke_core::segments::explain::{Evidence, EvidenceKind, Explained, LeftOut, explain};
use shuke_core::segments::judgements::{self, JudgementDraft};
use shuke_core::segments::rules::Version;
use shuke_core::segments::schemes::why::Missing;
use shuke_core::segments::{Classes, Scheme};
use shuke_core::{Book, Code, Op, cards};

use super::{
    account, bought, brought, call, cancel, class, elsewhere, hold, judge, log, note, of, open, opinion, pay,
    planned, product, refund, refused, sell, ticked, town, twd, usd,
};
use crate::{add, book, book_on, day, named, on};

fn told(book: &Book, card: CardId, scheme: Scheme) -> Explained {
    book.read(|tx| explain(tx, &Classes::load(tx)?, card, scheme)).unwrap()
}

/// Kind, day, dollars and why it does not count.
type Row = (EvidenceKind, String, Option<i64>, Option<LeftOut>);

fn rows(found: &Explained) -> Vec<Row> {
    let dollars = |row: &Evidence| row.amount.as_ref().map(|amount| amount.minor().unwrap() / 100);
    found.rows.iter().map(|row| (row.kind, row.day.to_string(), dollars(row), row.left_out)).collect()
}

fn row(kind: EvidenceKind, on: &str, dollars: Option<i64>, left_out: Option<LeftOut>) -> Row {
    (kind, on.to_owned(), dollars, left_out)
}

#[test]
fn abc_says_which_money_counts_and_why_the_rest_does_not() {
    let (folder, book) = book_on("2025-01-02");
    let card = add(&book, &named("王美玲"));
    drop(book);
    let book = on(&folder, "2026-09-15");
    let order = sell(&book, card, &bought("2026-09-01", twd(1_000)));
    sell(&book, card, &refund(order, "2026-09-02", twd(-200)));
    cancel(&book, sell(&book, card, &bought("2026-08-15", twd(700))));
    sell(&book, card, &bought("2026-08-10", usd(50)));
    let contract = sell(&book, card, &planned("2026-06-01", &[("2026-06-10", 400), ("2026-10-10", 600)]));
    pay(&book, contract, "2026-06-10", twd(400), Rest::Stays);
    pay(&book, contract, "2026-07-01", twd(100), Rest::LetOff);
    sell(&book, card, &bought("2025-09-16", twd(300)));
    sell(&book, card, &bought("2025-09-15", twd(5_000)));
    let found = told(&book, card, Scheme::Abc);
    use EvidenceKind::{Order, Receipt};
    assert_eq!(
        rows(&found),
        [
            row(Order, "2026-09-02", Some(-200), None),
            row(Order, "2026-09-01", Some(1_000), None),
            row(Receipt, "2026-07-01", Some(100), None),
            row(Receipt, "2026-06-10", Some(400), None),
            row(Order, "2025-09-16", Some(300), None),
            row(Order, "2026-08-15", Some(700), Some(LeftOut::Cancelled)),
            row(Order, "2026-08-10", Some(50), Some(LeftOut::OtherCurrency)),
            row(Receipt, "2026-07-01", Some(500), Some(LeftOut::Allowance)),
            row(Order, "2026-06-01", Some(1_000), Some(LeftOut::ByPlan)),
            row(Order, "2025-09-15", Some(5_000), Some(LeftOut::TooOld)),
        ]
    );
    let counted: i64 = rows(&found).iter().filter(|row| row.3.is_none()).filter_map(|row| row.2).sum();
    assert_eq!((counted, found.why.args["received"].as_i64()), (1_600, Some(160_000)));
    assert_eq!((found.class.as_deref(), found.why.code), (Some("a"), "abc_rank"));
    assert_eq!(found.rule, Version { scheme: Scheme::Abc, version: 1, since: None });
    let id = found.rows[1].id.clone();
    assert_eq!(id, Some(order.to_string()), "a row can be opened");
    drop(book);
    // Two weeks earlier the purchase of September was still ahead, and the oldest one counted.
    let found = told(&on(&folder, "2026-08-31"), card, Scheme::Abc);
    let all = rows(&found);
    assert!(all.contains(&row(Order, "2026-09-01", Some(1_000), Some(LeftOut::Ahead))), "{all:?}");
    assert!(all.contains(&row(Order, "2025-09-15", Some(5_000), None)), "{all:?}");
    assert_eq!(found.why.args["received"].as_i64(), Some(580_000));
}

#[test]
fn the_rank_says_what_another_class_needs() {
    let (_folder, book, town) = town();
    let found = told(&book, town["乙"], Scheme::Abc);
    let number = |key: &str| found.why.args.get(key).and_then(serde_json::Value::as_i64);
    assert_eq!((number("rank"), number("customers"), number("months")), (Some(3), Some(7), Some(12)));
    assert_eq!((number("a_limit"), number("b_limit")), (Some(6_000_000), Some(1_300_000)));
    // With 60,000 he would be one of two seconds, who end at 150 of 242; B he is already.
    assert_eq!((number("a_needs"), number("b_needs")), (Some(6_000_000), None));
    let share = found.why.args["share"].as_f64().unwrap();
    assert!((share - 198.0 / 230.0).abs() < 1e-9, "{share}");
    let counts: Vec<_> = found.counts.iter().map(|one| (one.class.as_deref(), one.cards)).collect();
    assert_eq!(counts, [(Some("a"), 2), (Some("b"), 2), (Some("c"), 8), (None, 1)]);
    let new = told(&book, town["子"], Scheme::Abc);
    assert_eq!((new.class, new.missing, new.why.code), (None, Some(Missing::TooNew), "abc_too_new"));
    assert_eq!(new.why.args["needs_days"].as_i64(), Some(90));
}

#[test]
fn a_tier_says_which_accounts_count_and_when_it_falls() {
    let (_folder, book, town) = town();
    let card = town["丁"];
    for (draft, amount) in [
        (elsewhere("國泰", Some("2020-01-01")), twd(1)),
        (HoldingDraft { closed_on: Some(day("2026-09-15")), ..account(HoldingKind::Fund, "結清") }, twd(2)),
        (account(HoldingKind::Policy, "保單"), twd(3)),
        (account(HoldingKind::Demand, "美元"), usd(4)),
    ] {
        let id = hold(&book, card, &draft);
        note(&book, id, "2026-09-01", amount);
    }
    let one_more = hold(&book, card, &account(HoldingKind::Time, "定存"));
    note(&book, one_more, "2026-07-01", twd(100_000));
    note(&book, one_more, "2026-07-02", twd(0));
    let found = told(&book, card, Scheme::Tier);
    let counted: Vec<_> = rows(&found).into_iter().filter(|row| row.3.is_none()).map(|row| row.2).collect();
    assert_eq!(counted, [Some(0), Some(100_000), Some(120_000), Some(250_000)]);
    let mut left: Vec<_> = rows(&found).into_iter().filter_map(|row| Some((row.2?, row.3?))).collect();
    left.sort_unstable_by_key(|row| row.0);
    use LeftOut::{NotCounted, OtherCurrency};
    assert_eq!(left, [(1, NotCounted), (2, NotCounted), (3, NotCounted), (4, OtherCurrency)]);
    // 220,000 for one day in July is kept until 1 October; what is left then is 120,000.
    let text = |key: &str| found.why.args[key].as_str().unwrap_or_default().to_owned();
    assert_eq!((found.class.as_deref(), found.why.code), (Some("focus"), "tier_kept"));
    assert_eq!([text("since"), text("falls"), text("falls_to")], ["2026-07-02", "2026-10-02", "select"]);
    assert_eq!(found.why.args["balance"].as_i64(), Some(12_000_000));
    assert_eq!(told(&book, town["壬"], Scheme::Tier).why.code, "tier_balance");
    assert_eq!(told(&book, town["己"], Scheme::Tier).missing, Some(Missing::NoBalance));
}

#[test]
fn an_attitude_says_what_was_opened_elsewhere_and_which_purchases_are_too_old() {
    let (_folder, book, town) = town();
    let card = town["丑"];
    sell(&book, card, &bought("2024-09-15", twd(10)));
    let closed =
        HoldingDraft { closed_on: Some(day("2026-09-01")), ..elsewhere("富邦", Some("2026-08-01")) };
    hold(&book, card, &closed);
    hold(&book, card, &elsewhere("玉山", Some("2024-09-15")));
    let found = told(&book, card, Scheme::Attitude);
    use EvidenceKind::{Holding, Order};
    assert_eq!(
        rows(&found),
        [
            row(Order, "2026-03-20", Some(-1_000), None),
            row(Holding, "2026-03-11", None, None),
            row(Order, "2026-03-10", Some(5_000), None),
            row(Holding, "2026-08-01", None, Some(LeftOut::NotCounted)),
            found_at(&found, 4),
            found_at(&found, 5),
        ]
    );
    let old: Vec<_> = rows(&found)[4..].iter().map(|row| (row.1.clone(), row.3)).collect();
    assert!(old.iter().all(|row| *row == ("2024-09-15".to_owned(), Some(LeftOut::TooOld))), "{old:?}");
    assert_eq!((found.class.as_deref(), found.why.code), (Some("switching"), "attitude_switching"));
    assert_eq!(found.rows[1].text, "國泰 他行");
}

/// A row as it was found: two of one day stand in the order they were made.
fn found_at(found: &Explained, at: usize) -> Row {
    rows(found)[at].clone()
}

#[test]
fn a_rung_says_whom_we_reached_what_was_bought_and_who_was_sent() {
    let (_folder, book, town) = town();
    let (card, friend) = (town["丙"], add(&book, &named("友")));
    brought(&book, card, friend);
    brought(&book, card, town["丁"]);
    log(&book, card, &LogDraft { reached: false, ..call("2026-04-01") });
    sell(&book, card, &bought("2024-01-01", twd(10)));
    let found = told(&book, card, Scheme::Ladder);
    let of_kind = |kind| -> Vec<Option<LeftOut>> {
        found.rows.iter().filter(|row| row.kind == kind).map(|row| row.left_out).collect()
    };
    assert_eq!(of_kind(EvidenceKind::Contact), [None, Some(LeftOut::NotReached)]);
    assert_eq!(of_kind(EvidenceKind::Order), [None, Some(LeftOut::TooOld)]);
    assert_eq!(of_kind(EvidenceKind::Referral), [None, Some(LeftOut::NotCounted)], "one of two bought");
    let (sent, not) = (town["丁"].to_string(), friend.to_string());
    let ids: Vec<_> = found
        .rows
        .iter()
        .filter(|row| row.kind == EvidenceKind::Referral)
        .map(|row| row.id.clone())
        .collect();
    assert_eq!(ids, [Some(sent), Some(not)]);
    assert_eq!(found.why.args["without_evidence"], serde_json::json!(["trust"]));
    let capped = told(&book, town["戊"], Scheme::Ladder);
    assert_eq!((capped.why.code, capped.why.args["would_be"].as_str()), ("ladder_capped", Some("loyal")));
}

#[test]
fn a_depth_says_which_contacts_reached_somebody_and_when_it_is_forgotten() {
    let (_folder, book, town) = town();
    let found = told(&book, town["丁"], Scheme::Depth);
    assert_eq!(rows(&found), [row(EvidenceKind::Contact, "2026-09-11", None, Some(LeftOut::NotReached))]);
    assert_eq!((found.class.as_deref(), found.why.code), (Some("forgotten"), "depth_forgotten"));
    let found = told(&book, town["壬"], Scheme::Depth);
    assert_eq!((found.rows.len(), found.why.args["fourth"].as_str()), (4, Some("2025-09-15")));
    // 17 June and 181 days.
    assert_eq!(found.why.args["forgotten_on"].as_str(), Some("2026-12-15"));
}

#[test]
fn a_level_says_what_was_earned_and_what_care_cost() {
    let (_folder, book, town) = town();
    let card = town["丁"];
    sell(&book, card, &of("沒進價的", "2026-09-11", twd(9)));
    sell(&book, card, &bought("2025-09-15", twd(8)));
    log(&book, card, &LogDraft { cost: Some(usd(7)), ..call("2026-09-12") });
    let found = told(&book, card, Scheme::Pyramid);
    use EvidenceKind::{Cost, Order};
    assert_eq!(
        rows(&found),
        [
            row(Cost, "2026-09-11", Some(3_000), None),
            row(Order, "2026-09-10", Some(3_000), None),
            row(Order, "2026-08-20", Some(2_000), None),
            row(Cost, "2026-09-12", Some(7), Some(LeftOut::OtherCurrency)),
            row(Order, "2026-09-11", Some(9), Some(LeftOut::NoMargin)),
            row(Order, "2025-09-15", Some(8), Some(LeftOut::TooOld)),
        ]
    );
    let number = |key: &str| found.why.args[key].as_i64();
    assert_eq!(
        (number("margin"), number("care"), number("profit")),
        (Some(200_000), Some(300_000), Some(-100_000))
    );
    assert_eq!((number("rank"), number("customers")), (Some(7), Some(7)));
    let found = told(&book, card, Scheme::Effort);
    let text = |key: &str| found.why.args[key].as_str();
    assert_eq!((found.why.code, text("suggestion")), ("effort_suggestion", Some("let_go")));
    assert_eq!(text("cell"), Some("loyal_low"), "four purchase days by now");
    for (name, cell) in [("乙", "loyal_high"), ("己", "open_high"), ("丑", "open_low")] {
        assert_eq!(told(&book, town[name], Scheme::Effort).why.args["cell"].as_str(), Some(cell), "{name}");
    }
}

fn gift(direction: Direction, dollars: i64) -> gifts::Draft {
    gifts::Draft {
        direction,
        state: State::Given,
        what: "禮盒".to_owned(),
        occasion: String::new(),
        day: Some(day("2026-09-01")),
        value: Some(twd(dollars)),
        about: false,
        way: None,
        reaction: String::new(),
        despite: false,
        answers: None,
    }
}

#[test]
fn a_gift_we_gave_is_a_cost_once_and_one_we_were_given_is_none() {
    let (_folder, book) = book();
    product(&book, "茶", 400);
    let card = add(&book, &named("王美玲"));
    sell(&book, card, &bought("2026-08-01", twd(1_000)));
    let care = || told(&book, card, Scheme::Pyramid).why.args["care"].as_i64();
    let give = |draft: gifts::Draft| book.write(Op::AddGift, |tx| gifts::add(tx, card, &draft)).unwrap();
    give(gift(Direction::Out, 150));
    assert_eq!(care(), Some(15_000), "in the log and in the list of gifts it is one gift");
    give(gifts::Draft { state: State::Bought, ..gift(Direction::Out, 20) });
    assert_eq!(care(), Some(17_000), "bought is spent");
    give(gifts::Draft { state: State::Planned, ..gift(Direction::Out, 4_000) });
    assert_eq!(care(), Some(17_000), "planned is not");
    give(gift(Direction::In, 9_000));
    assert_eq!(care(), Some(17_000), "what the customer brought us cost us nothing");
}

#[test]
fn the_way_of_a_customer_is_told_step_by_step() {
    let (folder, book) = book_on("2026-01-02");
    let card = add(&book, &named("王美玲"));
    drop(book);
    let at = |today: &str| on(&folder, today);
    let book = at("2026-02-01");
    open(&book, card, &ticked("儲蓄險"));
    let first = sell(&book, card, &planned("2026-02-01", &[("2026-03-01", 500), ("2026-04-01", 500)]));
    drop(book);
    let book = at("2026-03-10");
    pay(&book, first, "2026-03-10", twd(500), Rest::Stays);
    drop(book);
    let book = at("2026-05-05");
    cancel(&book, first);
    drop(book);
    let book = at("2026-06-01");
    let again = sell(&book, card, &planned("2026-06-01", &[("2026-07-01", 300)]));
    drop(book);
    let book = at("2026-07-01");
    pay(&book, again, "2026-07-01", twd(300), Rest::Stays);
    let found = told(&book, card, Scheme::Lifecycle).rows;
    let mut steps: Vec<String> = found.iter().map(|row| format!("{} {}", row.day, row.text)).collect();
    steps.sort();
    let card_made = steps.remove(0);
    assert!(card_made.ends_with(" prospect"), "{card_made}");
    assert_eq!(
        steps,
        [
            "2026-02-01 target",
            "2026-03-10 signed",
            "2026-05-05 lost",
            // Won back with the first payment, which is the last one too.
            "2026-07-01 qualified",
            "2026-07-01 won_back",
        ]
    );
    assert_eq!(class(&book, card, Scheme::Lifecycle), Some("qualified"));
    drop(book);
    assert_eq!(class(&at("2026-06-30"), card, Scheme::Lifecycle), Some("lost"));
}

#[test]
fn the_list_and_the_explanation_say_the_same_stage_in_whatever_money() {
    let (_folder, book) = book();
    let (card, other) = (add(&book, &named("王美玲")), add(&book, &named("陳國棟")));
    sell(&book, card, &bought("2026-09-01", usd(100)));
    for _ in 0..2 {
        sell(&book, other, &bought("2026-09-01", twd(100)));
    }
    // A purchase paid at once is signed and paid in full on its day, in whatever money.
    let found = told(&book, card, Scheme::Lifecycle);
    assert_eq!(found.why.args["class"].as_str(), found.class.as_deref());
    assert_eq!(found.class.as_deref(), Some("qualified"));
}

#[test]
fn a_refund_that_was_cancelled_is_no_contract() {
    let (folder, book) = book_on("2026-01-02");
    let card = add(&book, &named("王美玲"));
    let contract = sell(&book, card, &planned("2026-01-02", &[("2026-01-02", 500)]));
    pay(&book, contract, "2026-01-02", twd(500), Rest::Stays);
    drop(book);
    let book = on(&folder, "2026-03-01");
    cancel(&book, contract);
    drop(book);
    let book = on(&folder, "2026-04-01");
    let back = sell(&book, card, &refund(contract, "2026-04-01", twd(-500)));
    drop(book);
    let book = on(&folder, "2026-05-01");
    cancel(&book, back);
    let steps: Vec<String> =
        told(&book, card, Scheme::Lifecycle).rows.into_iter().map(|row| row.text).collect();
    assert!(!steps.iter().any(|step| step == "won_back"), "{steps:?}");
}

#[test]
fn what_somebody_judged_holds_beside_what_the_rule_says() {
    let (folder, book, town) = town();
    let card = town["乙"];
    let until = JudgementDraft {
        until: Some(day("2026-09-20")),
        ..opinion(Scheme::Tier, "vip", " 董事長的家人 ")
    };
    judge(&book, card, &until).unwrap();
    let found = told(&book, card, Scheme::Tier);
    assert_eq!((found.class.as_deref(), found.ruled.as_deref()), (Some("vip"), Some("plain")));
    let judgement = found.judgement.unwrap();
    assert_eq!((judgement.reason.as_str(), judgement.day), ("董事長的家人", day("2026-09-15")));
    assert_eq!(judgement.by, "周以恩");
    // The latest holds; one taken back leaves the one before.
    let second = judge(&book, card, &opinion(Scheme::Tier, "focus", "改觀")).unwrap();
    assert_eq!(class(&book, card, Scheme::Tier), Some("focus"));
    assert_eq!(told(&book, card, Scheme::Tier).judgements.len(), 2);
    assert_eq!(told(&book, card, Scheme::Abc).judgements.len(), 0, "each scheme has its own");
    book.write(Op::Unjudge, |tx| judgements::unjudge(tx, second)).unwrap();
    assert_eq!(class(&book, card, Scheme::Tier), Some("vip"));
    book.undo(None).unwrap();
    assert_eq!(class(&book, card, Scheme::Tier), Some("focus"));
    book.write(Op::Unjudge, |tx| judgements::unjudge(tx, second)).unwrap();
    assert_eq!(refused(book.write(Op::Unjudge, |tx| judgements::unjudge(tx, second))), Code::Unknown);
    drop(book);
    for (today, told) in [("2026-09-20", "vip"), ("2026-09-21", "plain")] {
        assert_eq!(class(&on(&folder, today), card, Scheme::Tier), Some(told), "{today}");
    }
}

#[test]
fn a_judgement_needs_a_reason_a_class_of_its_scheme_and_a_day_that_was() {
    let (_folder, book, town) = town();
    let card = town["乙"];
    let good = opinion(Scheme::Tier, "vip", "老客戶");
    for (draft, code) in [
        (opinion(Scheme::Tier, "vip", "  "), Code::ReasonMissing),
        (opinion(Scheme::Tier, "gold", "老客戶"), Code::Unknown),
        (opinion(Scheme::Abc, "vip", "老客戶"), Code::Unknown),
        (opinion(Scheme::Tier, "vip", &"長".repeat(200_001)), Code::TextTooLong),
        (JudgementDraft { day: Some(day("2026-09-16")), ..good.clone() }, Code::DateImpossible),
        (JudgementDraft { until: Some(day("2026-09-14")), ..good.clone() }, Code::DateImpossible),
    ] {
        assert_eq!(refused(judge(&book, card, &draft)), code, "{:?} {}", draft.day, draft.class);
    }
    assert_eq!(refused(judge(&book, CardId::fresh(), &good)), Code::CardUnknown);
    assert_eq!(class(&book, card, Scheme::Tier), Some("plain"), "what is refused leaves nothing");
    // One of ABC is put on the card at once, and one undo takes both back.
    judge(&book, card, &opinion(Scheme::Abc, "a", "老客戶")).unwrap();
    let held = || book.read(|tx| cards::reference(tx, card)).unwrap().class;
    assert_eq!((held(), class(&book, card, Scheme::Abc)), (Some(cards::Class::A), Some("a")));
    book.undo(None).unwrap();
    assert_eq!((held(), class(&book, card, Scheme::Abc)), (None, Some("b")));
}
