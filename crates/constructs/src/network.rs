//! Networks: blocks of addresses, VPCs, subnets, route tables.
//!
//! Read in this order: `cidr`, a block of addresses; `plan`, how a VPC's block is divided; `vpc`
//! and `subnet`; `route_table` and `route`; `rules`, what is checked of all of them;
//! `security_group`, who may send to whom.

mod cidr;
mod flow;
#[doc(hidden)]
pub mod literal;
mod message;
mod plan;
mod port;
mod route;
mod route_table;
mod rules;
mod security_group;
mod subnet;
mod subnets;
mod vpc;
mod zone;

pub use cidr::{Cidr, CidrError};
pub use plan::{AddressPlan, PlanError, PlannedSubnet, SlotsInOrder, SubnetGroup, check_subnets};
pub use port::Port;
pub use route::{Destination, Route, Target};
pub use route_table::{RouteTable, RouteTableRef};
pub(crate) use rules::{check_table, is_of, lacks_way_to};
pub use security_group::{SecurityGroup, SecurityGroupRef};
pub(crate) use subnet::same_zone;
pub use subnet::{PrivateSubnet, SubnetBlock, SubnetKind, SubnetRef, SubnetState};
pub use subnets::PrivateSubnets;
pub use vpc::{Vpc, VpcRef, VpcState};
pub use zone::Zone;

#[cfg(test)]
mod tests;
