//! The classes of everybody, as they are today: worked out from the rows in one go, held beside what people judged. It holds no
//! truth of its own and can be thrown away at any time.

use std::collections::HashMap;

use chrono::NaiveDate;
use serde::Serialize;
use ts_rs::TS;

use super::judgements::{self, Judgement};
use super::rules::{Rules, Settings};
use super::scan::{self, Facts};
use super::scheme::Scheme;
use super::schemes::abc::{self, Ranking};
use super::schemes::pyramid::{self, Levels};
use super::schemes::rfm::{self, Grid};
use super::schemes::why::{Answer, Missing, days_since};
use super::schemes::{attitude, depth, drift, ladder};
use crate::base::error::Result;
use crate::base::ids::CardId;
use crate::base::money::Money;
use crate::sales::orders;
use crate::store::{ReadTx, history};

/// The currency of a book in which nobody bought anything.
const USUAL: &str = "TWD";
/// How many schemes there are.
const SCHEMES: usize = Scheme::ALL.len();
/// No class, 資料不足.
const NONE: u8 = u8::MAX;

/// The classes of everybody.
#[derive(Clone, Debug)]
pub struct Classes {
    seq: i64,
    today: NaiveDate,
    rules: Rules,
    facts: Vec<Facts>,
    /// By card, by scheme: the place of the class the rule gives.
    found: Vec<[u8; SCHEMES]>,
    judged: HashMap<(CardId, Scheme), Judgement>,
    ranking: Ranking,
    grid: Answer<Grid>,
    levels: Levels,
}

/// One class and who is in it.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct ClassCount {
    /// Its name; `None` for 資料不足.
    pub class: Option<String>,
    /// How many.
    pub cards: u32,
    /// What the scheme is about in money: what was received for ABC, what is held for the tier, what was bought for the others.
    pub amount: Money,
}

impl Classes {
    /// Classifies everybody by the book's rules.
    ///
    /// # Errors
    /// Those of reading the file.
    pub fn load(tx: &ReadTx<'_>) -> Result<Self> {
        let currency = orders::currency(tx, USUAL)?;
        let rules = Rules::load(tx, &currency)?;
        Self::by(tx, rules)
    }

    /// Classifies everybody by rules that are not in force yet: what a change would come to.
    ///
    /// # Errors
    /// Those of reading the file; `rule_unfit`.
    pub fn trial(tx: &ReadTx<'_>, settings: &Settings) -> Result<Self> {
        settings.check()?;
        let currency = orders::currency(tx, USUAL)?;
        let rules = Rules { settings: settings.clone(), ..Rules::load(tx, &currency)? };
        Self::by(tx, rules)
    }

    fn by(tx: &ReadTx<'_>, rules: Rules) -> Result<Self> {
        let facts = scan::gather(tx, &rules.settings, &rules.currency)?;
        let today = tx.today();
        let settings = &rules.settings;
        let rows: Vec<abc::Row<CardId>> = facts
            .iter()
            .map(|one| abc::Row { key: one.id, received: one.received, known: days_since(one.made, today) })
            .collect();
        let ranking = abc::classify(&rows, &settings.abc);
        let bought: Vec<rfm::Facts> = facts
            .iter()
            .filter_map(|one| one.bought.as_ref())
            .map(|bought| rfm::Facts::of(bought, today))
            .collect();
        let grid = Grid::new(&bought, &settings.rfm);
        let levels = Levels::new(facts.iter().filter_map(profit).collect());
        let mut classes = Self {
            seq: history::newest_seq(tx)?,
            today,
            found: Vec::new(),
            judged: judgements::in_force(tx)?,
            facts,
            ranking,
            grid,
            levels,
            rules,
        };
        classes.found = classes.facts.iter().enumerate().map(|(at, facts)| classes.told(at, facts)).collect();
        Ok(classes)
    }

    /// What every rule says of one card.
    fn told(&self, at: usize, facts: &Facts) -> [u8; SCHEMES] {
        let mut found = [NONE; SCHEMES];
        for (scheme, place) in Scheme::ALL.into_iter().zip(&mut found) {
            *place = self.answer(scheme, at, facts).unwrap_or(NONE);
        }
        found
    }

    /// What one rule says of one card: the place of the class.
    pub(super) fn answer(&self, scheme: Scheme, at: usize, facts: &Facts) -> Answer<u8> {
        let (settings, today) = (&self.rules.settings, self.today);
        let bought = facts.bought.as_ref();
        match scheme {
            Scheme::Tier => facts.tier.map(|tier| tier.class as u8),
            Scheme::Abc => {
                self.ranking.classes.get(at).copied().unwrap_or(Err(Missing::NoPurchase)).map(|c| c as u8)
            }
            Scheme::Rfm => self.cell(facts).map(|place| place.class as u8),
            Scheme::Attitude => {
                attitude::classify(bought, facts.others, &settings.attitude, today).map(|class| class as u8)
            }
            Scheme::Ladder => Ok(ladder::classify(&rungs(facts), &settings.ladder) as u8),
            Scheme::Lifecycle => facts.stage.map(|stage| stage.to as u8).ok_or(Missing::TooNew),
            Scheme::Depth => {
                depth::classify(&contacts(facts), &settings.depth, today).map(|class| class as u8)
            }
            Scheme::Pyramid => {
                self.levels.classify(profit(facts), &settings.pyramid).map(|class| class as u8)
            }
            Scheme::Effort => {
                self.levels.suggestion(profit(facts), &settings.pyramid).map(|class| class as u8)
            }
            Scheme::Drift => drift::classify(bought, &settings.drift, today).map(|drift| drift.class as u8),
            Scheme::EarlyAdopter => Err(Missing::NotJudged),
        }
    }

    /// The cell of the grid a card stands in.
    pub fn cell(&self, facts: &Facts) -> Answer<rfm::Place> {
        let own = facts.bought.as_ref().map(|bought| rfm::Facts::of(bought, self.today));
        rfm::classify(self.grid.as_ref().map_err(|missing| *missing), own.as_ref())
    }

    /// The action of the history they stand at, and the day.
    pub fn standing(&self) -> (i64, NaiveDate) {
        (self.seq, self.today)
    }

    /// The rules they were told by.
    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    /// What the rules know of everybody, in the order of the ids.
    pub fn facts(&self) -> &[Facts] {
        &self.facts
    }

    /// The Pareto curve.
    pub fn ranking(&self) -> &Ranking {
        &self.ranking
    }

    /// The cuts of recency, frequency and amount.
    pub fn grid(&self) -> Answer<&Grid> {
        self.grid.as_ref().map_err(|missing| *missing)
    }

    pub(super) fn levels(&self) -> &Levels {
        &self.levels
    }

    /// The place of a card among [`Classes::facts`]; archived ones are not there.
    pub fn at(&self, card: CardId) -> Option<usize> {
        self.facts.binary_search_by_key(&card, |facts| facts.id).ok()
    }

    /// The class of the card at a place: what somebody judged, else what the rule says.
    pub fn class(&self, at: usize, scheme: Scheme) -> Option<&'static str> {
        let id = self.facts.get(at)?.id;
        if let Some(judged) = self.judgement(id, scheme) {
            return scheme.place(&judged.class).map(|place| scheme.name(place));
        }
        self.ruled(at, scheme)
    }

    /// What the rule says of the card at a place, whatever somebody judged.
    pub fn ruled(&self, at: usize, scheme: Scheme) -> Option<&'static str> {
        let place = Scheme::ALL.iter().position(|one| *one == scheme)?;
        let class = self.found.get(at)?.get(place).copied()?;
        (class != NONE).then(|| scheme.name(class))
    }

    /// What somebody judged of a card.
    pub fn judgement(&self, card: CardId, scheme: Scheme) -> Option<&Judgement> {
        if self.judged.is_empty() { None } else { self.judged.get(&(card, scheme)) }
    }

    /// How many are in each class of a scheme, its classes in their order and 資料不足 at the end.
    pub fn counts(&self, scheme: Scheme) -> Vec<ClassCount> {
        self.counted(scheme, 0..self.facts.len())
    }

    /// The same of the cards at these places only.
    pub fn counts_of(&self, scheme: Scheme, places: &[usize]) -> Vec<ClassCount> {
        self.counted(scheme, places.iter().copied())
    }

    fn counted(&self, scheme: Scheme, places: impl Iterator<Item = usize>) -> Vec<ClassCount> {
        let names = scheme.classes();
        let mut counts = vec![(0_u32, 0_i128); names.len() + 1];
        for at in places {
            let Some(facts) = self.facts.get(at) else { continue };
            let place = self.class(at, scheme).and_then(|class| scheme.place(class));
            let place = place.map_or(names.len(), usize::from);
            if let Some((count, amount)) = counts.get_mut(place) {
                *count += 1;
                *amount += i128::from(worth(facts, scheme));
            }
        }
        let named = names.iter().map(|name| Some((*name).to_owned())).chain([None]);
        named
            .zip(counts)
            .map(|(class, (cards, amount))| ClassCount {
                class,
                cards,
                amount: Money::from_minor(super::schemes::bought::fitted(amount), &self.rules.currency),
            })
            .collect()
    }
}

/// What a card counts for in money under a scheme, in minor units.
fn worth(facts: &Facts, scheme: Scheme) -> i64 {
    match scheme {
        Scheme::Tier => facts.tier.map_or(0, |tier| tier.balance),
        Scheme::Abc => facts.received,
        _ => facts.bought.map_or(0, |bought| bought.amount),
    }
}

/// What was earned of a card in the last year, where the margins are known.
pub(super) fn profit(facts: &Facts) -> Option<i64> {
    facts.margin.map(|margin| pyramid::profit(margin, facts.care))
}

/// What the ladder asks.
pub(super) fn rungs(facts: &Facts) -> ladder::Facts {
    ladder::Facts {
        reached: facts.contacts.0,
        purchases: facts.bought.map_or(0, |bought| bought.days),
        experience: facts.experience,
        recent: facts.bought.map_or(0, |bought| bought.recent),
        referred: facts.referred,
    }
}

/// What the depth asks.
pub(super) fn contacts(facts: &Facts) -> depth::Facts {
    depth::Facts { last: facts.contacts.1, fourth: facts.contacts.2, made: facts.made }
}
