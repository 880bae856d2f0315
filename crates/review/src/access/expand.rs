//! [`rules`]: statements without undecided conditions in them, each with what it depends on.

use std::collections::BTreeMap;

use crate::form::Form;

/// Beyond this a statement is not taken apart.
const MOST: usize = 64;

/// A statement in one way in which the conditions can fall out.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Choice {
    pub statement: Form,
    /// The conditions that must hold or must not.
    pub when: BTreeMap<String, bool>,
}

/// The statement in every way in which its conditions can fall out; `None` where there are too
/// many.
pub(super) fn choices(statement: &Form) -> Option<Vec<Choice>> {
    let mut open = vec![Choice {
        statement: statement.clone(),
        when: BTreeMap::new(),
    }];
    let mut done = Vec::new();
    while let Some(choice) = open.pop() {
        let Some(name) = first(&choice.statement) else {
            done.push(choice);
            continue;
        };
        for holds in [true, false] {
            if choice.when.get(&name).is_some_and(|known| *known != holds) {
                continue;
            }
            let mut when = choice.when.clone();
            when.insert(name.clone(), holds);
            if let Some(statement) = decided(&choice.statement, &name, holds) {
                open.push(Choice { statement, when });
            }
        }
        if open.len() + done.len() > MOST {
            return None;
        }
    }
    Some(done)
}

/// The first condition in a value.
fn first(form: &Form) -> Option<String> {
    match form {
        Form::If(branches) => Some(branches.condition.show()),
        Form::List(items) | Form::Set(items) | Form::Call(_, items) => items.iter().find_map(first),
        Form::Object(fields) => fields.values().find_map(first),
        _ => None,
    }
}

/// The value where a condition holds or does not; `None` where nothing is left.
fn decided(form: &Form, name: &str, holds: bool) -> Option<Form> {
    let each = |items: &[Form]| -> Vec<Form> {
        let items = items.iter().map(|item| decided(item, name, holds));
        items.flatten().collect()
    };
    Some(match form {
        Form::If(branches) if branches.condition.show() == name => {
            let side = if holds { &branches.yes } else { &branches.no };
            return side.as_ref().and_then(|side| decided(side, name, holds));
        }
        Form::If(branches) => {
            let mut branches = branches.clone();
            let inner = |side: Option<Form>| side.and_then(|side| decided(&side, name, holds));
            branches.yes = inner(branches.yes);
            branches.no = inner(branches.no);
            Form::If(branches)
        }
        Form::List(items) => Form::List(each(items)),
        Form::Set(items) => Form::Set(each(items)),
        Form::Call(function, items) => Form::Call(function.clone(), each(items)),
        Form::Object(fields) => {
            let fields = fields.iter();
            let fields =
                fields.filter_map(|(key, value)| Some((key.clone(), decided(value, name, holds)?)));
            Form::Object(fields.collect())
        }
        other => other.clone(),
    })
}
