//! The classes of a small town under every scheme, worked out by hand, and the same town on other days.

use shuke_core::base::ids::CardId;
use shuke_core::base::money::Money;
use shuke_core::interactions::LogDraft;
use shuke_core::sales::holdings::HoldingKind;
use shuke_core::segments::profile::{self, Profile};
use shuke_core::segments::schemes::why::Missing;
use shuke_core::segments::{Classes, Scheme};
use shuke_core::{Book, Code};

use super::{
    account, bought, call, class, classes, counts, hold, log, note, product, refused, sell, town, twd,
};
use crate::{TODAY, add, book, named, on};

/// tier, abc, rfm, attitude, ladder, lifecycle, depth, pyramid, effort, drift, early adopter.
///
/// Received in twelve months: 甲 90,000, 丙 60,000, 乙 48,000, 戊 13,000, 己 10,000 of 30,000 signed, 丁 5,000, 丑 5,000 less
/// 1,000; together 230,000, of which 甲 and 丙 are 65.2 %, with 乙 86.1 %, with 戊 91.7 %, with 己 96.1 %.
/// Bought: the same with 30,000 for 己. Of seven amounts the fifths end at 6,600, 19,800, 40,800 and 57,600.
/// Profit: 甲 36,000 − 600, 丙 24,000, 乙 19,200, 己 12,000, 戊 5,200, 丑 2,000 − 400, 丁 2,000 − 3,000.
const TOLD: [(&str, &str); 13] = [
    ("甲", "select a high_value loyal loyal qualified deep most_valuable keep steady yes"),
    ("乙", "plain b dormant unattached loyal qualified ordinary potential develop late -"),
    ("丙", "select a lost - satisfied qualified forgotten most_valuable keep - -"),
    ("丁", "select c newcomer - trade qualified forgotten negative let_go - -"),
    ("戊", "- b regular - trade qualified ordinary potential develop small -"),
    ("己", "- c occasional - trade signed forgotten potential develop - -"),
    ("庚", "focus c - - aware lost forgotten - - - -"),
    ("辛", "- c - - aware qualified forgotten - - - -"),
    ("壬", "vip c - - trust target deep - - - -"),
    ("癸", "- c - - aware prospect forgotten - - - -"),
    ("子", "- - - - aware prospect - - - - -"),
    ("丑", "plain c passing switching trade qualified forgotten potential develop - -"),
    ("卯", "- c - - advocate prospect forgotten - - - -"),
];

#[test]
fn a_small_town_is_classed_as_worked_out_by_hand() {
    let (_folder, book, town) = town();
    let classes = classes(&book);
    assert_eq!((classes.facts().len(), classes.rules().currency.as_str()), (13, "TWD"));
    for (name, told) in TOLD {
        let at = classes.at(town[name]).unwrap();
        let found: Vec<&str> =
            Scheme::ALL.iter().map(|scheme| classes.class(at, *scheme).unwrap_or("-")).collect();
        assert_eq!(found.join(" "), told, "{name}");
    }
    // 寅 was put away, and with it the largest purchase and balance of all.
    assert_eq!(classes.at(town["寅"]), None);
}

#[test]
fn what_is_received_is_money_of_the_book_that_came_and_stayed() {
    let (_folder, book, town) = town();
    let classes = classes(&book);
    let facts = |name: &str| &classes.facts()[classes.at(town[name]).unwrap()];
    for (name, received, amount, days) in [
        ("甲", 90_000, Some(90_000), 9),
        // Signed for 30,000; of it 10,000 came.
        ("己", 10_000, Some(30_000), 1),
        // Cancelled, and in the money of another land.
        ("庚", 0, None, 0),
        ("辛", 0, None, 0),
        // Less what was given back, which is no purchase day.
        ("丑", 4_000, Some(4_000), 1),
        ("癸", 0, None, 0),
    ] {
        let one = facts(name);
        assert_eq!(one.received, received * 100, "{name}");
        assert_eq!(
            one.bought.map(|bought| bought.amount),
            amount.map(|dollars: i64| dollars * 100),
            "{name}"
        );
        assert_eq!(one.bought.map_or(0, |bought| bought.days), days, "{name}");
    }
    assert_eq!(classes.ranking().total(), 23_000_000);
    assert_eq!(classes.ranking().limits, [Some(6_000_000), Some(1_300_000)]);
}

#[test]
fn every_class_is_counted_with_its_money_and_nobody_twice() {
    let (_folder, book, _) = town();
    let classes = classes(&book);
    for (scheme, told) in [
        (Scheme::Tier, vec![2, 3, 1, 1, 6]),
        (Scheme::Abc, vec![2, 2, 8, 1]),
        (Scheme::Rfm, vec![1, 0, 1, 1, 0, 1, 1, 1, 0, 1, 6]),
        (Scheme::Attitude, vec![1, 1, 1, 10]),
        (Scheme::Ladder, vec![4, 1, 4, 1, 2, 1, 0]),
        (Scheme::Lifecycle, vec![3, 1, 1, 7, 1, 0, 0]),
        (Scheme::Depth, vec![2, 2, 8, 1]),
        (Scheme::Pyramid, vec![2, 4, 1, 6]),
        (Scheme::Effort, vec![2, 4, 1, 6]),
        (Scheme::Drift, vec![1, 1, 1, 0, 10]),
        (Scheme::EarlyAdopter, vec![1, 12]),
    ] {
        assert_eq!(counts(&classes, scheme), told, "{scheme:?}");
        assert_eq!(told.iter().sum::<u32>(), 13, "{scheme:?}");
    }
    let amounts = |scheme| classes.counts(scheme).into_iter().map(|one| one.amount).collect::<Vec<_>>();
    let held = Money::from_minor(9_999_999, "TWD");
    assert_eq!(amounts(Scheme::Tier), [held, twd(340_000), twd(200_000), twd(300_000), twd(0)]);
    assert_eq!(amounts(Scheme::Abc), [twd(150_000), twd(61_000), twd(19_000), twd(0)]);
    assert_eq!(amounts(Scheme::Drift)[0], twd(90_000));
}

fn profile(book: &Book, card: CardId) -> Profile {
    book.read(|tx| profile::of(&Classes::load(tx)?, card)).unwrap()
}

#[test]
fn what_is_missing_for_a_class_is_said_and_is_no_class() {
    let (_folder, book, town) = town();
    let missing = |name: &str, scheme: Scheme| {
        let found = profile(&book, town[name]).classes.into_iter().find(|one| one.scheme == scheme).unwrap();
        (found.class.is_some(), found.missing)
    };
    for (name, scheme, why) in [
        ("戊", Scheme::Tier, Missing::NoBalance),
        ("子", Scheme::Abc, Missing::TooNew),
        ("癸", Scheme::Rfm, Missing::NoPurchase),
        ("丙", Scheme::Attitude, Missing::FewPurchases),
        ("戊", Scheme::Attitude, Missing::OtherUndated),
        ("癸", Scheme::Attitude, Missing::FewPurchases),
        ("子", Scheme::Depth, Missing::TooNew),
        ("癸", Scheme::Pyramid, Missing::NoProfit),
        ("癸", Scheme::Effort, Missing::NoProfit),
        ("丙", Scheme::Drift, Missing::FewPurchases),
        ("乙", Scheme::EarlyAdopter, Missing::NotJudged),
    ] {
        assert_eq!(missing(name, scheme), (false, Some(why)), "{name} {scheme:?}");
    }
    // What somebody judged stands, though the rule has nothing to say.
    assert_eq!(missing("甲", Scheme::EarlyAdopter), (true, Some(Missing::NotJudged)));
    assert_eq!(missing("甲", Scheme::Tier), (true, None));
}

#[test]
fn a_profile_says_the_next_rung_what_lacks_evidence_and_the_sums() {
    let (_folder, book, town) = town();
    let found = profile(&book, town["甲"]);
    assert_eq!(found.next_rung, Some(("advocate".to_owned(), 0, 3)));
    assert_eq!(found.rung_gaps, ["satisfied"]);
    assert_eq!((found.balance, found.bought, found.received), (Some(twd(120_000)), twd(90_000), twd(90_000)));
    assert!(found.classes.iter().all(|one| one.judged == (one.scheme == Scheme::EarlyAdopter)));
    let found = profile(&book, town["卯"]);
    assert_eq!((found.next_rung, found.rung_gaps.len(), found.balance), (None, 4, None));
    // 戊 would be 忠誠, but the latest experience was below expectation.
    assert_eq!(profile(&book, town["戊"]).next_rung, Some(("satisfied".to_owned(), 0, 1)));
    let away = book.read(|tx| profile::of(&Classes::load(tx)?, town["寅"]));
    assert_eq!(refused(away), Code::CardUnknown);
}

#[test]
fn a_fifth_is_not_told_among_four_but_a_loss_is_a_loss() {
    let (_folder, book) = book();
    product(&book, "茶", 400);
    let cards = ["甲", "乙", "丙", "丁"].map(|name| add(&book, &named(name)));
    for card in cards {
        sell(&book, card, &bought("2026-09-01", twd(1_000)));
    }
    let spent = LogDraft { cost: Some(twd(401)), ..call("2026-09-02") };
    log(&book, cards[3], &spent);
    let told = |card, scheme| class(&book, card, scheme);
    assert_eq!((told(cards[0], Scheme::Rfm), told(cards[0], Scheme::Pyramid)), (None, None));
    assert_eq!((told(cards[3], Scheme::Pyramid), told(cards[3], Scheme::Effort)), (Some("negative"), None));
    let fifth = add(&book, &named("戊"));
    sell(&book, fifth, &bought("2026-09-01", twd(1_000)));
    assert!(cards.iter().all(|card| told(*card, Scheme::Rfm).is_some()));
    assert_eq!(told(cards[3], Scheme::Effort), Some("let_go"));
}

#[test]
fn the_same_town_is_another_one_three_months_later() {
    let (folder, book, town) = town();
    drop(book);
    let book = on(&folder, "2026-12-16");
    for (name, scheme, told) in [
        // 106 days since the last purchase, of a rhythm of thirty.
        ("甲", Scheme::Rfm, Some("dormant")),
        ("甲", Scheme::Drift, Some("late")),
        ("戊", Scheme::Drift, Some("late_and_small")),
        ("戊", Scheme::Rfm, Some("quiet")),
        ("丁", Scheme::Rfm, Some("passing")),
        // 97 and 182 days since somebody was reached.
        ("甲", Scheme::Depth, Some("ordinary")),
        ("壬", Scheme::Depth, Some("forgotten")),
        // The card itself is 92 days old by now.
        ("子", Scheme::Abc, Some("c")),
        ("子", Scheme::Depth, Some("ordinary")),
    ] {
        assert_eq!(class(&book, town[name], scheme), told, "{name} {scheme:?}");
    }
    // Two of the six purchases of 乙 are no longer within twelve months.
    let classes = classes(&book);
    assert_eq!(classes.facts()[classes.at(town["乙"]).unwrap()].received, 3_200_000);
    drop(book);
    // A day before today: the tier left on 15 June still holds, and nothing was cancelled yet.
    let book = on(&folder, "2026-09-14");
    assert_eq!(class(&book, town["丁"], Scheme::Tier), Some("focus"));
    assert_eq!(class(&book, town["庚"], Scheme::Lifecycle), Some("qualified"));
    assert_eq!(class(&book, town["子"], Scheme::Depth), None);
}

#[test]
fn the_edges_of_a_tier_belong_to_the_tier_above() {
    let (_folder, book) = book();
    let card = add(&book, &named("王美玲"));
    let id = hold(&book, card, &account(HoldingKind::Demand, "001"));
    for (minor, told) in [
        (9_990_000, "plain"),
        (9_999_999, "plain"),
        (10_000_000, "select"),
        (19_999_999, "select"),
        (20_000_000, "focus"),
        (29_999_999, "focus"),
        (30_000_000, "vip"),
    ] {
        note(&book, id, TODAY, Money::from_minor(minor, "TWD"));
        assert_eq!(class(&book, card, Scheme::Tier), Some(told), "{minor}");
    }
}

#[test]
fn a_tier_is_kept_for_three_months_below_it_and_not_a_day_longer() {
    let (folder, book) = book();
    let card = add(&book, &named("王美玲"));
    let [one, other] = ["001", "002"].map(|number| hold(&book, card, &account(HoldingKind::Demand, number)));
    note(&book, one, "2025-01-05", twd(200_000));
    note(&book, other, "2025-02-01", twd(100_000));
    // Both together were 300,000 up to 29 November.
    note(&book, other, "2025-11-30", twd(50_000));
    note(&book, one, "2026-01-10", twd(40_000));
    let again = hold(&book, card, &account(HoldingKind::Time, "003"));
    note(&book, again, "2026-08-01", twd(110_000));
    note(&book, again, "2026-08-02", twd(0));
    drop(book);
    for (today, told, balance) in [
        ("2025-01-04", None, None),
        ("2025-01-05", Some("focus"), Some(200_000)),
        ("2025-02-01", Some("vip"), Some(300_000)),
        ("2025-11-29", Some("vip"), Some(300_000)),
        // Left on 30 November, gone on 28 February.
        ("2026-02-27", Some("vip"), Some(90_000)),
        ("2026-02-28", Some("focus"), Some(90_000)),
        // 250,000 was left on 10 January.
        ("2026-04-09", Some("focus"), Some(90_000)),
        ("2026-04-10", Some("plain"), Some(90_000)),
        // One day at 200,000 again, and it is kept anew.
        ("2026-08-01", Some("focus"), Some(200_000)),
        ("2026-11-01", Some("focus"), Some(90_000)),
        ("2026-11-02", Some("plain"), Some(90_000)),
    ] {
        let book = on(&folder, today);
        let found = classes(&book);
        let facts = &found.facts()[found.at(card).unwrap()];
        assert_eq!(found.class(found.at(card).unwrap(), Scheme::Tier), told, "{today}");
        let held = facts.tier.ok().map(|tier| tier.balance);
        assert_eq!(held, balance.map(|dollars: i64| dollars * 100), "{today}");
    }
}
