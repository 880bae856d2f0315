//! Constructs for private AWS systems: safe by default, each consequence visible in the template.
//!
//! ```
//! use formwork_constructs::{AwsService, cidr, subnets};
//!
//! const VPC: formwork_constructs::Cidr = cidr!("10.20.0.0/16");
//! let [a, b] = subnets!(in VPC: "10.20.0.0/24", "10.20.1.0/24");
//! assert_eq!(AwsService::BedrockRuntime.hosts_in("us-east-1"), ["bedrock-runtime.us-east-1.amazonaws.com"]);
//! # let _ = (a, b);
//! ```

mod endpoint;
mod network;

pub use endpoint::{AwsService, CustomService, UnknownService};
#[doc(hidden)]
pub use network::literal;
pub use network::{
    AddressPlan, Cidr, CidrError, PlanError, PlannedSubnet, SlotsInOrder, SubnetGroup,
    check_subnets,
};
