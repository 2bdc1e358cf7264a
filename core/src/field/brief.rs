//! 拜訪摘要: one page on a customer before going in, and what the printed card says.

use chrono::NaiveDate;
use rusqlite::{OptionalExtension, params};
use serde::Serialize;
use ts_rs::TS;
use uuid::Uuid;

use crate::base::birthday::YearlyDate;
use crate::base::error::Result;
use crate::base::ids::CardId;
use crate::cards::draft::RelationKind;
use crate::cards::{self, Card};
use crate::followups::{self, Followup};
use crate::interactions::promises::{self, Promise, State};
use crate::interactions::{self, Interaction};
use crate::occasions;
use crate::store::{ReadTx, WriteTx};

/// Contacts that are told.
const LAST: usize = 3;
/// Days ahead in which a birthday is news.
const SOON: i64 = 370;

/// Somebody around the customer.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct BriefPerson {
    /// The name.
    pub name: String,
    /// What he or she is to the customer.
    pub relation: RelationKind,
    /// The birthday as it stands on the card.
    pub born: Option<YearlyDate>,
    /// When it is kept next.
    pub next: Option<NaiveDate>,
    /// The age reached then.
    pub age: Option<i32>,
    /// 生肖
    pub zodiac: Option<String>,
    /// What is known besides: 喜歡恐龍.
    pub note: String,
}

/// The page.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct Brief {
    /// The card as a whole.
    pub card: Card,
    /// The address on one line.
    pub address: String,
    /// What the next visit is for: what is due first.
    pub purpose: Option<Followup>,
    /// When the customer's own birthday is kept next.
    pub birthday: Option<NaiveDate>,
    /// The family and others.
    pub people: Vec<BriefPerson>,
    /// The last contacts, the newest first.
    pub contacts: Vec<Interaction>,
    /// What was promised and not kept yet.
    pub promises: Vec<Promise>,
    /// What is planned.
    pub followups: Vec<Followup>,
    /// What the card does not say, the weightiest first.
    pub missing: Vec<String>,
    /// When this page was last read, RFC 3339.
    pub read_at: Option<String>,
    /// By whom.
    pub read_by: Option<String>,
}

/// Puts the page together.
///
/// # Errors
/// `card_unknown`.
pub fn brief(tx: &ReadTx<'_>, id: CardId) -> Result<Brief> {
    let card = cards::get(tx, id)?;
    let to = tx.today() + chrono::Duration::days(SOON);
    let birthdays = occasions::birthdays_of(tx, id, tx.today(), to)?;
    let own = birthdays.iter().find(|birthday| birthday.relation.is_none()).map(|birthday| birthday.date);
    let people = card
        .relations
        .iter()
        .map(|relation| {
            let kept = birthdays.iter().find(|b| b.relation.is_some() && b.person == relation.name);
            BriefPerson {
                name: relation.name.clone(),
                relation: relation.relation,
                born: relation.birthday,
                next: kept.map(|kept| kept.date),
                age: kept.and_then(|kept| kept.age),
                zodiac: kept.and_then(|kept| kept.zodiac.clone()),
                note: relation.note.clone(),
            }
        })
        .collect();
    let open = followups::open_of(tx, id)?;
    let read: Option<(String, String)> = tx
        .conn()
        .prepare_cached("SELECT at, by FROM brief_readings WHERE card_id = ?1 ORDER BY at DESC LIMIT 1")?
        .query_row([id], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let (read_at, read_by) = read.unzip();
    Ok(Brief {
        address: card.addresses.first().map(|address| address.text.clone()).unwrap_or_default(),
        purpose: open.first().cloned(),
        birthday: own,
        people,
        contacts: interactions::of_card(tx, id)?.into_iter().take(LAST).collect(),
        promises: promises::of_card(tx, id)?
            .into_iter()
            .filter(|promise| promise.state == State::Open)
            .collect(),
        followups: open,
        missing: card.completeness.missing.clone(),
        read_at: read_at.map(|at| tx.now().local(&at)),
        read_by,
        card,
    })
}

/// Puts on record that the page was read.
///
/// # Errors
/// `card_unknown`.
pub fn read_brief(tx: &WriteTx<'_>, id: CardId) -> Result<()> {
    cards::reference(tx, id)?;
    tx.conn().execute(
        "INSERT INTO brief_readings (id, card_id, at, by) VALUES (?1, ?2, ?3, ?4)",
        params![Uuid::now_v7().as_bytes().as_slice(), id, tx.now().utc(), tx.by()],
    )?;
    Ok(())
}
