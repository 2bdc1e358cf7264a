//! The file itself: what is refused, what is backed up first, and what it is opened with.

use std::path::Path;

use rusqlite::Connection;
use shuke_core::{Book, Clock, Code};

use crate::{TODAY, add, book, day, named};

fn open(folder: &Path) -> shuke_core::Result<Book> {
    Book::open(folder, Clock::Pinned(day(TODAY)), "")
}

#[test]
fn a_book_is_opened_with_wal_and_full_and_a_sqlite_that_keeps_its_commits() {
    let (_folder, book) = book();
    let info = book.info().unwrap();
    let version: Vec<u32> = info.sqlite.split('.').map(|n| n.parse().unwrap()).collect();
    assert!(version >= vec![3, 51, 3], "{}", info.sqlite);
    book.write(shuke_core::Op::AddCard, |tx| {
        let pragma = |name: &str| tx.conn().pragma_query_value(None, name, |row| row.get::<_, String>(0));
        assert_eq!(pragma("journal_mode")?, "wal");
        let number = |name: &str| tx.conn().pragma_query_value(None, name, |row| row.get::<_, i64>(0));
        assert_eq!((number("synchronous")?, number("foreign_keys")?, number("trusted_schema")?), (2, 1, 0));
        Ok(())
    })
    .unwrap();
}

#[test]
fn it_is_built_on_sqlcipher_so_that_a_file_can_be_keyed() {
    let conn = Connection::open_in_memory().unwrap();
    let version: String = conn.query_row("PRAGMA cipher_version", [], |row| row.get(0)).unwrap();
    assert!(version.starts_with('4'), "{version}");
}

#[test]
fn a_reader_cannot_write() {
    let (_folder, book) = book();
    let tried = book.read(|tx| Ok(tx.conn().execute("DELETE FROM cards", [])?));
    assert_eq!(tried.unwrap_err().code, Code::BookReadonly);
}

#[test]
fn a_missing_a_foreign_and_a_garbled_file_are_told_apart_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(open(folder.path()).err().unwrap().code, Code::BookMissing);

    let file = folder.path().join("cards.db");
    Connection::open(&file)
        .unwrap()
        .execute_batch("CREATE TABLE other (x); INSERT INTO other VALUES (1)")
        .unwrap();
    let before = std::fs::read(&file).unwrap();
    assert_eq!(open(folder.path()).err().unwrap().code, Code::BookForeign);
    assert_eq!(std::fs::read(&file).unwrap(), before);

    std::fs::write(&file, "客戶名單.txt ".repeat(500)).unwrap();
    let error = open(folder.path()).err().unwrap();
    assert_eq!(error.code, Code::BookForeign);
    assert!(error.args["path"].as_str().unwrap().ends_with("cards.db"));
}

#[test]
fn a_book_that_is_there_and_cannot_be_opened_is_not_called_missing() {
    let (folder, book) = book();
    drop(book);
    let place = folder.path().join("t.book");
    std::fs::create_dir(place.join("cards.db-wal")).unwrap();
    assert_eq!(open(&place).err().unwrap().code, Code::Io);
}

#[test]
fn a_book_with_a_damaged_page_is_called_damaged() {
    let (folder, book) = book();
    for n in 0..300 {
        add(&book, &named(&format!("客戶{n}")));
    }
    drop(book);
    let file = folder.path().join("t.book/cards.db");
    let mut bytes = std::fs::read(&file).unwrap();
    for byte in &mut bytes[4096..40_960] {
        *byte = 0xA5;
    }
    std::fs::write(&file, bytes).unwrap();
    let read = open(&folder.path().join("t.book")).and_then(|book| book.roll(|_, roll| Ok(roll.len())));
    assert_eq!(read.err().map(|e| e.code), Some(Code::BookDamaged));
}

#[test]
fn an_encrypted_book_that_could_not_be_read_once_can_be_read_again() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("t.book");
    let (key, clock) = (Some(shuke_core::store::Key::of([7; 32])), Clock::Pinned(day(TODAY)));
    let book =
        Book::create_with(&place, "測試", shuke_core::Preset::General, clock, "", key.clone()).unwrap();
    for n in 0..300 {
        add(&book, &named(&format!("客戶{n}")));
    }
    drop(book);
    let file = place.join("cards.db");
    let whole = std::fs::read(&file).unwrap();
    let book = Book::open_with(&place, clock, "", key).unwrap();
    let names =
        || book.read(|tx| Ok(tx.conn().query_row("SELECT sum(length(name)) FROM cards", [], |_| Ok(()))?));
    let save = || book.write(shuke_core::Op::AddCard, |tx| shuke_core::cards::add(tx, &named("王美玲")));
    let damaged: Vec<u8> =
        whole.iter().enumerate().map(|(at, byte)| if at < 4096 { *byte } else { !byte }).collect();
    std::fs::write(&file, damaged).unwrap();
    assert_eq!((names().unwrap_err().code, save().unwrap_err().code), (Code::BookDamaged, Code::BookDamaged));
    std::fs::write(&file, whole).unwrap();
    names().unwrap();
    save().unwrap();
    assert_eq!(book.info().unwrap().cards, 301);
}

#[test]
fn a_newer_book_is_refused_untouched() {
    let (folder, book) = book();
    drop(book);
    let file = folder.path().join("t.book/cards.db");
    Connection::open(&file).unwrap().pragma_update(None, "user_version", 99).unwrap();
    let error = open(&folder.path().join("t.book")).err().unwrap();
    assert_eq!((error.code, error.args["found"].as_u64()), (Code::BookNewer, Some(99)));
}

#[test]
fn an_existing_book_is_not_made_anew() {
    let (folder, book) = book();
    add(&book, &named("王美玲"));
    let place = folder.path().join("t.book");
    let again = Book::create(&place, "x", shuke_core::Preset::General, Clock::System, "");
    assert_eq!(again.err().unwrap().code, Code::BookExists);
    assert_eq!(open(&place).unwrap().info().unwrap().cards, 1);
}

#[test]
fn a_book_whose_making_broke_off_can_be_made_in_the_same_place() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("t.book");
    // What is left when the program dies while it makes the tables.
    std::fs::create_dir(&place).unwrap();
    std::fs::write(place.join("cards.db.half"), "half a page").unwrap();
    std::fs::write(place.join("cards.db.half-journal"), "half a journal").unwrap();
    assert_eq!(open(&place).err().unwrap().code, Code::BookMissing);
    let made = Book::create(&place, "測試", shuke_core::Preset::General, Clock::Pinned(day(TODAY)), "周以恩")
        .unwrap();
    add(&made, &named("王美玲"));
    assert_eq!(made.info().unwrap().owner, "周以恩");
    let left: Vec<_> = std::fs::read_dir(&place).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(left.iter().all(|name| !name.to_string_lossy().contains("half")), "{left:?}");
}

#[test]
fn an_older_book_is_backed_up_before_it_is_upgraded() {
    let (folder, book) = book();
    add(&book, &named("王美玲"));
    drop(book);
    let place = folder.path().join("t.book");
    // A book of before the first version: the tables are there, the number is not.
    let conn = Connection::open(place.join("cards.db")).unwrap();
    conn.pragma_update(None, "user_version", 0).unwrap();
    drop(conn);
    // The step fails because its tables exist: nothing changed, and the copy stands.
    assert!(open(&place).is_err());
    let copy = shuke_core::store::backup::list(&place.join("backups")).unwrap().remove(0).path;
    let cards: u32 =
        Connection::open(&copy).unwrap().query_row("SELECT count(*) FROM cards", [], |r| r.get(0)).unwrap();
    assert_eq!(cards, 1);
    let conn = Connection::open(place.join("cards.db")).unwrap();
    let version: u32 = conn.pragma_query_value(None, "user_version", |r| r.get(0)).unwrap();
    assert_eq!(version, 0, "a failed upgrade is rolled back");
}

#[test]
fn an_older_book_opened_by_two_at_once_is_upgraded_once() {
    for _ in 0..10 {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("t.book");
        std::fs::create_dir(&place).unwrap();
        let conn = Connection::open(place.join("cards.db")).unwrap();
        conn.execute_batch(include_str!("../../core/src/store/migrations/0001_book.sql")).unwrap();
        conn.execute_batch(
            "PRAGMA user_version = 1; PRAGMA application_id = 0x5368756b; PRAGMA journal_mode = WAL",
        )
        .unwrap();
        drop(conn);
        let start = std::sync::Barrier::new(2);
        let opened = std::thread::scope(|scope| {
            let one = || {
                start.wait();
                open(&place).map(|book| book.info().map(|info| info.schema))
            };
            let (a, b) = (scope.spawn(one), scope.spawn(one));
            [a.join().unwrap(), b.join().unwrap()]
        });
        for answer in opened {
            assert_eq!(answer.unwrap().unwrap() as usize, shuke_core::store::open::schema());
        }
        assert_eq!(
            shuke_core::store::backup::list(&place.join("backups")).unwrap().len(),
            1,
            "and backed up once"
        );
    }
}

#[cfg(unix)]
#[test]
fn two_programs_on_one_book_see_each_others_writes() {
    let (folder, first) = book();
    let second = open(&folder.path().join("t.book")).unwrap();
    let id = add(&first, &named("王美玲"));
    assert_eq!(second.read(|tx| shuke_core::cards::reference(tx, id)).unwrap().name, "王美玲");
    assert_eq!(second.roll(|tx, roll| shuke_core::search::find(tx, roll, "美玲", 5)).unwrap().total, 1);
    second.undo(None).unwrap();
    assert_eq!(first.info().unwrap().cards, 0);
}

#[test]
fn a_full_disk_is_said_and_leaves_the_book_as_it_was() {
    let (_folder, book) = book();
    add(&book, &named("王美玲"));
    // SQLite's own limit answers exactly as a full disk does.
    book.write(shuke_core::Op::EditCard, |tx| {
        let pages: u32 = tx.conn().pragma_query_value(None, "page_count", |row| row.get(0))?;
        tx.conn().query_row(&format!("PRAGMA max_page_count = {pages}"), [], |_| Ok(()))?;
        Ok(())
    })
    .unwrap();
    let long = shuke_core::cards::CardDraft { note: "山".repeat(100_000), ..named("林正隆") };
    let failed = book.write(shuke_core::Op::AddCard, |tx| shuke_core::cards::add(tx, &long));
    assert_eq!(failed.unwrap_err().code, Code::DiskFull);
    assert_eq!(book.info().unwrap().cards, 1);
    let kept = book.read(|tx| shuke_core::cards::resolve(tx, "王美玲"));
    assert!(kept.is_ok(), "the book still answers");
}
