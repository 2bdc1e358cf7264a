//! What Shuke prints, as PDF.
//!
//! Whoever prints hands in finished texts and gets the bytes of a PDF. This crate decides nothing and says nothing: which
//! fields of a customer are on the paper, how a day is written, what a label is called, all of that comes from outside.
//! What it does know is paper: where things stand, what happens when they are too long, and which fonts there are.
//!
//! | file | what it is about |
//! |---|---|
//! | `visit.rs`, `sheet.rs` | what has to be handed in for each kind of paper |
//! | `said.rs` | what the core knows, in the words of `assets/messages`, as such texts |
//! | `assets/paper/*.typ` | how it looks: templates for typst, a typesetter that is part of this program |
//! | `world.rs` | all that the typesetter gets to see: the template, the data, the fonts |
//! | `fonts.rs`, `places.rs` | which faces of this computer are used, and where computers keep them |
//! | `coverage.rs` | cleans texts, and names the characters that no face can draw |
//!
//! Three promises, each of them kept by a test:
//!
//! * **Text stays text.** It travels as a string in a JSON file and is never part of a template, so `#eval("1")` in a
//!   customer's note is printed, not run. The typesetter reaches no file and no network.
//! * **Nothing is left out silently.** A character that no font has is an error with its name ([`Fault::Missing`]), or, if
//!   the caller says so, a visible 〓. What does not fit on a visit card is counted on the card.
//! * **The same in, the same out.** No clock, no random number: two runs give the same bytes.

mod coverage;
mod fonts;
mod places;
pub mod said;
mod sheet;
mod visit;
mod world;

use serde_json::{Value, json};

pub use sheet::{Sheet, SheetRow, SheetSize, SheetWords};
pub use visit::{
    Contact, Detail, Paper, Relative, Reminder, Section, SectionRow, Unknown, VisitCard, VisitWords,
};

/// So many cards are set at a time. The typesetter remembers all it has measured until it is told to forget: three
/// megabytes a card. A multiple of four, since four share a sheet.
const BATCH: usize = 16;

/// Why there is no PDF.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// This computer has no font with Chinese characters. On Linux the package `fonts-noto-cjk` brings one.
    #[error("no font with Chinese characters on this computer")]
    NoFont,
    /// No font of this computer draws these characters, in the order in which they were met. With [`Gaps::Mark`] they
    /// are printed as 〓 instead.
    #[error("no font of this computer draws: {}", named(.0))]
    Missing(Vec<char>),
    /// Nothing was handed in that could be printed.
    #[error("nothing to print")]
    Nothing,
    /// A template is broken. That is a mistake of ours, and the text says where it is.
    #[error("the template cannot be set: {0}")]
    Template(String),
}

/// The language of the paper: which font comes first, which shape a character has that is written differently in
/// Taiwan and in China, and which language the PDF says it is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Language {
    /// 繁體中文, as in Taiwan.
    ZhHant,
    /// 简体中文.
    ZhHans,
    /// English. A Latin font comes first, because Chinese ones draw ’ and · as wide as a character. Names in Chinese
    /// have the shapes of Taiwan.
    En,
}

impl Language {
    /// As the typesetter wants it: language and region.
    fn tags(self) -> (&'static str, Option<&'static str>) {
        match self {
            Self::ZhHant => ("zh", Some("TW")),
            Self::ZhHans => ("zh", Some("CN")),
            Self::En => ("en", None),
        }
    }
}

/// What happens to a character that no font of this computer draws.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Gaps {
    /// Nothing is printed and [`Fault::Missing`] names the characters. Ask for this first.
    #[default]
    Refuse,
    /// Each becomes 〓, the mark printers have always set for a character they lack. For people who were told and still
    /// want the paper: a cake in a note is no reason to go without the card.
    Mark,
}

/// Cards to take along to customers. A card has a front to read and a back to write on. On A5 and A6 they alternate, four
/// on A4 are a sheet of fronts and a sheet of their backs, which lie behind their fronts when the printer turns along the
/// long edge.
///
/// # Errors
/// No font, characters that no font has, no card.
pub fn visit_cards(
    cards: &[VisitCard],
    words: &VisitWords,
    paper: Paper,
    language: Language,
    gaps: Gaps,
) -> Result<Vec<u8>, Fault> {
    if cards.is_empty() {
        return Err(Fault::Nothing);
    }
    let batches = cards.chunks(BATCH).map(|cards| json!({ "cards": cards, "words": words, "paper": paper }));
    print("visit.typ", batches.collect(), language, gaps)
}

/// A receipt or a certificate: what was done, in rows, with a code to compare and lines to sign. As many pages as it
/// takes; every copy begins on a page of its own.
///
/// # Errors
/// No font, characters that no font has.
pub fn sheet(
    sheet: &Sheet,
    words: &SheetWords,
    size: SheetSize,
    language: Language,
    gaps: Gaps,
) -> Result<Vec<u8>, Fault> {
    print("sheet.typ", vec![json!({ "sheet": sheet, "words": words, "paper": size })], language, gaps)
}

/// Cleans the texts, finds the faces that draw them, and sets them: one PDF, the pages of the batches one after another.
fn print(template: &str, mut batches: Vec<Value>, language: Language, gaps: Gaps) -> Result<Vec<u8>, Fault> {
    batches.iter_mut().for_each(coverage::clean);
    let faces = fonts::of(language).ok_or(Fault::NoFont)?;
    let missing = coverage::missing(&batches, &faces);
    let faces = if missing.is_empty() { faces } else { fonts::with_rare(&faces, &missing) };
    let missing = coverage::missing(&batches, &faces);
    if gaps == Gaps::Refuse && !missing.is_empty() {
        return Err(Fault::Missing(missing));
    }
    let (lang, region) = language.tags();
    let setting = json!({ "lang": lang, "region": region, "fonts": faces.families(language) });
    for batch in &mut batches {
        coverage::mark(batch, &missing, &faces);
        if let Some(map) = batch.as_object_mut() {
            map.insert("setting".to_owned(), setting.clone());
        }
    }
    world::set(template, &batches, &faces)
}

/// A character as people can look it up: itself, and its number, since it may well be one that cannot be shown.
fn named(characters: &[char]) -> String {
    let names: Vec<_> = characters.iter().map(|c| format!("{c} (U+{:04X})", u32::from(*c))).collect();
    names.join(", ")
}
