//! Which cards fit a filter: each term becomes one mark an entry, and a card fits when every term holds. Texts are
//! scanned once a term, never once a card.

use std::collections::HashMap;
use std::ops::Deref;

use chrono::{Datelike, Days, NaiveDate};
use rust_decimal::Decimal;

use super::filter::{Amount, Compare, Filter, Key, Term};
use super::find;
use super::labels::Labels;
use super::load::NAME_END;
use super::roll::{Roll, Row, Text};
use super::traded;
use crate::base::birthday::YearlyDate;
use crate::base::error::Result;
use crate::base::fold::{digits, fold};
use crate::base::sql::name_of;
use crate::cards::own::{FieldKind, OwnFieldDraft};
use crate::cards::rules::{INCOMPLETE_BELOW, STALE_AFTER_DAYS};
use crate::occasions::rules::{age, next_occurrence};
use crate::store::ReadTx;

/// Cards silent for more than this many days, with nothing planned, are worth waking.
pub const DORMANT_AFTER_DAYS: u32 = 90;

/// A moment: what days are counted from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// The day where the person sits.
    pub today: NaiveDate,
    /// Minutes east of UTC.
    pub offset: i32,
}

/// The moment a filter is asked in, and the book it is asked of.
#[derive(Clone, Copy)]
pub struct Now<'a> {
    moment: Moment,
    tx: &'a ReadTx<'a>,
}

impl<'a> Now<'a> {
    /// That of a transaction.
    pub fn of(tx: &'a ReadTx<'a>) -> Self {
        Self { moment: Moment { today: tx.today(), offset: tx.now().offset_minutes() }, tx }
    }

    /// The same book on another day.
    #[must_use]
    pub fn on(self, today: NaiveDate) -> Self {
        Self { moment: Moment { today, ..self.moment }, ..self }
    }
}

impl Deref for Now<'_> {
    type Target = Moment;
    fn deref(&self) -> &Moment {
        &self.moment
    }
}

impl Moment {
    /// The day of a moment, given in minutes since 1970.
    fn day(self, minutes: u32) -> NaiveDate {
        let days = (i64::from(minutes) + i64::from(self.offset)).div_euclid(1440);
        let days = u64::try_from(days).unwrap_or(0);
        NaiveDate::default().checked_add_days(Days::new(days)).unwrap_or(self.today)
    }

    /// Whole days since a day; 0 for the future.
    fn since(self, day: NaiveDate) -> u32 {
        u32::try_from((self.today - day).num_days()).unwrap_or(0)
    }

    /// Days without a change.
    pub(super) fn stale_days(self, row: &Row) -> u32 {
        let day = |minutes: i64| (minutes + i64::from(self.offset)).div_euclid(1440);
        let today = (self.today - NaiveDate::default()).num_days();
        u32::try_from(today - day(row.fresh.into())).unwrap_or(0)
    }

    /// Days without somebody reached.
    pub(super) fn silent_days(self, row: &Row) -> u32 {
        self.since(row.silent_since)
    }

    /// Silent, and nothing planned.
    pub(super) fn dormant(self, row: &Row) -> bool {
        row.next.is_none() && self.silent_days(row) > DORMANT_AFTER_DAYS
    }

    /// Something planned is late.
    pub(super) fn overdue(self, row: &Row) -> bool {
        row.next.is_some_and(|next| next.due < self.today)
    }
}

/// Next birthdays by the parts of the date: many people share a day.
pub(super) struct Birthdays {
    today: NaiveDate,
    known: HashMap<YearlyDate, Option<NaiveDate>>,
}

impl Birthdays {
    pub(super) fn from(today: NaiveDate) -> Self {
        Self { today, known: HashMap::new() }
    }

    /// The next day the birthday is kept.
    pub(super) fn next(&mut self, born: &YearlyDate) -> Option<NaiveDate> {
        // The year of birth only matters to those not born yet.
        let year = born.year.filter(|year| *year >= self.today.year());
        let parts = YearlyDate { year, ..*born };
        let today = self.today;
        *self.known.entry(parts).or_insert_with(|| next_occurrence(&parts, today).map(|next| next.date))
    }
}

/// One mark an entry; struck-out ones never fit.
///
/// # Errors
/// Those of reading the file, for what the roll itself does not know.
pub(super) fn marks(roll: &Roll, filter: &Filter, now: Now<'_>) -> Result<Vec<bool>> {
    let mut marks: Vec<bool> = roll.rows.iter().map(|row| !row.dead).collect();
    for term in &filter.terms {
        let held = match term.key.of_trade() {
            Some(asks) => traded::marks(roll, term, asks, now.tx)?,
            None => term_marks(roll, term, now.moment),
        };
        for (mark, held) in marks.iter_mut().zip(held) {
            *mark &= held != term.negated;
        }
    }
    Ok(marks)
}

fn term_marks(roll: &Roll, term: &Term, now: Moment) -> Vec<bool> {
    let any = |of: &dyn Fn(&str) -> Vec<bool>| {
        let mut marks = vec![false; roll.rows.len()];
        for value in &term.values {
            for (mark, held) in marks.iter_mut().zip(of(value)) {
                *mark |= held;
            }
        }
        marks
    };
    let rows = |holds: &dyn Fn(&Row) -> bool| roll.rows.iter().map(holds).collect::<Vec<bool>>();
    let is_one =
        |name: Option<String>| name.is_some_and(|n| term.values.iter().any(|v| v.eq_ignore_ascii_case(&n)));
    match term.key {
        Key::Text => any(&|v| find::found(roll, v)),
        Key::Name => any(&|v| contain(roll, Text::Name, &fold(v), None)),
        Key::Company => any(&|v| contain(roll, Text::Work, &fold(v), Some(0))),
        Key::Position => any(&|v| contain(roll, Text::Work, &fold(v), Some(1))),
        Key::Occupation => any(&|v| contain(roll, Text::Work, &fold(v), Some(2))),
        Key::Phone => any(&|v| contain(roll, Text::Phone, &digits(v), None)),
        Key::Email => any(&|v| contain(roll, Text::Online, &fold(v), None)),
        Key::Note => any(&|v| contain(roll, Text::Note, &fold(v), None)),
        Key::Field => any(&|v| contain(roll, Text::Field, &fold(v), None)),
        Key::Own => match &term.own {
            Some(field) => own_marks(roll, field, term, now),
            None => vec![false; roll.rows.len()],
        },
        Key::Tag => any(&|v| labelled(roll, &roll.tags, &|tag| fold(tag) == fold(v.trim_start_matches('#')))),
        Key::Group => any(&|v| labelled(roll, &roll.groups, &|group| fold(group) == fold(v))),
        Key::Area => any(&|v| {
            let mut marks = contain(roll, Text::Address, &fold(v), None);
            let areas = labelled(roll, &roll.areas, &|area| fold(area).contains(&fold(v)));
            marks.iter_mut().zip(areas).for_each(|(mark, held)| *mark |= held);
            marks
        }),
        Key::Class => {
            let none = term.values.iter().any(|v| matches!(v.as_str(), "-" | "none" | "無" | "无"));
            rows(&|row| match row.class {
                Some(class) => is_one(name_of(class)),
                None => none,
            })
        }
        Key::Gender => rows(&|row| is_one(row.gender.and_then(name_of))),
        Key::Kind => rows(&|row| is_one(name_of(row.kind))),
        Key::Is => rows(&|row| term.values.iter().any(|state| in_state(row, state, now))),
        Key::Birthday => match term.amount {
            None => {
                let months: Vec<u8> = term.values.iter().filter_map(|v| v.parse().ok()).collect();
                rows(&|row| row.birthday.and_then(|b| b.month).is_some_and(|month| months.contains(&month)))
            }
            Some(_) => {
                let mut birthdays = Birthdays::from(now.today);
                let days = |row: &Row| Some((birthdays.next(&row.birthday?)? - now.today).num_days());
                roll.rows.iter().map(days).map(|days| term.compares(days)).collect()
            }
        },
        Key::Age => rows(&|row| {
            term.compares(
                row.birthday.and_then(|born| age(&born, now.today)).and_then(|age| age.age).map(i64::from),
            )
        }),
        Key::Stale => rows(&|row| term.compares(Some(i64::from(now.stale_days(row))))),
        Key::Silent => rows(&|row| term.compares(Some(i64::from(now.silent_days(row))))),
        Key::Completeness => rows(&|row| term.compares(Some(i64::from(row.complete)))),
        Key::Number => rows(&|row| term.compares(Some(i64::from(row.number)))),
        // Asked of the trade.
        Key::Tier
        | Key::Abc
        | Key::Rfm
        | Key::Attitude
        | Key::Ladder
        | Key::Stage
        | Key::Depth
        | Key::Pyramid
        | Key::Effort
        | Key::Drift
        | Key::Early
        | Key::Recency
        | Key::Frequency
        | Key::Balance
        | Key::Bought
        | Key::Received
        | Key::Buys
        | Key::Holds
        | Key::Owes => vec![false; roll.rows.len()],
        Key::Next => rows(&|row| match term.amount {
            Some(Amount::Day(day)) => row.next.is_some_and(|next| term.holds(&next.due, &day)),
            _ => term.compares(row.next.map(|next| (next.due - now.today).num_days())),
        }),
        Key::Created => rows(&|row| match term.amount {
            Some(Amount::Day(day)) => term.holds(&now.day(row.created), &day),
            _ => term.compares(Some(i64::from(now.since(now.day(row.created))))),
        }),
    }
}

fn in_state(row: &Row, state: &str, now: Moment) -> bool {
    match state {
        "overdue" => now.overdue(row),
        "stale" => now.stale_days(row) > STALE_AFTER_DAYS,
        "dormant" => now.dormant(row),
        "incomplete" => row.complete < INCOMPLETE_BELOW,
        "unplanned" => row.next.is_none(),
        "quiet" => row.quiet,
        _ => row.archived,
    }
}

impl Term {
    /// Whether a number compares as asked; what is not known never does.
    pub(super) fn compares(&self, found: Option<i64>) -> bool {
        match (found, self.amount) {
            (Some(found), Some(Amount::Number(wanted))) => self.holds(&found, &wanted),
            _ => false,
        }
    }

    /// Whether the value of a field of one's own, folded as the roll has it, is what is asked for.
    fn fits_value(&self, kind: FieldKind, value: &str, now: Moment) -> bool {
        match (kind, self.amount) {
            (FieldKind::Date, Some(amount)) => {
                let Ok(day) = value.parse::<NaiveDate>() else { return false };
                match amount {
                    Amount::Day(wanted) => self.holds(&day, &wanted),
                    Amount::Number(days) => self.holds(&(day - now.today).num_days(), &days),
                    Amount::Exact(_) => false,
                }
            }
            (FieldKind::Number | FieldKind::Money, Some(Amount::Exact(wanted))) => {
                // A sum in another currency is not comparable.
                let (number, currency) = value.split_once(' ').unwrap_or((value, ""));
                let own = self.own.as_ref().is_some_and(|own| own.currency.eq_ignore_ascii_case(currency));
                own && number.parse::<Decimal>().is_ok_and(|found| self.holds(&found, &wanted))
            }
            (FieldKind::Text, None) => self.values.iter().any(|wanted| value.contains(&fold(wanted))),
            (_, None) => self.values.iter().any(|wanted| value == fold(wanted)),
            _ => false,
        }
    }

    pub(super) fn holds<T: Ord>(&self, found: &T, wanted: &T) -> bool {
        match self.compare {
            Compare::More => found > wanted,
            Compare::Less => found < wanted,
            Compare::AtLeast => found >= wanted,
            Compare::AtMost => found <= wanted,
            Compare::Equal => found == wanted,
        }
    }
}

/// Entries whose text contains a folded needle, in one of its values or in any.
fn contain(roll: &Roll, text: Text, needle: &str, place: Option<usize>) -> Vec<bool> {
    let mut marks = vec![false; roll.rows.len()];
    let flat = roll.text(text);
    flat.each_match(needle.as_bytes(), 0..marks.len(), |entry, _| {
        let holds =
            place.is_none_or(|place| flat.values(entry).nth(place).is_some_and(|v| v.contains(needle)));
        if let Some(mark) = marks.get_mut(entry) {
            *mark = holds;
        }
    });
    marks
}

/// Entries with a value in one field of one's own that is what is asked for.
fn own_marks(roll: &Roll, field: &OwnFieldDraft, term: &Term, now: Moment) -> Vec<bool> {
    let mut marks = vec![false; roll.rows.len()];
    let name = format!("{}{NAME_END}", fold(&field.name));
    let flat = roll.text(Text::Field);
    flat.each_match(name.as_bytes(), 0..marks.len(), |entry, _| {
        let fits = flat
            .values(entry)
            .filter_map(|value| value.strip_prefix(name.as_str()))
            .any(|value| term.fits_value(field.kind, value, now));
        if let Some(mark) = marks.get_mut(entry) {
            *mark = fits;
        }
    });
    marks
}

fn labelled(roll: &Roll, labels: &Labels, fits: &dyn Fn(&str) -> bool) -> Vec<bool> {
    let fitting = labels.fitting(fits);
    let fits = |number: u32| fitting.get(number as usize).copied().unwrap_or(false);
    (0..roll.rows.len()).map(|entry| labels.of(entry).any(fits)).collect()
}
