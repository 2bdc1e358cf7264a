//! The shape of the tree: what may stand on what, and how long a file may be.

use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn files(folder: &Path, ends: &[&str], found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        if path.is_dir() {
            if !["target", "node_modules", "dist", "paraglide", "types", "gen", ".git"]
                .contains(&name.as_str())
            {
                files(&path, ends, found);
            }
        } else if ends.iter().any(|end| name.ends_with(end)) {
            found.push(path);
        }
    }
}

/// Lower floors first; a folder may use itself and those on lower floors.
const FLOORS: [&[&str]; 11] = [
    &["base"],
    &["store", "vault"],
    &["cards"],
    &["followups"],
    &["interactions", "sales"],
    &["segments"],
    &["occasions", "search"],
    &["custody", "field", "rewards"],
    &["kept", "check", "today", "summary", "page", "month", "round", "quick", "rhythm", "reminders"],
    &["book"],
    &["sample", "transfer", "handover"],
];

#[test]
fn no_folder_of_the_core_imports_upward() {
    let source = root().join("core/src");
    let floor = |name: &str| FLOORS.iter().position(|names| names.contains(&name));
    let mut all = Vec::new();
    files(&source, &[".rs"], &mut all);
    let mut wrong = Vec::new();
    for file in all {
        let inside = file.strip_prefix(&source).unwrap();
        let own = inside.iter().next().unwrap().to_string_lossy().trim_end_matches(".rs").to_owned();
        let Some(mine) = floor(&own) else { continue };
        let text = fs::read_to_string(&file).unwrap();
        let code = text.split("#[cfg(test)]").next().unwrap();
        for used in code.match_indices("crate::").map(|(at, _)| &code[at + 7..]) {
            let name: String = used.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            // The preset is a word of the book's own that completeness weighs by; it carries no behaviour.
            let preset = used.starts_with("book::Preset");
            if floor(&name).is_some_and(|theirs| theirs > mine) && !preset {
                wrong.push(format!("{} uses {name}", inside.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn no_file_is_longer_than_five_hundred_lines() {
    let mut all = Vec::new();
    for folder in ["core/src", "cli", "src-tauri/src", "ui/src", "xtask/src", "tests", "torture"] {
        files(&root().join(folder), &[".rs", ".c", ".ts", ".svelte", ".mjs", ".sql"], &mut all);
    }
    let long: Vec<String> = all
        .into_iter()
        .map(|file| (fs::read_to_string(&file).unwrap().lines().count(), file))
        .filter(|(lines, _)| *lines > 500)
        .map(|(lines, file)| format!("{} {lines}", file.display()))
        .collect();
    assert!(long.is_empty(), "{long:#?}");
}

#[test]
fn every_language_has_every_word() {
    let read = |name: &str| -> serde_json::Map<String, serde_json::Value> {
        let text = fs::read_to_string(root().join(format!("assets/messages/{name}.json"))).unwrap();
        serde_json::from_str(&text).unwrap()
    };
    let (hant, hans, en) = (read("zh-Hant"), read("zh-Hans"), read("en"));
    for (key, value) in &hant {
        assert!(hans.contains_key(key) && en.contains_key(key), "{key}");
        assert!(value.as_str().is_none_or(|text| !text.is_empty()), "{key} is empty");
    }
    assert_eq!((hant.len(), hans.len()), (en.len(), en.len()));
}

#[test]
fn every_error_code_has_its_sentence() {
    let text = fs::read_to_string(root().join("assets/messages/en.json")).unwrap();
    let source = fs::read_to_string(root().join("core/src/base/error.rs")).unwrap();
    let body = source.split("pub enum Code {").nth(1).unwrap().split("\n}").next().unwrap();
    for name in body.lines().map(str::trim).filter(|l| l.ends_with(',') && !l.starts_with('/')) {
        let snake: String = name
            .trim_end_matches(',')
            .chars()
            .enumerate()
            .flat_map(|(i, c)| (i > 0 && c.is_uppercase()).then_some('_').into_iter().chain(c.to_lowercase()))
            .collect();
        assert!(text.contains(&format!("\"error_{snake}\"")), "error_{snake}");
    }
}
