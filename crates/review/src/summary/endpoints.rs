//! Endpoints, their policies, and who reaches them.

use std::collections::BTreeMap;

use formwork_prove::Truth;
use formwork_prove::network::{Endpoint, EndpointKind, Outcome};
use formwork_prove::template::{Node, Resource};

use super::policy::{Voice, tell};
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
            None => self.words.property(resource.get("ServiceName"), "no service"),
        };
        let mut cells = vec![endpoint.id().to_owned(), service];
        match endpoint.kind() {
            EndpointKind::Interface => {
                cells.push(format!("interface in {}", self.zones(resource)));
                cells.push(match resource.get("PrivateDnsEnabled").map(Node::truth) {
                    Some(Truth::Yes) => "private DNS".to_owned(),
                    Some(Truth::Unknown(cause)) => {
                        format!("private DNS {}", self.words.cause(&cause))
                    }
                    Some(Truth::No) | None => "no private DNS".to_owned(),
                });
            }
            EndpointKind::Gateway => cells.push(format!("gateway in {}", self.tables(resource))),
            EndpointKind::GatewayLoadBalancer => cells.push("gateway load balancer".to_owned()),
            EndpointKind::Lattice => cells.push("VPC Lattice".to_owned()),
            EndpointKind::Unknown(cause) => cells.push(self.words.cause(cause)),
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
                (_, Outcome::Blocked(stops)) => {
                    let stops: Vec<String> = stops.iter().map(ToString::to_string).collect();
                    (1, format!("not reached ({}) by", stops.join(", ")))
                }
                (Truth::Unknown(cause), _) | (_, Outcome::Unknown(cause)) => {
                    (2, format!("{} whether it is reached by", self.words.cause(cause)))
                }
                (Truth::No, _) => continue,
            };
            by.entry(key).or_default().push(workload.id());
        }
        for ((_, how), who) in by {
            section.row(1, [format!("{how} {}", who.join(", "))]);
        }
    }

    fn zones(&self, resource: &Resource) -> String {
        match subnets(resource) {
            Ok(number) => count(number, "zone", "zones"),
            Err(cause) => format!("zones {}", self.words.cause(&cause)),
        }
    }

    fn tables(&self, resource: &Resource) -> String {
        match resource.get("RouteTableIds") {
            None => "no route table".to_owned(),
            Some(node) => match node.unknown() {
                Some(cause) => format!("route tables {}", self.words.cause(cause)),
                None => count(node.items().len(), "route table", "route tables"),
            },
        }
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
