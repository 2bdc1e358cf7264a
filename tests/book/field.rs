//! 帶卡・交回: a day's way, cards out of the house, and how each of them comes back.

use shuke_core::base::filing::Collation;
use shuke_core::base::ids::CardId;
use shuke_core::cards::draft::{AddressDraft, Channel, PointDraft};
use shuke_core::cards::{CardDraft, Class};
use shuke_core::field::{
    self, Loan, LoanDraft, LoanStop, LoanWay, Plan, PlanQuery, Return, VisitResult, WhyVisit,
};
use shuke_core::followups::{self, FollowupDraft};
use shuke_core::handover::{self, Mode, Order};
use shuke_core::interactions;
use shuke_core::today::{Kind, today};
use shuke_core::{Book, Code, Op};

use crate::{add, book, day, named, on};

fn living(name: &str, class: Class, area: &str, address: &str) -> CardDraft {
    CardDraft {
        class: Some(class),
        phones: vec![PointDraft { value: "0912-000-417".into(), ..PointDraft::default() }],
        addresses: vec![AddressDraft { text: address.into(), area: area.into(), ..AddressDraft::default() }],
        ..named(name)
    }
}

fn due(book: &Book, card: CardId, on: &str, time: Option<&str>, channel: Channel, purpose: &str) {
    let draft = FollowupDraft {
        due: Some(day(on)),
        time: time.map(str::to_owned),
        channel: Some(channel),
        purpose: purpose.into(),
        ..FollowupDraft::default()
    };
    book.write(Op::AddFollowup, |tx| followups::add(tx, card, &draft)).unwrap();
}

fn plan(book: &Book, query: &PlanQuery) -> Plan {
    book.roll(|tx, roll| field::plan(tx, roll, query, Collation::Zhuyin)).unwrap()
}

fn draft(cards: &[CardId]) -> LoanDraft {
    LoanDraft {
        day: day("2026-09-15"),
        way: LoanWay::Paper,
        holder: "周以恩".into(),
        due_day: day("2026-09-15"),
        due_time: "23:59".into(),
        title: "內湖松山".into(),
        handover: None,
        stops: cards.iter().map(|card| LoanStop { card: *card, starts: None, ends: None }).collect(),
    }
}

fn take_out(book: &Book, draft: &LoanDraft) {
    book.write(Op::TakeOut, |tx| field::take_out(tx, draft)).unwrap().value.unwrap();
}

fn back(card: CardId, result: VisitResult, note: &str) -> Return {
    Return { card, result, note: note.into(), expectation: None, next: None, closes: None, day: None }
}

fn open(book: &Book) -> Vec<Loan> {
    book.read(|tx| field::list(tx, false)).unwrap()
}

#[test]
fn a_days_way_goes_by_district_road_and_number_with_a_reason_for_everybody() {
    let (_folder, book) = book();
    let all = [
        add(&book, &living("翁曉菁", Class::B, "松山", "台北市松山區民生路131號")),
        add(&book, &living("王美玲", Class::A, "內湖", "台北市內湖區松和路88號6樓")),
        add(&book, &living("曾玉蘭", Class::A, "內湖", "台北市內湖區松和路61號")),
        add(&book, &living("江奕帆", Class::B, "內湖", "台北市內湖區明水街9號")),
        add(&book, &living("黃淑芬", Class::C, "中山", "台北市中山區光復路17巷3號")),
    ];
    due(&book, all[1], "2026-09-16", Some("10:00"), Channel::Visit, "補簽旅平險");
    due(&book, all[0], "2026-09-13", None, Channel::Call, "該回覆續保");
    book.write(Op::OrderRoute, |tx| field::set_route(tx, &["內湖".into(), "松山".into()])).unwrap();
    let query = PlanQuery { day: day("2026-09-16"), areas: Vec::new(), classes: Vec::new() };
    let seen = plan(&book, &query);
    let names: Vec<&str> = seen.stops.iter().map(|stop| stop.card.name.as_str()).collect();
    assert_eq!(names, ["江奕帆", "曾玉蘭", "王美玲", "翁曉菁", "黃淑芬"]);
    assert_eq!(seen.areas, [("內湖".into(), 3), ("松山".into(), 1), ("中山".into(), 1)]);
    let wang = &seen.stops[2];
    assert_eq!((wang.fixed.as_deref(), wang.road.as_str(), wang.out), (Some("10:00"), "松和路", false));
    assert_eq!((wang.reasons[0].why, wang.reasons[0].text.as_str()), (WhyVisit::Arranged, "補簽旅平險"));
    let weng = &seen.stops[3].reasons[0];
    assert_eq!((weng.why, weng.days, weng.text.as_str()), (WhyVisit::Due, 3, "該回覆續保"));
    let only = PlanQuery { areas: vec!["內湖".into()], classes: vec![Class::A], ..query };
    assert_eq!(plan(&book, &only).stops.len(), 2);
    book.write(Op::OrderRoute, |tx| field::set_route(tx, &["松山".into()])).unwrap();
    assert_eq!(book.read(field::route_areas).unwrap(), ["松山"]);
}

#[test]
fn a_card_comes_back_with_a_result_and_a_next_step_and_a_late_one_stands_in_today() {
    let (folder, book) = book();
    let cards: Vec<CardId> =
        ["王美玲", "石靜宜", "鄭文傑", "翁曉菁"].iter().map(|name| add(&book, &named(name))).collect();
    due(&book, cards[3], "2026-09-15", None, Channel::Visit, "送件");
    take_out(&book, &draft(&cards));
    // The same card once more goes on with the loan it is out with.
    let again = book.write(Op::TakeOut, |tx| field::take_out(tx, &draft(&cards[..1]))).unwrap();
    assert_eq!((again.value, again.op), (None, None));
    assert!(book.ask(today).unwrap().items.iter().all(|item| item.kind != Kind::Loan), "not due yet");
    let loan = &open(&book)[0];
    assert_eq!((loan.out, loan.title.as_str(), loan.overdue), (4, "內湖松山", false));
    assert_eq!(loan.cards[3].purpose, "送件");

    let next = FollowupDraft {
        due: Some(day("2026-09-23")),
        channel: Some(Channel::Call),
        ..FollowupDraft::default()
    };
    let met = Return { next: Some(next), ..back(cards[0], VisitResult::Met, "旅平險簽好，收 4,800") };
    book.write(Op::BringBack, |tx| field::bring_back(tx, &met)).unwrap();
    let logged = book.read(|tx| interactions::of_card(tx, cards[0])).unwrap();
    assert_eq!(
        (logged[0].kind, logged[0].reached, logged[0].note.as_str()),
        (Channel::Visit, true, "旅平險簽好，收 4,800")
    );
    assert_eq!(book.read(|tx| followups::open_of(tx, cards[0])).unwrap()[0].due, "2026-09-23");
    book.write(Op::BringBack, |tx| field::bring_back(tx, &back(cards[1], VisitResult::Missed, ""))).unwrap();
    assert!(!book.read(|tx| interactions::of_card(tx, cards[1])).unwrap()[0].reached);
    let silent =
        book.write(Op::BringBack, |tx| field::bring_back(tx, &back(cards[2], VisitResult::Met, " ")));
    assert_eq!(silent.unwrap_err().code, Code::TextMissing);
    let skipped =
        Return { closes: open(&book)[0].cards[3].closes, ..back(cards[3], VisitResult::Skipped, "") };
    book.write(Op::BringBack, |tx| field::bring_back(tx, &skipped)).unwrap();
    assert_eq!(
        book.read(|tx| followups::open_of(tx, cards[3])).unwrap()[0].due,
        "2026-09-16",
        "put off to the next working day"
    );
    assert!(book.read(|tx| interactions::of_card(tx, cards[3])).unwrap().is_empty());
    let unknown =
        book.write(Op::BringBack, |tx| field::bring_back(tx, &back(cards[0], VisitResult::Missed, "")));
    assert_eq!(unknown.unwrap_err().code, Code::Unknown, "it is back already");
    let loan = open(&book).remove(0);
    let told: Vec<(&str, Option<VisitResult>)> =
        loan.cards.iter().map(|card| (card.state.as_str(), card.result)).collect();
    assert_eq!(
        told,
        [
            ("back", Some(VisitResult::Met)),
            ("back", Some(VisitResult::Missed)),
            ("out", None),
            ("back", Some(VisitResult::Skipped))
        ]
    );
    // An undo takes it out again.
    book.undo(None).unwrap();
    assert_eq!(open(&book)[0].out, 2);
    book.redo().unwrap();
    drop(book);
    let book = on(&folder, "2026-09-17");
    let item = book.ask(today).unwrap().items.into_iter().find(|item| item.kind == Kind::Loan).unwrap();
    assert_eq!(
        (item.card.name.as_str(), item.overdue_days, item.reason.days, item.reason.text.as_str()),
        ("鄭文傑", 2, Some(1), "內湖松山")
    );
    assert!(open(&book)[0].overdue && open(&book)[0].overdue_days == 2);
    book.write(Op::LoseCard, |tx| field::lose(tx, cards[2], "9/16 計程車上，卡上有電話")).unwrap();
    assert!(open(&book).is_empty());
    assert_eq!(book.read(|tx| field::list(tx, true)).unwrap()[0].cards[2].note, "9/16 計程車上，卡上有電話");
}

#[test]
fn a_card_that_is_out_is_not_handed_over_and_one_in_a_sealed_file_comes_back_with_it() {
    let (folder, book) = book();
    let card = add(&book, &named("王美玲"));
    take_out(&book, &draft(&[card]));
    let order = Order {
        cards: vec![card],
        to: "林子晴".into(),
        words: "a long phrase of many words".into(),
        ..Order::default()
    };
    let file = folder.path().join("a.shuke");
    assert_eq!(handover::create(&book, &order, &file).unwrap_err().code, Code::CardsOut);
    book.write(Op::BringBack, |tx| field::bring_back(tx, &back(card, VisitResult::Met, "談好了"))).unwrap();
    let lent = Order { mode: Mode::Lend, until: Some(day("2026-09-16")), ..order };
    let id = handover::create(&book, &lent, &file).unwrap().value.id;
    take_out(&book, &LoanDraft { way: LoanWay::File, handover: Some(id), ..draft(&[card]) });
    assert_eq!(open(&book).len(), 1);
    let (other_folder, other) = crate::book();
    handover::receive(&other, &file, &lent.words, &handover::Choices::default()).unwrap();
    let returned = folder.path().join("b.shuke");
    handover::give_back(&other, id, "", "", &returned).unwrap();
    handover::receive(&book, &returned, "", &handover::Choices::default()).unwrap();
    assert!(open(&book).is_empty());
    drop(other_folder);
}

#[test]
fn the_page_before_a_visit_says_who_read_it_last() {
    let (_folder, book) = book();
    let card = add(&book, &living("王美玲", Class::A, "內湖", "台北市內湖區松和路88號6樓"));
    due(&book, card, "2026-09-16", Some("10:00"), Channel::Visit, "補簽旅平險");
    let brief = book.read(|tx| field::brief(tx, card)).unwrap();
    assert_eq!(brief.purpose.unwrap().purpose, "補簽旅平險");
    assert_eq!((brief.address.as_str(), brief.read_at), ("台北市內湖區松和路88號6樓", None));
    assert!(brief.missing.contains(&"birthday".to_owned()), "{:?}", brief.missing);
    book.write(Op::ReadBrief, |tx| field::read_brief(tx, card)).unwrap();
    let brief = book.read(|tx| field::brief(tx, card)).unwrap();
    assert_eq!(brief.read_by.as_deref(), Some("周以恩"));
    assert!(brief.read_at.unwrap().starts_with("2026-09-15T"));
    assert_eq!(
        book.undo(None).map(|done| done.value.op).unwrap(),
        "add_followup",
        "reading is nothing to take back"
    );
}
