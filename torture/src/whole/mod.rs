//! What exchanges the whole file, or writes every backup anew, is killed and refused half-way: giving a password, taking it
//! away, removing somebody, going back, erasing, repairing. Whatever happens, the book is the one before or the one after, the
//! password opens it, every backup is whole, and nothing half-made is left once it was opened.

mod cut;

use std::path::{Path, PathBuf};

use clap::Args;
use shuke_core::base::error::{Code, Error, Result};
use shuke_core::book::Damaged;
use shuke_core::store::backup::Reason;
use shuke_core::store::open::is_plain;
use shuke_core::vault::{Role, Secret};
use shuke_core::{Book, cards};

use crate::Room;
use crate::books::{Template, pinned};
use crate::child::{Fault, Worker};
use crate::dice::Dice;
use crate::report::{Line, Report, copy};
use crate::speech::Said;
use crate::standing::{self, Standing, Verdict, told};
use crate::worker::say;

/// Who owns the guarded books, and how he gets in.
const OWNER: &str = "鍾惠如";
const PASSWORD: &str = "apple river stone";

/// Who is removed.
const REMOVED: &str = "周以恩";

/// What is done to the whole book.
struct Exchange {
    name: &'static str,
    /// Whether the book it is done to has a password.
    guarded: bool,
    run: fn(&Path) -> Result<()>,
}

const EXCHANGES: [Exchange; 7] = [
    Exchange {
        name: "protect",
        guarded: false,
        run: |f| open(f)?.protect(OWNER, &secret()).outcome.map(drop),
    },
    Exchange { name: "unprotect", guarded: true, run: |f| open(f)?.unprotect(&secret()).outcome },
    Exchange { name: "remove", guarded: true, run: remove },
    Exchange { name: "restore", guarded: true, run: restore },
    Exchange { name: "restore-plain", guarded: false, run: restore },
    Exchange { name: "erase", guarded: true, run: erase },
    Exchange { name: "repair", guarded: true, run: repair },
];

fn secret() -> Secret {
    Secret::of_password(PASSWORD)
}

/// Opens the book as whoever owns it would.
fn open(folder: &Path) -> Result<Book> {
    match Book::vault(folder, pinned())? {
        None => Book::open(folder, pinned(), "torture"),
        Some(_) => Book::unlock(folder, pinned(), Some(OWNER), &secret()),
    }
}

fn remove(folder: &Path) -> Result<()> {
    let book = open(folder)?;
    let found = book.staff()?.into_iter().find(|staff| staff.name == REMOVED);
    let id = found.ok_or_else(|| Error::new(Code::Unknown))?.id;
    book.remove_staff(id).outcome
}

/// Goes back to the oldest backup.
fn restore(folder: &Path) -> Result<()> {
    let book = open(folder)?;
    let oldest = book.backups()?.pop().ok_or_else(|| Error::new(Code::BackupUnknown))?;
    book.restore(&oldest.id).outcome.map(drop)
}

/// Builds the book anew, as if it were damaged.
fn repair(folder: &Path) -> Result<()> {
    let book = open(folder)?;
    let damaged = Damaged::of(&book);
    drop(book);
    damaged.repair().map(drop)
}

/// Erases the first customer.
fn erase(folder: &Path) -> Result<()> {
    let book = open(folder)?;
    let first = book.read(|tx| cards::resolve(tx, "1"))?;
    book.erase(first, "torture").outcome.map(drop)
}

/// What the process is told to do that is killed.
#[derive(Args)]
pub struct Task {
    #[arg(long)]
    book: PathBuf,
    #[arg(long)]
    deed: String,
}

/// Does it, and says when it begins and that it is done.
pub fn work(task: &Task) -> Result<()> {
    let exchange = EXCHANGES.iter().find(|exchange| exchange.name == task.deed);
    let exchange = exchange.ok_or_else(|| Error::new(Code::Unknown).with("deed", task.deed.as_str()))?;
    say(&Said::Begin(0, exchange.name.to_owned()));
    match (exchange.run)(&task.book) {
        Ok(()) => say(&Said::End),
        Err(error) => say(&Said::Failed(0, format!("{:?}", error.code), error.to_string())),
    }
    Ok(())
}

/// A folder to begin with, what stands in it, and what stands in it when the exchange came through.
struct Start {
    folder: PathBuf,
    before: Standing,
    after: Standing,
}

/// So many rounds and twice as many states after a power cut.
pub fn run(room: &Room, rounds: usize, seed: u64) -> Result<Vec<Line>> {
    Ok(vec![ended(room, rounds, seed)?, cut::run(room, rounds * 2, seed)?])
}

/// So many rounds; a third each of kills, full disks and broken ones.
fn ended(room: &Room, rounds: usize, seed: u64) -> Result<Line> {
    let report = Report::begin("whole", &room.keep);
    let starts: Vec<Start> = EXCHANGES.iter().map(|exchange| start(room, exchange)).collect::<Result<_>>()?;
    let (mut came_through, mut fell_within) = (0, 0);
    for round in 0..rounds {
        let mut dice = Dice::of(seed ^ 0x0e, round);
        let (Some(exchange), Some(start)) =
            (EXCHANGES.get(round % EXCHANGES.len()), starts.get(round % EXCHANGES.len()))
        else {
            continue;
        };
        let errno = [None, Some(28), Some(5)].get((round / EXCHANGES.len()) % 3).copied().flatten();
        let how = format!("seed {seed}, round {round}, {}, {errno:?}", exchange.name);
        let folder = room.work.join("whole.book");
        copy(&start.folder, &folder).map_err(told)?;
        // Near the beginning, in the middle, or anywhere at all.
        let span = dice.one(&[120, 1_200, 6_000]).copied().unwrap_or(120);
        let fault = Fault {
            errno,
            deed: 0,
            at: dice.below(span),
            sticky: errno.is_some() && dice.percent(50),
            part: dice.percent(50),
            reads: false,
        };
        let said =
            Worker::exchange(&folder, exchange.name)?.faulty(&room.interposer, &folder, fault).run()?;
        report.tried();
        let acknowledged = said.contains(&Said::End);
        match acknowledged {
            true => came_through += 1,
            false => fell_within += 1,
        }
        if let Some(Said::Failed(_, code, why)) = said.iter().find(|said| matches!(said, Said::Failed(..)))
            && !CLEAR.contains(&code.as_str())
        {
            report.wrong(&format!("unclear: {code} {why}"), &how, Some(&folder));
        }
        let aside = room.work.join("whole-before");
        copy(&folder, &aside).map_err(told)?;
        report.judge(&looked_over(&folder, exchange, start, acknowledged), &how, &aside);
    }
    println!("whole: {came_through} came through, {fell_within} were ended within");
    let done = report.done();
    Ok(report.finish(&format!("{done} rounds")))
}

/// What a disk that refuses may be called.
const CLEAR: [&str; 6] = ["DiskFull", "Io", "BookReadonly", "CopyDiffers", "BackupDamaged", "BookDamaged"];

/// A book with a backup from before its last customers, a file put aside, and somebody to be removed.
fn start(room: &Room, exchange: &Exchange) -> Result<Start> {
    let plain: &Template = &room.library.current[0];
    let folder = room.work.join(format!("whole-{}.book", exchange.name));
    plain.copied(&folder)?;
    let mut book = Book::open(&folder, pinned(), "torture")?;
    let kept = book.back_up(Reason::Manual)?;
    book.write(shuke_core::Op::SetTags, |tx| {
        cards::set_tags(tx, cards::resolve(tx, "1")?, &["後來".to_owned()])
    })?;
    book.back_up(Reason::Manual)?;
    if exchange.guarded {
        book = book.protect(OWNER, &secret()).book?;
        book.add_staff(REMOVED, Role::Rep, &Secret::of_password(REMOVED))?;
    } else {
        // A file put aside, which a password has to reach as well.
        book = book.restore(&kept.id).book?;
        book.write(shuke_core::Op::SetTags, |tx| {
            cards::set_tags(tx, cards::resolve(tx, "2")?, &["再後來".to_owned()])
        })?;
    }
    let before = book.read(|tx| standing::of(tx.conn(), None))?;
    drop(book);
    let through = room.work.join("whole-through.book");
    copy(&folder, &through).map_err(told)?;
    (exchange.run)(&through)?;
    let after = open(&through)?.read(|tx| standing::of(tx.conn(), None))?;
    Ok(Start { folder, before, after })
}

fn looked_over(folder: &Path, exchange: &Exchange, start: &Start, acknowledged: bool) -> Verdict {
    match look(folder, exchange, start, acknowledged) {
        Ok(verdict) => verdict,
        Err(error) => Verdict::Damaged(error.to_string()),
    }
}

fn look(folder: &Path, exchange: &Exchange, start: &Start, acknowledged: bool) -> Result<Verdict> {
    let book = open(folder)?;
    if let Some(problem) = book.check()?.problems.first() {
        return Ok(Verdict::Damaged(format!("{} {}", problem.code, problem.detail)));
    }
    let found = book.read(|tx| standing::of(tx.conn(), None))?;
    let (is_before, is_after) = (found == start.before, found == start.after);
    if !is_after && (acknowledged || !is_before) {
        return Ok(Verdict::Lost(format!("{} actions; neither before nor after", found.count)));
    }
    for backup in book.backups()? {
        if let Err(error) = book.verify_backup(&backup.id) {
            return Ok(Verdict::Damaged(format!("backup {}: {error}", backup.id)));
        }
    }
    let protected = book.info()?.protected;
    // It can be written to, whichever it is.
    book.write(shuke_core::Op::AddCard, |tx| {
        cards::add(tx, &cards::CardDraft { name: "後來的人".to_owned(), ..Default::default() })
    })?;
    drop(book);
    let mut left = Vec::new();
    for file in files(folder)? {
        let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let half_made = [".half", ".next", ".old"].iter().any(|ending| name.ends_with(ending))
            || ["cards.next.db", "cards.old.db"].contains(&name.as_str())
            || name.starts_with("glimpse");
        if half_made || (protected && name.ends_with(".db") && is_plain(&file)?) {
            left.push(name);
        }
    }
    if !left.is_empty() {
        return Ok(Verdict::Damaged(format!("left over: {}", left.join(" "))));
    }
    if exchange.name == "remove" && acknowledged {
        let in_again = Book::unlock(folder, pinned(), Some(REMOVED), &Secret::of_password(REMOVED));
        if in_again.is_ok() {
            return Ok(Verdict::Lost("whoever was removed gets in".to_owned()));
        }
    }
    Ok(Verdict::Fine(is_after && !is_before))
}

fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(told)? {
        let path = entry.map_err(told)?.path();
        if path.is_dir() { found.extend(files(&path)?) } else { found.push(path) }
    }
    Ok(found)
}
