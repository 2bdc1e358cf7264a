//! Everything Shuke does, without a window, a terminal or a word of its own.
//!
//! Floors, each standing only on those before it: [`base`] (days, ids, text) and [`store`] (the file, the history)
//! → [`cards`] → [`followups`] → [`interactions`], [`occasions`], [`search`] → [`kept`], [`check`], [`today`], [`summary`], [`page`],
//! [`month`], [`round`], [`quick`], [`reminders`] → [`book`], which opens a file and hands out transactions → [`sample`], [`transfer`], [`handover`].

pub mod base;
pub mod book;
pub mod cards;
pub mod check;
pub mod custody;
pub mod field;
pub mod followups;
pub mod handover;
pub mod interactions;
pub mod kept;
pub mod month;
pub mod occasions;
pub mod page;
pub mod quick;
pub mod reminders;
pub mod rewards;
pub mod rhythm;
pub mod round;
pub mod sales;
pub mod sample;
pub mod search;
pub mod segments;
pub mod store;
pub mod summary;
pub mod today;
pub mod transfer;
pub mod vault;

pub use base::clock::Clock;
pub use base::error::{Code, Error, Result};
pub use book::{Book, BookInfo, Preset};
pub use store::{Domain, Done, Op};
