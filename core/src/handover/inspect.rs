//! What a file would bring, before a single row of it is written.

use std::collections::HashSet;
use std::path::Path;

use rusqlite::{OptionalExtension, params};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::conflicts::Conflict;
use super::identity::Identity;
use super::part::Part;
use super::rows::{self, CardRows, Table};
use super::store::{self as remembered, Way};
use super::weave::{Sides, Woven, weave};
use super::{Counts, LeftOut, Mode, is_over};
use crate::base::error::{Code, Error, Result};
use crate::base::ids::{CardId, HandoverId};
use crate::book::Book;
use crate::cards::{self, CardRef, Class, draft_of, duplicates};
use crate::custody::{self, Hold};
use crate::store::{ReadTx, meta};
use crate::vault::Right;

/// A file, looked at.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export, rename = "HandoverInspection")]
pub struct Inspection {
    /// Which handover.
    pub id: HandoverId,
    /// Why.
    pub mode: Mode,
    /// Who hands over.
    pub from: String,
    /// To whom.
    pub to: String,
    /// When it was made, RFC 3339.
    pub made_at: String,
    /// The last day of what is lent.
    pub until: Option<String>,
    /// What both sides compare.
    pub check_code: String,
    /// Whether a book of that code handed something over before.
    pub met: bool,
    /// A word from whoever hands over.
    pub message: String,
    /// What stayed behind.
    pub left_out: LeftOut,
    /// Cards in it.
    pub cards: u32,
    /// A, B, C, without a class.
    pub classes: [u32; 4],
    /// Rows in it, by table.
    #[ts(type = "Record<string, number>")]
    pub counts: Counts,
    /// Open follow-ups in it that are late.
    pub overdue: u32,
    /// Cards this book does not know.
    pub fresh: u32,
    /// Cards this book has as they are in the file.
    pub same: u32,
    /// Cards this book has and the file says otherwise.
    pub known: Vec<Meeting>,
    /// Cards that may be somebody this book has under another identity.
    pub twins: Vec<Twin>,
}

/// A card both have.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export, rename = "HandoverMeeting")]
pub struct Meeting {
    /// The card, as it is here.
    pub card: CardRef,
    /// Changes that are taken over without a question.
    pub changes: u32,
    /// What has to be decided.
    pub conflicts: Vec<Conflict>,
}

/// Two cards that may be one person.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export, rename = "HandoverTwin")]
pub struct Twin {
    /// The card of this book.
    pub own: Incoming,
    /// The card of the file.
    pub incoming: Incoming,
    /// What is proposed.
    pub proposed: TwinChoice,
}

/// What tells one card from another.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export, rename = "HandoverIncoming")]
pub struct Incoming {
    /// Its identity.
    pub id: CardId,
    /// Its number in the book it is from.
    pub number: u32,
    /// The name.
    pub name: String,
    /// The class.
    pub class: Option<Class>,
    /// The phone to use first.
    pub phone: String,
    /// The employer.
    pub company: String,
    /// The birthday as it is spelled in a file.
    pub birthday: String,
    /// Logged contacts.
    pub contacts: u32,
}

/// What becomes of such a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
#[ts(export, rename = "HandoverChoice")]
pub enum TwinChoice {
    /// One card of both; this book's number stays.
    Merge,
    /// Two cards.
    Apart,
    /// The file's card is not taken.
    Skip,
}

/// How every card of a file meets this book.
pub(super) struct Survey {
    pub fresh: HashSet<CardId>,
    pub same: Vec<CardId>,
    /// Cards both have, and what weaving them comes to.
    pub known: Vec<(CardId, Woven)>,
    /// Cards of the file and those of this book they may be.
    pub twins: Vec<(CardId, CardId, TwinChoice)>,
    /// Cards that come back to a book that took them away meanwhile.
    pub gone: HashSet<CardId>,
}

/// Looks at a file: whether it is whole, who it is from, and what taking it over would come to.
///
/// # Errors
/// `not_allowed`, those of opening it, `handover_own`, `handover_already`, `handover_expired`, `handover_not_for_you`,
/// `handover_not_lent`, `card_sealed`, `card_borrowed`, `card_given_back`.
pub fn inspect(book: &Book, file: &Path, words: &str) -> Result<Inspection> {
    book.session().require(Right::Import)?;
    let part = open(book, file, words)?;
    book.read(|tx| {
        let survey = survey(tx, &part)?;
        told(tx, &part, &survey)
    })
}

/// Opens a file for this book.
pub(super) fn open(book: &Book, file: &Path, words: &str) -> Result<Part> {
    let own = book.read(|tx| Identity::known(tx.conn()))?;
    let part = Part::open(file, words, own.as_ref(), book.folder())?;
    book.read(|tx| fits(tx, &part, own.as_ref()))?;
    Ok(part)
}

/// Whether somebody has to type the words of a file: not where it was sealed to this book.
///
/// # Errors
/// Those of reading its trailer.
pub fn needs_words(book: &Book, file: &Path) -> Result<bool> {
    book.session().require(Right::Import)?;
    Ok(super::envelope::read(file)? == super::envelope::Lock::Words)
}

/// Which handover a file is, whether or not it was taken over already.
///
/// # Errors
/// Those of opening it.
pub fn id_of(book: &Book, file: &Path, words: &str) -> Result<HandoverId> {
    book.session().require(Right::Import)?;
    let own = book.read(|tx| Identity::known(tx.conn()))?;
    Ok(Part::open(file, words, own.as_ref(), book.folder())?.manifest.id)
}

/// Whether this book may take the file over.
fn fits(tx: &ReadTx<'_>, part: &Part, own: Option<&Identity>) -> Result<()> {
    let manifest = &part.manifest;
    let told = |code| Err(Error::new(code).with("from", manifest.from.name.clone()));
    if meta(tx.conn(), "book_id")?.is_some_and(|id| id == manifest.from.book) {
        return told(Code::HandoverOwn);
    }
    let is_for_another = match own {
        Some(own) => !manifest.to.code.is_empty() && own.peer().code() != manifest.to.code,
        None => !manifest.to.code.is_empty(),
    };
    if is_for_another {
        return Err(Error::new(Code::HandoverNotForYou).with("to", manifest.to.name.clone()));
    }
    if let Some(known) = remembered::find(tx, manifest.id, Way::In)? {
        return Err(Error::new(Code::HandoverAlready).with("at", tx.now().local(&known.made_at)));
    }
    if is_over(manifest.until, tx.today()) {
        let until = manifest.until.map(|day| day.to_string()).unwrap_or_default();
        return Err(Error::new(Code::HandoverExpired).with("until", until));
    }
    // A book that was met before has one code; another one that calls itself by its identity is another.
    let pretends: bool = tx
        .conn()
        .prepare("SELECT manifest, signature FROM handovers WHERE direction = 'in'")?
        .query_map([], |row| Ok(super::manifest::Signed { text: row.get(0)?, signature: row.get(1)? }))?
        .filter_map(Result::ok)
        .filter_map(|signed| signed.read().ok())
        .any(|before| before.from.book == manifest.from.book && before.from.code != manifest.from.code);
    if pretends {
        return told(Code::HandoverForged);
    }
    if manifest.mode == Mode::Return {
        let lent = match manifest.answers {
            Some(id) => remembered::find(tx, id, Way::Out)?,
            None => None,
        };
        let Some(lent) = lent.filter(|lent| lent.mode == Mode::Lend && lent.state != "returned") else {
            return told(Code::HandoverNotLent);
        };
        if !lent.peer_code.is_empty() && lent.peer_code != manifest.from.code {
            return told(Code::HandoverForged);
        }
        let listed: HashSet<CardId> = lent.signed.read()?.cards.into_iter().map(|card| card.id).collect();
        if !manifest.cards.iter().all(|card| listed.contains(&card.id)) {
            return told(Code::HandoverNotLent);
        }
    }
    Ok(())
}

/// Finds out how every card of the file meets this book.
pub(super) fn survey(tx: &ReadTx<'_>, part: &Part) -> Result<Survey> {
    let tables = rows::tables(tx.conn())?;
    let all = part.cards();
    let mut exists = tx.conn().prepare_cached("SELECT EXISTS (SELECT 1 FROM cards WHERE id = ?1)")?;
    let (mut fresh, mut known) = (HashSet::new(), HashSet::new());
    for card in &all {
        match exists.query_row([card], |row| row.get(0))? {
            true => known.insert(*card),
            false => fresh.insert(*card),
        };
    }
    let mut found = Survey {
        fresh: HashSet::new(),
        same: Vec::new(),
        known: Vec::new(),
        twins: Vec::new(),
        gone: HashSet::new(),
    };
    let mine = rows::of_cards(tx.conn(), &tables, &known)?;
    let theirs = rows::of_cards(&part.conn, &tables, &known)?;
    let mut ordered: Vec<CardId> = known.into_iter().collect();
    ordered.sort_unstable();
    let none = CardRows::new();
    for card in ordered {
        let (mine, theirs) = (mine.get(&card).unwrap_or(&none), theirs.get(&card).unwrap_or(&none));
        let base = base_of(tx, &tables, part, card, mine)?;
        let name = cards::reference(tx, card)?.name;
        let theirs = &with_what_stayed(&tables, part, mine, theirs);
        let woven = weave(&tables, &Sides { card, name: &name, base: base.as_ref(), mine, theirs });
        match woven.steps.is_empty() && woven.conflicts.is_empty() {
            true => found.same.push(card),
            false => found.known.push((card, woven)),
        }
    }
    let other = ReadTx::new(&part.conn, tx.now(), tx.session());
    let mut ordered: Vec<CardId> = fresh.iter().copied().collect();
    ordered.sort_unstable();
    for card in ordered {
        if let Some(keep) = lives_on(tx, part, card)? {
            found.twins.push((card, keep, TwinChoice::Merge));
            continue;
        }
        // What was lent and is here no more was taken away on purpose: nobody brings it back unasked.
        if part.manifest.mode == Mode::Return {
            fresh.remove(&card);
            found.gone.insert(card);
            continue;
        }
        let draft = draft_of(&other, card)?;
        let candidates = duplicates::possible(tx, &draft)?;
        if let Some(own) = candidates.iter().find(|own| own.name == draft.name).or(candidates.first()) {
            // What is only lent stays a card of its own, and a card that is held becomes nobody else's.
            let alike = own.name == draft.name
                && part.manifest.mode == Mode::Leave
                && custody::of_card(tx, own.id)?.is_none();
            found.twins.push((card, own.id, if alike { TwinChoice::Merge } else { TwinChoice::Apart }));
        }
    }
    found.fresh = fresh;
    Ok(found)
}

/// The card of this book that has rows of a card it does not know: one it was merged into.
fn lives_on(tx: &ReadTx<'_>, part: &Part, card: CardId) -> Result<Option<CardId>> {
    for table in ["interactions", "contact_points", "followups", "addresses"] {
        let mut theirs = part.conn.prepare_cached(&format!("SELECT id FROM {table} WHERE card_id = ?1"))?;
        let mut here = tx.conn().prepare_cached(&format!("SELECT card_id FROM {table} WHERE id = ?1"))?;
        for id in theirs.query_map([card], |row| row.get::<_, Vec<u8>>(0))? {
            if let Some(owner) = here.query_row([id?], |row| row.get(0)).optional()? {
                return Ok(Some(owner));
            }
        }
    }
    Ok(None)
}

/// Their rows with what the sender kept to himself as it stands here: that it is not in the file says nothing about it.
fn with_what_stayed(tables: &[Table], part: &Part, mine: &CardRows, theirs: &CardRows) -> CardRows {
    let mut theirs = theirs.clone();
    let Some(table) = tables.iter().find(|table| table.name == "cards") else { return theirs };
    let own = mine.get("cards").and_then(|rows| rows.values().next());
    let row = theirs.get_mut("cards").and_then(|rows| rows.values_mut().next());
    if let (Some(own), Some(row)) = (own, row) {
        for place in part.manifest.left_out.columns().into_iter().filter_map(|column| table.place(column)) {
            if let (Some(cell), Some(kept)) = (row.get_mut(place), own.get(place)) {
                cell.clone_from(kept);
            }
        }
    }
    theirs
}

/// What stood on a card both have when it left one of them; `None` where that is not known.
fn base_of(
    tx: &ReadTx<'_>,
    tables: &[Table],
    part: &Part,
    card: CardId,
    mine: &CardRows,
) -> Result<Option<CardRows>> {
    if let Some(lent) = part.manifest.answers.filter(|_| part.manifest.mode == Mode::Return) {
        let packed: Option<Option<Vec<u8>>> = tx
            .conn()
            .prepare_cached("SELECT base FROM handover_cards WHERE handover_id = ?1 AND card_id = ?2")?
            .query_row(params![lent, card], |row| row.get(0))
            .optional()?;
        return packed.flatten().map(|packed| rows::unpack(tables, &packed)).transpose();
    }
    match custody::of_card(tx, card)? {
        // Here it was only kept to be read: whatever the file says came after it.
        Some(held) if held.hold != Hold::Borrowed => Ok(Some(mine.clone())),
        Some(held) => Err(custody::refused(tx, card, &held)),
        None => Ok(None),
    }
}

fn told(tx: &ReadTx<'_>, part: &Part, survey: &Survey) -> Result<Inspection> {
    let other = ReadTx::new(&part.conn, tx.now(), tx.session());
    let manifest = &part.manifest;
    let mut classes = [0; 4];
    let mut query = part.conn.prepare("SELECT class FROM cards")?;
    let mut all = query.query([])?;
    while let Some(row) = all.next()? {
        let class: Option<String> = row.get(0)?;
        let place = class.and_then(|class| ["A", "B", "C"].iter().position(|one| *one == class));
        if let Some(count) = classes.get_mut(place.unwrap_or(3)) {
            *count += 1;
        }
    }
    let twins = survey.twins.iter().map(|(incoming, own, proposed)| {
        Ok(Twin { own: facts(tx, *own)?, incoming: facts(&other, *incoming)?, proposed: *proposed })
    });
    let known = survey.known.iter().map(|(card, woven)| {
        Ok(Meeting {
            card: cards::reference(tx, *card)?,
            changes: u32::try_from(woven.steps.len()).unwrap_or(u32::MAX),
            conflicts: woven.conflicts.iter().map(|(conflict, _)| conflict.clone()).collect(),
        })
    });
    Ok(Inspection {
        id: manifest.id,
        mode: manifest.mode,
        from: manifest.from.name.clone(),
        to: manifest.to.name.clone(),
        made_at: tx.now().local(&manifest.made_at),
        until: manifest.until.map(|day| day.to_string()),
        check_code: part.check_code(),
        met: remembered::met(tx, &manifest.from.code)?,
        message: part.message.clone(),
        left_out: manifest.left_out,
        cards: u32::try_from(manifest.cards.len()).unwrap_or(u32::MAX),
        classes,
        counts: manifest.counts(),
        overdue: part.conn.query_row(
            "SELECT count(*) FROM followups WHERE status = 'open' AND due < ?1",
            [tx.today().to_string()],
            |row| row.get(0),
        )?,
        fresh: u32::try_from(survey.fresh.len() - survey.twins.len()).unwrap_or(0),
        same: u32::try_from(survey.same.len()).unwrap_or(u32::MAX),
        known: known.collect::<Result<_>>()?,
        twins: twins.collect::<Result<_>>()?,
    })
}

fn facts(tx: &ReadTx<'_>, card: CardId) -> Result<Incoming> {
    let reference = cards::reference(tx, card)?;
    let contacts = tx
        .conn()
        .prepare_cached("SELECT count(*) FROM interactions WHERE card_id = ?1")?
        .query_row([card], |row| row.get(0))?;
    Ok(Incoming {
        id: card,
        number: reference.number,
        name: reference.name,
        class: reference.class,
        phone: reference.phone,
        company: reference.company,
        birthday: draft_of(tx, card)?.birthday.map(|b| b.to_string()).unwrap_or_default(),
        contacts,
    })
}
