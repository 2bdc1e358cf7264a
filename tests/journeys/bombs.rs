//! Spreadsheets that want to do harm. They are read by a second process of the real program, so what dies is that one:
//! the book is as it was, and the reason is named.

use std::io::Write;

use rust_xlsxwriter::Workbook;
use serde_json::json;
use zip::write::SimpleFileOptions;

use crate::Desk;

/// A workbook whose one sheet is this XML.
fn workbook(desk: &Desk, name: &str, sheet: impl Fn(&mut dyn Write)) -> String {
    let path = desk.folder.path().join(name);
    let mut zip = zip::ZipWriter::new(std::fs::File::create(&path).unwrap());
    let packed = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    let xml = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>";
    for (part, text) in [
        (
            "[Content_Types].xml",
            r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>"#,
        ),
        (
            "_rels/.rels",
            r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#,
        ),
        (
            "xl/workbook.xml",
            r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>"#,
        ),
        (
            "xl/_rels/workbook.xml.rels",
            r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#,
        ),
    ] {
        zip.start_file(part, packed).unwrap();
        zip.write_all(format!("{xml}{text}").as_bytes()).unwrap();
    }
    zip.start_file("xl/worksheets/sheet1.xml", packed).unwrap();
    let head = r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>"#;
    zip.write_all(format!("{xml}{head}").as_bytes()).unwrap();
    sheet(&mut zip);
    zip.write_all(b"</sheetData></worksheet>").unwrap();
    zip.finish().unwrap();
    path.display().to_string()
}

fn refused_for(desk: &Desk, file: &str, code: &str) {
    let (exit, error) = desk.refused(&["import", file]);
    assert_eq!((exit, &error["error"]["code"]), (1, &json!(code)), "{file}: {error}");
    assert!(error["error"]["message"].as_str().unwrap().contains("卡冊沒有變"), "{error}");
    assert_eq!(desk.ok(&["list"])["total"], 0);
}

#[test]
fn half_a_megabyte_that_unpacks_to_far_too_much_is_stopped() {
    let desk = Desk::with_book();
    let line = "<row><c t=\"inlineStr\"><is><t>".to_owned() + &"x".repeat(100_000) + "</t></is></c></row>";
    let file = workbook(&desk, "bomb.xlsx", |out| {
        for _ in 0..4_000 {
            out.write_all(line.as_bytes()).unwrap();
        }
    });
    let size = std::fs::metadata(&file).unwrap().len();
    assert!(size < 600_000, "{size} bytes that unpack to four hundred million");
    refused_for(&desk, &file, "file_too_heavy");
}

#[test]
fn one_cell_in_the_last_corner_claims_a_sheet_of_billions() {
    let desk = Desk::with_book();
    let file = workbook(&desk, "corner.xlsx", |out| {
        let cells = r#"<row r="1"><c r="A1" t="inlineStr"><is><t>姓名</t></is></c></row><row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>王</t></is></c></row>"#;
        out.write_all(cells.as_bytes()).unwrap();
    });
    refused_for(&desk, &file, "file_too_heavy");
}

#[test]
fn a_password_is_named_as_what_keeps_the_file_shut() {
    let desk = Desk::with_book();
    let path = desk.folder.path().join("locked.xlsx");
    // Excel packs an encrypted workbook into a container of the old kind.
    let mut container = cfb::create(&path).unwrap();
    for stream in ["/EncryptionInfo", "/EncryptedPackage"] {
        container.create_stream(stream).unwrap().write_all(&[7; 64]).unwrap();
    }
    container.flush().unwrap();
    drop(container);
    refused_for(&desk, &path.display().to_string(), "sheet_locked");
}

#[test]
fn a_sheet_of_two_million_columns_is_named() {
    let desk = Desk::with_book();
    let file = desk.file("wide.csv", &format!("姓名{}\n王小明\n", ",x".repeat(2_000_000)));
    refused_for(&desk, &file, "file_unknown");
}

#[test]
fn an_honest_workbook_comes_in_with_its_sheet_named() {
    let desk = Desk::with_book();
    let path = desk.folder.path().join("名單.xlsx").display().to_string();
    let mut book = Workbook::new();
    for name in ["北區", "南區"] {
        let sheet = book.add_worksheet().set_name(name).unwrap();
        for (row, cells) in
            (0..).zip([["姓名", "手機"], ["王小明", "0912-000-417"], ["=HYPERLINK(\"http://x\")", ""]])
        {
            for (column, cell) in (0..).zip(cells) {
                sheet
                    .write_string(
                        row,
                        column,
                        format!("{cell}{}", if row == 1 && column == 0 { name } else { "" }),
                    )
                    .unwrap();
            }
        }
    }
    book.save(&path).unwrap();
    let report = desk.ok(&["import", &path, "--sheet", "南區"]);
    assert_eq!((&report["read"], &report["created"]), (&json!(2), &json!(2)));
    assert_eq!(desk.ok(&["find", "王小明"])["hits"][0]["card"]["name"], "王小明南區");
    assert_eq!(desk.ok(&["import", &path, "--sheet", "南區"])["created"], 0, "the same file twice");
    let (exit, error) = desk.refused(&["import", &path, "--sheet", "西區"]);
    assert_eq!((exit, &error["error"]["code"]), (1, &json!("unreadable")));
}

#[test]
fn two_cards_become_one_and_come_apart_again() {
    let desk = Desk::with_book();
    for (name, company) in [("王小明", "光明國中"), ("王小明", "大同高中")] {
        desk.ok(&["add", name, "--phone", "0912-000-417", "--company", company]);
    }
    let pairs = desk.ok(&["duplicates"]);
    assert_eq!(pairs["duplicates"][0]["certainty"], "likely");
    let merged = desk.ok(&["merge", "1", "2", "--take", "employer"]);
    assert_eq!((&merged["card"]["employer"], &merged["card"]["number"]), (&json!("大同高中"), &json!(1)));
    assert_eq!(desk.ok(&["list"])["total"], 1);
    desk.ok(&["undo"]);
    assert_eq!(desk.ok(&["list"])["total"], 2);
    assert_eq!(desk.ok(&["duplicates", "--apart", "1", "2"])["duplicates"], json!([]));
    let (exit, error) = desk.refused(&["merge", "1", "1"]);
    assert_eq!((exit, &error["error"]["code"]), (1, &json!("unreadable")));
}
