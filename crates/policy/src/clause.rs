//! [`Clause`]: what a statement says, as data.

use formwork_core::{Object, Text, Value};

use crate::action::Action;
use crate::condition::Condition;
use crate::principal::{Kind, Principal};
use crate::statement::Effect;

/// What a statement says, as data, whichever policy it stands in.
#[derive(Clone, Debug, PartialEq)]
pub struct Clause {
    pub(crate) sid: Option<Text>,
    pub(crate) effect: Effect,
    pub(crate) actions: Selection<Action>,
    pub(crate) resources: Option<Selection<Value>>,
    pub(crate) principals: Option<Selection<Principal>>,
    pub(crate) conditions: Vec<Condition>,
    pub(crate) reasons: Vec<Text>,
}

/// A list that means its items, or everything but its items.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Selection<T> {
    /// These.
    Only(Vec<T>),
    /// All but these: `NotAction`, `NotResource`, `NotPrincipal`.
    Except(Vec<T>),
}

impl<T> Selection<T> {
    /// The list, whichever way it is meant.
    pub fn items(&self) -> &[T] {
        match self {
            Self::Only(items) | Self::Except(items) => items,
        }
    }

    /// Whether it means everything but its items.
    pub const fn is_except(&self) -> bool {
        matches!(self, Self::Except(_))
    }

    pub(crate) const fn items_mut(&mut self) -> &mut Vec<T> {
        match self {
            Self::Only(items) | Self::Except(items) => items,
        }
    }

    pub(crate) const fn key(&self, only: &'static str, except: &'static str) -> &'static str {
        match self {
            Self::Only(_) => only,
            Self::Except(_) => except,
        }
    }
}

/// A text that tells values apart and puts them in order.
pub(crate) type Key<'a> = &'a dyn Fn(&Value) -> String;

impl Clause {
    pub(crate) const fn new(effect: Effect, actions: Selection<Action>) -> Self {
        Self {
            sid: None,
            effect,
            actions,
            resources: None,
            principals: None,
            conditions: Vec::new(),
            reasons: Vec::new(),
        }
    }

    /// The statement's name, where it has one.
    pub fn sid(&self) -> Option<&str> {
        self.sid.as_deref()
    }

    /// Whether it allows or denies.
    pub const fn effect(&self) -> Effect {
        self.effect
    }

    /// The actions.
    pub const fn actions(&self) -> &Selection<Action> {
        &self.actions
    }

    /// The resources, where the statement says any.
    pub const fn resources(&self) -> Option<&Selection<Value>> {
        self.resources.as_ref()
    }

    /// The principals, where the statement says any.
    pub const fn principals(&self) -> Option<&Selection<Principal>> {
        self.principals.as_ref()
    }

    /// The conditions, all of which must hold.
    pub fn conditions(&self) -> &[Condition] {
        &self.conditions
    }

    /// Why it is about every resource, where it is.
    pub fn reasons(&self) -> &[Text] {
        &self.reasons
    }

    /// The statement as it stands in the document.
    pub(crate) fn render(&self, key: Key<'_>) -> Value {
        let mut out = Object::new();
        if let Some(sid) = &self.sid {
            out.insert("Sid", Value::Text(sid.clone()));
        }
        out.insert("Effect", Value::from(self.effect.name()));
        if let Some(principals) = &self.principals {
            let name = principals.key("Principal", "NotPrincipal");
            out.insert(name, render_principals(principals.items(), key));
        }
        let actions = self.actions.items().iter();
        let actions = actions.map(|action| Value::from(action.as_str().to_owned()));
        let name = self.actions.key("Action", "NotAction");
        out.insert(name, one_or_several(actions.collect(), key));
        if let Some(resources) = &self.resources {
            let name = resources.key("Resource", "NotResource");
            out.insert(name, one_or_several(resources.items().to_vec(), key));
        }
        if !self.conditions.is_empty() {
            out.insert("Condition", render_conditions(&self.conditions, key));
        }
        Value::Object(out)
    }
}

/// One value bare, several as a list in order, each once.
fn one_or_several(values: Vec<Value>, key: Key<'_>) -> Value {
    let mut values = in_order(values, key);
    match values.pop() {
        Some(value) if values.is_empty() => value,
        Some(value) => {
            values.push(value);
            Value::List(values)
        }
        None => Value::List(values),
    }
}

/// The values in the order of their keys, each once.
pub(crate) fn in_order(values: Vec<Value>, key: Key<'_>) -> Vec<Value> {
    if values.len() < 2 {
        return values;
    }
    let mut keyed: Vec<(String, Value)> = values
        .into_iter()
        .map(|value| (key(&value), value))
        .collect();
    keyed.sort_by(|a, b| a.0.cmp(&b.0));
    keyed.dedup_by(|a, b| a.0 == b.0);
    keyed.into_iter().map(|(_, value)| value).collect()
}

fn render_principals(principals: &[Principal], key: Key<'_>) -> Value {
    let anyone = |principal: &Principal| principal.kind == Kind::Any;
    if !principals.is_empty() && principals.iter().all(anyone) {
        return Value::from("*");
    }
    let mut out = Object::new();
    for name in Kind::KEYS {
        let of_kind = principals.iter().filter(|p| p.kind.key() == name);
        let values: Vec<Value> = of_kind.map(|p| p.value.clone()).collect();
        if !values.is_empty() {
            out.insert(name, one_or_several(values, key));
        }
    }
    Value::Object(out)
}

fn render_conditions(conditions: &[Condition], key: Key<'_>) -> Value {
    let mut operators: std::collections::BTreeMap<String, Vec<(&Text, Vec<Value>)>> =
        std::collections::BTreeMap::new();
    for condition in conditions {
        let keys = operators.entry(condition.operator()).or_default();
        match keys.iter_mut().find(|(name, _)| **name == condition.key) {
            Some((_, values)) => values.extend(condition.values.iter().cloned()),
            None => keys.push((&condition.key, condition.values.clone())),
        }
    }
    let mut out = Object::new();
    for (operator, mut keys) in operators {
        keys.sort_by(|a, b| a.0.cmp(b.0));
        let keys: Object = keys
            .into_iter()
            .map(|(name, values)| (name.clone(), one_or_several(values, key)))
            .collect();
        out.insert(operator, Value::Object(keys));
    }
    Value::Object(out)
}
