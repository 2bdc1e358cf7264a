//! 交接: from one book into another and back. Two books of two people, files on a disk, nothing else between them.

mod chance;
mod lending;
mod refusals;
mod twice;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use rusqlite::types::Value;
use shuke_core::base::ids::{CardId, HandoverId};
use shuke_core::cards::draft::{
    AddressDraft, Channel, FieldDraft, PointDraft, PointType, RelationDraft, RelationKind,
};
use shuke_core::cards::{self, CardDraft, Class, attachments};
use shuke_core::custody;
use shuke_core::followups::{self, FollowupDraft};
use shuke_core::handover::{
    self, Choices, FirstContact, Inspection, LeftOut, Mode, Order, Received, Side, TwinChoice,
};
use shuke_core::interactions::{self, After, Direction, LogDraft, promises};
use shuke_core::store::history;
use shuke_core::vault::words::{self, WordList};
use shuke_core::{Book, Clock, Code, Error, Op, Preset};
use tempfile::TempDir;

use crate::{TODAY, add, day, named};

const WORDS: &str = "songfeng dukou denglong zaocha shiqiao baicai";

/// Two desks: 周以恩's book and 林子晴's, and a stick between them.
struct Desks {
    folder: TempDir,
    from: Book,
    to: Book,
}

fn desks() -> Desks {
    let folder = tempfile::tempdir().unwrap();
    let open = |name: &str, owner: &str| {
        let clock = Clock::Pinned(day(TODAY));
        Book::create(&folder.path().join(name), name, Preset::Insurance, clock, owner).unwrap()
    };
    let (from, to) = (open("from.book", "周以恩"), open("to.book", "林子晴"));
    Desks { folder, from, to }
}

impl Desks {
    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The second book on another day.
    fn to_on(&self, today: &str) -> Book {
        Book::open(&self.folder.path().join("to.book"), Clock::Pinned(day(today)), "林子晴").unwrap()
    }
}

fn order(cards: &[CardId]) -> Order {
    Order {
        cards: cards.to_vec(),
        to: "林子晴".into(),
        message: "歐陽醫師只接診所電話".into(),
        words: WORDS.into(),
        ..Order::default()
    }
}

/// Somebody of whom everything is known.
fn known_well(book: &Book) -> CardId {
    let draft = CardDraft {
        name: "王美玲".into(),
        class: Some(Class::A),
        phones: vec![PointDraft { value: "0912-000-417".into(), r#type: PointType::Mobile, preferred: true }],
        addresses: vec![AddressDraft {
            text: "台北市內湖區松和路88號6樓".into(), ..AddressDraft::default()
        }],
        tags: vec!["高山茶".into()],
        fields: vec![FieldDraft { key: "年收入".into(), value: "120萬".into() }],
        relations: vec![RelationDraft {
            name: "林小禾".into(),
            relation: RelationKind::Child,
            ..RelationDraft::default()
        }],
        id_number: "A223456781".into(),
        private_note: "先生欠我人情".into(),
        note: "愛聊孫子".into(),
        ..named("王美玲")
    };
    let card = add(book, &draft);
    let log = LogDraft {
        day: Some(day("2026-09-10")),
        note: "確認週二在家".into(),
        ..LogDraft::of(Channel::Message, Direction::In)
    };
    let after = After {
        next: Some(FollowupDraft {
            due: Some(day("2026-09-14")),
            purpose: "送旅平險".into(),
            ..FollowupDraft::default()
        }),
        ..After::default()
    };
    book.write(Op::LogContact, |tx| interactions::log(tx, card, &log, &after)).unwrap();
    book.write(Op::AddPromise, |tx| promises::add(tx, card, "寄條款", day("2026-09-18"), None)).unwrap();
    book.write(Op::AddAttachment, |tx| attachments::add(tx, card, None, "備忘.txt", b"hello")).unwrap();
    book.write(Op::EditCard, |tx| {
        let draft = CardDraft { employer: "大直國中".into(), ..cards::draft_of(tx, card)? };
        cards::replace(tx, card, &draft)
    })
    .unwrap();
    card
}

fn create(book: &Book, order: &Order, file: &Path) -> HandoverId {
    handover::create(book, order, file).unwrap().value.id
}

fn receive(book: &Book, file: &Path) -> Received {
    handover::receive(book, file, WORDS, &Choices::default()).unwrap().value
}

fn look(book: &Book, file: &Path) -> Result<Inspection, Error> {
    handover::inspect(book, file, WORDS)
}

fn refused<T: std::fmt::Debug>(outcome: Result<T, Error>) -> Code {
    outcome.unwrap_err().code
}

/// A file of these pages with a trailer whose sum fits: what somebody makes who knows the format and not the key.
fn resummed(pages: &[u8], trailer: &[u8]) -> Vec<u8> {
    use sha2::{Digest, Sha256};
    let mut head = trailer[..224].to_vec();
    head[24..32].copy_from_slice(&(pages.len() as u64).to_be_bytes());
    let sum = Sha256::new().chain_update(pages).chain_update(&head).finalize();
    [pages, &head, &sum].concat()
}

/// Every row of every card's table, by identity, without what says where a card has been.
fn rows(book: &Book) -> BTreeMap<String, BTreeMap<Vec<u8>, Vec<Value>>> {
    book.read(|tx| {
        let mut all = BTreeMap::new();
        for table in history::counts(tx)?.keys() {
            let at_home = ["handovers", "handover_cards", "loans", "loan_cards", "route_areas", "views"];
            if at_home.contains(&table.as_str()) || table.starts_with("rhythm_") {
                continue;
            }
            let mut query = tx.conn().prepare(&format!("SELECT * FROM {table} ORDER BY id"))?;
            let count = query.column_count();
            let mut found = query.query([])?;
            let mut rows = BTreeMap::new();
            while let Some(row) = found.next()? {
                let cells: Vec<Value> = (0..count).map(|at| row.get(at)).collect::<Result<_, _>>()?;
                rows.insert(row.get(0)?, cells);
            }
            all.insert(table.clone(), rows);
        }
        Ok(all)
    })
    .unwrap()
}

fn change(book: &Book, card: CardId, f: impl FnOnce(&mut CardDraft)) -> Result<(), Error> {
    book.write(Op::EditCard, |tx| {
        let mut draft = cards::draft_of(tx, card)?;
        f(&mut draft);
        cards::replace(tx, card, &draft)
    })
    .map(drop)
}

#[test]
fn everything_arrives_but_what_stays_behind_and_one_undo_takes_it_back() {
    let desks = desks();
    let card = known_well(&desks.from);
    let stays = add(&desks.from, &named("唐世傑"));
    desks
        .from
        .write(Op::AddRelation, |tx| {
            let draft = RelationDraft { relation: RelationKind::Colleague, ..RelationDraft::default() };
            cards::add_relation(tx, card, &draft, Some(stays))
        })
        .unwrap();
    let before = rows(&desks.from);
    let file = desks.file("交接.shuke");
    let made = handover::create(&desks.from, &order(&[card]), &file).unwrap().value;
    assert_eq!((made.cards, made.counts["interactions"], made.from.as_str()), (1, 1, "周以恩"));
    assert_eq!(rows(&desks.from), before, "the sender's cards stay as they are");

    let seen = look(&desks.to, &file).unwrap();
    assert_eq!(seen.check_code, made.check_code);
    assert_eq!((seen.cards, seen.fresh, seen.overdue, seen.classes), (1, 1, 1, [1, 0, 0, 0]));
    assert_eq!((seen.from.as_str(), seen.message.as_str()), ("周以恩", "歐陽醫師只接診所電話"));
    let got = receive(&desks.to, &file);
    assert_eq!((got.taken, got.merged, got.skipped), (1, 0, 0));
    assert!(got.past >= 5, "{got:?}");

    let after = rows(&desks.to);
    for (table, rows) in &before {
        for (id, row) in rows {
            let Some(arrived) = after[table].get(id) else {
                assert_eq!(
                    row.iter().find(|cell| **cell == Value::Blob(card.0.as_bytes().to_vec())),
                    None,
                    "{table}"
                );
                continue;
            };
            let told: Vec<(&Value, &Value)> = row.iter().zip(arrived).filter(|(a, b)| a != b).collect();
            let expected = match table.as_str() {
                "cards" => vec![
                    (Value::Text("A223456781".into()), Value::Text(String::new())),
                    (Value::Text("先生欠我人情".into()), Value::Text(String::new())),
                ],
                // Whoever stays behind goes by name alone.
                "relations" if row.contains(&Value::Text("唐世傑".into())) => {
                    vec![(Value::Blob(stays.0.as_bytes().to_vec()), Value::Null)]
                }
                _ => vec![],
            };
            let told: Vec<(Value, Value)> = told.into_iter().map(|(a, b)| (a.clone(), b.clone())).collect();
            assert_eq!(told, expected, "{table}");
        }
    }
    // The past came along, by those who did it; of what stayed behind nothing is in it.
    let past = desks.to.read(|tx| history::of_card(tx, card)).unwrap();
    let employer = past.iter().find(|change| change.field == "employer" && change.old.is_empty()).unwrap();
    assert_eq!((employer.new.as_str(), employer.by.as_str()), ("大直國中", "周以恩"));
    assert!(past.iter().all(|change| !change.new.contains("人情") && !change.new.contains("A2234")));
    let content = desks.to.read(|tx| {
        let file = attachments::list(tx, card)?.remove(0);
        attachments::content(tx, file.id)
    });
    assert_eq!(content.unwrap().1, b"hello");
    assert_eq!(desks.to.check().unwrap().problems, []);

    let actions = desks.to.read(|tx| history::list(tx, None, 100)).unwrap();
    assert_eq!((actions[0].op.as_str(), actions[0].undoable), ("take_over", true));
    assert!(actions[1..].iter().all(|action| !action.undoable));
    desks.to.undo(None).unwrap();
    assert!(rows(&desks.to)["cards"].is_empty());
    assert_eq!(
        refused(desks.to.undo(None)),
        Code::UndoNothing,
        "the sender's actions are not this book's to take back"
    );
    assert_eq!(desks.to.check().unwrap().problems, []);
    // After an undo the file may be taken over again.
    assert_eq!(receive(&desks.to, &file).taken, 1);
    assert_eq!(desks.to.check().unwrap().problems, []);
}

#[test]
fn a_duplicate_is_merged_kept_apart_or_skipped_and_first_calls_are_spread_a_first() {
    let desks = desks();
    let phone = |value: &str| vec![PointDraft { value: value.into(), ..PointDraft::default() }];
    let someone = |name: &str, class, number: &str| CardDraft { class, phones: phone(number), ..named(name) };
    let c = Some(Class::C);
    let cards = [
        add(&desks.from, &someone("郭承恩", c, "0912-000-001")),
        add(&desks.from, &someone("王明倫", Some(Class::A), "0912-000-285")),
        add(&desks.from, &someone("陳國棟", c, "0912-007-702")),
        add(&desks.from, &someone("林志遠", Some(Class::A), "0912-000-003")),
    ];
    let quiet = add(&desks.from, &CardDraft { do_not_contact: true, ..someone("江奕帆", c, "0912-000-004") });
    let own = [
        add(&desks.to, &CardDraft { employer: "大同分行".into(), ..someone("王明倫", None, "0912-000-285") }),
        add(&desks.to, &someone("陳國棟", None, "0912-007-702")),
        add(&desks.to, &someone("別人", None, "0912-000-003")),
    ];
    let file = desks.file("a.shuke");
    create(&desks.from, &order(&[cards[0], cards[1], cards[2], cards[3], quiet]), &file);
    let seen = look(&desks.to, &file).unwrap();
    assert_eq!((seen.cards, seen.fresh, seen.twins.len()), (5, 2, 3));
    let proposed: BTreeMap<String, TwinChoice> =
        seen.twins.iter().map(|twin| (twin.incoming.name.clone(), twin.proposed)).collect();
    assert_eq!(
        proposed.into_iter().collect::<Vec<_>>(),
        [
            ("林志遠".into(), TwinChoice::Apart),
            ("王明倫".into(), TwinChoice::Merge),
            ("陳國棟".into(), TwinChoice::Merge)
        ]
    );
    let choices = Choices {
        twins: BTreeMap::from([(cards[2], TwinChoice::Skip)]),
        first_contact: Some(FirstContact { purpose: "接手後第一通電話".into(), days: 30 }),
        ..Choices::default()
    };
    let got = handover::receive(&desks.to, &file, WORDS, &choices).unwrap().value;
    assert_eq!((got.taken, got.merged, got.skipped, got.first_contacts), (3, 1, 1, 3));
    let merged = desks.to.read(|tx| cards::draft_of(tx, own[0])).unwrap();
    assert_eq!((merged.employer.as_str(), merged.class), ("大同分行", Some(Class::A)));
    let due: BTreeMap<String, String> = desks
        .to
        .read(|tx| {
            let all = [own[0], cards[0], cards[3], quiet];
            let mut found = BTreeMap::new();
            for card in all {
                for followup in followups::open_of(tx, card)? {
                    found.insert(cards::reference(tx, card)?.name, followup.due);
                }
            }
            Ok(found)
        })
        .unwrap();
    assert_eq!(due.len(), 3, "whoever wants to be left in peace is not called: {due:?}");
    assert_eq!(due["王明倫"], "2026-09-16", "an A customer comes first, tomorrow");
    assert!(due["林志遠"] < due["郭承恩"] && due["郭承恩"].as_str() <= "2026-10-15", "{due:?}");
    assert!(desks.to.read(|tx| cards::reference(tx, own[1])).is_ok());
    desks.to.undo(None).unwrap();
    let names: BTreeSet<String> = desks
        .to
        .read(|tx| {
            let mut query = tx.conn().prepare("SELECT name FROM cards")?;
            Ok(query.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?)
        })
        .unwrap();
    assert_eq!(names, BTreeSet::from(["王明倫".into(), "陳國棟".into(), "別人".into()]));
}

#[test]
fn only_against_the_receipt_are_cards_sealed_or_erased_and_only_those_unchanged_since() {
    let desks = desks();
    let (card, later) = (known_well(&desks.from), add(&desks.from, &named("鄭文傑")));
    let stays = add(&desks.from, &named("唐世傑"));
    let file = desks.file("交接.shuke");
    let id = create(&desks.from, &order(&[card, later]), &file);
    assert_eq!(refused(handover::seal(&desks.from, id)), Code::ReceiptMissing);
    receive(&desks.to, &file);
    let receipt = desks.to.read(|tx| handover::receipt_of(tx, id)).unwrap();
    for text in ["王美玲", "0912-000", "歐陽醫師"] {
        assert!(!receipt.contains(text), "{text}");
    }
    let tampered = receipt.replace("林子晴", "周以恩");
    assert_eq!(refused(handover::book_receipt(&desks.from, tampered.as_bytes())), Code::ReceiptUnfit);
    assert_eq!(refused(handover::book_receipt(&desks.from, b"{}")), Code::ReceiptUnfit);
    assert_eq!(refused(handover::book_receipt(&desks.to, receipt.as_bytes())), Code::HandoverUnknown);
    change(&desks.from, later, |draft| draft.employer = "新公司".into()).unwrap();
    let booked = handover::book_receipt(&desks.from, receipt.as_bytes()).unwrap().value;
    assert_eq!((booked.id, booked.by.as_str(), booked.taken, booked.changed), (id, "林子晴", 2, 1));
    let sealed = handover::seal(&desks.from, id).unwrap().value;
    assert_eq!((sealed.sealed, sealed.left.len(), sealed.left[0].name.as_str()), (1, 1, "鄭文傑"));
    let held = desks.from.read(|tx| custody::of_card(tx, card)).unwrap().unwrap();
    assert_eq!((held.hold, held.peer.as_str()), (custody::Hold::Sealed, "林子晴"));
    assert_eq!(
        change(&desks.from, card, |draft| draft.note = "x".into()).unwrap_err().code,
        Code::CardSealed
    );
    let again = desks.file("again.shuke");
    assert_eq!(refused(handover::create(&desks.from, &order(&[card]), &again)), Code::CardSealed);
    // Sealing is taken back like anything else; the file that left is not.
    desks.from.undo(None).unwrap();
    change(&desks.from, stays, |draft| draft.note = "還在".into()).unwrap();
    let made = desks.from.read(|tx| history::list(tx, None, 50)).unwrap();
    let made = made.iter().find(|action| action.op == "hand_over").unwrap();
    assert!(!made.undoable);
    assert_eq!(refused(desks.from.undo(Some(made.id))), Code::UndoFinal);

    let desks_folder = desks.folder;
    let whole = handover::erase(desks.from, id, "離職交接");
    let certificate = whole.outcome.unwrap();
    assert_eq!((certificate.cards.as_slice(), certificate.handover), (&[card][..], Some(id)));
    let book = whole.book.unwrap();
    assert_eq!(refused(book.read(|tx| cards::reference(tx, card))), Code::CardUnknown);
    assert_eq!(book.read(|tx| cards::reference(tx, later)).unwrap().name, "鄭文傑");
    assert_eq!(book.read(handover::list).unwrap()[0].state, "erased");
    assert_eq!(book.check().unwrap().problems, []);
    drop(book);
    let mut searched = 0;
    for entry in walk(&desks_folder.path().join("from.book")) {
        let bytes = std::fs::read(&entry).unwrap();
        for text in ["王美玲", "先生欠我人情", "0912-000-417", "歐陽醫師"] {
            assert!(
                !bytes.windows(text.len()).any(|part| part == text.as_bytes()),
                "{text} in {}",
                entry.display()
            );
        }
        searched += 1;
    }
    assert!(searched >= 3, "{searched}");
}

fn walk(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { walk(&path) } else { vec![path] }).collect()
}
