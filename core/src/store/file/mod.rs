//! Files as wholes: who has one open, how far it had come, copies and what proves them, what is left of a damaged one.

pub(crate) mod copy;
pub(crate) mod digest;
pub(crate) mod lock;
pub(crate) mod mark;
pub(crate) mod place;
pub mod risky;
pub(crate) mod salvage;
