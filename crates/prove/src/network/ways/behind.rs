//! What lies behind the ways out.

use super::super::Network;
use super::super::address::{Family, Ranges, cause_of, text_of};
use super::super::endpoint::EndpointKind;
use super::super::place::{Place, names};
use super::super::route::{Route, Target, target_cause};
use super::super::service::ServiceName;
use super::super::vpc::Subnet;
use super::super::workload::Workload;
use super::{Behind, Way};
use crate::text::Text;
use crate::truth::Truth;

impl Network<'_> {
    /// What lies behind a route, and whether that is the internet for public addresses.
    pub(super) fn behind(&self, route: &Route) -> (Behind, Truth) {
        let unknown = |what: &str| {
            Truth::unknown(format!(
                "what lies behind {what} of {} is not in the template",
                route.place
            ))
        };
        match route.target {
            Target::InternetGateway | Target::EgressOnlyGateway | Target::CarrierGateway => {
                (Behind::Internet, Truth::Yes)
            }
            Target::NatGateway => self.behind_nat(&route.to),
            // What a VPN gateway announces are the company's ranges, by assumption.
            Target::VpnGateway if route.is_propagated => (Behind::Company, Truth::No),
            Target::VpnGateway => (
                Behind::Company,
                Truth::unknown(format!(
                    "{} leads to the company's network, and whether that leads on to the internet is not in the template",
                    route.place
                )),
            ),
            Target::Peering => (Behind::Peer, unknown("the peering connection")),
            Target::GatewayEndpoint | Target::Local => (Behind::Aws, Truth::No),
            Target::DatabaseNetwork => (Behind::Aws, unknown("the database network")),
            Target::Unknown => (Behind::Unknown, Truth::Unknown(target_cause(route))),
            target => (Behind::Unknown, unknown(target.words())),
        }
    }

    /// A public NAT gateway leads to the internet if its own subnet does.
    fn behind_nat(&self, id: &Text) -> (Behind, Truth) {
        let mut all = self.model.of_type("AWS::EC2::NatGateway");
        let Some(nat) = all.find(|nat| nat.reference == *id) else {
            // One from outside the template is a public one, unless it may be one of the template
            // that leads nowhere.
            let own = self.model.of_type("AWS::EC2::NatGateway");
            let perhaps = own.filter(|nat| !nat.reference.is(id).is_no());
            let each = perhaps.map(|nat| self.behind_nat(&nat.reference).1);
            let all = Truth::all(each);
            let leads = if all.is_yes() {
                all
            } else {
                Truth::Unknown(cause_of(id))
            };
            return (Behind::Internet, leads);
        };
        let kind = nat.get("ConnectivityType").map(text_of);
        let is_private = kind.map_or(Truth::No, |kind| {
            kind.is_str("private").or(|| kind.is_str("Private"))
        });
        let Some(subnet) = nat.get("SubnetId").map(text_of) else {
            return (Behind::Internet, !is_private);
        };
        let subnet = self.subnet(&subnet);
        let leads = |route: &Route| {
            let public = Family::BOTH.into_iter().any(|family| {
                let possible = route.destination.possibly(family);
                possible.meets(&Ranges::public(family))
            });
            let kind = match route.target {
                Target::InternetGateway => !is_private.clone(),
                Target::Local | Target::GatewayEndpoint | Target::EgressOnlyGateway => Truth::No,
                Target::VpnGateway if route.is_propagated => Truth::No,
                _ => Truth::unknown(format!(
                    "what lies behind {} of {} is not in the template",
                    route.target.words(),
                    route.place
                )),
            };
            let known = match route.destination.cause() {
                Some(cause) => Truth::Unknown(cause),
                None => Truth::Yes,
            };
            Truth::from(public)
                .and(|| kind)
                .and(|| route.applies.clone())
                .and(|| known)
        };
        let tables = self.tables_of(&subnet);
        let each = tables.iter().map(|table| {
            let routes = Truth::any(table.routes.iter().map(leads));
            match &table.rest {
                Some(cause) => routes.or(|| Truth::Unknown(cause.clone())),
                None => routes,
            }
        });
        let each: Vec<Truth> = each.collect();
        let sum = match each.as_slice() {
            [only] => only.clone(),
            _ => Truth::all(each.clone()).or(|| {
                Truth::any(each).and(|| {
                    Truth::unknown(format!(
                        "the route table of the subnet `{}` is not known",
                        subnet.label
                    ))
                })
            }),
        };
        let behind = if is_private.is_yes() {
            Behind::Unknown
        } else {
            Behind::Internet
        };
        (behind, sum)
    }

    /// Ways that no route shows: service networks, and services of other accounts.
    pub(super) fn beside_routes(&self, workload: &Workload, subnet: &Subnet) -> Vec<Way> {
        let mut ways = Vec::new();
        let way = |place: Place, words: &str, behind: Behind, internet: Truth| Way {
            subnet: subnet.label.clone(),
            place: Some(place),
            destination: words.to_owned(),
            target: Target::ServiceNetwork,
            behind,
            public: Truth::No,
            effective: Truth::unknown("what an endpoint service leads to is not in the template"),
            internet,
            stopped_by: Vec::new(),
        };
        for endpoint in self.endpoints() {
            if self.shares_vpc(workload, endpoint).is_no() {
                continue;
            }
            let custom = matches!(endpoint.service, ServiceName::Custom);
            match endpoint.kind() {
                EndpointKind::Lattice => ways.push(way(
                    endpoint.place().clone(),
                    "a VPC Lattice resource",
                    Behind::Unknown,
                    Truth::unknown(format!(
                        "what lies behind the VPC Lattice endpoint `{}` is not modelled",
                        endpoint.id()
                    )),
                )),
                EndpointKind::Interface if custom => ways.push(way(
                    endpoint.place().clone(),
                    "a service of another account",
                    Behind::Peer,
                    Truth::No,
                )),
                _ => {}
            }
        }
        let Ok(vpc) = &subnet.vpc else { return ways };
        let associations = "AWS::VpcLattice::ServiceNetworkVpcAssociation";
        for resource in self.model.of_type(associations) {
            if !names(resource, "VpcIdentifier", vpc).is_no() {
                ways.push(way(
                    Place::of(resource),
                    "a VPC Lattice service network",
                    Behind::Unknown,
                    Truth::unknown(format!(
                        "what lies behind the service network of `{}` is not modelled",
                        resource.id
                    )),
                ));
            }
        }
        ways
    }
}
