//! Brings a fresh machine to the point where everything builds and every test runs: system packages, the UI's packages,
//! the WebDriver of the end-to-end tests. It installs nothing that is there already and nothing its caller has no use for.

use crate::shell::{Outcome, Tree, exists};
use std::io::IsTerminal;
use std::path::PathBuf;

/// What building the shell and looking at it needs on Debian and Ubuntu. `clang` serves bindgen (SQLite's
/// session extension), the fonts serve the pictures: without them every Chinese character is a box.
const WINDOW: [&str; 14] = [
    "build-essential",
    "clang",
    "dbus-x11",
    "fonts-noto-cjk",
    "fonts-noto-core",
    "libayatana-appindicator3-dev",
    "librsvg2-dev",
    "libssl-dev",
    "libwebkit2gtk-4.1-dev",
    "libxdo-dev",
    "pkg-config",
    "webkit2gtk-driver",
    "xauth",
    "xvfb",
];

/// The programs of others that the tests let read what Shuke writes, and pip for those that come from PyPI.
const JUDGES: [&str; 6] =
    ["calcurse", "fonts-noto-cjk", "php-cli", "php-sabre-vobject", "poppler-utils", "python3-pip"];

/// One more of them, and a list of its own: installing it takes the LibreOffice off a desktop that has one, which judges
/// as well.
const SPREADSHEET: [&str; 1] = ["libreoffice-calc-nogui"];

/// What some of the end-to-end tests watch the window with: its calls to the system, and a notification service to ring on.
const WATCHERS: [&str; 2] = ["dunst", "strace"];

/// Exact, because the end-to-end tests were written against it.
const TAURI_DRIVER: &str = "2.1.0";

const CARGO_FUZZ: &str = "0.13.2";

/// The oldest Node that builds the UI (what Vite 8 asks for).
const NODE: (u32, u32) = (20, 19);

pub fn all(tree: &Tree) -> Outcome {
    for_tests(tree)?;
    tauri_driver(tree)?;
    Ok(())
}

/// Enough for every test but the end-to-end ones, which ask for their driver themselves.
pub fn for_tests(tree: &Tree) -> Outcome {
    for_window(tree)?;
    packages(tree, &JUDGES)?;
    if exists("soffice") { Ok(()) } else { packages(tree, &SPREADSHEET) }
}

/// Enough to build and open the window.
pub fn for_window(tree: &Tree) -> Outcome {
    packages(tree, &WINDOW)?;
    node(tree)?;
    ui_packages(tree)
}

fn packages(tree: &Tree, wanted: &[&'static str]) -> Outcome {
    if !cfg!(target_os = "linux") {
        return Ok(());
    }
    if !exists("dpkg-query") || !exists("apt-get") {
        // Another distribution names them differently; the compiler says what is missing.
        return Ok(());
    }
    let missing: Vec<&str> = wanted.iter().copied().filter(|name| !installed(tree, name)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    println!("Missing system packages: {}", missing.join(" "));
    let wait = "DPkg::Lock::Timeout=600";
    let update = ["apt-get", "-o", wait, "update"];
    let install = [&["apt-get", "-o", wait, "install", "-y", "--no-install-recommends"], &*missing].concat();
    let by_hand = format!("sudo {} && sudo {}", update.join(" "), install.join(" "));
    let Some(prefix) = as_root(tree) else {
        return Err(format!("these packages need an administrator:\n  {by_hand}"));
    };
    let apt = |words: &[&str]| {
        let words = [prefix, words].concat();
        let (program, rest) = words.split_first().ok_or("nothing to run")?;
        tree.step(program).args(rest).env("DEBIAN_FRONTEND", "noninteractive").run()
    };
    let refreshed = apt(&update);
    apt(&install).map_err(|why| {
        let also = refreshed.err().map(|why| format!("{why}\n")).unwrap_or_default();
        format!("{also}{why}\nTry it by hand:\n  {by_hand}")
    })
}

fn installed(tree: &Tree, package: &str) -> bool {
    let query = tree.step("dpkg-query").args(["-W", "-f=${db:Status-Status}", package]);
    // Several architectures of one package answer one after the other.
    query.answer().is_some_and(|status| status.starts_with("installed"))
}

/// The words to put before a command so that it runs as root; none when that is impossible.
fn as_root(tree: &Tree) -> Option<&'static [&'static str]> {
    if tree.step("id").args(["-u"]).answer()? == "0" {
        return Some(&[]);
    }
    if !exists("sudo") {
        return None;
    }
    if std::io::stdin().is_terminal() {
        return Some(&["sudo"]);
    }
    // Nobody is there to type a password.
    tree.step("sudo").args(["-n", "true"]).answer().map(|_| &["sudo", "-n"] as &[&str])
}

fn node(tree: &Tree) -> Outcome {
    let (major, minor) = NODE;
    let wanted = format!("Node {major}.{minor} or newer with npm");
    let Some(version) = tree.step("node").args(["--version"]).answer() else {
        return Err(format!("{wanted} is not installed (https://nodejs.org)"));
    };
    let mut parts = version.trim_start_matches('v').split('.').map(|part| part.parse::<u32>().unwrap_or(0));
    let found = (parts.next().unwrap_or(0), parts.next().unwrap_or(0));
    if found < NODE {
        return Err(format!("{wanted} is needed; this is {version}"));
    }
    if tree.npm(&["--version"]).answer().is_none() {
        return Err(format!("{wanted} is needed; npm is not there"));
    }
    Ok(())
}

/// `npm ci` empties the folder first, so a stamp inside it proves that the last one went through.
fn ui_packages(tree: &Tree) -> Outcome {
    let lock = std::fs::read(tree.path("ui/package-lock.json"))
        .map_err(|error| format!("ui/package-lock.json cannot be read: {error}"))?;
    let stamp = tree.path("ui/node_modules/.installed-from-lock");
    if std::fs::read(&stamp).is_ok_and(|seen| seen == lock) {
        return Ok(());
    }
    tree.npm(&["ci", "--no-audit", "--no-fund"]).run()?;
    std::fs::write(&stamp, lock).map_err(|error| format!("{}: {error}", stamp.display()))
}

/// The driver of the end-to-end tests; what else only they need is there as well then.
pub fn tauri_driver(tree: &Tree) -> Result<PathBuf, String> {
    packages(tree, &WATCHERS)?;
    program(tree, "tauri-driver", TAURI_DRIVER)
}

/// What runs libFuzzer on Rust.
pub fn cargo_fuzz(tree: &Tree) -> Result<PathBuf, String> {
    program(tree, "cargo-fuzz", CARGO_FUZZ)
}

/// A program of crates.io, kept outside `target/` so that `cargo clean` does not cost minutes.
fn program(tree: &Tree, name: &str, version: &str) -> Result<PathBuf, String> {
    let folder = cache().join(format!("{name}-{version}"));
    let program = folder.join("bin").join(name);
    if !program.is_file() {
        let root = folder.to_string_lossy().into_owned();
        tree.cargo(&["install", "--locked", "--root", &root, name, "--version", version]).run()?;
    }
    Ok(program)
}

fn cache() -> PathBuf {
    let given = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    given("XDG_CACHE_HOME")
        .or_else(|| given("HOME").map(|home| home.join(".cache")))
        .unwrap_or_else(std::env::temp_dir)
        .join("shuke-xtask")
}
