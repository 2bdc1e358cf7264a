//! Fields of one's own and contacts of another program, from a terminal.

use serde_json::json;

use crate::Desk;

#[test]
fn a_field_is_defined_filled_in_asked_for_and_taken_away() {
    let desk = Desk::with_book();
    desk.ok(&["add", "王小明", "--set", "x.續保日=2027/3/1"]);
    let defined = desk.ok(&["field", "add", "續保日", "--kind", "date", "--listed"]);
    assert_eq!((&defined["fit"], &defined["unfit"]), (&json!(1), &json!(0)));
    desk.ok(&["field", "add", "險種", "--kind", "choice", "--choice", "健檢", "--choice", "壽險"]);
    desk.ok(&["field", "add", "保費", "--kind", "money"]);
    desk.ok(&["edit", "王小明", "--set", "x.險種=健检", "--set", "x.保費=1.2萬"]);
    let card = &desk.ok(&["show", "王小明"])["card"];
    assert_eq!(card["fields"], json!({"保費": "12000.00 TWD", "險種": "健檢", "續保日": "2027-03-01"}));

    let (code, error) = desk.refused(&["edit", "王小明", "--set", "x.險種=車險"]);
    assert_eq!((code, &error["error"]["code"]), (1, &json!("value_unfit")));
    let said = error["error"]["message"].as_str().unwrap();
    assert!(said.contains("險種") && said.contains("車險"), "{said}");
    assert_eq!(desk.ok(&["list", "--where", "保費>=12000 續保日<2027-04-01 險種:健檢"])["total"], 1);
    assert_eq!(desk.ok(&["list", "--where", "保費>12000"])["total"], 0);

    let all = desk.ok(&["field", "list"]);
    let told: Vec<_> = all["fields"].as_array().unwrap().iter().map(|f| (&f["name"], &f["used"])).collect();
    assert_eq!(
        told,
        [(&json!("續保日"), &json!(1)), (&json!("險種"), &json!(1)), (&json!("保費"), &json!(1))]
    );
    desk.ok(&["field", "remove", "保費"]);
    assert_eq!(desk.ok(&["show", "王小明"])["card"]["fields"]["保費"], "12000.00 TWD");
    let (_, error) = desk.refused(&["list", "--where", "保費>1"]);
    assert_eq!(error["error"]["code"], "field_unknown");
    desk.ok(&["undo"]);
    assert_eq!(desk.ok(&["list", "--where", "保費>1"])["total"], 1);
}

#[test]
fn contacts_of_another_program_come_in_by_a_map() {
    let desk = Desk::with_book();
    desk.ok(&["add", "王小明"]);
    let rows =
        desk.file("log.csv", "誰,何時,怎麼,內容\n王小明,2026-09-01,電話,談續保\n陳大文,2026-09-02,拜訪,\n");
    let map = |new: bool| {
        let columns = json!({"誰": "customer", "何時": "date", "怎麼": "kind", "內容": "note"});
        let map = json!({"as": "interactions", "columns": columns, "options": {"new_customers": new}});
        desk.file("m.json", &map.to_string())
    };
    let report = desk.ok(&["import", &rows, "--map", &map(false)]);
    assert_eq!((&report["created"], &report["rejected"][0]["code"]), (&json!(1), &json!("card_unknown")));
    assert_eq!(desk.ok(&["show", "王小明"])["card"]["last_contact"], "2026-09-01");
    let again = desk.ok(&["import", &rows, "--map", &map(true)]);
    assert_eq!((&again["created"], &again["skipped"]), (&json!(1), &json!(1)));
    assert_eq!(desk.ok(&["show", "陳大文"])["card"]["last_contact"], "2026-09-02");
    // What the book has no place for is said and not taken for customers.
    let other = desk.file("p.json", r#"{"as":"weather","columns":{"誰":"customer"}}"#);
    let (_, error) = desk.refused(&["import", &rows, "--map", &other]);
    assert_eq!(error["error"]["code"], "unreadable");
}
