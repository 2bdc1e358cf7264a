//! Who may open a book and do what with it: passwords, people, rights, and what a power cut leaves.

use std::path::{Path, PathBuf};

use shuke_core::base::ids::StaffId;
use shuke_core::cards;
use shuke_core::store::backup::Reason;
use shuke_core::vault::access::{self, AccessQuery};
use shuke_core::vault::{Role, Secret};
use shuke_core::{Book, Clock, Code, Op};
use tempfile::TempDir;

use crate::{TODAY, add, book, day, named};

const SECRET: &str = "apple river stone cloud lamp tea";

pub fn secret(text: &str) -> Secret {
    Secret::of_password(text)
}

pub fn place(folder: &TempDir) -> PathBuf {
    folder.path().join("t.book")
}

pub fn unlock(folder: &TempDir, name: &str, password: &str) -> Result<Book, shuke_core::Error> {
    Book::unlock(&place(folder), Clock::Pinned(day(TODAY)), Some(name), &secret(password))
}

/// A protected book of 鍾惠如, and its recovery key.
pub fn protected() -> (TempDir, Book, String) {
    let (folder, book) = book();
    add(&book, &named("王美玲"));
    let whole = book.protect("鍾惠如", &secret(SECRET));
    let recovery = whole.outcome.unwrap().recovery_key;
    (folder, whole.book.unwrap(), recovery)
}

/// The same with one of each role; everybody's password is his name.
pub fn shared() -> (TempDir, Book) {
    let (folder, book, _) = protected();
    for (name, role) in [("周以恩", Role::Rep), ("紀婉婷", Role::Clerk)] {
        book.add_staff(name, role, &secret(name)).unwrap();
    }
    (folder, book)
}

fn id_of(book: &Book, name: &str) -> StaffId {
    book.staff().unwrap().into_iter().find(|staff| staff.name == name).unwrap().id
}

/// Every file under a folder.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        if entry.path().is_dir() { found.extend(files(&entry.path())) } else { found.push(entry.path()) }
    }
    found
}

/// Files that hold a text, as it is or in UTF-16.
pub fn holding(folder: &Path, text: &str) -> Vec<PathBuf> {
    let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let has = |bytes: &[u8], text: &[u8]| bytes.windows(text.len()).any(|part| part == text);
    files(folder)
        .into_iter()
        .filter(|path| {
            let bytes = std::fs::read(path).unwrap();
            has(&bytes, text.as_bytes()) || has(&bytes, &wide)
        })
        .collect()
}

#[test]
fn a_protected_book_shows_nothing_and_opens_for_its_password_only() {
    let (folder, book) = book();
    let id = add(&book, &named("歐陽金絲雀"));
    book.back_up(Reason::Manual).unwrap();
    assert!(holding(&place(&folder), "歐陽金絲雀").len() >= 2, "the open book and its backup");

    let whole = book.protect("鍾惠如", &secret(SECRET));
    let recovery = whole.outcome.unwrap().recovery_key;
    let book = whole.book.unwrap();
    assert_eq!(book.read(|tx| cards::get(tx, id)).unwrap().card.name, "歐陽金絲雀");
    book.write(Op::EditCard, |tx| cards::set_tags(tx, id, &["金絲雀標籤".into()])).unwrap();
    assert!(book.info().unwrap().protected);
    drop(book);
    for text in ["歐陽金絲雀", "金絲雀標籤", SECRET, &recovery] {
        assert_eq!(holding(&place(&folder), text), Vec::<PathBuf>::new(), "{text}");
    }

    let clock = Clock::Pinned(day(TODAY));
    assert_eq!(Book::open(&place(&folder), clock, "").err().unwrap().code, Code::PasswordNeeded);
    assert_eq!(unlock(&folder, "鍾惠如", "apple").err().unwrap().code, Code::PasswordWrong);
    assert_eq!(unlock(&folder, "鍾惠", SECRET).err().unwrap().code, Code::PasswordWrong);
    let book = unlock(&folder, "鍾惠如", "  Ａpple river stone cloud lamp tea").err().unwrap();
    assert_eq!(book.code, Code::PasswordWrong, "capitals count");
    let book = unlock(&folder, "鍾惠如", "ａpple river  stone cloud lamp tea ").unwrap();
    assert_eq!(book.read(|tx| cards::get(tx, id)).unwrap().tags, ["金絲雀標籤"]);
    // Without a name there is only one it can be.
    drop(book);
    assert!(Book::unlock(&place(&folder), clock, None, &secret(SECRET)).is_ok());
}

#[test]
fn a_password_is_changed_forgotten_and_taken_away() {
    let (folder, book, recovery) = protected();
    assert_eq!(book.change_password(&secret("x"), &secret("y")).unwrap_err().code, Code::PasswordWrong);
    assert_eq!(book.change_password(&secret(SECRET), &secret(" ")).unwrap_err().code, Code::PasswordMissing);
    book.change_password(&secret(SECRET), &secret("new")).unwrap();
    drop(book);
    assert_eq!(unlock(&folder, "鍾惠如", SECRET).err().unwrap().code, Code::PasswordWrong);
    let clock = Clock::Pinned(day(TODAY));
    let slip = recovery.replacen(|c: char| c.is_alphanumeric(), "U", 1);
    assert_eq!(
        Book::recover(&place(&folder), clock, &slip, "鍾惠如", &secret("z")).err().unwrap().code,
        Code::RecoveryMistyped
    );
    let book =
        Book::recover(&place(&folder), clock, &recovery.to_lowercase(), "鍾惠如", &secret("third")).unwrap();
    book.try_recovery_key(&recovery).unwrap();
    let next = book.new_recovery_key(&secret("third")).unwrap().recovery_key;
    assert_eq!(
        book.try_recovery_key(&recovery).unwrap_err().code,
        Code::PasswordWrong,
        "the one before is void"
    );
    book.try_recovery_key(&next).unwrap();
    drop(book);
    assert_eq!(unlock(&folder, "鍾惠如", "new").err().unwrap().code, Code::PasswordWrong);

    let book = unlock(&folder, "鍾惠如", "third").unwrap();
    book.back_up(Reason::Manual).unwrap();
    let whole = book.unprotect(&secret("wrong"));
    assert_eq!(whole.outcome.unwrap_err().code, Code::PasswordWrong);
    let whole = whole.book.unwrap().unprotect(&secret("third"));
    whole.outcome.unwrap();
    drop(whole.book.unwrap());
    let book = Book::open(&place(&folder), clock, "周以恩").unwrap();
    assert_eq!(book.info().unwrap().cards, 1);
    assert!(!place(&folder).join("keys.json").exists());
    for backup in book.backups().unwrap() {
        book.verify_backup(&backup.id).unwrap();
    }
    assert!(book.check().unwrap().ok, "{:?}", book.check().unwrap().problems);
    assert_eq!(book.unprotect(&secret("third")).outcome.unwrap_err().code, Code::NotProtected);
}

#[test]
fn everybody_opens_the_same_book_and_may_do_what_the_role_says() {
    let (folder, supervisor) = shared();
    let id = add(&supervisor, &cards::CardDraft { id_number: "A123456789".into(), ..named("柯秉軒") });
    assert_eq!(supervisor.add_staff("周以恩", Role::Rep, &secret("x")).unwrap_err().code, Code::NameTaken);
    drop(supervisor);

    let clerk = unlock(&folder, "紀婉婷", "紀婉婷").unwrap();
    let denied = |result: Result<(), shuke_core::Error>| result.unwrap_err().code == Code::NotAllowed;
    assert!(denied(clerk.write(Op::DeleteCard, |tx| cards::delete(tx, id)).map(|_| ())));
    assert!(denied(clerk.add_staff("x", Role::Supervisor, &secret("x")).map(|_| ())));
    assert!(denied(clerk.set_role(clerk.session().staff.unwrap(), Role::Supervisor)));
    assert!(denied(clerk.reset_password(id_of(&clerk, "鍾惠如"), &secret("x"))));
    assert!(denied(clerk.new_recovery_key(&secret("紀婉婷")).map(|_| ())));
    // A form sent back by somebody who may not see the number does not take it away.
    let mut draft = clerk.read(|tx| cards::draft_of(tx, id)).unwrap();
    assert_eq!(draft.id_number, "");
    draft.note = "來店換地址".into();
    draft.id_number = "B999999999".into();
    clerk.write(Op::EditCard, |tx| cards::replace(tx, id, &draft)).unwrap();
    drop(clerk);

    let rep = unlock(&folder, "周以恩", "周以恩").unwrap();
    let draft = rep.read(|tx| cards::draft_of(tx, id)).unwrap();
    assert_eq!((draft.id_number.as_str(), draft.note.as_str()), ("A123456789", "來店換地址"));
    let deleted = rep.write(Op::DeleteCard, |tx| cards::delete(tx, id)).unwrap();
    drop(rep);
    let clerk = unlock(&folder, "紀婉婷", "紀婉婷").unwrap();
    assert!(denied(clerk.undo(deleted.op).map(|_| ())), "what one may not do one may not take back");
    drop(clerk);
    unlock(&folder, "周以恩", "周以恩").unwrap().undo(deleted.op).unwrap();
}

#[test]
fn whoever_is_removed_is_out_for_good_and_the_last_supervisor_stays() {
    let (folder, book) = shared();
    book.back_up(Reason::Manual).unwrap();
    let (rep, own) = (id_of(&book, "周以恩"), id_of(&book, "鍾惠如"));
    // What he could have kept: his keys.json, and with it the book's key.
    let kept = std::fs::read(place(&folder).join("keys.json")).unwrap();
    assert_eq!(book.set_role(own, Role::Clerk).unwrap_err().code, Code::LastSupervisor);
    let whole = book.remove_staff(own);
    assert_eq!(whole.outcome.unwrap_err().code, Code::LastSupervisor);
    let whole = whole.book.unwrap().remove_staff(rep);
    whole.outcome.unwrap();
    let book = whole.book.unwrap();
    assert_eq!(book.info().unwrap().cards, 1);
    assert_eq!(book.staff().unwrap().len(), 2);
    for backup in book.backups().unwrap() {
        book.verify_backup(&backup.id).unwrap();
    }
    drop(book);
    assert_eq!(unlock(&folder, "周以恩", "周以恩").err().unwrap().code, Code::PasswordWrong);
    drop(unlock(&folder, "紀婉婷", "紀婉婷").unwrap());
    // His own copy of the keys opens neither the book nor any backup.
    for name in ["keys.json", "keys.copy.json", "backups/keys.json"] {
        std::fs::write(place(&folder).join(name), &kept).unwrap();
    }
    assert_eq!(unlock(&folder, "周以恩", "周以恩").err().unwrap().code, Code::KeysForeign);
}

#[test]
fn wrong_passwords_wait_and_are_put_on_record_once_somebody_is_in() {
    let (folder, book) = shared();
    drop(book);
    for _ in 0..3 {
        assert_eq!(unlock(&folder, "周以恩", "x").err().unwrap().code, Code::PasswordWrong);
    }
    let error = unlock(&folder, "周以恩", "周以恩").err().unwrap();
    assert_eq!(error.code, Code::PasswordWait);
    assert!((1..=5).contains(&error.args["seconds"].as_u64().unwrap()));
    // A day later, by the same clock.
    let later = Clock::Pinned(day("2026-09-16"));
    let book = Book::unlock(&place(&folder), later, Some("鍾惠如"), &secret(SECRET)).unwrap();
    let log = book.read(|tx| access::list(tx, &AccessQuery::default(), 5)).unwrap();
    let told: Vec<_> = log.iter().map(|row| (row.deed.as_str(), row.staff.as_str())).collect();
    assert_eq!(
        told[..4],
        [
            ("unlocked", "鍾惠如"),
            ("failed_unlock", "周以恩"),
            ("failed_unlock", "周以恩"),
            ("failed_unlock", "周以恩")
        ]
    );
    assert!(book.check().unwrap().ok);
    // A clerk sees what she did, and nothing else.
    drop(book);
    let clerk = Book::unlock(&place(&folder), later, Some("紀婉婷"), &secret("紀婉婷")).unwrap();
    let log = clerk.read(|tx| access::list(tx, &AccessQuery::default(), 50)).unwrap();
    assert_eq!(log.iter().map(|row| row.staff.as_str()).collect::<Vec<_>>(), ["紀婉婷"]);
}

#[test]
fn a_pin_reopens_a_session_and_nothing_else() {
    let (folder, book) = shared();
    assert!(book.doze().unwrap().is_none(), "nobody has one yet");
    assert_eq!(book.set_pin(&secret("x"), Some("2468")).unwrap_err().code, Code::PasswordWrong);
    book.set_pin(&secret(SECRET), Some("2468")).unwrap();
    let mut dozing = book.doze().unwrap().unwrap();
    drop(book);
    let clock = Clock::Pinned(day(TODAY));
    assert_eq!(unlock(&folder, "鍾惠如", "2468").err().unwrap().code, Code::PasswordWrong);
    let error = Book::wake(&place(&folder), clock, &mut dozing, "1111").err().unwrap();
    assert_eq!((error.code, error.args["left"].as_u64()), (Code::PinWrong, Some(4)));
    let book = Book::wake(&place(&folder), clock, &mut dozing, "2468").unwrap();
    assert_eq!(book.session().name, "鍾惠如");
    let log = book.read(|tx| access::list(tx, &AccessQuery::default(), 9)).unwrap();
    assert_eq!(log.iter().filter(|row| row.deed == "failed_unlock").count(), 3);
}

#[test]
fn missing_damaged_foreign_and_newer_keys_are_told_apart_and_the_book_is_left_alone() {
    let (folder, book, _) = protected();
    drop(book);
    let place = place(&folder);
    let copies = ["keys.json", "keys.copy.json", "backups/keys.json"];
    let good = std::fs::read(place.join("keys.json")).unwrap();
    let all = |bytes: &[u8]| copies.iter().for_each(|name| std::fs::write(place.join(name), bytes).unwrap());

    // One damaged copy, or two: the others stand in for it, and it is mended.
    for damaged in [1, 2] {
        copies
            .iter()
            .take(damaged)
            .for_each(|name| std::fs::write(place.join(name), b"{\"format\":1").unwrap());
        drop(unlock(&folder, "鍾惠如", SECRET).unwrap());
        for name in copies {
            assert_eq!(std::fs::read(place.join(name)).unwrap(), good, "{name}");
        }
    }
    let before = std::fs::read(place.join("cards.db")).unwrap();
    all(b"not json");
    assert_eq!(unlock(&folder, "鍾惠如", SECRET).err().unwrap().code, Code::KeysDamaged);
    copies.iter().for_each(|name| std::fs::remove_file(place.join(name)).unwrap());
    assert_eq!(unlock(&folder, "鍾惠如", SECRET).err().unwrap().code, Code::KeysMissing);
    all(&String::from_utf8(good.clone()).unwrap().replace("\"format\": 1", "\"format\": 2").into_bytes());
    assert_eq!(unlock(&folder, "鍾惠如", SECRET).err().unwrap().code, Code::KeysNewer);
    let (other, book, _) = protected();
    drop(book);
    all(&std::fs::read(other.path().join("t.book/keys.json")).unwrap());
    assert_eq!(unlock(&folder, "鍾惠如", SECRET).err().unwrap().code, Code::KeysForeign);
    assert!(std::fs::read(place.join("cards.db")).unwrap() == before);
    all(&good);
    assert!(unlock(&folder, "鍾惠如", SECRET).is_ok());
}

#[test]
fn every_byte_of_the_keys_that_somebody_changes_is_noticed() {
    let (folder, book) = shared();
    drop(book);
    let place = place(&folder);
    let good = std::fs::read_to_string(place.join("keys.json")).unwrap();
    let keys: serde_json::Value = serde_json::from_str(&good).unwrap();
    // Somebody who knows the format makes the sum right again; he cannot make the tag.
    let mut bent = keys.clone();
    let slots = bent["slots"].as_array_mut().unwrap();
    slots.retain(|slot| slot["name"] != "紀婉婷");
    let text = resummed(bent);
    for name in ["keys.json", "keys.copy.json", "backups/keys.json"] {
        std::fs::write(place.join(name), &text).unwrap();
    }
    assert_eq!(unlock(&folder, "鍾惠如", SECRET).err().unwrap().code, Code::KeysDamaged);
}

/// The same keys with a sum that fits.
fn resummed(mut keys: serde_json::Value) -> Vec<u8> {
    use sha2::{Digest, Sha256};
    keys["sum"] = "".into();
    let sum = Sha256::digest(serde_json::to_vec(&keys).unwrap());
    keys["sum"] = sum.iter().map(|byte| format!("{byte:02x}")).collect::<String>().into();
    serde_json::to_vec_pretty(&keys).unwrap()
}

#[test]
fn a_password_reaches_files_put_aside_and_a_stick_that_was_not_plugged_in() {
    let (folder, book) = book();
    add(&book, &named("歐陽金絲雀"));
    let stick = folder.path().join("stick");
    std::fs::create_dir(&stick).unwrap();
    book.set_second_folder(Some(&stick)).unwrap();
    let kept = book.back_up(Reason::Manual).unwrap();
    // Going back leaves the file that was the book.
    let book = book.restore(&kept.id).book.unwrap();
    let unplugged = folder.path().join("unplugged");
    std::fs::rename(&stick, &unplugged).unwrap();
    let whole = book.protect("鍾惠如", &secret(SECRET));
    assert!(whole.outcome.unwrap().backups_left.is_none());
    drop(whole.book.unwrap());
    assert_eq!(holding(&place(&folder), "歐陽金絲雀"), Vec::<PathBuf>::new());
    assert!(!holding(&unplugged, "歐陽金絲雀").is_empty());
    // Plugged in again, it is put right the next time somebody comes in.
    std::fs::rename(&unplugged, &stick).unwrap();
    let book = unlock(&folder, "鍾惠如", SECRET).unwrap();
    assert_eq!(holding(folder.path(), "歐陽金絲雀"), Vec::<PathBuf>::new());
    for backup in book.backups().unwrap() {
        assert!(backup.second || backup.reason == Some(Reason::Rekey), "{backup:?}");
        book.verify_backup(&backup.id).unwrap();
    }
    // And taking the password away leaves nothing that no key opens.
    let whole = book.unprotect(&secret(SECRET));
    whole.outcome.unwrap();
    drop(whole.book.unwrap());
    for file in files(folder.path()).iter().filter(|file| file.extension().is_some_and(|end| end == "db")) {
        assert!(shuke_core::store::open::is_plain(file).unwrap(), "{file:?}");
    }
}

#[test]
fn a_file_that_cannot_be_encrypted_is_told_and_keeps_nobody_out() {
    let (folder, book) = book();
    add(&book, &named("王美玲"));
    std::fs::create_dir_all(place(&folder).join("aside")).unwrap();
    let ruin = place(&folder).join("aside/cards-20260101000000.db");
    std::fs::write(&ruin, [b"SQLite format 3\0".as_slice(), &[0xa5; 9000]].concat()).unwrap();
    let whole = book.protect("鍾惠如", &secret(SECRET));
    assert!(whole.outcome.unwrap().backups_left.is_some());
    drop(whole.book.unwrap());
    assert_eq!(unlock(&folder, "鍾惠如", SECRET).unwrap().info().unwrap().cards, 1);
    assert!(ruin.exists());
}
