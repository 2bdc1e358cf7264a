//! `cargo xtask`: the chores of the repository, from installing system packages to taking screenshots.
//! It holds no rule of the product and uses the standard library only, so that it compiles in seconds.

mod bench;
mod check;
mod display;
mod fuzz;
mod pictures;
mod setup;
mod shell;
mod tidy;
mod torture;
mod types;

use shell::{Outcome, Tree};
use std::process::ExitCode;

const HELP: &str = "\
cargo xtask COMMAND

  run                  install what is missing, build, open the window on the sample book; without a display
                       it runs under Xvfb, walks to Today and saves target/shuke-today.png
                       (flags after `run` go to the window: --book DIR, --today YYYY-MM-DD, --lang en …)
  test [--fast]        install what is missing, then every check and every test; --fast leaves out the
                       end-to-end tests in the real webview
  e2e [NAME…]          only the end-to-end tests, or only the files whose name contains NAME
  screenshots          Today, Customers, Card and Calendar, light and dark, into assets/screenshots/
     [--out DIR] [--lang en] [--size 960x640] [--scale 130] [--theme dark] [--today YYYY-MM-DD] [--only card]
  bench [--cards N] [--large N] [--seed N]
                       measure a hundred thousand and a million cards beside the raw limits of this machine, plain and
                       encrypted; fails when a limit is exceeded by half
  bench --window       the same for the window: typing and scrolling in a book of a hundred thousand cards
  fuzz [NAME…] [--seconds N]
                       libFuzzer on the parsers (vcard table sheet date phone expression value), twenty minutes each; needs
                       a nightly toolchain
  torture [NAME…] [--size small|full|N] [--seed N]
                       what a book survives (kill power full damage race clock): kills, power cuts, full disks, damaged
                       files, two programs at once, clocks that jump; fails when anything acknowledged is lost
  types                write the TypeScript types of everything that crosses the wire to ui/src/api/types/core/
  fold-table           make core/src/base/fold_table.txt anew, for a new Unicode or OpenCC
  tidy                 only the rules on source text: no `any` in TypeScript, no leftover notes
  setup                only install what is missing, for all of them

Every command first installs what it needs itself; that takes no time when nothing is missing.";

fn main() -> ExitCode {
    let mut args = std::env::args().skip(1);
    let command = args.next().unwrap_or_default();
    let rest: Vec<String> = args.collect();
    let tree = match Tree::find() {
        Ok(tree) => tree,
        Err(why) => return fail(&why),
    };
    let outcome = match command.as_str() {
        "run" => pictures::run(&tree, &rest),
        "test" => check::test(&tree, &rest),
        "e2e" => check::e2e(&tree, &rest),
        "screenshots" => pictures::screenshots(&tree, &rest),
        "bench" => bench::run(&tree, &rest),
        "fuzz" => fuzz::run(&tree, &rest),
        "torture" => torture::run(&tree, &rest),
        "types" => make_types(&tree),
        "fold-table" => fold_table(&tree),
        "tidy" => tidy::check(&tree),
        "setup" => setup::all(&tree),
        "" | "help" | "-h" | "--help" => {
            println!("{HELP}");
            Ok(())
        }
        other => Err(format!("there is no `cargo xtask {other}`\n\n{HELP}")),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => fail(&why),
    }
}

fn fail(why: &str) -> ExitCode {
    eprintln!("\nxtask: {why}");
    ExitCode::FAILURE
}

/// The table comes from crates that nothing else needs, so it is made by a program outside the workspace.
fn fold_table(tree: &Tree) -> Outcome {
    let manifest = tree.path("xtask/fold-table/Cargo.toml");
    let target = tree.target().join("fold-table");
    let cargo = tree
        .cargo(&["run", "--quiet", "--locked", "--manifest-path"])
        .arg(manifest)
        .arg("--target-dir")
        .arg(target);
    let table = cargo.answer().ok_or("the table could not be made")?;
    let file = tree.path("core/src/base/fold_table.txt");
    std::fs::write(&file, format!("{}\n", table.trim_end()))
        .map_err(|error| format!("{}: {error}", file.display()))
}

fn make_types(tree: &Tree) -> Outcome {
    setup::for_window(tree)?;
    // The shell's types can only be written by compiling the shell, which embeds the built UI, however old.
    if !tree.path("ui/dist").is_dir() {
        tree.npm(&["run", "build"]).run()?;
    }
    types::forget(tree)?;
    tree.cargo(&["test", "-p", "shuke-core", "-p", "shuke-desktop", "--lib", "export_bindings"]).run()?;
    types::write(tree)
}
