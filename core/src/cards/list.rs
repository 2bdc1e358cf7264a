//! The customer list: every card as one row, filtered, sorted the way Chinese readers expect, cut to a page, with the
//! counts beside it. Works on the whole book in memory; keyset paging comes with the large books.

use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap};

use icu_collator::options::CollatorOptions;
use icu_collator::{Collator, CollatorBorrowed};
use icu_locale_core::Locale;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::card::{CardRef, REFERENCE, preset, reference_of};
use super::draft::{CardKind, Channel};
use super::filter::Filter;
use super::rules::{self, Presence};
use crate::base::birthday::YearlyDate;
use crate::base::error::Result;
use crate::base::ids::CardId;
use crate::base::{readings, sql};
use crate::store::ReadTx;

/// Cards silent for more than this many days, with nothing planned, are worth waking.
pub const DORMANT_AFTER_DAYS: u32 = 90;

/// The next thing planned with a customer.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct NextStep {
    /// Day it is due.
    pub due: String,
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
    /// Last day reached.
    pub last_contact: Option<String>,
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
    pub letter: String,
    /// Put away.
    pub archived: bool,
    #[serde(skip)]
    #[ts(skip)]
    pub(super) tags: Vec<String>,
    #[serde(skip)]
    #[ts(skip)]
    pub(super) areas: Vec<String>,
    #[serde(skip)]
    #[ts(skip)]
    pub(super) birthday: Option<YearlyDate>,
}

/// What a list is sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
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
}

/// How names are ordered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
#[allow(missing_docs)]
pub enum Collation {
    #[default]
    Zhuyin,
    Pinyin,
    Stroke,
}

/// What the list is asked for.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(export)]
pub struct ListQuery {
    /// An `EXPR`; empty = all.
    pub r#where: String,
    /// Any of these classes (`A`, `B`, `C`, `none`).
    pub classes: Vec<String>,
    /// Any of these states (`overdue`, `stale`, `dormant`, `incomplete`).
    pub status: Vec<String>,
    /// One tag.
    pub tag: Option<String>,
    /// Order.
    pub sort: Sort,
    /// Order of names.
    pub collation: Collation,
    /// Archived cards instead of the living ones.
    pub archived: bool,
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
    /// Counts beside the list, of all cards.
    pub facets: Facets,
}

/// Where a letter begins.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct Letter {
    /// ㄨ, W or `#`.
    pub letter: String,
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
    /// The commonest tags, at most twenty.
    pub tags: Vec<TagCount>,
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

/// A page of the list.
///
/// # Errors
/// `field_unknown`, `unreadable` for the expression.
pub fn list(tx: &ReadTx<'_>, query: &ListQuery, offset: u32, limit: u32) -> Result<ListPage> {
    let filter = Filter::parse(&query.r#where)?
        .and("class", &query.classes)
        .and("is", &query.status)
        .and("tag", &query.tag.iter().cloned().collect::<Vec<_>>());
    let archived = query.archived || filter.wants_archived();
    let all: Vec<ListRow> =
        rows(tx, query.collation)?.into_iter().filter(|row| row.archived == archived).collect();
    let facets = facets(&all);
    let count = all.len();
    let mut kept: Vec<ListRow> = all.into_iter().filter(|row| filter.fits(row)).collect();
    sort(&mut kept, query.sort, query.collation);
    let letters = if query.sort == Sort::Name { letters(&kept) } else { Vec::new() };
    let total = as_u32(kept.len());
    let rows = kept
        .into_iter()
        .skip(usize::try_from(offset).unwrap_or(usize::MAX))
        .take(usize::try_from(limit).unwrap_or(usize::MAX))
        .collect();
    Ok(ListPage { total, all: as_u32(count), rows, letters, facets })
}

/// The ids a query fits, in its order: for "card 5 of 40" and its neighbours.
pub fn ids(tx: &ReadTx<'_>, query: &ListQuery) -> Result<Vec<CardId>> {
    Ok(list(tx, query, 0, u32::MAX)?.rows.into_iter().map(|row| row.card.id).collect())
}

fn as_u32(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// Every card of the book as a row, unsorted.
pub fn rows(tx: &ReadTx<'_>, collation: Collation) -> Result<Vec<ListRow>> {
    let preset = preset(tx)?;
    let mut tags = grouped(tx, "SELECT card_id, tag FROM card_tags")?;
    let mut areas = grouped(tx, "SELECT card_id, CASE area WHEN '' THEN text ELSE area END FROM addresses")?;
    let mut query = tx.conn().prepare_cached(&format!(
        "SELECT {REFERENCE}, c.kind, c.gender, c.occupation, c.best_time, c.preferred_channel, c.archived_at, c.created_at,
           c.birthday_calendar, c.birthday_year, c.birthday_month, c.birthday_day, c.birthday_leap,
           max(c.updated_at, coalesce(c.confirmed_at, '')) AS fresh,
           (SELECT max(day) FROM interactions i WHERE i.card_id = c.id AND i.reached) AS last_contact,
           EXISTS (SELECT 1 FROM contact_points p WHERE p.card_id = c.id AND p.kind <> 'phone') AS online,
           EXISTS (SELECT 1 FROM relations r WHERE r.card_id = c.id OR r.other_id = c.id) AS family,
           f.due, f.time, f.channel
         FROM cards c LEFT JOIN followups f ON f.id =
           (SELECT id FROM followups g WHERE g.card_id = c.id AND g.status = 'open'
            ORDER BY g.due, g.time IS NULL, g.time LIMIT 1)"
    ))?;
    let mut found = Vec::new();
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        let card = reference_of(row)?;
        let last_contact: Option<String> = row.get("last_contact")?;
        let due: Option<String> = row.get("due")?;
        let next = match due {
            Some(due) => Some(NextStep {
                overdue_days: due.parse().map_or(0, |day| days(tx, day)),
                due,
                time: row.get("time")?,
                channel: sql::opt(row, "channel")?,
            }),
            None => None,
        };
        let has = Presence {
            phone: !card.phone.is_empty(),
            salutation: !card.salutation.is_empty(),
            birthday: row.get::<_, Option<String>>("birthday_calendar")?.is_some(),
            address: areas.contains_key(&card.id),
            work: !card.company.is_empty() || !row.get::<_, String>("occupation")?.is_empty(),
            online: row.get("online")?,
            family: row.get("family")?,
            class: card.class.is_some(),
            gender: row.get::<_, Option<String>>("gender")?.is_some()
                || sql::or_default::<CardKind>(row, "kind")? == CardKind::Organisation,
            best_time: !row.get::<_, String>("best_time")?.is_empty()
                || row.get::<_, Option<String>>("preferred_channel")?.is_some(),
        };
        let silent_days = match last_contact.as_deref().and_then(|day| day.parse().ok()) {
            Some(day) => u32::try_from(days(tx, day)).unwrap_or(0),
            None => tx.now().days_since(&row.get::<_, String>("created_at")?),
        };
        found.push(ListRow {
            letter: letter(&card.name, collation),
            tags: tags.remove(&card.id).unwrap_or_default(),
            areas: areas.remove(&card.id).unwrap_or_default(),
            birthday: sql::yearly(row, "birthday")?,
            completeness: rules::completeness(&has, preset).percent,
            stale_days: tx.now().days_since(&row.get::<_, String>("fresh")?),
            silent_days,
            dormant: next.is_none() && silent_days > DORMANT_AFTER_DAYS,
            archived: row.get::<_, Option<String>>("archived_at")?.is_some(),
            last_contact,
            next,
            card,
        });
    }
    Ok(found)
}

fn days(tx: &ReadTx<'_>, day: chrono::NaiveDate) -> i32 {
    i32::try_from((tx.today() - day).num_days()).unwrap_or(i32::MAX)
}

fn grouped(tx: &ReadTx<'_>, sql: &str) -> Result<HashMap<CardId, Vec<String>>> {
    let mut groups: HashMap<CardId, Vec<String>> = HashMap::new();
    let mut query = tx.conn().prepare_cached(sql)?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        groups.entry(row.get(0)?).or_default().push(row.get(1)?);
    }
    Ok(groups)
}

fn facets(rows: &[ListRow]) -> Facets {
    let mut facets = Facets::default();
    let mut tags: HashMap<&str, u32> = HashMap::new();
    for row in rows {
        let class = row.card.class.and_then(sql::name_of).unwrap_or_else(|| "none".to_owned());
        *facets.classes.entry(class).or_default() += 1;
        for (state, holds) in [
            ("overdue", row.next.as_ref().is_some_and(|n| n.overdue_days > 0)),
            ("stale", row.stale_days > rules::STALE_AFTER_DAYS),
            ("dormant", row.dormant),
            ("incomplete", row.completeness < rules::INCOMPLETE_BELOW),
        ] {
            *facets.status.entry(state.to_owned()).or_default() += u32::from(holds);
        }
        for tag in &row.tags {
            *tags.entry(tag).or_default() += 1;
        }
    }
    let mut tags: Vec<TagCount> =
        tags.into_iter().map(|(tag, count)| TagCount { tag: tag.to_owned(), count }).collect();
    tags.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.tag.cmp(&b.tag)));
    tags.truncate(20);
    facets.tags = tags;
    facets
}

fn letters(rows: &[ListRow]) -> Vec<Letter> {
    let mut found: Vec<Letter> = Vec::new();
    for (offset, row) in rows.iter().enumerate() {
        if found.last().is_none_or(|last| last.letter != row.letter) {
            found.push(Letter { letter: row.letter.clone(), offset: as_u32(offset) });
        }
    }
    found
}

/// The letter a name is filed under; surnames by their surname reading (曾 under ㄗ, not ㄘ).
fn letter(name: &str, collation: Collation) -> String {
    let first = name.chars().next().unwrap_or('#');
    let reading = readings::filing_reading(name);
    let letter = match (collation, reading) {
        (Collation::Zhuyin, Some(reading)) => readings::zhuyin(&reading).and_then(|z| z.chars().next()),
        (Collation::Pinyin, Some(reading)) => reading.chars().next().map(|c| c.to_ascii_uppercase()),
        // Stroke order has no letters to show.
        (Collation::Stroke, Some(_)) => None,
        (_, None) if first.is_alphabetic() && first.is_ascii() => Some(first.to_ascii_uppercase()),
        (_, None) => None,
    };
    letter.map_or_else(|| "#".to_owned(), String::from)
}

fn sort(rows: &mut [ListRow], by: Sort, collation: Collation) {
    let collator = collator(collation);
    // Without a collator for the locale (never seen), code points are still a fixed order.
    let name = |a: &ListRow, b: &ListRow| {
        let letters = match (a.letter.as_str(), b.letter.as_str()) {
            ("#", "#") => Ordering::Equal,
            ("#", _) => Ordering::Greater,
            (_, "#") => Ordering::Less,
            (x, y) => x.cmp(y),
        };
        letters
            .then_with(|| match &collator {
                Some(collator) => collator.compare(&a.card.name, &b.card.name),
                None => a.card.name.cmp(&b.card.name),
            })
            .then_with(|| a.card.number.cmp(&b.card.number))
    };
    match by {
        Sort::Name => rows.sort_by(name),
        Sort::Number => rows.sort_by_key(|row| row.card.number),
        Sort::Completeness => {
            rows.sort_by(|a, b| a.completeness.cmp(&b.completeness).then_with(|| name(a, b)));
        }
        Sort::LastContact => {
            rows.sort_by(|a, b| a.last_contact.cmp(&b.last_contact).then_with(|| name(a, b)))
        }
        Sort::Next => rows.sort_by(|a, b| {
            let due = |row: &ListRow| row.next.as_ref().map(|n| (n.due.clone(), n.time.clone()));
            match (due(a), due(b)) {
                (Some(x), Some(y)) => x.cmp(&y),
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (None, None) => Ordering::Equal,
            }
            .then_with(|| name(a, b))
        }),
    }
}

fn collator(collation: Collation) -> Option<CollatorBorrowed<'static>> {
    let locale: Locale = match collation {
        Collation::Zhuyin => "zh-u-co-zhuyin",
        Collation::Pinyin => "zh-u-co-pinyin",
        Collation::Stroke => "zh-u-co-stroke",
    }
    .parse()
    .ok()?;
    Collator::try_new((&locale).into(), CollatorOptions::default()).ok()
}
