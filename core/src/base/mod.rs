//! What every other folder stands on: ids, days, the lunar calendar, money, text folding, errors, the clock.
//! Nothing here knows a table or a customer.

pub mod amount;
pub mod birthday;
pub mod clock;
pub mod days;
pub mod error;
pub mod filing;
pub mod fold;
pub mod ids;
pub mod language;
pub mod lunar;
pub mod money;
pub mod readings;
pub mod sql;
