//! Which rows and which parts of the history belong to some cards: what an erasure takes out, and what a handover takes along.

use std::collections::HashSet;

use rusqlite::Connection;

use super::changeset::{self, Change, Part};
use super::columns::Columns;
use crate::base::error::Result;
use crate::base::ids::CardId;
use crate::store::Domain;

/// The columns that say whose a row is.
const OWNERS: [&str; 2] = ["card_id", "other_id"];

/// What some cards have and had.
pub(super) struct Belongs {
    cards: HashSet<Vec<u8>>,
    /// Ids of their rows, since an update of a row does not say whose it is.
    rows: HashSet<Vec<u8>>,
    /// Hashes of what was attached.
    pub contents: HashSet<Vec<u8>>,
    /// Whether a row that only names one of them as the other side is theirs too.
    also_named: bool,
}

/// The tables of history that a file has.
pub(super) fn tables(columns: &Columns) -> Vec<String> {
    columns.tables().filter(|table| Domain::of_table(table).is_some()).cloned().collect()
}

/// Actions that touched any of the cards, in order.
pub(super) fn actions(conn: &Connection, cards: &[CardId]) -> Result<Vec<i64>> {
    let mut query = conn.prepare("SELECT seq FROM history_cards WHERE card_id = ?1")?;
    let mut found = Vec::new();
    for card in cards {
        found.extend(query.query_map([card], |row| row.get(0))?.collect::<Result<Vec<i64>, _>>()?);
    }
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

/// The changeset of an action, unpacked.
pub(super) fn changeset_of(conn: &Connection, seq: i64) -> Result<Vec<u8>> {
    let mut query = conn.prepare_cached("SELECT changeset, packed FROM history WHERE seq = ?1")?;
    let (bytes, packed) = query.query_row([seq], |row| Ok((row.get(0)?, row.get(1)?)))?;
    super::unpack(bytes, packed)
}

impl Belongs {
    /// Gathers it, from the rows as they are and from what the actions say. `also_named`: see the field.
    pub fn gather(
        conn: &Connection,
        columns: &Columns,
        cards: &[CardId],
        actions: &[i64],
        also_named: bool,
    ) -> Result<Self> {
        let ids: HashSet<Vec<u8>> = cards.iter().map(|card| card.0.as_bytes().to_vec()).collect();
        let mut found = Self { rows: ids.clone(), cards: ids, contents: HashSet::new(), also_named };
        if columns.place("attachments", "hash").is_some() {
            let mut query = conn.prepare("SELECT hash FROM attachments WHERE card_id = ?1")?;
            for card in cards {
                let hashes = query.query_map([card], |row| row.get(0))?;
                found.contents.extend(hashes.collect::<Result<Vec<Vec<u8>>, _>>()?);
            }
        }
        for table in tables(columns) {
            for owner in found.owners().iter().filter(|owner| columns.place(&table, owner).is_some()) {
                let mut query = conn.prepare(&format!("SELECT id FROM {table} WHERE {owner} = ?1"))?;
                for card in cards {
                    let ids = query.query_map([card], |row| row.get(0))?;
                    found.rows.extend(ids.collect::<Result<Vec<Vec<u8>>, _>>()?);
                }
            }
        }
        for seq in actions {
            changeset::filter(&changeset_of(conn, *seq)?, &mut |change| {
                if found.names(columns, change) {
                    found.rows.extend(change.id().map(<[u8]>::to_vec));
                    let hash = columns.place(change.table, "hash").filter(|_| change.table == "attachments");
                    for part in hash.iter().flat_map(|place| [change.old.get(*place), change.new.get(*place)])
                    {
                        if let Some(Part::Blob(hash)) = part {
                            found.contents.insert(hash.to_vec());
                        }
                    }
                }
                false
            })?;
        }
        Ok(found)
    }

    /// Whether a change is one of theirs.
    pub fn has(&self, columns: &Columns, change: &Change<'_>) -> bool {
        // What says whose it is is decided by that: a row that moved from one card to another was once somebody else's.
        let says = columns
            .place(change.table, "card_id")
            .and_then(|place| change.new.get(place).or(change.old.get(place)))
            .is_some_and(|owner| matches!(owner, Part::Blob(_)));
        self.names(columns, change) || (!says && change.id().is_some_and(|id| self.rows.contains(id)))
    }

    fn names(&self, columns: &Columns, change: &Change<'_>) -> bool {
        self.owners().iter().filter_map(|owner| columns.place(change.table, owner)).any(|place| {
            [change.old.get(place), change.new.get(place)]
                .into_iter()
                .any(|part| matches!(part, Some(Part::Blob(id)) if self.cards.contains(*id)))
        })
    }

    fn owners(&self) -> &'static [&'static str] {
        if self.also_named { &OWNERS } else { OWNERS.split_at(1).0 }
    }
}
