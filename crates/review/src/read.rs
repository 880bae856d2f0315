//! [`Reader`]: from what is written in a template to [`Form`]s, under what is known of the deployment.

mod call;
mod reference;
mod settle;

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use formwork_prove::{Assumptions, Template, Text};
use serde_json::Value;

use crate::conditions::Names;
use crate::facts::{Facts, Place};
use crate::form::Form;

pub(crate) use settle::data;
use settle::{literal, plain_number, settle, sorted};

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
}

/// The one field of an object.
pub(crate) fn only(value: &Value) -> Option<(&str, &Value)> {
    let mut fields = value.as_object()?.iter();
    let (name, inner) = fields.next()?;
    fields.next().is_none().then_some((name.as_str(), inner))
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
