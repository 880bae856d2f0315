//! What AWS publishes of its services, as tables with source and date.
//!
//! `actions`: the actions of Bedrock, their types of resources, and the endpoint services that
//! serve them; `managed`: the contents of AWS's managed policies; `control`: services that are
//! special where policies of resources and organisations are asked; `services`: which actions an
//! endpoint service is for; `keys`: what every request has.

mod actions;
mod control;
mod keys;
mod managed;
mod services;

pub use actions::{ActionFacts, ResourceFacts, action, actions, resource_types};
pub use control::{needs_resource_policy, resource_control};
pub use keys::has_every_request;
pub use managed::{ManagedPolicy, managed_policies, managed_policy};
pub use services::{iam_prefixes, served_by};
