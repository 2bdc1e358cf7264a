//! A disk that is full, or says EIO, at every system call a write makes. The error has to be told by a code somebody can
//! act on, the book has to be as it was, and the same deed has to work once the disk does.

use std::collections::BTreeMap;

use shuke_core::base::error::Result;

use crate::Room;
use crate::books::Place;
use crate::child::{Fault, Worker};
use crate::deeds::DEEDS;
use crate::dice::Dice;
use crate::disk::{Event, read};
use crate::report::{Line, Report};
use crate::speech::Said;
use crate::standing::{Expected, Standing, Verdict, told, verify};

const EIO: i32 = 5;
const ENOSPC: i32 = 28;

/// Calls that are tried for a deed of which nothing is known yet.
const FIRST_REACH: usize = 40;

/// So many faults of each kind.
pub fn run(room: &Room, faults: usize, seed: u64) -> Result<Vec<Line>> {
    [("full", ENOSPC, "disk full"), ("broken", EIO, "EIO")]
        .into_iter()
        .map(|(name, errno, words)| Kind { room, name, errno, words }.run(faults, seed))
        .collect()
}

struct Kind<'a> {
    room: &'a Room,
    name: &'static str,
    errno: i32,
    words: &'static str,
}

/// What was seen of one kind of fault.
#[derive(Default)]
struct Seen {
    /// The furthest call of each deed that was reached.
    reach: BTreeMap<&'static str, usize>,
    codes: BTreeMap<String, usize>,
    calls: BTreeMap<String, usize>,
    /// Faults nobody noticed, since what failed was not needed.
    silent: usize,
}

impl Kind<'_> {
    fn run(&self, faults: usize, seed: u64) -> Result<Line> {
        let report = Report::begin(self.name, &self.room.keep);
        let mut seen = Seen::default();
        let mut round = 0;
        // Some of the rounds choose a call beyond the deed's last one: they are no faults and do not count.
        while report.done() < faults && round < faults * 20 {
            self.round(round, seed, &report, &mut seen)?;
            round += 1;
        }
        let told = |counts: &BTreeMap<String, usize>| {
            counts.iter().map(|(name, count)| format!("{name} {count}")).collect::<Vec<_>>().join(", ")
        };
        println!(
            "{}: {} at {}; told as {}; {} went unnoticed without harm",
            self.name,
            self.words,
            told(&seen.calls),
            told(&seen.codes),
            seen.silent
        );
        let done = report.done();
        Ok(report.finish(&format!("{done} faults")))
    }

    fn round(&self, round: usize, seed: u64, report: &Report, seen: &mut Seen) -> Result<()> {
        let mut dice = Dice::of(seed ^ u64::from(self.errno.unsigned_abs()), round);
        let library = &self.room.library;
        // Beyond the table: opening, opening an older book, making one.
        let kind = round % (DEEDS.len() + 3);
        let (name, deed, template) = match (DEEDS.get(kind), kind - kind.min(DEEDS.len())) {
            (Some(deed), _) => (deed.name, 1, dice.one(&library.current)),
            (None, 0) => ("open", 0, dice.one(&library.current)),
            (None, 1) => ("upgrade", 0, dice.one(&library.older)),
            _ => ("create", 0, None),
        };
        let folder = self.room.work.join("full.book");
        let (place, begun) = match template {
            Some(template) => (template.copied(&folder)?, template.standing.clone()),
            None => {
                if folder.exists() {
                    std::fs::remove_dir_all(&folder).map_err(told)?;
                }
                (Place::new(&folder, dice.percent(50)), Standing::nothing())
            }
        };
        let reach = seen.reach.get(name).copied().unwrap_or(FIRST_REACH);
        let at = dice.below(reach + reach / 8 + 2);
        let sticky = dice.percent(if self.errno == ENOSPC { 75 } else { 40 });
        // Most calls read; of the few that write, more should be hit.
        let reads = dice.percent(40);
        let fault = Fault { errno: Some(self.errno), deed, at, sticky, part: dice.percent(50), reads };
        let plan = if deed == 0 { Vec::new() } else { vec![name] };
        let log = self.room.work.join("full.log");
        // That there is none yet is as it should be.
        let _ = std::fs::remove_file(&log);
        let mut worker = Worker::new(&place, &self.room.files, dice.next(), &plan)?;
        if name == "create" {
            worker = worker.with("--create");
        }
        let said = worker
            .retrying()
            .recorded(&self.room.interposer, &place.folder, &log)
            .faulty(&self.room.interposer, &place.folder, fault)
            .run()?;
        let call = read(&log)?.into_iter().find_map(|event| match event {
            Event::Fault { call, at } => Some((call, at)),
            _ => None,
        });
        let Some((call, at)) = call else { return Ok(()) };
        report.tried();
        let furthest = seen.reach.entry(name).or_insert(at);
        *furthest = at.max(*furthest);
        *seen.calls.entry(call.clone()).or_default() += 1;
        let how = format!("seed {seed}, round {round}, {name}, {} at {call} {at}, {fault:?}", self.words);
        let mut expected = Expected::resting(&begun);
        let mut failed = false;
        for one in &said {
            if let Err(why) = expected.hear(one) {
                report.wrong(&why, &how, Some(&place.folder));
            }
            if let Said::Failed(_, code, why) = one {
                let again = why.starts_with("tried again") || why.starts_with("after the fault");
                let clear = clear(code, &call);
                if again || !clear {
                    report.wrong(&format!("{code}: {why}"), &how, Some(&place.folder));
                }
                if !again {
                    let file = if place.keyed { "encrypted" } else { "plain" };
                    *seen.codes.entry(format!("{code} ({call}, {file})")).or_default() += 1;
                }
                failed = true;
            }
        }
        seen.silent += usize::from(!failed);
        if said.last() != Some(&Said::End) {
            report.wrong("the worker broke off", &how, Some(&place.folder));
        }
        let before = self.room.work.join("full-before");
        crate::report::copy(&place.folder, &before).map_err(told)?;
        let (verdict, _) = verify(&place, &expected);
        // At rest, nothing is on its way any more.
        let verdict = match verdict {
            Verdict::Fine(true) => Verdict::Lost("a write that failed is there".to_owned()),
            verdict => verdict,
        };
        report.judge(&verdict, &how, &before);
        Ok(())
    }
}

/// Whether a code says what happened. What cannot be read looks damaged to SQLite, and the first page of an encrypted book
/// then like no page of ours; what cannot be opened for writing is opened for reading. All three send people the right way:
/// to their disk and their backups.
fn clear(code: &str, call: &str) -> bool {
    match code {
        "DiskFull" | "Io" => true,
        "BookDamaged" | "BookForeign" => call == "read",
        "BookReadonly" => call == "open",
        _ => false,
    }
}
