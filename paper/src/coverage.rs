//! Texts before they are set. A typesetter draws nothing where a font has no character, and nobody sees that until the
//! customer's name is half gone. So every character is held against the fonts first.

use std::collections::HashSet;

use serde_json::Value;
use unicode_normalization::char::compose;

use crate::fonts::Faces;

/// Letters and figures in a row that never break by themselves. No word is longer; what is longer is an address of a web
/// page or a finger on a key, and may break anywhere rather than run off the paper.
const UNBROKEN: usize = 24;

/// Where a line may break although there is no gap.
const BREAK: char = '\u{200B}';

/// What printers set for a character they lack, and what stands in for that.
const MARKS: [char; 3] = ['〓', '□', '?'];

/// Cleans every string of the data.
pub fn clean(data: &mut Value) {
    each(data, &mut |text| *text = cleaned(text));
}

/// The characters no face draws, each once, in the order in which they are met.
pub fn missing(batches: &[Value], faces: &Faces) -> Vec<char> {
    let mut seen = HashSet::new();
    let mut met = Vec::new();
    for batch in batches {
        look(batch, &mut |text| {
            met.extend(text.chars().filter(|c| !drawn_as_nothing(*c) && seen.insert(*c)));
        });
    }
    faces.not_covered(met.into_iter())
}

/// Puts 〓 where a character is missing.
pub fn mark(data: &mut Value, missing: &[char], faces: &Faces) {
    if missing.is_empty() {
        return;
    }
    let lacking = faces.not_covered(MARKS.into_iter());
    let mark = MARKS.into_iter().find(|c| !lacking.contains(c)).unwrap_or(' ');
    each(data, &mut |text| {
        if text.contains(missing) {
            *text = text.replace(missing, &mark.to_string());
        }
    });
}

fn each(value: &mut Value, change: &mut impl FnMut(&mut String)) {
    match value {
        Value::String(text) => change(text),
        Value::Array(values) => values.iter_mut().for_each(|value| each(value, change)),
        Value::Object(map) => map.values_mut().for_each(|value| each(value, change)),
        _ => {}
    }
}

fn look(value: &Value, see: &mut impl FnMut(&str)) {
    match value {
        Value::String(text) => see(text),
        Value::Array(values) => values.iter().for_each(|value| look(value, see)),
        Value::Object(map) => map.values().for_each(|value| look(value, see)),
        _ => {}
    }
}

/// One line break for all that there are, one gap for all odd ones; nothing that turns the direction of what follows,
/// hides in the text or steers a device; accents on their letters; and a place to break in what has none.
fn cleaned(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut unbroken = 0;
    for c in text.replace("\r\n", "\n").chars() {
        let c = match c {
            '\r' | '\u{85}' | '\u{B}' | '\u{C}' | '\u{2028}' | '\u{2029}' => '\n',
            '\t' | '\u{2000}'..='\u{200A}' | '\u{202F}' | '\u{205F}' => ' ',
            c => c,
        };
        if c != '\n' && (c.is_control() || hidden(c)) {
            continue;
        }
        if let Some(composed) = out.chars().last().and_then(|before| compose(before, c)) {
            out.pop();
            out.push(composed);
            continue;
        }
        unbroken = if c.is_whitespace() || c >= '\u{2E80}' { 0 } else { unbroken + 1 };
        if unbroken > UNBROKEN {
            out.push(BREAK);
        }
        out.push(c);
    }
    out.trim().to_owned()
}

/// What is in a text without being seen: marks of direction (an override turns "gpj.exe" into "exe.jpg"), joiners, tags,
/// the choice between picture and sign, and what is no character at all.
fn hidden(c: char) -> bool {
    matches!(c,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{FE0E}' | '\u{FE0F}' | '\u{FEFF}' | '\u{FFF0}'..='\u{FFFC}'
        | '\u{FFFE}' | '\u{FFFF}' | '\u{E0000}'..='\u{E007F}')
}

/// What needs no face: gaps, and the variation selectors behind a character of a name, which a font may use or not.
fn drawn_as_nothing(c: char) -> bool {
    c.is_whitespace() || c == BREAK || matches!(c, '\u{FE00}'..='\u{FE0D}' | '\u{E0100}'..='\u{E01EF}')
}

#[cfg(test)]
mod tests {
    use super::{BREAK, cleaned};

    #[test]
    fn what_cannot_be_seen_is_taken_out() {
        assert_eq!(cleaned("王\u{202E}美\u{2066}玲\u{200F}\u{0}\u{1B}[2J"), "王美玲[2J");
        assert_eq!(cleaned("\u{FEFF}a\u{E0041}b\u{200D}c☎\u{FE0F}"), "abc☎");
    }

    #[test]
    fn lines_stay_lines_and_gaps_are_gaps() {
        assert_eq!(cleaned("a\r\nb\rc\u{2028}d\te\u{2009}f\n"), "a\nb\nc\nd e f");
    }

    #[test]
    fn accents_are_put_on_their_letters() {
        assert_eq!(cleaned("Nguye\u{302}\u{303}n, Zoe\u{308}"), "Nguyễn, Zoë");
        // A character of its own, although Unicode counts it as a variant of another: names are written with it.
        assert_eq!(cleaned("\u{FA19}"), "\u{FA19}");
    }

    #[test]
    fn what_never_breaks_gets_places_to_break() {
        assert_eq!(cleaned("internationalization of 王美玲"), "internationalization of 王美玲");
        let long = "x".repeat(30);
        assert_eq!(cleaned(&long).matches(BREAK).count(), 6);
        assert_eq!(cleaned(&long).replace(BREAK, ""), long);
        assert!(!cleaned(&"王".repeat(300)).contains(BREAK));
    }
}
