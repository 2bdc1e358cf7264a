//! kill -9 at a random moment during every kind of write. Half of the rounds end by the clock, as a task manager would do
//! it; the other half at a chosen system call, so that also the moments nobody hits by chance are hit.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use shuke_core::base::error::Result;

use crate::Room;
use crate::books::Place;
use crate::child::{Fault, Running, Worker};
use crate::deeds::DEEDS;
use crate::dice::Dice;
use crate::report::{Line, Report, copy};
use crate::speech::Said;
use crate::standing::{Expected, Standing, Verdict, told, verify};

/// Rounds a book lives through before a new one takes its place: it must not grow, since every round reads all of it.
const ROUNDS: usize = 40;

/// Microseconds a write is thought to take before one was seen.
const FIRST_SPAN: u64 = 5_000;

/// What is going on when the kill comes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Target {
    /// One of the table.
    Deed(&'static str),
    /// An older book is opened.
    Upgrade,
    /// A book is made.
    Create,
}

impl Target {
    /// All of them by turns.
    fn of(turn: usize) -> Self {
        let kind = turn % (DEEDS.len() + 2);
        match DEEDS.get(kind) {
            Some(deed) => Self::Deed(deed.name),
            None if kind == DEEDS.len() => Self::Upgrade,
            None => Self::Create,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Deed(name) => name,
            Self::Upgrade => "upgrade",
            Self::Create => "create",
        }
    }
}

/// The rounds so far.
struct Rounds<'a> {
    room: &'a Room,
    seed: u64,
    report: Report,
    /// The books that go on from round to round, plain and encrypted.
    books: [Option<(Place, Expected)>; 2],
    /// How long each kind of write takes here, in microseconds, so that the kill falls within it.
    spans: BTreeMap<&'static str, u64>,
    /// Rounds that ended while a write was going on.
    within: usize,
    /// Those of them after which all of it was there.
    landed: usize,
}

/// So many rounds.
pub fn run(room: &Room, rounds: usize, seed: u64) -> Result<Line> {
    let mut all = Rounds {
        room,
        seed,
        report: Report::begin("kill", &room.keep),
        books: [None, None],
        spans: BTreeMap::new(),
        within: 0,
        landed: 0,
    };
    for round in 0..rounds {
        all.round(round)?;
    }
    println!(
        "kill: {} of {rounds} ended within a write; of those {} were there wholly, {} not at all",
        all.within,
        all.landed,
        all.within - all.landed
    );
    let done = all.report.done();
    Ok(all.report.finish(&format!("{done} rounds")))
}

impl Rounds<'_> {
    fn round(&mut self, round: usize) -> Result<()> {
        let mut dice = Dice::of(self.seed, round);
        let (keyed, turn) = (round % 2, round / 2);
        let target = Target::of(turn);
        let (place, mut expected) = self.begin(target, keyed, turn, &mut dice)?;
        let how = format!("seed {}, round {round}, {}", self.seed, target.name());
        let before = dice.below(3);
        let deed = if matches!(target, Target::Deed(_)) { u32::try_from(before + 1).unwrap_or(1) } else { 0 };
        let by_call = (turn / (DEEDS.len() + 2)) % 2 == 1;
        let mut worker =
            Worker::new(&place, &self.room.files, dice.next(), &plan(target, before, &mut dice))?;
        if target == Target::Create {
            worker = worker.with("--create");
        }
        if by_call {
            let at = dice.below(if deed == 0 { 140 } else { 45 });
            let fault = Fault { errno: None, deed, at, sticky: false, part: dice.percent(50), reads: false };
            worker = worker.faulty(&self.room.interposer, &place.folder, fault);
        }
        let span = self.spans.get(target.name()).copied().unwrap_or(FIRST_SPAN) * 13 / 10;
        let wait = (!by_call).then(|| Duration::from_micros(dice.next() % span.max(1)));
        let doing = self.watch(worker.start()?, (deed, wait), target, &mut expected, &how)?;
        self.report.tried();
        self.within += usize::from(doing);
        // Laid aside before it is opened: opening recovers, and with that the trace is gone.
        let aside = self.room.work.join("kill-before");
        if place.folder.exists() {
            copy(&place.folder, &aside).map_err(told)?;
        }
        let (verdict, standing) = match (target, &expected.acked.shape) {
            (Target::Create, Some(_)) => (made_again(&place), None),
            _ => verify(&place, &expected),
        };
        self.landed += usize::from(doing && verdict == Verdict::Fine(true));
        self.report.judge(&verdict, &how, &aside);
        if let (Target::Deed(_), Some(standing), Verdict::Fine(_), Some(slot)) =
            (target, standing, verdict, self.books.get_mut(keyed))
        {
            *slot = Some((place, Expected::resting(&standing)));
        }
        Ok(())
    }

    /// The book of the round: the one of the last round, or another where the target needs it.
    fn begin(
        &mut self,
        target: Target,
        keyed: usize,
        turn: usize,
        dice: &mut Dice,
    ) -> Result<(Place, Expected)> {
        let library = &self.room.library;
        let template = match target {
            Target::Create => {
                let place = Place::new(&self.room.work.join("kill-new.book"), keyed == 1);
                if place.folder.exists() {
                    std::fs::remove_dir_all(&place.folder).map_err(told)?;
                }
                return Ok((place, Expected::resting(&Standing::nothing())));
            }
            Target::Upgrade => dice.one(&library.older).unwrap_or(&library.current[0]),
            Target::Deed(_) => {
                let last = self.books.get_mut(keyed).and_then(Option::take);
                if let Some(book) = last.filter(|_| !turn.is_multiple_of(ROUNDS)) {
                    return Ok(book);
                }
                library.current.get(keyed).unwrap_or(&library.current[0])
            }
        };
        let name = if target == Target::Upgrade { "older".to_owned() } else { keyed.to_string() };
        let folder = self.room.work.join(format!("kill-{name}.book"));
        Ok((template.copied(&folder)?, Expected::resting(&template.standing)))
    }

    /// Hears the worker until its end and brings it about; whether it came within a write.
    fn watch(
        &mut self,
        mut running: Running,
        (deed, wait): (u32, Option<Duration>),
        target: Target,
        expected: &mut Expected,
        how: &str,
    ) -> Result<bool> {
        let (mut doing, mut began) = (false, None);
        while let Some(said) = running.hear() {
            if let Err(why) = expected.hear(&said) {
                self.report.wrong(&why, how, None);
            }
            match said {
                Said::Begin(turn, _) => {
                    doing = true;
                    began = (turn == deed).then(Instant::now);
                    if let Some(wait) = wait.filter(|_| turn == deed) {
                        std::thread::sleep(wait);
                        running.kill();
                    }
                }
                Said::Done(turn, _) => {
                    doing = false;
                    if let Some(began) = began.take().filter(|_| turn == deed) {
                        self.learn(target, began.elapsed());
                    }
                }
                Said::Failed(turn, code, why) => {
                    doing = false;
                    self.report.wrong(&format!("deed {turn} failed: {code} {why}"), how, None);
                }
                _ => {}
            }
        }
        running.end()?;
        Ok(doing)
    }

    fn learn(&mut self, target: Target, took: Duration) {
        let took = u64::try_from(took.as_micros()).unwrap_or(FIRST_SPAN);
        let span = self.spans.entry(target.name()).or_insert(took);
        *span = (*span * 3 + took) / 4;
    }
}

/// Some other deeds, the chosen one, and one more in case the kill comes late.
fn plan(target: Target, before: usize, dice: &mut Dice) -> Vec<&'static str> {
    // A new book has no customers, and most deeds are done with one.
    let mut plan = if target == Target::Create { vec!["add", "add"] } else { Vec::new() };
    for _ in 0..before {
        plan.extend(dice.one(DEEDS).map(|deed| deed.name));
    }
    if let Target::Deed(name) = target {
        plan.push(name);
    }
    plan.extend(dice.one(DEEDS).map(|deed| deed.name));
    plan
}

/// A book whose making was interrupted is either there and takes customers, or can be made in the same place.
fn made_again(place: &Place) -> Verdict {
    let book = match place.open() {
        Ok(book) => Ok(book),
        Err(error) => place.create().map_err(|again| format!("opens as {error} and is made anew as {again}")),
    };
    let added = book.and_then(|book| {
        let draft = shuke_core::cards::CardDraft { name: "客".to_owned(), ..Default::default() };
        let added = book.write(shuke_core::Op::AddCard, |tx| shuke_core::cards::add(tx, &draft).map(|_| ()));
        added.map_err(|error| format!("takes no customer: {error}"))
    });
    match added {
        Ok(_) => Verdict::Fine(false),
        Err(why) => Verdict::Damaged(why),
    }
}
