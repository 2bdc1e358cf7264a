//! The rules as they are stored, what they ask about customers, and what they planned.

use std::collections::HashMap;

use chrono::NaiveDate;
use rusqlite::types::ToSql;
use rusqlite::{OptionalExtension, Row, named_params};

use super::rules::{Person, REGULAR, Regular, Standard, Step};
use crate::base::birthday::Calendar;
use crate::base::error::Result;
use crate::base::ids::{CardId, FollowupId, RhythmRuleId};
use crate::base::sql;
use crate::cards::draft::Channel;
use crate::store::{ReadTx, WriteTx};

/// Contacts a week, until somebody says otherwise.
pub(super) const USUAL_WEEKLY: u32 = 40;

/// Whether there is any rule; asked at every write.
pub fn exists(tx: &ReadTx<'_>) -> Result<bool> {
    Ok(tx
        .conn()
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM rhythm_rules) OR EXISTS (SELECT 1 FROM rhythm_steps)")?
        .query_row([], |row| row.get(0))?)
}

/// The rules of the book.
pub fn read(tx: &ReadTx<'_>) -> Result<Standard> {
    let conn = tx.conn();
    let regular = conn
        .prepare_cached(
            "SELECT class, label, every_days, channels, meet_every FROM rhythm_rules ORDER BY place, id",
        )?
        .query_map([], |row| {
            let channels: String = row.get(3)?;
            Ok(Regular {
                class: sql::named(&row.get::<_, String>(0)?),
                label: row.get(1)?,
                every: row.get(2)?,
                channels: channels.split(',').filter_map(sql::named).collect(),
                meet_every: row.get(4)?,
            })
        })?
        .collect::<Result<_, _>>()?;
    let steps = conn
        .prepare_cached("SELECT class, days, channel FROM rhythm_steps ORDER BY class, days")?
        .query_map([], |row| {
            let class = sql::named(&row.get::<_, String>(0)?);
            let channel = sql::named(&row.get::<_, String>(2)?).unwrap_or(Channel::Call);
            Ok(class.zip(Some((row.get::<_, u32>(1)?, channel))))
        })?
        .filter_map(Result::transpose)
        .map(|step| step.map(|(class, (days, channel))| Step { class, days, channel }))
        .collect::<Result<_, _>>()?;
    let weekly = conn
        .prepare_cached("SELECT contacts FROM rhythm_weekly")?
        .query_row([], |row| row.get(0))
        .optional()?
        .unwrap_or(USUAL_WEEKLY);
    Ok(Standard { regular, steps, weekly })
}

/// Makes the book's rules say this. The same once more is no change.
pub fn write(tx: &WriteTx<'_>, standard: &Standard) -> Result<()> {
    if read(tx)? == *standard {
        return Ok(());
    }
    let conn = tx.conn();
    conn.execute("DELETE FROM rhythm_rules", [])?;
    conn.execute("DELETE FROM rhythm_steps", [])?;
    for (place, rule) in standard.regular.iter().enumerate() {
        let channels: Vec<String> = rule.channels.iter().filter_map(sql::name_of).collect();
        conn.execute(
            "INSERT INTO rhythm_rules (id, class, label, every_days, channels, meet_every, place)
             VALUES (:id, :class, :label, :every, :channels, :meet, :place)",
            named_params! {
                ":id": RhythmRuleId::fresh(), ":class": rule.class.and_then(sql::name_of).unwrap_or_default(),
                ":label": rule.label, ":every": rule.every, ":channels": channels.join(","),
                ":meet": rule.meet_every, ":place": place,
            },
        )?;
    }
    for step in &standard.steps {
        conn.execute(
            "INSERT INTO rhythm_steps (id, class, days, channel) VALUES (:id, :class, :days, :channel)",
            named_params! {
                ":id": RhythmRuleId::fresh(), ":class": sql::name_of(step.class), ":days": step.days,
                ":channel": sql::name_of(step.channel),
            },
        )?;
    }
    conn.execute("DELETE FROM rhythm_weekly", [])?;
    conn.execute(
        "INSERT INTO rhythm_weekly (id, contacts) VALUES (?1, ?2)",
        rusqlite::params![RhythmRuleId::fresh(), standard.weekly],
    )?;
    Ok(())
}

/// What a rule planned and nobody touched since.
#[derive(Clone, Debug)]
pub struct Planned {
    pub id: FollowupId,
    pub rule: String,
    pub due: NaiveDate,
    pub channel: Channel,
}

/// A customer with what the rules planned for him.
#[derive(Clone, Debug, Default)]
pub struct Subject {
    pub card: Option<CardId>,
    pub person: Person,
    pub planned: Vec<Planned>,
}

/// Customers as these rules see them: some, or all, those of the best class first. What no rule asks about is not read.
pub fn subjects(tx: &ReadTx<'_>, standard: &Standard, only: Option<&[CardId]>) -> Result<Vec<Subject>> {
    let mut found = Found { subjects: Vec::new(), at: HashMap::new() };
    match only {
        None => found.read(tx, standard, None)?,
        Some(cards) => cards.iter().try_for_each(|card| found.read(tx, standard, Some(card)))?,
    }
    found
        .subjects
        .sort_by_key(|subject| (subject.person.class.is_none(), subject.person.class, subject.person.since));
    Ok(found.subjects)
}

struct Found {
    subjects: Vec<Subject>,
    at: HashMap<CardId, usize>,
}

impl Found {
    fn read(&mut self, tx: &ReadTx<'_>, standard: &Standard, card: Option<&CardId>) -> Result<()> {
        let day = |row: &Row<'_>, column: &str| -> rusqlite::Result<Option<NaiveDate>> {
            Ok(row.get::<_, Option<String>>(column)?.and_then(|text| text.get(..10)?.parse().ok()))
        };
        self.each(
            tx,
            card,
            // Not from the kept columns: they follow the write this may be a part of.
            "SELECT c.id AS card, c.class, c.preferred_channel, c.archived_at IS NOT NULL OR c.do_not_contact = 1 AS quiet,
               c.created_at, (SELECT max(day) FROM interactions i WHERE i.card_id = c.id AND i.reached = 1) AS reached
             FROM cards c WHERE {c.id}",
            |found, id, row| {
                found.at.insert(id, found.subjects.len());
                let person = Person {
                    class: sql::opt(row, "class")?,
                    since: match row.get::<_, Option<String>>("reached")? {
                        Some(day) => day.parse().ok(),
                        None => tx.now().day_of(&row.get::<_, String>("created_at")?),
                    },
                    preferred: sql::opt(row, "preferred_channel")?,
                    quiet: row.get("quiet")?,
                    ..Person::default()
                };
                found.subjects.push(Subject { card: Some(id), person, planned: Vec::new() });
                Ok(())
            },
        )?;
        if standard.regular.iter().any(|rule| rule.meet_every.is_some()) {
            self.each(
                tx,
                card,
                "SELECT card_id AS card, max(day) AS met FROM interactions
             WHERE reached = 1 AND kind IN ('visit', 'meeting', 'branch') AND {card_id} GROUP BY card_id",
                |found, id, row| {
                    let met = day(row, "met")?;
                    found.of(id, |subject| subject.person.met = met)
                },
            )?;
        }
        if standard.regular.iter().any(|rule| !rule.label.is_empty()) {
            self.each(
                tx,
                card,
                "SELECT card_id AS card, name FROM card_groups WHERE {card_id}",
                |found, id, row| {
                    let name: String = row.get("name")?;
                    found.of(id, |subject| subject.person.labels.push(name))
                },
            )?;
        }
        if !standard.steps.is_empty() {
            self.each(
            tx,
            card,
            "SELECT card_id AS card, date_calendar, date_year, date_month, date_day, date_leap FROM occasions
             WHERE kind = 'first_deal' AND {card_id}",
            |found, id, row| {
                let deal = sql::yearly(row, "date")?.filter(|date| date.calendar == Calendar::Solar);
                let deal = deal.and_then(|date| date.whole_day());
                found.of(id, |subject| subject.person.deal = subject.person.deal.max(deal))
            },
        )?;
        }
        self.each(
            tx,
            card,
            "SELECT card_id AS card, id, due, channel, rule, status, closed_at, created_at = updated_at AS untouched
             FROM followups WHERE (status = 'open' OR rule IS NOT NULL) AND {card_id}",
            |found, card, row| {
                let rule: Option<String> = row.get("rule")?;
                let (open, untouched) = (row.get::<_, String>("status")? == "open", row.get("untouched")?);
                let (id, due) = (row.get("id")?, day(row, "due")?);
                let channel = sql::opt(row, "channel")?.unwrap_or(Channel::Call);
                let closed = row.get::<_, Option<String>>("closed_at")?.and_then(|at| tx.now().day_of(&at));
                found.of(card, |subject| match (rule, due) {
                    (Some(rule), Some(due)) if open && untouched => {
                        subject.planned.push(Planned { id, rule, due, channel });
                    }
                    (rule, due) => {
                        let person = &mut subject.person;
                        match rule.as_deref() {
                            None => person.by_hand = [person.by_hand, due].into_iter().flatten().min(),
                            Some(REGULAR) if open => person.taken_over = true,
                            Some(REGULAR) => person.closed = person.closed.max(closed),
                            Some(_) => {}
                        }
                        person.done.extend(rule.filter(|rule| rule != REGULAR));
                    }
                })
            },
        )
    }

    fn of(&mut self, card: CardId, change: impl FnOnce(&mut Subject)) -> Result<()> {
        if let Some(subject) = self.at.get(&card).and_then(|at| self.subjects.get_mut(*at)) {
            change(subject);
        }
        Ok(())
    }

    /// Runs a query about one card, or about all; `{column}` stands for that.
    fn each(
        &mut self,
        tx: &ReadTx<'_>,
        card: Option<&CardId>,
        query: &str,
        take: impl Fn(&mut Self, CardId, &Row<'_>) -> Result<()>,
    ) -> Result<()> {
        let (head, rest) = query.split_once('{').unwrap_or((query, ""));
        let (column, tail) = rest.split_once('}').unwrap_or((rest, ""));
        let which = match card {
            Some(_) => format!("{column} = ?1"),
            None => "1".to_owned(),
        };
        let mut statement = tx.conn().prepare_cached(&format!("{head}{which}{tail}"))?;
        let given: Vec<&dyn ToSql> = card.iter().map(|card| *card as &dyn ToSql).collect();
        let mut rows = statement.query(given.as_slice())?;
        while let Some(row) = rows.next()? {
            let id = row.get("card")?;
            take(self, id, row)?;
        }
        Ok(())
    }
}

/// Plans what a rule asks for.
pub fn plan(tx: &WriteTx<'_>, card: CardId, rule: &str, due: NaiveDate, channel: Channel) -> Result<()> {
    tx.conn()
        .prepare_cached(
            "INSERT INTO followups (id, card_id, due, channel, rule, created_at, created_by, updated_at, updated_by)
             VALUES (:id, :card, :due, :channel, :rule, :now, :by, :now, :by)",
        )?
        .execute(named_params! {
            ":id": FollowupId::fresh(), ":card": card, ":due": due.to_string(), ":channel": sql::name_of(channel),
            ":rule": rule, ":now": tx.now().utc(), ":by": tx.by(),
        })?;
    Ok(())
}

/// Plans it for another day or in another way; nobody has touched it for that.
pub fn plan_again(tx: &WriteTx<'_>, id: FollowupId, due: NaiveDate, channel: Channel) -> Result<()> {
    tx.conn()
        .prepare_cached(
            "UPDATE followups SET due = :due, channel = :channel, created_at = :now, updated_at = :now, updated_by = :by
             WHERE id = :id",
        )?
        .execute(named_params! {
            ":due": due.to_string(), ":channel": sql::name_of(channel), ":now": tx.now().utc(), ":by": tx.by(), ":id": id,
        })?;
    Ok(())
}

/// Takes out what no rule asks for any more. It was never anybody's, so nothing of it stays.
pub fn unplan(tx: &WriteTx<'_>, id: FollowupId) -> Result<()> {
    tx.conn().prepare_cached("DELETE FROM followups WHERE id = ?1")?.execute([id])?;
    Ok(())
}
