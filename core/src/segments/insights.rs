//! 分析: what the charts show, each with the numbers its one sentence of finding is made of. Who stands behind a number is found by
//! the filter language, so that Enter can open those people.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::classes::{ClassCount, Classes};
use super::measures::{self, Measures};
use super::scan::Facts;
use super::scheme::Scheme;
use super::schemes::bought::fitted;
use super::schemes::why::days_since;
use crate::base::error::Result;
use crate::base::money::Money;
use crate::cards::{CardRef, Who};
use crate::sales::gates::Stage;
use crate::sales::months::{self, SalesGap, SalesMonth};
use crate::sales::opportunities;
use crate::store::ReadTx;

/// Over which time the money is counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export, rename = "InsightPeriod")]
pub enum Period {
    /// Three months.
    Quarter,
    /// What the rule of ABC says: twelve, unless it was changed.
    #[default]
    Rule,
    /// Everything.
    All,
}

/// Months of [`Period::All`]: a hundred years.
const ALL_MONTHS: u32 = 1200;
const QUARTER_MONTHS: u32 = 3;
/// Bars of the Pareto chart at most.
const BARS: usize = 30;
/// A customers nobody reached for longer than this are told.
const A_SILENT_DAYS: u32 = 30;
/// Names of the list of those who went quiet.
const QUIET: usize = 60;

/// Some customers side by side, the largest first.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct ParetoBar {
    /// How many.
    pub cards: u32,
    /// The class of the first of them.
    pub class: String,
    /// What was received of them.
    pub amount: Money,
    /// Of everything up to and with them, 0 to 1.
    pub share: f64,
}

/// The curve.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct Pareto {
    /// Customers of a bar.
    pub each: u32,
    /// The bars.
    pub bars: Vec<ParetoBar>,
    /// How many in A, B, C, and 資料不足.
    pub counts: Vec<ClassCount>,
    /// Of everything, up to the end of A and of B, 0 to 1.
    pub edges: [f64; 2],
    /// What the largest tenth brings, 0 to 1; none with fewer than ten.
    pub top_tenth: Option<f64>,
    /// A customers nobody reached for more than 30 days.
    pub silent: u32,
    /// Received of everybody.
    pub total: Money,
}

/// One cell of recency and frequency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct GridCell {
    /// 5 for the latest.
    pub recency: u8,
    /// 5 for the most often.
    pub frequency: u8,
    /// How many.
    pub cards: u32,
    /// Of those, 休眠.
    pub dormant: u32,
    /// Of those, 流失.
    pub lost: u32,
    /// What they bought, in minor units of the book's currency.
    #[ts(type = "number")]
    pub amount: i64,
}

/// The grid.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct RfmGrid {
    /// 25 cells, the latest row first, in it the rarest first; none where there are too few customers.
    pub cells: Vec<GridCell>,
    /// Days up to which a step goes, the latest first.
    #[ts(type = "number[]")]
    pub recency: Vec<i64>,
    /// Purchase days up to which a step goes, the rarest first.
    #[ts(type = "number[]")]
    pub frequency: Vec<i64>,
    /// How many in each group.
    pub counts: Vec<ClassCount>,
}

/// Somebody who went quiet.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct QuietRow {
    /// Who.
    pub card: CardRef,
    /// `dormant`, `lost`, or `late` against the customer's own habit.
    pub group: String,
    /// Days since the last purchase.
    pub days: u32,
    /// Bought a year on average, from the first purchase to the last, at least over one year.
    pub yearly: Money,
    /// The last contact.
    pub last_contact: Option<NaiveDate>,
    /// Something is planned already.
    pub planned: bool,
}

/// How many came how far.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct FunnelStep {
    /// The gate.
    pub stage: Stage,
    /// Opportunities that came this far or farther.
    pub reached: u32,
    /// Of those, standing here.
    pub here: u32,
    /// What those here are worth, one sum a currency.
    pub value: Vec<Money>,
}

/// Everything the screen shows.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct Insights {
    /// Living cards.
    pub cards: u32,
    /// The months the money of the curve was counted over.
    pub months: u32,
    /// The currency.
    pub currency: String,
    /// 帕累托
    pub pareto: Pareto,
    /// RFM
    pub grid: RfmGrid,
    /// 沉睡與流失, those who brought most a year first.
    pub quiet: Vec<QuietRow>,
    /// How many there are of each.
    pub quiet_counts: [u32; 3],
    /// 進程
    pub funnel: Vec<FunnelStep>,
    /// 銷售與收款
    pub sales: Vec<SalesMonth>,
    /// Where their difference lies.
    pub gap: SalesGap,
    /// Rates, costs and shares.
    pub measures: Measures,
}

/// What the screen shows for a period.
///
/// # Errors
/// Those of reading the file.
pub fn insights(tx: &ReadTx<'_>, who: &dyn Who, classes: &Classes, period: Period) -> Result<Insights> {
    let months = match period {
        Period::Rule => None,
        Period::Quarter => Some(QUARTER_MONTHS),
        Period::All => Some(ALL_MONTHS),
    };
    let other = match months.filter(|months| *months != classes.rules().settings.abc.months) {
        None => None,
        Some(months) => {
            let mut settings = classes.rules().settings.clone();
            settings.abc.months = months;
            Some(Classes::trial(tx, &settings)?)
        }
    };
    let over = other.as_ref().unwrap_or(classes);
    let currency = classes.rules().currency.clone();
    let (sales, gap) = months::months(tx, &currency)?;
    let (quiet, quiet_counts) = quiet(tx, who, classes)?;
    Ok(Insights {
        cards: count(classes.facts().len()),
        months: over.rules().settings.abc.months,
        pareto: pareto(over, tx.today()),
        grid: grid(classes),
        quiet,
        quiet_counts,
        funnel: funnel(tx, who)?,
        sales,
        gap,
        measures: measures::measures(tx, over)?,
        currency,
    })
}

fn count(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

fn pareto(classes: &Classes, today: NaiveDate) -> Pareto {
    let ranking = classes.ranking();
    let total = ranking.total();
    let currency = classes.rules().currency.as_str();
    let share = |sum: i128| if total > 0 { sum as f64 / total as f64 } else { 0.0 };
    let each = ranking.order.len().div_ceil(BARS).max(1);
    let class_of = |at: usize| classes.class(at, Scheme::Abc).unwrap_or("c");
    let mut bars = Vec::with_capacity(BARS);
    for (place, (group, amounts)) in ranking.order.chunks(each).zip(ranking.amounts.chunks(each)).enumerate()
    {
        let sum: i128 = amounts.iter().map(|amount| i128::from(*amount)).sum();
        let upto = ranking.sums.get(place * each + group.len()).copied().unwrap_or(total);
        bars.push(ParetoBar {
            cards: count(group.len()),
            class: group.first().map_or("c", |at| class_of(*at)).to_owned(),
            amount: Money::from_minor(fitted(sum), currency),
            share: share(upto),
        });
    }
    let upto = |last: &[&str]| {
        let inside: i128 = ranking
            .order
            .iter()
            .zip(&ranking.amounts)
            .filter(|(at, _)| last.contains(&classes.ruled(**at, Scheme::Abc).unwrap_or("c")))
            .map(|(_, amount)| i128::from(*amount))
            .sum();
        share(inside)
    };
    let tenth = ranking.order.len() / 10;
    let silent = classes.facts().iter().enumerate().filter(|(at, facts)| {
        classes.class(*at, Scheme::Abc) == Some("a")
            && days_since(facts.contacts.1.unwrap_or(facts.made), today) > A_SILENT_DAYS
    });
    Pareto {
        each: count(each),
        bars,
        counts: classes.counts(Scheme::Abc),
        edges: [upto(&["a"]), upto(&["a", "b"])],
        top_tenth: (tenth > 0).then(|| share(ranking.sums.get(tenth).copied().unwrap_or(0))),
        silent: count(silent.count()),
        total: Money::from_minor(fitted(total), currency),
    }
}

fn grid(classes: &Classes) -> RfmGrid {
    let counts = classes.counts(Scheme::Rfm);
    let Ok(steps) = classes.grid() else {
        return RfmGrid { cells: Vec::new(), recency: Vec::new(), frequency: Vec::new(), counts };
    };
    let mut cells: Vec<GridCell> = (1..=5)
        .rev()
        .flat_map(|recency| {
            (1..=5).map(move |frequency| GridCell {
                recency,
                frequency,
                cards: 0,
                dormant: 0,
                lost: 0,
                amount: 0,
            })
        })
        .collect();
    for (at, facts) in classes.facts().iter().enumerate() {
        let Ok(place) = classes.cell(facts) else { continue };
        let cell =
            cells.iter_mut().find(|cell| cell.recency == place.recency && cell.frequency == place.frequency);
        if let Some(cell) = cell {
            cell.cards += 1;
            let group = classes.class(at, Scheme::Rfm);
            cell.dormant += u32::from(group == Some("dormant"));
            cell.lost += u32::from(group == Some("lost"));
            cell.amount = cell.amount.saturating_add(facts.bought.map_or(0, |bought| bought.amount));
        }
    }
    let (recency, frequency) = steps.cuts();
    RfmGrid { cells, recency: recency.0.to_vec(), frequency: frequency.0.to_vec(), counts }
}

/// Bought a year on average, in minor units: over the time from the first purchase to the last, at least over one year.
fn yearly(facts: &Facts) -> i64 {
    facts.bought.map_or(0, |bought| {
        let days = i128::from(bought.span()).max(365);
        fitted(i128::from(bought.amount) * 365 / days)
    })
}

/// Those who are dormant, lost, or late against their own habit.
fn quiet(tx: &ReadTx<'_>, who: &dyn Who, classes: &Classes) -> Result<(Vec<QuietRow>, [u32; 3])> {
    let groups = ["dormant", "lost", "late"];
    let mut counts = [0_u32; 3];
    let mut found: Vec<(i64, usize, &str)> = Vec::new();
    for (at, facts) in classes.facts().iter().enumerate() {
        let group = match (classes.class(at, Scheme::Rfm), classes.class(at, Scheme::Drift)) {
            (Some("dormant"), _) => "dormant",
            (Some("lost"), _) => "lost",
            (_, Some("late" | "late_and_small")) => "late",
            _ => continue,
        };
        if let Some(count) = groups.iter().position(|name| *name == group).and_then(|at| counts.get_mut(at)) {
            *count += 1;
        }
        found.push((yearly(facts), at, group));
    }
    found.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    found.truncate(QUIET);
    let mut planned = tx
        .conn()
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM followups WHERE card_id = ?1 AND status = 'open')")?;
    let mut rows = Vec::with_capacity(found.len());
    for (yearly, at, group) in found {
        let Some(facts) = classes.facts().get(at) else { continue };
        rows.push(QuietRow {
            card: who.line(facts.id)?,
            group: group.to_owned(),
            days: facts.bought.map_or(0, |bought| days_since(bought.last, tx.today())),
            yearly: Money::from_minor(yearly, &classes.rules().currency),
            last_contact: facts.contacts.1,
            planned: planned.query_row([facts.id], |row| row.get(0))?,
        });
    }
    Ok((rows, counts))
}

/// How far the opportunities came, as their rows say.
fn funnel(tx: &ReadTx<'_>, who: &dyn Who) -> Result<Vec<FunnelStep>> {
    let all = opportunities::list(tx, who, None)?;
    let stages = [Stage::Prospect, Stage::Target, Stage::Signed, Stage::Qualified];
    Ok(stages
        .into_iter()
        .map(|stage| {
            let here: Vec<_> = all.iter().filter(|one| one.stage == stage).collect();
            let mut sums = crate::base::money::Sums::default();
            for value in here.iter().filter_map(|one| one.value.as_ref()) {
                sums.add(value.minor().unwrap_or(0), &value.currency);
            }
            // Whatever came to nothing came as far as its ticks say.
            let lost_far = |one: &opportunities::Opportunity| match stage {
                Stage::Prospect => true,
                Stage::Target => one.ticks.iter().all(Option::is_some),
                _ => false,
            };
            let reached = all.iter().filter(|one| match one.stage {
                Stage::Lost => lost_far(one),
                other => other >= stage,
            });
            FunnelStep { stage, reached: count(reached.count()), here: count(here.len()), value: sums.list() }
        })
        .collect())
}
