//! From the bytes of a vCard file to its properties: line ends of every kind, folding, quoted-printable and base64, and
//! a character set of its own for each property, as version 2.1 allows. What the properties mean is not its business.
//!
//! calcard reads UTF-8 only, takes quoted-printable without a charset for ISO-8859-1, loses the cards of a file behind a
//! missing END, and throws away parameters it does not know. So lines are put right here first; calcard then splits
//! and unescapes the values.

use encoding_rs::Encoding;

use super::super::charset;

/// One property, readable: no folding, no transfer encoding, UTF-8.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Property {
    /// `item1` of `item1.TEL`.
    pub group: String,
    /// In capitals: `TEL`.
    pub name: String,
    /// Parameters, names in capitals; bare ones of version 2.1 are `TYPE`s.
    pub params: Vec<(String, String)>,
    /// The value with vCard's own escapes still in it.
    pub value: String,
    /// Length of a binary value, which is not decoded.
    pub binary: usize,
}

/// One card as it stands in the file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RawCard {
    /// Number in the file, from 1.
    pub row: u32,
    /// Its properties in order.
    pub properties: Vec<Property>,
    /// Whether END:VCARD was there.
    pub ended: bool,
    /// Lines that broke the rules and were mended or taken as belonging to the line before.
    pub repaired: Vec<String>,
    /// The first lines of the file's text outside any card, before this one.
    pub stray: Vec<String>,
}

/// How undeclared bytes are to be read.
#[derive(Clone, Copy, Debug)]
pub struct Reading<'a> {
    /// For bytes that are not UTF-8 and have no CHARSET.
    pub fallback: &'static Encoding,
    /// Whether someone named that encoding, so that UTF-8 is not even tried.
    pub named: bool,
    /// The person's language.
    pub language: Option<&'a str>,
}

/// Properties whose base64 is a picture, a sound or a key and not text.
const BINARY: [&str; 4] = ["PHOTO", "LOGO", "SOUND", "KEY"];

/// The lines of the file; a line ends with CRLF, LF, CR or (iOS through a Windows mail program) CRCRLF.
struct Lines<'a> {
    rest: &'a [u8],
}

impl<'a> Iterator for Lines<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        if self.rest.is_empty() {
            return None;
        }
        let Some(end) = self.rest.iter().position(|b| matches!(b, b'\r' | b'\n')) else {
            return Some(std::mem::take(&mut self.rest));
        };
        let (line, mut rest) = self.rest.split_at(end);
        let returns = rest.iter().take_while(|b| **b == b'\r').count();
        match rest.get(returns) {
            Some(b'\n') => rest = rest.get(returns + 1..).unwrap_or_default(),
            _ => rest = rest.get(1..).unwrap_or_default(),
        }
        self.rest = rest;
        Some(line)
    }
}

/// Reads the cards of a file, one at a time.
pub struct Cards<'a> {
    lines: Lines<'a>,
    reading: Reading<'a>,
    row: u32,
    /// A BEGIN that ended the card before it.
    begun: bool,
}

/// The cards of a file.
pub fn cards<'a>(bytes: &'a [u8], reading: Reading<'a>) -> Cards<'a> {
    Cards { lines: Lines { rest: bytes }, reading, row: 0, begun: false }
}

impl Iterator for Cards<'_> {
    type Item = RawCard;

    fn next(&mut self) -> Option<RawCard> {
        let mut card = RawCard::default();
        while !std::mem::take(&mut self.begun) {
            let line = self.lines.next()?;
            match marker(line) {
                Some(Marker::Begin) => {
                    if line.trim_ascii().len() != line.len() {
                        card.repaired.push(String::from_utf8_lossy(line).into_owned());
                    }
                    break;
                }
                _ if line.trim_ascii().is_empty() || card.stray.len() >= 5 => {}
                _ => card.stray.push(String::from_utf8_lossy(line).chars().take(200).collect()),
            }
        }
        self.row = self.row.saturating_add(1);
        card.row = self.row;
        let mut open: Option<Vec<u8>> = None;
        let mut nested = 0_usize;
        let mut blank = false;
        for line in self.lines.by_ref() {
            let found = marker(line);
            if let (Some(agent), true) = (open.as_mut(), nested > 0) {
                nested = match found {
                    Some(Marker::Begin) => nested.saturating_add(1),
                    Some(Marker::End) => nested.saturating_sub(1),
                    None => nested,
                };
                agent.extend_from_slice(b"\\n");
                agent.extend(line.iter().flat_map(|b| if *b == b';' { vec![b'\\', b';'] } else { vec![*b] }));
                continue;
            }
            match found {
                Some(Marker::End) => {
                    card.ended = true;
                    break;
                }
                Some(Marker::Begin) if open.as_deref().is_some_and(is_empty_agent) => {
                    nested = 1;
                    continue;
                }
                Some(Marker::Begin) => {
                    self.begun = true;
                    break;
                }
                None => {}
            }
            let was_blank = std::mem::replace(&mut blank, line.is_empty());
            match open.as_mut() {
                Some(current) if soft_break(current) => {
                    current.pop();
                    current.extend_from_slice(line);
                }
                _ if line.is_empty() => {}
                Some(current) if line.starts_with(b" ") || line.starts_with(b"\t") => {
                    current.extend_from_slice(line.get(1..).unwrap_or_default());
                }
                Some(current) if !was_blank && encoded(current, b"BASE64", b"B") && is_base64(line) => {
                    current.extend_from_slice(line);
                }
                Some(current) if !begins_property(line) => {
                    // A note with bare line ends, or an address broken by a phone: it belongs to the line before.
                    while current.last() == Some(&b'\\') {
                        current.pop();
                    }
                    current.extend_from_slice(b"\\n");
                    current.extend_from_slice(line);
                    if card.repaired.len() < 20 {
                        card.repaired.push(String::from_utf8_lossy(line).chars().take(80).collect());
                    }
                }
                _ => {
                    if let Some(done) = open.replace(line.to_vec()) {
                        card.properties.extend(property(&done, self.reading));
                    }
                }
            }
        }
        card.properties.extend(open.and_then(|done| property(&done, self.reading)));
        Some(card)
    }
}

enum Marker {
    Begin,
    End,
}

fn marker(line: &[u8]) -> Option<Marker> {
    let line = line.trim_ascii();
    let colon = line.iter().position(|b| *b == b':')?;
    let (name, value) = (line.get(..colon)?.trim_ascii(), line.get(colon + 1..)?.trim_ascii());
    match () {
        () if !value.eq_ignore_ascii_case(b"VCARD") => None,
        () if name.eq_ignore_ascii_case(b"BEGIN") => Some(Marker::Begin),
        () if name.eq_ignore_ascii_case(b"END") => Some(Marker::End),
        () => None,
    }
}

fn is_empty_agent(property: &[u8]) -> bool {
    let line = property.trim_ascii();
    line.get(..5).is_some_and(|name| name.eq_ignore_ascii_case(b"AGENT")) && line.ends_with(b":")
}

/// Where the value begins: after the first colon outside quotes, or the first colon at all if a quote never closes.
fn colon(line: &[u8]) -> Option<usize> {
    let mut quoted = false;
    let outside = line.iter().position(|b| {
        quoted ^= *b == b'"';
        *b == b':' && !quoted
    });
    outside.or_else(|| line.iter().position(|b| *b == b':'))
}

fn begins_property(line: &[u8]) -> bool {
    let Some(end) = line.iter().position(|b| matches!(b, b':' | b';')) else { return false };
    let name = line.get(..end).unwrap_or_default().trim_ascii_end();
    let plain = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b'/');
    !name.is_empty() && name.len() <= 120 && name.iter().all(plain) && colon(line).is_some()
}

/// True for a quoted-printable value that goes on in the next line.
fn soft_break(property: &[u8]) -> bool {
    property.ends_with(b"=") && encoded(property, b"QUOTED-PRINTABLE", b"Q")
}

fn encoded(property: &[u8], long: &[u8], short: &[u8]) -> bool {
    // Values can be long and parameters never are.
    let head = property.get(..property.len().min(400)).unwrap_or_default();
    let head = head.get(..colon(head).unwrap_or(head.len())).unwrap_or_default();
    head.split(|b| *b == b';').skip(1).any(|param| {
        let value = param.rsplit(|b| *b == b'=').next().unwrap_or_default().trim_ascii();
        let named = param.len() > value.len();
        value.eq_ignore_ascii_case(long) || (named && value.eq_ignore_ascii_case(short))
    })
}

fn is_base64(line: &[u8]) -> bool {
    line.iter().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'=' | b' ' | b'\t'))
}

fn property(line: &[u8], reading: Reading<'_>) -> Option<Property> {
    let at = colon(line)?;
    let (head, raw) = (line.get(..at)?, line.get(at + 1..)?);
    let head = text(head, None, reading);
    let mut parts = split_outside_quotes(&head, ';').into_iter();
    let full = parts.next()?.trim().to_owned();
    let (group, name) = full.split_once('.').unwrap_or(("", &full));
    let mut found =
        Property { group: group.to_owned(), name: name.to_ascii_uppercase(), ..Property::default() };
    if found.name.is_empty() {
        return None;
    }
    let (mut declared, mut encoding) = (None, String::new());
    let mut language = reading.language;
    for part in parts {
        let (key, value) = part.split_once('=').unwrap_or(("", part));
        let (key, value) = (key.trim().to_ascii_uppercase(), value.trim());
        let upper = value.to_ascii_uppercase();
        match key.as_str() {
            "CHARSET" => declared = charset::named(value.trim_matches('"')),
            "ENCODING" => encoding = upper,
            "" if matches!(upper.as_str(), "QUOTED-PRINTABLE" | "BASE64" | "8BIT" | "7BIT") => {
                encoding = upper
            }
            "" if value.is_empty() => {}
            "" => found.params.push(("TYPE".to_owned(), value.to_owned())),
            _ => {
                if key == "LANGUAGE" {
                    language = script_of(&upper).or(language);
                }
                for value in split_outside_quotes(value, ',') {
                    // TYPE="work,voice" is one quoted text in the RFC's own examples and two types in truth.
                    let inner = value.trim().trim_matches('"');
                    let pieces: Vec<&str> =
                        if key == "TYPE" { inner.split(',').collect() } else { vec![inner] };
                    found.params.extend(pieces.into_iter().map(|v| (key.clone(), v.trim().to_owned())));
                }
            }
        }
    }
    let reading = Reading { language, ..reading };
    match encoding.as_str() {
        "BASE64" | "B" if BINARY.contains(&found.name.as_str()) => found.binary = raw.trim_ascii().len(),
        "BASE64" | "B" => {
            found.value = text(&base64(raw), declared, reading).replace("\r\n", "\\n").replace('\n', "\\n")
        }
        "QUOTED-PRINTABLE" | "Q" => {
            let pieces = split_unescaped(raw, b';');
            let decoded =
                pieces.iter().map(|piece| escape(&text(&quoted_printable(piece), declared, reading)));
            found.value = decoded.collect::<Vec<_>>().join(";");
        }
        _ => found.value = text(raw, declared, reading),
    }
    if found.value.len() > 100 && found.value.starts_with("data:") && BINARY.contains(&found.name.as_str()) {
        found.binary = found.value.len();
        found.value = String::new();
    }
    let odd = found.value.bytes().rev().take_while(|b| *b == b'\\').count() % 2 == 1;
    if odd {
        found.value.pop();
    }
    Some(found)
}

fn script_of(language: &str) -> Option<&'static str> {
    match language {
        "ZH-TW" | "ZH-HK" | "ZH-MO" | "ZH-HANT" => Some("zh-Hant"),
        "ZH-CN" | "ZH-SG" | "ZH-HANS" | "ZH" => Some("zh-Hans"),
        _ => None,
    }
}

/// Bytes of one property as text. A declared charset is believed, unless the bytes are plain UTF-8 with characters
/// that take three bytes, which no Chinese encoding produces by accident: files saved again by an editor keep the
/// old label.
fn text(bytes: &[u8], declared: Option<&'static Encoding>, reading: Reading<'_>) -> String {
    let utf8 = std::str::from_utf8(bytes).ok();
    if let Some(utf8) = utf8 {
        let plain = utf8.is_ascii() || utf8.chars().any(|c| c.len_utf8() > 2);
        if plain || (declared.is_none() && !reading.named) {
            return utf8.to_owned();
        }
    }
    let encoding = match declared {
        Some(encoding) => encoding,
        None if reading.named || reading.fallback != encoding_rs::UTF_8 => reading.fallback,
        None => charset::guess(bytes, reading.language),
    };
    let decoded = charset::with(encoding, bytes);
    match declared {
        // A wrong label is worse than none.
        Some(_) if decoded.errors > 0 => {
            let again = charset::with(charset::guess(bytes, reading.language), bytes);
            if again.errors < decoded.errors { again.text.into_owned() } else { decoded.text.into_owned() }
        }
        _ => decoded.text.into_owned(),
    }
}

fn split_outside_quotes(text: &str, separator: char) -> Vec<&str> {
    let mut quoted = false;
    text.split(|c| {
        quoted ^= c == '"';
        c == separator && !quoted
    })
    .collect()
}

fn split_unescaped(bytes: &[u8], separator: u8) -> Vec<&[u8]> {
    let mut escaped = false;
    bytes
        .split(|b| {
            let cut = *b == separator && !escaped;
            escaped = *b == b'\\' && !escaped;
            cut
        })
        .collect()
}

/// Decoded text may hold the characters a vCard value gives a meaning to.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\r' => {}
            '\n' => out.push_str("\\n"),
            ';' | ',' => out.extend(['\\', c]),
            '\\' => {
                out.push('\\');
                match chars.next_if(|n| matches!(n, ';' | ',' | '\\' | 'n' | 'N' | ':')) {
                    Some(next) => out.push(next),
                    None => out.push('\\'),
                }
            }
            _ => out.push(c),
        }
    }
    out
}

fn quoted_printable(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    let hex = |b: &u8| char::from(*b).to_digit(16).and_then(|n| u8::try_from(n).ok());
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        match (first, after) {
            (b'=', [a, b, tail @ ..]) => match (hex(a), hex(b)) {
                (Some(high), Some(low)) => {
                    out.push(high << 4 | low);
                    rest = tail;
                }
                _ => out.push(b'='),
            },
            (b'=', []) => {}
            _ => out.push(*first),
        }
    }
    out
}

fn base64(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len() / 4 * 3);
    let (mut sum, mut bits) = (0_u32, 0_u32);
    for b in bytes {
        let six = match b {
            b'A'..=b'Z' => b - b'A',
            b'a'..=b'z' => b - b'a' + 26,
            b'0'..=b'9' => b - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => continue,
        };
        sum = (sum << 6 | u32::from(six)) & 0x00ff_ffff;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            out.push(u8::try_from(sum >> bits & 0xff).unwrap_or_default());
        }
    }
    out
}
