//! Changes to a rendered resource by JSON pointer (RFC 6901).

use crate::diagnostic::Diagnostic;
use crate::node::Override;
use crate::template::RESOURCE_KEYS;
use crate::value::{Object, Value};

pub(crate) fn refused(change: &Override, reason: &str) -> Diagnostic {
    Diagnostic::error(
        "invalid-override",
        format!("the pointer `{}` {reason}", change.pointer),
    )
    .at(change.location)
    .help("start it at the resource, such as `/Properties/Name`; lists take a position or `-` for the end")
}

/// The pieces of a pointer; nothing where it does not start with `/`.
pub(crate) fn segments(pointer: &str) -> Option<Vec<String>> {
    let segments = pointer.strip_prefix('/')?.split('/');
    Some(segments.map(unescape).collect())
}

fn unescape(segment: &str) -> String {
    segment.replace("~1", "/").replace("~0", "~")
}

/// Applies a change, making objects that are missing on the way.
pub(crate) fn apply(body: &mut Value, change: &Override) -> Result<(), String> {
    let segments = segments(&change.pointer).ok_or("does not start with `/`")?;
    let Some((last, way)) = segments.split_last() else {
        return Err("is empty".to_owned());
    };
    if !RESOURCE_KEYS.contains(&segments[0].as_str()) {
        return Err(format!(
            "starts with `{}`, which is no attribute of a resource",
            segments[0]
        ));
    }
    let mut here = body;
    for (level, segment) in way.iter().enumerate() {
        here = match here {
            Value::Object(object) => {
                if change.value.is_none() && object.get(segment).is_none() {
                    return Err("leads to nothing".to_owned());
                }
                entry(object, segment, level)
            }
            Value::List(items) => {
                let place = position(items, segment)?;
                &mut items[place]
            }
            _ => return Err(NO_WAY.to_owned()),
        };
    }
    match (here, &change.value) {
        (Value::Object(object), Some(value)) => *entry(object, last, way.len()) = value.clone(),
        (Value::Object(object), None) => {
            object
                .remove(last)
                .ok_or("leads to nothing that could be taken out")?;
        }
        (Value::List(items), Some(value)) if last == "-" => items.push(value.clone()),
        (Value::List(items), value) => {
            let place = position(items, last)?;
            match value {
                Some(value) => items[place] = value.clone(),
                None => drop(items.remove(place)),
            }
        }
        _ => return Err(NO_WAY.to_owned()),
    }
    Ok(())
}

const NO_WAY: &str = "leads into a value that is neither an object nor a list";

fn entry<'a>(object: &'a mut Object, name: &str, level: usize) -> &'a mut Value {
    let rank = |name: &str| {
        RESOURCE_KEYS
            .iter()
            .position(|attribute| *attribute == name)
    };
    object.entry(name, |one, other| match level {
        0 => rank(one) > rank(other),
        _ => one > other,
    })
}

fn position(items: &[Value], segment: &str) -> Result<usize, &'static str> {
    let canonical = segment == "0" || !segment.starts_with(['0', '+']);
    match segment.parse() {
        Ok(place) if canonical && place < items.len() => Ok(place),
        Ok(_) if canonical => Err("leads past the end of a list"),
        _ => Err("names a field of a list"),
    }
}
