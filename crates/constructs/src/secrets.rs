//! Secrets: values that nobody writes down, and the permission to read them.
//!
//! Read in this order: `secret`, one that is generated; `reference`, any secret that can be read;
//! `read`, the permission; `way`, what is checked of those who read.

mod read;
mod reference;
mod secret;
mod way;

pub use read::{ReadSecret, ReadSecretVia};
pub use reference::SecretRef;
pub use secret::Secret;
pub(crate) use way::check as check_way;

#[cfg(test)]
mod tests;
