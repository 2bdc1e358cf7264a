//! What customers hold, how far they may owe, what they are offered, and the small ledgers beside.

use shuke_core::base::ids::{
    CardId, CommissionId, HoldingId, OrderId, RewardId, SourceCostId, SpecialPriceId,
};
use shuke_core::base::money::Money;
use shuke_core::cards;
use shuke_core::sales::credit::{self, Credit, Punctuality, SpecialPrice, Term};
use shuke_core::sales::holdings::{self, Balance, Holding, HoldingDraft, HoldingKind, Noted};
use shuke_core::sales::ledgers::{self, Commission, CommissionDraft};
use shuke_core::{Book, Code, Error, Op};

use super::{bought, cancel, exact, pay, paying, planned, refused, sell, twd, usd};
use crate::{add, book, day, named};

fn deposit(account: &str) -> HoldingDraft {
    HoldingDraft { kind: HoldingKind::Time, account: account.to_owned(), ..HoldingDraft::default() }
}

fn hold(book: &Book, card: CardId, draft: &HoldingDraft) -> HoldingId {
    book.write(Op::SaveHolding, |tx| holdings::save(tx, card, None, draft)).unwrap().value
}

fn note(book: &Book, id: HoldingId, on: &str, amount: Money) -> Result<Noted, Error> {
    let balance = Balance { day: day(on), amount };
    book.write(Op::SetBalance, |tx| holdings::set_balance(tx, id, &balance)).map(|done| done.value)
}

fn of_card(book: &Book, card: CardId) -> Vec<Holding> {
    book.read(|tx| holdings::of_card(tx, card)).unwrap()
}

#[test]
fn a_balance_of_a_day_takes_the_place_of_what_was_noted_of_that_day() {
    let (_folder, book) = book();
    let card = add(&book, &named("王美玲"));
    let id = hold(&book, card, &deposit("001-234"));
    let balances = || -> Vec<(String, Money)> {
        of_card(&book, card)[0].balances.iter().map(|one| (one.day.to_string(), one.amount.clone())).collect()
    };
    assert_eq!(note(&book, id, "2026-08-31", twd(90_000)), Ok(Noted::New));
    assert_eq!(note(&book, id, "2026-09-10", twd(100_000)), Ok(Noted::New));
    assert_eq!(note(&book, id, "2026-09-10", twd(100_000)), Ok(Noted::Same));
    assert_eq!(note(&book, id, "2026-09-10", twd(120_000)), Ok(Noted::Changed));
    assert_eq!(
        balances(),
        [("2026-09-10".to_owned(), twd(120_000)), ("2026-08-31".to_owned(), twd(90_000))],
        "one a day, the latest first"
    );
    let same = Balance { day: day("2026-09-10"), amount: twd(120_000) };
    let nothing = book.write(Op::SetBalance, |tx| holdings::set_balance(tx, id, &same)).unwrap();
    assert!(nothing.op.is_none(), "what changes nothing is no action");
    book.undo(None).unwrap();
    assert_eq!(balances()[0].1, twd(100_000));
    for (on, amount, code) in [
        ("2026-09-11", usd(100), Code::CurrenciesMixed),
        ("2026-09-16", twd(100), Code::DateImpossible),
        ("1899-12-31", twd(100), Code::DateTooEarly),
        ("2026-09-11", exact("9999999999999999999999999999", "TWD"), Code::AmountUnfit),
    ] {
        assert_eq!(refused(note(&book, id, on, amount)), code, "{on}");
    }
    assert_eq!(refused(note(&book, HoldingId::fresh(), "2026-09-11", twd(1))), Code::Unknown);
    // A loan is below zero, and an account is emptied.
    for (on, amount) in [("2026-09-12", -5), ("2026-09-13", 0)] {
        assert_eq!(note(&book, id, on, twd(amount)), Ok(Noted::New), "{on}");
    }
    assert_eq!(balances().len(), 4);
    // Another thing of the same customer is in its own money.
    let dollars = hold(&book, card, &deposit("002-9"));
    assert_eq!(note(&book, dollars, "2026-09-11", usd(100)), Ok(Noted::New));
}

#[test]
fn a_holding_is_put_right_and_goes_with_its_balances() {
    let (_folder, book) = book();
    let (card, other) = (add(&book, &named("王美玲")), add(&book, &named("陳國棟")));
    let id = hold(&book, card, &deposit("001-234"));
    note(&book, id, "2026-09-10", twd(100)).unwrap();
    let right = HoldingDraft { name: " 優利定存 ".into(), ..deposit("001-234") };
    let save = |whose, id| {
        book.write(Op::SaveHolding, |tx| holdings::save(tx, whose, id, &right)).map(|done| done.value)
    };
    assert_eq!(save(card, Some(id)).unwrap(), id);
    let now = of_card(&book, card).remove(0);
    assert_eq!(
        (now.said.name.as_str(), now.said.kind, now.balances.len()),
        ("優利定存", HoldingKind::Time, 1)
    );
    assert_eq!(refused(save(other, Some(id))), Code::Unknown, "somebody else's is not put right by the way");
    assert_eq!(refused(save(card, Some(HoldingId::fresh()))), Code::Unknown);
    assert_eq!(refused(save(CardId::fresh(), None)), Code::CardUnknown);
    book.write(Op::RemoveHolding, |tx| holdings::remove(tx, id)).unwrap();
    assert_eq!(of_card(&book, card), []);
    book.undo(None).unwrap();
    assert_eq!(of_card(&book, card), [now]);
}

#[test]
fn what_is_with_us_stands_before_what_is_elsewhere_and_what_was_closed_last() {
    let (_folder, book) = book();
    let card = add(&book, &named("王美玲"));
    let closed = HoldingDraft { closed_on: Some(day("2026-01-31")), ..deposit("001-1") };
    let elsewhere = HoldingDraft { provider: "國泰".into(), ..deposit("001-2") };
    let ids = [closed, elsewhere, deposit("001-3")].map(|draft| hold(&book, card, &draft));
    let found: Vec<HoldingId> = of_card(&book, card).iter().map(|one| one.id).collect();
    assert_eq!(found, [ids[2], ids[1], ids[0]]);
}

#[test]
fn what_matures_in_a_span_of_days_is_told_by_its_day() {
    let (_folder, book) = book();
    let (card, away) = (add(&book, &named("王美玲")), add(&book, &named("陳國棟")));
    let until = |account: &str, on: &str| HoldingDraft { matures_on: Some(day(on)), ..deposit(account) };
    hold(&book, card, &until("末", "2026-10-31"));
    hold(&book, card, &HoldingDraft { name: "旅平險".into(), ..until("001", "2026-10-15") });
    hold(&book, card, &until("初", "2026-10-01"));
    hold(&book, card, &until("前", "2026-09-30"));
    hold(&book, card, &until("後", "2026-11-01"));
    hold(&book, card, &deposit("無期"));
    let closed = HoldingDraft { closed_on: Some(day("2026-09-01")), ..until("解約", "2026-10-10") };
    hold(&book, card, &closed);
    hold(&book, away, &until("封存", "2026-10-10"));
    book.write(Op::ArchiveCard, |tx| cards::archive(tx, away, true)).unwrap();
    let found = book.read(|tx| holdings::maturing(tx, tx, day("2026-10-01"), day("2026-10-31"))).unwrap();
    let told: Vec<_> =
        found.iter().map(|one| (one.name.as_str(), one.matures_on.to_string(), one.card.id)).collect();
    assert_eq!(
        told,
        [
            ("初", "2026-10-01".to_owned(), card),
            ("旅平險", "2026-10-15".to_owned(), card),
            ("末", "2026-10-31".to_owned(), card)
        ],
        "both ends are within, and what has no name goes by its account"
    );
}

#[test]
fn a_holding_is_found_by_its_account_or_without_one_by_its_name() {
    let (_folder, book) = book();
    let (card, other) = (add(&book, &named("王美玲")), add(&book, &named("陳國棟")));
    let by_name = HoldingDraft { name: "RAV4".into(), kind: HoldingKind::Car, ..HoldingDraft::default() };
    let car = hold(&book, card, &by_name);
    let account = hold(&book, card, &HoldingDraft { name: "活儲".into(), ..deposit("001-234") });
    let find = |whose, text: &str| book.read(|tx| holdings::by_account(tx, whose, text)).unwrap();
    assert_eq!(find(card, "001-234"), Some(account));
    assert_eq!(find(card, "RAV4"), Some(car));
    assert_eq!(find(card, "活儲"), None, "what has an account goes by that alone");
    assert_eq!((find(card, "001"), find(other, "001-234")), (None, None));
}

#[test]
fn an_account_elsewhere_is_not_taken_for_one_with_us() {
    let (_folder, book) = book();
    let card = add(&book, &named("王美玲"));
    hold(&book, card, &HoldingDraft { provider: "國泰".into(), ..deposit("001-234") });
    let find = || book.read(|tx| holdings::by_account(tx, card, "001-234")).unwrap();
    assert_eq!(find(), None);
    let ours = hold(&book, card, &deposit("001-234"));
    assert_eq!(find(), Some(ours));
}

fn standing(book: &Book, card: CardId) -> Credit {
    book.read(|tx| credit::of(tx, card)).unwrap()
}

fn limit(book: &Book, card: CardId, said: &credit::Draft) -> Result<(), Error> {
    book.write(Op::SetCredit, |tx| credit::set(tx, card, said)).map(drop)
}

#[test]
fn credit_says_what_is_owed_what_is_late_what_is_beyond_the_limit_and_how_it_was_paid() {
    let (_folder, book) = book();
    let card = add(&book, &named("王美玲"));
    let said =
        credit::Draft {
            grade: "月結".into(), limit: Some(twd(1_000)), hold: true, note: "先問過".into()
        };
    limit(&book, card, &said).unwrap();
    assert_eq!(standing(&book, card).over, None);
    let draft = planned("2026-08-01", &[("2026-08-10", 400), ("2026-08-20", 300), ("2026-09-20", 600)]);
    let order = sell(&book, card, &draft);
    // Nothing came: two parts are late, the older one by 36 days.
    assert_eq!(
        standing(&book, card),
        Credit {
            said: said.clone(),
            owed: vec![twd(1_300)],
            late: vec![twd(700)],
            over: Some(twd(300)),
            punctuality: Punctuality { in_time: 0, late: 2, worst_days: 36 },
        }
    );
    // The first in time after all, booked late with the day it came.
    pay(&book, order, &paying("2026-08-10", twd(400)));
    let now = standing(&book, card);
    assert_eq!((now.owed, now.late, now.over), (vec![twd(900)], vec![twd(300)], None));
    assert_eq!(now.punctuality, Punctuality { in_time: 1, late: 1, worst_days: 26 });
    pay(&book, order, &paying("2026-08-25", twd(300)));
    let now = standing(&book, card);
    assert_eq!((now.owed, now.late), (vec![twd(600)], vec![]));
    assert_eq!(now.punctuality, Punctuality { in_time: 1, late: 1, worst_days: 5 });
    // Nothing said takes it back.
    limit(&book, card, &credit::Draft::default()).unwrap();
    assert_eq!(standing(&book, card).said, credit::Draft::default());
    book.undo(None).unwrap();
    assert_eq!(standing(&book, card).said, said);
    let below = credit::Draft { limit: Some(twd(-1)), ..credit::Draft::default() };
    assert_eq!(refused(limit(&book, card, &below)), Code::AmountUnfit);
    let vast = credit::Draft { limit: Some(exact("1234567890123456789012345678", "TWD")), ..said.clone() };
    assert_eq!(refused(limit(&book, card, &vast)), Code::AmountUnfit);
    assert_eq!(refused(limit(&book, CardId::fresh(), &said)), Code::CardUnknown);
    cancel(&book, order).unwrap();
    assert_eq!(standing(&book, card).owed, [], "what was cancelled is owed no more");
}

#[test]
fn the_better_terms_are_for_those_who_were_never_late() {
    let (_folder, book) = book();
    let card = add(&book, &named("王美玲"));
    let term = |dollars, punctual, discount, service: &str| Term {
        from: twd(dollars),
        punctual,
        discount,
        service: service.to_owned(),
    };
    let (plain, better) = (term(1_000, false, 30, "免運"), term(5_000, true, 100, "專人安裝"));
    let set = |terms: &[Term]| book.write(Op::SetTerms, |tx| credit::set_terms(tx, terms)).map(drop);
    let offered = || book.read(|tx| credit::offered(tx, card)).unwrap();
    set(&[better.clone(), plain.clone()]).unwrap();
    assert_eq!(offered(), [plain.clone(), better.clone()], "the smallest order first");
    let order = sell(&book, card, &planned("2026-09-01", &[("2026-09-14", 400), ("2026-10-14", 400)]));
    assert_eq!(offered(), std::slice::from_ref(&plain), "late since yesterday");
    pay(&book, order, &paying("2026-09-14", twd(400)));
    assert_eq!(offered(), [plain.clone(), better.clone()]);
    for wrong in [term(1_000, false, 1_001, ""), term(-1, false, 0, ""), term(1, false, 0, &"長".repeat(201))]
    {
        let outcome = set(&[plain.clone(), wrong.clone()]);
        assert!(outcome.is_err(), "{wrong:?}");
    }
    assert_eq!(book.read(credit::terms).unwrap(), [plain.clone(), better], "what is refused changes no step");
    set(&[]).unwrap();
    assert_eq!(offered(), []);
    book.undo(None).unwrap();
    assert_eq!(offered().len(), 2);
}

#[test]
fn a_special_price_is_agreed_changed_and_taken_back() {
    let (_folder, book) = book();
    let (card, other) = (add(&book, &named("王美玲")), add(&book, &named("陳國棟")));
    let price = |id, dollars, until: Option<&str>| SpecialPrice {
        id,
        product: "高山茶".into(),
        price: twd(dollars),
        until: until.map(day),
        reason: "老客戶".into(),
    };
    let save = |whose, price: &SpecialPrice| {
        book.write(Op::SavePrice, |tx| credit::save_price(tx, whose, price)).map(|done| done.value)
    };
    let of = |whose| book.read(|tx| credit::prices(tx, whose)).unwrap();
    let short = save(card, &price(None, 450, Some("2026-12-31"))).unwrap();
    let long = save(card, &price(None, 460, Some("2027-06-30"))).unwrap();
    let good = save(card, &price(None, 470, None)).unwrap();
    let ids: Vec<_> = of(card).into_iter().map(|one| one.id).collect();
    assert_eq!(ids, [Some(good), Some(long), Some(short)], "what holds longest first");
    assert_eq!(save(card, &price(Some(short), 440, Some("2026-11-30"))).unwrap(), short);
    assert_eq!(of(card)[2], price(Some(short), 440, Some("2026-11-30")));
    assert_eq!(refused(save(other, &price(Some(short), 1, None))), Code::Unknown);
    assert_eq!(refused(save(card, &price(Some(SpecialPriceId::fresh()), 1, None))), Code::Unknown);
    assert_eq!(refused(save(card, &price(None, -1, None))), Code::AmountUnfit);
    let nameless = SpecialPrice { product: " ".into(), ..price(None, 1, None) };
    assert_eq!(refused(save(card, &nameless)), Code::TextMissing);
    let remove = |id| book.write(Op::RemovePrice, |tx| credit::remove_price(tx, id)).map(drop);
    remove(short).unwrap();
    assert_eq!((of(card).len(), of(other).len()), (2, 0));
    assert_eq!(refused(remove(short)), Code::Unknown);
    book.undo(None).unwrap();
    assert_eq!(of(card).len(), 3);
}

fn points(book: &Book, card: CardId) -> i32 {
    book.read(|tx| ledgers::rewards(tx, card)).unwrap().iter().map(|one| one.points).sum()
}

fn reward(book: &Book, card: CardId, on: &str, points: i32) -> Result<RewardId, Error> {
    let what = "生日禮券";
    book.write(Op::AddReward, |tx| ledgers::add_reward(tx, card, day(on), points, what))
        .map(|done| done.value)
}

#[test]
fn no_more_points_are_spent_than_were_earned() {
    let (_folder, book) = book();
    let card = add(&book, &named("王美玲"));
    assert_eq!(refused(reward(&book, card, "2026-09-01", -1)), Code::AmountUnfit);
    reward(&book, card, "2026-09-01", 100).unwrap();
    reward(&book, card, "2026-09-10", -40).unwrap();
    let over = reward(&book, card, "2026-09-11", -61).unwrap_err();
    assert_eq!(
        (over.code, over.field.as_deref(), over.args["left"].as_i64()),
        (Code::AmountUnfit, Some("points"), Some(60))
    );
    assert_eq!(refused(reward(&book, card, "2026-09-11", 0)), Code::AmountUnfit);
    assert_eq!(refused(reward(&book, card, "2026-09-16", 10)), Code::DateImpossible);
    reward(&book, card, "2026-09-11", -60).unwrap();
    assert_eq!(points(&book, card), 0);
    let latest = book.read(|tx| ledgers::rewards(tx, card)).unwrap();
    assert_eq!(latest.iter().map(|one| one.points).collect::<Vec<_>>(), [-60, -40, 100]);
    book.write(Op::RemoveReward, |tx| ledgers::remove_reward(tx, latest[0].id)).unwrap();
    assert_eq!(points(&book, card), 60);
    let gone = book.write(Op::RemoveReward, |tx| ledgers::remove_reward(tx, latest[0].id));
    assert_eq!(refused(gone), Code::Unknown);
}

#[test]
fn points_that_were_spent_are_not_taken_out_from_under() {
    let (_folder, book) = book();
    let card = add(&book, &named("王美玲"));
    let earned = reward(&book, card, "2026-09-01", 100).unwrap();
    reward(&book, card, "2026-09-10", -80).unwrap();
    drop(book.write(Op::RemoveReward, |tx| ledgers::remove_reward(tx, earned)));
    assert!(points(&book, card) >= 0, "{} points", points(&book, card));
}

fn commissions(book: &Book, card: CardId) -> Vec<Commission> {
    book.read(|tx| ledgers::commissions(tx, card)).unwrap()
}

#[test]
fn a_commission_is_due_and_paid_only_when_its_order_was_paid_in_full() {
    let (_folder, book) = book();
    let card = add(&book, &named("王美玲"));
    let order = sell(&book, card, &planned("2026-09-01", &[("2026-09-10", 400), ("2026-10-10", 600)]));
    let draft = |id: Option<CommissionId>, paid: Option<&str>| CommissionDraft {
        id,
        payee: "林志遠".into(),
        amount: twd(50),
        paid_on: paid.map(day),
    };
    let save = |order: OrderId, draft: &CommissionDraft| {
        book.write(Op::SaveCommission, |tx| ledgers::save_commission(tx, order, draft)).map(|done| done.value)
    };
    let id = save(order, &draft(None, None)).unwrap();
    let now = || commissions(&book, card).remove(0);
    assert_eq!((now().due, now().paid_on, now().payee.as_str()), (false, None, "林志遠"));
    assert_eq!(refused(save(order, &draft(Some(id), Some("2026-09-15")))), Code::CommissionNotDue);
    pay(&book, order, &paying("2026-09-10", twd(999)));
    assert!(!now().due, "all but a dollar is not all");
    assert_eq!(refused(save(order, &draft(Some(id), Some("2026-09-15")))), Code::CommissionNotDue);
    pay(&book, order, &paying("2026-09-15", twd(1)));
    assert!(now().due);
    assert_eq!(save(order, &draft(Some(id), Some("2026-09-15"))).unwrap(), id);
    assert_eq!((now().paid_on, commissions(&book, card).len()), (Some(day("2026-09-15")), 1));
    // Over the counter it is due at once; of what was cancelled it is not.
    let cash = sell(&book, card, &bought("2026-09-01", twd(500)));
    save(cash, &draft(None, Some("2026-09-02"))).unwrap();
    let never = sell(&book, card, &bought("2026-09-01", twd(500)));
    cancel(&book, never).unwrap();
    assert_eq!(refused(save(never, &draft(None, Some("2026-09-02")))), Code::CommissionNotDue);
    for (draft, code) in [
        (CommissionDraft { payee: " ".into(), ..draft(None, None) }, Code::TextMissing),
        (CommissionDraft { amount: twd(0), ..draft(None, None) }, Code::AmountUnfit),
        (CommissionDraft { amount: twd(-5), ..draft(None, None) }, Code::AmountUnfit),
    ] {
        assert_eq!(refused(save(order, &draft)), code, "{draft:?}");
    }
    assert_eq!(refused(save(OrderId::fresh(), &draft(None, None))), Code::Unknown);
    book.write(Op::RemoveCommission, |tx| ledgers::remove_commission(tx, id)).unwrap();
    assert_eq!(commissions(&book, card).len(), 1);
    let gone = book.write(Op::RemoveCommission, |tx| ledgers::remove_commission(tx, id));
    assert_eq!(refused(gone), Code::Unknown);
}

#[test]
fn what_a_source_of_customers_cost_is_written_down() {
    let (_folder, book) = book();
    let cost = |source: &str, on: &str, amount: Money| {
        book.write(Op::AddSourceCost, |tx| ledgers::add_source_cost(tx, source, day(on), &amount))
            .map(|done| done.value)
    };
    let fair: SourceCostId = cost(" 商展 ", "2026-09-01", twd(30_000)).unwrap();
    cost("廣告", "2026-09-10", usd(200)).unwrap();
    let told = || -> Vec<(String, Money)> {
        book.read(ledgers::source_costs).unwrap().into_iter().map(|one| (one.source, one.amount)).collect()
    };
    assert_eq!(told(), [("廣告".to_owned(), usd(200)), ("商展".to_owned(), twd(30_000))]);
    assert_eq!(refused(cost(" ", "2026-09-01", twd(1))), Code::TextMissing);
    assert_eq!(refused(cost("廣告", "2026-09-01", twd(0))), Code::AmountUnfit);
    assert_eq!(refused(cost("廣告", "2026-09-16", twd(1))), Code::DateImpossible);
    book.write(Op::RemoveSourceCost, |tx| ledgers::remove_source_cost(tx, fair)).unwrap();
    assert_eq!(told().len(), 1);
    book.undo(None).unwrap();
    assert_eq!(told().len(), 2);
}
