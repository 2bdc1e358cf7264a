//! 祝賀: one occasion, everybody it is about, and for each a text in his form of address and language. Nothing is ever sent from
//! here: a text is copied, opened in another program or printed by a person, and then said to be sent.

mod rules;
mod store;
mod texts;

use std::collections::HashMap;

use chrono::{NaiveDate, TimeDelta};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

pub(super) use rules::festivals;
pub use rules::{Group, Hold, Way, link};
pub use store::{Wish, refusing, set_wish, wish_of};

use super::{anniversaries, birthdays, card_of, mark};
use crate::base::error::{Code, Error, Result};
use crate::base::ids::CardId;
use crate::base::language::Language;
use crate::cards::CardRef;
use crate::cards::draft::{CardKind, Channel, Gender, OccasionKind, PointType};
use crate::interactions::{self, After, Direction, LogDraft};
use crate::search::list::{ListQuery, ids};
use crate::search::{Now, Roll};
use crate::store::{ReadTx, WriteTx};

/// Whom festivals are about unless somebody says otherwise.
pub const USUAL: &str = "class:A,B";
/// Rows shown at once: nobody writes more in an evening.
const SHOWN: usize = 1_000;

/// Letters of a greeting.
const LONGEST: usize = 2_000;

/// Birthdays of the next days.
const BIRTHDAYS: &str = "birthday";
/// Weddings, anniversaries of the first deal, other yearly dates.
const YEARLY: &str = "yearly";

/// What is asked for.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(export, rename = "GreetingQuery")]
pub struct Query {
    /// `birthday`, `yearly`, a festival's id; empty = the next there is.
    pub occasion: String,
    /// An `EXPR` for whom; empty = the usual.
    pub r#where: String,
    /// The language for whom none is set.
    pub language: Language,
}

/// An occasion to choose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export, rename = "GreetingTab")]
pub struct Tab {
    /// Its id.
    pub id: String,
    /// Its day; birthdays and yearly dates have many.
    pub date: Option<NaiveDate>,
    /// Days until then, negative when it has passed.
    pub days: Option<i32>,
    /// How many it is about.
    pub total: u32,
    /// How many were attended to.
    pub sent: u32,
}

/// One person to be greeted.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export, rename = "GreetingRow")]
pub struct Row {
    /// The key for everything done with it.
    pub key: String,
    /// Who.
    pub card: CardRef,
    /// Where it stands.
    pub group: Group,
    /// The day of the occasion.
    pub date: NaiveDate,
    /// Years reached: of a birthday or since a yearly date.
    pub years: Option<i32>,
    /// Own words for a yearly date.
    pub title: String,
    /// Kind of a yearly date.
    pub kind: Option<OccasionKind>,
    /// What would be sent, without signature. Without a form of address `{salutation}` stands in its place; for those who are
    /// written to by hand it is empty until somebody wrote it.
    pub text: String,
    /// The language it is written in.
    pub language: Language,
    /// The wording, counted from 1, of so many; `null` for own words.
    pub wording: Option<u32>,
    /// How many wordings there are.
    pub wordings: u32,
    /// Plain words, since the house is in mourning until then.
    pub mourning_until: Option<NaiveDate>,
    /// How it gets there.
    pub way: Way,
    /// The messenger.
    pub im: Option<PointType>,
    /// For the mail program.
    pub email: Option<String>,
    /// For a text message.
    pub mobile: Option<String>,
    /// Something can be printed and posted.
    pub address: bool,
    /// Nobody writes: why.
    pub hold: Option<Hold>,
    /// Since when there are to be no greetings, and why.
    pub none_since: Option<NaiveDate>,
    /// Own words on why.
    pub reason: String,
    /// Copied, and nobody said yet that it went out.
    pub copied: bool,
    /// The day it was attended to.
    pub sent: Option<NaiveDate>,
    /// What somebody could write about: likes, the last contact.
    pub material: Vec<String>,
    /// 忌諱
    pub taboo: String,
    /// Forms of address that may be right, where there is none.
    pub suggestions: Vec<String>,
    /// The text speaks of business.
    pub business: bool,
}

/// An occasion with everybody it is about.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export, rename = "GreetingBoard")]
pub struct Board {
    /// The occasions near, and how far each has come.
    pub tabs: Vec<Tab>,
    /// The one shown.
    pub occasion: String,
    /// Its people: by hand, without a form of address, one by one, nobody.
    pub rows: Vec<Row>,
    /// People besides those shown.
    pub more: u32,
    /// Whom it is about, as an `EXPR`.
    pub r#where: String,
}

/// What is changed of one greeting before it goes out.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export, rename = "GreetingChange")]
pub enum Change {
    /// Another wording.
    Wording(u32),
    /// Own words; `null` gives the wording back.
    Text(Option<String>),
    /// Left out this time, or not after all.
    Skipped(bool),
    /// Copied, or opened in another program, in this wording: it stays, whatever happens to a neighbour's.
    Copied(Option<u32>),
}

/// A person an occasion is about, before anything is read of the card.
struct Celebrated {
    key: String,
    card: CardRef,
    date: NaiveDate,
    years: Option<i32>,
    title: String,
    kind: Option<OccasionKind>,
    /// The id of its wordings.
    texts: String,
}

/// The board of an occasion.
///
/// # Errors
/// Those of the expression, `unknown` for an occasion that is not near.
pub fn board(tx: &ReadTx<'_>, roll: &Roll, query: &Query) -> Result<Board> {
    let today = tx.today();
    let r#where = if query.r#where.is_empty() { USUAL.to_owned() } else { query.r#where.clone() };
    let wanted = ListQuery { r#where: r#where.clone(), ..ListQuery::default() };
    let people = ids(roll, Now::of(tx), &wanted)?;
    let festivals = rules::festivals(today, -rules::BACK..=rules::FESTIVALS_AHEAD, query.language);
    let near = |days| today.checked_add_signed(TimeDelta::days(days)).unwrap_or(today);
    let (from, to) = (near(-rules::BACK), near(rules::AHEAD));
    let own = own_birthdays(tx, roll, from, to)?;
    let yearly = yearly(tx, from, to)?;
    let mut tabs = vec![tab_of(tx, BIRTHDAYS, &own)?];
    if !yearly.is_empty() {
        tabs.push(tab_of(tx, YEARLY, &yearly)?);
    }
    let mut asked: HashMap<&str, Vec<CardId>> = HashMap::new();
    for (id, date) in &festivals {
        let about = store::about(tx, id, *date, &people)?;
        let sent = store::sent(tx, id, *date, &about)?;
        tabs.push(Tab {
            id: (*id).to_owned(),
            date: Some(*date),
            days: i32::try_from((*date - today).num_days()).ok(),
            total: count(about.len()),
            sent,
        });
        asked.insert(id, about);
    }
    let occasion = match query.occasion.as_str() {
        "" => tabs.iter().find(|tab| tab.days.is_some_and(|days| days >= 0)).map_or(BIRTHDAYS, |tab| &tab.id),
        chosen => tabs.iter().find(|tab| tab.id == chosen).map(|tab| tab.id.as_str()).ok_or_else(unknown)?,
    }
    .to_owned();
    let celebrated = match occasion.as_str() {
        BIRTHDAYS => own,
        YEARLY => yearly,
        id => festive(roll, id, &festivals, asked.remove(id).unwrap_or_default())?,
    };
    let (rows, more) = rows(tx, celebrated, query.language)?;
    Ok(Board { tabs, occasion, rows, more, r#where })
}

fn unknown() -> Error {
    Error::new(Code::Unknown)
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// Birthdays of customers themselves: those of their families are not written about from a list.
fn own_birthdays(tx: &ReadTx<'_>, roll: &Roll, from: NaiveDate, to: NaiveDate) -> Result<Vec<Celebrated>> {
    let all = birthdays(tx, roll, from, to)?;
    let own = all.into_iter().filter(|birthday| birthday.relation.is_none());
    Ok(own
        .map(|birthday| Celebrated {
            texts: if birthday.milestone.is_some() { "milestone_birthday" } else { "birthday" }.to_owned(),
            key: birthday.occasion,
            card: birthday.card,
            date: birthday.date,
            years: birthday.age,
            title: String::new(),
            kind: None,
        })
        .collect())
}

fn yearly(tx: &ReadTx<'_>, from: NaiveDate, to: NaiveDate) -> Result<Vec<Celebrated>> {
    let greeted =
        |kind| matches!(kind, OccasionKind::Wedding | OccasionKind::FirstDeal | OccasionKind::Other);
    // A date without a name says nothing anybody could write about.
    let named = |one: &super::Anniversary| one.kind != OccasionKind::Other || !one.title.is_empty();
    let all = anniversaries(tx, from, to)?.into_iter().filter(|one| greeted(one.kind) && named(one));
    Ok(all
        .map(|one| Celebrated {
            texts: match one.kind {
                OccasionKind::Wedding => "wedding",
                OccasionKind::FirstDeal => "first_deal",
                _ => "other",
            }
            .to_owned(),
            key: one.occasion,
            card: one.card,
            date: one.date,
            years: one.years,
            title: one.title,
            kind: Some(one.kind),
        })
        .collect())
}

fn festive(
    roll: &Roll,
    id: &str,
    festivals: &[(&str, NaiveDate)],
    about: Vec<CardId>,
) -> Result<Vec<Celebrated>> {
    use crate::cards::Who;
    let (_, date) = *festivals.iter().find(|(known, _)| *known == id).ok_or_else(unknown)?;
    let mut found = Vec::with_capacity(about.len());
    for card in about {
        found.push(Celebrated {
            key: store::festival_key(card, id, date),
            card: roll.line(card)?,
            date,
            years: None,
            title: String::new(),
            kind: None,
            texts: id.to_owned(),
        });
    }
    Ok(found)
}

fn tab_of(tx: &ReadTx<'_>, id: &str, all: &[Celebrated]) -> Result<Tab> {
    let keys = all.iter().map(|one| one.key.as_str());
    let sent = keys.map(|key| store::sent_on(tx, key)).filter(|sent| !matches!(sent, Ok(None)));
    let sent = sent.collect::<Result<Vec<_>>>()?.len();
    Ok(Tab { id: id.to_owned(), date: None, days: None, total: count(all.len()), sent: count(sent) })
}

/// The rows in order of work, each with its own wording.
fn rows(tx: &ReadTx<'_>, celebrated: Vec<Celebrated>, usual: Language) -> Result<(Vec<Row>, u32)> {
    let more = count(celebrated.len().saturating_sub(SHOWN));
    // The best class first, so that nobody of it is among those not shown.
    let mut celebrated = celebrated;
    celebrated.sort_by_key(|one| (one.card.class.is_none(), one.card.class, one.card.number));
    let mut read = Vec::with_capacity(celebrated.len().min(SHOWN));
    for one in celebrated.into_iter().take(SHOWN) {
        let known = store::known(tx, &one.card, &one.key)?;
        read.push((one, known));
    }
    read.sort_by(|(a, ka), (b, kb)| {
        (ka.person.group(), a.date, a.card.class.is_none(), a.card.class, a.card.number).cmp(&(
            kb.person.group(),
            b.date,
            b.card.class.is_none(),
            b.card.class,
            b.card.number,
        ))
    });
    let mut rows = Vec::with_capacity(read.len());
    let mut neighbour = None;
    for (one, known) in read {
        let row = row(one, known, usual, neighbour);
        if row.group == Group::One || row.group == Group::Salutation {
            neighbour = row.wording.and_then(|wording| usize::try_from(wording).ok());
        }
        rows.push(row);
    }
    // What is left out this time stands with those nobody writes to.
    rows.sort_by_key(|row| row.group);
    Ok((rows, more))
}

fn row(one: Celebrated, known: store::Known, usual: Language, neighbour: Option<usize>) -> Row {
    let store::Known { person, draft, sent, last_year, reason, material, taboo, suggestions } = known;
    let mourns = person.mourns(one.date);
    let language = person.tongue(usual);
    let wordings = texts::wordings(language, &one.texts);
    let list = if mourns { &wordings.plain } else { &wordings.texts };
    let last_year = if mourns { None } else { last_year };
    let dealt = draft.wording.or_else(|| sent.and_then(|(_, wording)| wording));
    let at = dealt
        .filter(|at| (1..=list.len()).contains(at))
        .unwrap_or_else(|| rules::deal(list.len(), neighbour, last_year));
    let group = if draft.skipped { Group::None } else { person.group() };
    let salutation = if person.salutation.is_empty() { texts::SALUTATION } else { &person.salutation };
    let own = draft.text;
    let by_hand = group == Group::Hand && own.is_none();
    let text = match own.clone() {
        Some(own) => own,
        None if by_hand => String::new(),
        None => list.get(at - 1).map(|text| texts::filled(text, salutation, &one.title)).unwrap_or_default(),
    };
    Row {
        language,
        business: rules::speaks_of_business(&text),
        wording: (own.is_none() && !by_hand).then(|| count(at)),
        text,
        wordings: count(list.len()),
        key: one.key,
        card: one.card,
        group,
        date: one.date,
        years: one.years,
        title: one.title,
        kind: one.kind,
        mourning_until: person.mourning_until.filter(|_| mourns),
        way: person.way().unwrap_or(Way::Copy),
        hold: person.hold().or(draft.skipped.then_some(Hold::Skipped)),
        im: person.im,
        email: person.email,
        mobile: person.mobile,
        address: person.address,
        none_since: person.none_since,
        reason,
        copied: draft.copied,
        sent: sent.map(|(day, _)| day),
        material,
        taboo,
        suggestions,
    }
}

/// Changes one greeting before it goes out.
///
/// # Errors
/// `unknown` for a key that belongs to nothing, `text_too_long`.
pub fn change(tx: &WriteTx<'_>, key: &str, change: &Change) -> Result<CardId> {
    let card = card_of(tx, key)?;
    if let Change::Text(Some(text)) = change
        && text.chars().count() > LONGEST
    {
        return Err(Error::new(Code::TextTooLong).of("text").with("limit", LONGEST));
    }
    store::set_draft(tx, card, key, change)?;
    Ok(card)
}

/// What stands on an envelope.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export, rename = "GreetingLabel")]
pub struct Label {
    /// Full name.
    pub name: String,
    /// Gender, for the title behind it.
    pub gender: Option<Gender>,
    /// An organisation has none.
    pub kind: CardKind,
    /// The first address, as it would be read aloud.
    pub address: String,
    /// Its postal code, where that is known apart from it.
    pub postal_code: String,
}

/// Labels for some cards, in their order; who has no address gets none.
///
/// # Errors
/// `card_unknown`.
pub fn labels(tx: &ReadTx<'_>, cards: &[CardId]) -> Result<Vec<Label>> {
    let mut found = Vec::new();
    for card in cards.iter().take(SHOWN) {
        let card = crate::cards::get(tx, *card)?;
        let Some(address) = card.addresses.first() else { continue };
        // Not twice, where it stands in the text as well.
        let code = address.parts.postal_code.clone();
        found.push(Label {
            postal_code: if address.text.contains(&code) { String::new() } else { code },
            address: address.text.clone(),
            name: card.card.name,
            gender: card.gender,
            kind: card.kind,
        });
    }
    Ok(found)
}

/// Whom a text goes to when another program opens it.
///
/// # Errors
/// `unknown` for a key that belongs to nothing, and where the card has no such address.
pub fn address(tx: &ReadTx<'_>, key: &str, way: Way) -> Result<(CardId, String)> {
    let card = crate::cards::reference(tx, card_of(tx, key)?)?;
    let person = store::known(tx, &card, key)?.person;
    let to = match way {
        Way::Mail => person.email,
        Way::Sms => person.mobile,
        Way::Copy | Way::Letter | Way::Call => None,
    };
    to.map(|to| (card.id, to)).ok_or_else(unknown)
}

/// Says that a greeting went out: it stands in the log with its text, and the occasion is attended to. One action.
///
/// # Errors
/// `unknown` for a key that belongs to nothing, those of [`interactions::log`].
pub fn sent(tx: &WriteTx<'_>, key: &str, how: Channel, text: &str, wording: Option<u32>) -> Result<CardId> {
    let card = card_of(tx, key)?;
    if store::sent_on(tx, key)?.is_some() {
        return Ok(card);
    }
    let draft = LogDraft { note: text.trim().to_owned(), ..LogDraft::of(how, Direction::Out) };
    let after = After { no_next: true, ..After::default() };
    let log = interactions::log(tx, card, &draft, &after)?;
    mark(tx, key, Some(log.interaction.id))?;
    store::set_wording(tx, key, wording)?;
    Ok(card)
}
