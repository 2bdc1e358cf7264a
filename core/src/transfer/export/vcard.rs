//! Cards as vCard 4.0 or 3.0. Lines are folded and escaped by calcard; here stands which property says what. What no
//! standard property can say goes into `X-SHUKE-…` ones, which an import reads again and others pass over.

use std::io::Write;
use std::path::Path;

use calcard::vcard::{
    VCard, VCardEntry, VCardParameter, VCardParameterName, VCardParameterValue, VCardProperty, VCardValue,
};
use chrono::DateTime;

use crate::base::birthday::{Calendar, YearlyDate};
use crate::base::error::{Code, Error, Result};
use crate::base::ids::CardId;
use crate::base::sql::name_of;
use crate::cards;
use crate::cards::draft::{CardKind, Gender, OccasionKind, PointDraft, PointType, RelationKind};
use crate::store::ReadTx;

/// Writes the cards one after the other.
pub(super) fn write(tx: &ReadTx<'_>, ids: &[CardId], v4: bool, file: &Path) -> Result<()> {
    let mut out = std::io::BufWriter::new(std::fs::File::create(file)?);
    for id in ids {
        out.write_all(text(tx, *id, v4)?.as_bytes())?;
    }
    Ok(out.flush()?)
}

fn text(tx: &ReadTx<'_>, id: CardId, v4: bool) -> Result<String> {
    let mut lines = Lines { v4, entries: Vec::new(), groups: 0 };
    lines.card(&cards::get(tx, id)?, &cards::draft_of(tx, id)?);
    let mut text = String::from("BEGIN:VCARD\r\n");
    text.push_str(if v4 { "VERSION:4.0\r\n" } else { "VERSION:3.0\r\n" });
    for entry in (VCard { entries: lines.entries }).entries {
        // As version 4 in both: what calcard adds for 3.0 (a charset) is not part of it either.
        entry.write_to(&mut text, true).map_err(|_| Error::new(Code::Io).with("detail", "vCard"))?;
    }
    text.push_str("END:VCARD\r\n");
    Ok(text)
}

/// The properties of one card as they are gathered.
struct Lines {
    v4: bool,
    entries: Vec<VCardEntry>,
    /// `item1`, `item2` …: Apple's way to give a property a label.
    groups: u32,
}

type Params<'a> = &'a [(&'a str, &'a str)];

impl Lines {
    fn add(&mut self, name: &str, params: Params<'_>, values: &[&str]) {
        if values.iter().all(|value| value.is_empty()) {
            return;
        }
        let params =
            params.iter().filter(|(_, value)| !value.is_empty()).map(|(key, value)| VCardParameter {
                name: VCardParameterName::Other((*key).to_owned()),
                // RFC 6868: what may not stand in a parameter.
                value: VCardParameterValue::Text(
                    value.replace('^', "^^").replace('"', "^'").replace('\n', "^n"),
                ),
            });
        self.entries.push(
            VCardEntry::new(property(name))
                .with_params(params.collect())
                .with_values(values.iter().map(|value| VCardValue::Text((*value).to_owned())).collect()),
        );
    }

    /// A property with Apple's label beside it.
    fn labelled(&mut self, name: &str, params: Params<'_>, value: &str, label: &str) {
        self.groups += 1;
        let group = Some(format!("item{}", self.groups));
        self.add(name, params, &[value]);
        self.add("X-ABLABEL", &[], &[label]);
        for entry in self.entries.iter_mut().rev().take(2) {
            entry.group.clone_from(&group);
        }
    }

    fn card(&mut self, card: &cards::Card, d: &cards::CardDraft) {
        self.add("UID", &[], &[&format!("urn:uuid:{}", card.card.id)]);
        self.add("FN", &[], &[&d.name]);
        let organisation = d.kind == CardKind::Organisation;
        match (organisation, d.surname.is_empty() && d.given.is_empty()) {
            (false, false) => self.add("N", &[], &[&d.surname, &d.given, "", "", ""]),
            _ => self.add("N", &[], &[&d.name, "", "", "", ""]),
        }
        if organisation {
            let (name, value) = if self.v4 { ("KIND", "org") } else { ("X-ABSHOWAS", "COMPANY") };
            self.add(name, &[], &[value]);
        }
        self.add("NICKNAME", &[], &[&d.nickname]);
        self.points("TEL", &d.phones);
        self.points("EMAIL", &d.emails);
        for im in &d.ims {
            let name = match im.r#type {
                PointType::Line => "X-LINE",
                PointType::Wechat => "X-WECHAT",
                PointType::Qq => "X-QQ",
                PointType::Whatsapp => "X-WHATSAPP",
                PointType::Telegram => "X-TELEGRAM",
                PointType::Skype => "X-SKYPE",
                _ => "X-SHUKE-IM",
            };
            self.add(name, &[], &[&im.value]);
        }
        for address in &d.addresses {
            let p = &address.parts;
            let parts = [&p.po_box, &p.extended, &p.street, &p.city, &p.region, &p.postal_code, &p.country];
            let params = [("TYPE", word(address.r#type)), ("X-AREA", address.area.as_str())];
            // An address nobody took apart stands where the street stands.
            match parts.iter().all(|part| part.is_empty()) {
                true => self.add("ADR", &params, &["", "", &address.text, "", "", "", ""]),
                false => self.add("ADR", &params, &parts.map(String::as_str)),
            }
        }
        if let Some(birthday) = d.birthday {
            self.birthday(birthday);
        }
        for occasion in &card.occasions {
            self.occasion(occasion.kind, &occasion.title, occasion.date);
        }
        self.add("ORG", &[], &[&d.employer]);
        self.add("TITLE", &[], &[&d.position]);
        self.add("ROLE", &[], &[&d.occupation]);
        if let Some(gender) = d.gender {
            let letter = match gender {
                Gender::Female => "F",
                Gender::Male => "M",
                Gender::Other => "O",
            };
            self.add(if self.v4 { "GENDER" } else { "X-GENDER" }, &[], &[letter]);
        }
        for one in card.relations.iter().filter(|one| !one.reverse) {
            self.relation(one);
        }
        // Most programs part a list of tags at every comma, escaped or not.
        let (odd, plain): (Vec<&str>, Vec<&str>) =
            d.tags.iter().map(String::as_str).partition(|tag| tag.contains([',', ';', '，', '、']));
        self.add("CATEGORIES", &[], &plain);
        odd.into_iter().for_each(|tag| self.add("X-SHUKE-TAG", &[], &[tag]));
        self.add("NOTE", &[], &[&d.note]);
        self.own(d);
        self.add("REV", &[], &[&moment(&card.updated_at, self.v4)]);
    }

    fn points(&mut self, name: &str, points: &[PointDraft]) {
        for point in points {
            let params =
                [("TYPE", word(point.r#type)), if self.v4 { ("PREF", "1") } else { ("TYPE", "pref") }];
            let used = if point.preferred { &params[..] } else { params.get(..1).unwrap_or_default() };
            self.add(name, used, &[&point.value]);
        }
    }

    fn birthday(&mut self, date: YearlyDate) {
        match (date.calendar, date.year, date.month, date.day) {
            (Calendar::Lunar, ..) => self.add("X-ALTBDAY", &[("CALSCALE", "chinese")], &[&apple_lunar(date)]),
            (_, Some(year), Some(month), Some(day)) if self.v4 => {
                self.add("BDAY", &[], &[&format!("{year:04}{month:02}{day:02}")]);
            }
            (_, Some(year), Some(month), Some(day)) => {
                self.add("BDAY", &[], &[&format!("{year:04}-{month:02}-{day:02}")]);
            }
            (_, None, Some(month), Some(day)) if self.v4 => {
                self.add("BDAY", &[], &[&format!("--{month:02}{day:02}")]);
            }
            // Apple's way to say that the year is not known, which version 3 has no way of its own for.
            (_, None, Some(month), Some(day)) => {
                self.add("BDAY", &[("X-APPLE-OMIT-YEAR", "1604")], &[&format!("1604-{month:02}-{day:02}")])
            }
            _ => self.add("X-SHUKE-BIRTHDAY", &[], &[&date.to_string()]),
        }
    }

    fn occasion(&mut self, kind: OccasionKind, title: &str, date: YearlyDate) {
        let kind = name_of(kind).unwrap_or_default();
        self.add("X-SHUKE-OCCASION", &[("X-KIND", &kind), ("X-TITLE", title)], &[&date.to_string()]);
    }

    fn relation(&mut self, one: &cards::relations::Relation) {
        let kind = name_of(one.relation).unwrap_or_default();
        let birthday = one.birthday.map(|b| b.to_string()).unwrap_or_default();
        let own =
            [("X-KIND", kind.as_str()), ("X-BIRTHDAY", birthday.as_str()), ("X-NOTE", one.note.as_str())];
        if self.v4 {
            let standard = match one.relation {
                RelationKind::Spouse => "spouse",
                RelationKind::Child => "child",
                RelationKind::Parent => "parent",
                RelationKind::Sibling => "sibling",
                RelationKind::Colleague => "colleague",
                RelationKind::Partner => "sweetheart",
                RelationKind::Assistant => "agent",
                RelationKind::Emergency => "emergency",
                _ => "contact",
            };
            let params: Vec<(&str, &str)> =
                [("VALUE", "text"), ("TYPE", standard)].into_iter().chain(own).collect();
            self.add("RELATED", &params, &[&one.name]);
        } else {
            let mut label = kind.replace('_', " ");
            if let Some(first) = label.get_mut(..1) {
                first.make_ascii_uppercase();
            }
            self.labelled("X-ABRELATEDNAMES", &own, &one.name, &format!("_$!<{label}>!$_"));
        }
    }

    /// What only Shuke keeps.
    fn own(&mut self, d: &cards::CardDraft) {
        let channels: Vec<String> = d.opt_outs.iter().filter_map(|channel| name_of(*channel)).collect();
        for (name, value) in [
            ("SALUTATION", d.salutation.clone()),
            ("SPOKEN", d.spoken.clone()),
            ("CLASS", d.class.and_then(name_of).unwrap_or_default()),
            ("WORK-FROM", d.work_from.clone()),
            ("WORK-TO", d.work_to.clone()),
            ("CHANNEL", d.preferred_channel.and_then(name_of).unwrap_or_default()),
            ("BEST-TIME", d.best_time.clone()),
            ("DO-NOT-CONTACT", if d.do_not_contact { "1".to_owned() } else { String::new() }),
            ("OPT-OUTS", channels.join(" ")),
        ] {
            self.add(&format!("X-SHUKE-{name}"), &[], &[&value]);
        }
        for group in &d.groups {
            self.add("X-SHUKE-GROUP", &[], &[group]);
        }
        for field in &d.fields {
            self.add("X-SHUKE-FIELD", &[("X-KEY", &field.key)], &[&field.value]);
        }
    }
}

fn property(name: &str) -> VCardProperty {
    match name {
        "UID" => VCardProperty::Uid,
        "FN" => VCardProperty::Fn,
        "N" => VCardProperty::N,
        "KIND" => VCardProperty::Kind,
        "NICKNAME" => VCardProperty::Nickname,
        "TEL" => VCardProperty::Tel,
        "EMAIL" => VCardProperty::Email,
        "ADR" => VCardProperty::Adr,
        "BDAY" => VCardProperty::Bday,
        "ORG" => VCardProperty::Org,
        "TITLE" => VCardProperty::Title,
        "ROLE" => VCardProperty::Role,
        "GENDER" => VCardProperty::Gender,
        "RELATED" => VCardProperty::Related,
        "CATEGORIES" => VCardProperty::Categories,
        "NOTE" => VCardProperty::Note,
        "REV" => VCardProperty::Rev,
        other => VCardProperty::Other(other.to_owned()),
    }
}

/// A moment in UTC. Version 4 knows none with signs between its parts, and neither version knows a fraction behind a dot.
fn moment(text: &str, v4: bool) -> String {
    let format = if v4 { "%Y%m%dT%H%M%SZ" } else { "%Y-%m-%dT%H:%M:%SZ" };
    DateTime::parse_from_rfc3339(text).map(|at| at.to_utc().format(format).to_string()).unwrap_or_default()
}

/// The type a phone, mail or postal address has.
fn word(kind: PointType) -> &'static str {
    match kind {
        PointType::Mobile => "cell",
        PointType::Home => "home",
        PointType::Work => "work",
        PointType::Fax => "fax",
        PointType::Pager => "pager",
        _ => "",
    }
}

/// Apple's notation of a lunar day: era, year of the cycle, month, L for a leap month, day; `-` for what is unknown. Cycle
/// 78 began in 1984.
fn apple_lunar(date: YearlyDate) -> String {
    let year = match date.year {
        Some(year) => {
            let since = year - 1984;
            format!("{:04}{:04}", 78 + since.div_euclid(60), since.rem_euclid(60) + 1)
        }
        None => "--".to_owned(),
    };
    let part = |part: Option<u8>| part.map_or("-".to_owned(), |n| format!("{n:02}"));
    format!("{year}{}{}{}", part(date.month), if date.leap { "L" } else { "" }, part(date.day))
}
