//! Roles, and what is granted to them.

mod call;
mod permission;
mod role;

pub use call::Call;
pub use permission::{Grantee, Permission, Recipient};
pub(crate) use role::report_all;
pub use role::{Role, RoleRef};
