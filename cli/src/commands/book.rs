//! `shuke book create | info`.

use serde_json::json;
use shuke_core::base::error::Result;
use shuke_core::{Book, BookInfo, sample};

use crate::args::{Args, BookCommand};
use crate::output::{Output, table};

pub fn run(args: &Args, command: &BookCommand, out: &Output) -> Result<()> {
    let folder = super::folder(args)?;
    let clock = super::clock(args);
    let book = match command {
        BookCommand::Create { sample: true, .. } => sample::create(&folder, clock)?,
        BookCommand::Create { name, preset, .. } => {
            let name = name.clone().unwrap_or_else(|| out.words.say("book_default_name"));
            Book::create(&folder, &name, *preset, clock, &super::staff(args))?
        }
        BookCommand::Info => Book::open(&folder, clock, &super::staff(args))?,
    };
    show(&book.info()?, out);
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
