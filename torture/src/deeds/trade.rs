//! What is written of trade and classes: offers, contracts, payments, holdings, what is agreed, rules and judgements.

use std::collections::BTreeMap;

use chrono::Days;
use rusqlite::types::FromSql;
use shuke_core::Op;
use shuke_core::base::error::Result;
use shuke_core::base::ids::{
    BenefitId, CardId, HoldingId, JudgementId, OpportunityId, OrderId, ProductId, ReceiptId,
};
use shuke_core::base::money::Money;
use shuke_core::rewards::benefits::{self, BenefitDraft};
use shuke_core::sales::credit::{self, SpecialPrice, Term};
use shuke_core::sales::holdings::{self, Balance, HoldingDraft, HoldingKind};
use shuke_core::sales::ledgers::{self, CommissionDraft};
use shuke_core::sales::opportunities::{self, DealKind, LostReason, OpportunityDraft};
use shuke_core::sales::orders::{self, InstalmentDraft, OrderDraft, OrderLine, PayWay};
use shuke_core::sales::products::{self, ProductDraft};
use shuke_core::sales::receipts::{self, PaymentDraft, Rest};
use shuke_core::segments::judgements::{self, JudgementDraft};
use shuke_core::segments::rules::Rules;
use shuke_core::segments::{Scheme, apply};
use shuke_core::transfer::ledger::{self, Options, Rows};
use shuke_core::transfer::read::ReadOptions;

use super::{note, today};
use crate::standing::told;
use crate::worker::Hand;

const CURRENCY: &str = "TWD";

fn dollars(amount: i64) -> Money {
    Money::from_minor(amount * 100, CURRENCY)
}

/// Some dollars, one at least.
fn sum(hand: &mut Hand, below: usize) -> i64 {
    1 + i64::try_from(hand.dice.below(below)).unwrap_or_default()
}

/// One of the rows whose ids a query finds.
fn some<T: FromSql + Copy>(hand: &mut Hand, sql: &str) -> Result<Option<T>> {
    let found: Vec<T> = hand.book()?.read(|tx| {
        let mut query = tx.conn().prepare(sql)?;
        Ok(query.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?)
    })?;
    Ok(hand.dice.one(&found).copied())
}

pub(super) fn save_product(hand: &mut Hand) -> Result<()> {
    let known: Option<ProductId> = some(hand, "SELECT id FROM products ORDER BY id")?;
    let id = known.filter(|_| hand.dice.percent(50));
    let price = sum(hand, 50_000);
    let draft = ProductDraft {
        name: hand.name(),
        category: "醫療".to_owned(),
        price: Some(dollars(price)),
        margin: Some(180),
        ..ProductDraft::default()
    };
    hand.write(Op::SaveProduct, |tx| products::save(tx, id, &draft).map(drop))
}

fn offer(hand: &mut Hand) -> OpportunityDraft {
    let value = sum(hand, 90_000);
    OpportunityDraft {
        title: hand.name(),
        product: "終身醫療".to_owned(),
        kind: DealKind::AddOn,
        value: Some(dollars(value)),
        probability: Some(60),
        expected_on: today().checked_add_days(Days::new(20)),
        intent: true,
        means: hand.dice.percent(50),
        source: "展場".to_owned(),
        note: note(hand),
        ..OpportunityDraft::default()
    }
}

pub(super) fn add_opportunity(hand: &mut Hand) -> Result<()> {
    let id = hand.card()?;
    let draft = offer(hand);
    hand.write(Op::AddOpportunity, |tx| opportunities::add(tx, id, &draft).map(drop))
}

/// One without an order that stands: such a one can be given up.
fn open_opportunity(hand: &mut Hand) -> Result<OpportunityId> {
    let known = some(
        hand,
        "SELECT id FROM opportunities o WHERE lost_on IS NULL AND NOT EXISTS
           (SELECT 1 FROM orders w WHERE w.opportunity_id = o.id AND w.state <> 'cancelled') ORDER BY id",
    )?;
    if let Some(id) = known {
        return Ok(id);
    }
    let card = hand.card()?;
    let draft = offer(hand);
    let mut made = OpportunityId::fresh();
    hand.write(Op::AddOpportunity, |tx| {
        made = opportunities::add(tx, card, &draft)?;
        Ok(())
    })?;
    hand.acknowledge()?;
    Ok(made)
}

pub(super) fn change_opportunity(hand: &mut Hand) -> Result<()> {
    let id = open_opportunity(hand)?;
    let draft = OpportunityDraft { soon: true, means: true, ..offer(hand) };
    hand.write(Op::ChangeOpportunity, |tx| opportunities::change(tx, id, &draft))
}

pub(super) fn lose_opportunity(hand: &mut Hand) -> Result<()> {
    let id = open_opportunity(hand)?;
    hand.write(Op::LoseOpportunity, |tx| opportunities::lose(tx, id, LostReason::Price, "太貴"))
}

/// One given up that is taken up again.
pub(super) fn reopen_opportunity(hand: &mut Hand) -> Result<()> {
    let lost = some(hand, "SELECT id FROM opportunities WHERE lost_on IS NOT NULL ORDER BY id")?;
    match lost {
        Some(id) => hand.write(Op::ReopenOpportunity, |tx| opportunities::reopen(tx, id)),
        None => lose_opportunity(hand),
    }
}

/// Parts of a new contract, and what each of them is.
const PARTS: u64 = 4;
const PART: i64 = 1_000;

fn line(hand: &mut Hand, amount: i64) -> OrderLine {
    // A yen has no decimals: this is one, exactly.
    OrderLine { product: hand.name(), quantity: Money::from_minor(1, "JPY").amount, amount: dollars(amount) }
}

/// A contract, the first part due today.
fn contract(hand: &mut Hand) -> OrderDraft {
    let part = |place: u64| InstalmentDraft {
        due_on: today() + Days::new(30 * place),
        amount: dollars(PART),
        name: format!("第 {} 期", place + 1),
    };
    OrderDraft {
        lines: vec![line(hand, PART), line(hand, 3 * PART)],
        plan: (0..PARTS).map(part).collect(),
        number: hand.name(),
        note: note(hand),
        ..OrderDraft::default()
    }
}

pub(super) fn add_order(hand: &mut Hand) -> Result<()> {
    let card = hand.card()?;
    let draft = contract(hand);
    hand.write(Op::AddOrder, |tx| orders::add(tx, card, &draft).map(drop))
}

pub(super) fn change_order(hand: &mut Hand) -> Result<()> {
    let id = open_order(hand)?;
    let draft = contract(hand);
    hand.write(Op::ChangeOrder, |tx| orders::change(tx, id, &draft).map(drop))
}

/// A contract nothing was paid of yet, so that every part of it is as it was made.
fn open_order(hand: &mut Hand) -> Result<OrderId> {
    let known = some(
        hand,
        "SELECT id FROM orders o WHERE state = 'planned' AND amount_minor = 400000
           AND NOT EXISTS (SELECT 1 FROM receipts r WHERE r.order_id = o.id) ORDER BY id",
    )?;
    if let Some(id) = known {
        return Ok(id);
    }
    let card = hand.card()?;
    let draft = contract(hand);
    let mut made = OrderId::fresh();
    hand.write(Op::AddOrder, |tx| {
        made = orders::add(tx, card, &draft)?.id;
        Ok(())
    })?;
    hand.acknowledge()?;
    Ok(made)
}

/// Something bought and given back.
pub(super) fn refund(hand: &mut Hand) -> Result<()> {
    let card = hand.card()?;
    let amount = sum(hand, 9_000);
    let bought =
        OrderDraft { lines: vec![line(hand, amount)], way: Some(PayWay::Cash), ..OrderDraft::default() };
    let back = line(hand, -amount);
    hand.write(Op::AddOrder, |tx| {
        let refunds = Some(orders::add(tx, card, &bought)?.id);
        let back = OrderDraft { lines: vec![back], refunds, ..OrderDraft::default() };
        orders::add(tx, card, &back).map(drop)
    })
}

pub(super) fn plan_payments(hand: &mut Hand) -> Result<()> {
    let id = open_order(hand)?;
    let part = |place: u64| InstalmentDraft {
        due_on: today() + Days::new(7 * place),
        amount: dollars(2 * PART),
        name: String::new(),
    };
    let plan = [part(1), part(2)];
    hand.write(Op::PlanPayments, |tx| orders::set_plan(tx, id, &plan))
}

pub(super) fn cancel_order(hand: &mut Hand) -> Result<()> {
    let id = open_order(hand)?;
    hand.write(Op::CancelOrder, |tx| orders::cancel(tx, id))
}

pub(super) fn remove_order(hand: &mut Hand) -> Result<()> {
    let id = open_order(hand)?;
    hand.write(Op::RemoveOrder, |tx| orders::remove(tx, id))
}

pub(super) fn pay(hand: &mut Hand) -> Result<()> {
    book(hand, Rest::Stays)
}

pub(super) fn pay_on(hand: &mut Hand) -> Result<()> {
    book(hand, Rest::On { day: today() + Days::new(7) })
}

pub(super) fn pay_next(hand: &mut Hand) -> Result<()> {
    book(hand, Rest::Next)
}

pub(super) fn pay_halves(hand: &mut Hand) -> Result<()> {
    book(hand, Rest::Halves { days: (today() + Days::new(7), today() + Days::new(14)) })
}

pub(super) fn let_off(hand: &mut Hand) -> Result<()> {
    book(hand, Rest::LetOff)
}

/// Less than the first part, and something done about the rest of it.
fn book(hand: &mut Hand, rest: Rest) -> Result<()> {
    let id = open_order(hand)?;
    let amount = sum(hand, 900);
    let draft = PaymentDraft {
        amount: dollars(amount),
        day: None,
        way: PayWay::Transfer,
        number: String::new(),
        note: note(hand),
        rest,
    };
    hand.write(Op::BookPayment, |tx| receipts::pay(tx, id, &draft).map(drop))
}

pub(super) fn remove_payment(hand: &mut Hand) -> Result<()> {
    let known: Option<ReceiptId> = some(hand, "SELECT id FROM receipts ORDER BY id")?;
    match known {
        Some(id) => hand.write(Op::RemovePayment, |tx| receipts::remove(tx, id)),
        None => pay(hand),
    }
}

fn held(hand: &mut Hand) -> HoldingDraft {
    HoldingDraft {
        kind: HoldingKind::Demand,
        name: hand.name(),
        account: hand.name(),
        matures_on: today().checked_add_days(Days::new(90)),
        note: note(hand),
        ..HoldingDraft::default()
    }
}

pub(super) fn save_holding(hand: &mut Hand) -> Result<()> {
    let card = hand.card()?;
    let draft = held(hand);
    hand.write(Op::SaveHolding, |tx| holdings::save(tx, card, None, &draft).map(drop))
}

fn some_holding(hand: &mut Hand) -> Result<HoldingId> {
    if let Some(id) = some(hand, "SELECT id FROM holdings ORDER BY id")? {
        return Ok(id);
    }
    let card = hand.card()?;
    let draft = held(hand);
    let mut made = HoldingId::fresh();
    hand.write(Op::SaveHolding, |tx| {
        made = holdings::save(tx, card, None, &draft)?;
        Ok(())
    })?;
    hand.acknowledge()?;
    Ok(made)
}

pub(super) fn set_balance(hand: &mut Hand) -> Result<()> {
    let id = some_holding(hand)?;
    let day = today() - Days::new(hand.dice.below(200) as u64);
    let amount = sum(hand, 500_000);
    let balance = Balance { day, amount: dollars(amount) };
    hand.write(Op::SetBalance, |tx| holdings::set_balance(tx, id, &balance).map(drop))
}

pub(super) fn remove_holding(hand: &mut Hand) -> Result<()> {
    let id = some_holding(hand)?;
    hand.write(Op::RemoveHolding, |tx| holdings::remove(tx, id))
}

pub(super) fn set_credit(hand: &mut Hand) -> Result<()> {
    let card = hand.card()?;
    let limit = sum(hand, 90_000);
    let draft = credit::Draft {
        grade: hand.name(),
        limit: Some(dollars(limit)),
        hold: hand.dice.percent(20),
        note: note(hand),
    };
    hand.write(Op::SetCredit, |tx| credit::set(tx, card, &draft))
}

pub(super) fn save_price(hand: &mut Hand) -> Result<()> {
    let card = hand.card()?;
    let amount = sum(hand, 9_000);
    let price = SpecialPrice {
        id: None,
        product: hand.name(),
        price: dollars(amount),
        until: today().checked_add_days(Days::new(90)),
        reason: note(hand),
    };
    hand.write(Op::SavePrice, |tx| credit::save_price(tx, card, &price).map(drop))
}

pub(super) fn set_terms(hand: &mut Hand) -> Result<()> {
    let mut term =
        |from: i64, punctual| Term { from: dollars(from), punctual, discount: 10, service: hand.name() };
    let terms = [term(10_000, false), term(50_000, true), term(200_000, true)];
    hand.write(Op::SetTerms, |tx| credit::set_terms(tx, &terms))
}

pub(super) fn save_commission(hand: &mut Hand) -> Result<()> {
    let order = open_order(hand)?;
    let amount = sum(hand, 900);
    let draft = CommissionDraft { id: None, payee: hand.name(), amount: dollars(amount), paid_on: None };
    hand.write(Op::SaveCommission, |tx| ledgers::save_commission(tx, order, &draft).map(drop))
}

pub(super) fn add_reward(hand: &mut Hand) -> Result<()> {
    let card = hand.card()?;
    let what = hand.name();
    hand.write(Op::AddReward, |tx| ledgers::add_reward(tx, card, today(), 50, &what).map(drop))
}

pub(super) fn save_benefit(hand: &mut Hand) -> Result<()> {
    let known: Option<BenefitId> = some(hand, "SELECT id FROM benefits ORDER BY id")?;
    let id = known.filter(|_| hand.dice.percent(50));
    let draft =
        BenefitDraft { partner: hand.name(), offer: hand.name(), points: 5, ..BenefitDraft::default() };
    hand.write(Op::SaveBenefit, |tx| benefits::save(tx, id, &draft).map(drop))
}

/// Somebody who has points uses one.
pub(super) fn use_benefit(hand: &mut Hand) -> Result<()> {
    let card = hand.card()?;
    let draft =
        BenefitDraft { partner: hand.name(), offer: hand.name(), points: 5, ..BenefitDraft::default() };
    hand.write(Op::UseBenefit, |tx| {
        ledgers::add_reward(tx, card, today(), 5, &draft.offer)?;
        let id = benefits::save(tx, None, &draft)?;
        benefits::take(tx, card, id).map(drop)
    })
}

pub(super) fn add_source_cost(hand: &mut Hand) -> Result<()> {
    let (source, amount) = (hand.name(), sum(hand, 9_000));
    hand.write(Op::AddSourceCost, |tx| {
        ledgers::add_source_cost(tx, &source, today(), &dollars(amount)).map(drop)
    })
}

pub(super) fn judge(hand: &mut Hand) -> Result<()> {
    let card = hand.card()?;
    let class = hand.dice.one(&["a", "b", "c"]).copied().unwrap_or("a");
    let draft = JudgementDraft {
        scheme: Scheme::Abc,
        class: class.to_owned(),
        reason: note(hand),
        day: None,
        until: today().checked_add_days(Days::new(90)),
    };
    hand.write(Op::Judge, |tx| judgements::judge(tx, card, &draft).map(drop))
}

pub(super) fn unjudge(hand: &mut Hand) -> Result<()> {
    let known: Option<JudgementId> = some(hand, "SELECT id FROM judgements ORDER BY id")?;
    match known {
        Some(id) => hand.write(Op::Unjudge, |tx| judgements::unjudge(tx, id)),
        None => judge(hand),
    }
}

pub(super) fn set_class_rule(hand: &mut Hand) -> Result<()> {
    let percent = u32::try_from(50 + hand.dice.below(40)).unwrap_or(70);
    hand.write(Op::SetClassRule, |tx| {
        let rules = Rules::load(tx, CURRENCY)?;
        let mut settings = rules.settings.clone();
        settings.abc.a_percent = percent;
        rules.set(tx, &settings)
    })
}

/// The rule put in force; only where somebody bought something does it change a card.
pub(super) fn reclassify(hand: &mut Hand) -> Result<()> {
    let buyers: Vec<CardId> = hand.cards(2)?;
    let amount = sum(hand, 90_000);
    let bought = OrderDraft { lines: vec![line(hand, amount)], ..OrderDraft::default() };
    hand.write(Op::AddOrder, |tx| {
        buyers.iter().try_for_each(|card| orders::add(tx, *card, &bought).map(drop))
    })?;
    hand.acknowledge()?;
    hand.write(Op::Reclassify, |tx| apply::apply(tx).map(drop))
}

/// Purchases of another program, of customers nobody has.
pub(super) fn import_purchases(hand: &mut Hand) -> Result<()> {
    let mut text = "客戶,日期,品項,金額,發票\n".to_owned();
    for _ in 0..1 + hand.dice.below(12) {
        let (customer, invoice, amount) = (hand.name(), hand.name(), sum(hand, 9_000));
        text.push_str(&format!("{customer},2026-08-01,高山茶,{amount},{invoice}\n"));
        text.push_str(&format!("{customer},2026-08-09,茶具,{amount},\n"));
    }
    let file = hand.room.join("purchases.csv");
    std::fs::write(&file, text).map_err(told)?;
    let columns = [
        ("客戶", "customer"),
        ("日期", "date"),
        ("品項", "product"),
        ("金額", "amount"),
        ("發票", "invoice"),
    ];
    let map: BTreeMap<String, String> =
        columns.into_iter().map(|(column, field)| (column.to_owned(), field.to_owned())).collect();
    let options = Options {
        rows: Rows::Purchases,
        read: ReadOptions { map: Some(map), ..ReadOptions::default() },
        new_customers: true,
        currency: CURRENCY.to_owned(),
    };
    hand.unseen(|book| ledger::commit(book, &[&file], &options, &mut |_, _| true).map(|done| done.op))
}
