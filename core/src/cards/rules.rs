//! What is decided about a card: what may stand on it, how complete it is, when it has grown stale. Pure.

use serde::Serialize;
use ts_rs::TS;

use super::draft::{CardDraft, FieldDraft};
use super::names;
use crate::base::error::{Code, Error, Result};
use crate::book::Preset;

/// A card without a change for more than this many days is stale: the badge shows on day 31.
pub const STALE_AFTER_DAYS: u32 = 30;

/// Below this percentage a card counts as incomplete on the boards.
pub const INCOMPLETE_BELOW: u32 = 60;

/// Longest name, in characters. Longer is a mistake of the source, not a name.
pub const NAME_LIMIT: usize = 200;
/// Longest one-line field, in characters.
pub const LINE_LIMIT: usize = 2_000;
/// Longest note, in characters.
pub const NOTE_LIMIT: usize = 200_000;

/// The draft as it will be stored: trimmed, empty children left out, the name split or joined, lengths checked.
///
/// # Errors
/// `name_missing`; `text_too_long` with the field and `args.limit`.
pub fn tidy(draft: &CardDraft) -> Result<CardDraft> {
    let mut d = draft.clone();
    for line in [
        &mut d.name,
        &mut d.surname,
        &mut d.given,
        &mut d.nickname,
        &mut d.salutation,
        &mut d.spoken,
        &mut d.employer,
        &mut d.position,
        &mut d.occupation,
        &mut d.id_number,
        &mut d.best_time,
        &mut d.note,
        &mut d.private_note,
    ] {
        let trimmed = line.trim();
        if trimmed.len() != line.len() {
            *line = trimmed.to_owned();
        }
    }
    if d.name.is_empty() {
        d.name = names::join(&d.surname, &d.given);
    } else if d.surname.is_empty() && d.given.is_empty() && d.kind == super::draft::CardKind::Person {
        (d.surname, d.given) = names::split(&d.name);
    }
    if d.name.is_empty() {
        return Err(Error::new(Code::NameMissing).of("name"));
    }
    d.phones.retain(|p| !p.value.trim().is_empty());
    d.emails.retain(|p| !p.value.trim().is_empty());
    d.ims.retain(|p| !p.value.trim().is_empty());
    for point in d.phones.iter_mut().chain(&mut d.emails).chain(&mut d.ims) {
        point.value = point.value.trim().to_owned();
    }
    d.addresses.retain(|a| !a.text.trim().is_empty());
    d.relations.retain(|r| !r.name.trim().is_empty());
    d.fields.retain(|f| !f.key.trim().is_empty() && !f.value.trim().is_empty());
    d.tags = tidy_tags(&d.tags);
    d.groups = tidy_tags(&d.groups);
    if d.birthday.is_some_and(|b| b.year.is_none() && b.month.is_none()) {
        d.birthday = None;
    }
    check_lengths(&d)?;
    Ok(d)
}

/// Tags without `#`, blanks and repeats, in the order given.
pub fn tidy_tags(tags: &[String]) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    for tag in tags {
        let tag = tag.trim().trim_start_matches(['#', '＃']).trim();
        if !tag.is_empty() && !kept.iter().any(|k| k == tag) {
            kept.push(tag.to_owned());
        }
    }
    kept
}

/// Whether tags or groups may be stored.
///
/// # Errors
/// `text_too_long`.
pub fn check_labels(labels: &[String]) -> Result<()> {
    match labels.iter().find(|label| label.chars().count() > NAME_LIMIT) {
        Some(_) => Err(Error::new(Code::TextTooLong).of("tags").with("limit", NAME_LIMIT)),
        None => Ok(()),
    }
}

fn check_lengths(d: &CardDraft) -> Result<()> {
    let within = |field: &str, text: &str, limit: usize| {
        if text.len() > limit && text.chars().count() > limit {
            return Err(Error::new(Code::TextTooLong).of(field).with("limit", limit));
        }
        Ok(())
    };
    within("name", &d.name, NAME_LIMIT)?;
    within("surname", &d.surname, NAME_LIMIT)?;
    within("given", &d.given, NAME_LIMIT)?;
    within("note", &d.note, NOTE_LIMIT)?;
    within("private_note", &d.private_note, NOTE_LIMIT)?;
    for (field, text) in [
        ("nickname", &d.nickname),
        ("salutation", &d.salutation),
        ("spoken", &d.spoken),
        ("employer", &d.employer),
        ("position", &d.position),
        ("occupation", &d.occupation),
        ("id_number", &d.id_number),
        ("best_time", &d.best_time),
    ] {
        within(field, text, LINE_LIMIT)?;
    }
    for point in d.phones.iter().chain(&d.emails).chain(&d.ims) {
        within("contact", &point.value, LINE_LIMIT)?;
    }
    for address in &d.addresses {
        within("address", &address.text, LINE_LIMIT)?;
    }
    for relation in &d.relations {
        within("relation", &relation.name, NAME_LIMIT)?;
    }
    check_labels(&d.tags)?;
    check_labels(&d.groups)?;
    for FieldDraft { key, value } in &d.fields {
        within("fields", key, LINE_LIMIT)?;
        within("fields", value, NOTE_LIMIT)?;
    }
    Ok(())
}

/// What of a card is filled in, as far as completeness asks.
#[derive(Clone, Copy, Debug, Default)]
#[allow(missing_docs)]
pub struct Presence {
    pub phone: bool,
    pub salutation: bool,
    pub birthday: bool,
    pub address: bool,
    pub work: bool,
    pub online: bool,
    pub family: bool,
    pub class: bool,
    pub gender: bool,
    pub best_time: bool,
}

/// How complete a card is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct Completeness {
    /// 0–100.
    pub percent: u32,
    /// Field names that are empty, the most useful first.
    pub missing: Vec<String>,
}

/// The fields that count, with their weights for a trade; each list adds up to 100. A sector cares for what its
/// follow-ups live on: insurers for family and birthdays, banks for occupation, shops for a phone and a time to call.
fn weights(preset: Preset) -> [(&'static str, u32); 10] {
    let [phone, salutation, birthday, address, work, online, family, class, gender, best_time] = match preset
    {
        Preset::Insurance => [18, 10, 18, 8, 10, 6, 15, 5, 4, 6],
        Preset::Bank => [20, 10, 14, 10, 16, 6, 8, 6, 4, 6],
        Preset::Car => [22, 10, 10, 14, 10, 8, 8, 6, 4, 8],
        Preset::Property => [22, 10, 8, 14, 12, 8, 10, 6, 2, 8],
        Preset::Retail => [26, 12, 18, 8, 4, 12, 4, 6, 6, 4],
        Preset::General => [20, 12, 14, 12, 12, 8, 8, 5, 4, 5],
    };
    [
        ("phone", phone),
        ("salutation", salutation),
        ("birthday", birthday),
        ("address", address),
        ("work", work),
        ("online", online),
        ("family", family),
        ("class", class),
        ("gender", gender),
        ("best_time", best_time),
    ]
}

impl Presence {
    /// In the order of [`weights`].
    fn filled(&self) -> [bool; 10] {
        [
            self.phone,
            self.salutation,
            self.birthday,
            self.address,
            self.work,
            self.online,
            self.family,
            self.class,
            self.gender,
            self.best_time,
        ]
    }
}

/// Percent filled in, by the weights of the trade.
pub fn percent(has: &Presence, preset: Preset) -> u32 {
    weights(preset)
        .into_iter()
        .zip(has.filled())
        .filter(|(_, there)| *there)
        .map(|((_, weight), _)| weight)
        .sum()
}

/// Percent filled in, and what is missing, the most useful first.
pub fn completeness(has: &Presence, preset: Preset) -> Completeness {
    let mut missing: Vec<(&str, u32)> = weights(preset)
        .into_iter()
        .zip(has.filled())
        .filter(|(_, there)| !there)
        .map(|(field, _)| field)
        .collect();
    missing.sort_by_key(|(_, weight)| std::cmp::Reverse(*weight));
    Completeness {
        percent: percent(has, preset),
        missing: missing.into_iter().map(|(field, _)| field.to_owned()).collect(),
    }
}

/// `A123456789` → `A12****789`: enough to recognise, too little to use.
pub fn mask_id(number: &str) -> String {
    let all: Vec<char> = number.chars().collect();
    let shown = if all.len() >= 8 { 3 } else { 0 };
    let last = all.len().saturating_sub(shown);
    all.iter().enumerate().map(|(i, c)| if i < shown || i >= last { *c } else { '*' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str) -> CardDraft {
        CardDraft { name: name.into(), ..CardDraft::default() }
    }

    #[test]
    fn a_name_alone_is_enough_and_is_split() {
        let d = tidy(&named("  歐陽靖 ")).unwrap();
        assert_eq!((d.name.as_str(), d.surname.as_str(), d.given.as_str()), ("歐陽靖", "歐陽", "靖"));
    }

    #[test]
    fn no_name_and_a_monstrous_name_are_refused_with_the_field() {
        assert_eq!(tidy(&named("  ")).unwrap_err().code, Code::NameMissing);
        let error = tidy(&named(&"王".repeat(10_000))).unwrap_err();
        assert_eq!((error.code, error.field.as_deref()), (Code::TextTooLong, Some("name")));
    }

    #[test]
    fn every_presets_weights_add_up_to_one_hundred() {
        for preset in
            [Preset::Insurance, Preset::Bank, Preset::Car, Preset::Property, Preset::Retail, Preset::General]
        {
            assert_eq!(weights(preset).iter().map(|(_, w)| w).sum::<u32>(), 100, "{preset:?}");
        }
    }

    #[test]
    fn completeness_names_the_most_useful_missing_field_first() {
        let has = Presence { phone: true, salutation: true, ..Presence::default() };
        let c = completeness(&has, Preset::Insurance);
        assert_eq!(c.percent, 28);
        assert_eq!(&c.missing[..2], ["birthday", "family"]);
    }

    #[test]
    fn tags_lose_their_hash_and_repeats() {
        assert_eq!(tidy_tags(&["#茶".into(), "茶".into(), " ".into(), "＃山".into()]), ["茶", "山"]);
    }

    #[test]
    fn an_id_number_is_masked() {
        assert_eq!(mask_id("A123456789"), "A12****789");
        assert_eq!(mask_id("123"), "***");
    }
}
