//! [`Operator`]: the operators of conditions, by the names that IAM gives them.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html>

/// How a key with several values is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Quantifier {
    /// `ForAllValues:`
    All,
    /// `ForAnyValue:`
    Any,
}

/// What an operator does with the request's value and its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Family {
    Equals,
    EqualsIgnoreCase,
    Like,
    Number(Order),
    Date(Order),
    Bool,
    Binary,
    Address,
    Arn,
    Null,
}

/// Which way round two values may stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Order {
    Same,
    Less,
    LessOrSame,
    More,
    MoreOrSame,
}

/// An operator of a condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Operator {
    pub(super) quantifier: Option<Quantifier>,
    pub(crate) family: Family,
    pub(super) negated: bool,
    pub(super) if_exists: bool,
}

/// By name in lower case: what it does, and whether it is negated.
const BASES: [(&str, Family, bool); 27] = [
    ("stringequals", Family::Equals, false),
    ("stringnotequals", Family::Equals, true),
    ("stringequalsignorecase", Family::EqualsIgnoreCase, false),
    ("stringnotequalsignorecase", Family::EqualsIgnoreCase, true),
    ("stringlike", Family::Like, false),
    ("stringnotlike", Family::Like, true),
    ("numericequals", Family::Number(Order::Same), false),
    ("numericnotequals", Family::Number(Order::Same), true),
    ("numericlessthan", Family::Number(Order::Less), false),
    (
        "numericlessthanequals",
        Family::Number(Order::LessOrSame),
        false,
    ),
    ("numericgreaterthan", Family::Number(Order::More), false),
    (
        "numericgreaterthanequals",
        Family::Number(Order::MoreOrSame),
        false,
    ),
    ("dateequals", Family::Date(Order::Same), false),
    ("datenotequals", Family::Date(Order::Same), true),
    ("datelessthan", Family::Date(Order::Less), false),
    ("datelessthanequals", Family::Date(Order::LessOrSame), false),
    ("dategreaterthan", Family::Date(Order::More), false),
    (
        "dategreaterthanequals",
        Family::Date(Order::MoreOrSame),
        false,
    ),
    ("bool", Family::Bool, false),
    ("binaryequals", Family::Binary, false),
    ("ipaddress", Family::Address, false),
    ("notipaddress", Family::Address, true),
    ("arnequals", Family::Arn, false),
    ("arnlike", Family::Arn, false),
    ("arnnotequals", Family::Arn, true),
    ("arnnotlike", Family::Arn, true),
    ("null", Family::Null, false),
];

impl Operator {
    /// The operator of this name, such as `ForAnyValue:StringLikeIfExists`; case does not matter.
    /// `None` where there is none.
    pub fn named(name: &str) -> Option<Self> {
        let lower = name.to_ascii_lowercase();
        let (quantifier, rest) = match lower.split_once(':') {
            Some(("forallvalues", rest)) => (Some(Quantifier::All), rest),
            Some(("foranyvalue", rest)) => (Some(Quantifier::Any), rest),
            Some(_) => return None,
            None => (None, &*lower),
        };
        let (base, if_exists) = match rest.strip_suffix("ifexists") {
            Some(base) => (base, true),
            None => (rest, false),
        };
        let mut bases = BASES.iter();
        let &(_, family, negated) = bases.find(|(known, ..)| *known == base)?;
        if family == Family::Null && if_exists {
            return None;
        }
        Some(Self {
            quantifier,
            family,
            negated,
            if_exists,
        })
    }

    /// How a key with several values is read; without it such a key does not match.
    pub const fn quantifier(self) -> Option<Quantifier> {
        self.quantifier
    }

    /// Whether a missing key passes.
    pub const fn if_exists(self) -> bool {
        self.if_exists
    }

    /// Whether it holds where no value matches.
    pub const fn is_negated(self) -> bool {
        self.negated
    }

    /// Whether policy variables are read in its values.
    pub const fn takes_variables(self) -> bool {
        matches!(
            self.family,
            Family::Equals | Family::EqualsIgnoreCase | Family::Like | Family::Bool | Family::Arn
        )
    }
}

impl Order {
    pub(super) const fn admits(self, found: std::cmp::Ordering) -> bool {
        match self {
            Self::Same => found.is_eq(),
            Self::Less => found.is_lt(),
            Self::LessOrSame => found.is_le(),
            Self::More => found.is_gt(),
            Self::MoreOrSame => found.is_ge(),
        }
    }
}
