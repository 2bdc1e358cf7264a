//! The history: every write leaves its SQLite changeset here, in the same transaction. That one record is undo, redo,
//! field history and audit trail; nothing else keeps a second account of what changed.

pub(crate) mod adopt;
mod belongs;
mod changeset;
mod columns;
mod fields;
pub(crate) mod purge;
pub(crate) mod verify;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use rusqlite::fallible_streaming_iterator::FallibleStreamingIterator;
use rusqlite::hooks::Action;
use rusqlite::session::{ChangesetItem, ChangesetIter, ConflictAction, ConflictType, invert_strm};
use rusqlite::types::{Value, ValueRef};
use rusqlite::{Connection, OptionalExtension, params};
use serde::Serialize;
use ts_rs::TS;

pub use columns::Columns;
pub use fields::{FieldChange, of_card};

use super::tx::{Domain, Op, ReadTx, WriteTx};
use crate::base::error::{Code, Error, Result};
use crate::base::ids::{CardId, OpId};
use crate::base::sql::named;

/// How long an action can be taken back, in days.
pub const UNDO_DAYS: u32 = 30;

/// Changesets above this many bytes are stored compressed.
pub(super) const PACK_ABOVE: usize = 64 * 1024;

/// Whose a row is: its owner, and for a link between two people the other one too.
const OWNERS: [&str; 2] = ["card_id", "other_id"];

/// Columns that only say when and by whom a row was touched: they alone never stand in the way of an undo.
const BOOKKEEPING: [&str; 2] = ["updated_at", "updated_by"];

/// One action of the history, as people see it.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export, rename = "HistoryRow")]
pub struct Operation {
    /// Its identity, for `undo`.
    pub id: OpId,
    /// What was done (`Op` in snake_case).
    pub op: String,
    /// When, RFC 3339 in the offset it was done in.
    pub at: String,
    /// By whom.
    pub by: String,
    /// Up to five of the cards it touched.
    pub cards: Vec<CardId>,
    /// How many cards it touched.
    pub count: u32,
    /// Whether it can be taken back: not too old, not taken back already.
    pub undoable: bool,
    /// Whether it has been taken back.
    pub undone: bool,
}

/// What an undo or redo took back.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct Undone {
    /// The action that was taken back.
    pub id: OpId,
    /// Its kind.
    pub op: String,
}

/// What an action came to, once it stands in the history.
pub struct Recorded {
    /// Its row.
    pub id: OpId,
    /// Its number.
    pub seq: i64,
    /// The parts of the book it changed.
    pub domains: Vec<Domain>,
    /// The cards it changed.
    pub cards: BTreeSet<CardId>,
}

/// Stores a changeset as one action; `None` when nothing changed.
pub fn record(
    tx: &WriteTx<'_>,
    columns: &Columns,
    op: Op,
    changeset: &[u8],
    undoes: Option<OpId>,
) -> Result<Option<Recorded>> {
    if changeset.is_empty() {
        return Ok(None);
    }
    let conn = tx.conn();
    let mut domains = BTreeSet::from([Domain::History]);
    let mut cards = BTreeSet::new();
    each(changeset, |item, table, action| {
        domains.extend(Domain::of_table(table));
        columns.cards_of(conn, item, table, action, &OWNERS, &mut cards)
    })?;
    let id = OpId::fresh();
    let (name, at) = (op.name(), tx.now().utc());
    let packed = changeset.len() > PACK_ABOVE;
    let stored = if packed { zstd::encode_all(changeset, 3)? } else { changeset.to_vec() };
    conn.prepare_cached(
        "INSERT INTO history (id, op, at, offset_minutes, by, changeset, packed, cards, undoes, digest)
         VALUES (:id, :op, :at, :offset, :by, :changeset, :packed, :cards, :undoes, :digest)",
    )?
    .execute(rusqlite::named_params! {
        ":id": id, ":op": name, ":at": at, ":offset": tx.now().offset_minutes(), ":by": tx.by(),
        ":digest": verify::digest(&stored, &name, &at, tx.by()),
        ":changeset": stored, ":packed": packed, ":cards": cards.len(), ":undoes": undoes,
    })?;
    let seq = conn.last_insert_rowid();
    let mut link = conn.prepare_cached("INSERT INTO history_cards (card_id, seq) VALUES (?1, ?2)")?;
    for card in &cards {
        link.execute(params![card, seq])?;
    }
    Ok(Some(Recorded { id, seq, domains: domains.into_iter().collect(), cards }))
}

/// The cards a changeset is about.
///
/// # Errors
/// Those of reading.
pub fn cards_of(tx: &ReadTx<'_>, columns: &Columns, changeset: &[u8]) -> Result<Vec<CardId>> {
    let mut cards = BTreeSet::new();
    each(changeset, |item, table, action| {
        columns.cards_of(tx.conn(), item, table, action, &OWNERS, &mut cards)
    })?;
    Ok(cards.into_iter().collect())
}

/// The cards whose own rows a changeset changes, and those of them whose class it changes.
///
/// # Errors
/// Those of reading.
pub fn owners_of(
    tx: &ReadTx<'_>,
    columns: &Columns,
    changeset: &[u8],
) -> Result<(BTreeSet<CardId>, BTreeSet<CardId>)> {
    let (mut owners, mut classed) = (BTreeSet::new(), BTreeSet::new());
    let class = columns.place("cards", "class");
    each(changeset, |item, table, action| {
        // That somebody else's card went or became another one is nothing done to the card that names it.
        let names = columns.place(table, "other_id").filter(|_| action == Action::SQLITE_UPDATE);
        if table == "not_same" || names.is_some_and(|place| item.new_value(place).is_ok()) {
            return Ok(());
        }
        columns.cards_of(tx.conn(), item, table, action, &["card_id"], &mut owners)?;
        let says = class.filter(|_| table == "cards" && action == Action::SQLITE_UPDATE);
        if says.is_some_and(|place| item.new_value(place).is_ok()) {
            columns.cards_of(tx.conn(), item, table, action, &[], &mut classed)?;
        }
        Ok(())
    })?;
    Ok((owners, classed))
}

/// The newest action that [`take_back`] would take back, or what a redo would bring again.
pub fn newest(tx: &ReadTx<'_>, redo: bool) -> Result<OpId> {
    let sql = if redo {
        // Only an undo that is the very last deed can be redone: anything later stands on the undone state.
        "SELECT id, op FROM history WHERE seq = (SELECT max(seq) FROM history) AND op = 'undo' AND undone_by IS NULL"
    } else {
        "SELECT id, op FROM history WHERE undone_by IS NULL AND origin IS NULL ORDER BY seq DESC"
    };
    let mut query = tx.conn().prepare_cached(sql)?;
    let mut rows = query.query([])?;
    let mut found = None;
    while let Some(row) = rows.next()? {
        if redo || !is_final(&row.get::<_, String>(1)?) {
            found = Some(row.get(0)?);
            break;
        }
    }
    found.ok_or_else(|| Error::new(Code::UndoNothing))
}

/// Whether an action of this name cannot be taken back; one that this version does not know was somebody's own.
fn is_final(op: &str) -> bool {
    named::<Op>(op).is_some_and(Op::is_final)
}

/// What somebody did in the first place that `id` did, undid or did again; `None` for an action of another version.
pub fn origin(tx: &ReadTx<'_>, id: OpId) -> Result<Option<Op>> {
    let name: Option<String> = tx
        .conn()
        .query_row(
            "WITH RECURSIVE way(op, undoes) AS (
               SELECT op, undoes FROM history WHERE id = ?1
               UNION ALL SELECT h.op, h.undoes FROM history h JOIN way ON h.id = way.undoes)
             SELECT op FROM way WHERE undoes IS NULL",
            [id],
            |row| row.get(0),
        )
        .optional()?;
    Ok(name.as_deref().and_then(named))
}

/// Applies the inverted changeset of an action. Refused as a whole when a later change would be overwritten.
///
/// # Errors
/// `unknown`, `undo_done`, `undo_expired`, `undo_conflict`.
pub fn take_back(tx: &WriteTx<'_>, columns: &Arc<Columns>, id: OpId) -> Result<Undone> {
    let conn = tx.conn();
    let (op, at, undone, stored, packed, adopted): (String, String, bool, Vec<u8>, bool, bool) = conn
        .query_row(
            "SELECT op, at, undone_by IS NOT NULL, changeset, packed, origin IS NOT NULL FROM history WHERE id = ?1",
            [id],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?)),
        )
        .optional()?
        .ok_or_else(|| Error::new(Code::Unknown))?;
    // An undo may be taken back: that is a redo.
    let redoes = matches!(named(&op), Some(Op::Undo | Op::Redo));
    if adopted || (is_final(&op) && !redoes) {
        return Err(Error::new(Code::UndoFinal).with("op", op));
    }
    if undone {
        return Err(Error::new(Code::UndoDone));
    }
    if tx.now().days_since(&at) > UNDO_DAYS {
        return Err(Error::new(Code::UndoExpired).with("days", UNDO_DAYS));
    }
    let changeset = unpack(stored, packed)?;
    let mut inverted = Vec::new();
    invert_strm(&mut changeset.as_slice(), &mut inverted)?;
    let columns = Arc::clone(columns);
    let touched: Arc<Mutex<Vec<Touch>>> = Arc::default();
    let seen = Arc::clone(&touched);
    let applied = conn.apply_strm(&mut inverted.as_slice(), None::<fn(&str) -> bool>, move |kind, item| {
        match only_bookkeeping(&columns, &kind, &item) {
            Some(touch) => {
                if let Ok(mut list) = seen.lock() {
                    list.push(touch);
                }
                ConflictAction::SQLITE_CHANGESET_REPLACE
            }
            None => ConflictAction::SQLITE_CHANGESET_ABORT,
        }
    });
    if let Err(error) = applied {
        return Err(match error.sqlite_error_code() {
            Some(rusqlite::ErrorCode::OperationAborted | rusqlite::ErrorCode::ConstraintViolation) => {
                Error::new(Code::UndoConflict).with("op", op)
            }
            _ => error.into(),
        });
    }
    // The later edit's own mark of time must survive the undo of an earlier one.
    for touch in touched.lock().map(|mut list| std::mem::take(&mut *list)).unwrap_or_default() {
        conn.execute(
            &format!("UPDATE {} SET updated_at = ?1, updated_by = ?2 WHERE id = ?3", touch.table),
            params![touch.at, touch.by, touch.id],
        )?;
    }
    Ok(Undone { id, op })
}

/// Does an action again, on a book that is where the action began: `row` is its row of history. Answers the cards it changed; `None`
/// when it does not fit, cannot be read, or does not say any more what was written.
pub(crate) fn apply(conn: &Connection, columns: &Columns, row: &[Value]) -> Option<BTreeSet<CardId>> {
    if !verify::is_itself(columns, row) {
        return None;
    }
    let part = |name: &str| columns.place("history", name).and_then(|place| row.get(place));
    // What another book did is not done again here.
    if part("origin").is_some_and(|origin| *origin != Value::Null) {
        let Some(Value::Blob(stored)) = part("changeset") else { return None };
        let packed = matches!(part("packed"), Some(Value::Integer(packed)) if *packed != 0);
        let changeset = unpack(stored.clone(), packed).ok()?;
        let mut cards = BTreeSet::new();
        let told = each(&changeset, |item, table, action| {
            columns.cards_of(conn, item, table, action, &OWNERS, &mut cards)
        });
        return told.is_ok().then_some(cards);
    }
    let (Some(Value::Blob(stored)), Some(Value::Integer(packed))) = (part("changeset"), part("packed"))
    else {
        return None;
    };
    let changeset = unpack(stored.clone(), *packed != 0).ok()?;
    let abort = |_: ConflictType, _: ChangesetItem| ConflictAction::SQLITE_CHANGESET_ABORT;
    let done = conn.apply_strm(&mut changeset.as_slice(), None::<fn(&str) -> bool>, abort).is_ok();
    // What was undone is known by a mark on the row that did it.
    let undoes = part("undoes").filter(|undoes| **undoes != Value::Null);
    let fits = done
        && undoes.is_none_or(|undone| {
            let marked =
                conn.execute("UPDATE history SET undone_by = ?2 WHERE id = ?1", params![undone, part("id")]);
            let stands = conn.execute(
                "UPDATE history SET undone_by = NULL WHERE id = (SELECT undoes FROM history WHERE id = ?1)",
                [undone],
            );
            marked.is_ok() && stands.is_ok()
        });
    let mut cards = BTreeSet::new();
    let known = each(&changeset, |item, table, action| {
        columns.cards_of(conn, item, table, action, &OWNERS, &mut cards)
    });
    (fits && known.is_ok()).then_some(cards)
}

/// Marks `id` as taken back by `by`; when `id` was itself an undo, the action it had undone stands again.
pub fn mark_undone(tx: &WriteTx<'_>, id: OpId, by: Option<OpId>) -> Result<()> {
    // An undo that changed nothing has no row of its own; the action still counts as taken back.
    tx.conn().execute("UPDATE history SET undone_by = coalesce(?2, ?1) WHERE id = ?1", params![id, by])?;
    tx.conn().execute(
        "UPDATE history SET undone_by = NULL WHERE id = (SELECT undoes FROM history WHERE id = ?1)",
        [id],
    )?;
    Ok(())
}

/// The newest actions, of the whole book or of one card.
pub fn list(tx: &ReadTx<'_>, card: Option<CardId>, limit: u32) -> Result<Vec<Operation>> {
    // Written out for what is asked, so that the index fits.
    let wanted = match card {
        Some(_) => "seq IN (SELECT seq FROM history_cards WHERE card_id = :card)",
        None => ":card IS NULL",
    };
    let mut query = tx.conn().prepare_cached(&format!(
        "SELECT seq, id, op, at, offset_minutes, by, cards, undone_by IS NOT NULL, origin IS NOT NULL FROM history
         WHERE {wanted} ORDER BY seq DESC LIMIT :limit"
    ))?;
    let mut subjects =
        tx.conn().prepare_cached("SELECT card_id FROM history_cards WHERE seq = ?1 LIMIT 5")?;
    let mut rows = query.query(rusqlite::named_params! { ":card": card, ":limit": limit })?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let (at, op, undone, adopted): (String, String, bool, bool) =
            (row.get(3)?, row.get(2)?, row.get(7)?, row.get(8)?);
        found.push(Operation {
            id: row.get(1)?,
            undoable: !undone && !adopted && !is_final(&op) && tx.now().days_since(&at) <= UNDO_DAYS,
            op,
            at: tx.now().local(&at),
            by: row.get(5)?,
            cards: subjects.query_map([row.get::<_, i64>(0)?], |r| r.get(0))?.collect::<Result<_, _>>()?,
            count: row.get(6)?,
            undone,
        });
    }
    Ok(found)
}

pub(super) fn unpack(stored: Vec<u8>, packed: bool) -> Result<Vec<u8>> {
    Ok(if packed { zstd::decode_all(stored.as_slice())? } else { stored })
}

/// Walks a changeset row by row.
fn each(changeset: &[u8], mut visit: impl FnMut(&ChangesetItem, &str, Action) -> Result<()>) -> Result<()> {
    let mut bytes = changeset;
    let input: &mut dyn std::io::Read = &mut bytes;
    let mut rows = ChangesetIter::start_strm(&input)?;
    while let Some(item) = rows.next()? {
        let operation = item.op()?;
        visit(item, operation.table_name(), operation.code())?;
    }
    Ok(())
}

/// A row whose bookkeeping a later change has moved on.
struct Touch {
    table: String,
    id: Vec<u8>,
    at: Value,
    by: Value,
}

fn only_bookkeeping(columns: &Columns, kind: &ConflictType, item: &ChangesetItem) -> Option<Touch> {
    if *kind != ConflictType::SQLITE_CHANGESET_DATA {
        return None;
    }
    let operation = item.op().ok()?;
    let table = operation.table_name();
    let names = columns.of(table);
    for (place, name) in names.iter().enumerate() {
        let Ok(then) = item.old_value(place) else { continue };
        if then != item.conflict(place).ok()? && !BOOKKEEPING.contains(&name.as_str()) {
            return None;
        }
    }
    let current = |name: &str| -> Option<Value> {
        item.conflict(columns.place(table, name)?).ok().map(Value::from_ref)
    };
    let Value::Blob(id) = current("id")? else {
        return None;
    };
    Some(Touch { table: table.to_owned(), id, at: current("updated_at")?, by: current("updated_by")? })
}

trait FromRef {
    fn from_ref(value: ValueRef<'_>) -> Self;
}
impl FromRef for Value {
    fn from_ref(value: ValueRef<'_>) -> Self {
        Value::try_from(value).unwrap_or(Value::Null)
    }
}

/// The number of the newest action: it grows with everything that is done in the book.
pub fn newest_seq(tx: &ReadTx<'_>) -> Result<i64> {
    last_seq(tx.conn())
}

/// The same, of a bare connection.
pub(crate) fn last_seq(conn: &Connection) -> Result<i64> {
    Ok(conn.prepare_cached("SELECT coalesce(max(seq), 0) FROM history")?.query_row([], |row| row.get(0))?)
}

/// The cards that actions after `seq` touched.
pub fn touched_since(tx: &ReadTx<'_>, seq: i64) -> Result<BTreeSet<CardId>> {
    // By the index over `seq`: for a DISTINCT, SQLite walks the whole history in the order of the cards.
    Ok(tx
        .conn()
        .prepare_cached("SELECT card_id FROM history_cards INDEXED BY history_cards_seq WHERE seq > ?1")?
        .query_map([seq], |row| row.get(0))?
        .collect::<Result<_, _>>()?)
}

/// How many rows each table of the book holds, for `check` and tests.
pub fn counts(tx: &ReadTx<'_>) -> Result<BTreeMap<String, u64>> {
    let mut counts = BTreeMap::new();
    for table in Columns::read(tx.conn())?.tables().filter(|table| Domain::of_table(table).is_some()) {
        let rows = tx.conn().query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0))?;
        counts.insert(table.clone(), rows);
    }
    Ok(counts)
}
