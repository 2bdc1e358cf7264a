//! The process that gets killed: it opens a book, does one deed after the other through the core, and says on stdout what
//! it is about to do and what was acknowledged. Whoever started it knows from that what has to be there afterwards.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use shuke_core::base::error::{Code, Error, Result};
use shuke_core::base::ids::{CardId, FollowupId, OpId};
use shuke_core::store::{Op, WriteTx};
use shuke_core::{Book, Clock, followups};

use crate::books::{Place, pinned};
use crate::deeds::{self, DEEDS};
use crate::dice::Dice;
use crate::speech::Said;
use crate::standing::{self, Coming};

/// What the worker is told to do.
#[derive(Args)]
pub struct Task {
    /// The book's folder.
    #[arg(long)]
    book: PathBuf,
    /// Whether it is encrypted.
    #[arg(long)]
    keyed: bool,
    /// Which customers, which deeds.
    #[arg(long)]
    seed: u64,
    /// The deeds by name; `close` closes the book and opens it again.
    #[arg(long, value_delimiter = ',')]
    plan: Vec<String>,
    /// After a failed deed: say "lift", look at what is left, and try again.
    #[arg(long)]
    retry: bool,
    /// Wait for a line on stdin before the first deed, so that two workers start together.
    #[arg(long)]
    wait: bool,
    /// The book is yet to be made.
    #[arg(long)]
    create: bool,
    /// By the clock of the machine instead of a day of its own.
    #[arg(long)]
    system: bool,
    /// A folder for files to import, outside the book.
    #[arg(long)]
    room: PathBuf,
}

/// Whoever works on a book: picks customers by chance and tells what comes of it.
pub struct Hand {
    place: Place,
    clock: Clock,
    book: Option<Book>,
    /// What chance decides.
    pub dice: Dice,
    /// Where files to import lie.
    pub room: PathBuf,
    seed: u64,
    named: u32,
    turn: u32,
    aloud: bool,
    /// The last action in the history that is this hand's.
    last: Option<OpId>,
}

impl Hand {
    /// A hand that says nothing, for making the book it is all about.
    pub fn quiet(place: Place, seed: u64) -> Result<Self> {
        let book = Some(place.open()?);
        let room = place.folder.clone();
        Ok(Self {
            place,
            clock: pinned(),
            book,
            dice: Dice::new(seed),
            room,
            seed,
            named: 0,
            turn: 0,
            aloud: false,
            last: None,
        })
    }

    /// The open book.
    pub fn book(&self) -> Result<&Book> {
        self.book.as_ref().ok_or_else(|| Error::new(Code::BookMissing))
    }

    /// A name no other customer has, of this run or another.
    pub fn name(&mut self) -> String {
        self.named += 1;
        format!("客{:x}之{}", self.seed, self.named)
    }

    /// Does one action; what the rows will be is said before they are committed.
    pub fn write(&mut self, op: Op, f: impl FnOnce(&WriteTx<'_>) -> Result<()>) -> Result<()> {
        let (turn, aloud) = (self.turn, self.aloud);
        let done = self.book()?.write(op, |tx| {
            f(tx)?;
            if aloud {
                let rows = standing::rows_of(tx.conn(), &standing::shape(tx.conn())?)?;
                say(&Said::Will(turn, Coming::Rows(rows)));
            }
            Ok(())
        })?;
        self.last = done.op;
        Ok(())
    }

    /// Does an action that runs its own write, so that nobody sees its rows before they are committed.
    pub fn unseen(&mut self, f: impl FnOnce(&Book) -> Result<Option<OpId>>) -> Result<()> {
        self.announce(Coming::Unseen);
        self.last = f(self.book()?)?;
        Ok(())
    }

    /// Does an action that runs its own write and changes no row of a customer.
    pub fn beside(&mut self, f: impl FnOnce(&Book) -> Result<Option<OpId>>) -> Result<()> {
        let rows = self.book()?.read(|tx| standing::rows_of(tx.conn(), &standing::shape(tx.conn())?))?;
        self.announce(Coming::Rows(rows));
        self.last = f(self.book()?)?;
        Ok(())
    }

    /// Does what changes the file and not what it says.
    pub fn same(&mut self, f: impl FnOnce(&Book) -> Result<()>) -> Result<()> {
        self.announce(Coming::Same);
        self.last = None;
        f(self.book()?)
    }

    fn announce(&self, coming: Coming) {
        if self.aloud {
            say(&Said::Will(self.turn, coming));
        }
    }

    /// Some customer.
    pub fn card(&mut self) -> Result<CardId> {
        self.cards(1)?.first().copied().ok_or_else(|| Error::new(Code::CardUnknown))
    }

    /// Some customers, each once.
    pub fn cards(&mut self, count: usize) -> Result<Vec<CardId>> {
        let mut all: Vec<CardId> = self.book()?.read(|tx| {
            let mut query = tx.conn().prepare("SELECT id FROM cards ORDER BY number")?;
            Ok(query.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?)
        })?;
        while all.len() > count {
            all.swap_remove(self.dice.below(all.len()));
        }
        Ok(all)
    }

    /// Some open follow-up.
    pub fn followup(&mut self) -> Result<Option<FollowupId>> {
        let open = self.book()?.read(|tx| followups::list(tx, None, Some(followups::Status::Open)))?;
        Ok(self.dice.one(&open).map(|followup| followup.id))
    }
}

/// Does what the task says. A deed that fails is said, and is no failure of the worker.
pub fn run(task: Task) -> Result<()> {
    let place = Place::new(&task.book, task.keyed);
    let dice = Dice::new(task.seed);
    let mut hand = Hand {
        place,
        clock: if task.system { Clock::System } else { pinned() },
        book: None,
        dice,
        room: task.room,
        seed: task.seed,
        named: 0,
        turn: 0,
        aloud: true,
        last: None,
    };
    if task.wait {
        say(&Said::Ready);
        std::io::stdin().read_line(&mut String::new()).map_err(standing::told)?;
    }
    hand.attempt("open", task.retry, |hand| {
        hand.book = None;
        let book = if task.create { hand.place.create() } else { hand.place.open_on(hand.clock) };
        hand.book = Some(book?);
        Ok(())
    });
    for name in &task.plan {
        if hand.book.is_none() {
            break;
        }
        hand.turn += 1;
        match DEEDS.iter().find(|deed| deed.name == name) {
            Some(deed) => hand.attempt(deed.name, task.retry, deed.run),
            None if name == "close" => hand.attempt(name, task.retry, |hand| {
                hand.announce(Coming::Same);
                hand.book = None;
                hand.book = Some(hand.place.open_on(hand.clock)?);
                Ok(())
            }),
            None if name == "hold" => hand.attempt(name, task.retry, deeds::hold),
            None => return Err(Error::new(Code::Unknown).with("deed", name.as_str())),
        }
    }
    hand.book = None;
    say(&Said::End);
    Ok(())
}

impl Hand {
    fn attempt(&mut self, name: &str, retry: bool, deed: impl Fn(&mut Self) -> Result<()>) {
        say(&Said::Begin(self.turn, name.to_owned()));
        if let Err(error) = deed(self).and_then(|()| self.acknowledge()) {
            say(&Said::Failed(self.turn, format!("{:?}", error.code), error.to_string()));
            if retry {
                self.retry(name, deed);
            }
        }
    }

    /// The disk has room again: what failed is not there, and works now.
    fn retry(&mut self, name: &str, deed: impl Fn(&mut Self) -> Result<()>) {
        say(&Said::Lift);
        let looked = match &self.book {
            Some(_) => self.found(),
            None => Ok(()),
        };
        if let Err(error) = looked {
            say(&Said::Failed(self.turn, format!("{:?}", error.code), format!("after the fault: {error}")));
        }
        say(&Said::Begin(self.turn, name.to_owned()));
        if let Err(error) = deed(self).and_then(|()| self.acknowledge()) {
            say(&Said::Failed(self.turn, format!("{:?}", error.code), format!("tried again: {error}")));
        }
    }

    /// Says that what was done so far is acknowledged, between two writes of one deed as well.
    pub fn acknowledge(&self) -> Result<()> {
        if !self.aloud {
            return Ok(());
        }
        let look = || self.book()?.read(|tx| standing::of(tx.conn(), None));
        let standing = look().or_else(|_| {
            // The write was acknowledged, only this look at it met the fault.
            say(&Said::Lift);
            look()
        })?;
        if let Some(id) = self.last {
            say(&Said::Did(self.turn, id));
        }
        say(&Said::Done(self.turn, standing));
        Ok(())
    }

    fn found(&self) -> Result<()> {
        let standing = self.book()?.read(|tx| standing::of(tx.conn(), None))?;
        say(&Said::Found(standing));
        Ok(())
    }
}

/// One line, at once. Nobody listening any more is the end.
pub fn say(said: &Said) {
    let mut out = std::io::stdout().lock();
    if writeln!(out, "{said}").and_then(|()| out.flush()).is_err() {
        std::process::exit(0);
    }
}
