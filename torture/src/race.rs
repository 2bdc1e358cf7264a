//! Two programs on one book at the same time. Whatever either of them was told is saved has to be in the history, and the
//! history has to lead all the way back to where both began; who cannot have the book is told so.

use std::collections::BTreeMap;
use std::sync::mpsc;

use shuke_core::Book;
use shuke_core::base::error::{Code, Result};
use shuke_core::base::ids::OpId;
use shuke_core::store::history;

use crate::Room;
use crate::books::Place;
use crate::child::Worker;
use crate::deeds::DEEDS;
use crate::dice::Dice;
use crate::report::{Line, Report};
use crate::speech::Said;
use crate::standing::{self, Standing, Verdict, told};

/// Every so manieth race one of the two keeps the book longer than the other waits.
const HOLDS: usize = 100;

/// Every so manieth race is for who makes the book.
const MAKES: usize = 10;

/// How both begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Start {
    Open,
    Make,
}

/// So many races.
pub fn run(room: &Room, races: usize, seed: u64) -> Result<Line> {
    let report = Report::begin("race", &room.keep);
    let mut codes: BTreeMap<String, usize> = BTreeMap::new();
    let mut saved = 0;
    for race in 0..races {
        let mut dice = Dice::of(seed ^ 0x2ace, race);
        let older = race % 4 == 3;
        let books = if older { room.library.older.as_slice() } else { &room.library.current };
        let template = dice.one(books).unwrap_or(&room.library.current[0]);
        let folder = room.work.join("race.book");
        let start = if race % MAKES == MAKES - 2 { Start::Make } else { Start::Open };
        let (place, begun) = match start {
            Start::Open => (template.copied(&folder)?, template.standing.clone()),
            Start::Make => {
                if folder.exists() {
                    std::fs::remove_dir_all(&folder).map_err(told)?;
                }
                (Place::new(&folder, dice.percent(50)), Standing::nothing())
            }
        };
        let holds = race % HOLDS == HOLDS / 2;
        let how = format!("seed {seed}, race {race}, {start:?}, {}", if older { "older" } else { "current" });
        let heard = both(room, &place, start, &mut dice, holds)?;
        report.tried();
        let mut acked = Vec::new();
        for said in heard.iter().flatten() {
            match said {
                Said::Did(_, id) => acked.push(*id),
                Said::Failed(turn, code, why) => {
                    *codes.entry(code.clone()).or_default() += 1;
                    if !clear(code, start) {
                        report.wrong(&format!("deed {turn}: {code} {why}"), &how, Some(&place.folder));
                    }
                }
                _ => {}
            }
        }
        if heard.iter().any(|said| said.last() != Some(&Said::End)) {
            report.wrong("a worker broke off", &how, Some(&place.folder));
        }
        saved += acked.len();
        let before = room.work.join("race-before");
        crate::report::copy(&place.folder, &before).map_err(told)?;
        let verdict = match place.open().and_then(|book| settle(&book, &begun, &acked)) {
            Ok(verdict) => verdict,
            Err(error) => Verdict::Damaged(error.to_string()),
        };
        report.judge(&verdict, &how, &before);
    }
    let told: Vec<String> = codes.iter().map(|(code, count)| format!("{code} {count}")).collect();
    println!("race: {saved} acknowledged, refused: {}", told.join(", "));
    let done = report.done();
    Ok(report.finish(&format!("{done} races")))
}

/// A refusal that says what is the matter: the other one has the book, or has just changed what this one wanted.
fn clear(code: &str, start: Start) -> bool {
    match code {
        "BookBusy" | "CardUnknown" | "OrderCancelled" | "Unknown" | "UndoConflict" | "UndoDone"
        | "UndoNothing" => true,
        "BookExists" => start == Start::Make,
        _ => false,
    }
}

/// Two workers that begin at the same moment, and what each of them said.
fn both(room: &Room, place: &Place, start: Start, dice: &mut Dice, holds: bool) -> Result<[Vec<Said>; 2]> {
    let (send, receive) = mpsc::channel();
    let mut heard = [Vec::new(), Vec::new()];
    std::thread::scope(|scope| -> Result<()> {
        for which in 0..2_usize {
            // A card that left in a file stays: what came before it could not be taken back to hold the rows against.
            let mut plan: Vec<&str> = (0..3)
                .filter_map(|_| dice.one(DEEDS))
                .map(|deed| deed.name)
                .filter(|name| *name != "hand-over")
                .collect();
            if holds && which == 0 {
                plan.insert(0, "hold");
            }
            let files = room.files.join(which.to_string());
            std::fs::create_dir_all(&files).map_err(told)?;
            let mut worker = Worker::new(place, &files, dice.next(), &plan)?.waiting();
            if start == Start::Make {
                worker = worker.with("--create");
            }
            let mut running = worker.start()?;
            let send = send.clone();
            // Both wait for the word, so that neither is ahead by the time a process takes to start.
            running.hear();
            scope.spawn(move || {
                running.go();
                while let Some(said) = running.hear() {
                    if send.send((which, said)).is_err() {
                        break;
                    }
                }
                // Its last word says whether it ended well.
                let _ = running.end();
            });
        }
        Ok(())
    })?;
    drop(send);
    for (which, said) in receive {
        if let Some(list) = heard.get_mut(which) {
            list.push(said);
        }
    }
    Ok(heard)
}

/// Everything acknowledged is in the history; and taken back one by one, newest first, it leads to the rows of the
/// beginning. A row that one of the two had overwritten unseen would stand in the way.
fn settle(book: &Book, begun: &Standing, acked: &[OpId]) -> Result<Verdict> {
    if let Some(problem) = book.check()?.problems.first() {
        return Ok(Verdict::Damaged(format!("{} {}", problem.code, problem.detail)));
    }
    let all = book.read(|tx| history::list(tx, None, u32::MAX))?;
    if let Some(id) = acked.iter().find(|id| all.iter().all(|one| one.id != **id)) {
        return Ok(Verdict::Lost(format!("{id} was acknowledged and is not in the history")));
    }
    // What came along with a handover goes with the action that took it over.
    let own: Vec<(OpId, String)> = book.read(|tx| {
        let mut query =
            tx.conn().prepare("SELECT id, op FROM history WHERE origin IS NULL ORDER BY seq DESC")?;
        Ok(query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?)
    })?;
    let count = usize::try_from(begun.count).unwrap_or_default();
    for (id, op) in own.iter().take(own.len().saturating_sub(count)) {
        match book.undo(Some(*id)) {
            // A file that left the house changed nothing of a customer.
            Err(error) if error.code == Code::UndoFinal => {}
            Err(error) => return Ok(Verdict::Lost(format!("{op} cannot be taken back: {error}"))),
            Ok(_) => {}
        }
    }
    let rows = book.read(|tx| Ok(standing::of(tx.conn(), begun.shape.as_ref())?.rows))?;
    Ok(if rows == begun.rows {
        Verdict::Fine(true)
    } else {
        Verdict::Lost("all taken back, and other rows than in the beginning".to_owned())
    })
}
