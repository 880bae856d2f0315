//! What AWS publishes of its services, as tables with source and date.

mod control;

pub use control::{needs_resource_policy, supports_resource_control};
