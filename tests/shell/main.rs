//! Every command of the window through the real IPC, in a window that is none.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod guarded;
mod hardened;
mod reminders;
mod storm;

use std::path::Path;

use serde_json::{Value, json};
use shuke_desktop::{Desk, Flags, with_commands};
use tauri::ipc::{CallbackFn, InvokeBody};
use tauri::test::{INVOKE_KEY, MockRuntime, get_ipc_response, mock_builder, mock_context, noop_assets};
use tauri::webview::InvokeRequest;
use tauri::{App, Manager, WebviewWindow, WebviewWindowBuilder};
use tempfile::TempDir;

pub struct Window {
    pub folder: TempDir,
    pub app: App<MockRuntime>,
    webview: WebviewWindow<MockRuntime>,
}

impl Window {
    pub fn open(flags: impl FnOnce(&Path) -> Flags) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let flags = Flags { today: Some("2026-09-15".parse().unwrap()), ..flags(folder.path()) };
        let app = with_commands(mock_builder()).build(mock_context(noop_assets())).unwrap();
        app.manage(Desk::at(flags, folder.path().join("data"), &folder.path().join("config")));
        let webview = WebviewWindowBuilder::new(&app, "main", Default::default()).build().unwrap();
        Self { folder, app, webview }
    }

    pub fn with_sample() -> Self {
        Self::open(|folder| Flags { book: Some(folder.join("s.book")), sample: true, ..Flags::default() })
    }

    pub fn call(&self, command: &str, args: Value) -> Result<Value, Value> {
        let request = InvokeRequest {
            cmd: command.to_owned(),
            callback: CallbackFn(0),
            error: CallbackFn(1),
            url: "tauri://localhost".parse().unwrap(),
            body: InvokeBody::Json(args),
            headers: Default::default(),
            invoke_key: INVOKE_KEY.to_owned(),
        };
        get_ipc_response(&self.webview, request).map(|body| body.deserialize().unwrap())
    }

    pub fn ok(&self, command: &str, args: Value) -> Value {
        self.call(command, args).unwrap_or_else(|error| panic!("{command}: {error}"))
    }

    pub fn code(&self, command: &str, args: Value) -> String {
        let error = self.call(command, args).expect_err(command);
        error["code"].as_str().map_or_else(|| error.to_string(), str::to_owned)
    }

    pub fn somebody(&self) -> String {
        let page = self.ok("list_cards", json!({ "query": {}, "offset": 0, "limit": 1 }));
        page["rows"][0]["id"].as_str().unwrap().to_owned()
    }
}

#[test]
fn a_first_run_has_no_book_and_makes_one() {
    let window = Window::open(|_| Flags::default());
    assert_eq!(window.ok("app_state", json!({}))["book"], Value::Null);
    for command in ["today", "redo", "suggest_next"] {
        if command != "suggest_next" {
            assert_eq!(window.code(command, json!({})), "book_missing", "{command}");
        }
    }
    assert_eq!(window.code("create_book", json!({ "name": "  ", "preset": "insurance" })), "name_missing");
    let made = window.ok("create_book", json!({ "name": "周以恩/的卡冊", "preset": "insurance" }));
    assert_eq!((&made["name"], &made["cards"]), (&json!("周以恩/的卡冊"), &json!(0)));
    assert!(Path::new(made["path"].as_str().unwrap()).starts_with(window.folder.path().join("data")));
    let second = window.ok("create_book", json!({ "name": "周以恩/的卡冊", "preset": "bank" }));
    assert_ne!(second["path"], made["path"], "never over another book");
    let state = window.ok("app_state", json!({}));
    assert_eq!(state["recent"].as_array().unwrap().len(), 2);
    assert_eq!(window.ok("open_book", json!({ "path": made["path"] }))["id"], made["id"]);
    window.ok("close_book", json!({}));
    assert_eq!(window.ok("app_state", json!({}))["book"], Value::Null);
}

#[test]
fn the_sample_book_is_made_anew_and_the_old_one_is_set_aside_not_deleted() {
    let window = Window::open(|_| Flags::default());
    let first = window.ok("create_sample_book", json!({}));
    assert_eq!((&first["sample"], &first["owner"]), (&json!(true), &json!("周以恩")));
    assert!(first["cards"].as_u64().unwrap() >= 40);
    window.ok("add_card", json!({ "draft": { "name": "真的客戶" } }));
    let second = window.ok("create_sample_book", json!({}));
    assert_eq!((&second["cards"], &second["path"]), (&first["cards"], &first["path"]));
    let kept: Vec<_> = std::fs::read_dir(window.folder.path().join("data"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .filter(|name| name.starts_with("sample-"))
        .collect();
    assert_eq!(kept.len(), 1, "{kept:?}");
}

#[test]
fn settings_are_kept_and_nonsense_is_refused() {
    let window = Window::open(|_| Flags::default());
    let wanted = json!({ "language": "en", "theme": "dark", "text_size": 130, "years": "roc", "single_keys": false,
        "lock_minutes": 1, "reminders": { "hours": { "from": 540, "to": 1080 }, "quiet": [], "quiet_sunday": false,
        "visits": true, "before": 10, "morning": false, "names": true, "stay": false } });
    assert_eq!(window.ok("save_settings", json!({ "settings": wanted })), wanted);
    assert_eq!(window.ok("app_state", json!({}))["settings"], wanted);
    assert!(window.call("save_settings", json!({ "settings": { "theme": "pink" } })).is_err());
}

#[test]
fn the_webview_may_only_name_paths_that_a_person_chose() {
    let window = Window::with_sample();
    let secret = window.folder.path().join("secret.vcf");
    std::fs::write(&secret, "BEGIN:VCARD\nFN:X\nEND:VCARD\n").unwrap();
    let args = json!({ "path": secret, "options": {} });
    assert_eq!(window.code("import_preview", args.clone()), "file_missing");
    assert_eq!(window.code("import_commit", args), "file_missing");
    assert_eq!(window.code("open_book", json!({ "path": "/etc" })), "book_missing");
}

#[test]
fn an_offered_file_is_previewed_taken_in_and_taken_back() {
    let window = Window::open(|folder| {
        let file = folder.join("phone.vcf");
        std::fs::write(&file, "BEGIN:VCARD\nVERSION:3.0\nFN:王小明\nTEL:0912-000-417\nEND:VCARD\n").unwrap();
        Flags { offer: Some(file), ..Flags::default() }
    });
    window.ok("create_book", json!({ "name": "b", "preset": "general" }));
    let path = window.ok("import_choose", json!({}));
    let preview = window.ok("import_preview", json!({ "path": path, "options": { "on_duplicate": "skip" } }));
    assert_eq!((&preview["counts"]["create"], &preview["cards"][0]["name"]), (&json!(1), &json!("王小明")));
    let done = window.ok("import_commit", json!({ "path": path, "options": {} }));
    assert_eq!(done["value"]["created"], 1);
    let found = window.ok("find", json!({ "text": "wxm", "limit": 5 }));
    assert_eq!(found["hits"][0]["card"]["name"], "王小明");
    window.ok("undo", json!({ "op": done["op"] }));
    assert_eq!(window.ok("find", json!({ "text": "wxm", "limit": 5 }))["total"], 0);
    window.ok("import_cancel", json!({}));
}

#[test]
fn two_cards_are_found_merged_taken_apart_and_told_apart() {
    let window = Window::with_sample();
    let draft = json!({ "name": "王小明", "phones": [{ "value": "0912-111-222", "type": "mobile", "preferred": true }] });
    let mut ids =
        (0..2).map(|_| window.ok("add_card", json!({ "draft": draft }))["value"]["card"]["id"].clone());
    let (keep, other) = (ids.next().unwrap(), ids.next().unwrap());
    let pair = || window.ok("duplicate_pairs", json!({})).as_array().unwrap().first().cloned();
    assert_eq!(pair().unwrap()["certainty"], "likely");
    let preview = window.ok("merge_preview", json!({ "keep": keep, "other": other, "over": null }));
    assert_eq!((&preview["result"]["name"], &preview["differences"]), (&json!("王小明"), &json!([])));
    let done = window.ok("merge_cards", json!({ "keep": keep, "other": other, "over": ["employer"] }));
    assert_eq!(done["value"]["id"], keep);
    assert_eq!(window.code("get_card", json!({ "id": other })), "card_unknown");
    window.ok("undo", json!({ "op": done["op"] }));
    window.ok("tell_apart", json!({ "one": other, "other": keep }));
    assert_eq!(pair(), None);
    assert!(window.call("merge_cards", json!({ "keep": keep, "other": other, "over": ["shoes"] })).is_err());
}

#[test]
fn a_book_written_losslessly_in_one_window_is_previewed_in_another() {
    let window = Window::open(|folder| Flags { offer: Some(folder.join("book.json")), ..Flags::default() });
    window.ok("create_book", json!({ "name": "b", "preset": "general" }));
    let draft = json!({ "name": "王小明", "birthday": { "calendar": "lunar", "month": 8, "day": 5 } });
    let id = window.ok("add_card", json!({ "draft": draft }))["value"]["card"]["id"].clone();
    for (format, ending) in [("xlsx", "xlsx"), ("vcard4", "vcf"), ("json", "json")] {
        let done = window.ok("export_cards", json!({ "ids": [id], "format": format }));
        assert!(done["file"].as_str().unwrap().ends_with(&format!("book.out.{ending}")), "{done}");
        assert!(done["bytes"].as_u64().unwrap() > 100);
    }
    std::fs::rename(window.folder.path().join("book.out.json"), window.folder.path().join("book.json"))
        .unwrap();
    let path = window.ok("import_choose", json!({}));
    let seen = window.ok("import_preview", json!({ "path": path, "options": {} }));
    assert_eq!(
        (&seen["format"], &seen["counts"]["skip"], &seen["counts"]["create"]),
        (&json!("json"), &json!(1), &json!(0))
    );
    window.ok("delete_card", json!({ "id": id }));
    assert_eq!(window.ok("import_commit", json!({ "path": path, "options": {} }))["value"]["created"], 1);
    assert_eq!(window.ok("get_card", json!({ "id": id }))["card"]["birthday"]["day"], 5);
}

#[test]
fn a_card_lives_through_every_command_that_changes_it() {
    let window = Window::with_sample();
    let draft = json!({ "name": "王小明", "phones": [{ "value": "0912-111-222", "type": "mobile", "preferred": true }] });
    assert_eq!(window.ok("possible_duplicates", json!({ "draft": draft })), json!([]));
    let added = window.ok("add_card", json!({ "draft": draft }));
    let id = &added["value"]["card"]["id"];
    assert_eq!(window.ok("draft_of", json!({ "id": id }))["surname"], "王");
    assert_eq!(window.code("add_card", json!({ "draft": { "name": "" } })), "name_missing");

    let mut changed = window.ok("draft_of", json!({ "id": id }));
    changed["salutation"] = json!("王先生");
    assert_eq!(
        window.ok("replace_card", json!({ "id": id, "draft": changed }))["value"]["salutation"],
        "王先生"
    );
    let done = window.ok("set_class", json!({ "id": id, "class": "A" }));
    assert_eq!(done["domains"], json!(["cards", "history"]));
    window.ok("set_tags", json!({ "id": id, "tags": ["#茶", "茶"] }));
    let relation = json!({ "name": "林小禾", "relation": "child", "birthday": null, "note": "" });
    let link = window.ok("add_relation", json!({ "id": id, "relation": relation, "other": null }));
    let date = json!({ "calendar": "solar", "year": 2001, "month": 5, "day": 20, "leap": false });
    let occasion = json!({ "kind": "wedding", "title": "", "date": date });
    let wedding = window.ok("add_occasion", json!({ "id": id, "occasion": occasion }));
    let page = window.ok("get_card", json!({ "id": id }));
    let card = &page["card"];
    assert_eq!((&card["class"], &card["tags"]), (&json!("A"), &json!(["茶"])));
    assert_eq!(
        (&card["relations"][0]["name"], &card["occasions"][0]["kind"]),
        (&json!("林小禾"), &json!("wedding"))
    );
    window.ok("remove_relation", json!({ "id": link["value"] }));
    window.ok("remove_occasion", json!({ "id": wedding["value"] }));
    window.ok("confirm_card", json!({ "id": id }));
    window.ok("archive_card", json!({ "id": id, "archived": true }));
    assert_eq!(window.ok("get_card", json!({ "id": id }))["card"]["archived"], true);
    window.ok("archive_card", json!({ "id": id, "archived": false }));

    let changes = window.ok("field_history", json!({ "id": id }));
    assert!(changes.as_array().unwrap().iter().any(|c| c["field"] == "salutation" && c["new"] == "王先生"));
    let history = window.ok("history", json!({ "card": id, "limit": 50 }));
    assert_eq!(history.as_array().unwrap().last().unwrap()["op"], "add_card");
    window.ok("delete_card", json!({ "id": id }));
    assert_eq!(window.code("get_card", json!({ "id": id })), "card_unknown");
    assert_eq!(window.ok("undo", json!({ "op": null }))["value"]["op"], "delete_card");
    assert_eq!(window.ok("redo", json!({}))["value"]["op"], "undo");
}

#[test]
fn the_composer_and_the_follow_ups_work_through_the_window() {
    let window = Window::with_sample();
    let card = window.somebody();
    let log = json!({
        "card": card,
        "draft": { "kind": "visit", "direction": "out", "reached": true, "note": "送了禮盒", "cost": { "amount": "580", "currency": "TWD" } },
        "after": { "next": { "due": "2026-09-18", "channel": "message", "purpose": "傳報價" } },
    });
    let logged = window.ok("log_contact", log)["value"].clone();
    assert_eq!(
        (&logged["interaction"]["cost"]["amount"], &logged["followup"]["due"]),
        (&json!("580.00"), &json!("2026-09-18"))
    );
    let id = &logged["followup"]["id"];
    assert_eq!(
        window.ok("snooze_followup", json!({ "id": id, "due": "2026-09-20" }))["value"]["due"],
        "2026-09-20"
    );
    assert_eq!(
        window.ok("assign_followup", json!({ "id": id, "to": "林子晴" }))["value"]["assignee"],
        "林子晴"
    );
    assert_eq!(window.ok("complete_followup", json!({ "id": id }))["value"], Value::Null);
    assert_eq!(window.code("drop_followup", json!({ "id": id })), "unknown");
    let added =
        window.ok("add_followup", json!({ "card": card, "draft": { "kind": "urgent", "purpose": "回電" } }));
    assert_eq!(added["value"]["due"], "2026-09-15");
    window.ok("drop_followup", json!({ "id": added["value"]["id"] }));
    let choices = window.ok("suggest_next", json!({}));
    assert_eq!(choices[1], json!({ "code": "weekday", "due": "2026-09-18" }));
}

#[test]
fn today_and_the_calendar_speak_of_the_same_people() {
    let window = Window::with_sample();
    let today = window.ok("today", json!({}));
    assert_eq!(
        (&today["date"], &today["lunar"]["month"], &today["lunar"]["day"]),
        (&json!("2026-09-15"), &json!(8), &json!(5))
    );
    assert_eq!((&today["festival"]["id"], &today["festival"]["days"]), (&json!("mid_autumn"), &json!(10)));
    let birthday =
        today["items"].as_array().unwrap().iter().find(|i| i["kind"] == "birthday").unwrap().clone();
    let month = window.ok("calendar_month", json!({ "year": 2026, "month": 9, "mondayFirst": false }));
    assert_eq!(month["days"].as_array().unwrap().len(), 35);
    assert_eq!(month["days"][0]["date"], "2026-08-30");
    let on = |date: &Value| {
        month["days"].as_array().unwrap().iter().find(|d| d["date"] == *date).unwrap()["birthdays"].clone()
    };
    let kept = on(&birthday["due"]);
    assert!(kept.as_array().unwrap().iter().any(|b| b["occasion"] == birthday["occasion"]));
    let greeted = json!({ "occasion": birthday["occasion"], "kind": "message", "note": "生日快樂" });
    window.ok("mark_greeted", greeted);
    let after = window.ok("today", json!({}));
    assert_eq!(after["items"].as_array().unwrap().len() + 1, today["items"].as_array().unwrap().len());
    assert_eq!(
        window.code("calendar_month", json!({ "year": 2026, "month": 13, "mondayFirst": true })),
        "date_impossible"
    );
}

#[test]
fn a_birthday_as_typed_comes_back_with_everything_it_can_mean() {
    let window = Window::open(|_| Flags::default());
    let sure = window.ok("parse_birthday", json!({ "text": "農曆八月初五" }));
    assert_eq!((&sure["certain"], &sure["readings"][0]["calendar"]), (&json!(true), &json!("lunar")));
    let doubtful = window.ok("parse_birthday", json!({ "text": "66.8.14" }));
    assert_eq!(doubtful["certain"], false);
    assert_eq!(window.code("parse_birthday", json!({ "text": "2/30" })), "date_impossible");
    assert_eq!(window.code("parse_birthday", json!({ "text": "昨天晚上" })), "unreadable");
    assert_eq!(window.ok("parse_day", json!({ "text": "下週五", "lean": "ahead" })), "2026-09-25");
    assert_eq!(window.ok("parse_day", json!({ "text": "9/18", "lean": "back" })), "2025-09-18");
    assert_eq!(window.code("parse_day", json!({ "text": "改天", "lean": "ahead" })), "unreadable");
}

#[test]
fn wrong_types_and_monstrous_texts_are_refused_and_nothing_panics() {
    let window = Window::with_sample();
    let id = window.somebody();
    for (command, args) in [
        ("get_card", json!({ "id": 7 })),
        ("get_card", json!({ "id": "not an id" })),
        ("get_card", json!({})),
        ("set_class", json!({ "id": id, "class": "Z" })),
        ("snooze_followup", json!({ "id": id, "due": "2026-02-30" })),
        ("list_cards", json!({ "query": { "where": "clas:A" }, "offset": 0, "limit": 1 })),
        ("list_cards", json!({ "query": {}, "offset": -1, "limit": 1 })),
        ("add_card", json!({ "draft": { "name": "王".repeat(10_000) } })),
        ("no_such_command", json!({})),
    ] {
        assert!(window.call(command, args.clone()).is_err(), "{command} {args:.60}");
    }
    assert_eq!(window.ok("find", json!({ "text": "王".repeat(10_000), "limit": 5 }))["total"], 0);
}
