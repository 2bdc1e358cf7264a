//! `shuke benefit` and `shuke year-end`.

use chrono::Datelike;
use serde_json::json;
use shuke_core::base::error::{Code, Error, Result};
use shuke_core::base::language::Language;
use shuke_core::cards;
use shuke_core::rewards::benefits::{self, Benefit, BenefitDraft, BenefitOffer};
use shuke_core::rewards::year_end::{self, YearRow};
use shuke_core::sales::orders;
use shuke_core::transfer::export::{Format, LedgerTable};
use shuke_core::{Book, Op};

use super::trade::told;
use crate::args::{BenefitCommand, BenefitWords, YearEnd};
use crate::output::{Output, table};

pub fn benefit(book: &Book, command: &BenefitCommand, out: &Output) -> Result<()> {
    let card = |text: &str| book.read(|tx| cards::resolve(tx, text));
    match command {
        BenefitCommand::List { card: Some(text) } => {
            let card = card(text)?;
            let offers = book.roll(|tx, roll| benefits::of_card(tx, roll, card))?;
            book.look_at(card)?;
            out.show(&json!({ "offers": offers }), |words| {
                let row = |offer: &BenefitOffer| {
                    let mut cells = cells(&offer.said);
                    cells.push(if offer.lacking == 0 {
                        String::new()
                    } else {
                        words.fill("cli_benefit_lacking", &[("count", &offer.lacking.to_string())])
                    });
                    cells.push(offer.used_on.map(|day| day.to_string()).unwrap_or_default());
                    cells.push(offer.id.to_string());
                    cells
                };
                table(&offers.iter().map(row).collect::<Vec<_>>())
            });
            return Ok(());
        }
        BenefitCommand::List { card: None } => {}
        BenefitCommand::Add { partner, offer, said } => {
            let draft =
                BenefitDraft { partner: partner.clone(), offer: offer.clone(), ..BenefitDraft::default() };
            let draft = drafted(book, draft, said)?;
            book.write(Op::SaveBenefit, |tx| benefits::save(tx, None, &draft))?;
        }
        BenefitCommand::Edit { id, partner, offer, said } => {
            let id = super::id(id)?;
            let known = book.roll(benefits::list)?.into_iter().find(|one| one.id == id);
            let mut draft = known.ok_or_else(|| Error::new(Code::Unknown).of("benefit"))?.said;
            draft.partner = partner.clone().unwrap_or(draft.partner);
            draft.offer = offer.clone().unwrap_or(draft.offer);
            let draft = drafted(book, draft, said)?;
            book.write(Op::SaveBenefit, |tx| benefits::save(tx, Some(id), &draft))?;
        }
        BenefitCommand::Use { id, card: text } => {
            let (id, card) = (super::id(id)?, card(text)?);
            book.roll(|tx, roll| benefits::check(tx, roll, card, id))?;
            book.write(Op::UseBenefit, |tx| benefits::take(tx, card, id))?;
        }
        BenefitCommand::Remove { id } => {
            let id = super::id(id)?;
            book.write(Op::RemoveBenefit, |tx| benefits::remove(tx, id))?;
        }
    }
    let all = book.roll(benefits::list)?;
    out.show(&json!({ "benefits": all }), |words| {
        let row = |one: &Benefit| {
            let mut cells = cells(&one.said);
            cells.push(words.fill("cli_benefit_people", &[("count", &one.people.to_string())]));
            cells.push(words.fill("cli_benefit_used", &[("count", &one.used.to_string())]));
            cells.push(one.id.to_string());
            cells
        };
        table(&all.iter().map(row).collect::<Vec<_>>())
    });
    Ok(())
}

fn cells(said: &BenefitDraft) -> Vec<String> {
    vec![
        said.partner.clone(),
        said.offer.clone(),
        said.r#where.clone(),
        said.points.to_string(),
        said.until.map(|day| day.to_string()).unwrap_or_default(),
    ]
}

fn drafted(book: &Book, mut draft: BenefitDraft, said: &BenefitWords) -> Result<BenefitDraft> {
    let today = book.clock().now().today();
    if let Some(filter) = &said.filter {
        draft.r#where.clone_from(filter);
    }
    if let Some(note) = &said.note {
        draft.note.clone_from(note);
    }
    draft.points = said.points.unwrap_or(draft.points);
    for (said, place, field) in
        [(&said.from, &mut draft.from, "from"), (&said.until, &mut draft.until, "until")]
    {
        match said.as_deref() {
            None => {}
            Some("none") => *place = None,
            Some(day) => *place = Some(super::day(day, today, field)?),
        }
    }
    Ok(draft)
}

pub fn year_end(book: &Book, asked: &YearEnd, out: &Output) -> Result<()> {
    let year = asked.year.unwrap_or_else(|| book.clock().now().today().year());
    if let Some(file) = &asked.out {
        let format = Format::of(file).unwrap_or_default();
        return super::finding::export_ledger(book, file, Some(format), LedgerTable::YearEnd { year }, out);
    }
    let usual = if out.words.lang() == Language::ZhHans { "CNY" } else { "TWD" };
    let all = book.roll(|tx, roll| {
        let currency = orders::currency(tx, usual)?;
        year_end::list(tx, roll, year, &currency, asked.limit)
    })?;
    out.show(&json!(all), |words| {
        let row = |row: &YearRow| {
            vec![
                row.card.name.clone(),
                told(&row.bought),
                words.fill("cli_year_orders", &[("count", &row.orders.to_string())]),
                words.fill(
                    "cli_year_through",
                    &[("count", &row.brought.to_string()), ("amount", &told(&row.through))],
                ),
                words.fill("cli_year_given", &[("amount", &told(&row.given))]),
                words.fill("cli_year_points", &[("count", &row.points.to_string())]),
            ]
        };
        let mut lines = table(&all.rows.iter().map(row).collect::<Vec<_>>());
        if all.more > 0 {
            lines.push(words.fill("cli_year_more", &[("count", &all.more.to_string())]));
        }
        lines
    });
    Ok(())
}
