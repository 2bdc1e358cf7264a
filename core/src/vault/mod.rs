//! Who may open the book and do what with it: passwords and keys, the people who share it, their rights, and the record of
//! what was looked at. What the book holds is no business of this folder.

pub mod access;
pub mod attempts;
pub mod idle;
pub mod keyfile;
pub mod pin;
pub mod rights;
pub mod secret;
pub mod slot;
pub mod staff;
pub mod words;

pub use keyfile::{KeyFile, Ring};
pub use rights::{Right, Role, Session};
pub use secret::{RecoveryKey, Secret};
pub use staff::Staff;
