//! Damaged files: noticed, never made worse, and as much as possible brought back.

use shuke_core::book::Damaged;
use shuke_core::cards;
use shuke_core::store::backup::Reason;
use shuke_core::{Book, Clock, Code, Op};

use crate::kept::log;
use crate::safety::vault::{place, protected, secret};
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
    let whole = std::fs::read(&file).unwrap();
    let cards = pages_of(&file, "cards");
    let clock = Clock::Pinned(day(TODAY));
    // The history is a second account of everything: with it, nothing is lost.
    spoil(&file, &cards);
    let damaged = Damaged::open(&place(&folder), clock, "周以恩");
    let repaired = damaged.repair().unwrap();
    assert_eq!((repaired.backup.as_deref(), repaired.replayed, repaired.complete), (None, 400, true));
    let counted = |book: &Book| {
        let checked = book.check().unwrap();
        (checked.ok, checked.counts["cards"], checked.counts["interactions"])
    };
    assert_eq!(counted(&damaged.reopen().unwrap()), (true, 200, 200));

    // Both damaged: what one account does not have the other may have.
    std::fs::write(&file, &whole).unwrap();
    let journal = pages_of(&file, "history");
    spoil(&file, &[&cards[2..5], &journal[4..6]].concat());
    let repaired = damaged.repair().unwrap();
    assert_eq!(repaired.gaps.keys().collect::<Vec<_>>(), ["cards", "history"]);
    assert!(!repaired.complete && repaired.rebuilt > 20 && repaired.nameless < 20, "{repaired:?}");
    let book = damaged.reopen().unwrap();
    assert_eq!(counted(&book).1, 200, "{repaired:?}");
    assert!(
        book.check().unwrap().problems.iter().all(|problem| problem.code == "row_changed"),
        "cards called ? are told"
    );
}

#[test]
fn an_action_that_rotted_in_the_journal_is_not_done_again_and_costs_nothing_but_itself() {
    let (folder, book) = book();
    add(&book, &named("王美玲"));
    book.back_up(Reason::Manual).unwrap();
    let rotten = add(&book, &named("方柏睿"));
    let after = add(&book, &named("許雅筑"));
    let before = book.check().unwrap().counts;
    drop(book);
    let file = place(&folder).join("cards.db");
    let conn = rusqlite::Connection::open(&file).unwrap();
    // It can be done again, and would say that somebody else had done it.
    let changed = conn.execute("UPDATE history SET by = 'x' WHERE seq = 2", []).unwrap();
    assert_eq!(changed, 1);
    drop(conn);
    let damaged = Damaged::open(&place(&folder), Clock::Pinned(day(TODAY)), "周以恩");
    let repaired = damaged.repair().unwrap();
    assert_eq!((repaired.replayed, repaired.complete, &repaired.gaps["history"]), (0, false, &1));
    let book = damaged.reopen().unwrap();
    let checked = book.check().unwrap();
    assert!(checked.ok, "{:?}", checked.problems);
    let lost = |table: &str| before[table] - checked.counts[table];
    assert_eq!((lost("cards"), lost("contact_points")), (0, 0));
    for (id, name) in [(rotten, "方柏睿"), (after, "許雅筑")] {
        assert_eq!(book.read(|tx| cards::get(tx, id)).unwrap().card.name, name);
    }
    // And the book goes on: the next action is told apart from the lost one, and can be undone.
    add(&book, &named("林志遠"));
    book.undo(None).unwrap();
    assert!(book.check().unwrap().ok);
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

#[test]
fn a_file_that_was_cut_short_is_read_and_repaired_as_far_as_it_goes() {
    let (folder, book) = book();
    let first = add(&book, &named("客戶0"));
    // Enough that the cut lies behind the first pages of all tables, which are made with the book.
    for n in 1..400 {
        add(&book, &named(&format!("客戶{n}")));
    }
    book.back_up(Reason::Manual).unwrap();
    add(&book, &named("方柏睿"));
    drop(book);
    let file = place(&folder).join("cards.db");
    let pages = std::fs::metadata(&file).unwrap().len() as usize / PAGE;
    let cut = std::fs::read(&file).unwrap()[..(pages - pages / 8) * PAGE].to_vec();
    std::fs::write(&file, &cut).unwrap();
    let clock = Clock::Pinned(day(TODAY));
    assert_eq!(Book::open(&place(&folder), clock, "").err().unwrap().code, Code::BookDamaged);
    let damaged = Damaged::open(&place(&folder), clock, "周以恩");
    let readable = damaged.look().unwrap().cards;
    assert!((40..401).contains(&readable), "what lies before the cut is read, and no more: {readable}");
    assert_eq!(damaged.read_only().unwrap().read(|tx| cards::get(tx, first)).unwrap().card.name, "客戶0");
    let repaired = damaged.repair().unwrap();
    assert!(std::fs::read(&repaired.aside).unwrap() == cut, "the damaged file is put aside as it was");
    let book = damaged.reopen().unwrap();
    assert!(book.check().unwrap().ok, "{:?}", book.check().unwrap().problems);
    assert!(book.info().unwrap().cards >= 400, "all there was in the backup");
}

#[test]
fn a_repair_without_the_journal_of_the_last_saves_is_not_called_complete() {
    let (folder, book) = book();
    add(&book, &named("王美玲"));
    let file = place(&folder).join("cards.db");
    drop(book);
    let before = std::fs::read(&file).unwrap();
    let book = crate::on(&folder, TODAY);
    add(&book, &named("方柏睿"));
    drop(book);
    std::fs::write(&file, before).unwrap();
    let damaged = Damaged::open(&place(&folder), Clock::Pinned(day(TODAY)), "周以恩");
    assert!(!damaged.repair().unwrap().complete);
    assert_eq!(damaged.reopen().unwrap().info().unwrap().cards, 1);
}

#[test]
fn a_journal_that_was_cut_or_exchanged_is_told_and_the_book_opens() {
    let (folder, book) = book();
    add(&book, &named("王美玲"));
    let file = place(&folder).join("cards.db");
    // The file with everything in it, and the journal that holds what comes after.
    let before = folder.path().join("before.db");
    drop(book);
    std::fs::copy(&file, &before).unwrap();
    let book = crate::on(&folder, TODAY);
    for n in 0..3 {
        add(&book, &named(&format!("客戶{n}")));
    }
    drop(book);
    std::fs::copy(&before, &file).unwrap();
    let book = crate::on(&folder, TODAY);
    assert_eq!((book.info().unwrap().cards, book.info().unwrap().missing_saves), (1, 3));
    let checked = book.check().unwrap();
    assert_eq!(
        checked.problems.iter().map(|p| (p.code, p.detail.as_str())).collect::<Vec<_>>(),
        [("journal_cut", "3")]
    );
    // The next save is a new beginning.
    add(&book, &named("方柏睿"));
    drop(book);
    let book = crate::on(&folder, TODAY);
    assert_eq!(book.info().unwrap().missing_saves, 0);
    // Going back on purpose is no loss.
    let kept = book.back_up(Reason::Manual).unwrap();
    add(&book, &named("蔡明憲"));
    let book = book.restore(&kept.id).book.unwrap();
    assert_eq!(book.info().unwrap().missing_saves, 0);
}

#[test]
fn a_byte_that_rots_in_a_plain_book_is_noticed_in_a_row_and_in_the_history() {
    let (folder, book) = book();
    let id = add(&book, &cards::CardDraft { note: "續保要帶禮盒".into(), ..named("王美玲") });
    let mut draft = book.read(|tx| cards::draft_of(tx, id)).unwrap();
    draft.employer = "松坪國中".into();
    book.write(Op::EditCard, |tx| cards::replace(tx, id, &draft)).unwrap();
    let gone = add(&book, &named("方柏睿"));
    book.write(Op::DeleteCard, |tx| cards::delete(tx, gone)).unwrap();
    book.undo(None).unwrap();
    book.redo().unwrap();
    assert!(book.check().unwrap().ok, "{:?}", book.check().unwrap().problems);
    drop(book);
    let wrong = |statement: &str| -> Vec<&'static str> {
        let copy = folder.path().join("copy.book");
        let _ = std::fs::remove_dir_all(&copy);
        std::fs::create_dir(&copy).unwrap();
        std::fs::copy(place(&folder).join("cards.db"), copy.join("cards.db")).unwrap();
        rusqlite::Connection::open(copy.join("cards.db")).unwrap().execute_batch(statement).unwrap();
        let book = Book::open(&copy, Clock::Pinned(day(TODAY)), "").unwrap();
        book.check().unwrap().problems.iter().map(|problem| problem.code).collect()
    };
    assert_eq!(wrong("UPDATE cards SET note = replace(note, '禮', '札')"), ["row_changed"]);
    assert!(wrong("UPDATE cards SET employer = ''").contains(&"row_changed"));
    assert_eq!(
        wrong(
            "UPDATE history SET changeset = CAST(substr(changeset, 1, length(changeset) - 1) || x'7f' AS BLOB) WHERE seq = 1"
        ),
        ["history_changed"]
    );
    assert!(wrong("UPDATE history SET by = 'x' WHERE seq = 2").contains(&"history_changed"));
    assert!(wrong("INSERT INTO cards (id, number, name, created_at, created_by, updated_at, updated_by) SELECT card_id, 77, 'x', '', '', '', '' FROM history_cards WHERE card_id NOT IN (SELECT id FROM cards) LIMIT 1").contains(&"row_changed"));
}
