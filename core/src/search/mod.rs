//! 找人: one box for names, sounds, numbers, companies, tags and notes, with the reason beside every hit; the filter
//! language; the list. All of it runs over the [`Roll`], the book's searchable text in memory.
//! Folding finds; it never says that two people are the same.

mod called;
mod columns;
mod contacts;
pub mod filter;
mod find;
mod flat;
mod holds;
mod labels;
pub mod list;
mod load;
mod order;
mod roll;
mod sound;
pub mod standing;
mod traded;
pub mod views;

use serde::Serialize;
use ts_rs::TS;

pub use called::{beginning, called, names_in};
pub use columns::with_own;
pub use contacts::find_in_contacts;
pub use filter::Filter;
pub use find::find;
pub use holds::{DORMANT_AFTER_DAYS, Now};
pub use list::{ListPage, ListQuery, list};
pub use roll::Roll;

use crate::cards::CardRef;

/// Where a query was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, TS)]
#[serde(rename_all = "lowercase")]
#[ts(export, rename = "WhyField")]
#[allow(missing_docs)]
pub enum Field {
    Name,
    Initials,
    Pinyin,
    Zhuyin,
    Number,
    Phone,
    Company,
    Email,
    Tag,
    Relation,
    Field,
    Note,
    Interaction,
}

/// Why a card was found.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct Why {
    /// Where.
    pub field: Field,
    /// What stands there, cut to the part around the match.
    pub text: String,
}

/// One card that was found.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct Hit {
    /// Who.
    pub card: CardRef,
    /// Why.
    pub why: Why,
}

/// What a search came to.
#[derive(Clone, Debug, Default, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct Found {
    /// Best first.
    pub hits: Vec<Hit>,
    /// How many there are in all.
    pub total: u32,
}
