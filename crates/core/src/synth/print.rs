//! Values as JSON text.

use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::app::App;
use crate::handle::NodeId;
use crate::value::{Part, Value};

use super::body::Body;
use super::crossing::Crossings;
use super::values;

/// What nodes are called in templates.
#[derive(Clone, Copy)]
pub(crate) struct Ids<'a> {
    pub app: &'a App,
    /// The logical ids, by the nodes' indices.
    pub of_nodes: &'a [String],
    pub crossings: &'a Crossings,
}

/// What the nodes to which values refer are called.
#[derive(Clone, Copy)]
pub(crate) enum Names<'a> {
    /// By their logical ids, in the template of a stack.
    LogicalIds(Ids<'a>, usize),
    /// By their paths.
    Paths(&'a App),
}

/// What a reference stands for.
enum Meaning<'a> {
    /// What it is in this template.
    Itself,
    /// A value that is known.
    Known(&'a Value),
    /// What another stack has.
    Imported(Value),
}

impl<'a> Names<'a> {
    fn get(self, node: NodeId) -> &'a str {
        match self {
            Self::LogicalIds(names, _) => names
                .of_nodes
                .get(node.index as usize)
                .map_or("", String::as_str),
            Self::Paths(app) => app.path(node),
        }
    }

    /// What a reference stands for in this template.
    fn meaning(self, value: &Value) -> Meaning<'a> {
        let (Self::LogicalIds(names, stack), Value::Ref(node) | Value::GetAtt(node, _)) =
            (self, value)
        else {
            return Meaning::Itself;
        };
        if let Some(existing) = values::existing(names.app, *node) {
            return existing
                .known(value)
                .map_or(Meaning::Itself, Meaning::Known);
        }
        match names.app.node(*node) {
            Some(other) if other.stack != stack => names
                .crossings
                .import(names.app, stack, value)
                .map_or(Meaning::Itself, Meaning::Imported),
            _ => Meaning::Itself,
        }
    }
}

/// Something with the names of the nodes to which it refers, ready to be written.
struct Named<'a, T> {
    inner: &'a T,
    names: Names<'a>,
}

/// On one line, without spaces.
pub(crate) fn compact(value: &Value, names: Names<'_>) -> String {
    serde_json::to_string(&Named {
        inner: value,
        names,
    })
    .unwrap_or_default()
}

/// Two spaces a level, one field a line, a line break at the end.
pub(crate) fn pretty(body: &Body<'_>, names: Names<'_>) -> String {
    let mut text = serde_json::to_string_pretty(&Named { inner: body, names }).unwrap_or_default();
    text.push('\n');
    text
}

impl Serialize for Named<'_, Body<'_>> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.inner {
            Body::Text(text) => serializer.serialize_str(text),
            Body::Value(value) => self.value(value).serialize(serializer),
            Body::Owned(value) => self.value(value).serialize(serializer),
            Body::Object(object) => self.object(serializer, object.iter()),
            Body::Fields(fields) => {
                let mut map = serializer.serialize_map(Some(fields.len()))?;
                for (key, inner) in fields {
                    let names = self.names;
                    map.serialize_entry(key, &Named { inner, names })?;
                }
                map.end()
            }
        }
    }
}

impl<T> Named<'_, T> {
    const fn value<'b>(&'b self, inner: &'b Value) -> Named<'b, Value> {
        let names = self.names;
        Named { inner, names }
    }

    fn object<'b, S: Serializer>(
        &self,
        serializer: S,
        fields: impl ExactSizeIterator<Item = (&'b str, &'b Value)>,
    ) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(fields.len()))?;
        for (key, value) in fields {
            map.serialize_entry(key, &self.value(value))?;
        }
        map.end()
    }

    fn sub<S: Serializer>(&self, serializer: S, parts: &[Part]) -> Result<S::Ok, S::Error> {
        let mut text = String::new();
        let mut variables: Vec<(String, Value)> = Vec::new();
        for part in parts {
            match part {
                Part::Literal(literal) => push_literal(&mut text, literal),
                Part::Value(value) => self.sub_value(parts, value, &mut text, &mut variables),
            }
        }
        if variables.is_empty() {
            return if text.contains("${") {
                field(serializer, "Fn::Sub", &text)
            } else {
                serializer.serialize_str(&text)
            };
        }
        let variables = Value::Object(variables.into_iter().collect());
        field(serializer, "Fn::Sub", &(text, self.value(&variables)))
    }

    fn sub_value(
        &self,
        parts: &[Part],
        value: &Value,
        text: &mut String,
        variables: &mut Vec<(String, Value)>,
    ) {
        let mut variable = |text: &mut String, value: Value| {
            let name = self.variable(parts, variables.len());
            reference(text, &[&name]);
            variables.push((name, value));
        };
        match self.names.meaning(value) {
            Meaning::Known(Value::Text(known)) => return push_literal(text, known),
            Meaning::Known(known) => return self.sub_value(parts, known, text, variables),
            Meaning::Imported(import) => return variable(text, import),
            Meaning::Itself => {}
        }
        match value {
            Value::Ref(node) => reference(text, &[self.names.get(*node)]),
            Value::GetAtt(node, attribute) => {
                reference(text, &[self.names.get(*node), ".", attribute]);
            }
            Value::Pseudo(pseudo) => reference(text, &[pseudo.name()]),
            other => variable(text, other.clone()),
        }
    }

    /// A variable's name that hides no logical id that the text refers to.
    fn variable(&self, parts: &[Part], count: usize) -> String {
        let mut name = format!("Part{}", count + 1);
        let hides = |name: &str| {
            parts.iter().any(|part| match part {
                Part::Value(Value::Ref(node) | Value::GetAtt(node, _)) => {
                    self.names.get(*node) == name
                }
                _ => false,
            })
        };
        while hides(&name) {
            name.push('x');
        }
        name
    }
}

fn field<S: Serializer, V: Serialize + ?Sized>(
    serializer: S,
    key: &str,
    value: &V,
) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(1))?;
    map.serialize_entry(key, value)?;
    map.end()
}

/// Text in which `${` means nothing.
fn push_literal(text: &mut String, literal: &str) {
    text.push_str(&literal.replace("${", "${!"));
}

fn reference(text: &mut String, pieces: &[&str]) {
    text.push_str("${");
    for piece in pieces {
        text.push_str(piece);
    }
    text.push('}');
}

impl Serialize for Named<'_, Value> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.names.meaning(self.inner) {
            Meaning::Known(known) => return self.value(known).serialize(serializer),
            Meaning::Imported(import) => return self.value(&import).serialize(serializer),
            Meaning::Itself => {}
        }
        match self.inner {
            Value::Null => serializer.serialize_unit(),
            Value::Bool(value) => serializer.serialize_bool(*value),
            Value::Integer(value) => serializer.serialize_i64(*value),
            Value::Number(value) => serializer.serialize_f64(*value),
            Value::Text(text) => serializer.serialize_str(text),
            Value::List(items) => serializer.collect_seq(items.iter().map(|v| self.value(v))),
            Value::Object(object) => self.object(serializer, object.iter()),
            Value::Ref(node) => field(serializer, "Ref", self.names.get(*node)),
            Value::GetAtt(node, attribute) => {
                let name = self.names.get(*node);
                field(serializer, "Fn::GetAtt", &[name, attribute])
            }
            Value::Pseudo(pseudo) => field(serializer, "Ref", pseudo.name()),
            Value::Sub(parts) => self.sub(serializer, parts),
            Value::Name(node) => serializer.serialize_str(self.names.get(*node)),
            Value::Call(call) => field(serializer, &call.name, &self.value(&call.argument)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Expr, intrinsic, pseudo, text};

    fn check<T>(value: &Expr<T>, expected: &str) {
        let names = Ids {
            app: &crate::App::new(),
            of_nodes: &["Vpc".into(), "Part1".into()],
            crossings: &Crossings::default(),
        };
        let names = Names::LogicalIds(names, 0);
        assert_eq!(compact(value.value(), names), expected);
    }

    fn node(index: u32) -> NodeId {
        NodeId { app: 0, index }
    }

    #[test]
    fn functions_have_their_form() {
        let vpc = || Expr::<String>::from_value(Value::Ref(node(0)));
        check(&vpc(), r#"{"Ref":"Vpc"}"#);
        let group = Value::GetAtt(node(0), "DefaultSecurityGroup".into());
        check(
            &Expr::<String>::from_value(group),
            r#"{"Fn::GetAtt":["Vpc","DefaultSecurityGroup"]}"#,
        );
        check(&pseudo::region(), r#"{"Ref":"AWS::Region"}"#);
        check(
            &intrinsic::select(1, intrinsic::availability_zones()),
            r#"{"Fn::Select":[1,{"Fn::GetAZs":""}]}"#,
        );
        check(
            &text!["a-", vpc(), "-${x}-", pseudo::partition()],
            r#"{"Fn::Sub":"a-${Vpc}-${!x}-${AWS::Partition}"}"#,
        );
        check(&text!["a", "b"], r#""ab""#);
    }

    #[test]
    fn a_function_inside_a_text_becomes_a_variable_that_hides_nothing() {
        let joined = intrinsic::join(",", ["a", "b"].map(crate::IntoExpr::<String>::into_expr));
        let other = Expr::<String>::from_value(Value::Ref(node(1)));
        check(
            &text!["x", joined, other],
            r#"{"Fn::Sub":["x${Part1x}${Part1}",{"Part1x":{"Fn::Join":[",",["a","b"]]}}]}"#,
        );
    }
}
