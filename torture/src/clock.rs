//! Clocks that jump, zones that change, days that are not there every year. The history has to stay in the order things
//! were done in whatever the clock said, and reminders have to stand on the days a calendar would put them.

use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};

use chrono::{DateTime, Datelike, Days, NaiveDate};
use shuke_core::base::birthday::{Calendar, YearlyDate};
use shuke_core::base::error::{Code, Error, Result};
use shuke_core::base::ids::OpId;
use shuke_core::cards::{self, CardDraft};
use shuke_core::followups::{self, FollowupDraft, Repeat, Status, Unit};
use shuke_core::store::history;
use shuke_core::{Book, Clock, Op, occasions, today};

use crate::Room;
use crate::books::Place;
use crate::child::Worker;
use crate::dice::Dice;
use crate::report::{Line, Report};
use crate::speech::Said;
use crate::standing::told;

/// Where people are, or travel to.
const ZONES: [&str; 7] = [
    "Asia/Taipei",
    "America/New_York",
    "Pacific/Kiritimati",
    "Pacific/Pago_Pago",
    "Asia/Kathmandu",
    "Europe/London",
    "Australia/Lord_Howe",
];

/// Moments at which clocks do something: an hour that comes twice or not at all, a leap day, a new year, the end of what
/// 32 bits count, a battery that ran out.
const MOMENTS: [i64; 9] = [
    1_772_953_200, // 2026-03-08 07:00 UTC, New York skips an hour
    1_793_512_800, // 2026-11-01 06:00 UTC, New York has one twice
    1_792_890_000, // 2026-10-25 01:00 UTC, London has one twice
    1_835_395_200, // 2028-02-29 00:00 UTC
    1_835_481_600, // 2028-03-01 00:00 UTC
    1_798_761_600, // 2027-01-01 00:00 UTC
    2_147_483_640, // 2038-01-19
    946_684_800,   // 2000-01-01
    1_789_430_400, // 2026-09-15
];

/// What a case finds wrong.
type Finding = Result<Option<String>>;

/// So many cases, of four kinds by turns.
pub fn run(room: &Room, cases: usize, seed: u64) -> Result<Line> {
    let report = Report::begin("clock", &room.keep);
    for case in 0..cases {
        let mut dice = Dice::of(seed ^ 0xc10c, case);
        let template = dice.one(&room.library.current).unwrap_or(&room.library.current[0]);
        let place = template.copied(&room.work.join("clock.book"))?;
        let (name, found) = match case % 4 {
            0 => ("jumps", jumps(room, &place, &mut dice)),
            1 => ("repeats", repeats(&place, &mut dice)),
            2 => ("birthdays", birthdays(&place, &mut dice)),
            _ => ("undo", undo(&place, &mut dice)),
        };
        report.tried();
        let how = format!("seed {seed}, case {case}, {name}");
        match found.and_then(|found| Ok(found.or(whole(&place)?))) {
            Ok(None) => {}
            Ok(Some(why)) => report.wrong(&why, &how, Some(&place.folder)),
            Err(error) => report.wrong(&error.to_string(), &how, Some(&place.folder)),
        }
    }
    let done = report.done();
    Ok(report.finish(&format!("{done} cases")))
}

fn whole(place: &Place) -> Finding {
    let checked = place.open()?.check()?;
    Ok(checked.problems.first().map(|problem| format!("{} {}", problem.code, problem.detail)))
}

/// What the system's own `date` says of a moment in a zone.
fn date(zone: &str, second: i64, format: &str) -> Result<String> {
    let mut command = Command::new("date");
    let output = command.env("TZ", zone).arg(format!("-d@{second}")).arg(format).output().map_err(told)?;
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// A worker writes here and there, then and before. The history is in the order of the acknowledgements, and each row says
/// the moment and the day it was written in.
fn jumps(room: &Room, place: &Place, dice: &mut Dice) -> Finding {
    let mut acked: Vec<OpId> = Vec::new();
    for _ in 0..3 {
        let (Some(zone), Some(moment)) = (dice.one(&ZONES), dice.one(&MOMENTS)) else { continue };
        let moment = moment + i64::try_from(dice.below(7200)).unwrap_or_default() - 3600;
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        let shift = moment - i64::try_from(now).unwrap_or_default();
        let said = Worker::new(place, &room.files, dice.next(), &["log", "plan", "add", "log", "undo"])?
            .with("--system")
            .env("TZ", zone)
            .shifted(&room.interposer, &place.folder, shift)
            .run()?;
        let before = acked.len();
        for one in said {
            match one {
                Said::Did(_, id) => acked.push(id),
                Said::Failed(turn, code, why) => return Ok(Some(format!("deed {turn}: {code} {why}"))),
                _ => {}
            }
        }
        if let Some(wrong) =
            told_right(&place.open()?, acked.get(before..).unwrap_or_default(), zone, moment)?
        {
            return Ok(Some(wrong));
        }
    }
    let listed = place.open()?.read(|tx| history::list(tx, None, u32::MAX))?;
    let newest: Vec<OpId> = listed.iter().take(acked.len()).map(|one| one.id).collect();
    if acked.len() < 12 {
        return Ok(Some(format!("only {} actions", acked.len())));
    }
    let in_order = acked.iter().rev().eq(newest.iter());
    Ok((!in_order).then(|| "the history is not in the order things were done in".to_owned()))
}

/// Whether rows written at a moment in a zone say so.
fn told_right(book: &Book, acked: &[OpId], zone: &str, moment: i64) -> Finding {
    for id in acked {
        let (op, at, offset): (String, String, i64) = book.read(|tx| {
            Ok(tx.conn().query_row(
                "SELECT op, at, offset_minutes FROM history WHERE id = ?1",
                [id],
                |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
            )?)
        })?;
        let second = second_of(&at)?;
        if !(moment..moment + 60).contains(&second) {
            return Ok(Some(format!("{op} at {at}, and it was {moment}")));
        }
        let zone_offset = date(zone, second, "+%z")?;
        let (hours, minutes) = zone_offset.split_at_checked(3).unwrap_or_default();
        let sign = if hours.starts_with('-') { -1 } else { 1 };
        let expected =
            hours.parse::<i64>().unwrap_or_default() * 60 + sign * minutes.parse::<i64>().unwrap_or_default();
        if offset != expected {
            return Ok(Some(format!("{op} at {at} has {offset} minutes in {zone}, not {expected}")));
        }
    }
    let logs: Vec<(String, String, Option<String>)> = book.read(|tx| {
        let mut query = tx.conn().prepare("SELECT created_at, day, time FROM interactions")?;
        Ok(query
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
            .collect::<Result<_, _>>()?)
    })?;
    for (at, day, time) in logs {
        let second = second_of(&at)?;
        if !(moment..moment + 60).contains(&second) {
            continue;
        }
        let expected = date(zone, second, "+%F %H:%M")?;
        let found = format!("{day} {}", time.unwrap_or_default());
        if found != expected {
            return Ok(Some(format!("a contact of {expected} in {zone} stands at {found}")));
        }
    }
    Ok(None)
}

fn second_of(at: &str) -> Result<i64> {
    let parsed = DateTime::parse_from_rfc3339(at);
    Ok(parsed.map_err(|_| Error::new(Code::Unreadable).with("text", at))?.timestamp())
}

/// A follow-up that comes back is done on days before and after it was due, and each time Today is what the rows say.
fn repeats(place: &Place, dice: &mut Dice) -> Finding {
    let begin = ["2028-02-29", "2027-01-31", "2026-12-31", "2026-10-31", "2027-08-30", "2028-02-28"];
    let begin: NaiveDate = dice.one(&begin).and_then(|day| day.parse().ok()).unwrap_or_default();
    let unit = dice.one(&[Unit::Day, Unit::Week, Unit::Month, Unit::Year]).copied().unwrap_or(Unit::Month);
    let repeat = Repeat::every(u32::try_from(1 + dice.below(4)).unwrap_or(1), unit);
    let mut day = begin - Days::new(dice.below(10) as u64);
    let draft = FollowupDraft { due: Some(begin), repeat: Some(repeat), ..FollowupDraft::default() };
    let mut next = {
        let book = place.open_on(Clock::Pinned(day))?;
        let card = book.write(Op::AddCard, |tx| cards::add(tx, &named("小禾")))?.value;
        book.write(Op::AddFollowup, |tx| followups::add(tx, card, &draft))?.value
    };
    for _ in 0..6 {
        day = match dice.percent(25) {
            true => day - Days::new(dice.below(20) as u64),
            false => day + Days::new(dice.below(120) as u64),
        };
        let book = place.open_on(Clock::Pinned(day))?;
        if let Some(wrong) = queue(&book, day)? {
            return Ok(Some(wrong));
        }
        let due: NaiveDate = next.due.parse().unwrap_or_default();
        let done = book.write(Op::CompleteFollowup, |tx| followups::complete(tx, next.id))?.value;
        let Some(came) = done else { return Ok(Some("it did not come back".to_owned())) };
        let expected =
            (1..).find_map(|times| stepped(due, begin.day(), repeat, times).filter(|next| *next > day));
        if Some(came.due.as_str()) != expected.map(|day| day.to_string()).as_deref() {
            return Ok(Some(format!("due {due}, done {day}, {repeat:?}: came back for {}", came.due)));
        }
        next = came;
    }
    Ok(None)
}

/// `times` repetitions after a day, reckoned with calendar arithmetic of our own: on the day of the month it all began on, or the last
/// one before where the month has none.
fn stepped(due: NaiveDate, first: u32, repeat: Repeat, times: u32) -> Option<NaiveDate> {
    let count = i32::try_from(repeat.every * times).ok()?;
    let months = match repeat.unit {
        Unit::Day => return due.checked_add_days(Days::new(u64::try_from(count).ok()?)),
        Unit::Week => return due.checked_add_days(Days::new(u64::try_from(count * 7).ok()?)),
        Unit::Month => count,
        Unit::Year => count * 12,
    };
    let all = due.year() * 12 + i32::try_from(due.month0()).ok()? + months;
    let (year, month) = (all / 12, u32::try_from(all % 12 + 1).ok()?);
    (1..=first).rev().find_map(|day| NaiveDate::from_ymd_opt(year, month, day))
}

/// Today shows what is due and nothing else, the late before the rest, each as late as it is.
fn queue(book: &Book, day: NaiveDate) -> Finding {
    let (shown, more) = book.ask(|tx, who| {
        let today = today::today(tx, who)?;
        let due: Vec<_> =
            today.items.into_iter().filter_map(|i| Some((i.followup?, i.due, i.overdue_days))).collect();
        Ok((due, today.more.followups))
    })?;
    let open = book.read(|tx| followups::list(tx, None, Some(Status::Open)))?;
    let mut due = 0;
    for one in open {
        let archived = book.read(|tx| {
            Ok(tx.conn().query_row(
                "SELECT archived_at IS NOT NULL FROM cards WHERE id = ?1",
                [one.card],
                |row| row.get::<_, bool>(0),
            )?)
        })?;
        let when: NaiveDate = one.due.parse().unwrap_or_default();
        let wanted = when <= day && !archived;
        due += usize::from(wanted);
        let late = (day - when).num_days();
        match shown.iter().find(|(id, ..)| *id == one.id) {
            Some((_, _, days)) if wanted && i64::from(*days) == late => {}
            None if !wanted || more > 0 => {}
            found => {
                return Ok(Some(format!("due {when}, on {day} Today says {found:?}")));
            }
        }
    }
    let in_order = shown.is_sorted_by_key(|(_, due, _)| *due >= day);
    let all = shown.len() + usize::try_from(more).unwrap_or_default() == due;
    Ok((!in_order || !all).then(|| format!("on {day} Today is out of order or does not show all {due}")))
}

/// A birthday is kept the same days whether a year is asked for at once or day by day, and 29 February once every year.
fn birthdays(place: &Place, dice: &mut Dice) -> Finding {
    let solar = dice.percent(50);
    let born = match solar {
        true => YearlyDate { year: Some(1996), month: Some(2), day: Some(29), ..YearlyDate::default() },
        false => YearlyDate {
            calendar: Calendar::Lunar,
            year: dice.percent(50).then_some(1984),
            month: u8::try_from(1 + dice.below(12)).ok(),
            day: dice.one(&[1, 15, 29, 30]).copied(),
            leap: dice.percent(50),
        },
    };
    let draft = CardDraft { birthday: Some(born), ..named("小禾") };
    let year = 2026 + i32::try_from(dice.below(12)).unwrap_or_default();
    let day = |month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default();
    let (first, last) = (day(1, 1), day(12, 31));
    let book = place.open_on(Clock::Pinned(first))?;
    let card = book.write(Op::AddCard, |tx| cards::add(tx, &draft))?.value;
    let at_once = book.read(|tx| occasions::birthdays_of(tx, card, first, last))?;
    let at_once: Vec<NaiveDate> = at_once.into_iter().map(|one| one.date).collect();
    let daily = book.ask(|tx, who| {
        let mut found = Vec::new();
        for day in first.iter_days().take_while(|day| *day <= last) {
            let all = occasions::birthdays(tx, who, day, day)?;
            found.extend(all.into_iter().filter(|one| one.card.id == card).map(|one| one.date));
        }
        Ok(found)
    })?;
    if at_once != daily {
        return Ok(Some(format!("{born:?} in {year}: at once {at_once:?}, day by day {daily:?}")));
    }
    let leap_year = NaiveDate::from_ymd_opt(year, 2, 29).unwrap_or(day(2, 28));
    Ok((solar && at_once != [leap_year]).then(|| format!("29 February in {year} is kept on {at_once:?}")))
}

/// What was done can be taken back for thirty days, and also after the clock went back.
fn undo(place: &Place, dice: &mut Dice) -> Finding {
    let begin: NaiveDate = "2028-02-01".parse().unwrap_or_default();
    let done =
        place.open_on(Clock::Pinned(begin))?.write(Op::AddCard, |tx| cards::add(tx, &named("小禾")))?;
    let days = i64::try_from(dice.below(90)).unwrap_or_default() - 20;
    // Half of the cases lie at the border.
    let days = if dice.percent(50) { 30 + days.rem_euclid(2) } else { days };
    let later = begin + chrono::Duration::days(days);
    let undone = place.open_on(Clock::Pinned(later))?.undo(done.op);
    let wrong = match undone {
        Ok(_) if days <= 30 => None,
        Err(error) if days > 30 && error.code == Code::UndoExpired => None,
        other => Some(format!("after {days} days: {:?}", other.map(|done| done.value.op))),
    };
    Ok(wrong)
}

fn named(name: &str) -> CardDraft {
    CardDraft { name: name.to_owned(), ..CardDraft::default() }
}
