//! 應收: how old, how much and of whom; and what was sold against what came in.

use chrono::Days;
use shuke_core::base::ids::{CardId, OrderId, ReceiptId};
use shuke_core::base::money::Money;
use shuke_core::cards;
use shuke_core::sales::credit;
use shuke_core::sales::months::SalesGap;
use shuke_core::sales::orders::{self, InstalmentDraft, OrderDraft, OrderState};
use shuke_core::sales::plan::Bucket;
use shuke_core::sales::receipts::{self, PaymentDraft, Rest};
use shuke_core::sales::receivables::{self, Receivables};
use shuke_core::{Book, Op};

use super::{bought, cancel, line, offer, part, pay, paying, planned, refund, sell, try_pay, twd, usd};
use crate::safety::tamper::number;
use crate::{TODAY, add, book, day, named};

fn owed(book: &Book, currency: &str) -> Receivables {
    book.read(|tx| receivables::receivables(tx, tx, currency)).unwrap()
}

/// Seven parts in New Taiwan dollars, one of every age, and two in US dollars of somebody else.
fn ages(book: &Book) -> (CardId, CardId) {
    let (one, other) = (add(book, &named("王美玲")), add(book, &named("陳國棟")));
    let draft = planned(
        "2026-05-01",
        &[
            ("2026-06-16", 100),
            ("2026-06-17", 200),
            ("2026-07-17", 300),
            ("2026-08-16", 400),
            ("2026-09-15", 500),
            ("2026-10-15", 600),
            ("2026-10-16", 700),
        ],
    );
    let order = sell(book, one, &OrderDraft { lines: vec![line("終身壽險", twd(2_800))], ..draft });
    pay(book, order, &paying("2026-07-01", twd(150)));
    let dollars = OrderDraft {
        plan: vec![part("2026-09-10", usd(30)), part("2026-09-20", usd(70))],
        ..bought("2026-09-01", usd(100))
    };
    sell(book, other, &dollars);
    (one, other)
}

#[test]
fn what_is_due_is_counted_by_its_age_and_summed_each_currency_by_itself() {
    let (_folder, book) = book();
    ages(&book);
    let found = owed(&book, "TWD");
    let told: Vec<_> = found.ageing.iter().map(|age| (age.bucket, age.count, age.left.clone())).collect();
    assert_eq!(
        told,
        [
            (Bucket::Later, 1, vec![twd(700)]),
            (Bucket::Soon, 2, vec![twd(600), usd(70)]),
            (Bucket::Today, 1, vec![twd(500)]),
            (Bucket::Late30, 2, vec![twd(400), usd(30)]),
            (Bucket::Late60, 1, vec![twd(300)]),
            // 150 of the first 300 came.
            (Bucket::Late90, 1, vec![twd(150)]),
            (Bucket::LateMore, 0, vec![]),
        ]
    );
    // Of what is open: all of it, what came of it, and what did not.
    assert_eq!(found.due, [twd(2_700), usd(100)]);
    assert_eq!(found.paid, [twd(50)]);
    assert_eq!(found.left, [twd(2_650), usd(100)]);
    assert_eq!(found.mature, [twd(1_350), usd(30)], "its day has come, today's too");
    // Tuesday, 15 September: the week ends on the 20th.
    assert_eq!(found.this_week, [twd(1_350), usd(100)]);
    assert_eq!((found.customers, found.rows.len()), (2, 8));
}

#[test]
fn rows_come_by_their_day_and_say_whose_part_of_what_they_are() {
    let (_folder, book) = book();
    let (one, other) = ages(&book);
    let found = owed(&book, "TWD");
    let days: Vec<String> = found.rows.iter().map(|row| row.due_on.to_string()).collect();
    assert_eq!(
        days,
        [
            "2026-06-17",
            "2026-07-17",
            "2026-08-16",
            "2026-09-10",
            "2026-09-15",
            "2026-09-20",
            "2026-10-15",
            "2026-10-16"
        ]
    );
    let first = &found.rows[0];
    assert_eq!((first.card.id, first.product.as_str(), first.part), (one, "終身壽險", (2, 7)));
    assert_eq!((first.late_days, first.bucket), (90, Bucket::Late90));
    assert_eq!((&first.amount, &first.paid, &first.left), (&twd(200), &twd(50), &twd(150)));
    assert_eq!((found.rows[3].card.id, found.rows[3].part), (other, (1, 2)));
    assert_eq!(found.rows[6].late_days, -30);
    // What was paid in the last ninety days is still shown.
    let paid: Vec<_> = found.settled.iter().map(|row| (row.due_on, row.settled_on)).collect();
    assert_eq!(paid, [(day("2026-06-16"), Some(day("2026-07-01")))]);
    let due = book.read(|tx| receivables::due_until(tx, tx, day("2026-09-15"))).unwrap();
    assert_eq!(due.len(), 5, "up to that day, and not what is paid");
    // Whoever asks the roll is told the same.
    let by_roll = book.roll(|tx, roll| receivables::receivables(tx, roll, "TWD")).unwrap();
    assert_eq!(by_roll, found);
    book.write(Op::ArchiveCard, |tx| cards::archive(tx, other, true)).unwrap();
    let without = owed(&book, "TWD");
    assert_eq!((without.rows.len(), without.customers, without.left), (6, 1, vec![twd(2_650)]));
}

#[test]
fn an_empty_book_owes_nothing_and_shows_every_age_and_month() {
    let (_folder, book) = book();
    let found = owed(&book, "TWD");
    assert_eq!((found.rows.len(), found.ageing.len(), found.months.len()), (0, 7, 6));
    assert!(found.ageing.iter().all(|age| age.count == 0 && age.left.is_empty()));
    assert_eq!(found.gap.all, twd(0));
    assert_eq!(book.read(|tx| orders::currency(tx, "JPY")).unwrap(), "JPY", "nothing says otherwise yet");
}

/// The difference and, in the order of the struct, its parts, in minor units.
fn told(gap: &SalesGap) -> (i64, [i64; 6]) {
    let minor = |money: &Money| money.minor().unwrap();
    let parts = [&gap.not_due, &gap.outstanding, &gap.cancelled, &gap.let_off, &gap.over, &gap.earlier];
    (minor(&gap.all), parts.map(minor))
}

#[test]
fn what_was_sold_and_did_not_come_in_is_told_part_by_part() {
    let (_folder, book) = book();
    let card = add(&book, &named("王美玲"));
    let cash = sell(&book, card, &bought("2026-04-10", twd(1_000)));
    let running = sell(
        &book,
        card,
        &planned("2026-05-02", &[("2026-05-20", 300), ("2026-09-10", 300), ("2026-10-20", 400)]),
    );
    pay(&book, running, &paying("2026-05-20", twd(300)));
    pay(&book, running, &paying("2026-06-05", twd(100)));
    let let_off = sell(&book, card, &planned("2026-06-01", &[("2026-06-30", 500)]));
    pay(&book, let_off, &PaymentDraft { rest: Rest::LetOff, ..paying("2026-06-30", twd(450)) });
    let given_up = sell(&book, card, &planned("2026-07-01", &[("2026-07-31", 600)]));
    pay(&book, given_up, &paying("2026-07-20", twd(200)));
    cancel(&book, given_up).unwrap();
    let over = sell(&book, card, &planned("2026-08-01", &[("2026-08-31", 100)]));
    pay(&book, over, &paying("2026-08-31", twd(130)));
    // Sold before the first month that is told: only what comes in now is seen.
    let earlier = sell(&book, card, &planned("2026-03-20", &[("2026-04-20", 700)]));
    pay(&book, earlier, &paying("2026-03-25", twd(100)));
    pay(&book, earlier, &paying("2026-04-25", twd(250)));
    sell(&book, card, &refund(cash, "2026-09-01", twd(-200)));
    sell(&book, card, &bought("2026-09-02", usd(999)));

    let found = owed(&book, "TWD");
    let months: Vec<_> = found
        .months
        .iter()
        .map(|one| (one.month.to_string(), one.sold.clone(), one.collected.clone()))
        .collect();
    assert_eq!(
        months,
        [
            ("2026-04-01".to_owned(), twd(1_000), twd(1_250)),
            ("2026-05-01".to_owned(), twd(1_000), twd(300)),
            ("2026-06-01".to_owned(), twd(500), twd(550)),
            ("2026-07-01".to_owned(), twd(600), twd(200)),
            ("2026-08-01".to_owned(), twd(100), twd(130)),
            ("2026-09-01".to_owned(), twd(-200), twd(-200)),
        ]
    );
    let gap = &found.gap;
    assert_eq!((&gap.not_due, &gap.outstanding, &gap.cancelled), (&twd(400), &twd(200), &twd(400)));
    assert_eq!((&gap.let_off, &gap.over, &gap.earlier), (&twd(50), &twd(-30), &twd(-250)));
    assert_eq!(gap.all, twd(770));
    let other = owed(&book, "USD");
    assert_eq!((other.months[5].sold.clone(), told(&other.gap)), (usd(999), (0, [0; 6])));
    let currency = book.read(|tx| orders::currency(tx, "JPY")).unwrap();
    assert_eq!(currency, "TWD", "the book reckons in what it sells most in");
}

#[test]
fn money_that_came_before_the_months_that_are_told_leaves_no_hole_in_the_difference() {
    let (_folder, book) = book();
    let card = add(&book, &named("王美玲"));
    let order = sell(&book, card, &planned("2026-04-01", &[("2026-04-30", 100)]));
    // Paid in advance, the evening before: refused, or reckoned with.
    if try_pay(&book, order, &paying("2026-03-31", twd(40))).is_ok() {
        let (all, parts) = told(&owed(&book, "TWD").gap);
        assert_eq!(all, parts.iter().sum::<i64>(), "{parts:?}");
    }
}

/// Numbers that look like chance; the seed is printed, so that a failure can be had again.
struct Dice(u64);

impl Dice {
    fn new() -> (Self, u64) {
        let seed = number("SHUKE_SEED").unwrap_or_else(|| std::process::id().into());
        println!("trade by chance: seed {seed}");
        (Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1), seed)
    }

    fn below(&mut self, below: u32) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        u32::try_from(self.0 % u64::from(below)).unwrap()
    }

    fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(u32::try_from(of.len()).unwrap()) as usize]
    }
}

/// The sum of one currency, in minor units.
fn sum(list: &[Money], currency: &str) -> i64 {
    list.iter().filter(|money| money.currency == currency).map(|money| money.minor().unwrap()).sum()
}

/// Whatever was done, the sums are the sums of their parts.
fn adds_up(book: &Book, cards: &[CardId], at: &str) {
    for currency in ["TWD", "USD"] {
        let found = owed(book, currency);
        let (all, parts) = told(&found.gap);
        assert_eq!(all, parts.iter().sum::<i64>(), "{at} {currency}: {:?}", found.gap);
        let months: i64 =
            found.months.iter().map(|one| one.sold.minor().unwrap() - one.collected.minor().unwrap()).sum();
        assert_eq!(all, months, "{at} {currency}");
        let left = sum(&found.left, currency);
        assert_eq!(sum(&found.due, currency) - sum(&found.paid, currency), left, "{at} {currency}");
        let aged: i64 = found.ageing.iter().map(|age| sum(&age.left, currency)).sum();
        assert_eq!(aged, left, "{at} {currency}");
        assert_eq!(
            found.ageing.iter().map(|age| age.count as usize).sum::<usize>(),
            found.rows.len(),
            "{at}"
        );
        let mut each = 0;
        for card in cards {
            each += sum(&book.read(|tx| credit::of(tx, *card)).unwrap().owed, currency);
            for order in book.read(|tx| orders::of_card(tx, *card, 500)).unwrap().0 {
                let amount: i64 = order.lines.iter().map(|line| line.amount.minor().unwrap()).sum();
                assert_eq!(amount, order.amount.minor().unwrap(), "{at}: the lines make the order");
                let parts = |of: fn(&orders::Instalment) -> &Money| -> i64 {
                    order.plan.iter().map(|part| of(part).minor().unwrap()).sum()
                };
                if order.state == OrderState::Planned {
                    assert_eq!(parts(|part| &part.amount), amount, "{at}: the plan makes the order");
                    assert_eq!(parts(|part| &part.left), order.left.minor().unwrap(), "{at}");
                    assert_eq!(parts(|part| &part.paid) + order.left.minor().unwrap(), amount, "{at}");
                }
            }
        }
        assert_eq!(each, left, "{at} {currency}: what everybody owes is what is owed");
    }
}

#[test]
fn whatever_is_sold_paid_cancelled_and_taken_back_the_difference_is_the_sum_of_its_parts() {
    let (_folder, book) = book();
    let (mut dice, seed) = Dice::new();
    let today = day(TODAY);
    let cards: Vec<CardId> = (0..5).map(|at| add(&book, &named(&format!("客戶{at}")))).collect();
    let mut sold: Vec<(OrderId, CardId, u32, &str)> = Vec::new();
    let mut paid: Vec<ReceiptId> = Vec::new();
    let (mut done, mut undone) = ([0_u32; 6], 0_u32);
    for step in 1..=240 {
        let card = dice.one(&cards);
        let currency = dice.one(&["TWD", "TWD", "TWD", "TWD", "USD"]);
        let back = dice.below(200);
        let on = today - Days::new(back.into());
        let money = |minor: u32| Money::from_minor(minor.into(), currency);
        match dice.below(14) {
            0 | 1 => {
                let draft = bought(&on.to_string(), money(1 + dice.below(100_000)));
                if let Ok(added) = offer(&book, card, &draft) {
                    sold.push((added.id, card, back, currency));
                    done[0] += 1;
                }
            }
            2..=5 => {
                let mut plan: Vec<InstalmentDraft> = Vec::new();
                let mut all = 0;
                for _ in 0..=dice.below(4) {
                    let amount = 1 + dice.below(40_000);
                    all += amount;
                    let due_on = on + Days::new(dice.below(260).into());
                    plan.push(InstalmentDraft { due_on, amount: money(amount), name: String::new() });
                }
                let draft = OrderDraft { plan, ..bought(&on.to_string(), money(all)) };
                if let Ok(added) = offer(&book, card, &draft) {
                    sold.push((added.id, card, back, currency));
                    done[1] += 1;
                }
            }
            6..=9 if !sold.is_empty() => {
                let (order, _, back, currency) = dice.one(&sold);
                let when = today - Days::new(dice.below(back + 1).into());
                let mut later = || when + Days::new(dice.below(90).into());
                let days = (later(), later());
                let rest = match dice.below(5) {
                    0 => Rest::On { day: days.0 },
                    1 => Rest::Halves { days },
                    2 => Rest::Next,
                    3 => Rest::LetOff,
                    _ => Rest::Stays,
                };
                let amount = Money::from_minor((1 + dice.below(60_000)).into(), currency);
                let draft = PaymentDraft { rest, ..paying(&when.to_string(), amount) };
                if let Ok(outcome) = try_pay(&book, order, &draft) {
                    paid.push(outcome.receipt.id);
                    done[2] += 1;
                }
            }
            10 if !sold.is_empty() => {
                let (order, ..) = dice.one(&sold);
                done[3] += u32::from(cancel(&book, order).is_ok());
            }
            11 if !sold.is_empty() => {
                let (order, card, back, currency) = dice.one(&sold);
                let when = today - Days::new(dice.below(back + 1).into());
                let amount = Money::from_minor(-i64::from(1 + dice.below(20_000)), currency);
                if offer(&book, card, &refund(order, &when.to_string(), amount)).is_ok() {
                    done[4] += 1;
                }
            }
            12 if !paid.is_empty() => {
                let receipt = dice.one(&paid);
                let removed = book.write(Op::RemovePayment, |tx| receipts::remove(tx, receipt));
                done[5] += u32::from(removed.is_ok());
            }
            // Never further back than the trade: the customers stay.
            _ if undone < done.iter().sum() => undone += u32::from(book.undo(None).is_ok()),
            _ => {}
        }
        if step % 24 == 0 {
            adds_up(&book, &cards, &format!("seed {seed}, step {step}, done {done:?}"));
        }
    }
    println!("trade by chance: sold, planned, paid, cancelled, refunded, removed {done:?}");
    assert!(done[..3].iter().all(|times| *times >= 5), "seed {seed}: {done:?} is no trade to speak of");
    assert_eq!(book.check().unwrap().problems, [], "seed {seed}");
}
