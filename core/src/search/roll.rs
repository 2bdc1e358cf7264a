//! The roll 名冊: what finding, filtering and listing ask of every card, side by side in memory. It holds no truth of
//! its own: it is read from the book, follows the history action by action, and can be thrown away at any time.
//! A changed card is struck out and written anew at the end; when a quarter is struck out, the roll is copied clean.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use chrono::NaiveDate;

use super::flat::Flat;
use super::labels::Labels;
use super::list::Asked;
use super::load::{self, Which};
use super::order::Order;
use super::sound::Ear;
use crate::base::birthday::YearlyDate;
use crate::base::error::{Code, Error, Result};
use crate::base::filing::Collation;
use crate::base::fold::{digits, fold};
use crate::base::ids::CardId;
use crate::cards::draft::{CardKind, Channel, Class, Gender};
use crate::cards::own::{self, OwnField};
use crate::cards::{CardRef, Who};
use crate::segments::Classes;
use crate::store::{ReadTx, history};

/// The texts a word is looked for in, in the order they are scanned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Text {
    /// The full name.
    Name,
    /// Nickname, salutation, spoken form.
    Called,
    /// Digits of the phones.
    Phone,
    /// Employer, position, occupation.
    Work,
    /// E-mails and messenger ids.
    Online,
    /// Tags and groups.
    Tag,
    /// People around the customer.
    Relation,
    /// Addresses.
    Address,
    /// Fields of one's own.
    Field,
    /// The card's note.
    Note,
}

/// How many there are.
const TEXTS: usize = 10;

/// What is shown of a card without asking the file.
#[derive(Clone, Copy, Debug)]
pub(super) enum Shown {
    Name,
    Salutation,
    Company,
    Phone,
    Area,
    Seal,
}

/// The columns of one entry that are numbers.
#[derive(Clone, Debug)]
pub struct Row {
    pub(super) id: CardId,
    pub(super) number: u32,
    pub(super) kind: CardKind,
    pub(super) gender: Option<Gender>,
    pub(super) class: Option<Class>,
    pub(super) archived: bool,
    pub(super) quiet: bool,
    /// Percent filled in.
    pub(super) complete: u32,
    pub(super) birthday: Option<YearlyDate>,
    /// Minutes since 1970, UTC.
    pub(super) created: u32,
    /// The last change or confirmation, minutes since 1970, UTC.
    pub(super) fresh: u32,
    pub(super) last_contact: Option<NaiveDate>,
    /// The same in days since 1970, 0 for never: whom one met last is found first.
    pub(super) met: u16,
    /// The last contact, else the day the card was made.
    pub(super) silent_since: NaiveDate,
    pub(super) next: Option<Next>,
    /// Struck out.
    pub(super) dead: bool,
}

impl Row {
    /// Since when nothing happens with it, if nothing is planned either.
    fn silent(&self) -> Option<NaiveDate> {
        (!self.archived && self.next.is_none()).then_some(self.silent_since)
    }
}

/// What is planned next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Next {
    pub(super) due: NaiveDate,
    /// Minutes of the day; the day without a time comes last.
    pub(super) time: u16,
    pub(super) channel: Option<Channel>,
}

/// One card on its way into the roll.
pub struct Entry {
    pub(super) row: Row,
    pub(super) shown: [String; 6],
    /// As they stand in the book, in the order of [`Text`].
    pub(super) texts: [Vec<String>; TEXTS],
    pub(super) tags: Vec<String>,
    pub(super) groups: Vec<String>,
    pub(super) areas: Vec<String>,
}

/// The roll of one book.
pub struct Roll {
    seq: i64,
    at: HashMap<CardId, u32>,
    dead: usize,
    pub(super) rows: Vec<Row>,
    /// How many living cards with nothing planned were silent since each day.
    silent: BTreeMap<NaiveDate, u32>,
    /// The cards' numbers again, close together.
    pub(super) numbers: Vec<u32>,
    pub(super) shown: Flat,
    pub(super) texts: [Flat; TEXTS],
    pub(super) ear: Ear,
    pub(super) tags: Labels,
    pub(super) groups: Labels,
    pub(super) areas: Labels,
    /// The fields people defined.
    pub(super) own: Vec<OwnField>,
    orders: Mutex<[Option<Arc<Order>>; 3]>,
    pub(super) asked: Mutex<Asked>,
    classes: Mutex<Option<Arc<Classes>>>,
}

impl Roll {
    fn empty(seq: i64) -> Self {
        Self {
            seq,
            at: HashMap::new(),
            dead: 0,
            rows: Vec::new(),
            silent: BTreeMap::new(),
            numbers: Vec::new(),
            shown: Flat::default(),
            texts: Default::default(),
            ear: Ear::default(),
            tags: Labels::default(),
            groups: Labels::default(),
            areas: Labels::default(),
            own: Vec::new(),
            orders: Mutex::default(),
            asked: Mutex::default(),
            classes: Mutex::default(),
        }
    }

    /// Reads the whole book.
    ///
    /// # Errors
    /// Those of reading the file.
    pub fn load(tx: &ReadTx<'_>) -> Result<Self> {
        let mut roll = Self::empty(history::newest_seq(tx)?);
        roll.own = own::all(tx)?;
        let cards: usize = tx.conn().query_row("SELECT count(*) FROM cards", [], |row| row.get(0))?;
        roll.rows.reserve_exact(cards);
        roll.at.reserve(cards);
        load::entries(tx, Which::All, &mut |entry| roll.push(&entry))?;
        roll.shrink();
        Ok(roll)
    }

    /// The classes of everybody as they are in this view of the book; worked out when they are asked for first, and again when
    /// the book or the day is another.
    ///
    /// # Errors
    /// Those of reading the file.
    pub fn classes(&self, tx: &ReadTx<'_>) -> Result<Arc<Classes>> {
        let here = (history::newest_seq(tx)?, tx.today());
        let mut kept = self.classes.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(classes) = kept.as_ref().filter(|classes| classes.standing() == here) {
            return Ok(Arc::clone(classes));
        }
        let classes = Arc::new(Classes::load(tx)?);
        *kept = Some(Arc::clone(&classes));
        Ok(classes)
    }

    /// The action of the history the roll stands at.
    pub fn seq(&self) -> i64 {
        self.seq
    }

    /// Living and archived cards in it.
    pub fn len(&self) -> usize {
        self.rows.len() - self.dead
    }

    /// Whether nobody is in it.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Follows the book to where it stands now.
    ///
    /// # Errors
    /// Those of reading the file.
    pub fn catch_up(&mut self, tx: &ReadTx<'_>) -> Result<()> {
        let now = history::newest_seq(tx)?;
        if now == self.seq {
            return Ok(());
        }
        let mut touched = history::touched_since(tx, self.seq)?;
        // One by one costs more than reading everything in one sweep once it is a good part of the book; and a number
        // that went back is another file.
        if now < self.seq || touched.len() > 200 + self.len() / 8 {
            *self = Self::load(tx)?;
            return Ok(());
        }
        // Cards that name a touched one among their people say it by its new name.
        let mut naming = tx.conn().prepare_cached("SELECT card_id FROM relations WHERE other_id = ?1")?;
        for id in touched.clone() {
            for card in naming.query_map([id], |row| row.get(0))? {
                touched.insert(card?);
            }
        }
        self.own = own::all(tx)?;
        for id in touched {
            self.strike(id);
            load::entries(tx, Which::One(id), &mut |entry| self.push(&entry))?;
        }
        self.seq = now;
        if self.dead > 1000 && self.dead > self.rows.len() / 4 {
            self.compact();
        }
        Ok(())
    }

    fn push(&mut self, entry: &Entry) {
        let at = u32::try_from(self.rows.len()).unwrap_or(u32::MAX);
        self.at.insert(entry.row.id, at);
        if let Some(day) = entry.row.silent() {
            *self.silent.entry(day).or_default() += 1;
        }
        self.rows.push(entry.row.clone());
        self.numbers.push(entry.row.number);
        self.shown.push(entry.shown.iter().map(String::as_str));
        for (place, (flat, values)) in self.texts.iter_mut().zip(&entry.texts).enumerate() {
            let searched = if place == Text::Phone as usize { digits } else { fold };
            let values: Vec<String> = values.iter().map(|value| searched(value)).collect();
            flat.push(values.iter().map(String::as_str));
        }
        self.ear.push(entry.shown.first().map(String::as_str).unwrap_or_default());
        self.tags.push(&entry.tags);
        self.groups.push(&entry.groups);
        self.areas.push(&entry.areas);
    }

    fn strike(&mut self, id: CardId) {
        if let Some(at) = self.at.remove(&id)
            && let Some(row) = self.rows.get_mut(at as usize)
        {
            if let Some(count) = row.silent().and_then(|day| self.silent.get_mut(&day)) {
                *count = count.saturating_sub(1);
            }
            row.dead = true;
            self.dead += 1;
        }
    }

    /// The same roll without what was struck out.
    fn compact(&mut self) {
        let mut clean = Self {
            silent: std::mem::take(&mut self.silent),
            own: std::mem::take(&mut self.own),
            ..Self::empty(self.seq)
        };
        for (entry, row) in self.rows.iter().enumerate().filter(|(_, row)| !row.dead) {
            clean.at.insert(row.id, u32::try_from(clean.rows.len()).unwrap_or(u32::MAX));
            clean.rows.push(row.clone());
            clean.numbers.push(row.number);
            clean.shown.copy(&self.shown, entry);
            for (to, from) in clean.texts.iter_mut().zip(&self.texts) {
                to.copy(from, entry);
            }
            clean.ear.push(self.shown(entry, Shown::Name));
            clean.tags.copy(&self.tags, entry);
            clean.groups.copy(&self.groups, entry);
            clean.areas.copy(&self.areas, entry);
        }
        clean.shrink();
        *self = clean;
    }

    fn shrink(&mut self) {
        self.rows.shrink_to_fit();
        self.numbers.shrink_to_fit();
        self.shown.shrink();
        self.texts.iter_mut().for_each(Flat::shrink);
        self.ear.shrink();
        for labels in [&mut self.tags, &mut self.groups, &mut self.areas] {
            labels.shrink();
        }
    }

    /// Where a card stands in the roll.
    pub(super) fn entry_of(&self, id: CardId) -> Option<usize> {
        self.at.get(&id).map(|at| *at as usize)
    }

    pub(super) fn shown(&self, entry: usize, what: Shown) -> &str {
        self.shown.values(entry).nth(what as usize).unwrap_or_default()
    }

    /// The line of one entry, as lists show it.
    pub(super) fn reference(&self, entry: usize) -> Option<CardRef> {
        let row = self.rows.get(entry)?;
        let shown = |what| self.shown(entry, what).to_owned();
        Some(CardRef {
            id: row.id,
            number: row.number,
            seal: shown(Shown::Seal),
            name: shown(Shown::Name),
            salutation: shown(Shown::Salutation),
            class: row.class,
            company: shown(Shown::Company),
            phone: shown(Shown::Phone),
        })
    }

    /// Every living entry of the roll in the order of names.
    pub(super) fn order(&self, collation: Collation) -> Arc<Order> {
        let mut orders = self.orders.lock().unwrap_or_else(PoisonError::into_inner);
        let [zhuyin, pinyin, stroke] = &mut *orders;
        let slot = match collation {
            Collation::Zhuyin => zhuyin,
            Collation::Pinyin => pinyin,
            Collation::Stroke => stroke,
        };
        let order = match slot.take() {
            Some(order) if order.is_of(self.seq) => order,
            old => Arc::new(Order::follow(old, self, collation)),
        };
        *slot = Some(Arc::clone(&order));
        order
    }

    fn row(&self, id: CardId) -> Option<&Row> {
        self.rows.get(self.entry_of(id)?)
    }

    /// One text of all entries.
    pub(super) fn text(&self, text: Text) -> &Flat {
        let [name, called, phone, work, online, tag, relation, address, field, note] = &self.texts;
        match text {
            Text::Name => name,
            Text::Called => called,
            Text::Phone => phone,
            Text::Work => work,
            Text::Online => online,
            Text::Tag => tag,
            Text::Relation => relation,
            Text::Address => address,
            Text::Field => field,
            Text::Note => note,
        }
    }

    /// Every byte that a search scans, for measuring a bare scan of the same.
    pub fn searched(&self) -> impl Iterator<Item = &[u8]> {
        self.texts.iter().map(Flat::bytes)
    }
}

impl Who for Roll {
    fn line(&self, id: CardId) -> Result<CardRef> {
        let known = self.entry_of(id).and_then(|entry| self.reference(entry));
        known.ok_or_else(|| Error::new(Code::CardUnknown))
    }

    fn is_reminded(&self, id: CardId) -> Result<bool> {
        Ok(self.row(id).is_some_and(|row| !row.archived && !row.quiet))
    }

    fn has_birthday(&self, id: CardId) -> Result<bool> {
        Ok(self.row(id).is_some_and(|row| row.birthday.is_some()))
    }

    fn asleep(&self, before: NaiveDate) -> Result<u32> {
        Ok(self.silent.range(..before).map(|(_, count)| count).sum())
    }
}
