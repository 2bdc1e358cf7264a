//! What two sides of a card changed each in its own way.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::base::ids::CardId;

/// Whose value is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
#[ts(export, rename = "HandoverSide")]
pub enum Side {
    /// What this book says.
    Mine,
    /// What the file says.
    Theirs,
}

/// One thing both sides changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, rename = "HandoverConflict")]
pub struct Conflict {
    /// By which it is decided: card, table, row and column.
    pub key: String,
    /// Whose card.
    pub card: CardId,
    /// The name on it.
    pub name: String,
    /// `table.column`, the bare column of the card itself; `table` alone where one side took the row away.
    pub field: String,
    /// What stood there when the card was handed over; none where that is not known.
    pub before: Option<String>,
    /// What this book says; empty when it took it away.
    pub mine: String,
    /// What the file says; empty when they took it away.
    pub theirs: String,
    /// The side that is proposed: where one of them is newer, the newer one.
    pub proposed: Side,
}
