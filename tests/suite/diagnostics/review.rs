//! Codes of `formwork-review`.

use formwork::Diagnostics;
use formwork_prove::Template;
use formwork_review::ids::Ids;
use formwork_review::refactor::Refactor;

use crate::golden::told;

fn compared(kept: &str, now: &str) -> Diagnostics {
    let read = |text: &str| text.parse::<Ids>().expect("a file of ids");
    read(kept).compare(&read(now))
}

#[test]
fn changed_logical_id() {
    let kept = "Orders AWS::DynamoDB::Table Shop/Orders\n";
    let now = "ShopOrders AWS::DynamoDB::Table Shop/Orders\n";
    told("changed-logical-id", &compared(kept, now));
}

#[test]
fn changed_resource_type() {
    let kept = "Orders AWS::DynamoDB::Table Shop/Orders\n";
    let now = "Orders AWS::DynamoDB::GlobalTable Shop/Orders\n";
    told("changed-resource-type", &compared(kept, now));
}

#[test]
fn path_without_moved() {
    let kept = "NetVpc AWS::EC2::VPC Shop/Net/Vpc\nNetGate AWS::EC2::VPNGateway Shop/Net/Gate\n\
                Orders AWS::DynamoDB::Table Shop/Orders\nRole AWS::IAM::Role Shop/Role\n";
    let now = "CoreVpc AWS::EC2::VPC Shop/Core/Vpc\nCoreGate AWS::EC2::VPNGateway Shop/Core/Gate\n\
               Sales AWS::DynamoDB::Table Shop/Sales\n\
               RoleA AWS::IAM::Role Shop/RoleA\nRoleB AWS::IAM::Role Shop/RoleB\n";
    told("path-without-moved", &compared(kept, now));
}

#[test]
fn removed_stateful() {
    let kept = "Orders AWS::DynamoDB::Table Shop/Orders\n";
    told("removed-stateful", &compared(kept, ""));
}

fn refactored(old: &[(&str, &str)], new: &[(&str, &str)]) -> Diagnostics {
    let read = |all: &[(&str, &str)]| -> Vec<(String, Template)> {
        let all = all.iter().map(|(name, resources)| {
            let text = format!("{{\"Resources\": {resources}}}");
            let template = Template::from_json(&text).expect("a template");
            ((*name).to_owned(), template)
        });
        all.collect()
    };
    let (old, new) = (read(old), read(new));
    let old: Vec<_> = old
        .iter()
        .map(|(name, template)| (name.as_str(), template))
        .collect();
    let new: Vec<_> = new
        .iter()
        .map(|(name, template)| (name.as_str(), template))
        .collect();
    Refactor::of(&old, &new).expect_err("something stands in the way")
}

#[test]
fn refused_refactor() {
    let queue = |id: &str, delay: u8| {
        format!(
            r#"{{"{id}": {{"Type": "AWS::SQS::Queue", "Properties": {{"DelaySeconds": {delay}}}}},
                "Ip": {{"Type": "AWS::EC2::EIP"}}}}"#
        )
    };
    let mut found = refactored(
        &[("Shop", &queue("Queue", 1))],
        &[("Shop", &queue("Queue", 2))],
    );
    let renamed = queue("Queue", 1).replace("Ip", "Address");
    let more = [
        refactored(&[("Shop", &queue("Queue", 1))], &[("Shop", &renamed)]),
        refactored(
            &[("Shop", &queue("Queue", 1))],
            &[("Shop", &queue("Other", 2))],
        ),
        refactored(
            &[("Shop", &queue("Queue", 1))],
            &[("My Shop", &queue("Queue", 1))],
        ),
    ];
    for more in &more {
        found.extend(more.iter().cloned());
    }
    told("refused-refactor", &found);
}

#[test]
fn ambiguous_refactor() {
    let queues = |a: &str, b: &str| {
        format!(r#"{{"{a}": {{"Type": "AWS::SQS::Queue"}}, "{b}": {{"Type": "AWS::SQS::Queue"}}}}"#)
    };
    let found = refactored(
        &[("Shop", &queues("A", "B"))],
        &[("Shop", &queues("C", "D"))],
    );
    told("ambiguous-refactor", &found);
}
