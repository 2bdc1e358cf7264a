//! Everything that writes, in one table: each test takes its deeds from here, so that a new kind of write is tortured by
//! adding a line.

mod trade;

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};
use shuke_core::base::birthday::{Calendar, YearlyDate};
use shuke_core::base::error::{Code, Result};
use shuke_core::base::ids::CardId;
use shuke_core::cards::attachments;
use shuke_core::cards::consents::{self, Basis, ConsentDraft};
use shuke_core::cards::draft::{
    AddressDraft, Channel, FieldDraft, OccasionDraft, PointDraft, RelationDraft, RelationKind,
};
use shuke_core::cards::own::{self, OwnFieldDraft};
use shuke_core::cards::{self, CardDraft, Class, LabelChange, merge};
use shuke_core::field::{self, LoanDraft, LoanStop, LoanWay, Return, VisitResult};
use shuke_core::followups::{self, FollowupDraft, Repeat, Unit};
use shuke_core::handover::{self, Choices, Order};
use shuke_core::interactions::{self, After, Direction, LogDraft};
use shuke_core::search::views::{self, ViewDraft};
use shuke_core::store::backup::Reason;
use shuke_core::transfer::export::{self, CalendarWords, Format};
use shuke_core::transfer::{self, ImportOptions};
use shuke_core::{Book, Op, Preset, round};

use crate::books::TODAY;
use crate::standing::told;
use crate::worker::Hand;

/// One kind of write.
pub struct Deed {
    /// Its name in plans and reports.
    pub name: &'static str,
    /// How it is done.
    pub run: fn(&mut Hand) -> Result<()>,
}

/// All kinds. The upgrade of an older book is none of them: it happens when such a book is opened.
pub const DEEDS: &[Deed] = &[
    Deed { name: "add", run: add_card },
    Deed { name: "edit", run: edit_card },
    Deed { name: "class", run: set_class },
    Deed { name: "tags", run: set_tags },
    Deed { name: "relate", run: relate },
    Deed { name: "archive", run: archive },
    Deed { name: "delete", run: delete },
    Deed { name: "merge", run: merge_two },
    Deed { name: "log", run: log_contact },
    Deed { name: "plan", run: plan },
    Deed { name: "complete", run: complete },
    Deed { name: "snooze", run: snooze },
    Deed { name: "change", run: change_followup },
    Deed { name: "drop", run: drop_followup },
    Deed { name: "label-many", run: label_many },
    Deed { name: "plan-many", run: log_many },
    Deed { name: "field", run: define_field },
    Deed { name: "view", run: save_view },
    Deed { name: "import-csv", run: import_csv },
    Deed { name: "import-vcard", run: import_vcard },
    Deed { name: "import-lossless", run: import_lossless },
    Deed { name: "undo", run: undo },
    Deed { name: "redo", run: redo },
    Deed { name: "attach", run: attach },
    Deed { name: "consent", run: consent },
    Deed { name: "hand-over", run: hand_over },
    Deed { name: "take-over", run: take_over },
    Deed { name: "take-out", run: take_out },
    Deed { name: "bring-back", run: bring_back },
    Deed { name: "product", run: trade::save_product },
    Deed { name: "offer", run: trade::add_opportunity },
    Deed { name: "change-offer", run: trade::change_opportunity },
    Deed { name: "lose-offer", run: trade::lose_opportunity },
    Deed { name: "reopen-offer", run: trade::reopen_opportunity },
    Deed { name: "order", run: trade::add_order },
    Deed { name: "change-order", run: trade::change_order },
    Deed { name: "refund", run: trade::refund },
    Deed { name: "plan-payments", run: trade::plan_payments },
    Deed { name: "cancel-order", run: trade::cancel_order },
    Deed { name: "remove-order", run: trade::remove_order },
    Deed { name: "pay", run: trade::pay },
    Deed { name: "pay-rest-on", run: trade::pay_on },
    Deed { name: "pay-rest-next", run: trade::pay_next },
    Deed { name: "pay-rest-halves", run: trade::pay_halves },
    Deed { name: "pay-let-off", run: trade::let_off },
    Deed { name: "remove-payment", run: trade::remove_payment },
    Deed { name: "holding", run: trade::save_holding },
    Deed { name: "balance", run: trade::set_balance },
    Deed { name: "remove-holding", run: trade::remove_holding },
    Deed { name: "credit", run: trade::set_credit },
    Deed { name: "price", run: trade::save_price },
    Deed { name: "terms", run: trade::set_terms },
    Deed { name: "commission", run: trade::save_commission },
    Deed { name: "reward", run: trade::add_reward },
    Deed { name: "benefit", run: trade::save_benefit },
    Deed { name: "use-benefit", run: trade::use_benefit },
    Deed { name: "source-cost", run: trade::add_source_cost },
    Deed { name: "judge", run: trade::judge },
    Deed { name: "unjudge", run: trade::unjudge },
    Deed { name: "class-rule", run: trade::set_class_rule },
    Deed { name: "reclassify", run: trade::reclassify },
    Deed { name: "import-purchases", run: trade::import_purchases },
    Deed { name: "backup", run: |hand| hand.same(|book| book.back_up(Reason::Manual).map(drop)) },
    Deed { name: "mend", run: |hand| hand.same(|book| book.mend()) },
];

/// Cards that have to be there before one is deleted: somebody has to be left for the other deeds.
const ENOUGH: usize = 12;

fn today() -> NaiveDate {
    TODAY.parse().unwrap_or_default()
}

/// A new customer with something of everything.
pub fn add_card(hand: &mut Hand) -> Result<()> {
    let draft = draft(hand);
    hand.write(Op::AddCard, |tx| cards::add(tx, &draft).map(|_| ()))
}

fn draft(hand: &mut Hand) -> CardDraft {
    let number = hand.dice.below(100_000_000);
    let day = u8::try_from(1 + hand.dice.below(28)).unwrap_or(1);
    let birthday = YearlyDate {
        calendar: if hand.dice.percent(30) { Calendar::Lunar } else { Calendar::Solar },
        year: Some(1980),
        month: Some(5),
        day: Some(day),
        leap: false,
    };
    CardDraft {
        name: hand.name(),
        phones: vec![PointDraft { value: format!("09{number:08}"), ..PointDraft::default() }],
        addresses: vec![AddressDraft { text: "台北市內湖區".to_owned(), ..AddressDraft::default() }],
        birthday: Some(birthday),
        tags: vec!["高山茶".to_owned()],
        relations: vec![RelationDraft { name: hand.name(), ..RelationDraft::default() }],
        occasions: vec![OccasionDraft { date: birthday, ..OccasionDraft::default() }],
        fields: vec![FieldDraft { key: "血型".to_owned(), value: "AB".to_owned() }],
        note: note(hand),
        ..CardDraft::default()
    }
}

/// Mostly a line, sometimes more than a page of the file holds.
fn note(hand: &mut Hand) -> String {
    let length = if hand.dice.percent(10) { 2000 } else { 1 + hand.dice.below(30) };
    format!("{}{}", hand.name(), "茶".repeat(length))
}

fn edit_card(hand: &mut Hand) -> Result<()> {
    let id = hand.card()?;
    let mut draft = hand.book()?.read(|tx| cards::draft_of(tx, id))?;
    draft.note = note(hand);
    draft.employer = hand.name();
    hand.write(Op::EditCard, |tx| cards::replace(tx, id, &draft))
}

fn set_class(hand: &mut Hand) -> Result<()> {
    let id = hand.card()?;
    let class = hand.dice.one(&[Class::A, Class::B, Class::C]).copied();
    hand.write(Op::SetClass, |tx| cards::set_class(tx, id, class))
}

fn set_tags(hand: &mut Hand) -> Result<()> {
    let id = hand.card()?;
    let tags = [hand.name(), "續保".to_owned()];
    hand.write(Op::SetTags, |tx| cards::set_tags(tx, id, &tags))
}

/// Two customers who know each other.
pub fn relate(hand: &mut Hand) -> Result<()> {
    let two = hand.cards(2)?;
    let draft = RelationDraft { relation: RelationKind::Referrer, ..RelationDraft::default() };
    match two[..] {
        [one, other] => {
            hand.write(Op::AddRelation, |tx| cards::add_relation(tx, one, &draft, Some(other)).map(|_| ()))
        }
        _ => add_card(hand),
    }
}

fn archive(hand: &mut Hand) -> Result<()> {
    let id = hand.card()?;
    let away = hand.dice.percent(50);
    hand.write(if away { Op::ArchiveCard } else { Op::RestoreCard }, |tx| cards::archive(tx, id, away))
}

/// A write that takes longer than anybody waits for it.
pub fn hold(hand: &mut Hand) -> Result<()> {
    let id = hand.card()?;
    hand.write(Op::SetTags, |tx| {
        std::thread::sleep(std::time::Duration::from_millis(6500));
        cards::set_tags(tx, id, &["久".to_owned()])
    })
}

fn delete(hand: &mut Hand) -> Result<()> {
    match hand.cards(ENOUGH)?[..] {
        [id, ref rest @ ..] if rest.len() + 1 == ENOUGH => {
            hand.write(Op::DeleteCard, |tx| cards::delete(tx, id))
        }
        _ => add_card(hand),
    }
}

fn merge_two(hand: &mut Hand) -> Result<()> {
    match hand.cards(ENOUGH)?[..] {
        [keep, other, ref rest @ ..] if rest.len() + 2 == ENOUGH => {
            hand.write(Op::MergeCards, |tx| merge::merge(tx, keep, other, &BTreeSet::new()).map(|_| ()))
        }
        _ => add_card(hand),
    }
}

/// A contact with its next step, as the composer writes it.
pub fn log_contact(hand: &mut Hand) -> Result<()> {
    let (id, closes) = (hand.card()?, hand.followup()?);
    let draft = LogDraft { note: note(hand), ..LogDraft::of(Channel::Call, Direction::Out) };
    let next = FollowupDraft { due: today().checked_add_days(Days::new(3)), ..FollowupDraft::default() };
    let after = After { next: Some(next), closes, ..After::default() };
    hand.write(Op::LogContact, |tx| interactions::log(tx, id, &draft, &after).map(|_| ()))
}

/// A follow-up, every other one coming back; by weeks, since a book of before has no column for the day of the month.
pub fn plan(hand: &mut Hand) -> Result<()> {
    let id = hand.card()?;
    let repeat = hand.dice.percent(50).then_some(Repeat::every(2, Unit::Week));
    let draft = FollowupDraft { purpose: hand.name(), repeat, ..FollowupDraft::default() };
    hand.write(Op::AddFollowup, |tx| followups::add(tx, id, &draft).map(|_| ()))
}

fn complete(hand: &mut Hand) -> Result<()> {
    match hand.followup()? {
        Some(id) => hand.write(Op::CompleteFollowup, |tx| followups::complete(tx, id).map(|_| ())),
        None => plan(hand),
    }
}

fn snooze(hand: &mut Hand) -> Result<()> {
    let due = today() + Days::new(1 + hand.dice.below(60) as u64);
    match hand.followup()? {
        Some(id) => hand.write(Op::SnoozeFollowup, |tx| followups::snooze(tx, id, due).map(|_| ())),
        None => plan(hand),
    }
}

fn change_followup(hand: &mut Hand) -> Result<()> {
    let due = today().checked_add_days(Days::new(5));
    let draft = FollowupDraft { due, purpose: hand.name(), ..FollowupDraft::default() };
    match hand.followup()? {
        Some(id) => hand.write(Op::ChangeFollowup, |tx| followups::change(tx, id, &draft).map(|_| ())),
        None => plan(hand),
    }
}

fn drop_followup(hand: &mut Hand) -> Result<()> {
    match hand.followup()? {
        Some(id) => hand.write(Op::DropFollowup, |tx| followups::drop(tx, id)),
        None => plan(hand),
    }
}

fn attach(hand: &mut Hand) -> Result<()> {
    let id = hand.card()?;
    let text = note(hand).repeat(20);
    hand.write(Op::AddAttachment, |tx| attachments::add(tx, id, None, "note.txt", text.as_bytes()).map(drop))
}

fn consent(hand: &mut Hand) -> Result<()> {
    let id = hand.card()?;
    let draft =
        ConsentDraft { basis: Basis::Consent, purpose: hand.name(), source: String::new(), given_on: None };
    hand.write(Op::RecordConsent, |tx| consents::record(tx, id, &draft).map(drop))
}

fn label_many(hand: &mut Hand) -> Result<()> {
    let ids = hand.cards(8)?;
    let change = LabelChange { add_groups: vec![hand.name()], ..LabelChange::default() };
    hand.write(Op::LabelCards, |tx| round::label(tx, &ids, &change).map(|_| ()))
}

fn log_many(hand: &mut Hand) -> Result<()> {
    let ids = hand.cards(8)?;
    let draft = LogDraft { note: note(hand), ..LogDraft::of(Channel::Message, Direction::Out) };
    let next = FollowupDraft { purpose: hand.name(), ..FollowupDraft::default() };
    hand.write(Op::LogCards, |tx| round::log(tx, &ids, &draft, Some(&next)).map(|_| ()))
}

fn define_field(hand: &mut Hand) -> Result<()> {
    let known = hand.book()?.read(own::all)?;
    // A book has only so many of them; then one goes.
    if let Some(field) = known.get(20) {
        let id = field.id;
        return hand.write(Op::RemoveField, |tx| own::remove(tx, id));
    }
    let draft = OwnFieldDraft { name: hand.name(), ..OwnFieldDraft::default() };
    hand.write(Op::DefineField, |tx| own::define(tx, &draft).map(|_| ()))
}

fn save_view(hand: &mut Hand) -> Result<()> {
    let draft = ViewDraft { name: hand.name(), r#where: "class:A".to_owned(), ..ViewDraft::default() };
    hand.write(Op::SaveView, |tx| views::save_view(tx, None, &draft).map(|_| ()))
}

fn import_csv(hand: &mut Hand) -> Result<()> {
    let mut text = "姓名,手機,備註\n".to_owned();
    for _ in 0..1 + hand.dice.below(12) {
        let (name, note, number) = (hand.name(), note(hand), hand.dice.below(100_000_000));
        text.push_str(&format!("{name},09{number:08},{note}\n"));
    }
    import(hand, "customers.csv", &text)
}

fn import_vcard(hand: &mut Hand) -> Result<()> {
    let mut text = String::new();
    for _ in 0..1 + hand.dice.below(12) {
        let (name, note) = (hand.name(), note(hand));
        text.push_str(&format!("BEGIN:VCARD\r\nVERSION:4.0\r\nFN:{name}\r\nNOTE:{note}\r\nEND:VCARD\r\n"));
    }
    import(hand, "customers.vcf", &text)
}

fn import(hand: &mut Hand, name: &str, text: &str) -> Result<()> {
    let file = hand.room.join(name);
    std::fs::write(&file, text).map_err(told)?;
    hand.unseen(|book| {
        transfer::commit(book, &[&file], &ImportOptions::default(), &mut |_, _| true).map(|done| done.op)
    })
}

/// The lossless file of some cards, deleted and then taken in again: rows come with the identities they had.
fn import_lossless(hand: &mut Hand) -> Result<()> {
    let ids = hand.cards(3)?;
    let file = hand.room.join("everything.json");
    export::export(hand.book()?, &ids, Format::Json, &CalendarWords::default(), &file)?;
    hand.write(Op::DeleteCard, |tx| ids.iter().try_for_each(|id| cards::delete(tx, *id)))?;
    hand.acknowledge()?;
    hand.unseen(|book| {
        transfer::commit(book, &[&file], &ImportOptions::default(), &mut |_, _| true).map(|done| done.op)
    })
}

/// What opens the files of these runs.
const WORDS: &str = "six words that nobody will ever guess";

fn order(cards: Vec<CardId>) -> Order {
    Order { cards, to: "林子晴".to_owned(), words: WORDS.to_owned(), ..Order::default() }
}

/// Cards leave in a file: no row of a customer changes, and a file that has its name is whole.
fn hand_over(hand: &mut Hand) -> Result<()> {
    let order = order(free(hand, 3)?);
    let name = hand.name();
    let file = hand.room.join(format!("{name}.shuke"));
    if order.cards.is_empty() {
        return add_card(hand);
    }
    hand.beside(|book| handover::create(book, &order, &file).map(|done| done.op))?;
    handover::needs_words(hand.book()?, &file).map(drop)
}

/// Cards of another book come in.
fn take_over(hand: &mut Hand) -> Result<()> {
    let name = hand.name();
    let (folder, file) = (hand.room.join(format!("{name}.book")), hand.room.join(format!("{name}.shuke")));
    let other = Book::create(&folder, &name, Preset::General, hand.book()?.clock(), "周以恩")?;
    let mut cards = Vec::new();
    for _ in 0..3 {
        let draft = draft(hand);
        cards.push(other.write(Op::AddCard, |tx| cards::add(tx, &draft))?.value);
    }
    handover::create(&other, &order(cards), &file)?;
    hand.unseen(|book| handover::receive(book, &file, WORDS, &Choices::default()).map(|done| done.op))?;
    drop(other);
    std::fs::remove_dir_all(&folder).and_then(|()| std::fs::remove_file(&file)).map_err(told)
}

/// Customers whose card is in the house.
fn free(hand: &mut Hand, count: usize) -> Result<Vec<CardId>> {
    let out: Vec<CardId> = hand.book()?.read(|tx| {
        let loans = field::list(tx, false)?;
        Ok(loans
            .iter()
            .flat_map(|loan| &loan.cards)
            .filter(|card| card.state == "out")
            .map(|card| card.card.id)
            .collect())
    })?;
    Ok(hand.cards(count + out.len())?.into_iter().filter(|card| !out.contains(card)).take(count).collect())
}

fn take_out(hand: &mut Hand) -> Result<()> {
    let stops: Vec<LoanStop> =
        hand.cards(3)?.into_iter().map(|card| LoanStop { card, starts: None, ends: None }).collect();
    if stops.is_empty() {
        return add_card(hand);
    }
    let draft = LoanDraft {
        day: today(),
        way: LoanWay::Paper,
        holder: hand.name(),
        due_day: today(),
        due_time: "18:00".to_owned(),
        title: String::new(),
        handover: None,
        stops,
    };
    hand.write(Op::TakeOut, |tx| field::take_out(tx, &draft).map(drop))
}

fn bring_back(hand: &mut Hand) -> Result<()> {
    let loans = hand.book()?.read(|tx| field::list(tx, false))?;
    let out = loans.iter().flat_map(|loan| &loan.cards).find(|card| card.state == "out");
    let Some(card) = out.map(|card| card.card.id) else { return take_out(hand) };
    let back = Return {
        card,
        result: VisitResult::Met,
        note: note(hand),
        expectation: None,
        next: None,
        closes: None,
        day: None,
    };
    hand.write(Op::BringBack, |tx| field::bring_back(tx, &back).map(drop))
}

fn undo(hand: &mut Hand) -> Result<()> {
    let mut refused = false;
    hand.unseen(|book| match book.undo(None) {
        Err(error) if matches!(error.code, Code::UndoNothing | Code::UndoConflict) => {
            refused = true;
            Ok(None)
        }
        other => other.map(|done| done.op),
    })?;
    if refused { add_card(hand) } else { Ok(()) }
}

/// An undo and its redo.
fn redo(hand: &mut Hand) -> Result<()> {
    undo(hand)?;
    hand.acknowledge()?;
    let mut refused = false;
    hand.unseen(|book| match book.redo() {
        Err(error) if matches!(error.code, Code::UndoNothing | Code::UndoConflict) => {
            refused = true;
            Ok(None)
        }
        other => other.map(|done| done.op),
    })?;
    if refused { add_card(hand) } else { Ok(()) }
}
