//! The company's network: the way between it and a VPC, and how each finds the other's names.
//!
//! Read in this order: `vpn_gateway`, the door in the VPC; `direct_connect`, the line that leads to
//! it; `range`, which addresses are the company's, and who lets them in; `resolver_endpoint` and
//! `resolver_rule`, names; `way`, whether packets get there and back. What AWS takes of addresses,
//! numbers and domains stands in `address`, `asn` and `domain`.

mod address;
mod asn;
mod direct_connect;
mod domain;
mod range;
mod resolver_endpoint;
mod resolver_rule;
mod vpn_gateway;
mod way;

pub use direct_connect::{DirectConnectGateway, DirectConnectGatewayRef};
pub use resolver_endpoint::{Inbound, Outbound, ResolverEndpoint, ResolverEndpointRef};
pub use resolver_rule::{ResolverRule, ResolverRuleRef};
pub use vpn_gateway::{VpnGateway, VpnGatewayRef};

#[cfg(test)]
mod tests;
