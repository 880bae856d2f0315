//! What the unit tests of this module share.

use serde_json::{Value, json};

use super::Network;
use crate::template::{Assumptions, Template};

/// Two isolated subnets, a function and an endpoint in both.
pub(super) fn base() -> Value {
    let subnet = |block: &str, zone: &str| {
        json!({"Type": "AWS::EC2::Subnet", "Properties": {
            "VpcId": {"Ref": "Vpc"}, "CidrBlock": block, "AvailabilityZone": zone}})
    };
    let association = |subnet: &str| {
        json!({"Type": "AWS::EC2::SubnetRouteTableAssociation", "Properties": {
            "SubnetId": {"Ref": subnet}, "RouteTableId": {"Ref": "Rt"}}})
    };
    json!({"Resources": {
        "Vpc": {"Type": "AWS::EC2::VPC", "Properties": {
            "CidrBlock": "10.0.0.0/16", "EnableDnsSupport": true, "EnableDnsHostnames": true}},
        "SubnetA": subnet("10.0.1.0/24", "us-east-1a"),
        "SubnetB": subnet("10.0.2.0/24", "us-east-1b"),
        "Rt": {"Type": "AWS::EC2::RouteTable", "Properties": {"VpcId": {"Ref": "Vpc"}}},
        "RtA": association("SubnetA"),
        "RtB": association("SubnetB"),
        "FnSg": {"Type": "AWS::EC2::SecurityGroup", "Properties": {
            "GroupDescription": "fn", "VpcId": {"Ref": "Vpc"}}},
        "EpSg": {"Type": "AWS::EC2::SecurityGroup", "Properties": {
            "GroupDescription": "ep", "VpcId": {"Ref": "Vpc"},
            "SecurityGroupIngress": [{"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443,
                "SourceSecurityGroupId": {"Fn::GetAtt": ["FnSg", "GroupId"]}}]}},
        "Endpoint": {"Type": "AWS::EC2::VPCEndpoint", "Properties": {
            "VpcEndpointType": "Interface", "VpcId": {"Ref": "Vpc"}, "PrivateDnsEnabled": true,
            "ServiceName": {"Fn::Sub": "com.amazonaws.${AWS::Region}.bedrock-runtime"},
            "SubnetIds": [{"Ref": "SubnetA"}, {"Ref": "SubnetB"}],
            "SecurityGroupIds": [{"Fn::GetAtt": ["EpSg", "GroupId"]}]}},
        "Fn": {"Type": "AWS::Lambda::Function", "Properties": {
            "Role": "arn:aws:iam::111122223333:role/fn",
            "VpcConfig": {"SubnetIds": [{"Ref": "SubnetA"}, {"Ref": "SubnetB"}],
                "SecurityGroupIds": [{"Fn::GetAtt": ["FnSg", "GroupId"]}]}}}
    }})
}

/// Asks the network of a template with one variant, in us-east-1.
pub(super) fn network_of(template: &Value, ask: impl FnOnce(&Network<'_>)) {
    let template = Template::from_json(&template.to_string()).unwrap();
    let assumptions = Assumptions::new().region("us-east-1");
    let variants = template.variants(&assumptions).unwrap();
    let model = template.model(&variants[0], &assumptions);
    ask(&Network::new(&model));
}

/// Sets a property of a resource.
pub(super) fn set(all: &mut Value, id: &str, property: &str, value: Value) {
    all[id]["Properties"][property] = value;
}

/// Adds a resource of EC2.
pub(super) fn add(all: &mut Value, id: &str, kind: &str, properties: Value) {
    all[id] = json!({"Type": format!("AWS::EC2::{kind}")});
    all[id]["Properties"] = properties;
}

/// Adds a route to the table of both subnets.
pub(super) fn route(all: &mut Value, id: &str, block: &str, target: &str, to: Value) {
    let family = if block.contains(':') { "Ipv6" } else { "" };
    let mut properties = json!({"RouteTableId": {"Ref": "Rt"}});
    properties[format!("Destination{family}CidrBlock")] = json!(block);
    properties[target] = to;
    add(all, id, "Route", properties);
}
