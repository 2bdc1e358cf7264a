//! 承諾: made in a contact or by itself, due in Today, kept, broken, and counted.

use shuke_core::base::ids::{CardId, PromiseId};
use shuke_core::base::money::Money;
use shuke_core::cards::draft::Channel;
use shuke_core::cards::{self, CardDraft, Class};
use shuke_core::interactions::promises::{self, Ledger, Rate, State};
use shuke_core::interactions::{self, After, Direction, LogDraft};
use shuke_core::occasions::{gifts, greetings};
use shuke_core::today::{Kind, today};
use shuke_core::transfer::{self, ImportOptions};
use shuke_core::{Book, Code, Op};

use crate::{add, book, day, named, on};

fn promise(book: &Book, card: CardId, what: &str, due: &str) -> PromiseId {
    book.write(Op::AddPromise, |tx| promises::add(tx, card, what, day(due), None)).unwrap().value
}

fn close(book: &Book, id: PromiseId, state: State) {
    book.write(Op::KeepPromise, |tx| promises::close(tx, id, state)).unwrap();
}

fn ledger(book: &Book) -> Ledger {
    book.ask(promises::ledger).unwrap()
}

#[test]
fn what_was_agreed_becomes_a_promise_with_the_contact_and_goes_with_its_undo() {
    let (folder, book) = book();
    let id = add(&book, &named("王美玲"));
    let draft = LogDraft {
        note: "談了續保".into(),
        agreed: "週五前寄條款".into(),
        ..LogDraft::of(Channel::Call, Direction::Out)
    };
    let after = After { no_next: true, promised: Some(day("2026-09-18")), ..After::default() };
    book.write(Op::LogContact, |tx| interactions::log(tx, id, &draft, &after)).unwrap();
    let open = ledger(&book).open;
    assert_eq!((open.len(), open[0].what.as_str(), open[0].due), (1, "週五前寄條款", day("2026-09-18")));
    assert!(book.ask(today).unwrap().items.is_empty(), "it is not due yet");
    book.undo(None).unwrap();
    assert!(ledger(&book).open.is_empty());
    book.redo().unwrap();
    drop(book);
    // On its day it stands in Today, and after it as well.
    for (on_day, late) in [("2026-09-18", 0), ("2026-09-20", 2)] {
        let book = on(&folder, on_day);
        let item = book.ask(today).unwrap().items.remove(0);
        assert_eq!(
            (item.kind, item.overdue_days, item.reason.text.as_str()),
            (Kind::Promise, late, "週五前寄條款")
        );
        assert!(item.promise.is_some());
    }
    let book = on(&folder, "2026-09-20");
    let kept = ledger(&book).open.remove(0).id;
    close(&book, kept, State::Kept);
    let now = book.ask(today).unwrap();
    assert_eq!((now.items.len(), now.done), (0, 1));
    assert_eq!(ledger(&book).closed[0].late_days, 2);
}

#[test]
fn the_rate_counts_what_was_late_broken_or_forgotten_and_nothing_that_is_not_due() {
    let (folder, book) = book();
    let id = add(&book, &named("王美玲"));
    let in_time = promise(&book, id, "寄條款", "2026-09-20");
    let late = promise(&book, id, "問公司", "2026-09-16");
    let broken = promise(&book, id, "送茶", "2026-09-17");
    promise(&book, id, "忘了", "2026-09-18");
    promise(&book, id, "今天的", "2026-09-20");
    promise(&book, id, "以後", "2026-12-01");
    drop(book);
    let book = on(&folder, "2026-09-20");
    close(&book, in_time, State::Kept);
    close(&book, late, State::Kept);
    close(&book, broken, State::Broken);
    let told = ledger(&book);
    assert_eq!(told.rate, Rate { due: 4, kept: 1, late: 1, broken: 2, broken_percent: 50 });
    assert_eq!(told.open.iter().map(|one| one.what.as_str()).collect::<Vec<_>>(), ["忘了", "今天的", "以後"]);
    // Opened again it is no longer kept.
    close(&book, in_time, State::Open);
    assert_eq!(ledger(&book).rate, Rate { due: 3, kept: 0, late: 1, broken: 2, broken_percent: 67 });
    drop(book);
    let book = on(&folder, "2027-11-01");
    assert_eq!(ledger(&book).rate.due, 1, "a year later only what was due within twelve months");
}

#[test]
fn a_promise_needs_words_and_is_refused_whole() {
    let (_folder, book) = book();
    let id = add(&book, &named("王美玲"));
    let refused = |what: &str| {
        book.write(Op::AddPromise, |tx| promises::add(tx, id, what, day("2026-09-18"), None))
            .unwrap_err()
            .code
    };
    assert_eq!((refused("  "), refused(&"長".repeat(600))), (Code::TextMissing, Code::TextTooLong));
    let unknown = book.write(Op::KeepPromise, |tx| promises::close(tx, PromiseId::fresh(), State::Kept));
    assert_eq!(unknown.unwrap_err().code, Code::Unknown);
    let draft = LogDraft { note: "x".into(), ..LogDraft::of(Channel::Call, Direction::Out) };
    let after = After { promised: Some(day("2026-09-18")), ..After::default() };
    let log = book.write(Op::LogContact, |tx| interactions::log(tx, id, &draft, &after));
    assert_eq!(log.unwrap_err().code, Code::TextMissing, "a day without a promise");
    assert!(book.read(|tx| interactions::of_card(tx, id)).unwrap().is_empty(), "and nothing was logged");
}

#[test]
fn promises_gifts_and_greetings_leave_and_come_back_losslessly_and_go_with_an_undone_delete() {
    let (folder, book) = book();
    let id = add(&book, &CardDraft { salutation: "王太太".into(), class: Some(Class::B), ..named("王美玲") });
    promise(&book, id, "寄條款", "2026-09-20");
    let gift = gifts::Draft {
        direction: Direction::Out,
        state: gifts::State::Given,
        what: "高山茶".into(),
        occasion: "mid_autumn".into(),
        day: None,
        value: Some(Money::from_minor(115_000, "TWD")),
        about: false,
        way: None,
        reaction: "很喜歡".into(),
        despite: false,
        answers: None,
    };
    book.write(Op::AddGift, |tx| gifts::add(tx, id, &gift)).unwrap();
    let wish = greetings::Wish { mourning_until: Some(day("2026-12-31")), ..greetings::Wish::default() };
    book.write(Op::SetGreetingWish, |tx| greetings::set_wish(tx, id, &wish)).unwrap();
    let row = greetings_of(&book).rows.remove(0);
    let text = greetings::Change::Text(Some("王太太，多保重。".into()));
    book.write(Op::EditGreeting, |tx| greetings::change(tx, &row.key, &text)).unwrap();

    let told = |book: &Book| {
        let with = book.read(|tx| gifts::with(tx, id, "TWD")).unwrap();
        let row = greetings_of(book).rows.remove(0);
        (ledger(book), with.gifts, book.read(|tx| greetings::wish_of(tx, id)).unwrap(), row.text)
    };
    let before = told(&book);
    assert_eq!((before.0.open.len(), before.1.len(), before.3.as_str()), (1, 1, "王太太，多保重。"));
    let file = folder.path().join("all.json");
    transfer::export::export(&book, &[id], transfer::export::Format::Json, &Default::default(), &file)
        .unwrap();
    let (_other, empty) = crate::book();
    transfer::commit(&empty, &[&file], &ImportOptions::default(), &mut |_, _| true).unwrap();
    assert_eq!(told(&empty), before);

    book.write(Op::DeleteCard, |tx| cards::delete(tx, id)).unwrap();
    assert!(ledger(&book).open.is_empty());
    book.undo(None).unwrap();
    assert_eq!(told(&book), before);
}

fn greetings_of(book: &Book) -> greetings::Board {
    let query = greetings::Query { occasion: "mid_autumn".into(), ..greetings::Query::default() };
    book.roll(|tx, roll| greetings::board(tx, roll, &query)).unwrap()
}
