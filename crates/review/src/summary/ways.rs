//! Ways out of functions and instances.

use std::collections::BTreeMap;

use formwork_prove::Truth;
use formwork_prove::network::{Behind, Way};

use super::words::cause_of;
use super::{Page, Section};

/// What leads out of a VPC, whether or not something is routed over it.
const GATEWAYS: [(&str, &str); 9] = [
    ("AWS::EC2::CarrierGateway", "carrier gateway"),
    (
        "AWS::EC2::EgressOnlyInternetGateway",
        "egress-only internet gateway",
    ),
    ("AWS::EC2::InternetGateway", "internet gateway"),
    (
        "AWS::EC2::LocalGatewayRouteTableVPCAssociation",
        "local gateway",
    ),
    ("AWS::EC2::NatGateway", "NAT gateway"),
    ("AWS::EC2::TransitGatewayAttachment", "transit gateway"),
    ("AWS::EC2::TransitGatewayVpcAttachment", "transit gateway"),
    ("AWS::EC2::VPCPeeringConnection", "peering"),
    ("AWS::EC2::VPNGateway", "VPN gateway"),
];

impl Page<'_> {
    pub(super) fn ways_out(&self) -> Section {
        let mut section = Section::new("Ways out");
        for workload in self.network.workloads() {
            let out = self.network.ways_out(workload);
            let (flagged, words) = match &out.internet {
                Truth::No => (false, "no way to the internet".to_owned()),
                Truth::Yes => (true, "reaches the internet".to_owned()),
                Truth::Unknown(cause) => (true, format!("to the internet: {}", cause_of(cause))),
            };
            section.push(0, flagged, [workload.id(), &words]);
            let mut ways: BTreeMap<(bool, String), Vec<&str>> = BTreeMap::new();
            for way in out.ways.iter().filter(|way| !way.effective.is_no()) {
                let key = (way.behind == Behind::Internet, told(way));
                let subnets = ways.entry(key).or_default();
                if !subnets.contains(&way.subnet.as_str()) {
                    subnets.push(&way.subnet);
                }
            }
            for ((to_internet, words), mut subnets) in ways {
                subnets.sort_unstable();
                let from = format!("from {}", subnets.join(", "));
                section.push(1, to_internet, [words, from]);
            }
            for assumption in out.assumptions {
                section.row(1, [format!("assumed: {assumption}")]);
            }
        }
        for (type_name, what) in GATEWAYS {
            for gateway in self.model.of_type(type_name) {
                let flagged = what.contains("internet") || what.starts_with("NAT");
                section.push(0, flagged, [gateway.id.as_str(), what]);
            }
        }
        section
    }
}

fn told(way: &Way) -> String {
    let mut words = format!(
        "to {} over {}: {}",
        way.destination.replace('`', ""),
        way.target.words(),
        way.behind
    );
    if let Truth::Unknown(cause) = &way.effective {
        words = format!("perhaps {words} ({})", cause_of(cause));
    }
    words
}
