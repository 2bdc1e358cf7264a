//! 終生價值 on whole books: the CDNOW sample taken in from a table gives the published model; a small book says why it has none.

use std::fmt::Write;

use shuke_core::Book;
use shuke_core::base::ids::CardId;
use shuke_core::segments::value::{MIN_CUSTOMERS, MIN_REPEATERS, Thin};
use shuke_core::segments::worth::{CardWorth, Unknown, Worths, worths};
use shuke_core::transfer::ledger::{Options, Rows};

use super::{archive, bought, brought, cancel, options, planned, refund, sell, take, twd, usd};
use crate::{add, book, book_on, named, shared};

fn told(book: &Book) -> Worths {
    book.read(worths).unwrap()
}

fn of(all: &Worths, card: CardId) -> &CardWorth {
    all.cards.iter().find(|one| one.card == card).unwrap()
}

/// The sample up to 30 September 1997 as a table of purchases, and its rows.
fn sample() -> Option<(String, u32)> {
    let text = std::fs::read_to_string(shared("open/purchase/cdnow/CDNOW_sample.txt")?).unwrap();
    let mut table = String::from("customer,date,quantity,amount\n");
    let mut rows = 0;
    for line in text.lines() {
        // The id in the whole set, the one in the sample, the day, how many discs, the sum.
        let fields: Vec<&str> = line.split_whitespace().collect();
        let (on, sum) = (fields[2], fields[4]);
        if on <= "19970930" {
            let (year, month, day) = (&on[..4], &on[4..6], &on[6..]);
            writeln!(table, "CD-{},{year}-{month}-{day},{},{sum}", fields[1], fields[3]).unwrap();
            rows += 1;
        }
    }
    Some((table, rows))
}

#[test]
fn the_cdnow_sample_taken_in_from_a_table_gives_the_published_model() {
    let Some((table, rows)) = sample() else { return };
    let (folder, book) = book_on("1997-09-30");
    let columns =
        [("customer", "customer"), ("date", "date"), ("quantity", "quantity"), ("amount", "amount")];
    let options =
        Options { new_customers: true, currency: "USD".to_owned(), ..options(Rows::Purchases, &columns) };
    let report = take(&book, &folder, &table, &options);
    assert_eq!((report.read, report.created, report.rejected.len()), (rows, rows, 0));
    assert_eq!(book.info().unwrap().cards, 2_357);
    // 甲 brings two who bought, 乙 one; both bought themselves, so that they have a value.
    let before = told(&book);
    let all: Vec<CardId> = before.cards.iter().map(|one| one.card).collect();
    brought(&book, all[0], all[10]);
    brought(&book, all[0], all[11]);
    brought(&book, all[1], all[12]);
    let found = told(&book);
    assert_eq!((found.currency.as_str(), found.thin, found.cards.len()), ("USD", None, 2_357));
    let model = found.model.unwrap();
    assert_eq!((model.customers, model.repeaters), (2_357, 946));
    let fitted = model.purchases;
    for (found, published) in [(fitted.r, 0.243), (fitted.alpha, 4.414), (fitted.a, 0.793), (fitted.b, 2.426)]
    {
        assert!((found - published).abs() < 0.001, "{found} for {published}");
    }
    // p and q know nothing of the unit; γ is in whole dollars.
    for (found, note) in [(model.spend.p, 6.25), (model.spend.q, 3.74), (model.spend.gamma, 15.44)] {
        assert!((found - note).abs() < 0.01, "{found} for {note}");
    }

    let once = found.cards.iter().filter(|one| one.repeats == 0);
    assert_eq!(once.clone().count(), 2_357 - 946);
    for one in once {
        assert_eq!(one.missing, Some(Unknown::FewPurchases { have: 1 }));
        assert!(one.value_12m.is_none() && one.p_alive.is_none() && one.expected_12m.is_none());
        assert!(one.repeat_score.is_none());
    }
    for one in &found.cards {
        assert_ne!(one.value_12m.is_some(), one.missing.is_some(), "a value, or why there is none: {one:?}");
        assert!(one.p_alive.is_none_or(|chance| (0.0..=1.0).contains(&chance)), "{one:?}");
    }
    let values: Vec<_> = found.cards.iter().map(|one| one.value_12m.as_ref().map(|it| it.amount)).collect();
    assert!(values.is_sorted_by(|one, next| one >= next), "the most valuable first, those without one last");
    let best = found.cards.iter().max_by(|a, b| a.expected_12m.partial_cmp(&b.expected_12m).unwrap());
    assert_eq!(best.unwrap().repeat_score, Some(100));
    assert!(found.cards.iter().filter_map(|one| one.repeat_score).all(|score| score <= 100));
    let score = |card| of(&found, card).referral_score;
    assert_eq!([score(all[0]), score(all[1]), score(all[10])], [100, 50, 0]);
}

#[test]
fn a_book_of_few_customers_says_how_many_it_would_take() {
    let (_folder, book) = book();
    let nobody = told(&book);
    let need = MIN_CUSTOMERS;
    assert_eq!((nobody.thin, nobody.cards.len()), (Some(Thin::FewCustomers { have: 0, need }), 0));
    for nth in 0..49 {
        let card = add(&book, &named(&format!("客{nth}")));
        sell(&book, card, &bought("2026-01-10", twd(100)));
    }
    let few = told(&book);
    assert_eq!((few.model, few.thin), (None, Some(Thin::FewCustomers { have: 49, need })));
    // Enough of them, of whom ten came back.
    let repeaters: Vec<CardId> = few.cards.iter().take(10).map(|one| one.card).collect();
    for card in &repeaters {
        sell(&book, *card, &bought("2026-05-10", twd(100)));
    }
    sell(&book, add(&book, &named("第五十")), &bought("2026-02-10", twd(100)));
    let few = told(&book);
    let need = MIN_REPEATERS;
    assert_eq!((few.model, few.thin), (None, Some(Thin::FewRepeaters { have: 10, need })));
    let one = of(&few, repeaters[0]);
    assert_eq!((one.repeats, one.value_12m.clone(), one.repeat_score), (1, None, None));
    assert!(few.cards.iter().all(|one| one.p_alive.is_none()), "nothing is guessed");
}

#[test]
fn a_purchase_day_is_one_purchase_and_only_what_stands_in_the_money_of_the_book_is_one() {
    let (_folder, book) = book();
    let [twice, once, cancelled, dollars, contract, free, back, away, nothing] =
        ["甲", "乙", "丙", "丁", "戊", "己", "庚", "辛", "壬"].map(|name| add(&book, &named(name)));
    for on in ["2026-05-01", "2026-05-01", "2026-06-01", "2026-06-01"] {
        sell(&book, twice, &bought(on, twd(100)));
    }
    for _ in 0..2 {
        sell(&book, once, &bought("2026-05-01", twd(100)));
    }
    sell(&book, cancelled, &bought("2026-05-01", twd(100)));
    cancel(&book, sell(&book, cancelled, &bought("2026-06-01", twd(100))));
    sell(&book, dollars, &bought("2026-05-01", usd(100)));
    sell(&book, contract, &planned("2026-05-01", &[("2026-12-01", 100)]));
    sell(&book, contract, &planned("2026-06-01", &[("2026-12-01", 100)]));
    sell(&book, free, &bought("2026-05-01", twd(0)));
    sell(&book, free, &bought("2026-06-01", twd(0)));
    let order = sell(&book, back, &bought("2026-05-01", twd(100)));
    sell(&book, back, &refund(order, "2026-06-01", twd(-50)));
    for on in ["2026-05-01", "2026-06-01"] {
        sell(&book, away, &bought(on, twd(100)));
    }
    archive(&book, away);
    let found = told(&book);
    let repeats: Vec<Option<u32>> = [twice, once, cancelled, dollars, contract, free, back, away, nothing]
        .iter()
        .map(|card| found.cards.iter().find(|one| one.card == *card).map(|one| one.repeats))
        .collect();
    // What was free is a purchase too; a refund is none.
    assert_eq!(repeats, [Some(1), Some(0), Some(0), None, Some(1), Some(1), Some(0), None, None]);
    assert_eq!(of(&found, free).missing, Some(Unknown::NothingPaid));
    assert_eq!(of(&found, once).missing, Some(Unknown::FewPurchases { have: 1 }));
    assert_eq!(of(&found, twice).missing, None, "what is missing is missing to the whole book");
    assert_eq!(found.currency, "TWD");
}

#[test]
fn whoever_brings_others_has_a_score_though_nobody_has_a_value_yet() {
    let (_folder, book) = book();
    let cards = ["甲", "乙", "丙", "丁", "戊"].map(|name| add(&book, &named(name)));
    for card in &cards[..4] {
        sell(&book, *card, &bought("2026-05-01", twd(100)));
    }
    brought(&book, cards[0], cards[2]);
    brought(&book, cards[0], cards[3]);
    // 戊 bought nothing, and counts for nobody.
    brought(&book, cards[1], cards[4]);
    let found = told(&book);
    let scores: Vec<u32> = cards[..4].iter().map(|card| of(&found, *card).referral_score).collect();
    assert_eq!(scores, [100, 0, 0, 0]);
}
