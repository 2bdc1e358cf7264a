//! What a card bought, as the rules need it: one small sum per card, built from its rows in one pass. Pure; money is minor
//! units of one currency.

use chrono::{Months, NaiveDate};

/// Months in which purchase days count as recent: two years.
pub const RECENT_MONTHS: u32 = 24;

/// What a card bought up to today. It exists only with at least one purchase day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bought {
    /// The first purchase day.
    pub first: NaiveDate,
    /// The last purchase day.
    pub last: NaiveDate,
    /// Distinct purchase days.
    pub days: u32,
    /// Purchases; several may fall on one day.
    pub orders: u32,
    /// Minor units of all time, less refunds; below zero where more was paid back than bought.
    pub amount: i64,
    /// Minor units of the last purchase day, less what was paid back on that day.
    pub last_amount: i64,
    /// Σ (days between successive purchase days)².
    pub gaps_squared: u64,
    /// Minor units received within the ABC period.
    pub received: i64,
    /// Purchase days in the last 24 months.
    pub recent: u32,
}

impl Bought {
    /// Days between first and last purchase day: Σ gaps.
    pub fn span(&self) -> u64 {
        u64::try_from((self.last - self.first).num_days()).unwrap_or(0)
    }

    /// The usual interval in days: span ÷ (days − 1). None with one purchase day.
    pub fn usual(&self) -> Option<f64> {
        let gaps = self.days.checked_sub(1).filter(|gaps| *gaps > 0)?;
        Some(self.span() as f64 / f64::from(gaps))
    }

    /// The sample standard deviation of the interval in days: √((n·Σg² − (Σg)²) ÷ (n·(n − 1))) over n = days − 1 gaps. None
    /// below three purchase days.
    pub fn spread(&self) -> Option<f64> {
        let gaps = i128::from(self.days).checked_sub(1).filter(|gaps| *gaps > 1)?;
        let (sum, squares) = (i128::from(self.span()), i128::from(self.gaps_squared));
        // In whole numbers up to here, so that an even rhythm is exactly zero.
        let above = gaps.saturating_mul(squares).saturating_sub(sum.saturating_mul(sum)).max(0);
        Some((above as f64 / (gaps * (gaps - 1)) as f64).sqrt())
    }
}

/// Builds [`Bought`] from the rows of one card, ordered by day; then of the next, without allocating.
#[derive(Clone, Copy, Debug)]
pub struct Tally {
    today: NaiveDate,
    /// Days after this one are recent; all are where there is none.
    recent_after: Option<NaiveDate>,
    so_far: Option<Bought>,
    /// Kept apart, since refunds may come before anything that counts as a purchase.
    amount: i128,
    last_amount: i128,
    /// The day of the row before, whatever it was.
    on: Option<(NaiveDate, i128)>,
}

impl Tally {
    /// For cards as they stand on a day.
    pub fn new(today: NaiveDate) -> Self {
        let recent_after = today.checked_sub_months(Months::new(RECENT_MONTHS));
        Self { today, recent_after, so_far: None, amount: 0, last_amount: 0, on: None }
    }

    /// Takes the next row. Above zero it is a purchase, below zero a refund; a refund and a row of zero make no purchase
    /// day. What is dated after today is left out.
    pub fn push(&mut self, day: NaiveDate, amount: i64) {
        if day > self.today {
            return;
        }
        let net = self.on.filter(|(on, _)| *on == day).map_or(0, |(_, net)| net);
        let net = net.saturating_add(i128::from(amount));
        self.on = Some((day, net));
        self.amount = self.amount.saturating_add(i128::from(amount));
        if amount > 0 {
            self.bought_on(day);
        }
        if self.so_far.is_some_and(|so_far| so_far.last == day) {
            self.last_amount = net;
        }
    }

    fn bought_on(&mut self, day: NaiveDate) {
        let recent = u32::from(self.recent_after.is_none_or(|after| day > after));
        let Some(so_far) = &mut self.so_far else {
            self.so_far = Some(Bought {
                first: day,
                last: day,
                days: 1,
                orders: 1,
                amount: 0,
                last_amount: 0,
                gaps_squared: 0,
                received: 0,
                recent,
            });
            return;
        };
        so_far.orders = so_far.orders.saturating_add(1);
        if day == so_far.last {
            return;
        }
        let gap = (day - so_far.last).num_days().unsigned_abs();
        so_far.gaps_squared = so_far.gaps_squared.saturating_add(gap.saturating_mul(gap));
        so_far.last = day;
        so_far.days = so_far.days.saturating_add(1);
        so_far.recent = so_far.recent.saturating_add(recent);
    }

    /// The card's sum, with what was received from it within the ABC period; ready for the next card. None where nothing
    /// was bought.
    pub fn finish(&mut self, received: i64) -> Option<Bought> {
        let empty = Self { so_far: None, amount: 0, last_amount: 0, on: None, ..*self };
        let done = std::mem::replace(self, empty);
        let (amount, last_amount) = (fitted(done.amount), fitted(done.last_amount));
        Some(Bought { amount, last_amount, received, ..done.so_far? })
    }
}

/// The nearest amount that 64 bits hold.
pub fn fitted(amount: i128) -> i64 {
    i64::try_from(amount).unwrap_or(if amount < 0 { i64::MIN } else { i64::MAX })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn tally(rows: &[(&str, i64)]) -> Option<Bought> {
        let mut tally = Tally::new(day("2026-09-15"));
        for (on, amount) in rows {
            tally.push(day(on), *amount);
        }
        tally.finish(700)
    }

    #[test]
    fn purchases_of_a_day_are_one_purchase_day() {
        // Gaps of 10 and 20 days: 100 + 400. The first day is 24 months back to the day, and so no longer recent.
        let bought = tally(&[
            ("2024-09-15", 100),
            ("2024-09-25", 200),
            ("2024-09-25", 50),
            ("2024-10-15", 300),
            ("2024-10-15", -20),
            ("2025-01-01", -30),
        ]);
        let expected = Bought {
            first: day("2024-09-15"),
            last: day("2024-10-15"),
            days: 3,
            orders: 4,
            amount: 600,
            last_amount: 280,
            gaps_squared: 500,
            received: 700,
            recent: 2,
        };
        assert_eq!(bought, Some(expected));
        // Mean 15; squares of the distances 25 + 25, over one: √50.
        assert_eq!(expected.usual(), Some(15.0));
        assert!((expected.spread().unwrap() - 50_f64.sqrt()).abs() < 1e-12);
    }

    #[test]
    fn refunds_zero_and_the_future_are_no_purchase_day() {
        assert_eq!(tally(&[]), None);
        assert_eq!(tally(&[("2026-01-01", -5), ("2026-01-02", 0), ("2026-09-16", 9)]), None);
        let bought = tally(&[("2026-01-01", -500), ("2026-01-05", 300), ("2026-01-09", 0)]).unwrap();
        assert_eq!((bought.days, bought.amount, bought.last_amount), (1, -200, 300));
        assert_eq!((bought.usual(), bought.spread()), (None, None));
    }

    #[test]
    fn a_refund_booked_before_the_purchase_of_its_day_counts_on_that_day() {
        let bought = tally(&[("2026-01-05", -40), ("2026-01-05", 100)]).unwrap();
        assert_eq!((bought.days, bought.last_amount), (1, 60));
    }

    #[test]
    fn an_even_rhythm_has_no_spread_and_the_next_card_starts_empty() {
        let mut tally = Tally::new(day("2026-09-15"));
        for on in ["2026-01-01", "2026-01-08", "2026-01-15"] {
            tally.push(day(on), 1);
        }
        let bought = tally.finish(0).unwrap();
        assert_eq!((bought.usual(), bought.spread()), (Some(7.0), Some(0.0)));
        assert_eq!(tally.finish(0), None);
    }

    #[test]
    fn the_greatest_amounts_and_the_longest_gaps_do_not_overflow() {
        let mut tally = Tally::new(NaiveDate::MAX);
        for on in [NaiveDate::MIN, day("2000-01-01"), NaiveDate::MAX] {
            tally.push(on, i64::MAX);
            tally.push(on, i64::MAX);
        }
        let bought = tally.finish(i64::MIN).unwrap();
        assert_eq!((bought.amount, bought.last_amount, bought.days), (i64::MAX, i64::MAX, 3));
        assert!(bought.spread().unwrap().is_finite());
    }
}
