//! Tables of people, whatever program wrote them: text with separators and spreadsheets as rows, what the columns hold,
//! and each row as a customer card.

pub mod child;
pub(super) mod delimited;
pub mod field;
mod headers;
pub mod mapping;
mod merged;
pub(super) mod rows;
pub(super) mod sheet;
