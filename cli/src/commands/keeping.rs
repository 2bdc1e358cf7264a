//! `shuke attach | attachments | detach`, `shuke consent …`, `shuke subject` and `shuke erase`: what is kept of a person beside
//! his card, everything that is kept of him, and nothing of it any more.

use std::path::Path;

use serde_json::json;
use shuke_core::base::error::Result;
use shuke_core::book::Certificate;
use shuke_core::cards::attachments::{self, Attachment, rules};
use shuke_core::cards::consents::{self, Consent, ConsentDraft};
use shuke_core::{Book, Op, cards, transfer};

use crate::args::{Attach, ConsentCommand};
use crate::output::{Output, table};
use shuke_words::Words;

/// Attaches a file, or makes it the photo.
pub fn attach(book: &Book, args: &Attach, out: &Output) -> Result<()> {
    let (name, bytes) = rules::read_file(&args.file)?;
    let op = if args.photo { Op::SetPhoto } else { Op::AddAttachment };
    let done = book.write(op, |tx| {
        let card = cards::resolve(tx, &args.card)?;
        match args.photo {
            true => attachments::set_photo(tx, card, Some((&name, &bytes)))?,
            false => drop(attachments::add(tx, card, None, &name, &bytes)?),
        }
        Ok(card)
    })?;
    let all = book.read(|tx| attachments::list(tx, done.value))?;
    show(&all, out);
    Ok(())
}

/// Lists the attachments of a card, or writes one out.
pub fn list(book: &Book, card: &str, save: Option<&[String]>, out: &Output) -> Result<()> {
    let card = book.read(|tx| cards::resolve(tx, card))?;
    if let Some([id, folder]) = save {
        let id = super::id(id)?;
        let target = Path::new(folder).join(book.read(|tx| attachments::get(tx, id))?.name);
        transfer::save_attachment(book, id, &target)?;
        out.show(&json!({ "file": target }), |_| vec![target.display().to_string()]);
        return Ok(());
    }
    let all = book.read(|tx| attachments::list(tx, card))?;
    show(&all, out);
    Ok(())
}

/// Takes an attachment off.
pub fn detach(book: &Book, id: &str, out: &Output) -> Result<()> {
    let id = super::id(id)?;
    let done = book.write(Op::RemoveAttachment, |tx| attachments::remove(tx, id))?;
    out.show(&json!({ "op": done.op }), |words| vec![words.say("cli_done")]);
    Ok(())
}

fn show(all: &[Attachment], out: &Output) {
    out.show(&json!({ "attachments": all }), |_| {
        let line = |one: &Attachment| {
            vec![
                one.id.to_string(),
                one.name.clone(),
                one.media.clone(),
                format!("{} KB", one.bytes / 1024),
                one.at.clone(),
            ]
        };
        table(&all.iter().map(line).collect::<Vec<_>>())
    });
}

/// Records, withdraws and lists what a customer agreed to.
pub fn consent(book: &Book, command: &ConsentCommand, out: &Output) -> Result<()> {
    let card = match command {
        ConsentCommand::Add { card, basis, purpose, source, on } => {
            let today = book.clock().now().today();
            let given_on = on.as_deref().map(|text| super::past_day(text, today, "on")).transpose()?;
            let draft =
                ConsentDraft { basis: *basis, purpose: purpose.clone(), source: source.clone(), given_on };
            book.write(Op::RecordConsent, |tx| {
                let card = cards::resolve(tx, card)?;
                consents::record(tx, card, &draft)?;
                Ok(card)
            })?
            .value
        }
        ConsentCommand::Withdraw { card, id } => {
            let id = super::id(id)?;
            book.write(Op::WithdrawConsent, |tx| consents::withdraw(tx, id))?;
            book.read(|tx| cards::resolve(tx, card))?
        }
        ConsentCommand::List { card } => book.read(|tx| cards::resolve(tx, card))?,
    };
    let all = book.read(|tx| consents::list(tx, card))?;
    out.show(&json!({ "consents": all }), |words| {
        table(&all.iter().map(|one| line(words, one)).collect::<Vec<_>>())
    });
    Ok(())
}

fn line(words: &Words, one: &Consent) -> Vec<String> {
    vec![
        one.id.to_string(),
        words.named("consent_basis", one.basis),
        one.purpose.clone(),
        one.source.clone(),
        format!("{} – {}", one.given_on, one.withdrawn_on.as_deref().unwrap_or("")),
    ]
}

/// Writes everything held on a customer.
pub fn subject(book: &Book, card: &str, folder: &Path, out: &Output) -> Result<()> {
    let card = book.read(|tx| cards::resolve(tx, card))?;
    let made = transfer::subject_file(book, card, &out.words.all(), folder)?;
    out.show(&json!(made), |_| vec![made.folder.clone()]);
    Ok(())
}

/// Erases a customer for good.
pub fn erase(book: Book, card: &str, reason: &str, out: &Output) -> Result<()> {
    let card = book.read(|tx| cards::resolve(tx, card))?;
    let whole = book.erase(card, reason);
    certificate(&whole.outcome?, out);
    Ok(())
}

/// Shows what is left of an erasure.
pub fn certificate(certificate: &Certificate, out: &Output) {
    out.show(&json!({ "certificate": certificate }), |words| {
        let mut lines = vec![words.fill("cli_erased", &[("count", &certificate.rewritten.to_string())])];
        if !certificate.left.is_empty() {
            lines.push(words.say("cli_erase_left"));
            lines.extend(certificate.left.iter().cloned());
        }
        if !certificate.mentioned.is_empty() {
            lines.push(
                words.fill("cli_erase_mentioned", &[("count", &certificate.mentioned.len().to_string())]),
            );
            lines.extend(certificate.mentioned.iter().map(|card| card.name.clone()));
        }
        lines
    });
}
