//! Cards that are in two books at once: what must not happen to them.

use shuke_core::cards::merge;
use shuke_core::field::{self, LoanDraft, LoanStop, LoanWay, Return, VisitResult};

use super::*;

fn lend(desks: &Desks, cards: &[CardId], name: &str) -> (HandoverId, PathBuf) {
    let file = desks.file(name);
    let order = Order { mode: Mode::Lend, until: Some(day("2026-10-09")), ..order(cards) };
    (create(&desks.from, &order, &file), file)
}

#[test]
fn a_held_card_is_not_deleted_and_nothing_is_merged_into_it() {
    let desks = desks();
    let card = known_well(&desks.from);
    let (_, file) = lend(&desks, &[card], "a.shuke");
    receive(&desks.to, &file);
    let deleted = desks.to.write(Op::DeleteCard, |tx| cards::delete(tx, card));
    assert_eq!(refused(deleted), Code::CardBorrowed);
    let own = add(&desks.to, &named("王美玲"));
    for (keep, other) in [(own, card), (card, own)] {
        let merged = desks.to.write(Op::MergeCards, |tx| merge::merge(tx, keep, other, &BTreeSet::new()));
        assert_eq!(refused(merged), Code::CardBorrowed);
    }
    // Somebody who only names a held card is still one's own.
    let friend = add(&desks.to, &named("朋友"));
    desks
        .to
        .write(Op::AddRelation, |tx| cards::add_relation(tx, card, &RelationDraft::default(), Some(friend)))
        .unwrap();
    desks.to.write(Op::DeleteCard, |tx| cards::delete(tx, friend)).unwrap();
    assert!(desks.to.read(|tx| cards::reference(tx, card)).is_ok());
}

#[test]
fn what_is_lent_stays_a_card_of_its_own_and_comes_back() {
    let desks = desks();
    let card = known_well(&desks.from);
    let own = add(
        &desks.to,
        &CardDraft {
            phones: vec![PointDraft { value: "0912-000-417".into(), ..PointDraft::default() }],
            ..named("王美玲")
        },
    );
    let (id, file) = lend(&desks, &[card], "a.shuke");
    let seen = look(&desks.to, &file).unwrap();
    assert_eq!(seen.twins[0].proposed, TwinChoice::Apart);
    let merge = Choices { twins: BTreeMap::from([(card, TwinChoice::Merge)]), ..Choices::default() };
    assert_eq!(refused(handover::receive(&desks.to, &file, WORDS, &merge)), Code::CardBorrowed);
    receive(&desks.to, &file);
    assert!(desks.to.read(|tx| custody::of_card(tx, own)).unwrap().is_none());
    // Lent to somebody, it is not handed over to another for good meanwhile.
    let receipt = desks.to.read(|tx| handover::receipt_of(tx, id)).unwrap();
    handover::book_receipt(&desks.from, receipt.as_bytes()).unwrap();
    assert_eq!(
        refused(handover::create(&desks.from, &order(&[card]), &desks.file("b.shuke"))),
        Code::CardsOut
    );
    assert_eq!(refused(handover::seal(&desks.from, id)), Code::HandoverUnknown);
    let back = desks.file("back.shuke");
    handover::give_back(&desks.to, id, "", "", &back).unwrap();
    handover::receive(&desks.from, &back, "", &Choices::default()).unwrap();
    assert_eq!(desks.from.check().unwrap().problems, []);
}

#[test]
fn whoever_was_erased_meanwhile_does_not_come_back_and_a_merge_is_found_again() {
    let desks = desks();
    let (gone, merged) = (known_well(&desks.from), known_well(&desks.from));
    let keep = add(&desks.from, &named("王美玲"));
    let (id, file) = lend(&desks, &[gone, merged], "a.shuke");
    receive(&desks.to, &file);
    let log =
        LogDraft { note: "代班時通了電話".into(), ..LogDraft::of(Channel::Call, Direction::Out) };
    let after = After { no_next: true, ..After::default() };
    desks.to.write(Op::LogContact, |tx| interactions::log(tx, merged, &log, &after)).unwrap();
    desks.from.write(Op::DeleteCard, |tx| cards::delete(tx, gone)).unwrap();
    desks.from.write(Op::MergeCards, |tx| merge::merge(tx, keep, merged, &BTreeSet::new())).unwrap();
    let back = desks.file("back.shuke");
    handover::give_back(&desks.to, id, "", "", &back).unwrap();
    let got = handover::receive(&desks.from, &back, "", &Choices::default()).unwrap().value;
    assert_eq!((got.taken, got.merged, got.skipped), (0, 1, 1));
    assert_eq!(refused(desks.from.read(|tx| cards::reference(tx, gone))), Code::CardUnknown);
    let logged = desks.from.read(|tx| interactions::of_card(tx, keep)).unwrap();
    assert_eq!(logged.iter().filter(|one| one.note == "代班時通了電話").count(), 1);
    assert_eq!(logged.len(), 2, "what was there already is there once");
    assert_eq!(desks.from.check().unwrap().problems, []);
}

#[test]
fn handed_back_for_good_a_card_keeps_what_never_left_and_its_take_over_is_undone() {
    let desks = desks();
    let card = known_well(&desks.from);
    let file = desks.file("a.shuke");
    let id = create(&desks.from, &order(&[card]), &file);
    receive(&desks.to, &file);
    let receipt = desks.to.read(|tx| handover::receipt_of(tx, id)).unwrap();
    handover::book_receipt(&desks.from, receipt.as_bytes()).unwrap();
    handover::seal(&desks.from, id).unwrap();
    desks.from.undo(None).unwrap();
    desks.from.redo().unwrap();
    change(&desks.to, card, |draft| draft.employer = "內湖國中".into()).unwrap();
    let back = desks.file("back.shuke");
    create(&desks.to, &Order { to: "周以恩".into(), ..order(&[card]) }, &back);
    receive(&desks.from, &back);
    let now = desks.from.read(|tx| cards::draft_of(tx, card)).unwrap();
    assert_eq!(
        (now.employer.as_str(), now.private_note.as_str(), now.id_number.as_str()),
        ("內湖國中", "先生欠我人情", "A223456781")
    );
    assert!(desks.from.read(|tx| custody::of_card(tx, card)).unwrap().is_none());
    desks.from.undo(None).unwrap();
    let held = desks.from.read(|tx| custody::of_card(tx, card)).unwrap().unwrap();
    assert_eq!(held.hold, custody::Hold::Sealed);
}

#[test]
fn a_borrowed_card_that_is_out_comes_back_after_its_last_day() {
    let desks = desks();
    let card = known_well(&desks.from);
    let (id, file) = lend(&desks, &[card], "a.shuke");
    receive(&desks.to, &file);
    let draft = LoanDraft {
        day: day(TODAY),
        way: LoanWay::Paper,
        holder: "林子晴".into(),
        due_day: day("2026-10-09"),
        due_time: "18:00".into(),
        title: String::new(),
        handover: None,
        stops: vec![LoanStop { card, starts: None, ends: None }],
    };
    desks.to.write(Op::TakeOut, |tx| field::take_out(tx, &draft)).unwrap();
    let late = desks.to_on("2026-10-10");
    let back = Return {
        card,
        result: VisitResult::Met,
        note: "簽好了".into(),
        expectation: None,
        next: None,
        closes: None,
        day: None,
    };
    late.write(Op::BringBack, |tx| field::bring_back(tx, &back)).unwrap();
    late.write(Op::ReadBrief, |tx| field::read_brief(tx, card)).unwrap();
    handover::give_back(&late, id, "", "", &desks.file("back.shuke")).unwrap();
}

#[test]
fn nobody_elses_words_are_in_a_file() {
    let desks = desks();
    // Two cards made in one action, one merged into the other and taken apart again: the history names both.
    let (one, other) = (add(&desks.from, &named("王美玲")), add(&desks.from, &named("唐世傑")));
    let log =
        LogDraft { note: "只有他知道的事".into(), ..LogDraft::of(Channel::Call, Direction::Out) };
    let after = After { no_next: true, ..After::default() };
    desks
        .from
        .write(Op::LogCards, |tx| {
            interactions::log(tx, one, &LogDraft::of(Channel::Call, Direction::Out), &after)?;
            interactions::log(tx, other, &log, &after)
        })
        .unwrap();
    desks.from.write(Op::MergeCards, |tx| merge::merge(tx, one, other, &BTreeSet::new())).unwrap();
    desks.from.undo(None).unwrap();
    let file = desks.file("a.shuke");
    create(&desks.from, &order(&[one]), &file);
    receive(&desks.to, &file);
    let words = desks.to.read(|tx| {
        let mut query = tx.conn().prepare("SELECT changeset, packed FROM history")?;
        let all: Vec<(Vec<u8>, bool)> =
            query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?;
        Ok(all)
    });
    for (changeset, packed) in words.unwrap() {
        assert!(!packed);
        for told in ["只有他知道的事", "唐世傑"] {
            assert!(!changeset.windows(told.len()).any(|part| part == told.as_bytes()), "{told}");
        }
    }
}
