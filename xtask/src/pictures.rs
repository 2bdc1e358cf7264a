//! Opening the window for people, and taking pictures of it. The walking and the shutter are in
//! `tests/e2e/pictures.mjs`, which shares its WebDriver client with the end-to-end tests.

use crate::display::{self, Hidden};
use crate::setup;
use crate::shell::{FEATURE, Outcome, Tree};

/// A day in mid-September: Moon Festival is ten days off and the design's own pictures show this week.
const PICTURE_DAY: &str = "2026-09-15";

/// UI, then the shell with the UI inside: a plain debug build would look for a development server.
pub fn build(tree: &Tree) -> Outcome {
    tree.npm(&["run", "build"]).run()?;
    build_shell(tree)
}

pub fn build_shell(tree: &Tree) -> Outcome {
    tree.cargo(&["build", "-p", "shuke-desktop", "--features", FEATURE]).run()
}

pub fn run(tree: &Tree, flags: &[String]) -> Outcome {
    setup::for_window(tree)?;
    build(tree)?;
    let mut flags = flags.to_vec();
    if !flags.iter().any(|flag| flag == "--book" || flag.starts_with("--book=")) {
        flags.extend(fresh_sample(tree)?);
    }
    if display::is_seen() {
        return tree.step(tree.app()).args(&flags).run();
    }
    let picture = tree.target().join("shuke-today.png");
    let hidden = Hidden::start()?;
    println!("\nNo display here: opening the window on {} and walking to Today.", hidden.name());
    tree.step("node")
        .args(["tests/e2e/pictures.mjs", "today"])
        .arg("--to")
        .arg(&picture)
        .arg("--")
        .args(&flags)
        .env("DISPLAY", hidden.name())
        .env("SHUKE_APP", tree.app())
        .run()?;
    println!("\nToday, as the window shows it: {}", picture.display());
    Ok(())
}

/// A sample book of this very run, in `target/`: the person's own books and their folder are none of our business.
fn fresh_sample(tree: &Tree) -> Result<[String; 3], String> {
    let folder = tree.target().join("sample.book");
    if folder.exists() {
        std::fs::remove_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    }
    Ok(["--sample".to_owned(), "--book".to_owned(), folder.to_string_lossy().into_owned()])
}

pub fn screenshots(tree: &Tree, flags: &[String]) -> Outcome {
    setup::for_window(tree)?;
    build(tree)?;
    let given = |name: &str| flags.iter().any(|flag| flag == name);
    let mut args = vec!["tests/e2e/pictures.mjs".to_owned(), "all".to_owned()];
    if !given("--out") {
        args.extend(["--out".to_owned(), "assets/screenshots".to_owned()]);
    }
    if !given("--today") {
        args.extend(["--today".to_owned(), PICTURE_DAY.to_owned()]);
    }
    args.extend(flags.iter().cloned());
    // Always on a hidden display: the same size and the same fonts wherever the pictures are taken.
    let hidden = Hidden::start()?;
    tree.step("node").args(&args).env("DISPLAY", hidden.name()).env("SHUKE_APP", tree.app()).run()
}
