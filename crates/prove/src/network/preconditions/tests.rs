use serde_json::{Value, json};

use super::super::tests::{base, network_of, set};
use super::*;

#[track_caller]
fn check(change: impl FnOnce(&mut Value), expected: &[&str]) {
    let mut template = base();
    change(&mut template["Resources"]);
    network_of(&template, |network| {
        let found = network.preconditions();
        let codes: Vec<String> = found
            .iter()
            .map(|finding| {
                let sign = if finding.holds.is_yes() { "" } else { "?" };
                format!("{}{sign} {}", finding.code, finding.place.logical_id)
            })
            .collect();
        assert_eq!(codes, expected);
    });
}

#[test]
fn the_base_has_nothing_wrong() {
    check(|_| {}, &[]);
}

#[test]
fn endpoints_that_cannot_be_made_are_found() {
    check(
        |all| set(all, "Vpc", "EnableDnsHostnames", json!(false)),
        &["private-dns-without-vpc-dns Endpoint"],
    );
    check(
        |all| all["Endpoint2"] = all["Endpoint"].clone(),
        &["conflicting-private-dns Endpoint2"],
    );
    check(
        |all| set(all, "Endpoint", "SubnetIds", json!([])),
        &["endpoint-without-subnets Endpoint"],
    );
    check(
        |all| set(all, "SubnetB", "AvailabilityZone", json!("us-east-1a")),
        &["endpoint-subnets-in-one-zone Endpoint"],
    );
    check(
        |all| set(all, "Endpoint", "RouteTableIds", json!([{"Ref": "Rt"}])),
        &["route-tables-on-interface-endpoint Endpoint"],
    );
    check(
        |all| {
            let fields = all["Endpoint"]["Properties"].as_object_mut().unwrap();
            fields.remove("VpcEndpointType");
        },
        &["gateway-endpoint-of-other-service Endpoint"],
    );
    check(
        |all| {
            let name = json!("com.amazonaws.us-east-1.bedrock-runtme");
            set(all, "Endpoint", "ServiceName", name);
        },
        &["unknown-service? Endpoint"],
    );
    check(
        |all| {
            let name = json!("com.amazonaws.eu-west-1.bedrock-runtime");
            set(all, "Endpoint", "ServiceName", name);
        },
        &["service-of-other-region Endpoint"],
    );
}

#[test]
fn s3_needs_a_gateway_endpoint_for_private_names() {
    let name = || json!({"Fn::Sub": "com.amazonaws.${AWS::Region}.s3"});
    check(
        |all| set(all, "Endpoint", "ServiceName", name()),
        &["s3-private-dns-without-gateway Endpoint"],
    );
    check(
        |all| {
            set(all, "Endpoint", "ServiceName", name());
            let options = json!({"PrivateDnsOnlyForInboundResolverEndpoint": "AllResolvers"});
            set(all, "Endpoint", "DnsOptions", options);
        },
        &[],
    );
    check(
        |all| {
            set(all, "Endpoint", "ServiceName", name());
            all["Gateway"] = json!({"Type": "AWS::EC2::VPCEndpoint", "Properties": {
                "VpcEndpointType": "Gateway", "ServiceName": name(), "VpcId": {"Ref": "Vpc"}}});
        },
        &[],
    );
}

#[test]
fn pieces_of_other_vpcs_are_found() {
    let other = || json!({"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.1.0.0/16"}});
    check(
        |all| {
            all["Other"] = other();
            set(all, "EpSg", "VpcId", json!({"Ref": "Other"}));
        },
        &["group-of-other-vpc Endpoint"],
    );
    check(
        |all| {
            all["Other"] = other();
            set(all, "EpSg", "VpcId", json!({"Ref": "Other"}));
            all["Known"] = json!({"Type": "AWS::EC2::SecurityGroupVpcAssociation",
                "Properties": {"GroupId": {"Ref": "EpSg"}, "VpcId": {"Ref": "Vpc"}}});
        },
        &[],
    );
    check(
        |all| {
            all["Other"] = other();
            set(all, "FnSg", "VpcId", json!({"Ref": "Other"}));
        },
        &["group-of-other-vpc Fn"],
    );
    check(
        |all| {
            all["Other"] = other();
            set(all, "SubnetB", "VpcId", json!({"Ref": "Other"}));
            set(all, "SubnetB", "CidrBlock", json!("10.1.2.0/24"));
        },
        &["subnet-of-other-vpc Endpoint", "subnet-of-other-vpc Fn"],
    );
    check(
        |all| {
            set(
                all,
                "Fn",
                "VpcConfig",
                json!({"SubnetIds": [{"Ref": "SubnetA"}]}),
            );
        },
        &["function-without-groups Fn"],
    );
}

#[test]
fn blocks_that_cannot_be_are_found() {
    let subnet =
        |block: &'static str| move |all: &mut Value| set(all, "SubnetB", "CidrBlock", json!(block));
    check(subnet("10.0.2.0/30"), &["subnet-size SubnetB"]);
    check(subnet("10.9.2.0/24"), &["subnet-outside-vpc SubnetB"]);
    check(subnet("10.0.1.128/25"), &["overlapping-subnets SubnetB"]);
    check(
        |all| set(all, "Vpc", "CidrBlock", json!("10.0.0.0/8")),
        &["vpc-size Vpc"],
    );
}

#[test]
fn two_routes_to_one_block_are_found() {
    let route = || {
        json!({"Type": "AWS::EC2::Route", "Properties": {"RouteTableId": {"Ref": "Rt"},
            "DestinationCidrBlock": "10.8.0.0/16", "VpcPeeringConnectionId": "pcx-1"}})
    };
    check(
        |all| {
            all["One"] = route();
            all["Two"] = route();
        },
        &["duplicate-route Two"],
    );
}

#[test]
fn a_role_without_interface_permissions_is_found() {
    network_of(&base(), |network| {
        let all = network.interface_permissions(|_, _| Truth::Yes);
        assert_eq!(all, []);
        let lacks = |_: &Text, action: &str| Truth::from(action != "ec2:DeleteNetworkInterface");
        let all = network.interface_permissions(lacks);
        assert_eq!(all.len(), 1);
        assert_eq!(all[0].code, Code::FunctionWithoutInterfacePermissions);
    });
}
