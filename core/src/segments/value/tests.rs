//! The models on simulated books, whose truth is known. The seed is fixed and stands in every message.

use super::*;

const SEED: u64 = 20_260_915;

/// The parameters published for CDNOW; any sensible ones would do.
const CDNOW: bgnbd::Params =
    bgnbd::Params { r: 0.243, alpha: 4.414, a: 0.793, b: 2.426, log_likelihood: -9_582.4 };
const CDNOW_SPEND: spend::Spend = spend::Spend { p: 6.25, q: 3.74, gamma: 15.44, log_likelihood: -4_055.9 };

/// SplitMix64 and what is drawn from it.
struct Dice(u64);

impl Dice {
    /// Above 0, below 1.
    fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (((z ^ (z >> 31)) >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
    }

    fn normal(&mut self) -> f64 {
        (-2.0 * self.uniform().ln()).sqrt() * (std::f64::consts::TAU * self.uniform()).cos()
    }

    /// Marsaglia & Tsang (2000); below shape 1 by way of shape + 1.
    fn gamma(&mut self, shape: f64) -> f64 {
        if shape < 1.0 {
            return self.gamma(shape + 1.0) * self.uniform().powf(1.0 / shape);
        }
        let d = shape - 1.0 / 3.0;
        loop {
            let x = self.normal();
            let v = (1.0 + x / (9.0 * d).sqrt()).powi(3);
            if v > 0.0 && self.uniform().ln() < 0.5 * x * x + d - d * v + d * v.ln() {
                return d * v;
            }
        }
    }

    fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.uniform()
    }

    /// From `low` to `high`, each power of ten as likely as the next.
    fn magnitude(&mut self, low: f64, high: f64) -> f64 {
        self.between(low.ln(), high.ln()).exp()
    }

    /// Someone observed for `t` weeks, to the day, and how many purchases they make in the `after` weeks that follow.
    fn customer(&mut self, truth: &bgnbd::Params, t: f64, after: f64) -> (Customer, u32) {
        let rate = self.gamma(truth.r) / truth.alpha;
        let (a, b) = (self.gamma(truth.a), self.gamma(truth.b));
        let leaves = a / (a + b);
        let mut customer = Customer { x: 0, t_x: 0.0, t };
        let (mut now, mut later) = (0.0, 0);
        loop {
            now -= self.uniform().ln() / rate;
            if now >= t + after {
                return (customer, later);
            }
            if now < t {
                let day = (now * 7.0).ceil().max(1.0) / 7.0;
                customer = Customer { x: customer.x + 1, t_x: day.min(t), t };
            } else {
                later += 1;
            }
            if self.uniform() < leaves {
                return (customer, later);
            }
        }
    }

    /// The mean of `x` purchases of someone.
    fn mean(&mut self, truth: &spend::Spend, x: u32) -> f64 {
        let scale = truth.gamma / self.gamma(truth.q);
        self.gamma(truth.p * f64::from(x)) * scale / f64::from(x)
    }

    /// A book of customers who came one after another over two years, and their spending.
    fn book(&mut self, many: u32) -> (Vec<Customer>, Vec<(u32, f64)>) {
        let mut customers = Vec::new();
        let mut spent = Vec::new();
        for _ in 0..many {
            let t = (self.between(0.0, 104.0) * 7.0).ceil() / 7.0;
            let (customer, _) = self.customer(&CDNOW, t, 0.0);
            spent.push((customer.x, if customer.x > 0 { self.mean(&CDNOW_SPEND, customer.x) } else { 0.0 }));
            customers.push(customer);
        }
        (customers, spent)
    }
}

fn near(found: f64, truth: f64, share: f64) -> bool {
    (found / truth - 1.0).abs() < share
}

#[test]
fn the_fit_finds_the_parameters_a_book_was_made_with() {
    let (customers, spent) = Dice(SEED).book(6_000);
    let model = fit(&customers, &spent).unwrap();
    let (purchases, spend) = (model.purchases, model.spend);
    for (found, truth) in [
        (purchases.r, CDNOW.r),
        (purchases.alpha, CDNOW.alpha),
        (purchases.a, CDNOW.a),
        (purchases.b, CDNOW.b),
        (spend.p, CDNOW_SPEND.p),
        (spend.q, CDNOW_SPEND.q),
        (spend.gamma, CDNOW_SPEND.gamma),
    ] {
        assert!(near(found, truth, 0.25), "seed {SEED}: {found} for {truth} in {model:?}");
    }
    assert_eq!(model.customers, 6_000);
    assert_eq!(usize::try_from(model.repeaters).unwrap(), customers.iter().filter(|it| it.x > 0).count());
}

#[test]
fn the_forecast_holds_on_the_weeks_that_follow() {
    let mut dice = Dice(SEED);
    let (mut customers, mut later) = (Vec::new(), 0);
    for _ in 0..6_000 {
        let t = dice.between(10.0, 104.0);
        let (customer, bought) = dice.customer(&CDNOW, t, 52.0);
        customers.push(customer);
        later += bought;
    }
    let params = bgnbd::fit(&customers).unwrap();
    let forecast: f64 = customers.iter().map(|it| bgnbd::expected(&params, it, 52.0)).sum();
    assert!(near(forecast, f64::from(later), 0.05), "seed {SEED}: {forecast} for {later}");
}

#[test]
fn the_currency_changes_nothing_but_the_scale() {
    let (_, spent) = Dice(SEED).book(1_000);
    let one = spend::fit(&spent).unwrap();
    for times in [1_000.0, 1e-3, 31.7] {
        let scaled: Vec<(u32, f64)> = spent.iter().map(|(x, mean)| (*x, mean * times)).collect();
        let other = spend::fit(&scaled).unwrap();
        assert!(near(other.p, one.p, 1e-4) && near(other.q, one.q, 1e-4), "seed {SEED}: {one:?} {other:?}");
        assert!(near(other.gamma, one.gamma * times, 1e-4), "seed {SEED}: {one:?} {other:?}");
        let repeaters = spent.iter().filter(|(x, _)| *x > 0).count() as f64;
        let moved = one.log_likelihood - repeaters * f64::ln(times);
        assert!(near(other.log_likelihood, moved, 1e-9), "seed {SEED}: {one:?} {other:?}");
        let (x, mean) = (3, 80.0);
        let (before, after) = (spend::expected(&one, x, mean), spend::expected(&other, x, mean * times));
        assert!(near(after.unwrap(), before.unwrap() * times, 1e-4), "seed {SEED}: {before:?} {after:?}");
    }
}

#[test]
fn a_book_told_twice_or_in_another_order_is_the_same_book() {
    let (customers, _) = Dice(SEED).book(800);
    let one = bgnbd::fit(&customers).unwrap();
    let mut twice = [customers.clone(), customers].concat();
    twice.reverse();
    let other = bgnbd::fit(&twice).unwrap();
    assert!(
        near(other.alpha, one.alpha, 1e-4) && near(other.b, one.b, 1e-4),
        "seed {SEED}: {one:?} {other:?}"
    );
    assert!(near(other.log_likelihood, 2.0 * one.log_likelihood, 1e-9), "seed {SEED}: {one:?} {other:?}");
}

#[test]
fn what_is_expected_keeps_its_bounds_whatever_the_customer() {
    let mut dice = Dice(SEED);
    for round in 0..3_000 {
        let params = bgnbd::Params {
            r: dice.magnitude(0.01, 100.0),
            alpha: dice.magnitude(0.1, 1_000.0),
            a: dice.magnitude(0.01, 100.0),
            b: dice.magnitude(0.01, 100.0),
            log_likelihood: 0.0,
        };
        let t = dice.magnitude(0.2, 5_000.0);
        // At most one purchase day a day, as in life.
        let x = dice.magnitude(1.0, 5_000.0_f64.min(7.0 * t)).round() as u32;
        let customer = Customer { x, t_x: t * dice.uniform(), t };
        let message = format!("seed {SEED}, round {round}: {customer:?} {params:?}");
        let alive = bgnbd::p_alive(&params, &customer);
        assert!((0.0..=1.0).contains(&alive), "{message}");
        let silent = bgnbd::p_alive(&params, &Customer { t: t * 1.5, ..customer });
        assert!(silent < alive || alive == 0.0, "{alive} {silent} {message}");
        let (mut before, mut up_to) = (0.0, 0.0);
        for weeks in [0.5, 4.0, 52.0, 520.0] {
            let expected = bgnbd::expected(&params, &customer, weeks);
            assert!(
                expected.is_finite() && expected >= before * (1.0 - 1e-12),
                "{weeks} {expected} {message}"
            );
            // e⁻²⁰ is the chance that a living customer has bought nothing by then: it shows in the last digits.
            let quiet = (params.r + f64::from(x)) * f64::ln_1p(up_to / (params.alpha + t));
            assert!(expected > before || quiet > 20.0 || alive < 1e-300, "{weeks} {expected} {message}");
            // No more than a customer who never leaves.
            let most = (params.r + f64::from(x)) * weeks / (params.alpha + t);
            assert!(expected <= alive * most * (1.0 + 1e-9), "{expected} {most} {message}");
            (before, up_to) = (expected, weeks);
        }
    }
}

#[test]
fn the_largest_customers_stay_finite() {
    for (x, t_x, t) in
        [(5_000, 5_000.0, 5_000.0), (5_000, 1.0, 5_000.0), (5_000, 700.0, 715.0), (1, 0.2, 5_000.0)]
    {
        let customer = Customer { x, t_x, t };
        let alive = bgnbd::p_alive(&CDNOW, &customer);
        assert!((0.0..=1.0).contains(&alive), "{customer:?} {alive}");
        for weeks in [1.0, 52.0, 5_000.0] {
            let expected = bgnbd::expected(&CDNOW, &customer, weeks);
            assert!(expected.is_finite() && expected >= 0.0, "{customer:?} {weeks} {expected}");
        }
    }
    // Daily purchases for fourteen years and no sign of leaving: little less than daily for another.
    let daily = Customer { x: 5_000, t_x: 715.0, t: 715.0 };
    assert!(bgnbd::p_alive(&CDNOW, &daily) > 0.999);
    let expected = bgnbd::expected(&CDNOW, &daily, 52.0);
    assert!((320.0..364.0).contains(&expected), "{expected}");
}

#[test]
fn degenerate_books_give_none() {
    let alike = |x, t_x, t, many| vec![Customer { x, t_x, t }; many];
    assert_eq!(bgnbd::fit(&[]), None);
    assert_eq!(bgnbd::fit(&alike(0, 0.0, 30.0, 500)), None, "nobody repeats");
    assert_eq!(bgnbd::fit(&alike(0, 0.0, 0.0, 500)), None, "everybody new today");
    let once: Vec<Customer> = (0..500).map(|day| Customer::from_days(0, 0, day)).collect();
    assert_eq!(bgnbd::fit(&once), None, "nobody repeats, whenever they came");
    assert_eq!(bgnbd::fit(&alike(4, 20.0, 30.0, 1)), None, "one customer");
    assert_eq!(bgnbd::fit(&alike(4, 20.0, 30.0, 500)), None, "all alike");
    assert_eq!(bgnbd::fit(&alike(5_000, 20.0, 30.0, 3)), None, "huge");
    let (mut customers, spent) = Dice(SEED).book(300);
    assert!(bgnbd::fit(&customers).is_some(), "seed {SEED}");
    customers.push(Customer { x: 0, t_x: 0.0, t: 0.0 });
    assert!(bgnbd::fit(&customers).is_some(), "seed {SEED}: someone new today");
    customers.push(Customer { x: 2, t_x: 9.0, t: 8.0 });
    assert_eq!(bgnbd::fit(&customers), None, "someone who cannot exist");
    assert_eq!(fit(&customers, &spent), Err(Thin::NoFit));
}

#[test]
fn too_small_a_book_says_what_is_missing() {
    let (customers, spent) = Dice(SEED).book(400);
    let need = MIN_CUSTOMERS;
    assert_eq!(fit(&customers[..49], &spent[..49]), Err(Thin::FewCustomers { have: 49, need }));
    let repeats: Vec<usize> = (0..400).filter(|i| customers[*i].x > 0).collect();
    let up_to = repeats[24];
    let need = MIN_REPEATERS;
    assert_eq!(fit(&customers[..up_to], &spent[..up_to]), Err(Thin::FewRepeaters { have: 24, need }));
    let free: Vec<(u32, f64)> = spent.iter().map(|(x, _)| (*x, 0.0)).collect();
    assert_eq!(fit(&customers, &free), Err(Thin::FewRepeaters { have: 0, need }), "nothing was paid");
    assert!(fit(&customers, &spent).is_ok());
    // Customers so unlike each other that they have no mean to lean on.
    let (truth, mut dice) = (spend::Spend { q: 0.6, ..CDNOW_SPEND }, Dice(SEED));
    let wild: Vec<(u32, f64)> = (0..400).map(|_| (3, dice.mean(&truth, 3))).collect();
    assert!(spend::fit(&wild).unwrap().q < 1.0, "seed {SEED}");
    assert_eq!(fit(&customers, &wild), Err(Thin::NoFit));
}

#[test]
fn books_without_differences_are_read_as_the_limits_of_the_models() {
    let mut dice = Dice(SEED);
    let (customers, spent) = dice.book(400);
    // One price for everything.
    let same: Vec<(u32, f64)> = spent.iter().map(|(x, _)| (*x, 500.0)).collect();
    let spend = fit(&customers, &same).unwrap().spend;
    assert!(near(spend::expected(&spend, 3, 500.0).unwrap(), 500.0, 0.001), "seed {SEED}: {spend:?}");
    // Each customer a price of their own: it is kept.
    let truth = spend::Spend { p: 1e9, gamma: 1e-7, ..CDNOW_SPEND };
    let own: Vec<(u32, f64)> = (0..2_000).map(|i| (1 + i % 9, dice.mean(&truth, 1 + i % 9))).collect();
    let spend = spend::fit(&own).unwrap();
    let (_, mean) = own[0];
    assert!(spend.p > 30.0 && near(spend.q, truth.q, 0.1), "seed {SEED}: {spend:?}");
    assert!(near(spend::expected(&spend, 1, mean).unwrap(), mean, 0.05), "seed {SEED}: {spend:?}");
    // Nobody leaves, and all buy every ten weeks on average.
    let truth = bgnbd::Params { r: 1e5, alpha: 1e6, a: 1e-9, b: 1.0, log_likelihood: 0.0 };
    let customers: Vec<Customer> = (0..500).map(|_| dice.customer(&truth, 100.0, 0.0).0).collect();
    let params = bgnbd::fit(&customers).unwrap();
    assert!(params.r > 50.0 && near(params.r / params.alpha, 0.1, 0.05), "seed {SEED}: {params:?}");
    let often = Customer { x: 10, t_x: 99.0, t: 100.0 };
    assert!(bgnbd::p_alive(&params, &often) > 0.99, "seed {SEED}: {params:?}");
    assert!(near(bgnbd::expected(&params, &often, 52.0), 5.2, 0.1), "seed {SEED}: {params:?}");
}

#[test]
fn a_card_is_worth_what_it_buys_times_what_it_spends() {
    let model = Model { purchases: CDNOW, spend: CDNOW_SPEND, customers: 2_357, repeaters: 946 };
    let customer = Customer { x: 26, t_x: 30.857, t: 31.0 };
    let worth = model.worth(&customer, 40.0).unwrap();
    assert_eq!(worth.p_alive, bgnbd::p_alive(&CDNOW, &customer));
    assert_eq!(worth.expected, bgnbd::expected(&CDNOW, &customer, 52.0));
    assert_eq!(worth.value, worth.expected * spend::expected(&CDNOW_SPEND, 26, 40.0).unwrap());
    assert_eq!(model.worth(&Customer { x: 0, t_x: 0.0, t: 31.0 }, 40.0), None);
    assert_eq!(model.worth(&customer, 0.0), None);
    assert_eq!(model.worth(&Customer { t: 30.0, ..customer }, 40.0), None);
}
