//! Random pairs of policies.

use serde_json::{Map, Value, json};

use super::dice::Dice;
use super::naive::KEYS;

/// Whose policy it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Permissions,
    Endpoint,
    Bucket,
}

/// Two policies.
#[derive(Clone, Debug)]
pub(crate) struct Pair {
    pub(crate) kind: Kind,
    /// The keys on which their conditions may depend.
    pub(crate) keys: Vec<&'static str>,
    pub(crate) old: Vec<Value>,
    pub(crate) new: Vec<Value>,
}

const ACTIONS: [&str; 8] = ["*", "s:*", "s:a", "s:a*", "S:Ab", "s:?", "t:*", "s:*b"];
const RESOURCES: [&str; 6] = [
    "*",
    "arn:aws:s3:::b/*",
    "arn:aws:s3:::b/x*",
    "arn:aws:s3:::b/xy",
    "arn:aws:s3:::?/xy",
    "arn:aws:s3:::c/q",
];
pub(crate) const ROLES: [&str; 2] = [
    "arn:aws:iam::111122223333:role/r",
    "arn:aws:iam::111122223333:role/s",
];

impl Pair {
    pub(crate) fn random(dice: &mut Dice) -> Self {
        let kind = *dice.one_of(&[
            Kind::Permissions,
            Kind::Permissions,
            Kind::Endpoint,
            Kind::Bucket,
        ]);
        let keys = vec![*dice.one_of(&KEYS), *dice.one_of(&KEYS)];
        let mut writer = Writer { dice, kind, keys };
        let old = writer.policy();
        let new = if writer.dice.one_in(4) {
            writer.policy()
        } else {
            writer.changed(&old)
        };
        let Writer { kind, mut keys, .. } = writer;
        keys.sort_unstable();
        keys.dedup();
        Self {
            kind,
            keys,
            old,
            new,
        }
    }
}

struct Writer<'a> {
    dice: &'a mut Dice,
    kind: Kind,
    keys: Vec<&'static str>,
}

impl Writer<'_> {
    fn policy(&mut self) -> Vec<Value> {
        let count = 1 + self.dice.below(3);
        (0..count).map(|_| self.statement()).collect()
    }

    fn some(&mut self, all: &[&str]) -> Vec<Value> {
        let count = 1 + self.dice.below(2);
        (0..count).map(|_| json!(*self.dice.one_of(all))).collect()
    }

    fn statement(&mut self) -> Value {
        let mut fields = Map::new();
        let effect = if self.dice.one_in(3) { "Deny" } else { "Allow" };
        fields.insert("Effect".into(), effect.into());
        let name = if self.dice.one_in(6) {
            "NotAction"
        } else {
            "Action"
        };
        fields.insert(name.into(), self.some(&ACTIONS).into());
        let name = if self.dice.one_in(6) {
            "NotResource"
        } else {
            "Resource"
        };
        let mut resources = self.some(&RESOURCES);
        if self.dice.one_in(8) {
            resources.push(json!({"Fn::Sub": "arn:aws:s3:::${P}/x"}));
        }
        fields.insert(name.into(), resources.into());
        if self.kind != Kind::Permissions {
            let name = if self.dice.one_in(8) {
                "NotPrincipal"
            } else {
                "Principal"
            };
            let principal = match self.dice.below(4) {
                0 => json!("*"),
                1 => json!({"AWS": ROLES}),
                2 => json!({"Service": "a.amazonaws.com"}),
                _ => json!({"AWS": [*self.dice.one_of(&ROLES)]}),
            };
            fields.insert(name.into(), principal);
        }
        if self.dice.one_in(2) {
            let count = 1 + self.dice.below(2);
            let mut condition = json!({});
            for _ in 0..count {
                self.test(&mut condition);
            }
            fields.insert("Condition".into(), condition);
        }
        let statement = Value::Object(fields);
        if self.dice.one_in(12) {
            return json!({"Fn::If": ["C", statement, {"Ref": "AWS::NoValue"}]});
        }
        statement
    }

    fn test(&mut self, condition: &mut Value) {
        let key = *self.dice.one_of(&self.keys.clone());
        let (operators, values): (&[&str], &[&str]) = match key {
            "aws:sourcevpce" => (
                &[
                    "StringEquals",
                    "StringNotEquals",
                    "StringLike",
                    "StringNotLike",
                    "StringEqualsIfExists",
                    "StringNotEqualsIfExists",
                    "Null",
                    "StringEqualsIgnoreCase",
                ],
                &["vpce-1", "vpce-2", "vpce-*", "*2"],
            ),
            "aws:securetransport" => (&["Bool", "BoolIfExists"], &["true", "false"]),
            "s3:max-keys" => (
                &[
                    "NumericEquals",
                    "NumericNotEquals",
                    "NumericLessThan",
                    "NumericLessThanEquals",
                    "NumericGreaterThan",
                    "NumericGreaterThanEqualsIfExists",
                ],
                &["5", "10"],
            ),
            "aws:sourceip" => (
                &["IpAddress", "NotIpAddress", "NotIpAddressIfExists"],
                &["10.0.0.0/8", "10.1.0.0/16", "1.2.3.4"],
            ),
            _ => (
                &[
                    "ForAllValues:StringEquals",
                    "ForAllValues:StringLike",
                    "ForAnyValue:StringEquals",
                    "ForAnyValue:StringNotEquals",
                    "ForAnyValue:StringLikeIfExists",
                ],
                &["a", "b", "a*"],
            ),
        };
        let operator = *self.dice.one_of(operators);
        let values = match operator {
            "Null" => vec![json!(*self.dice.one_of(&["true", "false"]))],
            "Bool" | "BoolIfExists" => vec![json!(*self.dice.one_of(values))],
            _ => self.some(values),
        };
        condition[operator][key] = values.into();
    }

    fn changed(&mut self, old: &[Value]) -> Vec<Value> {
        let mut new = old.to_vec();
        for _ in 0..=self.dice.below(2) {
            self.change(&mut new);
        }
        new
    }

    fn change(&mut self, policy: &mut Vec<Value>) {
        if policy.is_empty() {
            policy.push(self.statement());
            return;
        }
        let place = self.dice.below(policy.len());
        match self.dice.below(7) {
            0 => policy.push(self.statement()),
            1 => {
                policy.remove(place);
            }
            2 => policy[place] = self.statement(),
            3 => {
                // One statement in two.
                let mut twin = policy[place].clone();
                for name in ["Action", "Resource"] {
                    if let Some(Value::Array(items)) = policy[place].get_mut(name)
                        && items.len() > 1
                    {
                        twin[name] = json!([items.pop()]);
                        policy.push(twin);
                        return;
                    }
                }
            }
            4 => {
                if let Some(fields) = policy[place].as_object_mut() {
                    fields.remove("Condition");
                }
            }
            5 => {
                let mut condition = json!({});
                self.test(&mut condition);
                if policy[place].get("Effect").is_some() {
                    policy[place]["Condition"] = condition;
                }
            }
            _ => {
                let more = self.some(&ACTIONS);
                if let Some(Value::Array(items)) = policy[place].get_mut("Action") {
                    items.extend(more);
                }
            }
        }
    }
}
