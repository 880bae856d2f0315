//! The erased value behind every [`Expr`](crate::Expr): data with references to nodes as leaves.
//!
//! A value never holds a logical id: it holds the node it refers to, so ids may be decided last.
//! Intrinsic functions are [`Call`]s by name, so a function that this crate does not know yet costs
//! no new variant.
//!
//! A program can nest values as deep as it likes, for instance in a loop. So nothing that happens
//! to every value (going through it, dropping it) may use recursion; what `synth` does after it has
//! refused values that are too deep may.

use std::borrow::Cow;

use crate::handle::NodeId;

/// Text that is either part of the program or made while it runs.
pub type Text = Cow<'static, str>;

/// What a position of a template holds.
///
/// Nested at most 100 levels deep, as it is printed (`value-too-deep`). It has a destructor, so
/// `match` it by reference and take what is inside with [`std::mem::take`].
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Value {
    /// JSON `null`, which `CloudFormation` refuses everywhere (`null-value`).
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// Any other number; one that is not finite is no JSON (`invalid-number`).
    Number(f64),
    /// Text known now.
    Text(Text),
    /// A list.
    List(Vec<Value>),
    /// An object, keys in the order in which they are printed.
    Object(Object),
    /// `{"Ref": …}` of a resource or a parameter.
    Ref(NodeId),
    /// `{"Fn::GetAtt": [resource, attribute]}`.
    GetAtt(NodeId, Text),
    /// `{"Ref": "AWS::Region"}` and the other pseudo parameters.
    Pseudo(Pseudo),
    /// Text with parts; printed as one `Fn::Sub`.
    Sub(Vec<Part>),
    /// The bare logical id of a node, as conditions are named.
    Name(NodeId),
    /// Any other intrinsic function: `{name: argument}`.
    Call(Box<Call>),
}

/// One piece of a text with parts.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Part {
    /// Text known now.
    Literal(Text),
    /// A value known at deployment.
    Value(Value),
}

/// An intrinsic function by name.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// The function's key in the template, such as `Fn::Join`.
    pub name: Text,
    /// Its one argument, often a list.
    pub argument: Value,
}

/// A pseudo parameter: a value that `CloudFormation` knows about the deployment itself.
///
/// AWS page: <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/pseudo-parameter-reference.html>
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Pseudo {
    /// `AWS::AccountId`, twelve digits.
    AccountId,
    /// `AWS::NotificationARNs`, a list.
    NotificationArns,
    /// `AWS::NoValue`: the property is absent.
    NoValue,
    /// `AWS::Partition`: `aws`, `aws-cn`, `aws-us-gov`, …
    Partition,
    /// `AWS::Region`, such as `us-east-1`.
    Region,
    /// `AWS::StackId`, the stack's ARN.
    StackId,
    /// `AWS::StackName`.
    StackName,
    /// `AWS::URLSuffix`: `amazonaws.com` in most partitions.
    UrlSuffix,
}

impl Pseudo {
    /// The name as the template writes it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::AccountId => "AWS::AccountId",
            Self::NotificationArns => "AWS::NotificationARNs",
            Self::NoValue => "AWS::NoValue",
            Self::Partition => "AWS::Partition",
            Self::Region => "AWS::Region",
            Self::StackId => "AWS::StackId",
            Self::StackName => "AWS::StackName",
            Self::UrlSuffix => "AWS::URLSuffix",
        }
    }
}

impl Value {
    /// An intrinsic function by its name in the template and its argument.
    pub fn call(name: impl Into<Text>, argument: Value) -> Self {
        Self::Call(Box::new(Call {
            name: name.into(),
            argument,
        }))
    }

    /// The text, where it is known now.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The items, where this is a list written in the program.
    pub fn as_list(&self) -> Option<&[Value]> {
        match self {
            Self::List(items) => Some(items),
            _ => None,
        }
    }

    /// The object, where this is one written in the program.
    pub fn as_object(&self) -> Option<&Object> {
        match self {
            Self::Object(object) => Some(object),
            _ => None,
        }
    }

    /// Whether everything in it is known before deployment.
    pub fn is_literal(&self) -> bool {
        let mut literal = true;
        self.visit(&mut |value| {
            literal &= !matches!(
                value,
                Self::Ref(_)
                    | Self::GetAtt(..)
                    | Self::Pseudo(_)
                    | Self::Sub(_)
                    | Self::Name(_)
                    | Self::Call(_)
            );
        });
        literal
    }

    /// Calls `visitor` for this value and everything inside it, outermost first.
    pub fn visit<'v>(&'v self, visitor: &mut dyn FnMut(&'v Value)) {
        let mut pending = Vec::new();
        let mut next = Some(self);
        while let Some(value) = next {
            visitor(value);
            match value {
                Self::List(items) => pending.extend(items.iter().rev()),
                Self::Object(object) => pending.extend(object.fields.iter().rev().map(|(_, v)| v)),
                Self::Sub(parts) => pending.extend(parts.iter().rev().filter_map(Part::value)),
                Self::Call(call) => pending.push(&call.argument),
                _ => {}
            }
            next = pending.pop();
        }
    }

    /// Whether it needs at most so many levels where it is printed.
    pub(crate) fn fits(&self, levels: usize) -> bool {
        let inside = |value: &Self| levels > 0 && value.fits(levels - 1);
        match self {
            Self::List(items) => items.iter().all(inside),
            Self::Object(object) => object.iter().all(|(_, value)| inside(value)),
            Self::Call(call) => inside(&call.argument),
            // `{"Fn::Sub": ["…", {"Part1": …}]}`
            Self::Sub(parts) => {
                let inside = |value: &Self| levels > 2 && value.fits(levels - 3);
                parts.iter().filter_map(Part::value).all(inside)
            }
            _ => true,
        }
    }

    /// Moves what has something inside it out of this value.
    fn take_nested(&mut self, pending: &mut Vec<Value>) {
        let mut take = |value: &mut Self| {
            if matches!(
                value,
                Self::List(_) | Self::Object(_) | Self::Sub(_) | Self::Call(_)
            ) {
                pending.push(std::mem::replace(value, Self::Null));
            }
        };
        match self {
            Self::List(items) => items.iter_mut().for_each(take),
            Self::Object(object) => object.fields.iter_mut().for_each(|(_, v)| take(v)),
            Self::Call(call) => take(&mut call.argument),
            Self::Sub(parts) => parts.iter_mut().for_each(|part| match part {
                Part::Value(value) => take(value),
                Part::Literal(_) => {}
            }),
            _ => {}
        }
    }

    /// The nodes it refers to, in the order in which they stand.
    pub fn references(&self) -> Vec<NodeId> {
        let mut nodes = Vec::new();
        self.visit(&mut |value| {
            if let Self::Ref(node) | Self::GetAtt(node, _) | Self::Name(node) = value {
                nodes.push(*node);
            }
        });
        nodes
    }

    /// Text with parts in its simplest form: neighbours joined, a lone part unwrapped.
    pub fn from_parts(parts: impl IntoIterator<Item = Part>) -> Self {
        let mut flat: Vec<Part> = Vec::new();
        for part in parts {
            match part {
                Part::Literal(text) => push_literal(&mut flat, text),
                Part::Value(mut value) => match &mut value {
                    Self::Text(text) => push_literal(&mut flat, std::mem::take(text)),
                    Self::Sub(inner) => {
                        for part in std::mem::take(inner) {
                            match part {
                                Part::Literal(text) => push_literal(&mut flat, text),
                                other @ Part::Value(_) => flat.push(other),
                            }
                        }
                    }
                    _ => flat.push(Part::Value(value)),
                },
            }
        }
        if flat.len() > 1 {
            return Self::Sub(flat);
        }
        match flat.pop() {
            None => Self::Text(Cow::Borrowed("")),
            Some(Part::Literal(text)) => Self::Text(text),
            Some(Part::Value(value)) => value,
        }
    }
}

impl Drop for Value {
    fn drop(&mut self) {
        let mut pending = Vec::new();
        self.take_nested(&mut pending);
        while let Some(mut value) = pending.pop() {
            value.take_nested(&mut pending);
        }
    }
}

impl Part {
    const fn value(&self) -> Option<&Value> {
        match self {
            Self::Value(value) => Some(value),
            Self::Literal(_) => None,
        }
    }
}

fn push_literal(parts: &mut Vec<Part>, text: Text) {
    if text.is_empty() {
        return;
    }
    if let Some(Part::Literal(last)) = parts.last_mut() {
        last.to_mut().push_str(&text);
    } else {
        parts.push(Part::Literal(text));
    }
}

impl From<serde_json::Value> for Value {
    /// Free-form JSON; keys are sorted, so that the order in which they were written does not show.
    fn from(json: serde_json::Value) -> Self {
        use serde_json::Value as Json;
        match json {
            Json::Null => Self::Null,
            Json::Bool(value) => Self::Bool(value),
            Json::Number(number) => number.as_i64().map_or_else(
                || Self::Number(number.as_f64().unwrap_or(f64::NAN)),
                Self::Integer,
            ),
            Json::String(text) => Self::Text(text.into()),
            Json::Array(items) => Self::List(items.into_iter().map(Self::from).collect()),
            Json::Object(fields) => {
                let mut fields: Vec<(Text, Self)> = fields
                    .into_iter()
                    .map(|(key, value)| (Cow::Owned(key), Self::from(value)))
                    .collect();
                fields.sort_by(|a, b| a.0.cmp(&b.0));
                Self::Object(Object { fields })
            }
        }
    }
}

impl From<&'static str> for Value {
    fn from(text: &'static str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Integer(value)
    }
}

/// An object of a template: keys in the order in which they are printed, each once.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Object {
    fields: Vec<(Text, Value)>,
}

impl Object {
    /// An empty object.
    pub const fn new() -> Self {
        Self { fields: Vec::new() }
    }

    /// Adds a field, or replaces the one of this name where it stands.
    pub fn insert(&mut self, name: impl Into<Text>, value: Value) -> Option<Value> {
        let name = name.into();
        for (key, old) in &mut self.fields {
            if *key == name {
                return Some(std::mem::replace(old, value));
            }
        }
        self.fields.push((name, value));
        None
    }

    /// Adds a field that is always there. The caller adds each name once.
    #[inline]
    pub fn require<T>(&mut self, name: &'static str, value: crate::Expr<T>) {
        self.fields.push((Cow::Borrowed(name), value.into_value()));
    }

    /// Adds a field where it is set. The caller adds each name once.
    #[inline]
    pub fn put<T>(&mut self, name: &'static str, value: Option<crate::Expr<T>>) {
        if let Some(value) = value {
            self.require(name, value);
        }
    }

    /// The value of a field.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.fields
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value)
    }

    /// The value of a field, to change.
    pub fn get_mut(&mut self, name: &str) -> Option<&mut Value> {
        self.fields
            .iter_mut()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value)
    }

    /// Takes a field out.
    pub fn remove(&mut self, name: &str) -> Option<Value> {
        let place = self.fields.iter().position(|(key, _)| key == name)?;
        Some(self.fields.remove(place).1)
    }

    /// The fields in their order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &Value)> {
        self.fields.iter().map(|(key, value)| (&**key, value))
    }

    /// The field of this name; a missing one is made, as an empty object, before the first field
    /// that comes after it, so the order in which fields are added does not show.
    pub(crate) fn entry(
        &mut self,
        name: &str,
        comes_after: impl Fn(&str, &str) -> bool,
    ) -> &mut Value {
        let there = self.fields.iter().position(|(key, _)| key == name);
        let place = there.unwrap_or_else(|| {
            let next = self.fields.iter().position(|(k, _)| comes_after(k, name));
            let place = next.unwrap_or(self.fields.len());
            let made = Value::Object(Self::new());
            self.fields
                .insert(place, (Cow::Owned(name.to_owned()), made));
            place
        });
        &mut self.fields[place].1
    }

    /// The fields, taken.
    pub(crate) fn into_fields(self) -> Vec<(Text, Value)> {
        self.fields
    }

    /// Puts the fields into the order of their names.
    pub fn sort(&mut self) {
        self.fields.sort_by(|a, b| a.0.cmp(&b.0));
    }

    /// The number of fields.
    pub fn len(&self) -> usize {
        self.fields.len()
    }

    /// Whether there is no field.
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }
}

impl<K: Into<Text>> FromIterator<(K, Value)> for Object {
    fn from_iter<I: IntoIterator<Item = (K, Value)>>(fields: I) -> Self {
        let mut object = Self::new();
        for (key, value) in fields {
            object.insert(key, value);
        }
        object
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_simplified() {
        let literal = |text: &'static str| Part::Literal(text.into());
        let region = || Part::Value(Value::Pseudo(Pseudo::Region));
        assert_eq!(
            Value::from_parts([literal("a"), literal("b")]),
            Value::from("ab")
        );
        assert_eq!(Value::from_parts([region()]), Value::Pseudo(Pseudo::Region));
        assert_eq!(Value::from_parts([]), Value::from(""));
        let inner = Value::from_parts([literal("x-"), region()]);
        assert_eq!(
            Value::from_parts([literal("y-"), Part::Value(inner)]),
            Value::Sub(vec![literal("y-x-"), region()])
        );
    }

    #[test]
    fn json_keys_are_sorted_at_every_depth() {
        let one = Value::from(serde_json::json!({"b": 1, "a": {"d": 2.5, "c": null}}));
        let two = Value::from(serde_json::json!({"a": {"c": null, "d": 2.5}, "b": 1}));
        assert_eq!(one, two);
        assert!(one.is_literal());
    }
}
