//! Machines: the role that an EC2 instance has, and a way in without an open port.

mod instance_profile;
mod session_access;

pub use instance_profile::{InstanceProfile, InstanceProfileRef};
pub use session_access::{AcceptSessions, SessionAccess, SessionAccessRef};

#[cfg(test)]
mod tests;
