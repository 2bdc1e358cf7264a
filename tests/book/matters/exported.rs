//! The trade as a table, on its way out and in again.

use shuke_core::transfer::export::{Format, LedgerTable, export_ledger};
use shuke_core::transfer::ledger::Rows;

use super::*;

/// The rows of a table that was written, without what Excel wants before them.
fn written(book: &Book, folder: &TempDir, table: LedgerTable) -> Vec<Vec<String>> {
    let file = folder.path().join("out.csv");
    let done = export_ledger(book, table, Format::Csv, &file).unwrap();
    let text = std::fs::read_to_string(&file).unwrap();
    let mut reader = csv_rows(text.trim_start_matches('\u{feff}'));
    assert_eq!(reader.len() - 1, done.cards as usize);
    reader.remove(0);
    reader
}

/// Plain rows: nothing in these tests holds a comma or a quote.
fn csv_rows(text: &str) -> Vec<Vec<String>> {
    text.lines().map(|line| line.split(',').map(str::to_owned).collect()).collect()
}

#[test]
fn purchases_go_out_and_come_in_again_as_they_were() {
    let (folder, book) = book_on(TODAY);
    let card = add(&book, &named("王美玲"));
    let order = sell(&book, card, &of("=1+1", "2026-09-01", twd(1_200)));
    sell(&book, card, &OrderDraft { refunds: Some(order), ..of("=1+1", "2026-09-05", twd(-200)) });
    let rows = written(&book, &folder, LedgerTable::Purchases);
    assert_eq!(rows[0][..7], ["#1", "王美玲", "2026-09-01", "'=1+1", "1", "1200.00", "TWD"]);
    assert_eq!(rows[1][4..7], ["1", "'-200.00", "TWD"]);
    let map = [
        ("customer", "customer"),
        ("date", "date"),
        ("product", "product"),
        ("quantity", "quantity"),
        ("amount", "amount"),
        ("currency", "currency"),
    ];
    let text = std::fs::read_to_string(folder.path().join("out.csv")).unwrap();
    let known = take(&book, &folder, &text, &options(Rows::Purchases, &map));
    assert_eq!((known.read, known.created, known.skipped), (2, 0, 2), "{:?}", known.rejected);

    let (folder, other) = book_on(TODAY);
    add(&other, &named("王美玲"));
    let came = take(&other, &folder, &text, &options(Rows::Purchases, &map));
    assert_eq!((came.created, came.rejected.len()), (2, 0), "{:?}", came.rejected);
    let orders = other.read(|tx| orders::of_card(tx, cards::resolve(tx, "王美玲")?, 500)).unwrap().0;
    let told: Vec<(&str, Money)> =
        orders.iter().map(|order| (order.lines[0].product.as_str(), order.amount.clone())).collect();
    assert_eq!(told, [("=1+1", twd(-200)), ("=1+1", twd(1_200))]);
    assert_eq!(orders[0].refunds, Some(orders[1].id));
}

#[test]
fn what_is_owed_and_everybodys_classes_are_tables_too() {
    let (folder, book) = book_on(TODAY);
    let card = add(&book, &named("歐陽靖"));
    sell(&book, card, &planned("2026-08-01", &[("2026-09-09", 960), ("2026-10-01", 40)]));
    let due = written(&book, &folder, LedgerTable::Due);
    assert_eq!(due[0], ["#1", "歐陽靖", "2026-09-09", "茶", "1/2", "960.00", "0.00", "960.00", "TWD", "6"]);
    assert_eq!((due.len(), due[1][9].as_str()), (2, "0"));
    let classes = written(&book, &folder, LedgerTable::Classes);
    // customer, name, eleven schemes, bought, received, balance, currency.
    assert_eq!((classes.len(), classes[0].len()), (1, 17));
    assert_eq!(classes[0][13..], ["1000.00", "0.00", "", "TWD"]);
    let sheet = folder.path().join("out.xlsx");
    assert_eq!(export_ledger(&book, LedgerTable::Due, Format::Xlsx, &sheet).unwrap().cards, 2);
    let other = export_ledger(&book, LedgerTable::Due, Format::Vcard4, &folder.path().join("out.vcf"));
    assert_eq!(other.unwrap_err().code, Code::FileUnknown);
}
