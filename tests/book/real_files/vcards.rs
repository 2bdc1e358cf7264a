//! Every card of every vCard file in the open set, held against what SOURCES.md and the REFERENCE files say of it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use shuke_core::Book;
use shuke_core::base::birthday::YearlyDate;
use shuke_core::cards::{self, Card};
use shuke_core::transfer::{self, ImportOptions, Known, OnDuplicate, ReadOptions, Report};

use super::files;
use crate::{TODAY, book, day, shared};

/// Where a reference asks for something else than what is done, and why that is right.
const ON_PURPOSE: [(&str, u32, &str); 2] = [
    // "circa 1800" is no day anybody can be congratulated on; the words are kept in a field of the card.
    ("calcard/027.vcf", 1, "BDAY"),
    // "206-12-15" is a slip and the card says nothing else; it is named with its line instead of becoming a nameless card.
    ("calcard/063.vcf", 1, "BDAY"),
];

/// The records that make no card: nothing in them could stand as a name, or the file ends in their middle. A card
/// without its end may lack anything, so it is named and not half imported.
const REJECTED: [(&str, u32, &str, &str); 9] = [
    ("aosp/v21_android_custom_prop.vcf", 1, "no_name", "X-ANDROID-CUSTOM:custom_mime1;1;2"),
    ("calcard/028.vcf", 1, "cut_off", "second contact with minimal Vcard"),
    ("calcard/055.vcf", 1, "no_name", ""),
    ("calcard/056.vcf", 1, "cut_off", "babs@umich.edu"),
    ("calcard/063.vcf", 1, "no_name", "BDAY:206-12-15"),
    ("calcard/063.vcf", 3, "no_name", ""),
    ("calcard/068.vcf", 1, "no_name", ""),
    ("calcard/069.vcf", 1, "no_name", ""),
    ("sabre-vobject/issue64.vcf", 1, "no_name", ""),
];

/// What the reference says of one card; what is empty is not asked for.
#[derive(Default)]
struct Reference {
    name: String,
    parts: Vec<String>,
    phones: Vec<String>,
    birthdays: Vec<String>,
}

/// The files of the table with their cards by number.
fn table(text: &str) -> BTreeMap<String, BTreeMap<u32, Reference>> {
    let mut found: BTreeMap<String, BTreeMap<u32, Reference>> = BTreeMap::new();
    for row in csv::ReaderBuilder::new().delimiter(b'\t').from_reader(text.as_bytes()).records() {
        let row = row.unwrap();
        let list = |at: usize| match row[at].is_empty() {
            true => Vec::new(),
            false => serde_json::from_str::<Vec<String>>(&row[at]).unwrap(),
        };
        let full = |at: usize| list(at).into_iter().filter(|text| !text.trim().is_empty()).collect();
        let name = list(2).first().map(|name| name.trim().to_owned()).unwrap_or_default();
        let card = Reference { name, parts: list(3), phones: full(4), birthdays: full(5) };
        let file = row[0].strip_prefix("vcard/").unwrap().to_owned();
        assert!(found.entry(file).or_default().insert(row[1].parse().unwrap(), card).is_none());
    }
    found
}

fn take(book: &Book, path: &Path) -> Report {
    let known = Known { on_duplicate: OnDuplicate::Add, ..Known::default() };
    let options = ImportOptions { known, ..ImportOptions::default() };
    transfer::commit(book, &[path], &options, &mut |_, _| true).unwrap().value
}

fn numbered(book: &Book, number: u32) -> Card {
    book.read(|tx| cards::get(tx, cards::resolve(tx, &format!("#{number}"))?)).unwrap()
}

/// Year, month and day of `19800322`, `1980-03-22`, `--0203` or one of them with a time behind it.
fn parts(written: &str) -> Option<(Option<i32>, u8, u8)> {
    let date = written.split('T').next()?;
    let digits: String = date.chars().filter(char::is_ascii_digit).collect();
    let (year, rest) = match (date.strip_prefix("--"), digits.len()) {
        (Some(_), 4) => (None, digits.as_str()),
        (None, 8) => (Some(digits[..4].parse().unwrap()), &digits[4..]),
        _ => return None,
    };
    Some((year, rest[..2].parse().unwrap(), rest[2..].parse().unwrap()))
}

/// The digits of a number, or the whole text where it has none: "ask Jenny for Lisa's number".
fn digits(number: &str) -> String {
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    if digits.is_empty() { number.to_owned() } else { digits }
}

fn sorted<'a>(all: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut all: Vec<String> = all.map(digits).collect();
    all.sort();
    all
}

/// What the card does not do of what the reference asks, and how much that was.
fn differences(asked: &Reference, card: &Card) -> (Vec<&'static str>, u32) {
    let (mut wrong, mut demands) = (Vec::new(), 0);
    let mut check = |what, right: bool| {
        demands += 1;
        if !right {
            wrong.push(what);
        }
    };
    if !asked.name.is_empty() {
        check("FN", card.card.name == asked.name);
    }
    if let ([family, given, more @ ..], true) = (asked.parts.as_slice(), !asked.parts.concat().is_empty()) {
        check("N", (card.surname.as_str(), card.given.as_str()) == (family.trim(), given.trim()));
        for (key, part) in ["N (additional)", "N (prefix)", "N (suffix)"].into_iter().zip(more) {
            if !part.is_empty() {
                let kept = card.fields.get(key).is_some_and(|value| value == part);
                check("N", kept || card.card.name.contains(part.as_str()));
            }
        }
    }
    if !asked.phones.is_empty() {
        let written = asked.phones.iter().map(|phone| phone.strip_prefix("tel:").unwrap_or(phone));
        check("TEL", sorted(written) == sorted(card.phones.iter().map(|phone| phone.value.as_str())));
    }
    if let [first, others @ ..] = asked.birthdays.as_slice() {
        let born = card.birthday.and_then(|b| Some((b.year, b.month?, b.day?)));
        check("BDAY", born.is_some() && born == parts(first));
        // A card has one birthday; a second one that says something else stays readable.
        for other in others {
            let kept = card.fields.get("BDAY").is_some_and(|kept| kept.lines().any(|line| line == other));
            let same = YearlyDate::parse(other, day(TODAY)).unwrap_or_default();
            check("BDAY", kept || card.birthday.is_some_and(|born| same.contains(&born)));
        }
    }
    (wrong, demands)
}

#[test]
fn every_card_says_what_the_other_programs_agree_it_says() {
    let Some(folder) = shared("open/vcard") else { return };
    let table = table(&std::fs::read_to_string(folder.join("REFERENCE_consensus.tsv")).unwrap());
    let mut paths = Vec::new();
    files(&folder, ".vcf", &mut paths);
    let (_folder, book) = book();
    let (mut number, mut demands, mut cards) = (0, 0, 0);
    let (mut wrong, mut rejected, mut seen) = (Vec::new(), Vec::new(), BTreeSet::new());
    for path in &paths {
        let file = path.strip_prefix(&folder).unwrap().to_string_lossy().replace('\\', "/");
        let report = take(&book, path);
        let gone: BTreeMap<u32, &transfer::Rejected> = report.rejected.iter().map(|r| (r.row, r)).collect();
        rejected
            .extend(report.rejected.iter().map(|r| (file.clone(), r.row, r.code.clone(), r.text.clone())));
        let asked = table.get(&file);
        if let Some(asked) = asked {
            seen.insert(file.clone());
            assert_eq!(
                usize::try_from(report.read).unwrap(),
                asked.len(),
                "{file}: as many cards as there are"
            );
        }
        for row in 1..=report.read {
            let asked = asked.and_then(|cards| cards.get(&row));
            if gone.contains_key(&row) {
                let blank =
                    asked.is_none_or(|a| a.name.is_empty() && a.parts.is_empty() && a.phones.is_empty());
                assert!(blank, "{file} {row}: a card with a name or a phone is taken in");
                wrong.extend(asked.filter(|a| !a.birthdays.is_empty()).map(|_| (file.clone(), row, "BDAY")));
                continue;
            }
            (number, cards) = (number + 1, cards + 1);
            let card = numbered(&book, number);
            assert!(!card.card.name.contains(['\n', '\r']), "{file} {row}: a name is one line");
            if let Some(asked) = asked {
                let (missed, asked) = differences(asked, &card);
                demands += asked;
                wrong.extend(missed.into_iter().map(|what| (file.clone(), row, what)));
            }
        }
    }
    assert_eq!(seen.len(), table.len(), "every file of the table is there");
    let wrong: Vec<(&str, u32, &str)> = wrong.iter().map(|(f, n, what)| (f.as_str(), *n, *what)).collect();
    assert_eq!(wrong, ON_PURPOSE);
    let short = |text: &str| text.chars().take(33).collect::<String>();
    let expected =
        REJECTED.map(|(file, row, code, text)| (file.to_owned(), row, code.to_owned(), short(text)));
    let rejected: Vec<_> =
        rejected.into_iter().map(|(f, row, code, text)| (f, row, code, short(&text))).collect();
    assert_eq!(rejected, expected);
    println!("{} files, {cards} cards, {demands} demands", paths.len());
    assert!(paths.len() >= 200 && cards >= 250 && demands >= 600, "{} {cards} {demands}", paths.len());
    assert_eq!(numbered_field(&book, "circa 1800"), 1, "the words of no date are kept");
}

/// How many cards keep this text as their BDAY.
fn numbered_field(book: &Book, text: &str) -> usize {
    let count = "SELECT count(*) FROM card_fields WHERE key = 'BDAY' AND value = ?1";
    book.read(|tx| Ok(tx.conn().query_row(count, [text], |row| row.get(0))?)).unwrap()
}

#[test]
fn chinese_cards_in_an_encoding_of_their_own_come_out_whole() {
    let Some(folder) = shared("open/vcard/derived") else { return };
    let (_folder, book) = book();
    for (number, file) in (1..).zip(["gb2312_qp.vcf", "gb2312_8bit.vcf"]) {
        take(&book, &folder.join(file));
        let card = numbered(&book, number);
        assert_eq!(
            (card.surname.as_str(), card.given.as_str(), card.card.name.as_str()),
            ("张", "伟", "张伟")
        );
        assert_eq!((card.employer.as_str(), card.position.as_str()), ("示例科技有限公司", "首席执行官"));
        assert_eq!(card.phones[0].value, "13800138000");
        assert_eq!(card.birthday.unwrap().to_string(), "1985-04-12");
    }
}

#[test]
fn thirty_western_cards_that_do_not_say_their_encoding_keep_their_umlauts_in_every_language() {
    let Some(path) = shared("open/vcard/ical4j-vcard/vcard-vCards-SAP.vcf") else { return };
    for language in ["zh-Hant", "zh-Hans", "en"] {
        let options = ReadOptions { language: Some(language.into()), ..ReadOptions::default() };
        let parsed = transfer::open(&path, &options, day(TODAY)).unwrap();
        // The one encoding is the other with more characters.
        assert_eq!((parsed.encoding, parsed.records.len()), ("windows-1252", 30), "{language}");
        let cards: Vec<_> = parsed.records.iter().map(|record| record.outcome.as_ref().unwrap()).collect();
        assert_eq!(
            [cards[9], cards[14], cards[19]].map(|card| card.name.as_str()),
            ["Ingrid Spaßlund", "Günther Blümchen", "Berit Müller"]
        );
        assert_eq!(cards[12].addresses[0].parts.street, "Brotmannstraße 7");
        assert_eq!(cards[18].addresses[0].parts.street, "Werner-von-Siemens-Straße 6");
    }
}

#[test]
fn birthdays_as_apple_writes_them_are_read_with_cycle_leap_month_and_missing_parts() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("apple.vcf");
    // Year 1 of cycle 78 is 1984.
    let lines = [
        ("X-ALTBDAY;CALSCALE=chinese:007800010815", "lunar:1984-08-15"),
        ("X-ALTBDAY;CALSCALE=chinese:007700600101", "lunar:1983-01-01"),
        ("X-ALTBDAY;CALSCALE=chinese:0077004303L03", "lunar:1966-L3-03"),
        ("X-ALTBDAY;CALSCALE=chinese:007700450805", "lunar:1968-08-05"),
        ("X-ALTBDAY;CALSCALE=chinese:--0805", "lunar:--08-05"),
        ("item1.X-ALTBDAY;CALSCALE=chinese:--04L01", "lunar:--L4-01"),
        ("BDAY;X-APPLE-OMIT-YEAR=1604:1604-08-14", "--08-14"),
        ("BDAY;X-APPLE-OMIT-YEAR=1604;VALUE=date:1604-02-29", "--02-29"),
        ("BDAY;VALUE=date:1977-08-14", "1977-08-14"),
    ];
    let card = |(at, (line, _)): (usize, &(&str, &str))| {
        format!("BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Person {at}\r\n{line}\r\nEND:VCARD\r\n")
    };
    std::fs::write(&file, lines.iter().enumerate().map(card).collect::<String>()).unwrap();
    let (_folder, book) = book();
    take(&book, &file);
    for (number, (line, born)) in (1..).zip(lines) {
        assert_eq!(numbered(&book, number).birthday.map(|b| b.to_string()).as_deref(), Some(born), "{line}");
    }
}

#[test]
fn the_messengers_of_kde_are_messengers_here_too() {
    let Some(folder) = shared("open/vcard") else { return };
    let (_folder, book) = book();
    take(&book, &folder.join("ical4j-vcard/vcard-antoni-kontact.vcf"));
    take(&book, &folder.join("calcard/073.vcf"));
    let ims = |number| numbered(&book, number).ims.into_iter().map(|im| im.value).collect::<Vec<_>>();
    assert_eq!(ims(1), ["gadu: 452342", "antoni-kde-skype", "xmpp: antoni-kde@kde-jabber.org"]);
    assert_eq!(
        (numbered(&book, 2).card.name.as_str(), ims(2)),
        ("xmpp: some@jabber.id", vec!["xmpp: some@jabber.id".to_owned()])
    );
}
