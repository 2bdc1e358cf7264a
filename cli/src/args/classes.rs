//! Words after `shuke classify`, `why`, `judge`, `value`, `insights` and `rules`.

use std::path::PathBuf;

use clap::Args;
use shuke_core::segments::Scheme;
use shuke_core::segments::insights::Period;

use super::named;

#[derive(Args)]
pub struct Classify {
    /// tier, abc, rfm, attitude, ladder, lifecycle, depth, pyramid, effort, drift or early_adopter.
    #[arg(long, default_value = "abc", value_parser = named::<Scheme>)]
    pub scheme: Scheme,
    /// Only cards that fit.
    #[arg(long = "where", value_name = "EXPR", allow_hyphen_values = true)]
    pub filter: Option<String>,
    /// Put the classes of abc on the cards nobody judged; one `undo` takes all of it back.
    #[arg(long, conflicts_with = "filter")]
    pub apply: bool,
}

#[derive(Args)]
pub struct Why {
    /// The customer: id, number or name.
    pub card: String,
    /// Of which scheme.
    #[arg(long, default_value = "abc", value_parser = named::<Scheme>)]
    pub scheme: Scheme,
}

#[derive(Args)]
pub struct Judge {
    /// The customer: id, number or name.
    pub card: String,
    /// Of which scheme.
    #[arg(value_parser = named::<Scheme>)]
    pub scheme: Scheme,
    /// The class; `rule` takes the latest judgement back.
    pub class: String,
    /// Why, or what was seen.
    #[arg(long, default_value = "")]
    pub reason: String,
    /// The last day it holds; for good without it.
    #[arg(long)]
    pub until: Option<String>,
}

#[derive(Args)]
pub struct Value {
    /// Also print what was fitted.
    #[arg(long)]
    pub fit: bool,
    /// Most customers.
    #[arg(long)]
    pub limit: Option<usize>,
}

#[derive(Args)]
pub struct Insights {
    /// quarter, rule or all.
    #[arg(long, default_value = "rule", value_parser = named::<Period>)]
    pub period: Period,
}

#[derive(Args)]
pub struct Rules {
    /// Put the settings of this JSON file in force; what it does not name stays.
    #[arg(long)]
    pub set: Option<PathBuf>,
    /// Only say how many would be in each class by them.
    #[arg(long, requires = "set")]
    pub dry_run: bool,
}
