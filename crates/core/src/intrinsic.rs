//! Intrinsic functions as functions, and [`pseudo`] parameters as values.
//!
//! Each function is one constructor over [`Value::call`]; the rest of the template language is
//! added here, one function at a time.
//!
//! AWS page: <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html>

use crate::condition::ConditionRef;
use crate::expr::{Expr, IntoExpr};
use crate::marker::{AvailabilityZone, Textual};
use crate::value::Value;

/// Values that `CloudFormation` knows about the deployment itself.
pub mod pseudo {
    use crate::expr::Expr;
    use crate::value::{Pseudo, Value};

    /// `AWS::AccountId`: the account into which the stack is deployed, twelve digits.
    pub const fn account_id() -> Expr<String> {
        Expr::from_value(Value::Pseudo(Pseudo::AccountId))
    }

    /// `AWS::NoValue`: removes the property it is given to.
    pub const fn no_value<T>() -> Expr<T> {
        Expr::from_value(Value::Pseudo(Pseudo::NoValue))
    }

    /// `AWS::NotificationARNs`: the topics that hear of the stack's events.
    pub const fn notification_arns() -> Expr<Vec<String>> {
        Expr::from_value(Value::Pseudo(Pseudo::NotificationArns))
    }

    /// `AWS::Partition`: `aws`, `aws-cn`, `aws-us-gov`, …
    pub const fn partition() -> Expr<String> {
        Expr::from_value(Value::Pseudo(Pseudo::Partition))
    }

    /// `AWS::Region`: the region into which the stack is deployed, such as `us-east-1`.
    pub const fn region() -> Expr<String> {
        Expr::from_value(Value::Pseudo(Pseudo::Region))
    }

    /// `AWS::StackId`: the ARN of the stack.
    pub const fn stack_id() -> Expr<String> {
        Expr::from_value(Value::Pseudo(Pseudo::StackId))
    }

    /// `AWS::StackName`: the name of the stack.
    pub const fn stack_name() -> Expr<String> {
        Expr::from_value(Value::Pseudo(Pseudo::StackName))
    }

    /// `AWS::URLSuffix`: the domain of the partition, `amazonaws.com` in most.
    pub const fn url_suffix() -> Expr<String> {
        Expr::from_value(Value::Pseudo(Pseudo::UrlSuffix))
    }
}

/// `Fn::Join`: the items of a list as one text, with `delimiter` between them.
///
/// For a fixed number of parts [`text!`](crate::text) is easier to read.
pub fn join<T: Textual>(delimiter: &'static str, items: impl IntoExpr<Vec<T>>) -> Expr<String> {
    let arguments = vec![delimiter.into(), items.into_expr().into_value()];
    Expr::from_value(Value::call("Fn::Join", Value::List(arguments)))
}

/// `Fn::Select`: one item of a list, counted from 0.
pub fn select<T>(index: u32, items: impl IntoExpr<Vec<T>>) -> Expr<T> {
    let arguments = vec![Value::Integer(index.into()), items.into_expr().into_value()];
    Expr::from_value(Value::call("Fn::Select", Value::List(arguments)))
}

/// `Fn::Split`: the pieces of a text between the delimiters.
pub fn split(delimiter: &'static str, text: impl IntoExpr<String>) -> Expr<Vec<String>> {
    let arguments = vec![delimiter.into(), text.into_expr().into_value()];
    Expr::from_value(Value::call("Fn::Split", Value::List(arguments)))
}

/// `Fn::GetAZs`: the availability zones of the region of the deployment, in alphabetical order.
pub fn availability_zones() -> Expr<Vec<AvailabilityZone>> {
    Expr::from_value(Value::call("Fn::GetAZs", Value::from("")))
}

/// `Fn::If`: one value where the condition holds at deployment, another where it does not.
pub fn if_<T>(
    condition: ConditionRef,
    then: impl IntoExpr<T>,
    otherwise: impl IntoExpr<T>,
) -> Expr<T> {
    let arguments = vec![
        Value::Name(condition.node()),
        then.into_expr().into_value(),
        otherwise.into_expr().into_value(),
    ];
    Expr::from_value(Value::call("Fn::If", Value::List(arguments)))
}
