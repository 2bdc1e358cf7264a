//! Looks every second at what rings, shows it, and remembers that it rang.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use shuke_core::base::error::Result;
use shuke_core::reminders::{Agenda, Count, Notice, Rung, agenda};
use shuke_core::{Book, Code, Error};
use shuke_words::Words;
use tauri::{AppHandle, Manager, Runtime};

use super::{Notifier, Said, tray};
use crate::desk::{Desk, lock};

/// Another program may have written to the book; after so long it is asked again.
const FRESH: Duration = Duration::from_secs(60);

/// After so long a notification that the desktop did not take is tried again.
const AGAIN: Duration = Duration::from_secs(60);

/// What rings on this computer.
pub struct Bell {
    file: PathBuf,
    rung: Rung,
    agenda: Agenda,
    /// The book the agenda is of.
    folder: Option<PathBuf>,
    read: Option<Instant>,
    /// What the desktop did not take yet.
    unsaid: Vec<Notice>,
    tried: Option<Instant>,
    /// Somebody is talking to the desktop, which may take its time.
    speaking: bool,
}

impl Bell {
    /// With what rang in earlier runs; a missing or damaged file counts as none.
    pub fn at(file: PathBuf) -> Self {
        let rung = std::fs::read_to_string(&file).ok().and_then(|text| serde_json::from_str(&text).ok());
        Self {
            file,
            rung: rung.unwrap_or_default(),
            agenda: Agenda::default(),
            folder: None,
            read: None,
            unsaid: Vec::new(),
            tried: None,
            speaking: false,
        }
    }

    /// The book changed, or another one lies there.
    pub fn stale(&mut self) {
        self.read = None;
    }

    /// What is known of one book is nothing of another's.
    fn of(&mut self, folder: Option<PathBuf>) {
        if self.folder != folder {
            (self.agenda, self.read, self.folder) = (Agenda::default(), None, folder);
        }
    }

    /// How much today has, if the book is open.
    pub fn count(&self) -> Option<Count> {
        self.agenda.count.map(|(_, count)| count)
    }

    fn refresh(&mut self, book: &Book, today: chrono::NaiveDate) -> Result<()> {
        let of_today = self.agenda.count.is_some_and(|(day, _)| day == today);
        if of_today && self.read.is_some_and(|read| read.elapsed() < FRESH) {
            return Ok(());
        }
        self.agenda = book.ask(agenda)?;
        self.read = Some(Instant::now());
        Ok(())
    }

    /// Written beside its place first, so that a power cut leaves the old one.
    fn keep(&self) -> Result<()> {
        let half = self.file.with_extension("half");
        if let Some(folder) = self.file.parent() {
            std::fs::create_dir_all(folder)?;
        }
        std::fs::write(&half, serde_json::to_vec(&self.rung).unwrap_or_default())?;
        Ok(std::fs::rename(half, &self.file)?)
    }
}

impl Desk {
    /// What rings now.
    ///
    /// # Errors
    /// Those of reading the book.
    pub fn ring(&self) -> Result<Vec<Notice>> {
        let now = self.clock().now().moment().naive_local();
        let (book, folder) = (self.book(), self.folder());
        let mut bell = lock(&self.bell);
        bell.of(folder);
        match &book {
            Ok(book) if !book.is_sealed() => bell.refresh(book, now.date())?,
            Err(error) if error.code == Code::PasswordNeeded => {
                bell.agenda = std::mem::take(&mut bell.agenda).locked();
            }
            Ok(_) | Err(_) => {
                bell.of(None);
                return Ok(Vec::new());
            }
        }
        let wanted = lock(&self.kept).settings.reminders.clone();
        let Bell { rung, agenda, .. } = &mut *bell;
        let notices = rung.ring(now, &wanted, agenda);
        if !notices.is_empty() {
            // Not kept, it rings again after the next start: better than never.
            let _ = bell.keep();
        }
        Ok(notices)
    }

    /// What is to be said now: what rings, and what the desktop did not take before. Nothing while somebody still speaks.
    pub fn due(&self) -> Vec<Notice> {
        // A book that cannot be read says so in the window.
        let rings = self.ring().unwrap_or_default();
        let now = self.clock().now().moment().naive_local();
        let mut bell = lock(&self.bell);
        bell.unsaid.extend(rings);
        if bell.speaking || bell.tried.is_some_and(|tried| tried.elapsed() < AGAIN) {
            return Vec::new();
        }
        bell.unsaid.retain(|notice| !matches!(notice, Notice::Soon { at, .. } if *at < now));
        let due = std::mem::take(&mut bell.unsaid);
        (bell.speaking, bell.tried) = (!due.is_empty(), None);
        due
    }

    /// Says it on the desktop. What it does not take is kept for later.
    pub fn say(&self, due: Vec<Notice>) {
        let (words, today) = (self.words(), self.clock().now().today());
        let mut left = due.into_iter().peekable();
        while left.peek().is_some_and(|notice| self.show(&Said::of(notice, words, today)).is_ok()) {
            left.next();
        }
        let mut bell = lock(&self.bell);
        let left: Vec<Notice> = left.collect();
        bell.tried = (!left.is_empty()).then(Instant::now);
        bell.unsaid.splice(0..0, left);
        bell.speaking = false;
    }

    /// Keeps when it was last looked, for the next start to know what was slept through.
    pub fn keep_bell(&self) {
        // The next start then tells of one thing too many.
        let _ = lock(&self.bell).keep();
    }

    /// Shows a notification as a test of whether this computer can.
    ///
    /// # Errors
    /// `notify_failed`.
    pub fn try_notice(&self) -> Result<()> {
        let words = self.words();
        self.show(&Said {
            title: words.say("notice_try"),
            text: words.say("notice_try_text"),
            open: words.say("notice_open"),
        })
    }

    /// Says it on the desktop, and remembers whether that could be done.
    fn show(&self, said: &Said) -> Result<()> {
        let notifier = lock(&self.notifier).clone();
        let shown = match notifier {
            Some(notifier) => notifier.show(said),
            None => Err(Error::new(Code::NotifyFailed).with("detail", "-")),
        };
        *lock(&self.unheard) = shown.as_ref().err().cloned();
        shown
    }

    /// Where notifications go.
    pub fn notify_by(&self, notifier: Arc<dyn Notifier>) {
        *lock(&self.notifier) = Some(notifier);
    }

    /// One look: what rings is said, and the tray brought up to date. A desktop that takes its time keeps nobody waiting.
    pub fn look<R: Runtime>(&self, app: &AppHandle<R>) {
        let due = self.due();
        if !due.is_empty() {
            let app = app.clone();
            std::thread::spawn(move || app.state::<Desk>().say(due));
        }
        // Not held on to: the tray waits for the window's own thread, and that may wait for the bell.
        let count = lock(&self.bell).count();
        tray::tell(app, count, self.words());
    }

    /// Says once that the program is still there though its window is closed.
    pub fn say_it_stays(&self) {
        let mut kept = lock(&self.kept);
        if std::mem::replace(&mut kept.told_of_tray, true) {
            return;
        }
        // Not kept, it is said again.
        let _ = kept.write(&self.settings_file);
        drop(kept);
        let words = self.words();
        let _ = self.show(&Said {
            title: words.say("notice_stays"),
            text: words.say("notice_stays_text"),
            open: words.say("notice_open"),
        });
    }

    /// Whether the closed window stays in the tray.
    pub fn stays(&self) -> bool {
        lock(&self.kept).settings.reminders.stay
    }

    /// The words of the screens' language.
    pub fn words(&self) -> &'static Words {
        Words::of(lock(&self.kept).settings.language)
    }
}

/// The book changed.
pub fn stale<R: Runtime>(app: &AppHandle<R>) {
    if let Some(desk) = app.try_state::<Desk>() {
        lock(&desk.bell).stale();
    }
}
