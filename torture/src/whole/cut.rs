//! The same exchanges, and the power fails: each state the disk may be in then is opened, and held against the book from
//! before and the one from after.

use std::path::{Path, PathBuf};

use shuke_core::base::error::{Code, Error, Result};

use super::{EXCHANGES, Exchange, Start, files, looked_over, start};
use crate::Room;
use crate::child::Worker;
use crate::dice::Dice;
use crate::disk::{Disk, Event, Fate, lay, read};
use crate::report::{Line, Report, copy};
use crate::speech::Said;
use crate::standing::{Verdict, told};

/// So many states, the same number of each exchange.
pub fn run(room: &Room, states: usize, seed: u64) -> Result<Line> {
    let report = Report::begin("whole, cut", &room.keep);
    let mut control = 0;
    for (nth, exchange) in EXCHANGES.iter().enumerate() {
        let recording = Recording::make(room, exchange)?;
        let share = states / EXCHANGES.len() + usize::from(nth < states % EXCHANGES.len());
        let mut dice = Dice::of(seed ^ 0xc07, nth);
        let spared = recording.replay(room, share, true, &mut dice, &report)?;
        let unsynced = recording.replay(room, share.div_ceil(20), false, &mut dice, &report)?;
        control += unsynced;
        println!(
            "whole, cut: {}: {} events, {share} states, {spared} of them the new book",
            exchange.name,
            recording.events.len()
        );
    }
    if control == 0 {
        report.wrong(
            "a disk that never syncs went unnoticed: this test sees nothing",
            &format!("seed {seed}"),
            None,
        );
    }
    let done = report.done();
    Ok(report.finish(&format!("{done} states")))
}

/// One exchange as it was written to the disk.
struct Recording<'a> {
    exchange: &'a Exchange,
    start: Start,
    before: Vec<(PathBuf, Vec<u8>)>,
    folder: PathBuf,
    events: Vec<Event>,
}

impl<'a> Recording<'a> {
    fn make(room: &Room, exchange: &'a Exchange) -> Result<Self> {
        let start = start(room, exchange)?;
        let (folder, log) = (room.work.join("whole-cut.book"), room.work.join("whole-cut.log"));
        copy(&start.folder, &folder).map_err(told)?;
        // That there is none yet is as it should be.
        let _ = std::fs::remove_file(&log);
        let before = files(&folder)?
            .into_iter()
            .map(|path| Ok((path.clone(), std::fs::read(path).map_err(told)?)))
            .collect::<Result<_>>()?;
        let said =
            Worker::exchange(&folder, exchange.name)?.recorded(&room.interposer, &folder, &log).run()?;
        if !said.contains(&Said::End) {
            return Err(Error::new(Code::Unknown).with("detail", format!("{}: {said:?}", exchange.name)));
        }
        Ok(Self { exchange, start, before, folder, events: read(&log)? })
    }

    /// Opens `states` crash states of it, and says how many were the new book; of a disk that never syncs, how many were
    /// neither.
    fn replay(
        &self,
        room: &Room,
        states: usize,
        syncs: bool,
        dice: &mut Dice,
        report: &Report,
    ) -> Result<usize> {
        let turns: Vec<usize> = (0..self.events.len()).filter(|at| self.names(*at)).collect();
        let mut cuts: Vec<(usize, u64)> = (0..states)
            .map(|_| {
                // Mostly around the few moments in which names change.
                let near = if dice.percent(70) { dice.one(&turns) } else { None };
                let cut = match near {
                    Some(turn) => (turn + 3).saturating_sub(dice.below(5)).min(self.events.len()),
                    None => dice.below(self.events.len() + 1),
                };
                (cut, dice.next())
            })
            .collect();
        cuts.sort_unstable();
        let shares: Vec<Vec<(usize, u64)>> = (0..room.threads)
            .map(|thread| cuts.iter().skip(thread).step_by(room.threads).copied().collect())
            .collect();
        std::thread::scope(|scope| {
            let running: Vec<_> = shares
                .into_iter()
                .enumerate()
                .map(|(thread, share)| {
                    scope.spawn(move || {
                        self.share(&room.fast.join(format!("whole-{thread}.book")), &share, syncs, report)
                    })
                })
                .collect();
            running.into_iter().map(|thread| thread.join().unwrap_or(Ok(0))).sum()
        })
    }

    /// Whether an event changes names that count: not those that SQLite gives its own journals.
    fn names(&self, at: usize) -> bool {
        match self.events.get(at) {
            Some(Event::Rename { .. } | Event::Link { .. }) => true,
            Some(Event::Unlink { path }) => !path.ends_with("-journal"),
            _ => false,
        }
    }

    fn share(&self, folder: &Path, cuts: &[(usize, u64)], syncs: bool, report: &Report) -> Result<usize> {
        let mut disk = Disk::new(&self.before, syncs);
        let (mut at, mut acknowledged, mut counted) = (0, false, 0);
        for (cut, seed) in cuts {
            while at < *cut
                && let Some(event) = self.events.get(at)
            {
                disk.take(event);
                acknowledged |= matches!(event, Event::Said(Said::End));
                at += 1;
            }
            let mut own = Dice::new(*seed);
            let fate = own.one(&Fate::ALL).copied().unwrap_or(Fate::Some);
            let found = disk.crash(fate, &mut own);
            lay(&found, &self.folder, folder)?;
            let verdict = looked_over(folder, self.exchange, &self.start, acknowledged);
            let fine = matches!(verdict, Verdict::Fine(_));
            if !syncs {
                counted += usize::from(!fine);
                continue;
            }
            report.tried();
            counted += usize::from(verdict == Verdict::Fine(true));
            if !fine {
                // As it was before it was opened.
                lay(&found, &self.folder, folder)?;
                let how = format!("seed {seed}, {}, event {cut}, {fate:?}", self.exchange.name);
                report.judge(&verdict, &how, folder);
            }
        }
        Ok(counted)
    }
}
