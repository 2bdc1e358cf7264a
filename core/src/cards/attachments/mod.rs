//! Photos and files of a customer. They lie inside the book, each content once, so that a backup or handover of the book has
//! them and no folder beside it leaks them.

pub mod rules;

use data_encoding::{BASE64, HEXLOWER};
use rusqlite::{OptionalExtension, Row, named_params, params};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use ts_rs::TS;

use crate::base::error::{Code, Error, Result};
use crate::base::ids::{AttachmentId, CardId, InteractionId};
use crate::base::sql::{name_of, or_default};
use crate::store::{ReadTx, WriteTx};

/// Days that the content of a removed attachment is kept: as long as the removal can be taken back, and one more.
const KEPT_DAYS: i64 = crate::store::history::UNDO_DAYS as i64 + 1;

/// What an attachment is to the card.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
#[ts(export, rename = "AttachmentKind")]
pub enum Kind {
    /// The customer's face; one a card.
    Photo,
    /// Anything else.
    #[default]
    File,
}

/// An attachment without its content.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct Attachment {
    /// The attachment.
    pub id: AttachmentId,
    /// Whose.
    pub card: CardId,
    /// The contact it belongs to.
    pub interaction: Option<InteractionId>,
    /// Photo or file.
    pub kind: Kind,
    /// Its name; safe as the name of a file.
    pub name: String,
    /// Its media type, by its content.
    pub media: String,
    /// Its size.
    pub bytes: u32,
    /// Whether there is a small picture of it.
    pub has_thumb: bool,
    /// When it was attached, RFC 3339.
    pub at: String,
    /// By whom.
    pub by: String,
}

/// Attaches a file.
///
/// # Errors
/// `card_unknown`, `unknown` for a contact of another card, `file_empty`, `file_too_large`.
pub fn add(
    tx: &WriteTx<'_>,
    card: CardId,
    interaction: Option<InteractionId>,
    name: &str,
    bytes: &[u8],
) -> Result<AttachmentId> {
    if let Some(interaction) = interaction {
        let owner: Option<CardId> = tx
            .conn()
            .query_row("SELECT card_id FROM interactions WHERE id = ?1", [interaction], |row| row.get(0))
            .optional()?;
        if owner != Some(card) {
            return Err(Error::new(Code::Unknown));
        }
    }
    put(tx, card, interaction, Kind::File, name, bytes)
}

/// Sets the photo of a card, or takes it off.
///
/// # Errors
/// `card_unknown`, `file_unknown` for what is no picture, `file_empty`, `file_too_large`.
pub fn set_photo(tx: &WriteTx<'_>, card: CardId, photo: Option<(&str, &[u8])>) -> Result<()> {
    let old: Vec<AttachmentId> =
        list(tx, card)?.iter().filter(|one| one.kind == Kind::Photo).map(|one| one.id).collect();
    if let Some((name, bytes)) = photo {
        rules::check(bytes)?;
        if rules::thumbnail(bytes).is_none() {
            return Err(Error::new(Code::FileUnknown));
        }
        put(tx, card, None, Kind::Photo, name, bytes)?;
    }
    old.into_iter().try_for_each(|id| remove(tx, id))
}

fn put(
    tx: &WriteTx<'_>,
    card: CardId,
    interaction: Option<InteractionId>,
    kind: Kind,
    name: &str,
    bytes: &[u8],
) -> Result<AttachmentId> {
    rules::check(bytes)?;
    super::reference(tx, card)?;
    let hash: [u8; 32] = Sha256::digest(bytes).into();
    let media = rules::media_of(bytes);
    keep(tx, hash, bytes)?;
    let id = AttachmentId::fresh();
    tx.conn()
        .prepare_cached(
            "INSERT INTO attachments (id, card_id, interaction_id, kind, name, media, bytes, hash, created_at, created_by)
             VALUES (:id, :card, :interaction, :kind, :name, :media, :bytes, :hash, :at, :by)",
        )?
        .execute(named_params! {
            ":id": id, ":card": card, ":interaction": interaction, ":kind": name_of(kind),
            ":name": rules::safe_name(name), ":media": media, ":bytes": bytes.len(), ":hash": hash,
            ":at": tx.now().utc(), ":by": tx.by(),
        })?;
    Ok(id)
}

/// Keeps what a file says, once.
fn keep(tx: &WriteTx<'_>, hash: [u8; 32], bytes: &[u8]) -> Result<()> {
    tx.conn()
        .prepare_cached(
            "INSERT INTO contents (hash, data, thumb) VALUES (?1, ?2, ?3)
             ON CONFLICT (hash) DO UPDATE SET unused_since = NULL",
        )?
        .execute(params![hash, bytes, rules::thumbnail(bytes)])?;
    Ok(())
}

/// Takes an attachment off. Its content is kept for as long as that can be taken back.
///
/// # Errors
/// `unknown`.
pub fn remove(tx: &WriteTx<'_>, id: AttachmentId) -> Result<()> {
    let marked = tx.conn().execute(
        "UPDATE contents SET unused_since = ?2 WHERE hash = (SELECT hash FROM attachments WHERE id = ?1)",
        params![id, tx.now().utc()],
    )?;
    let gone = tx.conn().execute("DELETE FROM attachments WHERE id = ?1", [id])?;
    if gone == 1 && marked <= 1 { Ok(()) } else { Err(Error::new(Code::Unknown)) }
}

/// What is told of an attachment.
const TOLD: &str =
    "a.id, a.card_id, a.interaction_id, a.kind, a.name, a.media, a.bytes, a.created_at, a.created_by, a.hash,
    c.thumb IS NOT NULL AS thumb";

/// The attachments of a card, newest first.
///
/// # Errors
/// Those of reading.
pub fn list(tx: &ReadTx<'_>, card: CardId) -> Result<Vec<Attachment>> {
    let mut query = tx.conn().prepare_cached(&format!(
        "SELECT {TOLD} FROM attachments a LEFT JOIN contents c ON c.hash = a.hash WHERE a.card_id = ?1
         ORDER BY a.created_at DESC, a.id DESC"
    ))?;
    Ok(query.query_map([card], |row| attachment(tx, row))?.collect::<Result<_, _>>()?)
}

/// One attachment.
///
/// # Errors
/// `unknown`.
pub fn get(tx: &ReadTx<'_>, id: AttachmentId) -> Result<Attachment> {
    tx.conn()
        .prepare_cached(&format!(
            "SELECT {TOLD} FROM attachments a LEFT JOIN contents c ON c.hash = a.hash WHERE a.id = ?1"
        ))?
        .query_row([id], |row| attachment(tx, row))
        .optional()?
        .ok_or_else(|| Error::new(Code::Unknown))
}

fn attachment(tx: &ReadTx<'_>, row: &Row<'_>) -> rusqlite::Result<Attachment> {
    let at: String = row.get("created_at")?;
    Ok(Attachment {
        id: row.get("id")?,
        card: row.get("card_id")?,
        interaction: row.get("interaction_id")?,
        kind: or_default(row, "kind")?,
        name: row.get("name")?,
        media: row.get("media")?,
        bytes: row.get("bytes")?,
        has_thumb: row.get("thumb")?,
        at: tx.now().local(&at),
        by: row.get("created_by")?,
    })
}

/// An attachment with all it says.
///
/// # Errors
/// `unknown`; `file_damaged` when the content is not what it was.
pub fn content(tx: &ReadTx<'_>, id: AttachmentId) -> Result<(Attachment, Vec<u8>)> {
    let found = tx
        .conn()
        .prepare_cached(&format!(
            "SELECT {TOLD}, c.data FROM attachments a JOIN contents c ON c.hash = a.hash WHERE a.id = ?1"
        ))?
        .query_row([id], |row| {
            Ok((attachment(tx, row)?, row.get::<_, Vec<u8>>("data")?, row.get::<_, Vec<u8>>("hash")?))
        })
        .optional()?;
    let (told, bytes, hash) = found.ok_or_else(|| Error::new(Code::Unknown))?;
    if Sha256::digest(&bytes).as_slice() != hash {
        return Err(Error::new(Code::FileDamaged).with("path", told.name));
    }
    Ok((told, bytes))
}

/// The small picture of an attachment, a JPEG; `None` when there is none.
///
/// # Errors
/// `unknown`.
pub fn thumb(tx: &ReadTx<'_>, id: AttachmentId) -> Result<Option<Vec<u8>>> {
    tx.conn()
        .prepare_cached(
            "SELECT c.thumb FROM attachments a JOIN contents c ON c.hash = a.hash WHERE a.id = ?1",
        )?
        .query_row([id], |row| row.get(0))
        .optional()?
        .ok_or_else(|| Error::new(Code::Unknown))
}

/// Takes in what an attachment of a lossless file says: its SHA-256 in hex, its bytes in base 64. What no attachment asks for
/// is left out.
///
/// # Errors
/// `file_damaged` when the two do not belong together, `file_too_large`.
pub(crate) fn take_content(tx: &WriteTx<'_>, hash: &str, text: &str) -> Result<()> {
    let damaged = || Error::new(Code::FileDamaged).with("table", "contents");
    let bytes = BASE64.decode(text.as_bytes()).map_err(|_| damaged())?;
    rules::check(&bytes)?;
    let own: [u8; 32] = Sha256::digest(&bytes).into();
    if HEXLOWER.encode(&own) != hash {
        return Err(damaged());
    }
    let asked: bool = tx
        .conn()
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM attachments WHERE hash = ?1)")?
        .query_row([own], |row| row.get(0))?;
    if asked {
        keep(tx, own, &bytes)?;
    }
    Ok(())
}

/// Lets go of contents that nothing can bring back any more.
///
/// # Errors
/// Those of writing.
pub fn tidy(tx: &WriteTx<'_>) -> Result<usize> {
    Ok(tx.conn().execute(
        "DELETE FROM contents WHERE unused_since < ?1 AND hash NOT IN (SELECT hash FROM attachments)",
        [tx.now().plus_days(-KEPT_DAYS).utc()],
    )?)
}
