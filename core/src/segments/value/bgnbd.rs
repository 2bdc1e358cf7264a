//! How often customers buy and whether they still do: the BG/NBD model of Fader, Hardie & Lee, “‘Counting Your
//! Customers’ the Easy Way: An Alternative to the Pareto/NBD Model”, Marketing Science 24 (2005) 275–284.

use serde::Serialize;
use ts_rs::TS;

use super::functions::{before_leaving, ln_add, ln_gamma};
use super::optimise::{Range, minimise};

/// What the model knows of a customer. The day is the finest unit of purchase: two sales on one day are one.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, TS)]
#[ts(export, rename = "ValueCustomer")]
pub struct Customer {
    /// Repeat purchases: purchase days after the first.
    pub x: u32,
    /// Weeks from the first purchase to the last; 0 without a repeat.
    pub t_x: f64,
    /// Weeks from the first purchase to the day of the calculation.
    pub t: f64,
}

impl Customer {
    /// A customer whose last purchase came `last` days, and whose observation ends `observed` days, after the first
    /// purchase. A week is seven days.
    pub fn from_days(x: u32, last: u32, observed: u32) -> Self {
        Self { x, t_x: f64::from(last) / 7.0, t: f64::from(observed) / 7.0 }
    }

    /// Whether such a customer can exist: 0 ≤ `t_x` ≤ `t`, both finite, and `t_x` is 0 exactly when `x` is.
    pub fn is_sound(&self) -> bool {
        self.t.is_finite() && (0.0..=self.t).contains(&self.t_x) && (self.x == 0) == (self.t_x == 0.0)
    }
}

/// The four parameters of a population of customers, all above 0.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, TS)]
#[ts(export, rename = "PurchaseModel")]
pub struct Params {
    /// Shape of the purchase rates: the lower, the more the customers differ.
    pub r: f64,
    /// Scale of the purchase rates in weeks: r/α purchases a week on average.
    pub alpha: f64,
    /// First shape of the chance to leave after a purchase: a/(a+b) on average.
    pub a: f64,
    /// Second shape of it.
    pub b: f64,
    /// Log-likelihood of the customers the model was fitted to.
    pub log_likelihood: f64,
}

/// Where each parameter is looked for, and what its ends mean. α is a time, so it may be longer: a thousand weeks are
/// twenty years, and α is r of them for a purchase every thousand weeks.
const RANGES: [Range; 4] = [
    // ∞: all buy at the same rate. 0: next to nobody buys at all, which no book with repeats can mean.
    Range { low: 1e-3, high: 1e3, limits: (false, true) },
    Range { low: 1e-3, high: 1e6, limits: (false, false) },
    // 0: nobody leaves. ∞, with b: all leave with the same chance.
    Range { low: 1e-3, high: 1e3, limits: (true, true) },
    // 0, with a: some leave at once and the others never. ∞, without a: next to nobody leaves.
    Range { low: 1e-3, high: 1e3, limits: (true, true) },
];

/// Four parameters are not read from four different customers or fewer.
const MIN_DIFFERENT: usize = 5;

/// The most likely parameters. Where data pull r, a or b to infinity, or a or b to 0, it stays at an end of its range,
/// and the model is as good as its limit: all customers buying or leaving alike, or nobody leaving.
///
/// `None` if nobody repeats, if fewer than five customers differ (one customer, all alike), if a customer is not
/// sound (see [`Customer::is_sound`]), and if the data do not tell the purchase rates: r at nought, α at nought or
/// infinity.
pub fn fit(customers: &[Customer]) -> Option<Params> {
    if customers.iter().all(|it| it.x == 0) || !customers.iter().all(Customer::is_sound) {
        return None;
    }
    let groups = grouped(customers);
    if groups.iter().map(|group| group.members.len()).sum::<usize>() < MIN_DIFFERENT {
        return None;
    }
    let count = customers.len() as f64;
    let purchases: f64 = customers.iter().map(|it| f64::from(it.x)).sum();
    let rate = purchases / customers.iter().map(|it| it.t).sum::<f64>();
    let mut starts = Vec::new();
    for r in [0.2, 1.0, 5.0] {
        for (a, b) in [(0.5, 1.0), (1.0, 3.0), (1.0, 10.0), (3.0, 60.0)] {
            starts.push([r, r / rate, a, b]);
        }
    }
    let lowest = minimise(|at| -log_likelihood(&groups, *at) / count, &starts, &RANGES)?;
    let [r, alpha, a, b] = lowest.at;
    Some(Params { r, alpha, a, b, log_likelihood: -lowest.cost * count })
}

/// Customers with the same number of repeats, for whom the gamma functions are the same.
struct Group {
    x: f64,
    /// `t_x`, `t` and how many customers share both.
    members: Vec<(f64, f64, f64)>,
}

fn grouped(customers: &[Customer]) -> Vec<Group> {
    let mut sorted = customers.to_vec();
    sorted.sort_by(|l, r| l.x.cmp(&r.x).then(l.t_x.total_cmp(&r.t_x)).then(l.t.total_cmp(&r.t)));
    sorted
        .chunk_by(|l, r| l.x == r.x)
        .map(|group| Group {
            x: group.first().map_or(0.0, |it| f64::from(it.x)),
            members: group
                .chunk_by(|l, r| l == r)
                .filter_map(|same| same.first().map(|it| (it.t_x, it.t, same.len() as f64)))
                .collect(),
        })
        .collect()
}

/// The log-likelihood, as in section 7 of the paper: the sum over all customers of ln A₁ + ln A₂ + ln(A₃ + δ·A₄) with
///
/// ```text
/// A₁ = Γ(r+x)·α^r / Γ(r)                     A₃ = (α+T)^−(r+x)
/// A₂ = Γ(a+b)·Γ(b+x) / (Γ(b)·Γ(a+b+x))       A₄ = a/(b+x−1) · (α+t_x)^−(r+x)     δ = 1 if x > 0, else 0
/// ```
fn log_likelihood(groups: &[Group], [r, alpha, a, b]: [f64; 4]) -> f64 {
    let fixed = r * alpha.ln() - ln_gamma(r) + ln_gamma(a + b) - ln_gamma(b);
    let mut sum = 0.0;
    for Group { x, members } in groups {
        let shared = fixed + ln_gamma(r + x) + ln_gamma(b + x) - ln_gamma(a + b + x);
        let leaves = if *x > 0.0 { (a / (b + x - 1.0)).ln() } else { f64::NEG_INFINITY };
        for (t_x, t, many) in members {
            let stayed = -(r + x) * (alpha + t).ln();
            let left = leaves - (r + x) * (alpha + t_x).ln();
            sum += many * (shared + ln_add(stayed, left));
        }
    }
    sum
}

/// The chance that a sound customer still is one at `t`, from 0 to 1; exactly 1 without a repeat, since in this model
/// one can only leave right after a repeat purchase:
///
/// ```text
/// 1 / (1 + δ · a/(b+x−1) · ((α+T)/(α+t_x))^(r+x))
/// ```
///
/// Source: Fader, Hardie & Lee, “Computing P(alive) Using the BG/NBD Model” (2008), brucehardie.com/notes/021.
pub fn p_alive(params: &Params, customer: &Customer) -> f64 {
    if customer.x == 0 {
        return 1.0;
    }
    let x = f64::from(customer.x);
    let silent = (customer.t - customer.t_x).max(0.0) / (params.alpha + customer.t_x);
    // The power overflows for a long silence after many purchases: e^∞ is ∞, and the chance is then 0.
    let odds = (params.a / (params.b + x - 1.0)).ln() + (params.r + x) * silent.ln_1p();
    1.0 / (1.0 + odds.exp())
}

/// The purchases to expect from a sound customer in the next `weeks` after `t`, never below 0; 0 for a horizon that
/// is not above 0. Equation (10) of the paper, in the form of [`before_leaving`].
pub fn expected(params: &Params, customer: &Customer, weeks: f64) -> f64 {
    p_alive(params, customer) * while_alive(params, f64::from(customer.x), customer.t, weeks)
}

/// The repeat purchases to expect from a new customer in the first `weeks`. Equation (9) of the paper, which is (10)
/// for a customer of whom nothing is known yet.
pub fn expected_new(params: &Params, weeks: f64) -> f64 {
    while_alive(params, 0.0, 0.0, weeks)
}

fn while_alive(params: &Params, x: f64, t: f64, weeks: f64) -> f64 {
    if weeks.is_nan() || weeks <= 0.0 {
        return 0.0;
    }
    // weeks/(α + t + weeks), also for a horizon without end, which gives what the series reaches.
    let w = 1.0 / (1.0 + (params.alpha + t) / weeks);
    before_leaving(params.r + x, w, params.a, params.b + x)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONES: Params = Params { r: 1.0, alpha: 1.0, a: 1.0, b: 1.0, log_likelihood: 0.0 };
    const BOUGHT_TWICE: Customer = Customer { x: 1, t_x: 1.0, t: 3.0 };

    #[test]
    fn the_likelihood_is_the_one_worked_by_hand() {
        // x = 1: A₁ = 1, A₂ = 1/2, A₃ = 4⁻², A₄ = 2⁻², so 5/32. x = 0: (1 + 3)⁻¹.
        let once = Customer { x: 0, t_x: 0.0, t: 3.0 };
        let of = |customers: &[Customer]| log_likelihood(&grouped(customers), [1.0; 4]);
        assert!((of(&[BOUGHT_TWICE]) - (5.0_f64 / 32.0).ln()).abs() < 1e-14);
        assert!((of(&[once]) - 0.25_f64.ln()).abs() < 1e-14);
        let all = [once, BOUGHT_TWICE, once, BOUGHT_TWICE, once];
        assert_eq!(grouped(&all).iter().map(|group| group.members.len()).sum::<usize>(), 2);
        assert!((of(&all) - 3.0 * of(&[once]) - 2.0 * of(&[BOUGHT_TWICE])).abs() < 1e-13);
    }

    #[test]
    fn chances_and_counts_are_the_ones_worked_by_hand() {
        // 1/(1 + 1·(4/2)²), and that times 2 ln 2 (see `before_leaving`) for the next four weeks.
        assert!((p_alive(&ONES, &BOUGHT_TWICE) - 0.2).abs() < 1e-15);
        assert!((expected(&ONES, &BOUGHT_TWICE, 4.0) - 0.4 * 2_f64.ln()).abs() < 1e-14);
        assert!((expected_new(&ONES, 1.0) - 2_f64.ln()).abs() < 1e-14);
        let once = Customer { x: 0, t_x: 0.0, t: 900.0 };
        assert_eq!(p_alive(&ONES, &once), 1.0);
        for weeks in [0.0, -1.0, f64::NAN] {
            assert_eq!(expected(&ONES, &BOUGHT_TWICE, weeks), 0.0);
        }
    }

    #[test]
    fn what_is_expected_agrees_with_the_closed_form_in_fifty_digits() {
        // Equation (10) in mpmath with 50 digits.
        let vignette = [0.2425982, 4.4136842, 0.7929899, 2.4261667];
        for ([r, alpha, a, b], (x, t_x, t), weeks, truth) in [
            (vignette, (26, 216.0 / 7.0, 31.0), 52.0, 25.756537746505575),
            (vignette, (0, 0.0, 0.0), 52.0, 1.4440048010359273),
            (vignette, (0, 0.0, 0.0), 5_000.0, 11.97401629046509),
            ([0.5, 2.0, 0.999999, 3.0], (4, 10.0, 20.0), 0.001, 5.7627583359616284e-5),
            ([2.0, 3.0, 5.0, 9.0], (400, 100.0, 101.0), 520.0, 64.64381723964723),
        ] {
            let params = Params { r, alpha, a, b, log_likelihood: 0.0 };
            let found = expected(&params, &Customer { x, t_x, t }, weeks);
            assert!((found / truth - 1.0).abs() < 1e-12, "{params:?} {x}: {found} for {truth}");
        }
    }

    #[test]
    fn days_become_weeks_and_impossible_customers_are_known() {
        let customer = Customer::from_days(2, 14, 21);
        assert_eq!(customer, Customer { x: 2, t_x: 2.0, t: 3.0 });
        assert!(customer.is_sound() && Customer::from_days(0, 0, 0).is_sound());
        for (x, t_x, t) in [
            (1, 3.0, 2.0),
            (1, 0.0, 2.0),
            (0, 1.0, 2.0),
            (1, -1.0, 2.0),
            (1, f64::NAN, 2.0),
            (1, 1.0, f64::INFINITY),
        ] {
            assert!(!Customer { x, t_x, t }.is_sound(), "{x} {t_x} {t}");
        }
    }
}
