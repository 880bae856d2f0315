use serde_json::{Value, json};

use super::super::tests::{add, base, network_of, set};
use super::*;

/// `yes`, what stops it, or `unknown`; then to what the name resolves.
#[track_caller]
fn check(change: impl FnOnce(&mut Value), reach: &str, dns: &str) {
    let mut template = base();
    change(&mut template["Resources"]);
    template["Parameters"] = json!({"Given": {"Type": "String"}});
    check_template(&template, reach, dns);
}

#[track_caller]
fn check_template(template: &Value, reach: &str, dns: &str) {
    network_of(template, |network| {
        let workload = &network.workloads()[0];
        let found = network.reach(workload, &Service::new("bedrock-runtime"), 443);
        let words = match &found.outcome {
            Outcome::Reachable => "yes".to_owned(),
            Outcome::Blocked(stops) => stops
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>()
                .join(" "),
            Outcome::Unknown(cause) => format!("unknown: {cause}"),
        };
        assert!(words.starts_with(reach), "{words}\n{:#?}", found.pairs);
        let resolved = match found.dns {
            Dns::Endpoint(id) => id,
            Dns::Public(_) => "public".to_owned(),
            Dns::Invalid(_) => "invalid".to_owned(),
            Dns::Unknown(_) => "unknown".to_owned(),
        };
        assert_eq!(resolved, dns);
    });
}

fn egress(peer: &str, value: Value) -> Value {
    let mut rule = json!({"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443});
    rule[peer] = value;
    rule
}

fn associate(all: &mut Value, subnet: &str) {
    add(all, "Acl", "NetworkAcl", json!({"VpcId": {"Ref": "Vpc"}}));
    let properties = json!({"SubnetId": {"Ref": subnet}, "NetworkAclId": {"Ref": "Acl"}});
    add(
        all,
        &format!("AclOf{subnet}"),
        "SubnetNetworkAclAssociation",
        properties,
    );
}

fn entry(all: &mut Value, number: u32, egress: bool, action: &str, ports: Option<(u32, u32)>) {
    let mut value = json!({"NetworkAclId": {"Ref": "Acl"}, "RuleNumber": number, "Egress": egress,
        "RuleAction": action, "CidrBlock": "0.0.0.0/0", "Protocol": -1});
    if let Some((from, to)) = ports {
        value["Protocol"] = json!(6);
        value["PortRange"] = json!({"From": from, "To": to});
    }
    add(
        all,
        &format!("Entry{number}{egress}"),
        "NetworkAclEntry",
        value,
    );
}

#[test]
fn egress_of_the_function_decides() {
    let with =
        |rule: Value| move |all: &mut Value| set(all, "FnSg", "SecurityGroupEgress", json!([rule]));
    let group = json!({"Fn::GetAtt": ["EpSg", "GroupId"]});
    check(
        with(egress("DestinationSecurityGroupId", group)),
        "yes",
        "Endpoint",
    );
    check(
        with(egress("CidrIp", json!("10.0.0.0/16"))),
        "yes",
        "Endpoint",
    );
    check(
        with(egress(
            "CidrIp",
            json!({"Fn::GetAtt": ["Vpc", "CidrBlock"]}),
        )),
        "yes",
        "Endpoint",
    );
    check(
        with(egress("CidrIp", json!("10.0.1.0/24"))),
        "sg-egress:function",
        "Endpoint",
    );
    check(
        with(egress("CidrIp", json!("10.0.0.0/23"))),
        "sg-egress:function",
        "Endpoint",
    );
    check(
        with(egress("CidrIpv6", json!("::/0"))),
        "sg-egress:function",
        "Endpoint",
    );
    check(
        with(egress("CidrIp", json!({"Ref": "Given"}))),
        "unknown: the parameter `Given`",
        "Endpoint",
    );
    check(
        with(egress("DestinationPrefixListId", json!("pl-1"))),
        "unknown: the prefix list `pl-1`",
        "Endpoint",
    );
    // Without a peer CloudFormation makes no rule.
    check(
        with(egress("Description", json!("x"))),
        "sg-egress:function",
        "Endpoint",
    );
    let parts = |first: &'static str, second: &'static str| {
        move |all: &mut Value| {
            let rules = json!([
                egress("CidrIp", json!("10.0.1.0/24")),
                egress("CidrIp", json!(first)),
                egress("CidrIp", json!(second))
            ]);
            set(all, "FnSg", "SecurityGroupEgress", rules);
        }
    };
    check(parts("10.0.2.0/25", "10.0.2.128/25"), "yes", "Endpoint");
    check(
        parts("10.0.2.0/25", "10.9.0.0/16"),
        "unknown: `10.0.2.0/25` holds only a part",
        "Endpoint",
    );
}

#[test]
fn an_empty_list_of_egress_rules_is_the_default() {
    check(
        |all| set(all, "FnSg", "SecurityGroupEgress", json!([])),
        "yes",
        "Endpoint",
    );
}

#[test]
fn separate_egress_rules_let_through_or_leave_it_unknown() {
    let with = |block: &'static str| {
        move |all: &mut Value| {
            let mut rule = egress("CidrIp", json!(block));
            rule["GroupId"] = json!({"Fn::GetAtt": ["FnSg", "GroupId"]});
            add(all, "Rule", "SecurityGroupEgress", rule);
        }
    };
    check(with("10.0.0.0/16"), "yes", "Endpoint");
    check(
        with("10.9.0.0/16"),
        "unknown: whether `FnSg` keeps its default egress",
        "Endpoint",
    );
    check(
        |all| {
            with("10.9.0.0/16")(all);
            set(
                all,
                "FnSg",
                "SecurityGroupEgress",
                json!([egress("CidrIp", json!("10.8.0.0/16"))]),
            );
        },
        "sg-egress:function",
        "Endpoint",
    );
}

#[test]
fn separate_ingress_rules_count() {
    let rule = |group: Value| {
        move |all: &mut Value| {
            set(all, "EpSg", "SecurityGroupIngress", json!([]));
            let mut rule = egress("CidrIp", json!("10.0.0.0/16"));
            rule["GroupId"] = group;
            add(all, "Rule", "SecurityGroupIngress", rule);
        }
    };
    check(
        rule(json!({"Fn::GetAtt": ["EpSg", "GroupId"]})),
        "yes",
        "Endpoint",
    );
    check(rule(json!({"Ref": "EpSg"})), "yes", "Endpoint");
    check(
        rule(json!({"Ref": "FnSg"})),
        "sg-ingress:endpoint",
        "Endpoint",
    );
    check(rule(json!("sg-0123")), "sg-ingress:endpoint", "Endpoint");
    check(
        rule(json!({"Ref": "Given"})),
        "unknown: the parameter `Given`",
        "Endpoint",
    );
}

#[test]
fn the_default_group_of_a_vpc_lets_in_from_itself() {
    let without = |all: &mut Value| {
        let fields = all["Endpoint"]["Properties"].as_object_mut().unwrap();
        fields.remove("SecurityGroupIds");
    };
    check(without, "sg-ingress:endpoint", "Endpoint");
    check(
        |all| {
            without(all);
            all["Fn"]["Properties"]["VpcConfig"]["SecurityGroupIds"] =
                json!([{"Fn::GetAtt": ["Vpc", "DefaultSecurityGroup"]}]);
        },
        "yes",
        "Endpoint",
    );
    check(
        |all| {
            without(all);
            let mut rule = egress("SourceSecurityGroupId", json!({"Ref": "FnSg"}));
            rule["GroupId"] = json!({"Fn::GetAtt": ["Vpc", "DefaultSecurityGroup"]});
            add(all, "Rule", "SecurityGroupIngress", rule);
        },
        "yes",
        "Endpoint",
    );
}

#[test]
fn network_acls_look_at_what_crosses_a_border() {
    let filled = |ports: (u32, u32)| {
        move |all: &mut Value| {
            associate(all, "SubnetA");
            entry(all, 100, true, "allow", None);
            entry(all, 100, false, "allow", Some((443, 443)));
            entry(all, 110, false, "allow", Some(ports));
        }
    };
    check(filled((1024, 65535)), "yes", "Endpoint");
    check(filled((32768, 65535)), "nacl-ingress:function", "Endpoint");
    check(
        |all| {
            associate(all, "SubnetB");
            entry(all, 100, false, "allow", None);
        },
        "nacl-egress:function nacl-egress:endpoint",
        "Endpoint",
    );
    // In one subnet nothing crosses a border.
    check(
        |all| {
            associate(all, "SubnetA");
            set(all, "Endpoint", "SubnetIds", json!([{"Ref": "SubnetA"}]));
            all["Fn"]["Properties"]["VpcConfig"]["SubnetIds"] = json!([{"Ref": "SubnetA"}]);
        },
        "yes",
        "Endpoint",
    );
    check(
        |all| {
            let acl = json!({"NetworkAclId": {"Fn::GetAtt": ["Vpc", "DefaultNetworkAcl"]}, "RuleNumber": 50,
                "Egress": true, "RuleAction": "deny", "CidrBlock": "10.0.0.0/16", "Protocol": "tcp", "PortRange": {"From": 443, "To": 443}});
            add(all, "Entry", "NetworkAclEntry", acl);
        },
        "nacl-egress:function",
        "Endpoint",
    );
    check(
        |all| {
            associate(all, "SubnetA");
            set(all, "AclOfSubnetA", "NetworkAclId", json!({"Ref": "Given"}));
        },
        "unknown: the network ACL `Given`",
        "Endpoint",
    );
}

#[test]
fn the_reply_to_an_instance_comes_to_a_port_of_its_system() {
    let instance = |all: &mut Value| {
        all.as_object_mut().unwrap().remove("Fn");
        add(
            all,
            "Machine",
            "Instance",
            json!({"SubnetId": {"Ref": "SubnetA"}, "SecurityGroupIds": [{"Ref": "FnSg"}]}),
        );
    };
    check(instance, "yes", "Endpoint");
    check(
        |all| {
            instance(all);
            associate(all, "SubnetA");
            entry(all, 100, true, "allow", None);
            entry(all, 110, false, "allow", Some((32768, 65535)));
        },
        "unknown: the network ACL `Acl` refuses a part of the client ports",
        "Endpoint",
    );
    check(
        |all| {
            instance(all);
            let spec = json!([{"SubnetId": {"Ref": "SubnetA"}, "GroupSet": [{"Ref": "EpSg"}]}]);
            all["Machine"]["Properties"] = json!({"NetworkInterfaces": spec});
        },
        "sg-ingress:endpoint",
        "Endpoint",
    );
}

#[test]
fn subnets_and_lists_outside_the_template_are_unknown() {
    check(
        |all| set(all, "Endpoint", "SubnetIds", json!({"Ref": "Given"})),
        "unknown",
        "Endpoint",
    );
    check(
        |all| set(all, "Endpoint", "SubnetIds", json!([])),
        "no-subnet:endpoint",
        "Endpoint",
    );
    let mut template = base();
    template["Parameters"] = json!({"Given": {"Type": "List<AWS::EC2::Subnet::Id>"}});
    template["Resources"]["Fn"]["Properties"]["VpcConfig"]["SubnetIds"] = json!({"Ref": "Given"});
    check_template(
        &template,
        "unknown: the parameter `Given` has no value",
        "Endpoint",
    );
}

#[test]
fn an_endpoint_in_another_vpc_is_none() {
    check(
        |all| {
            add(all, "Other", "VPC", json!({"CidrBlock": "10.1.0.0/16"}));
            add(
                all,
                "Far",
                "Subnet",
                json!({"VpcId": {"Ref": "Other"}, "CidrBlock": "10.1.1.0/24"}),
            );
            set(all, "Endpoint", "VpcId", json!({"Ref": "Other"}));
            set(all, "Endpoint", "SubnetIds", json!([{"Ref": "Far"}]));
        },
        "no-endpoint",
        "public",
    );
}

#[test]
fn a_route_to_an_appliance_may_come_first() {
    let with = |block: &'static str| {
        move |all: &mut Value| {
            super::super::tests::route(all, "Inspect", block, "VpcEndpointId", json!("vpce-1"));
        }
    };
    check(
        with("10.0.2.0/24"),
        "unknown: `Inspect` leads to an appliance endpoint",
        "Endpoint",
    );
    check(with("10.9.0.0/16"), "yes", "Endpoint");
    check(with("0.0.0.0/0"), "yes", "Endpoint");
}

#[test]
fn addresses_of_both_ends_are_of_one_family() {
    let dual = |all: &mut Value| {
        set(all, "Endpoint", "IpAddressType", json!("dualstack"));
        all["Fn"]["Properties"]["VpcConfig"]["Ipv6AllowedForDualStack"] = json!(true);
    };
    check(
        |all| set(all, "Endpoint", "IpAddressType", json!("ipv6")),
        "address-family",
        "Endpoint",
    );
    check(dual, "yes", "Endpoint");
    check(
        |all| {
            dual(all);
            set(
                all,
                "EpSg",
                "SecurityGroupIngress",
                json!([egress("CidrIp", json!("10.0.0.0/16"))]),
            );
        },
        "unknown: whether the call takes IPv4 or IPv6",
        "Endpoint",
    );
}

#[test]
fn names_resolve_by_what_the_vpc_has() {
    let service = |name: &'static str| {
        move |all: &mut Value| set(all, "Endpoint", "ServiceName", json!(name))
    };
    check(
        service("com.amazonaws.us-east-1.bedrock-runtime"),
        "yes",
        "Endpoint",
    );
    check(
        service("com.amazonaws.us-east-1.bedrock-runtime-fips"),
        "no-endpoint",
        "public",
    );
    check(
        service("com.amazonaws.eu-west-1.bedrock-runtime"),
        "no-endpoint",
        "public",
    );
    check(
        |all| set(all, "Endpoint", "ServiceName", json!({"Ref": "Given"})),
        "unknown",
        "unknown",
    );
    check(
        |all| set(all, "Endpoint", "ServiceRegion", json!("eu-west-1")),
        "no-endpoint",
        "public",
    );
    check(
        |all| set(all, "Endpoint", "ServiceRegion", json!("us-east-1")),
        "yes",
        "Endpoint",
    );
    check(
        |all| {
            set(
                all,
                "Endpoint",
                "PrivateDnsEnabled",
                json!({"Ref": "Given"}),
            );
        },
        "yes",
        "unknown",
    );
    check(
        |all| set(all, "Vpc", "EnableDnsHostnames", json!({"Ref": "Given"})),
        "yes",
        "unknown",
    );
    check(
        |all| all["Second"] = all["Endpoint"].clone(),
        "yes",
        "invalid",
    );
    check(
        |all| all["Fn"]["Properties"]["VpcConfig"] = json!({"SubnetIds": []}),
        "no-vpc:function no-endpoint",
        "public",
    );
}

#[test]
fn what_answers_for_names_and_is_not_modelled_is_unknown() {
    let rule = |domain: &'static str, kind: &'static str| {
        move |all: &mut Value| {
            all["Rule"] = json!({"Type": "AWS::Route53Resolver::ResolverRule", "Properties": {"DomainName": domain, "RuleType": kind}});
            all["RuleOf"] = json!({"Type": "AWS::Route53Resolver::ResolverRuleAssociation", "Properties": {
                "VPCId": {"Ref": "Vpc"}, "ResolverRuleId": {"Fn::GetAtt": ["Rule", "ResolverRuleId"]}}});
        }
    };
    check(rule("corp.example", "FORWARD"), "yes", "Endpoint");
    check(rule("amazonaws.com", "FORWARD"), "yes", "unknown");
    check(rule(".", "FORWARD"), "yes", "unknown");
    check(rule("amazonaws.com", "SYSTEM"), "yes", "Endpoint");
    check(rule("notamazonaws.com", "FORWARD"), "yes", "Endpoint");
    check(
        |all| all["In"] = json!({"Type": "AWS::Route53Resolver::ResolverEndpoint", "Properties": {"Direction": "INBOUND"}}),
        "yes",
        "Endpoint",
    );
    let options = |servers: Value| {
        move |all: &mut Value| {
            add(
                all,
                "Dhcp",
                "DHCPOptions",
                json!({"DomainNameServers": servers}),
            );
            add(
                all,
                "DhcpOf",
                "VPCDHCPOptionsAssociation",
                json!({"VpcId": {"Ref": "Vpc"}, "DhcpOptionsId": {"Ref": "Dhcp"}}),
            );
        }
    };
    check(options(json!(["AmazonProvidedDNS"])), "yes", "Endpoint");
    check(options(json!(["10.9.0.2"])), "yes", "unknown");
    check(
        |all| {
            all["Zone"] = json!({"Type": "AWS::Route53::HostedZone", "Properties": {
            "Name": "bedrock-runtime.us-east-1.amazonaws.com.", "VPCs": [{"VPCId": {"Ref": "Vpc"}, "VPCRegion": "us-east-1"}]}});
        },
        "yes",
        "unknown",
    );
    let firewall = |vpc: &'static str| {
        move |all: &mut Value| {
            add(all, "Other", "VPC", json!({"CidrBlock": "10.1.0.0/16"}));
            all["Wall"] = json!({"Type": "AWS::NetworkFirewall::Firewall", "Properties": {"VpcId": {"Ref": vpc}}});
        }
    };
    check(firewall("Other"), "yes", "Endpoint");
    check(
        firewall("Vpc"),
        "unknown: the network firewall `Wall`",
        "Endpoint",
    );
}

#[test]
fn each_hop_says_what_let_the_call_through() {
    network_of(&base(), |network| {
        let workload = network.workload("Fn").unwrap();
        let found = network.reach(workload, &Service::new("bedrock-runtime"), 443);
        assert_eq!(found.pairs.len(), 4);
        let hops = found.pairs[1].hops.iter();
        let shown: Vec<String> = hops.map(ToString::to_string).collect();
        assert_eq!(
            shown,
            [
                "passes: the default of `FnSg` lets everything out",
                "passes: the default network ACL of `Vpc` lets TCP 443 out of `SubnetA`",
                "passes: the local route leads there",
                "passes: the default network ACL of `Vpc` lets TCP 443 into `SubnetB`",
                "passes: a rule of `EpSg` lets TCP 443 in",
                "passes: the default network ACL of `Vpc` lets TCP 1024 to 65535 out of `SubnetB`",
                "passes: the default network ACL of `Vpc` lets TCP 1024 to 65535 into `SubnetA`",
            ]
        );
        let by = found.pairs[1].hops[4].by.as_ref().unwrap();
        assert_eq!(
            by.pointer,
            "/Resources/EpSg/Properties/SecurityGroupIngress/0"
        );
        let endpoint = network.endpoint("Endpoint").unwrap();
        assert_eq!(
            network.reach_endpoint(workload, endpoint, 443).outcome,
            Outcome::Reachable
        );
        assert!(
            network
                .reach_endpoint(workload, endpoint, 80)
                .outcome
                .truth()
                .is_no()
        );
    });
}
