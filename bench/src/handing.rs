//! Handing a rep's whole book over: five thousand cards, each with a history of its own.

use std::path::Path;
use std::time::Instant;

use shuke_core::base::error::Result;
use shuke_core::cards::draft::{Channel, PointDraft};
use shuke_core::cards::{self, CardDraft, Class};
use shuke_core::followups::FollowupDraft;
use shuke_core::handover::{self, Choices, FirstContact, Order};
use shuke_core::interactions::{self, After, Direction, LogDraft};
use shuke_core::{Book, Clock, Op, Preset};

use crate::measure::{Line, told, within};
use crate::people::TODAY;

const CARDS: usize = 5_000;
const CONTACTS: usize = 4;
const WORDS: &str = "songfeng dukou denglong zaocha shiqiao baicai";

/// Making the file and taking it over: together no longer than half a minute, the limit of issue 7.
pub fn over(room: &Path) -> Result<Vec<Line>> {
    let clock = Clock::Pinned(TODAY.parse().unwrap_or_default());
    let open = |name: &str| Book::create(&room.join(name), name, Preset::General, clock, "周以恩");
    let (from, to) = (open("from.book")?, open("to.book")?);
    let mut all = Vec::with_capacity(CARDS);
    for at in 0..CARDS {
        let draft = CardDraft {
            name: format!("王小明{at}"),
            class: [Some(Class::A), Some(Class::B), Some(Class::C), None].get(at % 4).copied().flatten(),
            phones: vec![PointDraft { value: format!("09{at:08}"), ..PointDraft::default() }],
            note: "女兒喜歡恐龍，先生開機械廠".to_owned(),
            ..CardDraft::default()
        };
        let card = from.write(Op::AddCard, |tx| cards::add(tx, &draft))?.value;
        for contact in 0..CONTACTS {
            let log = LogDraft {
                note: format!("第 {contact} 次談續保，週末比較方便"),
                ..LogDraft::of(Channel::Call, Direction::Out)
            };
            let next = (contact == 0).then(FollowupDraft::default);
            let after = After { no_next: next.is_none(), next, ..After::default() };
            from.write(Op::LogContact, |tx| interactions::log(tx, card, &log, &after).map(drop))?;
        }
        all.push(card);
    }
    let file = room.join("handover.shuke");
    let order = Order { cards: all, to: "林子晴".to_owned(), words: WORDS.to_owned(), ..Order::default() };
    let start = Instant::now();
    handover::create(&from, &order, &file)?;
    let made = start.elapsed();
    let start = Instant::now();
    handover::inspect(&to, &file, WORDS)?;
    let seen = start.elapsed();
    let choices = Choices {
        first_contact: Some(FirstContact { purpose: "接手後第一通電話".to_owned(), days: 30 }),
        ..Choices::default()
    };
    let start = Instant::now();
    handover::receive(&to, &file, WORDS, &choices)?;
    let taken = start.elapsed();
    Ok(vec![
        told(&format!("handing over {CARDS} cards with {} actions", CARDS * (CONTACTS + 1)), made),
        told("looking at that file", seen),
        told("taking it over", taken),
        within("made and taken over", made + taken, 30_000.0),
    ])
}
