//! The service standard, from a terminal.

use serde_json::{Value, json};

use crate::Desk;

fn desk() -> Desk {
    let desk = Desk::with_book();
    desk.ok(&["add", "王美玲"]);
    desk.ok(&["add", "林志遠"]);
    desk.ok(&["edit", "王美玲", "--set", "class=A"]);
    desk.ok(&["edit", "林志遠", "--set", "class=B"]);
    desk
}

fn open(desk: &Desk) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let found = desk.ok(&["followup", "list"]);
    let all = found["followups"].as_array().unwrap();
    all.iter().map(|one| (text(&one["card"]["name"]), text(&one["due"]))).collect()
}

#[test]
fn a_standard_is_shown_tried_applied_and_taken_back() {
    let desk = desk();
    assert_eq!(desk.ok(&["rhythm"])["standard"]["regular"], json!([]));
    let change =
        ["rhythm", "--every", "A=30:visit,call", "--every", "B=60", "--meet", "A=90", "--weekly", "20"];
    let tried = desk.ok(&change);
    assert_eq!((&tried["applied"], &tried["preview"]["added"]), (&json!(false), &json!(2)));
    assert_eq!(open(&desk), []);
    let applied = desk.ok(&[&change[..], &["--apply"]].concat());
    assert_eq!(applied["standard"]["regular"][0]["channels"], json!(["visit", "call"]));
    // Made on 15 September: 30 days later is a Thursday, 60 days later a Saturday.
    let planned =
        [("王美玲", "2026-10-15"), ("林志遠", "2026-11-16")].map(|(a, b)| (a.to_owned(), b.to_owned()));
    let mut now = open(&desk);
    now.sort();
    let mut expected = planned.to_vec();
    expected.sort();
    assert_eq!(now, expected);
    desk.ok(&["log", "王美玲", "--kind", "call", "--at", "2026-09-15"]);
    assert_eq!(open(&desk).len(), 2);
    desk.ok(&["undo"]);
    desk.ok(&["undo"]);
    assert_eq!((open(&desk), &desk.ok(&["rhythm"])["standard"]["regular"]), (vec![], &json!([])));
}

#[test]
fn what_nobody_can_keep_or_read_changes_nothing() {
    let desk = desk();
    for (wrong, code) in [
        ("A=731", "rhythm_days"),
        ("A=x", "unreadable"),
        ("Q=30", "unreadable"),
        ("A=30:pigeon", "unreadable"),
        ("A", "unreadable"),
    ] {
        assert_eq!(
            desk.refused(&["rhythm", "--every", wrong, "--apply"]).1["error"]["code"],
            code,
            "{wrong}"
        );
    }
    assert_eq!(desk.ok(&["rhythm"])["standard"]["regular"], json!([]));
    let usual = desk.ok(&["rhythm", "--usual"]);
    assert!(usual["standard"]["steps"].as_array().unwrap().len() >= 6);
    assert_eq!(open(&desk), []);
}
