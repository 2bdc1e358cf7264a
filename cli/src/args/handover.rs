//! Words after `shuke handover`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use shuke_core::handover::{FIRST_CONTACT_DAYS, Mode, Side, TwinChoice};

use super::named;

#[derive(Subcommand)]
pub enum HandoverCommand {
    /// Put cards into one encrypted file for somebody else; the words that open it from the next line of stdin, made and printed
    /// once when there is none.
    Create(Create),
    /// What is in a file and what taking it over would come to; the words from a prompt or the next line of stdin.
    Inspect {
        /// The file.
        file: PathBuf,
    },
    /// Take a file over, all of it or nothing; the receipt comes to lie beside it.
    Receive(Receive),
    /// Book the receipt that came back, or write again the one that is owed for a file.
    Receipt {
        /// The receipt, or the file that was taken over.
        file: PathBuf,
        /// Where the receipt that is owed is written; beside the file without it.
        #[arg(long)]
        out: Option<PathBuf>,
    },
    /// Give back what was lent to this book.
    GiveBack {
        /// The handover, as `list` names it.
        id: String,
        /// The file that is made; only the book the cards came from can open it.
        file: PathBuf,
        /// A word to the keeper.
        #[arg(long, default_value = "")]
        message: String,
    },
    /// Seal the cards of a handover against its receipt: they are read and nothing else. `undo` takes that back.
    Seal {
        /// The handover, as `list` names it.
        id: String,
    },
    /// Erase the cards of a handover for good, against its receipt. There is no undo.
    Erase {
        /// The handover, as `list` names it.
        id: String,
        /// Why; it stands in the certificate and the access log.
        #[arg(long)]
        reason: String,
    },
    /// Every handover of this book.
    List,
    /// The code under which others make files that only this book can open.
    Code,
}

#[derive(Args)]
pub struct Create {
    /// The file that is made.
    pub file: PathBuf,
    /// Who takes over.
    #[arg(long, value_name = "NAME")]
    pub to: String,
    /// Only cards that fit.
    #[arg(long = "where", value_name = "EXPR")]
    pub filter: Option<String>,
    /// This card: id, number or name; may be repeated.
    #[arg(long = "card", value_name = "CARD")]
    pub cards: Vec<String>,
    /// leave or lend.
    #[arg(long, value_parser = mode, default_value = "leave")]
    pub mode: Mode,
    /// The last day of what is lent.
    #[arg(long, value_name = "DAY")]
    pub until: Option<String>,
    /// The receiver's code: then only that book opens the file, and no words are needed.
    #[arg(long, value_name = "CODE")]
    pub to_code: Option<String>,
    /// A word to whoever takes over.
    #[arg(long, default_value = "")]
    pub message: String,
    /// Also the receipt to sign, as PDF.
    #[arg(long, value_name = "FILE")]
    pub sheet: Option<PathBuf>,
    /// With private notes.
    #[arg(long)]
    pub private_notes: bool,
    /// With ID numbers.
    #[arg(long)]
    pub id_numbers: bool,
}

#[derive(Args)]
pub struct Receive {
    /// The file.
    pub file: PathBuf,
    /// Only say what would happen.
    #[arg(long)]
    pub dry_run: bool,
    /// What becomes of cards that may be somebody this book has: merge, apart or skip; as proposed without it.
    #[arg(long, value_parser = named::<TwinChoice>)]
    pub on_duplicate: Option<TwinChoice>,
    /// Where both sides changed the same: mine or theirs; refused without it.
    #[arg(long, value_parser = named::<Side>)]
    pub on_conflict: Option<Side>,
    /// Over how many days first calls are spread; 0 plans none.
    #[arg(long, default_value_t = FIRST_CONTACT_DAYS, value_parser = clap::value_parser!(u32).range(0..=366))]
    pub first_contact: u32,
    /// What those calls are for.
    #[arg(long)]
    pub purpose: Option<String>,
    /// Where the receipt is written; beside the file without it.
    #[arg(long)]
    pub receipt: Option<PathBuf>,
}

fn mode(text: &str) -> Result<Mode, String> {
    named::<Mode>(text).and_then(|mode| match mode {
        Mode::Return => Err("give-back".to_owned()),
        mode => Ok(mode),
    })
}
