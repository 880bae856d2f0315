//! Sentences on a property that come from its facts alone.

use std::collections::BTreeSet;

use crate::facts::{Property, Resource};
use crate::nested::plain;

/// The longest pattern that is worth reading.
const PATTERN: usize = 100;

/// What the facts say about a property that stands under these paths.
pub(crate) fn of(
    resource: &Resource,
    paths: &BTreeSet<String>,
    property: &Property,
) -> Vec<String> {
    let mut notes = Vec::new();
    let named = |facts: &[String]| {
        facts
            .iter()
            .filter(|path| paths.contains(&plain(path)))
            .count()
    };
    let replaces = named(&resource.create_only);
    if replaces == paths.len() {
        notes.push("Changing it replaces the resource.".to_owned());
    } else if replaces + named(&resource.conditional_create_only) > 0 {
        notes.push("Changing it may replace the resource.".to_owned());
    }
    if named(&resource.deprecated) == paths.len() {
        notes.push("Deprecated.".to_owned());
    }
    if let Some(text) = property.fact("items") {
        notes.push(bounds(text, "item", "items"));
    }
    if property.fact("unique").is_some() {
        notes.push("Each item once.".to_owned());
    }
    for prefix in ["", "item."] {
        let fact = |key: &str| property.fact(&format!("{prefix}{key}"));
        if let Some(text) = fact("length") {
            notes.push(bounds(text, "character", "characters"));
        }
        if let Some(text) = fact("range") {
            notes.push(bounds(text, "", ""));
        }
        if let Some(text) = fact("pattern").filter(|text| text.len() <= PATTERN) {
            notes.push(format!("Pattern: {}.", code(text)));
        }
    }
    if let Some(text) = property.fact("default").filter(|text| !text.is_empty()) {
        notes.push(format!("Default: {}.", code(text)));
    }
    notes
}

/// `1..64` as `1 to 64 characters.`
fn bounds(text: &str, one: &str, many: &str) -> String {
    let (low, high) = text.split_once("..").unwrap_or((text, ""));
    let unit = |of: &str| {
        let word = if of == "1" { one } else { many };
        if word.is_empty() {
            String::new()
        } else {
            format!(" {word}")
        }
    };
    match (low, high) {
        (low, "") => format!("At least {low}{}.", unit(low)),
        ("" | "0", high) if !many.is_empty() => format!("At most {high}{}.", unit(high)),
        ("", high) => format!("At most {high}."),
        (low, high) if low == high => format!("Exactly {low}{}.", unit(low)),
        (low, high) => format!("{low} to {high}{}.", unit(high)),
    }
}

/// A code span, whatever the text holds.
fn code(text: &str) -> String {
    let text: String = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    if text.contains('`') {
        format!("`` {text} ``")
    } else {
        format!("`{text}`")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_are_sentences() {
        let check = |text: &str, expected: &str| {
            assert_eq!(bounds(text, "character", "characters"), expected);
        };
        check("1..64", "1 to 64 characters.");
        check("..1", "At most 1 character.");
        check("0..5", "At most 5 characters.");
        check("3..", "At least 3 characters.");
        check("12..12", "Exactly 12 characters.");
        assert_eq!(bounds("0..10", "", ""), "0 to 10.");
    }
}
