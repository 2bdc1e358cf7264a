//! One file a domain; each command decodes, calls the core, prints.

mod agreed;
mod backup;
mod book;
mod calendar;
mod cards;
mod check;
mod classes;
mod contacts;
mod field;
mod fields;
mod finding;
mod handover;
mod history;
mod import;
mod keeping;
mod merge;
mod rewards;
mod rhythm;
mod round;
mod say;
mod trade;
mod vault;

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::CommandFactory;
use shuke_core::base::birthday::YearlyDate;
use shuke_core::base::days::{self, Lean};
use shuke_core::base::error::Result;
use shuke_core::book::Damaged;
use shuke_core::{Book, Clock, Code, Error};

use crate::args::{Args, Command};
use crate::output::Output;
use crate::secrets::Secrets;

/// Runs the command.
pub fn run(args: &Args, out: &Output) -> Result<()> {
    match &args.command {
        Command::Book(command) => book::run(args, command, out),
        Command::Completions { shell } => {
            clap_complete::generate(*shell, &mut Args::command(), "shuke", &mut std::io::stdout());
            Ok(())
        }
        Command::Check { repair } => check::run(args, *repair, out),
        Command::Calendar(span) => calendar::calendar(clock(args), span, out),
        command => {
            let book = open(args, out)?;
            match command {
                Command::Add(add) => cards::add(&book, add, out),
                Command::Show { card } => cards::show(&book, card, out),
                Command::List(list) => finding::list(&book, list, out),
                Command::Edit { card, set } => cards::edit(&book, card, set, out),
                Command::Tag { card, tags } => cards::tag(&book, card, tags, out),
                Command::Confirm { card } => cards::confirm(&book, card, out),
                Command::Archive { card, restore } => cards::archive(&book, card, !restore, out),
                Command::Delete { card } => cards::delete(&book, card, out),
                Command::Merge { keep, other, take, dry_run } => {
                    merge::merge(&book, (keep, other), take.as_deref(), *dry_run, out)
                }
                Command::Duplicates { apart } => merge::duplicates(&book, apart.as_deref(), out),
                Command::Relate(relate) => cards::relate(&book, relate, out),
                Command::Occasion(occasion) => cards::occasion(&book, occasion, out),
                Command::Find { query, limit } => finding::find(&book, query, *limit, out),
                Command::View(command) => finding::view(&book, command, out),
                Command::Export { file, format, rows: Some(rows), .. } => {
                    finding::export_ledger(&book, file, *format, *rows, out)
                }
                Command::Export { file, format, filter, rows: None } => {
                    finding::export(&book, file, *format, filter.as_deref(), out)
                }
                Command::Field(command) => fields::run(&book, command, out),
                Command::Rhythm(change) => rhythm::run(&book, change, out),
                Command::Round(round) => round::run(&book, round, out),
                Command::Attach(attach) => keeping::attach(&book, attach, out),
                Command::Attachments { card, save } => keeping::list(&book, card, save.as_deref(), out),
                Command::Detach { id } => keeping::detach(&book, id, out),
                Command::Consent(command) => keeping::consent(&book, command, out),
                Command::Subject { card, folder } => keeping::subject(&book, card, folder, out),
                Command::Erase { card, reason } => keeping::erase(book, card, reason, out),
                Command::Backup(command) => backup::run(book, command, out),
                Command::Loan(command) => field::run(&book, command, out),
                Command::Opportunity(command) => trade::opportunity(&book, command, out),
                Command::Sale(command) => trade::sale(&book, command, out),
                Command::Pay(pay) => trade::pay(&book, pay, out),
                Command::Due => trade::due(&book, out),
                Command::Holding(command) => trade::holding(&book, command, out),
                Command::Agree(command) => agreed::run(&book, command, out),
                Command::Benefit(command) => rewards::benefit(&book, command, out),
                Command::YearEnd(asked) => rewards::year_end(&book, asked, out),
                Command::Referrals => trade::referred(&book, out),
                Command::Classify(classify) => classes::classify(&book, classify, out),
                Command::Why(why) => classes::why(&book, why, out),
                Command::Judge(judge) => classes::judge(&book, judge, out),
                Command::Value(value) => classes::value(&book, value, out),
                Command::Insights(insights) => classes::told_insights(&book, insights, out),
                Command::Rules(rules) => classes::rules(&book, rules, out),
                Command::Brief { card } => field::brief(&book, card, out),
                Command::Handover(command) => handover::run(book, command, out),
                Command::Staff(command) => vault::staff(book, command, secrets(args), out),
                Command::Access { card, limit } => vault::access(&book, card.as_deref(), *limit, out),
                Command::Log(log) => contacts::log(&book, log, out),
                Command::Followup(command) => contacts::followup(&book, command, out),
                Command::Quick { text, card, dry_run } => {
                    contacts::quick(&book, text, card.as_deref(), *dry_run, out)
                }
                Command::Today => calendar::today(&book, out),
                Command::Birthdays(span) => calendar::birthdays(&book, span, out),
                Command::Import(import) => import::run(&book, import, out),
                Command::History { card, fields, limit } => {
                    history::list(&book, card.as_deref(), *fields, *limit, out)
                }
                Command::Undo { op } => history::undo(&book, op.as_deref(), out),
                Command::Redo => history::redo(&book, out),
                Command::Book(_)
                | Command::Check { .. }
                | Command::Calendar(_)
                | Command::Completions { .. } => Ok(()),
            }
        }
    }
}

/// Opens the book: with the password of `--staff`, or of the only one there is, if it has one.
fn open(args: &Args, out: &Output) -> Result<Book> {
    let (folder, clock) = (folder(args)?, clock(args));
    if Book::vault(&folder, clock)?.is_none() {
        return Book::open(&folder, clock, &staff(args));
    }
    let password = secrets(args).next(out.words, "cli_password")?;
    Book::unlock(&folder, clock, args.staff.as_deref(), &password)
}

/// The same book when it cannot be opened: for whoever is let in, with what can still be done about it.
fn damaged(args: &Args, out: &Output) -> Result<Damaged> {
    let (folder, clock) = (folder(args)?, clock(args));
    if Book::vault(&folder, clock)?.is_none() {
        return Ok(Damaged::open(&folder, clock, &staff(args)));
    }
    let password = secrets(args).next(out.words, "cli_password_again")?;
    Damaged::unlock(&folder, clock, args.staff.as_deref(), &password)
}

fn secrets(args: &Args) -> Secrets {
    if args.password_stdin { Secrets::Stdin } else { Secrets::Prompt }
}

fn clock(args: &Args) -> Clock {
    args.today.map_or(Clock::System, Clock::Pinned)
}

/// Who writes: `--staff`, else the machine's user.
fn staff(args: &Args) -> String {
    args.staff
        .clone()
        .or_else(|| std::env::var("USER").ok())
        .or_else(|| std::env::var("USERNAME").ok())
        .unwrap_or_default()
}

/// The book's folder: `--book`, `SHUKE_BOOK`, else the default book of the user's data folder.
fn folder(args: &Args) -> Result<PathBuf> {
    if let Some(folder) = &args.book {
        return Ok(folder.clone());
    }
    let folders = directories::ProjectDirs::from("", "", "Shuke")
        .ok_or_else(|| Error::new(Code::BookMissing).with("path", "~"))?;
    Ok(folders.data_dir().join("default.book"))
}

/// A birthday as typed; what can be read in two ways is refused with the readings.
fn yearly(text: &str, today: NaiveDate, field: &str) -> Result<YearlyDate> {
    let readings = YearlyDate::parse(text, today).map_err(|error| error.of(field))?;
    match readings.as_slice() {
        [one] => Ok(*one),
        many => {
            let all: Vec<String> = many.iter().map(ToString::to_string).collect();
            Err(Error::new(Code::DateAmbiguous).of(field).with("text", text).with("readings", all))
        }
    }
}

/// A day to come, as typed: `2026-09-18`, `9/18`, `+3`, tomorrow, 下週五.
fn day(text: &str, today: NaiveDate, field: &str) -> Result<NaiveDate> {
    days::read(text, today, Lean::Ahead).map_err(|error| error.of(field))
}

/// A day that was, as typed.
fn past_day(text: &str, today: NaiveDate, field: &str) -> Result<NaiveDate> {
    days::read(text, today, Lean::Back).map_err(|error| error.of(field))
}

/// An id of any row.
fn id<T: std::str::FromStr>(text: &str) -> Result<T> {
    text.trim().parse().map_err(|_| Error::new(Code::Unknown).with("text", text))
}
