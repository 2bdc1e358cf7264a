//! Undo, redo, refused undo, and the history of every field.

use std::collections::BTreeMap;

use shuke_core::base::birthday::YearlyDate;
use shuke_core::cards::draft::{Channel, PointDraft, RelationDraft};
use shuke_core::cards::{self, CardDraft, Class};
use shuke_core::followups::{self, FollowupDraft};
use shuke_core::interactions::{self, After, Direction, LogDraft};
use shuke_core::store::history;
use shuke_core::{Book, Code, Op};

use crate::{add, book, named, on};

fn counts(book: &Book) -> BTreeMap<String, u64> {
    book.read(history::counts).unwrap()
}

fn full() -> CardDraft {
    CardDraft {
        phones: vec![PointDraft { value: "0912-000-417".into(), ..PointDraft::default() }],
        tags: vec!["高山茶".into()],
        birthday: Some(YearlyDate {
            year: Some(1977),
            month: Some(8),
            day: Some(14),
            ..YearlyDate::default()
        }),
        relations: vec![RelationDraft { name: "林小禾".into(), ..RelationDraft::default() }],
        ..named("王美玲")
    }
}

#[test]
fn undo_takes_back_a_whole_card_and_redo_brings_it_again() {
    let (_folder, book) = book();
    let empty = counts(&book);
    let id = add(&book, &full());
    let before = book.read(|tx| cards::get(tx, id)).unwrap();
    assert_eq!(counts(&book)["contact_points"], 1);

    assert_eq!(book.undo(None).unwrap().value.op, "add_card");
    assert_eq!(counts(&book), empty);
    assert_eq!(book.redo().unwrap().value.op, "undo");
    assert_eq!(book.read(|tx| cards::get(tx, id)).unwrap(), before);
    assert_eq!(book.redo().unwrap_err().code, Code::UndoNothing);
}

#[test]
fn a_redo_can_be_undone_again_and_again() {
    let (_folder, book) = book();
    let id = add(&book, &named("王美玲"));
    for _ in 0..3 {
        book.undo(None).unwrap();
        assert_eq!(book.read(|tx| cards::get(tx, id)).unwrap_err().code, Code::CardUnknown);
        book.redo().unwrap();
        assert!(book.read(|tx| cards::get(tx, id)).is_ok());
    }
}

#[test]
fn undo_goes_back_step_by_step_and_stops_at_the_beginning() {
    let (_folder, book) = book();
    let id = add(&book, &named("王美玲"));
    book.write(Op::SetClass, |tx| cards::set_class(tx, id, Some(Class::A))).unwrap();
    book.write(Op::SetTags, |tx| cards::set_tags(tx, id, &["茶".into()])).unwrap();
    for op in ["set_tags", "set_class", "add_card"] {
        assert_eq!(book.undo(None).unwrap().value.op, op);
    }
    assert_eq!(book.undo(None).unwrap_err().code, Code::UndoNothing);
}

#[test]
fn an_older_action_is_undone_beneath_a_later_one_that_does_not_touch_it() {
    let (folder, book) = book();
    let id = add(&book, &named("王美玲"));
    let class = book.write(Op::SetClass, |tx| cards::set_class(tx, id, Some(Class::A))).unwrap().op.unwrap();
    drop(book);
    let later = on(&folder, "2026-09-20");
    later.write(Op::SetTags, |tx| cards::set_tags(tx, id, &["茶".into()])).unwrap();
    later.undo(Some(class)).unwrap();
    let card = later.read(|tx| cards::get(tx, id)).unwrap();
    assert_eq!((card.card.class, card.tags), (None, vec!["茶".to_owned()]));
    // The later edit's own mark of time is not lost with the earlier one.
    assert!(card.updated_at.starts_with("2026-09-20"), "{}", card.updated_at);
}

#[test]
fn undo_is_refused_as_a_whole_when_a_later_change_would_be_overwritten() {
    let (_folder, book) = book();
    let id = add(&book, &named("王美玲"));
    let first = book.write(Op::SetClass, |tx| cards::set_class(tx, id, Some(Class::A))).unwrap().op.unwrap();
    book.write(Op::SetClass, |tx| cards::set_class(tx, id, Some(Class::B))).unwrap();
    let before = counts(&book);
    let error = book.undo(Some(first)).unwrap_err();
    assert_eq!((error.code, error.args["op"].as_str()), (Code::UndoConflict, Some("set_class")));
    assert_eq!(book.read(|tx| cards::get(tx, id)).unwrap().card.class, Some(Class::B));
    assert_eq!(counts(&book), before);
}

#[test]
fn adding_a_card_cannot_be_undone_once_something_hangs_on_it() {
    let (_folder, book) = book();
    let done = book.write(Op::AddCard, |tx| cards::add(tx, &named("王美玲"))).unwrap();
    book.write(Op::AddFollowup, |tx| followups::add(tx, done.value, &FollowupDraft::default())).unwrap();
    assert_eq!(book.undo(done.op).unwrap_err().code, Code::UndoConflict);
    assert_eq!(counts(&book)["followups"], 1);
}

#[test]
fn deleting_a_card_takes_everything_and_undo_brings_everything_back() {
    let (_folder, book) = book();
    let id = add(&book, &full());
    let after = After { next: Some(FollowupDraft::default()), ..After::default() };
    book.write(Op::LogContact, |tx| {
        interactions::log(tx, id, &LogDraft::of(Channel::Call, Direction::Out), &after)
    })
    .unwrap();
    let other = add(&book, &named("林正隆"));
    book.write(Op::AddRelation, |tx| cards::add_relation(tx, other, &RelationDraft::default(), Some(id)))
        .unwrap();
    let before = counts(&book);
    book.write(Op::DeleteCard, |tx| cards::delete(tx, id)).unwrap();
    assert_eq!(counts(&book)["interactions"], 0);
    let link = book.read(|tx| cards::get(tx, other)).unwrap().relations;
    assert_eq!(
        (link[0].name.as_str(), link[0].card.is_none()),
        ("王美玲", true),
        "the other card keeps the name"
    );
    book.undo(None).unwrap();
    assert_eq!(counts(&book), before);
    assert_eq!(book.read(|tx| cards::get(tx, other)).unwrap().relations[0].card.as_ref().unwrap().id, id);
}

#[test]
fn the_history_of_a_card_says_who_when_and_what_from_old_to_new() {
    let (_folder, book) = book();
    let id = add(&book, &named("王美玲"));
    let mut draft = book.read(|tx| cards::draft_of(tx, id)).unwrap();
    draft.salutation = "王太太".into();
    draft.phones = vec![PointDraft { value: "0912-000-417".into(), ..PointDraft::default() }];
    book.write(Op::EditCard, |tx| cards::replace(tx, id, &draft)).unwrap();
    draft.salutation = "美玲姐".into();
    book.write(Op::EditCard, |tx| cards::replace(tx, id, &draft)).unwrap();

    let changes = book.read(|tx| history::of_card(tx, id)).unwrap();
    let told: Vec<_> = changes
        .iter()
        .filter(|c| c.field == "salutation" && !(c.old.is_empty() && c.new.is_empty()))
        .map(|c| (c.old.as_str(), c.new.as_str(), c.by.as_str(), c.op.as_str()))
        .collect();
    assert_eq!(told, [("王太太", "美玲姐", "周以恩", "edit_card"), ("", "王太太", "周以恩", "edit_card")]);
    assert!(changes.iter().any(|c| c.field == "contact_points.value" && c.new == "0912-000-417"));
    // Values that did not change say nothing.
    assert_eq!(changes.iter().filter(|c| c.field == "name").count(), 1);
}

#[test]
fn an_action_older_than_thirty_days_stays() {
    let (folder, book) = book();
    let done = book.write(Op::AddCard, |tx| cards::add(tx, &named("王美玲"))).unwrap();
    drop(book);
    let later = on(&folder, "2026-10-16");
    assert_eq!(later.undo(done.op).unwrap_err().code, Code::UndoExpired);
    let listed = later.read(|tx| history::list(tx, None, 10)).unwrap();
    assert!(!listed[0].undoable);
}

#[test]
fn a_write_that_fails_leaves_nothing_and_one_that_changes_nothing_has_no_history() {
    let (_folder, book) = book();
    let empty = counts(&book);
    let failed = book.write(Op::AddCard, |tx| {
        cards::add(tx, &named("王美玲"))?;
        cards::add(tx, &named(""))
    });
    assert_eq!(failed.unwrap_err().code, Code::NameMissing);
    assert_eq!(counts(&book), empty);
    let nothing = book.write(Op::EditCard, |_| Ok(())).unwrap();
    assert!(nothing.op.is_none() && nothing.domains.is_empty());
    assert!(book.read(|tx| history::list(tx, None, 10)).unwrap().is_empty());
}

#[test]
fn a_number_once_given_never_comes_back() {
    let (_folder, book) = book();
    add(&book, &named("一號"));
    book.undo(None).unwrap();
    let second = add(&book, &named("二號"));
    assert_eq!(book.read(|tx| cards::get(tx, second)).unwrap().card.number, 2);
}
