//! What stood in several columns put together: the name with its titles, the day of birth, the addresses.

use super::super::super::address::one_line;
use super::super::super::record::{Warning, WarningCode, keep, settle};
use super::Options;
use super::cells::{Gathered, Part};
use crate::base::birthday::YearlyDate;
use crate::cards::draft::{AddressDraft, CardDraft};
use crate::cards::names;

impl Gathered {
    /// Puts together what stood in several columns.
    pub fn draft(mut self, options: &Options<'_>) -> (CardDraft, Vec<Warning>) {
        self.born(options);
        self.names();
        if !self.department.is_empty() {
            let employer = std::mem::take(&mut self.draft.employer);
            self.draft.employer = [employer.as_str(), &self.department].join(" ").trim().to_owned();
        }
        self.addresses_together();
        (self.draft, self.warnings)
    }

    fn born(&mut self, options: &Options<'_>) {
        let (year, month, day) = std::mem::take(&mut self.born);
        let present: Vec<&(String, String)> = [&year, &month, &day].into_iter().flatten().collect();
        if present.is_empty() {
            return;
        }
        let text =
            |part: &Part| part.as_ref().map(|(_, v)| v.trim_end_matches(['年', '月', '日']).to_owned());
        let (y, m, d) = (text(&year), text(&month), text(&day));
        let written = match (&y, &m, &d) {
            (Some(y), Some(m), Some(d)) => format!("{y}-{m}-{d}"),
            (Some(y), Some(m), None) => format!("{y}年{m}月"),
            (Some(y), None, None) => format!("{y}年"),
            (None, Some(m), Some(d)) => format!("{m}/{d}"),
            (None, Some(m), None) => format!("{m}月"),
            _ => String::new(),
        };
        let readable = self.draft.birthday.is_none() && !written.is_empty();
        let readings = if readable { YearlyDate::parse(&written, options.today).ok() } else { None };
        let date = readings.as_ref().and_then(|all| settle(all, &written, options.answers));
        if date.is_some() {
            self.draft.birthday = date;
            return;
        }
        for (key, value) in &present {
            keep(&mut self.draft, &mut self.warnings, key, value);
        }
        if self.draft.birthday.is_none() {
            let readings = readings.unwrap_or_default();
            let code =
                if readings.len() > 1 { WarningCode::AmbiguousDate } else { WarningCode::ImpossibleDate };
            self.warnings.push(Warning { code, text: written, readings });
        }
    }

    fn names(&mut self) {
        let d = &mut self.draft;
        let chinese = names::is_chinese(&names::join(&d.surname, &d.given));
        let told = d.name.clone();
        if d.name.is_empty() && !self.middle.1.is_empty() && !d.given.is_empty() {
            let between = if chinese { "" } else { " " };
            d.name = names::join(&d.surname, &[d.given.as_str(), between, &self.middle.1].concat());
        }
        let (bare, title) = names::strip_title(&d.name);
        if !title.is_empty() && d.salutation.is_empty() && bare != d.name {
            (d.name, d.salutation) = (bare, title);
        }
        // 先生 alone says how to address someone once the surname is known.
        let surname = if d.surname.is_empty() { names::split(&d.name).0 } else { d.surname.clone() };
        let eastern = !surname.is_empty() && surname.chars().all(names::is_han);
        if eastern && names::is_title(&d.salutation) {
            d.salutation = [surname.as_str(), &d.salutation].concat();
        } else if eastern && d.salutation.is_empty() && names::is_title(&self.prefix.1) {
            d.salutation = [surname.as_str(), &std::mem::take(&mut self.prefix.1)].concat();
        }
        let told = if told.is_empty() { d.name.clone() } else { told };
        for (key, value) in [&self.middle, &self.prefix, &self.suffix] {
            if !value.is_empty() && !told.contains(value.as_str()) {
                keep(&mut self.draft, &mut self.warnings, key, value);
            }
        }
    }

    fn addresses_together(&mut self) {
        let area = self.draft.addresses.iter().find(|a| !a.area.is_empty()).map(|a| a.area.clone());
        self.draft.addresses.retain(|a| a.area.is_empty());
        for ((_, _), (parts, kind)) in std::mem::take(&mut self.addresses) {
            let text = one_line(&parts);
            let tight = |t: &str| t.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
            // The formatted address of the same columns says the same.
            let telling = [&parts.street, &parts.city, &parts.postal_code].iter().any(|p| !p.is_empty());
            let shown = self.draft.addresses.iter_mut().filter(|_| telling).find(|a| {
                let whole = tight(&a.text);
                [&parts.street, &parts.city, &parts.postal_code]
                    .into_iter()
                    .all(|p| whole.contains(&tight(p)))
            });
            match shown {
                Some(address) => (address.parts, address.r#type) = (parts, kind),
                None => {
                    self.draft.addresses.push(AddressDraft { text, parts, r#type: kind, area: String::new() })
                }
            }
        }
        if let Some(area) = area {
            match self.draft.addresses.first_mut() {
                Some(first) => first.area = area,
                None => self.draft.addresses.push(AddressDraft {
                    text: area.clone(),
                    area,
                    ..AddressDraft::default()
                }),
            }
        }
    }
}
