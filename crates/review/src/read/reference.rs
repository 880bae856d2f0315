//! What `Ref` and `Fn::GetAtt` give.

use formwork_prove::{Symbol, Text};
use serde_json::Value;

use super::settle::literal;
use super::{Reader, written};
use crate::form::Form;

/// How long a name may be that stands for a reference; a longer one is what nobody gives.
const LONGEST_NAME: usize = 2048;

/// How deep references may lead through names that are made of other names.
const DEEPEST: usize = 32;

impl<'a> Reader<'a> {
    pub(super) fn reference(&self, target: &str) -> Form {
        if target.starts_with("AWS::") {
            return Form::Text(match self.assumptions.pseudo(target) {
                Some(known) => Text::from(known),
                None => Text::symbol(Symbol::Fixed(target.into())),
            });
        }
        if let Some(definition) = self.template.entry("Parameters", target) {
            return self.parameter(target, definition);
        }
        Form::Text(self.name(target))
    }

    pub(super) fn parameter(&self, name: &str, definition: &Value) -> Form {
        let of_type = definition.get("Type").and_then(Value::as_str);
        let of_type = of_type.unwrap_or_default();
        let default = definition.get("Default").map(written);
        let open = |name: &str, cause: &str| {
            let cause = format!("the parameter `{name}` {cause}");
            Form::Text(Text::symbol(Symbol::open(name, cause)))
        };
        if self.template.is_secret(name) {
            return if self.secrets.contains(name) {
                let secret = format!("{name} (new default)");
                open(&secret, "is secret and has another default")
            } else {
                open(name, "is secret")
            };
        }
        if of_type.starts_with("AWS::SSM::Parameter::Value") {
            let given = self.assumptions.parameter_value(name).map(str::to_owned);
            let key = given.or(default);
            let key = key.map_or_else(|| name.to_owned(), |key| format!("ssm:{key}"));
            return open(&key, "is read from the Parameter Store");
        }
        let given = self.assumptions.parameter_value(name).map(str::to_owned);
        let Some(value) = given.or(default) else {
            return open(name, "has no value");
        };
        if of_type.starts_with("List<") || of_type == "CommaDelimitedList" {
            let items = value.split(',');
            return Form::List(items.map(|item| literal(item.trim())).collect());
        }
        Form::Text(Text::from(value))
    }

    pub(super) fn resource_type(&self, id: &str) -> Option<&'a str> {
        self.template.entry("Resources", id)?.get("Type")?.as_str()
    }

    /// The property that `Ref` gives where it is set.
    pub(super) fn name_property(&self, id: &str) -> Option<&'static str> {
        self.library.of(self.resource_type(id)?).name
    }

    pub(super) fn property(&self, id: &str, name: &str) -> Option<Text> {
        let properties = self.template.entry("Resources", id)?.get("Properties")?;
        let depth = self.depth.get();
        if depth >= DEEPEST {
            return None;
        }
        self.depth.set(depth + 1);
        let found = self.text(properties.get(name)?);
        self.depth.set(depth);
        found
    }

    /// What `Ref` gives of a resource: the name that it was given, or what AWS makes up.
    pub(crate) fn name(&self, id: &str) -> Text {
        if let Some(known) = self.names.borrow().get(id) {
            return known.clone();
        }
        let made = Text::symbol(Symbol::made(id, ""));
        // What leads to itself finds this.
        self.names.borrow_mut().insert(id.to_owned(), made.clone());
        let property = self.name_property(id);
        let given = property.and_then(|property| self.property(id, property));
        let name = given
            .filter(|name| name.to_string().len() <= LONGEST_NAME)
            .unwrap_or(made);
        self.names.borrow_mut().insert(id.to_owned(), name.clone());
        name
    }

    pub(super) fn attribute(&self, id: &str, attribute: &str) -> Text {
        let type_name = self.resource_type(id).unwrap_or_default();
        if is_same_as_ref(type_name, attribute) || self.name_property(id) == Some(attribute) {
            return self.name(id);
        }
        let made = Text::symbol(Symbol::made(id, attribute));
        let key = format!("{id}.{attribute}");
        if let Some(known) = self.names.borrow().get(&key) {
            return known.clone();
        }
        self.names.borrow_mut().insert(key.clone(), made.clone());
        // Some attributes repeat a property.
        let given = self.property(id, attribute);
        let text = given
            .filter(|name| name.to_string().len() <= LONGEST_NAME)
            .unwrap_or(made);
        self.names.borrow_mut().insert(key, text.clone());
        text
    }
}

/// Whether an attribute of a type gives what `Ref` gives.
fn is_same_as_ref(type_name: &str, attribute: &str) -> bool {
    let Some(of_ec2) = type_name.strip_prefix("AWS::EC2::") else {
        return false;
    };
    let own = attribute.strip_suffix("Id");
    own == Some("") || own == Some(of_ec2) || (of_ec2 == "SecurityGroup" && own == Some("Group"))
}
