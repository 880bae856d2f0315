//! [`Parameter`]: a value that is given when the stack is deployed.

use std::fmt;
use std::marker::PhantomData;

use crate::expr::{Expr, IntoExpr, IntoPart, Is};
use crate::handle::NodeId;
use crate::marker::{ParameterType, Storable, Textual};
use crate::value::{Object, Part, Text, Value};

/// A value that is given when the stack is deployed, of a kind that `CloudFormation` checks.
///
/// `Parameter::<SubnetId>` takes only ids of subnets that exist, and gives an `Expr<SubnetId>`.
///
/// ```
/// use formwork_core::{App, Parameter};
/// let mut app = App::new();
/// let mut stack = app.stack("Demo");
/// let stage = stack.parameter("Stage", Parameter::<String>::new().default("dev"));
/// # let _ = stage;
/// ```
///
/// AWS page: <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html>
#[derive(Clone)]
pub struct Parameter<T> {
    definition: Object,
    kind: PhantomData<fn() -> T>,
}

impl<T: Storable> Parameter<T> {
    /// A parameter whose value is the name of an entry of the parameter store, and which stands for
    /// what the entry holds at each deployment. Constraints and default are those of the name.
    ///
    /// ```
    /// use formwork_core::{App, Parameter};
    /// let mut app = App::new();
    /// let mut stack = app.stack("Demo");
    /// let token = Parameter::<String>::stored().default("/demo/stage");
    /// let stage = stack.parameter("Stage", token).value();
    /// # let _ = stage;
    /// ```
    ///
    /// AWS page: <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-supplied-parameter-types.html>
    pub fn stored() -> Self {
        Self::of_type(format!("AWS::SSM::Parameter::Value<{}>", T::TYPE))
    }
}

impl<T> Parameter<T> {
    /// A parameter of a type by its name in the template, such as
    /// `AWS::SSM::Parameter::Name`; nothing checks that it gives a `T`.
    pub fn of_type(name: impl Into<Text>) -> Self {
        let definition = [("Type", Value::Text(name.into()))].into_iter().collect();
        Self {
            definition,
            kind: PhantomData,
        }
    }
}

impl<T: ParameterType> Parameter<T> {
    /// A parameter without a default: it must be given at each deployment.
    pub fn new() -> Self {
        Self::of_type(T::TYPE)
    }

    /// The value where none is given. One that breaks the parameter's own constraints is
    /// `broken-default`.
    pub fn default(self, value: impl Into<Text>) -> Self {
        self.with("Default", Value::Text(value.into()))
    }

    /// What it is for, shown by the console; at most 4,000 bytes.
    pub fn description(self, text: impl Into<Text>) -> Self {
        self.with("Description", Value::Text(text.into()))
    }

    /// The only values that are taken.
    pub fn allowed_values<V: Into<Text>>(self, values: impl IntoIterator<Item = V>) -> Self {
        let values = values.into_iter().map(|v| Value::Text(v.into())).collect();
        self.with("AllowedValues", Value::List(values))
    }

    /// A regular expression that the whole value, or each item of a list, must match.
    ///
    /// `CloudFormation` reads it as Java does. Where this library can read it too, the default is
    /// checked; patterns that look ahead or back, and others of Java's own, say nothing of it.
    pub fn allowed_pattern(self, pattern: impl Into<Text>) -> Self {
        self.with("AllowedPattern", Value::Text(pattern.into()))
    }

    /// What is shown when a value breaks a constraint.
    pub fn constraint_description(self, text: impl Into<Text>) -> Self {
        self.with("ConstraintDescription", Value::Text(text.into()))
    }

    /// The fewest characters of a text.
    pub fn min_length(self, characters: u32) -> Self {
        self.with("MinLength", Value::Integer(characters.into()))
    }

    /// The most characters of a text.
    pub fn max_length(self, characters: u32) -> Self {
        self.with("MaxLength", Value::Integer(characters.into()))
    }

    /// The least number.
    pub fn min_value(self, least: i64) -> Self {
        self.with("MinValue", Value::Integer(least))
    }

    /// The greatest number.
    pub fn max_value(self, greatest: i64) -> Self {
        self.with("MaxValue", Value::Integer(greatest))
    }

    /// The value is masked wherever the console or the API would show the parameter.
    pub fn no_echo(self) -> Self {
        self.with("NoEcho", Value::Bool(true))
    }

    fn with(mut self, key: &'static str, value: Value) -> Self {
        self.definition.insert(key, value);
        self
    }

    pub(crate) fn into_definition(mut self) -> Object {
        self.definition.sort();
        let kind = self.definition.remove("Type");
        let mut ordered = Object::new();
        ordered.insert("Type", kind.unwrap_or(Value::Null));
        for (key, value) in self.definition.iter() {
            ordered.insert(key.to_owned(), value.clone());
        }
        ordered
    }
}

impl<T: ParameterType> Default for Parameter<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T> fmt::Debug for Parameter<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Parameter").field(&self.definition).finish()
    }
}

impl<T: ParameterType> ParameterType for Vec<T> {
    const TYPE: &'static str = match T::LIST_TYPE {
        Some(name) => name,
        None => "CommaDelimitedList",
    };
    const LIST_TYPE: Option<&'static str> = None;
}

/// A parameter that has been defined in a stack. In a property it stands for its value.
pub struct ParameterRef<T> {
    node: NodeId,
    kind: PhantomData<fn() -> T>,
}

impl<T> ParameterRef<T> {
    pub(crate) const fn new(node: NodeId) -> Self {
        Self {
            node,
            kind: PhantomData,
        }
    }

    /// Its place in the app.
    pub const fn node(self) -> NodeId {
        self.node
    }

    /// The value given at deployment.
    pub const fn value(self) -> Expr<T> {
        Expr::from_value(Value::Ref(self.node))
    }
}

#[diagnostic::do_not_recommend]
impl<T: Is<U>, U> IntoExpr<U> for ParameterRef<T> {
    fn into_expr(self) -> Expr<U> {
        Expr::from_value(Value::Ref(self.node))
    }
}

#[diagnostic::do_not_recommend]
impl<T: Textual> IntoPart for ParameterRef<T> {
    fn into_part(self) -> Part {
        Part::Value(Value::Ref(self.node))
    }
}

impl<T> Clone for ParameterRef<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for ParameterRef<T> {}

impl<T> fmt::Debug for ParameterRef<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.node.fmt(f)
    }
}
