//! Damaged files: noticed, never made worse, and as much as possible brought back.

use shuke_core::book::Damaged;
use shuke_core::cards;
use shuke_core::store::backup::Reason;
use shuke_core::{Book, Clock, Code, Op};

use crate::kept::log;
use crate::vault::{place, protected, secret};
use crate::{TODAY, add, book, day, named};

const PAGE: usize = 4096;

/// Pages of a table or index, by SQLite's own account of the file.
fn pages_of(file: &std::path::Path, name: &str) -> Vec<usize> {
    let conn = rusqlite::Connection::open(file).unwrap();
    let mut query = conn.prepare("SELECT pageno FROM dbstat WHERE name = ?1 AND pagetype = 'leaf'").unwrap();
    query.query_map([name], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
}

fn spoil(file: &std::path::Path, pages: &[usize]) {
    let mut bytes = std::fs::read(file).unwrap();
    for page in pages {
        bytes[(page - 1) * PAGE..page * PAGE].fill(0xA5);
    }
    std::fs::write(file, bytes).unwrap();
}

#[test]
fn a_damaged_book_with_a_backup_comes_back_whole_by_its_journal() {
    let (folder, book) = book();
    let first = add(&book, &named("王美玲"));
    for n in 0..120 {
        add(&book, &named(&format!("客戶{n}")));
    }
    book.back_up(Reason::Manual).unwrap();
    let later = add(&book, &named("方柏睿"));
    log(&book, first, "2026-09-12");
    book.write(Op::DeleteCard, |tx| cards::delete(tx, cards::resolve(tx, "客戶7")?)).unwrap();
    book.write(Op::DeleteCard, |tx| cards::delete(tx, cards::resolve(tx, "客戶8")?)).unwrap();
    book.undo(None).unwrap();
    let before = book.check().unwrap().counts;
    drop(book);
    let file = place(&folder).join("cards.db");
    let spoilt = pages_of(&file, "cards");
    assert!(spoilt.len() > 3, "{spoilt:?}");
    spoil(&file, &spoilt);
    let clock = Clock::Pinned(day(TODAY));
    let opened =
        Book::open(&place(&folder), clock, "").and_then(|book| book.check().map(|checked| checked.ok));
    assert!(
        matches!(&opened, Err(error) if error.code == Code::BookDamaged) || opened == Ok(false),
        "{opened:?}"
    );

    let damaged = Damaged::open(&place(&folder), clock, "周以恩");
    let injury = damaged.look().unwrap();
    assert_eq!((injury.cards, injury.since, injury.replayable), (0, 5, 5));
    let looked = damaged.read_only().unwrap();
    assert_eq!(
        looked.write(Op::AddCard, |tx| cards::add(tx, &named("x"))).err().unwrap().code,
        Code::BookSealed
    );
    assert_eq!(looked.read(|tx| cards::get(tx, first)).unwrap_err().code, Code::BookDamaged);
    assert_eq!(looked.staff().unwrap(), []);
    drop(looked);
    let original = std::fs::read(&file).unwrap();
    let repaired = damaged.repair().unwrap();
    assert_eq!((repaired.replayed, repaired.complete, repaired.nameless), (5, true, 0));
    assert!(std::fs::read(&repaired.aside).unwrap() == original, "the damaged file is put aside as it was");
    let book = damaged.reopen().unwrap();
    let checked = book.check().unwrap();
    assert!(checked.ok, "{:?}", checked.problems);
    assert_eq!(checked.counts, before);
    assert_eq!(book.read(|tx| cards::get(tx, later)).unwrap().card.name, "方柏睿");
    // The undone deletion can be done again, as before.
    book.redo().unwrap();
}

#[test]
fn without_a_backup_everything_that_can_be_read_is_brought_over() {
    let (folder, book) = book();
    for n in 0..200 {
        let id = add(&book, &named(&format!("客戶{n}")));
        log(&book, id, "2026-09-12");
    }
    drop(book);
    let file = place(&folder).join("cards.db");
    let cards = pages_of(&file, "cards");
    spoil(&file, &cards[2..4]);
    let clock = Clock::Pinned(day(TODAY));
    let damaged = Damaged::open(&place(&folder), clock, "周以恩");
    let repaired = damaged.repair().unwrap();
    assert_eq!((repaired.backup.as_deref(), repaired.complete), (None, false));
    assert_eq!(repaired.gaps.keys().collect::<Vec<_>>(), ["cards"]);
    let book = damaged.reopen().unwrap();
    let checked = book.check().unwrap();
    assert!(checked.ok, "{:?}", checked.problems);
    let lost = repaired.nameless;
    assert!(lost > 0 && lost < 100, "{lost} cards stood on two pages");
    assert_eq!((checked.counts["cards"], checked.counts["interactions"]), (200, 200));
    let journal: u32 =
        book.read(|tx| Ok(tx.conn().query_row("SELECT count(*) FROM history", [], |r| r.get(0))?)).unwrap();
    assert_eq!(journal, 400);
}

#[test]
fn a_damaged_keyed_book_goes_back_to_its_newest_whole_backup() {
    let (folder, book, _) = protected();
    for n in 0..60 {
        add(&book, &named(&format!("客戶{n}")));
    }
    let good = book.back_up(Reason::Manual).unwrap();
    let bad = book.back_up(Reason::Manual).unwrap();
    drop(book);
    spoil(&place(&folder).join(format!("backups/{}.db", bad.id)), &[3]);
    let file = place(&folder).join("cards.db");
    let pages = std::fs::metadata(&file).unwrap().len() as usize / PAGE;
    spoil(&file, &(1..=pages).collect::<Vec<_>>());
    let clock = Clock::Pinned(day(TODAY));
    let password = secret("apple river stone cloud lamp tea");
    let damaged = Damaged::unlock(&place(&folder), clock, None, &password).unwrap();
    let injury = damaged.look().unwrap();
    assert_eq!((injury.cards, injury.backup.unwrap().id), (0, good.id.clone()));
    assert_eq!(damaged.restore().unwrap().backup, Some(good.id));
    let book = Book::unlock(&place(&folder), clock, None, &password).unwrap();
    assert_eq!(book.info().unwrap().cards, 61);
    assert!(book.check().unwrap().ok, "{:?}", book.check().unwrap().problems);
}
