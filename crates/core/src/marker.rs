//! Kinds of values: empty types that stand as `T` in [`Expr<T>`](crate::Expr).

/// A kind whose values are text: it may be a part of a [`text!`](crate::text).
///
/// `Secret` is not one, so a secret cannot be put into a plain text.
#[diagnostic::on_unimplemented(
    message = "a `{Self}` is no text that may be shown",
    label = "not a text that may be shown"
)]
pub trait Textual {}

/// A kind of which a text written in the program is a value: `String`, and enumerations.
#[diagnostic::on_unimplemented(
    message = "a plain text is no `{Self}`",
    label = "a `{Self}` is asked for here"
)]
pub trait TextLiteral {}

/// A kind of which free-form JSON is a value.
pub trait JsonLiteral {}

/// Free-form JSON.
#[derive(Debug, Clone, Copy)]
pub enum Json {}

/// A map from text to values of kind `T`.
#[derive(Debug)]
pub struct Map<T>(std::marker::PhantomData<fn() -> T>);

/// A value that must not be shown, such as a password.
///
/// It goes into properties that take a secret and nowhere else: it is not [`Textual`].
#[derive(Debug, Clone, Copy)]
pub enum Secret {}

impl Textual for String {}
impl TextLiteral for String {}
impl JsonLiteral for Json {}

/// A kind of value that `CloudFormation` has a parameter type for.
///
/// AWS page: <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-supplied-parameter-types.html>
#[diagnostic::on_unimplemented(
    message = "CloudFormation has no parameter type for `{Self}`",
    note = "take a `String` parameter, and turn its value with `.cast()`"
)]
pub trait ParameterType {
    /// The type's name in the template, such as `AWS::EC2::Subnet::Id`.
    const TYPE: &'static str;
    /// The type's name for a list of such values, where there is one.
    const LIST_TYPE: Option<&'static str>;
}

/// A kind of value that an entry of the parameter store can hold for a
/// [`Parameter`](crate::Parameter): texts and lists of texts.
#[diagnostic::on_unimplemented(
    message = "no entry of the parameter store is a `{Self}`",
    note = "texts and lists of texts are; take a `String`, and turn its value with `.cast()`"
)]
pub trait Storable: ParameterType {}

impl<T: ParameterType + Textual> Storable for T {}
impl<T: ParameterType + Textual> Storable for Vec<T> {}

impl ParameterType for String {
    const TYPE: &'static str = "String";
    const LIST_TYPE: Option<&'static str> = Some("CommaDelimitedList");
}

impl ParameterType for i64 {
    const TYPE: &'static str = "Number";
    const LIST_TYPE: Option<&'static str> = Some("List<Number>");
}

impl ParameterType for f64 {
    const TYPE: &'static str = "Number";
    const LIST_TYPE: Option<&'static str> = Some("List<Number>");
}

/// Defines kinds of textual values, such as ids and names.
///
/// ```
/// formwork_core::markers! {
///     /// The id of a widget.
///     WidgetId;
/// }
/// let known = formwork_core::Expr::<WidgetId>::from_text("w-1");
/// # let _ = known;
/// ```
#[macro_export]
macro_rules! markers {
    ($($(#[$attribute:meta])* $name:ident;)*) => {$(
        $(#[$attribute])*
        #[allow(missing_docs, reason = "a kind that is named after what it identifies may go without")]
        #[derive(Debug, Clone, Copy)]
        pub enum $name {}
        #[diagnostic::do_not_recommend]
        impl $crate::Textual for $name {}
    )*};
}

markers! {
    /// Any Amazon Resource Name.
    ///
    /// AWS page: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html>
    Arn;
    /// The name of an availability zone, such as `us-east-1a`.
    AvailabilityZone;
}
