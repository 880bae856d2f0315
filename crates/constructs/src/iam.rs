//! Roles, and what is granted to them.

mod permission;
mod role;

pub use permission::{Grantee, Permission, Recipient};
pub(crate) use role::report_all;
pub use role::{Role, RoleRef};
