//! Who matters: classes of customers worked out of the book's rows, each explained, and what the money says. [`schemes`] and
//! [`value`] decide and are pure; [`classes`] asks them about everybody; nothing here is stored but rules and judgements.

pub mod apply;
pub mod classes;
pub mod explain;
pub mod insights;
pub mod judgements;
mod lifelines;
pub mod measures;
pub mod profile;
pub mod rules;
mod scan;
pub mod scheme;
pub mod schemes;
pub mod value;
pub mod worth;

pub use classes::{ClassCount, Classes};
pub use scan::Facts;
pub use scheme::Scheme;
