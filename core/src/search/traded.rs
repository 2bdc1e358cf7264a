//! Which cards fit what a filter asks of their trade: classes, steps, money, products. The roll knows none of it; it is asked of
//! the classes and of the rows.

use std::collections::HashSet;

use rust_decimal::Decimal;

use super::filter::{Amount, Key, Term, Trade, UNKNOWN};
use super::roll::Roll;
use crate::base::error::Result;
use crate::base::fold::fold;
use crate::base::ids::CardId;
use crate::base::money::Money;
use crate::base::sql::name_of;
use crate::sales::holdings::HoldingKind;
use crate::sales::receivables;
use crate::segments::{Classes, Facts};
use crate::store::ReadTx;

/// One mark an entry.
pub(super) fn marks(roll: &Roll, term: &Term, asks: Trade, tx: &ReadTx<'_>) -> Result<Vec<bool>> {
    let chosen: HashSet<CardId> = match (asks, term.key) {
        (Trade::Words, Key::Holds) => holders(tx, &term.values)?,
        (Trade::Words, _) => buyers(tx, &term.values)?,
        (Trade::Money, Key::Owes) => {
            let classes = roll.classes(tx)?;
            let currency = classes.rules().currency.as_str();
            let owed = receivables::owed_by_card(tx, currency)?;
            let fits = |id: &CardId| holds(term, owed.get(id).copied().unwrap_or(0), currency);
            return Ok(roll.rows.iter().map(|row| fits(&row.id)).collect());
        }
        _ => {
            let classes = roll.classes(tx)?;
            let fits = |id| classes.at(id).is_some_and(|at| fits(&classes, at, term, asks));
            return Ok(roll.rows.iter().map(|row| fits(row.id)).collect());
        }
    };
    Ok(roll.rows.iter().map(|row| chosen.contains(&row.id)).collect())
}

fn fits(classes: &Classes, at: usize, term: &Term, asks: Trade) -> bool {
    let Some(facts) = classes.facts().get(at) else { return false };
    let is_one = |name: &str| term.values.iter().any(|value| value == name);
    match asks {
        Trade::Class(scheme) => is_one(classes.class(at, scheme).unwrap_or(UNKNOWN)),
        Trade::Step => classes.cell(facts).is_ok_and(|place| {
            let step = if term.key == Key::Recency { place.recency } else { place.frequency };
            is_one(&step.to_string())
        }),
        Trade::Money => {
            amount(facts, term.key).is_some_and(|minor| holds(term, minor, &classes.rules().currency))
        }
        Trade::Words => false,
    }
}

/// What a card has of what is asked, in minor units; `None` where nobody knows.
fn amount(facts: &Facts, key: Key) -> Option<i64> {
    match key {
        Key::Balance => facts.tier.ok().map(|tier| tier.balance),
        Key::Bought => Some(facts.bought.map_or(0, |bought| bought.amount)),
        _ => Some(facts.received),
    }
}

fn holds(term: &Term, minor: i64, currency: &str) -> bool {
    let found: Decimal = Money::from_minor(minor, currency).amount;
    matches!(term.amount, Some(Amount::Exact(wanted)) if term.holds(&found, &wanted))
}

/// Who bought a product called like that.
fn buyers(tx: &ReadTx<'_>, values: &[String]) -> Result<HashSet<CardId>> {
    let wanted: Vec<String> = values.iter().map(|value| fold(value)).collect();
    let mut query = tx.conn().prepare_cached(
        "SELECT DISTINCT l.product, l.card_id FROM order_lines l JOIN orders o ON o.id = l.order_id
         WHERE o.state <> 'cancelled' AND o.amount_minor >= 0 ORDER BY l.product",
    )?;
    let mut rows = query.query([])?;
    let (mut last, mut is_wanted) = (String::new(), false);
    let mut found = HashSet::new();
    while let Some(row) = rows.next()? {
        let product = row.get_ref(0)?.as_str().unwrap_or_default();
        if product != last {
            product.clone_into(&mut last);
            let folded = fold(product);
            is_wanted = wanted.iter().any(|wanted| folded.contains(wanted.as_str()));
        }
        if is_wanted {
            found.insert(row.get(1)?);
        }
    }
    Ok(found)
}

/// Who holds something of that kind or called like that, here or elsewhere.
fn holders(tx: &ReadTx<'_>, values: &[String]) -> Result<HashSet<CardId>> {
    let wanted: Vec<String> = values.iter().map(|value| fold(value)).collect();
    let mut query = tx.conn().prepare_cached(
        "SELECT card_id, kind, name || ' ' || provider FROM holdings WHERE closed_on IS NULL OR closed_on > ?1",
    )?;
    let mut rows = query.query([tx.today().to_string()])?;
    let mut found = HashSet::new();
    while let Some(row) = rows.next()? {
        let (kind, words): (String, String) = (row.get(1)?, fold(&row.get::<_, String>(2)?));
        let fits = |wanted: &String| {
            kind_of(wanted).is_some_and(|known| known == kind) || words.contains(wanted.as_str())
        };
        if wanted.iter().any(fits) {
            found.insert(row.get(0)?);
        }
    }
    Ok(found)
}

/// The stored name of a kind of holding as people call it.
fn kind_of(word: &str) -> Option<String> {
    use HoldingKind as K;
    let kinds: [(K, &[&str]); 7] = [
        (K::Demand, &["demand", "活存", "活期"]),
        (K::Time, &["time", "定存", "定期"]),
        (K::Policy, &["policy", "保單", "保单"]),
        (K::Fund, &["fund", "基金"]),
        (K::Loan, &["loan", "貸款", "贷款"]),
        (K::Car, &["car", "車", "车"]),
        (K::House, &["house", "房", "房屋"]),
    ];
    let is_it = |name: &&str| fold(name) == word;
    kinds.iter().find(|(_, names)| names.iter().any(is_it)).and_then(|(kind, _)| name_of(*kind))
}
