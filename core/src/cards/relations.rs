//! Family and other people around a customer. A link stands once; the other card reads it the other way round.

use rusqlite::{OptionalExtension, named_params};
use serde::Serialize;
use ts_rs::TS;

use super::card::{CardRef, reference};
use super::draft::{RelationDraft, RelationKind};
use super::store;
use crate::base::birthday::YearlyDate;
use crate::base::error::{Code, Error, Result};
use crate::base::ids::{CardId, RelationId};
use crate::base::sql;
use crate::store::{ReadTx, WriteTx};

/// One person around a customer, as that customer's card shows it.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct Relation {
    /// Identity of the link.
    pub id: RelationId,
    /// The other one's card, when there is one.
    pub card: Option<CardRef>,
    /// The other one's name.
    pub name: String,
    /// What the other one is to this customer.
    pub relation: RelationKind,
    /// The other one's birthday: from the linked card, else from the link.
    pub birthday: Option<YearlyDate>,
    /// Free text.
    pub note: String,
    /// The link stands on the other card and is read backwards here.
    pub reverse: bool,
}

/// What I am to someone who is my `kind`.
pub fn reverse(kind: RelationKind) -> RelationKind {
    use RelationKind as K;
    match kind {
        K::Child => K::Parent,
        K::Parent => K::Child,
        K::Referrer => K::Referred,
        K::Referred => K::Referrer,
        same @ (K::Spouse | K::Sibling | K::Partner | K::Colleague) => same,
        K::DecisionMaker | K::Buyer | K::User | K::Payer | K::Assistant | K::Emergency | K::Other => K::Other,
    }
}

/// Everyone around a card, own links first, then those read backwards.
pub(super) fn of(tx: &ReadTx<'_>, card: CardId) -> Result<Vec<Relation>> {
    let mut query = tx.conn().prepare_cached(
        "SELECT r.id, r.other_id AS other, r.name, r.relation, r.note, 0 AS reverse, r.birthday_calendar,
           r.birthday_year, r.birthday_month, r.birthday_day, r.birthday_leap, r.place
         FROM relations r WHERE r.card_id = :card
         UNION ALL
         SELECT r.id, r.card_id, '', r.relation, r.note, 1, NULL, NULL, NULL, NULL, 0, r.place
         FROM relations r WHERE r.other_id = :card
         ORDER BY reverse, place",
    )?;
    let rows = query.query_map(named_params! { ":card": card }, |row| {
        let other: Option<CardId> = row.get("other")?;
        Ok((
            other,
            Relation {
                id: row.get("id")?,
                card: None,
                name: row.get("name")?,
                relation: sql::or_default(row, "relation")?,
                birthday: sql::yearly(row, "birthday")?,
                note: row.get("note")?,
                reverse: row.get("reverse")?,
            },
        ))
    })?;
    let mut found = Vec::new();
    for row in rows {
        let (other, mut relation) = row?;
        if let Some(other) = other {
            let other_card = reference(tx, other)?;
            relation.name.clone_from(&other_card.name);
            relation.birthday = birthday(tx, other)?.or(relation.birthday);
            relation.card = Some(other_card);
        }
        if relation.reverse {
            relation.relation = reverse(relation.relation);
        }
        found.push(relation);
    }
    Ok(found)
}

fn birthday(tx: &ReadTx<'_>, card: CardId) -> Result<Option<YearlyDate>> {
    Ok(tx
        .conn()
        .prepare_cached(
            "SELECT birthday_calendar, birthday_year, birthday_month, birthday_day, birthday_leap
             FROM cards WHERE id = ?1",
        )?
        .query_row([card], |row| sql::yearly(row, "birthday"))?)
}

/// Puts someone beside a customer, with a card of his own (`other`) or by name.
///
/// # Errors
/// `card_unknown`, `name_missing`.
pub fn add_relation(
    tx: &WriteTx<'_>,
    card: CardId,
    draft: &RelationDraft,
    other: Option<CardId>,
) -> Result<RelationId> {
    let mut draft = draft.clone();
    if let Some(other) = other {
        draft.name = reference(tx, other)?.name;
    }
    if draft.name.trim().is_empty() {
        return Err(Error::new(Code::NameMissing).of("relation"));
    }
    store::touch(tx, card)?;
    store::insert_relation(tx, card, &draft, other)
}

/// Takes a link away, from whichever side.
pub fn remove_relation(tx: &WriteTx<'_>, id: RelationId) -> Result<()> {
    let card: Option<CardId> = tx
        .conn()
        .query_row("DELETE FROM relations WHERE id = ?1 RETURNING card_id", [id], |row| row.get(0))
        .optional()?;
    store::touch(tx, card.ok_or_else(|| Error::new(Code::Unknown))?)
}
