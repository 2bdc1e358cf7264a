//! Which backups stay: all of two days, then the last of each of twelve days, ten weeks and nine months. Grandfather,
//! father, son: https://en.wikipedia.org/wiki/Backup_rotation_scheme

use std::collections::BTreeSet;

use chrono::{DateTime, Datelike, Duration, FixedOffset};

/// Everything this young stays, in days.
const ALL_DAYS: i64 = 2;
const DAILY: usize = 12;
const WEEKLY: usize = 10;
const MONTHLY: usize = 9;

/// The number of the day, week or month a moment lies in.
type Span<'a> = &'a dyn Fn(&DateTime<FixedOffset>) -> i64;

/// Places of the backups that stay. Those from the future (the clock was set back) stay as well, and so does the newest.
pub fn kept(made: &[DateTime<FixedOffset>], now: DateTime<FixedOffset>) -> BTreeSet<usize> {
    let mut order: Vec<usize> = (0..made.len()).collect();
    order.sort_by_key(|place| std::cmp::Reverse(made.get(*place)));
    let mut stay: BTreeSet<usize> = order.first().copied().into_iter().collect();
    let young = |at: &DateTime<FixedOffset>| now - *at < Duration::days(ALL_DAYS);
    stay.extend(order.iter().filter(|place| made.get(**place).is_some_and(young)));
    // In the zone the person sits in now: one day there is one day, wherever the backup was made.
    let day = |at: &DateTime<FixedOffset>| at.with_timezone(now.offset()).date_naive();
    let rules: [(usize, Span<'_>); 3] = [
        (DAILY, &|at| i64::from(day(at).num_days_from_ce())),
        (WEEKLY, &|at| i64::from(day(at).num_days_from_ce() - 1).div_euclid(7)),
        (MONTHLY, &|at| i64::from(day(at).year()) * 12 + i64::from(day(at).month0())),
    ];
    for (many, span) in rules {
        let mut spans: Vec<i64> = Vec::new();
        for place in &order {
            let Some(at) = made.get(*place) else { continue };
            // The days that stay whole are not counted again as days, but they are the last of their week and month.
            if many == DAILY && young(at) {
                continue;
            }
            let own = span(at);
            if spans.last() != Some(&own) {
                if spans.len() == many {
                    break;
                }
                spans.push(own);
                stay.insert(*place);
            }
        }
    }
    stay
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<FixedOffset> {
        DateTime::parse_from_rfc3339(text).unwrap()
    }

    #[test]
    fn a_year_of_work_leaves_two_days_twelve_days_ten_weeks_and_nine_months() {
        let now = at("2026-09-15T18:00:00+08:00");
        // Every quarter of an hour from nine to six, for four hundred days.
        let made: Vec<_> = (0..400)
            .flat_map(|day| (0..36).map(move |n| (day, n)))
            .map(|(day, n)| now - Duration::days(day) - Duration::minutes(15 * n))
            .collect();
        let stay = kept(&made, now);
        let days: BTreeSet<_> = stay.iter().map(|place| made[*place].date_naive()).collect();
        let last = |back: i64| (now - Duration::days(back)).date_naive();
        assert!((0..14).all(|back| days.contains(&last(back))), "{days:?}");
        assert!(!days.contains(&last(17)), "{days:?}");
        // Sundays, the last day of their week, ten weeks back; ends of month, nine months back.
        assert!(
            days.contains(&"2026-07-19".parse().unwrap()) && !days.contains(&"2026-07-05".parse().unwrap())
        );
        assert!(
            days.contains(&"2026-01-31".parse().unwrap()) && !days.contains(&"2025-12-31".parse().unwrap())
        );
        assert_eq!(stay.iter().filter(|place| now - made[**place] < Duration::days(2)).count(), 72);
        assert_eq!(stay.len(), 72 + 12 + 7 + 8, "{days:?}");
    }

    #[test]
    fn a_backup_from_the_future_and_the_only_one_stay() {
        let now = at("2026-09-15T18:00:00+08:00");
        assert_eq!(kept(&[at("2027-01-01T00:00:00Z"), at("2020-01-01T00:00:00Z")], now).len(), 2);
        assert_eq!(kept(&[], now).len(), 0);
    }
}
