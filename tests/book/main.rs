//! The core as a whole, on real files in temporary folders.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod field;
mod file;
mod finding;
mod floors;
mod fuzz;
mod gifts;
mod greetings;
mod handover;
mod import;
mod kept;
mod leaving;
mod logs;
mod matters;
mod merging;
mod own;
mod promises;
mod queue;
mod real_files;
mod rhythm;
mod roll;
mod safety;
mod sheets;
mod trade;
mod undo;

use std::path::PathBuf;

use chrono::NaiveDate;
use shuke_core::base::ids::CardId;
use shuke_core::cards::{self, CardDraft};
use shuke_core::{Book, Clock, Op, Preset};
use tempfile::TempDir;

/// Tuesday, 15 September 2026: 農曆八月初五.
pub const TODAY: &str = "2026-09-15";

pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// A new book on a pinned day, with the folder that holds it.
pub fn book() -> (TempDir, Book) {
    book_on(TODAY)
}

pub fn book_on(today: &str) -> (TempDir, Book) {
    let folder = tempfile::tempdir().unwrap();
    let clock = Clock::Pinned(day(today));
    let book = Book::create(&folder.path().join("t.book"), "測試", Preset::General, clock, "周以恩").unwrap();
    (folder, book)
}

/// The same book on another day.
pub fn on(folder: &TempDir, today: &str) -> Book {
    Book::open(&folder.path().join("t.book"), Clock::Pinned(day(today)), "周以恩").unwrap()
}

pub fn named(name: &str) -> CardDraft {
    CardDraft { name: name.into(), ..CardDraft::default() }
}

pub fn add(book: &Book, draft: &CardDraft) -> CardId {
    book.write(Op::AddCard, |tx| cards::add(tx, draft)).unwrap().value
}

/// The data set beside the repository; tests that need it say why they skip.
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
