//! Values as JSON text.

use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

use crate::handle::NodeId;
use crate::value::{Object, Part, Pseudo, Value};

/// A value with the names of the nodes it refers to, ready to be written.
struct Named<'a> {
    value: &'a Value,
    names: &'a [String],
}

/// On one line, without spaces.
pub(crate) fn compact(value: &Value, names: &[String]) -> String {
    serde_json::to_string(&Named { value, names }).unwrap_or_default()
}

/// Two spaces a level, one field a line, a line break at the end.
pub(crate) fn pretty(value: &Value, names: &[String]) -> String {
    let mut text = serde_json::to_string_pretty(&Named { value, names }).unwrap_or_default();
    text.push('\n');
    text
}

impl Named<'_> {
    const fn inner<'b>(&'b self, value: &'b Value) -> Named<'b> {
        Named {
            value,
            names: self.names,
        }
    }

    fn name(&self, node: NodeId) -> &str {
        self.names
            .get(node.index as usize)
            .map_or("", String::as_str)
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

    fn sub<S: Serializer>(&self, serializer: S, parts: &[Part]) -> Result<S::Ok, S::Error> {
        let mut text = String::new();
        let mut variables = Object::new();
        for part in parts {
            match part {
                Part::Literal(literal) => text.push_str(&literal.replace("${", "${!")),
                Part::Value(Value::Ref(node)) => reference(&mut text, &[self.name(*node)]),
                Part::Value(Value::GetAtt(node, attribute)) => {
                    reference(&mut text, &[self.name(*node), ".", attribute]);
                }
                Part::Value(Value::Pseudo(pseudo)) => reference(&mut text, &[pseudo.name()]),
                Part::Value(other) => {
                    let name = self.variable(parts, variables.len());
                    reference(&mut text, &[&name]);
                    variables.insert(name, other.clone());
                }
            }
        }
        if variables.is_empty() {
            return Self::field(serializer, "Fn::Sub", &text);
        }
        let arguments = Value::List(vec![Value::from(text), Value::Object(variables)]);
        Self::field(serializer, "Fn::Sub", &self.inner(&arguments))
    }

    /// A variable's name that hides no logical id that the text refers to.
    fn variable(&self, parts: &[Part], count: usize) -> String {
        let mut name = format!("Part{}", count + 1);
        let hides = |name: &str| {
            parts.iter().any(|part| match part {
                Part::Value(Value::Ref(node) | Value::GetAtt(node, _)) => self.name(*node) == name,
                _ => false,
            })
        };
        while hides(&name) {
            name.push('x');
        }
        name
    }
}

fn reference(text: &mut String, pieces: &[&str]) {
    text.push_str("${");
    for piece in pieces {
        text.push_str(piece);
    }
    text.push('}');
}

impl Serialize for Named<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.value {
            Value::Null => serializer.serialize_unit(),
            Value::Bool(value) => serializer.serialize_bool(*value),
            Value::Integer(value) => serializer.serialize_i64(*value),
            Value::Number(value) => serializer.serialize_f64(*value),
            Value::Text(text) => serializer.serialize_str(text),
            Value::List(items) => {
                let mut list = serializer.serialize_seq(Some(items.len()))?;
                for item in items {
                    list.serialize_element(&self.inner(item))?;
                }
                list.end()
            }
            Value::Object(object) => {
                let mut map = serializer.serialize_map(Some(object.len()))?;
                for (key, value) in object.iter() {
                    map.serialize_entry(key, &self.inner(value))?;
                }
                map.end()
            }
            Value::Ref(node) => Self::field(serializer, "Ref", self.name(*node)),
            Value::GetAtt(node, attribute) => {
                Self::field(serializer, "Fn::GetAtt", &[self.name(*node), attribute])
            }
            Value::Pseudo(pseudo) => Self::field(serializer, "Ref", Pseudo::name(*pseudo)),
            Value::Sub(parts) => self.sub(serializer, parts),
            Value::Name(node) => serializer.serialize_str(self.name(*node)),
            Value::Call(call) => Self::field(serializer, &call.name, &self.inner(&call.argument)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Expr, intrinsic, pseudo, text};

    fn check<T>(value: &Expr<T>, expected: &str) {
        assert_eq!(
            compact(value.value(), &["Vpc".into(), "Part1".into()]),
            expected
        );
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
