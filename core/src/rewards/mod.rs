//! 獎勵: what partners grant our customers, and whom to thank at the end of the year. The points themselves are lines of
//! [`crate::sales::ledgers`].

pub mod benefits;
pub mod year_end;
