//! The merged cells of an OpenDocument sheet, which the reader of its values does not tell. It is run in the child, under
//! the limits of [`super::child`]; what is not as it should be has no merged cells.

use std::io::{BufReader, Cursor, Read};

use calamine::Dimensions;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

/// Unpacked XML that is read at most: merged cells head a list, they do not stand at its end.
const MOST_BYTES: u64 = 64 << 20;
/// Merged areas that are told at most.
const MOST_AREAS: usize = 10_000;

/// The merged areas of one sheet, as spreadsheets count: the first row and column are 0.
pub fn of_ods(bytes: &[u8], sheet: &str) -> Vec<Dimensions> {
    let Ok(mut archive) = zip::ZipArchive::new(Cursor::new(bytes)) else { return Vec::new() };
    let Ok(content) = archive.by_name("content.xml") else { return Vec::new() };
    let mut xml = Reader::from_reader(BufReader::new(content.take(MOST_BYTES)));
    let (mut areas, mut buffer) = (Vec::new(), Vec::new());
    let (mut inside, mut row, mut column) = (false, 0_u32, 0_u32);
    // How often the row counts that is being read.
    let mut times = 1;
    loop {
        let event = match xml.read_event_into(&mut buffer) {
            Ok(event) => event,
            Err(_) => return areas,
        };
        match &event {
            Event::Start(tag) if tag.name().as_ref() == "table:table" => {
                inside = text(tag, "table:name").as_deref() == Some(sheet);
            }
            Event::End(tag) if inside && tag.name().as_ref() == "table:table" => return areas,
            Event::Eof => return areas,
            Event::Start(tag) if inside && tag.name().as_ref() == "table:table-row" => {
                (column, times) = (0, number(tag, "table:number-rows-repeated"));
            }
            Event::Empty(tag) if inside && tag.name().as_ref() == "table:table-row" => {
                row = row.saturating_add(number(tag, "table:number-rows-repeated"));
            }
            Event::End(tag) if inside && tag.name().as_ref() == "table:table-row" => {
                row = row.saturating_add(times);
            }
            Event::Start(tag) | Event::Empty(tag) if inside && is_cell(tag) => {
                let down = number(tag, "table:number-rows-spanned");
                let across = number(tag, "table:number-columns-spanned");
                if (down > 1 || across > 1) && areas.len() < MOST_AREAS {
                    let end = (row.saturating_add(down - 1), column.saturating_add(across - 1));
                    areas.push(Dimensions { start: (row, column), end });
                }
                column = column.saturating_add(number(tag, "table:number-columns-repeated"));
            }
            _ => {}
        }
        buffer.clear();
    }
}

/// Cells, also those another one covers.
fn is_cell(tag: &BytesStart<'_>) -> bool {
    matches!(tag.name().as_ref(), "table:table-cell" | "table:covered-table-cell")
}

/// A count; one where it does not stand or is none.
fn number(tag: &BytesStart<'_>, name: &str) -> u32 {
    text(tag, name).and_then(|text| text.parse().ok()).filter(|number| *number > 0).unwrap_or(1)
}

fn text(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let value = tag.try_get_attribute(name).ok()??;
    Some(value.normalized_value(XmlVersion::Implicit1_0).ok()?.into_owned())
}
