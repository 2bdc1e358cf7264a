//! What the core knows of a customer, as the texts a printed card takes.

use chrono::NaiveDate;
use shuke_core::field::{Brief, BriefPerson};
use shuke_core::handover::{Created, Order};
use shuke_core::{Code, Error};
use shuke_words::Words;

use crate::{
    Contact, Detail, Fault, Language, Relative, Reminder, Section, SectionRow, Sheet, SheetRow, SheetWords,
    Unknown, VisitCard, VisitWords,
};

impl From<shuke_words::Language> for Language {
    fn from(language: shuke_words::Language) -> Self {
        match language {
            shuke_words::Language::ZhHant => Self::ZhHant,
            shuke_words::Language::ZhHans => Self::ZhHans,
            shuke_words::Language::En => Self::En,
        }
    }
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::NoFont => Self::new(Code::FontsMissing),
            Fault::Missing(letters) => {
                let told: Vec<String> = letters
                    .iter()
                    .take(40)
                    .map(|letter| format!("{letter} U+{:04X}", u32::from(*letter)))
                    .collect();
                Self::new(Code::GlyphsMissing).with("text", told.join("、"))
            }
            Fault::Nothing => Self::new(Code::NothingChosen),
            Fault::Template(detail) => Self::new(Code::PrintFailed).with("detail", detail),
        }
    }
}

/// What is said of the loan on the card: texts, as they are printed.
#[derive(Clone, Debug, Default)]
pub struct Trip {
    /// 帶卡人
    pub holder: String,
    /// The day and time of the visit.
    pub visit: String,
    /// When the cards leave.
    pub out: String,
    /// When they are due back.
    pub due: String,
}

/// Days ahead in which a birthday stands out.
const SOON: i64 = 30;

/// A customer on paper. ID numbers and private notes are never on it.
pub fn visit_card(brief: &Brief, trip: &Trip, words: &Words, today: NaiveDate) -> VisitCard {
    let card = &brief.card;
    VisitCard {
        class: card.card.class.and_then(shuke_core::base::sql::name_of).unwrap_or_default(),
        name: card.card.name.clone(),
        spoken: card.spoken.clone(),
        letter: card.card.salutation.clone(),
        number: format!("{:04}", card.card.number),
        made: trip.visit.clone(),
        holder: trip.holder.clone(),
        rows: rows(brief, words, today),
        purpose: brief.purpose.as_ref().map(|next| next.purpose.clone()).unwrap_or_default(),
        family: brief.people.iter().map(|person| relative(person, words, today)).collect(),
        contacts: brief
            .contacts
            .iter()
            .map(|one| Contact {
                day: one.day.parse().map_or_else(|_| one.day.clone(), |day| short(words, day)),
                channel: words.named("kind", one.kind),
                text: [&one.note, &one.outcome]
                    .into_iter()
                    .filter(|text| !text.is_empty())
                    .cloned()
                    .collect::<Vec<_>>()
                    .join("；"),
            })
            .collect(),
        sections: promised(brief, words),
        remember: remembered(brief, words),
        missing: brief
            .missing
            .iter()
            .map(|field| Unknown { label: words.say(&format!("field_{field}")), choices: Vec::new() })
            .take(4)
            .collect(),
        out_at: trip.out.clone(),
        due_back: trip.due.clone(),
    }
}

fn rows(brief: &Brief, words: &Words, today: NaiveDate) -> Vec<Detail> {
    let card = &brief.card;
    let detail = |key: &str, value: String, wide: bool, strong: bool| Detail {
        label: words.say(key),
        value,
        wide,
        strong,
    };
    let work: Vec<&str> = [&card.employer, &card.position, &card.occupation]
        .into_iter()
        .map(String::as_str)
        .filter(|text| !text.is_empty())
        .collect();
    let birthday = card.birthday.map(|born| {
        let next = brief.birthday.map(|day| format!("（{}）", soon(words, day, today))).unwrap_or_default();
        format!("{}{next}", words.yearly(&born))
    });
    [
        detail("field_phone", card.card.phone.clone(), false, true),
        detail("field_best_time", card.best_time.clone(), false, false),
        detail("field_address", brief.address.clone(), true, false),
        detail("field_work", work.join(" "), false, false),
        detail("field_birthday", birthday.unwrap_or_default(), false, false),
    ]
    .into_iter()
    .filter(|row| !row.value.is_empty())
    .collect()
}

fn relative(person: &BriefPerson, words: &Words, today: NaiveDate) -> Relative {
    let who = format!("{} {}", words.named("relation", person.relation), person.name);
    let is_near = person.next.is_some_and(|day| (day - today).num_days() <= SOON);
    let when = match (person.next, person.born) {
        (Some(day), Some(born)) if born.calendar == shuke_core::base::birthday::Calendar::Lunar => {
            format!(
                "{}（{}）",
                words.yearly(&shuke_core::base::birthday::YearlyDate { year: None, ..born }),
                short(words, day)
            )
        }
        (Some(day), _) if is_near => soon(words, day, today),
        (Some(day), _) => short(words, day),
        (None, Some(born)) => words.yearly(&born),
        (None, None) => String::new(),
    };
    let age = person.age.map(|age| words.fill("cli_age", &[("age", &age.to_string())]));
    let zodiac = person
        .zodiac
        .as_ref()
        .map(|animal| words.fill("paper_zodiac", &[("animal", &words.say(&format!("zodiac_{animal}")))]));
    let told: Vec<String> = [age, zodiac, Some(person.note.clone())]
        .into_iter()
        .flatten()
        .filter(|text| !text.is_empty())
        .collect();
    Relative { who, when, age: told.join(" "), strong: is_near }
}

/// 9/18, without the weekday: a day that is past or far.
fn short(words: &Words, day: NaiveDate) -> String {
    let text = words.day(day);
    text.split_once('（').map_or(text.clone(), |(day, _)| day.to_owned())
}

/// 9/18（五）三天後.
fn soon(words: &Words, day: NaiveDate, today: NaiveDate) -> String {
    let text = words.day(day);
    match (day - today).num_days() {
        0 => words.fill("paper_today", &[("day", &text)]),
        ahead @ 1..=SOON => words.fill("paper_soon", &[("day", &text), ("count", &ahead.to_string())]),
        _ => text,
    }
}

fn promised(brief: &Brief, words: &Words) -> Vec<Section> {
    if brief.promises.is_empty() {
        return Vec::new();
    }
    let rows = brief
        .promises
        .iter()
        .map(|promise| SectionRow {
            left: promise.what.clone(),
            middle: String::new(),
            right: words.day(promise.due),
            strong: true,
        })
        .collect();
    vec![Section { heading: words.say("paper_open_promises"), rows }]
}

/// What has no field of its own, a taboo first; then the note.
fn remembered(brief: &Brief, words: &Words) -> Vec<Reminder> {
    let is_taboo = |name: &str| name.contains('忌') || name.eq_ignore_ascii_case("taboo");
    let mut fields: Vec<(&String, &String)> =
        brief.card.fields.iter().filter(|(_, text)| !text.is_empty()).collect();
    fields.sort_by_key(|(name, _)| !is_taboo(name));
    let mut found: Vec<Reminder> = fields
        .into_iter()
        .map(|(name, text)| Reminder {
            label: name.clone(),
            text: text.replace('\n', "、"),
            strong: is_taboo(name),
        })
        .collect();
    if !brief.card.note.is_empty() {
        found.push(Reminder { label: words.say("field_note"), text: brief.card.note.clone(), strong: false });
    }
    found
}

/// 交接單: what went to whom, and the code both sides compare; a copy for whoever gives and one for whoever takes.
pub fn handover_sheet(made: &Created, order: &Order, words: &Words) -> (Sheet, SheetWords) {
    let row = |key: &str, value: String| SheetRow { label: words.say(key), value, strong: false };
    let count = |table: &str| made.counts.get(table).copied().unwrap_or(0);
    let behind: Vec<String> = [
        (order.left_out.private_notes, "handover_private_notes"),
        (order.left_out.id_numbers, "field_id_number"),
    ]
    .into_iter()
    .filter(|(out, _)| *out)
    .map(|(_, key)| words.say(key))
    .collect();
    let rows = [
        row("handover_giver", made.from.clone()),
        row("handover_taker", order.to.clone()),
        row("handover_why", words.named("handover_mode", order.mode)),
        row("handover_when", made.made_at.chars().take(16).collect::<String>().replace('T', " ")),
        row("handover_until", order.until.map(|day| day.to_string()).unwrap_or_default()),
        row("handover_cards", words.fill("cli_handover_cards", &[("count", &made.cards.to_string())])),
        row("handover_contacts_and_followups", format!("{} / {}", count("interactions"), count("followups"))),
        row("handover_left_behind", behind.join("、")),
    ];
    let sheet = Sheet {
        title: words.say("handover_sheet_title"),
        copies: vec![words.say("handover_sheet_kind"), words.say("handover_sheet_second")],
        stamp: "熟客交出".to_owned(),
        rows: rows.into_iter().filter(|row| !row.value.is_empty()).collect(),
        code: made.check_code.clone(),
        notes: Vec::new(),
        signatures: ["handover_sign_giver", "handover_sign_taker", "handover_sign_boss"]
            .map(|key| words.say(key))
            .to_vec(),
        footer: words.say("app_name"),
    };
    let said =
        SheetWords { title: words.say("handover_sheet_title"), code: words.say("handover_check_both") };
    (sheet, said)
}

/// The words of the card itself.
pub fn visit_words(words: &Words) -> VisitWords {
    let say = |key: &str| words.say(&format!("paper_{key}"));
    let several = |key: &str| say(key).split(" / ").map(str::to_owned).collect();
    VisitWords {
        title: say("title"),
        card: say("card"),
        number: say("number"),
        holder: say("holder"),
        spoken: say("spoken"),
        letter: say("letter"),
        purpose: say("purpose"),
        family: say("family"),
        contacts: say("contacts"),
        remember: say("remember"),
        left_out: say("left_out"),
        rule: say("rule"),
        brand: words.say("app_name"),
        front: say("front"),
        back: say("back"),
        record: say("record"),
        met: say("met"),
        met_choices: several("met_choices"),
        times: say("times"),
        talked: say("talked"),
        heard: say("heard"),
        reaction: say("reaction"),
        expectation: say("expectation"),
        expectation_choices: several("expectation_choices"),
        referred: say("referred"),
        next: say("next"),
        next_day: say("next_day"),
        next_choices: several("next_choices"),
        missing: say("missing"),
        stub: say("stub"),
        out: say("out"),
        due: say("due"),
        returned: say("returned"),
        signatures: several("signatures"),
    }
}
