//! What can be typed after `shuke`. The names are a public contract: add freely, never rename or remove.

mod classes;
mod contacts;
mod field;
mod handover;
mod many;
mod rhythm;
mod safety;
mod trade;

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Parser, Subcommand};
use shuke_core::Preset;
use shuke_core::base::filing::Collation;
use shuke_core::cards::combine::Part;
use shuke_core::search::list::Sort;
use shuke_core::transfer::export::{Format, LedgerTable};

pub use classes::{Classify, Insights, Judge, Rules, Value as ValueWords, Why as WhyWords};
pub use contacts::{FollowupCommand, Log};
pub use field::{Back as BackFromVisit, LoanCommand, Out as TakeOut};
pub use handover::{Create as CreateHandover, HandoverCommand, Receive as ReceiveHandover};
pub use rhythm::Rhythm;
pub use safety::{Attach, BackupCommand, ConsentCommand, StaffCommand};
pub use trade::{
    AgreeCommand, Benefit as BenefitWords, BenefitCommand, HoldingCommand, Opportunity as OpportunityWords,
    OpportunityCommand, Pay, Sale, SaleCommand, SaleEdit, YearEnd,
};

pub use many::{Deed, FieldCommand, FieldDefinition, Round, ViewCommand};

use shuke_words::Language;

/// The customer book from a terminal.
#[derive(Parser)]
#[command(name = "shuke", version, about, arg_required_else_help = true)]
pub struct Args {
    /// Folder of the book; without it the default book of the user's data folder.
    #[arg(long, global = true, env = "SHUKE_BOOK", value_name = "DIR")]
    pub book: Option<PathBuf>,
    /// Print exactly one JSON object.
    #[arg(long, global = true)]
    pub json: bool,
    /// Language of what is printed.
    #[arg(long, global = true, value_parser = shuke_words::language)]
    pub lang: Option<Language>,
    /// The day everything is reckoned from.
    #[arg(long, global = true, value_name = "YYYY-MM-DD")]
    pub today: Option<NaiveDate>,
    /// The book's password is the first line of stdin; what else a command asks for follows, one a line.
    #[arg(long, global = true)]
    pub password_stdin: bool,
    /// Who opens the book and writes, for the history.
    #[arg(long, global = true, value_name = "NAME")]
    pub staff: Option<String>,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Subcommand)]
pub enum Command {
    /// Make a book, or say what it holds.
    #[command(subcommand)]
    Book(BookCommand),
    /// Add a card; a name alone is enough.
    Add(Add),
    /// Show a card, by id, number or unambiguous name.
    Show {
        /// Id, number or name.
        card: String,
    },
    /// List cards.
    List(List),
    /// Change fields of a card.
    Edit {
        /// Id, number or name.
        card: String,
        /// `field=value`; an empty value clears the field.
        #[arg(long = "set", value_name = "FIELD=VALUE", required = true)]
        set: Vec<String>,
    },
    /// Add or take off tags.
    Tag {
        /// Id, number or name.
        card: String,
        /// Tags to add; with a leading `-` to take off.
        #[arg(required = true, allow_hyphen_values = true)]
        tags: Vec<String>,
    },
    /// Say that a card was looked through and is right.
    Confirm {
        /// Id, number or name.
        card: String,
    },
    /// Put a card away; reminders leave it in peace.
    Archive {
        /// Id, number or name.
        card: String,
        /// Take it out again.
        #[arg(long)]
        restore: bool,
    },
    /// Delete a card with everything that hangs on it; `undo` brings it back.
    Delete {
        /// Id, number or name.
        card: String,
    },
    /// Make one card of two; `undo` takes them apart again.
    Merge {
        /// The card that stays: id, number or name.
        keep: String,
        /// The card that goes into it.
        other: String,
        /// Parts of which the other card's value is taken; without it filled beats empty and newer beats older.
        #[arg(long, value_name = "PART", value_delimiter = ',', value_parser = named::<Part>)]
        take: Option<Vec<Part>>,
        /// Say what would come of it; change nothing.
        #[arg(long)]
        dry_run: bool,
    },
    /// Cards that may be one customer, with what speaks for it and against it.
    Duplicates {
        /// Remember that two cards are two people.
        #[arg(long, num_args = 2, value_names = ["CARD", "OTHER"])]
        apart: Option<Vec<String>>,
    },
    /// Put a family member or another person beside a customer.
    Relate(Relate),
    /// Add a yearly date besides the birthday.
    Occasion(OccasionArgs),
    /// Saved views of the list.
    #[command(subcommand)]
    View(ViewCommand),
    /// Fields of one's own: typed columns that the book keeps for every customer.
    #[command(subcommand)]
    Field(FieldCommand),
    /// One deed for every card that fits: labels, class, follow-ups, a log; one undo takes all of it back.
    Round(Round),
    /// Write cards into a file for other programs, or losslessly as JSON.
    Export {
        /// The file.
        file: PathBuf,
        /// vcard4, vcard3, csv, xlsx or json; by the file's name without it.
        #[arg(long, value_parser = named::<Format>)]
        format: Option<Format>,
        /// Only cards that fit.
        #[arg(long = "where", value_name = "EXPR", allow_hyphen_values = true, conflicts_with = "rows")]
        filter: Option<String>,
        /// Not cards but purchases, payments, balances, due (what is owed) or classes, as CSV or XLSX.
        #[arg(long, value_parser = named::<LedgerTable>)]
        rows: Option<LedgerTable>,
    },
    /// Attach a file to a customer, or set the photo.
    Attach(Attach),
    /// What is attached to a customer.
    Attachments {
        /// The customer: id, number or name.
        card: String,
        /// Write one into a folder.
        #[arg(long, num_args = 2, value_names = ["ID", "DIR"])]
        save: Option<Vec<String>>,
    },
    /// Take an attachment off; `undo` brings it back.
    Detach {
        /// Its id.
        id: String,
    },
    /// One line becomes a follow-up: `王太太 週四下午三點 拜訪 送禮盒`.
    Quick {
        /// Who, when, what, in any order.
        text: String,
        /// The customer, where several can be meant: id, number or name.
        #[arg(long)]
        card: Option<String>,
        /// Only say what was read.
        #[arg(long)]
        dry_run: bool,
    },
    /// How often whom: the service standard, what a change of it would plan, and planning by it.
    Rhythm(Rhythm),
    /// What a customer agreed to.
    #[command(subcommand)]
    Consent(ConsentCommand),
    /// Write everything held on a customer into a folder: JSON, a readable page, the attachments.
    Subject {
        /// The customer: id, number or name.
        card: String,
        /// The folder.
        folder: PathBuf,
    },
    /// Erase a customer for good, in book, history and backups. There is no undo.
    Erase {
        /// The customer: id, number or name.
        card: String,
        /// Why; it stands in the certificate and the access log. Do not name the customer.
        #[arg(long)]
        reason: String,
    },
    /// Cards on their way to another book and back.
    #[command(subcommand)]
    Handover(HandoverCommand),
    /// Going out: whom to visit, cards out of the house, and how they come back.
    #[command(subcommand)]
    Loan(LoanCommand),
    /// What may be sold, and how far it has come.
    #[command(subcommand)]
    Opportunity(OpportunityCommand),
    /// What was bought, and how it is paid.
    #[command(subcommand)]
    Sale(SaleCommand),
    /// Book a payment.
    Pay(Pay),
    /// What is owed, and since when.
    Due,
    /// What customers hold, and what it was worth.
    #[command(subcommand)]
    Holding(HoldingCommand),
    /// What is agreed: credit, prices, commissions, points, terms, the catalogue.
    #[command(subcommand)]
    Agree(AgreeCommand),
    /// 夥伴優惠: what partners grant our customers.
    #[command(subcommand)]
    Benefit(BenefitCommand),
    /// 年終名單: what each customer brought in a year.
    YearEnd(YearEnd),
    /// Who brought whom.
    Referrals,
    /// Tell customers apart by one scheme, each with the reason.
    Classify(Classify),
    /// Why a customer is in a class: the rows, the rule and what would change it.
    Why(WhyWords),
    /// Decide a class by hand, with a reason; the rule goes on reckoning beside it.
    Judge(Judge),
    /// How likely customers still are customers, and what the next year brings.
    Value(ValueWords),
    /// What the charts of the window show.
    Insights(Insights),
    /// The rules of the classes.
    Rules(Rules),
    /// The page on a customer before a visit.
    Brief {
        /// The customer: id, number or name.
        card: String,
    },
    /// Copies of the book for safe keeping.
    #[command(subcommand)]
    Backup(BackupCommand),
    /// The people who share a book that has a password.
    #[command(subcommand)]
    Staff(StaffCommand),
    /// What was looked at, taken out, or tried in vain.
    Access {
        /// With one card only.
        #[arg(long)]
        card: Option<String>,
        /// Most rows.
        #[arg(long, default_value_t = 50)]
        limit: u32,
    },
    /// Whether the book is whole: the file, its links, the columns that are kept.
    Check {
        /// Mend what follows from other rows. No row is lost.
        #[arg(long)]
        repair: bool,
    },
    /// Find by name, sound, number, company, tag or note.
    Find {
        /// What to look for.
        query: String,
        /// Most hits.
        #[arg(long, default_value_t = 50)]
        limit: usize,
    },
    /// Log a contact and plan the next one.
    Log(Log),
    /// Plan, complete, put off or list follow-ups.
    #[command(subcommand)]
    Followup(FollowupCommand),
    /// The one queue of the day.
    Today,
    /// Birthdays of customers and their families.
    Birthdays(Span),
    /// Lunar days, solar terms and festivals, 1901–2100.
    Calendar(Span),
    /// Take in vCard, Excel, OpenDocument and CSV files.
    Import(Import),
    /// What was done.
    History {
        /// Of one card only.
        #[arg(long)]
        card: Option<String>,
        /// Every change of every value of that card.
        #[arg(long, requires = "card")]
        fields: bool,
        /// Most rows.
        #[arg(long, default_value_t = 50)]
        limit: u32,
    },
    /// Take back the newest action, or the one named.
    Undo {
        /// Id of an operation.
        op: Option<String>,
    },
    /// Bring back what the last undo took.
    Redo,
    /// Print completions for a shell.
    Completions {
        /// Which shell.
        shell: clap_complete::Shell,
    },
}

#[derive(Subcommand)]
pub enum BookCommand {
    /// Make a new book.
    Create {
        /// Its name.
        #[arg(long)]
        name: Option<String>,
        /// The trade it is for.
        #[arg(long, value_parser = named::<Preset>, default_value = "general")]
        preset: Preset,
        /// The sample book with invented customers.
        #[arg(long)]
        sample: bool,
        /// With a password: from the prompt or stdin, made and printed once when empty.
        #[arg(long)]
        protect: bool,
    },
    /// Give the book a password. Whoever does it is its supervisor.
    Protect,
    /// Take the password away; it is asked for once more.
    Unprotect,
    /// Change one's own password: the old one, then the new one.
    Password,
    /// Make a new recovery key, printed once; the one before opens nothing any more.
    RecoveryKey,
    /// Give somebody a new password by the recovery key: the key, then the password.
    Recover {
        /// Whose password.
        name: String,
    },
    /// What the book holds.
    Info,
}

#[derive(clap::Args)]
pub struct Add {
    /// Full name.
    pub name: String,
    /// Phone; may be given several times.
    #[arg(long)]
    pub phone: Vec<String>,
    /// E-mail; may be given several times.
    #[arg(long)]
    pub email: Vec<String>,
    /// Employer.
    #[arg(long)]
    pub company: Option<String>,
    /// Birthday, in any form people write.
    #[arg(long, allow_hyphen_values = true)]
    pub birthday: Option<String>,
    /// 稱謂
    #[arg(long)]
    pub salutation: Option<String>,
    /// Tag; may be given several times.
    #[arg(long)]
    pub tag: Vec<String>,
    /// Any other field as `field=value`.
    #[arg(long = "set", value_name = "FIELD=VALUE")]
    pub set: Vec<String>,
}

#[derive(clap::Args)]
pub struct List {
    /// Filter: `class:A,B area:內湖 stale>30 -tag:勿擾`.
    #[arg(long = "where", value_name = "EXPR", allow_hyphen_values = true)]
    pub filter: Option<String>,
    /// A saved view, by its name; `--where` narrows it further.
    #[arg(long, value_name = "NAME")]
    pub view: Option<String>,
    /// name, last_contact, next, completeness, number or birthday; without it name, or what the view says.
    #[arg(long, value_parser = named::<Sort>)]
    pub sort: Option<Sort>,
    /// The order of names: zhuyin, pinyin or stroke.
    #[arg(long, value_parser = named::<Collation>, default_value = "zhuyin")]
    pub order: Collation,
    /// Most rows.
    #[arg(long, default_value_t = 1000)]
    pub limit: u32,
    /// Rows to pass over.
    #[arg(long, default_value_t = 0)]
    pub offset: u32,
}

#[derive(clap::Args)]
pub struct Relate {
    /// The customer: id, number or name.
    pub card: String,
    /// The other one's name.
    pub name: String,
    /// spouse, child, parent, sibling, referrer …
    #[arg(long = "as", value_parser = named::<shuke_core::cards::draft::RelationKind>)]
    pub relation: shuke_core::cards::draft::RelationKind,
    /// The other one's own card: id, number or name.
    #[arg(long)]
    pub to: Option<String>,
    /// Birthday.
    #[arg(long, allow_hyphen_values = true)]
    pub birthday: Option<String>,
    /// Free text.
    #[arg(long, default_value = "")]
    pub note: String,
}

#[derive(clap::Args)]
pub struct OccasionArgs {
    /// The customer: id, number or name.
    pub card: String,
    /// wedding, first_deal, policy_maturity, lease_maturity, car_service or other.
    #[arg(long, value_parser = named::<shuke_core::cards::draft::OccasionKind>)]
    pub kind: shuke_core::cards::draft::OccasionKind,
    /// The date, in any form a birthday may have.
    #[arg(long, allow_hyphen_values = true)]
    pub date: String,
    /// Own words.
    #[arg(long, default_value = "")]
    pub title: String,
}

#[derive(clap::Args)]
pub struct Span {
    /// First day; today without it.
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub from: Option<NaiveDate>,
    /// How many days.
    #[arg(long, default_value_t = 30)]
    pub days: u32,
}

#[derive(clap::Args)]
pub struct Import {
    /// Files to take in.
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    /// vcard, sheet or csv; recognised without it.
    #[arg(long)]
    pub format: Option<String>,
    /// Which sheet of a spreadsheet; the first with anything in it without it.
    #[arg(long, value_name = "NAME")]
    pub sheet: Option<String>,
    /// What the columns mean, as JSON (see the manual).
    #[arg(long, value_name = "FILE")]
    pub map: Option<PathBuf>,
    /// Say what would happen; change nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// Write the rejected records with their reasons here, as CSV.
    #[arg(long, value_name = "FILE")]
    pub bad_rows: Option<PathBuf>,
    /// What to do with customers who are there already.
    #[arg(long, value_parser = named::<shuke_core::transfer::OnDuplicate>, default_value = "skip")]
    pub on_duplicate: shuke_core::transfer::OnDuplicate,
    /// With `--on-duplicate update`: parts of which the file's value takes the place of the card's.
    #[arg(long, value_name = "PART", value_delimiter = ',', value_parser = named::<Part>)]
    pub overwrite: Vec<Part>,
}

/// Reads a value by its wire name.
fn named<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, String> {
    shuke_core::base::sql::named(text).ok_or_else(|| format!("unknown: {text}"))
}
