//! The columns of every table by place, which is how changesets name them, and whose card a row of one is.

use std::collections::{BTreeSet, HashMap};

use rusqlite::hooks::Action;
use rusqlite::session::ChangesetItem;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension};

use crate::base::error::Result;
use crate::base::ids::CardId;

/// Column names by place, as changesets count them.
pub struct Columns(HashMap<String, Vec<String>>);

impl Columns {
    /// Reads them from the schema; once a book, since they do not change while it is open.
    pub fn read(conn: &Connection) -> Result<Self> {
        let mut query = conn.prepare_cached(
            "SELECT t.name, c.name FROM pragma_table_list t, pragma_table_info(t.name) c
             WHERE t.schema = 'main' ORDER BY t.name, c.cid",
        )?;
        let mut tables: HashMap<String, Vec<String>> = HashMap::new();
        let mut rows = query.query([])?;
        while let Some(row) = rows.next()? {
            tables.entry(row.get(0)?).or_default().push(row.get(1)?);
        }
        Ok(Self(tables))
    }

    /// Every table.
    pub fn tables(&self) -> impl Iterator<Item = &String> {
        self.0.keys()
    }

    pub(crate) fn of(&self, table: &str) -> &[String] {
        self.0.get(table).map_or(&[], Vec::as_slice)
    }

    pub(super) fn place(&self, table: &str, column: &str) -> Option<usize> {
        self.of(table).iter().position(|name| name == column)
    }

    /// The cards a changed row belongs to, by the columns in `owners`. An update carries only what changed, so what it
    /// leaves out is read from the book.
    pub(super) fn cards_of(
        &self,
        conn: &Connection,
        item: &ChangesetItem,
        table: &str,
        action: Action,
        owners: &[&str],
        found: &mut BTreeSet<CardId>,
    ) -> Result<()> {
        let mut add = |value: rusqlite::Result<ValueRef<'_>>| {
            let Ok(ValueRef::Blob(blob)) = value else { return false };
            found.extend(uuid::Uuid::from_slice(blob).ok().map(CardId));
            true
        };
        if table == "cards" {
            add(if action == Action::SQLITE_INSERT { item.new_value(0) } else { item.old_value(0) });
            return Ok(());
        }
        let mut unsaid: Vec<usize> = Vec::new();
        for owner in owners.iter().filter_map(|column| self.place(table, column)) {
            let known = match action {
                Action::SQLITE_INSERT => add(item.new_value(owner)),
                Action::SQLITE_DELETE => add(item.old_value(owner)),
                _ => {
                    let before = add(item.old_value(owner));
                    add(item.new_value(owner)) || before
                }
            };
            if !known && action == Action::SQLITE_UPDATE {
                unsaid.push(owner);
            }
        }
        for column in unsaid.into_iter().filter_map(|owner| self.of(table).get(owner)) {
            let Ok(ValueRef::Blob(id)) = item.old_value(0) else { continue };
            let held: Option<Option<CardId>> = conn
                .prepare_cached(&format!("SELECT {column} FROM {table} WHERE id = ?1"))?
                .query_row([id.to_vec()], |row| row.get(0))
                .optional()?;
            found.extend(held.flatten());
        }
        Ok(())
    }
}
