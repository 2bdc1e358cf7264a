//! `shuke check`.

use serde_json::json;
use shuke_core::base::error::{Code, Error, Result};
use shuke_core::{Book, check};

use crate::output::Output;

pub fn run(book: &Book, repair: bool, out: &Output) -> Result<()> {
    let mut checked = book.read(check::check)?;
    if repair && !checked.ok && checked.problems.iter().all(|problem| problem.code == "kept_column") {
        book.mend()?;
        checked = book.read(check::check)?;
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
