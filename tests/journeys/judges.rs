//! What Shuke writes, read by programs nobody here wrote: vobject, icalendar and openpyxl from PyPI. They are installed into
//! a folder of the build; where that cannot be done the test says so and judges nothing.

use std::path::PathBuf;
use std::process::Command;

use serde_json::{Value, json};

use crate::Desk;

const JUDGES: [&str; 3] = ["vobject==0.9.9", "icalendar==7.3.0", "openpyxl==3.1.5"];

/// The folder the judges stand in, or why there is none.
fn judges() -> Result<PathBuf, String> {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("judges");
    let stamp = folder.join(JUDGES.join("_"));
    if stamp.exists() {
        return Ok(folder);
    }
    let out = Command::new("python3")
        .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--upgrade", "--target"])
        .arg(&folder)
        .args(JUDGES)
        .output()
        .map_err(|error| error.to_string())?;
    if !out.status.success() {
        return Err(String::from_utf8_lossy(&out.stderr).trim().to_owned());
    }
    std::fs::write(stamp, "").map_err(|error| error.to_string())?;
    Ok(folder)
}

/// Runs a script that prints one JSON value; `None` where there is nobody to judge.
fn judged(desk: &Desk, script: &str) -> Option<Value> {
    let folder = match judges() {
        Ok(folder) => folder,
        Err(why) => {
            eprintln!("skipped: the judges of PyPI cannot be installed: {why}");
            return None;
        }
    };
    let out = Command::new("python3")
        .args(["-c", script])
        .env("PYTHONPATH", folder)
        .env("PYTHONIOENCODING", "utf-8")
        .current_dir(desk.folder.path())
        .output()
        .unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    Some(serde_json::from_slice(&out.stdout).unwrap())
}

/// A book with one awkward customer.
fn book() -> Desk {
    let desk = Desk::with_book();
    desk.ok(&[
        "add",
        "歐陽靖",
        "--phone",
        "0912-000-417",
        "--email",
        "o@example.com",
        "--company",
        "光明國中, 總務處; 二樓",
        "--birthday",
        "農曆1966年閏三月初三",
        "--tag",
        "高山茶",
        "--set",
        "note==HYPERLINK(\"http://x\"), 第二句; \\ 🦖",
    ]);
    desk.ok(&["add", "王小明", "--birthday", "1977-08-14", "--phone", "02-2345-0000"]);
    desk.ok(&["followup", "add", "王小明", "--due", "2026-09-18", "--time", "14:30", "--for", "傳報價"]);
    desk
}

#[test]
fn vobject_reads_and_approves_of_every_card() {
    let desk = book();
    for format in ["vcard4", "vcard3"] {
        let file = desk.folder.path().join("out.vcf").display().to_string();
        desk.ok(&["export", &file, "--format", format]);
        let script = "
import json, vobject
cards = sorted(vobject.readComponents(open('out.vcf', encoding='utf-8', newline='').read()), key=lambda c: c.fn.value)
for card in cards: card.validate(raiseException=True)
o = cards[0]
print(json.dumps([[c.fn.value, c.n.value.family, c.n.value.given, c.tel.value] for c in cards] +
                 [o.org.value, o.note.value, o.categories.value, cards[1].bday.value.replace('-', '')]))";
        let Some(read) = judged(&desk, script) else { return };
        let expected = json!([
            ["歐陽靖", "歐陽", "靖", "0912-000-417"],
            ["王小明", "王", "小明", "02-2345-0000"],
            ["光明國中, 總務處; 二樓"],
            "=HYPERLINK(\"http://x\"), 第二句; \\ 🦖",
            ["高山茶"],
            "19770814"
        ]);
        assert_eq!(read, expected, "{format}");
    }
}

#[test]
fn icalendar_reads_every_event_without_a_complaint() {
    let desk = book();
    let file = desk.folder.path().join("out.ics").display().to_string();
    desk.ok(&["export", &file]);
    let script = "
import json, icalendar
calendar = icalendar.Calendar.from_ical(open('out.ics', 'rb').read())
events = calendar.walk('VEVENT')
wrong = [str(e) for c in [calendar, *events] for e in c.errors]
told = [[str(e['summary']), str(e['dtstart'].dt), 'RRULE' in e, len(e.walk('VALARM'))] for e in events]
print(json.dumps([wrong, len(told), sorted(told)[:1], [e for e in told if '王小明' in e[0]]]))";
    let Some(read) = judged(&desk, script) else { return };
    let expected = json!([
        [],
        12,
        [["歐陽靖 生日", "2027-04-09", false, 1]],
        [["王小明 生日", "2027-08-14", true, 1], ["電話 王小明：傳報價", "2026-09-18 14:30:00", false, 1]]
    ]);
    assert_eq!(read, expected);
}

#[test]
fn openpyxl_finds_text_and_no_formula_in_the_workbook() {
    let desk = book();
    let file = desk.folder.path().join("out.xlsx").display().to_string();
    desk.ok(&["export", &file]);
    let script = "
import json, openpyxl
sheet = openpyxl.load_workbook('out.xlsx').active
rows = list(sheet.iter_rows())
kinds = sorted({cell.data_type for row in rows for cell in row if cell.value is not None})
people = sorted([row[0].value, row[8].value] for row in rows[1:])
print(json.dumps([sheet.freeze_panes, kinds, people]))";
    let Some(read) = judged(&desk, script) else { return };
    let expected = json!(["B2", ["s"], [["歐陽靖", "0912-000-417"], ["王小明", "02-2345-0000"]]]);
    let sorted = |mut value: Value| {
        if let Some(people) = value[2].as_array_mut() {
            people.sort_by_key(ToString::to_string);
        }
        value
    };
    assert_eq!(sorted(read), sorted(expected));
}
