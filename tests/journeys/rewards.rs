//! From a terminal: an order that was put in wrong, what partners grant, and the list at the end of the year.

use serde_json::json;

use crate::trade::{desk, id, twd};

#[test]
fn an_order_that_was_put_in_wrong_is_written_anew() {
    let desk = desk();
    let sold =
        desk.ok(&["sale", "add", "王美玲", "--line", "茶=600", "--number", "A1", "--day", "2026-09-01"]);
    let order = id(&sold["order"]);
    let now = desk.ok(&["sale", "edit", &order, "--line", "高山茶=1,200x2", "--note", "打錯"]);
    let told = &now["order"];
    assert_eq!(
        (&told["amount"], &told["number"], &told["day"]),
        (&twd("1200.00"), &json!("A1"), &json!("2026-09-01"))
    );
    assert_eq!(
        (&told["lines"][0]["quantity"], &told["note"], &now["warnings"]),
        (&json!("2"), &json!("打錯"), &json!([]))
    );
    let planned = desk.ok(&["sale", "edit", &order, "--part", "2026-10-01=1200:一次"]);
    assert_eq!((&planned["order"]["state"], &planned["order"]["left"]), (&json!("planned"), &twd("1200.00")));
    desk.ok(&["pay", &order, "200"]);
    let (_, refused) = desk.refused(&["sale", "edit", &order, "--at-once"]);
    assert_eq!(refused["error"]["code"], "order_paid");
    let (_, refused) = desk.refused(&["sale", "edit", &order, "--line", "茶=700"]);
    assert_eq!(refused["error"]["code"], "plan_differs");
    desk.ok(&["undo"]);
    desk.ok(&["sale", "edit", &order, "--at-once", "--way", "card"]);
    let list = desk.ok(&["sale", "list", "王美玲"]);
    assert_eq!((&list["orders"][0]["state"], &list["orders"][0]["way"]), (&json!("paid"), &json!("card")));
}

#[test]
fn a_benefit_is_granted_and_used_by_those_it_is_for() {
    let desk = desk();
    desk.ok(&["add", "陳大文"]);
    desk.ok(&["edit", "王美玲", "--set", "class=A"]);
    let all = desk.ok(&[
        "benefit",
        "add",
        "大順車行",
        "機場接送",
        "--where",
        "class:a",
        "--points",
        "30",
        "--until",
        "2026-12-31",
    ]);
    let one = id(&all["benefits"][0]);
    assert_eq!((&all["benefits"][0]["people"], &all["benefits"][0]["used"]), (&json!(1), &json!(0)));
    assert_eq!(desk.ok(&["benefit", "list", "陳大文"])["offers"], json!([]));
    assert_eq!(desk.ok(&["benefit", "list", "王美玲"])["offers"][0]["lacking"], 30);
    let (_, refused) = desk.refused(&["benefit", "use", &one, "王美玲"]);
    assert_eq!(refused["error"]["code"], "amount_unfit");
    let (_, refused) = desk.refused(&["benefit", "use", &one, "陳大文"]);
    assert_eq!(refused["error"]["code"], "benefit_unfit");
    desk.ok(&["benefit", "edit", &one, "--points", "20", "--offer", "接送"]);
    desk.ok(&["agree", "reward", "王美玲", "25", "滿額"]);
    assert_eq!(desk.ok(&["benefit", "use", &one, "王美玲"])["benefits"][0]["used"], 1);
    let offer = &desk.ok(&["benefit", "list", "王美玲"])["offers"][0];
    assert_eq!(
        (&offer["lacking"], &offer["offer"], &offer["partner"]),
        (&json!(15), &json!("接送"), &json!("大順車行"))
    );
    assert!(offer["used_on"].is_string());
    assert_eq!(desk.ok(&["benefit", "remove", &one])["benefits"], json!([]));
}

#[test]
fn the_years_list_is_told_and_written() {
    let desk = desk();
    desk.ok(&["add", "陳大文"]);
    desk.ok(&["sale", "add", "王美玲", "--line", "茶=600", "--day", "2026-03-01"]);
    desk.ok(&["sale", "add", "陳大文", "--line", "茶=900", "--day", "2026-03-01"]);
    let list = desk.ok(&["year-end", "--year", "2026", "--limit", "1"]);
    assert_eq!(
        (&list["rows"][0]["card"]["name"], &list["more"], &list["bought"]),
        (&json!("陳大文"), &json!(1), &twd("1500.00"))
    );
    assert_eq!(desk.ok(&["year-end", "--year", "2025"])["rows"], json!([]));
    let file = desk.file("year.csv", "");
    std::fs::remove_file(&file).unwrap();
    assert_eq!(desk.ok(&["year-end", "--year", "2026", "--out", &file])["rows"], 2);
    let text = std::fs::read_to_string(&file).unwrap();
    let mut lines = text.trim_start_matches('\u{feff}').lines();
    assert_eq!(
        lines.next(),
        Some("customer,name,bought,orders,brought,through,gifts,given,currency,earned,points")
    );
    assert_eq!(lines.next(), Some("#2,陳大文,900.00,1,0,0.00,0,0.00,TWD,0,0"));
    assert_eq!(lines.next(), Some("#1,王美玲,600.00,1,0,0.00,0,0.00,TWD,0,0"));
}
