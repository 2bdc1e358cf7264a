//! vCards letter by letter, where no program of others looks closely enough.

use serde_json::json;

use crate::Desk;

#[test]
fn the_lunar_birthday_of_apple_is_written_and_read() {
    // Year 1 of its cycle 78 is 1984; `L` is a leap month, `-` what nobody knows.
    let known = [
        ("農曆1966年閏三月初三", "0077004303L03", json!([1966, 3, 3, true])),
        ("農曆1983年十二月三十", "007700601230", json!([1983, 12, 30, false])),
        ("農曆1984年正月初一", "007800010101", json!([1984, 1, 1, false])),
        ("農曆八月初五", "--0805", json!([null, 8, 5, false])),
    ];
    let desk = Desk::with_book();
    for (said, written, read) in &known {
        let phone = format!(
            "BEGIN:VCARD\r\nVERSION:3.0\r\nPRODID:-//Apple Inc.//iPhone OS 17.5//EN\r\nN:王;小明;;;\r\nFN:王小明\r\n\
             X-ALTBDAY;CALSCALE=chinese:{written}\r\nEND:VCARD\r\n"
        );
        let other = Desk::with_book();
        other.ok(&["import", &other.file("iphone.vcf", &phone)]);
        let birthday = &other.ok(&["show", "王小明"])["card"]["birthday"];
        assert_eq!(birthday["calendar"], "lunar", "{said}");
        assert_eq!(
            json!([birthday["year"], birthday["month"], birthday["day"], birthday["leap"]]),
            *read,
            "{said}"
        );
        desk.ok(&["add", said, "--birthday", said]);
    }
    for format in ["vcard4", "vcard3"] {
        let file = desk.folder.path().join("out.vcf").display().to_string();
        desk.ok(&["export", &file, "--format", format]);
        let text = std::fs::read_to_string(&file).unwrap();
        for (said, written, _) in &known {
            let line = format!("X-ALTBDAY;CALSCALE=chinese:{written}");
            assert_eq!(text.lines().filter(|l| *l == line).count(), 1, "{said} in {format}: {text}");
        }
        assert!(!text.contains("\nBDAY"), "a lunar day is no solar one: {text}");
    }
}

#[test]
fn a_card_says_when_it_changed_as_its_version_of_vcard_writes_moments() {
    let desk = Desk::with_book();
    desk.ok(&["add", "王小明"]);
    for (format, written) in [("vcard4", "REV:00000000T000000Z"), ("vcard3", "REV:0000-00-00T00:00:00Z")] {
        let file = desk.folder.path().join("out.vcf").display().to_string();
        desk.ok(&["export", &file, "--format", format]);
        let text = std::fs::read_to_string(&file).unwrap();
        let line = text.lines().find(|line| line.starts_with("REV")).unwrap();
        let shape: String = line.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
        assert_eq!(shape, written, "{format}");
    }
}
