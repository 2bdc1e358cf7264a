//! How answers leave the program: one JSON object, or aligned lines for people. A closed pipe is no error.

use std::io::Write;

use serde_json::Value;
use shuke_core::Error;
use unicode_width::UnicodeWidthStr;

use shuke_words::Words;

/// Where and how to print.
pub struct Output {
    /// One JSON object instead of lines.
    pub json: bool,
    /// The words of the chosen language.
    pub words: &'static Words,
}

impl Output {
    /// Prints JSON or lines.
    pub fn new(json: bool, words: &'static Words) -> Self {
        Self { json, words }
    }

    /// Prints the JSON object, or what `lines` makes for people.
    pub fn show(&self, body: &Value, lines: impl FnOnce(&Words) -> Vec<String>) {
        if self.json {
            print(&body.to_string());
        } else {
            for line in lines(self.words) {
                print(&line);
            }
        }
    }

    /// The sentence of an error: what happened, where the data is, what to do.
    pub fn error(&self, error: &Error) -> String {
        let code = serde_json::to_value(error.code).ok();
        let key = format!("error_{}", code.as_ref().and_then(Value::as_str).unwrap_or_default());
        let texts: Vec<(&str, String)> =
            error.args.iter().map(|(name, value)| (name.as_str(), plain(value))).collect();
        let args: Vec<(&str, &str)> = texts.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let sentence = without_holes(&self.words.fill(&key, &args));
        // Values the sentence has no hole for are still worth seeing: readings, candidates, the system's own words.
        let rest: Vec<String> = texts
            .iter()
            .filter(|(_, value)| !value.is_empty() && !sentence.contains(value.as_str()))
            .map(|(_, value)| value.clone())
            .collect();
        if rest.is_empty() { sentence } else { format!("{sentence} ({})", rest.join("; ")) }
    }
}

/// A sentence whose values the core did not know reads on without them.
fn without_holes(sentence: &str) -> String {
    let mut rest = sentence;
    let mut text = String::new();
    while let Some((before, after)) = rest.split_once('{') {
        text.push_str(before);
        rest = after.split_once('}').map_or("", |(_, after)| after);
    }
    text + rest
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(all) => all.iter().map(plain).collect::<Vec<_>>().join(" · "),
        other => other.to_string(),
    }
}

/// Prints a line; when nobody reads any more, the program ends quietly.
pub fn print(line: &str) {
    if writeln!(std::io::stdout().lock(), "{line}").is_err() {
        std::process::exit(0);
    }
}

/// Lines with columns as wide as their widest cell; Chinese characters count two.
pub fn table(rows: &[Vec<String>]) -> Vec<String> {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns)
        .map(|i| rows.iter().filter_map(|row| row.get(i)).map(|cell| cell.width()).max().unwrap_or(0))
        .collect();
    rows.iter()
        .map(|row| {
            let cells = row.iter().zip(&widths).map(|(cell, width)| {
                let gap = " ".repeat(width.saturating_sub(cell.width()));
                // What a file holds must not steer the terminal.
                let safe: String = cell.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
                format!("{safe}{gap}")
            });
            cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
        })
        .collect()
}
