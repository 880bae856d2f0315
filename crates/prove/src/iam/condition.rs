//! [`Condition`]: one key of one operator of a statement's `Condition`.

use std::sync::Arc;

use crate::text::Text;
use crate::truth::{Cause, Truth};

use super::context::{Context, Found};
use super::operand::Operand;
use super::operator::{Family, Operator, Quantifier};

/// One key of one operator of a statement's `Condition`, with its values.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    operator: Operator,
    /// The key as it is written.
    written: Arc<str>,
    /// The key in lower case.
    lower: Arc<str>,
    values: Vec<Text>,
    operands: Vec<Operand>,
    unknown: Option<Cause>,
}

impl Condition {
    /// A condition on a key. Variables in its values are read if the version of the document and
    /// the operator have them.
    pub fn new(operator: Operator, key: &str, values: Vec<Text>, variables: bool) -> Self {
        let variables = variables && operator.takes_variables();
        let compile = |value: &Text| Operand::new(value, operator.family, variables);
        Self {
            operator,
            written: key.into(),
            lower: key.to_ascii_lowercase().into(),
            operands: values.iter().map(compile).collect(),
            values,
            unknown: None,
        }
    }

    /// Adds that it has values that are not known.
    pub(super) fn with_unknown(mut self, cause: Cause) -> Self {
        self.operands.push(Operand::Unknown(cause));
        self
    }

    /// A condition of which nothing is known.
    pub(super) fn unknown(cause: Cause) -> Self {
        Self {
            operator: Operator {
                quantifier: None,
                family: Family::Equals,
                negated: false,
                if_exists: false,
            },
            written: "".into(),
            lower: "".into(),
            values: Vec::new(),
            operands: Vec::new(),
            unknown: Some(cause),
        }
    }

    /// Its operator.
    pub const fn operator(&self) -> Operator {
        self.operator
    }

    /// Its key as it is written.
    pub fn key(&self) -> &str {
        &self.written
    }

    /// Its values as they are written.
    pub fn values(&self) -> &[Text] {
        &self.values
    }

    /// Whether it holds in a context.
    pub fn holds(&self, context: &Context) -> Truth {
        if let Some(cause) = &self.unknown {
            return Truth::Unknown(cause.clone());
        }
        let found = context.find(&self.lower);
        if self.operator.family == Family::Null {
            return self.is_null(found);
        }
        match found {
            Found::Unknown(cause) => Truth::Unknown(cause.clone()),
            Found::Absent => self.holds_without(),
            Found::One(value) => self.admits(value, context),
            Found::Several(values) => {
                let each = values.iter().map(|value| self.admits(value, context));
                match self.operator.quantifier {
                    Some(Quantifier::All) => Truth::all(each),
                    Some(Quantifier::Any) => Truth::any(each),
                    // A key with several values takes a quantifier:
                    // <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html>
                    None => Truth::No,
                }
            }
        }
    }

    /// Whether it holds where the key is missing.
    fn holds_without(&self) -> Truth {
        match self.operator.quantifier {
            None => Truth::from(self.operator.negated || self.operator.if_exists),
            Some(Quantifier::All) => Truth::Yes,
            Some(Quantifier::Any) if self.operator.if_exists => Truth::unknown(format!(
                "it is not documented what `ForAnyValue` with `IfExists` does where `{}` is missing",
                self.written
            )),
            Some(Quantifier::Any) => Truth::No,
        }
    }

    /// Whether one value of the request passes: a positive operator takes any of its values, a
    /// negated one none of them.
    fn admits(&self, value: &Text, context: &Context) -> Truth {
        let family = self.operator.family;
        let each = self
            .operands
            .iter()
            .map(|operand| operand.matches(value, family, context));
        if self.operator.negated {
            Truth::all(each.map(|found| found.map_or(Truth::No, |found| !found)))
        } else {
            Truth::any(each.map(|found| found.unwrap_or(Truth::No)))
        }
    }

    /// `true` asks for a missing key, `false` for one that is there.
    fn is_null(&self, found: Found<'_>) -> Truth {
        if self.operator.quantifier.is_some() {
            return Truth::unknown("it is not documented what `Null` with a set operator does");
        }
        let absent = match found {
            Found::Absent => Truth::Yes,
            Found::One(_) | Found::Several(_) => Truth::No,
            Found::Unknown(cause) => Truth::Unknown(cause.clone()),
        };
        Truth::any(self.operands.iter().map(|operand| match operand {
            Operand::Bool(true) => absent.clone(),
            Operand::Bool(false) => !absent.clone(),
            Operand::Unknown(cause) => Truth::Unknown(cause.clone()),
            _ => Truth::No,
        }))
    }
}
