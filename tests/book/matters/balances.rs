//! Balances of another program's table: one account a number, one balance a day, and the tier that follows.

use shuke_core::Book;
use shuke_core::base::ids::CardId;
use shuke_core::base::money::Money;
use shuke_core::sales::holdings::{self, Holding, HoldingKind};
use shuke_core::segments::Scheme;
use shuke_core::transfer::ledger::{self, Options, Rows};

use super::{class, hold, left_out, options, table, take, twd, usd};
use crate::{add, book, day, named};

fn columns() -> Options {
    let columns = [
        ("客戶", "customer"),
        ("日期", "date"),
        ("帳號", "account"),
        ("餘額", "amount"),
        ("幣別", "currency"),
        ("到期", "maturity"),
    ];
    options(Rows::Balances, &columns)
}

const HEAD: &str = "客戶,日期,帳號,餘額,幣別,到期\n";

fn accounts(book: &Book, card: CardId) -> Vec<Holding> {
    let mut all = book.read(|tx| holdings::of_card(tx, card)).unwrap();
    all.sort_by(|a, b| a.said.account.cmp(&b.said.account));
    all
}

fn noted(holding: &Holding) -> Vec<(String, Money)> {
    holding.balances.iter().map(|one| (one.day.to_string(), one.amount.clone())).collect()
}

#[test]
fn an_account_is_made_once_and_one_that_matures_is_a_time_deposit() {
    let (folder, book) = book();
    let card = add(&book, &named("王小明"));
    let text = format!(
        "{HEAD}王小明,2026-08-31,001,\"99,999\",,\n王小明,2026/9/10,001,１０萬,,\n王小明,2026-09-10,002,NT$ 5萬,,2027-03-01\n"
    );
    let report = take(&book, &folder, &text, &columns());
    assert_eq!((report.created, report.updated, report.skipped, report.rejected.len()), (3, 0, 0, 0));
    let found = accounts(&book, card);
    assert_eq!(found.len(), 2);
    assert_eq!((found[0].said.kind, found[0].said.matures_on), (HoldingKind::Demand, None));
    assert_eq!(
        noted(&found[0]),
        [("2026-09-10".to_owned(), twd(100_000)), ("2026-08-31".to_owned(), twd(99_999))]
    );
    assert_eq!((found[1].said.kind, found[1].said.matures_on), (HoldingKind::Time, Some(day("2027-03-01"))));
    // 150,000 together.
    assert_eq!(class(&book, card, Scheme::Tier), Some("select"));
    book.undo(None).unwrap();
    assert_eq!(accounts(&book, card), []);
    assert_eq!(class(&book, card, Scheme::Tier), None, "one undo takes all of it back");
}

#[test]
fn the_same_file_again_changes_nothing_and_a_corrected_one_only_what_it_corrects() {
    let (folder, book) = book();
    let card = add(&book, &named("王小明"));
    let row = |on: &str, account: &str, amount: &str, matures: &str| {
        format!("王小明,{on},{account},{amount},,{matures}\n")
    };
    let file = |rows: &[String]| format!("{HEAD}{}", rows.concat());
    let first = [row("2026-08-31", "001", "100000", ""), row("2026-08-31", "002", "50000", "2026-12-31")];
    take(&book, &folder, &file(&first), &columns());
    let path = table(&folder, &file(&first));
    let again = ledger::commit(&book, &[&path], &columns(), &mut |_, _| true).unwrap();
    assert_eq!((again.value.created, again.value.updated, again.value.skipped), (0, 0, 2));
    assert!(again.op.is_none(), "what changes nothing is no action");
    let second = [
        // Another balance of that day, another maturity of the same balance, a new day.
        row("2026-08-31", "001", "120000", ""),
        row("2026-08-31", "002", "50000", "2027-12-31"),
        row("2026-09-01", "002", "50000", "2027-12-31"),
        row("2026-08-31", "001", "120000", ""),
    ];
    let report = take(&book, &folder, &file(&second), &columns());
    assert_eq!((report.created, report.updated, report.skipped), (1, 2, 1));
    let found = accounts(&book, card);
    assert_eq!(noted(&found[0]), [("2026-08-31".to_owned(), twd(120_000))]);
    assert_eq!((found[1].said.matures_on, noted(&found[1]).len()), (Some(day("2027-12-31")), 2));
    assert_eq!(found.len(), 2);
}

#[test]
fn what_cannot_be_a_balance_is_named_and_the_others_are_taken() {
    let (folder, book) = book();
    let card = add(&book, &named("王小明"));
    let rows = [
        "王小明,2026-08-31,001,1000,,",
        "王小明,2026-09-01,001,500,USD,",
        "王小明,2026-09-01,001,US$ 500,,",
        "王小明,2026-09-01,,500,,",
        "沒這人,2026-09-01,001,500,,",
        "王小明,2026-09-16,001,500,,",
        "王小明,1899-12-31,001,500,,",
        "王小明,3/4/2026,001,500,,",
        "王小明,2026-09-01,001,很多,,",
        "王小明,2026-09-01,001,1234567890123456789012345678,,",
        "王小明,2026-09-02,003,-500,usd,",
        "王小明,2026-09-03,001,0,,",
    ];
    let text = format!("{HEAD}{}\n", rows.join("\n"));
    let report = take(&book, &folder, &text, &columns());
    assert_eq!(
        left_out(&report),
        [
            (3, "currencies_mixed", "TWD USD"),
            (4, "currencies_mixed", "TWD USD"),
            (5, "text_missing", ""),
            (6, "card_unknown", "沒這人"),
            (7, "date_impossible", "2026-09-16"),
            (8, "date_too_early", "1899-12-31"),
            (9, "date_ambiguous", "3/4/2026"),
            (10, "amount_unfit", "很多"),
            (11, "amount_unfit", "1234567890123456789012345678"),
        ]
    );
    assert_eq!(report.created, 3);
    let found = accounts(&book, card);
    assert_eq!(noted(&found[0]), [("2026-09-03".to_owned(), twd(0)), ("2026-08-31".to_owned(), twd(1_000))]);
    assert_eq!(noted(&found[1]), [("2026-09-02".to_owned(), usd(-500))]);
}

#[test]
fn a_row_that_is_left_out_changes_nothing_of_its_account() {
    let (folder, book) = book();
    let card = add(&book, &named("王小明"));
    let text = format!("{HEAD}王小明,2026-08-31,001,1000,,2026-12-31\n");
    take(&book, &folder, &text, &columns());
    let before = accounts(&book, card);
    let wrong = format!("{HEAD}王小明,2026-09-01,001,500,USD,2030-01-01\n新客,2026-09-01,009,500,XXQ,\n");
    let report = take(&book, &folder, &wrong, &Options { new_customers: true, ..columns() });
    assert_eq!(report.rejected.len(), 2);
    assert_eq!(accounts(&book, card), before, "neither the balance nor when it matures");
    assert_eq!(book.info().unwrap().cards, 1);
}

#[test]
fn an_account_elsewhere_or_of_somebody_else_is_another_one() {
    let (folder, book) = book();
    let (card, other) = (add(&book, &named("王小明")), add(&book, &named("陳大文")));
    hold(&book, card, &holdings::HoldingDraft { account: "001".into(), ..super::elsewhere("國泰", None) });
    let text = format!("{HEAD}王小明,2026-09-01,001,300000,,\n陳大文,2026-09-01,001,1,,\n");
    take(&book, &folder, &text, &columns());
    let found = accounts(&book, card);
    assert_eq!(found.len(), 2);
    assert!(found.iter().all(|one| one.said.provider.is_empty() != one.balances.is_empty()));
    assert_eq!(class(&book, card, Scheme::Tier), Some("vip"));
    assert_eq!(class(&book, other, Scheme::Tier), Some("plain"));
}

#[test]
fn a_table_of_semicolons_without_its_columns_names_is_taken_in_by_their_numbers() {
    let (folder, book) = book();
    let card = add(&book, &named("王小明"));
    let plain =
        options(Rows::Balances, &[("2", "customer"), ("3", "account"), ("1", "date"), ("4", "amount")]);
    let text = "\"2026-08-31\";\"王小明\";\"K-1\";\"1,787.50\"\n\"2026-09-01\";\"王小明\";\"K-1\";\"-12\"\n";
    let options = Options {
        read: shuke_core::transfer::read::ReadOptions {
            header: Some(false),
            delimiter: Some(";".to_owned()),
            ..plain.read.clone()
        },
        currency: "EUR".to_owned(),
        ..plain
    };
    let report = take(&book, &folder, text, &options);
    assert_eq!((report.created, report.rejected.len()), (2, 0));
    let euros = |minor| Money::from_minor(minor, "EUR");
    assert_eq!(
        noted(&accounts(&book, card)[0]),
        [("2026-09-01".to_owned(), euros(-1_200)), ("2026-08-31".to_owned(), euros(178_750))]
    );
}
