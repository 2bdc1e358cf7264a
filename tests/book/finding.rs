//! Finding: every kind of match, its reason, and input nobody would type.

use shuke_core::base::filing::Collation;
use shuke_core::cards::draft::{Channel, PointDraft, RelationDraft};
use shuke_core::cards::{CardDraft, Class};
use shuke_core::interactions::{self, After, Direction, LogDraft};
use shuke_core::search::list::Sort;
use shuke_core::search::{self, Field, Found, ListPage, ListQuery, Now};
use shuke_core::{Book, Op};

use crate::{add, book, named};

fn people(book: &Book) {
    let wang = add(
        book,
        &CardDraft {
            salutation: "王太太".into(),
            phones: vec![PointDraft { value: "0912-000-417".into(), ..PointDraft::default() }],
            emails: vec![PointDraft { value: "ming@example.com".into(), ..PointDraft::default() }],
            tags: vec!["高山茶".into()],
            employer: "光明國中".into(),
            note: "先生開機械廠，女兒喜歡恐龍".into(),
            relations: vec![RelationDraft { name: "林小禾".into(), ..RelationDraft::default() }],
            ..named("王小明")
        },
    );
    let draft = LogDraft { note: "想問旅平險".into(), ..LogDraft::of(Channel::Call, Direction::Out) };
    book.write(Op::LogContact, |tx| interactions::log(tx, wang, &draft, &After::default())).unwrap();
    for name in ["張惠雯", "章立群", "曾玉蘭", "單小芸", "歐陽靖", "Smith Ann", "汪小敏"] {
        add(book, &named(name));
    }
}

fn find(book: &Book, query: &str, limit: usize) -> Found {
    book.roll(|tx, roll| search::find(tx, roll, query, limit)).unwrap()
}

fn list(book: &Book, query: &ListQuery) -> ListPage {
    book.roll(|tx, roll| search::list(roll, Now::of(tx), query, 0, 100)).unwrap()
}

fn first(book: &Book, query: &str) -> Option<(String, Field)> {
    let found = find(book, query, 10);
    found.hits.first().map(|hit| (hit.card.name.clone(), hit.why.field))
}

#[test]
fn every_kind_of_query_finds_its_person_and_says_why() {
    let (_folder, book) = book();
    people(&book);
    for (query, name, field) in [
        ("王", "王小明", Field::Name),
        ("小明", "王小明", Field::Name),
        ("wangxm", "王小明", Field::Pinyin),
        ("wangxiaoming", "王小明", Field::Pinyin),
        ("ㄨㄤㄒㄇ", "王小明", Field::Zhuyin),
        ("王太太", "王小明", Field::Name),
        ("张惠", "張惠雯", Field::Name),
        ("zengyl", "曾玉蘭", Field::Pinyin),
        ("shan", "單小芸", Field::Pinyin),
        ("oyj", "歐陽靖", Field::Initials),
        ("0417", "王小明", Field::Phone),
        ("+886 912", "王小明", Field::Phone),
        ("光明", "王小明", Field::Company),
        ("#茶", "王小明", Field::Tag),
        ("恐龙", "王小明", Field::Note),
        ("小禾", "王小明", Field::Relation),
        ("ming@", "王小明", Field::Email),
        ("smith", "Smith Ann", Field::Name),
    ] {
        assert_eq!(first(&book, query), Some((name.to_owned(), field)), "{query}");
    }
    // Initials fit two people; both are there, and the one talked to last comes first.
    let both = find(&book, "wxm", 10);
    let names: Vec<_> = both.hits.iter().map(|h| h.card.name.as_str()).collect();
    assert_eq!(names, ["王小明", "汪小敏"]);
    assert_eq!(both.hits[0].why.field, Field::Initials);
}

#[test]
fn what_was_logged_is_found_after_what_stands_on_cards() {
    let (_folder, book) = book();
    people(&book);
    let found = book.read(|tx| search::find_in_contacts(tx, "旅平险", 10)).unwrap();
    assert_eq!(
        (found.total, found.hits[0].card.name.as_str(), found.hits[0].why.field),
        (1, "王小明", Field::Interaction)
    );
    assert_eq!(found.hits[0].why.text, "想問旅平險");
    for nothing in ["", "  ", "旅平險 暴龍", "%"] {
        assert_eq!(book.read(|tx| search::find_in_contacts(tx, nothing, 10)).unwrap().total, 0, "{nothing}");
    }
}

#[test]
fn folding_finds_but_does_not_confuse_a_name_with_its_sound() {
    let (_folder, book) = book();
    people(&book);
    let found = find(&book, "张", 10);
    assert_eq!(found.hits.len(), 1, "章 sounds alike but is another name");
    assert_eq!(found.hits[0].card.name, "張惠雯");
    assert_eq!(find(&book, "zhang", 10).total, 2);
}

#[test]
fn a_note_is_shown_around_the_match() {
    let (_folder, book) = book();
    people(&book);
    let found = find(&book, "恐龍", 1);
    assert!(found.hits[0].why.text.contains("恐龍"), "{:?}", found.hits[0].why);
}

#[test]
fn what_nobody_would_type_is_answered_without_an_error() {
    let (_folder, book) = book();
    people(&book);
    for odd in [
        "",
        "   ",
        "%_\"'*\\",
        "\u{202e}",
        "🦖",
        "#",
        "'",
        "-",
        "0",
        &"王".repeat(10_000),
        &"a".repeat(10_000),
    ] {
        assert_eq!(find(&book, odd, 10).total, 0, "{odd:.20}");
    }
    assert_eq!(find(&book, "\u{202e}王小明", 10).total, 1);
    assert_eq!(find(&book, "王 恐龍", 10).total, 1, "every word must be found");
    assert_eq!(find(&book, "王 暴龍", 10).total, 0);
}

#[test]
fn a_new_card_is_found_at_once_and_an_undone_one_no_more() {
    let (_folder, book) = book();
    people(&book);
    assert_eq!(find(&book, "孫麗華", 5).total, 0);
    add(&book, &named("孫麗華"));
    assert_eq!(find(&book, "slh", 5).total, 1);
    book.undo(None).unwrap();
    assert_eq!(find(&book, "slh", 5).total, 0);
}

fn names(book: &Book, query: &ListQuery) -> Vec<String> {
    list(book, query).rows.into_iter().map(|r| r.card.name).collect()
}

#[test]
fn the_list_is_filed_by_surname_reading() {
    let (_folder, book) = book();
    people(&book);
    let page = list(&book, &ListQuery::default());
    let filed: Vec<_> = page.rows.iter().map(|r| format!("{}{}", r.letter, r.card.name)).collect();
    assert_eq!(
        filed,
        ["SSmith Ann", "ㄓ張惠雯", "ㄓ章立群", "ㄕ單小芸", "ㄗ曾玉蘭", "ㄡ歐陽靖", "ㄨ汪小敏", "ㄨ王小明"]
    );
    assert_eq!(page.letters.iter().map(|l| l.offset).collect::<Vec<_>>(), [0, 1, 3, 4, 5, 6]);
    let pinyin = ListQuery { collation: Collation::Pinyin, ..ListQuery::default() };
    assert_eq!(names(&book, &pinyin)[..3], ["歐陽靖", "單小芸", "Smith Ann"].map(str::to_owned));
    let numbers = ListQuery { sort: Sort::Number, ..ListQuery::default() };
    assert_eq!(names(&book, &numbers)[0], "王小明");
}

#[test]
fn filters_combine_and_count() {
    let (_folder, book) = book();
    people(&book);
    add(&book, &CardDraft { class: Some(Class::A), tags: vec!["高山茶".into()], ..named("楊振岳") });
    let with = |text: &str| names(&book, &ListQuery { r#where: text.into(), ..ListQuery::default() });
    assert_eq!(with("tag:高山茶").len(), 2);
    assert_eq!(with("tag:高山茶 class:A"), ["楊振岳"]);
    assert_eq!(with("-class:A").len(), 8);
    assert_eq!(with("completeness<60").len(), 8);
    assert_eq!(with("company:光明"), ["王小明"]);
    let page = list(&book, &ListQuery { r#where: "class:A".into(), ..ListQuery::default() });
    let facets = page.facets.unwrap();
    assert_eq!((page.total, page.all, facets.classes["A"], facets.classes["none"]), (1, 9, 1, 8));
    assert_eq!(facets.tags[0].count, 2);
}
