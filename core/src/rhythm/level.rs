//! How a plan is spread: no day gets more than a fifth of the week's work while another has room. A customers keep their days.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::rules::is_workday;
use crate::cards::draft::Class;

/// Days a contact may be moved either way.
const SLACK: usize = 3;

/// Working days in a week.
const WORKING: u32 = 5;

/// What stands on each day.
#[derive(Clone, Debug, Default)]
pub struct Load {
    days: BTreeMap<NaiveDate, u32>,
    /// Contacts a day that can be done; none: as many as there are.
    daily: Option<u32>,
}

impl Load {
    /// Nothing planned yet, and so many contacts a week that can be done; 0 for any number.
    pub fn new(weekly: u32) -> Self {
        Self { days: BTreeMap::new(), daily: (weekly > 0).then(|| weekly.div_ceil(WORKING)) }
    }

    /// Adds what stands on a day already.
    pub fn add(&mut self, day: NaiveDate, count: u32) {
        *self.days.entry(day).or_default() += count;
    }

    /// Takes one away from a day.
    pub fn take(&mut self, day: NaiveDate) {
        if let Some(count) = self.days.get_mut(&day) {
            *count = count.saturating_sub(1);
        }
    }

    /// Contacts on a day.
    pub fn on(&self, day: NaiveDate) -> u32 {
        self.days.get(&day).copied().unwrap_or(0)
    }

    /// Finds the day for a contact that is due on a working day and puts it there: the day itself while there is room, or for an A
    /// customer; else the emptiest within three days, the earlier of two; never before `today`. Where all are full the first free
    /// day behind them gets what is not yet a promise: nobody does eighty calls on a Monday.
    pub fn place(&mut self, due: NaiveDate, class: Option<Class>, today: NaiveDate) -> NaiveDate {
        let full = |day: NaiveDate| self.daily.is_some_and(|daily| self.on(day) >= daily);
        let day = if class == Some(Class::A) || !full(due) { due } else { self.beside(due, today) };
        self.add(day, 1);
        day
    }

    fn beside(&self, due: NaiveDate, today: NaiveDate) -> NaiveDate {
        let daily = self.daily.unwrap_or(u32::MAX);
        let before = std::iter::successors(due.pred_opt(), |day| day.pred_opt())
            .filter(|day| is_workday(*day))
            .take(SLACK);
        let behind = due.iter_days().skip(1).filter(|day| is_workday(*day));
        let near = before.filter(|day| *day >= today).chain(behind.clone().take(SLACK));
        let emptiest = near.min_by_key(|day| (self.on(*day), *day)).filter(|day| self.on(*day) < daily);
        emptiest.or_else(|| behind.skip(SLACK).take(400).find(|day| self.on(*day) < daily)).unwrap_or(due)
    }
}
