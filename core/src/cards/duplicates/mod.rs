//! Who a new card might already be: the same phone, the same e-mail, or the same name with the same birthday.
//! A hint, never a decision.

pub mod board;
mod rules;

use std::collections::BTreeSet;

use rusqlite::params;

use crate::base::error::Result;
use crate::base::ids::CardId;
use crate::base::sql::name_of;
use crate::cards::card::{CardRef, reference};
use crate::cards::draft::CardDraft;
use crate::cards::store::match_key;
use crate::store::ReadTx;

/// Cards that may be the same customer, at most ten.
pub fn possible(tx: &ReadTx<'_>, draft: &CardDraft) -> Result<Vec<CardRef>> {
    // Three digits are an extension, not somebody.
    let mut found = sharing_a_point(tx, draft, 5)?;
    found.extend(same_birthday(tx, draft)?);
    found.into_iter().take(10).map(|id| reference(tx, id)).collect()
}

/// The one card an imported draft is the same as: by the key of its source, else by name and a shared phone or
/// e-mail, else, where neither side has such a point to tell them apart, by name and birthday.
pub fn same(tx: &ReadTx<'_>, draft: &CardDraft) -> Result<Option<CardId>> {
    let conn = tx.conn();
    if let Some(uid) = draft.uid.as_deref().map(str::trim).filter(|uid| !uid.is_empty()) {
        let by_key: Vec<CardId> = conn
            .prepare_cached("SELECT card_id FROM card_keys WHERE key = ?1")?
            .query_map([uid], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        match by_key.as_slice() {
            // A file of our own knows the card by its identity.
            [] => {
                let own = uid.parse().ok().filter(|id| reference(tx, *id).is_ok());
                if own.is_some() {
                    return Ok(own);
                }
            }
            [one] => return Ok(Some(*one)),
            // Some programs give many people one key.
            many => {
                for id in many {
                    if reference(tx, *id)?.name == draft.name {
                        return Ok(Some(*id));
                    }
                }
            }
        }
    }
    // With the name the same, even a short number tells.
    for id in sharing_a_point(tx, draft, 1)? {
        if reference(tx, id)?.name == draft.name {
            return Ok(Some(id));
        }
    }
    if !(draft.phones.is_empty() && draft.emails.is_empty()) {
        return Ok(None);
    }
    let b = draft.birthday.unwrap_or_default();
    let mut query = conn.prepare_cached(
        "SELECT c.id FROM cards c WHERE c.name = ?1 AND c.birthday_calendar IS ?2 AND c.birthday_year IS ?3
           AND c.birthday_month IS ?4 AND c.birthday_day IS ?5 AND c.birthday_leap = ?6 AND c.employer = ?7
           AND NOT EXISTS (SELECT 1 FROM contact_points p WHERE p.card_id = c.id AND p.kind <> 'im')
         ORDER BY c.number LIMIT 1",
    )?;
    let calendar = draft.birthday.and_then(|b| name_of(b.calendar));
    let mut rows =
        query.query(params![draft.name, calendar, b.year, b.month, b.day, b.leap, draft.employer])?;
    Ok(match rows.next()? {
        Some(row) => Some(row.get(0)?),
        None => None,
    })
}

fn sharing_a_point(tx: &ReadTx<'_>, draft: &CardDraft, at_least: usize) -> Result<BTreeSet<CardId>> {
    let mut query = tx
        .conn()
        // Saying that it is not empty lets the index of keys that are not empty serve.
        .prepare_cached(
            "SELECT card_id FROM contact_points WHERE match_key = ?1 AND match_key <> '' AND kind = ?2 LIMIT 50",
        )?;
    let mut found = BTreeSet::new();
    for (kind, points) in [("phone", &draft.phones), ("email", &draft.emails)] {
        for point in points {
            let key = match_key(kind, &point.value);
            if key.chars().count() >= at_least {
                for id in query.query_map(params![key, kind], |row| row.get(0))? {
                    found.insert(id?);
                }
            }
        }
    }
    Ok(found)
}

fn same_birthday(tx: &ReadTx<'_>, draft: &CardDraft) -> Result<Vec<CardId>> {
    let Some(b) = draft.birthday else {
        return Ok(Vec::new());
    };
    let mut query = tx.conn().prepare_cached(
        "SELECT id FROM cards WHERE name = ?1 AND birthday_calendar IS ?2 AND birthday_month IS ?3
           AND birthday_day IS ?4 LIMIT 10",
    )?;
    let rows =
        query.query_map(params![draft.name.trim(), name_of(b.calendar), b.month, b.day], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
