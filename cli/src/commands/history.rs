//! `shuke history | undo | redo`.

use serde_json::{Value, json};
use shuke_core::Book;
use shuke_core::base::error::Result;
use shuke_core::cards;
use shuke_core::store::{Done, Undone, history};

use crate::output::{Output, table};

pub fn list(book: &Book, card: Option<&str>, fields: bool, limit: u32, out: &Output) -> Result<()> {
    let (operations, changes, names) = book.read(|tx| {
        let card = card.map(|text| cards::resolve(tx, text)).transpose()?;
        let operations = history::list(tx, card, limit)?;
        let changes = match card {
            Some(card) if fields => Some(history::of_card(tx, card)?),
            _ => None,
        };
        // A card that was deleted has no reference any more; the operation still shows.
        let names: Vec<Vec<_>> = operations
            .iter()
            .map(|op| op.cards.iter().filter_map(|id| cards::reference(tx, *id).ok()).collect())
            .collect();
        Ok((operations, changes, names))
    })?;
    let told: Vec<Value> = operations
        .iter()
        .zip(&names)
        .map(|(op, cards)| {
            let mut body = json!(op);
            if let Some(told) = body.as_object_mut() {
                told.insert("cards".to_owned(), json!(cards));
            }
            body
        })
        .collect();
    let mut body = json!({ "operations": told });
    if let (Some(changes), Some(body)) = (&changes, body.as_object_mut()) {
        body.insert("changes".to_owned(), json!(changes));
    }
    out.show(&body, |words| match &changes {
        Some(changes) => table(
            &changes
                .iter()
                .map(|c| vec![c.at.clone(), c.by.clone(), c.field.clone(), format!("{} → {}", c.old, c.new)])
                .collect::<Vec<_>>(),
        ),
        None => table(
            &operations
                .iter()
                .zip(&names)
                .map(|(op, cards)| {
                    let who = cards.iter().map(|c| c.name.clone()).collect::<Vec<_>>().join("、");
                    vec![
                        op.id.to_string(),
                        op.at.clone(),
                        op.by.clone(),
                        words.say(&format!("op_{}", op.op)),
                        who,
                    ]
                })
                .collect::<Vec<_>>(),
        ),
    });
    Ok(())
}

pub fn undo(book: &Book, op: Option<&str>, out: &Output) -> Result<()> {
    let op = op.map(super::id).transpose()?;
    show(&book.undo(op)?, "cli_undone", out);
    Ok(())
}

pub fn redo(book: &Book, out: &Output) -> Result<()> {
    show(&book.redo()?, "cli_redone", out);
    Ok(())
}

fn show(done: &Done<Undone>, key: &str, out: &Output) {
    let what = json!({ "id": done.value.id, "op": done.value.op, "by": done.op });
    out.show(&json!({ "operations": [what] }), |words| {
        vec![words.fill(key, &[("op", &words.say(&format!("op_{}", done.value.op)))])]
    });
}
