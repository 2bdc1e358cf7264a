//! `cargo xtask torture`: what happens to a book when its process is killed, the power fails, the disk is full or broken,
//! bytes rot, two programs write at once, or the clock jumps. Every write of the core is tried against all of it.
//!
//! This program is driver and victim: `run` starts itself again as `worker`, which does the writing and says what was
//! acknowledged. Nothing in the core knows that it is being tested.

mod books;
mod child;
mod clock;
mod damage;
mod deeds;
mod dice;
mod disk;
mod full;
mod kill;
mod power;
mod race;
mod report;
mod speech;
mod standing;
mod whole;
mod worker;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use shuke_core::base::error::{Code, Error, Result};

use crate::books::Library;
use crate::child::Interposer;
use crate::report::Line;
use crate::standing::told;

/// Kills, power cuts, full disks and damage.
#[derive(Parser)]
struct Command {
    #[command(subcommand)]
    command: What,
}

#[derive(Subcommand)]
enum What {
    /// Run tests and print a table; fails when anything acknowledged was lost or anything was damaged.
    Run(Run),
    /// The process that is killed; started by `run`.
    Worker(worker::Task),
    /// The same for what exchanges the whole file.
    Exchange(whole::Task),
}

#[derive(Args)]
struct Run {
    /// Which tests; all without a name.
    names: Vec<String>,
    /// `small` for every change, `full` for the table of the reliability page, or a number for each test.
    #[arg(long, default_value = "full")]
    size: String,
    /// What chance is made of.
    #[arg(long, default_value_t = 20_261_125)]
    seed: u64,
    /// Where failing books are kept.
    #[arg(long, default_value = "target/torture")]
    keep: PathBuf,
}

/// What all tests share.
pub struct Room {
    /// Books to work on.
    work: PathBuf,
    /// The same in memory where there is such a place: crash states need no disk.
    fast: PathBuf,
    /// Files to import.
    files: PathBuf,
    /// Where failing books are kept.
    keep: PathBuf,
    /// Books to begin with.
    library: Library,
    /// The library between worker and kernel.
    interposer: Interposer,
    /// How many crash states are opened at once.
    threads: usize,
    /// Deeds of a recording.
    deeds: usize,
}

/// One test: its name, its small and its full size, and how it runs.
struct Test {
    name: &'static str,
    small: usize,
    full: usize,
    run: fn(&Room, usize, u64) -> Result<Vec<Line>>,
}

const TESTS: &[Test] = &[
    Test { name: "kill", small: 100, full: 10_000, run: |r, n, seed| Ok(vec![kill::run(r, n, seed)?]) },
    Test { name: "power", small: 400, full: 100_000, run: power::run },
    Test { name: "full", small: 60, full: 500, run: full::run },
    Test { name: "whole", small: 42, full: 2_100, run: whole::run },
    Test { name: "damage", small: 150, full: 5_000, run: |r, n, seed| Ok(vec![damage::run(r, n, seed)?]) },
    Test { name: "race", small: 16, full: 1_000, run: |r, n, seed| Ok(vec![race::run(r, n, seed)?]) },
    Test { name: "clock", small: 24, full: 200, run: |r, n, seed| Ok(vec![clock::run(r, n, seed)?]) },
];

fn main() -> ExitCode {
    let outcome = match Command::parse().command {
        What::Worker(task) => worker::run(task).map(|()| true),
        What::Exchange(task) => whole::work(&task).map(|()| true),
        What::Run(wanted) => run(&wanted),
    };
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run(wanted: &Run) -> Result<bool> {
    if !cfg!(target_os = "linux") {
        println!("torture needs Linux: it stands between a program and the kernel");
        return Ok(true);
    }
    if let Some(name) = wanted.names.iter().find(|name| TESTS.iter().all(|test| test.name != **name)) {
        let names: Vec<&str> = TESTS.iter().map(|test| test.name).collect();
        let why = format!("no test is called {name}; there are {}", names.join(" "));
        return Err(Error::new(Code::Unknown).with("detail", why));
    }
    let here = tempfile::tempdir().map_err(told)?;
    let memory = Path::new("/dev/shm");
    let fast = match memory.is_dir() {
        true => tempfile::tempdir_in(memory).map_err(told)?,
        false => tempfile::tempdir().map_err(told)?,
    };
    let inside = |name: &str| -> Result<PathBuf> {
        let folder = here.path().join(name);
        std::fs::create_dir_all(&folder).map_err(told)?;
        Ok(folder)
    };
    std::fs::create_dir_all(&wanted.keep).map_err(told)?;
    let room = Room {
        work: inside("work")?,
        fast: fast.path().to_owned(),
        files: inside("files")?,
        keep: wanted.keep.clone(),
        library: Library::make(&inside("books")?, wanted.seed)?,
        interposer: Interposer::build(&inside("library")?)?,
        threads: std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
        deeds: if wanted.size == "small" { 50 } else { 180 },
    };
    let mut lines = Vec::new();
    for test in TESTS {
        if !wanted.names.is_empty() && wanted.names.iter().all(|name| name != test.name) {
            continue;
        }
        let size = match wanted.size.as_str() {
            "small" => test.small,
            "full" => test.full,
            number => number
                .parse()
                .map_err(|_| Error::new(Code::Unreadable).of("size").with("text", wanted.size.as_str()))?,
        };
        println!("{}: size {size}, seed {}", test.name, wanted.seed);
        lines.extend((test.run)(&room, size, wanted.seed)?);
    }
    report::table(&lines);
    Ok(lines.iter().all(Line::passed))
}
