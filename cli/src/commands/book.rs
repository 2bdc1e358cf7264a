//! `shuke book …`: making one, what it holds, and its password.

use serde_json::json;
use shuke_core::base::error::Result;
use shuke_core::cards::own;
use shuke_core::{Book, BookInfo, Op, sample};

use super::vault;
use crate::args::{Args, BookCommand};
use crate::output::{Output, table};

pub fn run(args: &Args, command: &BookCommand, out: &Output) -> Result<()> {
    let folder = super::folder(args)?;
    let clock = super::clock(args);
    let secrets = super::secrets(args);
    match command {
        BookCommand::Create { name, preset, sample, protect } => {
            let book = if *sample {
                sample::create(&folder, clock)?
            } else {
                let name = name.clone().unwrap_or_else(|| out.words.say("book_default_name"));
                let book = Book::create(&folder, &name, *preset, clock, &super::staff(args))?;
                book.write(Op::DefineField, |tx| own::define_usual(tx, *preset, out.words.lang()))?;
                book
            };
            if *protect {
                return vault::protect(book, &super::staff(args), secrets, out).map(drop);
            }
            show(&book.info()?, out);
        }
        BookCommand::Info => show(&super::open(args, out)?.info()?, out),
        BookCommand::Protect => {
            let book = Book::open(&folder, clock, &super::staff(args))?;
            vault::protect(book, &super::staff(args), secrets, out)?;
        }
        BookCommand::Unprotect => vault::unprotect(super::open(args, out)?, secrets, out)?,
        BookCommand::Password => vault::password(&super::open(args, out)?, secrets, out)?,
        BookCommand::RecoveryKey => vault::recovery(&super::open(args, out)?, secrets, out)?,
        BookCommand::Recover { name } => {
            let key = secrets.text(out.words, "cli_recovery_key")?;
            let password = secrets.next(out.words, "cli_new_password")?;
            show(&Book::recover(&folder, clock, &key, name, &password)?.info()?, out);
        }
    }
    Ok(())
}

fn show(info: &BookInfo, out: &Output) {
    out.show(&json!({ "book": info }), |words| {
        let line = |key: &str, value: String| vec![words.say(key), value];
        table(&[
            line("cli_book_name", info.name.clone()),
            line("cli_book_path", info.path.clone()),
            line("cli_book_cards", info.cards.to_string()),
            line("cli_book_size", format!("{} KB", info.size_bytes / 1024)),
            line("cli_book_schema", format!("{} · SQLite {}", info.schema, info.sqlite)),
        ])
    });
}
