//! `shuke book protect | unprotect | password | recovery …`, `shuke staff …` and `shuke access`: who may open the book, and
//! what was looked at.

use serde_json::{Value, json};
use shuke_core::Book;
use shuke_core::base::error::{Code, Error, Result};
use shuke_core::base::ids::StaffId;
use shuke_core::cards;
use shuke_core::vault::access::{self, AccessQuery};
use shuke_core::vault::words::{self, WordList};
use shuke_core::vault::{Secret, Staff};

use crate::args::StaffCommand;
use crate::output::{Output, table};
use crate::secrets::Secrets;
use shuke_words::{Language, Words};

/// A new password: the one that was typed, or one that is made and printed once.
fn chosen(secrets: Secrets, out: &Output) -> Result<(Secret, Option<String>)> {
    if let Some(typed) = secrets.new_password(out.words)? {
        return Ok((typed, None));
    }
    let list = if out.words.lang() == Language::ZhHans { WordList::Pinyin } else { WordList::English };
    let offered = words::offer(list)?.password;
    Ok((Secret::of_password(&offered), Some(offered)))
}

/// Gives the book a password; what is printed is printed once.
pub fn protect(book: Book, name: &str, secrets: Secrets, out: &Output) -> Result<Book> {
    let (password, made) = chosen(secrets, out)?;
    let whole = book.protect(name, &password);
    let recovery = whole.outcome?.recovery_key;
    let book = whole.book?;
    let body = json!({ "book": book.info()?, "password": made, "recovery_key": recovery });
    out.show(&body, |words| {
        let made = made.as_ref().map(|made| vec![words.say("cli_password"), made.clone()]);
        let mut rows: Vec<Vec<String>> = made.into_iter().collect();
        rows.push(vec![words.say("cli_recovery_key"), recovery.clone()]);
        let mut lines = table(&rows);
        lines.push(words.say("cli_printed_once"));
        lines
    });
    Ok(book)
}

/// Takes the password away.
pub fn unprotect(book: Book, secrets: Secrets, out: &Output) -> Result<()> {
    // Proven once at the door, and once more for what cannot be taken back.
    let password = secrets.next(out.words, "cli_password_again")?;
    let whole = book.unprotect(&password);
    whole.outcome?;
    done(&whole.book?, out)
}

/// Changes one's own password.
pub fn password(book: &Book, secrets: Secrets, out: &Output) -> Result<()> {
    let old = secrets.next(out.words, "cli_password_again")?;
    let (new, made) = chosen(secrets, out)?;
    book.change_password(&old, &new)?;
    out.show(&json!({ "book": book.info()?, "password": made }), |words| match &made {
        Some(made) => vec![format!("{}  {made}", words.say("cli_password")), words.say("cli_printed_once")],
        None => vec![words.say("cli_done")],
    });
    Ok(())
}

/// A new recovery key, printed once.
pub fn recovery(book: &Book, secrets: Secrets, out: &Output) -> Result<()> {
    let password = secrets.next(out.words, "cli_password_again")?;
    let key = book.new_recovery_key(&password)?.recovery_key;
    out.show(&json!({ "recovery_key": key }), |words| {
        vec![format!("{}  {key}", words.say("cli_recovery_key")), words.say("cli_printed_once")]
    });
    Ok(())
}

/// The people who share the book.
pub fn staff(book: Book, command: &StaffCommand, secrets: Secrets, out: &Output) -> Result<()> {
    let mut book = book;
    let mut made = None;
    match command {
        StaffCommand::List => {}
        StaffCommand::Add { name, role } => {
            let (password, printed) = chosen(secrets, out)?;
            book.add_staff(name, *role, &password)?;
            made = printed;
        }
        StaffCommand::Role { name, role } => book.set_role(named(&book, name)?, *role)?,
        StaffCommand::Password { name } => {
            let id = named(&book, name)?;
            let (password, printed) = chosen(secrets, out)?;
            book.reset_password(id, &password)?;
            made = printed;
        }
        StaffCommand::Remove { name } => {
            let id = named(&book, name)?;
            let whole = book.remove_staff(id);
            whole.outcome?;
            book = whole.book?;
        }
    }
    let staff = book.staff()?;
    out.show(&json!({ "staff": staff, "password": made }), |words| {
        let mut lines = table(&staff.iter().map(|staff| line(words, staff)).collect::<Vec<_>>());
        if let Some(made) = &made {
            lines.push(format!("{}  {made}", words.say("cli_password")));
            lines.push(words.say("cli_printed_once"));
        }
        lines
    });
    Ok(())
}

fn line(words: &Words, staff: &Staff) -> Vec<String> {
    vec![staff.name.clone(), words.named("role", staff.role), staff.last_seen.clone().unwrap_or_default()]
}

fn named(book: &Book, name: &str) -> Result<StaffId> {
    let found = book.staff()?.into_iter().find(|staff| staff.name == name).map(|staff| staff.id);
    found.ok_or_else(|| Error::new(Code::Unknown).with("text", name))
}

/// What was looked at.
pub fn access(book: &Book, card: Option<&str>, limit: u32, out: &Output) -> Result<()> {
    let (rows, names, alarms) = book.read(|tx| {
        let card = card.map(|text| cards::resolve(tx, text)).transpose()?;
        let rows = access::list(tx, &AccessQuery { card, ..AccessQuery::default() }, limit)?;
        let names: Vec<_> =
            rows.iter().map(|row| row.card.and_then(|id| cards::reference(tx, id).ok())).collect();
        Ok((rows, names, access::alarms(tx)?))
    })?;
    let told: Vec<Value> =
        rows.iter().zip(&names).map(|(row, card)| json!({ "row": row, "card": card })).collect();
    out.show(&json!({ "access": told, "alarms": alarms }), |words| {
        let lines = rows.iter().zip(&names).map(|(row, card)| {
            let who = card.as_ref().map(|card| card.name.clone()).unwrap_or_default();
            let deed = words.say(&format!("cli_access_{}", row.deed));
            vec![row.at.clone(), row.staff.clone(), deed, who, row.count.to_string(), row.detail.clone()]
        });
        table(&lines.collect::<Vec<_>>())
    });
    Ok(())
}

fn done(book: &Book, out: &Output) -> Result<()> {
    out.show(&json!({ "book": book.info()? }), |words| vec![words.say("cli_done")]);
    Ok(())
}
