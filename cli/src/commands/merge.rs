//! `shuke merge | duplicates`: one card of two, and which two it might be.

use std::collections::BTreeSet;

use serde_json::json;
use shuke_core::base::error::Result;
use shuke_core::base::sql::name_of;
use shuke_core::cards::combine::Part;
use shuke_core::cards::duplicates::board::{self, Pair, Verdict};
use shuke_core::cards::{self, merge as merging};
use shuke_core::{Book, Op};

use crate::output::{Output, table};
use shuke_words::Words;

pub fn merge(
    book: &Book,
    (keep, other): (&str, &str),
    take: Option<&[Part]>,
    dry_run: bool,
    out: &Output,
) -> Result<()> {
    let (keep, preview) = book.read(|tx| {
        let keep = cards::resolve(tx, keep)?;
        Ok((keep, merging::preview(tx, keep, cards::resolve(tx, other)?, None)?))
    })?;
    let over: BTreeSet<Part> = match take {
        Some(parts) => parts.iter().copied().collect(),
        None => preview.differences.iter().filter(|d| d.take_other).map(|d| d.part).collect(),
    };
    let rows: Vec<Vec<String>> = preview
        .differences
        .iter()
        .map(|d| {
            let taken = over.contains(&d.part);
            let mark = |is: bool, text: &String| if is { format!("✓ {text}") } else { text.clone() };
            vec![name_of(d.part).unwrap_or_default(), mark(!taken, &d.keep), mark(taken, &d.other)]
        })
        .collect();
    if dry_run {
        out.show(&json!({ "preview": preview, "dry_run": true }), |_| table(&rows));
        return Ok(());
    }
    let done = book.write(Op::MergeCards, |tx| merging::merge(tx, keep, preview.other.id, &over))?;
    let card = book.read(|tx| cards::get(tx, keep))?;
    out.show(&json!({ "card": card, "op": done.op }), |words| {
        let number = card.card.number.to_string();
        let mut lines = vec![words.fill("cli_merged", &[("number", &number), ("name", &card.card.name)])];
        lines.extend(table(&rows));
        lines
    });
    Ok(())
}

pub fn duplicates(book: &Book, apart: Option<&[String]>, out: &Output) -> Result<()> {
    if let Some([one, other]) = apart {
        let (one, other) = book.read(|tx| Ok((cards::resolve(tx, one)?, cards::resolve(tx, other)?)))?;
        book.write(Op::TellApart, |tx| board::tell_apart(tx, one, other))?;
    }
    let pairs = book.read(board::board)?;
    out.show(&json!({ "duplicates": pairs }), |words| {
        table(&pairs.iter().map(|p| row(words, p)).collect::<Vec<_>>())
    });
    Ok(())
}

fn row(words: &Words, pair: &Pair) -> Vec<String> {
    let who = |card: &cards::CardRef| format!("#{} {}", card.number, card.name);
    let signs = pair.signs.iter().filter(|sign| sign.verdict != Verdict::Unknown).map(|sign| {
        let mark = if sign.verdict == Verdict::For { "✓" } else { "✗" };
        format!("{mark} {}", sign.texts.join(" / "))
    });
    vec![
        words.say(&format!("certainty_{}", name_of(pair.certainty).unwrap_or_default())),
        who(&pair.first),
        who(&pair.second),
        signs.collect::<Vec<_>>().join("  "),
    ]
}
