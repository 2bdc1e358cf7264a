//! What a book survives: kills, power cuts, full disks, damage, races, clocks. The tests are a program of their own, in
//! `torture/`; measured as a release build, since the table takes a hundred thousand crash states.

use crate::shell::{Outcome, Tree};

/// Some or all tests, of the size that is asked for.
pub fn run(tree: &Tree, words: &[String]) -> Outcome {
    start(tree, &["run", "--release", "--quiet", "-p", "shuke-torture", "--", "run"], words)
}

/// All tests, small enough for every change.
pub fn small(tree: &Tree) -> Outcome {
    start(tree, &["run", "--quiet", "-p", "shuke-torture", "--", "run", "--size", "small"], &[])
}

fn start(tree: &Tree, cargo: &[&str], words: &[String]) -> Outcome {
    tree.cargo(cargo).args(words).arg("--keep").arg(tree.target().join("torture")).run()
}
