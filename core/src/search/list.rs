//! The customer list: the roll filtered, sorted the way Chinese readers expect, cut to a page, with the counts beside
//! it. Any page is as near as the first, so a thumb index can jump; until the roll is there, [`first_rows`] answers
//! from the file.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::filter::Filter;
use super::holds::{self, Birthdays, Moment, Now};
use super::load;
use super::roll::{Roll, Row, Shown};
use crate::base::error::Result;
use crate::base::filing::{self, Collation};
use crate::base::ids::CardId;
use crate::cards::draft::Channel;
use crate::cards::own::OwnField;
use crate::cards::{CardRef, rules};
use crate::store::ReadTx;

/// The next thing planned with a customer.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct NextStep {
    /// Day it is due.
    pub due: NaiveDate,
    /// `HH:MM`, when it has one.
    pub time: Option<String>,
    /// How.
    pub channel: Option<Channel>,
    /// Days late; negative = days ahead.
    pub overdue_days: i32,
}

/// One row of the list.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct ListRow {
    /// Who.
    #[serde(flatten)]
    pub card: CardRef,
    /// The first area of the addresses; empty when there is none.
    pub area: String,
    /// Last day reached.
    pub last_contact: Option<NaiveDate>,
    /// What is planned.
    pub next: Option<NextStep>,
    /// Percent.
    pub completeness: u32,
    /// Days without a change on the card.
    pub stale_days: u32,
    /// Days since somebody was reached, or since the card was made.
    pub silent_days: u32,
    /// Silent and unplanned.
    pub dormant: bool,
    /// The letter it is filed under: ㄨ, W, or `#`.
    pub letter: char,
    /// Put away.
    pub archived: bool,
    /// What it holds in the fields of one's own that are columns of the list, in their order.
    pub own: Vec<String>,
}

/// What a list is sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export, rename = "SortBy")]
#[allow(missing_docs)]
pub enum Sort {
    #[default]
    Name,
    LastContact,
    Next,
    Completeness,
    Number,
    Birthday,
}

/// What the list is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(export)]
pub struct ListQuery {
    /// An `EXPR`; empty = all.
    pub r#where: String,
    /// Words as typed into the search box, which narrow the list further.
    pub text: String,
    /// Order.
    pub sort: Sort,
    /// Order of names.
    pub collation: Collation,
}

/// A page of the list and what stands beside it.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export, rename = "CardList")]
pub struct ListPage {
    /// Rows that fit.
    pub total: u32,
    /// Rows there are.
    pub all: u32,
    /// The page.
    pub rows: Vec<ListRow>,
    /// Where each letter begins, when sorted by name.
    pub letters: Vec<Letter>,
    /// Counts beside the list, of all cards; none while only the first rows are read.
    pub facets: Option<Facets>,
    /// Whether the whole book has been read.
    pub ready: bool,
    /// The fields of one's own that are columns.
    pub columns: Vec<OwnField>,
}

/// Where a letter begins.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct Letter {
    /// ㄨ, W or `#`.
    pub letter: char,
    /// Rows before it.
    pub offset: u32,
}

/// Counts beside the list.
#[derive(Clone, Debug, Default, Serialize, TS)]
#[ts(export)]
pub struct Facets {
    /// By class; `none` for cards without.
    pub classes: BTreeMap<String, u32>,
    /// By state.
    pub status: BTreeMap<String, u32>,
    /// The commonest tags.
    pub tags: Vec<TagCount>,
    /// The commonest areas.
    pub areas: Vec<AreaCount>,
    /// Groups, the largest first.
    pub groups: Vec<GroupCount>,
}

/// A tag and how many cards carry it.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct TagCount {
    /// Without `#`.
    pub tag: String,
    /// Cards.
    pub count: u32,
}

/// An area and how many cards have an address there.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct AreaCount {
    /// Its name.
    pub area: String,
    /// Cards.
    pub count: u32,
}

/// A group and how many cards stand on it.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct GroupCount {
    /// Its name.
    pub group: String,
    /// Cards.
    pub count: u32,
}

/// Tags and areas offered beside the list at most.
const FACETS: usize = 20;

/// What was worked out last: scrolling asks for the same list again and again, typing a filter for the same counts.
#[derive(Default)]
pub(super) struct Asked {
    list: Option<(ListQuery, i64, Moment, Arc<Listed>)>,
    beside: Option<(Of, i64, Moment, Arc<Beside>)>,
}

/// Which cards a list is cut from.
type Of = (bool, Collation);

/// The entries of a list in order.
struct Listed {
    entries: Vec<u32>,
    letters: Vec<Letter>,
    beside: Arc<Beside>,
}

/// All cards of a kind in the order of names, and their counts.
struct Beside {
    all: Vec<u32>,
    facets: Facets,
}

/// A page of the list.
///
/// # Errors
/// `field_unknown`, `unreadable` for the expression.
pub fn list(roll: &Roll, now: Now<'_>, query: &ListQuery, offset: u32, limit: u32) -> Result<ListPage> {
    let found = asked(roll, now, query)?;
    let from = usize::try_from(offset).unwrap_or(usize::MAX);
    let entries = found.entries.iter().skip(from).take(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(ListPage {
        total: as_u32(found.entries.len()),
        all: as_u32(found.beside.all.len()),
        rows: entries.filter_map(|entry| row(roll, *now, *entry as usize, query.collation)).collect(),
        letters: found.letters.clone(),
        facets: Some(found.beside.facets.clone()),
        ready: true,
        columns: Vec::new(),
    })
}

/// The ids a query fits, in its order.
///
/// # Errors
/// Those of [`list`].
pub fn ids(roll: &Roll, now: Now<'_>, query: &ListQuery) -> Result<Vec<CardId>> {
    let found = asked(roll, now, query)?;
    Ok(found.entries.iter().filter_map(|entry| Some(roll.rows.get(*entry as usize)?.id)).collect())
}

/// How many cards an expression fits.
///
/// # Errors
/// Those of [`list`].
pub fn count(roll: &Roll, now: Now<'_>, filter: &Filter) -> Result<u32> {
    let archived = filter.wants_archived();
    let marks = holds::marks(roll, filter, now)?;
    Ok(as_u32(marks.iter().zip(&roll.rows).filter(|(fits, row)| **fits && row.archived == archived).count()))
}

/// How many terms of an expression hold of a card, and how many there are.
///
/// # Errors
/// Those of [`list`].
pub fn held(roll: &Roll, now: Now<'_>, filter: &Filter, card: CardId) -> Result<(u32, u32)> {
    let Some(entry) = roll.entry_of(card) else { return Ok((0, 0)) };
    let mut holds = 0;
    for term in &filter.terms {
        let one = Filter { terms: vec![term.clone()] };
        holds += u32::from(holds::marks(roll, &one, now)?.get(entry).copied().unwrap_or(false));
    }
    Ok((holds, as_u32(filter.terms.len())))
}

/// Where a card stands among the cards of its kind, archived or not, in the order of names: before it, after it, all.
pub fn neighbours(
    roll: &Roll,
    now: Now<'_>,
    id: CardId,
    collation: Collation,
) -> Option<(u32, Option<CardId>, Option<CardId>, u32)> {
    let archived = roll.rows.get(roll.entry_of(id)?)?.archived;
    let filter = if archived { "is:archived" } else { "" };
    let query = ListQuery { r#where: filter.to_owned(), collation, ..ListQuery::default() };
    let found = asked(roll, now, &query).ok()?;
    let own = roll.entry_of(id)?;
    let at = found.entries.iter().position(|entry| *entry as usize == own)?;
    let id_at = |at: usize| Some(roll.rows.get(*found.entries.get(at)? as usize)?.id);
    Some((as_u32(at + 1), at.checked_sub(1).and_then(id_at), id_at(at + 1), as_u32(found.entries.len())))
}

pub(super) fn as_u32(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

fn asked(roll: &Roll, now: Now<'_>, query: &ListQuery) -> Result<Arc<Listed>> {
    let mut kept = roll.asked.lock().unwrap_or_else(PoisonError::into_inner);
    let here = (roll.seq(), *now);
    if let Some((known, seq, then, listed)) = &kept.list
        && (known, (*seq, *then)) == (query, here)
    {
        return Ok(Arc::clone(listed));
    }
    let filter = Filter::parse(&query.r#where, &roll.own)?.and_words(&query.text);
    let of = (filter.wants_archived(), query.collation);
    let beside = match &kept.beside {
        Some((known, seq, then, beside)) if (*known, (*seq, *then)) == (of, here) => Arc::clone(beside),
        _ => {
            let beside = Arc::new(stand(roll, *now, of));
            kept.beside = Some((of, roll.seq(), *now, Arc::clone(&beside)));
            beside
        }
    };
    let listed = Arc::new(look_up(roll, now, query, &filter, beside)?);
    kept.list = Some((query.clone(), roll.seq(), *now, Arc::clone(&listed)));
    Ok(listed)
}

fn stand(roll: &Roll, now: Moment, (archived, collation): Of) -> Beside {
    let of_kind = |entry: &u32| roll.rows.get(*entry as usize).is_some_and(|row| row.archived == archived);
    let all: Vec<u32> = roll.order(collation).entries().iter().copied().filter(of_kind).collect();
    Beside { facets: facets(roll, now, &all), all }
}

fn look_up(
    roll: &Roll,
    now: Now<'_>,
    query: &ListQuery,
    filter: &Filter,
    beside: Arc<Beside>,
) -> Result<Listed> {
    let mut entries = beside.all.clone();
    if !filter.is_empty() {
        let marks = holds::marks(roll, filter, now)?;
        entries.retain(|entry| marks.get(*entry as usize).copied().unwrap_or(false));
    }
    sort(roll, *now, &mut entries, query.sort);
    let mut letters: Vec<Letter> = Vec::new();
    if query.sort == Sort::Name {
        let order = roll.order(query.collation);
        for (offset, entry) in entries.iter().enumerate() {
            let letter = filing::letter_of(order.key(*entry));
            if letters.last().is_none_or(|last| last.letter != letter) {
                letters.push(Letter { letter, offset: as_u32(offset) });
            }
        }
    }
    Ok(Listed { entries, letters, beside })
}

/// Entries come in the order of names and keep it among equals.
fn sort(roll: &Roll, now: Moment, entries: &mut [u32], by: Sort) {
    let row = |entry: &u32| roll.rows.get(*entry as usize);
    match by {
        Sort::Name => {}
        Sort::Number => entries.sort_by_key(|entry| row(entry).map(|row| row.number)),
        Sort::Completeness => entries.sort_by_cached_key(|entry| row(entry).map(|row| row.complete)),
        Sort::LastContact => entries.sort_by_key(|entry| row(entry).and_then(|row| row.last_contact)),
        Sort::Next => {
            entries.sort_by(|a, b| last_if_none(row(a).and_then(|r| r.next), row(b).and_then(|r| r.next)))
        }
        Sort::Birthday => {
            let mut birthdays = Birthdays::from(now.today);
            let mut next = |entry: &u32| row(entry).and_then(|row| birthdays.next(&row.birthday?));
            let mut keyed: Vec<(Option<NaiveDate>, u32)> =
                entries.iter().map(|entry| (next(entry), *entry)).collect();
            keyed.sort_by(|a, b| last_if_none(a.0, b.0));
            for (place, (_, entry)) in entries.iter_mut().zip(keyed) {
                *place = entry;
            }
        }
    }
}

fn last_if_none<T: Ord>(a: Option<T>, b: Option<T>) -> Ordering {
    a.is_none().cmp(&b.is_none()).then_with(|| a.cmp(&b))
}

fn row(roll: &Roll, now: Moment, entry: usize, collation: Collation) -> Option<ListRow> {
    let card = roll.reference(entry)?;
    Some(ListRow::of(roll.rows.get(entry)?, card, roll.shown(entry, Shown::Area), now, collation))
}

impl ListRow {
    fn of(row: &Row, card: CardRef, area: &str, now: Moment, collation: Collation) -> Self {
        Self {
            letter: filing::letter(&card.name, collation),
            card,
            area: area.to_owned(),
            last_contact: row.last_contact,
            next: row.next.map(|next| NextStep {
                due: next.due,
                time: (next.time < 1440).then(|| format!("{:02}:{:02}", next.time / 60, next.time % 60)),
                channel: next.channel,
                overdue_days: i32::try_from((now.today - next.due).num_days()).unwrap_or(i32::MAX),
            }),
            completeness: row.complete,
            stale_days: now.stale_days(row),
            silent_days: now.silent_days(row),
            dormant: now.dormant(row),
            archived: row.archived,
            own: Vec::new(),
        }
    }
}

fn facets(roll: &Roll, now: Moment, entries: &[u32]) -> Facets {
    let mut classes = [0_u32; 4];
    let (mut overdue, mut stale, mut dormant, mut incomplete, mut unplanned) =
        (0_u32, 0_u32, 0_u32, 0_u32, 0_u32);
    for row in entries.iter().filter_map(|entry| roll.rows.get(*entry as usize)) {
        if let Some(count) = classes.get_mut(row.class.map_or(3, |class| class as usize)) {
            *count += 1;
        }
        overdue += u32::from(now.overdue(row));
        stale += u32::from(now.stale_days(row) > rules::STALE_AFTER_DAYS);
        dormant += u32::from(now.dormant(row));
        incomplete += u32::from(row.complete < rules::INCOMPLETE_BELOW);
        unplanned += u32::from(row.next.is_none());
    }
    let named = |names: &[&str], counts: &[u32]| {
        names.iter().zip(counts).map(|(name, count)| ((*name).to_owned(), *count)).collect()
    };
    let counted =
        |labels: &super::labels::Labels| labels.counted(entries.iter().map(|entry| *entry as usize));
    Facets {
        classes: named(&["A", "B", "C", "none"], &classes),
        status: named(
            &["overdue", "stale", "dormant", "incomplete", "unplanned"],
            &[overdue, stale, dormant, incomplete, unplanned],
        ),
        tags: counted(&roll.tags)
            .into_iter()
            .take(FACETS)
            .map(|(tag, count)| TagCount { tag, count })
            .collect(),
        areas: counted(&roll.areas)
            .into_iter()
            .take(FACETS)
            .map(|(area, count)| AreaCount { area, count })
            .collect(),
        groups: counted(&roll.groups).into_iter().map(|(group, count)| GroupCount { group, count }).collect(),
    }
}

/// The first rows in the order of names, straight from the file: what stands on the screen while the roll is read.
///
/// # Errors
/// Those of reading the file.
pub fn first_rows(tx: &ReadTx<'_>, collation: Collation, limit: u32) -> Result<ListPage> {
    let now = Now::of(tx);
    let mut rows: Vec<ListRow> = Vec::new();
    load::first(tx, collation, limit, &mut |row, [name, salutation, company, phone, area, seal]| {
        let (id, number, class) = (row.id, row.number, row.class);
        let card = CardRef { id, number, name, seal, salutation, class, company, phone };
        rows.push(ListRow::of(&row, card, &area, *now, collation));
    })?;
    // How many there are is not counted: that alone would take longer than these rows.
    let total = as_u32(rows.len());
    let (letters, columns) = (Vec::new(), Vec::new());
    Ok(ListPage { total, all: total, rows, letters, facets: None, ready: false, columns })
}

/// What a few ticked cards have in common.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct Ticked {
    /// Cards that are still in the book.
    pub total: u32,
    /// By class; `none` for cards without.
    pub classes: BTreeMap<String, u32>,
    /// Cards the list does not show at the moment.
    pub outside: u32,
    /// How many carry each tag.
    pub tags: Vec<TagCount>,
    /// How many stand in each group.
    pub groups: Vec<GroupCount>,
}

/// What the ticked cards are, beside the list they were ticked in.
///
/// # Errors
/// Those of [`list`].
pub fn ticked(roll: &Roll, now: Now<'_>, ids: &[CardId], query: &ListQuery) -> Result<Ticked> {
    let found = asked(roll, now, query)?;
    let entries: Vec<u32> = ids.iter().filter_map(|id| roll.entry_of(*id)).map(as_u32).collect();
    let shown: std::collections::HashSet<u32> = found.entries.iter().copied().collect();
    let facets = facets(roll, *now, &entries);
    let all = |labels: &super::labels::Labels| labels.counted(entries.iter().map(|entry| *entry as usize));
    Ok(Ticked {
        total: as_u32(entries.len()),
        outside: as_u32(entries.iter().filter(|entry| !shown.contains(entry)).count()),
        classes: facets.classes,
        tags: all(&roll.tags).into_iter().map(|(tag, count)| TagCount { tag, count }).collect(),
        groups: all(&roll.groups).into_iter().map(|(group, count)| GroupCount { group, count }).collect(),
    })
}

#[cfg(test)]
mod tests {
    use crate::base::sql;
    use crate::cards::Class;

    #[test]
    fn classes_are_counted_under_their_own_names() {
        for (place, class) in [Class::A, Class::B, Class::C].into_iter().enumerate() {
            assert_eq!(class as usize, place);
            assert_eq!(sql::name_of(class).unwrap(), ["A", "B", "C"][place]);
        }
    }
}
