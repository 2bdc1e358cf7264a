//! A card as it is read: the whole of it, its one-line reference, and how a person names the one he means.

use std::collections::BTreeMap;

use rusqlite::{OptionalExtension, Row, named_params};
use serde::Serialize;
use ts_rs::TS;

use super::draft::{
    AddressDraft, CardDraft, CardKind, Channel, Class, FieldDraft, Gender, OccasionDraft, OccasionKind,
    PointDraft,
};
use super::filled::{FILLED, filled};
use super::names;
use super::relations::{self, Relation};
use super::rules::{self, Completeness};
use crate::base::birthday::YearlyDate;
use crate::base::error::{Code, Error, Result};
use crate::base::ids::{CardId, OccasionId};
use crate::base::sql;
use crate::book::Preset;
use crate::store::ReadTx;
use crate::vault::Right;

/// One line that tells a customer apart from another of the same name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct CardRef {
    /// Identity.
    pub id: CardId,
    /// The number on the card.
    pub number: u32,
    /// Full name.
    pub name: String,
    /// The surname as it stands on the seal: 王, 歐陽; a letter for names that have none.
    pub seal: String,
    /// 稱謂 in letters.
    pub salutation: String,
    /// Class, if one was set.
    pub class: Option<Class>,
    /// Employer.
    pub company: String,
    /// The phone to use first.
    pub phone: String,
}

/// A yearly date of a card besides the birthday.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct Occasion {
    /// Identity.
    pub id: OccasionId,
    /// What it is about.
    pub kind: OccasionKind,
    /// Own words; empty = the kind says it.
    pub title: String,
    /// When.
    pub date: YearlyDate,
}

/// Everything on one card.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
#[allow(missing_docs)]
pub struct Card {
    #[serde(flatten)]
    pub card: CardRef,
    pub kind: CardKind,
    pub surname: String,
    pub given: String,
    pub nickname: String,
    /// 稱謂 face to face.
    pub spoken: String,
    pub gender: Option<Gender>,
    pub phones: Vec<PointDraft>,
    pub emails: Vec<PointDraft>,
    pub ims: Vec<PointDraft>,
    pub addresses: Vec<AddressDraft>,
    pub birthday: Option<YearlyDate>,
    pub employer: String,
    pub position: String,
    pub occupation: String,
    pub work_from: String,
    pub work_to: String,
    /// Masked: `A12****789`.
    pub id_number: String,
    pub preferred_channel: Option<Channel>,
    pub best_time: String,
    pub do_not_contact: bool,
    pub opt_outs: Vec<Channel>,
    pub relations: Vec<Relation>,
    pub occasions: Vec<Occasion>,
    pub tags: Vec<String>,
    /// 名單 this card stands on.
    pub groups: Vec<String>,
    /// 需求 as structured rows. They come with the needs page; until then always empty.
    pub needs: Vec<String>,
    /// What has no field of its own, by name; several values of one name stand on lines.
    pub fields: BTreeMap<String, String>,
    pub note: String,
    /// What only its keeper needs; it stays behind when the card is handed over.
    pub private_note: String,
    pub completeness: Completeness,
    /// Days since something on the card changed or was confirmed.
    pub stale_days: u32,
    /// The last day someone was reached.
    pub last_contact: Option<String>,
    /// The last day someone tried.
    pub last_attempt: Option<String>,
    /// The next day something is due.
    pub next_followup: Option<String>,
    pub created_at: String,
    pub updated_at: String,
    pub archived: bool,
}

/// The columns of a [`CardRef`], from `cards c`.
pub(crate) const REFERENCE: &str = "c.id, c.number, c.name, c.salutation, c.class, c.employer,
    coalesce((SELECT value FROM contact_points p WHERE p.card_id = c.id AND p.kind = 'phone'
              ORDER BY p.preferred DESC, p.place LIMIT 1), '') AS phone";

/// Reads the columns of [`REFERENCE`].
pub(crate) fn reference_of(row: &Row<'_>) -> rusqlite::Result<CardRef> {
    let name: String = row.get("name")?;
    Ok(CardRef {
        id: row.get("id")?,
        number: row.get("number")?,
        seal: names::seal(&name),
        name,
        salutation: row.get("salutation")?,
        class: sql::opt(row, "class")?,
        company: row.get("employer")?,
        phone: row.get("phone")?,
    })
}

/// One card's reference.
///
/// # Errors
/// `card_unknown`.
pub fn reference(tx: &ReadTx<'_>, id: CardId) -> Result<CardRef> {
    tx.conn()
        .prepare_cached(&format!("SELECT {REFERENCE} FROM cards c WHERE c.id = ?1"))?
        .query_row([id], reference_of)
        .optional()?
        .ok_or_else(|| Error::new(Code::CardUnknown))
}

/// The card a person means by an id, a number or an unambiguous full name.
///
/// # Errors
/// `card_unknown`; `card_ambiguous` with `args.candidates`.
pub fn resolve(tx: &ReadTx<'_>, text: &str) -> Result<CardId> {
    let text = text.trim();
    let unknown = || Error::new(Code::CardUnknown).with("text", text);
    if let Ok(id) = text.parse::<CardId>() {
        return reference(tx, id).map(|card| card.id).map_err(|_| unknown());
    }
    let mut query = tx.conn().prepare_cached(&format!(
        "SELECT {REFERENCE} FROM cards c WHERE c.name = :text OR c.number = CAST(:number AS INTEGER) ORDER BY c.number"
    ))?;
    let number = text.trim_start_matches('#').parse::<u32>().ok();
    let found: Vec<CardRef> = query
        .query_map(named_params! { ":text": text, ":number": number }, reference_of)?
        .collect::<Result<_, _>>()?;
    match found.as_slice() {
        [] => Err(unknown()),
        [one] => Ok(one.id),
        many => Err(Error::new(Code::CardAmbiguous).with("text", text).with("candidates", lines(many))),
    }
}

/// Cards as a message lists them, each told apart from others of its name.
pub(crate) fn lines(cards: &[CardRef]) -> Vec<String> {
    cards.iter().map(|c| format!("#{} {} {} {}", c.number, c.name, c.company, c.phone)).collect()
}

/// The whole card.
///
/// # Errors
/// `card_unknown`.
pub fn get(tx: &ReadTx<'_>, id: CardId) -> Result<Card> {
    let preset = preset(tx)?;
    let mut card = tx
        .conn()
        .prepare_cached(&format!(
            "SELECT {REFERENCE}, c.kind, c.surname, c.given, c.nickname, c.spoken, c.gender, c.birthday_calendar,
               c.birthday_year, c.birthday_month, c.birthday_day, c.birthday_leap, c.position, c.occupation,
               c.work_from, c.work_to, c.id_number, c.preferred_channel, c.best_time, c.do_not_contact, c.opt_outs,
               c.note, c.private_note, c.created_at, c.updated_at, c.archived_at, max(c.updated_at, coalesce(c.confirmed_at, '')) AS fresh,
               (SELECT max(day) FROM interactions i WHERE i.card_id = c.id AND i.reached) AS last_contact,
               (SELECT max(day) FROM interactions i WHERE i.card_id = c.id) AS last_attempt,
               (SELECT min(due) FROM followups f WHERE f.card_id = c.id AND f.status = 'open') AS next_followup,
               {FILLED}
             FROM cards c WHERE c.id = ?1"
        ))?
        .query_row([id], |row| card_of(tx, row, preset))
        .optional()?
        .ok_or_else(|| Error::new(Code::CardUnknown))?;
    card.phones = points(tx, id, "phone")?;
    card.emails = points(tx, id, "email")?;
    card.ims = points(tx, id, "im")?;
    card.addresses = addresses(tx, id)?;
    card.relations = relations::of(tx, id)?;
    card.occasions = occasions(tx, id)?;
    card.tags = tags(tx, id)?;
    card.groups = groups(tx, id)?;
    for field in fields(tx, id)? {
        let value = card.fields.entry(field.key).or_default();
        if !value.is_empty() {
            value.push('\n');
        }
        value.push_str(&field.value);
    }
    Ok(card)
}

fn card_of(tx: &ReadTx<'_>, row: &Row<'_>, preset: Preset) -> rusqlite::Result<Card> {
    let (created, updated, fresh): (String, String, String) =
        (row.get("created_at")?, row.get("updated_at")?, row.get("fresh")?);
    let number: String = row.get("id_number")?;
    let opt_outs: String = row.get("opt_outs")?;
    Ok(Card {
        card: reference_of(row)?,
        kind: sql::or_default(row, "kind")?,
        surname: row.get("surname")?,
        given: row.get("given")?,
        nickname: row.get("nickname")?,
        spoken: row.get("spoken")?,
        gender: sql::opt(row, "gender")?,
        phones: Vec::new(),
        emails: Vec::new(),
        ims: Vec::new(),
        addresses: Vec::new(),
        birthday: sql::yearly(row, "birthday")?,
        employer: row.get("employer")?,
        position: row.get("position")?,
        occupation: row.get("occupation")?,
        work_from: row.get("work_from")?,
        work_to: row.get("work_to")?,
        id_number: rules::mask_id(&number),
        preferred_channel: sql::opt(row, "preferred_channel")?,
        best_time: row.get("best_time")?,
        do_not_contact: row.get("do_not_contact")?,
        opt_outs: opt_outs.split(',').filter_map(sql::named).collect(),
        relations: Vec::new(),
        occasions: Vec::new(),
        tags: Vec::new(),
        groups: Vec::new(),
        needs: Vec::new(),
        fields: BTreeMap::new(),
        note: row.get("note")?,
        private_note: row.get("private_note")?,
        completeness: rules::completeness(&filled(row)?, preset),
        stale_days: tx.now().days_since(&fresh),
        last_contact: row.get("last_contact")?,
        last_attempt: row.get("last_attempt")?,
        next_followup: row.get("next_followup")?,
        created_at: tx.now().local(&created),
        updated_at: tx.now().local(&updated),
        archived: row.get::<_, Option<String>>("archived_at")?.is_some(),
    })
}

/// The ID number in full, for whoever may change it.
pub(super) fn id_number(tx: &ReadTx<'_>, id: CardId) -> Result<String> {
    Ok(tx.conn().query_row("SELECT id_number FROM cards WHERE id = ?1", [id], |row| row.get(0))?)
}

/// The card as a form would hand it in again; nothing is masked. An ID number that the person may not see is left out.
///
/// # Errors
/// `card_unknown`.
pub fn draft_of(tx: &ReadTx<'_>, id: CardId) -> Result<CardDraft> {
    let card = get(tx, id)?;
    let id_number = match tx.session().may(Right::SeeIdNumbers) {
        true => id_number(tx, id)?,
        false => String::new(),
    };
    Ok(CardDraft {
        uid: None,
        kind: card.kind,
        name: card.card.name,
        surname: card.surname,
        given: card.given,
        nickname: card.nickname,
        salutation: card.card.salutation,
        spoken: card.spoken,
        gender: card.gender,
        class: card.card.class,
        phones: card.phones,
        emails: card.emails,
        ims: card.ims,
        addresses: card.addresses,
        birthday: card.birthday,
        employer: card.employer,
        position: card.position,
        occupation: card.occupation,
        work_from: card.work_from,
        work_to: card.work_to,
        id_number,
        preferred_channel: card.preferred_channel,
        best_time: card.best_time,
        do_not_contact: card.do_not_contact,
        opt_outs: card.opt_outs,
        tags: card.tags,
        groups: card.groups,
        // Relations and occasions have identities of their own and are edited one by one.
        relations: Vec::new(),
        occasions: Vec::new(),
        fields: fields(tx, id)?,
        note: card.note,
        private_note: card.private_note,
    })
}

/// The trade of the book, for the weights of completeness.
pub(crate) fn preset(tx: &ReadTx<'_>) -> Result<Preset> {
    let name: Option<String> = tx
        .conn()
        .prepare_cached("SELECT value FROM meta WHERE key = 'preset'")?
        .query_row([], |row| row.get(0))
        .optional()?;
    Ok(name.as_deref().and_then(sql::named).unwrap_or_default())
}

fn points(tx: &ReadTx<'_>, id: CardId, kind: &str) -> Result<Vec<PointDraft>> {
    Ok(tx
        .conn()
        .prepare_cached(
            "SELECT value, type, preferred FROM contact_points WHERE card_id = :id AND kind = :kind ORDER BY place",
        )?
        .query_map(named_params! { ":id": id, ":kind": kind }, |row| {
            Ok(PointDraft {
                value: row.get("value")?,
                r#type: sql::or_default(row, "type")?,
                preferred: row.get("preferred")?,
            })
        })?
        .collect::<Result<_, _>>()?)
}

fn addresses(tx: &ReadTx<'_>, id: CardId) -> Result<Vec<AddressDraft>> {
    Ok(tx
        .conn()
        .prepare_cached("SELECT text, parts, type, area FROM addresses WHERE card_id = ?1 ORDER BY place")?
        .query_map([id], |row| {
            let parts: String = row.get("parts")?;
            Ok(AddressDraft {
                text: row.get("text")?,
                parts: serde_json::from_str(&parts).unwrap_or_default(),
                r#type: sql::or_default(row, "type")?,
                area: row.get("area")?,
            })
        })?
        .collect::<Result<_, _>>()?)
}

fn occasions(tx: &ReadTx<'_>, id: CardId) -> Result<Vec<Occasion>> {
    Ok(tx
        .conn()
        .prepare_cached(
            "SELECT id, kind, title, date_calendar, date_year, date_month, date_day, date_leap
             FROM occasions WHERE card_id = ?1 ORDER BY place",
        )?
        .query_map([id], |row| {
            Ok(Occasion {
                id: row.get("id")?,
                kind: sql::or_default(row, "kind")?,
                title: row.get("title")?,
                date: sql::yearly(row, "date")?.unwrap_or_default(),
            })
        })?
        .collect::<Result<_, _>>()?)
}

/// The tags of a card.
pub(crate) fn tags(tx: &ReadTx<'_>, id: CardId) -> Result<Vec<String>> {
    Ok(tx
        .conn()
        .prepare_cached("SELECT tag FROM card_tags WHERE card_id = ?1 ORDER BY id")?
        .query_map([id], |row| row.get(0))?
        .collect::<Result<_, _>>()?)
}

/// The groups of a card.
pub(crate) fn groups(tx: &ReadTx<'_>, id: CardId) -> Result<Vec<String>> {
    Ok(tx
        .conn()
        .prepare_cached("SELECT name FROM card_groups WHERE card_id = ?1 ORDER BY id")?
        .query_map([id], |row| row.get(0))?
        .collect::<Result<_, _>>()?)
}

fn fields(tx: &ReadTx<'_>, id: CardId) -> Result<Vec<FieldDraft>> {
    Ok(tx
        .conn()
        .prepare_cached("SELECT key, value FROM card_fields WHERE card_id = ?1 ORDER BY place")?
        .query_map([id], |row| Ok(FieldDraft { key: row.get(0)?, value: row.get(1)? }))?
        .collect::<Result<_, _>>()?)
}

/// Adds a yearly date to a card.
pub fn add_occasion(
    tx: &crate::store::WriteTx<'_>,
    card: CardId,
    draft: &OccasionDraft,
) -> Result<OccasionId> {
    super::store::touch(tx, card)?;
    super::store::insert_occasion(tx, card, draft)
}

/// Takes a yearly date off its card.
pub fn remove_occasion(tx: &crate::store::WriteTx<'_>, id: OccasionId) -> Result<()> {
    let card: Option<CardId> = tx
        .conn()
        .query_row("DELETE FROM occasions WHERE id = ?1 RETURNING card_id", [id], |row| row.get(0))
        .optional()?;
    super::store::touch(tx, card.ok_or_else(|| Error::new(Code::Unknown))?)
}
