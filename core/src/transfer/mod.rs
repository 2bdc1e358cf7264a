//! Moving in and out.
