#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use chrono::{NaiveDateTime, TimeDelta};

use super::*;

fn at(text: &str) -> NaiveDateTime {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap()
}

fn visit(begins: &str) -> Timed {
    Timed {
        followup: FollowupId::fresh(),
        at: at(begins),
        channel: Channel::Visit,
        who: Some("王太太".to_owned()),
    }
}

fn agenda_of(day: &str, timed: &[Timed]) -> Agenda {
    let count = Count { overdue: 3, visits: 3, followups: 2, birthdays: 2, invitations: 1 };
    Agenda { count: Some((day.parse().unwrap(), count)), timed: timed.to_vec() }
}

/// A computer that looks every minute and may be asleep.
struct Computer {
    rung: Rung,
    wanted: Reminders,
    now: NaiveDateTime,
    timed: Vec<Timed>,
}

impl Computer {
    fn at(now: &str, timed: Vec<Timed>) -> Self {
        let mut computer = Self { rung: Rung::default(), wanted: Reminders::default(), now: at(now), timed };
        computer.look();
        computer
    }
    fn look(&mut self) -> Vec<(NaiveDateTime, Notice)> {
        let agenda = agenda_of(&self.now.date().to_string(), &self.timed);
        let rang = self.rung.ring(self.now, &self.wanted, &agenda);
        rang.into_iter().map(|notice| (self.now, notice)).collect()
    }
    fn awake_until(&mut self, end: &str) -> Vec<String> {
        let mut heard = Vec::new();
        while self.now < at(end) {
            self.now += TimeDelta::minutes(1);
            heard.extend(self.look());
        }
        heard
            .into_iter()
            .map(|(when, notice)| format!("{} {}", when.format("%d %H:%M"), said(&notice)))
            .collect()
    }
    fn asleep_until(&mut self, end: &str) -> Vec<String> {
        self.now = at(end) - TimeDelta::minutes(1);
        self.awake_until(end)
    }
}

fn said(notice: &Notice) -> String {
    match notice {
        Notice::Morning(count) => format!("morning {}", count.total()),
        Notice::Locked => "locked".to_owned(),
        Notice::Soon { at, minutes, who, .. } => {
            format!(
                "{}{} in {minutes}",
                at.format("%H:%M"),
                who.as_ref().map_or(String::new(), |who| format!(" {who}"))
            )
        }
        Notice::Missed(count) => format!("missed {count}"),
    }
}

#[test]
fn a_visit_rings_once_before_it_and_the_day_once_when_the_hours_begin() {
    let mut computer =
        Computer::at("2026-09-14 20:00", vec![visit("2026-09-15 10:30"), visit("2026-09-15 16:00")]);
    assert_eq!(
        computer.awake_until("2026-09-15 23:59"),
        ["15 08:30 morning 11", "15 10:00 10:30 in 30", "15 15:30 16:00 in 30"]
    );
}

#[test]
fn what_would_ring_in_a_quiet_time_rings_in_the_last_minute_before_it() {
    let timed = vec![visit("2026-09-19 13:10"), visit("2026-09-20 10:00"), visit("2026-09-21 08:00")];
    // The 20th is a Sunday.
    let mut computer = Computer::at("2026-09-19 09:00", timed);
    assert_eq!(
        computer.awake_until("2026-09-21 09:00"),
        ["19 12:29 13:10 in 41", "19 18:59 10:00 in 901", "19 18:59 08:00 in 2221", "21 08:30 morning 11",]
    );
}

#[test]
fn after_sleep_one_notice_says_how_much_was_missed_and_what_still_comes_rings_late() {
    let timed = vec![visit("2026-09-15 10:30"), visit("2026-09-15 11:00"), visit("2026-09-15 14:20")];
    let mut computer = Computer::at("2026-09-15 09:00", timed);
    assert_eq!(computer.asleep_until("2026-09-15 14:00"), ["15 14:00 14:20 in 20", "15 14:00 missed 2"]);
    assert_eq!(computer.awake_until("2026-09-15 18:00"), Vec::<String>::new());
    // Days off: the late ones are in the morning's count, nobody is told of last week's times.
    computer.timed.push(visit("2026-09-17 10:00"));
    assert_eq!(computer.asleep_until("2026-09-21 11:15"), ["21 11:15 morning 11"]);
}

#[test]
fn a_visit_slept_through_in_a_quiet_time_is_told_of_when_it_ends() {
    let mut computer = Computer::at("2026-09-15 09:00", vec![visit("2026-09-15 13:00")]);
    assert_eq!(computer.asleep_until("2026-09-15 12:45"), Vec::<String>::new());
    assert_eq!(computer.awake_until("2026-09-15 14:00"), ["15 13:30 missed 1"]);
}

#[test]
fn what_is_written_down_afterwards_was_not_missed_and_what_is_planned_late_still_rings() {
    let mut computer = Computer::at("2026-09-15 15:00", vec![]);
    computer.timed = vec![visit("2026-09-15 14:30"), visit("2026-09-15 15:10")];
    assert_eq!(computer.awake_until("2026-09-15 15:05"), ["15 15:01 15:10 in 9"]);
}

#[test]
fn a_clock_set_back_and_another_time_zone_ring_nothing_twice() {
    let mut computer = Computer::at("2026-09-15 08:00", vec![visit("2026-09-15 10:30")]);
    assert_eq!(computer.awake_until("2026-09-15 12:00").len(), 2);
    for earlier in ["2026-09-15 07:00", "2025-09-15 10:00", "2026-09-14 22:00"] {
        computer.now = at(earlier);
        let heard = computer.awake_until(
            &computer.now.date().and_hms_opt(23, 0, 0).unwrap().format("%Y-%m-%d %H:%M").to_string(),
        );
        assert!(heard.iter().all(|line| !line.contains("10:30")), "{earlier}: {heard:?}");
        assert!(heard.len() <= 1, "{earlier}: {heard:?}");
    }
    // Forward again over the day that has rung.
    computer.now = at("2026-09-15 08:00");
    assert_eq!(computer.awake_until("2026-09-15 23:00"), Vec::<String>::new());
    // Twice through the same hour, as at the end of summer time.
    computer.timed = vec![visit("2026-09-16 14:30")];
    assert_eq!(computer.awake_until("2026-09-16 14:05"), ["16 08:30 morning 11", "16 14:00 14:30 in 30"]);
    computer.now = at("2026-09-16 13:05");
    assert_eq!(computer.awake_until("2026-09-16 16:00"), Vec::<String>::new());
}

#[test]
fn a_visit_that_was_moved_rings_again_for_its_new_time() {
    let mut computer = Computer::at("2026-09-15 09:00", vec![visit("2026-09-15 10:30")]);
    assert_eq!(computer.awake_until("2026-09-15 10:10"), ["15 10:00 10:30 in 30"]);
    computer.timed[0].at = at("2026-09-15 15:00");
    assert_eq!(computer.awake_until("2026-09-15 18:00"), ["15 14:30 15:00 in 30"]);
}

#[test]
fn a_look_within_the_minute_rings_as_one_at_its_beginning() {
    let mut computer =
        Computer::at("2026-09-15 09:00", vec![visit("2026-09-15 10:30"), visit("2026-09-15 11:30")]);
    computer.now += TimeDelta::milliseconds(59_400);
    computer.wanted.before = 0;
    assert_eq!(computer.awake_until("2026-09-15 10:55"), ["15 10:30 10:30 in 0"]);
    computer.wanted.before = 30;
    assert_eq!(computer.awake_until("2026-09-15 11:40"), ["15 11:00 11:30 in 30"]);
}

#[test]
fn names_are_told_only_when_they_may_be_and_never_of_a_locked_book() {
    let day = "2026-09-15";
    let wanted = Reminders { names: true, ..Reminders::default() };
    let agenda = agenda_of(day, &[visit("2026-09-15 10:30")]);
    let ring = |agenda: &Agenda, wanted: &Reminders| {
        Rung::default().ring(at("2026-09-15 10:05"), wanted, agenda).iter().map(said).collect::<Vec<_>>()
    };
    assert_eq!(ring(&agenda, &wanted), ["morning 11", "10:30 王太太 in 25"]);
    assert_eq!(ring(&agenda, &Reminders::default()), ["morning 11", "10:30 in 25"]);
    assert_eq!(ring(&agenda.locked(), &wanted), ["locked", "10:30 in 25"]);
    assert_eq!(ring(&Agenda::default(), &wanted), ["locked"]);
    let silent = Reminders { visits: false, morning: false, ..Reminders::default() };
    assert_eq!(ring(&agenda_of(day, &[visit("2026-09-15 10:30")]), &silent), Vec::<String>::new());
}

#[test]
fn a_day_with_nothing_says_nothing_and_what_has_rung_survives_a_restart() {
    let mut rung = Rung::default();
    let empty = Agenda { count: Some(("2026-09-15".parse().unwrap(), Count::default())), timed: vec![] };
    assert_eq!(rung.ring(at("2026-09-15 09:00"), &Reminders::default(), &empty), []);
    let kept = serde_json::to_string(&rung).unwrap();
    let mut again: Rung = serde_json::from_str(&kept).unwrap();
    assert_eq!(again, rung);
    let full = agenda_of("2026-09-15", &[]);
    assert_eq!(again.ring(at("2026-09-15 09:01"), &Reminders::default(), &full), []);
    // The count of another day is not told as today's.
    assert_eq!(again.ring(at("2026-09-16 09:01"), &Reminders::default(), &full), []);
}

#[test]
fn settings_nobody_could_have_chosen_are_put_right() {
    let read: Reminders = serde_json::from_str(
        r#"{"hours":{"from":2000,"to":9},"quiet":[{"from":720,"to":720},{"from":1380,"to":360}],"before":9999}"#,
    )
    .unwrap();
    let settled = read.settled();
    assert_eq!(settled.hours, Reminders::default().hours);
    assert_eq!((settled.quiet.as_slice(), settled.before), ([Span { from: 1380, to: 360 }].as_slice(), 180));
    assert!(!Reminders { hours: Span { from: 0, to: 1440 }, ..settled }.may_ring(at("2026-09-15 23:00")));
}
