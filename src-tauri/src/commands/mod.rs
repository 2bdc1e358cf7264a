//! The commands the screens may call, one file a domain. Each decodes, calls the core, encodes.

pub mod attachments;
pub mod backups;
pub mod book;
pub mod calendar;
pub mod cards;
pub mod classes;
pub mod contacts;
pub mod damage;
pub mod field;
pub mod fields;
pub mod finding;
pub mod gifts;
pub mod greetings;
pub mod handover;
pub mod history;
pub mod import;
pub mod merge;
pub mod outside;
pub mod paper;
pub mod promises;
pub mod quick;
pub mod rhythm;
pub mod round;
pub mod sales;
pub mod staff;
pub mod vault;
