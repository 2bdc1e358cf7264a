//! Purchases of another program's table: which rows are one order, what takes something back, and what is named and left out.

use shuke_core::Book;
use shuke_core::base::ids::CardId;
use shuke_core::base::money::Money;
use shuke_core::cards::CardDraft;
use shuke_core::sales::orders::{self, Order, OrderState};
use shuke_core::store::backup::{self, Reason};
use shuke_core::transfer::ledger::{self, Options, Rows};
use shuke_core::transfer::read::ReadOptions;
use shuke_core::{Code, cards};

use super::{bought, cancel, left_out, options, planned, refused, sell, table, take, twd, usd};
use crate::{add, book, day, named};

/// A table of customer, day, product and sum, and what else stands behind.
fn columns(more: &[(&str, &str)]) -> Options {
    let all = [("客戶", "customer"), ("日期", "date"), ("品項", "product"), ("金額", "amount")];
    options(Rows::Purchases, &[&all[..], more].concat())
}

fn file(more: &str, rows: &[&str]) -> String {
    format!("客戶,日期,品項,金額{more}\n{}\n", rows.join("\n"))
}

/// The orders of a card, the earliest first.
fn of(book: &Book, card: CardId) -> Vec<Order> {
    let mut all = book.read(|tx| orders::of_card(tx, card, 500)).unwrap().0;
    all.reverse();
    all
}

/// Day, sum and lines of each.
fn told(book: &Book, card: CardId) -> Vec<(String, Money, Vec<String>)> {
    let lines = |order: &Order| order.lines.iter().map(|line| line.product.clone()).collect();
    of(book, card).iter().map(|order| (order.day.to_string(), order.amount.clone(), lines(order))).collect()
}

fn row(on: &str, amount: Money, lines: &[&str]) -> (String, Money, Vec<String>) {
    (on.to_owned(), amount, lines.iter().map(|line| (*line).to_owned()).collect())
}

#[test]
fn a_row_is_an_order_and_rows_of_one_invoice_are_one() {
    let (folder, book) = book();
    let (card, other) = (add(&book, &named("王小明")), add(&book, &named("陳大文")));
    let text = file(
        ",發票,備註",
        &[
            "王小明,2026-08-01,茶,300,A-1,早上",
            "陳大文,2026-08-01,茶,70,A-1,",
            "王小明,2026-08-01,咖啡,200,A-1,下午",
            "王小明,2026-08-02,茶,10,A-1,",
            "王小明,2026-08-03,茶,20,,",
            "王小明,2026-08-03,糖,30,,",
        ],
    );
    let report = take(&book, &folder, &text, &columns(&[("發票", "invoice"), ("備註", "note")]));
    assert_eq!((report.read, report.created, report.rejected.len()), (6, 6, 0));
    assert_eq!(
        told(&book, card),
        [
            row("2026-08-01", twd(500), &["茶", "咖啡"]),
            row("2026-08-02", twd(10), &["茶"]),
            row("2026-08-03", twd(20), &["茶"]),
            row("2026-08-03", twd(30), &["糖"]),
        ]
    );
    let first = of(&book, card).remove(0);
    assert_eq!((first.number.as_str(), first.note.as_str()), ("A-1", "早上\n下午"));
    assert_eq!((first.state, first.paid_on), (OrderState::Paid, Some(day("2026-08-01"))));
    assert_eq!(told(&book, other), [row("2026-08-01", twd(70), &["茶"])], "a number is the customer's own");
    book.undo(None).unwrap();
    assert!(told(&book, card).is_empty() && told(&book, other).is_empty(), "one undo takes all of it back");
}

#[test]
fn two_currencies_on_one_invoice_are_refused_and_on_two_they_are_not() {
    let (folder, book) = book();
    let card = add(&book, &named("王小明"));
    let text = file(
        ",發票,幣別",
        &[
            "王小明,2026-08-01,茶,300,A-1,",
            "王小明,2026-08-01,茶,5,A-1,usd",
            "王小明,2026-08-01,茶,US$ 7,A-2,",
            "王小明,2026-08-01,茶,9,A-3,JPY",
            "王小明,2026-08-01,茶,9.5,A-4,JPY",
            "王小明,2026-08-01,茶,9,A-5,XXQ",
        ],
    );
    let report = take(&book, &folder, &text, &columns(&[("發票", "invoice"), ("幣別", "currency")]));
    assert_eq!(
        left_out(&report),
        [
            (2, "currencies_mixed", "TWD USD"),
            (3, "currencies_mixed", "TWD USD"),
            // Half a yen, and a currency there is not.
            (6, "amount_unfit", "9.5"),
            (7, "amount_unfit", "9"),
        ]
    );
    let mut amounts: Vec<Money> = of(&book, card).into_iter().map(|order| order.amount).collect();
    amounts.sort_by(|a, b| a.currency.cmp(&b.currency));
    assert_eq!(amounts, [Money::from_minor(9, "JPY"), usd(7)]);
}

#[test]
fn the_same_file_adds_nothing_and_two_equal_rows_of_one_file_are_two_purchases() {
    let (folder, book) = book();
    let card = add(&book, &named("王小明"));
    let rows = ["王小明,2026-08-01,茶,100", "王小明,2026-08-01,茶,100", "王小明,2026-09-01,茶,-30"];
    let text = file("", &rows);
    let report = take(&book, &folder, &text, &columns(&[]));
    assert_eq!((report.created, report.skipped), (3, 0));
    let path = table(&folder, &text);
    let again = ledger::commit(&book, &[&path], &columns(&[]), &mut |_, _| true).unwrap();
    assert_eq!((again.value.created, again.value.skipped), (0, 3));
    assert!(again.op.is_none(), "what changes nothing is no action");
    // A third of them is one more; what differs in day, sum, product or customer is another.
    let more = [rows[0], rows[0], rows[0], "王小明,2026-08-02,茶,100", "王小明,2026-08-01,糖,100", rows[2]];
    let report = take(&book, &folder, &file("", &more), &columns(&[]));
    assert_eq!((report.created, report.skipped), (3, 3));
    assert_eq!(of(&book, card).len(), 6);
    // One that was cancelled since is not bought again by the same file.
    cancel(&book, of(&book, card)[0].id);
    assert_eq!(take(&book, &folder, &text, &columns(&[])).created, 0);
}

#[test]
fn a_unit_price_is_multiplied_exactly_and_a_sum_that_is_named_goes_before_it() {
    let (folder, book) = book();
    let card = add(&book, &named("王小明"));
    let more = [("數量", "quantity"), ("單價", "unit_price")];
    let text = file(
        ",數量,單價",
        &[
            "王小明,2026-08-01,茶,,2.5,120",
            "王小明,2026-08-02,茶,,3,\"1,234.10\"",
            "王小明,2026-08-03,茶,,,50",
            "王小明,2026-08-04,茶,99,2,50",
            // A third of a cent; a count of nothing readable; neither sum nor price; more taken than given.
            "王小明,2026-08-05,茶,,0.001,3.33",
            "王小明,2026-08-06,茶,,兩,50",
            "王小明,2026-08-07,茶,,2,",
            "王小明,2026-08-08,茶,10,-2,",
            "王小明,2026-08-09,茶,,9999999999999999999999999999,9999999999",
        ],
    );
    let report = take(&book, &folder, &text, &columns(&more));
    let codes: Vec<(u32, &str)> = left_out(&report).into_iter().map(|one| (one.0, one.1)).collect();
    assert_eq!(codes, [6, 7, 8, 9, 10].map(|row| (row, "amount_unfit")));
    let found = of(&book, card);
    let told: Vec<(String, Money)> =
        found.iter().map(|order| (order.lines[0].quantity.to_string(), order.amount.clone())).collect();
    let line = |quantity: &str, minor| (quantity.to_owned(), Money::from_minor(minor, "TWD"));
    assert_eq!(told, [line("2.5", 30_000), line("3", 370_230), line("1", 5_000), line("2", 9_900)]);
    assert_eq!(take(&book, &folder, &text, &columns(&more)).skipped, 4);
    // A price, and so many of them back.
    let back = file(",數量,單價", &["王小明,2026-08-10,茶,,-1,100"]);
    assert_eq!(take(&book, &folder, &back, &columns(&more)).created, 1);
    let refund = of(&book, card).pop().unwrap();
    // The latest of which a hundred is left: 99 are not enough, nor are 50.
    assert_eq!((refund.amount.clone(), refund.refunds), (twd(-100), Some(found[1].id)));
}

#[test]
fn a_row_below_zero_takes_back_the_latest_purchase_of_its_product() {
    let (folder, book) = book();
    let card = add(&book, &named("王小明"));
    let rows = [
        // In no order: what was bought comes before what was taken back.
        "王小明,2026-09-01,茶,-200",
        "王小明,2026-09-02,茶,-200",
        "王小明,2026-08-20,茶,300",
        "王小明,2026-08-01,茶,1000",
        "王小明,2026-08-25,咖啡,500",
        "王小明,2026-09-03,咖啡,-600",
        "王小明,2026-09-03,果汁,-50",
        "王小明,2026-07-31,茶,-10",
        "王小明,2026-09-04,,-1",
        "王小明,2026-08-01,茶,-10",
    ];
    let report = take(&book, &folder, &file("", &rows), &columns(&[]));
    assert_eq!(
        left_out(&report),
        [
            (7, "refund_too_large", "-600.00"),
            (8, "refund_of_nothing", "-50.00"),
            // Before anything was bought.
            (9, "refund_of_nothing", "-10.00"),
        ]
    );
    assert_eq!(report.created, 7);
    let all = of(&book, card);
    let bought = |on: &str, dollars| {
        let at = |order: &&Order| order.day == day(on) && order.amount == twd(dollars);
        all.iter().find(at).unwrap()
    };
    let (old, tea, coffee) =
        (bought("2026-08-01", 1_000), bought("2026-08-20", 300), bought("2026-08-25", 500));
    assert_eq!(bought("2026-09-01", -200).refunds, Some(tea.id));
    // Of the latest only 100 are left.
    assert_eq!(bought("2026-09-02", -200).refunds, Some(old.id));
    // Without a product it is the latest of all; on one day what was bought comes first.
    assert_eq!(bought("2026-09-04", -1).refunds, Some(coffee.id));
    assert_eq!(bought("2026-08-01", -10).refunds, Some(old.id));
}

#[test]
fn a_contract_that_runs_is_not_taken_back_and_stops_no_file() {
    let (folder, book) = book();
    let card = add(&book, &named("王小明"));
    let paid = sell(&book, card, &bought("2026-08-01", twd(1_000)));
    sell(&book, card, &planned("2026-08-20", &[("2026-12-01", 500)]));
    let rows = ["王小明,2026-09-01,茶,-100", "王小明,2026-09-02,茶,70"];
    let path = table(&folder, &file("", &rows));
    let report = ledger::commit(&book, &[&path], &columns(&[]), &mut |_, _| true).unwrap().value;
    assert_eq!((report.created, report.rejected.len()), (2, 0), "{report:?}");
    assert_eq!(of(&book, card)[2].refunds, Some(paid));
}

#[test]
fn sums_are_read_as_people_write_them_or_named_with_the_reason() {
    let (folder, book) = book();
    let card = add(&book, &named("王小明"));
    let rows = [
        "王小明,2026-08-01,茶,\"1,234.50\"",
        "王小明,2026-08-02,茶,１２３４",
        "王小明,2026-08-03,茶,12萬",
        "王小明,2026-08-04,茶,\"NT$ 18,600\"",
        "王小明,2026-08-05,試喝,0",
        "王小明,2026-08-06,茶,\"1.234,50\"",
        "王小明,2026-08-07,茶,1234567890123456789012345678",
        "王小明,2026-08-08,茶,",
        "王小明,2026-08-09,茶,很多",
        "王小明,1899-12-31,茶,10",
        "王小明,2026-09-16,茶,10",
        "王小明,3/4/2026,茶,10",
        "王小明,2026-02-30,茶,10",
        "沒這人,2026-08-01,茶,10",
        "林小明,2026-08-01,茶,10",
        "王小明,115.9.15,茶,10",
        "K-7,20260901,茶,10",
        "#1,2026年8月31日,茶,10",
    ];
    for _ in 0..2 {
        add(&book, &named("林小明"));
    }
    let keyed = add(&book, &CardDraft { uid: Some("K-7".into()), ..named("李四") });
    let report = take(&book, &folder, &file("", &rows), &columns(&[]));
    assert_eq!(
        left_out(&report),
        [
            (7, "amount_unfit", "1.234,50"),
            (8, "amount_unfit", "1234567890123456789012345678"),
            (9, "amount_unfit", ""),
            (10, "amount_unfit", "很多"),
            (11, "date_too_early", "1899-12-31"),
            (12, "date_impossible", "2026-09-16"),
            (13, "date_ambiguous", "3/4/2026"),
            (14, "date_impossible", "2026-02-30"),
            (15, "card_unknown", "沒這人"),
            (16, "card_ambiguous", "林小明"),
        ]
    );
    let minors: Vec<(String, i64)> =
        of(&book, card).iter().map(|order| (order.day.to_string(), order.amount.minor().unwrap())).collect();
    let told = [
        ("2026-08-01", 123_450),
        ("2026-08-02", 123_400),
        ("2026-08-03", 12_000_000),
        ("2026-08-04", 1_860_000),
        ("2026-08-05", 0),
        ("2026-08-31", 1_000),
        ("2026-09-15", 1_000),
    ];
    assert_eq!(minors, told.map(|(on, minor)| (on.to_owned(), minor)));
    assert_eq!(told_days(&book, keyed), ["2026-09-01"]);
}

fn told_days(book: &Book, card: CardId) -> Vec<String> {
    of(book, card).iter().map(|order| order.day.to_string()).collect()
}

#[test]
fn a_sum_without_a_currency_is_in_that_of_the_table_else_of_the_book() {
    let (folder, book) = book();
    let card = add(&book, &named("王小明"));
    let one = |on: &str| file("", &[&format!("王小明,{on},茶,10")]);
    take(&book, &folder, &one("2026-08-01"), &Options { currency: "USD".into(), ..columns(&[]) });
    // From then on the book reckons in dollars.
    take(&book, &folder, &one("2026-08-02"), &columns(&[]));
    take(&book, &folder, &one("2026-08-03"), &Options { currency: "EUR".into(), ..columns(&[]) });
    let codes: Vec<String> = of(&book, card).into_iter().map(|order| order.amount.currency).collect();
    assert_eq!(codes, ["USD", "USD", "EUR"]);
}

#[test]
fn a_name_nobody_has_makes_a_card_only_when_that_was_asked_for() {
    let (folder, book) = book();
    let text = file("", &["新客,2026-08-01,茶,10", "新客,2026-08-02,茶,10", "退貨的,2026-08-03,茶,-10"]);
    assert_eq!(take(&book, &folder, &text, &columns(&[])).rejected.len(), 3);
    assert_eq!(book.info().unwrap().cards, 0);
    let made = Options { new_customers: true, ..columns(&[]) };
    let report = take(&book, &folder, &text, &made);
    assert_eq!(left_out(&report), [(4, "refund_of_nothing", "-10.00")]);
    let card = book.read(|tx| cards::resolve(tx, "新客")).unwrap();
    assert_eq!((report.created, of(&book, card).len()), (2, 2));
    assert_eq!(book.info().unwrap().cards, 1, "a row that is left out makes nobody");
}

#[test]
fn a_number_as_a_customers_name_never_goes_to_whoever_has_that_card_number() {
    let (folder, book) = book();
    // The other program's customer 2 comes first and gets the card number 1.
    let text = file("", &["2,2026-08-01,茶,20", "1,2026-08-02,茶,10"]);
    let made = Options { new_customers: true, ..columns(&[]) };
    let report = take(&book, &folder, &text, &made);
    let named: Vec<(String, usize)> = book
        .read(|tx| {
            let mut query = tx.conn().prepare(
                "SELECT c.name, count(o.id) FROM cards c LEFT JOIN orders o ON o.card_id = c.id GROUP BY c.id ORDER BY c.name",
            )?;
            let rows = query.query_map([], |row| Ok((row.get(0)?, row.get::<_, u32>(1)? as usize)))?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
        .unwrap();
    let right = [("1".to_owned(), 1), ("2".to_owned(), 1)];
    assert!(named == right || !report.rejected.is_empty(), "two customers are one now: {named:?}");
}

#[test]
fn a_rehearsal_and_a_stop_leave_nothing() {
    let (folder, book) = book();
    let rows: Vec<String> = (0..120).map(|nth| format!("客{nth},2026-08-01,茶,{nth}")).collect();
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let path = table(&folder, &file("", &rows));
    let made = Options { new_customers: true, ..columns(&[]) };
    assert_eq!(ledger::dry_run(&book, &[&path], &made).unwrap().created, 120);
    assert_eq!(book.info().unwrap().cards, 0);
    let mut seen = Vec::new();
    let stopped = ledger::commit(&book, &[&path], &made, &mut |done, all| {
        seen.push((done, all));
        done < 100
    });
    assert_eq!(refused(stopped), Code::Cancelled);
    assert_eq!(seen, [(50, 120), (100, 120)]);
    assert_eq!(book.info().unwrap().cards, 0);
    let done = ledger::commit(&book, &[&path], &made, &mut |_, _| true).unwrap();
    assert_eq!((done.value.created, book.info().unwrap().cards), (120, 120));
    book.undo(done.op).unwrap();
    assert_eq!(book.info().unwrap().cards, 0);
}

#[test]
fn a_backup_stands_before_anything_is_taken_in() {
    let (folder, book) = book();
    add(&book, &named("王小明"));
    take(&book, &folder, &file("", &["王小明,2026-08-01,茶,10"]), &columns(&[]));
    let backups = backup::list(&folder.path().join("t.book/backups")).unwrap();
    let reasons: Vec<Reason> = backups.into_iter().filter_map(|one| Some(one.slip?.reason)).collect();
    assert!(reasons.contains(&Reason::Import), "{reasons:?}");
}

#[test]
fn a_file_in_big5_and_one_of_semicolons_are_read() {
    let (folder, book) = book();
    let card = add(&book, &named("王小明"));
    // 客戶,日期,品項,金額 and 王小明,2026-08-01,高山茶,500.
    let big5 = [
        b"\xab\xc8\xa4\xe1,\xa4\xe9\xb4\xc1,\xab\x7e\xb6\xb5,\xaa\xf7\xc3\x42\r\n".as_slice(),
        b"\xa4\xfd\xa4\x70\xa9\xfa,2026-08-01,\xb0\xaa\xa4\x73\xaf\xf9,500\r\n",
    ]
    .concat();
    let path = folder.path().join("big5.csv");
    std::fs::write(&path, big5).unwrap();
    let with = |read| Options { read, ..columns(&[]) };
    let map = columns(&[]).read.map;
    let options =
        with(ReadOptions { encoding: Some("big5".into()), map: map.clone(), ..ReadOptions::default() });
    let report = ledger::commit(&book, &[&path], &options, &mut |_, _| true).unwrap().value;
    assert_eq!((report.created, report.rejected.len()), (1, 0), "{report:?}");
    // The way banks write them: every cell in quotes, nobody says which separator, and days in their own way.
    let text = "\"客戶\";\"日期\";\"品項\";\"金額\"\n\"王小明\";\"02.08.2026\";\"烏龍;青茶\";\"1,787.50\"\n";
    let options = with(ReadOptions { date: Some("%d.%m.%Y".into()), map, ..ReadOptions::default() });
    assert_eq!(take(&book, &folder, text, &options).created, 1);
    assert_eq!(
        told(&book, card),
        [
            row("2026-08-01", twd(500), &["高山茶"]),
            row("2026-08-02", Money::from_minor(178_750, "TWD"), &["烏龍;青茶"])
        ]
    );
}

#[test]
fn a_mapping_without_what_is_needed_is_refused() {
    let (folder, book) = book();
    let path = table(&folder, &file("", &["王小明,2026-08-01,茶,10"]));
    let fields = Rows::Purchases.fields().join(" ");
    for (columns, nearest) in [
        (&[("客戶", "customer"), ("日期", "date")][..], "amount"),
        (&[("客戶", "customer"), ("金額", "amount")], "date"),
        (&[("日期", "date"), ("金額", "unit_price")], "customer"),
        (&[("客戶", "customr")], fields.as_str()),
        (&[("顧客", "customer")], fields.as_str()),
    ] {
        let error = ledger::dry_run(&book, &[&path], &options(Rows::Purchases, columns)).unwrap_err();
        assert_eq!((error.code, error.args["nearest"].as_str()), (Code::FieldUnknown, Some(nearest)));
    }
    let missing = folder.path().join("nirgends.csv");
    let gone = ledger::commit(&book, &[&missing], &columns(&[]), &mut |_, _| true);
    assert_eq!(refused(gone), Code::FileMissing);
}
