//! Passwords that were wrong: how long the next try has to wait, and what is to be told once somebody is in. The book is
//! shut while this happens, so it stands in a small file beside it. Taking that file away wins a little time and no more:
//! every guess still costs what `slot.rs` says.

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::base::clock::Stamp;
use crate::base::error::{Code, Error, Result};
use crate::store::file::place;

const FILE: &str = "attempts.json";

/// More than these are counted and not listed.
const LISTED: usize = 200;

/// One wrong password.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failed {
    /// When, UTC.
    pub at: String,
    /// For whose slot; empty for the recovery key.
    pub staff: String,
}

/// All since somebody was last let in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempts {
    /// One after the other.
    pub failed: Vec<Failed>,
    /// How many there were.
    pub count: u32,
}

/// Seconds to wait after so many wrong passwords in a row.
pub fn wait_after(count: u32) -> u32 {
    match count {
        0..=2 => 0,
        3 => 5,
        4 => 15,
        5 => 30,
        6 => 60,
        7 => 120,
        _ => 300,
    }
}

/// Seconds that are still to wait. A clock that was set back starts the wait anew, it does not shorten it.
pub fn still_to_wait(attempts: &Attempts, now: Stamp) -> u32 {
    let whole = wait_after(attempts.count);
    match attempts.failed.last().and_then(|last| now.seconds_since(&last.at)) {
        Some(passed) if passed >= 0 => {
            u32::try_from(i64::from(whole).saturating_sub(passed).max(0)).unwrap_or(whole)
        }
        _ => whole,
    }
}

impl Attempts {
    /// Those of the book in `folder`; a file that cannot be read counts as none.
    pub fn read(folder: &Path) -> Self {
        std::fs::read(folder.join(FILE))
            .ok()
            .and_then(|text| serde_json::from_slice(&text).ok())
            .unwrap_or_default()
    }

    /// Refuses a try that comes too early.
    ///
    /// # Errors
    /// `password_wait`; `args.seconds`.
    pub fn allow(&self, now: Stamp) -> Result<()> {
        match still_to_wait(self, now) {
            0 => Ok(()),
            seconds => Err(Error::new(Code::PasswordWait).with("seconds", seconds)),
        }
    }

    /// Notes one more. A medium that cannot be written lets people try without a wait.
    pub fn add(&mut self, folder: &Path, staff: &str, now: Stamp) {
        self.count = self.count.saturating_add(1);
        if self.failed.len() == LISTED {
            self.failed.remove(0);
        }
        self.failed.push(Failed { at: now.utc(), staff: staff.to_owned() });
        if let Ok(text) = serde_json::to_vec(self) {
            let _ = place::replace(&folder.join(FILE), &text);
        }
    }

    /// Forgets them: they have been told.
    pub fn clear(folder: &Path) {
        let _ = std::fs::remove_file(folder.join(FILE));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Clock;

    #[test]
    fn waits_grow_and_a_clock_that_is_set_back_does_not_shorten_them() {
        let waits: Vec<u32> = (0..10).map(wait_after).collect();
        assert_eq!(waits, [0, 0, 0, 5, 15, 30, 60, 120, 300, 300]);
        let folder = tempfile::tempdir().unwrap();
        let now = Clock::Pinned(chrono::NaiveDate::from_ymd_opt(2026, 9, 15).unwrap()).now();
        let mut attempts = Attempts::read(folder.path());
        for _ in 0..5 {
            assert!(attempts.count < 3 || attempts.allow(now).is_err());
            attempts.add(folder.path(), "周以恩", now);
        }
        let read = Attempts::read(folder.path());
        assert_eq!((read.count, read.failed.len()), (5, 5), "a new start of the program forgets nothing");
        assert_eq!(still_to_wait(&read, now), 30);
        assert_eq!(still_to_wait(&read, now.plus_days(1)), 0);
        assert_eq!(still_to_wait(&read, now.plus_days(-1)), 30);
        Attempts::clear(folder.path());
        assert_eq!(Attempts::read(folder.path()), Attempts::default());
    }
}
