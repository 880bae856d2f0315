//! Endpoints: private ways to AWS services.
//!
//! Read in this order: `service`, what there is a way to; `interface` and `gateway`, the two kinds
//! of ways; `call`, what a grant writes; `rules`, what is checked of them.

mod call;
mod gateway;
mod interface;
mod rules;
mod service;

pub(crate) use call::interface_endpoints;
pub use gateway::{GatewayEndpoint, GatewayEndpointRef};
pub use interface::{InterfaceEndpoint, InterfaceEndpointRef};
pub use service::{AwsService, CustomService, UnknownService};
