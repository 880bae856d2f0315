//! Templates of what leads to the company, and what is said of ways that do not.

use std::net::Ipv4Addr;

use formwork_cfn::ec2::{
    CfnInternetGateway, CfnTransitGateway, CfnTransitGatewayAttachment,
    CfnTransitGatewayVpcAttachment, CfnVpcGatewayAttachment, CfnVpcPeeringConnection,
};
use formwork_core::{App, Expr, Scope, text};

use super::*;
use crate::network::{
    Cidr, Port, PrivateSubnet, Route, RouteTable, SecurityGroup, SubnetKind, SubnetRef, Vpc,
    VpcRef, Zone,
};
use crate::testing::{assert_template, network, resource, template};
use crate::{AwsService, InterfaceEndpoint, cidr};

fn problems(define: impl FnOnce(&mut Scope<'_>)) -> String {
    crate::testing::problems(file!(), define)
}

/// The codes of what is said of one stack, sorted.
fn codes(define: impl FnOnce(&mut Scope<'_>)) -> Vec<String> {
    let text = problems(define);
    let found = text.lines().filter_map(|line| {
        let (_, rest) = line.split_once('[')?;
        let is_head = line.starts_with("error[") || line.starts_with("warning[");
        is_head.then(|| rest.split_once(']').map(|(code, _)| code.to_owned()))?
    });
    let mut found: Vec<String> = found.collect();
    found.sort();
    found
}

const OFFICE: Cidr = cidr!("192.168.0.0/16");

#[test]
fn the_whole_way() {
    let template = template(|stack| {
        let (vpc, subnets) = network(stack);
        let gateway = VpnGateway::new(vpc)
            .amazon_side_asn(64_800)
            .name("to-company")
            .propagate_to(subnets);
        let gateway = stack.add("ToCompany", gateway);
        let line = DirectConnectGateway::new("company").amazon_side_asn(4_200_000_000);
        let line = stack.add("Line", line);
        let allowed = [
            cidr!("10.20.0.0/16"),
            cidr!("10.0.0.0/8"),
            cidr!("10.20.0.0/16"),
        ];
        line.associate(stack, gateway, allowed);

        let [a, b] = subnets;
        let inbound = ResolverEndpoint::inbound(vpc, [b, a])
            .fixed_ip(a, [10, 20, 0, 10])
            .fixed_ip(a, Ipv4Addr::new(10, 20, 0, 11))
            .name("from-company");
        let inbound = stack.add("FromCompany", inbound);
        inbound.allow_from_cidr(stack, OFFICE, "DNS servers of the company");
        inbound.allow_from_cidr(stack, OFFICE, "Also of its branches");
        let outbound = stack.add("Names", ResolverEndpoint::outbound(vpc, [a, b]));
        let servers = [[192, 168, 1, 53], [192, 168, 0, 53], [192, 168, 0, 53]];
        let rule = ResolverRule::new("Corp.Example.com.", outbound, servers)
            .port(5353)
            .name("corp");
        let rule = stack.add("Corp", rule);
        stack.output(
            "Rule",
            formwork_core::Output::new(text![rule.id(), " ", inbound.arn(), " ", line.arn()]),
        );
    });
    assert_template("company_whole_way", &template);
}

#[test]
fn propagation_waits_for_the_line() {
    let propagation = |associate: bool| {
        resource("ToCompanyRoutePropagation", |stack| {
            let (vpc, subnets) = network(stack);
            let gateway = stack.add("ToCompany", VpnGateway::new(vpc));
            gateway.propagate_to(stack, subnets);
            if associate {
                let line = stack.add("Line", DirectConnectGateway::new("company"));
                line.associate(stack, gateway, []);
            }
        })
    };
    insta::assert_snapshot!(propagation(true), @r#"
    {
      "Type": "AWS::EC2::VPNGatewayRoutePropagation",
      "DependsOn": [
        "ToCompanyAttachment",
        "ToCompanyDirectConnect"
      ],
      "Properties": {
        "RouteTableIds": [
          {
            "Ref": "VpcPrivateRouteTable"
          }
        ],
        "VpnGatewayId": {
          "Ref": "ToCompany"
        }
      }
    }
    "#);
    insta::assert_snapshot!(propagation(false), @r#"
    {
      "Type": "AWS::EC2::VPNGatewayRoutePropagation",
      "DependsOn": [
        "ToCompanyAttachment"
      ],
      "Properties": {
        "RouteTableIds": [
          {
            "Ref": "VpcPrivateRouteTable"
          }
        ],
        "VpnGatewayId": {
          "Ref": "ToCompany"
        }
      }
    }
    "#);
}

/// An endpoint that the company may enter, in a network that `way` connects.
fn entered(stack: &mut Scope<'_>, way: impl FnOnce(&mut Scope<'_>, VpcRef, [SubnetRef; 2])) {
    let (vpc, subnets) = network(stack);
    way(stack, vpc, subnets);
    let policy = formwork_policy::EndpointPolicy::full_access("a test");
    let endpoint = InterfaceEndpoint::new(vpc, AwsService::BedrockRuntime, subnets).policy(policy);
    let endpoint = stack.add("Bedrock", endpoint);
    endpoint.allow_from_cidr(stack, OFFICE, "Employees");
}

#[test]
fn reasons_are_kept_beside_the_group() {
    let group = resource("BedrockSecurityGroup", |stack| {
        entered(stack, |stack, vpc, subnets| {
            stack.add("ToCompany", VpnGateway::new(vpc).propagate_to(subnets));
        });
    });
    insta::assert_snapshot!(group, @r#"
    {
      "Type": "AWS::EC2::SecurityGroup",
      "Properties": {
        "GroupDescription": "Allow TLS for VPC Endpoint",
        "SecurityGroupEgress": [
          {
            "CidrIp": "127.0.0.1/32",
            "Description": "Closed: without an egress rule AWS would allow everything out",
            "IpProtocol": "-1"
          }
        ],
        "SecurityGroupIngress": [
          {
            "CidrIp": "192.168.0.0/16",
            "Description": "Employees",
            "FromPort": 443,
            "IpProtocol": "tcp",
            "ToPort": 443
          }
        ],
        "VpcId": {
          "Ref": "Vpc"
        }
      },
      "Metadata": {
        "Reason for SecurityGroupIngress from 192.168.0.0/16 on tcp/443": "Employees"
      }
    }
    "#);
}

#[test]
fn what_counts_as_a_way() {
    assert_eq!(
        codes(|stack| entered(stack, |_, _, _| {})),
        ["company-without-way"]
    );
    let no_route = codes(|stack| {
        entered(stack, |stack, vpc, _| {
            stack.add("ToCompany", VpnGateway::new(vpc));
        });
    });
    assert_eq!(no_route, ["no-route-to-company"]);
    let by_route = |to: Cidr| {
        codes(|stack| {
            entered(stack, |stack, vpc, [a, _]| {
                let gateway = stack.add("ToCompany", VpnGateway::new(vpc));
                stack.add("Back", Route::new(a.route_table(), to, gateway));
            });
        })
    };
    assert!(by_route(cidr!("192.168.0.0/16")).is_empty());
    assert!(by_route(cidr!("0.0.0.0/0")).is_empty());
    assert_eq!(by_route(cidr!("192.169.0.0/16")), ["no-route-to-company"]);
    let existing = codes(|stack| {
        entered(stack, |stack, vpc, subnets| {
            let id = Expr::from_text("vgw-0123456789abcdef0");
            let gateway = VpnGatewayRef::from_id(stack, "ToCompany", id, vpc);
            gateway.propagate_to(stack, subnets);
        });
    });
    assert!(existing.is_empty(), "{existing:?}");
    let to_internet = codes(|stack| {
        entered(stack, |stack, vpc, [a, _]| {
            stack.add("ToCompany", VpnGateway::new(vpc));
            let internet = stack.add("Internet", CfnInternetGateway::new());
            let attachment = CfnVpcGatewayAttachment::new(vpc).internet_gateway_id(internet);
            stack.add("Attachment", attachment);
            stack.add("Out", Route::new(a.route_table(), Cidr::ANYWHERE, internet));
        });
    });
    assert_eq!(
        to_internet,
        ["no-route-to-company", "route-in-private-subnet"]
    );
    let transit = codes(|stack| {
        entered(stack, |stack, vpc, [a, b]| {
            let gateway = stack.add("Transit", CfnTransitGateway::new());
            let attachment = CfnTransitGatewayAttachment::new([a, b], gateway, vpc);
            stack.add("Attachment", attachment);
            stack.add("Back", Route::new(a.route_table(), OFFICE, gateway));
        });
    });
    assert!(transit.is_empty(), "{transit:?}");
}

#[test]
fn of_a_network_that_exists_nothing_is_guessed() {
    let found = codes(|stack| {
        let vpc = VpcRef::from_id(stack, "Vpc", Expr::from_text("vpc-0123456789abcdef0"));
        let subnets = ["a", "b"].map(|zone| {
            let id = Expr::from_text(format!("subnet-0123456789abcdef{zone}"));
            let zone = Zone::Name(Expr::from_text(format!("us-east-1{zone}")));
            SubnetRef::from_id(
                stack,
                &format!("Subnet{}", id.as_text().unwrap_or("")),
                id,
                vpc,
                zone,
            )
        });
        vpc.company_range(stack, cidr!("203.0.113.0/24"), "ours, and used inside only");
        let dns = stack.add("Dns", ResolverEndpoint::inbound(vpc, subnets));
        dns.allow_from_cidr(stack, cidr!("203.0.113.0/25"), "DNS servers of the company");
    });
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn declared_ranges_count_wherever_they_are_declared() {
    let with = |declared: Cidr| {
        codes(|stack| {
            let (vpc, subnets) = network(stack);
            stack.add("ToCompany", VpnGateway::new(vpc).propagate_to(subnets));
            let group = stack.add("Group", SecurityGroup::new(vpc, "Machines"));
            group.allow_from_company(stack, cidr!("203.0.113.0/24"), Port::HTTPS, "Offices");
            vpc.company_range(stack, declared, "ours, and used inside only");
        })
    };
    assert!(with(cidr!("203.0.113.0/24")).is_empty());
    assert!(with(cidr!("203.0.0.0/8")).is_empty());
    assert_eq!(with(cidr!("203.0.113.0/25")), ["public-company-range"]);
    assert_eq!(with(Cidr::ANYWHERE), ["public-company-range"]);
    assert_eq!(with(cidr!("202.0.0.0/7")), ["public-company-range"]);
}

#[test]
fn a_reason_is_one() {
    let found = codes(|stack| {
        let (vpc, subnets) = network(stack);
        stack.add("ToCompany", VpnGateway::new(vpc).propagate_to(subnets));
        let dns = stack.add("Dns", ResolverEndpoint::inbound(vpc, subnets));
        dns.allow_from_cidr(stack, OFFICE, " ");
        vpc.company_range(stack, cidr!("203.0.113.0/24"), "");
    });
    assert_eq!(found, ["missing-reason", "missing-reason"]);
}

#[test]
fn ranges_of_the_company_are_not_those_of_the_vpc() {
    let with = |range: Cidr| {
        problems(|stack| {
            let (vpc, subnets) = network(stack);
            stack.add("ToCompany", VpnGateway::new(vpc).propagate_to(subnets));
            let group = stack.add("Group", SecurityGroup::new(vpc, "Machines"));
            group.allow_from_company(stack, range, Port::HTTPS, "Offices");
        })
    };
    assert!(with(cidr!("10.20.0.0/16")).starts_with("error[company-range-overlaps-vpc]"));
    assert!(with(cidr!("10.0.0.0/8")).starts_with("warning[company-range-overlaps-vpc]"));
    assert_eq!(with(cidr!("10.21.0.0/16")), "");
}

#[test]
fn ways_to_the_company_leave_a_subnet_isolated() {
    let mut app = App::new();
    let mut stack = app.stack("Net");
    let vpc = stack.add("Vpc", Vpc::new(cidr!("10.20.0.0/16")));
    let propagated = stack.add("Propagated", RouteTable::new(vpc));
    let routed = stack.add("Routed", RouteTable::new(vpc));
    let apart = stack.add("Apart", RouteTable::new(vpc));
    let mut add = |id: &str, block: Cidr, table| {
        let subnet = PrivateSubnet::new(vpc, block).zone(0).route_table(table);
        stack.add(id, subnet)
    };
    let alone = add("Alone", cidr!("10.20.0.0/24"), apart);
    let learns = add("Learns", cidr!("10.20.1.0/24"), propagated);
    let told = add("Told", cidr!("10.20.2.0/24"), routed);
    let gateway = stack.add("ToCompany", VpnGateway::new(vpc).propagate_to([propagated]));
    stack.add("All", Route::new(routed, Cidr::ANYWHERE, gateway));
    stack.check(move |check| {
        for (subnet, expected) in [(alone, false), (learns, true), (told, true)] {
            assert_eq!(subnet.kind(check.app()), SubnetKind::Isolated);
            assert_eq!(subnet.has_way_to_company(check.app()), expected);
        }
    });
    app.synth().expect("the program has no errors");
}

#[test]
fn a_vpc_has_one_gateway_however_it_was_attached() {
    let found = codes(|stack| {
        let (vpc, _) = network(stack);
        let by_hand = formwork_cfn::ec2::CfnVpnGateway::new("ipsec.1");
        let by_hand = stack.add("ByHand", by_hand);
        stack.add(
            "Attachment",
            CfnVpcGatewayAttachment::new(vpc).vpn_gateway_id(by_hand),
        );
        stack.add("ToCompany", VpnGateway::new(vpc));
    });
    assert_eq!(found, ["second-vpn-gateway"]);
    let of_two_vpcs = codes(|stack| {
        let (vpc, _) = network(stack);
        let other = stack.add("Other", Vpc::new(cidr!("10.30.0.0/16")));
        stack.add("One", VpnGateway::new(vpc));
        stack.add("Two", VpnGateway::new(other));
    });
    assert!(of_two_vpcs.is_empty(), "{of_two_vpcs:?}");
    let beside_one_that_exists = codes(|stack| {
        let (vpc, _) = network(stack);
        let id = Expr::from_text("vgw-0123456789abcdef0");
        VpnGatewayRef::from_id(stack, "Existing", id, vpc);
        stack.add("ToCompany", VpnGateway::new(vpc));
    });
    assert_eq!(beside_one_that_exists, ["second-vpn-gateway"]);
}

#[test]
fn tables_of_another_vpc_take_no_routes() {
    let found = codes(|stack| {
        let (vpc, _) = network(stack);
        let other = stack.add("Other", Vpc::new(cidr!("10.30.0.0/16")));
        let table = stack.add("Table", RouteTable::new(other));
        stack.add("ToCompany", VpnGateway::new(vpc).propagate_to([table]));
    });
    assert_eq!(found, ["foreign-route-table"]);
}

#[test]
fn numbers_of_aws_side() {
    let taken = |asn: u32| {
        let found = codes(|stack| {
            let (vpc, _) = network(stack);
            stack.add("ToCompany", VpnGateway::new(vpc).amazon_side_asn(asn));
        });
        found.is_empty()
    };
    for asn in [64_512, 65_534, 4_200_000_000, 4_294_967_294] {
        assert!(taken(asn), "{asn}");
    }
    for asn in [0, 64_511, 65_535, 4_199_999_999, u32::MAX] {
        assert!(!taken(asn), "{asn}");
    }
}

#[test]
fn allowed_blocks_are_the_vpcs_or_wider() {
    let with = |allowed: Vec<Cidr>| {
        codes(|stack| {
            let (vpc, _) = network(stack);
            let gateway = stack.add("ToCompany", VpnGateway::new(vpc));
            let line = stack.add("Line", DirectConnectGateway::new("company"));
            line.associate(stack, gateway, allowed);
        })
    };
    assert!(with(vec![]).is_empty());
    assert!(with(vec![cidr!("10.20.0.0/15")]).is_empty());
    assert!(with(vec![cidr!("172.16.0.0/12"), cidr!("10.20.0.0/16")]).is_empty());
    assert_eq!(with(vec![cidr!("10.20.0.0/17")]), ["unannounced-vpc"]);
}

#[test]
fn a_line_that_exists_leads_to_a_gateway_that_exists() {
    let association = resource("ToCompanyDirectConnect", |stack| {
        let vpc = VpcRef::from_id(stack, "Vpc", Expr::from_text("vpc-0123456789abcdef0"));
        let id = Expr::from_text("vgw-0123456789abcdef0");
        let gateway = VpnGatewayRef::from_id(stack, "ToCompany", id, vpc);
        let arn =
            "arn:aws:directconnect::111122223333:dx-gateway/5f294f92-bafb-4011-916d-9b0bexample";
        let line = DirectConnectGatewayRef::from_arn(stack, "Line", Expr::from_text(arn));
        line.associate(stack, gateway, []);
    });
    insta::assert_snapshot!(association, @r#"
    {
      "Type": "AWS::DirectConnect::DirectConnectGatewayAssociation",
      "Properties": {
        "AssociatedGatewayId": "vgw-0123456789abcdef0",
        "DirectConnectGatewayId": "arn:aws:directconnect::111122223333:dx-gateway/5f294f92-bafb-4011-916d-9b0bexample"
      }
    }
    "#);
}

/// What is said of an outbound endpoint with these fixed addresses in the first subnet.
fn with_fixed(addresses: &[[u8; 4]]) -> Vec<String> {
    codes(|stack| {
        let (vpc, [a, b]) = network(stack);
        let mut dns = ResolverEndpoint::outbound(vpc, [a, b]);
        for address in addresses {
            dns = dns.fixed_ip(a, *address);
        }
        stack.add("Dns", dns);
    })
}

#[test]
fn fixed_addresses_are_free_ones_of_their_subnet() {
    assert!(with_fixed(&[[10, 20, 0, 4], [10, 20, 0, 254]]).is_empty());
    assert_eq!(with_fixed(&[[10, 20, 0, 3]]), ["reserved-address"]);
    assert_eq!(with_fixed(&[[10, 20, 0, 255]]), ["reserved-address"]);
    assert_eq!(with_fixed(&[[10, 20, 1, 4]]), ["address-outside-subnet"]);
    assert_eq!(with_fixed(&[[10, 20, 0, 9]; 2]), ["duplicate-address"]);
}

#[test]
fn addresses_of_a_resolver_endpoint_are_twenty_at_most() {
    let some = |count: u8| -> Vec<[u8; 4]> { (0..count).map(|n| [10, 20, 0, 10 + n]).collect() };
    assert!(with_fixed(&some(19)).is_empty());
    assert_eq!(with_fixed(&some(20)), ["too-many-resolver-addresses"]);
}

#[test]
fn a_resolver_endpoint_stands_in_two_zones_of_its_vpc() {
    let found = codes(|stack| {
        let (vpc, [a, _]) = network(stack);
        let other = stack.add("Other", Vpc::new(cidr!("10.30.0.0/16")));
        let far = PrivateSubnet::new(other, cidr!("10.30.0.0/24")).zone(1);
        let far = stack.add("Far", far);
        stack.add("Dns", ResolverEndpoint::outbound(vpc, [a, far]));
        stack.add("None", ResolverEndpoint::outbound(vpc, []));
        let twice = ResolverEndpoint::outbound(vpc, [a]).fixed_ip(a, [10, 20, 0, 9]);
        stack.add("Twice", twice.fixed_ip(a, [10, 20, 0, 10]));
    });
    assert_eq!(
        found,
        [
            "foreign-subnet",
            "single-zone-resolver",
            "single-zone-resolver"
        ]
    );
}

/// What is said of a rule for a domain.
fn with_rule(domain: &str) -> Vec<String> {
    codes(|stack| {
        let (vpc, subnets) = network(stack);
        stack.add("ToCompany", VpnGateway::new(vpc).propagate_to(subnets));
        let dns = stack.add("Dns", ResolverEndpoint::outbound(vpc, subnets));
        stack.add("Names", ResolverRule::new(domain, dns, [[192, 168, 0, 53]]));
    })
}

#[test]
fn names_of_aws_are_not_forwarded() {
    for domain in [
        ".",
        "com",
        "AmazonAWS.com.",
        "us-east-1.amazonaws.com",
        "bedrock-runtime.us-east-1.amazonaws.com",
        "aws",
        "api.aws",
        "bedrock-mantle.us-east-1.api.aws",
        "cn",
        "amazonaws.com.cn",
        "lambda-url.us-east-1.on.aws",
        "gov",
    ] {
        assert_eq!(with_rule(domain), ["aws-names-forwarded"], "{domain}");
    }
    for domain in [
        "example.com",
        "corp.example.com.",
        "myamazonaws.com",
        "amazonaws.company",
        "amazonaws.com.example.org",
        "internal",
        "_tcp.example.net",
        "0.168.192.in-addr.arpa",
    ] {
        assert!(with_rule(domain).is_empty(), "{domain}");
    }
}

#[test]
fn domains_have_labels() {
    let long = "a".repeat(64);
    let longest = vec!["a".repeat(63); 4].join(".");
    for domain in [
        "",
        "a..b",
        ".example.org",
        "*.example.org",
        "a b.org",
        &long,
        &longest,
    ] {
        assert_eq!(with_rule(domain), ["invalid-domain"], "{domain}");
    }
    assert!(with_rule(&long[1..]).is_empty());
}

#[test]
fn one_domain_has_one_rule_in_a_vpc() {
    let found = codes(|stack| {
        let (vpc, subnets) = network(stack);
        stack.add("ToCompany", VpnGateway::new(vpc).propagate_to(subnets));
        let dns = stack.add("Dns", ResolverEndpoint::outbound(vpc, subnets));
        for (id, domain) in [
            ("A", "example.org"),
            ("B", "EXAMPLE.org."),
            ("C", "a.example.org"),
        ] {
            stack.add(id, ResolverRule::new(domain, dns, [[192, 168, 0, 53]]));
        }
    });
    assert_eq!(found, ["duplicate-resolver-rule"]);
}

#[test]
fn two_endpoints_share_no_address() {
    let with = |second: u8| {
        codes(|stack| {
            let (vpc, [a, b]) = network(stack);
            for (id, host) in [("One", 10), ("Two", second)] {
                let dns = ResolverEndpoint::outbound(vpc, [a, b]);
                stack.add(id, dns.fixed_ip(a, [10, 20, 0, host]));
            }
        })
    };
    assert_eq!(with(10), ["duplicate-address"]);
    assert!(with(11).is_empty());
}

#[test]
fn servers_in_the_vpc_and_beside_it_may_be_asked() {
    let found = codes(|stack| {
        let (vpc, [a, b]) = network(stack);
        let dns = stack.add("Dns", ResolverEndpoint::outbound(vpc, [a, b]));
        let directory = [[10, 20, 0, 100], [10, 20, 1, 100]];
        stack.add(
            "Own",
            ResolverRule::new("directory.example", dns, directory),
        );
        let other = stack.add("Other", Vpc::new(cidr!("10.30.0.0/16")));
        let peering = CfnVpcPeeringConnection::new(other, vpc);
        let peering = stack.add("Peering", peering);
        let route = Route::new(a.route_table(), cidr!("10.30.0.0/16"), peering);
        stack.add("ToOther", route);
        stack.add(
            "Theirs",
            ResolverRule::new("other.example", dns, [[10, 30, 0, 53]]),
        );
    });
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn a_line_of_another_stack() {
    let mut app = App::new();
    let mut lines = app.stack("Lines");
    let line = lines.add("Line", DirectConnectGateway::new("company"));
    let mut stack = app.stack("Net");
    let (vpc, subnets) = network(&mut stack);
    let gateway = VpnGateway::new(vpc).propagate_to(subnets);
    let gateway = stack.add("ToCompany", gateway);
    line.associate(&mut stack, gateway, []);
    let assembly = app.synth().unwrap();
    let net = assembly.stacks().iter().find(|stack| stack.name() == "Net");
    let net = net.expect("it was defined").template().to_value();
    let association = &net["Resources"]["ToCompanyDirectConnect"]["Properties"];
    let line = &association["DirectConnectGatewayId"];
    assert!(line["Fn::ImportValue"].is_string(), "{line}");
    let waits = &net["Resources"]["ToCompanyRoutePropagation"]["DependsOn"];
    assert_eq!(waits[1], "ToCompanyDirectConnect");
}

#[test]
fn the_company_enters_a_group_that_exists() {
    let rule = template(|stack| {
        let (vpc, subnets) = network(stack);
        stack.add("ToCompany", VpnGateway::new(vpc).propagate_to(subnets));
        let id = Expr::from_text("sg-0123456789abcdef0");
        let group = crate::SecurityGroupRef::from_id(stack, "Group", id, vpc);
        group.allow_from_company(stack, OFFICE, Port::HTTPS, "Employees");
    });
    assert!(rule.contains("AWS::EC2::SecurityGroupIngress"), "{rule}");
    assert!(rule.contains(r#""Description": "Employees""#), "{rule}");
}

/// What is said of a group, no subnets of which are known, that lets the company in.
fn with_group(way: impl FnOnce(&mut Scope<'_>) -> VpcRef) -> Vec<String> {
    codes(|stack| {
        let vpc = way(stack);
        let group = stack.add("Group", SecurityGroup::new(vpc, "Machines"));
        group.allow_from_company(stack, OFFICE, Port::HTTPS, "Employees");
    })
}

#[test]
fn doors_of_a_vpc() {
    let closed = with_group(|stack| network(stack).0);
    assert_eq!(closed, ["company-without-way"]);
    let unknown =
        with_group(|stack| VpcRef::from_id(stack, "Vpc", Expr::from_text("vpc-0123456789abcdef0")));
    assert!(unknown.is_empty(), "{unknown:?}");
    let transit = with_group(|stack| {
        let (vpc, subnets) = network(stack);
        let gateway = stack.add("Transit", CfnTransitGateway::new());
        let attachment = CfnTransitGatewayAttachment::new(subnets, gateway, vpc);
        stack.add("Attachment", attachment);
        vpc
    });
    assert!(transit.is_empty(), "{transit:?}");
    let transit = with_group(|stack| {
        let (vpc, subnets) = network(stack);
        let gateway = stack.add("Transit", CfnTransitGateway::new());
        let attachment = CfnTransitGatewayVpcAttachment::new(subnets, gateway, vpc);
        stack.add("Attachment", attachment);
        vpc
    });
    assert!(transit.is_empty(), "{transit:?}");
}

#[test]
fn vpcs_of_one_line_do_not_overlap_whichever_is_wider() {
    let with = |block: Cidr| {
        codes(|stack| {
            let (vpc, _) = network(stack);
            let other = stack.add("Other", Vpc::new(block));
            let line = stack.add("Line", DirectConnectGateway::new("company"));
            for (id, vpc) in [("A", vpc), ("B", other)] {
                let gateway = stack.add(id, VpnGateway::new(vpc));
                line.associate(stack, gateway, []);
            }
        })
    };
    assert_eq!(with(cidr!("10.20.0.0/16")), ["overlapping-vpcs"]);
    assert_eq!(with(cidr!("10.20.4.0/24")), ["overlapping-vpcs"]);
    assert!(with(cidr!("10.21.0.0/16")).is_empty());
    let wider_first = codes(|stack| {
        let one = stack.add("One", Vpc::new(cidr!("10.20.4.0/24")));
        let two = stack.add("Two", Vpc::new(cidr!("10.20.0.0/16")));
        let line = stack.add("Line", DirectConnectGateway::new("company"));
        for (id, vpc) in [("A", one), ("B", two)] {
            let gateway = stack.add(id, VpnGateway::new(vpc));
            line.associate(stack, gateway, []);
        }
    });
    assert_eq!(wider_first, ["overlapping-vpcs"]);
    let one_vpc = codes(|stack| {
        let (vpc, _) = network(stack);
        let line = stack.add("Line", DirectConnectGateway::new("company"));
        for id in ["A", "B"] {
            let gateway = stack.add(id, VpnGateway::new(vpc));
            line.associate(stack, gateway, []);
        }
    });
    assert_eq!(one_vpc, ["second-vpn-gateway"]);
}

#[test]
fn each_vpc_has_rules_of_its_own() {
    let found = codes(|stack| {
        for (id, block) in [("A", cidr!("10.20.0.0/16")), ("B", cidr!("10.30.0.0/16"))] {
            let vpc = stack.add(format!("Vpc{id}"), Vpc::new(block));
            let mut blocks = block.divide(24);
            let subnets = [0, 1].map(|zone| {
                let block = blocks.next().expect("one of 256");
                let subnet = PrivateSubnet::new(vpc, block).zone(zone);
                stack.add(format!("Subnet{id}{zone}"), subnet)
            });
            stack.add(
                format!("To{id}"),
                VpnGateway::new(vpc).propagate_to(subnets),
            );
            let dns = stack.add(format!("Dns{id}"), ResolverEndpoint::outbound(vpc, subnets));
            let rule = ResolverRule::new("corp.example.com", dns, [[192, 168, 0, 53]]);
            stack.add(format!("Names{id}"), rule);
        }
    });
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn a_subnet_with_two_addresses_is_told_of_once() {
    let text = problems(|stack| {
        let (vpc, [a, b]) = network(stack);
        stack.add("ToCompany", VpnGateway::new(vpc));
        let dns = ResolverEndpoint::inbound(vpc, [a, b]);
        let dns = dns
            .fixed_ip(a, [10, 20, 0, 10])
            .fixed_ip(a, [10, 20, 0, 11]);
        let dns = stack.add("Dns", dns);
        dns.allow_from_cidr(stack, OFFICE, "DNS servers of the company");
    });
    assert_eq!(text.matches("`Net/SubnetA`").count(), 1, "{text}");
}
