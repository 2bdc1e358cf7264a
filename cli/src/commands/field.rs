//! `shuke loan plan | out | list | back | lose | print | route` and `shuke brief`.

use serde_json::json;
use shuke_core::base::error::{Error, Result};
use shuke_core::base::filing::Collation;
use shuke_core::base::ids::CardId;
use shuke_core::cards::{self, draft::Channel};
use shuke_core::field::{self, Loan, LoanDraft, LoanStop, LoanWay, PlanQuery, Return};
use shuke_core::followups::FollowupDraft;
use shuke_core::vault::Right;
use shuke_core::vault::access::{Access, Deed};
use shuke_core::{Book, Op};
use shuke_paper::said::{Trip, visit_card, visit_words};
use shuke_paper::{Gaps, Paper};
use shuke_words::Words;

use crate::args::{BackFromVisit, LoanCommand, TakeOut};
use crate::output::{Output, table};

pub fn run(book: &Book, command: &LoanCommand, out: &Output) -> Result<()> {
    let today = book.clock().now().today();
    match command {
        LoanCommand::Plan { day, area, class } => {
            let day = day.as_deref().map_or(Ok(today), |text| super::day(text, today, "day"))?;
            let query = PlanQuery { day, areas: area.clone(), classes: class.clone() };
            let plan = book.roll(|tx, roll| field::plan(tx, roll, &query, Collation::Zhuyin))?;
            out.show(&json!(plan), |words| {
                let line = |stop: &field::PlanStop| {
                    let why = stop.reasons.first();
                    vec![
                        stop.area.clone(),
                        stop.fixed.clone().unwrap_or_default(),
                        stop.card.name.clone(),
                        stop.address.clone(),
                        why.map(|reason| {
                            let count = reason.days.unsigned_abs().to_string();
                            words.fill(&words_key(reason.why), &[("count", &count), ("text", &reason.text)])
                        })
                        .unwrap_or_default(),
                    ]
                };
                table(&plan.stops.iter().map(line).collect::<Vec<_>>())
            });
            Ok(())
        }
        LoanCommand::Out(args) => take_out(book, args, out),
        LoanCommand::List { all } => {
            let loans = book.read(|tx| field::list(tx, *all))?;
            show(&loans, out);
            Ok(())
        }
        LoanCommand::Back(args) => bring_back(book, args, out),
        LoanCommand::Lose { card, note } => {
            let card = book.read(|tx| cards::resolve(tx, card))?;
            book.write(Op::LoseCard, |tx| field::lose(tx, card, note))?;
            show(&book.read(|tx| field::list(tx, false))?, out);
            Ok(())
        }
        LoanCommand::Print { file, cards: names, paper, holder, due, mark_gaps } => {
            let trip = Trip {
                holder: holder.clone().unwrap_or_else(|| book.session().name.clone()),
                visit: out.words.day(today),
                out: format!("{} {}", out.words.day(today), book.clock().now().time()),
                due: due.clone(),
            };
            let paper = match paper.as_str() {
                "a6" => Paper::A6,
                "four" => Paper::FourOnA4,
                _ => Paper::A5,
            };
            print(book, &resolved(book, names)?, &trip, paper, *mark_gaps, file, out)
        }
        LoanCommand::Route { areas } => {
            if !areas.is_empty() {
                book.write(Op::OrderRoute, |tx| field::set_route(tx, areas))?;
            }
            let areas = book.read(field::route_areas)?;
            out.show(&json!({ "areas": areas }), |_| areas.clone());
            Ok(())
        }
    }
}

/// The page on one customer before a visit.
pub fn brief(book: &Book, card: &str, out: &Output) -> Result<()> {
    let card = book.read(|tx| cards::resolve(tx, card))?;
    book.look_at(card)?;
    let brief = book.read(|tx| field::brief(tx, card))?;
    book.write(Op::ReadBrief, |tx| field::read_brief(tx, card))?;
    out.show(&json!(brief), |words| {
        let said = visit_card(&brief, &Trip::default(), words, book.clock().now().today());
        let mut rows: Vec<Vec<String>> = vec![vec![said.number, format!("{} {}", said.name, said.spoken)]];
        rows.extend(said.rows.into_iter().map(|row| vec![row.label, row.value]));
        rows.push(vec![words.say("paper_purpose"), said.purpose]);
        rows.extend(said.family.into_iter().map(|one| vec![one.who, format!("{} {}", one.when, one.age)]));
        rows.extend(
            said.contacts.into_iter().map(|one| vec![format!("{} {}", one.day, one.channel), one.text]),
        );
        rows.extend(said.remember.into_iter().map(|one| vec![one.label, one.text]));
        table(&rows)
    });
    Ok(())
}

fn words_key(why: field::WhyVisit) -> String {
    format!("cli_visit_{}", shuke_core::base::sql::name_of(why).unwrap_or_default())
}

fn resolved(book: &Book, names: &[String]) -> Result<Vec<CardId>> {
    names.iter().map(|name| book.read(|tx| cards::resolve(tx, name))).collect()
}

fn take_out(book: &Book, args: &TakeOut, out: &Output) -> Result<()> {
    book.session().require(Right::Export)?;
    let today = book.clock().now().today();
    let chosen = resolved(book, &args.cards)?;
    let draft = LoanDraft {
        day: today,
        way: LoanWay::Paper,
        holder: args.holder.clone().unwrap_or_else(|| book.session().name.clone()),
        due_day: args.due.as_deref().map_or(Ok(today), |text| super::day(text, today, "due"))?,
        due_time: args.at.clone(),
        title: args.title.clone(),
        handover: None,
        stops: chosen.into_iter().map(|card| LoanStop { card, starts: None, ends: None }).collect(),
    };
    book.note(&Access::new(Deed::LentOut).count(draft.stops.len()).saying(draft.holder.clone()))?;
    book.write(Op::TakeOut, |tx| field::take_out(tx, &draft))?;
    show(&book.read(|tx| field::list(tx, false))?, out);
    Ok(())
}

fn bring_back(book: &Book, args: &BackFromVisit, out: &Output) -> Result<()> {
    let today = book.clock().now().today();
    let card = book.read(|tx| cards::resolve(tx, &args.card))?;
    let loans = book.read(|tx| field::list(tx, false))?;
    let closes =
        loans.iter().flat_map(|loan| &loan.cards).find(|one| one.card.id == card).and_then(|one| one.closes);
    let next = args.next.as_deref().map(|text| super::day(text, today, "next")).transpose()?;
    let back = Return {
        card,
        result: args.result,
        note: args.note.clone(),
        expectation: None,
        next: next.map(|due| FollowupDraft {
            due: Some(due),
            channel: Some(Channel::Visit),
            purpose: args.purpose.clone(),
            ..FollowupDraft::default()
        }),
        closes,
        day: None,
    };
    book.write(Op::BringBack, |tx| field::bring_back(tx, &back))?;
    show(&book.read(|tx| field::list(tx, false))?, out);
    Ok(())
}

fn print(
    book: &Book,
    chosen: &[CardId],
    trip: &Trip,
    paper: Paper,
    mark_gaps: bool,
    file: &std::path::Path,
    out: &Output,
) -> Result<()> {
    book.session().require(Right::Export)?;
    let today = book.clock().now().today();
    let sheets = chosen
        .iter()
        .map(|card| Ok(visit_card(&book.read(|tx| field::brief(tx, *card))?, trip, out.words, today)))
        .collect::<Result<Vec<_>>>()?;
    let gaps = if mark_gaps { Gaps::Mark } else { Gaps::Refuse };
    let bytes =
        shuke_paper::visit_cards(&sheets, &visit_words(out.words), paper, out.words.lang().into(), gaps)?;
    book.note(&Access::new(Deed::Printed).count(chosen.len()))?;
    std::fs::write(file, &bytes)
        .map_err(|error| Error::from(error).with("path", file.display().to_string()))?;
    let body = json!({ "file": file.display().to_string(), "cards": chosen.len(), "bytes": bytes.len() });
    out.show(&body, |_| vec![file.display().to_string()]);
    Ok(())
}

fn show(loans: &[Loan], out: &Output) {
    out.show(&json!({ "loans": loans }), |words| {
        let line = |words: &Words, loan: &Loan| {
            let names: Vec<&str> = loan
                .cards
                .iter()
                .filter(|card| card.state == "out")
                .map(|card| card.card.name.as_str())
                .collect();
            vec![
                loan.title.clone(),
                loan.holder.clone(),
                format!("{} {}", loan.due_day, loan.due_time),
                words.fill("reason_loan", &[("count", &loan.out.to_string())]),
                names.join("、"),
            ]
        };
        table(&loans.iter().map(|loan| line(words, loan)).collect::<Vec<_>>())
    });
}
