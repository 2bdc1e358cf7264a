//! Whether a book is whole: the file's pages, the links between rows, the kept columns, and that the roll in memory
//! would say what the file says.

use std::collections::BTreeMap;

use serde::Serialize;
use ts_rs::TS;

use crate::base::error::Result;
use crate::kept;
use crate::store::{ReadTx, history};

/// Something that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct Problem {
    /// `damaged_page`, `broken_link`, `kept_column`; `row_changed`, `history_changed`, `journal_cut` of the history; `access_changed`,
    /// `access_cut`, `access_gap` of the access log.
    pub code: &'static str,
    /// Which page, row or card; never what stands on it.
    pub detail: String,
}

/// What a check came to.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct Checked {
    /// Nothing is wrong.
    pub ok: bool,
    /// What is.
    pub problems: Vec<Problem>,
    /// Rows of each table.
    #[ts(type = "Record<string, number>")]
    pub counts: BTreeMap<String, u64>,
}

impl Checked {
    /// Whether pages, links or rows are not what was written; a repair puts that right. Kept columns are only worked out again,
    /// and what was done to the access log nothing undoes.
    pub fn is_damaged(&self) -> bool {
        self.problems
            .iter()
            .any(|problem| problem.code != "kept_column" && !problem.code.starts_with("access_"))
    }
}

/// Problems of one kind that are told one by one; more of the same add nothing.
const TOLD: usize = 100;

/// Looks the whole book over. It takes as long as reading it.
///
/// # Errors
/// `book_damaged` when it cannot even be read that far.
pub fn check(tx: &ReadTx<'_>) -> Result<Checked> {
    let conn = tx.conn();
    let mut problems = Vec::new();
    let mut pages = conn.prepare("PRAGMA integrity_check(100)")?;
    for line in pages.query_map([], |row| row.get::<_, String>(0))? {
        let line = line?;
        if line != "ok" {
            problems.push(Problem { code: "damaged_page", detail: line });
        }
    }
    let mut links = conn.prepare("PRAGMA foreign_key_check")?;
    for line in links.query_map([], |row| {
        let (table, parent): (String, String) = (row.get(0)?, row.get(2)?);
        Ok(format!("{table} → {parent}"))
    })? {
        if problems.len() < TOLD {
            problems.push(Problem { code: "broken_link", detail: line? });
        }
    }
    let wrong = kept::differences(tx)?;
    problems
        .extend(wrong.iter().take(TOLD).map(|id| Problem { code: "kept_column", detail: id.to_string() }));
    Ok(Checked { ok: problems.is_empty(), problems, counts: history::counts(tx)? })
}
