//! What a change of a template does.
//!
//! What people who approve a template read: [`summary`] tells one template in few lines; [`ids`]
//! keeps the logical ids of a stack and says what a change to them would replace; [`refactor`] writes
//! the mappings with which `CloudFormation` renames resources instead of replacing them.

pub mod ids;
pub mod refactor;
mod stateful;
pub mod summary;

pub use stateful::is_stateful;
