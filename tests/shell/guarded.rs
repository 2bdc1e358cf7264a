//! What the window may do while the book is locked, and for whom it is open. The list below is every command there is: a
//! new one has to be given its line.

use serde_json::{Value, json};
use shuke_desktop::Flags;

use crate::Window;

pub const SECRET: &str = "apple river stone";

/// What a command needs before it says anything.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Needs {
    /// Nothing: it knows nothing of customers.
    Nothing,
    /// A way in: it is what the lock screen is for.
    Door,
    /// A book that is open, for anybody.
    Open,
    /// A right that a clerk does not have.
    More,
    /// A dialog of the desktop, or the end of the program: no test can answer.
    Dialog,
}

use Needs::{Dialog, Door, More, Nothing, Open};

/// Every command, what it needs, and arguments it takes.
pub fn commands() -> Vec<(&'static str, Needs, Value)> {
    let money = json!({ "amount": "10.00", "currency": "TWD" });
    let id = "01990000-0000-7000-8000-000000000001";
    let ids = json!([id]);
    let draft = json!({ "name": "王小明" });
    let date = json!({ "calendar": "solar", "year": 2001, "month": 5, "day": 20, "leap": false });
    let log = json!({ "kind": "visit", "direction": "out", "reached": true, "note": "" });
    let next = json!({ "due": "2026-09-18", "channel": "message", "purpose": "" });
    let plan = json!({ "from": "2026-09-16", "per_day": 3, "channel": "call", "purpose": "" });
    let field = json!({ "name": "年收入", "kind": "number", "choices": [], "currency": "", "listed": false });
    let view = json!({ "name": "v", "where": "", "sort": "name" });
    vec![
        ("app_state", Nothing, json!({})),
        ("save_settings", Nothing, json!({ "settings": {} })),
        ("offer_password", Nothing, json!({ "list": "english" })),
        ("still_here", Nothing, json!({})),
        ("parse_birthday", Nothing, json!({ "text": "農曆八月初五" })),
        ("parse_day", Nothing, json!({ "text": "9/18", "lean": "ahead" })),
        ("import_cancel", Nothing, json!({})),
        ("suggest_next", Nothing, json!({})),
        ("quit", Dialog, json!({})),
        ("try_notice", Nothing, json!({})),
        ("starts_with_computer", Nothing, json!({})),
        ("start_with_computer", Nothing, json!({ "on": false })),
        ("create_book", Door, json!({ "name": "b", "preset": "general" })),
        ("create_sample_book", Door, json!({})),
        ("open_book", Door, json!({ "path": "/nowhere" })),
        ("close_book", Door, json!({})),
        ("unlock", Door, json!({ "name": null, "password": "x" })),
        ("unlock_with_pin", Door, json!({ "pin": "0000" })),
        ("unlock_with_recovery", Door, json!({ "recovery": "x", "name": "x", "password": "x" })),
        ("lock", Open, json!({})),
        ("visit_plan", Open, json!({ "query": { "day": "2026-09-16" } })),
        ("route_areas", Open, json!({})),
        ("set_route_areas", Open, json!({ "areas": ["內湖"] })),
        (
            "take_out",
            More,
            json!({ "draft": { "day": "2026-09-16", "way": "paper", "holder": "x", "due_day": "2026-09-16",
                "due_time": "18:00", "stops": [{ "card": id }] } }),
        ),
        ("loans", Open, json!({ "all": true })),
        ("bring_back", Open, json!({ "back": { "card": id, "result": "met", "note": "x" } })),
        ("lose_card", Open, json!({ "card": id, "words": "x" })),
        ("visit_brief", Open, json!({ "card": id })),
        (
            "save_visit_cards",
            Dialog,
            json!({ "stops": [{ "card": id }], "day": "2026-09-16", "holder": "x", "due_day": "2026-09-16",
                "due_time": "18:00", "paper": "a5", "mark_gaps": false, "name": "a.pdf" }),
        ),
        ("save_brief_pdf", Dialog, json!({ "card": id, "name": "a.pdf" })),
        ("handover_list", Open, json!({})),
        ("handover_cards", Open, json!({ "id": id })),
        ("handover_code", Open, json!({})),
        ("handover_busy", Open, json!({ "from": "2026-09-21", "to": "2026-10-09" })),
        ("handover_outlook", More, json!({ "ids": ids })),
        ("handover_create", Dialog, json!({ "order": {}, "name": "a.shuke" })),
        ("handover_give_back", Dialog, json!({ "id": id, "message": "", "name": "a.shuke" })),
        ("handover_choose", Dialog, json!({})),
        ("handover_inspect", More, json!({ "path": "/nowhere", "words": "x" })),
        ("handover_receive", More, json!({ "path": "/nowhere", "words": "x", "choices": {} })),
        ("handover_save_receipt", Open, json!({ "id": id, "name": "a.receipt.json" })),
        ("handover_book_receipt", Dialog, json!({})),
        ("handover_seal", More, json!({ "id": id })),
        ("handover_erase", More, json!({ "id": id, "reason": "x" })),
        ("today", Open, json!({})),
        ("summary", Open, json!({})),
        ("mark_greeted", Open, json!({ "occasion": "x", "kind": "call", "note": "" })),
        ("calendar_month", Open, json!({ "year": 2026, "month": 9, "mondayFirst": true })),
        ("list_cards", Open, json!({ "query": {}, "offset": 0, "limit": 5 })),
        ("card_ids", Open, json!({ "query": {} })),
        ("ticked", Open, json!({ "ids": ids, "query": {} })),
        ("find", Open, json!({ "text": "王", "limit": 5 })),
        ("find_in_contacts", Open, json!({ "text": "禮盒", "limit": 5 })),
        ("read_filter", Open, json!({ "text": "class:A" })),
        ("toggle_filter", Open, json!({ "text": "", "key": "class", "value": "A" })),
        ("drop_from_filter", Open, json!({ "text": "class:A", "at": 0 })),
        ("list_views", Open, json!({})),
        ("save_view", Open, json!({ "id": null, "view": view })),
        ("view_matches", Open, json!({ "card": id })),
        ("remove_view", Open, json!({ "id": id })),
        ("own_fields", Open, json!({})),
        ("define_usual_fields", More, json!({})),
        ("define_field", More, json!({ "field": field })),
        ("change_field", More, json!({ "id": id, "field": field })),
        ("remove_field", More, json!({ "id": id })),
        ("order_fields", More, json!({ "ids": ids })),
        ("duplicate_pairs", Open, json!({})),
        ("tell_apart", Open, json!({ "one": id, "other": id })),
        ("merge_preview", Open, json!({ "keep": id, "other": id, "over": null })),
        ("merge_cards", More, json!({ "keep": id, "other": id, "over": [] })),
        ("label_cards", More, json!({ "ids": ids, "change": {} })),
        ("classify_cards", More, json!({ "ids": ids, "class": "A" })),
        ("plan_followups", Open, json!({ "ids": ids, "plan": plan })),
        ("followup_cards", More, json!({ "ids": ids, "plan": plan })),
        ("log_cards", More, json!({ "ids": ids, "draft": log, "next": null })),
        ("round_cards", More, json!({ "ids": ids })),
        ("log_round", More, json!({ "entries": [{ "card": id, "draft": log }] })),
        ("export_cards", Dialog, json!({ "ids": ids, "format": "csv", "words": null })),
        ("export_ledger", Dialog, json!({ "table": "due", "format": "csv" })),
        ("get_card", Open, json!({ "id": id })),
        ("add_card", Open, json!({ "draft": draft })),
        ("possible_duplicates", Open, json!({ "draft": draft })),
        ("draft_of", Open, json!({ "id": id })),
        ("replace_card", Open, json!({ "id": id, "draft": draft })),
        ("set_class", Open, json!({ "id": id, "class": "A" })),
        ("set_tags", Open, json!({ "id": id, "tags": ["茶"] })),
        (
            "add_relation",
            Open,
            json!({ "id": id, "relation": { "name": "x", "relation": "child", "birthday": null, "note": "" }, "other": null }),
        ),
        ("remove_relation", Open, json!({ "id": id })),
        (
            "add_occasion",
            Open,
            json!({ "id": id, "occasion": { "kind": "wedding", "title": "", "date": date } }),
        ),
        ("remove_occasion", Open, json!({ "id": id })),
        ("confirm_card", Open, json!({ "id": id })),
        ("archive_card", Open, json!({ "id": id, "archived": true })),
        ("delete_card", More, json!({ "id": id })),
        ("log_contact", Open, json!({ "card": id, "draft": log, "after": { "no_next": true } })),
        ("add_followup", Open, json!({ "card": id, "draft": next })),
        ("complete_followup", Open, json!({ "id": id, "outcome": "" })),
        ("snooze_followup", Open, json!({ "id": id, "due": "2026-09-20" })),
        ("change_followup", Open, json!({ "id": id, "draft": next })),
        ("quick_read", Open, json!({ "text": "王太太 明天 拜訪", "plain": [], "named": "" })),
        ("quick_update", Open, json!({ "id": id, "draft": next })),
        ("quick_add_card", Open, json!({ "person": "趙先生", "draft": next })),
        ("rhythm_page", Open, json!({})),
        ("rhythm_preview", Open, json!({ "standard": { "regular": [], "steps": [], "weekly": 40 } })),
        ("set_rhythm", More, json!({ "standard": { "regular": [], "steps": [], "weekly": 40 } })),
        ("greeting_board", Open, json!({ "query": { "occasion": "", "where": "", "language": "zh-Hant" } })),
        ("change_greeting", Open, json!({ "key": "birthday:x:2026-09-15", "change": { "copied": null } })),
        ("greeting_sent", Open, json!({ "key": "x", "how": "message", "text": "x", "wording": null })),
        ("open_greeting", Open, json!({ "key": "x", "way": "mail", "subject": "x", "text": "x" })),
        ("greeting_labels", More, json!({ "cards": [] })),
        ("greeting_wish", Open, json!({ "card": id })),
        ("set_greeting_wish", Open, json!({ "card": id, "wish": {} })),
        ("set_salutation", Open, json!({ "card": id, "salutation": "x" })),
        ("gift_page", Open, json!({ "occasion": "", "currency": "TWD", "language": "zh-Hant" })),
        ("gifts_with", Open, json!({ "card": id, "currency": "TWD" })),
        ("add_gift", Open, json!({ "card": id, "draft": { "direction": "out", "what": "茶" } })),
        ("change_gift", Open, json!({ "id": id, "draft": { "direction": "out", "what": "茶" } })),
        ("remove_gift", Open, json!({ "id": id })),
        ("plan_gifts", More, json!({ "occasion": "mid_autumn", "where": null, "language": "zh-Hant" })),
        ("plan_gifts_for", More, json!({ "occasion": "mid_autumn", "people": [id], "language": "zh-Hant" })),
        (
            "set_gift_budget",
            Open,
            json!({ "occasion": "mid_autumn", "date": "2026-09-25", "total": null, "each": null }),
        ),
        ("insights", Open, json!({ "period": "rule" })),
        ("class_profile", Open, json!({ "card": id })),
        ("explain_class", Open, json!({ "card": id, "scheme": "abc" })),
        ("class_counts", Open, json!({ "scheme": "tier" })),
        ("class_rules", Open, json!({})),
        ("try_class_rules", Open, json!({ "settings": {}, "scheme": "abc" })),
        ("set_class_rules", More, json!({ "settings": {} })),
        ("judge", Open, json!({ "card": id, "draft": { "scheme": "abc", "class": "a", "reason": "x" } })),
        ("unjudge", Open, json!({ "id": id })),
        ("class_moves", Open, json!({})),
        ("reclassify", More, json!({})),
        ("worths", Open, json!({})),
        ("opportunities", Open, json!({})),
        ("add_opportunity", Open, json!({ "card": id, "draft": { "title": "x" } })),
        ("change_opportunity", Open, json!({ "id": id, "draft": { "title": "x" } })),
        ("lose_opportunity", Open, json!({ "id": id, "reason": "price", "note": "" })),
        ("reopen_opportunity", Open, json!({ "id": id })),
        ("remove_opportunity", Open, json!({ "id": id })),
        ("referrals", Open, json!({})),
        ("thank_referrer", Open, json!({ "brought": id, "purpose": "x" })),
        ("trade", Open, json!({ "card": id })),
        ("receivables", Open, json!({ "currency": "TWD" })),
        ("read_amount", Nothing, json!({ "text": "12萬", "currency": "TWD" })),
        ("book_currency", Open, json!({ "usual": "TWD" })),
        (
            "add_order",
            Open,
            json!({ "card": id, "draft": { "lines": [{ "product": "茶", "amount": money }] } }),
        ),
        (
            "change_order",
            Open,
            json!({ "order": id, "draft": { "lines": [{ "product": "茶", "amount": money }] } }),
        ),
        ("plan_payments", Open, json!({ "order": id, "plan": [] })),
        ("cancel_order", Open, json!({ "order": id })),
        ("remove_order", More, json!({ "order": id })),
        ("book_payment", Open, json!({ "order": id, "payment": { "amount": money, "way": "cash" } })),
        ("remove_payment", More, json!({ "id": id })),
        ("save_holding", Open, json!({ "card": id, "id": null, "draft": { "name": "x" } })),
        ("remove_holding", Open, json!({ "id": id })),
        ("set_balance", Open, json!({ "id": id, "balance": { "day": "2026-09-15", "amount": money } })),
        ("maturing", Open, json!({ "from": "2026-09-15", "until": "2026-09-30" })),
        ("products", Open, json!({})),
        ("save_product", More, json!({ "id": null, "draft": { "name": "x" } })),
        ("remove_product", More, json!({ "id": id })),
        ("set_credit", Open, json!({ "card": id, "draft": { "grade": "優" } })),
        ("save_price", Open, json!({ "card": id, "price": { "product": "茶", "price": money } })),
        ("remove_price", Open, json!({ "id": id })),
        ("terms", Open, json!({})),
        ("set_terms", More, json!({ "terms": [] })),
        ("save_commission", Open, json!({ "order": id, "draft": { "payee": "x", "amount": money } })),
        ("remove_commission", Open, json!({ "id": id })),
        ("add_reward", Open, json!({ "card": id, "day": "2026-09-15", "points": 5, "what": "x" })),
        ("remove_reward", Open, json!({ "id": id })),
        ("year_end", Open, json!({ "year": 2026, "currency": "TWD" })),
        ("benefits", Open, json!({})),
        ("card_benefits", Open, json!({ "card": id })),
        ("save_benefit", More, json!({ "id": null, "draft": { "partner": "x", "offer": "x" } })),
        ("remove_benefit", More, json!({ "id": id })),
        ("use_benefit", Open, json!({ "card": id, "id": id })),
        ("source_costs", Open, json!({})),
        ("add_source_cost", Open, json!({ "source": "x", "day": "2026-09-15", "amount": money })),
        ("remove_source_cost", Open, json!({ "id": id })),
        ("print_page", More, json!({ "cards": 3 })),
        ("promise_ledger", Open, json!({})),
        ("add_promise", Open, json!({ "card": id, "what": "x", "due": "2026-09-18" })),
        ("change_promise", Open, json!({ "id": id, "what": "x", "due": "2026-09-18" })),
        ("close_promise", Open, json!({ "id": id, "state": "kept" })),
        ("remove_promise", Open, json!({ "id": id })),
        ("rhythm_next", Open, json!({ "card": id })),
        ("drop_followup", Open, json!({ "id": id })),
        ("assign_followup", Open, json!({ "id": id, "to": "" })),
        ("history", Open, json!({ "card": null, "limit": 5 })),
        ("field_history", Open, json!({ "id": id })),
        ("undo", Open, json!({ "op": null })),
        ("redo", Open, json!({})),
        ("import_choose", Dialog, json!({})),
        ("import_preview", More, json!({ "path": "/nowhere", "options": {} })),
        ("import_commit", More, json!({ "path": "/nowhere", "options": {} })),
        ("ledger_preview", More, json!({ "path": "/nowhere", "options": {} })),
        ("ledger_commit", More, json!({ "path": "/nowhere", "options": {} })),
        ("protect_book", Open, json!({ "name": "x", "password": "x" })),
        ("unprotect_book", More, json!({ "password": "x" })),
        ("change_password", Open, json!({ "old": "x", "password": "y" })),
        ("set_pin", Open, json!({ "password": "x", "pin": null })),
        ("new_recovery_key", More, json!({ "password": "x" })),
        ("try_recovery_key", More, json!({ "recovery": "x" })),
        ("copy_out", Open, json!({ "card": id, "text": "0912" })),
        ("staff_page", Open, json!({})),
        ("access_log", Open, json!({ "query": {}, "limit": 5 })),
        ("close_alarm", More, json!({ "seq": 1, "reason": "x" })),
        ("add_staff", More, json!({ "name": "x", "role": "rep", "password": "x" })),
        ("remove_staff", More, json!({ "id": id })),
        ("set_role", More, json!({ "id": id, "role": "rep" })),
        ("reset_password", More, json!({ "id": id, "password": "x" })),
        ("list_attachments", Open, json!({ "card": id })),
        ("attachment_thumb", Open, json!({ "id": id })),
        ("add_attachment", Dialog, json!({ "card": id, "interaction": null })),
        ("choose_photo", Dialog, json!({ "card": id })),
        ("remove_photo", Open, json!({ "card": id })),
        ("remove_attachment", Open, json!({ "id": id })),
        ("save_attachment", More, json!({ "id": id })),
        ("list_consents", Open, json!({ "card": id })),
        ("record_consent", Open, json!({ "card": id, "consent": { "basis": "consent", "purpose": "x" } })),
        ("withdraw_consent", Open, json!({ "id": id })),
        ("subject_file", Dialog, json!({ "card": id, "labels": {} })),
        ("erase_card", More, json!({ "id": id, "reason": "x" })),
        ("repair_book", Door, json!({})),
        ("restore_newest", Door, json!({})),
        ("read_damaged", Door, json!({})),
        ("give_up_book", Open, json!({})),
        ("save_damage_report", Dialog, json!({})),
        ("backup_page", Open, json!({})),
        ("back_up", Open, json!({})),
        ("verify_backup", Open, json!({ "id": "x" })),
        ("compare_backup", Open, json!({ "id": "x" })),
        ("restore_backup", More, json!({ "id": "x" })),
        ("recover_cards", More, json!({ "id": "x", "cards": ids })),
        ("choose_book", Dialog, json!({})),
        ("choose_second_folder", Dialog, json!({})),
        ("forget_second_folder", More, json!({})),
    ]
}

/// A window on a protected book of 鍾惠如 with a clerk 紀婉婷.
pub fn guarded() -> Window {
    let window = Window::open(|_| Flags::default());
    window.ok("create_book", json!({ "name": "中山分行", "preset": "bank" }));
    for name in ["王美玲", "蔡明憲"] {
        window.ok("add_card", json!({ "draft": { "name": name, "id_number": "A123456789" } }));
    }
    window.ok("protect_book", json!({ "name": "鍾惠如", "password": SECRET }));
    window.ok("add_staff", json!({ "name": "紀婉婷", "role": "clerk", "password": "clerk" }));
    window
}

#[test]
fn the_list_here_is_the_list_of_the_shell() {
    let source = include_str!("../../src-tauri/src/lib.rs");
    let handler = source.split_once("generate_handler![").unwrap().1.split_once(']').unwrap().0;
    let mut there: Vec<&str> =
        handler.split(',').filter_map(|path| path.trim().rsplit_once("::")).map(|(_, name)| name).collect();
    let mut here: Vec<&str> = commands().iter().map(|(name, ..)| *name).collect();
    there.sort_unstable();
    here.sort_unstable();
    assert_eq!(here, there);
}

#[test]
fn a_locked_book_answers_nothing_but_the_lock_screen() {
    let window = guarded();
    window.ok("lock", json!({}));
    let state = window.ok("app_state", json!({}));
    assert_eq!((&state["book"], &state["session"]), (&Value::Null, &Value::Null));
    assert_eq!(
        (&state["locked"]["name"], &state["locked"]["cards"], &state["locked"]["staff"]),
        (&json!("中山分行"), &json!(2), &json!("鍾惠如"))
    );
    assert_eq!(state["locked"]["names"], json!(["鍾惠如", "紀婉婷"]));
    for (command, needs, args) in commands() {
        if matches!(needs, Open | More) {
            assert_eq!(window.code(command, args), "password_needed", "{command}");
        }
    }
    assert_eq!(window.code("unlock", json!({ "name": "鍾惠如", "password": "x" })), "password_wrong");
    window.ok("unlock", json!({ "name": "鍾惠如", "password": SECRET }));
    assert_eq!(window.ok("app_state", json!({}))["session"]["role"], "supervisor");
}

#[test]
fn a_clerk_is_refused_whatever_asks_for_more_and_before_it_is_looked_at() {
    let window = guarded();
    window.ok("lock", json!({}));
    window.ok("unlock", json!({ "name": "紀婉婷", "password": "clerk" }));
    for (command, _, args) in commands().into_iter().filter(|(_, needs, _)| *needs == More) {
        assert_eq!(window.code(command, args), "not_allowed", "{command}");
    }
    // Everything else answers, or says what is wrong with what was asked.
    for (command, _, args) in commands().into_iter().filter(|(_, needs, _)| *needs == Open) {
        if !["lock", "copy_out", "give_up_book"].contains(&command)
            && let Err(error) = window.call(command, args)
        {
            assert_ne!(error["code"], "not_allowed", "{command}");
        }
    }
    let card = window.somebody();
    assert_eq!(window.ok("draft_of", json!({ "id": card }))["id_number"], "");
    let rights = &window.ok("app_state", json!({}))["session"]["rights"];
    assert_eq!(*rights, json!(["see_cards", "write_cards", "back_up"]));
    window.ok("lock", json!({}));
    window.ok("unlock", json!({ "name": "鍾惠如", "password": SECRET }));
    let log = window.ok("access_log", json!({ "query": {}, "limit": 50 }));
    let seen = log.as_array().unwrap().iter().any(|line| {
        line["row"]["deed"] == "viewed_card" && line["row"]["staff"] == "紀婉婷" && line["card"]["id"] == card
    });
    assert!(seen, "{log}");
}

#[test]
fn a_pin_reopens_the_session_and_going_back_to_a_backup_keeps_it_open() {
    let window = guarded();
    window.ok("set_pin", json!({ "password": SECRET, "pin": "2468" }));
    let made = window.ok("back_up", json!({}));
    window.ok("delete_card", json!({ "id": window.somebody() }));
    window.ok("lock", json!({}));
    assert_eq!(window.ok("app_state", json!({}))["locked"]["pin_left"], 5);
    assert_eq!(window.code("unlock_with_pin", json!({ "pin": "1111" })), "pin_wrong");
    assert_eq!(window.ok("unlock_with_pin", json!({ "pin": "2468" }))["cards"], 1);
    let differences = &window.ok("compare_backup", json!({ "id": made["id"] }))["differences"];
    assert_eq!(differences["gone_count"], 1);
    let gone = &differences["gone"][0]["id"];
    window.ok("recover_cards", json!({ "id": made["id"], "cards": [gone] }));
    assert_eq!(window.ok("app_state", json!({}))["book"]["cards"], 2);
    window.ok("undo", json!({ "op": null }));
    window.ok("restore_backup", json!({ "id": made["id"] }));
    let state = window.ok("app_state", json!({}));
    assert_eq!((&state["book"]["cards"], &state["session"]["name"]), (&json!(2), &json!("鍾惠如")));
}
