//! What intrinsic functions give.

use std::collections::BTreeMap;

use formwork_prove::{Symbol, Text};
use serde_json::Value;

use super::Reader;
use super::settle::joined;
use crate::facts::{Facts, Place};
use crate::form::{Find, Form};
use crate::functions;

impl Reader<'_> {
    pub(super) fn call(&self, name: &str, argument: &Value, place: Place<'_>) -> Option<Form> {
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

    pub(super) fn open_call(&self, name: &str, argument: &Value) -> Form {
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

    pub(super) fn branch(
        &self,
        name: &str,
        yes: &Value,
        no: &Value,
        place: Place<'_>,
    ) -> Option<Form> {
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

    pub(super) fn substitute(&self, argument: &Value, place: Place<'_>) -> Option<Form> {
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

    pub(super) fn join(&self, separator: &str, list: &Value, place: Place<'_>) -> Option<Form> {
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

    pub(super) fn select(&self, index: &Value, list: &Value, place: Place<'_>) -> Option<Form> {
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

    pub(super) fn split(&self, separator: &str, text: &Value) -> Option<Form> {
        let text = self.text(text)?;
        let known = text.as_known().filter(|_| !separator.is_empty())?;
        let parts = known
            .split(separator)
            .map(|part| Form::Text(Text::from(part)));
        Some(Form::List(parts.collect()))
    }

    pub(super) fn look_up(
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
}
