//! Networks: blocks of addresses, VPCs, subnets, route tables.
//!
//! Read in this order: `cidr`, a block of addresses; `plan`, how a VPC's block is divided.

mod cidr;
#[doc(hidden)]
pub mod literal;
mod message;
mod plan;

pub use cidr::{Cidr, CidrError};
pub use plan::{AddressPlan, PlanError, PlannedSubnet, SlotsInOrder, SubnetGroup, check_subnets};
