//! `shuke check`.

use serde_json::json;
use shuke_core::Book;
use shuke_core::base::error::{Code, Error, Result};
use shuke_core::check::Checked;

use crate::args::Args;
use crate::output::Output;

/// Looks a book over; a damaged one is built anew when that is asked for.
pub fn run(args: &Args, repair: bool, out: &Output) -> Result<()> {
    let book = match super::open(args, out) {
        Err(error) if error.code == Code::BookDamaged && repair => return rebuild(args, out),
        opened => opened?,
    };
    match book.check() {
        Err(error) if error.code == Code::BookDamaged && repair => {
            drop(book);
            rebuild(args, out)
        }
        Ok(checked) if repair && checked.is_damaged() => {
            drop(book);
            rebuild(args, out)
        }
        checked => tell(&book, checked?, repair, out),
    }
}

/// Builds a damaged book anew and says what came of it.
fn rebuild(args: &Args, out: &Output) -> Result<()> {
    let damaged = super::damaged(args, out)?;
    let repaired = damaged.repair()?;
    let checked = damaged.reopen()?.check()?;
    let body = json!({ "ok": checked.ok, "problems": checked.problems, "counts": checked.counts, "repaired": repaired });
    out.show(&body, |words| {
        let mut lines = vec![words.fill("cli_repaired", &[("path", &repaired.aside)])];
        if let Some(backup) = &repaired.backup {
            let count = repaired.replayed.to_string();
            lines.push(words.fill("cli_repaired_from", &[("backup", backup), ("count", &count)]));
        }
        lines.push(words.say(if repaired.complete { "cli_repaired_all" } else { "cli_repaired_part" }));
        lines.extend(repaired.gaps.iter().map(|(table, gaps)| format!("{table}  {gaps}")));
        lines
    });
    if checked.ok { Ok(()) } else { Err(Error::new(Code::BookDamaged).with("path", "")) }
}

fn tell(book: &Book, mut checked: Checked, repair: bool, out: &Output) -> Result<()> {
    if repair && !checked.ok && checked.problems.iter().all(|problem| problem.code == "kept_column") {
        book.mend()?;
        checked = book.check()?;
    }
    out.show(&json!(checked), |words| {
        if checked.ok {
            return vec![words.say("cli_check_ok")];
        }
        checked
            .problems
            .iter()
            .map(|p| format!("{}  {}", words.say(&format!("check_{}", p.code)), p.detail))
            .collect()
    });
    if checked.ok {
        return Ok(());
    }
    Err(Error::new(Code::BookDamaged).with("path", book.folder().display().to_string()))
}
