//! Conditions: what is decided at deployment.

use crate::expr::{Expr, IntoExpr};
use crate::handle::NodeId;
use crate::value::{Object, Value};

/// Something that holds or does not, decided when the stack is deployed.
///
/// AWS page: <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-conditions.html>
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    value: Value,
}

impl Condition {
    /// `Fn::Equals`: both texts are the same.
    pub fn equals<T>(left: impl IntoExpr<T>, right: impl IntoExpr<T>) -> Self {
        let left: Expr<T> = left.into_expr();
        Self::function(
            "Fn::Equals",
            vec![left.into_value(), right.into_expr().into_value()],
        )
    }

    /// `Fn::And`: all hold. Of none, it holds.
    pub fn all(conditions: impl IntoIterator<Item = Condition>) -> Self {
        joined("Fn::And", conditions.into_iter().map(|c| c.value))
            .map_or_else(|| Self::equals::<String>("", ""), |value| Self { value })
    }

    /// `Fn::Or`: at least one holds. Of none, it does not hold.
    pub fn any(conditions: impl IntoIterator<Item = Condition>) -> Self {
        let never = || Self::not(Self::equals::<String>("", ""));
        joined("Fn::Or", conditions.into_iter().map(|c| c.value))
            .map_or_else(never, |value| Self { value })
    }

    /// `Fn::Not`: it does not hold.
    #[allow(
        clippy::should_implement_trait,
        reason = "named after the function of the template language"
    )]
    pub fn not(condition: impl Into<Condition>) -> Self {
        Self::function("Fn::Not", vec![condition.into().value])
    }

    fn function(name: &'static str, arguments: Vec<Value>) -> Self {
        Self {
            value: Value::call(name, Value::List(arguments)),
        }
    }

    pub(crate) fn into_value(self) -> Value {
        self.value
    }
}

/// `Fn::And` and `Fn::Or` take two to ten: a single one stands for itself, more are nested.
pub(crate) fn joined(name: &'static str, values: impl Iterator<Item = Value>) -> Option<Value> {
    let mut values: Vec<Value> = values.collect();
    while values.len() > 10 {
        let mut groups = Vec::new();
        while !values.is_empty() {
            let rest = values.split_off(values.len().min(10));
            groups.extend(joined_few(name, std::mem::replace(&mut values, rest)));
        }
        values = groups;
    }
    joined_few(name, values)
}

fn joined_few(name: &'static str, mut values: Vec<Value>) -> Option<Value> {
    if values.len() < 2 {
        return values.pop();
    }
    Some(Value::call(name, Value::List(values)))
}

/// A condition that has been defined in a stack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConditionRef {
    node: NodeId,
}

impl ConditionRef {
    pub(crate) const fn new(node: NodeId) -> Self {
        Self { node }
    }

    /// Its place in the app.
    pub const fn node(self) -> NodeId {
        self.node
    }
}

impl From<ConditionRef> for Condition {
    fn from(condition: ConditionRef) -> Self {
        let name = Value::Name(condition.node);
        Self {
            value: Value::Object([("Condition", name)].into_iter().collect::<Object>()),
        }
    }
}
