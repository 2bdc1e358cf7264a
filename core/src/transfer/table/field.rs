//! The closed list of what a column of a table can hold, with its names in the terminal's contract. Nothing else.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::base::error::{Code, Error, Result};

/// What a column can hold. The names are part of the terminal's contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
#[allow(missing_docs)]
pub enum Field {
    Name,
    Surname,
    Given,
    Middle,
    Prefix,
    Suffix,
    Nickname,
    Salutation,
    Spoken,
    Gender,
    /// Person or organisation.
    Kind,
    Class,
    Phone,
    Mobile,
    HomePhone,
    WorkPhone,
    Fax,
    Pager,
    Email,
    HomeEmail,
    WorkEmail,
    Line,
    Wechat,
    Qq,
    Whatsapp,
    Telegram,
    Skype,
    Im,
    Address,
    Street,
    City,
    Region,
    PostalCode,
    Country,
    PoBox,
    Extended,
    HomeAddress,
    HomeStreet,
    HomeCity,
    HomeRegion,
    HomePostalCode,
    HomeCountry,
    HomePoBox,
    HomeExtended,
    WorkAddress,
    WorkStreet,
    WorkCity,
    WorkRegion,
    WorkPostalCode,
    WorkCountry,
    WorkPoBox,
    WorkExtended,
    Area,
    Company,
    Department,
    Position,
    Occupation,
    Birthday,
    LunarBirthday,
    BirthYear,
    BirthMonth,
    BirthDay,
    Anniversary,
    Event,
    Spouse,
    Children,
    Referrer,
    Assistant,
    Relation,
    Note,
    Tags,
    BestTime,
    IdNumber,
    Uid,
    /// Says what the next column is: `Phone 1 - Type`.
    Label,
    /// Kept under the column's own name.
    Custom,
    /// Left out, and said so.
    Skip,
}

impl Field {
    /// All fields, in the order a list shows them.
    pub const ALL: [Self; 77] = [
        Self::Name,
        Self::Surname,
        Self::Given,
        Self::Middle,
        Self::Prefix,
        Self::Suffix,
        Self::Nickname,
        Self::Salutation,
        Self::Spoken,
        Self::Gender,
        Self::Kind,
        Self::Class,
        Self::Phone,
        Self::Mobile,
        Self::HomePhone,
        Self::WorkPhone,
        Self::Fax,
        Self::Pager,
        Self::Email,
        Self::HomeEmail,
        Self::WorkEmail,
        Self::Line,
        Self::Wechat,
        Self::Qq,
        Self::Whatsapp,
        Self::Telegram,
        Self::Skype,
        Self::Im,
        Self::Address,
        Self::Street,
        Self::City,
        Self::Region,
        Self::PostalCode,
        Self::Country,
        Self::PoBox,
        Self::Extended,
        Self::HomeAddress,
        Self::HomeStreet,
        Self::HomeCity,
        Self::HomeRegion,
        Self::HomePostalCode,
        Self::HomeCountry,
        Self::HomePoBox,
        Self::HomeExtended,
        Self::WorkAddress,
        Self::WorkStreet,
        Self::WorkCity,
        Self::WorkRegion,
        Self::WorkPostalCode,
        Self::WorkCountry,
        Self::WorkPoBox,
        Self::WorkExtended,
        Self::Area,
        Self::Company,
        Self::Department,
        Self::Position,
        Self::Occupation,
        Self::Birthday,
        Self::LunarBirthday,
        Self::BirthYear,
        Self::BirthMonth,
        Self::BirthDay,
        Self::Anniversary,
        Self::Event,
        Self::Spouse,
        Self::Children,
        Self::Referrer,
        Self::Assistant,
        Self::Relation,
        Self::Note,
        Self::Tags,
        Self::BestTime,
        Self::IdNumber,
        Self::Uid,
        Self::Label,
        Self::Custom,
        Self::Skip,
    ];

    /// Its stable name: `home_postal_code`.
    pub fn name(self) -> String {
        let debug = format!("{self:?}");
        let mut name = String::with_capacity(debug.len() + 4);
        for (at, c) in debug.chars().enumerate() {
            if c.is_ascii_uppercase() && at > 0 {
                name.push('_');
            }
            name.push(c.to_ascii_lowercase());
        }
        name
    }

    /// The field of a name; the error says which name is closest.
    pub fn named(name: &str) -> Result<Self> {
        let wanted = name.trim().to_ascii_lowercase();
        let found = Self::ALL.into_iter().find(|field| field.name() == wanted);
        found.ok_or_else(|| {
            let common = |field: &Self| {
                let known = field.name();
                let same = known.bytes().zip(wanted.bytes()).take_while(|(a, b)| a == b).count();
                (same, usize::MAX - known.len().abs_diff(wanted.len()))
            };
            let nearest = Self::ALL.into_iter().max_by_key(common).map(Self::name).unwrap_or_default();
            Error::new(Code::FieldUnknown).with("text", name).with("nearest", nearest)
        })
    }
}
