//! The invented customers of the sample book trade, so that every screen of it has something to show, on whatever day it is made.

use shuke_core::sales::gates::Stage;
use shuke_core::sales::{opportunities, receivables};
use shuke_core::segments::Scheme;
use shuke_core::segments::insights::{self, Period};
use shuke_core::{Book, Clock, cards, check, sample};

use super::twd;
use crate::day;

fn class(book: &Book, name: &str, scheme: Scheme) -> Option<&'static str> {
    book.roll(|tx, roll| {
        let classes = roll.classes(tx)?;
        Ok(classes.at(cards::resolve(tx, name)?).and_then(|at| classes.class(at, scheme)))
    })
    .unwrap()
}

#[test]
fn the_sample_book_has_trade_on_any_date() {
    for on in ["2024-02-29", "2026-09-15", "2027-12-31"] {
        let folder = tempfile::tempdir().unwrap();
        let book = sample::create(&folder.path().join("s.book"), Clock::Pinned(day(on))).unwrap();
        let owed = book.roll(|tx, roll| receivables::receivables(tx, roll, "TWD")).unwrap();
        let told: Vec<_> = owed
            .rows
            .iter()
            .take(2)
            .map(|row| (row.card.name.as_str(), row.part, row.late_days, row.left.clone()))
            .collect();
        assert_eq!(told, [("歐陽汶", (2, 2), 6, twd(96_000)), ("蔡明樺", (2, 4), 0, twd(18_600))], "{on}");
        assert_eq!((owed.mature, owed.customers), (vec![twd(114_600)], 5), "{on}");
        let board = book.roll(|tx, roll| opportunities::list(tx, roll, None)).unwrap();
        let at = |stage: Stage| board.iter().filter(|one| one.stage == stage).count();
        let stages = [Stage::Prospect, Stage::Target, Stage::Signed, Stage::Qualified, Stage::Lost];
        assert_eq!(stages.map(at), [9, 7, 5, 8, 5], "{on}");
        let stalled: Vec<_> =
            board.iter().filter_map(|one| Some((one.card.name.as_str(), one.stalled_days?))).collect();
        assert_eq!(stalled, [("賴冠宇", 38)], "{on}");
        let seen =
            book.roll(|tx, roll| insights::insights(tx, roll, &*roll.classes(tx)?, Period::Rule)).unwrap();
        assert_eq!(seen.quiet_counts, [1, 2, 3], "{on}");
        assert_eq!(class(&book, "王美玲", Scheme::Tier), Some("vip"), "{on}");
        // Below the edge since forty days, and kept for three months.
        assert_eq!(class(&book, "黃淑芬", Scheme::Tier), Some("vip"), "{on}");
        assert_eq!(class(&book, "余光遠", Scheme::Tier), Some("plain"), "{on}");
        assert_eq!(class(&book, "簡秀琴", Scheme::Tier), Some("select"), "{on}");
        assert_eq!(class(&book, "王美玲", Scheme::Ladder), Some("loyal"), "{on}");
        assert_eq!(class(&book, "楊振岳", Scheme::Abc), Some("a"), "{on}");
        assert!(book.read(check::check).unwrap().ok, "{on}");
    }
}
