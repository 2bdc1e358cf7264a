//! `shuke handover create | inspect | receive | receipt | give-back | seal | erase | list | code`.

use std::collections::BTreeMap;
use std::io::IsTerminal;
use std::path::Path;

use serde_json::{Value, json};
use shuke_core::Book;
use shuke_core::base::error::{Code, Error, Result};
use shuke_core::base::ids::{CardId, HandoverId};
use shuke_core::cards;
use shuke_core::handover::{
    self, Choices, FirstContact, HandoverRow, Inspection, LeftOut, Order, RECEIPT_ENDING, Received,
};
use shuke_core::search::list::ids;
use shuke_core::search::{ListQuery, Now};
use shuke_core::vault::words::{self, WordList};
use shuke_paper::said::handover_sheet;
use shuke_paper::{Gaps, SheetSize};
use shuke_words::{Language, Words};
use zeroize::Zeroizing;

use crate::args::{CreateHandover, HandoverCommand, ReceiveHandover};
use crate::output::{Output, table};
use crate::secrets::Secrets;

pub fn run(book: Book, command: &HandoverCommand, out: &Output) -> Result<()> {
    match command {
        HandoverCommand::Create(args) => create(&book, args, out),
        HandoverCommand::Inspect { file } => {
            let seen = opened(&book, file, out, |words| handover::inspect(&book, file, words))?;
            out.show(&told(&seen, None), |words| lines(words, &seen));
            Ok(())
        }
        HandoverCommand::Receive(args) => receive(&book, args, out),
        HandoverCommand::Receipt { file, out: target } => receipt(&book, file, target.as_deref(), out),
        HandoverCommand::GiveBack { id, file, message } => {
            let made = handover::give_back(&book, super::id(id)?, "", message, file)?.value;
            out.show(&json!(made), |words| vec![code_line(words, &made.check_code)]);
            Ok(())
        }
        HandoverCommand::Seal { id } => {
            let sealed = handover::seal(&book, super::id(id)?)?.value;
            out.show(&json!(sealed), |words| {
                vec![words.fill("cli_handover_sealed", &[("count", &sealed.sealed.to_string())])]
            });
            Ok(())
        }
        HandoverCommand::Erase { id, reason } => {
            let whole = handover::erase(book, super::id(id)?, reason);
            super::keeping::certificate(&whole.outcome?, out);
            Ok(())
        }
        HandoverCommand::List => {
            let all = book.read(handover::list)?;
            out.show(&json!({ "handovers": all }), |words| {
                table(&all.iter().map(|row| line(words, row)).collect::<Vec<_>>())
            });
            Ok(())
        }
        HandoverCommand::Code => {
            let code = handover::peer_code(&book)?;
            out.show(&json!({ "code": code }), |_| vec![code.clone()]);
            Ok(())
        }
    }
}

fn create(book: &Book, args: &CreateHandover, out: &Output) -> Result<()> {
    let mut chosen: Vec<CardId> =
        args.cards.iter().map(|card| book.read(|tx| cards::resolve(tx, card))).collect::<Result<_>>()?;
    if let Some(filter) = &args.filter {
        let query = ListQuery { r#where: filter.clone(), ..ListQuery::default() };
        chosen.extend(book.roll(|tx, roll| ids(roll, Now::of(tx), &query))?);
    } else if args.cards.is_empty() {
        chosen = book.roll(|tx, roll| ids(roll, Now::of(tx), &ListQuery::default()))?;
    }
    let today = book.clock().now().today();
    let typed = if args.to_code.is_some() { None } else { piped(out.words)? };
    let made = match (&typed, &args.to_code) {
        (None, None) => Some(words::offer(list(out.words))?),
        _ => None,
    };
    let order = Order {
        cards: chosen,
        mode: args.mode,
        to: args.to.clone(),
        to_code: args.to_code.clone(),
        until: args.until.as_deref().map(|text| super::day(text, today, "until")).transpose()?,
        message: args.message.clone(),
        left_out: LeftOut { private_notes: !args.private_notes, id_numbers: !args.id_numbers },
        words: match (&typed, &made) {
            (Some(typed), _) => typed.to_string(),
            (None, made) => made.as_ref().map(|made| made.password.clone()).unwrap_or_default(),
        },
    };
    let created = handover::create(book, &order, &args.file)?.value;
    if let Some(file) = &args.sheet {
        let (sheet, said) = handover_sheet(&created, &order, out.words);
        let bytes = shuke_paper::sheet(&sheet, &said, SheetSize::A5, out.words.lang().into(), Gaps::Mark)?;
        std::fs::write(file, bytes)
            .map_err(|error| Error::from(error).with("path", file.display().to_string()))?;
    }
    let mut body = json!(created);
    if let Some(made) = &made {
        put(&mut body, "passphrase", json!(made.password));
    }
    out.show(&body, |words| {
        let mut lines = vec![
            created.file.clone(),
            words.fill("cli_handover_cards", &[("count", &created.cards.to_string())]),
            code_line(words, &created.check_code),
        ];
        if let Some(made) = &made {
            lines.push(format!("{}  {}", words.say("cli_handover_words"), made.password));
            if !made.meaning.is_empty() {
                lines.push(made.meaning.join(" "));
            }
            lines.push(words.say("cli_printed_once"));
        }
        lines
    });
    Ok(())
}

/// The list of words that people of this language know.
fn list(words: &Words) -> WordList {
    match words.lang() {
        Language::ZhHant => WordList::Traditional,
        Language::ZhHans => WordList::Pinyin,
        Language::En => WordList::English,
    }
}

/// The next line of stdin, where stdin is no terminal and has one.
fn piped(words: &Words) -> Result<Option<Zeroizing<String>>> {
    if std::io::stdin().is_terminal() {
        return Ok(None);
    }
    match Secrets::Stdin.text(words, "cli_handover_words") {
        Err(error) if error.code == Code::PasswordNeeded => Ok(None),
        typed => typed.map(|typed| (!typed.trim().is_empty()).then_some(typed)),
    }
}

/// Opens a file: without words where it was sealed to this book, else with those that are piped or typed.
fn opened<T>(book: &Book, file: &Path, out: &Output, f: impl Fn(&str) -> Result<T>) -> Result<T> {
    if handover::needs_words(book, file)? {
        let typed = match piped(out.words)? {
            Some(typed) => typed,
            None if std::io::stdin().is_terminal() => {
                Secrets::Prompt.text(out.words, "cli_handover_words")?
            }
            None => Zeroizing::default(),
        };
        return f(&typed);
    }
    f("")
}

fn receive(book: &Book, args: &ReceiveHandover, out: &Output) -> Result<()> {
    let file = &args.file;
    let purpose = args.purpose.clone().unwrap_or_else(|| out.words.say("handover_first_call"));
    let (seen, received) = opened(book, file, out, |words| {
        let seen = handover::inspect(book, file, words)?;
        let conflicts = seen.known.iter().flat_map(|known| &known.conflicts);
        let choices = Choices {
            twins: match args.on_duplicate {
                Some(choice) => seen.twins.iter().map(|twin| (twin.incoming.id, choice)).collect(),
                None => BTreeMap::new(),
            },
            conflicts: match args.on_conflict {
                Some(side) => conflicts.map(|conflict| (conflict.key.clone(), side)).collect(),
                None => BTreeMap::new(),
            },
            first_contact: (args.first_contact > 0)
                .then(|| FirstContact { purpose: purpose.clone(), days: args.first_contact }),
        };
        let received = match args.dry_run {
            true => handover::rehearse(book, file, words, &choices)?,
            false => handover::receive(book, file, words, &choices)?.value,
        };
        Ok((seen, received))
    })?;
    let written = match args.dry_run {
        true => None,
        false => {
            let target = args.receipt.clone().unwrap_or_else(|| file.with_extension(RECEIPT_ENDING));
            Some(write_receipt(book, received.id, &target)?)
        }
    };
    let mut body = told(&seen, Some(&received));
    put(&mut body, "receipt", json!(written));
    out.show(&body, |words| {
        let mut all = lines(words, &seen);
        let count = |number: u32| number.to_string();
        all.push(words.fill(
            "cli_handover_received",
            &[
                ("taken", &count(received.taken)),
                ("merged", &count(received.merged + received.woven)),
                ("skipped", &count(received.skipped)),
                ("calls", &count(received.first_contacts)),
            ],
        ));
        all.extend(written.clone());
        all
    });
    Ok(())
}

fn receipt(book: &Book, file: &Path, target: Option<&Path>, out: &Output) -> Result<()> {
    let told = |error: Error| error.with("path", file.display().to_string());
    let head = std::fs::read(file).map_err(Error::from).map_err(told)?;
    if head.first().is_some_and(|byte| *byte == b'{') {
        let booked = handover::book_receipt(book, &head).map_err(told)?.value;
        let mut body = json!(booked);
        put(&mut body, "received", json!(booked.taken));
        out.show(&body, |words| {
            let (by, count) = (booked.by.as_str(), booked.taken.to_string());
            vec![
                words.fill("cli_handover_booked", &[("by", by), ("count", &count)]),
                code_line(words, &booked.check_code),
            ]
        });
        return Ok(());
    }
    let id = opened(book, file, out, |words| handover::id_of(book, file, words))?;
    let target = target.map_or_else(|| file.with_extension(RECEIPT_ENDING), Path::to_owned);
    let written = write_receipt(book, id, &target)?;
    out.show(&json!({ "id": id, "receipt": written }), |_| vec![written.clone()]);
    Ok(())
}

fn write_receipt(book: &Book, id: HandoverId, target: &Path) -> Result<String> {
    let text = book.read(|tx| handover::receipt_of(tx, id))?;
    let shown = target.display().to_string();
    std::fs::write(target, text).map_err(|error| Error::from(error).with("path", shown.clone()))?;
    Ok(shown)
}

/// One more value in an object.
fn put(body: &mut Value, name: &str, value: Value) {
    if let Some(object) = body.as_object_mut() {
        object.insert(name.to_owned(), value);
    }
}

/// What a file says, under the names of the contract.
fn told(seen: &Inspection, received: Option<&Received>) -> Value {
    let mut body = json!(seen);
    put(&mut body, "duplicates", json!(seen.twins));
    put(&mut body, "received", json!(received.map_or(0, |got| got.taken + got.merged + got.woven)));
    if let Some(got) = received {
        put(&mut body, "result", json!(got));
    }
    body
}

fn lines(words: &Words, seen: &Inspection) -> Vec<String> {
    let mut all = table(&[
        vec![words.say("cli_handover_from"), seen.from.clone()],
        vec![words.say("cli_handover_to"), seen.to.clone()],
        vec![words.say("cli_handover_made"), seen.made_at.clone()],
        vec![words.say("cli_handover_code"), seen.check_code.clone()],
        vec![
            words.say("cli_book_cards"),
            words.fill("cli_handover_cards", &[("count", &seen.cards.to_string())]),
        ],
    ]);
    for twin in &seen.twins {
        all.push(words.fill(
            "cli_handover_twin",
            &[("name", &twin.incoming.name), ("number", &twin.own.number.to_string())],
        ));
    }
    for conflict in seen.known.iter().flat_map(|known| &known.conflicts) {
        all.push(format!("{} {}: {} ≠ {}", conflict.name, conflict.field, conflict.mine, conflict.theirs));
    }
    all.extend((!seen.message.is_empty()).then(|| seen.message.clone()));
    all
}

fn line(words: &Words, row: &HandoverRow) -> Vec<String> {
    vec![
        row.id.to_string(),
        words.say(&format!("cli_handover_{}", row.direction)),
        words.named("handover_mode", row.mode),
        words.say(&format!("handover_state_{}", row.state)),
        row.peer.clone(),
        row.at.clone(),
        words.fill("cli_handover_cards", &[("count", &row.cards.to_string())]),
        row.check_code.clone(),
    ]
}

fn code_line(words: &Words, code: &str) -> String {
    format!("{}  {code}", words.say("cli_handover_code"))
}
