//! 請假代班: what was lent, worked on by both sides, and back.

use super::*;

#[test]
fn what_was_lent_comes_back_with_the_changes_of_both_sides() {
    let desks = desks();
    let (card, other) = (known_well(&desks.from), add(&desks.from, &named("曾玉蘭")));
    let file = desks.file("代班.shuke");
    let lent = Order { mode: Mode::Lend, until: Some(day("2026-10-09")), ..order(&[card, other]) };
    let id = create(&desks.from, &lent, &file);
    receive(&desks.to, &file);
    let held = desks.to.read(|tx| custody::of_card(tx, card)).unwrap().unwrap();
    assert_eq!(
        (held.hold, held.until, held.is_over),
        (custody::Hold::Borrowed, Some(day("2026-10-09")), false)
    );
    // Whoever stands in serves; what the card is stays with its keeper.
    let class = desks.to.write(Op::SetClass, |tx| cards::set_class(tx, card, Some(Class::C)));
    assert_eq!(refused(class), Code::CardBorrowed);
    assert_eq!(change(&desks.to, card, |draft| draft.class = None).unwrap_err().code, Code::CardBorrowed);
    assert_eq!(
        refused(desks.to.write(Op::ArchiveCard, |tx| cards::archive(tx, card, true))),
        Code::CardBorrowed
    );
    assert_eq!(
        refused(handover::create(&desks.to, &order(&[card]), &desks.file("no.shuke"))),
        Code::CardBorrowed
    );
    let log =
        LogDraft { note: "代班時通了電話".into(), ..LogDraft::of(Channel::Call, Direction::Out) };
    let after = After { no_next: true, ..After::default() };
    desks.to.write(Op::LogContact, |tx| interactions::log(tx, card, &log, &after)).unwrap();
    change(&desks.to, card, |draft| (draft.employer, draft.best_time) = ("內湖國中".into(), "晚上".into()))
        .unwrap();
    change(&desks.from, card, |draft| (draft.employer, draft.position) = ("退休".into(), "老師".into()))
        .unwrap();
    {
        let late = desks.to_on("2026-10-10");
        let held = change(&late, card, |draft| draft.note = "x".into()).unwrap_err();
        assert_eq!((held.code, held.args["until"].as_str()), (Code::CardBorrowedOver, Some("2026-10-09")));
    }
    let back = desks.file("回來.shuke");
    let returned = handover::give_back(&desks.to, id, "", "", &back).unwrap().value;
    assert_eq!(returned.cards, 2);
    assert_eq!(
        change(&desks.to, card, |draft| draft.note = "x".into()).unwrap_err().code,
        Code::CardGivenBack
    );
    assert_eq!(refused(handover::give_back(&desks.to, id, "", "", &back)), Code::CardGivenBack);

    let seen = handover::inspect(&desks.from, &back, "").unwrap();
    assert_eq!((seen.mode, seen.fresh, seen.same, seen.known.len()), (Mode::Return, 0, 1, 1));
    let conflict = &seen.known[0].conflicts[0];
    assert_eq!(
        (
            conflict.field.as_str(),
            conflict.before.as_deref(),
            conflict.mine.as_str(),
            conflict.theirs.as_str()
        ),
        ("employer", Some("大直國中"), "退休", "內湖國中")
    );
    assert_eq!(seen.known[0].conflicts.len(), 1);
    let undecided = handover::receive(&desks.from, &back, "", &Choices::default());
    assert_eq!(refused(undecided), Code::HandoverConflicts);
    let choices =
        Choices { conflicts: BTreeMap::from([(conflict.key.clone(), Side::Mine)]), ..Choices::default() };
    let got = handover::receive(&desks.from, &back, "", &choices).unwrap().value;
    assert_eq!((got.woven, got.skipped), (1, 1));
    let now = desks.from.read(|tx| cards::draft_of(tx, card)).unwrap();
    assert_eq!(
        (now.employer.as_str(), now.position.as_str(), now.best_time.as_str(), now.private_note.as_str()),
        ("退休", "老師", "晚上", "先生欠我人情")
    );
    let logged = desks.from.read(|tx| interactions::of_card(tx, card)).unwrap();
    assert_eq!(
        (logged.len(), logged[0].note.as_str(), logged[0].by.as_str()),
        (2, "代班時通了電話", "林子晴")
    );
    // What was not taken is not lost.
    let settled: String = desks
        .from
        .read(|tx| {
            Ok(tx.conn().query_row(
                "SELECT max(settled) FROM handover_cards WHERE handover_id = ?1",
                [returned.id],
                |row| row.get(0),
            )?)
        })
        .unwrap();
    assert!(settled.contains("內湖國中"), "{settled}");
    assert_eq!(refused(handover::inspect(&desks.from, &back, "")), Code::HandoverAlready);
    for book in [&desks.from, &desks.to] {
        assert_eq!(book.check().unwrap().problems, []);
    }
    // The stand-in's copies go against the keeper's receipt.
    let receipt = desks.from.read(|tx| handover::receipt_of(tx, returned.id)).unwrap();
    handover::book_receipt(&desks.to, receipt.as_bytes()).unwrap();
    let gone = handover::erase(desks.to, returned.id, "代班結束").outcome.unwrap();
    // The one that came back unchanged has arrived as well.
    assert_eq!(gone.cards.len(), 2);
}
