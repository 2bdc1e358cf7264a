//! Words after `shuke` that guard the book: people, backups.

use std::path::PathBuf;

use clap::Subcommand;
use shuke_core::cards::consents::Basis;
use shuke_core::vault::Role;

use super::named;

#[derive(Subcommand)]
pub enum StaffCommand {
    /// Everybody who can open the book.
    List,
    /// Let one more person in; the password from the prompt or the next line of stdin, made and printed once when empty.
    Add {
        /// The name in history and log.
        name: String,
        /// rep, clerk or supervisor.
        #[arg(long, value_parser = named::<Role>, default_value = "rep")]
        role: Role,
    },
    /// Make somebody something else.
    Role {
        /// Whom.
        name: String,
        /// rep, clerk or supervisor.
        #[arg(value_parser = named::<Role>)]
        role: Role,
    },
    /// Give somebody a new password who forgot the old one.
    Password {
        /// Whom.
        name: String,
    },
    /// Shut somebody out for good: the book gets a new key.
    Remove {
        /// Whom.
        name: String,
    },
}

#[derive(Subcommand)]
pub enum BackupCommand {
    /// Make one.
    Now,
    /// All of them, newest first.
    List,
    /// Open and count one, or all.
    Verify {
        /// Its name.
        id: Option<String>,
    },
    /// What going back to one would change.
    Compare {
        /// Its name.
        id: String,
    },
    /// Go back to one; the book as it is is backed up first and its file put aside.
    Restore {
        /// Its name.
        id: String,
    },
    /// Bring single cards back from one; `undo` takes that back.
    Recover {
        /// Its name.
        id: String,
        /// Ids, numbers or names, as they were then.
        #[arg(required = true)]
        cards: Vec<String>,
    },
    /// A second folder that every backup is carried to.
    Second {
        /// The folder: a stick, a share.
        #[arg(required_unless_present = "none")]
        folder: Option<PathBuf>,
        /// None any more.
        #[arg(long)]
        none: bool,
    },
}

#[derive(clap::Args)]
pub struct Attach {
    /// The customer: id, number or name.
    pub card: String,
    /// The file; at most 16 MB.
    pub file: PathBuf,
    /// As the customer's photo.
    #[arg(long)]
    pub photo: bool,
}

#[derive(Subcommand)]
pub enum ConsentCommand {
    /// Record what a customer agreed to.
    Add {
        /// The customer: id, number or name.
        card: String,
        /// consent, contract, law, interest or public.
        #[arg(long, value_parser = named::<Basis>, default_value = "consent")]
        basis: Basis,
        /// What for.
        #[arg(long = "for", value_name = "PURPOSE")]
        purpose: String,
        /// Where it is known from.
        #[arg(long, default_value = "")]
        source: String,
        /// Since when; today without it.
        #[arg(long, value_name = "DAY", allow_hyphen_values = true)]
        on: Option<String>,
    },
    /// Withdraw it, from today on.
    Withdraw {
        /// The customer: id, number or name.
        card: String,
        /// Id of the record.
        id: String,
    },
    /// What a customer agreed to.
    List {
        /// The customer: id, number or name.
        card: String,
    },
}
