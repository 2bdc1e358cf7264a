//! Making the file that cards leave in.

use std::collections::{BTreeMap, HashSet};
use std::path::Path;

use chrono::NaiveDate;
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, params_from_iter};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::envelope::{self, Lock};
use super::identity::{Identity, Peer, peer_code};
use super::manifest::{FORMAT, Listed, Manifest, Party, Signed, hex, sum_of};
use super::outlook::is_out;
use super::rows::{self, Table};
use super::store::{self as remembered, CardLine, Way};
use super::{Counts, LeftOut, Mode, part};
use crate::base::error::{Code, Error, Result};
use crate::base::ids::{CardId, HandoverId};
use crate::book::Book;
use crate::cards;
use crate::custody::{self, Hold};
use crate::store::backup::Reason;
use crate::store::file::place;
use crate::store::history::adopt;
use crate::store::key::PartLock;
use crate::store::{Done, Key, Op, WriteTx, meta, open};
use crate::vault::access::{self, Access, Deed};
use crate::vault::{Right, words};

/// What is to leave, and how.
#[derive(Clone, Debug, Default, Deserialize, TS)]
#[serde(default)]
#[ts(export, rename = "HandoverOrder")]
pub struct Order {
    /// Which cards.
    pub cards: Vec<CardId>,
    /// Why; `return` is made by [`super::give_back`].
    pub mode: Mode,
    /// Who takes over.
    pub to: String,
    /// The code of the receiver's book; with it no words are needed.
    pub to_code: Option<String>,
    /// The last day of what is lent.
    pub until: Option<NaiveDate>,
    /// A word to whoever takes over.
    pub message: String,
    /// What stays behind.
    pub left_out: LeftOut,
    /// What opens the file, where no code does.
    pub words: String,
}

/// A file that was made.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export, rename = "HandoverCreated")]
pub struct Created {
    /// Which handover.
    pub id: HandoverId,
    /// Where the file lies.
    pub file: String,
    /// Its size.
    #[ts(type = "number")]
    pub bytes: u64,
    /// What both sides compare.
    pub check_code: String,
    /// When it was made, RFC 3339.
    pub made_at: String,
    /// Who hands over.
    pub from: String,
    /// Cards in it.
    pub cards: u32,
    /// Rows in it, by table.
    #[ts(type = "Record<string, number>")]
    pub counts: Counts,
}

/// Makes the file, and remembers what left with whom. Until all of it is on the disk there is no file of that name.
///
/// # Errors
/// `not_allowed`, `nothing_chosen`, `name_missing`, `words_weak`, `peer_code_unfit`, `date_impossible` for a last day that is
/// past or missing where cards are lent, `card_unknown`, `card_sealed`, `card_borrowed`, `card_given_back`, `cards_out`, `disk_full`, `io`.
pub fn create(book: &Book, order: &Order, file: &Path) -> Result<Done<Created>> {
    if order.mode == Mode::Return {
        return Err(Error::new(Code::HandoverUnknown));
    }
    make(book, order, None, file)
}

/// The same for what answers an earlier file.
pub(super) fn make(
    book: &Book,
    order: &Order,
    answers: Option<HandoverId>,
    file: &Path,
) -> Result<Done<Created>> {
    book.session().require(Right::Export)?;
    let order = fit(book, order)?;
    book.back_up_before(Reason::Handover)?;
    // Kept by itself: whatever becomes of this file, the receipt for it is known by the same key.
    peer_code(book)?;
    book.note(&Access::new(Deed::HandedOver).count(order.cards.len()).saying(order.to.clone()))?;
    let (op, half) =
        (if order.mode == Mode::Return { Op::GiveBack } else { Op::HandOver }, place::half(file));
    let mut named = false;
    let made = book.write(op, |tx| {
        let created = write(tx, &order, answers, file, &half)?;
        // The last thing before the book remembers it: whenever the power fails, there is either no file or a whole one.
        place::swap(&half, file)?;
        named = true;
        Ok(created)
    });
    if made.is_err() {
        let _ = place::forget(&half);
        if named {
            let _ = std::fs::remove_file(file);
        }
    }
    made.map_err(|error| match error.args.contains_key("path") {
        true => error,
        false => error.with("path", file.display().to_string()),
    })
}

fn fit(book: &Book, order: &Order) -> Result<Order> {
    let mut order = order.clone();
    let mut seen = HashSet::with_capacity(order.cards.len());
    order.cards.retain(|card| seen.insert(*card));
    (order.to, order.message) = (order.to.trim().to_owned(), order.message.trim().to_owned());
    order.to_code = order.to_code.filter(|code| !code.trim().is_empty());
    if order.cards.is_empty() {
        return Err(Error::new(Code::NothingChosen));
    }
    if order.to.is_empty() {
        return Err(Error::new(Code::NameMissing).of("to"));
    }
    if order.mode == Mode::Lend {
        let today = book.clock().now().today();
        if order.until.is_none_or(|until| until < today) {
            let text = order.until.map(|until| until.to_string()).unwrap_or_default();
            return Err(Error::new(Code::DateImpossible).of("until").with("text", text));
        }
    } else {
        order.until = None;
    }
    if !book.session().may(Right::SeeIdNumbers) {
        order.left_out.id_numbers = true;
    }
    if order.to_code.is_none() && !words::is_strong(&order.words) {
        return Err(Error::new(Code::WordsWeak).of("words"));
    }
    Ok(order)
}

fn write(
    tx: &WriteTx<'_>,
    order: &Order,
    answers: Option<HandoverId>,
    file: &Path,
    half: &Path,
) -> Result<Created> {
    let own = Identity::of(tx)?;
    let peer = order.to_code.as_deref().map(Peer::read).transpose()?;
    for card in &order.cards {
        allowed(tx, order, *card)?;
    }
    let (lock, key) = match &peer {
        None => (Lock::Words, PartLock::Words(words::canonical(&order.words))),
        Some(peer) => {
            let key = Key::fresh()?;
            (Lock::Sealed(peer.seal(&key)?), PartLock::Key(key))
        }
    };
    place::forget(half)?;
    let conn = open::new_part(half, &key)?;
    // Nobody reads it before it is whole and on the disk.
    conn.execute_batch("PRAGMA synchronous = OFF; PRAGMA journal_mode = MEMORY; PRAGMA cache_size = -30000")?;
    let tables = rows::tables(tx.conn())?;
    let chosen: HashSet<CardId> = order.cards.iter().copied().collect();
    fill(tx.conn(), &conn, &tables, order)?;
    let hashes = rows::fingerprints(&conn, &tables, &chosen)?;
    let manifest = Manifest {
        format: FORMAT,
        id: HandoverId::fresh(),
        mode: order.mode,
        answers,
        from: Party {
            name: if tx.by().is_empty() {
                meta(tx.conn(), "owner")?.unwrap_or_default()
            } else {
                tx.by().to_owned()
            },
            book: meta(tx.conn(), "book_id")?.unwrap_or_default(),
            code: own.peer().code(),
        },
        to: Party {
            name: order.to.clone(),
            book: String::new(),
            code: peer.as_ref().map(Peer::code).unwrap_or_default(),
        },
        made_at: tx.now().utc(),
        until: order.until,
        schema: open::schema(),
        message: sum_of(&order.message),
        left_out: order.left_out,
        cards: listed(&conn, &hashes)?,
        tables: part::sums(&conn)?,
        log: access::head(tx.conn())?,
    };
    let signed = Signed::new(&manifest, &own);
    part::put(&conn, &signed, &order.message)?;
    remembered::set_message(tx, manifest.id, &order.message)?;
    remember(tx, &conn, &tables, &chosen, &manifest, &signed)?;
    if let Some(lent) = manifest.answers {
        super::back::let_go(tx, lent)?;
    }
    conn.close().map_err(|(_, error)| Error::from(error))?;
    envelope::seal(half, &lock)?;
    Ok(Created {
        id: manifest.id,
        file: file.display().to_string(),
        bytes: std::fs::metadata(half)?.len(),
        check_code: signed.check_code(manifest.cards.len()),
        made_at: tx.now().local(&manifest.made_at),
        from: manifest.from.name.clone(),
        cards: u32::try_from(manifest.cards.len()).unwrap_or(u32::MAX),
        counts: manifest.counts(),
    })
}

/// Refuses a card that is not this book's to hand on, or that lies somewhere else at the moment.
fn allowed(tx: &WriteTx<'_>, order: &Order, card: CardId) -> Result<()> {
    let name = cards::reference(tx, card)?.name;
    if let Some(held) = custody::of_card(tx, card)?
        && !(order.mode == Mode::Return && held.hold == Hold::Borrowed)
    {
        return Err(custody::refused(tx, card, &held));
    }
    // What is lent to somebody comes back first: else two books would call it theirs.
    let lent: Option<String> = tx
        .conn()
        .prepare_cached(
            "SELECT h.peer FROM handover_cards c JOIN handovers h ON h.id = c.handover_id
             WHERE c.card_id = ?1 AND h.direction = 'out' AND h.mode = 'lend' AND h.state IN ('open', 'taken')
               AND h.receipt IS NOT NULL LIMIT 1",
        )?
        .query_row([card], |row| row.get(0))
        .optional()?;
    if lent.is_some() && order.mode == Mode::Leave {
        return Err(Error::new(Code::CardsOut).with("card", name));
    }
    if is_out(tx, card)? {
        return Err(Error::new(Code::CardsOut).with("card", name));
    }
    Ok(())
}

/// Copies the rows of the cards, what their fields are called, what was attached, and what happened to them.
fn fill(from: &Connection, to: &Connection, tables: &[Table], order: &Order) -> Result<()> {
    let left_out = order.left_out.columns();
    let transaction = to.unchecked_transaction()?;
    transaction.execute_batch("PRAGMA defer_foreign_keys = ON")?;
    for table in tables {
        let owner = table.columns.get(table.owner).map_or("id", String::as_str);
        let told: Vec<String> = table
            .columns
            .iter()
            .map(|column| match table.name == "cards" && left_out.contains(&column.as_str()) {
                true => format!("'' AS {column}"),
                false => column.clone(),
            })
            .collect();
        let select = format!("SELECT {} FROM {} WHERE {owner} = ?1", told.join(", "), table.name);
        copy(from, &transaction, &select, &table.name, &table.columns, &order.cards)?;
    }
    let fields: Vec<String> = columns_of(from, "own_fields")?;
    copy_all(from, &transaction, "own_fields", &fields)?;
    let contents = columns_of(from, "contents")?;
    let hashes: Vec<Vec<u8>> = transaction
        .prepare("SELECT DISTINCT hash FROM attachments ORDER BY hash")?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let told: Vec<&str> = contents.iter().map(|c| if c == "unused_since" { "NULL" } else { c }).collect();
    let select = format!("SELECT {} FROM contents WHERE hash = ?1", told.join(", "));
    copy(from, &transaction, &select, "contents", &contents, &hashes)?;
    cut_links(&transaction)?;
    adopt::copy(from, &transaction, &order.cards, &left_out)?;
    Ok(transaction.commit()?)
}

fn columns_of(conn: &Connection, table: &str) -> Result<Vec<String>> {
    let mut query = conn.prepare("SELECT name FROM pragma_table_info(?1) ORDER BY cid")?;
    Ok(query.query_map([table], |row| row.get(0))?.collect::<Result<_, _>>()?)
}

fn copy_all(from: &Connection, to: &Connection, table: &str, columns: &[String]) -> Result<()> {
    let select = format!("SELECT {} FROM {table} WHERE ?1", columns.join(", "));
    copy(from, to, &select, table, columns, &[true])
}

/// Copies what `select` finds for each of `keys`.
fn copy<K: rusqlite::ToSql>(
    from: &Connection,
    to: &Connection,
    select: &str,
    table: &str,
    columns: &[String],
    keys: &[K],
) -> Result<()> {
    let places = vec!["?"; columns.len()].join(", ");
    let mut write = to.prepare(&format!("INSERT INTO {table} ({}) VALUES ({places})", columns.join(", ")))?;
    let mut read = from.prepare(select)?;
    for key in keys {
        let mut rows = read.query([key])?;
        while let Some(row) = rows.next()? {
            let cells =
                (0..columns.len()).map(|at| row.get::<_, Value>(at)).collect::<Result<Vec<_>, _>>()?;
            write.execute(params_from_iter(cells))?;
        }
    }
    Ok(())
}

/// Somebody whose card stays behind goes by name alone: a link that leads nowhere is taken off, and a row that is nothing but
/// such a link is left out.
pub(super) fn cut_links(conn: &Connection) -> Result<()> {
    let mut query = conn.prepare(
        "SELECT v.\"table\", v.rowid, f.\"from\", n.\"notnull\" FROM pragma_foreign_key_check v
         JOIN pragma_foreign_key_list(v.\"table\") f ON f.id = v.fkid
         JOIN pragma_table_info(v.\"table\") n ON n.name = f.\"from\"",
    )?;
    let found: Vec<(String, i64, String, bool)> = query
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?
        .collect::<Result<_, _>>()?;
    for (table, row, column, needed) in found {
        let sql = match needed {
            true => format!("DELETE FROM {table} WHERE rowid = ?1"),
            false => format!("UPDATE {table} SET {column} = NULL WHERE rowid = ?1"),
        };
        conn.execute(&sql, [row])?;
    }
    Ok(())
}

fn listed(conn: &Connection, hashes: &BTreeMap<CardId, [u8; 32]>) -> Result<Vec<Listed>> {
    let mut query = conn.prepare("SELECT id, number FROM cards ORDER BY number, id")?;
    let rows = query.query_map([], |row| Ok((row.get::<_, CardId>(0)?, row.get::<_, i64>(1)?)))?;
    rows.map(|row| {
        let (id, number) = row?;
        Ok(Listed { id, number, hash: hashes.get(&id).map(|hash| hex(hash)).unwrap_or_default() })
    })
    .collect()
}

/// Remembers what left, as it stood here; of what is lent, also every row, so that it can be told later who changed what.
fn remember(
    tx: &WriteTx<'_>,
    slice: &Connection,
    tables: &[Table],
    chosen: &HashSet<CardId>,
    manifest: &Manifest,
    signed: &Signed,
) -> Result<()> {
    remembered::insert(tx, Way::Out, manifest, signed, "open")?;
    let own = rows::fingerprints(tx.conn(), tables, chosen)?;
    let lent = match manifest.mode {
        Mode::Lend => rows::of_cards(slice, tables, chosen)?,
        Mode::Leave | Mode::Return => Default::default(),
    };
    for card in &manifest.cards {
        let base = lent.get(&card.id).map(|rows| rows::pack(tables, rows)).transpose()?;
        let hash = own.get(&card.id).copied().unwrap_or_default();
        let line =
            CardLine { card: card.id, hold: "", hash: &hash, base: base.as_deref(), result: "", settled: "" };
        remembered::insert_card(tx, manifest.id, &line)?;
    }
    Ok(())
}
