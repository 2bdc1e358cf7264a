//! What is said to many cards at once: saved views, rounds, fields of one's own.

use clap::Subcommand;
use shuke_core::Preset;
use shuke_core::cards::draft::Channel;
use shuke_core::cards::own::FieldKind;
use shuke_core::search::list::Sort;

use super::named;

#[derive(Subcommand)]
pub enum ViewCommand {
    /// Save a filter under a name; an existing view of that name is changed.
    Save {
        /// Its name.
        name: String,
        /// The expression.
        #[arg(long = "where", value_name = "EXPR", default_value = "", allow_hyphen_values = true)]
        filter: String,
        /// The order.
        #[arg(long, value_parser = named::<Sort>, default_value = "name")]
        sort: Sort,
    },
    /// Take a view away; its cards stay.
    Remove {
        /// Its name.
        name: String,
    },
    /// All views with how many cards each finds.
    List,
}

#[derive(clap::Args)]
pub struct Round {
    /// Which cards; `""` = all living ones.
    #[arg(long = "where", value_name = "EXPR", allow_hyphen_values = true)]
    pub filter: String,
    /// Only say what would happen.
    #[arg(long)]
    pub dry_run: bool,
    #[command(subcommand)]
    pub deed: Deed,
}

#[derive(Subcommand)]
pub enum Deed {
    /// Put tags and groups on, or take them off.
    Label {
        /// Tags to put on.
        tags: Vec<String>,
        /// A tag to take off; may be given several times.
        #[arg(long, value_name = "TAG")]
        off: Vec<String>,
        /// A group to put them on; may be given several times.
        #[arg(long)]
        group: Vec<String>,
        /// A group to take them off; may be given several times.
        #[arg(long, value_name = "GROUP")]
        off_group: Vec<String>,
    },
    /// Set the class: A, B, C or none.
    Class {
        /// Which.
        class: String,
    },
    /// Plan a follow-up with each, A customers first, weekends and holidays left free.
    Followup {
        /// From this day on.
        #[arg(long, allow_hyphen_values = true)]
        from: String,
        /// So many a day at most.
        #[arg(long)]
        per_day: Option<u32>,
        /// call, visit, message …
        #[arg(long, value_parser = named::<Channel>, default_value = "call")]
        channel: Channel,
        /// What for.
        #[arg(long = "for", value_name = "PURPOSE", default_value = "")]
        purpose: String,
    },
    /// Log the same contact with each.
    Log {
        /// call, visit, message …
        #[arg(long, value_parser = named::<Channel>)]
        kind: Channel,
        /// What was said.
        #[arg(long, default_value = "")]
        note: String,
        /// The next follow-up of each: a day.
        #[arg(long, value_name = "DAY", allow_hyphen_values = true)]
        next: Option<String>,
    },
}

/// Fields of one's own.
#[derive(Subcommand)]
pub enum FieldCommand {
    /// All of them, with how many cards use each.
    List,
    /// Define a field; values that stand on cards under its name are put into its spelling.
    Add(FieldDefinition),
    /// Change a field; the values on the cards follow.
    Edit {
        /// Its name now.
        field: String,
        #[command(flatten)]
        to: FieldDefinition,
    },
    /// Define the fields of the book's trade, or of another one, that are not there yet.
    Usual {
        /// insurance, bank, car, property, retail or general.
        #[arg(long, value_parser = named::<Preset>)]
        preset: Option<Preset>,
    },
    /// Take a field away; its values stay on the cards as text.
    Remove {
        /// Its name.
        field: String,
    },
}

#[derive(clap::Args)]
pub struct FieldDefinition {
    /// Its name.
    pub name: String,
    /// What it holds.
    #[arg(long, value_parser = named::<FieldKind>, default_value = "text")]
    pub kind: FieldKind,
    /// With `--kind choice`: something to choose; may be given several times.
    #[arg(long, value_name = "TEXT")]
    pub choice: Vec<String>,
    /// With `--kind money`: the currency of sums that name none.
    #[arg(long, value_name = "ISO", default_value = "TWD")]
    pub currency: String,
    /// Show it as a column of the list.
    #[arg(long)]
    pub listed: bool,
}
