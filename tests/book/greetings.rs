//! The greetings of one occasion on real books: who is on the board, in which words, and what one key writes.

use std::collections::BTreeSet;

use shuke_core::base::birthday::{Calendar, YearlyDate};
use shuke_core::base::ids::CardId;
use shuke_core::base::language::Language;
use shuke_core::cards::draft::{AddressDraft, AddressParts, Channel, Gender, PointDraft, PointType};
use shuke_core::cards::{self, CardDraft, Class};
use shuke_core::interactions;
use shuke_core::occasions::greetings::{self, Board, Change, Group, Hold, Query, Row, Way, Wish};
use shuke_core::today::{Kind, today};
use shuke_core::{Book, Clock, Code, Op, sample};

use crate::{add, book, day, named, on};

fn board(book: &Book, occasion: &str) -> Board {
    let query = Query { occasion: occasion.to_owned(), ..Query::default() };
    book.roll(|tx, roll| greetings::board(tx, roll, &query)).unwrap()
}

fn of(board: &Board, card: CardId) -> Row {
    board.rows.iter().find(|row| row.card.id == card).unwrap().clone()
}

fn person(book: &Book, name: &str, salutation: &str, class: Class) -> CardId {
    add(book, &CardDraft { salutation: salutation.to_owned(), class: Some(class), ..named(name) })
}

fn change(book: &Book, key: &str, change: Change) {
    book.write(Op::EditGreeting, |tx| greetings::change(tx, key, &change)).unwrap();
}

fn send(book: &Book, row: &Row) {
    book.write(Op::Greet, |tx| greetings::sent(tx, &row.key, row.way.channel(), &row.text, row.wording))
        .unwrap();
}

#[test]
fn everybody_stands_in_the_order_of_work_and_neighbours_get_different_words() {
    let (_folder, book) = book();
    let a = person(&book, "王美玲", "王太太", Class::A);
    let bs: Vec<CardId> = ["林志遠", "許雅筑", "范姜雅惠"]
        .map(|name| person(&book, name, &format!("{}先生", &name[..3]), Class::B))
        .to_vec();
    let nameless = person(&book, "溫庭瑜", "", Class::B);
    person(&book, "方柏睿", "方先生", Class::C);
    let board = board(&book, "");
    assert_eq!((board.occasion.as_str(), board.r#where.as_str()), ("mid_autumn", "class:A,B"));
    let ids: Vec<_> = board.rows.iter().map(|row| (row.card.id, row.group)).collect();
    assert_eq!(
        ids,
        [
            (a, Group::Hand),
            (nameless, Group::Salutation),
            (bs[0], Group::One),
            (bs[1], Group::One),
            (bs[2], Group::One)
        ]
    );
    let rows = &board.rows;
    assert_eq!((rows[0].text.as_str(), rows[0].wording), ("", None), "first class is written to by hand");
    assert!(rows[1].text.contains("{salutation}"));
    assert_eq!(rows[1].suggestions[0], "溫先生");
    let wordings: Vec<_> = rows[1..].iter().map(|row| row.wording.unwrap()).collect();
    assert!(wordings.windows(2).all(|pair| pair[0] != pair[1]), "{wordings:?}");
    assert!(rows[2].text.contains("林先生") && !rows[2].business);
    let tab = board.tabs.iter().find(|tab| tab.id == "mid_autumn").unwrap();
    assert_eq!((tab.total, tab.sent, tab.days, tab.date), (5, 0, Some(10), Some(day("2026-09-25"))));
}

#[test]
fn one_key_logs_it_with_its_text_and_one_undo_takes_both_back() {
    let (_folder, book) = book();
    let id = person(&book, "許雅筑", "許小姐", Class::B);
    let row = of(&board(&book, "mid_autumn"), id);
    change(&book, &row.key, Change::Copied(row.wording));
    assert!(of(&board(&book, "mid_autumn"), id).copied);
    // Whoever comes before changes nothing of what was copied; another wording is another text.
    person(&book, "丁一", "丁先生", Class::A);
    person(&book, "于二", "", Class::B);
    assert_eq!(of(&board(&book, "mid_autumn"), id).text, row.text);
    change(&book, &row.key, Change::Wording(5));
    assert!(!of(&board(&book, "mid_autumn"), id).copied);
    change(&book, &row.key, Change::Wording(row.wording.unwrap()));
    send(&book, &row);
    let logs = book.read(|tx| interactions::of_card(tx, id)).unwrap();
    assert_eq!((logs.len(), logs[0].note.as_str(), logs[0].kind), (1, row.text.as_str(), Channel::Message));
    let done = of(&board(&book, "mid_autumn"), id);
    assert_eq!((done.sent, done.wording), (Some(day("2026-09-15")), row.wording));
    // The same key twice logs it once.
    send(&book, &row);
    assert_eq!(book.read(|tx| interactions::of_card(tx, id)).unwrap().len(), 1);
    book.undo(None).unwrap();
    assert_eq!(book.read(|tx| interactions::of_card(tx, id)).unwrap().len(), 0);
    assert_eq!(of(&board(&book, "mid_autumn"), id).sent, None);
}

#[test]
fn nobody_gets_last_years_words_again() {
    let (folder, book) = book();
    let id = person(&book, "許雅筑", "許小姐", Class::B);
    let first = of(&board(&book, "mid_autumn"), id);
    send(&book, &first);
    drop(book);
    let book = on(&folder, "2027-09-10");
    let next = of(&board(&book, "mid_autumn"), id);
    assert_eq!((next.sent, next.date), (None, day("2027-09-15")));
    assert_ne!(next.wording, first.wording);
    assert_ne!(next.text, first.text);
}

#[test]
fn own_words_another_wording_and_leaving_out_stay_until_it_is_sent() {
    let (_folder, book) = book();
    let id = person(&book, "許雅筑", "許小姐", Class::B);
    let key = of(&board(&book, "mid_autumn"), id).key;
    change(&book, &key, Change::Wording(3));
    assert_eq!(of(&board(&book, "mid_autumn"), id).wording, Some(3));
    change(&book, &key, Change::Text(Some("許小姐，您的保單快到期了".into())));
    let own = of(&board(&book, "mid_autumn"), id);
    assert_eq!((own.wording, own.business, own.text.as_str()), (None, true, "許小姐，您的保單快到期了"));
    change(&book, &key, Change::Wording(3));
    assert_eq!(
        of(&board(&book, "mid_autumn"), id).text,
        "許小姐，您的保單快到期了",
        "own words are not thrown away"
    );
    change(&book, &key, Change::Text(None));
    assert_eq!(of(&board(&book, "mid_autumn"), id).wording, Some(3));
    change(&book, &key, Change::Skipped(true));
    let out = of(&board(&book, "mid_autumn"), id);
    assert_eq!((out.group, out.hold), (Group::None, Some(Hold::Skipped)));
    let long = Change::Text(Some("長".repeat(30_000)));
    let refused = book.write(Op::EditGreeting, |tx| greetings::change(tx, &key, &long)).unwrap_err();
    assert_eq!(refused.code, Code::TextTooLong);
    let nobody =
        book.write(Op::EditGreeting, |tx| greetings::change(tx, "festival:x:y:z", &Change::Copied(None)));
    assert_eq!(nobody.unwrap_err().code, Code::Unknown);
}

#[test]
fn wishes_are_respected_and_a_card_that_goes_takes_them_along() {
    let (_folder, book) = book();
    let id = person(&book, "許雅筑", "許小姐", Class::B);
    let wish = |wish: Wish| book.write(Op::SetGreetingWish, |tx| greetings::set_wish(tx, id, &wish)).unwrap();
    wish(Wish {
        none_since: Some(day("2025-06-03")), reason: "說過節日不用傳".into(), ..Wish::default()
    });
    let row = of(&board(&book, "mid_autumn"), id);
    assert_eq!(
        (row.group, row.hold, row.none_since),
        (Group::None, Some(Hold::NoGreetings), Some(day("2025-06-03")))
    );
    assert_eq!(row.reason, "說過節日不用傳");
    wish(Wish { mourning_until: Some(day("2026-12-31")), language: Some(Language::En), ..Wish::default() });
    let row = of(&board(&book, "mid_autumn"), id);
    assert_eq!((row.group, row.mourning_until, row.wordings), (Group::One, Some(day("2026-12-31")), 2));
    assert!(row.text.is_ascii() || row.text.contains("許小姐"), "{}", row.text);
    assert!(!row.text.contains("中秋") && row.language == Language::En, "in English: {}", row.text);
    wish(Wish::default());
    assert_eq!(book.read(|tx| greetings::wish_of(tx, id)).unwrap(), Wish::default());
    wish(Wish { mourning_until: Some(day("2026-12-31")), ..Wish::default() });
    change(&book, &row.key, Change::Copied(None));
    book.write(Op::DeleteCard, |tx| cards::delete(tx, id)).unwrap();
    assert!(board(&book, "mid_autumn").rows.is_empty());
}

#[test]
fn a_text_goes_where_the_card_says_and_who_refuses_a_way_is_not_asked_by_it() {
    let (_folder, book) = book();
    let point = |value: &str, r#type| PointDraft { value: value.to_owned(), r#type, preferred: true };
    let id = add(
        &book,
        &CardDraft {
            salutation: "許小姐".into(),
            class: Some(Class::B),
            emails: vec![point("hsu@example.com", PointType::Home)],
            ims: vec![point("hsu_line", PointType::Line)],
            opt_outs: vec![Channel::Message],
            phones: vec![point("0912-000-418", PointType::Mobile)],
            ..named("許雅筑")
        },
    );
    let row = of(&board(&book, "mid_autumn"), id);
    assert_eq!(
        (row.way, row.im, row.email.as_deref()),
        (Way::Call, Some(PointType::Line), Some("hsu@example.com"))
    );
    assert_eq!(
        book.read(|tx| greetings::address(tx, &row.key, Way::Mail)).unwrap(),
        (id, "hsu@example.com".to_owned())
    );
    assert_eq!(
        book.read(|tx| greetings::address(tx, &row.key, Way::Letter)).unwrap_err().code,
        Code::Unknown
    );
}

#[test]
fn labels_say_who_and_where_and_leave_out_who_has_no_address() {
    let (_folder, book) = book();
    let home = |text: &str, code: &str| AddressDraft {
        text: text.to_owned(),
        parts: AddressParts { postal_code: code.to_owned(), ..AddressParts::default() },
        ..AddressDraft::default()
    };
    let there = |name: &str, address: AddressDraft| {
        add(&book, &CardDraft { addresses: vec![address], ..named(name) })
    };
    let ids = [
        there("王美玲", home("台北市內湖區松和路 88 號", "114")),
        person(&book, "林志遠", "林先生", Class::B),
        there("許雅筑", home("110 台北市信義區市府路 1 號", "110")),
    ];
    let labels = book.read(|tx| greetings::labels(tx, &ids)).unwrap();
    let said: Vec<_> = labels.iter().map(|one| (one.name.as_str(), one.postal_code.as_str())).collect();
    assert_eq!(said, [("王美玲", "114"), ("許雅筑", "")]);
    assert_eq!(labels[0].address, "台北市內湖區松和路 88 號");
}

#[test]
fn festivals_of_some_are_about_those_only() {
    let (_folder, book) = book();
    let teacher = add(
        &book,
        &CardDraft {
            occupation: "國中老師".into(),
            class: Some(Class::B),
            salutation: "范姜老師".into(),
            ..named("范姜雅惠")
        },
    );
    let mother =
        add(&book, &CardDraft { gender: Some(Gender::Female), class: Some(Class::B), ..named("林志玲") });
    let ids = |occasion: &str| board(&book, occasion).rows.iter().map(|row| row.card.id).collect::<Vec<_>>();
    assert_eq!(ids("teachers_day"), [teacher]);
    assert!(ids("double_ninth").is_empty());
    assert_eq!(ids("mid_autumn"), [mother, teacher]);
    let unknown = Query { occasion: "easter".into(), ..Query::default() };
    assert_eq!(book.roll(|tx, roll| greetings::board(tx, roll, &unknown)).unwrap_err().code, Code::Unknown);
}

#[test]
fn the_sample_book_has_birthdays_and_yearly_dates_to_write_for() {
    let folder = tempfile::tempdir().unwrap();
    let book = sample::create(&folder.path().join("s.book"), Clock::Pinned(day("2026-09-15"))).unwrap();
    let birthdays = board(&book, "birthday");
    assert!(birthdays.rows.iter().any(|row| row.card.name == "林志遠" && row.date == day("2026-09-15")));
    assert!(birthdays.rows.iter().all(|row| row.years.is_none_or(|years| years > 0)));
    let autumn = board(&book, "mid_autumn");
    let wang = autumn.rows.iter().find(|row| row.card.name == "王美玲").unwrap();
    assert_eq!(wang.taboo, "晚上打電話、當眾談錢");
    assert!(wang.material.iter().any(|text| text.contains("高山茶")));
}

#[test]
fn who_refused_is_not_proposed_by_today_and_a_merge_forgets_no_refusal() {
    let (_folder, book) = book();
    let born = YearlyDate {
        calendar: Calendar::Solar,
        year: Some(1980),
        month: Some(9),
        day: Some(15),
        leap: false,
    };
    let a = add(&book, &CardDraft { birthday: Some(born), ..named("許雅筑") });
    let b = add(&book, &CardDraft { birthday: Some(born), ..named("許雅筑") });
    let proposed = || {
        let items = book.ask(today).unwrap().items;
        items.iter().filter(|item| item.kind == Kind::Birthday).map(|item| item.card.id).collect::<Vec<_>>()
    };
    assert_eq!(proposed(), [a, b]);
    let wish = |card, wish: Wish| {
        book.write(Op::SetGreetingWish, |tx| greetings::set_wish(tx, card, &wish)).unwrap();
    };
    wish(a, Wish { language: Some(Language::En), ..Wish::default() });
    let refused = Wish {
        none_since: Some(day("2025-06-03")),
        reason: "說過不用".into(),
        mourning_until: Some(day("2026-12-01")),
        ..Wish::default()
    };
    wish(b, refused.clone());
    assert_eq!(proposed(), [a]);
    book.write(Op::MergeCards, |tx| cards::merge::merge(tx, a, b, &BTreeSet::new())).unwrap();
    let kept = book.read(|tx| greetings::wish_of(tx, a)).unwrap();
    assert_eq!(kept, Wish { language: Some(Language::En), ..refused });
    assert!(proposed().is_empty());
}
