//! The rules themselves: pure, a file a scheme, with the day passed in. docs/classes.md tells each with its formula and an example.

pub mod abc;
pub mod attitude;
pub mod bought;
pub mod depth;
pub mod drift;
pub mod ladder;
pub mod lifecycle;
pub mod pyramid;
pub mod rfm;
pub mod tier;
pub mod why;
