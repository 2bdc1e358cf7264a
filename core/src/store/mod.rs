//! The file: how it is opened and brought up to date, how it is copied and kept safe, and how one write becomes one row of
//! history.

pub mod backup;
pub mod file;
pub mod history;
pub(crate) mod key;
mod meta;
pub mod open;
pub mod tx;

pub use history::{Operation, Undone};
pub use key::Key;
pub(crate) use meta::{KEPT_RULES, forget_kept, forget_messages, handover_message, meta, set_meta};
pub use tx::{Domain, Done, Op, ReadTx, WriteTx};
