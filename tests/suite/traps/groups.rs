//! Security groups: who may send to whom.

use super::*;

#[test]
fn an_endpoint_that_nobody_may_enter_is_refused() {
    let app = in_network(|stack, vpc, subnets| {
        let policy = EndpointPolicy::full_access("a test");
        stack.add("Bedrock", bedrock(vpc, subnets).policy(policy));
    });
    assert_code(app, "unreachable-endpoint");
}

#[test]
fn a_function_that_may_not_send_to_its_endpoint_is_refused() {
    let app = in_network(|stack, vpc, subnets| {
        let endpoint = stack.add("Bedrock", bedrock(vpc, subnets));
        let role = stack.add("Role", Role::for_service("lambda.amazonaws.com"));
        stack.add("Caller", function().network(vpc, subnets).role(role));
        role.grant(stack, model().invoke().via(endpoint));
        let group = endpoint.security_group();
        let whole = cidr!("10.20.0.0/16");
        group.allow_from_cidr(stack, whole, Port::HTTPS, "all of the VPC may enter");
    });
    assert_code(app, "endpoint-out-of-reach");
}

#[test]
fn flows_by_addresses_of_the_vpc_count() {
    let app = |to: Cidr| {
        in_network(move |stack, vpc, subnets| {
            let endpoint = stack.add("Bedrock", bedrock(vpc, subnets));
            let role = stack.add("Role", Role::for_service("lambda.amazonaws.com"));
            let caller = function().network(vpc, subnets).role(role);
            let caller = stack.add("Caller", caller);
            role.grant(stack, model().invoke().via(endpoint));
            let group = caller.security_group().expect("it runs in a network");
            group.allow_to_cidr(stack, to, Port::HTTPS, "by addresses");
            let endpoints = endpoint.security_group();
            endpoints.allow_from_cidr(stack, cidr!("10.20.0.0/16"), Port::HTTPS, "the VPC");
        })
    };
    template(app(cidr!("10.20.1.0/24")));
    assert_code(app(cidr!("192.168.0.0/16")), "endpoint-out-of-reach");
}

#[test]
fn only_the_workload_enters_the_endpoint_of_the_example_and_only_on_443() {
    let template = template(bedrock_private::app());
    let rules = of_type(&template, "AWS::EC2::SecurityGroupIngress");
    let rules: Vec<&&Json> = rules.values().collect();
    let expected = json!({
        "FromPort": 443,
        "GroupId": {"Fn::GetAtt": ["VPCEndpointSecurityGroup", "GroupId"]},
        "IpProtocol": "tcp",
        "SourceSecurityGroupId": {"Fn::GetAtt": ["WorkloadSecurityGroup", "GroupId"]},
        "ToPort": 443,
    });
    assert_eq!(rules, [&&expected]);
    for group in of_type(&template, "AWS::EC2::SecurityGroup").values() {
        assert_eq!(group.get("SecurityGroupIngress"), None);
    }
}

#[test]
fn every_security_group_has_an_explicit_egress_rule() {
    for template in templates() {
        let groups = of_type(&template, "AWS::EC2::SecurityGroup");
        assert!(!groups.is_empty());
        for (id, group) in groups {
            let rules = group["SecurityGroupEgress"].as_array();
            assert!(
                rules.is_some_and(|rules| !rules.is_empty()),
                "{id}: {group}"
            );
        }
    }
}

#[test]
fn an_empty_list_of_egress_rules_does_not_open_a_group() {
    let template = template(in_network(|stack, vpc, _| {
        let group = stack.add("Group", SecurityGroup::new(vpc, "A group"));
        stack[group.cfn()].security_group_egress = Some(list::<role::Policy>(no_rules()).cast());
    }));
    let group = of_type(&template, "AWS::EC2::SecurityGroup")["Group"];
    assert_eq!(group["SecurityGroupEgress"][0]["CidrIp"], "127.0.0.1/32");
}

fn no_rules() -> Vec<Expr<role::Policy>> {
    Vec::new()
}

#[test]
fn no_group_has_an_open_rule_of_its_own_beside_a_rule_elsewhere() {
    let open = |rule: &Json| rule["IpProtocol"] == "-1" && rule["CidrIp"] == "0.0.0.0/0";
    let (mut elsewhere, mut opened) = (0, 0);
    for template in templates() {
        let groups = of_type(&template, "AWS::EC2::SecurityGroup");
        for rule in of_type(&template, "AWS::EC2::SecurityGroupEgress").values() {
            let id = rule["GroupId"]["Fn::GetAtt"][0]
                .as_str()
                .expect("a group of the template");
            let inline = groups[id]["SecurityGroupEgress"].as_array();
            assert!(!inline.is_some_and(|rules| rules.iter().any(open)), "{id}");
            elsewhere += 1;
            opened += usize::from(open(rule));
        }
    }
    assert_eq!((elsewhere, opened), (4, 1), "the templates show the case");
}

/// A description that changes replaces its group, so these texts stay as they are.
#[test]
fn descriptions_that_constructs_write_never_change() {
    let template = template(own_construct::app());
    let groups = of_type(&template, "AWS::EC2::SecurityGroup");
    let text = |id: &str| groups[id]["GroupDescription"].as_str();
    assert_eq!(
        text("LogsSecurityGroup"),
        Some("Allow TLS for VPC Endpoint")
    );
    assert_eq!(
        text("WriterSecurityGroup"),
        Some("Network interfaces of a Lambda function")
    );
}
