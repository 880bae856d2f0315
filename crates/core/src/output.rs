//! [`Output`]: a value that the stack shows once it is deployed.

use crate::condition::ConditionRef;
use crate::expr::{IntoExpr, IntoPart};
use crate::handle::NodeId;
use crate::value::{Object, Text, Value};

/// A value that the stack shows once it is deployed.
///
/// AWS page: <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/outputs-section-structure.html>
#[derive(Clone, Debug)]
pub struct Output {
    value: Value,
    description: Option<Text>,
    condition: Option<ConditionRef>,
    export: Option<Value>,
}

impl Output {
    /// An output of this value, which is a text that may be shown.
    pub fn new(value: impl IntoPart) -> Self {
        Self {
            value: Value::from_parts([value.into_part()]),
            description: None,
            condition: None,
            export: None,
        }
    }

    /// What it is; at most 1,024 bytes.
    pub fn description(mut self, text: impl Into<Text>) -> Self {
        self.description = Some(text.into());
        self
    }

    /// The output is there only where the condition holds.
    pub fn condition(mut self, condition: ConditionRef) -> Self {
        self.condition = Some(condition);
        self
    }

    /// The name under which other stacks of the account and region may import the value.
    pub fn export(mut self, name: impl IntoExpr<String>) -> Self {
        self.export = Some(name.into_expr().into_value());
        self
    }

    pub(crate) fn into_definition(self) -> Object {
        let mut definition = Object::new();
        if let Some(text) = self.description {
            definition.insert("Description", Value::Text(text));
        }
        if let Some(condition) = self.condition {
            definition.insert("Condition", Value::Name(condition.node()));
        }
        definition.insert("Value", self.value);
        if let Some(name) = self.export {
            let export = [("Name", name)].into_iter().collect();
            definition.insert("Export", Value::Object(export));
        }
        definition
    }
}

/// An output that has been defined in a stack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutputRef {
    pub(crate) node: NodeId,
}

impl OutputRef {
    /// Its place in the app.
    pub const fn node(self) -> NodeId {
        self.node
    }
}
