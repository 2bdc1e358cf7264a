//! `shuke backup now | list | verify | compare | restore | recover`.

use std::path::Path;

use serde_json::json;
use shuke_core::base::error::Result;
use shuke_core::book::BackupRow;
use shuke_core::store::backup::Reason;
use shuke_core::{Book, cards, transfer};

use crate::args::BackupCommand;
use crate::output::{Output, table};
use shuke_words::Words;

pub fn run(book: Book, command: &BackupCommand, out: &Output) -> Result<()> {
    match command {
        BackupCommand::Now => {
            let made = book.back_up(Reason::Manual)?;
            show(&[made], out);
        }
        BackupCommand::List => show(&book.backups()?, out),
        BackupCommand::Verify { id } => {
            let ids = match id {
                Some(id) => vec![id.clone()],
                None => book.backups()?.into_iter().map(|backup| backup.id).collect(),
            };
            let verified: Result<Vec<_>> = ids.iter().map(|id| book.verify_backup(id)).collect();
            show(&verified?, out);
        }
        BackupCommand::Compare { id } => {
            let told = book.compare(id)?;
            out.show(&json!(told), |words| {
                let d = &told.differences;
                let names = |cards: &[shuke_core::book::NamedCard]| {
                    cards.iter().map(|c| c.name.clone()).collect::<Vec<_>>().join("、")
                };
                let arrow = |counts: shuke_core::book::NowThen| format!("{} → {}", counts.now, counts.then);
                table(&[
                    vec![words.say("cli_book_cards"), arrow(d.cards), String::new()],
                    vec![words.say("cli_contacts"), arrow(d.contacts), String::new()],
                    vec![words.say("cli_followups"), arrow(d.followups), String::new()],
                    vec![words.say("cli_would_go"), d.newer_count.to_string(), names(&d.newer)],
                    vec![words.say("cli_would_return"), d.gone_count.to_string(), names(&d.gone)],
                    vec![words.say("cli_would_change"), d.changed_count.to_string(), names(&d.changed)],
                ])
            });
        }
        BackupCommand::Restore { id } => {
            let whole = book.restore(id);
            let restored = whole.outcome?;
            let book = whole.book?;
            let body = json!({ "restored": id, "aside": restored.aside, "book": book.info()?, "backups": book.backups()? });
            out.show(&body, |words| vec![words.fill("cli_restored", &[("path", &restored.aside)])]);
        }
        BackupCommand::Recover { id, cards: names } => {
            // Whoever was deleted is known by his number or id only there.
            let ids = book.look_into(id, |then| {
                names.iter().map(|name| cards::resolve(then, name)).collect::<Result<Vec<_>>>()
            })?;
            let done = transfer::recover(&book, id, &ids)?;
            out.show(&json!({ "recovered": done.value, "op": done.op }), |words| {
                vec![words.fill("cli_recovered", &[("count", &done.value.to_string())])]
            });
        }
        BackupCommand::Second { folder, none } => {
            let target = folder.as_deref().filter(|_| !none).map(Path::new);
            book.set_second_folder(target)?;
            let second = book.second_folder()?;
            out.show(&json!({ "second": second }), |words| {
                vec![
                    second
                        .as_ref()
                        .map_or_else(|| words.say("cli_no_second"), |path| path.display().to_string()),
                ]
            });
        }
    }
    Ok(())
}

fn show(backups: &[BackupRow], out: &Output) {
    out.show(&json!({ "backups": backups }), |words| {
        table(&backups.iter().map(|b| line(words, b)).collect::<Vec<_>>())
    });
}

fn line(words: &Words, backup: &BackupRow) -> Vec<String> {
    vec![
        backup.id.clone(),
        backup.at.clone(),
        backup.reason.map(|reason| words.named("cli_reason", reason)).unwrap_or_default(),
        words.fill(
            "cli_backup_holds",
            &[("cards", &backup.cards.to_string()), ("contacts", &backup.contacts.to_string())],
        ),
        format!("{} KB", backup.size_bytes / 1024),
        words.say(if backup.verified { "cli_verified" } else { "cli_not_verified" }),
    ]
}
