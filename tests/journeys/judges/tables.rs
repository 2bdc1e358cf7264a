//! Workbooks and tables before openpyxl and LibreOffice.

use serde_json::{Value, json};

use super::{AWKWARD, book, by_python, came_back, export, person, printed, program, sample};
use crate::Desk;

/// The filter's words: comma, double quotes, UTF-8, from the first line.
const AS_CSV: &str = "csv:Text - txt - csv (StarCalc):44,34,76,1";
const FROM_CSV: &str = "--infilter=Text - txt - csv (StarCalc):44,34,76,1";

/// LibreOffice opens a file of the desk and saves it into the folder `office` there.
fn office(desk: &Desk, file: &str, to: &str) -> Option<()> {
    // A profile of its own: two of them at once would wait for each other, and nobody's settings have a say.
    let profile = format!("-env:UserInstallation=file://{}", desk.folder.path().join("profile").display());
    let mut command = program(desk, "soffice")?;
    command.args([&profile, "--headless"]).args(file.ends_with(".csv").then_some(FROM_CSV));
    printed(command.args(["--convert-to", to, "--outdir", "office", file]));
    Some(())
}

fn rows(desk: &Desk, file: &str) -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(desk.folder.path().join(file)).unwrap();
    let text = text.trim_start_matches('\u{feff}');
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

#[test]
fn openpyxl_finds_text_and_no_formula_in_the_workbook() {
    let desk = book();
    export(&desk, "out.xlsx", &[]);
    let script = "
import json, openpyxl
sheet = openpyxl.load_workbook('out.xlsx').active
rows = list(sheet.iter_rows())
kinds = sorted({cell.data_type for row in rows for cell in row if cell.value is not None})
people = sorted([row[0].value, row[8].value] for row in rows[1:])
print(json.dumps([sheet.freeze_panes, kinds, people]))";
    let Some(read) = by_python(&desk, script) else { return };
    let people = [["歐陽靖", "0912-000-417"], ["王小明", "02-2345-0000"], ["陳怡君", "+886-912-000-418"]];
    assert_eq!(read, json!(["B2", ["s"], people]));
}

#[test]
fn libre_office_shows_in_the_workbook_what_the_csv_says_cell_for_cell() {
    for (desk, cards) in [(book(), 3), (sample(), 43)] {
        export(&desk, "out.csv", &[]);
        export(&desk, "out.xlsx", &[]);
        let Some(()) = office(&desk, "out.xlsx", AS_CSV) else { return };
        // The ' that guards a cell of a CSV file from being run is not needed where every cell is text.
        let bare = |cell: String| match cell.strip_prefix('\'') {
            Some(rest) if rest.starts_with(['=', '+', '-', '@']) => rest.to_owned(),
            _ => cell,
        };
        let expected: Vec<Vec<String>> =
            rows(&desk, "out.csv").into_iter().map(|row| row.into_iter().map(bare).collect()).collect();
        assert_eq!(expected.len(), cards + 1);
        assert_eq!(rows(&desk, "office/out.csv"), expected);
    }
}

#[test]
fn people_come_back_from_the_hands_of_libre_office() {
    let desk = book();
    export(&desk, "table.csv", &[]);
    export(&desk, "workbook.xlsx", &[]);
    for (from, to, file) in [
        ("table.csv", "xlsx", "office/table.xlsx"),
        ("workbook.xlsx", "xlsx", "office/workbook.xlsx"),
        ("workbook.xlsx", "ods", "office/workbook.ods"),
        ("workbook.xlsx", AS_CSV, "office/workbook.csv"),
    ] {
        let Some(()) = office(&desk, from, to) else { return };
        let other = came_back(&desk, file);
        for name in AWKWARD {
            assert_eq!(person(&other, name), person(&desk, name), "{file}");
        }
    }
}

/// A spreadsheet takes the digits of a CSV file for a number. Only a workbook can tell it not to; the import notices.
#[test]
fn a_zero_survives_libre_office_in_a_workbook_and_is_missed_after_a_csv() {
    let desk = Desk::with_book();
    desk.ok(&["add", "林志強", "--phone", "0912000419"]);
    export(&desk, "table.csv", &[]);
    export(&desk, "workbook.xlsx", &[]);
    for (from, file, phone, warned) in [
        ("workbook.xlsx", "office/workbook.xlsx", "0912000419", Value::Null),
        ("table.csv", "office/table.xlsx", "912000419", json!("lost_zero")),
    ] {
        let Some(()) = office(&desk, from, "xlsx") else { return };
        let other = Desk::with_book();
        let report = other.ok(&["import", &desk.folder.path().join(file).display().to_string()]);
        assert_eq!(report["warnings"][0]["code"], warned, "{file}");
        assert_eq!(person(&other, "林志強")["phones"][0]["value"], phone, "{file}");
    }
}
