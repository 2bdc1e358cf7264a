//! 夥伴優惠: what partners grant our customers, who may have it, and who had it. Using one is a line of the rewards that names it,
//! so that it reads the same in another book.

use chrono::NaiveDate;
use rusqlite::{OptionalExtension, named_params};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::base::error::{Code, Error, Result};
use crate::base::ids::{BenefitId, CardId, RewardId};
use crate::base::sql;
use crate::cards::own;
use crate::cards::rules::{NAME_LIMIT, NOTE_LIMIT};
use crate::sales::ledgers;
use crate::search::list::{count, held};
use crate::search::{Filter, Now, Roll};
use crate::store::{ReadTx, WriteTx};

/// A benefit as it is put in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(export)]
pub struct BenefitDraft {
    /// Who grants it.
    pub partner: String,
    /// What: 機場接送一次.
    pub offer: String,
    /// The expression that finds who may have it; everybody where empty.
    pub r#where: String,
    /// Points it costs a customer.
    pub points: u32,
    /// Its first day.
    pub from: Option<NaiveDate>,
    /// Its last day.
    pub until: Option<NaiveDate>,
    /// Anything else: how to get it.
    pub note: String,
}

impl BenefitDraft {
    /// As a line of the rewards names it.
    fn named(&self) -> String {
        format!("{}・{}", self.partner.trim(), self.offer.trim())
    }

    fn holds_on(&self, day: NaiveDate) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day <= until)
    }
}

/// A benefit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct Benefit {
    /// Identity.
    pub id: BenefitId,
    /// What was said of it.
    #[serde(flatten)]
    pub said: BenefitDraft,
    /// It holds today.
    pub holds: bool,
    /// Customers who may have it.
    pub people: u32,
    /// How often it was used.
    pub used: u32,
}

/// A benefit that one customer may have today.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct BenefitOffer {
    /// Identity.
    pub id: BenefitId,
    /// What was said of it.
    #[serde(flatten)]
    pub said: BenefitDraft,
    /// Points that are lacking.
    pub lacking: u32,
    /// When this customer used it last.
    pub used_on: Option<NaiveDate>,
}

/// Saves a benefit, a new one or over an old one.
///
/// # Errors
/// `text_missing`, `text_too_long`, `date_impossible` where it ends before it begins, `benefit_known` for the words of another; those of
/// the expression; `unknown`.
pub fn save(tx: &WriteTx<'_>, id: Option<BenefitId>, draft: &BenefitDraft) -> Result<BenefitId> {
    for (field, text) in [("partner", &draft.partner), ("offer", &draft.offer)] {
        if text.trim().is_empty() {
            return Err(Error::new(Code::TextMissing).of(field));
        }
        // Both together are one line of the rewards.
        if text.trim().chars().count() > NAME_LIMIT / 2 - 1 {
            return Err(Error::new(Code::TextTooLong).of(field).with("limit", NAME_LIMIT / 2 - 1));
        }
    }
    if draft.note.chars().count() > NOTE_LIMIT {
        return Err(Error::new(Code::TextTooLong).of("note").with("limit", NOTE_LIMIT));
    }
    if let (Some(from), Some(until)) = (draft.from, draft.until)
        && until < from
    {
        return Err(Error::new(Code::DateImpossible).of("until").with("text", until.to_string()));
    }
    if i32::try_from(draft.points).is_err() {
        return Err(Error::new(Code::AmountUnfit).of("points").with("text", draft.points));
    }
    Filter::parse(&draft.r#where, &own::all(tx)?)?;
    // Who used it is told by these words: no two have the same, and other words go to every line that names it.
    let words = draft.named();
    for (known, said) in all(tx)? {
        let old = said.named();
        if Some(known) != id && old == words {
            return Err(Error::new(Code::BenefitKnown).of("offer").with("text", words));
        }
        if Some(known) == id && old != words {
            tx.conn().execute("UPDATE rewards SET what = ?2 WHERE what = ?1", [&old, &words])?;
        }
    }
    let is_new = id.is_none();
    let id = id.unwrap_or_else(BenefitId::fresh);
    let sql = if is_new {
        "INSERT INTO benefits (id, partner, offer, filter, points, from_on, until, note, created_at, created_by, updated_at,
           updated_by)
         VALUES (:id, :partner, :offer, :filter, :points, :from, :until, :note, :now, :by, :now, :by)"
    } else {
        "UPDATE benefits SET partner = :partner, offer = :offer, filter = :filter, points = :points, from_on = :from,
           until = :until, note = :note, updated_at = :now, updated_by = :by WHERE id = :id"
    };
    let written = tx.conn().execute(
        sql,
        named_params! {
            ":id": id, ":partner": draft.partner.trim(), ":offer": draft.offer.trim(), ":filter": draft.r#where.trim(),
            ":points": draft.points, ":from": draft.from.map(|day| day.to_string()),
            ":until": draft.until.map(|day| day.to_string()), ":note": draft.note.trim(), ":now": tx.now().utc(),
            ":by": tx.by(),
        },
    )?;
    if written == 0 { Err(Error::new(Code::Unknown).of("benefit")) } else { Ok(id) }
}

/// Takes a benefit away; who used it stays written.
///
/// # Errors
/// `unknown`.
pub fn remove(tx: &WriteTx<'_>, id: BenefitId) -> Result<()> {
    match tx.conn().execute("DELETE FROM benefits WHERE id = ?1", [id])? {
        0 => Err(Error::new(Code::Unknown).of("benefit")),
        _ => Ok(()),
    }
}

fn said(row: &rusqlite::Row<'_>) -> rusqlite::Result<(BenefitId, BenefitDraft)> {
    let said = BenefitDraft {
        partner: row.get("partner")?,
        offer: row.get("offer")?,
        r#where: row.get("filter")?,
        points: row.get("points")?,
        from: sql::opt_day(row, "from_on")?,
        until: sql::opt_day(row, "until")?,
        note: row.get("note")?,
    };
    Ok((row.get("id")?, said))
}

fn all(tx: &ReadTx<'_>) -> Result<Vec<(BenefitId, BenefitDraft)>> {
    Ok(tx
        .conn()
        .prepare_cached(
            "SELECT * FROM benefits ORDER BY until IS NOT NULL AND until < ?1, until IS NULL, until, partner, offer",
        )?
        .query_map([tx.today().to_string()], said)?
        .collect::<Result<_, _>>()?)
}

/// All benefits, those that end first first and those that are over last, each with how many may have it. An expression of another version that cannot be
/// read finds nobody.
///
/// # Errors
/// Those of reading the file.
pub fn list(tx: &ReadTx<'_>, roll: &Roll) -> Result<Vec<Benefit>> {
    let fields = own::all(tx)?;
    let mut uses = tx.conn().prepare_cached("SELECT count(*) FROM rewards WHERE what = ?1")?;
    all(tx)?
        .into_iter()
        .map(|(id, said)| {
            let people = Filter::parse(&said.r#where, &fields)
                .and_then(|filter| count(roll, Now::of(tx), &filter))
                .unwrap_or(0);
            let used = uses.query_row([said.named()], |row| row.get(0))?;
            Ok(Benefit { id, holds: said.holds_on(tx.today()), said, people, used })
        })
        .collect()
}

/// What one customer may have today.
///
/// # Errors
/// Those of reading the file.
pub fn of_card(tx: &ReadTx<'_>, roll: &Roll, card: CardId) -> Result<Vec<BenefitOffer>> {
    let points = ledgers::points(tx, card)?;
    let mut last = tx
        .conn()
        .prepare_cached("SELECT max(day) AS day FROM rewards WHERE card_id = :card AND what = :what")?;
    let mut found = Vec::new();
    for (id, said) in all(tx)? {
        if !said.holds_on(tx.today()) || !is_for(tx, roll, &said, card)? {
            continue;
        }
        let used_on = last.query_row(named_params! { ":card": card, ":what": said.named() }, |row| {
            sql::opt_day(row, "day")
        })?;
        let lacking = u32::try_from(i64::from(said.points) - points).unwrap_or(0);
        found.push(BenefitOffer { id, said, lacking, used_on });
    }
    Ok(found)
}

fn is_for(tx: &ReadTx<'_>, roll: &Roll, said: &BenefitDraft, card: CardId) -> Result<bool> {
    let Ok(filter) = Filter::parse(&said.r#where, &own::all(tx)?) else { return Ok(false) };
    let (holds, of) = held(roll, Now::of(tx), &filter, card)?;
    Ok(holds == of)
}

/// Refuses a benefit that is not for this customer.
///
/// # Errors
/// `benefit_unfit`.
pub fn check(tx: &ReadTx<'_>, roll: &Roll, card: CardId, id: BenefitId) -> Result<()> {
    let is_offered = of_card(tx, roll, card)?.iter().any(|offer| offer.id == id);
    if is_offered { Ok(()) } else { Err(Error::new(Code::BenefitUnfit)) }
}

/// One customer uses a benefit: a line of the rewards, less its points. Who may have it is asked of [`check`] before, since that
/// takes the roll.
///
/// # Errors
/// `unknown`, `card_unknown`, `benefit_unfit` on a day it does not hold, `amount_unfit` with too few points (`args.left`).
pub fn take(tx: &WriteTx<'_>, card: CardId, id: BenefitId) -> Result<RewardId> {
    let (_, said) = tx
        .conn()
        .prepare_cached("SELECT * FROM benefits WHERE id = ?1")?
        .query_row([id], said)
        .optional()?
        .ok_or_else(|| Error::new(Code::Unknown).of("benefit"))?;
    if !said.holds_on(tx.today()) {
        return Err(Error::new(Code::BenefitUnfit));
    }
    let points = i32::try_from(said.points).map_err(|_| Error::new(Code::BenefitUnfit))?;
    ledgers::write_reward(tx, card, tx.today(), -points, &said.named())
}
