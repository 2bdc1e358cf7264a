//! Where each customer stands on the way 潛在→目標→簽約→合格簽約, told by dated rows: ticks, orders, payments, losses.

use chrono::NaiveDate;

use super::scan::ByCard;
use super::schemes::lifecycle::{self, Class, Event, Transition};
use crate::base::error::Result;
use crate::base::ids::CardId;
use crate::base::sql;
use crate::sales::receivables;
use crate::store::ReadTx;

/// What happened to the cards that have more than purchases paid at once.
pub(super) struct Lifelines {
    events: ByCard<Vec<(NaiveDate, Event)>>,
}

/// Reads opportunities, contracts and what was cancelled.
pub(super) fn load(tx: &ReadTx<'_>) -> Result<Lifelines> {
    let mut events: ByCard<Vec<(NaiveDate, Event)>> = ByCard::new();
    let mut query = tx
        .conn()
        .prepare_cached("SELECT card_id, intent_on, means_on, soon_on, lost_on FROM opportunities")?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        let own = events.entry(row.get(0)?).or_default();
        let ticks =
            [sql::opt_day(row, "intent_on")?, sql::opt_day(row, "means_on")?, sql::opt_day(row, "soon_on")?];
        if let [Some(intent), Some(means), Some(soon)] = ticks {
            own.push((intent.max(means).max(soon), Event::TargetMet));
        }
        if let Some(lost) = sql::opt_day(row, "lost_on")? {
            own.push((lost, Event::OpportunityLost));
        }
    }
    for contract in receivables::contracts(tx)? {
        let own = events.entry(contract.card).or_default();
        let signed = match contract.way {
            Some(way) => way.first_paid_on.map(|first| first.max(contract.day)),
            None => Some(contract.day),
        };
        let Some(signed) = signed else { continue };
        own.push((signed, Event::Signed));
        let paid = contract
            .way
            .map_or(Some((contract.day, true)), |way| Some((way.paid_on?.max(contract.day), way.on_term)));
        if let Some((day, on_term)) = paid {
            own.push((day, Event::PaidInFull { on_term }));
        }
        if let Some(day) = contract.cancelled_on {
            own.push((day, Event::Cancelled));
        }
    }
    Ok(Lifelines { events })
}

impl Lifelines {
    /// Whether more than purchases paid at once happened to a card.
    pub(super) fn is_one(&self, id: &[u8]) -> bool {
        uuid::Uuid::from_slice(id).is_ok_and(|id| self.events.contains_key(&CardId(id)))
    }

    /// The stage of a card whose first purchase paid at once was on a day; `paid` are all of their days, known where
    /// [`Lifelines::is_one`].
    pub(super) fn stage(
        &self,
        card: CardId,
        made: NaiveDate,
        first_paid: Option<NaiveDate>,
        paid: &[NaiveDate],
        today: NaiveDate,
    ) -> Option<Transition> {
        match (self.events.get(&card), first_paid) {
            (Some(_), _) => lifecycle::classify(&self.events_of(card, made, paid), today),
            // A purchase paid at once is signed and paid in full on its day, and nothing leads back from there.
            (None, Some(first)) => {
                Some(Transition { day: first, from: Some(Class::Signed), to: Class::Qualified })
            }
            (None, None) => Some(Transition { day: made.min(today), from: None, to: Class::Prospect }),
        }
    }

    /// Everything that happened to a card, in its order.
    pub(super) fn events_of(
        &self,
        card: CardId,
        made: NaiveDate,
        paid: &[NaiveDate],
    ) -> Vec<(NaiveDate, Event)> {
        let mut events = self.events.get(&card).cloned().unwrap_or_default();
        for day in paid {
            events.push((*day, Event::Signed));
            events.push((*day, Event::PaidInFull { on_term: true }));
        }
        // A card may have been made after what is noted on it.
        let first = events.iter().map(|(day, _)| *day).min().unwrap_or(made).min(made);
        events.push((first, Event::CardMade));
        events.sort_unstable();
        events
    }
}
