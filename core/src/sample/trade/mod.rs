//! What the invented customers trade: each row is written on its own day by the functions everybody's rows are written by.
//! [`file`] is what stands in `assets/sample/trade.json`.

mod file;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use file::{
    SampleCustomer, SampleHolding, SampleLine, SampleOpportunity, SampleOrder, SamplePart, SampleRefund,
    SampleTerm,
};
pub(super) use file::{Trade, read};

use crate::base::error::{Code, Error, Result};
use crate::base::ids::{CardId, OpportunityId, OrderId};
use crate::base::money::Money;
use crate::rewards::benefits::{self, BenefitDraft};
use crate::sales::credit::{self, SpecialPrice, Term};
use crate::sales::holdings::{self, Balance, HoldingDraft};
use crate::sales::ledgers::{self, CommissionDraft};
use crate::sales::opportunities::{self, OpportunityDraft};
use crate::sales::orders::{self, InstalmentDraft, OrderDraft, OrderLine};
use crate::sales::products::{self, ProductDraft};
use crate::sales::receipts::{self, PaymentDraft, Rest};
use crate::segments::judgements::{self, JudgementDraft};
use crate::store::WriteTx;

const CURRENCY: &str = "TWD";
/// Since when the book's owner sells: before the first customer came.
const BEGUN: i64 = -720;

/// Writes the catalogue and what each of these customers trades.
///
/// # Errors
/// Those of the functions of `sales`.
pub(super) fn fill(tx: &WriteTx<'_>, trade: &Trade, people: &[(&str, CardId)]) -> Result<()> {
    let begun = on(tx, BEGUN);
    for product in &trade.products {
        let draft = ProductDraft {
            name: product.name.clone(),
            code: product.code.clone(),
            category: product.category.clone(),
            price: Some(dollars(product.price)),
            margin: Some(product.margin),
            retired: product.retired,
        };
        products::save(&begun, None, &draft)?;
    }
    let terms: Vec<Term> = trade.terms.iter().map(term).collect();
    credit::set_terms(&begun, &terms)?;
    for granted in &trade.benefits {
        let draft = BenefitDraft {
            partner: granted.partner.clone(),
            offer: granted.offer.clone(),
            r#where: granted.r#where.clone(),
            points: granted.points,
            from: None,
            until: Some(day(tx, granted.until)),
            note: granted.note.clone(),
        };
        benefits::save(&begun, None, &draft)?;
    }
    for spent in &trade.sources {
        let then = on(tx, spent.day);
        ledgers::add_source_cost(&then, &spent.source, then.today(), &dollars(spent.amount))?;
    }
    for customer in &trade.customers {
        let found = people.iter().find(|(name, _)| *name == customer.name);
        let (_, card) = found.ok_or_else(|| Error::new(Code::CardUnknown).with("text", &*customer.name))?;
        of_customer(tx, *card, customer)?;
    }
    Ok(())
}

/// The same transaction so many days from now.
fn on<'a>(tx: &WriteTx<'a>, day: i64) -> WriteTx<'a> {
    tx.at(tx.now().plus_days(day))
}

fn day(tx: &WriteTx<'_>, offset: i64) -> NaiveDate {
    tx.now().plus_days(offset).today()
}

fn dollars(amount: i64) -> Money {
    Money { amount: Decimal::from(amount), currency: CURRENCY.to_owned() }
}

fn term(term: &SampleTerm) -> Term {
    Term {
        from: dollars(term.from),
        punctual: term.punctual,
        discount: term.discount,
        service: term.service.clone(),
    }
}

fn of_customer(tx: &WriteTx<'_>, card: CardId, customer: &SampleCustomer) -> Result<()> {
    for order in &customer.orders {
        sell(tx, card, order, None)?;
    }
    for opportunity in &customer.opportunities {
        offer(tx, card, opportunity)?;
    }
    for holding in &customer.holdings {
        hold(tx, card, holding)?;
    }
    for (earned, points, what) in &customer.rewards {
        let then = on(tx, *earned);
        ledgers::add_reward(&then, card, then.today(), *points, what)?;
    }
    if let Some(said) = &customer.credit {
        let draft = credit::Draft {
            grade: said.grade.clone(),
            limit: said.limit.map(dollars),
            hold: false,
            note: said.note.clone(),
        };
        credit::set(tx, card, &draft)?;
    }
    for agreed in &customer.prices {
        let price = SpecialPrice {
            id: None,
            product: agreed.product.clone(),
            price: dollars(agreed.price),
            until: agreed.until.map(|until| day(tx, until)),
            reason: agreed.reason.clone(),
        };
        credit::save_price(tx, card, &price)?;
    }
    for judged in &customer.judgements {
        let draft = JudgementDraft {
            scheme: judged.scheme,
            class: judged.class.clone(),
            reason: judged.reason.clone(),
            day: None,
            until: judged.until.map(|until| day(tx, until)),
        };
        judgements::judge(&on(tx, judged.day), card, &draft)?;
    }
    Ok(())
}

fn offer(tx: &WriteTx<'_>, card: CardId, offered: &SampleOpportunity) -> Result<()> {
    let [intent, means, soon] = offered.ticks;
    let draft = OpportunityDraft {
        title: offered.title.clone(),
        product: offered.product.clone(),
        kind: offered.kind,
        value: Some(dollars(offered.value)),
        probability: offered.probability,
        expected_on: offered.expected.map(|expected| day(tx, expected)),
        intent,
        means,
        soon,
        source: offered.source.clone(),
        opened_on: None,
        note: offered.note.clone(),
    };
    let id = opportunities::add(&on(tx, offered.opened), card, &draft)?;
    if let Some(targeted) = offered.targeted {
        let draft = OpportunityDraft { intent: true, means: true, soon: true, ..draft };
        opportunities::change(&on(tx, targeted), id, &draft)?;
    }
    if let Some(order) = &offered.order {
        sell(tx, card, order, Some(id))?;
    }
    if let Some(lost) = &offered.lost {
        opportunities::lose(&on(tx, lost.day), id, lost.reason, &lost.note)?;
    }
    Ok(())
}

fn sell(
    tx: &WriteTx<'_>,
    card: CardId,
    order: &SampleOrder,
    opportunity: Option<OpportunityId>,
) -> Result<()> {
    let line = |line: &SampleLine| OrderLine {
        product: line.product.clone(),
        quantity: Decimal::from(line.quantity),
        amount: dollars(line.amount),
    };
    let part = |part: &SamplePart| InstalmentDraft {
        due_on: day(tx, part.day),
        amount: dollars(part.amount),
        name: part.name.clone(),
    };
    let draft = OrderDraft {
        day: None,
        lines: order.lines.iter().map(line).collect(),
        plan: order.plan.iter().map(part).collect(),
        number: order.number.clone(),
        way: order.way,
        opportunity,
        refunds: None,
        note: order.note.clone(),
    };
    let id = orders::add(&on(tx, order.day), card, &draft)?.id;
    for payment in &order.payments {
        let draft = PaymentDraft {
            amount: dollars(payment.amount),
            day: None,
            way: payment.way,
            number: String::new(),
            note: String::new(),
            rest: Rest::Stays,
        };
        receipts::pay(&on(tx, payment.day), id, &draft)?;
    }
    if let Some(cancelled) = order.cancelled {
        orders::cancel(&on(tx, cancelled), id)?;
    }
    if let Some(refund) = &order.refund {
        give_back(tx, card, order, id, refund)?;
    }
    if let Some(commission) = &order.commission {
        let draft = CommissionDraft {
            id: None,
            payee: commission.payee.clone(),
            amount: dollars(commission.amount),
            paid_on: commission.paid.map(|paid| day(tx, paid)),
        };
        ledgers::save_commission(tx, id, &draft)?;
    }
    Ok(())
}

fn give_back(
    tx: &WriteTx<'_>,
    card: CardId,
    order: &SampleOrder,
    refunds: OrderId,
    refund: &SampleRefund,
) -> Result<()> {
    let lines = order.lines.iter().take(1).map(|line| OrderLine {
        product: line.product.clone(),
        quantity: Decimal::ONE,
        amount: dollars(-refund.amount),
    });
    let draft = OrderDraft {
        lines: lines.collect(),
        way: order.way,
        refunds: Some(refunds),
        note: refund.note.clone(),
        ..OrderDraft::default()
    };
    orders::add(&on(tx, refund.day), card, &draft).map(drop)
}

fn hold(tx: &WriteTx<'_>, card: CardId, held: &SampleHolding) -> Result<()> {
    let draft = HoldingDraft {
        kind: held.kind,
        name: held.name.clone(),
        provider: held.provider.clone(),
        account: held.account.clone(),
        opened_on: Some(day(tx, held.opened)),
        matures_on: held.matures.map(|matures| day(tx, matures)),
        closed_on: None,
        note: held.note.clone(),
    };
    // A car may be older than the book.
    let id = holdings::save(&on(tx, held.opened.max(BEGUN)), card, None, &draft)?;
    for (noted, worth) in &held.balances {
        holdings::set_balance(tx, id, &Balance { day: day(tx, *noted), amount: dollars(*worth) })?;
    }
    Ok(())
}
