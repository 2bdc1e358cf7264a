//! `shuke today | birthdays | calendar`.

use chrono::{Days, NaiveDate};
use serde_json::{Value, json};
use shuke_core::base::birthday::{Calendar, YearlyDate};
use shuke_core::base::error::{Code, Error, Result};
use shuke_core::occasions::calendar::{DayInfo, days_from};
use shuke_core::{Book, Clock, occasions, today};

use super::say;
use crate::args::Span;
use crate::output::{Output, table};
use shuke_words::Words;

pub fn today(book: &Book, out: &Output) -> Result<()> {
    let today = book.ask(today::today)?;
    let mut body =
        serde_json::to_value(&today).map_err(|e| Error::new(Code::Database).with("detail", e.to_string()))?;
    // The terminal's reason is a sentence; its parts stand beside it.
    if let Some(Value::Array(items)) = body.get_mut("items") {
        for (item, told) in items.iter_mut().zip(&today.items) {
            if let Some(item) = item.as_object_mut() {
                let parts = item.insert("reason".to_owned(), say::reason(out.words, &told.reason).into());
                item.insert("detail".to_owned(), parts.unwrap_or_default());
            }
        }
    }
    out.show(&body, |words| {
        if today.items.is_empty() {
            return vec![words.say("cli_nothing_today")];
        }
        let rows: Vec<Vec<String>> = today
            .items
            .iter()
            .map(|item| {
                let time = item.time.clone().unwrap_or_default();
                vec![
                    words.named("item", item.kind),
                    item.card.name.clone(),
                    item.card.class.and_then(shuke_core::base::sql::name_of).unwrap_or_default(),
                    format!("{} {time}", say::due(words, item.overdue_days)).trim().to_owned(),
                    say::reason(words, &item.reason),
                ]
            })
            .collect();
        table(&rows)
    });
    Ok(())
}

pub fn birthdays(book: &Book, span: &Span, out: &Output) -> Result<()> {
    let from = span.from.unwrap_or_else(|| book.clock().now().today());
    let to = last(from, span.days)?;
    let found = book.ask(|tx, who| occasions::birthdays(tx, who, from, to))?;
    out.show(&json!({ "birthdays": found }), |words| {
        let rows: Vec<Vec<String>> = found
            .iter()
            .map(|b| {
                vec![
                    b.date.to_string(),
                    b.person.clone(),
                    b.relation
                        .map(|r| format!("{} {}", b.card.name, words.named("relation", r)))
                        .unwrap_or_default(),
                    words.yearly(&b.born),
                    b.age.map(|age| words.fill("cli_age", &[("age", &age.to_string())])).unwrap_or_default(),
                ]
            })
            .collect();
        table(&rows)
    });
    Ok(())
}

pub fn calendar(clock: Clock, span: &Span, out: &Output) -> Result<()> {
    let from = span.from.unwrap_or_else(|| clock.now().today());
    let days = usize::try_from(span.days).unwrap_or(usize::MAX);
    let found: Vec<DayInfo> = days_from(from, days).collect();
    let body = json!({ "days": found.iter().map(|day| told(day, out.words)).collect::<Vec<_>>() });
    out.show(&body, |words| found.iter().map(|day| line(day, words)).collect());
    Ok(())
}

/// A day for programs: festivals by id, and both festivals and terms also in words.
fn told(day: &DayInfo, words: &Words) -> Value {
    json!({
        "date": day.date,
        "lunar": day.lunar,
        "term": day.term,
        "term_name": day.term.map(|id| words.say(&format!("term_{id}"))),
        "festivals": day.festivals.iter().map(|f| f.id).collect::<Vec<_>>(),
        "festival_names": day.festivals.iter().map(|f| words.say(&format!("festival_{}", f.id))).collect::<Vec<_>>(),
    })
}

fn line(day: &DayInfo, words: &Words) -> String {
    let lunar = day.lunar.map(|l| {
        words.yearly(&YearlyDate {
            calendar: Calendar::Lunar,
            year: Some(l.year),
            month: Some(l.month),
            day: Some(l.day),
            leap: l.leap,
        })
    });
    let mut parts = vec![day.date.to_string(), lunar.unwrap_or_default()];
    parts.extend(day.term.map(|id| words.say(&format!("term_{id}"))));
    parts.extend(day.festivals.iter().map(|f| words.say(&format!("festival_{}", f.id))));
    parts.join("  ")
}

/// The last day of a span of so many days.
fn last(from: NaiveDate, days: u32) -> Result<NaiveDate> {
    from.checked_add_days(Days::new(u64::from(days.saturating_sub(1))))
        .ok_or_else(|| Error::new(Code::DateImpossible).with("text", format!("{from} + {days}")))
}
