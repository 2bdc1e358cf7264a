//! One row of a file as a customer card, with everything worth telling about it. Shared by vCard and tables; it knows
//! neither, and nothing of what the book already holds.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::base::birthday::{Calendar, YearlyDate};
use crate::cards::draft::{CardDraft, CardKind, FieldDraft, PointDraft};
use crate::cards::names;
use crate::cards::rules::{LINE_LIMIT, NAME_LIMIT, NOTE_LIMIT};

/// Most phones, tags or fields of one card; the lists are searched while they are built.
pub const MOST: usize = 1_000;

/// Why a row makes no card.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum FaultCode {
    /// Nothing in it could stand as a name.
    NoName,
    /// It does not follow its format.
    Malformed,
    /// The file ends, or the next card begins, before this one is complete.
    CutOff,
    /// A text is longer than any real one.
    TooLong,
}

/// A row that makes no card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct Fault {
    /// Why.
    pub code: FaultCode,
    /// What to look for in the file: the beginning of the row, or its name.
    pub text: String,
}

/// What was noticed about a row that does make a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum WarningCode {
    /// It has no field of its own and is kept under its name; `text` is that name.
    KeptAsField,
    /// A picture, sound or key is not taken over; `text` says which.
    Attachment,
    /// Only the other program's bookkeeping (`REV`, `PRODID`); not taken over.
    LeftOut,
    /// A column people chose to skip, or an id number nobody asked for; `text` is its header.
    Skipped,
    /// A mobile number that seems to have lost its leading 0 in a spreadsheet; taken as it stands.
    LostZero,
    /// A date with several readings; the text is kept as a field until someone answers.
    AmbiguousDate,
    /// A date that does not exist or is still to come; the text is kept as a field.
    ImpossibleDate,
    /// A date nobody could read; the text is kept as a field.
    UnreadableDate,
    /// The card is called by its phone number, for want of a name.
    NameFromPhone,
    /// The card is called by its e-mail address.
    NameFromEmail,
    /// The card is called by something else it holds.
    NameFromOther,
    /// The row has more cells than the header; they are kept as fields.
    ExtraCells,
    /// Invisible control characters were taken out; `text` is the field.
    ControlCharacters,
    /// Bytes that fit no encoding; the place shows �.
    UnreadableText,
    /// The card broke the rules of its format in a way that could be mended.
    Repaired,
    /// Nobody can phone this: a spreadsheet turned it into 8.86912E+11.
    DamagedNumber,
}

/// Something noticed about a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct Warning {
    /// What.
    pub code: WarningCode,
    /// What it is about.
    pub text: String,
    /// The readings of an ambiguous date, likeliest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[ts(as = "Option<Vec<YearlyDate>>", optional)]
    pub readings: Vec<YearlyDate>,
}

impl Warning {
    /// A warning about a text.
    pub fn new(code: WarningCode, text: impl Into<String>) -> Self {
        Self { code, text: text.into(), readings: Vec::new() }
    }
}

/// One row or card of a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// Tables: the line people see beside it in a spreadsheet, header = 1. vCard: the number of the card, from 1.
    pub row: u32,
    /// The card, or why there is none.
    pub outcome: Result<CardDraft, Fault>,
    /// What is worth telling.
    pub warnings: Vec<Warning>,
}

/// Which years are meant by `66/8/14`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
#[ts(export)]
pub enum Years {
    /// 民國 66 = 1977.
    Roc,
    /// 1966.
    Western,
}

/// Whether `3/4/1977` begins with the day or with the month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
#[ts(export)]
pub enum DateOrder {
    /// 3 April.
    Day,
    /// 4 March.
    Month,
}

/// What people answered about the dates of a file, for all its rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(export, rename = "DateAnswers")]
pub struct Answers {
    /// How `66/8/14` is meant.
    pub years: Option<Years>,
    /// How `3/4/1977` is meant.
    pub order: Option<DateOrder>,
    /// Whether a day that could be of either calendar is a lunar one.
    pub calendar: Option<Calendar>,
}

/// One question about many rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct Doubt {
    /// `roc_or_western`, `day_or_month_first` or `lunar_or_solar`.
    pub code: String,
    /// Up to three of the texts.
    pub examples: Vec<String>,
    /// How many rows it is about.
    pub rows: u32,
    /// What each answer makes of the first of the texts.
    pub readings: Vec<DoubtReading>,
}

/// What one answer to a question makes of its example.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct DoubtReading {
    /// The answer: `roc`, `western`, `day`, `month`, `lunar` or `solar`.
    pub answer: String,
    /// The date.
    pub date: YearlyDate,
}

/// The questions the rows raise, each once.
pub fn doubts(records: &[Record]) -> Vec<Doubt> {
    let mut found: BTreeMap<&str, Doubt> = BTreeMap::new();
    for warning in records.iter().flat_map(|r| &r.warnings).filter(|w| w.code == WarningCode::AmbiguousDate) {
        let code = match warning.readings.as_slice() {
            [a, b, ..] if a.calendar != b.calendar => "lunar_or_solar",
            [a, b, ..] if a.year == b.year => "day_or_month_first",
            _ => "roc_or_western",
        };
        let doubt = found.entry(code).or_insert_with(|| Doubt {
            code: code.to_owned(),
            examples: vec![],
            rows: 0,
            readings: readings_of(code, warning),
        });
        doubt.rows = doubt.rows.saturating_add(1);
        if doubt.examples.len() < 3 && !doubt.examples.contains(&warning.text) {
            doubt.examples.push(warning.text.clone());
        }
    }
    found.into_values().collect()
}

/// What each answer to a question of this kind makes of a date.
fn readings_of(code: &str, warning: &Warning) -> Vec<DoubtReading> {
    let years = |years| Answers { years: Some(years), ..Answers::default() };
    let order = |order| Answers { order: Some(order), ..Answers::default() };
    let calendar = |calendar| Answers { calendar: Some(calendar), ..Answers::default() };
    let answers = match code {
        "lunar_or_solar" => [("lunar", calendar(Calendar::Lunar)), ("solar", calendar(Calendar::Solar))],
        "day_or_month_first" => [("day", order(DateOrder::Day)), ("month", order(DateOrder::Month))],
        _ => [("roc", years(Years::Roc)), ("western", years(Years::Western))],
    };
    let reading = |(answer, answers): (&str, Answers)| {
        let date = settle(&warning.readings, &warning.text, answers)?;
        Some(DoubtReading { answer: answer.to_owned(), date })
    };
    answers.into_iter().filter_map(reading).collect()
}

/// The reading people's answers leave of a date as it was written, if they leave one.
pub fn settle(readings: &[YearlyDate], written: &str, answers: Answers) -> Option<YearlyDate> {
    let mut left = readings.to_vec();
    // An answer about something this date does not leave open says nothing about it.
    let mut narrow = |fits: &dyn Fn(&YearlyDate) -> bool| {
        if left.iter().any(fits) {
            left.retain(fits);
        }
    };
    if let Some(calendar) = answers.calendar {
        narrow(&|date| date.calendar == calendar);
    }
    if let (Some(order), Some((first, _))) = (answers.order, first_two(written)) {
        narrow(&|date| match order {
            DateOrder::Day => date.day == Some(first),
            DateOrder::Month => date.month == Some(first),
        });
    }
    if let (Some(years), Some(short)) = (answers.years, two_digits(written)) {
        narrow(&|date| {
            date.year.is_some_and(|year| match years {
                Years::Roc => year == short.saturating_add(1911),
                Years::Western => year % 100 == short && year != short.saturating_add(1911),
            })
        });
    }
    match left.as_slice() {
        [one] => Some(*one),
        // 15/8/14 can still be 1915 and 2015; the answer does not say which, but nobody is 111.
        [old, young] if answers.years.is_some() && old.year.is_some_and(|year| year < 1926) => Some(*young),
        _ => None,
    }
}

/// The first two numbers of a date: 3 and 4 of 3/4/1977.
pub fn first_two(written: &str) -> Option<(u8, u8)> {
    let mut numbers = written.trim().split(['/', '.', '-']);
    Some((numbers.next()?.trim().parse().ok()?, numbers.next()?.trim().parse().ok()?))
}

/// The two digits a date begins with, which may be a year.
fn two_digits(written: &str) -> Option<i32> {
    written.chars().skip_while(|c| !c.is_ascii_digit()).take(2).collect::<String>().parse().ok()
}

/// True for the dates programs write for want of one: `0/0/00`, `0000-00-00`.
pub fn is_no_date(text: &str) -> bool {
    text.contains('0') && text.chars().all(|c| c == '0' || !c.is_alphanumeric())
}

/// Notes what has no field of its own, once per name for the list of warnings.
pub fn keep(draft: &mut CardDraft, warnings: &mut Vec<Warning>, key: &str, value: &str) {
    if value.trim().is_empty() {
        return;
    }
    put(draft, key, value);
    note(warnings, WarningCode::KeptAsField, key);
}

/// Puts a value under a name of its own.
pub fn put(draft: &mut CardDraft, key: &str, value: &str) {
    let value = value.trim();
    // A field has one value in the book; a second one of the same name goes on a line of its own.
    match draft.fields.iter_mut().find(|f| f.key == key) {
        Some(known) if known.value.lines().any(|line| line == value) => {}
        Some(known) => {
            known.value.push('\n');
            known.value.push_str(value);
        }
        None => draft.fields.push(FieldDraft { key: key.to_owned(), value: value.to_owned() }),
    }
}

/// Adds a warning unless the same one stands there already.
pub fn note(warnings: &mut Vec<Warning>, code: WarningCode, text: &str) {
    if !warnings.iter().any(|w| w.code == code && w.text == text) {
        warnings.push(Warning::new(code, text));
    }
}

/// The last step of every format, given what the file told of person or organisation: clean texts, a name, sensible lengths; or the reason why there is no card.
pub fn finish(
    mut draft: CardDraft,
    told: Option<CardKind>,
    warnings: &mut Vec<Warning>,
) -> Result<CardDraft, Fault> {
    clean(&mut draft, warnings);
    if draft.name.is_empty() {
        draft.name = names::join(&draft.surname, &draft.given);
    }
    if draft.name.is_empty() {
        name_from_the_rest(&mut draft, warnings);
    }
    let shown: String = draft.name.chars().take(60).collect();
    let fault = |code| Err(Fault { code, text: shown.clone() });
    if draft.name.is_empty() {
        return fault(FaultCode::NoName);
    }
    if is_too_long(&draft) {
        return fault(FaultCode::TooLong);
    }
    let parted = !draft.surname.is_empty() || !draft.given.is_empty();
    match told {
        Some(kind) => draft.kind = kind,
        None if !parted && names::looks_like_organisation(&draft.name) => draft.kind = CardKind::Organisation,
        None => {}
    }
    Ok(draft)
}

/// True if a text is longer than a card takes, which no real one is: a slipped column, or an attack.
fn is_too_long(draft: &CardDraft) -> bool {
    let long = |text: &str, limit: usize| text.len() > limit && text.chars().count() > limit;
    let names = [&draft.name, &draft.surname, &draft.given].into_iter().chain(&draft.tags);
    let names = names.chain(draft.relations.iter().map(|r| &r.name));
    let lines = [&draft.nickname, &draft.salutation, &draft.spoken, &draft.employer, &draft.position];
    let more = [&draft.occupation, &draft.id_number, &draft.best_time];
    let points = draft.phones.iter().chain(&draft.emails).chain(&draft.ims).map(|p| &p.value);
    let points =
        points.chain(draft.addresses.iter().map(|a| &a.text)).chain(draft.fields.iter().map(|f| &f.key));
    let texts = draft.fields.iter().map(|f| &f.value).chain([&draft.note]);
    let lists =
        [draft.phones.len(), draft.emails.len(), draft.tags.len(), draft.fields.len(), draft.relations.len()];
    names.into_iter().any(|text| long(text, NAME_LIMIT))
        || lines.into_iter().chain(more).chain(points).any(|text| long(text, LINE_LIMIT))
        || texts.into_iter().any(|text| long(text, NOTE_LIMIT))
        || lists.iter().any(|n| *n > MOST)
}

fn name_from_the_rest(draft: &mut CardDraft, warnings: &mut Vec<Warning>) {
    let point = |points: &[PointDraft]| points.first().map(|p| p.value.clone()).unwrap_or_default();
    // Several addresses of one name stand on lines of their own, and a name is one line.
    let url = draft.fields.iter().find(|f| f.key.starts_with("URL")).and_then(|f| f.value.lines().next());
    let url = url.unwrap_or_default().to_owned();
    let address = draft.addresses.first().map(|a| a.text.clone()).unwrap_or_default();
    let birthday = draft.birthday.map(|b| b.to_string()).unwrap_or_default();
    let choices = [
        (draft.nickname.clone(), None),
        (draft.employer.clone(), None),
        (point(&draft.emails), Some(WarningCode::NameFromEmail)),
        (point(&draft.phones), Some(WarningCode::NameFromPhone)),
        (point(&draft.ims), Some(WarningCode::NameFromOther)),
        (url, Some(WarningCode::NameFromOther)),
        (address, Some(WarningCode::NameFromOther)),
        (birthday, Some(WarningCode::NameFromOther)),
    ];
    if let Some((name, warning)) = choices.into_iter().find(|(text, _)| !text.is_empty()) {
        if name == draft.employer {
            draft.kind = CardKind::Organisation;
        }
        warnings.extend(warning.map(|code| Warning::new(code, name.as_str())));
        draft.name = name;
    }
}

/// Control characters out, ends trimmed, one-line fields on one line, empty points gone.
fn clean(draft: &mut CardDraft, warnings: &mut Vec<Warning>) {
    let d = draft;
    for (field, text) in [
        ("name", &mut d.name),
        ("surname", &mut d.surname),
        ("given", &mut d.given),
        ("nickname", &mut d.nickname),
        ("salutation", &mut d.salutation),
        ("spoken", &mut d.spoken),
        ("company", &mut d.employer),
        ("position", &mut d.position),
        ("occupation", &mut d.occupation),
        ("id_number", &mut d.id_number),
        ("best_time", &mut d.best_time),
    ] {
        tidy(text, false, field, warnings);
    }
    tidy(&mut d.note, true, "note", warnings);
    for (field, points) in [("phone", &mut d.phones), ("email", &mut d.emails), ("im", &mut d.ims)] {
        points.iter_mut().for_each(|p| tidy(&mut p.value, false, field, warnings));
        points.retain(|p| !p.value.is_empty());
    }
    for address in &mut d.addresses {
        tidy(&mut address.text, false, "address", warnings);
        let p = &mut address.parts;
        for part in
            [&mut p.po_box, &mut p.extended, &mut p.street, &mut p.city, &mut p.region, &mut p.postal_code]
        {
            tidy(part, false, "address", warnings);
        }
        tidy(&mut p.country, false, "address", warnings);
    }
    d.addresses.retain(|a| !a.text.is_empty());
    d.tags.iter_mut().for_each(|tag| tidy(tag, false, "tag", warnings));
    d.tags.retain(|tag| !tag.is_empty());
    d.relations.iter_mut().for_each(|r| tidy(&mut r.name, false, "relation", warnings));
    for field in &mut d.fields {
        tidy(&mut field.value, true, &field.key, warnings);
    }
    if d.birthday.is_some_and(|b| b.leap && b.calendar == Calendar::Solar) {
        d.birthday = None;
    }
}

fn tidy(text: &mut String, lines: bool, field: &str, warnings: &mut Vec<Warning>) {
    let control = |c: char| c.is_control() && !matches!(c, '\n' | '\t' | '\r') || c == '\u{feff}';
    if text.contains(control) {
        text.retain(|c| !control(c));
        note(warnings, WarningCode::ControlCharacters, field);
    }
    if text.contains('\u{fffd}') {
        note(warnings, WarningCode::UnreadableText, field);
    }
    if lines {
        if text.contains('\r') {
            *text = text.replace("\r\n", "\n").replace('\r', "\n");
        }
    } else if text.contains(['\n', '\r', '\t']) {
        *text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    }
    let trimmed = text.trim();
    if trimmed.len() < text.len() {
        *text = trimmed.to_owned();
    }
}
