//! kill -9 at a random moment during every kind of write. Half of the rounds end by the clock, as a task manager would do
//! it; the other half at a chosen system call, so that also the moments nobody hits by chance are hit.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use shuke_core::base::error::Result;

use crate::Room;
use crate::books::Place;
use crate::child::{Fault, Worker};
use crate::deeds::DEEDS;
use crate::dice::Dice;
use crate::report::{Line, Report};
use crate::speech::Said;
use crate::standing::{Expected, Verdict, verify};

/// Rounds a book lives through before a new one takes its place: it must not grow, since every round reads all of it.
const ROUNDS: usize = 40;

/// How many rounds ended where.
#[derive(Default)]
struct Tally {
    within: usize,
    landed: usize,
}

/// So many rounds.
pub fn run(room: &Room, rounds: usize, seed: u64) -> Result<Line> {
    let report = Report::begin("kill", &room.keep);
    let mut books: [Option<(Place, Expected)>; 2] = [None, None];
    let mut spans: BTreeMap<String, u64> = BTreeMap::new();
    let mut tally = Tally::default();
    for round in 0..rounds {
        let mut dice = Dice::of(seed, round);
        let turn = round / 2;
        // Every kind of write by turns; beyond the table stands the upgrade, which is part of opening an older book.
        let kind = turn % (DEEDS.len() + 2);
        let keyed = round % 2;
        let folder = room.work.join(format!("kill-{keyed}.book"));
        let target = DEEDS.get(kind).map(|deed| deed.name);
        let (place, mut expected) = match (target, books.get_mut(keyed).and_then(Option::take)) {
            (Some(_), Some(book)) if !turn.is_multiple_of(ROUNDS) => book,
            (Some(_), _) => {
                let template = room.library.current.get(keyed).unwrap_or(&room.library.current[0]);
                (template.copied(&folder)?, Expected::resting(&template.standing))
            }
            (None, book) => {
                if let Some(slot) = books.get_mut(keyed) {
                    *slot = book;
                }
                let template = dice.one(&room.library.older).unwrap_or(&room.library.current[0]);
                let folder = room.work.join("kill-older.book");
                (template.copied(&folder)?, Expected::resting(&template.standing))
            }
        };
        let how = format!("seed {seed}, round {round}, {}", target.unwrap_or("upgrade"));
        let before = dice.below(3);
        let plan = plan(target, before, &mut dice);
        let deed = if target.is_some() { u32::try_from(before + 1).unwrap_or(1) } else { 0 };
        let by_call = round / (2 * (DEEDS.len() + 2)) % 2 == 1;
        let mut worker = Worker::new(&place, &room.files, dice.next(), &plan)?;
        if by_call {
            let at = dice.below(if deed == 0 { 140 } else { 45 });
            let fault = Fault { errno: None, deed, at, sticky: false, part: dice.percent(50), reads: false };
            worker = worker.faulty(&room.interposer, &place.folder, fault);
        }
        let mut running = worker.start()?;
        let mut doing = false;
        let mut said_wrong = None;
        let mut began = None;
        while let Some(said) = running.hear() {
            let mut kill = false;
            match &said {
                Said::Begin(turn, _) => {
                    doing = true;
                    kill = !by_call && *turn == deed;
                    if *turn == deed {
                        began = Some(Instant::now());
                    }
                }
                Said::Done(turn, _) => {
                    doing = false;
                    if let Some(began) = began.take().filter(|_| *turn == deed) {
                        learn(&mut spans, target, began.elapsed());
                    }
                }
                Said::Failed(turn, code, why) => {
                    report.wrong(&format!("deed {turn} failed: {code} {why}"), &how, None);
                    doing = false;
                }
                _ => {}
            }
            said_wrong = expected.hear(&said).err().or(said_wrong);
            if kill {
                let most = spans.get(target.unwrap_or("upgrade")).copied().unwrap_or(5_000) * 13 / 10;
                let wait = dice.below(usize::try_from(most).unwrap_or(5_000));
                std::thread::sleep(Duration::from_micros(wait as u64));
                running.kill();
            }
        }
        running.end()?;
        report.tried();
        tally.within += usize::from(doing);
        if let Some(why) = said_wrong {
            report.judge(&Verdict::Lost(why), &how, &place.folder);
        }
        // Kept before it is opened: opening recovers, and with that the trace is gone.
        let (verdict, standing) = kept_apart(room, &place, &expected)?;
        tally.landed += usize::from(doing && verdict == Verdict::Fine(true));
        report.judge(&verdict, &how, &room.work.join("kill-before"));
        if let (Some(_), Some(standing), Verdict::Fine(_), Some(slot)) =
            (target, standing, &verdict, books.get_mut(keyed))
        {
            *slot = Some((place, Expected::resting(&standing)));
        }
    }
    println!(
        "kill: {} of {rounds} ended within a write; of those {} were there wholly, {} not at all",
        tally.within,
        tally.landed,
        tally.within - tally.landed
    );
    let done = report.done();
    Ok(report.finish(&format!("{done} rounds")))
}

/// Some other deeds, the chosen one, and one more in case the kill comes late.
fn plan(target: Option<&'static str>, before: usize, dice: &mut Dice) -> Vec<&'static str> {
    let mut plan = Vec::new();
    for _ in 0..before {
        plan.extend(dice.one(DEEDS).map(|deed| deed.name));
    }
    plan.extend(target);
    plan.extend(dice.one(DEEDS).map(|deed| deed.name));
    plan
}

/// How long a kind of write takes here, so that the kill falls within it.
fn learn(spans: &mut BTreeMap<String, u64>, target: Option<&str>, took: Duration) {
    let took = u64::try_from(took.as_micros()).unwrap_or(5_000);
    let span = spans.entry(target.unwrap_or("upgrade").to_owned()).or_insert(took);
    *span = (*span * 3 + took) / 4;
}

/// Verifies the book after laying a copy of it aside, for the case that it fails.
fn kept_apart(
    room: &Room,
    place: &Place,
    expected: &Expected,
) -> Result<(Verdict, Option<crate::standing::Standing>)> {
    crate::report::copy(&place.folder, &room.work.join("kill-before")).map_err(crate::standing::told)?;
    Ok(verify(place, expected))
}
