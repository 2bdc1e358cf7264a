//! What other programs sold and noted, taken in from tables, and what that makes a customer worth.

use serde_json::{Value, json};

use crate::matters::{classes, names, sold, told};
use crate::trade::twd;
use crate::{Desk, shared};

#[test]
fn purchases_of_another_program_come_in_once_whole_or_named() {
    let desk = Desk::with_book();
    desk.ok(&["add", "王美玲"]);
    desk.ok(&["add", "陳大文"]);
    let map = desk.file(
        "m.json",
        r#"{"as":"purchases","columns":{"客戶":"customer","日期":"date","品名":"product","數量":"quantity","單價":"unit_price","金額":"amount","發票":"invoice","備註":"note"}}"#,
    );
    let rows = desk.file(
        "p.csv",
        "客戶,日期,品名,數量,單價,金額,發票,備註\n\
         王美玲,2026-08-01,高山茶,2,\"1,200\",,AB1,\n\
         王美玲,2026-08-01,茶壺,1,,３５００,AB1,送禮\n\
         陳大文,2026/8/5,高山茶,1,,12萬,,\n\
         沒這人,2026-08-01,茶,1,,5,,\n\
         王美玲,1899-12-31,茶,1,,5,,\n\
         王美玲,2026-08-02,茶,1,,\"1.234,50\",,\n\
         王美玲,2026-08-02,茶,1,,1234567890123456789012345678,,\n\
         王美玲,2026-08-03,高山茶,1,,-99999,,\n\
         王美玲,2026-08-04,高山茶,1,,-1200,,退一罐\n\
         陳大文,2026-08-04,x,1,,US$5,U1,\n\
         陳大文,2026-08-04,y,1,,NT$5,U1,\n",
    );
    let dry = desk.ok(&["import", &rows, "--map", &map, "--dry-run"]);
    assert_eq!((&dry["created"], &dry["batch"]), (&json!(4), &Value::Null));
    assert!(desk.ok(&["sale", "list", "王美玲"])["orders"].as_array().unwrap().is_empty());

    let bad = desk.folder.path().join("bad.csv").display().to_string();
    let report = desk.ok(&["import", &rows, "--map", &map, "--bad-rows", &bad]);
    assert_eq!((&report["read"], &report["created"], &report["skipped"]), (&json!(11), &json!(4), &json!(0)));
    let rejected: Vec<(u64, &str)> = report["rejected"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (row["row"].as_u64().unwrap(), row["code"].as_str().unwrap()))
        .collect();
    assert_eq!(
        rejected,
        [
            (5, "card_unknown"),
            (6, "date_too_early"),
            (7, "amount_unfit"),
            (8, "amount_unfit"),
            (9, "refund_too_large"),
            (11, "currencies_mixed"),
            (12, "currencies_mixed"),
        ]
    );
    let named = std::fs::read_to_string(&bad).unwrap();
    assert!(rejected.iter().all(|(row, code)| named.contains(&format!(",{row},{code},"))), "{named}");

    let trade = desk.ok(&["sale", "list", "王美玲"]);
    let orders = trade["orders"].as_array().unwrap();
    assert_eq!(
        (orders.len(), &orders[1]["number"], &orders[1]["amount"]),
        (2, &json!("AB1"), &twd("5900.00"))
    );
    assert_eq!((&orders[0]["amount"], &orders[0]["refunds"]), (&twd("-1200.00"), &orders[1]["id"]));
    let again = desk.ok(&["import", &rows, "--map", &map]);
    assert_eq!(
        (&again["created"], &again["skipped"], &again["batch"]),
        (&json!(0), &json!(4), &Value::Null),
        "the same file twice adds nothing"
    );
    assert_eq!(desk.ok(&["undo"])["operations"][0]["op"], "import");
    assert!(
        desk.ok(&["sale", "list", "王美玲"])["orders"].as_array().unwrap().is_empty(),
        "one undo for all of it"
    );
}

#[test]
fn balances_of_another_program_give_tiers() {
    let desk = Desk::with_book();
    desk.ok(&["add", "王美玲"]);
    desk.ok(&["add", "陳大文"]);
    let map = desk.file(
        "m.json",
        r#"{"as":"balances","columns":{"1":"customer","2":"date","3":"account","4":"amount","5":"maturity"},"options":{"header":false,"date":"%d.%m.%Y"}}"#,
    );
    let rows = desk.file(
        "b.csv",
        "王美玲,01.09.2026,001,30萬,\n陳大文,01.09.2026,002,\"99,900\",01.01.2027\n陳大文,16.09.2026,002,5,\n",
    );
    let dry = desk.ok(&["import", &rows, "--map", &map, "--dry-run"]);
    assert_eq!((&dry["created"], &dry["batch"]), (&json!(2), &Value::Null));
    assert_eq!(classes(&desk, &["--scheme", "tier"]), told(&[("王美玲", None), ("陳大文", None)]));
    let report = desk.ok(&["import", &rows, "--map", &map]);
    assert_eq!((&report["created"], &report["rejected"][0]["row"]), (&json!(2), &json!(3)));
    assert_eq!(report["rejected"][0]["code"], "date_impossible");
    assert_eq!(
        classes(&desk, &["--scheme", "tier"]),
        told(&[("王美玲", Some("vip")), ("陳大文", Some("plain"))])
    );
    let maturing = desk.ok(&["holding", "maturing", "--days", "120"]);
    assert_eq!(
        (&maturing["maturing"][0]["card"]["name"], &maturing["maturing"][0]["kind"]),
        (&json!("陳大文"), &json!("time"))
    );
    let again = desk.ok(&["import", &rows, "--map", &map]);
    assert_eq!((&again["created"], &again["updated"], &again["skipped"]), (&json!(0), &json!(0), &json!(2)));
    let corrected = desk.file("b.csv", "王美玲,01.09.2026,001,20萬,\n");
    assert_eq!(desk.ok(&["import", &corrected, "--map", &map])["updated"], 1);
    assert_eq!(classes(&desk, &["--scheme", "tier"])[0].1.as_deref(), Some("focus"));
}

#[test]
fn a_mapping_that_cannot_be_used_is_refused_before_anything_is_read() {
    let desk = Desk::with_book();
    let rows =
        desk.file("p.csv", "客戶,日期,金額\n張三,2026-08-01,5\n張三,2026-08-01,5\n9001,2026-08-02,5\n");
    for (map, exit, wrong) in [
        (r#"{"as":"purchases","columns":{"客戶":"customer"}}"#, 2, "field_unknown"),
        (
            r#"{"as":"purchases","columns":{"客戶":"customer","日期":"dat","金額":"amount"}}"#,
            2,
            "field_unknown",
        ),
        (
            r#"{"as":"purchases","columns":{"誰":"customer","日期":"date","金額":"amount"}}"#,
            2,
            "field_unknown",
        ),
        (r#"{"as":"nonsense","columns":{"客戶":"customer"}}"#, 1, "unreadable"),
    ] {
        let file = desk.file("m.json", map);
        let (code, error) = desk.refused(&["import", &rows, "--map", &file]);
        assert_eq!((code, &error["error"]["code"]), (exit, &json!(wrong)), "{map}");
    }
    let columns = r#""columns":{"客戶":"customer","日期":"date","金額":"amount"}"#;
    let nobody = desk.file("m.json", &format!(r#"{{"as":"purchases",{columns}}}"#));
    let report = desk.ok(&["import", &rows, "--map", &nobody]);
    assert_eq!((&report["created"], report["rejected"].as_array().unwrap().len()), (&json!(0), 3));
    let anybody =
        desk.file("m.json", &format!(r#"{{"as":"purchases",{columns},"options":{{"new_customers":true}}}}"#));
    assert_eq!(desk.ok(&["import", &rows, "--map", &anybody])["created"], 3);
    assert_eq!(names(&desk.ok(&["list"])), ["9001", "張三"]);
    let again = desk.ok(&["import", &rows, "--map", &anybody]);
    assert_eq!(
        (&again["created"], &again["skipped"]),
        (&json!(0), &json!(3)),
        "equal rows are met one by one"
    );
}

#[test]
fn too_little_to_value_anybody_is_said_and_not_guessed() {
    let desk = sold();
    let found = desk.ok(&["value", "--fit"]);
    assert_eq!(found["model"], Value::Null);
    assert_eq!(found["thin"], json!({"code": "few_customers", "have": 4, "need": 50}));
    let cards = found["cards"].as_array().unwrap();
    assert_eq!(cards.len(), 4);
    for card in cards {
        for key in ["p_alive", "expected_12m", "value_12m"] {
            assert!(card[key].is_null(), "{key} {card}");
        }
        assert_eq!(card["missing"], json!({"code": "few_purchases", "have": 1}));
    }
    assert_eq!(desk.ok(&["value", "--limit", "2"])["cards"].as_array().unwrap().len(), 2);
}

/// The CDNOW sample up to 30 September 1997, taken in as a shop's table would be. Published: Fader, Hardie & Lee (2005) for how
/// often, Fader & Hardie (2013) for how much.
#[test]
fn the_cdnow_sample_taken_in_from_a_table_is_fitted_as_published() {
    let Some(path) = shared("open/purchase/cdnow/CDNOW_sample.txt") else { return };
    let desk = Desk { today: "1997-09-30", ..Desk::with_book() };
    let mut table = "id,day,amount\n".to_owned();
    for line in std::fs::read_to_string(path).unwrap().lines() {
        let fields: Vec<&str> = line.split_whitespace().collect();
        if fields[2] <= "19970930" {
            table.push_str(&format!("{},{},{}\n", fields[1], fields[2], fields[4]));
        }
    }
    let rows = desk.file("cdnow.csv", &table);
    let map = desk.file(
        "m.json",
        r#"{"as":"purchases","columns":{"id":"customer","day":"date","amount":"amount"},"options":{"date":"%Y%m%d","currency":"USD","new_customers":true}}"#,
    );
    let report = desk.ok(&["import", &rows, "--map", &map]);
    assert_eq!((&report["created"], report["rejected"].as_array().unwrap().len()), (&report["read"], 0));

    let found = desk.ok(&["value", "--fit"]);
    let model = &found["model"];
    assert_eq!((&model["customers"], &model["repeaters"]), (&json!(2_357), &json!(946)));
    for (name, published) in
        [("r", 0.243), ("alpha", 4.414), ("a", 0.793), ("b", 2.426), ("p", 6.25), ("q", 3.74), ("v", 15.44)]
    {
        let fitted = model[name].as_f64().unwrap();
        assert_eq!(format!("{fitted:.2e}"), format!("{published:.2e}"), "{name} {fitted}");
    }
    assert_eq!((&found["thin"], &found["currency"]), (&Value::Null, &json!("USD")));
    let cards = found["cards"].as_array().unwrap();
    assert_eq!(cards.len(), 2_357);
    let of = |name: &str| cards.iter().find(|one| one["card"]["name"] == name).unwrap();
    // The vignette of the R package BTYD values this one: 0.9688523 and 25.75659.
    let known = of("1516");
    assert_eq!((&known["repeats"], &known["repeat_score"]), (&json!(26), &json!(100)));
    assert!((known["p_alive"].as_f64().unwrap() - 0.96885).abs() < 1e-4, "{known}");
    assert!((known["expected_12m"].as_f64().unwrap() - 25.757).abs() < 0.01, "{known}");
    assert_eq!(known["value_12m"]["currency"], "USD");
    let once = of("0003");
    assert_eq!((&once["value_12m"], &once["missing"]["code"]), (&Value::Null, &json!("few_purchases")));
    let limited = desk.ok(&["value", "--limit", "3"]);
    assert_eq!(limited["cards"].as_array().unwrap()[..], cards[..3], "the most valuable first");
}
