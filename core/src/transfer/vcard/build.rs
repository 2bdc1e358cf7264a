//! From the properties of one vCard to a customer card. Every property ends in a field, in the note, in the card's own
//! fields under its name, or in the list of warnings; none falls through.

use std::collections::BTreeMap;

use super::super::address::{one_line, only_repeats};
use super::super::record::{MOST, Warning, WarningCode, keep, note};
use super::lunar::apple_lunar;
use super::{Options, Split, kinds};
use crate::base::birthday::YearlyDate;
use crate::cards::draft::{
    AddressDraft, AddressParts, CardDraft, CardKind, Gender, OccasionKind, PointDraft, PointType,
    RelationDraft, RelationKind,
};
use crate::cards::names;

pub(super) struct Builder<'a> {
    pub(super) draft: CardDraft,
    pub(super) options: &'a Options<'a>,
    pub(super) warnings: &'a mut Vec<Warning>,
    /// Apple's own labels by group, until something has used them.
    labels: BTreeMap<String, String>,
    fn_seen: bool,
    n_seen: bool,
    name_of_source: String,
    /// Lunar birthdays wait for the solar one, which comes first if both are there.
    lunar: Vec<YearlyDate>,
    postal_labels: Vec<String>,
}

/// Builds the card.
pub fn card(entries: &[Split<'_>], options: &Options<'_>, warnings: &mut Vec<Warning>) -> CardDraft {
    let labels = entries.iter().filter_map(|e| {
        let property = e.property.filter(|p| p.name == "X-ABLABEL" && !p.group.is_empty())?;
        Some((property.group.to_ascii_lowercase(), e.values.first()?.clone()))
    });
    let labels = labels.collect();
    let mut builder = Builder {
        draft: CardDraft::default(),
        options,
        warnings,
        labels,
        fn_seen: false,
        n_seen: false,
        name_of_source: String::new(),
        lunar: Vec::new(),
        postal_labels: Vec::new(),
    };
    for entry in entries {
        if let Some(property) = entry.property {
            let values: Vec<&str> = entry.values.iter().map(|v| v.trim()).collect();
            if property.binary > 0 {
                note(builder.warnings, WarningCode::Attachment, &property.name.to_lowercase());
            } else if values.iter().any(|v| !v.is_empty()) {
                builder.property(property, &values);
            }
        }
    }
    builder.finish()
}

type Property = super::lines::Property;

impl Builder<'_> {
    fn property(&mut self, p: &Property, values: &[&str]) {
        let first = values.first().copied().unwrap_or_default();
        let all = || values.iter().filter(|v| !v.is_empty()).copied().collect::<Vec<_>>();
        match p.name.as_str() {
            "VERSION" | "BEGIN" | "END" => {}
            "PRODID" | "REV" | "PROFILE" | "CLIENTPIDMAP" => {
                note(self.warnings, WarningCode::LeftOut, &p.name)
            }
            "X-ABLABEL" if !p.group.is_empty() => {}
            "FN" if !self.fn_seen => {
                self.fn_seen = true;
                self.draft.name = first.to_owned();
            }
            "N" if !self.n_seen => self.structured_name(values),
            "NAME" if self.name_of_source.is_empty() => self.name_of_source = first.to_owned(),
            "NICKNAME" if self.draft.nickname.is_empty() => self.draft.nickname = all().join(", "),
            "ORG" if self.draft.employer.is_empty() => self.draft.employer = all().join(" "),
            "TITLE" if self.draft.position.is_empty() => self.draft.position = first.to_owned(),
            "ROLE" if self.draft.occupation.is_empty() => self.draft.occupation = first.to_owned(),
            "UID" | "X-ABUID" if self.draft.uid.is_none() => {
                self.draft.uid = Some(first.strip_prefix("urn:uuid:").unwrap_or(first).to_owned());
            }
            "NOTE" => {
                let line_end = if self.draft.note.is_empty() { "" } else { "\n" };
                self.draft.note = [&self.draft.note, line_end, first].concat();
            }
            "CATEGORIES" => {
                let tags = values
                    .iter()
                    .flat_map(|v| v.split([',', ';', '，', '、']))
                    .map(|t| t.trim().trim_start_matches("* "));
                for tag in tags.filter(|t| !t.is_empty()).take(MOST + 1) {
                    if !self.draft.tags.iter().any(|known| known == tag) {
                        self.draft.tags.push(tag.to_owned());
                    }
                }
            }
            "TEL" => self.point(p, first, Target::Phones),
            "EMAIL" => self.point(p, first, Target::Emails),
            "IMPP" => self.messenger(p, first),
            "ADR" => self.address(p, values),
            "LABEL" => self.postal_labels.push(first.to_owned()),
            "BDAY" => self.birthday(p, first),
            "X-ALTBDAY" => match self.param(p, "CALSCALE").as_deref() {
                Some("chinese") if apple_lunar(first).is_some() => self.lunar.extend(apple_lunar(first)),
                _ => self.keep(p, first),
            },
            "ANNIVERSARY"
            | "X-ANNIVERSARY"
            | "X-MS-ANNIVERSARY"
            | "X-EVOLUTION-ANNIVERSARY"
            | "X-KADDRESSBOOK-X-ANNIVERSARY" => self.occasion(p, first, OccasionKind::Wedding, ""),
            "X-ABDATE" => {
                let label = self.label(p);
                match kinds::bare_label(&label) {
                    "Anniversary" | "anniversary" | "結婚紀念日" | "结婚纪念日" | "週年紀念日"
                    | "周年纪念日" => {
                        self.occasion(p, first, OccasionKind::Wedding, "");
                    }
                    other => self.occasion(p, first, OccasionKind::Other, other),
                }
            }
            "GENDER" | "X-GENDER" | "X-WAB-GENDER" => self.gender(p, first),
            "KIND" | "X-ADDRESSBOOKSERVER-KIND" if first.eq_ignore_ascii_case("individual") => {}
            "KIND" if first.eq_ignore_ascii_case("org") => self.draft.kind = CardKind::Organisation,
            "X-ABSHOWAS" if first.eq_ignore_ascii_case("company") => self.draft.kind = CardKind::Organisation,
            "RELATED" => {
                let kind = p.params.iter().filter(|(k, _)| k == "TYPE").find_map(|(_, v)| kinds::relation(v));
                if let Some(relation) = super::own::relation(p, first) {
                    self.draft.relations.push(relation);
                    return;
                }
                let link = first.starts_with("urn:") || first.contains("://") || first.starts_with("mailto:");
                if link { self.keep(p, first) } else { self.relation(first, kind, "") }
            }
            "X-ABRELATEDNAMES" => {
                let label = self.label(p);
                if let Some(relation) = super::own::relation(p, first) {
                    self.draft.relations.push(relation);
                    return;
                }
                let bare = kinds::bare_label(&label);
                let kind = kinds::relation(bare);
                self.relation(first, kind, if kind.is_none() { bare } else { "" });
            }
            "X-SPOUSE" | "X-EVOLUTION-SPOUSE" | "X-MS-SPOUSE" | "X-KADDRESSBOOK-X-SPOUSESNAME" => {
                self.relation(first, Some(RelationKind::Spouse), "");
            }
            "X-CHILD" | "X-MS-CHILD" => self.relation(first, Some(RelationKind::Child), ""),
            "X-ASSISTANT"
            | "X-EVOLUTION-ASSISTANT"
            | "X-MS-ASSISTANT"
            | "X-KADDRESSBOOK-X-ASSISTANTSNAME" => {
                self.relation(first, Some(RelationKind::Assistant), "");
            }
            "X-ANDROID-CUSTOM" => self.android(p, first),
            name if name.starts_with("X-SHUKE-") => self.own(p, first),
            name => match kinds::messenger(name).filter(|_| name.starts_with("X-")) {
                Some(kind) => self.im(&kinds::service(name), kind, first),
                None => self.keep(p, &all().join(";")),
            },
        }
    }

    pub(super) fn param(&self, p: &Property, name: &str) -> Option<String> {
        p.params.iter().find(|(key, _)| key == name).map(|(_, value)| value.to_lowercase())
    }

    /// Apple's label of the property's group, which is thereby used.
    fn label(&mut self, p: &Property) -> String {
        self.labels.remove(&p.group.to_ascii_lowercase()).unwrap_or_default()
    }

    /// Keeps a value under the property's name, with the types that tell one from another.
    pub(super) fn keep(&mut self, p: &Property, value: &str) {
        let label = self.label(p);
        let types = p
            .params
            .iter()
            .filter(|(k, v)| k == "TYPE" && !v.eq_ignore_ascii_case("pref"))
            .map(|(_, v)| v.as_str());
        let labels = Some(kinds::bare_label(&label)).filter(|l| !l.is_empty());
        let types: Vec<String> =
            types.chain(labels).map(str::to_lowercase).filter(|t| t != "internet").collect();
        let key =
            if types.is_empty() { p.name.clone() } else { format!("{} ({})", p.name, types.join(", ")) };
        keep(&mut self.draft, self.warnings, &key, value);
    }

    fn structured_name(&mut self, values: &[&str]) {
        self.n_seen = true;
        let part = |n: usize| values.get(n).copied().unwrap_or_default();
        self.draft.surname = part(0).to_owned();
        self.draft.given = part(1).to_owned();
        for (n, key) in [
            (2, "N (additional)"),
            (3, "N (prefix)"),
            (4, "N (suffix)"),
            (5, "N (surname2)"),
            (6, "N (generation)"),
        ] {
            self.name_part(key, part(n));
        }
    }

    /// Middle names, prefixes and suffixes have no place of their own; they are kept unless the full name shows them,
    /// which is known only at the end.
    fn name_part(&mut self, key: &str, value: &str) {
        if !value.is_empty() {
            self.draft
                .fields
                .push(crate::cards::draft::FieldDraft { key: key.to_owned(), value: value.to_owned() });
        }
    }

    fn point(&mut self, p: &Property, value: &str, target: Target) {
        let label = self.label(p);
        let bare = kinds::bare_label(&label);
        let mut words: Vec<String> =
            p.params.iter().filter(|(k, _)| k == "TYPE").map(|(_, v)| v.clone()).collect();
        let preferred = words.iter().any(|w| w.eq_ignore_ascii_case("pref"))
            || p.params.iter().any(|(k, v)| k == "PREF" && v != "100");
        words.extend(Some(bare.to_owned()).filter(|l| !l.is_empty()));
        let value =
            value.strip_prefix("tel:").or_else(|| value.strip_prefix("mailto:")).unwrap_or(value).trim();
        let point = PointDraft { value: value.to_owned(), r#type: kinds::point(&words), preferred };
        match target {
            Target::Phones => self.draft.phones.push(point),
            Target::Emails => self.draft.emails.push(point),
        }
        if !bare.is_empty() && !kinds::says_nothing(bare) && !value.is_empty() {
            keep(&mut self.draft, self.warnings, &format!("{} ({bare})", p.name), value);
        }
    }

    fn messenger(&mut self, p: &Property, value: &str) {
        let label = self.label(p);
        let service = p
            .params
            .iter()
            .find(|(k, _)| k == "X-SERVICE-TYPE" || k == "SERVICE-TYPE")
            .map(|(_, v)| v.clone());
        let (scheme, rest) = value.split_once(':').unwrap_or(("", value));
        let service = service.unwrap_or_else(|| {
            if scheme.is_empty() || scheme == "x-apple" {
                kinds::bare_label(&label).to_owned()
            } else {
                scheme.to_owned()
            }
        });
        let rest = rest.trim_start_matches("//");
        self.im(&service, kinds::messenger(&service).unwrap_or_default(), rest);
    }

    fn im(&mut self, service: &str, kind: PointType, value: &str) {
        // A service without a type of its own stays readable before the id.
        let bare = matches!(kind, PointType::Other) && !service.is_empty();
        let value = if bare { format!("{}: {value}", service.to_lowercase()) } else { value.to_owned() };
        self.draft.ims.push(PointDraft { value, r#type: kind, preferred: false });
    }

    fn address(&mut self, p: &Property, values: &[&str]) {
        let part = |n: usize| values.get(n).copied().unwrap_or_default().replace('\n', " ");
        let parts = AddressParts {
            po_box: part(0),
            extended: part(1),
            street: part(2),
            city: part(3),
            region: part(4),
            postal_code: part(5),
            country: part(6),
        };
        let label = self.label(p);
        let mut words: Vec<String> =
            p.params.iter().filter(|(k, _)| k == "TYPE").map(|(_, v)| v.clone()).collect();
        words.push(kinds::bare_label(&label).to_owned());
        let text = one_line(&parts);
        self.postal_labels.extend(p.params.iter().filter(|(k, _)| k == "LABEL").map(|(_, v)| v.clone()));
        if values.len() > 7 {
            self.keep(p, &values.join(";"));
        }
        let bare = kinds::bare_label(&label);
        if !bare.is_empty() && !kinds::says_nothing(bare) {
            keep(&mut self.draft, self.warnings, &format!("ADR ({bare})"), &text);
        }
        self.draft.addresses.push(AddressDraft {
            text,
            parts,
            r#type: kinds::point(&words),
            area: super::own::param(p, "X-AREA").unwrap_or_default(),
        });
    }

    fn relation(&mut self, name: &str, kind: Option<RelationKind>, note: &str) {
        if !self.draft.relations.iter().any(|r| r.name == name && Some(r.relation) == kind) {
            let relation = kind.unwrap_or_default();
            self.draft.relations.push(RelationDraft {
                name: name.to_owned(),
                relation,
                birthday: None,
                note: note.to_owned(),
            });
        }
    }

    fn gender(&mut self, p: &Property, text: &str) {
        let (sex, identity) = text.split_once(';').unwrap_or((text, ""));
        let gender = match sex.trim().to_lowercase().as_str() {
            "m" | "male" | "2" | "男" => Some(Gender::Male),
            "f" | "female" | "1" | "女" => Some(Gender::Female),
            "o" | "other" => Some(Gender::Other),
            _ => None,
        };
        if self.draft.gender.is_none() {
            self.draft.gender = gender;
        }
        if self.draft.gender != gender || gender.is_none() || !identity.trim().is_empty() {
            self.keep(p, text);
        }
    }

    /// Android's `vnd.android.cursor.item/nickname;Nick;1;…`.
    fn android(&mut self, p: &Property, text: &str) {
        let mut parts = text.split(';').map(str::trim);
        let kind = parts.next().unwrap_or_default().rsplit('/').next().unwrap_or_default().to_owned();
        let (value, number, label) = (
            parts.next().unwrap_or_default(),
            parts.next().unwrap_or_default(),
            parts.next().unwrap_or_default(),
        );
        match (kind.as_str(), number) {
            _ if value.is_empty() => self.keep(p, text.trim_matches(';')),
            ("nickname", _) if self.draft.nickname.is_empty() => self.draft.nickname = value.to_owned(),
            ("nickname", _) if self.draft.nickname == value => {}
            ("contact_event", "1") => self.occasion(p, value, OccasionKind::Wedding, ""),
            ("contact_event", "3") => self.birthday(p, value),
            ("contact_event", _) => self.occasion(p, value, OccasionKind::Other, label),
            ("relation", _) => {
                let word = if label.is_empty() { kinds::android_relation(number) } else { label };
                let known = kinds::relation(word);
                self.relation(value, known, if known.is_none() { word } else { "" });
            }
            _ => self.keep(p, text.trim_end_matches(';')),
        }
    }

    fn finish(mut self) -> CardDraft {
        for date in std::mem::take(&mut self.lunar) {
            match self.draft.birthday {
                None => self.draft.birthday = Some(date),
                Some(known) if known == date => {}
                Some(_) => keep(&mut self.draft, self.warnings, "X-ALTBDAY", &date.to_string()),
            }
        }
        let draft = &mut self.draft;
        for label in std::mem::take(&mut self.postal_labels) {
            if !draft.addresses.iter().any(|a| only_repeats(&label, &a.parts)) {
                keep(draft, self.warnings, "LABEL", &label);
            }
        }
        for (group, label) in std::mem::take(&mut self.labels) {
            if !kinds::says_nothing(kinds::bare_label(&label)) {
                keep(draft, self.warnings, &format!("X-ABLABEL ({group})"), &label);
            }
        }
        if draft.name.is_empty()
            && draft.surname.is_empty()
            && draft.given.is_empty()
            && draft.nickname.is_empty()
        {
            draft.name = self.name_of_source;
        } else if !self.name_of_source.is_empty() && self.name_of_source != draft.name {
            keep(draft, self.warnings, "NAME", &self.name_of_source);
        }
        if draft.name.is_empty() {
            draft.name = full_name(draft);
        }
        let name = draft.name.clone();
        draft.fields.retain(|f| !(f.key.starts_with("N (") && name.contains(&f.value)));
        for key in draft
            .fields
            .iter()
            .filter(|f| f.key.starts_with("N ("))
            .map(|f| f.key.clone())
            .collect::<Vec<_>>()
        {
            note(self.warnings, WarningCode::KeptAsField, &key);
        }
        let nameless = draft.surname.is_empty() && draft.given.is_empty();
        if nameless && !draft.employer.is_empty() && draft.name == draft.employer {
            draft.kind = CardKind::Organisation;
        }
        self.draft
    }
}

enum Target {
    Phones,
    Emails,
}

/// A card without FN is called by its N: western names with their middle name, Chinese ones without a space.
fn full_name(draft: &CardDraft) -> String {
    let field =
        |key: &str| draft.fields.iter().find(|f| f.key == key).map(|f| f.value.as_str()).unwrap_or_default();
    let middle = field("N (additional)");
    let given = match (names::is_chinese(&draft.given) || draft.given.is_empty(), middle) {
        (_, "") => draft.given.clone(),
        (true, middle) => [&draft.given, middle].concat(),
        (false, middle) => [&draft.given, " ", middle].concat(),
    };
    names::join(&draft.surname, &given)
}
