//! What is kept beside the rows and what it serves: the upgrade of an older book, the first rows, rounds, views, export.

use chrono::{Days, NaiveDate};
use shuke_core::base::birthday::{Calendar, YearlyDate};
use shuke_core::base::filing::Collation;
use shuke_core::base::ids::CardId;
use shuke_core::cards::draft::{AddressDraft, Channel, FieldDraft, PointDraft, PointType};
use shuke_core::cards::{self, CardDraft, Class, LabelChange};
use shuke_core::interactions::{self, After, Direction, LogDraft};
use shuke_core::occasions::rules::{kept_on, occurrences_between};
use shuke_core::round::{self, LeftOutReason, RoundPlan};
use shuke_core::search::list::{Sort, first_rows};
use shuke_core::search::views::{self, ViewDraft};
use shuke_core::search::{self, ListPage, ListQuery, Now};
use shuke_core::store::{Key, backup};
use shuke_core::transfer::{self, ImportOptions, export};
use shuke_core::{Book, Clock, Code, Op, Preset, check, followups, sample};

use crate::{TODAY, add, book, day, named, on};

fn list(book: &Book, filter: &str) -> ListPage {
    let query = ListQuery { r#where: filter.into(), ..ListQuery::default() };
    book.roll(|tx, roll| search::list(roll, Now::of(tx), &query, 0, 1000)).unwrap()
}

pub fn log(book: &Book, id: CardId, on: &str) {
    let draft = LogDraft { day: Some(day(on)), ..LogDraft::of(Channel::Call, Direction::Out) };
    book.write(Op::LogContact, |tx| interactions::log(tx, id, &draft, &After::default())).unwrap();
}

fn last_contact(book: &Book, id: CardId) -> Option<String> {
    book.read(|tx| {
        let kept =
            tx.conn().query_row("SELECT last_contact FROM kept WHERE card_id = ?1", [id], |row| row.get(0));
        Ok(kept?)
    })
    .unwrap()
}

#[test]
fn a_contact_can_be_undone_under_a_later_one_and_the_kept_day_follows() {
    let (_folder, book) = book();
    let id = add(&book, &named("王小明"));
    log(&book, id, "2026-09-10");
    let first = book.read(|tx| shuke_core::store::history::list(tx, None, 1)).unwrap()[0].id;
    log(&book, id, "2026-09-01");
    assert_eq!(last_contact(&book, id).as_deref(), Some("2026-09-10"));
    book.undo(Some(first)).unwrap();
    assert_eq!(last_contact(&book, id).as_deref(), Some("2026-09-01"));
    assert_eq!(list(&book, "").rows[0].last_contact, Some(day("2026-09-01")));
}

#[test]
fn a_book_of_the_first_schema_is_brought_up_to_date_with_a_backup_before() {
    let (folder, book) = book();
    let id = add(&book, &named("曾玉蘭"));
    log(&book, id, "2026-09-10");
    drop(book);
    let file = folder.path().join("t.book/cards.db");
    let conn = rusqlite::Connection::open(&file).unwrap();
    conn.execute_batch(
        "DROP TABLE receipts; DROP TABLE instalments; DROP TABLE commissions; DROP TABLE order_lines; DROP TABLE orders; DROP TABLE opportunities; DROP TABLE products; DROP TABLE balances; DROP TABLE holdings; DROP TABLE credits; DROP TABLE special_prices; DROP TABLE terms; DROP TABLE rewards; DROP TABLE benefits; DROP TABLE source_costs; DROP TABLE class_rules; DROP TABLE judgements; DROP TABLE kept; DROP TABLE loan_cards; DROP TABLE loans; DROP TABLE route_areas; DROP TABLE brief_readings; DROP TABLE handover_cards; DROP TABLE handovers; ALTER TABLE history DROP COLUMN origin; ALTER TABLE cards DROP COLUMN private_note; DROP TABLE greeting_wishes; DROP TABLE greeting_drafts; ALTER TABLE greetings DROP COLUMN wording; DROP TABLE gifts; DROP INDEX interactions_gift; DROP TABLE gift_budgets; DROP TABLE promises; DROP TABLE rhythm_rules; DROP TABLE rhythm_steps; DROP TABLE rhythm_weekly; DROP INDEX followups_rule; ALTER TABLE followups DROP COLUMN rule; ALTER TABLE followups DROP COLUMN repeat_day; DROP TABLE not_same; DROP TABLE own_fields; DROP TABLE staff; DROP TABLE access_log; DROP TABLE attachments; DROP TABLE contents; DROP TABLE consents; ALTER TABLE history DROP COLUMN digest; DROP TABLE card_groups; DROP TABLE views; DROP INDEX interactions_reached; DROP INDEX interactions_experience; DROP INDEX interactions_cost;
         DROP INDEX cards_created; DROP INDEX followups_closed; DROP INDEX greetings_created; DROP INDEX greetings_day;
         DROP INDEX cards_birthday; DROP INDEX relations_birthday; DROP INDEX occasions_date;
         DELETE FROM meta WHERE key = 'kept_rules'; PRAGMA user_version = 1;",
    )
    .unwrap();
    drop(conn);
    let book = on(&folder, TODAY);
    assert_eq!(last_contact(&book, id).as_deref(), Some("2026-09-10"));
    let backup = backup::list(&folder.path().join("t.book/backups")).unwrap().remove(0).slip.unwrap();
    assert_eq!((backup.schema, backup.reason, backup.cards()), (1, backup::Reason::Upgrade, 1));
    assert!(book.read(check::check).unwrap().ok);
    assert_eq!(list(&book, "").rows[0].letter, 'ㄗ');
}

#[test]
fn a_kept_column_that_is_wrong_is_named_and_mended() {
    let (folder, book) = book();
    let id = add(&book, &named("王小明"));
    let other = add(&book, &named("張惠雯"));
    let conn = rusqlite::Connection::open(folder.path().join("t.book/cards.db")).unwrap();
    conn.execute("UPDATE kept SET last_contact = '2020-01-01' WHERE card_id = ?1", [id]).unwrap();
    conn.execute("DELETE FROM kept WHERE card_id = ?1", [other]).unwrap();
    let checked = book.read(check::check).unwrap();
    let mut told: Vec<&str> = checked.problems.iter().map(|p| p.detail.as_str()).collect();
    told.sort_unstable();
    let mut wrong = [id.to_string(), other.to_string()];
    wrong.sort();
    assert_eq!((checked.ok, told), (false, wrong.iter().map(String::as_str).collect()));
    assert!(checked.problems.iter().all(|p| p.code == "kept_column"));
    book.mend().unwrap();
    assert!(book.read(check::check).unwrap().ok);
}

#[test]
fn the_first_rows_are_those_the_list_begins_with() {
    let folder = tempfile::tempdir().unwrap();
    let book = sample::create(&folder.path().join("s.book"), Clock::Pinned(day(TODAY))).unwrap();
    for collation in Collation::ALL {
        let query = ListQuery { collation, ..ListQuery::default() };
        let first = book.read(|tx| first_rows(tx, collation, 12)).unwrap();
        let page = book.roll(|tx, roll| search::list(roll, Now::of(tx), &query, 0, 12)).unwrap();
        assert_eq!(first.rows, page.rows, "{collation:?}");
        assert!(!first.ready && first.facets.is_none() && page.ready);
    }
}

#[test]
fn a_row_shows_what_the_card_itself_says() {
    let folder = tempfile::tempdir().unwrap();
    let book = sample::create(&folder.path().join("s.book"), Clock::Pinned(day(TODAY))).unwrap();
    let rows = list(&book, "").rows;
    let mut percentages = std::collections::BTreeSet::new();
    for row in &rows {
        let card = book.read(|tx| cards::get(tx, row.card.id)).unwrap();
        let next = row.next.as_ref().map(|next| next.due.to_string());
        let area = card.addresses.iter().map(|a| a.area.as_str()).find(|area| !area.is_empty());
        assert_eq!((&row.card, row.completeness), (&card.card, card.completeness.percent));
        assert_eq!((row.area.as_str(), next), (area.unwrap_or_default(), card.next_followup));
        percentages.insert(row.completeness);
    }
    assert!(rows.len() > 30 && percentages.len() > 5, "{percentages:?}");
}

#[test]
fn a_day_knows_every_date_that_is_kept_on_it() {
    // Every date there can be, asked forward for four years with leap months and a 29 February in them.
    let (from, to) = (day("2023-01-15"), day("2027-02-20"));
    let mut forward = Vec::new();
    for (calendar, last) in [(Calendar::Solar, 31), (Calendar::Lunar, 30)] {
        for leap in [false, true] {
            for (month, on) in (1..=12).flat_map(|month| (1..=last).map(move |on| (month, on))) {
                let date = YearlyDate { calendar, year: None, month: Some(month), day: Some(on), leap };
                if calendar == Calendar::Solar && leap {
                    continue;
                }
                for kept in occurrences_between(&date, from, to) {
                    forward.push((kept.date, format!("{date:?} {:?}", kept.adjusted)));
                }
            }
        }
    }
    let mut backward: Vec<(NaiveDate, String)> = from
        .iter_days()
        .take_while(|day| *day <= to)
        .flat_map(|day| {
            kept_on(day).into_iter().map(move |(date, adjusted, _)| (day, format!("{date:?} {adjusted:?}")))
        })
        .collect();
    forward.sort();
    backward.sort();
    assert_eq!(backward, forward);
}

#[test]
fn a_round_is_one_action_and_leaves_out_who_has_something_planned() {
    let (_folder, book) = book();
    let ids: Vec<CardId> = (0..7)
        .map(|n| {
            add(&book, &CardDraft { class: [None, Some(Class::A)][n % 2], ..named(&format!("客戶{n}")) })
        })
        .collect();
    let quiet = add(&book, &CardDraft { do_not_contact: true, ..named("勿擾") });
    let planned = followups::FollowupDraft { due: Some(day("2026-09-30")), ..Default::default() };
    book.write(Op::AddFollowup, |tx| followups::add(tx, ids[0], &planned)).unwrap();
    let all: Vec<CardId> = ids.iter().copied().chain([quiet, ids[1]]).collect();
    let plan = RoundPlan {
        channel: Channel::Call,
        purpose: "中秋問候".into(),
        from: day("2026-09-17"),
        per_day: Some(2),
    };
    let preview = book.read(|tx| round::preview(tx, &all, &plan)).unwrap();
    let days: Vec<_> = preview.days.iter().map(|d| (d.date.to_string(), d.added)).collect();
    // Thursday, Friday, and Monday: the weekend stays free.
    let expected = [("2026-09-17", 2), ("2026-09-18", 2), ("2026-09-21", 2)].map(|(d, n)| (d.to_owned(), n));
    assert_eq!(days, expected);
    let left: Vec<_> = preview.left_out.iter().map(|l| (l.card.id, l.reason)).collect();
    assert_eq!(left, [(ids[0], LeftOutReason::Planned), (quiet, LeftOutReason::DoNotContact)]);
    let done = book.write(Op::FollowupCards, |tx| round::follow_up(tx, &all, &plan)).unwrap();
    assert_eq!(done.value, 6);
    let first = book.read(|tx| followups::open_of(tx, ids[1])).unwrap();
    assert_eq!(first[0].due, "2026-09-17", "A customers come first");
    book.undo(done.op).unwrap();
    assert_eq!(list(&book, "is:unplanned").total, 7);
    let past = RoundPlan { from: day("2026-09-14"), ..plan };
    assert_eq!(book.read(|tx| round::preview(tx, &all, &past)).unwrap_err().code, Code::DateImpossible);
}

#[test]
fn labels_are_put_on_and_taken_off_many_and_one_undo_takes_all_back() {
    let (_folder, book) = book();
    let ids: Vec<CardId> = ["王小明", "張惠雯"].map(|name| add(&book, &named(name))).to_vec();
    let change = LabelChange {
        add_tags: vec!["#茶".into()],
        add_groups: vec!["中秋禮單".into()],
        ..LabelChange::default()
    };
    let done = book.write(Op::LabelCards, |tx| round::label(tx, &ids, &change)).unwrap();
    assert_eq!((done.value, list(&book, "tag:茶 group:中秋禮單").total), (2, 2));
    let again = book.write(Op::LabelCards, |tx| round::label(tx, &ids, &change)).unwrap();
    assert_eq!((again.value, again.op), (0, None), "what is there already is no change");
    assert_eq!(book.read(|tx| cards::get(tx, ids[0])).unwrap().groups, ["中秋禮單"]);
    book.undo(done.op).unwrap();
    assert_eq!(list(&book, "group:中秋禮單").total, 0);
}

#[test]
fn a_view_is_saved_renamed_counted_and_undone() {
    let (_folder, book) = book();
    add(&book, &CardDraft { class: Some(Class::A), ..named("王小明") });
    let draft = ViewDraft {
        name: " 重點 ".into(),
        r#where: "class:A".into(),
        sort: Sort::LastContact,
        ..ViewDraft::default()
    };
    let id = book.write(Op::SaveView, |tx| views::save_view(tx, None, &draft)).unwrap().value;
    let seen = |book: &Book| {
        book.roll(views::views).unwrap().into_iter().map(|v| (v.name, v.count)).collect::<Vec<_>>()
    };
    assert_eq!(seen(&book), [("重點".to_owned(), 1)]);
    let renamed = ViewDraft { name: "A 級".into(), ..draft.clone() };
    book.write(Op::SaveView, |tx| views::save_view(tx, Some(id), &renamed)).unwrap();
    assert_eq!(seen(&book)[0].0, "A 級");
    book.write(Op::RemoveView, |tx| views::remove_view(tx, id)).unwrap();
    assert!(seen(&book).is_empty());
    book.undo(None).unwrap();
    assert_eq!(seen(&book).len(), 1);
    let wrong = ViewDraft { r#where: "clas:A".into(), ..draft.clone() };
    let refused = book.write(Op::SaveView, |tx| views::save_view(tx, None, &wrong)).unwrap_err();
    assert_eq!((refused.code, refused.args["nearest"].as_str()), (Code::FieldUnknown, Some("class")));
    let empty = ViewDraft { name: "  ".into(), ..draft };
    assert_eq!(
        book.write(Op::SaveView, |tx| views::save_view(tx, None, &empty)).unwrap_err().code,
        Code::NameMissing
    );
}

#[test]
fn a_table_that_is_written_comes_in_again_and_runs_no_formula() {
    let (folder, book) = book();
    let phone = |value: &str, r#type| PointDraft { value: value.into(), r#type, preferred: false };
    let whole = CardDraft {
        salutation: "王太太".into(),
        phones: vec![phone("+886 912 000 417", PointType::Mobile), phone("02-2345-6789", PointType::Home)],
        emails: vec![phone("ming@example.com", PointType::Other)],
        addresses: vec![AddressDraft {
            text: "台北市內湖區松和路 88 號".into(),
            area: "內湖".into(),
            ..AddressDraft::default()
        }],
        birthday: Some(YearlyDate {
            calendar: Calendar::Lunar,
            year: Some(1968),
            month: Some(8),
            day: Some(5),
            leap: false,
        }),
        tags: vec!["高山茶".into(), "老客戶".into()],
        fields: vec![FieldDraft { key: "血型".into(), value: "-A".into() }],
        note: "=HYPERLINK(\"http://x\")\n第二行".into(),
        ..named("王小明")
    };
    let id = add(&book, &whole);
    let file = folder.path().join("out.csv");
    let words = export::CalendarWords::default();
    let done = export::export(&book, &[id], export::Format::Csv, &words, &file).unwrap();
    let text = std::fs::read_to_string(&file).unwrap();
    assert_eq!((done.cards, done.bytes, done.sha256.len()), (1, text.len() as u64, 64));
    assert!(
        text.starts_with('\u{feff}')
            && text.contains("\"'=HYPERLINK")
            && text.contains("'+886")
            && text.contains("'-A")
    );

    let other =
        Book::create(&folder.path().join("u.book"), "二", Preset::General, Clock::Pinned(day(TODAY)), "u")
            .unwrap();
    transfer::commit(&other, &[&file], &ImportOptions::default(), &mut |_, _| true).unwrap();
    let back = other.read(|tx| cards::draft_of(tx, cards::resolve(tx, "王小明")?)).unwrap();
    let same = |d: &CardDraft| {
        let points = |all: &[PointDraft]| all.iter().map(|p| (p.value.clone(), p.r#type)).collect::<Vec<_>>();
        (
            points(&d.phones),
            points(&d.emails),
            d.birthday,
            d.tags.clone(),
            d.fields.clone(),
            d.note.clone(),
            d.salutation.clone(),
        )
    };
    assert_eq!(same(&back), same(&whole));
    assert_eq!(back.addresses[0].area, "內湖");
    let nowhere = folder.path().join("no/such/out.csv");
    assert_eq!(
        export::export(&book, &[id], export::Format::Csv, &words, &nowhere).unwrap_err().code,
        Code::FileMissing
    );
}

#[test]
fn an_encrypted_book_opens_with_its_key_only_and_shows_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("k.book");
    let clock = Clock::Pinned(day(TODAY));
    let key = Key::of([7; 32]);
    let book = Book::create_with(&place, "密", Preset::General, clock, "u", Some(key.clone())).unwrap();
    add(&book, &named("KANARIENVOGEL"));
    assert_eq!(list(&book, "").total, 1);
    assert!(book.info().unwrap().protected);
    let shows = |file: &str| {
        let bytes = std::fs::read(place.join(file)).unwrap_or_default();
        memchr::memmem::find(&bytes, b"KANARIENVOGEL").is_some()
    };
    assert!(!shows("cards.db") && !shows("cards.db-wal"));
    drop(book);
    assert_eq!(Book::open(&place, clock, "u").err().unwrap().code, Code::KeysMissing);
    assert_eq!(
        Book::open_with(&place, clock, "u", Some(Key::of([8; 32]))).err().unwrap().code,
        Code::BookForeign
    );
    assert_eq!(list(&Book::open_with(&place, clock, "u", Some(key.clone())).unwrap(), "").total, 1);
    assert_eq!(format!("{key:?}"), "Key(…)");
}

#[test]
fn every_kind_of_filter_keeps_whom_it_names() {
    let (_folder, book) = book();
    let born = |year, month, on| {
        Some(YearlyDate { year: Some(year), month: Some(month), day: Some(on), ..YearlyDate::default() })
    };
    let wang = add(
        &book,
        &CardDraft {
            class: Some(Class::A),
            employer: "光明國中".into(),
            position: "校長".into(),
            birthday: born(1966, 9, 20),
            addresses: vec![AddressDraft { text: "內湖路 1 號".into(), ..AddressDraft::default() }],
            note: "恐龍".into(),
            ..named("王小明")
        },
    );
    add(&book, &CardDraft { birthday: born(1990, 1, 2), occupation: "校長".into(), ..named("張惠雯") });
    log(&book, wang, "2026-06-01");
    let names = |filter: &str| list(&book, filter).rows.into_iter().map(|r| r.card.name).collect::<Vec<_>>();
    for filter in [
        "class:A",
        "級:a",
        "-class:none",
        "company:光明",
        "公司:光明国中",
        "position:校長",
        "area:內湖",
        "birthday:9月",
        "birthday<=5",
        "age>=59",
        "note:恐龙",
        "last>90",
        "沒聯絡>90",
        "number:1",
        "name:小明",
        "恐龍",
        "wxm",
        "-name:張 is:unplanned",
        "is:dormant",
        "\"王小明\"",
        "kind:person age>50",
    ] {
        assert_eq!(names(filter), ["王小明"], "{filter}");
    }
    for filter in
        ["occupation:校長", "-class:A", "age<40", "birthday:1月,2月", "created<1 last<10", "number=2"]
    {
        assert_eq!(names(filter), ["張惠雯"], "{filter}");
    }
    assert_eq!(names("class:A,none").len(), 2);
    assert!(names("is:archived").is_empty() && names("is:quiet").is_empty() && names("gender:女").is_empty());
    let soon = ListQuery { sort: Sort::Birthday, ..ListQuery::default() };
    let page = book.roll(|tx, roll| search::list(roll, Now::of(tx), &soon, 0, 9)).unwrap();
    assert_eq!(page.rows[0].card.name, "王小明");
    let later = day(TODAY) + Days::new(10);
    let page = book.roll(|tx, roll| search::list(roll, Now::of(tx).on(later), &soon, 0, 9)).unwrap();
    assert_eq!(page.rows[0].card.name, "張惠雯");
}
