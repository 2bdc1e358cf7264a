//! How much a purchase brings: the Gamma-Gamma model of Fader & Hardie, “The Gamma-Gamma Model of Monetary Value”
//! (2013), brucehardie.com/notes/025.

use serde::Serialize;
use ts_rs::TS;

use super::functions::ln_gamma;
use super::optimise::{Range, minimise};

/// The three parameters of what customers spend, all above 0.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, TS)]
#[ts(export, rename = "SpendModel")]
pub struct Spend {
    /// Shape of one customer's purchases: the higher, the more alike they are.
    pub p: f64,
    /// Shape of what differs between customers. The mean over all of them, pγ/(q−1), exists only above 1.
    pub q: f64,
    /// Scale, in the unit of the amounts.
    pub gamma: f64,
    /// Log-likelihood of the amounts the model was fitted to, in their unit.
    pub log_likelihood: f64,
}

/// Where each parameter is looked for, γ with the mean amount as its unit.
const RANGES: [Range; 3] = [
    // ∞: a customer spends the same each time.
    Range { low: 1e-3, high: 1e3, limits: (false, true) },
    // ∞, with γ: all customers spend the same on average.
    Range { low: 1e-3, high: 1e3, limits: (false, true) },
    Range { low: 1e-7, high: 1e7, limits: (false, false) },
];

/// Three parameters are not read from three different customers or fewer.
const MIN_DIFFERENT: usize = 4;

/// The most likely parameters for customers with `x` purchases of `mean` on average, in any unit of money. Those
/// without a purchase, and means that are not above 0, are left out. Where data pull p or q to infinity, it stays at
/// an end of its range, and the model is as good as its limit: no differences within a customer's purchases, or none
/// between customers.
///
/// `None` if fewer than four customers differ, and if the data do not tell the parameters: p, q or γ at nought.
pub fn fit(customers: &[(u32, f64)]) -> Option<Spend> {
    let mut rows: Vec<(u32, f64)> = customers.iter().copied().filter(|(x, mean)| counts(*x, *mean)).collect();
    rows.sort_by(|l, r| l.0.cmp(&r.0).then(l.1.total_cmp(&r.1)));
    if rows.chunk_by(|l, r| l == r).count() < MIN_DIFFERENT {
        return None;
    }
    let count = rows.len() as f64;
    // The geometric mean, as the unit: the fit must not depend on the currency.
    let ln_unit = rows.iter().map(|(_, mean)| mean.ln()).sum::<f64>() / count;
    let unit = ln_unit.exp();
    let groups: Vec<Group> = rows
        .chunk_by(|l, r| l.0 == r.0)
        .map(|group| Group::new(group.first().map_or(1.0, |it| f64::from(it.0)), group, unit))
        .collect();
    let mut starts = Vec::new();
    for p in [0.5, 2.0, 8.0] {
        for q in [1.5, 4.0, 15.0] {
            // γ such that the mean over all customers is the unit.
            starts.push([p, q, (q - 1.0) / p]);
        }
    }
    let lowest = minimise(|at| -log_likelihood(&groups, *at) / count, &starts, &RANGES)?;
    let [p, q, gamma] = lowest.at;
    // A density in units is one in money divided by the unit.
    Some(Spend { p, q, gamma: gamma * unit, log_likelihood: -count * (lowest.cost + ln_unit) })
}

/// Whether the fit takes such a customer in.
pub(super) fn counts(x: u32, mean: f64) -> bool {
    x > 0 && mean > 0.0 && mean.is_finite()
}

/// Customers with the same number of purchases, for whom the gamma functions are the same.
struct Group {
    x: f64,
    /// x times the mean of each customer, in units.
    totals: Vec<f64>,
    /// The sum of the logarithms of the means.
    ln_means: f64,
}

impl Group {
    fn new(x: f64, rows: &[(u32, f64)], unit: f64) -> Self {
        let means = || rows.iter().map(|(_, mean)| mean / unit);
        Self { x, totals: means().map(|mean| x * mean).collect(), ln_means: means().map(f64::ln).sum() }
    }
}

/// Equation (1a) of the note: the logarithm of the product over all customers of
///
/// ```text
/// Γ(px+q) / (Γ(px)·Γ(q)) · γ^q · z̄^(px−1) · x^(px) / (γ + x·z̄)^(px+q)
/// ```
fn log_likelihood(groups: &[Group], [p, q, gamma]: [f64; 3]) -> f64 {
    let fixed = q * gamma.ln() - ln_gamma(q);
    let mut sum = 0.0;
    for Group { x, totals, ln_means } in groups {
        let px = p * x;
        let shared = fixed + ln_gamma(px + q) - ln_gamma(px) + px * x.ln();
        let scales: f64 = totals.iter().map(|total| (gamma + total).ln()).sum();
        sum += totals.len() as f64 * shared + (px - 1.0) * ln_means - (px + q) * scales;
    }
    sum
}

/// The mean amount of a purchase to expect of a customer with `x` purchases of `mean` on average, in the unit of the
/// fit: p·(γ + x·z̄)/(px+q−1), equation (5) of the note. It lies between the customer's own mean and that of all
/// customers, nearer to the customer's the more there are.
///
/// `None` if q ≤ 1, where the customers have no mean to lean on, and for a customer the fit would leave out.
pub fn expected(spend: &Spend, x: u32, mean: f64) -> Option<f64> {
    let Spend { p, q, gamma, .. } = *spend;
    let count = f64::from(x);
    (q > 1.0 && counts(x, mean)).then(|| p * (gamma + count * mean) / (p * count + q - 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SPEND: Spend = Spend { p: 2.0, q: 3.0, gamma: 10.0, log_likelihood: 0.0 };

    #[test]
    fn the_likelihood_is_the_one_worked_by_hand() {
        // All ones: Γ(2)/(1+1)² = 1/4. Two purchases: Γ(3)·2²/3³ = 8/27.
        let of = |x: u32, mean| log_likelihood(&[Group::new(f64::from(x), &[(x, mean)], 1.0)], [1.0; 3]);
        assert!((of(1, 1.0) - 0.25_f64.ln()).abs() < 1e-14);
        assert!((of(2, 1.0) - (8.0_f64 / 27.0).ln()).abs() < 1e-14);
        let both = [(1, 1.0), (1, 3.0)];
        let sum = log_likelihood(&[Group::new(1.0, &both, 1.0)], [2.0, 3.0, 1.5]);
        let one = |row| log_likelihood(&[Group::new(1.0, &[row], 1.0)], [2.0, 3.0, 1.5]);
        assert!((sum - one(both[0]) - one(both[1])).abs() < 1e-13);
    }

    #[test]
    fn what_to_expect_lies_between_the_customer_and_everyone() {
        // 2·(10 + 2·20)/(4 + 3 − 1); everyone's mean is 2·10/2 = 10.
        assert!((expected(&SPEND, 2, 20.0).unwrap() - 50.0 / 3.0).abs() < 1e-12);
        assert!((expected(&SPEND, 1_000_000, 20.0).unwrap() - 20.0).abs() < 1e-4);
        assert_eq!(expected(&Spend { q: 1.0, ..SPEND }, 2, 20.0), None);
        for (x, mean) in [(0, 20.0), (2, 0.0), (2, -1.0), (2, f64::NAN), (2, f64::INFINITY)] {
            assert_eq!(expected(&SPEND, x, mean), None, "{x} {mean}");
        }
    }

    #[test]
    fn amounts_that_tell_nothing_give_none() {
        assert_eq!(fit(&[]), None);
        assert_eq!(fit(&[(0, 5.0), (3, 0.0), (3, -5.0), (2, f64::NAN)]), None);
        assert_eq!(fit(&[(3, 500.0)]), None);
        assert_eq!(fit(&[(3, 500.0); 200]), None);
    }
}
