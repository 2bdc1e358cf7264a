//! A line as it was typed beside the same line folded: patterns are looked for in the one, what people see comes from the other.

use std::ops::Range;

use crate::base::fold::fold;

/// A typed line.
pub(super) struct Line<'a> {
    typed: &'a str,
    /// The same, one script, one width, lower case.
    pub plain: String,
    /// For each byte of `plain`, and one past its end, where its character begins in `typed`.
    places: Vec<usize>,
    /// What was read already, in bytes of `plain`.
    taken: Vec<Range<usize>>,
}

impl<'a> Line<'a> {
    pub fn new(typed: &'a str) -> Self {
        let (mut plain, mut places) =
            (String::with_capacity(typed.len()), Vec::with_capacity(typed.len() + 1));
        for (at, character) in typed.char_indices() {
            let folded = fold(character.encode_utf8(&mut [0; 4]));
            places.extend(std::iter::repeat_n(at, folded.len()));
            plain.push_str(&folded);
        }
        places.push(typed.len());
        Self { typed, plain, places, taken: Vec::new() }
    }

    /// Notes that a part was read.
    pub fn take(&mut self, part: Range<usize>) {
        self.taken.push(part);
    }

    /// Whether any of it was read already.
    pub fn is_taken(&self, part: &Range<usize>) -> bool {
        self.taken.iter().any(|taken| taken.start < part.end && part.start < taken.end)
    }

    /// The part in bytes of the typed line.
    pub fn typed_part(&self, part: &Range<usize>) -> Range<usize> {
        let place = |at: usize| self.places.get(at).copied().unwrap_or(self.typed.len());
        place(part.start)..place(part.end)
    }

    /// A part as it was typed.
    pub fn text(&self, part: &Range<usize>) -> &'a str {
        self.typed.get(self.typed_part(part)).unwrap_or_default()
    }

    /// The same folded.
    pub fn folded(&self, part: &Range<usize>) -> &str {
        self.plain.get(part.clone()).unwrap_or_default()
    }

    /// What was not read yet, between blanks, marks and what was.
    pub fn pieces(&self) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        let mut begin = None;
        for (at, character) in self.plain.char_indices() {
            let end = at + character.len_utf8();
            let apart = is_mark(character) || self.is_taken(&(at..end));
            match (apart, begin) {
                (false, None) => begin = Some(at),
                (true, Some(from)) => {
                    found.push(from..at);
                    begin = None;
                }
                _ => {}
            }
        }
        found.extend(begin.map(|from| from..self.plain.len()));
        found
    }

    /// Whether a part stands by itself: nothing but blanks, marks, the line's ends and what was read touches it.
    pub fn stands_alone(&self, part: &Range<usize>) -> bool {
        let before = self.plain.get(..part.start).and_then(|text| text.chars().next_back());
        let after = self.plain.get(part.end..).and_then(|text| text.chars().next());
        let left =
            before.is_none_or(|c| is_mark(c) || self.is_taken(&(part.start - c.len_utf8()..part.start)));
        let right = after.is_none_or(|c| is_mark(c) || self.is_taken(&(part.end..part.end + c.len_utf8())));
        left && right
    }

    /// What was not read, as it was typed, in one line. Marks inside a text are its own; at its edges they only held it apart.
    pub fn rest(&self) -> String {
        let mut parts: Vec<_> = self.taken.iter().map(|part| self.typed_part(part)).collect();
        parts.sort_unstable_by_key(|part| part.start);
        parts.push(self.typed.len()..self.typed.len());
        let edge =
            |c: char| c.is_whitespace() || matches!(c, '，' | '、' | ',' | ':' | '：' | '。' | ';' | '；');
        let (mut words, mut end) = (Vec::new(), 0);
        for part in parts {
            let left = self.typed.get(end..part.start).unwrap_or_default();
            words.extend(left.trim_matches(edge).split_whitespace());
            end = end.max(part.end);
        }
        words.join(" ")
    }
}

/// Blanks and marks between words.
pub(super) fn is_mark(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, ',' | '、' | '。' | ';' | ':' | '!' | '?' | '(' | ')' | '「' | '」' | '・' | '/' | '|')
}
