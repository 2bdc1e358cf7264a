//! How a plan is spread: no day gets more than a fifth of the week's work while another has room. A customers keep their days.

use chrono::NaiveDate;

use crate::cards::draft::Class;
use crate::occasions::calendar::is_workday;

/// Working days a contact may be moved either way.
const SLACK: usize = 3;

/// Working days in a week.
const WORKING: u32 = 5;

/// What stands on each working day of a span.
#[derive(Clone, Debug)]
pub struct Load {
    days: Vec<NaiveDate>,
    counts: Vec<u32>,
    /// For each day the next one worth looking at, once it is full: a hundred thousand contacts do not walk the same full year.
    next: Vec<usize>,
    /// Contacts a day that can be done; none: as many as there are.
    daily: Option<u32>,
}

impl Load {
    /// Nothing planned yet from one day to another, and so many contacts a week that can be done; 0 for any number.
    pub fn new(weekly: u32, from: NaiveDate, to: NaiveDate) -> Self {
        let days: Vec<NaiveDate> =
            from.iter_days().take_while(|day| *day <= to).filter(|day| is_workday(*day)).collect();
        Self {
            counts: vec![0; days.len()],
            next: (1..=days.len()).collect(),
            daily: (weekly > 0).then(|| (weekly / WORKING).max(1)),
            days,
        }
    }

    fn at(&self, day: NaiveDate) -> Option<usize> {
        self.days.binary_search(&day).ok()
    }

    fn count(&self, at: usize) -> u32 {
        self.counts.get(at).copied().unwrap_or(0)
    }

    fn has_room(&self, at: usize) -> bool {
        at < self.days.len() && self.daily.is_none_or(|daily| self.count(at) < daily)
    }

    /// Adds what stands on a day already; what stands on none of the span's working days is in nobody's way.
    pub fn add(&mut self, day: NaiveDate, count: u32) {
        if let Some(on) = self.at(day).and_then(|at| self.counts.get_mut(at)) {
            *on += count;
        }
    }

    /// Takes one away from a day, before anything is placed.
    pub fn take(&mut self, day: NaiveDate) {
        if let Some(on) = self.at(day).and_then(|at| self.counts.get_mut(at)) {
            *on = on.saturating_sub(1);
        }
    }

    /// Contacts on a day.
    #[cfg(test)]
    pub fn on(&self, day: NaiveDate) -> u32 {
        self.at(day).map_or(0, |at| self.count(at))
    }

    /// Finds the day for a contact that is due on a working day and puts it there: the day itself while there is room, or for an A
    /// customer; else the emptiest within three working days, the earlier of two; never before `today`. Where all are full, the
    /// first day behind them with room, else the day itself.
    pub fn place(&mut self, due: NaiveDate, class: Option<Class>, today: NaiveDate) -> NaiveDate {
        let Some(at) = self.at(due) else { return due };
        let chosen = match class == Some(Class::A) || self.has_room(at) {
            true => at,
            false => self.beside(at, today).or_else(|| self.free_from(at + SLACK + 1)).unwrap_or(at),
        };
        if let Some(on) = self.counts.get_mut(chosen) {
            *on += 1;
        }
        self.days.get(chosen).copied().unwrap_or(due)
    }

    /// Whether a contact due on a day could be put there or within three working days of it.
    pub fn has_room_near(&self, due: NaiveDate, today: NaiveDate) -> bool {
        self.at(due).is_some_and(|at| self.has_room(at) || self.beside(at, today).is_some())
    }

    fn beside(&self, at: usize, today: NaiveDate) -> Option<usize> {
        let near = (at.saturating_sub(SLACK)..=at + SLACK).filter(|near| self.has_room(*near));
        near.filter(|near| self.days.get(*near).is_some_and(|day| *day >= today))
            .min_by_key(|near| (self.count(*near), *near))
    }

    fn free_from(&mut self, begin: usize) -> Option<usize> {
        let mut at = begin;
        while at < self.days.len() && !self.has_room(at) {
            at = self.next.get(at).copied().unwrap_or(at + 1);
        }
        // Whoever asks from here again, or from where this came by, is led straight there.
        let mut passed = begin;
        while passed < at {
            let Some(next) = self.next.get_mut(passed) else { break };
            passed = std::mem::replace(next, at);
        }
        (at < self.days.len()).then_some(at)
    }
}
