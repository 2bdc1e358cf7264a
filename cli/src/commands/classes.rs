//! `shuke classify | why | judge | value | insights | rules`.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use shuke_core::base::error::{Code, Error, Result};
use shuke_core::base::ids::CardId;
use shuke_core::base::money::Money;
use shuke_core::cards::{self, CardRef};
use shuke_core::search::Now;
use shuke_core::search::list::{ListQuery, ids};
use shuke_core::segments::explain::{Evidence, EvidenceKind};
use shuke_core::segments::judgements::{self, JudgementDraft};
use shuke_core::segments::rules::Settings;
use shuke_core::segments::schemes::why::Why;
use shuke_core::segments::worth::{self, CardWorth};
use shuke_core::segments::{ClassCount, Classes, Scheme, apply, explain, insights};
use shuke_core::{Book, Op};
use shuke_words::Words;

use super::trade::told;
use crate::args::{Classify, Insights, Judge, Rules, ValueWords, WhyWords};
use crate::output::{Output, table};

/// Arguments of a reason that are money in minor units.
const AMOUNTS: [&str; 17] = [
    "balance",
    "edge",
    "next_edge",
    "received",
    "total",
    "a_limit",
    "b_limit",
    "a_needs",
    "b_needs",
    "amount",
    "margin",
    "care",
    "profit",
    "last_amount",
    "usual_amount",
    "limit",
    "needs_amount",
];
/// Arguments that are classes of the reason's own scheme.
const CLASSES: [&str; 8] =
    ["class", "now", "falls_to", "from", "next", "suggestion", "would_be", "without_evidence"];

/// A reason in words.
fn sentence(words: &Words, why: &Why, scheme: Scheme, currency: &str) -> String {
    let scheme = shuke_core::base::sql::name_of(scheme).unwrap_or_default();
    let args: Vec<(&str, String)> = why
        .args
        .iter()
        .map(|(name, value)| (name.as_str(), argument(words, name, value, &scheme, currency)))
        .collect();
    let args: Vec<(&str, &str)> = args.iter().map(|(name, text)| (*name, text.as_str())).collect();
    words.fill(&format!("why_{}", why.code), &args)
}

fn argument(words: &Words, name: &str, value: &Value, scheme: &str, currency: &str) -> String {
    let class = |text: &str| {
        let key =
            if name == "deed" { format!("class_deed_{text}") } else { format!("class_{scheme}_{text}") };
        if words.has(&key) { words.say(&key) } else { text.to_owned() }
    };
    match value {
        Value::Number(number) if AMOUNTS.contains(&name) => {
            number.as_i64().map(|minor| told(&Money::from_minor(minor, currency))).unwrap_or_default()
        }
        Value::Number(number) if name == "share" => {
            format!("{:.1}%", number.as_f64().unwrap_or(0.0) * 100.0)
        }
        Value::Number(number) => match number.as_f64() {
            Some(real) if number.is_f64() => format!("{real:.1}"),
            _ => number.to_string(),
        },
        Value::String(text) if CLASSES.contains(&name) || name == "deed" => class(text),
        Value::String(text) => text.clone(),
        Value::Array(all) => {
            all.iter().map(|one| argument(words, name, one, scheme, currency)).collect::<Vec<_>>().join("、")
        }
        _ => String::new(),
    }
}

fn class_name(words: &Words, scheme: Scheme, class: Option<&str>) -> String {
    let scheme = shuke_core::base::sql::name_of(scheme).unwrap_or_default();
    class.map_or_else(|| words.say("class_missing"), |class| words.say(&format!("class_{scheme}_{class}")))
}

pub fn classify(book: &Book, args: &Classify, out: &Output) -> Result<()> {
    if args.apply && args.scheme != Scheme::Abc {
        // The class on the card is that of ABC and of nothing else.
        return Err(Error::new(Code::RuleUnfit).of("scheme").with("text", "--apply"));
    }
    let op = match args.apply {
        true => Some(book.write(Op::Reclassify, apply::apply)?),
        false => None,
    };
    let scheme = args.scheme;
    let (classes, chosen) = match &args.filter {
        None => (book.read(Classes::load)?, None),
        Some(filter) => book.roll(|tx, roll| {
            let query = ListQuery { r#where: filter.clone(), ..ListQuery::default() };
            Ok((Classes::load(tx)?, Some(ids(roll, Now::of(tx), &query)?)))
        })?,
    };
    let places: Vec<usize> = match &chosen {
        None => (0..classes.facts().len()).collect(),
        Some(ids) => ids.iter().filter_map(|id| classes.at(*id)).collect(),
    };
    let currency = classes.rules().currency.clone();
    let counts = counted(&classes, scheme, &places);
    let lines: BTreeMap<CardId, CardRef> = book.ask(|_, who| {
        let of = |at: &usize| classes.facts().get(*at).map(|facts| facts.id);
        places.iter().filter_map(of).map(|id| Ok((id, who.line(id)?))).collect()
    })?;
    let cards: Vec<Value> = places
        .iter()
        .filter_map(|at| {
            let card = lines.get(&classes.facts().get(*at)?.id)?;
            let ruled = sentence(out.words, &explain::brief(&classes, *at, scheme), scheme, &currency);
            let judged = classes.judgement(card.id, scheme);
            let why = judged.map(|judged| out.words.fill("cli_judged", &[("reason", &judged.reason)]));
            Some(json!({ "card": card, "class": classes.class(*at, scheme), "why": why.unwrap_or(ruled) }))
        })
        .collect();
    let applied = op.as_ref().map(|done| json!({ "changed": done.value, "op": done.op }));
    let body = json!({ "scheme": scheme, "classes": counts, "cards": cards, "applied": applied });
    out.show(&body, |words| {
        let row = |count: &ClassCount| {
            vec![
                class_name(words, scheme, count.class.as_deref()),
                count.cards.to_string(),
                told(&count.amount),
            ]
        };
        let mut shown = table(&counts.iter().map(row).collect::<Vec<_>>());
        let rows: Vec<Vec<String>> = cards
            .iter()
            .map(|one| {
                let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
                let class = one.get("class").and_then(Value::as_str);
                vec![
                    one.pointer("/card/name").map(text).unwrap_or_default(),
                    class_name(words, scheme, class),
                    one.get("why").map(text).unwrap_or_default(),
                ]
            })
            .collect();
        shown.push(String::new());
        shown.extend(table(&rows));
        shown
    });
    Ok(())
}

/// The counts of those that were chosen.
fn counted(classes: &Classes, scheme: Scheme, places: &[usize]) -> Vec<ClassCount> {
    if places.len() == classes.facts().len() {
        return classes.counts(scheme);
    }
    classes.counts_of(scheme, places)
}

pub fn why(book: &Book, args: &WhyWords, out: &Output) -> Result<()> {
    let card = book.read(|tx| cards::resolve(tx, &args.card))?;
    let (told_by, explained) = book.read(|tx| {
        let classes = Classes::load(tx)?;
        Ok((classes.rules().currency.clone(), explain::explain(tx, &classes, card, args.scheme)?))
    })?;
    book.look_at(card)?;
    out.show(&json!(explained), |words| {
        let mut lines = vec![
            class_name(words, args.scheme, explained.class.as_deref()),
            sentence(words, &explained.why, args.scheme, &told_by),
        ];
        let rows: Vec<Vec<String>> = explained
            .rows
            .iter()
            .map(|row| {
                vec![
                    row.day.to_string(),
                    evidence(words, row),
                    row.amount.as_ref().map(told).unwrap_or_default(),
                    row.left_out.map(|left_out| words.named("left_out", left_out)).unwrap_or_default(),
                ]
            })
            .collect();
        lines.extend(table(&rows));
        lines
    });
    Ok(())
}

/// What a row says: codes in words, people's own texts as they are.
fn evidence(words: &Words, row: &Evidence) -> String {
    let said = |key: String, code: &str| if words.has(&key) { words.say(&key) } else { code.to_owned() };
    match row.kind {
        EvidenceKind::Step => said(format!("class_lifecycle_{}", row.text), &row.text),
        EvidenceKind::Contact | EvidenceKind::Cost => {
            let mut parts = row.text.split(' ');
            let kind = parts.next().unwrap_or_default();
            let rest = parts.map(|code| said(format!("expectation_{code}"), code));
            std::iter::once(said(format!("kind_{kind}"), kind)).chain(rest).collect::<Vec<_>>().join(" ")
        }
        _ => row.text.clone(),
    }
}

pub fn judge(book: &Book, args: &Judge, out: &Output) -> Result<()> {
    let card = book.read(|tx| cards::resolve(tx, &args.card))?;
    let today = book.clock().now().today();
    if args.class == "rule" {
        let all = book.read(|tx| judgements::of_card(tx, card))?;
        let latest = all.iter().find(|one| one.scheme == args.scheme);
        let id = latest.map(|one| one.id).ok_or_else(|| Error::new(Code::Unknown).of("judgement"))?;
        book.write(Op::Unjudge, |tx| judgements::unjudge(tx, id))?;
    } else {
        let draft = JudgementDraft {
            scheme: args.scheme,
            class: args.class.to_lowercase(),
            reason: args.reason.clone(),
            day: None,
            until: args.until.as_deref().map(|text| super::day(text, today, "until")).transpose()?,
        };
        book.write(Op::Judge, |tx| judgements::judge(tx, card, &draft))?;
    }
    let args = WhyWords { card: args.card.clone(), scheme: args.scheme };
    why(book, &args, out)
}

pub fn value(book: &Book, args: &ValueWords, out: &Output) -> Result<()> {
    let found = book.read(worth::worths)?;
    let model = found.model.map(|model| {
        let (purchases, spend) = (model.purchases, model.spend);
        json!({
            "r": purchases.r, "alpha": purchases.alpha, "a": purchases.a, "b": purchases.b,
            "p": spend.p, "q": spend.q, "v": spend.gamma,
            "log_likelihood": purchases.log_likelihood, "customers": model.customers, "repeaters": model.repeaters,
        })
    });
    let listed: Vec<(CardRef, &CardWorth)> = book.ask(|_, who| {
        let most = args.limit.unwrap_or(usize::MAX);
        found.cards.iter().take(most).map(|worth| Ok((who.line(worth.card)?, worth))).collect()
    })?;
    let cards: Vec<Value> = listed
        .iter()
        .map(|(card, worth)| {
            let mut told = json!(worth);
            if let Some(told) = told.as_object_mut() {
                told.insert("card".to_owned(), json!(card));
            }
            told
        })
        .collect();
    let body = json!({ "model": model, "thin": found.thin, "currency": found.currency, "cards": cards });
    out.show(&body, |words| {
        let mut lines = Vec::new();
        match (&found.model, &found.thin) {
            (Some(model), _) if args.fit => lines.push(format!(
                "r {:.4}  α {:.4}  a {:.4}  b {:.4}  p {:.4}  q {:.4}  v {:.4}",
                model.purchases.r,
                model.purchases.alpha,
                model.purchases.a,
                model.purchases.b,
                model.spend.p,
                model.spend.q,
                model.spend.gamma
            )),
            (None, Some(thin)) => {
                let told = json!(thin);
                let of = |key: &str| told.get(key).map(ToString::to_string).unwrap_or_default();
                let code = told.get("code").and_then(Value::as_str).unwrap_or("no_fit");
                lines.push(
                    words.fill(&format!("cli_thin_{code}"), &[("have", &of("have")), ("need", &of("need"))]),
                );
            }
            _ => {}
        }
        let rows: Vec<Vec<String>> = listed
            .iter()
            .map(|(card, worth)| {
                vec![
                    card.name.clone(),
                    worth.p_alive.map(|chance| format!("{:.0}%", chance * 100.0)).unwrap_or_default(),
                    worth.expected_12m.map(|count| format!("{count:.1}")).unwrap_or_default(),
                    worth.value_12m.as_ref().map_or_else(|| words.say("class_missing"), told),
                ]
            })
            .collect();
        lines.extend(table(&rows));
        lines
    });
    Ok(())
}

pub fn told_insights(book: &Book, args: &Insights, out: &Output) -> Result<()> {
    let found = book.roll(|tx, roll| insights::insights(tx, roll, &*roll.classes(tx)?, args.period))?;
    out.show(&json!(found), |words| {
        let mut lines: Vec<String> = found
            .pareto
            .counts
            .iter()
            .map(|count| {
                let class = class_name(words, Scheme::Abc, count.class.as_deref());
                format!("{class}  {}  {}", count.cards, told(&count.amount))
            })
            .collect();
        let rows: Vec<Vec<String>> = found
            .quiet
            .iter()
            .map(|row| vec![row.card.name.clone(), row.days.to_string(), told(&row.yearly)])
            .collect();
        lines.push(String::new());
        lines.extend(table(&rows));
        lines
    });
    Ok(())
}

pub fn rules(book: &Book, args: &Rules, out: &Output) -> Result<()> {
    if let Some(file) = &args.set {
        let text = std::fs::read_to_string(file)
            .map_err(|error| Error::from(error).with("path", file.display().to_string()))?;
        let unreadable = |detail: String| {
            Error::new(Code::Unreadable)
                .of("set")
                .with("text", file.display().to_string())
                .with("detail", detail)
        };
        let said: Value = serde_json::from_str(&text).map_err(|error| unreadable(error.to_string()))?;
        let known = book.read(|tx| Ok(Classes::load(tx)?.rules().clone()))?;
        let mut all = json!(known.settings);
        merge(&mut all, &said);
        let settings: Settings =
            serde_json::from_value(all).map_err(|error| unreadable(error.to_string()))?;
        if args.dry_run {
            let counts = book.read(|tx| {
                let trial = Classes::trial(tx, &settings)?;
                Ok(Scheme::ALL.map(|scheme| (scheme, trial.counts(scheme))))
            })?;
            let told: Vec<Value> = counts
                .iter()
                .map(|(scheme, counts)| json!({ "scheme": scheme, "classes": counts }))
                .collect();
            out.show(&json!({ "trial": told }), |words| {
                let rows = counts.iter().flat_map(|(scheme, counts)| {
                    counts.iter().map(|count| {
                        vec![class_name(words, *scheme, count.class.as_deref()), count.cards.to_string()]
                    })
                });
                table(&rows.collect::<Vec<_>>())
            });
            return Ok(());
        }
        book.write(Op::SetClassRule, |tx| known.set(tx, &settings))?;
    }
    let rules = book.read(|tx| Ok(Classes::load(tx)?.rules().clone()))?;
    out.show(&json!(rules), |_| {
        serde_json::to_string_pretty(&rules.settings).unwrap_or_default().lines().map(str::to_owned).collect()
    });
    Ok(())
}

/// Puts what is said into what is known, name by name.
fn merge(known: &mut Value, said: &Value) {
    match (known, said) {
        (Value::Object(known), Value::Object(said)) => {
            for (name, value) in said {
                merge(known.entry(name.clone()).or_insert(Value::Null), value);
            }
        }
        (known, said) => *known = said.clone(),
    }
}
