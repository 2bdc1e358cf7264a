//! 帶卡・交回 by the terminal: a way is planned, cards are printed and taken out, and come back.

use std::process::Command;

use crate::Desk;

#[test]
fn cards_are_printed_taken_out_and_come_back_with_what_was_heard() {
    let desk = Desk::with_book();
    for (name, address) in [("王美玲", "台北市內湖區松和路88號"), ("鄭文傑", "台北市松山區民生路220號")]
    {
        desk.ok(&[
            "add",
            name,
            "--phone",
            "0912-000-417",
            "--set",
            &format!("address={address}"),
            "--set",
            "private_note=先生欠人情",
        ]);
    }
    desk.ok(&[
        "edit",
        "王美玲",
        "--set",
        "id_number=A223456781",
        "--set",
        "x.忌諱=晚上打電話",
        "--set",
        "area=內湖",
    ]);
    desk.ok(&["edit", "鄭文傑", "--set", "area=松山"]);
    desk.ok(&[
        "followup",
        "add",
        "王美玲",
        "--due",
        "2026-09-15",
        "--channel",
        "visit",
        "--for",
        "補簽旅平險",
    ]);
    desk.ok(&["loan", "route", "松山", "內湖"]);
    let plan = desk.ok(&["loan", "plan"]);
    let names: Vec<&str> =
        plan["stops"].as_array().unwrap().iter().filter_map(|stop| stop["card"]["name"].as_str()).collect();
    assert_eq!(names, ["鄭文傑", "王美玲"]);

    let file = desk.folder.path().join("卡.pdf").display().to_string();
    let made = desk.ok(&["loan", "print", &file, "王美玲", "鄭文傑", "--due", "9/15 18:00"]);
    assert_eq!(made["cards"].as_u64(), Some(2));
    let bytes = std::fs::read(&file).unwrap();
    assert!(bytes.starts_with(b"%PDF-") && bytes.len() < 400_000, "{}", bytes.len());
    match Command::new("pdftotext").args(["-layout", &file, "-"]).output() {
        Ok(out) => {
            let text = String::from_utf8(out.stdout).unwrap();
            for told in ["王美玲", "周以恩", "補簽旅平險", "晚上打電話", "交回聯", "0912-000-417"]
            {
                assert!(text.contains(told), "{told}: {text}");
            }
            for secret in ["A223456781", "欠人情"] {
                assert!(!text.contains(secret), "{secret} must not be printed");
            }
        }
        Err(why) => {
            assert!(std::env::var("CI").as_deref() != Ok("true"), "pdftotext is missing: {why}");
            eprintln!("skipped the text of the PDF: pdftotext: {why}");
        }
    }
    // A letter of nobody's font is named and not left out.
    desk.ok(&["edit", "鄭文傑", "--set", "note=\u{e000}"]);
    let (exit, refused) = desk.refused(&["loan", "print", &file, "鄭文傑"]);
    assert_eq!((exit, refused["error"]["code"].as_str()), (1, Some("glyphs_missing")));
    assert!(refused["error"]["args"]["text"].as_str().unwrap().contains("U+E000"));
    desk.ok(&["loan", "print", &file, "鄭文傑", "--mark-gaps"]);

    let out = desk.ok(&["loan", "out", "鄭文傑", "王美玲", "--title", "松山內湖", "--at", "23:59"]);
    assert_eq!(
        (out["loans"][0]["out"].as_u64(), out["loans"][0]["holder"].as_str()),
        (Some(2), Some("周以恩"))
    );
    let (_, refused) = desk.refused(&["loan", "back", "王美玲", "--result", "met"]);
    assert_eq!(refused["error"]["code"].as_str(), Some("text_missing"));
    desk.ok(&[
        "loan",
        "back",
        "王美玲",
        "--result",
        "met",
        "--note",
        "簽好了",
        "--next",
        "2026-09-23",
        "--for",
        "送保單",
    ]);
    let left = desk.ok(&["loan", "list"]);
    assert_eq!(left["loans"][0]["out"].as_u64(), Some(1));
    let wang = desk.ok(&["show", "王美玲"]);
    assert_eq!(
        (wang["card"]["last_contact"].as_str(), wang["card"]["next_followup"].as_str()),
        (Some("2026-09-15"), Some("2026-09-23"))
    );
    let later = Desk { folder: desk.folder, today: "2026-09-18" };
    let today = later.ok(&["today"]);
    let late: Vec<&serde_json::Value> =
        today["items"].as_array().unwrap().iter().filter(|item| item["kind"] == "loan").collect();
    assert_eq!((late.len(), late[0]["overdue_days"].as_i64()), (1, Some(3)));
    later.ok(&["loan", "lose", "鄭文傑", "--note", "計程車上"]);
    assert!(later.ok(&["loan", "list"])["loans"].as_array().unwrap().is_empty());
    let brief = later.ok(&["brief", "王美玲"]);
    assert_eq!(brief["contacts"][0]["note"].as_str(), Some("簽好了"));
    assert_eq!(later.ok(&["brief", "王美玲"])["read_by"].as_str(), Some("周以恩"));
}
