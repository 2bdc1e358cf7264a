//! 交接 by the terminal alone: two books of two people, a file between them, a receipt back.

use std::io::Write;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::Desk;

/// Runs a command in one of several books of a desk, with a line on stdin or none; its exit code and its object.
pub fn at(desk: &Desk, book: &str, who: &str, line: &str, args: &[&str]) -> (i32, Value) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_shuke"))
        .args(["--json", "--lang", "zh-Hant", "--today", desk.today, "--staff", who, "--book"])
        .arg(desk.folder.path().join(book))
        .args(args)
        .current_dir(desk.folder.path())
        .env_remove("SHUKE_BOOK")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A program that needs no line may be gone before it is written.
    let _ = child.stdin.take().unwrap().write_all(line.as_bytes());
    let out = child.wait_with_output().unwrap();
    let text = String::from_utf8(if out.status.success() { out.stdout } else { out.stderr }).unwrap();
    (out.status.code().unwrap(), serde_json::from_str(&text).unwrap_or(Value::String(text)))
}

fn ok(desk: &Desk, book: &str, who: &str, line: &str, args: &[&str]) -> Value {
    let (exit, body) = at(desk, book, who, line, args);
    assert_eq!(exit, 0, "{args:?}: {body}");
    body
}

fn code(desk: &Desk, book: &str, who: &str, line: &str, args: &[&str]) -> String {
    let (exit, body) = at(desk, book, who, line, args);
    assert_eq!(exit, 1, "{args:?}: {body}");
    body["error"]["code"].as_str().unwrap_or_default().to_owned()
}

/// Two books: 周以恩 with three customers, 林子晴 with one of them under her own number.
pub fn two_books() -> Desk {
    let desk = Desk::empty();
    for (book, who) in [("zhou.book", "周以恩"), ("lin.book", "林子晴")] {
        ok(&desk, book, who, "", &["book", "create", "--name", who]);
    }
    for (name, phone) in [("王美玲", "0912-000-417"), ("鄭文傑", "0912-000-888"), ("王明倫", "0912-000-285")]
    {
        ok(&desk, "zhou.book", "周以恩", "", &["add", name, "--phone", phone]);
    }
    ok(
        &desk,
        "zhou.book",
        "周以恩",
        "",
        &["log", "王美玲", "--kind", "call", "--note", "談續保", "--next", "2026-09-18"],
    );
    ok(&desk, "lin.book", "林子晴", "", &["add", "王明倫", "--phone", "0912-000-285"]);
    desk
}

#[test]
fn a_rep_leaves_the_next_one_takes_over_and_the_first_book_is_emptied_against_the_receipt() {
    let desk = two_books();
    let made = ok(
        &desk,
        "zhou.book",
        "周以恩",
        "",
        &[
            "handover",
            "create",
            "交接.shuke",
            "--to",
            "林子晴",
            "--message",
            "王太太下午才在",
            "--sheet",
            "單.pdf",
        ],
    );
    assert_eq!((made["cards"].as_u64(), made["counts"]["cards"].as_u64()), (Some(3), Some(3)));
    let words = made["passphrase"].as_str().unwrap();
    assert_eq!(words.split(' ').count(), 6);
    let check = made["check_code"].as_str().unwrap();
    assert!(std::fs::read(desk.folder.path().join("單.pdf")).unwrap().starts_with(b"%PDF-"));

    assert_eq!(code(&desk, "lin.book", "林子晴", "", &["handover", "inspect", "交接.shuke"]), "words_wrong");
    assert_eq!(
        code(&desk, "lin.book", "林子晴", "松風 渡口\n", &["handover", "receive", "交接.shuke"]),
        "words_wrong"
    );
    let line = format!("{words}\n");
    let seen = ok(&desk, "lin.book", "林子晴", &line, &["handover", "inspect", "交接.shuke"]);
    assert_eq!(
        (seen["from"].as_str(), seen["to"].as_str(), seen["check_code"].as_str()),
        (Some("周以恩"), Some("林子晴"), Some(check))
    );
    assert_eq!((seen["duplicates"].as_array().unwrap().len(), seen["received"].as_u64()), (1, Some(0)));
    let tried = ok(&desk, "lin.book", "林子晴", &line, &["handover", "receive", "交接.shuke", "--dry-run"]);
    assert_eq!(tried["received"].as_u64(), Some(3));
    assert_eq!(
        ok(&desk, "lin.book", "林子晴", "", &["list"])["total"].as_u64(),
        Some(1),
        "a dry run leaves nothing"
    );
    let got = ok(&desk, "lin.book", "林子晴", &line, &["handover", "receive", "交接.shuke"]);
    assert_eq!(
        (
            got["received"].as_u64(),
            got["result"]["merged"].as_u64(),
            got["result"]["first_contacts"].as_u64()
        ),
        (Some(3), Some(1), Some(3))
    );
    assert_eq!(ok(&desk, "lin.book", "林子晴", "", &["list"])["total"].as_u64(), Some(3));
    assert_eq!(
        code(&desk, "lin.book", "林子晴", &line, &["handover", "receive", "交接.shuke"]),
        "handover_already"
    );
    let plans = ok(&desk, "lin.book", "林子晴", "", &["followup", "list"]);
    let purposes: Vec<&str> =
        plans["followups"].as_array().unwrap().iter().filter_map(|f| f["purpose"].as_str()).collect();
    assert_eq!(purposes.iter().filter(|purpose| **purpose == "接手後第一通電話").count(), 3, "{plans}");

    // The receipt, as it was written, and written again.
    assert!(desk.folder.path().join("交接.receipt.json").exists());
    let again = ok(
        &desk,
        "lin.book",
        "林子晴",
        &line,
        &["handover", "receipt", "交接.shuke", "--out", "再一次.receipt.json"],
    );
    assert_eq!(again["receipt"].as_str(), Some("再一次.receipt.json"));
    let listed = ok(&desk, "zhou.book", "周以恩", "", &["handover", "list"]);
    let id = listed["handovers"][0]["id"].as_str().unwrap().to_owned();
    assert_eq!(code(&desk, "zhou.book", "周以恩", "", &["handover", "seal", &id]), "receipt_missing");
    let booked = ok(&desk, "zhou.book", "周以恩", "", &["handover", "receipt", "再一次.receipt.json"]);
    assert_eq!((booked["by"].as_str(), booked["received"].as_u64()), (Some("林子晴"), Some(3)));
    let sealed = ok(&desk, "zhou.book", "周以恩", "", &["handover", "seal", &id]);
    assert_eq!(sealed["sealed"].as_u64(), Some(3));
    assert_eq!(code(&desk, "zhou.book", "周以恩", "", &["edit", "王美玲", "--set", "note=x"]), "card_sealed");
    let erased = ok(&desk, "zhou.book", "周以恩", "", &["handover", "erase", &id, "--reason", "離職"]);
    assert_eq!(erased["certificate"]["cards"].as_array().unwrap().len(), 3);
    assert_eq!(code(&desk, "zhou.book", "周以恩", "", &["show", "王美玲"]), "card_unknown");
    assert_eq!(ok(&desk, "lin.book", "林子晴", "", &["check"])["ok"].as_bool(), Some(true));
    assert_eq!(ok(&desk, "zhou.book", "周以恩", "", &["check"])["ok"].as_bool(), Some(true));
}

#[test]
fn cards_lent_for_a_holiday_come_back_and_a_conflict_is_decided() {
    let desk = two_books();
    let receiver = ok(&desk, "lin.book", "林子晴", "", &["handover", "code"]);
    let receiver = receiver["code"].as_str().unwrap();
    let lend = [
        "handover",
        "create",
        "代班.shuke",
        "--to",
        "林子晴",
        "--card",
        "王美玲",
        "--mode",
        "lend",
        "--until",
        "2026-10-09",
        "--to-code",
        receiver,
    ];
    assert!(ok(&desk, "zhou.book", "周以恩", "", &lend)["passphrase"].is_null(), "the code is the key");
    let got = ok(&desk, "lin.book", "林子晴", "", &["handover", "receive", "代班.shuke"]);
    assert_eq!(got["result"]["first_contacts"].as_u64(), Some(0), "whoever stands in introduces nobody");
    ok(&desk, "lin.book", "林子晴", "", &["edit", "王美玲", "--set", "employer=內湖國中"]);
    ok(&desk, "zhou.book", "周以恩", "", &["edit", "王美玲", "--set", "employer=大直國中"]);
    let id = got["id"].as_str().unwrap();
    ok(&desk, "lin.book", "林子晴", "", &["handover", "give-back", id, "還.shuke"]);
    assert_eq!(
        code(&desk, "zhou.book", "周以恩", "", &["handover", "receive", "還.shuke"]),
        "handover_conflicts"
    );
    let back =
        ok(&desk, "zhou.book", "周以恩", "", &["handover", "receive", "還.shuke", "--on-conflict", "theirs"]);
    assert_eq!(back["result"]["woven"].as_u64(), Some(1));
    assert_eq!(
        ok(&desk, "zhou.book", "周以恩", "", &["show", "王美玲"])["card"]["employer"].as_str(),
        Some("內湖國中")
    );
    let states: Vec<String> = ok(&desk, "zhou.book", "周以恩", "", &["handover", "list"])["handovers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| format!("{} {}", row["direction"].as_str().unwrap(), row["state"].as_str().unwrap()))
        .collect();
    assert_eq!(states, ["in taken", "out returned"]);
}
