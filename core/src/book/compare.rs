//! What tells two states of one book apart: today's, and one that lies in a backup.

use std::collections::BTreeMap;

use serde::Serialize;
use ts_rs::TS;

use crate::base::error::Result;
use crate::base::ids::CardId;
use crate::store::ReadTx;

/// Names that are told of each kind; the rest is a number.
const TOLD: usize = 50;

/// A card, as far as a comparison names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct NamedCard {
    /// The card.
    pub id: CardId,
    /// Its name.
    pub name: String,
}

/// Rows of one kind, now and then.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct NowThen {
    /// Now.
    pub now: u32,
    /// Then.
    pub then: u32,
}

/// What would be different.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct Differences {
    /// Cards.
    pub cards: NowThen,
    /// Logged contacts.
    pub contacts: NowThen,
    /// Follow-ups still to do.
    pub followups: NowThen,
    /// Cards that were made since: going back would lose them.
    pub newer: Vec<NamedCard>,
    /// How many.
    pub newer_count: u32,
    /// Cards that went since: going back would bring them again.
    pub gone: Vec<NamedCard>,
    /// How many.
    pub gone_count: u32,
    /// Cards that say something else now.
    pub changed: Vec<NamedCard>,
    /// How many.
    pub changed_count: u32,
}

/// A card as it is told apart: its name, and when it or anything on it was last written.
type Card = (String, String);

/// Compares two states.
///
/// # Errors
/// Those of reading.
pub fn differences(now: &ReadTx<'_>, then: &ReadTx<'_>) -> Result<Differences> {
    let (today, before) = (cards(now)?, cards(then)?);
    let named = |id: &CardId, card: &Card| NamedCard { id: *id, name: card.0.clone() };
    let newer: Vec<NamedCard> =
        today.iter().filter(|(id, _)| !before.contains_key(id)).map(|(id, card)| named(id, card)).collect();
    let gone: Vec<NamedCard> =
        before.iter().filter(|(id, _)| !today.contains_key(id)).map(|(id, card)| named(id, card)).collect();
    let changed: Vec<NamedCard> = today
        .iter()
        .filter(|(id, card)| before.get(id).is_some_and(|old| old != *card))
        .map(|(id, card)| named(id, card))
        .collect();
    let counts = |sql: &str| -> Result<NowThen> {
        let count = |tx: &ReadTx<'_>| tx.conn().query_row(sql, [], |row| row.get(0));
        Ok(NowThen { now: count(now)?, then: count(then)? })
    };
    let many = |list: &[NamedCard]| u32::try_from(list.len()).unwrap_or(u32::MAX);
    Ok(Differences {
        cards: counts("SELECT count(*) FROM cards")?,
        contacts: counts("SELECT count(*) FROM interactions")?,
        followups: counts("SELECT count(*) FROM followups WHERE status = 'open'")?,
        newer_count: many(&newer),
        gone_count: many(&gone),
        changed_count: many(&changed),
        newer: newer.into_iter().take(TOLD).collect(),
        gone: gone.into_iter().take(TOLD).collect(),
        changed: changed.into_iter().take(TOLD).collect(),
    })
}

/// Every card with the number of the last action that touched it, which says whether anything on it changed.
fn cards(tx: &ReadTx<'_>) -> Result<BTreeMap<CardId, Card>> {
    let mut query = tx.conn().prepare(
        "SELECT id, name, updated_at || ' ' || coalesce((SELECT max(seq) FROM history_cards h WHERE h.card_id = c.id), 0)
         FROM cards c",
    )?;
    Ok(query.query_map([], |row| Ok((row.get(0)?, (row.get(1)?, row.get(2)?))))?.collect::<Result<_, _>>()?)
}
