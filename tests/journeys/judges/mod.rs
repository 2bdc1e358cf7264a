//! What Shuke writes, read by programs nobody here wrote. Those of PyPI and npm are installed into a folder of the build,
//! Debian's by `cargo xtask test`. Where one cannot be had the test says so and judges nothing; on CI that is a failure.

mod calendar;
mod cards;
mod handover;
mod tables;

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::sync::LazyLock;

use serde_json::Value;

use crate::Desk;

const PYPI: [&str; 6] = [
    "vobject==0.9.9",
    "icalendar==7.3.0",
    "openpyxl==3.1.5",
    "khard==0.22.0",
    "khal==0.14.1",
    "sqlcipher3==0.6.4",
];
const NPM: [&str; 1] = ["ical.js@2.2.1"];

type Folder = LazyLock<Result<PathBuf, String>>;

static PYTHON: Folder = LazyLock::new(|| {
    let pip = ["python3", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--upgrade"];
    installed("judges-pypi", &[&pip[..], &["--target"]].concat(), &PYPI)
});

static NODE: Folder = LazyLock::new(|| {
    let npm = ["npm", "install", "--no-audit", "--no-fund", "--no-save", "--prefix"];
    installed("judges-npm", &npm, &NPM).map(|folder| folder.join("node_modules"))
});

static PHP: LazyLock<Result<(), String>> = LazyLock::new(|| {
    php("", None).and_then(|out| went_well(&out)).map_err(|why| format!("sabre/vobject: {why}"))
});

/// The folder these packages stand in, or why there is none.
fn installed(name: &str, command: &[&str], packages: &[&str]) -> Result<PathBuf, String> {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let stamp = folder.join(packages.join("_"));
    if stamp.exists() {
        return Ok(folder);
    }
    std::fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
    let out = Command::new(command[0])
        .args(&command[1..])
        .arg(&folder)
        .args(packages)
        .output()
        .map_err(|error| format!("{}: {error}", command[0]))?;
    went_well(&out)?;
    std::fs::write(stamp, "").map_err(|error| error.to_string())?;
    Ok(folder)
}

fn went_well(out: &Output) -> Result<(), String> {
    if out.status.success() {
        return Ok(());
    }
    Err(format!(
        "{}{}",
        String::from_utf8_lossy(&out.stderr).trim(),
        String::from_utf8_lossy(&out.stdout).trim()
    ))
}

/// Says that nobody judged, which must not pass for a verdict where nobody reads what is said.
fn absent<T>(why: &str) -> Option<T> {
    assert!(std::env::var("CI").as_deref() != Ok("true"), "a judge is missing: {why}");
    eprintln!("skipped: a judge is missing: {why}");
    None
}

/// What a program prints that has to go well.
fn printed(command: &mut Command) -> String {
    let out = command.output().unwrap();
    assert!(out.status.success(), "{command:?}: {}", went_well(&out).unwrap_err());
    String::from_utf8(out.stdout).unwrap()
}

/// A command of Debian's in the desk's folder.
fn program(desk: &Desk, name: &str) -> Option<Command> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    if !std::env::split_paths(&path).any(|folder| folder.join(name).is_file()) {
        return absent(&format!("{name} is not installed"));
    }
    let mut command = Command::new(name);
    command.current_dir(desk.folder.path()).env("LC_ALL", "C.UTF-8");
    Some(command)
}

/// Python with PyPI's judges, in the desk's folder.
fn python(desk: &Desk) -> Option<Command> {
    let folder = PYTHON.as_ref().map_or_else(|why| absent(why), Some)?;
    let mut command = Command::new("python3");
    command.current_dir(desk.folder.path()).env("PYTHONPATH", folder).env("PYTHONIOENCODING", "utf-8");
    // Floating times stay what they are, wherever the machine stands.
    command.env("TZ", "Asia/Taipei").env("LC_ALL", "C.UTF-8");
    Some(command)
}

/// What a Python script prints: one JSON value.
fn by_python(desk: &Desk, script: &str) -> Option<Value> {
    let text = printed(python(desk)?.args(["-c", script]));
    Some(serde_json::from_str(&text).unwrap())
}

/// What a script prints that knows ical.js as `ICAL` and the desk's files by their names: one JSON value.
fn by_node(desk: &Desk, script: &str) -> Option<Value> {
    let folder = NODE.as_ref().map_or_else(|why| absent(why), Some)?;
    let script = format!("const ICAL = require('ical.js'), fs = require('fs');{script}");
    let text = printed(
        Command::new("node").args(["-e", &script]).current_dir(desk.folder.path()).env("NODE_PATH", folder),
    );
    Some(serde_json::from_str(&text).unwrap())
}

/// What a script prints that knows sabre/vobject: one JSON value.
fn by_sabre(desk: &Desk, script: &str) -> Option<Value> {
    PHP.as_ref().map_or_else(|why| absent(why), Some)?;
    let out = php(script, Some(desk)).unwrap();
    went_well(&out).unwrap();
    Some(serde_json::from_slice(&out.stdout).unwrap())
}

/// sabre/vobject 2 is older than PHP 8, which has a complaint about every class of it: they go where nobody reads them.
fn php(script: &str, at: Option<&Desk>) -> Result<Output, String> {
    let script = format!(
        "<?php require 'Sabre/VObject/autoload.php'; use Sabre\\VObject\\{{Reader, Splitter}};\n{script}"
    );
    let mut command = Command::new("php");
    command
        .args(["-d", "display_errors=stderr"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    if let Some(desk) = at {
        command.current_dir(desk.folder.path());
    }
    let mut child = command.spawn().map_err(|error| format!("php: {error}"))?;
    child.stdin.take().unwrap().write_all(script.as_bytes()).map_err(|error| error.to_string())?;
    child.wait_with_output().map_err(|error| error.to_string())
}

/// A book with awkward customers.
fn book() -> Desk {
    let desk = Desk::with_book();
    desk.ok(&[
        "add",
        "歐陽靖",
        "--phone",
        "0912-000-417",
        "--email",
        "o@example.com",
        "--company",
        "光明國中, 總務處; 二樓",
        "--birthday",
        "農曆1966年閏三月初三",
        "--tag",
        "高山茶",
        "--set",
        "note==HYPERLINK(\"http://x\"), 第二句; \\ 🦖",
    ]);
    desk.ok(&["add", "王小明", "--birthday", "1977-08-14", "--phone", "02-2345-0000"]);
    desk.ok(&[
        "add",
        "陳怡君",
        "--birthday",
        "--04-12",
        "--phone",
        "+886-912-000-418",
        "--set",
        "gender=female",
    ]);
    desk.ok(&["followup", "add", "王小明", "--due", "2026-09-18", "--time", "14:30", "--for", "傳報價"]);
    desk
}

const AWKWARD: [&str; 3] = ["歐陽靖", "王小明", "陳怡君"];

/// The forty-three invented customers everybody can look at, with something in every field.
fn sample() -> Desk {
    let desk = Desk::empty();
    desk.ok(&["book", "create", "--name", "範例", "--sample"]);
    desk
}

/// Writes the book into a file of the desk.
fn export(desk: &Desk, name: &str, more: &[&str]) -> String {
    let file = desk.folder.path().join(name).display().to_string();
    desk.ok(&[&["export", &file], more].concat());
    file
}

/// What a card says of the person, without what only this book knows.
fn person(desk: &Desk, name: &str) -> Value {
    let mut card = desk.ok(&["show", name])["card"].take();
    for key in ["id", "number", "created_at", "updated_at", "stale_days", "last_contact", "next_followup"] {
        card.as_object_mut().unwrap().remove(key).unwrap();
    }
    card
}

/// The same people must come back from a file that somebody else wrote.
fn came_back(desk: &Desk, file: &str) -> Desk {
    let other = Desk::with_book();
    let report = other.ok(&["import", &desk.folder.path().join(file).display().to_string()]);
    assert_eq!((&report["created"], &report["rejected"]), (&3.into(), &Value::Array(vec![])), "{file}");
    other
}
