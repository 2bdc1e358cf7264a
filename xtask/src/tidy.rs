//! Two rules on source files that neither a compiler nor a test of the workspace checks: no `any` in TypeScript, and
//! no leftover notes. The floors of the core and the length of files are tests, in `tests/book/floors.rs`.

use crate::shell::{Outcome, Tree};
use std::path::{Path, PathBuf};

const FOLDERS: [&str; 7] = ["core", "cli", "src-tauri", "ui/src", "tests", "torture", "xtask"];
const SOURCES: [&str; 9] = ["rs", "c", "sql", "ts", "svelte", "js", "mjs", "css", "html"];
/// Written by programs, or not ours.
const NOT_WRITTEN_HERE: [&str; 6] =
    ["ui/src/api/types", "ui/src/paraglide", "node_modules", "target", "src-tauri/gen", "tests/fixtures"];

pub fn check(tree: &Tree) -> Outcome {
    let mut files = Vec::new();
    for folder in FOLDERS {
        collect(&tree.path(folder), &tree.path(""), &mut files);
    }
    files.sort();
    let mut faults = Vec::new();
    for file in &files {
        let name = file.to_string_lossy();
        match std::fs::read_to_string(tree.path(&name)) {
            Ok(text) => faults.extend(faults_of(&name, &text)),
            Err(error) => faults.push(format!("{name}: {error}")),
        }
    }
    println!("{} source files read", files.len());
    if faults.is_empty() { Ok(()) } else { Err(faults.join("\n")) }
}

/// Gathers the source files below `folder`, named from the top of the tree.
fn collect(folder: &Path, top: &Path, files: &mut Vec<PathBuf>) {
    // A folder of the plan that does not exist yet has no faults.
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    for path in entries.filter_map(|entry| Some(entry.ok()?.path())) {
        let Ok(name) = path.strip_prefix(top) else {
            continue;
        };
        if NOT_WRITTEN_HERE.iter().any(|skipped| name.starts_with(skipped) || name.ends_with(skipped)) {
            continue;
        }
        if path.is_dir() {
            collect(&path, top, files);
        } else if path.extension().is_some_and(|end| SOURCES.iter().any(|source| end == *source)) {
            files.push(name.to_path_buf());
        }
    }
}

fn faults_of(name: &str, text: &str) -> Vec<String> {
    let typed = name.ends_with(".ts") || name.ends_with(".svelte");
    let mut faults = Vec::new();
    for (at, line) in text.lines().enumerate() {
        if typed && says_any(line) {
            faults.push(format!("{name}:{}: `any` switches the type checker off", at + 1));
        }
        let note = concat!("TO", "DO");
        if line.split(|letter: char| !letter.is_alphanumeric()).any(|word| word == note) {
            faults.push(format!("{name}:{}: a {note}; finish it or open an issue", at + 1));
        }
    }
    faults
}

/// `any` as a type: after a colon, an angle bracket, a bar or `as`, and as a whole word.
fn says_any(line: &str) -> bool {
    let code = line.split("//").next().unwrap_or_default();
    let ident = |letter: char| letter.is_alphanumeric() || letter == '_' || letter == '$' || letter == '-';
    code.match_indices("any").any(|(at, word)| {
        let before = code.get(..at).unwrap_or_default();
        let after = code.get(at + word.len()..).unwrap_or_default();
        let whole = !before.ends_with(ident) && !after.starts_with(ident);
        let lead = before.trim_end();
        whole && (lead.ends_with([':', '<', '|', '&']) || lead == "as" || lead.ends_with(" as"))
    }) || line.contains(concat!("@ts-", "ignore"))
        || line.contains(concat!("@ts-", "nocheck"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_is_found_as_a_type_and_not_as_a_word() {
        for line in [
            "let x: any = 1;",
            "f<any>()",
            "y as any",
            "z: string | any[]",
            "a: Record<string, number> & any",
        ] {
            assert!(says_any(line), "{line}");
        }
        for line in
            ["// any: any", "if (list.some(any))", "const company: Company", "\"any\"", "many: string"]
        {
            assert!(!says_any(line), "{line}");
        }
    }

    #[test]
    fn a_fault_names_its_file_and_line() {
        let faults = faults_of("ui/src/a.ts", "let a = 1;\nlet b: any;\n");
        assert_eq!(faults, ["ui/src/a.ts:2: `any` switches the type checker off"]);
        assert!(faults_of("core/src/a.rs", "let any: any;").is_empty());
    }

    #[test]
    fn a_leftover_note_is_found_and_a_calendar_entry_is_not() {
        assert_eq!(faults_of("a.rs", concat!("// TO", "DO later")).len(), 1);
        assert!(faults_of("a.rs", concat!("BEGIN:VTO", "DO")).is_empty());
    }
}
