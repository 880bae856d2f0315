//! The codes of endpoints.

use super::*;

#[test]
fn not_a_gateway_service() {
    golden::problems(
        "not-a-gateway-service",
        in_network(|stack, net| {
            let table = net.subnets[0].route_table();
            let endpoint = GatewayEndpoint::new(net.vpc, AwsService::Sqs, some_policy());
            stack.add("Sqs", endpoint.route_tables([table]));
        }),
    );
}

#[test]
fn not_an_interface_service() {
    golden::problems(
        "not-an-interface-service",
        in_network(|stack, net| {
            let endpoint = net.endpoint(AwsService::S3Express).policy(some_policy());
            let endpoint = stack.add("Express", endpoint);
            opened(stack, endpoint);
        }),
    );
}

#[test]
fn gateway_without_route_tables() {
    golden::problems(
        "gateway-without-route-tables",
        in_network(|stack, net| {
            let endpoint = GatewayEndpoint::new(net.vpc, AwsService::S3, some_policy());
            stack.add("S3", endpoint.route_tables([]));
        }),
    );
}

#[test]
fn duplicate_gateway_endpoint() {
    golden::problems(
        "duplicate-gateway-endpoint",
        in_network(|stack, net| {
            let own = stack.add("Own", RouteTable::new(net.vpc));
            let shared = net.subnets[0].route_table();
            for (id, service, tables) in [
                ("One", AwsService::S3, vec![shared, own]),
                ("Two", AwsService::S3, vec![own]),
                ("Tables", AwsService::DynamoDb, vec![own]),
            ] {
                let endpoint = GatewayEndpoint::new(net.vpc, service, some_policy());
                stack.add(id, endpoint.route_tables(tables));
            }
        }),
    );
}

#[test]
fn a_gateway_takes_route_tables_of_its_vpc() {
    let app = in_network(|stack, net| {
        let other = network(stack, "Other", 30);
        let table = other.subnets[0].route_table();
        let endpoint = GatewayEndpoint::new(net.vpc, AwsService::S3, some_policy());
        stack.add("S3", endpoint.route_tables([table]));
    });
    let found = app.synth().expect_err("the table is of another VPC");
    let codes: Vec<&str> = found.iter().map(formwork::Diagnostic::code).collect();
    assert_eq!(codes, ["foreign-route-table"], "{found}");
}

#[test]
fn unreachable_endpoint() {
    golden::problems(
        "unreachable-endpoint",
        in_network(|stack, net| {
            stack.add("Bedrock", net.bedrock().policy(some_policy()));
            let group = stack.add("Tls", net.group());
            group.allow_from_cidr(stack, cidr!("192.168.0.0/24"), Port::SSH, "Not 443");
            let queues = net.endpoint(AwsService::Sqs).policy(some_policy());
            stack.add("Sqs", queues.security_group(group));
        }),
    );
}

#[test]
fn endpoint_without_subnets() {
    golden::problems(
        "endpoint-without-subnets",
        in_network(|stack, net| {
            let endpoint = InterfaceEndpoint::new(net.vpc, AwsService::Sqs, []);
            let endpoint = stack.add("Sqs", endpoint.policy(some_policy()));
            opened(stack, endpoint);
        }),
    );
}

#[test]
fn foreign_subnet() {
    golden::problems(
        "foreign-subnet",
        in_network(|stack, net| {
            let other = network(stack, "Other", 30);
            let subnets = [net.subnets[0], other.subnets[1]];
            let endpoint = InterfaceEndpoint::new(net.vpc, AwsService::Sqs, subnets);
            let endpoint = stack.add("Sqs", endpoint.policy(some_policy()));
            opened(stack, endpoint);
            stack.add("Function", function().network(net.vpc, subnets));
        }),
    );
}

#[test]
fn duplicate_zone() {
    golden::problems(
        "duplicate-zone",
        in_network(|stack, net| {
            let again = PrivateSubnet::new(net.vpc, cidr!("10.20.9.0/24")).zone(1);
            let again = stack.add("Again", again);
            let subnets = [net.subnets[0], net.subnets[1], again];
            let endpoint = InterfaceEndpoint::new(net.vpc, AwsService::Sqs, subnets);
            let endpoint = stack.add("Sqs", endpoint.policy(some_policy()));
            opened(stack, endpoint);
        }),
    );
}

#[test]
fn single_zone_endpoint() {
    golden::problems(
        "single-zone-endpoint",
        in_network(|stack, net| {
            let subnets = [net.subnets[0]];
            let endpoint = InterfaceEndpoint::new(net.vpc, AwsService::Sqs, subnets);
            let endpoint = stack.add("Sqs", endpoint.policy(some_policy()));
            opened(stack, endpoint);
        }),
    );
}

#[test]
fn private_dns_without_vpc_dns() {
    golden::problems(
        "private-dns-without-vpc-dns",
        in_stack(|stack| {
            let nets = [
                network_of(stack, "One", 20, |vpc| vpc.without_dns_support("a test")),
                network_of(stack, "Two", 30, |vpc| vpc.without_dns_hostnames("a test")),
            ];
            for (place, net) in nets.into_iter().enumerate() {
                let endpoint = net.endpoint(AwsService::Sqs).policy(some_policy());
                let endpoint = stack.add(format!("Sqs{place}"), endpoint);
                opened(stack, endpoint);
            }
        }),
    );
}

#[test]
fn private_dns_without_names() {
    golden::problems(
        "private-dns-without-names",
        in_network(|stack, net| {
            let name = "com.amazonaws.vpce.us-east-1.vpce-svc-0123456789abcdef0";
            let service = AwsService::custom::<&str>(name, []).into();
            let endpoint = stack.add("Own", net.endpoint(service).policy(some_policy()));
            opened(stack, endpoint);
        }),
    );
}

#[test]
fn duplicate_private_dns() {
    golden::problems(
        "duplicate-private-dns",
        in_network(|stack, net| {
            for id in ["One", "Two"] {
                let endpoint = stack.add(id, net.bedrock().policy(some_policy()));
                opened(stack, endpoint);
            }
            let same_name = AwsService::custom(
                text!["com.amazonaws.", pseudo::region(), ".bedrock-runtime"],
                AwsService::BedrockRuntime.hosts(),
            );
            let endpoint = net.endpoint(same_name.into()).policy(some_policy());
            let endpoint = stack.add("Three", endpoint);
            opened(stack, endpoint);
        }),
    );
}

#[test]
fn s3_private_dns_without_gateway() {
    golden::problems(
        "s3-private-dns-without-gateway",
        in_network(|stack, net| {
            let endpoint = net.endpoint(AwsService::S3).policy(some_policy());
            let endpoint = stack.add("S3", endpoint);
            opened(stack, endpoint);
        }),
    );
}

#[test]
fn empty_endpoint_policy() {
    golden::problems(
        "empty-endpoint-policy",
        in_network(|stack, net| {
            let endpoint = stack.add("Bedrock", net.bedrock());
            opened(stack, endpoint);
        }),
    );
}

#[test]
fn refusing_endpoint() {
    golden::problems(
        "refusing-endpoint",
        in_network(|stack, net| {
            let endpoint = stack.add("Bedrock", net.bedrock().effect(Effect::Deny));
            let caller = stack.add("Caller", net.function());
            caller.grant(stack, model().invoke().via(endpoint));
        }),
    );
}

#[test]
fn unknown_endpoint_policy() {
    golden::problems(
        "unknown-endpoint-policy",
        in_network(|stack, net| {
            let id = Expr::from_text("sg-0123456789abcdef0");
            let group = SecurityGroupRef::from_id(stack, "EndpointGroup", id, net.vpc);
            let id = Expr::from_text("vpce-0123456789abcdef0");
            let service = AwsService::BedrockRuntime;
            let endpoint =
                InterfaceEndpointRef::from_id(stack, "Bedrock", id, net.vpc, service, group);
            let caller = stack.add("Caller", net.function());
            caller.grant(stack, model().invoke().via(endpoint));
            let other = stack.add("Other", net.function());
            other.calls(stack, model().invoke_with_response_stream());
            // Nothing is granted through this one.
            let id = Expr::from_text("vpce-1123456789abcdef0");
            InterfaceEndpointRef::from_id(stack, "Logs", id, net.vpc, AwsService::Logs, group);
        }),
    );
}
