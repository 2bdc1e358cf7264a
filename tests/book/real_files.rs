//! Real exports of real programs, as a person would take them in: through a book, all of them, nothing lost.

use std::path::{Path, PathBuf};

use shuke_core::transfer::{self, ImportOptions};

use crate::{book, shared};

mod tables;
mod vcards;
mod workbooks;

fn files(folder: &Path, end: &str, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if path.is_dir() {
            files(&path, end, found);
        } else if path.to_string_lossy().ends_with(end) {
            found.push(path);
        }
    }
    found.sort();
}

#[test]
fn every_real_vcard_is_read_accounted_for_and_the_second_time_known() {
    let Some(folder) = shared("open/vcard") else { return };
    let mut all = Vec::new();
    files(&folder, ".vcf", &mut all);
    assert!(all.len() > 150, "{}", all.len());
    let (_folder, book) = book();
    let paths: Vec<&Path> = all.iter().map(PathBuf::as_path).collect();
    let first = transfer::commit(&book, &paths, &ImportOptions::default(), &mut |_, _| true).unwrap().value;
    let rejected = u32::try_from(first.rejected.len()).unwrap();
    assert_eq!(first.read, first.created + first.updated + first.skipped + rejected);
    assert!(first.rejected.iter().all(|r| !r.code.is_empty() && !r.file.is_empty()));
    let before = book.info().unwrap().cards;
    let again = transfer::commit(&book, &paths, &ImportOptions::default(), &mut |_, _| true).unwrap().value;
    assert_eq!(again.created, 0, "the same files twice make no second card");
    assert_eq!((book.info().unwrap().cards, again.read), (before, first.read));
    // Told to add all the same, every record that is a card becomes one.
    let known = transfer::Known { on_duplicate: transfer::OnDuplicate::Add, ..Default::default() };
    let options = ImportOptions { known, ..ImportOptions::default() };
    let all = transfer::commit(&book, &paths, &options, &mut |_, _| true).unwrap().value;
    assert_eq!((all.created, all.skipped), (first.read - rejected, 0));
    assert!(rejected < 15, "{:#?}", first.rejected);
}

#[test]
fn naughty_strings_survive_as_names_notes_and_tags() {
    let Some(path) = shared("open/security/blns/blns.json") else { return };
    let strings: Vec<String> = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let (_folder, book) = book();
    let mut kept = Vec::new();
    for text in &strings {
        let draft =
            shuke_core::cards::CardDraft { name: text.clone(), note: text.clone(), ..Default::default() };
        // Those without a name are refused; the others are kept to the letter.
        if let Ok(done) = book.write(shuke_core::Op::AddCard, |tx| shuke_core::cards::add(tx, &draft)) {
            kept.push((done.value, text.trim()));
        }
    }
    assert!(kept.len() > strings.len() - 20, "{} of {}", kept.len(), strings.len());
    for (id, text) in kept {
        let card = book.read(|tx| shuke_core::cards::get(tx, id)).unwrap();
        assert_eq!((card.card.name.as_str(), card.note.as_str()), (text, text));
        let found = book.roll(|tx, roll| shuke_core::search::find(tx, roll, text, 3)).unwrap();
        assert!(found.hits.len() <= 3);
    }
}
