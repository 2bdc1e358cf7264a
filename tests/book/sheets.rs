//! Excel and OpenDocument files: what people really have. The workbooks are written here, each with one quirk; real ones
//! stand beside the repository.

use std::io::Write;
use std::path::{Path, PathBuf};

use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook, Worksheet};
use shuke_core::base::error::Code;
use shuke_core::cards::CardDraft;
use shuke_core::transfer::record::WarningCode;
use shuke_core::transfer::{self, Parsed, ReadOptions};

use crate::{TODAY, day, shared};

fn saved(fill: impl FnOnce(&mut Worksheet)) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("名單.xlsx");
    let mut book = Workbook::new();
    fill(book.add_worksheet());
    book.save(&path).unwrap();
    (folder, path)
}

fn read(path: &Path, options: &ReadOptions) -> Parsed {
    transfer::open(path, options, day(TODAY)).unwrap()
}

fn drafts(parsed: &Parsed) -> Vec<CardDraft> {
    parsed.records.iter().filter_map(|record| record.outcome.clone().ok()).collect()
}

fn line(sheet: &mut Worksheet, row: u32, cells: &[&str]) {
    for (column, cell) in (0_u16..).zip(cells) {
        sheet.write_string(row, column, *cell).unwrap();
    }
}

#[test]
fn numbers_days_and_phones_read_as_people_see_them() {
    let (_folder, path) = saved(|sheet| {
        line(sheet, 0, &["姓名", "手機", "生日", "備註", "等級"]);
        line(sheet, 1, &["王小明"]);
        let as_day = Format::new().set_num_format("yyyy/m/d");
        let born = ExcelDateTime::from_ymd(1977, 8, 14).unwrap();
        sheet.write_number(1, 1, 912_000_417).unwrap();
        sheet.write_datetime_with_format(1, 2, &born, &as_day).unwrap();
        sheet.write_number(1, 3, 12.5).unwrap();
        line(sheet, 2, &["林美玲", "0933-111-222", "民國66年8月14日"]);
        sheet.write_formula(2, 3, Formula::new("=1/0").set_result("#DIV/0!")).unwrap();
        // What a spreadsheet leaves of a number with a country code, when the column is numeric.
        line(sheet, 3, &["陳志強"]);
        sheet.write_number(3, 1, 886_912_000_418_f64).unwrap();
        line(sheet, 4, &["張惠雯"]);
        sheet.write_number(4, 1, 223_450_000).unwrap();
    });
    let parsed = read(&path, &ReadOptions::default());
    assert_eq!((parsed.format, parsed.sheet.as_deref()), ("sheet", Some("Sheet1")));
    let drafts = drafts(&parsed);
    let [wang, lin, chen, zhang] = drafts.as_slice() else { panic!("{drafts:?}") };
    assert_eq!(wang.birthday.unwrap().to_string(), "1977-08-14");
    assert_eq!((wang.phones[0].value.as_str(), wang.note.as_str()), ("912000417", "12.5"));
    let marked: Vec<_> = parsed.records[0].warnings.iter().map(|w| (w.code, w.text.as_str())).collect();
    assert_eq!(marked, [(WarningCode::LostZero, "912000417")], "marked, not mended");
    assert_eq!((lin.birthday.unwrap().to_string().as_str(), lin.note.as_str()), ("1977-08-14", ""));
    assert_eq!(chen.phones[0].value, "886912000418");
    let codes: Vec<_> = parsed.records[3].warnings.iter().map(|w| w.code).collect();
    assert_eq!((zhang.phones[0].value.as_str(), codes), ("223450000", vec![WarningCode::LostZero]));
    assert_eq!(parsed.records[2].row, 4, "the number the spreadsheet shows");
}

#[test]
fn a_title_above_and_two_lines_of_names_are_understood() {
    let (_folder, path) = saved(|sheet| {
        let plain = Format::new();
        sheet.merge_range(0, 0, 0, 5, "信義分行 客戶資料表 2026/9", &plain).unwrap();
        sheet.merge_range(2, 0, 3, 0, "姓名", &plain).unwrap();
        sheet.merge_range(2, 1, 2, 2, "電話", &plain).unwrap();
        sheet.merge_range(2, 3, 2, 4, "公司", &plain).unwrap();
        line(sheet, 3, &["", "手機", "住家", "名稱", "地址"]);
        line(sheet, 4, &["王小明", "0912-000-417", "02-2345-0000", "光明國中", "台北市內湖區瑞光路1號"]);
        line(sheet, 6, &["林美玲", "0933-111-222"]);
    });
    let parsed = read(&path, &ReadOptions::default());
    let names: Vec<&str> = parsed.header.iter().map(String::as_str).take(5).collect();
    assert_eq!(names, ["姓名", "手機電話", "住家電話", "公司名稱", "公司地址"]);
    let drafts = drafts(&parsed);
    assert_eq!(drafts.iter().map(|d| d.name.as_str()).collect::<Vec<_>>(), ["王小明", "林美玲"]);
    assert_eq!(drafts[0].employer, "光明國中");
    assert_eq!(drafts[0].addresses[0].text, "台北市內湖區瑞光路1號");
    assert_eq!(parsed.records[1].row, 7, "an empty row between counts");
}

/// An OpenDocument sheet of these rows of cells, each an XML of its own.
fn opendocument(rows: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("名單.ods");
    let mut zip = zip::ZipWriter::new(std::fs::File::create(&path).unwrap());
    let of = "urn:oasis:names:tc:opendocument:xmlns";
    let content = format!(
        r#"<office:document-content xmlns:office="{of}:office:1.0" xmlns:table="{of}:table:1.0" xmlns:text="{of}:text:1.0"><office:body><office:spreadsheet><table:table table:name="別的"><table:table-row><table:table-cell table:number-rows-spanned="9"/></table:table-row></table:table><table:table table:name="名單">{rows}</table:table></office:spreadsheet></office:body></office:document-content>"#
    );
    let manifest = format!(r#"<manifest:manifest xmlns:manifest="{of}:manifest:1.0"/>"#);
    let kind = "application/vnd.oasis.opendocument.spreadsheet";
    for (name, text) in
        [("mimetype", kind), ("META-INF/manifest.xml", &manifest), ("content.xml", content.as_str())]
    {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap();
    (folder, path)
}

#[test]
fn merged_cells_of_an_opendocument_sheet_are_understood_too() {
    let cell = |text: &str, more: &str| {
        format!(
            r#"<table:table-cell office:value-type="string" {more}><text:p>{text}</text:p></table:table-cell>"#
        )
    };
    let row = |cells: &[String]| format!("<table:table-row>{}</table:table-row>", cells.concat());
    let covered =
        |times: usize| format!(r#"<table:covered-table-cell table:number-columns-repeated="{times}"/>"#);
    let rows = [
        row(&[cell("信義分行", r#"table:number-columns-spanned="4""#), covered(3)]),
        r#"<table:table-row table:number-rows-repeated="2"><table:table-cell/></table:table-row>"#.to_owned(),
        row(&[
            cell("姓名", r#"table:number-rows-spanned="2""#),
            cell("電話", r#"table:number-columns-spanned="2""#),
            covered(1),
            cell("備註", r#"table:number-rows-spanned="2""#),
        ]),
        row(&[covered(1), cell("手機", ""), cell("住家", ""), covered(1)]),
        row(&[
            cell("王小明", ""),
            cell("0912-000-417", ""),
            cell("02-2345-0000", ""),
            cell("一家", r#"table:number-rows-spanned="2""#),
        ]),
        row(&[cell("林美玲", ""), cell("0933-111-222", ""), cell("", ""), covered(1)]),
    ];
    let (_folder, path) = opendocument(&rows.concat());
    let options = ReadOptions { sheet: Some("名單".into()), ..ReadOptions::default() };
    let parsed = read(&path, &options);
    assert_eq!(parsed.header, ["姓名", "手機電話", "住家電話", "備註"]);
    let drafts = drafts(&parsed);
    assert_eq!(drafts.iter().map(|d| d.name.as_str()).collect::<Vec<_>>(), ["王小明", "林美玲"]);
    assert_eq!(drafts[1].note, "一家", "one cell for both of them");
    assert_eq!(parsed.records[0].row, 6);
}

#[test]
fn columns_are_named_below_a_note_and_a_customer_never_becomes_the_name_of_a_column() {
    let (_folder, path) = saved(|sheet| {
        line(sheet, 0, &["", "", "備註 1"]);
        line(sheet, 2, &["甲", "乙", "丙", "丁"]);
        line(sheet, 3, &["王小明", "0912-000-417", "內湖", "1"]);
    });
    let parsed = read(&path, &ReadOptions::default());
    assert_eq!((parsed.header.join("|").as_str(), parsed.records[0].row), ("甲|乙|丙|丁", 4));
    let (_folder, path) = saved(|sheet| {
        line(sheet, 0, &["姓名"]);
        line(sheet, 1, &["王小明", "0912-000-417", "內湖", "高山茶"]);
    });
    assert_eq!(drafts(&read(&path, &ReadOptions::default()))[0].name, "王小明", "only the names have a name");
    for first in [["陳志強", "0912-000-417", "內湖"], ["陳志強", "", "內湖"]] {
        let (_folder, path) = saved(|sheet| {
            line(sheet, 0, &first);
            line(sheet, 1, &["王小明", "0912-000-418", "信義"]);
        });
        let parsed = read(&path, &ReadOptions::default());
        assert!(parsed.header.is_empty());
        assert_eq!(drafts(&parsed)[0].name, "陳志強");
    }
}

#[test]
fn a_cell_merged_downwards_holds_for_every_row() {
    let (_folder, path) = saved(|sheet| {
        line(sheet, 0, &["姓名", "手機", "地址"]);
        line(sheet, 1, &["王小明", "0912-000-417"]);
        line(sheet, 2, &["王大明", "0912-000-418"]);
        sheet.merge_range(1, 2, 2, 2, "台北市內湖區瑞光路1號", &Format::new()).unwrap();
    });
    let drafts = drafts(&read(&path, &ReadOptions::default()));
    let homes: Vec<&str> = drafts.iter().map(|d| d.addresses[0].text.as_str()).collect();
    assert_eq!(homes, ["台北市內湖區瑞光路1號"; 2]);
}

#[test]
fn one_of_several_sheets_can_be_chosen_and_an_empty_first_one_is_passed_over() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("many.xlsx");
    let mut book = Workbook::new();
    book.add_worksheet().set_name("說明").unwrap();
    for (name, person) in [("北區", "王小明"), ("南區", "林美玲")] {
        let sheet = book.add_worksheet().set_name(name).unwrap();
        line(sheet, 0, &["姓名", "手機"]);
        line(sheet, 1, &[person, "0912-000-417"]);
    }
    book.add_worksheet().set_name("暗").unwrap().set_hidden(true);
    book.save(&path).unwrap();
    let parsed = read(&path, &ReadOptions::default());
    assert_eq!(parsed.sheets, ["說明", "北區", "南區"]);
    assert_eq!((parsed.sheet.as_deref(), drafts(&parsed)[0].name.as_str()), (Some("北區"), "王小明"));
    let south = ReadOptions { sheet: Some("南區".into()), ..ReadOptions::default() };
    assert_eq!(drafts(&read(&path, &south))[0].name, "林美玲");
    let none = ReadOptions { sheet: Some("西區".into()), ..ReadOptions::default() };
    let error = transfer::open(&path, &none, day(TODAY)).unwrap_err();
    assert_eq!((error.code, error.field.as_deref()), (Code::Unreadable, Some("sheet")));
}

#[test]
fn what_is_no_workbook_says_so() {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in [
        ("cut.xlsx", b"PK\x03\x04 and nothing more".as_slice()),
        ("cut.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and nothing more".as_slice()),
        ("empty.xlsx", b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0".as_slice()),
    ] {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        let error = transfer::open(&path, &ReadOptions::default(), day(TODAY)).unwrap_err();
        assert_eq!(error.code, Code::FileDamaged, "{name}");
    }
}

#[test]
fn real_workbooks_read_as_they_show() {
    let Some(folder) = shared("open/tabular/calamine") else { return };
    let rows = |name: &str| {
        let whole = ReadOptions { header: Some(false), ..ReadOptions::default() };
        let parsed = transfer::open(&folder.join(name), &whole, day(TODAY)).unwrap();
        parsed.columns.iter().map(|column| column.sample.clone()).collect::<Vec<_>>()
    };
    for name in ["date.xlsx", "date.xls", "date_1904.xlsx"] {
        assert_eq!(rows(name)[0][..2], ["2021-01-01", "2021-01-02"], "{name}");
    }
    assert_eq!(rows("date.ods")[0][..2], ["2021-01-01", "2021-01-01 10:10:10"]);
    assert_eq!(rows("biff5_write.xls")[2], ["3", "2014-02-19 14:30", "qux"]);
    assert_eq!(rows("biff5_write.xls")[0][..2], ["1", "TRUE"]);
    assert_eq!(rows("temperature.xlsx")[0], ["label", "celsius", "fahrenheit"]);
    assert_eq!(rows("has_x000D_.xlsx"), [["ABC\r\nDEF"]]);
    assert_eq!(
        rows("merge_cells.xlsx"),
        [vec!["Row Merge", "Column Merge"], vec!["Chunk Merged"], vec!["Not Merged"]]
    );
    assert_eq!(rows("any_sheets.xlsx")[1], ["2", "4", "6"], "the hidden sheets are passed over");
    // Cells that are errors hold nothing.
    assert_eq!(rows("errors.xlsx"), Vec::<Vec<String>>::new());
}
