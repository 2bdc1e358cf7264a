//! Row identities: one newtype a table that other code points at, all UUIDv7, stored as 16-byte blobs.

use rusqlite::types::{FromSql, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
        #[serde(transparent)]
        #[ts(type = "string", export)]
        pub struct $name(pub Uuid);

        impl $name {
            /// A new identity, ordered by the time it was made.
            pub fn fresh() -> Self { Self(Uuid::now_v7()) }
        }
        impl ToSql for $name {
            fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
                Ok(ToSqlOutput::Borrowed(ValueRef::Blob(self.0.as_bytes())))
            }
        }
        impl FromSql for $name {
            fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
                <[u8; 16]>::column_result(value).map(|bytes| Self(Uuid::from_bytes(bytes)))
            }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { self.0.fmt(f) }
        }
        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> { Uuid::parse_str(text).map(Self) }
        }
    )+};
}

id! {
    /// One customer card.
    CardId
    /// One way to reach a customer: a phone, an e-mail or a messenger id.
    PointId
    /// One link between a card and a family member, colleague or other card.
    RelationId
    /// One logged contact.
    InteractionId
    /// One follow-up.
    FollowupId
    /// One yearly date of a card besides the birthday.
    OccasionId
    /// One gift.
    GiftId
    /// One promise.
    PromiseId
    /// One field of one's own.
    OwnFieldId
    /// One saved view of the list.
    ViewId
    /// One user action in the history.
    OpId
    /// One rule of the service standard.
    RhythmRuleId
    /// One person who shares a book.
    StaffId
    /// One photo or file of a customer.
    AttachmentId
    /// One file that cards were handed over in.
    HandoverId
    /// Cards taken out together.
    LoanId
    /// One record of what a customer agreed to.
    ConsentId
    /// One product of the catalogue.
    ProductId
    /// One opportunity.
    OpportunityId
    /// One purchase, contract or refund.
    OrderId
    /// One part of what is to be paid.
    InstalmentId
    /// One payment.
    ReceiptId
    /// One thing a customer holds: a deposit, a policy, a car.
    HoldingId
    /// One price agreed with one customer.
    SpecialPriceId
    /// One step of the terms of trade.
    TermId
    /// One commission.
    CommissionId
    /// One line of the rewards.
    RewardId
    /// One thing a partner grants.
    BenefitId
    /// One cost of a source of customers.
    SourceCostId
    /// One decision about a customer's class.
    JudgementId
}
