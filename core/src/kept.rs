//! The kept columns: what lists and Today ask of every card, worked out once, in the transaction that changed it. They
//! follow from the other tables and nothing else; [`differences`] says where they do not.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use rusqlite::{Connection, OptionalExtension, named_params};

use crate::base::error::Result;
use crate::base::filing::{self, Collation};
use crate::base::ids::CardId;
use crate::book::Preset;
use crate::cards::card::{REFERENCE, preset};
use crate::cards::filled::{FILLED, filled};
use crate::cards::rules;
use crate::store::{KEPT_RULES, ReadTx, WriteTx, meta, set_meta};

/// What is kept of one card.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Kept {
    archived: bool,
    /// 0 A, 1 B, 2 C, 3 none: sorts as it is served.
    class: i64,
    /// Last day somebody was reached.
    last_contact: Option<String>,
    /// How many times somebody was reached, and the fourth latest day.
    contacts: (u32, Option<String>),
    /// The day (UTC) the card was made.
    made: String,
    /// What is planned next: its day, time and channel.
    next: (Option<String>, Option<String>, Option<String>),
    /// The last contact, else the day (UTC) the card was made.
    silent_since: String,
    /// The phone to use first.
    phone: String,
    /// The first area of the addresses.
    area: String,
    /// Percent filled in.
    complete: u32,
    filed_as: String,
    order: [Vec<u8>; 3],
}

/// What the card's rows say now; `None` when the card is gone. The orders of a name that has them already are taken over.
fn work_out(conn: &Connection, preset: Preset, id: CardId, known: Option<&Kept>) -> Result<Option<Kept>> {
    static SELECT: LazyLock<String> = LazyLock::new(|| {
        format!(
            "SELECT {REFERENCE}, c.archived_at IS NOT NULL AS archived, substr(c.created_at, 1, 10) AS made,
               (SELECT max(day) FROM interactions i WHERE i.card_id = c.id AND i.reached = 1) AS last_contact,
               (SELECT count(*) FROM interactions i WHERE i.card_id = c.id AND i.reached = 1) AS contacts,
               (SELECT day FROM interactions i WHERE i.card_id = c.id AND i.reached = 1
                ORDER BY day DESC LIMIT 1 OFFSET 3) AS fourth_contact,
               coalesce((SELECT area FROM addresses a WHERE a.card_id = c.id AND a.area <> ''
                         ORDER BY a.place LIMIT 1), '') AS area,
               {FILLED}
             FROM cards c WHERE c.id = ?1"
        )
    });
    Ok(conn
        .prepare_cached(&SELECT)?
        .query_row([id], |row| {
            let name: String = row.get("name")?;
            let last_contact: Option<String> = row.get("last_contact")?;
            Ok(Kept {
                archived: row.get("archived")?,
                class: match row.get::<_, Option<String>>("class")?.as_deref() {
                    Some("A") => 0,
                    Some("B") => 1,
                    Some("C") => 2,
                    _ => 3,
                },
                contacts: (row.get("contacts")?, row.get("fourth_contact")?),
                made: row.get("made")?,
                next: next(conn, id)?,
                silent_since: match &last_contact {
                    Some(day) => day.clone(),
                    None => row.get("made")?,
                },
                last_contact,
                phone: row.get("phone")?,
                area: row.get("area")?,
                complete: rules::percent(&filled(row)?, preset),
                order: match known.filter(|known| known.filed_as == name) {
                    Some(known) => known.order.clone(),
                    None => Collation::ALL.map(|collation| filing::key(&name, collation)),
                },
                filed_as: name,
            })
        })
        .optional()?)
}

/// Day, time and channel of the first thing planned; what has no time comes at the end of its day.
fn next(conn: &Connection, id: CardId) -> rusqlite::Result<(Option<String>, Option<String>, Option<String>)> {
    let first = conn
        .prepare_cached(
            "SELECT due, time, channel FROM followups WHERE card_id = ?1 AND status = 'open'
             ORDER BY due, time IS NULL, time, channel LIMIT 1",
        )?
        .query_row([id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    Ok(first.unwrap_or_default())
}

/// What is kept at the moment.
fn standing(conn: &Connection, id: CardId) -> Result<Option<Kept>> {
    Ok(conn
        .prepare_cached(
            "SELECT archived, class, last_contact, next_follow, next_time, next_channel, silent_since, phone, area,
               complete, filed_as, by_zhuyin, by_pinyin, by_stroke, contacts, fourth_contact, made
             FROM kept WHERE card_id = ?1",
        )?
        .query_row([id], |row| {
            Ok(Kept {
                archived: row.get(0)?,
                class: row.get(1)?,
                last_contact: row.get(2)?,
                next: (row.get(3)?, row.get(4)?, row.get(5)?),
                silent_since: row.get(6)?,
                phone: row.get(7)?,
                area: row.get(8)?,
                complete: row.get(9)?,
                filed_as: row.get(10)?,
                order: [row.get(11)?, row.get(12)?, row.get(13)?],
                contacts: (row.get(14)?, row.get(15)?),
                made: row.get(16)?,
            })
        })
        .optional()?)
}

/// Brings the kept columns of these cards up to date. What stays the same is not written.
pub fn refresh<'a>(tx: &WriteTx<'_>, cards: impl IntoIterator<Item = &'a CardId>) -> Result<()> {
    let conn = tx.conn();
    let preset = preset(tx)?;
    let mut keep = conn.prepare_cached(
        "INSERT OR REPLACE INTO kept (card_id, archived, class, last_contact, next_follow, next_time, next_channel,
           silent_since, phone, area, complete, filed_as, by_zhuyin, by_pinyin, by_stroke, contacts, fourth_contact, made)
         VALUES (:card, :archived, :class, :last_contact, :next_follow, :next_time, :next_channel, :silent_since,
           :phone, :area, :complete, :filed_as, :zhuyin, :pinyin, :stroke, :contacts, :fourth, :made)",
    )?;
    for card in cards {
        let before = standing(conn, *card)?;
        let kept = work_out(conn, preset, *card, before.as_ref())?;
        if kept == before {
            continue;
        }
        match kept {
            None => {
                conn.prepare_cached("DELETE FROM kept WHERE card_id = ?1")?.execute([card])?;
            }
            Some(kept) => {
                let [zhuyin, pinyin, stroke] = &kept.order;
                let (due, time, channel) = &kept.next;
                keep.execute(named_params! {
                    ":card": card, ":archived": kept.archived, ":class": kept.class,
                    ":last_contact": kept.last_contact, ":next_follow": due, ":next_time": time,
                    ":next_channel": channel, ":silent_since": kept.silent_since, ":phone": kept.phone,
                    ":area": kept.area, ":complete": kept.complete, ":filed_as": kept.filed_as,
                    ":zhuyin": zhuyin, ":pinyin": pinyin, ":stroke": stroke,
                    ":contacts": kept.contacts.0, ":fourth": kept.contacts.1, ":made": kept.made,
                })?;
            }
        }
    }
    Ok(())
}

/// Whether the kept columns were made by the rules of this version.
pub fn is_current(conn: &Connection) -> Result<bool> {
    Ok(meta(conn, KEPT_RULES)?.as_deref() == Some(filing::RULES))
}

/// Works out the kept columns of every card anew: after an upgrade, or to mend them.
pub fn renew(tx: &WriteTx<'_>) -> Result<()> {
    let conn = tx.conn();
    conn.execute("DELETE FROM kept", [])?;
    let cards: Vec<CardId> = conn
        .prepare("SELECT id FROM cards ORDER BY id")?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    refresh(tx, &cards)?;
    set_meta(conn, KEPT_RULES, filing::RULES)
}

/// Cards whose kept columns do not say what their rows say, and kept rows whose card is gone.
pub fn differences(tx: &ReadTx<'_>) -> Result<BTreeSet<CardId>> {
    let conn = tx.conn();
    let preset = preset(tx)?;
    let mut wrong = BTreeSet::new();
    let mut query = conn.prepare("SELECT id FROM cards UNION SELECT card_id FROM kept")?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        let id: CardId = row.get(0)?;
        if standing(conn, id)? != work_out(conn, preset, id, None)? {
            wrong.insert(id);
        }
    }
    Ok(wrong)
}
