//! Addresses of VPCs and subnets: reserved, used, free.

use std::collections::BTreeSet;

use formwork_prove::Text;
use formwork_prove::network::WorkloadKind;
use formwork_prove::template::{Node, Resource, Target};
use ipnet::Ipv4Net;

use super::{Page, Section, digits};

/// Addresses of each subnet that AWS keeps.
///
/// <https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html>
const RESERVED: usize = 5;

impl Page<'_> {
    pub(super) fn addresses(&self) -> Section {
        let mut section = Section::new("Addresses");
        let vpcs: Vec<&Resource> = self.model.of_type("AWS::EC2::VPC").collect();
        for vpc in &vpcs {
            let subnets = self.model.of_type("AWS::EC2::Subnet");
            let own: Vec<&Resource> = subnets
                .filter(|subnet| self.model.refers(subnet, "VpcId", vpc).is_yes())
                .collect();
            self.vpc(&mut section, vpc, &own);
            for subnet in own {
                self.subnet(&mut section, subnet, 1);
            }
        }
        for subnet in self.model.of_type("AWS::EC2::Subnet") {
            let own = |vpc: &&Resource| self.model.refers(subnet, "VpcId", vpc).is_yes();
            if !vpcs.iter().any(own) {
                self.subnet(&mut section, subnet, 0);
            }
        }
        section
    }

    fn vpc(&self, section: &mut Section, vpc: &Resource, subnets: &[&Resource]) {
        let written = self
            .words
            .property(vpc.get("CidrBlock"), "a block of a pool");
        let Some(block) = block(vpc) else {
            section.row(0, [vpc.id.clone(), written]);
            return;
        };
        let blocks: Option<Vec<Ipv4Net>> =
            subnets.iter().map(|subnet| self::block(subnet)).collect();
        let all = size(block);
        let rest = match blocks {
            Some(blocks) => {
                let taken: usize = blocks.into_iter().map(size).sum();
                vec![
                    format!("{} in subnets", digits(taken)),
                    format!("{} in none", digits(all.saturating_sub(taken))),
                ]
            }
            None => vec!["blocks of subnets are not known".to_owned()],
        };
        let mut cells = vec![
            vpc.id.clone(),
            written,
            format!("{} addresses", digits(all)),
        ];
        cells.extend(rest);
        section.row(0, cells);
    }

    fn subnet(&self, section: &mut Section, subnet: &Resource, level: usize) {
        let written = self
            .words
            .property(subnet.get("CidrBlock"), "no IPv4 block");
        let Some(block) = block(subnet) else {
            section.row(level, [subnet.id.clone(), written]);
            return;
        };
        let (all, used) = (size(block), self.used(&subnet.reference));
        let free = all.saturating_sub(RESERVED + used);
        let cells = [
            subnet.id.clone(),
            written,
            format!("{} addresses", digits(all)),
            format!("{RESERVED} reserved"),
            format!("{used} used at least"),
            format!("{} free at most", digits(free)),
        ];
        section.push(level, free == 0, cells);
    }

    /// Addresses of a subnet that the template surely takes: of endpoints, NAT gateways, mount
    /// targets, Resolver endpoints and instances one each, of functions one for each set of groups.
    fn used(&self, subnet: &Text) -> usize {
        let mut used = 0;
        let mut functions: BTreeSet<Vec<String>> = BTreeSet::new();
        for workload in self.network.workloads() {
            let here = workload.subnets().filter(|own| *own == subnet).count();
            if workload.kind() == WorkloadKind::Instance {
                used += here;
            } else if here > 0 {
                functions.extend(self.groups(workload.id()));
            }
        }
        used += functions.len();
        for resource in self.model.resources() {
            let lists: Vec<&Node> = match resource.type_name.as_str() {
                "AWS::EC2::VPCEndpoint" => Vec::from_iter(resource.get("SubnetIds")),
                "AWS::EC2::NatGateway" | "AWS::EFS::MountTarget" | "AWS::EC2::NetworkInterface" => {
                    Vec::from_iter(resource.get("SubnetId"))
                }
                "AWS::Route53Resolver::ResolverEndpoint" => {
                    let all = resource.get("IpAddresses").map_or(&[][..], Node::items);
                    all.iter().filter_map(|one| one.get("SubnetId")).collect()
                }
                _ => continue,
            };
            let ids = lists.into_iter().flat_map(Node::items);
            used += ids.filter(|id| id.text().as_ref() == Some(subnet)).count();
        }
        used
    }

    /// The set of groups of a function.
    fn groups(&self, function: &str) -> Option<Vec<String>> {
        let config = self.model.resource(function)?.get("VpcConfig")?;
        let groups = config.get("SecurityGroupIds").map_or(&[][..], Node::items);
        let mut groups: Vec<String> = groups.iter().map(|group| self.group(group)).collect();
        groups.sort();
        Some(groups)
    }

    fn group(&self, node: &Node) -> String {
        match self.model.follow(node) {
            Target::Resource(group) => group.id.clone(),
            _ => self.words.node(node),
        }
    }
}

fn block(resource: &Resource) -> Option<Ipv4Net> {
    resource.get("CidrBlock")?.known()?.parse().ok()
}

fn size(block: Ipv4Net) -> usize {
    let bits = u32::from(32 - block.prefix_len());
    1_usize.checked_shl(bits).unwrap_or(usize::MAX)
}
