//! The least time of many runs that the comparison of two templates takes.

use std::hint::black_box;
use std::time::Instant;

use formwork_prove::Template;
use formwork_review::{Options, diff};
use serde_json::{Value, json};

const RUNS: u32 = 50;

/// Subnets with their association, functions with their role and policy: 100 of each.
fn template(changed: bool) -> String {
    let mut all = serde_json::Map::new();
    for n in 0..100 {
        let mut add = |name: &str, body: Value| all.insert(format!("{name}{n}"), body);
        let cidr = if changed && n % 10 == 0 {
            "10.9"
        } else {
            "10.0"
        };
        let action = if changed && n % 7 == 0 {
            "s3:*"
        } else {
            "s3:GetObject"
        };
        add(
            "Subnet",
            json!({"Type": "AWS::EC2::Subnet", "Properties": {"VpcId": "vpc-1", "CidrBlock": format!("{cidr}.{n}.0/24"),
            "Tags": [{"Key": "Name", "Value": {"Fn::Sub": "${AWS::StackName}-subnet"}}, {"Key": "Stage", "Value": "prod"}]}}),
        );
        add(
            "Association",
            json!({"Type": "AWS::EC2::SubnetRouteTableAssociation", "Properties": {
            "SubnetId": {"Ref": format!("Subnet{n}")}, "RouteTableId": "rtb-1"}}),
        );
        add(
            "Role",
            json!({"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}]}}}),
        );
        add(
            "Policy",
            json!({"Type": "AWS::IAM::Policy", "Properties": {"PolicyName": "p", "Roles": [{"Ref": format!("Role{n}")}],
            "PolicyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": [action, "s3:ListBucket"],
                "Resource": {"Fn::Join": ["", ["arn:", {"Ref": "AWS::Partition"}, ":s3:::bucket/*"]]}}]}}}),
        );
        add(
            "Function",
            json!({"Type": "AWS::Lambda::Function", "DependsOn": [format!("Policy{n}")], "Properties": {
            "Role": {"Fn::GetAtt": [format!("Role{n}"), "Arn"]}, "Runtime": "python3.13", "Handler": "index.handler",
            "Code": {"ZipFile": "pass"}, "VpcConfig": {"SubnetIds": [{"Ref": format!("Subnet{n}")}], "SecurityGroupIds": ["sg-1"]}}}),
        );
    }
    json!({"Resources": all}).to_string()
}

fn least(mut run: impl FnMut()) -> std::time::Duration {
    let time = |_| {
        let start = Instant::now();
        run();
        start.elapsed()
    };
    (0..RUNS).map(time).min().unwrap_or_default()
}

fn main() {
    let (old, new) = (template(false), template(true));
    let read = |text: &str| Template::from_json(text).expect("a template");
    let (before, after) = (read(&old), read(&new));
    let options = Options::new();
    let found = diff(&before, &after, &options);
    println!("{} bytes, {}", new.len(), found.headline());
    println!(
        "read two: {:?}",
        least(|| {
            black_box((read(&old), read(&new)));
        })
    );
    println!(
        "same: {:?}",
        least(|| {
            black_box(diff(&before, &before, &options));
        })
    );
    println!(
        "changed: {:?}",
        least(|| {
            black_box(diff(&before, &after, &options));
        })
    );
    println!(
        "comment: {:?}",
        least(|| {
            black_box(found.to_markdown());
        })
    );
}
