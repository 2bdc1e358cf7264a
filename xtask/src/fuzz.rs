//! libFuzzer on the parsers, each for twenty minutes unless told otherwise. What it needs to be held against is in
//! `tests/fuzz/promises.rs`; what it finds goes to `target/fuzz`, and by hand, as a small file, into `tests/fuzz/corpus`.

use std::path::PathBuf;

use crate::setup;
use crate::shell::{Outcome, Tree};

/// Every parser, with the real files that show it what its format looks like, where they lie beside the repository.
const TARGETS: [(&str, &[&str]); 7] = [
    ("vcard", &["vcard/aosp", "vcard/calcard", "vcard/derived", "vcard/ez-vcard", "vcard/ical4j-vcard"]),
    ("table", &["tabular/mozilla", "tabular/encoding-corpus"]),
    ("sheet", &["tabular/calamine"]),
    ("date", &[]),
    ("phone", &[]),
    ("expression", &[]),
    ("value", &[]),
];

/// Workbooks that ask for too much are what the child process is there for: they end it, and not the search.
const HEAVY: [&str; 3] = ["-fork=1", "-ignore_ooms=1", "-ignore_timeouts=1"];

/// Long enough that an hour more rarely finds anything.
const SECONDS: &str = "1200";

pub fn run(tree: &Tree, words: &[String]) -> Outcome {
    let (mut names, mut seconds) = (Vec::new(), SECONDS.to_owned());
    let mut words = words.iter();
    while let Some(word) = words.next() {
        match word.as_str() {
            "--seconds" => seconds = words.next().cloned().ok_or("--seconds needs a number")?,
            name if TARGETS.iter().any(|(known, _)| *known == name) => names.push(name.to_owned()),
            other => return Err(format!("no parser is called {other}; there are {}", all().join(" "))),
        }
    }
    setup::for_window(tree)?;
    let cargo_fuzz = setup::cargo_fuzz(tree)?;
    let found = tree.target().join("fuzz");
    for (name, real) in TARGETS.iter().filter(|(name, _)| names.is_empty() || names.iter().any(|n| n == name))
    {
        let corpus = found.join("corpus").join(name);
        std::fs::create_dir_all(&corpus).map_err(|error| format!("{}: {error}", corpus.display()))?;
        let real = real.iter().map(|folder| tree.path("../shared/data/open").join(folder));
        let seeds: Vec<PathBuf> = std::iter::once(tree.path("tests/fuzz/corpus").join(name))
            .chain(real.filter(|folder| folder.is_dir()))
            .collect();
        // Fuzzing asks the compiler for what only its nightly has.
        tree.step(&cargo_fuzz)
            .args(["fuzz", "run", "--fuzz-dir", ".", name])
            .arg(corpus)
            .args(seeds)
            .args(["--", "-timeout=15", "-rss_limit_mb=4000", "-malloc_limit_mb=3500", "-max_len=65536"])
            // SQLite's page cache lives as long as the process.
            .args(["-detect_leaks=0", &format!("-max_total_time={seconds}")])
            .args(if *name == "sheet" { &HEAVY[..] } else { &[] })
            .env("RUSTUP_TOOLCHAIN", "nightly")
            .env("CARGO_TARGET_DIR", &found)
            .dir("tests/fuzz")
            .run()?;
    }
    Ok(())
}

fn all() -> Vec<&'static str> {
    TARGETS.iter().map(|(name, _)| *name).collect()
}
