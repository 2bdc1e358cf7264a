//! What a field of one's own can hold, by its kind: every value has one spelling, in which it is stored, compared and
//! written out. Pure.

use chrono::{Datelike, NaiveDate};
use unicode_normalization::UnicodeNormalization;

use super::{FieldKind, OwnField, OwnFieldDraft};
use crate::base::amount;
use crate::base::birthday::YearlyDate;
use crate::base::error::{Code, Error, Result};
use crate::base::fold::fold;
use crate::cards::draft::FieldDraft;

/// Longest name, in characters: it heads a column.
pub const NAME_LIMIT: usize = 40;
/// Fields a book can have; more is another program's table.
pub const MOST_FIELDS: usize = 60;
/// Choices a field can have.
pub const MOST_CHOICES: usize = 100;
/// What stands behind the name under which a value is kept that does not fit: 年收入 → 年收入?
const DOUBT: char = '?';

/// How names are told apart: 車 號, 車號 and ＣＡＲ, car are one.
pub fn plain(name: &str) -> String {
    name.nfkc().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
}

/// Where a value is kept that does not fit its field.
pub fn doubtful(name: &str) -> String {
    format!("{name}{DOUBT}")
}

/// The draft as it will be stored.
///
/// # Errors
/// `name_missing`, `text_too_long`; `field_name_unfit` for a name the filter language could not say; `choices_missing`;
/// `unreadable` for a currency there is none of.
pub fn tidy(draft: &OwnFieldDraft) -> Result<OwnFieldDraft> {
    let name = draft.name.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.is_empty() {
        return Err(Error::new(Code::NameMissing).of("name"));
    }
    if name.chars().count() > NAME_LIMIT {
        return Err(Error::new(Code::TextTooLong).of("name").with("limit", NAME_LIMIT));
    }
    let sign = |c: char| c.is_control() || ":：<>＜＞=＝\"“”,，、'＇?？".contains(c);
    if name.contains(sign) || name.starts_with(['-', '#']) {
        return Err(Error::new(Code::FieldNameUnfit).of("name").with("text", name));
    }
    let mut choices: Vec<String> = Vec::new();
    for choice in draft.choices.iter().map(|choice| choice.trim()).filter(|choice| !choice.is_empty()) {
        if choice.chars().count() > NAME_LIMIT {
            return Err(Error::new(Code::TextTooLong).of("choices").with("limit", NAME_LIMIT));
        }
        if !choices.iter().any(|known| fold(known) == fold(choice)) {
            choices.push(choice.to_owned());
        }
    }
    let (choices, currency) = match draft.kind {
        FieldKind::Choice => (choices, String::new()),
        FieldKind::Money => (Vec::new(), draft.currency.trim().to_uppercase()),
        _ => (Vec::new(), String::new()),
    };
    if draft.kind == FieldKind::Choice && (choices.is_empty() || choices.len() > MOST_CHOICES) {
        return Err(Error::new(Code::ChoicesMissing).of("choices").with("limit", MOST_CHOICES));
    }
    if draft.kind == FieldKind::Money && amount::money("1", &currency).is_none() {
        return Err(Error::new(Code::Unreadable).of("currency").with("text", currency));
    }
    Ok(OwnFieldDraft { name, kind: draft.kind, choices, currency, listed: draft.listed })
}

/// The one spelling of a value: text as it stands, `1234.5`, `18600.00 TWD`, `2026-09-15`, the choice, `yes` or `no`.
///
/// # Errors
/// `value_unfit` with the field's name and the text; `args.readings` when a day can be read in several ways.
pub fn value(field: &OwnFieldDraft, text: &str, today: NaiveDate) -> Result<String> {
    let unfit = || {
        let shown: String = text.trim().chars().take(60).collect();
        Error::new(Code::ValueUnfit).of("fields").with("name", field.name.as_str()).with("text", shown)
    };
    match field.kind {
        FieldKind::Text => Ok(text.trim().to_owned()),
        FieldKind::Number => amount::number(text).map(|number| number.to_string()).ok_or_else(unfit),
        FieldKind::Money => amount::money(text, &field.currency)
            .map(|money| format!("{} {}", money.amount, money.currency))
            .ok_or_else(unfit),
        FieldKind::Date => match days(text, today).as_slice() {
            [day] => Ok(day.to_string()),
            [] => Err(unfit()),
            many => Err(unfit().with("readings", many.iter().map(ToString::to_string).collect::<Vec<_>>())),
        },
        FieldKind::Choice => {
            let wanted = fold(text.trim());
            field.choices.iter().find(|choice| fold(choice) == wanted).cloned().ok_or_else(unfit)
        }
        FieldKind::YesNo => yes(text).map(|yes| if yes { "yes" } else { "no" }.to_owned()).ok_or_else(unfit),
    }
}

/// Every whole day a text can mean.
fn days(text: &str, today: NaiveDate) -> Vec<NaiveDate> {
    let readings = YearlyDate::parse_occasion(text, today).unwrap_or_default();
    readings.iter().filter_map(YearlyDate::whole_day).filter(|day| day.year() > 0).collect()
}

/// Yes and no as people write them.
pub fn yes(text: &str) -> Option<bool> {
    match text.nfkc().collect::<String>().trim().to_lowercase().as_str() {
        "yes" | "y" | "true" | "1" | "是" | "有" | "對" | "对" | "可" | "v" | "✓" | "✔" | "☑" | "o" | "○" => {
            Some(true)
        }
        "no" | "n" | "false" | "0" | "否" | "無" | "无" | "沒有" | "没有" | "不" | "不是" | "x" | "✗"
        | "✘" | "☐" => Some(false),
        _ => None,
    }
}

/// Puts the values of defined fields into their one spelling, under the field's own name; those that do not fit stay as
/// they stand and come back with their place and the reason.
pub fn fit(own: &[OwnField], fields: &mut [FieldDraft], today: NaiveDate) -> Vec<(usize, Error)> {
    let mut unfit = Vec::new();
    if own.is_empty() {
        return unfit;
    }
    for (at, one) in fields.iter_mut().enumerate() {
        let name = plain(&one.key);
        let Some(field) = own.iter().find(|field| plain(&field.field.name) == name) else { continue };
        one.key.clone_from(&field.field.name);
        match value(&field.field, &one.value, today) {
            Ok(spelt) => one.value = spelt,
            Err(error) => unfit.push((at, error)),
        }
    }
    unfit
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(kind: FieldKind) -> OwnFieldDraft {
        OwnFieldDraft {
            name: "欄".into(),
            kind,
            choices: vec!["健檢".into(), "Gold".into()],
            currency: "TWD".into(),
            listed: false,
        }
    }

    #[test]
    fn every_kind_has_one_spelling_for_what_it_can_read() {
        let today = NaiveDate::from_ymd_opt(2026, 9, 15).unwrap();
        for (kind, text, expected) in [
            (FieldKind::Text, " 隨便 ", "隨便"),
            (FieldKind::Number, "１,２００", "1200"),
            (FieldKind::Money, "NT$12萬", "120000.00 TWD"),
            (FieldKind::Money, "120000.00 TWD", "120000.00 TWD"),
            (FieldKind::Date, "2027/3/1", "2027-03-01"),
            (FieldKind::Date, "民國116年3月1日", "2027-03-01"),
            (FieldKind::Choice, " gold ", "Gold"),
            (FieldKind::Choice, "健检", "健檢"),
            (FieldKind::YesNo, "Ｖ", "yes"),
            (FieldKind::YesNo, "沒有", "no"),
        ] {
            let read = value(&field(kind), text, today);
            assert_eq!(read.as_deref(), Ok(expected), "{kind:?} {text}");
            assert_eq!(value(&field(kind), expected, today).as_deref(), Ok(expected), "{kind:?} {expected}");
        }
        for (kind, text) in [
            (FieldKind::Number, "很多"),
            (FieldKind::Money, "1.005"),
            (FieldKind::Date, "3月"),
            (FieldKind::Date, "2026-02-30"),
            (FieldKind::Date, "農曆八月初五"),
            (FieldKind::Choice, "銀"),
            (FieldKind::YesNo, "或許"),
        ] {
            assert_eq!(
                value(&field(kind), text, today).unwrap_err().code,
                Code::ValueUnfit,
                "{kind:?} {text}"
            );
        }
        let two = value(&field(FieldKind::Date), "3/4/2027", today).unwrap_err();
        assert_eq!(two.args["readings"], serde_json::json!(["2027-03-04", "2027-04-03"]));
    }

    #[test]
    fn a_definition_is_tidied_or_refused() {
        let draft = |name: &str, kind| OwnFieldDraft { name: name.into(), ..field(kind) };
        let tidied = tidy(&draft("  車  號 ", FieldKind::Text)).unwrap();
        assert_eq!((tidied.name.as_str(), tidied.choices.len(), tidied.currency.as_str()), ("車 號", 0, ""));
        for name in ["a:b", "年收入?", "-x", "#x", "a,b", "\"q\"", "a＝b"] {
            assert_eq!(tidy(&draft(name, FieldKind::Text)).unwrap_err().code, Code::FieldNameUnfit, "{name}");
        }
        assert_eq!(tidy(&draft(" ", FieldKind::Text)).unwrap_err().code, Code::NameMissing);
        let none = OwnFieldDraft { choices: vec![" ".into()], ..field(FieldKind::Choice) };
        assert_eq!(tidy(&none).unwrap_err().code, Code::ChoicesMissing);
        let coin = OwnFieldDraft { currency: "XXQ".into(), ..field(FieldKind::Money) };
        assert_eq!(tidy(&coin).unwrap_err().field.as_deref(), Some("currency"));
    }
}
