//! Journeys from a terminal: the real `shuke` on real folders, read by its exit codes and its JSON.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod bombs;
mod contract;
mod field;
mod fields;
mod handover;
mod judges;
mod keeping;
mod ledgers;
mod lunar;
mod matters;
mod quick;
mod rewards;
mod rhythm;
mod spoken;
mod trade;
mod vault;
mod vcard;

use std::path::PathBuf;
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

/// A book in a folder of its own, on Tuesday, 15 September 2026.
pub struct Desk {
    pub folder: TempDir,
    pub today: &'static str,
}

impl Desk {
    pub fn empty() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), today: "2026-09-15" }
    }

    pub fn with_book() -> Self {
        let desk = Self::empty();
        desk.ok(&["book", "create", "--name", "測試"]);
        desk
    }

    pub fn run(&self, args: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_shuke"))
            .args(["--json", "--lang", "zh-Hant", "--today", self.today, "--staff", "周以恩", "--book"])
            .arg(self.folder.path().join("b.book"))
            .args(args)
            .env_remove("SHUKE_BOOK")
            .output()
            .unwrap()
    }

    /// The one JSON object of a command that went well.
    pub fn ok(&self, args: &[&str]) -> Value {
        let out = self.run(args);
        assert!(out.status.success(), "{args:?}: {}", String::from_utf8_lossy(&out.stderr));
        let text = String::from_utf8(out.stdout).unwrap();
        assert_eq!(text.lines().count(), 1, "exactly one JSON object: {text}");
        serde_json::from_str(&text).unwrap()
    }

    /// Exit code and error object of a command that did not.
    pub fn refused(&self, args: &[&str]) -> (i32, Value) {
        let out = self.run(args);
        assert!(!out.status.success(), "{args:?} should have failed");
        assert!(out.stdout.is_empty(), "nothing on stdout when it fails");
        let text = String::from_utf8(out.stderr).unwrap();
        (out.status.code().unwrap(), serde_json::from_str(&text).unwrap_or_else(|_| Value::String(text)))
    }

    pub fn file(&self, name: &str, text: &str) -> String {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    }
}

pub fn shared(path: &str) -> Option<PathBuf> {
    let found = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/data").join(path);
    if found.exists() {
        return Some(found);
    }
    eprintln!(
        "skipped: {} is not there (the shared data set is kept beside the repository)",
        found.display()
    );
    None
}
