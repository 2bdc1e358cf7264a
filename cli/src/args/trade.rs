//! Words after `shuke opportunity`, `sale`, `pay`, `holding`, `agree`, `benefit` and `year-end`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use shuke_core::sales::holdings::HoldingKind;
use shuke_core::sales::opportunities::{DealKind, LostReason};
use shuke_core::sales::orders::PayWay;

use super::named;

#[derive(Subcommand)]
pub enum OpportunityCommand {
    /// What may be sold, how far it has come and what is missing.
    List {
        /// Of one customer only: id, number or name.
        card: Option<String>,
    },
    /// Something may be sold to a customer.
    Add {
        /// The customer: id, number or name.
        card: String,
        /// What it is about.
        title: String,
        #[command(flatten)]
        said: Opportunity,
    },
    /// Change what is said of one; what is not named stays.
    Edit {
        /// Its id.
        id: String,
        #[command(flatten)]
        said: Opportunity,
    },
    /// It came to nothing.
    Lose {
        /// Its id.
        id: String,
        /// need, competitor, price, communication, ignored, timing or other.
        #[arg(long, value_parser = named::<LostReason>)]
        reason: LostReason,
        /// In words.
        #[arg(long, default_value = "")]
        note: String,
    },
    /// Take it up again.
    Reopen {
        /// Its id.
        id: String,
    },
    /// Take it out, since it never was.
    Remove {
        /// Its id.
        id: String,
    },
}

#[derive(Args, Default)]
pub struct Opportunity {
    /// What it is about.
    #[arg(long = "title", value_name = "TITLE")]
    pub renamed: Option<String>,
    /// A product.
    #[arg(long)]
    pub product: Option<String>,
    /// new, trade_in, add_on or referral.
    #[arg(long, value_parser = named::<DealKind>)]
    pub kind: Option<DealKind>,
    /// What it is expected to bring: `38萬`.
    #[arg(long)]
    pub value: Option<String>,
    /// Percent.
    #[arg(long)]
    pub probability: Option<u8>,
    /// When it is expected to be signed.
    #[arg(long)]
    pub expected: Option<String>,
    /// Where it comes from.
    #[arg(long)]
    pub source: Option<String>,
    /// Tick intent, means, soon; several at commas.
    #[arg(long, value_delimiter = ',', value_parser = ["intent", "means", "soon"])]
    pub tick: Vec<String>,
    /// Take ticks away.
    #[arg(long, value_delimiter = ',', value_parser = ["intent", "means", "soon"])]
    pub untick: Vec<String>,
    /// Anything else.
    #[arg(long)]
    pub note: Option<String>,
}

#[derive(Subcommand)]
pub enum SaleCommand {
    /// A customer's purchases, plans and payments.
    List {
        /// The customer: id, number or name.
        card: String,
    },
    /// A purchase; with parts, a contract; with `--refunds`, money that goes back.
    Add(Sale),
    /// Write an order anew that was put in wrong; what is not named stays.
    Edit(SaleEdit),
    /// Set anew when an order is paid; the parts have to make its sum.
    Plan {
        /// The order's id.
        order: String,
        /// One part: `2026-10-01=12500:首款`; may be given several times.
        #[arg(long, required = true, value_name = "DAY=AMOUNT[:NAME]")]
        part: Vec<String>,
    },
    /// Cancel an order; what was paid stays.
    Cancel {
        /// The order's id.
        order: String,
    },
    /// Take an order out, since it never was.
    Remove {
        /// The order's id.
        order: String,
    },
}

#[derive(Args)]
pub struct Sale {
    /// The customer: id, number or name.
    pub card: String,
    /// What was bought: `高山茶=1,200` or `高山茶=1,200x3` for three of them; may be given several times.
    #[arg(long, required = true, allow_hyphen_values = true, value_name = "PRODUCT=AMOUNT[xQUANTITY]")]
    pub line: Vec<String>,
    /// When; today without it.
    #[arg(long)]
    pub day: Option<String>,
    /// One part of what is to be paid: `2026-10-01=12500:首款`; may be given several times.
    #[arg(long, value_name = "DAY=AMOUNT[:NAME]")]
    pub part: Vec<String>,
    /// The invoice's number.
    #[arg(long, default_value = "")]
    pub number: String,
    /// cash, transfer, cheque, card or other.
    #[arg(long, value_parser = named::<PayWay>)]
    pub way: Option<PayWay>,
    /// The opportunity it comes of.
    #[arg(long)]
    pub opportunity: Option<String>,
    /// The order it takes back.
    #[arg(long)]
    pub refunds: Option<String>,
    /// Anything else.
    #[arg(long, default_value = "")]
    pub note: String,
}

#[derive(Args)]
pub struct SaleEdit {
    /// The order's id.
    pub order: String,
    /// What was bought, all of it anew: `高山茶=1,200x3`; may be given several times.
    #[arg(long, allow_hyphen_values = true, value_name = "PRODUCT=AMOUNT[xQUANTITY]")]
    pub line: Vec<String>,
    /// When.
    #[arg(long)]
    pub day: Option<String>,
    /// The parts, all of them anew: `2026-10-01=12500:首款`; may be given several times.
    #[arg(long, value_name = "DAY=AMOUNT[:NAME]")]
    pub part: Vec<String>,
    /// It was paid when it was bought, not by parts.
    #[arg(long, conflicts_with = "part")]
    pub at_once: bool,
    /// The invoice's number.
    #[arg(long)]
    pub number: Option<String>,
    /// cash, transfer, cheque, card or other.
    #[arg(long, value_parser = named::<PayWay>)]
    pub way: Option<PayWay>,
    /// The opportunity it comes of; `none` for none.
    #[arg(long)]
    pub opportunity: Option<String>,
    /// Anything else.
    #[arg(long)]
    pub note: Option<String>,
}

#[derive(Args)]
pub struct Pay {
    /// The order's id.
    pub order: String,
    /// How much.
    pub amount: String,
    /// When; today without it.
    #[arg(long)]
    pub day: Option<String>,
    /// cash, transfer, cheque, card, other or allowance.
    #[arg(long, default_value = "cash", value_parser = named::<PayWay>)]
    pub way: PayWay,
    /// The receipt's number; the next one without it.
    #[arg(long, default_value = "")]
    pub number: String,
    /// What of the rest of the part: stays, next, let_off, a day, or two days at a comma.
    #[arg(long, default_value = "stays")]
    pub rest: String,
    /// Anything else.
    #[arg(long, default_value = "")]
    pub note: String,
}

#[derive(Subcommand)]
pub enum HoldingCommand {
    /// What a customer holds.
    List {
        /// The customer: id, number or name.
        card: String,
    },
    /// Something a customer holds, here or elsewhere.
    Add {
        /// The customer: id, number or name.
        card: String,
        /// Its name.
        name: String,
        /// demand, time, policy, fund, loan, car, house or other.
        #[arg(long, default_value = "other", value_parser = named::<HoldingKind>)]
        kind: HoldingKind,
        /// With whom, if not with us.
        #[arg(long, default_value = "")]
        provider: String,
        /// The number of the account or policy.
        #[arg(long, default_value = "")]
        account: String,
        /// Since when.
        #[arg(long)]
        opened: Option<String>,
        /// When it matures or is renewed.
        #[arg(long)]
        matures: Option<String>,
    },
    /// What it was worth on a day.
    Balance {
        /// The holding's id.
        id: String,
        /// The worth.
        #[arg(allow_hyphen_values = true)]
        amount: String,
        /// The day; today without it.
        #[arg(long)]
        day: Option<String>,
    },
    /// Take a holding out, since it never was.
    Remove {
        /// The holding's id.
        id: String,
    },
    /// What matures within so many days.
    Maturing {
        /// Days.
        #[arg(long, default_value_t = 60)]
        days: u64,
    },
}

#[derive(Subcommand)]
pub enum AgreeCommand {
    /// How far a customer may owe; without flags it is only told.
    Credit {
        /// The customer: id, number or name.
        card: String,
        /// How far; `none` for any.
        #[arg(long)]
        limit: Option<String>,
        /// In own words.
        #[arg(long)]
        grade: Option<String>,
        /// Nothing is to be delivered until it is paid.
        #[arg(long)]
        hold: Option<bool>,
    },
    /// A price for one customer.
    Price {
        /// The customer: id, number or name.
        card: String,
        /// For what.
        product: String,
        /// How much.
        price: String,
        /// The last day it holds.
        #[arg(long)]
        until: Option<String>,
        /// Why.
        #[arg(long, default_value = "")]
        reason: String,
    },
    /// A commission of an order; it can be paid when the order is.
    Commission {
        /// The order's id.
        order: String,
        /// For whom.
        payee: String,
        /// How much.
        amount: String,
        /// It was paid today.
        #[arg(long)]
        paid: bool,
    },
    /// Points earned or, below zero, spent.
    Reward {
        /// The customer: id, number or name.
        card: String,
        /// How many.
        #[arg(allow_hyphen_values = true)]
        points: i32,
        /// For what.
        what: String,
    },
    /// What was spent on a source of customers.
    Cost {
        /// Which: an advert, a fair.
        source: String,
        /// How much.
        amount: String,
        /// When; today without it.
        #[arg(long)]
        day: Option<String>,
    },
    /// Steps of the terms of trade, set anew: `100000=3%:免運` or `100000!=5%` for punctual payers only.
    Terms {
        /// The steps; none takes all away.
        step: Vec<String>,
    },
    /// Put a product in the catalogue, or change the one of that name.
    Product {
        /// Its name.
        name: String,
        /// The list price.
        #[arg(long)]
        price: Option<String>,
        /// Percent earned of it: `12.5`.
        #[arg(long)]
        margin: Option<String>,
        /// What it belongs to.
        #[arg(long)]
        category: Option<String>,
    },
}

#[derive(Subcommand)]
pub enum BenefitCommand {
    /// What partners grant, who may have it and how often it was used.
    List {
        /// What one customer may have today: id, number or name.
        card: Option<String>,
    },
    /// Something a partner grants.
    Add {
        /// Who grants it.
        partner: String,
        /// What.
        offer: String,
        #[command(flatten)]
        said: Benefit,
    },
    /// Change one; what is not named stays.
    Edit {
        /// Its id.
        id: String,
        /// Who grants it.
        #[arg(long)]
        partner: Option<String>,
        /// What.
        #[arg(long)]
        offer: Option<String>,
        #[command(flatten)]
        said: Benefit,
    },
    /// A customer uses one today.
    Use {
        /// Its id.
        id: String,
        /// The customer: id, number or name.
        card: String,
    },
    /// Take one away; who used it stays written.
    Remove {
        /// Its id.
        id: String,
    },
}

#[derive(Args, Default)]
pub struct Benefit {
    /// Only for cards that fit: `tier:vip`.
    #[arg(long = "where", value_name = "EXPR", allow_hyphen_values = true)]
    pub filter: Option<String>,
    /// Points it costs.
    #[arg(long)]
    pub points: Option<u32>,
    /// Its first day; `none` for any.
    #[arg(long)]
    pub from: Option<String>,
    /// Its last day; `none` for any.
    #[arg(long)]
    pub until: Option<String>,
    /// Anything else.
    #[arg(long)]
    pub note: Option<String>,
}

#[derive(Args)]
pub struct YearEnd {
    /// The year; this one without it.
    #[arg(long)]
    pub year: Option<i32>,
    /// Write all of it there, as CSV or XLSX.
    #[arg(long)]
    pub out: Option<PathBuf>,
    /// Customers that are printed.
    #[arg(long, default_value_t = 50)]
    pub limit: usize,
}
