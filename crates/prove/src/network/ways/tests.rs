use serde_json::{Value, json};

use super::super::tests::{add, base, network_of, route, set};
use super::*;

/// Whether there is a way to the internet, then what lies behind each way.
#[track_caller]
fn check(change: impl FnOnce(&mut Value), internet: &str, behind: &[Behind]) {
    let mut template = base();
    let all = &mut template["Resources"];
    all["Fn"]["Properties"]["VpcConfig"]["SubnetIds"] = json!([{"Ref": "SubnetA"}]);
    change(all);
    template["Parameters"] = json!({"Given": {"Type": "String"}});
    network_of(&template, |network| {
        let found = network.ways_out(&network.workloads()[0]);
        let words = match &found.internet {
            Truth::Yes => "yes".to_owned(),
            Truth::No => "no".to_owned(),
            Truth::Unknown(cause) => format!("unknown: {cause}"),
        };
        assert!(words.starts_with(internet), "{words}\n{:#?}", found.ways);
        let kinds: Vec<Behind> = found.ways.iter().map(|way| way.behind).collect();
        assert_eq!(kinds, behind);
    });
}

fn nat(all: &mut Value) {
    add(
        all,
        "Public",
        "Subnet",
        json!({"VpcId": {"Ref": "Vpc"}, "CidrBlock": "10.0.9.0/24"}),
    );
    add(all, "Igw", "InternetGateway", json!({}));
    add(
        all,
        "PublicRt",
        "RouteTable",
        json!({"VpcId": {"Ref": "Vpc"}}),
    );
    add(
        all,
        "PublicOf",
        "SubnetRouteTableAssociation",
        json!({"SubnetId": {"Ref": "Public"}, "RouteTableId": {"Ref": "PublicRt"}}),
    );
    add(
        all,
        "PublicDefault",
        "Route",
        json!({"RouteTableId": {"Ref": "PublicRt"}, "DestinationCidrBlock": "0.0.0.0/0", "GatewayId": {"Ref": "Igw"}}),
    );
    add(
        all,
        "Nat",
        "NatGateway",
        json!({"SubnetId": {"Ref": "Public"}, "AllocationId": "eipalloc-1"}),
    );
}

fn by_nat(block: &'static str) -> impl Fn(&mut Value) {
    move |all| {
        nat(all);
        route(all, "Out", block, "NatGatewayId", json!({"Ref": "Nat"}));
    }
}

#[test]
fn a_nat_gateway_leads_to_the_internet() {
    let internet = [Behind::Internet];
    check(by_nat("0.0.0.0/0"), "yes", &internet);
    check(by_nat("128.0.0.0/1"), "yes", &internet);
    check(by_nat("8.8.8.8/32"), "yes", &internet);
    check(by_nat("10.0.0.0/8"), "no", &internet);
    check(
        |all| {
            by_nat("0.0.0.0/0")(all);
            all.as_object_mut().unwrap().remove("PublicDefault");
        },
        "no",
        &internet,
    );
    check(
        |all| {
            by_nat("0.0.0.0/0")(all);
            set(all, "Nat", "ConnectivityType", json!("private"));
        },
        "no",
        &[Behind::Unknown],
    );
    let outside =
        |id: Value| move |all: &mut Value| route(all, "Out", "0.0.0.0/0", "NatGatewayId", id);
    check(outside(json!("nat-0123")), "yes", &internet);
    check(outside(json!({"Ref": "Given"})), "yes", &internet);
}

#[test]
fn the_table_counts_that_the_subnet_has() {
    check(
        |all| {
            by_nat("0.0.0.0/0")(all);
            all.as_object_mut().unwrap().remove("RtA");
        },
        "no",
        &[],
    );
    check(
        |all| {
            by_nat("0.0.0.0/0")(all);
            set(all, "RtA", "SubnetId", json!({"Ref": "Given"}));
        },
        "unknown: the route table of the subnet `SubnetA`",
        &[Behind::Internet],
    );
    check(
        |all| set(all, "RtA", "RouteTableId", json!("rtb-0123")),
        "unknown: the route table `rtb-0123`",
        &[Behind::Unknown],
    );
    check(
        |all| {
            set(all, "SubnetA", "VpcId", json!("vpc-0123"));
            all.as_object_mut().unwrap().remove("RtA");
        },
        "unknown: the network ACL of the subnet `SubnetA`",
        &[Behind::Unknown],
    );
    check(
        |all| {
            route(all, "Out", "0.0.0.0/0", "NatGatewayId", json!("nat-1"));
            set(all, "Out", "RouteTableId", json!({"Ref": "Given"}));
        },
        "unknown: the parameter `Given`",
        &[Behind::Internet],
    );
}

#[test]
fn groups_and_network_acls_stop_ways() {
    let internet = [Behind::Internet];
    let only = |block: &'static str, protocol: &'static str| {
        move |all: &mut Value| {
            by_nat("0.0.0.0/0")(all);
            let rule =
                json!([{"IpProtocol": protocol, "FromPort": 443, "ToPort": 443, "CidrIp": block}]);
            set(all, "FnSg", "SecurityGroupEgress", rule);
        }
    };
    check(only("10.0.0.0/16", "tcp"), "no", &internet);
    check(only("255.255.255.255/32", "icmp"), "no", &internet);
    check(only("8.8.8.8/32", "udp"), "yes", &internet);
    check(
        |all| {
            by_nat("0.0.0.0/0")(all);
            let rule = json!([{"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "DestinationPrefixListId": "pl-1"}]);
            set(all, "FnSg", "SecurityGroupEgress", rule);
        },
        "unknown: the prefix list `pl-1`",
        &internet,
    );
    let acl = |block: &'static str| {
        move |all: &mut Value| {
            by_nat("0.0.0.0/0")(all);
            add(all, "Acl", "NetworkAcl", json!({"VpcId": {"Ref": "Vpc"}}));
            add(
                all,
                "AclOf",
                "SubnetNetworkAclAssociation",
                json!({"SubnetId": {"Ref": "SubnetA"}, "NetworkAclId": {"Ref": "Acl"}}),
            );
            add(
                all,
                "Entry",
                "NetworkAclEntry",
                json!({"NetworkAclId": {"Ref": "Acl"}, "RuleNumber": 1, "Egress": true, "RuleAction": "allow", "CidrBlock": block, "Protocol": -1}),
            );
        }
    };
    check(acl("10.0.0.0/16"), "no", &internet);
    check(acl("8.0.0.0/8"), "yes", &internet);
}

#[test]
fn an_internet_gateway_needs_a_public_address() {
    let gateway = |all: &mut Value| {
        add(all, "Igw", "InternetGateway", json!({}));
        route(all, "Out", "0.0.0.0/0", "GatewayId", json!({"Ref": "Igw"}));
    };
    let instance = |all: &mut Value| {
        gateway(all);
        all.as_object_mut().unwrap().remove("Fn");
        add(
            all,
            "Machine",
            "Instance",
            json!({"SubnetId": {"Ref": "SubnetA"}, "SecurityGroupIds": [{"Ref": "FnSg"}]}),
        );
    };
    let internet = [Behind::Internet];
    check(gateway, "no", &internet);
    check(instance, "no", &internet);
    check(
        |all| {
            instance(all);
            set(all, "SubnetA", "MapPublicIpOnLaunch", json!(true));
        },
        "yes",
        &internet,
    );
    check(
        |all| {
            instance(all);
            add(
                all,
                "Address",
                "EIP",
                json!({"InstanceId": {"Ref": "Machine"}}),
            );
        },
        "yes",
        &internet,
    );
    check(
        |all| {
            instance(all);
            all["Machine"]["Properties"] = json!({"NetworkInterfaces": [{"SubnetId": {"Ref": "SubnetA"},
                "GroupSet": [{"Ref": "FnSg"}], "AssociatePublicIpAddress": true}]});
        },
        "yes",
        &internet,
    );
    check(
        |all| {
            gateway(all);
            route(all, "Six", "::/0", "GatewayId", json!({"Ref": "Igw"}));
            all["Fn"]["Properties"]["VpcConfig"]["Ipv6AllowedForDualStack"] = json!(true);
        },
        "yes",
        &[Behind::Internet, Behind::Internet],
    );
}

#[test]
fn what_lies_behind_other_targets_is_told_apart() {
    let by = |block: &'static str, target: &'static str, to: Value| {
        move |all: &mut Value| route(all, "Out", block, target, to)
    };
    let default = "0.0.0.0/0";
    check(
        by(default, "TransitGatewayId", json!("tgw-1")),
        "unknown",
        &[Behind::Unknown],
    );
    check(
        by("10.9.0.0/16", "TransitGatewayId", json!("tgw-1")),
        "no",
        &[Behind::Unknown],
    );
    check(
        by(default, "VpcPeeringConnectionId", json!("pcx-1")),
        "unknown",
        &[Behind::Peer],
    );
    check(
        by("10.9.0.0/16", "VpcPeeringConnectionId", json!("pcx-1")),
        "no",
        &[Behind::Peer],
    );
    check(
        by(default, "GatewayId", json!("vgw-1")),
        "unknown: `Out` leads to the company's network",
        &[Behind::Company],
    );
    check(
        by("10.9.0.0/16", "GatewayId", json!("vgw-1")),
        "no",
        &[Behind::Company],
    );
    check(
        by(default, "InstanceId", json!("i-1")),
        "unknown",
        &[Behind::Unknown],
    );
    check(
        by(default, "NetworkInterfaceId", json!("eni-1")),
        "unknown",
        &[Behind::Unknown],
    );
    check(
        by(default, "VpcEndpointId", json!("vpce-1")),
        "unknown",
        &[Behind::Unknown],
    );
    check(
        by(default, "GatewayId", json!({"Ref": "Given"})),
        "unknown: the parameter `Given`",
        &[Behind::Unknown],
    );
    check(
        by("::/0", "EgressOnlyInternetGatewayId", json!("eigw-1")),
        "no",
        &[Behind::Internet],
    );
    check(
        |all| {
            add(
                all,
                "S3",
                "VPCEndpoint",
                json!({"VpcId": {"Ref": "Vpc"}, "ServiceName": "com.amazonaws.us-east-1.s3", "RouteTableIds": [{"Ref": "Rt"}]}),
            );
        },
        "no",
        &[Behind::Aws],
    );
}

#[test]
fn propagated_routes_lead_to_the_company_by_assumption() {
    let mut template = base();
    let all = &mut template["Resources"];
    add(all, "Vgw", "VPNGateway", json!({"Type": "ipsec.1"}));
    add(
        all,
        "Routes",
        "VPNGatewayRoutePropagation",
        json!({"RouteTableIds": [{"Ref": "Rt"}], "VpnGatewayId": {"Ref": "Vgw"}}),
    );
    network_of(&template, |network| {
        let found = network.ways_out(&network.workloads()[0]);
        assert_eq!(found.internet, Truth::No);
        assert!(found.ways.iter().all(|way| way.behind == Behind::Company));
        assert_eq!(
            found.assumptions,
            [
                "what is reached over `Routes` is the company's network, and that does not lead on to the internet"
            ]
        );
        assert_eq!(
            found.ways[0].to_string(),
            "`Routes` leads from `SubnetA` to what the VPN gateway announces over a VPN gateway: the company's network"
        );
    });
}

#[test]
fn a_longer_route_comes_first() {
    let both = [Behind::Internet, Behind::Peer, Behind::Peer];
    check(
        |all| {
            by_nat("0.0.0.0/0")(all);
            route(
                all,
                "P1",
                "0.0.0.0/1",
                "VpcPeeringConnectionId",
                json!("pcx-1"),
            );
            route(
                all,
                "P2",
                "128.0.0.0/1",
                "VpcPeeringConnectionId",
                json!("pcx-1"),
            );
        },
        "unknown",
        &both,
    );
    check(
        |all| {
            by_nat("0.0.0.0/0")(all);
            route(
                all,
                "P1",
                "10.8.0.0/16",
                "VpcPeeringConnectionId",
                json!("pcx-1"),
            );
            route(
                all,
                "P2",
                "10.9.0.0/16",
                "VpcPeeringConnectionId",
                json!("pcx-1"),
            );
        },
        "yes",
        &both,
    );
}

#[test]
fn addresses_that_others_take_are_not_the_routes() {
    check(
        |all| {
            route(all, "Out", "8.8.8.0/24", "TransitGatewayId", json!("tgw-1"));
            route(all, "P1", "8.8.8.0/25", "GatewayId", json!("igw-1"));
            route(all, "P2", "8.8.8.128/25", "GatewayId", json!("igw-1"));
        },
        "no",
        &[Behind::Unknown, Behind::Internet, Behind::Internet],
    );
    check(
        |all| {
            by_nat("8.8.8.0/24")(all);
            set(all, "Vpc", "CidrBlock", json!("8.8.0.0/16"));
        },
        "no",
        &[Behind::Internet],
    );
}

#[test]
fn prefix_lists_of_routes_are_looked_into() {
    let list = |block: &'static str| {
        move |all: &mut Value| {
            nat(all);
            add(
                all,
                "List",
                "PrefixList",
                json!({"AddressFamily": "IPv4", "Entries": [{"Cidr": block}]}),
            );
            add(
                all,
                "Out",
                "Route",
                json!({"RouteTableId": {"Ref": "Rt"}, "DestinationPrefixListId": {"Ref": "List"}, "NatGatewayId": {"Ref": "Nat"}}),
            );
        }
    };
    check(list("8.8.8.0/24"), "yes", &[Behind::Internet]);
    check(list("10.8.0.0/16"), "no", &[Behind::Internet]);
    check(
        |all| {
            list("8.8.8.0/24")(all);
            set(all, "Out", "DestinationPrefixListId", json!("pl-1"));
        },
        "unknown: the prefix list `pl-1`",
        &[Behind::Internet],
    );
}

#[test]
fn a_function_outside_a_vpc_is_on_the_internet() {
    let mut template = base();
    let fields = template["Resources"]["Fn"]["Properties"]
        .as_object_mut()
        .unwrap();
    fields.remove("VpcConfig");
    network_of(&template, |network| {
        assert_eq!(
            network.ways_out(&network.workloads()[0]).internet,
            Truth::Yes
        );
    });
}

#[test]
fn what_is_not_modelled_and_may_stop_traffic_is_unknown() {
    let blocked = |all: &mut Value| {
        let mode = json!({"InternetGatewayBlockMode": "block-bidirectional"});
        add(all, "Block", "VPCBlockPublicAccessOptions", mode);
    };
    check(blocked, "no", &[]);
    check(
        |all| {
            by_nat("0.0.0.0/0")(all);
            blocked(all);
        },
        "unknown: VPC Block Public Access",
        &[Behind::Internet],
    );
    check(
        |all| all["Net"] = json!({"Type": "AWS::VpcLattice::ServiceNetworkVpcAssociation", "Properties": {"VpcIdentifier": {"Ref": "Vpc"}}}),
        "unknown: what lies behind the service network of `Net`",
        &[Behind::Unknown],
    );
}
