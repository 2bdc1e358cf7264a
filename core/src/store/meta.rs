//! What the book says of itself, by name.

use rusqlite::{Connection, OptionalExtension};

use crate::base::error::Result;
use crate::base::ids::{CardId, HandoverId};

/// Where it says which rules made the kept columns.
pub(crate) const KEPT_RULES: &str = "kept_rules";

/// Has the kept columns worked out anew when the file is next opened.
pub(crate) fn forget_kept(conn: &Connection) -> Result<()> {
    conn.execute("DELETE FROM meta WHERE key = ?1", [KEPT_RULES])?;
    Ok(())
}

/// Where it keeps the word that went with a handover.
pub(crate) fn handover_message(id: HandoverId) -> String {
    format!("handover_message {}", id.0.simple())
}

/// Takes off the words of the handovers that a card was in: they may name it.
pub(crate) fn forget_messages(conn: &Connection, card: CardId) -> Result<()> {
    conn.prepare_cached(
        "DELETE FROM meta WHERE key IN (SELECT 'handover_message ' || lower(hex(handover_id)) FROM handover_cards
         WHERE card_id = ?1)",
    )?
    .execute([card])?;
    Ok(())
}

/// The value under a name.
pub(crate) fn meta(conn: &Connection, key: &str) -> Result<Option<String>> {
    Ok(conn
        .prepare_cached("SELECT value FROM meta WHERE key = ?1")?
        .query_row([key], |row| row.get(0))
        .optional()?)
}

/// Keeps a value under a name.
pub(crate) fn set_meta(conn: &Connection, key: &str, value: &str) -> Result<()> {
    conn.prepare_cached(
        "INSERT INTO meta (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
    )?
    .execute([key, value])?;
    Ok(())
}
