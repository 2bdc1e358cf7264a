//! What the fuzzers kept (`cargo xtask fuzz`), held against the same promises on every run.

use std::path::Path;

#[path = "../fuzz/promises.rs"]
mod promises;

type Promise = fn(&[u8]);

#[test]
fn every_input_the_fuzzers_kept_holds_its_promise() {
    let targets: [(&str, Promise); 7] = [
        ("vcard", promises::vcard),
        ("table", promises::table),
        ("sheet", promises::sheet),
        ("date", promises::date),
        ("phone", promises::phone),
        ("expression", promises::expression),
        ("value", promises::value),
    ];
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fuzz/corpus");
    assert_eq!(std::fs::read_dir(&corpus).unwrap().count(), targets.len(), "every corpus has its promise");
    for (name, holds) in targets {
        let files: Vec<_> =
            std::fs::read_dir(corpus.join(name)).unwrap().map(|file| file.unwrap().path()).collect();
        assert!(!files.is_empty(), "{name} has no corpus");
        for file in files {
            // A panic says which assertion; this says which file.
            println!("{}", file.display());
            holds(&std::fs::read(&file).unwrap());
        }
    }
}
