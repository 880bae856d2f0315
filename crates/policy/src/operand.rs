//! What may be compared in a [`Condition`](crate::Condition): operands by their kinds.

use formwork_core::{Expr, Handle, IntoPart, Is, Resource, Textual, Value};

use crate::arn::IntoArn;

/// Any text or textual expression.
#[derive(Clone, Copy, Debug)]
pub enum Text {}

/// An ARN, or a pattern of one.
#[derive(Clone, Copy, Debug)]
pub enum Arn {}

/// A number.
#[derive(Clone, Copy, Debug)]
pub enum Number {}

/// An instant: ISO 8601 such as `2027-01-01T00:00:00Z`, or seconds since 1970.
#[derive(Clone, Copy, Debug)]
pub enum Date {}

/// `true` or `false`.
#[derive(Clone, Copy, Debug)]
pub enum Bool {}

/// Bytes in base64.
#[derive(Clone, Copy, Debug)]
pub enum Binary {}

/// An address, or a range of addresses as CIDR.
#[derive(Clone, Copy, Debug)]
pub enum Address {}

/// What can be the values of a condition on operands of kind `K`: one, or several alternatives in
/// an array or a vector.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be compared by this operator",
    label = "a `{K}` is asked for here, or an array of them",
    note = "operators compare what their names say: texts, ARNs, numbers, dates, truth values, addresses"
)]
pub trait Operands<K> {
    /// The erased values; literals are text, as IAM prints them.
    fn into_operands(self) -> Vec<Value>;
}

impl<K, X: Operands<K>, const N: usize> Operands<K> for [X; N] {
    fn into_operands(self) -> Vec<Value> {
        self.into_iter().flat_map(X::into_operands).collect()
    }
}

impl<K, X: Operands<K>> Operands<K> for Vec<X> {
    fn into_operands(self) -> Vec<Value> {
        self.into_iter().flat_map(X::into_operands).collect()
    }
}

macro_rules! textual {
    ($($kind:ident)*) => {$(
        impl Operands<$kind> for &str {
            fn into_operands(self) -> Vec<Value> {
                vec![Value::from(self.to_owned())]
            }
        }

        impl Operands<$kind> for String {
            fn into_operands(self) -> Vec<Value> {
                vec![Value::from(self)]
            }
        }

        impl<T: Textual> Operands<$kind> for Expr<T> {
            fn into_operands(self) -> Vec<Value> {
                vec![self.into_value()]
            }
        }

        impl<T: Textual> Operands<$kind> for &Expr<T> {
            fn into_operands(self) -> Vec<Value> {
                vec![self.value().clone()]
            }
        }

        impl<R: Resource> Operands<$kind> for Handle<R>
        where
            R::Ref: Textual,
        {
            fn into_operands(self) -> Vec<Value> {
                vec![Value::from_parts([self.into_part()])]
            }
        }
    )*};
}

textual! { Text Date Binary Address }

impl<X: IntoArn> Operands<Arn> for X {
    fn into_operands(self) -> Vec<Value> {
        vec![self.into_arn().into_value()]
    }
}

macro_rules! whole_numbers {
    ($($number:ty)*) => {$(
        impl Operands<Number> for $number {
            fn into_operands(self) -> Vec<Value> {
                vec![Value::from(self.to_string())]
            }
        }
    )*};
}

whole_numbers! { i8 i16 i32 i64 u8 u16 u32 u64 f64 }

/// A number whose value is known when the stack is deployed, such as a parameter.
pub trait Numeric {}
impl Numeric for i64 {}
impl Numeric for f64 {}

impl<T: Numeric> Operands<Number> for Expr<T> {
    fn into_operands(self) -> Vec<Value> {
        vec![text(self.into_value())]
    }
}

/// Seconds since the beginning of 1970.
impl Operands<Date> for i64 {
    fn into_operands(self) -> Vec<Value> {
        vec![Value::from(self.to_string())]
    }
}

impl Operands<Bool> for bool {
    fn into_operands(self) -> Vec<Value> {
        vec![truth(self)]
    }
}

impl<T: Is<bool>> Operands<Bool> for Expr<T> {
    fn into_operands(self) -> Vec<Value> {
        vec![text(self.into_value())]
    }
}

pub(crate) fn truth(value: bool) -> Value {
    Value::from(if value { "true" } else { "false" })
}

/// Literals as the text that IAM prints.
pub(crate) fn text(value: Value) -> Value {
    match value {
        Value::Bool(value) => truth(value),
        Value::Integer(number) => Value::from(number.to_string()),
        Value::Number(number) => Value::from(number.to_string()),
        other => other,
    }
}
