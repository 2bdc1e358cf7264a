//! Taking files in: match each record with the book, create, fill in or skip, and account for every one of them.
//! All files of one import are one action: one undo takes all of it back, a stop leaves nothing.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use rusqlite::{OptionalExtension, params};
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

use super::read::Parsed;
use super::record::Record;
use crate::base::error::{Code, Error, Result};
use crate::base::ids::CardId;
use crate::base::sql::name_of;
use crate::cards::combine::{Part, combined};
use crate::cards::draft::CardDraft;
use crate::cards::own::{self, OwnField};
use crate::cards::{self, duplicates, rules};
use crate::store::{ReadTx, WriteTx};

/// What happens to a record whose customer is in the book already.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
#[ts(export)]
pub enum OnDuplicate {
    #[default]
    /// Leave the card as it is.
    Skip,
    /// Fill what is empty, add what is new; a value that stands is overwritten only where that was asked for.
    Update,
    /// Make a second card all the same.
    Add,
}

/// What happens to customers who are there already.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(export, rename = "KnownCustomers")]
pub struct Known {
    /// As a whole.
    pub on_duplicate: OnDuplicate,
    /// With `update`: the parts of which the file's value takes the place of the card's.
    pub overwrite: BTreeSet<Part>,
}

/// A record that made no card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct Rejected {
    /// Which file.
    pub file: String,
    /// Which record of it; 0 = the file itself.
    pub row: u32,
    /// Why: a code with a sentence `import_code_<code>` in `assets/messages`.
    pub code: String,
    /// What to look for in the file.
    pub text: String,
}

/// Something to know about a record that was taken in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct Notice {
    /// Which file.
    pub file: String,
    /// Which record of it.
    pub row: u32,
    /// What: a code with a sentence `import_code_<code>` in `assets/messages`.
    pub code: String,
    /// What it is about.
    pub text: String,
}

/// The account of an import: `read = created + updated + skipped + rejected`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, TS)]
#[ts(export, rename = "ImportResult")]
#[allow(missing_docs)]
pub struct Report {
    pub read: u32,
    pub created: u32,
    pub updated: u32,
    pub skipped: u32,
    pub rejected: Vec<Rejected>,
    pub warnings: Vec<Notice>,
}

/// A file as it was read, or why it could not be.
pub struct Source {
    /// The name it is reported under.
    pub file: String,
    /// Its records.
    pub parsed: Result<Parsed>,
}

/// Told how many records of all are done; says whether to go on.
pub type Progress<'a> = dyn FnMut(u32, u32) -> bool + 'a;

/// Records between two reports of progress.
const STEP: u32 = 50;

/// Takes the records of all sources in.
///
/// # Errors
/// `cancelled` when `progress` says stop; the caller's transaction then leaves nothing behind.
pub fn take_in(
    tx: &WriteTx<'_>,
    sources: &[Source],
    known: &Known,
    progress: &mut Progress<'_>,
) -> Result<Report> {
    let total: usize = sources.iter().map(|s| s.parsed.as_ref().map_or(1, |p| p.records.len())).sum();
    let total = u32::try_from(total).unwrap_or(u32::MAX);
    let fields = own::all(tx)?;
    let mut report = Report::default();
    for source in sources {
        match &source.parsed {
            Err(error) => {
                report.read += 1;
                let text = error.args.get("detail").map(ToString::to_string).unwrap_or_default();
                report.rejected.push(Rejected {
                    file: source.file.clone(),
                    row: 0,
                    code: name_of(error.code).unwrap_or_default(),
                    text,
                });
            }
            Ok(parsed) => {
                let mut file = File {
                    tx,
                    on_duplicate: known.on_duplicate,
                    overwrite: &known.overwrite,
                    fields: &fields,
                    report: &mut report,
                    name: &source.file,
                    own: HashSet::new(),
                    seen: HashSet::new(),
                };
                for record in &parsed.records {
                    file.take(record)?;
                    if file.report.read.is_multiple_of(STEP) && !progress(file.report.read, total) {
                        return Err(Error::new(Code::Cancelled));
                    }
                }
            }
        }
    }
    progress(total, total);
    Ok(report)
}

/// One file while it is taken in.
struct File<'a, 'tx> {
    tx: &'a WriteTx<'tx>,
    on_duplicate: OnDuplicate,
    overwrite: &'a BTreeSet<Part>,
    /// The fields people defined.
    fields: &'a [OwnField],
    report: &'a mut Report,
    name: &'a str,
    /// Cards this file made: two records of one file are two people unless they say exactly the same.
    own: HashSet<CardId>,
    seen: HashSet<String>,
}

impl File<'_, '_> {
    fn take(&mut self, record: &Record) -> Result<()> {
        self.report.read += 1;
        for warning in &record.warnings {
            self.notice(record.row, name_of(warning.code).unwrap_or_default(), warning.text.clone());
        }
        let draft = match &record.outcome {
            Ok(draft) => draft,
            Err(fault) => {
                self.reject(record.row, name_of(fault.code).unwrap_or_default(), fault.text.clone());
                return Ok(());
            }
        };
        let draft = match rules::tidy(draft) {
            Ok(draft) => self.fitted(record.row, draft),
            Err(error) => {
                let text = error.field.clone().unwrap_or_default();
                self.reject(record.row, name_of(error.code).unwrap_or_default(), text);
                return Ok(());
            }
        };
        if !self.seen.insert(serde_json::to_string(&draft).unwrap_or_default())
            && self.on_duplicate != OnDuplicate::Add
        {
            self.report.skipped += 1;
            self.notice(record.row, "repeated".to_owned(), draft.name);
            return Ok(());
        }
        let known = match self.on_duplicate {
            OnDuplicate::Add => None,
            _ => duplicates::same(self.tx, &draft)?.filter(|id| !self.own.contains(id)),
        };
        match known {
            None => {
                let twins = duplicates::possible(self.tx, &draft)?;
                self.own.insert(cards::add(self.tx, &draft)?);
                self.report.created += 1;
                if let Some(twin) = twins.first() {
                    self.notice(
                        record.row,
                        "possible_duplicate".to_owned(),
                        format!("No. {} {}", twin.number, twin.name),
                    );
                }
            }
            Some(id) => self.meet(record.row, id, &draft)?,
        }
        Ok(())
    }

    /// A record whose customer is known.
    fn meet(&mut self, row: u32, id: CardId, draft: &CardDraft) -> Result<()> {
        let before = cards::draft_of(self.tx, id)?;
        let after = combined(&before, draft, self.overwrite);
        let people = missing_people(self.tx, id, draft)?;
        if after == before && people.is_empty() {
            self.report.skipped += 1;
            return Ok(());
        }
        if self.on_duplicate == OnDuplicate::Skip {
            self.report.skipped += 1;
            self.notice(row, "not_taken".to_owned(), draft.name.clone());
            return Ok(());
        }
        cards::replace(self.tx, id, &after)?;
        for relation in &people {
            cards::add_relation(self.tx, id, relation, None)?;
        }
        self.report.updated += 1;
        Ok(())
    }

    /// The draft with what fits no field of one's own kept beside it, and told.
    fn fitted(&mut self, row: u32, mut draft: CardDraft) -> CardDraft {
        for (at, _) in own::rules::fit(self.fields, &mut draft.fields, self.tx.today()) {
            if let Some(field) = draft.fields.get_mut(at) {
                let text = format!("{}: {}", field.key, field.value);
                field.key = own::rules::doubtful(&field.key);
                self.notice(row, "value_unfit".to_owned(), text);
            }
        }
        draft
    }

    fn notice(&mut self, row: u32, code: String, text: String) {
        self.report.warnings.push(Notice { file: self.name.to_owned(), row, code, text });
    }

    fn reject(&mut self, row: u32, code: String, text: String) {
        self.report.rejected.push(Rejected { file: self.name.to_owned(), row, code, text });
    }
}

fn missing_people(
    tx: &ReadTx<'_>,
    id: CardId,
    draft: &CardDraft,
) -> Result<Vec<cards::draft::RelationDraft>> {
    if draft.relations.is_empty() {
        return Ok(Vec::new());
    }
    let known = cards::get(tx, id)?.relations;
    let new = draft
        .relations
        .iter()
        .filter(|r| !known.iter().any(|k| k.name == r.name && k.relation == r.relation));
    Ok(new.cloned().collect())
}

/// The mapping people once chose for a file with these headers.
pub fn remembered(tx: &ReadTx<'_>, header_key: &str) -> Result<Option<BTreeMap<String, String>>> {
    let text: Option<String> = tx
        .conn()
        .query_row("SELECT mapping FROM import_mappings WHERE header_key = ?1", [header_key], |row| {
            row.get(0)
        })
        .optional()?;
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
}

/// Remembers the mapping for the next file with these headers. It is no part of undo: the answer stays right.
pub fn remember(tx: &WriteTx<'_>, header_key: &str, mapping: &BTreeMap<String, String>) -> Result<()> {
    tx.conn().execute(
        "INSERT INTO import_mappings (id, header_key, mapping) VALUES (?1, ?2, ?3)
         ON CONFLICT (header_key) DO UPDATE SET mapping = excluded.mapping",
        params![Uuid::now_v7().as_bytes(), header_key, serde_json::to_string(mapping).unwrap_or_default()],
    )?;
    Ok(())
}
