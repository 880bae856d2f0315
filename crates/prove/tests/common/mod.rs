//! A private path in a plain template, to be bent by tests.
#![allow(dead_code, unreachable_pub, reason = "each test takes what it needs")]

use formwork_prove::claims::{Claim, ClaimKind, PrivatePath, Report, prove};
use formwork_prove::{Assumptions, Template};
use serde_json::{Value, json};

/// A function in two private subnets that may call one model through one endpoint. All its claims
/// are proved.
pub fn base() -> Value {
    json!({
        "Resources": {
            "Vpc": {"Type": "AWS::EC2::VPC", "Properties": {
                "CidrBlock": "10.20.0.0/16", "EnableDnsSupport": true, "EnableDnsHostnames": true}},
            "SubnetA": subnet("10.20.0.0/24", 0),
            "SubnetB": subnet("10.20.1.0/24", 1),
            "Table": {"Type": "AWS::EC2::RouteTable", "Properties": {"VpcId": {"Ref": "Vpc"}}},
            "TableA": {"Type": "AWS::EC2::SubnetRouteTableAssociation", "Properties": {
                "SubnetId": {"Ref": "SubnetA"}, "RouteTableId": {"Ref": "Table"}}},
            "TableB": {"Type": "AWS::EC2::SubnetRouteTableAssociation", "Properties": {
                "SubnetId": {"Ref": "SubnetB"}, "RouteTableId": {"Ref": "Table"}}},
            "FnGroup": {"Type": "AWS::EC2::SecurityGroup", "Properties": {
                "GroupDescription": "function", "VpcId": {"Ref": "Vpc"},
                "SecurityGroupEgress": [{"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443,
                    "CidrIp": "10.20.0.0/16"}]}},
            "EpGroup": {"Type": "AWS::EC2::SecurityGroup", "Properties": {
                "GroupDescription": "endpoint", "VpcId": {"Ref": "Vpc"},
                "SecurityGroupIngress": [{"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443,
                    "SourceSecurityGroupId": {"Ref": "FnGroup"}}]}},
            "Endpoint": {"Type": "AWS::EC2::VPCEndpoint", "Properties": {
                "VpcEndpointType": "Interface", "VpcId": {"Ref": "Vpc"},
                "ServiceName": {"Fn::Sub": "com.amazonaws.${AWS::Region}.bedrock-runtime"},
                "SubnetIds": [{"Ref": "SubnetA"}, {"Ref": "SubnetB"}],
                "SecurityGroupIds": [{"Ref": "EpGroup"}], "PrivateDnsEnabled": true,
                "PolicyDocument": {"Version": "2012-10-17", "Statement": [{
                    "Effect": "Allow", "Principal": {"AWS": {"Fn::GetAtt": ["Role", "Arn"]}},
                    "Action": "bedrock:InvokeModel", "Resource": MODEL}]}}},
            "Role": {"Type": "AWS::IAM::Role", "Properties": {
                "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [{
                    "Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"},
                    "Action": "sts:AssumeRole"}]},
                "Policies": [{"PolicyName": "eni", "PolicyDocument": {"Version": "2012-10-17",
                    "Statement": [{"Effect": "Allow", "Resource": "*", "Action": [
                        "ec2:CreateNetworkInterface", "ec2:DescribeNetworkInterfaces",
                        "ec2:DeleteNetworkInterface"]}]}}]}},
            "Grant": policy(json!([guarded("bedrock:InvokeModel", json!(MODEL))])),
            "Fn": {"Type": "AWS::Lambda::Function", "DependsOn": ["Grant"], "Properties": {
                "Runtime": "python3.13", "Handler": "index.handler", "Code": {"ZipFile": "pass"},
                "Role": {"Fn::GetAtt": ["Role", "Arn"]}, "Timeout": 60,
                "VpcConfig": {"SubnetIds": [{"Ref": "SubnetA"}, {"Ref": "SubnetB"}],
                    "SecurityGroupIds": [{"Ref": "FnGroup"}]}}}
        }
    })
}

/// The model that is called.
pub const MODEL: &str = "arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-v2";

fn subnet(block: &str, zone: usize) -> Value {
    json!({"Type": "AWS::EC2::Subnet", "Properties": {
        "VpcId": {"Ref": "Vpc"}, "CidrBlock": block, "MapPublicIpOnLaunch": false,
        "AvailabilityZone": {"Fn::Select": [zone, {"Fn::GetAZs": ""}]}}})
}

/// A policy of the role, as a resource of its own.
pub fn policy(statements: Value) -> Value {
    json!({"Type": "AWS::IAM::Policy", "Properties": {
        "PolicyName": "grant", "Roles": [{"Ref": "Role"}],
        "PolicyDocument": {"Version": "2012-10-17", "Statement": statements}}})
}

/// An Allow by the endpoint alone.
pub fn guarded(action: &str, resource: Value) -> Value {
    json!({"Effect": "Allow", "Action": action, "Resource": resource,
        "Condition": {"StringEquals": {"aws:SourceVpce": {"Ref": "Endpoint"}}}})
}

/// The base, with other statements in the role's policy.
pub fn granting(statements: Value) -> Value {
    let mut template = base();
    template["Resources"]["Grant"] = policy(statements);
    template
}

/// The base, with another policy of the endpoint.
pub fn admitting(statements: Value) -> Value {
    let mut template = base();
    template["Resources"]["Endpoint"]["Properties"]["PolicyDocument"] =
        json!({"Version": "2012-10-17", "Statement": statements});
    template
}

/// Region and account of the deployment.
pub fn there() -> Assumptions {
    Assumptions::new()
        .region("us-east-1")
        .account("111122223333")
}

pub fn report(template: &Value, assumptions: &Assumptions) -> Report {
    let template = Template::from_json(&template.to_string()).unwrap();
    prove(&template, &PrivatePath::new("Fn", "Endpoint"), assumptions).unwrap()
}

pub fn claim(template: &Value, kind: ClaimKind) -> Claim {
    let report = report(template, &there());
    let mut found = report.claims.into_iter();
    found.find(|claim| claim.kind == kind).unwrap()
}

/// Checks what becomes of a claim.
#[track_caller]
pub fn check(what: &str, template: &Value, kind: ClaimKind, wanted: &str) {
    let claim = claim(template, kind);
    assert_eq!(claim.verdict.word(), wanted, "{what}: {claim:#?}");
}
