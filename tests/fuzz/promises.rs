//! What each parser promises for any bytes at all. libFuzzer looks for bytes that break a promise (`cargo xtask fuzz`);
//! the tests of the core hold what it kept in `corpus/` against the same promises on every run.
#![allow(missing_docs, dead_code, clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use std::cell::Cell;
use std::io::{Cursor, Write};

use chrono::NaiveDate;
use shuke_core::base::birthday::YearlyDate;
use shuke_core::base::days::{self, Lean};
use shuke_core::base::fold;
use shuke_core::cards::draft::FieldDraft;
use shuke_core::cards::own::{self, FieldKind, OwnFieldDraft};
use shuke_core::cards::{self, CardDraft, rules};
use shuke_core::search::filter::{Filter, Key};
use shuke_core::search::{ListQuery, Now, list};
use shuke_core::transfer::child;
use shuke_core::transfer::read::{self, Parsed, ReadOptions};
use shuke_core::{Book, Clock, Op, Preset};

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 9, 15).unwrap()
}

fn read(bytes: &[u8], name: &str) -> Option<Parsed> {
    let options = ReadOptions { language: Some("zh-Hant".to_owned()), ..ReadOptions::default() };
    let parsed = read::read(bytes, name, &options, today()).ok()?;
    for record in &parsed.records {
        let Ok(draft) = &record.outcome else { continue };
        assert!(!draft.name.trim().is_empty(), "a card without a name");
        assert!(draft.birthday.is_none_or(|date| date.exists()), "{:?} exists in no year", draft.birthday);
        if let Ok(tidy) = rules::tidy(draft) {
            assert_eq!(rules::tidy(&tidy).as_ref(), Ok(&tidy), "tidied twice it is another card");
        }
    }
    Some(parsed)
}

/// Cards of any version and character set.
pub fn vcard(bytes: &[u8]) {
    read(bytes, "a.vcf");
}

/// Separated values in any encoding.
pub fn table(bytes: &[u8]) {
    read(bytes, "a.csv");
}

thread_local! {
    /// While a library reads a workbook its panics are caught, as the death of the child process is.
    static GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// Workbooks: the bytes as they are, or as the sheet and the texts of an XLSX that is otherwise in order, since no
/// mutation survives the checksums of an archive.
pub fn sheet(bytes: &[u8]) {
    static QUIET: std::sync::Once = std::sync::Once::new();
    QUIET.call_once(|| {
        let usual = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if !GUARDED.get() {
                usual(info);
            }
        }));
    });
    let packed = if bytes.starts_with(b"<") { workbook(bytes) } else { bytes.to_vec() };
    GUARDED.set(true);
    let survived = std::panic::catch_unwind(|| child::read(&packed, None).is_ok());
    GUARDED.set(false);
    if matches!(survived, Ok(true)) {
        read(&packed, "a.xlsx");
    }
}

/// An XLSX around the XML of a sheet; what follows a `\0` is the XML of its shared texts.
fn workbook(xml: &[u8]) -> Vec<u8> {
    let cut = xml.iter().position(|byte| *byte == 0).unwrap_or(xml.len());
    let (sheet, texts) = xml.split_at(cut);
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let relations = "http://schemas.openxmlformats.org/package/2006/relationships";
    let book = format!(
        r#"<workbook xmlns="{main}" xmlns:r="{office}"><sheets><sheet name="s" sheetId="1" r:id="a"/></sheets></workbook>"#
    );
    let links = format!(
        r#"<Relationships xmlns="{relations}"><Relationship Id="a" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="b" Type="{office}/sharedStrings" Target="sharedStrings.xml"/></Relationships>"#
    );
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    let parts: [(&str, &[u8]); 4] = [
        ("xl/workbook.xml", book.as_bytes()),
        ("xl/_rels/workbook.xml.rels", links.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet),
        ("xl/sharedStrings.xml", texts.strip_prefix(b"\0").unwrap_or(texts)),
    ];
    for (name, content) in parts {
        zip.start_file(name, stored).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// Birthdays, other yearly dates and days as people type them.
pub fn date(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    for (future, readings) in
        [(false, YearlyDate::parse(text, today())), (true, YearlyDate::parse_occasion(text, today()))]
    {
        for date in readings.unwrap_or_default() {
            assert!(date.exists(), "{text:?} read as {date:?}");
            let parse = if future { YearlyDate::parse_occasion } else { YearlyDate::parse };
            let again = parse(&date.to_string(), today());
            assert!(
                again.as_ref().is_ok_and(|all| all.contains(&date)),
                "{date} of {text:?} reads {again:?}"
            );
        }
    }
    for lean in [Lean::Ahead, Lean::Back] {
        if let Ok(day) = days::read(text, today(), lean) {
            assert_eq!(days::read(&day.to_string(), today(), lean), Ok(day), "{text:?}");
        }
    }
}

/// Phone numbers out of one cell: none has a digit that did not stand there.
pub fn phone(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let cell = text.replace(['"', '\0'], " ");
    let Some(parsed) = read(format!("姓名,電話\n王,\"{cell}\"\n").as_bytes(), "a.csv") else { return };
    let mut left = fold::digits(&cell);
    for record in &parsed.records {
        let phones = record.outcome.iter().flat_map(|draft| &draft.phones);
        for digit in phones.flat_map(|phone| fold::digits(&phone.value).into_bytes()) {
            let at = left.bytes().position(|known| known == digit);
            left.remove(at.unwrap_or_else(|| panic!("a digit of {:?} was made up", record.outcome)));
        }
    }
}

thread_local! {
    static BOOK: (tempfile::TempDir, Book) = {
        let folder = tempfile::tempdir().unwrap();
        let clock = Clock::Pinned(today());
        let book = Book::create(&folder.path().join("f.book"), "f", Preset::General, clock, "f").unwrap();
        for kind in KINDS {
            book.write(Op::DefineField, |tx| own::define(tx, &field(kind))).unwrap();
        }
        let fields = KINDS.map(|kind| {
            let value = ["茶", "3", "1200", "2027-03-01", "健檢", "是"][kind as usize].to_owned();
            FieldDraft { key: field(kind).name, value }
        });
        let draft = CardDraft { name: "王小明".into(), fields: fields.into(), ..CardDraft::default() };
        book.write(Op::AddCard, |tx| cards::add(tx, &draft)).unwrap();
        (folder, book)
    };
}

/// The filter language: what was read can be written and read again, and any of it can be asked of a book.
pub fn expression(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    BOOK.with(|(_, book)| expression_of(text, book));
}

fn expression_of(text: &str, book: &Book) {
    let fields = book.read(own::all).unwrap();
    let Ok(filter) = Filter::parse(text, &fields) else { return };
    assert_eq!(Filter::parse(&filter.to_string(), &fields).as_ref(), Ok(&filter), "{text:?}");
    let toggled = filter.clone().toggled(Key::Tag, "a, b");
    assert_eq!(
        Filter::parse(&toggled.to_string(), &fields).map(|f| f.chips()),
        Ok(toggled.chips()),
        "{text:?}"
    );
    let query = ListQuery { r#where: text.to_owned(), ..ListQuery::default() };
    let page = book.roll(|tx, roll| list(roll, Now::of(tx), &query, 0, 10));
    assert!(page.as_ref().is_ok_and(|page| page.total <= 1), "{text:?}: {page:?}");
}

/// Values of fields of one's own: what was read is its own spelling.
pub fn value(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    for kind in KINDS {
        let field = field(kind);
        if let Ok(spelt) = own::rules::value(&field, text, today()) {
            assert_eq!(own::rules::value(&field, &spelt, today()).as_ref(), Ok(&spelt), "{kind:?} {text:?}");
        }
    }
}

const KINDS: [FieldKind; 6] = [
    FieldKind::Text,
    FieldKind::Number,
    FieldKind::Money,
    FieldKind::Date,
    FieldKind::Choice,
    FieldKind::YesNo,
];

fn field(kind: FieldKind) -> OwnFieldDraft {
    let name = ["備忘", "人數", "年收入", "續保日", "險種", "可開發票"][kind as usize].to_owned();
    let choices =
        if kind == FieldKind::Choice { vec!["健檢".to_owned(), "A b".to_owned()] } else { vec![] };
    let currency = if kind == FieldKind::Money { "TWD".to_owned() } else { String::new() };
    OwnFieldDraft { name, kind, choices, currency, listed: false }
}
