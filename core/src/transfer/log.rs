//! Contacts out of another program's table: one row is one entry in the log of a customer who is in the book. Nothing is
//! guessed: people say which column is which, and a row that cannot be read for certain is named and left out.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::NaiveDate;
use rusqlite::{OptionalExtension, named_params};
use serde::{Deserialize, Serialize};

use super::import::{Progress, Rejected, Report};
use super::read::{self, ReadOptions};
use super::record::settle;
use super::table::delimited::Row;
use super::table::mapping;
use crate::base::birthday::YearlyDate;
use crate::base::error::{Code, Error, Result};
use crate::base::ids::CardId;
use crate::base::sql::{self, name_of};
use crate::book::Book;
use crate::cards::draft::Channel;
use crate::cards::own::rules::yes;
use crate::cards::rules::NOTE_LIMIT;
use crate::cards::{self, CardDraft};
use crate::followups::FollowupDraft;
use crate::followups::rules::clock_time;
use crate::interactions::{self, After, Direction, LogDraft};
use crate::store::{Done, Op, WriteTx};

/// What a column holds. The names are part of the terminal's contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Field {
    /// A card's number, id, key of another program or exact name.
    Customer,
    /// A day, or a day and a time.
    Date,
    Time,
    Kind,
    /// Yes or no; somebody was reached when it says nothing.
    Reached,
    Note,
    /// The day of the next follow-up.
    NextDate,
}

const FIELDS: &str = "customer date time kind reached note next_date";

/// How a table of contacts is taken in.
#[derive(Clone, Debug, Default)]
pub struct LogOptions {
    /// How it is read; `map` says which column is which.
    pub read: ReadOptions,
    /// Whether a name nobody has makes a new card.
    pub new_customers: bool,
}

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

/// Takes contacts in as one action.
///
/// # Errors
/// `cancelled`; the error of the file when there is only one and it cannot be read; `field_unknown` for a mapping that names
/// no field, or names none for the customer, the date and the kind.
pub fn commit(
    book: &Book,
    paths: &[&Path],
    options: &LogOptions,
    progress: &mut Progress<'_>,
) -> Result<Done<Report>> {
    book.write(Op::Import, |tx| take_in(tx, paths, options, progress))
}

/// The same as [`commit`], with nothing staying.
///
/// # Errors
/// Those of [`commit`].
pub fn dry_run(book: &Book, paths: &[&Path], options: &LogOptions) -> Result<Report> {
    book.rehearse(|tx| take_in(tx, paths, options, &mut |_, _| true))
}

fn take_in(
    tx: &WriteTx<'_>,
    paths: &[&Path],
    options: &LogOptions,
    progress: &mut Progress<'_>,
) -> Result<Report> {
    let mut report = Report::default();
    for path in paths {
        let file = path.display().to_string();
        let (rows, places) = match table(path, options) {
            Ok(found) => found,
            Err(error) if paths.len() == 1 || error.code == Code::FieldUnknown => return Err(error),
            Err(error) => {
                report.read += 1;
                let code = name_of(error.code).unwrap_or_default();
                report.rejected.push(Rejected { file, row: 0, code, text: String::new() });
                continue;
            }
        };
        let total = report.read + u32::try_from(rows.len()).unwrap_or(u32::MAX);
        for row in &rows {
            report.read += 1;
            if report.read.is_multiple_of(50) && !progress(report.read, total) {
                return Err(Error::new(Code::Cancelled));
            }
            match one(tx, row, &places, options) {
                Ok(true) => report.created += 1,
                Ok(false) => report.skipped += 1,
                Err(error) if of_row(error.code) => {
                    let shown = error.args.get("text").and_then(|text| text.as_str()).unwrap_or_default();
                    let text = shown.chars().take(60).collect();
                    let code = name_of(error.code).unwrap_or_default();
                    report.rejected.push(Rejected { file: file.clone(), row: row.number, code, text });
                }
                Err(error) => return Err(error),
            }
        }
        progress(total, total);
    }
    Ok(report)
}

/// Whether an error is about what stands in a row rather than about the book.
fn of_row(code: Code) -> bool {
    matches!(
        code,
        Code::CardUnknown
            | Code::CardAmbiguous
            | Code::NameMissing
            | Code::TextTooLong
            | Code::Unreadable
            | Code::DateImpossible
            | Code::DateAmbiguous
    )
}

/// Where each field stands in a row.
type Places = BTreeMap<Field, usize>;

fn table(path: &Path, options: &LogOptions) -> Result<(Vec<Row>, Places)> {
    let (bytes, name) = super::bytes_of(path)?;
    let opened =
        read::open(&bytes, &name, &options.read).map_err(|error| error.with("path", name.as_str()))?;
    let table = opened.ok_or_else(|| Error::new(Code::FileUnknown).with("name", name))?.table;
    let empty = BTreeMap::new();
    let mut places = Places::new();
    for (column, wanted) in options.read.map.as_ref().unwrap_or(&empty) {
        let unknown = |text: &str| Error::new(Code::FieldUnknown).with("text", text).with("nearest", FIELDS);
        let field = sql::named(wanted).ok_or_else(|| unknown(wanted))?;
        let at = mapping::column(&table.header, column).ok_or_else(|| unknown(column).of("columns"))?;
        places.insert(field, at);
    }
    let missing = [Field::Customer, Field::Date, Field::Kind].into_iter().find(|f| !places.contains_key(f));
    match missing.and_then(name_of) {
        Some(missing) => {
            Err(Error::new(Code::FieldUnknown).of("columns").with("text", "?").with("nearest", missing))
        }
        None => Ok((table.rows, places)),
    }
}

/// Logs one row; `false` when the same contact stands there already.
fn one(tx: &WriteTx<'_>, row: &Row, places: &Places, options: &LogOptions) -> Result<bool> {
    let cell = |field: Field| {
        let at = places.get(&field);
        at.and_then(|at| row.cells.get(*at)).map(|cell| cell.trim()).unwrap_or_default()
    };
    let unreadable = |field: Field| Error::new(Code::Unreadable).with("text", cell(field));
    let (date, time_beside) = cell(Field::Date).split_once([' ', 'T']).unwrap_or((cell(Field::Date), ""));
    // All that can be wrong with a row is looked at before anything of it is written.
    let day = day(date, &options.read, tx.today())?;
    if day > tx.today() {
        return Err(Error::new(Code::DateImpossible).with("text", date));
    }
    let time = match Some(cell(Field::Time)).filter(|time| !time.is_empty()).unwrap_or(time_beside.trim()) {
        "" => None,
        time => Some(clock_time(time)?),
    };
    if cell(Field::Note).chars().count() > NOTE_LIMIT {
        return Err(Error::new(Code::TextTooLong).with("text", cell(Field::Note)));
    }
    let kind = cell(Field::Kind).to_lowercase();
    let kind = KINDS
        .into_iter()
        .find(|(_, words)| words.split_whitespace().any(|word| word == kind))
        .ok_or_else(|| unreadable(Field::Kind))?
        .0;
    let reached = match cell(Field::Reached) {
        "" => true,
        text => yes(text).ok_or_else(|| unreadable(Field::Reached))?,
    };
    let draft = LogDraft {
        day: Some(day),
        time,
        reached,
        note: cell(Field::Note).to_owned(),
        ..LogDraft::of(kind, Direction::Out)
    };
    let next = match cell(Field::NextDate) {
        "" => None,
        text => Some(FollowupDraft {
            due: Some(self::day(text, &options.read, tx.today())?),
            channel: Some(kind),
            ..FollowupDraft::default()
        }),
    };
    let card = customer(tx, cell(Field::Customer), options.new_customers)?;
    if is_known(tx, card, &draft)? {
        return Ok(false);
    }
    interactions::log(tx, card, &draft, &After { next, ..After::default() })?;
    Ok(true)
}

/// Whose row it is.
fn customer(tx: &WriteTx<'_>, text: &str, new: bool) -> Result<CardId> {
    let by_key: Vec<CardId> = tx
        .conn()
        .prepare_cached("SELECT card_id FROM card_keys WHERE key = ?1")?
        .query_map([text], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    if let [one] = by_key.as_slice() {
        return Ok(*one);
    }
    match cards::resolve(tx, text) {
        Err(error) if error.code == Code::CardUnknown && new => {
            cards::add(tx, &CardDraft { name: text.to_owned(), ..CardDraft::default() })
        }
        found => found,
    }
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

/// A whole day of the solar calendar.
fn day(text: &str, options: &ReadOptions, today: NaiveDate) -> Result<NaiveDate> {
    let written = options.date.as_deref().and_then(|format| NaiveDate::parse_from_str(text, format).ok());
    if let Some(day) = written {
        return Ok(day);
    }
    let unreadable = || Error::new(Code::Unreadable).with("text", text);
    let readings = YearlyDate::parse_occasion(text, today)?;
    let date = settle(&readings, text, options.answers)
        .ok_or_else(|| Error::new(Code::DateAmbiguous).with("text", text))?;
    date.whole_day().ok_or_else(unreadable)
}
