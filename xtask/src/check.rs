//! `cargo xtask test`: every check and every test, with a summary at the end. One failing step does not hide
//! what the others would have said.

use crate::display::Hidden;
use crate::setup;
use crate::shell::{FEATURE, Outcome, Tree};
use crate::{pictures, tidy, torture, types};
use std::time::{Duration, Instant};

/// What one step came to.
enum Result {
    Passed(Duration),
    Failed(Duration, String),
    Skipped(&'static str),
}

struct Report {
    lines: Vec<(&'static str, Result)>,
}

impl Report {
    fn step(&mut self, name: &'static str, work: impl FnOnce() -> Outcome) -> bool {
        println!("\n── {name}");
        let start = Instant::now();
        let outcome = work();
        let took = start.elapsed();
        let passed = outcome.is_ok();
        let result = match outcome {
            Ok(()) => Result::Passed(took),
            Err(why) => {
                eprintln!("{why}");
                Result::Failed(took, why)
            }
        };
        self.lines.push((name, result));
        passed
    }

    fn skip(&mut self, name: &'static str, why: &'static str) {
        self.lines.push((name, Result::Skipped(why)));
    }

    fn finish(self) -> Outcome {
        println!("\n── summary");
        let mut failed = Vec::new();
        for (name, result) in &self.lines {
            match result {
                Result::Passed(took) => println!("  passed  {name} ({} s)", took.as_secs()),
                Result::Skipped(why) => println!("  skipped {name}: {why}"),
                Result::Failed(took, why) => {
                    let first = why.lines().next().unwrap_or_default();
                    println!("  FAILED  {name} ({} s): {first}", took.as_secs());
                    failed.push(*name);
                }
            }
        }
        if failed.is_empty() { Ok(()) } else { Err(format!("failed: {}", failed.join(", "))) }
    }
}

pub fn test(tree: &Tree, flags: &[String]) -> Outcome {
    let fast = flags.iter().any(|flag| flag == "--fast");
    if let Some(unknown) = flags.iter().find(|flag| *flag != "--fast") {
        return Err(format!("`cargo xtask test` knows --fast, not {unknown}"));
    }
    setup::for_tests(tree)?;
    let mut report = Report { lines: Vec::new() };
    report.step("source rules", || tidy::check(tree));
    report.step("rustfmt", || tree.cargo(&["fmt", "--all", "--check"]).run());
    // The shell embeds the built UI, so without it no Rust command can say anything about the shell.
    let ui = report.step("UI build", || tree.npm(&["run", "build"]).run());
    report.step("UI types", || tree.npm(&["run", "check"]).run());
    report.step("UI tests", || tree.npm(&["exec", "--", "vitest", "run"]).run());
    if !ui {
        for name in ["clippy", "Rust tests", "end-to-end tests"] {
            report.skip(name, "the UI did not build");
        }
        return report.finish();
    }
    report.step("clippy", || {
        let args = ["clippy", "--workspace", "--all-targets", "--features", FEATURE, "--", "-D", "warnings"];
        tree.cargo(&args).run()
    });
    // Advisories need the network and change by the day; that part of deny.toml is for `cargo deny check` by hand.
    if tree.cargo(&["deny", "--version"]).answer().is_some() {
        let args = ["deny", "check", "bans", "licenses", "sources"];
        report.step("licences and sources", || tree.cargo(&args).run());
    } else {
        report.skip("licences and sources", "cargo-deny is not installed");
    }
    let exported = report.step("Rust tests", || {
        types::forget(tree)?;
        tree.cargo(&["test", "--workspace", "--features", FEATURE]).run()
    });
    if exported {
        report.step("generated types", || types::check(tree));
    } else {
        report.skip("generated types", "the Rust tests write them");
    }
    report.step("torture (small)", || torture::small(tree));
    if fast {
        report.skip("end-to-end tests", "--fast");
    } else if report.step("shell build", || pictures::build_shell(tree)) {
        report.step("end-to-end tests", || journeys(tree, &[]));
    } else {
        report.skip("end-to-end tests", "the shell did not build");
    }
    report.finish()
}

pub fn e2e(tree: &Tree, names: &[String]) -> Outcome {
    setup::for_window(tree)?;
    pictures::build(tree)?;
    journeys(tree, names)
}

/// Node's own test runner drives the real webview; every journey starts its own driver and its own app.
fn journeys(tree: &Tree, names: &[String]) -> Outcome {
    let driver = setup::tauri_driver(tree)?;
    let folder = tree.path("tests/e2e");
    let entries = std::fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut files: Vec<String> = entries
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|file| file.ends_with(".test.mjs"))
        .filter(|file| names.is_empty() || names.iter().any(|name| file.contains(name.as_str())))
        .map(|file| format!("tests/e2e/{file}"))
        .collect();
    files.sort();
    if files.is_empty() {
        return Err(format!("no end-to-end test is called {}", names.join(" or ")));
    }
    let hidden = Hidden::start()?;
    tree.step("node")
        // One window at a time: two of them would fight over the keyboard focus of the display.
        .args(["--test", "--test-concurrency=1", "--test-reporter=spec"])
        .args(&files)
        .env("DISPLAY", hidden.name())
        .env("SHUKE_APP", tree.app())
        .env("SHUKE_TAURI_DRIVER", driver)
        .run()
}
