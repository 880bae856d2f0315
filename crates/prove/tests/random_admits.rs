//! Random endpoint policies: what is claimed of them, against every visitor and call of a small
//! world, with an evaluator of its own.
//!
//! A claim that is proved must let nobody through who is not meant; a claim that is refuted must
//! name a call that passes and is not meant.

#![allow(
    clippy::unwrap_used,
    clippy::needless_pass_by_value,
    clippy::print_stdout,
    reason = "a test fails by a panic, and says what it saw"
)]

mod common;
#[path = "common/dice.rs"]
mod dice;

use std::collections::BTreeMap;

use dice::Dice;
use formwork_prove::claims::{Claim, ClaimKind, Counterexample, PrivatePath, prove};
use formwork_prove::{Piece, Template, Text};
use serde_json::{Value, json};

const CALLER: &str = "arn:aws:iam::111122223333:role/caller";
/// Of the account and no role of the template: it is meant where the policy names it.
const NAMED: &str = "arn:aws:iam::111122223333:role/named";

const ACTIONS: [&str; 7] = [
    "bedrock:InvokeModel",
    "bedrock:Invoke*",
    "bedrock:*",
    "*",
    "bedrock:?nvokeModel",
    "bedrock:ListFoundationModels",
    "bedrock-mantle:*",
];

const CALLS: [(&str, &str); 6] = [
    (
        "bedrock:InvokeModel",
        "arn:aws:bedrock:us-east-1::foundation-model/a",
    ),
    (
        "bedrock:InvokeModel",
        "arn:aws:bedrock:us-east-1::foundation-model/ab",
    ),
    (
        "bedrock:InvokeModel",
        "arn:aws:bedrock:eu-west-1::foundation-model/b",
    ),
    (
        "bedrock:InvokeModelWithResponseStream",
        "arn:aws:bedrock:us-east-1::foundation-model/a",
    ),
    ("bedrock:ListFoundationModels", "*"),
    (
        "bedrock-mantle:CreateInference",
        "arn:aws:bedrock-mantle:us-east-1:111122223333:project/p",
    ),
];

const RESOURCES: [&str; 6] = [
    "*",
    "*",
    "arn:aws:bedrock:us-east-1::foundation-model/a",
    "arn:aws:bedrock:us-east-1::foundation-model/a*",
    "arn:aws:bedrock:*::foundation-model/?",
    "arn:aws:bedrock-mantle:*:*:project/*",
];

/// Who visits: an ARN with its account, or nobody.
type Visitor<'a> = Option<(&'a str, &'a str)>;

const VISITORS: [Visitor<'static>; 6] = [
    Some((CALLER, "111122223333")),
    Some(("arn:aws:iam::111122223333:role/nab", "111122223333")),
    Some(("arn:aws:iam::111122223333:user/alice", "111122223333")),
    Some(("arn:aws:iam::444455556666:role/foreign", "444455556666")),
    Some(("arn:aws:iam::777788889999:role/caller", "777788889999")),
    None,
];

impl Dice {
    fn principal(&mut self) -> Value {
        let one = |dice: &mut Self| {
            let all = [
                CALLER,
                CALLER,
                CALLER,
                NAMED,
                "111122223333",
                "444455556666",
                "arn:aws:iam::444455556666:role/foreign",
            ];
            json!(dice.one_of(&all))
        };
        match self.below(5) {
            0 => json!("*"),
            1 => json!({"AWS": "*"}),
            2 => json!({"AWS": [one(self), one(self)]}),
            _ => json!({"AWS": one(self)}),
        }
    }

    fn condition(&mut self) -> Value {
        let mut condition = serde_json::Map::new();
        for _ in 0..self.below(3) {
            let (operators, key, values): (&[&str], _, &[&str]) = match self.below(4) {
                0 => (
                    &["StringEquals", "StringNotEquals", "StringEqualsIfExists"],
                    "aws:PrincipalAccount",
                    &["111122223333", "444455556666"],
                ),
                1 => (&["Null"], "aws:PrincipalArn", &["true", "false"]),
                _ => (
                    &[
                        "StringEquals",
                        "ArnEquals",
                        "StringLike",
                        "ArnLike",
                        "ArnNotEquals",
                        "StringNotLike",
                        "ArnLikeIfExists",
                    ],
                    "aws:PrincipalArn",
                    &[
                        CALLER,
                        NAMED,
                        "arn:aws:iam::111122223333:role/na?",
                        "arn:aws:iam::111122223333:*",
                        "arn:aws:iam::*:role/caller",
                        "*",
                    ],
                ),
            };
            let operator = *self.one_of(operators);
            let mut all = vec![*self.one_of(values)];
            if operator != "Null" && self.one_in(3) {
                all.push(*self.one_of(values));
            }
            condition.insert(operator.to_owned(), json!({key: all}));
        }
        Value::Object(condition)
    }

    fn statement(&mut self, of_endpoint: bool) -> Value {
        let effect = if self.below(10) < 7 { "Allow" } else { "Deny" };
        let mut statement = json!({
            "Effect": effect, "Action": self.one_of(&ACTIONS), "Resource": self.one_of(&RESOURCES)});
        if of_endpoint {
            statement["Principal"] = self.principal();
            let condition = self.condition();
            if condition != json!({}) {
                statement["Condition"] = condition;
            }
        }
        statement
    }

    fn statements(&mut self, of_endpoint: bool) -> Vec<Value> {
        let count = 1 + self.below(3);
        (0..count).map(|_| self.statement(of_endpoint)).collect()
    }
}

/// `*` for any text and `?` for any letter.
fn like(pattern: &str, text: &str) -> bool {
    let mut rest = pattern.chars();
    match rest.next() {
        None => text.is_empty(),
        Some('*') => text
            .char_indices()
            .map(|(at, _)| at)
            .chain([text.len()])
            .any(|at| like(rest.as_str(), &text[at..])),
        Some(wanted) => {
            let mut letters = text.chars();
            letters.next().is_some_and(|letter| {
                (wanted == '?' || wanted == letter) && like(rest.as_str(), letters.as_str())
            })
        }
    }
}

/// ARNs are compared part by part, six of them.
fn arn_like(pattern: &str, text: &str) -> bool {
    let (one, other): (Vec<&str>, Vec<&str>) = (
        pattern.splitn(6, ':').collect(),
        text.splitn(6, ':').collect(),
    );
    pattern == "*"
        || one.len() == other.len() && one.iter().zip(other).all(|(part, of)| like(part, of))
}

fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::Array(all) => all.iter().filter_map(Value::as_str).collect(),
        one => one.as_str().into_iter().collect(),
    }
}

fn acts(statement: &Value, action: &str) -> bool {
    let pattern = statement["Action"].as_str().unwrap();
    like(&pattern.to_lowercase(), &action.to_lowercase())
}

fn on(statement: &Value, resource: &str) -> bool {
    let pattern = statement["Resource"].as_str().unwrap();
    pattern == "*" || arn_like(pattern, resource)
}

fn is_for(statement: &Value, visitor: Visitor<'_>) -> bool {
    let principal = &statement["Principal"];
    let named = texts(principal.get("AWS").unwrap_or(principal));
    named.iter().any(|&name| match visitor {
        _ if name == "*" => true,
        Some((arn, account)) => name == arn || name == account,
        None => false,
    })
}

fn holds(statement: &Value, visitor: Visitor<'_>) -> bool {
    let conditions = statement["Condition"].as_object();
    let mut conditions = conditions.into_iter().flatten();
    conditions.all(|(operator, keys)| {
        keys.as_object().unwrap().iter().all(|(key, values)| {
            let value = visitor.map(|(arn, account)| match key.as_str() {
                "aws:PrincipalArn" => arn,
                _ => account,
            });
            let values = texts(values);
            let (plain, if_exists) = match operator.strip_suffix("IfExists") {
                Some(plain) => (plain, true),
                None => (operator.as_str(), false),
            };
            if plain == "Null" {
                return values.contains(&if value.is_none() { "true" } else { "false" });
            }
            let is_negated = plain.contains("Not");
            let Some(value) = value else {
                return if_exists || is_negated;
            };
            let meets = values.iter().any(|wanted| match plain {
                "StringEquals" | "StringNotEquals" => *wanted == value,
                "StringLike" | "StringNotLike" => like(wanted, value),
                _ => arn_like(wanted, value),
            });
            meets != is_negated
        })
    })
}

/// Whether the statements allow a call, and none of them denies it.
fn allowed(statements: &[Value], matches: impl Fn(&Value) -> bool) -> bool {
    let with = |effect: &str| {
        let mut all = statements.iter();
        all.any(|statement| statement["Effect"] == effect && matches(statement))
    };
    with("Allow") && !with("Deny")
}

/// Whether a call passes that is not meant.
fn escapes(
    endpoint: &[Value],
    granted: &[Value],
    visitor: Visitor<'_>,
    (action, resource): (&str, &str),
) -> bool {
    let passes = allowed(endpoint, |statement| {
        acts(statement, action)
            && on(statement, resource)
            && is_for(statement, visitor)
            && holds(statement, visitor)
    });
    let is_caller = visitor.is_some_and(|(arn, _)| arn == CALLER);
    let with = |effect: &str, matches: &dyn Fn(&Value) -> bool| {
        let mut all = granted.iter();
        all.any(|statement| statement["Effect"] == effect && matches(statement))
    };
    let is_granted = with("Allow", &|statement| acts(statement, action))
        || with("Deny", &|statement| {
            acts(statement, action) && on(statement, resource)
        });
    passes && !(is_caller && is_granted)
}

fn claimed(endpoint: &[Value], granted: &[Value]) -> Claim {
    let mut template = common::admitting(json!(endpoint));
    template["Resources"]["Grant"] = common::policy(json!(granted));
    let role = &mut template["Resources"]["Role"]["Properties"];
    role["RoleName"] = json!("caller");
    role.as_object_mut().unwrap().remove("Policies");
    let template = Template::from_json(&template.to_string()).unwrap();
    let path = PrivatePath::of_role("Role", "Endpoint");
    let report = prove(&template, &path, &common::there()).unwrap();
    let mut claims = report.claims.into_iter();
    claims
        .find(|claim| claim.kind == ClaimKind::EndpointAdmits)
        .unwrap()
}

/// The request of a counterexample, with literals for what is not known: visitor and call.
fn concrete(found: &Counterexample) -> (Option<(String, String)>, (String, String)) {
    let mut made: BTreeMap<String, String> = BTreeMap::new();
    let mut literal = |text: &Text| -> String {
        let pieces = text.pieces().iter().map(|piece| match piece {
            Piece::Known(known) => known.to_string(),
            Piece::Symbol(symbol) => {
                let next = format!("qz{}", made.len());
                made.entry(symbol.to_string()).or_insert(next).clone()
            }
        });
        pieces.collect()
    };
    let keys: BTreeMap<&str, &Vec<Text>> = found
        .context
        .iter()
        .map(|(key, values)| (key.as_str(), values))
        .collect();
    let mut key = |name: &str| Some(literal(keys.get(name)?.first()?));
    let visitor = key("aws:principalarn").zip(key("aws:principalaccount"));
    (visitor, (literal(&found.action), literal(&found.resource)))
}

#[test]
fn endpoint_claims_agree_with_a_world_of_literals() {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for seed in 0..400 {
        let mut dice = Dice(seed);
        let (endpoint, granted) = (dice.statements(true), dice.statements(false));
        let written = json!([endpoint, granted]).to_string();
        let claim = claimed(&endpoint, &granted);
        *counts.entry(claim.verdict.word()).or_default() += 1;
        match claim.verdict.word() {
            "PROVED" => {
                for visitor in VISITORS {
                    for call in CALLS {
                        let found = escapes(&endpoint, &granted, visitor, call);
                        assert!(!found, "seed {seed}: {written}\n{visitor:?} {call:?}");
                    }
                }
            }
            "REFUTED" => {
                let (visitor, call) = concrete(claim.counterexample.as_ref().unwrap());
                let visitor = visitor.as_ref().map(|(arn, account)| (&**arn, &**account));
                let found = escapes(&endpoint, &granted, visitor, (&call.0, &call.1));
                assert!(
                    found,
                    "seed {seed}: {written}\n{visitor:?} {call:?}\n{claim:#?}"
                );
            }
            _ => {}
        }
    }
    println!("{counts:?}");
    for word in ["PROVED", "REFUTED"] {
        assert!(counts[word] > 80, "{counts:?}");
    }
}
