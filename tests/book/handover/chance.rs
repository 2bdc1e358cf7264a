//! Books made by chance, handed over and handed on; and files bent by chance. `SHUKE_MUTATIONS` says how many of those
//! (`cargo xtask torture handover --size 10000`), `SHUKE_SEED` repeats a run.

use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed, TestRunner};
use shuke_core::cards::draft::OccasionDraft;

use super::*;
use crate::safety::tamper::{Chance, number};

/// Something a salesperson does.
#[derive(Clone, Debug)]
enum Deed {
    Add { name: String, class: Option<Class>, note: String },
    Edit { at: usize, employer: String },
    Log { at: usize, note: String, next: bool },
    Promise { at: usize, what: String },
    Relate { one: usize, other: usize },
    Attach { at: usize, text: String },
    Tag { at: usize, tag: String },
    Merge { one: usize, other: usize },
    Delete { at: usize },
    Undo,
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[一-龥]{1,6}",
        "\\PC{1,20}",
        Just("'; DROP TABLE cards; --".to_owned()),
        Just("=1+1".to_owned()),
        Just("\u{202e}王\u{0}美玲".to_owned()),
    ]
}

fn deed() -> impl Strategy<Value = Deed> {
    let class = prop_oneof![Just(None), Just(Some(Class::A)), Just(Some(Class::B)), Just(Some(Class::C))];
    prop_oneof![
        4 => ("[一-龥]{2,4}", class, text()).prop_map(|(name, class, note)| Deed::Add { name, class, note }),
        2 => (any::<usize>(), text()).prop_map(|(at, employer)| Deed::Edit { at, employer }),
        3 => (any::<usize>(), text(), any::<bool>()).prop_map(|(at, note, next)| Deed::Log { at, note, next }),
        1 => (any::<usize>(), text()).prop_map(|(at, what)| Deed::Promise { at, what }),
        1 => (any::<usize>(), any::<usize>()).prop_map(|(one, other)| Deed::Relate { one, other }),
        1 => (any::<usize>(), text()).prop_map(|(at, text)| Deed::Attach { at, text }),
        1 => (any::<usize>(), "[一-龥]{1,4}").prop_map(|(at, tag)| Deed::Tag { at, tag }),
        1 => (any::<usize>(), any::<usize>()).prop_map(|(one, other)| Deed::Merge { one, other }),
        1 => any::<usize>().prop_map(|at| Deed::Delete { at }),
        1 => Just(Deed::Undo),
    ]
}

fn ids(book: &Book) -> Vec<CardId> {
    book.read(|tx| {
        let mut query = tx.conn().prepare("SELECT id FROM cards ORDER BY number")?;
        Ok(query.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?)
    })
    .unwrap()
}

/// Does it, as far as it can be done; what a rule refuses is refused.
fn perform(book: &Book, deed: &Deed) {
    let all = ids(book);
    let some = |at: usize| all.get(at % all.len().max(1)).copied();
    let done = |outcome: Result<(), Error>| drop(outcome);
    match deed {
        Deed::Add { name, class, note } => {
            let draft = CardDraft {
                class: *class,
                note: note.clone(),
                occasions: vec![OccasionDraft::default()],
                phones: vec![PointDraft { value: note.clone(), ..PointDraft::default() }],
                ..named(name)
            };
            done(book.write(Op::AddCard, |tx| cards::add(tx, &draft)).map(drop));
        }
        Deed::Edit { at, employer } => {
            if let Some(card) = some(*at) {
                done(change(book, card, |draft| draft.employer.clone_from(employer)));
            }
        }
        Deed::Log { at, note, next } => {
            let Some(card) = some(*at) else { return };
            let log = LogDraft { note: note.clone(), ..LogDraft::of(Channel::Visit, Direction::Out) };
            let next = next.then(|| FollowupDraft { purpose: note.clone(), ..FollowupDraft::default() });
            let after = After { no_next: next.is_none(), next, ..After::default() };
            done(book.write(Op::LogContact, |tx| interactions::log(tx, card, &log, &after)).map(drop));
        }
        Deed::Promise { at, what } => {
            let Some(card) = some(*at) else { return };
            done(
                book.write(Op::AddPromise, |tx| promises::add(tx, card, what, day("2026-09-18"), None))
                    .map(drop),
            );
        }
        Deed::Relate { one, other } => {
            if let (Some(one), Some(other)) = (some(*one), some(*other)) {
                let draft = RelationDraft { relation: RelationKind::Referrer, ..RelationDraft::default() };
                done(
                    book.write(Op::AddRelation, |tx| cards::add_relation(tx, one, &draft, Some(other)))
                        .map(drop),
                );
            }
        }
        Deed::Attach { at, text } => {
            if let Some(card) = some(*at) {
                done(
                    book.write(Op::AddAttachment, |tx| {
                        attachments::add(tx, card, None, "a.txt", text.as_bytes())
                    })
                    .map(drop),
                );
            }
        }
        Deed::Tag { at, tag } => {
            if let Some(card) = some(*at) {
                done(
                    book.write(Op::SetTags, |tx| cards::set_tags(tx, card, std::slice::from_ref(tag)))
                        .map(drop),
                );
            }
        }
        Deed::Merge { one, other } => {
            if let (Some(one), Some(other)) = (some(*one), some(*other)) {
                let merged =
                    book.write(Op::MergeCards, |tx| cards::merge::merge(tx, one, other, &BTreeSet::new()));
                done(merged.map(drop));
            }
        }
        Deed::Delete { at } => {
            if let Some(card) = some(*at) {
                done(book.write(Op::DeleteCard, |tx| cards::delete(tx, card)).map(drop));
            }
        }
        Deed::Undo => done(book.undo(None).map(drop)),
    }
}

/// What happened to every card: action, value before and after, by whom.
fn past(book: &Book, cards: &[CardId]) -> BTreeMap<CardId, Vec<String>> {
    let told = |card: &CardId| {
        let changes = book.read(|tx| history::of_card(tx, *card)).unwrap();
        changes.iter().map(|c| format!("{} {} {} {} {}", c.at, c.by, c.field, c.old, c.new)).collect()
    };
    cards.iter().map(|card| (*card, told(card))).collect()
}

#[test]
fn handed_over_and_handed_on_a_book_says_the_same_row_by_row() {
    let seed = number("SHUKE_SEED").unwrap_or_else(|| std::process::id().into());
    println!("handover by chance: seed {seed}");
    let config =
        Config { cases: 24, rng_seed: RngSeed::Fixed(seed), failure_persistence: None, ..Config::default() };
    TestRunner::new(config)
        .run(&prop::collection::vec(deed(), 1..40), |deeds| {
            let desks = desks();
            for deed in &deeds {
                perform(&desks.from, deed);
            }
            let all = ids(&desks.from);
            prop_assume!(!all.is_empty());
            let everything = |cards: &[CardId]| Order {
                left_out: LeftOut { private_notes: false, id_numbers: false },
                ..order(cards)
            };
            let (one, two) = (desks.file("1.shuke"), desks.file("2.shuke"));
            create(&desks.from, &everything(&all), &one);
            receive(&desks.to, &one);
            let clock = Clock::Pinned(day(TODAY));
            let third =
                Book::create(&desks.file("third.book"), "3", Preset::General, clock, "郭承恩").unwrap();
            create(&desks.to, &everything(&all), &two);
            receive(&third, &two);
            let begun = rows(&desks.from);
            prop_assert_eq!(&rows(&desks.to), &begun);
            prop_assert_eq!(&rows(&third), &begun);
            prop_assert_eq!(past(&third, &all), past(&desks.from, &all));
            for book in [&desks.from, &desks.to, &third] {
                prop_assert_eq!(book.check().unwrap().problems, vec![]);
            }
            Ok(())
        })
        .unwrap();
}

#[test]
fn a_file_that_was_bent_is_never_taken_over() {
    let size = number("SHUKE_MUTATIONS").unwrap_or(150);
    let seed = number("SHUKE_SEED").unwrap_or_else(|| std::process::id().into());
    println!("bent handovers: {size} files, seed {seed}");
    let mut chance = Chance(seed | 1);
    let desks = desks();
    let cards: Vec<CardId> = (0..6).map(|_| known_well(&desks.from)).collect();
    let (file, bent) = (desks.file("whole.shuke"), desks.file("bent.shuke"));
    create(&desks.from, &order(&cards), &file);
    let whole = std::fs::read(&file).unwrap();
    let mut codes: BTreeMap<String, u64> = BTreeMap::new();
    for round in 0..size {
        // Every other one by somebody who makes the trailer fit again.
        let (pages, trailer) = whole.split_at(whole.len() - 256);
        let bytes = match round % 2 {
            0 => chance.bent(&whole),
            _ => resummed(&chance.bent(pages), trailer),
        };
        if bytes == whole {
            continue;
        }
        std::fs::write(&bent, &bytes).unwrap();
        let error = match look(&desks.to, &bent) {
            Err(error) => error,
            Ok(_) => panic!("seed {seed}, file {round}: a bent file was taken for whole"),
        };
        *codes.entry(format!("{:?}", error.code)).or_default() += 1;
    }
    println!("bent handovers: {codes:?}, 0 accepted");
    assert!(desks.to.read(|tx| history::list(tx, None, 1)).unwrap().is_empty());
    assert_eq!(receive(&desks.to, &file).taken, 6);
}
