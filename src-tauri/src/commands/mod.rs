//! The commands the screens may call, one file a domain. Each decodes, calls the core, encodes.

pub mod book;
pub mod calendar;
pub mod cards;
pub mod contacts;
pub mod fields;
pub mod finding;
pub mod history;
pub mod import;
pub mod merge;
pub mod round;
