//! Where a customer is on the way: 潛在, 目標, 簽約, 合格簽約; lost, won back. A walk over what happened, never a label somebody
//! sets. Pure.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::why::Why;

/// The stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export, rename = "LifecycleClass")]
pub enum Class {
    /// 潛在: known.
    Prospect,
    /// 目標: intent, means and a short term were there.
    Target,
    /// 簽約: contract and first payment.
    Signed,
    /// 合格簽約: paid in full on term.
    Qualified,
    /// The opportunity went elsewhere, or the last contract ended.
    Lost,
    /// Signed again after a contract was lost.
    WonBack,
}

/// What happened to a card. In this order where it was on one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Event {
    /// The card was made.
    CardMade,
    /// An opportunity met the gate of 目標.
    TargetMet,
    /// An opportunity was lost.
    OpportunityLost,
    /// A contract with its first payment.
    Signed,
    /// A contract was paid in full.
    PaidInFull {
        /// No instalment was late.
        on_term: bool,
    },
    /// A contract was cancelled or not renewed.
    Cancelled,
}

/// One step of the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, TS)]
#[ts(export, rename = "LifecycleTransition")]
pub struct Transition {
    /// The day.
    #[ts(type = "string")]
    pub day: NaiveDate,
    /// The stage before; none at the beginning.
    pub from: Option<Class>,
    /// The stage from that day on.
    pub to: Class,
}

/// Walks over the events of one card.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Walk {
    /// The last step; none before anything happened.
    pub at: Option<Transition>,
    /// Contracts that run.
    running: u32,
    /// Whether a contract was ever lost.
    lost: bool,
}

impl Walk {
    /// Takes the next event, ordered by day and then as [`Event`] orders them. Returns the step it makes, if any.
    pub fn step(&mut self, day: NaiveDate, event: Event) -> Option<Transition> {
        let from = self.at.map(|at| at.to);
        let to = self.after(from, event);
        if from == Some(to) {
            return None;
        }
        self.at = Some(Transition { day, from, to });
        self.at
    }

    fn after(&mut self, from: Option<Class>, event: Event) -> Class {
        use Class::{Lost, Prospect, Qualified, Signed, Target, WonBack};
        // Whatever happens to a customer, he is at least known from then on.
        let stage = from.unwrap_or(Prospect);
        match event {
            Event::CardMade => stage,
            Event::TargetMet if matches!(stage, Prospect | Lost) => Target,
            // Of somebody whose contract runs, only the new business is lost.
            Event::OpportunityLost if matches!(stage, Prospect | Target) => Lost,
            Event::TargetMet | Event::OpportunityLost => stage,
            Event::Signed => {
                self.running = self.running.saturating_add(1);
                match stage {
                    Signed | Qualified | WonBack => stage,
                    Prospect | Target | Lost if self.lost => WonBack,
                    Prospect | Target | Lost => Signed,
                }
            }
            Event::PaidInFull { on_term: true } if matches!(stage, Signed | WonBack) => Qualified,
            Event::PaidInFull { .. } => stage,
            Event::Cancelled if self.running > 1 => {
                self.running -= 1;
                stage
            }
            Event::Cancelled if self.running == 1 => {
                (self.running, self.lost) = (0, true);
                Lost
            }
            // Of a contract nobody noted.
            Event::Cancelled => stage,
        }
    }
}

/// The stage on a day, as the step that led to it; none where nothing happened up to then. `events` are ordered as
/// [`Walk::step`] asks.
pub fn classify(events: &[(NaiveDate, Event)], today: NaiveDate) -> Option<Transition> {
    let mut walk = Walk::default();
    for (day, event) in events.iter().take_while(|(day, _)| *day <= today) {
        walk.step(*day, *event);
    }
    walk.at
}

/// Every step up to a day, for one card.
pub fn transitions(events: &[(NaiveDate, Event)], today: NaiveDate) -> Vec<Transition> {
    let mut walk = Walk::default();
    let known = events.iter().take_while(|(day, _)| *day <= today);
    known.filter_map(|(day, event)| walk.step(*day, *event)).collect()
}

/// Why a card is at its stage: since when, and where it came from.
pub fn why(events: &[(NaiveDate, Event)], today: NaiveDate) -> Why {
    brief(classify(events, today)).with("steps", transitions(events, today).len())
}

/// Why a card is at its stage, as far as the last step tells it: quickly, for many.
pub fn brief(at: Option<Transition>) -> Why {
    let Some(at) = at else { return Why::new("lifecycle_nothing") };
    let code = match at.to {
        Class::Prospect => "lifecycle_prospect",
        Class::Target => "lifecycle_target",
        Class::Signed => "lifecycle_signed",
        Class::Qualified => "lifecycle_qualified",
        Class::Lost => "lifecycle_lost",
        Class::WonBack => "lifecycle_won_back",
    };
    let why = Why::new(code).class("class", at.to).on("since", at.day);
    why.maybe("from", at.from.and_then(|from| serde_json::to_value(from).ok()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use Class::*;
    use Event::{Cancelled, CardMade, OpportunityLost, PaidInFull, TargetMet};

    const ON_TERM: Event = PaidInFull { on_term: true };
    const LATE: Event = PaidInFull { on_term: false };
    const SIGNED: Event = Event::Signed;

    /// Days 1, 2, 3 … of September, one event each.
    fn on_days(events: &[Event]) -> Vec<(NaiveDate, Event)> {
        let day = |n| NaiveDate::from_ymd_opt(2026, 9, n).unwrap();
        (1..).map(day).zip(events.iter().copied()).collect()
    }

    fn end() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 9, 30).unwrap()
    }

    /// Stages with the day each began.
    fn way(events: &[Event]) -> Vec<(u32, Class)> {
        use chrono::Datelike;
        transitions(&on_days(events), end()).iter().map(|step| (step.day.day(), step.to)).collect()
    }

    #[test]
    fn the_way_goes_up_by_its_gates() {
        assert_eq!(
            way(&[CardMade, TargetMet, SIGNED, LATE, ON_TERM]),
            [(1, Prospect), (2, Target), (3, Signed), (5, Qualified)]
        );
        // A second contract changes nothing, nor does new business that is lost.
        assert_eq!(
            way(&[SIGNED, ON_TERM, SIGNED, OpportunityLost, LATE, CardMade]),
            [(1, Signed), (2, Qualified)]
        );
        // Paid before anything was signed, cancelled without a contract: nothing.
        assert_eq!(way(&[CardMade, ON_TERM, Cancelled]), [(1, Prospect)]);
        assert_eq!(way(&[]), []);
    }

    #[test]
    fn won_back_is_who_signs_again_after_a_contract_was_lost() {
        assert_eq!(
            way(&[CardMade, SIGNED, Cancelled, TargetMet, SIGNED, ON_TERM]),
            [(1, Prospect), (2, Signed), (3, Lost), (4, Target), (5, WonBack), (6, Qualified)]
        );
        // An opportunity lost before anything was signed leaves nothing to win back.
        assert_eq!(
            way(&[CardMade, TargetMet, OpportunityLost, SIGNED]),
            [(1, Prospect), (2, Target), (3, Lost), (4, Signed)]
        );
        // But once a contract was lost, a lost opportunity in between changes nothing about that.
        assert_eq!(
            way(&[SIGNED, Cancelled, TargetMet, OpportunityLost, SIGNED, Cancelled]),
            [(1, Signed), (2, Lost), (3, Target), (4, Lost), (5, WonBack), (6, Lost)]
        );
    }

    #[test]
    fn lost_is_who_has_no_contract_left() {
        assert_eq!(way(&[SIGNED, SIGNED, Cancelled, Cancelled, Cancelled]), [(1, Signed), (4, Lost)]);
    }

    #[test]
    fn what_comes_after_today_has_not_happened() {
        let events = on_days(&[CardMade, TargetMet, SIGNED]);
        let on = |n| NaiveDate::from_ymd_opt(2026, 9, n).unwrap();
        let at = |n| classify(&events, on(n)).map(|step| step.to);
        assert_eq!([at(1), at(2), at(3)], [Some(Prospect), Some(Target), Some(Signed)]);
        assert_eq!(classify(&events, NaiveDate::MIN), None);
        assert_eq!(
            serde_json::to_string(&why(&events, end())).unwrap(),
            r#"{"code":"lifecycle_signed","args":{"class":"signed","since":"2026-09-03","from":"target","steps":3}}"#
        );
        assert_eq!(why(&[], end()).code, "lifecycle_nothing");
    }

    #[test]
    fn events_of_one_day_come_in_the_order_of_a_deal() {
        let mut events = [Cancelled, ON_TERM, SIGNED, OpportunityLost, TargetMet, CardMade];
        events.sort_unstable();
        assert_eq!(events, [CardMade, TargetMet, OpportunityLost, SIGNED, ON_TERM, Cancelled]);
    }
}
