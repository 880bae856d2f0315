//! [`Test`]: one operator of a condition with its values.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html>

use std::net::IpAddr;

use formwork_prove::{Pattern, Text};
use ipnet::IpNet;

use super::pattern::{pattern, text_of};
use crate::form::Form;

/// What is asked of the several values of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Quantifier {
    ForAll,
    ForAny,
}

/// What values are compared as. Only those of one kind can be set against each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    /// A text in which upper and lower case are the same.
    Caseless,
    Truth,
    Number,
    Address,
    /// Whether the key is there at all.
    Presence,
    /// Not looked into: it equals nothing but itself.
    Opaque,
}

/// How a number lies beside another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// A value that a condition names.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Item {
    Pattern(Pattern),
    Number(Order, f64),
    Net(IpNet),
}

/// One operator of a condition with its values.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Test {
    pub quantifier: Option<Quantifier>,
    pub if_exists: bool,
    pub negated: bool,
    pub kind: Kind,
    pub items: Vec<Item>,
    /// Of a test for presence: whether it holds where the key is there, and where it is not.
    pub presence: (bool, bool),
    written: (String, Vec<Form>),
}

impl Test {
    /// A test of what is written; an opaque one where that is not understood.
    pub(super) fn new(operator: &str, values: &[Form]) -> Self {
        let opaque = Self {
            quantifier: None,
            if_exists: false,
            negated: false,
            kind: Kind::Opaque,
            items: Vec::new(),
            presence: (false, false),
            written: (operator.to_owned(), values.to_vec()),
        };
        read(operator, values, &opaque).unwrap_or(opaque)
    }

    /// The same, not looked into.
    pub(super) fn closed(mut self) -> Self {
        self.kind = Kind::Opaque;
        self
    }

    /// Whether it is one that is asked of a number.
    pub(super) fn holds_for(order: Order, value: f64, named: f64) -> bool {
        match order {
            Order::Equal => value.total_cmp(&named).is_eq(),
            Order::Less => value < named,
            Order::LessOrEqual => value <= named,
            Order::Greater => value > named,
            Order::GreaterOrEqual => value >= named,
        }
    }
}

fn read(operator: &str, values: &[Form], blank: &Test) -> Option<Test> {
    let (quantifier, rest) = match operator.split_once(':') {
        Some(("ForAllValues", rest)) => (Some(Quantifier::ForAll), rest),
        Some(("ForAnyValue", rest)) => (Some(Quantifier::ForAny), rest),
        Some(_) => return None,
        None => (None, operator),
    };
    let (base, if_exists) = match rest.strip_suffix("IfExists") {
        Some(base) => (base, true),
        None => (rest, false),
    };
    let plain = base.replace("Not", "");
    let mut test = Test {
        quantifier,
        if_exists,
        negated: plain != base,
        ..blank.clone()
    };
    if base == "Null" {
        if quantifier.is_some() || if_exists {
            return None;
        }
        test.kind = Kind::Presence;
        test.negated = false;
        for value in values {
            match value.known()?.to_ascii_lowercase().as_str() {
                "true" => test.presence.1 = true,
                "false" => test.presence.0 = true,
                _ => return None,
            }
        }
        return Some(test);
    }
    let order = match plain.as_str() {
        "StringEquals"
        | "StringEqualsIgnoreCase"
        | "StringLike"
        | "ArnEquals"
        | "ArnLike"
        | "Bool"
        | "IpAddress" => None,
        "NumericEquals" => Some(Order::Equal),
        "NumericLessThan" => Some(Order::Less),
        "NumericLessThanEquals" => Some(Order::LessOrEqual),
        "NumericGreaterThan" => Some(Order::Greater),
        "NumericGreaterThanEquals" => Some(Order::GreaterOrEqual),
        _ => return None,
    };
    test.kind = match plain.as_str() {
        "StringEqualsIgnoreCase" => Kind::Caseless,
        "Bool" => Kind::Truth,
        "IpAddress" => Kind::Address,
        _ if order.is_some() => Kind::Number,
        _ => Kind::Text,
    };
    for value in values {
        test.items.push(item(&plain, order, &text_of(value))?);
    }
    Some(test)
}

fn item(operator: &str, order: Option<Order>, value: &Text) -> Option<Item> {
    if let Some(order) = order {
        let number: f64 = value.as_known()?.trim().parse().ok()?;
        return number.is_finite().then_some(Item::Number(order, number));
    }
    Some(match operator {
        "IpAddress" => Item::Net(net(value.as_known()?)?),
        "StringEquals" => Item::Pattern(pattern(value, false)),
        "StringEqualsIgnoreCase" | "Bool" => Item::Pattern(pattern(value, false).to_lowercase()),
        "StringLike" => Item::Pattern(pattern(value, true)),
        // What is no ARN and stands for several parts is left to those who read it.
        _ if !matches!(value.split_colons(6), Ok(Some(_))) => return None,
        _ => Item::Pattern(pattern(value, true)),
    })
}

fn net(text: &str) -> Option<IpNet> {
    let net = text
        .parse()
        .ok()
        .or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from))?;
    Some(net.trunc())
}
