//! The search for the most likely parameters: the Nelder–Mead method of `argmin`, from several starts.

use argmin::core::{CostFunction, Error, Executor, State};
use argmin::solver::neldermead::NelderMead;

/// Where a parameter is looked for, on its own scale: above 0, to the ends given.
///
/// Data often pull a parameter to nought or infinity, and where the model has a sensible limit there (all customers
/// alike, nobody leaving), the end stands for it. Where it has none, a minimum at the end means that the data do not
/// tell the parameter.
pub struct Range {
    /// Lower end, above 0.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// Whether the limits at the two ends are sensible.
    pub limits: (bool, bool),
}

/// The lowest point found.
pub struct Lowest<const N: usize> {
    /// The parameters.
    pub at: [f64; N],
    /// The cost there.
    pub cost: f64,
}

/// So many of the starts, the lowest first, are followed to the end.
const FOLLOWED: usize = 3;
/// Each search ends when the costs of its simplex differ by less than this (standard deviation). The models hand in a
/// cost per customer, of the order of 1.
const TOLERANCE: f64 = 1e-13;
/// A search that has not ended by then goes on from its best point like any other, with a new simplex.
const MOST_STEPS: u64 = 1_000;
/// A simplex can collapse before the bottom (McKinnon 1998); hence it is laid out anew until that gains nothing.
const MOST_ROUNDS: u32 = 20;
/// The edges of the first simplex and of the later ones, on the log scale.
const EDGES: (f64, f64) = (0.5, 0.1);
/// What lies this close to an end, on the log scale, is at the end.
const MARGIN: f64 = 0.05;

/// The minimum of `cost` over positive parameters within `ranges`, searched on the log scale. `None` if the cost is
/// not finite at any start, if the search does not settle, and if it settles at an end without a sensible limit.
pub fn minimise<const N: usize>(
    cost: impl Fn(&[f64; N]) -> f64,
    starts: &[[f64; N]],
    ranges: &[Range; N],
) -> Option<Lowest<N>> {
    let ends = ranges.each_ref().map(|range| (range.low.ln(), range.high.ln()));
    // Beyond an end the cost is that of the end: no wall for the simplex to fold up at.
    let cost = |at: &[f64; N]| {
        let cost = cost(&within(at, &ends).map(f64::exp));
        // NaN would stop the search with an error.
        if cost.is_nan() { f64::INFINITY } else { cost }
    };
    let mut starts: Vec<Lowest<N>> = starts
        .iter()
        .map(|at| within(&at.map(f64::ln), &ends))
        .map(|at| Lowest { at, cost: cost(&at) })
        .filter(|start| start.cost.is_finite())
        .collect();
    starts.sort_by(|a, b| a.cost.total_cmp(&b.cost));
    let found = starts.into_iter().take(FOLLOWED).filter_map(|start| settle(&cost, start, &ends));
    let lowest = found.min_by(|a, b| a.cost.total_cmp(&b.cost))?;
    let told = lowest.at.iter().zip(&ends).zip(ranges).all(|((at, (low, high)), range)| {
        (range.limits.0 || at - low > MARGIN) && (range.limits.1 || high - at > MARGIN)
    });
    told.then(|| Lowest { at: lowest.at.map(f64::exp), cost: lowest.cost })
}

fn within<const N: usize>(at: &[f64; N], ends: &[(f64, f64); N]) -> [f64; N] {
    let mut within = *at;
    for (at, (low, high)) in within.iter_mut().zip(ends) {
        *at = at.clamp(*low, *high);
    }
    within
}

/// Searches from a point until a new simplex gains nothing; `None` if that does not come about.
fn settle<const N: usize>(
    cost: &impl Fn(&[f64; N]) -> f64,
    start: Lowest<N>,
    ends: &[(f64, f64); N],
) -> Option<Lowest<N>> {
    let mut lowest = search(cost, &start.at, EDGES.0, ends)?;
    for _ in 0..MOST_ROUNDS {
        let next = search(cost, &lowest.at, EDGES.1, ends)?;
        let gain = lowest.cost - next.cost;
        if next.cost <= lowest.cost {
            lowest = next;
        }
        if gain < 100.0 * TOLERANCE {
            return Some(lowest);
        }
    }
    None
}

/// One run from a simplex with a corner at `from`.
fn search<const N: usize>(
    cost: &impl Fn(&[f64; N]) -> f64,
    from: &[f64; N],
    edge: f64,
    ends: &[(f64, f64); N],
) -> Option<Lowest<N>> {
    let mut corners = vec![from.to_vec()];
    for turned in 0..N {
        // Away from an upper end: beyond it, the corner would be as good as no corner.
        let corner =
            from.iter().zip(ends).enumerate().map(|(place, (at, (_, high)))| match place == turned {
                true if at + edge > *high => at - edge,
                true => at + edge,
                false => *at,
            });
        corners.push(corner.collect());
    }
    let solver = NelderMead::new(corners).with_sd_tolerance(TOLERANCE).ok()?;
    let run = Executor::new(Problem::<N, _>(cost), solver)
        .configure(|state| state.max_iters(MOST_STEPS))
        // The run must depend on nothing but its data; nor is anyone to be interrupted.
        .timer(false)
        .run()
        .ok()?;
    let at = <[f64; N]>::try_from(run.state().get_best_param()?.as_slice()).ok()?;
    Some(Lowest { at: within(&at, ends), cost: run.state().get_best_cost() })
}

/// What `argmin` asks of a function: a list of numbers in, a cost out.
struct Problem<'a, const N: usize, F>(&'a F);

impl<const N: usize, F: Fn(&[f64; N]) -> f64> CostFunction for Problem<'_, N, F> {
    type Param = Vec<f64>;
    type Output = f64;

    fn cost(&self, at: &Vec<f64>) -> Result<f64, Error> {
        Ok(<&[f64; N]>::try_from(at.as_slice()).map_or(f64::INFINITY, self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn ranges(limits: (bool, bool)) -> [Range; 2] {
        [Range { low: 0.01, high: 100.0, limits }, Range { low: 0.01, high: 100.0, limits }]
    }

    const INSIDE: [Range; 2] = ranges((false, false));

    /// Rosenbrock's banana: 0 at (1, 1), reached only around a bend.
    fn banana([x, y]: &[f64; 2]) -> f64 {
        (1.0 - x).powi(2) + 100.0 * (y - x * x).powi(2)
    }

    #[test]
    fn the_minimum_is_found_around_a_bend_and_beside_a_lesser_one() {
        let found = minimise(banana, &[[0.02, 90.0]], &INSIDE).unwrap();
        assert!(found.at.iter().all(|v| (v - 1.0).abs() < 1e-5), "{:?}", found.at);
        // Two wells, the one near 1 deeper; the start with the lower cost lies in the other.
        let wells = |[x, y]: &[f64; 2]| (x - 1.0).powi(2) * (x - 5.0).powi(2) + 0.1 * x + (y - 1.0).powi(2);
        let found = minimise(wells, &[[5.0, 1.0], [0.1, 3.0]], &INSIDE).unwrap();
        assert!((found.at[0] - 1.0).abs() < 0.05, "{:?}", found.at);
    }

    #[test]
    fn a_minimum_at_an_end_counts_only_where_the_end_is_a_limit() {
        let down = |[x, y]: &[f64; 2]| x + (y - 1.0).powi(2);
        let up = |[x, y]: &[f64; 2]| 1.0 / x + (y - 1.0).powi(2);
        let start = [[1.0, 2.0]];
        assert!(minimise(down, &start, &INSIDE).is_none());
        assert!(minimise(up, &start, &INSIDE).is_none());
        assert!(minimise(down, &start, &ranges((false, true))).is_none());
        assert!(minimise(up, &start, &ranges((true, false))).is_none());
        let lowest = minimise(down, &start, &ranges((true, false))).unwrap();
        assert!((lowest.at[0] - 0.01).abs() < 1e-6 && (lowest.at[1] - 1.0).abs() < 1e-4, "{:?}", lowest.at);
        let lowest = minimise(up, &start, &ranges((false, true))).unwrap();
        assert!((lowest.at[0] - 100.0).abs() < 1e-6 && (lowest.at[1] - 1.0).abs() < 1e-4, "{:?}", lowest.at);
    }

    #[test]
    fn a_search_that_begins_at_an_end_leaves_it() {
        let down = |[x, y]: &[f64; 2]| x + (y - 1.0).powi(2);
        let lowest = minimise(down, &[[100.0, 2.0]], &ranges((true, true))).unwrap();
        assert!((lowest.at[0] - 0.01).abs() < 1e-6, "{:?}", lowest.at);
        let lowest = minimise(banana, &[[100.0, 100.0]], &INSIDE).unwrap();
        assert!(lowest.at.iter().all(|v| (v - 1.0).abs() < 1e-5), "{:?}", lowest.at);
    }

    #[test]
    fn a_cost_that_is_no_number_gives_none() {
        assert!(minimise(|_: &[f64; 2]| f64::NAN, &[[1.0, 1.0]], &INSIDE).is_none());
        assert!(minimise(banana, &[], &INSIDE).is_none());
        // Only part of the plane is no number: the search goes around it.
        let hole = |at: &[f64; 2]| if at[0] > 4.0 { f64::NAN } else { banana(at) };
        assert!(minimise(hole, &[[5.0, 5.0], [3.0, 3.0]], &INSIDE).is_some());
    }
}
