//! Finding in what was logged. A million notes would not fit into memory beside everything else, so these are read from
//! the file, the last logged first, and asked for after the roll has answered.

use std::collections::HashSet;

use super::find::around;
use super::{Field, Found, Hit, Why};
use crate::base::error::Result;
use crate::base::fold::fold;
use crate::base::ids::CardId;
use crate::cards;
use crate::store::ReadTx;

/// The cards in whose logged contacts every word is found, the contact logged last first; each card once. `total` counts
/// what is told: reading stops when `limit` cards are found.
///
/// # Errors
/// Those of reading the file.
pub fn find_in_contacts(tx: &ReadTx<'_>, query: &str, limit: usize) -> Result<Found> {
    let words: Vec<String> =
        query.split_whitespace().map(fold).filter(|word| !word.is_empty()).take(8).collect();
    let Some(first) = words.first() else { return Ok(Found::default()) };
    let finders: Vec<_> = words.iter().map(|word| memchr::memmem::Finder::new(word.as_bytes())).collect();
    let mut query = tx
        .conn()
        .prepare_cached("SELECT card_id, note, outcome, agreed FROM interactions ORDER BY rowid DESC")?;
    let mut rows = query.query([])?;
    let mut seen: HashSet<CardId> = HashSet::new();
    let mut hits = Vec::new();
    while let Some(row) = rows.next()? {
        let texts: [String; 3] = [row.get(1)?, row.get(2)?, row.get(3)?];
        let all = fold(&texts.join(" "));
        if !finders.iter().all(|finder| finder.find(all.as_bytes()).is_some()) {
            continue;
        }
        let id: CardId = row.get(0)?;
        if !seen.insert(id) {
            continue;
        }
        let text = texts.iter().find(|text| fold(text).contains(first.as_str())).cloned().unwrap_or_default();
        let why = Why { field: Field::Interaction, text: around(&text, first) };
        hits.push(Hit { card: cards::reference(tx, id)?, why });
        if hits.len() == limit {
            break;
        }
    }
    let total = u32::try_from(hits.len()).unwrap_or(u32::MAX);
    Ok(Found { hits, total })
}
