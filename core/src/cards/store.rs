//! How a card and its children are written. A child row that stays the same is left alone, so that changesets stay
//! small and the field history says only what really changed.

use std::sync::LazyLock;

use rusqlite::types::Value;
use rusqlite::{OptionalExtension, named_params, params, params_from_iter};
use uuid::Uuid;

use super::draft::{AddressDraft, CardDraft, FieldDraft, PointDraft};
use crate::base::birthday::YearlyDate;
use crate::base::error::{Code, Error, Result};
use crate::base::fold;
use crate::base::ids::{CardId, OccasionId, PointId, RelationId};
use crate::base::sql::{self, name_of};
use crate::store::WriteTx;

/// The columns of a card that a draft says, in one order for reading and writing.
const COLUMNS: [&str; 26] = [
    "kind",
    "name",
    "surname",
    "given",
    "nickname",
    "salutation",
    "spoken",
    "gender",
    "class",
    "birthday_calendar",
    "birthday_year",
    "birthday_month",
    "birthday_day",
    "birthday_leap",
    "employer",
    "position",
    "occupation",
    "work_from",
    "work_to",
    "id_number",
    "preferred_channel",
    "best_time",
    "do_not_contact",
    "opt_outs",
    "note",
    "private_note",
];

/// What a draft says in those columns.
fn values(d: &CardDraft) -> [Value; 26] {
    let text = |text: &str| Value::Text(text.to_owned());
    let named = |name: Option<String>| name.map_or(Value::Null, Value::Text);
    let number = |number: Option<i64>| number.map_or(Value::Null, Value::Integer);
    let b = d.birthday.unwrap_or_default();
    [
        named(name_of(d.kind)),
        text(&d.name),
        text(&d.surname),
        text(&d.given),
        text(&d.nickname),
        text(&d.salutation),
        text(&d.spoken),
        named(d.gender.and_then(name_of)),
        named(d.class.and_then(name_of)),
        named(d.birthday.and_then(|b| name_of(b.calendar))),
        number(b.year.map(i64::from)),
        number(b.month.map(i64::from)),
        number(b.day.map(i64::from)),
        Value::Integer(b.leap.into()),
        text(&d.employer),
        text(&d.position),
        text(&d.occupation),
        text(&d.work_from),
        text(&d.work_to),
        text(&d.id_number),
        named(d.preferred_channel.and_then(name_of)),
        text(&d.best_time),
        Value::Integer(d.do_not_contact.into()),
        text(&d.opt_outs.iter().filter_map(|c| name_of(*c)).collect::<Vec<_>>().join(",")),
        text(&d.note),
        text(&d.private_note),
    ]
}

pub(super) fn insert(tx: &WriteTx<'_>, draft: &CardDraft) -> Result<CardId> {
    static INSERT: LazyLock<String> = LazyLock::new(|| {
        let places: Vec<String> = (5..5 + COLUMNS.len()).map(|place| format!("?{place}")).collect();
        format!(
            "INSERT INTO cards (id, number, created_at, created_by, updated_at, updated_by, {})
             VALUES (?1, ?2, ?3, ?4, ?3, ?4, {})",
            COLUMNS.join(", "),
            places.join(", ")
        )
    });
    let id = CardId::fresh();
    let head = [
        Value::Blob(id.0.as_bytes().to_vec()),
        Value::Integer(next_number(tx)?.into()),
        Value::Text(tx.now().utc()),
        Value::Text(tx.by().to_owned()),
    ];
    tx.conn().prepare_cached(&INSERT)?.execute(params_from_iter(head.into_iter().chain(values(draft))))?;
    set_children(tx, id, draft)?;
    for relation in &draft.relations {
        insert_relation(tx, id, relation, None)?;
    }
    for occasion in &draft.occasions {
        insert_occasion(tx, id, occasion)?;
    }
    Ok(id)
}

/// Writes everything but relations and occasions, which have identities of their own and are added one by one. Only
/// columns that change are written: an index over the others then stays as it is.
pub(super) fn update(tx: &WriteTx<'_>, id: CardId, draft: &CardDraft) -> Result<()> {
    static SELECT: LazyLock<String> =
        LazyLock::new(|| format!("SELECT {} FROM cards WHERE id = ?1", COLUMNS.join(", ")));
    let new = values(draft);
    let mut changed: Vec<(&str, Value)> = Vec::new();
    {
        let mut query = tx.conn().prepare_cached(&SELECT)?;
        let mut rows = query.query([id])?;
        let Some(row) = rows.next()? else { return Err(Error::new(Code::CardUnknown)) };
        for ((place, column), value) in COLUMNS.into_iter().enumerate().zip(new) {
            if row.get::<_, Value>(place)? != value {
                changed.push((column, value));
            }
        }
    }
    changed.push(("updated_at", Value::Text(tx.now().utc())));
    changed.push(("updated_by", Value::Text(tx.by().to_owned())));
    let set: Vec<String> = changed.iter().map(|(column, _)| format!("{column} = ?")).collect();
    let bound = changed.into_iter().map(|(_, value)| value).chain([Value::Blob(id.0.as_bytes().to_vec())]);
    tx.conn()
        .prepare_cached(&format!("UPDATE cards SET {} WHERE id = ?", set.join(", ")))?
        .execute(params_from_iter(bound))?;
    set_children(tx, id, draft)
}

fn set_children(tx: &WriteTx<'_>, id: CardId, draft: &CardDraft) -> Result<()> {
    set_points(tx, id, [("phone", &draft.phones), ("email", &draft.emails), ("im", &draft.ims)])?;
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
    let digits = fold::digits(split_extension(value).0);
    let from = digits.len().saturating_sub(9);
    digits.get(from..).unwrap_or_default().to_owned()
}

/// A number and what stands behind 轉, # or the like.
pub(super) fn split_extension(value: &str) -> (&str, &str) {
    let at = value.find(['#', '轉', '转', '分', 'x', 'X', ';', ',']).unwrap_or(value.len());
    value.split_at_checked(at).unwrap_or((value, ""))
}

fn set_points(tx: &WriteTx<'_>, id: CardId, wanted: [(&str, &Vec<PointDraft>); 3]) -> Result<()> {
    let conn = tx.conn();
    let mut old: Vec<(PointId, String, PointDraft, usize)> = conn
        .prepare_cached(
            "SELECT id, kind, value, type, preferred, place FROM contact_points WHERE card_id = ?1 ORDER BY place",
        )?
        .query_map([id], |row| {
            let r#type = sql::or_default(row, "type")?;
            let point = PointDraft { value: row.get(2)?, r#type, preferred: row.get(4)? };
            Ok((row.get(0)?, row.get(1)?, point, row.get(5)?))
        })?
        .collect::<Result<_, _>>()?;
    let points = wanted
        .into_iter()
        .flat_map(|(kind, points)| points.iter().enumerate().map(move |(place, point)| (kind, place, point)));
    for (kind, place, point) in points {
        let known = old.iter().position(|(_, of, known, _)| of == kind && known.value == point.value);
        let Some(at) = known else {
            conn.prepare_cached(
                "INSERT INTO contact_points (id, card_id, kind, value, type, preferred, place, match_key)
                 VALUES (:id, :card, :kind, :value, :type, :preferred, :place, :key)",
            )?
            .execute(named_params! {
                ":id": PointId::fresh(), ":card": id, ":kind": kind, ":value": point.value,
                ":type": name_of(point.r#type), ":preferred": point.preferred, ":place": place,
                ":key": match_key(kind, &point.value),
            })?;
            continue;
        };
        let (row, _, known, before) = old.remove(at);
        if (&known, before) != (point, place) {
            conn.prepare_cached(
                "UPDATE contact_points SET type = :type, preferred = :preferred, place = :place WHERE id = :id",
            )?
            .execute(named_params! {
                ":type": name_of(point.r#type), ":preferred": point.preferred, ":place": place, ":id": row,
            })?;
        }
    }
    for (gone, ..) in old {
        conn.execute("DELETE FROM contact_points WHERE id = ?1", [gone])?;
    }
    Ok(())
}

fn set_addresses(tx: &WriteTx<'_>, id: CardId, addresses: &[AddressDraft]) -> Result<()> {
    let conn = tx.conn();
    let mut old: Vec<(PointId, String, [String; 3], usize)> = conn
        .prepare_cached(
            "SELECT id, text, parts, type, area, place FROM addresses WHERE card_id = ?1 ORDER BY place",
        )?
        .query_map([id], |row| {
            Ok((row.get(0)?, row.get(1)?, [row.get(2)?, row.get(3)?, row.get(4)?], row.get(5)?))
        })?
        .collect::<Result<_, _>>()?;
    for (place, address) in addresses.iter().enumerate() {
        let parts = serde_json::to_string(&address.parts).unwrap_or_default();
        let said = [parts, name_of(address.r#type).unwrap_or_default(), address.area.trim().to_owned()];
        let [parts, r#type, area] = &said;
        let Some(at) = old.iter().position(|(_, text, ..)| *text == address.text) else {
            conn.prepare_cached(
                "INSERT INTO addresses (id, card_id, text, parts, type, area, place)
                 VALUES (:id, :card, :text, :parts, :type, :area, :place)",
            )?
            .execute(named_params! {
                ":id": PointId::fresh(), ":card": id, ":text": address.text, ":parts": parts, ":type": r#type,
                ":area": area, ":place": place,
            })?;
            continue;
        };
        let (row, _, known, before) = old.remove(at);
        if (&known, before) != (&said, place) {
            conn.prepare_cached(
                "UPDATE addresses SET parts = :parts, type = :type, area = :area, place = :place WHERE id = :id",
            )?
            .execute(named_params! {
                ":parts": parts, ":type": r#type, ":area": area, ":place": place, ":id": row,
            })?;
        }
    }
    for (gone, ..) in old {
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
    let mut old: Vec<(PointId, String, String, usize)> = conn
        .prepare_cached("SELECT id, key, value, place FROM card_fields WHERE card_id = ?1 ORDER BY place")?
        .query_map([id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?
        .collect::<Result<_, _>>()?;
    for (place, field) in fields.iter().enumerate() {
        match old.iter().position(|(_, key, value, _)| *key == field.key && *value == field.value) {
            Some(at) => {
                let (row, .., before) = old.remove(at);
                if before != place {
                    conn.prepare_cached("UPDATE card_fields SET place = ?1 WHERE id = ?2")?
                        .execute(params![place, row])?;
                }
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
    conn.execute("DELETE FROM not_same WHERE card_id = ?1 OR other_id = ?1", [id])?;
    // What a removed attachment says is kept for as long as this can be taken back.
    conn.execute(
        "UPDATE contents SET unused_since = ?2 WHERE hash IN (SELECT hash FROM attachments WHERE card_id = ?1)",
        rusqlite::params![id, tx.now().utc()],
    )?;
    for table in [
        "attachments",
        "consents",
        "greetings",
        "greeting_drafts",
        "greeting_wishes",
        "gifts",
        "promises",
        "receipts",
        "instalments",
        "commissions",
        "order_lines",
        "orders",
        "opportunities",
        "balances",
        "holdings",
        "credits",
        "special_prices",
        "rewards",
        "judgements",
        "handover_cards",
        "loan_cards",
        "brief_readings",
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
