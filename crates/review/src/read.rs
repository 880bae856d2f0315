//! [`Reader`]: from what is written in a template to [`Form`]s, under what is known of the deployment.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use formwork_prove::{Assumptions, Symbol, Template, Text};
use serde_json::Value;

use crate::facts::{Facts, Kind, Place};
use crate::form::Form;
use crate::policy;

/// How long a name may be that stands for a reference; a longer one is what nobody gives.
const LONGEST_NAME: usize = 2048;

/// Lists whose order matters to no service, whatever the registry says of them.
const SETS: [&str; 12] = [
    "Groups",
    "ManagedPolicyArns",
    "Roles",
    "RouteTableIds",
    "SecurityGroupEgress",
    "SecurityGroupIds",
    "SecurityGroupIngress",
    "SubnetIds",
    "Subnets",
    "Tags",
    "Users",
    "VPCSecurityGroups",
];

/// The facts of the types that were asked for.
#[derive(Debug, Default)]
pub(crate) struct Library(RefCell<BTreeMap<String, Rc<Facts>>>);

impl Library {
    pub(crate) fn of(&self, type_name: &str) -> Rc<Facts> {
        let mut known = self.0.borrow_mut();
        let entry = known.entry(type_name.to_owned());
        Rc::clone(entry.or_insert_with(|| Rc::new(Facts::of(type_name))))
    }
}

/// Reads the values of one template.
#[derive(Debug)]
pub(crate) struct Reader<'a> {
    pub template: &'a Template,
    assumptions: &'a Assumptions,
    library: &'a Library,
    decided: BTreeMap<String, bool>,
    /// Parameters whose secret default is other than in the old template.
    secrets: BTreeSet<&'a str>,
    names: RefCell<BTreeMap<String, Text>>,
    other_conditions: BTreeSet<String>,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(
        template: &'a Template,
        assumptions: &'a Assumptions,
        library: &'a Library,
        before: Option<&Template>,
    ) -> Self {
        let secrets = template.section("Parameters").filter(|(name, definition)| {
            let old = before.and_then(|before| before.entry("Parameters", name));
            template.is_secret(name)
                && old.is_some_and(|old| old.get("Default") != definition.get("Default"))
        });
        Self {
            template,
            assumptions,
            library,
            decided: template.decided(assumptions),
            secrets: secrets.map(|(name, _)| name).collect(),
            names: RefCell::default(),
            other_conditions: BTreeSet::new(),
        }
    }

    /// Whether a condition holds, where that is decided.
    pub(crate) fn condition(&self, name: &str) -> Option<bool> {
        self.decided.get(name).copied()
    }

    /// A condition that is not decided, by its name; a condition that says other than before is
    /// another one.
    pub(crate) fn expression(&self, name: &str) -> Form {
        let mark = if self.other_conditions.contains(name) {
            " (changed)"
        } else {
            ""
        };
        Form::Text(Text::from(format!("{name}{mark}")))
    }

    /// Marks the conditions that do not say what they said in the old template, in themselves or in
    /// what they lead to.
    pub(crate) fn compare_conditions(&mut self, old: &Self) {
        let same = |name: &str, written: &Value| {
            let before = old.template.entry("Conditions", name);
            before.and_then(|before| old.plain(before)) == self.plain(written)
        };
        let section = || self.template.section("Conditions");
        let mut other: BTreeSet<String> = section()
            .filter(|(name, written)| !same(name, written))
            .map(|(name, _)| name.to_owned())
            .collect();
        loop {
            let follow = section()
                .filter(|(name, written)| !other.contains(*name) && leads_to(written, &other));
            let more: Vec<String> = follow.map(|(name, _)| name.to_owned()).collect();
            if more.is_empty() {
                break;
            }
            other.extend(more);
        }
        self.other_conditions = other;
    }

    /// A value; `None` where nothing stands.
    pub(crate) fn value(&self, value: &Value, place: Place<'_>) -> Option<Form> {
        let form = match value {
            Value::Null => Form::Null,
            Value::Bool(value) => Form::Bool(*value),
            Value::Number(number) => Form::Number(plain_number(&number.to_string())),
            Value::String(text) => literal(text),
            Value::Array(items) => Form::List(self.each(items, place)),
            Value::Object(fields) => {
                let mut each = fields.iter();
                match (each.next(), each.next()) {
                    (Some((name, argument)), None) if is_function(name) => {
                        self.call(name, argument, place)?
                    }
                    _ => Form::Object(
                        fields
                            .iter()
                            .filter_map(|(name, value)| {
                                let place = place.field(name);
                                let form = self.value(value, place)?;
                                Some((name.clone(), sorted(name, form)))
                            })
                            .collect(),
                    ),
                }
            }
        };
        Some(settle(form, place))
    }

    fn each(&self, items: &[Value], place: Place<'_>) -> Vec<Form> {
        let each = items.iter();
        each.filter_map(|item| self.value(item, place)).collect()
    }

    fn plain(&self, value: &Value) -> Option<Form> {
        self.value(value, Facts::default().root())
    }

    fn text(&self, value: &Value) -> Option<Text> {
        self.plain(value)?.text()
    }

    fn call(&self, name: &str, argument: &Value, place: Place<'_>) -> Option<Form> {
        let arguments = argument.as_array().map_or(&[][..], Vec::as_slice);
        let known = match (name, arguments) {
            ("Ref", _) => match argument.as_str() {
                Some("AWS::NoValue") => return None,
                Some(target) => Some(self.reference(target)),
                None => None,
            },
            ("Fn::GetAtt", [Value::String(id), Value::String(attribute)]) => {
                Some(Form::Text(self.attribute(id, attribute)))
            }
            ("Fn::GetAtt", _) => argument
                .as_str()
                .and_then(|dotted| dotted.split_once('.'))
                .map(|(id, attribute)| Form::Text(self.attribute(id, attribute))),
            ("Fn::If", [Value::String(condition), yes, no]) => {
                return self.branch(condition, yes, no, place);
            }
            ("Fn::Sub", _) => self.substitute(argument),
            ("Fn::Join", [Value::String(separator), list]) => self.join(separator, list),
            ("Fn::Select", [index, list]) => self.select(index, list, place),
            ("Fn::Split", [Value::String(separator), text]) => self.split(separator, text),
            ("Fn::FindInMap", [map, first, second, ..]) => {
                if let Some(value) = self.find(map, first, second) {
                    return self.value(value, place);
                }
                let Form::Call(name, mut parts) = self.open_call(name, argument) else {
                    return None;
                };
                parts.push(self.found(map, first, second));
                return Some(Form::Call(name, parts));
            }
            ("Condition", _) => match argument {
                // In the section `Conditions`; elsewhere it is a field of a policy statement.
                Value::String(other) => Some(self.expression(other)),
                other => {
                    let field = self.plain(other)?;
                    Some(Form::Object([(name.to_owned(), field)].into()))
                }
            },
            ("Fn::ImportValue", _) => self.text(argument).map(|export| {
                let cause = format!("`{export}` is imported from another stack");
                Form::Text(Text::symbol(Symbol::open(
                    &format!("import {export}"),
                    cause,
                )))
            }),
            _ => None,
        };
        Some(known.unwrap_or_else(|| self.open_call(name, argument)))
    }

    fn open_call(&self, name: &str, argument: &Value) -> Form {
        let arguments = match argument {
            Value::Array(items) => self.each(items, Facts::default().root()),
            other => self.plain(other).into_iter().collect(),
        };
        let mut arguments = arguments;
        if matches!(name, "Fn::Equals" | "Fn::And" | "Fn::Or") {
            arguments.sort();
        }
        Form::Call(name.to_owned(), arguments)
    }

    fn branch(&self, name: &str, yes: &Value, no: &Value, place: Place<'_>) -> Option<Form> {
        match self.condition(name) {
            Some(true) => return self.value(yes, place),
            Some(false) => return self.value(no, place),
            None => {}
        }
        let (yes, no) = (self.value(yes, place), self.value(no, place));
        if yes == no {
            return yes;
        }
        Some(Form::If(Box::new(crate::form::Branches {
            name: name.to_owned(),
            condition: self.expression(name),
            yes,
            no,
        })))
    }

    fn substitute(&self, argument: &Value) -> Option<Form> {
        let (template, variables) = match argument {
            Value::String(text) => (text.as_str(), None),
            Value::Array(items) => match items.as_slice() {
                [Value::String(text)] => (text.as_str(), None),
                [Value::String(text), Value::Object(variables)] => (text.as_str(), Some(variables)),
                _ => return None,
            },
            _ => return None,
        };
        let mut whole = Text::default();
        let mut rest = template;
        while let Some(start) = rest.find("${") {
            whole.push_str(&rest[..start]);
            let Some(length) = rest[start..].find('}') else {
                rest = &rest[start..];
                break;
            };
            let name = rest[start + 2..start + length].trim();
            rest = &rest[start + length + 1..];
            if let Some(written) = name.strip_prefix('!') {
                whole.push_str(&format!("${{{written}}}"));
                continue;
            }
            let own = variables.and_then(|variables| variables.get(name));
            let part = match (own, name.split_once('.')) {
                (Some(value), _) => self.text(value)?,
                (None, Some((id, attribute))) => self.attribute(id, attribute),
                (None, None) => self.reference(name).text()?,
            };
            whole.append(&part);
        }
        whole.push_str(rest);
        Some(whole_text(whole))
    }

    fn join(&self, separator: &str, list: &Value) -> Option<Form> {
        let list = self.plain(list)?;
        let Form::List(items) = list else {
            return None;
        };
        let mut whole = Text::default();
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                whole.push_str(separator);
            }
            whole.append(&item.text()?);
        }
        Some(whole_text(whole))
    }

    fn select(&self, index: &Value, list: &Value, place: Place<'_>) -> Option<Form> {
        let index: usize = self.plain(index)?.known()?.parse().ok()?;
        match self.value(list, place)? {
            Form::List(items) => items.into_iter().nth(index),
            _ => None,
        }
    }

    fn split(&self, separator: &str, text: &Value) -> Option<Form> {
        let text = self.text(text)?;
        let known = text.as_known().filter(|_| !separator.is_empty())?;
        let parts = known
            .split(separator)
            .map(|part| Form::Text(Text::from(part)));
        Some(Form::List(parts.collect()))
    }

    fn find(&self, map: &Value, first: &Value, second: &Value) -> Option<&Value> {
        let [map, first, second] = [map, first, second].map(|key| self.plain(key)?.known());
        let row = self.template.entry("Mappings", &map?)?;
        row.get(first?)?.get(second?)
    }

    /// All that a look-up can give whose keys are not known, by keys.
    fn found(&self, map: &Value, first: &Value, second: &Value) -> Form {
        let [map, first, second] = [map, first, second].map(|key| self.plain(key)?.known());
        let fits =
            |wanted: &Option<String>, key: &String| wanted.as_ref().is_none_or(|own| own == key);
        let map = map.and_then(|map| self.template.entry("Mappings", &map));
        let mut all = BTreeMap::new();
        for (row, fields) in map.and_then(Value::as_object).into_iter().flatten() {
            for (key, value) in fields.as_object().into_iter().flatten() {
                if fits(&first, row)
                    && fits(&second, key)
                    && let Some(form) = self.plain(value)
                {
                    all.insert(format!("{row}/{key}"), form);
                }
            }
        }
        Form::Object(all)
    }

    fn reference(&self, target: &str) -> Form {
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

    fn parameter(&self, name: &str, definition: &Value) -> Form {
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
            let key = default.unwrap_or_default();
            return open(
                &format!("{name}: {key}"),
                "is read from the Parameter Store",
            );
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

    fn resource_type(&self, id: &str) -> Option<&'a str> {
        self.template.entry("Resources", id)?.get("Type")?.as_str()
    }

    fn property(&self, id: &str, name: &str) -> Option<Form> {
        let properties = self.template.entry("Resources", id)?.get("Properties")?;
        self.plain(properties.get(name)?)
    }

    /// What `Ref` gives of a resource: the name that it was given, or what AWS makes up.
    pub(crate) fn name(&self, id: &str) -> Text {
        if let Some(known) = self.names.borrow().get(id) {
            return known.clone();
        }
        let made = Text::symbol(Symbol::made(id, ""));
        // What leads to itself finds this.
        self.names.borrow_mut().insert(id.to_owned(), made.clone());
        let facts = self.resource_type(id).map(|name| self.library.of(name));
        let property = facts.and_then(|facts| facts.name);
        let given = property.and_then(|property| self.property(id, property)?.text());
        let name = given
            .filter(|name| name.to_string().len() <= LONGEST_NAME)
            .unwrap_or(made);
        self.names.borrow_mut().insert(id.to_owned(), name.clone());
        name
    }

    fn attribute(&self, id: &str, attribute: &str) -> Text {
        let type_name = self.resource_type(id).unwrap_or_default();
        if is_same_as_ref(type_name, attribute) {
            return self.name(id);
        }
        let made = Text::symbol(Symbol::made(id, attribute));
        let key = format!("{id}.{attribute}");
        if let Some(known) = self.names.borrow().get(&key) {
            return known.clone();
        }
        self.names.borrow_mut().insert(key.clone(), made.clone());
        // Some attributes repeat a property.
        let given = self.property(id, attribute).and_then(|form| form.text());
        let text = given
            .filter(|name| name.to_string().len() <= LONGEST_NAME)
            .unwrap_or(made);
        self.names.borrow_mut().insert(key, text.clone());
        text
    }
}

/// Whether a condition leads to one of these.
fn leads_to(value: &Value, names: &BTreeSet<String>) -> bool {
    match value {
        Value::Object(fields) => fields.iter().any(|(name, inner)| {
            let leads = name == "Condition" && inner.as_str().is_some_and(|to| names.contains(to));
            leads || leads_to(inner, names)
        }),
        Value::Array(items) => items.iter().any(|item| leads_to(item, names)),
        _ => false,
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

pub(crate) fn written(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

pub(crate) fn is_function(name: &str) -> bool {
    name == "Ref" || name == "Condition" || name.starts_with("Fn::")
}

/// A text that is written; one that holds JSON is what the JSON says.
fn literal(text: &str) -> Form {
    let trimmed = text.trim_start();
    if (trimmed.starts_with('{') || trimmed.starts_with('['))
        && let Ok(value @ (Value::Object(_) | Value::Array(_))) = serde_json::from_str(text)
    {
        return data(&value);
    }
    Form::Text(Text::from(text))
}

/// A text that was put together: as if it had been written, where all of it is known.
fn whole_text(text: Text) -> Form {
    match text.as_known() {
        Some(known) => literal(known),
        None => Form::Text(text),
    }
}

/// JSON without functions.
fn data(value: &Value) -> Form {
    match value {
        Value::Null => Form::Null,
        Value::Bool(value) => Form::Bool(*value),
        Value::Number(number) => Form::Number(plain_number(&number.to_string())),
        Value::String(text) => Form::Text(Text::from(text.as_str())),
        Value::Array(items) => Form::List(items.iter().map(data).collect()),
        Value::Object(fields) => policy::normal(Form::Object(
            fields
                .iter()
                .map(|(name, value)| (name.clone(), data(value)))
                .collect(),
        )),
    }
}

/// A value as the property takes it.
fn settle(form: Form, place: Place<'_>) -> Form {
    let form = match (form, place.property.kind()) {
        (Form::Text(text), Kind::Truth) => match text.as_known() {
            Some(known) if known.eq_ignore_ascii_case("true") => Form::Bool(true),
            Some(known) if known.eq_ignore_ascii_case("false") => Form::Bool(false),
            _ => Form::Text(text),
        },
        (Form::Text(text), Kind::Number) => match text.as_known() {
            Some(known) if is_number(known) => Form::Number(plain_number(known)),
            _ => Form::Text(text),
        },
        (other, _) => other,
    };
    match form {
        Form::List(mut items) if place.property.is_set() => {
            items.sort();
            Form::Set(items)
        }
        Form::Object(_) => policy::normal(form),
        other => other,
    }
}

fn sorted(name: &str, form: Form) -> Form {
    match form {
        Form::List(mut items) if SETS.contains(&name) => {
            items.sort();
            Form::Set(items)
        }
        other => other,
    }
}

fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    digits.starts_with(|c: char| c.is_ascii_digit())
        && digits
            .chars()
            .all(|c| c.is_ascii_digit() || matches!(c, '.' | 'e' | 'E' | '-' | '+'))
        && digits.parse::<f64>().is_ok_and(f64::is_finite)
}

/// A number without what says nothing: `10.0` as `10`.
fn plain_number(text: &str) -> String {
    if let Ok(whole) = text.parse::<i128>() {
        return whole.to_string();
    }
    match text.parse::<f64>() {
        Ok(number) => number.to_string(),
        Err(_) => text.to_owned(),
    }
}
