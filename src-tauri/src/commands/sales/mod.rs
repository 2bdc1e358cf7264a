//! 進程・收款: opportunities, orders, payments, holdings and what is agreed with customers.

pub mod agreed;
pub mod board;
pub mod held;
pub mod orders;
pub mod rewards;
