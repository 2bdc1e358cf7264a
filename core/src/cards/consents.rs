//! What a customer agreed to, and until when. A consent is never changed: it is recorded, and it is withdrawn.

use chrono::NaiveDate;
use rusqlite::{named_params, params};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::base::error::{Code, Error, Result};
use crate::base::ids::{CardId, ConsentId};
use crate::base::sql::{name_of, or_default};
use crate::store::{ReadTx, WriteTx};

/// Longest purpose and source, in characters.
const LONGEST: usize = 200;

/// What makes keeping the data lawful (Art. 6 GDPR; §§ 19, 20 of Taiwan's 個資法; Art. 13 of China's 个人信息保护法).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
#[ts(export, rename = "ConsentBasis")]
pub enum Basis {
    /// The person agreed.
    #[default]
    Consent,
    /// A contract needs it, or what leads to one.
    Contract,
    /// A law asks for it.
    Law,
    /// An interest that outweighs.
    Interest,
    /// The person made it public.
    Public,
}

/// One record.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct Consent {
    /// The record.
    pub id: ConsentId,
    /// What makes it lawful.
    pub basis: Basis,
    /// What for.
    pub purpose: String,
    /// Where it is known from: a form, a call.
    pub source: String,
    /// Since when.
    pub given_on: String,
    /// Since when no longer.
    pub withdrawn_on: Option<String>,
    /// Who recorded it.
    pub by: String,
}

/// A record as it is handed in.
#[derive(Clone, Debug, Deserialize, TS)]
#[ts(export)]
pub struct ConsentDraft {
    /// What makes it lawful.
    pub basis: Basis,
    /// What for.
    pub purpose: String,
    /// Where it is known from.
    #[serde(default)]
    pub source: String,
    /// Since when; today without it.
    #[serde(default)]
    pub given_on: Option<NaiveDate>,
}

/// Records a consent.
///
/// # Errors
/// `card_unknown`, `reason_missing` without a purpose, `text_too_long`, `date_impossible` for a day to come.
pub fn record(tx: &WriteTx<'_>, card: CardId, draft: &ConsentDraft) -> Result<ConsentId> {
    super::reference(tx, card)?;
    let (purpose, source) = (draft.purpose.trim(), draft.source.trim());
    if purpose.is_empty() {
        return Err(Error::new(Code::ReasonMissing).of("purpose"));
    }
    for (field, text) in [("purpose", purpose), ("source", source)] {
        if text.chars().count() > LONGEST {
            return Err(Error::new(Code::TextTooLong).of(field).with("limit", LONGEST));
        }
    }
    let given = draft.given_on.unwrap_or_else(|| tx.today());
    if given > tx.today() {
        return Err(Error::new(Code::DateImpossible).of("given_on").with("text", given.to_string()));
    }
    let id = ConsentId::fresh();
    tx.conn()
        .prepare_cached(
            "INSERT INTO consents (id, card_id, basis, purpose, source, given_on, created_at, created_by)
             VALUES (:id, :card, :basis, :purpose, :source, :given, :at, :by)",
        )?
        .execute(named_params! {
            ":id": id, ":card": card, ":basis": name_of(draft.basis), ":purpose": purpose, ":source": source,
            ":given": given.to_string(), ":at": tx.now().utc(), ":by": tx.by(),
        })?;
    Ok(id)
}

/// Withdraws one, from today on.
///
/// # Errors
/// `unknown` for one that is not there or was withdrawn before.
pub fn withdraw(tx: &WriteTx<'_>, id: ConsentId) -> Result<()> {
    let changed = tx.conn().execute(
        "UPDATE consents SET withdrawn_on = ?2 WHERE id = ?1 AND withdrawn_on IS NULL",
        params![id, tx.today().to_string()],
    )?;
    if changed == 1 { Ok(()) } else { Err(Error::new(Code::Unknown)) }
}

/// Those of a card, newest first.
///
/// # Errors
/// Those of reading.
pub fn list(tx: &ReadTx<'_>, card: CardId) -> Result<Vec<Consent>> {
    let mut query = tx.conn().prepare_cached(
        "SELECT id, basis, purpose, source, given_on, withdrawn_on, created_by FROM consents WHERE card_id = ?1
         ORDER BY given_on DESC, created_at DESC",
    )?;
    let rows = query.query_map([card], |row| {
        Ok(Consent {
            id: row.get("id")?,
            basis: or_default(row, "basis")?,
            purpose: row.get("purpose")?,
            source: row.get("source")?,
            given_on: row.get("given_on")?,
            withdrawn_on: row.get("withdrawn_on")?,
            by: row.get("created_by")?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
