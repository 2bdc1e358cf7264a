//! `shuke`: the customer book from a terminal. It holds no decisions: it decodes arguments, calls the core, and prints
//! either one JSON object or lines for people.

mod args;
mod commands;
mod output;
mod secrets;

use std::process::ExitCode;

use clap::Parser;
use serde_json::json;
use shuke_core::{Code, Error};

use crate::args::Args;
use crate::output::Output;
use shuke_words::Words;

fn main() -> ExitCode {
    if let Some(ended) = shuke_core::transfer::child::at_start() {
        return ended;
    }
    let args = Args::parse();
    let words = Words::of(args.lang.unwrap_or_else(shuke_words::language_of_machine));
    let output = Output::new(args.json, words);
    match commands::run(&args, &output) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let message = output.error(&error);
            if args.json {
                let body = json!({ "error": { "code": error.code, "message": message, "args": error.args } });
                eprintln!("{body}");
            } else {
                eprintln!("{message}");
            }
            exit_code(&error)
        }
    }
}

/// 1 refused or failed · 2 wrong usage · 3 the book is damaged or locked.
fn exit_code(error: &Error) -> ExitCode {
    ExitCode::from(match error.code {
        Code::FieldUnknown => 2,
        Code::BookDamaged
        | Code::BookBusy
        | Code::PasswordNeeded
        | Code::PasswordWrong
        | Code::PasswordWait
        | Code::KeysMissing
        | Code::KeysDamaged
        | Code::KeysForeign
        | Code::KeysNewer => 3,
        _ => 1,
    })
}
