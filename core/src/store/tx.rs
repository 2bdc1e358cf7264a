//! What domain folders are handed: a transaction that reads, or one that also writes, each with the moment it runs in.

use std::ops::Deref;

use chrono::NaiveDate;
use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::base::clock::Stamp;
use crate::base::ids::OpId;
use crate::vault::Session;

/// What the person did, in the person's words; stored in the history and shown there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
#[allow(missing_docs)]
pub enum Op {
    AddCard,
    EditCard,
    SetClass,
    SetTags,
    AddRelation,
    RemoveRelation,
    AddOccasion,
    RemoveOccasion,
    ConfirmCard,
    AddAttachment,
    RemoveAttachment,
    SetPhoto,
    RecordConsent,
    WithdrawConsent,
    ArchiveCard,
    RestoreCard,
    DeleteCard,
    MergeCards,
    TellApart,
    LogContact,
    AddFollowup,
    CompleteFollowup,
    SnoozeFollowup,
    ChangeFollowup,
    DropFollowup,
    AssignFollowup,
    Greet,
    EditGreeting,
    SetGreetingWish,
    AddGift,
    ChangeGift,
    RemoveGift,
    PlanGifts,
    SetGiftBudget,
    AddPromise,
    KeepPromise,
    BreakPromise,
    ChangePromise,
    RemovePromise,
    LabelCards,
    ClassifyCards,
    FollowupCards,
    LogCards,
    SetRhythm,
    DefineField,
    ChangeField,
    OrderFields,
    RemoveField,
    SaveView,
    RemoveView,
    Import,
    Sample,
    RecoverCards,
    HandOver,
    TakeOver,
    BookReceipt,
    GiveBack,
    SealCards,
    EraseCards,
    TakeOut,
    BringBack,
    LoseCard,
    ReadBrief,
    OrderRoute,
    SaveProduct,
    RemoveProduct,
    AddOpportunity,
    ChangeOpportunity,
    LoseOpportunity,
    ReopenOpportunity,
    RemoveOpportunity,
    AddOrder,
    ChangeOrder,
    CancelOrder,
    RemoveOrder,
    PlanPayments,
    BookPayment,
    RemovePayment,
    SaveHolding,
    RemoveHolding,
    SetBalance,
    SetCredit,
    SavePrice,
    RemovePrice,
    SetTerms,
    SaveCommission,
    RemoveCommission,
    SaveBenefit,
    RemoveBenefit,
    UseBenefit,
    AddReward,
    RemoveReward,
    AddSourceCost,
    RemoveSourceCost,
    Judge,
    Unjudge,
    SetClassRule,
    Reclassify,
    Undo,
    Redo,
}

impl Op {
    /// Whether it can be taken back at all: a file that was handed over is out of the house.
    pub fn is_final(self) -> bool {
        matches!(
            self,
            Self::Undo
                | Self::Redo
                | Self::HandOver
                | Self::GiveBack
                | Self::BookReceipt
                | Self::EraseCards
                | Self::ReadBrief
        )
    }

    /// Whether it says where cards are and nothing of the customer, so that no standard asks anything after it.
    pub fn moves_cards(self) -> bool {
        matches!(
            self,
            Self::HandOver
                | Self::GiveBack
                | Self::BookReceipt
                | Self::SealCards
                | Self::EraseCards
                | Self::ReadBrief
        )
    }

    /// The name it is stored under: the same as on the wire.
    pub fn name(self) -> String {
        serde_json::to_value(self).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
    }
}

/// A part of the book that screens watch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
#[allow(missing_docs)]
pub enum Domain {
    Cards,
    Interactions,
    Followups,
    Occasions,
    Gifts,
    Sales,
    Classes,
    Handovers,
    Loans,
    Views,
    Fields,
    Staff,
    Backups,
    History,
}

impl Domain {
    /// Every one.
    pub const ALL: [Self; 14] = [
        Self::Cards,
        Self::Interactions,
        Self::Followups,
        Self::Occasions,
        Self::Gifts,
        Self::Sales,
        Self::Classes,
        Self::Handovers,
        Self::Loans,
        Self::Views,
        Self::Fields,
        Self::Staff,
        Self::Backups,
        Self::History,
    ];

    /// The domain a table belongs to; `None` for tables that are no part of history and undo.
    pub fn of_table(table: &str) -> Option<Self> {
        match table {
            "cards" | "contact_points" | "addresses" | "card_tags" | "card_fields" | "card_keys"
            | "card_groups" | "relations" | "not_same" | "attachments" | "consents" => Some(Self::Cards),
            "views" => Some(Self::Views),
            "own_fields" => Some(Self::Fields),
            "interactions" | "promises" => Some(Self::Interactions),
            "followups" | "rhythm_rules" | "rhythm_steps" | "rhythm_weekly" => Some(Self::Followups),
            "occasions" | "greetings" | "greeting_wishes" | "greeting_drafts" => Some(Self::Occasions),
            "gifts" | "gift_budgets" => Some(Self::Gifts),
            "products" | "opportunities" | "orders" | "order_lines" | "instalments" | "receipts"
            | "holdings" | "balances" | "credits" | "special_prices" | "terms" | "commissions"
            | "rewards" | "benefits" | "source_costs" => Some(Self::Sales),
            "class_rules" | "judgements" => Some(Self::Classes),
            "handovers" | "handover_cards" => Some(Self::Handovers),
            "loans" | "loan_cards" | "route_areas" | "brief_readings" => Some(Self::Loans),
            _ => None,
        }
    }
}

/// What a write came to.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct Done<T: TS> {
    /// The closure's own answer.
    pub value: T,
    /// The row of history, unless nothing changed.
    pub op: Option<OpId>,
    /// The parts of the book that changed.
    pub domains: Vec<Domain>,
}

/// A consistent view of the book that cannot change it.
pub struct ReadTx<'a> {
    conn: &'a Connection,
    now: Stamp,
    session: &'a Session,
}

impl<'a> ReadTx<'a> {
    pub(crate) fn new(conn: &'a Connection, now: Stamp, session: &'a Session) -> Self {
        Self { conn, now, session }
    }
    /// The connection, for statements of the domain's own `store.rs`.
    pub fn conn(&self) -> &'a Connection {
        self.conn
    }
    /// The moment this transaction runs in.
    pub fn now(&self) -> Stamp {
        self.now
    }
    /// For whom the book is open.
    pub fn session(&self) -> &'a Session {
        self.session
    }
    /// The day everything is reckoned from.
    pub fn today(&self) -> NaiveDate {
        self.now.today()
    }
}

/// A transaction that writes; it reads like a [`ReadTx`].
pub struct WriteTx<'a> {
    read: ReadTx<'a>,
}

impl<'a> WriteTx<'a> {
    pub(crate) fn new(conn: &'a Connection, now: Stamp, session: &'a Session) -> Self {
        Self { read: ReadTx::new(conn, now, session) }
    }
    /// Who writes.
    pub fn by(&self) -> &'a str {
        &self.read.session.name
    }
    /// The same transaction at another moment, for building a past (the sample book).
    #[must_use]
    pub fn at(&self, now: Stamp) -> WriteTx<'a> {
        WriteTx::new(self.read.conn, now, self.read.session)
    }
}

impl<'a> Deref for WriteTx<'a> {
    type Target = ReadTx<'a>;
    fn deref(&self) -> &ReadTx<'a> {
        &self.read
    }
}
