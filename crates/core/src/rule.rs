//! [`Rule`]: what the parameters of a deployment must be together.

use crate::condition::joined;
use crate::expr::{Expr, IntoExpr};
use crate::parameter::ParameterRef;
use crate::value::{Object, Text, Value};

/// What the parameters of a deployment must be together, checked before anything is created.
///
/// ```
/// use formwork_core::{App, Parameter, Rule, RuleCondition};
/// let mut app = App::new();
/// let mut stack = app.stack("Demo");
/// let stage = stack.parameter("Stage", Parameter::<String>::new().default("dev"));
/// let size = stack.parameter("Size", Parameter::<String>::new().default("small"));
/// stack.rule(
///     "SmallOutsideProd",
///     Rule::new()
///         .when(RuleCondition::equals(stage.value(), "dev"))
///         .assert(RuleCondition::contains(["small"], size.value()), "dev is small"),
/// );
/// ```
///
/// AWS page: <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/rules-section-structure.html>
#[derive(Clone, Debug, Default)]
pub struct Rule {
    condition: Option<Value>,
    assertions: Vec<Value>,
}

impl Rule {
    /// A rule without assertions; it must get at least one (`empty-rule`).
    pub const fn new() -> Self {
        Self {
            condition: None,
            assertions: Vec::new(),
        }
    }

    /// It applies only where this holds. Default: always.
    pub fn when(mut self, condition: RuleCondition) -> Self {
        self.condition = Some(condition.value);
        self
    }

    /// This must hold; otherwise the deployment stops with the text.
    pub fn assert(mut self, condition: RuleCondition, otherwise: impl Into<Text>) -> Self {
        let assertion: Object = [
            ("Assert", condition.value),
            ("AssertDescription", Value::Text(otherwise.into())),
        ]
        .into_iter()
        .collect();
        self.assertions.push(Value::Object(assertion));
        self
    }

    pub(crate) fn into_definition(self) -> Object {
        let mut definition = Object::new();
        if let Some(condition) = self.condition {
            definition.insert("RuleCondition", condition);
        }
        definition.insert("Assertions", Value::List(self.assertions));
        definition
    }
}

/// Something that holds of parameters or does not, for [`Rule`]s.
///
/// What the values of parameters are part of is asked for by
/// [`intrinsic::value_of`](crate::intrinsic::value_of) and its like. Resources do not exist yet when
/// a rule is decided: one that refers to any is `invalid-reference`.
///
/// AWS page: <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-rules.html>
#[derive(Clone, Debug, PartialEq)]
pub struct RuleCondition {
    value: Value,
}

impl RuleCondition {
    /// `Fn::Equals`: both texts are the same.
    pub fn equals(left: impl IntoExpr<String>, right: impl IntoExpr<String>) -> Self {
        let arguments = vec![
            left.into_expr().into_value(),
            right.into_expr().into_value(),
        ];
        Self::function("Fn::Equals", arguments)
    }

    /// `Fn::Contains`: the list has this text.
    pub fn contains(list: impl IntoExpr<Vec<String>>, text: impl IntoExpr<String>) -> Self {
        let arguments = vec![list.into_expr().into_value(), text.into_expr().into_value()];
        Self::function("Fn::Contains", arguments)
    }

    /// `Fn::EachMemberEquals`: every item of the list is this text.
    pub fn each_equals(list: impl IntoExpr<Vec<String>>, text: impl IntoExpr<String>) -> Self {
        let arguments = vec![list.into_expr().into_value(), text.into_expr().into_value()];
        Self::function("Fn::EachMemberEquals", arguments)
    }

    /// `Fn::EachMemberIn`: every item of the first list is in the second.
    pub fn each_in(list: impl IntoExpr<Vec<String>>, other: impl IntoExpr<Vec<String>>) -> Self {
        let arguments = vec![
            list.into_expr().into_value(),
            other.into_expr().into_value(),
        ];
        Self::function("Fn::EachMemberIn", arguments)
    }

    /// `Fn::And`: all hold. Of none, it holds.
    pub fn all(conditions: impl IntoIterator<Item = Self>) -> Self {
        joined("Fn::And", conditions.into_iter().map(|c| c.value))
            .map_or_else(|| Self::equals("", ""), |value| Self { value })
    }

    /// `Fn::Or`: at least one holds. Of none, it does not hold.
    pub fn any(conditions: impl IntoIterator<Item = Self>) -> Self {
        joined("Fn::Or", conditions.into_iter().map(|c| c.value))
            .map_or_else(|| Self::not(Self::equals("", "")), |value| Self { value })
    }

    /// `Fn::Not`: it does not hold.
    #[allow(
        clippy::should_implement_trait,
        reason = "named after the function of the template language"
    )]
    pub fn not(condition: Self) -> Self {
        Self::function("Fn::Not", vec![condition.value])
    }

    fn function(name: &'static str, arguments: Vec<Value>) -> Self {
        Self {
            value: Value::call(name, Value::List(arguments)),
        }
    }
}

/// `Fn::RefAll`: all values that the deployment gives to parameters of a type, such as
/// `AWS::EC2::VPC::Id`. For rules.
pub fn values_of_type(parameter_type: &'static str) -> Expr<Vec<String>> {
    Expr::from_value(Value::call("Fn::RefAll", Value::from(parameter_type)))
}

/// `Fn::ValueOf`: an attribute of what a parameter names, such as `VpcId` of a subnet. For rules.
pub fn value_of<T>(parameter: ParameterRef<T>, attribute: &'static str) -> Expr<String> {
    let arguments = vec![Value::Name(parameter.node()), Value::from(attribute)];
    Expr::from_value(Value::call("Fn::ValueOf", Value::List(arguments)))
}

/// `Fn::ValueOfAll`: an attribute of everything that parameters of a type name. For rules.
pub fn values_of_all(parameter_type: &'static str, attribute: &'static str) -> Expr<Vec<String>> {
    let arguments = vec![Value::from(parameter_type), Value::from(attribute)];
    Expr::from_value(Value::call("Fn::ValueOfAll", Value::List(arguments)))
}
