//! Damaged files: pages that rot, are lost or end up elsewhere, files cut short, a WAL that breaks off or belongs to
//! another book. Opening or checking has to notice whenever the book does not say any more what it said; and then the newest
//! backup has to come back by itself, or with what the journal says came after it, the damaged file kept as it is.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::Path;

use shuke_core::base::error::{Code, Error, Result};
use shuke_core::store::backup::{FOLDER, Reason};

use crate::Room;
use crate::books::{Place, Template};
use crate::child::Worker;
use crate::deeds::DEEDS;
use crate::dice::Dice;
use crate::report::{Line, Report};
use crate::speech::Said;
use crate::standing::{self, Expected, Standing, Verdict, told, verify};

/// What SQLite and SQLCipher write as one.
const PAGE: usize = 4096;
/// A WAL's own head, and that of each page in it.
const WAL_HEAD: usize = 32;

/// Files damaged before other books take their place.
const PER_SPECIMEN: usize = 500;

/// A kind of damage.
struct Kind {
    name: &'static str,
    /// Whether the book was left with a WAL.
    live: bool,
    harm: fn(&mut Specimen, &mut Dice),
}

const KINDS: &[Kind] = &[
    Kind { name: "page of garbage", live: false, harm: |s, dice| garbage(&mut s.book, PAGE, dice) },
    Kind { name: "sector of garbage", live: false, harm: |s, dice| garbage(&mut s.book, 512, dice) },
    Kind { name: "page of zeros", live: false, harm: |s, dice| fill(&mut s.book, PAGE, 0, dice) },
    Kind { name: "byte changed", live: false, harm: |s, dice| flip(&mut s.book, 0, dice) },
    Kind {
        name: "byte of the head changed",
        live: false,
        harm: |s, dice| flip_within(&mut s.book, 100, dice),
    },
    Kind { name: "two pages swapped", live: false, harm: |s, dice| swap(&mut s.book, dice) },
    Kind { name: "page written elsewhere", live: false, harm: |s, dice| misplace(&mut s.book, dice) },
    Kind { name: "page from before", live: false, harm: stale_page },
    Kind { name: "file cut", live: false, harm: |s, dice| cut(&mut s.book, 1, dice) },
    Kind { name: "file cut between pages", live: false, harm: |s, dice| cut(&mut s.book, PAGE, dice) },
    Kind { name: "file emptied", live: false, harm: |s, _| s.book.clear() },
    Kind {
        name: "page of garbage beside a WAL",
        live: true,
        harm: |s, dice| garbage(&mut s.book, PAGE, dice),
    },
    Kind { name: "WAL: byte changed", live: true, harm: |s, dice| flip(&mut s.wal, 0, dice) },
    Kind { name: "WAL: head changed", live: true, harm: |s, dice| flip_within(&mut s.wal, WAL_HEAD, dice) },
    Kind { name: "WAL: cut", live: true, harm: |s, dice| cut(&mut s.wal, 1, dice) },
    Kind { name: "WAL: gone", live: true, harm: |s, _| s.wal.clear() },
    Kind {
        name: "WAL: of another book",
        live: true,
        harm: |s, _| std::mem::swap(&mut s.wal, &mut s.foreign),
    },
    Kind { name: "WAL: from before", live: true, harm: |s, _| std::mem::swap(&mut s.wal, &mut s.stale) },
];

/// A book to be damaged, with what could get into it by mistake.
#[derive(Clone)]
struct Specimen {
    book: Vec<u8>,
    wal: Vec<u8>,
    /// What lies beside the book and says how far it had come.
    mark: Vec<u8>,
    /// The file some writes ago.
    before: Vec<u8>,
    /// The WAL of some writes ago.
    stale: Vec<u8>,
    /// The WAL of another book under the same key.
    foreign: Vec<u8>,
    standing: Standing,
    /// A backup with its slip, made some writes ago, and what stands in it.
    backup: Vec<(OsString, Vec<u8>)>,
    kept: Standing,
}

/// What came of one kind of damage.
#[derive(Default)]
struct Tally {
    /// Opening or checking said so.
    noticed: usize,
    /// Of these, repaired with every action there was.
    whole_again: usize,
    harmless: usize,
    unnoticed: usize,
}

/// So many damaged files.
pub fn run(room: &Room, files: usize, seed: u64) -> Result<Line> {
    let report = Report::begin("damage", &room.keep);
    let mut tallies: BTreeMap<(usize, bool), Tally> = BTreeMap::new();
    let mut specimens: Vec<(bool, [Specimen; 2])> = Vec::new();
    for nth in 0..files {
        if nth.is_multiple_of(PER_SPECIMEN) {
            // A file that is read for ever would say nothing at all.
            println!("damage: {nth} files so far");
            specimens.clear();
            for keyed in [false, true] {
                let mut seeds = (0..).map(|again| seed.wrapping_add(nth as u64).wrapping_add(again << 32));
                let pair = seeds.find_map(|seed| specimen(room, keyed, seed).transpose());
                specimens.push((keyed, pair.ok_or_else(|| Error::new(Code::Unknown))??));
            }
        }
        let mut dice = Dice::of(seed ^ 0xda4a, nth);
        let (at, keyed) = ((nth / 2) % KINDS.len(), nth % 2);
        let (Some(kind), Some((keyed, pair))) = (KINDS.get(at), specimens.get(keyed)) else { continue };
        let [closed, live] = pair;
        let mut harmed = if kind.live { live.clone() } else { closed.clone() };
        let standing = harmed.standing.clone();
        (kind.harm)(&mut harmed, &mut dice);
        let place = Place::new(&room.fast.join("damaged.book"), *keyed);
        lay(&place, &harmed)?;
        let tally = tallies.entry((at, *keyed)).or_default();
        report.tried();
        let file = if *keyed { "encrypted" } else { "plain" };
        let how = format!("seed {seed}, file {nth}, {}, {file}", kind.name);
        match look(&place) {
            None => {
                tally.noticed += 1;
                lay(&place, &harmed)?;
                let way = if dice.percent(50) { Way::Restore } else { Way::Repair };
                let verdict = match way_out(&place, &harmed, way) {
                    Ok((verdict, count)) => {
                        tally.whole_again += usize::from(count == standing.count);
                        verdict
                    }
                    Err(error) => Verdict::Damaged(format!("{way:?}: {error}")),
                };
                if !matches!(verdict, Verdict::Fine(_)) {
                    lay(&place, &harmed)?;
                }
                report.judge(&verdict, &how, &place.folder);
            }
            Some(found) if found == standing => tally.harmless += 1,
            Some(found) => {
                tally.unnoticed += 1;
                lay(&place, &harmed)?;
                let why =
                    format!("opens and is called whole with {} actions of {}", found.count, standing.count);
                report.judge(&Verdict::Damaged(why), &how, &place.folder);
            }
        }
    }
    println!(
        "\n| damage | file | noticed | nothing lost after all | says the same as before | unnoticed |\n\
         |---|---|---:|---:|---:|---:|"
    );
    for ((at, keyed), tally) in &tallies {
        let name = KINDS.get(*at).map_or("", |kind| kind.name);
        let file = if *keyed { "encrypted" } else { "plain" };
        println!(
            "| {name} | {file} | {} | {} | {} | {} |",
            tally.noticed, tally.whole_again, tally.harmless, tally.unnoticed
        );
    }
    println!();
    let done = report.done();
    Ok(report.finish(&format!("{done} files")))
}

/// What the book says after it was opened and looked over; `None` when either of them noticed.
fn look(place: &Place) -> Option<Standing> {
    let book = place.open().ok()?;
    if !book.check().ok()?.ok {
        return None;
    }
    book.read(|tx| standing::of(tx.conn(), None)).ok()
}

/// What the window offers for a damaged book.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// Back to the newest backup.
    Restore,
    /// The same, and what the journal says came after it.
    Repair,
}

/// Takes a way out, and holds what comes of it against the backup and against what there was. Also says how many actions there
/// are then.
fn way_out(place: &Place, harmed: &Specimen, way: Way) -> Result<(Verdict, u64)> {
    let damaged = place.damaged();
    let repaired = match way {
        Way::Restore => damaged.restore()?,
        Way::Repair => damaged.repair()?,
    };
    // SQLite may have brought what was in the WAL into it before it was put aside; with no WAL not a byte is changed.
    let aside = std::fs::read(&repaired.aside).map_err(told)?;
    if harmed.wal.is_empty() && aside != harmed.book {
        return Ok((Verdict::Lost("the damaged file is not kept as it was".to_owned()), 0));
    }
    let book = place.open()?;
    if let Some(problem) = book.check()?.problems.first() {
        return Ok((Verdict::Damaged(format!("{way:?}: {} {}", problem.code, problem.detail)), 0));
    }
    let found = book.read(|tx| standing::of(tx.conn(), None))?;
    let fits = match way {
        Way::Restore => found == harmed.kept,
        // Rows of a damaged file that contradict the history are no reason to have less than the backup.
        Way::Repair => found.count >= harmed.kept.count && (!repaired.complete || found == harmed.standing),
    };
    let verdict = match fits {
        true => Verdict::Fine(found == harmed.standing),
        false => Verdict::Lost(format!(
            "{way:?}: {} actions, {} in the backup, {} before{}",
            found.count,
            harmed.kept.count,
            harmed.standing.count,
            if repaired.complete { ", and called complete" } else { "" }
        )),
    };
    Ok((verdict, found.count))
}

/// A book at rest and one whose process died with its last writes in the WAL. None when it died between a save and its mark:
/// nobody was told of that save, so nobody could miss it.
fn specimen(room: &Room, keyed: bool, seed: u64) -> Result<Option<[Specimen; 2]>> {
    let template = room.library.current.get(usize::from(keyed)).unwrap_or(&room.library.current[0]);
    let first = room.work.join("specimen.book");
    let place = template.copied(&first)?;
    let (before, stale, _) = killed(room, &place, &template.standing, seed)?;
    // Opened and closed: what was in the WAL is in the file.
    let (verdict, standing) = verify_at(&place)?;
    let Some(standing) = standing.filter(|_| verdict) else { return Err(Error::new(Code::BookDamaged)) };
    place.open()?.back_up(Reason::Manual)?;
    let backup = files(&place.folder.join(FOLDER))?;
    let (book, wal, later) = killed(room, &place, &standing, seed ^ 1)?;
    let foreign = {
        let other = Template { place: template.place.clone(), standing: template.standing.clone() };
        let place = other.copied(&room.work.join("other.book"))?;
        killed(room, &place, &other.standing, seed ^ 2)?.1
    };
    let mark = std::fs::read(place.folder.join("cards.mark")).unwrap_or_default();
    if !mark.starts_with(format!("{:020} ", later.count).as_bytes()) {
        return Ok(None);
    }
    let live = Specimen { book, wal, mark, before, stale, foreign, standing: later, backup, kept: standing };
    let (_, standing) = verify_at(&place)?;
    let standing = standing.unwrap_or_else(|| live.standing.clone());
    let book = std::fs::read(place.file()).map_err(told)?;
    let closed = Specimen { book, wal: Vec::new(), standing, ..live.clone() };
    Ok(Some([closed, live]))
}

fn verify_at(place: &Place) -> Result<(bool, Option<Standing>)> {
    let standing = place.open()?.read(|tx| standing::of(tx.conn(), None))?;
    let (verdict, standing) = verify(place, &Expected::resting(&standing));
    Ok((matches!(verdict, Verdict::Fine(_)), standing))
}

/// A worker writes and is killed: the file and its WAL as they are then, and what they say.
fn killed(room: &Room, place: &Place, from: &Standing, seed: u64) -> Result<(Vec<u8>, Vec<u8>, Standing)> {
    let mut dice = Dice::new(seed);
    let last = 12;
    let plan: Vec<&str> = (0..last + 2).filter_map(|_| dice.one(DEEDS)).map(|deed| deed.name).collect();
    let mut running = Worker::new(place, &room.files, seed, &plan)?.start()?;
    let mut expected = Expected::resting(from);
    while let Some(said) = running.hear() {
        // What it says fits or not is for other tests.
        let _ = expected.hear(&said);
        if matches!(said, Said::Done(turn, _) if turn == last) {
            running.kill();
        }
    }
    running.end()?;
    let wal = |file: &Path| std::fs::read(file.with_extension("db-wal")).unwrap_or_default();
    let (book, wal) = (std::fs::read(place.file()).map_err(told)?, wal(&place.file()));
    let aside = place.copied(&room.work.join("aside.book"))?;
    std::fs::write(aside.file().with_extension("db-wal"), &wal).map_err(told)?;
    let standing = aside.open()?.read(|tx| standing::of(tx.conn(), None))?;
    Ok((book, wal, standing))
}

fn files(folder: &Path) -> Result<Vec<(OsString, Vec<u8>)>> {
    let entries = std::fs::read_dir(folder).map_err(told)?;
    entries
        .map(|entry| {
            let entry = entry.map_err(told)?;
            Ok((entry.file_name(), std::fs::read(entry.path()).map_err(told)?))
        })
        .collect()
}

fn lay(place: &Place, specimen: &Specimen) -> Result<()> {
    if place.folder.exists() {
        std::fs::remove_dir_all(&place.folder).map_err(told)?;
    }
    std::fs::create_dir_all(&place.folder).map_err(told)?;
    std::fs::write(place.file(), &specimen.book).map_err(told)?;
    std::fs::write(place.folder.join("cards.mark"), &specimen.mark).map_err(told)?;
    let backups = place.folder.join(FOLDER);
    std::fs::create_dir_all(&backups).map_err(told)?;
    for (name, bytes) in &specimen.backup {
        std::fs::write(backups.join(name), bytes).map_err(told)?;
    }
    if specimen.wal.is_empty() {
        return Ok(());
    }
    std::fs::write(place.file().with_extension("db-wal"), &specimen.wal).map_err(told)
}

/// Where a piece of `size` begins, by chance.
fn piece(bytes: &[u8], size: usize, dice: &mut Dice) -> usize {
    dice.below(bytes.len() / size) * size
}

fn garbage(bytes: &mut [u8], size: usize, dice: &mut Dice) {
    let at = piece(bytes, size, dice);
    for byte in bytes.iter_mut().skip(at).take(size) {
        *byte = dice.next().to_le_bytes()[3];
    }
}

fn fill(bytes: &mut [u8], size: usize, with: u8, dice: &mut Dice) {
    let at = piece(bytes, size, dice);
    bytes.iter_mut().skip(at).take(size).for_each(|byte| *byte = with);
}

fn flip(bytes: &mut [u8], from: usize, dice: &mut Dice) {
    let at = from + dice.below(bytes.len().saturating_sub(from));
    if let Some(byte) = bytes.get_mut(at) {
        *byte ^= 1 << dice.below(8);
    }
}

fn flip_within(bytes: &mut [u8], head: usize, dice: &mut Dice) {
    if let Some(byte) = bytes.get_mut(dice.below(head)) {
        *byte ^= 1 << dice.below(8);
    }
}

fn swap(bytes: &mut [u8], dice: &mut Dice) {
    let (a, b) = (piece(bytes, PAGE, dice), piece(bytes, PAGE, dice));
    for at in 0..PAGE {
        if a.max(b) + at < bytes.len() {
            bytes.swap(a + at, b + at);
        }
    }
}

fn misplace(bytes: &mut [u8], dice: &mut Dice) {
    let (from, to) = (piece(bytes, PAGE, dice), piece(bytes, PAGE, dice));
    if from.max(to) + PAGE <= bytes.len() {
        bytes.copy_within(from..from + PAGE, to);
    }
}

/// A write that never reached the disk: one page is as it was some writes ago.
fn stale_page(specimen: &mut Specimen, dice: &mut Dice) {
    let pages = specimen.before.len().min(specimen.book.len()) / PAGE;
    let differs = |page: &usize| -> bool {
        let range = page * PAGE..(page + 1) * PAGE;
        specimen.before.get(range.clone()) != specimen.book.get(range)
    };
    let changed: Vec<usize> = (0..pages).filter(differs).collect();
    let Some(page) = dice.one(&changed) else { return };
    let range = page * PAGE..(page + 1) * PAGE;
    if let (Some(now), Some(then)) = (specimen.book.get_mut(range.clone()), specimen.before.get(range)) {
        now.copy_from_slice(then);
    }
}

fn cut(bytes: &mut Vec<u8>, size: usize, dice: &mut Dice) {
    bytes.truncate(piece(bytes, size, dice));
}
