//! The works that are measured, each beside what the machine could do at best.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use chrono::NaiveDate;
use memchr::memmem;
use rusqlite::params;
use shuke_core::base::error::{Error, Result};
use shuke_core::base::filing::Collation;
use shuke_core::base::fold::{digits, fold};
use shuke_core::base::ids::CardId;
use shuke_core::cards::{self, CardDraft};
use shuke_core::rhythm::{self, Standard};
use shuke_core::search::list::first_rows;
use shuke_core::search::{self, ListQuery, Now};
use shuke_core::store::Key;
use shuke_core::transfer::{self, ImportOptions, ReadOptions};
use shuke_core::{Book, Clock, Op, Preset, month, occasions, quick, summary, today};
use uuid::Uuid;

use crate::measure::{Line, Times, ms, ratio, told, within};
use crate::people::{TODAY, connect};

/// Where a book lies and how it is opened.
pub struct Place {
    /// Its folder.
    pub folder: PathBuf,
    /// Its key.
    pub key: Option<Key>,
    /// The same in hex.
    pub hex: Option<&'static str>,
}

impl Place {
    fn open(&self) -> Result<Book> {
        Book::open_with(&self.folder, clock(), "bench", self.key.clone())
    }
}

fn clock() -> Clock {
    Clock::Pinned(TODAY.parse().unwrap_or_default())
}

/// What people type, by kind.
const QUERIES: [(&str, &[&str]); 12] = [
    ("one character", &["王", "陳", "林", "單", "妤"]),
    ("name", &["小明", "美玲", "志強", "王小明", "张美玲"]),
    ("initials", &["wxm", "cml", "lzq", "zyt", "hm"]),
    ("pinyin", &["wangxm", "chenmeiling", "xiaoming", "zengyl", "shan"]),
    ("zhuyin", &["ㄨㄒㄇ", "ㄔㄇㄌ", "ㄨㄤㄒㄧㄠ", "ㄌ", "ㄓㄥ"]),
    ("phone", &["0417", "912000", "09", "777", "0912-000-417"]),
    ("company", &["光明國中", "机械", "信義房屋", "超商", "三商"]),
    ("tag", &["#高山茶", "#VIP", "#續保", "勿擾", "車險"]),
    ("note", &["恐龍", "退休", "烏龍茶", "機械廠", "高血壓"]),
    ("several words", &["王 恐龍", "陳 光明", "xiaoming 0912", "林 #VIP", "美玲 台南"]),
    ("nobody", &["霹靂貓", "zzzzqx", "99999999999", "🦖", "xqz"]),
    ("everybody", &["a", "0", "example", "小", "09"]),
];

/// Everything at a hundred thousand cards.
pub fn all(place: &Place, room: &Path, cards: usize, seed: u64) -> Result<Vec<Line>> {
    let mut lines = on(place)?;
    lines.push(memory(place)?);
    lines.extend(importing(place, room, cards, seed)?);
    Ok(lines)
}

/// What needs no second book.
pub fn on(place: &Place) -> Result<Vec<Line>> {
    let mut lines = vec![first(place)?];
    let book = place.open()?;
    let start = Instant::now();
    book.roll(|_, _| Ok(()))?;
    let load = start.elapsed();
    lines.extend(finding(&book, 2.0, 5.0)?);
    lines.extend(queue(&book, 10.0)?);
    lines.extend(listing(&book)?);
    lines.push(told("reading the roll, in the background", load));
    lines.push(saving(place, &book)?);
    lines.extend(planning(&book)?);
    Ok(lines)
}

/// What has to hold at a million.
pub fn large(place: &Place) -> Result<Vec<Line>> {
    let book = place.open()?;
    book.roll(|_, _| Ok(()))?;
    let mut lines = finding(&book, f64::INFINITY, 30.0)?;
    lines.extend(queue(&book, 50.0)?);
    Ok(lines)
}

/// Each kind of query against a bare scan of the same bytes, and against the clock.
fn finding(book: &Book, most: f64, most_ms: f64) -> Result<Vec<Line>> {
    let mut lines = Vec::new();
    for (kind, queries) in QUERIES {
        let (mut found, mut raw) = (Vec::new(), Vec::new());
        for query in queries {
            for _ in 0..20 {
                let start = Instant::now();
                book.roll(|tx, roll| search::find(tx, roll, query, 50))?;
                found.push(start.elapsed());
                raw.push(book.roll(|_, roll| Ok(bare(roll, query)))?);
            }
        }
        let (found, raw) = (Times::taken(found).p95(), Times::taken(raw).p95());
        let name = format!("find, {kind}, p95");
        let line =
            if most.is_finite() { ratio(&name, found, raw, most) } else { within(&name, found, most_ms) };
        let share = line.share.min(f64::MAX).max(if most.is_finite() { ms(found) / most_ms } else { 0.0 });
        // Both limits hold; small ratios of tiny times are not worth breaking a build over.
        let share = if most.is_finite() && ms(found) < 0.5 { ms(found) / most_ms } else { share };
        lines.push(Line { share, ..line });
    }
    Ok(lines)
}

/// A scan of all bytes the search looks at, for every word of the query, that does nothing with what it finds.
fn bare(roll: &search::Roll, query: &str) -> Duration {
    let start = Instant::now();
    let mut seen = 0;
    for word in query.split_whitespace() {
        let folded = fold(word.trim_start_matches('#'));
        let needle = if digits(&folded).len() > 1 { digits(&folded) } else { folded };
        let finder = memmem::Finder::new(needle.as_bytes());
        for bytes in roll.searched() {
            seen += finder.find_iter(bytes).count();
        }
    }
    std::hint::black_box(seen);
    start.elapsed()
}

fn queue(book: &Book, most_ms: f64) -> Result<Vec<Line>> {
    let mut fault = None;
    let mut keep = |outcome: Result<()>| fault = outcome.err().or(fault.take());
    let today_ = Times::of(20, || keep(book.ask(|tx, who| today::today(tx, who).map(|_| ()))));
    let month = Times::of(20, || {
        keep(book.ask(|tx, who| {
            let last = tx.today() + chrono::Duration::days(30);
            occasions::ungreeted(tx, who, tx.today(), last, 50).map(|_| ())
        }));
    });
    let beside = Times::of(10, || keep(book.roll(|tx, roll| summary::summary(tx, roll).map(|_| ()))));
    match fault {
        Some(error) => Err(error),
        None => Ok(vec![
            within("Today", today_.p95(), most_ms),
            within("birthdays within 30 days: how many, and the nearest 50", month.p95(), most_ms),
            within("what stands beside Today", beside.p95(), most_ms * 5.0),
        ]),
    }
}

/// The list once the roll is there: a page, a page of a filter, another order.
fn listing(book: &Book) -> Result<Vec<Line>> {
    let mut lines = Vec::new();
    for (name, filter) in [
        ("list, any page", ""),
        ("list, filter by class, area and silence", "class:A,B area:內湖 last>90"),
        ("list, filter by words", "恐龍 -tag:勿擾"),
    ] {
        let mut fault = None;
        let mut turn = 0;
        let times = Times::of(20, || {
            // Another expression each time, so that no answer is kept from before.
            turn += 1;
            let query = ListQuery { r#where: format!("{filter} number>{turn}"), ..ListQuery::default() };
            fault = book
                .roll(|tx, roll| search::list(roll, Now::of(tx), &query, 0, 200).map(|_| ()))
                .err()
                .or(fault.take());
        });
        if let Some(error) = fault {
            return Err(error);
        }
        lines.push(within(name, times.p95(), 50.0));
    }
    Ok(lines)
}

/// Opening and the first rows, against opening the same file and one indexed SELECT.
fn first(place: &Place) -> Result<Line> {
    let mut fault: Option<Error> = None;
    let ours = Times::of(20, || {
        let outcome = place.open().and_then(|book| book.read(|tx| first_rows(tx, Collation::Zhuyin, 50)));
        fault = outcome.err().or(fault.take());
    });
    let bare = Times::of(20, || {
        let outcome = connect(&place.folder, place.hex).and_then(|conn| {
            let mut query = conn.prepare(
                "SELECT c.* FROM (SELECT card_id FROM kept WHERE archived = 0 ORDER BY by_zhuyin LIMIT 50) k
                 JOIN cards c ON c.id = k.card_id",
            )?;
            let mut rows = query.query([])?;
            let mut seen = 0;
            while let Some(row) = rows.next()? {
                seen += row.get_ref("name")?.as_bytes().map_or(0, <[u8]>::len);
            }
            std::hint::black_box(seen);
            Ok(())
        });
        fault = outcome.err().or(fault.take());
    });
    match fault {
        Some(error) => Err(error),
        None => Ok(ratio("open and first 50 rows", ours.median(), bare.median(), 2.0)),
    }
}

/// Lines as people type them into Today.
const LINES: [&str; 6] = [
    "王太太 週四下午三點 拜訪 送中秋禮盒，順便談續保",
    "三天後打給陳董",
    "農曆八月十五 中秋禮 22位",
    "下下週一早上 wxm 續保",
    "call Mr Lin tomorrow 4pm",
    "每月5號 王小明 對帳",
];

/// A quick line, the calendar, and a contact rhythm for everybody; last, since it is applied.
fn planning(book: &Book) -> Result<Vec<Line>> {
    let today: NaiveDate = TODAY.parse().unwrap_or_default();
    let read = LINES.iter().map(|text| {
        Times::of(200, || drop(std::hint::black_box(quick::read(text, today, &|_| false, &[])))).p95()
    });
    let mut understood = Vec::new();
    for text in LINES.iter().cycle().take(60) {
        let start = Instant::now();
        book.roll(|tx, roll| quick::understand(tx, roll, text, &[], ""))?;
        understood.push(start.elapsed());
    }
    let mut months = Vec::new();
    for month in (1..=12).cycle().take(24) {
        let start = Instant::now();
        book.ask(|tx, who| month::month(tx, who, 2026, month, true))?;
        months.push(start.elapsed());
    }
    let usual = Standard::usual(Preset::Insurance);
    let mut previews = Vec::new();
    for _ in 0..3 {
        let start = Instant::now();
        book.read(|tx| rhythm::preview(tx, &usual))?;
        previews.push(start.elapsed());
    }
    let start = Instant::now();
    book.write(Op::SetRhythm, |tx| rhythm::apply(tx, &usual))?;
    Ok(vec![
        within("reading a quick line, p95 of the slowest", read.max().unwrap_or_default(), 1.0),
        told("a quick line held against the book, p95", Times::taken(understood).p95()),
        within("a month of the calendar, p95", Times::taken(months).p95(), 50.0),
        within("what a contact rhythm would plan for everybody", Times::taken(previews).median(), 2_000.0),
        told("planning it, history included", start.elapsed()),
    ])
}

/// One card changed and saved, history, kept columns and roll included, against one bare UPDATE.
fn saving(place: &Place, book: &Book) -> Result<Line> {
    let ids: Vec<CardId> =
        book.roll(|tx, roll| search::list::ids(roll, Now::of(tx), &ListQuery::default()))?;
    let mut ours = Vec::new();
    for (turn, id) in ids.iter().step_by(ids.len().div_ceil(200).max(1)).enumerate() {
        let mut draft = book.read(|tx| cards::draft_of(tx, *id))?;
        draft.note = format!("{} {turn}", draft.note);
        let start = Instant::now();
        book.write(Op::EditCard, |tx| cards::replace(tx, *id, &draft))?;
        ours.push(start.elapsed());
    }
    let mut conn = connect(&place.folder, place.hex)?;
    let mut bare = Vec::new();
    for (turn, id) in ids.iter().step_by(ids.len().div_ceil(200).max(1)).enumerate() {
        let start = Instant::now();
        save_bare(&mut conn, *id, turn)?;
        bare.push(start.elapsed());
    }
    Ok(ratio("save one card", Times::taken(ours).median(), Times::taken(bare).median(), 2.0))
}

/// What a program does that only saves: reads the card and its children to see what changed, writes it, commits.
fn save_bare(conn: &mut rusqlite::Connection, id: CardId, turn: usize) -> Result<()> {
    let tx = conn.transaction()?;
    for table in ["contact_points", "addresses", "card_tags", "card_groups", "card_fields", "card_keys"] {
        let mut query = tx.prepare_cached(&format!("SELECT * FROM {table} WHERE card_id = ?1"))?;
        let mut rows = query.query([id])?;
        while let Some(row) = rows.next()? {
            std::hint::black_box(row.get_ref(0)?);
        }
    }
    tx.prepare_cached(
        "UPDATE cards SET kind = kind, name = name, surname = surname, given = given, salutation = salutation,
           gender = gender, class = class, employer = employer, note = ?1, updated_at = ?2, updated_by = ?3
         WHERE id = ?4",
    )?
    .execute(params![format!("{turn}"), format!("2026-09-15T02:30:00.{turn:03}Z"), "bench", id])?;
    tx.commit()?;
    Ok(())
}

fn memory(place: &Place) -> Result<Line> {
    let mut command = std::process::Command::new(std::env::current_exe().map_err(Error::from)?);
    command.arg("memory").arg(&place.folder);
    if let Some(hex) = place.hex {
        command.args(["--key", hex]);
    }
    let out = command.output().map_err(Error::from)?;
    let kb: f64 = String::from_utf8_lossy(&out.stdout).trim().parse().unwrap_or(f64::INFINITY);
    Ok(Line {
        work: "memory of the core, roll read".to_owned(),
        figure: format!("{:.0} MB", kb / 1024.0),
        raw: String::new(),
        share: kb / 1024.0 / 60.0,
        limit: "60 MB".to_owned(),
    })
}

/// A whole file into an empty book, against reading it and inserting the same rows with nothing around them.
fn importing(place: &Place, room: &Path, cards: usize, seed: u64) -> Result<Vec<Line>> {
    let (vcf, csv) = crate::people::files(room, cards, seed ^ 7).map_err(Error::from)?;
    let mut lines = Vec::new();
    for (name, file) in [("import vCards", vcf), ("import CSV rows", csv)] {
        let target = Place {
            folder: room.join("import.book"),
            ..Place { folder: PathBuf::new(), key: place.key.clone(), hex: place.hex }
        };
        let fresh = || {
            if target.folder.exists() {
                std::fs::remove_dir_all(&target.folder).map_err(Error::from)?;
            }
            Book::create_with(&target.folder, "i", Preset::General, clock(), "bench", target.key.clone())
        };
        let today = TODAY.parse().unwrap_or_default();
        let start = Instant::now();
        let parsed = transfer::open(&file, &ReadOptions::default(), today)?;
        let parse = start.elapsed();
        let drafts: Vec<CardDraft> = parsed.records.into_iter().filter_map(|r| r.outcome.ok()).collect();
        drop(fresh()?);
        let start = Instant::now();
        insert(&target, &drafts)?;
        let bare = parse + start.elapsed();
        drop(drafts);
        let book = fresh()?;
        let start = Instant::now();
        let done = transfer::commit(&book, &[&file], &ImportOptions::default(), &mut |_, _| true)?;
        let ours = start.elapsed();
        if done.value.read as usize != cards {
            return Err(Error::new(shuke_core::Code::Database)
                .with("detail", format!("{name}: {:?}", done.value.read)));
        }
        lines.push(ratio(&format!("{name}, {} of {cards} new", done.value.created), ours, bare, 4.0));
    }
    Ok(lines)
}

fn insert(place: &Place, drafts: &[CardDraft]) -> Result<()> {
    let mut conn = connect(&place.folder, place.hex)?;
    let tx = conn.transaction()?;
    {
        let mut card = tx.prepare(
            "INSERT INTO cards (id, number, name, surname, given, salutation, birthday_calendar, birthday_year,
               birthday_month, birthday_day, employer, note, created_at, created_by, updated_at, updated_by)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'solar', ?7, ?8, ?9, ?10, ?11, ?12, 'bench', ?12, 'bench')",
        )?;
        let mut point = tx.prepare(
            "INSERT INTO contact_points (id, card_id, kind, value, type, match_key) VALUES (?1, ?2, ?3, ?4, 'mobile', ?4)",
        )?;
        let mut key = tx.prepare("INSERT INTO card_keys (id, card_id, key) VALUES (?1, ?2, ?3)")?;
        for (number, d) in drafts.iter().enumerate() {
            let id = Uuid::now_v7();
            let born = d.birthday.unwrap_or_default();
            card.execute(params![
                id.as_bytes(),
                number + 1,
                d.name,
                d.surname,
                d.given,
                d.salutation,
                born.year,
                born.month,
                born.day,
                d.employer,
                d.note,
                "2026-09-15T02:30:00.000Z"
            ])?;
            for (kind, points) in [("phone", &d.phones), ("email", &d.emails)] {
                for p in points {
                    point.execute(params![Uuid::now_v7().as_bytes(), id.as_bytes(), kind, p.value])?;
                }
            }
            if let Some(uid) = &d.uid {
                key.execute(params![Uuid::now_v7().as_bytes(), id.as_bytes(), uid])?;
            }
        }
    }
    tx.commit()?;
    Ok(())
}
