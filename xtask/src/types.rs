//! The TypeScript types of everything that crosses the wire: written by ts-rs while the Rust tests run, gathered here
//! behind one `index.ts`, and held against the checked-in ones.

use crate::shell::{Outcome, Tree};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

const NOTE: &str = "// Made by `cargo xtask types` from the Rust types; changes belong there.\n";

/// Forgets what earlier runs wrote, so that a type that is gone does not linger.
pub fn forget(tree: &Tree) -> Outcome {
    let folder = tree.path("target/ts");
    match fs::remove_dir_all(&folder) {
        Err(error) if folder.exists() => Err(format!("{}: {error}", folder.display())),
        _ => Ok(()),
    }
}

/// Writes the types the last test run exported to the UI's folder.
pub fn write(tree: &Tree) -> Outcome {
    let folder = tree.path("ui/src/api/types/core");
    let told = |error: std::io::Error| format!("{}: {error}", folder.display());
    if folder.is_dir() {
        fs::remove_dir_all(&folder).map_err(told)?;
    }
    fs::create_dir_all(&folder).map_err(told)?;
    for (name, text) in exported(tree)? {
        fs::write(folder.join(name), text).map_err(told)?;
    }
    Ok(())
}

/// Whether the checked-in types are those the last test run exported.
pub fn check(tree: &Tree) -> Outcome {
    let (fresh, kept) = (exported(tree)?, read(&tree.path("ui/src/api/types/core"))?);
    let names = fresh.keys().chain(kept.keys());
    let mut stale: Vec<&String> = names.filter(|name| fresh.get(*name) != kept.get(*name)).collect();
    stale.dedup();
    if stale.is_empty() {
        return Ok(());
    }
    Err(format!("ui/src/api/types/core is not what the Rust types say: {stale:?}. Run `cargo xtask types`."))
}

fn exported(tree: &Tree) -> Result<BTreeMap<String, String>, String> {
    let mut files = read(&tree.path("target/ts"))?;
    files.retain(|name, _| name.ends_with(".ts"));
    let names = files.keys().map(|name| name.trim_end_matches(".ts"));
    let barrel: String = names.map(|name| format!("export type * from './{name}';\n")).collect();
    files.insert("index.ts".to_owned(), format!("{NOTE}{barrel}"));
    Ok(files)
}

fn read(folder: &Path) -> Result<BTreeMap<String, String>, String> {
    let told = |error: std::io::Error| format!("{}: {error}", folder.display());
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(folder).map_err(told)? {
        let entry = entry.map_err(told)?;
        if entry.path().is_file() {
            let text = fs::read_to_string(entry.path()).map_err(told)?;
            files.insert(entry.file_name().to_string_lossy().into_owned(), text);
        }
    }
    Ok(files)
}
