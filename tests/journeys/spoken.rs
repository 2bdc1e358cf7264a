//! What is printed for people instead of programs.

use std::process::Command;

use crate::Desk;
use crate::trade::{SALE, desk, id};

/// A command for people instead of programs.
pub fn say(desk: &Desk, lang: &str, args: &[&str]) -> String {
    let out = Command::new(env!("CARGO_BIN_EXE_shuke"))
        .args(["--lang", lang, "--today", desk.today, "--staff", "周以恩", "--book"])
        .arg(desk.folder.path().join("b.book"))
        .args(args)
        .env_remove("SHUKE_BOOK")
        .output()
        .unwrap();
    assert!(out.status.success(), "{lang} {args:?} {}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8(out.stdout).unwrap()
}

/// What is amiss with a text for people: places that were not filled, names of keys, and in Chinese whatever is English.
pub fn amiss(lang: &str, text: &str) -> Vec<String> {
    let mut found: Vec<String> =
        ["{", "}", "cli_", "class_", "why_", "left_out_", "op_"].map(str::to_owned).into_iter().collect();
    found.retain(|mark| text.contains(mark.as_str()));
    if lang == "en" {
        return found;
    }
    let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-');
    // Ids are longer than any word; currencies and VIP are the same everywhere.
    found.extend(
        words
            .filter(|word| word.len() < 32 && word.bytes().filter(u8::is_ascii_alphabetic).count() > 1)
            .filter(|word| !["TWD", "USD", "VIP"].contains(word))
            .map(str::to_owned),
    );
    found
}

#[test]
fn the_trade_is_told_to_people_in_three_languages() {
    let desk = desk();
    let added = desk.ok(&["opportunity", "add", "王美玲", "保險", "--value", "5萬", "--tick", "intent"]);
    let opportunity = id(&added["opportunities"][0]);
    let mut sale = SALE;
    sale[16] = &opportunity;
    let order = id(&desk.ok(&sale)["order"]);
    let held = desk.ok(&["holding", "add", "王美玲", "存款", "--matures", "2026-10-01"]);
    let holding = id(&held["holdings"][0]);
    desk.ok(&["holding", "balance", &holding, "30萬"]);
    for lang in ["zh-Hant", "zh-Hans", "en"] {
        for args in [
            &["opportunity", "list"][..],
            &["sale", "list", "王美玲"],
            &["sale", "add", "王美玲", "--line", "茶=5", "--number", "A1"],
            &["pay", order.as_str(), "5"],
            &["due"],
            &["holding", "list", "王美玲"],
            &["holding", "maturing"],
            &["referrals"],
            &["agree", "credit", "王美玲", "--limit", "1000"],
            &["sale", "add", "王美玲", "--line", "茶=5000", "--part", "2026-10-01=5000"],
            &["history"],
        ] {
            let text = say(&desk, lang, args);
            assert!(amiss(lang, &text).is_empty(), "{lang} {args:?} {:?}\n{text}", amiss(lang, &text));
        }
    }
    assert!(say(&desk, "zh-Hant", &["due"]).contains("逾期 97 天"));
    assert!(say(&desk, "en", &["due"]).contains("97 days late"));
}
