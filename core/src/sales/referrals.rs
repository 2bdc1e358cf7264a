//! 轉介: who brought whom, what came of it, and who has not been thanked yet. A link between cards, never a text.

use std::collections::{HashMap, HashSet};

use chrono::{Days, NaiveDate};
use rusqlite::OptionalExtension;
use serde::Serialize;
use ts_rs::TS;

use crate::base::error::{Code, Error, Result};
use crate::base::ids::{CardId, FollowupId};
use crate::base::money::{Money, Sums};
use crate::cards::{CardRef, Who};
use crate::followups::{self, FollowupDraft};
use crate::sales::orders::COUNTED;
use crate::store::{ReadTx, WriteTx};

/// How long after somebody came the one who brought them should hear of it.
const THANK_WITHIN_DAYS: i64 = 90;
/// How far a tree is followed: farther than any is.
const DEEPEST: u32 = 500;

/// Somebody in the tree of referrals.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct ReferralBranch {
    /// Who.
    pub card: CardRef,
    /// How deep below the root, which is 0.
    pub depth: u32,
    /// Brought by this one directly.
    pub brought: u32,
    /// Of those, bought something.
    pub bought: u32,
    /// What this one bought, less refunds.
    pub own: Vec<Money>,
    /// What everybody below bought.
    pub below: Vec<Money>,
}

/// Somebody who brought a customer and has not heard from us since.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct ToThank {
    /// Who is to be thanked.
    pub referrer: CardRef,
    /// Who was brought.
    pub brought: CardRef,
    /// When that card was made.
    pub since: NaiveDate,
}

/// Who brought whom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct Referrals {
    /// The trees, from the one with the most below, each from its root downward.
    pub branches: Vec<ReferralBranch>,
    /// Customers who were brought by somebody.
    pub brought: u32,
    /// Of those, bought something.
    pub bought: u32,
    /// What those bought.
    pub amount: Vec<Money>,
    /// What everybody bought.
    pub all: Vec<Money>,
    /// Whom to thank.
    pub to_thank: Vec<ToThank>,
}

/// Whether a customer bought something that was not all given back.
fn has_bought() -> String {
    format!(
        "SELECT EXISTS (SELECT 1 FROM orders WHERE card_id = ?1 AND {COUNTED} GROUP BY currency HAVING sum(amount_minor) > 0)"
    )
}

/// Who brought each customer: one link a card, the first that was made.
pub(crate) fn links(tx: &ReadTx<'_>) -> Result<Vec<(CardId, CardId)>> {
    let mut query = tx.conn().prepare_cached(
        "SELECT brought, by FROM (
           SELECT r.card_id AS brought, r.other_id AS by, r.id FROM relations r
             WHERE r.relation = 'referrer' AND r.other_id IS NOT NULL
           UNION ALL
           SELECT r.other_id, r.card_id, r.id FROM relations r
             WHERE r.relation = 'referred' AND r.other_id IS NOT NULL)
         WHERE brought <> by ORDER BY id",
    )?;
    let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let mut seen = HashSet::new();
    let mut found = Vec::new();
    for row in rows {
        let (brought, by): (CardId, CardId) = row?;
        if seen.insert(brought) {
            found.push((brought, by));
        }
    }
    Ok(found)
}

fn bought(tx: &ReadTx<'_>) -> Result<(HashMap<CardId, Sums>, Sums)> {
    let mut query = tx.conn().prepare_cached(&format!(
        "SELECT card_id, currency, sum(amount_minor) FROM orders WHERE {COUNTED} GROUP BY card_id, currency"
    ))?;
    let mut rows = query.query([])?;
    let mut each: HashMap<CardId, Sums> = HashMap::new();
    let mut all = Sums::default();
    while let Some(row) = rows.next()? {
        let (currency, minor): (String, i64) = (row.get(1)?, row.get(2)?);
        each.entry(row.get(0)?).or_default().add(minor, &currency);
        all.add(minor, &currency);
    }
    Ok((each, all))
}

/// The customers this one brought, and of those the ones who bought something.
///
/// # Errors
/// Those of reading the file.
pub fn brought_by(tx: &ReadTx<'_>, card: CardId) -> Result<(Vec<CardId>, u32)> {
    let brought: Vec<CardId> =
        links(tx)?.into_iter().filter(|(_, by)| *by == card).map(|(brought, _)| brought).collect();
    let mut query = tx.conn().prepare_cached(&has_bought())?;
    let mut bought = 0;
    for one in &brought {
        bought += u32::from(query.query_row([one], |row| row.get::<_, bool>(0))?);
    }
    Ok((brought, bought))
}

/// How many customers each one brought who bought something: what the ladder asks.
///
/// # Errors
/// Those of reading the file.
pub fn successes(tx: &ReadTx<'_>) -> Result<HashMap<CardId, u32>> {
    let links = links(tx)?;
    if links.is_empty() {
        return Ok(HashMap::new());
    }
    let mut query = tx.conn().prepare_cached(&has_bought())?;
    let mut counts = HashMap::new();
    for (brought, by) in links {
        if query.query_row([brought], |row| row.get(0))? {
            *counts.entry(by).or_default() += 1;
        }
    }
    Ok(counts)
}

/// The trees of referrals.
///
/// # Errors
/// Those of reading the file.
pub fn referrals(tx: &ReadTx<'_>, who: &dyn Who) -> Result<Referrals> {
    let links = links(tx)?;
    let (own, all) = bought(tx)?;
    let none = Sums::default();
    let has_bought = |card: &CardId| own.get(card).is_some_and(|sums| !sums.list().is_empty());
    let mut below: HashMap<CardId, Vec<CardId>> = HashMap::new();
    for (brought, by) in &links {
        below.entry(*by).or_default().push(*brought);
    }
    let is_brought: HashSet<CardId> = links.iter().map(|(brought, _)| *brought).collect();
    let mut roots: Vec<CardId> = below.keys().copied().collect();
    // Whoever brought each other in a circle is brought by somebody too: such a circle begins with the eldest card.
    roots.sort_unstable_by_key(|card| (is_brought.contains(card), *card));
    let mut trees: Vec<(usize, Vec<ReferralBranch>)> = Vec::new();
    let mut tree =
        Tree { below: &below, own: &own, none: &none, has_bought: &has_bought, seen: HashSet::new() };
    for root in roots {
        let mut branches = Vec::new();
        tree.walk(who, root, 0, &mut branches)?;
        trees.push((branches.len(), branches));
    }
    trees.sort_by_key(|(size, _)| std::cmp::Reverse(*size));
    let mut amount = Sums::default();
    for card in &is_brought {
        for money in own.get(card).unwrap_or(&none).list() {
            amount.add(money.minor()?, &money.currency);
        }
    }
    let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    Ok(Referrals {
        branches: trees.into_iter().flat_map(|(_, branches)| branches).collect(),
        brought: count(is_brought.len()),
        bought: count(is_brought.iter().filter(|card| has_bought(card)).count()),
        amount: amount.list(),
        all: all.list(),
        to_thank: to_thank(tx, who, &links)?,
    })
}

/// What a walk down the trees asks.
struct Tree<'a> {
    below: &'a HashMap<CardId, Vec<CardId>>,
    own: &'a HashMap<CardId, Sums>,
    none: &'a Sums,
    has_bought: &'a dyn Fn(&CardId) -> bool,
    seen: HashSet<CardId>,
}

impl Tree<'_> {
    /// Adds a card and everybody below; answers what those below and the card itself bought.
    fn walk(
        &mut self,
        who: &dyn Who,
        card: CardId,
        depth: u32,
        found: &mut Vec<ReferralBranch>,
    ) -> Result<Sums> {
        if !self.seen.insert(card) {
            return Ok(Sums::default());
        }
        let below = self.below;
        let children = below.get(&card).map_or(&[][..], Vec::as_slice);
        let own = self.own.get(&card).unwrap_or(self.none);
        let place = found.len();
        let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        found.push(ReferralBranch {
            card: who.line(card)?,
            depth,
            brought: count(children.len()),
            bought: count(children.iter().filter(|child| (self.has_bought)(child)).count()),
            own: own.list(),
            below: Vec::new(),
        });
        let mut below = Sums::default();
        if depth < DEEPEST {
            for child in children {
                for money in self.walk(who, *child, depth + 1, found)?.list() {
                    below.add(money.minor()?, &money.currency);
                }
            }
        }
        if let Some(branch) = found.get_mut(place) {
            branch.below = below.list();
        }
        for money in own.list() {
            below.add(money.minor()?, &money.currency);
        }
        Ok(below)
    }
}

/// Whoever brought somebody in the last ninety days and was not reached since, nor is anything planned.
fn to_thank(tx: &ReadTx<'_>, who: &dyn Who, links: &[(CardId, CardId)]) -> Result<Vec<ToThank>> {
    let mut heard = tx.conn().prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM interactions WHERE card_id = ?1 AND reached = 1 AND day >= ?2)
           OR EXISTS (SELECT 1 FROM followups WHERE card_id = ?1 AND status = 'open')",
    )?;
    let mut made =
        tx.conn().prepare_cached("SELECT created_at FROM cards WHERE id = ?1 AND archived_at IS NULL")?;
    let mut found = Vec::new();
    for (brought, by) in links {
        let Some(at) = made.query_row([brought], |row| row.get::<_, String>(0)).optional()? else { continue };
        let Some(since) = tx.now().day_of(&at) else { continue };
        if (tx.today() - since).num_days() > THANK_WITHIN_DAYS || !who.is_reminded(*by)? {
            continue;
        }
        let was_heard: bool = heard.query_row(rusqlite::params![by, since.to_string()], |row| row.get(0))?;
        if !was_heard {
            found.push(ToThank { referrer: who.line(*by)?, brought: who.line(*brought)?, since });
        }
    }
    found.sort_by_key(|one| one.since);
    Ok(found)
}

/// Plans to thank whoever brought this customer, within two days, in these words.
///
/// # Errors
/// `unknown` when nobody did; those of adding a follow-up.
pub fn thank(tx: &WriteTx<'_>, brought: CardId, purpose: &str) -> Result<FollowupId> {
    let by = links(tx)?.into_iter().find(|(card, _)| *card == brought).map(|(_, by)| by);
    let by = by.ok_or_else(|| Error::new(Code::Unknown).of("referrer"))?;
    let due = tx.today().checked_add_days(Days::new(2));
    let draft = FollowupDraft { due, purpose: purpose.to_owned(), ..FollowupDraft::default() };
    Ok(followups::add(tx, by, &draft)?.id)
}
