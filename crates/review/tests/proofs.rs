//! What is proved of the new template, beside what was of the old one.

use formwork_prove::Template;
use formwork_review::{Diff, Options, ProofChange, diff};
use serde_json::{Value, json};

/// An endpoint that admits nobody, with this effect for everybody; without a policy where there is
/// none.
fn endpoint(effect: Option<Value>) -> Value {
    let mut endpoint = json!({"Type": "AWS::EC2::VPCEndpoint", "Properties": {
        "VpcId": "vpc-1",
        "VpcEndpointType": "Interface",
        "ServiceName": "com.amazonaws.us-east-1.bedrock-runtime",
    }});
    if let Some(effect) = effect {
        endpoint["Properties"]["PolicyDocument"] = json!({"Statement": [
            {"Effect": effect, "Principal": "*", "Action": "*", "Resource": "*"}]});
    }
    endpoint
}

fn template(resources: &Value) -> Template {
    Template::from_json(&json!({"Resources": resources}).to_string()).expect("it is a template")
}

fn compared(old: &Value, new: &Value) -> Diff {
    diff(&template(old), &template(new), &Options::new())
}

fn closed() -> Value {
    json!({"Endpoint": endpoint(Some("Deny".into()))})
}

fn open() -> Value {
    json!({"Endpoint": endpoint(None)})
}

/// The headline of the claim about the endpoint's policy.
fn admits(found: &Diff) -> Option<&ProofChange> {
    let mut changes = found.proofs().changes.iter();
    changes.find(|change| change.kind.name() == "endpoint-admits")
}

#[test]
fn what_was_proved_and_is_not_is_worse() {
    let found = compared(&closed(), &open());
    let change = admits(&found).expect("it is told");
    assert!(change.is_worse());
    assert_eq!(change.headline(), "refuted, was proved");
    assert!(!change.because.is_empty());
    let text = found.to_text();
    assert!(
        text.contains("\n - refuted, was proved: `Endpoint` lets through"),
        "{text}"
    );
    let comment = found.to_markdown();
    assert!(
        comment
            .lines()
            .next()
            .is_some_and(|line| line.ends_with(":warning:")),
        "{comment}"
    );
    assert!(
        comment.contains("\n> **Refuted, was proved**: `Endpoint` lets through"),
        "{comment}"
    );
}

#[test]
fn what_is_mended_is_told_and_no_danger() {
    let found = compared(&open(), &closed());
    let change = admits(&found).expect("it is told");
    assert!(!change.is_worse());
    assert_eq!(change.headline(), "proved, was refuted");
    assert_eq!(change.because, [""; 0]);
    assert!(!found.to_markdown().contains("[!WARNING]"));
}

#[test]
fn claims_come_and_go_with_what_they_are_about() {
    let none = json!({});
    let found = compared(&none, &open());
    let change = admits(&found).expect("it is told");
    assert!(change.is_worse());
    assert_eq!(change.headline(), "refuted, claimed for the first time");
    let found = compared(&closed(), &none);
    let change = admits(&found).expect("it is told");
    assert!(!change.is_worse());
    assert_eq!(change.headline(), "claimed no more, was proved");
}

#[test]
fn what_is_unchanged_is_counted() {
    let mut new = closed();
    new["Topic"] = json!({"Type": "AWS::SNS::Topic"});
    let found = compared(&closed(), &new);
    let proofs = found.proofs();
    assert_eq!(proofs.changes, []);
    assert_eq!(proofs.headline(), "1 holds, 1 refuted, 0 unknown");
    assert!(
        found
            .to_text()
            .ends_with("\nProofs\n 1 holds, 1 refuted, 0 unknown\n")
    );
}

#[test]
fn without_a_private_path_nothing_is_told() {
    let queue = |delay: u32| json!({"Queue": {"Type": "AWS::SQS::Queue", "Properties": {"DelaySeconds": delay}}});
    let found = compared(&queue(1), &queue(2));
    assert!(found.proofs().is_empty());
    assert!(!found.to_text().contains("Proofs"));
}

#[test]
fn who_does_not_want_them_gets_none() {
    let (old, new) = (template(&closed()), template(&open()));
    let found = diff(&old, &new, &Options::new().without_proofs());
    assert!(found.proofs().is_empty());
}
