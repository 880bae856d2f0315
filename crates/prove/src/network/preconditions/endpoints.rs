//! What keeps endpoints from being made.

use super::super::endpoint::{Endpoint, EndpointKind};
use super::super::service::{KNOWN, ServiceName};
use super::super::{Network, place};
use super::{Code, Findings, named};
use crate::truth::Truth;

/// Services that have gateway endpoints.
const GATEWAYS: [&str; 3] = ["dynamodb", "s3", "s3express"];

impl Network<'_> {
    pub(super) fn check_endpoints(&self, found: &mut Findings) {
        for endpoint in self.endpoints() {
            self.check_private_dns(endpoint, found);
            self.check_subnets(endpoint, found);
            self.check_service(endpoint, found);
            let is_gateway = *endpoint.kind() == EndpointKind::Gateway;
            let has_tables = endpoint.has_route_tables && !endpoint.route_tables.is_empty();
            let wrong = has_tables && *endpoint.kind() == EndpointKind::Interface;
            let code = Code::RouteTablesOnInterfaceEndpoint;
            found.add(code, endpoint.place(), Truth::from(wrong), || {
                format!(
                    "the interface endpoint `{}` takes no route tables",
                    endpoint.id()
                )
            });
            let other = endpoint
                .service_name()
                .filter(|name| !GATEWAYS.contains(name));
            let wrong = Truth::from(is_gateway && other.is_some());
            let code = Code::GatewayEndpointOfOtherService;
            found.add(code, endpoint.place(), wrong, || {
                format!(
                    "`{}` is a gateway endpoint, and `{}` has none: set `VpcEndpointType` to `Interface`",
                    endpoint.id(),
                    other.unwrap_or_default()
                )
            });
        }
        self.check_conflicts(found);
    }

    fn check_private_dns(&self, endpoint: &Endpoint, found: &mut Findings) {
        if *endpoint.kind() != EndpointKind::Interface {
            return;
        }
        if let Some(vpc) = self.vpc(&endpoint.vpc) {
            let lacks = (!vpc.dns_support.clone()).or(|| !vpc.dns_hostnames.clone());
            let holds = endpoint.private_dns.clone().and(|| lacks);
            let code = Code::PrivateDnsWithoutVpcDns;
            found.add(code, endpoint.place(), holds, || {
                format!(
                    "the private name of `{}` needs `EnableDnsSupport` and `EnableDnsHostnames` of {}",
                    endpoint.id(),
                    vpc.place
                )
            });
        }
        if endpoint.service_name() != Some("s3") {
            return;
        }
        let gateways = self.endpoints().iter().map(|other| {
            let is_gateway = *other.kind() == EndpointKind::Gateway;
            let is_s3 = Truth::from(is_gateway && other.service_name() == Some("s3"));
            is_s3.and(|| other.vpc.is(&endpoint.vpc))
        });
        let default = !endpoint.has_only_inbound;
        let needs = Truth::from(default).or(|| endpoint.only_inbound.clone());
        let without = !Truth::any(gateways);
        let holds = endpoint.private_dns.clone().and(|| needs).and(|| without);
        found.add(Code::S3PrivateDnsWithoutGateway, endpoint.place(), holds, || {
            format!(
                "the private name of `{}` needs a gateway endpoint of S3 in its VPC, or `PrivateDnsOnlyForInboundResolverEndpoint` set to `AllResolvers`",
                endpoint.id()
            )
        });
    }

    fn check_subnets(&self, endpoint: &Endpoint, found: &mut Findings) {
        let id = endpoint.id();
        let is_interface = *endpoint.kind() == EndpointKind::Interface;
        let none = Truth::from(is_interface && endpoint.subnets.is_empty());
        found.add(Code::EndpointWithoutSubnets, endpoint.place(), none, || {
            format!("the interface endpoint `{id}` has no subnet, so no address")
        });
        let subnets: Vec<_> = endpoint
            .subnets
            .known
            .iter()
            .filter_map(|key| self.subnets.iter().find(|subnet| subnet.key == *key))
            .filter(|subnet| subnet.place.is_some())
            .collect();
        for (index, one) in subnets.iter().enumerate() {
            let holds = Self::is_elsewhere(&endpoint.vpc, one.vpc.as_ref().ok());
            found.add(Code::SubnetOfOtherVpc, endpoint.place(), holds, || {
                format!(
                    "`{}` lies in another VPC than the endpoint `{id}`",
                    one.label
                )
            });
            for other in &subnets[index + 1..] {
                let same = match (&one.zone, &other.zone) {
                    (Some(zone), Some(second)) => zone.is(second),
                    _ => Truth::unknown(format!(
                        "the zone of `{}` or `{}` is chosen when the stack is deployed",
                        one.label, other.label
                    )),
                };
                let code = Code::EndpointSubnetsInOneZone;
                found.add(code, endpoint.place(), same, || {
                    format!(
                        "`{}` and `{}` of the endpoint `{id}` must lie in different zones",
                        one.label, other.label
                    )
                });
            }
        }
        for group in self.groups_of(&endpoint.groups) {
            let holds = self.is_group_elsewhere(&endpoint.vpc, group);
            found.add(Code::GroupOfOtherVpc, endpoint.place(), holds, || {
                let group = named(&group.key);
                format!("the group {group} lies in another VPC than the endpoint `{id}`")
            });
        }
    }

    fn check_service(&self, endpoint: &Endpoint, found: &mut Findings) {
        let ServiceName::Aws { region, name } = &endpoint.service else {
            return;
        };
        if !endpoint.has_service_region {
            let other = match (region.as_known(), self.region().as_known()) {
                (Some(_), Some(_)) => !region.is(self.region()),
                _ => Truth::No,
            };
            found.add(Code::ServiceOfOtherRegion, endpoint.place(), other, || {
                format!(
                    "`{}` names a service of `{region}`, and without `ServiceRegion` it must be of `{}`",
                    endpoint.id(),
                    self.region()
                )
            });
        }
        let Some(name) = name.as_known() else { return };
        if KNOWN.contains(&name) {
            return;
        }
        let near = KNOWN
            .iter()
            .map(|known| (strsim::damerau_levenshtein(known, name), known));
        let nearest = near.min().filter(|(distance, _)| *distance <= 2);
        if let Some((_, known)) = nearest {
            let holds = Truth::unknown("the list of endpoint services is not complete");
            found.add(Code::UnknownService, endpoint.place(), holds, || {
                let id = endpoint.id();
                format!("`{id}` names the service `{name}`: did you mean `{known}`?")
            });
        }
    }

    /// A private name can come from one endpoint of a VPC alone.
    fn check_conflicts(&self, found: &mut Findings) {
        let all: Vec<&Endpoint> = self
            .endpoints()
            .iter()
            .filter(|one| *one.kind() == EndpointKind::Interface)
            .collect();
        for (index, one) in all.iter().enumerate() {
            for other in &all[index + 1..] {
                let (Some(name), Some(second)) = (one.service_name(), other.service_name()) else {
                    continue;
                };
                let holds = Truth::from(name == second)
                    .and(|| one.private_dns.clone())
                    .and(|| other.private_dns.clone())
                    .and(|| one.region.is(&other.region))
                    .and(|| one.vpc.is(&other.vpc));
                found.add(Code::ConflictingPrivateDns, other.place(), holds, || {
                    format!(
                        "`{}` and `{}` both bring the private name of `{name}` into {}",
                        one.id(),
                        other.id(),
                        place::label(&one.vpc)
                    )
                });
            }
        }
    }
}
