//! What Shuke writes into its own vCards beyond the standard, read again: `X-SHUKE-…` properties and the parameters of
//! relatives. The other half stands in `export/vcard.rs`.

use super::build::Builder;
use super::lines::Property;
use crate::base::birthday::YearlyDate;
use crate::base::sql::named;
use crate::cards::draft::{FieldDraft, OccasionDraft, PointDraft, PointType, RelationDraft};

/// A parameter with what RFC 6868 hides in it.
pub(super) fn param(p: &Property, name: &str) -> Option<String> {
    let (_, value) = p.params.iter().find(|(key, _)| key == name)?;
    let mut text = String::with_capacity(value.len());
    let mut letters = value.chars().peekable();
    while let Some(letter) = letters.next() {
        let hidden = match (letter, letters.peek()) {
            ('^', Some('^')) => Some('^'),
            ('^', Some('n')) => Some('\n'),
            ('^', Some('\'')) => Some('"'),
            _ => None,
        };
        if hidden.is_some() {
            letters.next();
        }
        text.push(hidden.unwrap_or(letter));
    }
    Some(text)
}

/// Somebody around the customer, as Shuke writes it; `None` where another program wrote it.
pub(super) fn relation(p: &Property, name: &str) -> Option<RelationDraft> {
    Some(RelationDraft {
        name: name.to_owned(),
        relation: named(&param(p, "X-KIND")?)?,
        birthday: param(p, "X-BIRTHDAY").and_then(|text| date(&text)),
        note: param(p, "X-NOTE").unwrap_or_default(),
    })
}

/// A yearly date in the notation of `YearlyDate`'s own `Display`: `1977-08-14`, `--08-14`, `lunar:1966-L3-03`.
fn date(text: &str) -> Option<YearlyDate> {
    // Any day will do: what Shuke wrote has one reading.
    let readings = YearlyDate::parse_occasion(text, chrono::NaiveDate::MAX).ok()?;
    readings.into_iter().find(|date| date.to_string() == text)
}

impl Builder<'_> {
    /// A property only Shuke writes.
    pub(super) fn own(&mut self, p: &Property, text: &str) {
        let d = &mut self.draft;
        let text = text.to_owned();
        match p.name.trim_start_matches("X-SHUKE-") {
            "SALUTATION" => d.salutation = text,
            "SPOKEN" => d.spoken = text,
            "CLASS" => d.class = named(&text),
            "WORK-FROM" => d.work_from = text,
            "WORK-TO" => d.work_to = text,
            "CHANNEL" => d.preferred_channel = named(&text),
            "BEST-TIME" => d.best_time = text,
            "DO-NOT-CONTACT" => d.do_not_contact = text == "1",
            "OPT-OUTS" => d.opt_outs = text.split(' ').filter_map(named).collect(),
            "GROUP" => d.groups.push(text),
            "TAG" => d.tags.push(text),
            "BIRTHDAY" => d.birthday = date(&text),
            "IM" => d.ims.push(PointDraft { value: text, r#type: PointType::Other, preferred: false }),
            "FIELD" => {
                let key = param(p, "X-KEY").unwrap_or_else(|| p.name.clone());
                d.fields.push(FieldDraft { key, value: text });
            }
            "OCCASION" => match (param(p, "X-KIND").and_then(|kind| named(&kind)), date(&text)) {
                (Some(kind), Some(date)) => {
                    let title = param(p, "X-TITLE").unwrap_or_default();
                    d.occasions.push(OccasionDraft { kind, title, date });
                }
                _ => self.keep(p, &text),
            },
            _ => self.keep(p, &text),
        }
    }
}
