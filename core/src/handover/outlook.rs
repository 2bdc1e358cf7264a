//! What leaving would come to, before a file is made.

use std::collections::HashSet;

use rusqlite::OptionalExtension;
use serde::Serialize;
use ts_rs::TS;

use super::{Counts, rows};
use crate::base::error::{Code, Error, Result};
use crate::base::ids::CardId;
use crate::cards::{self, CardRef};
use crate::custody;
use crate::store::ReadTx;
use crate::vault::Right;

/// What leaving would come to.
#[derive(Clone, Debug, Default, Serialize, TS)]
#[ts(export, rename = "HandoverOutlook")]
pub struct Outlook {
    /// Cards: A, B, C, without a class.
    pub classes: [u32; 4],
    /// Rows that go along, by table.
    #[ts(type = "Record<string, number>")]
    pub counts: Counts,
    /// Birthdays of customers and their families, and how many of them are lunar.
    pub birthdays: u32,
    /// Those kept by the lunar calendar.
    pub lunar: u32,
    /// Open follow-ups that are late.
    pub overdue: u32,
    /// Cards with a private note, which stays behind unless it is asked for.
    pub private_notes: u32,
    /// Cards with an ID number, which stays behind unless it is asked for.
    pub id_numbers: u32,
    /// Links to people whose card stays behind: they go by name alone. The first twenty.
    pub parted: Vec<Parted>,
    /// Cards that are out of the house and have to come back first.
    pub out: Vec<CardRef>,
    /// Cards that are not this book's to hand on.
    pub held: Vec<CardRef>,
}

/// Two people who know each other, of whom one leaves.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct Parted {
    /// Who leaves.
    pub card: CardRef,
    /// Who stays.
    pub other: CardRef,
    /// What they are to each other.
    pub relation: String,
}

/// Links that are named one by one.
const NAMED: usize = 20;

/// What handing these cards over would come to. Nothing is written.
///
/// # Errors
/// `not_allowed`; those of reading.
pub fn outlook(tx: &ReadTx<'_>, ids: &[CardId]) -> Result<Outlook> {
    tx.session().require(Right::Export)?;
    let chosen: HashSet<CardId> = ids.iter().copied().collect();
    let mut told = Outlook::default();
    let tables = rows::tables(tx.conn())?;
    for table in &tables {
        let owner = table.columns.get(table.owner).map_or("id", String::as_str);
        let mut query = tx.conn().prepare(&format!("SELECT {owner} FROM {}", table.name))?;
        let mut all = query.query([])?;
        let mut count = 0;
        while let Some(row) = all.next()? {
            count += u64::from(chosen.contains(&row.get::<_, CardId>(0)?));
        }
        if count > 0 {
            told.counts.insert(table.name.clone(), count);
        }
    }
    let today = tx.today().to_string();
    let mut query = tx.conn().prepare(
        "SELECT c.class, c.private_note <> '', c.id_number <> '', c.birthday_calendar,
           (SELECT count(*) FROM followups f WHERE f.card_id = c.id AND f.status = 'open' AND f.due < ?2)
         FROM cards c WHERE c.id = ?1",
    )?;
    let mut family = tx.conn().prepare(
        "SELECT birthday_calendar FROM relations WHERE card_id = ?1 AND other_id IS NULL AND birthday_month IS NOT NULL",
    )?;
    let mut linked = tx
        .conn()
        .prepare("SELECT other_id, relation FROM relations WHERE card_id = ?1 AND other_id IS NOT NULL")?;
    for card in &chosen {
        let found = query
            .query_row(rusqlite::params![card, today], |row| {
                let class: Option<String> = row.get(0)?;
                let place = class.and_then(|class| ["A", "B", "C"].iter().position(|one| *one == class));
                if let Some(count) = told.classes.get_mut(place.unwrap_or(3)) {
                    *count += 1;
                }
                told.private_notes += u32::from(row.get::<_, bool>(1)?);
                told.id_numbers += u32::from(row.get::<_, bool>(2)?);
                told.overdue += row.get::<_, u32>(4)?;
                row.get::<_, Option<String>>(3)
            })
            .optional()?
            .ok_or_else(|| Error::new(Code::CardUnknown))?;
        let all = family.query_map([card], |row| row.get::<_, Option<String>>(0))?;
        for calendar in all.chain([Ok(found)]) {
            let calendar = calendar?;
            told.birthdays += u32::from(calendar.is_some());
            told.lunar += u32::from(calendar.as_deref() == Some("lunar"));
        }
        let others =
            linked.query_map([card], |row| Ok((row.get::<_, CardId>(0)?, row.get::<_, String>(1)?)))?;
        for other in others {
            let (other, relation) = other?;
            if !chosen.contains(&other) && told.parted.len() < NAMED {
                let card = cards::reference(tx, *card)?;
                told.parted.push(Parted { card, other: cards::reference(tx, other)?, relation });
            }
        }
        if is_out(tx, *card)? {
            told.out.push(cards::reference(tx, *card)?);
        }
        if custody::of_card(tx, *card)?.is_some() {
            told.held.push(cards::reference(tx, *card)?);
        }
    }
    Ok(told)
}

/// Whether a card is out of the house.
pub(super) fn is_out(tx: &ReadTx<'_>, card: CardId) -> Result<bool> {
    Ok(tx
        .conn()
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM loan_cards WHERE card_id = ?1 AND state = 'out')")?
        .query_row([card], |row| row.get(0))?)
}
