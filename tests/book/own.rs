//! 自訂欄位: defined, filled in, asked for, taken in and written out, renamed, and taken away again without a loss.

use shuke_core::base::ids::CardId;
use shuke_core::cards::draft::FieldDraft;
use shuke_core::cards::own::{self, FieldKind, OwnFieldDraft};
use shuke_core::cards::{self, CardDraft};
use shuke_core::search::{self, ListQuery, Now};
use shuke_core::store::history;
use shuke_core::transfer::export::{CalendarWords, Format, export};
use shuke_core::transfer::{self, ImportOptions};
use shuke_core::{Book, Code, Op};

use crate::{add, book, day, named};

fn field(name: &str, kind: FieldKind) -> OwnFieldDraft {
    let choices = if kind == FieldKind::Choice { vec!["健檢".into(), "壽險".into()] } else { vec![] };
    let currency = if kind == FieldKind::Money { "TWD".into() } else { String::new() };
    OwnFieldDraft { name: name.into(), kind, choices, currency, listed: false }
}

fn define(book: &Book, draft: &OwnFieldDraft) -> own::Defined {
    book.write(Op::DefineField, |tx| own::define(tx, draft)).unwrap().value
}

fn with(name: &str, fields: &[(&str, &str)]) -> CardDraft {
    let fields = fields.iter().map(|(key, value)| FieldDraft { key: (*key).into(), value: (*value).into() });
    CardDraft { fields: fields.collect(), ..named(name) }
}

fn held(book: &Book, id: CardId) -> Vec<(String, String)> {
    book.read(|tx| cards::get(tx, id)).unwrap().fields.into_iter().collect()
}

/// Names a filter finds, in order.
fn found(book: &Book, filter: &str) -> Vec<String> {
    let query = ListQuery { r#where: filter.into(), ..ListQuery::default() };
    let page = book.roll(|tx, roll| search::list(roll, Now::of(tx), &query, 0, 100)).unwrap();
    let mut names: Vec<String> = page.rows.into_iter().map(|row| row.card.name).collect();
    names.sort();
    names
}

#[test]
fn a_value_is_kept_in_the_one_spelling_of_its_kind_or_refused_with_the_field() {
    let (_folder, book) = book();
    for (name, kind) in [
        ("年收入", FieldKind::Money),
        ("人數", FieldKind::Number),
        ("續保日", FieldKind::Date),
        ("險種", FieldKind::Choice),
        ("可開發票", FieldKind::YesNo),
    ] {
        define(&book, &field(name, kind));
    }
    let fields = [
        ("年 收入", "NT$120萬"),
        ("人數", "１,２００"),
        ("續保日", "2027/3/1"),
        ("險種", "健检"),
        ("可開發票", "是"),
        ("車號", "ABC-1234"),
    ];
    let id = add(&book, &with("王小明", &fields));
    let expected = [
        ("人數", "1200"),
        ("可開發票", "yes"),
        ("年收入", "1200000.00 TWD"),
        ("續保日", "2027-03-01"),
        ("車號", "ABC-1234"),
        ("險種", "健檢"),
    ];
    assert_eq!(held(&book, id), expected.map(|(key, value)| (key.to_owned(), value.to_owned())));
    let error =
        book.write(Op::AddCard, |tx| cards::add(tx, &with("李四", &[("續保日", "3/4/2027")]))).unwrap_err();
    assert_eq!((error.code, error.field.as_deref()), (Code::ValueUnfit, Some("fields")));
    assert_eq!(error.args["name"], "續保日");
    assert_eq!(error.args["readings"], serde_json::json!(["2027-03-04", "2027-04-03"]));
    assert_eq!(book.info().unwrap().cards, 1, "nothing is half there");
}

#[test]
fn a_field_can_be_filtered_by_its_name_and_kind() {
    let (_folder, book) = book();
    for (name, kind) in [
        ("年收入", FieldKind::Money),
        ("續保日", FieldKind::Date),
        ("險種", FieldKind::Choice),
        ("可開發票", FieldKind::YesNo),
        ("車 號", FieldKind::Text),
    ] {
        define(&book, &field(name, kind));
    }
    add(&book, &with("一", &[("年收入", "1200000"), ("續保日", "2026-09-20"), ("可開發票", "是")]));
    add(&book, &with("二", &[("年收入", "80萬"), ("續保日", "2027-09-20"), ("險種", "壽險")]));
    add(&book, &with("三", &[("年收入", "USD 9,000,000"), ("車 號", "ABC-1234")]));
    for (filter, names) in [
        ("年收入>=120萬", &["一"][..]),
        ("年收入<1,000,000", &["二"]),
        ("續保日<2027-01-01", &["一"]),
        ("續保日<=5", &["一"]),
        ("續保日>5", &["二"]),
        ("險種:壽險,健檢", &["二"]),
        ("-險種:壽險", &["一", "三"]),
        ("可開發票:有", &["一"]),
        ("車號:abc", &["三"]),
        ("車號:abc 年收入>1", &[]),
        ("欄位:壽險", &["二"]),
    ] {
        assert_eq!(found(&book, filter), names, "{filter}");
    }
    let list = |filter: &str| {
        let query = ListQuery { r#where: filter.into(), ..ListQuery::default() };
        book.roll(|tx, roll| search::list(roll, Now::of(tx), &query, 0, 1)).unwrap_err()
    };
    assert_eq!(list("年收入:很多").code, Code::Unreadable);
    assert_eq!(list("可開發票:或許").code, Code::Unreadable);
    let mistyped = list("續保曰>5");
    assert_eq!((mistyped.code, &mistyped.args["nearest"]), (Code::FieldUnknown, &"續保日".into()));
}

#[test]
fn defining_a_field_reads_what_stands_there_and_keeps_what_does_not_fit() {
    let (_folder, book) = book();
    let one = add(&book, &with("一", &[("年收入", "120萬")]));
    let two = add(&book, &with("二", &[("年收入", "約百萬")]));
    assert_eq!(found(&book, "").len(), 2, "the roll is there before the field");
    let done = define(&book, &field("年收入", FieldKind::Money));
    assert_eq!((done.fit, done.unfit), (1, 1));
    assert_eq!(found(&book, "年收入>100萬"), ["一"]);
    assert_eq!(held(&book, one), [("年收入".to_owned(), "1200000.00 TWD".to_owned())]);
    assert_eq!(held(&book, two), [("年收入?".to_owned(), "約百萬".to_owned())]);
    assert_eq!(book.read(own::used).unwrap(), [1]);

    let renamed = OwnFieldDraft { name: "所得".into(), ..field("", FieldKind::Text) };
    let done = book.write(Op::ChangeField, |tx| own::change(tx, done.field.id, &renamed)).unwrap().value;
    assert_eq!((done.fit, done.unfit), (2, 0), "as text everything fits");
    assert_eq!(held(&book, two), [("所得".to_owned(), "約百萬".to_owned())]);
    let changes = book.read(|tx| history::of_card(tx, one)).unwrap();
    let told: Vec<_> = changes
        .iter()
        .filter(|change| change.name.is_some())
        .map(|change| (change.op.as_str(), change.name.as_deref().unwrap(), change.new.as_str()))
        .collect();
    let expected = [
        ("change_field", "所得", "所得"),
        ("define_field", "年收入", "1200000.00 TWD"),
        ("add_card", "年收入", "120萬"),
    ];
    assert_eq!(told, expected, "the history says under which name");
    book.write(Op::RemoveField, |tx| own::remove(tx, done.field.id)).unwrap();
    assert_eq!(held(&book, one), [("所得".to_owned(), "1200000.00 TWD".to_owned())]);
    assert_eq!(book.read(own::all).unwrap(), []);
    let query = ListQuery { r#where: "所得:百".into(), ..ListQuery::default() };
    let gone = book.roll(|tx, roll| search::list(roll, Now::of(tx), &query, 0, 1)).unwrap_err();
    assert_eq!(gone.code, Code::FieldUnknown);

    for _ in 0..3 {
        book.undo(None).unwrap();
    }
    assert_eq!(held(&book, one), [("年收入".to_owned(), "120萬".to_owned())]);
    assert_eq!(held(&book, two), [("年收入".to_owned(), "約百萬".to_owned())]);
    assert_eq!(book.read(own::all).unwrap(), []);
}

#[test]
fn a_name_is_given_once() {
    let (_folder, book) = book();
    let first = define(&book, &field("Car No", FieldKind::Text)).field.id;
    let second = define(&book, &field("生效日", FieldKind::Date)).field.id;
    let again =
        book.write(Op::DefineField, |tx| own::define(tx, &field("carno", FieldKind::Text))).unwrap_err();
    assert_eq!((again.code, again.field.as_deref()), (Code::FieldTaken, Some("name")));
    book.write(Op::OrderFields, |tx| own::reorder(tx, &[second, first])).unwrap();
    for n in 2..60 {
        define(&book, &field(&format!("欄位{n}"), FieldKind::Text));
    }
    let full =
        book.write(Op::DefineField, |tx| own::define(tx, &field("再一個", FieldKind::Text))).unwrap_err();
    assert_eq!((full.code, &full.args["limit"]), (Code::FieldsFull, &60.into()));
    let order: Vec<_> = book.read(own::all).unwrap().into_iter().map(|one| one.id).take(2).collect();
    assert_eq!(order, [second, first]);
}

#[test]
fn columns_of_a_file_go_into_the_fields_and_come_out_again() {
    let (folder, book) = book();
    define(&book, &field("年收入", FieldKind::Money));
    define(&book, &field("續保日", FieldKind::Date));
    define(&book, &OwnFieldDraft { listed: true, ..field("車號", FieldKind::Text) });
    let path = folder.path().join("in.csv");
    std::fs::write(&path, "姓名,年收入,下次續保,車號\n一,120萬,2027/3/1,A-1\n二,不詳,3/4/2027,\n").unwrap();
    let mut options = ImportOptions::default();
    let offered = transfer::preview(&book, &path, &options).unwrap().fields;
    let renewal = offered.iter().find(|target| target.ends_with("續保日")).unwrap();
    options.read.map = Some([("下次續保".to_owned(), renewal.clone())].into());
    let preview = transfer::preview(&book, &path, &options).unwrap();
    let columns: Vec<_> = preview.columns.iter().map(|column| column.own.as_deref()).collect();
    assert_eq!(columns, [None, Some("年收入"), Some("續保日"), Some("車號")]);
    assert!(preview.fields.ends_with(&["x.年收入", "x.續保日", "x.車號"].map(str::to_owned)));

    let report = transfer::commit(&book, &[&path], &options, &mut |_, _| true).unwrap().value;
    let told: Vec<_> = report.warnings.iter().map(|w| (w.row, w.code.as_str(), w.text.as_str())).collect();
    assert_eq!(told, [(3, "value_unfit", "年收入: 不詳"), (3, "value_unfit", "續保日: 3/4/2027")]);
    let [one, two] = ["一", "二"].map(|name| book.read(|tx| cards::resolve(tx, name)).unwrap());
    let own = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
        pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
    };
    let first = own(&[("年收入", "1200000.00 TWD"), ("續保日", "2027-03-01"), ("車號", "A-1")]);
    assert_eq!(held(&book, one), first);
    assert_eq!(held(&book, two), own(&[("年收入?", "不詳"), ("續保日?", "3/4/2027")]));
    // The second time nothing is new, though the file is spelt otherwise than the book.
    let again = transfer::commit(&book, &[&path], &options, &mut |_, _| true).unwrap().value;
    assert_eq!((again.created, again.updated, again.skipped), (0, 0, 2));

    let rows = book.roll(|tx, roll| {
        search::with_own(tx, search::list(roll, Now::of(tx), &ListQuery::default(), 0, 10)?)
    });
    let rows = rows.unwrap();
    let listed: Vec<&str> = rows.columns.iter().map(|one| one.field.name.as_str()).collect();
    assert_eq!(listed, ["車號"]);
    assert!(rows.rows.iter().any(|row| row.card.id == one && row.own == ["A-1"]));

    // Out as a table, a workbook's twin, and in again elsewhere: the columns stand in the fields' order.
    let out = folder.path().join("out.csv");
    export(&book, &[one, two], Format::Csv, &CalendarWords::default(), &out).unwrap();
    let text = std::fs::read_to_string(&out).unwrap();
    assert!(text.lines().next().unwrap().ends_with("kind,年收入,續保日,車號,年收入?,續保日?"), "{text}");
    let json = folder.path().join("out.json");
    export(&book, &[one], Format::Json, &CalendarWords::default(), &json).unwrap();
    let (_other, empty) = crate::book();
    transfer::commit(&empty, &[&json], &ImportOptions::default(), &mut |_, _| true).unwrap();
    assert_eq!(empty.read(own::all).unwrap(), book.read(own::all).unwrap());
    assert_eq!(found(&empty, "年收入>100萬 續保日>2027-02-28"), ["一"]);
    // Where the name is that of another kind of field, what does not fit is kept beside it.
    let (_third, other) = crate::book();
    define(&other, &field("年收入", FieldKind::Date));
    transfer::commit(&other, &[&json], &ImportOptions::default(), &mut |_, _| true).unwrap();
    assert!(held(&other, one).contains(&("年收入?".to_owned(), "1200000.00 TWD".to_owned())));
    assert_eq!(day("2027-03-01").to_string(), held(&empty, one)[1].1);
}
