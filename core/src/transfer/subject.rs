//! The file of one person: everything the book holds on him, once as JSON that loses nothing and once as a page that anybody
//! can read. The words of the page are handed in: the core has none.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use serde::Serialize;
use ts_rs::TS;

use super::whole;
use crate::base::error::{Error, Result};
use crate::base::ids::{AttachmentId, CardId};
use crate::book::Book;
use crate::cards::{self, attachments, consents};
use crate::store::{ReadTx, history};
use crate::vault::Right;
use crate::vault::access::{self, Access, AccessQuery, Deed};

/// Words by name; a name nobody gave a word for stands as it is.
pub type Labels = BTreeMap<String, String>;

/// What the program keeps for itself, and what it works out of the rest.
const PLUMBING: [&str; 12] = [
    "id",
    "card",
    "card_id",
    "interaction",
    "interaction_id",
    "offset_minutes",
    "seal",
    "place",
    "completeness",
    "stale_days",
    "no_next",
    "has_thumb",
];

/// Rows of history and log that are written out.
const ROWS: u32 = 10_000;

/// The files that were written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct SubjectFile {
    /// The folder they lie in.
    pub folder: String,
    /// Names of the files.
    pub files: Vec<String>,
}

/// Writes everything held on a customer into a new folder inside `into`, and puts that on record.
///
/// # Errors
/// `not_allowed`, `card_unknown`, `disk_full`, `io`.
pub fn subject_file(book: &Book, card: CardId, labels: &Labels, into: &Path) -> Result<SubjectFile> {
    book.session().require(Right::Export)?;
    book.note(&Access::new(Deed::MadeSubjectFile).of(card))?;
    book.read(|tx| {
        let name = attachments::rules::safe_name(&cards::reference(tx, card)?.name);
        let folder = (1..1000)
            .map(|n| into.join(if n == 1 { name.clone() } else { format!("{name} {n}") }))
            .find(|folder| !folder.exists())
            .unwrap_or_else(|| into.join(&name));
        let told = |error: Error| error.with("path", folder.display().to_string());
        std::fs::create_dir_all(&folder).map_err(Error::from).map_err(told)?;
        let mut files = vec!["data.json".to_owned(), "index.html".to_owned()];
        whole::write(tx, &[card], &folder.join("data.json")).map_err(told)?;
        std::fs::write(folder.join("index.html"), page(tx, card, labels)?)
            .map_err(Error::from)
            .map_err(told)?;
        for one in attachments::list(tx, card)? {
            let (one, bytes) = attachments::content(tx, one.id)?;
            let name = unique(&files, &one.name);
            std::fs::write(folder.join(&name), bytes).map_err(Error::from).map_err(told)?;
            files.push(name);
        }
        Ok(SubjectFile { folder: folder.display().to_string(), files })
    })
}

/// Writes an attachment to `target`, and puts that on record.
///
/// # Errors
/// `not_allowed`, `unknown`, `file_damaged`, `disk_full`, `io`.
pub fn save_attachment(book: &Book, id: AttachmentId, target: &Path) -> Result<()> {
    book.session().require(Right::Export)?;
    let (one, bytes) = book.read(|tx| attachments::content(tx, id))?;
    book.note(&Access::new(Deed::SavedAttachment).of(one.card))?;
    std::fs::write(target, bytes)
        .map_err(|error| Error::from(error).with("path", target.display().to_string()))
}

/// A name that none of the others has.
fn unique(others: &[String], name: &str) -> String {
    let taken = |name: &str| others.iter().any(|other| other.eq_ignore_ascii_case(name));
    let (stem, ending) =
        name.rsplit_once('.').map_or((name, String::new()), |(stem, end)| (stem, format!(".{end}")));
    let others = (2..).map(|n| format!("{stem} {n}{ending}"));
    std::iter::once(name.to_owned()).chain(others).find(|name| !taken(name)).unwrap_or_default()
}

fn page(tx: &ReadTx<'_>, card: CardId, labels: &Labels) -> Result<String> {
    let say = |name: &str| escaped(labels.get(name).map_or(name, String::as_str));
    let whole = cards::get(tx, card)?;
    let mut page = String::new();
    let title = escaped(&whole.card.name);
    // Writing into a text cannot fail.
    let _ = write!(
        page,
        "<!doctype html>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; \
         style-src 'unsafe-inline'\">\n<title>{title}</title>\n<style>body{{font:1rem/1.6 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}}\
         table{{border-collapse:collapse;width:100%}}td,th{{border:1px solid #999;padding:.25rem .5rem;text-align:start;vertical-align:top}}\
         </style>\n<h1>{title}</h1>\n<p>{} {}</p>\n",
        say("subject_made_on"),
        tx.today()
    );
    // The card as it crosses the wire: what comes to stand on it comes to stand here.
    let card_json = serde_json::to_value(&whole).unwrap_or_default();
    section(&mut page, &say("subject_card"), &rows_of(&card_json, &say));
    let consents = serde_json::to_value(consents::list(tx, card)?).unwrap_or_default();
    section(&mut page, &say("subject_consents"), &rows_of(&consents, &say));
    let files = serde_json::to_value(attachments::list(tx, card)?).unwrap_or_default();
    section(&mut page, &say("subject_attachments"), &rows_of(&files, &say));
    let tables = [
        ("interactions", "subject_contacts"),
        ("followups", "subject_followups"),
        ("promises", "subject_promises"),
        ("gifts", "subject_gifts"),
        ("opportunities", "subject_opportunities"),
        ("orders", "subject_purchases"),
        ("order_lines", "subject_purchases"),
        ("instalments", "subject_payments"),
        ("receipts", "subject_payments"),
        ("holdings", "subject_holdings"),
        ("balances", "subject_holdings"),
        ("credits", "subject_payments"),
        ("special_prices", "subject_purchases"),
        ("commissions", "subject_payments"),
        ("rewards", "subject_purchases"),
        ("judgements", "subject_classes"),
        ("greeting_wishes", "subject_greetings"),
        ("greeting_drafts", "subject_greetings"),
    ];
    for (table, heading) in tables {
        section(&mut page, &say(heading), &rows_of(&table_json(tx, table, card)?, &say));
    }
    let history = serde_json::to_value(history::of_card(tx, card)?).unwrap_or_default();
    section(&mut page, &say("subject_history"), &rows_of(&history, &say));
    let log = access::list(tx, &AccessQuery { card: Some(card), ..AccessQuery::default() }, ROWS)?;
    section(
        &mut page,
        &say("subject_access"),
        &rows_of(&serde_json::to_value(log).unwrap_or_default(), &say),
    );
    Ok(page)
}

fn section(page: &mut String, heading: &str, rows: &[(String, String)]) {
    if rows.is_empty() {
        return;
    }
    let _ = write!(page, "<h2>{heading}</h2>\n<table>\n");
    for (name, value) in rows {
        let _ = writeln!(page, "<tr><th>{name}<td>{value}");
    }
    page.push_str("</table>\n");
}

/// Names and values, one a row; nested ones as what they hold. Ids and empty values say nothing to people.
fn rows_of(value: &serde_json::Value, say: &dyn Fn(&str) -> String) -> Vec<(String, String)> {
    use serde_json::Value as V;
    match value {
        V::Object(map) => map
            .iter()
            .filter(|(name, _)| !PLUMBING.contains(&name.as_str()))
            .filter_map(|(name, value)| {
                let told = if name == "fields" { named_values(value, say)? } else { plain(value, say)? };
                Some((say(&format!("field_{name}")), told))
            })
            .collect(),
        V::Array(all) => all
            .iter()
            .enumerate()
            .map(|(n, one)| {
                let told: Vec<String> =
                    rows_of(one, say).into_iter().map(|(name, value)| format!("{name}: {value}")).collect();
                ((n + 1).to_string(), told.join("<br>"))
            })
            .collect(),
        _ => Vec::new(),
    }
}

/// What people called something themselves stands with what it is called.
fn named_values(value: &serde_json::Value, say: &dyn Fn(&str) -> String) -> Option<String> {
    let values = value.as_object()?.iter();
    let told: Vec<String> = values
        .filter_map(|(name, value)| Some(format!("{}: {}", escaped(name), plain(value, say)?)))
        .collect();
    (!told.is_empty()).then(|| told.join("<br>"))
}

/// A value as people read it. What the program calls by a name of its own (`call`, `solar`) has a word like any other.
fn plain(value: &serde_json::Value, say: &dyn Fn(&str) -> String) -> Option<String> {
    use serde_json::Value as V;
    match value {
        V::Null | V::Bool(false) => None,
        V::Bool(true) => Some("✓".to_owned()),
        V::Number(number) => Some(number.to_string()),
        V::String(text) if text.is_empty() => None,
        V::String(text) => {
            let key = format!("value_{text}");
            let word = say(&key);
            Some(if word == escaped(&key) { escaped(text) } else { word })
        }
        V::Array(all) => {
            let told: Vec<String> = all.iter().filter_map(|one| plain(one, say)).collect();
            (!told.is_empty()).then(|| told.join("<br>"))
        }
        V::Object(map) => {
            let parts = map.iter().filter(|(name, _)| *name != "id");
            let told: Vec<String> = parts.filter_map(|(_, value)| plain(value, say)).collect();
            (!told.is_empty()).then(|| told.join(" · "))
        }
    }
}

/// The rows of a table that belong to a card.
fn table_json(tx: &ReadTx<'_>, table: &str, card: CardId) -> Result<serde_json::Value> {
    let mut query = tx.conn().prepare(&format!("SELECT * FROM {table} WHERE card_id = ?1 ORDER BY id"))?;
    let names: Vec<String> = query.column_names().into_iter().map(str::to_owned).collect();
    let rows = query.query_map([card], |row| {
        let mut line = serde_json::Map::new();
        for (place, name) in names.iter().enumerate() {
            let value = match row.get_ref(place)? {
                rusqlite::types::ValueRef::Text(text) => String::from_utf8_lossy(text).into(),
                rusqlite::types::ValueRef::Integer(number) => number.into(),
                _ => serde_json::Value::Null,
            };
            line.insert(name.clone(), value);
        }
        Ok(serde_json::Value::Object(line))
    })?;
    Ok(serde_json::Value::Array(rows.collect::<Result<_, _>>()?))
}

fn escaped(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_control() || *letter == '\n').fold(
        String::with_capacity(text.len()),
        |mut out, letter| {
            match letter {
                '&' => out.push_str("&amp;"),
                '<' => out.push_str("&lt;"),
                '>' => out.push_str("&gt;"),
                '"' => out.push_str("&quot;"),
                '\'' => out.push_str("&#39;"),
                '\n' => out.push_str("<br>"),
                other => out.push(other),
            }
            out
        },
    )
}
