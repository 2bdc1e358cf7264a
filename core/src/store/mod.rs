//! The file: how it is opened and brought up to date, and how one write becomes one row of history.

pub mod backup;
pub mod history;
mod key;
pub mod open;
mod place;
pub mod tx;

pub use history::{Operation, Undone};
pub use key::Key;
pub use tx::{Domain, Done, Op, ReadTx, WriteTx};
