//! What is due and what was paid against it: payments cover the earliest part first. Pure; amounts are minor units of one
//! currency.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// One part of what is to be paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// By when.
    pub on: NaiveDate,
    /// How much, above zero.
    pub amount: i64,
}

/// What was agreed when a plan was made. Rests that are put off afterwards do not change it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Agreed {
    /// How much has to have come for the order to be signed: 首款.
    pub first: i64,
    /// The last day that anything was to be due.
    pub term: NaiveDate,
}

impl Agreed {
    /// What a plan says that is made now; nothing of none.
    pub fn of(dues: &[Due]) -> Option<Self> {
        Some(Self { first: dues.first()?.amount, term: dues.iter().map(|due| due.on).max()? })
    }
}

/// Money that came in, or was let off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Payment {
    /// When.
    pub on: NaiveDate,
    /// How much, above zero.
    pub amount: i64,
}

/// How one part stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// Covered so far.
    pub paid: i64,
    /// Not covered.
    pub left: i64,
    /// The day nothing was left any more.
    pub settled_on: Option<NaiveDate>,
}

/// How an order stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Its parts, in the order they were given.
    pub parts: Vec<Part>,
    /// The last day anything was to be due, as it was agreed.
    pub term: Option<NaiveDate>,
    /// The day as much had come as was agreed for the first part: 首款.
    pub first_paid_on: Option<NaiveDate>,
    /// The day everything was: 收齊.
    pub paid_on: Option<NaiveDate>,
    /// Paid beyond what was due: 溢收.
    pub over: i64,
}

impl Standing {
    /// Paid in full, and not later than the last day of the plan.
    pub fn on_term(&self) -> bool {
        self.paid_on.zip(self.term).is_some_and(|(paid, term)| paid <= term)
    }

    /// Not paid yet.
    pub fn left(&self) -> i64 {
        self.parts.iter().map(|part| part.left).sum()
    }
}

/// How far an order by plan has come, without its parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Way {
    /// The day as much had come as was agreed for the first part.
    pub first_paid_on: Option<NaiveDate>,
    /// The day everything had.
    pub paid_on: Option<NaiveDate>,
    /// It had come by the last day that was agreed.
    pub on_term: bool,
}

/// How far an order of an amount has come; `payments` in the order of their days. What [`settle`] says of it, since parts make
/// the order's sum.
pub fn way(agreed: Agreed, amount: i64, payments: &[Payment]) -> Way {
    let paid_on = covered_on(payments, amount);
    Way {
        first_paid_on: covered_on(payments, agreed.first),
        paid_on,
        on_term: paid_on.is_some_and(|paid| paid <= agreed.term),
    }
}

/// The day payments, in the order of their days, first came to a sum.
fn covered_on(payments: &[Payment], sum: i64) -> Option<NaiveDate> {
    let mut came = 0_i64;
    let last = payments.iter().find(|payment| {
        came = came.saturating_add(payment.amount);
        came >= sum
    })?;
    Some(last.on)
}

/// Lays payments against what is due: the earliest part first, whatever the payment was meant for, so that nothing is owed
/// twice. `dues` are in the order of their days; where nothing is known of what was `agreed`, they are it.
pub fn settle(agreed: Option<Agreed>, dues: &[Due], payments: &[Payment]) -> Standing {
    let agreed = agreed.or_else(|| Agreed::of(dues));
    let mut payments = payments.to_vec();
    payments.sort_by_key(|payment| payment.on);
    let first_paid_on = agreed.and_then(|agreed| covered_on(&payments, agreed.first));
    let mut paying = payments.into_iter();
    let (mut purse, mut day) = (0_i64, None);
    let mut parts = Vec::with_capacity(dues.len());
    for due in dues {
        let mut left = due.amount;
        let mut settled_on = None;
        while left > 0 {
            if purse == 0 {
                let Some(next) = paying.next() else { break };
                (purse, day) = (next.amount, Some(next.on));
            }
            let used = purse.min(left);
            (purse, left) = (purse - used, left - used);
            if left == 0 {
                settled_on = day;
            }
        }
        parts.push(Part { paid: due.amount - left, left, settled_on });
    }
    let over = purse + paying.map(|payment| payment.amount).sum::<i64>();
    let is_paid = !parts.is_empty() && parts.iter().all(|part| part.left == 0);
    Standing {
        term: agreed.map(|agreed| agreed.term),
        first_paid_on,
        paid_on: parts.last().filter(|_| is_paid).and_then(|part| part.settled_on),
        over,
        parts,
    }
}

/// 帳齡: how far a part is from its day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export, rename = "AgeBucket")]
pub enum Bucket {
    /// Due in more than 30 days.
    Later,
    /// Due within 30 days.
    Soon,
    /// Due today.
    Today,
    /// Late by 1 to 30 days.
    Late30,
    /// By 31 to 60.
    Late60,
    /// By 61 to 90.
    Late90,
    /// By more.
    LateMore,
}

impl Bucket {
    /// All of them, what is furthest ahead first.
    pub const ALL: [Self; 7] =
        [Self::Later, Self::Soon, Self::Today, Self::Late30, Self::Late60, Self::Late90, Self::LateMore];

    /// The one a day falls into.
    pub fn of(due: NaiveDate, today: NaiveDate) -> Self {
        match (today - due).num_days() {
            ..=-31 => Self::Later,
            -30..=-1 => Self::Soon,
            0 => Self::Today,
            1..=30 => Self::Late30,
            31..=60 => Self::Late60,
            61..=90 => Self::Late90,
            _ => Self::LateMore,
        }
    }
}

/// A sum in `parts` parts that differ by one unit at most and make the sum; the larger ones come first.
pub fn even(amount: i64, parts: u32) -> Vec<i64> {
    let count = i64::from(parts.max(1));
    let (each, rest) = (amount.div_euclid(count), amount.rem_euclid(count));
    (0..count).map(|part| each + i64::from(part < rest)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn due(on: &str, amount: i64) -> Due {
        Due { on: day(on), amount }
    }

    fn paid(on: &str, amount: i64) -> Payment {
        Payment { on: day(on), amount }
    }

    /// 50,000 in four parts, paid as 10,000 and 25,000: the second part is covered on the second day, the third in half.
    #[test]
    fn a_payment_covers_the_earliest_part_first_and_the_rest_of_it_the_next() {
        let dues = [
            due("2026-01-10", 12_500),
            due("2026-02-10", 12_500),
            due("2026-03-10", 12_500),
            due("2026-04-10", 12_500),
        ];
        let standing = settle(None, &dues, &[paid("2026-02-01", 25_000), paid("2026-01-05", 10_000)]);
        let of = |part: usize| standing.parts[part];
        assert_eq!(of(0), Part { paid: 12_500, left: 0, settled_on: Some(day("2026-02-01")) });
        assert_eq!(of(1), Part { paid: 12_500, left: 0, settled_on: Some(day("2026-02-01")) });
        assert_eq!(of(2), Part { paid: 10_000, left: 2_500, settled_on: None });
        assert_eq!(of(3), Part { paid: 0, left: 12_500, settled_on: None });
        assert_eq!((standing.left(), standing.over), (15_000, 0));
        assert_eq!((standing.first_paid_on, standing.paid_on), (Some(day("2026-02-01")), None));
    }

    #[test]
    fn paid_in_full_on_the_last_day_is_on_term_and_a_day_later_is_not() {
        let dues = [due("2026-01-10", 100), due("2026-02-10", 100)];
        let on = |last: &str| settle(None, &dues, &[paid("2026-01-01", 100), paid(last, 100)]);
        assert!(on("2026-02-10").on_term());
        assert!(!on("2026-02-11").on_term());
        assert_eq!(on("2026-02-11").paid_on, Some(day("2026-02-11")));
    }

    /// 首款 60,000, of which 50,000 came and the rest was put off beyond the term: neither signed nor, when it comes, on term.
    #[test]
    fn putting_a_rest_off_makes_nobody_sign_and_moves_no_term() {
        let agreed = Some(Agreed { first: 60_000, term: day("2026-02-10") });
        let dues = [due("2026-01-10", 50_000), due("2026-02-10", 40_000), due("2026-03-10", 10_000)];
        let begun = settle(agreed, &dues, &[paid("2026-01-10", 50_000)]);
        assert_eq!((begun.parts[0].left, begun.first_paid_on), (0, None));
        let signed = settle(agreed, &dues, &[paid("2026-01-10", 50_000), paid("2026-01-20", 10_000)]);
        assert_eq!(signed.first_paid_on, Some(day("2026-01-20")));
        let all = settle(agreed, &dues, &[paid("2026-01-10", 90_000), paid("2026-03-01", 10_000)]);
        assert_eq!(
            (all.paid_on, all.term, all.on_term()),
            (Some(day("2026-03-01")), agreed.map(|a| a.term), false)
        );
    }

    /// Both ways to the same days, for every order of these payments.
    #[test]
    fn the_way_of_an_order_is_what_its_parts_say() {
        let dues = [due("2026-01-10", 60_000), due("2026-02-10", 40_000)];
        let agreed = Agreed::of(&dues).unwrap();
        for payments in [
            vec![],
            vec![paid("2026-01-05", 59_999), paid("2026-01-09", 1)],
            vec![paid("2026-01-05", 100_000)],
            vec![paid("2026-01-05", 70_000), paid("2026-02-10", 30_000), paid("2026-02-11", 5)],
            vec![paid("2026-01-05", 70_000), paid("2026-02-11", 30_000)],
        ] {
            let (way, standing) = (way(agreed, 100_000, &payments), settle(None, &dues, &payments));
            assert_eq!(
                (way.first_paid_on, way.paid_on),
                (standing.first_paid_on, standing.paid_on),
                "{payments:?}"
            );
            assert_eq!(way.on_term, standing.on_term(), "{payments:?}");
        }
    }

    #[test]
    fn what_is_paid_beyond_the_plan_is_told_and_lost_nowhere() {
        let standing =
            settle(None, &[due("2026-01-10", 100)], &[paid("2026-01-01", 130), paid("2026-01-02", 20)]);
        assert_eq!((standing.left(), standing.over), (0, 50));
        assert_eq!(standing.paid_on, Some(day("2026-01-01")));
        let unplanned = settle(None, &[], &[paid("2026-01-01", 30)]);
        assert_eq!((unplanned.over, unplanned.paid_on, unplanned.term), (30, None, None));
    }

    #[test]
    fn a_part_is_as_old_as_its_days() {
        let today = day("2026-09-15");
        for (due, bucket) in [
            ("2026-10-16", Bucket::Later),
            ("2026-10-15", Bucket::Soon),
            ("2026-09-16", Bucket::Soon),
            ("2026-09-15", Bucket::Today),
            ("2026-09-14", Bucket::Late30),
            ("2026-08-16", Bucket::Late30),
            ("2026-08-15", Bucket::Late60),
            ("2026-07-17", Bucket::Late60),
            ("2026-07-16", Bucket::Late90),
            ("2026-06-17", Bucket::Late90),
            ("2026-06-16", Bucket::LateMore),
        ] {
            assert_eq!(Bucket::of(day(due), today), bucket, "{due}");
        }
    }

    #[test]
    fn parts_of_a_sum_make_the_sum() {
        assert_eq!(even(100, 3), [34, 33, 33]);
        assert_eq!(even(2, 4), [1, 1, 0, 0]);
        assert_eq!(even(100, 0), [100]);
    }
}
