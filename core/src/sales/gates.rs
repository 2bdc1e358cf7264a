//! 目標・簽約・合格簽約: which gate an opportunity has passed, and what is missing for the next. Never a label that somebody
//! sets: it follows from three ticks, from the order and from what was paid. Pure.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::plan::Standing;

/// How far an opportunity has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Stage {
    /// 潛在
    Prospect,
    /// 目標: has the wish, has the means, can be done soon.
    Target,
    /// 簽約: the order stands and its first part is paid.
    Signed,
    /// 合格簽約: paid in full within the term.
    Qualified,
    /// 結束: came to nothing, or was cancelled.
    Lost,
}

/// What stands between an opportunity and the next gate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export, rename = "GateMissing")]
#[allow(missing_docs)]
pub enum Missing {
    /// 有意願
    Intent,
    /// 有能力
    Means,
    /// 短期能成
    Soon,
    Order,
    FirstPayment,
    FullPayment,
    /// Everything came, but after the term: it will not qualify any more.
    PaidLate,
}

/// What is known of an opportunity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// When it began.
    pub opened_on: NaiveDate,
    /// When 有意願, 有能力 and 短期能成 were ticked.
    pub ticks: [Option<NaiveDate>; 3],
    /// When it was given up.
    pub lost_on: Option<NaiveDate>,
    /// The order it led to.
    pub order: Option<OrderFacts>,
}

/// What is known of its order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderFacts {
    /// When it was signed.
    pub day: NaiveDate,
    /// When it was cancelled.
    pub cancelled_on: Option<NaiveDate>,
    /// How it is paid; `None` for what was paid when it was bought.
    pub standing: Option<Standing>,
}

/// Where an opportunity stands, since when, and what is missing for the next gate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Position {
    /// The last gate passed.
    pub stage: Stage,
    /// The day it was.
    pub since: NaiveDate,
    /// What the next one needs.
    pub missing: Vec<Missing>,
}

/// The three ticks, in their order.
pub const TICKS: [Missing; 3] = [Missing::Intent, Missing::Means, Missing::Soon];

/// Where it stands. An order that is signed and paid says more than ticks that nobody made.
pub fn position(facts: &Facts) -> Position {
    let at = |stage, since, missing| Position { stage, since, missing };
    if let Some(order) = &facts.order {
        if let Some(day) = order.cancelled_on {
            return at(Stage::Lost, day, Vec::new());
        }
        let Some(standing) = &order.standing else {
            return at(Stage::Qualified, order.day, Vec::new());
        };
        if let Some(first) = standing.first_paid_on {
            let signed = first.max(order.day);
            return match standing.paid_on {
                Some(paid) if standing.on_term() => at(Stage::Qualified, paid.max(order.day), Vec::new()),
                Some(_) => at(Stage::Signed, signed, vec![Missing::PaidLate]),
                None => at(Stage::Signed, signed, vec![Missing::FullPayment]),
            };
        }
    }
    if let Some(day) = facts.lost_on {
        return at(Stage::Lost, day, Vec::new());
    }
    let open: Vec<Missing> =
        TICKS.iter().zip(facts.ticks).filter(|(_, on)| on.is_none()).map(|(tick, _)| *tick).collect();
    if !open.is_empty() && facts.order.is_none() {
        return at(Stage::Prospect, facts.opened_on, open);
    }
    let ticked = facts.ticks.into_iter().flatten().max().unwrap_or(facts.opened_on);
    match &facts.order {
        None => at(Stage::Target, ticked, vec![Missing::Order, Missing::FirstPayment]),
        Some(order) => at(Stage::Target, ticked.max(order.day), vec![Missing::FirstPayment]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sales::plan::{Due, Payment, settle};

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn facts(ticks: [bool; 3]) -> Facts {
        Facts {
            opened_on: day("2026-01-01"),
            ticks: ticks.map(|on| on.then(|| day("2026-01-20"))),
            lost_on: None,
            order: None,
        }
    }

    fn with_order(payments: &[(&str, i64)]) -> Facts {
        let dues = [Due { on: day("2026-02-01"), amount: 30 }, Due { on: day("2026-03-01"), amount: 70 }];
        let payments: Vec<Payment> =
            payments.iter().map(|(on, amount)| Payment { on: day(on), amount: *amount }).collect();
        let order = OrderFacts {
            day: day("2026-02-01"),
            cancelled_on: None,
            standing: Some(settle(None, &dues, &payments)),
        };
        Facts { order: Some(order), ..facts([true; 3]) }
    }

    #[test]
    fn a_target_needs_all_three_ticks() {
        let two = position(&facts([true, false, true]));
        assert_eq!((two.stage, two.missing), (Stage::Prospect, vec![Missing::Means]));
        let three = position(&facts([true; 3]));
        assert_eq!((three.stage, three.since), (Stage::Target, day("2026-01-20")));
        assert_eq!(three.missing, [Missing::Order, Missing::FirstPayment]);
    }

    #[test]
    fn an_order_counts_as_signed_when_its_first_part_is_paid_in_full() {
        assert_eq!(position(&with_order(&[])).stage, Stage::Target);
        assert_eq!(position(&with_order(&[("2026-02-02", 29)])).missing, [Missing::FirstPayment]);
        let signed = position(&with_order(&[("2026-02-02", 30)]));
        assert_eq!((signed.stage, signed.since), (Stage::Signed, day("2026-02-02")));
        assert_eq!(signed.missing, [Missing::FullPayment]);
    }

    #[test]
    fn it_qualifies_when_all_of_it_is_paid_within_the_term() {
        let paid = position(&with_order(&[("2026-02-02", 30), ("2026-03-01", 70)]));
        assert_eq!((paid.stage, paid.since), (Stage::Qualified, day("2026-03-01")));
        let late = position(&with_order(&[("2026-02-02", 30), ("2026-03-02", 70)]));
        assert_eq!((late.stage, late.missing), (Stage::Signed, vec![Missing::PaidLate]));
    }

    #[test]
    fn what_was_paid_over_the_counter_qualifies_at_once_and_what_was_cancelled_is_lost() {
        let mut facts = with_order(&[]);
        if let Some(order) = &mut facts.order {
            order.standing = None;
        }
        assert_eq!(position(&facts).stage, Stage::Qualified);
        if let Some(order) = &mut facts.order {
            order.cancelled_on = Some(day("2026-02-20"));
        }
        let lost = position(&facts);
        assert_eq!((lost.stage, lost.since), (Stage::Lost, day("2026-02-20")));
        let given_up = Facts { lost_on: Some(day("2026-01-30")), ..self::facts([true; 3]) };
        assert_eq!(position(&given_up).stage, Stage::Lost);
    }
}
