//! What lies on the desk while the window is open: the book, the settings, the files a person chose. The webview is
//! not trusted with paths: it may only name what was chosen in a dialog or opened before. `lock.rs` shuts and opens the book,
//! `keeper.rs` looks after it while nobody asks.

mod damage;
pub mod keeper;
mod lock;

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::Serialize;
use shuke_core::base::error::Result;
use shuke_core::base::filing::Collation;
use shuke_core::book::Damaged;
use shuke_core::cards::own;
use shuke_core::store::WriteTx;
use shuke_core::vault::{Right, Role};
use shuke_core::{Book, BookInfo, Clock, Code, Domain, Done, Error, Op, Preset, sample};
use shuke_words::Language;
use tauri::{AppHandle, Emitter, Runtime};
use ts_rs::TS;

use crate::Flags;
use crate::outside::Notifier;
use crate::outside::bell::{self, Bell};
use crate::settings::{Kept, KnownBook, Settings};
pub use damage::DamagedBook;
use damage::Hurt;
pub use lock::LockedBook;
use lock::Shut;

/// Everything the commands share.
pub struct Desk {
    flags: Flags,
    data: PathBuf,
    pub(crate) settings_file: PathBuf,
    lying: Mutex<Lying>,
    pub(crate) kept: Mutex<Kept>,
    chosen: Mutex<HashSet<PathBuf>>,
    notice: Mutex<Option<Error>>,
    idle: keeper::Idle,
    backup_trouble: Mutex<Option<Error>>,
    copied: Mutex<Option<String>>,
    offered: Mutex<Option<PathBuf>>,
    pub(crate) bell: Mutex<Bell>,
    pub(crate) notifier: Mutex<Option<Arc<dyn Notifier>>>,
    /// Why the last notification was not shown.
    pub(crate) unheard: Mutex<Option<Error>>,
    /// Set while an import is to stop.
    pub stop_import: AtomicBool,
}

/// What lies on the desk.
#[derive(Default)]
enum Lying {
    #[default]
    Nothing,
    Open(Arc<Book>),
    Locked(Shut),
    Damaged(Box<Hurt>),
}

impl Lying {
    /// Why there is no open book.
    fn why_not(&self) -> Error {
        match self {
            Self::Locked(_) => Error::new(Code::PasswordNeeded),
            Self::Damaged(_) => Error::new(Code::BookDamaged),
            Self::Open(_) | Self::Nothing => Error::new(Code::BookMissing).with("path", ""),
        }
    }
}

/// Whose session it is, and what that allows.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct SessionInfo {
    /// The name in history and log.
    pub name: String,
    /// What the person is; none in a book without a password.
    pub role: Option<Role>,
    /// What that allows. For showing only: the core asks again.
    pub rights: Vec<Right>,
    /// Whether a PIN reopens a locked session.
    pub has_pin: bool,
    /// How many people share the book.
    pub people: usize,
}

/// What the window asks first.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct AppState {
    /// The open book.
    pub book: Option<BookInfo>,
    /// The book that is locked.
    pub locked: Option<LockedBook>,
    /// The book that cannot be read.
    pub damaged: Option<DamagedBook>,
    /// Whether the open book is a damaged one, to be read and nothing else.
    pub read_only: bool,
    /// Whose session it is.
    pub session: Option<SessionInfo>,
    /// The settings of this computer.
    pub settings: Settings,
    /// The day everything is reckoned from.
    pub today: String,
    /// Version of the program.
    pub version: String,
    /// Books opened before.
    pub recent: Vec<KnownBook>,
    /// Why the last book could not be opened.
    pub notice: Option<Error>,
    /// Why the last backup by the clock did not come about.
    pub backup_trouble: Option<Error>,
    /// Why the last notification was not shown.
    pub notice_trouble: Option<Error>,
    /// Whether this desktop has a tray to stay in.
    pub tray: bool,
    /// A file stands ready that the program was started with.
    pub offered: bool,
}

/// What changed, for the screens that watch it.
#[derive(Clone, Serialize)]
struct Changed<'a> {
    domains: &'a [Domain],
}

pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // A command that panicked left plain values behind; they are as good as before.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Desk {
    /// Reads the settings and opens the book of the flags, or the last one.
    pub fn open(flags: Flags) -> Self {
        let folders = directories::ProjectDirs::from("", "", "Shuke");
        let place = |f: fn(&directories::ProjectDirs) -> &Path| {
            folders.as_ref().map_or_else(|| PathBuf::from("."), |dirs| f(dirs).to_owned())
        };
        let data = place(directories::ProjectDirs::data_dir);
        Self::at(flags, data, &place(directories::ProjectDirs::config_dir))
    }

    /// The same with folders of one's own, for tests.
    pub fn at(flags: Flags, data: PathBuf, config: &Path) -> Self {
        let settings_file = config.join("settings.json");
        let mut kept = Kept::read(&settings_file);
        if let Some(language) = flags.lang {
            kept.settings.language = language;
        }
        let last = kept.books.first().map(|book| book.path.clone());
        let desk = Self {
            data,
            settings_file,
            lying: Mutex::default(),
            kept: Mutex::new(kept),
            chosen: Mutex::default(),
            notice: Mutex::default(),
            idle: keeper::Idle::default(),
            backup_trouble: Mutex::default(),
            copied: Mutex::default(),
            offered: Mutex::new(flags.file.clone()),
            bell: Mutex::new(Bell::at(config.join("rung.json"))),
            notifier: Mutex::default(),
            unheard: Mutex::default(),
            stop_import: AtomicBool::new(false),
            flags,
        };
        let opened = match (&desk.flags.book, desk.flags.sample, last) {
            (Some(folder), true, _) if !folder.join("cards.db").exists() => {
                sample::create(folder, desk.clock()).and_then(|book| desk.lay(book))
            }
            (Some(folder), ..) => desk.open_folder(folder),
            (None, true, _) => desk.create_sample(),
            (None, false, Some(folder)) => desk.open_folder(&folder),
            (None, false, None) => return desk,
        };
        // A book that asks for its password is no trouble to tell of.
        if let Err(error) = opened
            && !matches!(error.code, Code::PasswordNeeded | Code::BookDamaged)
        {
            *lock(&desk.notice) = Some(error);
        }
        desk
    }

    /// The clock of this run.
    pub fn clock(&self) -> Clock {
        self.flags.today.map_or(Clock::System, Clock::Pinned)
    }

    /// A file that stands ready as if it had been chosen.
    pub fn offered(&self) -> Option<PathBuf> {
        lock(&self.offered).take().or_else(|| self.flags.offer.clone())
    }

    /// Lets a file stand ready: the program was started again with it.
    pub fn offer(&self, file: PathBuf) {
        *lock(&self.offered) = Some(file);
    }

    /// What the window asks first.
    ///
    /// # Errors
    /// Those of reading the book.
    pub fn state(&self) -> Result<AppState> {
        let book = self.book().ok();
        let session = book.as_deref().map(session_of).transpose()?;
        let kept = lock(&self.kept);
        Ok(AppState {
            book: book.map(|book| book.info()).transpose()?,
            locked: self.locked()?,
            damaged: self.damaged(),
            read_only: self.book().is_ok_and(|book| book.is_sealed()),
            session,
            settings: kept.settings.clone(),
            today: self.clock().now().today().to_string(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            recent: kept.books.iter().filter(|book| book.path.join("cards.db").exists()).cloned().collect(),
            notice: lock(&self.notice).clone(),
            backup_trouble: lock(&self.backup_trouble).clone(),
            notice_trouble: lock(&self.unheard).clone(),
            tray: false,
            offered: lock(&self.offered).is_some(),
        })
    }

    /// The open book.
    ///
    /// # Errors
    /// `password_needed` when it is locked, `book_missing` when there is none.
    pub fn book(&self) -> Result<Arc<Book>> {
        match &*lock(&self.lying) {
            Lying::Open(book) => Ok(Arc::clone(book)),
            other => Err(other.why_not()),
        }
    }

    /// Where the book lies that is open or locked.
    pub(crate) fn folder(&self) -> Option<PathBuf> {
        match &*lock(&self.lying) {
            Lying::Open(book) => Some(book.folder().to_owned()),
            Lying::Locked(shut) => Some(shut.folder().to_owned()),
            Lying::Damaged(_) | Lying::Nothing => None,
        }
    }

    /// Writes to the book and tells the screens what changed.
    ///
    /// # Errors
    /// Those of the closure.
    pub fn write<R: Runtime, T: TS>(
        &self,
        app: &AppHandle<R>,
        op: Op,
        f: impl FnOnce(&WriteTx<'_>) -> Result<T>,
    ) -> Result<Done<T>> {
        let done = self.book()?.write(op, f)?;
        told(app, &done.domains);
        Ok(done)
    }

    /// The order names stand in, in the language of the screens.
    pub fn order(&self) -> Collation {
        match lock(&self.kept).settings.language {
            Language::ZhHant => Collation::Zhuyin,
            Language::ZhHans | Language::En => Collation::Pinyin,
        }
    }

    /// Reads the roll of the open book on a thread of its own and tells the screens when it is there.
    pub fn read_ahead<R: Runtime>(&self, app: &AppHandle<R>) {
        let Ok(book) = self.book() else { return };
        let app = app.clone();
        std::thread::spawn(move || {
            // A roll that cannot be read says so when a screen asks for it.
            if book.roll(|_, _| Ok(())).is_ok() {
                told(&app, &[Domain::Cards]);
            }
        });
    }

    /// Notes that the last backup by the clock did not come about, or that it did.
    pub fn notice_backup(&self, trouble: Option<Error>) {
        *lock(&self.backup_trouble) = trouble;
    }

    /// Keeps the settings.
    ///
    /// # Errors
    /// `io` when the folder cannot be written.
    pub fn keep(&self, settings: Settings) -> Result<Settings> {
        let settings = Settings { reminders: settings.reminders.settled(), ..settings };
        let mut kept = lock(&self.kept);
        kept.settings = settings.clone();
        kept.write(&self.settings_file)?;
        Ok(settings)
    }

    /// Makes a new book in the data folder, under a name no other has.
    ///
    /// # Errors
    /// `name_missing`, and those of making a book.
    pub fn create(&self, name: &str, preset: Preset) -> Result<BookInfo> {
        let name = name.trim();
        if name.is_empty() {
            return Err(Error::new(Code::NameMissing).of("name"));
        }
        let stem: String =
            name.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_')).take(60).collect();
        let stem = if stem.trim().is_empty() { "book".to_owned() } else { stem.trim().to_owned() };
        let free = (1..).map(|n| match n {
            1 => self.data.join(format!("{stem}.book")),
            n => self.data.join(format!("{stem} {n}.book")),
        });
        let folder =
            free.into_iter().find(|folder| !folder.exists()).unwrap_or_else(|| self.data.join("new.book"));
        let book = Book::create(&folder, name, preset, self.clock(), &staff())?;
        let language = lock(&self.kept).settings.language;
        book.write(Op::DefineField, |tx| own::define_usual(tx, preset, language))?;
        self.lay(book)
    }

    /// Makes the sample book anew; an older one is set aside, for somebody may have written real customers into it.
    ///
    /// # Errors
    /// Those of making a book.
    pub fn create_sample(&self) -> Result<BookInfo> {
        let folder = self.data.join("sample.book");
        if folder.exists() {
            *lock(&self.lying) = Lying::Nothing;
            let stamp: String =
                Clock::System.now().utc().chars().filter(char::is_ascii_digit).take(14).collect();
            std::fs::rename(&folder, self.data.join(format!("sample-{stamp}.book")))?;
        }
        self.lay(sample::create(&folder, self.clock())?)
    }

    /// Opens a book that is known or was chosen.
    ///
    /// # Errors
    /// `book_missing` for any other path, and those of opening a book.
    pub fn open_known(&self, folder: &Path) -> Result<BookInfo> {
        let known = lock(&self.kept).books.iter().any(|book| book.path == folder);
        if !known && !self.is_chosen(folder) {
            return Err(Error::new(Code::BookMissing).with("path", folder.display().to_string()));
        }
        self.open_folder(folder)
    }

    /// Lets go of the book; the next start asks for one.
    pub fn close(&self) -> Result<()> {
        *lock(&self.lying) = Lying::Nothing;
        *lock(&self.notice) = None;
        Ok(())
    }

    /// Notes a path as chosen by the person.
    pub fn choose(&self, path: PathBuf) -> PathBuf {
        lock(&self.chosen).insert(path.clone());
        path
    }

    /// Whether the person chose this path in a dialog.
    pub fn is_chosen(&self, path: &Path) -> bool {
        lock(&self.chosen).contains(path)
    }

    /// Whether a file that was made is shown at once: not where a test stands in for the person.
    pub fn shows_files(&self) -> bool {
        self.flags.offer.is_none()
    }

    /// The path, if the person chose it.
    ///
    /// # Errors
    /// `file_missing`.
    pub fn chosen<'a>(&self, path: &'a str) -> Result<&'a Path> {
        let path = Path::new(path);
        match self.is_chosen(path) {
            true => Ok(path),
            false => Err(Error::new(Code::FileMissing).with("path", path.display().to_string())),
        }
    }

    fn open_folder(&self, folder: &Path) -> Result<BookInfo> {
        match Book::open(folder, self.clock(), &staff()) {
            Err(error) if error.code == Code::PasswordNeeded => {
                *lock(&self.lying) = Lying::Locked(Shut::found(folder, self.name_of(folder)));
                *lock(&self.notice) = None;
                Err(error)
            }
            Err(error) if error.code == Code::BookDamaged => {
                Err(self.hurt(Damaged::open(folder, self.clock(), &staff()), error))
            }
            opened => self.lay(opened?),
        }
    }

    fn name_of(&self, folder: &Path) -> String {
        let known =
            lock(&self.kept).books.iter().find(|book| book.path == folder).map(|book| book.name.clone());
        known.unwrap_or_else(|| {
            folder.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default()
        })
    }

    fn lay(&self, book: Book) -> Result<BookInfo> {
        let info = book.info()?;
        let mut kept = lock(&self.kept);
        kept.opened(&info.name, book.folder());
        // A list that cannot be kept is no reason to keep the book shut.
        let _ = kept.write(&self.settings_file);
        drop(kept);
        self.still_here();
        *lock(&self.lying) = Lying::Open(Arc::new(book));
        *lock(&self.notice) = None;
        lock(&self.bell).stale();
        Ok(info)
    }
}

/// Whose session a book is open for.
fn session_of(book: &Book) -> Result<SessionInfo> {
    let session = book.session();
    // In a damaged book nobody may be readable; whose session it is, is known all the same.
    let staff = match book.is_sealed() {
        true => book.staff().unwrap_or_default(),
        false => book.staff()?,
    };
    Ok(SessionInfo {
        name: session.name.clone(),
        role: session.role,
        rights: Right::ALL.into_iter().filter(|right| session.may(*right)).collect(),
        has_pin: staff.iter().any(|staff| Some(staff.id) == session.staff && staff.has_pin),
        people: staff.len(),
    })
}

/// Tells the screens what changed.
pub fn told<R: Runtime>(app: &AppHandle<R>, domains: &[Domain]) {
    bell::stale(app);
    // A window that is gone has nothing to repaint.
    let _ = app.emit("changed", Changed { domains });
}

fn staff() -> String {
    std::env::var("USER").or_else(|_| std::env::var("USERNAME")).unwrap_or_default()
}
