//! Two accounts of one customer made one: what is empty is filled, lists are put together, and of two different values
//! stays the card's own unless the other one is asked for. Imports and merges decide by these rules; both only read.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::draft::{CardDraft, PointDraft};
use super::store::{phone_key, split_extension};
use crate::base::fold::digits;
use crate::base::sql::name_of;

/// What has one value on a card, so that two accounts of it can differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export, rename = "CardPart")]
#[allow(missing_docs)]
pub enum Part {
    /// The full name with surname and given name, and whether it is a person's.
    Name,
    Nickname,
    Salutation,
    Spoken,
    Gender,
    Class,
    Birthday,
    Employer,
    Position,
    Occupation,
    WorkFrom,
    WorkTo,
    IdNumber,
    PreferredChannel,
    BestTime,
    Note,
}

impl Part {
    /// All of them, in the order a card shows them.
    pub const ALL: [Self; 16] = [
        Self::Name,
        Self::Nickname,
        Self::Salutation,
        Self::Spoken,
        Self::Gender,
        Self::Class,
        Self::Birthday,
        Self::Employer,
        Self::Position,
        Self::Occupation,
        Self::WorkFrom,
        Self::WorkTo,
        Self::IdNumber,
        Self::PreferredChannel,
        Self::BestTime,
        Self::Note,
    ];

    /// What a draft says here; empty when it says nothing.
    pub fn of(self, d: &CardDraft) -> String {
        match self {
            Self::Name => d.name.clone(),
            Self::Nickname => d.nickname.clone(),
            Self::Salutation => d.salutation.clone(),
            Self::Spoken => d.spoken.clone(),
            Self::Gender => d.gender.and_then(name_of).unwrap_or_default(),
            Self::Class => d.class.and_then(name_of).unwrap_or_default(),
            Self::Birthday => d.birthday.map(|b| b.to_string()).unwrap_or_default(),
            Self::Employer => d.employer.clone(),
            Self::Position => d.position.clone(),
            Self::Occupation => d.occupation.clone(),
            Self::WorkFrom => d.work_from.clone(),
            Self::WorkTo => d.work_to.clone(),
            Self::IdNumber => d.id_number.clone(),
            Self::PreferredChannel => d.preferred_channel.and_then(name_of).unwrap_or_default(),
            Self::BestTime => d.best_time.clone(),
            Self::Note => d.note.clone(),
        }
    }

    fn take(self, from: &CardDraft, to: &mut CardDraft) {
        match self {
            Self::Name => {
                to.kind = from.kind;
                to.name.clone_from(&from.name);
                to.surname.clone_from(&from.surname);
                to.given.clone_from(&from.given);
            }
            Self::Nickname => to.nickname.clone_from(&from.nickname),
            Self::Salutation => to.salutation.clone_from(&from.salutation),
            Self::Spoken => to.spoken.clone_from(&from.spoken),
            Self::Gender => to.gender = from.gender,
            Self::Class => to.class = from.class,
            Self::Birthday => to.birthday = from.birthday,
            Self::Employer => to.employer.clone_from(&from.employer),
            Self::Position => to.position.clone_from(&from.position),
            Self::Occupation => to.occupation.clone_from(&from.occupation),
            Self::WorkFrom => to.work_from.clone_from(&from.work_from),
            Self::WorkTo => to.work_to.clone_from(&from.work_to),
            Self::IdNumber => to.id_number.clone_from(&from.id_number),
            Self::PreferredChannel => to.preferred_channel = from.preferred_channel,
            Self::BestTime => to.best_time.clone_from(&from.best_time),
            Self::Note => to.note.clone_from(&from.note),
        }
    }
}

/// The card with what was empty filled, what is new added, and the parts `over` taken from the other account as far as
/// it says anything there. Of two notes both stay, unless one is asked for.
pub fn combined(card: &CardDraft, other: &CardDraft, over: &BTreeSet<Part>) -> CardDraft {
    let mut d = card.clone();
    for part in Part::ALL {
        let (own, new) = (part.of(card), part.of(other));
        if new.is_empty() || new == own {
            continue;
        }
        if own.is_empty() || over.contains(&part) {
            part.take(other, &mut d);
        } else if part == Part::Note && !own.contains(&new) {
            d.note = format!("{own}\n{new}");
        }
    }
    if d.private_note.is_empty() {
        d.private_note.clone_from(&other.private_note);
    } else if !d.private_note.contains(&other.private_note) {
        d.private_note = format!("{}\n{}", d.private_note, other.private_note);
    }
    add_points(&mut d.phones, &other.phones, number);
    add_points(&mut d.emails, &other.emails, str::to_lowercase);
    add_points(&mut d.ims, &other.ims, str::to_owned);
    add(&mut d.addresses, &other.addresses, |a, b| a.text == b.text);
    add(&mut d.tags, &other.tags, |a, b| a == b);
    add(&mut d.groups, &other.groups, |a, b| a == b);
    add(&mut d.fields, &other.fields, |a, b| a == b);
    // Whoever asked either of them to be left in peace asked it of both.
    d.do_not_contact |= other.do_not_contact;
    add(&mut d.opt_outs, &other.opt_outs, |a, b| a == b);
    d
}

/// One number in all its spellings, with its extension.
fn number(value: &str) -> String {
    format!("{}#{}", phone_key(value), digits(split_extension(value).1))
}

fn add<T: Clone>(own: &mut Vec<T>, new: &[T], same: impl Fn(&T, &T) -> bool) {
    for one in new {
        if !own.iter().any(|known| same(known, one)) {
            own.push(one.clone());
        }
    }
}

fn add_points(own: &mut Vec<PointDraft>, new: &[PointDraft], key: impl Fn(&str) -> String) {
    let preferred = !own.is_empty();
    let before = own.len();
    add(own, new, |a, b| key(&a.value) == key(&b.value));
    // The card's own preference stands.
    for point in own.iter_mut().skip(before) {
        point.preferred &= !preferred;
    }
}
