//! What became of every value of a card: the history, read for one customer.

use std::collections::{BTreeSet, HashMap};

use rusqlite::OptionalExtension;
use rusqlite::hooks::Action;
use rusqlite::session::ChangesetItem;
use rusqlite::types::ValueRef;
use serde::Serialize;
use ts_rs::TS;

use super::columns::Columns;
use super::{each, unpack};
use crate::base::error::Result;
use crate::base::ids::CardId;
use crate::base::money::Money;
use crate::store::tx::{Domain, Op, ReadTx};
use crate::vault::Right;

/// One change of one value.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct FieldChange {
    /// When, RFC 3339.
    pub at: String,
    /// By whom.
    pub by: String,
    /// In which action.
    pub op: String,
    /// `table.column` of a child row, the bare column of the card itself.
    pub field: String,
    /// The name a value stands under, where the name is not the column's.
    pub name: Option<String>,
    /// Before; empty when the row is new.
    pub old: String,
    /// After; empty when the row went.
    pub new: String,
}

/// Every change of every value of one card and its child rows, newest first.
pub fn of_card(tx: &ReadTx<'_>, card: CardId) -> Result<Vec<FieldChange>> {
    let conn = tx.conn();
    let columns = Columns::read(conn)?;
    let mut query = conn.prepare(
        "SELECT h.op, h.at, h.by, h.changeset, h.packed FROM history h
         JOIN history_cards c ON c.seq = h.seq WHERE c.card_id = ?1 ORDER BY h.seq",
    )?;
    let mut rows = query.query([card])?;
    let mut children = BTreeSet::from([card.0.as_bytes().to_vec()]);
    let take_over = Op::TakeOver.name();
    // A value under a name of its own keeps its row; its name is told when the row comes, changes or goes.
    let mut names: HashMap<Vec<u8>, String> = HashMap::new();
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let (op, at, by): (String, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let changeset = unpack(row.get(3)?, row.get(4)?)?;
        each(&changeset, |item, table, action| {
            if Domain::of_table(table).is_none() {
                return Ok(());
            }
            let side = if action == Action::SQLITE_INSERT {
                ChangesetItem::new_value
            } else {
                ChangesetItem::old_value
            };
            if let Some(place) = columns.place(table, "card_id")
                && let (Ok(ValueRef::Blob(owner)), Ok(ValueRef::Blob(id))) =
                    (side(item, place), side(item, 0))
                && owner == card.0.as_bytes()
            {
                children.insert(id.to_vec());
            }
            let Ok(ValueRef::Blob(id)) = side(item, 0) else {
                return Ok(());
            };
            if !children.contains(id) {
                return Ok(());
            }
            let named = columns.place(table, "key").filter(|_| table == "card_fields");
            if let Some(place) = named {
                let told = [text(item.new_value(place)), text(item.old_value(place))];
                if let Some(name) = told.into_iter().find(|name| !name.is_empty()) {
                    names.insert(id.to_vec(), name);
                }
            }
            for (place, column) in columns.of(table).iter().enumerate() {
                // The name of a value that came or went is told with it; one that changed is news of its own.
                let told = Some(place) == named && action != Action::SQLITE_UPDATE;
                let hidden = column == "id_number" && !tx.session().may(Right::SeeIdNumbers);
                if is_plumbing(column) || told || hidden {
                    continue;
                }
                let (mut old, mut new) = (text(item.old_value(place)), text(item.new_value(place)));
                if let Some(beside) = currency_column(&columns, table, column) {
                    let said = [text(item.new_value(beside)), text(item.old_value(beside))];
                    let said = said.into_iter().find(|code| !code.is_empty());
                    let currency = match said {
                        Some(code) => code,
                        None => currency_of(conn, &columns, table, beside, id)?,
                    };
                    (old, new) = (money(&old, &currency), money(&new, &currency));
                }
                // What came with a handover was said by those who wrote it; their actions came along.
                let came_along = action == Action::SQLITE_INSERT && op == take_over;
                if old == new || came_along {
                    continue;
                }
                let field = if table == "cards" { column.clone() } else { format!("{table}.{column}") };
                found.push(FieldChange {
                    at: tx.now().local(&at),
                    by: by.clone(),
                    op: op.clone(),
                    field,
                    name: named.and_then(|_| names.get(id).cloned()),
                    old,
                    new,
                });
            }
            Ok(())
        })?;
    }
    found.reverse();
    Ok(found)
}

/// The column that says in which currency an amount is.
fn currency_column(columns: &Columns, table: &str, column: &str) -> Option<usize> {
    let prefix = column.strip_suffix("_minor")?;
    columns.place(table, &format!("{prefix}_currency")).or_else(|| columns.place(table, "currency"))
}

/// The currency of a row of which only the amount changed; empty where the row is gone.
fn currency_of(
    conn: &rusqlite::Connection,
    columns: &Columns,
    table: &str,
    place: usize,
    id: &[u8],
) -> Result<String> {
    let Some(column) = columns.of(table).get(place) else { return Ok(String::new()) };
    let mut query = conn.prepare_cached(&format!("SELECT {column} FROM {table} WHERE id = ?1"))?;
    Ok(query.query_row([id], |row| row.get::<_, Option<String>>(0)).optional()?.flatten().unwrap_or_default())
}

/// Minor units as people read them: `18600.00 TWD`.
fn money(minor: &str, currency: &str) -> String {
    match minor.parse() {
        Ok(minor) => format!("{} {currency}", Money::from_minor(minor, currency).amount).trim().to_owned(),
        Err(_) => minor.to_owned(),
    }
}

fn is_plumbing(column: &str) -> bool {
    matches!(
        column,
        "id" | "card_id"
            | "match_key"
            | "place"
            | "created_at"
            | "created_by"
            | "updated_at"
            | "updated_by"
            | "offset_minutes"
            | "at"
            | "interaction_id"
            | "other_id"
            | "no_next"
            | "number"
    )
}

fn text(value: rusqlite::Result<ValueRef<'_>>) -> String {
    match value {
        Ok(ValueRef::Text(bytes)) => String::from_utf8_lossy(bytes).into_owned(),
        Ok(ValueRef::Integer(number)) => number.to_string(),
        _ => String::new(),
    }
}
