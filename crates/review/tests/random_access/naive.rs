//! A little evaluator of policies, written apart from the one that is tried.

use std::collections::BTreeMap;

use serde_json::Value;

use super::write::{Kind, ROLES};

pub(crate) const KEYS: [&str; 5] = [
    "aws:sourcevpce",
    "aws:securetransport",
    "s3:max-keys",
    "aws:sourceip",
    "aws:tagkeys",
];

/// The values of each key; a key that is absent has none.
type Context = BTreeMap<&'static str, Vec<&'static str>>;

/// All that requests are made of.
#[derive(Clone, Debug)]
pub(crate) struct World {
    callers: Vec<&'static str>,
    actions: Vec<&'static str>,
    resources: Vec<String>,
    contexts: Vec<Context>,
}

/// A statement, by what it says of each caller, action, resource and context.
#[derive(Clone, Debug)]
struct Table {
    denies: bool,
    callers: Vec<bool>,
    actions: Vec<bool>,
    resources: Vec<bool>,
    contexts: Vec<bool>,
}

/// What the templates leave open.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Setting {
    condition: bool,
    parameter: &'static str,
    /// Whether other policies allow everything to everybody, or to the account's own root alone.
    pub(crate) others: bool,
    /// Whether every request says how it was sent.
    pub(crate) complete: bool,
}

impl Setting {
    /// All that matter for policies that say this.
    pub(crate) fn all(kind: Kind, said: &str) -> Vec<Self> {
        let both: &[bool] = &[true, false];
        let choice = |matters: bool| if matters { both } else { &both[..1] };
        let parameters: &[&'static str] = if said.contains("${P}") {
            &["b", "c", "none"]
        } else {
            &["b"]
        };
        let mut all = Vec::new();
        for condition in choice(said.contains("Fn::If")) {
            for parameter in parameters {
                for others in if kind == Kind::Bucket {
                    both
                } else {
                    &both[1..]
                } {
                    for complete in choice(said.contains("securetransport")) {
                        all.push(Self {
                            condition: *condition,
                            parameter,
                            others: *others,
                            complete: *complete,
                        });
                    }
                }
            }
        }
        all
    }
}

impl World {
    pub(crate) fn new(kind: Kind, keys: &[&'static str]) -> Self {
        let resources = [
            "b/x", "b/xy", "b/xz", "b/q", "c/xy", "c/q", "c/x", "cc/xy", "none/x", "none",
        ];
        let callers: &[&'static str] = if kind == Kind::Permissions {
            &["me"]
        } else {
            &[ROLES[0], ROLES[1], "a.amazonaws.com", "root", "stranger"]
        };
        Self {
            callers: callers.to_vec(),
            actions: vec![
                "s:a", "s:b", "s:ab", "s:ac", "s:cc", "s:ccb", "s:acb", "t:a", "t:b", "u:a", "u:b",
            ],
            resources: resources.map(|name| format!("arn:aws:s3:::{name}")).into(),
            contexts: contexts(keys),
        }
    }

    /// Whether the second policy lets some request through that the first does not.
    pub(crate) fn gains(&self, old: &[Value], new: &[Value], kind: Kind, setting: Setting) -> bool {
        let tables = |policy: &[Value]| -> Vec<Table> {
            let there = policy
                .iter()
                .filter_map(|written| match written.get("Fn::If") {
                    Some(_) if !setting.condition => None,
                    Some(branches) => Some(&branches[1]),
                    None => Some(written),
                });
            there
                .map(|statement| self.table(statement, setting))
                .collect()
        };
        let (old, new) = (tables(old), tables(new));
        let complete = |context: &Context| {
            let values = context.get("aws:securetransport");
            !setting.complete || values.is_none_or(|values| !values.is_empty())
        };
        for (caller, name) in self.callers.iter().enumerate() {
            let beside = kind == Kind::Bucket && (setting.others || *name == "root");
            for (at, context) in self.contexts.iter().enumerate() {
                for action in 0..self.actions.len() {
                    for resource in 0..self.resources.len() {
                        let lets = |policy: &[Table]| {
                            let applies = |table: &&Table| {
                                table.actions[action]
                                    && table.resources[resource]
                                    && table.callers[caller]
                                    && table.contexts[at]
                            };
                            let mut allowed = beside;
                            for table in policy.iter().filter(applies) {
                                if table.denies {
                                    return false;
                                }
                                allowed = true;
                            }
                            allowed
                        };
                        if complete(context) && lets(&new) && !lets(&old) {
                            return true;
                        }
                    }
                }
            }
        }
        false
    }

    fn table(&self, statement: &Value, setting: Setting) -> Table {
        let callers = self.callers.iter();
        let actions = self.actions.iter();
        let resources = self.resources.iter();
        let contexts = self.contexts.iter();
        Table {
            denies: statement["Effect"] == "Deny",
            callers: callers.map(|caller| of_caller(statement, caller)).collect(),
            actions: actions.map(|action| of_action(statement, action)).collect(),
            resources: resources
                .map(|resource| of_resource(statement, resource, setting))
                .collect(),
            contexts: contexts
                .map(|context| holds(&statement["Condition"], context))
                .collect(),
        }
    }
}

fn contexts(keys: &[&'static str]) -> Vec<Context> {
    let mut contexts: Vec<Context> = vec![BTreeMap::new()];
    for key in keys {
        let values: Vec<Vec<&'static str>> = match *key {
            "aws:sourcevpce" => ["", "vpce-1", "vpce-2", "vpce-3", "x2", "y", "vpce-*", "*2"]
                .map(single)
                .into(),
            "aws:securetransport" => ["", "true", "false"].map(single).into(),
            "s3:max-keys" => ["", "4", "5", "7", "10", "11"].map(single).into(),
            "aws:sourceip" => ["", "10.0.0.1", "10.1.0.1", "1.2.3.4", "9.9.9.9"]
                .map(single)
                .into(),
            _ => (0..32_usize)
                .map(|set| {
                    let all = ["a", "b", "aa", "z", "a*"].into_iter().enumerate();
                    all.filter(|(at, _)| set >> at & 1 == 1)
                        .map(|(_, value)| value)
                        .collect()
                })
                .collect(),
        };
        contexts = contexts
            .into_iter()
            .flat_map(|context| {
                values.iter().map(move |value| {
                    let mut context = context.clone();
                    context.insert(*key, value.clone());
                    context
                })
            })
            .collect();
    }
    contexts
}

fn single(value: &'static str) -> Vec<&'static str> {
    if value.is_empty() {
        Vec::new()
    } else {
        vec![value]
    }
}

fn side(statement: &Value, plain: &str, except: &str, names: impl Fn(&Value) -> bool) -> bool {
    match (statement.get(plain), statement.get(except)) {
        (Some(list), _) => names(list),
        (None, Some(list)) => !names(list),
        (None, None) => true,
    }
}

fn of_action(statement: &Value, action: &str) -> bool {
    side(statement, "Action", "NotAction", |list| {
        let mut all = list.as_array().unwrap().iter();
        all.any(|item| glob(&item.as_str().unwrap().to_lowercase(), action))
    })
}

fn of_resource(statement: &Value, resource: &str, setting: Setting) -> bool {
    side(statement, "Resource", "NotResource", |list| {
        list.as_array()
            .unwrap()
            .iter()
            .any(|item| match item.as_str() {
                Some(text) => glob(text, resource),
                None => format!("arn:aws:s3:::{}/x", setting.parameter) == resource,
            })
    })
}

fn of_caller(statement: &Value, caller: &str) -> bool {
    side(statement, "Principal", "NotPrincipal", |names| {
        names == "*"
            || names
                .as_object()
                .into_iter()
                .flatten()
                .any(|(_, names)| match names {
                    Value::Array(names) => names.iter().any(|name| name == caller),
                    name => name == caller,
                })
    })
}

fn holds(condition: &Value, context: &Context) -> bool {
    let operators = condition.as_object().into_iter().flatten();
    let mut tests = operators.flat_map(|(operator, keys)| {
        keys.as_object()
            .unwrap()
            .iter()
            .map(move |(key, named)| (operator, key, named))
    });
    tests.all(|(operator, key, named)| {
        let named: Vec<&str> = named
            .as_array()
            .unwrap()
            .iter()
            .map(|v| v.as_str().unwrap())
            .collect();
        test(operator, &named, &context[key.as_str()])
    })
}

fn test(operator: &str, named: &[&str], values: &[&str]) -> bool {
    if operator == "Null" {
        return (named[0] == "true") == values.is_empty();
    }
    let plain = operator.rsplit(':').next().unwrap();
    let if_exists = plain.ends_with("IfExists");
    let plain = plain.trim_end_matches("IfExists");
    let not = plain.contains("Not");
    let base = plain.replace("Not", "");
    let fits = |value: &str| named.iter().any(|name| fits(&base, name, value)) != not;
    if operator.starts_with("ForAllValues") {
        return values.iter().all(|value| fits(value));
    }
    if values.is_empty() {
        return if_exists || not && !operator.starts_with("ForAnyValue");
    }
    values.iter().any(|value| fits(value))
}

fn fits(base: &str, name: &str, value: &str) -> bool {
    let number = |text: &str| text.parse::<i32>().unwrap();
    match base {
        "StringEquals" | "Bool" => name == value,
        "StringEqualsIgnoreCase" => name.eq_ignore_ascii_case(value),
        "StringLike" => glob(name, value),
        "NumericEquals" => number(value) == number(name),
        "NumericLessThan" => number(value) < number(name),
        "NumericLessThanEquals" => number(value) <= number(name),
        "NumericGreaterThan" => number(value) > number(name),
        "NumericGreaterThanEquals" => number(value) >= number(name),
        // Of the few addresses that there are, the written beginning decides.
        _ => value.starts_with(match name {
            "10.0.0.0/8" => "10.",
            "10.1.0.0/16" => "10.1.",
            other => other,
        }),
    }
}

fn glob(pattern: &str, text: &str) -> bool {
    match (pattern.chars().next(), text.chars().next()) {
        (None, None) => true,
        (Some('*'), _) => {
            glob(&pattern[1..], text) || !text.is_empty() && glob(pattern, &text[1..])
        }
        (Some('?'), Some(_)) => glob(&pattern[1..], &text[1..]),
        (Some(own), Some(c)) if own == c => glob(&pattern[1..], &text[1..]),
        _ => false,
    }
}
