//! What the scan says of books made by chance, against plain code over what the cards themselves show.

use std::collections::BTreeSet;

use chrono::{Days, Months, NaiveDate};
use shuke_core::base::ids::{CardId, OrderId};
use shuke_core::sales::holdings::{Balance, HoldingKind};
use shuke_core::sales::orders::{Order, OrderState, PayWay};
use shuke_core::sales::receipts::Rest;
use shuke_core::sales::{self, Trade};
use shuke_core::segments::Scheme;
use shuke_core::segments::explain;
use shuke_core::segments::schemes::tier;
use shuke_core::{Book, cards};

use super::{
    Dice, account, archive, back, bought, cancel, classes, hold, later, note, pay, planned, refund, sell,
    twd, usd,
};
use crate::{TODAY, add, book_on, day, named, on};

/// Purchases, payments, refunds and balances by chance; some of it on one day, some in the money of another land.
fn by_chance(book: &Book, cards: &[CardId], dice: &mut Dice) {
    let mut sold: Vec<(CardId, String, i64, OrderId)> = Vec::new();
    for _ in 0..150 {
        let card = dice.one(cards);
        let from = back(TODAY, dice.below(800).into());
        let dollars = dice.one(&[0_i64, 100, 100, 2_500, 9_999, 40_000]) + i64::from(dice.below(3));
        match dice.below(10) {
            0 => {
                sell(book, card, &bought(&from, usd(dollars)));
            }
            1 => {
                let due = later(day(&from), dice.below(9)).to_string();
                let parts = [(due.as_str(), dollars + 500), (due.as_str(), 700)];
                let order = sell(book, card, &planned(&from, &parts));
                let when = if day(&due) > day(TODAY) { from.as_str() } else { due.as_str() };
                let rest = if dice.below(2) == 0 { Rest::Stays } else { Rest::LetOff };
                pay(book, order, when, twd(500), rest);
                if dice.below(4) == 0 {
                    cancel(book, order);
                }
            }
            2 => cancel(book, sell(book, card, &bought(&from, twd(dollars)))),
            _ => {
                let order = sell(book, card, &bought(&from, twd(dollars)));
                sold.push((card, from, dollars, order));
            }
        }
    }
    for (card, from, dollars, order) in sold.iter().filter(|(_, _, dollars, _)| *dollars >= 100).step_by(5) {
        sell(book, *card, &refund(*order, from, twd(-dollars / 2)));
    }
    for card in cards.iter().skip(1) {
        for number in ["1", "2", "3"] {
            let id = hold(book, *card, &account(HoldingKind::Demand, number));
            for _ in 0..dice.below(6) {
                let on = back(TODAY, dice.one(&[0, 1, 30, 61, 91, 92, 93, 120, 200]));
                let dollars = dice.one(&[0_i64, 50_000, 99_999, 100_000, 150_000, 200_000, 300_000]);
                let money = if number == "3" { usd(dollars) } else { twd(dollars) };
                note(book, id, &on, money);
            }
        }
    }
    archive(book, cards[0]);
}

/// What the rules of money ask of one card, by plain code.
struct Slow {
    received: i64,
    amount: i64,
    last_amount: i64,
    days: Vec<NaiveDate>,
    tier: Option<tier::Class>,
}

fn slow(trade: &Trade, today: NaiveDate) -> Slow {
    let year = today - Months::new(12);
    let counts = |order: &&Order| {
        order.state != OrderState::Cancelled && order.amount.currency == "TWD" && order.day <= today
    };
    let own: Vec<&Order> = trade.orders.iter().filter(counts).collect();
    let minor = |order: &&Order| order.amount.minor().unwrap();
    let days: BTreeSet<NaiveDate> =
        own.iter().filter(|order| minor(order) > 0).map(|order| order.day).collect();
    let within = |on: NaiveDate| on > year && on <= today;
    let paid = own.iter().filter(|order| order.state == OrderState::Paid && within(order.day)).map(minor);
    let came = trade.receipts.iter().filter(|receipt| {
        receipt.way != PayWay::Allowance && receipt.amount.currency == "TWD" && within(receipt.day)
    });
    let last = days.last().copied();
    let of_last = own.iter().filter(|order| Some(order.day) == last).map(minor).sum();
    Slow {
        received: paid.sum::<i64>() + came.map(|receipt| receipt.amount.minor().unwrap()).sum::<i64>(),
        amount: own.iter().map(minor).sum(),
        last_amount: of_last,
        days: days.into_iter().collect(),
        tier: slow_tier(trade, today),
    }
}

/// The best tier of today and of every day before it that was left less than three months ago, day by day.
fn slow_tier(trade: &Trade, today: NaiveDate) -> Option<tier::Class> {
    let held = |on: NaiveDate| -> Option<i64> {
        let of = |balances: &[Balance]| {
            let known = balances.iter().filter(|one| one.day <= on && one.amount.currency == "TWD");
            known.max_by_key(|one| one.day).map(|one| one.amount.minor().unwrap())
        };
        let all: Vec<i64> = trade.holdings.iter().filter_map(|holding| of(&holding.balances)).collect();
        (!all.is_empty()).then(|| all.iter().sum())
    };
    let settings = tier::Settings::default();
    let mut best = settings.at(held(today)?);
    for days in 1..=100 {
        let on = today - Days::new(days);
        if later(on.succ_opt().unwrap(), 3) > today
            && let Some(balance) = held(on)
        {
            best = best.max(settings.at(balance));
        }
    }
    Some(best)
}

/// The step of a value among fifths: above a cut where it is at least one more than the cut, reckoned in fifths of a unit.
fn fifth(all: &[i64], value: i64) -> u8 {
    let mut sorted: Vec<i128> = all.iter().map(|one| i128::from(*one)).collect();
    sorted.sort_unstable();
    let above = (1..=4_usize).filter(|part| {
        let place = (sorted.len() - 1) * part;
        let (low, rest) = (sorted[place / 5], i128::try_from(place % 5).unwrap());
        let high = sorted.get(place / 5 + 1).copied().unwrap_or(low);
        5 * i128::from(value) >= 5 * low + rest * (high - low) + 5
    });
    1 + u8::try_from(above.count()).unwrap()
}

fn fixed(value: i64, cuts: [i64; 4]) -> u8 {
    1 + u8::try_from(cuts.iter().filter(|cut| value > **cut).count()).unwrap()
}

fn slow_abc(all: &[Slow], own: i64) -> &'static str {
    let total: i64 = all.iter().map(|one| one.received.max(0)).sum();
    let larger: i64 = all.iter().map(|one| one.received).filter(|other| *other > own.max(0)).sum();
    let upto = i128::from(larger + own) * 100;
    match own > 0 {
        true if larger == 0 || upto <= i128::from(total) * 80 => "a",
        true if upto <= i128::from(total) * 95 => "b",
        _ => "c",
    }
}

/// The class of drift; none where there are too few days, and where it lies so near the line that rounding decides.
fn slow_drift(own: &Slow, today: NaiveDate) -> Option<&'static str> {
    let gaps: Vec<f64> = own.days.windows(2).map(|pair| (pair[1] - pair[0]).num_days() as f64).collect();
    if own.days.len() < 4 {
        return None;
    }
    let mean = gaps.iter().sum::<f64>() / gaps.len() as f64;
    let spread = gaps.iter().map(|gap| (gap - mean).powi(2)).sum::<f64>() / (gaps.len() as f64 - 1.0);
    let elapsed = (today - own.days[own.days.len() - 1]).num_days() as f64;
    let line = (mean + 2.0 * spread.sqrt()).max(1.25 * mean);
    let others = (own.amount - own.last_amount) as f64 / (own.days.len() as f64 - 1.0);
    let (late, small) = (elapsed - line, own.last_amount as f64 - 0.5 * others);
    if late.abs() < 1e-6 || small.abs() < 1e-6 {
        return None;
    }
    Some(match (late > 0.0, small < 0.0) {
        (false, false) => "steady",
        (false, true) => "small",
        (true, false) => "late",
        (true, true) => "late_and_small",
    })
}

#[test]
fn books_made_by_chance_are_classed_as_plain_code_says() {
    let (folder, book) = book_on("2024-01-10");
    let ids: Vec<CardId> = (0..14).map(|at| add(&book, &named(&format!("客{at}")))).collect();
    drop(book);
    let book = on(&folder, TODAY);
    let (mut dice, seed) = Dice::new("classes by chance");
    by_chance(&book, &ids, &mut dice);
    drop(book);
    for today in ["2026-06-30", TODAY, "2027-01-31"] {
        let (book, today) = (on(&folder, today), day(today));
        let told = classes(&book);
        assert_eq!((told.facts().len(), told.rules().currency.as_str()), (13, "TWD"), "seed {seed}");
        let of = |id: &CardId| slow(&book.read(|tx| sales::of_card(tx, *id)).unwrap(), today);
        let all: Vec<Slow> = ids[1..].iter().map(of).collect();
        let amounts: Vec<i64> = all.iter().filter(|one| !one.days.is_empty()).map(|one| one.amount).collect();
        for (id, own) in ids[1..].iter().zip(&all) {
            let at = told.at(*id).unwrap();
            let facts = &told.facts()[at];
            let name = book.read(|tx| cards::reference(tx, *id)).unwrap().name;
            let why = format!("seed {seed}, {name} on {today}");
            assert_eq!(facts.received, own.received, "{why}");
            let bought = facts.bought.map(|bought| (bought.days as usize, bought.amount, bought.last_amount));
            let plain = (own.days.len(), own.amount, own.last_amount);
            assert_eq!(bought, (!own.days.is_empty()).then_some(plain), "{why}");
            assert_eq!(facts.tier.ok().map(|tier| tier.class), own.tier, "{why}");
            assert_eq!(told.class(at, Scheme::Abc), Some(slow_abc(&all, own.received)), "{why}");
            if let Some(last) = own.days.last().filter(|_| amounts.len() >= 5) {
                let place = told.cell(facts).unwrap();
                let recency = 6 - fixed((today - *last).num_days(), [30, 60, 90, 180]);
                let often = fixed(i64::try_from(own.days.len()).unwrap(), [1, 3, 5, 8]);
                let plain = (recency, often, fifth(&amounts, own.amount));
                assert_eq!((place.recency, place.frequency, place.amount), plain, "{why}");
            }
            if let Some(drift) = slow_drift(own, today) {
                assert_eq!(told.class(at, Scheme::Drift), Some(drift), "{why}");
            }
        }
    }
}

#[test]
fn the_rows_that_are_told_make_the_amount_that_is_told() {
    let (folder, book) = book_on("2024-01-10");
    let ids: Vec<CardId> = (0..14).map(|at| add(&book, &named(&format!("客{at}")))).collect();
    drop(book);
    let book = on(&folder, TODAY);
    let (mut dice, seed) = Dice::new("explained by chance");
    by_chance(&book, &ids, &mut dice);
    let told = classes(&book);
    for id in &ids[1..] {
        let facts = &told.facts()[told.at(*id).unwrap()];
        let bought = facts.bought.map_or(0, |bought| bought.amount);
        for (scheme, amount) in
            [(Scheme::Abc, facts.received), (Scheme::Rfm, bought), (Scheme::Drift, bought)]
        {
            let found = book.read(|tx| explain::explain(tx, &told, *id, scheme)).unwrap();
            let rows = found.rows.iter().filter(|row| row.left_out.is_none());
            let sum: i64 = rows.map(|row| row.amount.as_ref().unwrap().minor().unwrap()).sum();
            assert_eq!(sum, amount, "seed {seed}, {scheme:?}: {:?}", found.rows);
        }
    }
}
