//! How our small enums stand in the file: by the same snake_case name as on the wire, so that there is one spelling.

use chrono::NaiveDate;
use rusqlite::types::ValueRef;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::birthday::{Calendar, YearlyDate};
use super::money::Money;

/// The wire name of an enum value.
pub fn name_of<T: Serialize>(value: T) -> Option<String> {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(name)) => Some(name),
        _ => None,
    }
}

/// The enum value of a wire name; `None` for a name this version does not know.
pub fn named<T: DeserializeOwned>(name: &str) -> Option<T> {
    serde_json::from_value(serde_json::Value::String(name.to_owned())).ok()
}

/// Reads an enum column; an unknown or NULL name is `None`.
pub fn opt<T: DeserializeOwned>(row: &rusqlite::Row<'_>, column: &str) -> rusqlite::Result<Option<T>> {
    Ok(row.get::<_, Option<String>>(column)?.as_deref().and_then(named))
}

/// Reads an enum column; an unknown name is the type's default.
pub fn or_default<T: DeserializeOwned + Default>(
    row: &rusqlite::Row<'_>,
    column: &str,
) -> rusqlite::Result<T> {
    Ok(opt(row, column)?.unwrap_or_default())
}

/// The day of a column; `None` where it is NULL or none. Without a detour over text: long tables are read by it.
pub fn day_of(value: ValueRef<'_>) -> Option<NaiveDate> {
    let &[a, b, c, d, b'-', e, f, b'-', g, h] = value.as_bytes().ok()? else { return None };
    let digit = |byte: u8| u32::from(byte.wrapping_sub(b'0'));
    let year = digit(a) * 1000 + digit(b) * 100 + digit(c) * 10 + digit(d);
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, digit(e) * 10 + digit(f), digit(g) * 10 + digit(h))
}

/// Reads a day, `YYYY-MM-DD`.
pub fn day(row: &rusqlite::Row<'_>, column: impl rusqlite::RowIndex + Copy) -> rusqlite::Result<NaiveDate> {
    let value = row.get_ref(column)?;
    day_of(value).ok_or(rusqlite::Error::InvalidColumnType(0, "day".to_owned(), value.data_type()))
}

/// Reads a day that may be missing.
pub fn opt_day(row: &rusqlite::Row<'_>, column: &str) -> rusqlite::Result<Option<NaiveDate>> {
    Ok(day_of(row.get_ref(column)?))
}

/// Reads an amount in minor units and its currency; `None` when either is NULL.
pub fn money(row: &rusqlite::Row<'_>, minor: &str, currency: &str) -> rusqlite::Result<Option<Money>> {
    let (minor, currency): (Option<i64>, Option<String>) = (row.get(minor)?, row.get(currency)?);
    Ok(minor.zip(currency).map(|(minor, currency)| Money::from_minor(minor, &currency)))
}

/// Reads `<prefix>_calendar, _year, _month, _day, _leap`; `None` when the calendar is NULL.
pub fn yearly(row: &rusqlite::Row<'_>, prefix: &str) -> rusqlite::Result<Option<YearlyDate>> {
    let column = |part: &str| format!("{prefix}_{part}");
    let Some(calendar) = opt::<Calendar>(row, &column("calendar"))? else {
        return Ok(None);
    };
    Ok(Some(YearlyDate {
        calendar,
        year: row.get(column("year").as_str())?,
        month: row.get(column("month").as_str())?,
        day: row.get(column("day").as_str())?,
        leap: row.get(column("leap").as_str())?,
    }))
}
