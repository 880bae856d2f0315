//! The company's network: what leads there leads nowhere else, and answers find their way back.

use super::*;

const OFFICES: Cidr = cidr!("192.168.0.0/16");

/// What is said of a program that has no errors, by code.
fn warnings(app: App) -> Vec<&'static str> {
    let assembly = app.synth().expect("the program has no errors");
    assembly.warnings().iter().map(Diagnostic::code).collect()
}

/// The endpoint, entered from the company, with a policy for somebody there.
fn entered(stack: &mut Scope<'_>, vpc: VpcRef, subnets: [SubnetRef; 2], from: Cidr) {
    let statement = Statement::allow(["bedrock:InvokeModel"])
        .on(["arn:aws:bedrock:*::foundation-model/amazon.nova-lite-v1:0"])
        .by([Principal::this_account()]);
    let policy = EndpointPolicy::new().statement(statement);
    let endpoint = stack.add("Bedrock", bedrock(vpc, subnets).policy(policy));
    endpoint.allow_from_cidr(stack, from, "Employees");
}

#[test]
fn the_company_enters_by_the_gateway_and_is_answered() {
    let app = |gateway: bool, routes: bool| {
        in_network(move |stack, vpc, subnets| {
            if gateway {
                let gateway = stack.add("ToCompany", VpnGateway::new(vpc));
                if routes {
                    gateway.propagate_to(stack, subnets);
                }
            }
            entered(stack, vpc, subnets, OFFICES);
        })
    };
    assert_eq!(warnings(app(false, false)), ["company-without-way"]);
    assert_eq!(warnings(app(true, false)), ["no-route-to-company"]);
    assert!(warnings(app(true, true)).is_empty());
}

#[test]
fn the_internet_is_not_let_in_as_the_company() {
    let app = |from: Cidr| {
        in_network(move |stack, vpc, subnets| {
            stack.add("ToCompany", VpnGateway::new(vpc).propagate_to(subnets));
            entered(stack, vpc, subnets, from);
        })
    };
    for public in [Cidr::ANYWHERE, cidr!("203.0.113.0/24"), cidr!("8.0.0.0/6")] {
        assert_code(app(public), "public-company-range");
    }
    template(app(cidr!("100.64.0.0/10")));
}

#[test]
fn the_gateway_is_no_way_to_the_internet() {
    let app = in_network(|stack, vpc, subnets| {
        stack.add("ToCompany", VpnGateway::new(vpc).propagate_to(subnets));
    });
    let template = template(app);
    assert!(of_type(&template, "AWS::EC2::InternetGateway").is_empty());
    assert!(of_type(&template, "AWS::EC2::Route").is_empty());
    let propagation = &of_type(&template, "AWS::EC2::VPNGatewayRoutePropagation");
    let tables = &propagation["ToCompanyRoutePropagation"]["RouteTableIds"];
    assert_eq!(
        *tables,
        json!([{"Ref": "VpcPrivateRouteTable"}]),
        "each counts once"
    );
}

#[test]
fn routes_are_propagated_after_the_gateways_are_joined() {
    let app = in_network(|stack, vpc, subnets| {
        let gateway = stack.add("ToCompany", VpnGateway::new(vpc).propagate_to(subnets));
        let line = stack.add("Line", DirectConnectGateway::new("company"));
        line.associate(stack, gateway, [cidr!("10.20.0.0/16")]);
    });
    let resources = &template(app)["Resources"];
    assert_eq!(
        resources["ToCompanyRoutePropagation"]["DependsOn"],
        json!(["ToCompanyAttachment", "ToCompanyDirectConnect"])
    );
    assert_eq!(
        resources["ToCompanyDirectConnect"]["DependsOn"],
        json!(["ToCompanyAttachment"])
    );
}

#[test]
fn names_outlive_one_zone() {
    let app = |second: u32| {
        in_network(move |stack, vpc, [a, _]| {
            let b = PrivateSubnet::new(vpc, cidr!("10.20.2.0/24")).zone(second);
            let b = stack.add("Other", b);
            stack.add("ToCompany", VpnGateway::new(vpc).propagate_to([a]));
            let dns = stack.add("Dns", ResolverEndpoint::inbound(vpc, [a, b]));
            dns.allow_from_cidr(stack, OFFICES, "DNS servers of the company");
        })
    };
    assert_code(app(0), "single-zone-resolver");
    template(app(1));
}

#[test]
fn questions_come_by_both_protocols() {
    let app = in_network(|stack, vpc, subnets| {
        stack.add("ToCompany", VpnGateway::new(vpc).propagate_to(subnets));
        let dns = stack.add("Dns", ResolverEndpoint::inbound(vpc, subnets));
        dns.allow_from_cidr(stack, OFFICES, "DNS servers of the company");
    });
    let template = template(app);
    let group = of_type(&template, "AWS::EC2::SecurityGroup")["DnsSecurityGroup"];
    let rules = group["SecurityGroupIngress"].as_array().expect("a list");
    let rules: Vec<Json> = rules
        .iter()
        .map(|rule| json!([rule["IpProtocol"], rule["FromPort"], rule["CidrIp"]]))
        .collect();
    assert_eq!(
        rules,
        [
            json!(["tcp", 53, "192.168.0.0/16"]),
            json!(["udp", 53, "192.168.0.0/16"])
        ]
    );
    let out = &group["SecurityGroupEgress"][0]["CidrIp"];
    assert_eq!(*out, "127.0.0.1/32", "answers need no rule");
    // Another description would replace the group, and with it the endpoint and its addresses.
    assert_eq!(group["GroupDescription"], "DNS questions from the company");
}

#[test]
fn names_of_the_service_stay_with_private_dns() {
    let app = |domain: &'static str| {
        in_network(move |stack, vpc, subnets| {
            stack.add("ToCompany", VpnGateway::new(vpc).propagate_to(subnets));
            let dns = stack.add("Dns", ResolverEndpoint::outbound(vpc, subnets));
            let servers = [[192, 168, 0, 53], [192, 168, 1, 53]];
            stack.add("Names", ResolverRule::new(domain, dns, servers));
        })
    };
    for service in AwsService::BedrockRuntime.hosts_in("us-east-1") {
        assert_code(app(service.leak()), "aws-names-forwarded");
    }
    for service in AwsService::BedrockMantle.hosts_in("us-east-1") {
        assert_code(app(service.leak()), "aws-names-forwarded");
    }
    assert_code(app("amazonaws.com"), "aws-names-forwarded");
    template(app("corp.example.com"));
}

#[test]
fn the_order_of_the_program_does_not_show() {
    let app = |turned: bool| {
        in_network(move |stack, vpc, [a, b]| {
            let own = PrivateSubnet::new(vpc, cidr!("10.20.2.0/24")).zone(2);
            let table = stack.add("Table", RouteTable::new(vpc));
            let own = stack.add("SubnetC", own.route_table(table));
            let mut subnets = [a, b, own];
            let mut offices = [
                (OFFICES, "Employees"),
                (OFFICES, "Visitors"),
                (cidr!("172.16.0.0/12"), "Branches"),
            ];
            let mut servers = [[192, 168, 0, 53], [192, 168, 1, 53]];
            let mut declared = ["first", "second"];
            if turned {
                subnets.reverse();
                offices.reverse();
                servers.reverse();
                declared.reverse();
            }
            stack.add("ToCompany", VpnGateway::new(vpc).propagate_to(subnets));
            let dns = stack.add("Dns", ResolverEndpoint::inbound(vpc, subnets));
            let out = stack.add("Out", ResolverEndpoint::outbound(vpc, subnets));
            for (range, why) in offices {
                dns.allow_from_cidr(stack, range, why);
            }
            for why in declared {
                vpc.company_range(stack, cidr!("203.0.113.0/24"), why);
            }
            stack.add("Names", ResolverRule::new("corp.example.com", out, servers));
        })
    };
    assert_eq!(template(app(false)), template(app(true)));
}
