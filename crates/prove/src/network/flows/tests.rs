use serde_json::{Value, json};

use crate::network::{Network, Origin};
use crate::template::{Assumptions, Template};

/// A function, a database and a group each, with a rule of the database's group.
fn flows(rule: &Value, egress: &Value) -> Vec<String> {
    let group = |egress: &Value| json!({"Type": "AWS::EC2::SecurityGroup", "Properties": {"VpcId": {"Ref": "Vpc"}, "SecurityGroupEgress": egress}});
    let mut database = group(&json!([{"IpProtocol": "-1", "CidrIp": "127.0.0.1/32"}]));
    database["Properties"]["SecurityGroupIngress"] = json!([rule]);
    let template = json!({"Resources": {
        "Vpc": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/16"}},
        "Subnet": {"Type": "AWS::EC2::Subnet", "Properties": {"VpcId": {"Ref": "Vpc"}, "CidrBlock": "10.0.0.0/24"}},
        "Subnets": {"Type": "AWS::RDS::DBSubnetGroup", "Properties": {"SubnetIds": [{"Ref": "Subnet"}]}},
        "Own": group(egress),
        "Far": database,
        "Fn": {"Type": "AWS::Lambda::Function", "Properties": {"VpcConfig": {"SubnetIds": [{"Ref": "Subnet"}], "SecurityGroupIds": [{"Fn::GetAtt": ["Own", "GroupId"]}]}}},
        "Db": {"Type": "AWS::RDS::DBInstance", "Properties": {"Engine": "postgres", "DBSubnetGroupName": {"Ref": "Subnets"}, "VPCSecurityGroups": [{"Fn::GetAtt": ["Far", "GroupId"]}]}},
    }});
    let template = Template::from_json(&template.to_string()).unwrap();
    let assumptions = Assumptions::new();
    let variants = template.variants(&assumptions).unwrap();
    let model = template.model(&variants[0], &assumptions);
    let all = Network::new(&model).flows().into_iter().map(|flow| {
        let from = match flow.from {
            Origin::Host(id) => id,
            Origin::Company(block) | Origin::Internet(block) => block,
        };
        let doubt = if flow.passes.is_yes() { "" } else { "?" };
        format!("{from} {} {}{doubt}", flow.to, flow.ports)
    });
    all.collect()
}

#[test]
fn a_flow_needs_both_ends_and_the_port_that_listens() {
    let rule = |protocol: &str, from: u16, to: u16, group: &str| {
        json!({"IpProtocol": protocol, "FromPort": from, "ToPort": to,
            "SourceSecurityGroupId": {"Fn::GetAtt": [group, "GroupId"]}})
    };
    let open = json!([{"IpProtocol": "-1", "CidrIp": "0.0.0.0/0"}]);
    let tcp = |port: u16| json!([{"IpProtocol": "tcp", "FromPort": port, "ToPort": port, "CidrIp": "10.0.0.0/24"}]);
    let own = rule("tcp", 5432, 5432, "Own");
    assert_eq!(flows(&own, &open), ["Fn Db tcp 5432"]);
    assert_eq!(
        flows(&rule("tcp", 0, 65535, "Own"), &open),
        ["Fn Db tcp 5432"]
    );
    assert_eq!(flows(&own, &tcp(5432)), ["Fn Db tcp 5432"]);
    assert!(flows(&own, &tcp(443)).is_empty());
    assert!(flows(&rule("tcp", 443, 443, "Own"), &open).is_empty());
    assert!(flows(&rule("tcp", 5432, 5432, "Far"), &open).is_empty());
    assert_eq!(flows(&rule("udp", 53, 53, "Own"), &open), ["Fn Db udp 53?"]);
    let block = |block: &str| json!({"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "CidrIp": block});
    assert_eq!(flows(&block("10.0.0.0/24"), &open), ["Fn Db tcp 5432"]);
    assert!(
        flows(&block("10.9.0.0/24"), &open).is_empty(),
        "no way leads there"
    );
}
