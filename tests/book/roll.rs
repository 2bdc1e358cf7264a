//! The roll in memory against the book itself: whatever is done in whatever order, both say the same. The naive scan
//! reads every card anew and knows nothing of buffers, offsets or what was struck out.

use std::collections::BTreeSet;

use shuke_core::base::birthday::YearlyDate;
use shuke_core::base::fold::{digits, fold};
use shuke_core::base::ids::CardId;
use shuke_core::base::readings::readings;
use shuke_core::cards::Who as _;
use shuke_core::cards::draft::{Channel, FieldDraft, PointDraft, RelationDraft};
use shuke_core::cards::{self, CardDraft, Class, LabelChange};
use shuke_core::followups::{self, FollowupDraft};
use shuke_core::interactions::{self, After, Direction, LogDraft};
use shuke_core::round;
use shuke_core::search::{self, ListQuery, Now};
use shuke_core::transfer::{self, ImportOptions};
use shuke_core::{Book, Code, Op, check};
use tempfile::TempDir;

use crate::{add, book, named};

/// Numbers that look like chance; the seed is printed, so that a failure can be had again.
struct Dice(u64);

impl Dice {
    fn new() -> Self {
        let seed = std::env::var("SHUKE_SEED").ok().and_then(|s| s.parse().ok()).unwrap_or_else(|| {
            let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
            u64::from(now.subsec_nanos()) | 1
        });
        println!("SHUKE_SEED={seed}");
        Self(seed)
    }

    fn below(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % below as u64).unwrap()
    }

    fn of<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.below(words.len())]
    }
}

const NAMES: &[&str] = &[
    "王小明",
    "汪小敏",
    "張惠雯",
    "张立群",
    "單小芸",
    "曾玉蘭",
    "歐陽靖",
    "Smith Ann",
    "光明有限公司",
    "𠮷野家",
    "Amy 王",
];
const WORDS: &[&str] =
    &["恐龍", "机械廠", "高山茶", "", "a", "%_", "光明國中", "王", "0417", "VIP", "ﬁ", "É"];
const QUERIES: &[&str] = &[
    "王",
    "小",
    "wxm",
    "w",
    "xiaoming",
    "wangx",
    "zengyl",
    "dan",
    "ㄨㄒㄇ",
    "ㄕ",
    "张",
    "張",
    "恐龙",
    "光明",
    "0417",
    "417",
    "09",
    "886912000417",
    "+886 912",
    "#茶",
    "高山",
    "a",
    "smith",
    "1",
    "7",
    "%_",
    "王 恐龍",
    "小明 茶",
    "fi",
    "é",
    "ann",
    "amyw",
    "霹靂",
    "example",
    "𠮷",
];

fn draft(dice: &mut Dice) -> CardDraft {
    let phone = format!("09{:02}-000-{:03}", dice.below(20), [417, 0, 912][dice.below(3)]);
    CardDraft {
        nickname: dice.of(WORDS).into(),
        salutation: if dice.below(2) == 0 { String::new() } else { "王太太".into() },
        phones: if dice.below(3) == 0 {
            vec![]
        } else {
            vec![PointDraft { value: phone, ..PointDraft::default() }]
        },
        emails: vec![PointDraft { value: dice.of(&["", "ann@example.com"]).into(), ..PointDraft::default() }],
        employer: dice.of(WORDS).into(),
        position: dice.of(WORDS).into(),
        tags: (0..dice.below(3)).map(|_| dice.of(WORDS).to_owned()).collect(),
        note: dice.of(WORDS).into(),
        class: [None, Some(Class::A), Some(Class::C)][dice.below(3)],
        birthday: (dice.below(2) == 0).then(|| YearlyDate {
            month: Some(9),
            day: Some(20),
            ..YearlyDate::default()
        }),
        fields: vec![FieldDraft { key: "喜好".into(), value: dice.of(WORDS).into() }],
        relations: if dice.below(4) == 0 {
            vec![RelationDraft { name: dice.of(NAMES).into(), ..RelationDraft::default() }]
        } else {
            vec![]
        },
        ..named(dice.of(NAMES))
    }
}

/// Does something at random; an undo that is refused is as good as any other deed.
fn deed(book: &Book, folder: &TempDir, ids: &mut Vec<CardId>, dice: &mut Dice) {
    let some = |dice: &mut Dice, ids: &[CardId]| ids[dice.below(ids.len())];
    let outcome: Result<(), shuke_core::Error> = match dice.below(if ids.is_empty() { 2 } else { 14 }) {
        0 | 1 => {
            ids.push(add(book, &draft(dice)));
            Ok(())
        }
        2 | 3 => {
            let (id, new) = (some(dice, ids), draft(dice));
            book.write(Op::EditCard, |tx| cards::replace(tx, id, &new)).map(|_| ())
        }
        4 => {
            let id = some(dice, ids);
            book.write(Op::DeleteCard, |tx| cards::delete(tx, id)).map(|_| ())
        }
        5 => {
            let id = some(dice, ids);
            let away = dice.below(2) == 0;
            book.write(Op::ArchiveCard, |tx| cards::archive(tx, id, away)).map(|_| ())
        }
        6 => {
            let id = some(dice, ids);
            let log = LogDraft { reached: dice.below(2) == 0, ..LogDraft::of(Channel::Call, Direction::Out) };
            book.write(Op::LogContact, |tx| interactions::log(tx, id, &log, &After::default())).map(|_| ())
        }
        7 => {
            let id = some(dice, ids);
            book.write(Op::AddFollowup, |tx| followups::add(tx, id, &FollowupDraft::default())).map(|_| ())
        }
        8 => {
            let chosen: Vec<CardId> = (0..3).map(|_| some(dice, ids)).collect();
            let change = LabelChange {
                add_tags: vec![dice.of(WORDS).into()],
                add_groups: vec!["中秋禮單".into()],
                ..LabelChange::default()
            };
            book.write(Op::LabelCards, |tx| round::label(tx, &chosen, &change)).map(|_| ())
        }
        9 => {
            let (one, other) = (some(dice, ids), some(dice, ids));
            let link = RelationDraft { name: "家人".into(), ..RelationDraft::default() };
            book.write(Op::AddRelation, |tx| cards::add_relation(tx, one, &link, Some(other))).map(|_| ())
        }
        10 => {
            let file = folder.path().join("more.csv");
            let rows: String =
                (0..dice.below(5)).map(|_| format!("{},{}\n", dice.of(NAMES), dice.of(WORDS))).collect();
            std::fs::write(&file, format!("name,company\n{rows}")).unwrap();
            transfer::commit(book, &[&file], &ImportOptions::default(), &mut |_, _| true).map(|_| ())
        }
        11 => book.redo().map(|_| ()),
        _ => book.undo(None).map(|_| ()),
    };
    if let Err(error) = outcome {
        let expected = [
            Code::CardUnknown,
            Code::UndoNothing,
            Code::UndoConflict,
            Code::Unreadable,
            Code::FileEmpty,
            Code::FileUnknown,
        ];
        assert!(expected.contains(&error.code), "{error}");
    }
    *ids = book
        .read(|tx| {
            let mut query = tx.conn().prepare("SELECT id FROM cards ORDER BY number")?;
            let found = query.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
            Ok(found)
        })
        .unwrap();
}

/// Whether a word stands on a card, by reading the card.
fn stands_on(book: &Book, id: CardId, word: &str) -> bool {
    let card = book.read(|tx| cards::get(tx, id)).unwrap();
    if let Some(tag) = word.strip_prefix('#') {
        return card.tags.iter().chain(&card.groups).any(|label| fold(label).contains(&fold(tag)));
    }
    let needle = fold(word);
    let mut texts = vec![
        card.card.name.clone(),
        card.nickname.clone(),
        card.card.salutation.clone(),
        card.spoken.clone(),
    ];
    texts.extend([card.employer.clone(), card.position.clone(), card.occupation.clone(), card.note.clone()]);
    texts.extend(card.emails.iter().chain(&card.ims).map(|p| p.value.clone()));
    texts.extend(card.tags.iter().chain(&card.groups).cloned());
    texts.extend(card.addresses.iter().map(|a| a.text.clone()));
    texts.extend(card.fields.iter().map(|(key, value)| format!("{key} {value}")));
    // Only the people this card itself names; the way back stands on the other card.
    texts.extend(card.relations.iter().filter(|r| !r.reverse).flat_map(|r| [r.name.clone(), r.note.clone()]));
    let typed = digits(&needle);
    let number = needle.chars().all(|c| c.is_ascii_digit() || "+-().".contains(c)) && typed.len() >= 2;
    let national = typed.strip_prefix("886").unwrap_or(&typed).trim_start_matches('0').to_owned();
    let looked_for = if typed.len() >= 7 || needle.starts_with('+') { national } else { typed };
    texts.iter().any(|text| fold(text).contains(&needle))
        // The number as it is printed on the card has zeros before it.
        || needle.parse() == Ok(card.card.number)
        || number && card.phones.iter().any(|p| digits(&p.value).contains(&looked_for))
        || needle.bytes().all(|b| b.is_ascii_alphabetic()) && sounds(&card.card.name, &needle)
        || needle.chars().all(|c| matches!(c, '\u{3105}'..='\u{312f}'))
            && sounds_zhuyin(&card.card.name, &needle)
}

fn spelt(name: &str) -> Vec<Vec<String>> {
    name.chars()
        .map(|c| {
            let mut all: Vec<String> = readings(c).into_iter().map(str::to_owned).collect();
            if all.is_empty() && c.is_alphanumeric() {
                all.push(fold(&c.to_string()));
            }
            all
        })
        .filter(|all| !all.is_empty())
        .collect()
}

fn sounds(name: &str, query: &str) -> bool {
    let names = spelt(name);
    (0..names.len()).any(|start| goes_on(&names[start..], query))
}

fn sounds_zhuyin(name: &str, query: &str) -> bool {
    let symbols =
        |all: &Vec<String>| all.iter().filter_map(|r| shuke_core::base::readings::zhuyin(r)).collect();
    let names: Vec<Vec<String>> = spelt(name).iter().map(symbols).collect();
    (0..names.len()).any(|start| goes_on(&names[start..], query))
}

/// Straight from the rule, trying every way.
fn goes_on(names: &[Vec<String>], query: &str) -> bool {
    let Some((first, rest)) = names.split_first() else { return false };
    first.iter().any(|reading| {
        let head = reading.chars().next().map_or(0, char::len_utf8);
        let digraph = ["zh", "ch", "sh"].iter().any(|d| reading.starts_with(d) && reading.len() > 2);
        reading.starts_with(query)
            || [Some(reading.len()), Some(head), digraph.then_some(2)].into_iter().flatten().any(|part| {
                query
                    .strip_prefix(&reading[..part])
                    .is_some_and(|left| !left.is_empty() && goes_on(rest, left))
            })
    })
}

fn compare(book: &Book, ids: &[CardId]) {
    for query in QUERIES {
        let found = book.roll(|tx, roll| search::find(tx, roll, query, 1000)).unwrap();
        let got: BTreeSet<CardId> = found.hits.iter().map(|hit| hit.card.id).collect();
        let words: Vec<&str> = match query.chars().all(|c| c.is_ascii_digit() || "+-(). ".contains(c)) {
            true => vec![query],
            false => query.split_whitespace().collect(),
        };
        let joined: Vec<String> = words.iter().map(|w| w.replace(' ', "")).collect();
        let expected: BTreeSet<CardId> =
            ids.iter().copied().filter(|id| joined.iter().all(|word| stands_on(book, *id, word))).collect();
        assert_eq!(got, expected, "{query}");
        assert_eq!(usize::try_from(found.total).unwrap(), found.hits.len(), "{query}");
        for hit in &found.hits {
            assert!(!hit.why.text.is_empty(), "{query}: no reason for {}", hit.card.name);
            assert_eq!(hit.card, book.read(|tx| cards::reference(tx, hit.card.id)).unwrap());
        }
    }
    let all = ListQuery::default();
    let page = book.roll(|tx, roll| search::list(roll, Now::of(tx), &all, 0, 10_000)).unwrap();
    for row in &page.rows {
        let card = book.read(|tx| cards::get(tx, row.card.id)).unwrap();
        let told = (row.completeness, row.stale_days, row.last_contact.map(|d| d.to_string()));
        assert_eq!(
            told,
            (card.completeness.percent, card.stale_days, card.last_contact),
            "{}",
            card.card.name
        );
        assert_eq!(row.next.as_ref().map(|n| n.due.to_string()), card.next_followup);
        assert!(!card.archived);
    }
    let checked = book.read(check::check).unwrap();
    assert!(checked.ok, "{:?}", checked.problems);
}

#[test]
fn the_roll_says_what_a_naive_scan_of_the_book_says() {
    let mut dice = Dice::new();
    let (folder, book) = book();
    let mut ids = Vec::new();
    book.roll(|_, _| Ok(())).unwrap();
    for round in 0..120 {
        deed(&book, &folder, &mut ids, &mut dice);
        if round % 12 == 11 {
            compare(&book, &ids);
            // What the roll says to reminders is what the file says.
            for before in ["2020-01-01", "2026-06-18", "2026-09-16"].map(crate::day) {
                let file = book.read(|tx| tx.asleep(before)).unwrap();
                assert_eq!(book.roll(|_, roll| roll.asleep(before)).unwrap(), file, "before {before}");
            }
        }
    }
    // And the roll that followed every step equals one that is read at once.
    let again = crate::on(&folder, crate::TODAY);
    let names = |book: &Book| {
        let page = book.roll(|tx, roll| search::list(roll, Now::of(tx), &ListQuery::default(), 0, 10_000));
        page.unwrap().rows.into_iter().map(|r| format!("{r:?}")).collect::<Vec<_>>()
    };
    assert_eq!(names(&book), names(&again));
}
