//! [`Pattern`]: what a value of a template is to look like, and where it does not.

mod capture;
mod difference;
mod exact;

use std::fmt;

use serde_json::Value;

pub use capture::Capture;
pub(crate) use difference::{Difference, leaves};

/// What a value of a template is to look like.
///
/// A text, a number, a truth value and a `serde_json::Value` stand for themselves. An object, from
/// [`props!`](crate::props) too, names the fields that count, at any depth; others may be there. A
/// list has as many elements as the pattern, and they fit one by one. [`any`], [`absent`],
/// [`exactly`], [`array_with`], [`text_with`] and [`capture`] say it otherwise.
#[derive(Clone, Debug)]
pub struct Pattern(Kind);

#[derive(Clone, Debug)]
enum Kind {
    Any,
    Absent,
    Exactly(Value),
    Fields(Vec<(String, Pattern)>),
    List(Vec<Pattern>),
    ArrayWith(Vec<Pattern>),
    TextWith(String),
    Capture(Capture),
}

/// Fits every value that is there.
pub const fn any() -> Pattern {
    Pattern(Kind::Any)
}

/// Fits where no value is.
pub const fn absent() -> Pattern {
    Pattern(Kind::Absent)
}

/// Fits this value and no other: an object has no further fields.
pub fn exactly(value: impl Into<Value>) -> Pattern {
    Pattern(Kind::Exactly(value.into()))
}

/// Fits a list in which elements fit these patterns, in this order; others may stand before,
/// between and behind them.
pub fn array_with<P: Into<Pattern>>(elements: impl IntoIterator<Item = P>) -> Pattern {
    Pattern(Kind::ArrayWith(
        elements.into_iter().map(Into::into).collect(),
    ))
}

/// Fits a text in which this one stands somewhere.
pub fn text_with(part: impl Into<String>) -> Pattern {
    Pattern(Kind::TextWith(part.into()))
}

/// A pattern that fits every value that is there, and keeps it: see [`Capture`].
pub fn capture() -> Capture {
    Capture::default()
}

/// Fits an object whose fields fit: what [`props!`](crate::props) gives.
pub fn fields<N: Into<String>>(fields: impl IntoIterator<Item = (N, Pattern)>) -> Pattern {
    let fields = fields.into_iter();
    Pattern(Kind::Fields(
        fields.map(|(name, it)| (name.into(), it)).collect(),
    ))
}

/// An object of which some fields count: names, `:` or `=>`, and what their values are to look
/// like.
///
/// ```
/// use formwork_test::{TemplateAssert, absent, any, array_with, props};
/// let template = r#"{"Resources": {"Keys": {"Type": "AWS::KMS::Key", "Properties": {
///     "KeyPolicy": {"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "kms:*"}]},
///     "EnableKeyRotation": true}}}}"#;
/// TemplateAssert::of(template).resources("AWS::KMS::Key").has(props! {
///     "EnableKeyRotation": true,
///     "MultiRegion": absent(),
///     "KeyPolicy": props! {
///         "Statement": array_with([props! { "Effect": "Allow", "Principal": any() }]),
///     },
/// });
/// ```
#[macro_export]
macro_rules! props {
    ($($name:literal : $pattern:expr),* $(,)?) => {
        $crate::fields([$(($name, $crate::Pattern::from($pattern))),*] as [(&str, $crate::Pattern); _])
    };
    ($($name:expr => $pattern:expr),* $(,)?) => {
        $crate::fields([$(($name, $crate::Pattern::from($pattern))),*])
    };
}

impl Pattern {
    /// Where a value does not fit; nothing where it does. `None` stands for no value.
    pub(crate) fn differences(&self, at: &str, value: Option<&Value>) -> Vec<Difference> {
        let Some(value) = value else {
            return self.differences_of_nothing(at);
        };
        match (&self.0, value) {
            (Kind::Any | Kind::Capture(_), _) => Vec::new(),
            (Kind::Exactly(wanted), _) => exact::differences(at, Some(wanted), Some(value)),
            (Kind::TextWith(part), Value::String(text)) if text.contains(part) => Vec::new(),
            (Kind::Fields(fields), Value::Object(object)) => {
                let each = fields.iter().map(|(name, pattern)| {
                    pattern.differences(&difference::below(at, name), object.get(name))
                });
                each.flatten().collect()
            }
            (Kind::List(patterns), Value::Array(elements)) => {
                difference::one_by_one(at, patterns, elements)
            }
            (Kind::ArrayWith(patterns), Value::Array(elements)) => {
                difference::in_order(at, patterns, elements)
            }
            _ => vec![Difference::new(at, self, Some(value), self.leaves())],
        }
    }

    fn differences_of_nothing(&self, at: &str) -> Vec<Difference> {
        match &self.0 {
            Kind::Absent => Vec::new(),
            Kind::Fields(fields) => {
                let all = fields.iter().map(|(name, pattern)| {
                    pattern.differences_of_nothing(&difference::below(at, name))
                });
                all.flatten().collect()
            }
            _ => vec![Difference::new(at, self, None, self.leaves())],
        }
    }

    /// Whether a value fits.
    pub(crate) fn fits(&self, value: Option<&Value>) -> bool {
        self.differences("", value).is_empty()
    }

    /// Keeps what stands where [`capture`] does, in a value that fits.
    pub(crate) fn keep(&self, value: Option<&Value>) {
        match (&self.0, value) {
            (Kind::Capture(capture), Some(value)) => capture.push(value.clone()),
            (Kind::Fields(fields), Some(value)) => {
                for (name, pattern) in fields {
                    pattern.keep(value.get(name));
                }
            }
            (Kind::List(patterns), Some(Value::Array(elements))) => {
                for (pattern, element) in patterns.iter().zip(elements) {
                    pattern.keep(Some(element));
                }
            }
            (Kind::ArrayWith(patterns), Some(Value::Array(elements))) => {
                let mut rest = elements.iter();
                for pattern in patterns {
                    pattern.keep(rest.find(|element| pattern.fits(Some(element))));
                }
            }
            _ => {}
        }
    }

    /// How many single values it says something of.
    fn leaves(&self) -> usize {
        match &self.0 {
            Kind::Exactly(value) => leaves(value),
            Kind::Fields(fields) => {
                let all = fields.iter().map(|(_, pattern)| pattern.leaves());
                all.sum::<usize>().max(1)
            }
            Kind::List(patterns) | Kind::ArrayWith(patterns) => {
                patterns.iter().map(Self::leaves).sum::<usize>().max(1)
            }
            Kind::Any | Kind::Absent | Kind::TextWith(_) | Kind::Capture(_) => 1,
        }
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Any | Kind::Capture(_) => f.write_str("any value"),
            Kind::Absent => f.write_str("no value"),
            Kind::Exactly(value) => value.fmt(f),
            Kind::TextWith(part) => write!(f, "a text with {}", Value::from(part.as_str())),
            Kind::Fields(fields) => {
                f.write_str("{")?;
                for (index, (name, pattern)) in fields.iter().enumerate() {
                    let comma = if index == 0 { "" } else { ", " };
                    write!(f, "{comma}{}: {pattern}", Value::from(name.as_str()))?;
                }
                f.write_str("}")
            }
            Kind::List(patterns) => list(f, "", patterns),
            Kind::ArrayWith(patterns) => list(f, "a list with ", patterns),
        }
    }
}

fn list(f: &mut fmt::Formatter<'_>, word: &str, patterns: &[Pattern]) -> fmt::Result {
    write!(f, "{word}[")?;
    for (index, pattern) in patterns.iter().enumerate() {
        let comma = if index == 0 { "" } else { ", " };
        write!(f, "{comma}{pattern}")?;
    }
    f.write_str("]")
}

/// Objects in it name the fields that count; lists are whole.
impl From<Value> for Pattern {
    fn from(value: Value) -> Self {
        match value {
            Value::Object(object) => fields(
                object
                    .into_iter()
                    .map(|(name, value)| (name, Self::from(value))),
            ),
            Value::Array(elements) => Self::from(elements),
            plain => exactly(plain),
        }
    }
}

impl From<&Capture> for Pattern {
    fn from(capture: &Capture) -> Self {
        Self(Kind::Capture(capture.clone()))
    }
}

impl<P: Into<Self>> From<Vec<P>> for Pattern {
    fn from(elements: Vec<P>) -> Self {
        Self(Kind::List(elements.into_iter().map(Into::into).collect()))
    }
}

impl<P: Into<Self>, const N: usize> From<[P; N]> for Pattern {
    fn from(elements: [P; N]) -> Self {
        Self(Kind::List(elements.into_iter().map(Into::into).collect()))
    }
}

macro_rules! plain {
    ($($plain:ty),*) => {$(
        impl From<$plain> for Pattern {
            fn from(value: $plain) -> Self {
                exactly(value)
            }
        }
    )*};
}

plain!(&str, String, bool, i32, i64, u32, u64, f64);
