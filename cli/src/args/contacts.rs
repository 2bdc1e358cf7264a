//! Words after `shuke log` and `shuke followup`.

use clap::{Subcommand, ValueEnum};
use shuke_core::cards::draft::Channel;
use shuke_core::followups::{Kind, Status};

use super::named;

#[derive(clap::Args)]
pub struct Log {
    /// Id, number or name.
    pub card: String,
    /// call, visit, message, letter, branch, meeting, gift or event.
    #[arg(long, value_parser = named::<Channel>)]
    pub kind: Channel,
    /// Nobody was reached: a try, not a contact.
    #[arg(long)]
    pub attempt: bool,
    /// The customer began it.
    #[arg(long)]
    pub inbound: bool,
    /// Day, time, or both: 2026-09-15, 10:30, 2026-09-15T10:30.
    #[arg(long, value_name = "T")]
    pub at: Option<String>,
    /// What was said.
    #[arg(long, default_value = "")]
    pub note: String,
    /// What came of it.
    #[arg(long, default_value = "")]
    pub outcome: String,
    /// The next follow-up: a day, +3, tomorrow, 9/18.
    #[arg(long, value_name = "DAY", allow_hyphen_values = true)]
    pub next: Option<String>,
    /// What the next follow-up is for.
    #[arg(long = "for", value_name = "PURPOSE", requires = "next")]
    pub purpose: Option<String>,
    /// No next step is wanted.
    #[arg(long, conflicts_with = "next")]
    pub no_next: bool,
    /// The follow-up this completes.
    #[arg(long, value_name = "ID")]
    pub closes: Option<String>,
    /// What was agreed.
    #[arg(long)]
    pub agreed: Option<String>,
    /// What was agreed is a promise, to be kept by this day.
    #[arg(long, value_name = "DATE", requires = "agreed")]
    pub promised: Option<String>,
}

#[derive(Subcommand)]
pub enum FollowupCommand {
    /// Plan a follow-up.
    Add {
        /// Id, number or name.
        card: String,
        /// The day; without it what the kind says.
        #[arg(long, allow_hyphen_values = true)]
        due: Option<String>,
        /// `HH:MM`.
        #[arg(long)]
        time: Option<String>,
        /// call, visit, message …
        #[arg(long, value_parser = named::<Channel>, default_value = "call")]
        channel: Channel,
        /// What for.
        #[arg(long = "for", value_name = "PURPOSE", default_value = "")]
        purpose: String,
        /// urgent, special, easy or hard.
        #[arg(long, value_parser = named::<Kind>)]
        kind: Option<Kind>,
        /// Comes back every so often: 7d, 2w, 1m, 1y.
        #[arg(long)]
        every: Option<String>,
        /// Who is to do it.
        #[arg(long, default_value = "")]
        assignee: String,
    },
    /// Mark as done.
    Done {
        /// Id of the follow-up.
        id: String,
    },
    /// Put off.
    Snooze {
        /// Id of the follow-up.
        id: String,
        /// The new day.
        #[arg(allow_hyphen_values = true)]
        due: String,
    },
    /// Take off the list without having done it.
    Drop {
        /// Id of the follow-up.
        id: String,
    },
    /// Hand to somebody.
    Assign {
        /// Id of the follow-up.
        id: String,
        /// To whom; empty = oneself.
        to: String,
    },
    /// List follow-ups.
    List {
        /// Of one card only.
        #[arg(long)]
        card: Option<String>,
        /// open, done, dropped or all.
        #[arg(long, value_enum, default_value = "open")]
        status: StatusArg,
    },
}

#[derive(Clone, Copy, ValueEnum)]
pub enum StatusArg {
    /// Still to do.
    Open,
    /// Done.
    Done,
    /// Taken off.
    Dropped,
    /// All of them.
    All,
}

impl StatusArg {
    pub fn status(self) -> Option<Status> {
        match self {
            Self::Open => Some(Status::Open),
            Self::Done => Some(Status::Done),
            Self::Dropped => Some(Status::Dropped),
            Self::All => None,
        }
    }
}
