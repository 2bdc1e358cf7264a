//! Birthdays, yearly dates and open follow-ups as an iCalendar file (RFC 5545) for phones and calendars. No program
//! reckons lunar days the same way, so those are written out year by year. It knows no words: they come with the call.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

use calcard::icalendar::{
    ICalendar, ICalendarComponent, ICalendarComponentType, ICalendarEntry, ICalendarParameter,
    ICalendarParameterName, ICalendarProperty,
};
use chrono::{Datelike, Months, NaiveDate};
use serde::Deserialize;
use ts_rs::TS;

use crate::base::birthday::{Calendar, YearlyDate};
use crate::base::error::{Code, Error, Result};
use crate::base::ids::CardId;
use crate::cards::{self, Card};
use crate::occasions::rules::occurrences_between;
use crate::store::ReadTx;
use crate::{followups, followups::Followup};

/// How far days that fall differently each year are written out.
const YEARS: u32 = 10;
/// When a day without a time is reminded of: nine in the morning.
const MORNING: &str = "PT9H";
/// How long before a time.
const BEFORE: &str = "-PT30M";

/// The words of the events, in the reader's language; `{name}` and the like stand for what they say.
#[derive(Clone, Debug, Default, Deserialize, TS)]
#[serde(default)]
#[ts(export)]
pub struct CalendarWords {
    /// `{name}`'s birthday.
    pub birthday: String,
    /// The birthday of `{person}`, the `{relation}` of `{name}`.
    pub relative: String,
    /// A yearly date of `{name}` called `{title}`.
    pub yearly: String,
    /// What is planned with `{name}`: `{channel}`, `{purpose}`.
    pub followup: String,
    /// The words of relations.
    #[ts(type = "Record<string, string>")]
    pub relations: BTreeMap<String, String>,
    /// The words of yearly dates without a title.
    #[ts(type = "Record<string, string>")]
    pub occasions: BTreeMap<String, String>,
    /// The words of channels.
    #[ts(type = "Record<string, string>")]
    pub channels: BTreeMap<String, String>,
}

/// Writes what is to come with these cards. Those to be left in peace are left out, as in all reminders.
pub(super) fn write(tx: &ReadTx<'_>, ids: &[CardId], words: &CalendarWords, file: &Path) -> Result<()> {
    let mut feed = Feed { words, today: tx.today(), stamp: stamp(&tx.now().utc()), components: Vec::new() };
    let mut head = ICalendarComponent::new(ICalendarComponentType::VCalendar);
    head.add_property(ICalendarProperty::Version, "2.0");
    head.add_property(ICalendarProperty::Prodid, "-//Shuke//Shuke//EN");
    feed.components.push(head);
    for id in ids {
        let card = cards::get(tx, *id)?;
        if !card.do_not_contact && !card.archived {
            feed.card(&card);
            for followup in followups::open_of(tx, *id)? {
                feed.followup(&card.card.name, &followup);
            }
        }
    }
    let mut text = String::new();
    let calendar = ICalendar { components: feed.components };
    calendar.write_to(&mut text).map_err(|_| Error::new(Code::Io).with("detail", "iCalendar"))?;
    let mut out = std::fs::File::create(file)?;
    out.write_all(text.as_bytes())?;
    Ok(())
}

/// `2026-09-15T02:30:00.000Z` → `20260915T023000Z`.
fn stamp(utc: &str) -> String {
    let digits: String = utc.chars().take(19).filter(|c| c.is_ascii_digit() || *c == 'T').collect();
    format!("{digits}Z")
}

struct Feed<'a> {
    words: &'a CalendarWords,
    today: NaiveDate,
    stamp: String,
    components: Vec<ICalendarComponent>,
}

impl Feed<'_> {
    fn card(&mut self, card: &Card) {
        let name = card.card.name.as_str();
        if let Some(date) = card.birthday {
            let summary = filled(&self.words.birthday, &[("name", name)]);
            self.yearly(&format!("birthday-{}", card.card.id), &summary, date);
        }
        // Whoever has a card of his own is reminded of there.
        for one in card.relations.iter().filter(|one| !one.reverse && one.card.is_none()) {
            let Some(date) = one.birthday else { continue };
            let relation = said(&self.words.relations, one.relation);
            let summary = filled(
                &self.words.relative,
                &[("name", name), ("relation", &relation), ("person", &one.name)],
            );
            self.yearly(&format!("birthday-{}", one.id), &summary, date);
        }
        for one in &card.occasions {
            let title =
                if one.title.is_empty() { said(&self.words.occasions, one.kind) } else { one.title.clone() };
            let summary = filled(&self.words.yearly, &[("name", name), ("title", &title)]);
            self.yearly(&format!("occasion-{}", one.id), &summary, one.date);
        }
    }

    /// A date that comes every year: by rule where every calendar agrees when, else year by year.
    fn yearly(&mut self, id: &str, summary: &str, date: YearlyDate) {
        let last = self.today.checked_add_months(Months::new(YEARS * 12)).unwrap_or(self.today);
        let days = occurrences_between(&date, self.today, last);
        let by_rule = date.calendar == Calendar::Solar && (date.month, date.day) != (Some(2), Some(29));
        for kept in days.iter().take(if by_rule { 1 } else { usize::MAX }) {
            let id = if by_rule { id.to_owned() } else { format!("{id}-{}", kept.date) };
            let rule = by_rule.then_some("FREQ=YEARLY");
            self.event(&id, summary, kept.date, None, rule);
        }
    }

    fn followup(&mut self, name: &str, followup: &Followup) {
        let Ok(day) = followup.due.parse::<NaiveDate>() else { return };
        let channel = said(&self.words.channels, followup.channel);
        let known = [("name", name), ("channel", channel.as_str()), ("purpose", followup.purpose.as_str())];
        let summary = filled(&self.words.followup, &known);
        let summary = summary.trim_end_matches([' ', ':', '：', '・', '·']);
        self.event(&format!("followup-{}", followup.id), summary, day, followup.time.as_deref(), None);
    }

    fn event(&mut self, id: &str, summary: &str, day: NaiveDate, time: Option<&str>, rule: Option<&str>) {
        let mut event = ICalendarComponent::new(ICalendarComponentType::VEvent);
        event.add_property(ICalendarProperty::Uid, format!("{id}@shuke"));
        event.add_property(ICalendarProperty::Dtstamp, self.stamp.as_str());
        let date = format!("{:04}{:02}{:02}", day.year(), day.month(), day.day());
        let clock = time.map(|time| time.replace(':', "")).filter(|time| time.len() == 4);
        let start = ICalendarEntry::new(ICalendarProperty::Dtstart);
        event.entries.push(match &clock {
            // Floating: half past two is half past two wherever the phone is.
            Some(clock) => start.with_value(format!("{date}T{clock}00")),
            None => start
                .with_param(ICalendarParameter::new(ICalendarParameterName::Value, "DATE".to_owned()))
                .with_value(date),
        });
        if clock.is_some() {
            event.add_property(ICalendarProperty::Duration, "PT30M");
        }
        if let Some(rule) = rule {
            event.add_property(ICalendarProperty::Rrule, rule);
        }
        event.add_property(ICalendarProperty::Summary, summary);
        // A birthday makes nobody busy.
        event.add_property(ICalendarProperty::Transp, "TRANSPARENT");
        let mut alarm = ICalendarComponent::new(ICalendarComponentType::VAlarm);
        alarm.add_property(ICalendarProperty::Action, "DISPLAY");
        alarm.add_property(ICalendarProperty::Trigger, if clock.is_some() { BEFORE } else { MORNING });
        alarm.add_property(ICalendarProperty::Description, summary);
        let at = u32::try_from(self.components.len()).unwrap_or(u32::MAX);
        event.component_ids.push(at.saturating_add(1));
        if let Some(head) = self.components.first_mut() {
            head.component_ids.push(at);
        }
        self.components.extend([event, alarm]);
    }
}

fn said<T: serde::Serialize>(words: &BTreeMap<String, String>, value: T) -> String {
    let name = crate::base::sql::name_of(value).unwrap_or_default();
    words.get(&name).cloned().unwrap_or(name)
}

/// A sentence with its places filled in, each once and from left to right: what fills one is not looked through again.
fn filled(sentence: &str, values: &[(&str, &str)]) -> String {
    let mut text = String::new();
    let mut rest = sentence;
    while let Some((before, after)) = rest.split_once('{') {
        text.push_str(before);
        let (key, behind) = after.split_once('}').unwrap_or((after, ""));
        text.push_str(values.iter().find(|(name, _)| *name == key).map_or("", |(_, value)| value));
        rest = behind;
    }
    text.push_str(rest);
    text
}
