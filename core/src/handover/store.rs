//! What the book remembers of handovers.

use rusqlite::{OptionalExtension, Row, named_params, params};
use serde::Serialize;
use ts_rs::TS;
use uuid::Uuid;

use super::Mode;
use super::manifest::{Manifest, Signed};
use crate::base::error::{Code, Error, Result};
use crate::base::ids::{CardId, HandoverId};
use crate::base::sql::{name_of, named};
use crate::cards::{self, CardRef};
use crate::store::{ReadTx, WriteTx, handover_message, meta, set_meta};

/// A handover, as people see it.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct HandoverRow {
    /// Its identity, the same on both sides.
    pub id: HandoverId,
    /// `out` or `in`.
    pub direction: String,
    /// Why.
    pub mode: Mode,
    /// `open`, `taken`, `sealed`, `erased`, `returned`.
    pub state: String,
    /// The other side.
    pub peer: String,
    /// When the file was made, RFC 3339.
    pub at: String,
    /// The last day of what was lent.
    pub until: Option<String>,
    /// What both sides compare.
    pub check_code: String,
    /// Cards in the file.
    pub cards: u32,
    /// Cards of it that were changed here since.
    pub changed: u32,
    /// Whether a receipt is there: theirs for what went out, ours for what came in.
    pub receipt: bool,
    /// For what comes back: the file it answers.
    pub answers: Option<HandoverId>,
    /// A word to whoever takes over.
    pub message: String,
}

/// One card of a handover.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct HandoverCard {
    /// The card.
    pub card: CardRef,
    /// What came of it on the other side: `taken`, `merged`, `woven`, `skipped`; empty while nothing is known.
    pub result: String,
    /// Whether it was changed here since.
    pub changed: bool,
}

/// A row of `handovers`.
pub(super) struct Known {
    pub id: HandoverId,
    pub mode: Mode,
    pub state: String,
    pub until: Option<String>,
    pub peer: String,
    pub peer_code: String,
    pub made_at: String,
    pub check_code: String,
    pub signed: Signed,
    pub receipt: Option<String>,
}

impl Known {
    fn of(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            mode: named(&row.get::<_, String>("mode")?).unwrap_or_default(),
            state: row.get("state")?,
            until: row.get("until")?,
            peer: row.get("peer")?,
            peer_code: row.get("peer_code")?,
            made_at: row.get("made_at")?,
            check_code: row.get("check_code")?,
            signed: Signed { text: row.get("manifest")?, signature: row.get("signature")? },
            receipt: row.get("receipt")?,
        })
    }
}

/// Which way cards went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    Out,
    In,
}

impl Way {
    pub fn name(self) -> &'static str {
        match self {
            Self::Out => "out",
            Self::In => "in",
        }
    }
}

/// A handover of this id that went that way.
pub(super) fn find(tx: &ReadTx<'_>, id: HandoverId, way: Way) -> Result<Option<Known>> {
    Ok(tx
        .conn()
        .prepare_cached("SELECT * FROM handovers WHERE id = ?1 AND direction = ?2")?
        .query_row(params![id, way.name()], Known::of)
        .optional()?)
}

/// The same, which has to be there.
///
/// # Errors
/// `handover_unknown`.
pub(super) fn get(tx: &ReadTx<'_>, id: HandoverId, way: Way) -> Result<Known> {
    find(tx, id, way)?.ok_or_else(|| Error::new(Code::HandoverUnknown))
}

/// Whether a book of this code has been met, and under which codes one of this identity has.
pub(super) fn met(tx: &ReadTx<'_>, code: &str) -> Result<bool> {
    Ok(tx
        .conn()
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM handovers WHERE peer_code = ?1 AND peer_code <> '')")?
        .query_row([code], |row| row.get(0))?)
}

/// Remembers a file that went out or came in.
pub(super) fn insert(
    tx: &WriteTx<'_>,
    way: Way,
    manifest: &Manifest,
    signed: &Signed,
    state: &str,
) -> Result<()> {
    let peer = if way == Way::Out { &manifest.to } else { &manifest.from };
    tx.conn()
        .prepare_cached(
            "INSERT INTO handovers (id, direction, mode, state, peer, peer_code, made_at, until, check_code, manifest,
               signature, answers_id, created_at, created_by, updated_at, updated_by)
             VALUES (:id, :direction, :mode, :state, :peer, :code, :made, :until, :check, :manifest, :signature,
               :answers, :now, :by, :now, :by)",
        )?
        .execute(named_params! {
            ":id": manifest.id, ":direction": way.name(), ":mode": name_of(manifest.mode), ":state": state,
            ":peer": peer.name, ":code": peer.code, ":made": manifest.made_at,
            ":until": manifest.until.map(|day| day.to_string()),
            ":check": signed.check_code(manifest.cards.len()), ":manifest": signed.text,
            ":signature": signed.signature, ":answers": manifest.answers, ":now": tx.now().utc(), ":by": tx.by(),
        })?;
    Ok(())
}

/// A card of a handover, as it is remembered.
pub(super) struct CardLine<'a> {
    pub card: CardId,
    pub hold: &'a str,
    pub hash: &'a [u8],
    pub base: Option<&'a [u8]>,
    pub result: &'a str,
    pub settled: &'a str,
}

/// Remembers it; a second line for a card that two of the file became one in is the first.
pub(super) fn insert_card(tx: &WriteTx<'_>, handover: HandoverId, line: &CardLine<'_>) -> Result<()> {
    tx.conn()
        .prepare_cached(
            "INSERT INTO handover_cards (id, handover_id, card_id, hold, hash, base, result, settled)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (handover_id, card_id) DO NOTHING",
        )?
        .execute(params![
            Uuid::now_v7().as_bytes().as_slice(),
            handover,
            line.card,
            line.hold,
            line.hash,
            line.base,
            line.result,
            line.settled
        ])?;
    Ok(())
}

/// Keeps the word that goes with a handover, beside the history and not in it: it may name customers, and goes when one of them
/// is erased.
pub(super) fn set_message(tx: &WriteTx<'_>, id: HandoverId, message: &str) -> Result<()> {
    if message.is_empty() { Ok(()) } else { set_meta(tx.conn(), &handover_message(id), message) }
}

/// Where a handover has got to.
pub(super) fn set_state(tx: &WriteTx<'_>, id: HandoverId, state: &str) -> Result<()> {
    tx.conn().execute(
        "UPDATE handovers SET state = ?2, updated_at = ?3, updated_by = ?4 WHERE id = ?1",
        params![id, state, tx.now().utc(), tx.by()],
    )?;
    Ok(())
}

/// Every handover of this book, newest first.
///
/// # Errors
/// Those of reading.
pub fn list(tx: &ReadTx<'_>) -> Result<Vec<HandoverRow>> {
    let mut query = tx.conn().prepare_cached("SELECT * FROM handovers ORDER BY made_at DESC, id DESC")?;
    let mut rows = query.query([])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let known = Known::of(row)?;
        let manifest: serde_json::Value = serde_json::from_str(&known.signed.text).unwrap_or_default();
        let cards = manifest.get("cards").and_then(|cards| cards.as_array()).map_or(0, Vec::len);
        found.push(HandoverRow {
            id: known.id,
            direction: row.get("direction")?,
            mode: known.mode,
            state: known.state,
            peer: known.peer,
            at: tx.now().local(&known.made_at),
            until: known.until,
            check_code: known.check_code,
            cards: u32::try_from(cards).unwrap_or(u32::MAX),
            changed: 0,
            receipt: known.receipt.is_some(),
            answers: row.get("answers_id")?,
            message: meta(tx.conn(), &handover_message(known.id))?.unwrap_or_default(),
        });
    }
    // Every card is looked at once, however many files wait.
    let waiting: Vec<HandoverId> = found
        .iter()
        .filter(|row| row.direction == Way::Out.name() && matches!(row.state.as_str(), "open" | "taken"))
        .map(|row| row.id)
        .collect();
    for (id, changed) in super::after::all_changed(tx, &waiting)? {
        if let Some(row) = found.iter_mut().find(|row| row.id == id) {
            row.changed = u32::try_from(changed.len()).unwrap_or(u32::MAX);
        }
    }
    Ok(found)
}

/// The cards of a handover that are in this book.
///
/// # Errors
/// Those of reading.
pub fn cards_of(tx: &ReadTx<'_>, id: HandoverId) -> Result<Vec<HandoverCard>> {
    let changed = super::after::changed(tx, id)?;
    lines(tx, id)?
        .into_iter()
        .map(|(card, result, _)| {
            Ok(HandoverCard { card: cards::reference(tx, card)?, result, changed: changed.contains(&card) })
        })
        .collect()
}

/// Cards, results and hashes of a handover.
pub(super) fn lines(tx: &ReadTx<'_>, id: HandoverId) -> Result<Vec<(CardId, String, Vec<u8>)>> {
    let mut query = tx.conn().prepare_cached(
        "SELECT card_id, result, hash FROM handover_cards WHERE handover_id = ?1 ORDER BY card_id",
    )?;
    let rows = query.query_map([id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
