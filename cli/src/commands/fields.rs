//! `shuke field`: the fields people define for their book.

use serde_json::{Value, json};
use shuke_core::base::error::Result;
use shuke_core::cards::own::{self, Defined, OwnFieldDraft};
use shuke_core::{Book, Done, Op};

use crate::args::{FieldCommand, FieldDefinition};
use crate::output::{Output, table};

pub fn run(book: &Book, command: &FieldCommand, out: &Output) -> Result<()> {
    match command {
        FieldCommand::List => list(book, out),
        FieldCommand::Add(definition) => {
            defined(&book.write(Op::DefineField, |tx| own::define(tx, &draft(definition)))?, out);
            Ok(())
        }
        FieldCommand::Edit { field, to } => {
            let done =
                book.write(Op::ChangeField, |tx| own::change(tx, own::named(tx, field)?.id, &draft(to)))?;
            defined(&done, out);
            Ok(())
        }
        FieldCommand::Usual { preset } => {
            let preset = preset.map_or_else(|| book.info().map(|info| info.preset), Ok)?;
            book.write(Op::DefineField, |tx| own::define_usual(tx, preset, out.words.lang()))?;
            list(book, out)
        }
        FieldCommand::Remove { field } => {
            let done = book.write(Op::RemoveField, |tx| own::remove(tx, own::named(tx, field)?.id))?;
            out.show(&json!({ "removed": field, "op": done.op }), |words| {
                vec![words.fill("cli_field_removed", &[("name", field)])]
            });
            Ok(())
        }
    }
}

fn draft(of: &FieldDefinition) -> OwnFieldDraft {
    OwnFieldDraft {
        name: of.name.clone(),
        kind: of.kind,
        choices: of.choice.clone(),
        currency: of.currency.clone(),
        listed: of.listed,
    }
}

fn list(book: &Book, out: &Output) -> Result<()> {
    let (fields, used) = book.read(|tx| Ok((own::all(tx)?, own::used(tx)?)))?;
    let all: Vec<Value> = fields
        .iter()
        .zip(&used)
        .map(|(field, used)| {
            let mut told = json!(field);
            if let Some(told) = told.as_object_mut() {
                told.insert("used".to_owned(), json!(used));
            }
            told
        })
        .collect();
    out.show(&json!({ "fields": all }), |words| {
        let rows: Vec<Vec<String>> = fields
            .iter()
            .zip(&used)
            .map(|(one, used)| {
                let kind = words.named("own_kind", one.field.kind);
                let choices = one.field.choices.join("、");
                vec![one.field.name.clone(), kind, used.to_string(), choices + &one.field.currency]
            })
            .collect();
        if rows.is_empty() { vec![words.say("cli_fields_none")] } else { table(&rows) }
    });
    Ok(())
}

fn defined(done: &Done<Defined>, out: &Output) {
    let Defined { field, fit, unfit } = &done.value;
    out.show(&json!({ "field": field, "fit": fit, "unfit": unfit, "op": done.op }), |words| {
        let numbers = [fit.to_string(), unfit.to_string()];
        let [fit, unfit] = &numbers;
        vec![words.fill("cli_field_defined", &[("name", &field.field.name), ("fit", fit), ("unfit", unfit)])]
    });
}
