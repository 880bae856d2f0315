//! Endpoints, their policies, and who reaches them.

use std::collections::BTreeMap;

use formwork_prove::claims::Caller;
use formwork_prove::iam::{Effect, Policy};
use formwork_prove::network::{Endpoint, EndpointKind, Outcome, Step, Workload};
use formwork_prove::template::{Node, Resource};
use formwork_prove::{Truth, facts};

use super::policy::{Voice, tell};
use super::words::cause_of;
use super::{Page, Section, count};

/// The port of AWS's services.
const HTTPS: u16 = 443;

impl Page<'_> {
    pub(super) fn endpoints(&self) -> Section {
        let mut section = Section::new("Endpoints");
        for endpoint in self.network.endpoints() {
            let Some(resource) = self.model.resource(endpoint.id()) else {
                continue;
            };
            self.endpoint(&mut section, endpoint, resource);
        }
        section
    }

    fn endpoint(&self, section: &mut Section, endpoint: &Endpoint, resource: &Resource) {
        let service = match endpoint.service_name() {
            Some(name) => name.to_owned(),
            None => self
                .words
                .property(resource.get("ServiceName"), "no service"),
        };
        let mut cells = vec![endpoint.id().to_owned(), service];
        match endpoint.kind() {
            EndpointKind::Interface => {
                cells.push(format!("interface in {}", zones(resource)));
                cells.push(match resource.get("PrivateDnsEnabled").map(Node::truth) {
                    Some(Truth::Yes) => "private DNS".to_owned(),
                    Some(Truth::Unknown(cause)) => {
                        format!("private DNS {}", cause_of(&cause))
                    }
                    Some(Truth::No) | None => "no private DNS".to_owned(),
                });
            }
            EndpointKind::Gateway => cells.push(format!("gateway in {}", tables(resource))),
            EndpointKind::GatewayLoadBalancer => cells.push("gateway load balancer".to_owned()),
            EndpointKind::Lattice => cells.push("VPC Lattice".to_owned()),
            EndpointKind::Unknown(cause) => cells.push(cause_of(cause)),
        }
        section.row(0, cells);
        match resource.get("PolicyDocument") {
            Some(document) => tell(section, document, Voice::Door, &self.words),
            None => section.push(1, true, ["lets everybody", "everything", "(no policy)"]),
        }
        if *endpoint.kind() == EndpointKind::Interface {
            self.reached(section, endpoint);
        }
    }

    /// Which functions and instances of its VPC reach it.
    fn reached(&self, section: &mut Section, endpoint: &Endpoint) {
        let mut by: BTreeMap<(u8, String), Vec<&str>> = BTreeMap::new();
        for workload in self.network.workloads() {
            let here = self.network.shares_vpc(workload, endpoint);
            if here.is_no() {
                continue;
            }
            let reach = self.network.reach_endpoint(workload, endpoint, HTTPS);
            let key = match (&here, &reach.outcome) {
                (Truth::Yes, Outcome::Reachable) => (0, "reached by".to_owned()),
                // What nobody granted need not be reached.
                (_, Outcome::Blocked(_)) if !self.is_granted(workload, endpoint) => continue,
                (_, Outcome::Blocked(stops)) => {
                    let stops: Vec<&str> = stops.iter().map(|stop| words(stop.step)).collect();
                    (1, format!("not reached ({}) by", stops.join(", ")))
                }
                (Truth::Unknown(cause), _) | (_, Outcome::Unknown(cause)) => {
                    (2, format!("{} whether it is reached by", cause_of(cause)))
                }
                (Truth::No, _) => continue,
            };
            by.entry(key).or_default().push(workload.id());
        }
        for ((kind, how), who) in by {
            section.push(1, kind > 0, [format!("{how} {}", who.join(", "))]);
        }
    }

    /// Whether the role of a workload may be allowed something for which the endpoint is.
    fn is_granted(&self, workload: &Workload, endpoint: &Endpoint) -> bool {
        let mut roles = self.model.of_type("AWS::IAM::Role");
        let Some(role) = roles.find(|role| self.users(role).contains(&workload.id())) else {
            return true;
        };
        let Some(caller) = Caller::of(self.model, &role.id, self.assumptions) else {
            return true;
        };
        let prefixes = facts::iam_prefixes(endpoint.service_name().unwrap_or_default());
        let statements = caller.policies.all().flat_map(Policy::statements);
        let mut allows = statements.filter(|statement| *statement.effect() != Effect::Deny);
        allows.any(|statement| {
            let none = statement.actions().is_empty() || statement.is_not_action();
            let named = statement.actions().iter().any(|action| {
                let written = action.written().to_string();
                let service = written.split(':').next().unwrap_or_default();
                service.contains(['*', '$']) || prefixes.contains(&service)
            });
            none || named
        })
    }
}

fn zones(resource: &Resource) -> String {
    match subnets(resource) {
        Ok(number) => count(number, "zone", "zones"),
        Err(cause) => format!("zones {}", cause_of(&cause)),
    }
}

fn tables(resource: &Resource) -> String {
    match resource.get("RouteTableIds") {
        None => "no route table".to_owned(),
        Some(node) => match node.unknown() {
            Some(cause) => format!("route tables {}", cause_of(cause)),
            None => count(node.items().len(), "route table", "route tables"),
        },
    }
}

/// Why a step is not passed.
const fn words(step: Step) -> &'static str {
    match step {
        Step::Vpc => "it is in no VPC",
        Step::Endpoint => "no endpoint",
        Step::Interfaces => "the endpoint is in no subnet",
        Step::Family => "no common family of addresses",
        Step::WorkloadEgress => "its groups do not let it out",
        Step::WorkloadAclOut => "its network ACL does not let it out",
        Step::Route => "no route",
        Step::EndpointAclIn => "the endpoint's network ACL does not let it in",
        Step::EndpointIngress => "the endpoint's groups do not let it in",
        Step::EndpointAclOut => "the endpoint's network ACL does not let the reply out",
        Step::WorkloadAclIn => "its network ACL does not let the reply in",
        Step::Unmodelled => "something that is not modelled",
    }
}

/// In how many subnets an endpoint has an interface: one in a zone at most.
///
/// <https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html>
pub(super) fn subnets(resource: &Resource) -> Result<usize, formwork_prove::Cause> {
    match resource.get("SubnetIds") {
        None => Ok(0),
        Some(node) => match node.unknown() {
            Some(cause) => Err(cause.clone()),
            None => Ok(node.items().len()),
        },
    }
}
