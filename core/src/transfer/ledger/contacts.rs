//! Contacts: one row is one entry in the log of a customer.

use rusqlite::{OptionalExtension, named_params};

use super::{Cells, Options, Taken};
use crate::base::error::{Code, Error, Result};
use crate::base::ids::CardId;
use crate::base::sql::name_of;
use crate::cards::draft::Channel;
use crate::cards::own::rules::yes;
use crate::cards::rules::NOTE_LIMIT;
use crate::followups::FollowupDraft;
use crate::followups::rules::clock_time;
use crate::interactions::{self, After, Direction, LogDraft};
use crate::store::WriteTx;

/// The words for the kinds of contact in Chinese and English.
const KINDS: [(Channel, &str); 8] = [
    (Channel::Call, "call phone telephone 電話 电话 去電 来电 來電 通話 通话 致電 致电"),
    (Channel::Visit, "visit 拜訪 拜访 登門 登门 面訪 面访 訪問 访问"),
    (Channel::Message, "message sms line wechat whatsapp email e-mail 訊息 消息 簡訊 短信 微信 電郵 电邮"),
    (Channel::Letter, "letter mail 信 信件 寄信 郵寄 邮寄"),
    (Channel::Branch, "branch walk-in 來店 来店 到店 臨櫃 临柜 來訪 来访"),
    (Channel::Meeting, "meeting 會議 会议 開會 开会 面談 面谈 會面 会面"),
    (Channel::Gift, "gift 禮 礼 送禮 送礼 禮物 礼物"),
    (Channel::Event, "event 活動 活动"),
];

/// Logs one row, unless the same contact stands there already.
pub(super) fn one(tx: &WriteTx<'_>, row: &Cells<'_>, options: &Options) -> Result<Taken> {
    let cell = |field: &str| row.cell(field);
    let unreadable = |field: &str| Error::new(Code::Unreadable).with("text", cell(field));
    let (date, time_beside) = cell("date").split_once([' ', 'T']).unwrap_or((cell("date"), ""));
    // All that can be wrong with a row is looked at before anything of it is written.
    let day = super::day(date, &options.read, tx.today())?;
    if day > tx.today() {
        return Err(Error::new(Code::DateImpossible).with("text", date));
    }
    let time = match Some(cell("time")).filter(|time| !time.is_empty()).unwrap_or(time_beside.trim()) {
        "" => None,
        time => Some(clock_time(time)?),
    };
    if cell("note").chars().count() > NOTE_LIMIT {
        return Err(Error::new(Code::TextTooLong).with("text", cell("note")));
    }
    let kind = cell("kind").to_lowercase();
    let kind = KINDS
        .into_iter()
        .find(|(_, words)| words.split_whitespace().any(|word| word == kind))
        .ok_or_else(|| unreadable("kind"))?
        .0;
    let reached = match cell("reached") {
        "" => true,
        text => yes(text).ok_or_else(|| unreadable("reached"))?,
    };
    let draft = LogDraft {
        day: Some(day),
        time,
        reached,
        note: cell("note").to_owned(),
        ..LogDraft::of(kind, Direction::Out)
    };
    let next = match cell("next_date") {
        "" => None,
        text => Some(FollowupDraft {
            due: Some(super::day(text, &options.read, tx.today())?),
            channel: Some(kind),
            ..FollowupDraft::default()
        }),
    };
    let card = super::customer(tx, cell("customer"), options.new_customers)?;
    if is_known(tx, card, &draft)? {
        return Ok(Taken::Skipped);
    }
    interactions::log(tx, card, &draft, &After { next, ..After::default() })?;
    Ok(Taken::Created)
}

/// Whether the book says the same of that day.
fn is_known(tx: &WriteTx<'_>, card: CardId, draft: &LogDraft) -> Result<bool> {
    let found = tx
        .conn()
        .prepare_cached(
            "SELECT 1 FROM interactions
             WHERE card_id = :card AND day = :day AND kind = :kind AND reached = :reached AND note = :note
               AND coalesce(time, '') = coalesce(:time, '')",
        )?
        .query_row(
            named_params! {
                ":card": card, ":day": draft.day.map(|day| day.to_string()), ":kind": name_of(draft.kind),
                ":reached": draft.reached, ":note": draft.note,
                ":time": draft.time,
            },
            |_| Ok(()),
        )
        .optional()?;
    Ok(found.is_some())
}
