//! Endpoints: names and zones.

use super::*;

#[test]
fn private_dns_needs_both_dns_settings_of_the_vpc() {
    let changes: [fn(Vpc) -> Vpc; 2] = [
        |vpc| vpc.without_dns_hostnames("a test"),
        |vpc| vpc.without_dns_support("a test"),
    ];
    for change in changes {
        let endpoint = |change, private_dns: bool| {
            in_network_of(change, move |stack, vpc, subnets| {
                let endpoint = bedrock(vpc, subnets);
                let endpoint = if private_dns {
                    endpoint
                } else {
                    endpoint.without_private_dns()
                };
                let endpoint = stack.add("Bedrock", endpoint);
                let caller = stack.add("Caller", function().network(vpc, subnets));
                caller.grant(stack, model().invoke().via(endpoint));
            })
        };
        assert_code(endpoint(change, true), "private-dns-without-vpc-dns");
        template(endpoint(change, false));
    }
    let by_hand = in_network(|stack, vpc, subnets| {
        stack[vpc.cfn()].enable_dns_hostnames = Some(false.into());
        stack.add("Bedrock", bedrock(vpc, subnets));
    });
    assert_code(by_hand, "private-dns-without-vpc-dns");
    let example = template(bedrock_private::app());
    let vpc = of_type(&example, "AWS::EC2::VPC")["Vpc"];
    assert_eq!(vpc["EnableDnsHostnames"], true);
    assert_ne!(vpc["EnableDnsSupport"], false);
}

#[test]
fn one_service_has_one_private_name_in_a_vpc() {
    let app = |private: bool| {
        in_network(move |stack, vpc, subnets| {
            let one = stack.add("One", bedrock(vpc, subnets));
            let two = bedrock(vpc, subnets);
            let two = stack.add(
                "Two",
                if private {
                    two
                } else {
                    two.without_private_dns()
                },
            );
            let caller = stack.add("Caller", function().network(vpc, subnets));
            caller.grant(stack, model().invoke().via(one));
            caller.grant(stack, model().invoke().via(two));
        })
    };
    assert_code(app(true), "duplicate-private-dns");
    template(app(false));
}

#[test]
fn an_endpoint_with_both_subnets_in_one_zone_is_refused() {
    let app = in_network(|stack, vpc, [a, _]| {
        let again = PrivateSubnet::new(vpc, cidr!("10.20.9.0/24")).zone(0);
        let again = stack.add("Again", again);
        stack.add("Bedrock", bedrock(vpc, [a, again]));
    });
    assert_code(app, "duplicate-zone");
}

#[test]
fn an_endpoint_in_one_zone_is_refused_without_a_reason() {
    let app = in_network(|stack, vpc, [a, _]| {
        stack.add(
            "Bedrock",
            InterfaceEndpoint::new(vpc, AwsService::BedrockRuntime, [a]),
        );
    });
    assert_code(app, "single-zone-endpoint");
}
