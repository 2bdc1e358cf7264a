//! What happens while nobody asks: the book locks when nobody is there or the computer slept, and it is backed up while it
//! changes.

use std::sync::Mutex;
use std::time::{Duration, Instant, SystemTime};

use shuke_core::{Book, Code, Error};
use tauri::{AppHandle, Manager, Runtime};

use super::{Desk, lock};

/// How often it looks.
const TICK: Duration = Duration::from_secs(1);

/// The shortest time that can be chosen.
const SHORTEST: Duration = Duration::from_secs(60);

/// Ticks between two looks at whether a backup is due.
const BACKUP_TICKS: u32 = 30;

/// A tick that took this much longer by the calendar than by the machine's own count: the computer slept.
const SLEPT: Duration = Duration::from_secs(15);

/// When somebody was last seen to be there.
pub struct Idle(Mutex<Instant>);

impl Default for Idle {
    fn default() -> Self {
        Self(Mutex::new(Instant::now()))
    }
}

impl Desk {
    /// Somebody pressed a key or moved the mouse.
    pub fn still_here(&self) {
        *lock(&self.idle.0) = Instant::now();
    }

    /// Looks the whole book over when a week has passed, and says so when it is not whole.
    fn look_over(&self, book: &Book) {
        let found = match book.check_if_due() {
            Ok(None) => return,
            Ok(Some(checked)) => checked.problems.first().map(|problem| problem.detail.clone()),
            Err(error) => Some(error.to_string()),
        };
        if let Some(detail) = found {
            *lock(&self.notice) = Some(Error::new(Code::BookDamaged).with("detail", detail));
        }
    }

    /// Whether nobody was there for too long.
    fn is_left_alone(&self) -> bool {
        let away = || lock(&self.idle.0).elapsed();
        // No book locks sooner, so that the book is not asked every second who shares it.
        if away() < SHORTEST {
            return false;
        }
        // Looked at again: the book may have been waited for while somebody gave it its password.
        self.lock_after().is_some_and(|seconds| away() >= Duration::from_secs(u64::from(seconds)))
    }
}

/// Whether the computer slept between two looks: the calendar went on, the machine's own count did not.
fn slept(by_calendar: Duration, by_machine: Duration) -> bool {
    by_calendar > by_machine + SLEPT
}

/// Looks after the book for as long as the window is there.
pub fn watch<R: Runtime>(app: AppHandle<R>) {
    std::thread::spawn(move || {
        let mut last = (SystemTime::now(), Instant::now());
        for tick in 0_u32.. {
            std::thread::sleep(TICK);
            let now = (SystemTime::now(), Instant::now());
            let by_calendar = now.0.duration_since(last.0).unwrap_or_default();
            let away = slept(by_calendar, now.1.duration_since(last.1));
            last = now;
            let desk = app.state::<Desk>();
            if away || desk.is_left_alone() {
                // Nothing to lock is no trouble.
                let _ = desk.lock(&app);
            }
            desk.look(&app);
            if tick % BACKUP_TICKS == 0
                && let Ok(book) = desk.book()
            {
                if tick > 0 {
                    desk.look_over(&book);
                }
                match book.back_up_if_due() {
                    Ok(None) => {}
                    Ok(Some(_)) => {
                        desk.notice_backup(None);
                        super::told(&app, &[shuke_core::Domain::Backups]);
                    }
                    Err(error) => {
                        desk.notice_backup(Some(error));
                        super::told(&app, &[shuke_core::Domain::Backups]);
                    }
                }
            }
        }
    });
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn whoever_gives_the_book_its_password_was_not_away_before_it() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("b.book");
        drop(
            Book::create(&place, "測試", shuke_core::Preset::General, shuke_core::Clock::System, "").unwrap(),
        );
        let desk = Desk::open(crate::Flags { book: Some(place), ..crate::Flags::default() });
        let hours_ago = Instant::now().checked_sub(Duration::from_secs(7_200)).unwrap();
        *lock(&desk.idle.0) = hours_ago;
        assert!(!desk.is_left_alone(), "a book without a password does not lock");
        desk.alone(|book| book.protect("周以恩", &shuke_core::vault::Secret::of_password("apple river")))
            .unwrap();
        assert!(!desk.is_left_alone());
        *lock(&desk.idle.0) = hours_ago;
        assert!(desk.is_left_alone(), "two hours without a key are long enough");
    }

    #[test]
    fn a_computer_that_slept_is_told_from_one_that_was_busy() {
        let seconds = Duration::from_secs;
        assert!(slept(seconds(3600), seconds(1)));
        assert!(!slept(seconds(60), seconds(60)), "busy for a minute");
        assert!(!slept(seconds(2), seconds(1)), "the clock was set by a little");
    }
}
