//! Databases: Amazon RDS instances that only those reach who were granted it.
//!
//! Read in this order: `engine`, what runs; `instance`, the database; `connect`, who may reach it;
//! `rules`, what is checked of it.

mod connect;
mod engine;
mod instance;
mod rules;

pub use connect::Connect;
pub use engine::DatabaseEngine;
pub(crate) use instance::DatabaseState;
pub use instance::{DatabaseInstance, DatabaseInstanceRef};

#[cfg(test)]
mod tests;
