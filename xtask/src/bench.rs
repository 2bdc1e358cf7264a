//! How quick Shuke is, measured on release builds, since that is what people run. The books are made and measured by
//! `bench/`, the window by `tests/e2e/speed.mjs`.

use crate::display::Hidden;
use crate::setup;
use crate::shell::{FEATURE, Outcome, Tree};

pub fn run(tree: &Tree, flags: &[String]) -> Outcome {
    setup::for_window(tree)?;
    if flags.iter().any(|flag| flag == "--window") {
        return window(tree);
    }
    let all: Vec<&str> = std::iter::once("run").chain(flags.iter().map(String::as_str)).collect();
    measure(tree, &all)
}

fn measure(tree: &Tree, args: &[&str]) -> Outcome {
    let program = ["run", "--release", "--quiet", "-p", "shuke-bench", "--"];
    let all: Vec<&str> = program.into_iter().chain(args.iter().copied()).collect();
    tree.cargo(&all).run()
}

fn window(tree: &Tree) -> Outcome {
    let book = tree.target().join("bench.book");
    if !book.exists() {
        measure(tree, &["make", &book.to_string_lossy()])?;
    }
    tree.npm(&["run", "build"]).run()?;
    let shell = ["build", "--release", "-p", "shuke-desktop", "--features", FEATURE];
    tree.cargo(&shell).run()?;
    let hidden = Hidden::start()?;
    tree.step("node")
        .args(["tests/e2e/speed.mjs", "--book"])
        .arg(&book)
        .env("DISPLAY", hidden.name())
        .env("SHUKE_APP", tree.target().join("release/shuke-desktop"))
        .run()
}
