//! Private AWS networks and least-privilege access as Rust types, compiled to CloudFormation.
//!
#![doc = include_str!("../../README.md")]
//!
//! # Where to look
//!
//! [`prelude`] has what most programs use. The constructs stand in [`constructs`], by area; policies
//! in [`policy`]; the generated resources in [`cfn`], by service; the engine at the root.

pub use formwork_core::*;

/// What stands beside templates: the files of the folder that `synth --out` writes.
#[cfg(feature = "cli")]
#[doc(no_inline)]
pub use formwork_assembly as assembly;
/// Local code as zip files that go by their content.
#[cfg(feature = "assets")]
#[doc(no_inline)]
pub use formwork_assets as assets;
/// Generated resource types, one module and one feature a service.
#[doc(no_inline)]
pub use formwork_cfn as cfn;
#[cfg(feature = "cli")]
pub use formwork_cli as cli;
/// Configuration of a program in YAML and JSON, and its schema.
#[cfg(feature = "schema")]
#[doc(no_inline)]
pub use formwork_config as config;
/// Constructs for private networks, functions and Amazon Bedrock.
#[doc(no_inline)]
pub use formwork_constructs as constructs;
/// Pictures of a template's network and permissions.
#[cfg(feature = "review")]
#[doc(no_inline)]
pub use formwork_graph as graph;
/// Policy documents: trust, identity, resource and endpoint policies.
#[doc(no_inline)]
pub use formwork_policy as policy;
/// Who may call what, over which path, known from a template before anything is deployed.
#[cfg(feature = "prove")]
#[doc(no_inline)]
pub use formwork_prove as prove;

/// What a change of a template does, summaries, logical ids, mappings of refactors.
#[cfg(feature = "review")]
#[doc(no_inline)]
pub use formwork_review as review;

pub use formwork_constructs::{cidr, subnets};

/// What most programs use: `use formwork::prelude::*;`.
pub mod prelude {
    pub use formwork_cfn::ids::{SecurityGroupId, SubnetId, VpcEndpointId, VpcId};
    pub use formwork_constructs::{
        AddressPlan, AwsService, Cidr, Code, DatabaseEngine, DatabaseInstance, DatabaseInstanceRef,
        Defaults, DirectConnectGateway, DirectConnectGatewayRef, FoundationModel, GatewayEndpoint,
        Grantee, InferenceProfile, InstanceProfile, InstanceProfileRef, InterfaceEndpoint,
        InterfaceEndpointRef, LambdaFunction, LambdaFunctionRef, LogGroup, LogGroupRef, Permission,
        Port, PrivateSubnet, Recipient, RemovalPolicy, ResolverEndpoint, ResolverEndpointRef,
        ResolverRule, Retention, Role, RoleRef, RouteTable, RouteTableRef, Runtime, Secret,
        SecretRef, SecurityGroup, SecurityGroupRef, SessionAccess, SessionAccessRef, SubnetRef,
        Vpc, VpcRef, VpnGateway, VpnGatewayRef, cidr, lambda, subnets,
    };
    pub use formwork_core::{
        App, Arn, Asset, Construct, DeletionPolicy, Diagnostic, Expr, Handle, IntoExpr, NodeId,
        Output, Parameter, Phase, RawResource, Scope, intrinsic, list, pseudo, text,
    };
    pub use formwork_policy::{
        Condition, Effect, EndpointPolicy, IdentityPolicy, Principal, ResourcePolicy, Statement,
        TrustPolicy, arn,
    };
    #[cfg(feature = "prove")]
    pub use formwork_prove::{PrivatePath, Require};
}
