//! A value of the template without its intrinsic functions.

use serde_json::Value;

use super::functions;
use super::scope::Scope;
use super::{Data, Node};
use crate::text::{Symbol, Text};
use crate::truth::Cause;

impl Scope<'_> {
    /// A value without intrinsic functions; `None` for `AWS::NoValue`.
    pub(super) fn resolve(&self, value: &Value, pointer: &str) -> Option<Node> {
        let data = match value {
            Value::Null => Data::Null,
            Value::Bool(value) => Data::Bool(*value),
            Value::Number(number) => Data::Number(number.clone()),
            Value::String(text) => Data::Text(Text::written(text)),
            Value::Array(items) => Data::List(self.list(items, pointer)),
            Value::Object(fields) => {
                let mut each = fields.iter();
                if let (Some((name, argument)), None) = (each.next(), each.next())
                    && functions::is_function(name)
                {
                    return self.call(name, argument, pointer);
                }
                let resolved = fields.iter().filter_map(|(name, value)| {
                    let inner = format!("{pointer}/{}", escape(name));
                    Some((name.clone(), self.resolve(value, &inner)?))
                });
                Data::Object(resolved.collect())
            }
        };
        Some(Node::new(pointer.to_owned(), data))
    }

    fn list(&self, items: &[Value], pointer: &str) -> Vec<Node> {
        items
            .iter()
            .enumerate()
            .filter_map(|(index, item)| self.resolve(item, &format!("{pointer}/{index}")))
            .collect()
    }

    /// A value as a text; a symbol where it is none.
    pub(super) fn text(&self, value: &Value, pointer: &str) -> Text {
        let node = self.resolve(value, pointer);
        node.as_ref()
            .and_then(Node::text)
            .unwrap_or_else(|| match node.map(|node| node.data) {
                Some(Data::Unknown(cause)) => Text::symbol(Symbol::Open(pointer.into(), cause)),
                _ => Text::symbol(Symbol::open(pointer, format!("`{pointer}` is no text"))),
            })
    }
}

/// A name as a part of a JSON pointer.
pub(super) fn escape(name: &str) -> String {
    if name.contains(['~', '/']) {
        name.replace('~', "~0").replace('/', "~1")
    } else {
        name.to_owned()
    }
}

pub(super) fn unreadable(function: &str, pointer: &str) -> Data {
    Data::Unknown(Cause::new(format!(
        "`{function}` at `{pointer}` cannot be read"
    )))
}
