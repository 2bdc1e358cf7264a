//! What a test came to: one line of the table, and each failure told so that it can be repeated.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use crate::standing::Verdict;

/// Failures that are kept and told one by one; more of the same add nothing.
const TOLD: usize = 10;

/// What one test has come to so far. Threads share it.
pub struct Report {
    name: &'static str,
    start: Instant,
    keep: PathBuf,
    done: AtomicUsize,
    lost: AtomicUsize,
    damaged: AtomicUsize,
    other: AtomicUsize,
}

impl Report {
    /// A test begins; what fails is kept in `keep`.
    pub fn begin(name: &'static str, keep: &Path) -> Self {
        let zero = || AtomicUsize::new(0);
        let keep = keep.to_owned();
        Self { name, start: Instant::now(), keep, done: zero(), lost: zero(), damaged: zero(), other: zero() }
    }

    /// One more was tried.
    pub fn tried(&self) {
        self.done.fetch_add(1, Ordering::Relaxed);
    }

    /// So many were tried.
    pub fn done(&self) -> usize {
        self.done.load(Ordering::Relaxed)
    }

    /// How many failed.
    pub fn failed(&self) -> usize {
        [&self.lost, &self.damaged, &self.other].iter().map(|count| count.load(Ordering::Relaxed)).sum()
    }

    /// Holds a verdict; a bad one is told with what repeats it, and the folder it was found in is kept.
    pub fn judge(&self, verdict: &Verdict, how: &str, folder: &Path) {
        match verdict {
            Verdict::Fine(_) => {}
            Verdict::Lost(why) => self.fail(&self.lost, "lost", why, how, Some(folder)),
            Verdict::Damaged(why) => self.fail(&self.damaged, "damaged", why, how, Some(folder)),
        }
    }

    /// Counts a verdict that is wanted to be bad, without a word.
    pub fn count(&self, verdict: &Verdict) {
        match verdict {
            Verdict::Fine(_) => {}
            Verdict::Lost(_) => _ = self.lost.fetch_add(1, Ordering::Relaxed),
            Verdict::Damaged(_) => _ = self.damaged.fetch_add(1, Ordering::Relaxed),
        }
    }

    /// Something else that must not be.
    pub fn wrong(&self, why: &str, how: &str, folder: Option<&Path>) {
        self.fail(&self.other, "wrong", why, how, folder);
    }

    fn fail(&self, count: &AtomicUsize, kind: &str, why: &str, how: &str, folder: Option<&Path>) {
        let before = self.failed();
        count.fetch_add(1, Ordering::Relaxed);
        if before >= TOLD {
            return;
        }
        let kept = folder.map(|folder| {
            let to = self.keep.join(format!("{}-{before}", self.name));
            match copy(folder, &to) {
                Ok(()) => format!("; kept in {}", to.display()),
                Err(error) => format!("; could not be kept: {error}"),
            }
        });
        eprintln!("{} {kind}: {why} ({how}){}", self.name, kept.unwrap_or_default());
    }

    /// The line of the table.
    pub fn finish(self, size: &str) -> Line {
        Line {
            name: self.name,
            size: size.to_owned(),
            lost: self.lost.load(Ordering::Relaxed),
            damaged: self.damaged.load(Ordering::Relaxed),
            other: self.other.load(Ordering::Relaxed),
            seconds: self.start.elapsed().as_secs_f64(),
        }
    }
}

/// A line of the table.
pub struct Line {
    name: &'static str,
    size: String,
    lost: usize,
    damaged: usize,
    other: usize,
    seconds: f64,
}

impl Line {
    /// Whether nothing failed.
    pub fn passed(&self) -> bool {
        self.lost + self.damaged + self.other == 0
    }
}

/// Prints the table.
pub fn table(lines: &[Line]) {
    println!("\n| test | done | lost | damaged | other | seconds |\n|---|---|---:|---:|---:|---:|");
    for line in lines {
        println!(
            "| {} | {} | {} | {} | {} | {:.1} |",
            line.name, line.size, line.lost, line.damaged, line.other, line.seconds
        );
    }
}

/// A folder with all that is in it.
pub fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    if to.exists() {
        std::fs::remove_dir_all(to)?;
    }
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            std::fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
