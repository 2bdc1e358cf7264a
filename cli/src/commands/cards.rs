//! `shuke add | show | edit | tag | confirm | archive | delete | relate | occasion`.

use serde_json::json;
use shuke_core::base::error::{Code, Error, Result};
use shuke_core::base::ids::CardId;
use shuke_core::base::sql::named;
use shuke_core::cards::draft::{
    AddressDraft, CardDraft, Channel, FieldDraft, Gender, OccasionDraft, PointDraft, PointType, RelationDraft,
};
use shuke_core::cards::{self, Card, Class};
use shuke_core::{Book, Op};

use crate::args::{Add, OccasionArgs, Relate};
use crate::output::{Output, table};
use shuke_words::Words;

pub fn add(book: &Book, args: &Add, out: &Output) -> Result<()> {
    let today = book.clock().now().today();
    let point = |value: &String| PointDraft { value: value.clone(), ..PointDraft::default() };
    let mut draft = CardDraft {
        name: args.name.clone(),
        phones: args.phone.iter().map(point).collect(),
        emails: args.email.iter().map(point).collect(),
        employer: args.company.clone().unwrap_or_default(),
        salutation: args.salutation.clone().unwrap_or_default(),
        tags: args.tag.clone(),
        birthday: args.birthday.as_deref().map(|text| super::yearly(text, today, "birthday")).transpose()?,
        ..CardDraft::default()
    };
    if cards::names::looks_like_organisation(&args.name) {
        draft.kind = cards::draft::CardKind::Organisation;
    }
    for pair in &args.set {
        set(&mut draft, pair, today)?;
    }
    let duplicates = book.read(|tx| cards::duplicates::possible(tx, &draft))?;
    let done = book.write(Op::AddCard, |tx| cards::get(tx, cards::add(tx, &draft)?))?;
    out.show(&json!({ "card": done.value, "possible_duplicates": duplicates, "op": done.op }), |words| {
        let mut lines = lines(words, &done.value);
        for twin in &duplicates {
            let number = twin.number.to_string();
            lines.push(words.fill("cli_maybe_duplicate", &[("number", &number), ("name", &twin.name)]));
        }
        lines
    });
    Ok(())
}

pub fn show(book: &Book, card: &str, out: &Output) -> Result<()> {
    let card = book.read(|tx| cards::get(tx, cards::resolve(tx, card)?))?;
    out.show(&json!({ "card": card }), |words| lines(words, &card));
    Ok(())
}

pub fn edit(book: &Book, card: &str, pairs: &[String], out: &Output) -> Result<()> {
    let today = book.clock().now().today();
    change(book, Op::EditCard, card, out, |tx, id| {
        let mut draft = cards::draft_of(tx, id)?;
        for pair in pairs {
            set(&mut draft, pair, today)?;
        }
        cards::replace(tx, id, &draft)
    })
}

pub fn tag(book: &Book, card: &str, tags: &[String], out: &Output) -> Result<()> {
    change(book, Op::SetTags, card, out, |tx, id| {
        let mut kept = cards::get(tx, id)?.tags;
        for tag in tags {
            match tag.strip_prefix('-') {
                Some(gone) => kept.retain(|tag| tag != gone.trim_start_matches('#')),
                None => kept.push(tag.clone()),
            }
        }
        cards::set_tags(tx, id, &kept)
    })
}

pub fn confirm(book: &Book, card: &str, out: &Output) -> Result<()> {
    change(book, Op::ConfirmCard, card, out, cards::confirm)
}

pub fn archive(book: &Book, card: &str, archived: bool, out: &Output) -> Result<()> {
    let op = if archived { Op::ArchiveCard } else { Op::RestoreCard };
    change(book, op, card, out, |tx, id| cards::archive(tx, id, archived))
}

pub fn delete(book: &Book, card: &str, out: &Output) -> Result<()> {
    let done = book.write(Op::DeleteCard, |tx| {
        let card = cards::get(tx, cards::resolve(tx, card)?)?;
        cards::delete(tx, card.card.id)?;
        Ok(card)
    })?;
    out.show(&json!({ "card": done.value, "op": done.op }), |words| {
        vec![words.fill("cli_deleted", &[("name", &done.value.card.name)])]
    });
    Ok(())
}

pub fn relate(book: &Book, args: &Relate, out: &Output) -> Result<()> {
    let today = book.clock().now().today();
    let draft = RelationDraft {
        name: args.name.clone(),
        relation: args.relation,
        birthday: args.birthday.as_deref().map(|text| super::yearly(text, today, "birthday")).transpose()?,
        note: args.note.clone(),
    };
    change(book, Op::AddRelation, &args.card, out, |tx, id| {
        let other = args.to.as_deref().map(|text| cards::resolve(tx, text)).transpose()?;
        cards::add_relation(tx, id, &draft, other).map(|_| ())
    })
}

pub fn occasion(book: &Book, args: &OccasionArgs, out: &Output) -> Result<()> {
    let today = book.clock().now().today();
    let date = super::yearly(&args.date, today, "date")?;
    let draft = OccasionDraft { kind: args.kind, title: args.title.clone(), date };
    change(book, Op::AddOccasion, &args.card, out, |tx, id| {
        cards::card::add_occasion(tx, id, &draft).map(|_| ())
    })
}

fn change(
    book: &Book,
    op: Op,
    card: &str,
    out: &Output,
    f: impl FnOnce(&shuke_core::store::WriteTx<'_>, CardId) -> Result<()>,
) -> Result<()> {
    let done = book.write(op, |tx| {
        let id = cards::resolve(tx, card)?;
        f(tx, id)?;
        cards::get(tx, id)
    })?;
    out.show(&json!({ "card": done.value, "op": done.op }), |words| lines(words, &done.value));
    Ok(())
}

/// Fields `--set` knows besides the lists; every other name is refused with the nearest one.
const FIELDS: [&str; 29] = [
    "name",
    "surname",
    "given",
    "nickname",
    "salutation",
    "spoken",
    "gender",
    "class",
    "phone",
    "email",
    "line",
    "wechat",
    "address",
    "area",
    "company",
    "employer",
    "position",
    "occupation",
    "work_from",
    "work_to",
    "birthday",
    "id_number",
    "best_time",
    "preferred_channel",
    "do_not_contact",
    "tags",
    "groups",
    "note",
    "private_note",
];

/// Applies one `field=value`. A field of one's own is written `x.血型=A`.
fn set(draft: &mut CardDraft, pair: &str, today: chrono::NaiveDate) -> Result<()> {
    let (field, value) = pair.split_once('=').ok_or_else(|| {
        Error::new(Code::FieldUnknown).of("set").with("text", pair).with("nearest", "field=value")
    })?;
    let unreadable = || Error::new(Code::Unreadable).of(field).with("text", value);
    let value = value.trim();
    let listed = |value: &str| -> Vec<String> {
        value
            .split([',', '，', '、', ';'])
            .map(str::trim)
            .filter(|v| !v.is_empty())
            .map(str::to_owned)
            .collect()
    };
    let points = |r#type: PointType| -> Vec<PointDraft> {
        listed(value).into_iter().map(|value| PointDraft { value, r#type, preferred: false }).collect()
    };
    match field.trim() {
        "name" => (draft.name, draft.surname, draft.given) = (value.to_owned(), String::new(), String::new()),
        "surname" => draft.surname = value.to_owned(),
        "given" => draft.given = value.to_owned(),
        "nickname" => draft.nickname = value.to_owned(),
        "salutation" => draft.salutation = value.to_owned(),
        "spoken" => draft.spoken = value.to_owned(),
        "gender" if value.is_empty() => draft.gender = None,
        "gender" => draft.gender = Some(named::<Gender>(value).ok_or_else(unreadable)?),
        "class" if value.is_empty() => draft.class = None,
        "class" => draft.class = Some(named::<Class>(&value.to_uppercase()).ok_or_else(unreadable)?),
        "phone" => draft.phones = points(PointType::Other),
        "email" => draft.emails = points(PointType::Other),
        im @ ("line" | "wechat") => {
            let kind = if im == "line" { PointType::Line } else { PointType::Wechat };
            draft.ims.retain(|point| point.r#type != kind);
            draft.ims.extend(points(kind));
        }
        "address" if value.is_empty() => draft.addresses.clear(),
        "address" => {
            let area = draft.addresses.first().map(|a| a.area.clone()).unwrap_or_default();
            draft.addresses = vec![AddressDraft { text: value.to_owned(), area, ..AddressDraft::default() }];
        }
        "area" => match draft.addresses.first_mut() {
            Some(address) => address.area = value.to_owned(),
            None => draft.addresses.push(AddressDraft {
                text: value.to_owned(),
                area: value.to_owned(),
                ..AddressDraft::default()
            }),
        },
        "company" | "employer" => draft.employer = value.to_owned(),
        "position" => draft.position = value.to_owned(),
        "occupation" => draft.occupation = value.to_owned(),
        "work_from" => draft.work_from = value.to_owned(),
        "work_to" => draft.work_to = value.to_owned(),
        "birthday" if value.is_empty() => draft.birthday = None,
        "birthday" => draft.birthday = Some(super::yearly(value, today, "birthday")?),
        "id_number" => draft.id_number = value.to_owned(),
        "best_time" => draft.best_time = value.to_owned(),
        "preferred_channel" if value.is_empty() => draft.preferred_channel = None,
        "preferred_channel" => {
            draft.preferred_channel = Some(named::<Channel>(value).ok_or_else(unreadable)?)
        }
        "do_not_contact" => {
            draft.do_not_contact = match value {
                "true" | "yes" | "1" | "是" => true,
                "false" | "no" | "0" | "" | "否" => false,
                _ => return Err(unreadable()),
            }
        }
        "tags" => draft.tags = listed(value),
        "groups" => draft.groups = listed(value),
        "note" => draft.note = value.to_owned(),
        "private_note" => draft.private_note = value.to_owned(),
        own if own.starts_with("x.") => {
            let key = own.trim_start_matches("x.").to_owned();
            draft.fields.retain(|field| field.key != key);
            draft.fields.push(FieldDraft { key, value: value.to_owned() });
        }
        unknown => {
            let shared = |name: &str| name.chars().zip(unknown.chars()).take_while(|(a, b)| a == b).count();
            let nearest = FIELDS.into_iter().max_by_key(|name| shared(name)).filter(|name| shared(name) > 0);
            let error = Error::new(Code::FieldUnknown).of("set").with("text", unknown);
            return Err(error.with("nearest", nearest.unwrap_or("x.NAME")));
        }
    }
    Ok(())
}

/// A card in lines.
fn lines(words: &Words, card: &Card) -> Vec<String> {
    let points = |all: &[PointDraft]| all.iter().map(|p| p.value.clone()).collect::<Vec<_>>().join("、");
    let class = card.card.class.and_then(shuke_core::base::sql::name_of).unwrap_or_default();
    let relations = card
        .relations
        .iter()
        .map(|r| format!("{} {}", words.named("relation", r.relation), r.name))
        .collect::<Vec<_>>()
        .join("、");
    let missing =
        card.completeness.missing.iter().map(|f| words.say(&format!("field_{f}"))).collect::<Vec<_>>();
    let mut rows = vec![vec![
        format!("No. {:04}", card.card.number),
        format!("{} {class} {}", card.card.name, card.card.salutation),
    ]];
    for (key, value) in [
        ("cli_phone", points(&card.phones)),
        ("cli_email", points(&card.emails)),
        ("cli_im", points(&card.ims)),
        ("cli_address", card.addresses.iter().map(|a| a.text.clone()).collect::<Vec<_>>().join("、")),
        ("cli_birthday", card.birthday.map(|b| words.yearly(&b)).unwrap_or_default()),
        (
            "cli_work",
            [&card.employer, &card.position, &card.occupation]
                .map(String::as_str)
                .join(" ")
                .trim()
                .to_owned(),
        ),
        ("cli_family", relations),
        ("cli_tags", card.tags.iter().map(|t| format!("#{t}")).collect::<Vec<_>>().join(" ")),
        ("cli_last_contact", card.last_contact.clone().unwrap_or_default()),
        ("cli_next_followup", card.next_followup.clone().unwrap_or_default()),
        ("cli_completeness", format!("{}%  {}", card.completeness.percent, missing.join("、"))),
        ("cli_note", card.note.clone()),
    ] {
        if !value.is_empty() {
            rows.push(vec![words.say(key), value]);
        }
    }
    rows.extend(card.fields.iter().map(|(key, value)| vec![key.clone(), value.clone()]));
    table(&rows)
}
