//! Attachments, consents, the file of one person and his erasure, from a terminal.

use serde_json::json;

use crate::Desk;

#[test]
fn a_customer_is_documented_handed_his_data_and_erased() {
    let desk = Desk::with_book();
    desk.ok(&["add", "金絲雀", "--phone", "0912-000-417"]);
    let file = desk.folder.path().join("要保書.txt");
    std::fs::write(&file, "保單內容").unwrap();
    let attached = desk.ok(&["attach", "金絲雀", file.to_str().unwrap()]);
    let id = attached["attachments"][0]["id"].as_str().unwrap().to_owned();
    assert_eq!(attached["attachments"][0]["name"], "要保書.txt");
    assert_eq!(desk.refused(&["attach", "金絲雀", "/nowhere"]).1["error"]["code"], "file_missing");
    assert_eq!(
        desk.refused(&["attach", "金絲雀", file.to_str().unwrap(), "--photo"]).1["error"]["code"],
        "file_unknown"
    );
    let consent =
        desk.ok(&["consent", "add", "金絲雀", "--for", "寄賀卡", "--source", "門市", "--on", "2026-09-01"]);
    let record = consent["consents"][0]["id"].as_str().unwrap();
    let withdrawn = desk.ok(&["consent", "withdraw", "金絲雀", record]);
    assert_eq!(withdrawn["consents"][0]["withdrawn_on"], "2026-09-15");

    let out = desk.folder.path().join("out");
    std::fs::create_dir(&out).unwrap();
    let saved = desk.ok(&["attachments", "金絲雀", "--save", &id, out.to_str().unwrap()]);
    assert_eq!(std::fs::read_to_string(saved["file"].as_str().unwrap()).unwrap(), "保單內容");
    let made = desk.ok(&["subject", "金絲雀", out.to_str().unwrap()]);
    let page = std::fs::read_to_string(out.join("金絲雀/index.html")).unwrap();
    assert!(page.contains("寄賀卡") && page.contains("本人同意") && page.contains("0912-000-417"), "{page}");
    assert!(!page.contains("field_") && !page.contains("value_") && !page.contains("subject_"), "{page}");
    assert_eq!(made["files"].as_array().unwrap().len(), 3);

    desk.ok(&["backup", "now"]);
    assert_eq!(desk.refused(&["erase", "金絲雀", "--reason", " "]).1["error"]["code"], "reason_missing");
    let erased = desk.ok(&["erase", "金絲雀", "--reason", "客戶要求"]);
    assert_eq!(
        (
            &erased["certificate"]["rows"]["attachments"],
            &erased["certificate"]["rewritten"],
            &erased["certificate"]["left"]
        ),
        (&1.into(), &1.into(), &serde_json::json!([]))
    );
    assert!(!erased.to_string().contains("金絲雀"), "the certificate does not say who it was");
    assert_eq!(desk.refused(&["show", "金絲雀"]).1["error"]["code"], "card_unknown");
    assert_eq!(desk.ok(&["check"])["ok"], true);
}

#[test]
fn what_only_the_history_notices_is_repaired_as_well() {
    let desk = Desk::with_book();
    desk.ok(&["add", "王美玲"]);
    desk.ok(&["backup", "now"]);
    desk.ok(&["add", "方柏睿"]);
    let file = desk.folder.path().join("b.book/cards.db");
    rusqlite::Connection::open(&file)
        .unwrap()
        .execute("UPDATE cards SET name = '王美鈴' WHERE name = '王美玲'", [])
        .unwrap();
    assert_eq!(desk.run(&["check"]).status.code(), Some(3));
    let repaired = desk.ok(&["check", "--repair"]);
    assert_eq!((&repaired["ok"], &repaired["repaired"]["complete"]), (&json!(true), &json!(true)));
    assert_eq!(desk.ok(&["find", "王美玲"])["hits"].as_array().unwrap().len(), 1);
    assert_eq!(desk.ok(&["check"])["ok"], json!(true));
}
