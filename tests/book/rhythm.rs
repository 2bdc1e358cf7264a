//! The service standard: it plans by itself, moves only what nobody touched, and goes back with one undo.

use chrono::NaiveDate;
use shuke_core::base::birthday::{Calendar, YearlyDate};
use shuke_core::base::ids::CardId;
use shuke_core::cards::draft::{Channel, OccasionDraft, OccasionKind};
use shuke_core::cards::{self, CardDraft, Class};
use shuke_core::followups::{self, FollowupDraft, Status};
use shuke_core::interactions::{self, After, Direction, LogDraft};
use shuke_core::rhythm::{self, Regular, Standard, Step};
use shuke_core::today::{ReasonCode, today};
use shuke_core::{Book, Code, Op};

use crate::kept::log;
use crate::{TODAY, add, book, day, named, on};

fn every(class: Class, every: u32) -> Regular {
    Regular {
        class: Some(class),
        label: String::new(),
        every,
        channels: vec![Channel::Call],
        meet_every: None,
    }
}

fn standard() -> Standard {
    Standard { regular: vec![every(Class::A, 30), every(Class::B, 60)], steps: Vec::new(), weekly: 40 }
}

fn apply(book: &Book, standard: &Standard) -> u32 {
    book.write(Op::SetRhythm, |tx| rhythm::apply(tx, standard)).unwrap().value
}

fn card(book: &Book, name: &str, class: Class) -> CardId {
    add(book, &CardDraft { class: Some(class), ..named(name) })
}

/// Day and rule of what is open with somebody.
fn planned(book: &Book, id: CardId) -> Vec<(String, Option<String>)> {
    let open = book.read(|tx| followups::open_of(tx, id)).unwrap();
    open.into_iter().map(|followup| (followup.due, followup.rule)).collect()
}

fn regular(day: &str) -> Vec<(String, Option<String>)> {
    vec![(day.to_owned(), Some("regular".to_owned()))]
}

fn reach(book: &Book, id: CardId, reached: bool) {
    let open = book.read(|tx| followups::open_of(tx, id)).unwrap();
    let draft = LogDraft { reached, ..LogDraft::of(Channel::Call, Direction::Out) };
    let after = After { closes: open.first().map(|followup| followup.id), no_next: true, ..After::default() };
    book.write(Op::LogContact, |tx| interactions::log(tx, id, &draft, &after)).unwrap();
}

#[test]
fn a_standard_plans_for_whom_nothing_is_planned_and_one_undo_takes_it_back() {
    let (_folder, book) = book();
    let (a, b, c) =
        (card(&book, "王美玲", Class::A), card(&book, "林志遠", Class::B), card(&book, "方柏睿", Class::C));
    log(&book, a, "2026-09-01");
    log(&book, b, "2026-09-01");
    let by_hand = card(&book, "許雅筑", Class::A);
    let draft = FollowupDraft { due: Some(day("2026-09-18")), ..FollowupDraft::default() };
    book.write(Op::AddFollowup, |tx| followups::add(tx, by_hand, &draft)).unwrap();
    let before = book.check().unwrap().counts;
    let preview = book.read(|tx| rhythm::preview(tx, &standard())).unwrap();
    assert_eq!(
        (preview.added, preview.moved, preview.dropped, preview.by_hand, preview.cards),
        (2, 0, 0, 1, [2, 1, 1])
    );
    assert_eq!(preview.changes[0].to, NaiveDate::from_ymd_opt(2026, 10, 1));
    let weeks: Vec<(u32, u32)> = preview.weeks.iter().map(|week| (week.now, week.then)).collect();
    assert_eq!(weeks[..3], [(1, 1), (0, 0), (0, 1)], "{:?}", preview.weeks);
    assert_eq!(book.check().unwrap().counts, before, "a preview writes nothing");

    assert_eq!(apply(&book, &standard()), 2);
    assert_eq!(planned(&book, a), regular("2026-10-01"));
    assert_eq!(planned(&book, b), regular("2026-11-02"));
    assert_eq!((planned(&book, c), planned(&book, by_hand)), (vec![], vec![("2026-09-18".to_owned(), None)]));
    assert_eq!(apply(&book, &standard()), 0, "the same again changes nothing");
    assert!(book.check().unwrap().ok);
    book.undo(None).unwrap();
    assert_eq!(book.check().unwrap().counts, before);
    assert!(book.read(rhythm::standard).unwrap().is_empty());
}

#[test]
fn only_a_reached_contact_resets_the_clock_and_the_next_one_is_a_part_of_the_same_action() {
    let (folder, book) = book();
    let id = card(&book, "王美玲", Class::A);
    log(&book, id, "2026-09-01");
    apply(&book, &standard());
    reach(&book, id, false);
    // A try closes it and resets nothing: 1 September + 30 stays the day.
    assert_eq!(planned(&book, id), regular("2026-10-01"));
    reach(&book, id, true);
    assert_eq!(planned(&book, id), regular("2026-10-15"));
    book.undo(None).unwrap();
    assert_eq!(planned(&book, id), regular("2026-10-01"));

    // Overdue, tried in vain: it comes back in a week and not tomorrow.
    drop(book);
    let book = on(&folder, "2026-10-20");
    reach(&book, id, false);
    assert_eq!(planned(&book, id), regular("2026-10-27"));
}

#[test]
fn whoever_becomes_another_or_goes_is_planned_anew_and_what_somebody_touched_stays() {
    let (_folder, book) = book();
    let (id, touched) = (card(&book, "王美玲", Class::B), card(&book, "林志遠", Class::B));
    log(&book, id, "2026-09-01");
    log(&book, touched, "2026-09-01");
    apply(&book, &standard());
    let followup = book.read(|tx| followups::open_of(tx, touched)).unwrap().remove(0);
    book.write(Op::SnoozeFollowup, |tx| followups::snooze(tx, followup.id, day("2026-10-05"))).unwrap();
    book.write(Op::SetClass, |tx| cards::set_class(tx, id, Some(Class::A))).unwrap();
    assert_eq!(planned(&book, id), regular("2026-10-01"));
    let tighter = Standard { regular: vec![every(Class::A, 21), every(Class::B, 21)], ..standard() };
    assert_eq!(apply(&book, &tighter), 1);
    assert_eq!((planned(&book, id), planned(&book, touched)), (regular("2026-09-22"), regular("2026-10-05")));
    book.write(Op::ArchiveCard, |tx| cards::archive(tx, id, true)).unwrap();
    assert_eq!(planned(&book, id), vec![]);
    book.undo(None).unwrap();
    assert_eq!(planned(&book, id), regular("2026-09-22"));
    assert_eq!(
        apply(&book, &Standard::default()),
        1,
        "without rules nothing of theirs stays, but what was touched"
    );
    assert_eq!((planned(&book, id), planned(&book, touched)), (vec![], regular("2026-10-05")));
}

#[test]
fn what_was_spread_far_stays_where_it_is_and_the_limit_goes_back_with_the_rest() {
    let (_folder, book) = book();
    let all: Vec<CardId> = (0..40).map(|n| card(&book, &format!("客{n}"), Class::B)).collect();
    let tight = Standard { regular: vec![every(Class::B, 1)], steps: Vec::new(), weekly: 5 };
    assert_eq!(apply(&book, &tight), 40);
    let days = |book: &Book| all.iter().map(|id| planned(book, *id)[0].0.clone()).collect::<Vec<_>>();
    let before = days(&book);
    let mut each = before.clone();
    each.sort();
    each.dedup();
    assert_eq!(each.len(), 40, "one a day");
    for id in &all[..] {
        let mut draft = book.read(|tx| cards::draft_of(tx, *id)).unwrap();
        draft.note = "改".into();
        book.write(Op::EditCard, |tx| cards::replace(tx, *id, &draft)).unwrap();
    }
    assert_eq!(days(&book), before, "an edit moves nobody");
    let looser = Standard { weekly: 50, ..tight.clone() };
    book.write(Op::SetRhythm, |tx| rhythm::apply(tx, &looser)).unwrap();
    book.undo(None).unwrap();
    assert_eq!(book.read(rhythm::standard).unwrap(), tight);
}

#[test]
fn a_deal_brings_its_steps_once_each() {
    let (folder, book) = book();
    let id = card(&book, "王美玲", Class::A);
    let steps = [7, 30].map(|days| Step { class: Class::A, days, channel: Channel::Call }).to_vec();
    apply(&book, &Standard { regular: Vec::new(), steps, weekly: 40 });
    let date = YearlyDate {
        calendar: Calendar::Solar,
        year: Some(2026),
        month: Some(9),
        day: Some(14),
        leap: false,
    };
    let deal = OccasionDraft { kind: OccasionKind::FirstDeal, title: String::new(), date };
    book.write(Op::AddOccasion, |tx| cards::card::add_occasion(tx, id, &deal)).unwrap();
    let rule = |days: u32| Some(format!("deal:2026-09-14:{days}"));
    assert_eq!(planned(&book, id), [("2026-09-21".to_owned(), rule(7)), ("2026-10-14".to_owned(), rule(30))]);
    drop(book);
    // Late is not forgotten, whatever is done with the card meanwhile.
    let book = on(&folder, "2026-09-23");
    book.write(Op::SetTags, |tx| cards::set_tags(tx, id, &["茶".into()])).unwrap();
    assert_eq!(planned(&book, id), [("2026-09-21".to_owned(), rule(7)), ("2026-10-14".to_owned(), rule(30))]);
    let first = book.read(|tx| followups::open_of(tx, id)).unwrap().remove(0);
    book.write(Op::DropFollowup, |tx| followups::drop(tx, first.id)).unwrap();
    assert_eq!(
        planned(&book, id),
        [("2026-10-14".to_owned(), rule(30))],
        "what was taken off the list stays off it"
    );
}

#[test]
fn today_says_why_and_a_standard_nobody_can_keep_changes_nothing() {
    let (_folder, book) = book();
    let id = card(&book, "王美玲", Class::A);
    log(&book, id, "2026-08-01");
    apply(&book, &standard());
    let queue = book.ask(today).unwrap();
    assert_eq!((queue.items[0].card.id, queue.items[0].reason.code), (id, ReasonCode::Regular));
    assert_eq!(queue.items[0].due, day(TODAY));
    let wrong = Standard { regular: vec![every(Class::A, 0)], ..standard() };
    let refused = book.write(Op::SetRhythm, |tx| rhythm::apply(tx, &wrong)).unwrap_err();
    assert_eq!(refused.code, Code::RhythmDays);
    assert_eq!(book.read(rhythm::standard).unwrap(), standard());
    let done = book.read(|tx| followups::list(tx, Some(id), Some(Status::Open))).unwrap();
    assert_eq!(done.len(), 1);
}

#[test]
fn the_box_says_when_the_rule_asks_next_and_that_is_what_a_reached_contact_plans() {
    let (_folder, book) = book();
    let (a, c) = (card(&book, "王美玲", Class::A), card(&book, "方柏睿", Class::C));
    log(&book, a, "2026-08-01");
    let next = |id| book.read(|tx| rhythm::next_after(tx, id)).unwrap().map(|day| day.to_string());
    assert_eq!(next(a), None, "no rule yet");
    apply(&book, &standard());
    assert_eq!((next(a).as_deref(), next(c)), (Some("2026-10-15"), None));
    reach(&book, a, true);
    assert_eq!(planned(&book, a), regular("2026-10-15"));
    let sooner = FollowupDraft { due: Some(day("2026-09-20")), ..FollowupDraft::default() };
    book.write(Op::AddFollowup, |tx| followups::add(tx, a, &sooner)).unwrap();
    assert_eq!(next(a), None, "what somebody planned comes first");
}
