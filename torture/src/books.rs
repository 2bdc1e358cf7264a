//! The books that are tortured: small, so that a crash state takes milliseconds, plain or encrypted, of this schema or of
//! an older one.

use std::path::{Path, PathBuf};

use rusqlite::Connection;
use shuke_core::base::error::Result;
use shuke_core::book::Damaged;
use shuke_core::store::Key;
use shuke_core::{Book, Clock, Preset};

use crate::deeds;
use crate::standing::{self, Standing, told};
use crate::worker::Hand;

/// The day all of it happens on.
pub const TODAY: &str = "2026-09-15";

/// The schemas people had, oldest first. A book of the newest is made by the core itself.
const STEPS: [&str; 11] = [
    include_str!("../../core/src/store/migrations/0001_book.sql"),
    include_str!("../../core/src/store/migrations/0002_finding.sql"),
    include_str!("../../core/src/store/migrations/0003_first_rows.sql"),
    include_str!("../../core/src/store/migrations/0004_not_same.sql"),
    include_str!("../../core/src/store/migrations/0005_own_fields.sql"),
    include_str!("../../core/src/store/migrations/0006_safety.sql"),
    include_str!("../../core/src/store/migrations/0007_attachments_and_consent.sql"),
    include_str!("../../core/src/store/migrations/0008_history_digest.sql"),
    include_str!("../../core/src/store/migrations/0009_rhythm.sql"),
    include_str!("../../core/src/store/migrations/0010_greetings_gifts_promises.sql"),
    include_str!("../../core/src/store/migrations/0011_handover.sql"),
];

/// "Shuk", as `core/src/store/open.rs` writes it.
const APPLICATION_ID: i32 = 0x5368_756b;

/// The encrypted books hold nobody's secrets.
const KEY: [u8; 32] = [7; 32];

/// The clock that stands on it.
pub fn pinned() -> Clock {
    Clock::Pinned(TODAY.parse().unwrap_or_default())
}

/// Where a book lies and how it is opened.
#[derive(Clone, Debug)]
pub struct Place {
    /// Its folder.
    pub folder: PathBuf,
    /// Whether it is encrypted.
    pub keyed: bool,
}

impl Place {
    /// A book in this folder.
    pub fn new(folder: &Path, keyed: bool) -> Self {
        Self { folder: folder.to_owned(), keyed }
    }

    fn key(&self) -> Option<Key> {
        self.keyed.then(|| Key::of(KEY))
    }

    /// Opens it as the program does.
    pub fn open(&self) -> Result<Book> {
        self.open_on(pinned())
    }

    /// The same by another clock.
    pub fn open_on(&self, clock: Clock) -> Result<Book> {
        Book::open_with(&self.folder, clock, "torture", self.key())
    }

    /// The ways out when it is damaged.
    pub fn damaged(&self) -> Damaged {
        Damaged::with_key(&self.folder, pinned(), "torture", self.key())
    }

    /// Makes it.
    pub fn create(&self) -> Result<Book> {
        Book::create_with(&self.folder, "torture", Preset::General, pinned(), "torture", self.key())
    }

    /// Its file.
    pub fn file(&self) -> PathBuf {
        self.folder.join("cards.db")
    }

    /// The bare file, past the core.
    fn bare(&self) -> Result<Connection> {
        let conn = Connection::open(self.file())?;
        if self.keyed {
            conn.execute_batch(&format!("PRAGMA key = \"{}\"", hex()))?;
        }
        Ok(conn)
    }

    /// A copy of this book's file in another folder, as the only thing there.
    pub fn copied(&self, folder: &Path) -> Result<Self> {
        if folder.exists() {
            std::fs::remove_dir_all(folder).map_err(told)?;
        }
        std::fs::create_dir_all(folder).map_err(told)?;
        let copy = Self::new(folder, self.keyed);
        std::fs::copy(self.file(), copy.file()).map_err(told)?;
        Ok(copy)
    }
}

fn hex() -> String {
    format!("x'{}'", KEY.iter().map(|byte| format!("{byte:02x}")).collect::<String>())
}

/// A book to begin with, and what stands in it.
pub struct Template {
    /// Where it lies, closed: one file.
    pub place: Place,
    /// What stands in it.
    pub standing: Standing,
}

impl Template {
    /// A copy to work on.
    pub fn copied(&self, folder: &Path) -> Result<Place> {
        self.place.copied(folder)
    }
}

/// All books tests begin with.
pub struct Library {
    /// Of this schema: plain, encrypted.
    pub current: [Template; 2],
    /// Of older ones: plain and encrypted by turns, oldest first.
    pub older: Vec<Template>,
}

impl Library {
    /// Makes them in `room`.
    pub fn make(room: &Path, seed: u64) -> Result<Self> {
        let current = |keyed: bool| -> Result<Template> {
            let place = Place::new(&room.join(if keyed { "keyed.book" } else { "plain.book" }), keyed);
            make(&place, seed)?;
            let standing = standing::of(&place.bare()?, None)?;
            Ok(Template { place, standing })
        };
        let current = [current(false)?, current(true)?];
        let mut older = Vec::new();
        for schema in 1..=STEPS.len() {
            for newest in &current {
                let name = format!("schema-{schema}-{}.book", newest.place.keyed);
                older.push(older_one(&newest.place, &room.join(name), schema)?);
            }
        }
        Ok(Self { current, older })
    }
}

/// A new book with twenty cards and what hangs on them.
fn make(place: &Place, seed: u64) -> Result<()> {
    place.create()?;
    let mut hand = Hand::quiet(place.clone(), seed)?;
    for _ in 0..20 {
        deeds::add_card(&mut hand)?;
    }
    for _ in 0..8 {
        deeds::log_contact(&mut hand)?;
        deeds::plan(&mut hand)?;
    }
    deeds::relate(&mut hand)
}

/// The same customers in a file as an older Shuke wrote it.
fn older_one(from: &Place, folder: &Path, schema: usize) -> Result<Template> {
    std::fs::create_dir_all(folder).map_err(told)?;
    let place = Place::new(folder, from.keyed);
    let conn = place.bare()?;
    for step in STEPS.iter().take(schema) {
        conn.execute_batch(step)?;
    }
    conn.pragma_update(None, "application_id", APPLICATION_ID)?;
    conn.pragma_update(None, "user_version", u32::try_from(schema).unwrap_or_default())?;
    conn.pragma_update(None, "journal_mode", "WAL")?;
    let key = if from.keyed { hex() } else { String::new() };
    conn.execute("ATTACH ?1 AS newest KEY ?2", [from.file().display().to_string(), key])?;
    let tables: Vec<String> = conn
        .prepare("SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'")?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    // What follows from other rows is worked out when the book is opened.
    for table in tables.iter().filter(|table| *table != "kept") {
        let columns: Vec<String> = conn
            .prepare("SELECT name FROM pragma_table_info(?1)")?
            .query_map([table], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        let columns = columns.join(", ");
        conn.execute_batch(&format!(
            "INSERT INTO main.{table} ({columns}) SELECT {columns} FROM newest.{table}"
        ))?;
    }
    conn.execute("DELETE FROM meta WHERE key = 'kept_rules'", [])?;
    conn.execute_batch("DETACH newest")?;
    let shape = standing::shape(&conn)?;
    let standing = standing::of(&conn, Some(&shape))?;
    Ok(Template { place, standing })
}
