//! How a card and its children are written. A child row that stays the same is left alone, so that changesets stay
//! small and the field history says only what really changed.

use rusqlite::{OptionalExtension, named_params, params};
use uuid::Uuid;

use super::draft::{AddressDraft, CardDraft, FieldDraft, PointDraft};
use crate::base::birthday::YearlyDate;
use crate::base::error::{Code, Error, Result};
use crate::base::fold;
use crate::base::ids::{CardId, OccasionId, PointId, RelationId};
use crate::base::sql::name_of;
use crate::store::WriteTx;

pub(super) fn insert(tx: &WriteTx<'_>, draft: &CardDraft) -> Result<CardId> {
    let id = CardId::fresh();
    tx.conn()
        .prepare_cached(
            "INSERT INTO cards (id, number, name, created_at, created_by, updated_at, updated_by)
             VALUES (:id, :number, :name, :now, :by, :now, :by)",
        )?
        .execute(named_params! {
            ":id": id, ":number": next_number(tx)?, ":name": draft.name, ":now": tx.now().utc(), ":by": tx.by(),
        })?;
    update(tx, id, draft)?;
    for relation in &draft.relations {
        insert_relation(tx, id, relation, None)?;
    }
    for occasion in &draft.occasions {
        insert_occasion(tx, id, occasion)?;
    }
    Ok(id)
}

/// Writes everything but relations and occasions, which have identities of their own and are added one by one.
pub(super) fn update(tx: &WriteTx<'_>, id: CardId, draft: &CardDraft) -> Result<()> {
    let b = draft.birthday.unwrap_or_default();
    let changed = tx
        .conn()
        .prepare_cached(
            "UPDATE cards SET kind = :kind, name = :name, surname = :surname, given = :given, nickname = :nickname,
               salutation = :salutation, spoken = :spoken, gender = :gender, class = :class,
               birthday_calendar = :calendar, birthday_year = :year, birthday_month = :month, birthday_day = :day,
               birthday_leap = :leap, employer = :employer, position = :position, occupation = :occupation,
               work_from = :work_from, work_to = :work_to, id_number = :id_number,
               preferred_channel = :preferred_channel, best_time = :best_time, do_not_contact = :do_not_contact,
               opt_outs = :opt_outs, note = :note
             WHERE id = :id",
        )?
        .execute(named_params! {
            ":id": id, ":kind": name_of(draft.kind), ":name": draft.name, ":surname": draft.surname,
            ":given": draft.given, ":nickname": draft.nickname, ":salutation": draft.salutation,
            ":spoken": draft.spoken, ":gender": draft.gender.and_then(name_of), ":class": draft.class.and_then(name_of),
            ":calendar": draft.birthday.and_then(|b| name_of(b.calendar)), ":year": b.year, ":month": b.month,
            ":day": b.day, ":leap": b.leap, ":employer": draft.employer, ":position": draft.position,
            ":occupation": draft.occupation, ":work_from": draft.work_from, ":work_to": draft.work_to,
            ":id_number": draft.id_number, ":preferred_channel": draft.preferred_channel.and_then(name_of),
            ":best_time": draft.best_time, ":do_not_contact": draft.do_not_contact,
            ":opt_outs": draft.opt_outs.iter().filter_map(|c| name_of(*c)).collect::<Vec<_>>().join(","),
            ":note": draft.note,
        })?;
    touched(tx, id, changed)?;
    for (kind, points) in [("phone", &draft.phones), ("email", &draft.emails), ("im", &draft.ims)] {
        set_points(tx, id, kind, points)?;
    }
    set_addresses(tx, id, &draft.addresses)?;
    set_labels(tx, TAGS, id, &draft.tags)?;
    set_labels(tx, GROUPS, id, &draft.groups)?;
    set_fields(tx, id, &draft.fields)?;
    if let Some(uid) = draft.uid.as_deref().filter(|uid| !uid.trim().is_empty()) {
        add_key(tx, id, uid.trim())?;
    }
    Ok(())
}

/// Remembers that another program knows this card by `key`.
pub(super) fn add_key(tx: &WriteTx<'_>, id: CardId, key: &str) -> Result<()> {
    tx.conn()
        .prepare_cached("INSERT OR IGNORE INTO card_keys (id, card_id, key) VALUES (?1, ?2, ?3)")?
        .execute(params![Uuid::now_v7().as_bytes(), id, key])?;
    Ok(())
}

/// Says that something on the card changed now.
pub(super) fn touch(tx: &WriteTx<'_>, id: CardId) -> Result<()> {
    let changed = tx
        .conn()
        .prepare_cached("UPDATE cards SET updated_at = :now, updated_by = :by WHERE id = :id")?
        .execute(named_params! { ":now": tx.now().utc(), ":by": tx.by(), ":id": id })?;
    if changed == 0 { Err(Error::new(Code::CardUnknown)) } else { Ok(()) }
}

pub(super) fn touched(tx: &WriteTx<'_>, id: CardId, changed: usize) -> Result<()> {
    if changed == 0 { Err(Error::new(Code::CardUnknown)) } else { touch(tx, id) }
}

/// Running numbers never come back, also not after an undo: a number on a paper card means one customer.
fn next_number(tx: &WriteTx<'_>) -> Result<u32> {
    let number = tx
        .conn()
        .prepare_cached("UPDATE meta SET value = CAST(value AS INTEGER) + 1 WHERE key = 'next_number' RETURNING CAST(value AS INTEGER) - 1")?
        .query_row([], |row| row.get(0))?;
    Ok(number)
}

/// What two spellings of one number or address share: the last nine digits of a phone, a lower-case e-mail.
pub(super) fn match_key(kind: &str, value: &str) -> String {
    match kind {
        "phone" => phone_key(value),
        "email" => value.trim().to_lowercase(),
        _ => fold::fold(value.trim()),
    }
}

/// The last nine digits: +886 912 000 417 and 0912-000-417 are one number. Extensions are cut off first.
pub(super) fn phone_key(value: &str) -> String {
    let main = value.split(['#', '轉', '转', '分', 'x', 'X', ';', ',']).next().unwrap_or(value);
    let digits = fold::digits(main);
    let from = digits.len().saturating_sub(9);
    digits.get(from..).unwrap_or_default().to_owned()
}

fn set_points(tx: &WriteTx<'_>, id: CardId, kind: &str, points: &[PointDraft]) -> Result<()> {
    let conn = tx.conn();
    let mut old: Vec<(PointId, String)> = conn
        .prepare_cached(
            "SELECT id, value FROM contact_points WHERE card_id = ?1 AND kind = ?2 ORDER BY place",
        )?
        .query_map(params![id, kind], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    for (place, point) in points.iter().enumerate() {
        let row = match old.iter().position(|(_, value)| *value == point.value) {
            Some(at) => old.remove(at).0,
            None => {
                let row = PointId::fresh();
                conn.prepare_cached(
                    "INSERT INTO contact_points (id, card_id, kind, value, type, match_key)
                     VALUES (:id, :card, :kind, :value, 'other', :key)",
                )?
                .execute(named_params! {
                    ":id": row, ":card": id, ":kind": kind, ":value": point.value,
                    ":key": match_key(kind, &point.value),
                })?;
                row
            }
        };
        conn.prepare_cached(
            "UPDATE contact_points SET type = :type, preferred = :preferred, place = :place WHERE id = :id",
        )?
        .execute(named_params! {
            ":type": name_of(point.r#type), ":preferred": point.preferred, ":place": place, ":id": row,
        })?;
    }
    for (gone, _) in old {
        conn.execute("DELETE FROM contact_points WHERE id = ?1", [gone])?;
    }
    Ok(())
}

fn set_addresses(tx: &WriteTx<'_>, id: CardId, addresses: &[AddressDraft]) -> Result<()> {
    let conn = tx.conn();
    let mut old: Vec<(PointId, String)> = conn
        .prepare_cached("SELECT id, text FROM addresses WHERE card_id = ?1 ORDER BY place")?
        .query_map([id], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    for (place, address) in addresses.iter().enumerate() {
        let row = match old.iter().position(|(_, text)| *text == address.text) {
            Some(at) => old.remove(at).0,
            None => {
                let row = PointId::fresh();
                conn.prepare_cached(
                    "INSERT INTO addresses (id, card_id, text, type) VALUES (?1, ?2, ?3, 'other')",
                )?
                .execute(params![row, id, address.text])?;
                row
            }
        };
        let parts = serde_json::to_string(&address.parts).unwrap_or_default();
        conn.prepare_cached(
            "UPDATE addresses SET parts = :parts, type = :type, area = :area, place = :place WHERE id = :id",
        )?
        .execute(named_params! {
            ":parts": parts, ":type": name_of(address.r#type), ":area": address.area.trim(), ":place": place,
            ":id": row,
        })?;
    }
    for (gone, _) in old {
        conn.execute("DELETE FROM addresses WHERE id = ?1", [gone])?;
    }
    Ok(())
}

/// Tags and groups stand in tables of one shape: the table and the column of the label.
pub(super) type Labels = (&'static str, &'static str);
pub(super) const TAGS: Labels = ("card_tags", "tag");
pub(super) const GROUPS: Labels = ("card_groups", "name");

pub(super) fn set_labels(
    tx: &WriteTx<'_>,
    (table, column): Labels,
    id: CardId,
    labels: &[String],
) -> Result<()> {
    let conn = tx.conn();
    let old: Vec<String> = conn
        .prepare_cached(&format!("SELECT {column} FROM {table} WHERE card_id = ?1"))?
        .query_map([id], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    for label in labels.iter().filter(|label| !old.contains(label)) {
        conn.prepare_cached(&format!("INSERT INTO {table} (id, card_id, {column}) VALUES (?1, ?2, ?3)"))?
            .execute(params![Uuid::now_v7().as_bytes(), id, label])?;
    }
    for gone in old.iter().filter(|label| !labels.contains(label)) {
        conn.prepare_cached(&format!("DELETE FROM {table} WHERE card_id = ?1 AND {column} = ?2"))?
            .execute(params![id, gone])?;
    }
    Ok(())
}

fn set_fields(tx: &WriteTx<'_>, id: CardId, fields: &[FieldDraft]) -> Result<()> {
    let conn = tx.conn();
    let mut old: Vec<(PointId, String, String)> = conn
        .prepare_cached("SELECT id, key, value FROM card_fields WHERE card_id = ?1 ORDER BY place")?
        .query_map([id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect::<Result<_, _>>()?;
    for (place, field) in fields.iter().enumerate() {
        match old.iter().position(|(_, key, value)| *key == field.key && *value == field.value) {
            Some(at) => {
                let (row, ..) = old.remove(at);
                conn.prepare_cached("UPDATE card_fields SET place = ?1 WHERE id = ?2")?
                    .execute(params![place, row])?;
            }
            None => {
                conn.prepare_cached(
                    "INSERT INTO card_fields (id, card_id, key, value, place) VALUES (?1, ?2, ?3, ?4, ?5)",
                )?
                .execute(params![PointId::fresh(), id, field.key, field.value, place])?;
            }
        }
    }
    for (gone, ..) in old {
        conn.execute("DELETE FROM card_fields WHERE id = ?1", [gone])?;
    }
    Ok(())
}

pub(super) fn insert_relation(
    tx: &WriteTx<'_>,
    card: CardId,
    draft: &super::draft::RelationDraft,
    other: Option<CardId>,
) -> Result<RelationId> {
    let id = RelationId::fresh();
    let b = draft.birthday.unwrap_or_default();
    tx.conn()
        .prepare_cached(
            "INSERT INTO relations (id, card_id, other_id, name, relation, birthday_calendar, birthday_year,
               birthday_month, birthday_day, birthday_leap, note, place)
             VALUES (:id, :card, :other, :name, :relation, :calendar, :year, :month, :day, :leap, :note,
               (SELECT count(*) FROM relations WHERE card_id = :card))",
        )?
        .execute(named_params! {
            ":id": id, ":card": card, ":other": other, ":name": draft.name.trim(), ":relation": name_of(draft.relation),
            ":calendar": draft.birthday.and_then(|b| name_of(b.calendar)), ":year": b.year, ":month": b.month,
            ":day": b.day, ":leap": b.leap, ":note": draft.note.trim(),
        })?;
    Ok(id)
}

pub(super) fn insert_occasion(
    tx: &WriteTx<'_>,
    card: CardId,
    draft: &super::draft::OccasionDraft,
) -> Result<OccasionId> {
    let id = OccasionId::fresh();
    let YearlyDate { calendar, year, month, day, leap } = draft.date;
    tx.conn()
        .prepare_cached(
            "INSERT INTO occasions (id, card_id, kind, title, date_calendar, date_year, date_month, date_day,
               date_leap, place)
             VALUES (:id, :card, :kind, :title, :calendar, :year, :month, :day, :leap,
               (SELECT count(*) FROM occasions WHERE card_id = :card))",
        )?
        .execute(named_params! {
            ":id": id, ":card": card, ":kind": name_of(draft.kind), ":title": draft.title.trim(),
            ":calendar": name_of(calendar), ":year": year, ":month": month, ":day": day, ":leap": leap,
        })?;
    Ok(id)
}

pub(super) fn delete(tx: &WriteTx<'_>, id: CardId) -> Result<()> {
    let conn = tx.conn();
    let known = conn.query_row("SELECT 1 FROM cards WHERE id = ?1", [id], |_| Ok(())).optional()?;
    if known.is_none() {
        return Err(Error::new(Code::CardUnknown));
    }
    conn.execute("UPDATE relations SET other_id = NULL WHERE other_id = ?1", [id])?;
    for table in [
        "greetings",
        "followups",
        "interactions",
        "occasions",
        "relations",
        "card_keys",
        "card_fields",
        "card_groups",
        "card_tags",
        "addresses",
        "contact_points",
    ] {
        conn.execute(&format!("DELETE FROM {table} WHERE card_id = ?1"), [id])?;
    }
    conn.execute("DELETE FROM cards WHERE id = ?1", [id])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_spellings_of_a_phone_share_a_key() {
        for other in ["+886 912 000 417", "０９１２０００４１７", "0912 000 417 分機 12", "(0912)000-417#3"]
        {
            assert_eq!(phone_key(other), phone_key("0912-000-417"), "{other}");
        }
        assert_ne!(phone_key("0912-000-418"), phone_key("0912-000-417"));
        assert_eq!(phone_key("no digits"), "");
    }
}
