//! Taking the book out and in again: what comes back is what went out, by every format as far as it can say it.

use shuke_core::base::birthday::{Calendar, YearlyDate};
use shuke_core::base::ids::CardId;
use shuke_core::cards::draft::{
    AddressDraft, CardKind, Channel, FieldDraft, Gender, OccasionDraft, OccasionKind, PointDraft, PointType,
    RelationDraft, RelationKind,
};
use shuke_core::cards::{self, CardDraft, Class};
use shuke_core::search::list::ids;
use shuke_core::search::{ListQuery, Now};
use shuke_core::store::history;
use shuke_core::transfer::export::{self, CalendarWords, Format};
use shuke_core::transfer::{self, ImportOptions, ReadOptions, Report};
use shuke_core::{Book, Clock, Code, Op, check, sample};

use crate::{TODAY, add, book, day, named};

fn all(book: &Book) -> Vec<CardId> {
    let mut found = Vec::new();
    for filter in ["", "is:archived"] {
        let query = ListQuery { r#where: filter.into(), ..ListQuery::default() };
        found.extend(book.roll(|tx, roll| ids(roll, Now::of(tx), &query)).unwrap());
    }
    found
}

fn write(book: &Book, format: Format, file: &std::path::Path) {
    let ids = all(book);
    export::export(book, &ids, format, &words(), file).unwrap();
}

fn words() -> CalendarWords {
    CalendarWords {
        birthday: "{name} 生日".into(),
        relative: "{name}的{relation} {person} 生日".into(),
        yearly: "{name} {title}".into(),
        followup: "{channel} {name}：{purpose}".into(),
        relations: [("child".to_owned(), "子女".to_owned())].into(),
        channels: [("call".to_owned(), "電話".to_owned())].into(),
        ..CalendarWords::default()
    }
}

fn take(book: &Book, file: &std::path::Path) -> Report {
    transfer::commit(book, &[file], &ImportOptions::default(), &mut |_, _| true).unwrap().value
}

fn lunar(year: Option<i32>, month: u8, day: u8, leap: bool) -> Option<YearlyDate> {
    Some(YearlyDate { calendar: Calendar::Lunar, year, month: Some(month), day: Some(day), leap })
}

/// One card with something in every field, and awkward letters in it.
fn rich() -> CardDraft {
    CardDraft {
        surname: "王".into(),
        given: "小明".into(),
        nickname: "阿明; 小王, 明".into(),
        salutation: "王太太".into(),
        spoken: "美玲姐".into(),
        gender: Some(Gender::Female),
        class: Some(Class::B),
        phones: vec![
            PointDraft { value: "0912-000-417".into(), r#type: PointType::Mobile, preferred: true },
            PointDraft { value: "02-2345-0000 分機 12".into(), r#type: PointType::Work, preferred: false },
        ],
        emails: vec![PointDraft { value: "w@example.com".into(), r#type: PointType::Home, preferred: false }],
        ims: vec![PointDraft { value: "meiling_tea".into(), r#type: PointType::Line, preferred: false }],
        addresses: vec![AddressDraft {
            text: "台北市內湖區瑞光路1號; 2樓, A".into(),
            r#type: PointType::Home,
            area: "內湖".into(),
            ..AddressDraft::default()
        }],
        birthday: lunar(Some(1966), 3, 3, true),
        employer: "光明國中".into(),
        position: "主任".into(),
        occupation: "教師".into(),
        work_from: "2019-03".into(),
        preferred_channel: Some(Channel::Message),
        best_time: "平日 10–12 點".into(),
        opt_outs: vec![Channel::Call, Channel::Visit],
        tags: vec!["高山茶".into(), "續保, 車險".into()],
        groups: vec!["中秋禮單".into()],
        relations: vec![RelationDraft {
            name: "小禾".into(),
            relation: RelationKind::Child,
            birthday: lunar(None, 8, 5, false),
            note: "小二: 喜歡恐龍; \"暴龍\"".into(),
        }],
        occasions: vec![OccasionDraft {
            kind: OccasionKind::PolicyMaturity,
            title: "儲蓄險".into(),
            date: YearlyDate { year: Some(2030), month: Some(5), day: Some(1), ..YearlyDate::default() },
        }],
        fields: vec![FieldDraft { key: "血型".into(), value: "O\n二行".into() }],
        note: "第一行\n=1+1; \\ 反斜線, 🦖 𠮷 \u{202e}顛倒".into(),
        ..named("王小明")
    }
}

#[test]
fn a_card_goes_out_as_vcard_and_comes_back_whole() {
    for format in [Format::Vcard4, Format::Vcard3] {
        let (folder, from) = book();
        let id = add(&from, &rich());
        let file = folder.path().join("out.vcf");
        write(&from, format, &file);
        let text = std::fs::read_to_string(&file).unwrap();
        assert!(text.lines().all(|line| line.len() <= 76), "{format:?}: no line is longer than 75 bytes");
        assert_eq!(take(&from, &file).created, 0, "{format:?}: the same book knows its own card");
        let (_other, to) = book();
        let report = take(&to, &file);
        assert_eq!((report.created, &report.rejected), (1, &Vec::new()), "{format:?}: {:?}", report.warnings);
        let back = to.read(|tx| cards::resolve(tx, "王小明")).unwrap();
        let draft = |book: &Book, id| book.read(|tx| cards::draft_of(tx, id)).unwrap();
        let (mut before, mut after) = (draft(&from, id), draft(&to, back));
        // An address nobody took apart comes back as the street of one.
        (before.addresses[0].parts, after.addresses[0].parts) = Default::default();
        before.addresses[0].text = before.addresses[0].text.replace("; ", ";");
        after.addresses[0].text = after.addresses[0].text.replace("; ", ";");
        assert_eq!(after, before, "{format:?}");
        let card = to.read(|tx| cards::get(tx, back)).unwrap();
        let people: Vec<_> =
            card.relations.iter().map(|r| (r.name.clone(), r.relation, r.birthday, r.note.clone())).collect();
        let child = &rich().relations[0];
        assert_eq!(people, [(child.name.clone(), child.relation, child.birthday, child.note.clone())]);
        let dates: Vec<_> = card.occasions.iter().map(|o| (o.kind, o.title.clone(), o.date)).collect();
        let date = &rich().occasions[0];
        assert_eq!(dates, [(date.kind, date.title.clone(), date.date)]);
    }
}

#[test]
fn birthdays_in_every_degree_of_knowledge_survive_a_vcard() {
    let solar = |year, month, day| YearlyDate { year, month, day, ..YearlyDate::default() };
    let dates = [
        solar(Some(1977), Some(8), Some(14)),
        solar(None, Some(8), Some(14)),
        solar(None, Some(2), Some(29)),
        solar(Some(1977), None, None),
        solar(None, Some(8), None),
        lunar(Some(1966), 3, 3, true).unwrap(),
        lunar(None, 8, 15, false).unwrap(),
        lunar(Some(1923), 12, 30, false).unwrap(),
    ];
    for format in [Format::Vcard4, Format::Vcard3] {
        let (folder, from) = book();
        for (at, date) in dates.into_iter().enumerate() {
            add(&from, &CardDraft { birthday: Some(date), ..named(&format!("客戶{at}")) });
        }
        let file = folder.path().join("out.vcf");
        write(&from, format, &file);
        let (_other, to) = book();
        take(&to, &file);
        for (at, date) in dates.into_iter().enumerate() {
            let card = to.read(|tx| cards::get(tx, cards::resolve(tx, &format!("客戶{at}"))?)).unwrap();
            assert_eq!(card.birthday, Some(date), "{format:?}");
        }
    }
}

#[test]
fn the_lossless_file_read_into_an_empty_book_writes_the_same_file_again() {
    let folder = tempfile::tempdir().unwrap();
    let from = sample::create(&folder.path().join("s.book"), Clock::Pinned(day(TODAY))).unwrap();
    let one = all(&from)[3];
    from.write(Op::ArchiveCard, |tx| cards::archive(tx, one, true)).unwrap();
    let (first, second) = (folder.path().join("one.json"), folder.path().join("two.json"));
    write(&from, Format::Json, &first);
    let (_other, to) = book();
    let preview = transfer::preview(&to, &first, &ImportOptions::default()).unwrap();
    let oldest = from.read(|tx| cards::draft_of(tx, cards::resolve(tx, "1")?)).unwrap();
    assert_eq!((preview.counts.create, preview.cards.len(), &preview.cards[0]), (43, 6, &oldest));
    let report = take(&to, &first);
    assert_eq!((report.read, report.created, report.skipped), (43, 43, 0));
    write(&to, Format::Json, &second);
    assert!(std::fs::read(&first).unwrap() == std::fs::read(&second).unwrap(), "byte for byte");
    let counted = |book: &Book| book.read(history::counts).unwrap();
    assert_eq!(counted(&to), counted(&from));
    assert!(to.read(check::check).unwrap().ok);
    assert_eq!(take(&to, &first).created, 0, "the same file twice");
    let next = add(&to, &named("新客戶"));
    let number = |id| to.read(|tx| cards::reference(tx, id)).unwrap().number;
    assert_eq!(number(next), 44, "numbers go on behind those that came in");
    to.undo(None).unwrap();
    to.undo(None).unwrap();
    assert_eq!(counted(&to).values().sum::<u64>(), 0, "one undo takes all of it back");
}

#[test]
fn the_lossless_file_never_takes_a_number_from_anybody_and_names_its_faults() {
    let (folder, from) = book();
    add(&from, &rich());
    let file = folder.path().join("one.json");
    write(&from, Format::Json, &file);
    let (_other, to) = book();
    let own = add(&to, &named("陳美玲"));
    assert_eq!(take(&to, &file).created, 1);
    let number = |name: &str| to.read(|tx| cards::reference(tx, cards::resolve(tx, name)?)).unwrap().number;
    assert_eq!((number("陳美玲"), number("王小明")), (1, 2));
    assert!(to.read(|tx| cards::get(tx, own)).is_ok());
    let text = std::fs::read_to_string(&file).unwrap();
    let version = format!("\"version\":{}", shuke_core::store::open::schema());
    for (name, text, code) in [
        ("cut", text[..text.len() / 2].to_owned(), Code::FileDamaged),
        ("newer", text.replace(&version, "\"version\":999"), Code::BookNewer),
        ("no id", text.replacen("\"id\":\"", "\"id\":\"x", 1), Code::FileDamaged),
        ("table", text.replace("\"card_tags\"", "\"sqlite_master\""), Code::FileDamaged),
        ("kind", text.replacen("\"number\":1", "\"number\":\"one\"", 1), Code::FileDamaged),
        ("order", text.replace("\"cards\"", "\"views\""), Code::FileDamaged),
    ] {
        let bad = folder.path().join("bad.json");
        std::fs::write(&bad, text).unwrap();
        let (_third, empty) = book();
        let tried = transfer::commit(&empty, &[&bad], &ImportOptions::default(), &mut |_, _| true);
        assert_eq!(tried.unwrap_err().code, code, "{name}");
        assert_eq!(empty.read(history::counts).unwrap().values().sum::<u64>(), 0, "{name} leaves nothing");
    }
}

#[test]
fn person_or_organisation_is_told_and_not_guessed_again() {
    let (folder, from) = book();
    for (name, kind) in [
        ("芸檐茶行", CardKind::Organisation),
        ("大德股份有限公司", CardKind::Person),
        ("王小明", CardKind::Person),
    ] {
        add(&from, &CardDraft { kind, ..named(name) });
    }
    for format in [Format::Csv, Format::Xlsx] {
        let file = folder.path().join(format!("out.{}", format.extension()));
        write(&from, format, &file);
        let parsed = transfer::open(&file, &ReadOptions::default(), day(TODAY)).unwrap();
        let mut kinds: Vec<(String, CardKind)> = parsed
            .records
            .iter()
            .map(|r| r.outcome.as_ref().map(|d| (d.name.clone(), d.kind)).unwrap())
            .collect();
        kinds.sort_by(|a, b| a.0.cmp(&b.0));
        let expected = [
            ("大德股份有限公司".to_owned(), CardKind::Person),
            ("王小明".to_owned(), CardKind::Person),
            ("芸檐茶行".to_owned(), CardKind::Organisation),
        ];
        assert_eq!(kinds, expected, "{format:?}");
    }
}

#[test]
fn a_workbook_goes_out_as_text_and_comes_back() {
    let (folder, from) = book();
    let id = add(&from, &CardDraft { note: "=HYPERLINK(\"http://x\")".into(), ..rich() });
    let file = folder.path().join("out.xlsx");
    write(&from, Format::Xlsx, &file);
    let parsed = transfer::open(&file, &ReadOptions::default(), day(TODAY)).unwrap();
    let back = parsed.records[0].outcome.clone().unwrap();
    let draft = from.read(|tx| cards::draft_of(tx, id)).unwrap();
    assert_eq!(
        (&back.name, &back.phones, &back.birthday, &back.note),
        (
            &draft.name,
            &[draft.phones[0].clone(), draft.phones[1].clone()]
                .map(|p| PointDraft { preferred: false, ..p })
                .to_vec(),
            &draft.birthday,
            &draft.note
        )
    );
    assert_eq!((back.salutation.as_str(), back.fields.len()), ("王太太", 1));
}

#[test]
fn a_calendar_knows_every_day_to_come_and_lunar_ones_year_by_year() {
    let (folder, from) = book();
    let id = add(&from, &rich());
    add(&from, &CardDraft { do_not_contact: true, birthday: lunar(None, 8, 15, false), ..named("勿擾") });
    let solar = YearlyDate { year: Some(1977), month: Some(9), day: Some(16), ..YearlyDate::default() };
    add(&from, &CardDraft { birthday: Some(solar), ..named("{name}, 林; 志強") });
    let plan = shuke_core::followups::FollowupDraft {
        due: Some(day("2026-09-18")),
        time: Some("14:30".into()),
        purpose: "傳報價".into(),
        ..Default::default()
    };
    from.write(Op::AddFollowup, |tx| shuke_core::followups::add(tx, id, &plan)).unwrap();
    let file = folder.path().join("out.ics");
    write(&from, Format::Ics, &file);
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(text.starts_with("BEGIN:VCALENDAR\r\n") && text.ends_with("END:VCALENDAR\r\n"));
    let unfolded = text.replace("\r\n ", "");
    assert!(!unfolded.contains("勿擾"), "who is to be left in peace is in no reminder");
    let events: Vec<&str> = unfolded.split("BEGIN:VEVENT").skip(1).collect();
    let of = |words: &str| events.iter().filter(|event| event.contains(words)).copied().collect::<Vec<_>>();
    // 閏三月 comes in 2042 again; until then the birthday is kept in the plain third month.
    let own = of("SUMMARY:王小明 生日");
    assert_eq!(own.len(), 10);
    assert!(own[0].contains("DTSTART;VALUE=DATE:20270409") && !own[0].contains("RRULE"), "{}", own[0]);
    let child = of("SUMMARY:王小明的子女 小禾 生日");
    assert!(child[0].contains("DTSTART;VALUE=DATE:20260915"), "農曆八月初五 is today: {}", child[0]);
    let yearly = of("RRULE:FREQ=YEARLY");
    assert_eq!(yearly.len(), 2, "the solar birthday and the policy");
    assert!(yearly.iter().any(|event| event.contains("SUMMARY:{name}\\, 林\\; 志強 生日")), "{yearly:?}");
    let planned = of("SUMMARY:電話 王小明：傳報價");
    assert!(planned[0].contains("DTSTART:20260918T143000") && planned[0].contains("TRIGGER:-PT30M"));
    assert_eq!(unfolded.matches("BEGIN:VALARM").count(), events.len());
    let ids: std::collections::BTreeSet<&str> =
        unfolded.lines().filter(|line| line.starts_with("UID:")).collect();
    assert_eq!(ids.len(), events.len(), "every event has an identity of its own");
}
