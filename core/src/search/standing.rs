//! How the book as a whole stands, counted over the roll.

use super::holds::Moment;
use super::roll::Roll;
use crate::base::ids::CardId;
use crate::cards::draft::Class;
use crate::cards::rules;

/// How the living cards stand, in one pass.
#[derive(Clone, Debug, Default)]
#[allow(missing_docs)]
pub struct Standing {
    pub cards: u32,
    pub overdue: u32,
    pub stale: u32,
    /// Percent, the mean of all cards.
    pub completeness: u32,
    /// A customers, and those of them reached within thirty days.
    pub first_class: u32,
    pub first_class_seen: u32,
    /// The three incomplete cards most worth filling in: by class, then the emptiest.
    pub poorest: Vec<CardId>,
}

impl Standing {
    /// Counts the roll.
    pub fn of(roll: &Roll, now: Moment) -> Self {
        let mut standing = Self::default();
        let mut percent = 0_u64;
        let mut poorest: Vec<((u8, u32, u32), CardId)> = Vec::new();
        for row in roll.rows.iter().filter(|row| !row.dead && !row.archived) {
            let complete = row.complete;
            let first = row.class == Some(Class::A);
            standing.cards += 1;
            standing.overdue += u32::from(now.overdue(row));
            standing.stale += u32::from(now.stale_days(row) > rules::STALE_AFTER_DAYS);
            standing.first_class += u32::from(first);
            let seen = row.last_contact.is_some_and(|day| (now.today - day).num_days() <= 30);
            standing.first_class_seen += u32::from(first && seen);
            percent += u64::from(complete);
            if complete < rules::INCOMPLETE_BELOW {
                let key = (row.class.map_or(3, |class| class as u8), complete, row.number);
                if poorest.len() < 3 || poorest.last().is_some_and(|(worst, _)| key < *worst) {
                    poorest.push((key, row.id));
                    poorest.sort_unstable();
                    poorest.truncate(3);
                }
            }
        }
        let mean = percent.checked_div(u64::from(standing.cards)).unwrap_or(0);
        standing.completeness = u32::try_from(mean).unwrap_or(0);
        standing.poorest = poorest.into_iter().map(|(_, id)| id).collect();
        standing
    }
}
