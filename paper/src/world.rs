//! The world of the typesetter: our templates, one JSON file with the data, and the fonts. It has no files, no network
//! and no today, so a template cannot reach anything else, whatever it says.

use std::sync::{Arc, LazyLock};

use serde_json::Value;
use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::ecow::EcoVec;
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::layout::{Frame, FrameItem};
use typst::model::{Document, DocumentInfo};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World, WorldExt};
use typst_layout::{Page, PagedDocument};
use typst_pdf::PdfOptions;

use crate::Fault;
use crate::fonts::Faces;

/// The templates by the names they call each other.
const TEMPLATES: [(&str, &str); 5] = [
    ("base.typ", include_str!("../../assets/paper/base.typ")),
    ("front.typ", include_str!("../../assets/paper/front.typ")),
    ("back.typ", include_str!("../../assets/paper/back.typ")),
    ("visit.typ", include_str!("../../assets/paper/visit.typ")),
    ("sheet.typ", include_str!("../../assets/paper/sheet.typ")),
];

/// The name under which templates read what they print.
const DATA: &str = "data.json";

static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| LazyHash::new(Library::default()));

/// Parsed once. A name that is no path cannot occur; it would be missed at the first print.
static SOURCES: LazyLock<Vec<Source>> = LazyLock::new(|| {
    let parsed = TEMPLATES.iter().map(|(name, text)| Some(Source::new(id(name)?, (*text).to_owned())));
    parsed.flatten().collect()
});

static DATA_ID: LazyLock<Option<FileId>> = LazyLock::new(|| id(DATA));

/// Ids live as long as the program, so there is one for each of our few names and never one for a print.
fn id(name: &str) -> Option<FileId> {
    Some(RootedPath::new(VirtualRoot::Project, VirtualPath::new(name).ok()?).intern())
}

struct Desk {
    main: FileId,
    data: Bytes,
    faces: Arc<Faces>,
}

impl World for Desk {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        self.faces.book()
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        SOURCES.iter().find(|source| source.id() == id).cloned().ok_or(FileError::AccessDenied)
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if Some(id) == *DATA_ID { Ok(self.data.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.faces.font(index)
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

/// Sets each batch of data in a template and puts the pages into one PDF, which has each font once. After every batch the
/// typesetter forgets what it remembered for the next time: that would fill the memory, and customers' texts would stay in
/// it long after the paper is printed, or the book locked.
pub fn set(template: &str, batches: &[Value], faces: &Arc<Faces>) -> Result<Vec<u8>, Fault> {
    let main = id(template).ok_or_else(|| Fault::Template(template.to_owned()))?;
    let pdf = press(main, batches, faces);
    typst::comemo::evict(0);
    pdf
}

fn press(main: FileId, batches: &[Value], faces: &Arc<Faces>) -> Result<Vec<u8>, Fault> {
    let mut pages = EcoVec::new();
    let mut info = DocumentInfo::default();
    for batch in batches {
        let desk = Desk { main, data: Bytes::from_string(batch.to_string()), faces: faces.clone() };
        let document: PagedDocument =
            typst::compile(&desk).output.map_err(|faults| template(&desk, &faults))?;
        info = document.info().clone();
        pages.extend(document.pages().iter().cloned());
        typst::comemo::evict(0);
    }
    let mut holes = Vec::new();
    pages.iter().for_each(|page: &Page| holes_in(&page.frame, &mut holes));
    if !holes.is_empty() {
        return Err(Fault::Missing(holes));
    }
    // Tags would make a file of many cards eight times as large, and nobody listens to a card meant for paper.
    let options = PdfOptions { creator: Smart::Custom(None), tagged: false, ..PdfOptions::default() };
    let told =
        |faults: EcoVec<SourceDiagnostic>| faults.iter().map(|fault| fault.message.to_string()).collect();
    typst_pdf::pdf(&PagedDocument::new(pages, info), &options).map_err(|faults| Fault::Template(told(faults)))
}

/// Characters that came out as the box of a missing one. Coverage was asked before; this is the last look, since a font
/// may list a character and have nothing to draw for it.
fn holes_in(frame: &Frame, holes: &mut Vec<char>) {
    for (_, item) in frame.items() {
        match item {
            FrameItem::Group(group) => holes_in(&group.frame, holes),
            FrameItem::Text(text) => {
                let blank = text.glyphs.iter().filter(|glyph| glyph.id == 0);
                for c in blank.filter_map(|glyph| text.text.get(glyph.range())).flat_map(str::chars) {
                    if !holes.contains(&c) {
                        holes.push(c);
                    }
                }
            }
            _ => {}
        }
    }
}

/// What is wrong with a template, and in which line. The lines are ours, so nothing of a customer is said.
fn template(desk: &Desk, faults: &[SourceDiagnostic]) -> Fault {
    let told = faults.iter().map(|fault| {
        let id = fault.span.id();
        let source = id.and_then(|id| desk.source(id).ok());
        let line = source.zip(desk.range(fault.span)).and_then(|(source, range)| {
            Some(format!(
                "{}:{}: ",
                source.id().vpath().get_without_slash(),
                source.lines().byte_to_line(range.start)? + 1
            ))
        });
        format!("{}{}", line.unwrap_or_default(), fault.message)
    });
    Fault::Template(told.collect::<Vec<_>>().join("; "))
}
