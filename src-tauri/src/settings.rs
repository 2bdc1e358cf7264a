//! What only concerns this computer: language, theme, text size, how years are written, which books were open.
//! One small JSON file in the user's configuration folder; a damaged one counts as none.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use shuke_core::reminders::Reminders;
use shuke_words::Language;
use ts_rs::TS;

/// Light, dark, or as the desktop says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
#[ts(export)]
#[allow(missing_docs)]
pub enum Theme {
    #[default]
    System,
    Light,
    Dark,
}

/// How years are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
#[ts(export, rename = "YearStyle")]
#[allow(missing_docs)]
pub enum Years {
    Western,
    Roc,
    #[default]
    Both,
}

/// The settings of this computer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(export)]
pub struct Settings {
    /// Language of the screens.
    pub language: Language,
    /// Theme.
    pub theme: Theme,
    /// 100, 115 or 130 percent.
    #[ts(type = "100 | 115 | 130")]
    pub text_size: u16,
    /// How years are written.
    pub years: Years,
    /// Single letters act as keys.
    pub single_keys: bool,
    /// Minutes away after which a book with a password locks; 0 = never.
    #[ts(type = "0 | 1 | 5 | 15")]
    pub lock_minutes: u32,
    /// What rings, and when.
    pub reminders: Reminders,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            language: shuke_words::language_of_machine(),
            theme: Theme::System,
            text_size: 100,
            years: Years::Both,
            single_keys: true,
            lock_minutes: 5,
            reminders: Reminders::default(),
        }
    }
}

/// What is kept between two runs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Kept {
    /// The person's choices.
    #[serde(flatten)]
    pub settings: Settings,
    /// Books opened before, the last one first.
    pub books: Vec<KnownBook>,
    /// Somebody was told that the closed window stays in the tray.
    pub told_of_tray: bool,
}

/// A book that was opened before.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct KnownBook {
    /// Its name.
    pub name: String,
    /// Its folder.
    pub path: PathBuf,
}

impl Kept {
    /// Reads the file; a missing or damaged one counts as none.
    pub fn read(file: &Path) -> Self {
        let text = std::fs::read_to_string(file).unwrap_or_default();
        let mut kept: Self = serde_json::from_str(&text).unwrap_or_default();
        if ![100, 115, 130].contains(&kept.settings.text_size) {
            kept.settings.text_size = 100;
        }
        if ![0, 1, 5, 15].contains(&kept.settings.lock_minutes) {
            kept.settings.lock_minutes = 5;
        }
        kept.settings.reminders = kept.settings.reminders.settled();
        kept
    }

    /// Writes the file beside its place first, so that a power cut leaves the old one.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn write(&self, file: &Path) -> std::io::Result<()> {
        if let Some(folder) = file.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let half = file.with_extension("half");
        std::fs::write(&half, serde_json::to_vec_pretty(self)?)?;
        std::fs::rename(half, file)
    }

    /// Puts a book first in the list of known ones, which holds eight.
    pub fn opened(&mut self, name: &str, path: &Path) {
        self.books.retain(|book| book.path != path);
        self.books.insert(0, KnownBook { name: name.to_owned(), path: path.to_owned() });
        self.books.truncate(8);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_survive_a_restart_and_a_damaged_file_counts_as_none() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("deep/settings.json");
        let mut kept = Kept::default();
        kept.settings.language = Language::En;
        kept.settings.text_size = 130;
        for n in 0..10 {
            kept.opened(&format!("book {n}"), Path::new(&format!("/books/{n}")));
        }
        kept.write(&file).unwrap();
        let read = Kept::read(&file);
        assert_eq!(read, kept);
        assert_eq!((read.books.len(), read.books[0].name.as_str()), (8, "book 9"));
        std::fs::write(&file, "{\"text_size\": 9000").unwrap();
        assert_eq!(Kept::read(&file), Kept::default());
        std::fs::write(&file, "{\"text_size\": 9000}").unwrap();
        assert_eq!(Kept::read(&file).settings.text_size, 100);
    }
}
