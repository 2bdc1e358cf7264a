//! Two cards of one customer become one. The card that stays keeps its number; everything that hangs on the other moves
//! over, and nothing said on either is lost: what gives way stands in the history, and one undo takes it all apart.

use std::collections::BTreeSet;

use rusqlite::{named_params, params};
use serde::Serialize;
use ts_rs::TS;

use super::card::{CardRef, draft_of, reference};
use super::combine::{Part, combined};
use super::draft::CardDraft;
use super::rules::mask_id;
use super::store;
use crate::base::error::{Code, Error, Result};
use crate::base::ids::CardId;
use crate::store::{ReadTx, WriteTx};

/// A part of which the two cards say different things.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export, rename = "MergeDifference")]
pub struct Difference {
    /// Which.
    pub part: Part,
    /// What the card that stays says; never empty.
    pub keep: String,
    /// What the other one says; never empty.
    pub other: String,
    /// Whether the other one's is taken unless somebody decides.
    pub take_other: bool,
}

/// What hangs on a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export, rename = "MergeChildren")]
#[allow(missing_docs)]
pub enum Children {
    Interactions,
    Followups,
    Relations,
    Occasions,
}

/// How much of it moves over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export, rename = "MergeMoving")]
pub struct Moving {
    /// What.
    pub children: Children,
    /// On the card that stays.
    pub own: u32,
    /// On the other one.
    pub other: u32,
    /// On both; they count as one.
    pub twice: u32,
}

/// What a merge would come to.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct MergePreview {
    /// The card that stays.
    pub keep: CardRef,
    /// The card that goes into it.
    pub other: CardRef,
    /// What the card that stays says; its ID number masked, as everywhere.
    pub own: CardDraft,
    /// What the other one says.
    pub theirs: CardDraft,
    /// What somebody may want to decide.
    pub differences: Vec<Difference>,
    /// The card as it would be.
    pub result: CardDraft,
    /// What moves over.
    pub moving: Vec<Moving>,
}

/// What a merge would come to with the parts in `over` taken from the other card; without it with what is proposed:
/// filled beats empty, the newer card beats the older one; name, class and note stay with the card that stays.
///
/// # Errors
/// `card_unknown`; `unreadable` for one and the same card twice.
pub fn preview(
    tx: &ReadTx<'_>,
    keep: CardId,
    other: CardId,
    over: Option<&BTreeSet<Part>>,
) -> Result<MergePreview> {
    let (mut own, mut theirs) = both(tx, keep, other)?;
    for draft in [&mut own, &mut theirs] {
        draft.id_number = mask_id(&draft.id_number);
    }
    let newer = newest_change(tx, other)? > newest_change(tx, keep)?;
    let differences: Vec<Difference> = Part::ALL
        .into_iter()
        .map(|part| (part, part.of(&own), part.of(&theirs)))
        .filter(|(_, a, b)| !a.is_empty() && !b.is_empty() && a != b)
        .map(|(part, keep, other)| Difference {
            take_other: newer && !matches!(part, Part::Name | Part::Class | Part::Note),
            part,
            keep,
            other,
        })
        .collect();
    let proposed = || differences.iter().filter(|d| d.take_other).map(|d| d.part).collect();
    Ok(MergePreview {
        keep: reference(tx, keep)?,
        other: reference(tx, other)?,
        result: combined(&own, &theirs, &over.cloned().unwrap_or_else(proposed)),
        own,
        theirs,
        differences,
        moving: moving(tx, keep, other)?,
    })
}

fn moving(tx: &ReadTx<'_>, keep: CardId, other: CardId) -> Result<Vec<Moving>> {
    let row = |children, table: &str, owner: &str, twice: &str| -> Result<Moving> {
        let [own, theirs] = [":keep", ":other"]
            .map(|card| format!("SELECT count(*) FROM {table} WHERE {}", owner.replace(":card", card)));
        let mut query = tx.conn().prepare_cached(&format!("SELECT ({own}), ({theirs}), ({twice})"))?;
        Ok(query.query_row(named_params! { ":keep": keep, ":other": other }, |row| {
            Ok(Moving { children, own: row.get(0)?, other: row.get(1)?, twice: row.get(2)? })
        })?)
    };
    let (one, either) = ("card_id = :card", "card_id = :card OR other_id = :card");
    Ok(vec![
        row(Children::Interactions, "interactions", one, "0")?,
        row(Children::Followups, "followups", one, "0")?,
        row(
            Children::Relations,
            "relations",
            either,
            &format!("SELECT count(*) FROM relations r WHERE {SAME_PERSON}"),
        )?,
        row(
            Children::Occasions,
            "occasions",
            one,
            &format!("SELECT count(*) FROM occasions o WHERE {SAME_DATE}"),
        )?,
    ])
}

/// People of the other card that the card that stays names too.
const SAME_PERSON: &str = "r.card_id = :other AND EXISTS (SELECT 1 FROM relations k WHERE k.card_id = :keep
    AND k.relation = r.relation AND (k.other_id = r.other_id OR k.other_id IS NULL AND r.other_id IS NULL AND k.name = r.name))";
/// Yearly dates of the other card that the card that stays has too.
const SAME_DATE: &str = "o.card_id = :other AND EXISTS (SELECT 1 FROM occasions k WHERE k.card_id = :keep
    AND k.kind = o.kind AND k.title = o.title AND k.date_calendar = o.date_calendar AND k.date_year IS o.date_year
    AND k.date_month IS o.date_month AND k.date_day IS o.date_day AND k.date_leap = o.date_leap)";

/// Makes one card of two. Of the parts in `over` the other card's value is taken.
///
/// # Errors
/// Those of [`preview`], and those of [`super::replace`].
pub fn merge(tx: &WriteTx<'_>, keep: CardId, other: CardId, over: &BTreeSet<Part>) -> Result<CardRef> {
    let (own, theirs) = both(tx, keep, other)?;
    if is_out(tx, keep)? && is_out(tx, other)? {
        // Two papers of one customer would come back as one.
        return Err(Error::new(Code::CardsOut).with("card", reference(tx, other)?.name));
    }
    super::replace(tx, keep, &combined(&own, &theirs, over))?;
    let conn = tx.conn();
    let run = |sql: &str| -> Result<()> {
        conn.prepare_cached(sql)?.execute(named_params! { ":keep": keep, ":other": other })?;
        Ok(())
    };
    run(&format!("DELETE FROM relations AS r WHERE {SAME_PERSON}"))?;
    run(&format!("DELETE FROM occasions AS o WHERE {SAME_DATE}"))?;
    // Whoever was linked to the other card is linked to this one; a link between the two says nothing any more.
    run("DELETE FROM relations WHERE card_id IN (:keep, :other) AND other_id IN (:keep, :other)")?;
    run("UPDATE relations SET other_id = :keep WHERE other_id = :other")?;
    for table in [
        "relations",
        "occasions",
        "interactions",
        "followups",
        "attachments",
        "consents",
        "gifts",
        "promises",
        "brief_readings",
        "opportunities",
        "orders",
        "order_lines",
        "instalments",
        "receipts",
        "holdings",
        "balances",
        "special_prices",
        "commissions",
        "rewards",
        "judgements",
    ] {
        run(&format!("UPDATE {table} SET card_id = :keep WHERE card_id = :other"))?;
    }
    // A card has one face; the other one's becomes a file like any other.
    run(
        "UPDATE attachments SET kind = 'file' WHERE card_id = :keep AND kind = 'photo' AND id <> (
           SELECT id FROM attachments WHERE card_id = :keep AND kind = 'photo' ORDER BY created_at DESC, id DESC LIMIT 1)
         AND :other IS NOT NULL",
    )?;
    // What another program knows either card by leads here from now on, so that the next import makes no second one.
    run(
        "DELETE FROM card_keys WHERE card_id = :other AND key IN (SELECT key FROM card_keys WHERE card_id = :keep)",
    )?;
    run("UPDATE card_keys SET card_id = :keep WHERE card_id = :other")?;
    // Whoever refused greetings on either card has refused them; the longer mourning counts.
    run(
        "UPDATE greeting_wishes AS k SET
           none_since = coalesce(k.none_since, o.none_since),
           reason = CASE WHEN k.none_since IS NULL AND o.none_since IS NOT NULL THEN o.reason ELSE k.reason END,
           mourning_until = max(coalesce(k.mourning_until, o.mourning_until), coalesce(o.mourning_until, k.mourning_until)),
           language = coalesce(k.language, o.language)
         FROM greeting_wishes AS o WHERE k.card_id = :keep AND o.card_id = :other",
    )?;
    run("UPDATE OR IGNORE greeting_wishes SET card_id = :keep WHERE card_id = :other")?;
    // On one list of gifts once: what is still planned twice goes.
    run(
        "DELETE FROM gifts WHERE card_id = :keep AND state = 'planned' AND what = '' AND EXISTS (
           SELECT 1 FROM gifts g WHERE g.card_id = gifts.card_id AND g.id <> gifts.id AND g.occasion = gifts.occasion
             AND g.direction = gifts.direction AND abs(julianday(g.day) - julianday(gifts.day)) < 80
             AND (g.what <> '' OR g.state <> 'planned' OR g.id < gifts.id)) AND :other IS NOT NULL",
    )?;
    // What may be owed was said of one customer twice: the card that stays has the word.
    run("UPDATE OR IGNORE credits SET card_id = :keep WHERE card_id = :other")?;
    // A loan or a handover that held both holds the one.
    run("UPDATE OR IGNORE handover_cards SET card_id = :keep WHERE card_id = :other")?;
    run("UPDATE OR IGNORE loan_cards SET card_id = :keep WHERE card_id = :other")?;
    move_greetings(tx, keep, other, "greetings")?;
    move_greetings(tx, keep, other, "greeting_drafts")?;
    run("DELETE FROM not_same WHERE :other IN (card_id, other_id) AND :keep IS NOT NULL")?;
    store::delete(tx, other)?;
    reference(tx, keep)
}

/// Whether a card is out of the house.
fn is_out(tx: &ReadTx<'_>, card: CardId) -> Result<bool> {
    Ok(tx
        .conn()
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM loan_cards WHERE card_id = ?1 AND state = 'out')")?
        .query_row([card], |row| row.get(0))?)
}

/// A birthday that was greeted stays greeted, a greeting that was begun stays begun: the key of an occasion names the row it stands in, and that is now another.
fn move_greetings(tx: &WriteTx<'_>, keep: CardId, other: CardId, table: &str) -> Result<()> {
    let conn = tx.conn();
    let all: Vec<(Vec<u8>, String)> = conn
        .prepare_cached(&format!("SELECT id, occasion FROM {table} WHERE card_id = ?1"))?
        .query_map([other], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    for (row, occasion) in all {
        let moved = occasion.replace(&other.to_string(), &keep.to_string());
        // Where both were greeted, the one that stands says it.
        conn.prepare_cached(&format!(
            "UPDATE OR IGNORE {table} SET card_id = ?1, occasion = ?2 WHERE id = ?3"
        ))?
        .execute(params![keep, moved, row])?;
    }
    Ok(())
}

fn both(tx: &ReadTx<'_>, keep: CardId, other: CardId) -> Result<(CardDraft, CardDraft)> {
    if keep == other {
        return Err(Error::new(Code::Unreadable).with("text", reference(tx, keep)?.name).of("other"));
    }
    Ok((draft_of(tx, keep)?, draft_of(tx, other)?))
}

fn newest_change(tx: &ReadTx<'_>, id: CardId) -> Result<String> {
    Ok(tx
        .conn()
        .prepare_cached("SELECT max(updated_at, coalesce(confirmed_at, '')) FROM cards WHERE id = ?1")?
        .query_row([id], |row| row.get(0))?)
}
