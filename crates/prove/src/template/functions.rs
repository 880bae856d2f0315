//! Intrinsic functions.
//!
//! What can be computed is; what cannot is a symbol or unknown, with the cause. Two calls that are
//! written alike give the same symbol.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html>

use serde_json::Value;

use super::resolve::unreadable;
use super::scope::Scope;
use super::{Data, Node};
use crate::text::{Piece, Symbol, Text};
use crate::truth::Cause;

/// Whether an object with this one key is a call.
pub(super) fn is_function(name: &str) -> bool {
    name == "Ref" || name == "Condition" || name.starts_with("Fn::")
}

impl Scope<'_> {
    /// What a call gives; `None` for `AWS::NoValue`.
    pub(super) fn call(&self, name: &str, argument: &Value, pointer: &str) -> Option<Node> {
        let inner = format!("{pointer}/{name}");
        let data = match name {
            "Ref" => match argument.as_str() {
                Some("AWS::NoValue") => return None,
                Some(target) => self.reference(target),
                None => unreadable(name, pointer),
            },
            "Fn::GetAtt" => self.attribute_call(argument, pointer),
            "Fn::If" => return self.branch(argument, &inner),
            "Fn::Sub" => self.substitute(argument, &inner),
            "Fn::Join" => self.join(argument, &inner),
            "Fn::Select" => self.select(argument, &inner),
            "Fn::Split" => self.split(argument, &inner),
            "Fn::FindInMap" => return self.find_in_map(argument, &inner),
            "Fn::GetAZs" => self.zones(argument, &inner),
            "Fn::Length" => self.length(argument, &inner),
            "Fn::ImportValue" => {
                let export = self.text(argument, &inner);
                Data::Text(Text::symbol(Symbol::open(
                    &format!("Fn::ImportValue {export}"),
                    format!("`{export}` is imported from another stack"),
                )))
            }
            "Condition" => {
                // Outside the section `Conditions` it is an ordinary field of a policy statement.
                let field = self.resolve(argument, &inner)?;
                return Some(Node::new(
                    pointer.to_owned(),
                    Data::Object(vec![(name.to_owned(), field)]),
                ));
            }
            _ => {
                let written = format!("{name} {argument}");
                let cause =
                    format!("`{name}` at `{pointer}` is computed when the stack is deployed");
                match name {
                    "Fn::Cidr" | "Fn::Transform" | "Fn::ToJsonString" => {
                        Data::Unknown(Cause::new(cause))
                    }
                    _ => Data::Text(Text::symbol(Symbol::open(&written, cause))),
                }
            }
        };
        Some(Node::new(pointer.to_owned(), data))
    }

    fn attribute_call(&self, argument: &Value, pointer: &str) -> Data {
        let parts = match argument {
            Value::String(dotted) => dotted
                .split_once('.')
                .map(|(id, attribute)| (id.to_owned(), Text::from(attribute))),
            Value::Array(items) => match items.as_slice() {
                [Value::String(id), attribute] => Some((
                    id.clone(),
                    self.text(attribute, &format!("{pointer}/Fn::GetAtt/1")),
                )),
                _ => None,
            },
            _ => None,
        };
        let known = parts.and_then(|(id, attribute)| Some((id, attribute.as_known()?.to_owned())));
        match known {
            Some((id, attribute)) => self.attribute(&id, &attribute),
            None => unreadable("Fn::GetAtt", pointer),
        }
    }

    fn branch(&self, argument: &Value, inner: &str) -> Option<Node> {
        let parts = argument.as_array().map(Vec::as_slice);
        let Some([Value::String(condition), yes, no]) = parts else {
            return Some(Node::new(inner.to_owned(), unreadable("Fn::If", inner)));
        };
        match self.condition(condition) {
            Some(true) => self.resolve(yes, &format!("{inner}/1")),
            Some(false) => self.resolve(no, &format!("{inner}/2")),
            None => Some(Node::new(
                inner.to_owned(),
                Data::Unknown(Cause::new(format!(
                    "the condition `{condition}` is not known"
                ))),
            )),
        }
    }

    fn substitute(&self, argument: &Value, inner: &str) -> Data {
        let (template, variables) = match argument {
            Value::String(text) => (text.as_str(), None),
            Value::Array(items) => match items.as_slice() {
                [Value::String(text)] => (text.as_str(), None),
                [Value::String(text), Value::Object(variables)] => (text.as_str(), Some(variables)),
                _ => return unreadable("Fn::Sub", inner),
            },
            _ => return unreadable("Fn::Sub", inner),
        };
        let mut whole = Text::default();
        let mut rest = template;
        while let Some(start) = rest.find("${") {
            whole.push_str(&rest[..start]);
            let Some(length) = rest[start..].find('}') else {
                break;
            };
            let name = rest[start + 2..start + length].trim();
            rest = &rest[start + length + 1..];
            if let Some(written) = name.strip_prefix('!') {
                whole.push_str(&format!("${{{written}}}"));
                continue;
            }
            let own = variables.and_then(|variables| variables.get(name));
            let value = match (own, name.split_once('.')) {
                (Some(value), _) => Data::Text(self.text(value, &format!("{inner}/1/{name}"))),
                (None, Some((id, attribute))) => self.attribute(id, attribute),
                (None, None) => self.reference(name),
            };
            let text = Node::new(String::new(), value).text();
            whole.append(&text.unwrap_or_else(|| {
                Text::symbol(Symbol::open(
                    name,
                    format!("`{name}` at `{inner}` is no text"),
                ))
            }));
        }
        whole.push_str(rest);
        Data::Text(whole)
    }

    fn join(&self, argument: &Value, inner: &str) -> Data {
        let Some([Value::String(separator), list]) = argument.as_array().map(Vec::as_slice) else {
            return unreadable("Fn::Join", inner);
        };
        let Some(list) = self.resolve(list, &format!("{inner}/1")) else {
            return unreadable("Fn::Join", inner);
        };
        let mut whole = Text::default();
        match &list.data {
            Data::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        whole.push_str(separator);
                    }
                    match (item.text(), item.unknown()) {
                        (Some(text), _) => whole.append(&text),
                        (None, Some(cause)) => whole.push(Piece::Symbol(Symbol::Open(
                            item.pointer.as_str().into(),
                            cause.clone(),
                        ))),
                        (None, None) => return unreadable("Fn::Join", inner),
                    }
                }
            }
            Data::Unknown(cause) => {
                let name = format!("Fn::Join {argument}");
                whole.push(Piece::Symbol(Symbol::Open(name.into(), cause.clone())));
            }
            _ => return unreadable("Fn::Join", inner),
        }
        Data::Text(whole)
    }

    fn select(&self, argument: &Value, inner: &str) -> Data {
        let Some([index, list]) = argument.as_array().map(Vec::as_slice) else {
            return unreadable("Fn::Select", inner);
        };
        let index = self
            .resolve(index, &format!("{inner}/0"))
            .and_then(|node| node.integer())
            .and_then(|index| usize::try_from(index).ok());
        let are_zones = list.get("Fn::GetAZs").is_some();
        let (Some(index), Some(list)) = (index, self.resolve(list, &format!("{inner}/1"))) else {
            return unreadable("Fn::Select", inner);
        };
        match list.data {
            Data::List(items) => match items.into_iter().nth(index) {
                Some(item) => item.data,
                None => unreadable("Fn::Select", inner),
            },
            // The items of a list of zones differ, whatever they are.
            Data::Unknown(cause) if are_zones => {
                let list = cause.as_str().into();
                Data::Text(Text::symbol(Symbol::Item { list, index, cause }))
            }
            Data::Unknown(cause) => {
                let name = format!("Fn::Select {argument}");
                Data::Text(Text::symbol(Symbol::Open(name.into(), cause)))
            }
            _ => unreadable("Fn::Select", inner),
        }
    }

    fn split(&self, argument: &Value, inner: &str) -> Data {
        let Some([Value::String(separator), text]) = argument.as_array().map(Vec::as_slice) else {
            return unreadable("Fn::Split", inner);
        };
        let text = self.text(text, &format!("{inner}/1"));
        if separator.is_empty() {
            return unreadable("Fn::Split", inner);
        }
        let open = text.symbols().find(|symbol| symbol.may_hold_colon());
        if let Some(symbol) = open {
            return Data::Unknown(symbol.cause());
        }
        let mut parts = vec![Text::default()];
        for piece in text.pieces() {
            match piece {
                Piece::Known(known) => {
                    for (index, part) in known.split(separator.as_str()).enumerate() {
                        if index > 0 {
                            parts.push(Text::default());
                        }
                        if let Some(last) = parts.last_mut() {
                            last.push_str(part);
                        }
                    }
                }
                Piece::Symbol(_) => {
                    if let Some(last) = parts.last_mut() {
                        last.push(piece.clone());
                    }
                }
            }
        }
        let nodes = parts.into_iter().enumerate();
        Data::List(
            nodes
                .map(|(index, part)| Node::new(format!("{inner}#{index}"), Data::Text(part)))
                .collect(),
        )
    }

    fn find_in_map(&self, argument: &Value, inner: &str) -> Option<Node> {
        let data = 'found: {
            let Some([map, first, second, rest @ ..]) = argument.as_array().map(Vec::as_slice)
            else {
                break 'found unreadable("Fn::FindInMap", inner);
            };
            let keys = [map, first, second].map(|key| self.text(key, inner));
            let known: Option<Vec<&str>> = keys.iter().map(Text::as_known).collect();
            let Some([map, first, second]) = known.as_deref() else {
                let open = keys.iter().find_map(|key| key.symbols().next());
                break 'found Data::Unknown(
                    open.map_or_else(|| Cause::new("a key is not known"), Symbol::cause),
                );
            };
            let row = self.template.entry("Mappings", map);
            if let Some(value) = row.and_then(|row| row.get(first)?.get(second)) {
                let pointer = format!("/Mappings/{map}/{first}/{second}");
                return self.resolve(value, &pointer);
            }
            let default = rest.first().and_then(|options| options.get("DefaultValue"));
            match default {
                Some(default) => return self.resolve(default, &format!("{inner}/3/DefaultValue")),
                None => Data::Unknown(Cause::new(format!("`{map}` has no `{first}`, `{second}`"))),
            }
        };
        Some(Node::new(inner.to_owned(), data))
    }

    /// The zones of a region: a list of which nothing is known but that its items differ.
    fn zones(&self, argument: &Value, inner: &str) -> Data {
        let region = self.text(argument, inner);
        let region = if region.is_empty() {
            Text::symbol(Symbol::Fixed("AWS::Region".into()))
        } else {
            region
        };
        Data::Unknown(Cause::new(format!(
            "the zones of `{region}` are chosen when the stack is deployed"
        )))
    }

    fn length(&self, argument: &Value, inner: &str) -> Data {
        match self.resolve(argument, inner).map(|node| node.data) {
            Some(Data::List(items)) => Data::Number(items.len().into()),
            Some(Data::Unknown(cause)) => Data::Unknown(cause),
            _ => unreadable("Fn::Length", inner),
        }
    }
}
