//! Backups: made whole or not at all, told when they are no longer what they were, and a way back from each.

use shuke_core::cards;
use shuke_core::store::backup::Reason;
use shuke_core::vault::access::{self, AccessQuery};
use shuke_core::{Book, Clock, Code, Op};

use crate::kept::log;
use crate::safety::vault::{files, place, protected};
use crate::{TODAY, add, book, day, named};

#[test]
fn a_backup_is_made_while_something_changed_and_only_then() {
    let (folder, book) = book();
    assert_eq!(book.back_up_if_due().unwrap(), None, "nothing was done yet");
    add(&book, &named("王美玲"));
    let made = book.back_up_if_due().unwrap().unwrap();
    assert_eq!((made.cards, made.reason, made.verified), (1, Some(Reason::Auto), true));
    add(&book, &named("蔡明憲"));
    assert_eq!(book.back_up_if_due().unwrap(), None, "a quarter of an hour has not passed");
    drop(book);
    let later = Book::open(&place(&folder), Clock::Pinned(day("2026-09-16")), "").unwrap();
    assert_eq!(later.back_up_if_due().unwrap().unwrap().cards, 2);
    assert_eq!(later.back_up_if_due().unwrap(), None);
    let yesterday = Book::open(&place(&folder), Clock::Pinned(day("2026-09-01")), "").unwrap();
    add(&yesterday, &named("方柏睿"));
    assert!(yesterday.back_up_if_due().unwrap().is_some(), "a clock that was set back is no reason to stop");
    assert_eq!(later.info().unwrap().last_backup.unwrap()[..10], *"2026-09-16");
}

#[test]
fn going_back_says_what_it_costs_keeps_todays_file_and_can_be_taken_back() {
    for keyed in [false, true] {
        let (folder, book) = if keyed {
            let (folder, book, _) = protected();
            (folder, book)
        } else {
            let (folder, book) = book();
            add(&book, &named("王美玲"));
            (folder, book)
        };
        let first = book.read(|tx| cards::resolve(tx, "王美玲")).unwrap();
        log(&book, first, "2026-09-10");
        let kept = book.back_up(Reason::Manual).unwrap();
        add(&book, &named("方柏睿"));
        log(&book, first, "2026-09-12");
        let told = book.compare(&kept.id).unwrap().differences;
        assert_eq!((told.cards.now, told.cards.then, told.contacts.now, told.contacts.then), (2, 1, 2, 1));
        assert_eq!(told.newer.iter().map(|card| card.name.as_str()).collect::<Vec<_>>(), ["方柏睿"]);
        assert_eq!(told.changed.iter().map(|card| card.name.as_str()).collect::<Vec<_>>(), ["王美玲"]);

        let before = book.read(|tx| access::list(tx, &AccessQuery::default(), 99)).unwrap().len();
        let whole = book.restore(&kept.id);
        let aside = whole.outcome.unwrap().aside;
        let book = whole.book.unwrap();
        assert_eq!(book.info().unwrap().cards, 1);
        assert!(book.check().unwrap().ok, "{:?}", book.check().unwrap().problems);
        let after = book.read(|tx| access::list(tx, &AccessQuery::default(), 99)).unwrap();
        assert_eq!(after.len(), before + usize::from(keyed), "what was looked at does not go back in time");
        assert!(std::path::Path::new(&aside).metadata().unwrap().len() > 0);
        assert!(aside.starts_with(&*place(&folder).to_string_lossy()));

        // The way forward again: the backup that was made before.
        let newest = book.backups().unwrap().into_iter().find(|b| b.reason == Some(Reason::Restore)).unwrap();
        assert_eq!(newest.cards, 2);
        let again = book.restore(&newest.id);
        again.outcome.unwrap();
        assert_eq!(again.book.unwrap().info().unwrap().cards, 2);
    }
}

#[test]
fn a_backup_that_was_changed_cut_or_swapped_is_never_used() {
    let (folder, book, _) = protected();
    let kept = book.back_up(Reason::Manual).unwrap();
    add(&book, &named("方柏睿"));
    let other = book.back_up(Reason::Manual).unwrap();
    let path = |id: &str, ending: &str| place(&folder).join(format!("backups/{id}.{ending}"));
    let good = std::fs::read(path(&kept.id, "db")).unwrap();
    let slip = std::fs::read(path(&kept.id, "json")).unwrap();
    let mut bent = good.clone();
    bent[5000] ^= 1;
    let wrong: [(&str, Vec<u8>, Vec<u8>); 4] = [
        ("one bit", bent, slip.clone()),
        ("cut", good[..good.len() - 4096].to_vec(), slip.clone()),
        ("swapped", std::fs::read(path(&other.id, "db")).unwrap(), slip.clone()),
        (
            "slip",
            good.clone(),
            String::from_utf8(slip.clone()).unwrap().replace("\"cards\": 1", "\"cards\": 9").into(),
        ),
    ];
    let mut book = book;
    for (what, bytes, paper) in wrong {
        std::fs::write(path(&kept.id, "db"), bytes).unwrap();
        std::fs::write(path(&kept.id, "json"), paper).unwrap();
        assert_eq!(book.verify_backup(&kept.id).unwrap_err().code, Code::BackupDamaged, "{what}");
        let whole = book.restore(&kept.id);
        assert_eq!(whole.outcome.unwrap_err().code, Code::BackupDamaged, "{what}");
        book = whole.book.unwrap();
        assert_eq!(book.info().unwrap().cards, 2, "{what}");
    }
    assert_eq!(book.verify_backup("nothing").unwrap_err().code, Code::BackupUnknown);
    std::fs::write(path(&kept.id, "db"), good).unwrap();
    std::fs::write(path(&kept.id, "json"), slip).unwrap();
    assert!(book.verify_backup(&kept.id).unwrap().verified);
}

#[test]
fn a_second_folder_holds_the_same_and_can_be_missing() {
    let (folder, book, _) = protected();
    let stick = folder.path().join("stick");
    assert_eq!(book.set_second_folder(Some(&stick.join("gone/deep"))).unwrap_err().code, Code::FileMissing);
    std::fs::create_dir(&stick).unwrap();
    book.set_second_folder(Some(&stick)).unwrap();
    let made = book.back_up(Reason::Manual).unwrap();
    assert!(made.second);
    assert!(stick.join("keys.json").exists() && stick.join(format!("{}.db", made.id)).exists());
    std::fs::rename(&stick, folder.path().join("unplugged")).unwrap();
    assert!(!book.back_up(Reason::Manual).unwrap().second, "the first folder has it all the same");
    std::fs::rename(folder.path().join("unplugged"), &stick).unwrap();
    // The stick alone is enough for a new computer.
    let new = folder.path().join("new.book");
    std::fs::create_dir(&new).unwrap();
    std::fs::copy(stick.join(format!("{}.db", made.id)), new.join("cards.db")).unwrap();
    std::fs::copy(stick.join("keys.json"), new.join("keys.json")).unwrap();
    let clock = Clock::Pinned(day(TODAY));
    let opened =
        Book::unlock(&new, clock, None, &crate::safety::vault::secret("apple river stone cloud lamp tea"))
            .unwrap();
    assert_eq!(opened.info().unwrap().cards, 1);
}

#[test]
fn the_access_log_that_was_cut_changed_or_filled_in_is_noticed() {
    let (folder, book, _) = protected();
    let card = book.read(|tx| cards::resolve(tx, "王美玲")).unwrap();
    for n in 0..5 {
        book.note(&access::Access::new(access::Deed::Exported).count(n).of(card)).unwrap();
    }
    book.back_up(Reason::Manual).unwrap();
    assert!(book.check().unwrap().ok);
    let rows: i64 = 6;
    let statements = [
        ("UPDATE access_log SET count = 0 WHERE seq = 4", "access_changed"),
        ("UPDATE access_log SET staff = '何俊毅' WHERE seq = 2", "access_changed"),
        ("DELETE FROM access_log WHERE seq = 3", "access_gap"),
        ("DELETE FROM access_log WHERE seq > 5", "access_cut"),
        // Somebody who also moves the book's own mark: the backup still knows.
        (
            "DELETE FROM access_log WHERE seq > 5; UPDATE meta SET value = (SELECT seq || ' ' || lower(hex(hash)) FROM access_log WHERE seq = 5) WHERE key = 'access_head'",
            "access_cut",
        ),
    ];
    for (statement, code) in statements {
        book.rehearse(|tx| {
            assert_eq!(
                tx.conn().query_row("SELECT max(seq) FROM access_log", [], |r| r.get::<_, i64>(0)).unwrap(),
                rows
            );
            tx.conn().execute_batch(statement).unwrap();
            let head = access::Head { seq: rows, hash: head_of(&folder) };
            let found = access::faults(tx, &[head]).unwrap();
            assert!(found.iter().any(|(told, _)| *told == code), "{statement}: {found:?}");
            Ok(())
        })
        .unwrap();
    }
}

/// The head that the newest backup remembers.
fn head_of(folder: &tempfile::TempDir) -> String {
    let mut slips: Vec<_> = files(&place(folder).join("backups"))
        .into_iter()
        .filter(|path| path.to_string_lossy().ends_with("-manual.json"))
        .collect();
    slips.sort();
    let slip: serde_json::Value =
        serde_json::from_slice(&std::fs::read(slips.last().unwrap()).unwrap()).unwrap();
    slip["log"]["hash"].as_str().unwrap().to_owned()
}

#[test]
fn going_back_needs_the_right_and_a_write_meanwhile_is_refused() {
    let (folder, book) = crate::safety::vault::shared();
    let kept = book.back_up(Reason::Manual).unwrap();
    drop(book);
    let clerk = crate::safety::vault::unlock(&folder, "紀婉婷", "紀婉婷").unwrap();
    let whole = clerk.restore(&kept.id);
    assert_eq!(whole.outcome.unwrap_err().code, Code::NotAllowed);
    // Another program has the book open: nothing is exchanged under its hands.
    let clerk = whole.book.unwrap();
    let supervisor =
        crate::safety::vault::unlock(&folder, "鍾惠如", "apple river stone cloud lamp tea").unwrap();
    let whole = supervisor.restore(&kept.id);
    assert_eq!(whole.outcome.unwrap_err().code, Code::BookBusy);
    drop(clerk);
    let whole = whole.book.unwrap().restore(&kept.id);
    whole.outcome.unwrap();
    whole.book.unwrap().write(Op::AddCard, |tx| cards::add(tx, &named("方柏睿"))).unwrap();
}

#[test]
fn a_sound_copy_on_the_stick_stands_in_for_a_damaged_one() {
    let (folder, book, _) = protected();
    let stick = folder.path().join("stick");
    std::fs::create_dir(&stick).unwrap();
    book.set_second_folder(Some(&stick)).unwrap();
    let kept = book.back_up(Reason::Manual).unwrap();
    add(&book, &named("方柏睿"));
    let own = place(&folder).join(format!("backups/{}.db", kept.id));
    let mut bytes = std::fs::read(&own).unwrap();
    bytes[9000] ^= 1;
    std::fs::write(&own, bytes).unwrap();
    assert_eq!(book.compare(&kept.id).unwrap().differences.cards.then, 1);
    let whole = book.restore(&kept.id);
    whole.outcome.unwrap();
    assert_eq!(whole.book.unwrap().info().unwrap().cards, 1);
}

#[test]
fn an_exchange_that_a_power_cut_broke_off_ends_at_the_next_opening() {
    let (folder, book, _) = protected();
    let kept = book.back_up(Reason::Manual).unwrap().id;
    let rep =
        book.add_staff("周以恩", shuke_core::vault::Role::Rep, &crate::safety::vault::secret("x")).unwrap();
    let path = |ending: &str| place(&folder).join(format!("backups/{kept}.{ending}"));
    let (db, slip) = (std::fs::read(path("db")).unwrap(), std::fs::read(path("json")).unwrap());
    let whole = book.remove_staff(rep);
    whole.outcome.unwrap();
    drop(whole.book.unwrap());
    let (next_db, next_slip) = (std::fs::read(path("db")).unwrap(), std::fs::read(path("json")).unwrap());
    assert!(next_db != db && next_slip != slip);
    std::fs::write(place(&folder).join("glimpse-0.db"), b"left over").unwrap();
    // Before the new file has the name, between the two, and with both there.
    let states: [&[(&str, &[u8])]; 3] = [
        &[("db.old", &next_db), ("json", &next_slip), ("json.next", &slip)],
        &[("db", &next_db), ("db.old", &db), ("json", &slip), ("json.next", &next_slip)],
        &[("db", &next_db), ("json", &slip), ("json.next", &next_slip), ("db.half", b"half")],
    ];
    for state in states {
        for ending in ["db", "json", "db.old", "json.next", "db.half"] {
            let _ = std::fs::remove_file(path(ending));
        }
        state.iter().for_each(|(ending, bytes)| std::fs::write(path(ending), bytes).unwrap());
        let book =
            crate::safety::vault::unlock(&folder, "鍾惠如", "apple river stone cloud lamp tea").unwrap();
        assert!(book.verify_backup(&kept).unwrap().verified);
        let left: Vec<_> = files(&place(&folder))
            .into_iter()
            .map(|file| file.file_name().unwrap().to_string_lossy().into_owned())
            .filter(|name| {
                [".old", ".next", ".half"].iter().any(|end| name.ends_with(end))
                    || name.starts_with("glimpse")
            })
            .collect();
        assert_eq!(left, Vec::<String>::new());
    }
}
