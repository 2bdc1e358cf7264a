//! Which fields of a card are filled in, asked of the file in one place: the card's own page and the kept columns show
//! the same percentage because both ask here.

use rusqlite::Row;

use super::rules::Presence;

/// The columns that [`filled`] reads, from `cards c`.
pub(crate) const FILLED: &str = "
    EXISTS (SELECT 1 FROM contact_points p WHERE p.card_id = c.id AND p.kind = 'phone') AS has_phone,
    c.salutation <> '' AS has_salutation,
    c.birthday_calendar IS NOT NULL AS has_birthday,
    EXISTS (SELECT 1 FROM addresses a WHERE a.card_id = c.id) AS has_address,
    c.employer <> '' OR c.occupation <> '' AS has_work,
    EXISTS (SELECT 1 FROM contact_points p WHERE p.card_id = c.id AND p.kind <> 'phone') AS has_online,
    EXISTS (SELECT 1 FROM relations r WHERE r.card_id = c.id)
      OR EXISTS (SELECT 1 FROM relations r WHERE r.other_id = c.id) AS has_family,
    c.class IS NOT NULL AS has_class,
    c.gender IS NOT NULL OR c.kind = 'organisation' AS has_gender,
    c.best_time <> '' OR c.preferred_channel IS NOT NULL AS has_best_time";

/// Reads the columns of [`FILLED`].
pub(crate) fn filled(row: &Row<'_>) -> rusqlite::Result<Presence> {
    Ok(Presence {
        phone: row.get("has_phone")?,
        salutation: row.get("has_salutation")?,
        birthday: row.get("has_birthday")?,
        address: row.get("has_address")?,
        work: row.get("has_work")?,
        online: row.get("has_online")?,
        family: row.get("has_family")?,
        class: row.get("has_class")?,
        gender: row.get("has_gender")?,
        best_time: row.get("has_best_time")?,
    })
}
