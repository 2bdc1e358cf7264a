//! The customer card: what stands on it, how it is found in a list, what is missing and what has grown stale.

pub mod attachments;
pub mod card;
pub mod combine;
pub mod consents;
pub mod draft;
pub mod duplicates;
pub(crate) mod filled;
pub mod merge;
pub mod names;
pub mod own;
pub mod relations;
pub mod rules;
mod store;
mod who;

pub(crate) use card::lines;
pub use card::{Card, CardRef, draft_of, get, reference, resolve};
pub use draft::{CardDraft, Class, LabelChange};
pub use relations::{add_relation, remove_relation};
pub use who::Who;

use rusqlite::{Connection, named_params};

use crate::base::error::{Code, Error, Result};
use crate::base::ids::CardId;
use crate::base::sql::name_of;
use crate::store::{ReadTx, WriteTx};
use crate::vault::Right;

/// Adds a card. A name alone is enough.
///
/// # Errors
/// `name_missing`, `text_too_long` with the field; `value_unfit` for a field of one's own.
pub fn add(tx: &WriteTx<'_>, draft: &CardDraft) -> Result<CardId> {
    let draft = fitted(tx, rules::tidy(draft)?)?;
    store::insert(tx, &draft)
}

/// Makes a card say what `draft` says; children that stay the same keep their rows.
///
/// # Errors
/// `card_unknown`, `name_missing`, `text_too_long`, `value_unfit`.
pub fn replace(tx: &WriteTx<'_>, id: CardId, draft: &CardDraft) -> Result<()> {
    let mut draft = fitted(tx, rules::tidy(draft)?)?;
    if !tx.session().may(Right::SeeIdNumbers) {
        draft.id_number = card::id_number(tx, id)?;
    }
    store::update(tx, id, &draft)
}

/// The draft with what stands in fields of one's own in its one spelling.
fn fitted(tx: &ReadTx<'_>, mut draft: CardDraft) -> Result<CardDraft> {
    if draft.fields.is_empty() {
        return Ok(draft);
    }
    let unfit = own::rules::fit(&own::all(tx)?, &mut draft.fields, tx.today());
    unfit.into_iter().next().map_or(Ok(draft), |(_, error)| Err(error))
}

/// Sets the class by hand, or takes it off.
pub fn set_class(tx: &WriteTx<'_>, id: CardId, class: Option<Class>) -> Result<()> {
    let changed = tx.conn().execute(
        "UPDATE cards SET class = :class WHERE id = :id",
        named_params! { ":class": class.and_then(name_of), ":id": id },
    )?;
    store::touched(tx, id, changed)
}

/// Sets the tags of a card; empty ones and repeats fall away.
pub fn set_tags(tx: &WriteTx<'_>, id: CardId, tags: &[String]) -> Result<()> {
    let tags = rules::tidy_tags(tags);
    rules::check_labels(&tags)?;
    store::set_labels(tx, store::TAGS, id, &tags)?;
    store::touch(tx, id)
}

/// Puts tags and groups on a card and takes others off; answers whether anything changed.
///
/// # Errors
/// `card_unknown`, `text_too_long`.
pub fn label(tx: &WriteTx<'_>, id: CardId, change: &LabelChange) -> Result<bool> {
    let changed = |old: &[String], add: &[String], remove: &[String]| -> Result<Vec<String>> {
        let mut kept: Vec<String> = old.to_vec();
        kept.extend_from_slice(add);
        kept = rules::tidy_tags(&kept);
        let gone = rules::tidy_tags(remove);
        kept.retain(|label| !gone.contains(label));
        rules::check_labels(&kept)?;
        Ok(kept)
    };
    let (old_tags, old_groups) = (card::tags(tx, id)?, card::groups(tx, id)?);
    let tags = changed(&old_tags, &change.add_tags, &change.remove_tags)?;
    let groups = changed(&old_groups, &change.add_groups, &change.remove_groups)?;
    if (&tags, &groups) == (&old_tags, &old_groups) {
        reference(tx, id)?;
        return Ok(false);
    }
    store::set_labels(tx, store::TAGS, id, &tags)?;
    store::set_labels(tx, store::GROUPS, id, &groups)?;
    store::touch(tx, id)?;
    Ok(true)
}

/// 已確認無變更: the card was looked through and is right; its staleness starts anew.
pub fn confirm(tx: &WriteTx<'_>, id: CardId) -> Result<()> {
    let changed = tx
        .conn()
        .execute("UPDATE cards SET confirmed_at = ?1 WHERE id = ?2", rusqlite::params![tx.now().utc(), id])?;
    if changed == 0 { Err(Error::new(Code::CardUnknown)) } else { Ok(()) }
}

/// Sees to it that no card to come gets a number that one has: after cards came in with numbers of their own.
///
/// # Errors
/// Those of writing.
pub(crate) fn number_on(conn: &Connection) -> Result<()> {
    conn.execute(
        "INSERT INTO meta (key, value) VALUES ('next_number', (SELECT coalesce(max(number), 0) + 1 FROM cards))
         ON CONFLICT (key) DO UPDATE SET value = max(CAST(value AS INTEGER), CAST(excluded.value AS INTEGER))",
        [],
    )?;
    Ok(())
}

/// Other cards on which a name stands in running text: notes, what was logged, relations by name alone.
///
/// # Errors
/// Those of reading.
pub fn mentioning(tx: &ReadTx<'_>, name: &str, except: CardId) -> Result<Vec<(CardId, String)>> {
    let mut query = tx.conn().prepare(
        "SELECT c.id, c.name FROM cards c WHERE c.id IN (
         SELECT id FROM cards WHERE id <> :except AND instr(note, :name) > 0
         UNION SELECT card_id FROM interactions WHERE card_id <> :except
           AND (instr(note, :name) > 0 OR instr(outcome, :name) > 0 OR instr(agreed, :name) > 0 OR instr(attendees, :name) > 0)
         UNION SELECT card_id FROM followups WHERE card_id <> :except AND instr(purpose, :name) > 0
         UNION SELECT card_id FROM relations WHERE card_id <> :except AND other_id IS NOT :except
           AND (instr(name, :name) > 0 OR instr(note, :name) > 0)
         UNION SELECT card_id FROM card_fields WHERE card_id <> :except AND instr(value, :name) > 0
         UNION SELECT card_id FROM promises WHERE card_id <> :except AND instr(what, :name) > 0
         UNION SELECT card_id FROM gifts WHERE card_id <> :except
           AND (instr(what, :name) > 0 OR instr(occasion, :name) > 0 OR instr(reaction, :name) > 0)
         UNION SELECT card_id FROM greeting_drafts WHERE card_id <> :except AND instr(coalesce(text, ''), :name) > 0
         UNION SELECT card_id FROM greeting_wishes WHERE card_id <> :except AND instr(reason, :name) > 0) ORDER BY c.number",
    )?;
    Ok(query
        .query_map(named_params! { ":name": name, ":except": except }, |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?)
}

/// Puts a card away, or takes it out again. Archived cards are found but not reminded of.
pub fn archive(tx: &WriteTx<'_>, id: CardId, archived: bool) -> Result<()> {
    let at = archived.then(|| tx.now().utc());
    let changed =
        tx.conn().execute("UPDATE cards SET archived_at = ?1 WHERE id = ?2", rusqlite::params![at, id])?;
    store::touched(tx, id, changed)
}

/// Deletes a card with everything that hangs on it; links from other cards keep the name. Undo brings all of it back.
pub fn delete(tx: &WriteTx<'_>, id: CardId) -> Result<()> {
    store::delete(tx, id)
}
