//! Random small policies: what is claimed of them, against every request of a small world, tried
//! one by one.
//!
//! The world is made of literals alone. A claim that is proved must have no escape in it; a claim
//! that is refuted must have a counterexample which, with literals for what is not known, is
//! allowed.

#![allow(
    clippy::unwrap_used,
    clippy::needless_pass_by_value,
    clippy::print_stdout,
    clippy::too_many_lines,
    reason = "a test fails by a panic, says what it saw, and may take the time; its documents are written where they are used"
)]

mod common;
#[path = "common/dice.rs"]
mod dice;

use std::collections::BTreeMap;

use dice::Dice;
use formwork_prove::claims::{Caller, Claim, ClaimKind, Counterexample, PrivatePath, prove};
use formwork_prove::iam::{Context, ContextValue, Outcome, Policies, Principal, Request, decide};
use formwork_prove::{Piece, Symbol, Template, Text};
use serde_json::{Map, Value, json};

impl Dice {
    fn text(&mut self, letters: &[&str], most: usize) -> String {
        (0..=self.below(most))
            .map(|_| *self.one_of(letters))
            .collect()
    }

    fn statement(&mut self) -> Value {
        let mut statement = Map::new();
        let effect = if self.below(5) < 3 { "Allow" } else { "Deny" };
        statement.insert("Effect".into(), json!(effect));
        let actions = [
            "bedrock:InvokeModel",
            "bedrock:Invoke*",
            "bedrock:*",
            "*",
            "bedrock:?nvokeModel",
            "bedrock:ListFoundationModels",
            "bedrock-mantle:*",
        ];
        let not = |dice: &mut Self, name: &str| {
            if dice.below(8) == 0 {
                format!("Not{name}")
            } else {
                name.to_owned()
            }
        };
        let name = not(self, "Action");
        statement.insert(name, json!(self.one_of(&actions)));
        let name = not(self, "Resource");
        let resource = match self.below(6) {
            0 | 1 => "*".to_owned(),
            2 => "arn:aws:bedrock:us-east-1:*:*".to_owned(),
            3 => model("*", "${aws:PrincipalTag/t}"),
            _ => {
                let region = self.one_of(&["*", "us-east-1", "eu-west-1"]).to_owned();
                model(region, &self.text(&["a", "b", "?", "*"], 3))
            }
        };
        statement.insert(name, json!(resource));
        let mut condition = Map::new();
        for _ in 0..self.below(3) {
            let (operator, key, value) = self.condition();
            condition.insert(operator, json!({key: value}));
        }
        statement.insert("Condition".into(), Value::Object(condition));
        Value::Object(statement)
    }

    fn condition(&mut self) -> (String, &'static str, Value) {
        let endpoint = json!({"Ref": "Endpoint"});
        let pick = |dice: &mut Self, all: &[&str]| (*dice.one_of(all)).to_owned();
        match self.below(9) {
            0..=3 => {
                let operator = pick(
                    self,
                    &[
                        "StringEquals",
                        "StringEquals",
                        "StringNotEquals",
                        "StringEqualsIfExists",
                        "StringNotEqualsIfExists",
                        "StringLike",
                        "ForAllValues:StringEquals",
                        "ForAnyValue:StringEquals",
                        "Null",
                    ],
                );
                let value = match operator.as_str() {
                    "Null" => json!(self.one_of(&["true", "false"])),
                    "StringLike" => json!("vpce-*"),
                    _ if self.below(4) == 0 => json!([endpoint, OTHER]),
                    _ => endpoint,
                };
                (operator, "aws:SourceVpce", value)
            }
            4 => {
                let operator = pick(self, &["StringEquals", "StringNotEquals"]);
                (operator, "aws:SourceVpc", json!([{"Ref": "Vpc"}]))
            }
            5 => {
                let operator = pick(
                    self,
                    &[
                        "StringEquals",
                        "StringNotEquals",
                        "StringLike",
                        "StringNotLike",
                        "StringEqualsIgnoreCase",
                        "StringNotLikeIfExists",
                    ],
                );
                let letters = if operator.contains("Like") {
                    &["a", "b", "?", "*"][..]
                } else {
                    &["a", "b"]
                };
                let value = self.text(letters, 2);
                (operator, "bedrock:ServiceTier", json!(value))
            }
            6 => {
                let operator = pick(
                    self,
                    &[
                        "ForAnyValue:StringEquals",
                        "ForAnyValue:StringNotEquals",
                        "ForAllValues:StringEquals",
                        "ForAllValues:StringNotEquals",
                        "StringEquals",
                    ],
                );
                let value = self
                    .one_of(&[json!(["a"]), json!(["b"]), json!(["a", "b"])])
                    .clone();
                (operator, "aws:TagKeys", value)
            }
            7 => {
                let operator = pick(
                    self,
                    &[
                        "NumericLessThan",
                        "NumericGreaterThanEquals",
                        "NumericEquals",
                        "NumericLessThanIfExists",
                    ],
                );
                (
                    operator,
                    "aws:MultiFactorAuthAge",
                    json!(self.one_of(&["3", "5", "7.5"])),
                )
            }
            _ => {
                let operator = pick(self, &["IpAddress", "NotIpAddress", "NotIpAddressIfExists"]);
                let block = self.one_of(&["198.51.100.0/24", "198.51.100.0/28", "0.0.0.0/0"]);
                (operator, "aws:SourceIp", json!(block))
            }
        }
    }
}

/// How many values of all keys together are tried of one policy.
const MOST_CONTEXTS: usize = 60;

const OTHER: &str = "vpce-0aaaaaaaaaaaaaaaa";

fn model(region: &str, name: &str) -> String {
    format!("arn:aws:bedrock:{region}::foundation-model/{name}")
}

fn template(statements: &[Value], boundary: Option<&[Value]>) -> Template {
    let mut template = common::base();
    let resources = template["Resources"].as_object_mut().unwrap();
    resources.retain(|id, _| ["Vpc", "Endpoint", "Role", "Grant"].contains(&id.as_str()));
    resources["Grant"] = common::policy(json!(statements));
    resources["Role"]["Properties"]["RoleName"] = json!("caller");
    resources["Endpoint"]["Properties"]
        .as_object_mut()
        .unwrap()
        .remove("PolicyDocument");
    if let Some(statements) = boundary {
        resources.insert(
            "Boundary".into(),
            json!({"Type": "AWS::IAM::ManagedPolicy", "Properties": {
            "PolicyDocument": {"Version": "2012-10-17", "Statement": statements}}}),
        );
        resources["Role"]["Properties"]["PermissionsBoundary"] = json!({"Ref": "Boundary"});
    }
    Template::from_json(&template.to_string()).unwrap()
}

fn caller(template: &Template) -> Caller {
    let world = common::there();
    let variant = template.variants(&world).unwrap().remove(0);
    Caller::of(&template.model(&variant, &world), "Role", &world).unwrap()
}

/// The values of the keys that a policy names; of the others none.
fn contexts(written: &str) -> Vec<Context> {
    let one = |value: &str| ContextValue::One(Text::from(value));
    let set =
        |values: &[&str]| ContextValue::Several(values.iter().map(|&value| value.into()).collect());
    let keys: [(&str, Vec<ContextValue>); 4] = [
        (
            "bedrock:ServiceTier",
            ["a", "b", "A", "ab", "ba", "bb"].map(one).to_vec(),
        ),
        (
            "aws:TagKeys",
            vec![
                set(&["a"]),
                set(&["b"]),
                set(&["a", "b"]),
                set(&["c"]),
                set(&["a", "c"]),
            ],
        ),
        (
            "aws:MultiFactorAuthAge",
            ["1", "3", "4", "5", "7.5", "9"].map(one).to_vec(),
        ),
        ("aws:PrincipalTag/t", ["a", "b"].map(one).to_vec()),
    ];
    let mut found = vec![Context::new()];
    for (key, values) in keys {
        if written.contains(key) {
            let with = found.iter().flat_map(|context| {
                values
                    .iter()
                    .map(|value| context.clone().value(key, value.clone()))
            });
            let with: Vec<Context> = with.collect();
            found.extend(with);
        }
    }
    found
}

/// Requests of the small world by every way but the endpoint that is meant.
fn escape(caller: &Caller, written: &str) -> Option<Request> {
    let names = ["a", "b", "ab", "ba", "abb", "bab", "c", "cab"];
    let mut calls: Vec<(&str, String)> = vec![
        ("bedrock:ListFoundationModels", "*".into()),
        (
            "bedrock-mantle:CreateInference",
            "arn:aws:bedrock-mantle:us-east-1:111122223333:project/p".into(),
        ),
    ];
    for region in ["us-east-1", "eu-west-1"] {
        calls.extend(names.map(|name| ("bedrock:InvokeModel", model(region, name))));
        calls.push(("bedrock:InvokeModelWithResponseStream", model(region, "ab")));
    }
    let ways: [(&str, &str, &str); 5] = [
        ("aws:SourceIp", "198.51.100.7", ""),
        ("aws:SourceIp", "198.51.100.200", ""),
        ("aws:SourceIp", "203.0.113.9", ""),
        (
            "aws:SourceVpce",
            "vpce-0bbbbbbbbbbbbbbbb",
            "vpc-0bbbbbbbbbbbbbbbb",
        ),
        ("aws:SourceVpce", OTHER, "vpc-0bbbbbbbbbbbbbbbb"),
    ];
    let all = contexts(written);
    // Of very many some, by turns.
    for own in all.iter().step_by(all.len().div_ceil(MOST_CONTEXTS)) {
        for (key, value, vpc) in ways {
            let mut context = Context::of(&caller.principal)
                .one(key, value)
                .one("aws:PrincipalType", "AssumedRole");
            if !vpc.is_empty() {
                context = context.one("aws:SourceVpc", vpc);
            }
            for (name, value) in own.keys() {
                context.set(name, value.clone());
            }
            for (action, resource) in &calls {
                let request = Request::new(caller.principal.clone(), *action, resource.as_str())
                    .context(context.clone());
                if *decide(&request, &caller.policies).outcome() == Outcome::Allowed {
                    return Some(request);
                }
            }
        }
    }
    None
}

/// A counterexample with literals for what is not known.
fn made_concrete(found: &Counterexample, policies: &Policies) -> Outcome {
    let mut made: BTreeMap<String, String> = BTreeMap::new();
    let mut literal = |text: &Text| -> Text {
        // What the template itself makes stays what it is.
        Text::new(text.pieces().iter().map(|piece| match piece {
            Piece::Symbol(symbol) if !matches!(symbol, Symbol::Made(_)) => {
                let next = format!("qz{}", made.len());
                let value = made.entry(symbol.to_string()).or_insert(next);
                Piece::Known(value.as_str().into())
            }
            other => other.clone(),
        }))
    };
    let principal = Principal::from_arn(literal(&found.principal)).unwrap();
    let mut context = Context::new();
    for (key, values) in &found.context {
        let values: Vec<Text> = values.iter().map(&mut literal).collect();
        let value = match <[Text; 1]>::try_from(values) {
            Ok([one]) => ContextValue::One(one),
            Err(all) => ContextValue::Several(all),
        };
        context.set(key, value);
    }
    let request = Request::new(principal, literal(&found.action), literal(&found.resource));
    decide(&request.context(context), policies)
        .outcome()
        .clone()
}

fn confined(template: &Template) -> Claim {
    let path = PrivatePath::of_role("Role", "Endpoint");
    let report = prove(template, &path, &common::there()).unwrap();
    let mut claims = report.claims.into_iter();
    claims
        .find(|claim| claim.kind == ClaimKind::RoleConfined)
        .unwrap()
}

#[test]
fn claims_agree_with_a_world_of_literals() {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let rounds = 700;
    for seed in 0..rounds {
        let mut dice = Dice(seed);
        let statements: Vec<Value> = (0..=dice.below(4)).map(|_| dice.statement()).collect();
        let boundary: Vec<Value> = (0..=dice.below(2)).map(|_| dice.statement()).collect();
        let boundary = (dice.below(4) == 0).then_some(boundary.as_slice());
        let template = template(&statements, boundary);
        let claim = confined(&template);
        *counts.entry(claim.verdict.word()).or_default() += 1;
        let caller = caller(&template);
        let written = json!([statements, boundary]).to_string();
        match claim.verdict.word() {
            "PROVED" => {
                let found = escape(&caller, &written);
                assert!(found.is_none(), "seed {seed}: {written}\n{found:#?}");
            }
            "REFUTED" => {
                let counterexample = claim.counterexample.as_ref().unwrap();
                let outcome = made_concrete(counterexample, &caller.policies);
                assert_eq!(
                    outcome,
                    Outcome::Allowed,
                    "seed {seed}: {written}\n{claim:#?}"
                );
            }
            _ => {}
        }
    }
    println!("{counts:?}");
    for word in ["PROVED", "REFUTED"] {
        assert!(counts[word] > 150, "{counts:?}");
    }
}
