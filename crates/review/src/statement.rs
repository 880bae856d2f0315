//! [`Clause`]: a statement taken apart, so that two policies can be compared by what they allow.
//!
//! Patterns are compared with those of [`formwork_prove`]: a pattern holds all of another if it
//! holds the most general text of the other. Where that is not known, the answer is that it does
//! not, so that a change is rather told as wider than missed.

use std::collections::BTreeMap;

use formwork_prove::{Pattern, Piece, Symbol, Text};

use crate::form::Form;
use crate::render::put;

/// A list of patterns, or everything but what they match.
#[derive(Clone, Debug)]
struct Items {
    except: bool,
    all: Vec<Text>,
}

/// One action on one resource by one principal, as far as lists can be split.
#[derive(Clone, Debug)]
pub(crate) struct Clause {
    denies: bool,
    actions: Items,
    resources: Items,
    principals: Items,
    /// By operator and key, the values.
    conditions: BTreeMap<(String, String), Vec<Form>>,
    when: Option<Form>,
}

/// Beyond this a policy is not taken apart item by item, but list by list.
const MOST_CLAUSES: usize = 1_000;

impl Clause {
    /// The clauses of a statement; of a managed policy, one that stands for all it may say.
    pub(crate) fn of(statement: &Form) -> Vec<Self> {
        let Form::Object(fields) = statement else {
            return vec![Self::opaque(statement)];
        };
        if !fields.contains_key("Effect") {
            return vec![Self::opaque(statement)];
        }
        let effect = fields.get("Effect").and_then(Form::known);
        let split = |plain: &str, except: &str| match (fields.get(plain), fields.get(except)) {
            (Some(list), _) => split(texts(list)),
            (None, Some(list)) => vec![Items {
                except: true,
                all: texts(list),
            }],
            (None, None) => vec![Items {
                except: false,
                all: vec![Text::from("*")],
            }],
        };
        let actions = split("Action", "NotAction");
        let resources = split("Resource", "NotResource");
        let principals = split("Principal", "NotPrincipal");
        if actions.len() * resources.len() * principals.len() > MOST_CLAUSES {
            return vec![Self::opaque(statement)];
        }
        let mut clauses = Vec::new();
        for action in &actions {
            for resource in &resources {
                for principal in &principals {
                    clauses.push(Self {
                        denies: effect.as_deref() == Some("Deny"),
                        actions: action.clone(),
                        resources: resource.clone(),
                        principals: principal.clone(),
                        conditions: conditions(fields.get("Condition")),
                        when: fields.get("When").cloned(),
                    });
                }
            }
        }
        clauses
    }

    /// What is not looked into equals nothing but itself.
    fn opaque(form: &Form) -> Self {
        let name = Text::symbol(Symbol::other(&form.show()));
        let only = || Items {
            except: false,
            all: vec![name.clone()],
        };
        Self {
            denies: false,
            actions: only(),
            resources: only(),
            principals: only(),
            conditions: BTreeMap::new(),
            when: None,
        }
    }

    /// Whether it applies wherever the other does.
    fn holds(&self, other: &Self) -> bool {
        self.actions.hold(&other.actions)
            && self.resources.hold(&other.resources)
            && self.principals.hold(&other.principals)
            && (self.when.is_none() || self.when == other.when)
            && self.conditions.iter().all(|(name, values)| {
                let operator = &name.0;
                other.conditions.get(name).is_some_and(|theirs| {
                    if operator.contains("Not") || operator == "Null" {
                        values.iter().all(|value| theirs.contains(value))
                    } else {
                        theirs.iter().all(|value| values.contains(value))
                    }
                })
            })
    }
}

/// Whether the first allows something that the second does not.
pub(crate) fn more_than(first: &[Clause], second: &[Clause]) -> bool {
    let covered = |clause: &Clause, by: &[Clause]| {
        let mut alike = by.iter().filter(|other| other.denies == clause.denies);
        alike.any(|other| other.holds(clause))
    };
    let allows = first.iter().filter(|clause| !clause.denies);
    let denied = second.iter().filter(|clause| clause.denies);
    allows.into_iter().any(|clause| !covered(clause, second))
        || denied.into_iter().any(|clause| !covered(clause, first))
            && first.iter().any(|clause| !clause.denies)
}

impl Items {
    fn hold(&self, other: &Self) -> bool {
        match (self.except, other.except) {
            (false, false) => other.all.iter().all(|one| covers_one(&self.all, one)),
            (false, true) => self.all.iter().any(|one| Pattern::new(one).is_any()),
            (true, false) => self.all.iter().all(|own| {
                let own = Pattern::new(own);
                let apart = |one: &Text| own.overlaps(&Pattern::new(one)).is_no();
                other.all.iter().all(apart)
            }),
            (true, true) => self.all.iter().all(|one| covers_one(&other.all, one)),
        }
    }
}

/// Whether one of these patterns holds all of another.
fn covers_one(patterns: &[Text], one: &Text) -> bool {
    let general = general(one);
    patterns
        .iter()
        .any(|own| own == one || Pattern::new(own).matches(&general).is_yes())
}

/// A pattern's most general text: something that is named nowhere in place of each wildcard.
fn general(pattern: &Text) -> Text {
    let mut text = Text::default();
    for piece in pattern.pieces() {
        match piece {
            Piece::Known(known) => {
                for (index, part) in known.split(['*', '?']).enumerate() {
                    if index > 0 {
                        text.push(Piece::Symbol(Symbol::other("anything")));
                    }
                    text.push_str(part);
                }
            }
            Piece::Symbol(_) => text.push(piece.clone()),
        }
    }
    text
}

fn split(all: Vec<Text>) -> Vec<Items> {
    let single = |one| Items {
        except: false,
        all: vec![one],
    };
    all.into_iter().map(single).collect()
}

/// The texts of a list; principals carry their kind, unless they are everyone.
fn texts(form: &Form) -> Vec<Text> {
    match form {
        Form::Object(kinds) => kinds
            .iter()
            .flat_map(|(kind, names)| {
                names.items().iter().map(move |name| {
                    let mut text = Text::from(format!("{kind}:"));
                    text.append(&text_of(name));
                    text
                })
            })
            .collect(),
        other => other.items().iter().map(text_of).collect(),
    }
}

fn text_of(form: &Form) -> Text {
    if let Form::Caseless(text) = form {
        return text.lower().clone();
    }
    let opaque = || Text::symbol(Symbol::other(&form.show()));
    form.text().unwrap_or_else(opaque)
}

fn conditions(form: Option<&Form>) -> BTreeMap<(String, String), Vec<Form>> {
    let mut found = BTreeMap::new();
    match form {
        Some(Form::Object(operators)) => {
            for (operator, keys) in operators {
                if let Form::Object(keys) = keys {
                    for (key, values) in keys {
                        let name = (operator.clone(), key.clone());
                        found.insert(name, values.items().to_vec());
                    }
                } else {
                    found.insert((operator.clone(), String::new()), vec![keys.clone()]);
                }
            }
        }
        Some(other) => {
            found.insert((String::new(), String::new()), vec![other.clone()]);
        }
        None => {}
    }
    found
}

/// A statement as one line.
pub(crate) fn line(statement: &Form) -> String {
    let Form::Object(fields) = statement else {
        return statement.show();
    };
    let Some(effect) = fields.get("Effect") else {
        return statement.show();
    };
    let list = |form: &Form| {
        let all: Vec<String> = match form {
            Form::Object(kinds) => kinds
                .values()
                .flat_map(|names| names.items().iter().map(Form::show))
                .collect(),
            other => other.items().iter().map(Form::show).collect(),
        };
        all.join(", ")
    };
    let mut line = effect.show();
    for (name, before) in [
        ("Principal", " "),
        ("NotPrincipal", " all but "),
        ("Action", " "),
        ("NotAction", " all but "),
        ("Resource", " on "),
        ("NotResource", " on all but "),
    ] {
        if let Some(form) = fields.get(name) {
            line.push_str(before);
            line.push_str(&list(form));
        }
    }
    for (name, values) in conditions(fields.get("Condition")) {
        let values: Vec<String> = values.iter().map(Form::show).collect();
        put(
            &mut line,
            format_args!(" if {} {} {}", name.1, name.0, values.join(", ")),
        );
    }
    if let Some(when) = fields.get("When") {
        put(&mut line, format_args!(" ({})", when.show()));
    }
    line
}
