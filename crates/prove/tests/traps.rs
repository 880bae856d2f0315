//! The traps of a private path, each with the claim that must fall.

#![allow(
    clippy::unwrap_used,
    clippy::needless_pass_by_value,
    clippy::semicolon_if_nothing_returned,
    reason = "a test fails by a panic, says what it saw, and may take the time; its documents are written where they are used"
)]

mod common;

use common::{base, check, claim, there};
use formwork_prove::claims::ClaimKind::{self, CallWorks, NoInternet, RoleConfined, Usable};
use formwork_prove::claims::prove_all;
use formwork_prove::{Assumptions, Template};
use serde_json::{Value, json};

/// The base, bent.
fn bent(bend: impl FnOnce(&mut Value)) -> Value {
    let mut template = base();
    bend(&mut template["Resources"]);
    template
}

#[track_caller]
fn falls(what: &str, kind: ClaimKind, bend: impl FnOnce(&mut Value)) {
    check(what, &bent(bend), kind, "REFUTED");
}

fn take(value: &mut Value, key: &str) {
    value.as_object_mut().unwrap().remove(key).unwrap();
}

#[test]
fn names_lead_elsewhere() {
    falls("no DNS hostnames", CallWorks, |all| {
        take(&mut all["Vpc"]["Properties"], "EnableDnsHostnames")
    });
    falls("no DNS support", CallWorks, |all| {
        all["Vpc"]["Properties"]["EnableDnsSupport"] = json!(false)
    });
    falls("no private DNS", CallWorks, |all| {
        take(&mut all["Endpoint"]["Properties"], "PrivateDnsEnabled")
    });
    falls("private DNS that the VPC does not have", Usable, |all| {
        take(&mut all["Vpc"]["Properties"], "EnableDnsHostnames");
    });
    falls("two endpoints of one service", Usable, |all| {
        all["Second"] = all["Endpoint"].clone()
    });
}

#[test]
fn groups_stop_the_call() {
    falls("no ingress", CallWorks, |all| {
        take(&mut all["EpGroup"]["Properties"], "SecurityGroupIngress")
    });
    falls("another port", CallWorks, |all| {
        all["EpGroup"]["Properties"]["SecurityGroupIngress"][0]["FromPort"] = json!(444);
    });
    falls("no egress", CallWorks, |all| {
        all["FnGroup"]["Properties"]["SecurityGroupEgress"] = json!([{"IpProtocol": "icmp",
            "FromPort": 252, "ToPort": 86, "CidrIp": "255.255.255.255/32"}]);
    });
    falls("inline both ways", Usable, |all| {
        all["FnGroup"]["Properties"]["SecurityGroupEgress"] = json!([{"IpProtocol": "tcp",
            "FromPort": 443, "ToPort": 443, "DestinationSecurityGroupId": {"Ref": "EpGroup"}}]);
    });
}

#[test]
fn policies_stop_the_call() {
    falls("another model", CallWorks, |all| {
        all["Endpoint"]["Properties"]["PolicyDocument"]["Statement"][0]["Resource"] =
            json!("arn:aws:bedrock:us-east-1::foundation-model/amazon.titan");
    });
    falls("a misspelt action", Usable, |all| {
        all["Grant"]["Properties"]["PolicyDocument"]["Statement"][0]["Action"] =
            json!("bedrock:InvokeModle");
    });
    falls("an API name", Usable, |all| {
        all["Grant"]["Properties"]["PolicyDocument"]["Statement"][0]["Action"] =
            json!("bedrock:Converse");
    });
    falls("no interfaces", Usable, |all| {
        take(&mut all["Role"]["Properties"], "Policies")
    });
    falls("nobody may assume the role", Usable, |all| {
        take(&mut all["Role"]["Properties"], "AssumeRolePolicyDocument");
    });
    falls("another service assumes the role", Usable, |all| {
        all["Role"]["Properties"]["AssumeRolePolicyDocument"]["Statement"][0]["Principal"]["Service"] =
            json!("ec2.amazonaws.com");
    });
    falls("a circle", Usable, |all| {
        let grant = all["Grant"]["Properties"]["PolicyDocument"].clone();
        let policies = all["Role"]["Properties"]["Policies"].as_array_mut();
        policies
            .unwrap()
            .push(json!({"PolicyName": "b", "PolicyDocument": grant}));
    });
}

/// The role's action belongs to one endpoint service, and the endpoint to another.
#[test]
fn the_wrong_endpoint() {
    let template = bent(|all| {
        all["Endpoint"]["Properties"]["ServiceName"] = json!("com.amazonaws.us-east-1.bedrock");
    });
    check("a control plane", &template, CallWorks, "REFUTED");
    let template = bent(|all| {
        all["Grant"]["Properties"]["PolicyDocument"]["Statement"][0]["Action"] =
            json!("bedrock:ListFoundationModels");
    });
    check(
        "a list through the runtime",
        &template,
        CallWorks,
        "REFUTED",
    );
    let template = bent(|all| {
        all["Grant"]["Properties"]["PolicyDocument"]["Statement"] = json!([
            common::guarded("bedrock:InvokeModel", json!(common::MODEL)),
            {"Effect": "Allow", "Action": "secretsmanager:GetSecretValue",
                "Resource": "arn:aws:secretsmanager:us-east-1:111122223333:secret:a-AbCdEf"}]);
    });
    let template = Template::from_json(&template.to_string()).unwrap();
    let report = prove_all(&template, &there());
    let hangs = report
        .claims
        .iter()
        .find(|claim| claim.words.contains("secretsmanager"));
    assert_eq!(hangs.unwrap().verdict.word(), "REFUTED", "{report:#?}");
}

#[test]
fn places_that_cannot_be() {
    falls("one zone", Usable, |all| {
        all["SubnetB"]["Properties"]["AvailabilityZone"] =
            all["SubnetA"]["Properties"]["AvailabilityZone"].clone();
    });
    falls("a small subnet", Usable, |all| {
        all["SubnetA"]["Properties"]["CidrBlock"] = json!("10.20.0.0/30")
    });
    falls("overlapping subnets", Usable, |all| {
        all["SubnetB"]["Properties"]["CidrBlock"] = json!("10.20.0.0/25")
    });
    falls("outside the VPC", Usable, |all| {
        all["SubnetB"]["Properties"]["CidrBlock"] = json!("10.99.0.0/24")
    });
    falls("route tables on an interface endpoint", Usable, |all| {
        all["Endpoint"]["Properties"]["RouteTableIds"] = json!([{"Ref": "Table"}]);
    });
    falls("an S3 endpoint without a gateway endpoint", Usable, |all| {
        all["S3"] = json!({"Type": "AWS::EC2::VPCEndpoint", "Properties": {
            "VpcEndpointType": "Interface", "VpcId": {"Ref": "Vpc"},
            "ServiceName": "com.amazonaws.us-east-1.s3", "SubnetIds": [{"Ref": "SubnetA"}],
            "SecurityGroupIds": [{"Ref": "EpGroup"}], "PrivateDnsEnabled": true}});
    });
}

#[test]
fn ways_to_the_internet() {
    let nat = |all: &mut Value| {
        all["Nat"] = json!({"Type": "AWS::EC2::NatGateway", "Properties": {
            "SubnetId": {"Ref": "SubnetB"}, "AllocationId": "eipalloc-0123456789abcdef0"}});
        all["FnGroup"]["Properties"]["SecurityGroupEgress"][0]["CidrIp"] = json!("0.0.0.0/0");
    };
    let route = |block: &str| {
        json!({"Type": "AWS::EC2::Route", "Properties": {
        "RouteTableId": {"Ref": "Table"}, "DestinationCidrBlock": block,
        "NatGatewayId": {"Ref": "Nat"}}})
    };
    for block in ["0.0.0.0/0", "0.0.0.0/1", "128.0.0.0/1", "52.0.0.0/8"] {
        let template = bent(|all| {
            nat(all);
            all["Route"] = route(block);
        });
        let found = claim(&template, NoInternet);
        assert!(!found.verdict.is_proved(), "{block}: {found:#?}");
    }
    let template = bent(|all| take(&mut all["Fn"]["Properties"], "VpcConfig"));
    for kind in [NoInternet, CallWorks] {
        let found = claim(&template, kind);
        assert!(!found.verdict.is_proved(), "no VPC: {found:#?}");
    }
}

/// Only a rule within the group takes the place of the one that AWS adds to a group without any.
#[test]
fn a_rule_beside_a_group_closes_nothing() {
    let out = || {
        json!({"Type": "AWS::EC2::SecurityGroupEgress", "Properties": {
            "GroupId": {"Ref": "FnGroup"}, "IpProtocol": "tcp", "FromPort": 443, "ToPort": 443,
            "DestinationSecurityGroupId": {"Ref": "EpGroup"}}})
    };
    let everything = json!([{"IpProtocol": "-1", "CidrIp": "0.0.0.0/0"}]);
    for inline in [None, Some(everything)] {
        let template = bent(|all| {
            match &inline {
                None => take(&mut all["FnGroup"]["Properties"], "SecurityGroupEgress"),
                Some(rules) => {
                    all["FnGroup"]["Properties"]["SecurityGroupEgress"] = rules.clone();
                }
            }
            all["Out"] = out();
            all["Gate"] = json!({"Type": "AWS::EC2::InternetGateway"});
            all["Nat"] = json!({"Type": "AWS::EC2::NatGateway", "Properties": {
                "SubnetId": {"Ref": "SubnetB"}, "AllocationId": "eipalloc-0123456789abcdef0"}});
            all["Way"] = json!({"Type": "AWS::EC2::Route", "Properties": {
                "RouteTableId": {"Ref": "Table"}, "DestinationCidrBlock": "0.0.0.0/0",
                "NatGatewayId": {"Ref": "Nat"}}});
        });
        let found = claim(&template, NoInternet);
        assert!(!found.verdict.is_proved(), "{inline:?}: {found:#?}");
        // What is within the group is closed by it.
        let template = bent(|all| {
            all["FnGroup"]["Properties"]["SecurityGroupEgress"] = json!([{"IpProtocol": "tcp",
                "FromPort": 5432, "ToPort": 5432, "CidrIp": "10.20.0.0/16"}]);
            all["Out"] = out();
        });
        check("the rule beside it", &template, CallWorks, "PROVED");
    }
}

/// A Deny at the endpoint shows that the call takes it, and not that it could not go elsewhere.
#[test]
fn the_flip_proves_no_confinement() {
    let template = bent(|all| {
        all["Endpoint"]["Properties"]["PolicyDocument"]["Statement"][0]["Effect"] = json!("Deny");
        take(
            &mut all["Grant"]["Properties"]["PolicyDocument"]["Statement"][0],
            "Condition",
        );
    });
    check("denied at the endpoint", &template, CallWorks, "REFUTED");
    check("open elsewhere", &template, RoleConfined, "REFUTED");
}

/// Without region and account every claim of the base is proved just the same.
#[test]
fn nothing_needs_to_be_known_of_the_deployment() {
    let report = common::report(
        &bent(|all| {
            let model = json!("arn:aws:bedrock:*::foundation-model/anthropic.claude-v2");
            all["Grant"]["Properties"]["PolicyDocument"]["Statement"][0]["Resource"] =
                model.clone();
            all["Endpoint"]["Properties"]["PolicyDocument"]["Statement"][0]["Resource"] = model;
        }),
        &Assumptions::new(),
    );
    assert!(report.is_proved(), "{report:#?}");
}
