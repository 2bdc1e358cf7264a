//! The classes of one customer, all schemes side by side.

use serde::Serialize;
use ts_rs::TS;

use super::classes::{self, Classes};
use super::scheme::Scheme;
use super::schemes::ladder;
use super::schemes::why::Missing;
use crate::base::error::{Code, Error, Result};
use crate::base::ids::CardId;
use crate::base::money::Money;

/// One class of a customer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct ProfileClass {
    /// Of which scheme.
    pub scheme: Scheme,
    /// Which; none for 資料不足.
    pub class: Option<String>,
    /// Somebody judged so.
    pub judged: bool,
    /// What is missing for the rule.
    pub missing: Option<Missing>,
}

/// What a card's page shows of the classes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct Profile {
    /// Every scheme.
    pub classes: Vec<ProfileClass>,
    /// The next rung of the ladder, and what there is and what is needed of its evidence.
    pub next_rung: Option<(String, u32, u32)>,
    /// Rungs below the one the customer stands on of which there is no evidence.
    pub rung_gaps: Vec<String>,
    /// Held, where it is known.
    pub balance: Option<Money>,
    /// Bought in all, less refunds.
    pub bought: Money,
    /// Received within the period of ABC.
    pub received: Money,
}

/// The classes of one customer.
///
/// # Errors
/// `card_unknown`, also for a card that was put away.
pub fn of(all: &Classes, card: CardId) -> Result<Profile> {
    let at = all.at(card).ok_or_else(|| Error::new(Code::CardUnknown))?;
    let facts = all.facts().get(at).ok_or_else(|| Error::new(Code::CardUnknown))?;
    let settings = &all.rules().settings.ladder;
    let rungs = classes::rungs(facts);
    let name = |rung: ladder::Class| Scheme::Ladder.name(rung as u8).to_owned();
    let money = |minor| Money::from_minor(minor, &all.rules().currency);
    Ok(Profile {
        classes: Scheme::ALL
            .into_iter()
            .map(|scheme| ProfileClass {
                scheme,
                class: all.class(at, scheme).map(str::to_owned),
                judged: all.judgement(card, scheme).is_some(),
                missing: all.answer(scheme, at, facts).err(),
            })
            .collect(),
        next_rung: ladder::next(&rungs, settings).map(|next| (name(next.class), next.has, next.needs)),
        rung_gaps: ladder::gaps(&rungs, settings).map(name).collect(),
        balance: facts.tier.ok().map(|tier| money(tier.balance)),
        bought: money(facts.bought.map_or(0, |bought| bought.amount)),
        received: money(facts.received),
    })
}
