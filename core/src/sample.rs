//! The sample book: invented customers of an insurance rep, laid around whatever day it is made on, so that Today is
//! alive. Its people stand in `assets/sample/book.json`, not here.

mod trade;

use std::path::Path;

use chrono::{Days, NaiveDate};
use serde::Deserialize;

use crate::Clock;
use crate::base::birthday::{Calendar, YearlyDate};
use crate::base::error::{Code, Error, Result};
use crate::base::ids::CardId;
use crate::book::{Book, Preset};
use crate::cards;
use crate::cards::draft::{CardDraft, Channel, OccasionDraft, OccasionKind, RelationDraft, RelationKind};
use crate::followups::{self, FollowupDraft, Kind};
use crate::interactions::{self, After, Direction, Expectation, LogDraft};
use crate::occasions::rules::yearly_date_for;
use crate::store::{Op, WriteTx};

const BOOK: &str = include_str!("../../assets/sample/book.json");

#[derive(Deserialize)]
struct Sample {
    owner: String,
    name: String,
    preset: Preset,
    cards: Vec<SampleCard>,
}

/// Days count from the day the book is made: -4 is four days before it.
#[derive(Deserialize)]
struct SampleCard {
    draft: CardDraft,
    #[serde(default)]
    birthday_in: Option<BirthdayIn>,
    created: i64,
    /// The last change of the card itself, for the stale badge.
    #[serde(default)]
    updated: Option<i64>,
    #[serde(default)]
    relations: Vec<SampleRelation>,
    #[serde(default)]
    logs: Vec<SampleLog>,
    #[serde(default)]
    followups: Vec<SampleFollowup>,
    #[serde(default)]
    occasions: Vec<SampleOccasion>,
}

#[derive(Deserialize)]
struct BirthdayIn {
    calendar: Calendar,
    in_days: i64,
    age: Option<i32>,
}

#[derive(Deserialize)]
struct SampleRelation {
    #[serde(default)]
    name: String,
    relation: RelationKind,
    #[serde(default)]
    note: String,
    #[serde(default)]
    link: Option<usize>,
    #[serde(default)]
    birthday: Option<YearlyDate>,
    #[serde(default)]
    birthday_in: Option<BirthdayIn>,
}

#[derive(Deserialize)]
struct SampleLog {
    day: i64,
    #[serde(default)]
    time: Option<String>,
    kind: Channel,
    #[serde(default)]
    direction: Direction,
    reached: bool,
    #[serde(default)]
    note: String,
    #[serde(default)]
    outcome: String,
    #[serde(default)]
    expectation: Option<Expectation>,
}

#[derive(Deserialize)]
struct SampleFollowup {
    due: i64,
    #[serde(default)]
    time: Option<String>,
    channel: Channel,
    purpose: String,
    #[serde(default)]
    kind: Option<Kind>,
}

#[derive(Deserialize)]
struct SampleOccasion {
    kind: OccasionKind,
    #[serde(default)]
    title: String,
    in_days: i64,
    #[serde(default)]
    years: i32,
}

/// Makes the sample book in `folder`.
///
/// # Errors
/// Those of [`Book::create`].
pub fn create(folder: &Path, clock: Clock) -> Result<Book> {
    let sample: Sample = serde_json::from_str(BOOK)
        .map_err(|error| Error::new(Code::Database).with("detail", format!("sample book: {error}")))?;
    let trade = trade::read()?;
    let book = Book::create(folder, &sample.name, sample.preset, clock, &sample.owner)?;
    book.mark_sample()?;
    book.write(Op::Sample, |tx| {
        let mut ids = Vec::with_capacity(sample.cards.len());
        for card in &sample.cards {
            ids.push(add_card(tx, card)?);
        }
        for (card, id) in sample.cards.iter().zip(&ids) {
            fill(tx, card, *id, &ids)?;
        }
        let names = sample.cards.iter().map(|card| card.draft.name.as_str());
        let people: Vec<(&str, CardId)> = names.zip(ids.iter().copied()).collect();
        trade::fill(tx, &trade, &people)
    })?;
    Ok(book)
}

fn add_card(tx: &WriteTx<'_>, card: &SampleCard) -> Result<CardId> {
    let mut draft = card.draft.clone();
    draft.birthday = draft.birthday.or_else(|| resolve(card.birthday_in.as_ref(), tx.today()));
    cards::add(&tx.at(tx.now().plus_days(card.created)), &draft)
}

fn fill(tx: &WriteTx<'_>, card: &SampleCard, id: CardId, ids: &[CardId]) -> Result<()> {
    let day = |offset: i64| shifted(tx.today(), offset);
    // The last change of the card is what makes it stale or fresh, so everything on the card is written then.
    let then = tx.at(tx.now().plus_days(card.updated.unwrap_or(card.created)));
    for relation in &card.relations {
        let draft = RelationDraft {
            name: relation.name.clone(),
            relation: relation.relation,
            birthday: relation.birthday.or_else(|| resolve(relation.birthday_in.as_ref(), tx.today())),
            note: relation.note.clone(),
        };
        let other = relation.link.and_then(|index| ids.get(index)).copied();
        cards::add_relation(&then, id, &draft, other)?;
    }
    for occasion in &card.occasions {
        let date = yearly_date_for(Calendar::Solar, occasion.in_days, Some(occasion.years), tx.today());
        let draft = OccasionDraft {
            kind: occasion.kind,
            title: occasion.title.clone(),
            date: date.unwrap_or_default(),
        };
        cards::card::add_occasion(&then, id, &draft)?;
    }
    cards::set_tags(&then, id, &card.draft.tags)?;
    for log in &card.logs {
        let draft = LogDraft {
            kind: log.kind,
            direction: log.direction,
            reached: log.reached,
            day: day(log.day),
            time: log.time.clone(),
            note: log.note.clone(),
            outcome: log.outcome.clone(),
            agreed: String::new(),
            attendees: String::new(),
            expectation: log.expectation,
            cost: None,
        };
        // A past log without outcome had its next step; only those of this week can be thin.
        let after = After { no_next: log.day < -7, ..After::default() };
        interactions::log(&tx.at(tx.now().plus_days(log.day)), id, &draft, &after)?;
    }
    for followup in &card.followups {
        let draft = FollowupDraft {
            due: day(followup.due),
            time: followup.time.clone(),
            channel: Some(followup.channel),
            purpose: followup.purpose.clone(),
            kind: followup.kind,
            ..FollowupDraft::default()
        };
        followups::add(tx, id, &draft)?;
    }
    Ok(())
}

fn shifted(today: NaiveDate, offset: i64) -> Option<NaiveDate> {
    let days = Days::new(offset.unsigned_abs());
    if offset < 0 { today.checked_sub_days(days) } else { today.checked_add_days(days) }
}

fn resolve(birthday: Option<&BirthdayIn>, today: NaiveDate) -> Option<YearlyDate> {
    let b = birthday?;
    yearly_date_for(b.calendar, b.in_days, b.age, today)
}
