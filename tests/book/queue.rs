//! Today: what is in it, in which order, and what takes it out again.

use shuke_core::base::birthday::{Calendar, YearlyDate};
use shuke_core::cards::draft::{Channel, PointDraft, RelationDraft, RelationKind};
use shuke_core::cards::{self, CardDraft, Class};
use shuke_core::followups::{self, FollowupDraft, Kind as FollowupKind, Repeat, Status, Unit};
use shuke_core::interactions::{self, After, Direction, LogDraft};
use shuke_core::occasions::rules::Adjusted;
use shuke_core::search::{self, ListQuery, Now};
use shuke_core::summary::summary;
use shuke_core::today::{Action, Kind, ReasonCode, today};
use shuke_core::{Book, Clock, Code, Op, occasions, quick, sample};

use crate::{TODAY, add, book, day, named, on};

fn born(calendar: Calendar, year: i32, month: u8, on: u8) -> Option<YearlyDate> {
    Some(YearlyDate { calendar, year: Some(year), month: Some(month), day: Some(on), leap: false })
}

fn plan(book: &Book, id: shuke_core::base::ids::CardId, due: &str, channel: Channel) -> followups::Followup {
    let draft = FollowupDraft {
        due: Some(day(due)),
        channel: Some(channel),
        purpose: "回電".into(),
        ..FollowupDraft::default()
    };
    book.write(Op::AddFollowup, |tx| followups::add(tx, id, &draft)).unwrap().value
}

#[test]
fn the_queue_holds_what_is_late_due_and_near_and_nothing_else() {
    let (_folder, book) = book();
    let late = add(&book, &named("陳國棟"));
    plan(&book, late, "2026-09-11", Channel::Call);
    let visit = add(&book, &named("王美玲"));
    plan(&book, visit, TODAY, Channel::Visit);
    let later = add(&book, &named("許雅筑"));
    plan(&book, later, "2026-09-16", Channel::Call);
    add(&book, &CardDraft { birthday: born(Calendar::Lunar, 1968, 8, 5), ..named("林志遠") });
    add(
        &book,
        &CardDraft {
            birthday: born(Calendar::Solar, 1966, 10, 2), class: Some(Class::A), ..named("黃淑芬")
        },
    );
    add(
        &book,
        &CardDraft {
            birthday: born(Calendar::Solar, 1966, 10, 2), class: Some(Class::B), ..named("黃小芬")
        },
    );

    let queue = book.ask(today).unwrap();
    let told: Vec<_> = queue.items.iter().map(|i| (i.kind, i.card.name.as_str(), i.overdue_days)).collect();
    assert_eq!(
        told,
        [
            (Kind::Followup, "陳國棟", 4),
            (Kind::Visit, "王美玲", 0),
            (Kind::Birthday, "林志遠", 0),
            // Due fourteen days before 2 October, open since the 11th.
            (Kind::Invitation, "黃淑芬", -3),
        ]
    );
    assert_eq!(queue.items[0].action, Action::Call);
    let birthday = &queue.items[2].reason;
    assert_eq!(
        (birthday.code, birthday.age, birthday.zodiac.as_deref()),
        (ReasonCode::Birthday, Some(58), Some("monkey"))
    );
    assert_eq!((queue.items[3].reason.days, queue.items[3].due), (Some(17), day("2026-09-18")));
    let counts = book.roll(summary).unwrap().counts;
    assert_eq!((counts.cards, counts.overdue, counts.birthdays_this_month, queue.tomorrow), (6, 1, 1, 1));
}

#[test]
fn what_was_missed_while_the_program_was_closed_is_still_there() {
    let (folder, book) = book();
    let id = add(&book, &named("陳國棟"));
    plan(&book, id, "2026-09-16", Channel::Call);
    add(&book, &CardDraft { birthday: born(Calendar::Solar, 1980, 9, 18), ..named("林志遠") });
    drop(book);
    let later = on(&folder, "2026-09-22");
    let queue = later.ask(today).unwrap();
    let told: Vec<_> = queue.items.iter().map(|i| (i.kind, i.overdue_days)).collect();
    assert_eq!(told, [(Kind::Followup, 6), (Kind::Birthday, 4)]);
}

#[test]
fn a_greeting_takes_the_birthday_off_and_undo_puts_it_back() {
    let (_folder, book) = book();
    let mother = CardDraft {
        relations: vec![RelationDraft {
            name: "林小禾".into(),
            relation: RelationKind::Child,
            birthday: born(Calendar::Solar, 2018, 9, 18),
            note: String::new(),
        }],
        ..named("王美玲")
    };
    add(&book, &mother);
    let item = book.ask(today).unwrap().items.remove(0);
    assert_eq!(item.reason.person.as_deref(), Some("林小禾"));
    assert_eq!(
        (item.reason.code, item.reason.age, item.overdue_days),
        (ReasonCode::RelativeBirthday, Some(8), -3)
    );
    let key = item.occasion.unwrap();
    book.write(Op::Greet, |tx| occasions::mark(tx, &key, None)).unwrap();
    let queue = book.ask(today).unwrap();
    assert_eq!((queue.items.len(), queue.done), (0, 1));
    book.undo(None).unwrap();
    assert_eq!(book.ask(today).unwrap().items.len(), 1);
    let foreign = book.write(Op::Greet, |tx| occasions::mark(tx, "birthday:x:2026-09-18", None));
    assert_eq!(foreign.unwrap_err().code, Code::Unknown);
}

#[test]
fn lunar_birthdays_keep_their_rules_and_say_so() {
    let (_folder, book) = book();
    // 閏六月 of 1987; 2026 has no leap sixth month, so the plain one: 2026-07-28 + … checked against the observatory.
    let leap =
        YearlyDate { calendar: Calendar::Lunar, year: Some(1987), month: Some(6), day: Some(3), leap: true };
    add(&book, &CardDraft { birthday: Some(leap), ..named("閏月") });
    add(&book, &CardDraft { birthday: born(Calendar::Solar, 1996, 2, 29), ..named("二九") });
    add(
        &book,
        &CardDraft {
            birthday: Some(YearlyDate { month: Some(9), ..YearlyDate::default() }),
            ..named("只有月")
        },
    );
    let all =
        book.ask(|tx, who| occasions::birthdays(tx, who, day("2026-01-01"), day("2026-12-31"))).unwrap();
    let told: Vec<_> = all.iter().map(|b| (b.person.as_str(), b.date.to_string(), b.adjusted)).collect();
    assert_eq!(
        told,
        [
            ("二九", "2026-02-28".to_owned(), Adjusted::Feb29),
            ("閏月", "2026-07-16".to_owned(), Adjusted::LeapMonth),
        ]
    );
    let month_only = book.read(|tx| occasions::month_only(tx, 9)).unwrap();
    assert_eq!(month_only[0].name, "只有月");
}

#[test]
fn only_somebody_reached_counts_as_last_contact() {
    let (_folder, book) = book();
    let id = add(&book, &named("王美玲"));
    let log = |draft: LogDraft| {
        book.write(Op::LogContact, |tx| interactions::log(tx, id, &draft, &After::default()))
            .unwrap()
            .value
            .interaction
    };
    let past = LogDraft { day: Some(day("2026-09-01")), ..LogDraft::of(Channel::Visit, Direction::Out) };
    assert!(log(past).thin, "neither outcome nor next step");
    log(LogDraft { reached: false, outcome: "沒接".into(), ..LogDraft::of(Channel::Call, Direction::Out) });
    let card = book.read(|tx| cards::get(tx, id)).unwrap();
    assert_eq!(
        (card.last_contact.as_deref(), card.last_attempt.as_deref()),
        (Some("2026-09-01"), Some(TODAY))
    );
    let tomorrow = LogDraft { day: Some(day("2026-09-16")), ..LogDraft::of(Channel::Call, Direction::Out) };
    let refused = book.write(Op::LogContact, |tx| interactions::log(tx, id, &tomorrow, &After::default()));
    assert_eq!(refused.unwrap_err().code, Code::DateImpossible);
}

#[test]
fn one_box_logs_completes_and_plans_as_one_action() {
    let (_folder, book) = book();
    let id = add(&book, &named("王美玲"));
    let open = plan(&book, id, TODAY, Channel::Call);
    let next =
        FollowupDraft {
            due: Some(day("2026-09-18")), purpose: "傳報價".into(), ..FollowupDraft::default()
        };
    let after = After { next: Some(next), closes: Some(open.id), ..After::default() };
    let logged = book
        .write(Op::LogContact, |tx| {
            interactions::log(tx, id, &LogDraft::of(Channel::Call, Direction::Out), &after)
        })
        .unwrap();
    assert!(!logged.value.interaction.thin);
    assert_eq!(logged.value.followup.unwrap().due, "2026-09-18");
    assert_eq!(book.read(|tx| followups::get(tx, open.id)).unwrap().status, Status::Done);
    book.undo(logged.op).unwrap();
    assert_eq!(book.read(|tx| followups::get(tx, open.id)).unwrap().status, Status::Open);
    assert_eq!(book.read(|tx| followups::open_of(tx, id)).unwrap().len(), 1);
}

#[test]
fn a_follow_up_that_repeats_comes_back_and_one_put_off_moves() {
    let (_folder, book) = book();
    let id = add(&book, &named("王美玲"));
    let draft = FollowupDraft {
        due: Some(day("2026-09-01")),
        repeat: Some(Repeat::every(1, Unit::Month)),
        kind: Some(FollowupKind::Easy),
        ..FollowupDraft::default()
    };
    let first = book.write(Op::AddFollowup, |tx| followups::add(tx, id, &draft)).unwrap().value;
    let next =
        book.write(Op::CompleteFollowup, |tx| followups::complete(tx, first.id)).unwrap().value.unwrap();
    assert_eq!(next.due, "2026-10-01");
    let moved =
        book.write(Op::SnoozeFollowup, |tx| followups::snooze(tx, next.id, day("2026-10-08"))).unwrap().value;
    assert_eq!((moved.due.as_str(), moved.overdue_days), ("2026-10-08", -23));
    let past = book.write(Op::SnoozeFollowup, |tx| followups::snooze(tx, next.id, day("2026-09-01")));
    assert_eq!(past.unwrap_err().code, Code::DateImpossible);
    let again = book.write(Op::CompleteFollowup, |tx| followups::complete(tx, first.id));
    assert_eq!(again.unwrap_err().code, Code::Unknown, "done is done");
}

#[test]
fn a_card_is_stale_on_day_31_and_confirming_it_starts_anew() {
    let (folder, book) = book();
    let id = add(&book, &named("王美玲"));
    drop(book);
    let stale = |on: &Book| {
        let query = ListQuery { r#where: "is:stale".into(), ..ListQuery::default() };
        on.roll(|tx, roll| search::list(roll, Now::of(tx), &query, 0, 9)).unwrap().total
    };
    assert_eq!(stale(&on(&folder, "2026-10-15")), 0, "day 30");
    let late = on(&folder, "2026-10-16");
    assert_eq!(stale(&late), 1, "day 31");
    late.write(Op::ConfirmCard, |tx| cards::confirm(tx, id)).unwrap();
    assert_eq!((stale(&late), late.read(|tx| cards::get(tx, id)).unwrap().stale_days), (0, 0));
}

#[test]
fn those_put_away_or_not_to_be_contacted_are_not_reminded_of() {
    let (_folder, book) = book();
    let birthday = born(Calendar::Solar, 1980, 9, 15);
    let away = add(&book, &CardDraft { birthday, ..named("封存") });
    plan(&book, away, TODAY, Channel::Call);
    add(&book, &CardDraft { birthday, do_not_contact: true, ..named("勿擾") });
    book.write(Op::ArchiveCard, |tx| cards::archive(tx, away, true)).unwrap();
    assert!(book.ask(today).unwrap().items.is_empty());
    book.write(Op::RestoreCard, |tx| cards::archive(tx, away, false)).unwrap();
    assert_eq!(book.ask(today).unwrap().items.len(), 2);
}

#[test]
fn a_family_link_is_read_from_both_sides() {
    let (_folder, book) = book();
    let mother = add(&book, &CardDraft { birthday: born(Calendar::Solar, 1977, 8, 14), ..named("王美玲") });
    let child = add(&book, &named("林小禾"));
    let draft = RelationDraft { relation: RelationKind::Child, ..RelationDraft::default() };
    let link =
        book.write(Op::AddRelation, |tx| cards::add_relation(tx, mother, &draft, Some(child))).unwrap().value;
    let seen = book.read(|tx| cards::get(tx, child)).unwrap().relations;
    assert_eq!(
        (seen[0].relation, seen[0].name.as_str(), seen[0].reverse),
        (RelationKind::Parent, "王美玲", true)
    );
    assert_eq!(seen[0].birthday.and_then(|b| b.year), Some(1977));
    book.write(Op::RemoveRelation, |tx| cards::remove_relation(tx, link)).unwrap();
    assert!(book.read(|tx| cards::get(tx, mother)).unwrap().relations.is_empty());
}

#[test]
fn the_sample_book_is_alive_on_any_date() {
    let mut on = day("2024-02-20");
    // Every 47th day wanders through all months and weekdays of seven years.
    for _ in 0..55 {
        let folder = tempfile::tempdir().unwrap();
        let book = sample::create(&folder.path().join("s.book"), Clock::Pinned(on)).unwrap();
        let queue = book.ask(today).unwrap();
        let of = |kind: Kind| queue.items.iter().filter(|i| i.kind == kind).count();
        let counts = book.roll(summary).unwrap().counts;
        assert!(counts.cards >= 40 && counts.overdue >= 3, "{on} {counts:?}");
        assert!(
            of(Kind::Visit) >= 3
                && of(Kind::Birthday) >= 2
                && of(Kind::Invitation) >= 1
                && of(Kind::Dormant) >= 2,
            "{on}"
        );
        on += chrono::Duration::days(47);
    }
}

#[test]
fn a_phone_shared_hints_at_a_duplicate_but_never_merges() {
    let (_folder, book) = book();
    let phone = |value: &str| vec![PointDraft { value: value.into(), ..PointDraft::default() }];
    add(&book, &CardDraft { phones: phone("0912-000-417"), ..named("王美玲") });
    let twin = CardDraft { phones: phone("+886 912 000 417"), ..named("林正隆") };
    let hint = book.read(|tx| cards::duplicates::possible(tx, &twin)).unwrap();
    assert_eq!(hint[0].name, "王美玲");
    add(&book, &twin);
    assert_eq!(book.info().unwrap().cards, 2);
}

#[test]
fn follow_ups_of_cards_put_away_are_counted_nowhere() {
    let (folder, book) = book();
    let plan = |due: &str| followups::FollowupDraft { due: Some(day(due)), ..Default::default() };
    let ids: Vec<_> = (0..260).map(|n| add(&book, &named(&format!("客戶{n}")))).collect();
    book.write(Op::AddFollowup, |tx| {
        for id in &ids {
            followups::add(tx, *id, &plan("2026-09-16"))?;
        }
        Ok(())
    })
    .unwrap();
    let counted = |at: &Book| {
        let queue = at.read(|tx| today(tx, tx)).unwrap();
        (queue.items.len(), queue.more.followups, queue.tomorrow)
    };
    assert_eq!(counted(&book), (0, 0, 260));
    for id in &ids[..7] {
        book.write(Op::ArchiveCard, |tx| cards::archive(tx, *id, true)).unwrap();
    }
    assert_eq!(counted(&book), (0, 0, 253));
    let late = on(&folder, "2026-09-20");
    assert_eq!(counted(&late), (200, 53, 0), "two hundred are shown, the rest is counted");
}

#[test]
fn a_follow_up_is_changed_as_a_whole_and_by_a_line_only_in_what_it_says() {
    let (_folder, book) = book();
    let id = add(&book, &named("王美玲"));
    let monthly = Some(Repeat::every(1, Unit::Month));
    let draft = FollowupDraft {
        due: Some(day("2026-09-11")),
        time: Some("10:30".into()),
        channel: Some(Channel::Visit),
        purpose: "對帳".into(),
        repeat: monthly,
        ..FollowupDraft::default()
    };
    let made = book.write(Op::AddFollowup, |tx| followups::add(tx, id, &draft)).unwrap().value;
    let line = |due: Option<&str>, purpose: &str| {
        let draft = FollowupDraft { due: due.map(day), purpose: purpose.into(), ..FollowupDraft::default() };
        book.write(Op::ChangeFollowup, |tx| quick::update(tx, made.id, &draft)).unwrap().value
    };
    // Late as it is, it may stay on its day; what the line does not say stays.
    let told = line(None, "補寄資料");
    assert_eq!(
        (told.due.as_str(), told.time.as_deref(), told.purpose.as_str()),
        ("2026-09-11", Some("10:30"), "補寄資料")
    );
    let moved = line(Some("2026-09-18"), "");
    assert_eq!((moved.time, moved.channel, moved.purpose.as_str()), (None, Channel::Visit, "補寄資料"));
    assert_eq!(moved.repeat, Some(Repeat { day: Some(11), ..Repeat::every(1, Unit::Month) }));
    // As a whole, what is not said is gone.
    let bare = FollowupDraft { due: Some(day("2026-09-18")), ..FollowupDraft::default() };
    let whole = book.write(Op::ChangeFollowup, |tx| followups::change(tx, made.id, &bare)).unwrap().value;
    assert_eq!((whole.purpose.as_str(), whole.repeat, whole.channel), ("", None, Channel::Call));
    book.undo(None).unwrap();
    assert_eq!(book.read(|tx| followups::get(tx, made.id)).unwrap().purpose, "補寄資料");
    let past = FollowupDraft { due: Some(day("2026-09-01")), ..FollowupDraft::default() };
    let refused = book.write(Op::ChangeFollowup, |tx| followups::change(tx, made.id, &past)).unwrap_err();
    assert_eq!(refused.code, Code::DateImpossible);
}

#[test]
fn a_round_logs_each_with_his_own_words_and_goes_back_whole() {
    use shuke_core::round::{self, RoundEntry};
    let (_folder, book) = book();
    let (a, b) = (add(&book, &named("王美玲")), add(&book, &named("林志遠")));
    let plan =
        FollowupDraft { due: Some(day("2026-09-10")), purpose: "回訪".into(), ..FollowupDraft::default() };
    let due = book.write(Op::AddFollowup, |tx| followups::add(tx, a, &plan)).unwrap().value;
    let before = book.read(|tx| round::of_cards(tx, &[b, a])).unwrap();
    assert_eq!((before[0].card.id, before[1].due.as_ref().map(|one| one.id)), (b, Some(due.id)));
    let entry = |card, note: &str, after| RoundEntry {
        card,
        draft: LogDraft { note: note.into(), ..LogDraft::of(Channel::Visit, Direction::Out) },
        after,
    };
    let next = FollowupDraft {
        due: Some(day("2026-09-18")),
        purpose: "談旅平險".into(),
        ..FollowupDraft::default()
    };
    let round = [
        entry(a, "用得很好", After { closes: Some(due.id), next: Some(next), ..After::default() }),
        entry(b, "不在家", After { no_next: true, ..After::default() }),
    ];
    assert_eq!(book.write(Op::LogCards, |tx| round::log_each(tx, &round)).unwrap().value, 2);
    let told = book.read(|tx| round::of_cards(tx, &[a, b])).unwrap();
    let notes: Vec<_> = told.iter().map(|one| one.last.as_ref().unwrap().note.as_str()).collect();
    assert_eq!((notes, told[0].due.is_none()), (vec!["用得很好", "不在家"], true));
    book.undo(None).unwrap();
    let back = book.read(|tx| round::of_cards(tx, &[a])).unwrap();
    assert!(back[0].last.is_none() && back[0].due.is_some());
    // One that cannot be logged leaves none of them.
    let tomorrow = LogDraft { day: Some(day("2026-09-16")), ..LogDraft::of(Channel::Visit, Direction::Out) };
    let bad =
        [entry(a, "x", After::default()), RoundEntry { card: b, draft: tomorrow, after: After::default() }];
    assert_eq!(
        book.write(Op::LogCards, |tx| round::log_each(tx, &bad)).unwrap_err().code,
        Code::DateImpossible
    );
    assert!(book.read(|tx| round::of_cards(tx, &[a])).unwrap()[0].last.is_none());
}
