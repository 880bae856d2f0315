//! What keeps the pieces of a network from being made, or from being used at all.
//!
//! Read in this order: the codes here; `endpoints`, `addresses`, `functions`, which look for them.

mod addresses;
mod endpoints;
mod functions;
#[cfg(test)]
mod tests;

use std::fmt;

use super::group::Group;
use super::place::{label, names};
use super::{Network, Place, cycles};
use crate::template::Template;
use crate::text::Text;
use crate::truth::Truth;

macro_rules! codes {
    ($($(#[$doc:meta])* $code:ident = $name:literal,)*) => {
        /// What is wrong.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum Code {
            $($(#[$doc])* $code,)*
        }

        impl Code {
            /// Every code, in the order in which they are listed.
            pub const ALL: &'static [Self] = &[$(Self::$code),*];

            /// As it is written.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$code => $name,)*
                }
            }
        }
    };
}

codes! {
    /// Resources wait for each other.
    CircularDependency = "circular-dependency",
    /// Two endpoints bring the private name of one service into one VPC.
    ConflictingPrivateDns = "conflicting-private-dns",
    /// A table has two routes to one block.
    DuplicateRoute = "duplicate-route",
    /// Two subnets of an endpoint lie in one zone.
    EndpointSubnetsInOneZone = "endpoint-subnets-in-one-zone",
    /// An interface endpoint without subnets has no address.
    EndpointWithoutSubnets = "endpoint-without-subnets",
    /// A function names subnets and no groups, or groups and no subnets.
    FunctionWithoutGroups = "function-without-groups",
    /// A function in a VPC whose role may not make network interfaces.
    FunctionWithoutInterfacePermissions = "function-without-interface-permissions",
    /// A gateway endpoint for a service that has interface endpoints alone.
    GatewayEndpointOfOtherService = "gateway-endpoint-of-other-service",
    /// A group of another VPC.
    GroupOfOtherVpc = "group-of-other-vpc",
    /// Subnets that overlap.
    OverlappingSubnets = "overlapping-subnets",
    /// An endpoint has private names, and its VPC lacks a DNS attribute.
    PrivateDnsWithoutVpcDns = "private-dns-without-vpc-dns",
    /// Route tables on an endpoint that is no gateway endpoint.
    RouteTablesOnInterfaceEndpoint = "route-tables-on-interface-endpoint",
    /// An interface endpoint of S3 has private names, and there is no gateway endpoint.
    S3PrivateDnsWithoutGateway = "s3-private-dns-without-gateway",
    /// The name of an endpoint's service is of another region.
    ServiceOfOtherRegion = "service-of-other-region",
    /// A subnet of another VPC.
    SubnetOfOtherVpc = "subnet-of-other-vpc",
    /// A subnet outside the blocks of its VPC.
    SubnetOutsideVpc = "subnet-outside-vpc",
    /// A subnet that is not of the size /16 to /28.
    SubnetSize = "subnet-size",
    /// The name of a service that is not known, and looks like one that is.
    UnknownService = "unknown-service",
    /// A VPC that is not of the size /16 to /28.
    VpcSize = "vpc-size",
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Something that keeps the pieces from being made or used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What is wrong.
    pub code: Code,
    /// Where.
    pub place: Place,
    /// The same in words.
    pub words: String,
    /// Whether it is surely so: yes or unknown.
    pub holds: Truth,
}

/// What was found so far.
#[derive(Debug, Default)]
struct Findings(Vec<Finding>);

impl Findings {
    /// Keeps a finding unless it surely does not hold.
    fn add(&mut self, code: Code, place: &Place, holds: Truth, words: impl FnOnce() -> String) {
        if !holds.is_no() {
            self.0.push(Finding {
                code,
                place: place.clone(),
                words: words(),
                holds,
            });
        }
    }
}

impl Network<'_> {
    /// What keeps the pieces from being made or used, as far as one variant of a template shows it;
    /// by logical id, then by code.
    pub fn preconditions(&self) -> Vec<Finding> {
        let mut found = Findings::default();
        self.check_endpoints(&mut found);
        self.check_addresses(&mut found);
        self.check_routes(&mut found);
        self.check_functions(&mut found);
        let mut all = found.0;
        all.sort_by(|one, other| (&one.place, one.code).cmp(&(&other.place, other.code)));
        all
    }

    /// The functions in a VPC whose role may not make the network interfaces for it. `allows` says
    /// whether a role, by what its property `Role` gives, may take an action on `*`.
    pub fn interface_permissions(&self, allows: impl Fn(&Text, &str) -> Truth) -> Vec<Finding> {
        let mut found = Findings::default();
        self.check_permissions(&allows, &mut found);
        found.0
    }

    /// Whether a group lies in another VPC and is not made known to this one.
    fn is_group_elsewhere(&self, own: &Text, group: &Group) -> Truth {
        let all = self.model.of_type("AWS::EC2::SecurityGroupVpcAssociation");
        let mut known_here =
            all.map(|one| names(one, "GroupId", &group.key).and(|| names(one, "VpcId", own)));
        let elsewhere = Self::is_elsewhere(own, group.vpc.as_ref().ok());
        elsewhere.and(|| !Truth::any(&mut known_here))
    }

    /// Whether something lies in another VPC than it should. What is outside the template does not
    /// tell, and is not told.
    fn is_elsewhere(own: &Text, vpc: Option<&Text>) -> Truth {
        vpc.map_or(Truth::No, |vpc| !vpc.is(own))
    }
}

/// The circles of a template as findings.
pub fn circular_dependencies(template: &Template) -> Vec<Finding> {
    let finding = |cycle: cycles::Cycle| {
        let names: Vec<String> = cycle
            .logical_ids
            .iter()
            .map(|id| format!("`{id}`"))
            .collect();
        let first = cycle.logical_ids.first()?.clone();
        Some(Finding {
            code: Code::CircularDependency,
            place: Place {
                pointer: cycle.pointers.first().cloned().unwrap_or_default(),
                logical_id: first.clone(),
            },
            words: format!(
                "{} waits for itself: {} → `{first}`",
                names[0],
                names.join(" → ")
            ),
            holds: Truth::Yes,
        })
    };
    cycles(template).into_iter().filter_map(finding).collect()
}

/// Names in a sentence.
fn named(text: &Text) -> String {
    format!("`{}`", label(text))
}
