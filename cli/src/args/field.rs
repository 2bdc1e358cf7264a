//! Words after `shuke loan`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use shuke_core::cards::Class;
use shuke_core::field::VisitResult;

use super::named;

#[derive(Subcommand)]
pub enum LoanCommand {
    /// Whom to visit on a day, in the order to go, and why.
    Plan {
        /// The day; today without it.
        #[arg(long)]
        day: Option<String>,
        /// Only this district; may be repeated.
        #[arg(long)]
        area: Vec<String>,
        /// Only this class; may be repeated.
        #[arg(long, value_parser = named::<Class>)]
        class: Vec<Class>,
    },
    /// Take cards out of the house.
    Out(Out),
    /// Cards that are out, and with whom.
    List {
        /// Also those that are back.
        #[arg(long)]
        all: bool,
    },
    /// Bring a card back with what came of the visit.
    Back(Back),
    /// A card cannot be found any more.
    Lose {
        /// The customer: id, number or name.
        card: String,
        /// When and where, and what was on it.
        #[arg(long)]
        note: String,
    },
    /// Print cards as PDF.
    Print {
        /// The file that is made.
        file: PathBuf,
        /// The customers: ids, numbers or names.
        #[arg(required = true)]
        cards: Vec<String>,
        /// a5, a6 or four (of A6 on a sheet of A4).
        #[arg(long, default_value = "a5", value_parser = ["a5", "a6", "four"])]
        paper: String,
        /// Who takes them along.
        #[arg(long)]
        holder: Option<String>,
        /// When they are due back.
        #[arg(long, default_value = "")]
        due: String,
        /// Print characters no font has as 〓 instead of refusing.
        #[arg(long)]
        mark_gaps: bool,
    },
    /// Districts in the order somebody drives through them; without any, the order as it is.
    Route {
        /// The districts.
        areas: Vec<String>,
    },
}

#[derive(Args)]
pub struct Out {
    /// The customers: ids, numbers or names, in the order to go.
    #[arg(required = true)]
    pub cards: Vec<String>,
    /// Who takes them along; whoever runs this without it.
    #[arg(long)]
    pub holder: Option<String>,
    /// The day they are due back; today without it.
    #[arg(long)]
    pub due: Option<String>,
    /// The time they are due back.
    #[arg(long, default_value = "18:00")]
    pub at: String,
    /// Where to.
    #[arg(long, default_value = "")]
    pub title: String,
}

#[derive(Args)]
pub struct Back {
    /// The customer: id, number or name.
    pub card: String,
    /// met, missed, moved or skipped.
    #[arg(long, value_parser = named::<VisitResult>)]
    pub result: VisitResult,
    /// One line.
    #[arg(long, default_value = "")]
    pub note: String,
    /// The next step's day.
    #[arg(long, value_name = "DAY")]
    pub next: Option<String>,
    /// What the next step is for.
    #[arg(long = "for", value_name = "PURPOSE", default_value = "")]
    pub purpose: String,
}
