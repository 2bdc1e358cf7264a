//! Taking a file over: all of it as one action, or nothing.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::Path;

use rusqlite::types::Value;
use rusqlite::{params, params_from_iter};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::Mode;
use super::conflicts::{Conflict, Side};
use super::create::cut_links;
use super::identity::Identity;
use super::inspect::{self, TwinChoice};
use super::part::Part;
use super::receipt::{self, Outcome};
use super::rows::{self, Table};
use super::store::{self as remembered, CardLine, Way};
use super::weave::Step;
use crate::base::error::{Code, Error, Result};
use crate::base::ids::{CardId, HandoverId};
use crate::book::Book;
use crate::cards::draft::Channel;
use crate::cards::{self, merge, own};
use crate::custody;
use crate::field;
use crate::followups::{self, FollowupDraft};
use crate::round::working_days;
use crate::store::backup::Reason;
use crate::store::history::adopt;
use crate::store::{Done, Op, WriteTx};
use crate::vault::Right;
use crate::vault::access::{Access, Deed};

/// What somebody decided.
#[derive(Clone, Debug, Default, Deserialize, TS)]
#[serde(default)]
#[ts(export, rename = "HandoverChoices")]
pub struct Choices {
    /// What becomes of cards that may be somebody this book has, by the file's card; the rest as proposed.
    pub twins: BTreeMap<CardId, TwinChoice>,
    /// What is taken where both sides changed the same, by the conflict's key.
    pub conflicts: BTreeMap<String, Side>,
    /// A first call to everybody who was handed over for good.
    pub first_contact: Option<FirstContact>,
}

/// The first call to those who were taken over.
#[derive(Clone, Debug, Deserialize, TS)]
#[ts(export)]
pub struct FirstContact {
    /// What for, in the words of whoever takes over.
    pub purpose: String,
    /// Over how many days they are spread.
    pub days: u32,
}

/// The usual spread, in days.
pub const FIRST_CONTACT_DAYS: u32 = 30;

/// What taking over came to.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export, rename = "HandoverReceived")]
pub struct Received {
    /// Which handover.
    pub id: HandoverId,
    /// Who handed over.
    pub from: String,
    /// What both sides compare.
    pub check_code: String,
    /// Cards that are new here.
    pub taken: u32,
    /// Cards that became one with a card that was here.
    pub merged: u32,
    /// Cards that were here and learned something.
    pub woven: u32,
    /// Cards that were left out, or were here as they are.
    pub skipped: u32,
    /// First calls that were planned.
    pub first_contacts: u32,
    /// Actions of the past that came along.
    #[ts(type = "number")]
    pub past: u64,
    /// Where the receipt lies, once it is written.
    pub receipt: Option<String>,
}

/// Takes a file over.
///
/// # Errors
/// Those of [`inspect::inspect`]; `handover_conflicts` when something is left to decide; `disk_full`, `io`.
pub fn receive(book: &Book, file: &Path, words: &str, choices: &Choices) -> Result<Done<Received>> {
    book.session().require(Right::Import)?;
    let part = inspect::open(book, file, words)?;
    book.back_up_before(Reason::Handover)?;
    let access = Access::new(Deed::TookOver).count(part.manifest.cards.len());
    book.note(&access.saying(part.manifest.from.name.clone()))?;
    book.write(Op::TakeOver, |tx| take(tx, &part, choices))
}

/// What it would come to. Nothing stays.
///
/// # Errors
/// Those of [`receive`].
pub fn rehearse(book: &Book, file: &Path, words: &str, choices: &Choices) -> Result<Received> {
    book.session().require(Right::Import)?;
    let part = inspect::open(book, file, words)?;
    book.rehearse(|tx| take(tx, &part, choices))
}

fn take(tx: &WriteTx<'_>, part: &Part, choices: &Choices) -> Result<Received> {
    let survey = inspect::survey(tx, part)?;
    let undecided = survey
        .known
        .iter()
        .flat_map(|(_, woven)| &woven.conflicts)
        .filter(|(conflict, _)| !choices.conflicts.contains_key(&conflict.key))
        .count();
    if undecided > 0 {
        return Err(Error::new(Code::HandoverConflicts).with("count", undecided));
    }
    let choice = |card: &CardId, proposed: TwinChoice| choices.twins.get(card).copied().unwrap_or(proposed);
    let skipped: HashSet<CardId> = survey
        .twins
        .iter()
        .filter(|(card, _, proposed)| choice(card, *proposed) == TwinChoice::Skip)
        .map(|(card, ..)| *card)
        .collect();
    let tables = rows::tables(tx.conn())?;
    let mut taking = Taking { tx, part, tables: &tables, outcomes: BTreeMap::new(), settled: Vec::new() };
    let new: HashSet<CardId> = survey.fresh.difference(&skipped).copied().collect();
    for (card, keep, proposed) in &survey.twins {
        if choice(card, *proposed) == TwinChoice::Merge {
            may_merge(tx, part, *keep)?;
        }
    }
    taking.shared("own_fields")?;
    taking.insert(&new)?;
    for (card, woven) in &survey.known {
        taking.weave(*card, woven, choices)?;
    }
    taking.shared("contents")?;
    for card in skipped.iter().chain(&survey.gone) {
        taking.outcomes.insert(*card, Outcome::Skipped);
    }
    // Those that are here as they are have arrived, if not today.
    for card in &survey.same {
        taking.outcomes.insert(*card, Outcome::Woven);
    }
    let present: HashSet<CardId> = part
        .cards()
        .into_iter()
        .filter(|card| !skipped.contains(card) && !survey.gone.contains(card))
        .collect();
    let past = adopt::adopt(&part.conn, tx.conn(), &present, part.manifest.id)?;
    cards::number_on(tx.conn())?;
    own::respell(tx)?;
    let mut stands: BTreeMap<CardId, CardId> = present.iter().map(|card| (*card, *card)).collect();
    for (card, keep, proposed) in &survey.twins {
        if choice(card, *proposed) == TwinChoice::Merge {
            let over = merge::preview(tx, *keep, *card, None)?;
            let over = over.differences.iter().filter(|one| one.take_other).map(|one| one.part).collect();
            merge::merge(tx, *keep, *card, &over)?;
            taking.outcomes.insert(*card, Outcome::Merged);
            stands.insert(*card, *keep);
        }
    }
    // What one side took away the other side may still point at.
    if !survey.known.is_empty() {
        cut_links(tx.conn())?;
    }
    taking.remember(&stands)?;
    let outcomes = taking.outcomes;
    let first_contacts = match (&choices.first_contact, part.manifest.mode) {
        (Some(first), Mode::Leave) => {
            let who = outcomes.iter().filter(|(_, outcome)| **outcome != Outcome::Skipped);
            first_calls(tx, who.filter_map(|(card, _)| stands.get(card)).copied().collect(), first)?
        }
        _ => 0,
    };
    let count = |wanted: Outcome| {
        u32::try_from(outcomes.values().filter(|outcome| **outcome == wanted).count()).unwrap_or(u32::MAX)
    };
    Ok(Received {
        id: part.manifest.id,
        from: part.manifest.from.name.clone(),
        check_code: part.check_code(),
        taken: count(Outcome::Taken),
        merged: count(Outcome::Merged),
        woven: u32::try_from(survey.known.len()).unwrap_or(u32::MAX),
        skipped: u32::try_from(skipped.len() + survey.gone.len() + survey.same.len()).unwrap_or(u32::MAX),
        first_contacts,
        past,
        receipt: None,
    })
}

/// Refuses to make one card of two where one of them is somebody else's: what is only lent, or what is held here.
fn may_merge(tx: &WriteTx<'_>, part: &Part, keep: CardId) -> Result<()> {
    if let Some(held) = custody::of_card(tx, keep)? {
        return Err(custody::refused(tx, keep, &held));
    }
    match part.manifest.mode {
        Mode::Lend => Err(Error::new(Code::CardBorrowed)
            .with("card", cards::reference(tx, keep)?.name)
            .with("peer", part.manifest.from.name.clone())),
        Mode::Leave | Mode::Return => Ok(()),
    }
}

/// A file on its way into the book.
struct Taking<'a> {
    tx: &'a WriteTx<'a>,
    part: &'a Part,
    tables: &'a [Table],
    outcomes: BTreeMap<CardId, Outcome>,
    settled: Vec<(Conflict, Side)>,
}

impl Taking<'_> {
    /// What belongs to no card alone: what fields are called, what attachments hold.
    fn shared(&self, table: &str) -> Result<()> {
        let (columns, wanted) = match table {
            "contents" => ("hash, data, thumb", "hash IN (SELECT hash FROM attachments)"),
            _ => (
                "id, name, kind, choices, currency, listed, place, created_at, created_by, updated_at, updated_by",
                "1",
            ),
        };
        let count = columns.split(", ").count();
        let places = vec!["?"; count].join(", ");
        let conn = self.tx.conn();
        let mut write =
            conn.prepare(&format!("INSERT OR IGNORE INTO {table} ({columns}) VALUES ({places})"))?;
        let mut read = self.part.conn.prepare(&format!("SELECT {columns} FROM {table} WHERE {wanted}"))?;
        let mut attached = conn.prepare("SELECT EXISTS (SELECT 1 FROM attachments WHERE hash = ?1)")?;
        let mut rows = read.query([])?;
        while let Some(row) = rows.next()? {
            let cells = (0..count).map(|at| row.get::<_, Value>(at)).collect::<Result<Vec<_>, _>>()?;
            // What nobody's card came with stays out.
            if table == "contents" && !attached.query_row([cells.first()], |row| row.get::<_, bool>(0))? {
                continue;
            }
            write.execute(params_from_iter(cells))?;
        }
        Ok(())
    }

    /// Cards this book does not know, with everything that hangs on them, under the identities they have.
    fn insert(&mut self, new: &HashSet<CardId>) -> Result<()> {
        let conn = self.tx.conn();
        let mut number = conn.prepare_cached(
            "SELECT CASE WHEN EXISTS (SELECT 1 FROM cards WHERE number = ?1)
               THEN (SELECT max(number) + 1 FROM cards) ELSE ?1 END",
        )?;
        for table in self.tables {
            let places = vec!["?"; table.columns.len()].join(", ");
            let mut write =
                conn.prepare(&format!("INSERT INTO {} ({}) VALUES ({places})", table.name, table.list()))?;
            // A row that is here already came with another card, which this one was made one with.
            let mut there =
                conn.prepare(&format!("SELECT EXISTS (SELECT 1 FROM {} WHERE id = ?1)", table.name))?;
            let other = table.place("other_id");
            let own = table.place("number").filter(|_| table.name == "cards");
            let mut read = self.part.conn.prepare(&format!(
                "SELECT {} FROM {} ORDER BY id",
                table.list(),
                table.name
            ))?;
            let mut rows = read.query([])?;
            while let Some(row) = rows.next()? {
                if !new.contains(&row.get::<_, CardId>(table.owner)?) {
                    continue;
                }
                if there.query_row([row.get::<_, Value>(0)?], |row| row.get::<_, bool>(0))? {
                    continue;
                }
                let mut cells =
                    (0..table.columns.len())
                        .map(|at| row.get::<_, Value>(at))
                        .collect::<Result<Vec<_>, _>>()?;
                if let Some(cell) = own.and_then(|place| cells.get_mut(place)) {
                    *cell = number.query_row([&*cell], |row| row.get(0))?;
                }
                // Somebody who was left out goes by name alone.
                if let Some(cell) = other.and_then(|place| cells.get_mut(place))
                    && !self.knows(cell, new)?
                {
                    if table.name == "not_same" {
                        continue;
                    }
                    *cell = Value::Null;
                }
                write.execute(params_from_iter(cells))?;
            }
        }
        self.outcomes.extend(new.iter().map(|card| (*card, Outcome::Taken)));
        Ok(())
    }

    /// Whether a link leads to a card that is here or comes along.
    fn knows(&self, cell: &Value, new: &HashSet<CardId>) -> Result<bool> {
        let Value::Blob(id) = cell else { return Ok(true) };
        if uuid::Uuid::from_slice(id).is_ok_and(|id| new.contains(&CardId(id))) {
            return Ok(true);
        }
        let mut query = self.tx.conn().prepare_cached("SELECT EXISTS (SELECT 1 FROM cards WHERE id = ?1)")?;
        Ok(query.query_row([id], |row| row.get(0))?)
    }

    /// A card both have.
    fn weave(&mut self, card: CardId, woven: &super::weave::Woven, choices: &Choices) -> Result<()> {
        for step in &woven.steps {
            self.step(step)?;
        }
        for (conflict, step) in &woven.conflicts {
            let side = choices.conflicts.get(&conflict.key).copied().unwrap_or(Side::Mine);
            if side == Side::Theirs {
                self.step(step)?;
            }
            self.settled.push((conflict.clone(), side));
        }
        self.outcomes.insert(card, Outcome::Woven);
        Ok(())
    }

    fn step(&self, step: &Step) -> Result<()> {
        let conn = self.tx.conn();
        match step {
            Step::Insert { table, row } => {
                let Some(known) = self.tables.iter().find(|known| known.name == *table) else {
                    return Ok(());
                };
                let mut row = row.clone();
                if let Some(cell) = known.place("other_id").and_then(|place| row.get_mut(place))
                    && !self.knows(cell, &HashSet::new())?
                {
                    if table == "not_same" {
                        return Ok(());
                    }
                    *cell = Value::Null;
                }
                let places = vec!["?"; row.len()].join(", ");
                conn.prepare_cached(&format!("INSERT INTO {table} ({}) VALUES ({places})", known.list()))?
                    .execute(params_from_iter(row))?;
            }
            Step::Update { table, id, set } => {
                let told: Vec<String> = set.iter().map(|(column, _)| format!("{column} = ?")).collect();
                let values = set.iter().map(|(_, value)| value.clone()).chain([Value::Blob(id.clone())]);
                conn.prepare_cached(&format!("UPDATE {table} SET {} WHERE id = ?", told.join(", ")))?
                    .execute(params_from_iter(values))?;
            }
            Step::Delete { table, id } => {
                conn.prepare_cached(&format!("DELETE FROM {table} WHERE id = ?1"))?.execute([id])?;
            }
        }
        Ok(())
    }

    /// What the book remembers of it: what came, what may be done with it, and the receipt that is owed.
    fn remember(&self, stands: &BTreeMap<CardId, CardId>) -> Result<()> {
        let (tx, manifest) = (self.tx, &self.part.manifest);
        // Whatever held a card here was of an earlier handover.
        for card in stands.values() {
            tx.conn()
                .prepare_cached("UPDATE handover_cards SET hold = '' WHERE card_id = ?1 AND hold <> ''")?
                .execute([card])?;
        }
        remembered::insert(tx, Way::In, manifest, &self.part.signed, "taken")?;
        let all: HashSet<CardId> = stands.values().copied().collect();
        let hashes = rows::fingerprints(tx.conn(), self.tables, &all)?;
        let hold = if manifest.mode == Mode::Lend { "borrowed" } else { "" };
        for (card, stands) in stands {
            let hash = hashes.get(stands).copied().unwrap_or_default();
            let result = self.outcomes.get(card).map_or("", |outcome| outcome.name());
            let own: Vec<_> = self.settled.iter().filter(|(conflict, _)| conflict.card == *card).collect();
            let settled =
                if own.is_empty() { String::new() } else { serde_json::to_string(&own).unwrap_or_default() };
            let line = CardLine { card: *stands, hold, hash: &hash, base: None, result, settled: &settled };
            remembered::insert_card(tx, manifest.id, &line)?;
        }
        if let Some(lent) = manifest.answers {
            remembered::set_state(tx, lent, "returned")?;
            field::back_with(tx, lent)?;
            tx.conn().execute("UPDATE handover_cards SET base = NULL WHERE handover_id = ?1", [lent])?;
        }
        remembered::set_message(tx, manifest.id, &self.part.message)?;
        let receipt = receipt::write(tx, &Identity::of(tx)?, self.part, &self.outcomes)?;
        tx.conn()
            .execute("UPDATE handovers SET receipt = ?2 WHERE id = ?1", params![manifest.id, receipt])?;
        Ok(())
    }
}

/// Plans a call with each of them on the working days to come, A customers first, as many a day as it takes. Whoever asked not
/// to be contacted is not called.
fn first_calls(tx: &WriteTx<'_>, cards: BTreeSet<CardId>, first: &FirstContact) -> Result<u32> {
    let mut query = tx.conn().prepare_cached(
        "SELECT coalesce(class, 'Z'), number FROM cards
         WHERE id = ?1 AND archived_at IS NULL AND do_not_contact = 0",
    )?;
    let mut chosen: Vec<(String, i64, CardId)> = Vec::new();
    for card in cards {
        let mut rows = query.query([card])?;
        if let Some(row) = rows.next()? {
            chosen.push((row.get(0)?, row.get(1)?, card));
        }
    }
    chosen.sort();
    // Weekends and holidays are left free; from tomorrow on, since today there is enough to read.
    let from = tx.today() + chrono::Duration::days(1);
    let last = tx.today() + chrono::Duration::days(i64::from(first.days.max(1)));
    let mut days = working_days(from, usize::try_from(first.days.max(1)).unwrap_or(1)).0;
    days.retain(|day| *day <= last);
    let days = if days.is_empty() { vec![from] } else { days };
    for (at, (.., card)) in chosen.iter().enumerate() {
        // As evenly as it goes: the first card on the first day, the last one on the last.
        let Some(day) = days.get(at * days.len() / chosen.len()) else { continue };
        let draft = FollowupDraft {
            due: Some(*day),
            channel: Some(Channel::Call),
            purpose: first.purpose.clone(),
            ..FollowupDraft::default()
        };
        followups::add(tx, *card, &draft)?;
    }
    Ok(u32::try_from(chosen.len()).unwrap_or(u32::MAX))
}
