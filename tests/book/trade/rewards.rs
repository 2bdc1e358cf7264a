//! 獎勵: what partners grant, who may have it, and the list at the end of the year.

use shuke_core::base::ids::{BenefitId, CardId};
use shuke_core::cards::draft::{RelationDraft, RelationKind};
use shuke_core::cards::{self, CardDraft, Class};
use shuke_core::occasions::gifts;
use shuke_core::rewards::benefits::{self, BenefitDraft};
use shuke_core::rewards::year_end::{self, YearEnd};
use shuke_core::sales::ledgers;
use shuke_core::{Book, Code, Error, Op};

use super::{bought, cancel, pay, paying, planned, refund, refused, sell, twd, usd};
use crate::{add, book, day, named};

fn save(book: &Book, draft: &BenefitDraft) -> Result<BenefitId, Error> {
    book.write(Op::SaveBenefit, |tx| benefits::save(tx, None, draft)).map(|done| done.value)
}

fn ride() -> BenefitDraft {
    BenefitDraft {
        partner: "大順車行".into(),
        offer: "機場接送".into(),
        r#where: "abc:a".into(),
        points: 30,
        until: Some(day("2026-12-31")),
        ..BenefitDraft::default()
    }
}

fn of_class(name: &str, class: Class) -> CardDraft {
    CardDraft { class: Some(class), ..named(name) }
}

fn offers(book: &Book, card: CardId) -> Vec<(String, u32, Option<String>)> {
    let all = book.roll(|tx, roll| benefits::of_card(tx, roll, card)).unwrap();
    all.into_iter().map(|one| (one.said.offer, one.lacking, one.used_on.map(|day| day.to_string()))).collect()
}

fn earn(book: &Book, card: CardId, on: &str, points: i32) {
    book.write(Op::AddReward, |tx| ledgers::add_reward(tx, card, day(on), points, "消費")).unwrap();
}

fn take(book: &Book, card: CardId, id: BenefitId) -> Result<(), Error> {
    book.roll(|tx, roll| benefits::check(tx, roll, card, id))?;
    book.write(Op::UseBenefit, |tx| benefits::take(tx, card, id)).map(drop)
}

#[test]
fn a_benefit_is_for_those_the_words_find_while_it_holds_and_costs_its_points() {
    let (_folder, book) = book();
    let vip = add(&book, &of_class("王美玲", Class::A));
    let other = add(&book, &of_class("陳大文", Class::C));
    let words = BenefitDraft { r#where: "class:a".into(), ..ride() };
    let id = save(&book, &words).unwrap();
    let over = BenefitDraft { offer: "去年的".into(), until: Some(day("2026-09-14")), ..words.clone() };
    let coming =
        BenefitDraft { offer: "下個月的".into(), from: Some(day("2026-10-01")), ..words.clone() };
    let for_all =
        BenefitDraft { offer: "生日蛋糕".into(), r#where: String::new(), points: 0, ..words.clone() };
    for draft in [&over, &coming, &for_all] {
        save(&book, draft).unwrap();
    }
    earn(&book, vip, "2026-09-01", 20);
    assert_eq!(offers(&book, vip), [("機場接送".into(), 10, None), ("生日蛋糕".into(), 0, None)]);
    assert_eq!(offers(&book, other), [("生日蛋糕".into(), 0, None)]);
    let all = book.roll(benefits::list).unwrap();
    let told: Vec<_> =
        all.iter().map(|one| (one.said.offer.as_str(), one.holds, one.people, one.used)).collect();
    assert_eq!(
        told,
        [
            ("下個月的", false, 1, 0),
            ("機場接送", true, 1, 0),
            ("生日蛋糕", true, 2, 0),
            ("去年的", false, 1, 0)
        ]
    );

    let short = take(&book, vip, id).unwrap_err();
    assert_eq!((short.code, short.args["left"].to_string()), (Code::AmountUnfit, "20".to_owned()));
    earn(&book, vip, "2026-09-02", 10);
    take(&book, vip, id).unwrap();
    assert_eq!(offers(&book, vip)[0], ("機場接送".into(), 30, Some("2026-09-15".into())));
    let rewards = book.read(|tx| ledgers::rewards(tx, vip)).unwrap();
    assert_eq!((rewards[0].points, rewards[0].what.as_str()), (-30, "大順車行・機場接送"));
    assert_eq!(refused(take(&book, other, id)), Code::BenefitUnfit);
    let cake = all.iter().find(|one| one.said.points == 0).unwrap().id;
    take(&book, other, cake).unwrap();
    let free = book.read(|tx| ledgers::rewards(tx, other)).unwrap();
    assert_eq!((free[0].points, free[0].what.as_str()), (0, "大順車行・生日蛋糕"));
    let used: Vec<u32> = book.roll(benefits::list).unwrap().iter().map(|one| one.used).collect();
    assert_eq!(used, [0, 1, 1, 0]);
    let renamed = BenefitDraft { offer: "機場接送一趟".into(), ..words.clone() };
    book.write(Op::SaveBenefit, |tx| benefits::save(tx, Some(id), &renamed)).unwrap();
    assert_eq!(book.roll(benefits::list).unwrap()[1].used, 1, "other words, the same uses");
    assert_eq!(offers(&book, vip)[0].2.as_deref(), Some("2026-09-15"));
    book.undo(None).unwrap();
    book.write(Op::RemoveBenefit, |tx| benefits::remove(tx, id)).unwrap();
    assert_eq!(book.read(|tx| ledgers::rewards(tx, vip)).unwrap().len(), 3, "who used it stays written");
    let gone = book.write(Op::UseBenefit, |tx| benefits::take(tx, vip, id)).unwrap_err();
    assert_eq!(gone.code, Code::Unknown);
}

#[test]
fn a_benefit_nobody_could_understand_is_refused() {
    let (_folder, book) = book();
    for (draft, code) in [
        (BenefitDraft { partner: " ".into(), ..ride() }, Code::TextMissing),
        (BenefitDraft { offer: String::new(), ..ride() }, Code::TextMissing),
        (BenefitDraft { offer: "長".repeat(500), ..ride() }, Code::TextTooLong),
        (BenefitDraft { from: Some(day("2027-01-01")), ..ride() }, Code::DateImpossible),
        (BenefitDraft { points: u32::MAX, ..ride() }, Code::AmountUnfit),
    ] {
        assert_eq!(refused(save(&book, &draft)), code, "{draft:?}");
    }
    assert!(save(&book, &BenefitDraft { r#where: "balance>=".into(), ..ride() }).is_err());
    assert_eq!(book.roll(benefits::list).unwrap(), []);
    let id = save(&book, &ride()).unwrap();
    assert_eq!(
        refused(save(&book, &BenefitDraft { points: 5, ..ride() })),
        Code::BenefitKnown,
        "whose uses would be whose?"
    );
    let same = BenefitDraft { points: 5, ..ride() };
    book.write(Op::SaveBenefit, |tx| benefits::save(tx, Some(id), &same)).unwrap();
    assert_eq!(book.roll(benefits::list).unwrap()[0].said, same);
}

fn year(book: &Book, year: i32) -> YearEnd {
    book.roll(|tx, roll| year_end::list(tx, roll, year, "TWD", 500)).unwrap()
}

#[test]
fn the_years_list_counts_what_was_bought_brought_given_and_earned_in_it() {
    let (_folder, book) = book();
    let buyer = add(&book, &named("王美玲"));
    let bringer = add(&book, &named("陳大文"));
    let brought = add(&book, &named("林小明"));
    let quiet = add(&book, &named("無關"));
    let relation = RelationDraft { relation: RelationKind::Referrer, ..RelationDraft::default() };
    book.write(Op::AddRelation, |tx| cards::add_relation(tx, brought, &relation, Some(bringer))).unwrap();
    let tea = sell(&book, buyer, &bought("2026-01-01", twd(300)));
    sell(&book, buyer, &refund(tea, "2026-02-01", twd(-100)));
    sell(&book, buyer, &bought("2025-12-31", twd(9_000)));
    sell(&book, buyer, &bought("2026-03-01", usd(5_000)));
    let gone = sell(&book, buyer, &bought("2026-03-02", twd(7_000)));
    cancel(&book, gone).unwrap();
    // A contract that was cancelled counts nothing, nor what went back of it.
    let lapsed = sell(&book, buyer, &planned("2026-03-03", &[("2026-03-10", 400), ("2026-04-10", 400)]));
    pay(&book, lapsed, &paying("2026-03-10", twd(400)));
    cancel(&book, lapsed).unwrap();
    sell(&book, buyer, &refund(lapsed, "2026-05-01", twd(-400)));
    sell(&book, brought, &planned("2026-05-01", &[("2026-10-01", 1_000)]));
    earn(&book, buyer, "2025-12-31", 50);
    earn(&book, buyer, "2026-01-01", 20);
    earn(&book, buyer, "2026-02-01", -10);
    let gift: gifts::Draft = serde_json::from_value(serde_json::json!({
        "direction": "out", "what": "茶葉", "day": "2026-09-10", "value": {"amount": "88", "currency": "TWD"}
    }))
    .unwrap();
    book.write(Op::AddGift, |tx| gifts::add(tx, bringer, &gift)).unwrap();

    let this = year(&book, 2026);
    let told: Vec<_> = this
        .rows
        .iter()
        .map(|row| {
            let minor = |money: &shuke_core::base::money::Money| money.minor().unwrap() / 100;
            (row.card.id, minor(&row.bought), row.orders, row.brought, minor(&row.through), minor(&row.given))
        })
        .collect();
    let mut expected =
        vec![(bringer, 0, 0, 1, 1_000, 88), (brought, 1_000, 1, 0, 0, 0), (buyer, 200, 1, 0, 0, 0)];
    // Both stand for a thousand: by identity, which is the order they were made in.
    expected[..2].sort_by_key(|row| row.0);
    assert_eq!(told, expected);
    assert_eq!(this.rows.iter().find(|row| row.card.id == bringer).unwrap().gifts, 1);
    assert_eq!((this.rows[2].earned, this.rows[2].points, this.rows[2].gifts), (20, 60, 0));
    assert_eq!((this.bought, this.given, this.more), (twd(1_200), twd(88), 0));
    assert!(this.rows.iter().all(|row| row.card.id != quiet));
    let last = year(&book, 2025);
    assert_eq!(last.rows[0].bought, twd(9_000));
    assert_eq!((last.rows[0].earned, last.rows[0].points), (50, 60), "what is left is left today");
    let refused_year = |year| {
        book.roll(|tx, roll| year_end::list(tx, roll, year, "TWD", 500))
            .map(|list| list.year)
            .unwrap_err()
            .code
    };
    assert_eq!(refused_year(2027), Code::DateImpossible);
    assert_eq!(refused_year(1899), Code::DateTooEarly);
    assert_eq!(refused_year(-400_000), Code::DateImpossible);
    let two = book.roll(|tx, roll| year_end::list(tx, roll, 2026, "TWD", 2)).unwrap();
    assert_eq!((two.rows.len(), two.more, two.bought), (2, 1, twd(1_200)));
    book.write(Op::ArchiveCard, |tx| cards::archive(tx, buyer, true)).unwrap();
    assert!(year(&book, 2026).rows.iter().all(|row| row.card.id != buyer));
}
