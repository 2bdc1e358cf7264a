//! One text for every entry of the roll, end to end in one buffer: a search is one pass of `memmem` over it. Two bytes
//! that UTF-8 never uses separate values and entries, so that no match reaches over a border.

use std::ops::Range;

use memchr::memmem::Finder;

/// Between two values of one entry.
const VALUE: u8 = 0xfe;
/// Behind each entry.
const END: u8 = 0xff;

/// The texts of all entries.
#[derive(Default)]
pub struct Flat {
    bytes: Vec<u8>,
    /// Where each entry ends, its [`END`] included.
    ends: Vec<u32>,
}

impl Flat {
    /// Adds the next entry; every value keeps its place, also an empty one.
    pub fn push<'a>(&mut self, values: impl IntoIterator<Item = &'a str>) {
        let start = self.bytes.len();
        for (place, value) in values.into_iter().enumerate() {
            if place > 0 {
                self.bytes.push(VALUE);
            }
            self.bytes.extend_from_slice(value.as_bytes());
        }
        self.end(start);
    }

    /// Copies one entry of another buffer.
    pub fn copy(&mut self, other: &Self, entry: usize) {
        let start = self.bytes.len();
        self.bytes.extend_from_slice(other.of(entry));
        self.end(start);
    }

    fn end(&mut self, start: usize) {
        self.bytes.push(END);
        if u32::try_from(self.bytes.len()).is_err() {
            // Four gigabytes of one field: what comes beyond is not searched.
            self.bytes.truncate(start);
        }
        self.ends.push(u32::try_from(self.bytes.len()).unwrap_or(u32::MAX));
    }

    fn start(&self, entry: usize) -> usize {
        match entry.checked_sub(1) {
            Some(before) => self.ends.get(before).map_or(self.bytes.len(), |end| *end as usize),
            None => 0,
        }
    }

    /// The bytes of one entry, values still separated.
    fn of(&self, entry: usize) -> &[u8] {
        let end = self.ends.get(entry).map_or(0, |end| *end as usize);
        self.bytes.get(self.start(entry)..end.saturating_sub(1)).unwrap_or_default()
    }

    /// The values of one entry.
    pub fn values(&self, entry: usize) -> impl Iterator<Item = &str> {
        self.of(entry)
            .split(|byte| *byte == VALUE)
            .map(|value| std::str::from_utf8(value).unwrap_or_default())
    }

    /// Tells those of the entries that contain `needle`, in order, with the place of its first match.
    pub fn each_match(&self, needle: &[u8], entries: Range<usize>, mut hit: impl FnMut(usize, usize)) {
        if needle.is_empty() {
            return;
        }
        let finder = Finder::new(needle);
        let first = self.start(entries.start);
        let bytes = self.bytes.get(first..self.start(entries.end)).unwrap_or_default();
        let (mut passed, mut entry) = (first, entries.start);
        for at in finder.find_iter(bytes).map(|at| first + at) {
            if at < passed {
                continue;
            }
            entry = self.entry_at(entry, at);
            let Some(end) = self.ends.get(entry) else { return };
            hit(entry, at.saturating_sub(self.start(entry)));
            passed = *end as usize;
            entry += 1;
        }
    }

    /// The entry that byte `at` belongs to, no earlier than `from`. Matches come in order, so the next one is mostly
    /// near: steps that double are quicker than halving all of the book each time.
    fn entry_at(&self, from: usize, at: usize) -> usize {
        let behind = |entry: usize| self.ends.get(entry).is_some_and(|end| *end as usize <= at);
        let (mut low, mut step) = (from, 1);
        while behind(low + step - 1) {
            low += step;
            step *= 2;
        }
        // The entry lies in low .. low + step.
        let window = self.ends.get(low..(low + step).min(self.ends.len())).unwrap_or_default();
        low + window.partition_point(|end| *end as usize <= at)
    }

    /// Whether one value of an entry ends with `tail`.
    pub fn value_ends_with(&self, entry: usize, tail: &[u8]) -> bool {
        let all = self.of(entry);
        all.ends_with(tail)
            || memchr::memchr(VALUE, all).is_some()
                && all.split(|byte| *byte == VALUE).any(|value| value.ends_with(tail))
    }

    /// Gives back what growing took too much.
    pub fn shrink(&mut self) {
        self.bytes.shrink_to_fit();
        self.ends.shrink_to_fit();
    }

    /// All bytes, for measuring a bare scan of the same.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flat(entries: &[&[&str]]) -> Flat {
        let mut flat = Flat::default();
        for values in entries {
            flat.push(values.iter().copied());
        }
        flat
    }

    fn matches(flat: &Flat, needle: &str) -> Vec<(usize, usize)> {
        let mut found = Vec::new();
        flat.each_match(needle.as_bytes(), 0..flat.ends.len(), |entry, at| found.push((entry, at)));
        found
    }

    #[test]
    fn each_entry_is_told_once_with_its_first_match() {
        let flat = flat(&[&["王小明"], &[], &["小王", "王王"], &["", "李", ""], &["老王"]]);
        assert_eq!(matches(&flat, "王"), [(0, 0), (2, 3), (4, 3)]);
        assert_eq!(matches(&flat, "李"), [(3, 1)]);
        assert_eq!(matches(&flat, ""), []);
    }

    #[test]
    fn no_match_reaches_over_a_border() {
        let flat = flat(&[&["ab", "cd"], &["ef"]]);
        assert_eq!(matches(&flat, "bc"), []);
        assert_eq!(matches(&flat, "de"), []);
        assert_eq!(flat.values(0).collect::<Vec<_>>(), ["ab", "cd"]);
        assert!(
            flat.value_ends_with(0, b"b") && flat.value_ends_with(0, b"d") && !flat.value_ends_with(0, b"a")
        );
    }

    #[test]
    fn the_right_entry_is_found_however_far_the_matches_lie_apart() {
        let texts: Vec<String> = (0..3000)
            .map(|n| if n % 7 == 0 || n > 2990 { format!("x{n}") } else { "-".repeat(n % 40) })
            .collect();
        let mut flat = Flat::default();
        for text in &texts {
            flat.push([text.as_str()]);
        }
        let expected: Vec<(usize, usize)> =
            texts.iter().enumerate().filter(|(_, t)| t.starts_with('x')).map(|(n, _)| (n, 0)).collect();
        assert_eq!(matches(&flat, "x"), expected);
    }
}
