//! Files that are not taken over, and why.

use super::*;

#[test]
fn what_is_wrong_with_a_file_is_said_and_nothing_changes() {
    let desks = desks();
    let card = known_well(&desks.from);
    let file = desks.file("交接.shuke");
    create(&desks.from, &order(&[card]), &file);
    let nothing = rows(&desks.to);
    let wrong = |words: &str| refused(handover::inspect(&desks.to, &file, words));
    assert_eq!(wrong(""), Code::WordsWrong);
    assert_eq!(wrong("songfeng dukou denglong zaocha shiqiao baihe"), Code::WordsWrong);
    let bytes = std::fs::read(&file).unwrap();
    let other = desks.file("other.shuke");
    for cut in [1, 255, 256, 4096, bytes.len() / 2, bytes.len() - 10] {
        std::fs::write(&other, &bytes[..bytes.len() - cut]).unwrap();
        let code = refused(look(&desks.to, &other));
        assert!(matches!(code, Code::HandoverDamaged | Code::HandoverForeign), "{cut}: {code:?}");
    }
    for text in ["姓名,電話\n王美玲,0912", "{}", "", "SQLite format 3\0 and more of it"] {
        std::fs::write(&other, text).unwrap();
        assert_eq!(refused(look(&desks.to, &other)), Code::HandoverForeign, "{text}");
    }
    assert_eq!(refused(look(&desks.to, &desks.file("nowhere.shuke"))), Code::FileMissing);
    assert_eq!(refused(look(&desks.from, &file)), Code::HandoverOwn);
    assert_eq!(refused(handover::inspect(&desks.to, desks.folder.path(), WORDS)), Code::HandoverForeign);
    assert_eq!(rows(&desks.to), nothing);
    receive(&desks.to, &file);
    assert_eq!(refused(look(&desks.to, &file)), Code::HandoverAlready);
    assert_eq!(
        refused(handover::receive(&desks.to, &file, WORDS, &Choices::default())),
        Code::HandoverAlready
    );

    // For somebody else, and for a time that is past.
    let third = Book::create(&desks.file("third.book"), "", Preset::General, Clock::Pinned(day(TODAY)), "郭")
        .unwrap();
    let sealed = desks.file("sealed.shuke");
    let code = handover::peer_code(&third).unwrap();
    let to_third = Order { to_code: Some(code), words: String::new(), to: "郭".into(), ..order(&[card]) };
    create(&desks.from, &to_third, &sealed);
    assert_eq!(refused(handover::inspect(&desks.to, &sealed, WORDS)), Code::HandoverNotForYou);
    assert_eq!(handover::inspect(&third, &sealed, "").unwrap().cards, 1);
    let lent = Order { mode: Mode::Lend, until: Some(day("2026-09-20")), ..order(&[card]) };
    let later = desks.file("later.shuke");
    create(&desks.from, &lent, &later);
    assert_eq!(refused(look(&desks.to_on("2026-09-21"), &later)), Code::HandoverExpired);

    for (order, code) in [
        (Order { cards: vec![], ..order(&[card]) }, Code::NothingChosen),
        (Order { to: " ".into(), ..order(&[card]) }, Code::NameMissing),
        (Order { words: "love".into(), ..order(&[card]) }, Code::WordsWeak),
        (Order { to_code: Some("7Q4K".into()), ..order(&[card]) }, Code::PeerCodeUnfit),
        (Order { mode: Mode::Lend, ..order(&[card]) }, Code::DateImpossible),
        (order(&[CardId::fresh()]), Code::CardUnknown),
    ] {
        let at = desks.file("never.shuke");
        assert_eq!(refused(handover::create(&desks.from, &order, &at)), code);
        assert!(!at.exists() && !desks.file("never.shuke.half").exists());
    }
}

#[test]
fn a_file_whose_words_are_known_and_whose_rows_were_changed_is_refused() {
    let desks = desks();
    let card = known_well(&desks.from);
    let file = desks.file("交接.shuke");
    create(&desks.from, &order(&[card]), &file);
    // Somebody who knows the words changes a row, and makes the trailer fit again.
    let bytes = std::fs::read(&file).unwrap();
    let (pages, trailer) = bytes.split_at(bytes.len() - 256);
    let forge = |sql: &str| {
        std::fs::write(&file, pages).unwrap();
        let conn = rusqlite::Connection::open(&file).unwrap();
        conn.execute_batch(&format!("PRAGMA key = '{WORDS}'; PRAGMA foreign_keys = OFF; {sql}")).unwrap();
        drop(conn);
        let forged = resummed(&std::fs::read(&file).unwrap(), trailer);
        std::fs::write(&file, forged).unwrap();
        refused(look(&desks.to, &file))
    };
    assert_eq!(forge("UPDATE cards SET name = '王美鈴'"), Code::HandoverDamaged);
    assert_eq!(forge("DELETE FROM interactions"), Code::HandoverDamaged);
    assert_eq!(forge("UPDATE contents SET data = x'00'"), Code::HandoverDamaged);
    assert_eq!(forge("UPDATE history SET by = 'nobody'"), Code::HandoverDamaged);
    assert_eq!(
        forge("UPDATE meta SET value = replace(value, '林子晴', '郭承恩') WHERE key = 'manifest'"),
        Code::HandoverForged
    );
    assert_eq!(forge("DELETE FROM meta WHERE key = 'signature'"), Code::HandoverForeign);
    assert_eq!(forge("PRAGMA user_version = 99"), Code::BookNewer);
    std::fs::write(&file, &bytes).unwrap();
    assert_eq!(receive(&desks.to, &file).taken, 1);
    let _ = (words::offer(WordList::English), LeftOut::default());
}
