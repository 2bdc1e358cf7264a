//! What a standard asks for, by examples worked out by hand.

use super::level::Load;
use super::rules::{Person, REGULAR, workday};
use super::*;
use crate::base::error::Code;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Tuesday, ten days before 中秋.
const TODAY: &str = "2026-09-15";

fn regular(class: Class, every: u32) -> Regular {
    Regular {
        class: Some(class),
        label: String::new(),
        every,
        channels: vec![Channel::Call, Channel::Message],
        meet_every: None,
    }
}

fn standard(regular: Vec<Regular>) -> Standard {
    Standard { regular, steps: Vec::new(), weekly: 40 }
}

fn person(since: &str) -> Person {
    Person { class: Some(Class::A), since: Some(day(since)), ..Person::default() }
}

fn due(standard: &Standard, person: &Person) -> Vec<(String, String, Channel)> {
    let wishes = standard.wishes(person, day(TODAY));
    wishes.into_iter().map(|wish| (wish.rule, wish.due.to_string(), wish.channel)).collect()
}

#[test]
fn regular_contact_is_counted_from_the_last_one_and_pushed_off_holidays() {
    let standard = standard(vec![regular(Class::A, 30), regular(Class::B, 60)]);
    let only = |since: &str| due(&standard, &person(since)).pop().map(|(_, due, _)| due);
    // 30 days after 1 September is Thursday, 1 October.
    assert_eq!(only("2026-09-01").as_deref(), Some("2026-10-01"));
    // 26 August + 30 is 中秋, a Friday; Monday is 教師節.
    assert_eq!(only("2026-08-26").as_deref(), Some("2026-09-29"));
    // 27 August + 30 is a Saturday.
    assert_eq!(only("2026-08-27").as_deref(), Some("2026-09-29"));
    // Long overdue is due today.
    assert_eq!(only("2026-01-01").as_deref(), Some(TODAY));
    let b = Person { class: Some(Class::B), ..person("2026-09-01") };
    assert_eq!(due(&standard, &b)[0].1, "2026-11-02");
    for nobody in [
        Person { class: Some(Class::C), ..person("2026-09-01") },
        Person { class: None, ..person("2026-09-01") },
        Person { quiet: true, ..person("2026-09-01") },
    ] {
        assert_eq!(due(&standard, &nobody), [], "{nobody:?}");
    }
}

#[test]
fn a_group_beats_the_class_and_what_the_customer_likes_the_first_choice() {
    let group = Regular { class: None, label: "高山茶".to_owned(), ..regular(Class::A, 14) };
    let standard = standard(vec![regular(Class::A, 30), group]);
    let tea = Person { labels: vec!["高山茶".to_owned()], ..person("2026-09-14") };
    assert_eq!(due(&standard, &tea), [(REGULAR.to_owned(), "2026-09-29".to_owned(), Channel::Call)]);
    let liked = |channel| due(&standard, &Person { preferred: Some(channel), ..person("2026-09-14") })[0].2;
    assert_eq!((liked(Channel::Message), liked(Channel::Letter)), (Channel::Message, Channel::Call));
}

#[test]
fn a_meeting_is_asked_for_when_the_last_one_is_too_long_ago() {
    let standard = standard(vec![Regular { meet_every: Some(90), ..regular(Class::A, 30) }]);
    let met = |text: &str| due(&standard, &Person { met: Some(day(text)), ..person("2026-09-01") })[0].2;
    // Due on 1 October: 90 days before that is 3 July.
    assert_eq!((met("2026-07-03"), met("2026-07-04")), (Channel::Visit, Channel::Call));
}

#[test]
fn what_is_planned_by_hand_is_enough_unless_it_comes_too_late() {
    let standard = standard(vec![regular(Class::A, 30)]);
    let with =
        |text: &str| due(&standard, &Person { by_hand: Some(day(text)), ..person("2026-09-01") }).len();
    assert_eq!((with("2026-09-20"), with("2026-10-01"), with("2026-10-02")), (0, 0, 1));
}

#[test]
fn what_was_closed_without_reaching_anybody_comes_back_after_a_week() {
    let standard = standard(vec![regular(Class::A, 30), regular(Class::B, 3)]);
    let closed = |class, closed: &str| {
        let person = Person { class: Some(class), closed: Some(day(closed)), ..person("2026-08-01") };
        due(&standard, &person)[0].1.clone()
    };
    assert_eq!(closed(Class::A, "2026-09-15"), "2026-09-22");
    assert_eq!(closed(Class::B, "2026-09-15"), "2026-09-18");
    // Closed by a contact that reached somebody, which is what counts then.
    let reached = Person { closed: Some(day("2026-09-15")), ..person("2026-09-15") };
    assert_eq!(due(&standard, &reached)[0].1, "2026-10-15");
}

#[test]
fn steps_after_a_deal_are_planned_once_each_and_never_for_the_past() {
    let steps = [1, 7, 30].map(|days| Step { class: Class::A, days, channel: Channel::Call }).to_vec();
    let standard = Standard { steps, ..standard(Vec::new()) };
    let sold = Person { deal: Some(day("2026-09-10")), ..person("2026-09-10") };
    let told: Vec<_> = due(&standard, &sold).into_iter().map(|(rule, due, _)| (rule, due)).collect();
    // The first day is over; the seventh is a Thursday, the thirtieth a Saturday and 雙十.
    assert_eq!(
        told,
        [
            ("deal:2026-09-10:7".to_owned(), "2026-09-17".to_owned()),
            ("deal:2026-09-10:30".to_owned(), "2026-10-12".to_owned())
        ]
    );
    let once = Person { done: vec!["deal:2026-09-10:7".to_owned()], ..sold };
    assert_eq!(due(&standard, &once).len(), 1);
}

#[test]
fn a_standard_nobody_can_keep_is_refused() {
    let code = |standard: Standard| standard.checked().unwrap_err().code;
    for days in [0, 731] {
        assert_eq!(code(standard(vec![regular(Class::A, days)])), Code::RhythmDays);
        let steps = vec![Step { class: Class::A, days, channel: Channel::Call }];
        assert_eq!(code(Standard { steps, ..Standard::default() }), Code::RhythmDays);
    }
    assert_eq!(code(standard(vec![regular(Class::A, 3), regular(Class::A, 30)])), Code::RhythmTwice);
    assert!(standard(vec![regular(Class::A, 1), regular(Class::B, 730)]).checked().is_ok());
}

#[test]
fn every_trade_has_a_usual_standard_that_can_be_kept() {
    use crate::book::Preset::{Bank, Car, General, Insurance, Property, Retail};
    for preset in [Insurance, Bank, Car, Property, Retail, General] {
        let usual = Standard::usual(preset).checked().unwrap();
        assert_eq!(
            usual.regular.iter().map(|rule| rule.class).collect::<Vec<_>>(),
            [Class::A, Class::B, Class::C].map(Some)
        );
        assert!(usual.regular.is_sorted_by_key(|rule| rule.every) && usual.steps.len() >= 6, "{preset:?}");
    }
}

#[test]
fn no_day_gets_more_than_a_fifth_of_the_week_and_a_customers_keep_theirs() {
    let (today, friday) = (day(TODAY), day("2026-09-18"));
    let mut load = Load::new(20, today, day("2027-12-31"));
    let days: Vec<NaiveDate> = (0..8).map(|_| load.place(friday, Some(Class::B), today)).collect();
    assert_eq!(days[..4], [friday; 4]);
    // The emptiest day of three working days either way, the earlier first; never before today.
    assert_eq!(days[4..], ["2026-09-15", "2026-09-16", "2026-09-17", "2026-09-21"].map(day));
    assert_eq!(load.place(friday, Some(Class::A), today), friday);
    // Eighty at once: none is put where somebody has four already.
    let mut load = Load::new(20, today, day("2027-12-31"));
    let days: Vec<NaiveDate> = (0..80).map(|_| load.place(today, None, today)).collect();
    assert!(days.iter().all(|day| load.on(*day) == 4 && is_workday(*day)));
    assert_eq!(days.iter().max(), Some(&day("2026-10-14")));
    let mut any = Load::new(0, today, day("2027-12-31"));
    assert!((0..80).all(|_| any.place(friday, None, today) == friday));
    assert_eq!(workday(day("2026-09-25")), Some(day("2026-09-29")));
}
