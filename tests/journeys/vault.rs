//! A book with a password, from a terminal: secrets by stdin, exit codes, backups and back.

use std::io::Write;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::Desk;

const SECRET: &str = "apple river stone";

impl Desk {
    /// Runs a command for somebody, with these lines on stdin; its exit code, and its object from stdout or stderr.
    fn typing(&self, who: &str, lines: &[&str], args: &[&str]) -> (i32, Value) {
        let mut child = Command::new(env!("CARGO_BIN_EXE_shuke"))
            .args([
                "--json",
                "--lang",
                "zh-Hant",
                "--today",
                self.today,
                "--password-stdin",
                "--staff",
                who,
                "--book",
            ])
            .arg(self.folder.path().join("b.book"))
            .args(args)
            .env_remove("SHUKE_BOOK")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all((lines.join("\n") + "\n").as_bytes()).unwrap();
        let out = child.wait_with_output().unwrap();
        let text = String::from_utf8(if out.status.success() { out.stdout } else { out.stderr }).unwrap();
        (out.status.code().unwrap(), serde_json::from_str(&text).unwrap_or(Value::String(text)))
    }

    fn code(&self, who: &str, lines: &[&str], args: &[&str]) -> (i32, String) {
        let (exit, body) = self.typing(who, lines, args);
        (exit, body["error"]["code"].as_str().unwrap_or_default().to_owned())
    }
}

#[test]
fn a_protected_book_is_made_shared_and_opened_by_whom_it_may() {
    let desk = Desk::empty();
    let (exit, made) =
        desk.typing("鍾惠如", &[SECRET], &["book", "create", "--name", "中山分行", "--protect"]);
    assert_eq!(
        (exit, made["book"]["protected"].as_bool(), made["password"].is_null()),
        (0, Some(true), true)
    );
    let recovery = made["recovery_key"].as_str().unwrap().to_owned();
    assert_eq!(recovery.len(), 34);

    assert_eq!(desk.typing("鍾惠如", &[SECRET], &["add", "王美玲"]).0, 0);
    // An empty line asks for a password to be made; it is printed once.
    let (_, added) = desk.typing("鍾惠如", &[SECRET, ""], &["staff", "add", "紀婉婷", "--role", "clerk"]);
    let clerk = added["password"].as_str().unwrap().to_owned();
    assert_eq!(clerk.split(' ').count(), 6);
    assert_eq!(desk.typing("紀婉婷", &[&clerk], &["list"]).1["total"], 1);
    assert_eq!(desk.code("紀婉婷", &[&clerk], &["delete", "王美玲"]), (1, "not_allowed".into()));
    assert_eq!(desk.code("紀婉婷", &[&clerk], &["export", "/tmp/none.csv"]), (1, "not_allowed".into()));
    assert_eq!(desk.code("紀婉婷", &["x"], &["list"]), (3, "password_wrong".into()));
    assert_eq!(desk.code("鍾惠如", &[], &["list"]), (3, "password_wrong".into()));

    let (_, access) = desk.typing("鍾惠如", &[SECRET], &["access", "--limit", "100"]);
    let deeds: Vec<&str> = access["access"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| line["row"]["deed"].as_str().unwrap())
        .collect();
    assert!(deeds.contains(&"failed_unlock") && deeds.contains(&"added_staff"), "{deeds:?}");

    assert_eq!(
        desk.typing("鍾惠如", &[SECRET], &["staff", "remove", "紀婉婷"]).1["staff"].as_array().unwrap().len(),
        1
    );
    assert_eq!(desk.code("紀婉婷", &[&clerk], &["list"]), (3, "password_wrong".into()));
    assert_eq!(desk.typing("鍾惠如", &[&recovery, "new one"], &["book", "recover", "鍾惠如"]).0, 0);
    assert_eq!(desk.typing("鍾惠如", &["new one"], &["check"]).1["ok"], true);
    assert_eq!(
        desk.typing("鍾惠如", &["new one", "new one"], &["book", "unprotect"]).1["book"]["protected"],
        false
    );
    assert_eq!(desk.ok(&["list"])["total"], 1);
}

#[test]
fn a_book_goes_back_to_a_backup_and_single_cards_come_back() {
    let desk = Desk::with_book();
    desk.ok(&["add", "王美玲", "--phone", "0912-000-417"]);
    let id = desk.ok(&["backup", "now"])["backups"][0]["id"].as_str().unwrap().to_owned();
    desk.ok(&["delete", "王美玲"]);
    desk.ok(&["add", "方柏睿"]);
    let told = desk.ok(&["backup", "compare", &id]);
    assert_eq!(
        (&told["differences"]["newer"][0]["name"], &told["differences"]["gone"][0]["name"]),
        (&"方柏睿".into(), &"王美玲".into())
    );
    assert_eq!(desk.ok(&["backup", "recover", &id, "王美玲"])["recovered"], 1);
    assert_eq!(desk.ok(&["list"])["total"], 2);
    assert_eq!(desk.ok(&["find", "0417"])["hits"][0]["card"]["name"], "王美玲");
    desk.ok(&["undo"]);
    assert_eq!(desk.ok(&["list"])["total"], 1);

    let restored = desk.ok(&["backup", "restore", &id]);
    assert!(std::path::Path::new(restored["aside"].as_str().unwrap()).exists());
    assert_eq!(desk.ok(&["show", "王美玲"])["card"]["phones"][0]["value"], "0912-000-417");
    assert_eq!(desk.refused(&["show", "方柏睿"]).1["error"]["code"], "card_unknown");
    let all = desk.ok(&["backup", "list"]);
    assert_eq!(all["backups"].as_array().unwrap().len(), 2, "the one gone back to, and the one made before");
    assert!(all["backups"].as_array().unwrap().iter().all(|backup| backup["verified"] == true));
    assert_eq!(desk.refused(&["backup", "restore", "nothing"]).1["error"]["code"], "backup_unknown");
    assert!(desk.ok(&["book", "info"])["book"]["last_backup"].as_str().unwrap().starts_with("2026-09-15"));
}
