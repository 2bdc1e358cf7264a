//! `shuke log | followup`.

use chrono::{NaiveDate, NaiveDateTime};
use serde_json::{Value, json};
use shuke_core::base::error::{Code, Error, Result};
use shuke_core::cards::{self, CardRef};
use shuke_core::followups::{self, Followup, FollowupDraft, Repeat, Unit};
use shuke_core::interactions::{self, After, Direction, LogDraft};
use shuke_core::quick::{Reading, understand};
use shuke_core::store::ReadTx;
use shuke_core::{Book, Op};

use crate::args::{FollowupCommand, Log};
use crate::output::{Output, table};
use shuke_words::Words;

pub fn log(book: &Book, args: &Log, out: &Output) -> Result<()> {
    let today = book.clock().now().today();
    let (day, time) = moment(args.at.as_deref())?;
    let draft = LogDraft {
        kind: args.kind,
        direction: if args.inbound { Direction::In } else { Direction::Out },
        reached: !args.attempt,
        day,
        time,
        note: args.note.clone(),
        outcome: args.outcome.clone(),
        agreed: args.agreed.clone().unwrap_or_default(),
        attendees: String::new(),
        expectation: None,
        cost: None,
    };
    let next = match &args.next {
        Some(text) => Some(FollowupDraft {
            due: Some(super::day(text, today, "next")?),
            channel: Some(args.kind),
            purpose: args.purpose.clone().unwrap_or_default(),
            ..FollowupDraft::default()
        }),
        None => None,
    };
    let after = After {
        next,
        no_next: args.no_next,
        closes: args.closes.as_deref().map(super::id).transpose()?,
        promised: args.promised.as_deref().map(|text| super::day(text, today, "promised")).transpose()?,
    };
    let done = book.write(Op::LogContact, |tx| {
        let card = cards::resolve(tx, &args.card)?;
        interactions::log(tx, card, &draft, &after)
    })?;
    let card = book.read(|tx| cards::reference(tx, done.value.interaction.card))?;
    let followup = done.value.followup.as_ref().map(|f| told(f, &card));
    let mut interaction = json!(done.value.interaction);
    if let Some(told) = interaction.as_object_mut() {
        told.insert("card".to_owned(), json!(card));
    }
    out.show(&json!({ "interaction": interaction, "followup": followup, "op": done.op }), |words| {
        let mut lines = vec![words.fill("cli_logged", &[("name", &card.name)])];
        lines.extend(done.value.followup.iter().map(|f| line(words, f, &card).join("  ")));
        lines
    });
    Ok(())
}

pub fn followup(book: &Book, command: &FollowupCommand, out: &Output) -> Result<()> {
    let today = book.clock().now().today();
    let found: Vec<Followup> = match command {
        FollowupCommand::Add { card, due, time, channel, purpose, kind, every, assignee } => {
            let draft = FollowupDraft {
                due: due.as_deref().map(|text| super::day(text, today, "due")).transpose()?,
                time: time.clone(),
                channel: Some(*channel),
                purpose: purpose.clone(),
                kind: *kind,
                repeat: every.as_deref().map(repeat).transpose()?,
                assignee: assignee.clone(),
            };
            let add =
                book.write(Op::AddFollowup, |tx| followups::add(tx, cards::resolve(tx, card)?, &draft))?;
            vec![add.value]
        }
        FollowupCommand::Done { id } => {
            let id = super::id(id)?;
            let next = book.write(Op::CompleteFollowup, |tx| followups::complete(tx, id))?.value;
            let mut both = vec![book.read(|tx| followups::get(tx, id))?];
            both.extend(next);
            both
        }
        FollowupCommand::Snooze { id, due } => {
            let (id, due) = (super::id(id)?, super::day(due, today, "due")?);
            vec![book.write(Op::SnoozeFollowup, |tx| followups::snooze(tx, id, due))?.value]
        }
        FollowupCommand::Drop { id } => {
            let id = super::id(id)?;
            book.write(Op::DropFollowup, |tx| followups::drop(tx, id))?;
            vec![book.read(|tx| followups::get(tx, id))?]
        }
        FollowupCommand::Assign { id, to } => {
            let id = super::id(id)?;
            vec![book.write(Op::AssignFollowup, |tx| followups::assign(tx, id, to))?.value]
        }
        FollowupCommand::List { card, status } => book.read(|tx| {
            let card = card.as_deref().map(|text| cards::resolve(tx, text)).transpose()?;
            followups::list(tx, card, status.status())
        })?,
    };
    let cards = book.read(|tx| references(tx, &found))?;
    let told: Vec<Value> = found.iter().zip(&cards).map(|(f, card)| told(f, card)).collect();
    out.show(&json!({ "followups": told }), |words| {
        table(&found.iter().zip(&cards).map(|(f, card)| line(words, f, card)).collect::<Vec<_>>())
    });
    Ok(())
}

fn references(tx: &ReadTx<'_>, found: &[Followup]) -> Result<Vec<CardRef>> {
    found.iter().map(|f| cards::reference(tx, f.card)).collect()
}

pub fn quick(book: &Book, text: &str, card: Option<&str>, dry_run: bool, out: &Output) -> Result<()> {
    let quick = book.roll(|tx, roll| understand(tx, roll, text, &[], ""))?;
    let added = match dry_run {
        true => None,
        false => {
            let draft = quick.followup(book.clock().now().today())?;
            Some(book.write(Op::AddFollowup, |tx| {
                let card = card.map_or_else(|| quick.only(), |card| cards::resolve(tx, card))?;
                followups::add(tx, card, &draft)
            })?)
        }
    };
    let followup = match &added {
        Some(done) => Some((&done.value, book.read(|tx| cards::reference(tx, done.value.card))?)),
        None => None,
    };
    let Reading { person, date, time, kind, note, urgency, repeat, amiss, .. } = &quick.reading;
    let candidates: Vec<&CardRef> = quick.candidates.iter().map(|one| &one.card).collect();
    let read = json!({
        "person": (!person.is_empty()).then_some(person), "date": date, "time": time, "kind": kind, "note": note,
        "urgency": urgency, "repeat": repeat, "amiss": amiss,
    });
    let body = json!({
        "read": read,
        "candidates": candidates,
        "followup": followup.as_ref().map(|(followup, card)| told(followup, card)),
        "op": added.as_ref().and_then(|done| done.op),
    });
    out.show(&body, |words| match &followup {
        Some((followup, card)) => vec![line(words, followup, card).join("  ")],
        None => {
            let day = date.map(|date| date.to_string()).unwrap_or_default();
            let what = kind.map(|kind| words.named("kind", kind)).unwrap_or_default();
            let parts = [person.as_str(), &day, time.as_deref().unwrap_or_default(), &what, note];
            let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
            let candidates = candidates.iter().map(|card| format!("  #{} {}", card.number, card.name));
            std::iter::once(parts.join("  ")).chain(candidates).collect()
        }
    });
    Ok(())
}

fn told(followup: &Followup, card: &CardRef) -> Value {
    let mut body = json!(followup);
    if let Some(told) = body.as_object_mut() {
        told.insert("card".to_owned(), json!(card));
    }
    body
}

fn line(words: &Words, f: &Followup, card: &CardRef) -> Vec<String> {
    let when = format!("{} {}", f.due, f.time.as_deref().unwrap_or_default());
    vec![
        f.id.to_string(),
        when.trim().to_owned(),
        card.name.clone(),
        words.named("kind", f.channel),
        f.purpose.clone(),
    ]
}

/// `2026-09-15`, `10:30`, `2026-09-15T10:30`, `2026-09-15 10:30`.
fn moment(text: Option<&str>) -> Result<(Option<NaiveDate>, Option<String>)> {
    let Some(text) = text.map(str::trim) else { return Ok((None, None)) };
    if let Ok(day) = text.parse::<NaiveDate>() {
        return Ok((Some(day), None));
    }
    for format in ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S"] {
        if let Ok(moment) = NaiveDateTime::parse_from_str(text, format) {
            return Ok((Some(moment.date()), Some(moment.format("%H:%M").to_string())));
        }
    }
    followups::rules::clock_time(text).map(|time| (None, Some(time))).map_err(|error| error.of("at"))
}

/// `7d`, `2w`, `1m`, `1y`.
fn repeat(text: &str) -> Result<Repeat> {
    let unreadable = || Error::new(Code::Unreadable).of("every").with("text", text);
    let unit = match text.trim().chars().last() {
        Some('d') => Unit::Day,
        Some('w') => Unit::Week,
        Some('m') => Unit::Month,
        Some('y') => Unit::Year,
        _ => return Err(unreadable()),
    };
    let every = text.trim().trim_end_matches(['d', 'w', 'm', 'y']).parse().map_err(|_| unreadable())?;
    if every == 0 { Err(unreadable()) } else { Ok(Repeat::every(every, unit)) }
}
