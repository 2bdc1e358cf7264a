//! Taking files in: matched, accounted for, undone as one, and never half.

use std::path::{Path, PathBuf};

use shuke_core::base::birthday::Calendar;
use shuke_core::cards::{self, Card};
use shuke_core::search::{ListQuery, Now, list};
use shuke_core::store::history;
use shuke_core::transfer::{self, ImportOptions, Known, OnDuplicate, Report};
use shuke_core::{Book, Code};
use tempfile::TempDir;

use crate::book;

fn write(folder: &TempDir, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

fn take(book: &Book, path: &Path, on_duplicate: OnDuplicate) -> Report {
    let known = Known { on_duplicate, ..Known::default() };
    let options = ImportOptions { known, ..ImportOptions::default() };
    transfer::commit(book, &[path], &options, &mut |_, _| true).unwrap().value
}

fn card(book: &Book, name: &str) -> Card {
    book.read(|tx| cards::get(tx, cards::resolve(tx, name)?)).unwrap()
}

fn counts(report: &Report) -> (u32, u32, u32, u32, usize) {
    (report.read, report.created, report.updated, report.skipped, report.rejected.len())
}

const PHONE: &str = "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:k1\r\nN:王;小明;;;\r\nFN:王小明\r\nTEL;TYPE=CELL:0912-000-417\r\nBDAY:1977-08-14\r\nX-SHOE-SIZE:42\r\nEND:VCARD\r\n\
BEGIN:VCARD\r\nVERSION:3.0\r\nN:林;正隆;;;\r\nFN:林正隆\r\nEMAIL:lin@example.com\r\nEND:VCARD\r\n";

#[test]
fn a_phone_export_becomes_cards_and_nothing_it_holds_is_dropped() {
    let (folder, book) = book();
    let report = take(&book, &write(&folder, "phone.vcf", PHONE), OnDuplicate::Skip);
    assert_eq!(counts(&report), (2, 2, 0, 0, 0));
    let wang = card(&book, "王小明");
    assert_eq!((wang.surname.as_str(), wang.given.as_str()), ("王", "小明"));
    assert_eq!(wang.phones[0].value, "0912-000-417");
    assert_eq!(wang.birthday.map(|b| (b.year, b.month, b.day)), Some((Some(1977), Some(8), Some(14))));
    assert_eq!(wang.fields["X-SHOE-SIZE"], "42");
    assert!(
        report.warnings.iter().any(|w| w.code == "kept_as_field" && w.text.contains("SHOE")),
        "{:?}",
        report.warnings
    );
}

#[test]
fn the_same_file_twice_makes_no_second_card() {
    let (folder, book) = book();
    let path = write(&folder, "phone.vcf", PHONE);
    take(&book, &path, OnDuplicate::Skip);
    assert_eq!(counts(&take(&book, &path, OnDuplicate::Skip)), (2, 0, 0, 2, 0));
    assert_eq!(counts(&take(&book, &path, OnDuplicate::Update)), (2, 0, 0, 2, 0));
    assert_eq!(book.info().unwrap().cards, 2);
    assert_eq!(counts(&take(&book, &path, OnDuplicate::Add)), (2, 2, 0, 0, 0));
}

#[test]
fn update_fills_what_is_empty_and_overwrites_nothing() {
    let (folder, book) = book();
    take(
        &book,
        &write(&folder, "a.csv", "姓名,手機,公司\n王小明,0912-000-417,光明國中\n"),
        OnDuplicate::Skip,
    );
    let more =
        write(&folder, "b.csv", "姓名,手機,公司,生日,備註\n王小明,0912000417,別家,1977/8/14,先生開工廠\n");
    let skipped = take(&book, &more, OnDuplicate::Skip);
    assert_eq!(skipped.skipped, 1);
    assert!(skipped.warnings.iter().any(|w| w.code == "not_taken"), "what was not taken is said");
    assert_eq!(take(&book, &more, OnDuplicate::Update).updated, 1);
    let wang = card(&book, "王小明");
    assert_eq!(
        (wang.employer.as_str(), wang.note.as_str(), wang.phones.len()),
        ("光明國中", "先生開工廠", 1)
    );
    assert_eq!(wang.birthday.and_then(|b| b.month), Some(8));
}

#[test]
fn a_shared_family_phone_does_not_make_two_people_one() {
    let (folder, book) = book();
    let report = take(
        &book,
        &write(&folder, "f.csv", "姓名,電話\n王美玲,02-2790-0001\n林正隆,02-2790-0001\n"),
        OnDuplicate::Skip,
    );
    assert_eq!(report.created, 2);
    assert!(report.warnings.iter().any(|w| w.code == "possible_duplicate"));
}

#[test]
fn an_import_is_one_undo_and_a_stop_leaves_nothing() {
    let (folder, book) = book();
    let rows: String = (0..300).map(|n| format!("客戶{n},0912-{n:06}\n")).collect();
    let path = write(&folder, "many.csv", format!("姓名,手機\n{rows}"));
    let stopped = transfer::commit(&book, &[&path], &ImportOptions::default(), &mut |done, _| done < 100);
    assert_eq!(stopped.unwrap_err().code, Code::Cancelled);
    assert_eq!(book.info().unwrap().cards, 0);
    assert!(book.read(|tx| history::list(tx, None, 5)).unwrap().is_empty());

    let mut seen = Vec::new();
    transfer::commit(&book, &[&path], &ImportOptions::default(), &mut |done, total| {
        seen.push((done, total));
        true
    })
    .unwrap();
    assert_eq!(seen.last(), Some(&(300, 300)));
    assert_eq!(book.info().unwrap().cards, 300);
    assert_eq!(book.undo(None).unwrap().value.op, "import");
    assert_eq!(book.info().unwrap().cards, 0);
}

#[test]
fn a_preview_says_exactly_what_will_happen_and_changes_nothing() {
    let (folder, book) = book();
    take(&book, &write(&folder, "a.csv", "姓名,手機\n王小明,0912-000-417\n"), OnDuplicate::Skip);
    let text = "客戶,手機號,生日,身分證\n王小明,0912000417,,\n林正隆,0937-000-588,66.8.14,A123456789\n,,,\n,0955,,\n";
    let path = write(&folder, "b.csv", text);
    let preview = transfer::preview(&book, &path, &ImportOptions::default()).unwrap();
    let c = &preview.counts;
    assert_eq!((c.create, c.update, c.skip, c.doubt), (2, 0, 1, 1), "{preview:#?}");
    assert_eq!(preview.doubts[0].code, "roc_or_western");
    assert_eq!(preview.columns[3].sample, ["A12****789"], "an id number is not spread over a screen");
    assert_eq!(preview.doubts[0].examples, ["66.8.14"]);
    assert_eq!(book.info().unwrap().cards, 1);
    let report = take(&book, &path, OnDuplicate::Skip);
    assert_eq!((report.created, report.skipped), (c.create, c.skip));
    let lin = card(&book, "林正隆");
    assert_eq!(lin.birthday, None, "never guessed");
    assert_eq!(lin.fields["生日"], "66.8.14");
}

#[test]
fn one_answer_settles_every_doubtful_year() {
    let (folder, book) = book();
    let path = write(&folder, "b.csv", "姓名,生日\n林正隆,66.8.14\n王小明,農曆66年閏三月初三\n");
    let mut options = ImportOptions::default();
    options.read.answers.years = Some(transfer::record::Years::Roc);
    transfer::commit(&book, &[&path], &options, &mut |_, _| true).unwrap();
    assert_eq!(card(&book, "林正隆").birthday.and_then(|b| b.year), Some(1977));
}

#[test]
fn a_mapping_is_remembered_for_the_same_headers() {
    let (folder, book) = book();
    let path = write(&folder, "odd.csv", "客人,送什麼\n王小明,送禮要素食\n");
    let mut options = ImportOptions::default();
    options.read.map =
        Some([("客人".to_owned(), "name".to_owned()), ("送什麼".to_owned(), "note".to_owned())].into());
    transfer::commit(&book, &[&path], &options, &mut |_, _| true).unwrap();
    assert_eq!(card(&book, "王小明").note, "送禮要素食");
    let next = write(&folder, "odd2.csv", "客人,送什麼\n林正隆,怕冷氣\n");
    take(&book, &next, OnDuplicate::Skip);
    assert_eq!(card(&book, "林正隆").note, "怕冷氣");
}

#[test]
fn every_encoding_a_desk_in_taipei_or_shanghai_writes_is_read() {
    let text = "姓名,手機,生日\n王小明,0912-000-417,農曆八月初五\n林國棟,0937-000-588,1977/8/14\n許雅筑,0928-000-163,8/14\n";
    let simplified = "姓名,手机,生日\n王小明,13800138000,农历八月初五\n林国栋,13900139000,1977/8/14\n许雅筑,13700137000,8/14\n";
    let utf16: Vec<u8> =
        [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let cases: [(&str, Vec<u8>, &str); 4] = [
        ("utf8.csv", text.as_bytes().to_vec(), "林國棟"),
        ("utf16.csv", utf16, "林國棟"),
        ("big5.csv", encode("big5", text), "林國棟"),
        ("gb.csv", encode("gb18030", simplified), "林国栋"),
    ];
    for (name, bytes, person) in cases {
        let (folder, book) = book();
        let report = take(&book, &write(&folder, name, bytes), OnDuplicate::Skip);
        assert_eq!(counts(&report), (3, 3, 0, 0, 0), "{name} {report:?}");
        assert_eq!(card(&book, person).birthday.and_then(|b| b.year), Some(1977), "{name}");
        assert_eq!(card(&book, "王小明").birthday.map(|b| b.calendar), Some(Calendar::Lunar), "{name}");
    }
}

fn encode(label: &str, text: &str) -> Vec<u8> {
    encoding_rs::Encoding::for_label(label.as_bytes()).unwrap().encode(text).0.into_owned()
}

#[test]
fn files_that_are_none_are_named_and_leave_nothing() {
    let (folder, book) = book();
    for (name, bytes, code) in [
        ("empty.vcf", Vec::new(), Code::FileEmpty),
        ("photos.zip", b"PK\x03\x04 and so on".to_vec(), Code::FileUnknown),
        ("photo.csv", (0..4000_u32).map(|n| (n * 7919 % 256) as u8).collect(), Code::FileUnknown),
        ("page.vcf", b"<html><body>sign in</body></html>".to_vec(), Code::FileUnknown),
    ] {
        let path = write(&folder, name, bytes);
        let tried = transfer::commit(&book, &[&path], &ImportOptions::default(), &mut |_, _| true);
        assert_eq!(tried.unwrap_err().code, code, "{name}");
    }
    let missing = folder.path().join("nobody.vcf");
    let tried = transfer::commit(&book, &[&missing], &ImportOptions::default(), &mut |_, _| true);
    assert_eq!(tried.unwrap_err().code, Code::FileMissing);
    assert_eq!(book.info().unwrap().cards, 0);
}

#[test]
fn a_file_of_two_hundred_megabytes_is_refused_by_its_size() {
    let (folder, book) = book();
    let path = folder.path().join("huge.csv");
    std::fs::File::create(&path).unwrap().set_len(200 << 20).unwrap();
    let tried = transfer::commit(&book, &[&path], &ImportOptions::default(), &mut |_, _| true);
    assert_eq!(tried.unwrap_err().code, Code::FileTooLarge);
}

#[test]
fn bad_rows_are_named_all_at_once_and_the_good_ones_come_in() {
    let (folder, book) = book();
    let long = "王".repeat(10_000);
    let text = format!(
        "姓名,電子郵件\n{long},a@example.com\n=cmd|' /C calc'!A0,b@example.com\n<script>alert(1)</script>,c@example.com\n"
    );
    let report = take(&book, &write(&folder, "bad.csv", text), OnDuplicate::Skip);
    assert_eq!((report.read, report.created, report.rejected.len()), (3, 2, 1));
    assert_eq!((report.rejected[0].row, report.rejected[0].code.as_str()), (2, "too_long"));
    let page = book.roll(|tx, roll| list(roll, Now::of(tx), &ListQuery::default(), 0, 9)).unwrap();
    assert!(page.rows.iter().any(|r| r.card.name == "<script>alert(1)</script>"), "text stays text");
    assert!(page.rows.iter().any(|r| r.card.name.starts_with("=cmd")));
}

#[test]
fn several_files_are_one_action_and_a_bad_one_does_not_stop_the_others() {
    let (folder, book) = book();
    let good = write(&folder, "good.vcf", PHONE);
    let bad = write(&folder, "bad.vcf", "");
    let done = transfer::commit(&book, &[&good, &bad], &ImportOptions::default(), &mut |_, _| true).unwrap();
    assert_eq!(counts(&done.value), (3, 2, 0, 0, 1));
    assert_eq!((done.value.rejected[0].row, done.value.rejected[0].code.as_str()), (0, "file_empty"));
    book.undo(done.op).unwrap();
    assert_eq!(book.info().unwrap().cards, 0);
}
