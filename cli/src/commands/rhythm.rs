//! `shuke rhythm`: the service standard, what a change of it would plan, and planning by it.

use serde_json::json;
use shuke_core::base::error::{Code, Error, Result};
use shuke_core::base::sql::named;
use shuke_core::cards::Class;
use shuke_core::cards::draft::Channel;
use shuke_core::rhythm::{self, Preview, Regular, Standard, Step};
use shuke_core::{Book, Op};

use crate::args::Rhythm;
use crate::output::{Output, table};
use shuke_words::Words;

pub fn run(book: &Book, args: &Rhythm, out: &Output) -> Result<()> {
    let own = book.read(rhythm::standard)?;
    if args.is_plain() {
        out.show(&json!({ "standard": own }), |words| lines(words, &own));
        return Ok(());
    }
    let standard = changed(if args.usual { Standard::usual(book.info()?.preset) } else { own }, args)?;
    let preview = book.read(|tx| rhythm::preview(tx, &standard))?;
    let done = match args.apply {
        true => Some(book.write(Op::SetRhythm, |tx| rhythm::apply(tx, &standard))?),
        false => None,
    };
    let body = json!({
        "standard": standard, "preview": preview, "applied": args.apply,
        "op": done.as_ref().and_then(|done| done.op),
    });
    out.show(&body, |words| [lines(words, &standard), told(words, &preview)].concat());
    Ok(())
}

fn unreadable(text: &str) -> Error {
    Error::new(Code::Unreadable).of("rhythm").with("text", text)
}

/// `A=30:call,message` → A, 30, the channels.
fn rule(text: &str) -> Result<(&str, u32, Vec<Channel>)> {
    let (name, rest) = text.split_once('=').ok_or_else(|| unreadable(text))?;
    let (days, channels) = rest.split_once(':').unwrap_or((rest, ""));
    let channels = channels.split(',').filter(|name| !name.is_empty());
    let channels: Option<Vec<Channel>> = channels.map(|name| named(name.trim())).collect();
    let days = days.trim().parse().map_err(|_| unreadable(text))?;
    Ok((name.trim(), days, channels.ok_or_else(|| unreadable(text))?))
}

fn changed(mut standard: Standard, args: &Rhythm) -> Result<Standard> {
    let class = |name: &str, text: &str| named::<Class>(&name.to_uppercase()).ok_or_else(|| unreadable(text));
    for (texts, grouped) in [(&args.every, false), (&args.group, true)] {
        for text in texts {
            let (name, every, channels) = rule(text)?;
            let (class, label) =
                if grouped { (None, name.to_owned()) } else { (Some(class(name, text)?), String::new()) };
            let place = standard.regular.iter().position(|rule| rule.class == class && rule.label == label);
            let known = place.map(|at| standard.regular.remove(at));
            if every == 0 {
                continue;
            }
            let (kept, meet_every) =
                known.map_or((vec![Channel::Call], None), |rule| (rule.channels, rule.meet_every));
            let channels = if channels.is_empty() { kept } else { channels };
            let at = place.unwrap_or(standard.regular.len());
            standard.regular.insert(at, Regular { class, label, every, channels, meet_every });
        }
    }
    for text in &args.meet {
        let (name, days, _) = rule(text)?;
        let class = class(name, text)?;
        let rule = standard.regular.iter_mut().find(|rule| rule.class == Some(class));
        rule.ok_or_else(|| unreadable(text))?.meet_every = (days > 0).then_some(days);
    }
    for text in &args.after {
        let (name, days, channels) = rule(text)?;
        let class = class(name, text)?;
        standard.steps.retain(|step| (step.class, step.days) != (class, days));
        standard.steps.extend(channels.first().map(|channel| Step { class, days, channel: *channel }));
    }
    standard.weekly = args.weekly.unwrap_or(standard.weekly);
    Ok(standard)
}

fn lines(words: &Words, standard: &Standard) -> Vec<String> {
    if standard.is_empty() {
        return vec![words.say("cli_rhythm_none")];
    }
    let channels = |channels: &[Channel]| {
        channels.iter().map(|channel| words.named("kind", channel)).collect::<Vec<_>>().join(" ")
    };
    let regular = standard.regular.iter().map(|rule| {
        let name = rule.class.map_or(rule.label.clone(), |class| format!("{class:?}"));
        let every = words.fill("cli_rhythm_every", &[("count", &rule.every.to_string())]);
        let meet = rule.meet_every.map(|days| words.fill("cli_rhythm_meet", &[("count", &days.to_string())]));
        vec![name, every, channels(&rule.channels), meet.unwrap_or_default()]
    });
    let steps = standard.steps.iter().map(|step| {
        let after = words.fill("cli_rhythm_after", &[("count", &step.days.to_string())]);
        vec![format!("{:?}", step.class), after, channels(&[step.channel]), String::new()]
    });
    table(&regular.chain(steps).collect::<Vec<_>>())
}

fn told(words: &Words, preview: &Preview) -> Vec<String> {
    let count = |n: u32| n.to_string();
    let head = words.fill(
        "cli_rhythm_preview",
        &[
            ("added", &count(preview.added)),
            ("moved", &count(preview.moved)),
            ("dropped", &count(preview.dropped)),
        ],
    );
    let changes: Vec<Vec<String>> = preview
        .changes
        .iter()
        .map(|change| {
            let day =
                |day: Option<chrono::NaiveDate>| day.map_or_else(|| "—".to_owned(), |day| day.to_string());
            vec![
                change.card.name.clone(),
                words.named("kind", change.channel),
                day(change.from),
                day(change.to),
            ]
        })
        .collect();
    let weeks: Vec<Vec<String>> = preview
        .weeks
        .iter()
        .map(|week| vec![week.monday.to_string(), count(week.now), count(week.then)])
        .collect();
    [vec![head], table(&changes), table(&weeks)].concat()
}
