//! [`Expr`]: a value known now or only at deployment, with a type that says what it is.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use crate::marker::{Json, JsonLiteral, Map, TextLiteral, Textual};
use crate::value::{Object, Part, Text, Value};

/// A value of kind `T`, known now or only at deployment.
///
/// `T` says what it is: `VpcId`, `RoleArn`, `String`, `bool`, `i64`. There is no `Display` and no
/// `Deref<str>`: what is only known at deployment cannot be formatted into a name or a number by
/// mistake. Texts with parts are made with [`text!`](crate::text).
///
/// ```
/// use formwork_core::{Expr, pseudo, text};
/// let host: Expr<String> = text!["bedrock-runtime.", pseudo::region(), ".amazonaws.com"];
/// assert!(!host.value().is_literal());
/// ```
///
/// A value of one kind is refused where another is asked for:
///
/// ```compile_fail
/// use formwork_core::{Expr, IntoExpr};
/// formwork_core::markers! { VpcId; SubnetId; }
/// fn in_vpc(vpc: impl IntoExpr<VpcId>) {}
/// in_vpc(Expr::<SubnetId>::from_text("subnet-0123")); // `Expr<SubnetId>` does not give a `VpcId`
/// ```
pub struct Expr<T> {
    value: Value,
    kind: PhantomData<fn() -> T>,
}

impl<T> Expr<T> {
    /// The erased value.
    pub const fn value(&self) -> &Value {
        &self.value
    }

    /// The erased value, taken.
    pub fn into_value(self) -> Value {
        self.value
    }

    /// Takes an erased value at its word: nothing checks that it is a `T`.
    ///
    /// For generated code, and for functions that this crate does not have.
    pub const fn from_value(value: Value) -> Self {
        Self {
            value,
            kind: PhantomData,
        }
    }

    /// The text, where it is known now.
    pub fn as_text(&self) -> Option<&str> {
        self.value.as_text()
    }

    /// The value for a position of another kind, at the program's word.
    ///
    /// For the rare case in which the types know less than the program does.
    pub fn cast<U>(self) -> Expr<U> {
        Expr::from_value(self.value)
    }
}

impl<T: Textual> Expr<T> {
    /// A text taken at its word, such as the id of a thing that exists already.
    pub fn from_text(text: impl Into<Text>) -> Self {
        Self::from_value(Value::Text(text.into()))
    }

    /// The same value where any text is asked for.
    pub fn into_text(self) -> Expr<String> {
        Expr::from_value(self.value)
    }
}

impl<T> Clone for Expr<T> {
    fn clone(&self) -> Self {
        Self::from_value(self.value.clone())
    }
}

impl<T> PartialEq for Expr<T> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl<T> fmt::Debug for Expr<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(f)
    }
}

/// Says that a value of this kind may stand where a `T` is asked for.
///
/// `impl Is<Arn> for RoleArn {}` lets a role's ARN be passed as an ARN. Every kind is itself.
#[diagnostic::on_unimplemented(
    message = "a `{Self}` is no `{T}`",
    label = "a `{T}` is asked for here"
)]
pub trait Is<T> {}

impl<T> Is<T> for T {}

/// What can be passed where a value of kind `T` is asked for.
///
/// Implemented by `Expr<T>`, by handles whose `Ref` gives a `T`, by literals of the kind, and by
/// arrays and vectors where `T` is a list.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not give a `{T}`",
    label = "a `{T}` is asked for here",
    note = "an id comes from what `add` gave; that of a thing which exists already is written `Expr::<{T}>::from_text(\"…\")`",
    note = "where any text will do, `.into_text()` turns an id or a name into an `Expr<String>`"
)]
pub trait IntoExpr<T> {
    /// Turns it into the expression.
    fn into_expr(self) -> Expr<T>;
}

#[diagnostic::do_not_recommend]
impl<T: Is<U>, U> IntoExpr<U> for Expr<T> {
    fn into_expr(self) -> Expr<U> {
        Expr::from_value(self.value)
    }
}

#[diagnostic::do_not_recommend]
impl<T: Is<U>, U> IntoExpr<U> for &Expr<T> {
    fn into_expr(self) -> Expr<U> {
        Expr::from_value(self.value.clone())
    }
}

#[diagnostic::do_not_recommend]
impl<T: TextLiteral> IntoExpr<T> for &str {
    fn into_expr(self) -> Expr<T> {
        Expr::from_value(Value::Text(Cow::Owned(self.to_owned())))
    }
}

#[diagnostic::do_not_recommend]
impl<T: TextLiteral> IntoExpr<T> for String {
    fn into_expr(self) -> Expr<T> {
        Expr::from_value(Value::Text(Cow::Owned(self)))
    }
}

#[diagnostic::do_not_recommend]
impl<T: TextLiteral> IntoExpr<T> for Text {
    fn into_expr(self) -> Expr<T> {
        Expr::from_value(Value::Text(self))
    }
}

#[diagnostic::do_not_recommend]
impl<T: JsonLiteral> IntoExpr<T> for serde_json::Value {
    fn into_expr(self) -> Expr<T> {
        Expr::from_value(Value::from(self))
    }
}

#[diagnostic::do_not_recommend]
impl IntoExpr<Json> for Object {
    fn into_expr(self) -> Expr<Json> {
        Expr::from_value(Value::Object(self))
    }
}

#[diagnostic::do_not_recommend]
impl IntoExpr<bool> for bool {
    fn into_expr(self) -> Expr<bool> {
        Expr::from_value(Value::Bool(self))
    }
}

macro_rules! whole_numbers {
    ($($number:ty)*) => {$(
        #[diagnostic::do_not_recommend]
        impl IntoExpr<i64> for $number {
            fn into_expr(self) -> Expr<i64> {
                Expr::from_value(Value::Integer(self.into()))
            }
        }

        #[diagnostic::do_not_recommend]
        impl IntoExpr<f64> for $number {
            fn into_expr(self) -> Expr<f64> {
                Expr::from_value(Value::Integer(self.into()))
            }
        }

        impl From<$number> for Expr<i64> {
            fn from(number: $number) -> Self {
                number.into_expr()
            }
        }
    )*};
}

whole_numbers! { i8 i16 i32 i64 u8 u16 u32 }

#[diagnostic::do_not_recommend]
impl IntoExpr<f64> for f64 {
    fn into_expr(self) -> Expr<f64> {
        Expr::from_value(Value::Number(self))
    }
}

#[diagnostic::do_not_recommend]
impl<T, X: IntoExpr<T>> IntoExpr<Vec<T>> for Vec<X> {
    fn into_expr(self) -> Expr<Vec<T>> {
        list(self)
    }
}

#[diagnostic::do_not_recommend]
impl<T, X: IntoExpr<T>, const N: usize> IntoExpr<Vec<T>> for [X; N] {
    fn into_expr(self) -> Expr<Vec<T>> {
        list(self)
    }
}

#[diagnostic::do_not_recommend]
impl<T, X: IntoExpr<T> + Clone> IntoExpr<Vec<T>> for &[X] {
    fn into_expr(self) -> Expr<Vec<T>> {
        list(self.iter().cloned())
    }
}

/// A list from anything that can be gone through.
pub fn list<T>(items: impl IntoIterator<Item = impl IntoExpr<T>>) -> Expr<Vec<T>> {
    Expr::from_value(Value::List(
        items
            .into_iter()
            .map(|item| item.into_expr().into_value())
            .collect(),
    ))
}

#[diagnostic::do_not_recommend]
impl<T, K: Into<Text>, X: IntoExpr<T>, const N: usize> IntoExpr<Map<T>> for [(K, X); N] {
    fn into_expr(self) -> Expr<Map<T>> {
        map(self)
    }
}

#[diagnostic::do_not_recommend]
impl<T, K: Into<Text>, X: IntoExpr<T>> IntoExpr<Map<T>> for Vec<(K, X)> {
    fn into_expr(self) -> Expr<Map<T>> {
        map(self)
    }
}

#[diagnostic::do_not_recommend]
impl<T, K: Into<Text>, X: IntoExpr<T>> IntoExpr<Map<T>> for BTreeMap<K, X> {
    fn into_expr(self) -> Expr<Map<T>> {
        map(self)
    }
}

/// A map from pairs; its keys are printed in their order.
pub fn map<T, K: Into<Text>>(
    pairs: impl IntoIterator<Item = (K, impl IntoExpr<T>)>,
) -> Expr<Map<T>> {
    let mut object: Object = pairs
        .into_iter()
        .map(|(key, value)| (key, value.into_expr().into_value()))
        .collect();
    object.sort();
    Expr::from_value(Value::Object(object))
}

impl From<&str> for Expr<String> {
    fn from(text: &str) -> Self {
        text.into_expr()
    }
}

impl From<String> for Expr<String> {
    fn from(text: String) -> Self {
        text.into_expr()
    }
}

impl From<bool> for Expr<bool> {
    fn from(value: bool) -> Self {
        value.into_expr()
    }
}

/// What may stand inside a text with parts: literals, and anything that gives a text.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a part of a text",
    label = "not a text that may be shown",
    note = "a part is a text, or a value of a kind that is text: an id, a name, an ARN, an `Expr<String>`",
    note = "a secret cannot be one: give it to a property that takes a secret"
)]
pub trait IntoPart {
    /// Turns it into a piece of text.
    fn into_part(self) -> Part;
}

#[diagnostic::do_not_recommend]
impl IntoPart for &str {
    fn into_part(self) -> Part {
        Part::Literal(Cow::Owned(self.to_owned()))
    }
}

#[diagnostic::do_not_recommend]
impl IntoPart for String {
    fn into_part(self) -> Part {
        Part::Literal(Cow::Owned(self))
    }
}

#[diagnostic::do_not_recommend]
impl<T: Textual> IntoPart for Expr<T> {
    fn into_part(self) -> Part {
        Part::Value(self.value)
    }
}

#[diagnostic::do_not_recommend]
impl<T: Textual> IntoPart for &Expr<T> {
    fn into_part(self) -> Part {
        Part::Value(self.value.clone())
    }
}

#[diagnostic::do_not_recommend]
impl<R: crate::Resource> IntoPart for crate::Handle<R>
where
    R::Ref: Textual,
{
    fn into_part(self) -> Part {
        Part::Value(Value::Ref(self.node()))
    }
}

/// A text with parts, in the manner of `concat!`; printed as one readable `Fn::Sub`.
///
/// ```
/// use formwork_core::{pseudo, text};
/// let arn = text!["arn:", pseudo::partition(), ":s3:::my-bucket/*"];
/// # let _ = arn;
/// ```
#[macro_export]
macro_rules! text {
    ($($part:expr),* $(,)?) => {
        $crate::Expr::<::std::string::String>::from_value($crate::Value::from_parts([
            $($crate::IntoPart::into_part($part)),*
        ]))
    };
}
