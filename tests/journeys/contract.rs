//! The public contract: names, shapes and exit codes that scripts rely on.

use serde_json::{Value, json};

use crate::Desk;

const CARD: &str = "BEGIN:VCARD\nVERSION:3.0\nFN:王小明\nN:王;小明;;;\nTEL;TYPE=CELL:0912-000-417\nBDAY:1977-08-14\nEND:VCARD\n";

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

#[test]
fn the_main_job_from_import_to_friday_and_back() {
    let desk = Desk::with_book();
    let report = desk.ok(&["import", &desk.file("phone.vcf", CARD)]);
    assert_eq!((&report["read"], &report["created"], &report["skipped"]), (&json!(1), &json!(1), &json!(0)));
    assert!(report["batch"].is_string());

    let found = desk.ok(&["find", "wxm"]);
    assert_eq!(found["hits"][0]["card"]["name"], "王小明");
    assert_eq!(found["hits"][0]["why"]["field"], "initials");

    let logged = desk.ok(&[
        "log",
        "王小明",
        "--kind",
        "call",
        "--note",
        "想問旅平險",
        "--next",
        "2026-09-18",
        "--for",
        "傳報價",
    ]);
    assert_eq!(logged["interaction"]["kind"], "call");
    assert_eq!(
        (&logged["followup"]["due"], &logged["followup"]["purpose"]),
        (&json!("2026-09-18"), &json!("傳報價"))
    );

    let friday = Desk { folder: desk.folder, today: "2026-09-18" };
    let today = friday.ok(&["today"]);
    assert_eq!(today["date"], "2026-09-18");
    let item = &today["items"][0];
    assert_eq!(
        (&item["kind"], &item["card"]["name"], &item["reason"]),
        (&json!("followup"), &json!("王小明"), &json!("傳報價"))
    );
    assert_eq!(
        (&item["due"], &item["overdue_days"], &item["action"]),
        (&json!("2026-09-18"), &json!(0), &json!("call"))
    );

    let undone = friday.ok(&["undo"]);
    assert_eq!(undone["operations"][0]["op"], "log_contact");
    assert!(friday.ok(&["today"])["items"].as_array().unwrap().is_empty());
    friday.ok(&["redo"]);
    assert_eq!(friday.ok(&["today"])["items"].as_array().unwrap().len(), 1);
}

#[test]
fn a_card_has_the_promised_shape() {
    let desk = Desk::with_book();
    let added = desk.ok(&[
        "add",
        "王美玲",
        "--phone",
        "0912-000-417",
        "--email",
        "m@example.com",
        "--company",
        "光明國中",
        "--birthday",
        "lunar:1966-L3-03",
        "--salutation",
        "王太太",
        "--tag",
        "高山茶",
        "--set",
        "class=A",
        "--set",
        "x.血型=A",
    ]);
    let card = &added["card"];
    for key in [
        "id",
        "number",
        "name",
        "class",
        "company",
        "phone",
        "kind",
        "surname",
        "given",
        "salutation",
        "gender",
        "phones",
        "emails",
        "ims",
        "addresses",
        "birthday",
        "employer",
        "position",
        "occupation",
        "relations",
        "tags",
        "groups",
        "needs",
        "fields",
        "note",
        "completeness",
        "stale_days",
        "last_contact",
        "last_attempt",
        "next_followup",
        "created_at",
        "updated_at",
    ] {
        assert!(keys(card).contains(&key), "{key}");
    }
    assert_eq!(
        (&card["surname"], &card["given"], &card["class"]),
        (&json!("王"), &json!("美玲"), &json!("A"))
    );
    assert_eq!(
        card["birthday"],
        json!({"calendar": "lunar", "year": 1966, "month": 3, "day": 3, "leap": true})
    );
    assert_eq!(card["phones"][0], json!({"value": "0912-000-417", "type": "other", "preferred": false}));
    assert_eq!(card["fields"]["血型"], "A");
    assert!(card["completeness"]["percent"].is_u64() && card["completeness"]["missing"].is_array());
    assert!(added["possible_duplicates"].as_array().unwrap().is_empty());

    let twin = desk.ok(&["add", "王小玲", "--phone", "+886912000417"]);
    assert_eq!(twin["possible_duplicates"][0]["name"], "王美玲");
    for named in ["王美玲", "1", card["id"].as_str().unwrap()] {
        assert_eq!(desk.ok(&["show", named])["card"]["id"], card["id"], "{named}");
    }
}

#[test]
fn birthdays_are_read_in_every_form_and_what_is_doubtful_is_refused_with_its_readings() {
    let desk = Desk::with_book();
    let solar = json!({"calendar": "solar", "year": 1977, "month": 8, "day": 14, "leap": false});
    for text in ["1977-08-14", "1977/8/14", "19770814", "1977年8月14日", "民國66年8月14日"] {
        assert_eq!(desk.ok(&["add", text, "--birthday", text])["card"]["birthday"], solar, "{text}");
    }
    for text in ["--08-14", "8/14"] {
        let card = desk.ok(&["add", "沒有年份", "--birthday", text]);
        assert_eq!(card["card"]["birthday"]["year"], Value::Null, "{text}");
    }
    for text in ["農1968-08-05", "lunar:1968-08-05"] {
        assert_eq!(
            desk.ok(&["add", text, "--birthday", text])["card"]["birthday"]["calendar"],
            "lunar",
            "{text}"
        );
    }
    for text in ["66.8.14", "77.8.14", "660814"] {
        let (code, error) = desk.refused(&["add", "誰", "--birthday", text]);
        assert_eq!((code, &error["error"]["code"]), (1, &json!("date_ambiguous")), "{text}");
        assert!(error["error"]["args"]["readings"].as_array().unwrap().len() >= 2, "{error}");
    }
    let (code, error) = desk.refused(&["add", "誰", "--birthday", "2/30"]);
    assert_eq!((code, &error["error"]["code"]), (1, &json!("date_impossible")));
    assert_eq!(desk.ok(&["list"])["total"], 9, "a refused card leaves nothing");
}

#[test]
fn lists_and_birthdays_have_the_promised_shape() {
    let desk = Desk::empty();
    desk.ok(&["book", "create", "--sample"]);
    let list = desk.ok(&["list", "--where", "class:A", "--limit", "3"]);
    assert_eq!(list["cards"].as_array().unwrap().len(), 3);
    assert!(list["total"].as_u64().unwrap() > 3);
    let birthdays = desk.ok(&["birthdays", "--days", "30"]);
    let first = &birthdays["birthdays"][0];
    for key in
        ["card", "person", "relation", "date", "calendar", "born", "age", "nominal_age", "zodiac", "adjusted"]
    {
        assert!(keys(first).contains(&key), "{key}");
    }
    let today = desk.ok(&["today"]);
    let kinds: Vec<&str> =
        today["items"].as_array().unwrap().iter().map(|i| i["kind"].as_str().unwrap()).collect();
    for kind in ["followup", "visit", "birthday", "invitation", "dormant"] {
        assert!(kinds.contains(&kind), "{kind} in {kinds:?}");
    }
    let history = desk.ok(&["history"]);
    assert_eq!(history["operations"][0]["op"], "sample");
    let info = desk.ok(&["book", "info"]);
    for key in ["id", "name", "path", "protected", "cards", "schema", "sqlite", "size_bytes", "last_backup"] {
        assert!(keys(&info["book"]).contains(&key), "{key}");
    }
}

#[test]
fn follow_ups_are_added_done_put_off_and_listed() {
    let desk = Desk::with_book();
    desk.ok(&["add", "王美玲"]);
    let added = desk.ok(&[
        "followup",
        "add",
        "王美玲",
        "--due",
        "9/18",
        "--time",
        "10:30",
        "--channel",
        "visit",
        "--for",
        "送禮盒",
    ]);
    let f = &added["followups"][0];
    assert_eq!(
        (&f["due"], &f["time"], &f["channel"], &f["status"], &f["overdue_days"]),
        (&json!("2026-09-18"), &json!("10:30"), &json!("visit"), &json!("open"), &json!(-3))
    );
    let id = f["id"].as_str().unwrap();
    assert_eq!(desk.ok(&["followup", "snooze", id, "+7"])["followups"][0]["due"], "2026-09-22");
    assert_eq!(desk.ok(&["followup", "done", id])["followups"][0]["status"], "done");
    assert!(desk.ok(&["followup", "list"])["followups"].as_array().unwrap().is_empty());
    assert_eq!(desk.ok(&["followup", "list", "--status", "all"])["followups"][0]["card"]["name"], "王美玲");
    let (code, error) = desk.refused(&["followup", "done", id]);
    assert_eq!((code, &error["error"]["code"]), (1, &json!("unknown")));
}

#[test]
fn exit_codes_tell_refused_from_wrong_usage_from_damaged() {
    let desk = Desk::with_book();
    desk.ok(&["add", "王美玲"]);
    desk.ok(&["add", "王美玲"]);
    let (code, error) = desk.refused(&["show", "王美玲"]);
    assert_eq!((code, &error["error"]["code"]), (1, &json!("card_ambiguous")));
    assert_eq!(error["error"]["args"]["candidates"].as_array().unwrap().len(), 2);
    assert!(error["error"]["message"].as_str().unwrap().contains("王美玲"));
    assert_eq!(desk.refused(&["show", "沒有這個人"]).0, 1);
    let (code, error) = desk.refused(&["list", "--where", "clas:A"]);
    assert_eq!((code, &error["error"]["args"]["nearest"]), (2, &json!("class")));
    assert_eq!(desk.refused(&["edit", "1", "--set", "brithday=1/1"]).0, 2);
    assert_eq!(desk.refused(&["nonsense"]).0, 2);
    assert_eq!(desk.refused(&["book", "create"]).0, 1, "a book is never made over another");

    let file = desk.folder.path().join("b.book/cards.db");
    let mut bytes = std::fs::read(&file).unwrap();
    bytes[100..3000].fill(0xA5);
    std::fs::write(&file, bytes).unwrap();
    let (code, error) = desk.refused(&["list"]);
    assert_eq!((code, &error["error"]["code"]), (3, &json!("book_damaged")));

    let nowhere = Desk::empty();
    let (code, error) = nowhere.refused(&["today"]);
    assert_eq!((code, &error["error"]["code"]), (1, &json!("book_missing")));
    assert!(error["error"]["message"].as_str().unwrap().contains("b.book"), "it says where it looked");
}

#[test]
fn a_mapping_file_a_dry_run_and_the_bad_rows() {
    let desk = Desk::with_book();
    let rows = desk.file("r.csv", "甲;乙\n王小明;喜歡茶\n;沒有名字\n");
    let map = desk
        .file("m.json", r#"{"as":"cards","columns":{"甲":"name","2":"note"},"options":{"delimiter":";"}}"#);
    let dry = desk.ok(&["import", &rows, "--map", &map, "--dry-run"]);
    assert_eq!((&dry["created"], &dry["batch"]), (&json!(1), &Value::Null));
    assert_eq!(desk.ok(&["list"])["total"], 0);
    let bad = desk.folder.path().join("bad.csv").display().to_string();
    let report = desk.ok(&["import", &rows, "--map", &map, "--bad-rows", &bad]);
    assert_eq!((&report["read"], &report["created"]), (&json!(2), &json!(1)));
    let rejected = &report["rejected"][0];
    assert_eq!((&rejected["row"], &rejected["code"]), (&json!(3), &json!("no_name")));
    assert!(std::fs::read_to_string(&bad).unwrap().contains("no_name"));
    assert_eq!(desk.ok(&["show", "王小明"])["card"]["note"], "喜歡茶");
}

#[test]
fn every_command_also_speaks_to_people_in_three_languages() {
    let desk = Desk::empty();
    desk.ok(&["book", "create", "--sample"]);
    let book = desk.folder.path().join("b.book").display().to_string();
    let say = |lang: &str, args: &[&str]| {
        let out = std::process::Command::new(env!("CARGO_BIN_EXE_shuke"))
            .args(["--book", &book, "--today", "2026-09-15", "--lang", lang])
            .args(args)
            .output()
            .unwrap();
        assert!(out.status.success(), "{lang} {args:?} {}", String::from_utf8_lossy(&out.stderr));
        String::from_utf8(out.stdout).unwrap()
    };
    for args in [
        &["today"][..],
        &["list"],
        &["birthdays"],
        &["followup", "list"],
        &["history"],
        &["book", "info"],
        &["show", "1"],
    ] {
        for lang in ["zh-Hant", "zh-Hans", "en"] {
            let text = say(lang, args);
            assert!(
                !text.contains('{') && !text.contains("cli_") && !text.contains("null"),
                "{lang} {args:?}\n{text}"
            );
        }
    }
    assert!(say("zh-Hant", &["today"]).contains("逾期"));
    assert!(say("en", &["today"]).contains("days late"));
}

#[test]
fn many_cards_are_chosen_by_an_expression_and_served_in_one_round() {
    let desk = Desk::with_book();
    desk.ok(&["add", "王小明", "--tag", "高山茶", "--set", "class=A"]);
    desk.ok(&["add", "張惠雯", "--set", "groups=中秋禮單"]);
    let view = desk.ok(&["view", "save", "喝茶的", "--where", "tag:高山茶", "--sort", "last_contact"]);
    assert_eq!((&view["views"][0]["name"], &view["views"][0]["count"]), (&json!("喝茶的"), &json!(1)));
    assert_eq!(desk.ok(&["list", "--view", "喝茶的"])["cards"][0]["name"], "王小明");
    assert_eq!(desk.ok(&["list", "--where", "名單:中秋禮單"])["total"], 1);

    let round = desk.ok(&["round", "--where", "", "label", "重要", "--group", "中秋禮單"]);
    assert_eq!((&round["chosen"], &round["cards"]), (&json!(2), &json!(2)));
    assert!(round["op"].is_string());
    let planned =
        ["round", "--where", "group:中秋禮單", "followup", "--from", "2026-09-16", "--per-day", "1"];
    let dry = desk.ok(&[&["round", "--where", "group:中秋禮單", "--dry-run"][..], &planned[3..]].concat());
    assert_eq!((&dry["cards"], &dry["op"]), (&json!(2), &Value::Null));
    let round = desk.ok(&planned);
    let days: Vec<&str> =
        round["plan"]["days"].as_array().unwrap().iter().map(|d| d["date"].as_str().unwrap()).collect();
    assert_eq!(days, ["2026-09-16", "2026-09-17"]);
    assert_eq!(desk.ok(&["list", "--where", "is:unplanned"])["total"], 0);
    desk.ok(&["undo"]);
    assert_eq!(desk.ok(&["list", "--where", "is:unplanned"])["total"], 2);
    desk.ok(&["round", "--where", "class:A", "class", "b"]);
    desk.ok(&["round", "--where", "class:B", "log", "--kind", "visit", "--note", "巡視送文宣"]);
    assert_eq!(desk.ok(&["find", "文宣"])["hits"][0]["why"]["field"], "interaction");

    let file = desk.folder.path().join("out.csv");
    let done = desk.ok(&["export", file.to_str().unwrap(), "--where", "tag:重要"]);
    assert_eq!(done["cards"], 2);
    assert_eq!(done["bytes"], json!(std::fs::metadata(&file).unwrap().len()));
    let (code, error) = desk.refused(&["round", "--where", "clas:A", "label", "x"]);
    assert_eq!((code, &error["error"]["args"]["nearest"]), (2, &json!("class")));
    let checked = desk.ok(&["check"]);
    assert_eq!((&checked["ok"], &checked["counts"]["cards"]), (&json!(true), &json!(2)));
    desk.ok(&["view", "remove", "喝茶的"]);
    assert_eq!(desk.refused(&["list", "--view", "喝茶的"]).0, 1);
}
