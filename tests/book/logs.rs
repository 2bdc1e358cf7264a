//! Contacts of another program's table: whose they are, what cannot be read, and the same file twice.

use std::path::{Path, PathBuf};

use shuke_core::cards::{self, CardDraft};
use shuke_core::interactions;
use shuke_core::transfer::ledger::{self, Options, Rows};
use shuke_core::transfer::{Report, read::ReadOptions};
use shuke_core::{Book, Code, followups};
use tempfile::TempDir;

use crate::{add, book, named};

const TABLE: &str = "客戶,日期,方式,接通,內容,下次\n\
王小明,2026/9/1 14:30,拜訪,是,送保單,2026/9/20\n\
K-7,115.9.2,電話,否,,\n\
2,2026-09-03,LINE,,問候,\n\
林小明,2026-09-03,call,,同名,\n\
沒這人,2026-09-03,call,,,\n\
王小明,2026-12-01,call,,還沒到,\n\
王小明,3/4/2026,call,,,\n\
王小明,2026-09-03 25點,call,,,\n\
王小明,2026-09-03,飛鴿,,,\n\
王小明,2026-09-03,call,也許,,\n";

fn options(new_customers: bool) -> Options {
    let columns = [
        ("客戶", "customer"),
        ("日期", "date"),
        ("方式", "kind"),
        ("4", "reached"),
        ("內容", "note"),
        ("下次", "next_date"),
    ];
    let map = columns.map(|(column, field)| (column.to_owned(), field.to_owned()));
    Options {
        rows: Rows::Interactions,
        read: ReadOptions { map: Some(map.into()), ..ReadOptions::default() },
        new_customers,
        currency: String::new(),
    }
}

fn table(folder: &TempDir, text: &str) -> PathBuf {
    let path = folder.path().join("log.csv");
    std::fs::write(&path, text).unwrap();
    path
}

fn take(book: &Book, path: &Path, options: &Options) -> Report {
    ledger::commit(book, &[path], options, &mut |_, _| true).unwrap().value
}

#[test]
fn contacts_go_to_their_customers_and_what_cannot_be_read_is_named() {
    let (folder, book) = book();
    let wang = add(&book, &named("王小明"));
    let chen = add(&book, &named("陳大文"));
    let keyed = add(&book, &CardDraft { uid: Some("K-7".into()), ..named("李四") });
    for _ in 0..2 {
        add(&book, &named("林小明"));
    }
    let path = table(&folder, TABLE);
    let report = take(&book, &path, &options(false));
    assert_eq!((report.read, report.created, report.skipped), (10, 3, 0));
    let told: Vec<_> = report.rejected.iter().map(|r| (r.row, r.code.as_str(), r.text.as_str())).collect();
    let expected = [
        (5, "card_ambiguous", "林小明"),
        (6, "card_unknown", "沒這人"),
        (7, "date_impossible", "2026-12-01"),
        (8, "date_ambiguous", "3/4/2026"),
        (9, "unreadable", "25點"),
        (10, "unreadable", "飛鴿"),
        (11, "unreadable", "也許"),
    ];
    assert_eq!(told, expected);
    let of = |id| {
        let found = book.read(|tx| interactions::of_card(tx, id)).unwrap();
        let kind = |one: &interactions::Interaction| shuke_core::base::sql::name_of(one.kind).unwrap();
        found
            .iter()
            .map(|one| (one.day.clone(), one.time.clone(), kind(one), one.reached, one.note.clone()))
            .collect::<Vec<_>>()
    };
    let row = |day: &str, time: Option<&str>, kind: &str, reached, note: &str| {
        (day.to_owned(), time.map(str::to_owned), kind.to_owned(), reached, note.to_owned())
    };
    assert_eq!(of(wang), [row("2026-09-01", Some("14:30"), "visit", true, "送保單")]);
    assert_eq!(of(keyed), [row("2026-09-02", None, "call", false, "")]);
    assert_eq!(of(chen), [row("2026-09-03", None, "message", true, "問候")]);
    let next = book.read(|tx| followups::open_of(tx, wang)).unwrap();
    assert_eq!(next.iter().map(|one| one.due.to_string()).collect::<Vec<_>>(), ["2026-09-20"]);

    let again = take(&book, &path, &options(false));
    assert_eq!((again.created, again.skipped, again.rejected.len()), (0, 3, 7));
    book.undo(None).unwrap();
    assert_eq!(of(wang), []);
    assert_eq!(ledger::dry_run(&book, &[&path], &options(false)).unwrap().created, 3);
    assert_eq!(of(wang), [], "a rehearsal leaves nothing");
}

#[test]
fn a_name_nobody_has_makes_a_card_only_when_that_was_asked_for() {
    let (folder, book) = book();
    let path = table(&folder, TABLE);
    let report = take(&book, &path, &options(true));
    // 王小明, K-7, 林小明, 沒這人, and whoever is number 2 in the other program. Rows with a fault make nobody.
    assert_eq!((report.created, report.rejected.len()), (5, 5));
    assert_eq!(book.info().unwrap().cards, 5);
    let names: Vec<String> = ["王小明", "K-7", "林小明", "沒這人"].map(str::to_owned).into_iter().collect();
    for name in names {
        book.read(|tx| cards::resolve(tx, &name)).unwrap();
    }
}

#[test]
fn a_mapping_that_says_too_little_is_refused() {
    let (folder, book) = book();
    let path = table(&folder, TABLE);
    for (columns, nearest) in [
        (&[("客戶", "customer"), ("日期", "date")][..], "kind"),
        (&[("客戶", "custmer")], "customer date time kind reached note next_date"),
        (&[("顧客", "customer")], "customer date time kind reached note next_date"),
    ] {
        let map = columns.iter().map(|(column, field)| ((*column).to_owned(), (*field).to_owned()));
        let read = ReadOptions { map: Some(map.collect()), ..ReadOptions::default() };
        let options = Options { read, ..options(false) };
        let error = ledger::dry_run(&book, &[&path], &options).unwrap_err();
        assert_eq!((error.code, error.args["nearest"].as_str()), (Code::FieldUnknown, Some(nearest)));
    }
}
