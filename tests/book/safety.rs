//! Nothing leaks, nothing is lost.

pub mod backups;
pub mod damage;
pub mod erasing;
pub mod tamper;
pub mod vault;
