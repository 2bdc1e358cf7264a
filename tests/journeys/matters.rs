//! Who matters, from a terminal: classes and why, judgements and rules.

use serde_json::{Value, json};

use crate::Desk;
use crate::spoken::{amiss, say};
use crate::trade::{id, twd};

const SCHEMES: [&str; 11] = [
    "tier",
    "abc",
    "rfm",
    "attitude",
    "ladder",
    "lifecycle",
    "depth",
    "pyramid",
    "effort",
    "drift",
    "early_adopter",
];

/// Name and class of each card, by the names.
pub fn classes(desk: &Desk, args: &[&str]) -> Vec<(String, Option<String>)> {
    let found = desk.ok(&[&["classify"][..], args].concat());
    let mut all: Vec<(String, Option<String>)> = found["cards"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            let text = |value: &Value| value.as_str().map(str::to_owned);
            (text(&one["card"]["name"]).unwrap(), text(&one["class"]))
        })
        .collect();
    all.sort();
    all
}

pub fn told(rows: &[(&str, Option<&str>)]) -> Vec<(String, Option<String>)> {
    rows.iter().map(|(name, class)| ((*name).to_owned(), class.map(str::to_owned))).collect()
}

pub fn names(found: &Value) -> Vec<&str> {
    let mut all: Vec<&str> =
        found["cards"].as_array().unwrap().iter().map(|card| card["name"].as_str().unwrap()).collect();
    all.sort_unstable();
    all
}

/// Customers with a balance each, by the edges of the tiers, and one of whom nothing is known.
fn held() -> Desk {
    let desk = Desk::with_book();
    for (name, balance) in [
        ("A零", "0"),
        ("B一般", "9.99萬"),
        ("C一般", "99,999.99"),
        ("D優質", "10萬"),
        ("E優質", "199,999.99"),
        ("F重點", "20萬"),
        ("G重點", "29.99萬"),
        ("H貴賓", "３０萬"),
    ] {
        desk.ok(&["add", name, "--tag", if name < "F" { "小" } else { "大" }]);
        let held = desk.ok(&["holding", "add", name, "存款", "--kind", "demand"]);
        desk.ok(&["holding", "balance", &id(&held["holdings"][0]), balance, "--day", "2026-09-01"]);
    }
    desk.ok(&["add", "I不知道"]);
    desk
}

/// Four customers of whom 40, 30, 20 and 10 were received.
pub fn sold() -> Desk {
    let desk = Desk::with_book();
    for (name, amount) in [("甲", "40"), ("乙", "30"), ("丙", "20"), ("丁", "10")] {
        desk.ok(&["add", name]);
        desk.ok(&["sale", "add", name, "--line", &format!("茶={amount}"), "--day", "2026-09-01"]);
    }
    desk
}

fn class_of(desk: &Desk, name: &str) -> Value {
    desk.ok(&["show", name])["card"]["class"].clone()
}

#[test]
fn a_balance_gives_the_tier_and_an_edge_belongs_to_the_tier_above() {
    let desk = held();
    assert_eq!(
        classes(&desk, &["--scheme", "tier"]),
        told(&[
            ("A零", Some("plain")),
            ("B一般", Some("plain")),
            ("C一般", Some("plain")),
            ("D優質", Some("select")),
            ("E優質", Some("select")),
            ("F重點", Some("focus")),
            ("G重點", Some("focus")),
            ("H貴賓", Some("vip")),
            ("I不知道", None),
        ])
    );
    let counts = &desk.ok(&["classify", "--scheme", "tier"])["classes"];
    assert_eq!(counts[1], json!({"class": "select", "cards": 2, "amount": twd("299999.99")}));
    assert_eq!(
        counts[4],
        json!({"class": null, "cards": 1, "amount": twd("0.00")}),
        "資料不足 is told apart"
    );

    let chosen = classes(&desk, &["--scheme", "tier", "--where", "tag:大"]);
    assert_eq!(chosen, told(&[("F重點", Some("focus")), ("G重點", Some("focus")), ("H貴賓", Some("vip"))]));
    let counts = &desk.ok(&["classify", "--scheme", "tier", "--where", "tag:大"])["classes"];
    assert_eq!(
        (&counts[0]["cards"], &counts[3]["cards"]),
        (&json!(0), &json!(1)),
        "counts of the chosen ones"
    );
    for (filter, found) in [
        ("tier:VIP", &["H貴賓"][..]),
        ("分層:優質,重點維護", &["D優質", "E優質", "F重點", "G重點"]),
        ("tier:資料不足", &["I不知道"]),
        ("餘額>=20萬", &["F重點", "G重點", "H貴賓"]),
        ("balance>=10萬 balance<20萬", &["D優質", "E優質"]),
        ("balance>=20萬 -tier:vip", &["F重點", "G重點"]),
    ] {
        assert_eq!(names(&desk.ok(&["list", "--where", filter])), found, "{filter}");
    }
    for filter in ["tier:gold", "clas:A"] {
        let (exit, error) = desk.refused(&["classify", "--where", filter]);
        assert_eq!((exit, &error["error"]["code"]), (2, &json!("field_unknown")), "{filter}");
    }
    assert_eq!(desk.refused(&["classify", "--scheme", "fate"]).0, 2);
}

#[test]
fn a_tier_falls_three_months_after_the_balance_did() {
    let desk = held();
    let holding = id(&desk.ok(&["holding", "list", "H貴賓"])["holdings"][0]);
    desk.ok(&["holding", "balance", &holding, "12萬", "--day", "2026-09-10"]);
    let why = desk.ok(&["why", "H貴賓", "--scheme", "tier"]);
    assert_eq!(
        (&why["class"], &why["why"]["code"], &why["why"]["args"]["falls"], &why["why"]["args"]["falls_to"]),
        (&json!("vip"), &json!("tier_kept"), &json!("2026-12-10"), &json!("select"))
    );
    assert_eq!(why["rows"].as_array().unwrap().len(), 2);
    let before = Desk { folder: desk.folder, today: "2026-12-09" };
    assert_eq!(before.ok(&["why", "H貴賓", "--scheme", "tier"])["class"], "vip");
    let after = Desk { folder: before.folder, today: "2026-12-10" };
    assert_eq!(after.ok(&["why", "H貴賓", "--scheme", "tier"])["class"], "select");
}

#[test]
fn every_scheme_answers_in_the_promised_shape() {
    let desk = Desk::empty();
    desk.ok(&["book", "create", "--sample"]);
    for scheme in SCHEMES {
        let found = desk.ok(&["classify", "--scheme", scheme]);
        assert_eq!((&found["scheme"], &found["applied"]), (&json!(scheme), &Value::Null));
        let (counts, cards) = (found["classes"].as_array().unwrap(), found["cards"].as_array().unwrap());
        let mut all = 0;
        for count in counts {
            assert!(count["class"].is_string() || count["class"].is_null(), "{scheme} {count}");
            assert!(count["amount"]["amount"].is_string() && count["amount"]["currency"] == "TWD", "{count}");
            let of = cards.iter().filter(|one| one["class"] == count["class"]).count() as u64;
            assert_eq!(count["cards"].as_u64(), Some(of), "{scheme} {count}");
            all += of;
        }
        assert_eq!(all, cards.len() as u64, "{scheme}: everybody is in one of the classes or in 資料不足");
        for one in cards {
            for key in ["id", "number", "name", "class", "company", "phone"] {
                assert!(one["card"].as_object().unwrap().contains_key(key), "{scheme} {key}");
            }
            let why = one["why"].as_str().unwrap();
            assert!(
                !why.is_empty() && amiss("zh-Hant", why).is_empty(),
                "{scheme} {:?} {why}",
                amiss("zh-Hant", why)
            );
        }
        let why = desk.ok(&["why", "1", "--scheme", scheme]);
        for key in [
            "scheme",
            "class",
            "ruled",
            "missing",
            "rule",
            "why",
            "counts",
            "rows",
            "judgement",
            "judgements",
        ] {
            assert!(why.as_object().unwrap().contains_key(key), "{scheme} {key}");
        }
        assert_eq!((&why["rule"]["version"], &why["rule"]["since"]), (&json!(1), &Value::Null));
    }
}

#[test]
fn classes_go_onto_the_cards_when_somebody_says_so_and_come_off_with_one_undo() {
    let desk = sold();
    let by_rule = told(&[("丁", Some("c")), ("丙", Some("b")), ("乙", Some("a")), ("甲", Some("a"))]);
    assert_eq!(classes(&desk, &[]), by_rule);
    assert_eq!(class_of(&desk, "甲"), Value::Null, "nothing changes behind anybody's back");

    let (exit, error) = desk.refused(&["judge", "丁", "abc", "A"]);
    assert_eq!((exit, &error["error"]["code"]), (1, &json!("reason_missing")));
    let judged = desk.ok(&["judge", "丁", "abc", "A", "--reason", "總經理的朋友", "--until", "2026-12-31"]);
    assert_eq!(
        (&judged["class"], &judged["ruled"]),
        (&json!("a"), &json!("c")),
        "the rule goes on beside it"
    );
    let judgement = &judged["judgement"];
    assert_eq!(
        (&judgement["reason"], &judgement["by"], &judgement["until"]),
        (&json!("總經理的朋友"), &json!("周以恩"), &json!("2026-12-31"))
    );
    for (class, more, wrong) in [
        ("Z", &["--reason", "x"][..], "unknown"),
        ("A", &["--reason", "x", "--until", "2026-01-01"], "date_impossible"),
    ] {
        let (exit, error) = desk.refused(&[&["judge", "丁", "abc", class][..], more].concat());
        assert_eq!((exit, &error["error"]["code"]), (1, &json!(wrong)), "{class}");
    }

    let applied = desk.ok(&["classify", "--apply"]);
    assert_eq!(applied["applied"]["changed"], 3, "who was judged is left alone");
    assert!(applied["applied"]["op"].is_string());
    assert_eq!([class_of(&desk, "甲"), class_of(&desk, "丙"), class_of(&desk, "丁")], ["A", "B", "A"]);
    let again = desk.ok(&["classify", "--apply"]);
    assert_eq!(again["applied"], json!({"changed": 0, "op": null}), "what changes nothing is no action");
    assert_eq!(desk.ok(&["undo"])["operations"][0]["op"], "reclassify");
    assert_eq!(
        [class_of(&desk, "甲"), class_of(&desk, "丙"), class_of(&desk, "丁")],
        [json!(null), json!(null), json!("A")]
    );

    let back = desk.ok(&["judge", "丁", "abc", "rule"]);
    assert_eq!((&back["class"], &back["judgement"]), (&json!("c"), &Value::Null));
    assert_eq!(desk.refused(&["judge", "丁", "abc", "rule"]).1["error"]["code"], "unknown");
    desk.ok(&["undo"]);
    assert_eq!(desk.ok(&["why", "丁"])["class"], "a");
    let later = Desk { folder: desk.folder, today: "2027-01-01" };
    assert_eq!(later.ok(&["why", "丁"])["class"], "c", "a judgement ends by itself");
    let first = later.ok(&["judge", "丙", "early_adopter", "yes", "--reason", "第一個買新款"]);
    assert_eq!(first["class"], "yes");
    assert_eq!(names(&later.ok(&["list", "--where", "early:是"])), ["丙"]);
}

#[test]
fn a_class_is_explained_by_its_rows_and_its_rule() {
    let desk = sold();
    let bought = id(&desk.ok(&["sale", "list", "丙"])["orders"][0]);
    desk.ok(&["sale", "add", "丙", "--line", "茶=-5", "--refunds", &bought]);
    desk.ok(&["sale", "add", "丙", "--line", "茶=US$7"]);
    desk.ok(&["sale", "add", "丙", "--line", "茶=9", "--day", "2025-09-15"]);
    let why = desk.ok(&["why", "丙"]);
    let args = &why["why"]["args"];
    assert_eq!(
        (&why["why"]["code"], &args["rank"], &args["customers"], &args["received"]),
        (&json!("abc_rank"), &json!(3), &json!(4), &json!(1500))
    );
    let rows: Vec<(&str, &Value)> = why["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (row["amount"]["amount"].as_str().unwrap(), &row["left_out"]))
        .collect();
    for row in [
        ("20.00", &Value::Null),
        ("-5.00", &Value::Null),
        ("7.00", &json!("other_currency")),
        ("9.00", &json!("too_old")),
    ] {
        assert!(rows.contains(&row), "{row:?} in {rows:?}");
    }
    assert_eq!(desk.refused(&["why", "沒這人"]).1["error"]["code"], "card_unknown");
}

#[test]
fn rules_have_versions_are_tried_first_and_go_back() {
    let desk = sold();
    let file = desk.file("r.json", r#"{"abc":{"a_percent":50,"months":6}}"#);
    let tried = desk.ok(&["rules", "--set", &file, "--dry-run"]);
    let trial = tried["trial"].as_array().unwrap();
    assert_eq!(trial.len(), SCHEMES.len());
    assert_eq!((&trial[1]["scheme"], &trial[1]["classes"][0]["cards"]), (&json!("abc"), &json!(1)));
    let before = desk.ok(&["rules"]);
    assert!(before["versions"].as_array().unwrap().iter().all(|one| one["version"] == 1), "nothing was set");
    assert_eq!(before["settings"]["tier"]["vip"], 30_000_000, "in minor units");

    let set = desk.ok(&["rules", "--set", &file]);
    assert_eq!(
        (&set["settings"]["abc"]["a_percent"], &set["settings"]["abc"]["b_percent"]),
        (&json!(50), &json!(95)),
        "what the file does not name stays"
    );
    assert_eq!(set["versions"][1], json!({"scheme": "abc", "version": 2, "since": "2026-09-15"}));
    assert_eq!(set["versions"][0]["version"], 1, "another rule keeps its version");
    assert_eq!(desk.ok(&["why", "乙"])["class"], "b");
    assert_eq!(desk.ok(&["undo"])["operations"][0]["op"], "set_class_rule");
    assert_eq!(desk.ok(&["why", "乙"])["class"], "a");

    for (text, wrong) in [
        (r#"{"abc":{"a_percent":500}}"#, "rule_unfit"),
        (r#"{"abc":{"a_percent":96}}"#, "rule_unfit"),
        (r#"{"abc":{"a_percent":"many"}}"#, "unreadable"),
        (r#"{"abc":"#, "unreadable"),
        ("[1]", "unreadable"),
    ] {
        let file = desk.file("bad.json", text);
        let (exit, error) = desk.refused(&["rules", "--set", &file]);
        assert_eq!((exit, &error["error"]["code"]), (1, &json!(wrong)), "{text}");
    }
    assert_eq!(desk.refused(&["rules", "--set", "none.json"]).1["error"]["code"], "file_missing");
    assert_eq!(desk.refused(&["rules", "--dry-run"]).0, 2);
    assert_eq!(desk.ok(&["rules"])["settings"], before["settings"]);
}

#[test]
fn classes_and_values_are_told_to_people_in_three_languages() {
    let desk = sold();
    desk.ok(&["judge", "丁", "abc", "A", "--reason", "老朋友"]);
    let settings = desk.file("r.json", r#"{"abc":{"a_percent":50}}"#);
    for lang in ["zh-Hant", "zh-Hans", "en"] {
        for scheme in SCHEMES {
            let text = say(&desk, lang, &["classify", "--scheme", scheme]);
            assert!(amiss(lang, &text).is_empty(), "{lang} {scheme} {:?}\n{text}", amiss(lang, &text));
        }
        for args in [
            &["why", "甲"][..],
            &["why", "甲", "--scheme", "rfm"],
            &["value", "--fit"],
            &["insights"],
            &["rules", "--set", &settings, "--dry-run"],
            &["judge", "乙", "tier", "vip", "--reason", "存在別家"],
        ] {
            let text = say(&desk, lang, args);
            assert!(amiss(lang, &text).is_empty(), "{lang} {args:?} {:?}\n{text}", amiss(lang, &text));
        }
    }
}

#[test]
fn what_a_class_rests_on_is_told_in_the_language_of_whoever_asks() {
    let desk = Desk::empty();
    desk.ok(&["book", "create", "--sample"]);
    for lang in ["zh-Hant", "zh-Hans", "en"] {
        for scheme in SCHEMES {
            for card in ["1", "2", "3"] {
                let text = say(&desk, lang, &["why", card, "--scheme", scheme]);
                assert!(amiss(lang, &text).is_empty(), "{lang} {scheme} {:?}\n{text}", amiss(lang, &text));
            }
        }
    }
}
