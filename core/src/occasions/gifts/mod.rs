//! 人情簿: what was given and received, a list of gifts for a festival with its budget, and what speaks against a gift before it is
//! given. Never a balance: who owes whom is nobody's business, only what was forgotten is.

mod rules;
mod store;

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

pub use rules::{Because, Swap, Warning};
pub use store::{remove, set_budget};

use super::greetings::festivals;
use crate::base::error::{Code, Error, Result};
use crate::base::ids::{CardId, GiftId};
use crate::base::language::Language;
use crate::base::money::Money;
use crate::cards::CardRef;
use crate::cards::draft::Channel;
use crate::interactions::{self, After, Direction, LogDraft};
use crate::search::Roll;
use crate::store::{ReadTx, WriteTx};

/// The festivals for which lists are kept.
const FESTIVALS: [&str; 5] = ["spring_festival", "dragon_boat", "mid_autumn", "new_year", "christmas"];
/// A festival's gifts go out in the days before and a few after it.
const BEFORE: u64 = 60;
const AFTER: u64 = 20;
/// Festivals whose lists are shown: as long as their gifts may go out, and far enough ahead that there always is one.
const BEHIND: i64 = 20;
const AHEAD: i64 = 200;
/// The longest name of a gift, and what was said of it.
const LONGEST: usize = 2_000;
/// Rows of the ledger.
const LEDGER: u32 = 300;
/// Whom a list begins with.
pub const FIRST: &str = "class:A";

/// How far a gift has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export, rename = "GiftState")]
#[allow(missing_docs)]
pub enum State {
    Planned,
    Bought,
    #[default]
    Given,
}

/// How a gift gets there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export, rename = "GiftWay")]
#[allow(missing_docs)]
pub enum Way {
    Hand,
    Post,
    Courier,
    Office,
}

/// What is said about a gift.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[ts(export, rename = "GiftDraft")]
pub struct Draft {
    /// Given or received.
    pub direction: Direction,
    /// How far it has come; what was received is given.
    #[serde(default)]
    pub state: State,
    /// What; empty while nobody knows yet.
    #[serde(default)]
    pub what: String,
    /// A festival's id, or own words; empty for an ordinary day.
    #[serde(default)]
    pub occasion: String,
    /// When; today when missing.
    #[serde(default)]
    pub day: Option<NaiveDate>,
    /// What it cost, or is thought to have.
    #[serde(default)]
    pub value: Option<Money>,
    /// The value is a guess.
    #[serde(default)]
    pub about: bool,
    /// How it gets there.
    #[serde(default)]
    pub way: Option<Way>,
    /// What was said of it.
    #[serde(default)]
    pub reaction: String,
    /// A warning was seen, and it is given all the same.
    #[serde(default)]
    pub despite: bool,
    /// The gift received that this one answers.
    #[serde(default)]
    pub answers: Option<GiftId>,
}

/// A gift.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
#[allow(missing_docs)]
pub struct Gift {
    pub id: GiftId,
    pub card: CardRef,
    pub direction: Direction,
    pub state: State,
    pub what: String,
    pub occasion: String,
    pub day: NaiveDate,
    pub value: Option<Money>,
    pub about: bool,
    pub way: Option<Way>,
    pub reaction: String,
    pub despite: bool,
    pub answers: Option<GiftId>,
    /// Of a gift received: what answered it.
    pub answered: Option<String>,
}

/// A row of a festival's list.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export, rename = "GiftRow")]
pub struct Row {
    /// The gift.
    pub gift: Gift,
    /// What was given for the festival before.
    pub last: Option<String>,
    /// The worst that speaks against it; none where somebody gives it all the same.
    pub warning: Option<Warning>,
}

/// What a festival's gifts may cost, and what they do.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export, rename = "GiftBudget")]
pub struct Budget {
    /// For all of them.
    pub total: Option<Money>,
    /// For one.
    pub each: Option<Money>,
    /// Given or bought.
    pub spent: Money,
    /// Planned.
    pub planned: Money,
}

/// A festival with a list, or one that can have one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export, rename = "GiftFestival")]
pub struct Festival {
    /// Its id.
    pub id: String,
    /// Its day.
    pub date: NaiveDate,
    /// Gifts on its list.
    pub total: u32,
    /// Given.
    pub given: u32,
}

/// The ledger.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export, rename = "GiftPage")]
pub struct Page {
    /// The festivals near.
    pub festivals: Vec<Festival>,
    /// The one shown.
    pub occasion: String,
    /// Its day.
    pub date: NaiveDate,
    /// Its list: those of the best class first.
    pub rows: Vec<Row>,
    /// Its money.
    pub budget: Budget,
    /// What was given and received lately, the newest first.
    pub ledger: Vec<Gift>,
    /// Given this year.
    pub given: u32,
    /// For so much.
    pub given_value: Money,
    /// Received this year.
    pub received: u32,
    /// Received and answered by nothing.
    pub unanswered: u32,
}

/// Both directions with one customer.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export, rename = "GiftsWith")]
pub struct With {
    /// The last years, the newest first.
    pub gifts: Vec<Gift>,
    /// What could be given.
    pub swaps: Vec<Swap>,
    /// 忌諱
    pub taboo: Vec<String>,
    /// This person may accept none.
    pub may_not: bool,
    /// Given in these years.
    pub given: u32,
    /// For so much.
    pub given_value: Money,
    /// Received in these years.
    pub received: u32,
    /// Worth about so much.
    pub received_value: Money,
}

/// The ledger with the list of a festival; `occasion` empty = the next one. Sums are in the currency of the book's gifts; `currency`
/// is that of a book without any.
///
/// # Errors
/// `unknown` for a festival that is not near.
pub fn page(
    tx: &ReadTx<'_>,
    roll: &Roll,
    occasion: &str,
    currency: &str,
    language: Language,
) -> Result<Page> {
    let currency = store::currency(tx, currency)?;
    let currency = currency.as_str();
    let near = near(tx.today(), language);
    let mut known = Vec::new();
    for (id, date) in &near {
        let (total, given) = store::progress(tx, id, span(*date))?;
        known.push(Festival { id: (*id).to_owned(), date: *date, total, given });
    }
    let (occasion, date) = chosen(&near, occasion, tx.today())?;
    let limits = store::budget(tx, occasion, date)?;
    let each = limits.as_ref().and_then(|limits| limits.each.clone());
    let list = store::list(tx, roll, occasion, span(date))?;
    let (mut spent, mut planned) = (0, 0);
    let mut rows = Vec::with_capacity(list.len());
    for gift in list {
        let minor =
            gift.value.as_ref().filter(|value| value.currency == currency).and_then(|v| v.minor().ok());
        *if gift.state == State::Planned { &mut planned } else { &mut spent } += minor.unwrap_or(0);
        let (warning, last) = store::against(tx, &gift, span(date), each.as_ref())?;
        rows.push(Row {
            warning: warning.filter(|_| !gift.despite && gift.state != State::Given),
            last,
            gift,
        });
    }
    let year = store::year(tx, currency)?;
    Ok(Page {
        festivals: known,
        occasion: occasion.to_owned(),
        date,
        rows,
        budget: Budget {
            total: limits.as_ref().and_then(|limits| limits.total.clone()),
            each,
            spent: Money::from_minor(spent, currency),
            planned: Money::from_minor(planned, currency),
        },
        ledger: store::ledger(tx, roll, LEDGER)?,
        given: year.given,
        given_value: Money::from_minor(year.value, currency),
        received: year.received,
        unanswered: store::unanswered(tx)?,
    })
}

/// Both directions with one customer, and what could be given.
///
/// # Errors
/// `card_unknown`.
pub fn with(tx: &ReadTx<'_>, card: CardId, currency: &str) -> Result<With> {
    crate::cards::reference(tx, card)?;
    let currency = store::currency(tx, currency)?;
    let currency = currency.as_str();
    let gifts = store::of_card(tx, card)?;
    let sum = |direction: Direction| {
        let of = gifts.iter().filter(|gift| gift.direction == direction && gift.state == State::Given);
        let value =
            of.clone().filter_map(|gift| gift.value.as_ref()).filter(|value| value.currency == currency);
        let value: i64 = value.filter_map(|value| value.minor().ok()).sum();
        (u32::try_from(of.count()).unwrap_or(u32::MAX), Money::from_minor(value, currency))
    };
    let ((given, given_value), (received, received_value)) = (sum(Direction::Out), sum(Direction::In));
    let taste = store::taste(tx, card)?;
    let swaps = match taste.may_not {
        true => Vec::new(),
        false => rules::swaps(&taste, &store::before(tx, card, None)?, &store::given_to_others(tx, card)?),
    };
    Ok(With {
        gifts,
        swaps,
        may_not: taste.may_not,
        taboo: taste.taboo,
        given,
        given_value,
        received,
        received_value,
    })
}

/// Writes down a gift. One that is given stands in the log too.
///
/// # Errors
/// `card_unknown`, `text_too_long`, `date_impossible` for one given on a day to come, `unreadable` for a value.
pub fn add(tx: &WriteTx<'_>, card: CardId, draft: &Draft) -> Result<GiftId> {
    crate::cards::reference(tx, card)?;
    let draft = checked(tx, card, draft)?;
    let id = GiftId::fresh();
    store::insert(tx, id, card, &draft, None)?;
    log(tx, id, card, &draft)?;
    Ok(id)
}

/// Changes a gift; one that becomes given goes into the log.
///
/// # Errors
/// `unknown`, those of [`add`].
pub fn change(tx: &WriteTx<'_>, id: GiftId, draft: &Draft) -> Result<GiftId> {
    let card = store::adopted(tx, id)?;
    let mut draft = checked(tx, card, draft)?;
    if store::is_log(tx, id)? {
        // It stood in the log first, with words of its own: there it stays as it was told.
        draft.state = State::Given;
    }
    store::update(tx, id, &draft)?;
    log(tx, id, card, &draft)?;
    Ok(id)
}

fn checked(tx: &WriteTx<'_>, card: CardId, draft: &Draft) -> Result<Draft> {
    let mut draft = draft.clone();
    draft.what = draft.what.trim().to_owned();
    for (field, text) in [("what", &draft.what), ("occasion", &draft.occasion), ("reaction", &draft.reaction)]
    {
        if text.chars().count() > LONGEST {
            return Err(Error::new(Code::TextTooLong).of(field).with("limit", LONGEST));
        }
    }
    if draft.direction == Direction::In {
        draft.state = State::Given;
    }
    let day = draft.day.unwrap_or_else(|| tx.today());
    if draft.state == State::Given && day > tx.today() {
        return Err(Error::new(Code::DateImpossible).of("day").with("text", day.to_string()));
    }
    draft.day = Some(day);
    // What it answers may stand in the log only; an answer to somebody else answers nothing.
    if let Some(answers) = draft.answers
        && store::adopted(tx, answers)? != card
    {
        return Err(Error::new(Code::Unknown).of("answers"));
    }
    Ok(draft)
}

/// What is given stands in the log once, in the same words; what is not given after all stands there no more.
fn log(tx: &WriteTx<'_>, id: GiftId, card: CardId, draft: &Draft) -> Result<()> {
    if let Some(logged) = store::logged(tx, id)? {
        if draft.state == State::Given {
            let day = draft.day.unwrap_or_else(|| tx.today());
            let words = (!store::is_log(tx, id)?).then_some((draft.what.as_str(), draft.reaction.as_str()));
            return interactions::retell(tx, logged, day, draft.direction, draft.value.as_ref(), words);
        }
        store::set_logged(tx, id, None)?;
        return interactions::take_back(tx, logged);
    }
    if draft.state != State::Given {
        return Ok(());
    }
    let said = LogDraft {
        day: draft.day.filter(|day| *day != tx.today()),
        note: draft.what.clone(),
        outcome: draft.reaction.clone(),
        cost: draft.value.clone(),
        ..LogDraft::of(Channel::Gift, draft.direction)
    };
    let after = After { no_next: true, ..After::default() };
    let logged = interactions::log(tx, card, &said, &after)?;
    store::set_logged(tx, id, Some(logged.interaction.id))
}

/// Puts customers on a festival's list who are not on it yet: these, or who got something for it the time before. Answers how
/// many.
///
/// # Errors
/// `unknown` for a festival that is not near.
pub fn plan(tx: &WriteTx<'_>, occasion: &str, people: Option<&[CardId]>, language: Language) -> Result<u32> {
    let (occasion, date) = chosen(&near(tx.today(), language), occasion, tx.today())?;
    let people = match people {
        Some(people) => people.to_vec(),
        None => store::last_time(tx, occasion, span(date))?,
    };
    let draft = Draft {
        direction: Direction::Out,
        state: State::Planned,
        what: String::new(),
        occasion: occasion.to_owned(),
        day: Some(date),
        value: None,
        about: false,
        way: None,
        reaction: String::new(),
        despite: false,
        answers: None,
    };
    let there = store::on_list(tx, occasion, span(date))?;
    let mut added = 0;
    for card in people.into_iter().filter(|card| !there.contains(card)) {
        store::insert(tx, GiftId::fresh(), card, &draft, None)?;
        added += 1;
    }
    Ok(added)
}

fn near(today: NaiveDate, language: Language) -> Vec<(&'static str, NaiveDate)> {
    festivals(today, -BEHIND..=AHEAD, language).into_iter().filter(|(id, _)| FESTIVALS.contains(id)).collect()
}

/// The days on which gifts of a festival go out.
fn span(date: NaiveDate) -> (NaiveDate, NaiveDate) {
    let from = date.checked_sub_days(Days::new(BEFORE)).unwrap_or(date);
    (from, date.checked_add_days(Days::new(AFTER)).unwrap_or(date))
}

fn chosen<'a>(
    near: &[(&'a str, NaiveDate)],
    occasion: &str,
    today: NaiveDate,
) -> Result<(&'a str, NaiveDate)> {
    let found = match occasion {
        "" => near.iter().find(|(_, date)| *date >= today),
        id => near.iter().find(|(known, _)| *known == id),
    };
    found.copied().ok_or_else(|| Error::new(Code::Unknown))
}
