//! What rings at one moment. Everything that rang is remembered under the day or the time it rang for, so that neither a clock
//! set back, another time zone nor a second start rings it again; no name is kept.

use std::collections::VecDeque;

use chrono::{NaiveDate, NaiveDateTime, Timelike};
use serde::{Deserialize, Serialize};

use super::{Agenda, Count, Reminders, Timed};
use crate::base::ids::FollowupId;
use crate::cards::draft::Channel;

/// Mornings remembered: somebody may set the clock back a year.
const MORNINGS: usize = 400;
/// Times remembered.
const TIMES: usize = 2_000;

/// Something to show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// 早上整理: how much the day has.
    Morning(Count),
    /// The day began and the book is locked.
    Locked,
    /// Something begins soon.
    Soon {
        /// When.
        at: NaiveDateTime,
        /// Minutes until then.
        minutes: i64,
        /// How.
        channel: Channel,
        /// Who, when notifications may name people and the book is open.
        who: Option<String>,
    },
    /// So many things began today while the computer could not ring.
    Missed(usize),
}

/// What has rung.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Rung {
    mornings: VecDeque<NaiveDate>,
    times: VecDeque<(FollowupId, NaiveDateTime)>,
    /// The last moment at which anything could have rung.
    awake: Option<NaiveDateTime>,
}

impl Rung {
    /// What rings now, and is remembered as rung.
    pub fn ring(&mut self, now: NaiveDateTime, wanted: &Reminders, agenda: &Agenda) -> Vec<Notice> {
        // A look comes some part of a second after the minute it is about.
        let now = now.with_second(0).and_then(|now| now.with_nanosecond(0)).unwrap_or(now);
        if !wanted.may_ring(now) {
            return Vec::new();
        }
        let awake = self.awake.replace(now);
        let mut notices = Vec::new();
        if wanted.morning && !self.mornings.contains(&now.date()) {
            match agenda.count {
                // Yesterday's count is none of today's.
                Some((day, _)) if day != now.date() => {}
                Some((_, count)) => {
                    self.rang_on(now.date());
                    if count.total() > 0 {
                        notices.push(Notice::Morning(count));
                    }
                }
                None => {
                    self.rang_on(now.date());
                    notices.push(Notice::Locked);
                }
            }
        }
        if wanted.visits {
            self.ring_times(now, awake, wanted, &agenda.timed, &mut notices);
        }
        notices
    }

    fn ring_times(
        &mut self,
        now: NaiveDateTime,
        awake: Option<NaiveDateTime>,
        wanted: &Reminders,
        timed: &[Timed],
        notices: &mut Vec<Notice>,
    ) {
        let mut missed = 0;
        for one in timed {
            let Some(moment) = wanted.moment(one.at).filter(|moment| *moment <= now) else { continue };
            let rang = (one.followup, one.at);
            if self.times.contains(&rang) {
                continue;
            }
            self.times.push_back(rang);
            if one.at >= now {
                notices.push(Notice::Soon {
                    at: one.at,
                    minutes: (one.at - now).num_minutes(),
                    channel: one.channel,
                    who: one.who.clone().filter(|_| wanted.names),
                });
            } else if one.at.date() == now.date() && awake.is_some_and(|awake| awake < moment) {
                // What was planned into the past of this very day was not missed, only written down late.
                missed += 1;
            }
        }
        while self.times.len() > TIMES {
            self.times.pop_front();
        }
        if missed > 0 {
            notices.push(Notice::Missed(missed));
        }
    }

    fn rang_on(&mut self, day: NaiveDate) {
        self.mornings.push_back(day);
        while self.mornings.len() > MORNINGS {
            self.mornings.pop_front();
        }
    }
}
