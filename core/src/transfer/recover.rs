//! Single cards out of a backup. What stands on a card goes back to what it was; what was logged and planned since stays, and
//! what went missing comes back beside it. One action, one undo.

use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

use super::whole::tables;
use crate::base::error::{Code, Error, Result};
use crate::base::ids::CardId;
use crate::book::Book;
use crate::cards::{self, own};
use crate::store::{Done, Op};
use crate::vault::access::{Access, Deed};
use crate::vault::rights::needed;

/// Rows of one table, as they are.
struct Rows {
    table: String,
    columns: Vec<String>,
    rows: Vec<Vec<Value>>,
}

/// Brings these cards back from the backup of that name.
///
/// # Errors
/// `not_allowed`, `backup_unknown`, `backup_damaged`, `card_unknown` when one of them is not in it.
pub fn recover(book: &Book, backup: &str, chosen: &[CardId]) -> Result<Done<u32>> {
    book.session().require(needed(Op::RecoverCards))?;
    let kept = book.look_into(backup, |then| {
        chosen.iter().map(|card| rows_of(then.conn(), *card)).collect::<Result<Vec<_>>>()
    })?;
    book.note(&Access::new(Deed::RecoveredCards).count(chosen.len()).saying(backup))?;
    book.write(Op::RecoverCards, |tx| {
        // Other cards may point at this one while it is exchanged.
        tx.conn().execute_batch("PRAGMA defer_foreign_keys = ON")?;
        for (card, tables) in chosen.iter().zip(&kept) {
            put_back(tx.conn(), *card, tables)?;
        }
        cards::number_on(tx.conn())?;
        own::respell(tx)?;
        Ok(u32::try_from(chosen.len()).unwrap_or(u32::MAX))
    })
}

fn rows_of(conn: &Connection, card: CardId) -> Result<Vec<Rows>> {
    let mut found = Vec::new();
    for (table, columns) in tables(conn)? {
        let columns: Vec<String> = columns.into_iter().map(|(name, _)| name).collect();
        let owner = if table == "cards" { "id" } else { "card_id" };
        if !columns.iter().any(|column| column == owner) {
            continue;
        }
        let sql = format!("SELECT {} FROM {table} WHERE {owner} = ?1", columns.join(", "));
        let rows: Vec<Vec<Value>> = conn
            .prepare(&sql)?
            .query_map([card], |row| (0..columns.len()).map(|place| row.get(place)).collect())?
            .collect::<Result<_, _>>()?;
        if table == "cards" && rows.is_empty() {
            return Err(Error::new(Code::CardUnknown));
        }
        found.push(Rows { table, columns, rows });
    }
    Ok(found)
}

fn put_back(conn: &Connection, card: CardId, tables: &[Rows]) -> Result<()> {
    let there: bool =
        conn.query_row("SELECT EXISTS (SELECT 1 FROM cards WHERE id = ?1)", [card], |row| row.get(0))?;
    for Rows { table, columns, rows } in tables {
        let is_card = table == "cards";
        // A row with a time of its own is something that happened: it is added, never taken away.
        let happened = !is_card && columns.iter().any(|column| column == "created_at");
        if !is_card && !happened {
            conn.execute(&format!("DELETE FROM {table} WHERE card_id = ?1"), [card])?;
        }
        let places = vec!["?"; columns.len()].join(", ");
        let sql = match (is_card && there, happened) {
            (true, _) => {
                let set: Vec<String> = columns.iter().map(|column| format!("{column} = ?")).collect();
                format!("UPDATE cards SET {} WHERE id = ?", set.join(", "))
            }
            (false, true) => {
                format!("INSERT OR IGNORE INTO {table} ({}) VALUES ({places})", columns.join(", "))
            }
            (false, false) => format!("INSERT INTO {table} ({}) VALUES ({places})", columns.join(", ")),
        };
        let mut statement = conn.prepare(&sql)?;
        for row in rows {
            let mut row = row.clone();
            for (column, value) in columns.iter().zip(&mut row) {
                if column == "other_id" && is_gone(conn, value)? {
                    // Somebody who is no longer in the book goes by name alone.
                    *value = Value::Null;
                }
                if is_card && !there && column == "number" && is_taken(conn, value)? {
                    *value =
                        Value::Integer(
                            conn.query_row("SELECT max(number) + 1 FROM cards", [], |r| r.get(0))?,
                        );
                }
            }
            if is_card && there {
                row.push(Value::Blob(card.0.as_bytes().to_vec()));
            }
            statement.execute(params_from_iter(row))?;
        }
    }
    Ok(())
}

fn is_gone(conn: &Connection, id: &Value) -> Result<bool> {
    Ok(*id != Value::Null
        && !conn.query_row("SELECT EXISTS (SELECT 1 FROM cards WHERE id = ?1)", [id], |row| {
            row.get::<_, bool>(0)
        })?)
}

fn is_taken(conn: &Connection, number: &Value) -> Result<bool> {
    Ok(conn.query_row("SELECT EXISTS (SELECT 1 FROM cards WHERE number = ?1)", [number], |row| row.get(0))?)
}
