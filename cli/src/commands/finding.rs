//! `shuke list | find | view | export`.

use std::path::Path;

use serde_json::json;
use shuke_core::base::error::Result;
use shuke_core::search::list::{ListRow, Sort, ids};
use shuke_core::search::views::{self, ViewDraft};
use shuke_core::search::{self, ListQuery, Now};
use shuke_core::transfer::export::{self, CalendarWords, Format, LedgerTable};
use shuke_core::{Book, Op};

use super::say;
use crate::args::{List, ViewCommand};
use crate::output::{Output, table};
use shuke_words::Words;

pub fn list(book: &Book, args: &List, out: &Output) -> Result<()> {
    let view = args.view.as_deref().map(|name| book.read(|tx| views::named(tx, name))).transpose()?;
    let (seen, sort) = view.map_or((String::new(), Sort::default()), |(_, view)| (view.r#where, view.sort));
    let query = ListQuery {
        r#where: [seen.as_str(), args.filter.as_deref().unwrap_or_default()].join(" "),
        text: String::new(),
        sort: args.sort.unwrap_or(sort),
        collation: args.order,
    };
    let page = book.roll(|tx, roll| search::list(roll, Now::of(tx), &query, args.offset, args.limit))?;
    out.show(&json!({ "total": page.total, "cards": page.rows }), |words| {
        table(&page.rows.iter().map(|row| line(words, row)).collect::<Vec<_>>())
    });
    Ok(())
}

fn line(words: &Words, row: &ListRow) -> Vec<String> {
    let next = row.next.as_ref().map(|n| format!("{} {}", n.due, say::due(words, n.overdue_days)));
    vec![
        row.card.number.to_string(),
        row.card.class.and_then(shuke_core::base::sql::name_of).unwrap_or_default(),
        row.card.name.clone(),
        row.card.company.clone(),
        row.card.phone.clone(),
        next.unwrap_or_default(),
    ]
}

pub fn find(book: &Book, query: &str, limit: usize, out: &Output) -> Result<()> {
    let mut found = book.roll(|tx, roll| search::find(tx, roll, query, limit))?;
    // What stands on cards first; with room left, what was logged.
    let room = limit.saturating_sub(found.hits.len());
    if room > 0 {
        let logged = book.read(|tx| search::find_in_contacts(tx, query, limit))?;
        let known = |id| found.hits.iter().any(|hit| hit.card.id == id);
        let new: Vec<_> = logged.hits.into_iter().filter(|hit| !known(hit.card.id)).take(room).collect();
        found.total = found.total.saturating_add(u32::try_from(new.len()).unwrap_or(u32::MAX));
        found.hits.extend(new);
    }
    out.show(&json!(found), |words| {
        let rows: Vec<Vec<String>> = found
            .hits
            .iter()
            .map(|hit| {
                vec![
                    hit.card.number.to_string(),
                    hit.card.name.clone(),
                    hit.card.company.clone(),
                    hit.card.phone.clone(),
                    format!("{}: {}", words.named("why", hit.why.field), hit.why.text),
                ]
            })
            .collect();
        if rows.is_empty() { vec![words.say("cli_nobody_found")] } else { table(&rows) }
    });
    Ok(())
}

pub fn view(book: &Book, command: &ViewCommand, out: &Output) -> Result<()> {
    match command {
        ViewCommand::List => {}
        ViewCommand::Save { name, filter, sort } => {
            let draft = ViewDraft {
                name: name.clone(),
                r#where: filter.clone(),
                sort: *sort,
                ..ViewDraft::default()
            };
            book.write(Op::SaveView, |tx| {
                let known = views::named(tx, name).ok().map(|(id, _)| id);
                views::save_view(tx, known, &draft)
            })?;
        }
        ViewCommand::Remove { name } => {
            book.write(Op::RemoveView, |tx| views::remove_view(tx, views::named(tx, name)?.0))?;
        }
    }
    let all = book.roll(views::views)?;
    out.show(&json!({ "views": all }), |_| {
        let rows: Vec<Vec<String>> =
            all.iter().map(|v| vec![v.name.clone(), v.count.to_string(), v.r#where.clone()]).collect();
        table(&rows)
    });
    Ok(())
}

pub fn export(
    book: &Book,
    file: &Path,
    format: Option<Format>,
    filter: Option<&str>,
    out: &Output,
) -> Result<()> {
    let format = format.or_else(|| Format::of(file)).unwrap_or_default();
    let put_away = ListQuery { r#where: "is:archived".to_owned(), ..ListQuery::default() };
    let query = ListQuery { r#where: filter.unwrap_or_default().to_owned(), ..ListQuery::default() };
    let chosen = book.roll(|tx, roll| {
        let mut chosen = ids(roll, Now::of(tx), &query)?;
        // Everything is everything: the lossless file of a book holds what was put away too.
        if format == Format::Json && filter.is_none() {
            chosen.extend(ids(roll, Now::of(tx), &put_away)?);
        }
        Ok(chosen)
    })?;
    let done = export::export(book, &chosen, format, &calendar_words(out.words), file)?;
    out.show(&json!(done), |words| {
        vec![words.fill("cli_exported", &[("cards", &done.cards.to_string()), ("file", &done.file)])]
    });
    Ok(())
}

/// A table of the trade.
pub fn export_ledger(
    book: &Book,
    file: &Path,
    format: Option<Format>,
    rows: LedgerTable,
    out: &Output,
) -> Result<()> {
    let format = format.or_else(|| Format::of(file)).unwrap_or_default();
    let done = export::export_ledger(book, rows, format, file)?;
    out.show(
        &json!({ "file": done.file, "rows": done.cards, "bytes": done.bytes, "sha256": done.sha256 }),
        |words| {
            vec![words.fill("cli_exported_rows", &[("count", &done.cards.to_string()), ("file", &done.file)])]
        },
    );
    Ok(())
}

/// The words of a calendar's events.
fn calendar_words(words: &Words) -> CalendarWords {
    let all = |prefix: &str, names: &[&str]| {
        names.iter().map(|name| ((*name).to_owned(), words.say(&format!("{prefix}_{name}")))).collect()
    };
    CalendarWords {
        birthday: words.say("ics_birthday"),
        relative: words.say("ics_relative"),
        yearly: words.say("ics_yearly"),
        followup: words.say("ics_followup"),
        relations: all(
            "relation",
            &[
                "spouse",
                "child",
                "parent",
                "sibling",
                "decision_maker",
                "buyer",
                "user",
                "payer",
                "referrer",
                "referred",
                "partner",
                "colleague",
                "assistant",
                "emergency",
                "other",
            ],
        ),
        occasions: all(
            "occasion",
            &["wedding", "first_deal", "policy_maturity", "lease_maturity", "car_service", "other"],
        ),
        channels: all("kind", &["call", "visit", "message", "letter", "branch", "meeting", "gift", "event"]),
    }
}
