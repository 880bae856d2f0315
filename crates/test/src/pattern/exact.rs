//! Where two values are not the same.

use serde_json::Value;

use super::difference::{Difference, below, leaves};

/// Where a value is not the wanted one; `None` stands for none.
pub(super) fn differences(
    at: &str,
    wanted: Option<&Value>,
    value: Option<&Value>,
) -> Vec<Difference> {
    match (wanted, value) {
        (Some(Value::Object(wanted)), Some(Value::Object(object))) => {
            let more = object.keys().filter(|name| !wanted.contains_key(*name));
            let names = wanted.keys().chain(more);
            let each =
                names.map(|name| differences(&below(at, name), wanted.get(name), object.get(name)));
            each.flatten().collect()
        }
        (Some(Value::Array(wanted)), Some(Value::Array(elements))) => {
            let places = 0..wanted.len().max(elements.len());
            let each = places.map(|index| {
                differences(&below(at, index), wanted.get(index), elements.get(index))
            });
            each.flatten().collect()
        }
        (wanted, value) if wanted == value => Vec::new(),
        (Some(wanted), value) => vec![Difference::new(at, wanted, value, leaves(wanted))],
        (None, value) => vec![Difference::new(at, &"no value", value, 1)],
    }
}
