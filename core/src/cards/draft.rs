//! What someone says about a customer before anything is stored: a typed form, a terminal line, a row of a file.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::base::birthday::YearlyDate;

/// A person or an organisation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
#[ts(export)]
pub enum CardKind {
    #[default]
    /// A human being.
    Person,
    /// A company, shop or authority.
    Organisation,
}

/// Gender as the customer gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
#[ts(export)]
pub enum Gender {
    /// 女
    Female,
    /// 男
    Male,
    /// 其他
    Other,
}

/// The class someone set by hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[ts(export)]
pub enum Class {
    /// 重點
    A,
    /// 一般
    B,
    /// 普通
    C,
}

/// How a contact point is used, or which messenger it belongs to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
#[ts(export)]
#[allow(missing_docs)]
pub enum PointType {
    Mobile,
    Home,
    Work,
    Fax,
    Pager,
    Line,
    Wechat,
    Qq,
    Whatsapp,
    Telegram,
    Skype,
    #[default]
    Other,
}

/// A way of being in touch: how a contact happened, or how the next one should.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS, PartialOrd, Ord)]
#[serde(rename_all = "lowercase")]
#[ts(export, rename = "ContactKind")]
#[allow(missing_docs)]
pub enum Channel {
    Call,
    Visit,
    Message,
    Letter,
    /// 來店
    Branch,
    Meeting,
    Gift,
    Event,
}

/// One phone number, e-mail address or messenger id.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(export)]
pub struct PointDraft {
    /// As written: `0912-000-417 分機 12`.
    pub value: String,
    /// How it is used.
    pub r#type: PointType,
    /// The one to use first.
    pub preferred: bool,
}

/// The parts of a postal address, as far as the source keeps them apart.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(export)]
pub struct AddressParts {
    /// Post-office box.
    #[serde(skip_serializing_if = "String::is_empty")]
    #[ts(as = "Option<String>", optional)]
    pub po_box: String,
    /// Floor, unit.
    #[serde(skip_serializing_if = "String::is_empty")]
    #[ts(as = "Option<String>", optional)]
    pub extended: String,
    /// Road and number.
    #[serde(skip_serializing_if = "String::is_empty")]
    #[ts(as = "Option<String>", optional)]
    pub street: String,
    /// District or city.
    #[serde(skip_serializing_if = "String::is_empty")]
    #[ts(as = "Option<String>", optional)]
    pub city: String,
    /// County, province, state.
    #[serde(skip_serializing_if = "String::is_empty")]
    #[ts(as = "Option<String>", optional)]
    pub region: String,
    /// Postal code.
    #[serde(skip_serializing_if = "String::is_empty")]
    #[ts(as = "Option<String>", optional)]
    pub postal_code: String,
    /// Country.
    #[serde(skip_serializing_if = "String::is_empty")]
    #[ts(as = "Option<String>", optional)]
    pub country: String,
}

/// One address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(export)]
pub struct AddressDraft {
    /// On one line, as it would be read aloud.
    pub text: String,
    /// The parts, if the source has them.
    pub parts: AddressParts,
    /// Home, work or other.
    pub r#type: PointType,
    /// 區域, for filters and visit plans: 內湖.
    pub area: String,
}

/// How someone belongs to a customer: "the other one is the card's …".
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
#[allow(missing_docs)]
pub enum RelationKind {
    Spouse,
    Child,
    Parent,
    Sibling,
    DecisionMaker,
    Buyer,
    User,
    Payer,
    Referrer,
    Referred,
    Partner,
    Colleague,
    Assistant,
    Emergency,
    #[default]
    Other,
}

/// A family member or other person around a customer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(export)]
pub struct RelationDraft {
    /// The name, when no card is linked.
    pub name: String,
    /// What he or she is to the card's customer.
    pub relation: RelationKind,
    /// Reminded like the customer's own.
    pub birthday: Option<YearlyDate>,
    /// 小二，喜歡恐龍
    pub note: String,
}

/// What a yearly date besides the birthday is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
#[allow(missing_docs)]
pub enum OccasionKind {
    Wedding,
    FirstDeal,
    PolicyMaturity,
    LeaseMaturity,
    CarService,
    #[default]
    Other,
}

/// A yearly date besides the birthday.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(export)]
pub struct OccasionDraft {
    /// What it is about.
    pub kind: OccasionKind,
    /// Own words; empty = the kind says it.
    pub title: String,
    /// When.
    pub date: YearlyDate,
}

/// A field Shuke has no place of its own for, kept under the name it came with.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct FieldDraft {
    /// The name: a header of the file, `X-SKYPE`, 血型.
    pub key: String,
    /// The value as written.
    pub value: String,
}

/// Everything said about one customer. Only `name` is needed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(export)]
pub struct CardDraft {
    /// The key the card has in the program it comes from (vCard UID).
    pub uid: Option<String>,
    /// Person or organisation.
    pub kind: CardKind,
    /// The full name as shown; made from `surname` and `given` when empty.
    pub name: String,
    /// 姓; split off the name when empty and the name is Chinese.
    pub surname: String,
    /// 名
    pub given: String,
    /// 小名, nickname.
    pub nickname: String,
    /// 稱謂 in letters: 王太太.
    pub salutation: String,
    /// 稱謂 face to face: 美玲姐.
    pub spoken: String,
    /// Gender.
    pub gender: Option<Gender>,
    /// Class set by hand.
    pub class: Option<Class>,
    /// Phones, best first.
    pub phones: Vec<PointDraft>,
    /// E-mails, best first.
    pub emails: Vec<PointDraft>,
    /// Messenger ids.
    pub ims: Vec<PointDraft>,
    /// Addresses.
    pub addresses: Vec<AddressDraft>,
    /// Birthday.
    pub birthday: Option<YearlyDate>,
    /// Employer; for an organisation its trade name.
    pub employer: String,
    /// 職稱
    pub position: String,
    /// 職業
    pub occupation: String,
    /// Employed there since, as written: 2019-03.
    pub work_from: String,
    /// Employed there until.
    pub work_to: String,
    /// 身分證字號; shown masked.
    pub id_number: String,
    /// The way this customer likes best.
    pub preferred_channel: Option<Channel>,
    /// 平日 10–12 點
    pub best_time: String,
    /// Nobody is to call, write or visit.
    pub do_not_contact: bool,
    /// Ways this customer does not want.
    pub opt_outs: Vec<Channel>,
    /// Tags without `#`.
    pub tags: Vec<String>,
    /// 名單 it stands on.
    pub groups: Vec<String>,
    /// Family and others.
    pub relations: Vec<RelationDraft>,
    /// Yearly dates.
    pub occasions: Vec<OccasionDraft>,
    /// What has no field of its own.
    pub fields: Vec<FieldDraft>,
    /// Free text.
    pub note: String,
    /// What only its keeper needs; it stays behind when the card is handed over.
    pub private_note: String,
}

/// Tags and groups to put on and take off.
#[derive(Clone, Debug, Default, Deserialize, TS)]
#[serde(default)]
#[ts(export)]
#[allow(missing_docs)]
pub struct LabelChange {
    pub add_tags: Vec<String>,
    pub remove_tags: Vec<String>,
    pub add_groups: Vec<String>,
    pub remove_groups: Vec<String>,
}
