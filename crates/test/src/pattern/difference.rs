//! [`Difference`]: one place where a value does not fit.

use std::fmt::Display;

use serde_json::Value;

use super::Pattern;

/// One place where a value does not fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Difference {
    /// The place, by its pointer, and what is wrong there.
    pub(crate) text: String,
    /// How many single values are wrong.
    pub(crate) leaves: usize,
}

impl Difference {
    pub(super) fn new(
        at: &str,
        expected: &dyn Display,
        found: Option<&Value>,
        leaves: usize,
    ) -> Self {
        let found = match found {
            Some(value) => value.to_string(),
            None => "not there".to_owned(),
        };
        Self {
            text: format!("{at}: expected {expected}, is {found}"),
            leaves,
        }
    }
}

/// The pointer of a field or an element, by RFC 6901.
pub(crate) fn below(at: &str, name: impl Display) -> String {
    let name = name.to_string().replace('~', "~0").replace('/', "~1");
    format!("{at}/{name}")
}

/// How many single values a value holds; an empty list or object is one.
pub(crate) fn leaves(value: &Value) -> usize {
    let sum = match value {
        Value::Object(object) => object.values().map(leaves).sum(),
        Value::Array(elements) => elements.iter().map(leaves).sum(),
        _ => 1,
    };
    sum.max(1)
}

/// Where a list does not fit patterns of its elements.
pub(super) fn one_by_one(at: &str, patterns: &[Pattern], elements: &[Value]) -> Vec<Difference> {
    let places = patterns.len().max(elements.len());
    let each = (0..places).map(|index| {
        let at = below(at, index);
        match (patterns.get(index), elements.get(index)) {
            (Some(pattern), element) => pattern.differences(&at, element),
            (None, element) => vec![Difference::new(&at, &"no element", element, 1)],
        }
    });
    each.flatten().collect()
}

/// Where a list does not hold elements that fit, in this order.
pub(super) fn in_order(at: &str, patterns: &[Pattern], elements: &[Value]) -> Vec<Difference> {
    let mut found = Vec::new();
    let mut from = 0;
    for pattern in patterns {
        let rest = elements.iter().enumerate().skip(from);
        let nearest = rest
            .map(|(index, element)| (index, pattern.differences(&below(at, index), Some(element))))
            .min_by_key(|(_, differences)| differences.iter().map(|it| it.leaves).sum::<usize>());
        match nearest {
            Some((index, differences)) => {
                if differences.is_empty() {
                    from = index + 1;
                } else {
                    found.push(Difference {
                        text: format!("{at}: no element is {pattern}; the nearest is {index}"),
                        leaves: 0,
                    });
                }
                found.extend(differences);
            }
            None => found.push(Difference {
                text: format!("{at}: no element is {pattern}, and no other is left"),
                leaves: pattern.leaves(),
            }),
        }
    }
    found
}
