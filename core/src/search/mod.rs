//! 找人: one box for names, sounds, numbers, companies, tags and notes, and the reason beside every hit.
//! Folding finds; it never says that two people are the same.

mod index;
mod sound;

use serde::Serialize;
use ts_rs::TS;

pub use index::Index;

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
