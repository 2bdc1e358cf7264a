//! Taking times, and what a figure is allowed to be.

use std::time::{Duration, Instant};

/// Times of the same work done again and again.
pub struct Times(Vec<Duration>);

impl Times {
    /// Runs the work so often, after running it once for nothing.
    pub fn of(runs: usize, mut work: impl FnMut()) -> Self {
        work();
        let mut times: Vec<Duration> = (0..runs)
            .map(|_| {
                let start = Instant::now();
                work();
                start.elapsed()
            })
            .collect();
        times.sort_unstable();
        Self(times)
    }

    /// Times that were taken elsewhere.
    pub fn taken(mut times: Vec<Duration>) -> Self {
        times.sort_unstable();
        Self(times)
    }

    /// So many percent of the runs took no longer.
    pub fn percentile(&self, percent: usize) -> Duration {
        let last = self.0.len().saturating_sub(1);
        self.0.get(last * percent / 100).copied().unwrap_or_default()
    }

    /// The middle one.
    pub fn median(&self) -> Duration {
        self.percentile(50)
    }

    /// Nineteen of twenty took no longer.
    pub fn p95(&self) -> Duration {
        self.percentile(95)
    }
}

/// Milliseconds.
pub fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

/// One line of the table.
pub struct Line {
    /// The work.
    pub work: String,
    /// What was measured.
    pub figure: String,
    /// The raw limit beside it.
    pub raw: String,
    /// How far the figure is from what it may be: 1 = just as much.
    pub share: f64,
    /// What it may be, in words.
    pub limit: String,
}

/// A limit is broken when it is exceeded by half.
pub const BROKEN: f64 = 1.5;

/// A figure against so many times the raw one.
pub fn ratio(work: &str, figure: Duration, raw: Duration, most: f64) -> Line {
    let times = figure.as_secs_f64() / raw.as_secs_f64().max(1e-9);
    Line {
        work: work.to_owned(),
        figure: format!("{:.2} ms", ms(figure)),
        raw: format!("{:.2} ms · {times:.2}×", ms(raw)),
        share: times / most,
        limit: format!("{most}×"),
    }
}

/// A figure against a number of milliseconds.
pub fn within(work: &str, figure: Duration, most: f64) -> Line {
    Line {
        work: work.to_owned(),
        figure: format!("{:.2} ms", ms(figure)),
        raw: String::new(),
        share: ms(figure) / most,
        limit: format!("{most} ms"),
    }
}

/// A figure that is told and not judged.
pub fn told(work: &str, figure: Duration) -> Line {
    let (raw, limit) = (String::new(), String::new());
    Line { work: work.to_owned(), figure: format!("{:.0} ms", ms(figure)), raw, share: 0.0, limit }
}

/// Prints the table; the lines that are over their limit by half.
pub fn table(title: &str, lines: &[Line]) -> usize {
    println!("\n### {title}\n\n| work | measured | raw, same run | at most | |\n|---|---|---|---|---|");
    for line in lines {
        let mark = match line.share {
            share if share > BROKEN => "**broken**",
            share if share > 1.0 => "over",
            _ => "ok",
        };
        println!("| {} | {} | {} | {} | {mark} |", line.work, line.figure, line.raw, line.limit);
    }
    lines.iter().filter(|line| line.share > BROKEN).count()
}
