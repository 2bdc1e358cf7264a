//! The file: how it is opened and brought up to date, how it is copied and kept safe, and how one write becomes one row of
//! history.

pub mod backup;
mod changeset;
mod columns;
pub(crate) mod copy;
pub(crate) mod digest;
pub mod history;
pub(crate) mod key;
pub(crate) mod lock;
pub(crate) mod mark;
mod meta;
pub mod open;
pub(crate) mod place;
pub(crate) mod purge;
pub mod risky;
pub(crate) mod salvage;
pub mod tx;
pub(crate) mod verify;

pub use history::{Operation, Undone};
pub use key::Key;
pub(crate) use meta::{meta, set_meta};
pub use tx::{Domain, Done, Op, ReadTx, WriteTx};
