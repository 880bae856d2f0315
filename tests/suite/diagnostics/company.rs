//! The codes of the company's network: gateways, lines, names.

use formwork::cfn::ec2::{CfnVpcGatewayAttachment, CfnVpnGateway};
use formwork::prelude::*;

use crate::golden;

/// A stack with a VPC and subnets in two zones, whose fault is made by `program`.
fn in_network(program: impl FnOnce(&mut Scope<'_>, VpcRef, [SubnetRef; 2])) -> App {
    let mut app = App::new();
    let mut stack = app.stack("Demo");
    let vpc = stack.add("Vpc", Vpc::new(cidr!("10.20.0.0/16")));
    let subnets = [
        (0, "SubnetA", cidr!("10.20.0.0/24")),
        (1, "SubnetB", cidr!("10.20.1.0/24")),
    ];
    let subnets =
        subnets.map(|(zone, id, block)| stack.add(id, PrivateSubnet::new(vpc, block).zone(zone)));
    program(&mut stack, vpc, subnets);
    app
}

/// The same, with a way to the company.
fn in_company(program: impl FnOnce(&mut Scope<'_>, VpcRef, [SubnetRef; 2])) -> App {
    in_network(|stack, vpc, subnets| {
        stack.add("ToCompany", VpnGateway::new(vpc).propagate_to(subnets));
        program(stack, vpc, subnets);
    })
}

fn office() -> Cidr {
    cidr!("192.168.0.0/16")
}

fn group(stack: &mut Scope<'_>, vpc: VpcRef) -> SecurityGroupRef {
    stack.add("Group", SecurityGroup::new(vpc, "Machines"))
}

#[test]
fn asn_out_of_range() {
    golden::problems(
        "asn-out-of-range",
        in_network(|stack, vpc, _| {
            stack.add("Gateway", VpnGateway::new(vpc).amazon_side_asn(65_535));
            let line = DirectConnectGateway::new("company").amazon_side_asn(4_199_999_999);
            stack.add("Line", line);
        }),
    );
}

#[test]
fn second_vpn_gateway() {
    golden::problems(
        "second-vpn-gateway",
        in_network(|stack, vpc, _| {
            stack.add("First", VpnGateway::new(vpc));
            stack.add("Second", VpnGateway::new(vpc));
        }),
    );
}

#[test]
fn invalid_direct_connect_name() {
    golden::problems(
        "invalid-direct-connect-name",
        in_network(|stack, _, _| {
            stack.add("Line", DirectConnectGateway::new("Müller & Co."));
        }),
    );
}

#[test]
fn second_direct_connect() {
    golden::problems(
        "second-direct-connect",
        in_network(|stack, vpc, _| {
            let gateway = stack.add("Gateway", VpnGateway::new(vpc));
            for id in ["Line", "Spare"] {
                let line = stack.add(id, DirectConnectGateway::new(id));
                line.associate(stack, gateway, [cidr!("10.20.0.0/16")]);
            }
        }),
    );
}

#[test]
fn unannounced_vpc() {
    golden::problems(
        "unannounced-vpc",
        in_network(|stack, vpc, _| {
            let gateway = stack.add("Gateway", VpnGateway::new(vpc));
            let line = stack.add("Line", DirectConnectGateway::new("company"));
            let subnets_alone = [cidr!("10.20.1.0/24"), cidr!("10.20.0.0/24")];
            line.associate(stack, gateway, subnets_alone);
        }),
    );
}

#[test]
fn overlapping_vpcs() {
    golden::problems(
        "overlapping-vpcs",
        in_network(|stack, vpc, _| {
            let other = stack.add("Other", Vpc::new(cidr!("10.20.128.0/17")));
            let line = stack.add("Line", DirectConnectGateway::new("company"));
            for (id, vpc) in [("One", vpc), ("Two", other)] {
                let gateway = stack.add(id, VpnGateway::new(vpc));
                line.associate(stack, gateway, []);
            }
        }),
    );
}

#[test]
fn too_many_direct_connect_associations() {
    golden::problems(
        "too-many-direct-connect-associations",
        in_network(|stack, _, _| {
            let line = stack.add("Line", DirectConnectGateway::new("company"));
            for (place, block) in cidr!("10.32.0.0/11").divide(16).take(21).enumerate() {
                let vpc = stack.add(format!("Vpc{place}"), Vpc::new(block));
                let gateway = stack.add(format!("Gateway{place}"), VpnGateway::new(vpc));
                line.associate(stack, gateway, [block]);
            }
        }),
    );
}

#[test]
fn public_company_range() {
    golden::problems(
        "public-company-range",
        in_company(|stack, vpc, [a, b]| {
            let group = group(stack, vpc);
            let public = cidr!("203.0.113.0/24");
            group.allow_from_company(stack, public, Port::HTTPS, "Offices");
            vpc.company_range(stack, cidr!("16.0.0.0/4"), "too wide to be ours");
            let dns = stack.add("Dns", ResolverEndpoint::outbound(vpc, [a, b]));
            let anybodys = [[8, 8, 8, 8]];
            stack.add(
                "Names",
                ResolverRule::new("corp.example.com", dns, anybodys),
            );
        }),
    );
}

#[test]
fn company_range_overlaps_vpc() {
    golden::problems(
        "company-range-overlaps-vpc",
        in_company(|stack, vpc, _| {
            let group = group(stack, vpc);
            let all = cidr!("10.0.0.0/8");
            group.allow_from_company(stack, all, Port::HTTPS, "All that is private");
            let own = cidr!("10.20.7.0/24");
            group.allow_from_company(stack, own, Port::HTTPS, "A part of the VPC");
        }),
    );
}

#[test]
fn company_without_way() {
    golden::problems(
        "company-without-way",
        in_network(|stack, vpc, _| {
            let group = group(stack, vpc);
            group.allow_from_company(stack, office(), Port::HTTPS, "Employees");
        }),
    );
}

#[test]
fn no_route_to_company() {
    golden::problems(
        "no-route-to-company",
        in_network(|stack, vpc, subnets| {
            let gateway = stack.add("Gateway", CfnVpnGateway::new("ipsec.1"));
            let attachment = CfnVpcGatewayAttachment::new(vpc).vpn_gateway_id(gateway);
            stack.add("Attachment", attachment);
            let dns = stack.add("Dns", ResolverEndpoint::inbound(vpc, subnets));
            dns.allow_from_cidr(stack, office(), "DNS servers of the company");
        }),
    );
}

#[test]
fn single_zone_resolver() {
    golden::problems(
        "single-zone-resolver",
        in_company(|stack, vpc, [a, _]| {
            let beside = PrivateSubnet::new(vpc, cidr!("10.20.2.0/24")).zone(0);
            let beside = stack.add("Beside", beside);
            let dns = stack.add("Dns", ResolverEndpoint::inbound(vpc, [a, beside]));
            dns.allow_from_cidr(stack, office(), "DNS servers of the company");
            stack.add("Out", ResolverEndpoint::outbound(vpc, [a]));
        }),
    );
}

#[test]
fn too_many_resolver_addresses() {
    golden::problems(
        "too-many-resolver-addresses",
        in_network(|stack, vpc, [a, b]| {
            let mut dns = ResolverEndpoint::outbound(vpc, [a, b]);
            for host in 10..30 {
                dns = dns.fixed_ip(a, [10, 20, 0, host]);
            }
            stack.add("Dns", dns);
        }),
    );
}

#[test]
fn address_outside_subnet() {
    golden::problems(
        "address-outside-subnet",
        in_network(|stack, vpc, [a, b]| {
            let dns = ResolverEndpoint::outbound(vpc, [a, b]);
            let dns = dns
                .fixed_ip(a, [10, 20, 1, 10])
                .fixed_ip(b, [10, 20, 1, 10]);
            stack.add("Dns", dns);
        }),
    );
}

#[test]
fn reserved_address() {
    golden::problems(
        "reserved-address",
        in_network(|stack, vpc, [a, b]| {
            let dns = ResolverEndpoint::outbound(vpc, [a, b]);
            let dns = dns
                .fixed_ip(a, [10, 20, 0, 3])
                .fixed_ip(b, [10, 20, 1, 255]);
            stack.add("Dns", dns);
        }),
    );
}

#[test]
fn duplicate_address() {
    golden::problems(
        "duplicate-address",
        in_network(|stack, vpc, [a, b]| {
            let dns = ResolverEndpoint::outbound(vpc, [a, b]);
            let dns = dns
                .fixed_ip(a, [10, 20, 0, 10])
                .fixed_ip(a, [10, 20, 0, 10]);
            stack.add("Dns", dns);
        }),
    );
}

#[test]
fn unreachable_resolver_endpoint() {
    golden::problems(
        "unreachable-resolver-endpoint",
        in_network(|stack, vpc, subnets| {
            stack.add("Dns", ResolverEndpoint::inbound(vpc, subnets));
        }),
    );
}

#[test]
fn invalid_resolver_name() {
    golden::problems(
        "invalid-resolver-name",
        in_network(|stack, vpc, subnets| {
            let dns = ResolverEndpoint::outbound(vpc, subnets);
            stack.add("Number", dns.name("53"));
            let dns = ResolverEndpoint::outbound(vpc, subnets);
            stack.add("Dots", dns.name("corp.example.com"));
        }),
    );
}

/// Rules for these domains, asked of servers of the company.
fn rules(domains: &'static [&'static str]) -> App {
    in_company(|stack, vpc, subnets| {
        let dns = stack.add("Dns", ResolverEndpoint::outbound(vpc, subnets));
        for (place, domain) in domains.iter().enumerate() {
            let rule = ResolverRule::new(*domain, dns, [[192, 168, 0, 53]]);
            stack.add(format!("Names{place}"), rule);
        }
    })
}

#[test]
fn aws_names_forwarded() {
    golden::problems(
        "aws-names-forwarded",
        rules(&[
            "amazonaws.com",
            "bedrock-runtime.us-east-1.amazonaws.com.",
            "api.aws",
            ".",
        ]),
    );
}

#[test]
fn invalid_domain() {
    golden::problems(
        "invalid-domain",
        rules(&["*.example.com", "corp..example.com"]),
    );
}

#[test]
fn resolver_rule_without_servers() {
    golden::problems(
        "resolver-rule-without-servers",
        in_company(|stack, vpc, subnets| {
            let dns = stack.add("Dns", ResolverEndpoint::outbound(vpc, subnets));
            let nobody: [[u8; 4]; 0] = [];
            stack.add("Names", ResolverRule::new("corp.example.com", dns, nobody));
        }),
    );
}

#[test]
fn duplicate_resolver_rule() {
    golden::problems(
        "duplicate-resolver-rule",
        rules(&["corp.example.com", "Corp.Example.com."]),
    );
}
