//! [`Rule`]: a statement as a set of requests: so many callers, actions, resources and conditions.

use std::collections::BTreeMap;

use formwork_prove::{Cause, Pattern};

use super::expand::Choice;
use super::party::Party;
use super::pattern::{pattern, text_of};
use super::test::Test;
use crate::form::Form;

/// Items, or everything but what they stand for.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Items<T> {
    pub except: bool,
    pub all: Vec<T>,
}

/// A statement. What it does not name, it leaves open.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Rule {
    pub denies: bool,
    pub callers: Option<Items<Party>>,
    pub actions: Option<Items<Pattern>>,
    pub resources: Option<Items<Pattern>>,
    pub conditions: BTreeMap<String, Vec<Test>>,
    pub when: BTreeMap<String, bool>,
}

impl Rule {
    /// An Allow of everything.
    pub(super) const fn full(callers: Option<Items<Party>>) -> Self {
        Self {
            denies: false,
            callers,
            actions: None,
            resources: None,
            conditions: BTreeMap::new(),
            when: BTreeMap::new(),
        }
    }

    /// The statement as a rule.
    ///
    /// # Errors
    ///
    /// Why it is not known what it says.
    pub(super) fn new(choice: &Choice) -> Result<Self, Cause> {
        let Form::Object(fields) = &choice.statement else {
            return Err(unread(&choice.statement));
        };
        let effect = fields.get("Effect").and_then(Form::known);
        let denies = match effect.as_deref() {
            Some("Allow") => false,
            Some("Deny") => true,
            _ => return Err(unread(&choice.statement)),
        };
        let patterns = |plain: &str, except: &str, wild: &dyn Fn(&Form) -> Pattern| {
            let of = |form: &Form, except| Items {
                except,
                all: form.items().iter().map(wild).collect(),
            };
            let plain = fields.get(plain).map(|form| of(form, false));
            plain.or_else(|| fields.get(except).map(|form| of(form, true)))
        };
        // Those behind a condition that is not decided are not in lower case yet.
        let action = |form: &Form| Pattern::new(&text_of(form).to_lowercase());
        let resource = |form: &Form| pattern(&text_of(form), true);
        let callers = |name: &str, except| {
            fields.get(name).map(|form| Items {
                except,
                all: Party::all(form),
            })
        };
        Ok(Self {
            denies,
            callers: callers("Principal", false).or_else(|| callers("NotPrincipal", true)),
            actions: patterns("Action", "NotAction", &action),
            resources: patterns("Resource", "NotResource", &resource),
            conditions: tests(fields.get("Condition")),
            when: choice.when.clone(),
        })
    }
}

fn unread(statement: &Form) -> Cause {
    let shown = match statement {
        Form::Object(_) => "a statement".to_owned(),
        other => format!("`{}`", other.show()),
    };
    Cause::new(format!("what {shown} says is not known"))
}

/// The tests of a condition, by key.
fn tests(form: Option<&Form>) -> BTreeMap<String, Vec<Test>> {
    let mut found: BTreeMap<String, Vec<Test>> = BTreeMap::new();
    let mut add = |key: &str, test| found.entry(key.to_owned()).or_default().push(test);
    match form {
        Some(Form::Object(operators)) => {
            for (operator, keys) in operators {
                if let Form::Object(keys) = keys {
                    for (key, values) in keys {
                        add(key, Test::new(operator, values.items()));
                    }
                } else {
                    add("", Test::new(operator, std::slice::from_ref(keys)).closed());
                }
            }
        }
        Some(other) => add("", Test::new("", std::slice::from_ref(other)).closed()),
        None => {}
    }
    found
}
