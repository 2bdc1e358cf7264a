//! Every workbook of the open set as a person who opens it would read it.

use std::path::{Path, PathBuf};

use shuke_core::transfer::{self, Parsed, ReadOptions};

use super::files;
use crate::{TODAY, book, day, shared};

fn read(path: &Path, header: Option<bool>) -> Parsed {
    transfer::open(path, &ReadOptions { header, ..ReadOptions::default() }, day(TODAY)).unwrap()
}

/// The columns as they stand, with the first row as data.
fn columns(path: &Path) -> Vec<Vec<String>> {
    read(path, Some(false)).columns.into_iter().map(|column| column.sample).collect()
}

#[test]
fn every_workbook_shows_its_cells_as_a_spreadsheet_shows_them() {
    let Some(folder) = shared("open/tabular/calamine") else { return };
    let serial = [vec!["2021-01-01", "2021-01-02", "255:10:10"], vec!["15", "16", "17"]];
    let merged = [vec!["Row Merge", "Column Merge"], vec!["Chunk Merged"], vec!["Not Merged"]];
    let expected: Vec<(&str, Vec<Vec<&str>>)> = vec![
        ("any_sheets.xlsx", vec![vec!["1", "3", "5"], vec!["2", "4", "6"]]),
        (
            "biff5_write.xls",
            vec![vec!["1", "TRUE", "foo"], vec!["2", "FALSE", "bar"], vec!["3", "2014-02-19 14:30", "qux"]],
        ),
        ("date.ods", vec![vec!["2021-01-01", "2021-01-01 10:10:10", "10:10:10"], vec!["15", "16", "17"]]),
        ("date.xls", serial.to_vec()),
        ("date.xlsx", serial.to_vec()),
        ("date_1904.xlsx", serial.to_vec()),
        ("date_iso.xlsx", vec![vec!["2021-01-01", "2021-01-01 10:10:10", "10:10:10"]]),
        ("empty_shared_string.xlsx", vec![vec!["abc"]]),
        // A cell that is an error holds nothing.
        ("errors.xlsx", vec![]),
        ("has_x000D_.xlsx", vec![vec!["ABC\r\nDEF"]]),
        ("header-row.xlsx", vec![vec!["Columns", "put data here"], vec!["Column A", "1"]]),
        ("hyperlinks.xlsx", vec![vec!["calamine repo", "Rust Programming Language", "go to other sheet"]]),
        ("inlineStr_with_value.xlsx", vec![vec!["NN", "1"], vec!["Hierarchy", "+"]]),
        ("merge_cells.xls", merged.to_vec()),
        ("merge_cells.xlsx", merged.to_vec()),
        ("strict_iso_paths.xlsx", vec![vec!["Item", "150-031260-001_B", "1625593500"]]),
        ("temperature.xlsx", vec![vec!["label", "celsius", "fahrenheit"], vec!["value", "22.2222", "72"]]),
    ];
    let mut all: Vec<PathBuf> = Vec::new();
    files(&folder, "", &mut all);
    let names: Vec<&str> = all.iter().map(|path| path.file_name().unwrap().to_str().unwrap()).collect();
    assert_eq!(names, expected.iter().map(|(name, _)| *name).collect::<Vec<_>>(), "every file is looked at");
    for (name, cells) in expected {
        let shown = columns(&folder.join(name));
        assert_eq!(shown.is_empty(), cells.is_empty(), "{name}");
        assert_eq!(shown[..cells.len()], cells, "{name}");
    }
}

#[test]
fn the_names_of_the_columns_are_found_below_a_note_and_though_nobody_knows_them() {
    let Some(folder) = shared("open") else { return };
    for header in [None, Some(true)] {
        let parsed = read(&folder.join("tabular/calamine/header-row.xlsx"), header);
        assert_eq!(parsed.header, ["Columns", "Column A", "Column B", "Column C"], "{header:?}");
        assert_eq!(parsed.records.iter().map(|record| record.row).collect::<Vec<_>>(), [10]);
    }
    let strict = read(&folder.join("tabular/calamine/strict_iso_paths.xlsx"), None);
    assert_eq!(
        (strict.header[0].as_str(), strict.header[1].as_str(), strict.records.len()),
        ("Item", "Thickness", 75)
    );
    assert!(
        strict.columns.iter().all(|column| column.field.is_none()),
        "an amount is no phone: {:?}",
        strict.columns
    );
    let family = read(&folder.join("names/wainshine_Chinese_Family_Name.xlsx"), None);
    assert_eq!((family.header[0].as_str(), family.columns[0].sample[0].as_str()), ("NameB", "王"));
    assert_eq!((family.records.len(), family.records[0].row), (1074, 2));
}

#[test]
fn hidden_sheets_and_charts_are_not_offered() {
    let Some(folder) = shared("open/tabular/calamine") else { return };
    let parsed = read(&folder.join("any_sheets.xlsx"), None);
    assert_eq!((parsed.sheets, parsed.sheet.as_deref()), (vec!["Visible".to_owned()], Some("Visible")));
    assert!(parsed.header.is_empty(), "a row of numbers names no columns");
}

#[test]
fn a_table_of_something_else_makes_no_customers() {
    let Some(folder) = shared("open/tabular/calamine") else { return };
    let mut all: Vec<PathBuf> = Vec::new();
    files(&folder, "", &mut all);
    all.push(folder.join("../../names/wainshine_Chinese_Family_Name.xlsx"));
    // Its columns are called Name and Description, as those of a list of customers may be.
    all.retain(|path| !path.ends_with("inlineStr_with_value.xlsx"));
    let (_folder, book) = book();
    let paths: Vec<&Path> = all.iter().map(PathBuf::as_path).collect();
    let done =
        transfer::commit(&book, &paths, &transfer::ImportOptions::default(), &mut |_, _| true).unwrap().value;
    assert_eq!((done.created, done.updated, done.skipped), (0, 0, 0));
    assert!(done.rejected.iter().all(|row| row.code == "no_name" && row.row > 0));
    assert_eq!(u32::try_from(done.rejected.len()).unwrap(), done.read);
}
