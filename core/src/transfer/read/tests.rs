//! Files of every kind through the one door: tables as people and programs write them, and what is no such file.

use super::super::record::{DateOrder, Years};
use super::*;
use crate::base::birthday::Calendar;
use crate::base::error::Code;
use crate::cards::draft::{CardDraft, CardKind, Class, Gender, OccasionKind, PointType, RelationKind};
use crate::transfer::record::{FaultCode, WarningCode, doubts};

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 9, 1).unwrap()
}

fn parse(text: &str) -> Parsed {
    read(text.as_bytes(), "x.csv", &ReadOptions::default(), today()).unwrap()
}

fn cards(parsed: &Parsed) -> Vec<&CardDraft> {
    parsed.records.iter().filter_map(|r| r.outcome.as_ref().ok()).collect()
}

fn born(card: &CardDraft) -> String {
    card.birthday.map(|b| b.to_string()).unwrap_or_default()
}

fn kept(card: &CardDraft) -> Vec<String> {
    card.fields.iter().map(|f| format!("{}={}", f.key, f.value)).collect()
}

fn warned(parsed: &Parsed) -> Vec<(u32, WarningCode, String)> {
    parsed.records.iter().flat_map(|r| r.warnings.iter().map(|w| (r.row, w.code, w.text.clone()))).collect()
}

#[test]
fn a_taiwanese_customer_list_fills_the_cards() {
    let parsed = parse(
        "序號,客戶姓名,稱謂,性別,手機,住家電話,E-mail,LINE ID,通訊地址,區域,公司名稱,職稱,生日,身分證字號,客戶等級,標籤,備註,配偶,子女,血型\n\
         1,王美玲,太太,女,0912-000-417、0933-000-418,02-2345-0000轉12、13,mei@example.com,mei77,台北市內湖區內湖路一段1號,內湖,大安貿易有限公司,經理,\
         1977/8/14,A200000003,A級,高山茶、VIP,\"喜歡茶,\n不喝酒\",陳大文,陳小明、陳小華,A\n\
         2,林先生,,男,\"=\"\"0922000419\"\"\",,,,,,,,農曆八月初五,,,,,,,\n",
    );
    assert_eq!(
        (parsed.format, parsed.encoding, parsed.delimiter, parsed.records.len()),
        ("csv", "UTF-8", Some(','), 2)
    );
    let all = cards(&parsed);
    let card = all[0];
    assert_eq!(
        (card.name.as_str(), card.salutation.as_str(), card.gender),
        ("王美玲", "王太太", Some(Gender::Female))
    );
    let phones: Vec<_> = card.phones.iter().map(|p| (p.value.as_str(), p.r#type)).collect();
    assert_eq!(
        phones,
        [
            ("0912-000-417", PointType::Mobile),
            ("0933-000-418", PointType::Mobile),
            ("02-2345-0000轉12、13", PointType::Home)
        ]
    );
    assert_eq!((card.ims[0].r#type, card.addresses[0].area.as_str()), (PointType::Line, "內湖"));
    assert_eq!(
        (card.addresses[0].text.as_str(), born(card).as_str()),
        ("台北市內湖區內湖路一段1號", "1977-08-14")
    );
    assert_eq!((card.class, card.tags.join("|")), (Some(Class::A), "高山茶|VIP".to_owned()));
    assert_eq!((card.note.as_str(), card.id_number.as_str()), ("喜歡茶,\n不喝酒", ""));
    let family: Vec<_> = card.relations.iter().map(|r| (r.name.as_str(), r.relation)).collect();
    assert_eq!(
        family,
        [("陳大文", RelationKind::Spouse), ("陳小明", RelationKind::Child), ("陳小華", RelationKind::Child)]
    );
    assert_eq!(
        (kept(card), born(all[1]), all[1].phones[0].value.as_str()),
        (vec!["血型=A".into()], "lunar:--08-05".into(), "0922000419")
    );
    let expected = [
        (2, WarningCode::KeptAsField, "血型"),
        (2, WarningCode::Skipped, "序號"),
        (2, WarningCode::Skipped, "身分證字號"),
    ];
    let mut told = warned(&parsed);
    told.sort_by(|a, b| (a.1, &a.2).cmp(&(b.1, &b.2)));
    assert_eq!(told, expected.map(|(row, code, text)| (row, code, text.to_owned())));
    let id = parsed.columns.iter().find(|c| c.name == "身分證字號").unwrap();
    assert_eq!((id.certainty, id.field), (Certainty::Sensitive, None));
}

#[test]
fn google_columns_keep_their_labels_and_groups() {
    let parsed = parse(
        "Name,Phone 1 - Type,Phone 1 - Value,E-mail 1 - Type,E-mail 1 - Value,Group Membership,Address 1 - Type,Address 1 - Street,Address 1 - City,\
         Address 2 - Type,Address 2 - Street,Event 1 - Type,Event 1 - Value,Relation 1 - Type,Relation 1 - Value,Custom Field 1 - Type,Custom Field 1 - Value\n\
         Ann Smith,Mobile,+886 912 000 417 ::: +886 912 000 418,* Work,ann@example.com,* myContacts ::: Friends,Home,1 Main St,Springfield,\
         Work,2 Side St,Anniversary,2001-05-20,Spouse,Bob,Shoe,42\n",
    );
    let card = cards(&parsed)[0];
    let phones: Vec<_> = card.phones.iter().map(|p| (p.value.as_str(), p.r#type)).collect();
    assert_eq!(phones, [("+886 912 000 417", PointType::Mobile), ("+886 912 000 418", PointType::Mobile)]);
    assert_eq!((card.emails[0].r#type, card.emails[0].preferred), (PointType::Work, true));
    assert_eq!(card.tags, ["myContacts", "Friends"]);
    let places: Vec<_> = card.addresses.iter().map(|a| (a.text.as_str(), a.r#type)).collect();
    assert_eq!(places, [("1 Main St, Springfield", PointType::Home), ("2 Side St", PointType::Work)]);
    assert_eq!(
        (card.occasions[0].kind, card.relations[0].relation),
        (OccasionKind::Wedding, RelationKind::Spouse)
    );
    assert_eq!(kept(card), ["Shoe=42"]);
}

fn order(order: DateOrder) -> Answers {
    Answers { order: Some(order), ..Answers::default() }
}

fn calendar(calendar: Calendar) -> Answers {
    Answers { calendar: Some(calendar), ..Answers::default() }
}

#[test]
fn dates_that_can_be_read_in_two_ways_are_asked_about_once_and_never_guessed() {
    let text = "姓名,生日\n王美玲,66/8/14\n陳大文,77.8.14\n林小明,2/30\n李四,某日\n趙六,660814\n";
    let parsed = parse(text);
    assert!(cards(&parsed).iter().all(|c| c.birthday.is_none() && c.fields[0].key == "生日"));
    let asked = doubts(&parsed.records);
    assert_eq!(
        (asked.len(), asked[0].code.as_str(), asked[0].rows, asked[0].examples[0].as_str()),
        (1, "roc_or_western", 3, "66/8/14")
    );
    let codes: Vec<_> =
        warned(&parsed).into_iter().filter(|w| w.1 != WarningCode::KeptAsField).map(|w| (w.0, w.1)).collect();
    use WarningCode::{AmbiguousDate, ImpossibleDate, UnreadableDate};
    assert_eq!(
        codes,
        [
            (2, AmbiguousDate),
            (3, AmbiguousDate),
            (4, ImpossibleDate),
            (5, UnreadableDate),
            (6, AmbiguousDate)
        ]
    );
    for (years, expected) in
        [(Years::Roc, ["1977-08-14", "1988-08-14"]), (Years::Western, ["1966-08-14", "1977-08-14"])]
    {
        let options = ReadOptions {
            answers: Answers { years: Some(years), ..Answers::default() },
            ..ReadOptions::default()
        };
        let parsed = read(text.as_bytes(), "x.csv", &options, today()).unwrap();
        assert_eq!([born(cards(&parsed)[0]), born(cards(&parsed)[1])], expected);
        assert!(doubts(&parsed.records).is_empty());
    }
    for (text, code, answers, expected) in [
        ("姓名,生日\n王美玲,3/4/1977\n", "day_or_month_first", order(DateOrder::Day), "1977-04-03"),
        ("姓名,生日\n王美玲,3/4/1977\n", "day_or_month_first", order(DateOrder::Month), "1977-03-04"),
        ("姓名,生日\n王美玲,八月十五\n", "lunar_or_solar", calendar(Calendar::Lunar), "lunar:--08-15"),
        ("姓名,生日\n王美玲,八月十五\n", "lunar_or_solar", calendar(Calendar::Solar), "--08-15"),
    ] {
        let open = doubts(&parse(text).records);
        assert_eq!(open.iter().map(|d| d.code.as_str()).collect::<Vec<_>>(), [code], "{text}");
        let told = open[0].readings.iter().any(|reading| reading.date.to_string() == expected);
        assert!(told && open[0].readings.len() == 2, "{:?}", open[0].readings);
        let options = ReadOptions { answers, ..ReadOptions::default() };
        let parsed = read(text.as_bytes(), "x.csv", &options, today()).unwrap();
        assert_eq!(born(cards(&parsed)[0]), expected);
        assert!(doubts(&parsed.records).is_empty());
        // An answer to another question settles nothing.
        let other = Answers { years: Some(Years::Roc), ..Answers::default() };
        let options = ReadOptions { answers: other, ..ReadOptions::default() };
        assert_eq!(doubts(&read(text.as_bytes(), "x.csv", &options, today()).unwrap().records), open);
    }
    let options = ReadOptions { date: Some("%d.%m.%Y".into()), ..ReadOptions::default() };
    let parsed =
        read("name,birthday\nA B,03.04.1977\nC D,1977-04-05".as_bytes(), "", &options, today()).unwrap();
    assert_eq!([born(cards(&parsed)[0]), born(cards(&parsed)[1])], ["1977-04-03", "1977-04-05"]);
    let parts = parse(
        "First Name,Last Name,Birth Year,Birth Month,Birth Day\nAnn,Lee,1977,8,14\nBob,Lee,,8,14\nCat,Lee,1977,,\nDan,Lee,,,3\n",
    );
    let dates: Vec<String> = cards(&parts).into_iter().map(born).collect();
    assert_eq!(
        (dates, kept(cards(&parts)[3])),
        (
            vec!["1977-08-14".into(), "--08-14".into(), "1977".into(), String::new()],
            vec!["Birth Day=3".into()]
        )
    );
}

#[test]
fn bad_rows_are_named_and_good_ones_survive() {
    let long = "王".repeat(10_000);
    let text = format!(
        "姓名,電話,備註\n{long},1,\n王美玲,0912000417,ok,extra,\n,,,\n,,沒有名字\n,0933000418,\n=cmd|'/C calc'!A0,0944000419,<script>\n陳\0大文,8.86912E+11,x\n林,\"never closed\n李四,0955000420,y\n"
    );
    let parsed = parse(&text);
    let faults: Vec<_> =
        parsed.records.iter().filter_map(|r| r.outcome.as_ref().err().map(|f| (r.row, f.code))).collect();
    assert_eq!(faults, [(2, FaultCode::TooLong), (5, FaultCode::NoName), (9, FaultCode::CutOff)]);
    let names: Vec<_> = cards(&parsed).into_iter().map(|c| c.name.as_str()).collect();
    assert_eq!(names, ["王美玲", "0933000418", "=cmd|'/C calc'!A0", "陳大文", "李四"]);
    let codes: Vec<_> =
        warned(&parsed).into_iter().filter(|w| w.1 != WarningCode::KeptAsField).map(|w| (w.0, w.1)).collect();
    assert!(
        codes.contains(&(3, WarningCode::ExtraCells)) && codes.contains(&(6, WarningCode::NameFromPhone))
    );
    assert!(
        codes.contains(&(8, WarningCode::ControlCharacters))
            && codes.contains(&(8, WarningCode::DamagedNumber))
    );
    assert_eq!(
        (kept(cards(&parsed)[0]), kept(cards(&parsed)[3])),
        (vec!["4=extra".into()], vec!["電話=8.86912E+11".into()])
    );
}

#[test]
fn files_without_a_header_and_with_a_given_mapping_are_read() {
    let parsed = parse("王美玲,0912000417,mei@example.com\n陳大文,0933000418,chen@example.com\n");
    assert!(parsed.header.is_empty());
    assert_eq!(
        parsed.columns.iter().map(|c| c.field.unwrap().name()).collect::<Vec<_>>(),
        ["name", "mobile", "email"]
    );
    let map = |pairs: &[(&str, &str)]| {
        Some(pairs.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect())
    };
    let options = ReadOptions {
        map: map(&[("甲", "name"), ("2", "phone"), ("丙", "id_number")]),
        header: Some(true),
        ..ReadOptions::default()
    };
    let parsed = read("甲;乙;丙\n王美玲;0912000417;A223456789\n".as_bytes(), "", &options, today()).unwrap();
    let card = cards(&parsed)[0];
    assert_eq!((card.name.as_str(), card.phones.len(), card.id_number.as_str()), ("王美玲", 1, "A223456789"));
    for (column, field) in [("甲", "nonsense"), ("戊", "name"), ("9", "name"), ("0", "name")] {
        let options =
            ReadOptions { map: map(&[(column, field)]), header: Some(true), ..ReadOptions::default() };
        let error = read("甲;乙\n王;1\n".as_bytes(), "", &options, today()).unwrap_err();
        assert_eq!(error.code, Code::FieldUnknown);
    }
    assert!(parse("姓名,電話\n").records.is_empty());
    let firm = parse("名稱,電話\n大安貿易有限公司,02-2345-0000\n歐陽鋒先生,1234567\n");
    assert_eq!(
        (cards(&firm)[0].kind, cards(&firm)[1].name.as_str(), cards(&firm)[1].salutation.as_str()),
        (CardKind::Organisation, "歐陽鋒", "歐陽先生")
    );
}

#[test]
fn every_encoding_and_separator_gives_the_same_cards() {
    let text = "姓名\t電話\t備註\r\n王美玲\t0912000417\t喜歡高山茶\r\n陳大文\t0933000418\t每週三不在\r\n";
    let wide = |big: bool| {
        text.encode_utf16()
            .flat_map(|u| if big { u.to_be_bytes() } else { u.to_le_bytes() })
            .collect::<Vec<u8>>()
    };
    let files: [(Vec<u8>, &str); 6] = [
        (text.into(), "UTF-8"),
        ([b"\xef\xbb\xbf", text.as_bytes()].concat(), "UTF-8"),
        (encoding_rs::BIG5.encode(text).0.into_owned(), "Big5"),
        (encoding_rs::GB18030.encode(text).0.into_owned(), "gb18030"),
        ([b"\xff\xfe".to_vec(), wide(false)].concat(), "UTF-16LE"),
        (wide(true), "UTF-16BE"),
    ];
    for (bytes, encoding) in files {
        for text in [true, false] {
            let name = if text { "export.txt" } else { "" };
            let parsed = read(&bytes, name, &ReadOptions::default(), today()).unwrap();
            assert_eq!((parsed.encoding, parsed.delimiter), (encoding, Some('\t')));
            assert_eq!(cards(&parsed)[1].note, "每週三不在");
        }
    }
}

#[test]
fn what_is_neither_a_vcard_nor_a_table_is_refused() {
    let code = |bytes: &[u8], name: &str| {
        read(bytes, name, &ReadOptions::default(), today()).map(|p| p.format).map_err(|e| e.code)
    };
    assert_eq!(code(b"", "a.csv"), Err(Code::FileEmpty));
    assert_eq!(code(b"\xef\xbb\xbf", "a.csv"), Err(Code::FileEmpty));
    assert_eq!(code(b" \r\n\r\n", "a.csv"), Err(Code::FileEmpty));
    let random: Vec<u8> = (0..5000_u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    for bytes in [
        b"PK\x03\x04rest".as_slice(),
        b"%PDF-1.7\n",
        b"\x89PNG\r\n",
        b"<!DOCTYPE html><p>a,b",
        b"<?xml version=\"1.0\"?>",
        b"BEGIN:VCALENDAR\nEND:VCALENDAR",
        b"{\"a\":1}",
        &[0; 500],
        &random,
    ] {
        assert_eq!(code(bytes, "a.csv"), Err(Code::FileUnknown), "{:?}", &bytes[..bytes.len().min(20)]);
    }
    let prose =
        "Dear friends,\n\nthis is a letter, not a table; it has commas, and words.\nBest wishes\nAnn\n";
    assert_eq!(code(prose.as_bytes(), "letter.txt"), Err(Code::FileUnknown));
    assert_eq!(code(b"name\nAnn Lee\n", "a.txt"), Ok("csv"));
    assert_eq!(code(b"BEGIN:VCARD\nFN:A\nEND:VCARD", "a.csv"), Ok("vcard"));
    let asked = ReadOptions { encoding: Some("klingon".into()), ..ReadOptions::default() };
    assert_eq!(read(b"a,b", "", &asked, today()).unwrap_err().code, Code::Unreadable);
    let asked = ReadOptions { format: Some("vcard".into()), ..ReadOptions::default() };
    assert_eq!(read(b"a,b", "", &asked, today()).unwrap_err().code, Code::FileUnknown);
}

#[test]
fn real_tables_are_read() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/data/open/");
    for (file, format) in [
        ("tabular/mozilla/basic_addressbook.csv", Ok("csv")),
        ("tabular/mozilla/tab_comma_mixed.csv", Ok("csv")),
        ("tabular/calamine/date.xlsx", Ok("sheet")),
        ("tabular/calamine/date.xls", Ok("sheet")),
        ("tabular/encoding-corpus/GB2312__mozilla_bug171813_text.html", Err(Code::FileUnknown)),
        ("tabular/encoding-corpus/Big5__ude_1.txt", Err(Code::FileUnknown)),
        ("purchase/bank-marketing/bank.csv", Ok("csv")),
    ] {
        let Ok(bytes) = std::fs::read(format!("{folder}{file}")) else {
            println!("skipped: {file} is not here");
            continue;
        };
        let result = read(&bytes, file, &ReadOptions::default(), today());
        if file.contains("basic") {
            let card = cards(result.as_ref().unwrap())[0].clone();
            assert_eq!(
                (card.name.as_str(), card.surname.as_str(), card.emails[0].value.as_str()),
                ("John Doe", "Doe", "johndoe@host.invalid")
            );
        }
        assert_eq!(result.map(|p| p.format).map_err(|e| e.code), format, "{file}");
    }
}
