//! The access log 調閱紀錄: who looked at whom, who took what out, who did not get in. Rows are only ever added, each
//! chained to the one before; `shuke check` walks the chain. It is no history of the cards: that one is the changesets.

mod alarms;
mod chain;

use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Transaction, named_params};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::rights::{Right, Session};
use crate::base::clock::Stamp;
use crate::base::error::{Code, Error, Result};
use crate::base::ids::{CardId, StaffId};
use crate::base::sql::name_of;
use crate::store::{ReadTx, meta, set_meta};

/// Where `meta` says how the log ends.
const HEAD: &str = "access_head";

/// The same card opened again by the same person within so many seconds is one look at it.
const ONE_LOOK: i64 = 600;

/// Days that alarms look back.
const ALARM_DAYS: i64 = 30;

/// What is put on record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export, rename = "AccessDeed")]
#[allow(missing_docs)]
pub enum Deed {
    Unlocked,
    FailedUnlock,
    ViewedCard,
    Exported,
    Printed,
    CopiedOut,
    LentOut,
    SavedAttachment,
    MadeSubjectFile,
    ErasedCard,
    HandedOver,
    TookOver,
    ErasedHandedOver,
    AddedStaff,
    RemovedStaff,
    ChangedRole,
    ChangedPassword,
    ResetPassword,
    SetPin,
    Protected,
    Unprotected,
    MadeRecoveryKey,
    TriedRecoveryKey,
    Restored,
    RecoveredCards,
    Repaired,
    ClosedAlarm,
}

/// Something to put on record.
#[derive(Clone, Debug)]
pub struct Access {
    deed: Deed,
    card: Option<CardId>,
    count: u32,
    detail: String,
    /// When it happened, if not now.
    at: Option<String>,
    /// Who did it, if not the session.
    staff: Option<String>,
}

impl Access {
    /// A deed.
    pub fn new(deed: Deed) -> Self {
        Self { deed, card: None, count: 1, detail: String::new(), at: None, staff: None }
    }
    /// The same, of a card.
    #[must_use]
    pub fn of(mut self, card: CardId) -> Self {
        self.card = Some(card);
        self
    }
    /// The same, of so many.
    #[must_use]
    pub fn count(mut self, count: usize) -> Self {
        self.count = u32::try_from(count).unwrap_or(u32::MAX);
        self
    }
    /// The same, with what else is to be said: a file's kind, a colleague's name, a reason. Never what stands on a card.
    #[must_use]
    pub fn saying(mut self, detail: impl Into<String>) -> Self {
        self.detail = detail.into();
        self
    }
    /// The same, by somebody else at another time: what happened while the book was shut.
    #[must_use]
    pub fn by(mut self, staff: &str, at: &str) -> Self {
        (self.staff, self.at) = (Some(staff.to_owned()), Some(at.to_owned()));
        self
    }
}

/// One row, as people see it.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct AccessRow {
    /// Its number; without a gap.
    #[ts(type = "number")]
    pub seq: i64,
    /// When, RFC 3339.
    pub at: String,
    /// Who.
    pub staff: String,
    /// What (`Deed` in snake_case).
    pub deed: String,
    /// Which card.
    pub card: Option<CardId>,
    /// How many.
    pub count: u32,
    /// What else was said.
    pub detail: String,
}

/// Something a supervisor has to look at.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct Alarm {
    /// The last row of what raised it: its identity.
    #[ts(type = "number")]
    pub seq: i64,
    /// `mass_viewing` or `failed_unlocks`.
    pub kind: &'static str,
    /// Who; empty for wrong recovery keys.
    pub staff: String,
    /// When it began, RFC 3339.
    pub from: String,
    /// When it ended.
    pub to: String,
    /// How many cards or tries.
    pub count: u32,
}

/// How the log ends: what lies in backups, so that a later log can be held against it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// Number of the last row.
    pub seq: i64,
    /// Its hash, in hex; empty for an empty log.
    pub hash: String,
}

/// Puts something on record, as a part of a transaction: a row without its head would look tampered with. `false` when it was
/// the same look at the same card.
pub(crate) fn note(conn: &Transaction<'_>, session: &Session, now: Stamp, access: &Access) -> Result<bool> {
    let staff = access.staff.as_deref().unwrap_or(&session.name);
    if access.deed == Deed::ViewedCard {
        let last: Option<String> = conn
            .prepare_cached(
                "SELECT at FROM access_log WHERE card_id = ?1 AND staff = ?2 AND deed = 'viewed_card'
                 ORDER BY seq DESC LIMIT 1",
            )?
            .query_row(rusqlite::params![access.card, staff], |row| row.get(0))
            .optional()?;
        let since = last.and_then(|at| now.seconds_since(&at));
        if since.is_some_and(|seconds| (0..ONE_LOOK).contains(&seconds)) {
            return Ok(false);
        }
    }
    let head = head(conn)?;
    // A log somebody tampered with is told by `check`; it is no reason to keep people from their book.
    let last: i64 = conn
        .prepare_cached("SELECT coalesce(max(seq), 0) FROM access_log")?
        .query_row([], |row| row.get(0))?;
    let before = if head.seq == 0 { root(conn)?.to_vec() } else { unhex(&head.hash) };
    let at = access.at.clone().unwrap_or_else(|| now.utc());
    let deed = name_of(access.deed).unwrap_or_default();
    let staff_id = session.staff.filter(|_| access.staff.is_none());
    let link = chain::Link {
        seq: head.seq.max(last) + 1,
        at: &at,
        offset: now.offset_minutes(),
        staff_id: staff_id.as_ref().map_or(&[], |id| id.0.as_bytes().as_slice()),
        staff,
        deed: &deed,
        card: access.card.as_ref().map_or(&[], |id| id.0.as_bytes().as_slice()),
        count: i64::from(access.count),
        detail: &access.detail,
    };
    let hash = chain::hash(&before, &link);
    conn.prepare_cached(
        "INSERT INTO access_log (seq, at, offset_minutes, staff_id, staff, deed, card_id, count, detail, hash)
         VALUES (:seq, :at, :offset, :staff_id, :staff, :deed, :card, :count, :detail, :hash)",
    )?
    .execute(named_params! {
        ":seq": link.seq, ":at": at, ":offset": link.offset, ":staff_id": staff_id, ":staff": staff,
        ":deed": deed, ":card": access.card, ":count": access.count, ":detail": access.detail, ":hash": hash,
    })?;
    set_meta(conn, HEAD, &format!("{} {}", link.seq, data_encoding::HEXLOWER.encode(&hash)))?;
    Ok(true)
}

/// How the log ends now.
pub(crate) fn head(conn: &Connection) -> Result<Head> {
    let text = meta(conn, HEAD)?.unwrap_or_default();
    let (seq, hash) = text.split_once(' ').unwrap_or(("0", ""));
    Ok(Head { seq: seq.parse().unwrap_or(0), hash: hash.to_owned() })
}

/// Which rows of the log are wanted.
#[derive(Clone, Debug, Default, Deserialize, TS)]
#[ts(export)]
pub struct AccessQuery {
    /// Only what this person did.
    #[serde(default)]
    pub staff: Option<StaffId>,
    /// Only what was done with this card.
    #[serde(default)]
    pub card: Option<CardId>,
    /// Only rows before this one.
    #[serde(default)]
    #[ts(type = "number | null")]
    pub before: Option<i64>,
}

/// The newest rows. Whoever may not see the whole log sees what he did himself.
///
/// # Errors
/// Those of reading.
pub fn list(tx: &ReadTx<'_>, query: &AccessQuery, limit: u32) -> Result<Vec<AccessRow>> {
    let session = tx.session();
    let staff = if session.may(Right::SeeAccessLog) { query.staff } else { session.staff };
    let mut rows = tx.conn().prepare_cached(
        "SELECT seq, at, staff, deed, card_id, count, detail FROM access_log
         WHERE (:staff IS NULL OR staff_id = :staff) AND (:card IS NULL OR card_id = :card)
           AND (:before IS NULL OR seq < :before)
         ORDER BY seq DESC LIMIT :limit",
    )?;
    let found = rows.query_map(
        named_params! { ":staff": staff, ":card": query.card, ":before": query.before, ":limit": limit },
        |row| {
            let at: String = row.get("at")?;
            Ok(AccessRow {
                seq: row.get("seq")?,
                at: tx.now().local(&at),
                staff: row.get("staff")?,
                deed: row.get("deed")?,
                card: row.get("card_id")?,
                count: row.get("count")?,
                detail: row.get("detail")?,
            })
        },
    )?;
    Ok(found.collect::<Result<_, _>>()?)
}

/// What nobody has looked at yet. Only those who may see the log are told.
///
/// # Errors
/// Those of reading.
pub fn alarms(tx: &ReadTx<'_>) -> Result<Vec<Alarm>> {
    if tx.session().require(Right::SeeAccessLog).is_err() || tx.session().staff.is_none() {
        return Ok(Vec::new());
    }
    let since = tx.now().plus_days(-ALARM_DAYS).utc();
    let closed: Vec<String> = tx
        .conn()
        .prepare_cached("SELECT detail FROM access_log WHERE deed = 'closed_alarm'")?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let is_open = |last: i64| !closed.iter().any(|text| closes(text) == Some(last));
    let mut query = tx.conn().prepare_cached(
        "SELECT seq, at, staff, card_id FROM access_log WHERE deed = :deed AND at >= :since ORDER BY seq",
    )?;
    let mut seen = |deed: Deed| -> Result<Vec<(alarms::Seen, String)>> {
        let rows = query.query_map(named_params! { ":deed": name_of(deed), ":since": since }, |row| {
            let at: String = row.get(1)?;
            let seen = alarms::Seen {
                seq: row.get(0)?,
                at: -tx.now().seconds_since(&at).unwrap_or(0),
                staff: row.get(2)?,
                card: row.get::<_, Option<Vec<u8>>>(3)?.unwrap_or_default(),
            };
            Ok((seen, at))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    };
    let mut found = Vec::new();
    let (views, times): (Vec<_>, Vec<_>) = seen(Deed::ViewedCard)?.into_iter().unzip();
    let time = |seq: i64| {
        let place = views.iter().position(|seen| seen.seq == seq);
        place.and_then(|place| times.get(place)).map(|at| tx.now().local(at)).unwrap_or_default()
    };
    for run in alarms::mass_viewing(&views).into_iter().filter(|run| is_open(run.last)) {
        found.push(Alarm {
            seq: run.last,
            kind: "mass_viewing",
            from: time(run.first),
            to: time(run.last),
            staff: run.staff,
            count: u32::try_from(run.cards).unwrap_or(u32::MAX),
        });
    }
    let failed = seen(Deed::FailedUnlock)?;
    for tries in failed.chunk_by(|(one, _), (next, _)| one.staff == next.staff && next.seq == one.seq + 1) {
        let (Some((_, from)), Some((last, to))) = (tries.first(), tries.last()) else { continue };
        if tries.len() >= alarms::FAILED && is_open(last.seq) {
            found.push(Alarm {
                seq: last.seq,
                kind: "failed_unlocks",
                staff: last.staff.clone(),
                from: tx.now().local(from),
                to: tx.now().local(to),
                count: u32::try_from(tries.len()).unwrap_or(u32::MAX),
            });
        }
    }
    found.sort_by_key(|alarm| -alarm.seq);
    Ok(found)
}

/// When the recovery key was made, and when it was last proven to be the right one; RFC 3339.
///
/// # Errors
/// Those of reading.
pub fn recovery_times(tx: &ReadTx<'_>) -> Result<(Option<String>, Option<String>)> {
    let last = |deeds: &str| -> Result<Option<String>> {
        let sql = format!("SELECT max(at) FROM access_log WHERE deed IN ({deeds})");
        let at: Option<String> = tx.conn().query_row(&sql, [], |row| row.get(0))?;
        Ok(at.map(|at| tx.now().local(&at)))
    };
    Ok((last("'protected', 'made_recovery_key'")?, last("'tried_recovery_key'")?))
}

/// What closing an alarm puts on record.
///
/// # Errors
/// `not_allowed`, `unknown` when no such alarm is open, `reason_missing`.
pub(crate) fn close(tx: &ReadTx<'_>, seq: i64, reason: &str) -> Result<Access> {
    tx.session().require(Right::SeeAccessLog)?;
    let reason = reason.trim();
    if reason.is_empty() {
        return Err(Error::new(Code::ReasonMissing).of("reason"));
    }
    if !alarms(tx)?.iter().any(|alarm| alarm.seq == seq) {
        return Err(Error::new(Code::Unknown));
    }
    Ok(Access::new(Deed::ClosedAlarm).saying(format!("{seq} {reason}")))
}

/// The alarm that a closing row is about.
fn closes(detail: &str) -> Option<i64> {
    detail.split_once(' ')?.0.parse().ok()
}

/// Walks the whole log. Each answer is a code of `check` and the row it is about.
///
/// # Errors
/// Those of reading.
pub fn faults(tx: &ReadTx<'_>, anchors: &[Head]) -> Result<Vec<(&'static str, String)>> {
    let mut query = tx.conn().prepare(
        "SELECT seq, at, offset_minutes, staff_id, staff, deed, card_id, count, detail, hash FROM access_log ORDER BY seq",
    )?;
    let mut rows = query.query([])?;
    let mut before = root(tx.conn())?.to_vec();
    let mut last = 0;
    let mut found = Vec::new();
    let mut held: Vec<&Head> = anchors.iter().filter(|head| head.seq > 0).collect();
    while let Some(row) = rows.next()? {
        let seq: i64 = row.get(0)?;
        let bytes = |place: usize| -> Result<Vec<u8>> {
            Ok(match row.get::<_, Value>(place)? {
                Value::Blob(bytes) => bytes,
                _ => Vec::new(),
            })
        };
        let (staff_id, card, hash) = (bytes(3)?, bytes(6)?, bytes(9)?);
        let (at, staff, deed, detail): (String, String, String, String) =
            (row.get(1)?, row.get(4)?, row.get(5)?, row.get(8)?);
        let link = chain::Link {
            seq,
            at: &at,
            offset: row.get(2)?,
            staff_id: &staff_id,
            staff: &staff,
            deed: &deed,
            card: &card,
            count: row.get(7)?,
            detail: &detail,
        };
        if seq != last + 1 {
            found.push(("access_gap", seq.to_string()));
        } else if chain::hash(&before, &link).as_slice() != hash {
            found.push(("access_changed", seq.to_string()));
        }
        held.retain(|head| {
            head.seq != seq || {
                let same = unhex(&head.hash) == hash;
                if !same {
                    found.push(("access_changed", seq.to_string()));
                }
                false
            }
        });
        (before, last) = (hash, seq);
    }
    let head = head(tx.conn())?;
    // Rows that a backup or the book itself remembers and that are not there.
    let gone = held.iter().map(|head| head.seq).chain([head.seq]).filter(|seq| *seq > last).max();
    found.extend(gone.map(|seq| ("access_cut", format!("{last} < {seq}"))));
    if head.seq == last && last > 0 && unhex(&head.hash) != before {
        found.push(("access_changed", last.to_string()));
    }
    if head.seq < last {
        found.push(("access_changed", "head".to_owned()));
    }
    Ok(found)
}

fn root(conn: &Connection) -> Result<[u8; 32]> {
    Ok(chain::root(&meta(conn, "book_id")?.unwrap_or_default()))
}

fn unhex(text: &str) -> Vec<u8> {
    data_encoding::HEXLOWER.decode(text.as_bytes()).unwrap_or_default()
}
