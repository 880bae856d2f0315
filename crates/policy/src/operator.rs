//! The operators of conditions, by the names that IAM gives them.

use std::fmt;

/// What a condition does with the request's values and its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Operator {
    pub quantifier: Option<Quantifier>,
    pub base: Base,
    pub if_exists: bool,
}

/// How a key with several values is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Quantifier {
    ForAllValues,
    ForAnyValue,
}

impl Quantifier {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::ForAllValues => "ForAllValues",
            Self::ForAnyValue => "ForAnyValue",
        }
    }
}

/// The kinds of operands: what form a literal has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operand {
    Text,
    Arn,
    Number,
    Date,
    Bool,
    Binary,
    Address,
}

macro_rules! bases {
    ($($name:ident: $operand:ident,)*) => {
        /// An operator without quantifier and suffix, under its own name.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub(crate) enum Base {
            $($name,)*
        }

        impl Base {
            pub(crate) const ALL: &'static [Self] = &[$(Self::$name,)*];

            pub(crate) const fn name(self) -> &'static str {
                match self {
                    $(Self::$name => stringify!($name),)*
                }
            }

            pub(crate) const fn operand(self) -> Operand {
                match self {
                    $(Self::$name => Operand::$operand,)*
                }
            }
        }
    };
}

bases! {
    StringEquals: Text,
    StringNotEquals: Text,
    StringEqualsIgnoreCase: Text,
    StringNotEqualsIgnoreCase: Text,
    StringLike: Text,
    StringNotLike: Text,
    ArnEquals: Arn,
    ArnNotEquals: Arn,
    ArnLike: Arn,
    ArnNotLike: Arn,
    NumericEquals: Number,
    NumericNotEquals: Number,
    NumericLessThan: Number,
    NumericLessThanEquals: Number,
    NumericGreaterThan: Number,
    NumericGreaterThanEquals: Number,
    DateEquals: Date,
    DateNotEquals: Date,
    DateLessThan: Date,
    DateLessThanEquals: Date,
    DateGreaterThan: Date,
    DateGreaterThanEquals: Date,
    Bool: Bool,
    BinaryEquals: Binary,
    IpAddress: Address,
    NotIpAddress: Address,
    Null: Bool,
}

impl Operator {
    pub(crate) const fn new(base: Base) -> Self {
        Self {
            quantifier: None,
            base,
            if_exists: false,
        }
    }

    /// The operator of this name; IAM does not mind the case of the letters.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (quantifier, rest) = match text.split_once(':') {
            None => (None, text),
            Some((prefix, rest)) => {
                let quantifier = [Quantifier::ForAllValues, Quantifier::ForAnyValue]
                    .into_iter()
                    .find(|quantifier| quantifier.name().eq_ignore_ascii_case(prefix))?;
                (Some(quantifier), rest)
            }
        };
        let named = |name: &str| {
            let mut all = Base::ALL.iter();
            all.find(|base| base.name().eq_ignore_ascii_case(name))
                .copied()
        };
        if let Some(base) = named(rest) {
            let sound = base != Base::Null || quantifier.is_none();
            return sound.then_some(Self {
                quantifier,
                base,
                if_exists: false,
            });
        }
        let cut = rest.len().checked_sub("IfExists".len())?;
        let (name, suffix) = rest.split_at_checked(cut)?;
        let base = named(name).filter(|base| *base != Base::Null)?;
        suffix.eq_ignore_ascii_case("IfExists").then_some(Self {
            quantifier,
            base,
            if_exists: true,
        })
    }
}

impl fmt::Display for Operator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(quantifier) = self.quantifier {
            write!(f, "{}:", quantifier.name())?;
        }
        f.write_str(self.base.name())?;
        if self.if_exists {
            f.write_str("IfExists")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operator_is_read_back() {
        for base in Base::ALL {
            for quantifier in [
                None,
                Some(Quantifier::ForAllValues),
                Some(Quantifier::ForAnyValue),
            ] {
                for if_exists in [false, true] {
                    let operator = Operator {
                        quantifier,
                        base: *base,
                        if_exists,
                    };
                    let null = *base == Base::Null && (if_exists || quantifier.is_some());
                    let expected = (!null).then_some(operator);
                    assert_eq!(Operator::parse(&operator.to_string()), expected);
                }
            }
        }
    }

    #[test]
    fn the_case_of_names_does_not_matter_and_others_are_unknown() {
        let check = |text, expected: Option<&str>| {
            let parsed = Operator::parse(text).map(|operator| operator.to_string());
            assert_eq!(parsed.as_deref(), expected, "{text}");
        };
        check("stringequals", Some("StringEquals"));
        check(
            "foranyvalue:STRINGLIKEifexists",
            Some("ForAnyValue:StringLikeIfExists"),
        );
        check("StringEqual", None);
        check("StringEqualsIfExist", None);
        check("ForSomeValue:StringEquals", None);
        check("IfExists", None);
        check("é", None);
    }
}
