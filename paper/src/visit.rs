//! The card a salesperson takes along: a front to read before the bell is rung, a back to write on afterwards.

use serde::Serialize;

/// What the cards are printed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Paper {
    /// One card a page, 148 × 210 mm.
    A5,
    /// One card a page, 105 × 148 mm, smaller and denser.
    A6,
    /// Four cards of that size on 210 × 297 mm, with marks where to cut.
    FourOnA4,
}

/// One customer on paper. Every text is finished: days, amounts and ages are written as the reader wants them. What is
/// empty takes no room.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct VisitCard {
    /// A, B or C: the black badge.
    pub class: String,
    /// The customer's name, large.
    pub name: String,
    /// How one says it to their face: 美玲姐.
    pub spoken: String,
    /// How one writes it in a letter: 王太太.
    pub letter: String,
    /// The card's number, without the word for it.
    pub number: String,
    /// The day and time of the visit, or of printing.
    pub made: String,
    /// Who takes the card along and answers for it.
    pub holder: String,
    /// Phone, hours, address, occupation: two in a line, or one over the whole width.
    pub rows: Vec<Detail>,
    /// What this visit is for.
    pub purpose: String,
    /// Who belongs to the customer, and their birthdays.
    pub family: Vec<Relative>,
    /// The last times, the latest first.
    pub contacts: Vec<Contact>,
    /// What there is besides: what the customer holds, what is owed.
    pub sections: Vec<Section>,
    /// What must not be forgotten at the door.
    pub remember: Vec<Reminder>,
    /// What the card does not know yet, to be asked and filled in on the back.
    pub missing: Vec<Unknown>,
    /// When the card was taken out.
    pub out_at: String,
    /// When it has to be back.
    pub due_back: String,
}

/// A field with its label.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Detail {
    /// What it is.
    pub label: String,
    /// What it says.
    pub value: String,
    /// Takes the whole line.
    pub wide: bool,
    /// Set bold: the number to dial.
    pub strong: bool,
}

/// Someone who belongs to the customer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Relative {
    /// What they are to the customer, and their name: 女兒 林小禾.
    pub who: String,
    /// Their birthday.
    pub when: String,
    /// How old they are, and what else one asks after: 8 歲・恐龍.
    pub age: String,
    /// Set bold: a birthday that is near.
    pub strong: bool,
}

/// One of the last times.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Contact {
    /// When.
    pub day: String,
    /// By phone, in person, by message.
    pub channel: String,
    /// What it was about.
    pub text: String,
}

/// A list under a heading of its own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Section {
    /// What is listed, with a total if there is one: 有的保單・應收 NT$ 0.
    pub heading: String,
    /// What stands in it.
    pub rows: Vec<SectionRow>,
}

/// A line of such a list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct SectionRow {
    /// What it is.
    pub left: String,
    /// How much.
    pub middle: String,
    /// How it stands, at the right edge.
    pub right: String,
    /// Sets the right part bold: something is due.
    pub strong: bool,
}

/// Something to remember.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Reminder {
    /// 喜歡, 忌諱, 在意.
    pub label: String,
    /// What.
    pub text: String,
    /// Sets the label bold: what must not be said.
    pub strong: bool,
}

/// A field the card does not know yet.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Unknown {
    /// What to ask for.
    pub label: String,
    /// Boxes to tick. Without any there is a line to write on.
    pub choices: Vec<String>,
}

/// The words of the card itself, in the reader's language. A run of `_` becomes a line to write on, as long as the run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct VisitWords {
    /// The title in the PDF's properties. Neutral: it shows in lists of files and in the printer's queue.
    pub title: String,
    /// What this paper is: 拜訪卡.
    pub card: String,
    /// Before the number: No.
    pub number: String,
    /// Before who takes it along: 帶卡人.
    pub holder: String,
    /// Before the spoken name: 當面稱.
    pub spoken: String,
    /// Before the written name: 信件稱.
    pub letter: String,
    /// Heading of what the visit is for: 這次去.
    pub purpose: String,
    /// Heading of the family: 家人與生日.
    pub family: String,
    /// Heading of the last times: 上三次.
    pub contacts: String,
    /// Heading of what to remember: 記得.
    pub remember: String,
    /// Says how many lines did not fit, with `{n}` where the number goes: 還有 {n} 筆沒印.
    pub left_out: String,
    /// The rule at the foot of the front: 只供本次拜訪，回來請交回。
    pub rule: String,
    /// The name of the program: 熟客.
    pub brand: String,
    /// Which side this is: 正面.
    pub front: String,
    /// Which side this is: 背面.
    pub back: String,
    /// Title of the back: 拜訪記錄.
    pub record: String,
    /// Who was there: 見到.
    pub met: String,
    /// Boxes for it.
    pub met_choices: Vec<String>,
    /// When one came and left, with room to write: 到 ____:____　離 ____:____.
    pub times: String,
    /// Heading over lines to write on: 談了什麼.
    pub talked: String,
    /// Heading over lines to write on: 聽到的新消息.
    pub heard: String,
    /// Heading: 反應.
    pub reaction: String,
    /// What is asked: 體驗比期望.
    pub expectation: String,
    /// Boxes for it.
    pub expectation_choices: Vec<String>,
    /// Before a line for the name of whom they recommended: 介紹的人.
    pub referred: String,
    /// Heading: 下次跟進.
    pub next: String,
    /// The day, with room to write: ____月____日（　）.
    pub next_day: String,
    /// Boxes for how.
    pub next_choices: Vec<String>,
    /// Heading of what the card does not know yet: 要補的欄.
    pub missing: String,
    /// The part that is torn off: 交回聯.
    pub stub: String,
    /// Before when it was taken out: 帶出.
    pub out: String,
    /// Before when it has to be back: 應交回.
    pub due: String,
    /// When it came back, with room to write: 交回 ____／____ ____:____.
    pub returned: String,
    /// Under the lines to sign: 業務員, 主管.
    pub signatures: Vec<String>,
}
