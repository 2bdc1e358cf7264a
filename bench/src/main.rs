//! `cargo xtask bench`: how long Shuke takes with a hundred thousand and a million cards, beside the raw limit of the
//! same machine in the same run, so that a figure is a ratio and not a boast.
//!
//! An own clock instead of divan or criterion: they tell means of one function; wanted are the 95th percentile over many
//! different queries and a ratio between two works of one run (docs/decisions/0005).
#![allow(clippy::print_stdout)]

mod handing;
mod measure;
mod people;
mod trade;
mod works;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use shuke_core::base::error::{Error, Result};
use shuke_core::store::Key;
use shuke_core::{Book, Clock};

/// Large books, and how long Shuke takes with them.
#[derive(Parser)]
struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Measure and print the tables; fails when a limit is exceeded by half.
    Run {
        /// Cards of the first book.
        #[arg(long, default_value_t = 100_000)]
        cards: usize,
        /// Cards of the second, larger book; 0 leaves it out.
        #[arg(long, default_value_t = 1_000_000)]
        large: usize,
        /// Which people.
        #[arg(long, default_value_t = 20_260_915)]
        seed: u64,
    },
    /// Make a book and leave it there.
    Make {
        /// Its folder.
        folder: PathBuf,
        /// Cards.
        #[arg(long, default_value_t = 100_000)]
        cards: usize,
        /// Which people.
        #[arg(long, default_value_t = 20_260_915)]
        seed: u64,
    },
    /// Measure what needs no second book on one that `make` left.
    Look {
        /// Its folder.
        folder: PathBuf,
    },
    /// Measure classes, values and payments on a book with half a million purchases.
    Trade {
        /// Which people.
        #[arg(long, default_value_t = 20_260_915)]
        seed: u64,
    },
    /// Measure handing a rep's whole book over.
    Handover,
    /// Open a book, read its roll, print the memory this process holds, in KB.
    Memory {
        /// Its folder.
        folder: PathBuf,
        /// The key, in hex.
        #[arg(long)]
        key: Option<String>,
    },
}

/// The key of the encrypted books: they hold nobody's secrets.
const HEX: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

fn main() -> ExitCode {
    let outcome = match Args::parse().command {
        Command::Run { cards, large, seed } => run(cards, large, seed),
        Command::Make { folder, cards, seed } => {
            people::book(&folder, size(cards), seed, None, None).map(|()| 0)
        }
        Command::Look { folder } => {
            let place = works::Place { folder, key: None, hex: None };
            works::on(&place).map(|lines| measure::table("this book", &lines))
        }
        Command::Trade { seed } => trade(seed),
        Command::Handover => handover(),
        Command::Memory { folder, key } => memory(&folder, key.is_some()).map(|kb| {
            println!("{kb}");
            0
        }),
    };
    match outcome {
        Ok(0) => ExitCode::SUCCESS,
        Ok(broken) => {
            eprintln!("{broken} limits exceeded by more than half");
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn handover() -> Result<usize> {
    let room = tempfile::tempdir().map_err(Error::from)?;
    Ok(measure::table("a rep leaves", &handing::over(room.path())?))
}

fn trade(seed: u64) -> Result<usize> {
    let room = tempfile::tempdir().map_err(Error::from)?;
    Ok(measure::table("trade", &trade::all(room.path(), seed)?))
}

fn size(cards: usize) -> people::Size {
    people::Size { cards, contacts: if cards > 200_000 { cards } else { cards * 10 } }
}

fn key() -> Key {
    let mut bytes = [0; 32];
    for (place, byte) in bytes.iter_mut().zip(0_u8..) {
        *place = byte;
    }
    Key::of(bytes)
}

fn run(cards: usize, large: usize, seed: u64) -> Result<usize> {
    println!("seed {seed}, SQLite {}", rusqlite::version());
    let room = tempfile::tempdir().map_err(Error::from)?;
    let mut broken = 0;
    for keyed in [false, true] {
        let place = works::Place {
            folder: room.path().join(if keyed { "keyed.book" } else { "plain.book" }),
            key: keyed.then(key),
            hex: keyed.then_some(HEX),
        };
        people::book(&place.folder, size(cards), seed, place.key.as_ref(), place.hex)?;
        let name = if keyed { "encrypted" } else { "plain" };
        let lines = works::all(&place, room.path(), cards, seed)?;
        broken +=
            measure::table(&format!("{cards} cards, {} contacts, {name}", size(cards).contacts), &lines);
        if large > 0 {
            let place = works::Place { folder: place.folder.with_extension("large.book"), ..place };
            people::book(&place.folder, size(large), seed, place.key.as_ref(), place.hex)?;
            let lines = works::large(&place)?;
            broken +=
                measure::table(&format!("{large} cards, {} contacts, {name}", size(large).contacts), &lines);
            std::fs::remove_dir_all(&place.folder).map_err(Error::from)?;
        }
    }
    Ok(broken + handover()?)
}

/// The memory a process holds that has opened a book and read its roll.
fn memory(folder: &Path, keyed: bool) -> Result<u64> {
    let clock = Clock::Pinned(people::TODAY.parse().unwrap_or_default());
    let book = Book::open_with(folder, clock, "bench", keyed.then(key))?;
    book.roll(|tx, roll| shuke_core::search::find(tx, roll, "王", 50).map(|_| ()))?;
    let status = std::fs::read_to_string("/proc/self/status").map_err(Error::from)?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    Ok(line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0))
}
