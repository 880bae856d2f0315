//! What the proofs of the examples depend on: each element of their templates is taken away or
//! weakened, and some claim must fall, unless a reason is given why it need not.

#![allow(
    clippy::unwrap_used,
    clippy::needless_pass_by_value,
    reason = "a test fails by a panic, and its documents are written where they are used"
)]

use std::collections::{BTreeMap, BTreeSet};

use formwork::prelude::*;
use formwork_prove::claims::{Report, prove_all};
use formwork_prove::{Assumptions, Pattern, Template, Text};
use serde_json::{Value, json};

use crate::{bedrock_private, bedrock_private_full};

fn template(app: App) -> Value {
    let assembly = app.synth().unwrap();
    assembly.stacks()[0].template().to_value()
}

fn report(template: &Value) -> Option<Report> {
    let assumptions = Assumptions::new()
        .region("us-east-1")
        .account("111122223333");
    let template = Template::from_json(&template.to_string()).ok()?;
    Some(prove_all(&template, &assumptions))
}

/// The claims with their verdicts.
fn verdicts(report: &Report) -> BTreeMap<(String, String), String> {
    let claims = report.claims.iter();
    claims
        .map(|claim| {
            let key = (claim.kind.name().to_owned(), claim.words.clone());
            (key, claim.verdict.word().to_owned())
        })
        .collect()
}

/// Whether a claim that was proved no longer is.
fn falls(before: &BTreeMap<(String, String), String>, mutant: &Value) -> bool {
    let Some(report) = report(mutant) else {
        return true;
    };
    let after = verdicts(&report);
    before.iter().any(|(key, verdict)| {
        verdict == "PROVED" && after.get(key).map(String::as_str) != Some("PROVED")
    })
}

/// A change of one element: where, what, and the template with it.
struct Mutant {
    place: String,
    what: &'static str,
    template: Value,
}

/// Every mutant of the resources of a template.
fn mutants(template: &Value) -> Vec<Mutant> {
    let mut places = Vec::new();
    walk(&template["Resources"], "/Resources".to_owned(), &mut places);
    let mut found = Vec::new();
    for place in &places {
        if let Some(template) = without(template, place) {
            found.push(Mutant {
                place: place.clone(),
                what: "deleted",
                template,
            });
        }
        let value = template.pointer(place).unwrap();
        for (what, weaker) in weaker(place, value, template) {
            let mut template = template.clone();
            *template.pointer_mut(place).unwrap() = weaker;
            found.push(Mutant {
                place: place.clone(),
                what,
                template,
            });
        }
    }
    found
}

fn walk(value: &Value, place: String, places: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (name, field) in fields {
                let name = name.replace('~', "~0").replace('/', "~1");
                let inner = format!("{place}/{name}");
                places.push(inner.clone());
                walk(field, inner, places);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                let inner = format!("{place}/{index}");
                places.push(inner.clone());
                walk(item, inner, places);
            }
        }
        _ => {}
    }
}

fn without(template: &Value, place: &str) -> Option<Value> {
    let (parent, name) = place.rsplit_once('/')?;
    let name = name.replace("~1", "/").replace("~0", "~");
    let mut template = template.clone();
    match template.pointer_mut(parent)? {
        Value::Object(fields) => drop(fields.remove(&name)?),
        Value::Array(items) => drop(items.remove(name.parse().ok()?)),
        _ => return None,
    }
    Some(template)
}

/// What an element may be instead, so that more is open.
fn weaker(place: &str, value: &Value, template: &Value) -> Vec<(&'static str, Value)> {
    let mut found = Vec::new();
    let name = place.rsplit('/').next().unwrap_or_default();
    match value {
        Value::Bool(value) => found.push(("flipped", json!(!value))),
        Value::Number(number) => {
            if name == "FromPort" {
                found.push(("widened", json!(0)));
            } else if name == "ToPort" {
                found.push(("widened", json!(65535)));
            } else if let Some(number) = number.as_i64() {
                found.push(("one more", json!(number + 1)));
            }
        }
        Value::String(text) if text == "Allow" => found.push(("denied", json!("Deny"))),
        Value::String(text)
            if text.contains('/') && text.split('.').count() == 4 && text.len() < 19 =>
        {
            found.push(("widened", json!("0.0.0.0/0")));
        }
        _ => {}
    }
    match name {
        "Action" | "Resource" | "Principal" if value != "*" => found.push(("*", json!("*"))),
        "Condition" if value.get("StringEquals").is_some() => {
            let inner = value["StringEquals"].clone();
            found.push(("if exists", json!({"StringEqualsIfExists": inner.clone()})));
            found.push((
                "for all values",
                json!({"ForAllValues:StringEquals": inner.clone()}),
            ));
            found.push(("negated", json!({"StringNotEquals": inner})));
        }
        "Ref" => {
            let resources = template["Resources"].as_object().unwrap();
            let own = value
                .as_str()
                .and_then(|id| resources.get(id))
                .map(|body| &body["Type"]);
            let others = resources
                .iter()
                .filter(|(id, body)| Some(&body["Type"]) == own && value != id.as_str());
            found.extend(
                others
                    .take(1)
                    .map(|(id, _)| ("another of the type", json!(id))),
            );
        }
        _ => {}
    }
    found
}

/// How many mutants there are, and which of every so manieth survive: the type of the resource and
/// the place, without the numbers of items.
fn survivors(template: &Value, each: usize) -> (usize, BTreeSet<String>) {
    let before = verdicts(&report(template).unwrap());
    let all = mutants(template);
    let count = all.len();
    let surviving = all
        .into_iter()
        .step_by(each)
        .filter(|mutant| !falls(&before, &mutant.template));
    let named = surviving.map(|mutant| general(template, &mutant));
    (count, named.collect())
}

/// A mutant with the type for the resource and `#` for the number of an item.
fn general(template: &Value, mutant: &Mutant) -> String {
    let mut parts = mutant.place.split('/').skip(2);
    let id = parts.next().unwrap_or_default();
    let kind = template["Resources"][id]["Type"]
        .as_str()
        .unwrap_or_default();
    let mut general = kind.strip_prefix("AWS::").unwrap_or(kind).to_owned();
    for part in parts.filter(|part| *part != "Properties") {
        let is_number = part.bytes().all(|byte| byte.is_ascii_digit());
        general.push('/');
        general.push_str(if is_number { "#" } else { part });
    }
    format!("{general}: {}", mutant.what)
}

/// Why mutants survive: a pattern of what they are, and the reason.
const SURVIVORS: [(&str, &str); 32] = [
    ("*/Tags*: deleted", "a tag"),
    (
        "*/GroupDescription: deleted",
        "a description, which AWS asks for",
    ),
    ("*/Description: deleted", "a description"),
    ("*PolicyName: deleted", "a name, which AWS asks for"),
    (
        "*/Version: deleted",
        "the older version reads no variables, and there are none",
    ),
    (
        "*/DependsOn*: deleted",
        "the order of making; what the function needs at once is in its role",
    ),
    (
        "Lambda::Function/Code*: deleted",
        "what the function does; AWS asks for it",
    ),
    (
        "Lambda::Function/Handler: deleted",
        "what the function does; AWS asks for it",
    ),
    (
        "Lambda::Function/Runtime: deleted",
        "what the function does; AWS asks for it",
    ),
    (
        "Lambda::Function/Environment*: deleted",
        "what the function is told",
    ),
    (
        "Lambda::Function/Timeout: *",
        "how long the function may take",
    ),
    ("Lambda::Function/LoggingConfig*: deleted", "where it logs"),
    (
        "Lambda::Function/VpcConfig/SubnetIds/#*",
        "the other subnet is enough, and alike",
    ),
    ("Logs::LogGroup*", "where it logs"),
    (
        "IAM::Role/Policies/#*",
        "permissions on logs: without them it calls all the same, and with more too",
    ),
    (
        "IAM::Role/AssumeRolePolicyDocument/Statement/#/Action: *",
        "more than it needs to be assumed",
    ),
    (
        "IAM::Role/AssumeRolePolicyDocument/Statement/#/Principal: *",
        "others may assume it as well: told as a limit",
    ),
    (
        "IAM::Policy/PolicyDocument/Statement/#/Action: *",
        "all of it only through the endpoint",
    ),
    (
        "IAM::Policy/PolicyDocument/Statement/#/Resource: *",
        "all models, only through the endpoint",
    ),
    (
        "EC2::VPCEndpoint/PolicyDocument/Statement/#/Resource: *",
        "the role's own policy names the model",
    ),
    (
        "EC2::VPCEndpoint/SubnetIds/#*",
        "an endpoint in one zone works",
    ),
    ("EC2::Subnet/CidrBlock: deleted", "AWS asks for it"),
    (
        "EC2::Subnet/AvailabilityZone/Fn::Select/#: one more",
        "another zone",
    ),
    (
        "EC2::SubnetRouteTableAssociation*",
        "the main table of a new VPC has local routes only too",
    ),
    (
        "EC2::RouteTable*",
        "the main table of a new VPC has local routes only too",
    ),
    (
        "EC2::SecurityGroup/SecurityGroupEgress*: deleted",
        "without a rule AWS lets everything out, and no route leads out",
    ),
    (
        "EC2::SecurityGroup/SecurityGroupEgress*: widened",
        "more ports and addresses, and no route leads out",
    ),
    (
        "EC2::SecurityGroupIngress/FromPort: widened",
        "more ports, on which nothing listens",
    ),
    (
        "EC2::SecurityGroupIngress/ToPort: widened",
        "more ports, on which nothing listens",
    ),
    (
        "EC2::SecurityGroup/VpcId*: deleted",
        "not looked at: a group of the default VPC, which AWS refuses",
    ),
    (
        "EC2::SecurityGroup/Type: deleted",
        "not looked at: AWS refuses a resource without a type",
    ),
    (
        "EC2::SecurityGroup: deleted",
        "not looked at: AWS refuses what it is referred to by",
    ),
];

/// Of the full example besides: parts on which no claim that is proved stands.
const BESIDES: [(&str, &str); 12] = [
    ("*/Metadata*: deleted", "a note for readers"),
    (
        "DirectConnect::*",
        "the way from the company, of which nothing is claimed",
    ),
    ("EC2::VPCGatewayAttachment*", "the way from the company"),
    ("EC2::VPNGateway*", "the way from the company"),
    ("Route53Resolver::*", "names for the company"),
    ("RDS::*", "the database, of which nothing is claimed"),
    (
        "IAM::InstanceProfile*",
        "for instances that are none of the template's",
    ),
    (
        "IAM::Role*",
        "of the tester: no instance of the template has it",
    ),
    (
        "EC2::SecurityGroup/SecurityGroupIngress*",
        "lets the company in",
    ),
    (
        "EC2::SecurityGroup*",
        "of the database, or of an endpoint of which no call is proved",
    ),
    (
        "EC2::VPCEndpoint/*",
        "of an endpoint of which no call is proved: the ARN of the secret is made up",
    ),
    (
        "IAM::Policy/PolicyDocument/Statement/#/Resource*",
        "of the secret, whose ARN is made up",
    ),
];

fn explains(rule: &str, survivor: &str) -> bool {
    let rule = Pattern::new(&Text::from(rule));
    rule.matches(&Text::from(survivor)).is_yes()
}

#[test]
fn every_element_of_a_proof_is_needed_or_known_not_to_be() {
    let (count, surviving) = survivors(&template(bedrock_private::app()), 1);
    let unexplained: Vec<&String> = surviving
        .iter()
        .filter(|one| !SURVIVORS.iter().any(|(rule, _)| explains(rule, one)))
        .collect();
    assert!(unexplained.is_empty(), "{unexplained:#?}");
    let idle: Vec<&str> = SURVIVORS
        .iter()
        .map(|(rule, _)| *rule)
        .filter(|rule| !surviving.iter().any(|one| explains(rule, one)))
        .collect();
    assert!(idle.is_empty(), "{idle:#?}");
    assert_eq!((count, surviving.len()), (256, 74));
}

/// Some of the mutants of the full example, for their number.
#[test]
fn elements_of_the_full_example_are_needed_or_known_not_to_be() {
    let (_, surviving) = survivors(&template(bedrock_private_full::app()), 8);
    let all = SURVIVORS.iter().chain(&BESIDES);
    let rules: Vec<&str> = all.map(|(rule, _)| *rule).collect();
    let unexplained: Vec<&String> = surviving
        .iter()
        .filter(|one| !rules.iter().any(|rule| explains(rule, one)))
        .collect();
    assert!(unexplained.is_empty(), "{unexplained:#?}");
}

#[test]
fn harmless_changes_leave_every_claim() {
    let before = template(bedrock_private::app());
    let claims = verdicts(&report(&before).unwrap());
    assert!(
        claims.values().all(|verdict| verdict == "PROVED"),
        "{claims:#?}"
    );
    let mut after = before;
    after["Description"] = json!("another");
    for body in after["Resources"].as_object_mut().unwrap().values_mut() {
        body["Metadata"] = json!({"note": "another"});
        body["Properties"]["Tags"] = json!([{"Key": "a", "Value": "b"}]);
    }
    assert_eq!(verdicts(&report(&after).unwrap()), claims);
}
