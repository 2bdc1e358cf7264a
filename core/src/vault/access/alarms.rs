//! What a supervisor has to look at: many cards in a short time, many wrong passwords.

use std::collections::HashSet;

/// More cards than this…
pub const CARDS: usize = 50;

/// …opened by one person within so many seconds raise a notice.
pub const WITHIN: i64 = 10 * 60;

/// So many wrong passwords in a row raise one too.
pub const FAILED: usize = 5;

/// One deed, as far as alarms look at it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Number of its row.
    pub seq: i64,
    /// Seconds since some moment, the same for all.
    pub at: i64,
    /// By whom.
    pub staff: String,
    /// Which card was opened.
    pub card: Vec<u8>,
}

/// A run of deeds that raised a notice: from its first row to its last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// By whom.
    pub staff: String,
    /// Number of the first row.
    pub first: i64,
    /// Number of the last.
    pub last: i64,
    /// Different cards.
    pub cards: usize,
}

/// Runs in which one person opened more than [`CARDS`] cards within [`WITHIN`]. Windows that overlap are one run, so that a
/// long evening is one notice. `seen` is in the order of the log.
pub fn mass_viewing(seen: &[Seen]) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let staff: HashSet<&str> = seen.iter().map(|seen| seen.staff.as_str()).collect();
    for person in staff {
        let own: Vec<&Seen> = seen.iter().filter(|seen| seen.staff == person).collect();
        let mut open: Option<(usize, usize)> = None;
        let mut from = 0;
        for (to, last) in own.iter().enumerate() {
            while own.get(from).is_some_and(|first| last.at - first.at >= WITHIN) {
                from += 1;
            }
            if distinct(own.get(from..=to).unwrap_or_default()) <= CARDS {
                continue;
            }
            open = match open {
                Some((start, end)) if from <= end => Some((start, to)),
                other => {
                    runs.extend(other.and_then(|(start, end)| run(own.get(start..=end)?)));
                    Some((from, to))
                }
            };
        }
        runs.extend(open.and_then(|(start, end)| run(own.get(start..=end)?)));
    }
    runs.sort_by_key(|run| run.last);
    runs
}

fn run(deeds: &[&Seen]) -> Option<Run> {
    let (first, last) = (deeds.first()?, deeds.last()?);
    Some(Run { staff: last.staff.clone(), first: first.seq, last: last.seq, cards: distinct(deeds) })
}

fn distinct(deeds: &[&Seen]) -> usize {
    deeds.iter().map(|seen| seen.card.as_slice()).collect::<HashSet<_>>().len()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `count` cards, one every `every` seconds from `start` on.
    fn views(staff: &str, start: i64, count: usize, every: i64) -> Vec<Seen> {
        (0..count)
            .map(|n| {
                let at = start + every * n as i64;
                Seen { seq: at * 10, at, staff: staff.into(), card: n.to_be_bytes().to_vec() }
            })
            .collect()
    }

    #[test]
    fn fifty_cards_in_ten_minutes_are_work_and_fifty_one_raise_a_notice() {
        assert_eq!(mass_viewing(&views("何", 0, 50, 1)), []);
        let runs = mass_viewing(&views("何", 0, 51, 1));
        assert_eq!(runs, [Run { staff: "何".into(), first: 0, last: 500, cards: 51 }]);
        assert_eq!(mass_viewing(&views("何", 0, 400, 12)), [], "fifty an interval, all day long");
        let same: Vec<Seen> =
            views("何", 0, 80, 1).into_iter().map(|seen| Seen { card: vec![1], ..seen }).collect();
        assert_eq!(mass_viewing(&same), [], "one card, again and again");
    }

    #[test]
    fn a_long_evening_is_one_notice_and_two_people_are_two() {
        let mut both = views("何", 0, 600, 5);
        both.extend(views("林", 3, 60, 3));
        both.sort_by_key(|seen| seen.at);
        let runs = mass_viewing(&both);
        assert_eq!(
            runs.iter().map(|run| (run.staff.as_str(), run.cards)).collect::<Vec<_>>(),
            [("林", 60), ("何", 600)]
        );
        let mut twice = views("何", 0, 51, 1);
        twice.extend(views("何", 5000, 51, 1));
        assert_eq!(mass_viewing(&twice).len(), 2);
    }
}
