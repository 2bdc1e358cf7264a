//! `shuke opportunity | sale | pay | due | holding | referrals`.

use serde_json::json;
use shuke_core::base::amount;
use shuke_core::base::error::{Code, Error, Result};
use shuke_core::base::ids::{CardId, OpportunityId};
use shuke_core::base::language::Language;
use shuke_core::base::money::Money;
use shuke_core::cards;
use shuke_core::sales::holdings::{self, Balance, HoldingDraft};
use shuke_core::sales::opportunities::{self, Opportunity, OpportunityDraft};
use shuke_core::sales::orders::{self, InstalmentDraft, Order, OrderAdded, OrderDraft, OrderLine};
use shuke_core::sales::receipts::{self, PaymentDraft, Rest};
use shuke_core::sales::{self, receivables, referrals};
use shuke_core::{Book, Done, Op};
use shuke_words::Words;

use crate::args::{HoldingCommand, OpportunityCommand, OpportunityWords, Pay, Sale, SaleCommand, SaleEdit};
use crate::output::{Output, table};

/// An amount as people write it, in the currency of the book where it names none.
pub(super) fn money(book: &Book, text: &str, out: &Output) -> Result<Money> {
    let usual = if out.words.lang() == Language::ZhHans { "CNY" } else { "TWD" };
    let currency = book.read(|tx| orders::currency(tx, usual))?;
    amount::money(text, &currency).ok_or_else(|| Error::new(Code::AmountUnfit).with("text", text))
}

/// `NT$ 18,600`, as plain as can be: the figure and its currency.
pub(super) fn told(money: &Money) -> String {
    format!("{} {}", money.currency, money.amount)
}

pub(super) fn sums(sums: &[Money]) -> String {
    if sums.is_empty() { "0".to_owned() } else { sums.iter().map(told).collect::<Vec<_>>().join(" · ") }
}

fn card(book: &Book, text: &str) -> Result<CardId> {
    book.read(|tx| cards::resolve(tx, text))
}

pub fn opportunity(book: &Book, command: &OpportunityCommand, out: &Output) -> Result<()> {
    let known = |text: &str| super::id::<OpportunityId>(text);
    let of = match command {
        OpportunityCommand::List { card: None } => {
            let all = book.roll(|tx, roll| opportunities::list(tx, roll, None))?;
            show(&all, out);
            return Ok(());
        }
        OpportunityCommand::List { card: Some(text) } => card(book, text)?,
        OpportunityCommand::Add { card: text, title, said } => {
            let card = card(book, text)?;
            let draft = drafted(
                book,
                OpportunityDraft { title: title.clone(), ..OpportunityDraft::default() },
                said,
                out,
            )?;
            book.write(Op::AddOpportunity, |tx| opportunities::add(tx, card, &draft))?;
            card
        }
        OpportunityCommand::Edit { id, said } => {
            let id = known(id)?;
            let one = found(book, id)?;
            let draft = drafted(book, draft_of(&one), said, out)?;
            book.write(Op::ChangeOpportunity, |tx| opportunities::change(tx, id, &draft))?;
            one.card.id
        }
        OpportunityCommand::Lose { id, reason, note } => {
            let one = found(book, known(id)?)?;
            book.write(Op::LoseOpportunity, |tx| opportunities::lose(tx, one.id, *reason, note))?;
            one.card.id
        }
        OpportunityCommand::Reopen { id } => {
            let one = found(book, known(id)?)?;
            book.write(Op::ReopenOpportunity, |tx| opportunities::reopen(tx, one.id))?;
            one.card.id
        }
        OpportunityCommand::Remove { id } => {
            let one = found(book, known(id)?)?;
            book.write(Op::RemoveOpportunity, |tx| opportunities::remove(tx, one.id))?;
            one.card.id
        }
    };
    show(&book.read(|tx| opportunities::list(tx, tx, Some(of)))?, out);
    Ok(())
}

fn found(book: &Book, id: OpportunityId) -> Result<Opportunity> {
    let all = book.read(|tx| opportunities::list(tx, tx, None))?;
    all.into_iter().find(|one| one.id == id).ok_or_else(|| Error::new(Code::Unknown).of("opportunity"))
}

fn draft_of(one: &Opportunity) -> OpportunityDraft {
    let [intent, means, soon] = one.ticks.map(|tick| tick.is_some());
    OpportunityDraft {
        title: one.title.clone(),
        product: one.product.clone(),
        kind: one.kind,
        value: one.value.clone(),
        probability: one.probability,
        expected_on: one.expected_on,
        intent,
        means,
        soon,
        source: one.source.clone(),
        opened_on: Some(one.opened_on),
        note: one.note.clone(),
    }
}

fn drafted(
    book: &Book,
    mut draft: OpportunityDraft,
    said: &OpportunityWords,
    out: &Output,
) -> Result<OpportunityDraft> {
    let today = book.clock().now().today();
    let text = |place: &mut String, said: &Option<String>| {
        if let Some(said) = said {
            place.clone_from(said);
        }
    };
    text(&mut draft.title, &said.renamed);
    text(&mut draft.product, &said.product);
    text(&mut draft.source, &said.source);
    text(&mut draft.note, &said.note);
    draft.kind = said.kind.unwrap_or(draft.kind);
    draft.probability = said.probability.or(draft.probability);
    if let Some(value) = &said.value {
        draft.value = Some(money(book, value, out)?);
    }
    if let Some(expected) = &said.expected {
        draft.expected_on = Some(super::day(expected, today, "expected")?);
    }
    for (names, on) in [(&said.tick, true), (&said.untick, false)] {
        for name in names {
            match name.as_str() {
                "intent" => draft.intent = on,
                "means" => draft.means = on,
                _ => draft.soon = on,
            }
        }
    }
    Ok(draft)
}

fn show(all: &[Opportunity], out: &Output) {
    out.show(&json!({ "opportunities": all }), |words| {
        let row = |one: &Opportunity| {
            vec![
                words.named("cli_stage", one.stage),
                one.card.name.clone(),
                one.title.clone(),
                one.value.as_ref().map(told).unwrap_or_default(),
                one.expected_on.map(|day| day.to_string()).unwrap_or_default(),
                one.missing
                    .iter()
                    .map(|missing| words.named("cli_missing", *missing))
                    .collect::<Vec<_>>()
                    .join("、"),
                one.id.to_string(),
            ]
        };
        table(&all.iter().map(row).collect::<Vec<_>>())
    });
}

pub fn sale(book: &Book, command: &SaleCommand, out: &Output) -> Result<()> {
    let order = |text: &str| super::id::<shuke_core::base::ids::OrderId>(text);
    let today = book.clock().now().today();
    let of = match command {
        SaleCommand::List { card: text } => card(book, text)?,
        SaleCommand::Add(sale) => {
            let card = card(book, &sale.card)?;
            let draft = sold(book, sale, out)?;
            return written(book, &book.write(Op::AddOrder, |tx| orders::add(tx, card, &draft))?, out);
        }
        SaleCommand::Edit(said) => {
            let id = order(&said.order)?;
            let draft = edited(book, &book.read(|tx| orders::get(tx, id))?, said, out)?;
            return written(book, &book.write(Op::ChangeOrder, |tx| orders::change(tx, id, &draft))?, out);
        }
        SaleCommand::Plan { order: id, part } => {
            let id = order(id)?;
            let of = book.read(|tx| orders::get(tx, id))?;
            let plan = parts(book, part, today, out)?;
            book.write(Op::PlanPayments, |tx| orders::set_plan(tx, id, &plan))?;
            of.card
        }
        SaleCommand::Cancel { order: id } => {
            let id = order(id)?;
            book.write(Op::CancelOrder, |tx| orders::cancel(tx, id))?;
            book.read(|tx| orders::get(tx, id))?.card
        }
        SaleCommand::Remove { order: id } => {
            let id = order(id)?;
            let card = book.read(|tx| orders::get(tx, id))?.card;
            book.write(Op::RemoveOrder, |tx| orders::remove(tx, id))?;
            card
        }
    };
    let trade = book.read(|tx| sales::of_card(tx, of))?;
    book.look_at(of)?;
    out.show(&json!(trade), |words| orders_table(words, &trade.orders));
    Ok(())
}

/// An order as it stands now, and what to know of it.
fn written(book: &Book, done: &Done<OrderAdded>, out: &Output) -> Result<()> {
    let order = book.read(|tx| orders::get(tx, done.value.id))?;
    let warnings = &done.value.warnings;
    out.show(&json!({ "order": order, "warnings": warnings, "op": done.op }), |words| {
        let mut lines = orders_table(words, std::slice::from_ref(&order));
        lines.extend(warnings.iter().map(|warning| words.say(&format!("cli_sale_{}", code_of(warning)))));
        lines
    });
    Ok(())
}

fn code_of(warning: &orders::SaleWarning) -> String {
    let told = json!(warning);
    told.get("code").and_then(|code| code.as_str()).unwrap_or_default().to_owned()
}

fn orders_table(words: &Words, orders: &[Order]) -> Vec<String> {
    let row = |order: &Order| {
        let what: Vec<&str> = order.lines.iter().map(|line| line.product.as_str()).collect();
        vec![
            order.day.to_string(),
            what.join("、"),
            told(&order.amount),
            words.named("cli_order", order.state),
            if order.left.amount.is_zero() { String::new() } else { told(&order.left) },
            order.id.to_string(),
        ]
    };
    table(&orders.iter().map(row).collect::<Vec<_>>())
}

fn sold(book: &Book, sale: &Sale, out: &Output) -> Result<OrderDraft> {
    let today = book.clock().now().today();
    Ok(OrderDraft {
        day: sale.day.as_deref().map(|text| super::past_day(text, today, "day")).transpose()?,
        lines: lines(book, &sale.line, out)?,
        plan: parts(book, &sale.part, today, out)?,
        number: sale.number.clone(),
        way: sale.way,
        opportunity: sale.opportunity.as_deref().map(super::id).transpose()?,
        refunds: sale.refunds.as_deref().map(super::id).transpose()?,
        note: sale.note.clone(),
    })
}

/// An order as it is, with what is said put in its place.
fn edited(book: &Book, order: &Order, said: &SaleEdit, out: &Output) -> Result<OrderDraft> {
    let today = book.clock().now().today();
    let mut draft = OrderDraft::from(order);
    if let Some(text) = &said.day {
        draft.day = Some(super::past_day(text, today, "day")?);
    }
    if !said.line.is_empty() {
        draft.lines = lines(book, &said.line, out)?;
    }
    if said.at_once || !said.part.is_empty() {
        draft.plan = parts(book, &said.part, today, out)?;
    }
    match said.opportunity.as_deref() {
        None => {}
        Some("none") => draft.opportunity = None,
        Some(id) => draft.opportunity = Some(super::id(id)?),
    }
    draft.way = said.way.or(draft.way);
    draft.number = said.number.clone().unwrap_or(draft.number);
    draft.note = said.note.clone().unwrap_or(draft.note);
    Ok(draft)
}

fn lines(book: &Book, lines: &[String], out: &Output) -> Result<Vec<OrderLine>> {
    let unreadable = |text: &str| Error::new(Code::Unreadable).of("line").with("text", text);
    lines
        .iter()
        .map(|text| {
            let (product, rest) = text.rsplit_once('=').ok_or_else(|| unreadable(text))?;
            let (sum, quantity) = rest.rsplit_once(['x', '×']).unwrap_or((rest, "1"));
            let quantity = amount::number(quantity).ok_or_else(|| unreadable(text))?;
            Ok(OrderLine { product: product.to_owned(), quantity, amount: money(book, sum, out)? })
        })
        .collect()
}

fn parts(
    book: &Book,
    parts: &[String],
    today: chrono::NaiveDate,
    out: &Output,
) -> Result<Vec<InstalmentDraft>> {
    let unreadable = |text: &str| Error::new(Code::Unreadable).of("part").with("text", text);
    parts
        .iter()
        .map(|text| {
            let (day, rest) = text.split_once('=').ok_or_else(|| unreadable(text))?;
            let (sum, name) = rest.split_once(':').unwrap_or((rest, ""));
            Ok(InstalmentDraft {
                due_on: super::day(day, today, "part")?,
                amount: money(book, sum, out)?,
                name: name.to_owned(),
            })
        })
        .collect()
}

pub fn pay(book: &Book, pay: &Pay, out: &Output) -> Result<()> {
    let today = book.clock().now().today();
    let rest = match pay.rest.as_str() {
        "stays" => Rest::Stays,
        "next" => Rest::Next,
        "let_off" => Rest::LetOff,
        days => match days.split_once(',') {
            None => Rest::On { day: super::day(days, today, "rest")? },
            Some((one, other)) => {
                Rest::Halves { days: (super::day(one, today, "rest")?, super::day(other, today, "rest")?) }
            }
        },
    };
    let draft = PaymentDraft {
        amount: money(book, &pay.amount, out)?,
        day: pay.day.as_deref().map(|text| super::past_day(text, today, "day")).transpose()?,
        way: pay.way,
        number: pay.number.clone(),
        note: pay.note.clone(),
        rest,
    };
    let order = super::id(&pay.order)?;
    let done = book.write(Op::BookPayment, |tx| receipts::pay(tx, order, &draft))?;
    let paid = &done.value;
    out.show(
        &json!({ "receipt": paid.receipt, "left": paid.left, "over": paid.over, "op": done.op }),
        |words| {
            vec![words.fill("cli_paid", &[("number", &paid.receipt.number), ("left", &told(&paid.left))])]
        },
    );
    Ok(())
}

pub fn due(book: &Book, out: &Output) -> Result<()> {
    let usual = if out.words.lang() == Language::ZhHans { "CNY" } else { "TWD" };
    let all = book.roll(|tx, roll| receivables::receivables(tx, roll, &orders::currency(tx, usual)?))?;
    out.show(&json!(all), |words| {
        let row = |row: &receivables::DueRow| {
            vec![
                row.due_on.to_string(),
                row.card.name.clone(),
                row.product.clone(),
                format!("{}/{}", row.part.0, row.part.1),
                told(&row.left),
                super::say::due(words, row.late_days),
                row.order.to_string(),
            ]
        };
        let mut lines = table(&all.rows.iter().map(row).collect::<Vec<_>>());
        lines.push(words.fill("cli_due_sum", &[("left", &sums(&all.left)), ("mature", &sums(&all.mature))]));
        lines
    });
    Ok(())
}

pub fn holding(book: &Book, command: &HoldingCommand, out: &Output) -> Result<()> {
    let today = book.clock().now().today();
    let of = match command {
        HoldingCommand::List { card: text } => card(book, text)?,
        HoldingCommand::Add { card: text, name, kind, provider, account, opened, matures } => {
            let card = card(book, text)?;
            let draft = HoldingDraft {
                kind: *kind,
                name: name.clone(),
                provider: provider.clone(),
                account: account.clone(),
                opened_on: opened
                    .as_deref()
                    .map(|text| super::past_day(text, today, "opened"))
                    .transpose()?,
                matures_on: matures.as_deref().map(|text| super::day(text, today, "matures")).transpose()?,
                ..HoldingDraft::default()
            };
            book.write(Op::SaveHolding, |tx| holdings::save(tx, card, None, &draft))?;
            card
        }
        HoldingCommand::Balance { id, amount, day } => {
            let day = day.as_deref().map_or(Ok(today), |text| super::past_day(text, today, "day"))?;
            let balance = Balance { day, amount: money(book, amount, out)? };
            let id = super::id(id)?;
            book.write(Op::SetBalance, |tx| holdings::set_balance(tx, id, &balance))?;
            book.read(|tx| holdings::owner(tx, id))?
        }
        HoldingCommand::Remove { id } => {
            let id = super::id(id)?;
            let card = book.read(|tx| holdings::owner(tx, id))?;
            book.write(Op::RemoveHolding, |tx| holdings::remove(tx, id))?;
            card
        }
        HoldingCommand::Maturing { days } => {
            let until = today.checked_add_days(chrono::Days::new((*days).min(36_525))).unwrap_or(today);
            let all = book.roll(|tx, roll| holdings::maturing(tx, roll, today, until))?;
            out.show(&json!({ "maturing": all }), |_| {
                let row = |one: &holdings::Maturity| {
                    vec![one.matures_on.to_string(), one.card.name.clone(), one.name.clone()]
                };
                table(&all.iter().map(row).collect::<Vec<_>>())
            });
            return Ok(());
        }
    };
    let all = book.read(|tx| holdings::of_card(tx, of))?;
    book.look_at(of)?;
    out.show(&json!({ "holdings": all }), |_| {
        let row = |one: &holdings::Holding| {
            let latest = one.balances.first();
            vec![
                one.said.name.clone(),
                one.said.provider.clone(),
                latest.map(|balance| told(&balance.amount)).unwrap_or_default(),
                latest.map(|balance| balance.day.to_string()).unwrap_or_default(),
                one.id.to_string(),
            ]
        };
        table(&all.iter().map(row).collect::<Vec<_>>())
    });
    Ok(())
}

pub fn referred(book: &Book, out: &Output) -> Result<()> {
    let all = book.roll(|tx, roll| referrals::referrals(tx, roll))?;
    out.show(&json!(all), |_| {
        let row = |branch: &referrals::ReferralBranch| {
            let indent = "  ".repeat(branch.depth as usize);
            vec![
                format!("{indent}{}", branch.card.name),
                format!("{}/{}", branch.bought, branch.brought),
                sums(&branch.own),
                sums(&branch.below),
            ]
        };
        table(&all.branches.iter().map(row).collect::<Vec<_>>())
    });
    Ok(())
}
