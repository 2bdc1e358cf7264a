//! One line becomes a follow-up, from a terminal.

use serde_json::{Value, json};

use crate::Desk;

fn desk() -> Desk {
    let desk = Desk::with_book();
    desk.ok(&["add", "王美玲", "--salutation", "王太太", "--phone", "0912-000-417"]);
    desk.ok(&["add", "王小明", "--phone", "0912-000-588"]);
    desk.ok(&["add", "林志遠"]);
    desk.ok(&["add", "林雅芳"]);
    desk.ok(&["add", "Ann Smith"]);
    desk
}

fn names(read: &Value) -> Vec<&str> {
    read["candidates"].as_array().unwrap().iter().map(|card| card["name"].as_str().unwrap()).collect()
}

#[test]
fn a_line_is_planned_for_the_one_who_is_meant_and_taken_back_by_one_undo() {
    let desk = desk();
    let done = desk.ok(&["quick", "王太太 週四下午三點 拜訪 送禮盒"]);
    assert_eq!(
        (&done["read"]["person"], &done["read"]["kind"], &done["read"]["note"]),
        (&json!("王太太"), &json!("visit"), &json!("送禮盒"))
    );
    assert_eq!(names(&done), ["王美玲"]);
    let followup = &done["followup"];
    assert_eq!(
        (
            &followup["card"]["name"],
            &followup["due"],
            &followup["time"],
            &followup["channel"],
            &followup["purpose"]
        ),
        (&json!("王美玲"), &json!("2026-09-17"), &json!("15:00"), &json!("visit"), &json!("送禮盒"))
    );
    assert_eq!(desk.ok(&["followup", "list"])["followups"].as_array().unwrap().len(), 1);
    desk.ok(&["undo"]);
    assert_eq!(desk.ok(&["followup", "list"])["followups"].as_array().unwrap().len(), 0);
    // Without a day it is for today, and 急 as well.
    assert_eq!(desk.ok(&["quick", "wxm 補寄規劃書"])["followup"]["due"], "2026-09-15");
    let by_tail = desk.ok(&["quick", "0588 明天 電話"]);
    assert_eq!((names(&by_tail), &by_tail["followup"]["due"]), (vec!["王小明"], &json!("2026-09-16")));
    assert_eq!(names(&desk.ok(&["quick", "call Ann tomorrow 4pm", "--dry-run"])), ["Ann Smith"]);
    assert_eq!(names(&desk.ok(&["quick", "call Ms Smith tomorrow", "--dry-run"])), ["Ann Smith"]);
}

#[test]
fn a_line_that_only_says_what_was_read_plans_nothing() {
    let desk = desk();
    let read = desk.ok(&["quick", "農曆八月十五 中秋禮 22位", "--dry-run"]);
    assert_eq!(
        read["read"],
        json!({"person": null, "date": "2026-09-25", "time": null, "kind": "gift", "note": "中秋禮 22位",
               "urgency": null, "repeat": null, "amiss": null})
    );
    assert_eq!((names(&read).len(), &read["followup"]), (0, &Value::Null));
    assert_eq!(desk.ok(&["followup", "list"])["followups"].as_array().unwrap().len(), 0);
}

#[test]
fn whoever_is_not_certain_is_asked_for_and_a_day_that_is_none_is_refused() {
    let desk = desk();
    let (code, error) = desk.refused(&["quick", "林 週五 寄 公共意外險條款"]);
    assert_eq!((code, &error["error"]["code"]), (1, &json!("card_ambiguous")));
    let said = error["error"]["message"].as_str().unwrap();
    assert!(said.contains("林志遠") && said.contains("林雅芳"), "{said}");
    assert_eq!(names(&desk.ok(&["quick", "林先生 週五 寄 條款", "--dry-run"])).len(), 2);
    let chosen = desk.ok(&["quick", "林 週五 寄 公共意外險條款", "--card", "林雅芳"]);
    assert_eq!(chosen["followup"]["card"]["name"], "林雅芳");
    for (line, wrong) in [
        ("趙先生 明天 拜訪", "card_unknown"),
        ("明天 拜訪", "card_unknown"),
        ("🙂🙂🙂", "card_unknown"),
        ("王太太 2/30 拜訪", "date_impossible"),
        ("王太太 農曆七月三十一 拜訪", "date_impossible"),
        ("王太太 明天 25點 拜訪", "date_impossible"),
        ("王太太 昨天 拜訪", "date_impossible"),
    ] {
        let (_, error) = desk.refused(&["quick", line]);
        assert_eq!(error["error"]["code"], wrong, "{line}");
    }
    assert_eq!(desk.ok(&["followup", "list"])["followups"].as_array().unwrap().len(), 1);
}

#[test]
fn a_time_that_is_none_says_nothing_against_the_day() {
    let desk = desk();
    let read = desk.ok(&["quick", "王太太 明天25點 拜訪", "--dry-run"]);
    assert_eq!((&read["read"]["date"], &read["read"]["time"]), (&json!("2026-09-16"), &Value::Null));
    assert_eq!(read["read"]["amiss"]["times"], json!(["13:00", "01:00"]));
}
