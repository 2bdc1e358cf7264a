//! What a person decided about a customer: a class that is locked, an attitude seen, 率先使用. Each has a reason, may end by
//! itself, and can be taken back. The rule goes on reckoning beside it.

use std::collections::HashMap;

use chrono::NaiveDate;
use rusqlite::{Row, named_params};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::scheme::Scheme;
use crate::base::error::{Code, Error, Result};
use crate::base::ids::{CardId, JudgementId};
use crate::base::sql;
use crate::cards::{self, Class, rules::NOTE_LIMIT};
use crate::store::{ReadTx, WriteTx};

/// A judgement as it is put in.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct JudgementDraft {
    /// Of what.
    pub scheme: Scheme,
    /// Which class, by its name.
    pub class: String,
    /// Why, or what was seen; never empty.
    pub reason: String,
    /// When it was seen; today when missing.
    #[serde(default)]
    pub day: Option<NaiveDate>,
    /// The last day it holds; for good when missing.
    #[serde(default)]
    pub until: Option<NaiveDate>,
}

/// A judgement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
#[allow(missing_docs)]
pub struct Judgement {
    pub id: JudgementId,
    pub card: CardId,
    pub scheme: Scheme,
    pub class: String,
    pub reason: String,
    pub day: NaiveDate,
    pub until: Option<NaiveDate>,
    pub by: String,
}

impl Judgement {
    /// Whether it holds on a day.
    pub fn holds(&self, today: NaiveDate) -> bool {
        self.day <= today && self.until.is_none_or(|until| today <= until)
    }
}

/// Judges a customer; the latest judgement of a scheme holds.
///
/// # Errors
/// `card_unknown`, `unknown` for a class the scheme has not, `reason_missing`, `text_too_long`, `date_impossible` for a day to
/// come or an end before it.
pub fn judge(tx: &WriteTx<'_>, card: CardId, draft: &JudgementDraft) -> Result<JudgementId> {
    cards::reference(tx, card)?;
    if draft.scheme.place(&draft.class).is_none() {
        return Err(Error::new(Code::Unknown).of("class"));
    }
    let reason = draft.reason.trim();
    if reason.is_empty() {
        return Err(Error::new(Code::ReasonMissing).of("reason"));
    }
    if reason.chars().count() > NOTE_LIMIT {
        return Err(Error::new(Code::TextTooLong).of("reason").with("limit", NOTE_LIMIT));
    }
    let day = draft.day.unwrap_or_else(|| tx.today());
    let impossible = |field: &str, day: NaiveDate| {
        Error::new(Code::DateImpossible).of(field).with("text", day.to_string())
    };
    if day > tx.today() {
        return Err(impossible("day", day));
    }
    if let Some(until) = draft.until.filter(|until| *until < day) {
        return Err(impossible("until", until));
    }
    // A locked class of ABC is the one on the card; the rule goes on reckoning beside it.
    if draft.scheme == Scheme::Abc {
        let class = match draft.class.as_str() {
            "a" => Class::A,
            "b" => Class::B,
            _ => Class::C,
        };
        cards::set_class(tx, card, Some(class))?;
    }
    let id = JudgementId::fresh();
    tx.conn().execute(
        "INSERT INTO judgements (id, card_id, scheme, class, reason, day, until, created_at, created_by)
         VALUES (:id, :card, :scheme, :class, :reason, :day, :until, :now, :by)",
        named_params! {
            ":id": id, ":card": card, ":scheme": sql::name_of(draft.scheme), ":class": draft.class, ":reason": reason,
            ":day": day.to_string(), ":until": draft.until.map(|day| day.to_string()), ":now": tx.now().utc(),
            ":by": tx.by(),
        },
    )?;
    Ok(id)
}

/// Takes a judgement back: the rule decides again, or the judgement before.
///
/// # Errors
/// `unknown`.
pub fn unjudge(tx: &WriteTx<'_>, id: JudgementId) -> Result<()> {
    match tx.conn().execute("DELETE FROM judgements WHERE id = ?1", [id])? {
        0 => Err(Error::new(Code::Unknown)),
        _ => Ok(()),
    }
}

fn read(row: &Row<'_>) -> rusqlite::Result<Option<Judgement>> {
    // One of a newer version is no concern of this one.
    let Some(scheme) = sql::opt(row, "scheme")? else { return Ok(None) };
    Ok(Some(Judgement {
        id: row.get("id")?,
        card: row.get("card_id")?,
        scheme,
        class: row.get("class")?,
        reason: row.get("reason")?,
        day: sql::day(row, "day")?,
        until: sql::opt_day(row, "until")?,
        by: row.get("created_by")?,
    }))
}

/// The judgements of a card, the latest first.
///
/// # Errors
/// Those of reading the file.
pub fn of_card(tx: &ReadTx<'_>, card: CardId) -> Result<Vec<Judgement>> {
    let mut query =
        tx.conn().prepare_cached("SELECT * FROM judgements WHERE card_id = ?1 ORDER BY day DESC, id DESC")?;
    let found = query.query_map([card], read)?.collect::<Result<Vec<_>, _>>()?;
    Ok(found.into_iter().flatten().collect())
}

/// The judgement that holds today, by card and scheme: the latest.
pub(super) fn in_force(tx: &ReadTx<'_>) -> Result<HashMap<(CardId, Scheme), Judgement>> {
    let mut query = tx.conn().prepare_cached("SELECT * FROM judgements ORDER BY day, id")?;
    let mut found = HashMap::new();
    for row in query.query_map([], read)? {
        if let Some(judgement) = row?.filter(|judgement| judgement.holds(tx.today())) {
            found.insert((judgement.card, judgement.scheme), judgement);
        }
    }
    Ok(found)
}
