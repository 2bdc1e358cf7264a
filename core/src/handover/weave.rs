//! Two accounts of one card that both went on from a third, woven into one: pure. What only one side changed is taken; what
//! both changed, each in its own way, is a conflict for somebody to decide. Nothing is dropped silently.

use std::collections::{BTreeMap, BTreeSet};

use data_encoding::HEXLOWER;
use rusqlite::types::Value;

use super::conflicts::{Conflict, Side};
use super::rows::{CardRows, Table};
use crate::base::ids::CardId;

/// One thing to be done to this book.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Step {
    /// A row that is new.
    Insert { table: String, row: Vec<Value> },
    /// Columns of a row that change.
    Update { table: String, id: Vec<u8>, set: Vec<(String, Value)> },
    /// A row that goes.
    Delete { table: String, id: Vec<u8> },
}

/// What came of it.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Woven {
    /// What is done in any case.
    pub steps: Vec<Step>,
    /// What is done where the file's side is taken.
    pub conflicts: Vec<(Conflict, Step)>,
}

/// The sides of one card. Without `base` it is not known what stood there before: then empty gives way, and whatever else
/// differs is a conflict.
pub(super) struct Sides<'a> {
    pub card: CardId,
    pub name: &'a str,
    pub base: Option<&'a CardRows>,
    pub mine: &'a CardRows,
    pub theirs: &'a CardRows,
}

/// Columns that are kept as they are here.
const OWN: [&str; 5] = ["id", "card_id", "number", "created_at", "created_by"];
/// Columns that say when a row was touched: the later touch counts, and never is a conflict.
const TOUCH: [&str; 3] = ["updated_at", "updated_by", "confirmed_at"];
/// Columns that are one value together, by how they begin, or by the one the others follow from.
const PARTS: [&str; 4] = ["birthday_", "date_", "cost_", "value_"];
const FOLLOWING: [(&str, &str, &str); 22] = [
    ("cards", "kind", "name"),
    ("cards", "surname", "name"),
    ("cards", "given", "name"),
    ("contact_points", "kind", "value"),
    ("contact_points", "match_key", "value"),
    ("addresses", "parts", "text"),
    ("addresses", "area", "text"),
    ("followups", "closed_at", "status"),
    ("promises", "closed_on", "state"),
    ("opportunities", "currency", "value_"),
    ("opportunities", "lost_reason", "lost_on"),
    ("orders", "currency", "amount_minor"),
    ("orders", "margin_minor", "amount_minor"),
    ("orders", "first_minor", "amount_minor"),
    ("orders", "term_on", "amount_minor"),
    ("orders", "cancelled_on", "state"),
    ("instalments", "due_on", "amount_minor"),
    ("receipts", "currency", "amount_minor"),
    ("balances", "currency", "amount_minor"),
    ("commissions", "currency", "amount_minor"),
    ("credits", "currency", "limit_minor"),
    ("special_prices", "currency", "price_minor"),
];
/// What makes two rows of a card the same row, whatever their identities: two sides may have put on the same tag.
const SAME: [(&str, &[&str]); 9] = [
    ("not_same", &["other_id"]),
    ("card_tags", &["tag"]),
    ("card_groups", &["name"]),
    ("card_keys", &["key"]),
    ("greetings", &["occasion"]),
    ("greeting_drafts", &["occasion"]),
    ("greeting_wishes", &[]),
    ("credits", &[]),
    ("balances", &["holding_id", "day"]),
];

/// Weaves the file's account into this book's.
pub(super) fn weave(tables: &[Table], sides: &Sides<'_>) -> Woven {
    let mut woven = Woven::default();
    let theirs_newer = touched(tables, sides.theirs) > touched(tables, sides.mine);
    for table in tables {
        let none = BTreeMap::new();
        let mine = sides.mine.get(&table.name).unwrap_or(&none);
        let theirs = aligned(table, mine, sides.theirs.get(&table.name).unwrap_or(&none));
        let base = sides.base.map(|base| aligned(table, mine, base.get(&table.name).unwrap_or(&none)));
        let ids: BTreeSet<&Vec<u8>> = mine.keys().chain(theirs.keys()).collect();
        for id in ids {
            let before = base.as_ref().and_then(|base| base.get(id));
            let row = Row { table, sides, id, before, base_known: base.is_some(), theirs_newer };
            match (mine.get(id), theirs.get(id)) {
                (Some(own), Some(other)) => row.both(own, other, &mut woven),
                (None, Some(other)) => row.only_theirs(other, &mut woven),
                (Some(own), None) => row.only_mine(own, &mut woven),
                (None, None) => {}
            }
        }
    }
    woven
}

/// One row on its way.
struct Row<'a> {
    table: &'a Table,
    sides: &'a Sides<'a>,
    id: &'a [u8],
    before: Option<&'a Vec<Value>>,
    base_known: bool,
    theirs_newer: bool,
}

impl Row<'_> {
    fn both(&self, own: &[Value], other: &[Value], woven: &mut Woven) {
        let mut set: Vec<(String, Value)> = Vec::new();
        for group in groups(self.table) {
            let differs = group.iter().any(|place| own.get(*place) != other.get(*place));
            if !differs {
                continue;
            }
            let first = group.first().copied().unwrap_or_default();
            let column = self.table.columns.get(first).map_or("", String::as_str);
            let take = || {
                group.iter().filter_map(|place| {
                    Some((self.table.columns.get(*place)?.clone(), other.get(*place)?.clone()))
                })
            };
            let same = |a: &[Value], b: &[Value]| group.iter().all(|place| a.get(*place) == b.get(*place));
            let bare = |row: &[Value]| group.iter().all(|place| row.get(*place).is_none_or(is_empty));
            match self.before {
                Some(before) if same(before, own) => set.extend(take()),
                Some(before) if same(before, other) => {}
                None if bare(own) => set.extend(take()),
                None if bare(other) => {}
                // Where a row stands among others is not worth a question.
                _ if column == "place" => {}
                before => {
                    let step = Step::Update {
                        table: self.table.name.clone(),
                        id: self.id.to_vec(),
                        set: take().collect(),
                    };
                    woven.conflicts.push((
                        self.conflict(
                            column,
                            before.map(|row| shown(row, &group)),
                            shown(own, &group),
                            shown(other, &group),
                        ),
                        step,
                    ));
                }
            }
        }
        if (!set.is_empty() || self.before.is_some()) && self.newer(own, other) {
            set.extend(TOUCH.iter().filter_map(|column| {
                let place = self.table.place(column)?;
                let value = other.get(place)?.clone();
                (own.get(place) != Some(&value) && value != Value::Null)
                    .then(|| ((*column).to_owned(), value))
            }));
        }
        if !set.is_empty() {
            woven.steps.push(Step::Update { table: self.table.name.clone(), id: self.id.to_vec(), set });
        }
    }

    fn only_theirs(&self, other: &[Value], woven: &mut Woven) {
        let insert = Step::Insert { table: self.table.name.clone(), row: other.to_vec() };
        match self.before {
            // This side took it away, and the other one changed it meanwhile.
            Some(before) if !self.says_the_same(before, other) => {
                let all: Vec<usize> = self.told();
                let conflict =
                    self.conflict("", Some(shown(before, &all)), String::new(), shown(other, &all));
                woven.conflicts.push((conflict, insert));
            }
            Some(_) => {}
            None => woven.steps.push(insert),
        }
    }

    fn only_mine(&self, own: &[Value], woven: &mut Woven) {
        let delete = Step::Delete { table: self.table.name.clone(), id: self.id.to_vec() };
        match self.before {
            Some(before) if self.base_known && !self.says_the_same(before, own) => {
                let all: Vec<usize> = self.told();
                let conflict = self.conflict("", Some(shown(before, &all)), shown(own, &all), String::new());
                woven.conflicts.push((conflict, delete));
            }
            Some(_) => woven.steps.push(delete),
            None => {}
        }
    }

    fn says_the_same(&self, one: &[Value], other: &[Value]) -> bool {
        self.told().iter().all(|place| one.get(*place) == other.get(*place))
    }

    /// The columns that say something of the customer.
    fn told(&self) -> Vec<usize> {
        groups(self.table).into_iter().flatten().collect()
    }

    /// Whether the file's row was touched later.
    fn newer(&self, own: &[Value], other: &[Value]) -> bool {
        let at = |row: &[Value]| match self.table.place("updated_at").and_then(|place| row.get(place)) {
            Some(Value::Text(at)) => at.clone(),
            _ => String::new(),
        };
        at(other) > at(own)
    }

    fn conflict(&self, column: &str, before: Option<String>, mine: String, theirs: String) -> Conflict {
        let table = &self.table.name;
        let field = match (table.as_str(), column) {
            ("cards", column) if !column.is_empty() => column.to_owned(),
            (table, "") => table.to_owned(),
            (table, column) => format!("{table}.{column}"),
        };
        Conflict {
            key: format!("{}/{table}/{}/{column}", self.sides.card, HEXLOWER.encode(self.id)),
            card: self.sides.card,
            name: self.sides.name.to_owned(),
            field,
            before,
            mine,
            theirs,
            proposed: if self.theirs_newer { Side::Theirs } else { Side::Mine },
        }
    }
}

/// The columns of a table, those together that are one value; the leading one first.
fn groups(table: &Table) -> Vec<Vec<usize>> {
    let mut found: Vec<(&str, Vec<usize>)> = Vec::new();
    for (place, column) in table.columns.iter().enumerate() {
        if OWN.contains(&column.as_str()) || TOUCH.contains(&column.as_str()) {
            continue;
        }
        let leads = FOLLOWING
            .iter()
            .find(|(of, follows, _)| *of == table.name && follows == column)
            .map(|(.., leads)| *leads)
            .or_else(|| PARTS.iter().find(|part| column.starts_with(**part)).copied())
            .unwrap_or(column);
        let is_leading = leads == column;
        match found.iter_mut().find(|(name, _)| *name == leads) {
            Some((_, places)) if is_leading => places.insert(0, place),
            Some((_, places)) => places.push(place),
            None => found.push((leads, vec![place])),
        }
    }
    found.into_iter().map(|(_, places)| places).collect()
}

/// Their rows under the identities this book has for the same rows.
fn aligned(
    table: &Table,
    mine: &BTreeMap<Vec<u8>, Vec<Value>>,
    rows: &BTreeMap<Vec<u8>, Vec<Value>>,
) -> BTreeMap<Vec<u8>, Vec<Value>> {
    let Some((_, columns)) = SAME.iter().find(|(name, _)| *name == table.name) else { return rows.clone() };
    let says = |row: &[Value]| -> Vec<Option<Value>> {
        columns.iter().map(|column| table.place(column).and_then(|place| row.get(place).cloned())).collect()
    };
    rows.iter()
        .map(|(id, row)| {
            let own =
                mine.iter().find(|(own, known)| *own == id || says(known) == says(row)).map(|(own, _)| own);
            let mut row = row.clone();
            if let (Some(own), Some(first)) = (own, row.first_mut()) {
                *first = Value::Blob(own.clone());
            }
            (own.unwrap_or(id).clone(), row)
        })
        .collect()
}

/// When the card itself was touched last.
fn touched(tables: &[Table], rows: &CardRows) -> String {
    let place = tables.iter().find(|table| table.name == "cards").and_then(|table| table.place("updated_at"));
    let card = rows.get("cards").and_then(|rows| rows.values().next());
    match place.and_then(|place| card?.get(place)) {
        Some(Value::Text(at)) => at.clone(),
        _ => String::new(),
    }
}

fn is_empty(value: &Value) -> bool {
    matches!(value, Value::Null | Value::Integer(0)) || *value == Value::Text(String::new())
}

/// What a row says in these columns, for people.
fn shown(row: &[Value], places: &[usize]) -> String {
    let told: Vec<String> = places
        .iter()
        .filter_map(|place| match row.get(*place)? {
            Value::Text(text) if !text.is_empty() && text != "{}" => Some(text.clone()),
            Value::Integer(number) => Some(number.to_string()),
            _ => None,
        })
        .collect();
    told.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tables() -> Vec<Table> {
        let table = |name: &str, columns: &[&str], owner| Table {
            name: name.to_owned(),
            columns: columns.iter().map(|column| (*column).to_owned()).collect(),
            owner,
        };
        vec![
            table("cards", &["id", "number", "name", "surname", "employer", "updated_at", "updated_by"], 0),
            table("card_tags", &["id", "card_id", "tag"], 1),
            table("followups", &["id", "card_id", "due", "status", "closed_at"], 1),
        ]
    }

    fn text(text: &str) -> Value {
        Value::Text(text.to_owned())
    }

    fn card(name: &str, surname: &str, employer: &str, at: &str) -> CardRows {
        let row = vec![
            Value::Blob(vec![1]),
            Value::Integer(7),
            text(name),
            text(surname),
            text(employer),
            text(at),
            text("周以恩"),
        ];
        CardRows::from([("cards".to_owned(), BTreeMap::from([(vec![1], row)]))])
    }

    fn with(mut rows: CardRows, table: &str, id: u8, cells: &[&str]) -> CardRows {
        let row =
            [Value::Blob(vec![id]), Value::Blob(vec![1])].into_iter().chain(cells.iter().map(|t| text(t)));
        rows.entry(table.to_owned()).or_default().insert(vec![id], row.collect());
        rows
    }

    fn woven(base: Option<&CardRows>, mine: &CardRows, theirs: &CardRows) -> Woven {
        let card = CardId(uuid::Uuid::nil());
        weave(&tables(), &Sides { card, name: "王美玲", base, mine, theirs })
    }

    #[test]
    fn what_one_side_changed_is_taken_and_what_both_changed_is_asked() {
        let base = card("王美玲", "王", "中山國中", "2026-09-01");
        let mine = card("王美玲", "王", "大直國中", "2026-09-10");
        let theirs = card("林美玲", "林", "中山國中", "2026-09-12");
        let got = woven(Some(&base), &mine, &theirs);
        assert!(got.conflicts.is_empty(), "{:?}", got.conflicts);
        let Step::Update { set, .. } = &got.steps[0] else { panic!("{got:?}") };
        let told: Vec<(&str, &Value)> = set.iter().map(|(column, value)| (column.as_str(), value)).collect();
        assert_eq!(told[..2], [("name", &text("林美玲")), ("surname", &text("林"))]);
        assert!(!told.iter().any(|(column, _)| *column == "employer"));

        let theirs = card("王美玲", "王", "內湖國中", "2026-09-12");
        let got = woven(Some(&base), &mine, &theirs);
        let (conflict, step) = &got.conflicts[0];
        assert_eq!(
            (
                conflict.field.as_str(),
                conflict.before.as_deref(),
                conflict.mine.as_str(),
                conflict.theirs.as_str()
            ),
            ("employer", Some("中山國中"), "大直國中", "內湖國中")
        );
        assert_eq!(conflict.proposed, Side::Theirs, "theirs was touched later");
        let set = vec![("employer".to_owned(), text("內湖國中"))];
        assert_eq!(*step, Step::Update { table: "cards".into(), id: vec![1], set });
    }

    #[test]
    fn a_row_taken_away_here_and_changed_there_is_asked_about_and_never_dropped() {
        let bare = card("王美玲", "王", "", "2026-09-01");
        let base = with(bare.clone(), "followups", 9, &["2026-09-20", "open", ""]);
        let changed = with(bare.clone(), "followups", 9, &["2026-09-25", "open", ""]);
        let got = woven(Some(&base), &bare, &changed);
        assert_eq!((got.steps.len(), got.conflicts.len()), (0, 1));
        let got = woven(Some(&base), &changed, &bare);
        assert!(matches!(got.conflicts[0].1, Step::Delete { .. }));
        // Untouched here and gone there: it goes; new there: it comes; new here: it stays.
        assert!(matches!(woven(Some(&base), &base, &bare).steps[..], [Step::Delete { .. }]));
        assert!(matches!(woven(Some(&bare), &bare, &base).steps[..], [Step::Insert { .. }]));
        assert_eq!(woven(Some(&bare), &base, &bare), Woven::default());
    }

    #[test]
    fn the_same_tag_put_on_by_both_is_one_tag() {
        let bare = card("王美玲", "王", "", "2026-09-01");
        let mine = with(bare.clone(), "card_tags", 4, &["高山茶"]);
        let theirs = with(bare.clone(), "card_tags", 5, &["高山茶"]);
        assert_eq!(woven(Some(&bare), &mine, &theirs), Woven::default());
    }

    #[test]
    fn without_a_base_empty_gives_way_and_different_is_asked() {
        let mine = card("王美玲", "王", "", "2026-09-01");
        let theirs = card("王美玲", "王", "內湖國中", "2026-08-01");
        assert_eq!(woven(None, &mine, &theirs).steps.len(), 1);
        assert_eq!(woven(None, &theirs, &mine).steps, []);
        let other = card("王美玲", "王", "大直國中", "2026-09-02");
        let got = woven(None, &other, &theirs);
        assert_eq!((got.conflicts.len(), got.conflicts[0].0.proposed), (1, Side::Mine));
    }
}
