//! [`Fault`]: what a type says against a value, as data, so that it can be told in one form.

use std::fmt;

use serde::de::{Error, Expected, Unexpected};

/// What is wrong, and where, as far as the reader of the value knows.
#[derive(Debug)]
pub(crate) struct Fault {
    pub what: What,
    pub origin: Option<Origin>,
}

#[derive(Debug, PartialEq)]
pub(crate) enum What {
    /// The type's own words.
    Custom(String),
    /// Another kind of value is expected, or another range.
    Wrong {
        expected: String,
        found: String,
    },
    Length {
        expected: String,
        found: usize,
    },
    UnknownKey {
        key: String,
        known: &'static [&'static str],
    },
    UnknownValue {
        value: String,
        known: &'static [&'static str],
    },
    Missing(&'static str),
    Repeated(String),
}

/// Where it came up.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Origin {
    /// At the value of this number.
    Value(usize),
    /// At the key of the value of this number.
    Key(usize),
    /// At the value that was put for a key that is missing, in the map of this number.
    Added(usize, &'static str),
}

impl Fault {
    const fn new(what: What) -> Self {
        Self { what, origin: None }
    }

    /// Says where it came up, unless that is known more exactly.
    pub(crate) fn at(mut self, origin: Origin) -> Self {
        self.origin.get_or_insert(origin);
        self
    }
}

impl Error for Fault {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self::new(What::Custom(message.to_string()))
    }

    fn invalid_type(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::new(What::Wrong {
            expected: expected.to_string(),
            found: in_words(found),
        })
    }

    fn invalid_value(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::invalid_type(found, expected)
    }

    fn invalid_length(found: usize, expected: &dyn Expected) -> Self {
        Self::new(What::Length {
            expected: expected.to_string(),
            found,
        })
    }

    fn unknown_variant(value: &str, known: &'static [&'static str]) -> Self {
        Self::new(What::UnknownValue {
            value: value.to_owned(),
            known,
        })
    }

    fn unknown_field(key: &str, known: &'static [&'static str]) -> Self {
        Self::new(What::UnknownKey {
            key: key.to_owned(),
            known,
        })
    }

    fn missing_field(key: &'static str) -> Self {
        Self::new(What::Missing(key))
    }

    fn duplicate_field(key: &'static str) -> Self {
        Self::new(What::Repeated(key.to_owned()))
    }
}

/// As [`Node`](crate::tree::Node) says it.
fn in_words(found: Unexpected<'_>) -> String {
    match found {
        Unexpected::Bool(value) => format!("`{value}`"),
        Unexpected::Unsigned(number) => format!("the number `{number}`"),
        Unexpected::Signed(number) => format!("the number `{number}`"),
        Unexpected::Float(number) => format!("the number `{number}`"),
        Unexpected::Char(text) => format!("the text `{text}`"),
        Unexpected::Str(text) => format!("the text `{text}`"),
        Unexpected::Unit | Unexpected::Option => "nothing".to_owned(),
        Unexpected::Seq => "a list".to_owned(),
        Unexpected::Map => "keys with values".to_owned(),
        other => other.to_string(),
    }
}

/// For whoever unwraps it; what users read is the diagnostic that is made of it.
impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.what, f)
    }
}

impl std::error::Error for Fault {}
