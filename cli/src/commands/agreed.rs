//! `shuke agree`: credit, prices, commissions, points, costs of sources, terms and the catalogue.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde_json::{Value, json};
use shuke_core::base::amount;
use shuke_core::base::error::{Code, Error, Result};
use shuke_core::cards;
use shuke_core::sales::credit::{self, SpecialPrice, Term};
use shuke_core::sales::ledgers::{self, CommissionDraft};
use shuke_core::sales::products::{self, ProductDraft};
use shuke_core::{Book, Op};

use super::trade::money;
use crate::args::AgreeCommand;
use crate::output::Output;

/// Thousandths of a percentage people write: `12.5` or `12.5%`.
fn thousandths(text: &str) -> Result<u16> {
    let unfit = || Error::new(Code::AmountUnfit).with("text", text);
    let percent = amount::number(text.trim_end_matches(['%', '％'])).ok_or_else(unfit)?;
    let all = percent.checked_mul(Decimal::TEN).filter(|all| all.fract().is_zero()).ok_or_else(unfit)?;
    all.to_u16().ok_or_else(unfit)
}

pub fn run(book: &Book, command: &AgreeCommand, out: &Output) -> Result<()> {
    let today = book.clock().now().today();
    let card = |text: &str| book.read(|tx| cards::resolve(tx, text));
    let body: Value = match command {
        AgreeCommand::Credit { card: text, limit, grade, hold } => {
            let card = card(text)?;
            let mut said = book.read(|tx| credit::of(tx, card))?.said;
            match limit.as_deref() {
                None => {}
                Some("none") => said.limit = None,
                Some(text) => said.limit = Some(money(book, text, out)?),
            }
            said.grade = grade.clone().unwrap_or(said.grade);
            said.hold = hold.unwrap_or(said.hold);
            if limit.is_some() || grade.is_some() || hold.is_some() {
                book.write(Op::SetCredit, |tx| credit::set(tx, card, &said))?;
            }
            json!({ "credit": book.read(|tx| credit::of(tx, card))? })
        }
        AgreeCommand::Price { card: text, product, price, until, reason } => {
            let card = card(text)?;
            let price = SpecialPrice {
                id: None,
                product: product.clone(),
                price: money(book, price, out)?,
                until: until.as_deref().map(|text| super::day(text, today, "until")).transpose()?,
                reason: reason.clone(),
            };
            book.write(Op::SavePrice, |tx| credit::save_price(tx, card, &price))?;
            json!({ "prices": book.read(|tx| credit::prices(tx, card))? })
        }
        AgreeCommand::Commission { order, payee, amount, paid } => {
            let draft = CommissionDraft {
                id: None,
                payee: payee.clone(),
                amount: money(book, amount, out)?,
                paid_on: paid.then_some(today),
            };
            let order = super::id(order)?;
            let done = book.write(Op::SaveCommission, |tx| ledgers::save_commission(tx, order, &draft))?;
            json!({ "commission": done.value })
        }
        AgreeCommand::Reward { card: text, points, what } => {
            let card = card(text)?;
            book.write(Op::AddReward, |tx| ledgers::add_reward(tx, card, today, *points, what))?;
            json!({ "rewards": book.read(|tx| ledgers::rewards(tx, card))? })
        }
        AgreeCommand::Cost { source, amount, day } => {
            let day = day.as_deref().map_or(Ok(today), |text| super::past_day(text, today, "day"))?;
            let amount = money(book, amount, out)?;
            book.write(Op::AddSourceCost, |tx| ledgers::add_source_cost(tx, source, day, &amount))?;
            json!({ "costs": book.read(ledgers::source_costs)? })
        }
        AgreeCommand::Terms { step } => {
            let terms = step.iter().map(|text| term(book, text, out)).collect::<Result<Vec<_>>>()?;
            book.write(Op::SetTerms, |tx| credit::set_terms(tx, &terms))?;
            json!({ "terms": book.read(credit::terms)? })
        }
        AgreeCommand::Product { name, price, margin, category } => {
            let known = book.read(products::list)?.into_iter().find(|product| product.said.name == *name);
            let (id, said) = known.map_or((None, ProductDraft::default()), |one| (Some(one.id), one.said));
            let draft = ProductDraft {
                name: name.clone(),
                price: match price {
                    Some(price) => Some(money(book, price, out)?),
                    None => said.price,
                },
                margin: margin.as_deref().map(thousandths).transpose()?.or(said.margin),
                category: category.clone().unwrap_or(said.category),
                ..said
            };
            book.write(Op::SaveProduct, |tx| products::save(tx, id, &draft))?;
            json!({ "products": book.read(products::list)? })
        }
    };
    out.show(&body, |words| vec![words.say("cli_saved")]);
    Ok(())
}

/// `100000=3%:免運`; an exclamation mark before the sign is for punctual payers only.
fn term(book: &Book, text: &str, out: &Output) -> Result<Term> {
    let unreadable = || Error::new(Code::Unreadable).of("step").with("text", text);
    let (size, rest) = text.split_once('=').ok_or_else(unreadable)?;
    let (discount, service) = rest.split_once(':').unwrap_or((rest, ""));
    Ok(Term {
        from: money(book, size.trim_end_matches(['!', '！']), out)?,
        punctual: size.ends_with(['!', '！']),
        discount: if discount.is_empty() { 0 } else { thousandths(discount)? },
        service: service.to_owned(),
    })
}
