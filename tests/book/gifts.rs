//! 人情簿 on real books: a festival's list with what speaks against it, both directions, and one log for one gift.

use shuke_core::base::ids::{CardId, GiftId};
use shuke_core::base::language::Language;
use shuke_core::base::money::Money;
use shuke_core::cards::draft::{Channel, FieldDraft};
use shuke_core::cards::{self, CardDraft, Class};
use shuke_core::interactions::{self, After, Direction, LogDraft};
use shuke_core::occasions::gifts::{self, Draft, Page, State, Warning, Way};
use shuke_core::search::Now;
use shuke_core::search::list::{ListQuery, ids};
use shuke_core::{Book, Code, Op};

use crate::{add, book, book_on, day, named, on};

fn twd(dollars: i64) -> Money {
    Money::from_minor(dollars * 100, "TWD")
}

fn gift(what: &str, state: State) -> Draft {
    Draft {
        direction: Direction::Out,
        state,
        what: what.to_owned(),
        occasion: "mid_autumn".to_owned(),
        day: None,
        value: Some(twd(1_150)),
        about: false,
        way: Some(Way::Hand),
        reaction: String::new(),
        despite: false,
        answers: None,
    }
}

fn page(book: &Book) -> Page {
    book.roll(|tx, roll| gifts::page(tx, roll, "", "TWD", Language::ZhHant)).unwrap()
}

fn give(book: &Book, card: CardId, draft: &Draft) -> GiftId {
    book.write(Op::AddGift, |tx| gifts::add(tx, card, draft)).unwrap().value
}

fn change(book: &Book, id: GiftId, draft: &Draft) {
    book.write(Op::ChangeGift, |tx| gifts::change(tx, id, draft)).unwrap();
}

/// Those an expression fits, or, without one, who got something the time before.
fn plan(book: &Book, r#where: Option<&str>) -> u32 {
    let people = r#where.map(|r#where| {
        let query = ListQuery { r#where: r#where.to_owned(), ..ListQuery::default() };
        book.roll(|tx, roll| ids(roll, Now::of(tx), &query)).unwrap()
    });
    book.write(Op::PlanGifts, |tx| gifts::plan(tx, "mid_autumn", people.as_deref(), Language::ZhHant))
        .unwrap()
        .value
}

fn chen(book: &Book) -> CardId {
    let taboo = FieldDraft { key: "忌諱".into(), value: "甜食、不送鐘".into() };
    let likes = FieldDraft { key: "喜好".into(), value: "圍棋、純棉圍巾".into() };
    add(book, &CardDraft { class: Some(Class::A), fields: vec![taboo, likes], ..named("陳國棟") })
}

#[test]
fn the_same_is_not_given_twice_unnoticed() {
    let (folder, book) = book();
    let chen = chen(&book);
    give(&book, chen, &Draft { reaction: "家裡茶還很多".into(), ..gift("梨山高山茶四兩", State::Given) });
    drop(book);
    let book = on(&folder, "2027-08-20");
    assert_eq!(plan(&book, None), 1);
    assert_eq!(plan(&book, None), 0, "nobody stands on a list twice");
    let row = page(&book).rows.remove(0);
    assert_eq!(
        (row.gift.what.as_str(), row.gift.state, row.last.as_deref()),
        ("", State::Planned, Some("梨山高山茶四兩"))
    );
    let again = gift("高山茶", State::Planned);
    change(&book, row.gift.id, &Draft { day: Some(day("2027-09-10")), ..again.clone() });
    let warned = page(&book).rows.remove(0).warning;
    assert_eq!(
        warned,
        Some(Warning::Again {
            what: "梨山高山茶四兩".into(),
            day: day("2026-09-15"),
            reaction: "家裡茶還很多".into()
        })
    );
    // Somebody saw it and gives it all the same.
    change(&book, row.gift.id, &Draft { day: Some(day("2027-09-10")), despite: true, ..again });
    assert_eq!(page(&book).rows[0].warning, None);
    let with = book.read(|tx| gifts::with(tx, chen, "TWD")).unwrap();
    let swaps: Vec<&str> = with.swaps.iter().map(|swap| swap.what.as_str()).collect();
    assert_eq!(swaps, ["圍棋", "純棉圍巾"]);
    assert_eq!(with.taboo, ["甜食", "鐘"]);
}

#[test]
fn a_gift_that_is_given_stands_in_the_log_once_and_one_undo_takes_both_back() {
    let (_folder, book) = book();
    let chen = chen(&book);
    let id = give(&book, chen, &Draft { day: Some(day("2026-09-18")), ..gift("圍棋盤", State::Planned) });
    let logs = |book: &Book| book.read(|tx| interactions::of_card(tx, chen)).unwrap();
    assert!(logs(&book).is_empty());
    change(&book, id, &gift("圍棋盤", State::Given));
    change(&book, id, &Draft { reaction: "很喜歡".into(), ..gift("圍棋盤", State::Given) });
    let told = logs(&book);
    assert_eq!((told.len(), told[0].kind, told[0].note.as_str()), (1, Channel::Gift, "圍棋盤"));
    assert_eq!(told[0].cost, Some(twd(1_150)));
    let now = page(&book);
    assert_eq!((now.ledger.len(), now.given, now.given_value.clone()), (1, 1, twd(1_150)));
    assert_eq!(now.ledger[0].reaction, "很喜歡");
    // Put right in the ledger, it is put right in the log; not given after all, it stands there no more.
    let right =
        Draft { reaction: "很喜歡".into(), value: Some(twd(980)), ..gift("榧木棋盤", State::Given) };
    change(&book, id, &right);
    let told = logs(&book);
    assert_eq!((told.len(), told[0].note.as_str(), told[0].cost.clone()), (1, "榧木棋盤", Some(twd(980))));
    change(&book, id, &Draft { day: Some(day("2026-09-20")), ..gift("榧木棋盤", State::Planned) });
    assert!(logs(&book).is_empty());
    book.undo(None).unwrap();
    assert_eq!(logs(&book).len(), 1);
    book.write(Op::RemoveGift, |tx| gifts::remove(tx, id)).unwrap();
    assert!(logs(&book).is_empty() && page(&book).ledger.is_empty());
    book.undo(None).unwrap();
    assert_eq!((logs(&book).len(), page(&book).ledger.len()), (1, 1));
}

#[test]
fn there_is_a_list_on_every_day_of_the_year_and_late_gifts_still_have_theirs() {
    let (folder, book) = book_on("2026-01-01");
    let chen = chen(&book);
    give(&book, chen, &Draft { day: Some(day("2026-09-20")), ..gift("茶", State::Planned) });
    drop(book);
    let mut today = day("2026-01-01");
    while today < day("2027-01-01") {
        let book = on(&folder, &today.to_string());
        assert!(page(&book).date >= today, "{today}");
        today = today + chrono::Days::new(23);
    }
    let book = on(&folder, "2026-10-10");
    let late = book.roll(|tx, roll| gifts::page(tx, roll, "mid_autumn", "TWD", Language::ZhHant)).unwrap();
    assert_eq!((late.date, late.rows.len()), (day("2026-09-25"), 1));
}

#[test]
fn sums_are_in_the_money_of_the_book_whatever_the_language() {
    let (_folder, book) = book();
    let chen = chen(&book);
    give(&book, chen, &gift("茶", State::Given));
    let told = book.roll(|tx, roll| gifts::page(tx, roll, "", "CNY", Language::ZhHans)).unwrap();
    assert_eq!(told.given_value, twd(1_150));
}

#[test]
fn what_was_only_logged_stands_in_the_ledger_and_can_be_completed_there() {
    let (_folder, book) = book();
    let chen = chen(&book);
    let draft = LogDraft { note: "自家荔枝".into(), ..LogDraft::of(Channel::Gift, Direction::In) };
    book.write(Op::LogContact, |tx| {
        interactions::log(tx, chen, &draft, &After { no_next: true, ..After::default() })
    })
    .unwrap();
    let received = page(&book).ledger.remove(0);
    assert_eq!(
        (received.what.as_str(), received.direction, page(&book).unanswered),
        ("自家荔枝", Direction::In, 1)
    );
    // Answered as it stands there, and the answer taken back: it is the log's own until somebody completes it.
    give(&book, chen, &Draft { answers: Some(received.id), ..gift("小禮", State::Given) });
    assert_eq!(page(&book).unanswered, 0);
    book.undo(None).unwrap();
    let other = add(&book, &named("別人"));
    let wrong = Draft { answers: Some(received.id), ..gift("茶", State::Given) };
    let refused = book.write(Op::AddGift, |tx| gifts::add(tx, other, &wrong)).unwrap_err();
    assert_eq!(refused.code, Code::Unknown, "somebody else's gift answers nothing");
    let known =
        Draft {
            direction: Direction::In, value: Some(twd(500)), about: true, ..gift("荔枝", State::Given)
        };
    change(&book, received.id, &known);
    let page_now = page(&book);
    assert_eq!((page_now.ledger.len(), page_now.ledger[0].about), (1, true), "it does not stand there twice");
    let logged = book.read(|tx| interactions::of_card(tx, chen)).unwrap();
    assert_eq!(
        (logged.len(), logged[0].note.as_str(), logged[0].cost.clone()),
        (1, "自家荔枝", Some(twd(500)))
    );
    // An answer, and nothing is forgotten any more.
    give(&book, chen, &Draft { answers: Some(received.id), ..gift("綠豆糕", State::Given) });
    let after = page(&book);
    assert_eq!(after.unanswered, 0);
    let of = after.ledger.iter().find(|gift| gift.id == received.id).unwrap();
    assert_eq!(of.answered.as_deref(), Some("綠豆糕"));
}

#[test]
fn a_list_has_its_budget_and_says_what_is_too_dear() {
    let (_folder, book) = book();
    let chen = chen(&book);
    add(&book, &CardDraft { class: Some(Class::B), ..named("林志遠") });
    assert_eq!(plan(&book, Some(gifts::FIRST)), 1, "A customers, unless others are wished for");
    let festival = page(&book);
    assert_eq!(
        (festival.occasion.as_str(), festival.date, festival.rows.len()),
        ("mid_autumn", day("2026-09-25"), 1)
    );
    book.write(Op::SetGiftBudget, |tx| {
        gifts::set_budget(tx, "mid_autumn", day("2026-09-25"), Some(&twd(26_400)), Some(&twd(1_200)))
    })
    .unwrap();
    let id = festival.rows[0].gift.id;
    change(
        &book,
        id,
        &Draft {
            value: Some(twd(1_450)), day: Some(day("2026-09-20")), ..gift("東方美人", State::Planned)
        },
    );
    let told = page(&book);
    assert_eq!(told.rows[0].warning, Some(Warning::TooDear { each: twd(1_200) }));
    assert_eq!(
        (told.budget.total, told.budget.planned, told.budget.spent),
        (Some(twd(26_400)), twd(1_450), twd(0))
    );
    change(
        &book,
        id,
        &Draft { value: Some(twd(800)), day: Some(day("2026-09-20")), ..gift("掛鐘", State::Bought) },
    );
    let told = page(&book);
    assert_eq!(told.rows[0].warning, Some(Warning::Taboo { what: "鐘".into() }));
    assert_eq!((told.budget.planned, told.budget.spent), (twd(0), twd(800)));
    assert_eq!(
        told.festivals.iter().find(|one| one.id == "mid_autumn").map(|one| (one.total, one.given)),
        Some((1, 0))
    );
    // Off the list, by an error that is one, and with the card.
    book.write(Op::RemoveGift, |tx| gifts::remove(tx, id)).unwrap();
    assert!(page(&book).rows.is_empty());
    give(&book, chen, &gift("手寫卡", State::Planned));
    book.write(Op::DeleteCard, |tx| cards::delete(tx, chen)).unwrap();
    assert!(page(&book).rows.is_empty());
}

#[test]
fn what_cannot_be_is_refused_whole() {
    let (_folder, book) = book();
    let chen = chen(&book);
    let refused = |draft: Draft| book.write(Op::AddGift, |tx| gifts::add(tx, chen, &draft)).unwrap_err().code;
    assert_eq!(
        refused(Draft { day: Some(day("2026-12-01")), ..gift("茶", State::Given) }),
        Code::DateImpossible
    );
    assert_eq!(refused(gift(&"茶".repeat(5_000), State::Given)), Code::TextTooLong);
    let euros = Money { amount: "1.234".parse().unwrap(), currency: "TWD".into() };
    assert_eq!(refused(Draft { value: Some(euros), ..gift("茶", State::Given) }), Code::Unreadable);
    assert!(page(&book).ledger.is_empty());
    let unknown = book.roll(|tx, roll| gifts::page(tx, roll, "easter", "TWD", Language::ZhHant)).unwrap_err();
    assert_eq!(unknown.code, Code::Unknown);
}
