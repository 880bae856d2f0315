//! [`Condition`]: under what circumstances a statement applies.

use formwork_core::{Text, Value};

use crate::operand::{self, Operands};
use crate::operator::{Base, Operator, Quantifier};

/// A circumstance of the request that must hold for a statement to apply.
///
/// Made by an operator's name: [`Condition::string_equals`] and its like give a [`Comparison`],
/// which takes `.if_exists()` and the set operators; [`Condition::null`] is a condition as it is.
/// Several values of one condition are alternatives; several conditions must all hold.
///
/// ```
/// use formwork_policy::{Condition, Statement, arn};
/// let model = arn("bedrock").region("*").no_account().resource("foundation-model/*");
/// let statement = Statement::allow(["bedrock:InvokeModel"])
///     .on([model])
///     .when(Condition::string_equals("aws:SourceVpce", "vpce-0123456789abcdef0"));
/// # let _ = statement;
/// ```
///
/// AWS page: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html>
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    pub(crate) operator: Operator,
    pub(crate) key: Text,
    pub(crate) values: Vec<Value>,
}

/// A condition whose operator may still get a prefix or a suffix.
#[derive(Clone, Debug, PartialEq)]
#[must_use = "a comparison becomes a part of a statement by `.when(…)`"]
pub struct Comparison {
    condition: Condition,
}

impl Comparison {
    fn new<K>(base: Base, key: impl Into<Text>, values: impl Operands<K>) -> Self {
        Self {
            condition: Condition {
                operator: Operator::new(base),
                key: key.into(),
                values: values.into_operands(),
            },
        }
    }

    /// Holds also where the request does not have the key (`…IfExists`).
    pub const fn if_exists(mut self) -> Self {
        self.condition.operator.if_exists = true;
        self
    }

    /// For a key with several values: one of the request's values must match (`ForAnyValue:`).
    ///
    /// A request without the key does not match. On a key that has one value only, such as
    /// `aws:SourceVpce`, it is an error (`set-operator-on-single-value`).
    pub const fn for_any_value(mut self) -> Self {
        self.condition.operator.quantifier = Some(Quantifier::ForAnyValue);
        self
    }

    /// For a key with several values: all of the request's values must match (`ForAllValues:`).
    ///
    /// A request **without the key matches**: in a statement that allows, add
    /// [`Condition::null`]`(key, false)`, or a warning says so (`for-all-values-without-null`).
    pub const fn for_all_values(mut self) -> Self {
        self.condition.operator.quantifier = Some(Quantifier::ForAllValues);
        self
    }
}

impl From<Comparison> for Condition {
    fn from(comparison: Comparison) -> Self {
        comparison.condition
    }
}

macro_rules! operators {
    ($($(#[$attribute:meta])* $method:ident: $base:ident($operand:ident);)*) => {
        impl Condition {
            $(
                $(#[$attribute])*
                pub fn $method(
                    key: impl Into<Text>,
                    values: impl Operands<operand::$operand>,
                ) -> Comparison {
                    Comparison::new(Base::$base, key, values)
                }
            )*
        }
    };
}

operators! {
    /// `StringEquals`: the same text, case and all.
    string_equals: StringEquals(Text);
    /// `StringNotEquals`: another text, or none.
    string_not_equals: StringNotEquals(Text);
    /// `StringEqualsIgnoreCase`: the same text but for the case of letters.
    string_equals_ignore_case: StringEqualsIgnoreCase(Text);
    /// `StringNotEqualsIgnoreCase`: another text, or none, whatever the case of letters.
    string_not_equals_ignore_case: StringNotEqualsIgnoreCase(Text);
    /// `StringLike`: a text that fits a pattern with `*` and `?`.
    string_like: StringLike(Text);
    /// `StringNotLike`: a text that does not fit a pattern with `*` and `?`, or none.
    string_not_like: StringNotLike(Text);
    /// `ArnEquals`: an ARN that fits a pattern part by part; the same as [`Condition::arn_like`].
    arn_equals: ArnEquals(Arn);
    /// `ArnNotEquals`: an ARN that does not fit, or none.
    arn_not_equals: ArnNotEquals(Arn);
    /// `ArnLike`: an ARN that fits a pattern part by part.
    arn_like: ArnLike(Arn);
    /// `ArnNotLike`: an ARN that does not fit, or none.
    arn_not_like: ArnNotLike(Arn);
    /// `NumericEquals`.
    numeric_equals: NumericEquals(Number);
    /// `NumericNotEquals`: another number, or none.
    numeric_not_equals: NumericNotEquals(Number);
    /// `NumericLessThan`.
    numeric_less_than: NumericLessThan(Number);
    /// `NumericLessThanEquals`.
    numeric_less_than_equals: NumericLessThanEquals(Number);
    /// `NumericGreaterThan`.
    numeric_greater_than: NumericGreaterThan(Number);
    /// `NumericGreaterThanEquals`.
    numeric_greater_than_equals: NumericGreaterThanEquals(Number);
    /// `DateEquals`: the same instant. A literal is ISO 8601 or seconds since 1970.
    date_equals: DateEquals(Date);
    /// `DateNotEquals`: another instant, or none.
    date_not_equals: DateNotEquals(Date);
    /// `DateLessThan`: before.
    date_less_than: DateLessThan(Date);
    /// `DateLessThanEquals`: not after.
    date_less_than_equals: DateLessThanEquals(Date);
    /// `DateGreaterThan`: after.
    date_greater_than: DateGreaterThan(Date);
    /// `DateGreaterThanEquals`: not before.
    date_greater_than_equals: DateGreaterThanEquals(Date);
    /// `Bool`.
    bool: Bool(Bool);
    /// `BinaryEquals`: the same bytes, given in base64.
    binary_equals: BinaryEquals(Binary);
    /// `IpAddress`: an address inside one of the ranges, given as CIDR, v4 or v6.
    ip_address: IpAddress(Address);
    /// `NotIpAddress`: an address outside all of the ranges, or none.
    not_ip_address: NotIpAddress(Address);
}

impl Condition {
    /// `Null`: the request has no such key (`true`), or has it (`false`).
    ///
    /// It takes neither `.if_exists()` nor a set operator:
    ///
    /// ```compile_fail
    /// # use formwork_policy::Condition;
    /// Condition::null("aws:SourceVpce", false).if_exists();
    /// ```
    pub fn null(key: impl Into<Text>, absent: bool) -> Self {
        Self {
            operator: Operator::new(Base::Null),
            key: key.into(),
            values: vec![operand::truth(absent)],
        }
    }

    /// The request's key it looks at, such as `aws:SourceVpce`.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// The operator with its prefix and suffix, such as `ForAnyValue:StringLike`.
    pub fn operator(&self) -> String {
        self.operator.to_string()
    }

    /// The values, as they were given.
    pub fn values(&self) -> &[Value] {
        &self.values
    }
}
