//! A line held against the book: who is meant, and the follow-up that comes of it.

use chrono::NaiveDate;
use serde::Serialize;
use ts_rs::TS;

use super::words::BEFORE;
use super::{AmissCode, Reading, What, read};
use crate::base::error::{Code, Error, Result};
use crate::base::fold::fold;
use crate::base::ids::{CardId, FollowupId};
use crate::cards::draft::CardDraft;
use crate::cards::names::{is_han, strip_title};
use crate::cards::{self, CardRef, lines};
use crate::followups::{self, Followup, FollowupDraft};
use crate::search::{Roll, beginning, called, names_in};
use crate::store::{ReadTx, WriteTx};

/// Candidates that are offered; whoever is not among them is named by one letter more.
const OFFERED: usize = 6;

/// What a line says, and whom of the book it may mean.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct Quick {
    /// What was read.
    pub reading: Reading,
    /// Who may be meant, those met last first; one when it is certain, none when nobody is known by that name.
    pub candidates: Vec<Candidate>,
    /// What would be planned; without a day where none is said, or none that can be.
    pub draft: FollowupDraft,
}

/// Somebody a line may mean.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export, rename = "QuickCandidate")]
pub struct Candidate {
    /// Who.
    pub card: CardRef,
    /// What is planned with him next.
    pub next: Option<Followup>,
}

/// Reads a line and looks for the person in the book. What is `plain` is no more than words, and what is `named` is somebody's name:
/// somebody said so.
///
/// # Errors
/// Those of reading.
pub fn understand(tx: &ReadTx<'_>, roll: &Roll, text: &str, plain: &[What], named: &str) -> Result<Quick> {
    let names = names_in(roll, &fold(text));
    let known = |name: &str| {
        if name == named {
            return true;
        }
        let folded = fold(name);
        // Initials are typed small; what is written with capitals is a word.
        let spelt = name.bytes().all(|b| b.is_ascii_lowercase()) || name.bytes().all(|b| b.is_ascii_digit());
        names.contains(&folded) || (spelt && called(tx, roll, name, 1).is_ok_and(|found| !found.is_empty()))
    };
    let reading = read(text, tx.today(), &known, plain);
    let candidates = meant(tx, roll, &reading.person)?.into_iter().map(|card| {
        let next = followups::open_of(tx, card.id)?.into_iter().next();
        Ok(Candidate { card, next })
    });
    let draft = FollowupDraft {
        // A time that is none says nothing against the day.
        due: reading
            .date
            .filter(|_| reading.amiss.as_ref().is_none_or(|amiss| amiss.code == AmissCode::NoSuchTime)),
        time: reading.time.clone(),
        channel: reading.kind,
        purpose: reading.note.clone(),
        kind: reading.urgency,
        repeat: reading.repeat,
        ..FollowupDraft::default()
    };
    Ok(Quick { candidates: candidates.collect::<Result<_>>()?, reading, draft })
}

/// A card for somebody nobody knew, by the name of the line, and the follow-up with him.
///
/// # Errors
/// Those of adding either.
pub fn add_with_card(tx: &WriteTx<'_>, person: &str, draft: &FollowupDraft) -> Result<Followup> {
    let (name, salutation) = strip_title(person);
    let card = cards::add(tx, &CardDraft { name, salutation, ..CardDraft::default() })?;
    followups::add(tx, card, draft)
}

/// Makes a planned follow-up say what the line says; what the line does not say stays, but for the time of day of another day.
///
/// # Errors
/// Those of changing it.
pub fn update(tx: &WriteTx<'_>, id: FollowupId, draft: &FollowupDraft) -> Result<Followup> {
    let before = followups::get(tx, id)?;
    let same_day = draft.due.is_none_or(|due| due.to_string() == before.due);
    let purpose = if draft.purpose.is_empty() { before.purpose } else { draft.purpose.clone() };
    let after = FollowupDraft {
        due: draft.due.or_else(|| before.due.parse().ok()),
        time: draft.time.clone().or_else(|| before.time.filter(|_| same_day)),
        channel: draft.channel.or(Some(before.channel)),
        purpose,
        kind: draft.kind.or(before.kind),
        repeat: draft.repeat.or(before.repeat),
        assignee: before.assignee,
    };
    followups::change(tx, id, &after)
}

/// Whom a name means: who is called so, else whose name it begins without the title.
fn meant(tx: &ReadTx<'_>, roll: &Roll, person: &str) -> Result<Vec<CardRef>> {
    if person.is_empty() {
        return Ok(Vec::new());
    }
    let exact = called(tx, roll, person, OFFERED)?;
    if !exact.is_empty() {
        return Ok(exact);
    }
    let (bare, _) = strip_title(person);
    if bare != person {
        let named = called(tx, roll, &bare, OFFERED)?;
        if !named.is_empty() {
            return Ok(named);
        }
    }
    beginning(tx, roll, &surname_of(person, &bare), OFFERED)
}

/// 王 of 王太太, Lin of Mr Lin.
fn surname_of(person: &str, bare: &str) -> String {
    if !person.starts_with(is_han) {
        let mut words = person.split(' ').filter(|word| {
            let plain = word.trim_end_matches('.').to_ascii_lowercase();
            !BEFORE.split('|').any(|title| title == plain)
        });
        return words.next_back().unwrap_or(person).to_owned();
    }
    let titled = super::person::without_title(bare);
    titled.to_owned()
}

impl Quick {
    /// The only card that can be meant.
    ///
    /// # Errors
    /// `card_unknown`; `card_ambiguous` with `args.candidates`.
    pub fn only(&self) -> Result<CardId> {
        let about = |code| Error::new(code).of("person").with("text", self.reading.person.as_str());
        match self.candidates.as_slice() {
            [one] => Ok(one.card.id),
            [] => Err(about(Code::CardUnknown)),
            several => {
                let cards: Vec<CardRef> = several.iter().map(|one| one.card.clone()).collect();
                Err(about(Code::CardAmbiguous).with("candidates", lines(&cards)))
            }
        }
    }

    /// The follow-up of the line; without a day it is for today, or as soon as 急/特/易/難 says.
    ///
    /// # Errors
    /// `date_impossible` for a day or a time that does not exist or is past.
    pub fn followup(&self, today: NaiveDate) -> Result<FollowupDraft> {
        if self.reading.amiss.is_some() {
            let text = self.reading.date.map_or_else(String::new, |date| date.to_string());
            return Err(Error::new(Code::DateImpossible).of("due").with("text", text));
        }
        let due = self.draft.due.or(self.draft.kind.is_none().then_some(today));
        Ok(FollowupDraft { due, ..self.draft.clone() })
    }
}
