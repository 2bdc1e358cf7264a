//! vCards of our own making for each quirk, and the real files with what independent parsers agree on.

use chrono::NaiveDate;

use super::super::record::{FaultCode, Record, WarningCode, Years};
use super::*;
use crate::base::birthday::YearlyDate;
use crate::cards::draft::{CardDraft, CardKind, PointType, RelationKind};

fn options() -> Options<'static> {
    let today = NaiveDate::from_ymd_opt(2026, 9, 1).unwrap();
    Options { encoding: None, language: None, answers: Answers::default(), today }
}

fn records(text: &str) -> Vec<Record> {
    read(text.as_bytes(), &options()).0
}

fn only(body: &str) -> (CardDraft, Vec<(WarningCode, String)>) {
    let text = format!("BEGIN:VCARD\r\n{body}\r\nEND:VCARD\r\n");
    let record = records(&text).remove(0);
    (record.outcome.unwrap(), record.warnings.into_iter().map(|w| (w.code, w.text)).collect())
}

fn date(draft: &CardDraft) -> String {
    draft.birthday.map(|b| b.to_string()).unwrap_or_default()
}

#[test]
fn a_chinese_card_of_version_three_fills_its_fields() {
    let (card, _) = only(
        "VERSION:3.0\r\nN:王;美玲;;;\r\nFN:王美玲\r\nNICKNAME:小美\r\nORG:大安貿易有限公司;業務部\r\nTITLE:經理\r\nROLE:貿易\r\n\
         TEL;TYPE=CELL,PREF:0912-000-417\r\nTEL;TYPE=WORK,FAX:02-2345-0000\r\nEMAIL;TYPE=HOME:mei@example.com\r\n\
         ADR;TYPE=HOME:;;內湖路一段1號;內湖區;台北市;114;台灣\r\nBDAY:1977-08-14\r\nANNIVERSARY:2001-05-20\r\n\
         CATEGORIES:高山茶,VIP\r\nNOTE:喜歡喝茶\\n孩子念小二\\, 喜歡恐龍\r\nGENDER:F\r\nUID:urn:uuid:1-2\r\nX-LINE:mei77\r\n\
         IMPP;X-SERVICE-TYPE=微信号:x-apple:wx_mei\r\nitem1.X-ABRELATEDNAMES:陳大文\r\nitem1.X-ABLabel:_$!<Spouse>!$_\r\n\
         URL:https://example.com\r\nX-BLOOD:A",
    );
    assert_eq!((card.name.as_str(), card.surname.as_str(), card.given.as_str()), ("王美玲", "王", "美玲"));
    assert_eq!(
        (card.employer.as_str(), card.position.as_str(), card.occupation.as_str()),
        ("大安貿易有限公司 業務部", "經理", "貿易")
    );
    assert_eq!((card.phones[0].r#type, card.phones[0].preferred), (PointType::Mobile, true));
    assert_eq!(card.phones[1].r#type, PointType::Fax);
    assert_eq!(card.addresses[0].text, "114 台灣台北市內湖區內湖路一段1號");
    assert_eq!(date(&card), "1977-08-14");
    assert_eq!(card.occasions[0].date.to_string(), "2001-05-20");
    assert_eq!(
        (card.tags.join("|"), card.note.as_str()),
        ("高山茶|VIP".into(), "喜歡喝茶\n孩子念小二, 喜歡恐龍")
    );
    assert_eq!((card.ims[0].r#type, card.ims[1].r#type), (PointType::Line, PointType::Wechat));
    assert_eq!((card.ims[1].value.as_str(), card.uid.as_deref()), ("wx_mei", Some("1-2")));
    assert_eq!(
        (card.relations[0].name.as_str(), card.relations[0].relation),
        ("陳大文", RelationKind::Spouse)
    );
    let kept: Vec<_> = card.fields.iter().map(|f| format!("{}={}", f.key, f.value)).collect();
    assert_eq!(kept, ["URL=https://example.com", "X-BLOOD=A"]);
    assert_eq!((card.nickname.as_str(), card.kind), ("小美", CardKind::Person));
}

#[test]
fn each_property_of_version_two_has_its_own_charset() {
    let gb = |text: &str| encoding_rs::GB18030.encode(text).0.into_owned();
    let qp = |bytes: Vec<u8>| bytes.iter().map(|b| format!("={b:02X}")).collect::<String>();
    let big5 = qp(encoding_rs::BIG5.encode("許功蓋").0.into_owned());
    let text = [
        b"BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=GB2312:".to_vec(),
        gb("张;伟"),
        format!(";;;\r\nFN;CHARSET=BIG5;ENCODING=QUOTED-PRINTABLE:{big5}\r\n").into_bytes(),
        b"TITLE;CHARSET=SHIFT_JIS:".to_vec(),
        encoding_rs::SHIFT_JIS.encode("部長").0.into_owned(),
        String::from("\r\nNOTE;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:=E9=AB=98=\r\n=E5=B1=B1=0D=0A=E8=8C=B6\r\nORG;CHARSET=GB2312:科技\r\n").into_bytes(),
        b"TEL;CELL;PREF:13800000000\r\nEND:VCARD\r\n".to_vec(),
    ]
    .concat();
    let card = read(&text, &options()).0.remove(0).outcome.unwrap();
    assert_eq!((card.surname.as_str(), card.given.as_str(), card.name.as_str()), ("张", "伟", "許功蓋"));
    assert_eq!(
        (card.position.as_str(), card.note.as_str(), card.employer.as_str()),
        ("部長", "高山\n茶", "科技")
    );
    assert_eq!((card.phones[0].r#type, card.phones[0].preferred), (PointType::Mobile, true));
}

#[test]
fn undeclared_bytes_and_utf16_are_read_whole() {
    let text = "BEGIN:VCARD\nVERSION:3.0\nFN:陳大文先生\nTEL:0912000418\nNOTE:喜歡釣魚，每個月第二個週六不在家。\nEND:VCARD\n";
    let (bytes, _, _) = encoding_rs::BIG5.encode(text);
    let (records, encoding) = read(&bytes, &Options { language: Some("zh-Hant"), ..options() });
    assert_eq!((records[0].outcome.as_ref().unwrap().name.as_str(), encoding), ("陳大文先生", "Big5"));
    let wide: Vec<u8> =
        b"\xff\xfe".iter().copied().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let (records, encoding) = read(&wide, &options());
    assert_eq!((records[0].outcome.as_ref().unwrap().name.as_str(), encoding), ("陳大文先生", "UTF-16LE"));
}

#[test]
fn birthdays_come_in_every_dialect() {
    for (line, expected) in [
        ("BDAY:19770814", "1977-08-14"),
        ("BDAY:1977-08-14T00:00:00Z", "1977-08-14"),
        ("BDAY:--0814", "--08-14"),
        ("BDAY:1985-04", "1985-04"),
        ("bday;value=date:1604-08-14", "--08-14"),
        ("BDAY;X-APPLE-OMIT-YEAR=1604:1604-08-14", "--08-14"),
        ("BDAY;VALUE=text:農曆八月初五", "lunar:--08-05"),
        ("X-ALTBDAY;CALSCALE=chinese:007800310318", "lunar:2014-03-18"),
        ("X-ALTBDAY;CALSCALE=chinese:0077004303L03", "lunar:1966-L3-03"),
        ("X-ALTBDAY;CALSCALE=chinese:--0805", "lunar:--08-05"),
        ("BDAY:circa 1800", ""),
        ("BDAY:66/8/14", ""),
    ] {
        let (card, warnings) = only(&format!("VERSION:3.0\r\nFN:X Y\r\n{line}"));
        assert_eq!(date(&card), expected, "{line}");
        assert_eq!(expected.is_empty(), card.fields.len() == 1 && !warnings.is_empty(), "{line}");
    }
    let both = "FN:X Y\r\nX-ALTBDAY;CALSCALE=chinese:007700430303\r\nBDAY:1966-03-24";
    let (card, _) = only(both);
    assert_eq!((date(&card).as_str(), card.fields[0].value.as_str()), ("1966-03-24", "lunar:1966-03-03"));
    let text = "BEGIN:VCARD\nFN:A B\nBDAY:66/8/14\nEND:VCARD";
    let record = read(
        text.as_bytes(),
        &Options { answers: Answers { years: Some(Years::Roc), ..Answers::default() }, ..options() },
    )
    .0
    .remove(0);
    assert_eq!(date(&record.outcome.unwrap()), "1977-08-14");
}

#[test]
fn a_card_without_a_name_is_called_by_what_it_has() {
    for (body, name, warning) in [
        ("N:Doe;John;Q.;;", "John Q. Doe", None),
        ("N:王;小明;;;", "王小明", None),
        ("N:;;;;\r\nFN:Only", "Only", None),
        ("ORG:大安貿易有限公司", "大安貿易有限公司", None),
        ("TEL:0912000417", "0912000417", Some(WarningCode::NameFromPhone)),
        ("EMAIL:a@example.com", "a@example.com", Some(WarningCode::NameFromEmail)),
        ("URL:http://example.com", "http://example.com", Some(WarningCode::NameFromOther)),
    ] {
        let (card, warnings) = only(body);
        assert_eq!(card.name, name);
        assert_eq!(card.kind == CardKind::Organisation, body.starts_with("ORG"), "{body}");
        assert!(warning.is_none_or(|code| warnings.iter().any(|(c, _)| *c == code)), "{body}");
    }
    let nothing = records("BEGIN:VCARD\nVERSION:3.0\nPHOTO;ENCODING=b:AAAA\nEND:VCARD");
    assert_eq!(nothing[0].outcome.as_ref().unwrap_err().code, FaultCode::NoName);
}

#[test]
fn cut_off_cards_are_named_and_the_others_survive() {
    let text = "BEGIN:VCARD\nFN:Ann One\nTEL:1\nBEGIN:VCARD\nFN:Bea Two\nEND:VCARD\nstray\nBEGIN:VCARD\nFN:Cut Three\nTEL";
    let all = records(text);
    let fault = |n: usize| all[n].outcome.as_ref().unwrap_err().clone();
    assert_eq!((fault(0).code, fault(0).text.as_str()), (FaultCode::CutOff, "Ann One"));
    assert_eq!(all[1].outcome.as_ref().unwrap().name, "Bea Two");
    assert_eq!((fault(2).code, &fault(2).text[..9], all[2].row), (FaultCode::CutOff, "Cut Three", 3));
}

#[test]
fn hostile_and_broken_lines_harm_nobody() {
    let long = format!("FN:{}", "王".repeat(10_000));
    let text = format!("BEGIN:VCARD\n{long}\nEND:VCARD");
    assert_eq!(records(&text)[0].outcome.as_ref().unwrap_err().code, FaultCode::TooLong);
    let (card, warnings) =
        only("FN:=cmd|'/C calc'!A0\0\r\nNOTE:<script>alert(1)</script>\r\n:\r\n;;\r\nTEL;TYPE=\"x:1");
    assert_eq!((card.name.as_str(), card.note.contains("<script>")), ("=cmd|'/C calc'!A0", true));
    assert!(warnings.iter().any(|(c, _)| *c == WarningCode::ControlCharacters));
    let (card, _) = only("FN:Note\r\nNOTE:line one\r\nno colon here\r\n電話:0912\r\nEMAIL:a@b.c");
    assert_eq!((card.note.as_str(), card.emails.len()), ("line one\nno colon here\n電話:0912", 1));
    let (card, _) = only("FN:Boss\r\nAGENT:\r\nBEGIN:VCARD\r\nFN:Agent\r\nTEL:1\r\nEND:VCARD\r\nTEL:2");
    assert_eq!((card.name.as_str(), card.phones.len(), card.fields[0].key.as_str()), ("Boss", 1, "AGENT"));
    for seed in 0..2000_u32 {
        let bytes: Vec<u8> = (0..200_u32)
            .map(|i| (seed.wrapping_mul(2_654_435_761).wrapping_add(i * i * 97) >> 7) as u8)
            .collect();
        let mut file = b"BEGIN:VCARD\nN;CHARSET=GBK;ENCODING=QUOTED-PRINTABLE:".to_vec();
        file.extend(bytes);
        file.extend(b"\nADR;X=\"\nEND:VCARD");
        read(&file, &options());
    }
}

#[test]
fn a_picture_is_told_and_what_has_no_field_is_kept() {
    let (card, warnings) = only(
        "FN:A B\r\nPHOTO;ENCODING=BASE64;TYPE=JPEG:\r\n /9j/4AAQ\r\n SkZJRg==\r\n\r\nREV:20200101\r\nTEL;TYPE=HOME:1\r\nX-SHOE;TYPE=left:42\r\nitem1.TEL:5\r\nitem1.X-ABLabel:Beach house",
    );
    assert!(warnings.contains(&(WarningCode::Attachment, "photo".into())));
    assert!(warnings.contains(&(WarningCode::LeftOut, "REV".into())));
    let fields: Vec<_> = card.fields.iter().map(|f| format!("{}={}", f.key, f.value)).collect();
    assert_eq!(fields, ["X-SHOE (left)=42", "TEL (Beach house)=5"]);
    assert_eq!(card.phones.len(), 2);
}

fn folder() -> std::path::PathBuf {
    std::path::PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/data/open"))
}

#[test]
fn real_files_say_what_independent_parsers_agree_on() {
    let Ok(table) = std::fs::read_to_string(folder().join("vcard/REFERENCE_consensus.tsv")) else {
        println!("skipped: the reference table is not here");
        return;
    };
    let mut reader = csv::ReaderBuilder::new().delimiter(b'\t').from_reader(table.as_bytes());
    let mut wrong = Vec::new();
    for row in reader.records() {
        let row = row.unwrap();
        let list =
            |n: usize| serde_json::from_str::<Vec<String>>(row.get(n).unwrap_or("")).unwrap_or_default();
        let bytes = std::fs::read(folder().join(&row[0])).unwrap();
        let number: u32 = row[1].parse().unwrap();
        let all = read(&bytes, &options()).0;
        let Some(record) = all.into_iter().find(|r| r.row == number) else {
            wrong.push(format!("{} {number}: missing", &row[0]));
            continue;
        };
        let (names, n, phones, birthdays) = (list(2), list(3), list(4), list(5));
        let expected = !names.join("").is_empty()
            || !n.join("").is_empty()
            || !phones.join("").is_empty()
            || birthdays.iter().any(|b| YearlyDate::parse(b, options().today).is_ok());
        let card = match record.outcome {
            Ok(card) => card,
            Err(fault) => {
                println!("{} {number}: {:?} {}", &row[0], fault.code, fault.text);
                if expected {
                    wrong.push(format!("{} {number}: {fault:?}", &row[0]));
                }
                continue;
            }
        };
        let mut check = |what: &str, expected: String, got: String| {
            if expected != got {
                wrong.push(format!("{} {number} {what}: {expected:?} / {got:?}", &row[0]));
            }
        };
        if let Some(name) = names.first().filter(|n| !n.is_empty()) {
            check("FN", name.trim().to_owned(), card.name.clone());
        }
        if let [family, given, ..] = n.as_slice() {
            check(
                "N",
                format!("{}|{}", family.trim(), given.trim()),
                format!("{}|{}", card.surname, card.given),
            );
        }
        let bare = |t: &String| t.strip_prefix("tel:").unwrap_or(t).to_owned();
        let phones: Vec<String> = phones.iter().map(bare).filter(|t| !t.is_empty()).collect();
        if !phones.is_empty() {
            let got: Vec<&str> = card.phones.iter().map(|p| p.value.as_str()).collect();
            check("TEL", phones.join("|"), got.join("|"));
        }
        let born = birthdays.iter().find_map(|b| YearlyDate::parse(b, options().today).ok());
        if let Some(born) = born {
            check("BDAY", born[0].to_string(), date(&card));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_card_of_every_real_file_becomes_a_card_or_a_named_fault() {
    let mut files = 0;
    for folder in std::fs::read_dir(folder().join("vcard")).into_iter().flatten().flatten() {
        for file in std::fs::read_dir(folder.path()).into_iter().flatten().flatten() {
            if file.path().extension().is_none_or(|e| e != "vcf") {
                continue;
            }
            files += 1;
            let bytes = std::fs::read(file.path()).unwrap();
            let text = String::from_utf8_lossy(&bytes);
            assert!(recognise(&text), "{:?}", file.path());
            let records = read(&bytes, &options()).0;
            assert!(!records.is_empty(), "{:?}", file.path());
            for record in &records {
                match &record.outcome {
                    Ok(card) => assert!(!card.name.is_empty()),
                    Err(fault) => {
                        println!("{:?} {}: {:?} {:?}", file.file_name(), record.row, fault.code, fault.text)
                    }
                }
            }
        }
    }
    println!("{files} files");
}
