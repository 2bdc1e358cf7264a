//! What a service standard asks for: who is due when, and how. Pure; the day is an argument.
//!
//! - Regular contact is due `every` days after the last one in which somebody was reached; without any, after the day the card was
//!   made. A try resets nothing.
//! - What was closed without reaching anybody comes back after a week, or after `every` days where that is shorter.
//! - A step after a deal is due so many days after its day.
//! - What a rule planned and somebody changed is that person's own from then on.
//! - Whoever has a next step somebody planned by hand, no later than the rhythm would plan one, needs none.
//! - Weekends and holidays are left free: what falls on one is due on the next working day.

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::store::USUAL_WEEKLY;
use crate::base::error::{Code, Error, Result};
use crate::book::Preset;
use crate::cards::draft::{Channel, Class};
use crate::occasions::calendar::is_workday;

/// Days a rule may name at most: two years.
pub const LONGEST: u32 = 730;

/// Days after which something comes back that was closed without reaching anybody.
const AGAIN: u32 = 7;

/// What is asked of everybody, by class or group.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, rename = "RhythmStandard")]
pub struct Standard {
    /// How often, and how.
    pub regular: Vec<Regular>,
    /// What comes after a deal.
    pub steps: Vec<Step>,
    /// Contacts a week that can be done.
    pub weekly: u32,
}

/// Regular contact with a class, or with a group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, rename = "RhythmRegular")]
pub struct Regular {
    /// The class; with a label, what of the group is meant: nothing.
    pub class: Option<Class>,
    /// The group; empty for the class. It beats the class.
    pub label: String,
    /// Days between two contacts, 1 to 730.
    pub every: u32,
    /// How, the first choice first; what the customer likes best comes before them.
    pub channels: Vec<Channel>,
    /// Days after which it has to be a meeting.
    pub meet_every: Option<u32>,
}

/// One contact so many days after a deal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, rename = "RhythmStep")]
pub struct Step {
    /// With whom.
    pub class: Class,
    /// Days after the deal, 1 to 730.
    pub days: u32,
    /// How.
    pub channel: Channel,
}

/// What the rules ask about a customer.
#[derive(Clone, Debug, Default)]
pub struct Person {
    /// The class.
    pub class: Option<Class>,
    /// The groups.
    pub labels: Vec<String>,
    /// The last day somebody was reached, else the day the card was made.
    pub since: Option<NaiveDate>,
    /// The last day of a meeting.
    pub met: Option<NaiveDate>,
    /// The day of the deal.
    pub deal: Option<NaiveDate>,
    /// How he likes it best.
    pub preferred: Option<Channel>,
    /// Put away, or not to be contacted.
    pub quiet: bool,
    /// The first day something was planned by hand.
    pub by_hand: Option<NaiveDate>,
    /// Somebody put regular contact off, or gave it to somebody: then it is his.
    pub taken_over: bool,
    /// When regular contact was last closed.
    pub closed: Option<NaiveDate>,
    /// Rules of deals that were planned once, whatever became of it.
    pub done: Vec<String>,
}

/// What should be planned with somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wish {
    /// Which rule asks for it.
    pub rule: String,
    /// The day the rule says.
    pub due: NaiveDate,
    /// How.
    pub channel: Channel,
}

/// The rule of regular contact.
pub const REGULAR: &str = "regular";

impl Standard {
    /// Whether nothing is asked of anybody.
    pub fn is_empty(&self) -> bool {
        self.regular.is_empty() && self.steps.is_empty()
    }

    /// A standard that can be kept.
    ///
    /// # Errors
    /// `rhythm_days` for a number of days that is not 1 to 730, `rhythm_twice` for two rules about the same.
    pub fn checked(self) -> Result<Self> {
        let regular = self.regular.iter().flat_map(|rule| [Some(rule.every), rule.meet_every]).flatten();
        let steps = self.steps.iter().map(|step| step.days);
        if let Some(days) = regular.chain(steps).find(|days| !(1..=LONGEST).contains(days)) {
            return Err(Error::new(Code::RhythmDays).of("every").with("count", days).with("limit", LONGEST));
        }
        let about = |rule: &Regular| (rule.class, rule.label.clone());
        let twice = self
            .regular
            .iter()
            .enumerate()
            .any(|(at, rule)| self.regular.iter().skip(at + 1).any(|other| about(other) == about(rule)));
        let steps = |at: usize, step: &Step| {
            self.steps.iter().skip(at + 1).any(|other| (other.class, other.days) == (step.class, step.days))
        };
        if twice || self.steps.iter().enumerate().any(|(at, step)| steps(at, step)) {
            return Err(Error::new(Code::RhythmTwice).of("every"));
        }
        Ok(self)
    }

    /// What people of a trade usually ask of themselves, to begin with.
    pub fn usual(preset: Preset) -> Self {
        use Channel::{Call, Letter, Message, Visit};
        /// Days after the deal, and the channel for each class.
        type Day = (u32, [Option<Channel>; 3]);
        let (every, steps): ([u32; 3], &[Day]) = match preset {
            Preset::Insurance | Preset::General => (
                [30, 60, 180],
                &[
                    (1, [Some(Letter), Some(Message), Some(Message)]),
                    (7, [Some(Call), None, None]),
                    (30, [Some(Call), Some(Call), Some(Message)]),
                    (90, [Some(Visit), Some(Call), None]),
                    (180, [Some(Call), None, None]),
                    (365, [Some(Visit), Some(Call), Some(Message)]),
                ],
            ),
            Preset::Bank => (
                [21, 45, 120],
                &[
                    (1, [Some(Message), Some(Message), Some(Message)]),
                    (14, [Some(Call), Some(Call), None]),
                    (90, [Some(Visit), Some(Call), Some(Message)]),
                ],
            ),
            Preset::Car => (
                [30, 60, 120],
                &[
                    (3, [Some(Call), Some(Call), Some(Message)]),
                    (30, [Some(Call), Some(Message), Some(Message)]),
                    (180, [Some(Call), Some(Call), Some(Message)]),
                    (365, [Some(Visit), Some(Call), Some(Call)]),
                ],
            ),
            Preset::Property => (
                [14, 30, 90],
                &[
                    (1, [Some(Message), Some(Message), Some(Message)]),
                    (7, [Some(Visit), Some(Call), None]),
                    (30, [Some(Call), Some(Call), Some(Message)]),
                    (365, [Some(Visit), Some(Call), Some(Message)]),
                ],
            ),
            Preset::Retail => (
                [30, 60, 120],
                &[
                    (3, [Some(Message), Some(Message), Some(Message)]),
                    (14, [Some(Call), Some(Message), None]),
                    (45, [Some(Call), Some(Message), Some(Message)]),
                ],
            ),
        };
        let classes = [Class::A, Class::B, Class::C];
        let channels = [vec![Visit, Call, Message], vec![Call, Message], vec![Message, Letter]];
        let regular = classes.into_iter().zip(every).zip(channels).map(|((class, every), channels)| {
            Regular { class: Some(class), label: String::new(), every, channels, meet_every: None }
        });
        let steps = steps.iter().flat_map(|(days, channels)| {
            let each = classes.into_iter().zip(channels);
            each.filter_map(|(class, channel)| Some(Step { class, days: *days, channel: (*channel)? }))
        });
        Self { regular: regular.collect(), steps: steps.collect(), weekly: USUAL_WEEKLY }
    }

    fn regular_of(&self, person: &Person) -> Option<&Regular> {
        let group =
            self.regular.iter().find(|rule| !rule.label.is_empty() && person.labels.contains(&rule.label));
        group.or_else(|| {
            self.regular
                .iter()
                .find(|rule| rule.label.is_empty() && rule.class.is_some() && rule.class == person.class)
        })
    }

    /// When regular contact comes next once somebody was reached today and everything due was done; `None` where no rule
    /// asks for any, or something planned by hand comes before it.
    pub fn next_after(&self, person: &Person, today: NaiveDate) -> Option<NaiveDate> {
        let reached = Person { since: Some(today), ..person.clone() };
        let due = regular_due(self.regular_of(person).filter(|_| !person.quiet)?, &reached, today)?;
        person.by_hand.is_none_or(|day| day <= today || day > due).then_some(due)
    }

    /// Whether a rule is a step after this person's deal that the standard still has.
    pub fn has_step(&self, rule: &str, person: &Person) -> bool {
        let steps = self.steps.iter().filter(|step| !person.quiet && Some(step.class) == person.class);
        person.deal.is_some_and(|deal| steps.into_iter().any(|step| rule == step_rule(deal, step.days)))
    }

    /// What should stand in somebody's plan from today on.
    pub fn wishes(&self, person: &Person, today: NaiveDate) -> Vec<Wish> {
        if person.quiet {
            return Vec::new();
        }
        let steps = self.steps.iter().filter(|step| Some(step.class) == person.class).filter_map(|step| {
            let deal = person.deal?;
            let due = workday(plus(deal, step.days)?)?;
            let rule = step_rule(deal, step.days);
            (due >= today && !person.done.contains(&rule)).then_some(Wish {
                rule,
                due,
                channel: step.channel,
            })
        });
        let mut wishes: Vec<Wish> = steps.collect();
        if let Some(regular) = self.regular_of(person)
            && let Some(due) = regular_due(regular, person, today)
            && !person.taken_over
            && person.by_hand.is_none_or(|day| day > due)
        {
            wishes.push(Wish { rule: REGULAR.to_owned(), due, channel: channel(regular, person, due) });
        }
        wishes
    }
}

/// The rule of a step: `deal:DAY:N`.
fn step_rule(deal: NaiveDate, days: u32) -> String {
    format!("deal:{deal}:{days}")
}

fn plus(day: NaiveDate, days: u32) -> Option<NaiveDate> {
    day.checked_add_days(Days::new(days.into()))
}

/// The day regular contact is due, today at the earliest.
fn regular_due(rule: &Regular, person: &Person, today: NaiveDate) -> Option<NaiveDate> {
    let due = plus(person.since?, rule.every)?;
    // Somebody saw to it and reached nobody: not the same again tomorrow.
    let again = person.closed.filter(|closed| person.since.is_none_or(|since| *closed > since));
    let again = again.and_then(|closed| plus(closed, rule.every.min(AGAIN)));
    workday(due.max(again.unwrap_or(due)).max(today))
}

/// A meeting where one is due by then, else what the customer likes best, else the first choice of the rule.
fn channel(rule: &Regular, person: &Person, due: NaiveDate) -> Channel {
    let met = person.met.or(person.since);
    let meet = rule.meet_every.zip(met).and_then(|(days, met)| plus(met, days)).is_some_and(|day| day <= due);
    if meet {
        return Channel::Visit;
    }
    let liked = person.preferred.filter(|channel| rule.channels.contains(channel));
    liked.or_else(|| rule.channels.first().copied()).unwrap_or(Channel::Call)
}

/// The day itself, or the first working day after it.
pub fn workday(day: NaiveDate) -> Option<NaiveDate> {
    day.iter_days().take(40).find(|day| is_workday(*day))
}
