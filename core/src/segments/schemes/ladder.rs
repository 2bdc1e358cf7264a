//! The ladder of loyalty: 認知, 信任, 交易, 滿意, 忠誠, 口碑. A customer stands on the highest rung that has evidence of its own;
//! what the rungs below lack is told, not made up. Pure.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::why::{Unfit, Why, within};

/// The rung, the lowest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export, rename = "LadderClass")]
pub enum Class {
    /// 認知: there is a card.
    Aware,
    /// 信任: was reached more than once.
    Trust,
    /// 交易: bought.
    Trade,
    /// 滿意: the latest experience was as expected or better.
    Satisfied,
    /// 忠誠: buys again and again.
    Loyal,
    /// 口碑: those sent by this customer buy.
    Advocate,
}

/// All rungs, the lowest first.
pub const RUNGS: [Class; 6] =
    [Class::Aware, Class::Trust, Class::Trade, Class::Satisfied, Class::Loyal, Class::Advocate];

/// What each rung asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(export, rename = "LadderSettings")]
pub struct Settings {
    /// Contacts in which somebody was reached, for 信任.
    pub reached: u32,
    /// Purchase days in the last 24 months, for 忠誠.
    pub recent: u32,
    /// Customers sent by this one who bought, for 口碑.
    pub referred: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self { reached: 2, recent: 3, referred: 3 }
    }
}

impl Settings {
    /// Whether rungs can be told by these.
    ///
    /// # Errors
    /// `too_small` for zero: a rung without evidence would be everybody's.
    pub fn check(&self) -> Result<(), Unfit> {
        within(self.reached, 1, 1000)?;
        within(self.recent, 1, 1000)?;
        within(self.referred, 1, 1000)
    }

    /// What a rung needs of its evidence.
    fn needs(&self, rung: Class) -> u32 {
        match rung {
            Class::Aware | Class::Trade | Class::Satisfied => 1,
            Class::Trust => self.reached,
            Class::Loyal => self.recent,
            Class::Advocate => self.referred,
        }
    }
}

/// An experience held against what was expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export, rename = "LadderExperience")]
pub enum Experience {
    /// Worse than expected.
    Below,
    /// As expected.
    Met,
    /// Better than expected.
    Above,
}

/// What is known of a card.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// Contacts in which somebody was reached.
    pub reached: u32,
    /// Purchase days of all time.
    pub purchases: u32,
    /// The latest experience, where one was noted.
    pub experience: Option<Experience>,
    /// Purchase days in the last 24 months.
    pub recent: u32,
    /// Customers sent by this one who bought.
    pub referred: u32,
}

impl Facts {
    /// How much evidence there is for a rung.
    fn has(&self, rung: Class) -> u32 {
        match rung {
            Class::Aware => 1,
            Class::Trust => self.reached,
            Class::Trade => self.purchases,
            Class::Satisfied => self.experience.map_or(0, |it| u32::from(it >= Experience::Met)),
            Class::Loyal => self.recent,
            Class::Advocate => self.referred,
        }
    }

    /// Whether a rung has evidence of its own.
    fn holds(&self, rung: Class, settings: &Settings) -> bool {
        self.has(rung) >= settings.needs(rung)
    }
}

/// The next rung, and what is missing for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Next {
    /// The rung above.
    pub class: Class,
    /// What there is of its evidence.
    pub has: u32,
    /// What it needs.
    pub needs: u32,
}

/// The rung: the highest with evidence of its own; 交易 at most while the latest experience was below expectation.
pub fn classify(facts: &Facts, settings: &Settings) -> Class {
    let highest = RUNGS.into_iter().rev().find(|rung| facts.holds(*rung, settings)).unwrap_or(Class::Aware);
    if facts.experience == Some(Experience::Below) { highest.min(Class::Trade) } else { highest }
}

/// Rungs below the one a customer stands on for which there is no evidence.
pub fn gaps(facts: &Facts, settings: &Settings) -> impl Iterator<Item = Class> {
    let class = classify(facts, settings);
    RUNGS.into_iter().filter(move |rung| *rung < class && !facts.holds(*rung, settings))
}

/// What the next rung needs; none on the highest. Held down by an experience, that is a better one, whatever else there is.
pub fn next(facts: &Facts, settings: &Settings) -> Option<Next> {
    let class = classify(facts, settings);
    let next = RUNGS.into_iter().find(|rung| *rung > class)?;
    Some(Next { class: next, has: facts.has(next), needs: settings.needs(next) })
}

/// Why a customer stands on a rung, which ones have no evidence, and what the next one needs.
pub fn why(facts: &Facts, settings: &Settings) -> Why {
    let class = classify(facts, settings);
    let would = classify(&Facts { experience: None, ..*facts }, settings);
    let capped = facts.experience == Some(Experience::Below) && would > class;
    let why = Why::new(if capped { "ladder_capped" } else { "ladder_rung" });
    let why = why.class("class", class).with("has", facts.has(class)).with("needs", settings.needs(class));
    let why = if capped { why.class("would_be", would) } else { why };
    let why = why.class("without_evidence", gaps(facts, settings).collect::<Vec<_>>());
    let Some(next) = next(facts, settings) else { return why };
    why.class("next", next.class).with("next_has", next.has).with("next_needs", next.needs)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOTHING: Facts = Facts { reached: 0, purchases: 0, experience: None, recent: 0, referred: 0 };

    #[test]
    fn the_highest_rung_with_evidence_counts_and_gaps_are_told() {
        use Class::*;
        use Experience::{Above, Below, Met};
        let settings = Settings::default();
        for (facts, class, without, following) in [
            (NOTHING, Aware, &[][..], Some((Trust, 0, 2))),
            (Facts { reached: 1, ..NOTHING }, Aware, &[], Some((Trust, 1, 2))),
            (Facts { reached: 2, ..NOTHING }, Trust, &[], Some((Trade, 0, 1))),
            (Facts { purchases: 1, ..NOTHING }, Trade, &[Trust], Some((Satisfied, 0, 1))),
            (
                Facts { reached: 9, purchases: 1, experience: Some(Met), ..NOTHING },
                Satisfied,
                &[],
                Some((Loyal, 0, 3)),
            ),
            (
                Facts { reached: 2, purchases: 5, recent: 3, ..NOTHING },
                Loyal,
                &[Satisfied],
                Some((Advocate, 0, 3)),
            ),
            (Facts { experience: Some(Above), ..NOTHING }, Satisfied, &[Trust, Trade], Some((Loyal, 0, 3))),
            (Facts { referred: 3, ..NOTHING }, Advocate, &[Trust, Trade, Satisfied, Loyal], None),
            // 忠誠 by purchases, but the latest experience was below expectation.
            (
                Facts { reached: 2, purchases: 5, recent: 4, experience: Some(Below), referred: 2 },
                Trade,
                &[],
                Some((Satisfied, 0, 1)),
            ),
            // It holds nobody up.
            (Facts { reached: 2, experience: Some(Below), ..NOTHING }, Trust, &[], Some((Trade, 0, 1))),
        ] {
            assert_eq!(classify(&facts, &settings), class, "{facts:?}");
            assert_eq!(gaps(&facts, &settings).collect::<Vec<_>>(), without, "{facts:?}");
            let told = next(&facts, &settings).map(|next| (next.class, next.has, next.needs));
            assert_eq!(told, following, "{facts:?}");
        }
    }

    #[test]
    fn a_reason_names_what_holds_a_customer_down() {
        let facts = Facts { purchases: 5, recent: 4, experience: Some(Experience::Below), ..NOTHING };
        assert_eq!(
            serde_json::to_string(&why(&facts, &Settings::default())).unwrap(),
            r#"{"code":"ladder_capped","args":{"class":"trade","has":5,"needs":1,"would_be":"loyal","without_evidence":["trust"],"next":"satisfied","next_has":0,"next_needs":1}}"#
        );
        let one = Facts { purchases: 1, experience: Some(Experience::Below), ..NOTHING };
        assert_eq!(why(&one, &Settings::default()).code, "ladder_rung");
    }

    #[test]
    fn impossible_settings_are_refused() {
        let usual = Settings::default();
        assert_eq!(usual.check(), Ok(()));
        for settings in [
            Settings { reached: 0, ..usual },
            Settings { recent: 0, ..usual },
            Settings { referred: 0, ..usual },
        ] {
            assert_eq!(settings.check(), Err(Unfit::TooSmall));
        }
    }
}
