//! What a book survives: kills, power cuts, full disks, damage, races, clocks. Those tests are a program of their own, in
//! `torture/`; measured as a release build, since the table takes a hundred thousand crash states. Three more are ordinary tests
//! that are told to go on for longer: files somebody tampered with or bent on their way, and the window's commands with arguments nobody sends.

use crate::setup;
use crate::shell::{FEATURE, Outcome, Tree};

/// Tests that live where their subject is tested: the name here, how many rounds the full size is, who tells them.
const ELSEWHERE: [(&str, &str, &str, &[&str]); 3] = [
    ("handover", "10000", "SHUKE_MUTATIONS", &["-p", "shuke-core", "--test", "book", "bent"]),
    ("tamper", "1000", "SHUKE_TAMPER", &["-p", "shuke-core", "--test", "book", "tamper"]),
    (
        "ipc",
        "1000000",
        "SHUKE_STORM",
        &["-p", "shuke-desktop", "--features", FEATURE, "--test", "shell", "storm"],
    ),
];

/// Some or all tests, of the size that is asked for.
pub fn run(tree: &Tree, words: &[String]) -> Outcome {
    let after = |flag: &str| words.iter().skip_while(|word| *word != flag).nth(1).map(String::as_str);
    let (size, seed) = (after("--size"), after("--seed"));
    let mut names: Vec<&String> = words.iter().take_while(|word| !word.starts_with("--")).collect();
    let all = names.is_empty();
    for (name, full, size_in, test) in ELSEWHERE {
        let asked = names.iter().position(|asked| *asked == name);
        if let Some(at) = asked {
            names.remove(at);
        } else if !all {
            continue;
        }
        setup::for_window(tree)?;
        let args = [&["test", "--release", "--quiet"], test, &["--", "--nocapture"]].concat();
        let mut step = tree.cargo(&args).env(size_in, size.filter(|size| *size != "full").unwrap_or(full));
        if let Some(seed) = seed {
            step = step.env("SHUKE_SEED", seed);
        }
        step.run()?;
    }
    if names.is_empty() && !all {
        return Ok(());
    }
    let flags = words.iter().skip_while(|word| !word.starts_with("--"));
    let rest: Vec<String> = names.into_iter().chain(flags).cloned().collect();
    let cargo = tree.cargo(&["run", "--release", "--quiet", "-p", "shuke-torture", "--", "run"]);
    cargo.args(&rest).arg("--keep").arg(tree.target().join("torture")).run()
}

/// All tests, small enough for every change; those that live elsewhere run there. Built as the workspace's tests are, so that
/// nothing they share is compiled a second time.
pub fn small(tree: &Tree) -> Outcome {
    tree.cargo(&["build", "--workspace", "--bins", "--tests", "--features", FEATURE]).run()?;
    let program = tree.target().join("debug").join(format!("shuke-torture{}", std::env::consts::EXE_SUFFIX));
    tree.step(program).args(["run", "--size", "small", "--keep"]).arg(tree.target().join("torture")).run()
}
