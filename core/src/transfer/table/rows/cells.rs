//! The cells of one row: each is read by what its column holds. Columns that belong together (names, addresses, days of
//! birth) are only gathered here.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};

use super::super::super::record::{MOST, Warning, WarningCode, is_no_date, keep, note, put, settle};
use super::super::super::vcard::kinds;
use super::super::mapping::Field;
use super::{Column, Options};
use crate::base::birthday::{Calendar, YearlyDate};
use crate::base::error::Code;
use crate::cards::draft::{
    AddressDraft, AddressParts, CardDraft, CardKind, Class, Gender, OccasionDraft, OccasionKind, PointDraft,
    PointType, RelationDraft, RelationKind,
};

/// A cell with the name of its column.
pub type Part = Option<(String, String)>;

/// What is gathered while a row is read from left to right.
#[derive(Default)]
pub struct Gathered {
    pub draft: CardDraft,
    pub warnings: Vec<Warning>,
    pub middle: (String, String),
    pub prefix: (String, String),
    pub suffix: (String, String),
    pub department: String,
    /// What the file says it is; nothing is guessed then.
    pub kind: Option<CardKind>,
    /// Address parts by kind and slot.
    pub addresses: BTreeMap<(u8, String), (AddressParts, PointType)>,
    /// Year, month and day of birth in columns of their own.
    pub born: (Part, Part, Part),
}

/// Several values in one cell. A comma or slash separates only what can stand alone.
fn several(value: &str, alone: fn(&str) -> bool) -> Vec<&str> {
    let hard = value.split([';', '；', '、', '\n', '\r', '|']).flat_map(|piece| piece.split(":::"));
    let mut all = Vec::new();
    for piece in hard.map(str::trim).filter(|p| !p.is_empty()) {
        let soft: Vec<&str> =
            piece.split([',', '，', '/', '或']).map(str::trim).filter(|p| !p.is_empty()).collect();
        if soft.len() > 1 && soft.iter().all(|p| alone(p)) { all.extend(soft) } else { all.push(piece) }
    }
    all
}

fn is_phone(text: &str) -> bool {
    text.bytes().filter(u8::is_ascii_digit).count() >= 6
}

/// 8.86912E+11 is what a spreadsheet makes of a phone number it takes for a quantity.
fn is_damaged(text: &str) -> bool {
    let (mantissa, exponent) = text.split_once(['E', 'e']).unwrap_or((text, ""));
    mantissa.parse::<f64>().is_ok()
        && exponent.starts_with('+')
        && exponent.get(1..).is_some_and(|e| e.parse::<u8>().is_ok())
}

/// 912000417 and 223450000 are what a spreadsheet makes of a mobile number of Taiwan and of a number in 臺北 or 臺中. They
/// may also be numbers of elsewhere, so they are marked and left as they stand.
fn has_lost_its_zero(text: &str) -> bool {
    text.len() == 9 && text.starts_with(['9', '2', '4']) && text.bytes().all(|b| b.is_ascii_digit())
}

impl Gathered {
    fn keep(&mut self, column: &Column, value: &str) {
        keep(&mut self.draft, &mut self.warnings, &column.key, value);
    }

    /// Puts a value into an empty one-line field; a second one is kept under its column.
    fn line(&mut self, column: &Column, value: &str, place: fn(&mut CardDraft) -> &mut String) {
        let field = place(&mut self.draft);
        if field.is_empty() {
            value.clone_into(field)
        } else if field != value {
            self.keep(column, value)
        }
    }

    pub fn cell(&mut self, c: &Column, label: &str, value: &str, options: &Options<'_>) {
        match c.field {
            Field::Name => self.line(c, value, |d| &mut d.name),
            Field::Surname => self.line(c, value, |d| &mut d.surname),
            Field::Given => self.line(c, value, |d| &mut d.given),
            Field::Middle => self.middle = (c.key.clone(), value.to_owned()),
            Field::Prefix => self.prefix = (c.key.clone(), value.to_owned()),
            Field::Suffix => self.suffix = (c.key.clone(), value.to_owned()),
            Field::Nickname => self.line(c, value, |d| &mut d.nickname),
            Field::Salutation => self.line(c, value, |d| &mut d.salutation),
            Field::Spoken => self.line(c, value, |d| &mut d.spoken),
            Field::Gender => match gender(value) {
                Some(gender) => self.draft.gender = Some(gender),
                None => self.keep(c, value),
            },
            Field::Kind => match kind(value) {
                Some(kind) => self.kind = Some(kind),
                None => self.keep(c, value),
            },
            Field::Class => match class(value) {
                Some(class) => self.draft.class = Some(class),
                None => self.keep(c, value),
            },
            Field::Phone
            | Field::Mobile
            | Field::HomePhone
            | Field::WorkPhone
            | Field::Fax
            | Field::Pager => self.phone(c, label, value),
            Field::Email | Field::HomeEmail | Field::WorkEmail => self.email(c, label, value),
            Field::Line
            | Field::Wechat
            | Field::Qq
            | Field::Whatsapp
            | Field::Telegram
            | Field::Skype
            | Field::Im => self.im(c, label, value),
            Field::Company => self.line(c, value, |d| &mut d.employer),
            Field::Department => self.department = value.to_owned(),
            Field::Position => self.line(c, value, |d| &mut d.position),
            Field::Occupation => self.line(c, value, |d| &mut d.occupation),
            Field::Birthday | Field::LunarBirthday => self.birthday(c, value, options),
            Field::BirthYear => self.born.0 = Some((c.key.clone(), value.to_owned())),
            Field::BirthMonth => self.born.1 = Some((c.key.clone(), value.to_owned())),
            Field::BirthDay => self.born.2 = Some((c.key.clone(), value.to_owned())),
            Field::Anniversary => self.occasion(c, "anniversary", value, options),
            Field::Event => self.occasion(c, label, value, options),
            Field::Spouse => self.relations(value, Some(RelationKind::Spouse), ""),
            Field::Children => self.relations(value, Some(RelationKind::Child), ""),
            Field::Referrer => self.relations(value, Some(RelationKind::Referrer), ""),
            Field::Assistant => self.relations(value, Some(RelationKind::Assistant), ""),
            Field::Relation => {
                let known = kinds::relation(label);
                self.relations(value, known, if known.is_none() { label } else { "" });
            }
            Field::Note => {
                let line_end = if self.draft.note.is_empty() { "" } else { "\n" };
                self.draft.note = [&self.draft.note, line_end, value].concat();
            }
            Field::Tags => self.tags(value),
            Field::BestTime => self.line(c, value, |d| &mut d.best_time),
            Field::IdNumber => self.line(c, value, |d| &mut d.id_number),
            Field::Uid if self.draft.uid.is_none() => self.draft.uid = Some(value.to_owned()),
            Field::Uid => self.keep(c, value),
            Field::Label => {}
            Field::Skip => note(&mut self.warnings, WarningCode::Skipped, &c.key),
            Field::Custom if c.own => put(&mut self.draft, &c.key, value),
            Field::Custom if !label.is_empty() => keep(&mut self.draft, &mut self.warnings, label, value),
            Field::Custom => self.keep(c, value),
            _ => self.address(c, label, value),
        }
    }

    fn phone(&mut self, c: &Column, label: &str, value: &str) {
        let words = label_words(label);
        let kind = match c.field {
            Field::Mobile => PointType::Mobile,
            Field::HomePhone => PointType::Home,
            Field::WorkPhone => PointType::Work,
            Field::Fax => PointType::Fax,
            Field::Pager => PointType::Pager,
            _ => kinds::point(&words),
        };
        for piece in several(value, is_phone) {
            if is_damaged(piece) {
                self.keep(c, piece);
                self.warnings.push(Warning::new(WarningCode::DamagedNumber, piece));
                continue;
            }
            // 02-23450000轉12、13: a few digits are another extension of the number before.
            let extension = piece.bytes().filter(u8::is_ascii_digit).count() < 4;
            let phones = &mut self.draft.phones;
            if let Some(before) = phones.last_mut().filter(|_| extension && piece != value) {
                before.value = [before.value.as_str(), "、", piece].concat();
            } else if !phones.iter().any(|p| p.value == piece && p.r#type == kind) {
                let preferred = label.starts_with('*');
                phones.push(PointDraft { value: piece.to_owned(), r#type: kind, preferred });
                if has_lost_its_zero(piece) {
                    self.warnings.push(Warning::new(WarningCode::LostZero, piece));
                }
            }
            if self.draft.phones.len() > MOST {
                return;
            }
        }
    }

    fn email(&mut self, c: &Column, label: &str, value: &str) {
        let kind = match c.field {
            Field::HomeEmail => PointType::Home,
            Field::WorkEmail => PointType::Work,
            _ => kinds::point(&label_words(label)),
        };
        for piece in several(value, |t| t.contains('@')).into_iter().flat_map(split_spaced) {
            let inside = piece
                .split_once('<')
                .and_then(|(_, rest)| rest.split_once('>'))
                .map_or(piece, |(address, _)| address);
            let address = inside.trim().trim_start_matches("mailto:");
            if address.contains('@') {
                self.draft.emails.push(PointDraft {
                    value: address.to_owned(),
                    r#type: kind,
                    preferred: label.starts_with('*'),
                });
            }
            if inside != piece || !address.contains('@') {
                self.keep(c, piece);
            }
        }
    }

    fn im(&mut self, c: &Column, label: &str, value: &str) {
        let kind = match c.field {
            Field::Line => PointType::Line,
            Field::Wechat => PointType::Wechat,
            Field::Qq => PointType::Qq,
            Field::Whatsapp => PointType::Whatsapp,
            Field::Telegram => PointType::Telegram,
            Field::Skype => PointType::Skype,
            _ => kinds::messenger(label).unwrap_or_default(),
        };
        let named = kind == PointType::Other && !label.is_empty();
        for piece in several(value, |_| false) {
            let value = if named { format!("{}: {piece}", label.to_lowercase()) } else { piece.to_owned() };
            self.draft.ims.push(PointDraft { value, r#type: kind, preferred: false });
        }
    }

    fn tags(&mut self, value: &str) {
        let pieces = value.split([',', '，', ';', '；', '、', '|', '#', '\n']).flat_map(|p| p.split(":::"));
        for tag in pieces.map(|t| t.trim().trim_start_matches("* ")).filter(|t| !t.is_empty()).take(100) {
            if !self.draft.tags.iter().any(|known| known == tag) {
                self.draft.tags.push(tag.to_owned());
            }
        }
    }

    fn relations(&mut self, value: &str, kind: Option<RelationKind>, note: &str) {
        for name in several(value, |t| t.chars().count() >= 2) {
            let relation = kind.unwrap_or_default();
            self.draft.relations.push(RelationDraft {
                name: name.to_owned(),
                relation,
                birthday: None,
                note: note.to_owned(),
            });
        }
    }

    /// Reads a date, or keeps the text under its column and says why.
    fn date(&mut self, c: &Column, value: &str, future: bool, options: &Options<'_>) -> Option<YearlyDate> {
        if is_no_date(value) {
            return None;
        }
        let lunar = c.field == Field::LunarBirthday;
        let written = options.date.and_then(|format| in_format(value, format));
        if let Some(date) = written.filter(|d| future || *d <= options.today) {
            let calendar = if lunar { Calendar::Lunar } else { Calendar::Solar };
            let part = |n: u32| u8::try_from(n).ok();
            let (year, month, day) = (Some(date.year()), part(date.month()), part(date.day()));
            return Some(YearlyDate { calendar, year, month, day, leap: false });
        }
        let text = if lunar { format!("lunar:{value}") } else { value.to_owned() };
        let parse = if future { YearlyDate::parse_occasion } else { YearlyDate::parse };
        let (code, readings) = match parse(&text, options.today) {
            Ok(all) => match settle(&all, value, options.answers).or_else(|| c.settle_order(&all, value)) {
                Some(date) => return Some(date),
                None => (WarningCode::AmbiguousDate, all),
            },
            Err(error) if error.code == Code::DateImpossible => (WarningCode::ImpossibleDate, vec![]),
            Err(_) => (WarningCode::UnreadableDate, vec![]),
        };
        self.keep(c, value);
        self.warnings.push(Warning { code, text: value.to_owned(), readings });
        None
    }

    fn birthday(&mut self, c: &Column, value: &str, options: &Options<'_>) {
        let Some(date) = self.date(c, value, false, options) else {
            return;
        };
        match self.draft.birthday {
            None => self.draft.birthday = Some(date),
            Some(known) if known == date => {}
            // Two columns, lunar and solar: the first is the one that is kept, the other stays readable.
            Some(_) => self.keep(c, &date.to_string()),
        }
    }

    fn occasion(&mut self, c: &Column, label: &str, value: &str, options: &Options<'_>) {
        let label = label.trim_start_matches("* ");
        let wedding = matches!(
            label.to_lowercase().as_str(),
            "anniversary" | "wedding" | "結婚紀念日" | "结婚纪念日" | "紀念日" | "纪念日"
        );
        let Some(date) = self.date(c, value, true, options) else { return };
        let (kind, title) = if wedding { (OccasionKind::Wedding, "") } else { (OccasionKind::Other, label) };
        self.draft.occasions.push(OccasionDraft { kind, title: title.to_owned(), date });
    }

    fn address(&mut self, c: &Column, label: &str, value: &str) {
        use Field as F;
        let kind = match c.field {
            F::HomeAddress
            | F::HomeStreet
            | F::HomeCity
            | F::HomeRegion
            | F::HomePostalCode
            | F::HomeCountry
            | F::HomePoBox
            | F::HomeExtended => PointType::Home,
            F::WorkAddress
            | F::WorkStreet
            | F::WorkCity
            | F::WorkRegion
            | F::WorkPostalCode
            | F::WorkCountry
            | F::WorkPoBox
            | F::WorkExtended => PointType::Work,
            _ => kinds::point(&label_words(label)),
        };
        if c.field == F::Area {
            self.draft.addresses.push(AddressDraft { area: value.to_owned(), ..AddressDraft::default() });
            return;
        }
        let value = value.split_whitespace().collect::<Vec<_>>().join(" ");
        if matches!(c.field, F::Address | F::HomeAddress | F::WorkAddress) && c.slot.is_empty() {
            self.draft.addresses.push(AddressDraft { text: value, r#type: kind, ..AddressDraft::default() });
            return;
        }
        let (parts, known) =
            self.addresses.entry((kind as u8, c.slot.clone())).or_insert((AddressParts::default(), kind));
        *known = kind;
        let part = match c.field {
            F::Street | F::HomeStreet | F::WorkStreet => &mut parts.street,
            F::City | F::HomeCity | F::WorkCity => &mut parts.city,
            F::Region | F::HomeRegion | F::WorkRegion => &mut parts.region,
            F::PostalCode | F::HomePostalCode | F::WorkPostalCode => &mut parts.postal_code,
            F::Country | F::HomeCountry | F::WorkCountry => &mut parts.country,
            F::PoBox | F::HomePoBox | F::WorkPoBox => &mut parts.po_box,
            F::Extended | F::HomeExtended | F::WorkExtended => &mut parts.extended,
            // Google's formatted address beside the same in parts is only wanted where the parts are missing.
            _ => {
                self.draft.addresses.push(AddressDraft {
                    text: value,
                    r#type: kind,
                    ..AddressDraft::default()
                });
                return;
            }
        };
        let between = if part.is_empty() { "" } else { " " };
        *part = [part.as_str(), between, &value].concat();
    }
}

fn split_spaced(piece: &str) -> Vec<&str> {
    let words: Vec<&str> = piece.split_whitespace().collect();
    if words.len() > 1 && words.iter().all(|w| w.contains('@')) { words } else { vec![piece] }
}

/// A date in a format someone named. chrono panics on none of them, but an unknown letter makes no date.
fn in_format(value: &str, format: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(value.trim(), format).ok()
}

fn label_words(label: &str) -> Vec<String> {
    label.trim_start_matches('*').split_whitespace().map(str::to_owned).collect()
}

fn gender(text: &str) -> Option<Gender> {
    match text.trim().to_lowercase().as_str() {
        "男" | "男性" | "m" | "male" | "先生" | "mr" | "mr." => Some(Gender::Male),
        "女" | "女性" | "f" | "female" | "小姐" | "女士" | "太太" | "ms" | "mrs" | "ms." | "mrs." => {
            Some(Gender::Female)
        }
        "其他" | "other" | "o" => Some(Gender::Other),
        _ => None,
    }
}

fn kind(text: &str) -> Option<CardKind> {
    match text.trim().to_lowercase().as_str() {
        "person" | "個人" | "个人" | "自然人" => Some(CardKind::Person),
        "organisation" | "organization" | "company" | "公司" | "法人" | "機構" | "机构" | "單位" | "单位" => {
            Some(CardKind::Organisation)
        }
        _ => None,
    }
}

fn class(text: &str) -> Option<Class> {
    match text.trim().trim_end_matches(['級', '级', '類', '类']).to_lowercase().as_str() {
        "a" | "重點" | "重点" | "vip" => Some(Class::A),
        "b" | "一般" => Some(Class::B),
        "c" | "普通" => Some(Class::C),
        _ => None,
    }
}
