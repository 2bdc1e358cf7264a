//! Tags, groups and areas of all entries: each word once, each entry a run of numbers.

use std::collections::HashMap;

/// The labels of one kind.
#[derive(Default)]
pub struct Labels {
    words: Vec<String>,
    numbers: HashMap<String, u32>,
    ends: Vec<u32>,
    of: Vec<u32>,
}

impl Labels {
    /// Adds the next entry's labels.
    pub fn push(&mut self, labels: &[String]) {
        for label in labels {
            let number = match self.numbers.get(label) {
                Some(number) => *number,
                None => {
                    let number = u32::try_from(self.words.len()).unwrap_or(u32::MAX);
                    self.words.push(label.clone());
                    self.numbers.insert(label.clone(), number);
                    number
                }
            };
            self.of.push(number);
        }
        self.ends.push(u32::try_from(self.of.len()).unwrap_or(u32::MAX));
    }

    /// Copies one entry of another set of labels.
    pub fn copy(&mut self, other: &Self, entry: usize) {
        let labels: Vec<String> =
            other.of(entry).filter_map(|number| other.word(number)).map(str::to_owned).collect();
        self.push(&labels);
    }

    /// The numbers of an entry's labels.
    pub fn of(&self, entry: usize) -> impl Iterator<Item = u32> {
        let start =
            entry.checked_sub(1).and_then(|before| self.ends.get(before)).map_or(0, |end| *end as usize);
        let end = self.ends.get(entry).map_or(0, |end| *end as usize);
        self.of.get(start..end).unwrap_or_default().iter().copied()
    }

    /// The word of a number.
    pub fn word(&self, number: u32) -> Option<&str> {
        self.words.get(number as usize).map(String::as_str)
    }

    /// Which words fit, by number.
    pub fn fitting(&self, fits: impl Fn(&str) -> bool) -> Vec<bool> {
        self.words.iter().map(|word| fits(word)).collect()
    }

    /// How many entries carry each label, the commonest first; `entries` says which count.
    pub fn counted(&self, entries: impl Iterator<Item = usize>) -> Vec<(String, u32)> {
        let mut counts = vec![0_u32; self.words.len()];
        for entry in entries {
            for number in self.of(entry) {
                if let Some(count) = counts.get_mut(number as usize) {
                    *count += 1;
                }
            }
        }
        let mut counted: Vec<(String, u32)> =
            self.words.iter().cloned().zip(counts).filter(|(_, count)| *count > 0).collect();
        counted.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        counted
    }

    /// Gives back what growing took too much.
    pub fn shrink(&mut self) {
        self.ends.shrink_to_fit();
        self.of.shrink_to_fit();
    }
}
