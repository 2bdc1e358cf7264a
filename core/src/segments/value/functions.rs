//! The sums both models share, written so that they neither overflow nor cancel.

/// ln Γ(x) for x > 0.
pub fn ln_gamma(x: f64) -> f64 {
    libm::lgamma(x)
}

/// ln(e^x + e^y) without leaving the log scale.
pub fn ln_add(x: f64, y: f64) -> f64 {
    let (high, low) = if x >= y { (x, y) } else { (y, x) };
    if high.is_finite() { high + (low - high).exp().ln_1p() } else { high }
}

/// The series stops here whatever it has reached. The sum is then too small; it takes a horizon millions of times
/// longer than the time a customer was observed.
const MOST_TERMS: u32 = 20_000_000;

/// The purchases a living customer makes before leaving, where the purchases of someone who never leaves would be
/// N ~ negative binomial (`shape` > 0, P(N = n) ∝ (shape)ₙ/n! · wⁿ with 0 ≤ `w` < 1) and the chance q to stay after
/// each one is Beta(`b`, `a`).
///
/// This is (a+b−1)/(a−1) · [1 − (1−w)^shape · ₂F₁(shape, b; a+b−1; w)], equation (10) of Fader, Hardie & Lee (2005),
/// and the bracket is where it goes wrong in floating point: it cancels for short horizons, is 0/0 at a = 1, and
/// ₂F₁ overflows long before x = 1,000. Grouping the same terms by N gives
///
/// ```text
/// Σₙ P(N = n) · Sₙ,   Sₙ = Σ_{k<n} E[qᵏ],   E[qᵏ] = Π_{j<k} (b+j)/(a+b+j)
/// ```
///
/// where nothing is subtracted. The P(N = n) are kept up to a factor and divided by their own sum at the end, so that
/// (1−w)^shape is never needed: it underflows for huge x. The tail left out is below 10⁻¹⁶ of the sum.
pub fn before_leaving(shape: f64, w: f64, a: f64, b: f64) -> f64 {
    const SCALE: f64 = 1e-200;
    let (mut weight, mut weights, mut sum) = (1.0, 1.0, 0.0);
    let (mut stays, mut made) = (1.0, 0.0);
    for n in 0..MOST_TERMS {
        let n = f64::from(n);
        weight *= w * (shape + n) / (n + 1.0);
        made += stays;
        stays *= (b + n) / (a + b + n);
        weights += weight;
        sum += weight * made;
        if weights > 1.0 / SCALE {
            weight *= SCALE;
            weights *= SCALE;
            sum *= SCALE;
        }
        // From here on each term is at most this times the one before: Sₙ₊₁/Sₙ ≤ (n+1)/n, and the ratio of the
        // weights moves towards w from one side. Before the largest term it is above 1, and the test fails.
        let next = n + 1.0;
        let ratio = (w * (shape + next) / (next + 1.0)).max(w) * (next + 1.0) / next;
        if weight * made * ratio <= 1e-16 * sum * (1.0 - ratio) {
            break;
        }
    }
    sum / weights
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_stay_on_the_log_scale() {
        assert!((ln_add(2_f64.ln(), 3_f64.ln()) - 5_f64.ln()).abs() < 1e-15);
        assert_eq!(ln_add(-5_000.0, -6_000.0), -5_000.0);
        assert_eq!(ln_add(f64::NEG_INFINITY, -1.0), -1.0);
        assert_eq!(ln_add(f64::NEG_INFINITY, f64::NEG_INFINITY), f64::NEG_INFINITY);
    }

    #[test]
    fn the_series_gives_the_values_worked_by_hand() {
        // N geometric with w = 1/2 and q uniform: ½ Σ Hₙ/2ⁿ = ln 2. The closed form is 0/0 here, since a = 1.
        assert!((before_leaving(1.0, 0.5, 1.0, 1.0) - 2_f64.ln()).abs() < 1e-14);
        // ∫₀¹ 2(1−p)/p · (1 − (1+p)⁻²) dp = 2 ln 2.
        assert!((before_leaving(2.0, 0.5, 1.0, 2.0) - 2.0 * 2_f64.ln()).abs() < 1e-14);
        // Nobody leaves: the mean of the negative binomial, shape·w/(1−w).
        assert!((before_leaving(3.0, 0.9, 1e-12, 1.0) - 27.0).abs() < 1e-8);
        // Everybody leaves after the first: P(N > 0).
        assert!((before_leaving(2.0, 0.75, 1.0, 1e-12) - (1.0 - 0.0625)).abs() < 1e-10);
        assert_eq!(before_leaving(2.0, 0.0, 1.0, 1.0), 0.0);
    }

    #[test]
    fn the_series_agrees_with_an_integral_near_one_and_far_out() {
        // 1/B(a,b) ∫ p^(a−2) (1−p)^(b−1) [1 − (1 + p·w/(1−w))^(−shape)] dp, by the trapezoid rule on the logit of p.
        let integral = |shape: f64, w: f64, a: f64, b: f64| {
            let step = 0.01;
            let ln_beta = ln_gamma(a) + ln_gamma(b) - ln_gamma(a + b);
            (-12_000..=6_000)
                .map(|i| {
                    let s = f64::from(i) * step;
                    let (ln_p, ln_q) = (-(-s).exp().ln_1p(), -s.exp().ln_1p());
                    let bought = -(-shape * (ln_p.exp() * w / (1.0 - w)).ln_1p()).exp_m1();
                    step * bought * ((a - 1.0) * ln_p + b * ln_q - ln_beta).exp()
                })
                .sum::<f64>()
        };
        for (shape, w, a, b) in [
            (0.243, 0.99, 0.793, 2.426),
            (0.243, 0.9999, 0.793, 2.426),
            (3.0, 0.7, 1.0001, 2.0),
            (26.2, 0.6, 0.793, 28.4),
            (5_000.2, 0.5, 0.5, 5_002.4),
            (300.0, 0.999, 2.5, 310.0),
        ] {
            let (series, integral) = (before_leaving(shape, w, a, b), integral(shape, w, a, b));
            assert!((series / integral - 1.0).abs() < 1e-8, "{shape} {w} {a} {b}: {series} {integral}");
        }
    }
}
