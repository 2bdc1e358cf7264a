//! The rules: tried, put in force, refused, taken back; and what they say put onto the cards as one action.

use shuke_core::base::ids::CardId;
use shuke_core::cards::{self, Class};
use shuke_core::segments::apply::{self, ClassMoves};
use shuke_core::segments::rules::{Rules, Settings, Version};
use shuke_core::segments::schemes::rfm::Cuts;
use shuke_core::segments::schemes::{abc, rfm, tier};
use shuke_core::segments::{Classes, Scheme};
use shuke_core::store::history;
use shuke_core::{Book, Code, Error, Op};

use super::{account, class, classes, counts, hold, judge, note, opinion, sell, town};
use crate::{add, book, day, named, on};

fn rules(book: &Book) -> Rules {
    classes(book).rules().clone()
}

fn set(book: &Book, settings: &Settings) -> Result<(), Error> {
    book.write(Op::SetClassRule, |tx| Classes::load(tx)?.rules().set(tx, settings)).map(drop)
}

fn version(book: &Book, scheme: Scheme) -> (u32, Option<String>) {
    let Version { version, since, .. } = rules(book).version(scheme);
    (version, since.map(|day| day.to_string()))
}

fn trial(book: &Book, settings: &Settings) -> Result<Classes, Error> {
    book.read(|tx| Classes::trial(tx, settings))
}

#[test]
fn what_shuke_proposes_is_version_one_of_no_day() {
    let (_folder, book) = book();
    let found = rules(&book);
    assert_eq!((found.settings, found.currency.as_str()), (Settings::proposed("TWD"), "TWD"));
    assert_eq!(found.versions.len(), 8);
    assert!(found.versions.iter().all(|one| (one.version, one.since) == (1, None)));
    // 10, 20 and 30 萬, whatever the decimals of the currency.
    let edges = |currency| {
        let of = Settings::proposed(currency).tier;
        [of.select, of.focus, of.vip]
    };
    assert_eq!(edges("TWD"), [10_000_000, 20_000_000, 30_000_000]);
    assert_eq!(edges("JPY"), [100_000, 200_000, 300_000]);
}

#[test]
fn a_rule_that_is_changed_has_a_new_version_from_today_and_the_others_keep_theirs() {
    let (folder, book, town) = town();
    let mut settings = rules(&book).settings;
    settings.abc.a_percent = 60;
    set(&book, &settings).unwrap();
    assert_eq!(version(&book, Scheme::Abc), (2, Some("2026-09-15".to_owned())));
    for scheme in Scheme::ALL.into_iter().filter(|scheme| *scheme != Scheme::Abc) {
        assert_eq!(version(&book, scheme), (1, None), "{scheme:?}");
    }
    // 甲 alone has 39.1 %, with 丙 65.2 %.
    assert_eq!(class(&book, town["丙"], Scheme::Abc), Some("b"));
    let same = book.write(Op::SetClassRule, |tx| Classes::load(tx)?.rules().set(tx, &settings)).unwrap();
    assert!(same.op.is_none(), "what changes nothing is no action");
    drop(book);
    let book = on(&folder, "2026-10-01");
    settings.abc.a_percent = 40;
    settings.pyramid.top_percent = 10;
    set(&book, &settings).unwrap();
    let third = (3, Some("2026-10-01".to_owned()));
    assert_eq!(version(&book, Scheme::Abc), third);
    let second = (2, Some("2026-10-01".to_owned()));
    assert_eq!((version(&book, Scheme::Pyramid), version(&book, Scheme::Effort)), (second.clone(), second));
    assert_eq!(class(&book, town["丙"], Scheme::Pyramid), Some("potential"));
    let why = book
        .read(|tx| shuke_core::segments::explain::explain(tx, &Classes::load(tx)?, town["丙"], Scheme::Abc));
    assert_eq!(why.unwrap().rule.version, 3);
    book.undo(None).unwrap();
    assert_eq!(version(&book, Scheme::Abc), (2, Some("2026-09-15".to_owned())));
    assert_eq!(version(&book, Scheme::Pyramid), (1, None));
}

#[test]
fn rules_nobody_can_be_told_apart_by_are_refused_and_change_nothing() {
    let (_folder, book, town) = town();
    let before = (rules(&book), book.read(|tx| history::list(tx, None, 999)).unwrap().len());
    let usual = before.0.settings.clone();
    let abc = |change: fn(&mut abc::Settings)| {
        let mut settings = usual.clone();
        change(&mut settings.abc);
        settings
    };
    let crossed = tier::Settings { focus: usual.tier.select, ..usual.tier };
    let cuts = rfm::Settings { recency: Cuts::Fixed([30, 30, 90, 180]), ..usual.rfm };
    let mut all = vec![
        (Settings { tier: crossed, ..usual.clone() }, "tier falling"),
        (Settings { rfm: cuts, ..usual.clone() }, "rfm falling"),
        (abc(|abc| abc.months = 0), "abc too_small"),
        (abc(|abc| abc.a_percent = 95), "abc falling"),
        (abc(|abc| abc.b_percent = 101), "abc too_large"),
        (abc(|abc| abc.fixed = Some(abc::Fixed { a: 5, b: 5 })), "abc falling"),
    ];
    let mut settings = usual.clone();
    (settings.attitude.purchases, settings.depth.new_days) = (1, 181);
    all.push((settings.clone(), "attitude too_small"));
    settings.attitude.purchases = 3;
    all.push((settings.clone(), "depth falling"));
    settings.depth.new_days = 30;
    (settings.ladder.reached, settings.pyramid.last_percent) = (0, 51);
    all.push((settings.clone(), "ladder too_small"));
    settings.ladder.reached = 2;
    all.push((settings.clone(), "pyramid too_large"));
    settings.pyramid.last_percent = 20;
    settings.drift.purchases = 2;
    all.push((settings, "drift too_small"));
    for (mut settings, told) in all {
        // Something else that could be put in force goes the same way.
        settings.abc.new_days += 1;
        let error = set(&book, &settings).unwrap_err();
        let scheme = told.split(' ').next();
        assert_eq!(
            (error.code, error.field.as_deref(), error.args["text"].as_str()),
            (Code::RuleUnfit, scheme, Some(told))
        );
        assert_eq!(trial(&book, &settings).unwrap_err().code, Code::RuleUnfit, "{told}");
    }
    let after = (rules(&book), book.read(|tx| history::list(tx, None, 999)).unwrap().len());
    assert_eq!(after, before);
    assert_eq!(class(&book, town["丙"], Scheme::Abc), Some("a"));
}

#[test]
fn a_rule_is_tried_before_it_is_in_force_and_a_trial_leaves_nothing() {
    let (_folder, book, town) = town();
    let before = rules(&book);
    let mut settings = before.settings.clone();
    settings.tier.vip = 20_000_001;
    settings.tier.focus = 12_000_000;
    settings.abc.crossing = true;
    let tried = trial(&book, &settings).unwrap();
    // 甲 and 丁 hold 120,000, 庚 200,000; 丁's grace ended today.
    assert_eq!(counts(&tried, Scheme::Tier), [2, 1, 3, 1, 6]);
    // Larger than 乙 are 65.2 %, larger than 己 91.7 %, larger than 丁 96.1 %.
    assert_eq!(counts(&tried, Scheme::Abc), [3, 2, 7, 1]);
    assert_eq!(rules(&book), before);
    assert_eq!(counts(&classes(&book), Scheme::Tier), [2, 3, 1, 1, 6]);
    set(&book, &settings).unwrap();
    assert_eq!(counts(&classes(&book), Scheme::Abc), [3, 2, 7, 1]);
    assert_eq!(class(&book, town["庚"], Scheme::Tier), Some("focus"));
}

#[test]
fn amounts_in_place_of_percent_are_met_exactly() {
    let (_folder, book, town) = town();
    let mut settings = rules(&book).settings;
    settings.abc.fixed = Some(abc::Fixed { a: 4_800_000, b: 500_000 });
    set(&book, &settings).unwrap();
    for (name, told) in [("丙", "a"), ("乙", "a"), ("戊", "b"), ("丁", "b"), ("丑", "c"), ("癸", "c")] {
        assert_eq!(class(&book, town[name], Scheme::Abc), Some(told), "{name}");
    }
    settings.abc.fixed = Some(abc::Fixed { a: 4_800_001, b: 500_001 });
    set(&book, &settings).unwrap();
    assert_eq!(class(&book, town["乙"], Scheme::Abc), Some("b"));
    assert_eq!(class(&book, town["丁"], Scheme::Abc), Some("c"));
}

#[test]
fn no_grace_at_all_is_a_rule_too() {
    let (_folder, book) = book();
    let card = add(&book, &named("王美玲"));
    let id = hold(&book, card, &account(shuke_core::sales::holdings::HoldingKind::Demand, "1"));
    note(&book, id, "2026-09-14", super::twd(300_000));
    note(&book, id, "2026-09-15", super::twd(0));
    assert_eq!(class(&book, card, Scheme::Tier), Some("vip"));
    let mut settings = rules(&book).settings;
    settings.tier.grace_months = 0;
    set(&book, &settings).unwrap();
    assert_eq!(class(&book, card, Scheme::Tier), Some("plain"));
}

fn outlook(book: &Book) -> ClassMoves {
    book.read(|tx| apply::outlook(tx, &Classes::load(tx)?)).unwrap()
}

fn held(book: &Book, card: CardId) -> Option<Class> {
    book.read(|tx| cards::reference(tx, card)).unwrap().class
}

#[test]
fn classes_are_put_on_the_cards_as_they_were_shown_and_one_undo_takes_all_back() {
    let (_folder, book, town) = town();
    let hand = |name: &str, class| {
        book.write(Op::SetClass, |tx| cards::set_class(tx, town[name], Some(class))).unwrap();
    };
    judge(&book, town["丁"], &opinion(Scheme::Abc, "a", "明年要開分店")).unwrap();
    // 資料不足 of 子 is no class; 甲 has the right one already; 丙 another; 寅 was put away.
    hand("子", Class::B);
    hand("甲", Class::A);
    hand("丙", Class::C);
    let before = outlook(&book);
    assert_eq!((before.count, before.locked), (10, 1));
    let told: Vec<_> = before
        .moves
        .iter()
        .map(|one| (one.card.name.as_str(), one.card.class, one.to, one.received.minor().unwrap() / 100))
        .collect();
    let (a, b, c) = (Some(Class::A), Some(Class::B), Some(Class::C));
    let nothing = |name| (name, None, c, 0);
    assert_eq!(
        told,
        [
            ("丙", c, a, 60_000),
            ("乙", None, b, 48_000),
            ("戊", None, b, 13_000),
            ("己", None, c, 10_000),
            ("丑", None, c, 4_000),
            nothing("庚"),
            nothing("辛"),
            nothing("壬"),
            nothing("癸"),
            nothing("卯"),
        ]
    );
    let done = book.write(Op::Reclassify, apply::apply).unwrap();
    assert_eq!(done.value, 10);
    for one in &before.moves {
        assert_eq!(held(&book, one.card.id), one.to, "{}", one.card.name);
    }
    for (name, class) in [("丁", a), ("子", b), ("甲", a), ("寅", None)] {
        assert_eq!(held(&book, town[name]), class, "{name}");
    }
    assert_eq!(outlook(&book).count, 0);
    let again = book.write(Op::Reclassify, apply::apply).unwrap();
    assert_eq!((again.value, again.op), (0, None));
    book.undo(done.op).unwrap();
    for one in &before.moves {
        assert_eq!(held(&book, one.card.id), one.card.class, "{}", one.card.name);
    }
    assert_eq!(held(&book, town["丁"]), a, "what was judged was another action");
}

#[test]
fn a_class_that_was_locked_moves_again_once_it_is_free() {
    let (folder, book, town) = town();
    let draft = shuke_core::segments::judgements::JudgementDraft {
        until: Some(day("2026-09-30")),
        ..opinion(Scheme::Abc, "c", "搬走了")
    };
    judge(&book, town["甲"], &draft).unwrap();
    book.write(Op::Reclassify, apply::apply).unwrap();
    assert_eq!((held(&book, town["甲"]), outlook(&book).count), (Some(Class::C), 0));
    drop(book);
    let book = on(&folder, "2026-10-01");
    let moves = outlook(&book);
    assert_eq!((moves.count, moves.locked), (1, 0));
    assert_eq!((moves.moves[0].card.name.as_str(), moves.moves[0].to), ("甲", Some(Class::A)));
    // What is sold while the question is open is asked about anew.
    sell(&book, town["戊"], &super::bought("2026-10-01", super::twd(900_000)));
    let moves: Vec<String> = outlook(&book).moves.into_iter().map(|one| one.card.name).collect();
    assert_eq!(moves[0], "戊");
}
