//! Whether a parameter's default keeps the parameter's own constraints.
//!
//! AWS page: <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html>

use regex_lite::Regex;

use crate::diagnostic::Diagnostic;
use crate::value::{Object, Value};

/// The first constraint that the default breaks.
pub(super) fn broken(definition: &Object) -> Option<Diagnostic> {
    let default = definition.get("Default")?.as_text()?;
    let (constraint, fact) = type_of(definition, default)
        .or_else(|| allowed_values(definition, default))
        .or_else(|| allowed_pattern(definition, default))
        .or_else(|| bounds(definition, default))
        .or_else(|| lengths(definition, default))?;
    Some(
        Diagnostic::error(
            "broken-default",
            format!("the default `{default}` breaks the parameter's `{constraint}`"),
        )
        .property(constraint)
        .note(fact)
        .help("change the default or the constraint"),
    )
}

/// A constraint's name, and what it asks for.
type Broken = (&'static str, String);

fn kind(definition: &Object) -> &str {
    let kind = definition.get("Type").and_then(Value::as_text);
    kind.unwrap_or_default()
}

/// Whether the values of a type are several, with commas between them. What a parameter store holds
/// is not: the parameter itself is one name then.
fn is_list(kind: &str) -> bool {
    kind == "CommaDelimitedList" || kind.starts_with("List<")
}

/// What a constraint on texts is applied to: each item of a list, or the whole text.
fn items<'t>(definition: &Object, text: &'t str) -> Vec<&'t str> {
    if is_list(kind(definition)) {
        text.split(',').map(str::trim).collect()
    } else {
        vec![text]
    }
}

fn number(definition: &Object, constraint: &str) -> Option<i64> {
    match definition.get(constraint) {
        Some(Value::Integer(number)) => Some(*number),
        _ => None,
    }
}

fn type_of(definition: &Object, default: &str) -> Option<Broken> {
    let of_numbers = matches!(kind(definition), "Number" | "List<Number>");
    let mut items = items(definition, default).into_iter();
    let bad = items.find(|item| item.parse::<f64>().is_err())?;
    let list = is_list(kind(definition));
    let fact = if list {
        format!("its items are numbers, and `{bad}` is none")
    } else {
        "it is a number".to_owned()
    };
    of_numbers.then_some(("Type", fact))
}

fn allowed_values(definition: &Object, default: &str) -> Option<Broken> {
    let allowed = definition.get("AllowedValues")?.as_list()?;
    let allowed: Vec<&str> = allowed.iter().filter_map(Value::as_text).collect();
    let mut items = items(definition, default).into_iter();
    items.find(|item| !allowed.contains(item))?;
    let allowed: Vec<String> = allowed.iter().map(|value| format!("`{value}`")).collect();
    let fact = format!("allowed are {}", allowed.join(", "));
    Some(("AllowedValues", fact))
}

fn allowed_pattern(definition: &Object, default: &str) -> Option<Broken> {
    let pattern = definition.get("AllowedPattern")?.as_text()?;
    let whole = readable(pattern)?;
    let mut items = items(definition, default).into_iter();
    let bad = items.find(|item| !whole.is_match(item))?;
    let subject = if bad == default {
        "it"
    } else {
        &*format!("`{bad}`")
    };
    let fact = format!("the whole of {subject} must match `{pattern}`");
    Some(("AllowedPattern", fact))
}

/// A pattern that whole texts must match, where it means the same here and to `CloudFormation`,
/// whose patterns are those of Java.
///
/// Of a pattern that cannot be read here, such as one that looks ahead, nothing is known.
fn readable(pattern: &str) -> Option<Regex> {
    // A class inside a class there, the name of a class here; and flags that mean something else.
    let differs = ["[:", "(?u", "(?U", "(?d"];
    if differs.iter().any(|other| pattern.contains(other)) {
        return None;
    }
    // By itself first: `a)(b` is a pattern only with the parentheses around it.
    Regex::new(pattern).ok()?;
    Regex::new(&format!("^(?:{pattern})$")).ok()
}

#[allow(clippy::cast_precision_loss, reason = "bounds are small numbers")]
fn bounds(definition: &Object, default: &str) -> Option<Broken> {
    if kind(definition) != "Number" {
        return None;
    }
    let value: f64 = default.parse().ok()?;
    let bound = |name| number(definition, name);
    if let Some(least) = bound("MinValue").filter(|least| value < *least as f64) {
        return Some(("MinValue", format!("the least is {least}")));
    }
    let most = bound("MaxValue").filter(|most| value > *most as f64)?;
    Some(("MaxValue", format!("the greatest is {most}")))
}

fn lengths(definition: &Object, default: &str) -> Option<Broken> {
    let kind = kind(definition);
    if kind == "Number" || is_list(kind) {
        return None;
    }
    let length = i64::try_from(default.chars().count()).unwrap_or(i64::MAX);
    let bound = |name| number(definition, name);
    if let Some(least) = bound("MinLength").filter(|least| length < *least) {
        let fact = format!("it has {length} characters, at least {least} are asked for");
        return Some(("MinLength", fact));
    }
    let most = bound("MaxLength").filter(|most| length > *most)?;
    let fact = format!("it has {length} characters, at most {most} are allowed");
    Some(("MaxLength", fact))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Parameter;
    use crate::marker::ParameterType;

    fn constraint<T: ParameterType>(parameter: Parameter<T>) -> Option<String> {
        let found = broken(&parameter.into_definition())?;
        found.to_string().lines().find_map(|line| {
            let (_, name) = line.split_once("property: ")?;
            Some(name.to_owned())
        })
    }

    #[test]
    fn patterns_are_matched_by_the_whole_default() {
        let check = |pattern: &'static str, default: &'static str, kept: bool| {
            let parameter = Parameter::<String>::new().allowed_pattern(pattern);
            let found = constraint(parameter.default(default));
            let expected = (!kept).then(|| "AllowedPattern".to_owned());
            assert_eq!(found, expected, "{pattern} {default}");
        };
        check("[a-z]+", "dev", true);
        check("[a-z]+", "dev1", false);
        check("^[a-z]+$", "dev", true);
        check("^[a-z]+$", "dev\n", false);
        check("a|bc", "bc", true);
        check("a|bc", "abc", false);
        check("", "", true);
        check("", "a", false);
        check(r"\d{1,3}(\.\d{1,3}){3}", "10.0.0.1", true);
        check(r"\d{1,3}(\.\d{1,3}){3}", "10.0.0", false);
        check("(?i)dev", "DEV", true);
    }

    #[test]
    fn patterns_that_cannot_be_read_here_say_nothing() {
        for pattern in [
            "(?!prod).*",
            "(?<=a)b",
            r"(a)\1",
            r"\p{Alpha}+",
            "[a-z&&[^x]]+",
            "[[:x]]+",
            "[[:alpha:]]+",
            "(?u)a",
            r"\Qa\E",
            "a)(b",
            "(",
        ] {
            let parameter = Parameter::<String>::new().allowed_pattern(pattern);
            assert_eq!(constraint(parameter.default(":")), None, "{pattern}");
        }
    }

    #[test]
    fn each_item_of_a_list_keeps_the_constraints() {
        let list = || Parameter::<Vec<String>>::new().allowed_values(["a", "b"]);
        assert_eq!(constraint(list().default("a, b,a")), None);
        let found = constraint(list().default("a,c"));
        assert_eq!(found.as_deref(), Some("AllowedValues"));
        let list = || Parameter::<Vec<String>>::new().allowed_pattern("[a-z]{2}");
        assert_eq!(constraint(list().default("ab,cd").min_length(20)), None);
        let found = constraint(list().default("ab,c"));
        assert_eq!(found.as_deref(), Some("AllowedPattern"));
        let list = Parameter::<Vec<i64>>::new;
        assert_eq!(constraint(list().default("1,2.5")), None);
        assert_eq!(constraint(list().default("1,x")).as_deref(), Some("Type"));
    }

    #[test]
    fn of_a_stored_value_the_name_keeps_the_constraints() {
        let stored = || Parameter::<Vec<String>>::stored().allowed_pattern("/[a-z,/]+");
        assert_eq!(constraint(stored().default("/zones,all")), None);
        let found = constraint(stored().default("zones"));
        assert_eq!(found.as_deref(), Some("AllowedPattern"));
    }
}
