//! The roll in the order of names, kept sorted while cards come and go.

use std::sync::Arc;

use super::roll::{Roll, Shown};
use crate::base::filing::{self, Collation};

/// All living entries in the order of their names.
pub struct Order {
    seq: i64,
    /// The filing key of every entry, struck-out ones included, end to end.
    keys: Vec<u8>,
    ends: Vec<u32>,
    sorted: Vec<u32>,
}

impl Order {
    /// Whether it is the order of the book after this action.
    pub fn is_of(&self, seq: i64) -> bool {
        self.seq == seq
    }

    /// The entries, first to last.
    pub fn entries(&self) -> &[u32] {
        &self.sorted
    }

    /// The filing key of an entry.
    pub fn key(&self, entry: u32) -> &[u8] {
        key(&self.keys, &self.ends, entry)
    }

    /// The order of the roll as it is now, on the ground of an older one.
    pub fn follow(old: Option<Arc<Self>>, roll: &Roll, collation: Collation) -> Self {
        let (mut keys, mut ends, mut sorted) = match old.map(Arc::try_unwrap) {
            Some(Ok(old)) if old.ends.len() <= roll.rows.len() => (old.keys, old.ends, old.sorted),
            _ => (Vec::new(), Vec::new(), Vec::new()),
        };
        for entry in ends.len()..roll.rows.len() {
            keys.extend(filing::key(roll.shown(entry, Shown::Name), collation));
            ends.push(u32::try_from(keys.len()).unwrap_or(u32::MAX));
            sorted.push(u32::try_from(entry).unwrap_or(u32::MAX));
        }
        sorted.retain(|entry| roll.rows.get(*entry as usize).is_some_and(|row| !row.dead));
        let number = |entry: &u32| roll.rows.get(*entry as usize).map_or(0, |row| row.number);
        // Nearly sorted already, but for what came last: a merge sort then takes one pass.
        sorted.sort_by(|a, b| {
            key(&keys, &ends, *a).cmp(key(&keys, &ends, *b)).then_with(|| number(a).cmp(&number(b)))
        });
        keys.shrink_to_fit();
        Self { seq: roll.seq(), keys, ends, sorted }
    }
}

fn key<'a>(keys: &'a [u8], ends: &[u32], entry: u32) -> &'a [u8] {
    let entry = entry as usize;
    let start = entry.checked_sub(1).and_then(|before| ends.get(before)).map_or(0, |end| *end as usize);
    let end = ends.get(entry).map_or(0, |end| *end as usize);
    keys.get(start..end).unwrap_or_default()
}
