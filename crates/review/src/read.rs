//! [`Reader`]: from what is written in a template to [`Form`]s, under what is known of the deployment.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use formwork_prove::{Assumptions, Symbol, Template, Text};
use serde_json::Value;

use crate::conditions::Names;
use crate::facts::{Facts, Kind, Place};
use crate::form::{Find, Form};
use crate::{functions, policy};

/// How long a name may be that stands for a reference; a longer one is what nobody gives.
const LONGEST_NAME: usize = 2048;

/// How deep references may lead through names that are made of other names.
const DEEPEST: usize = 32;

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
    depth: Cell<usize>,
    conditions: Names,
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
        let mut reader = Self {
            template,
            assumptions,
            library,
            decided: template.decided(assumptions),
            secrets: secrets.map(|(name, _)| name).collect(),
            names: RefCell::default(),
            depth: Cell::new(0),
            conditions: Names::default(),
        };
        reader.conditions = reader.read_conditions(None);
        reader
    }

    fn read_conditions(&self, before: Option<&Names>) -> Names {
        let all = self.template.section("Conditions");
        Names::read(all, before, |written, names| {
            self.condition_form(written, names)
        })
    }

    /// What a condition says, with those to which it leads by what stands for them.
    fn condition_form(&self, written: &Value, names: &Names) -> Option<Form> {
        let Some((name, argument)) = only(written) else {
            return self.plain(written);
        };
        match (name, argument) {
            ("Condition", Value::String(other)) => Some(Form::Text(Text::from(names.of(other)))),
            ("Fn::And" | "Fn::Or" | "Fn::Not", Value::Array(parts)) => {
                let parts = parts.iter();
                let read = parts.map(|part| self.condition_form(part, names));
                let mut parts: Vec<Form> = read.collect::<Option<_>>()?;
                parts.sort();
                Some(Form::Call(name.to_owned(), parts))
            }
            _ => self.plain(written),
        }
    }

    /// Whether a condition holds, where that is decided.
    pub(crate) fn condition(&self, name: &str) -> Option<bool> {
        self.decided.get(name).copied()
    }

    /// A condition that is not decided, by what stands for it: it differs from the one in the old
    /// template where it does not say the same.
    pub(crate) fn expression(&self, name: &str) -> Form {
        Form::Text(Text::from(self.conditions.of(name)))
    }

    /// Takes over what stands for the conditions of the old template.
    pub(crate) fn compare_conditions(&mut self, old: &Self) {
        self.conditions = self.read_conditions(Some(&old.conditions));
    }

    /// A value; `None` where nothing stands.
    pub(crate) fn value(&self, value: &Value, place: Place<'_>) -> Option<Form> {
        let form = match value {
            Value::Null => Form::Null,
            Value::Bool(value) => Form::Bool(*value),
            Value::Number(number) => Form::Number(plain_number(&number.to_string())),
            Value::String(text) if place.verbatim => Form::Text(Text::from(text.as_str())),
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
        each.filter_map(|item| self.value(item, place.item()))
            .collect()
    }

    fn plain(&self, value: &Value) -> Option<Form> {
        self.value(value, Facts::default().root())
    }

    /// A text, by its letters.
    fn text(&self, value: &Value) -> Option<Text> {
        self.value(value, Facts::default().verbatim())?.text()
    }

    fn known(&self, value: &Value) -> Option<String> {
        self.text(value)?.as_known().map(str::to_owned)
    }

    fn call(&self, name: &str, argument: &Value, place: Place<'_>) -> Option<Form> {
        let arguments = argument.as_array().map_or(&[][..], Vec::as_slice);
        let known = match (name, arguments) {
            ("Ref", _) => match self.known(argument).as_deref() {
                Some("AWS::NoValue") => return None,
                Some(target) => Some(self.reference(target)),
                None => None,
            },
            // With `AWS::LanguageExtensions` names are computed too.
            ("Fn::GetAtt", [id, attribute]) => match (self.known(id), self.known(attribute)) {
                (Some(id), Some(attribute)) => Some(Form::Text(self.attribute(&id, &attribute))),
                _ => None,
            },
            ("Fn::GetAtt", _) => argument
                .as_str()
                .and_then(|dotted| dotted.split_once('.'))
                .map(|(id, attribute)| Form::Text(self.attribute(id, attribute))),
            ("Fn::If", [Value::String(condition), yes, no]) => {
                return self.branch(condition, yes, no, place);
            }
            ("Fn::Sub", _) => self.substitute(argument, place),
            ("Fn::Join", [Value::String(separator), list]) => self.join(separator, list, place),
            ("Fn::Select", [index, list]) => self.select(index, list, place),
            ("Fn::Split", [Value::String(separator), text]) => self.split(separator, text),
            ("Fn::FindInMap", [map, first, second, options @ ..]) => {
                let default = options.first().and_then(|all| all.get("DefaultValue"));
                return self.look_up([map, first, second], default, place);
            }
            ("Fn::GetAZs", _) => {
                let region = self.text(argument).filter(|region| !region.is_empty());
                let region = region.map_or_else(|| self.reference("AWS::Region"), Form::Text);
                Some(Form::Call(name.to_owned(), vec![region]))
            }
            ("Fn::Cidr", [block, count, bits]) => {
                let [block, count, bits] = [block, count, bits].map(|part| self.known(part));
                match (block, count, bits) {
                    (Some(block), Some(count), Some(bits)) => {
                        functions::cidr(&block, &count, &bits)
                    }
                    _ => None,
                }
            }
            ("Fn::Length", _) => match self.plain(argument) {
                Some(Form::List(items))
                    if items.iter().all(|item| !matches!(item, Form::If(_))) =>
                {
                    Some(Form::Number(items.len().to_string()))
                }
                _ => None,
            },
            // Text that holds JSON is read as what the JSON says.
            ("Fn::ToJsonString", _) => self
                .value(argument, Facts::default().verbatim())
                .filter(|form| matches!(form, Form::Object(_) | Form::List(_))),
            ("Fn::Base64", _) => self
                .text(argument)
                .map(|text| Form::Call(name.to_owned(), vec![Form::Text(text)])),
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

    fn substitute(&self, argument: &Value, place: Place<'_>) -> Option<Form> {
        let (template, variables) = match argument {
            Value::String(text) => (text.as_str(), None),
            Value::Array(items) => match items.as_slice() {
                [Value::String(text)] => (text.as_str(), None),
                [Value::String(text), Value::Object(variables)] => (text.as_str(), Some(variables)),
                _ => return None,
            },
            _ => return None,
        };
        let known = |text: &str| Form::Text(Text::from(text));
        let mut parts = Vec::new();
        let mut rest = template;
        while let Some(start) = rest.find("${") {
            parts.push(known(&rest[..start]));
            let Some(length) = rest[start..].find('}') else {
                rest = &rest[start..];
                break;
            };
            let name = rest[start + 2..start + length].trim();
            rest = &rest[start + length + 1..];
            if let Some(written) = name.strip_prefix('!') {
                parts.push(known(&format!("${{{written}}}")));
                continue;
            }
            let own = variables.and_then(|variables| variables.get(name));
            parts.push(match (own, name.split_once('.')) {
                (Some(value), _) => self.value(value, Facts::default().verbatim())?,
                (None, Some((id, attribute))) => Form::Text(self.attribute(id, attribute)),
                (None, None) => self.reference(name),
            });
        }
        parts.push(known(rest));
        Some(joined(parts, place))
    }

    fn join(&self, separator: &str, list: &Value, place: Place<'_>) -> Option<Form> {
        let list = self.value(list, Facts::default().verbatim())?;
        let Form::List(items) = list else {
            return None;
        };
        let mut parts = Vec::new();
        for item in items {
            // Whether there is a separator depends on what a condition leaves out.
            let may_be_left_out = match &item {
                Form::If(branches) => branches.yes.is_none() || branches.no.is_none(),
                _ => false,
            };
            if may_be_left_out {
                return None;
            }
            if !parts.is_empty() {
                parts.push(Form::Text(Text::from(separator)));
            }
            parts.push(item);
        }
        Some(joined(parts, place))
    }

    fn select(&self, index: &Value, list: &Value, place: Place<'_>) -> Option<Form> {
        let index: usize = self.known(index)?.parse().ok()?;
        match self.value(list, place)? {
            // What a condition leaves out of a list moves the others up.
            Form::List(items) | Form::Set(items)
                if items.iter().all(|item| !matches!(item, Form::If(_))) =>
            {
                items.into_iter().nth(index)
            }
            Form::Call(name, region) if name == "Fn::GetAZs" => {
                Some(functions::zone(region.first()?, index))
            }
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

    fn look_up(
        &self,
        keys: [&Value; 3],
        default: Option<&Value>,
        place: Place<'_>,
    ) -> Option<Form> {
        let [map, first, second] = keys.map(|key| self.known(key));
        let rows = map
            .as_ref()
            .and_then(|map| self.template.entry("Mappings", map)?.as_object());
        if let (Some(rows), Some(first), Some(second)) = (rows, &first, &second) {
            let found = rows.get(first).and_then(|row| row.get(second));
            if let Some(found) = found.or(default) {
                return self.value(found, place);
            }
        }
        let fits =
            |wanted: &Option<String>, key: &String| wanted.as_ref().is_none_or(|own| own == key);
        let mut cells = BTreeMap::new();
        for (row, fields) in rows.into_iter().flatten() {
            for (key, value) in fields.as_object().into_iter().flatten() {
                if fits(&first, row)
                    && fits(&second, key)
                    && let Some(form) = self.value(value, place)
                {
                    cells.insert(format!("{row}/{key}"), form);
                }
            }
        }
        let key = |value: &Value| self.plain(value).unwrap_or(Form::Null);
        Some(Form::Find(Box::new(Find {
            map: key(keys[0]),
            // A mapping that is known is what its cells say, whatever its name.
            is_known: map.is_some(),
            keys: vec![key(keys[1]), key(keys[2])],
            cells,
            default: default.and_then(|default| self.value(default, place)),
        })))
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

    fn resource_type(&self, id: &str) -> Option<&'a str> {
        self.template.entry("Resources", id)?.get("Type")?.as_str()
    }

    /// The property that `Ref` gives where it is set.
    fn name_property(&self, id: &str) -> Option<&'static str> {
        self.library.of(self.resource_type(id)?).name
    }

    fn property(&self, id: &str, name: &str) -> Option<Text> {
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

    fn attribute(&self, id: &str, attribute: &str) -> Text {
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

/// The one field of an object.
pub(crate) fn only(value: &Value) -> Option<(&str, &Value)> {
    let mut fields = value.as_object()?.iter();
    let (name, inner) = fields.next()?;
    fields.next().is_none().then_some((name.as_str(), inner))
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

/// Parts that are put together: as if the text had been written, where all of it is known, and else
/// the parts, the texts among them in one piece each.
fn joined(parts: Vec<Form>, place: Place<'_>) -> Form {
    let mut whole: Vec<Form> = Vec::new();
    for part in parts {
        match (whole.last_mut(), part.text()) {
            (Some(Form::Text(before)), Some(text)) => before.append(&text),
            (_, Some(text)) if text.is_empty() => {}
            (_, Some(text)) => whole.push(Form::Text(text)),
            (_, None) => whole.push(part),
        }
    }
    match whole.as_slice() {
        [] => Form::Text(Text::default()),
        [Form::Text(text)] => match text.as_known() {
            Some(known) if !place.verbatim => literal(known),
            _ => Form::Text(text.clone()),
        },
        _ => Form::Call("Fn::Join".to_owned(), whole),
    }
}

/// JSON without functions.
pub(crate) fn data(value: &Value) -> Form {
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
    let form = match form {
        Form::Object(_) => policy::normal(form),
        other => other,
    };
    if place.is_set() {
        in_order(form, true)
    } else {
        form
    }
}

fn sorted(name: &str, form: Form) -> Form {
    if SETS.contains(&name) {
        // Tags can be an object of their own.
        in_order(form, name != "Tags")
    } else {
        form
    }
}

/// The items of a list whose order does not matter; what stands for a list of one is one.
fn in_order(form: Form, is_list: bool) -> Form {
    match form {
        Form::Object(_) if is_list => Form::Set(vec![form]),
        Form::Text(ref text) if is_list && text.as_known().is_some() => Form::Set(vec![form]),
        Form::List(mut items) => {
            items.sort();
            Form::Set(items)
        }
        Form::If(mut branches) => {
            branches.yes = branches.yes.map(|form| in_order(form, is_list));
            branches.no = branches.no.map(|form| in_order(form, is_list));
            Form::If(branches)
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
