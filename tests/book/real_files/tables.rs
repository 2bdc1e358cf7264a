//! Every table of text in the open set: what other programs write, what banks and shops publish, what attackers send.

use std::collections::{BTreeMap, BTreeSet};

use shuke_core::cards::{self, CardDraft};
use shuke_core::search::ListQuery;
use shuke_core::transfer::export::{self, CalendarWords, Format};
use shuke_core::transfer::mapping::{self, Field};
use shuke_core::transfer::{self, ImportOptions, Parsed, ReadOptions, charset};

use crate::{TODAY, book, day, shared};

fn drafts(parsed: &Parsed) -> Vec<&CardDraft> {
    parsed.records.iter().filter_map(|record| record.outcome.as_ref().ok()).collect()
}

fn read(path: &std::path::Path, map: &[(&str, &str)]) -> Parsed {
    let pairs: BTreeMap<_, _> =
        map.iter().map(|(column, field)| ((*column).into(), (*field).into())).collect();
    let map = (!pairs.is_empty()).then_some(pairs);
    transfer::open(path, &ReadOptions { map, ..ReadOptions::default() }, day(TODAY)).unwrap()
}

/// A field of one's own.
fn own<'a>(draft: &'a CardDraft, key: &str) -> &'a str {
    draft.fields.iter().find(|field| field.key == key).map(|field| field.value.as_str()).unwrap_or_default()
}

#[test]
fn a_thunderbird_address_book_comes_in_with_its_names_and_addresses() {
    let Some(path) = shared("open/tabular/mozilla/basic_addressbook.csv") else { return };
    let (_folder, book) = book();
    let done = transfer::commit(&book, &[&path], &ImportOptions::default(), &mut |_, _| true).unwrap();
    assert_eq!((done.value.read, done.value.created), (1, 1), "{:?}", done.value);
    let john = book.read(|tx| cards::get(tx, cards::resolve(tx, "John Doe")?)).unwrap();
    assert_eq!((john.surname.as_str(), john.given.as_str()), ("Doe", "John"));
    assert_eq!(john.emails[0].value, "johndoe@host.invalid");
    assert!(john.fields.is_empty() && john.note.is_empty(), "empty columns leave nothing: {:?}", john.fields);
}

#[test]
fn a_list_that_changes_its_separator_on_the_way_keeps_its_columns() {
    let Some(path) = shared("open/tabular/mozilla/tab_comma_mixed.csv") else { return };
    let parsed = read(&path, &[]);
    assert_eq!(parsed.records.iter().map(|record| record.row).collect::<Vec<_>>(), [1, 2, 3, 4]);
    for (number, draft) in (1..).zip(drafts(&parsed)) {
        let emails: Vec<&str> = draft.emails.iter().map(|email| email.value.as_str()).collect();
        assert_eq!(emails, [format!("{number}@host.invalid")]);
        assert_eq!([own(draft, "1"), own(draft, "4")], [number.to_string(), number.to_string()]);
    }
    assert_eq!(drafts(&parsed).len(), 4);
}

/// What the columns of the known programs hold. `custom` is kept under the column's own name: no field says it.
const HEADERS: &[(&str, &str)] = &[
    ("name", "Name, Display Name"),
    ("given", "Given Name, First Name"),
    ("middle", "Additional Name, Middle Name"),
    ("surname", "Family Name, Last Name"),
    ("prefix", "Name Prefix, Title"),
    ("suffix", "Name Suffix, Suffix"),
    ("nickname", "Nickname, Short Name"),
    ("birthday", "Birthday"),
    ("birth_year", "Birth Year"),
    ("birth_month", "Birth Month"),
    ("birth_day", "Birth Day"),
    ("anniversary", "Anniversary"),
    ("gender", "Gender"),
    ("occupation", "Occupation, Profession"),
    ("company", "Organization Name, Company, Organization"),
    ("department", "Organization Department, Department"),
    ("position", "Organization Title, Job Title"),
    ("note", "Notes"),
    ("tags", "Group Membership, Labels"),
    (
        "label",
        "E-mail 1 - Type, Phone 1 - Type, E-mail 1 - Label, E-mail 2 - Label, Phone 1 - Label, Phone 2 - Label, Address 1 - Label",
    ),
    (
        "email",
        "E-mail 1 - Value, E-mail 2 - Value, E-mail Address, E-mail 2 Address, E-mail 3 Address, Primary Email, Secondary Email",
    ),
    ("phone", "Phone 1 - Value, Phone 2 - Value, Primary Phone"),
    ("mobile", "Mobile Phone, Mobile Number"),
    ("home_phone", "Home Phone, Home Phone 2"),
    ("work_phone", "Business Phone, Business Phone 2, Company Main Phone, Work Phone"),
    ("fax", "Home Fax, Business Fax, Fax Number"),
    ("pager", "Pager, Pager Number"),
    ("im", "Screen Name"),
    ("spouse", "Spouse"),
    ("children", "Children"),
    ("referrer", "Referred By"),
    ("assistant", "Assistant's Name"),
    ("address", "Address 1 - Formatted"),
    ("street", "Address 1 - Street, Other Street, Other Street 2, Other Street 3"),
    ("city", "Address 1 - City, Other City"),
    ("region", "Address 1 - Region"),
    ("postal_code", "Address 1 - Postal Code"),
    ("country", "Address 1 - Country"),
    ("po_box", "Address 1 - PO Box"),
    ("extended", "Address 1 - Extended Address"),
    ("home_address", "Home Address"),
    ("home_street", "Home Street, Home Street 2, Home Street 3, Home Address 2"),
    ("home_city", "Home City"),
    ("home_region", "Home State"),
    ("home_postal_code", "Home Postal Code, Home ZipCode"),
    ("home_country", "Home Country, Home Country/Region"),
    ("home_po_box", "Home Address PO Box"),
    ("work_address", "Business Address"),
    ("work_street", "Business Street, Business Street 2, Business Street 3, Work Address, Work Address 2"),
    ("work_city", "Business City, Work City"),
    ("work_region", "Business State, Work State"),
    ("work_postal_code", "Business Postal Code, Work ZipCode"),
    ("work_country", "Business Country/Region, Work Country"),
    (
        "custom",
        "Yomi Name, Given Name Yomi, Additional Name Yomi, Family Name Yomi, Phonetic First Name, Phonetic Middle Name, \
        Phonetic Last Name, Initials, Maiden Name, Location, Billing Information, Directory Server, Mileage, Hobby, \
        Sensitivity, Priority, Subject, Language, Photo, File As, Web Page, Web Page 1, Web Page 2, Internet Free Busy, \
        Manager's Name, Office Location, Organizational ID Number, Account, Custom 1, Custom 2, Custom 3, Custom 4",
    ),
    // Whose phone it is would be lost among the customer's own.
    ("custom", "Assistant's Phone"),
];

#[test]
fn every_column_of_the_known_programs_goes_where_it_belongs_and_none_anywhere_else() {
    let Some(path) = shared("open/tabular/headers/known_export_headers.json") else { return };
    let programs: BTreeMap<String, Vec<String>> =
        serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let expected: BTreeMap<&str, &str> = HEADERS
        .iter()
        .flat_map(|(field, list)| list.split(", ").map(move |header| (header, *field)))
        .collect();
    let (mut wrong, mut columns) = (Vec::new(), 0);
    for (program, headers) in &programs {
        let fields = mapping::default_fields(&mapping::guess(headers, &[]));
        for (header, field) in headers.iter().zip(fields.iter().map(|field| field.name())) {
            // Thunderbird's is the street alone, Google's everything.
            let thunderbird = program == "thunderbird_en" && header == "Home Address";
            let right =
                if thunderbird { "home_street" } else { expected.get(header.as_str()).unwrap_or(&"?") };
            columns += 1;
            if field != right {
                wrong.push(format!("{program}, {header}: {field} instead of {right}"));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
    assert!(programs.len() >= 5 && columns >= 181, "{columns}");
    assert!(HEADERS.iter().all(|(field, _)| Field::named(field).is_ok()));
}

#[test]
fn the_encoding_of_a_page_in_big5_and_of_one_in_gb2312_is_found_in_every_language() {
    let Some(folder) = shared("open/tabular/encoding-corpus") else { return };
    for (file, encoding, words) in [
        ("Big5__ude_1.txt", "Big5", "維基大典（Wikipedia）者，網路為礎"),
        ("GB2312__mozilla_bug171813_text.html", "gb18030", "<b>搜狐在线</b>"),
    ] {
        let bytes = std::fs::read(folder.join(file)).unwrap();
        for language in [None, Some("zh-Hant"), Some("zh-Hans"), Some("en")] {
            let text = charset::decode(&bytes, None, language);
            assert_eq!((text.encoding, text.errors), (encoding, 0), "{file} {language:?}");
            assert!(text.text.contains(words), "{file}");
        }
        // Prose and web pages are found out, and are no lists of customers.
        let error = transfer::open(&folder.join(file), &ReadOptions::default(), day(TODAY)).unwrap_err();
        assert_eq!(error.code, shuke_core::Code::FileUnknown, "{file}");
    }
}

#[test]
fn a_banks_table_is_cut_at_its_semicolons_and_its_codes_are_no_names() {
    let Some(path) = shared("open/purchase/bank-marketing/bank.csv") else { return };
    let parsed = read(&path, &[]);
    assert_eq!((parsed.delimiter, parsed.header.len(), parsed.records.len()), (Some(';'), 17, 4521));
    let contact = parsed.columns.iter().find(|column| column.name == "contact").unwrap();
    assert_eq!(
        (contact.field, contact.sample[0].as_str()),
        (None, "cellular"),
        "no customer is called cellular"
    );
    assert!(drafts(&parsed).is_empty());
    // Told which column is to stand as the name, every row comes in.
    let parsed = read(&path, &[("job", "name")]);
    let yes = drafts(&parsed).into_iter().filter(|draft| own(draft, "y") == "yes").count();
    assert_eq!((drafts(&parsed).len(), yes, parsed.records[4520].row), (4521, 521, 4522));
}

#[test]
fn tables_of_orders_are_read_to_the_last_row_under_the_numbers_a_spreadsheet_shows() {
    let Some(folder) = shared("open/purchase") else { return };
    let orders = read(&folder.join("rfm-package/rfm_data_orders.csv"), &[]);
    let drafts_of = drafts(&orders);
    let customers: BTreeSet<&str> = drafts_of.iter().map(|draft| draft.name.as_str()).collect();
    let revenue: f64 = drafts_of.iter().map(|draft| own(draft, "revenue").parse::<f64>().unwrap()).sum();
    assert_eq!((drafts_of.len(), customers.len(), revenue), (4906, 995, 464_158.0));
    assert!(drafts_of.iter().all(|draft| draft.emails[0].value.contains('@')));
    for file in ["cdnow/cdnow_customers_summary.csv", "cdnow/cdnow_customers_summary_with_transactions.csv"] {
        let customers = read(&folder.join(file), &[("ID", "name")]);
        let rows: Vec<(u32, &str)> =
            customers.records.iter().map(|r| (r.row, r.outcome.as_ref().unwrap().name.as_str())).collect();
        assert_eq!((rows.len(), rows[0], rows[2356]), (2357, (2, "1"), (2358, "2357")), "{file}");
    }
}

#[test]
fn what_attackers_write_survives_an_import_to_the_letter_and_leaves_as_no_formula() {
    let (Some(naughty), Some(formulas)) = (
        shared("open/security/blns/blns.json"),
        shared("open/security/csv_injection_payloadsallthethings.txt"),
    ) else {
        return;
    };
    let naughty: Vec<String> = serde_json::from_str(&std::fs::read_to_string(naughty).unwrap()).unwrap();
    let formulas = std::fs::read_to_string(formulas).unwrap();
    let formulas: Vec<&str> = formulas.lines().filter(|line| !line.is_empty()).collect();
    assert!(formulas.len() == 7 && naughty.len() > 500);
    let texts: Vec<&str> = naughty.iter().map(String::as_str).chain(formulas.iter().copied()).collect();
    let folder = tempfile::tempdir().unwrap();
    let (first, second) = (folder.path().join("one.csv"), folder.path().join("two.csv"));
    let mut csv = csv::Writer::from_path(&first).unwrap();
    csv.write_record(["姓名", "備註", "暗號"]).unwrap();
    for (at, text) in texts.iter().enumerate() {
        csv.write_record([&format!("客戶 {at}"), *text, *text]).unwrap();
    }
    // A formula for a name is still somebody's name.
    for text in &formulas {
        csv.write_record([*text, "", ""]).unwrap();
    }
    csv.into_inner().unwrap();
    let (_folder, book) = book();
    let done = transfer::commit(&book, &[&first], &ImportOptions::default(), &mut |_, _| true).unwrap().value;
    assert_eq!(usize::try_from(done.created).unwrap(), texts.len() + formulas.len(), "{:?}", done.rejected);
    let told: BTreeSet<u32> =
        done.warnings.iter().filter(|w| w.code == "control_characters").map(|w| w.row).collect();
    let ids = book.roll(|tx, roll| {
        shuke_core::search::list::ids(roll, shuke_core::search::Now::of(tx), &ListQuery::default())
    });
    let ids = ids.unwrap();
    let cards: Vec<_> = ids.iter().map(|id| book.read(|tx| cards::get(tx, *id)).unwrap()).collect();
    for (at, text) in texts.iter().enumerate() {
        let name = format!("客戶 {at}");
        let card = cards.iter().find(|card| card.card.name == name).unwrap();
        let kept = card.fields.get("暗號").map(String::as_str).unwrap_or_default();
        assert_eq!(card.note, kept);
        // Characters nobody can see are taken out, and that is told; nothing else is touched.
        let invisible = |c: &char| c.is_control() && !matches!(c, '\n' | '\t') || *c == '\u{feff}';
        let visible: String = text.chars().filter(|c| !invisible(c)).collect();
        assert_eq!(kept, visible.trim(), "{text:?}");
        let row = u32::try_from(at).unwrap() + 2;
        assert!(visible.trim() == text.trim() || told.contains(&row), "{text:?} lost something in silence");
    }
    for text in &formulas {
        assert!(cards.iter().any(|card| card.card.name == *text), "{text}");
    }
    export::export(&book, &ids, Format::Csv, &CalendarWords::default(), &second).unwrap();
    let bytes = std::fs::read(&second).unwrap();
    let mut cells = 0;
    for row in csv::ReaderBuilder::new().has_headers(false).from_reader(&bytes[3..]).records() {
        for cell in &row.unwrap() {
            cells += 1;
            assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']), "{cell:?} runs as a formula");
        }
    }
    assert!(cells > 34 * texts.len(), "{cells}");
    // The mark that keeps a spreadsheet from running them is taken off again.
    let again =
        transfer::commit(&book, &[&second], &ImportOptions::default(), &mut |_, _| true).unwrap().value;
    assert_eq!((again.created, again.rejected.len()), (0, 0));
    let differs: Vec<_> = again.warnings.iter().filter(|w| w.code == "not_taken").collect();
    assert!(differs.is_empty(), "{differs:?}");
}
