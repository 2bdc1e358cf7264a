//! Two cards of one customer: found with reasons, made one, taken apart again, or told apart for good.

use std::collections::BTreeSet;

use shuke_core::base::birthday::{Calendar, YearlyDate};
use shuke_core::base::ids::CardId;
use shuke_core::cards::combine::Part;
use shuke_core::cards::draft::{Channel, PointDraft, PointType, RelationDraft, RelationKind};
use shuke_core::cards::duplicates::board::{self, Certainty, Feature, Verdict};
use shuke_core::cards::{self, Card, CardDraft, Class, merge};
use shuke_core::interactions::{self, After, Direction, LogDraft};
use shuke_core::store::history;
use shuke_core::transfer::{self, ImportOptions};
use shuke_core::{Book, Code, Op, check, followups, occasions};

use crate::{add, book, day, named};

fn phone(value: &str) -> Vec<PointDraft> {
    vec![PointDraft { value: value.into(), r#type: PointType::Mobile, preferred: true }]
}

fn born(year: Option<i32>, month: u8, day: u8) -> Option<YearlyDate> {
    Some(YearlyDate { calendar: Calendar::Solar, year, month: Some(month), day: Some(day), leap: false })
}

fn get(book: &Book, id: CardId) -> Card {
    book.read(|tx| cards::get(tx, id)).unwrap()
}

fn merged(book: &Book, keep: CardId, other: CardId, over: &[Part]) -> shuke_core::Done<cards::CardRef> {
    let over: BTreeSet<Part> = over.iter().copied().collect();
    book.write(Op::MergeCards, |tx| merge::merge(tx, keep, other, &over)).unwrap()
}

fn rows(book: &Book) -> std::collections::BTreeMap<String, u64> {
    book.read(history::counts).unwrap()
}

/// Everything the rows of the book say, to be held against itself after an undo.
fn all(book: &Book, ids: &[CardId]) -> Vec<String> {
    ids.iter().map(|id| format!("{:?}", get(book, *id))).collect()
}

#[test]
fn everything_moves_to_the_card_that_stays_and_one_undo_takes_it_apart() {
    let (_folder, book) = book();
    let child = |name: &str| RelationDraft {
        name: name.into(),
        relation: RelationKind::Child,
        ..RelationDraft::default()
    };
    let keep = add(
        &book,
        &CardDraft {
            phones: phone("0912-000-417"),
            employer: "光明國中".into(),
            class: Some(Class::A),
            relations: vec![child("小禾")],
            tags: vec!["茶".into()],
            note: "喜歡烏龍".into(),
            ..named("王小明")
        },
    );
    let other = add(
        &book,
        &CardDraft {
            phones: [phone("+886 912 000 417"), phone("02-2345-0000")].concat(),
            employer: "大同高中".into(),
            position: "主任".into(),
            class: Some(Class::C),
            birthday: born(Some(1977), 9, 16),
            relations: vec![child("小禾"), child("小麥")],
            tags: vec!["續保".into(), "茶".into()],
            note: "下午在".into(),
            ..named("王小明")
        },
    );
    let friend = add(&book, &named("林美玲"));
    let linked = RelationDraft { relation: RelationKind::Referrer, ..RelationDraft::default() };
    book.write(Op::AddRelation, |tx| cards::add_relation(tx, friend, &linked, Some(other))).unwrap();
    book.write(Op::AddRelation, |tx| cards::add_relation(tx, keep, &linked, Some(other))).unwrap();
    let log = LogDraft { note: "談續約".into(), ..LogDraft::of(Channel::Call, Direction::Out) };
    book.write(Op::LogContact, |tx| interactions::log(tx, other, &log, &After::default())).unwrap();
    let plan = followups::FollowupDraft { due: Some(day("2026-09-20")), ..Default::default() };
    book.write(Op::AddFollowup, |tx| followups::add(tx, other, &plan)).unwrap();
    let greeted = format!("birthday:{other}:2026-09-16");
    book.write(Op::Greet, |tx| occasions::mark(tx, &greeted, None)).unwrap();
    let (before, counted) = (all(&book, &[keep, other, friend]), rows(&book));

    let preview = book.read(|tx| merge::preview(tx, keep, other, None)).unwrap();
    let differing: Vec<_> = preview
        .differences
        .iter()
        .map(|d| (d.part, d.keep.as_str(), d.other.as_str(), d.take_other))
        .collect();
    assert_eq!(
        differing,
        [
            (Part::Class, "A", "C", false),
            (Part::Employer, "光明國中", "大同高中", false),
            (Part::Note, "喜歡烏龍", "下午在", false)
        ]
    );
    let moving: Vec<_> = preview.moving.iter().map(|m| (m.own, m.other, m.twice)).collect();
    assert_eq!(moving, [(0, 1, 0), (0, 1, 0), (2, 4, 1), (0, 0, 0)]);

    let done = merged(&book, keep, other, &[Part::Employer]);
    let card = get(&book, keep);
    assert_eq!((card.card.number, card.employer.as_str(), card.position.as_str()), (1, "大同高中", "主任"));
    assert_eq!((card.card.class, card.note.as_str()), (Some(Class::A), "喜歡烏龍\n下午在"));
    let phones: Vec<&str> = card.phones.iter().map(|p| p.value.as_str()).collect();
    assert_eq!(phones, ["0912-000-417", "02-2345-0000"], "one number in two spellings is one number");
    assert_eq!(card.tags, ["茶", "續保"]);
    let people: Vec<(&str, RelationKind)> =
        card.relations.iter().map(|r| (r.name.as_str(), r.relation)).collect();
    assert_eq!(
        people,
        [("小禾", RelationKind::Child), ("小麥", RelationKind::Child), ("林美玲", RelationKind::Referred)],
        "the friend now names this card, and nobody is his own referrer"
    );
    assert_eq!(card.last_contact.as_deref(), Some("2026-09-15"));
    assert_eq!(card.next_followup.as_deref(), Some("2026-09-20"));
    let birthdays =
        book.read(|tx| occasions::birthdays_of(tx, keep, day("2026-09-16"), day("2026-09-16"))).unwrap();
    let own: Vec<bool> = birthdays.iter().filter(|b| b.relation.is_none()).map(|b| b.greeted).collect();
    assert_eq!(own, [true], "a greeting is not sent twice");
    assert_eq!(book.read(|tx| cards::get(tx, other)).unwrap_err().code, Code::CardUnknown);
    assert!(book.read(check::check).unwrap().ok);
    assert_eq!(book.roll(|_, roll| Ok(roll.len())).unwrap(), 2);

    book.undo(done.op).unwrap();
    assert_eq!((all(&book, &[keep, other, friend]), rows(&book)), (before, counted));
    assert!(book.read(check::check).unwrap().ok);
}

#[test]
fn the_newer_card_wins_unless_it_says_nothing() {
    let (folder, book) = book();
    let keep =
        add(&book, &CardDraft { employer: "光明國中".into(), occupation: "教師".into(), ..named("王小明") });
    drop(book);
    let book = crate::on(&folder, "2026-09-20");
    let other = add(&book, &CardDraft { employer: "大同高中".into(), ..named("王曉明") });
    let preview = book.read(|tx| merge::preview(tx, keep, other, None)).unwrap();
    let taken: Vec<_> = preview.differences.iter().map(|d| (d.part, d.take_other)).collect();
    assert_eq!(taken, [(Part::Name, false), (Part::Employer, true)]);
    assert_eq!((preview.result.employer.as_str(), preview.result.occupation.as_str()), ("大同高中", "教師"));
    let back = book.read(|tx| merge::preview(tx, other, keep, None)).unwrap();
    assert!(back.differences.iter().all(|d| !d.take_other));
    let error = book.read(|tx| merge::preview(tx, keep, keep, None)).unwrap_err();
    assert_eq!((error.code, error.field.as_deref()), (Code::Unreadable, Some("other")));
}

#[test]
fn whoever_asked_to_be_left_in_peace_is_left_in_peace_after_a_merge() {
    let (_folder, book) = book();
    let keep = add(&book, &CardDraft { opt_outs: vec![Channel::Visit], ..named("王小明") });
    let quiet = CardDraft { do_not_contact: true, opt_outs: vec![Channel::Call], ..named("王小明") };
    let other = add(&book, &quiet);
    merged(&book, keep, other, &[]);
    let card = get(&book, keep);
    assert!(card.do_not_contact);
    assert_eq!(card.opt_outs, [Channel::Visit, Channel::Call]);
}

#[test]
fn after_a_merge_the_other_programs_file_makes_no_second_card() {
    let (folder, book) = book();
    let file = folder.path().join("phone.vcf");
    std::fs::write(
        &file,
        "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:k1\r\nFN:王曉明\r\nTEL:0955-000-000\r\nEND:VCARD\r\n",
    )
    .unwrap();
    let take = |book: &Book| {
        transfer::commit(book, &[&file], &ImportOptions::default(), &mut |_, _| true).unwrap().value
    };
    assert_eq!(take(&book).created, 1);
    let other = book.read(|tx| cards::resolve(tx, "王曉明")).unwrap();
    let keep = add(&book, &named("王小明"));
    merged(&book, keep, other, &[]);
    assert_eq!(take(&book).created, 0);
}

fn pairs(book: &Book) -> Vec<(u32, u32, Certainty)> {
    let pairs = book.read(board::board).unwrap();
    pairs.iter().map(|p| (p.first.number, p.second.number, p.certainty)).collect()
}

#[test]
fn the_board_says_what_speaks_for_it_and_what_against() {
    let (_folder, book) = book();
    let wang = |p: &str, b| CardDraft { phones: phone(p), birthday: b, ..named("王小明") };
    add(&book, &wang("0912-000-417", born(Some(1977), 8, 14)));
    add(&book, &wang("+886912000417", born(None, 8, 14)));
    // A family shares a number.
    add(&book, &CardDraft { phones: phone("0912-000-417"), ..named("陳美玲") });
    // A namesake with another birthday, and one of whom nothing is known.
    add(&book, &wang("0933-111-222", born(Some(1990), 1, 2)));
    add(&book, &named("林志強"));
    add(&book, &CardDraft { phones: phone("0955-000-111"), ..named("林志強") });
    assert_eq!(
        pairs(&book),
        [
            (1, 2, Certainty::Likely),
            (5, 6, Certainty::Possible),
            (1, 3, Certainty::Unlikely),
            (2, 3, Certainty::Unlikely)
        ]
    );
    let all = book.read(board::board).unwrap();
    let signs: Vec<_> = all[0]
        .signs
        .iter()
        .filter(|s| s.verdict != Verdict::Unknown)
        .map(|s| (s.feature, s.verdict))
        .collect();
    assert_eq!(
        signs,
        [Feature::Name, Feature::Phone, Feature::Birthday].map(|feature| (feature, Verdict::For))
    );
    let against = all[2].signs.iter().find(|s| s.verdict == Verdict::Against).unwrap();
    assert_eq!((against.feature, against.texts.join("|").as_str()), (Feature::Name, "王小明|陳美玲"));
}

#[test]
fn two_people_told_apart_stay_apart_until_something_compared_changes() {
    let (_folder, book) = book();
    let one = add(&book, &CardDraft { phones: phone("0912-000-417"), ..named("王小明") });
    let other = add(&book, &CardDraft { phones: phone("0912-000-417"), ..named("王小明") });
    assert_eq!(pairs(&book), [(1, 2, Certainty::Likely)]);
    let done = book.write(Op::TellApart, |tx| board::tell_apart(tx, other, one)).unwrap();
    assert_eq!(pairs(&book), []);
    let mut draft = book.read(|tx| cards::draft_of(tx, one)).unwrap();
    draft.note = "同名".into();
    book.write(Op::EditCard, |tx| cards::replace(tx, one, &draft)).unwrap();
    assert_eq!(pairs(&book), [], "a note is not compared");
    draft.birthday = born(Some(1977), 8, 14);
    book.write(Op::EditCard, |tx| cards::replace(tx, one, &draft)).unwrap();
    assert_eq!(pairs(&book), [(1, 2, Certainty::Likely)]);
    book.undo(None).unwrap();
    assert_eq!(pairs(&book), []);
    book.undo(done.op).unwrap();
    assert_eq!(pairs(&book), [(1, 2, Certainty::Likely)]);
    book.write(Op::DeleteCard, |tx| cards::delete(tx, other)).unwrap();
    assert!(book.read(check::check).unwrap().ok);
}

#[test]
fn an_update_overwrites_only_the_parts_that_were_asked_for() {
    let (folder, book) = book();
    let old = CardDraft {
        phones: phone("0912-000-417"),
        employer: "光明國中".into(),
        position: "教師".into(),
        ..named("王小明")
    };
    let id = add(&book, &old);
    let file = folder.path().join("new.csv");
    std::fs::write(&file, "姓名,手機,公司,職稱,職業\n王小明,0912-000-417,大同高中,主任,教育\n").unwrap();
    let known = transfer::Known {
        on_duplicate: transfer::OnDuplicate::Update,
        overwrite: BTreeSet::from([Part::Employer]),
    };
    let options = ImportOptions { known, ..ImportOptions::default() };
    let report = transfer::commit(&book, &[&file], &options, &mut |_, _| true).unwrap().value;
    assert_eq!((report.created, report.updated), (0, 1));
    let card = get(&book, id);
    assert_eq!(
        (card.employer.as_str(), card.position.as_str(), card.occupation.as_str()),
        ("大同高中", "教師", "教育")
    );
}
