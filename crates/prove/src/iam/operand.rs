//! [`Operand`]: a value of a condition, compiled for its operator.

use ipnet::IpNet;

use crate::text::Text;
use crate::truth::{Cause, Truth};

use super::context::Context;
use super::date::{Date, Instant};
use super::matcher::{Matcher, same};
use super::operator::{Family, Order};
use super::scalar::{self, Decimal};
use super::variable::{Filled, Written};

/// A value of a condition, compiled for its operator.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Operand {
    Exact(Text),
    /// In lower case.
    IgnoreCase(Text),
    Like(Matcher),
    Arn(ArnMatcher),
    Bool(bool),
    Number(Decimal),
    Date(Instant),
    Address(IpNet),
    Binary(Vec<u8>),
    /// Its form depends on the request.
    Variables(Written, Family),
    /// Not of the operator's form: it matches nothing, and a negated operator does not hold.
    Malformed,
    Unknown(Cause),
}

/// The six parts of an ARN.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct ArnMatcher {
    parts: Vec<Matcher>,
}

impl Operand {
    /// Compiles a value. Variables are read if the operator and the version of the document have
    /// them.
    pub(super) fn new(written: &Text, family: Family, variables: bool) -> Self {
        let text = if variables {
            Written::read(written)
        } else {
            Written::plain_text(written)
        };
        if text.has_keys() {
            return Self::Variables(text, family);
        }
        let filled = text.fill(&Context::new()).unwrap_or_default();
        match family {
            Family::Equals | Family::EqualsIgnoreCase | Family::Like | Family::Arn => {
                Self::of_text(&filled, family)
            }
            _ => match filled.text().as_known() {
                Some(known) => Self::of_scalar(known, family),
                None => open(written),
            },
        }
    }

    fn of_text(filled: &Filled, family: Family) -> Self {
        match family {
            Family::EqualsIgnoreCase => Self::IgnoreCase(filled.text().to_lowercase()),
            Family::Like => Self::Like(Matcher::of(filled.pattern())),
            Family::Arn => match filled.split(6) {
                Ok(Some(parts)) => Self::Arn(ArnMatcher {
                    parts: parts
                        .iter()
                        .map(|part| Matcher::of(part.pattern()))
                        .collect(),
                }),
                Ok(None) if filled.pattern().has_wildcard() => Self::Unknown(Cause::new(format!(
                    "it is not documented what `{}` stands for where an ARN is compared",
                    filled.text()
                ))),
                Ok(None) => Self::Malformed,
                Err(cause) => Self::Unknown(cause),
            },
            _ => Self::Exact(filled.text()),
        }
    }

    fn of_scalar(known: &str, family: Family) -> Self {
        let read = match family {
            Family::Number(_) => Decimal::read(known).map(Self::Number),
            Family::Date(_) => match Date::read(known) {
                Date::At(at) => Some(Self::Date(at)),
                Date::NoZone => Some(Self::Unknown(no_zone(known))),
                Date::Malformed => None,
            },
            Family::Binary => scalar::bytes(known).map(Self::Binary),
            Family::Address => scalar::network(known).map(Self::Address),
            _ => boolean(known).map(Self::Bool),
        };
        read.unwrap_or(Self::Malformed)
    }

    /// Whether a value of the request matches; `None` where one of the two is malformed.
    pub(super) fn matches(&self, value: &Text, family: Family, context: &Context) -> Option<Truth> {
        match self {
            Self::Exact(wanted) => Some(same(wanted, value)),
            Self::IgnoreCase(wanted) => Some(ignoring_case(wanted, value)),
            Self::Like(matcher) => Some(matcher.matches(value)),
            Self::Arn(matcher) => Some(matcher.matches(value)),
            Self::Malformed => None,
            Self::Unknown(cause) => Some(Truth::Unknown(cause.clone())),
            Self::Variables(written, _) => match written.fill(context) {
                Err(missing) => Some(missing.truth()),
                Ok(filled) => {
                    let text = filled.text();
                    let known = text.as_known();
                    let operand = match (family, known) {
                        (Family::Bool, Some(known)) => Self::of_scalar(known, family),
                        (Family::Bool, None) => open(&text),
                        _ => Self::of_text(&filled, family),
                    };
                    operand.matches(value, family, context)
                }
            },
            _ => match value.as_known() {
                Some(known) => self.matches_scalar(known, family),
                None => match open(value) {
                    Self::Unknown(cause) => Some(Truth::Unknown(cause)),
                    _ => None,
                },
            },
        }
    }

    fn matches_scalar(&self, value: &str, family: Family) -> Option<Truth> {
        let order = match family {
            Family::Number(order) | Family::Date(order) => order,
            _ => Order::Same,
        };
        let found = match self {
            Self::Bool(wanted) => boolean(value)? == *wanted,
            Self::Number(wanted) => order.admits(Decimal::read(value)?.cmp(wanted)),
            Self::Date(wanted) => match Date::read(value) {
                Date::At(at) => order.admits(at.cmp(wanted)),
                Date::NoZone => return Some(Truth::Unknown(no_zone(value))),
                Date::Malformed => return None,
            },
            Self::Address(network) => network.contains(&scalar::address(value)?),
            // A request may be written down with the bytes themselves, or with their base64.
            Self::Binary(wanted) => {
                value.as_bytes() == wanted || scalar::bytes(value).is_some_and(|own| own == *wanted)
            }
            _ => return None,
        };
        Some(Truth::from(found))
    }
}

impl ArnMatcher {
    fn matches(&self, value: &Text) -> Truth {
        let parts = match value.split_colons(6) {
            Ok(Some(parts)) => parts,
            Ok(None) => return Truth::No,
            Err(symbol) => return Truth::Unknown(symbol.cause()),
        };
        let each = self.parts.iter().zip(&parts);
        Truth::all(each.map(|(matcher, part)| matcher.matches(part)))
    }
}

/// Both in lower case; what a symbol stands for may be in any case.
fn ignoring_case(wanted: &Text, value: &Text) -> Truth {
    match (wanted.as_known(), value.as_known()) {
        (Some(wanted), Some(value)) if wanted.is_ascii() && value.is_ascii() => {
            Truth::from(wanted.eq_ignore_ascii_case(value))
        }
        _ => same(wanted, &value.to_lowercase()),
    }
}

fn boolean(text: &str) -> Option<bool> {
    if text.eq_ignore_ascii_case("true") {
        Some(true)
    } else if text.eq_ignore_ascii_case("false") {
        Some(false)
    } else {
        None
    }
}

fn open(text: &Text) -> Operand {
    let symbol = text.first_open().or_else(|| text.symbols().next());
    symbol.map_or(Operand::Malformed, |symbol| {
        Operand::Unknown(symbol.cause())
    })
}

fn no_zone(text: &str) -> Cause {
    Cause::new(format!(
        "it is not documented in which zone the time `{text}` is"
    ))
}
