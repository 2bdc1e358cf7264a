//! vCard files of every version and maker, as records. One file may hold many cards, versions and character sets; a
//! card that cannot be read is a record with a fault, so that none is missing.

mod build;
mod dates;
pub(in crate::transfer) mod kinds;
mod lines;
mod lunar;
mod own;
#[cfg(test)]
mod tests;

use calcard::{Entry, Parser, vcard::VCardValue};
use chrono::NaiveDate;
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use self::lines::{Property, RawCard, Reading};
use super::charset;
use super::record::{Answers, Fault, FaultCode, MOST, Record, Warning, WarningCode, finish, note};

/// What is known from outside the file.
#[derive(Clone, Copy, Debug)]
pub struct Options<'a> {
    /// The encoding someone named for what does not say its own.
    pub encoding: Option<&'a str>,
    /// `zh-Hant`, `zh-Hans` or `en`.
    pub language: Option<&'a str>,
    /// What was answered about its dates.
    pub answers: Answers,
    /// The day birthdays are held against.
    pub today: NaiveDate,
}

/// True if the bytes are a vCard file: a card begins somewhere near the top.
pub fn recognise(text: &str) -> bool {
    let top = text.get(..text.floor_char_boundary(16 * 1024)).unwrap_or(text);
    top.split(['\r', '\n']).any(|line| {
        let line = line.trim_start_matches('\u{feff}').trim();
        let (name, value) = line.split_once(':').unwrap_or((line, ""));
        name.trim().eq_ignore_ascii_case("BEGIN") && value.trim().eq_ignore_ascii_case("VCARD")
    })
}

/// Reads all cards of a file; the second value is the encoding of what names none.
pub fn read(bytes: &[u8], options: &Options<'_>) -> (Vec<Record>, &'static str) {
    let whole = Encoding::for_bom(bytes).map(|(encoding, _)| encoding);
    let named = options.encoding.and_then(charset::named);
    let encoding = whole.or(named).unwrap_or_else(|| match charset::guess(bytes, options.language) {
        plain if plain == UTF_8 || plain == UTF_16LE || plain == UTF_16BE => plain,
        // What the maker wrote on some lines is worth more than a guess about the others.
        guess => declared(bytes).unwrap_or(guess),
    });
    // In UTF-16 not even the line ends are bytes of their own.
    let wide = encoding == UTF_16LE || encoding == UTF_16BE;
    let decoded = wide.then(|| charset::decode(bytes, Some(encoding.name()), None).text);
    let body = decoded.as_deref().map_or(bytes, str::as_bytes);
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    let reading = Reading {
        fallback: if wide { UTF_8 } else { encoding },
        named: named.is_some() && !wide && whole.is_none() && encoding != UTF_8,
        language: options.language,
    };
    let records = lines::cards(body, reading).map(|raw| record(&raw, options)).collect();
    (records, encoding.name())
}

/// The first character set a property of the file declares.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    const MARK: &[u8] = b"CHARSET=";
    let top = bytes.get(..bytes.len().min(1 << 20)).unwrap_or_default();
    let at = top.windows(MARK.len()).position(|w| w.eq_ignore_ascii_case(MARK))? + MARK.len();
    let label = top.get(at..)?.split(|b| matches!(b, b':' | b';' | b'\r' | b'\n')).next()?;
    charset::named(std::str::from_utf8(label).ok()?.trim_matches('"')).filter(|encoding| *encoding != UTF_8)
}

fn record(raw: &RawCard, options: &Options<'_>) -> Record {
    let mut warnings: Vec<Warning> = Vec::new();
    for line in raw.repaired.iter().chain(&raw.stray) {
        note(&mut warnings, WarningCode::Repaired, line);
    }
    let outcome = match structured(&raw.properties) {
        _ if raw.properties.len() > 5 * MOST => {
            Err(Fault { code: FaultCode::TooLong, text: first_words(raw) })
        }
        None => Err(Fault { code: FaultCode::Malformed, text: first_words(raw) }),
        Some(entries) => {
            let draft = build::card(&entries, options, &mut warnings);
            // A card without its end may lack anything, so it is not half imported but named.
            if raw.ended {
                let fault = |fault: Fault| {
                    if fault.text.is_empty() { Fault { text: first_words(raw), ..fault } } else { fault }
                };
                finish(draft, None, &mut warnings).map_err(fault)
            } else {
                let name =
                    finish(draft, None, &mut Vec::new()).map(|d| d.name).unwrap_or_else(|_| first_words(raw));
                Err(Fault { code: FaultCode::CutOff, text: name.chars().take(60).collect() })
            }
        }
    };
    if outcome.is_err() {
        warnings.clear();
    }
    Record { row: raw.row, outcome, warnings }
}

fn first_words(raw: &RawCard) -> String {
    let first = raw.properties.iter().find(|p| !p.value.trim().is_empty() && p.name != "VERSION");
    first.map(|p| format!("{}:{}", p.name, p.value).chars().take(60).collect()).unwrap_or_default()
}

/// A property with its value split and unescaped.
#[derive(Clone, Debug, Default)]
struct Split<'a> {
    property: Option<&'a Property>,
    values: Vec<String>,
}

/// Has calcard take the values apart: which properties are lists, which have parts, what is escaped. Everything is
/// handed over as text and without parameters, so that dates, addresses and numbers come back as they were written.
fn structured(properties: &[Property]) -> Option<Vec<Split<'_>>> {
    let mut clean = String::from("BEGIN:VCARD\r\nVERSION:4.0\r\n");
    for property in properties {
        // Their values would come back as codes instead of words.
        let coded = matches!(property.name.as_str(), "KIND" | "GENDER" | "GRAMGENDER" | "BEGIN" | "END");
        let plain = |c: char| if c.is_alphanumeric() || matches!(c, '-' | '_' | '/') { c } else { '-' };
        let name: String = property.name.chars().map(plain).collect();
        clean.push_str(if coded { "X-" } else { "" });
        clean.push_str(&name);
        clean.push_str(";VALUE=text:");
        clean.extend(property.value.chars().map(|c| if matches!(c, '\r' | '\n') { ' ' } else { c }));
        clean.push_str("\r\n");
    }
    clean.push_str("END:VCARD\r\n");
    let Entry::VCard(card) = Parser::new(&clean).entry() else { return None };
    let entries =
        card.entries.into_iter().skip(1).filter(|e| e.name.as_str() != "BEGIN" && e.name.as_str() != "END");
    let values = entries.map(|entry| entry.values.into_iter().map(value).collect::<Vec<_>>());
    let split: Vec<Split<'_>> = properties
        .iter()
        .map(Some)
        .zip(values)
        .map(|(property, values)| Split { property, values })
        .collect();
    (split.len() == properties.len()).then_some(split)
}

fn value(value: VCardValue) -> String {
    match value {
        VCardValue::Text(text) => text,
        VCardValue::Component(parts) => parts.join(","),
        VCardValue::Binary(data) => String::from_utf8_lossy(&data.data).into_owned(),
        VCardValue::Integer(n) => n.to_string(),
        VCardValue::Float(n) => n.to_string(),
        VCardValue::Boolean(b) => b.to_string(),
        other => format!("{other:?}"),
    }
}
