//! 交接: cards on their way from one book to another. What leaves is one encrypted file with a signed list of what is in it; what
//! arrives is checked before a single row is written, taken over as one action, and answered with a signed receipt. Format:
//! docs/handover-format.md.

mod after;
mod back;
mod busy;
mod conflicts;
mod create;
mod envelope;
mod identity;
mod inspect;
mod manifest;
mod outlook;
mod part;
mod receipt;
mod receive;
mod rows;
mod store;
mod weave;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

pub use after::{Sealed, erase, seal};
pub use back::give_back;
pub use busy::{Busy, busy};
pub use conflicts::{Conflict, Side};
pub use create::{Created, Order, create};
pub use identity::peer_code;
pub use inspect::{Incoming, Inspection, Meeting, Twin, TwinChoice, id_of, inspect, needs_words};
pub use outlook::{Outlook, Parted, outlook};
pub use receipt::Outcome;
pub use receipt::{Booked, book_receipt, receipt_of};
pub use receive::{Choices, FIRST_CONTACT_DAYS, FirstContact, Received, receive, rehearse};
pub use store::{HandoverCard, HandoverRow, cards_of, list};

/// How a file of this kind ends, and how a receipt does.
pub const ENDING: &str = "shuke";
/// How the name of a receipt ends.
pub const RECEIPT_ENDING: &str = "receipt.json";

/// Why cards change hands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export, rename = "HandoverMode")]
pub enum Mode {
    /// 離職、調職: for good.
    #[default]
    Leave,
    /// 請假代班: until a day, and then back.
    Lend,
    /// What was lent, coming back.
    Return,
}

/// What stays behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(export, rename = "HandoverLeftOut")]
pub struct LeftOut {
    /// The keeper's private notes.
    pub private_notes: bool,
    /// ID numbers.
    pub id_numbers: bool,
}

impl Default for LeftOut {
    fn default() -> Self {
        Self { private_notes: true, id_numbers: true }
    }
}

impl LeftOut {
    /// The columns of a card that stay behind.
    fn columns(self) -> Vec<&'static str> {
        [(self.private_notes, "private_note"), (self.id_numbers, "id_number")]
            .into_iter()
            .filter_map(|(out, column)| out.then_some(column))
            .collect()
    }
}

/// Rows by table.
pub type Counts = BTreeMap<String, u64>;

/// Whether a day is past, for a file that may be used until then.
fn is_over(until: Option<NaiveDate>, today: NaiveDate) -> bool {
    until.is_some_and(|until| until < today)
}
