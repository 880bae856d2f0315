//! [`Scope`]: all that intrinsic functions are resolved against.

use std::cell::Cell;

use serde_json::Value;

use super::{Assumptions, Data, Node, Template, Variant};
use crate::text::{Symbol, Text};

/// How deep references may lead through names that are made of other names.
const DEEPEST: u32 = 32;

/// How many references one name may be made of: where each holds the next twice, they double.
const MOST: u32 = 1_000;

/// What intrinsic functions are resolved against: the template, the assumptions, and how the
/// conditions fall out.
#[derive(Debug)]
pub(super) struct Scope<'a> {
    pub template: &'a Template,
    pub assumptions: &'a Assumptions,
    /// None while the conditions themselves are read.
    pub variant: Option<&'a Variant>,
    depth: Cell<u32>,
    /// How many references were followed since one was from outside.
    followed: Cell<u32>,
}

impl<'a> Scope<'a> {
    pub(super) const fn new(
        template: &'a Template,
        assumptions: &'a Assumptions,
        variant: Option<&'a Variant>,
    ) -> Self {
        Self {
            template,
            assumptions,
            variant,
            depth: Cell::new(0),
            followed: Cell::new(0),
        }
    }

    /// Follows a reference, unless it leads round in a circle or to more than can be looked at.
    pub(super) fn follow<T>(&self, lead: impl FnOnce() -> T) -> Option<T> {
        let depth = self.depth.get();
        let followed = if depth == 0 { 0 } else { self.followed.get() };
        if depth >= DEEPEST || followed >= MOST {
            return None;
        }
        self.followed.set(followed + 1);
        self.depth.set(depth + 1);
        let found = lead();
        self.depth.set(depth);
        Some(found)
    }

    /// The value of a pseudo parameter.
    pub(super) fn pseudo(&self, name: &str) -> Data {
        let text = match (self.assumptions.pseudo(name), name) {
            (Some(known), _) => Text::from(known),
            (None, "AWS::NotificationARNs") => {
                return Data::Unknown(Symbol::Fixed(name.into()).cause());
            }
            (None, "AWS::StackId") => Text::symbol(Symbol::open(
                name,
                "the id of the stack is known once it is deployed",
            )),
            (None, _) => Text::symbol(Symbol::Fixed(name.into())),
        };
        Data::Text(text)
    }

    /// The value of a parameter: given, bound by a condition, or its default.
    pub(super) fn parameter(&self, name: &str) -> Option<Data> {
        let definition = self.template.entry("Parameters", name)?;
        let kind = definition.get("Type").and_then(Value::as_str);
        let kind = kind.unwrap_or("String");
        let is_list = kind == "CommaDelimitedList" || kind.contains("List<");
        let stored = kind.starts_with("AWS::SSM::Parameter::Value");
        let bound = || Some(self.variant?.parameters.get(name)?.as_str());
        let given = self.assumptions.parameter_value(name).or_else(bound);
        let default = definition.get("Default").and_then(|value| match value {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            Value::Bool(value) => Some(value.to_string()),
            _ => None,
        });
        let value = match given {
            Some(given) => Some(given.to_owned()),
            // What is stored in the Parameter Store under the default is not known.
            None if stored => None,
            None => default,
        };
        // Nothing that is told of a resource may repeat it; conditions are decided by it.
        let is_secret = self.variant.is_some() && self.template.is_secret(name);
        let Some(value) = value.filter(|_| !is_secret) else {
            let cause = if is_secret {
                format!("the parameter `{name}` is not to be shown (`NoEcho`)")
            } else if stored {
                format!("the parameter `{name}` is read from the Parameter Store")
            } else {
                format!("the parameter `{name}` has no value")
            };
            let symbol = Symbol::open(name, cause);
            return Some(if is_list {
                Data::Unknown(symbol.cause())
            } else {
                Data::Text(Text::symbol(symbol))
            });
        };
        if !is_list {
            return Some(Data::Text(Text::from(value)));
        }
        let items = value.split(',').map(str::trim).enumerate();
        let node = |(index, item)| {
            let pointer = format!("/Parameters/{name}/Default#{index}");
            Node::new(pointer, Data::Text(Text::from(item)))
        };
        Some(Data::List(items.map(node).collect()))
    }

    /// Whether a condition holds in this variant.
    pub(super) fn condition(&self, name: &str) -> Option<bool> {
        self.variant?.conditions.get(name).copied()
    }

    /// Whether the template has this resource, in this variant.
    pub(super) fn has_resource(&self, logical_id: &str) -> bool {
        self.template
            .entry("Resources", logical_id)
            .is_some_and(|resource| match resource.get("Condition") {
                Some(Value::String(name)) => self.condition(name).unwrap_or(true),
                _ => true,
            })
    }
}
