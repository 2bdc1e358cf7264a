//! The dates of a vCard: birthday and anniversaries in every maker's dialect. What is not certain stays text.

use super::super::record::{Warning, WarningCode, is_no_date, keep, settle};
use super::build::Builder;
use super::lines::Property;
use super::lunar::apple_lunar;
use crate::base::birthday::YearlyDate;
use crate::base::error::Code;
use crate::cards::draft::{OccasionDraft, OccasionKind};

impl Builder<'_> {
    /// Reads a date; what is not certain is kept as text under the property's name and told.
    fn date(&mut self, p: &Property, text: &str, future: bool) -> Option<YearlyDate> {
        if is_no_date(text) {
            return None;
        }
        let lunar = self.param(p, "CALSCALE").as_deref() == Some("chinese");
        if let (true, Some(date)) = (lunar, apple_lunar(text)) {
            return Some(date);
        }
        let written = if lunar { format!("lunar:{text}") } else { text.to_owned() };
        let today = self.options.today;
        let readings = if future {
            YearlyDate::parse_occasion(&written, today)
        } else {
            YearlyDate::parse(&written, today)
        };
        let (code, readings) = match readings {
            Ok(readings) => match settle(&readings, &written, self.options.answers) {
                Some(mut date) => {
                    let omitted = self.param(p, "X-APPLE-OMIT-YEAR").and_then(|y| y.parse::<i32>().ok());
                    date.year = date.year.filter(|y| Some(*y) != omitted);
                    return Some(date);
                }
                None => (WarningCode::AmbiguousDate, readings),
            },
            Err(error) if error.code == Code::DateImpossible => (WarningCode::ImpossibleDate, vec![]),
            Err(_) => (WarningCode::UnreadableDate, vec![]),
        };
        keep(&mut self.draft, self.warnings, &p.name, text);
        self.warnings.push(Warning { code, text: text.to_owned(), readings });
        None
    }

    pub(super) fn birthday(&mut self, p: &Property, text: &str) {
        if self.draft.birthday.is_none() {
            self.draft.birthday = self.date(p, text, false);
            return;
        }
        let again = YearlyDate::parse(text, self.options.today).unwrap_or_default();
        if !again.iter().any(|d| Some(*d) == self.draft.birthday) {
            self.keep(p, text);
        }
    }

    pub(super) fn occasion(&mut self, p: &Property, text: &str, kind: OccasionKind, title: &str) {
        if let Some(date) = self.date(p, text, true)
            && !self.draft.occasions.iter().any(|o| o.kind == kind && o.date == date && o.title == title)
        {
            self.draft.occasions.push(OccasionDraft { kind, title: title.to_owned(), date });
        }
    }
}
