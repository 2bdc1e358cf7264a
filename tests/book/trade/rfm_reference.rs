//! Recency, frequency and amount on the data set of R's `rfm` package: the published segments come out to the customer, by
//! our steps of a fifth.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use shuke_core::segments::schemes::rfm::{Cuts, Facts, Grid, Place, Settings};

use crate::{day, shared};

/// Customers, orders and revenue of each segment, as the package publishes them for 31 December 2006.
const PUBLISHED: [(&str, (u32, i64, i64)); 10] = [
    ("About To Sleep", (102, 283, 23_449)),
    ("At Risk", (28, 216, 22_227)),
    ("Can't Lose Them", (47, 274, 32_446)),
    ("Champions", (35, 316, 31_646)),
    ("Lost", (148, 393, 35_324)),
    ("Loyal Customers", (170, 799, 76_562)),
    ("Need Attention", (10, 57, 4_562)),
    ("New Customers", (104, 329, 28_837)),
    ("Potential Loyalist", (342, 2_211, 204_856)),
    ("Promising", (9, 28, 4_249)),
];

/// The package's segments: ends of recency, frequency and amount. The first that fits is it.
const SEGMENTS: [(&str, [(u8, u8); 3]); 10] = [
    ("Champions", [(5, 5), (5, 5), (5, 5)]),
    ("Potential Loyalist", [(3, 5), (3, 5), (2, 5)]),
    ("Loyal Customers", [(2, 4), (2, 4), (2, 4)]),
    ("Promising", [(3, 4), (1, 3), (3, 5)]),
    ("New Customers", [(4, 5), (1, 3), (1, 5)]),
    ("Can't Lose Them", [(1, 2), (3, 4), (4, 5)]),
    ("At Risk", [(1, 2), (2, 5), (4, 5)]),
    ("Need Attention", [(1, 3), (3, 5), (3, 5)]),
    ("About To Sleep", [(2, 3), (1, 3), (1, 4)]),
    ("Lost", [(1, 1), (1, 5), (1, 5)]),
];

fn segment(place: &Place) -> &'static str {
    let steps = [place.recency, place.frequency, place.amount];
    let fits = |ends: &[(u8, u8); 3]| {
        ends.iter().zip(steps).all(|((low, high), step)| (*low..=*high).contains(&step))
    };
    SEGMENTS.iter().find(|(_, ends)| fits(ends)).map_or("Others", |(name, _)| *name)
}

/// Each customer's days since the last order, orders and whole dollars, in the order of their names. The package counts
/// orders where Shuke counts days, and dollars where Shuke counts cents.
fn customers(text: &str) -> BTreeMap<&str, Facts> {
    let today = day("2006-12-31");
    let mut all: HashMap<&str, (NaiveDate, i64, i64)> = HashMap::new();
    for line in text.lines().skip(1) {
        let mut fields = line.split(',');
        let [name, on, revenue] = [(); 3].map(|()| fields.next().unwrap());
        let (last, orders, amount) = all.entry(name).or_insert((NaiveDate::MIN, 0, 0));
        *last = day(on).max(*last);
        *orders += 1;
        *amount += revenue.parse::<i64>().unwrap();
    }
    let facts = |(last, days, amount): (NaiveDate, i64, i64)| Facts {
        days_since: (today - last).num_days(),
        days,
        amount,
    };
    all.into_iter().map(|(name, sums)| (name, facts(sums))).collect()
}

#[test]
fn the_published_segments_of_the_rfm_package_come_out() {
    let Some(path) = shared("open/purchase/rfm-package/rfm_data_orders.csv") else { return };
    let text = std::fs::read_to_string(path).unwrap();
    let customers = customers(&text);
    let facts: Vec<Facts> = customers.values().copied().collect();
    let fifths = Settings { recency: Cuts::Quintile, frequency: Cuts::Quintile, amount: Cuts::Quintile };
    let grid = Grid::new(&facts, &fifths).unwrap();
    // The first rows of the published table.
    for (name, numbers, score) in [
        ("Abbey O'Reilly", (205, 6, 472), 343),
        ("Add Senger", (140, 3, 340), 412),
        ("Aden Lesch", (194, 4, 405), 323),
        ("Aden Murphy", (98, 7, 596), 544),
        ("Admiral Senger", (132, 5, 448), 433),
    ] {
        let facts = customers[name];
        let place = grid.classify(&facts);
        let of = |step: u8| u32::from(step);
        assert_eq!((facts.days_since, facts.days, facts.amount), numbers, "{name}");
        assert_eq!(of(place.recency) * 100 + of(place.frequency) * 10 + of(place.amount), score, "{name}");
    }
    let mut found: BTreeMap<&str, (u32, i64, i64)> = BTreeMap::new();
    for facts in &facts {
        let (count, orders, revenue) = found.entry(segment(&grid.classify(facts))).or_default();
        *count += 1;
        *orders += facts.days;
        *revenue += facts.amount;
    }
    assert_eq!(found, BTreeMap::from(PUBLISHED));
}
