//! Power cuts. A worker's writes are recorded; from the recording come the states a disk may be in when the power fails at
//! some moment, and each of them is opened as a book. The same states on a machine that never syncs have to fail, or this
//! test could not fail at all.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::PathBuf;
use std::sync::Mutex;

use shuke_core::base::error::Result;
use shuke_core::{Op, cards};

use crate::Room;
use crate::books::{Place, Template};
use crate::child::Worker;
use crate::deeds::DEEDS;
use crate::dice::Dice;
use crate::disk::{Disk, Event, Fate, lay, read};
use crate::report::{Line, Report};
use crate::standing::{Expected, Standing, Verdict, told, verify};

/// States taken from one recording: more of them say little new.
const PER_RECORDING: usize = 2000;

/// So many states, and beside them the negative control.
pub fn run(room: &Room, states: usize, seed: u64) -> Result<Vec<Line>> {
    let report = Report::begin("power", &room.keep);
    let control = Report::begin("power, without fsync", &room.work.join("control"));
    let per = PER_RECORDING.min(states.div_ceil(4)).max(1);
    let distinct = Mutex::new(HashSet::new());
    let (mut nth, mut controls, mut begun, mut again) = (0, 0, 0, 0);
    while report.done() < states {
        let recording = Recording::make(room, seed, nth)?;
        recording.replay(room, per.min(states - report.done()), true, &report, &distinct)?;
        let (made, headers) = recording.wals();
        begun += made;
        again += headers - made.min(headers);
        // Its failures are wanted, so nothing of them is told or kept.
        if control.failed() == 0 || controls < states / 100 {
            let few = per.div_ceil(20).max(10);
            recording.replay(room, few, false, &control, &Mutex::new(HashSet::new()))?;
            controls += few;
        }
        nth += 1;
    }
    let distinct = distinct.lock().map(|set| set.len()).unwrap_or_default();
    println!(
        "power: {nth} recordings in which a WAL was begun {begun} times and gone over from its start {again} times; \
         {distinct} different states; without fsync {} of {} states lost or damaged",
        control.failed(),
        control.done()
    );
    if control.failed() == 0 {
        report.wrong(
            "a disk that never syncs went unnoticed: this test sees nothing",
            &format!("seed {seed}"),
            None,
        );
    }
    let done = report.done();
    Ok(vec![report.finish(&format!("{done} states"))])
}

struct Recording {
    events: Vec<Event>,
    before: Vec<(PathBuf, Vec<u8>)>,
    place: Place,
    standing: Standing,
    how: String,
    seed: u64,
}

impl Recording {
    /// A worker writes for a while, closes the book now and then, and is recorded.
    fn make(room: &Room, seed: u64, nth: usize) -> Result<Self> {
        let mut dice = Dice::of(seed, nth);
        let older = nth % 4 == 3;
        let template: &Template = match (older, nth % 2) {
            (true, _) => dice.one(&room.library.older).unwrap_or(&room.library.current[0]),
            (false, 0) => &room.library.current[0],
            (false, _) => &room.library.current[1],
        };
        let place = template.copied(&room.work.join("recorded.book"))?;
        let log = room.work.join("recorded.log");
        // That there is none yet is as it should be.
        let _ = std::fs::remove_file(&log);
        // A short one, so that many of its states fall within the upgrade.
        let plan = plan(&mut dice, if older { room.deeds / 10 } else { room.deeds });
        let mut worker = Worker::new(&place, &room.files, dice.next(), &plan)?;
        worker = worker.recorded(&room.interposer, &place.folder, &log);
        for said in worker.run()? {
            if let crate::speech::Said::Failed(turn, code, why) = said {
                eprintln!("power: seed {seed}, recording {nth}: deed {turn} failed: {code} {why}");
            }
        }
        let before = vec![(place.file(), std::fs::read(template.place.file()).map_err(told)?)];
        let how = format!("seed {seed}, recording {nth}");
        let seed = dice.next();
        Ok(Self { events: read(&log)?, before, place, standing: template.standing.clone(), how, seed })
    }

    /// How often a WAL was made, and how often one was begun: the rest came round to its start after a checkpoint.
    fn wals(&self) -> (usize, usize) {
        let (mut files, mut made, mut headers) = (HashSet::new(), 0, 0);
        for event in &self.events {
            match event {
                Event::Open { file, path, created, .. } if path.ends_with("-wal") => {
                    files.insert(*file);
                    made += usize::from(*created);
                }
                Event::Write { file, at: 0, .. } if files.contains(file) => headers += 1,
                _ => {}
            }
        }
        (made, headers)
    }

    /// Opens `states` crash states of it.
    fn replay(
        &self,
        room: &Room,
        states: usize,
        syncs: bool,
        report: &Report,
        distinct: &Mutex<HashSet<u64>>,
    ) -> Result<()> {
        let threads = room.threads.min(states).max(1);
        std::thread::scope(|scope| {
            let running: Vec<_> = (0..threads)
                .map(|thread| {
                    let share = states / threads + usize::from(thread < states % threads);
                    scope.spawn(move || self.share(room, thread, share, syncs, report, distinct))
                })
                .collect();
            running.into_iter().try_for_each(|thread| thread.join().unwrap_or(Ok(())))
        })
    }

    fn share(
        &self,
        room: &Room,
        thread: usize,
        states: usize,
        syncs: bool,
        report: &Report,
        distinct: &Mutex<HashSet<u64>>,
    ) -> Result<()> {
        let mut dice = Dice::of(self.seed, thread);
        let mut cuts: Vec<usize> = (0..states).map(|_| self.cut(&mut dice)).collect();
        cuts.sort_unstable();
        let place = Place::new(&room.fast.join(format!("cut-{thread}.book")), self.place.keyed);
        let mut disk = Disk::new(&self.before, syncs);
        let mut expected = Expected::resting(&self.standing);
        let mut at = 0;
        for (state, cut) in cuts.into_iter().enumerate() {
            while at < cut
                && let Some(event) = self.events.get(at)
            {
                disk.take(event);
                if let Event::Said(said) = event
                    && let Err(why) = expected.hear(said)
                    && syncs
                {
                    report.wrong(&why, &format!("{}, event {at}", self.how), None);
                }
                at += 1;
            }
            let mut own = Dice::of(self.seed ^ 0x5eed, state * 64 + thread);
            let fate = own.one(&Fate::ALL).copied().unwrap_or(Fate::Some);
            let found = disk.crash(fate, &mut own);
            let mut hasher = DefaultHasher::new();
            found.hash(&mut hasher);
            if let Ok(mut set) = distinct.lock() {
                set.insert(hasher.finish());
            }
            lay(&found, &self.place.folder, &place.folder)?;
            let (verdict, _) = verify(&place, &expected);
            let verdict = match verdict {
                Verdict::Fine(_) if state % 10 == 0 => goes_on(&place),
                verdict => verdict,
            };
            report.tried();
            if verdict == Verdict::Fine(true) || verdict == Verdict::Fine(false) {
                continue;
            }
            // Once more as it was before it was opened, so that it can be kept like that.
            lay(&found, &self.place.folder, &place.folder)?;
            let how = format!("{}, thread {thread}, state {state}, event {cut}, {fate:?}", self.how);
            if syncs { report.judge(&verdict, &how, &place.folder) } else { report.count(&verdict) }
        }
        Ok(())
    }

    /// A moment for the power to fail, more often just before something is synced: then the most is at stake.
    fn cut(&self, dice: &mut Dice) -> usize {
        let mut cut = dice.below(self.events.len() + 1);
        if dice.percent(60) {
            while self.events.get(cut).is_some_and(|event| !matches!(event, Event::Sync { .. })) {
                cut += 1;
            }
        }
        cut
    }
}

/// A recovered book takes the next write and keeps it.
fn goes_on(place: &Place) -> Verdict {
    let tried = || -> Result<bool> {
        let draft = cards::CardDraft { name: "明天".to_owned(), ..cards::CardDraft::default() };
        let id = place.open()?.write(Op::AddCard, |tx| cards::add(tx, &draft))?.value;
        Ok(place.open()?.read(|tx| cards::reference(tx, id))?.name == "明天")
    };
    match tried() {
        Ok(true) => Verdict::Fine(false),
        Ok(false) => Verdict::Lost("the next write is not there".to_owned()),
        Err(error) => Verdict::Damaged(format!("the next write fails: {error}")),
    }
}

/// Every kind of write at least once in a while, in any order, with the book closed here and there: closing writes the WAL
/// into the file and takes it away.
fn plan(dice: &mut Dice, deeds: usize) -> Vec<&'static str> {
    let mut plan = Vec::new();
    while plan.len() < deeds {
        if dice.percent(3) {
            plan.push("close");
        }
        plan.extend(dice.one(DEEDS).map(|deed| deed.name));
    }
    plan
}
