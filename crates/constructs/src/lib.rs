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
//!
//! With the feature `schema`, types that a configuration wants can be read by `serde` and say what
//! they are to `schemars`: [`Cidr`] (`10.20.0.0/16`), [`FoundationModel`] (its id),
//! [`DatabaseEngine`] (`postgres: "17.9"`), [`Retention`] (`three-months`), [`RemovalPolicy`]
//! (`retain`), [`Architecture`] (`arm64`).

mod appended;
mod bedrock;
mod company;
mod database;
mod defaults;
mod ec2;
mod endpoint;
mod iam;
pub mod lambda;
mod length;
mod logs;
mod network;
mod reason;
#[cfg(feature = "schema")]
mod schema;
mod secrets;
#[cfg(test)]
mod testing;

pub use bedrock::{
    FoundationModel, InferenceProfile, Invoke, InvokeVia, ListFoundationModels,
    ListFoundationModelsVia,
};
pub use company::{
    DirectConnectGateway, DirectConnectGatewayRef, Inbound, Outbound, ResolverEndpoint,
    ResolverEndpointRef, ResolverRule, ResolverRuleRef, VpnGateway, VpnGatewayRef,
};
pub use database::{Connect, DatabaseEngine, DatabaseInstance, DatabaseInstanceRef};
pub use defaults::{Defaults, RemovalPolicy};
pub use ec2::{
    AcceptSessions, InstanceProfile, InstanceProfileRef, SessionAccess, SessionAccessRef,
};
pub use endpoint::{
    AwsService, CustomService, GatewayEndpoint, GatewayEndpointRef, InterfaceEndpoint,
    InterfaceEndpointRef, UnknownService,
};
pub use iam::{Call, Grantee, Permission, Recipient, Role, RoleRef};
pub use lambda::{Architecture, Code, LambdaFunction, LambdaFunctionRef, Runtime};
pub use logs::{LogGroup, LogGroupRef, Retention};
#[doc(hidden)]
pub use network::literal;
pub use network::{
    AddressPlan, Cidr, CidrError, Destination, PlanError, PlannedSubnet, Port, PrivateSubnet,
    PrivateSubnets, Route, RouteTable, RouteTableRef, SecurityGroup, SecurityGroupRef,
    SlotsInOrder, SubnetBlock, SubnetGroup, SubnetKind, SubnetRef, SubnetState, Target, Vpc,
    VpcRef, VpcState, Zone, check_subnets,
};
pub use secrets::{ReadSecret, ReadSecretVia, Secret, SecretRef};
