//! When this computer may ring. Minutes count from midnight where the person sits.

use chrono::{Datelike, NaiveDateTime, TimeDelta, Timelike, Weekday};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Minutes of a whole day.
const DAY: u16 = 24 * 60;

/// How far back a quiet time is looked past: a quiet Sunday and the evening before it.
const BACK: TimeDelta = TimeDelta::hours(48);

/// Part of a day. `from` belongs to it, `to` no longer; past midnight when `to` is the smaller one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Span {
    /// Its first minute, 0 to 1439.
    pub from: u16,
    /// The minute after its last one, up to 1440.
    pub to: u16,
}

impl Span {
    fn holds(self, minute: u16) -> bool {
        if self.from <= self.to {
            (self.from..self.to).contains(&minute)
        } else {
            minute >= self.from || minute < self.to
        }
    }

    fn is_one(self) -> bool {
        self.from < DAY && self.to <= DAY && self.from != self.to
    }
}

/// What rings on this computer, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(export)]
pub struct Reminders {
    /// 通知時段: only then anything rings.
    pub hours: Span,
    /// 安靜時段 within it, at most four.
    pub quiet: Vec<Span>,
    /// Nothing rings on Sundays.
    pub quiet_sunday: bool,
    /// What has a time rings before it.
    pub visits: bool,
    /// So many minutes before, 0 to 180.
    pub before: u16,
    /// The day's count rings once, when the hours begin.
    pub morning: bool,
    /// Notifications may name customers.
    pub names: bool,
    /// A closed window stays in the tray, so that it can still ring.
    pub stay: bool,
}

impl Default for Reminders {
    fn default() -> Self {
        Self {
            hours: Span { from: 8 * 60 + 30, to: 19 * 60 },
            quiet: vec![Span { from: 12 * 60 + 30, to: 13 * 60 + 30 }],
            quiet_sunday: true,
            visits: true,
            before: 30,
            morning: true,
            names: false,
            stay: true,
        }
    }
}

impl Reminders {
    /// The same with what cannot be put right: a file may say anything.
    #[must_use]
    pub fn settled(mut self) -> Self {
        if !self.hours.is_one() {
            self.hours = Self::default().hours;
        }
        self.quiet.retain(|span| span.is_one());
        self.quiet.truncate(4);
        self.before = self.before.min(180);
        self
    }

    /// Whether anything may ring at this moment.
    pub fn may_ring(&self, at: NaiveDateTime) -> bool {
        let minute = u16::try_from(at.hour() * 60 + at.minute()).unwrap_or_default();
        self.hours.holds(minute)
            && !self.quiet.iter().any(|span| span.holds(minute))
            && !(self.quiet_sunday && at.weekday() == Weekday::Sun)
    }

    /// When to ring for something that begins at `begins`: so many minutes before, or in the last minute before the quiet
    /// time which that falls into. What is quiet for two days is not rung for.
    pub fn moment(&self, begins: NaiveDateTime) -> Option<NaiveDateTime> {
        let wanted = begins.checked_sub_signed(TimeDelta::minutes(self.before.into()))?;
        let mut at = wanted.with_second(0)?;
        while wanted - at <= BACK {
            if self.may_ring(at) {
                return Some(at);
            }
            at = at.checked_sub_signed(TimeDelta::minutes(1))?;
        }
        None
    }
}
