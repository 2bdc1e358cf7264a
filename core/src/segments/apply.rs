//! Putting classes in force on the cards: what the rule of ABC says goes onto every card nobody judged, as one action, after old
//! and new were seen side by side.

use serde::Serialize;
use ts_rs::TS;

use super::classes::Classes;
use super::scheme::Scheme;
use crate::base::error::Result;
use crate::base::money::Money;
use crate::cards::{self, CardRef, Class, Who};
use crate::store::WriteTx;

/// A card whose class would be another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct ClassMove {
    /// Which, with the class it has.
    pub card: CardRef,
    /// The class it would have.
    pub to: Option<Class>,
    /// Received within the period.
    pub received: Money,
}

/// What putting the rule in force would come to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct ClassMoves {
    /// The first two hundred, the largest first.
    pub moves: Vec<ClassMove>,
    /// How many there are.
    pub count: u32,
    /// Cards that stay as they are since somebody judged them.
    pub locked: u32,
}

/// Cards that are listed.
const LISTED: usize = 200;

/// The class the rule or a judgement gives the card at a place.
fn wanted(classes: &Classes, at: usize) -> Option<Class> {
    match classes.class(at, Scheme::Abc) {
        Some("a") => Some(Class::A),
        Some("b") => Some(Class::B),
        Some("c") => Some(Class::C),
        _ => None,
    }
}

/// The places of the cards whose class would be another. What the rule cannot tell is left as it is.
fn moving(classes: &Classes) -> Vec<usize> {
    let mut found: Vec<usize> = (0..classes.facts().len())
        .filter(|at| {
            let wanted = wanted(classes, *at);
            wanted.is_some() && classes.facts().get(*at).is_some_and(|facts| facts.held != wanted)
        })
        .collect();
    found.sort_by_key(|at| std::cmp::Reverse(classes.facts().get(*at).map_or(0, |facts| facts.received)));
    found
}

/// What putting the rule in force would come to.
///
/// # Errors
/// Those of reading the file.
pub fn outlook(who: &dyn Who, classes: &Classes) -> Result<ClassMoves> {
    let moving = moving(classes);
    let mut moves = Vec::new();
    for at in moving.iter().take(LISTED) {
        let Some(facts) = classes.facts().get(*at) else { continue };
        moves.push(ClassMove {
            card: who.line(facts.id)?,
            to: wanted(classes, *at),
            received: Money::from_minor(facts.received, &classes.rules().currency),
        });
    }
    let judged = classes.facts().iter().filter(|facts| classes.judgement(facts.id, Scheme::Abc).is_some());
    let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    Ok(ClassMoves { moves, count: count(moving.len()), locked: count(judged.count()) })
}

/// Puts the rule in force. Answers how many cards have another class now.
///
/// # Errors
/// Those of changing cards.
pub fn apply(tx: &WriteTx<'_>) -> Result<u32> {
    let classes = Classes::load(tx)?;
    let mut changed = 0;
    for at in moving(&classes) {
        let Some(card) = classes.facts().get(at).map(|facts| facts.id) else { continue };
        cards::set_class(tx, card, wanted(&classes, at))?;
        changed += 1;
    }
    Ok(changed)
}
