//! Customer value against published results: the CDNOW sample, calibration from 1 January to 30 September 1997, with
//! the values in `shared/data/open/REFERENCE_VALUES.md`.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use shuke_core::segments::value::{self, Customer, bgnbd, spend};

use crate::shared;

/// The calibration period, and the purchases of the 39 weeks after it.
struct Sample {
    customers: Vec<Customer>,
    spent: Vec<(u32, f64)>,
    later: usize,
}

/// The sample; none, and a word on why, without the shared data set.
fn sample() -> Option<Sample> {
    let text = std::fs::read_to_string(shared("open/purchase/cdnow/CDNOW_sample.txt")?).unwrap();
    let mut people: BTreeMap<&str, BTreeMap<NaiveDate, f64>> = BTreeMap::new();
    for line in text.lines() {
        // The id in the whole set, the one in the sample, the day, how many discs, the sum.
        let fields: Vec<&str> = line.split_whitespace().collect();
        let day = NaiveDate::parse_from_str(fields[2], "%Y%m%d").unwrap();
        *people.entry(fields[1]).or_default().entry(day).or_default() += fields[4].parse::<f64>().unwrap();
    }
    let end = NaiveDate::from_ymd_opt(1997, 9, 30).unwrap();
    let mut sample = Sample { customers: Vec::new(), spent: Vec::new(), later: 0 };
    for days in people.values() {
        let first = *days.keys().next().unwrap();
        let repeats: Vec<(&NaiveDate, &f64)> = days.range(..=end).skip(1).collect();
        sample.later += days.range(end..).filter(|(day, _)| **day > end).count();
        let since = |day: NaiveDate| u32::try_from((day - first).num_days()).unwrap();
        let x = u32::try_from(repeats.len()).unwrap();
        let last = repeats.last().map_or(0, |(day, _)| since(**day));
        sample.customers.push(Customer::from_days(x, last, since(end)));
        let sum: f64 = repeats.iter().map(|(_, sum)| **sum).sum();
        sample.spent.push((x, if x > 0 { sum / f64::from(x) } else { 0.0 }));
    }
    Some(sample)
}

fn near(found: f64, published: f64, share: f64) {
    assert!((found / published - 1.0).abs() < share, "{found} for {published}");
}

#[test]
fn the_models_fit_the_cdnow_sample_as_published() {
    let Some(sample) = sample() else { return };
    assert_eq!(sample.customers.len(), 2_357);
    assert_eq!(sample.customers.iter().map(|it| it.x).sum::<u32>(), 2_457);
    assert_eq!(sample.later, 1_882);
    let model = value::fit(&sample.customers, &sample.spent).unwrap();
    assert_eq!(model.repeaters, 946);
    let found = model.purchases;
    // Fader, Hardie & Lee (2005) print three decimals; SciPy, fitted to the same days, gives the rest.
    for (found, paper, scipy) in [
        (found.r, 0.243, 0.24259),
        (found.alpha, 4.414, 4.41360),
        (found.a, 0.793, 0.79292),
        (found.b, 2.426, 2.42591),
    ] {
        assert!((found - paper).abs() < 0.001, "{found} for {paper}");
        near(found, scipy, 1e-4);
    }
    assert!((found.log_likelihood + 9_582.429_2).abs() < 0.001, "{}", found.log_likelihood);
    // The note on the Gamma-Gamma model prints two decimals.
    let found = model.spend;
    for (found, note) in [(found.p, 6.25), (found.q, 3.74), (found.gamma, 15.44)] {
        assert!((found - note).abs() < 0.01, "{found} for {note}");
    }
    assert!((found.log_likelihood + 4_055.918).abs() < 0.001, "{}", found.log_likelihood);
}

#[test]
fn the_forecast_for_the_cdnow_sample_holds_on_the_weeks_after_it() {
    let Some(sample) = sample() else { return };
    let params = bgnbd::fit(&sample.customers).unwrap();
    let forecast: f64 = sample.customers.iter().map(|it| bgnbd::expected(&params, it, 39.0)).sum();
    // It comes out 12 % below; that is the model's error on these people, not the code's.
    near(forecast, sample.later as f64, 0.15);
}

/// The BTYD vignette prints seven digits of the parameters and as many of these values. With those parameters the
/// closed form in fifty digits gives what is found here; the vignette differs from both in the sixth digit.
#[test]
fn single_customers_are_valued_as_in_the_btyd_vignette() {
    let params = bgnbd::Params {
        r: 0.2425982,
        alpha: 4.4136842,
        a: 0.7929899,
        b: 2.4261667,
        log_likelihood: -9_582.429,
    };
    let customer = Customer::from_days(26, 216, 217);
    near(bgnbd::expected(&params, &customer, 52.0), 25.75659, 1e-5);
    near(bgnbd::p_alive(&params, &customer), 0.9688523, 1e-6);
    near(bgnbd::expected_new(&params, 52.0), 1.444004, 1e-5);
    for (x, published) in [(10, 0.3474606), (15, 0.04283391), (20, 0.004158973), (25, 0.0003583685)] {
        near(bgnbd::expected(&params, &Customer { x, t_x: 20.0, t: 39.0 }, 52.0), published, 1e-5);
    }
}

#[test]
fn spending_on_the_cdnow_sample_does_not_depend_on_the_currency() {
    let Some(sample) = sample() else { return };
    let one = spend::fit(&sample.spent).unwrap();
    let scaled: Vec<(u32, f64)> = sample.spent.iter().map(|(x, mean)| (*x, mean * 1_000.0)).collect();
    let other = spend::fit(&scaled).unwrap();
    near(other.p, one.p, 1e-5);
    near(other.q, one.q, 1e-5);
    near(other.gamma, one.gamma * 1_000.0, 1e-5);
}
